#include "sweep/reduce.h"

#include <math.h>
#include <string.h>

static const double ln10 = 2.302585092994045684;
static const double spacing = 0.1;       /* of the grid, decades */
static const double log10_ca_min = -9.0; /* log10([Ca]/uM): what steady accepts */
static const double log10_ca_max = 3.0;
static const double root_tolerance = 1e-12; /* of ln Ca: 4e-13 of pCa */
static const double near_root = 1e-8;       /* of y: the last Newton step squares it */
static const double jump = 1e-6;            /* of y, across root_tolerance: a discontinuity */
static const double relative_step = 0.01;   /* of the slope's stencil, over the width 1/n_H */
static const double agreement = 2e-4; /* of the two slopes; its square bounds the better one */

enum { ROOT_ROUNDS = 100, SLOPE_ROUNDS = 8, STENCIL = 4 };

/* ---- evaluation ---- */

struct block {
    const struct sweep_curve *curve;
    size_t n;
    const double *parameters;
    size_t stride;
    struct sweep_numbers *out;
    double rest[SWEEP_BLOCK], range[SWEEP_BLOCK];
    /* the bracket: a is the latest point, b the other side, c the point before a */
    double a[SWEEP_BLOCK], b[SWEEP_BLOCK], c[SWEEP_BLOCK];
    double fa[SWEEP_BLOCK], fb[SWEEP_BLOCK], fc[SWEEP_BLOCK];
    double t[SWEEP_BLOCK]; /* next point: a + t (b - a) */
    size_t n_active;
    unsigned short active[SWEEP_BLOCK];
    double *packed; /* [SWEEP_PARAMETERS][SWEEP_BLOCK], parameters of the active members */
};

static ino_status steady(const struct block *b, const double *parameters, size_t stride, size_t n,
                         ino_field ca_uM, double *force)
{
    const struct sweep_curve *curve = b->curve;
    const ino_state_output no_state = {NULL, 0, 0};
    double converged[SWEEP_BLOCK];
    ino_field field[SWEEP_PARAMETERS];
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM = ca_uM;
    inputs.sl_um = (ino_field){&curve->sl_um, 0};
    for (size_t d = 0; d < ino_muscle_drug_count(curve->muscle); d++)
        inputs.drug_uM[d] = (ino_field){&curve->drug_uM[d], 0};
    for (size_t k = 0; k < curve->n_parameters; k++)
        field[k] = (ino_field){parameters + k * stride, 1};
    inputs.n_parameters = curve->n_parameters;
    inputs.parameter_index = curve->parameter_index;
    inputs.parameters = field;
    outputs.observable[INO_OBS_tension] = (ino_output){force, 1};
    outputs.converged = (ino_output){converged, 1};
    const ino_status status =
        ino_batch_steady(curve->muscle, &inputs, curve->branch, 0, n, no_state, &outputs, NULL);
    if (status == INO_BAD_ARGUMENT || status == INO_NO_MEMORY) {
        for (size_t i = 0; i < n; i++)
            force[i] = NAN;
    } else if (status != INO_OK) {
        for (size_t i = 0; i < n; i++)
            if (converged[i] != 1.0)
                force[i] = NAN;
    }
    return status;
}

/* y - 1/2 of all members at one [Ca]; in place of force. */
static void heights_at(const struct block *b, double ca_uM, double *height)
{
    (void)steady(b, b->parameters, b->stride, b->n, (ino_field){&ca_uM, 0}, height);
    for (size_t i = 0; i < b->n; i++)
        height[i] = (height[i] - b->rest[i]) / b->range[i] - 0.5;
}

/* y - 1/2 of the active members, each at its own ln Ca; arrays by place in the active list. */
static void active_heights(struct block *b, const double *log_ca, double *height)
{
    double ca_uM[SWEEP_BLOCK];
    const double *parameters = b->parameters;
    size_t stride = b->stride;
    for (size_t j = 0; j < b->n_active; j++)
        ca_uM[j] = fmin(exp(log_ca[j]), 1000.0); /* the end of the range, whatever exp rounds to */
    if (b->n_active < b->n) {
        for (size_t k = 0; k < b->curve->n_parameters; k++)
            for (size_t j = 0; j < b->n_active; j++)
                b->packed[k * SWEEP_BLOCK + j] = b->parameters[k * b->stride + b->active[j]];
        parameters = b->packed;
        stride = SWEEP_BLOCK;
    }
    (void)steady(b, parameters, stride, b->n_active, (ino_field){ca_uM, 1}, height);
    for (size_t j = 0; j < b->n_active; j++) {
        const size_t i = b->active[j];
        height[j] = (height[j] - b->rest[i]) / b->range[i] - 0.5;
    }
}

static void fail(struct block *b, size_t i, ino_status status)
{
    b->out->status[i] = (unsigned char)status;
    b->out->pca50[i] = b->out->slope_nh[i] = NAN;
    if (isnan(b->range[i]))
        b->out->fmax_kPa[i] = b->out->frest_kPa[i] = NAN;
}

/* ---- limits ---- */

/* Why member i has no force at this [Ca]. */
static ino_status reason(const struct block *b, size_t i, double ca_uM)
{
    double force;
    const ino_status status =
        steady(b, b->parameters + i, b->stride, 1, (ino_field){&ca_uM, 0}, &force);
    return status == INO_OK ? INO_NOT_FINITE : status;
}

static void limits(struct block *b)
{
    static const double none = 0.0, infinite = INFINITY;
    double *rest = b->out->frest_kPa, *most = b->out->fmax_kPa;
    (void)steady(b, b->parameters, b->stride, b->n, (ino_field){&none, 0}, rest);
    (void)steady(b, b->parameters, b->stride, b->n, (ino_field){&infinite, 0}, most);
    for (size_t i = 0; i < b->n; i++) {
        b->rest[i] = rest[i];
        b->range[i] = most[i] - rest[i];
        b->out->status[i] = INO_OK;
        if (isnan(b->range[i]))
            fail(b, i, reason(b, i, isnan(rest[i]) ? none : infinite));
        else if (!(b->range[i] > 0.0))
            fail(b, i, INO_TOO_FEW_POINTS);
    }
}

/* ---- the bracket ---- */

/* Members whose half-maximum lies outside the grid: the grid's end and the end of the range. */
static void bracket_outside(struct block *b)
{
    double log_ca[SWEEP_BLOCK], height[SWEEP_BLOCK];
    b->n_active = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->out->status[i] == INO_OK && (isnan(b->fa[i]) || isnan(b->fb[i])))
            b->active[b->n_active++] = (unsigned short)i;
    if (b->n_active == 0)
        return;
    for (size_t j = 0; j < b->n_active; j++)
        log_ca[j] = ln10 * (isnan(b->fa[b->active[j]]) ? log10_ca_min : log10_ca_max);
    active_heights(b, log_ca, height);
    for (size_t j = 0; j < b->n_active; j++) {
        const size_t i = b->active[j];
        const int below = isnan(b->fa[i]);
        if (isnan(height[j]) || (below && isnan(b->fb[i])))
            fail(b, i, INO_NOT_CONVERGED);
        else if (below ? height[j] >= 0.0 : height[j] < 0.0)
            fail(b, i, INO_OUT_OF_RANGE);
        *(below ? &b->a[i] : &b->b[i]) = log_ca[j];
        *(below ? &b->fa[i] : &b->fb[i]) = height[j];
        b->t[i] = 0.5;
    }
}

/* From the grid: a and b are the neighbours of the first change of sign, c the point before a. */
static void bracket(struct block *b)
{
    double height[SWEEP_BLOCK];
    const double *x = b->curve->log_ca;
    for (size_t i = 0; i < b->n; i++)
        b->fa[i] = b->fb[i] = b->fc[i] = NAN;
    for (size_t g = 0; g < SWEEP_GRID; g++) {
        heights_at(b, b->curve->ca_uM[g], height);
        for (size_t i = 0; i < b->n; i++) {
            if (b->fb[i] >= 0.0) /* found */
                continue;
            if (height[i] < 0.0) {
                b->c[i] = b->a[i];
                b->fc[i] = b->fa[i];
                b->a[i] = x[g];
                b->fa[i] = height[i];
            } else {
                b->b[i] = x[g];
                b->fb[i] = height[i];
            }
        }
    }
    for (size_t i = 0; i < b->n; i++)
        b->t[i] = b->fa[i] / (b->fa[i] - b->fb[i]);
    bracket_outside(b);
}

/* ---- the root ---- */

/* Where next: inverse quadratic interpolation where Chandrupatla's criterion trusts it (Adv Eng
 * Softw 1997;28:145-149), else the middle; a lies between b and c. */
static double next_point(const struct block *b, size_t i)
{
    const double a = b->a[i], z = b->b[i], c = b->c[i];
    const double fa = b->fa[i], fz = b->fb[i], fc = b->fc[i];
    const double xi = (a - z) / (c - z), phi = (fa - fz) / (fc - fz);
    const double least = root_tolerance / fabs(z - a);
    double t = 0.5;
    if (phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)
        t = fa / (fz - fa) * fc / (fz - fc) + (c - a) / (z - a) * fa / (fc - fa) * fz / (fc - fz);
    return fmin(fmax(t, least), 1.0 - least);
}

/* Takes the new point (x, f) of member i. 1 when the root is known. */
static int take(struct block *b, size_t i, double x, double f)
{
    if ((f < 0.0) == (b->fa[i] < 0.0)) {
        b->c[i] = b->a[i];
        b->fc[i] = b->fa[i];
    } else {
        b->c[i] = b->b[i];
        b->fc[i] = b->fb[i];
        b->b[i] = b->a[i];
        b->fb[i] = b->fa[i];
    }
    b->a[i] = x;
    b->fa[i] = f;
    return fabs(f) < near_root || !(fabs(b->b[i] - x) > 2.0 * root_tolerance);
}

static void find_roots(struct block *b)
{
    double log_ca[SWEEP_BLOCK], height[SWEEP_BLOCK];
    b->n_active = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (b->out->status[i] != INO_OK)
            continue;
        if (!isnan(b->fc[i]))
            b->t[i] = next_point(b, i);
        b->active[b->n_active++] = (unsigned short)i;
    }
    for (int round = 0; round < ROOT_ROUNDS && b->n_active > 0; round++) {
        for (size_t j = 0; j < b->n_active; j++) {
            const size_t i = b->active[j];
            log_ca[j] = b->a[i] + b->t[i] * (b->b[i] - b->a[i]);
        }
        active_heights(b, log_ca, height);
        size_t kept = 0;
        for (size_t j = 0; j < b->n_active; j++) {
            const size_t i = b->active[j];
            if (isnan(height[j])) {
                fail(b, i, INO_NOT_CONVERGED);
            } else if (!take(b, i, log_ca[j], height[j])) {
                b->t[i] = next_point(b, i);
                b->active[kept++] = (unsigned short)i;
            }
        }
        b->n_active = kept;
    }
    for (size_t j = 0; j < b->n_active; j++)
        fail(b, b->active[j], INO_NOT_CONVERGED);
}

/* ---- the slope ---- */

/* Decides what is left to do for member i: a jump has no slope. Else `step` starts from the chord
 * between the last two points. */
static int needs_slope(struct block *b, size_t i, double *step)
{
    const double chord = (b->fa[i] - b->fc[i]) / (b->a[i] - b->c[i]);
    const double across = (b->fa[i] - b->fb[i]) / (b->a[i] - b->b[i]);
    if (fabs(b->fa[i]) >= near_root && fabs(b->fa[i] - b->fb[i]) > jump) {
        const double root = b->a[i] - b->fa[i] / across;
        b->out->pca50[i] = 6.0 - root / ln10;
        b->out->slope_nh[i] = INFINITY;
        return 0;
    }
    const double slope = chord > 0.0 && isfinite(chord) ? chord : across;
    *step = relative_step / fmax(4.0 * slope, 0.5);
    return 1;
}

static void find_slopes(struct block *b)
{
    double step[SWEEP_BLOCK], log_ca[SWEEP_BLOCK], height[STENCIL][SWEEP_BLOCK];
    static const double at[STENCIL] = {-2.0, -1.0, 1.0, 2.0};
    b->n_active = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->out->status[i] == INO_OK && needs_slope(b, i, &step[i]))
            b->active[b->n_active++] = (unsigned short)i;
    for (int round = 0; round < SLOPE_ROUNDS && b->n_active > 0; round++) {
        for (size_t s = 0; s < STENCIL; s++) {
            for (size_t j = 0; j < b->n_active; j++)
                log_ca[j] =
                    fmin(b->a[b->active[j]] + at[s] * step[b->active[j]], ln10 * log10_ca_max);
            active_heights(b, log_ca, height[s]);
        }
        size_t kept = 0;
        for (size_t j = 0; j < b->n_active; j++) {
            const size_t i = b->active[j];
            const double near = (height[2][j] - height[1][j]) / (2.0 * step[i]);
            const double far = (height[3][j] - height[0][j]) / (4.0 * step[i]);
            const double slope = (4.0 * near - far) / 3.0;
            b->out->slope_nh[i] = 4.0 * slope;
            b->out->pca50[i] = 6.0 - (b->a[i] - b->fa[i] / slope) / ln10;
            if (isnan(slope))
                fail(b, i, INO_NOT_CONVERGED);
            else if (!(fabs(near - far) <= agreement * fabs(slope)) && round + 1 < SLOPE_ROUNDS) {
                step[i] *= 0.25;
                b->active[kept++] = (unsigned short)i;
            }
        }
        b->n_active = kept;
    }
}

void sweep_reduce(const struct sweep_curve *curve, size_t n, const double *parameters,
                  size_t stride, struct sweep_numbers *numbers)
{
    double packed[SWEEP_PARAMETERS * SWEEP_BLOCK];
    struct block b = {.curve = curve,
                      .n = n,
                      .parameters = parameters,
                      .stride = stride,
                      .out = numbers,
                      .packed = packed};
    limits(&b);
    bracket(&b);
    find_roots(&b);
    find_slopes(&b);
}

/* ---- what members share ---- */

static ino_status check_parameters(const struct sweep_curve *curve)
{
    double value[SWEEP_PARAMETERS], force;
    const double ca_uM = 1.0;
    const struct block b = {.curve = curve, .n = 1};
    const size_t count = ino_muscle_parameter_count(curve->muscle);
    for (size_t k = 0; k < curve->n_parameters; k++) {
        if (curve->parameter_index[k] >= count)
            return INO_BAD_ARGUMENT;
        value[k] = ino_muscle_parameter(curve->muscle, curve->parameter_index[k])->value;
    }
    const ino_status status = steady(&b, value, 1, 1, (ino_field){&ca_uM, 0}, &force);
    return status == INO_BAD_ARGUMENT ? status : INO_OK;
}

ino_status sweep_curve_init(struct sweep_curve *curve, const ino_muscle *muscle, ino_branch branch,
                            double sl_um, const double *drug_uM, size_t n_parameters,
                            const size_t *parameter_index)
{
    ino_pca_summary summary;
    memset(curve, 0, sizeof *curve);
    if (n_parameters > SWEEP_PARAMETERS)
        return INO_BAD_ARGUMENT;
    curve->muscle = muscle;
    curve->branch = branch;
    curve->sl_um = sl_um;
    for (size_t d = 0; drug_uM && d < ino_muscle_drug_count(muscle); d++)
        curve->drug_uM[d] = drug_uM[d];
    curve->n_parameters = n_parameters;
    for (size_t k = 0; k < n_parameters; k++)
        curve->parameter_index[k] = parameter_index[k];
    const ino_status status =
        ino_observe_pca(muscle, sl_um, drug_uM ? curve->drug_uM : NULL, branch, &summary);
    const double centre = status == INO_OK ? 6.0 - summary.pca50 : 0.0;
    for (int g = 0; g < SWEEP_GRID; g++) {
        const double log10_ca = centre + spacing * (g - 0.5 * (SWEEP_GRID - 1));
        curve->log_ca[g] = ln10 * fmin(fmax(log10_ca, log10_ca_min), log10_ca_max);
        curve->ca_uM[g] = exp(curve->log_ca[g]);
    }
    return check_parameters(curve);
}
