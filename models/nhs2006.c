/* NHS 2006: troponin C with tension-dependent Ca release, available sites, fading memory of length.
 *
 * Source    Niederer SA, Hunter PJ, Smith NP. A quantitative analysis of cardiac myocyte relaxation:
 *           a simulation study. Biophys J 2006;90:1697-1722. doi:10.1529/biophysj.105.069534
 * Tissue    rat ventricle, room temperature.
 * State     TRPN, troponin C without Ca (uM); z, fraction of actin sites available to heads; Q1, Q2,
 *           Q3, fading memory of the stretch rate.
 * Laws      Ca leaves troponin at kref max(0.1, 1 - T/(gamma Tref)); alpha = alpha0 (bound Ca/C50)^n
 *           opens z, beta(z) closes it; T = T0(z, stretch) F(Q1 + Q2 + Q3). Stretch lambda = SL/SL0,
 *           held within 0.8 to 1.15 in the laws; its rate is not.
 * Scheme    steady state: Q = 0, Ca binding closed form, and z the root of
 *               R(z) = ln alpha - ln (z beta/(1 - z)),
 *           which may have three: higher tension tightens Ca binding. The lowest root is the up
 *           branch, the highest the down branch; see rest_root.
 * Differs   the published numbers are in mM and ms. The reference is the authors' CellML: alpha_r2 is
 *           1.75 1/s (Chaste has 1.7), k_off keeps the floor of 0.1 kref and lambda its bounds (Chaste,
 *           after the authors' version of 2005, has neither). SL0 is a convention: the paper has
 *           extension ratios only; 2.0 um makes its bounds 1.6 and 2.3 um.
 * Omitted   passive tension; there are no heads to detach.
 * Added     the sensitizer: see `sensitizer` in the record. C50, the bound Ca at which the paper's
 *           curve is half-way, stays as computed without drug; so with a drug that multiplies kon.
 */
#include "solve/ode_step_lanes.h"
#include "troponin/troponin.h"

#define PAPER "niederer2006"

/* X(symbol, unit, default, min, max, meaning, source) */
#define PARAMETERS(X)                                                                        \
    X(kon, "1/(uM s)", 100, 1e-2, 1e4, "Ca binding", PAPER ": 100 1/(mM ms)")                \
    X(kref, "1/s", 200, 1e-1, 1e5, "Ca release without tension", PAPER ": 0.2 1/ms")         \
    X(gamma, "1", 2, 0.6, 1e3, "tension, per Tref, at which Ca release would stop", PAPER)   \
    X(TnMax, "uM", 70, 1e-2, 1e4, "troponin C", PAPER ": 0.07 mM")                           \
    X(Ca50ref, "uM", 1.05, 1e-3, 1e3, "Ca for half tension, lambda 1", PAPER ": 1.05e-3 mM") \
    X(beta1, "1", -4, -6, 4, "change of Ca50 with lambda, relative", PAPER)                  \
    X(n, "1", 3, 1, 10, "Hill coefficient of opening over bound Ca", PAPER)                  \
    X(alpha0, "1/s", 8, 1e-2, 1e4, "opening at bound Ca = C50", PAPER ": 8e-3 1/ms")         \
    X(alpha_r1, "1/s", 2, 1e-3, 1e4, "closing, first process", PAPER ": 2e-3 1/ms")          \
    X(alpha_r2, "1/s", 1.75, 0, 1e4, "closing, second process", PAPER ": 1.75e-3 1/ms")      \
    X(nr, "1", 3, 1.5, 10, "Hill coefficient of the second process", PAPER)                  \
    X(Kz, "1", 0.15, 1e-2, 1, "z of its half rise", PAPER)                                   \
    X(zp, "1", 0.85, 0.1, 1, "z about which closing is linearised in zmax", PAPER)           \
    X(beta0, "1", 4.9, 0, 5, "rise of tension with lambda", PAPER)                           \
    X(Tref, "kPa", 56.2, 1e-3, 1e4, "maximal tension at lambda 1", PAPER)                    \
    X(a, "1", 0.35, 0, 10, "curvature of tension over Q", PAPER)                             \
    X(A1, "1", -29, -1e4, 1e4, "weight of stretch rate in Q1", PAPER)                        \
    X(A2, "1", 138, -1e4, 1e4, "weight of stretch rate in Q2", PAPER)                        \
    X(A3, "1", 129, -1e4, 1e4, "weight of stretch rate in Q3", PAPER)                        \
    X(alpha_1, "1/s", 30, 1e-2, 1e5, "decay of Q1", PAPER ": 0.03 1/ms")                     \
    X(alpha_2, "1/s", 130, 1e-2, 1e5, "decay of Q2", PAPER ": 0.13 1/ms")                    \
    X(alpha_3, "1/s", 625, 1e-2, 1e5, "decay of Q3", PAPER ": 0.625 1/ms")                   \
    X(SL0, "um", 2.0, 1.5, 3.0, "sarcomere length at lambda 1", "convention, see models/nhs2006.c")

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

enum { TRPN, Z, Q1, Q2, Q3, N_STATES };

static const double shortest = 0.8, longest = 1.15; /* of lambda in the laws */
static const double least_release = 0.1;            /* of kref */

/* ---- laws ---- */

struct laws {
    vd n, nr, kz, alpha_r1, alpha_r2;
    vd kd;      /* uM, without tension */
    vd feed;    /* T0/(gamma Tref) per z: the fall of Ca release with z */
    vd tension; /* kPa per z */
    vd opening; /* 1/s, at all troponin bound */
    vd release; /* factor of drugs on Ca release */
    vd on;      /* and on Ca binding */
};

LANE_INLINE vd power(vd x, vd n)
{
    return v_exp(n * v_log(x));
}

/* z^nr/(z^nr + Kz^nr) */
LANE_INLINE vd second_process(const struct laws *p, vd z)
{
    return 1.0 / (1.0 + power(p->kz / z, p->nr));
}

LANE_INLINE void find_laws(const struct ino_tile *t, size_t j, vd sl, struct laws *p)
{
    p->n = tile_parameter(t, PAR_n, j);
    p->nr = tile_parameter(t, PAR_nr, j);
    p->kz = tile_parameter(t, PAR_Kz, j);
    p->alpha_r1 = tile_parameter(t, PAR_alpha_r1, j);
    p->alpha_r2 = tile_parameter(t, PAR_alpha_r2, j);
    p->release = troponin_kd_factor(t, j);
    p->on = troponin_on_factor(t, j);
    vd kd = tile_parameter(t, PAR_kref, j) / tile_parameter(t, PAR_kon, j);
    vd gamma = tile_parameter(t, PAR_gamma, j), tref = tile_parameter(t, PAR_Tref, j);

    vd lambda = sl / tile_parameter(t, PAR_SL0, j);
    vd stretch = v_min(v_max(lambda, v_set(shortest)), v_set(longest)) - 1.0;
    vd overlap = 1.0 + tile_parameter(t, PAR_beta0, j) * stretch;
    vd ca50 = tile_parameter(t, PAR_Ca50ref, j) * (1.0 + tile_parameter(t, PAR_beta1, j) * stretch);
    /* C50/TnMax: troponin bound at Ca50 and half the tension */
    vd half = ca50 / (ca50 + kd * (1.0 - overlap / (2.0 * gamma)));
    p->opening = tile_parameter(t, PAR_alpha0, j) * power(half, -p->n);

    vd zp = tile_parameter(t, PAR_zp, j), v = second_process(p, zp);
    vd slope = p->nr * (1.0 - v); /* d ln v/d ln z */
    vd k1 = p->alpha_r2 * v * slope / zp, k2 = p->alpha_r2 * v * (1.0 - slope);
    vd zmax = (p->opening - k2) / (p->alpha_r1 + k1 + p->opening);
    p->tension = tref * overlap / zmax;
    p->feed = p->tension / (gamma * tref);
    p->kd = kd * (p->release / p->on);
}

/* ---- steady state ---- */

/* R(z) = n ln y + ln opening + ln((1 - z)/B), y = Ca/(Ca + Kd(z)) the bound part of troponin,
 * B = z beta = alpha_r1 z + alpha_r2 v(z); R falls from +infinity at z = 0 to -infinity at z = 1.
 * *rounding receives what R may be wrong by. */
LANE_INLINE vd excess(const struct laws *p, vd ca, vd z, vd *rounding)
{
    vd kd = p->kd * v_max(1.0 - p->feed * z, v_set(least_release));
    vd b = p->alpha_r1 * z + p->alpha_r2 * second_process(p, z);
    vd bound = p->n * v_log(1.0 / (1.0 + kd / ca)), opening = v_log(p->opening);
    vd closing = v_log((1.0 - z) / b);
    *rounding = 4e-16 * (v_abs(bound) + v_abs(opening) + v_abs(closing) + 1.0);
    return bound + opening + closing;
}

/* An upper bound of -R' on [low, high]:
 *     -R' = 1/(1 - z) + (alpha_r1 + alpha_r2 v s/z)/B - n feed (1 - y)/(1 - feed z),
 * s = d ln v/d ln z falls and v, B and the last term rise with z; that term is absent where Ca
 * release is at its floor. */
LANE_INLINE vd steepest_fall(const struct laws *p, vd ca, vd low, vd high, vd floor)
{
    vd v_low = second_process(p, low), v_high = second_process(p, high);
    vd b = p->alpha_r1 * low + p->alpha_r2 * v_low;
    vd b_slope = p->alpha_r1 + p->alpha_r2 * v_high * (p->nr * (1.0 - v_low)) / low;
    vd held = 1.0 - p->feed * low;
    vd rise = p->n * p->feed * p->kd / (ca + p->kd * held);
    return 1.0 / (1.0 - high) + b_slope / b - v_select(high <= floor, rise, v_set(0.0));
}

enum { ROOT_STEPS = 400 }; /* about 15 are needed, 50 next to a fold */

/* The lowest root (up branch) or the highest. Starts outside all roots, from the bounds on z that
 * the largest or smallest Ca release gives, and steps towards the root by no more than
 * |R|/(largest fall of R on the step): no step can pass a root, whatever the number of roots. Near a
 * simple root the bound tends to -R' and the steps become Newton's. A lane is frozen once solved. */
LANE_INLINE vd rest_root(const struct laws *p, vd ca, ino_branch branch, vd *converged)
{
    int up = branch == INO_BRANCH_UP;
    vd kd = up ? p->kd : p->kd * least_release;
    vd alpha = p->opening * power(1.0 / (1.0 + kd / ca), p->n);
    /* z beta is at least alpha_r1 z and at most (alpha_r1 + alpha_r2/Kz) z. */
    vd ratio = alpha / (up ? p->alpha_r1 + p->alpha_r2 / p->kz : p->alpha_r1);
    vd z = ratio / (1.0 + ratio) * (up ? 1.0 - 1e-14 : 1.0 + 1e-14);
    z = v_min(z, v_set(1.0 - 1e-14));
    vd floor = (1.0 - least_release) / p->feed, side = v_set(up ? 1.0 : -1.0);
    vd reach = 0.5 * z, active = v_one_if(z > 0.0);
    for (int i = 0; i < ROOT_STEPS && v_any(active > 0.0); i++) {
        vd rounding, r = side * excess(p, ca, z, &rounding);
        reach = v_min(reach, 0.5 * (up ? 1.0 - z : z));
        vd next = z + side * reach;
        vd low = v_min(z, next), high = v_max(z, next);
        vd step = r / steepest_fall(p, ca, low, high, floor);
        vl shorter = (step >= 0.0) & (step < high - low);
        next = v_select(shorter, z + side * step, next);
        reach = 2.0 * v_abs(next - z);
        vl done = (r <= rounding) | (next == z);
        z = v_select((active > 0.0) & ~done, next, z);
        active = v_select(done | (r != r), v_set(0.0), active);
    }
    *converged = v_one_if((active == 0.0) & (z == z));
    return z;
}

LANE_ONCE void steady_lanes(const struct ino_tile *t, size_t j)
{
    struct laws p, *kept = t->scratch;
    if (tile_new_length(t, j))
        find_laws(t, j, v_load(t->sl_um + j), kept);
    p = *kept;
    vd ca = v_load(t->ca_uM + j), converged;
    vd z = rest_root(&p, ca, t->branch, &converged);
    vd kd = p.kd * v_max(1.0 - p.feed * z, v_set(least_release)), tension = p.tension * z;
    vd rate =
        tile_parameter(t, PAR_A1, j) + tile_parameter(t, PAR_A2, j) + tile_parameter(t, PAR_A3, j);
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
    tile_put(t, INO_OBS_stiffness, j, tension * (1.0 + tile_parameter(t, PAR_a, j)) * rate);
    tile_put(t, INO_OBS_permissive, j, z);
    tile_put(t, INO_OBS_ca_bound, j, 1.0 / (1.0 + kd / ca));
    v_store(t->converged + j, converged);
    if (!t->state_out)
        return;
    const vd state[N_STATES] = {tile_parameter(t, PAR_TnMax, j) * (kd / (ca + kd)), z};
    for (int k = 0; k < N_STATES; k++)
        v_store(t->state_out + k * INO_TILE + j, state[k]);
}

/* ---- dynamics ---- */

/* Both branches of F are 1 + (1 + a) Q/(1 + |Q|). */
LANE_ONCE vd active(vd scale, vd a, vd z, vd q)
{
    return scale * z * (1.0 + (1.0 + a) * (q * (1.0 / (1.0 + v_abs(q)))));
}

LANE_ONCE void rhs_lanes(const struct ino_tile *t, size_t j)
{
    struct laws p;
    find_laws(t, j, v_load(t->sl_um + j), &p);
    vd y[N_STATES];
    for (int k = 0; k < N_STATES; k++)
        y[k] = v_load(t->state + k * INO_TILE + j);
    vd z = y[Z], q = y[Q1] + y[Q2] + y[Q3], a = tile_parameter(t, PAR_a, j);
    vd tension = active(p.tension, a, z, q);
    vd fraction = 1.0 + v_abs(q), curve = (1.0 + a) / (fraction * fraction);
    const vd weight[3] = {tile_parameter(t, PAR_A1, j), tile_parameter(t, PAR_A2, j),
                          tile_parameter(t, PAR_A3, j)};
    vd tn = tile_parameter(t, PAR_TnMax, j), bound = tn - y[TRPN];
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
    tile_put(t, INO_OBS_stiffness, j, p.tension * z * curve * (weight[0] + weight[1] + weight[2]));
    tile_put(t, INO_OBS_permissive, j, z);
    tile_put(t, INO_OBS_ca_bound, j, bound / tn);
    if (!t->state_out)
        return;
    vd load = tension / (tile_parameter(t, PAR_gamma, j) * tile_parameter(t, PAR_Tref, j));
    vd off = tile_parameter(t, PAR_kref, j) * p.release * v_max(1.0 - load, v_set(least_release));
    vd zero = v_set(0.0), above = v_max(z, zero);
    vd alpha = p.opening * power(v_max(bound, zero) / tn, p.n);
    vd closing = p.alpha_r1 * z + p.alpha_r2 * second_process(&p, above);
    vd rate = v_load(t->dsl_um_s + j) / tile_parameter(t, PAR_SL0, j);
    vd on = tile_parameter(t, PAR_kon, j) * p.on * v_load(t->ca_uM + j);
    vd dy[N_STATES] = {bound * off - on * y[TRPN], alpha * (1.0 - z) - closing};
    for (int k = 0; k < 3; k++)
        dy[Q1 + k] = weight[k] * rate - tile_parameter(t, (size_t)(PAR_alpha_1 + k), j) * y[Q1 + k];
    for (int k = 0; k < N_STATES; k++)
        v_store(t->state_out + k * INO_TILE + j, dy[k]);
}

/* ---- time step ---- */

/* What a step needs of parameters and drugs, of lengths, and of its inputs. Inside it [Ca2+], and
 * what depends on the length, are parabolas in time. The state is z, TRPN, Q1, Q2, Q3. */
enum { SZ, STRPN, SQ, STEP_N = SQ + 3 };

struct stepping {
    struct laws laws; /* opening and tension at the time of the last `at` */
    struct evolution_units units;
    vd tn, per_tn, a, kref, per_full; /* kref with drugs; 1/(gamma Tref) */
    vd kon, weight[3], fade[3], per_sl0, rate;
    vd start, end;
    struct parabola on, opening, tension;
    vd on_now, on_slope, opening_slope, tension_slope, dt;
};

LANE_INLINE void step_at(void *point, vd theta)
{
    struct stepping *p = point;
    p->on_now = parabola_at(&p->on, theta);
    p->on_slope = parabola_slope(&p->on, theta);
    p->laws.opening = parabola_at(&p->opening, theta);
    p->opening_slope = parabola_slope(&p->opening, theta);
    p->laws.tension = parabola_at(&p->tension, theta);
    p->tension_slope = parabola_slope(&p->tension, theta);
}

/* 1 + (1 + a) Q/(1 + |Q|) and its slope. */
LANE_INLINE vd step_curve(vd a, vd q, vd *slope)
{
    vd fade = 1.0 / (1.0 + v_abs(q)), rise = (1.0 + a) * fade;
    *slope = rise * fade;
    return 1.0 + rise * q;
}

/* What the equations are made of. */
struct flow {
    vd q, curve, curve_slope, load, off, share, alpha, second;
};

LANE_INLINE struct flow step_flow(const struct stepping *p, const vd *y, vd *f)
{
    struct flow w;
    const vd zero = v_set(0.0);
    w.q = y[SQ] + y[SQ + 1] + y[SQ + 2];
    w.curve = step_curve(p->a, w.q, &w.curve_slope);
    w.load = p->laws.tension * y[SZ] * w.curve * p->per_full;
    w.off = p->kref * v_max(1.0 - w.load, v_set(least_release));
    w.share = v_max(p->tn - y[STRPN], zero) * p->per_tn;
    w.alpha = p->laws.opening * power(w.share, p->laws.n);
    w.second = second_process(&p->laws, v_max(y[SZ], zero));
    f[STRPN] = (p->tn - y[STRPN]) * w.off - p->on_now * y[STRPN];
    f[SZ] = w.alpha * (1.0 - y[SZ]) - (p->laws.alpha_r1 * y[SZ] + p->laws.alpha_r2 * w.second);
    for (int k = 0; k < 3; k++)
        f[SQ + k] = p->weight[k] * p->rate - p->fade[k] * y[SQ + k];
    return w;
}

/* Gershgorin's bound by rows, in units of the bound share of troponin; binding and opening as fast
 * as they can be during the step, closing at its steepest. */
LANE_INLINE void step_evaluate(const void *point, const vd *y, vd *f, vd *radius)
{
    const struct stepping *p = point;
    struct flow w = step_flow(p, y, f);
    if (!radius)
        return;
    const vd one = v_set(1.0);
    vd on = parabola_most(&p->on), tension = parabola_most(&p->tension);
    vd share = v_min(w.share + on * p->dt, one);
    vd alpha = parabola_most(&p->opening) * power(share, p->laws.n);
    vd steep = p->laws.alpha_r2 * (p->laws.nr / p->laws.kz); /* above any slope of second_process */
    vd stiff = tension * (1.0 + v_abs(w.q)) * (1.0 + p->a) * p->per_full;
    vd troponin = p->kref + on + p->kref * share * stiff;
    vd sites = alpha + p->laws.alpha_r1 + steep + p->laws.n * (alpha / share);
    vd fade = v_max(v_max(p->fade[0], p->fade[1]), p->fade[2]);
    *radius = v_max(v_max(troponin, v_select(share > 0.0, sites, p->laws.alpha_r1 + steep)), fade);
}

/* Entries of the Jacobian, and in the same places what factorise makes of them. */
enum { Z_Z, Z_T, T_Z, T_T, T_Q, FADE };

LANE_INLINE void step_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l)
{
    const struct stepping *p = point;
    struct flow w = step_flow(p, y, f);
    const vd zero = v_set(0.0), tiny = v_set(1e-300);
    vd *j = l->heads, z = v_max(y[SZ], tiny), bound = p->tn - y[STRPN];
    vd slowing = v_select(w.load < 1.0 - least_release, bound * p->kref * p->per_full, zero);
    vd closing =
        p->laws.alpha_r1 + p->laws.alpha_r2 * (w.second * (1.0 - w.second)) * (p->laws.nr / z);
    j[Z_Z] = -w.alpha - closing;
    j[Z_T] = -p->laws.n * (w.alpha / v_max(w.share, tiny)) * p->per_tn * (1.0 - y[SZ]);
    j[T_Z] = -slowing * p->laws.tension * w.curve;
    j[T_T] = -w.off - p->on_now;
    j[T_Q] = -slowing * p->laws.tension * y[SZ] * w.curve_slope;
    for (int k = 0; k < 3; k++)
        j[FADE + k] = p->fade[k];
}

LANE_INLINE void step_factorise(vd h, vd *j)
{
    j[Z_Z] = 1.0 - h * j[Z_Z];
    j[Z_T] = -h * j[Z_T];
    j[T_Z] = -h * j[T_Z];
    j[T_T] = 1.0 - h * j[T_T];
    j[T_Q] = h * j[T_Q];
    ode_invert(&j[Z_Z], &j[Z_T], &j[T_Z], &j[T_T]);
    for (int k = 0; k < 3; k++)
        j[FADE + k] = 1.0 / (1.0 + h * j[FADE + k]);
}

LANE_INLINE void step_solve(vd h, const vd *j, vd *x)
{
    (void)h;
    for (int k = 0; k < 3; k++)
        x[SQ + k] = x[SQ + k] * j[FADE + k];
    vd z = x[SZ], trpn = x[STRPN] + j[T_Q] * (x[SQ] + x[SQ + 1] + x[SQ + 2]);
    x[SZ] = j[Z_Z] * z + j[Z_T] * trpn;
    x[STRPN] = j[T_Z] * z + j[T_T] * trpn;
}

LANE_INLINE void step_slope(const void *point, const vd *y, vd *f)
{
    const struct stepping *p = point;
    vd unused[STEP_N];
    struct flow w = step_flow(p, y, unused);
    vd slowing = v_select(w.load < 1.0 - least_release, p->kref * p->per_full, v_set(0.0));
    vd load = slowing * p->tension_slope * y[SZ] * w.curve;
    f[STRPN] = -(p->tn - y[STRPN]) * load - p->on_slope * y[STRPN];
    f[SZ] = p->opening_slope * power(w.share, p->laws.n) * (1.0 - y[SZ]);
    f[SQ] = f[SQ + 1] = f[SQ + 2] = v_set(0.0);
}

/* Change of tension per tension of z = 1 at Q = 0. */
LANE_INLINE vd active_change(const struct stepping *p, const vd *y, const vd *dy)
{
    vd slope, curve = step_curve(p->a, y[SQ] + y[SQ + 1] + y[SQ + 2], &slope);
    return dy[SZ] * curve + y[SZ] * slope * (dy[SQ] + dy[SQ + 1] + dy[SQ + 2]);
}

LANE_INLINE void step_observe(const void *point, double dt, const vd *y, const vd *rate,
                              struct evolution_result *r)
{
    const struct stepping *p = point;
    vd q = y[SQ] + y[SQ + 1] + y[SQ + 2];
    r->tension = active(p->tension.c[0], p->a, y[SZ], q);
    r->tension_rate =
        p->tension.c[0] * active_change(p, y, rate) + active(p->tension.c[1] / dt, p->a, y[SZ], q);
    r->atp = v_set(NAN);
}

LANE_INLINE vd step_tension_change(const void *point, const vd *end, const vd *change)
{
    const struct stepping *p = point;
    return (p->tension.c[0] + p->tension.c[1] + p->tension.c[2]) * active_change(p, end, change);
}

LANE_INLINE vd step_rest(const void *point, const vd *y)
{
    const struct stepping *p = point;
    vd filled = y[STRPN] * p->per_tn;
    return v_min(v_min(filled, 1.0 - filled), 1.0 - y[SZ]);
}

static const struct evolution_laws step_laws = {.n_heads = STEP_N,
                                                .n_fractions = 1,
                                                .rest = step_rest,
                                                .at = step_at,
                                                .evaluate = step_evaluate,
                                                .linearise = step_linearise,
                                                .slope = step_slope,
                                                .factorise = step_factorise,
                                                .solve = step_solve,
                                                .observe = step_observe,
                                                .tension_change = step_tension_change};

LANE_INLINE void prepare_step(const struct ino_tile *t, size_t j, struct stepping *p)
{
    p->tn = tile_parameter(t, PAR_TnMax, j);
    p->per_tn = 1.0 / p->tn;
    p->a = tile_parameter(t, PAR_a, j);
    p->kref = tile_parameter(t, PAR_kref, j) * troponin_kd_factor(t, j);
    p->per_full = 1.0 / (tile_parameter(t, PAR_gamma, j) * tile_parameter(t, PAR_Tref, j));
    p->kon = tile_parameter(t, PAR_kon, j) * troponin_on_factor(t, j);
    p->per_sl0 = 1.0 / tile_parameter(t, PAR_SL0, j);
    p->units.per_scale[0] = p->per_tn;
    for (int k = 0; k < 3; k++) {
        p->weight[k] = tile_parameter(t, (size_t)(PAR_A1 + k), j);
        p->fade[k] = tile_parameter(t, (size_t)(PAR_alpha_1 + k), j);
        p->units.per_scale[1 + k] = v_set(1.0);
    }
    p->start = p->end = v_set(NAN);
}

LANE_INLINE void set_lengths(const struct ino_tile *t, size_t j, vd start, vd end,
                             struct stepping *p)
{
    const vd length[3] = {start, 0.5 * (start + end), end};
    vd opening[3], tension[3];
    p->start = start;
    p->end = end;
    int steps = v_any(start != end) ? 3 : 1;
    for (int i = 0; i < steps; i++) {
        find_laws(t, j, length[i], &p->laws);
        opening[i] = p->laws.opening;
        tension[i] = p->laws.tension;
    }
    for (int i = steps; i < 3; i++) {
        opening[i] = opening[0];
        tension[i] = tension[0];
    }
    p->opening = parabola_through(opening[0], opening[1], opening[2]);
    p->tension = parabola_through(tension[0], tension[1], tension[2]);
}

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    static const int row[STEP_N] = {Z, TRPN, Q1, Q2, Q3};
    struct stepping *p = t->scratch;
    if (tile_new_parameters(t, j))
        prepare_step(t, j, p);
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j), y[STEP_STATES];
    if (v_any(~((p->start == start) & (p->end == end))))
        set_lengths(t, j, start, end, p);
    p->rate = v_load(t->dsl_um_s + j) * p->per_sl0;
    p->on = parabola_through(p->kon * v_load(s->ca_start_uM + j), p->kon * step_ca_middle(s, t, j),
                             p->kon * v_load(t->ca_uM + j));
    p->dt = v_set(s->dt_s);
    ode_step(j, s, step_laws, row, &p->units, p, y);
}

_Static_assert(sizeof(struct stepping) <= INO_TILE_SCRATCH, "scratch is too small");

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    for (size_t j = 0; j < t->n; j += LANES)
        step_lanes(t, j, s);
}

static void steady(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        steady_lanes(t, j);
}

static void rhs(const struct ino_tile *t)
{
    for (size_t j = 0; j < t->n; j += LANES)
        rhs_lanes(t, j);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_nhs2006);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_nhs2006) = {
    .steady = steady, .rhs = rhs, .step = step};

/* ---- the record ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    {"TRPN", 0, INFINITY, "troponin C without Ca; TnMax less what is bound"},
    {"z", 0, 1, "fraction of actin sites available to heads"},
    {"Q*", -INFINITY, INFINITY, "fading memory of the stretch rate"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    static const char *const symbol[N_STATES] = {"TRPN", "z", "Q1", "Q2", "Q3"};
    (void)value;
    (void)kinetics;
    size_t n = 0;
    for (int k = 0; k < N_STATES; k++)
        n = ino_record_state(symbol[k], k == TRPN ? "uM" : "1", n, name, unit);
    return n;
}

/* The initial values of the authors' CellML. */
static void published(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)value;
    (void)kinetics;
    memset(y, 0, N_STATES * sizeof *y);
    y[TRPN] = 67.593139865;
    y[Z] = 0.014417937837;
}

/* The laws hold lambda within its bounds, so that every length has a value. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    (void)value;
    *min_um = 0;
    *max_um = INFINITY;
}

/* C50/TnMax and zmax are monotone in lambda: what holds at both bounds holds between them. */
static const char *check(const double *value)
{
    for (int end = 0; end < 2; end++) {
        double stretch = (end ? longest : shortest) - 1;
        double overlap = 1 + value[PAR_beta0] * stretch;
        double ca50 = value[PAR_Ca50ref] * (1 + value[PAR_beta1] * stretch);
        double release = 1 - overlap / (2 * value[PAR_gamma]);
        if (!(ca50 > 0 && release > 0))
            return "beta1, or beta0 and gamma: Ca50 and Ca release at it must stay positive";
        double half = ca50 / (ca50 + value[PAR_kref] / value[PAR_kon] * release);
        double v = 1 / (1 + pow(value[PAR_Kz] / value[PAR_zp], value[PAR_nr]));
        double k2 = value[PAR_alpha_r2] * v * (1 - value[PAR_nr] * (1 - v));
        if (!(value[PAR_alpha0] * pow(half, -value[PAR_n]) > 1.001 * k2))
            return "alpha0 is too small beside alpha_r2: zmax must be positive";
    }
    return NULL;
}

static const size_t range_rows[] = {PAR_kon,    PAR_kref,     PAR_gamma, PAR_Ca50ref,
                                    PAR_beta1,  PAR_n,        PAR_nr,    PAR_Kz,
                                    PAR_alpha0, PAR_alpha_r2, PAR_zp,    PAR_beta0};

static const ino_reproduced reproduced[] = {{"steady force", "authors' code", 1e-9},
                                            {"rates", "authors' code", 1e-12},
                                            {"twitch", "authors' code", 1e-8}};

const ino_model ino_model_nhs2006 = {
    .id = "nhs2006",
    .title = "Niederer-Hunter-Smith 2006, tension-dependent Ca release, fading memory of length",
    .thin_filament = "Ca binding with tension feedback, free sites",
    .crossbridges = "none resolved: fading memory of the stretch rate",
    .equations =
        "Niederer, Hunter, Smith, Biophys J 2006;90:1697; numbers as in the authors' CellML",
    .sensitizer = "alpha slows Ca release from troponin by Z(0)/Z(1) (troponin/troponin.h), C50 is "
                  "kept; beta has no place: the model has no permissive state of a troponin, only "
                  "its mean effect z, so a drug with beta other than 1 is refused",
    .references = "niederer2006",
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_total |
                   1u << INO_OBS_permissive | 1u << INO_OBS_ca_bound,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .troponin_drugs = 1,
    .troponin_on = 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .published = published,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_nhs2006),
};
#endif
