/* One cycle of a periodic record, and the force-frequency relation's half-way rate. */
#include <inotrope/protocol.h>

#include <math.h>

#include "observe/samples.h"

enum { LEAST_POINTS = 9 };

static ino_status check(size_t n, const double *t, const double *f)
{
    if (n < LEAST_POINTS || n % 2 == 0)
        return INO_TOO_FEW_POINTS;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(t[i]) || !isfinite(f[i]))
            return INO_NOT_FINITE;
        if (i && !(t[i] > t[i - 1]))
            return INO_BAD_ARGUMENT;
    }
    return INO_OK;
}

/* The extremum near the most extreme point; a polynomial may not undercut the point itself. */
static double extreme(const struct ino_samples *r, double sign, double *when)
{
    size_t top = 0;
    for (size_t i = 1; i < r->n; i++)
        if (sign * r->f[i] > sign * r->f[top])
            top = i;
    *when = r->t[top];
    if (top == 0 || top == r->n - 1)
        return r->f[top];
    const double t = ino_samples_extremum(r, top, r->t[0], 0, sign);
    const double f = ino_samples_at(r, ino_samples_interval(r, t), t, NULL);
    if (!(sign * f > sign * r->f[top]))
        return r->f[top];
    *when = t;
    return f;
}

ino_status ino_observe_cycle(size_t n, const double *t_s, const double *force, ino_cycle *cycle)
{
    if (!t_s || !force || !cycle)
        return INO_BAD_ARGUMENT;
    const ino_status status = check(n, t_s, force);
    if (status != INO_OK)
        return status;
    const struct ino_samples r = {n, t_s, force};
    double sum = force[0] + force[n - 1];
    for (size_t i = 1; i + 1 < n; i++)
        sum += (i % 2 ? 4 : 2) * force[i];
    cycle->mean = sum / (3 * (double)(n - 1));
    cycle->least = extreme(&r, -1, &cycle->least_s);
    cycle->most = extreme(&r, 1, &cycle->most_s);
    return INO_OK;
}

double ino_observe_half_rate(size_t n, const double *rate_Hz, const double *force)
{
    double top = -INFINITY;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, force[i]);
    for (size_t i = 0; i + 1 < n; i++) {
        if (!(force[i] < 0.5 * top && force[i + 1] >= 0.5 * top))
            continue;
        const double part = (0.5 * top - force[i]) / (force[i + 1] - force[i]);
        return rate_Hz[i] * pow(rate_Hz[i + 1] / rate_Hz[i], part);
    }
    return NAN;
}
