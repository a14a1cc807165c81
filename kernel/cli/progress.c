#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(struct progress *progress, int quiet)
{
    progress->active = !quiet && isatty(STDERR_FILENO);
    progress->shown = 0;
    progress->started = now();
    progress->last = progress->started;
}

void progress_update(struct progress *progress, size_t done, size_t total, const char *what)
{
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    const double t = progress->active ? now() : 0.0;
    if (!progress->active || done == 0 || t - progress->started < 1.0 || t - progress->last < 0.1)
        return;
    const double rate = (double)done / (t - progress->started);
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i * total < done * WIDTH ? '#' : '-';
    bar[WIDTH] = '\0';
    (void)fprintf(stderr, "\r[%s] %3.0f %%  %.3g %s/s  %.0f s left ", bar,
                  100.0 * (double)done / (double)total, rate, what, (double)(total - done) / rate);
    progress->last = t;
    progress->shown = 1;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        (void)fprintf(stderr, "\r%79s\r", "");
    progress->shown = 0;
}
