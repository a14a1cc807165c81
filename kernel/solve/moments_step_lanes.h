/* Stepping a filament with the four moments of two-state cross-bridges, mu0P, mu1P, mu0N, mu1N:
 * those of rdq20mf.c, in its notation. Filament -> moments is one way. */
#ifndef INO_SOLVE_MOMENTS_STEP_LANES_H
#define INO_SOLVE_MOMENTS_STEP_LANES_H

#include "solve/filament_step_lanes.h"

struct moments_point {
    struct filament_point filament;
    vd attach0, attach1, detach, v; /* mu0fP, mu1fP, r, v; 1/s */
};

LANE_INLINE void moments_evaluate(const struct moments_point *p, int K, int folded, const vd *y,
                                  vd *f, vd *jacobian)
{
    int first = (folded ? 6 : 8) * K, n = first + 4;
    const struct unit *u = &p->filament.unit;
    vd gamma = p->filament.gamma, power[3] = {v_set(1.0), gamma, gamma * gamma};
    filament_evaluate(u, gamma, K, folded, y, f, jacobian, n, NULL);
    struct filament_means mean = filament_find_means(u, K, folded, power, y);
    vd k_np = mean.flip[0], k_pn = mean.flip[1], r = p->detach, v = p->v;
    const vd *mu = y + first;
    vd flip0 = k_pn * mu[0] - k_np * mu[2], flip1 = k_pn * mu[1] - k_np * mu[3];
    f[first] = mean.total[1] * p->attach0 - r * mu[0] - flip0;
    f[first + 1] = mean.total[1] * p->attach1 - v * mu[0] - r * mu[1] - flip1;
    f[first + 2] = flip0 - r * mu[2];
    f[first + 3] = flip1 - v * mu[2] - r * mu[3];
    if (!jacobian)
        return;
    vd *row[4];
    for (int i = 0; i < 4; i++) {
        row[i] = jacobian + (first + i) * n;
        for (int k = 0; k < first; k++)
            jacobian[k * n + first + i] = v_set(0.0);
        for (int k = 0; k < 4; k++)
            row[i][first + k] = v_set(0.0);
    }
    for (int i = 0; i < first; i++) {
        int block = i / K, b = block_own(block, folded);
        vd ways = v_set(block_ways(block, folded)), zero = v_set(0.0);
        vd slope = ways * (block_flip(u, power, block, i % K, folded) - mean.flip[b]);
        slope = slope * mean.inverse[b];
        vd move0 = b ? slope * mu[0] : -slope * mu[2], move1 = b ? slope * mu[1] : -slope * mu[3];
        row[0][i] = (b ? ways * p->attach0 : zero) - move0;
        row[1][i] = (b ? ways * p->attach1 : zero) - move1;
        row[2][i] = move0;
        row[3][i] = move1;
    }
    for (int i = 0; i < 2; i++) {
        row[i][first + i] = -r - k_pn;
        row[i][first + 2 + i] = k_np;
        row[2 + i][first + i] = k_pn;
        row[2 + i][first + 2 + i] = -r - k_np;
        row[1 + 2 * i][first + 2 * i] = -v;
    }
}

LANE_INLINE void moments_slope(const struct moments_point *p, int K, int folded, const vd *y, vd *f)
{
    filament_slope(&p->filament, K, folded, y, f);
    for (int i = 0; i < 4; i++)
        f[(folded ? 6 : 8) * K + i] = v_set(0.0);
}

LANE_ONCE void moments_at(void *point, vd theta)
{
    filament_at(&((struct moments_point *)point)->filament, theta);
}

LANE_ONCE vd moments_radius(const void *point, const vd *y)
{
    const struct moments_point *p = point;
    vd own, filament = filament_radius(&p->filament, &own);
    (void)y;
    return v_max(filament, p->detach + v_abs(p->v) + own);
}

#define MOMENTS_SYSTEM(name, K, folded)                                                 \
    LANE_ONCE void name##_evaluate(const void *point, const vd *y, vd *f, vd *jacobian) \
    {                                                                                   \
        moments_evaluate(point, K, folded, y, f, jacobian);                             \
    }                                                                                   \
    LANE_ONCE void name##_slope(const void *point, const vd *y, vd *f)                  \
    {                                                                                   \
        moments_slope(point, K, folded, y, f);                                          \
    }
MOMENTS_SYSTEM(moments_full_2, 2, 0)
MOMENTS_SYSTEM(moments_full_4, 4, 0)
MOMENTS_SYSTEM(moments_folded_2, 2, 1)
MOMENTS_SYSTEM(moments_folded_4, 4, 1)

/* scale and tension: of mu0P, mu1P, mu0N, mu1N. */
LANE_INLINE void moments_step(const struct ino_tile *t, size_t j, struct ino_tile_step *s, int K,
                              struct moments_point *p, vd scale0, vd scale1, vd tension)
{
    struct lanes_evolution e[2];
    for (int folded = 0; folded < 2; folded++) {
        int first = (folded ? 6 : 8) * K;
        e[folded] = (struct lanes_evolution){.n = first + 4,
                                             .n_filament = first,
                                             .block = K,
                                             .folded = folded,
                                             .scale = {scale0, scale1, scale0, scale1},
                                             .tension = {v_set(0.0), tension, v_set(0.0), tension},
                                             .point = p,
                                             .at = moments_at,
                                             .radius = moments_radius};
    }
    e[0].evaluate = K == 2 ? moments_full_2_evaluate : moments_full_4_evaluate;
    e[0].slope = K == 2 ? moments_full_2_slope : moments_full_4_slope;
    e[1].evaluate = K == 2 ? moments_folded_2_evaluate : moments_folded_4_evaluate;
    e[1].slope = K == 2 ? moments_folded_2_slope : moments_folded_4_slope;
    filament_step(t, j, s, K, e);
}

#endif
