#include "observe/nodes.h"

#include <math.h>

/* T = sum of c[k] s^k on an interval that starts at t, s = 0..1 over its length h. */
enum { COEFFICIENTS = 6 };
struct piece {
    double t, h, c[COEFFICIENTS];
};

/* The polynomial through values and rates at `count` nodes (2 or 3) from `first` on, the rate at
 * the last left out where it belongs to what comes after a bend; in the coordinate of interval i.
 * By divided differences, each node twice. */
static struct piece hermite(const struct ino_nodes *x, size_t first, size_t count, size_t i)
{
    struct piece p = {.t = x->t_s[i], .h = x->t_s[i + 1] - x->t_s[i]};
    double z[COEFFICIENTS], d[COEFFICIENTS];
    size_t last = first + count - 1, n = 2 * count - (x->bend && x->bend[last]);
    for (size_t k = 0; k < n; k++) {
        z[k] = (x->t_s[first + k / 2] - p.t) / p.h;
        d[k] = x->tension[first + k / 2];
    }
    for (size_t order = 1; order < n; order++)
        for (size_t k = n - 1; k >= order; k--) {
            if (z[k] == z[k - order])
                d[k] = p.h * x->rate[first + k / 2];
            else
                d[k] = (d[k] - d[k - 1]) / (z[k] - z[k - order]);
        }
    for (size_t k = n; k-- > 0;) { /* times (s - z[k]), plus d[k] */
        for (size_t m = COEFFICIENTS - 1; m > 0; m--)
            p.c[m] = p.c[m - 1] - z[k] * p.c[m];
        p.c[0] = d[k] - z[k] * p.c[0];
    }
    return p;
}

/* Are the two intervals from `first` on of one length, without a bend at the middle or the end? */
static int are_halves(const struct ino_nodes *x, size_t first)
{
    const double *t = x->t_s + first;
    return first + 2 < x->n && !(x->bend && (x->bend[first + 1] || x->bend[first + 2])) &&
           fabs(t[0] + t[2] - 2 * t[1]) <= 1e-12 * fabs(t[2]);
}

/* hermite(x, first, 3, i) for those, without a division: even and odd part about the middle node. */
static struct piece over_halves(const struct ino_nodes *x, size_t first, size_t i)
{
    struct piece p = {.t = x->t_s[i], .h = x->t_s[i + 1] - x->t_s[i]};
    const double *f = x->tension + first, *rate = x->rate + first;
    double d[3] = {p.h * rate[0], p.h * rate[1], p.h * rate[2]}, *c = p.c;
    double even = 0.5 * (f[0] + f[2]) - f[1], even_rate = 0.25 * (d[2] - d[0]);
    double odd = 0.5 * (f[2] - f[0]) - d[1], odd_rate = 0.5 * (d[2] + d[0]) - d[1];
    c[0] = f[1];
    c[1] = d[1];
    c[2] = 2 * even - even_rate;
    c[4] = even_rate - even;
    c[5] = 0.5 * (odd_rate - 3 * odd);
    c[3] = odd - c[5];
    for (int k = 0; k < COEFFICIENTS - 1 && i == first; k++) /* from the first node on */
        for (int m = COEFFICIENTS - 2; m >= k; m--)
            c[m] -= c[m + 1];
    return p;
}

/* Of degree 5 through the two intervals 2k and 2k + 1, which halving has made of one; of degree 3
 * where there is no pair, or a bend inside it. */
static struct piece interval(const struct ino_nodes *x, size_t i)
{
    size_t first = i - i % 2;
    if (are_halves(x, first))
        return over_halves(x, first, i);
    if (first + 2 < x->n && !(x->bend && x->bend[first + 1]))
        return hermite(x, first, 3, i);
    return hermite(x, i, 2, i);
}

static double value(const struct piece *p, double s)
{
    double sum = p->c[COEFFICIENTS - 1];
    for (size_t k = COEFFICIENTS - 1; k-- > 0;)
        sum = sum * s + p->c[k];
    return sum;
}

static struct piece derivative(const struct piece *p)
{
    struct piece d = {.t = p->t, .h = p->h};
    for (size_t k = 1; k < COEFFICIENTS; k++)
        d.c[k - 1] = (double)k * p->c[k];
    return d;
}

/* s between low and high where p is `level`; p - level has different signs there. Newton's method
 * inside a bracket. */
static double crossing(const struct piece *p, double level, double low, double high)
{
    struct piece rate = derivative(p);
    double left = value(p, low) - level, right = value(p, high) - level;
    if (left == 0 || right == 0)
        return left == 0 ? low : high;
    double s = low + (high - low) * (left / (left - right));
    for (int i = 0; i < 100; i++) {
        double excess = value(p, s) - level, step = excess / value(&rate, s);
        if ((excess > 0) == (left > 0))
            low = s;
        else
            high = s;
        double next = s - step;
        if (!(next > low && next < high))
            next = 0.5 * (low + high);
        if (fabs(next - s) <= 1e-15)
            return next;
        s = next;
    }
    return s;
}

/* Where p has its largest value in 0..1: an end, or a turn inside, looked for between points close
 * enough to tell the turns of a twitch apart. */
static double summit(const struct piece *p)
{
    enum { PARTS = 4 };
    struct piece rate = derivative(p);
    double best = value(p, 1) > value(p, 0) ? 1 : 0;
    for (int k = 0; k < PARTS; k++) {
        double low = (double)k / PARTS, high = (double)(k + 1) / PARTS;
        if (!(value(&rate, low) > 0 && value(&rate, high) <= 0))
            continue;
        double s = crossing(&rate, 0, low, high);
        if (value(p, s) > value(p, best))
            best = s;
    }
    return best;
}

/* Time after `from` (in interval i, at its s) when the tension has fallen to `level`; NaN. */
static double time_of_fall(const struct ino_nodes *x, size_t i, double s, double level)
{
    for (; i + 1 < x->n; i++, s = 0) {
        if (!(x->tension[i + 1] <= level))
            continue;
        struct piece p = interval(x, i);
        return p.t + p.h * crossing(&p, level, s, 1);
    }
    return NAN;
}

/* Largest (sign 1) or least (sign -1) rate of an interval and its time. */
static void extreme_rate(const struct piece *p, int sign, double *rate, double *t)
{
    struct piece d = derivative(p);
    for (size_t k = 0; k < COEFFICIENTS; k++)
        d.c[k] *= sign;
    double s = summit(&d), now = value(&d, s) / p->h;
    if (now > sign * *rate) {
        *rate = sign * now;
        *t = p->t + s * p->h;
    }
}

/* Over the nodes first..last: the intervals around that whose rate is the most extreme. */
static void extreme_near(const struct ino_nodes *x, size_t first, size_t last, int sign,
                         double *rate, double *t)
{
    size_t top = first;
    for (size_t i = first; i <= last; i++)
        if (sign * x->rate[i] > sign * x->rate[top])
            top = i;
    *rate = sign > 0 ? -INFINITY : INFINITY;
    for (size_t i = first; i < last; i++) {
        int near = i + 2 >= top && i <= top + 1;
        if (!near && !(x->bend && x->bend[i + 1])) /* a bend hides the rate before it */
            continue;
        struct piece p = interval(x, i);
        extreme_rate(&p, sign, rate, t);
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
        struct piece p = interval(x, i);
        double highest = summit(&p);
        if (value(&p, highest) > m->peak) {
            m->peak = value(&p, highest);
            at = p.t + highest * p.h;
            i_peak = i;
            s_peak = highest;
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
    size_t after = i_peak + 1 < x->n ? i_peak + 1 : i_peak;
    extreme_near(x, first, after, 1, &m->dfdt_max, &t[0]);
    extreme_near(x, i_peak, x->n - 1, -1, &m->dfdt_min, &t[1]);
    if (isinf(m->dfdt_min)) /* the peak ends the record */
        m->dfdt_min = NAN;
    m->dfdt_max_s = t[0] - onset_s;
    m->dfdt_min_s = t[1] - onset_s;
}

/* Of the polynomial of degree 5 through equal halves, without finding it. */
static double integral_of_halves(const double *t, const double *tension, const double *rate)
{
    double h = 0.5 * (t[2] - t[0]);
    return h / 15 * (7 * (tension[0] + tension[2]) + 16 * tension[1] + h * (rate[0] - rate[2]));
}

static double integral_over(const struct ino_nodes *x, size_t i)
{
    struct piece p = interval(x, i);
    double part = 0;
    for (size_t k = 0; k < COEFFICIENTS; k++)
        part += p.c[k] / (double)(k + 1);
    return p.h * part;
}

double ino_nodes_integral(const struct ino_nodes *x)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < x->n; i += 2) {
        if (are_halves(x, i))
            sum += integral_of_halves(x->t_s + i, x->tension + i, x->rate + i);
        else
            sum += integral_over(x, i) + (i + 2 < x->n ? integral_over(x, i + 1) : 0);
    }
    return sum;
}
