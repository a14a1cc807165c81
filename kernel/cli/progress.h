/* A line on stderr for work that takes more than a second; nothing where stderr is no terminal. */
#ifndef INO_CLI_PROGRESS_H
#define INO_CLI_PROGRESS_H

#include <stddef.h>

struct progress {
    int active;
    int shown;
    double started;
    double last;
};

void progress_start(struct progress *progress, int quiet);
void progress_update(struct progress *progress, size_t done, size_t total, const char *what);
void progress_clear(struct progress *progress);

#endif
