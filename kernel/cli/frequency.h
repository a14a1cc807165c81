/* Lists of numbers. Frequencies as a user writes them: a list `1Hz,5Hz`, or `0.1Hz:250Hz:log20`, so many per decade
 * from the start on and then the end (`log`: 10). */
#ifndef INO_CLI_FREQUENCY_H
#define INO_CLI_FREQUENCY_H

#include <stddef.h>

#include "cli/options.h"
#include "cli/problem.h"

/* Above zero, not above most_Hz, increasing (a list may come in any order, but none twice). The
 * caller frees *Hz. */
int frequencies_read(const char *where, const char *text, double most_Hz, size_t *n, double **Hz,
                     struct problem *problem);

/* Numbers from least to most: a list `0,0.1,-0.2`, or `start:stop:step`, both ends included, rising.
 * The caller frees *value. */
int numbers_read(const char *where, const char *text, double least, double most, size_t *n,
                 double **value, struct problem *problem);

/* An optional number from least to most; *value keeps its default when the option is absent. */
int number_option(const struct options *options, const char *option, double least, double most,
                  double *value, struct problem *problem);

/* The same for a whole number. */
int count_option(const struct options *options, const char *option, double least, double most,
                 size_t *value, struct problem *problem);

#endif
