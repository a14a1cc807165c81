#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/drive.h"

enum { ROWS = 64 }; /* output rows evaluated together */

void ino_trace_init(ino_trace *trace)
{
    memset(trace, 0, sizeof *trace);
    trace->size = sizeof *trace;
}

/* Rows that wait for their observables. */
struct sampler {
    struct ino_driven_muscle *driven; /* what the integrator reads */
    const ino_muscle *muscle;
    const ino_drive *drive;
    const ino_trace *trace;
    struct ino_integrator *integrator;
    ino_status status;
    size_t n, next; /* times, and the first that is not reached yet */
    const double *t_s;
    size_t n_states;             /* of the muscle */
    size_t first, count;         /* rows first..first+count-1 of the trace wait */
    struct ino_driven now[ROWS]; /* inputs of the rows */
    double y[ROWS * INO_ODE_STATES];
};

static ino_status flush(struct sampler *s)
{
    if (s->count == 0)
        return INO_OK;
    ino_inputs inputs;
    ino_inputs_init(&inputs);
    const ptrdiff_t stride = sizeof s->now[0] / sizeof(double);
    inputs.ca_uM = (ino_field){&s->now[0].ca_uM, stride};
    inputs.sl_um = (ino_field){&s->now[0].sl_um, stride};
    inputs.dsl_um_s = (ino_field){&s->now[0].dsl_um_s, stride};
    ino_drive_set_drugs(s->driven, s->now, &inputs);
    ino_outputs outputs;
    ino_outputs_init(&outputs);
    for (int o = 0; o < INO_OBS_COUNT; o++)
        if (s->trace->observable[o])
            outputs.observable[o] = (ino_output){s->trace->observable[o] + s->first, 1};
    ino_status status =
        ino_batch_rhs(s->muscle, &inputs, (ino_state){s->y, 1, (ptrdiff_t)s->n_states}, 0, s->count,
                      (ino_state_output){NULL, 0, 0}, &outputs, NULL);
    s->first += s->count;
    s->count = 0;
    return status;
}

static ino_status sample(struct sampler *s, double t, double inside, const double *y)
{
    struct ino_driven now = ino_drive_inputs(s->drive, t, inside);
    if (s->drive->n_phases > 0) {
        ino_status status = ino_control_lengths(s->driven, inside, 1, &t, y, &now);
        if (status != INO_OK)
            return status;
    }
    size_t row = s->first + s->count;
    s->now[s->count] = now;
    memcpy(s->y + s->count * s->n_states, y, s->n_states * sizeof *y);
    if (s->trace->ca_uM)
        s->trace->ca_uM[row] = now.ca_uM;
    if (s->trace->sl_um)
        s->trace->sl_um[row] = now.sl_um;
    if (s->trace->dsl_um_s)
        s->trace->dsl_um_s[row] = now.dsl_um_s;
    if (s->trace->state)
        memcpy(s->trace->state + row * s->n_states, y, s->n_states * sizeof *y);
    s->count++;
    return s->count == ROWS ? flush(s) : INO_OK;
}

static void fill_nan(double *to, size_t n)
{
    for (size_t i = 0; to && i < n; i++)
        to[i] = NAN;
}

static void clear_trace(const ino_trace *trace, size_t n, size_t n_states)
{
    for (int o = 0; o < INO_OBS_COUNT; o++)
        fill_nan(trace->observable[o], n);
    fill_nan(trace->ca_uM, n);
    fill_nan(trace->sl_um, n);
    fill_nan(trace->dsl_um_s, n);
    fill_nan(trace->state, n * n_states);
    fill_nan(trace->final_state, n_states);
}

/* A time inside the piece that ends at t; at the run's start, of the piece that begins there. */
static double inside_piece(const ino_drive *drive, double t)
{
    if (t > drive->start_s)
        return nextafter(t, -INFINITY);
    return nextafter(t, INFINITY);
}

/* After a step: the wanted times that it has reached. */
static int sample_step(void *user, double until_s)
{
    struct sampler *s = user;
    const double now = ino_integrator_time(s->integrator);
    for (; s->next < s->n && s->t_s[s->next] <= until_s && s->status == INO_OK; s->next++) {
        const double t = s->t_s[s->next];
        double between[INO_ODE_STATES];
        const double *y = ino_integrator_state(s->integrator);
        if (t < now) {
            ino_integrator_interpolate(s->integrator, t, between);
            y = between;
        }
        s->status = sample(s, t, inside_piece(s->drive, t), y);
    }
    return s->status == INO_OK;
}

static ino_status integrate(struct sampler *s)
{
    const double start = s->drive->start_s, last = s->t_s[s->n - 1];
    ino_status status = INO_OK;
    while (status == INO_OK && s->next < s->n && s->t_s[s->next] == start) {
        status =
            sample(s, start, inside_piece(s->drive, start), ino_integrator_state(s->integrator));
        s->next++;
    }
    if (status == INO_OK && s->next < s->n) {
        ino_integrator_set_dense(s->integrator, s->t_s[s->next] < last ||
                                                    ino_control_has(s->drive, INO_CONTROL_SLACK));
        status = ino_drive_to(s->driven, s->integrator, last, sample_step, s);
    }
    if (status == INO_OK)
        status = s->status;
    ino_status rest = flush(s);
    return status != INO_OK ? status : rest;
}

static ino_status check_times(const ino_drive *drive, size_t n, const double *t_s)
{
    if (n == 0 || !t_s)
        return INO_BAD_ARGUMENT;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(t_s[i]))
            return INO_NOT_FINITE;
        if (t_s[i] < (i ? t_s[i - 1] : drive->start_s))
            return INO_BAD_ARGUMENT;
    }
    return INO_OK;
}

ino_status ino_protocol_run(const ino_muscle *muscle, const ino_drive *drive, size_t n,
                            const double *t_s, const ino_trace *trace, ino_run_report *report)
{
    ino_status status = ino_drive_check(muscle, drive);
    if (status == INO_OK)
        status = check_times(drive, n, t_s);
    if (status == INO_OK && (!trace || trace->size != sizeof *trace))
        status = INO_BAD_ARGUMENT;
    if (status == INO_OK && ino_drive_states(muscle, drive) > INO_ODE_STATES)
        status = INO_TOO_LARGE;
    double y[INO_ODE_STATES];
    if (status == INO_OK)
        status = ino_drive_initial(muscle, drive, y);
    struct ino_driven_muscle driven = {.muscle = muscle, .drive = drive};
    struct ino_ode ode;
    if (status == INO_OK)
        status = ino_drive_system(&driven, y, &ode);
    if (status != INO_OK)
        return status;
    struct ino_integrator_options options;
    ino_integrator_options_init(&options);
    options.rtol = drive->rtol;
    options.max_steps = drive->max_steps;
    struct ino_integrator *integrator = NULL;
    status = ino_integrator_create(&ode, &options, &integrator);
    struct sampler *s = status == INO_OK ? malloc(sizeof *s) : NULL;
    if (!s) {
        ino_integrator_free(integrator);
        return status != INO_OK ? status : INO_NO_MEMORY;
    }
    driven.tension_scale = ode.observed_scale / 0.01;
    s->driven = &driven;
    s->muscle = muscle;
    s->drive = drive;
    s->trace = trace;
    s->integrator = integrator;
    s->status = INO_OK;
    s->n = n;
    s->next = 0;
    s->t_s = t_s;
    s->n_states = ino_muscle_state_count(muscle);
    s->first = s->count = 0;
    clear_trace(trace, n, s->n_states);
    ino_integrator_start(integrator, drive->start_s, y);
    status = integrate(s);
    if (report) {
        ino_drive_report(integrator, report);
        if (status != INO_OK)
            report->failed_at_s = ino_integrator_time(integrator);
    }
    if (trace->final_state && status == INO_OK)
        memcpy(trace->final_state, ino_integrator_state(integrator), s->n_states * sizeof *y);
    free(s);
    ino_integrator_free(integrator);
    return status;
}
