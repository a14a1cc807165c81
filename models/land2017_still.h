/* Part of land2017.c, after land2017_step.h: steps where nothing moves. */
#ifndef INO_MODELS_LAND2017_STILL_H
#define INO_MODELS_LAND2017_STILL_H

/* ---- at rest: no distortion, no motion, the dashpot slack ----
 *
 * The same equations with zeros left out: four states are stepped and three stay. */
enum { STILL = S + 1 };

LANE_INLINE vl is_still(const struct stepping *p, const vd *y)
{
    return ~((y[Zw] != 0.0) | (y[Zs] != 0.0) | (p->at.pull != 0.0) | (p->length.rise != 0.0) |
             (p->length.strain != y[Cd]));
}

LANE_INLINE void still_evaluate(const void *point, const vd *y, vd *f, vd *radius)
{
    const struct point *p = &((const struct stepping *)point)->at;
    (void)radius;
    f[CaTRPN] = p->on * (1.0 - y[CaTRPN]) - p->release * y[CaTRPN];
    vd open = v_power_of_share(y[CaTRPN], p->half_ntm);
    vd shut = v_min(1.0 / open, v_set(100.0));
    vd u = 1.0 - y[B] - y[W] - y[S];
    f[B] = p->kb * shut * u - p->ku * open * y[B];
    f[W] = p->kuw * u - p->leave_w * y[W];
    f[S] = p->kws * y[W] - p->ksu * y[S];
}

LANE_INLINE void still_at(void *point, vd theta)
{
    struct stepping *p = point;
    p->at.on = parabola_at(&p->binding.on, theta);
    p->binding.on_slope = parabola_slope(&p->binding.on, theta);
}

LANE_INLINE void still_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l)
{
    const struct point *p = &((const struct stepping *)point)->at;
    const vd zero = v_set(0.0);
    vd *j = l->heads;
    still_evaluate(point, y, f, NULL);
    vd x = v_max(y[CaTRPN], v_set(1e-300)), u = 1.0 - y[B] - y[W] - y[S];
    vd open = v_power_of_share(y[CaTRPN], p->half_ntm), inverse = 1.0 / open;
    vd shut = v_min(inverse, v_set(100.0)), bend = p->half_ntm / x;
    vd shut_slope = v_select(inverse < 100.0, bend * shut, zero);
    j[TROPONIN] = p->on + p->release;
    j[BLOCK] = -p->kb * shut_slope * u - p->ku * (bend * open) * y[B];
    j[OPEN] = p->ku * open;
    j[SHUT] = p->kb * shut;
    j[TO_W] = p->kuw;
    j[OFF_W] = p->leave_w;
    j[TO_S] = p->kws;
    j[OFF_S] = p->ksu;
    j[W_Z] = j[S_Z] = j[Z_W] = j[Z_S] = j[DASHPOT] = zero;
}

LANE_INLINE void still_solve(vd h, const vd *j, vd *x)
{
    (void)h;
    x[CaTRPN] = x[CaTRPN] * j[TROPONIN];
    vd s = x[S];
    vd b = x[B] + j[BLOCK] * x[CaTRPN] - j[S_IN_B] * s;
    vd w = x[W] - j[S_IN_W] * s;
    x[B] = j[OPEN] * b + j[SHUT] * w;
    x[W] = j[TO_W] * b + j[OFF_W] * w;
    x[S] = (s + j[TO_S] * x[W]) * j[OFF_S];
}

LANE_INLINE void still_slope(const void *point, const vd *y, vd *f)
{
    f[CaTRPN] = ((const struct stepping *)point)->binding.on_slope * (1.0 - y[CaTRPN]);
    f[B] = f[W] = f[S] = v_set(0.0);
}

LANE_INLINE void still_observe(const void *point, double dt, const vd *y, const vd *rate,
                               struct evolution_result *r)
{
    const struct stepping *p = point;
    const vd zero = v_set(0.0);
    (void)dt; /* lengths are the same at start and end */
    r->tension = active(p->length.scale[0], y[W], y[S], zero, zero);
    r->tension_rate = p->length.scale[0] * rate[S];
    r->atp = v_set(NAN);
}

LANE_INLINE vd still_tension_change(const void *point, const vd *end, const vd *change)
{
    (void)end;
    return ((const struct stepping *)point)->length.scale[1] * change[S];
}

static const struct evolution_laws still_laws = {.n_heads = STILL,
                                                 .n_fractions = STILL,
                                                 .at = still_at,
                                                 .evaluate = still_evaluate,
                                                 .linearise = still_linearise,
                                                 .slope = still_slope,
                                                 .factorise = step_factorise,
                                                 .solve = still_solve,
                                                 .rest = step_rest,
                                                 .observe = still_observe,
                                                 .tension_change = still_tension_change,
                                                 .second = step_second /* not used */};

#endif
