#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/drive.h"

/* Points per beat that the metrics are read from. */
enum { POINTS = 2001 };

void ino_twitch_options_init(ino_twitch_options *options)
{
    *options = (ino_twitch_options){.size = sizeof *options,
                                    .duration_s = 1,
                                    .onset_s = NAN,
                                    .most_beats = 1000,
                                    .tolerance = 1e-6};
}

struct beat {
    const ino_muscle *muscle;
    const ino_twitch_options *options;
    ino_drive drive; /* of the beat at hand */
    double state[INO_ODE_STATES + 1], scale[INO_ODE_STATES];
    double t[POINTS], tension[POINTS], atp[POINTS], ca_bound[POINTS], ca[POINTS];
};

static ino_status check_options(const ino_drive *drive, const ino_twitch_options *o)
{
    if (o->size != sizeof *o)
        return INO_BAD_ARGUMENT;
    if (!(o->duration_s > 0) || isinf(o->duration_s) || !(o->tolerance > 0) || o->most_beats == 0 ||
        isinf(o->onset_s))
        return INO_OUT_OF_RANGE;
    if (!o->paced)
        return INO_OK;
    if (drive->n_phases > 0 || drive->n_drug_signals > 0)
        return INO_BAD_ARGUMENT;
    const double start = drive->start_s, end = start + o->duration_s;
    double first = ino_signal_value(&drive->sl_um, start, nextafter(start, INFINITY), NULL);
    double last = ino_signal_value(&drive->sl_um, end, end, NULL);
    return fabs(first - last) <= 1e-12 * fabs(first) ? INO_OK : INO_BAD_ARGUMENT;
}

/* Initial state, and the typical sizes that changes are measured by. */
static ino_status begin(struct beat *b)
{
    struct ino_ode ode;
    struct ino_driven_muscle driven = {.muscle = b->muscle, .drive = &b->drive};
    ino_status status = ino_drive_initial(b->muscle, &b->drive, b->state);
    if (status == INO_OK)
        status = ino_drive_system(&driven, b->state, &ode);
    if (status == INO_OK)
        memcpy(b->scale, ode.scale, sizeof b->scale);
    b->drive.state = b->state;
    return status;
}

/* A periodic transient goes on: from the second beat on its first piece is the tail of the last. */
static int goes_on(const struct beat *b)
{
    return b->options->paced && b->drive.ca_uM.kind == INO_SIGNAL_BIEXPONENTIAL &&
           b->drive.sl_um.kind == INO_SIGNAL_CONSTANT;
}

static ino_status run_beat(struct beat *b, const ino_trace *wanted, size_t n, double *end_state,
                           ino_run_report *report)
{
    ino_trace trace;
    ino_trace_init(&trace);
    if (wanted)
        trace = *wanted;
    trace.final_state = end_state;
    return ino_protocol_run(b->muscle, &b->drive, n, b->t + POINTS - n, &trace, report);
}

static void set_times(struct beat *b)
{
    const double start = b->drive.start_s, duration = b->options->duration_s;
    for (size_t i = 0; i < POINTS; i++)
        b->t[i] = start + duration * (double)i / (POINTS - 1);
}

static double change_of(const struct beat *b, const double *end)
{
    double change = 0;
    for (size_t k = 0; k < ino_muscle_state_count(b->muscle); k++)
        change =
            fmax(change, fabs(end[k] - b->state[k]) / (fabs(b->state[k]) + 0.01 * b->scale[k]));
    return change;
}

/* Beats until the last is the one to be recorded: b->state and b->drive are then its start. */
static ino_status pace(struct beat *b, ino_twitch *found)
{
    const ino_twitch_options *o = b->options;
    const size_t most = o->beats > 0 ? o->beats : o->most_beats;
    double end[INO_ODE_STATES];
    for (found->beats = 1;; found->beats++) {
        set_times(b);
        ino_status status = run_beat(b, NULL, 1, end, &found->report);
        if (status != INO_OK)
            return status;
        found->beat_change = change_of(b, end);
        if (o->beats > 0 ? found->beats == most : found->beat_change <= o->tolerance)
            return INO_OK;
        if (found->beats == most)
            return INO_NOT_CONVERGED;
        memcpy(b->state, end, sizeof end);
        if (goes_on(b) && found->beats == 1)
            b->drive.start_s += o->duration_s;
    }
}

/* Simpson's rule: POINTS is odd. */
static double integral(const double *t, const double *y)
{
    double sum = y[0] + y[POINTS - 1];
    for (size_t i = 1; i + 1 < POINTS; i++)
        sum += (i % 2 ? 4 : 2) * y[i];
    return sum * (t[POINTS - 1] - t[0]) / (3 * (POINTS - 1));
}

/* Gauss's rule of 4 points, abscissas and weights on -1..1 (Abramowitz & Stegun, table 25.4). */
enum { GAUSS = 4, PANELS = 500 };
static const double gauss_x[GAUSS] = {-0.861136311594052575, -0.339981043584856265,
                                      0.339981043584856265, 0.861136311594052575};
static const double gauss_w[GAUSS] = {0.347854845137453857, 0.652145154862546143,
                                      0.652145154862546143, 0.347854845137453857};

/* Ends of panels of about even width, with every kink of the drive among them; edge NULL: counts
 * only. Returns the number of panels. */
static size_t lay_panels(const struct beat *b, double *edge)
{
    const double start = b->drive.start_s, duration = b->options->duration_s;
    const double end = start + duration;
    size_t n = 0;
    for (double from = start, to; from < end; from = to) {
        to = fmin(ino_drive_next_kink(&b->drive, from), end);
        size_t parts = (size_t)ceil((to - from) / duration * PANELS);
        for (size_t k = 0; k < parts; k++, n++)
            if (edge)
                edge[n] = from + (to - from) * ((double)k / (double)parts);
    }
    if (edge)
        edge[n] = end;
    return n;
}

/* Where the length moves ATP turnover may jump at a kink, and is integrated from kink to kink. */
static ino_status atp_over_kinks(const struct beat *b, double *sum)
{
    const size_t n = lay_panels(b, NULL), points = GAUSS * n;
    double *edge = malloc((n + 1 + 2 * points) * sizeof *edge);
    if (!edge)
        return INO_NO_MEMORY;
    double *t = edge + n + 1, *atp = t + points;
    lay_panels(b, edge);
    for (size_t i = 0; i < points; i++) {
        double low = edge[i / GAUSS], high = edge[i / GAUSS + 1];
        t[i] = 0.5 * (low + high + (high - low) * gauss_x[i % GAUSS]);
    }
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_atp] = atp;
    ino_status status = ino_protocol_run(b->muscle, &b->drive, points, t, &trace, NULL);
    *sum = 0;
    for (size_t i = 0; i < points && status == INO_OK; i++)
        *sum += 0.5 * (edge[i / GAUSS + 1] - edge[i / GAUSS]) * gauss_w[i % GAUSS] * atp[i];
    free(edge);
    return status;
}

static double largest(const double *y)
{
    double most = y[0];
    for (size_t i = 1; i < POINTS; i++)
        most = isnan(y[i]) || y[i] > most ? y[i] : most;
    return most;
}

static ino_status measure(struct beat *b, ino_twitch *found)
{
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = b->tension;
    trace.observable[INO_OBS_atp] = b->atp;
    trace.observable[INO_OBS_ca_bound] = b->ca_bound;
    trace.ca_uM = b->ca;
    set_times(b);
    ino_status status = run_beat(b, &trace, POINTS, NULL, &found->report);
    if (status != INO_OK)
        return status;
    double onset = b->options->onset_s;
    if (isnan(onset))
        onset = b->drive.ca_uM.kind == INO_SIGNAL_BIEXPONENTIAL ? b->drive.ca_uM.start_s
                                                                : b->drive.start_s;
    while (b->options->paced && onset < b->drive.start_s)
        onset += b->options->duration_s;
    found->start_s = b->drive.start_s;
    found->atp_per_beat = integral(b->t, b->atp);
    if ((b->drive.sl_um.kind != INO_SIGNAL_CONSTANT || b->drive.n_phases > 0) &&
        !isnan(found->atp_per_beat))
        status = atp_over_kinks(b, &found->atp_per_beat);
    if (status != INO_OK)
        return status;
    found->ca_bound_peak = largest(b->ca_bound);
    found->ca_peak_uM = largest(b->ca);
    status = ino_observe_twitch(POINTS, b->t, b->tension, onset, &found->metrics);
    if (status != INO_TOO_FEW_POINTS)
        return status;
    found->metrics = (ino_twitch_metrics){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    return INO_OK; /* it ends before its onset */
}

ino_status ino_protocol_twitch(const ino_muscle *muscle, const ino_drive *drive,
                               const ino_twitch_options *options, double *state, ino_twitch *result)
{
    ino_twitch_options o;
    ino_twitch_options_init(&o);
    if (options)
        o = *options;
    ino_status status = result ? ino_drive_check(muscle, drive) : INO_BAD_ARGUMENT;
    if (status == INO_OK)
        status = check_options(drive, &o);
    if (status != INO_OK)
        return status;
    struct beat *b = malloc(sizeof *b);
    if (!b)
        return INO_NO_MEMORY;
    b->muscle = muscle;
    b->options = &o;
    b->drive = *drive;
    if (goes_on(b))
        b->drive.ca_uM.period_s = o.duration_s;
    ino_twitch found = {.size = sizeof found, .beats = 1, .beat_change = NAN};
    status = begin(b);
    if (status == INO_OK && o.paced)
        status = pace(b, &found);
    if (status == INO_OK)
        status = measure(b, &found);
    if (status == INO_OK) {
        *result = found;
        if (state)
            memcpy(state, b->state, ino_muscle_state_count(muscle) * sizeof *state);
    }
    free(b);
    return status;
}
