/* Hill's hyperbola and the line of a slack test. */
#include <inotrope/velocity.h>

#include <math.h>
#include <stdlib.h>

#include "linalg/linalg.h"

enum { NEWTON = 100 };

/* Points of the range, p = F/F0. */
struct points {
    size_t n;
    double *p, *v;
};

static double speed(double vmax, double q, double p)
{
    return vmax * (1 - p) / (1 + q * p);
}

static double misfit(const struct points *d, double vmax, double q)
{
    double sum = 0;
    for (size_t i = 0; i < d->n; i++)
        sum += pow(d->v[i] - speed(vmax, q, d->p[i]), 2);
    return sum;
}

/* v (1 + q p) = vmax (1 - p) is linear in vmax and q. */
static ino_status first_guess(const struct points *d, double *work, double *vmax, double *q)
{
    double *a = work, *b = work + 2 * d->n, x[2];
    for (size_t i = 0; i < d->n; i++) {
        a[i] = 1 - d->p[i];
        a[d->n + i] = -d->v[i] * d->p[i];
        b[i] = d->v[i];
    }
    ino_status status = ino_linalg_least_squares(d->n, 2, a, b, x, NULL, NULL);
    *vmax = x[0];
    *q = x[1];
    return status;
}

/* Gauss-Newton, steps halved until the misfit falls and 1 + q p stays positive. */
static ino_status polish(const struct points *d, double most_p, double *work, double *vmax,
                         double *q)
{
    double *a = work, *b = work + 2 * d->n, x[2];
    double least = misfit(d, *vmax, *q);
    for (int round = 0; round < NEWTON; round++) {
        for (size_t i = 0; i < d->n; i++) {
            const double p = d->p[i], below = 1 + *q * p;
            a[i] = (1 - p) / below;
            a[d->n + i] = -*vmax * (1 - p) * p / (below * below);
            b[i] = d->v[i] - speed(*vmax, *q, p);
        }
        ino_status status = ino_linalg_least_squares(d->n, 2, a, b, x, NULL, NULL);
        if (status != INO_OK)
            return status;
        double part = 1, next = INFINITY;
        for (; part > 1e-9; part *= 0.5) {
            if (1 + (*q + part * x[1]) * most_p > 0)
                next = misfit(d, *vmax + part * x[0], *q + part * x[1]);
            if (next <= least)
                break;
        }
        if (!(next <= least)) /* at the floor of round-off */
            return INO_OK;
        *vmax += part * x[0];
        *q += part * x[1];
        least = next;
        if (fabs(part * x[0]) <= 1e-12 * fabs(*vmax) && fabs(part * x[1]) <= 1e-12 * (1 + fabs(*q)))
            return INO_OK;
    }
    return INO_NOT_CONVERGED;
}

/* Speed falls from Vmax to 0 at F0 only where Vmax is above 0 and the pole p = -1/q is not between
 * 0 and 1; points that fall more steeply than 1/p end elsewhere. */
static int falls(double vmax, double q)
{
    return vmax > 0 && 1 + q > 0;
}

static void describe(const struct points *d, double vmax, double q, ino_hyperbola *fit)
{
    fit->vmax = vmax;
    fit->a_rel = 1 / q;
    fit->a = fit->f0 / q;
    fit->b = vmax / q;
    /* d/dp of p (1 - p)/(1 + q p) is 0 */
    fit->peak_load = 1 / (1 + sqrt(1 + q));
    fit->peak_power = fit->f0 * fit->peak_load * speed(vmax, q, fit->peak_load);
    fit->n = d->n;
    fit->rms_misfit = sqrt(misfit(d, vmax, q) / (double)d->n) / fabs(vmax);
    fit->max_misfit = 0;
    for (size_t i = 0; i < d->n; i++)
        fit->max_misfit =
            fmax(fit->max_misfit, fabs(d->v[i] - speed(vmax, q, d->p[i])) / fabs(vmax));
}

ino_status ino_observe_hyperbola(size_t n, const double *force, const double *v, double f0,
                                 double low, double high, ino_hyperbola *fit)
{
    if (!force || !v || !fit)
        return INO_BAD_ARGUMENT;
    if (!(f0 > 0) || isinf(f0) || !(low >= 0 && low < high && high <= 1))
        return INO_OUT_OF_RANGE;
    double *work = malloc((5 * n + 1) * sizeof *work);
    if (!work)
        return INO_NO_MEMORY;
    struct points d = {0, work, work + n};
    ino_status status = INO_OK;
    double most_p = 0, vmax, q;
    for (size_t i = 0; i < n; i++) {
        const double p = force[i] / f0;
        if (!isfinite(p) || !isfinite(v[i]))
            status = INO_NOT_FINITE;
        if (!(p >= low && p <= high))
            continue;
        most_p = fmax(most_p, p);
        d.p[d.n] = p;
        d.v[d.n++] = v[i];
    }
    if (status == INO_OK && d.n < 3)
        status = INO_TOO_FEW_POINTS;
    if (status == INO_OK)
        status = first_guess(&d, work + 2 * n, &vmax, &q);
    if (status == INO_OK && !(1 + q * most_p > 0))
        q = 0;
    if (status == INO_OK)
        status = polish(&d, most_p, work + 2 * n, &vmax, &q);
    if (status == INO_OK && !falls(vmax, q))
        status = INO_NOT_CONVERGED;
    if (status == INO_OK) {
        *fit = (ino_hyperbola){.f0 = f0, .low = low, .high = high};
        describe(&d, vmax, q, fit);
    }
    free(work);
    return status;
}

double ino_hyperbola_speed(const ino_hyperbola *fit, double force)
{
    const double p = force / fit->f0;
    return speed(fit->vmax, 1 / fit->a_rel, p);
}

ino_status ino_observe_slack(size_t n, const double *time_s, const double *release,
                             ino_slack_line *line)
{
    if (!time_s || !release || !line)
        return INO_BAD_ARGUMENT;
    double mt = 0, mx = 0, stt = 0, stx = 0, rss = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(time_s[i])) {
            mt += time_s[i];
            mx += release[i];
            used++;
        }
    if (used < 2)
        return INO_TOO_FEW_POINTS;
    const double m = (double)used;
    mt /= m;
    mx /= m;
    for (size_t i = 0; i < n; i++)
        if (isfinite(time_s[i])) {
            stt += (time_s[i] - mt) * (time_s[i] - mt);
            stx += (time_s[i] - mt) * (release[i] - mx);
        }
    if (!(stt > 0))
        return INO_TOO_FEW_POINTS;
    const double v0 = stx / stt;
    for (size_t i = 0; i < n; i++)
        if (isfinite(time_s[i]))
            rss += pow(release[i] - mx - v0 * (time_s[i] - mt), 2);
    const double variance = used > 2 ? rss / (m - 2) : NAN;
    *line = (ino_slack_line){.v0 = v0,
                             .v0_se = sqrt(variance / stt),
                             .intercept = mx - v0 * mt,
                             .intercept_se = sqrt(variance * (1 / m + mt * mt / stt)),
                             .rms_residual = sqrt(rss / m),
                             .n = used};
    return INO_OK;
}
