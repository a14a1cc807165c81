/* Rice 2008: Ca binding with cooperative regulation by a power law, three-state cross-bridge cycle
 * with mean strains; also the filament of the hiPSC cardiomyocyte model hiMCES.
 *
 * Source    Rice JJ, Wang F, Bers DM, de Tombe PP. Approximate model of cooperative activation and
 *           crossbridge cycling in cardiac muscle using ordinary differential equations. Biophys J
 *           2008;95:2368-2390. doi:10.1529/biophysj.107.119487. Numbers from its CellML version
 *           (rat), time in ms there, in s here; rates are those at 37 C with factors Q per 10 K.
 * Tissue    rat trabecula, 24 C (rat-24C); human stem-cell derived cardiomyocyte, 37 C (himces).
 * State     TRPNCaL, TRPNCaH: Ca on troponin far from and near to attached heads; N_NoXB, P_NoXB:
 *           regulatory units outside the overlap (sum 1); N, XBprer, XBpostr: inside it,
 *           P = 1 - N - XBprer - XBpostr; mean strains xXBpostr, xXBprer; with a series element
 *           the sarcomere length SL and the integral of the force imbalance, intf.
 * Laws      Trop = (1 - OVthin) TRPNCaL + OVthin TRPNCaH, p = 1/sqrt(1 + (perm50/Trop)^nperm);
 *           N -> P kn_p p, P -> N kp_n min(1/p, 100). Strains shift the rates of the cycle.
 *           T = T_scale OVthick (xXBprer XBprer + xXBpostr XBpostr)/(x_0 SSXBpostr), T_scale where
 *           all units are permissive, at full overlap, 37 C and rest.
 *           Series element (finite k_SE): the input is the length SLset of muscle and element.
 * Scheme    steady state: closed form. At constant length dxXBpostr = 0 gives xXBpostr = xXBprer +
 *           x_0, then dxXBprer = 0 gives fapp xXBprer = 0: strains are 0 and x_0 exactly, all
 *           modulating factors 1, and the cycle is linear. With the series element a root on SL
 *           (forces rise with SL, so it is unique).
 * Differs   the CellML's x/|x| is 0/0 at xXBprer = 0, at xXBpostr = x_0 (where every isosarcometric
 *           run ends) and at SL = SLrest: the limits, 1, 1 and 0, are taken. Exponents of the strain
 *           factors stop at 230, strains of 0.04 um and more, so that nothing overflows.
 *           T 24 C is the rat's and xbmodsp = 1; the authors' first code was for 37 C. kn_p = 0.5,
 *           kp_n = 0.05 /ms: some transcriptions swap them. The drift of intf at prescribed length
 *           acts on nothing and is left out.
 * hiMCES    at its reference metabolites (Pi 2, MgATP 5, MgADP 0.036 mM, pH 7.15) all factors of
 *           Tran 2010 are 1 and only parameters differ, so there is a second record, for kPa, and
 *           no second file. Left out: the reverse of the ATP step, 6e-9 1/s (fapp is 100 there).
 *           Its code multiplies by Psi/duty the first term of dxXBprer only, and its sum of duty
 *           fractions counts one product twice and omits another: both are taken for slips, Rice's
 *           equations are used. Steady states are the same; strains of moving sarcomeres are not.
 * Added     the sensitizer: Ca release of both troponins times Z(0)/Z(1) of troponin/troponin.h; a
 *           drug on the on rate multiplies kon of both, as levosimendan does in hiMCES.
 */
#include "solve/bracket_lanes.h"
#include "solve/ode_step_lanes.h"
#include "troponin/troponin.h"

#define PAPER  "rice2008"
#define PER_MS "rice2008, per ms there"
#define LENGTH "rice2008, SLset of the published isometric run"

/* X(symbol, unit, default, min, max, meaning, source); defaults: rat, 24 C */
#define PARAMETERS(X)                                                                              \
    X(k_SE, "1/um", INFINITY, 0, INFINITY,                                                         \
      "series element, normalised force per length; infinite: none (published: 1, 0)", PAPER)      \
    X(T_scale, "kPa", 1, 1e-6, 1e4, "tension of normalised force 1; 1 keeps it normalised", PAPER) \
    X(SL0, "um", 1.9, 1.5, 3, "reference sarcomere length: stretch = 1", LENGTH)                   \
    X(temperature, "C", 24, 0, 45, "temperature; rates are given at 37 C", PAPER)                  \
    X(len_thin, "um", 1.2, 0.5, 2, "thin filament length", PAPER)                                  \
    X(len_thick, "um", 1.65, 0.5, 3, "thick filament length", PAPER)                               \
    X(len_hbare, "um", 0.1, 0, 0.49, "bare zone of the thick filament", PAPER)                     \
    X(SLmin, "um", 1.4, 0.5, 3, "shortest sarcomere length", PAPER)                                \
    X(SLmax, "um", 2.4, 0.5, 3, "longest sarcomere length", PAPER)                                 \
    X(kon, "1/(uM s)", 50, 1e-3, 1e5, "Ca binding", PER_MS)                                        \
    X(koffL, "1/s", 250, 1e-2, 1e5, "Ca release far from attached heads", PER_MS)                  \
    X(koffH, "1/s", 25, 1e-2, 1e5, "Ca release near attached heads", PER_MS)                       \
    X(koffmod, "1", 1, 1e-3, 1e3, "factor on Ca release: species", PAPER)                          \
    X(perm50, "1", 0.5, 1e-3, 1, "Ca-bound share of half permissiveness", PAPER)                   \
    X(nperm, "1", 15, 1, 50, "its exponent", PAPER)                                                \
    X(kn_p, "1/s", 500, 1e-2, 1e5, "N to P at p = 1", PER_MS)                                      \
    X(kp_n, "1/s", 50, 1e-2, 1e5, "P to N at p = 1", PER_MS)                                       \
    X(fapp, "1/s", 500, 1e-2, 1e5, "attachment", PER_MS)                                           \
    X(gapp, "1/s", 70, 1e-2, 1e5, "detachment before the stroke", PER_MS)                          \
    X(gslmod, "1", 6, 0, 100, "rise of gapp with 1 - OVthick", PAPER)                              \
    X(hf, "1/s", 2000, 1e-2, 1e6, "stroke", PER_MS)                                                \
    X(hfmdc, "1", 5, 0, 100, "strain dependence of hf", PAPER)                                     \
    X(hb, "1/s", 400, 1e-2, 1e6, "reversal of the stroke", PER_MS)                                 \
    X(hbmdc, "1", 0, 0, 100, "strain dependence of hb", PAPER)                                     \
    X(gxb, "1/s", 70, 1e-2, 1e5, "detachment after the stroke, one ATP", PER_MS)                   \
    X(sigmap, "1", 8, 0, 100, "strain dependence of gxb, xXBpostr < x_0", PAPER)                   \
    X(sigman, "1", 1, 0, 100, "strain dependence of gxb, xXBpostr > x_0", PAPER)                   \
    X(xbmodsp, "1", 1, 1e-3, 1e3, "factor on the cycle: species", PAPER)                           \
    X(x_0, "um", 0.007, 1e-4, 0.05, "stroke", PAPER)                                               \
    X(xPsi, "1", 2, 1e-3, 1e3, "rate of the strains' convergence", PAPER)                          \
    X(Qkon, "1", 1.5, 0.1, 20, "factor of kon per 10 K", PAPER)                                    \
    X(Qkoff, "1", 1.3, 0.1, 20, "factor of koffL and koffH per 10 K", PAPER)                       \
    X(Qkn_p, "1", 1.6, 0.1, 20, "factor of kn_p per 10 K", PAPER)                                  \
    X(Qkp_n, "1", 1.6, 0.1, 20, "factor of kp_n per 10 K", PAPER)                                  \
    X(Qfapp, "1", 6.25, 0.1, 20, "factor of fapp per 10 K", PAPER)                                 \
    X(Qgapp, "1", 2.5, 0.1, 20, "factor of gapp per 10 K", PAPER)                                  \
    X(Qhf, "1", 6.25, 0.1, 20, "factor of hf per 10 K", PAPER)                                     \
    X(Qhb, "1", 6.25, 0.1, 20, "factor of hb per 10 K", PAPER)                                     \
    X(Qgxb, "1", 6.25, 0.1, 20, "factor of gxb per 10 K", PAPER)                                   \
    X(SLrest, "um", 1.85, 1, 3, "rest length of titin", PAPER)                                     \
    X(PCon_t, "1", 0.002, 0, 10, "titin, normalised force", PAPER)                                 \
    X(PExp_t, "1/um", 10, 0, 100, "titin, exponent", PAPER)                                        \
    X(SL_c, "um", 2.25, 1, 3, "collagen begins to bear", PAPER)                                    \
    X(PCon_c, "1", 0.02, 0, 10, "collagen, normalised force", PAPER)                               \
    X(PExp_c, "1/um", 70, 0, 100, "collagen, exponent", PAPER)                                     \
    X(massf, "s2/um", 5e-5, 1e-9, 1, "mass per normalised force, with a series element",           \
      "rice2008, 50 ms2/um")                                                                       \
    X(visc, "s/um", 3e-3, 0, 10, "viscosity per normalised force, with a series element",          \
      "rice2008, 3 ms/um")

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

/* The states, in the CellML's order; the last two with a series element only. */
enum { TRPNCaL, TRPNCaH, XBpostr, XBprer, N_NoXB, P_NoXB, N, xXBpostr, xXBprer, SL, intf, STATES };

/* ---- rates ---- */

struct laws {
    vd kon, koff_l, koff_h, log_perm50, nperm, kn_p, kp_n;
    vd fapp, gapp, hf, hb, gxb; /* strain-free, at this temperature; gapp at full overlap */
    vd x_0;
    vd force;            /* tension per mean strain at full overlap, kPa/um */
    vd attached;         /* SSXBprer + SSXBpostr */
    vd theta_0, theta_1; /* drug on troponin without and with Ca */
    vd sl, thick, thin;  /* of the length: the overlap fractions, */
    vd gapp_sl, passive; /* gapp there, normalised passive force */
};

/* A rate given at 37 C. */
LANE_INLINE vd warm(const struct ino_tile *t, size_t row, size_t q, size_t j)
{
    vd tens = 0.1 * (tile_parameter(t, PAR_temperature, j) - 37.0);
    return tile_parameter(t, row, j) * v_exp(tens * v_log(tile_parameter(t, q, j)));
}

LANE_ONCE void find_laws(const struct ino_tile *t, size_t j, struct laws *p)
{
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, 1, &drugs);
    p->theta_0 = 1.0 - 1.0 / drugs.z[0][0];
    p->theta_1 = 1.0 - 1.0 / drugs.z[1][0];
    vd release = tile_parameter(t, PAR_koffmod, j) * (drugs.z[0][0] / drugs.z[1][0]);
    p->kon = warm(t, PAR_kon, PAR_Qkon, j) * troponin_on_factor(t, j);
    p->koff_l = release * warm(t, PAR_koffL, PAR_Qkoff, j);
    p->koff_h = release * warm(t, PAR_koffH, PAR_Qkoff, j);
    p->log_perm50 = v_log(tile_parameter(t, PAR_perm50, j));
    p->nperm = tile_parameter(t, PAR_nperm, j);
    p->kn_p = warm(t, PAR_kn_p, PAR_Qkn_p, j);
    p->kp_n = warm(t, PAR_kp_n, PAR_Qkp_n, j);
    vd species = tile_parameter(t, PAR_xbmodsp, j);
    p->fapp = species * warm(t, PAR_fapp, PAR_Qfapp, j);
    p->gapp = species * warm(t, PAR_gapp, PAR_Qgapp, j);
    p->hf = species * warm(t, PAR_hf, PAR_Qhf, j);
    p->hb = species * warm(t, PAR_hb, PAR_Qhb, j);
    p->gxb = species * warm(t, PAR_gxb, PAR_Qgxb, j);
    p->x_0 = tile_parameter(t, PAR_x_0, j);
    vd f = tile_parameter(t, PAR_fapp, j), g = tile_parameter(t, PAR_gapp, j);
    vd hf = tile_parameter(t, PAR_hf, j), hb = tile_parameter(t, PAR_hb, j);
    vd gxb = tile_parameter(t, PAR_gxb, j);
    vd sum = f * hf + gxb * hf + gxb * g + hb * f + hb * g + gxb * f;
    p->attached = f * (hf + hb + gxb) / sum;
    p->force = tile_parameter(t, PAR_T_scale, j) * sum / (p->x_0 * f * hf);
}

LANE_INLINE vd titin(const struct ino_tile *t, size_t j, vd sl)
{
    vd stretch = sl - tile_parameter(t, PAR_SLrest, j);
    vd force = tile_parameter(t, PAR_PCon_t, j) *
               (v_exp(tile_parameter(t, PAR_PExp_t, j) * v_abs(stretch)) - 1.0);
    return v_select(stretch < 0.0, -force, force);
}

LANE_ONCE void find_overlap(const struct ino_tile *t, size_t j, vd sl, struct laws *p)
{
    vd thin = tile_parameter(t, PAR_len_thin, j), thick = tile_parameter(t, PAR_len_thick, j);
    vd bare = tile_parameter(t, PAR_len_hbare, j);
    vd overlap = v_min(0.5 * thick, 0.5 * sl) - v_max(thin - 0.5 * sl, 0.5 * bare);
    p->sl = sl;
    p->thick = 2.0 * overlap / (thick - bare);
    p->thin = overlap / thin;
    p->gapp_sl = p->gapp * (1.0 + (1.0 - p->thick) * tile_parameter(t, PAR_gslmod, j));
}

LANE_ONCE void find_length(const struct ino_tile *t, size_t j, vd sl, struct laws *p)
{
    find_overlap(t, j, sl, p);
    vd collagen = tile_parameter(t, PAR_PCon_c, j) *
                  (v_exp(tile_parameter(t, PAR_PExp_c, j) *
                         v_max(sl - tile_parameter(t, PAR_SL_c, j), v_set(0.0))) -
                   1.0);
    p->passive = titin(t, j, sl) + collagen;
}

/* N -> P and P -> N. */
LANE_INLINE void regulation(const struct laws *p, vd low, vd high, vd *n_p, vd *p_n)
{
    vd trop = (1.0 - p->thin) * low + p->thin * high;
    vd power = v_exp(p->nperm * (p->log_perm50 - v_log(v_max(trop, v_set(0.0)))));
    vd permissive = v_sqrt(1.0 / (1.0 + power));
    *n_p = p->kn_p * permissive;
    *p_n = p->kp_n * v_min(1.0 / permissive, v_set(100.0));
}

/* Rates of the cycle at the strains y[xXBprer], y[xXBpostr]. */
struct cycle {
    vd f, g, hf, hb, gxb;
};

LANE_INLINE vd strain_factor(vd exponent)
{
    return v_exp(v_min(exponent, v_set(230.0)));
}

LANE_INLINE struct cycle strained(const struct ino_tile *t, size_t j, const struct laws *p,
                                  const vd *y)
{
    vd before = y[xXBprer] / p->x_0, after = (y[xXBpostr] - p->x_0) / p->x_0;
    vd forth = tile_parameter(t, PAR_hfmdc, j) * before * before;
    vd back = tile_parameter(t, PAR_hbmdc, j) * after * after;
    vd away =
        v_select(after < 0.0, tile_parameter(t, PAR_sigmap, j), tile_parameter(t, PAR_sigman, j)) *
        after * after;
    return (struct cycle){
        p->fapp, p->gapp_sl, p->hf * strain_factor(v_select(before > 0.0, -forth, forth)),
        p->hb * strain_factor(v_select(after < 0.0, -back, back)), p->gxb * strain_factor(away)};
}

/* ---- observables ---- */

LANE_INLINE vd active_tension(const struct laws *p, vd thick, const vd *y)
{
    return p->force * thick * (y[xXBpostr] * y[XBpostr] + y[xXBprer] * y[XBprer]);
}

LANE_INLINE void put_observables(const struct ino_tile *t, size_t j, const struct laws *p,
                                 const vd *y, vd gxb)
{
    vd tension = active_tension(p, p->thick, y),
       passive = tile_parameter(t, PAR_T_scale, j) * p->passive;
    vd attached = y[XBprer] + y[XBpostr];
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_passive, j, passive);
    tile_put(t, INO_OBS_total, j, tension + passive);
    tile_put(t, INO_OBS_stiffness, j,
             p->force * p->thick * (0.5 * tile_parameter(t, PAR_SL0, j)) * attached);
    tile_put(t, INO_OBS_permissive, j, (1.0 - p->thin) * y[P_NoXB] + p->thin * (1.0 - y[N]));
    /* The paper's apparent Ca binding: units near attached heads have the high affinity. */
    vd near = p->thin * (attached / p->attached);
    vd bound = y[TRPNCaL] + near * (y[TRPNCaH] - y[TRPNCaL]);
    tile_put(t, INO_OBS_ca_bound, j, bound);
    tile_put(t, INO_OBS_atp, j, gxb * y[XBpostr]);
    tile_put(t, INO_OBS_attached, j, attached);
    tile_put(t, INO_OBS_drug_bound, j, p->theta_0 + (p->theta_1 - p->theta_0) * bound);
}

/* ---- steady state ---- */

LANE_INLINE void find_steady(const struct laws *p, vd ca, vd *y)
{
    vd n_p, p_n;
    y[TRPNCaL] = 1.0 / (1.0 + p->koff_l / (p->kon * ca));
    y[TRPNCaH] = 1.0 / (1.0 + p->koff_h / (p->kon * ca));
    regulation(p, y[TRPNCaL], y[TRPNCaH], &n_p, &p_n);
    y[N_NoXB] = p_n / (p_n + n_p);
    y[P_NoXB] = n_p / (p_n + n_p);
    vd away = p->hb + p->gxb, sum = p->gapp_sl * away + p->hf * p->gxb;
    vd pre = p->fapp * away / sum, post = p->fapp * p->hf / sum; /* per P */
    vd all = n_p * (1.0 + pre + post) + p_n;
    y[N] = p_n / all;
    y[XBprer] = pre * n_p / all;
    y[XBpostr] = post * n_p / all;
    y[xXBprer] = v_set(0.0);
    y[xXBpostr] = p->x_0;
}

/* Normalised force that lengthens the series element beyond what it bears at length p->sl. */
LANE_INLINE vd series_excess(const struct ino_tile *t, size_t j, vd length, const struct laws *p,
                             const vd *y)
{
    vd active = active_tension(p, p->thick, y) / tile_parameter(t, PAR_T_scale, j);
    return active + p->passive - titin(t, j, length) -
           tile_parameter(t, PAR_k_SE, j) * (length - p->sl);
}

LANE_INLINE vd excess_at(const struct ino_tile *t, size_t j, vd length, vd sl, struct laws *p,
                         vd *y)
{
    find_length(t, j, sl, p);
    find_steady(p, v_load(t->ca_uM + j), y);
    return series_excess(t, j, length, p, y);
}

/* Leaves laws and state at the root; 1 where there is one between SLmin and the given length. */
LANE_ONCE vd series_root(const struct ino_tile *t, size_t j, vd length, struct laws *p, vd *y)
{
    struct bracket b;
    vd low = v_min(tile_parameter(t, PAR_SLmin, j), length);
    bracket_start(&b, low, excess_at(t, j, length, low, p, y), length,
                  excess_at(t, j, length, length, p, y));
    while (bracket_next(&b, 4e-16 * length))
        bracket_put(&b, excess_at(t, j, length, b.x, p, y));
    vd left = v_abs(excess_at(t, j, length, b.x, p, y));
    y[SL] = b.x;
    y[intf] = -tile_parameter(t, PAR_visc, j) * (length - b.x);
    return v_one_if(left <= 1e-9);
}

static int series_element(const struct ino_tile *t)
{
    return t->n_states == STATES;
}

LANE_ONCE void steady_lanes(const struct ino_tile *t)
{
    struct laws *p = t->scratch;
    for (size_t j = 0; j < t->n; j += LANES) {
        vd y[STATES], length = v_load(t->sl_um + j), solved = v_set(1.0);
        if (tile_new_parameters(t, j))
            find_laws(t, j, p);
        if (series_element(t)) {
            solved = series_root(t, j, length, p, y);
        } else {
            if (tile_new_length(t, j))
                find_length(t, j, length, p);
            find_steady(p, v_load(t->ca_uM + j), y);
        }
        put_observables(t, j, p, y, p->gxb);
        v_store(t->converged + j, v_select(y[N] == y[N], solved, v_set(0.0)));
        for (size_t k = 0; t->state_out && k < t->n_states; k++)
            v_store(t->state_out + k * INO_TILE + j, y[k]);
    }
}

/* ---- dynamics ---- */

LANE_INLINE void cycle_rhs(const struct ino_tile *t, size_t j, const struct laws *p,
                           const struct cycle *c, vd rate, const vd *y, vd *dy)
{
    vd P = 1.0 - y[N] - y[XBprer] - y[XBpostr];
    vd forth = c->hf * y[XBprer], back = c->hb * y[XBpostr];
    dy[XBprer] = c->f * P + back - (c->g * y[XBprer] + forth);
    dy[XBpostr] = forth - back - c->gxb * y[XBpostr];
    vd sum =
        c->f * c->hf + c->gxb * c->hf + c->gxb * c->g + c->hb * c->f + c->hb * c->g + c->gxb * c->f;
    vd scale = tile_parameter(t, PAR_xPsi, j) * sum; /* over the duty fractions below */
    vd slip = y[xXBpostr] - p->x_0 - y[xXBprer];
    dy[xXBprer] =
        0.5 * rate + scale / ((c->hb + c->gxb) * c->f) * (c->hb * slip - c->f * y[xXBprer]);
    dy[xXBpostr] = 0.5 * rate - scale / (c->f * c->hf) * (c->hf * slip);
}

/* Length and force of a muscle of length SLset on its series element; returns dSL/dt. */
LANE_INLINE vd series_rhs(const struct ino_tile *t, size_t j, const struct laws *p, const vd *y,
                          vd *dy)
{
    vd length = v_load(t->sl_um + j);
    vd rate = (y[intf] + (length - y[SL]) * tile_parameter(t, PAR_visc, j)) /
              tile_parameter(t, PAR_massf, j);
    vl moves =
        (y[SL] > tile_parameter(t, PAR_SLmin, j)) & (y[SL] <= tile_parameter(t, PAR_SLmax, j));
    dy[SL] = v_select(moves, rate, v_set(0.0));
    dy[intf] = -series_excess(t, j, length, p, y);
    return dy[SL];
}

LANE_ONCE void rhs_lanes(const struct ino_tile *t)
{
    struct laws p;
    for (size_t j = 0; j < t->n; j += LANES) {
        vd y[STATES], dy[STATES], n_p, p_n, rate = v_load(t->dsl_um_s + j);
        for (size_t k = 0; k < t->n_states; k++)
            y[k] = v_load(t->state + k * INO_TILE + j);
        int fresh = j == 0 || !t->uniform || !t->drugs_same;
        if (fresh)
            find_laws(t, j, &p);
        if (fresh || !t->sl_same || series_element(t))
            find_length(t, j, series_element(t) ? y[SL] : v_load(t->sl_um + j), &p);
        if (series_element(t))
            rate = series_rhs(t, j, &p, y, dy);
        struct cycle c = strained(t, j, &p, y);
        cycle_rhs(t, j, &p, &c, rate, y, dy);
        regulation(&p, y[TRPNCaL], y[TRPNCaH], &n_p, &p_n);
        vd binding = p.kon * v_load(t->ca_uM + j);
        dy[TRPNCaL] = binding * (1.0 - y[TRPNCaL]) - p.koff_l * y[TRPNCaL];
        dy[TRPNCaH] = binding * (1.0 - y[TRPNCaH]) - p.koff_h * y[TRPNCaH];
        dy[N] = p_n * (1.0 - y[N] - y[XBprer] - y[XBpostr]) - n_p * y[N];
        dy[N_NoXB] = p_n * y[P_NoXB] - n_p * y[N_NoXB];
        dy[P_NoXB] = -dy[N_NoXB];
        for (size_t k = 0; t->state_out && k < t->n_states; k++)
            v_store(t->state_out + k * INO_TILE + j, dy[k]);
        put_observables(t, j, &p, y, c.gxb);
    }
}

/* ---- time step ---- */

#include "models/rice2008_step.h"

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    static const int row[STEP_N] = {TRPNCaL, TRPNCaH, XBpostr,  XBprer, N_NoXB,
                                    P_NoXB,  N,       xXBpostr, xXBprer};
    struct stepping *p = t->scratch;
    if (tile_new_parameters(t, j))
        prepare_step(t, j, p);
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j), y[STEP_STATES];
    if (v_any(~((p->start == start) & (p->end == end))))
        set_lengths(t, j, start, end, p);
    p->rate = 0.5 * v_load(t->dsl_um_s + j);
    p->on =
        parabola_through(p->laws.kon * v_load(s->ca_start_uM + j),
                         p->laws.kon * step_ca_middle(s, t, j), p->laws.kon * v_load(t->ca_uM + j));
    ode_step(j, s, step_laws, row, &p->units, p, y);
}

_Static_assert(sizeof(struct stepping) <= INO_TILE_SCRATCH, "scratch is too small");

/* Without series element only (core/step.h). */
static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    for (size_t j = 0; j < t->n; j += LANES)
        step_lanes(t, j, s);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_rice2008);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_rice2008) = {
    .steady = steady_lanes, .rhs = rhs_lanes, .step = step};

/* ---- the records ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    {"TRPNCaL", 0, 1, "troponin with Ca, far from attached heads"},
    {"TRPNCaH", 0, 1, "troponin with Ca, near attached heads"},
    {"XBpostr", 0, 1, "heads attached after the stroke, in the overlap"},
    {"XBprer", 0, 1, "heads attached before the stroke, in the overlap"},
    {"N_NoXB", 0, 1, "units closed outside the overlap"},
    {"P_NoXB", 0, 1, "units permissive outside the overlap"},
    {"N", 0, 1, "units closed in the overlap"},
    {"xXBpostr", -INFINITY, INFINITY, "mean strain of heads after the stroke"},
    {"xXBprer", -INFINITY, INFINITY, "mean strain of heads before the stroke"},
    {"SL", 0, INFINITY, "sarcomere length behind the series element"},
    {"intf", -INFINITY, INFINITY, "integral of the normalised force imbalance"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    static const char *const symbol[STATES] = {"TRPNCaL", "TRPNCaH", "XBpostr", "XBprer",
                                               "N_NoXB",  "P_NoXB",  "N",       "xXBpostr",
                                               "xXBprer", "SL",      "intf"};
    size_t n = 0, last = isfinite(value[PAR_k_SE]) ? STATES : SL;
    (void)kinetics;
    while (n < last)
        n = ino_record_state(symbol[n], n == intf ? "s" : n < xXBpostr ? "1" : "um", n, name, unit);
    return n;
}

/* P is no state, so units inside the overlap are no group. */
static void groups(const double *value, ino_drug_kinetics kinetics, unsigned char *group)
{
    (void)value, (void)kinetics;
    group[N_NoXB] = group[P_NoXB] = 1;
}

/* Heads go to P, by the balance; strains become those of undistorted heads, 0 and x_0. */
static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)kinetics;
    y[XBpostr] = y[XBprer] = y[xXBprer] = 0;
    y[xXBpostr] = value[PAR_x_0];
}

/* The CellML's initial values. */
static void published(const double *value, ino_drug_kinetics kinetics, double *y)
{
    static const double start[STATES] = {
        0.0147730085063734,  0.13066096561522,    1.81017564383744e-6, 3.0494964880038e-7,
        0.999999959256274,   4.07437173988636e-8, 0.999997834540066,   0.00700005394873882,
        3.41212828972468e-8, 1.89999811516093,    -4.5113452510363e-9};
    (void)kinetics;
    memcpy(y, start, (isfinite(value[PAR_k_SE]) ? STATES : SL) * sizeof *y);
}

static void sl_range(const double *value, double *min_um, double *max_um)
{
    *min_um = value[PAR_SLmin];
    *max_um = value[PAR_SLmax];
}

static const char *check(const double *value)
{
    if (value[PAR_SLmin] <= value[PAR_len_thin])
        return "SLmin must exceed len_thin: thin filaments would cross the whole sarcomere";
    if (value[PAR_SLmax] <= value[PAR_SLmin])
        return "SLmax must exceed SLmin";
    if (value[PAR_len_thick] <= value[PAR_len_hbare])
        return "len_thick must exceed len_hbare: a thick filament longer than its bare zone";
    return NULL;
}

static const size_t range_rows[] = {PAR_SLmin, PAR_SLmax, PAR_len_thin, PAR_len_thick,
                                    PAR_len_hbare};

#define SENSITIZER                                                                              \
    "a drug on troponin C slows Ca release of both troponin populations, by Z(0)/Z(1) of "      \
    "troponin/troponin.h (alpha); no state of this model is troponin on a permissive unit, so " \
    "beta has no place"

#define TEMPERATURE "the parameter temperature, with the published factors Qkon to Qgxb per 10 K"

static const ino_reproduced reproduced[] = {{"steady force", "CellML", 1e-9},
                                            {"rates", "CellML", 1e-12},
                                            {"twitch", "CellML", 1e-9},
                                            {"ktr", "CellML", 1e-9}};

const ino_model ino_model_rice2008 = {
    .id = "rice2008",
    .title = "Rice 2008, power-law regulation with a three-state strained cycle",
    .thin_filament = "two troponin populations, a power law",
    .crossbridges = "three states, mean strains",
    .equations = "Rice, Wang, Bers, de Tombe, Biophys J 2008;95:2368-2390; numbers of its CellML "
                 "version (rat)",
    .sensitizer = SENSITIZER,
    .references = "rice2008",
    .tension_is_relative = 1,
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = (1u << INO_OBS_COUNT) - 1,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .n_structural = PAR_k_SE + 1,
    .troponin_drugs = 1,
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
    .temperature = TEMPERATURE,
    .temperature_symbol = "temperature",
    .kernel = INO_RECORD_KERNELS(ino_kernel_rice2008),
};

static const ino_reproduced himces_reproduced[] = {
    {"steady force at all doses", "authors' code", 1e-10}};

/* The same equations; tension in kPa. */
const ino_model ino_model_himces = {
    .id = "himces",
    .title = "hiMCES, the contractile element of human stem-cell derived cardiomyocytes",
    .thin_filament = "two troponin populations, a power law",
    .crossbridges = "three states, mean strains",
    .equations =
        "Rice, Wang, Bers, de Tombe, Biophys J 2008;95:2368-2390, with the "
        "parameters of Forouzandehmehr et al., Physiol Rep 2021;9:e15124; at the reference "
        "metabolites of the metabolite-sensitive version, Dis Model Mech "
        "2024;17:dmm050365 (hiMCES)",
    .sensitizer = SENSITIZER,
    .references = "forouzandehmehr2024,forouzandehmehr2021,rice2008,li2025",
    .tension_is_relative = 0,
    .reproduced = himces_reproduced,
    .n_reproduced = sizeof himces_reproduced / sizeof himces_reproduced[0],
    .observables = (1u << INO_OBS_COUNT) - 1,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .n_structural = PAR_k_SE + 1,
    .troponin_drugs = 1,
    .troponin_on = 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .groups = groups,
    .detach = detach,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .temperature = TEMPERATURE,
    .temperature_symbol = "temperature",
    .kernel = INO_RECORD_KERNELS(ino_kernel_rice2008),
};
#endif
