#include "cli/grid.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"

/* The library takes [Ca2+] up to 1000 uM; below 1e-14 M there is no ion in a cell. */
static const double lowest_pca = 3.0;
static const double highest_pca = 20.0;

enum { MOST_DECIMALS = 12, LONGEST_LINE = 256 };

struct decimal {
    long long digits;
    int decimals;
};

/* The decimal of `length` characters as integer and power of ten; -1 when it has too many digits.
 */
static int read_decimal(const char *text, size_t length, struct decimal *decimal)
{
    long exponent = 0;
    int negative = 0;
    int fraction = 0;
    decimal->digits = 0;
    decimal->decimals = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == 'e' || text[i] == 'E') {
            exponent = strtol(text + i + 1, NULL, 10);
            break;
        }
        if (text[i] == '.') {
            fraction = 1;
        } else if (text[i] == '-') {
            negative = 1;
        } else if (text[i] != '+') {
            decimal->digits = 10 * decimal->digits + (text[i] - '0');
            decimal->decimals += fraction;
        }
        if (decimal->digits > 100000000000000LL || decimal->decimals > MOST_DECIMALS)
            return -1;
    }
    if (exponent < -MOST_DECIMALS || exponent > 2)
        return -1;
    decimal->decimals -= (int)exponent;
    for (; decimal->decimals < 0; decimal->decimals++)
        decimal->digits *= 10;
    if (negative)
        decimal->digits = -decimal->digits;
    return decimal->decimals <= MOST_DECIMALS ? 0 : -1;
}

static int refuse_range(const char *where, const char *text, const char *why,
                        struct problem *problem)
{
    return problem_set(problem, CLI_USAGE,
                       "%s: '%s': %s (start:stop:step, for example 7.5:4.5:0.1)", where, text, why);
}

static const char *check_pca(double pca)
{
    if (pca < lowest_pca)
        return "pCa below 3 is [Ca2+] above 1000 uM, more than the models take";
    if (pca > highest_pca)
        return "pCa above 20 is no concentration (pCa = -log10([Ca]/M))";
    return NULL;
}

/* Number of points; the end counts when the last step reaches it to within a thousandth. */
static size_t count_points(long long start, long long stop, long long step)
{
    const long long length = llabs(stop - start);
    size_t n = (size_t)(length / step) + 1;
    if (length % step != 0 && step - length % step <= step / 1000)
        n++;
    return n;
}

static int read_range(const char *where, const char *text, struct grid *grid,
                      struct problem *problem)
{
    struct decimal part[3];
    const char *c = text;
    int decimals = 0;
    for (int i = 0; i < 3; i++) {
        const size_t length = decimal_span(c);
        if (length == 0 || c[length] != (i < 2 ? ':' : '\0'))
            return refuse_range(where, text, "not three numbers", problem);
        if (read_decimal(c, length, &part[i]) != 0)
            return refuse_range(where, text, "at most 12 decimals, 14 digits", problem);
        decimals = part[i].decimals > decimals ? part[i].decimals : decimals;
        c += length + 1;
    }
    grid->denominator = 1.0;
    for (int d = 0; d < decimals; d++)
        grid->denominator *= 10.0; /* exact up to 10^22 */
    for (int i = 0; i < 3; i++)
        for (int d = part[i].decimals; d < decimals; d++) {
            if (llabs(part[i].digits) > 100000000000000LL)
                return refuse_range(where, text, "a number is too large for this step", problem);
            part[i].digits *= 10;
        }
    for (int i = 0; i < 2; i++) {
        const char *why = check_pca((double)part[i].digits / grid->denominator);
        if (why != NULL)
            return refuse_range(where, text, why, problem);
    }
    if (part[2].digits <= 0)
        return refuse_range(where, text, "the step must be above zero, in either direction",
                            problem);
    grid->start = part[0].digits;
    grid->stop = part[1].digits;
    grid->n = count_points(grid->start, grid->stop, part[2].digits);
    grid->step = grid->stop >= grid->start ? part[2].digits : -part[2].digits;
    if (grid->n >= GRID_LIMIT)
        return problem_set(problem, CLI_USAGE,
                           "%s: '%s' has %zu points; fewer than 10 million are allowed", where,
                           text, grid->n);
    return CLI_OK;
}

static int append(struct grid *grid, size_t *room, double value, struct problem *problem)
{
    if (grid->n == *room) {
        const size_t wanted = *room == 0 ? 64 : 2 * *room;
        double *larger = realloc(grid->list, wanted * sizeof *larger);
        if (larger == NULL)
            return problem_memory(problem);
        grid->list = larger;
        *room = wanted;
    }
    grid->list[grid->n++] = value;
    return CLI_OK;
}

static int read_list(const char *where, const char *text, struct grid *grid,
                     struct problem *problem)
{
    size_t room = 0;
    const char *c = text;
    for (;;) {
        char item[64];
        double value;
        const size_t length = strcspn(c, ",");
        (void)snprintf(item, sizeof item, "%.*s", length < 63 ? (int)length : 63, c);
        if (length == 0)
            return problem_set(problem, CLI_USAGE, "%s: '%s': an empty item in the list", where,
                               text);
        if (length > 60 || number_read(item, &value) != 0)
            return problem_set(problem, CLI_USAGE,
                               "%s: '%s' is not a pCa (a number such as 5.5; a range such as "
                               "7.5:4.5:0.1; a list; @file)",
                               where, item);
        const char *why = check_pca(value);
        if (why != NULL)
            return problem_set(problem, CLI_USAGE, "%s: '%s': %s", where, item, why);
        if (append(grid, &room, value, problem) != CLI_OK)
            return problem->code;
        c += length;
        if (*c == '\0')
            return CLI_OK;
        c++;
    }
}

/* One line of a grid file; blank and comment lines add nothing. */
static int read_line(const char *path, size_t number, char *line, struct grid *grid, size_t *room,
                     struct problem *problem)
{
    double value;
    line[strcspn(line, "#\r\n")] = '\0';
    char *first = line + strspn(line, " \t");
    size_t length = strlen(first);
    while (length > 0 && (first[length - 1] == ' ' || first[length - 1] == '\t'))
        first[--length] = '\0';
    if (length == 0)
        return CLI_OK;
    if (number_read(first, &value) != 0)
        return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: '%.40s' is not a pCa", path, number,
                           (size_t)(first - line) + 1 + decimal_span(first), first);
    const char *why = check_pca(value);
    if (why != NULL)
        return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: '%s': %s", path, number,
                           (size_t)(first - line) + 1, first, why);
    if (grid->n + 1 >= GRID_LIMIT)
        return problem_set(problem, CLI_INPUT, "%s:%zu:1: 10 million points or more", path, number);
    return append(grid, room, value, problem);
}

static int read_lines(FILE *file, const char *path, struct grid *grid, struct problem *problem)
{
    char line[LONGEST_LINE];
    size_t room = 0;
    size_t number = 0;
    /* The line is filled with a mark first, so that a NUL byte inside the file can be told from the
     * end that fgets writes. */
    for (;;) {
        memset(line, 1, sizeof line);
        if (fgets(line, sizeof line, file) == NULL)
            break;
        number++;
        const size_t length = strlen(line);
        size_t end = sizeof line - 1;
        while (line[end] != '\0')
            end--;
        if (length < end)
            return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: a NUL byte; this is not text", path,
                               number, length + 1);
        if (length == sizeof line - 1 && line[length - 1] != '\n')
            return problem_set(problem, CLI_INPUT, "%s:%zu:%d: the line is too long", path, number,
                               LONGEST_LINE);
        if (read_line(path, number, line, grid, &room, problem) != CLI_OK)
            return problem->code;
    }
    if (ferror(file))
        return problem_set(problem, CLI_IO, "%s: %s", path, strerror(errno));
    if (grid->n == 0)
        return problem_set(problem, CLI_INPUT, "%s:%zu:1: no pCa value in this file", path,
                           number + 1);
    return CLI_OK;
}

static int read_file(const char *where, const char *path, struct grid *grid,
                     struct problem *problem)
{
    FILE *file = path[0] != '\0' ? fopen(path, "r") : NULL;
    if (file == NULL)
        return problem_set(problem, CLI_IO, "%s: cannot read '%s': %s", where, path,
                           path[0] != '\0' ? strerror(errno) : "no file name after @");
    const int code = read_lines(file, path, grid, problem);
    (void)fclose(file);
    return code;
}

int grid_read(const char *where, const char *text, struct grid *grid, struct problem *problem)
{
    int code;
    memset(grid, 0, sizeof *grid);
    if (text[0] == '\0')
        return problem_set(problem, CLI_USAGE, "%s: the grid is empty", where);
    if (text[0] == '@')
        code = read_file(where, text + 1, grid, problem);
    else if (strchr(text, ':') != NULL)
        code = read_range(where, text, grid, problem);
    else
        code = read_list(where, text, grid, problem);
    if (code != CLI_OK)
        grid_free(grid);
    return code;
}

void grid_free(struct grid *grid)
{
    free(grid->list);
    memset(grid, 0, sizeof *grid);
}

double grid_at(const struct grid *grid, size_t index)
{
    if (grid->list != NULL)
        return grid->list[index];
    long long value = grid->start + (long long)index * grid->step;
    const int overshoot = grid->step > 0 ? value > grid->stop : value < grid->stop;
    return (double)(overshoot ? grid->stop : value) / grid->denominator;
}

void grid_extent(const struct grid *grid, double *lowest, double *highest)
{
    *lowest = INFINITY;
    *highest = -INFINITY;
    const size_t stride = grid->list != NULL || grid->n == 1 ? 1 : grid->n - 1;
    for (size_t i = 0; i < grid->n; i += stride) {
        const double value = grid_at(grid, i);
        *lowest = fmin(*lowest, value);
        *highest = fmax(*highest, value);
    }
}
