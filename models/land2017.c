/* Land 2017: human ventricular contraction, troponin - tropomyosin - three-state cross-bridges.
 *
 * Source    Land S, Park-Holohan SJ, Smith NP, dos Remedios CG, Kentish JC, Niederer SA. A model of
 *           cardiac contraction based on novel measurements of tension development in human
 *           cardiomyocytes. J Mol Cell Cardiol 2017;106:68-83. doi:10.1016/j.yjmcc.2017.03.008
 * Tissue    human ventricle at 37 C: skinned cells, the whole organ, and the whole-organ set as it
 *           was recalibrated for the ToR-ORd myocyte.
 * State     CaTRPN (troponin with Ca), B (blocked), W, S (heads before and after the stroke; the
 *           rest U = 1 - B - W - S is unblocked and without head), Zw, Zs (their distortion), Cd
 *           (strain of the passive dashpot).
 * Laws      stretch l = SL/SL0, l' = min(l, 1.2). Ca50 = Ca50_ref + beta_1 (l' - 1).
 *           dCaTRPN/dt = kTRPN ((Ca/Ca50)^nTRPN (1 - CaTRPN) - CaTRPN);
 *           U -> B  kb min(100, CaTRPN^(-nTm/2)),  B -> U  ku CaTRPN^(nTm/2);
 *           U -> W  kuw,  W -> U  kwu + gamma_w |Zw|,  W -> S  kws,  S -> U  ksu + gamma_s x,
 *           x = Zs for Zs > 0, -Zs - 1 for Zs < -1, else 0; dZ/dt = A dl/dt - c Z with cw, cs;
 *           kwu, ksu, kb, A, cw, cs so that fully activated heads divide into rw (1 - rs) W, rs S.
 *           Tension = h(l) Tref/rs (S (1 + Zs) + W Zw), h = max(0, 1 + beta_0 (l' + min(l', 0.87)
 *           - 1.87)). Passive: a (exp(b (l - 1)) - 1) + a k (l - 1 - Cd), dCd/dt = k (l - 1 - Cd)
 *           /eta, eta_l while it lengthens, eta_s while it shortens.
 * Scheme    steady state: closed form, without strain 1 - B = 1/(1 + TRPN50^nTm q min(100, q)) with
 *           q = CaTRPN^(-nTm/2), and U, W, S its fixed parts; nothing is integrated. Time steps:
 *           RODAS3 and 4 with the cascade's Jacobian, or one implicit stage of order 2.
 * Differs   units s, um, uM, kPa. SL0 is a convention (the paper works in stretch).
 *           Of what the paper and codes after it do differently: kb has TRPN50, as in the authors'
 *           MATLAB (the paper prints CaTRPN, which would cancel the dependence on Ca); the cap at
 *           100 is the authors' and kept (some later codes lack it; it acts at rest: CaTRPN below
 *           0.015 skinned, 0.16 whole organ); beta_1 is added to Ca50_ref, not multiplied. CaTRPN
 *           below 0, where integrators may put it, counts as 0 in the powers.
 * Omitted   nothing of the skinned cells. The whole organ's passive tension is the tissue's, for
 *           which there are no constants: its sets keep the element of the skinned cells, whose
 *           observable `passive` is to be left out where a tissue law stands beside it.
 * Added     the sensitizer: Ca release times (1 + x/alpha)/(1 + x), x = [D]/K_D
 *           (troponin/troponin.h); with the exponent, Ca50 goes with that factor to 1/nTRPN. A drug
 *           on the on rate multiplies kTRPN (Ca/Ca50)^n alone: Ca50 with its factor to -1/nTRPN.
 */
#include "models/land.h"

#define PAPER      "land2017"
#define CONVENTION "convention of later codes; the paper works in stretch"

/* X(symbol, unit, default, min, max, meaning, source); defaults: skinned cells */
#define PARAMETERS(X)                                                                        \
    X(kTRPN, "1/s", 100, 1e-2, 1e6, "Ca release of troponin", PAPER ", 0.1 1/ms")            \
    X(nTRPN, "1", 2, 0.1, 10, "Ca sites that troponin binds as one", PAPER)                  \
    X(Ca50_ref, "uM", 2.5, 1e-3, 1e3, "half-saturation of troponin at stretch 1", PAPER)     \
    X(ku, "1/s", 1000, 1e-2, 1e6, "unblocking at CaTRPN = 1", PAPER ", 1 1/ms")              \
    X(nTm, "1", 2.2, 0.1, 20, "cooperativity of unblocking", PAPER)                          \
    X(TRPN50, "1", 0.35, 1e-2, 1, "CaTRPN at half unblocking", PAPER)                        \
    X(kuw, "1/s", 26, 1e-3, 1e6, "attachment, U to W", PAPER ", 0.026 1/ms")                 \
    X(kws, "1/s", 4, 1e-3, 1e6, "power stroke, W to S", PAPER ", 0.004 1/ms")                \
    X(rw, "1", 0.5, 0.01, 0.99, "W/(1 - S) at full activation", PAPER)                       \
    X(rs, "1", 0.25, 0.01, 0.99, "S at full activation: duty ratio", PAPER)                  \
    X(phi, "1", 2.23, 1e-3, 1e3, "decay of distortion relative to turnover", PAPER)          \
    X(Aeff, "1", 25, 0, 1e4, "distortion per stretch, relative to the attached part", PAPER) \
    X(gamma_s, "1/s", 8.5, 0, 1e6, "detachment of S per distortion", PAPER ", 0.0085 1/ms")  \
    X(gamma_w, "1/s", 615, 0, 1e6, "detachment of W per distortion", PAPER ", 0.615 1/ms")   \
    X(beta_0, "1", 2.3, 0, 1e2, "length dependence of tension", PAPER)                       \
    X(beta_1, "uM", -2.4, -1e3, 0, "length dependence of Ca50, per stretch", PAPER)          \
    X(Tref, "kPa", 40.5, 0, 1e4, "maximal tension at stretch 1", PAPER)                      \
    X(a, "kPa", 2.1, 0, 1e4, "passive tension scale", PAPER)                                 \
    X(b, "1", 9.1, 0, 1e2, "passive tension exponent, per stretch", PAPER)                   \
    X(k, "1", 7, 0, 1e4, "dashpot: spring in series with it, relative to a", PAPER)          \
    X(eta_l, "s", 0.2, 1e-5, 1e3, "dashpot in lengthening", PAPER ", 200 ms")                \
    X(eta_s, "s", 0.02, 1e-5, 1e3, "dashpot in shortening", PAPER ", 20 ms")                 \
    X(SL0, "um", 1.8, 1, 3, "sarcomere length at stretch 1", CONVENTION)

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

enum { CaTRPN, B, W, S, Zw, Zs, Cd, STATES };

/* ---- rates and laws of one node ---- */

struct point {
    vd on, release;              /* of Ca by troponin, 1/s: kTRPN (Ca/Ca50)^n and kTRPN */
    vd half_ntm, ku, kb;         /* B <-> U */
    vd kuw, leave_w, kws, ksu;   /* leave_w = kwu + kws */
    vd gamma_w, gamma_s, cw, cs; /* distortion */
    vd pull;                     /* A dl/dt, 1/s */
    vd strain, yield_l, yield_s; /* l - 1 and the dashpot's rates k/eta, 1/s */
    vd slope;                    /* A, of both distortions over stretch */
    vd full, scale;              /* Tref/rs, h Tref/rs, kPa */
    vd spring, viscous;          /* kPa: passive tension of l, and a k */
};

LANE_INLINE vd ca50(vd ca50_ref, vd beta_1, vd stretch)
{
    return ca50_ref + beta_1 * (v_min(stretch, v_set(1.2)) - 1.0);
}

/* What follows from parameters and drugs alone. */
LANE_INLINE void find_rates(const struct ino_tile *t, size_t j, struct point *p)
{
    p->release = tile_parameter(t, PAR_kTRPN, j) * troponin_kd_factor(t, j);
    vd rw = tile_parameter(t, PAR_rw, j), rs = tile_parameter(t, PAR_rs, j);
    vd free_w = 1.0 - rw, free_s = 1.0 - rs;
    vd ntm = tile_parameter(t, PAR_nTm, j);
    p->half_ntm = 0.5 * ntm;
    p->ku = tile_parameter(t, PAR_ku, j);
    p->kb = p->ku * v_exp(ntm * v_log(tile_parameter(t, PAR_TRPN50, j))) / (free_s * free_w);
    p->kuw = tile_parameter(t, PAR_kuw, j);
    p->leave_w = p->kuw * (free_w / rw);
    p->kws = tile_parameter(t, PAR_kws, j);
    p->ksu = p->kws * (rw * free_s / rs);
    p->gamma_w = tile_parameter(t, PAR_gamma_w, j);
    p->gamma_s = tile_parameter(t, PAR_gamma_s, j);
    vd phi = tile_parameter(t, PAR_phi, j);
    p->cw = phi * p->leave_w;
    p->cs = phi * p->ksu;
    p->slope = tile_parameter(t, PAR_Aeff, j) * (rs / (free_s * rw + rs));
    vd k = tile_parameter(t, PAR_k, j);
    p->yield_l = k / tile_parameter(t, PAR_eta_l, j);
    p->yield_s = k / tile_parameter(t, PAR_eta_s, j);
    p->viscous = tile_parameter(t, PAR_a, j) * k;
    p->full = tile_parameter(t, PAR_Tref, j) / rs;
}

LANE_INLINE void find_point(const struct ino_tile *t, size_t j, struct point *p)
{
    vd sl0 = tile_parameter(t, PAR_SL0, j), stretch = v_load(t->sl_um + j) / sl0;
    vd half = ca50(tile_parameter(t, PAR_Ca50_ref, j), tile_parameter(t, PAR_beta_1, j), stretch);
    find_rates(t, j, p);
    p->on = tile_parameter(t, PAR_kTRPN, j) * troponin_on_factor(t, j) *
            land_power(v_load(t->ca_uM + j) / half, tile_parameter(t, PAR_nTRPN, j));
    p->pull = p->slope * (v_load(t->dsl_um_s + j) / sl0);
    p->scale = land_overlap(tile_parameter(t, PAR_beta_0, j), stretch) * p->full;
    p->strain = stretch - 1.0;
    p->spring =
        tile_parameter(t, PAR_a, j) * (v_exp(tile_parameter(t, PAR_b, j) * p->strain) - 1.0);
}

/* The equations: f = dy/dt. */
LANE_INLINE void evaluate(const struct point *p, const vd *y, vd *f)
{
    const vd zero = v_set(0.0);
    f[CaTRPN] = p->on * (1.0 - y[CaTRPN]) - p->release * y[CaTRPN];
    vd open = v_power_of_share(y[CaTRPN], p->half_ntm);
    vd shut = v_min(1.0 / open, v_set(100.0));
    vd u = 1.0 - y[B] - y[W] - y[S];
    f[B] = p->kb * shut * u - p->ku * open * y[B];
    vd torn_w = p->gamma_w * v_abs(y[Zw]);
    vd torn_s = p->gamma_s * v_max(v_max(y[Zs], -y[Zs] - 1.0), zero);
    f[W] = p->kuw * u - (p->leave_w + torn_w) * y[W];
    f[S] = p->kws * y[W] - (p->ksu + torn_s) * y[S];
    f[Zw] = p->pull - p->cw * y[Zw];
    f[Zs] = p->pull - p->cs * y[Zs];
    vd lag = p->strain - y[Cd];
    f[Cd] = v_select(lag > 0.0, p->yield_l, p->yield_s) * lag;
}

/* ---- observables ---- */

/* A step gives the numbers that the right-hand side gives. */
LANE_INLINE vd active(vd scale, vd w, vd s, vd zw, vd zs)
{
    return scale * v_sum_products(s, 1.0 + zs, w, zw);
}

LANE_ONCE void rhs_lanes(const struct ino_tile *t, size_t j)
{
    struct point p;
    vd y[STATES], f[STATES];
    find_point(t, j, &p);
    for (int k = 0; k < STATES; k++)
        y[k] = v_load(t->state + k * INO_TILE + j);
    if (t->state_out) {
        evaluate(&p, y, f);
        for (int k = 0; k < STATES; k++)
            v_store(t->state_out + k * INO_TILE + j, f[k]);
    }
    vd attached = y[W] + y[S];
    vd tension = active(p.scale, y[W], y[S], y[Zw], y[Zs]);
    vd passive = p.spring + p.viscous * (p.strain - y[Cd]);
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_passive, j, passive);
    tile_put(t, INO_OBS_total, j, tension + passive);
    tile_put(t, INO_OBS_stiffness, j, p.scale * p.slope * attached);
    tile_put(t, INO_OBS_permissive, j, 1.0 - y[B]);
    tile_put(t, INO_OBS_attached, j, attached);
    land_put_troponin(t, j, y[CaTRPN]);
}

/* ---- steady state ---- */

/* What the steady state needs of parameters and drugs, and of sarcomere length. */
struct constants {
    vd release, n, half_ntm, trpn50; /* Kd factor of the drugs; TRPN50^nTm */
    vd s, w;                         /* heads at full activation */
    vd tension, stiffness, passive;  /* kPa, at full activation; passive where wanted */
    vd ca50, strain;
};

_Static_assert(sizeof(struct constants) * (INO_TILE / LANES) <= INO_TILE_SCRATCH, "scratch");

LANE_INLINE void find_constants(const struct ino_tile *t, size_t j, struct constants *c)
{
    c->release = troponin_kd_factor(t, j) / troponin_on_factor(t, j);
    c->n = tile_parameter(t, PAR_nTRPN, j);
    vd ntm = tile_parameter(t, PAR_nTm, j);
    c->half_ntm = 0.5 * ntm;
    c->trpn50 = v_exp(ntm * v_log(tile_parameter(t, PAR_TRPN50, j)));
    c->s = tile_parameter(t, PAR_rs, j);
    c->w = tile_parameter(t, PAR_rw, j) * (1.0 - c->s);
}

LANE_INLINE void find_length(const struct ino_tile *t, size_t j, struct constants *c)
{
    vd stretch = v_load(t->sl_um + j) / tile_parameter(t, PAR_SL0, j);
    c->strain = stretch - 1.0;
    c->ca50 = ca50(tile_parameter(t, PAR_Ca50_ref, j), tile_parameter(t, PAR_beta_1, j), stretch);
    c->tension = land_overlap(tile_parameter(t, PAR_beta_0, j), stretch) *
                 tile_parameter(t, PAR_Tref, j); /* S = rs: rs cancels */
    c->stiffness = c->tension * tile_parameter(t, PAR_Aeff, j);
    c->passive = c->strain;
    if (t->observable[INO_OBS_passive] || t->observable[INO_OBS_total])
        c->passive =
            tile_parameter(t, PAR_a, j) * (v_exp(tile_parameter(t, PAR_b, j) * c->strain) - 1.0);
}

LANE_INLINE void put_state(const struct ino_tile *t, size_t j, const struct constants *c,
                           vd ca_trpn, vd shut, vd open)
{
    vd y[STATES];
    y[CaTRPN] = ca_trpn;
    y[B] = 1.0 / (1.0 + 1.0 / shut);
    y[W] = c->w * open;
    y[S] = c->s * open;
    y[Zw] = y[Zs] = v_set(0.0);
    y[Cd] = c->strain;
    for (int k = 0; k < STATES; k++)
        v_store(t->state_out + k * INO_TILE + j, y[k]);
}

/* A logarithm, an exponential and three divisions per node; Ca 0 and infinite need nothing else.
 * Each loop is one of these alone: one node's all are a chain that keeps the processor waiting. */
LANE_ONCE void steady_lanes(const struct ino_tile *t)
{
    struct constants *const c = t->scratch; /* c[0]: shared by all, or one per vector */
    const size_t own = t->uniform && t->drugs_same && t->sl_same ? 0 : 1, n = t->n / LANES;
    vd empty[INO_TILE / LANES], q[INO_TILE / LANES];
    for (size_t i = 0, j = 0; i < n; i++, j += LANES) {
        struct constants *k = c + own * i;
        if (tile_new_parameters(t, j))
            find_constants(t, j, k);
        else if (k != c)
            *k = *c;
        if (tile_new_length(t, j))
            find_length(t, j, k);
        empty[i] = k->release * land_power(k->ca50 / v_load(t->ca_uM + j), k->n); /* per CaTRPN */
        q[i] = k->half_ntm * v_log(1.0 + empty[i]);
    }
    for (size_t i = 0; i < n; i++)
        q[i] = v_exp(q[i]); /* CaTRPN^(-nTm/2) */
    for (size_t i = 0, j = 0; i < n; i++, j += LANES) {
        const struct constants *k = c + own * i;
        vd shut = k->trpn50 * (q[i] * v_min(q[i], v_set(100.0))); /* B per 1 - B */
        vd open = 1.0 / (1.0 + shut);
        vd tension = k->tension * open;
        tile_put(t, INO_OBS_tension, j, tension);
        tile_put(t, INO_OBS_passive, j, k->passive);
        tile_put(t, INO_OBS_total, j, tension + k->passive);
        tile_put(t, INO_OBS_stiffness, j, k->stiffness * open);
        tile_put(t, INO_OBS_permissive, j, open);
        tile_put(t, INO_OBS_attached, j, (k->s + k->w) * open);
        if (t->state_out || t->observable[INO_OBS_ca_bound] || t->observable[INO_OBS_drug_bound]) {
            vd ca_trpn = 1.0 / (1.0 + empty[i]);
            land_put_troponin(t, j, ca_trpn);
            if (t->state_out)
                put_state(t, j, k, ca_trpn, shut, open);
        }
        v_store(t->converged + j, v_one_if(tension == tension));
    }
}

/* ---- time step ---- */

#include "models/land2017_step.h"

#include "models/land2017_second.h"
#include "models/land2017_still.h"

static const struct evolution_laws step_laws = {.n_heads = STATES,
                                                .n_fractions = 4,
                                                .at = step_at,
                                                .evaluate = step_evaluate,
                                                .linearise = step_linearise,
                                                .slope = step_slope,
                                                .factorise = step_factorise,
                                                .solve = step_solve,
                                                .rest = step_rest,
                                                .observe = step_observe,
                                                .tension_change = step_tension_change,
                                                .second = step_second};

LANE_ONCE void step_moving(struct stepping *p, struct ino_tile_step *s, vd live, const vd *y,
                           vd *end, struct evolution_result *r)
{
    ode_evolve(step_laws, &p->units, p, s, live, y, end, r);
}

LANE_ONCE void step_still(struct stepping *p, struct ino_tile_step *s, vd live, const vd *y,
                          vd *end, struct evolution_result *r)
{
    ode_evolve(still_laws, &p->units, p, s, live, y, end, r);
    LANE_UNROLL
    for (int k = STILL; k < STATES; k++)
        end[k] = y[k];
}

LANE_INLINE void merge(vl first, const struct evolution_result *a, struct evolution_result *r)
{
    r->error = v_select(first, a->error, r->error);
    r->error_kPa = v_select(first, a->error_kPa, r->error_kPa);
    r->substeps = v_select(first, a->substeps, r->substeps);
    r->solved = v_select(first, a->solved, r->solved);
    r->tension = v_select(first, a->tension, r->tension);
    r->tension_rate = v_select(first, a->tension_rate, r->tension_rate);
    r->atp = v_select(first, a->atp, r->atp);
}

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    struct stepping *p = t->scratch;
    vd y[STEP_STATES], end[STEP_STATES], other[STEP_STATES], live = v_load(s->live + j);
    const vd none = v_set(0.0);
    struct evolution_result r, r_still;
    set_inputs(t, j, s, p);
    load_state(s, j, y);
    /* A node's bits depend on itself alone, so each lane takes the way that is its own. */
    vl still = s->method == INO_STEP_EXPLICIT ? none != none : is_still(p, y);
    if (!v_any(~still)) {
        step_still(p, s, live, y, end, &r);
    } else {
        step_moving(p, s, v_select(still, none, live), y, end, &r);
        if (v_any(still)) {
            step_still(p, s, v_select(still, live, none), y, other, &r_still);
            for (int k = 0; k < STATES; k++)
                end[k] = v_select(still, other[k], end[k]);
            merge(still, &r_still, &r);
        }
    }
    LANE_UNROLL
    for (int k = 0; k < STATES; k++)
        v_store(s->state_out + k * s->out_row + (ptrdiff_t)j, end[k]);
    evolution_put(j, s, &r);
    tile_put(t, INO_OBS_tension, j, active(p->length.scale[1], end[W], end[S], end[Zw], end[Zs]));
}

/* ---- the step of order 2 at its quickest ----
 *
 * In one part and without errors. Its three parts in loops of their own: one node's all are a chain
 * that keeps the processor waiting. A vector that evolve would not take at once is left to step_lanes. */

LANE_INLINE vd step_time(const struct ino_tile_step *s)
{
    return v_set(s->dt_s < long_enough ? s->dt_s : long_enough);
}

/* Are all lanes of y what evolve takes at once? */
LANE_INLINE int is_taken(const vd *y, vd live)
{
    vd others = (y[Zw] + y[Zs]) + (y[Cd] + y[CaTRPN]); /* finite? */
    vd lowest = v_min(v_min(v_min(y[B], y[W]), v_min(y[S], y[CaTRPN])), 1.0 - y[CaTRPN]);
    lowest = v_min(lowest, (1.0 - y[B] - y[W] - y[S]) + 0.0 * others); /* its NaN is kept */
    return !v_any(~((lowest >= -1e-12) & (live > 0.0)));
}

/* The vector at j, given the opening half-way and CaTRPN at the end; observed: s->tension may be
 * wanted, lengths and p->at are then those of this vector. 0: nothing was written. */
LANE_INLINE int finish(const struct ino_tile *t, size_t j, struct ino_tile_step *s,
                       const struct stepping *p, const struct relaxed *relaxed,
                       const struct lengths *l, vd open, vd ca_trpn, int observed)
{
    vd y[STATES], end[STATES], rate[STATES], pull = p->pull_per_rate * v_load(t->dsl_um_s + j);
    struct stage x;
    load_state(s, j, y);
    end[CaTRPN] = ca_trpn;
    advance_others(&p->at, relaxed, pull, l, 0.0, 1.0, step_time(s), open, y, end, &x);
    if (!is_taken(end, v_load(s->live + j)))
        return 0;
    if (observed && s->tension) {
        struct evolution_result r;
        head_rates(&p->at, y, rate);
        step_observe(p, s->dt_s > 0 ? s->dt_s : 1.0, y, rate, &r);
        v_store(s->tension + j, r.tension);
        v_store(s->tension_rate + j, r.tension_rate);
        v_store(s->atp + j, r.atp);
    }
    LANE_UNROLL
    for (int k = 0; k < STATES; k++)
        v_store(s->state_out + k * s->out_row + (ptrdiff_t)j, end[k]);
    v_store(s->substeps + j, v_set(1.0));
    v_store(s->solved + j, v_set(1.0));
    if (t->observable[INO_OBS_tension])
        v_store(t->observable[INO_OBS_tension] + j,
                active(l->scale[1], end[W], end[S], end[Zw], end[Zs]));
    return 1;
}

/* One vector. */
LANE_ONCE void step_one(const struct ino_tile *t, struct ino_tile_step *s)
{
    struct stepping *p = t->scratch;
    set_inputs(t, 0, s, p);
    vd middle, end = advance_troponin(&p->binding.on, p->at.release, 0.0, 1.0, step_time(s),
                                      v_load(s->state + CaTRPN * s->state_row), &middle);
    if (!finish(t, 0, s, p, NULL, &p->length, advance_opening(p->at.half_ntm, middle), end, 1))
        step_lanes(t, 0, s);
}

LANE_INLINE struct lengths lengths_at(const struct ino_tile *t, size_t j,
                                      const struct ino_tile_step *s, const struct stepping *p)
{
    return find_lengths(p, v_load(s->sl_start_um + j), v_load(t->sl_um + j));
}

/* Vectors with the same parameters; s->tension not wanted. */
LANE_ONCE void step_many(const struct ino_tile *t, struct ino_tile_step *s)
{
    struct stepping *p = t->scratch;
    vd end[INO_TILE / LANES], open[INO_TILE / LANES];
    const size_t n = t->n / LANES;
    const vd h = step_time(s);
    if (tile_new_parameters(t, 0))
        prepare_step(t, 0, p);
    for (size_t i = 0; i < n; i++) {
        const size_t j = i * LANES;
        const struct lengths l = lengths_at(t, j, s, p);
        struct land_binding binding;
        binding.k = p->binding.k;
        binding.n = p->binding.n;
        set_binding(t, j, s, &l, &binding);
        vd c = v_load(s->state + CaTRPN * s->state_row + (ptrdiff_t)j);
        end[i] = advance_troponin(&binding.on, p->at.release, 0.0, 1.0, h, c, &open[i]);
    }
    for (size_t i = 0; i < n; i++)
        open[i] = advance_opening(p->at.half_ntm, open[i]);
    const struct relaxed relaxed = find_relaxed(&p->at, h);
    for (size_t i = 0; i < n; i++) {
        const struct lengths l = lengths_at(t, i * LANES, s, p);
        if (!finish(t, i * LANES, s, p, &relaxed, &l, open[i], end[i], 0))
            step_lanes(t, i * LANES, s);
    }
}

_Static_assert(sizeof(struct stepping) <= INO_TILE_SCRATCH, "scratch is too small");

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    const int quick = s->method == INO_STEP_EXPLICIT && !s->errors && s->tolerance >= 0;
    if (quick && t->n == LANES) {
        step_one(t, s);
        return;
    }
    if (quick && t->uniform && t->drugs_same && !s->tension) {
        step_many(t, s);
        return;
    }
    for (size_t j = 0; j < t->n; j += LANES)
        step_lanes(t, j, s);
}

static void rhs(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        rhs_lanes(t, j);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_land2017);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_land2017) = {
    .steady = steady_lanes, .rhs = rhs, .step = step, .step_observables = 1u << INO_OBS_tension};

/* ---- the record ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    {"CaTRPN", 0, 1, "troponin C with Ca bound"},
    {"B", 0, 1, "units whose tropomyosin blocks"},
    {"W", 0, 1, "heads weakly bound, before the stroke"},
    {"S", 0, 1, "heads strongly bound, after the stroke"},
    {"Zw", -INFINITY, INFINITY, "mean distortion of weakly bound heads"},
    {"Zs", -INFINITY, INFINITY, "mean distortion of strongly bound heads"},
    {"Cd", -INFINITY, INFINITY, "strain of the passive dashpot's spring"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    static const char *const symbol[STATES] = {"CaTRPN", "B", "W", "S", "Zw", "Zs", "Cd"};
    size_t n = 0;
    (void)value, (void)kinetics;
    while (n < STATES)
        n = ino_record_state(symbol[n], "1", n, name, unit);
    return n;
}

/* W and S become U, which is what the other states leave of 1. */
static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)value, (void)kinetics;
    y[W] = y[S] = y[Zw] = y[Zs] = 0;
}

/* No Ca, all blocked, no strain: where the codes after the authors' MATLAB start. */
static void published(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)value, (void)kinetics;
    memset(y, 0, STATES * sizeof *y);
    y[B] = 1;
}

/* Ca50 must stay positive, here with 1 % of Ca50_ref to spare. The kernel's own bounds on stretch
 * do the rest: tension is 0 where overlap ends and as at 1.2 beyond. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    double most =
        1 - 0.99 * value[PAR_Ca50_ref] / value[PAR_beta_1]; /* stretch; inf for beta_1 0 */
    *min_um = 0;
    *max_um = value[PAR_beta_1] == 0 || most >= 1.2 ? INFINITY : most * value[PAR_SL0];
}

static const char *check(const double *value)
{
    if (value[PAR_kws] > value[PAR_kuw] * (1 / value[PAR_rw] - 1))
        return "kws must not exceed kuw (1/rw - 1): the difference is the rate from W to U";
    return NULL;
}

static const size_t range_rows[] = {PAR_Ca50_ref, PAR_beta_1, PAR_SL0, PAR_kws, PAR_kuw, PAR_rw};

static const ino_reproduced reproduced[] = {{"steady force", "authors' code", 1e-13},
                                            {"rates", "authors' code", 1e-13},
                                            {"twitch", "authors' code", 1e-10}};

const ino_model ino_model_land2017 = {
    .id = "land2017",
    .title = "Land 2017, human ventricular contraction with distortion-dependent cross-bridges",
    .thin_filament = "troponin, blocked or not by a power law",
    .crossbridges = "3-state cycle, two distortions",
    .equations = "Land, Park-Holohan, Smith, dos Remedios, Kentish, Niederer, J Mol Cell Cardiol "
                 "2017;106:68-83",
    .sensitizer = "a drug on troponin C slows Ca release by the factor (1 + x/alpha)/(1 + x), x = "
                  "[D]/K_D, in fast exchange; pCa50 rises by its logarithm over nTRPN. There is "
                  "no permissive state of troponin: beta must be 1",
    .references = "land2017",
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_passive |
                   1u << INO_OBS_total | 1u << INO_OBS_permissive | 1u << INO_OBS_ca_bound |
                   1u << INO_OBS_attached | 1u << INO_OBS_drug_bound,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .troponin_drugs = 1,
    .troponin_on = 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .detach = detach,
    .published = published,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_land2017),
};
#endif
