/* inotrope1: troponin C with one or two Ca sites and calcium sensitizers, a cooperative thin
 * filament, a four-state cross-bridge cycle and passive titin.
 *
 * Source    this project. Thin filament: Regazzoni, Dede', Quarteroni, PLoS Comput Biol
 *           2020;16:e1008294, generalised to S Ca sites and drug states (S = 1 without drug is
 *           identically their RDQ20-MF filament). Cycle: kernel/crossbridge/cycle.h.
 * Tissue    cardiac and diaphragm (slow, fast IIa, fast IIx) fibres, skinned or intact; a fibre is
 * a parameter set in models/fibres/. State     p(a, b, c, k), 8 (S+1) probabilities (twice that
 * with explicit drug), k = own troponin; heads s, d, a, b (sum 1) and strain moments m_a, m_b; the
 * sarcomere length when a series elastic element is on. Laws      Kd(SL) = Kd_ref exp(-k_SL (SL -
 * SL0)); opening tightens Ca binding mu-fold; each N|P boundary costs 1/gamma; troponin drugs as in
 * kernel/troponin/troponin.h; drugs on cross-bridge rates multiply f, g_b, ... by 1 + (effect - 1)
 * D^h/(EC50^h + D^h). Tension = k_xb (m_a + m_b) chi_so(SL). Optional feedback: P -> N is
 * multiplied by 1 - eta (a + b). Passive: p_amp (exp(p_exp (SL - SL_slack)) - 1) above slack
 * length, plus p_visc dSL/dt. Series element: k_SE (L - SL) = total tension, L the given length.
 * Scheme    steady state direct: closed-form chain, closed-form cycle; with feedback a bracketed
 *           scalar root on attached heads (lowest root on the up branch, highest on the down
 *           branch); with the series element a bracketed root on SL around it.
 * Omitted   ADP, Pi and pH; myosin-binding protein C; head-by-head strain; thick-filament
 *           activation other than by force on SRX exit; temperature other than in kT.
 */
#include "crossbridge/feedback.h"
#include "crossbridge/overlap.h"
#include "filament/triplet_folded.h"
#include "solve/bracket_lanes.h"
#include "solve/rest_lanes.h"

#define RDQ       "regazzoni2020 (RDQ20-MF, human)"
#define OURS      "structural choice of inotrope1; set by each fibre"
#define SRX_RATES "rates of the FiberSim diaphragm base set (force-free)"

/* X(symbol, unit, default, min, max, meaning, source) */
#define PARAMETERS(X)                                                                          \
    X(sites, "1", 1, 1, 2, "regulatory Ca sites per troponin C: 1 TNNC1, 2 TNNC2",             \
      "troponin C isoforms; chosen by the fibre")                                              \
    X(k_SE, "kPa/um", INFINITY, 1, INFINITY, "series elastic element; infinite: none", OURS)   \
    X(Kd_ref, "uM", 2.7, 1e-3, 1e3, "Ca dissociation constant per site at SL0, N", OURS)       \
    X(k_SL, "1/um", 0, 0, 20, "length dependence of Kd", OURS)                                 \
    X(SL0, "um", 2.2, 1.5, 3.5, "reference sarcomere length: Kd = Kd_ref, stretch = 1", OURS)  \
    X(k_off, "1/s", 100, 1e-2, 1e5, "Ca release per site, N", RDQ)                             \
    X(mu, "1", 10, 1, 1e4, "coupling of Ca binding and opening", RDQ)                          \
    X(sigma, "1", 1, 1e-3, 1e3, "cooperativity of the two sites (sites = 2)", OURS)            \
    X(Q, "1", 2, 1e-4, 1e4, "opening of a Ca-saturated unit, no permissive neighbour", RDQ)    \
    X(gamma, "1", 6, 1, 1e3, "cooperativity per permissive neighbour", OURS)                   \
    X(k_basic, "1/s", 13, 1e-3, 1e5, "tropomyosin flip rate", RDQ)                             \
    X(eta, "1", 0, 0, 0.95, "attached heads hold the filament open", OURS)                     \
    X(f, "1/s", 10, 0, 1e5, "attachment to a permissive site", OURS)                           \
    X(g_a, "1/s", 1, 0, 1e5, "detachment before the stroke", OURS)                             \
    X(h_f, "1/s", 100, 1e-3, 1e6, "power stroke", OURS)                                        \
    X(h_b, "1/s", 1, 0, 1e6, "reversal of the stroke", OURS)                                   \
    X(g_b, "1/s", 5, 1e-3, 1e5, "detachment after the stroke, one ATP, isometric", OURS)       \
    X(k_srx_out, "1/s", 45, 1e-3, 1e5, "super-relaxed to disordered-relaxed", SRX_RATES)       \
    X(k_srx_in, "1/s", 100, 0, 1e5, "disordered-relaxed to super-relaxed", SRX_RATES)          \
    X(k_F, "1", 0, 0, 1e3, "rise of k_srx_out with active tension, per T_ref", OURS)           \
    X(T_ref, "kPa", 100, 1e-3, 1e4, "tension scale of k_F", OURS)                              \
    X(x_ps, "um", 0.007, 1e-4, 0.05, "power stroke", "rice2008, x_0")                          \
    X(k_head, "pN/nm", 1, 0, 10, "stiffness of a head: load dependence of the stroke",         \
      "campbell2014, k_cb of the MyoSim base set")                                             \
    X(stroke_max, "1", 50, 0, 1e6, "bound on the stroke's acceleration under negative strain", \
      OURS)                                                                                    \
    X(temperature, "C", 15, 0, 45, "temperature, in kT only", OURS)                            \
    X(phi_short, "1", 5, 1, 1e3, "g_b factor in fast shortening", OURS)                        \
    X(v_short, "um/s", 0.5, 1e-4, 1e3, "half-sarcomere speed of its half rise", OURS)          \
    X(phi_long, "1", 5, 1, 1e3, "g_b factor in fast lengthening", OURS)                        \
    X(v_long, "um/s", 0.5, 1e-4, 1e3, "half-sarcomere speed of its half rise", OURS)           \
    X(k_xb, "kPa/um", 1e5, 0, 1e9, "tension per unit strain moment at full overlap", OURS)     \
    X(LA, "um", 1.25, 0.5, 2.0, "actin (thin) filament length", RDQ)                           \
    X(LM, "um", 1.65, 0.5, 3.0, "myosin (thick) filament length", RDQ)                         \
    X(LB, "um", 0.18, 0.0, 0.49, "bare zone of the thick filament", RDQ)                       \
    X(p_amp, "kPa", 0.3, 0, 1e4, "passive tension scale", "campbell2014 (PyMyoVent base set)") \
    X(p_exp, "1/um", 7.142857142857143, 0, 1e2, "passive tension exponent",                    \
      "campbell2014 (PyMyoVent base set: 70 nm per half-sarcomere)")                           \
    X(SL_slack, "um", 1.9, 1.0, 4.0, "slack length", "campbell2014 (PyMyoVent base set)")      \
    X(p_visc, "kPa s/um", 0, 0, 1e4, "viscous passive tension per dSL/dt", OURS)

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

static const double boltzmann_pN_nm_K = 0.01380649; /* SI 2019, exact */
static const double celsius = 273.15;

struct parameters {
    struct unit_parameters unit;
    struct cycle_parameters cycle;
    vd gamma, eta, k_xb, chi, sl;
    vd passive, viscosity; /* kPa, kPa s/um */
};

/* ---- rates ---- */

/* chi, Kd and passive tension at sarcomere length sl. */
LANE_INLINE void set_length(const struct ino_tile *t, size_t j, vd sl, struct parameters *p)
{
    p->sl = sl;
    p->chi = overlap_fraction(sl, tile_parameter(t, PAR_LA, j), tile_parameter(t, PAR_LM, j),
                              tile_parameter(t, PAR_LB, j));
    p->unit.kd = tile_parameter(t, PAR_Kd_ref, j) *
                 v_exp(-tile_parameter(t, PAR_k_SL, j) * (sl - tile_parameter(t, PAR_SL0, j)));
    vd stretch = v_max(sl - tile_parameter(t, PAR_SL_slack, j), v_set(0.0));
    p->passive =
        tile_parameter(t, PAR_p_amp, j) * (v_exp(tile_parameter(t, PAR_p_exp, j) * stretch) - 1.0);
    p->cycle.force_feedback =
        tile_parameter(t, PAR_k_F, j) * p->k_xb * p->chi / tile_parameter(t, PAR_T_ref, j);
}

LANE_INLINE struct parameters read_parameters(const struct ino_tile *t, size_t j, int sites,
                                              int explicit_drug)
{
    struct parameters p;
    p.unit.sites = sites;
    p.unit.k_off = tile_parameter(t, PAR_k_off, j);
    p.unit.k_basic = tile_parameter(t, PAR_k_basic, j);
    p.unit.q = tile_parameter(t, PAR_Q, j);
    p.unit.mu = tile_parameter(t, PAR_mu, j);
    p.unit.sigma = tile_parameter(t, PAR_sigma, j);
    p.unit.explicit_drug = 0;
    while (explicit_drug && t->drugs[p.unit.explicit_drug].kind != INO_DRUG_TROPONIN)
        p.unit.explicit_drug++;
    p.gamma = tile_parameter(t, PAR_gamma, j);
    p.eta = tile_parameter(t, PAR_eta, j);
    p.k_xb = tile_rate(t, PAR_k_xb, j);
    p.viscosity = tile_parameter(t, PAR_p_visc, j);
    struct cycle_parameters *c = &p.cycle;
    c->f = tile_rate(t, PAR_f, j);
    c->g_a = tile_rate(t, PAR_g_a, j);
    c->h_f = tile_rate(t, PAR_h_f, j);
    c->h_b = tile_rate(t, PAR_h_b, j);
    c->g_b = tile_rate(t, PAR_g_b, j);
    c->k_srx_out = tile_rate(t, PAR_k_srx_out, j);
    c->k_srx_in = tile_rate(t, PAR_k_srx_in, j);
    c->x_ps = tile_rate(t, PAR_x_ps, j);
    vd kt_pN_um = 1e-3 * boltzmann_pN_nm_K * (tile_parameter(t, PAR_temperature, j) + celsius);
    c->stroke_slope = tile_parameter(t, PAR_k_head, j) * (c->x_ps * 1e3) / kt_pN_um;
    c->stroke_max = tile_parameter(t, PAR_stroke_max, j);
    c->phi_short = tile_parameter(t, PAR_phi_short, j);
    c->v_short = tile_parameter(t, PAR_v_short, j);
    c->phi_long = tile_parameter(t, PAR_phi_long, j);
    c->v_long = tile_parameter(t, PAR_v_long, j);
    set_length(t, j, v_load(t->sl_um + j), &p);
    return p;
}

/* Weights and rates of the regulatory unit without feedback, drug eliminated or explicit. */
LANE_INLINE void regulatory_unit(const struct ino_tile *t, size_t j, const struct parameters *p,
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

LANE_INLINE vd stiffness(const struct ino_tile *t, size_t j, const struct parameters *p,
                         const struct cycle_state *y, const struct cycle_rates *rates)
{
    vd half_sl0 = 0.5 * tile_parameter(t, PAR_SL0, j);
    return p->k_xb * p->chi * half_sl0 * (y->a + y->b - y->m_b * rates->detach_slope);
}

LANE_INLINE void put_forces(const struct ino_tile *t, size_t j, const struct parameters *p,
                            const struct cycle_state *y, const struct cycle_rates *rates,
                            vd dsl_um_s)
{
    vd tension = p->k_xb * p->chi * (y->m_a + y->m_b);
    vd passive = p->passive + p->viscosity * dsl_um_s;
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_passive, j, passive);
    tile_put(t, INO_OBS_total, j, tension + passive);
    tile_put(t, INO_OBS_stiffness, j, stiffness(t, j, p, y, rates));
    tile_put(t, INO_OBS_atp, j, rates->detach_b * y->b);
    tile_put(t, INO_OBS_attached, j, y->a + y->b);
}

/* ---- steady state ---- */

/* What the steady state needs of parameters and drugs, and (p) of sarcomere length. */
struct constants {
    struct parameters p;
    struct unit_scales unit;
    struct cycle_ratios cycle;
    vd coupling, half_sl0, k_se, shortest;
};

LANE_INLINE void find_constants(const struct ino_tile *t, size_t j, int sites, struct constants *c)
{
    c->p = read_parameters(t, j, sites, 0);
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, sites, &drugs);
    unit_find_scales(&c->p.unit, &drugs, &c->unit);
    c->coupling = ising_coupling(c->p.gamma);
    c->half_sl0 = 0.5 * tile_parameter(t, PAR_SL0, j);
    c->k_se = tile_parameter(t, PAR_k_SE, j);
    c->shortest = tile_parameter(t, PAR_LA, j);
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
    return force - c->k_se * (length - sl);
}

/* Sarcomere length at which the series element bears the total tension, between no overlap and the
 * given length L. */
LANE_ONCE vd series_root(const struct ino_tile *t, size_t j, int sites, vd length,
                         struct constants *c)
{
    struct bracket b;
    vd low = v_min(c->shortest, length);
    bracket_start(&b, low, series_excess(t, j, sites, length, low, c), length,
                  series_excess(t, j, sites, length, length, c));
    while (bracket_next(&b, 4e-16 * length))
        bracket_put(&b, series_excess(t, j, sites, length, b.x, c));
    return v_select(c->k_se < INFINITY, b.x, length);
}

LANE_INLINE void put_state(const struct ino_tile *t, size_t j, const struct parameters *p,
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
    struct parameters p = c->p;
    while (explicit_drug && t->drugs[p.unit.explicit_drug].kind != INO_DRUG_TROPONIN)
        p.unit.explicit_drug++;
    struct troponin_drugs drugs;
    struct unit u;
    regulatory_unit(t, j, &p, explicit_drug, 0, &drugs, &u);
    if (v_any(p.eta > 0.0))
        hold_open(&u, 1.0 - p.eta * s->attached);
    put_state(t, j, &p, &u, &s->heads);
}

/* Bound by the divider: two square roots and two divisions per node without feedback. */
LANE_INLINE void steady_lanes(const struct ino_tile *t, int sites)
{
    struct constants *c = t->scratch;
    for (size_t j = 0; j < t->n; j += LANES) {
        vd length = v_load(t->sl_um + j);
        if (tile_new_parameters(t, j))
            find_constants(t, j, sites, c);
        int series = v_any(c->k_se < INFINITY);
        if (series || tile_new_length(t, j))
            find_length(t, j, series ? series_root(t, j, sites, length, c) : length, c);
        struct solution s = solve_isometric(t, j, sites, c);
        vd active = c->p.k_xb * c->p.chi;
        vd tension = active * s.heads.m_b, attached = s.heads.a + s.heads.b;
        tile_put(t, INO_OBS_tension, j, tension);
        tile_put(t, INO_OBS_passive, j, c->p.passive);
        tile_put(t, INO_OBS_total, j, tension + c->p.passive);
        tile_put(t, INO_OBS_stiffness, j, active * c->half_sl0 * attached);
        tile_put(t, INO_OBS_atp, j, c->p.cycle.g_b * s.heads.b);
        tile_put(t, INO_OBS_attached, j, attached);
        tile_put(t, INO_OBS_permissive, j, s.permissive);
        if (t->observable[INO_OBS_ca_bound])
            tile_put(t, INO_OBS_ca_bound, j, unit_ca_share(&s.unit, sites, s.permissive));
        if (t->observable[INO_OBS_drug_bound])
            tile_put(t, INO_OBS_drug_bound, j,
                     unit_drug_share(&c->unit, &s.unit, sites, s.permissive));
        vl solved = (c->p.eta == 0.0) | (s.misfit <= 1e-12);
        v_store(t->converged + j, v_one_if(solved & (s.permissive == s.permissive)));
        if (t->state_out)
            put_steady_state(t, j, c, &s);
    }
}

/* ---- dynamics ---- */

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
    struct parameters p = read_parameters(t, j, sites, explicit_drug);
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
        rate =
            (tile_parameter(t, PAR_k_SE, j) * (length - p.sl) - active - p.passive) / p.viscosity;
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

/* ---- isometric dynamics with Jacobian ----
 *
 * 6 K folded filament states, then s, d, a, b. At constant length strains stay at m_a = 0 and m_b =
 * x_ps b once they are there. */

struct point {
    struct unit unit; /* without feedback */
    struct cycle_parameters cycle;
    vd gamma, eta;
};

/* Feedback couples the heads a and b to all closing rates; P couples the filament to the heads.
 * Both are taken relative to the sums of probabilities, which are 1 but for round-off that long
 * steps magnify: it then stays where it arises, and is scaled away. */
LANE_INLINE void evaluate_lanes(const struct point *at, int K, const vd *y, vd *f, vd *jacobian)
{
    enum { HEADS = 4, A = 2, B = 3, MOMENT_B = 5, PERMISSIVE = 6 };
    int first = 6 * K, n = first + HEADS;
    const vd *head = y + first;
    vd x_ps = at->cycle.x_ps;
    const struct cycle_state heads = {head[0], head[1],    head[2],
                                      head[3], v_set(0.0), x_ps * head[3]};
    struct unit u = at->unit;
    vd attached = (heads.a + heads.b) / (heads.s + heads.d + heads.a + heads.b);
    vd factor = 1.0 - at->eta * attached, closing[FOLDED_STATES];
    for (int k = 0; k < K; k++)
        u.to_n[k] = u.to_n[k] * factor;
    folded_evaluate(&u, K, at->gamma, y, f, jacobian, n, closing);
    vd permissive = folded_total(K, y, 1);
    permissive = permissive / (permissive + folded_total(K, y, 0));
    struct cycle_state rate;
    cycle_rhs(&at->cycle, permissive, v_set(0.0), &heads, &rate);
    f[first] = rate.s;
    f[first + 1] = rate.d;
    f[first + A] = rate.a;
    f[first + B] = rate.b;
    if (!jacobian)
        return;
    vd d[6][7], pull = -at->eta / factor;
    cycle_jacobian(&at->cycle, permissive, v_set(0.0), &heads, d);
    for (int i = 0; i < first; i++)
        for (int k = 0; k < HEADS; k++)
            jacobian[i * n + first + k] = closing[i] * (pull * ((k == A || k == B) - attached));
    for (int i = 0; i < HEADS; i++) {
        vd *row = jacobian + (first + i) * n;
        for (int k = 0; k < first; k++)
            row[k] = d[i][PERMISSIVE] * (folded_ways(k / K % 3) * ((k >= 3 * K) - permissive));
        for (int k = 0; k < HEADS; k++)
            row[first + k] = k == B ? d[i][B] + x_ps * d[i][MOMENT_B] : d[i][k];
    }
}

#define SYSTEM(K)                                                                    \
    LANE_ONCE void evaluate_##K(const void *point, const vd *y, vd *f, vd *jacobian) \
    {                                                                                \
        evaluate_lanes(point, K, y, f, jacobian);                                    \
    }                                                                                \
    LANE_ONCE void normalise_##K(vd *y)                                              \
    {                                                                                \
        folded_normalise(K, y);                                                      \
        vd *head = y + 6 * K, scale = 1.0 / (head[0] + head[1] + head[2] + head[3]); \
        for (int k = 0; k < 4; k++)                                                  \
            head[k] = head[k] * scale;                                               \
    }
SYSTEM(2)
SYSTEM(3)
SYSTEM(4)
SYSTEM(6)

/* Starts from the heads at rest with 2 % or 98 % of the filament permissive. */
LANE_ONCE void general_lanes(const struct ino_tile *t, size_t j, int sites, int explicit_drug)
{
    struct parameters p = read_parameters(t, j, sites, explicit_drug);
    struct point at = {.cycle = p.cycle, .gamma = p.gamma, .eta = p.eta};
    struct troponin_drugs drugs;
    regulatory_unit(t, j, &p, explicit_drug, 1, &drugs, &at.unit);
    int K = at.unit.n_states, heads = 6 * K;
    struct lanes_system system = {heads + 4, evaluate_2, normalise_2, &at};
    if (K == 3)
        system.evaluate = evaluate_3, system.restore = normalise_3;
    if (K == 4)
        system.evaluate = evaluate_4, system.restore = normalise_4;
    if (K == 6)
        system.evaluate = evaluate_6, system.restore = normalise_6;
    double start = t->branch == INO_BRANCH_UP ? 0.02 : 0.98;
    vd y[SYSTEM_STATES], state[TRIPLET_STATES];
    folded_start(&at.unit, v_set(start), y);
    struct cycle_state x = cycle_steady(&p.cycle, v_set(start));
    y[heads] = x.s;
    y[heads + 1] = x.d;
    y[heads + 2] = x.a;
    y[heads + 3] = x.b;
    vd solved = find_rest(&system, y);
    folded_unfold(K, y, state);
    for (int k = 0; k < 8 * K; k++)
        v_store(t->state_out + k * INO_TILE + j, state[k]);
    for (int k = 0; k < 4; k++)
        v_store(t->state_out + (8 * K + k) * INO_TILE + j, y[heads + k]);
    v_store(t->state_out + (8 * K + 4) * INO_TILE + j, v_set(0.0));
    v_store(t->state_out + (8 * K + 5) * INO_TILE + j, p.cycle.x_ps * y[heads + 3]);
    if ((size_t)(8 * K + 6) < t->n_states) { /* series element: not solved for */
        v_store(t->state_out + (8 * K + 6) * INO_TILE + j, p.sl);
        solved = v_set(0.0);
    }
    v_store(t->converged + j, solved);
}

/* ---- one compiled copy per layout, whoever asks for what ---- */

LANE_ONCE void steady_1(const struct ino_tile *t)
{
    steady_lanes(t, 1);
}

LANE_ONCE void steady_2(const struct ino_tile *t)
{
    steady_lanes(t, 2);
}

#define LAYOUT(name, function, sites, explicit_drug)        \
    LANE_ONCE void name(const struct ino_tile *t, size_t j) \
    {                                                       \
        function(t, j, sites, explicit_drug);               \
    }
LAYOUT(rhs_1, rhs_lanes, 1, 0)
LAYOUT(rhs_2, rhs_lanes, 2, 0)
LAYOUT(rhs_1_drug, rhs_lanes, 1, 1)
LAYOUT(rhs_2_drug, rhs_lanes, 2, 1)

static int sites_of(const struct ino_tile *t)
{
    return t->par[t->uniform ? PAR_sites : PAR_sites * INO_TILE] > 1.5 ? 2 : 1;
}

static void steady(const struct ino_tile *t)
{
    (sites_of(t) == 2 ? steady_2 : steady_1)(t);
}

static void general(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        general_lanes(t, j, sites_of(t), t->kinetics == INO_DRUG_EXPLICIT);
}

static void rhs(const struct ino_tile *t)
{
    static void (*const layout[2][2])(const struct ino_tile *, size_t) = {{rhs_1, rhs_1_drug},
                                                                          {rhs_2, rhs_2_drug}};
    for (size_t j = 0; j < t->n; j += LANES)
        layout[sites_of(t) - 1][t->kinetics == INO_DRUG_EXPLICIT](t, j);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_inotrope1);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_inotrope1) = {
    .steady = steady, .rhs = rhs, .general = general};

/* ---- the record ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    static const char *const head[6] = {"s", "d", "a", "b", "m_a", "m_b"};
    size_t n = ino_record_triplet_states((int)value[PAR_sites], kinetics, name, unit);
    for (int k = 0; k < 6; k++)
        n = ino_record_state(head[k], k < 4 ? "1" : "um", n, name, unit);
    if (isfinite(value[PAR_k_SE]))
        n = ino_record_state("SL", "um", n, name, unit);
    return n;
}

/* From the beginning of overlap to its end. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    *min_um = value[PAR_LA];
    *max_um = 2 * value[PAR_LA] + value[PAR_LM];
}

static const char *check(const double *value)
{
    if (value[PAR_sites] != 1 && value[PAR_sites] != 2)
        return "sites must be 1 or 2";
    if (value[PAR_LM] <= value[PAR_LB])
        return "LM must exceed LB: a thick filament longer than its bare zone";
    if (value[PAR_LM] < value[PAR_LA] || value[PAR_LM] > 2 * value[PAR_LA] - value[PAR_LB])
        return "LM must lie between LA and 2 LA - LB: the overlap law assumes it";
    if (isfinite(value[PAR_k_SE]) && !(value[PAR_p_visc] > 0))
        return "a series element (finite k_SE) needs p_visc > 0: the internal length is a state";
    return NULL;
}

static const size_t range_rows[] = {PAR_LA, PAR_LM, PAR_LB, PAR_p_visc};

const ino_model ino_model_inotrope1 = {
    .id = "inotrope1",
    .title = "inotrope1, troponin C with sensitizers, cooperative filament, four-state cycle",
    .thin_filament = "nearest-neighbour chain, mean-field triplets, 1 or 2 Ca sites",
    .crossbridges = "SRX + 3-state cycle, strain moments",
    .equations = "this project, models/inotrope1.c; thin filament after Regazzoni, Dede', "
                 "Quarteroni, PLoS Comput Biol 2020;16:e1008294",
    .sensitizer = "a drug on troponin C changes weights and rates of the regulatory unit "
                  "(troponin/troponin.h): alpha slows Ca release, beta slows closing; cross-bridge "
                  "rates are untouched",
    .references = "regazzoni2020",
    .observables = (1u << INO_OBS_COUNT) - 1,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .n_structural = PAR_k_SE + 1,
    .troponin_drugs = 1,
    .states = states,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_inotrope1),
};
#endif
