#include "cli/frequency.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"
#include "cli/select.h"

enum { MOST_PER_DECADE = 1000, MOST_FREQUENCIES = 10000 };

static int read_one(const char *where, const char *text, double most_Hz, double *Hz,
                    struct problem *problem)
{
    if (quantity_read(where, text, DIMENSION_FREQUENCY, Hz, problem) != CLI_OK)
        return problem->code;
    return *Hz > 0 && *Hz <= most_Hz
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "%s: '%s' is not above 0 and up to %gHz", where,
                             text, most_Hz);
}

static int read_range(const char *where, const char *text, double most_Hz, size_t *n, double **Hz,
                      struct problem *problem)
{
    char part[3][40];
    double end[2], per_decade = 10;
    const char *c = text;
    for (int k = 0; k < 3; k++) {
        const size_t length = strcspn(c, ":");
        if ((c[length] == ':') != (k < 2) || length >= sizeof part[k])
            return problem_set(problem, CLI_USAGE,
                               "%s: '%s' is not start:stop:log or start:stop:logN, for example "
                               "0.1Hz:250Hz:log20",
                               where, text);
        (void)snprintf(part[k], sizeof part[k], "%.*s", (int)length, c);
        c += length + 1;
    }
    const int has_number = strncmp(part[2], "log", 3) == 0 && part[2][3] != '\0';
    if (strncmp(part[2], "log", 3) != 0 ||
        (has_number &&
         (number_read(part[2] + 3, &per_decade) != 0 ||
          !(per_decade >= 1 && per_decade <= MOST_PER_DECADE) || per_decade != floor(per_decade))))
        return problem_set(problem, CLI_USAGE,
                           "%s: '%s': the spacing is log or logN, N points per decade from 1 to %d",
                           where, text, MOST_PER_DECADE);
    for (int k = 0; k < 2; k++)
        if (read_one(where, part[k], most_Hz, &end[k], problem) != CLI_OK)
            return problem->code;
    if (!(end[1] > end[0]))
        return problem_set(problem, CLI_USAGE, "%s: '%s' does not rise", where, text);
    const double steps = ceil(per_decade * log10(end[1] / end[0]) * (1 - 1e-12));
    if (steps >= MOST_FREQUENCIES)
        return problem_set(problem, CLI_USAGE, "%s: '%s' is more than %d frequencies", where, text,
                           MOST_FREQUENCIES);
    *n = (size_t)steps + 1;
    *Hz = malloc(*n * sizeof **Hz);
    if (*Hz == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < *n; i++)
        (*Hz)[i] = end[0] * pow(10, (double)i / per_decade);
    (*Hz)[*n - 1] = end[1];
    return CLI_OK;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int frequencies_read(const char *where, const char *text, double most_Hz, size_t *n, double **Hz,
                     struct problem *problem)
{
    *Hz = NULL;
    *n = 0;
    if (strchr(text, ':') != NULL)
        return read_range(where, text, most_Hz, n, Hz, problem);
    struct list list;
    int code = list_split(where, text, &list, problem);
    *Hz = code == CLI_OK ? malloc(list.n * sizeof **Hz) : NULL;
    if (code == CLI_OK && *Hz == NULL)
        code = problem_memory(problem);
    for (; code == CLI_OK && *n < list.n; ++*n)
        code = read_one(where, list.item[*n], most_Hz, &(*Hz)[*n], problem);
    list_free(&list);
    if (code != CLI_OK)
        return code;
    qsort(*Hz, *n, sizeof **Hz, ascending);
    for (size_t i = 1; i < *n; i++)
        if ((*Hz)[i] == (*Hz)[i - 1])
            return problem_set(problem, CLI_USAGE, "%s: %.10gHz is given twice", where, (*Hz)[i]);
    return CLI_OK;
}

static int read_number(const char *where, const char *text, double least, double most,
                       double *value, struct problem *problem)
{
    if (quantity_read(where, text, DIMENSION_NONE, value, problem) != CLI_OK)
        return problem->code;
    return *value >= least && *value <= most
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "%s: '%s' is outside %g to %g", where, text, least,
                             most);
}

/* Multiples of the step to 12 decimals, so that 3 times 0.1 is 0.3. */
static int read_steps(const char *where, const char *text, double least, double most, size_t *n,
                      double **value, struct problem *problem)
{
    char part[3][40];
    double number[3] = {0};
    const char *c = text;
    for (int k = 0; k < 3; k++) {
        const size_t length = strcspn(c, ":");
        if ((c[length] == ':') != (k < 2) || length >= sizeof part[k])
            return problem_set(problem, CLI_USAGE, "%s: '%s' is not start:stop:step", where, text);
        (void)snprintf(part[k], sizeof part[k], "%.*s", (int)length, c);
        c += length + 1;
        const int code = k < 2 ? read_number(where, part[k], least, most, &number[k], problem)
                               : quantity_read(where, part[k], DIMENSION_NONE, &number[k], problem);
        if (code != CLI_OK)
            return code;
    }
    const double steps = floor((number[1] - number[0]) / number[2] + 1e-6);
    if (!(number[2] > 0 && steps >= 0 && steps < MOST_FREQUENCIES))
        return problem_set(problem, CLI_USAGE,
                           "%s: '%s' does not rise in up to %d steps above zero", where, text,
                           MOST_FREQUENCIES);
    *n = (size_t)steps + 1;
    *value = malloc(*n * sizeof **value);
    if (*value == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < *n; i++)
        (*value)[i] = fmin(round(1e12 * (number[0] + (double)i * number[2])) / 1e12, most);
    return CLI_OK;
}

int numbers_read(const char *where, const char *text, double least, double most, size_t *n,
                 double **value, struct problem *problem)
{
    *value = NULL;
    *n = 0;
    if (strchr(text, ':') != NULL)
        return read_steps(where, text, least, most, n, value, problem);
    struct list list;
    int code = list_split(where, text, &list, problem);
    *value = code == CLI_OK ? malloc(list.n * sizeof **value) : NULL;
    if (code == CLI_OK && *value == NULL)
        code = problem_memory(problem);
    for (; code == CLI_OK && *n < list.n; ++*n)
        code = read_number(where, list.item[*n], least, most, &(*value)[*n], problem);
    list_free(&list);
    return code;
}

int number_option(const struct options *options, const char *option, double least, double most,
                  double *value, struct problem *problem)
{
    char where[40];
    const char *text = options_get(options, option);
    (void)snprintf(where, sizeof where, "--%s", option);
    return text == NULL ? CLI_OK : read_number(where, text, least, most, value, problem);
}

int count_option(const struct options *options, const char *option, double least, double most,
                 size_t *value, struct problem *problem)
{
    const char *text = options_get(options, option);
    double number = 0;
    if (text == NULL)
        return CLI_OK;
    if (number_read(text, &number) != 0 || number != floor(number) ||
        !(number >= least && number <= most))
        return problem_set(problem, CLI_USAGE, "--%s: '%s' is not a whole number from %g to %g",
                           option, text, least, most);
    *value = (size_t)number;
    return CLI_OK;
}
