/* A pCa grid: `7.5:4.5:0.1` (start:stop:step, either direction, both ends included), a list
 * `6.5,6.0,5.5`, or `@file` (one value per line, # starts a comment). */
#ifndef INO_CLI_GRID_H
#define INO_CLI_GRID_H

#include <stddef.h>

#include "cli/problem.h"

enum { GRID_LIMIT = 10000000 }; /* fewer points than this */

struct grid {
    size_t n;
    /* A range, in units of 10^-decimals: value i is (start + i*step)/10^decimals, which a single
     * division rounds correctly: 5.5 stays 5.5. The last is `stop`, given in the same unit. */
    long long start;
    long long stop;
    long long step;
    double denominator;
    double *list; /* [n], or NULL for a range */
};

/* Errors: CLI_USAGE; for @file CLI_INPUT (with line:column) or CLI_IO. Free with grid_free. */
int grid_read(const char *where, const char *text, struct grid *grid, struct problem *problem);
void grid_free(struct grid *grid);
double grid_at(const struct grid *grid, size_t index);
/* Smallest and largest value. */
void grid_extent(const struct grid *grid, double *lowest, double *highest);

#endif
