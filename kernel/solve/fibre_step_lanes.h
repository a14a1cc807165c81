/* Stepping a fibre of fibre_lanes.h without series element: filament, then heads s, d, a, b and
 * their moments m_a, m_b. Coupled both ways where attached heads hold the filament open. */
#ifndef INO_SOLVE_FIBRE_STEP_LANES_H
#define INO_SOLVE_FIBRE_STEP_LANES_H

#include "solve/fibre_lanes.h"
#include "solve/filament_step_lanes.h"

struct fibre_point {
    struct filament_point filament; /* without feedback */
    struct cycle_parameters cycle;
    vd eta, v;                  /* -, um/s per half-sarcomere */
    vd feedback, feedback_rise; /* cycle.force_feedback at the start, and its change to the end */
};

LANE_INLINE struct cycle_state fibre_heads(const vd *y)
{
    const struct cycle_state heads = {y[0], y[1], y[2], y[3], y[4], y[5]};
    return heads;
}

LANE_INLINE void fibre_evaluate(const struct fibre_point *p, int K, int folded, const vd *y, vd *f,
                                vd *jacobian)
{
    enum { HEADS = 6, A = 2, B = 3, PERMISSIVE = 6 };
    int first = (folded ? 6 : 8) * K, n = first + HEADS;
    struct cycle_state heads = fibre_heads(y + first), rate;
    struct unit u = p->filament.unit;
    vd factor = 1.0 - p->eta * (heads.a + heads.b), closing[TRIPLET_STATES];
    for (int k = 0; k < K; k++)
        u.to_n[k] = u.to_n[k] * factor;
    filament_evaluate(&u, p->filament.gamma, K, folded, y, f, jacobian, n,
                      jacobian ? closing : NULL);
    vd permissive = v_set(0.0);
    for (int i = 0; i < first; i++)
        if (block_own(i / K, folded))
            permissive = permissive + block_ways(i / K, folded) * y[i];
    cycle_rhs(&p->cycle, permissive, p->v, &heads, &rate);
    const vd rates[HEADS] = {rate.s, rate.d, rate.a, rate.b, rate.m_a, rate.m_b};
    for (int i = 0; i < HEADS; i++)
        f[first + i] = rates[i];
    if (!jacobian)
        return;
    vd d[6][7], pull = -p->eta / factor;
    cycle_jacobian(&p->cycle, permissive, p->v, &heads, d);
    for (int i = 0; i < first; i++)
        for (int k = 0; k < HEADS; k++)
            jacobian[i * n + first + k] = k == A || k == B ? closing[i] * pull : v_set(0.0);
    for (int i = 0; i < HEADS; i++) {
        vd *row = jacobian + (first + i) * n;
        for (int k = 0; k < first; k++)
            row[k] = block_own(k / K, folded) ? d[i][PERMISSIVE] * block_ways(k / K, folded)
                                              : v_set(0.0);
        for (int k = 0; k < HEADS; k++)
            row[first + k] = d[i][k];
    }
}

/* Overlap changes the force feedback on the super-relaxed state; the rest is Ca binding. */
LANE_INLINE void fibre_slope(const struct fibre_point *p, int K, int folded, const vd *y, vd *f)
{
    int first = (folded ? 6 : 8) * K;
    struct cycle_state heads = fibre_heads(y + first);
    filament_slope(&p->filament, K, folded, y, f);
    for (int i = 0; i < 6; i++)
        f[first + i] = v_set(0.0);
    vd moment = v_max(heads.m_a + heads.m_b, v_set(0.0));
    vd wake = p->cycle.k_srx_out * (p->feedback_rise * moment) * heads.s;
    f[first] = -wake;
    f[first + 1] = wake;
}

LANE_ONCE void fibre_at(void *point, vd theta)
{
    struct fibre_point *p = point;
    filament_at(&p->filament, theta);
    p->cycle.force_feedback = p->feedback + theta * p->feedback_rise;
}

/* Of the heads: Gershgorin's bound by rows of outgoing rates, at the start of the step; the stroke
 * is taken at its strain then. Tearing adds its rate (it leaves mean strains alone): in a stretch up
 * to k_tear, else no more than at the start, since mean strains then only fall. */
LANE_INLINE vd fibre_radius(const struct fibre_point *p, int first, const vd *y)
{
    const struct cycle_parameters *c = &p->cycle;
    struct cycle_state heads = fibre_heads(y + first);
    vd own, slope, filament = filament_radius(&p->filament, &own);
    vd detach = c->g_b * cycle_phi(c, p->v, &slope);
    vd strain = v_min(cycle_mean_strain(heads.m_a, heads.a), v_set(0.0));
    vd raise = v_exp(v_max(c->stroke_slope * strain, v_set(-300.0)));
    vd stroke = c->h_f * ((1.0 + c->stroke_max) / (1.0 + c->stroke_max * raise));
    vd feedback = v_max(p->feedback, p->feedback + p->feedback_rise);
    vd force = feedback * (v_max(heads.m_a + heads.m_b, v_set(0.0)) + heads.s * c->x_ps);
    vd torn = v_max(cycle_tear(c, heads.m_a, heads.a, v_set(0.0)).rate,
                    cycle_tear(c, heads.m_b, heads.b, c->x_ps).rate);
    torn = v_select(p->v > 0.0, c->k_tear, torn);
    vd cycle = c->k_srx_out * (1.0 + force) + c->k_srx_in + c->f + c->g_a + c->h_b + detach;
    return v_max(filament, 2.0 * (cycle + 2.0 * stroke) + torn) + p->eta * own;
}

#define FIBRE_SYSTEM(name, K, folded)                                                   \
    LANE_ONCE void name##_evaluate(const void *point, const vd *y, vd *f, vd *jacobian) \
    {                                                                                   \
        fibre_evaluate(point, K, folded, y, f, jacobian);                               \
    }                                                                                   \
    LANE_ONCE void name##_slope(const void *point, const vd *y, vd *f)                  \
    {                                                                                   \
        fibre_slope(point, K, folded, y, f);                                            \
    }                                                                                   \
    LANE_ONCE vd name##_radius(const void *point, const vd *y)                          \
    {                                                                                   \
        return fibre_radius(point, (folded ? 6 : 8) * (K), y);                          \
    }
FIBRE_SYSTEM(full_2, 2, 0)
FIBRE_SYSTEM(full_3, 3, 0)
FIBRE_SYSTEM(full_4, 4, 0)
FIBRE_SYSTEM(full_6, 6, 0)
FIBRE_SYSTEM(folded_2, 2, 1)
FIBRE_SYSTEM(folded_3, 3, 1)
FIBRE_SYSTEM(folded_4, 4, 1)
FIBRE_SYSTEM(folded_6, 6, 1)

/* [Ca2+]/Kd and force feedback at start, middle and end; the unit at [Ca2+]/Kd = 1. */
LANE_INLINE void fibre_read(const struct ino_tile *t, size_t j, const struct ino_tile_step *s,
                            int sites, int explicit_drug, struct fibre_laws *p,
                            struct fibre_point *at)
{
    *p = read_laws(t, j, sites, explicit_drug);
    vd end = p->sl, start = v_load(s->sl_start_um + j);
    vd ca[3] = {v_load(s->ca_start_uM + j), v_load(s->ca_middle_uM + j), v_load(t->ca_uM + j)};
    ca[2] = ca[2] / p->unit.kd;
    at->feedback_rise = p->cycle.force_feedback;
    set_length(t, j, 0.5 * (start + end), p);
    ca[1] = ca[1] / p->unit.kd;
    set_length(t, j, start, p);
    ca[0] = ca[0] / p->unit.kd;
    at->feedback = p->cycle.force_feedback;
    at->feedback_rise = at->feedback_rise - at->feedback;
    set_length(t, j, end, p);
    at->cycle = p->cycle;
    at->eta = p->eta;
    at->v = 0.5 * v_load(t->dsl_um_s + j);
    struct unit_parameters unit = p->unit;
    struct troponin_drugs drugs;
    struct unit *u = &at->filament.unit;
    unit.kd = v_set(1.0);
    troponin_drug_polynomial(t, j, sites, &drugs);
    if (explicit_drug) {
        unit_explicit(&unit, v_set(1.0), t, j, u);
    } else {
        unit_fast_weights(&unit, v_set(1.0), &drugs, u);
        unit_fast_rates(&unit, v_set(1.0), &drugs, u);
    }
    filament_prepare(p->gamma, ca, &at->filament);
}

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s, int sites,
                          int explicit_drug)
{
    struct fibre_laws p;
    struct fibre_point at;
    fibre_read(t, j, s, sites, explicit_drug, &p, &at);
    int K = at.filament.unit.n_states;
    struct lanes_evolution e[2];
    vd tension = p.k_xb * p.chi;
    for (int folded = 0; folded < 2; folded++) {
        int first = (folded ? 6 : 8) * K;
        e[folded] = (struct lanes_evolution){.n = first + 6,
                                             .n_filament = first,
                                             .n_heads = 4,
                                             .block = K,
                                             .folded = folded,
                                             .scale = {at.cycle.x_ps, at.cycle.x_ps},
                                             .tension = {tension, tension},
                                             .point = &at,
                                             .at = fibre_at};
    }
#define CHOOSE(states, k)                                                           \
    if (states == k) {                                                              \
        e[0].evaluate = full_##k##_evaluate, e[1].evaluate = folded_##k##_evaluate; \
        e[0].slope = full_##k##_slope, e[1].slope = folded_##k##_slope;             \
        e[0].radius = full_##k##_radius, e[1].radius = folded_##k##_radius;         \
    }
    CHOOSE(K, 2)
    CHOOSE(K, 3)
    CHOOSE(K, 4)
    CHOOSE(K, 6)
#undef CHOOSE
    filament_step(t, j, s, K, e);
}

#endif
