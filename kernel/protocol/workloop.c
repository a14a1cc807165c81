/* Work loops: cycle by cycle, each half cycle (one direction of length) a run of its own when its
 * work is read, so that jumps of speed and viscous tension are at the ends of what is integrated. */
#include <inotrope/workloop.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/drive.h"

enum { POINTS = 2001 }; /* per half cycle; odd for Simpson's rule */

static const double two_pi = 6.283185307179586;

void ino_workloop_options_init(ino_workloop_options *options)
{
    *options = (ino_workloop_options){.size = sizeof *options,
                                      .frequency_Hz = 2,
                                      .strain = 0.02,
                                      .shortening = 0.5,
                                      .stimuli = 1,
                                      .rate_Hz = 50,
                                      .ceiling_uM = INFINITY,
                                      .most_cycles = 10000,
                                      .tolerance = 1e-6};
}

double ino_efficiency(double work_J_m3, double atp, double heads_uM, double energy_kJ_mol)
{
    return work_J_m3 / (atp * heads_uM * energy_kJ_mol); /* uM kJ/mol is J/m3 */
}

struct loop {
    const ino_muscle *muscle;
    const ino_workloop_options *options;
    ino_drive drive; /* of the cycle at hand */
    ino_signal unit; /* Ca as given */
    double first_s, mean_um, excursion_um, sl0_um, period_s;
    double begin_s, turn_s, end_s; /* of the cycle at hand */
    double saw_s[3], saw_um[3];
    size_t stimuli; /* so far */
    double *stimulus_s, *sums;
    double state[INO_ODE_STATES], scale[INO_ODE_STATES];
    double t[POINTS], active[POINTS], total[POINTS], atp[POINTS], ca[POINTS], rate[POINTS];
    double work[POINTS];
};

static double sinusoid(void *user, double t_s, double inside_s, double *rate)
{
    const struct loop *l = user;
    const double omega = two_pi / l->period_s, phase = omega * (t_s - l->begin_s);
    (void)inside_s;
    if (rate)
        *rate = -l->excursion_um * omega * sin(phase);
    return l->mean_um + l->excursion_um * cos(phase);
}

static ino_status check_options(const ino_drive *drive, const ino_workloop_options *o)
{
    const ino_signal *ca = &drive->ca_uM;
    if (o->size != sizeof *o || drive->sl_um.kind != INO_SIGNAL_CONSTANT || drive->n_phases > 0 ||
        (ca->kind != INO_SIGNAL_CONSTANT && ca->kind != INO_SIGNAL_BIEXPONENTIAL) ||
        (ca->kind == INO_SIGNAL_BIEXPONENTIAL && ca->period_s > 0) ||
        (o->shape != INO_WORKLOOP_SINE && o->shape != INO_WORKLOOP_SAWTOOTH))
        return INO_BAD_ARGUMENT;
    if (!(o->frequency_Hz > 0) || isinf(o->frequency_Hz) || !(o->strain >= 0 && o->strain < 1) ||
        !(o->shortening > 0 && o->shortening < 1) || !(fabs(o->phase) <= 1) || o->stimuli == 0 ||
        !(o->rate_Hz > 0) || isinf(o->rate_Hz) || o->most_cycles == 0 || !(o->tolerance > 0))
        return INO_OUT_OF_RANGE;
    return (double)(o->stimuli - 1) / o->rate_Hz * o->frequency_Hz < 1 ? INO_OK : INO_OUT_OF_RANGE;
}

/* ---- the cycle's length and Ca ---- */

/* Sawtooth: its corners, and the direction of the half cycle at hand at its start. */
static void place_cycle(struct loop *l, size_t cycle)
{
    const ino_workloop_options *o = l->options;
    const int saw = o->shape == INO_WORKLOOP_SAWTOOTH;
    l->begin_s = l->first_s + (double)cycle * l->period_s;
    l->end_s = l->first_s + (double)(cycle + 1) * l->period_s;
    l->turn_s = l->begin_s + (saw ? o->shortening : 0.5) * l->period_s;
    l->drive.start_s = l->begin_s;
    for (int i = 0; saw && i < 3; i++) {
        l->saw_s[i] = i == 0 ? l->begin_s : i == 1 ? l->turn_s : l->end_s;
        l->saw_um[i] = l->mean_um + (i == 1 ? -1 : 1) * l->excursion_um;
    }
    if (saw)
        ino_signal_linear(&l->drive.sl_um, 3, l->saw_s, l->saw_um);
    else
        l->drive.sl_um = (ino_signal){.size = sizeof l->drive.sl_um,
                                      .kind = INO_SIGNAL_FUNCTION,
                                      .function = sinusoid,
                                      .n = 1, /* laws may bend where the speed changes sign */
                                      .t_s = &l->turn_s,
                                      .user = l};
}

/* The stimuli of the first `cycles` cycles, and Ca. */
static ino_status set_train(struct loop *l, size_t cycles)
{
    const ino_workloop_options *o = l->options;
    const double first = l->first_s + (o->phase - floor(o->phase)) * l->period_s;
    if (l->unit.kind == INO_SIGNAL_CONSTANT)
        return INO_OK;
    l->stimuli = cycles * o->stimuli;
    free(l->stimulus_s);
    free(l->sums);
    l->stimulus_s = malloc(l->stimuli * sizeof *l->stimulus_s);
    l->sums = malloc(2 * l->stimuli * sizeof *l->sums);
    if (!l->stimulus_s || !l->sums)
        return INO_NO_MEMORY;
    for (size_t i = 0; i < l->stimuli; i++)
        l->stimulus_s[i] =
            first + (double)(i / o->stimuli) * l->period_s + (double)(i % o->stimuli) / o->rate_Hz;
    return ino_signal_train(&l->drive.ca_uM, l->unit.value, l->unit.peak, l->unit.tau1_s,
                            l->unit.tau2_s, o->ceiling_uM, l->stimuli, l->stimulus_s, l->sums);
}

/* State at the first cycle's start, and typical sizes. */
static ino_status begin(struct loop *l)
{
    struct ino_ode ode;
    struct ino_driven_muscle driven = {.muscle = l->muscle, .drive = &l->drive};
    place_cycle(l, 0);
    ino_status status = ino_drive_initial(l->muscle, &l->drive, l->state);
    if (status == INO_OK)
        status = ino_drive_system(&driven, l->state, &ode);
    if (status == INO_OK)
        memcpy(l->scale, ode.scale, sizeof l->scale);
    l->drive.state = l->state;
    return status;
}

/* ---- cycles ---- */

static void compare(const struct loop *l, const double *end, ino_workloop *found)
{
    const double before = found->change;
    found->change = 0;
    for (size_t k = 0; k < ino_muscle_state_count(l->muscle); k++)
        found->change = fmax(found->change,
                             fabs(end[k] - l->state[k]) / (fabs(l->state[k]) + 0.01 * l->scale[k]));
    found->distance = found->change < before ? found->change / (1 - found->change / before)
                      : found->change > 0    ? INFINITY
                                             : 0;
}

/* Cycles until the last is the one to be read: l->state is then its start. */
static ino_status close_loop(struct loop *l, ino_workloop *found)
{
    const ino_workloop_options *o = l->options;
    const size_t most = o->cycles > 0 ? o->cycles : o->most_cycles;
    double end[INO_ODE_STATES];
    size_t ready = 0;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.final_state = end;
    for (size_t i = 0;; i++) {
        ino_status status = INO_OK;
        if (i == ready) { /* twice as many stimuli; one cycle's trace may need the next one's */
            ready = 2 * ready + 32;
            status = set_train(l, ready);
        }
        place_cycle(l, i);
        if (status == INO_OK)
            status = ino_protocol_run(l->muscle, &l->drive, 1, &l->end_s, &trace, &found->report);
        if (status != INO_OK)
            return status;
        compare(l, end, found);
        found->cycles = i + 1;
        /* Changes at the integrator's round-off do not fall any more. */
        if (o->cycles > 0 ? found->cycles == most
                          : i > 1 && (found->distance <= o->tolerance ||
                                      found->change <= 0.01 * o->tolerance))
            return INO_OK;
        if (found->cycles == most)
            return INO_NOT_CONVERGED;
        memcpy(l->state, end, sizeof end);
    }
}

/* ---- reading ---- */

static double integral(const double *t, const double *y)
{
    double sum = y[0] + y[POINTS - 1];
    for (size_t i = 1; i + 1 < POINTS; i++)
        sum += (i % 2 ? 4 : 2) * y[i];
    return sum * (t[POINTS - 1] - t[0]) / (3 * (POINTS - 1));
}

/* Work of a tension over the half cycle, J/m3. */
static double work_of(struct loop *l, const double *tension)
{
    for (size_t i = 0; i < POINTS; i++)
        l->work[i] = -1e3 * tension[i] * l->rate[i] / l->sl0_um;
    return integral(l->t, l->work);
}

static ino_status extremes(struct loop *l, const double *tension, double *least, double *most)
{
    ino_cycle cycle;
    const ino_status status = ino_observe_cycle(POINTS, l->t, tension, &cycle);
    if (status == INO_OK) {
        *least = fmin(*least, cycle.least);
        *most = fmax(*most, cycle.most);
    }
    return status;
}

/* Half a cycle from state y, which becomes that of its end. */
static ino_status read_half(struct loop *l, int lengthens, double *y, ino_workloop *found)
{
    const double from = lengthens ? l->turn_s : l->begin_s, to = lengthens ? l->end_s : l->turn_s;
    double end[INO_ODE_STATES];
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = l->active;
    trace.observable[INO_OBS_total] = l->total;
    trace.observable[INO_OBS_atp] = l->atp;
    trace.ca_uM = l->ca;
    trace.dsl_um_s = l->rate;
    trace.final_state = end;
    for (size_t i = 0; i < POINTS; i++)
        l->t[i] = i + 1 < POINTS ? from + (to - from) * (double)i / (POINTS - 1) : to;
    ino_drive half = l->drive;
    half.state = y;
    half.start_s = from;
    ino_status status = ino_protocol_run(l->muscle, &half, POINTS, l->t, &trace, NULL);
    if (status == INO_OK)
        status = extremes(l, l->total, &found->least_kPa, &found->most_kPa);
    if (status == INO_OK)
        status = extremes(l, l->active, &found->active_least_kPa, &found->active_most_kPa);
    if (status != INO_OK)
        return status;
    const double work = work_of(l, l->total);
    found->net_J_m3 += work;
    *(lengthens ? &found->lengthening_J_m3 : &found->shortening_J_m3) = lengthens ? -work : work;
    found->active_J_m3 += work_of(l, l->active);
    found->mean_kPa += integral(l->t, l->total) / l->period_s;
    found->atp += ino_muscle_defines(l->muscle, INO_OBS_atp) ? integral(l->t, l->atp) : NAN;
    for (size_t i = 0; i < POINTS; i++)
        found->ca_peak_uM = fmax(found->ca_peak_uM, l->ca[i]);
    found->gap = lengthens ? fabs(l->total[POINTS - 1] - found->gap) : l->total[0];
    memcpy(y, end, sizeof end);
    return INO_OK;
}

static ino_status read_cycle(struct loop *l, size_t n, const ino_trace *trace, ino_workloop *found)
{
    double y[INO_ODE_STATES];
    memcpy(y, l->state, sizeof y);
    found->least_kPa = found->active_least_kPa = INFINITY;
    found->most_kPa = found->active_most_kPa = -INFINITY;
    ino_status status = read_half(l, 0, y, found);
    if (status == INO_OK)
        status = read_half(l, 1, y, found);
    found->power_W_m3 = found->net_J_m3 / l->period_s;
    found->gap = found->gap > 0 ? found->gap / (found->most_kPa - found->least_kPa) : 0;
    found->start_s = l->begin_s;
    if (status != INO_OK || !trace)
        return status;
    double *t = malloc(n * sizeof *t);
    if (!t)
        return INO_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        t[i] = i + 1 < n ? l->begin_s + l->period_s * (double)i / (double)(n - 1) : l->end_s;
    status = ino_protocol_run(l->muscle, &l->drive, n, t, trace, NULL);
    free(t);
    return status;
}

ino_status ino_protocol_workloop(const ino_muscle *muscle, const ino_drive *drive,
                                 const ino_workloop_options *options, size_t n,
                                 const ino_trace *trace, ino_workloop *result)
{
    ino_workloop_options o;
    ino_workloop_options_init(&o);
    if (options)
        o = *options;
    ino_status status =
        result && !(trace && n < 2) ? ino_drive_check(muscle, drive) : INO_BAD_ARGUMENT;
    if (status == INO_OK)
        status = check_options(drive, &o);
    if (status != INO_OK)
        return status;
    struct loop *l = calloc(1, sizeof *l);
    if (!l)
        return INO_NO_MEMORY;
    l->muscle = muscle;
    l->options = &o;
    l->drive = *drive;
    l->unit = drive->ca_uM;
    l->first_s = drive->start_s;
    l->mean_um = drive->sl_um.value;
    l->sl0_um = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    l->excursion_um = o.strain * l->sl0_um;
    l->period_s = 1 / o.frequency_Hz;
    ino_signal_constant(&l->drive.ca_uM, l->unit.value);
    ino_workloop found = {.size = sizeof found, .change = NAN, .distance = NAN};
    status = begin(l);
    if (status == INO_OK)
        status = close_loop(l, &found);
    if (status == INO_OK)
        status = read_cycle(l, n, trace, &found);
    if (status == INO_OK)
        *result = found;
    free(l->stimulus_s);
    free(l->sums);
    free(l);
    return status;
}
