/* Steady shortening, isovelocity ramps and isotonic releases. */
#include <inotrope/velocity.h>

#include <math.h>
#include <string.h>

#include "protocol/drive.h"

enum { MOST_ROUNDS = 100, STARTS = 30 };
static const double fastest_um_s = 1000, fastest_unloaded_um_s = 250;
static const double settled = 1e-7; /* change of state and tension as the time doubles; what is left
                                       decays exponentially, so that it is about the square */

void ino_velocity_options_init(ino_velocity_options *options)
{
    *options = (ino_velocity_options){.size = sizeof *options,
                                      .kind = INO_VELOCITY_STEADY,
                                      .travel = 0.05,
                                      .read_s = 0.020,
                                      .window_s = 0.010,
                                      .rtol = 1e-8,
                                      .longest_s = 1000,
                                      .branch = INO_BRANCH_UP};
}

/* What is asked for, the same for all points of a curve. */
struct task {
    const ino_muscle *muscle;
    const ino_velocity_options *o;
    double ca_uM, sl_um, sl0_um;
    const double *drug_uM;
    double isometric_kPa, passive_kPa, atp_per_s; /* at sl_um */
};

static void start_drive(const struct task *t, ino_drive *drive)
{
    ino_drive_init(drive, t->muscle);
    drive->ca_uM.value = t->ca_uM;
    drive->sl_um.value = t->sl_um;
    drive->drug_uM = t->drug_uM;
    drive->branch = t->o->branch;
    drive->rtol = t->o->rtol;
}

/* Tension, total tension, ATP and length over n times. */
struct rows {
    double tension[3], total[3], atp[3], sl[3], rate[3];
};

static ino_status run(const struct task *t, const ino_drive *drive, size_t n, const double *t_s,
                      struct rows *rows, double *final, double *error)
{
    ino_trace trace;
    ino_run_report report = {.size = sizeof report};
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = rows->tension;
    trace.observable[INO_OBS_total] = rows->total;
    trace.observable[INO_OBS_atp] = rows->atp;
    trace.sl_um = rows->sl;
    trace.dsl_um_s = rows->rate;
    trace.final_state = final;
    ino_status status = ino_protocol_run(t->muscle, drive, n, t_s, &trace, &report);
    if (!ino_muscle_defines(t->muscle, INO_OBS_atp))
        for (size_t i = 0; i < n; i++)
            rows->atp[i] = NAN;
    *error = report.error_estimate;
    return status;
}

static ino_status find_isometric(struct task *t)
{
    ino_drive drive;
    struct rows rows;
    const double now = 0;
    double error;
    start_drive(t, &drive);
    ino_status status = run(t, &drive, 1, &now, &rows, NULL, &error);
    t->isometric_kPa = rows.tension[0];
    t->passive_kPa = rows.total[0] - rows.tension[0];
    t->atp_per_s = rows.atp[0];
    return status;
}

static ino_velocity_point point_at(const struct task *t, double v, const struct rows *rows,
                                   size_t i)
{
    return (ino_velocity_point){.size = sizeof(ino_velocity_point),
                                .velocity_L_s = v,
                                .velocity_um_s = v * t->sl0_um,
                                .tension_kPa = rows->tension[i],
                                .total_kPa = rows->total[i],
                                .atp_per_s = rows->atp[i],
                                .sl_um = rows->sl[i],
                                .start_um = t->sl_um};
}

/* ---- steady ---- */

/* Sites of the thin filament pass by while the length stays. */
struct belt {
    double sl_um, rate_um_s;
};

static double belt_length(void *user, double t_s, double inside_s, double *rate)
{
    const struct belt *belt = user;
    (void)t_s;
    (void)inside_s;
    if (rate)
        *rate = belt->rate_um_s;
    return belt->sl_um;
}

static double largest_change(const double *a, const double *b, size_t n)
{
    double change = 0;
    for (size_t i = 0; i < n; i++)
        change = fmax(change, fabs(a[i] - b[i]) / (fabs(a[i]) + 0.1));
    return change;
}

static int has_series_element(const ino_muscle *muscle)
{
    const size_t k = ino_muscle_parameter_index(muscle, "k_SE");
    if (k < ino_muscle_parameter_count(muscle) && isfinite(ino_muscle_parameter(muscle, k)->value))
        return 1;
    for (size_t i = 0; i < ino_muscle_state_count(muscle); i++)
        if (strcmp(ino_muscle_state_name(muscle, i), "SL") == 0)
            return 1;
    return 0;
}

static ino_status steady(const struct task *t, double v, ino_velocity_point *point)
{
    struct belt belt = {t->sl_um, -v * t->sl0_um};
    ino_drive drive;
    struct rows rows;
    double before[INO_ODE_STATES], after[INO_ODE_STATES], error, tension = t->isometric_kPa;
    const size_t n = ino_muscle_state_count(t->muscle);
    if (has_series_element(t->muscle))
        return INO_NOT_EXPRESSIBLE;
    start_drive(t, &drive);
    drive.sl_um.kind = INO_SIGNAL_FUNCTION;
    drive.sl_um.function = belt_length;
    drive.sl_um.user = &belt;
    int quiet = 0;
    for (double end = 1e-3; drive.start_s < t->o->longest_s; end *= 2) {
        ino_status status = run(t, &drive, 1, &end, &rows, after, &error);
        if (status != INO_OK)
            return status;
        const double change = fabs(rows.tension[0] - tension) / fabs(t->isometric_kPa);
        const int same =
            drive.state && change < settled && largest_change(before, after, n) < settled;
        quiet = same ? quiet + 1 : 0;
        tension = rows.tension[0];
        memcpy(before, after, n * sizeof *before);
        drive.state = before;
        drive.start_s = end;
        if (quiet == 2) {
            *point = point_at(t, v, &rows, 0);
            point->error = change;
            return INO_OK;
        }
    }
    return INO_NOT_CONVERGED;
}

/* ---- ramps ---- */

static ino_status ramp(const struct task *t, double v, ino_velocity_point *point)
{
    const double part = copysign(t->o->travel, v), end = t->o->travel / fabs(v);
    const double at[2] = {0, end};
    const double length[2] = {t->sl_um + part * t->sl0_um, t->sl_um};
    const double times[2] = {0.8 * end, end};
    ino_drive drive;
    struct rows rows;
    double error;
    start_drive(t, &drive);
    ino_signal_linear(&drive.sl_um, 2, at, length);
    ino_status status = run(t, &drive, 2, times, &rows, NULL, &error);
    if (status != INO_OK)
        return status;
    *point = point_at(t, v, &rows, 1);
    point->start_um = length[0];
    point->error = error;
    point->drift =
        (rows.tension[1] - rows.tension[0]) / fmax(fabs(rows.tension[0]), fabs(rows.tension[1]));
    return INO_OK;
}

/* ---- isotonic releases ---- */

static ino_status release_from(const struct task *t, double part, double start_um,
                               ino_velocity_point *point)
{
    static const ino_control phase[1] = {INO_CONTROL_LOAD};
    static const double phase_s[1] = {0};
    struct task from = *t;
    from.sl_um = start_um;
    ino_status status = find_isometric(&from);
    if (status != INO_OK)
        return status;
    const double half = 0.5 * t->o->window_s;
    const double times[3] = {t->o->read_s - half, t->o->read_s, t->o->read_s + half};
    ino_drive drive;
    struct rows rows;
    double error;
    start_drive(&from, &drive);
    drive.n_phases = 1;
    drive.phase = phase;
    drive.phase_s = phase_s;
    drive.load_kPa.value = part * from.isometric_kPa + from.passive_kPa;
    status = run(&from, &drive, 3, times, &rows, NULL, &error);
    if (status != INO_OK)
        return status;
    const double v = (rows.sl[0] - rows.sl[2]) / t->o->window_s / t->sl0_um;
    *point = point_at(t, v, &rows, 1);
    point->start_um = start_um;
    point->error = error;
    point->drift = v != 0 ? (rows.rate[0] - rows.rate[2]) / (v * t->sl0_um) : 0;
    return INO_OK;
}

/* The start is moved by what the reading misses the length by, then by secants: alone the first step
 * goes back and forth where the travel grows as fast as the start. */
static ino_status release(const struct task *t, double part, ino_velocity_point *point)
{
    double start = t->sl_um, before = NAN, miss_before = NAN;
    for (int i = 0; i < STARTS; i++) {
        ino_status status = release_from(t, part, start, point);
        if (status != INO_OK)
            return status;
        const double miss = t->sl_um - point->sl_um;
        if (fabs(miss) <= 1e-6 * t->sl_um)
            return INO_OK;
        const double slope = (miss - miss_before) / (start - before);
        before = start;
        miss_before = miss;
        start += slope < -0.05 ? -miss / slope : miss;
    }
    return INO_NOT_CONVERGED;
}

/* ---- calls ---- */

static ino_status check_options(const ino_velocity_options *o)
{
    if (o->size != sizeof *o || o->kind < INO_VELOCITY_STEADY || o->kind > INO_VELOCITY_LOAD)
        return INO_BAD_ARGUMENT;
    return o->travel > 0 && o->travel < 1 && o->read_s > 0 && isfinite(o->read_s) &&
                   o->window_s > 0 && o->window_s <= 2 * o->read_s && o->longest_s > 0 &&
                   isfinite(o->longest_s)
               ? INO_OK
               : INO_OUT_OF_RANGE;
}

static ino_status prepare(const ino_muscle *muscle, double ca_uM, double sl_um,
                          const double *drug_uM, const ino_velocity_options *options,
                          ino_velocity_options *o, struct task *t)
{
    ino_velocity_options_init(o);
    if (options)
        *o = *options;
    if (!muscle)
        return INO_BAD_ARGUMENT;
    ino_status status = check_options(o);
    if (status != INO_OK)
        return status;
    const double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    *t = (struct task){.muscle = muscle,
                       .o = o,
                       .ca_uM = ca_uM,
                       .sl_um = isnan(sl_um) ? sl0 : sl_um,
                       .sl0_um = sl0,
                       .drug_uM = drug_uM};
    return find_isometric(t);
}

static ino_status measure(const struct task *t, double x, ino_velocity_point *point)
{
    if (!isfinite(x))
        return INO_NOT_FINITE;
    if (t->o->kind == INO_VELOCITY_LOAD)
        return release(t, x, point);
    if (fabs(x) * t->sl0_um > fastest_um_s)
        return INO_OUT_OF_RANGE;
    if (x != 0)
        return t->o->kind == INO_VELOCITY_RAMP ? ramp(t, x, point) : steady(t, x, point);
    const struct rows rest = {
        {t->isometric_kPa}, {t->isometric_kPa + t->passive_kPa}, {t->atp_per_s}, {t->sl_um}, {0}};
    *point = point_at(t, 0, &rest, 0);
    return INO_OK;
}

ino_status ino_protocol_velocity(const ino_muscle *muscle, double ca_uM, double sl_um,
                                 const double *drug_uM, const ino_velocity_options *options,
                                 double x, ino_velocity_point *point)
{
    ino_velocity_options o;
    struct task t;
    ino_velocity_point found;
    if (!point)
        return INO_BAD_ARGUMENT;
    ino_status status = prepare(muscle, ca_uM, sl_um, drug_uM, options, &o, &t);
    if (status == INO_OK)
        status = measure(&t, x, &found);
    if (status == INO_OK)
        *point = found;
    return status;
}

/* The first change of sign outwards, then false position (Illinois). */
static ino_status unloaded(const struct task *t, ino_velocity_point *point)
{
    const double most = fastest_unloaded_um_s / t->sl0_um, tiny = 1e-12 * t->isometric_kPa;
    double low = 0, high = 0.01, at_low = t->isometric_kPa, at_high = at_low;
    ino_status status;
    for (;; low = high, at_low = at_high, high *= 1.5) {
        if (high > most)
            return INO_NOT_EXPRESSIBLE;
        status = measure(t, high, point);
        if (status != INO_OK)
            return status;
        at_high = point->tension_kPa;
        if (at_high <= 0)
            break;
    }
    int side = 0;
    for (int i = 0; i < MOST_ROUNDS && high - low > 1e-9 * high && fabs(point->tension_kPa) > tiny;
         i++) {
        const double v = (low * at_high - high * at_low) / (at_high - at_low);
        status = measure(t, v, point);
        if (status != INO_OK)
            return status;
        if (point->tension_kPa > 0) {
            low = v;
            at_low = point->tension_kPa;
            at_high *= side == 1 ? 0.5 : 1;
            side = 1;
        } else {
            high = v;
            at_high = point->tension_kPa;
            at_low *= side == -1 ? 0.5 : 1;
            side = -1;
        }
    }
    return INO_OK;
}

ino_status ino_protocol_unloaded(const ino_muscle *muscle, double ca_uM, double sl_um,
                                 const double *drug_uM, const ino_velocity_options *options,
                                 ino_velocity_point *point)
{
    ino_velocity_options o;
    struct task t;
    ino_velocity_point found;
    if (!point)
        return INO_BAD_ARGUMENT;
    ino_status status = prepare(muscle, ca_uM, sl_um, drug_uM, options, &o, &t);
    if (status == INO_OK && !(t.isometric_kPa > 0))
        status = INO_TOO_FEW_POINTS;
    if (status == INO_OK)
        status = o.kind == INO_VELOCITY_LOAD ? release(&t, 0, &found) : unloaded(&t, &found);
    if (status == INO_OK)
        *point = found;
    return status;
}

ino_status ino_protocol_peak_power(const ino_muscle *muscle, double ca_uM, double sl_um,
                                   const double *drug_uM, const ino_velocity_options *options,
                                   ino_velocity_point *point)
{
    static const double golden = 0.6180339887498949;
    ino_velocity_options o;
    struct task t;
    ino_velocity_point end, at[2];
    if (!point)
        return INO_BAD_ARGUMENT;
    ino_status status = prepare(muscle, ca_uM, sl_um, drug_uM, options, &o, &t);
    if (status == INO_OK && o.kind == INO_VELOCITY_LOAD)
        status = INO_BAD_ARGUMENT;
    if (status == INO_OK && !(t.isometric_kPa > 0))
        status = INO_TOO_FEW_POINTS;
    if (status == INO_OK)
        status = unloaded(&t, &end);
    double low = 0, high = status == INO_OK ? end.velocity_L_s : 0;
    double v[2] = {high - golden * high, golden * high};
    for (int i = 0; i < 2 && status == INO_OK; i++)
        status = measure(&t, v[i], &at[i]);
    while (status == INO_OK && high - low > 1e-5 * high) {
        const int keep = at[1].tension_kPa * v[1] > at[0].tension_kPa * v[0];
        *(keep ? &low : &high) = v[!keep];
        v[!keep] = v[keep];
        at[!keep] = at[keep];
        v[keep] = keep ? low + golden * (high - low) : high - golden * (high - low);
        status = measure(&t, v[keep], &at[keep]);
    }
    if (status == INO_OK)
        *point = at[at[1].tension_kPa * v[1] > at[0].tension_kPa * v[0]];
    return status;
}
