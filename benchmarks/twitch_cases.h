/* What the benchmarks of twitches share: three models' twitches, fibres with parameters of their
 * own, and the reference that errors are measured against.
 *
 * One twitch is 1 s: [Ca2+] 0.1 uM, from 10 ms on a biexponential transient (20 and 110 ms) to
 * 0.9 uM, both times the case's gain; constant length; each fibre from its own steady state. */
#ifndef INO_BENCHMARKS_TWITCH_CASES_H
#define INO_BENCHMARKS_TWITCH_CASES_H

#include "benchmarks/bench.h"
#include "sweep/sample.h"

enum { FIBRES = 32, MOST_VARIED = 12, MOST_STATES = 64, GRID_MS = 1001 };

static const double twitch_s = 1.0, onset_s = 0.010, rise_s = 0.020, fall_s = 0.110;

/* CVODE at `cvode_rtol` is to be beaten by `bar` with an error of at most `error`. */
struct target {
    double error, cvode_rtol, bar; /* bar 0: none */
};

struct twitch_case {
    const char *label, *model, *fibre;
    double sl_um, gain;
    const char *varied[MOST_VARIED]; /* log-normal, 10 %; gamma 5 % */
    struct target target[3];
};

static const struct twitch_case twitch_cases[] __attribute__((unused)) = {
    {"rdq20mf",
     "rdq20mf",
     "human-body-temperature",
     2.2,
     1,
     {"gamma", "Kd0", "Q", "mu", "Koff", "Kbasic", "mu0fP", "mu1fP", "r0", "aXB"},
     {{1e-4, 1e-4, 70}, {1e-5, 1e-6, 50}, {5e-8, 1e-8, 40}}},
    {"inotrope1",
     "inotrope1",
     "human-lv-skinned-15C",
     2.2,
     8,
     {"gamma", "Kd_ref", "Q", "mu", "k_off", "k_basic", "f", "h_f", "g_b", "k_xb"},
     {{1e-4, 1e-4, 0}, {1e-5, 1e-6, 0}, {5e-8, 1e-8, 0}}},
    {"land2017",
     "land2017",
     "whole-organ",
     1.8,
     1,
     {"kTRPN", "Ca50_ref", "ku", "nTm", "TRPN50", "kuw", "kws", "rs", "Tref"},
     {{5e-4, 1e-4, 150}, {1e-5, 1e-6, 35}, {5e-8, 1e-8, 0}}},
};
enum { TWITCH_CASES = sizeof twitch_cases / sizeof twitch_cases[0] };

struct fibres {
    const struct twitch_case *what;
    ino_muscle *muscle; /* with its own parameters */
    ino_drive drive;
    size_t n, n_varied, states;
    size_t index[MOST_VARIED];
    double *value; /* [n_varied][n] */
    ino_field field[MOST_VARIED];
};

SHARED ino_muscle *case_muscle(const struct twitch_case *what, size_t n, const ino_change *change)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_muscle_spec_init(&spec);
    spec.model = what->model;
    spec.fibre = what->fibre;
    spec.n_changes = n;
    spec.changes = change;
    if (ino_muscle_create(&spec, &muscle, &error) != INO_OK) {
        fprintf(stderr, "%s: no muscle %s: %s\n", bench_name, what->fibre, error.text);
        exit(1);
    }
    return muscle;
}

SHARED void make_drive(const struct twitch_case *what, const ino_muscle *muscle, ino_drive *drive)
{
    ino_drive_init(drive, muscle);
    ino_signal_biexponential(&drive->ca_uM, 0.1 * what->gain, 0.9 * what->gain, rise_s, fall_s,
                             onset_s);
    ino_signal_constant(&drive->sl_um, what->sl_um);
}

/* Fibre i is the same in a population of any size. */
SHARED void make_fibres(const struct twitch_case *what, size_t n, struct fibres *f)
{
    struct sweep_sample sample = {.method = SWEEP_RANDOM, .n = n, .seed = 7};
    *f = (struct fibres){.what = what, .n = n};
    f->muscle = case_muscle(what, 0, NULL);
    f->states = ino_muscle_state_count(f->muscle);
    make_drive(what, f->muscle, &f->drive);
    while (f->n_varied < MOST_VARIED && what->varied[f->n_varied]) {
        const size_t k = f->n_varied++;
        f->index[k] = ino_muscle_parameter_index(f->muscle, what->varied[k]);
        if (f->index[k] == ino_muscle_parameter_count(f->muscle)) {
            fprintf(stderr, "%s: %s has no %s\n", bench_name, what->label, what->varied[k]);
            exit(1);
        }
        sample.distribution[k] = (struct sweep_distribution){
            SWEEP_LOGNORMAL, ino_muscle_parameter(f->muscle, f->index[k])->value,
            strcmp(what->varied[k], "gamma") == 0 ? 0.05 : 0.1};
    }
    sample.n_inputs = f->n_varied;
    sweep_sample_prepare(&sample);
    f->value = malloc(f->n_varied * n * sizeof *f->value);
    if (!f->value || f->states > MOST_STATES)
        exit(1);
    for (size_t k = 0; k < f->n_varied; k++) {
        f->field[k] = (ino_field){f->value + k * n, 1};
        for (size_t i = 0; i < n; i++)
            f->value[k * n + i] = sweep_sample_value(&sample, k, i);
    }
}

SHARED void free_fibres(struct fibres *f)
{
    ino_muscle_free(f->muscle);
    free(f->value);
}

SHARED void fibre_inputs(const struct fibres *f, ino_inputs *in)
{
    ino_inputs_init(in);
    in->n_parameters = f->n_varied;
    in->parameter_index = f->index;
    in->parameters = f->field;
}

/* ---- what is exact ---- */

/* The first FIBRES fibres: muscles of their own, initial states, twitches and traces on a grid of
 * n even times from 0 to 1 s, by the reference integrator at rtol 1e-11. */
struct exact {
    ino_muscle *muscle[FIBRES];
    double start[FIBRES][MOST_STATES];
    ino_twitch twitch[FIBRES];
    double tension_time[FIBRES]; /* kPa s */
    size_t n;
    double *t, *tension; /* [n], [FIBRES][n] */
};

/* Tension of one fibre on the grid at relative tolerance rtol. */
SHARED void reference_trace(const struct exact *e, const struct fibres *f, size_t fibre,
                            double rtol, double *tension)
{
    ino_drive drive = f->drive;
    ino_trace trace;
    ino_trace_init(&trace);
    drive.rtol = rtol;
    trace.observable[INO_OBS_tension] = tension;
    refuse(ino_protocol_run(e->muscle[fibre], &drive, e->n, e->t, &trace, NULL));
}

SHARED void find_exact(const struct fibres *f, size_t n, struct exact *e)
{
    e->n = n;
    e->t = malloc(n * sizeof *e->t);
    e->tension = malloc(FIBRES * n * sizeof *e->tension);
    if (!e->t || !e->tension)
        exit(1);
    for (size_t i = 0; i < n; i++)
        e->t[i] = twitch_s * (double)i / (double)(n - 1);
    const double ca = f->drive.ca_uM.value;
    for (size_t i = 0; i < FIBRES; i++) {
        ino_change change[MOST_VARIED];
        ino_drive drive = f->drive;
        ino_inputs in;
        for (size_t k = 0; k < f->n_varied; k++)
            change[k] = (ino_change){f->what->varied[k], f->value[k * f->n + i], 0};
        e->muscle[i] = case_muscle(f->what, f->n_varied, change);
        ino_inputs_init(&in);
        in.ca_uM = (ino_field){&ca, 0};
        in.sl_um = (ino_field){&f->what->sl_um, 0};
        refuse(ino_batch_steady(e->muscle[i], &in, INO_BRANCH_UP, 0, 1,
                                (ino_state_output){e->start[i], 1, MOST_STATES}, NULL, NULL));
        drive.rtol = 1e-11;
        e->twitch[i].size = sizeof e->twitch[i];
        refuse(ino_protocol_twitch(e->muscle[i], &drive, NULL, NULL, &e->twitch[i]));
        reference_trace(e, f, i, 1e-11, e->tension + i * n);
        double sum = 0.0; /* Simpson's rule */
        for (size_t k = 0; k + 2 < n; k += 2)
            sum +=
                e->tension[i * n + k] + 4.0 * e->tension[i * n + k + 1] + e->tension[i * n + k + 2];
        e->tension_time[i] = sum * twitch_s / (3.0 * (double)(n - 1));
    }
}

SHARED void free_exact(struct exact *e)
{
    for (size_t i = 0; i < FIBRES; i++)
        ino_muscle_free(e->muscle[i]);
    free(e->t);
    free(e->tension);
}

/* Largest errors over the fibres, relative to each one's peak. */
struct errors {
    double peak;  /* of the peak */
    double trace; /* of tension over time */
};

/* Adds those of one fibre's tension on every `stride`-th time of the grid. */
SHARED void add_errors(const struct exact *e, size_t fibre, size_t stride, const double *tension,
                       struct errors *errors)
{
    static double t[20001];
    const size_t n = (e->n - 1) / stride + 1;
    const double peak = e->twitch[fibre].metrics.peak;
    ino_twitch_metrics m;
    for (size_t i = 0; i < n; i++) {
        t[i] = e->t[i * stride];
        errors->trace =
            fmax(errors->trace, fabs(tension[i] - e->tension[fibre * e->n + i * stride]) / peak);
    }
    refuse(ino_observe_twitch(n, t, tension, onset_s, &m));
    errors->peak = fmax(errors->peak, fabs(m.peak / peak - 1.0));
}

/* ---- ours ---- */

struct twitches {
    const struct fibres *fibres;
    ino_mesh *mesh;
    double *peak, *time_to_peak, *rt50, *tension_time; /* [fibres->n] */
    double *estimate;                                  /* of the error; [fibres->n] */
    size_t start, end;
};

SHARED ino_status make_mesh(const struct fibres *f, double rtol, ino_mesh **mesh)
{
    ino_mesh_options options;
    ino_mesh_options_init(&options);
    options.rtol = rtol;
    return ino_mesh_create(f->muscle, &f->drive, &options, mesh);
}

SHARED void allocate_twitches(struct twitches *w, const struct fibres *f)
{
    w->fibres = f;
    w->start = 0;
    w->end = f->n;
    w->peak = calloc(5 * f->n, sizeof *w->peak);
    if (!w->peak)
        exit(1);
    w->time_to_peak = w->peak + f->n;
    w->rt50 = w->peak + 2 * f->n;
    w->tension_time = w->peak + 3 * f->n;
    w->estimate = w->peak + 4 * f->n;
}

SHARED ino_status try_twitches(const struct twitches *w)
{
    ino_inputs in;
    ino_twitch_outputs out;
    fibre_inputs(w->fibres, &in);
    ino_twitch_outputs_init(&out);
    out.peak_kPa = (ino_output){w->peak, 1};
    out.time_to_peak_s = (ino_output){w->time_to_peak, 1};
    out.rt50_s = (ino_output){w->rt50, 1};
    out.tension_time_kPa_s = (ino_output){w->tension_time, 1};
    out.error = (ino_output){w->estimate, 1};
    return ino_batch_twitch(w->mesh, &in, w->start, w->end, &out, NULL);
}

SHARED void run_twitches(void *argument)
{
    const struct twitches *w = argument;
    refuse(try_twitches(w));
    bench_sink = w->peak[w->start];
}

/* Largest relative errors of the numbers of the first FIBRES fibres; rt50 NaN where the last of
 * them does not relax by half. */
struct number_errors {
    double peak, time_to_peak, rt50, tension_time;
    double estimate; /* ours, of tension at any time, relative to peak */
};

SHARED struct number_errors errors_of(const struct twitches *w, const struct exact *e)
{
    struct number_errors most = {0};
    for (size_t i = 0; i < FIBRES; i++) {
        const ino_twitch_metrics *m = &e->twitch[i].metrics;
        most.peak = fmax(most.peak, fabs(w->peak[i] / m->peak - 1.0));
        most.estimate = fmax(most.estimate, w->estimate[i]);
        most.time_to_peak =
            fmax(most.time_to_peak, fabs(w->time_to_peak[i] / m->time_to_peak_s - 1.0));
        most.rt50 = isnan(m->rt50_s) ? NAN : fmax(most.rt50, fabs(w->rt50[i] / m->rt50_s - 1.0));
        most.tension_time =
            fmax(most.tension_time, fabs(w->tension_time[i] / e->tension_time[i] - 1.0));
    }
    return most;
}

#endif
