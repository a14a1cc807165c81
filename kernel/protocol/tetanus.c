/* Trains of stimuli: interval by interval, each with its own window on the train's Ca. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/drive.h"

/* Points per interval: one every half millisecond, within these limits; odd for Simpson's rule. */
enum { LEAST_POINTS = 101, MOST_POINTS = 4001 };
static const double spacing_s = 5e-4;

void ino_tetanus_options_init(ino_tetanus_options *options)
{
    *options = (ino_tetanus_options){.size = sizeof *options,
                                     .rate_Hz = 50,
                                     .most_pulses = 100000,
                                     .ceiling_uM = INFINITY,
                                     .tolerance = 1e-6};
}

size_t ino_tetanus_stimuli(const ino_tetanus_options *o, double start_s, size_t pulses, double *t_s)
{
    const int doublet = o->doublet_s > 0;
    size_t n = 0;
    for (size_t i = 0; i < pulses; i++) {
        t_s[n++] = start_s + (double)i / o->rate_Hz;
        if (i == 0 && doublet)
            t_s[n++] = start_s + o->doublet_s;
    }
    return n;
}

/* One of the fibres in parallel. */
struct fibre {
    const ino_muscle *muscle;
    double share;
    double state[INO_ODE_STATES], scale[INO_ODE_STATES];
    ino_run_report report; /* over the train so far */
};

struct train {
    size_t n_fibres;
    struct fibre *fibre;
    const ino_tetanus_options *options;
    ino_drive drive; /* of the interval at hand */
    double first_s;
    size_t n, room; /* stimuli so far and their room */
    double *t, *sums;
    size_t points;
    double at[MOST_POINTS], tension[MOST_POINTS], atp[MOST_POINTS], ca[MOST_POINTS];
    double one[2][MOST_POINTS]; /* tension and ATP of one fibre */
};

static ino_status check_options(const ino_drive *drive, const ino_tetanus_options *o)
{
    if (o->size != sizeof *o || drive->ca_uM.kind != INO_SIGNAL_BIEXPONENTIAL ||
        drive->ca_uM.period_s > 0 || drive->sl_um.kind != INO_SIGNAL_CONSTANT ||
        drive->ca_uM.start_s < drive->start_s)
        return INO_BAD_ARGUMENT;
    if (!(o->rate_Hz > 0) || isinf(o->rate_Hz) || !(o->tolerance > 0) || o->most_pulses == 0 ||
        o->doublet_s < 0 || !(o->doublet_s * o->rate_Hz < 1))
        return INO_OUT_OF_RANGE;
    return INO_OK;
}

/* The stimuli of `pulses` intervals, and their sums. */
static ino_status set_train(struct train *r, size_t pulses, ino_signal *signal)
{
    const ino_signal *unit = &r->drive.ca_uM;
    if (pulses + 1 > r->room) {
        const size_t room = pulses + 1 > 2 * r->room ? pulses + 1 : 2 * r->room;
        free(r->t);
        free(r->sums);
        r->room = 0;
        r->t = malloc(room * sizeof *r->t);
        r->sums = malloc(2 * room * sizeof *r->sums);
        if (!r->t || !r->sums)
            return INO_NO_MEMORY;
        r->room = room;
    }
    r->n = ino_tetanus_stimuli(r->options, r->first_s, pulses, r->t);
    return ino_signal_train(signal, unit->value, unit->peak, unit->tau1_s, unit->tau2_s,
                            r->options->ceiling_uM, r->n, r->t, r->sums);
}

/* State at the first stimulus, typical sizes, tension there. */
static ino_status begin_fibre(struct train *r, struct fibre *f, double *tension)
{
    struct ino_ode ode;
    ino_trace trace;
    ino_drive drive = r->drive;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.final_state = f->state;
    ino_status status = ino_protocol_run(f->muscle, &drive, 1, &r->first_s, &trace, &f->report);
    struct ino_driven_muscle driven = {.muscle = f->muscle, .drive = &drive};
    if (status == INO_OK)
        status = ino_drive_system(&driven, f->state, &ode);
    if (status == INO_OK)
        memcpy(f->scale, ode.scale, sizeof f->scale);
    return status;
}

static ino_status begin(struct train *r, ino_tetanus *found)
{
    ino_status status = INO_OK;
    ino_signal_constant(&r->drive.ca_uM, r->drive.ca_uM.value);
    for (size_t k = 0; k < r->n_fibres && status == INO_OK; k++) {
        double tension = NAN;
        status = begin_fibre(r, &r->fibre[k], &tension);
        found->baseline_kPa += r->fibre[k].share * tension;
    }
    return status;
}

static void add_report(const ino_run_report *one, ino_run_report *sum)
{
    const double peak = fmax(sum->peak_tension_kPa, one->peak_tension_kPa);
    if (peak > 0) /* both relative to the larger peak */
        sum->error_estimate = (sum->error_estimate * sum->peak_tension_kPa +
                               one->error_estimate * one->peak_tension_kPa) /
                              peak;
    sum->peak_tension_kPa = peak;
    sum->interpolation_error = fmax(sum->interpolation_error, one->interpolation_error);
    sum->steps += one->steps;
    sum->rejected += one->rejected;
    sum->rhs_calls += one->rhs_calls;
    sum->rhs_evaluations += one->rhs_evaluations;
    sum->factorisations += one->factorisations;
}

/* The largest change of a state over an interval, relative to it and its typical size. */
static double change_of(const struct fibre *f, const double *next)
{
    double change = 0;
    for (size_t k = 0; k < ino_muscle_state_count(f->muscle); k++)
        change =
            fmax(change, fabs(next[k] - f->state[k]) / (fabs(f->state[k]) + 0.01 * f->scale[k]));
    return change;
}

/* One fibre through the times r->at[r->points], added to the sums; its state moves on. `first` starts
 * the sums. */
static ino_status run_fibre(struct train *r, struct fibre *f, int first, double *change)
{
    double next[INO_ODE_STATES];
    ino_run_report report;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = r->one[0];
    trace.observable[INO_OBS_atp] = r->one[1];
    trace.ca_uM = r->ca;
    trace.final_state = next;
    r->drive.state = f->state;
    const ino_status status =
        ino_protocol_run(f->muscle, &r->drive, r->points, r->at, &trace, &report);
    if (status != INO_OK)
        return status;
    add_report(&report, &f->report);
    for (size_t i = 0; i < r->points; i++) {
        r->tension[i] = (first ? 0 : r->tension[i]) + f->share * r->one[0][i];
        r->atp[i] = (first ? 0 : r->atp[i]) + f->share * r->one[1][i];
    }
    *change = fmax(first ? 0 : *change, change_of(f, next));
    memcpy(f->state, next, sizeof f->state);
    return INO_OK;
}

static ino_status run_fibres(struct train *r, double *change)
{
    ino_status status = INO_OK;
    for (size_t k = 0; k < r->n_fibres && status == INO_OK; k++)
        status = run_fibre(r, &r->fibre[k], k == 0, change);
    return status;
}

static int defines_atp(const struct train *r)
{
    for (size_t k = 0; k < r->n_fibres; k++)
        if (!ino_muscle_defines(r->fibre[k].muscle, INO_OBS_atp))
            return 0;
    return 1;
}

/* Interval i from its state to the next: the record and what it adds. */
static ino_status run_interval(struct train *r, const ino_signal *train, size_t i,
                               ino_tetanus *found)
{
    const double rate = r->options->rate_Hz, duration = 1 / rate;
    const double start = r->first_s + (double)i / rate, end = r->first_s + (double)(i + 1) / rate;
    const size_t skip = r->options->doublet_s > 0 && i > 0 ? i + 1 : i;
    double change = NAN;
    r->drive.start_s = start;
    r->drive.ca_uM = *train; /* sums carry what came before */
    r->drive.ca_uM.t_s += skip;
    r->drive.ca_uM.points += 2 * skip;
    r->drive.ca_uM.n = r->options->doublet_s > 0 && i == 0 ? 2 : 1;
    for (size_t k = 0; k < r->points; k++)
        r->at[k] = k + 1 < r->points ? start + duration * (double)k / (double)(r->points - 1) : end;
    ino_status status = run_fibres(r, &change);
    ino_cycle atp = {.mean = NAN}, ca;
    if (status == INO_OK)
        status = ino_observe_cycle(r->points, r->at, r->tension, &found->last);
    if (status == INO_OK && defines_atp(r))
        status = ino_observe_cycle(r->points, r->at, r->atp, &atp);
    if (status == INO_OK)
        status = ino_observe_cycle(r->points, r->at, r->ca, &ca);
    if (status != INO_OK)
        return status;
    if (found->last.most > found->peak_kPa) {
        found->peak_kPa = found->last.most;
        found->peak_s = found->last.most_s;
    }
    found->integral_kPa_s += (found->last.mean - found->baseline_kPa) * duration;
    found->atp += atp.mean * duration;
    found->ca_mean_uM = ca.mean;
    found->ca_peak_uM = fmax(found->ca_peak_uM, ca.most);
    const double before = found->change;
    found->change = change;
    found->distance = found->change < before ? found->change / (1 - found->change / before)
                      : found->change > 0    ? INFINITY
                                             : 0;
    return INO_OK;
}

/* How long tension is followed after a stimulus that no other follows. */
static double aftermath_s(const ino_signal *unit)
{
    return 1 + 10 * fmax(unit->tau1_s, unit->tau2_s);
}

/* Times of the `duration` from start on. */
static void set_aftermath(struct train *r, double start, double duration)
{
    r->points = MOST_POINTS;
    for (size_t k = 0; k < r->points; k++)
        r->at[k] = start + duration * (double)k / (double)(r->points - 1);
}

/* Tension that still rises when the last interval ends has its peak later. */
static ino_status later_peak(struct train *r, const ino_signal *train, ino_tetanus *found)
{
    const double start = r->first_s + (double)found->pulses / r->options->rate_Hz;
    double change = NAN;
    ino_cycle after = {.most = NAN};
    if (found->last.most_s < start)
        return INO_OK;
    r->drive.start_s = start; /* its Ca goes on from the last stimulus */
    set_aftermath(r, start, aftermath_s(train));
    ino_status status = run_fibres(r, &change);
    if (status == INO_OK)
        status = ino_observe_cycle(r->points, r->at, r->tension, &after);
    if (status == INO_OK && after.most > found->peak_kPa) {
        found->peak_kPa = after.most;
        found->peak_s = after.most_s;
    }
    return status;
}

/* Highest tension after one stimulus. */
static ino_status twitch(const struct train *r, const ino_drive *drive, double *peak_kPa)
{
    ino_twitch_options o;
    ino_twitch_options_init(&o);
    ino_twitch single;
    o.duration_s = r->first_s - drive->start_s + aftermath_s(&drive->ca_uM);
    o.onset_s = r->first_s;
    const ino_status status = ino_protocol_twitch(r->fibre[0].muscle, drive, &o, NULL, &single);
    if (status == INO_OK)
        *peak_kPa = r->fibre[0].share * single.metrics.peak;
    return status;
}

/* The same of several fibres, which peak at different times: of the sum of their tensions. */
static ino_status twitch_of_sum(struct train *r, const ino_drive *drive, double *peak_kPa)
{
    const size_t points = r->points;
    ino_status status = INO_OK;
    ino_cycle sum = {.most = NAN};
    set_aftermath(r, r->first_s, aftermath_s(&drive->ca_uM));
    for (size_t k = 0; k < r->n_fibres && status == INO_OK; k++) {
        ino_trace trace;
        ino_run_report report;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = r->one[0];
        status = ino_protocol_run(r->fibre[k].muscle, drive, r->points, r->at, &trace, &report);
        for (size_t i = 0; i < r->points; i++)
            r->tension[i] = (k > 0 ? r->tension[i] : 0) + r->fibre[k].share * r->one[0][i];
    }
    if (status == INO_OK)
        status = ino_observe_cycle(r->points, r->at, r->tension, &sum);
    r->points = points;
    *peak_kPa = sum.most;
    return status;
}

/* The fibres' reports together; errors add, relative to the peak of the sum. */
static void sum_reports(const struct train *r, ino_tetanus *found)
{
    found->report = r->fibre[0].report;
    for (size_t k = 1; k < r->n_fibres; k++)
        add_report(&r->fibre[k].report, &found->report);
    if (r->n_fibres == 1)
        return;
    double error = 0;
    for (size_t k = 0; k < r->n_fibres; k++)
        error += r->fibre[k].share * r->fibre[k].report.error_estimate *
                 r->fibre[k].report.peak_tension_kPa;
    found->report.peak_tension_kPa = found->peak_kPa;
    found->report.error_estimate = found->peak_kPa > 0 ? error / found->peak_kPa : 0;
}

/* Changes at the integrator's round-off do not fall any more. */
static int repeats(const ino_tetanus *found, double tolerance)
{
    return found->distance <= tolerance || found->change <= 0.01 * tolerance;
}

static ino_status run(struct train *r, ino_tetanus *found)
{
    const ino_tetanus_options *o = r->options;
    const size_t most = o->pulses > 0 ? o->pulses : o->most_pulses;
    const ino_drive given = r->drive;
    ino_signal train;
    double twitch_kPa = NAN;
    ino_status status =
        r->n_fibres == 1 ? twitch(r, &given, &twitch_kPa) : twitch_of_sum(r, &given, &twitch_kPa);
    if (status == INO_OK)
        status = begin(r, found);
    found->twitch_kPa = twitch_kPa - found->baseline_kPa;
    found->peak_kPa = found->baseline_kPa;
    found->peak_s = r->first_s;
    size_t ready = 0;
    for (size_t i = 0; status == INO_OK; i++) {
        if (i == ready) { /* twice as many stimuli */
            ready = o->pulses > 0 ? most : 2 * ready + 64;
            r->drive.ca_uM = given.ca_uM;
            status = set_train(r, ready, &train);
        }
        if (status == INO_OK)
            status = run_interval(r, &train, i, found);
        found->pulses = i + 1;
        if (status != INO_OK || (o->pulses > 0 && found->pulses == most) ||
            (o->pulses == 0 && i > 1 && repeats(found, o->tolerance)))
            break;
        if (found->pulses == most)
            status = INO_NOT_CONVERGED;
    }
    if (status == INO_OK)
        status = later_peak(r, &train, found);
    sum_reports(r, found);
    const double low = found->last.least - found->baseline_kPa;
    const double high = found->last.most - found->baseline_kPa;
    found->fusion_index = high > 1e-12 * fabs(found->last.most) ? fmax(low, 0) / high : NAN;
    return status;
}

static ino_status check_fibres(size_t n, const ino_part *part, const ino_drive *drive)
{
    if (n == 0 || !part || !drive || (n > 1 && drive->state))
        return INO_BAD_ARGUMENT;
    for (size_t k = 0; k < n; k++) {
        const ino_status status = ino_drive_check(part[k].muscle, drive);
        if (status != INO_OK)
            return status;
        if (ino_muscle_drug_count(part[k].muscle) != ino_muscle_drug_count(part[0].muscle))
            return INO_BAD_ARGUMENT;
        if (!(part[k].share >= 0) || isinf(part[k].share))
            return INO_OUT_OF_RANGE;
    }
    return INO_OK;
}

ino_status ino_protocol_tetanus_mixture(size_t n, const ino_part *part, const ino_drive *drive,
                                        const ino_tetanus_options *options, ino_tetanus *result)
{
    ino_tetanus_options o;
    ino_tetanus_options_init(&o);
    if (options)
        o = *options;
    ino_status status = result ? check_fibres(n, part, drive) : INO_BAD_ARGUMENT;
    if (status == INO_OK)
        status = check_options(drive, &o);
    if (status != INO_OK)
        return status;
    struct train *r = calloc(1, sizeof *r);
    struct fibre *fibre = calloc(n, sizeof *fibre);
    if (!r || !fibre) {
        free(r);
        free(fibre);
        return INO_NO_MEMORY;
    }
    r->n_fibres = n;
    r->fibre = fibre;
    for (size_t k = 0; k < n; k++) {
        fibre[k].muscle = part[k].muscle;
        fibre[k].share = part[k].share;
    }
    r->options = &o;
    r->drive = *drive;
    r->first_s = drive->ca_uM.start_s;
    const double wanted = fmin(ceil(1 / (o.rate_Hz * spacing_s)), MOST_POINTS - 1);
    r->points = (size_t)fmax(wanted, LEAST_POINTS - 1) / 2 * 2 + 1;
    ino_tetanus found = {.size = sizeof found, .change = NAN, .distance = NAN};
    status = run(r, &found);
    if (status == INO_OK)
        *result = found;
    free(r->t);
    free(r->sums);
    free(fibre);
    free(r);
    return status;
}

ino_status ino_protocol_tetanus(const ino_muscle *muscle, const ino_drive *drive,
                                const ino_tetanus_options *options, ino_tetanus *result)
{
    const ino_part alone = {muscle, 1};
    return ino_protocol_tetanus_mixture(1, &alone, drive, options, result);
}
