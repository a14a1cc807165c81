#include <math.h>
#include <string.h>

#include "protocol/drive.h"

void ino_signal_init(ino_signal *signal)
{
    memset(signal, 0, sizeof *signal);
    signal->size = sizeof *signal;
}

void ino_signal_constant(ino_signal *signal, double value)
{
    ino_signal_init(signal);
    signal->value = value;
}

void ino_signal_linear(ino_signal *signal, size_t n, const double *t_s, const double *points)
{
    ino_signal_init(signal);
    signal->kind = INO_SIGNAL_LINEAR;
    signal->n = n;
    signal->t_s = t_s;
    signal->points = points;
}

void ino_signal_biexponential(ino_signal *signal, double base, double peak, double tau1_s,
                              double tau2_s, double start_s)
{
    ino_signal_init(signal);
    signal->kind = INO_SIGNAL_BIEXPONENTIAL;
    signal->value = base;
    signal->peak = peak;
    signal->tau1_s = tau1_s;
    signal->tau2_s = tau2_s;
    signal->start_s = start_s;
}

/* Extremum of exp(-t/tau1) - exp(-t/tau2). */
static double transient_norm(const ino_signal *s)
{
    const double r = s->tau1_s / s->tau2_s;
    return pow(r, -1 / (r - 1)) - pow(r, -1 / (1 - 1 / r));
}

static ino_status check_transient(const ino_signal *s, int jumps_allowed)
{
    if (!isfinite(s->value) || !isfinite(s->peak) || !isfinite(s->start_s))
        return INO_NOT_FINITE;
    return s->tau1_s > 0 && s->tau2_s > 0 && s->tau1_s != s->tau2_s && isfinite(s->tau1_s) &&
                   isfinite(s->tau2_s) && s->period_s >= 0 && isfinite(s->period_s) &&
                   !(s->period_s > 0 && !jumps_allowed)
               ? INO_OK
               : INO_BAD_ARGUMENT;
}

/* Weight w of each stimulus on top of what is left; with a ceiling the store has 1 - out/most. */
ino_status ino_signal_train(ino_signal *signal, double base, double peak, double tau1_s,
                            double tau2_s, double ceiling, size_t n, const double *t_s,
                            double *sums)
{
    if (!signal || !sums || n == 0)
        return INO_BAD_ARGUMENT;
    if (isnan(ceiling))
        return INO_NOT_FINITE;
    ino_signal_biexponential(signal, base, peak, tau1_s, tau2_s, 0);
    signal->kind = INO_SIGNAL_TRAIN;
    signal->n = n;
    signal->t_s = t_s;
    signal->points = sums;
    memset(sums, 0, 2 * n * sizeof *sums);
    ino_status status = ino_signal_check(signal, 1);
    const double room = (ceiling - base) / (peak - base);
    if (status == INO_OK && peak != base && !(room > 0))
        status = INO_BAD_ARGUMENT;
    if (status != INO_OK)
        return status;
    const double most = peak != base ? room * fabs(transient_norm(signal)) : INFINITY;
    double out = 0, s1 = 0, s2 = 0;
    for (size_t i = 0; i < n; i++) {
        const double since = i ? t_s[i] - t_s[i - 1] : 0;
        out *= exp(-since / fmax(tau1_s, tau2_s));
        const double w = fmax(1 - out / most, 0);
        out += w;
        s1 = s1 * exp(-since / tau1_s) + w;
        s2 = s2 * exp(-since / tau2_s) + w;
        sums[2 * i] = s1;
        sums[2 * i + 1] = s2;
    }
    return INO_OK;
}

ino_status ino_signal_check(const ino_signal *s, int jumps_allowed)
{
    if (s->size != sizeof *s)
        return INO_BAD_ARGUMENT;
    switch (s->kind) {
    case INO_SIGNAL_CONSTANT:
        return isfinite(s->value) ? INO_OK : INO_NOT_FINITE;
    case INO_SIGNAL_BIEXPONENTIAL:
        return check_transient(s, jumps_allowed);
    case INO_SIGNAL_TRAIN:
        if (check_transient(s, jumps_allowed) != INO_OK)
            return check_transient(s, jumps_allowed);
        break;
    case INO_SIGNAL_LINEAR:
    case INO_SIGNAL_FUNCTION:
        break;
    default:
        return INO_BAD_ARGUMENT;
    }
    const int linear = s->kind == INO_SIGNAL_LINEAR, train = s->kind == INO_SIGNAL_TRAIN;
    if (((linear || train) && (s->n == 0 || !s->points)) || (s->n && !s->t_s) ||
        (!linear && !train && !s->function))
        return INO_BAD_ARGUMENT;
    for (size_t i = 0; i < s->n; i++) {
        if (!isfinite(s->t_s[i]) || (linear && !isfinite(s->points[i])))
            return INO_NOT_FINITE;
        if (i && (s->t_s[i] < s->t_s[i - 1] ||
                  (s->t_s[i] == s->t_s[i - 1] && (train || !jumps_allowed))))
            return INO_BAD_ARGUMENT;
    }
    return INO_OK;
}

/* Number of points before t, or at t too when `or_at`. */
static size_t count_below(const ino_signal *s, double t, int or_at)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->t_s[middle] < t || (or_at && s->t_s[middle] == t))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double linear_value(const ino_signal *s, double t, double inside, double *rate)
{
    *rate = 0;
    size_t low = count_below(s, inside, 0);
    if (low == 0)
        return s->points[0];
    if (low == s->n)
        return s->points[s->n - 1];
    double t0 = s->t_s[low - 1], t1 = s->t_s[low], p0 = s->points[low - 1], p1 = s->points[low];
    *rate = (p1 - p0) / (t1 - t0);
    double x = (t - t0) / (t1 - t0);
    return p0 * (1 - x) + p1 * x; /* exact at both ends */
}

static double transient_value(const ino_signal *s, double t, double inside, double *rate)
{
    *rate = 0;
    if (inside <= s->start_s)
        return s->value;
    double since = t - s->start_s;
    if (s->period_s > 0) {
        double beats = floor((inside - s->start_s) / s->period_s);
        if (s->start_s + beats * s->period_s >= inside) /* rounding; kinks are computed like this */
            beats--;
        since = t - (s->start_s + beats * s->period_s);
    }
    double a = (s->peak - s->value) / transient_norm(s);
    double e1 = exp(-since / s->tau1_s), e2 = exp(-since / s->tau2_s);
    *rate = a * (e2 / s->tau2_s - e1 / s->tau1_s);
    return s->value + a * (e1 - e2);
}

static double train_value(const ino_signal *s, double t, double inside, double *rate)
{
    *rate = 0;
    const size_t count = count_below(s, inside, 0);
    if (count == 0)
        return s->value;
    const double since = t - s->t_s[count - 1], *sum = s->points + 2 * (count - 1);
    const double a = (s->peak - s->value) / transient_norm(s);
    const double e1 = sum[0] * exp(-since / s->tau1_s), e2 = sum[1] * exp(-since / s->tau2_s);
    *rate = a * (e2 / s->tau2_s - e1 / s->tau1_s);
    return s->value + a * (e1 - e2);
}

double ino_signal_value(const ino_signal *s, double t_s, double inside_s, double *rate)
{
    double unused = 0, *to = rate ? rate : &unused;
    switch (s->kind) {
    case INO_SIGNAL_LINEAR:
        return linear_value(s, t_s, inside_s, to);
    case INO_SIGNAL_BIEXPONENTIAL:
        return transient_value(s, t_s, inside_s, to);
    case INO_SIGNAL_FUNCTION:
        return s->function(s->user, t_s, inside_s, to);
    case INO_SIGNAL_TRAIN:
        return train_value(s, t_s, inside_s, to);
    case INO_SIGNAL_CONSTANT:
        break;
    }
    *to = 0;
    return s->value;
}

double ino_signal_next_kink(const ino_signal *s, double t)
{
    if (s->kind == INO_SIGNAL_BIEXPONENTIAL) {
        if (t < s->start_s)
            return s->start_s;
        if (!(s->period_s > 0))
            return INFINITY;
        double beats = floor((t - s->start_s) / s->period_s);
        double next = s->start_s + beats * s->period_s;
        while (next <= t)
            next = s->start_s + ++beats * s->period_s;
        return next;
    }
    if (s->kind == INO_SIGNAL_CONSTANT)
        return INFINITY;
    size_t next = count_below(s, t, 1);
    return next < s->n ? s->t_s[next] : INFINITY;
}
