#include "sweep/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/linalg.h"

/* ---- collecting ---- */

ino_status sweep_statistics_init(struct sweep_statistics *s, uint64_t n, size_t n_columns)
{
    memset(s, 0, sizeof *s);
    if (n_columns > SWEEP_COLUMNS)
        return INO_BAD_ARGUMENT;
    s->n_columns = s->n_needed = n_columns;
    s->every = n > SWEEP_KEPT ? (n + SWEEP_KEPT - 1) / SWEEP_KEPT : 1;
    s->room = n < SWEEP_KEPT ? (size_t)n : SWEEP_KEPT;
    s->value = malloc((s->room + 1) * (n_columns + 1) * sizeof *s->value);
    for (size_t k = 0; k < n_columns; k++) {
        s->moments[k].min = INFINITY;
        s->moments[k].max = -INFINITY;
    }
    return s->value ? INO_OK : INO_NO_MEMORY;
}

void sweep_statistics_free(struct sweep_statistics *s)
{
    free(s->value);
    s->value = NULL;
}

void sweep_statistics_add(struct sweep_statistics *s, const double *row)
{
    int complete = 1;
    for (size_t k = 0; k < s->n_columns; k++) {
        struct sweep_moments *m = &s->moments[k];
        complete &= k >= s->n_needed || !isnan(row[k]);
        if (!isfinite(row[k]))
            continue;
        m->n++;
        const double from_mean = row[k] - m->mean;
        m->mean += from_mean / (double)m->n;
        m->sum_of_squares += from_mean * (row[k] - m->mean);
        m->min = row[k] < m->min ? row[k] : m->min;
        m->max = row[k] > m->max ? row[k] : m->max;
    }
    if (complete && s->seen % s->every == 0 && s->kept < s->room) {
        for (size_t k = 0; k < s->n_columns; k++)
            s->value[k * s->room + s->kept] = row[k];
        s->kept++;
    }
    s->seen++;
}

double sweep_standard_deviation(const struct sweep_moments *m)
{
    return m->n < 2 ? NAN : sqrt(m->sum_of_squares / (double)(m->n - 1));
}

/* ---- order ---- */

static int compare_values(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

ino_status sweep_quantiles(const struct sweep_statistics *s, size_t column, size_t n_q,
                           const double *q, double *value)
{
    double *sorted = malloc((s->kept + 1) * sizeof *sorted);
    if (!sorted)
        return INO_NO_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < s->kept; i++)
        if (!isnan(s->value[column * s->room + i]))
            sorted[n++] = s->value[column * s->room + i];
    qsort(sorted, n, sizeof *sorted, compare_values);
    for (size_t i = 0; i < n_q; i++) {
        value[i] = NAN;
        if (n == 0)
            continue;
        const double place = q[i] * (double)(n - 1);
        const size_t below = (size_t)place;
        const size_t above = below + 1 < n ? below + 1 : below;
        value[i] = sorted[below];
        if (sorted[above] > sorted[below]) /* not between two infinities */
            value[i] += (place - (double)below) * (sorted[above] - sorted[below]);
    }
    free(sorted);
    return INO_OK;
}

struct ranked {
    double value;
    size_t row;
};

/* Ranks less their mean; equal values share the mean of their ranks. */
static void rank(size_t n, const double *value, struct ranked *work, double *to)
{
    for (size_t i = 0; i < n; i++)
        work[i] = (struct ranked){value[i], i};
    qsort(work, n, sizeof *work, compare_values); /* by the first member */
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && !(work[end].value > work[i].value))
            end++;
        const double mean = 0.5 * (double)(i + end - 1) - 0.5 * (double)(n - 1);
        for (; i < end; i++)
            to[work[i].row] = mean;
    }
}

static double product(size_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* What is left of the correlations of input j and of the result (row m - 1 of the m x m matrix r)
 * when the other inputs are held fixed: the Schur complement. */
static ino_status partial_one(size_t m, const double *r, size_t j, double *correlation)
{
    enum { MOST = SWEEP_COLUMNS };
    double among[MOST * MOST], with[2 * MOST], solved[2 * MOST];
    size_t other[MOST] = {0}, n = 0;
    double left[3] = {1.0, r[j + (m - 1) * m], 1.0}; /* (j, j), (j, result), (result, result) */
    for (size_t i = 0; i + 1 < m; i++)
        if (i != j)
            other[n++] = i;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++)
            among[i + k * n] = r[other[i] + other[k] * m];
        with[i] = solved[i] = r[other[i] + j * m];
        with[i + n] = solved[i + n] = r[other[i] + (m - 1) * m];
    }
    *correlation = NAN;
    const ino_status status = n > 0 ? ino_linalg_solve(n, 2, among, solved) : INO_OK;
    if (status != INO_OK)
        return status == INO_NO_MEMORY ? status : INO_OK;
    left[0] -= product(n, with, solved);
    left[1] -= product(n, with, solved + n);
    left[2] -= product(n, with + n, solved + n);
    /* Of a variance of 1, less than its rounding: nothing is left to correlate. */
    if (isfinite(left[1]) && left[0] > 1e-10 && left[2] > 1e-10)
        *correlation = fmin(fmax(left[1] / sqrt(left[0] * left[2]), -1.0), 1.0);
    return INO_OK;
}

/* correlation[m - 1] from the ranks of the inputs and, last, of the result: m columns. */
static ino_status partial(size_t m, size_t n, const double *ranks, double *correlation)
{
    double r[(SWEEP_COLUMNS + 1) * (SWEEP_COLUMNS + 1)], size[SWEEP_COLUMNS + 1];
    for (size_t i = 0; i < m; i++)
        size[i] = sqrt(product(n, ranks + i * n, ranks + i * n));
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < m; k++)
            r[i + k * m] = product(n, ranks + i * n, ranks + k * n) / (size[i] * size[k]);
    ino_status status = INO_OK;
    for (size_t j = 0; j + 1 < m && status == INO_OK; j++)
        status = partial_one(m, r, j, &correlation[j]);
    return status;
}

ino_status sweep_rank_correlation(const struct sweep_statistics *s, size_t n_inputs, size_t result,
                                  double *correlation)
{
    const double *of_result = s->value + result * s->room;
    double *ranks = malloc(((n_inputs + 1) * s->kept + 1) * sizeof *ranks);
    double *column = malloc((s->kept + 1) * sizeof *column);
    struct ranked *work = malloc((s->kept + 1) * sizeof *work);
    ino_status status = ranks && column && work ? INO_OK : INO_NO_MEMORY;
    if (status == INO_OK) {
        size_t n = 0;
        for (size_t i = 0; i < s->kept; i++)
            n += isnan(of_result[i]) ? 0 : 1;
        for (size_t k = 0; k <= n_inputs; k++) {
            const double *value = k < n_inputs ? s->value + k * s->room : of_result;
            size_t m = 0;
            for (size_t i = 0; i < s->kept; i++)
                if (!isnan(of_result[i]))
                    column[m++] = value[i];
            rank(n, column, work, ranks + k * n);
        }
        status = partial(n_inputs + 1, n, ranks, correlation);
    }
    free(ranks);
    free(column);
    free(work);
    return status;
}
