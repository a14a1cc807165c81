/* One linearly implicit step in lanes: RODAS3 and RODAS4 on the system of laws_lanes.h. */
#ifndef INO_SOLVE_ROSENBROCK_LANES_H
#define INO_SOLVE_ROSENBROCK_LANES_H

#include "solve/laws_lanes.h"

/*     (I - gamma h J) K_i = gamma (h f(t + alpha_i h, y + sum a_ij K_j) + sum c_ij K_j
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

#endif
