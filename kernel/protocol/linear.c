#include "protocol/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/linalg.h"
#include "protocol/drive.h"

enum {
    LEVELS = 8,
    OUT = LINEAR_STATES + LINEAR_OUTPUTS,
    VARIABLES = LINEAR_STATES + LINEAR_INPUTS
};

/* Steps of length and its rate, relative to SL0 (per s): small against overlap and strain. */
static const double length_step = 1e-4, rate_step = 1e-3, good_step = 0.04;

struct differences {
    const ino_muscle *muscle;
    const double *drug_uM;
    struct ino_linear *linear;
    double f[2 * LEVELS][OUT]; /* right-hand side and outputs: plus and minus of each step */
    double sl[2 * LEVELS], rate[2 * LEVELS];
    double y[2 * LEVELS][LINEAR_STATES];
    double tension[LINEAR_OUTPUTS][2 * LEVELS];
};

/* The right-hand side at the first n points of d->y, d->sl, d->rate. */
static ino_status evaluate(struct differences *d, size_t n)
{
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){&d->linear->ca_uM, 0};
    in.sl_um = (ino_field){d->sl, 1};
    in.dsl_um_s = (ino_field){d->rate, 1};
    for (size_t k = 0; d->drug_uM && k < ino_muscle_drug_count(d->muscle); k++)
        in.drug_uM[k].values = d->drug_uM + k;
    out.observable[INO_OBS_tension] = (ino_output){d->tension[0], 1};
    out.observable[INO_OBS_total] = (ino_output){d->tension[1], 1};
    const ino_status status = ino_batch_rhs(d->muscle, &in, (ino_state){d->y[0], 1, LINEAR_STATES},
                                            0, n, (ino_state_output){d->f[0], 1, OUT}, &out, NULL);
    for (size_t i = 0; i < n; i++)
        for (size_t o = 0; o < LINEAR_OUTPUTS; o++)
            d->f[i][d->linear->n + o] = d->tension[o][i];
    return status;
}

/* Point `at` is the steady state with variable j (states, length, rate) changed by h. */
static void set_point(struct differences *d, size_t at, size_t j, double h)
{
    const struct ino_linear *l = d->linear;
    memcpy(d->y[at], l->y, sizeof l->y);
    d->sl[at] = l->sl_um;
    d->rate[at] = 0;
    if (j < l->n)
        d->y[at][j] += h;
    else
        (j == l->n ? d->sl : d->rate)[at] += h;
}

/* Best extrapolated central difference of output i, steps halved from h on. Laws may be smooth on
 * either side of the steady state and only three times differentiable at it (tearing), so the error
 * has all powers of the step from the second on. */
static double ridders(const struct differences *d, size_t i, const double *h)
{
    double table[LEVELS][LEVELS], best = 0, least = INFINITY;
    for (int k = 0; k < LEVELS; k++) {
        double factor = 2;
        table[k][0] = (d->f[2 * k][i] - d->f[2 * k + 1][i]) / h[k];
        for (int m = 1; m <= k; m++) {
            factor *= 2;
            const double from = table[k][m - 1], above = table[k - 1][m - 1];
            table[k][m] = from + (from - above) / (factor - 1);
            const double error = fmax(fabs(table[k][m] - from), fabs(table[k][m] - above));
            if (error < least) {
                least = error;
                best = table[k][m];
            }
        }
    }
    return best;
}

/* Column j of A (or b) and c (or d). */
static ino_status difference(struct differences *d, size_t j, double h0, double *column)
{
    const struct ino_linear *l = d->linear;
    double h[LEVELS];
    for (int k = 0; k < LEVELS; k++) {
        const double step = ldexp(h0, -k);
        set_point(d, 2 * (size_t)k, j, step);
        set_point(d, 2 * (size_t)k + 1, j, -step);
        const double *plus = j < l->n    ? &d->y[2 * k][j]
                             : j == l->n ? &d->sl[2 * k]
                                         : &d->rate[2 * k];
        const double *minus = j < l->n    ? &d->y[2 * k + 1][j]
                              : j == l->n ? &d->sl[2 * k + 1]
                                          : &d->rate[2 * k + 1];
        h[k] = *plus - *minus; /* as rounded */
    }
    const ino_status status = evaluate(d, 2 * LEVELS);
    for (size_t i = 0; i < l->n + LINEAR_OUTPUTS; i++)
        column[i] = ridders(d, i, h);
    return status;
}

/* Jump of the derivatives in input j at the steady state, over the largest derivative; each
 * relative to its state's size. */
static ino_status find_kink(struct differences *d, size_t j, double h, double *kink)
{
    const struct ino_linear *l = d->linear;
    static const double at[5] = {0, 1, 2, -1, -2};
    for (size_t i = 0; i < 5; i++)
        set_point(d, i, j, at[i] * h);
    const ino_status status = evaluate(d, 5);
    double jump = 0, slope = 0;
    for (size_t i = 0; i < l->n + LINEAR_OUTPUTS; i++) {
        const double size =
            i < l->n ? l->scale[i] : fmax(fabs(l->tension[i - l->n]), 1e-6); /* kPa */
        const double *f[5] = {d->f[0], d->f[1], d->f[2], d->f[3], d->f[4]};
        const double up = (4 * f[1][i] - 3 * f[0][i] - f[2][i]) / (2 * h * size);
        const double down = (3 * f[0][i] - 4 * f[3][i] + f[4][i]) / (2 * h * size);
        jump = fmax(jump, fabs(up - down));
        slope = fmax(slope, 0.5 * fabs(up) + 0.5 * fabs(down));
    }
    *kink = slope > 0 ? jump / slope : 0;
    return status;
}

/* Typical sizes: a state's own; one that is 0 at rest (the strain of heads before their stroke) has
 * a hundredth of the smallest other of its unit; a length is stepped as the given one is. */
static void set_scales(const ino_muscle *muscle, struct ino_linear *l)
{
    ino_state_groups(muscle, l->group);
    for (size_t k = 0; k < l->n; k++) {
        double least = INFINITY;
        for (size_t i = 0; i < l->n && !l->group[k]; i++)
            if (i != k && !l->group[i] && l->y[i] != 0 &&
                !strcmp(ino_muscle_state_unit(muscle, i), ino_muscle_state_unit(muscle, k)))
                least = fmin(least, fabs(l->y[i]));
        l->scale[k] = fmax(fabs(l->y[k]), isfinite(least) ? 0.01 * least : 1e-12);
        if (!strcmp(ino_muscle_state_name(muscle, k), "SL")) /* behind a series element */
            l->scale[k] = length_step / good_step * l->sl0_um;
    }
}

static ino_status find_rest(const ino_muscle *muscle, const double *drug_uM, ino_branch branch,
                            struct ino_linear *l)
{
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM.values = &l->ca_uM;
    in.sl_um.values = &l->sl_um;
    for (size_t k = 0; drug_uM && k < ino_muscle_drug_count(muscle); k++)
        in.drug_uM[k].values = drug_uM + k;
    out.observable[INO_OBS_tension].values = &l->tension[0];
    out.observable[INO_OBS_total].values = &l->tension[1];
    return ino_batch_steady(muscle, &in, branch, 0, 1, (ino_state_output){l->y, 1, 0}, &out, NULL);
}

static void put_column(struct ino_linear *l, size_t j, const double *column)
{
    double *to = j < l->n ? l->a + j * l->n : l->b[j - l->n];
    memcpy(to, column, l->n * sizeof *to);
    for (size_t o = 0; o < LINEAR_OUTPUTS; o++)
        *(j < l->n ? &l->c[o][j] : &l->d[o][j - l->n]) = column[l->n + o];
}

ino_status ino_linearise(const ino_muscle *muscle, double ca_uM, double sl_um,
                         const double *drug_uM, ino_branch branch, double step,
                         struct ino_linear *linear)
{
    memset(linear, 0, sizeof *linear);
    linear->n = ino_muscle_state_count(muscle);
    if (linear->n > LINEAR_STATES)
        return INO_TOO_LARGE;
    linear->ca_uM = ca_uM;
    linear->sl0_um = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    linear->sl_um = isnan(sl_um) ? linear->sl0_um : sl_um;
    if (!isfinite(ca_uM))
        return INO_NOT_FINITE;
    ino_status status = find_rest(muscle, drug_uM, branch, linear);
    if (status != INO_OK)
        return status;
    set_scales(muscle, linear);
    struct differences *d = calloc(1, sizeof *d);
    if (!d)
        return INO_NO_MEMORY;
    d->muscle = muscle;
    d->drug_uM = drug_uM;
    d->linear = linear;
    const double part = step / good_step;
    double column[OUT];
    for (size_t j = 0; j < linear->n + LINEAR_INPUTS && status == INO_OK; j++) {
        const double input = part * linear->sl0_um * (j == linear->n ? length_step : rate_step);
        status = difference(d, j, j < linear->n ? step * linear->scale[j] : input, column);
        put_column(linear, j, column);
        double kink = 0;
        if (status == INO_OK && j >= linear->n)
            status = find_kink(d, j, ldexp(input, -3), &kink);
        linear->kink = fmax(linear->kink, kink);
    }
    free(d);
    return status;
}

ino_status ino_linear_response(const struct ino_linear *l, double omega, double *x_re, double *x_im,
                               ino_modulus *modulus)
{
    double re[LINEAR_STATES], im[LINEAR_STATES];
    for (size_t k = 0; k < l->n; k++) {
        re[k] = l->sl0_um * l->b[0][k];
        im[k] = l->sl0_um * omega * l->b[1][k];
    }
    const ino_status status = ino_linalg_resolvent(l->n, l->a, omega, re, im, x_re, x_im);
    for (size_t o = 0; o < LINEAR_OUTPUTS && status == INO_OK; o++) {
        modulus[o].elastic_kPa = l->sl0_um * l->d[o][0];
        modulus[o].viscous_kPa = l->sl0_um * omega * l->d[o][1];
        for (size_t k = 0; k < l->n; k++) {
            modulus[o].elastic_kPa += l->c[o][k] * x_re[k];
            modulus[o].viscous_kPa += l->c[o][k] * x_im[k];
        }
    }
    return status;
}
