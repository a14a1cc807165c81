/* Question: what does a twitch cost for the error that it is to have, by every integrator here and
 * by CVODE?
 *
 * The twitches of bench_twitch_v_cvode: time per fibre against the largest error of 32 fibres with
 * parameters of their own, relative to each one's peak. CVODE (1001 output times) and the reference
 * integrator (ino_protocol_run, the same times) run one fibre after the other at relative
 * tolerances; ino_batch_twitch runs 256 together; ino_batch_step makes fixed steps of 64 together,
 * the error of its trace counted at the ends of steps. The error of the trace of ino_batch_twitch
 * is its own estimate, before its correction; all others are measured. */
#include <cvode/cvode.h>

#include "benchmarks/machine.h"
#include "benchmarks/twitch_cases.h"
#include "benchmarks/twitch_cvode.h"

enum { TOGETHER = 256, STEPPED = 64, REPEATS = 3, FINE = 10001, FINE_PER_MS = 10 };

static void report(const struct fibres *f, const char *method, const char *setting,
                   struct timing per_fibre, struct errors errors)
{
    char what[120], note[120];
    (void)snprintf(what, sizeof what, "%s; %s; %s", f->what->label, method, setting);
    (void)snprintf(note, sizeof note, "error of peak %.2e; of trace %.2e", errors.peak,
                   errors.trace);
    duration(what, "us", 1e6, per_fibre, note);
}

static const char *tolerance_text(double rtol)
{
    static char text[40];
    (void)snprintf(text, sizeof text, "rtol %.0e", rtol);
    return text;
}

static void by_cvode(const struct fibres *f, const struct exact *e, double rtol)
{
    double seconds[REPEATS];
    struct cvode_twitch c;
    struct errors errors = {0};
    make_cvode(&c, f, e, rtol);
    for (int i = 0; i < REPEATS; i++)
        seconds[i] = cvode_twitches(&c, FIBRES, i == 0 ? &errors : NULL);
    report(f, "CVODE", tolerance_text(rtol), summarise(REPEATS, seconds), errors);
    free_cvode(&c);
}

static void by_reference(const struct fibres *f, const struct exact *e, double rtol)
{
    static double tension[GRID_MS];
    double t[GRID_MS], seconds[REPEATS];
    struct exact coarse = *e;
    struct errors errors = {0};
    coarse.n = GRID_MS;
    coarse.t = t;
    for (size_t i = 0; i < GRID_MS; i++)
        t[i] = e->t[i * FINE_PER_MS];
    for (int i = 0; i < REPEATS; i++) {
        seconds[i] = 0.0;
        for (size_t k = 0; k < FIBRES; k++) {
            const double started = work_s();
            reference_trace(&coarse, f, k, rtol, tension);
            seconds[i] += (work_s() - started) / FIBRES;
            if (i == 0)
                add_errors(e, k, FINE_PER_MS, tension, &errors);
        }
    }
    report(f, "reference", tolerance_text(rtol), summarise(REPEATS, seconds), errors);
}

static void by_batch(const struct fibres *f, const struct exact *e, double rtol)
{
    struct twitches w = {0};
    allocate_twitches(&w, f);
    if (make_mesh(f, rtol, &w.mesh) == INO_OK && try_twitches(&w) == INO_OK) {
        struct timing t = measure(work_s, run_twitches, &w, 2 * REPEATS - 1);
        const struct number_errors errors = errors_of(&w, e);
        t.minimum /= TOGETHER;
        t.median /= TOGETHER;
        report(f, "ino_batch_twitch", tolerance_text(rtol), t,
               (struct errors){errors.peak, errors.estimate});
    }
    ino_mesh_free(w.mesh);
    free(w.peak);
}

/* ---- fixed steps ---- */

struct stepped {
    const struct fibres *fibres;
    ino_step_method method;
    size_t steps;
    double start[MOST_STATES * STEPPED], y[2][MOST_STATES * STEPPED];
    double *trace; /* [steps + 1][STEPPED] */
};

static void begin_steps(struct stepped *s)
{
    const double ca = s->fibres->drive.ca_uM.value;
    ino_inputs in;
    ino_outputs out;
    fibre_inputs(s->fibres, &in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){&ca, 0};
    in.sl_um = (ino_field){&s->fibres->what->sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){s->trace, 1};
    refuse(ino_batch_steady(s->fibres->muscle, &in, INO_BRANCH_UP, 0, STEPPED,
                            (ino_state_output){s->start, STEPPED, 1}, &out, NULL));
}

static void run_steps(void *argument)
{
    struct stepped *s = argument;
    const ino_signal *signal = &s->fibres->drive.ca_uM;
    double ca[3]; /* at start, middle and end of the step */
    ino_inputs in;
    ino_outputs out;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_step_options options;
    fibre_inputs(s->fibres, &in);
    ino_outputs_init(&out);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    ino_step_options_init(&options);
    options.method = s->method;
    in.ca_uM = (ino_field){&ca[2], 0};
    in.sl_um = (ino_field){&s->fibres->what->sl_um, 0};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){&ca[0], 0};
    inputs.ca_middle_uM = (ino_field){&ca[1], 0};
    outputs.end = &out;
    memcpy(s->y[0], s->start, sizeof s->start);
    for (size_t i = 0; i < s->steps; i++) {
        const double dt = twitch_s / (double)s->steps, t = twitch_s * (double)i / (double)s->steps;
        for (int k = 0; k < 3; k++)
            ca[k] = ino_signal_value(signal, t + 0.5 * k * dt, t + 0.5 * dt, NULL);
        out.observable[INO_OBS_tension] = (ino_output){s->trace + (i + 1) * STEPPED, 1};
        refuse(ino_batch_step(s->fibres->muscle, dt, &inputs, (ino_state){s->y[i % 2], STEPPED, 1},
                              0, STEPPED, (ino_state_output){s->y[(i + 1) % 2], STEPPED, 1},
                              &options, &outputs, NULL));
    }
    bench_sink = s->trace[s->steps * STEPPED];
}

static void by_steps(const struct fibres *f, const struct exact *e, ino_step_method method,
                     size_t fine_per_step)
{
    static const char *const name[] = {"RODAS3 steps", "RODAS4 steps", "RKC2 steps"};
    static struct stepped s;
    char text[40];
    struct errors errors = {0};
    s.fibres = f;
    s.method = method;
    s.steps = (FINE - 1) / fine_per_step;
    s.trace = malloc((s.steps + 1) * STEPPED * sizeof *s.trace);
    double *one = malloc((s.steps + 1) * sizeof *one);
    if (!s.trace || !one)
        exit(1);
    begin_steps(&s);
    struct timing t = measure(work_s, run_steps, &s, REPEATS);
    t.minimum /= STEPPED;
    t.median /= STEPPED;
    for (size_t k = 0; k < FIBRES; k++) {
        for (size_t i = 0; i <= s.steps; i++)
            one[i] = s.trace[i * STEPPED + k];
        add_errors(e, k, fine_per_step, one, &errors);
    }
    (void)snprintf(text, sizeof text, "dt %g ms", (double)fine_per_step / FINE_PER_MS);
    report(f, name[method], text, t, errors);
    free(one);
    free(s.trace);
}

static void measure_case(const struct twitch_case *what)
{
    static const size_t fine_per_step[] = {20, 10, 5, 2, 1};
    struct fibres f;
    struct exact e;
    make_fibres(what, TOGETHER, &f);
    ino_mesh *mesh = NULL;
    const ino_status status = make_mesh(&f, 1e-3, &mesh);
    ino_mesh_free(mesh);
    if (status == INO_NOT_EXPRESSIBLE) {
        printf("  %s: left out; no time steps of this model (%s)\n", what->label,
               ino_status_name(status));
        free_fibres(&f);
        return;
    }
    refuse(status);
    find_exact(&f, FINE, &e);
    for (int decade = 3; decade <= 10; decade++)
        by_cvode(&f, &e, pow(10.0, -decade));
    for (int decade = 3; decade <= 10; decade++)
        by_reference(&f, &e, pow(10.0, -decade));
    for (int decade = 3; decade <= 9; decade++)
        by_batch(&f, &e, pow(10.0, -decade));
    for (int method = INO_STEP_STIFF; method <= INO_STEP_EXPLICIT; method++)
        for (size_t i = 0; i < sizeof fine_per_step / sizeof fine_per_step[0]; i++)
            by_steps(&f, &e, (ino_step_method)method, fine_per_step[i]);
    free_exact(&e);
    free_fibres(&f);
}

int main(void)
{
    bench_begin("work_precision", "what does a twitch cost for the error that it is to have?");
    (void)print_machine();
    for (size_t i = 0; i < TWITCH_CASES; i++)
        measure_case(&twitch_cases[i]);
    return bench_end();
}
