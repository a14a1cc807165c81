/* Frequencies as a user writes them: a list `1Hz,5Hz`, or `0.1Hz:250Hz:log20`, so many per decade
 * from the start on and then the end (`log`: 10). */
#ifndef INO_CLI_FREQUENCY_H
#define INO_CLI_FREQUENCY_H

#include <stddef.h>

#include "cli/problem.h"

/* Above zero, not above most_Hz, increasing (a list may come in any order, but none twice). The
 * caller frees *Hz. */
int frequencies_read(const char *where, const char *text, double most_Hz, size_t *n, double **Hz,
                     struct problem *problem);

#endif
