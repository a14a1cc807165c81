#include "cli/quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct unit {
    const char *name;
    enum dimension dimension;
    int exponent; /* power of ten to the dimension's base unit */
} units[] = {
    {"um", DIMENSION_LENGTH, 0},         {"nm", DIMENSION_LENGTH, -3},
    {"mm", DIMENSION_LENGTH, 3},         {"uM", DIMENSION_CONCENTRATION, 0},
    {"nM", DIMENSION_CONCENTRATION, -3}, {"mM", DIMENSION_CONCENTRATION, 3},
    {"M", DIMENSION_CONCENTRATION, 6},   {"s", DIMENSION_TIME, 0},
    {"ms", DIMENSION_TIME, -3},          {"kPa", DIMENSION_PRESSURE, 0},
    {"Pa", DIMENSION_PRESSURE, -3},      {"C", DIMENSION_TEMPERATURE, 0},
    {"Hz", DIMENSION_FREQUENCY, 0},      {"kHz", DIMENSION_FREQUENCY, 3},
};

static const struct {
    const char *name;
    const char *choices;
} dimensions[] = {
    [DIMENSION_NONE] = {"a plain number", "none"},
    [DIMENSION_LENGTH] = {"a length", "nm, um, mm"},
    [DIMENSION_CONCENTRATION] = {"a concentration", "nM, uM, mM, M"},
    [DIMENSION_TIME] = {"a time", "ms, s"},
    [DIMENSION_PRESSURE] = {"a tension", "Pa, kPa"},
    [DIMENSION_TEMPERATURE] = {"a temperature", "C"},
    [DIMENSION_FREQUENCY] = {"a frequency", "Hz, kHz"},
};

static const char *skip_digits(const char *c)
{
    while (*c >= '0' && *c <= '9')
        c++;
    return c;
}

/* Length of sign, digits and point; 0 when there is no digit. */
static size_t mantissa_span(const char *text)
{
    const char *c = text;
    if (*c == '+' || *c == '-')
        c++;
    const char *digits = c;
    c = skip_digits(c);
    size_t count = (size_t)(c - digits);
    if (*c == '.') {
        const char *fraction = c + 1;
        c = skip_digits(fraction);
        count += (size_t)(c - fraction);
    }
    return count > 0 ? (size_t)(c - text) : 0;
}

size_t decimal_span(const char *text)
{
    const size_t mantissa = mantissa_span(text);
    const char *c = text + mantissa;
    if (mantissa == 0 || (*c != 'e' && *c != 'E'))
        return mantissa;
    c++;
    if (*c == '+' || *c == '-')
        c++;
    const char *end = skip_digits(c);
    return end > c ? (size_t)(end - text) : mantissa;
}

/* The decimal of `length` characters times 10^shift, rounded once. */
static int decimal_value(const char *text, size_t length, int shift, double *value)
{
    char buffer[160];
    const size_t mantissa = mantissa_span(text);
    long exponent = 0;
    if (length > 128)
        return -1;
    if (length > mantissa)
        exponent = strtol(text + mantissa + 1, NULL, 10);
    if (exponent < -100000 || exponent > 100000)
        return -1;
    (void)snprintf(buffer, sizeof buffer, "%.*se%ld", (int)mantissa, text, exponent + shift);
    *value = strtod(buffer, NULL);
    return isfinite(*value) ? 0 : -1;
}

int number_read(const char *text, double *value)
{
    const size_t length = decimal_span(text);
    if (length == 0 || text[length] != '\0')
        return -1;
    return decimal_value(text, length, 0, value);
}

/* The unit of this name; the two micro signs of Unicode count as 'u'. */
static const struct unit *find_unit(const char *name)
{
    char plain[16];
    const int micro = strncmp(name, "\xC2\xB5", 2) == 0 || strncmp(name, "\xCE\xBC", 2) == 0;
    (void)snprintf(plain, sizeof plain, "%s%s", micro ? "u" : "", name + (micro ? 2 : 0));
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].name, plain) == 0)
            return &units[i];
    return NULL;
}

static const char *default_unit(enum dimension dimension)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].dimension == dimension)
            return units[i].name;
    return "";
}

int quantity_read(const char *where, const char *text, enum dimension dimension, double *value,
                  struct problem *problem)
{
    const size_t length = decimal_span(text);
    const char *name = text + length;
    if (*name == ' ')
        name++;
    if (length == 0)
        return problem_set(problem, CLI_USAGE,
                           "%s: '%s' is not a number%s (decimal notation; no nan, inf or hex)",
                           where, text, dimension == DIMENSION_NONE ? "" : " with a unit");
    const struct unit *unit = *name != '\0' ? find_unit(name) : NULL;
    if (decimal_value(text, length, unit != NULL ? unit->exponent : 0, value) != 0)
        return problem_set(problem, CLI_USAGE, "%s: '%s' is too large or too long", where, text);
    if (*name == '\0' && (dimension == DIMENSION_NONE || *value == 0.0))
        return CLI_OK;
    if (*name == '\0')
        return problem_set(problem, CLI_USAGE, "%s: '%s' has no unit; write %s%s (units: %s)",
                           where, text, text, default_unit(dimension),
                           dimensions[dimension].choices);
    if (unit == NULL)
        return problem_set(problem, CLI_USAGE, "%s: '%s': unknown unit '%s' (units: %s)", where,
                           text, name, dimensions[dimension].choices);
    if (unit->dimension != dimension)
        return problem_set(problem, CLI_USAGE, "%s: '%s' is %s; %s is needed (units: %s)", where,
                           text, dimensions[unit->dimension].name, dimensions[dimension].name,
                           dimensions[dimension].choices);
    return CLI_OK;
}

int quantity_read_row(const char *where, const char *text, const char *unit, double *value,
                      struct problem *problem)
{
    const size_t length = decimal_span(text);
    const char *name = text + length;
    const struct unit *row = find_unit(unit);
    if (*name == ' ')
        name++;
    if (length > 0 && row != NULL && *name != '\0') {
        const struct unit *given = find_unit(name);
        if (given != NULL && given->dimension == row->dimension &&
            decimal_value(text, length, given->exponent - row->exponent, value) == 0)
            return CLI_OK;
    }
    if (length == 0 || decimal_value(text, length, 0, value) != 0)
        return problem_set(problem, CLI_USAGE,
                           "%s: '%s' is not a number (decimal notation; no nan, inf or hex)", where,
                           text);
    const int inverse = strncmp(unit, "1/", 2) == 0 && strcmp(name, unit + 1) == 0;
    if (*name != '\0' && !inverse && strcmp(name, unit) != 0)
        return problem_set(problem, CLI_USAGE, "%s: '%s': the unit '%s' is wrong; %s", where, text,
                           name, strcmp(unit, "1") == 0 ? "the parameter has none" : unit);
    return CLI_OK;
}
