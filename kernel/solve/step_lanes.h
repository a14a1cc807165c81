/* One time step in lanes: linearly implicit (RODAS3, RODAS4) and stabilised explicit (RKC2), with
 * error estimates, and division of the steps of those lanes that need it. See inotrope/step.h.
 *
 * Time is counted in parts theta of the host's step, 0..1. */
#ifndef INO_SOLVE_STEP_LANES_H
#define INO_SOLVE_STEP_LANES_H

#include "core/step.h"
#include "solve/rkc.h"
#include "solve/system_lanes.h"

enum { STEP_STATES = 54, STEP_MOMENTS = 4 };

/* A system to be stepped. Its states: blocks of probabilities whose sum, `ways` times each, is
 * invariant; n_heads fractions, whose sum is; then moments. */
struct lanes_evolution {
    int n, n_filament, n_heads;
    int block;                /* states of a block */
    int folded;               /* 1: block m counts twice where m % 3 is 1 (see triplet_folded.h) */
    vd scale[STEP_MOMENTS];   /* of the moments */
    vd tension[STEP_MOMENTS]; /* kPa per unit moment */
    void *point;
    /* Takes the inputs of time theta into the point. */
    void (*at)(void *point, vd theta);
    /* As in struct lanes_system. */
    void (*evaluate)(const void *point, const vd *y, vd *f, vd *jacobian);
    /* f = derivative of the right-hand side in theta, at the point's time. */
    void (*slope)(const void *point, const vd *y, vd *f);
    /* A bound of the Jacobian's spectral radius during the whole step, 1/s. */
    vd (*radius)(const void *point, const vd *y);
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
};

__attribute__((unused)) static const struct rosenbrock rodas3 = {
    .stages = 4,
    .gamma = 0.5,
    .a = {{0}, {0}, {2}, {2, 0, 1}},
    .c = {{0}, {4}, {1, -1}, {1, -1, -8.0 / 3}},
    .alpha = {0, 0, 1, 1},
    .slope = {0.5, 1.5, 0, 0},
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
};

/* y at theta becomes y at theta + part, h = part dt. error[n] receives the estimate. */
LANE_ONCE void rosenbrock_step(const struct lanes_evolution *e, const struct rosenbrock *r,
                               double theta, double part, double dt, vd *y, vd *error)
{
    int n = e->n;
    double h = part * dt;
    vd lu[STEP_STATES * STEP_STATES], inverse[STEP_STATES];
    vd f[STEP_STATES], ft[STEP_STATES], stage[STEP_STATES];
    vd k[ROSENBROCK_STAGES][STEP_STATES];
    e->at(e->point, v_set(theta));
    e->evaluate(e->point, y, f, lu);
    e->slope(e->point, y, ft);
    lanes_lu(n, v_set(r->gamma * h), lu, lu, inverse);
    for (int i = 0; i < r->stages; i++) {
        int moved = r->alpha[i] != 0;
        for (int j = 0; j < i; j++)
            moved |= r->a[i][j] != 0;
        if (moved) {
            for (int l = 0; l < n; l++)
                stage[l] = y[l];
            for (int j = 0; j < i; j++)
                for (int l = 0; l < n && r->a[i][j] != 0; l++)
                    stage[l] = stage[l] + r->a[i][j] * k[j][l];
            e->at(e->point, v_set(theta + r->alpha[i] * part));
            e->evaluate(e->point, stage, f, NULL);
        }
        vd *x = k[i];
        for (int l = 0; l < n; l++)
            x[l] = (r->gamma * h) * (f[l] + (r->slope[i] * part) * ft[l]);
        for (int j = 0; j < i; j++)
            for (int l = 0; l < n && r->c[i][j] != 0; l++)
                x[l] = x[l] + (r->gamma * r->c[i][j]) * k[j][l];
        lanes_lu_solve(n, lu, inverse, x);
    }
    for (int l = 0; l < n; l++) {
        error[l] = k[r->stages - 1][l];
        y[l] = stage[l] + error[l];
    }
}

/* ---- stabilised explicit ---- */

/* The stages that each lane needs; 0 where more than RKC_MOST_STAGES. */
LANE_INLINE void rkc_stages(vd radius, double h, int stages[LANES], int *most)
{
    *most = 2;
    for (int i = 0; i < LANES; i++) {
        double s = 1 + sqrt(1.54 * h * radius[i] + 1);
        stages[i] = s < RKC_MOST_STAGES + 1 ? (s < 2 ? 2 : (int)s) : 0;
        *most = stages[i] > *most ? stages[i] : *most;
    }
}

/* Coefficients of stage j, by lane; zero where a lane has fewer. */
LANE_INLINE void rkc_gather(struct ino_rkc *rkc, const int stages[LANES], int j, vd coefficient[6])
{
    static const struct ino_rkc_stage none = {0};
    double lane[6][LANES];
    for (int i = 0; i < LANES; i++) {
        const struct ino_rkc_stage *c =
            j <= stages[i] ? ino_rkc_stages(rkc, stages[i]) + j - 1 : &none;
        lane[0][i] = c->rest;
        lane[1][i] = c->mu;
        lane[2][i] = c->nu;
        lane[3][i] = c->mut;
        lane[4][i] = c->gat;
        lane[5][i] = c->c;
    }
    for (int k = 0; k < 6; k++)
        coefficient[k] = v_load(lane[k]);
}

LANE_INLINE void rkc_coefficients(struct ino_rkc *rkc, const int stages[LANES], int j, vd c[6])
{
    int same = 1;
    for (int i = 1; i < LANES; i++)
        same &= stages[i] == stages[0];
    if (!same || !stages[0]) {
        rkc_gather(rkc, stages, j, c);
        return;
    }
    const struct ino_rkc_stage *s = ino_rkc_stages(rkc, stages[0]) + j - 1;
    c[0] = v_set(s->rest);
    c[1] = v_set(s->mu);
    c[2] = v_set(s->nu);
    c[3] = v_set(s->mut);
    c[4] = v_set(s->gat);
    c[5] = v_set(s->c);
}

/* As rosenbrock_step; lanes that would need too many stages become NaN. error NULL: not wanted. */
LANE_ONCE void rkc_step(const struct lanes_evolution *e, struct ino_rkc *rkc, double theta,
                        double part, double dt, vd *y, vd *error)
{
    int n = e->n, most, stages[LANES];
    double h = part * dt;
    vd f0[STEP_STATES], f[STEP_STATES], buffer[2][STEP_STATES], result[STEP_STATES];
    rkc_stages(e->radius(e->point, y), h, stages, &most);
    double count[LANES];
    for (int i = 0; i < LANES; i++)
        count[i] = stages[i];
    vd own = v_load(count);
    e->at(e->point, v_set(theta));
    e->evaluate(e->point, y, f0, NULL);
    for (int l = 0; l < n; l++) {
        buffer[0][l] = y[l];
        f[l] = f0[l];
        result[l] = v_set(NAN);
    }
    vd *last = buffer[0], *before = buffer[1];
    for (int j = 1; j <= most; j++) {
        vd c[6];
        rkc_coefficients(rkc, stages, j, c);
        vd slope = h * c[3], slope0 = h * c[4];
        vl ends = own == (double)j;
        for (int l = 0; l < n; l++) {
            vd next = c[0] * y[l] + slope * f[l] + slope0 * f0[l];
            if (j > 1)
                next = next + c[1] * last[l] + c[2] * before[l];
            before[l] = next;
        }
        vd *swap = last;
        last = before;
        before = swap;
        if (v_any(ends))
            for (int l = 0; l < n; l++)
                result[l] = v_select(ends, last[l], result[l]);
        if (j < most) {
            e->at(e->point, theta + part * c[5]);
            e->evaluate(e->point, last, f, NULL);
        }
    }
    if (error) {
        e->at(e->point, v_set(theta + part));
        e->evaluate(e->point, result, f, NULL);
        for (int l = 0; l < n; l++)
            error[l] = 0.8 * (y[l] - result[l]) + (0.4 * h) * (f0[l] + f[l]);
    }
    for (int l = 0; l < n; l++)
        y[l] = result[l];
}

/* ---- the host's step ---- */

LANE_INLINE vd evolution_sum(const struct lanes_evolution *e, const vd *y, int heads)
{
    vd sum = v_set(0.0);
    for (int i = 0; heads && i < e->n_heads; i++)
        sum = sum + y[e->n_filament + i];
    for (int i = 0, m = 0; !heads && i < e->n_filament; i += e->block, m = m == 2 ? 0 : m + 1) {
        vd part = v_set(0.0);
        for (int k = 0; k < e->block; k++)
            part = part + y[i + k];
        sum = sum + (e->folded && m == 1 ? 2.0 : 1.0) * part;
    }
    return sum;
}

/* The invariant sums of y as they were: round-off would add up over 10^5 steps. */
LANE_INLINE void evolution_restore(const struct lanes_evolution *e, const vd before[2], vd *y)
{
    vd scale = before[0] / evolution_sum(e, y, 0);
    for (int i = 0; i < e->n_filament; i++)
        y[i] = y[i] * scale;
    if (e->n_heads == 0)
        return;
    scale = before[1] / evolution_sum(e, y, 1);
    for (int i = 0; i < e->n_heads; i++)
        y[e->n_filament + i] = y[e->n_filament + i] * scale;
}

LANE_INLINE vd evolution_lowest(const struct lanes_evolution *e, const vd *y)
{
    vd lowest = v_set(0.0);
    for (int i = 0; i < e->n_filament + e->n_heads; i++)
        lowest = v_min(y[i], lowest);
    return lowest;
}

struct evolution_result {
    vd error, error_kPa, substeps, solved;
};

/* The step in `substeps` equal parts; y is changed in all lanes. */
LANE_INLINE void evolve_divided(const struct lanes_evolution *e, struct ino_tile_step *s,
                                int substeps, vd *y, struct evolution_result *r)
{
    vd error[STEP_STATES];
    double part = 1.0 / substeps;
    int first_moment = e->n_filament + e->n_heads;
    int estimated = s->errors || s->method != INO_STEP_EXPLICIT;
    r->error = r->error_kPa = v_set(0.0);
    for (int i = 0; i < substeps; i++) {
        if (s->method == INO_STEP_EXPLICIT)
            rkc_step(e, s->rkc, i * part, part, s->dt_s, y, estimated ? error : NULL);
        else
            rosenbrock_step(e, s->method == INO_STEP_STIFF ? &rodas3 : &rodas4, i * part, part,
                            s->dt_s, y, error);
        vd worst = v_set(0.0), tension = v_set(0.0);
        for (int l = 0; estimated && l < first_moment; l++)
            worst = v_max(v_abs(error[l]), worst);
        for (int l = first_moment; estimated && l < e->n; l++) {
            worst = v_max(v_abs(error[l]) / e->scale[l - first_moment], worst);
            tension = tension + e->tension[l - first_moment] * error[l];
        }
        r->error = r->error + worst;
        r->error_kPa = r->error_kPa + v_abs(tension);
    }
    r->substeps = v_set(substeps);
}

/* y[n]: start of the step on entry, its end on return. A lane is done when it meets the conditions
 * of inotrope/step.h, whatever the others do. */
LANE_ONCE void evolve(const struct lanes_evolution *e, struct ino_tile_step *s, vd *y,
                      struct evolution_result *result)
{
    vd trial[STEP_STATES], start[STEP_STATES], zero = v_set(0.0);
    vd sum[2] = {evolution_sum(e, y, 0), evolution_sum(e, y, 1)};
    vd allowed = v_min(evolution_lowest(e, y), v_set(-1e-12));
    for (int l = 0; l < e->n; l++) {
        start[l] = y[l];
        zero = zero + 0.0 * y[l];
    }
    vd live = v_one_if(zero == 0.0); /* a state that is not finite is not tried */
    result->error = result->error_kPa = result->substeps = v_set(NAN);
    result->solved = v_set(0.0);
    for (int m = 1; m <= s->max_substeps && v_any(live > 0.0); m *= 2) {
        struct evolution_result r;
        for (int l = 0; l < e->n; l++)
            trial[l] = start[l];
        evolve_divided(e, s, m, trial, &r);
        evolution_restore(e, sum, trial);
        vd lowest = evolution_lowest(e, trial);
        zero = 0.0 * r.error;
        for (int l = 0; l < e->n; l++)
            zero = zero + 0.0 * trial[l];
        int last = 2 * m > s->max_substeps;
        vl good = last ? lowest >= -1e-3 : (lowest >= allowed) & (r.error <= s->tolerance);
        vl taken = good & (zero == 0.0) & (live > 0.0);
        for (int l = 0; l < e->n; l++)
            y[l] = v_select(taken, trial[l], y[l]);
        result->error = v_select(taken, r.error, result->error);
        result->error_kPa = v_select(taken, r.error_kPa, result->error_kPa);
        result->substeps = v_select(taken, r.substeps, result->substeps);
        result->solved = v_select(taken, v_set(1.0), result->solved);
        live = v_select(taken, v_set(0.0), live);
    }
}

#endif
