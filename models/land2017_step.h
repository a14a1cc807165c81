/* Part of land2017.c, after its equations: the linearly implicit time steps (step_lanes.h). */
#ifndef INO_MODELS_LAND2017_STEP_H
#define INO_MODELS_LAND2017_STEP_H

/* What follows from the lengths at start and end of a step. */
struct lengths {
    vd start, end;
    vd per_half[3];  /* 1/Ca50 at start, middle and end, 1/uM */
    vd scale[2];     /* h Tref/rs, kPa */
    vd strain, rise; /* l - 1 at the start, and its rise */
};

/* What a step needs of parameters and drugs, of lengths, and of its inputs. Inside it the rate of
 * Ca binding is a parabola in time and stretch is linear. */
struct stepping {
    struct point at; /* at the time of the last `at` */
    struct evolution_units units;
    struct lengths length;
    struct land_binding binding;
    vd ca50_ref, beta_0, beta_1, sl0, per_sl0, pull_per_rate;
    vd dt; /* for the spectral radius */
};

LANE_INLINE void step_at(void *point, vd theta)
{
    struct stepping *p = point;
    p->at.on = parabola_at(&p->binding.on, theta);
    p->binding.on_slope = parabola_slope(&p->binding.on, theta);
    p->at.strain = p->length.strain + theta * p->length.rise;
}

/* Bounds during the step: troponin loses Ca no faster than at its release rate, which raises `shut`;
 * opening is a convex function of CaTRPN for nTm of 2 and more, so that it rises by no more than its
 * chord to 1. The relaxations of B - U, of U - W and of S add up. */
LANE_INLINE vd step_radius(const struct stepping *q, const vd *y)
{
    const struct point *p = &q->at;
    const vd zero = v_set(0.0), one = v_set(1.0);
    vd fall = v_exp(p->half_ntm * (p->release * q->dt));
    vd open = v_power_of_share(y[CaTRPN], p->half_ntm);
    vd shut = v_min(fall / open, v_set(100.0));
    open = v_select(p->half_ntm < 1.0, one,
                    open + v_max(1.0 - open, zero) * v_min(q->binding.on_most * q->dt, one));
    vd z = v_max(v_abs(y[Zw]), v_abs(p->pull / p->cw));
    vd zs = v_max(v_abs(y[Zs]), v_abs(p->pull / p->cs));
    vd heads = p->kb * shut + p->ku * open + p->kuw + p->leave_w + p->gamma_w * z + p->ksu +
               p->gamma_s * zs;
    vd others = v_max(v_max(p->cw, p->cs), v_max(p->yield_l, p->yield_s));
    return v_max(v_max(heads, others), q->binding.on_most + p->release);
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
    vd open = v_power_of_share(y[CaTRPN], p->half_ntm), inverse = 1.0 / open;
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
    lag = v_select(lag == 0.0, q->length.rise, lag);
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
    lag = v_select(lag == 0.0, p->length.rise, lag);
    f[CaTRPN] = p->binding.on_slope * (1.0 - y[CaTRPN]);
    f[B] = f[W] = f[S] = f[Zw] = f[Zs] = v_set(0.0);
    f[Cd] = v_select(lag > 0.0, p->at.yield_l, p->at.yield_s) * p->length.rise;
}

LANE_INLINE vd step_rest(const void *point, const vd *y)
{
    (void)point;
    return v_min(1.0 - y[B] - y[W] - y[S], 1.0 - y[CaTRPN]);
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
    r->tension = active(p->length.scale[0], y[W], y[S], y[Zw], y[Zs]);
    vd drift =
        (p->length.scale[1] - p->length.scale[0]) / dt * (y[S] * (1.0 + y[Zs]) + y[W] * y[Zw]);
    r->tension_rate = p->length.scale[0] * active_change(y, rate) + drift;
    r->atp = v_set(NAN);
}

LANE_INLINE vd step_tension_change(const void *point, const vd *end, const vd *change)
{
    return ((const struct stepping *)point)->length.scale[1] * active_change(end, change);
}

LANE_INLINE void prepare_step(const struct ino_tile *t, size_t j, struct stepping *p)
{
    find_rates(t, j, &p->at);
    p->binding.k = tile_parameter(t, PAR_kTRPN, j) * troponin_on_factor(t, j);
    p->binding.n = tile_parameter(t, PAR_nTRPN, j);
    p->ca50_ref = tile_parameter(t, PAR_Ca50_ref, j);
    p->beta_0 = tile_parameter(t, PAR_beta_0, j);
    p->beta_1 = tile_parameter(t, PAR_beta_1, j);
    p->sl0 = tile_parameter(t, PAR_SL0, j);
    p->per_sl0 = 1.0 / p->sl0;
    p->pull_per_rate = p->at.slope * p->per_sl0;
    p->units.per_scale[0] = p->units.per_scale[1] = p->units.per_scale[2] = v_set(1.0);
    p->length.start = p->length.end = v_set(NAN);
}

LANE_INLINE struct lengths find_lengths(const struct stepping *p, vd start, vd end)
{
    const vd from = v_quotient(start, p->sl0, p->per_sl0);
    const vd to = v_quotient(end, p->sl0, p->per_sl0);
    struct lengths l = {.start = start, .end = end, .strain = from - 1.0, .rise = v_set(0.0)};
    l.scale[0] = l.scale[1] = land_overlap(p->beta_0, from) * p->at.full;
    l.per_half[0] = l.per_half[1] = l.per_half[2] = 1.0 / ca50(p->ca50_ref, p->beta_1, from);
    if (!v_any(start != end)) /* the same bits as below */
        return l;
    l.per_half[1] = 1.0 / ca50(p->ca50_ref, p->beta_1, 0.5 * (from + to));
    l.per_half[2] = 1.0 / ca50(p->ca50_ref, p->beta_1, to);
    l.scale[1] = land_overlap(p->beta_0, to) * p->at.full;
    l.rise = to - from;
    return l;
}

/* Rate of Ca binding during the step. */
LANE_INLINE void set_binding(const struct ino_tile *t, size_t j, const struct ino_tile_step *s,
                             const struct lengths *l, struct land_binding *binding)
{
    LANE_UNROLL
    for (int i = 0; i < 3; i++)
        binding->per_half[i] = l->per_half[i];
    land_set_binding(t, j, s, binding);
}

LANE_INLINE void set_inputs(const struct ino_tile *t, size_t j, const struct ino_tile_step *s,
                            struct stepping *p)
{
    if (tile_new_parameters(t, j))
        prepare_step(t, j, p);
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j);
    if (v_any(~((p->length.start == start) & (p->length.end == end))))
        p->length = find_lengths(p, start, end);
    p->at.pull = p->pull_per_rate * v_load(t->dsl_um_s + j);
    set_binding(t, j, s, &p->length, &p->binding);
    p->dt = v_set(s->dt_s);
}

LANE_INLINE void load_state(const struct ino_tile_step *s, size_t j, vd *y)
{
    LANE_UNROLL
    for (int k = 0; k < STATES; k++)
        y[k] = v_load(s->state + k * s->state_row + (ptrdiff_t)j);
}

#endif
