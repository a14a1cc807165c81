/* MyoSim, three states with super-relaxed heads: heads in bins of strain on a thin filament that
 * opens in one cooperative step.
 *
 * Source    Campbell KS, Janssen PML, Campbell SG. Force-dependent recruitment from the myosin off
 *           state contributes to length-dependent activation. Biophys J 2018;115:543-553.
 *           doi:10.1016/j.bpj.2018.07.006. Distributions and thin filament: Campbell KS. J Gen
 *           Physiol 2014;143:387-399. doi:10.1085/jgp.201311078. Rate laws, bins and parameters as
 *           the authors' program PyMyoVent has them (three-state scheme, base set).
 * Tissue    ventricle, no species named; 37 C.
 * State     SRX, DRX: detached heads, super-relaxed and disordered-relaxed; M_x: heads attached at
 *           strain x, as heads per bin, in `bins` bins centred on -10 ... 10 nm (the authors' 21:
 *           1 nm apart); off, on: binding sites closed and open. SRX + DRX + sum of M = 1,
 *           off + on = 1.
 * Laws      J1 = k_1 (1 + k_force max(0, sigma)) SRX, J2 = k_2 DRX,
 *           J3(x) = k_3 exp(-k_cb x^2/(2 kB T)) width DRX (on - bound), bound = sum of M,
 *           J4(x) = (k_4_0 + k_4_1 x^4) M(x), each of these rates at most max_rate (a kink, kept);
 *           J_on = k_on [Ca] (n - on)(1 + k_coop on/n),
 *           J_off = k_off (on - bound)(1 + k_coop (n - on)/n), n = the overlap's share of sites.
 *           sigma = sigma_cb + sigma_int, sigma_cb = N0 k_cb sum of M (x + x_ps), sigma_int = +-
 *           sigma_i (exp(|hsl - slack|/L_i) - 1), hsl = SL/2. Sliding moves M at c dhsl/dt.
 *           Stress per area of tissue: tension = prop sigma_cb (their cb_force), passive = prop
 *           sigma_int (their int_pas_force; pushes below slack length), total their hs_force. sigma
 *           itself is per area of myofilaments. permissive is `on`; attached and ATP are per head
 *           of the overlap, sum of M/n and sum of J4/n; stiffness is that of the attached heads,
 *           without those that sliding pushes off the range.
 * Scheme    steady state: all follows from `bound`, one bracketed scalar root (below). Time steps:
 *           bins by exponentials, the rest by Radau IIA (solve/bins_step_lanes.h); models/myosim3_step.h.
 * Units     m, nm (lengths), M and Pa of the authors became um, uM and kPa; strain and x_ps stay in
 *           nm, k_cb is in pN/nm (1e-3 N/m), N0 per um2.
 * Differs   sliding: the authors shift the distribution by c dhsl between time steps, by
 *           interpolation, and put what the interpolation loses into DRX. Here it is the continuous
 *           limit of that, dM/dt = -c dhsl/dt dM/dx, in a form that conserves heads, keeps M >= 0
 *           and moves the mean strain exactly (crossbridge/strain_bins.h); heads pushed off the
 *           range go to DRX, as theirs do. Their clipping of states to [0, 1] after each step is
 *           not needed. Collagen in parallel (their prop_fibrosis) is omitted. A half-sarcomere
 *           shorter than the thick filament is refused.
 *           A MATLAB version of this scheme (MATMyoSim) sets N_off from the first state, which
 *           nothing reads; here off is a state like any other.
 * Added     the sensitizer: k_off times (1 + x/alpha)/(1 + x), x = [D]/K_D. Opening and Ca binding
 *           are one step here, so a drug that holds Ca slows closing by as much. A preference for
 *           open sites whatever their Ca (beta) has no place, and is refused. A drug on the on rate
 *           multiplies k_on, hence opening.
 */
#include "crossbridge/strain_bins.h"
#include "solve/bins_step_lanes.h"
#include "solve/bracket_lanes.h"
#include "troponin/troponin.h"

#define BASE "PyMyoVent, base set (campbell2018)"

/* X(symbol, unit, default, min, max, meaning, source); the authors' number where converted */
#define PARAMETERS(X)                                                                            \
    X(bins, "1", 21, 5, 251, "bins of strain from -10 to 10 nm, odd",                            \
      BASE "; other numbers are numerical choices")                                              \
    X(k_1, "1/s", 3, 1e-6, 1e5, "SRX to DRX at no stress", BASE)                                 \
    X(k_force, "1/kPa", 1, 0, 1e3, "rise of k_1 with stress", BASE ": 1e-3 1/Pa")                \
    X(k_2, "1/s", 200, 0, 1e5, "DRX to SRX", BASE)                                               \
    X(k_3, "1/(s nm)", 32, 1e-6, 1e5, "attachment at strain 0, per open site", BASE)             \
    X(k_4_0, "1/s", 30, 1e-3, 1e5, "detachment at strain 0", BASE)                               \
    X(k_4_1, "1/(s nm4)", 1, 0, 1e3, "rise of detachment with the fourth power of strain", BASE) \
    X(k_cb, "pN/nm", 1, 1e-3, 1e2, "stiffness of a head", BASE ": 1e-3 N/m")                     \
    X(x_ps, "nm", 5, 0, 50, "power stroke", BASE)                                                \
    X(k_on, "1/(uM s)", 200, 1e-6, 1e6, "opening per Ca", BASE ": 2e8 1/(M s)")                  \
    X(k_off, "1/s", 200, 1e-3, 1e6, "closing of free sites", BASE)                               \
    X(k_coop, "1", 5, 0, 1e3, "cooperativity of opening and closing", BASE)                      \
    X(N0, "1/um2", 1.15e5, 0, 1e8, "heads per area of a half-sarcomere", BASE ": 1.15e17 1/m2")  \
    X(max_rate, "1/s", 2000, 1, 1e6, "bound on the rates of heads", BASE)                        \
    X(T, "K", 310, 250, 350, "temperature, in kB T only", BASE)                                  \
    X(c, "1", 0.5, 0, 1, "share of sliding that strains heads", BASE)                            \
    X(thick, "um", 0.815, 0.4, 1.5, "thick filament, one half", BASE)                            \
    X(thin, "um", 1.12, 0.5, 2, "thin filament", BASE)                                           \
    X(bare, "um", 0.08, 0, 0.2, "bare zone, one half", BASE)                                     \
    X(sigma_i, "kPa", 0.3, 0, 1e3, "passive stress scale", BASE ": 300 Pa")                      \
    X(L_i, "um", 0.07, 1e-3, 10, "passive length scale", BASE)                                   \
    X(slack, "um", 0.95, 0.5, 2, "slack length of a half-sarcomere", BASE)                       \
    X(prop, "1", 0.6, 0, 1, "share of the cross-section that is myofilaments", BASE)             \
    X(SL0, "um", 2.2, 1.5, 3.5, "reference sarcomere length of the stiffness", "choice of this zoo")

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

/* States: SRX, DRX, the bins, off, on. */
enum { SRX = 0, DRX, FIRST_BIN, OTHERS = 4, MOST_BINS = 251 };
enum { SCAN = 24 }; /* intervals in which a steady state is looked for */
static const double boltzmann_pN_nm_K = 0.01380649; /* SI 2019, exact */

/* An odd number of bins. The laws are even in strain, so that rates are kept for the middle + 1
 * strains x >= 0 only. */
struct grid {
    int bins, middle, off, on;
    double width; /* nm */
};

static inline struct grid grid_of(size_t n_states)
{
    const int bins = (int)n_states - OTHERS;
    return (struct grid){bins, bins / 2, FIRST_BIN + bins, FIRST_BIN + bins + 1, 20.0 / (bins - 1)};
}

static inline double strain_nm(const struct grid *g, int bin)
{
    return (bin - g->middle) * g->width;
}

static inline int rate_of(const struct grid *g, int bin)
{
    return bin < g->middle ? g->middle - bin : bin - g->middle;
}

/* ---- rates ---- */

/* Rates at one strain x >= 0. */
struct rate {
    vd attach, detach; /* 1/s */
    vd share;          /* attach/detach */
};

/* What follows from sarcomere length: n, 1/n (0 without overlap), sigma_int in kPa. */
struct site_laws {
    vd overlap, per_site, passive;
};

/* What follows from parameters and drugs, then from sarcomere length besides. */
struct laws {
    struct grid grid;
    struct rate *rate; /* [grid.middle + 1] */
    vd k_1, k_force, k_2, k_on, k_off, k_coop, max_rate;
    vd stress, x_ps;    /* sigma_cb = stress sum of M (x + x_ps), kPa/nm */
    vd prop, stiffness; /* K_a = stiffness sum of M, kPa */
    vd bins_per_um;     /* strain, in bins, per sarcomere length */
    vd thick, thin, heads, slack, sigma_i, L_i;
    struct site_laws sites;
};

/* The rates stand in the same place of the scratch for all who keep laws in it. */
enum { ROOM_BEFORE_RATES = 6144 };

static inline struct rate *rates_of(const struct ino_tile *t)
{
    return (struct rate *)((char *)t->scratch + ROOM_BEFORE_RATES);
}

LANE_INLINE void find_laws(const struct ino_tile *t, size_t j, struct laws *p)
{
    p->grid = grid_of(t->n_states);
    p->max_rate = tile_parameter(t, PAR_max_rate, j);
    p->k_1 = tile_rate(t, PAR_k_1, j);
    p->k_2 = v_min(p->max_rate, tile_rate(t, PAR_k_2, j));
    p->k_force = tile_parameter(t, PAR_k_force, j);
    p->k_on = tile_parameter(t, PAR_k_on, j) * troponin_on_factor(t, j);
    p->k_off = tile_parameter(t, PAR_k_off, j) * troponin_kd_factor(t, j);
    p->k_coop = tile_parameter(t, PAR_k_coop, j);
    vd k_3 = tile_rate(t, PAR_k_3, j), k_cb = tile_parameter(t, PAR_k_cb, j);
    vd k_4_0 = tile_rate(t, PAR_k_4_0, j), k_4_1 = tile_rate(t, PAR_k_4_1, j);
    vd exponent = -k_cb / (2.0 * boltzmann_pN_nm_K * tile_parameter(t, PAR_T, j));
    for (int i = 0; i <= p->grid.middle; i++) {
        double x = i * p->grid.width, x2 = x * x;
        struct rate *r = &p->rate[i];
        r->attach = v_min(p->max_rate, k_3 * v_exp(exponent * x2)) * p->grid.width;
        r->detach = v_min(p->max_rate, k_4_0 + k_4_1 * (x2 * x2));
        r->share = r->attach / r->detach;
    }
    p->thick = tile_parameter(t, PAR_thick, j);
    p->thin = tile_parameter(t, PAR_thin, j);
    p->heads = p->thick - tile_parameter(t, PAR_bare, j);
    p->slack = tile_parameter(t, PAR_slack, j);
    p->sigma_i = tile_parameter(t, PAR_sigma_i, j);
    p->L_i = tile_parameter(t, PAR_L_i, j);
    vd c = tile_parameter(t, PAR_c, j);
    p->prop = tile_parameter(t, PAR_prop, j);
    p->x_ps = tile_parameter(t, PAR_x_ps, j);
    p->stress = 1e-3 * tile_parameter(t, PAR_N0, j) * k_cb;
    p->bins_per_um = c * (0.5 * 1e3 / p->grid.width);
    p->stiffness = p->prop * p->stress * c * (0.5 * 1e3) * tile_parameter(t, PAR_SL0, j);
}

/* Overlap: all heads of a half-sarcomere see sites on a plateau, fewer where the thin filaments
 * leave them (long) or pass the middle (short). */
LANE_INLINE struct site_laws find_sites(const struct laws *p, vd sl_um)
{
    struct site_laws s;
    vd hsl = 0.5 * sl_um, stretch = hsl - p->slack;
    vd reached = v_min(p->thick + p->thin - hsl, hsl + p->thick - p->thin) / p->heads;
    s.overlap = v_min(v_max(reached, v_set(0.0)), v_set(1.0));
    s.per_site = v_select(s.overlap > 0.0, 1.0 / s.overlap, v_set(0.0));
    vd size = p->sigma_i * (v_exp(v_abs(stretch) / p->L_i) - 1.0);
    s.passive = v_select(stretch > 0.0, size, -size);
    return s;
}

LANE_INLINE void renew_laws(const struct ino_tile *t, size_t j, struct laws *p)
{
    if (tile_new_parameters(t, j))
        find_laws(t, j, p);
    if (tile_new_length(t, j))
        p->sites = find_sites(p, v_load(t->sl_um + j));
}

/* J1/SRX at these sigma_int and sigma_cb. */
LANE_INLINE vd recruitment(const struct laws *p, vd passive, vd stress_cb)
{
    vd sigma = v_max(stress_cb + passive, v_set(0.0));
    return v_min(p->max_rate, p->k_1 * (1.0 + p->k_force * sigma));
}

LANE_INLINE void put_observables(const struct ino_tile *t, size_t j, const struct laws *p,
                                 vd stress_cb, vd bound, vd on, vd detaching)
{
    vd tension = p->prop * stress_cb, passive = p->prop * p->sites.passive;
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_passive, j, passive);
    tile_put(t, INO_OBS_total, j, tension + passive);
    tile_put(t, INO_OBS_stiffness, j, p->stiffness * bound);
    tile_put(t, INO_OBS_permissive, j, on);
    tile_put(t, INO_OBS_attached, j, bound * p->sites.per_site);
    tile_put(t, INO_OBS_atp, j, detaching * p->sites.per_site);
}

/* ---- steady state ----
 *
 * J3 = J4 in every bin gives M(x) = a(x) DRX free, a = attach/detach, free = on - bound; hence
 * bound = A DRX free with A = sum of a, and sigma_cb is proportional to bound. J1 = J2 gives SRX =
 * q DRX, q = k_2/r with r = J1/SRX a function of bound, so that DRX = (1 - bound)/(1 + q), free =
 * bound/(A DRX) and on = bound + free are known from `bound` alone, and J_off = J_on is one
 * equation for it: with w = k_on [Ca]/(k_on [Ca] + k_off),
 *
 *     F(bound) = (1 - w) closing - w opening = 0,      closing = free (1 + k_coop (1 - on/n)),
 *                                                      opening = (n - on)(1 + k_coop on/n).
 *
 * on rises with bound where k_force sigma_int > -1 (free does: its logarithmic slope is
 * 1/(1 - bound) + bound q'/(1 + q) > 0, q falling more slowly than 1/bound). Where on > n, on/n is
 * taken as 1 in the two brackets: F is positive there and joins continuously. So F(0) <= 0 <
 * F(min(1, n)): there is a root, and a bracket holds one whatever the parameters. With recruitment
 * by stress and k_coop large there may be three; SCAN intervals, narrow at low force where folds
 * arise, are searched for the lowest (up) or highest (down) change of sign; a pair of roots within
 * one interval is passed over. closing and opening do not depend on [Ca]. */
struct rest {
    struct laws laws;
    vd capacity, attach_all;                 /* A, sum of attach */
    vd stress_per_bound;                     /* sigma_cb/bound */
    vd most;                                 /* upper bound of `bound` */
    vd closing[SCAN + 1], opening[SCAN + 1]; /* at the ends of the intervals */
};

struct point {
    vd free, on, closing, opening;
};

LANE_INLINE struct point point_at(const struct rest *c, vd bound)
{
    const struct laws *p = &c->laws;
    struct point x;
    vd r = recruitment(p, p->sites.passive, c->stress_per_bound * bound);
    x.free = bound * (r + p->k_2) / (c->capacity * (1.0 - bound) * r);
    x.on = bound + x.free;
    vd open = v_min(x.on * p->sites.per_site, v_set(1.0));
    x.closing = x.free * (1.0 + p->k_coop * (1.0 - open));
    x.opening = (p->sites.overlap - x.on) * (1.0 + p->k_coop * open);
    return x;
}

LANE_INLINE vd end_of_interval(const struct rest *c, int k)
{
    return c->most * ((double)(k * k) / (SCAN * SCAN));
}

LANE_ONCE void find_rest(struct rest *c)
{
    const struct laws *p = &c->laws;
    c->capacity = c->attach_all = v_set(0.0);
    for (int i = 0; i <= p->grid.middle; i++) {
        double both = i > 0 ? 2.0 : 1.0;
        c->capacity = c->capacity + both * p->rate[i].share;
        c->attach_all = c->attach_all + both * p->rate[i].attach;
    }
    c->stress_per_bound = p->stress * p->x_ps; /* the mean x of M is 0: a is even */
    c->most = p->sites.overlap * (1.0 - 0x1p-52);
    for (int k = 0; k <= SCAN; k++) {
        struct point x = point_at(c, end_of_interval(c, k));
        c->closing[k] = x.closing;
        c->opening[k] = x.opening;
    }
}

/* The bracket of the branch, then the root; w = `pull`. */
LANE_INLINE vd find_bound(const struct rest *c, vd pull, ino_branch branch, vd *converged)
{
    const vd zero = v_set(0.0), hold = 1.0 - pull;
    vd low = zero, f_low = zero, high = zero, f_high = zero, found = zero;
    vd last = zero, f_last = hold * c->closing[0] - pull * c->opening[0];
    for (int k = 1; k <= SCAN; k++) {
        vd here = end_of_interval(c, k), f = hold * c->closing[k] - pull * c->opening[k];
        vl take = (f_last <= 0.0) & (f > 0.0);
        if (branch == INO_BRANCH_UP)
            take = take & (found == 0.0);
        low = v_select(take, last, low);
        f_low = v_select(take, f_last, f_low);
        high = v_select(take, here, high);
        f_high = v_select(take, f, f_high);
        found = v_select(take, v_set(1.0), found);
        last = here;
        f_last = f;
    }
    struct bracket root;
    bracket_start(&root, low, f_low, high, f_high);
    while (bracket_next(&root, 2e-15 * root.x)) {
        struct point x = point_at(c, root.x);
        bracket_put(&root, hold * x.closing - pull * x.opening);
    }
    /* nothing binds where nothing overlaps */
    *converged = v_one_if((c->laws.sites.overlap == 0.0) | ((found > 0.0) & (root.active == 0.0)));
    return root.x;
}

LANE_INLINE void steady_lanes(const struct ino_tile *t, size_t j)
{
    struct rest *c = t->scratch;
    _Static_assert(sizeof *c <= ROOM_BEFORE_RATES, "intervals must fit");
    const struct laws *p = &c->laws;
    c->laws.rate = rates_of(t);
    renew_laws(t, j, &c->laws);
    if (tile_new_length(t, j))
        find_rest(c);
    vd ca = v_load(t->ca_uM + j), opens = p->k_on * ca;
    vd pull = v_select(ca == INFINITY, v_set(1.0), opens / (opens + p->k_off));
    vd converged, bound = find_bound(c, pull, t->branch, &converged);
    struct point x = point_at(c, bound);
    vd r = recruitment(p, p->sites.passive, c->stress_per_bound * bound);
    vd drx = (1.0 - bound) * r / (r + p->k_2), site = drx * x.free;
    put_observables(t, j, p, c->stress_per_bound * bound, bound, x.on, c->attach_all * site);
    v_store(t->converged + j, converged);
    if (!t->state_out)
        return;
    double *y = t->state_out + j;
    const struct grid *g = &p->grid;
    for (int i = 0; i < g->bins; i++)
        v_store(y + (FIRST_BIN + i) * INO_TILE, p->rate[rate_of(g, i)].share * site);
    v_store(y + SRX * INO_TILE, p->k_2 / r * drx);
    v_store(y + DRX * INO_TILE, drx);
    v_store(y + g->off * INO_TILE, 1.0 - x.on);
    v_store(y + g->on * INO_TILE, x.on);
}

/* ---- dynamics ---- */

LANE_INLINE void rhs_lanes(const struct ino_tile *t, size_t j)
{
    struct laws *p = t->scratch;
    p->rate = rates_of(t);
    renew_laws(t, j, p);
    const struct grid *g = &p->grid;
    const double *y = t->state + j;
    vd m[MOST_BINS], dm[MOST_BINS], scratch[MOST_BINS], bound = v_set(0.0), moment = bound;
    for (int i = 0; i < g->bins; i++) {
        m[i] = v_load(y + (FIRST_BIN + i) * INO_TILE);
        bound = bound + m[i];
        moment = moment + m[i] * (strain_nm(g, i) + p->x_ps);
    }
    vd srx = v_load(y + SRX * INO_TILE), drx = v_load(y + DRX * INO_TILE);
    vd on = v_load(y + g->on * INO_TILE), free = on - bound, stress_cb = p->stress * moment;
    vd detaching = v_set(0.0), attaching = detaching, lost = detaching;
    for (int i = 0; i < g->bins; i++) {
        const struct rate *r = &p->rate[rate_of(g, i)];
        vd out = r->detach * m[i], in = r->attach * drx * free;
        detaching = detaching + out;
        attaching = attaching + in;
        dm[i] = in - out;
    }
    put_observables(t, j, p, stress_cb, bound, on, detaching);
    if (!t->state_out)
        return;
    vd speed = p->bins_per_um * v_load(t->dsl_um_s + j);
    if (v_any(speed != 0.0)) /* else only zeros would be added */
        lost = strain_bins_slide(g->bins, m, speed, dm, scratch);
    vd recruited = recruitment(p, p->sites.passive, stress_cb) * srx - p->k_2 * drx;
    vd closed = p->sites.overlap - on, k_coop = p->k_coop;
    vd opening =
        p->k_on * v_load(t->ca_uM + j) * closed * (1.0 + k_coop * (on * p->sites.per_site)) -
        p->k_off * free * (1.0 + k_coop * (closed * p->sites.per_site));
    opening = v_select(p->sites.overlap > 0.0, opening,
                       v_set(0.0)); /* as the authors: sites keep still */
    double *to = t->state_out + j;
    v_store(to + SRX * INO_TILE, -recruited);
    v_store(to + DRX * INO_TILE, recruited + detaching - attaching + lost);
    for (int i = 0; i < g->bins; i++)
        v_store(to + (FIRST_BIN + i) * INO_TILE, dm[i]);
    v_store(to + g->off * INO_TILE, -opening);
    v_store(to + g->on * INO_TILE, opening);
}

/* ---- time steps ---- */

#include "models/myosim3_step.h"

LANE_ONCE void steady(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        steady_lanes(t, j);
}

LANE_ONCE void rhs(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        rhs_lanes(t, j);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_myosim3);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_myosim3) = {
    .steady = steady, .rhs = rhs, .step = step, .moving_order = 2};

/* ---- the record ---- */

#if INO_ISA_BASE
#include <stdio.h>

#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    {"SRX", 0, 1, "heads super-relaxed"},
    {"DRX", 0, 1, "heads detached, disordered-relaxed"},
    {"M_*", 0, 1, "heads attached, in the bin of this strain in nm"},
    {"off", 0, 1, "binding sites closed"},
    {"on", 0, 1, "binding sites open"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    (void)kinetics;
    const struct grid g = grid_of((size_t)value[PAR_bins] + OTHERS);
    size_t n = ino_record_state("SRX", "1", 0, name, unit);
    n = ino_record_state("DRX", "1", n, name, unit);
    for (int i = 0; i < g.bins; i++) {
        char bin[24];
        snprintf(bin, sizeof bin, "M_%g", strain_nm(&g, i));
        n = ino_record_state(bin, "1", n, name, unit);
    }
    n = ino_record_state("off", "1", n, name, unit);
    return ino_record_state("on", "1", n, name, unit);
}

/* Sites, and heads. */
static void groups(const double *value, ino_drug_kinetics kinetics, unsigned char *group)
{
    (void)kinetics;
    const struct grid g = grid_of((size_t)value[PAR_bins] + OTHERS);
    memset(group, 2, (size_t)g.off);
    group[g.off] = group[g.on] = 1;
}

static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)kinetics;
    const int off = grid_of((size_t)value[PAR_bins] + OTHERS).off;
    for (int i = FIRST_BIN; i < off; i++) {
        y[DRX] += y[i];
        y[i] = 0;
    }
}

/* All heads super-relaxed, all sites closed. */
static void published(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)kinetics;
    const struct grid g = grid_of((size_t)value[PAR_bins] + OTHERS);
    memset(y, 0, ((size_t)g.bins + OTHERS) * sizeof *y);
    y[SRX] = y[g.off] = 1;
}

/* From where the thick filament touches the Z-disc to the end of overlap. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    *min_um = 2 * value[PAR_thick];
    *max_um = 2 * (value[PAR_thick] + value[PAR_thin]);
}

/* thick > bare follows from their ranges. */
static const char *check(const double *value)
{
    if (2 * value[PAR_thick] <= value[PAR_thin])
        return "thin must be below 2 thick: else nothing overlaps in short sarcomeres";
    if (fmod(value[PAR_bins], 2) != 1)
        return "bins must be an odd whole number: strain 0 is the middle of a bin";
    return NULL;
}

static const size_t range_rows[] = {PAR_thick, PAR_thin, PAR_bare};
static const size_t drug_rows[] = {PAR_k_1, PAR_k_2, PAR_k_3, PAR_k_4_0, PAR_k_4_1};

static const ino_reproduced reproduced[] = {{"steady force", "authors' code", 1e-9},
                                            {"rates", "authors' code", 1e-12},
                                            {"twitch", "authors' code", 1e-8},
                                            {"ktr", "authors' code", 1e-8}};

const ino_model ino_model_myosim3 = {
    .id = "myosim3",
    .title = "MyoSim, three states with super-relaxed heads, strain distribution in bins",
    .thin_filament = "sites that open cooperatively with Ca",
    .crossbridges = "SRX, DRX and attached heads in bins of strain",
    .equations = "Campbell, Janssen, Campbell, Biophys J 2018;115:543-553, and Campbell, J Gen "
                 "Physiol 2014;143:387-399; rates and base set of the authors' program PyMyoVent",
    .sensitizer = "a drug on troponin C slows the one step that releases Ca and closes a site, "
                  "k_off times (1 + x/alpha)/(1 + x) for x = [D]/K_D; a site open without Ca does "
                  "not exist here, so a preference for the open state (beta) has no place",
    .references = "campbell2018,campbell2014",
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_passive |
                   1u << INO_OBS_total | 1u << INO_OBS_permissive | 1u << INO_OBS_atp |
                   1u << INO_OBS_attached,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .drug_rows = drug_rows,
    .n_drug_rows = sizeof drug_rows / sizeof drug_rows[0],
    .troponin_drugs = 1,
    .troponin_on = 1,
    .n_structural = PAR_bins + 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .groups = groups,
    .detach = detach,
    .published = published,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_myosim3),
};
#endif
