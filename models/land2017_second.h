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
    vd shut, to_w, to_s; /* rates times g; shut without 1/opening */
    vd b, w, s, u; /* 1/(1 + g rate of leaving) of B, W, S; 1/(opening times what multiplies U) */
    vd opening;
};

/* Nothing is left of any relaxation after so long, s, and its powers do not overflow. */
static const double long_enough = 1e30;

/* g, and 1/share. Rates of B <-> U: open, and shut/opening. */
LANE_INLINE vd stage_length(vd h, vd open, vd shut, vd opening, vd *per_share)
{
    *per_share = v_set(2.0);
    if (!v_any(h * (open * opening + shut) > 4.0 * opening))
        return 0.5 * h;
    vd excess = v_max(h * (open + shut / opening) - 4.0, v_set(0.0));
    vd share = 0.5 + 0.5 / (1.0 + 4096.0 / (excess * excess * excess)); /* 1/2 without excess */
    *per_share = 1.0 / share;
    return share * h;
}

/* The stage at the half-way opening and, where they are not all 0, distortions. Rates to B are kb
 * over the opening, which is no less than 0.01 there. */
LANE_INLINE void find_stage(const struct point *p, vd h, vd open, const vd *z, struct stage *x)
{
    const vd opening = v_max(open, v_set(0.01));
    vd off_w = p->leave_w, off_s = p->ksu;
    open = p->ku * open;
    if (z) {
        off_w = off_w + p->gamma_w * v_abs(z[0]);
        off_s = off_s + p->gamma_s * v_max(v_max(z[1], -z[1] - 1.0), v_set(0.0));
    }
    vd g = stage_length(h, open, p->kb, opening, &x->per_share);
    vd b = 1.0 + g * open, w = 1.0 + g * off_w, s = 1.0 + g * off_s;
    x->shut = g * p->kb;
    x->to_w = g * p->kuw;
    x->to_s = g * p->kws;
    /* One division for all: u = b w s/whole, the others over b w s. */
    vd ws = w * s, all = b * ws;
    vd whole = opening * (all + x->to_w * b * (s + x->to_s)) + x->shut * ws;
    vd inverse = 1.0 / (all * whole), per_all = whole * inverse;
    x->u = all * (all * inverse);
    x->b = ws * per_all;
    x->w = b * s * per_all;
    x->s = b * w * per_all;
    x->opening = opening;
}

/* B, W and S of (I + g A) Y = r, where U = whole - B - W - S. */
LANE_INLINE void solve_stage(const struct stage *x, vd whole, const vd *r, vd *to)
{
    vd left = whole - r[B] * x->b - r[W] * x->w * (1.0 + x->to_s * x->s) - r[S] * x->s;
    vd per_opening = left * x->u, u = per_opening * x->opening; /* U/opening, U */
    to[B] = (r[B] + x->shut * per_opening) * x->b;
    to[W] = (r[W] + x->to_w * u) * x->w;
    to[S] = (r[S] + x->to_s * to[W]) * x->s;
}

/* CaTRPN at the end and half-way. */
LANE_INLINE vd advance_troponin(const struct parabola *binding, vd release, double theta,
                                double part, vd h, vd c, vd *middle)
{
    const vd half = 0.5 * h;
    vd on = parabola_mean(binding, theta, part), rate = on + release;
    vd on_half = parabola_mean(binding, theta, 0.5 * part), rate_half = on_half + release;
    vd a = rate * h, b = rate_half * half; /* two of ode_relaxed by one division */
    vd over_a = 6.0 + a * (4.0 + a), over_b = 6.0 + b * (4.0 + b);
    vd inverse = 1.0 / (over_a * over_b);
    *middle = c + (on_half - rate_half * c) * (half * (6.0 + b) * (over_a * inverse));
    return c + (on - rate * c) * (h * (6.0 + a) * (over_b * inverse));
}

/* CaTRPN^(nTm/2). Apart: its many constants would crowd the registers of a loop. */
LANE_ONCE vd advance_opening(vd half_ntm, vd ca_trpn)
{
    return v_power_of_share(ca_trpn, half_ntm);
}

/* ode_relaxed of the rates of distortions, over the step and half of it, and of the dashpot, per h:
 * the same for all nodes of the same parameters. */
struct relaxed {
    vd w, s, half_w, half_s, lengthening, shortening;
};

LANE_INLINE struct relaxed find_relaxed(const struct point *p, vd h)
{
    const vd half = 0.5 * h;
    const struct relaxed r = {ode_relaxed(h, p->cw),          ode_relaxed(h, p->cs),
                              ode_relaxed(half, p->cw),       ode_relaxed(half, p->cs),
                              ode_relaxed(h, p->yield_l) / h, ode_relaxed(h, p->yield_s) / h};
    return r;
}

/* Zw and Zs at the end, and half-way in z; 0: all are 0 and stay so. relaxed NULL: not found yet. */
LANE_INLINE int advance_distortions(const struct point *p, const struct relaxed *relaxed, vd pull,
                                    vd h, const vd *y, vd *end, vd z[2])
{
    end[Zw] = y[Zw];
    end[Zs] = y[Zs];
    if (!v_any((y[Zw] != 0.0) | (y[Zs] != 0.0) | (pull != 0.0)))
        return 0;
    const struct relaxed r = relaxed ? *relaxed : find_relaxed(p, h);
    const vd pull_w = pull - p->cw * y[Zw], pull_s = pull - p->cs * y[Zs];
    end[Zw] = y[Zw] + pull_w * r.w;
    end[Zs] = y[Zs] + pull_s * r.s;
    z[0] = y[Zw] + pull_w * r.half_w;
    z[1] = y[Zs] + pull_s * r.half_s;
    return 1;
}

LANE_INLINE void advance_dashpot(const struct point *p, const struct relaxed *relaxed,
                                 const struct lengths *l, double theta, double part, vd h,
                                 const vd *y, vd *end)
{
    vd strain = l->strain + theta * l->rise, rise = part * l->rise, lag = strain - y[Cd];
    vl moves = (lag != 0.0) | (rise != 0.0);
    end[Cd] = y[Cd];
    if (!v_any(moves))
        return;
    vl longer = v_select(lag == 0.0, rise, lag) > 0.0;
    vd yield = v_select(longer, p->yield_l, p->yield_s);
    const struct relaxed r = relaxed ? *relaxed : find_relaxed(p, h);
    lag = lag + (rise - h * yield * lag) * v_select(longer, r.lengthening, r.shortening);
    end[Cd] = v_select(moves, strain + rise - lag, y[Cd]);
}

/* All but CaTRPN, given the opening half-way. */
LANE_INLINE void advance_others(const struct point *p, const struct relaxed *relaxed, vd pull,
                                const struct lengths *l, double theta, double part, vd h, vd open,
                                const vd *y, vd *end, struct stage *x)
{
    vd stage[STATES], z[2];
    if (advance_distortions(p, relaxed, pull, h, y, end, z))
        find_stage(p, h, open, z, x);
    else
        find_stage(p, h, open, NULL, x);
    advance_dashpot(p, relaxed, l, theta, part, h, y, end);
    solve_stage(x, v_set(1.0), y, stage);
    LANE_UNROLL
    for (int k = B; k <= S; k++)
        end[k] = y[k] + x->per_share * (stage[k] - y[k]);
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
    struct stage x;
    const vd h = v_set(part * dt < long_enough ? part * dt : long_enough);
    vd middle;
    end[CaTRPN] =
        advance_troponin(&q->binding.on, q->at.release, theta, part, h, y[CaTRPN], &middle);
    advance_others(&q->at, NULL, q->at.pull, &q->length, theta, part, h,
                   advance_opening(q->at.half_ntm, middle), y, end, &x);
    if (!error) {
        head_rates(&q->at, y, start);
        return;
    }
    step_at(q, v_set(theta));
    evaluate(&q->at, y, start);
    second_error(q, &x, theta, part, h, y, end, start, error);
}

#endif
