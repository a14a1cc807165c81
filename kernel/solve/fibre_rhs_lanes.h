/* Time derivative of the state and the observables there. See fibre_lanes.h. */
#ifndef INO_SOLVE_FIBRE_RHS_LANES_H
#define INO_SOLVE_FIBRE_RHS_LANES_H

#include "solve/fibre_lanes.h"

LANE_INLINE void put_filament(const struct ino_tile *t, size_t j, const struct unit *u,
                              const struct troponin_drugs *drugs, const vd *x)
{
    vd ca = v_set(0.0), drug = v_set(0.0);
    int fast = u->n_states == u->sites + 1;
    for (int i = 0; i < 8 * u->n_states; i++) {
        int k = i % u->n_states, b = i / u->n_states >> 1 & 1;
        ca = ca + x[i] * (double)u->filled[k];
        vd share = fast ? 1.0 - 1.0 / drugs->z[u->filled[k]][b] : v_set((double)u->drug_bound[k]);
        drug = drug + x[i] * share;
    }
    tile_put(t, INO_OBS_ca_bound, j, ca / (double)u->sites);
    tile_put(t, INO_OBS_drug_bound, j, drug);
}

LANE_INLINE void rhs_lanes(const struct ino_tile *t, size_t j, int sites, int explicit_drug)
{
    struct fibre_laws p = read_laws(t, j, sites, explicit_drug);
    size_t n = 8 * (size_t)(sites + 1) * (explicit_drug ? 2 : 1);
    vd rate = v_load(t->dsl_um_s + j), length = p.sl;
    const double *head = t->state + n * INO_TILE + j;
    struct cycle_state y = {v_load(head),
                            v_load(head + INO_TILE),
                            v_load(head + 2 * INO_TILE),
                            v_load(head + 3 * INO_TILE),
                            v_load(head + 4 * INO_TILE),
                            v_load(head + 5 * INO_TILE)};
    if (n + 6 < t->n_states) { /* series element: the internal length moves by its own law */
        set_length(t, j, v_load(head + 6 * INO_TILE), &p);
        vd active = p.k_xb * p.chi * (y.m_a + y.m_b);
        rate = (p.k_se * (length - p.sl) - active - p.passive) / p.viscosity;
    }
    struct troponin_drugs drugs;
    struct unit u;
    regulatory_unit(t, j, &p, explicit_drug, 1, &drugs, &u);
    hold_open(&u, 1.0 - p.eta * (y.a + y.b));
    vd x[TRIPLET_STATES], dx[TRIPLET_STATES];
    for (size_t k = 0; k < n; k++)
        x[k] = v_load(t->state + k * INO_TILE + j);
    struct triplet_means mean = triplet_rhs(&u, p.gamma, x, dx);
    struct cycle_state dy;
    struct cycle_rates rates = cycle_rhs(&p.cycle, mean.permissive, 0.5 * rate, &y, &dy);
    if (t->state_out) {
        double *out = t->state_out + j;
        for (size_t k = 0; k < n; k++)
            v_store(out + k * INO_TILE, dx[k]);
        const vd heads[6] = {dy.s, dy.d, dy.a, dy.b, dy.m_a, dy.m_b};
        for (size_t k = 0; k < 6; k++)
            v_store(out + (n + k) * INO_TILE, heads[k]);
        if (n + 6 < t->n_states)
            v_store(out + (n + 6) * INO_TILE, rate);
    }
    put_forces(t, j, &p, &y, &rates, rate);
    tile_put(t, INO_OBS_permissive, j, mean.permissive);
    put_filament(t, j, &u, &drugs, x);
}

#endif
