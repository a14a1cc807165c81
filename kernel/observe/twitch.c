#include <inotrope/protocol.h>

#include <math.h>

#include "observe/samples.h"

enum { LEAST_POINTS = 8, HALVINGS = 60 };

/* First time after point `peak` at which the force has fallen to `level`; NaN: never. */
static double falls_to(const struct ino_samples *r, double peak_s, double level)
{
    size_t i = ino_samples_interval(r, peak_s);
    while (i + 1 < r->n && r->f[i + 1] > level)
        i++;
    if (i + 1 == r->n)
        return NAN;
    double low = fmax(r->t[i], peak_s), high = r->t[i + 1];
    for (int k = 0; k < HALVINGS; k++) {
        double middle = 0.5 * (low + high);
        if (ino_samples_at(r, i, middle, NULL) > level)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static ino_status check(const struct ino_samples *r, double onset_s)
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
static double steepest(const struct ino_samples *r, double from, double to, double sign,
                       double *when)
{
    size_t best = r->n;
    double most = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (r->t[i] < from || r->t[i] > to)
            continue;
        double slope = sign * ino_samples_slope(r, i + 1 < r->n ? i : i - 1, r->t[i]);
        if (best == r->n || slope > most) {
            most = slope;
            best = i;
        }
    }
    if (best == r->n)
        return *when = NAN;
    *when = fmin(ino_samples_extremum(r, best, from, 1, sign), to);
    return ino_samples_slope(r, ino_samples_interval(r, *when), *when);
}

ino_status ino_observe_twitch(size_t n, const double *t_s, const double *force, double onset_s,
                              ino_twitch_metrics *metrics)
{
    if (!t_s || !force || !metrics)
        return INO_BAD_ARGUMENT;
    const struct ino_samples r = {n, t_s, force};
    ino_status status = check(&r, onset_s);
    if (status != INO_OK)
        return status;
    const double onset = fmax(onset_s, t_s[0]);
    const size_t first = ino_samples_interval(&r, onset);
    size_t top = first + 1;
    for (size_t i = first + 1; i < n; i++)
        if (force[i] > force[top])
            top = i;
    ino_twitch_metrics m = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    m.diastolic = ino_samples_at(&r, first, onset, NULL);
    double peak_s = ino_samples_extremum(&r, top, onset, 0, 1);
    m.peak = fmax(ino_samples_at(&r, ino_samples_interval(&r, peak_s), peak_s, NULL), force[top]);
    m.developed = fmax(m.peak - m.diastolic, 0);
    if (m.developed > 1e-12 * fabs(m.peak)) {
        m.time_to_peak_s = peak_s - onset_s;
        m.rt50_s = falls_to(&r, peak_s, m.peak - 0.5 * m.developed) - peak_s;
        m.rt90_s = falls_to(&r, peak_s, m.peak - 0.9 * m.developed) - peak_s;
        m.dfdt_max = steepest(&r, onset, peak_s, 1, &m.dfdt_max_s);
        m.dfdt_min = steepest(&r, peak_s, t_s[n - 1], -1, &m.dfdt_min_s);
        if (!(m.dfdt_min < 0)) /* the peak ends the record */
            m.dfdt_min = m.dfdt_min_s = NAN;
        m.dfdt_max_s -= onset_s;
        m.dfdt_min_s -= onset_s;
    }
    *metrics = m;
    return INO_OK;
}
