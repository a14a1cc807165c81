#include "cli/interrupt.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t seen;

static void note(int signal_number)
{
    (void)signal_number;
    seen = 1;
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
    return seen != 0;
}
