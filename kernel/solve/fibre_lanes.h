/* A fibre in lanes: a thin filament of regulatory units, the four-state cross-bridge cycle on it,
 * passive tension and an optional series element. What a model adds is where the numbers come from.
 *
 * A model's file includes this header, defines read_laws and set_length over its own parameters,
 * and includes fibre_steady_lanes.h, fibre_rhs_lanes.h and fibre_general_lanes.h. */
#ifndef INO_SOLVE_FIBRE_LANES_H
#define INO_SOLVE_FIBRE_LANES_H

#include "crossbridge/feedback.h"
#include "crossbridge/overlap.h"
#include "filament/triplet_folded.h"

struct fibre_laws {
    struct unit_parameters unit;
    struct cycle_parameters cycle;
    vd gamma;
    vd eta;                /* feedback of attached heads on closing */
    vd k_xb;               /* kPa/um */
    vd chi, sl;            /* overlap fraction at sarcomere length sl, um */
    vd half_sl0;           /* um */
    vd passive, viscosity; /* kPa, kPa s/um */
    vd k_se, shortest;     /* series element, kPa/um; length without overlap, um */
};

/* The laws of the nodes from j on; their length-dependent part at the given length. */
LANE_INLINE struct fibre_laws read_laws(const struct ino_tile *t, size_t j, int sites,
                                        int explicit_drug);
LANE_INLINE void set_length(const struct ino_tile *t, size_t j, vd sl, struct fibre_laws *p);

/* Weights and rates of the regulatory unit without feedback, drug eliminated or explicit. */
LANE_INLINE void regulatory_unit(const struct ino_tile *t, size_t j, const struct fibre_laws *p,
                                 int explicit_drug, int rates, struct troponin_drugs *drugs,
                                 struct unit *u)
{
    vd ca = v_load(t->ca_uM + j);
    troponin_drug_polynomial(t, j, p->unit.sites, drugs);
    if (explicit_drug) {
        unit_explicit(&p->unit, ca, t, j, u);
        return;
    }
    unit_fast_weights(&p->unit, ca, drugs, u);
    if (rates)
        unit_fast_rates(&p->unit, ca, drugs, u);
}

/* Feedback of attached heads on closing: P -> N times `factor`, weights of P divided by it. */
LANE_INLINE void hold_open(struct unit *u, vd factor)
{
    for (int k = 0; k < u->n_states; k++) {
        u->weight[k][1] = u->weight[k][1] / factor;
        u->to_n[k] = u->to_n[k] * factor;
    }
    u->sum[1] = u->sum[1] / factor;
}

/* ---- observables ---- */

LANE_INLINE vd stiffness(const struct fibre_laws *p, const struct cycle_state *y,
                         const struct cycle_rates *rates)
{
    return p->k_xb * p->chi * p->half_sl0 * (y->a + y->b - y->m_b * rates->detach_slope);
}

LANE_INLINE void put_forces(const struct ino_tile *t, size_t j, const struct fibre_laws *p,
                            const struct cycle_state *y, const struct cycle_rates *rates,
                            vd dsl_um_s)
{
    vd tension = p->k_xb * p->chi * (y->m_a + y->m_b);
    vd passive = p->passive + p->viscosity * dsl_um_s;
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_passive, j, passive);
    tile_put(t, INO_OBS_total, j, tension + passive);
    tile_put(t, INO_OBS_stiffness, j, stiffness(p, y, rates));
    tile_put(t, INO_OBS_atp, j, rates->detach_b * y->b);
    tile_put(t, INO_OBS_attached, j, y->a + y->b);
}

#endif
