#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/drive.h"

enum { POINTS = 4000, SAMPLES = 200, STENCIL = 4 };

/* Steps are kept short enough for interpolation between them: a part of the time since recovery
 * began, or of the half-time where that is longer. */
static const double longest_of_elapsed = 1, longest_of_half_time = 0.7;
/* Least recovery, relative to the plateau. */
static const double least_recovery = 0.05;

void ino_ktr_options_init(ino_ktr_options *options)
{
    *options = (ino_ktr_options){.size = sizeof *options,
                                 .release = 0.2,
                                 .ramp_s = 0.001,
                                 .hold_s = 0.020,
                                 .window_half_times = 8,
                                 .rtol = 1e-7,
                                 .misfit_limit = 0.02,
                                 .longest_s = 1000,
                                 .branch = INO_BRANCH_UP};
}

/* Tension and its derivative at the integrator's own steps. */
struct recovery {
    struct ino_driven_muscle driven;
    struct ino_integrator *integrator;
    ino_status status;
    double plateau;
    double half_times;
    size_t n, least;      /* points; index of the least tension */
    size_t first;         /* index of the first point of the recovery, or the one before */
    double begin, lowest; /* time and tension where recovery begins, once half of it is passed */
    size_t half_interval; /* index of the interval with the half-way tension */
    double half_at;       /* time of the half-way tension, once it is passed */
    double until;         /* end of the fit's window then; infinite before */
    double t[POINTS], tension[POINTS], slope[POINTS];
};

/* ---- between the steps ---- */

/* Hermite interpolation through value and slope at `STENCIL` points around interval i, by divided
 * differences: degree 7. */
static double interpolate(const struct recovery *r, size_t i, double t)
{
    size_t count = r->n < STENCIL ? r->n : STENCIL;
    size_t first = i > r->first ? i - 1 : i; /* nothing from before the recovery */
    if (first + count > r->n)
        first = r->n - count;
    double z[2 * STENCIL] = {0}, c[2 * STENCIL] = {0};
    for (size_t k = 0; k < count; k++) {
        z[2 * k] = z[2 * k + 1] = r->t[first + k];
        c[2 * k] = c[2 * k + 1] = r->tension[first + k];
    }
    for (size_t order = 1; order < 2 * count; order++)
        for (size_t k = 2 * count - 1; k >= order; k--) {
            if (z[k] == z[k - order])
                c[k] = r->slope[first + k / 2];
            else
                c[k] = (c[k] - c[k - 1]) / (z[k] - z[k - order]);
        }
    double value = c[2 * count - 1];
    for (size_t k = 2 * count - 1; k-- > 0;)
        value = value * (t - z[k]) + c[k];
    return value;
}

/* Value at t, with *i moving upwards to its interval. */
static double tension_at(const struct recovery *r, size_t *i, double t)
{
    while (*i + 2 < r->n && r->t[*i + 1] < t)
        ++*i;
    return interpolate(r, *i, t);
}

/* Time in interval i at which the tension reaches `level` (bisection on the interpolant). */
static double crossing(const struct recovery *r, size_t i, double level)
{
    double low = r->t[i], high = r->t[i + 1];
    int rising = r->tension[i + 1] >= r->tension[i];
    for (int k = 0; k < 60; k++) {
        double middle = 0.5 * (low + high);
        if ((interpolate(r, i, middle) < level) == rising)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* Where recovery begins: at the first point, or at the least tension between the points beside the
 * least of them. Golden-section search: near its end tension is flat, time known to 1e-8 s or so. */
static void find_begin(struct recovery *r)
{
    const double part = 0.5 * (sqrt(5) - 1);
    r->begin = r->t[r->least];
    r->lowest = r->tension[r->least];
    r->first = r->least;
    if (r->least == 0 && r->slope[0] >= 0)
        return;
    size_t i = r->slope[r->least] < 0 ? r->least : r->least - 1;
    r->first = i;
    double low = r->t[i], high = r->t[i + 1];
    for (int k = 0; k < 60; k++) {
        double width = part * (high - low);
        if (interpolate(r, i, high - width) < interpolate(r, i, low + width))
            high = low + width;
        else
            low = high - width;
    }
    double lowest = interpolate(r, i, 0.5 * (low + high));
    if (lowest > r->lowest) /* flat to rounding */
        return;
    r->begin = 0.5 * (low + high);
    r->lowest = lowest;
}

/* ---- recording ---- */

/* Tension and slope now: the slope by a central difference along the derivative of the state. */
static ino_status record(struct recovery *r)
{
    enum { N = INO_ODE_STATES };
    double f[N], y[3 * N], t[3], tension[3];
    if (r->n == POINTS)
        return INO_NOT_CONVERGED;
    const size_t n = ino_muscle_state_count(r->driven.muscle);
    const double *now = ino_integrator_state(r->integrator);
    t[0] = t[1] = t[2] = ino_integrator_time(r->integrator);
    double inside = nextafter(t[0], INFINITY);
    ino_status status = ino_drive_rhs(&r->driven, inside, 1, t, now, f, NULL);
    if (status != INO_OK)
        return status;
    double fastest = 0;
    for (size_t k = 0; k < n; k++)
        fastest = fmax(fastest, fabs(f[k]) / (fabs(now[k]) + 1e-3));
    double e = fastest > 0 ? 1e-5 / fastest : 1;
    for (size_t k = 0; k < n; k++) {
        y[k] = now[k];
        y[n + k] = now[k] - e * f[k];
        y[2 * n + k] = now[k] + e * f[k];
    }
    status = ino_drive_rhs(&r->driven, inside, 3, t, y, NULL, tension);
    r->t[r->n] = t[0];
    r->tension[r->n] = tension[0];
    r->slope[r->n] = (tension[2] - tension[1]) / (2 * e);
    if (tension[0] < r->tension[r->least] && isinf(r->until))
        r->least = r->n;
    r->n++;
    return status;
}

/* After each step; ends the run when the window is complete. */
static int on_step(void *user, double until_s)
{
    (void)until_s;
    struct recovery *r = user;
    r->status = record(r);
    if (r->status != INO_OK)
        return 0;
    const double start = r->tension[r->least], half = 0.5 * (start + r->plateau);
    const size_t last = r->n - 1;
    const double elapsed = r->t[last] - r->t[r->least];
    const int deep = start < (1 - least_recovery) * r->plateau;
    if (isinf(r->until) && last > r->least && r->tension[last] >= half && deep) {
        find_begin(r);
        r->half_interval = last - 1;
        r->half_at = crossing(r, last - 1, half);
        r->until = r->begin + r->half_times * (r->half_at - r->begin);
    }
    double longest = elapsed > 0 ? longest_of_elapsed * elapsed : INFINITY;
    if (!isinf(r->until))
        longest = fmin(longest, longest_of_half_time * (r->half_at - r->begin));
    ino_integrator_set_max_step(r->integrator, longest);
    /* A little further: half_at is found again when there are points on both its sides. */
    return isinf(r->until) || r->t[last] - r->begin < 1.01 * (r->until - r->begin);
}

/* ---- the two manoeuvres ---- */

struct manoeuvre {
    double t[5], sl[5]; /* sarcomere length, restretch only */
    double ends_at;
};

static void set_lengths(double sl_um, ino_ktr_kind kind, const ino_ktr_options *o,
                        struct manoeuvre *m, ino_drive *drive)
{
    m->ends_at = 0;
    if (kind == INO_KTR_DETACHMENT)
        return;
    m->t[0] = 0;
    m->t[1] = o->ramp_s;
    m->t[2] = o->ramp_s + o->hold_s;
    m->t[3] = m->ends_at = o->hold_s + 2 * o->ramp_s;
    m->sl[0] = m->sl[3] = sl_um;
    m->sl[1] = m->sl[2] = sl_um * (1 - o->release);
    ino_signal_linear(&drive->sl_um, 4, m->t, m->sl);
}

static ino_status check_options(const ino_ktr_options *o)
{
    if (o->size != sizeof *o)
        return INO_BAD_ARGUMENT;
    int good = o->release > 0 && o->release < 1 && o->ramp_s > 0 && o->hold_s > 0 &&
               o->window_half_times > 1 && o->misfit_limit > 0 && o->longest_s > 0 &&
               isfinite(o->ramp_s) && isfinite(o->hold_s) && isfinite(o->window_half_times) &&
               isfinite(o->longest_s);
    return good ? INO_OK : INO_OUT_OF_RANGE;
}

static ino_status steady_tension(const struct ino_driven_muscle *driven, const double *y,
                                 double *tension)
{
    const double t = driven->drive->start_s;
    return ino_drive_rhs(driven, nextafter(t, INFINITY), 1, &t, y, NULL, tension);
}

/* Runs the manoeuvre and the recovery; on success r holds the points and the window. */
static ino_status recover(struct recovery *r, const struct manoeuvre *m, double longest_s)
{
    ino_status status = INO_OK;
    if (m->ends_at > 0)
        status = ino_drive_to(&r->driven, r->integrator, m->ends_at, NULL, NULL);
    r->n = r->least = r->first = 0;
    r->until = INFINITY;
    if (status == INO_OK)
        status = record(r);
    if (status != INO_OK)
        return status;
    status = ino_drive_to(&r->driven, r->integrator, m->ends_at + longest_s, on_step, r);
    if (status == INO_OK)
        status = r->status;
    if (status != INO_OK)
        return status;
    if (!(r->tension[r->least] < (1 - least_recovery) * r->plateau))
        return INO_TOO_FEW_POINTS;
    return isinf(r->until) ? INO_NOT_CONVERGED : INO_OK;
}

/* ---- numbers ---- */

static ino_status measure(const struct recovery *r, double misfit_limit, ino_ktr *result)
{
    double t[SAMPLES], tension[SAMPLES];
    const double start = r->begin;
    const double half = 0.5 * (r->lowest + r->plateau);
    const double half_time = crossing(r, r->half_interval, half) - start;
    const double until = fmin(start + r->half_times * half_time, r->t[r->n - 1]);
    size_t i = r->first;
    for (int k = 0; k < SAMPLES; k++) {
        double at = start + (until - start) * k / (SAMPLES - 1);
        t[k] = at - start;
        tension[k] = tension_at(r, &i, at);
    }
    ino_status status = ino_observe_recovery(SAMPLES, t, tension, &result->fit);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        return status;
    result->not_exponential =
        status == INO_NOT_CONVERGED || !(result->fit.rms_misfit <= misfit_limit);
    result->k_tr_per_s = result->fit.rate_per_s;
    result->k_half_per_s = log(2.0) / half_time;
    result->initial_kPa = r->lowest;
    result->plateau_kPa = r->plateau;
    result->start_s = start;
    result->end_s = until;
    return INO_OK;
}

static ino_status run(struct recovery *r, const struct manoeuvre *m, ino_ktr_kind kind,
                      const ino_ktr_options *o, ino_ktr *result)
{
    double y[INO_ODE_STATES];
    struct ino_ode ode;
    ino_status status = ino_drive_initial(r->driven.muscle, r->driven.drive, y);
    if (status == INO_OK)
        status = steady_tension(&r->driven, y, &r->plateau);
    if (status == INO_OK)
        status = ino_drive_system(&r->driven, y, &ode);
    if (status == INO_OK && kind == INO_KTR_DETACHMENT)
        status = ino_state_detach(r->driven.muscle, y);
    if (status != INO_OK)
        return status;
    ode.observed_scale = fmax(fabs(r->plateau), ode.observed_scale * 1e-6);
    struct ino_integrator_options options;
    ino_integrator_options_init(&options);
    options.rtol = o->rtol;
    status = ino_integrator_create(&ode, &options, &r->integrator);
    if (status != INO_OK)
        return status;
    ino_integrator_start(r->integrator, 0, y);
    status = recover(r, m, o->longest_s);
    ino_ktr found = {.size = sizeof found};
    if (status == INO_OK)
        status = measure(r, o->misfit_limit, &found);
    ino_drive_report(r->integrator, &found.report);
    ino_integrator_free(r->integrator);
    if (status == INO_OK)
        *result = found;
    return status;
}

ino_status ino_protocol_ktr(const ino_muscle *muscle, double ca_uM, double sl_um,
                            const double *drug_uM, ino_ktr_kind kind,
                            const ino_ktr_options *options, ino_ktr *result)
{
    ino_ktr_options o;
    ino_ktr_options_init(&o);
    if (options)
        o = *options;
    if (!muscle || !result || (kind != INO_KTR_DETACHMENT && kind != INO_KTR_RESTRETCH))
        return INO_BAD_ARGUMENT;
    ino_status status = check_options(&o);
    if (status != INO_OK)
        return status;
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = ca_uM;
    drive.drug_uM = drug_uM;
    drive.branch = o.branch;
    if (!isnan(sl_um))
        drive.sl_um.value = sl_um;
    struct manoeuvre m;
    set_lengths(drive.sl_um.value, kind, &o, &m, &drive);
    status = ino_drive_check(muscle, &drive);
    if (status != INO_OK)
        return status;
    struct recovery *r = malloc(sizeof *r);
    if (!r)
        return INO_NO_MEMORY;
    r->driven = (struct ino_driven_muscle){.muscle = muscle, .drive = &drive};
    r->integrator = NULL;
    r->half_times = o.window_half_times;
    r->status = INO_OK;
    r->half_at = NAN;
    status = run(r, &m, kind, &o, result);
    free(r);
    return status;
}
