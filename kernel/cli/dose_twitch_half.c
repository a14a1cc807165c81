/* Effects of a drug on the beat, and the doses of half the largest effect. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dose_twitch.h"

const char *beat_effect_name(size_t effect)
{
    static const char *const names[EFFECT_COUNT] = {"developed", "diastolic", "time_to_peak",
                                                    "RT50", "atp_per_beat"};
    return names[effect];
}

void beat_effects(const double *control, size_t n, const double *value, size_t i,
                  double effect[EFFECT_COUNT])
{
    const double developed = control[BEAT_DEVELOPED];
    effect[EFFECT_DEVELOPED] = value[BEAT_DEVELOPED * n + i] / developed - 1.0;
    effect[EFFECT_DIASTOLIC] =
        (value[BEAT_DIASTOLIC * n + i] - control[BEAT_DIASTOLIC]) / developed;
    effect[EFFECT_TTP] = value[BEAT_TTP * n + i] / control[BEAT_TTP] - 1.0;
    effect[EFFECT_RT50] = value[BEAT_RT50 * n + i] / control[BEAT_RT50] - 1.0;
    effect[EFFECT_ATP] = value[BEAT_ATP * n + i] / control[BEAT_ATP] - 1.0;
}

/* The effect at a dose, from one twitch; NaN where it fails. */
static double effect_at(const ino_mesh *mesh, const struct beat_group *group, size_t which,
                        double dose_uM)
{
    double value[BEAT_COUNT], effect[EFFECT_COUNT];
    const ino_status status = beat_numbers(mesh, 1, &dose_uM, value);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        return NAN;
    beat_effects(group->control, 1, value, 0, effect);
    return effect[which];
}

/* Bisection in the logarithm of the dose between two of the grid that enclose half the effect. */
static double half_between(const ino_mesh *mesh, const struct beat_group *group, size_t which,
                           double low_uM, double high_uM)
{
    const double wanted = 0.5 * group->half[which].largest;
    double low = log(low_uM), high = log(high_uM);
    for (int i = 0; i < 24; i++) {
        const double middle = 0.5 * (low + high);
        const double part = effect_at(mesh, group, which, exp(middle)) / wanted;
        if (isnan(part))
            return NAN;
        if (part < 1.0)
            low = middle;
        else
            high = middle;
    }
    return exp(0.5 * (low + high));
}

/* A beat, whose relaxation the record ends before. */
static int beyond_record(const struct beat_group *group, size_t which, size_t dose)
{
    return which == EFFECT_RT50 && isnan(group->effect[which][dose]) &&
           isfinite(group->effect[EFFECT_TTP][dose]);
}

/* The largest rise, or the largest fall where nothing rises; doses without a value are passed over.
 * BEAT_DENSE: no dose has a value. */
static size_t largest(const double *effect)
{
    size_t high = BEAT_DENSE, low = BEAT_DENSE;
    for (size_t i = 0; i < BEAT_DENSE; i++) {
        if (!isfinite(effect[i]))
            continue;
        if (high == BEAT_DENSE || effect[i] > effect[high])
            high = i;
        if (low == BEAT_DENSE || effect[i] < effect[low])
            low = i;
    }
    return high < BEAT_DENSE && effect[high] < 1e-6 ? low : high;
}

static void find_half(const struct beat_run *run, const ino_mesh *mesh, struct beat_group *group,
                      size_t which)
{
    const double *effect = group->effect[which];
    struct beat_half *half = &group->half[which];
    const size_t top = largest(effect);
    size_t i = 0;
    *half = (struct beat_half){NAN, NAN, NAN, 0, "there is none"};
    for (size_t k = 0; k < BEAT_DENSE; k++)
        half->beyond |= beyond_record(group, which, k);
    if (top == BEAT_DENSE || fabs(effect[top]) < 1e-6)
        return;
    half->largest = effect[top];
    half->at_uM = run->dense_uM[top];
    half->note = "at some doses it lies beyond the record (--duration)";
    if (half->beyond)
        return;
    while (!(effect[i] / half->largest >= 0.5))
        i++;
    half->note = "half of it is below 1 nM";
    if (i == 0)
        return;
    half->note = "it could not be computed";
    if (isnan(effect[i - 1]))
        return;
    /* The last decade still adds: the largest is only that of the largest dose. */
    half->note = "still grows at the largest dose";
    if (top + 1 == BEAT_DENSE && fabs(effect[top] - effect[top - 40]) > 0.01 * fabs(effect[top]))
        return;
    half->note = "still grows where relaxation is lost";
    if (top + 1 < BEAT_DENSE && isnan(effect[top + 1]))
        return;
    half->half_uM = half_between(mesh, group, which, run->dense_uM[i - 1], run->dense_uM[i]);
    half->note = isnan(half->half_uM) ? "it could not be computed" : NULL;
}

int beat_halves(struct beat_run *run, const ino_mesh *mesh, struct beat_group *group,
                struct problem *problem)
{
    double *value = malloc(BEAT_COUNT * BEAT_DENSE * sizeof *value);
    if (value == NULL)
        return problem_memory(problem);
    const ino_status status = beat_numbers(mesh, BEAT_DENSE, run->dense_uM, value);
    if (status != INO_OK && status != INO_NOT_CONVERGED) {
        free(value);
        return problem_library(problem, ino_fibre_id(run->time.s.fibre[group->fibre]), status,
                               NULL);
    }
    for (size_t i = 0; i < BEAT_DENSE; i++) {
        double effect[EFFECT_COUNT];
        beat_effects(group->control, BEAT_DENSE, value, i, effect);
        for (size_t e = 0; e < EFFECT_COUNT; e++)
            group->effect[e][i] = effect[e];
    }
    free(value);
    for (size_t e = 0; e < EFFECT_COUNT; e++)
        find_half(run, mesh, group, e);
    return CLI_OK;
}
