/* Question: how much faster than time-stepping is the direct steady state of a thirty-point
 * force-pCa curve (pCa 7.2 to 4.5, rdq20mf, human ventricle at body temperature, SL 2.2 um), and
 * how exact are both?
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

enum { STATES = 20, BATCH_CURVES = 1024, CALLS = 2000 };

static const double sl_um = 2.2;

struct problem {
    const ino_muscle *muscle;
    double ca_uM;
    double relaxed[STATES];
    double rtol, atol, horizon_s;
    double tension[CURVE_POINTS];
    long steps, rhs_calls;
    double rhs_s; /* time inside the right-hand side; measured when `watch` is set */
    int watch, failed;
};

static int rhs(sunrealtype t, N_Vector y, N_Vector dy, void *user)
{
    struct problem *p = user;
    const double started = p->watch ? now() : 0.0;
    ino_inputs in;
    (void)t;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){&p->ca_uM, 0};
    in.sl_um = (ino_field){&sl_um, 0};
    const ino_status status =
        ino_batch_rhs(p->muscle, &in, (ino_state){N_VGetArrayPointer(y), 1, STATES}, 0, 1,
                      (ino_state_output){N_VGetArrayPointer(dy), 1, STATES}, NULL, NULL);
    p->rhs_calls++;
    if (p->watch)
        p->rhs_s += now() - started;
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
    N_Vector y = N_VNew_Serial(STATES, context);
    memcpy(N_VGetArrayPointer(y), p->relaxed, sizeof p->relaxed);
    void *cvode = CVodeCreate(CV_BDF, context);
    SUNMatrix matrix = SUNDenseMatrix(STATES, STATES, context);
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
    p->rhs_s = 0.0;
    if (SUNContext_Create(NULL, &context) != 0)
        exit(1);
    for (int i = 0; i < CURVE_POINTS; i++) {
        p->ca_uM = ca[i];
        p->tension[i] = march_point(p, context);
    }
    SUNContext_Free(&context);
}

/* ---- direct ---- */

struct direct {
    const ino_muscle *muscle;
    size_t n;
    double *ca_uM, *tension;
    int calls;
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
        if (ino_batch_steady(d->muscle, &in, INO_BRANCH_UP, 0, d->n, (ino_state_output){NULL, 0, 0},
                             &out, NULL) != INO_OK)
            exit(1);
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
    if (ino_muscle_state_count(p->muscle) != STATES ||
        ino_batch_steady(p->muscle, &in, INO_BRANCH_UP, 0, 1,
                         (ino_state_output){p->relaxed, 1, STATES}, NULL, NULL) != INO_OK)
        exit(1);
}

int main(void)
{
    bench_begin("steady_v_cvode",
                "how much faster than time-stepping with CVODE is the direct steady "
                "state of a 30-point curve, and how exact are both?");
    (void)print_machine();
    ino_muscle *muscle = bench_muscle("human-body-temperature", NULL);
    static struct problem tight, usual;
    tight.muscle = usual.muscle = muscle;
    relax(&tight);
    memcpy(usual.relaxed, tight.relaxed, sizeof usual.relaxed);
    tight.rtol = 1e-12;
    tight.atol = 1e-16;
    tight.horizon_s = 20.0;
    usual.rtol = 1e-6;
    usual.atol = 1e-9;
    usual.horizon_s = 5.0;
    struct direct one = {muscle, CURVE_POINTS, NULL, NULL, CALLS};
    struct direct many = {muscle, (size_t)CURVE_POINTS * BATCH_CURVES, NULL, NULL, 2};
    many.ca_uM = malloc(many.n * sizeof(double));
    many.tension = malloc(many.n * sizeof(double));
    if (!many.ca_uM || !many.tension)
        return 1;
    for (int i = 0; i < BATCH_CURVES; i++)
        curve_points(many.ca_uM + (size_t)i * CURVE_POINTS);
    one.ca_uM = many.ca_uM;
    double tension[CURVE_POINTS];
    one.tension = tension;

    march(&tight);
    solve(&one);
    require("direct against CVODE at rtol 1e-12 and 20 s", worst(tension, tight.tension), 1e-10);
    const struct timing cvode = measure(march, &usual, 5);
    require("CVODE at rtol 1e-6 and 5 s against direct", worst(usual.tension, tension), 1e-3);
    if (tight.failed || usual.failed)
        return 1;
    usual.watch = 1;
    march(&usual);
    const double calls = (double)usual.rhs_calls;
    /* What reading the clock twice per call costs is no right-hand side. */
    const double started = now();
    for (int i = 0; i < 100000; i++)
        bench_sink = now();
    const double rhs_s = usual.rhs_s - calls * (now() - started) / 100000.0;
    duration("CVODE; one curve", "ms", 1e3, cvode, "");
    value("CVODE; steps per curve", "1", (double)usual.steps, "");
    value("CVODE; right-hand sides per curve", "1", calls, "");
    value("CVODE; share of time in the right-hand side", "1", rhs_s / cvode.median, "");
    const struct timing single = measure(solve, &one, 15), batch = measure(solve, &many, 15);
    const double per_single = 1.0 / CALLS, per_batch = 1.0 / (2.0 * BATCH_CURVES);
    duration("direct; one curve per call", "us", 1e6 * per_single, single, "");
    duration("direct; curve in a batch of 1024", "us", 1e6 * per_batch, batch, "");
    duration("direct; point in a batch", "ns", 1e9 * per_batch / CURVE_POINTS, batch, "");
    const struct timing divide = per_operation(limits_in_use().division, 4000);
    value("direct; point over one divide", "1",
          batch.median * per_batch / CURVE_POINTS / divide.median, "the divider is the bound");
    value("ratio; one curve per call", "1", cvode.median / (single.median * per_single), "");
    value("ratio; curve in a batch", "1", cvode.median / (batch.median * per_batch), "");
    value("ratio; curve in a batch; right-hand side free", "1",
          (cvode.median - rhs_s) / (batch.median * per_batch), "lower bound");
    free(many.ca_uM);
    free(many.tension);
    ino_muscle_free(muscle);
    return bench_end();
}
