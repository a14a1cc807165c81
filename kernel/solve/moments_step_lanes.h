/* Stepping a filament with the four moments of two-state cross-bridges, mu0P, mu1P, mu0N, mu1N:
 * those of rdq20mf.c, in its notation. Filament -> moments is one way. */
#ifndef INO_SOLVE_MOMENTS_STEP_LANES_H
#define INO_SOLVE_MOMENTS_STEP_LANES_H

#include "solve/filament_step_lanes.h"

struct moments_point {
    struct filament_point filament;
    vd attach0, attach1, detach, v; /* mu0fP, mu1fP, r, v; 1/s */
};

LANE_INLINE struct folded_means moments_flow(const struct moments_point *p, int K, int folded,
                                             const vd *y, vd *f)
{
    int F = (folded ? 6 : 8) * K;
    struct folded_means mean;
    filament_evaluate(&p->filament, K, folded, v_set(1.0), y, f, &mean);
    vd r = p->detach, v = p->v;
    const vd *mu = y + F;
    vd flip0 = v_difference_products(mean.flip[1], mu[0], mean.flip[0], mu[2]);
    vd flip1 = v_difference_products(mean.flip[1], mu[1], mean.flip[0], mu[3]);
    f[F] = v_difference_products(mean.permissive, p->attach0, r, mu[0]) - flip0;
    f[F + 1] = v_difference_products(mean.permissive, p->attach1, v, mu[0]) - r * mu[1] - flip1;
    f[F + 2] = flip0 - r * mu[2];
    f[F + 3] = flip1 - v * mu[2] - r * mu[3];
    return mean;
}

LANE_INLINE void moments_evaluate(const struct moments_point *p, int K, int folded, const vd *y,
                                  vd *f, vd *radius)
{
    struct folded_means mean = moments_flow(p, K, folded, y, f);
    if (radius) {
        vd heads = p->detach + v_abs(p->v) + mean.flip[0] + mean.flip[1];
        *radius = v_max(filament_radius(&p->filament, K, folded, &mean), heads);
    }
}

LANE_INLINE void moments_linearise(const struct moments_point *p, int K, int folded, const vd *y,
                                   vd *f, struct lanes_linear *l)
{
    enum { MU0P, MU1P, MU0N, MU1N, H };
    const vd *mu = y + (folded ? 6 : 8) * K, zero = v_set(0.0);
    struct folded_means mean = moments_flow(p, K, folded, y, f);
    l->coupled = 0;
    filament_jacobian(&p->filament, K, folded, v_set(1.0), y, &mean, l);
    filament_gradients(&p->filament, K, folded, v_set(1.0), &mean, 1, l);
    vd attach[2] = {p->attach0, p->attach1}, np = mean.flip[0], pn = mean.flip[1];
    for (int i = 0; i < 2; i++) {
        l->response[MU0P + i][0] = attach[i];
        l->response[MU0N + i][0] = zero;
        l->response[MU0P + i][1] = mu[MU0N + i];
        l->response[MU0N + i][1] = -mu[MU0N + i];
        l->response[MU0P + i][2] = -mu[MU0P + i];
        l->response[MU0N + i][2] = mu[MU0P + i];
    }
    for (int i = 0; i < H * H; i++)
        l->heads[i] = zero;
    for (int i = 0; i < 2; i++) {
        l->heads[(MU0P + i) * H + MU0P + i] = -p->detach - pn;
        l->heads[(MU0P + i) * H + MU0N + i] = np;
        l->heads[(MU0N + i) * H + MU0P + i] = pn;
        l->heads[(MU0N + i) * H + MU0N + i] = -p->detach - np;
    }
    l->heads[MU1P * H + MU0P] = -p->v;
    l->heads[MU1N * H + MU0N] = -p->v;
}

LANE_INLINE void moments_slope(const struct moments_point *p, int K, int folded, const vd *y, vd *f)
{
    filament_slope(&p->filament, K, folded, y, f);
    for (int i = 0; i < 4; i++)
        f[(folded ? 6 : 8) * K + i] = v_set(0.0);
}

/* Attached heads, of permissive units and others. */
LANE_INLINE vd moments_rest(int F, const vd *y)
{
    return v_min(y[F], y[F + 2]);
}

/* The laws of one layout; half 1: mirror-symmetric; `share` is LANE_INLINE where evolve gets a copy of its own. */
#define MOMENTS_LAWS(name, K, half, share)                                                     \
    share void name##_at(void *point, vd theta)                                                \
    {                                                                                          \
        filament_at(&((struct moments_point *)point)->filament, K, half, theta);               \
    }                                                                                          \
    share void name##_evaluate(const void *point, const vd *y, vd *f, vd *radius)              \
    {                                                                                          \
        moments_evaluate(point, K, half, y, f, radius);                                        \
    }                                                                                          \
    share void name##_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l) \
    {                                                                                          \
        moments_linearise(point, K, half, y, f, l);                                            \
    }                                                                                          \
    share void name##_slope(const void *point, const vd *y, vd *f)                             \
    {                                                                                          \
        moments_slope(point, K, half, y, f);                                                   \
    }                                                                                          \
    share vd name##_rest(const void *point, const vd *y)                                       \
    {                                                                                          \
        (void)point;                                                                           \
        return moments_rest((half ? 6 : 8) * K, y);                                            \
    }                                                                                          \
    LANE_INLINE struct evolution_laws name(void)                                               \
    {                                                                                          \
        enum { F = (half ? 6 : 8) * K, LOW = half ? F / 2 : F, HIGH = half ? F / 2 : 0 };      \
        const struct evolution_laws laws = {.n_filament = F,                                   \
                                            .n_heads = 4,                                      \
                                            .n_signals = 3,                                    \
                                            .constant = 1,                                     \
                                            .block = K,                                        \
                                            .folded = half,                                    \
                                            .seen = {{HIGH, F}, {0, LOW}, {HIGH, F}},          \
                                            .at = name##_at,                                   \
                                            .evaluate = name##_evaluate,                       \
                                            .linearise = name##_linearise,                     \
                                            .slope = name##_slope,                             \
                                            .rest = name##_rest};                              \
        return laws;                                                                           \
    }
MOMENTS_LAWS(moments_folded_2, 2, 1, LANE_INLINE)
MOMENTS_LAWS(moments_folded_4, 4, 1, LANE_ONCE)
MOMENTS_LAWS(moments_full_2, 2, 0, LANE_ONCE)
MOMENTS_LAWS(moments_full_4, 4, 0, LANE_ONCE)

LANE_ONCE void moments_evolve_2(const struct evolution_laws *laws,
                                const struct evolution_units *units, void *point,
                                struct ino_tile_step *s, vd live, const vd *y, vd *end,
                                struct evolution_result *result)
{
    (void)laws;
    evolve(moments_folded_2(), units, point, s, live, y, end, result);
}

/* Tension per moment mu1P and mu1N at start and end of the step. */
LANE_INLINE void moments_set_tension(struct evolution_units *units, vd before, vd after)
{
    units->tension[0][1] = units->tension[0][3] = before;
    units->tension[1][1] = units->tension[1][3] = after;
}

/* What is not the plain case. */
LANE_ONCE void moments_step_2(size_t j, struct ino_tile_step *s, struct moments_point *p,
                              struct evolution_units *units, vd before, vd after)
{
    moments_set_tension(units, before, after);
    const struct filament_way way[2] = {{moments_full_2(), evolve_any},
                                        {moments_folded_2(), moments_evolve_2}};
    filament_step(j, s, 2, way, units, p);
}

LANE_ONCE void moments_step_4(size_t j, struct ino_tile_step *s, struct moments_point *p,
                              struct evolution_units *units, vd before, vd after)
{
    moments_set_tension(units, before, after);
    const struct filament_way way[2] = {{moments_full_4(), evolve_any},
                                        {moments_folded_4(), evolve_any}};
    filament_step(j, s, 4, way, units, p);
}

/* units: of mu0P, mu1P, mu0N, mu1N, without tension: `before` and `after` the step, kPa per unit of
 * mu1P and mu1N. K = 2 or 4. */
LANE_INLINE void moments_step(size_t j, struct ino_tile_step *s, int K, struct moments_point *p,
                              struct evolution_units *units, vd before, vd after)
{
    if (K == 4)
        moments_step_4(j, s, p, units, before, after);
    else if (!filament_step_plain(j, s, 2, moments_folded_2(), p))
        moments_step_2(j, s, p, units, before, after);
}

#endif
