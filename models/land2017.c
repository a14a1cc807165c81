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
 *           q = CaTRPN^(-nTm/2), and U, W, S its fixed parts; nothing is integrated.
 * Differs   units s, um, uM, kPa. SL0 is a convention (the paper works in stretch).
 *           Of what the paper and codes after it do differently: kb has TRPN50, as in the authors'
 *           MATLAB (the paper prints CaTRPN, which would cancel the dependence on Ca); the cap at
 *           100 is the authors' and kept (some later codes lack it; it acts at rest: CaTRPN below
 *           0.015 skinned, 0.16 whole organ); beta_1 is added to Ca50_ref, not multiplied. CaTRPN
 *           below 0, where integrators may put it, counts as 0 in the powers.
 * Omitted   the passive element of the whole organ, which is the tissue's there.
 * Added     the sensitizer: Ca release times (1 + x/alpha)/(1 + x), x = [D]/K_D
 *           (troponin/troponin.h); with the exponent, Ca50 goes with that factor to 1/nTRPN.
 */
#include "solve/ode_step_lanes.h"
#include "troponin/troponin.h"

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

LANE_INLINE vd overlap(vd beta_0, vd stretch)
{
    vd l = v_min(stretch, v_set(1.2));
    return v_max(1.0 + beta_0 * (l + v_min(l, v_set(0.87)) - 1.87), v_set(0.0));
}

LANE_INLINE vd ca50(vd ca50_ref, vd beta_1, vd stretch)
{
    return ca50_ref + beta_1 * (v_min(stretch, v_set(1.2)) - 1.0);
}

/* x^n, n = 2 without exp and log wherever it occurs: a node's value depends on its own n alone. */
LANE_INLINE vd power(vd x, vd n)
{
    vl other = n != 2.0;
    vd y = x * x;
    if (v_any(other))
        y = v_select(other, v_exp(n * v_log(x)), y);
    return y;
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
    p->on = tile_parameter(t, PAR_kTRPN, j) *
            power(v_load(t->ca_uM + j) / half, tile_parameter(t, PAR_nTRPN, j));
    p->pull = p->slope * (v_load(t->dsl_um_s + j) / sl0);
    p->scale = overlap(tile_parameter(t, PAR_beta_0, j), stretch) * p->full;
    p->strain = stretch - 1.0;
    p->spring =
        tile_parameter(t, PAR_a, j) * (v_exp(tile_parameter(t, PAR_b, j) * p->strain) - 1.0);
}

/* The equations: f = dy/dt. */
LANE_INLINE void evaluate(const struct point *p, const vd *y, vd *f)
{
    const vd zero = v_set(0.0);
    f[CaTRPN] = p->on * (1.0 - y[CaTRPN]) - p->release * y[CaTRPN];
    vd open = v_exp(p->half_ntm * v_log(v_max(y[CaTRPN], zero)));
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

LANE_INLINE void put_troponin(const struct ino_tile *t, size_t j, vd ca_trpn)
{
    tile_put(t, INO_OBS_ca_bound, j, ca_trpn);
    if (!t->observable[INO_OBS_drug_bound])
        return;
    struct troponin_drugs drugs;
    troponin_drug_polynomial(t, j, 1, &drugs);
    vd without = (1.0 - ca_trpn) / drugs.z[0][0] + ca_trpn / drugs.z[1][0];
    tile_put(t, INO_OBS_drug_bound, j, v_max(1.0 - without, v_set(0.0)));
}

/* One copy: a step gives the numbers that the right-hand side gives. */
LANE_ONCE vd active(vd scale, vd w, vd s, vd zw, vd zs)
{
    return scale * (s * (1.0 + zs) + w * zw);
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
    put_troponin(t, j, y[CaTRPN]);
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
    c->release = troponin_kd_factor(t, j);
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
    c->tension = overlap(tile_parameter(t, PAR_beta_0, j), stretch) *
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
        empty[i] = k->release * power(k->ca50 / v_load(t->ca_uM + j), k->n); /* per CaTRPN */
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
            put_troponin(t, j, ca_trpn);
            if (t->state_out)
                put_state(t, j, k, ca_trpn, shut, open);
        }
        v_store(t->converged + j, v_one_if(tension == tension));
    }
}

/* ---- time step ---- */

/* What a step needs of parameters and drugs, of lengths, and of its inputs. Inside it the rate of
 * Ca binding is a parabola in time and stretch is linear. */
struct stepping {
    struct point at; /* at the time of the last `at` */
    struct evolution_units units;
    vd k_trpn, n, ca50_ref, beta_0, beta_1, sl0;
    vd start, end, per_half[3], scale[2]; /* of the lengths at start and end */
    struct parabola on;
    vd on_slope, strain, strain_rise;
    vd dt, on_most; /* for the spectral radius */
};

LANE_INLINE void step_at(void *point, vd theta)
{
    struct stepping *p = point;
    p->at.on = parabola_at(&p->on, theta);
    p->on_slope = parabola_slope(&p->on, theta);
    p->at.strain = p->strain + theta * p->strain_rise;
}

/* Bounds during the step: troponin loses Ca no faster than at its release rate, which raises `shut`;
 * opening is a convex function of CaTRPN for nTm of 2 and more, so that it rises by no more than its
 * chord to 1. The relaxations of B - U, of U - W and of S add up. */
LANE_INLINE vd step_radius(const struct stepping *q, const vd *y)
{
    const struct point *p = &q->at;
    const vd zero = v_set(0.0), one = v_set(1.0);
    vd fall = v_exp(p->half_ntm * (p->release * q->dt));
    vd open = v_exp(p->half_ntm * v_log(v_max(y[CaTRPN], zero)));
    vd shut = v_min(fall / open, v_set(100.0));
    open = v_select(p->half_ntm < 1.0, one,
                    open + v_max(1.0 - open, zero) * v_min(q->on_most * q->dt, one));
    vd z = v_max(v_abs(y[Zw]), v_abs(p->pull / p->cw));
    vd zs = v_max(v_abs(y[Zs]), v_abs(p->pull / p->cs));
    vd heads = p->kb * shut + p->ku * open + p->kuw + p->leave_w + p->gamma_w * z + p->ksu +
               p->gamma_s * zs;
    vd others = v_max(v_max(p->cw, p->cs), v_max(p->yield_l, p->yield_s));
    return v_max(v_max(heads, others), q->on_most + p->release);
}

LANE_INLINE void step_evaluate(const void *point, const vd *y, vd *f, vd *radius)
{
    const struct stepping *p = point;
    evaluate(&p->at, y, f);
    if (radius)
        *radius = step_radius(p, y);
}

/* Entries of the Jacobian, and in the same places what factorise makes of them. */
enum {
    TROPONIN,
    BLOCK,
    OPEN,
    SHUT,
    TO_W,
    OFF_W,
    TO_S,
    OFF_S,
    W_Z,
    S_Z,
    Z_W,
    Z_S,
    DASHPOT,
    S_IN_B,
    S_IN_W
};

LANE_INLINE void step_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l)
{
    const struct stepping *q = point;
    const struct point *p = &q->at;
    const vd zero = v_set(0.0), one = v_set(1.0);
    vd *j = l->heads;
    evaluate(p, y, f);
    vd x = v_max(y[CaTRPN], v_set(1e-300)), u = 1.0 - y[B] - y[W] - y[S];
    vd open = v_exp(p->half_ntm * v_log(v_max(y[CaTRPN], zero))), inverse = 1.0 / open;
    vd shut = v_min(inverse, v_set(100.0)), bend = p->half_ntm / x;
    vd shut_slope = v_select(inverse < 100.0, bend * shut, zero);
    j[TROPONIN] = p->on + p->release;
    j[BLOCK] = -p->kb * shut_slope * u - p->ku * (bend * open) * y[B];
    j[OPEN] = p->ku * open;
    j[SHUT] = p->kb * shut;
    j[TO_W] = p->kuw;
    j[OFF_W] = p->leave_w + p->gamma_w * v_abs(y[Zw]);
    j[TO_S] = p->kws;
    j[OFF_S] = p->ksu + p->gamma_s * v_max(v_max(y[Zs], -y[Zs] - 1.0), zero);
    vd side = v_select(y[Zw] == 0.0, p->pull, y[Zw]); /* where it is going */
    j[W_Z] = v_select(side < 0.0, p->gamma_w, -p->gamma_w) * y[W];
    side = v_select(y[Zs] == 0.0, p->pull, y[Zs]);
    vd push = v_select(y[Zs] < -1.0, one, v_select(side > 0.0, -one, zero));
    j[S_Z] = p->gamma_s * push * y[S];
    j[Z_W] = p->cw;
    j[Z_S] = p->cs;
    vd lag = p->strain - y[Cd];
    lag = v_select(lag == 0.0, q->strain_rise, lag);
    j[DASHPOT] = v_select(lag > 0.0, p->yield_l, p->yield_s);
}

/* S by elimination, then B and W as a pair. */
LANE_INLINE void step_factorise(vd h, vd *j)
{
    j[TROPONIN] = 1.0 / (1.0 + h * j[TROPONIN]);
    j[BLOCK] = h * j[BLOCK];
    j[W_Z] = h * j[W_Z];
    j[S_Z] = h * j[S_Z];
    vd w = 1.0 + h * j[Z_W], s = 1.0 + h * j[Z_S], both = 1.0 / (w * s);
    j[Z_W] = s * both;
    j[Z_S] = w * both;
    j[DASHPOT] = 1.0 / (1.0 + h * j[DASHPOT]);
    vd to_w = h * j[TO_W], shut = h * j[SHUT];
    vd a = 1.0 + shut + h * j[OPEN], d = 1.0 + to_w + h * j[OFF_W];
    j[OFF_S] = 1.0 / (1.0 + h * j[OFF_S]);
    j[TO_S] = h * j[TO_S];
    vd s_per_w = j[TO_S] * j[OFF_S];
    vd b = shut * (1.0 + s_per_w), c = to_w;
    d = d + to_w * s_per_w;
    ode_invert(&a, &b, &c, &d);
    vd from_b = shut * j[OFF_S], from_w = to_w * j[OFF_S];
    j[OPEN] = a;
    j[SHUT] = b;
    j[TO_W] = c;
    j[OFF_W] = d;
    j[S_IN_B] = from_b;
    j[S_IN_W] = from_w;
}

LANE_INLINE void step_solve(vd h, const vd *j, vd *x)
{
    (void)h;
    x[CaTRPN] = x[CaTRPN] * j[TROPONIN];
    x[Zw] = x[Zw] * j[Z_W];
    x[Zs] = x[Zs] * j[Z_S];
    x[Cd] = x[Cd] * j[DASHPOT];
    vd s = x[S] + j[S_Z] * x[Zs];
    vd b = x[B] + j[BLOCK] * x[CaTRPN] - j[S_IN_B] * s;
    vd w = x[W] + j[W_Z] * x[Zw] - j[S_IN_W] * s;
    x[B] = j[OPEN] * b + j[SHUT] * w;
    x[W] = j[TO_W] * b + j[OFF_W] * w;
    x[S] = (s + j[TO_S] * x[W]) * j[OFF_S];
}

LANE_INLINE void step_slope(const void *point, const vd *y, vd *f)
{
    const struct stepping *p = point;
    vd lag = p->at.strain - y[Cd];
    lag = v_select(lag == 0.0, p->strain_rise, lag);
    f[CaTRPN] = p->on_slope * (1.0 - y[CaTRPN]);
    f[B] = f[W] = f[S] = f[Zw] = f[Zs] = v_set(0.0);
    f[Cd] = v_select(lag > 0.0, p->at.yield_l, p->at.yield_s) * p->strain_rise;
}

LANE_INLINE vd step_rest(const vd *y)
{
    return 1.0 - y[B] - y[W] - y[S];
}

/* Change of tension per scale with dy. */
LANE_INLINE vd active_change(const vd *y, const vd *dy)
{
    return dy[S] * (1.0 + y[Zs]) + y[S] * dy[Zs] + dy[W] * y[Zw] + y[W] * dy[Zw];
}

LANE_INLINE void step_observe(const void *point, double dt, const vd *y, const vd *rate,
                              struct evolution_result *r)
{
    const struct stepping *p = point;
    r->tension = active(p->scale[0], y[W], y[S], y[Zw], y[Zs]);
    vd drift = (p->scale[1] - p->scale[0]) / dt * (y[S] * (1.0 + y[Zs]) + y[W] * y[Zw]);
    r->tension_rate = p->scale[0] * active_change(y, rate) + drift;
    r->atp = v_set(NAN);
}

LANE_INLINE vd step_tension_change(const void *point, const vd *end, const vd *change)
{
    return ((const struct stepping *)point)->scale[1] * active_change(end, change);
}

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
                                                .tension_change = step_tension_change};

LANE_INLINE void prepare_step(const struct ino_tile *t, size_t j, struct stepping *p)
{
    find_rates(t, j, &p->at);
    p->k_trpn = tile_parameter(t, PAR_kTRPN, j);
    p->n = tile_parameter(t, PAR_nTRPN, j);
    p->ca50_ref = tile_parameter(t, PAR_Ca50_ref, j);
    p->beta_0 = tile_parameter(t, PAR_beta_0, j);
    p->beta_1 = tile_parameter(t, PAR_beta_1, j);
    p->sl0 = tile_parameter(t, PAR_SL0, j);
    p->units.per_scale[0] = p->units.per_scale[1] = p->units.per_scale[2] = v_set(1.0);
    p->start = p->end = v_set(NAN);
}

LANE_INLINE void set_lengths(struct stepping *p, vd start, vd end)
{
    vd from = start / p->sl0, to = end / p->sl0;
    p->start = start;
    p->end = end;
    p->per_half[0] = 1.0 / ca50(p->ca50_ref, p->beta_1, from);
    p->per_half[1] = 1.0 / ca50(p->ca50_ref, p->beta_1, 0.5 * (from + to));
    p->per_half[2] = 1.0 / ca50(p->ca50_ref, p->beta_1, to);
    p->scale[0] = overlap(p->beta_0, from) * p->at.full;
    p->scale[1] = overlap(p->beta_0, to) * p->at.full;
    p->strain = from - 1.0;
    p->strain_rise = to - from;
}

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    static const int row[STATES] = {CaTRPN, B, W, S, Zw, Zs, Cd};
    struct stepping *p = t->scratch;
    if (tile_new_parameters(t, j))
        prepare_step(t, j, p);
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j), y[STEP_STATES];
    if (v_any(~((p->start == start) & (p->end == end))))
        set_lengths(p, start, end);
    p->at.pull = p->at.slope * (v_load(t->dsl_um_s + j) / p->sl0);
    vd ca[3] = {v_load(s->ca_start_uM + j), step_ca_middle(s, t, j), v_load(t->ca_uM + j)};
    for (int i = 0; i < 3; i++)
        ca[i] = p->k_trpn * power(ca[i] * p->per_half[i], p->n);
    p->on = parabola_through(ca[0], ca[1], ca[2]);
    p->on_most = v_max(v_max(ca[0], ca[2]), ca[1]);
    p->dt = v_set(s->dt_s);
    ode_step(j, s, step_laws, row, &p->units, p, y);
    tile_put(t, INO_OBS_tension, j, active(p->scale[1], y[W], y[S], y[Zw], y[Zs]));
}

_Static_assert(sizeof(struct stepping) <= INO_TILE_SCRATCH, "scratch is too small");

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
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

const ino_model ino_model_land2017 = {
    .id = "land2017",
    .title = "Land 2017, human ventricular contraction with distortion-dependent cross-bridges",
    .thin_filament = "troponin, tropomyosin blocked or not, power-law cooperativity",
    .crossbridges = "3-state cycle, two distortions",
    .equations = "Land, Park-Holohan, Smith, dos Remedios, Kentish, Niederer, J Mol Cell Cardiol "
                 "2017;106:68-83",
    .sensitizer = "a drug on troponin C slows Ca release by the factor (1 + x/alpha)/(1 + x), x = "
                  "[D]/K_D, in fast exchange; pCa50 rises by its logarithm over nTRPN. There is "
                  "no permissive state of troponin: beta must be 1",
    .references = "land2017",
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_passive |
                   1u << INO_OBS_total | 1u << INO_OBS_permissive | 1u << INO_OBS_ca_bound |
                   1u << INO_OBS_attached | 1u << INO_OBS_drug_bound,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .troponin_drugs = 1,
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
