/* One time step in lanes: linearly implicit (RODAS3, RODAS4) and stabilised explicit (RKC2), with
 * error estimates, and division of the steps of those lanes that need it. See inotrope/step.h.
 *
 * Time is counted in parts theta of the host's step, 0..1. */
#ifndef INO_SOLVE_STEP_LANES_H
#define INO_SOLVE_STEP_LANES_H

#include "core/step.h"
#include "solve/rkc.h"
#include "solve/system_lanes.h"

enum { STEP_FILAMENT = 48, STEP_HEADS = 9, STEP_STATES = STEP_FILAMENT + STEP_HEADS };
enum { STEP_MOMENTS = 5, STEP_SIGNALS = 3 };

/* The Jacobian in its blocks:
 *
 *     ( filament    fall pull^T )
 *     ( response gradient   heads )
 */
struct lanes_linear {
    int coupled;                                /* 0: pull is zero in all lanes */
    vd filament[STEP_FILAMENT * STEP_FILAMENT]; /* [i*F + k] */
    vd gradient[STEP_SIGNALS][STEP_FILAMENT];   /* dq/df */
    vd response[STEP_HEADS][STEP_SIGNALS];      /* dB/dq */
    vd heads[STEP_HEADS * STEP_HEADS];          /* [i*H + k] */
    vd fall[STEP_FILAMENT], pull[STEP_HEADS];   /* dA/d(ln closing), d(ln closing)/dh */
};

struct evolution_result;

/* A system to be stepped: y = (f, h), a filament f of F probabilities in blocks, whose sum, `ways`
 * times each block, is invariant, and H heads h: n_fractions of them with invariant sum, then
 * moments. The heads see the filament through few signals q(f); they may hold it open through one
 * number, the logarithm of `closing`:
 *
 *     df/dt = A(f, ln closing(h)),    dh/dt = B(h, q(f)).
 */
struct evolution_laws {
    int n_filament, n_heads, n_signals, n_fractions;
    int constant; /* 1: all numbers here are known to the compiler: loops are written out */
    int block;    /* states of a block */
    int folded;   /* 1: block m counts twice where m % 3 is 1 (see triplet_folded.h) */
    int seen[STEP_SIGNALS][2]; /* signal m depends on states from..to - 1 of the filament alone */
    /* Takes the inputs of time theta into the point. */
    void (*at)(void *point, vd theta);
    /* dy = dy/dt at the point's time; unless NULL, *radius = a bound of the Jacobian's spectral
     * radius during the whole step that starts at y, 1/s. */
    void (*evaluate)(const void *point, const vd *y, vd *dy, vd *radius);
    /* The same with the Jacobian. */
    void (*linearise)(const void *point, const vd *y, vd *dy, struct lanes_linear *l);
    /* dy = derivative of the right-hand side in theta, at the point's time. */
    void (*slope)(const void *point, const vd *y, vd *dy);
    /* The least of what must not be negative and is no probability of the filament or fraction of
     * heads: other states that are bounded below, and what others lack to their upper bounds, each
     * relative to its size. NULL: nothing. */
    vd (*rest)(const void *point, const vd *y);
    /* ---- a model of few equations (ode_step_lanes.h) has no filament and all of these ---- */
    /* I - h J, factorised, in place of l->heads, in a form that is the model's own; solution of
     * (I - h J) x = b, b on entry. */
    void (*factorise)(vd h, vd *heads);
    void (*solve)(vd h, const vd *heads, vd *x);
    /* Tension, its rate and ATP turnover at the start of the step, where dy/dt = rate. */
    void (*observe)(const void *point, double dt, const vd *y, const vd *rate,
                    struct evolution_result *r);
    /* Change of tension, kPa, with a small one of the state `end` at the end of the step. */
    vd (*tension_change)(const void *point, const vd *end, const vd *change);
    /* A step of order 2 of the model's own, in place of RKC2 (as rosenbrock_step; error NULL: not
     * wanted, and then start only as far as `observe` reads it). NULL: none. */
    void (*second)(void *point, double theta, double part, double dt, const vd *y, vd *end,
                   vd *start, vd *error);
};

/* What the moments of a system mean. */
struct evolution_units {
    vd per_scale[STEP_MOMENTS];  /* 1/size at full activation */
    vd tension[2][STEP_MOMENTS]; /* kPa per unit moment, at start and end of the step */
    vd atp;                      /* 1/s per unit of state atp_state; NaN: none */
    int atp_state;
};

/* ---- linearly implicit ----
 *
 *     (I - gamma h J) K_i = gamma (h f(t + alpha_i h, y + sum a_ij K_j) + sum c_ij K_j
 *                                  + gamma_i h^2 df/dt),          y_1 = y + sum m_i K_i,
 *
 * error estimate sum e_i K_i (notation of KPP: Sandu et al., Atmos Environ 1997;31:3459). Both
 * methods are stiffly accurate: the estimate is the last K alone, and y + sum a_sj K_j + K_s is the
 * result. */
enum { ROSENBROCK_STAGES = 6 };
struct rosenbrock {
    int stages;
    double gamma;
    double a[ROSENBROCK_STAGES][ROSENBROCK_STAGES], c[ROSENBROCK_STAGES][ROSENBROCK_STAGES];
    double alpha[ROSENBROCK_STAGES], slope[ROSENBROCK_STAGES];
    int moves[ROSENBROCK_STAGES];   /* 0: this stage is at the start of the step */
    int stacked[ROSENBROCK_STAGES]; /* 1: the stage before, plus its K */
};

__attribute__((unused)) static const struct rosenbrock rodas3 = {
    .stages = 4,
    .gamma = 0.5,
    .a = {{0}, {0}, {2}, {2, 0, 1}},
    .c = {{0}, {4}, {1, -1}, {1, -1, -8.0 / 3}},
    .alpha = {0, 0, 1, 1},
    .slope = {0.5, 1.5, 0, 0},
    .moves = {0, 0, 1, 1},
    .stacked = {0, 0, 0, 1},
};

__attribute__((unused)) static const struct rosenbrock rodas4 = {
    .stages = 6,
    .gamma = 0.25,
    .a = {{0},
          {1.544},
          {0.9466785280815826, 0.2557011698983284},
          {3.314825187068521, 2.896124015972201, 0.9986419139977817},
          {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
          {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1}},
    .c = {{0},
          {-5.6688},
          {-2.430093356833875, -0.2063599157091915},
          {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
          {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
          {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
           -6.058818238834054}},
    .alpha = {0, 0.386, 0.21, 0.63, 1, 1},
    .slope = {0.25, -0.1043, 0.1035, -0.0362, 0, 0},
    .moves = {0, 1, 1, 1, 1, 1},
    .stacked = {0, 0, 0, 0, 0, 1},
};

/* I - h J, factorised: its triangles stand where the Jacobian's blocks stood. */
struct lanes_factors {
    vd inverse[STEP_FILAMENT], heads_inverse[STEP_HEADS]; /* of the diagonals */
    vd held[STEP_FILAMENT]; /* coupled: the filament's answer to `fall` */
};

LANE_INLINE void lanes_signals(const struct evolution_laws laws, const struct lanes_linear *l,
                               const vd *f, vd q[STEP_SIGNALS])
{
    for (int m = 0; m < laws.n_signals; m++) {
        vd even = v_set(0.0), odd = even; /* an addition need not wait for the one before */
        int i = laws.seen[m][0], to = laws.seen[m][1];
        for (; i + 1 < to; i += 2) {
            even = even + l->gradient[m][i] * f[i];
            odd = odd + l->gradient[m][i + 1] * f[i + 1];
        }
        if (i < to)
            even = even + l->gradient[m][i] * f[i];
        q[m] = even + odd;
    }
}

/* The coupling adds a matrix of rank one to the heads' block (Schur's complement); without it the
 * same numbers come out bit for bit. */
LANE_INLINE void lanes_factorise(const struct evolution_laws laws, vd h, struct lanes_linear *l,
                                 struct lanes_factors *a)
{
    int F = laws.n_filament, H = laws.n_heads;
    if (laws.factorise) {
        laws.factorise(h, l->heads);
        return;
    }
    lanes_lu(F, h, l->filament, l->filament, a->inverse);
    vd *matrix = l->heads;
    if (l->coupled) {
        vd q[STEP_SIGNALS];
        for (int i = 0; i < F; i++)
            a->held[i] = h * l->fall[i];
        lanes_lu_solve(F, l->filament, a->inverse, a->held);
        lanes_signals(laws, l, a->held, q);
        for (int i = 0; i < H; i++) {
            vd sum = v_set(0.0);
            for (int m = 0; m < laws.n_signals; m++)
                sum = sum + l->response[i][m] * q[m];
            for (int k = 0; k < H; k++)
                matrix[i * H + k] = matrix[i * H + k] + sum * l->pull[k];
        }
    }
    lanes_lu(H, h, matrix, matrix, a->heads_inverse);
}

/* x: right-hand side on entry, solution on return. */
LANE_INLINE void lanes_solve(const struct evolution_laws laws, vd h, const struct lanes_linear *l,
                             const struct lanes_factors *a, vd *x)
{
    int F = laws.n_filament, H = laws.n_heads;
    vd q[STEP_SIGNALS], *head = x + F;
    if (laws.solve) {
        laws.solve(h, l->heads, x);
        return;
    }
    lanes_lu_solve(F, l->filament, a->inverse, x);
    lanes_signals(laws, l, x, q);
    for (int i = 0; i < H; i++) {
        vd sum = v_set(0.0);
        for (int m = 0; m < laws.n_signals; m++)
            sum = sum + l->response[i][m] * q[m];
        head[i] = head[i] + h * sum;
    }
    lanes_lu_solve(H, l->heads, a->heads_inverse, head);
    if (!l->coupled)
        return;
    vd pull = v_set(0.0);
    for (int i = 0; i < H; i++)
        pull = pull + l->pull[i] * head[i];
    for (int i = 0; i < F; i++)
        x[i] = x[i] + a->held[i] * pull;
}

/* Work space of a step. */
struct rosenbrock_work {
    struct lanes_linear l;
    struct lanes_factors factors;
    vd ft[STEP_STATES], f[STEP_STATES], stage[STEP_STATES], k[ROSENBROCK_STAGES][STEP_STATES];
};

/* State m at which stage i is evaluated, and the right-hand side of its linear system. */
LANE_INLINE vd rosenbrock_state(const struct rosenbrock *r, int i, const vd *y,
                                const struct rosenbrock_work *w, int m)
{
    vd sum = r->stacked[i] ? w->stage[m] : y[m];
    for (int j = r->stacked[i] ? i - 1 : 0; j < i; j++)
        if (r->a[i][j] != 0)
            sum = sum + r->a[i][j] * w->k[j][m];
    return sum;
}

LANE_INLINE vd rosenbrock_load(const struct rosenbrock *r, int i, vd gamma_h, double part,
                               const struct rosenbrock_work *w, int m)
{
    vd sum = gamma_h * w->f[m];
    if (r->slope[i] != 0)
        sum = sum + (gamma_h * (r->slope[i] * part)) * w->ft[m];
    for (int j = 0; j < i; j++)
        if (r->c[i][j] != 0)
            sum = sum + (r->gamma * r->c[i][j]) * w->k[j][m];
    return sum;
}

/* Stage i and the method are constants, so that coefficients are numbers in the code. */
LANE_INLINE void rosenbrock_stage(const struct evolution_laws laws, const struct rosenbrock *r,
                                  int i, void *point, double theta, double part, vd gamma_h,
                                  const vd *y, struct rosenbrock_work *w)
{
    int n = laws.n_filament + laws.n_heads;
    if (r->moves[i]) {
        if (laws.constant) {
            LANE_UNROLL
            for (int m = 0; m < n; m++)
                w->stage[m] = rosenbrock_state(r, i, y, w, m);
        } else {
            for (int m = 0; m < n; m++)
                w->stage[m] = rosenbrock_state(r, i, y, w, m);
        }
        laws.at(point, v_set(theta + r->alpha[i] * part));
        laws.evaluate(point, w->stage, w->f, NULL);
    }
    if (laws.constant) {
        LANE_UNROLL
        for (int m = 0; m < n; m++)
            w->k[i][m] = rosenbrock_load(r, i, gamma_h, part, w, m);
    } else {
        for (int m = 0; m < n; m++)
            w->k[i][m] = rosenbrock_load(r, i, gamma_h, part, w, m);
    }
    lanes_solve(laws, gamma_h, &w->l, &w->factors, w->k[i]);
}

/* From y at theta to `end` (another array) at theta + part, h = part dt; start[n] receives dy/dt at
 * theta, error[n] the estimate. */
LANE_INLINE void rosenbrock_step(const struct evolution_laws laws, const struct rosenbrock *r,
                                 void *point, double theta, double part, double dt, const vd *y,
                                 vd *end, vd *start, vd *error)
{
    int n = laws.n_filament + laws.n_heads;
    vd gamma_h = v_set(r->gamma * (part * dt));
    struct rosenbrock_work w;
    laws.at(point, v_set(theta));
    laws.linearise(point, y, start, &w.l);
    laws.slope(point, y, w.ft);
    lanes_factorise(laws, gamma_h, &w.l, &w.factors);
    for (int m = 0; m < n; m++)
        w.stage[m] = w.f[m] = start[m];
    rosenbrock_stage(laws, r, 0, point, theta, part, gamma_h, y, &w);
    rosenbrock_stage(laws, r, 1, point, theta, part, gamma_h, y, &w);
    rosenbrock_stage(laws, r, 2, point, theta, part, gamma_h, y, &w);
    rosenbrock_stage(laws, r, 3, point, theta, part, gamma_h, y, &w);
    if (r->stages > 4) {
        rosenbrock_stage(laws, r, 4, point, theta, part, gamma_h, y, &w);
        rosenbrock_stage(laws, r, 5, point, theta, part, gamma_h, y, &w);
    }
    for (int m = 0; m < n; m++) {
        error[m] = w.k[r->stages - 1][m];
        end[m] = w.stage[m] + error[m];
    }
}

/* ---- stabilised explicit ---- */

/* s stages serve while 1.54 h radius + 1 < s^2; at least 2. */
LANE_INLINE vd rkc_measure(vd radius, double h)
{
    return (1.54 * h) * radius + 1.0;
}

/* Is `stages` what every lane needs? */
LANE_INLINE int rkc_all_need(vd z, int stages)
{
    const double s = stages, least = s > 2 ? (s - 1) * (s - 1) : -INFINITY;
    return !v_any(~((z >= least) & (z < s * s)));
}

/* The stages that one lane needs; more than RKC_MOST_STAGES: one more than that. */
LANE_INLINE int rkc_need(double z)
{
    int stages = 2;
    while (stages <= RKC_MOST_STAGES && !(z < (double)stages * stages))
        stages++;
    return stages;
}

/* The stages that each lane needs, 2 to RKC_MOST_STAGES, more: NaN; the fewest and the most. */
LANE_INLINE vd rkc_stages(vd z, int *fewest, int *most)
{
    double lane[LANES];
    v_store(lane, z);
    *fewest = RKC_MOST_STAGES;
    *most = 2;
    for (int i = 0; i < LANES; i++) {
        int stages = rkc_need(lane[i]);
        lane[i] = stages <= RKC_MOST_STAGES ? (double)stages : NAN;
        if (stages > RKC_MOST_STAGES)
            continue;
        *most = stages > *most ? stages : *most;
        *fewest = stages < *fewest ? stages : *fewest;
    }
    return v_load(lane);
}

/* Coefficients of stage j, by lane; zero where a lane has fewer stages. Apart: a loop with this branch
 * in it would be compiled twice, which may round differently. */
LANE_ONCE void rkc_coefficients(const struct ino_rkc *rkc, vd own, int fewest, int most, int j,
                                vd c[6])
{
    if (fewest == most) {
        const struct ino_rkc_stage *all = ino_rkc_stage(rkc, most, j);
        const double value[6] = {all->rest, all->mu, all->nu, all->mut, all->gat, all->c};
        for (int k = 0; k < 6; k++)
            c[k] = v_set(value[k]);
        return;
    }
    for (int k = 0; k < 6; k++)
        c[k] = v_set(0.0);
    for (int s = j > fewest ? j : fewest; s <= most; s++) {
        const struct ino_rkc_stage *stage = ino_rkc_stage(rkc, s, j);
        const double value[6] = {stage->rest, stage->mu,  stage->nu,
                                 stage->mut,  stage->gat, stage->c};
        vl mine = own == (double)s;
        for (int k = 0; k < 6; k++)
            c[k] = v_select(mine, v_set(value[k]), c[k]);
    }
}

enum { RKC_WIDTH = RKC_FEW_STAGES + 1, RKC_TABLE = RKC_WIDTH * RKC_WIDTH * RKC_COPIES };

/* Stage j of the methods of few stages; the rates at the stages so far. */
LANE_INLINE void rkc_few_stage(int n, const double *table, int j, vd h, const vd *y,
                               const vd *start, vd rate[RKC_FEW_STAGES - 1][STEP_STATES], vd *next)
{
    const double *row = table + j * RKC_WIDTH * RKC_COPIES;
    vd c[RKC_FEW_STAGES];
    LANE_UNROLL
    for (int i = 0; i < j; i++)
        c[i] = h * v_load(row + i * RKC_COPIES);
    LANE_UNROLL_ROWS
    for (int m = 0; m < n; m++) {
        vd sum = y[m] + c[0] * start[m];
        if (j > 1)
            sum = sum + c[1] * rate[0][m];
        if (j > 2)
            sum = sum + c[2] * rate[1][m];
        if (j > 3)
            sum = sum + c[3] * rate[2][m];
        next[m] = sum;
    }
}

/* c_j of stage j. */
LANE_INLINE vd rkc_few_time(const double *table, int j)
{
    return v_load(table + (j * RKC_WIDTH + j) * RKC_COPIES);
}

/* Steps of up to RKC_FEW_STAGES stages, lanes with more left alone. */
LANE_INLINE void rkc_few_steps(const struct evolution_laws laws, const struct ino_rkc *rkc,
                               void *point, double theta, double part, double h, vd own, int fewest,
                               int most, const vd *y, const vd *start, vd *end)
{
    int n = laws.n_filament + laws.n_heads;
    vd rate[RKC_FEW_STAGES - 1][STEP_STATES], next[STEP_STATES];
    double table[RKC_TABLE];
    for (int i = 0; i < RKC_WIDTH * RKC_WIDTH; i++) {
        vd value = v_set(0.0);
        for (int s = fewest; s <= most; s++)
            value = v_select(own == (double)s, v_load(rkc->few[s][0][0] + i * RKC_COPIES), value);
        v_store(table + i * RKC_COPIES, value);
    }
#define STAGE(j)                                                \
    rkc_few_stage(n, table, j, v_set(h), y, start, rate, next); \
    for (int m = 0; m < n && j >= fewest; m++)                  \
        end[m] = v_select(own == (double)(j), next[m], end[m]); \
    if (j == most)                                              \
        return;                                                 \
    laws.at(point, theta + part * rkc_few_time(table, j));      \
    laws.evaluate(point, next, rate[(j) < RKC_FEW_STAGES ? (j)-1 : 0], NULL)
    STAGE(1);
    STAGE(2);
    STAGE(3);
    STAGE(4);
#undef STAGE
}

/* Steps of more stages, lanes with fewer left alone. */
LANE_INLINE void rkc_many_steps(const struct evolution_laws laws, const struct ino_rkc *rkc,
                                void *point, double theta, double part, double h, vd own,
                                int fewest, int most, const vd *y, const vd *start, vd *end)
{
    int n = laws.n_filament + laws.n_heads;
    vd f[STEP_STATES], buffer[2][STEP_STATES], c[6];
    rkc_coefficients(rkc, own, fewest, most, 1, c);
    vd slope = h * c[3];
    for (int m = 0; m < n; m++)
        buffer[0][m] = y[m] + slope * start[m];
    const vd *last = buffer[0], *before = y;
    for (int j = 2; j <= most; j++) {
        laws.at(point, theta + part * c[5]);
        laws.evaluate(point, last, f, NULL);
        rkc_coefficients(rkc, own, fewest, most, j, c);
        vd slope0 = h * c[4], *next = buffer[(j - 1) % 2];
        slope = h * c[3];
        for (int m = 0; m < n; m++)
            next[m] = (c[0] * y[m] + slope0 * start[m]) +
                      (slope * f[m] + (c[1] * last[m] + c[2] * before[m]));
        before = last;
        last = next;
        vl ends = own == (double)j;
        for (int m = 0; m < n && j >= fewest; m++)
            end[m] = v_select(ends, next[m], end[m]);
    }
}

/* As rosenbrock_step; lanes that would need too many stages become NaN. error NULL: not wanted.
 * *all: the stages that all lanes need, 0 where they differ. */
LANE_INLINE void rkc_step(const struct evolution_laws laws, const struct ino_rkc *rkc, void *point,
                          double theta, double part, double dt, const vd *y, vd *end, vd *start,
                          vd *error, int *all)
{
    int n = laws.n_filament + laws.n_heads, fewest, most;
    double h = part * dt;
    vd f[STEP_STATES], radius;
    laws.at(point, v_set(theta));
    laws.evaluate(point, y, start, &radius);
    vd own = rkc_stages(rkc_measure(radius, h), &fewest, &most);
    *all = fewest == most ? most : 0;
    for (int m = 0; m < n; m++)
        end[m] = v_set(NAN);
    if (fewest <= RKC_FEW_STAGES)
        rkc_few_steps(laws, rkc, point, theta, part, h, own, fewest,
                      most < RKC_FEW_STAGES ? most : RKC_FEW_STAGES, y, start, end);
    if (most > RKC_FEW_STAGES)
        rkc_many_steps(laws, rkc, point, theta, part, h, own,
                       fewest > RKC_FEW_STAGES ? fewest : RKC_FEW_STAGES + 1, most, y, start, end);
    if (!error)
        return;
    laws.at(point, v_set(theta + part));
    laws.evaluate(point, end, f, NULL);
    for (int m = 0; m < n; m++)
        error[m] = 0.8 * (y[m] - end[m]) + (0.4 * h) * (start[m] + f[m]);
}

/* ---- the host's step ---- */

LANE_INLINE vd evolution_sum(const struct evolution_laws laws, const vd *y)
{
    vd zero = v_set(0.0), once[2] = {zero, zero}, twice[2] = {zero, zero};
    for (int i = 0; i < laws.n_filament; i++) {
        if (laws.folded && i / laws.block % 3 == 1)
            twice[i % 2] = twice[i % 2] + y[i];
        else
            once[i % 2] = once[i % 2] + y[i];
    }
    return (once[0] + once[1]) + 2.0 * (twice[0] + twice[1]);
}

LANE_INLINE vd evolution_fractions(const struct evolution_laws laws, const vd *y)
{
    vd sum = v_set(0.0);
    for (int i = 0; i < laws.n_fractions; i++)
        sum = sum + y[laws.n_filament + i];
    return sum;
}

/* Shares of themselves that filament and fractions lack for their invariant sums to be those
 * `before`: round-off would add up over 10^5 steps. The sums are 1 or close to it, and change by
 * round-off alone. Returns 0 in lanes where y is finite, else NaN. */
LANE_INLINE vd evolution_lack(const struct evolution_laws laws, const vd before[2], const vd *y,
                              vd lack[2])
{
    int n = laws.n_filament + laws.n_heads, moments = laws.n_filament + laws.n_fractions;
    vd zero = v_set(0.0);
    lack[0] = lack[1] = zero;
    if (!laws.n_filament) /* a model of few equations: none of its sums is invariant */
        moments = 0;
    else {
        lack[0] = before[0] - evolution_sum(laws, y);
        zero = 0.0 * lack[0];
    }
    if (laws.n_filament && laws.n_fractions) {
        lack[1] = before[1] - evolution_fractions(laws, y);
        zero = zero + 0.0 * lack[1];
    }
    for (int i = moments; i < n; i++)
        zero = zero + 0.0 * y[i];
    return zero;
}

LANE_INLINE vd evolution_lowest(const struct evolution_laws laws, const void *point, const vd *y)
{
    vd lowest = v_set(0.0);
    for (int i = 0; i < laws.n_filament + laws.n_fractions; i++)
        lowest = v_min(y[i], lowest);
    if (laws.rest)
        lowest = v_min(laws.rest(point, y), lowest);
    return lowest;
}

struct evolution_result {
    vd error, error_kPa, substeps, solved; /* solved: 1 or 0 */
    vd lack[2];                            /* of the new filament and fractions: evolution_lack */
    vd tension, tension_rate, atp;         /* at the start of the step */
};

LANE_INLINE void evolution_estimate(const struct evolution_laws laws,
                                    const struct evolution_units *units, const void *point,
                                    const vd *end, const vd *error, struct evolution_result *r)
{
    int moments = laws.n_filament + laws.n_fractions;
    vd worst = v_set(0.0), tension = v_set(0.0);
    for (int i = 0; i < moments; i++)
        worst = v_max(v_abs(error[i]), worst);
    for (int i = 0; i < laws.n_heads - laws.n_fractions; i++) {
        worst = v_max(v_abs(error[moments + i]) * units->per_scale[i], worst);
        if (!laws.tension_change)
            tension = tension + units->tension[1][i] * error[moments + i];
    }
    if (laws.tension_change)
        tension = laws.tension_change(point, end, error);
    r->error = r->error + worst;
    r->error_kPa = r->error_kPa + v_abs(tension);
}

LANE_INLINE void evolution_observe(const struct evolution_laws laws,
                                   const struct evolution_units *units, double dt, const vd *y,
                                   const vd *rate, struct evolution_result *r)
{
    int moments = laws.n_filament + laws.n_fractions;
    r->tension = r->tension_rate = v_set(0.0);
    for (int i = 0; i < laws.n_heads - laws.n_fractions; i++) {
        const vd start = units->tension[0][i];
        vd change = (units->tension[1][i] - start) / dt;
        r->tension = r->tension + start * y[moments + i];
        r->tension_rate = r->tension_rate + (start * rate[moments + i] + change * y[moments + i]);
    }
    r->atp = units->atp * y[laws.n_filament + units->atp_state];
}

/* One of `parts` equal parts of the step, from y to `end`. */
LANE_INLINE void evolve_part(const struct evolution_laws laws, const struct evolution_units *units,
                             void *point, struct ino_tile_step *s, int i, int parts, const vd *y,
                             vd *end, struct evolution_result *r)
{
    vd start[STEP_STATES], error[STEP_STATES];
    double part = 1.0 / parts;
    if (s->method == INO_STEP_EXPLICIT && laws.second)
        laws.second(point, i * part, part, s->dt_s, y, end, start, s->errors ? error : NULL);
    else if (s->method == INO_STEP_EXPLICIT)
        rkc_step(laws, s->rkc, point, i * part, part, s->dt_s, y, end, start,
                 s->errors ? error : NULL, &s->stages);
    else if (s->method == INO_STEP_STIFF)
        rosenbrock_step(laws, &rodas3, point, i * part, part, s->dt_s, y, end, start, error);
    else
        rosenbrock_step(laws, &rodas4, point, i * part, part, s->dt_s, y, end, start, error);
    if (s->tension && parts == 1 && laws.observe)
        laws.observe(point, s->dt_s, y, start, r);
    else if (s->tension && parts == 1)
        evolution_observe(laws, units, s->dt_s, y, start, r);
    if (s->errors)
        evolution_estimate(laws, units, point, end, error, r);
}

/* Observes y, which stays. */
LANE_INLINE void evolve_not(const struct evolution_laws laws, const struct evolution_units *units,
                            void *point, vd live, const vd *y, vd *end,
                            struct evolution_result *result)
{
    vd rate[STEP_STATES];
    laws.at(point, v_set(0.0));
    laws.evaluate(point, y, rate, NULL);
    if (laws.observe)
        laws.observe(point, 1.0, y, rate, result);
    else
        evolution_observe(laws, units, 1.0, y, rate, result);
    for (int i = 0; i < laws.n_filament + laws.n_heads; i++)
        end[i] = y[i];
    result->solved = live;
}

/* Is `to` a result that a division of the step may leave? `last`: there is no finer one. */
LANE_INLINE vl evolution_taken(const struct evolution_laws laws, const void *point,
                               const struct ino_tile_step *s, const vd sum[2], const vd *y,
                               const vd *to, vd live, int last, struct evolution_result *r)
{
    vd finite = evolution_lack(laws, sum, to, r->lack);
    vd lowest = evolution_lowest(laws, point, to), allowed = v_set(-1e-12);
    vl taken = (finite == 0.0) & (live > 0.0);
    if (v_any((lowest < allowed) & taken))
        allowed = last ? v_set(s->lowest < 0 ? s->lowest : least_probability)
                       : v_min(evolution_lowest(laws, point, y), allowed);
    taken &= lowest >= allowed;
    taken &= (r->error < INFINITY) & (r->error <= (last ? INFINITY : s->tolerance));
    vd lost = v_max(v_abs(r->lack[0]), v_abs(r->lack[1])); /* more than rounding: it diverges */
    return taken & (lost < 1e-9);
}

/* From y to `end`; a lane is done when it meets the conditions of inotrope/step.h, whatever the
 * others do, and then has solved 1. Lanes that are not live (1, else 0) are not tried. */
LANE_INLINE void evolve(const struct evolution_laws laws, const struct evolution_units *units,
                        void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                        struct evolution_result *result)
{
    int n = laws.n_filament + laws.n_heads;
    vd trial[2][STEP_STATES], zero = v_set(0.0);
    vd sum[2] = {evolution_sum(laws, y), evolution_fractions(laws, y)};
    result->error = result->error_kPa = result->substeps = v_set(NAN);
    result->solved = zero;
    result->lack[0] = result->lack[1] = zero;
    if (s->dt_s == 0) {
        evolve_not(laws, units, point, live, y, end, result);
        return;
    }
    for (int parts = 1; parts <= s->max_substeps && v_any(live > 0.0); parts *= 2) {
        struct evolution_result r = *result;
        r.error = r.error_kPa = zero;
        const vd *from = y;
        vd *to = end;
        for (int i = 0; i < parts; i++) {
            to = parts == 1 ? end : trial[i % 2];
            evolve_part(laws, units, point, s, i, parts, from, to, &r);
            from = to;
        }
        vl taken =
            evolution_taken(laws, point, s, sum, y, to, live, 2 * parts > s->max_substeps, &r);
        for (int i = 0; i < n && parts > 1; i++)
            end[i] = v_select(taken, to[i], end[i]);
        result->error = v_select(taken, r.error, result->error);
        result->error_kPa = v_select(taken, r.error_kPa, result->error_kPa);
        result->substeps = v_select(taken, v_set(parts), result->substeps);
        result->solved = v_select(taken, v_set(1.0), result->solved);
        result->lack[0] = v_select(taken, r.lack[0], result->lack[0]);
        result->lack[1] = v_select(taken, r.lack[1], result->lack[1]);
        if (parts == 1) {
            result->tension = r.tension;
            result->tension_rate = r.tension_rate;
            result->atp = r.atp;
        }
        live = v_select(taken, zero, live);
    }
}

/* ---- input and output ---- */

/* [Ca2+] half-way, uM. */
LANE_INLINE vd step_ca_middle(const struct ino_tile_step *s, const struct ino_tile *t, size_t j)
{
    if (s->ca_middle_uM)
        return v_load(s->ca_middle_uM + j);
    return 0.5 * (v_load(s->ca_start_uM + j) + v_load(t->ca_uM + j));
}

LANE_INLINE void evolution_put(size_t j, struct ino_tile_step *s, const struct evolution_result *r)
{
    if (s->errors) {
        v_store(s->error + j, r->error);
        v_store(s->error_kPa + j, r->error_kPa);
    }
    v_store(s->substeps + j, r->substeps);
    v_store(s->solved + j, r->solved);
    if (s->tension) {
        v_store(s->tension + j, r->tension);
        v_store(s->tension_rate + j, r->tension_rate);
        v_store(s->atp + j, r->atp);
    }
}

/* A compiled evolve. */
typedef void evolution(const struct evolution_laws *laws, const struct evolution_units *units,
                       void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                       struct evolution_result *result);

/* For layouts that are not worth their own copy. */
LANE_ONCE void evolve_any(const struct evolution_laws *laws, const struct evolution_units *units,
                          void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                          struct evolution_result *result)
{
    struct evolution_laws own = *laws;
    own.constant = 0;
    evolve(own, units, point, s, live, y, end, result);
}

#endif
