/* inotrope1: troponin C with one or two Ca sites and calcium sensitizers, a cooperative thin
 * filament, a four-state cross-bridge cycle and passive titin.
 *
 * Source    this project. Thin filament: Regazzoni, Dede', Quarteroni, PLoS Comput Biol
 *           2020;16:e1008294, generalised to S Ca sites and drug states (S = 1 without drug is
 *           identically their RDQ20-MF filament). Cycle: kernel/crossbridge/cycle.h.
 * Tissue    cardiac and diaphragm (slow, fast IIa, fast IIx) fibres, skinned or intact; a fibre is
 *           a parameter set in models/fibres/.
 * State     p(a, b, c, k), 8 (S+1) probabilities (twice that with explicit drug), k = own troponin;
 *           heads s, d, a, b (sum 1) and strain moments m_a, m_b; the sarcomere length when a
 *           series elastic element is on.
 * Laws      Kd(SL) = Kd_ref exp(-k_SL (SL - SL0)); opening tightens Ca binding mu-fold; each N|P
 *           boundary costs 1/gamma; troponin drugs as in kernel/troponin/troponin.h; drugs on
 *           cross-bridge rates multiply f, g_b, ... by 1 + (effect - 1) D^h/(EC50^h + D^h).
 *           Heads strained far beyond the isometric strain, or pushed below zero, are torn off
 *           (k_tear, y_tear; no ATP): a fast release and restretch detaches them all.
 *           Tension = k_xb (m_a + m_b) chi_so(SL). Optional feedback: P -> N times
 *           1 - eta (a + b). Passive: p_amp (exp(p_exp (SL - SL_slack)) - 1) above slack length,
 *           plus p_visc dSL/dt. Series element: k_SE (L - SL) = total tension, L the given length.
 * Scheme    steady state direct: closed-form chain and cycle; with feedback a scalar root, the
 *           lowest on the up branch, the highest on the down branch; with the series element a
 *           bracketed root on SL around it (kernel/solve/fibre_steady_lanes.h).
 *           Temperature (on demand): speeds and rates of the cycle with Q10 of shortening speed,
 *           k_off and k_basic with those of Rice 2008; ratios and so steady force do not change.
 * Omitted   ADP, Pi and pH; myosin-binding protein C; head-by-head strain; thick-filament
 *           activation other than by force on SRX exit; temperature of steady force, of SRX
 *           exchange and of k_tear.
 */
#include "solve/fibre_lanes.h"

#define RDQ  "regazzoni2020 (RDQ20-MF, human)"
#define OURS "structural choice of inotrope1; set by each fibre"
#define OURS_REACH \
    "structural choice of inotrope1: the most at which restretch and detachment give one k_tr"
#define OURS_TEAR "structural choice of inotrope1: fast against a stretch of 1 ms"
#define SRX_RATES "rates of the FiberSim diaphragm base set (force-free)"

/* X(symbol, unit, default, min, max, meaning, source) */
#define PARAMETERS(X)                                                                              \
    X(sites, "1", 1, 1, 2, "regulatory Ca sites per troponin C: 1 TNNC1, 2 TNNC2",                 \
      "troponin C isoforms; chosen by the fibre")                                                  \
    X(k_SE, "kPa/um", INFINITY, 1, INFINITY, "series elastic element; infinite: none", OURS)       \
    X(Kd_ref, "uM", 2.7, 1e-3, 1e3, "Ca dissociation constant per site at SL0, N", OURS)           \
    X(k_SL, "1/um", 0, 0, 20, "length dependence of Kd", OURS)                                     \
    X(SL0, "um", 2.2, 1.5, 3.5, "reference sarcomere length: Kd = Kd_ref, stretch = 1", OURS)      \
    X(k_off, "1/s", 100, 1e-2, 1e5, "Ca release per site, N", RDQ)                                 \
    X(mu, "1", 10, 1, 1e4, "coupling of Ca binding and opening", RDQ)                              \
    X(sigma, "1", 1, 1e-3, 1e3, "cooperativity of the two sites (sites = 2)", OURS)                \
    X(Q, "1", 2, 1e-4, 1e4, "opening of a Ca-saturated unit, no permissive neighbour", RDQ)        \
    X(gamma, "1", 6, 1, 1e3, "cooperativity per permissive neighbour", OURS)                       \
    X(k_basic, "1/s", 13, 1e-3, 1e5, "tropomyosin flip rate", RDQ)                                 \
    X(eta, "1", 0, 0, 0.95, "attached heads hold the filament open", OURS)                         \
    X(f, "1/s", 10, 0, 1e5, "attachment to a permissive site", OURS)                               \
    X(g_a, "1/s", 1, 0, 1e5, "detachment before the stroke", OURS)                                 \
    X(h_f, "1/s", 100, 1e-3, 1e6, "power stroke", OURS)                                            \
    X(h_b, "1/s", 1, 0, 1e6, "reversal of the stroke", OURS)                                       \
    X(g_b, "1/s", 5, 1e-3, 1e5, "detachment after the stroke, one ATP, isometric", OURS)           \
    X(k_srx_out, "1/s", 45, 1e-3, 1e5, "super-relaxed to disordered-relaxed", SRX_RATES)           \
    X(k_srx_in, "1/s", 100, 0, 1e5, "disordered-relaxed to super-relaxed", SRX_RATES)              \
    X(k_F, "1", 0, 0, 1e3, "rise of k_srx_out with active tension, per T_ref", OURS)               \
    X(T_ref, "kPa", 100, 1e-3, 1e4, "tension scale of k_F", OURS)                                  \
    X(x_ps, "um", 0.007, 1e-4, 0.05, "power stroke", "rice2008, x_0")                              \
    X(k_head, "pN/nm", 1, 0, 10, "stiffness of a head: load dependence of the stroke",             \
      "campbell2014, k_cb of the MyoSim base set")                                                 \
    X(stroke_max, "1", 50, 0, 1e6, "bound on the stroke's acceleration under negative strain",     \
      OURS)                                                                                        \
    X(temperature, "C", 15, 0, 45, "temperature, in kT; rates: see Q10", OURS)                     \
    X(phi_short, "1", 5, 1, 1e3, "g_b factor in fast shortening", OURS)                            \
    X(v_short, "um/s", 0.5, 1e-4, 1e3, "half-sarcomere speed of its half rise", OURS)              \
    X(phi_long, "1", 5, 1, 1e3, "g_b factor in fast lengthening", OURS)                            \
    X(v_long, "um/s", 0.5, 1e-4, 1e3, "half-sarcomere speed of its half rise", OURS)               \
    X(k_tear, "1/s", 1000, 0, 1e5, "detachment of overstretched heads, at most", OURS_TEAR)        \
    X(y_tear, "um", 0.01, 1e-4, 0.1, "stretch beyond the isometric strain: half of k_tear",        \
      "lombardi1990, fast lengthening: tension peaks at 10 to 14 nm per half-sarcomere")           \
    X(y_reach, "um", 0.01, 1e-3, 1, "stretch at which half of the heads let go find no next site", \
      OURS_REACH)                                                                                  \
    X(k_xb, "kPa/um", 1e5, 0, 1e9, "tension per unit strain moment at full overlap", OURS)         \
    X(LA, "um", 1.25, 0.5, 2.0, "actin (thin) filament length", RDQ)                               \
    X(LM, "um", 1.65, 0.5, 3.0, "myosin (thick) filament length", RDQ)                             \
    X(LB, "um", 0.18, 0.0, 0.49, "bare zone of the thick filament", RDQ)                           \
    X(p_amp, "kPa", 0.3, 0, 1e4, "passive tension scale", "campbell2014 (PyMyoVent base set)")     \
    X(p_exp, "1/um", 7.142857142857143, 0, 1e2, "passive tension exponent",                        \
      "campbell2014 (PyMyoVent base set: 70 nm per half-sarcomere)")                               \
    X(SL_slack, "um", 1.9, 1.0, 4.0, "slack length", "campbell2014 (PyMyoVent base set)")          \
    X(p_visc, "kPa s/um", 0, 0, 1e4, "viscous passive tension per dSL/dt", OURS)

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

static const double boltzmann_pN_nm_K = 0.01380649; /* SI 2019, exact */
static const double celsius = 273.15;

/* ---- rates ---- */

/* chi, Kd and passive tension at sarcomere length sl. */
LANE_INLINE void set_length(const struct ino_tile *t, size_t j, vd sl, struct fibre_laws *p)
{
    p->sl = sl;
    p->chi = overlap_fraction(sl, tile_parameter(t, PAR_LA, j), tile_parameter(t, PAR_LM, j),
                              tile_parameter(t, PAR_LB, j));
    p->unit.kd = tile_parameter(t, PAR_Kd_ref, j) *
                 v_exp(-tile_parameter(t, PAR_k_SL, j) * (sl - tile_parameter(t, PAR_SL0, j))) /
                 troponin_on_factor(t, j);
    vd stretch = v_max(sl - tile_parameter(t, PAR_SL_slack, j), v_set(0.0));
    p->passive =
        tile_parameter(t, PAR_p_amp, j) * (v_exp(tile_parameter(t, PAR_p_exp, j) * stretch) - 1.0);
    p->cycle.force_feedback =
        tile_parameter(t, PAR_k_F, j) * p->k_xb * p->chi / tile_parameter(t, PAR_T_ref, j);
}

LANE_INLINE struct fibre_laws read_laws(const struct ino_tile *t, size_t j, int sites,
                                        int explicit_drug)
{
    struct fibre_laws p;
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
    p.half_sl0 = 0.5 * tile_parameter(t, PAR_SL0, j);
    p.k_se = tile_parameter(t, PAR_k_SE, j);
    p.shortest = tile_parameter(t, PAR_LA, j);
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
    c->k_tear = tile_parameter(t, PAR_k_tear, j);
    c->y_tear = tile_parameter(t, PAR_y_tear, j);
    c->y_reach = tile_parameter(t, PAR_y_reach, j);
    set_length(t, j, v_load(t->sl_um + j), &p);
    return p;
}

#include "solve/fibre_general_lanes.h"
#include "solve/fibre_rhs_lanes.h"
#include "solve/fibre_steady_lanes.h"
#include "solve/fibre_step_lanes.h"

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

#define STEP_LAYOUT(name, sites, explicit_drug)                                      \
    LANE_ONCE void name(const struct ino_tile *t, size_t j, struct ino_tile_step *s) \
    {                                                                                \
        step_lanes(t, j, s, sites, explicit_drug);                                   \
    }
STEP_LAYOUT(step_1, 1, 0)
STEP_LAYOUT(step_2, 2, 0)
STEP_LAYOUT(step_1_drug, 1, 1)
STEP_LAYOUT(step_2_drug, 2, 1)

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

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    static void (*const layout[2][2])(const struct ino_tile *, size_t, struct ino_tile_step *) = {
        {step_1, step_1_drug}, {step_2, step_2_drug}};
    for (size_t j = 0; j < t->n; j += LANES)
        layout[sites_of(t) - 1][t->kinetics == INO_DRUG_EXPLICIT](t, j, s);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_inotrope1);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_inotrope1) = {
    .steady = steady,
    .rhs = rhs,
    .general = general,
    .step = step,
    .step_observables = 1u << INO_OBS_tension};

/* ---- the record ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    INO_TRIPLET_NOTE,
    {"s", 0, 1, "heads super-relaxed"},
    {"d", 0, 1, "heads detached, disordered-relaxed"},
    {"a", 0, 1, "heads attached before the stroke"},
    {"b", 0, 1, "heads attached after the stroke"},
    {"m_a", -INFINITY, INFINITY, "mean strain of a times a"},
    {"m_b", -INFINITY, INFINITY, "mean strain of b times b"},
    {"SL", 0, INFINITY, "sarcomere length behind the series element"},
};

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

/* Heads s, d, a, b sum to 1 too. */
static void groups(const double *value, ino_drug_kinetics kinetics, unsigned char *group)
{
    size_t n = ino_record_triplet_group((int)value[PAR_sites], kinetics, group);
    memset(group + n, 2, 4);
    memset(group + n + 4, 0, isfinite(value[PAR_k_SE]) ? 3 : 2);
}

static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    unsigned char group[INO_TILE_STATES];
    double *head = y + ino_record_triplet_group((int)value[PAR_sites], kinetics, group);
    head[1] += head[2] + head[3];
    memset(head + 2, 0, 4 * sizeof *head);
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

/* What read_laws takes through tile_rate. */
static const size_t drug_rows[] = {PAR_f,         PAR_g_a,      PAR_h_f,  PAR_h_b, PAR_g_b,
                                   PAR_k_srx_out, PAR_k_srx_in, PAR_x_ps, PAR_k_xb};

/* Unloaded shortening speed of rat limb muscles scales as the whole cycle does: all its rates and
 * speeds together, which leaves duty and steady force. Rows vmax-q10-* of the published data; slow
 * muscle also stands for heart. Cold and warm are measured, between them is their geometric mean. */
#define COLD "ranatunga1984: Vmax of rat soleus and EDL, 10 to 20 C; below 10 C extrapolated"
#define MILD "ranatunga1984: Vmax, geometric mean of the colder and the warmer interval"
#define WARM "ranatunga1984: Vmax of rat soleus and EDL, 25 to 35 C; above 35 C extrapolated"
#define CYCLE_Q10(symbol)                                                                     \
    {symbol, {3.5, 3.5, 2.4}, -INFINITY, 20, COLD},                                           \
        {symbol, {2.6457513110645907, 2.6457513110645907, 2.0784609690826528}, 20, 25, MILD}, \
    {                                                                                         \
        symbol, {2.0, 2.0, 1.8}, 25, INFINITY, WARM                                           \
    }
#define ANALOGY "rice2008, by analogy: "

static const ino_q10 q10[] = {
    CYCLE_Q10("f"),
    CYCLE_Q10("g_a"),
    CYCLE_Q10("h_f"),
    CYCLE_Q10("h_b"),
    CYCLE_Q10("g_b"),
    CYCLE_Q10("v_short"),
    CYCLE_Q10("v_long"),
    {"k_off", {1.3, 1.3, 1.3}, -INFINITY, INFINITY, ANALOGY "Qkoff; Kd does not change"},
    {"k_basic", {1.6, 1.6, 1.6}, -INFINITY, INFINITY, ANALOGY "Qkn_p, Qkp_n"},
};

static const ino_reproduced reproduced[] = {{"filament", "rdq20mf's equations", 1e-14},
                                            {"cycle", "closed form", 1e-12}};

const ino_model ino_model_inotrope1 = {
    .id = "inotrope1",
    .title = "inotrope1, troponin C with sensitizers, cooperative filament, four-state cycle",
    .thin_filament = "neighbour chain by triplets, 1 or 2 Ca sites",
    .crossbridges = "SRX + 3-state cycle, strain moments",
    .equations = "this project, models/inotrope1.c; thin filament after Regazzoni, Dede', "
                 "Quarteroni, PLoS Comput Biol 2020;16:e1008294",
    .sensitizer = "a drug on troponin C changes weights and rates of the regulatory unit "
                  "(troponin/troponin.h): alpha slows Ca release, beta slows closing; cross-bridge "
                  "rates are untouched",
    .references = "regazzoni2020,lombardi1990,ranatunga1984,rice2008",
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = (1u << INO_OBS_COUNT) - 1,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .n_structural = PAR_k_SE + 1,
    .drug_rows = drug_rows,
    .n_drug_rows = sizeof drug_rows / sizeof drug_rows[0],
    .troponin_drugs = 1,
    .troponin_beta = 1,
    .explicit_drug = 1,
    .troponin_on = 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .groups = groups,
    .detach = detach,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .temperature = "speeds and rates by their Q10, and kT; steady force does not change",
    .temperature_symbol = "temperature",
    .q10 = q10,
    .n_q10 = sizeof q10 / sizeof q10[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_inotrope1),
};
#endif
