/* What Land's models of 2012 and 2017 share: lengths, Ca binding to troponin as one event of n
 * sites, and its input to time steps. */
#ifndef INO_MODELS_LAND_H
#define INO_MODELS_LAND_H

#include "solve/ode_step_lanes.h"
#include "troponin/troponin.h"

/* h = max(0, 1 + beta_0 (l' + min(l', 0.87) - 1.87)), l' = min(l, 1.2). */
LANE_INLINE vd land_overlap(vd beta_0, vd stretch)
{
    vd l = v_min(stretch, v_set(1.2));
    return v_max(1.0 + beta_0 * (l + v_min(l, v_set(0.87)) - 1.87), v_set(0.0));
}

/* x^n, n = 2 without exp and log wherever it occurs: a node's value depends on its own n alone. */
LANE_INLINE vd land_power(vd x, vd n)
{
    vl other = n != 2.0;
    vd y = x * x;
    if (v_any(other))
        y = v_select(other, v_exp(n * v_log(x)), y);
    return y;
}

LANE_INLINE void land_put_troponin(const struct ino_tile *t, size_t j, vd with_ca)
{
    tile_put(t, INO_OBS_ca_bound, j, with_ca);
    if (!t->observable[INO_OBS_drug_bound])
        return;
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, 1, &drugs);
    vd without = (1.0 - with_ca) / drugs.z[0][0] + with_ca / drugs.z[1][0];
    tile_put(t, INO_OBS_drug_bound, j, v_max(1.0 - without, v_set(0.0)));
}

/* Ca binding during a step, 1/s: k (Ca/Ca50)^n at its start, middle and end, and the parabola
 * through them. */
struct land_binding {
    vd k, n, per_half[3]; /* per_half: 1/Ca50 at start, middle and end */
    struct parabola on;
    vd on_most, on_slope;
};

LANE_INLINE void land_set_binding(const struct ino_tile *t, size_t j, const struct ino_tile_step *s,
                                  struct land_binding *x)
{
    vd on[3] = {v_load(s->ca_start_uM + j), step_ca_middle(s, t, j), v_load(t->ca_uM + j)};
    LANE_UNROLL
    for (int i = 0; i < 3; i++)
        on[i] = on[i] * x->per_half[i];
    if (v_any(x->n != 2.0)) {
        LANE_UNROLL
        for (int i = 0; i < 3; i++)
            on[i] = land_power(on[i], x->n);
    } else {
        LANE_UNROLL
        for (int i = 0; i < 3; i++)
            on[i] = on[i] * on[i];
    }
    LANE_UNROLL
    for (int i = 0; i < 3; i++)
        on[i] = v_rounded(x->k * on[i]);
    x->on = parabola_through(on[0], on[1], on[2]);
    x->on_most = v_max(v_max(on[0], on[2]), on[1]);
}

#endif
