/* Values between the points of a record. */
#include "observe/samples.h"

#include <math.h>

enum { STENCIL = 6, HALVINGS = 60 };

double ino_samples_at(const struct ino_samples *r, size_t i, double t, double *derivative)
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

double ino_samples_slope(const struct ino_samples *r, size_t i, double t)
{
    double slope;
    (void)ino_samples_at(r, i, t, &slope);
    return slope;
}

size_t ino_samples_interval(const struct ino_samples *r, double t)
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

double ino_samples_extremum(const struct ino_samples *r, size_t k, double from, int of_slope,
                            double sign)
{
    const double golden = 0.6180339887498949;
    double a = fmax(from, r->t[k > 0 ? k - 1 : 0]), b = r->t[k + 1 < r->n ? k + 1 : r->n - 1];
    for (int i = 0; i < HALVINGS; i++) {
        double x[2] = {b - golden * (b - a), a + golden * (b - a)}, v[2];
        for (int j = 0; j < 2; j++) {
            size_t in = ino_samples_interval(r, x[j]);
            v[j] = sign *
                   (of_slope ? ino_samples_slope(r, in, x[j]) : ino_samples_at(r, in, x[j], NULL));
        }
        if (v[0] > v[1])
            b = x[1];
        else
            a = x[0];
    }
    return 0.5 * (a + b);
}
