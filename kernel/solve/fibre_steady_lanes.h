/* Isometric steady state, solved directly: closed-form chain and cycle; with feedback a scalar
 * root on ln(W_P/W_N); with the series element a bracketed root on the length around it. See fibre_lanes.h. */
#ifndef INO_SOLVE_FIBRE_STEADY_LANES_H
#define INO_SOLVE_FIBRE_STEADY_LANES_H

#include "solve/bracket_lanes.h"
#include "solve/fibre_lanes.h"

/* What the steady state needs of parameters and drugs, and (p) of sarcomere length. */
struct constants {
    struct fibre_laws p;
    struct unit_scales unit;
    struct cycle_ratios cycle;
    vd coupling;
};

LANE_INLINE void find_constants(const struct ino_tile *t, size_t j, int sites, struct constants *c)
{
    c->p = read_laws(t, j, sites, 0);
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, sites, &drugs);
    unit_find_scales(&c->p.unit, &drugs, &c->unit);
    c->coupling = ising_coupling(c->p.gamma);
}

LANE_INLINE void find_length(const struct ino_tile *t, size_t j, vd sl, struct constants *c)
{
    set_length(t, j, sl, &c->p);
    c->cycle = cycle_find_ratios(&c->p.cycle);
}

struct solution {
    struct unit_equilibrium unit;
    vd permissive, attached, misfit; /* attached: the argument of the feedback */
    struct cycle_state heads;
};

LANE_INLINE struct solution solve_isometric(const struct ino_tile *t, size_t j, int sites,
                                            const struct constants *c)
{
    struct solution s;
    s.unit = unit_weights(&c->unit, sites, c->p.unit.kd, v_load(t->ca_uM + j));
    s.attached = v_set(0.0);
    vd w_p = s.unit.sum[1];
    if (v_any(c->p.eta > 0.0)) {
        s.attached =
            feedback_attached(&c->cycle, c->coupling, c->p.eta, w_p / s.unit.sum[0], t->branch);
        s.attached = v_select(c->p.eta > 0.0, s.attached, v_set(0.0));
        w_p = w_p / (1.0 - c->p.eta * s.attached);
    }
    s.permissive = ising_permissive_at(s.unit.sum[0], w_p, c->coupling);
    s.heads = cycle_steady_at(&c->cycle, s.permissive);
    s.misfit = v_abs(s.heads.a + s.heads.b - s.attached);
    return s;
}

/* Excess of the total tension at length sl over what the series element bears there. */
LANE_INLINE vd series_excess(const struct ino_tile *t, size_t j, int sites, vd length, vd sl,
                             struct constants *c)
{
    find_length(t, j, sl, c);
    struct solution s = solve_isometric(t, j, sites, c);
    vd force = c->p.k_xb * c->p.chi * (s.heads.m_a + s.heads.m_b) + c->p.passive;
    return force - c->p.k_se * (length - sl);
}

/* Sarcomere length at which the series element bears the total tension, between no overlap and the
 * given length L. */
LANE_ONCE vd series_root(const struct ino_tile *t, size_t j, int sites, vd length,
                         struct constants *c)
{
    struct bracket b;
    vd low = v_min(c->p.shortest, length);
    bracket_start(&b, low, series_excess(t, j, sites, length, low, c), length,
                  series_excess(t, j, sites, length, length, c));
    while (bracket_next(&b, 4e-16 * length))
        bracket_put(&b, series_excess(t, j, sites, length, b.x, c));
    return v_select(c->p.k_se < INFINITY, b.x, length);
}

LANE_INLINE void put_state(const struct ino_tile *t, size_t j, const struct fibre_laws *p,
                           const struct unit *u, const struct cycle_state *y)
{
    vd state[TRIPLET_STATES];
    triplet_stationary(u, p->gamma, state);
    size_t n = 8 * (size_t)u->n_states;
    for (size_t k = 0; k < n; k++)
        v_store(t->state_out + k * INO_TILE + j, state[k]);
    const vd heads[6] = {y->s, y->d, y->a, y->b, y->m_a, y->m_b};
    for (size_t k = 0; k < 6; k++)
        v_store(t->state_out + (n + k) * INO_TILE + j, heads[k]);
    if (n + 6 < t->n_states)
        v_store(t->state_out + (n + 6) * INO_TILE + j, p->sl);
}

LANE_ONCE void put_steady_state(const struct ino_tile *t, size_t j, const struct constants *c,
                                const struct solution *s)
{
    int explicit_drug = t->kinetics == INO_DRUG_EXPLICIT;
    struct fibre_laws p = c->p;
    while (explicit_drug && t->drugs[p.unit.explicit_drug].kind != INO_DRUG_TROPONIN)
        p.unit.explicit_drug++;
    struct troponin_drugs drugs;
    struct unit u;
    regulatory_unit(t, j, &p, explicit_drug, 0, &drugs, &u);
    if (v_any(p.eta > 0.0))
        hold_open(&u, 1.0 - p.eta * s->attached);
    put_state(t, j, &p, &u, &s->heads);
}

/* The series element bears the tension, to what the resolution of SL allows: with a very stiff
 * passive law there may be no length between no overlap and L where it can. */
LANE_INLINE vl series_balanced(const struct constants *c, vd length, vd force)
{
    vd borne = c->p.k_se * (length - c->p.sl);
    vd slope = c->p.k_se * length + v_abs(force);
    return (c->p.k_se == INFINITY) | (v_abs(force - borne) <= 1e-9 * slope);
}

/* Bound by the divider: two square roots and two divisions per node without feedback. */
LANE_INLINE void steady_lanes(const struct ino_tile *t, int sites)
{
    struct constants *c = t->scratch;
    for (size_t j = 0; j < t->n; j += LANES) {
        vd length = v_load(t->sl_um + j);
        if (tile_new_parameters(t, j))
            find_constants(t, j, sites, c);
        int series = v_any(c->p.k_se < INFINITY);
        if (series || tile_new_length(t, j))
            find_length(t, j, series ? series_root(t, j, sites, length, c) : length, c);
        struct solution s = solve_isometric(t, j, sites, c);
        vd active = c->p.k_xb * c->p.chi;
        vd tension = active * s.heads.m_b, attached = s.heads.a + s.heads.b;
        tile_put(t, INO_OBS_tension, j, tension);
        tile_put(t, INO_OBS_passive, j, c->p.passive);
        tile_put(t, INO_OBS_total, j, tension + c->p.passive);
        tile_put(t, INO_OBS_stiffness, j, active * c->p.half_sl0 * attached);
        tile_put(t, INO_OBS_atp, j, c->p.cycle.g_b * s.heads.b);
        tile_put(t, INO_OBS_attached, j, attached);
        tile_put(t, INO_OBS_permissive, j, s.permissive);
        if (t->observable[INO_OBS_ca_bound])
            tile_put(t, INO_OBS_ca_bound, j, unit_ca_share(&s.unit, sites, s.permissive));
        if (t->observable[INO_OBS_drug_bound])
            tile_put(t, INO_OBS_drug_bound, j,
                     unit_drug_share(&c->unit, &s.unit, sites, s.permissive));
        vl solved = (c->p.eta == 0.0) | (s.misfit <= 1e-12);
        if (series)
            solved = solved & series_balanced(c, length, tension + c->p.passive);
        v_store(t->converged + j, v_one_if(solved & (s.permissive == s.permissive)));
        if (t->state_out)
            put_steady_state(t, j, c, &s);
    }
}

#endif
