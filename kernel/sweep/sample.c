#include "sweep/sample.h"

#include <math.h>

/* ---- normal distribution ---- */

static double ratio(const double *above, const double *below, double r)
{
    double p = above[7], q = below[6];
    for (int i = 6; i >= 0; i--)
        p = p * r + above[i];
    for (int i = 5; i >= 0; i--)
        q = q * r + below[i];
    return p / (q * r + 1.0);
}

/* Wichura, Appl Stat 1988;37:477-484, algorithm AS 241, PPND16. */
static double normal_quantile(double u)
{
    static const double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double b[7] = {4.2313330701600911252e+1, 6.8718700749205790830e+2,
                                5.3941960214247511077e+3, 2.1213794301586595867e+4,
                                3.9307895800092710610e+4, 2.8729085735721942674e+4,
                                5.2264952788528545610e+3};
    static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                5.76949722146069140550e0,  3.64784832476320460504e0,
                                1.27045825245236838258e0,  2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[7] = {2.05319162663775882187e0,  1.67638483018380384940e0,
                                6.89767334985100004550e-1, 1.48103976427480074590e-1,
                                1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                1.78482653991729133580e0,  2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[7] = {5.99832206555887937690e-1, 1.36929880922735805310e-1,
                                1.48753612908506148525e-2, 7.86869131145613259100e-4,
                                1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    const double q = u - 0.5;
    if (fabs(q) <= 0.425)
        return q * ratio(a, b, 0.180625 - q * q);
    const double r = sqrt(-log(q < 0.0 ? u : 1.0 - u));
    const double size = r <= 5.0 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5.0);
    return q < 0.0 ? -size : size;
}

/* Probability of a standard normal value below z. */
static double normal_below(double z)
{
    return 0.5 * erfc(-z * 0.70710678118654752440);
}

/* ---- distributions ---- */

double sweep_quantile(const struct sweep_distribution *d, double u)
{
    switch (d->shape) {
    case SWEEP_FLAT:
        return fmin(d->a + (d->b - d->a) * u, d->b);
    case SWEEP_LOG_FLAT:
        return fmin(fmax(d->a * exp(log(d->b / d->a) * u), d->a), d->b);
    case SWEEP_NORMAL:
        return d->a + d->b * normal_quantile(u);
    default:
        return d->a * exp(d->b * normal_quantile(u));
    }
}

double sweep_outside(const struct sweep_distribution *d, double min, double max)
{
    double a = d->a, b = d->b;
    if (d->shape == SWEEP_NORMAL)
        return normal_below((min - a) / b) + normal_below((a - max) / b);
    if (d->shape == SWEEP_LOGNORMAL)
        return (min > 0.0 ? normal_below(log(min / a) / b) : 0.0) +
               (max > 0.0 ? normal_below(log(a / max) / b) : 1.0);
    if (d->shape == SWEEP_LOG_FLAT) {
        a = log(a);
        b = log(b);
        min = min > 0.0 ? log(min) : -INFINITY;
        max = max > 0.0 ? log(max) : -INFINITY;
    }
    const double low = fmin(fmax(min - a, 0.0), b - a), high = fmin(fmax(b - max, 0.0), b - a);
    return fmin((low + high) / (b - a), 1.0);
}

/* ---- members ---- */

void sweep_sample_prepare(struct sweep_sample *sample)
{
    for (size_t k = 0; k < sample->n_inputs; k++)
        sweep_permutation_init(&sample->permutation[k], sample->seed, (uint32_t)k, sample->n);
}

double sweep_sample_uniform(const struct sweep_sample *sample, size_t input, uint64_t member)
{
    const uint32_t stream = (uint32_t)input;
    if (sample->method == SWEEP_RANDOM)
        return sweep_uniform(sample->seed, SWEEP_VALUE, stream, member);
    /* 32 bits of stratum and 21 of place in it: the sum is exact, and so the stratification. */
    const uint64_t bits = sweep_bits(sample->seed, SWEEP_JITTER, stream, member);
    const double place = ((double)(bits >> 44) + 0.5) * 0x1p-20;
    const uint64_t stratum = sweep_permutation_at(&sample->permutation[input], member);
    return ((double)stratum + place) / (double)sample->n;
}

double sweep_sample_value(const struct sweep_sample *sample, size_t input, uint64_t member)
{
    return sweep_quantile(&sample->distribution[input],
                          sweep_sample_uniform(sample, input, member));
}
