#include "cli/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

/* Written by a handler in one thread, read by all: atomic, and lock-free as handlers demand. */
static atomic_int seen;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler needs lock-free atomics");

static void note(int signal_number)
{
    (void)signal_number;
    atomic_store_explicit(&seen, 1, memory_order_relaxed);
}

void interrupt_install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note;
    action.sa_flags = (int)SA_RESETHAND | SA_RESTART;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    /* A closed pipe is then a failed write, which is noticed like a full disk. */
    (void)signal(SIGPIPE, SIG_IGN);
}

int interrupt_seen(void)
{
    return atomic_load_explicit(&seen, memory_order_relaxed) != 0;
}
