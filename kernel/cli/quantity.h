/* Numbers with units as a user writes them: `2.2um`, `10uM`, `15C`, `20ms`. Parsing does not depend
 * on the locale: the program never leaves the C locale for numbers. */
#ifndef INO_CLI_QUANTITY_H
#define INO_CLI_QUANTITY_H

#include <stddef.h>

#include "cli/problem.h"

enum dimension {
    DIMENSION_NONE,
    DIMENSION_LENGTH,        /* um */
    DIMENSION_CONCENTRATION, /* uM */
    DIMENSION_TIME,          /* s */
    DIMENSION_PRESSURE,      /* kPa */
    DIMENSION_TEMPERATURE,   /* C */
    DIMENSION_FREQUENCY      /* Hz */
};

/* Length of the plain decimal (sign, digits, point, exponent) at the start of text; 0: none.
 * Hexadecimal, inf and nan are not decimals. */
size_t decimal_span(const char *text);

/* The whole of `text` as a finite number; 0, or -1 when it is anything else. */
int number_read(const char *text, double *value);

/* A quantity in the dimension's unit above (DIMENSION_NONE: a bare number). The unit's power of ten
 * enters the decimal exponent before rounding, so that 10nM is exactly the double 0.01. Errors name
 * `where` ("--sl"): not a number, a missing, unknown or wrong unit; exit code CLI_USAGE. */
int quantity_read(const char *where, const char *text, enum dimension dimension, double *value,
                  struct problem *problem);

/* A value for a parameter row of unit `unit` ("uM", "1/s", ...): a bare number is in that unit; a
 * unit may be written if it is the row's or one of the same dimension; "/s" is "1/s". */
int quantity_read_row(const char *where, const char *text, const char *unit, double *value,
                      struct problem *problem);

#endif
