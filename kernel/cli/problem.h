/* What went wrong, in words for the user, and the exit code that goes with it. Functions of the
 * program that can fail take a `struct problem *` and return its code; main prints it once. */
#ifndef INO_CLI_PROBLEM_H
#define INO_CLI_PROBLEM_H

#include <stddef.h>

#include <inotrope/inotrope.h>

enum exit_code {
    CLI_OK = 0,
    CLI_NOT_CONVERGED = 1, /* a point or a fit did not converge */
    CLI_USAGE = 2,
    CLI_INPUT = 3, /* an input file is wrong: line and column are named */
    CLI_IO = 4,
    CLI_MEMORY = 5,
    CLI_INTERRUPTED = 130
};

struct problem {
    int code;
    char text[1400];
};

/* Fills the problem and returns `code`. A code with an empty text is silent. */
int problem_set(struct problem *problem, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int problem_memory(struct problem *problem);
/* A failed library call: its own words and the exit code of its status. */
int problem_library(struct problem *problem, const char *where, ino_status status,
                    const char *text);
/* Prints "inotrope: command: text" to stderr; command may be NULL. Control characters of user text
 * are shown as '?', so that a file name cannot drive the terminal. */
void problem_print(const char *command, const char *text);

/* Nearest spelling: init with the word, offer the candidates, then ask. */
struct spelling {
    const char *word;
    const char *best;
    size_t distance;
};
void spelling_init(struct spelling *spelling, const char *word);
void spelling_offer(struct spelling *spelling, const char *candidate);
/* "; did you mean 'x'?" in the caller's buffer, or "" when nothing is near. */
const char *spelling_hint(const struct spelling *spelling, char *buffer, size_t size);

#endif
