/* Land 2012: ventricular contraction of small rodents, troponin - cross-bridges - fading memory.
 *
 * Source    Land S and others. An analysis of deformation-dependent electromechanical coupling in
 *           the mouse heart. J Physiol 2012;590:4553-4569. doi:10.1113/jphysiol.2012.231928
 * Tissue    mouse ventricle in the paper; here the rat set (sham operated) of Longobardi S and
 *           others, Phil Trans R Soc A 2020, 20190334, doi:10.1098/rsta.2019.0334, as their code
 *           Historia has it.
 * State     TRPN (troponin with Ca), XB (cross-bridges of those available that bear force), Q1, Q2
 *           (fading memory of stretch).
 * Laws      stretch l = SL/SL0. Ca50 = Ca50_ref (1 + beta_1 (min(max(l, 0.8), 1.2) - 1)).
 *           dTRPN/dt = kon (Ca/Ca50)^nTRPN (1 - TRPN) - koff TRPN;
 *           dXB/dt = kXB (p (1 - XB) - min(100, 1/p) XB), p = (TRPN/TRPN50)^(nXB/2);
 *           dQi/dt = Ai dl/dt - alpha_i Qi, Q = Q1 + Q2.
 *           Tension = Tref h(l) g(Q) XB; g = (1 + a Q)/(1 - Q) for Q <= 0, (1 + (a + 2) Q)/(1 + Q)
 *           for Q > 0; h = max(0, 1 + beta_0 (l' + min(l', 0.87) - 1.87)), l' = min(l, 1.2).
 * Scheme    steady state: closed form, XB = 1/(1 + q min(100, q)), q = 1/p; nothing is integrated.
 * Differs   units s, um, uM, kPa. SL0 is a convention (the paper works in stretch). The cap at 100
 *           is the code's and kept, in the steady state too, where the code's own closed form
 *           XB = p^2/(1 + p^2) leaves it out: it acts below TRPN = 0.16 TRPN50, under 1e-4 of the
 *           maximal tension. TRPN below 0, where integrators may put it, counts as 0 in the power.
 * Omitted   passive tension, which is the tissue's.
 * Added     the sensitizer: Ca release times (1 + x/alpha)/(1 + x), x = [D]/K_D
 *           (troponin/troponin.h); with the exponent, Ca50 goes with that factor to 1/nTRPN. A drug
 *           on the on rate multiplies kon: Ca50 goes with its factor to -1/nTRPN.
 */
#include "models/land.h"

#define HISTORIA   "longobardi2020 (Historia), rat, sham"
#define CONVENTION "convention, as for land2017; the paper works in stretch"

/* X(symbol, unit, default, min, max, meaning, source); defaults: rat, sham */
#define PARAMETERS(X)                                                                             \
    X(kon, "1/s", 100, 1e-2, 1e6, "Ca binding by troponin at Ca = Ca50", HISTORIA ", 0.1 1/ms")   \
    X(koff, "1/s", 51.094, 1e-2, 1e6, "Ca release by troponin", HISTORIA ", 0.051094 1/ms")       \
    X(nTRPN, "1", 2, 0.1, 10, "Ca sites that troponin binds as one", HISTORIA)                    \
    X(Ca50_ref, "uM", 2.14577, 1e-3, 1e3, "Ca scale of binding at stretch 1", HISTORIA)           \
    X(TRPN50, "1", 0.35, 1e-2, 1, "TRPN at half-maximal tension", HISTORIA)                       \
    X(nXB, "1", 5, 0.1, 20, "cooperativity of cross-bridges", HISTORIA)                           \
    X(kXB, "1/s", 17.978, 1e-3, 1e5, "cross-bridge rate", HISTORIA ", 0.017978 1/ms")             \
    X(beta_0, "1", 1.65, 0, 1e2, "length dependence of tension", HISTORIA)                        \
    X(beta_1, "1", -1.5, -4.9, 4.9, "length dependence of Ca50, relative, per stretch", HISTORIA) \
    X(Tref, "kPa", 163.043, 0, 1e4, "maximal tension at stretch 1", HISTORIA)                     \
    X(a, "1", 0.35, 0, 1e2, "curvature of the force-velocity relation", HISTORIA)                 \
    X(A1, "1", -29, -1e4, 1e4, "response to stretch, slow memory", HISTORIA)                      \
    X(A2, "1", 116, -1e4, 1e4, "response to stretch, fast memory", HISTORIA)                      \
    X(alpha_1, "1/s", 150, 1e-2, 1e6, "fading of the slow memory", HISTORIA ", 0.15 1/ms")        \
    X(alpha_2, "1/s", 500, 1e-2, 1e6, "fading of the fast memory", HISTORIA ", 0.5 1/ms")         \
    X(SL0, "um", 1.8, 1, 3, "sarcomere length at stretch 1", CONVENTION)

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

enum { TRPN, XB, Q1, Q2, STATES };

/* ---- rates and laws of one node ---- */

struct point {
    vd on, release;     /* of Ca by troponin, 1/s */
    vd half_nxb, log50; /* log50 = log(TRPN50) */
    vd kxb;             /* 1/s */
    vd pull1, pull2;    /* Ai dl/dt, 1/s */
    vd fade1, fade2;    /* 1/s */
    vd full, scale;     /* Tref, Tref h, kPa */
    vd a, response;     /* response = A1 + A2 */
};

LANE_INLINE vd ca50(vd ca50_ref, vd beta_1, vd stretch)
{
    return ca50_ref * (1.0 + beta_1 * (v_min(v_max(stretch, v_set(0.8)), v_set(1.2)) - 1.0));
}

/* What follows from parameters and drugs alone. */
LANE_INLINE void find_rates(const struct ino_tile *t, size_t j, struct point *p)
{
    p->release = tile_parameter(t, PAR_koff, j) * troponin_kd_factor(t, j);
    p->half_nxb = 0.5 * tile_parameter(t, PAR_nXB, j);
    p->log50 = v_log(tile_parameter(t, PAR_TRPN50, j));
    p->kxb = tile_parameter(t, PAR_kXB, j);
    p->response = tile_parameter(t, PAR_A1, j) + tile_parameter(t, PAR_A2, j);
    p->fade1 = tile_parameter(t, PAR_alpha_1, j);
    p->fade2 = tile_parameter(t, PAR_alpha_2, j);
    p->a = tile_parameter(t, PAR_a, j);
    p->full = tile_parameter(t, PAR_Tref, j);
}

LANE_INLINE void find_point(const struct ino_tile *t, size_t j, struct point *p)
{
    vd sl0 = tile_parameter(t, PAR_SL0, j), stretch = v_load(t->sl_um + j) / sl0;
    vd half = ca50(tile_parameter(t, PAR_Ca50_ref, j), tile_parameter(t, PAR_beta_1, j), stretch);
    find_rates(t, j, p);
    p->on = tile_parameter(t, PAR_kon, j) * troponin_on_factor(t, j) *
            land_power(v_load(t->ca_uM + j) / half, tile_parameter(t, PAR_nTRPN, j));
    vd rate = v_load(t->dsl_um_s + j) / sl0;
    p->pull1 = tile_parameter(t, PAR_A1, j) * rate;
    p->pull2 = tile_parameter(t, PAR_A2, j) * rate;
    p->scale = p->full * land_overlap(tile_parameter(t, PAR_beta_0, j), stretch);
}

/* The equations: f = dy/dt. */
LANE_INLINE void evaluate(const struct point *p, const vd *y, vd *f)
{
    f[TRPN] = p->on * (1.0 - y[TRPN]) - p->release * y[TRPN];
    vd bind = v_exp(p->half_nxb * (v_log(v_max(y[TRPN], v_set(0.0))) - p->log50));
    f[XB] = p->kxb * (bind * (1.0 - y[XB]) - v_min(1.0 / bind, v_set(100.0)) * y[XB]);
    f[Q1] = p->pull1 - p->fade1 * y[Q1];
    f[Q2] = p->pull2 - p->fade2 * y[Q2];
}

/* ---- observables ---- */

/* Both branches of g are 1 + (1 + a) Q/(1 + |Q|), with the slope (1 + a)/(1 + |Q|)^2. One copy: a
 * step gives the numbers that the right-hand side gives. */
LANE_ONCE vd active(vd scale, vd a, vd xb, vd q)
{
    return scale * xb * (1.0 + (1.0 + a) * (q * (1.0 / (1.0 + v_abs(q)))));
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
    vd q = y[Q1] + y[Q2], fade = 1.0 / (1.0 + v_abs(q)), isometric = p.scale * y[XB];
    vd tension = active(p.scale, p.a, y[XB], q);
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
    tile_put(t, INO_OBS_stiffness, j, isometric * (1.0 + p.a) * (fade * fade) * p.response);
    tile_put(t, INO_OBS_attached, j, y[XB]);
    land_put_troponin(t, j, y[TRPN]);
}

/* ---- time step ---- */

/* What a step needs of parameters and drugs, of lengths, and of its inputs. Inside it the rate of
 * Ca binding is a parabola in time. */
struct stepping {
    struct point at; /* at the time of the last `at` */
    struct evolution_units units;
    struct land_binding binding;
    vd ca50_ref, beta_0, beta_1, sl0, a1, a2;
    vd start, end, scale[2]; /* of the lengths at start and end */
    vd dt, bind_most;
};

LANE_INLINE void step_at(void *point, vd theta)
{
    struct stepping *p = point;
    p->at.on = parabola_at(&p->binding.on, theta);
    p->binding.on_slope = parabola_slope(&p->binding.on, theta);
}

/* Bounds during the step: troponin loses Ca no faster than at its release rate, which slows the way
 * back; attachment is a convex function of TRPN for nXB of 2 and more, so that it rises by no more
 * than its chord to TRPN = 1. */
LANE_INLINE vd step_radius(const struct stepping *q, const vd *y)
{
    const struct point *p = &q->at;
    const vd zero = v_set(0.0), one = v_set(1.0);
    vd fall = v_exp(p->half_nxb * (p->release * q->dt));
    vd bind = v_exp(p->half_nxb * (v_log(v_max(y[TRPN], zero)) - p->log50));
    vd back = v_min(fall / bind, v_set(100.0));
    vd chord = bind + v_max(q->bind_most - bind, zero) * v_min(q->binding.on_most * q->dt, one);
    bind = v_select(p->half_nxb < 1.0, q->bind_most, chord);
    vd fades = v_max(p->fade1, p->fade2);
    return v_max(v_max(p->kxb * (bind + back), fades), q->binding.on_most + p->release);
}

LANE_INLINE void step_evaluate(const void *point, const vd *y, vd *f, vd *radius)
{
    const struct stepping *p = point;
    evaluate(&p->at, y, f);
    if (radius)
        *radius = step_radius(p, y);
}

/* Entries of the Jacobian, and in the same places what factorise makes of them. */
enum { TROPONIN, HEADS, HEADS_TRPN, MEMORY_1, MEMORY_2 };

LANE_INLINE void step_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l)
{
    const struct point *p = &((const struct stepping *)point)->at;
    const vd zero = v_set(0.0);
    vd *j = l->heads;
    evaluate(p, y, f);
    vd bind = v_exp(p->half_nxb * (v_log(v_max(y[TRPN], zero)) - p->log50)), inverse = 1.0 / bind;
    vd back = v_min(inverse, v_set(100.0)), bend = p->half_nxb / v_max(y[TRPN], v_set(1e-300));
    vd back_slope = v_select(inverse < 100.0, bend * back, zero);
    j[TROPONIN] = p->on + p->release;
    j[HEADS] = p->kxb * (bind + back);
    j[HEADS_TRPN] = p->kxb * (bend * bind * (1.0 - y[XB]) + back_slope * y[XB]);
    j[MEMORY_1] = p->fade1;
    j[MEMORY_2] = p->fade2;
}

LANE_INLINE void step_factorise(vd h, vd *j)
{
    j[TROPONIN] = 1.0 / (1.0 + h * j[TROPONIN]);
    j[HEADS] = 1.0 / (1.0 + h * j[HEADS]);
    j[HEADS_TRPN] = h * j[HEADS_TRPN];
    j[MEMORY_1] = 1.0 / (1.0 + h * j[MEMORY_1]);
    j[MEMORY_2] = 1.0 / (1.0 + h * j[MEMORY_2]);
}

LANE_INLINE void step_solve(vd h, const vd *j, vd *x)
{
    (void)h;
    x[TRPN] = x[TRPN] * j[TROPONIN];
    x[XB] = (x[XB] + j[HEADS_TRPN] * x[TRPN]) * j[HEADS];
    x[Q1] = x[Q1] * j[MEMORY_1];
    x[Q2] = x[Q2] * j[MEMORY_2];
}

LANE_INLINE void step_slope(const void *point, const vd *y, vd *f)
{
    f[TRPN] = ((const struct stepping *)point)->binding.on_slope * (1.0 - y[TRPN]);
    f[XB] = f[Q1] = f[Q2] = v_set(0.0);
}

/* Change of tension per scale with dy. */
LANE_INLINE vd active_change(const struct point *p, const vd *y, const vd *dy)
{
    vd q = y[Q1] + y[Q2], fade = 1.0 / (1.0 + v_abs(q)), rise = (1.0 + p->a) * fade;
    return dy[XB] * (1.0 + rise * q) + y[XB] * (rise * fade) * (dy[Q1] + dy[Q2]);
}

LANE_INLINE void step_observe(const void *point, double dt, const vd *y, const vd *rate,
                              struct evolution_result *r)
{
    const struct stepping *p = point;
    r->tension = active(p->scale[0], p->at.a, y[XB], y[Q1] + y[Q2]);
    vd drift = active((p->scale[1] - p->scale[0]) / dt, p->at.a, y[XB], y[Q1] + y[Q2]);
    r->tension_rate = p->scale[0] * active_change(&p->at, y, rate) + drift;
    r->atp = v_set(NAN);
}

LANE_INLINE vd step_tension_change(const void *point, const vd *end, const vd *change)
{
    const struct stepping *p = point;
    return p->scale[1] * active_change(&p->at, end, change);
}

LANE_INLINE vd step_rest(const void *point, const vd *y)
{
    (void)point;
    return v_min(1.0 - y[TRPN], 1.0 - y[XB]);
}

static const struct evolution_laws step_laws = {.n_heads = STATES,
                                                .n_fractions = 2,
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
    find_rates(t, j, &p->at);
    p->binding.k = tile_parameter(t, PAR_kon, j) * troponin_on_factor(t, j);
    p->binding.n = tile_parameter(t, PAR_nTRPN, j);
    p->ca50_ref = tile_parameter(t, PAR_Ca50_ref, j);
    p->beta_0 = tile_parameter(t, PAR_beta_0, j);
    p->beta_1 = tile_parameter(t, PAR_beta_1, j);
    p->sl0 = tile_parameter(t, PAR_SL0, j);
    p->a1 = tile_parameter(t, PAR_A1, j);
    p->a2 = tile_parameter(t, PAR_A2, j);
    p->bind_most = v_exp(-p->at.half_nxb * p->at.log50);
    p->units.per_scale[0] = p->units.per_scale[1] = v_set(1.0);
    p->start = p->end = v_set(NAN);
}

LANE_INLINE void set_lengths(struct stepping *p, vd start, vd end)
{
    vd from = start / p->sl0, to = end / p->sl0;
    p->start = start;
    p->end = end;
    p->binding.per_half[0] = 1.0 / ca50(p->ca50_ref, p->beta_1, from);
    p->binding.per_half[1] = 1.0 / ca50(p->ca50_ref, p->beta_1, 0.5 * (from + to));
    p->binding.per_half[2] = 1.0 / ca50(p->ca50_ref, p->beta_1, to);
    p->scale[0] = p->at.full * land_overlap(p->beta_0, from);
    p->scale[1] = p->at.full * land_overlap(p->beta_0, to);
}

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    static const int row[STATES] = {TRPN, XB, Q1, Q2};
    struct stepping *p = t->scratch;
    if (tile_new_parameters(t, j))
        prepare_step(t, j, p);
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j), y[STEP_STATES];
    if (v_any(~((p->start == start) & (p->end == end))))
        set_lengths(p, start, end);
    vd rate = v_load(t->dsl_um_s + j) / p->sl0;
    p->at.pull1 = p->a1 * rate;
    p->at.pull2 = p->a2 * rate;
    land_set_binding(t, j, s, &p->binding);
    p->dt = v_set(s->dt_s);
    ode_step(j, s, step_laws, row, &p->units, p, y);
    vd tension = active(p->scale[1], p->at.a, y[XB], y[Q1] + y[Q2]);
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
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

/* ---- steady state ---- */

/* What the steady state needs of parameters and drugs, and of sarcomere length. */
struct constants {
    vd release, n, half_nxb, scale50; /* koff/kon with the drugs' factor; TRPN50^(nXB/2) */
    vd response;                      /* stiffness per tension */
    vd tension, ca50;
};

_Static_assert(sizeof(struct constants) * (INO_TILE / LANES) <= INO_TILE_SCRATCH, "scratch");

LANE_INLINE void find_constants(const struct ino_tile *t, size_t j, struct constants *c)
{
    c->release = tile_parameter(t, PAR_koff, j) / tile_parameter(t, PAR_kon, j) *
                 (troponin_kd_factor(t, j) / troponin_on_factor(t, j));
    c->n = tile_parameter(t, PAR_nTRPN, j);
    c->half_nxb = 0.5 * tile_parameter(t, PAR_nXB, j);
    c->scale50 = v_exp(c->half_nxb * v_log(tile_parameter(t, PAR_TRPN50, j)));
    c->response = (1.0 + tile_parameter(t, PAR_a, j)) *
                  (tile_parameter(t, PAR_A1, j) + tile_parameter(t, PAR_A2, j));
}

LANE_INLINE void find_length(const struct ino_tile *t, size_t j, struct constants *c)
{
    vd stretch = v_load(t->sl_um + j) / tile_parameter(t, PAR_SL0, j);
    c->ca50 = ca50(tile_parameter(t, PAR_Ca50_ref, j), tile_parameter(t, PAR_beta_1, j), stretch);
    c->tension =
        tile_parameter(t, PAR_Tref, j) * land_overlap(tile_parameter(t, PAR_beta_0, j), stretch);
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
        empty[i] = k->release * land_power(k->ca50 / v_load(t->ca_uM + j), k->n); /* per TRPN */
        q[i] = k->half_nxb * v_log(1.0 + empty[i]);
    }
    for (size_t i = 0; i < n; i++)
        q[i] = v_exp(q[i]);
    for (size_t i = 0, j = 0; i < n; i++, j += LANES) {
        const struct constants *k = c + own * i;
        vd shut = k->scale50 * q[i]; /* 1/p */
        vd xb = 1.0 / (1.0 + shut * v_min(shut, v_set(100.0)));
        vd tension = k->tension * xb;
        tile_put(t, INO_OBS_tension, j, tension);
        tile_put(t, INO_OBS_total, j, tension);
        tile_put(t, INO_OBS_stiffness, j, tension * k->response);
        tile_put(t, INO_OBS_attached, j, xb);
        if (t->state_out || t->observable[INO_OBS_ca_bound] || t->observable[INO_OBS_drug_bound]) {
            vd trpn = 1.0 / (1.0 + empty[i]);
            land_put_troponin(t, j, trpn);
            const vd y[STATES] = {trpn, xb, v_set(0.0), v_set(0.0)};
            for (int m = 0; t->state_out && m < STATES; m++)
                v_store(t->state_out + m * INO_TILE + j, y[m]);
        }
        v_store(t->converged + j, v_one_if(tension == tension));
    }
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_land2012);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_land2012) = {
    .steady = steady_lanes,
    .rhs = rhs,
    .step = step,
    .step_observables = 1u << INO_OBS_tension | 1u << INO_OBS_total};

/* ---- the record ---- */

#if INO_ISA_BASE
#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    {"TRPN", 0, 1, "troponin C with Ca bound"},
    {"XB", 0, 1, "heads cycling, of those that could"},
    {"Q*", -INFINITY, INFINITY, "fading memory of the stretch rate"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    static const char *const symbol[STATES] = {"TRPN", "XB", "Q1", "Q2"};
    size_t n = 0;
    (void)value, (void)kinetics;
    while (n < STATES)
        n = ino_record_state(symbol[n], "1", n, name, unit);
    return n;
}

static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)value, (void)kinetics;
    y[XB] = y[Q1] = y[Q2] = 0;
}

/* The kernel's own bounds on stretch; the range of beta_1 keeps Ca50 positive. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    (void)value;
    *min_um = 0;
    *max_um = INFINITY;
}

static const size_t range_rows[] = {PAR_SL0};

static const ino_reproduced reproduced[] = {{"steady force", "source's closed form", 1e-13},
                                            {"rates", "source's code", 1e-13}};

const ino_model ino_model_land2012 = {
    .id = "land2012",
    .title = "Land 2012, ventricular contraction of small rodents with fading memory of stretch",
    .thin_filament = "troponin, power-law cooperativity",
    .crossbridges = "fraction that bears force, two fading memories",
    .equations = "Land and others, J Physiol 2012;590:4553-4569",
    .sensitizer = "a drug on troponin C slows Ca release by the factor (1 + x/alpha)/(1 + x), x = "
                  "[D]/K_D, in fast exchange; pCa50 rises by its logarithm over nTRPN. There is "
                  "no permissive state of troponin: beta must be 1",
    .references = "land2012,longobardi2020,historia",
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_total |
                   1u << INO_OBS_ca_bound | 1u << INO_OBS_attached | 1u << INO_OBS_drug_bound,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .troponin_drugs = 1,
    .troponin_on = 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .detach = detach,
    .sl_range = sl_range,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_land2012),
};
#endif
