/* Complex modulus by linearisation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/linalg.h"
#include "protocol/linear.h"

/* First steps of the two sets of differences. */
static const double step[2] = {0.04, 0.025};

static ino_status growth(const struct ino_linear *l, double *most)
{
    double *a = malloc(l->n * (l->n + 2) * sizeof *a);
    if (!a)
        return INO_NO_MEMORY;
    memcpy(a, l->a, l->n * l->n * sizeof *a);
    double *re = a + l->n * l->n, *im = re + l->n;
    const ino_status status = ino_linalg_eigenvalues(l->n, a, re, im);
    *most = -INFINITY;
    for (size_t k = 0; k < l->n && status == INO_OK; k++)
        *most = fmax(*most, re[k]);
    free(a);
    return status;
}

static double size(const ino_modulus *y)
{
    return hypot(y->elastic_kPa, y->viscous_kPa);
}

/* Relative; an active modulus of nothing but round-off counts as none. */
static double difference(const ino_modulus *x, const ino_modulus *y, const ino_modulus *total)
{
    const ino_modulus off = {x->elastic_kPa - y->elastic_kPa, x->viscous_kPa - y->viscous_kPa};
    return size(&off) > 0 ? size(&off) / (size(x) + 1e-4 * size(total)) : 0;
}

static ino_status respond(struct ino_linear l[2], size_t n, const double *frequency_Hz,
                          ino_modulus *active, ino_modulus *total, ino_modulus_report *report)
{
    static const double two_pi = 6.283185307179586;
    double re[LINEAR_STATES], im[LINEAR_STATES];
    for (size_t i = 0; i < n; i++) {
        ino_modulus y[2][LINEAR_OUTPUTS];
        for (int s = 0; s < 2; s++) {
            const ino_status status =
                ino_linear_response(&l[s], two_pi * frequency_Hz[i], re, im, y[s]);
            if (status != INO_OK)
                return status;
        }
        for (int o = 0; o < LINEAR_OUTPUTS; o++)
            report->error = fmax(report->error, difference(&y[0][o], &y[1][o], &y[0][1]));
        if (active)
            active[i] = y[0][0];
        if (total)
            total[i] = y[0][1];
    }
    return INO_OK;
}

ino_status ino_protocol_modulus(const ino_muscle *muscle, double ca_uM, double sl_um,
                                const double *drug_uM, ino_branch branch, size_t n,
                                const double *frequency_Hz, ino_modulus *active, ino_modulus *total,
                                ino_modulus_report *report)
{
    if (!muscle || !frequency_Hz)
        return INO_BAD_ARGUMENT;
    for (size_t i = 0; i < n; i++)
        if (!(frequency_Hz[i] > 0) || isinf(frequency_Hz[i]))
            return INO_OUT_OF_RANGE;
    struct ino_linear *l = malloc(2 * sizeof *l);
    ino_status status = l ? INO_OK : INO_NO_MEMORY;
    for (int s = 0; s < 2 && status == INO_OK; s++)
        status = ino_linearise(muscle, ca_uM, sl_um, drug_uM, branch, step[s], &l[s]);
    ino_modulus_report found = {.size = sizeof found};
    if (status == INO_OK)
        status = growth(&l[0], &found.growth_per_s);
    if (status == INO_OK)
        status = respond(l, n, frequency_Hz, active, total, &found);
    if (status == INO_OK && report) {
        found.tension_kPa = l[0].tension[0];
        found.total_kPa = l[0].tension[1];
        found.kink = l[0].kink;
        *report = found;
    }
    free(l);
    return status;
}
