#include <inotrope/host.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "core/muscle.h"

void ino_units_init(ino_units *units)
{
    *units = (ino_units){sizeof *units, 1, 1, 1, 1};
}

struct unit_word {
    const char *word;
    double value; /* in the library's unit; 0: the fibre's SL0 */
};

static const struct unit_word concentrations[] = {
    {"uM", 1}, {"mM", 1e3}, {"nM", 1e-3}, {"M", 1e6}, {NULL, 0}};
static const struct unit_word times[] = {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {NULL, 0}};
static const struct unit_word lengths[] = {{"um", 1},  {"nm", 1e-3},   {"mm", 1e3},
                                           {"m", 1e6}, {"stretch", 0}, {NULL, 0}};
/* 1 mmHg = 133.322387415 Pa (BIPM, SI Brochure, 8th ed., table 8). */
static const struct unit_word stresses[] = {{"kPa", 1},        {"Pa", 1e-3},
                                            {"MPa", 1e3},      {"mN/mm2", 1},
                                            {"dyn/cm2", 1e-4}, {"mmHg", 0.133322387415},
                                            {NULL, 0}};

static ino_status find(const struct unit_word *words, const char *what, const char *word,
                       double sl0_um, double *value, ino_error *error)
{
    char list[128] = "";
    for (const struct unit_word *w = words; w->word && word; w++) {
        if (strcmp(w->word, word) == 0) {
            *value = w->value > 0 ? w->value : sl0_um;
            return INO_OK;
        }
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", w->word);
    }
    if (word)
        return ino_fail(error, INO_BAD_ARGUMENT, "no unit of %s '%.40s'; there are %s", what, word,
                        list);
    *value = words[0].value;
    return INO_OK;
}

ino_status ino_units_named(const ino_muscle *muscle, const char *concentration, const char *time,
                           const char *length, const char *stress, ino_units *units,
                           ino_error *error)
{
    if (!muscle || !units)
        return ino_fail(error, INO_BAD_ARGUMENT, "no muscle, or no place for the units");
    ino_units u;
    double sl0 = muscle->fibre->sl0_um;
    ino_units_init(&u);
    ino_status status =
        find(concentrations, "concentration", concentration, sl0, &u.concentration_uM, error);
    if (status == INO_OK)
        status = find(times, "time", time, sl0, &u.time_s, error);
    if (status == INO_OK)
        status = find(lengths, "length", length, sl0, &u.length_um, error);
    if (status == INO_OK)
        status = find(stresses, "stress", stress, sl0, &u.stress_kPa, error);
    if (status == INO_OK)
        *units = u;
    return status;
}

static double power(double unit, int exponent)
{
    return exponent > 0 ? unit : exponent < 0 ? 1 / unit : 1;
}

double ino_units_factor(const ino_units *u, ino_quantity quantity)
{
    switch (quantity) {
#define FACTOR(name, concentration, time, length, stress)                           \
    case INO_QUANTITY_##name:                                                       \
        return power(u->concentration_uM, concentration) * power(u->time_s, time) * \
               power(u->length_um, length) * power(u->stress_kPa, stress);
        INO_QUANTITY_LIST(FACTOR)
#undef FACTOR
    case INO_QUANTITY_COUNT:
        break;
    }
    return NAN;
}

void ino_units_in(const ino_units *units, ino_quantity quantity, ino_output values, size_t start,
                  size_t end)
{
    double factor = ino_units_factor(units, quantity);
    for (size_t i = start; values.values && i < end; i++)
        values.values[(ptrdiff_t)i * values.stride] *= factor;
}

void ino_units_out(const ino_units *units, ino_quantity quantity, ino_output values, size_t start,
                   size_t end)
{
    double factor = ino_units_factor(units, quantity);
    for (size_t i = start; values.values && i < end; i++)
        values.values[(ptrdiff_t)i * values.stride] /= factor;
}

/* ---- stress ---- */

ino_status ino_stress(const ino_muscle *muscle, ino_stress_measure measure, ino_field tension_kPa,
                      ino_field sl_um, size_t start, size_t end, ino_output stress_kPa)
{
    if (!muscle || !tension_kPa.values || !stress_kPa.values || end < start ||
        measure < INO_STRESS_FIRST_PIOLA || measure > INO_STRESS_CAUCHY)
        return INO_BAD_ARGUMENT;
    for (size_t i = start; i < end; i++) {
        double tension = tension_kPa.values[(ptrdiff_t)i * tension_kPa.stride], stretch = 1;
        if (sl_um.values)
            stretch = sl_um.values[(ptrdiff_t)i * sl_um.stride] / muscle->fibre->sl0_um;
        if (measure == INO_STRESS_SECOND_PIOLA)
            tension /= stretch;
        else if (measure == INO_STRESS_CAUCHY)
            tension *= stretch;
        stress_kPa.values[(ptrdiff_t)i * stress_kPa.stride] = tension;
    }
    return INO_OK;
}
