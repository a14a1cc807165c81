/* Values between the ends of a step (Hairer & Ostermann 1990, as in SEULEX). The substeps of a row
 * that lie at the step's end give backward differences; those of order k, over h_j^k, have an
 * expansion in h_j as the rows themselves have and are extrapolated to derivatives at the end. With
 * theta = (t - end)/H,
 *
 *     y(theta) = y_end + sum_k r_k theta^k/k! + c theta^(m+1),   k = 1..m,   r_k ~ H^k y^(k)(end),
 *
 * c such that the step's start is met. Nothing but the rows is used: derivatives by a stiff
 * right-hand side would bring in errors of the state times its fastest rate. Sums over invariant
 * groups are kept: every term sums to zero.
 *
 * Error: each r_k less the same without its coarsest row, closed likewise. On twitches of both
 * models it lies within a factor of two of the true error at every tolerance from 1e-4 to 1e-10. It
 * is relative to |y_k| + scale_k/10: between the steps a state is wanted for what is seen of it,
 * not for what comes of it. */
#include <math.h>
#include <string.h>

#include "solve/extrapolate.h"

enum { SKIPPED = 1 }; /* first substeps of a row that are not used: their errors do not expand */

enum { TRIED = 4 };
static const double tried[TRIED] = {-0.15, -0.4, -0.65,
                                    -0.9}; /* theta where errors are looked at */

/* j^k times the k-th backward difference at the end of row j, to d[n]; k < j. */
static void difference(const struct ino_integrator *s, int row, int k, double *d)
{
    const size_t n = s->ode.n;
    double weight = 1;
    for (int l = 0; l < k; l++)
        weight *= row;
    memset(d, 0, n * sizeof *d);
    for (int l = 0; l <= k; l++) {
        const double *y = s->path[row * (row - 1) / 2 + row - 1 - l];
        for (size_t i = 0; i < n; i++)
            d[i] += weight * y[i];
        weight *= -(double)(k - l) / (l + 1);
    }
}

/* r_k/k! by Aitken-Neville over the rows that have k differences, and what the coarsest of them
 * changes in it (all of it where there is but one). */
static void derivative(const struct ino_integrator *s, int rows, int k, double factorial, double *r,
                       double *change)
{
    const size_t n = s->ode.n;
    const int first = k + SKIPPED;
    ino_dense_terms table;
    for (int j = first; j <= rows; j++) {
        difference(s, j, k, table[j]);
        for (int l = j - 1; l >= first; l--) {
            double weight = 1.0 / ((double)j / l - 1.0);
            for (size_t i = 0; i < n; i++)
                table[l][i] = table[l + 1][i] + (table[l + 1][i] - table[l][i]) * weight;
        }
    }
    for (size_t i = 0; i < n; i++) {
        r[i] = table[first][i] / factorial;
        change[i] = r[i] - (first < rows ? table[first + 1][i] / factorial : 0);
    }
}

/* c, as term 0, such that the value at theta = -1 is start[i]. */
static void close_polynomial(size_t n, int m, ino_dense_terms term, const double *start)
{
    for (size_t i = 0; i < n; i++) {
        double rest = start[i];
        for (int k = 1; k <= m; k++)
            rest += k % 2 ? term[k][i] : -term[k][i];
        term[0][i] = m % 2 ? rest : -rest;
    }
}

static double evaluate(int m, const ino_dense_terms term, size_t i, double theta)
{
    double value = term[0][i];
    for (int k = m; k >= 1; k--)
        value = value * theta + term[k][i];
    return value * theta;
}

double ino_dense_prepare(struct ino_integrator *s, int rows)
{
    const size_t n = s->ode.n;
    const int m = s->dense_degree = rows - SKIPPED;
    double factorial = 1, start[INO_ODE_STATES] = {0}, worst = 0;
    ino_dense_terms *change = &s->dense_change;
    for (int k = 1; k <= m; k++) {
        factorial *= k;
        derivative(s, rows, k, factorial, s->dense[k], (*change)[k]);
    }
    close_polynomial(n, m, *change, start);
    for (size_t i = 0; i < n; i++)
        start[i] = s->y[i] - s->best[rows][i];
    close_polynomial(n, m, s->dense, start);
    for (size_t i = 0; i < n; i++) {
        double size = fmax(fabs(s->y[i]), fabs(s->best[rows][i])) + 0.1 * s->ode.scale[i];
        for (size_t k = 0; k < TRIED; k++)
            worst = fmax(worst, fabs(evaluate(m, *change, i, tried[k])) / size);
    }
    return worst;
}

/* Sums of groups are kept to round-off, which the differences amplify. */
static void keep_sums(const struct ino_integrator *s, double *y)
{
    double sum[INO_ODE_GROUPS + 1] = {0};
    for (size_t i = 0; i < s->ode.n; i++)
        sum[s->ode.group[i]] += y[i];
    for (size_t i = 0; i < s->ode.n; i++)
        if (s->ode.group[i] && sum[s->ode.group[i]] > 0)
            y[i] *= s->sum[s->ode.group[i]] / sum[s->ode.group[i]];
}

void ino_integrator_interpolate(const struct ino_integrator *s, double t_s, double *y)
{
    const double theta = (t_s - s->t) / (s->t - s->start_t);
    for (size_t i = 0; i < s->ode.n; i++)
        y[i] = s->y[i] + evaluate(s->dense_degree, s->dense, i, theta);
    keep_sums(s, y);
}

ino_status ino_dense_observed_error(struct ino_integrator *s, double *error)
{
    const size_t n = s->ode.n;
    const double length = s->t - s->start_t;
    *error = 0;
    if (!(s->ode.observed_scale > 0))
        return INO_OK;
    for (size_t k = 0; k < TRIED; k++) {
        double *y = s->node_y + 2 * k * n, *lower = y + n;
        s->node_t[2 * k] = s->node_t[2 * k + 1] = s->t + tried[k] * length;
        ino_integrator_interpolate(s, s->node_t[2 * k], y);
        for (size_t i = 0; i < n; i++)
            lower[i] = y[i] - evaluate(s->dense_degree, s->dense_change, i, tried[k]);
    }
    s->report.calls++;
    s->report.evaluations += 2 * TRIED;
    ino_status status = s->ode.rhs(s->ode.user, s->t - 0.5 * length, 2 * TRIED, s->node_t,
                                   s->node_y, NULL, s->node_observed);
    for (size_t k = 0; k < TRIED && status == INO_OK; k++)
        *error = fmax(*error, fabs(s->node_observed[2 * k] - s->node_observed[2 * k + 1]));
    return status;
}
