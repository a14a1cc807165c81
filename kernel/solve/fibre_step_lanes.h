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

enum { FIBRE_HEADS = 6, HEAD_A = 2, HEAD_B = 3 };

LANE_INLINE vd fibre_closing(const struct fibre_point *p, const struct cycle_state *heads)
{
    return 1.0 - p->eta * (heads->a + heads->b);
}

LANE_INLINE struct folded_means fibre_flow(const struct fibre_point *p, int K, int folded,
                                           const vd *y, vd *f)
{
    int F = (folded ? 6 : 8) * K;
    struct cycle_state heads = fibre_heads(y + F), rate;
    struct folded_means mean;
    filament_evaluate(&p->filament, K, folded, fibre_closing(p, &heads), y, f, &mean);
    cycle_rhs(&p->cycle, mean.permissive, p->v, &heads, &rate);
    const vd rates[FIBRE_HEADS] = {rate.s, rate.d, rate.a, rate.b, rate.m_a, rate.m_b};
    for (int i = 0; i < FIBRE_HEADS; i++)
        f[F + i] = rates[i];
    return mean;
}

/* Of the heads: Gershgorin's bound by rows of outgoing rates, at the start of the step; the stroke
 * is taken at its strain then. Tearing adds its rate (it leaves mean strains alone), slipping that of
 * the fall of the excess e, d(slip e)/de: at most 5 times its rate and 1.6 k_tear; out of a stretch
 * no more than at the start, since mean strains then only fall. */
LANE_INLINE vd fibre_radius(const struct fibre_point *p, int K, int folded,
                            const struct folded_means *mean, const vd *y)
{
    const struct cycle_parameters *c = &p->cycle;
    struct cycle_state heads = fibre_heads(y + (folded ? 6 : 8) * K);
    vd slope, filament = filament_radius(&p->filament, K, folded, mean);
    vd detach = c->g_b * cycle_phi(c, p->v, &slope);
    vd strain = v_min(cycle_mean_strain(heads.m_a, heads.a), v_set(0.0));
    vd raise = v_exp(v_max(c->stroke_slope * strain, v_set(-300.0)));
    vd stroke = c->h_f * ((1.0 + c->stroke_max) / (1.0 + c->stroke_max * raise));
    vd feedback = v_max(p->feedback, p->feedback + p->feedback_rise);
    vd force = feedback * (v_max(heads.m_a + heads.m_b, v_set(0.0)) + heads.s * c->x_ps);
    struct cycle_tear tear_a = cycle_tear(c, heads.m_a, heads.a, v_set(0.0));
    struct cycle_tear tear_b = cycle_tear(c, heads.m_b, heads.b, c->x_ps);
    vd torn = v_max(tear_a.rate + 5.0 * tear_a.slip, tear_b.rate + 5.0 * tear_b.slip);
    torn = v_select(p->v > 0.0, 1.6 * c->k_tear, v_min(torn, 1.6 * c->k_tear));
    vd cycle = c->k_srx_out * (1.0 + force) + c->k_srx_in + c->f + c->g_a + c->h_b + detach;
    return v_max(filament, 2.0 * (cycle + 2.0 * stroke) + torn) + p->eta * filament;
}

LANE_INLINE void fibre_evaluate(const struct fibre_point *p, int K, int folded, const vd *y, vd *f,
                                vd *radius)
{
    struct folded_means mean = fibre_flow(p, K, folded, y, f);
    if (radius)
        *radius = fibre_radius(p, K, folded, &mean, y);
}

LANE_INLINE void fibre_linearise(const struct fibre_point *p, int K, int folded, const vd *y, vd *f,
                                 struct lanes_linear *l)
{
    enum { H = FIBRE_HEADS, PERMISSIVE = 6 };
    struct cycle_state heads = fibre_heads(y + (folded ? 6 : 8) * K);
    struct folded_means mean = fibre_flow(p, K, folded, y, f);
    vd closing = fibre_closing(p, &heads), d[6][7];
    l->coupled = v_any(p->eta > 0.0);
    filament_jacobian(&p->filament, K, folded, closing, y, &mean, l);
    filament_gradients(&p->filament, K, folded, closing, &mean, 0, l);
    cycle_jacobian(&p->cycle, mean.permissive, p->v, &heads, d);
    for (int i = 0; i < H; i++) {
        l->pull[i] = i == HEAD_A || i == HEAD_B ? -p->eta / closing : v_set(0.0);
        l->response[i][0] = d[i][PERMISSIVE];
        for (int k = 0; k < H; k++)
            l->heads[i * H + k] = d[i][k];
    }
}

/* Overlap changes the force feedback on the super-relaxed state; the rest is Ca binding. */
LANE_INLINE void fibre_slope(const struct fibre_point *p, int K, int folded, const vd *y, vd *f)
{
    int F = (folded ? 6 : 8) * K;
    struct cycle_state heads = fibre_heads(y + F);
    filament_slope(&p->filament, K, folded, y, f);
    for (int i = 0; i < FIBRE_HEADS; i++)
        f[F + i] = v_set(0.0);
    vd moment = v_max(heads.m_a + heads.m_b, v_set(0.0));
    vd wake = p->cycle.k_srx_out * (p->feedback_rise * moment) * heads.s;
    f[F] = -wake;
    f[F + 1] = wake;
}

/* The laws of one layout; half 1: mirror-symmetric; `share` is LANE_INLINE where evolve gets a copy of its own. */
#define FIBRE_LAWS(name, K, half, share)                                                       \
    share void name##_at(void *point, vd theta)                                                \
    {                                                                                          \
        struct fibre_point *p = point;                                                         \
        filament_at(&p->filament, K, half, theta);                                             \
        p->cycle.force_feedback = p->feedback + theta * p->feedback_rise;                      \
    }                                                                                          \
    share void name##_evaluate(const void *point, const vd *y, vd *f, vd *radius)              \
    {                                                                                          \
        fibre_evaluate(point, K, half, y, f, radius);                                          \
    }                                                                                          \
    share void name##_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l) \
    {                                                                                          \
        fibre_linearise(point, K, half, y, f, l);                                              \
    }                                                                                          \
    share void name##_slope(const void *point, const vd *y, vd *f)                             \
    {                                                                                          \
        fibre_slope(point, K, half, y, f);                                                     \
    }                                                                                          \
    LANE_INLINE struct evolution_laws name(void)                                               \
    {                                                                                          \
        enum { F = (half ? 6 : 8) * K };                                                       \
        const struct evolution_laws laws = {.n_filament = F,                                   \
                                            .n_heads = FIBRE_HEADS,                            \
                                            .n_signals = 1,                                    \
                                            .n_fractions = 4,                                  \
                                            .constant = 1,                                     \
                                            .block = K,                                        \
                                            .folded = half,                                    \
                                            .seen = {{half ? F / 2 : 0, F}},                   \
                                            .at = name##_at,                                   \
                                            .evaluate = name##_evaluate,                       \
                                            .linearise = name##_linearise,                     \
                                            .slope = name##_slope};                            \
        return laws;                                                                           \
    }
FIBRE_LAWS(folded_2, 2, 1, LANE_INLINE)
FIBRE_LAWS(folded_3, 3, 1, LANE_ONCE)
FIBRE_LAWS(folded_4, 4, 1, LANE_ONCE)
FIBRE_LAWS(folded_6, 6, 1, LANE_ONCE)
FIBRE_LAWS(full_2, 2, 0, LANE_ONCE)
FIBRE_LAWS(full_3, 3, 0, LANE_ONCE)
FIBRE_LAWS(full_4, 4, 0, LANE_ONCE)
FIBRE_LAWS(full_6, 6, 0, LANE_ONCE)

LANE_ONCE void evolve_2(const struct evolution_laws *laws, const struct evolution_units *units,
                        void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                        struct evolution_result *result)
{
    (void)laws;
    evolve(folded_2(), units, point, s, live, y, end, result);
}

/* What a time step needs of parameters and drugs, and of the lengths at its ends. */
struct fibre_stepping {
    struct fibre_point at; /* the unit at [Ca2+]/Kd = 1 */
    struct evolution_units units;
    vd per_kd[3], start, end; /* 1/Kd at start, middle and end; the lengths there */
    vd tension_end;           /* k_xb chi at the end, kPa/um */
};

LANE_INLINE void fibre_prepare(const struct ino_tile *t, size_t j, int sites, int explicit_drug,
                               struct fibre_stepping *p)
{
    struct fibre_laws laws = read_laws(t, j, sites, explicit_drug);
    struct unit_parameters unit = laws.unit;
    struct unit *u = &p->at.filament.unit;
    p->at.cycle = laws.cycle;
    p->at.eta = laws.eta;
    p->at.filament.gamma = laws.gamma;
    unit.kd = v_set(1.0);
    if (explicit_drug) {
        unit_explicit(&unit, v_set(1.0), t, j, u);
    } else {
        struct troponin_drugs drugs;
        troponin_drug_polynomial(t, j, sites, &drugs);
        unit_fast_weights(&unit, v_set(1.0), &drugs, u);
        unit_fast_rates(&unit, v_set(1.0), &drugs, u);
    }
    filament_prepare((sites + 1) * (explicit_drug ? 2 : 1), &p->at.filament);
    p->units.per_scale[0] = p->units.per_scale[1] = 1.0 / laws.cycle.x_ps;
    p->units.atp_state = HEAD_B;
    p->start = p->end = v_set(NAN);
}

LANE_INLINE void fibre_set_lengths(const struct ino_tile *t, size_t j, int sites, int explicit_drug,
                                   vd start, vd end, struct fibre_stepping *p)
{
    struct fibre_laws laws = read_laws(t, j, sites, explicit_drug);
    p->start = start;
    p->end = end;
    set_length(t, j, start, &laws);
    p->per_kd[0] = 1.0 / laws.unit.kd;
    p->at.feedback = laws.cycle.force_feedback;
    p->units.tension[0][0] = p->units.tension[0][1] = laws.k_xb * laws.chi;
    set_length(t, j, 0.5 * (start + end), &laws);
    p->per_kd[1] = 1.0 / laws.unit.kd;
    set_length(t, j, end, &laws);
    p->per_kd[2] = 1.0 / laws.unit.kd;
    p->at.feedback_rise = laws.cycle.force_feedback - p->at.feedback;
    p->tension_end = laws.k_xb * laws.chi;
    p->units.tension[1][0] = p->units.tension[1][1] = p->tension_end;
}

LANE_INLINE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s, int sites,
                            int explicit_drug)
{
    struct fibre_stepping *p = t->scratch;
    if (tile_new_parameters(t, j))
        fibre_prepare(t, j, sites, explicit_drug, p);
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j), unused;
    if (v_any(~((p->start == start) & (p->end == end))))
        fibre_set_lengths(t, j, sites, explicit_drug, start, end, p);
    p->at.v = 0.5 * v_load(t->dsl_um_s + j);
    filament_set_ca(v_load(s->ca_start_uM + j) * p->per_kd[0],
                    step_ca_middle(s, t, j) * p->per_kd[1], v_load(t->ca_uM + j) * p->per_kd[2],
                    &p->at.filament);
    p->units.atp = p->at.cycle.g_b * cycle_phi(&p->at.cycle, p->at.v, &unused);
    const struct filament_way one[2] = {{full_2(), evolve_any}, {folded_2(), evolve_2}};
    const struct filament_way two[2] = {{full_3(), evolve_any}, {folded_3(), evolve_any}};
    const struct filament_way one_drug[2] = {{full_4(), evolve_any}, {folded_4(), evolve_any}};
    const struct filament_way two_drug[2] = {{full_6(), evolve_any}, {folded_6(), evolve_any}};
    if (explicit_drug && sites == 1)
        filament_step(j, s, 4, one_drug, &p->units, &p->at);
    else if (explicit_drug)
        filament_step(j, s, 6, two_drug, &p->units, &p->at);
    else if (sites == 1)
        filament_step(j, s, 2, one, &p->units, &p->at);
    else
        filament_step(j, s, 3, two, &p->units, &p->at);
    const double *moment =
        s->state_out + (8 * (sites + 1) * (explicit_drug ? 2 : 1) + 4) * s->out_row + j;
    tile_put(t, INO_OBS_tension, j,
             p->tension_end * (v_load(moment) + v_load(moment + s->out_row)));
}

_Static_assert(sizeof(struct fibre_stepping) <= INO_TILE_SCRATCH, "scratch is too small");

#endif
