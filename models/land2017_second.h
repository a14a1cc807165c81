/* Part of land2017.c, after land2017_step.h: the step of order 2 of the model's own. */
#ifndef INO_MODELS_LAND2017_SECOND_H
#define INO_MODELS_LAND2017_SECOND_H

/* ---- a step of order 2 ----
 *
 * Troponin, the distortions and the dashpot are linear equations of their own, which relax by
 * ode_relaxed with the mean rate of Ca binding. With them known half-way the heads are one linear
 * implicit stage there, Y = y + g f(Y), and end at y + (Y - y)/share, g = share h. The share is
 * 1/2, the midpoint rule, for steps up to 4 relaxations of B - U, and goes to 1 for longer ones,
 * which damps what is too fast for the step. */
struct stage {
    vd per_share;
    vd shut, to_w, to_s; /* rates times g */
    vd b, w, s, u;       /* 1/(1 + g rate of leaving) of B, W, S; 1/(what multiplies U) */
};

/* g, and 1/share. */
LANE_INLINE vd stage_length(vd h, vd rate, vd *per_share)
{
    vd excess = v_max(h * rate - 4.0, v_set(0.0));
    *per_share = v_set(2.0);
    if (!v_any(excess > 0.0))
        return 0.5 * h;
    vd share = 0.5 + 0.5 / (1.0 + 4096.0 / (excess * excess * excess)); /* 1/2 without excess */
    *per_share = 1.0 / share;
    return share * h;
}

/* The stage at the half-way opening and, where they are not all 0, distortions. */
LANE_INLINE void find_stage(const struct point *p, vd h, vd open, const vd *z, struct stage *x)
{
    const vd zero = v_set(0.0);
    vd shut = p->kb * v_min(1.0 / open, v_set(100.0)), off_w = p->leave_w, off_s = p->ksu;
    open = p->ku * open;
    if (z) {
        off_w = off_w + p->gamma_w * v_abs(z[0]);
        off_s = off_s + p->gamma_s * v_max(v_max(z[1], -z[1] - 1.0), zero);
    }
    vd g = stage_length(h, open + shut, &x->per_share);
    vd b = 1.0 + g * open, w = 1.0 + g * off_w, s = 1.0 + g * off_s;
    x->shut = g * shut;
    x->to_w = g * p->kuw;
    x->to_s = g * p->kws;
    /* One division for all: u = b w s/whole, the others over b w s. */
    vd ws = w * s, all = b * ws, whole = all + x->shut * ws + x->to_w * b * (s + x->to_s);
    vd inverse = 1.0 / (all * whole), per_all = whole * inverse;
    x->u = all * (all * inverse);
    x->b = ws * per_all;
    x->w = b * s * per_all;
    x->s = b * w * per_all;
}

/* B, W and S of (I + g A) Y = r, where U = whole - B - W - S. */
LANE_INLINE void solve_stage(const struct stage *x, vd whole, const vd *r, vd *to)
{
    vd u = (whole - r[B] * x->b - r[W] * x->w * (1.0 + x->to_s * x->s) - r[S] * x->s) * x->u;
    to[B] = (r[B] + x->shut * u) * x->b;
    to[W] = (r[W] + x->to_w * u) * x->w;
    to[S] = (r[S] + x->to_s * to[W]) * x->s;
}

LANE_INLINE void relax_dashpot(const struct stepping *q, double theta, double part, vd h,
                               const vd *y, vd *to)
{
    vd strain = q->strain + theta * q->strain_rise, rise = part * q->strain_rise;
    vd lag = strain - y[Cd];
    to[Cd] = y[Cd];
    vl moves = (lag != 0.0) | (rise != 0.0);
    if (!v_any(moves))
        return;
    vl longer = v_select(lag == 0.0, rise, lag) > 0.0;
    vd yield = v_select(longer, q->at.yield_l, q->at.yield_s);
    lag = lag + (rise - h * yield * lag) * (ode_relaxed(h, yield) / h);
    to[Cd] = v_select(moves, strain + rise - lag, y[Cd]);
}

/* A step between its three parts, which are one copy each, for the same bits wherever they are
 * called: all but the heads, opening half-way, the heads. */
struct advance {
    vd end[STATES];
    vd ca_trpn, z[2]; /* half-way */
    int torn;         /* 0: no distortion in any lane */
    vd scale;         /* of tension at the end */
};

LANE_ONCE void advance_others(const struct stepping *q, double theta, double part, double dt,
                              const vd *y, struct advance *to)
{
    const struct point *p = &q->at;
    const vd h = v_set(part * dt), half = 0.5 * h, c = y[CaTRPN];
    vd on = parabola_mean(&q->binding.on, theta, part), rate = on + p->release;
    vd on_half = parabola_mean(&q->binding.on, theta, 0.5 * part), rate_half = on_half + p->release;
    vd a = rate * h, b = rate_half * half; /* two of ode_relaxed by one division */
    vd over_a = 6.0 + a * (4.0 + a), over_b = 6.0 + b * (4.0 + b);
    vd inverse = 1.0 / (over_a * over_b);
    to->end[CaTRPN] = c + (on - rate * c) * (h * (6.0 + a) * (over_b * inverse));
    to->ca_trpn = c + (on_half - rate_half * c) * (half * (6.0 + b) * (over_a * inverse));
    to->end[Zw] = y[Zw];
    to->end[Zs] = y[Zs];
    to->torn = v_any((y[Zw] != 0.0) | (y[Zs] != 0.0) | (p->pull != 0.0));
    if (to->torn) {
        vd pull_w = p->pull - p->cw * y[Zw], pull_s = p->pull - p->cs * y[Zs];
        to->end[Zw] = y[Zw] + pull_w * ode_relaxed(h, p->cw);
        to->end[Zs] = y[Zs] + pull_s * ode_relaxed(h, p->cs);
        to->z[0] = y[Zw] + pull_w * ode_relaxed(half, p->cw);
        to->z[1] = y[Zs] + pull_s * ode_relaxed(half, p->cs);
    }
    relax_dashpot(q, theta, part, h, y, to->end);
}

LANE_ONCE vd advance_opening(const struct stepping *q, vd ca_trpn)
{
    return v_exp(q->at.half_ntm * v_log(v_max(ca_trpn, v_set(0.0))));
}

LANE_ONCE void advance_heads(const struct stepping *q, vd h, vd open, const vd *y,
                             struct advance *to, struct stage *x)
{
    vd stage[STATES];
    find_stage(&q->at, h, open, to->torn ? to->z : NULL, x);
    solve_stage(x, v_set(1.0), y, stage);
    LANE_UNROLL
    for (int k = B; k <= S; k++)
        to->end[k] = y[k] + x->per_share * (stage[k] - y[k]);
}

/* Difference to Simpson's rule along the cubic through both ends: its own error to leading order.
 * Filtered by the stage's matrix, so that what relaxes within the step counts for what is left. */
LANE_INLINE void second_error(struct stepping *q, const struct stage *x, double theta, double part,
                              vd h, const vd *y, const vd *end, const vd *start, vd *error)
{
    const struct point *p = &q->at;
    vd f[STATES], middle[STATES], r[STATES];
    step_at(q, v_set(theta + part));
    evaluate(p, end, f);
    for (int k = 0; k < STATES; k++) {
        middle[k] = 0.5 * (y[k] + end[k]) + 0.125 * h * (start[k] - f[k]);
        r[k] = start[k] + f[k];
    }
    step_at(q, v_set(theta + 0.5 * part));
    evaluate(p, middle, f);
    for (int k = 0; k < STATES; k++)
        r[k] = (end[k] - y[k]) - (1.0 / 6.0) * h * (r[k] + 4.0 * f[k]);
    solve_stage(x, v_set(0.0), r, error);
    error[CaTRPN] = r[CaTRPN] / (1.0 + 0.5 * h * (p->on + p->release));
    error[Zw] = r[Zw] / (1.0 + 0.5 * h * p->cw);
    error[Zs] = r[Zs] / (1.0 + 0.5 * h * p->cs);
    error[Cd] = r[Cd] / (1.0 + 0.5 * h * v_max(p->yield_l, p->yield_s));
}

/* What step_observe reads of dy/dt. */
LANE_INLINE void head_rates(const struct point *p, const vd *y, vd *rate)
{
    vd torn_w = p->gamma_w * v_abs(y[Zw]);
    vd torn_s = p->gamma_s * v_max(v_max(y[Zs], -y[Zs] - 1.0), v_set(0.0));
    rate[W] = p->kuw * (1.0 - y[B] - y[W] - y[S]) - (p->leave_w + torn_w) * y[W];
    rate[S] = p->kws * y[W] - (p->ksu + torn_s) * y[S];
    rate[Zw] = p->pull - p->cw * y[Zw];
    rate[Zs] = p->pull - p->cs * y[Zs];
}

LANE_INLINE void step_second(void *point, double theta, double part, double dt, const vd *y,
                             vd *end, vd *start, vd *error)
{
    struct stepping *q = point;
    struct advance to;
    struct stage x;
    advance_others(q, theta, part, dt, y, &to);
    advance_heads(q, v_set(part * dt), advance_opening(q, to.ca_trpn), y, &to, &x);
    memcpy(end, to.end, sizeof to.end);
    if (!error) {
        head_rates(&q->at, y, start);
        return;
    }
    step_at(q, v_set(theta));
    evaluate(&q->at, y, start);
    second_error(q, &x, theta, part, v_set(part * dt), y, end, start, error);
}

#endif
