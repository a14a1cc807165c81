/* The twitch by SUNDIALS CVODE as a user would write it: BDF, dense linear solver, CVODE's own
 * finite-difference Jacobian, serial vectors, absolute tolerance 1e-3 of rtol, one call per output
 * time of a 1 ms grid. Solver and vectors are made once and started again for each fibre.
 *
 * Two right-hand sides. For rdq20mf one written by hand, scalar, for this model alone (20 states),
 * in the units and with the compiler flags of this program. For the others ino_batch_rhs with one
 * node, which computes a whole vector of nodes and checks its input: time without it is told too.
 * The steady state that a fibre starts from and tension at the output times are not timed. */
#ifndef INO_BENCHMARKS_TWITCH_CVODE_H
#define INO_BENCHMARKS_TWITCH_CVODE_H

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include "benchmarks/twitch_cases.h"

/* ---- rdq20mf by hand ---- */

struct rdq {
    double flip_up[2][3], flip_down[3]; /* [Ca bound][permissive neighbours], 1/s */
    double bind, release[2];            /* 1/(s uM); 1/s, own tropomyosin N or P */
    double attach0, attach1, detach;    /* 1/s */
    double tension;                     /* kPa per unit first moment */
};

static double ratio(double flux, double probability)
{
    return probability > 0.0 ? flux / probability : 0.0;
}

/* Own flips go into d; left[a][b], right[b][c] are the mean flip rates of a neighbour given the
 * pair: those of a unit in the centre whose neighbour is the own one. */
static void rdq_neighbours(const struct rdq *m, const double p[2][2][2][2], double d[2][2][2][2],
                           double left[2][2], double right[2][2])
{
    double flux_l[2][2] = {{0}}, flux_r[2][2] = {{0}}, pair_l[2][2] = {{0}}, pair_r[2][2] = {{0}};
    for (int a = 0; a < 2; a++)
        for (int c = 0; c < 2; c++)
            for (int k = 0; k < 2; k++) {
                const double up = p[a][0][c][k] * m->flip_up[k][a + c];
                const double down = p[a][1][c][k] * m->flip_down[a + c];
                d[a][0][c][k] = down - up;
                d[a][1][c][k] = up - down;
                flux_l[a][0] += up;
                flux_l[a][1] += down;
                flux_r[0][c] += up;
                flux_r[1][c] += down;
                for (int b = 0; b < 2; b++) {
                    pair_l[a][b] += p[a][b][c][k];
                    pair_r[b][c] += p[a][b][c][k];
                }
            }
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++) {
            left[a][b] = ratio(flux_r[a][b], pair_r[a][b]);
            right[b][a] = ratio(flux_l[b][a], pair_l[b][a]);
        }
}

static void rdq_rhs(const struct rdq *m, double ca, const double *y, double *dy)
{
    const double(*p)[2][2][2] = (const double(*)[2][2][2])y;
    double(*d)[2][2][2] = (double(*)[2][2][2])dy;
    double left[2][2], right[2][2], permissive = 0.0, blocked = 0.0, up = 0.0, down = 0.0;
    rdq_neighbours(m, p, d, left, right);
    for (int a = 0; a < 2; a++)
        for (int c = 0; c < 2; c++)
            for (int k = 0; k < 2; k++) {
                permissive += p[a][1][c][k];
                blocked += p[a][0][c][k];
                up += p[a][0][c][k] * m->flip_up[k][a + c];
                down += p[a][1][c][k] * m->flip_down[a + c];
            }
    for (int b = 0; b < 2; b++)
        for (int o = 0; o < 2; o++)
            for (int k = 0; k < 2; k++) {
                double net = p[0][b][o][k] * left[0][b] - p[1][b][o][k] * left[1][b];
                d[0][b][o][k] -= net;
                d[1][b][o][k] += net;
                net = p[o][b][0][k] * right[b][0] - p[o][b][1][k] * right[b][1];
                d[o][b][0][k] -= net;
                d[o][b][1][k] += net;
            }
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
            for (int c = 0; c < 2; c++) {
                const double net = p[a][b][c][0] * m->bind * ca - p[a][b][c][1] * m->release[b];
                d[a][b][c][0] -= net;
                d[a][b][c][1] += net;
            }
    const double n_to_p = ratio(up, blocked), p_to_n = ratio(down, permissive);
    const double *x = y + 16;
    const double flip0 = p_to_n * x[0] - n_to_p * x[2], flip1 = p_to_n * x[1] - n_to_p * x[3];
    dy[16] = permissive * m->attach0 - m->detach * x[0] - flip0;
    dy[17] = permissive * m->attach1 - m->detach * x[1] - flip1;
    dy[18] = flip0 - m->detach * x[2];
    dy[19] = flip1 - m->detach * x[3];
}

static double parameter(const ino_muscle *muscle, const char *symbol)
{
    return ino_muscle_parameter(muscle, ino_muscle_parameter_index(muscle, symbol))->value;
}

static struct rdq make_rdq(const ino_muscle *muscle, double sl_um)
{
    const double gamma = parameter(muscle, "gamma"), mu = parameter(muscle, "mu");
    const double flip = parameter(muscle, "Kbasic"), k_off = parameter(muscle, "Koff");
    const double kd = parameter(muscle, "Kd0") - parameter(muscle, "alphaKd") * (2.15 - sl_um);
    const double la = parameter(muscle, "LA"), lm = parameter(muscle, "LM");
    const double lb = parameter(muscle, "LB");
    struct rdq m = {.bind = k_off / kd,
                    .release = {k_off, k_off / mu},
                    .attach0 = parameter(muscle, "mu0fP"),
                    .attach1 = parameter(muscle, "mu1fP"),
                    .detach = parameter(muscle, "r0")};
    for (int n = 0; n < 3; n++) {
        m.flip_up[1][n] = flip * parameter(muscle, "Q") * pow(gamma, n);
        m.flip_up[0][n] = m.flip_up[1][n] / mu;
        m.flip_down[n] = flip * pow(gamma, 2 - n);
    }
    /* Overlap on the ascending limb and plateau, which is all that these lengths need. */
    const double overlap = (sl_um + lm - 2.0 * la) / (lm - lb);
    m.tension = parameter(muscle, "aXB") * (sl_um <= 2.0 * la - lb ? overlap : 1.0);
    return m;
}

/* ---- CVODE ---- */

struct cvode_twitch {
    const struct fibres *fibres;
    const struct exact *exact;
    int by_hand;
    double rtol;
    SUNContext context;
    void *solver;
    N_Vector y;
    SUNMatrix matrix;
    SUNLinearSolver linear;
    double beta;
    size_t fibre; /* now */
    struct rdq rdq;
    double *record; /* [GRID_MS][states] of the fibre */
    long steps, rhs_calls;
};

static double calcium(const struct cvode_twitch *c, double t)
{
    const ino_signal *s = &c->fibres->drive.ca_uM;
    if (t <= s->start_s)
        return s->value;
    const double after = t - s->start_s;
    return s->value +
           (s->peak - s->value) / c->beta * (exp(-after / s->tau1_s) - exp(-after / s->tau2_s));
}

static int library_rhs(const struct cvode_twitch *c, double ca, const double *y, double *dy,
                       double *tension)
{
    const ptrdiff_t states = (ptrdiff_t)c->fibres->states;
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){&ca, 0};
    in.sl_um = (ino_field){&c->fibres->what->sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){tension, 1};
    return ino_batch_rhs(c->exact->muscle[c->fibre], &in, (ino_state){y, 1, states}, 0, 1,
                         (ino_state_output){dy, 1, states}, tension ? &out : NULL, NULL) != INO_OK;
}

static int cvode_rhs(sunrealtype t, N_Vector y, N_Vector dy, void *user)
{
    struct cvode_twitch *c = user;
    c->rhs_calls++;
    if (!c->by_hand)
        return library_rhs(c, calcium(c, t), N_VGetArrayPointer(y), N_VGetArrayPointer(dy), NULL);
    rdq_rhs(&c->rdq, calcium(c, t), N_VGetArrayPointer(y), N_VGetArrayPointer(dy));
    return 0;
}

static void must(int bad)
{
    if (!bad)
        return;
    fprintf(stderr, "%s: CVODE fails\n", bench_name);
    exit(1);
}

static void make_cvode(struct cvode_twitch *c, const struct fibres *f, const struct exact *e,
                       double rtol)
{
    *c = (struct cvode_twitch){.fibres = f, .exact = e, .rtol = rtol};
    const sunindextype n = (sunindextype)f->states;
    const ino_signal *s = &f->drive.ca_uM;
    const double r = s->tau1_s / s->tau2_s;
    c->beta = pow(r, -1.0 / (r - 1.0)) - pow(r, -1.0 / (1.0 - 1.0 / r));
    c->by_hand = strcmp(f->what->model, "rdq20mf") == 0;
    c->record = malloc(GRID_MS * f->states * sizeof *c->record);
    must(!c->record || SUNContext_Create(NULL, &c->context));
    c->y = N_VNew_Serial(n, c->context);
    c->matrix = SUNDenseMatrix(n, n, c->context);
    c->linear = SUNLinSol_Dense(c->y, c->matrix, c->context);
    c->solver = CVodeCreate(CV_BDF, c->context);
    memcpy(N_VGetArrayPointer(c->y), e->start[0], f->states * sizeof(double));
    must(CVodeInit(c->solver, cvode_rhs, 0.0, c->y) ||
         CVodeSStolerances(c->solver, rtol, 1e-3 * rtol) || CVodeSetUserData(c->solver, c) ||
         CVodeSetLinearSolver(c->solver, c->linear, c->matrix) ||
         CVodeSetMaxNumSteps(c->solver, 1000000));
}

static void free_cvode(struct cvode_twitch *c)
{
    CVodeFree(&c->solver);
    SUNLinSolFree(c->linear);
    SUNMatDestroy(c->matrix);
    N_VDestroy(c->y);
    SUNContext_Free(&c->context);
    free(c->record);
}

/* Fibre c->fibre: states at the grid's times in c->record. The step size starts anew at the kink
 * of [Ca2+], which CVODE would else step over without seeing it. */
static void march_fibre(struct cvode_twitch *c)
{
    const size_t states = c->fibres->states;
    double reached, *y = N_VGetArrayPointer(c->y);
    long steps;
    memcpy(y, c->exact->start[c->fibre], states * sizeof *y);
    memcpy(c->record, y, states * sizeof *y);
    must(CVodeReInit(c->solver, 0.0, c->y) || CVodeSetStopTime(c->solver, onset_s));
    for (int i = 1; i < GRID_MS; i++) {
        const double t = twitch_s * i / (GRID_MS - 1.0);
        must(CVode(c->solver, t, c->y, &reached, CV_NORMAL) < 0);
        memcpy(c->record + (size_t)i * states, y, states * sizeof *y);
        if (reached == onset_s) {
            must(CVodeGetNumSteps(c->solver, &steps));
            c->steps += steps;
            must(CVodeReInit(c->solver, onset_s, c->y) ||
                 CVodeSetStopTime(c->solver, 10.0 * twitch_s)); /* out of the way */
        }
    }
    must(CVodeGetNumSteps(c->solver, &steps));
    c->steps += steps;
}

/* Tension at the grid's times of the fibre that was marched last. */
static void cvode_tension(const struct cvode_twitch *c, double *tension)
{
    double dy[MOST_STATES];
    for (size_t i = 0; i < GRID_MS; i++) {
        const double *y = c->record + i * c->fibres->states;
        if (c->by_hand)
            tension[i] = c->rdq.tension * (y[17] + y[19]);
        else
            must(library_rhs(c, calcium(c, c->exact->t[i * (c->exact->n - 1) / (GRID_MS - 1)]), y,
                             dy, tension + i));
    }
}

/* Seconds of work per twitch over the first `fibres`; errors (NULL: not wanted) of their tension. */
static double cvode_twitches(struct cvode_twitch *c, size_t fibres, struct errors *errors)
{
    static double tension[GRID_MS];
    double seconds = 0.0;
    c->steps = c->rhs_calls = 0;
    for (c->fibre = 0; c->fibre < fibres; c->fibre++) {
        if (c->by_hand)
            c->rdq = make_rdq(c->exact->muscle[c->fibre], c->fibres->what->sl_um);
        const double started = work_s();
        march_fibre(c);
        seconds += work_s() - started;
        if (!errors)
            continue;
        cvode_tension(c, tension);
        add_errors(c->exact, c->fibre, (c->exact->n - 1) / (GRID_MS - 1), tension, errors);
    }
    c->fibre = fibres - 1; /* that of the record */
    return seconds / (double)fibres;
}

#endif
