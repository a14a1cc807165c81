#include "solve/extrapolate.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "linalg/factor.h"

static ino_status evaluate(struct ino_integrator *s, double inside, size_t nodes, const double *y,
                           double *f, double *observed)
{
    s->report.calls++;
    s->report.evaluations += nodes;
    return s->ode.rhs(s->ode.user, inside, nodes, s->node_t, y, f, observed);
}

/* ---- Jacobian ---- */

/* sqrt(eps |y| scale): small states get small increments, since closures divide by them; always
 * upwards, into the range of probabilities. */
static double increment(const struct ino_integrator *s, size_t k)
{
    double size = fmax(fabs(s->y[k]), 1e-5 * s->ode.scale[k]);
    double d = sqrt(DBL_EPSILON * size * s->ode.scale[k]);
    volatile double moved = s->y[k] + d; /* the increment that the sum really makes */
    return moved - s->y[k];
}

/* Column sums over an invariant group are zero exactly: the defect goes to the largest entry. */
static void balance_column(const struct ino_integrator *s, double *column)
{
    for (unsigned g = 1; g <= INO_ODE_GROUPS; g++) {
        double sum = 0;
        size_t largest = s->ode.n;
        for (size_t k = 0; k < s->ode.n; k++) {
            if (s->ode.group[k] != g)
                continue;
            sum += column[k];
            if (largest == s->ode.n || fabs(column[k]) > fabs(column[largest]))
                largest = k;
        }
        if (largest < s->ode.n)
            column[largest] -= sum;
    }
}

ino_status ino_extrapolate_jacobian(struct ino_integrator *s, double inside)
{
    const size_t n = s->ode.n;
    double d[INO_ODE_STATES];
    for (size_t i = 0; i <= n; i++) {
        s->node_t[i] = s->t;
        memcpy(s->node_y + i * n, s->y, n * sizeof *s->y);
    }
    for (size_t j = 0; j < n; j++) {
        d[j] = increment(s, j);
        s->node_y[(j + 1) * n + j] += d[j];
    }
    ino_status status = evaluate(s, inside, n + 1, s->node_y, s->node_f, NULL);
    if (status != INO_OK)
        return status;
    memcpy(s->f0, s->node_f, n * sizeof *s->f0);
    for (size_t j = 0; j < n; j++) {
        double *column = s->jac + j * n;
        const double *moved = s->node_f + (j + 1) * n;
        for (size_t k = 0; k < n; k++)
            column[k] = (moved[k] - s->f0[k]) / d[j];
        balance_column(s, column);
    }
    s->jacobian = 1;
    return INO_OK;
}

/* ---- the rows ---- */

static ino_status factor_rows(struct ino_integrator *s, double length, int rows)
{
    const size_t n = s->ode.n;
    for (int j = 0; j < rows; j++) {
        double h = length / (j + 1), *a = s->lu[j];
        for (size_t k = 0; k < n * n; k++)
            a[k] = -h * s->jac[k];
        for (size_t k = 0; k < n; k++)
            a[k * (n + 1)] += 1.0;
        s->report.factorisations++;
        ino_status status = ino_linalg_factor(n, a, s->pivot[j]);
        if (status != INO_OK)
            return status;
    }
    return INO_OK;
}

/* node_y holds the increments y - y0 of the rows while they advance: at small H that keeps the
 * digits which extrapolation needs. node_f is used for the points themselves, then for f. */
static ino_status advance_rows(struct ino_integrator *s, double end, int rows)
{
    const size_t n = s->ode.n;
    const double length = end - s->t, inside = s->t + 0.5 * length;
    double point[INO_ODE_ROWS * INO_ODE_STATES];
    memset(s->node_y, 0, (size_t)rows * n * sizeof *s->node_y);
    for (int i = 0; i < rows; i++) { /* substep i of rows with more than i substeps */
        int first = i;
        size_t nodes = (size_t)(rows - first);
        for (int j = first; j < rows; j++) {
            const double *moved = s->node_y + (size_t)j * n;
            double *at = point + (size_t)(j - first) * n;
            s->node_t[j - first] = i == j ? end : s->t + length * (i + 1) / (j + 1);
            for (size_t k = 0; k < n; k++)
                at[k] = s->y[k] + moved[k];
        }
        ino_status status = evaluate(s, inside, nodes, point, s->node_f, NULL);
        if (status != INO_OK)
            return status;
        for (int j = first; j < rows; j++) {
            double *f = s->node_f + (size_t)(j - first) * n, h = length / (j + 1);
            for (size_t k = 0; k < n; k++)
                f[k] *= h;
            ino_linalg_factor_solve(n, s->lu[j], s->pivot[j], f);
            double *y = s->node_y + (size_t)j * n;
            for (size_t k = 0; k < n; k++)
                y[k] += f[k];
            memcpy(s->path[j * (j + 1) / 2 + i], y, n * sizeof *y);
        }
    }
    return INO_OK;
}

/* ---- the table ---- */

/* Aitken-Neville in the step size: table[i] holds T(j, j-i+1) of the newest row j, so that
 * table[1] = T(j,j) and table[2] = T(j,j-1). The difference of the two goes to `change`. */
static void extrapolate_rows(struct ino_integrator *s, int rows, double (*change)[INO_ODE_STATES])
{
    const size_t n = s->ode.n;
    for (int j = 1; j <= rows; j++) {
        const double *row = s->node_y + (size_t)(j - 1) * n;
        memcpy(s->table[j], row, n * sizeof *row);
        for (int l = j - 1; l >= 1; l--) {
            double weight = 1.0 / ((double)j / l - 1.0);
            for (size_t k = 0; k < n; k++) {
                double step = (s->table[l + 1][k] - s->table[l][k]) * weight;
                s->table[l][k] = s->table[l + 1][k] + step;
            }
        }
        for (size_t k = 0; k < n; k++) {
            s->best[j][k] = s->y[k] + s->table[1][k];
            change[j][k] = j > 1 ? s->table[1][k] - s->table[2][k] : s->table[1][k];
        }
    }
}

static ino_status estimate_errors(struct ino_integrator *s, double end, int rows,
                                  double (*change)[INO_ODE_STATES])
{
    const size_t n = s->ode.n;
    const double inside = s->t + 0.5 * (end - s->t), rtol = s->options.rtol;
    for (int j = 1; j <= rows; j++) {
        double worst = 0;
        for (size_t k = 0; k < n; k++) {
            double size = fmax(fabs(s->y[k]), fabs(s->best[j][k])) + 0.01 * s->ode.scale[k];
            double e = fabs(change[j][k]) / size;
            worst = e > worst || isnan(e) ? e : worst;
        }
        if (!isfinite(worst))
            return INO_NOT_FINITE;
        s->state_error[j] = worst;
        s->error[j] = worst / rtol;
        s->observed_error[j] = 0;
    }
    if (!(s->ode.observed_scale > 0))
        return INO_OK;
    /* The scalar at T(j,j) and T(j,j-1) of every row, in one call. */
    for (int j = 1; j <= rows; j++) {
        double *best = s->node_y + (size_t)(2 * j - 2) * n, *lower = best + n;
        s->node_t[2 * j - 2] = s->node_t[2 * j - 1] = end;
        for (size_t k = 0; k < n; k++) {
            best[k] = s->best[j][k];
            lower[k] = best[k] - change[j][k];
        }
    }
    ino_status status = evaluate(s, inside, (size_t)(2 * rows), s->node_y, NULL, s->node_observed);
    if (status != INO_OK)
        return status;
    const double typical = fmax(s->ode.observed_scale, s->report.observed_peak);
    for (int j = 1; j <= rows; j++) {
        double value = s->node_observed[2 * j - 2];
        double e = fabs(value - s->node_observed[2 * j - 1]);
        if (!isfinite(e))
            return INO_NOT_FINITE;
        s->observed[j] = value;
        s->observed_error[j] = e;
        s->error[j] = fmax(s->error[j], e / (rtol * fmax(typical, fabs(value))));
    }
    return INO_OK;
}

ino_status ino_extrapolate(struct ino_integrator *s, double end, int rows)
{
    double change[INO_ODE_ROWS + 1][INO_ODE_STATES];
    ino_status status = factor_rows(s, end - s->t, rows);
    if (status == INO_OK)
        status = advance_rows(s, end, rows);
    if (status != INO_OK)
        return status;
    extrapolate_rows(s, rows, change);
    return estimate_errors(s, end, rows, change);
}

void ino_extrapolate_accept(struct ino_integrator *s, double end, int rows)
{
    const size_t n = s->ode.n;
    s->start_t = s->t;
    memcpy(s->y, s->best[rows], n * sizeof *s->y);
    double sum[INO_ODE_GROUPS + 1] = {0};
    for (size_t k = 0; k < n; k++)
        sum[s->ode.group[k]] += s->y[k];
    for (size_t k = 0; k < n; k++) {
        unsigned g = s->ode.group[k];
        if (g && sum[g] > 0)
            s->y[k] *= s->sum[g] / sum[g];
    }
    s->t = end;
    s->jacobian = 0;
    s->report.steps++;
    s->report.state_error += s->state_error[rows];
    s->report.observed_error += s->observed_error[rows];
    if (s->ode.observed_scale > 0)
        s->report.observed_peak = fmax(s->report.observed_peak, fabs(s->observed[rows]));
}
