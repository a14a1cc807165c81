#include <inotrope/protocol.h>

#include <math.h>

enum { STENCIL = 6, LEAST_POINTS = 8, HALVINGS = 60 };

struct record {
    size_t n;
    const double *t, *f;
};

/* Value and derivative (NULL: not wanted) at t, in the interval [t_i, t_i+1]: Newton's divided
 * differences through the nearest points. */
static double at(const struct record *r, size_t i, double t, double *derivative)
{
    size_t first = i < STENCIL / 2 - 1 ? 0 : i - (STENCIL / 2 - 1);
    if (first + STENCIL > r->n)
        first = r->n - STENCIL;
    double c[STENCIL];
    const double *z = r->t + first;
    for (size_t k = 0; k < STENCIL; k++)
        c[k] = r->f[first + k];
    for (size_t order = 1; order < STENCIL; order++)
        for (size_t k = STENCIL - 1; k >= order; k--)
            c[k] = (c[k] - c[k - 1]) / (z[k] - z[k - order]);
    double value = c[STENCIL - 1], slope = 0;
    for (size_t k = STENCIL - 1; k-- > 0;) {
        slope = slope * (t - z[k]) + value;
        value = value * (t - z[k]) + c[k];
    }
    if (derivative)
        *derivative = slope;
    return value;
}

static double slope_at(const struct record *r, size_t i, double t)
{
    double slope;
    (void)at(r, i, t, &slope);
    return slope;
}

/* The interval that contains t. */
static size_t interval(const struct record *r, double t)
{
    size_t low = 0, high = r->n - 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->t[middle] <= t)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Time of the largest `sign` times value (or derivative) around point k: golden section over the
 * two intervals beside it. */
static double extremum(const struct record *r, size_t k, double from, int of_slope, double sign)
{
    const double golden = 0.6180339887498949;
    double a = fmax(from, r->t[k > 0 ? k - 1 : 0]), b = r->t[k + 1 < r->n ? k + 1 : r->n - 1];
    for (int i = 0; i < HALVINGS; i++) {
        double x[2] = {b - golden * (b - a), a + golden * (b - a)}, v[2];
        for (int j = 0; j < 2; j++) {
            size_t in = interval(r, x[j]);
            v[j] = sign * (of_slope ? slope_at(r, in, x[j]) : at(r, in, x[j], NULL));
        }
        if (v[0] > v[1])
            b = x[1];
        else
            a = x[0];
    }
    return 0.5 * (a + b);
}

/* First time after point `peak` at which the force has fallen to `level`; NaN: never. */
static double falls_to(const struct record *r, double peak_s, double level)
{
    size_t i = interval(r, peak_s);
    while (i + 1 < r->n && r->f[i + 1] > level)
        i++;
    if (i + 1 == r->n)
        return NAN;
    double low = fmax(r->t[i], peak_s), high = r->t[i + 1];
    for (int k = 0; k < HALVINGS; k++) {
        double middle = 0.5 * (low + high);
        if (at(r, i, middle, NULL) > level)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static ino_status check(const struct record *r, double onset_s)
{
    if (r->n < LEAST_POINTS || !(onset_s < r->t[r->n - 1]))
        return isnan(onset_s) ? INO_NOT_FINITE : INO_TOO_FEW_POINTS;
    for (size_t i = 0; i < r->n; i++) {
        if (!isfinite(r->t[i]) || !isfinite(r->f[i]))
            return INO_NOT_FINITE;
        if (i && !(r->t[i] > r->t[i - 1]))
            return INO_BAD_ARGUMENT;
    }
    return INO_OK;
}

/* Steepest rise (sign 1) or fall (-1) from `from` to `to`, looked for at the points. */
static double steepest(const struct record *r, double from, double to, double sign, double *when)
{
    size_t best = r->n;
    double most = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (r->t[i] < from || r->t[i] > to)
            continue;
        double slope = sign * slope_at(r, i + 1 < r->n ? i : i - 1, r->t[i]);
        if (best == r->n || slope > most) {
            most = slope;
            best = i;
        }
    }
    if (best == r->n)
        return *when = NAN;
    *when = fmin(extremum(r, best, from, 1, sign), to);
    return slope_at(r, interval(r, *when), *when);
}

ino_status ino_observe_twitch(size_t n, const double *t_s, const double *force, double onset_s,
                              ino_twitch_metrics *metrics)
{
    if (!t_s || !force || !metrics)
        return INO_BAD_ARGUMENT;
    const struct record r = {n, t_s, force};
    ino_status status = check(&r, onset_s);
    if (status != INO_OK)
        return status;
    const double onset = fmax(onset_s, t_s[0]);
    const size_t first = interval(&r, onset);
    size_t top = first + 1;
    for (size_t i = first + 1; i < n; i++)
        if (force[i] > force[top])
            top = i;
    ino_twitch_metrics m = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    m.diastolic = at(&r, first, onset, NULL);
    double peak_s = extremum(&r, top, onset, 0, 1);
    m.peak = fmax(at(&r, interval(&r, peak_s), peak_s, NULL), force[top]);
    m.developed = fmax(m.peak - m.diastolic, 0);
    if (m.developed > 1e-12 * fabs(m.peak)) {
        m.time_to_peak_s = peak_s - onset_s;
        m.rt50_s = falls_to(&r, peak_s, m.peak - 0.5 * m.developed) - peak_s;
        m.rt90_s = falls_to(&r, peak_s, m.peak - 0.9 * m.developed) - peak_s;
        m.dfdt_max = steepest(&r, onset, peak_s, 1, &m.dfdt_max_s);
        m.dfdt_min = steepest(&r, peak_s, t_s[n - 1], -1, &m.dfdt_min_s);
        m.dfdt_max_s -= onset_s;
        m.dfdt_min_s -= onset_s;
    }
    *metrics = m;
    return INO_OK;
}
