/* Question: how much faster than time-stepping is the direct steady state of a thirty-point
 * force-pCa curve (pCa 7.2 to 4.5; rdq20mf, human ventricle at body temperature, SL 2.2 um;
 * land2017, skinned, SL 2 um), and how exact are both?
 *
 * Baseline: SUNDIALS CVODE, BDF, dense linear solver, CVODE's own finite-difference Jacobian,
 * serial vectors, rtol 1e-6, atol 1e-9, default limits otherwise; each point from the relaxed state
 * (pCa 9) to a horizon of 5 s in one call; right-hand side ino_batch_rhs, one node. Since that call
 * computes a whole tile, a second ratio counts CVODE's own time only, as if the right-hand side
 * were free: a baseline that no right-hand side can beat. */
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include "benchmarks/machine.h"

enum {
    STATES = 20 /* the most */,
    BATCH_CURVES = 1024,
    ONE_CALLS = 4000,
    BATCH_CALLS = 4,
    ROUNDS = 7
};

static double sl_um;
static const char *prefix; /* of the rows of a model */

static const char *row(const char *what)
{
    static char text[120];
    (void)snprintf(text, sizeof text, "%s%s", prefix, what);
    return text;
}

struct problem {
    const ino_muscle *muscle;
    sunindextype n; /* states */
    double ca_uM;
    double relaxed[STATES];
    double rtol, atol, horizon_s;
    double tension[CURVE_POINTS];
    long steps, rhs_calls;
    int failed;
};

static int rhs(sunrealtype t, N_Vector y, N_Vector dy, void *user)
{
    struct problem *p = user;
    ino_inputs in;
    (void)t;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){&p->ca_uM, 0};
    in.sl_um = (ino_field){&sl_um, 0};
    const ino_status status =
        ino_batch_rhs(p->muscle, &in, (ino_state){N_VGetArrayPointer(y), 1, STATES}, 0, 1,
                      (ino_state_output){N_VGetArrayPointer(dy), 1, STATES}, NULL, NULL);
    p->rhs_calls++;
    return status != INO_OK;
}

static double tension_of(const struct problem *p, const double *y)
{
    double tension = NAN, derivative[STATES];
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){&p->ca_uM, 0};
    in.sl_um = (ino_field){&sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){&tension, 1};
    if (ino_batch_rhs(p->muscle, &in, (ino_state){y, 1, STATES}, 0, 1,
                      (ino_state_output){derivative, 1, STATES}, &out, NULL) != INO_OK)
        return NAN;
    return tension;
}

static double march_point(struct problem *p, SUNContext context)
{
    double reached;
    long steps = 0;
    N_Vector y = N_VNew_Serial(p->n, context);
    memcpy(N_VGetArrayPointer(y), p->relaxed, (size_t)p->n * sizeof *p->relaxed);
    void *cvode = CVodeCreate(CV_BDF, context);
    SUNMatrix matrix = SUNDenseMatrix(p->n, p->n, context);
    SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
    const int bad = CVodeInit(cvode, rhs, 0.0, y) || CVodeSStolerances(cvode, p->rtol, p->atol) ||
                    CVodeSetUserData(cvode, p) || CVodeSetLinearSolver(cvode, solver, matrix) ||
                    CVodeSetMaxNumSteps(cvode, 1000000) ||
                    CVode(cvode, p->horizon_s, y, &reached, CV_NORMAL) < 0 ||
                    CVodeGetNumSteps(cvode, &steps);
    const double tension = bad ? NAN : tension_of(p, N_VGetArrayPointer(y));
    p->failed |= bad;
    p->steps += steps;
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(y);
    return tension;
}

static void march(void *argument)
{
    struct problem *p = argument;
    double ca[CURVE_POINTS];
    SUNContext context;
    curve_points(ca);
    p->steps = p->rhs_calls = 0;
    if (SUNContext_Create(NULL, &context) != 0)
        exit(1);
    for (int i = 0; i < CURVE_POINTS; i++) {
        p->ca_uM = ca[i];
        p->tension[i] = march_point(p, context);
    }
    SUNContext_Free(&context);
}

/* Right-hand sides of CVODE's kind, one node at a time: time of one. */
static double rhs_cost(struct problem *p)
{
    enum { TIMES = 20000 };
    double state[STATES], derivative[STATES];
    ino_inputs in;
    memcpy(state, p->relaxed, sizeof state);
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){&p->ca_uM, 0};
    in.sl_um = (ino_field){&sl_um, 0};
    const double started = work_s();
    for (int i = 0; i < TIMES; i++)
        refuse(ino_batch_rhs(p->muscle, &in, (ino_state){state, 1, STATES}, 0, 1,
                             (ino_state_output){derivative, 1, STATES}, NULL, NULL));
    return (work_s() - started) / TIMES;
}

/* ---- direct ---- */

typedef ino_status steady_solver(const ino_muscle *, const ino_inputs *, ino_branch, size_t, size_t,
                                 ino_state_output, const ino_outputs *, size_t *);

struct direct {
    const ino_muscle *muscle;
    steady_solver *solver;
    size_t n; /* nodes */
    double *ca_uM, *tension;
    int calls;
    double curves; /* in all calls */
};

static void solve(void *argument)
{
    struct direct *d = argument;
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){d->ca_uM, 1};
    in.sl_um = (ino_field){&sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){d->tension, 1};
    for (int i = 0; i < d->calls; i++)
        refuse(d->solver(d->muscle, &in, INO_BRANCH_UP, 0, d->n, (ino_state_output){NULL, 0, 0},
                         &out, NULL));
    bench_sink = d->tension[d->n / 2];
}

static double worst(const double *a, const double *b)
{
    double error = 0.0;
    for (int i = 0; i < CURVE_POINTS; i++)
        error = fmax(error, fabs(a[i] / b[i] - 1.0));
    return error;
}

static void relax(struct problem *p)
{
    const double ca_uM = 1e-3;
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){&ca_uM, 0};
    in.sl_um = (ino_field){&sl_um, 0};
    p->n = (sunindextype)ino_muscle_state_count(p->muscle);
    if (p->n > STATES ||
        ino_batch_steady(p->muscle, &in, INO_BRANCH_UP, 0, 1,
                         (ino_state_output){p->relaxed, 1, STATES}, NULL, NULL) != INO_OK)
        exit(1);
}

/* Error of the general solver against the closed form; infinite where it fails. */
static double general_error(struct direct *d, const double *exact)
{
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){d->ca_uM, 1};
    in.sl_um = (ino_field){&sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){d->tension, 1};
    const ino_status status = d->solver(d->muscle, &in, INO_BRANCH_UP, 0, CURVE_POINTS,
                                        (ino_state_output){NULL, 0, 0}, &out, NULL);
    return status == INO_OK ? worst(d->tension, exact) : INFINITY;
}

/* ---- rounds ---- */

enum contestant { CVODE, ONE, BATCH, GENERAL, CONTESTANTS };

static const char *const names[CONTESTANTS] = {"CVODE; one curve", "direct; one curve per call",
                                               "direct; curve in a batch of 1024",
                                               "general solver; curve in a batch of 1024"};

struct round_times {
    double curve_s[CONTESTANTS][ROUNDS];
};

static void take_turns(struct problem *usual, struct direct *direct, struct round_times *times)
{
    for (int round = -1; round < ROUNDS; round++)
        for (int c = 0; c < CONTESTANTS; c++) {
            if (c != CVODE && !direct[c].solver)
                continue;
            const double started = work_s();
            if (c == CVODE)
                march(usual);
            else
                solve(&direct[c]);
            const double curves = c == CVODE ? 1.0 : direct[c].curves;
            if (round >= 0) /* the first is not counted */
                times->curve_s[c][round] = (work_s() - started) / curves;
        }
}

static void report_ratio(const struct round_times *times, enum contestant c, double less,
                         const char *what, const char *note)
{
    double ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        ratio[i] = (times->curve_s[CVODE][i] - less) / times->curve_s[c][i];
    const struct timing t = summarise(ROUNDS, ratio);
    result(row(what), "1", t.minimum, t.median, note);
}

static void report(struct round_times *times, struct problem *usual, const char *bar, int general)
{
    struct timing t[CONTESTANTS];
    const double calls = (double)usual->rhs_calls, rhs_s = calls * rhs_cost(usual);
    report_ratio(times, ONE, 0.0, "ratio; one curve per call", bar);
    report_ratio(times, BATCH, 0.0, "ratio; curve in a batch", bar);
    report_ratio(times, BATCH, rhs_s, "ratio; curve in a batch; right-hand side free",
                 "lower bound");
    if (general) {
        report_ratio(times, GENERAL, 0.0, "ratio; general solver", "bar: at least 800");
        report_ratio(times, GENERAL, rhs_s, "ratio; general solver; right-hand side free",
                     "lower bound");
    }
    for (int c = 0; c < CONTESTANTS - !general; c++)
        t[c] = summarise(ROUNDS, times->curve_s[c]);
    duration(row(names[CVODE]), "ms", 1e3, t[CVODE], "");
    for (int c = ONE; c < CONTESTANTS - !general; c++)
        duration(row(names[c]), "us", 1e6, t[c], "");
    duration(row("direct; point in a batch"), "ns", 1e9 / CURVE_POINTS, t[BATCH], "");
    if (general) { /* rdq20mf */
        const struct timing divide = per_operation(limits_in_use().division, 4000);
        value("direct; point over one divide", "1", t[BATCH].median / CURVE_POINTS / divide.median,
              "");
        /* The closed form needs one division and one square root; the divider takes 16/9 as long
         * for a square root (Zen 4: 16 against 9 cycles a vector). */
        value("direct; share of the divider's limit", "1",
              (1.0 + 16.0 / 9.0) * divide.median / (t[BATCH].median / CURVE_POINTS),
              "one divide and one square root a point");
    }
    value(row("CVODE; steps per curve"), "1", (double)usual->steps, "");
    value(row("CVODE; right-hand sides per curve"), "1", calls, "");
    value(row("CVODE; share of time in the right-hand side"), "1", rhs_s / t[CVODE].median, "");
}

struct model_case {
    const char *prefix, *fibre, *bar;
    double sl_um;
    int general;  /* 1: the general solver too */
    double exact; /* largest difference from CVODE at rtol 1e-12 */
};

static void compare(const struct model_case *what)
{
    static struct problem tight, usual;
    static struct round_times times;
    double one_tension[CURVE_POINTS];
    prefix = what->prefix;
    sl_um = what->sl_um;
    ino_muscle *muscle = bench_muscle(what->fibre, NULL);
    tight = (struct problem){.muscle = muscle, .rtol = 1e-12, .atol = 1e-16, .horizon_s = 20.0};
    usual = (struct problem){.muscle = muscle, .rtol = 1e-6, .atol = 1e-9, .horizon_s = 5.0};
    relax(&tight);
    relax(&usual);
    const size_t nodes = (size_t)CURVE_POINTS * BATCH_CURVES;
    double *ca = malloc(nodes * sizeof *ca), *tension = malloc(nodes * sizeof *tension);
    if (!ca || !tension)
        exit(1);
    for (int i = 0; i < BATCH_CURVES; i++)
        curve_points(ca + (size_t)i * CURVE_POINTS);
    struct direct direct[CONTESTANTS] = {
        [ONE] = {muscle, ino_batch_steady, CURVE_POINTS, ca, one_tension, ONE_CALLS, ONE_CALLS},
        [BATCH] = {muscle, ino_batch_steady, nodes, ca, tension, BATCH_CALLS,
                   (double)BATCH_CALLS * BATCH_CURVES},
    };
    if (what->general)
        direct[GENERAL] =
            (struct direct){muscle, ino_batch_steady_general, nodes, ca, tension, 1, BATCH_CURVES};
    march(&tight);
    march(&usual);
    if (tight.failed || usual.failed)
        exit(1);
    solve(&direct[ONE]);
    require(row("direct against CVODE at rtol 1e-12 and 20 s"), worst(one_tension, tight.tension),
            what->exact);
    require(row("CVODE at rtol 1e-6 and 5 s against direct"), worst(usual.tension, one_tension),
            1e-3);
    if (what->general)
        require("general solver against direct", general_error(&direct[GENERAL], one_tension),
                1e-12);
    take_turns(&usual, direct, &times);
    report(&times, &usual, what->bar, what->general);
    free(ca);
    free(tension);
    ino_muscle_free(muscle);
}

int main(void)
{
    static const struct model_case cases[] = {
        {"", "human-body-temperature", "bar: at least 300 000", 2.2, 1, 1e-12},
        {"land2017: ", "skinned", "bar: at least 30 000", 2.0, 0, 1e-10}};
    bench_begin("steady_v_cvode",
                "how much faster than time-stepping with CVODE is the direct steady "
                "state of a 30-point curve; and how exact are both?");
    (void)print_machine();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        compare(&cases[i]);
    return bench_end();
}
