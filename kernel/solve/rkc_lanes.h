/* One stabilised explicit step in lanes: RKC2 on the system of laws_lanes.h. */
#ifndef INO_SOLVE_RKC_LANES_H
#define INO_SOLVE_RKC_LANES_H

#include "solve/laws_lanes.h"
#include "solve/rkc.h"

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

#endif
