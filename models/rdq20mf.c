/* RDQ20-MF: mean-field thin filament with two-state cross-bridge moments.
 *
 * Source    Regazzoni F, Dede' L, Quarteroni A. Biophysically detailed mathematical models of
 *           multiscale cardiac active mechanics. PLoS Comput Biol 2020;16:e1008294.
 *           doi:10.1371/journal.pcbi.1008294
 * Tissue    human ventricle at body temperature; rat ventricle at room temperature; intact.
 * State     p(a, b, c, k), 16 probabilities: tropomyosin of the left neighbour, own, right
 *           neighbour (0 N, 1 P) and own troponin (0 unbound, 1 Ca bound); then the moments of
 *           attached heads, mu0P, mu1P, mu0N, mu1N (numbers and mean elongations under P and N).
 * Laws      nearest-neighbour cooperativity gamma per neighbour, Ca affinity raised mu-fold by an
 *           open tropomyosin, Kd linear in sarcomere length, attachment only where permissive,
 *           detachment r0 + alpha |v|, v = -(dSL/dt)/SL0.
 * Scheme    steady state: closed form of the infinite chain (the triplet closure is exact at
 *           equilibrium), moments linear; nothing is integrated.
 * Differs   the closure follows the authors' Python and the paper; their C++ takes the mirror
 *           image of the neighbour triple, equal on mirror-symmetric states only. Their
 *           time stepping (forward Euler, 1 ms cross-bridge step) is not reproduced. Probabilities
 *           0/0 in the closure give rate 0. Outside LA <= SL < the root of Kd(SL) the laws do not
 *           hold and the length is refused.
 * Added     the sensitizer: drug-bound troponin has the weights and rates of troponin/troponin.h; a
 *           drug that multiplies k_on divides Kd, Koff stays.
 */
#include "crossbridge/overlap.h"
#include "filament/triplet_folded.h"
#include "solve/moments_step_lanes.h"
#include "solve/rest_lanes.h"

#define SOURCE_PAPER "regazzoni2020, Table of RDQ20-MF parameters"

/* X(symbol, unit, default, min, max, meaning, source); defaults: human, body temperature */
#define PARAMETERS(X)                                                                              \
    X(LA, "um", 1.25, 0.5, 2.0, "actin (thin) filament length", SOURCE_PAPER)                      \
    X(LM, "um", 1.65, 0.5, 3.0, "myosin (thick) filament length", SOURCE_PAPER)                    \
    X(LB, "um", 0.18, 0.0, 0.49, "bare zone of the thick filament", SOURCE_PAPER)                  \
    X(SL0, "um", 2.2, 1.5, 3.0, "reference sarcomere length", SOURCE_PAPER)                        \
    X(Q, "1", 2.0, 1e-3, 1e3, "opening of a Ca-bound unit, no permissive neighbour", SOURCE_PAPER) \
    X(mu, "1", 10.0, 1.0, 1e4, "coupling of Ca binding and opening", SOURCE_PAPER)                 \
    X(gamma, "1", 12.0, 1.0, 1e3, "cooperativity per permissive neighbour", SOURCE_PAPER)          \
    X(Kd0, "uM", 0.381, 1e-3, 1e2, "Ca dissociation constant at SL 2.15 um", SOURCE_PAPER)         \
    X(alphaKd, "uM/um", -0.571, -1e2, 0.0, "slope of Kd over SL, as Kd0 - alphaKd (2.15 - SL)",    \
      SOURCE_PAPER)                                                                                \
    X(Koff, "1/s", 100.0, 1e-2, 1e5, "Ca release of a non-permissive unit", SOURCE_PAPER)          \
    X(Kbasic, "1/s", 13.0, 1e-3, 1e4, "tropomyosin flip rate", SOURCE_PAPER)                       \
    X(mu0fP, "1/s", 32.653, 0.0, 1e5, "attachment rate, zeroth moment", SOURCE_PAPER)              \
    X(mu1fP, "1/s", 0.778, 0.0, 1e5, "attachment rate, first moment", SOURCE_PAPER)                \
    X(r0, "1/s", 134.31, 1e-2, 1e5, "detachment rate, isometric", SOURCE_PAPER)                    \
    X(alpha, "1", 25.184, 0.0, 1e4, "increase of detachment with speed", SOURCE_PAPER)             \
    X(aXB, "kPa", 22894.0, 0.0, 1e9, "tension per unit first moment", SOURCE_PAPER)

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

enum { SITES = 1 };

struct parameters {
    struct unit_parameters unit;
    vd gamma, chi, mu0fp, mu1fp, r0, alpha, axb, sl0;
};

/* ---- rates ---- */

LANE_INLINE vd overlap_at(const struct ino_tile *t, size_t j, vd sl)
{
    return overlap_fraction(sl, tile_parameter(t, PAR_LA, j), tile_parameter(t, PAR_LM, j),
                            tile_parameter(t, PAR_LB, j));
}

LANE_INLINE struct parameters read_parameters(const struct ino_tile *t, size_t j)
{
    vd sl = v_load(t->sl_um + j);
    struct parameters p;
    p.unit.sites = SITES;
    p.unit.k_off = tile_parameter(t, PAR_Koff, j);
    p.unit.k_basic = tile_parameter(t, PAR_Kbasic, j);
    p.unit.q = tile_parameter(t, PAR_Q, j);
    p.unit.mu = tile_parameter(t, PAR_mu, j);
    p.unit.sigma = v_set(1.0);
    p.unit.kd = (tile_parameter(t, PAR_Kd0, j) - tile_parameter(t, PAR_alphaKd, j) * (2.15 - sl)) /
                troponin_on_factor(t, j);
    p.unit.explicit_drug = 0; /* no other kind of drug acts here, and explicit means one */
    p.gamma = tile_parameter(t, PAR_gamma, j);
    p.chi = overlap_at(t, j, sl);
    p.mu0fp = tile_parameter(t, PAR_mu0fP, j);
    p.mu1fp = tile_parameter(t, PAR_mu1fP, j);
    p.r0 = tile_parameter(t, PAR_r0, j);
    p.alpha = tile_parameter(t, PAR_alpha, j);
    p.axb = tile_parameter(t, PAR_aXB, j);
    p.sl0 = tile_parameter(t, PAR_SL0, j);
    return p;
}

/* Weights and rates of the regulatory unit, drug eliminated or explicit. */
LANE_INLINE void regulatory_unit(const struct ino_tile *t, size_t j, const struct parameters *p,
                                 int explicit_drug, int rates, struct unit *u)
{
    vd ca = v_load(t->ca_uM + j);
    if (explicit_drug) {
        unit_explicit(&p->unit, ca, t, j, u);
        return;
    }
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, SITES, &drugs);
    unit_fast_weights(&p->unit, ca, &drugs, u);
    if (rates)
        unit_fast_rates(&p->unit, ca, &drugs, u);
}

/* ---- steady state ---- */

/* What the steady state needs of parameters and drugs, and of sarcomere length. */
struct constants {
    struct unit_scales unit;
    vd coupling, kd_2_15, kd_slope, la, lm, lb;
    vd tension, stiffness; /* kPa, at full overlap and P = 1 */
    vd kd, chi;
};

LANE_INLINE void find_constants(const struct ino_tile *t, size_t j, struct constants *c)
{
    struct unit_parameters unit = {.sites = SITES,
                                   .q = tile_parameter(t, PAR_Q, j),
                                   .mu = tile_parameter(t, PAR_mu, j),
                                   .sigma = v_set(1.0)};
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, SITES, &drugs);
    unit_find_scales(&unit, &drugs, &c->unit);
    c->coupling = ising_coupling(tile_parameter(t, PAR_gamma, j));
    vd on = troponin_on_factor(t, j);
    c->kd_2_15 = tile_parameter(t, PAR_Kd0, j) / on;
    c->kd_slope = tile_parameter(t, PAR_alphaKd, j) / on;
    c->la = tile_parameter(t, PAR_LA, j);
    c->lm = tile_parameter(t, PAR_LM, j);
    c->lb = tile_parameter(t, PAR_LB, j);
    vd scale = tile_parameter(t, PAR_aXB, j) / tile_parameter(t, PAR_r0, j);
    c->tension = tile_parameter(t, PAR_mu1fP, j) * scale;
    c->stiffness = tile_parameter(t, PAR_mu0fP, j) * scale;
}

/* Bound by the divider: one square root and one division per node. */
LANE_ONCE void steady_lanes(const struct ino_tile *t)
{
    struct constants *c = t->scratch;
    for (size_t j = 0; j < t->n; j += LANES) {
        if (tile_new_parameters(t, j))
            find_constants(t, j, c);
        if (tile_new_length(t, j)) {
            vd sl = v_load(t->sl_um + j);
            c->kd = c->kd_2_15 - c->kd_slope * (2.15 - sl);
            c->chi = overlap_fraction(sl, c->la, c->lm, c->lb);
        }
        struct unit_equilibrium u = unit_weights(&c->unit, SITES, c->kd, v_load(t->ca_uM + j));
        vd permissive = ising_permissive_at(u.sum[0], u.sum[1], c->coupling);
        vd tension = c->tension * c->chi * permissive;
        tile_put(t, INO_OBS_tension, j, tension);
        tile_put(t, INO_OBS_total, j, tension);
        tile_put(t, INO_OBS_stiffness, j, c->stiffness * c->chi * permissive);
        tile_put(t, INO_OBS_permissive, j, permissive);
        if (t->observable[INO_OBS_ca_bound])
            tile_put(t, INO_OBS_ca_bound, j, unit_ca_share(&u, SITES, permissive));
        if (t->observable[INO_OBS_drug_bound])
            tile_put(t, INO_OBS_drug_bound, j, unit_drug_share(&c->unit, &u, SITES, permissive));
        v_store(t->converged + j, v_one_if(tension == tension));
    }
}

/* Moments at rest: mu_P + mu_N is fixed by attachment and detachment, the split by the flips. */
LANE_INLINE void put_state(const struct ino_tile *t, size_t j, const struct parameters *p,
                           const struct unit *u, const vd *state)
{
    vd unused[TRIPLET_STATES];
    struct triplet_means mean = triplet_rhs(u, p->gamma, state, unused);
    int n = 8 * u->n_states;
    for (int k = 0; k < n; k++)
        v_store(t->state_out + k * INO_TILE + j, state[k]);
    vd all = p->r0 + mean.k_np + mean.k_pn;
    vd share_p = (p->r0 + mean.k_np) / all, share_n = mean.k_pn / all;
    vd m0 = mean.permissive * p->mu0fp / p->r0, m1 = mean.permissive * p->mu1fp / p->r0;
    double *moment = t->state_out + n * INO_TILE + j;
    v_store(moment, m0 * share_p);
    v_store(moment + INO_TILE, m1 * share_p);
    v_store(moment + 2 * INO_TILE, m0 * share_n);
    v_store(moment + 3 * INO_TILE, m1 * share_n);
}

LANE_INLINE void steady_state_lanes(const struct ino_tile *t, size_t j, int explicit_drug)
{
    struct parameters p = read_parameters(t, j);
    struct unit u;
    regulatory_unit(t, j, &p, explicit_drug, 1, &u);
    vd state[TRIPLET_STATES];
    triplet_stationary(&u, p.gamma, state);
    put_state(t, j, &p, &u, state);
}

/* The same by the general solver; the moments follow from the filament. */
#define FILAMENT(K)                                                                  \
    LANE_ONCE void filament_##K(const void *rates, const vd *x, vd *f, vd *jacobian) \
    {                                                                                \
        struct folded_means mean;                                                    \
        folded_flow(rates, K, v_set(1.0), x, f, &mean);                              \
        folded_jacobian(rates, K, v_set(1.0), x, &mean, jacobian, 6 * K, NULL);      \
    }                                                                                \
    LANE_ONCE void normalise_##K(vd *x)                                              \
    {                                                                                \
        folded_normalise(K, x);                                                      \
    }
FILAMENT(2)
FILAMENT(4)

LANE_INLINE void general_lanes(const struct ino_tile *t, size_t j, int explicit_drug)
{
    struct parameters p = read_parameters(t, j);
    struct unit u;
    struct folded_rates rates;
    regulatory_unit(t, j, &p, explicit_drug, 1, &u);
    folded_find_rates(&u, explicit_drug ? 4 : 2, p.gamma, &rates);
    struct lanes_system filament = {6 * u.n_states, filament_2, normalise_2, &rates};
    if (explicit_drug)
        filament.evaluate = filament_4, filament.restore = normalise_4;
    vd x[FOLDED_STATES], state[TRIPLET_STATES];
    folded_start(&u, v_set(0.5), x);
    v_store(t->converged + j, find_rest(&filament, x));
    folded_unfold(u.n_states, x, state);
    put_state(t, j, &p, &u, state);
}

/* ---- dynamics ---- */

/* Of the eliminated drug 1 - 1/Z is bound on troponin in state (n, b). */
LANE_INLINE void put_drug_bound(const struct ino_tile *t, size_t j, const struct unit *u,
                                const vd *x)
{
    struct troponin_drugs drugs;
    const int fast = u->n_states == SITES + 1;
    vd bound = v_set(0.0);
    if (fast)
        troponin_drug_polynomial(t, j, SITES, &drugs);
    for (int i = 0; i < 8 * u->n_states; i++) {
        const int k = i % u->n_states, b = i / u->n_states >> 1 & 1;
        vd share = fast ? 1.0 - 1.0 / drugs.z[u->filled[k]][b] : v_set((double)u->drug_bound[k]);
        bound = bound + x[i] * share;
    }
    tile_put(t, INO_OBS_drug_bound, j, bound);
}

LANE_INLINE void rhs_lanes(const struct ino_tile *t, size_t j, int explicit_drug)
{
    struct parameters p = read_parameters(t, j);
    struct unit u;
    regulatory_unit(t, j, &p, explicit_drug, 1, &u);
    int n = 8 * u.n_states;
    vd x[TRIPLET_STATES], dx[TRIPLET_STATES];
    for (int k = 0; k < n; k++)
        x[k] = v_load(t->state + k * INO_TILE + j);
    struct triplet_means mean = triplet_rhs(&u, p.gamma, x, dx);
    const double *moment = t->state + n * INO_TILE + j;
    vd mu0p = v_load(moment), mu1p = v_load(moment + INO_TILE);
    vd mu0n = v_load(moment + 2 * INO_TILE), mu1n = v_load(moment + 3 * INO_TILE);
    vd v = -v_load(t->dsl_um_s + j) / p.sl0;
    vd r = p.r0 + p.alpha * v_abs(v);
    vd flip0 = mean.k_pn * mu0p - mean.k_np * mu0n, flip1 = mean.k_pn * mu1p - mean.k_np * mu1n;
    if (t->state_out) {
        double *out = t->state_out + j;
        for (int k = 0; k < n; k++)
            v_store(out + k * INO_TILE, dx[k]);
        out += n * INO_TILE;
        v_store(out, mean.permissive * p.mu0fp - r * mu0p - flip0);
        v_store(out + INO_TILE, mean.permissive * p.mu1fp - v * mu0p - r * mu1p - flip1);
        v_store(out + 2 * INO_TILE, flip0 - r * mu0n);
        v_store(out + 3 * INO_TILE, flip1 - v * mu0n - r * mu1n);
    }
    vd tension = p.axb * p.chi * (mu1p + mu1n);
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
    vd sign = v_one_if(v > 0.0) - v_one_if(v < 0.0);
    tile_put(t, INO_OBS_stiffness, j,
             p.axb * p.chi * (mu0p + mu0n + p.alpha * sign * (mu1p + mu1n)));
    tile_put(t, INO_OBS_permissive, j, mean.permissive);
    vd ca_bound = v_set(0.0);
    for (int i = 0; i < n; i++)
        ca_bound = ca_bound + x[i] * (double)u.filled[i % u.n_states];
    tile_put(t, INO_OBS_ca_bound, j, ca_bound);
    if (t->observable[INO_OBS_drug_bound])
        put_drug_bound(t, j, &u, x);
}

/* What a time step needs of parameters and drugs, and of the nodes' own. */
struct stepping {
    struct moments_point at; /* the unit at [Ca2+]/Kd = 1 */
    struct evolution_units units;
    vd kd_2_15, kd_slope, la, lm, lb, axb, r0, alpha, per_sl0;
};

LANE_INLINE void prepare_step(const struct ino_tile *t, size_t j, int explicit_drug,
                              struct stepping *p)
{
    struct parameters all = read_parameters(t, j);
    struct unit *u = &p->at.filament.unit;
    all.unit.kd = v_set(1.0);
    if (explicit_drug) {
        unit_explicit(&all.unit, v_set(1.0), t, j, u);
    } else {
        struct troponin_drugs drugs;
        troponin_drug_polynomial(t, j, SITES, &drugs);
        unit_fast_weights(&all.unit, v_set(1.0), &drugs, u);
        unit_fast_rates(&all.unit, v_set(1.0), &drugs, u);
    }
    p->at.filament.gamma = all.gamma;
    filament_prepare(explicit_drug ? 4 : 2, &p->at.filament);
    p->at.attach0 = all.mu0fp;
    p->at.attach1 = all.mu1fp;
    vd zero = v_set(0.0); /* moments without attachment have no size */
    vd scale0 = v_select(all.mu0fp > 0.0, all.r0 / all.mu0fp, zero);
    vd scale1 = v_select(all.mu1fp > 0.0, all.r0 / all.mu1fp, zero);
    p->units.per_scale[0] = p->units.per_scale[2] = scale0;
    p->units.per_scale[1] = p->units.per_scale[3] = scale1;
    p->units.tension[0][0] = p->units.tension[0][2] = zero;
    p->units.tension[1][0] = p->units.tension[1][2] = zero;
    p->units.atp = v_set(NAN);
    p->units.atp_state = 0;
    vd on = troponin_on_factor(t, j);
    p->kd_2_15 = tile_parameter(t, PAR_Kd0, j) / on;
    p->kd_slope = tile_parameter(t, PAR_alphaKd, j) / on;
    p->la = tile_parameter(t, PAR_LA, j);
    p->lm = tile_parameter(t, PAR_LM, j);
    p->lb = tile_parameter(t, PAR_LB, j);
    p->axb = all.axb;
    p->r0 = all.r0;
    p->alpha = all.alpha;
    p->per_sl0 = 1.0 / all.sl0;
}

LANE_INLINE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s,
                            int explicit_drug)
{
    struct stepping *p = t->scratch;
    if (tile_new_parameters(t, j))
        prepare_step(t, j, explicit_drug, p);
    vd sl = v_load(t->sl_um + j), start = v_load(s->sl_start_um + j);
    vd per_kd = 1.0 / (p->kd_2_15 - p->kd_slope * (2.15 - sl)), per_kd_start = per_kd;
    vd after = p->axb * overlap_fraction(sl, p->la, p->lm, p->lb), before = after;
    vd per_kd_middle = per_kd;
    if (v_any(start != sl)) {
        before = p->axb * overlap_fraction(start, p->la, p->lm, p->lb);
        per_kd_start = 1.0 / (p->kd_2_15 - p->kd_slope * (2.15 - start));
        per_kd_middle = 1.0 / (p->kd_2_15 - p->kd_slope * (2.15 - 0.5 * (start + sl)));
    }
    filament_set_ca(v_load(s->ca_start_uM + j) * per_kd_start,
                    step_ca_middle(s, t, j) * per_kd_middle, v_load(t->ca_uM + j) * per_kd,
                    &p->at.filament);
    p->at.v = -v_load(t->dsl_um_s + j) * p->per_sl0;
    p->at.detach = p->r0 + p->alpha * v_abs(p->at.v);
    moments_step(j, s, explicit_drug ? 4 : 2, &p->at, &p->units, before, after);
    const double *moment = s->state_out + 8 * (explicit_drug ? 4 : 2) * s->out_row + j;
    vd tension = after * (v_load(moment + s->out_row) + v_load(moment + 3 * s->out_row));
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
}

_Static_assert(sizeof(struct stepping) <= INO_TILE_SCRATCH, "scratch is too small");

/* ---- one compiled copy per layout, whoever asks for what ---- */

#define LAYOUT(name, function, explicit_drug)               \
    LANE_ONCE void name(const struct ino_tile *t, size_t j) \
    {                                                       \
        function(t, j, explicit_drug);                      \
    }
LAYOUT(state_fast, steady_state_lanes, 0)
LAYOUT(state_drug, steady_state_lanes, 1)
LAYOUT(general_fast, general_lanes, 0)
LAYOUT(general_drug, general_lanes, 1)
LAYOUT(rhs_fast, rhs_lanes, 0)
LAYOUT(rhs_drug, rhs_lanes, 1)

LANE_ONCE void step_fast(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    step_lanes(t, j, s, 0);
}

LANE_ONCE void step_drug(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    step_lanes(t, j, s, 1);
}

static void steady(const struct ino_tile *t)
{
    for (size_t j = 0; t->state_out && j < t->n; j += LANES)
        (t->kinetics == INO_DRUG_EXPLICIT ? state_drug : state_fast)(t, j);
    steady_lanes(t);
}

static void general(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        (t->kinetics == INO_DRUG_EXPLICIT ? general_drug : general_fast)(t, j);
}

static void rhs(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        (t->kinetics == INO_DRUG_EXPLICIT ? rhs_drug : rhs_fast)(t, j);
}

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    for (size_t j = 0; j < t->n; j += LANES)
        (t->kinetics == INO_DRUG_EXPLICIT ? step_drug : step_fast)(t, j, s);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_rdq20mf);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_rdq20mf) = {
    .steady = steady,
    .rhs = rhs,
    .general = general,
    .step = step,
    .step_observables = 1u << INO_OBS_tension | 1u << INO_OBS_total};

/* ---- the record ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    INO_TRIPLET_NOTE,
    {"mu0*", 0, INFINITY, "heads attached, own tropomyosin permissive (P) or closed (N)"},
    {"mu1*", -INFINITY, INFINITY, "their mean elongation times their number, P or N"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    (void)value;
    size_t n = ino_record_triplet_states(SITES, kinetics, name, unit);
    n = ino_record_state("mu0P", "1", n, name, unit);
    n = ino_record_state("mu1P", "1", n, name, unit);
    n = ino_record_state("mu0N", "1", n, name, unit);
    return ino_record_state("mu1N", "1", n, name, unit);
}

static void groups(const double *value, ino_drug_kinetics kinetics, unsigned char *group)
{
    (void)value;
    size_t n = ino_record_triplet_group(SITES, kinetics, group);
    memset(group + n, 0, 4);
}

static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    unsigned char group[INO_TILE_STATES];
    (void)value;
    memset(y + ino_record_triplet_group(SITES, kinetics, group), 0, 4 * sizeof *y);
}

/* All units without Ca, without drug and not permissive, the first state; no head attached. */
static void published(const double *value, ino_drug_kinetics kinetics, double *y)
{
    unsigned char group[INO_TILE_STATES];
    (void)value;
    memset(y, 0, (ino_record_triplet_group(SITES, kinetics, group) + 4) * sizeof *y);
    y[0] = 1;
}

/* Overlap begins at LA; Kd(SL) must stay positive (Kd0/|alphaKd| above 2.15 um), here with 1 % of
 * Kd0 to spare. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    *min_um = value[PAR_LA];
    double slope = value[PAR_alphaKd];
    double zero = slope < 0 ? 2.15 - 0.99 * value[PAR_Kd0] / slope : INFINITY;
    *max_um = fmin(zero, 2 * value[PAR_LA] + value[PAR_LM]);
}

static const char *check(const double *value)
{
    if (value[PAR_LM] <= value[PAR_LB])
        return "LM must exceed LB: a thick filament longer than its bare zone";
    if (value[PAR_LM] < value[PAR_LA] || value[PAR_LM] > 2 * value[PAR_LA] - value[PAR_LB])
        return "LM must lie between LA and 2 LA - LB: the overlap law assumes it";
    return NULL;
}

static const size_t range_rows[] = {PAR_LA, PAR_LM, PAR_LB, PAR_Kd0, PAR_alphaKd};

static const ino_reproduced reproduced[] = {{"steady force", "authors' code", 1e-9},
                                            {"rates", "authors' code", 1e-12},
                                            {"twitch", "authors' equations", 1e-7}};

const ino_model ino_model_rdq20mf = {
    .id = "rdq20mf",
    .title = "RDQ20-MF, mean-field thin filament with distribution-moment cross-bridges",
    .thin_filament = "neighbour chain by triplets, 1 Ca site",
    .crossbridges = "two-state moments",
    .equations = "Regazzoni, Dede', Quarteroni, PLoS Comput Biol 2020;16:e1008294, the mean-field "
                 "(MF) model; parameters from its tables",
    .sensitizer = "a drug on troponin C changes weights and rates of the regulatory unit "
                  "(troponin/troponin.h): alpha slows Ca release, beta slows closing",
    .references = "regazzoni2020",
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_total |
                   1u << INO_OBS_permissive | 1u << INO_OBS_ca_bound | 1u << INO_OBS_drug_bound,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .troponin_drugs = 1,
    .troponin_beta = 1,
    .explicit_drug = 1,
    .troponin_on = 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .groups = groups,
    .detach = detach,
    .published = published,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_rdq20mf),
};
#endif
