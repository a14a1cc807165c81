/* Question: how much faster than time-stepping with CVODE are a force-pCa curve and twitches of heads
 * in 201 bins of strain (myosim3), at what errors?
 *
 * Curve: thirty points, pCa 7.2 to 4.5, SL 2.2 um; CVODE at rtol 1e-6, atol 1e-9, each point from the
 * relaxed state (pCa 9) to 10 s in one call. Twitch: 1 s, [Ca2+] 0.1 to 0.9 uM (20 and 110 ms),
 * fibres with ten parameters of their own (log-normal, 10 %), rates of heads among them, so that each
 * has its own table of exponentials; CVODE with one call per output time of a 1 ms grid, atol 1e-3
 * rtol, started anew at the onset. Ours: ino_batch_twitch, 256 fibres together, at the loosest
 * tolerance whose estimated error of tension at any time meets the limit; the numbers of the twitch
 * and the steady state are part of its time, the mesh, made once, is not. Errors are relative to the
 * peak, the largest of four fibres, against the reference integrator at rtol 1e-9.
 *
 * The right-hand side that CVODE calls is written by hand for this model, rates known beforehand;
 * CVODE both with GMRES, no preconditioner, and with its dense solver. */
#include <cvode/cvode.h>

#include "benchmarks/bins_cvode.h"
#include "benchmarks/machine.h"
#include "sweep/sample.h"

enum { BATCH = 256, EXACT = 4, VARIED = 10, GRID = 1001, ROUNDS = 5, CURVE_CALLS = 2000 };

static const double sl_um = 2.2, relaxed_uM = 1e-3;
static const char *const varied[VARIED] = {"k_1",  "k_2",   "k_3",    "k_4_0", "k_4_1",
                                           "k_on", "k_off", "k_coop", "N0",    "x_ps"};

static ino_muscle *muscle_of(size_t n, const ino_change *more)
{
    ino_change change[VARIED + 1] = {{"bins", BINS, 0}};
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    for (size_t i = 0; i < n; i++)
        change[i + 1] = more[i];
    ino_muscle_spec_init(&spec);
    spec.model = "myosim3";
    spec.n_changes = n + 1;
    spec.changes = change;
    refuse(ino_muscle_create(&spec, &muscle, NULL));
    return muscle;
}

static void rest(const ino_muscle *m, double ca, double *y)
{
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){&ca, 0};
    in.sl_um = (ino_field){&sl_um, 0};
    refuse(ino_batch_steady(m, &in, INO_BRANCH_UP, 0, 1, (ino_state_output){y, 1, 0}, NULL, NULL));
}

/* The right-hand side by hand against the library's, relative to its largest derivative. */
static double hand_error(const ino_muscle *m, const struct heads *h)
{
    double worst = 0.0, y[STATES], hand[STATES] = {0}, library[STATES] = {0};
    for (double ca = 0.1; ca < 20.0; ca *= 1.7) {
        double scale = 0.0, difference = 0.0, now = 1.3 * ca;
        ino_inputs in;
        rest(m, ca, y);
        for (int i = 0; i < STATES; i++)
            y[i] *= 1.0 + 0.1 * sin(i);
        ino_inputs_init(&in);
        in.ca_uM = (ino_field){&now, 0};
        in.sl_um = (ino_field){&sl_um, 0};
        refuse(ino_batch_rhs(m, &in, (ino_state){y, 1, 0}, 0, 1, (ino_state_output){library, 1, 0},
                             NULL, NULL));
        heads_rhs(h, now, y, hand);
        for (int i = 0; i < STATES; i++) {
            scale = fmax(scale, fabs(library[i]));
            difference = fmax(difference, fabs(hand[i] - library[i]));
        }
        worst = fmax(worst, difference / scale);
    }
    return worst;
}

/* ---- curve ---- */

struct curve {
    const ino_muscle *muscle;
    double ca[CURVE_POINTS], tension[CURVE_POINTS];
};

static void direct(void *argument)
{
    struct curve *c = argument;
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){c->ca, 1};
    in.sl_um = (ino_field){&sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){c->tension, 1};
    for (int i = 0; i < CURVE_CALLS; i++)
        refuse(ino_batch_steady(c->muscle, &in, INO_BRANCH_UP, 0, CURVE_POINTS,
                                (ino_state_output){NULL, 0, 0}, &out, NULL));
    bench_sink = c->tension[CURVE_POINTS / 2];
}

/* Seconds of a curve by CVODE, and its largest relative error. */
static double march(struct cvode *c, const struct curve *curve, const double *relaxed,
                    double horizon_s, double *error)
{
    double tension[CURVE_POINTS];
    *error = 0.0;
    c->steps = c->rhs_calls = 0;
    const double started = work_s();
    for (int i = 0; i < CURVE_POINTS; i++)
        tension[i] = settle(c, relaxed, curve->ca[i], horizon_s);
    const double seconds = work_s() - started;
    for (int i = 0; i < CURVE_POINTS; i++)
        *error = fmax(*error, fabs(tension[i] / curve->tension[i] - 1.0));
    return seconds;
}

/* What is left of the equations at the steady states, relative to the flux through a head's cycle. */
static double imbalance(const struct curve *c, const struct heads *h)
{
    double worst = 0.0, y[STATES], dy[STATES];
    for (int i = 0; i < CURVE_POINTS; i++) {
        double turnover = 0.0;
        rest(c->muscle, c->ca[i], y);
        heads_rhs(h, c->ca[i], y, dy);
        for (int k = 0; k < BINS; k++)
            turnover += h->detach[k] * y[FIRST + k];
        for (int k = 0; k < STATES; k++)
            worst = fmax(worst, fabs(dy[k]) / turnover);
    }
    return worst;
}

static void measure_curve(const ino_muscle *muscle, const struct heads *heads)
{
    static const double bar[] = {20000, 500000};
    struct curve curve = {.muscle = muscle};
    double relaxed[STATES], error = NAN;
    struct cvode c;
    char what[120], note[120];
    curve_points(curve.ca);
    rest(muscle, relaxed_uM, relaxed);
    direct(&curve);
    require("curve: net rates by hand over turnover at the direct steady states",
            imbalance(&curve, heads), 1e-12);
    for (int linear = GMRES; linear <= DENSE; linear++) {
        const int rounds = linear == DENSE ? 1 : ROUNDS;
        double cvode_s[ROUNDS] = {0}, our_s[ROUNDS] = {0}, ratio[ROUNDS] = {0};
        make_cvode(&c, heads, (enum linear)linear, 1e-6, 1e-9);
        for (int i = 0; i < rounds; i++) {
            cvode_s[i] = march(&c, &curve, relaxed, 10.0, &error);
            const double started = work_s();
            direct(&curve);
            our_s[i] = (work_s() - started) / CURVE_CALLS;
            ratio[i] = cvode_s[i] / our_s[i];
        }
        (void)snprintf(note, sizeof note, "%ld steps; %ld right-hand sides; error %.1e", c.steps,
                       c.rhs_calls, error);
        (void)snprintf(what, sizeof what, "curve: CVODE; %s", linear_name[linear]);
        duration(what, "ms", 1e3, summarise(rounds, cvode_s), note);
        duration("curve: direct; one per call", "us", 1e6, summarise(rounds, our_s), "");
        const struct timing t = summarise(rounds, ratio);
        (void)snprintf(what, sizeof what, "curve: ratio to CVODE; %s", linear_name[linear]);
        (void)snprintf(note, sizeof note, "bar: at least %g", bar[linear]);
        result(what, "1", t.minimum, t.median, note);
        free_cvode(&c);
    }
}

/* ---- twitches ---- */

struct population {
    ino_muscle *muscle, *fibre[EXACT];
    ino_drive drive;
    double value[VARIED][BATCH], start[EXACT][STATES], peak[EXACT], exact[EXACT][GRID];
    struct heads heads[EXACT];
    size_t index[VARIED];
    ino_field field[VARIED];
};

static void make_population(struct population *p)
{
    struct sweep_sample sample = {
        .method = SWEEP_RANDOM, .n = BATCH, .seed = 7, .n_inputs = VARIED};
    p->muscle = muscle_of(0, NULL);
    ino_drive_init(&p->drive, p->muscle);
    ino_signal_biexponential(&p->drive.ca_uM, 0.1, 0.9, 0.020, 0.110, 0.010);
    ino_signal_constant(&p->drive.sl_um, sl_um);
    for (size_t k = 0; k < VARIED; k++) {
        p->index[k] = ino_muscle_parameter_index(p->muscle, varied[k]);
        p->field[k] = (ino_field){p->value[k], 1};
        sample.distribution[k] =
            (struct sweep_distribution){SWEEP_LOGNORMAL, parameter(p->muscle, varied[k]), 0.1};
    }
    sweep_sample_prepare(&sample);
    for (size_t k = 0; k < VARIED; k++)
        for (size_t i = 0; i < BATCH; i++)
            p->value[k][i] = sweep_sample_value(&sample, k, i);
}

static void find_exact(struct population *p)
{
    double t[GRID];
    for (size_t i = 0; i < GRID; i++)
        t[i] = (double)i / (GRID - 1);
    for (size_t f = 0; f < EXACT; f++) {
        ino_change change[VARIED];
        ino_drive drive = p->drive;
        ino_trace trace;
        ino_twitch twitch = {.size = sizeof twitch};
        for (size_t k = 0; k < VARIED; k++)
            change[k] = (ino_change){varied[k], p->value[k][f], 0};
        p->fibre[f] = muscle_of(VARIED, change);
        p->heads[f] = make_heads(p->fibre[f], sl_um);
        rest(p->fibre[f], 0.1, p->start[f]);
        drive.rtol = 1e-9;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = p->exact[f];
        refuse(ino_protocol_run(p->fibre[f], &drive, GRID, t, &trace, NULL));
        refuse(ino_protocol_twitch(p->fibre[f], &drive, NULL, NULL, &twitch));
        p->peak[f] = twitch.metrics.peak;
    }
}

struct ours {
    const struct population *p;
    ino_mesh *mesh;
    double peak[BATCH], estimate[BATCH];
};

static void run_ours(void *argument)
{
    struct ours *o = argument;
    ino_inputs in;
    ino_twitch_outputs out;
    ino_inputs_init(&in);
    ino_twitch_outputs_init(&out);
    in.n_parameters = VARIED;
    in.parameter_index = o->p->index;
    in.parameters = o->p->field;
    out.peak_kPa = (ino_output){o->peak, 1};
    out.error = (ino_output){o->estimate, 1};
    refuse(ino_batch_twitch(o->mesh, &in, 0, BATCH, &out, NULL));
    bench_sink = o->peak[0];
}

/* The loosest of three tolerances a decade whose estimates are all within the limit. */
static double find_rung(struct ours *o, double limit)
{
    static const double step[3] = {5, 2, 1};
    for (int i = 0; i < 24; i++) {
        const double rtol = step[i % 3] * pow(10.0, -2.0 - i / 3);
        double most = 0.0;
        ino_mesh_options options;
        ino_mesh_options_init(&options);
        options.rtol = rtol;
        refuse(ino_mesh_create(o->p->muscle, &o->p->drive, &options, &o->mesh));
        run_ours(o);
        for (size_t k = 0; k < BATCH; k++)
            most = fmax(most, o->estimate[k]);
        if (most <= limit)
            return rtol;
        ino_mesh_free(o->mesh);
    }
    refuse(INO_NOT_CONVERGED);
    return NAN;
}

static double our_peak_error(const struct ours *o)
{
    double most = 0.0;
    for (size_t f = 0; f < EXACT; f++)
        most = fmax(most, fabs(o->peak[f] / o->p->peak[f] - 1.0));
    return most;
}

/* Seconds a twitch over the first `fibres`; with error not NULL the largest of the traces. */
static double cvode_twitches(struct population *p, enum linear linear, double rtol, size_t fibres,
                             double *error, struct cvode *c)
{
    static double tension[GRID];
    make_cvode(c, &p->heads[0], linear, rtol, 1e-3 * rtol);
    set_calcium(c, &p->drive.ca_uM);
    const double started = work_s();
    for (size_t f = 0; f < fibres; f++) {
        c->heads = &p->heads[f];
        beat(c, p->start[f], GRID, error ? tension : NULL);
        for (size_t i = 0; error && i < GRID; i++)
            *error = fmax(*error, fabs(tension[i] - p->exact[f][i]) / p->peak[f]);
    }
    const double seconds = (work_s() - started) / (double)fibres;
    free_cvode(c);
    return seconds;
}

static void against(struct population *p, enum linear linear, double cvode_rtol, double limit,
                    double bar)
{
    static struct ours o;
    struct cvode c;
    char what[120], note[160];
    const size_t fibres = linear == DENSE ? 1 : EXACT;
    double cvode_s[ROUNDS], our_s[ROUNDS], ratio[ROUNDS], error = 0.0, most = 0.0;
    o.p = p;
    const double rtol = find_rung(&o, limit);
    (void)cvode_twitches(p, linear, cvode_rtol, fibres, &error, &c);
    for (int i = 0; i < ROUNDS; i++) {
        cvode_s[i] = cvode_twitches(p, linear, cvode_rtol, fibres, NULL, &c);
        const double started = work_s();
        run_ours(&o);
        our_s[i] = (work_s() - started) / BATCH;
        ratio[i] = cvode_s[i] / our_s[i];
    }
    for (size_t k = 0; k < BATCH; k++)
        most = fmax(most, o.estimate[k]);
    (void)snprintf(what, sizeof what, "twitch: CVODE; %s at rtol %g", linear_name[linear],
                   cvode_rtol);
    (void)snprintf(note, sizeof note, "%ld steps; %ld right-hand sides; error of trace %.1e",
                   c.steps / (long)fibres, c.rhs_calls / (long)fibres, error);
    duration(what, "us", 1e6, summarise(ROUNDS, cvode_s), note);
    (void)snprintf(what, sizeof what, "twitch: ours at rtol %g", rtol);
    (void)snprintf(note, sizeof note,
                   "%zu steps; error of trace by its own estimate %.1e; of peak %.1e",
                   2 * ino_mesh_steps(o.mesh), most, our_peak_error(&o));
    duration(what, "us", 1e6, summarise(ROUNDS, our_s), note);
    const struct timing t = summarise(ROUNDS, ratio);
    (void)snprintf(what, sizeof what, "twitch: ratio to CVODE; %s at rtol %g", linear_name[linear],
                   cvode_rtol);
    (void)snprintf(note, sizeof note, "error at most %g", limit);
    if (bar > 0.0)
        (void)snprintf(note, sizeof note, "error at most %g; bar: at least %g", limit, bar);
    result(what, "1", t.minimum, t.median, note);
    ino_mesh_free(o.mesh);
}

int main(void)
{
    static struct population p;
    bench_begin("bins_v_cvode", "how much faster than time-stepping with CVODE are a force-pCa "
                                "curve and twitches of heads in 201 bins of strain?");
    (void)print_machine();
    (void)fflush(stdout);
    make_population(&p);
    const struct heads heads = make_heads(p.muscle, sl_um);
    require("right-hand side by hand against the library's", hand_error(p.muscle, &heads), 1e-12);
    measure_curve(p.muscle, &heads);
    find_exact(&p);
    against(&p, GMRES, 1e-4, 2e-4, 0);
    against(&p, GMRES, 1e-6, 2e-5, 35);
    against(&p, GMRES, 1e-8, 1e-7, 0);
    against(&p, DENSE, 1e-6, 2e-5, 0);
    ino_muscle_free(p.muscle);
    for (size_t f = 0; f < EXACT; f++)
        ino_muscle_free(p.fibre[f]);
    return bench_end();
}
