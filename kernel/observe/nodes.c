#include "observe/nodes.h"

#include <math.h>
#include <string.h>

/* On the part low..high of a stretch of length h that starts at t: T = sum of c[k] s^k. */
enum { COEFFICIENTS = 6 };
struct piece {
    double t, h, low, high, c[COEFFICIENTS];
};

/* Through values and rates at nodes i, i + 1, i + 2, at s = 0, a, 1: Newton's divided differences,
 * each node twice. Without the rate at the last where it belongs to what comes after a bend. */
static void through_three(const struct ino_nodes *x, size_t i, struct piece *p)
{
    const double *f = x->tension + i, *rate = x->rate + i;
    p->t = x->t_s[i];
    p->h = x->t_s[i + 2] - p->t;
    double a = (x->t_s[i + 1] - p->t) / p->h, b = 1 - a, per_a = 1 / a, per_b = 1 / b;
    double rise = (f[1] - f[0]) * per_a, fall = (f[2] - f[1]) * per_b;
    double g[3] = {p->h * rate[0], p->h * rate[1], p->h * rate[2]};
    double two[3] = {(rise - g[0]) * per_a, (g[1] - rise) * per_a, (fall - g[1]) * per_b};
    double three[2] = {(two[1] - two[0]) * per_a, two[2] - two[1]};
    double four = three[1] - three[0], five = 0;
    if (!(x->bend && x->bend[i + 2])) {
        double last = ((g[2] - fall) * per_b - two[2]) * per_b;
        five = last - three[1] - four;
    }
    double c4[2] = {four - five,
                    five}; /* times (s - a), plus three[0]; times (s - a), plus two[0] */
    double c3[3] = {three[0] - a * c4[0], c4[0] - a * c4[1], c4[1]};
    p->c[0] = f[0];
    p->c[1] = g[0];
    p->c[2] = two[0] - a * c3[0];
    p->c[3] = c3[0] - a * c3[1];
    p->c[4] = c3[1] - a * c3[2];
    p->c[5] = c3[2];
}

static void through_two(const struct ino_nodes *x, size_t i, struct piece *p)
{
    const double *f = x->tension + i, *rate = x->rate + i;
    p->t = x->t_s[i];
    p->h = x->t_s[i + 1] - p->t;
    double rise = f[1] - f[0], two = rise - p->h * rate[0], three = 0;
    if (!(x->bend && x->bend[i + 1]))
        three = p->h * rate[1] - rise - two;
    const double c[COEFFICIENTS] = {f[0], p->h * rate[0], two - three, three};
    memcpy(p->c, c, sizeof c);
}

/* Are the two intervals from `first` on of one length, without a bend at the middle or the end? */
static int are_halves(const struct ino_nodes *x, size_t first)
{
    const double *t = x->t_s + first;
    return first + 2 < x->n && !(x->bend && (x->bend[first + 1] || x->bend[first + 2])) &&
           fabs(t[0] + t[2] - 2 * t[1]) <= 1e-12 * fabs(t[2]);
}

/* Of degree 5 through the two intervals 2k and 2k + 1, which halving has made of one; of degree 3
 * where there is no pair, or a bend inside it. */
static struct piece interval(const struct ino_nodes *x, size_t i)
{
    struct piece p;
    size_t first = i - i % 2;
    if (first + 2 < x->n && !(x->bend && x->bend[first + 1])) {
        through_three(x, first, &p);
        double middle = (x->t_s[first + 1] - p.t) / p.h;
        p.low = i == first ? 0 : middle;
        p.high = i == first ? middle : 1;
    } else {
        through_two(x, i, &p);
        p.low = 0;
        p.high = 1;
    }
    return p;
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
    const double *c = p->c;
    const struct piece d = {
        p->t, p->h, p->low, p->high, {c[1], 2 * c[2], 3 * c[3], 4 * c[4], 5 * c[5]}};
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

/* Where p has its largest value: an end, or a turn inside, looked for between points close
 * enough to tell the turns of a twitch apart. */
static double summit(const struct piece *p)
{
    enum { PARTS = 4 };
    struct piece rate = derivative(p);
    double best = value(p, p->high) > value(p, p->low) ? p->high : p->low;
    double at = p->low, slope = value(&rate, at);
    for (int k = 1; k <= PARTS; k++) {
        double from = at, before = slope;
        at = p->low + (p->high - p->low) * ((double)k / PARTS);
        slope = value(&rate, at);
        if (!(before > 0 && slope <= 0))
            continue;
        double s = crossing(&rate, 0, from, at);
        if (value(p, s) > value(p, best))
            best = s;
    }
    return best;
}

/* Time from interval i on, there after s, when the tension has fallen to `level`; NaN. */
static double time_of_fall(const struct ino_nodes *x, size_t i, double s, double level)
{
    for (int later = 0; i + 1 < x->n; i++, later = 1) {
        if (!(x->tension[i + 1] <= level))
            continue;
        struct piece p = interval(x, i);
        return p.t + p.h * crossing(&p, level, later ? p.low : fmax(s, p.low), p.high);
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
    if (x->no_rates)
        return;
    double t[2] = {NAN, NAN};
    size_t after = i_peak + 1 < x->n ? i_peak + 1 : i_peak;
    extreme_near(x, first, after, 1, &m->dfdt_max, &t[0]);
    extreme_near(x, i_peak, x->n - 1, -1, &m->dfdt_min, &t[1]);
    if (!(m->dfdt_min < 0)) /* the peak ends the record */
        m->dfdt_min = t[1] = NAN;
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
    double low = 0, high = 0;
    for (size_t k = COEFFICIENTS; k-- > 0;) {
        low = p.low * (low + p.c[k] / (double)(k + 1));
        high = p.high * (high + p.c[k] / (double)(k + 1));
    }
    return p.h * (high - low);
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
