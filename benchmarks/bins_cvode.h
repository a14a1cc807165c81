/* myosim3 by SUNDIALS CVODE as a user would write it: isometric right-hand side by hand, scalar, for
 * this model alone, rates of all bins known beforehand; BDF, serial vectors, GMRES without
 * preconditioner or the dense solver with CVODE's own finite-difference Jacobian. */
#ifndef INO_BENCHMARKS_BINS_CVODE_H
#define INO_BENCHMARKS_BINS_CVODE_H

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunmatrix/sunmatrix_dense.h>

#include "benchmarks/bench.h"

enum { BINS = 201, MIDDLE = BINS / 2, STATES = BINS + 4, FIRST = 2, OFF = STATES - 2, ON };

/* ---- the right-hand side ---- */

struct heads {
    double attach[BINS], detach[BINS], x[BINS]; /* 1/s, 1/s, nm */
    double k_1, k_force, k_2, k_on, k_off, k_coop, max_rate;
    double stress, x_ps, prop, overlap, passive;
};

static double parameter(const ino_muscle *muscle, const char *symbol)
{
    return ino_muscle_parameter(muscle, ino_muscle_parameter_index(muscle, symbol))->value;
}

static struct heads make_heads(const ino_muscle *m, double sl_um)
{
    struct heads h = {.k_1 = parameter(m, "k_1"),
                      .k_force = parameter(m, "k_force"),
                      .k_2 = fmin(parameter(m, "k_2"), parameter(m, "max_rate")),
                      .k_on = parameter(m, "k_on"),
                      .k_off = parameter(m, "k_off"),
                      .k_coop = parameter(m, "k_coop"),
                      .max_rate = parameter(m, "max_rate"),
                      .x_ps = parameter(m, "x_ps"),
                      .prop = parameter(m, "prop")};
    const double k_cb = parameter(m, "k_cb"), width = 20.0 / (BINS - 1), half = 0.5 * sl_um;
    const double kT = 0.01380649 * parameter(m, "T"); /* pN nm */
    h.stress = 1e-3 * parameter(m, "N0") * k_cb;
    for (int i = 0; i < BINS; i++) {
        const double x = (i - MIDDLE) * width;
        h.x[i] = x;
        h.attach[i] =
            width * fmin(h.max_rate, parameter(m, "k_3") * exp(-k_cb * x * x / (2.0 * kT)));
        h.detach[i] =
            fmin(h.max_rate, parameter(m, "k_4_0") + parameter(m, "k_4_1") * x * x * x * x);
    }
    const double thick = parameter(m, "thick"), thin = parameter(m, "thin");
    const double reach = fmin(thick + thin - half, half + thick - thin);
    h.overlap = fmin(1.0, reach / (thick - parameter(m, "bare")));
    const double stretch = half - parameter(m, "slack");
    h.passive = copysign(parameter(m, "sigma_i") * (exp(fabs(stretch) / parameter(m, "L_i")) - 1.0),
                         stretch);
    return h;
}

static double heads_tension(const struct heads *h, const double *y)
{
    double moment = 0.0;
    for (int i = 0; i < BINS; i++)
        moment += y[FIRST + i] * (h->x[i] + h->x_ps);
    return h->prop * h->stress * moment;
}

static void heads_rhs(const struct heads *h, double ca_uM, const double *y, double *dy)
{
    const double *m = y + FIRST, srx = y[0], drx = y[1], on = y[ON];
    double bound = 0.0, moment = 0.0, net = 0.0;
    for (int i = 0; i < BINS; i++) {
        bound += m[i];
        moment += m[i] * (h->x[i] + h->x_ps);
    }
    const double free = on - bound, closed = h->overlap - on, source = drx * free;
    for (int i = 0; i < BINS; i++) {
        dy[FIRST + i] = h->attach[i] * source - h->detach[i] * m[i];
        net += dy[FIRST + i];
    }
    const double sigma = fmax(h->stress * moment + h->passive, 0.0);
    const double r = fmin(h->max_rate, h->k_1 * (1.0 + h->k_force * sigma));
    dy[0] = h->k_2 * drx - r * srx;
    dy[1] = -dy[0] - net;
    dy[ON] = h->k_on * ca_uM * closed * (1.0 + h->k_coop * on / h->overlap) -
             h->k_off * free * (1.0 + h->k_coop * closed / h->overlap);
    dy[OFF] = -dy[ON];
}

/* ---- CVODE ---- */

enum linear { GMRES, DENSE };
static const char *const linear_name[] = {"GMRES", "dense"};

struct cvode {
    const struct heads *heads;
    double ca_uM;              /* constant, unless: */
    const ino_signal *calcium; /* biexponential */
    double beta;
    SUNContext context;
    void *solver;
    N_Vector y;
    SUNMatrix matrix;
    SUNLinearSolver linear;
    long steps, rhs_calls;
};

static double calcium_at(const struct cvode *c, double t)
{
    const ino_signal *s = c->calcium;
    if (!s)
        return c->ca_uM;
    if (t <= s->start_s)
        return s->value;
    const double after = t - s->start_s;
    return s->value +
           (s->peak - s->value) / c->beta * (exp(-after / s->tau1_s) - exp(-after / s->tau2_s));
}

static int cvode_rhs(sunrealtype t, N_Vector y, N_Vector dy, void *user)
{
    struct cvode *c = user;
    c->rhs_calls++;
    heads_rhs(c->heads, calcium_at(c, t), N_VGetArrayPointer(y), N_VGetArrayPointer(dy));
    return 0;
}

static void must(int bad)
{
    if (!bad)
        return;
    fprintf(stderr, "%s: CVODE fails\n", bench_name);
    exit(1);
}

static void make_cvode(struct cvode *c, const struct heads *heads, enum linear linear, double rtol,
                       double atol)
{
    *c = (struct cvode){.heads = heads};
    must(SUNContext_Create(NULL, &c->context));
    c->y = N_VNew_Serial(STATES, c->context);
    memset(N_VGetArrayPointer(c->y), 0, STATES * sizeof(double));
    c->matrix = linear == DENSE ? SUNDenseMatrix(STATES, STATES, c->context) : NULL;
    c->linear = linear == DENSE ? SUNLinSol_Dense(c->y, c->matrix, c->context)
                                : SUNLinSol_SPGMR(c->y, SUN_PREC_NONE, 0, c->context);
    c->solver = CVodeCreate(CV_BDF, c->context);
    must(CVodeInit(c->solver, cvode_rhs, 0.0, c->y) || CVodeSStolerances(c->solver, rtol, atol) ||
         CVodeSetUserData(c->solver, c) || CVodeSetLinearSolver(c->solver, c->linear, c->matrix) ||
         CVodeSetMaxNumSteps(c->solver, 1000000));
}

static void set_calcium(struct cvode *c, const ino_signal *s)
{
    const double r = s->tau1_s / s->tau2_s;
    c->calcium = s;
    c->beta = pow(r, -1.0 / (r - 1.0)) - pow(r, -1.0 / (1.0 - 1.0 / r));
}

static void free_cvode(struct cvode *c)
{
    CVodeFree(&c->solver);
    SUNLinSolFree(c->linear);
    if (c->matrix)
        SUNMatDestroy(c->matrix);
    N_VDestroy(c->y);
    SUNContext_Free(&c->context);
}

static void count_steps(struct cvode *c)
{
    long steps;
    must(CVodeGetNumSteps(c->solver, &steps));
    c->steps += steps;
}

/* Tension at `seconds`, from `start`, at constant [Ca2+]. */
static double settle(struct cvode *c, const double *start, double ca_uM, double seconds)
{
    double reached;
    c->ca_uM = ca_uM;
    memcpy(N_VGetArrayPointer(c->y), start, STATES * sizeof *start);
    must(CVodeReInit(c->solver, 0.0, c->y) ||
         CVode(c->solver, seconds, c->y, &reached, CV_NORMAL) < 0);
    count_steps(c);
    return heads_tension(c->heads, N_VGetArrayPointer(c->y));
}

/* Tension at n times 1 s/(n - 1) apart, started anew at the kink of [Ca2+]; NULL: not wanted. */
static void beat(struct cvode *c, const double *start, int n, double *tension)
{
    const double onset = c->calcium->start_s;
    double reached, *y = N_VGetArrayPointer(c->y);
    memcpy(y, start, STATES * sizeof *start);
    must(CVodeReInit(c->solver, 0.0, c->y) || CVodeSetStopTime(c->solver, onset));
    if (tension)
        tension[0] = heads_tension(c->heads, y);
    for (int i = 1; i < n; i++) {
        must(CVode(c->solver, i / (n - 1.0), c->y, &reached, CV_NORMAL) < 0);
        if (tension)
            tension[i] = heads_tension(c->heads, y);
        if (reached == onset) {
            count_steps(c);
            must(CVodeReInit(c->solver, onset, c->y) || CVodeSetStopTime(c->solver, 10.0));
        }
    }
    count_steps(c);
}

#endif
