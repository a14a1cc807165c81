#include "observe/nodes.h"

#include <math.h>

/* T = a + s (b + s (c + s d)) on an interval of length h, s = 0..1. */
struct cubic {
    double t, h, a, b, c, d;
};

static struct cubic interval(const struct ino_nodes *x, size_t i)
{
    double h = x->t_s[i + 1] - x->t_s[i], rise = x->tension[i + 1] - x->tension[i];
    double left = h * x->rate[i], right = h * x->rate[i + 1];
    struct cubic c = {x->t_s[i], h, x->tension[i], left, 0, 0};
    if (x->bend && x->bend[i + 1]) {
        c.c = rise - left;
    } else {
        c.c = 3 * rise - 2 * left - right;
        c.d = left + right - 2 * rise;
    }
    return c;
}

static double value(const struct cubic *c, double s)
{
    return c->a + s * (c->b + s * (c->c + s * c->d));
}

static double slope(const struct cubic *c, double s)
{
    return c->b + s * (2 * c->c + s * 3 * c->d);
}

/* Where the cubic has its largest value in 0..1. */
static double summit(const struct cubic *c)
{
    double best = value(c, 1) > value(c, 0) ? 1 : 0;
    double root[2], q = c->c * c->c - 3 * c->d * c->b;
    if (q < 0)
        return best;
    double w = -(c->c + copysign(sqrt(q), c->c)); /* without cancellation */
    root[0] = w != 0 ? c->b / w : NAN;
    root[1] = c->d != 0 ? w / (3 * c->d) : NAN;
    for (int i = 0; i < 2; i++)
        if (root[i] > 0 && root[i] < 1 && value(c, root[i]) > value(c, best))
            best = root[i];
    return best;
}

/* s in 0..1 where the cubic falls through `level`; value(0) >= level >= value(1). Newton's method
 * inside a bracket. */
static double falls_to(const struct cubic *c, double level)
{
    double low = 0, high = 1, s = (c->a - level) / (c->a - value(c, 1));
    for (int i = 0; i < 60; i++) {
        if (!(s >= low && s <= high))
            s = 0.5 * (low + high);
        double excess = value(c, s) - level, step = excess / slope(c, s);
        if (excess > 0)
            low = s;
        else
            high = s;
        if (fabs(step) <= 1e-15 || high - low <= 1e-15)
            return s - (fabs(step) <= 1e-15 ? step : 0);
        s -= step;
    }
    return s;
}

/* Time after `from` (in interval i, at its s) when the tension has fallen to `level`; NaN. */
static double time_of_fall(const struct ino_nodes *x, size_t i, double s, double level)
{
    for (; i + 1 < x->n; i++, s = 0) {
        if (!(x->tension[i + 1] <= level))
            continue;
        struct cubic c = interval(x, i);
        if (s > 0) { /* the part after s, as a cubic of its own */
            struct cubic rest = {c.t + s * c.h,
                                 c.h * (1 - s),
                                 value(&c, s),
                                 slope(&c, s) * (1 - s),
                                 (c.c + 3 * c.d * s) * (1 - s) * (1 - s),
                                 c.d * (1 - s) * (1 - s) * (1 - s)};
            c = rest;
        }
        return c.t + c.h * falls_to(&c, level);
    }
    return NAN;
}

/* Largest (sign 1) or least (sign -1) rate of an interval and its time: at an end, or where the
 * second derivative vanishes. */
static void extreme_rate(const struct cubic *c, int sign, double *rate, double *t)
{
    double at[3] = {0, 1, c->d != 0 ? -c->c / (3 * c->d) : NAN};
    for (int i = 0; i < 3; i++) {
        if (!(at[i] >= 0 && at[i] <= 1))
            continue;
        double now = slope(c, at[i]) / c->h;
        if (sign * now > sign * *rate) {
            *rate = now;
            *t = c->t + at[i] * c->h;
        }
    }
}

void ino_nodes_twitch(const struct ino_nodes *x, double onset_s, ino_twitch_metrics *m)
{
    *m = (ino_twitch_metrics){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    size_t first = 0, top;
    while (first < x->n && x->t_s[first] < onset_s)
        first++;
    if (first + 1 >= x->n)
        return;
    top = first;
    for (size_t i = first; i < x->n; i++)
        if (x->tension[i] > x->tension[top])
            top = i;
    m->diastolic = x->tension[first];
    m->peak = x->tension[top];
    double at = x->t_s[top], s_peak = 0;
    size_t i_peak = top;
    for (size_t i = top > first ? top - 1 : top; i <= top && i + 1 < x->n; i++) {
        struct cubic c = interval(x, i);
        double s = summit(&c);
        if (value(&c, s) > m->peak) {
            m->peak = value(&c, s);
            at = c.t + s * c.h;
            i_peak = i;
            s_peak = s;
        }
    }
    m->developed = m->peak - m->diastolic;
    if (!(m->developed > 0)) {
        m->developed = 0;
        return;
    }
    m->time_to_peak_s = at - onset_s;
    m->rt50_s = time_of_fall(x, i_peak, s_peak, m->peak - 0.5 * m->developed) - at;
    m->rt90_s = time_of_fall(x, i_peak, s_peak, m->peak - 0.9 * m->developed) - at;
    double t[2] = {NAN, NAN};
    m->dfdt_max = -INFINITY;
    m->dfdt_min = INFINITY;
    for (size_t i = first; i + 1 < x->n; i++) {
        struct cubic c = interval(x, i);
        extreme_rate(&c, 1, &m->dfdt_max, &t[0]);
        extreme_rate(&c, -1, &m->dfdt_min, &t[1]);
    }
    m->dfdt_max_s = t[0] - onset_s;
    m->dfdt_min_s = t[1] - onset_s;
}

double ino_nodes_integral(const struct ino_nodes *x)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < x->n; i++) {
        struct cubic c = interval(x, i);
        sum += c.h * (c.a + c.b / 2 + c.c / 3 + c.d / 4);
    }
    return sum;
}
