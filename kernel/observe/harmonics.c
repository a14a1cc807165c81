/* Fourier coefficients of one period, and the dip of a modulus over frequency. */
#include <inotrope/protocol.h>

#include <math.h>

ino_status ino_observe_harmonics(size_t n, const double *value, size_t n_harmonics, double *re,
                                 double *im, double *mean)
{
    static const double two_pi = 6.283185307179586;
    if (!value || (n_harmonics && (!re || !im)))
        return INO_BAD_ARGUMENT;
    if (n < 2 * n_harmonics + 1)
        return INO_TOO_FEW_POINTS;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i]))
            return INO_NOT_FINITE;
        sum += value[i] / (double)n;
    }
    for (size_t k = 0; k < n_harmonics; k++) {
        re[k] = im[k] = 0;
        for (size_t i = 0; i < n; i++) { /* less the mean: small oscillations of large values */
            const double phase = two_pi * (double)((k + 1) * i % n) / (double)n;
            re[k] += 2 / (double)n * (value[i] - sum) * cos(phase);
            im[k] -= 2 / (double)n * (value[i] - sum) * sin(phase);
        }
    }
    if (mean)
        *mean = sum;
    return INO_OK;
}

double ino_observe_dip(size_t n, const double *frequency_Hz, const double *modulus,
                       double *modulus_there)
{
    size_t k = 0;
    for (size_t i = 1; i + 1 < n; i++)
        if (modulus[i] < modulus[i - 1] && modulus[i] <= modulus[i + 1] &&
            (k == 0 || modulus[i] < modulus[k]))
            k = i;
    if (modulus_there)
        *modulus_there = NAN;
    if (k == 0)
        return NAN;
    const double x0 = log(frequency_Hz[k - 1] / frequency_Hz[k]);
    const double x1 = log(frequency_Hz[k + 1] / frequency_Hz[k]);
    const double s0 = (modulus[k - 1] - modulus[k]) / x0, s1 = (modulus[k + 1] - modulus[k]) / x1;
    const double bend = (s1 - s0) / (x1 - x0), slope = s0 - bend * x0; /* at point k */
    const double x = bend > 0 ? -slope / (2 * bend) : 0;
    if (modulus_there)
        *modulus_there = modulus[k] + x * (slope + bend * x);
    return frequency_Hz[k] * exp(x);
}
