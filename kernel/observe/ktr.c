#include <inotrope/protocol.h>

#include <math.h>
#include <stdlib.h>

#include "linalg/linalg.h"

enum { SCAN = 40, SECTIONS = 24, NEWTON = 20 };
static const double slowest = 0.01, fastest = 1000; /* rate times span */

struct data {
    size_t n;
    const double *t, *y;
};

/* For a given rate, T = c0 + c1 (1 - exp(-rate t)) by regression about the means. */
struct line {
    double start, amplitude, rss;
};

static struct line regress(const struct data *d, double rate)
{
    double mx = 0, my = 0, sxx = 0, sxy = 0, rss = 0;
    const double t0 = d->t[0];
    for (size_t i = 0; i < d->n; i++) {
        mx += -expm1(-rate * (d->t[i] - t0));
        my += d->y[i];
    }
    mx /= (double)d->n;
    my /= (double)d->n;
    for (size_t i = 0; i < d->n; i++) {
        double x = -expm1(-rate * (d->t[i] - t0)) - mx;
        sxx += x * x;
        sxy += x * (d->y[i] - my);
    }
    double slope = sxx > 0 ? sxy / sxx : 0;
    for (size_t i = 0; i < d->n; i++) {
        double x = -expm1(-rate * (d->t[i] - t0)) - mx;
        double r = d->y[i] - my - slope * x;
        rss += r * r;
    }
    return (struct line){my - slope * mx, slope, rss};
}

/* Rate of least residual: scan over decades, then golden section in log rate. */
static double search(const struct data *d, double span, int *at_end)
{
    const double low = log(slowest / span), high = log(fastest / span);
    const double step = (high - low) / SCAN, golden = 0.6180339887498949;
    int best = 0;
    double least = INFINITY;
    for (int i = 0; i <= SCAN; i++) {
        double rss = regress(d, exp(low + i * step)).rss;
        if (rss < least) {
            least = rss;
            best = i;
        }
    }
    *at_end = best == 0 || best == SCAN;
    double a = low + (best - 1) * step, b = low + (best + 1) * step;
    double c = b - golden * (b - a), e = a + golden * (b - a);
    double fc = regress(d, exp(c)).rss, fe = regress(d, exp(e)).rss;
    for (int i = 0; i < SECTIONS; i++) {
        if (fc < fe) {
            b = e;
            e = c;
            fe = fc;
            c = b - golden * (b - a);
            fc = regress(d, exp(c)).rss;
        } else {
            a = c;
            c = e;
            fc = fe;
            e = a + golden * (b - a);
            fe = regress(d, exp(e)).rss;
        }
    }
    return exp(0.5 * (a + b));
}

/* Gauss-Newton in start, amplitude and log rate; work[4 n]. Stops at round-off. */
static ino_status polish(const struct data *d, ino_recovery_fit *fit, double *work)
{
    double *a = work, *b = work + 3 * d->n, step[3];
    for (int i = 0; i < NEWTON; i++) {
        for (size_t k = 0; k < d->n; k++) {
            double x = fit->rate_per_s * (d->t[k] - d->t[0]), left = exp(-x);
            a[k] = 1;
            a[d->n + k] = 1 - left;
            a[2 * d->n + k] = fit->amplitude * x * left;
            b[k] = d->y[k] - fit->start - fit->amplitude * (1 - left);
        }
        ino_status status = ino_linalg_least_squares(d->n, 3, a, b, step, NULL, NULL);
        if (status != INO_OK)
            return status;
        if (fabs(step[2]) > 0.5) /* beyond the bracket: keep what the search found */
            return INO_OK;
        fit->start += step[0];
        fit->amplitude += step[1];
        fit->rate_per_s *= exp(step[2]);
        if (fabs(step[2]) < 1e-10)
            return INO_OK;
    }
    return INO_OK;
}

static void measure_misfit(const struct data *d, ino_recovery_fit *fit)
{
    double rss = 0, most = 0;
    for (size_t k = 0; k < d->n; k++) {
        double recovered = -expm1(-fit->rate_per_s * (d->t[k] - d->t[0]));
        double r = d->y[k] - fit->start - fit->amplitude * recovered;
        rss += r * r;
        most = fmax(most, fabs(r));
    }
    fit->rms_misfit = sqrt(rss / (double)d->n) / fabs(fit->amplitude);
    fit->max_misfit = most / fabs(fit->amplitude);
}

static ino_status check_data(const struct data *d)
{
    if (d->n < 4)
        return INO_TOO_FEW_POINTS;
    double low = d->y[0], high = d->y[0];
    for (size_t k = 0; k < d->n; k++) {
        if (!isfinite(d->t[k]) || !isfinite(d->y[k]))
            return INO_NOT_FINITE;
        if (k && !(d->t[k] > d->t[k - 1]))
            return INO_BAD_ARGUMENT;
        low = fmin(low, d->y[k]);
        high = fmax(high, d->y[k]);
    }
    return high > low ? INO_OK : INO_TOO_FEW_POINTS;
}

ino_status ino_observe_recovery(size_t n, const double *t_s, const double *tension,
                                ino_recovery_fit *fit)
{
    if (!t_s || !tension || !fit)
        return INO_BAD_ARGUMENT;
    struct data d = {n, t_s, tension};
    ino_status status = check_data(&d);
    if (status != INO_OK)
        return status;
    double *work = malloc(4 * n * sizeof *work);
    if (!work)
        return INO_NO_MEMORY;
    int at_end;
    ino_recovery_fit found = {.rate_per_s = search(&d, t_s[n - 1] - t_s[0], &at_end)};
    struct line line = regress(&d, found.rate_per_s);
    found.start = line.start;
    found.amplitude = line.amplitude;
    if (!at_end)
        status = polish(&d, &found, work);
    free(work);
    if (status != INO_OK && status != INO_SINGULAR)
        return status;
    measure_misfit(&d, &found);
    *fit = found;
    return at_end || status == INO_SINGULAR ? INO_NOT_CONVERGED : INO_OK;
}
