#include "linalg/linalg.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

/* The _work interfaces are called throughout: the others print when memory runs out. */

_Static_assert(sizeof(lapack_int) == 4, "LAPACK with 32-bit integers is expected");

/* ---- checks ---- */

/* Element counts are limited too: some BLAS compute offsets in 32 bits. */
static ino_status check_size(size_t rows, size_t columns)
{
    if (rows > INT32_MAX || columns > INT32_MAX || (rows && columns > INT32_MAX / rows))
        return INO_TOO_LARGE;
    return INO_OK;
}

static int all_finite(size_t count, const double *x)
{
    for (size_t k = 0; k < count; k++)
        if (!isfinite(x[k]))
            return 0;
    return 1;
}

static ino_status check_matrix(size_t rows, size_t columns, const double *a)
{
    ino_status status = check_size(rows, columns);
    if (status)
        return status;
    return all_finite(rows * columns, a) ? INO_OK : INO_NOT_FINITE;
}

/* Only memory and illegal arguments make LAPACKE's info negative; the latter would be ours. */
static ino_status from_info(lapack_int info, ino_status positive)
{
    if (info == 0)
        return INO_OK;
    return info > 0 ? positive : INO_BAD_ARGUMENT;
}

static double norm_1(size_t n, const double *a)
{
    double norm = 0.0;
    for (size_t j = 0; j < n; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++)
            sum += fabs(a[i + j * n]);
        norm = fmax(norm, sum);
    }
    return norm;
}

/* ---- LU ---- */

struct lu_work {
    double *real;        /* [4n] */
    lapack_int *integer; /* [2n]: pivots, then dgecon's */
};

static ino_status lu_work_init(struct lu_work *work, size_t n)
{
    work->real = malloc(sizeof *work->real * 4 * n);
    work->integer = malloc(sizeof *work->integer * 2 * n);
    if (work->real && work->integer)
        return INO_OK;
    free(work->real);
    free(work->integer);
    return INO_NO_MEMORY;
}

static void lu_work_free(struct lu_work *work)
{
    free(work->real);
    free(work->integer);
}

static ino_status lu_solve(size_t n, size_t n_rhs, double *a, double *b, double min_rcond,
                           struct lu_work *work)
{
    const lapack_int order = (lapack_int)n, columns = (lapack_int)n_rhs;
    const double norm = norm_1(n, a);
    lapack_int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, order, order, a, order, work->integer);
    ino_status status = from_info(info, INO_SINGULAR);
    if (status)
        return status;
    double rcond = 0.0;
    info = LAPACKE_dgecon_work(LAPACK_COL_MAJOR, '1', order, a, order, norm, &rcond, work->real,
                               work->integer + n);
    status = from_info(info, INO_SINGULAR);
    if (status)
        return status;
    if (!(rcond >= min_rcond))
        return INO_SINGULAR;
    info = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', order, columns, a, order, work->integer, b,
                               order);
    return from_info(info, INO_SINGULAR);
}

ino_status ino_linalg_solve(size_t n, size_t n_rhs, double *a, double *b)
{
    ino_status status = check_matrix(n, n, a);
    if (!status)
        status = check_matrix(n, n_rhs, b);
    if (status || n == 0)
        return status;
    struct lu_work work;
    status = lu_work_init(&work, n);
    if (status)
        return status;
    status = lu_solve(n, n_rhs, a, b, DBL_EPSILON, &work);
    lu_work_free(&work);
    return status;
}

/* ---- least squares ---- */

static ino_status scale_columns(size_t m, size_t n, double *a, double *scale)
{
    for (size_t j = 0; j < n; j++) {
        scale[j] = cblas_dnrm2((blasint)m, a + j * m, 1);
        if (!(scale[j] > 0.0) || !isfinite(scale[j]))
            return INO_SINGULAR;
        for (size_t i = 0; i < m; i++)
            a[i + j * m] /= scale[j];
    }
    return INO_OK;
}

/* (R^T R)^-1 with the column scaling undone; R is the upper triangle of qr[m*n]. */
static ino_status covariance_from_r(size_t m, size_t n, const double *qr, const double *scale,
                                    double *covariance)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i <= j; i++)
            covariance[i + j * n] = qr[i + j * m];
    const lapack_int order = (lapack_int)n;
    const lapack_int info = LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'U', order, covariance, order);
    if (info)
        return from_info(info, INO_SINGULAR);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i <= j; i++) {
            covariance[i + j * n] /= scale[i] * scale[j];
            covariance[j + i * n] = covariance[i + j * n];
        }
    return INO_OK;
}

struct qr_work {
    double *real; /* scale[n], then LAPACK's */
    lapack_int *integer;
    lapack_int size; /* of LAPACK's part */
};

static ino_status qr_work_init(struct qr_work *work, size_t m, size_t n)
{
    double best = 0.0, none = 0.0;
    const lapack_int info =
        LAPACKE_dgels_work(LAPACK_COL_MAJOR, 'N', (lapack_int)m, (lapack_int)n, 1, &none,
                           (lapack_int)m, &none, (lapack_int)m, &best, -1);
    if (info)
        return INO_BAD_ARGUMENT;
    best = fmax(best, 3.0 * (double)n); /* dtrcon needs 3n */
    if (best > (double)INT32_MAX)
        return INO_TOO_LARGE;
    work->size = (lapack_int)best;
    work->real = malloc(sizeof *work->real * (n + (size_t)work->size));
    work->integer = malloc(sizeof *work->integer * n);
    if (work->real && work->integer)
        return INO_OK;
    free(work->real);
    free(work->integer);
    return INO_NO_MEMORY;
}

static ino_status qr_solve(size_t m, size_t n, double *a, double *b, double *covariance,
                           struct qr_work *work)
{
    const lapack_int rows = (lapack_int)m, columns = (lapack_int)n;
    double *scale = work->real, *scratch = work->real + n;
    ino_status status = scale_columns(m, n, a, scale);
    if (status)
        return status;
    lapack_int info = LAPACKE_dgels_work(LAPACK_COL_MAJOR, 'N', rows, columns, 1, a, rows, b, rows,
                                         scratch, work->size);
    status = from_info(info, INO_SINGULAR);
    if (status)
        return status;
    double rcond = 0.0;
    info = LAPACKE_dtrcon_work(LAPACK_COL_MAJOR, '1', 'U', 'N', columns, a, rows, &rcond, scratch,
                               work->integer);
    if (info || !(rcond >= DBL_EPSILON))
        return INO_SINGULAR;
    for (size_t j = 0; j < n; j++)
        b[j] /= scale[j];
    return covariance ? covariance_from_r(m, n, a, scale, covariance) : INO_OK;
}

ino_status ino_linalg_least_squares(size_t m, size_t n, double *a, double *b, double *x,
                                    double *covariance, double *rss)
{
    if (n == 0 || m < n)
        return INO_BAD_ARGUMENT;
    ino_status status = check_matrix(m, n, a);
    if (!status)
        status = check_matrix(m, 1, b);
    if (status)
        return status;
    struct qr_work work;
    status = qr_work_init(&work, m, n);
    if (status)
        return status;
    status = qr_solve(m, n, a, b, covariance, &work);
    free(work.real);
    free(work.integer);
    if (status)
        return status;
    memcpy(x, b, sizeof *x * n);
    if (rss) {
        const double norm = cblas_dnrm2((blasint)(m - n), b + n, 1);
        *rss = norm * norm;
    }
    return INO_OK;
}

/* ---- stationary vectors ---- */

static ino_status check_generator(size_t n, const double *g, int check_sums)
{
    if (n == 0)
        return INO_BAD_ARGUMENT;
    ino_status status = check_matrix(n, n, g);
    if (status)
        return status;
    for (size_t j = 0; j < n; j++) {
        double sum = g[j + j * n], largest = fabs(sum);
        for (size_t i = 0; i < n; i++) {
            if (i == j)
                continue;
            const double rate = g[i + j * n];
            if (rate < 0.0)
                return INO_OUT_OF_RANGE;
            sum += rate;
            largest = fmax(largest, rate);
        }
        if (check_sums && !(fabs(sum) <= 1e-10 * largest))
            return INO_BAD_ARGUMENT;
    }
    return INO_OK;
}

/* Each row is divided by its largest rate so that the sum, a row of ones, is comparable to all. The
 * null space survives row scaling; the condition is then that of the chain, not of its units. */
static void balance_equations(size_t n, const double *g, double *a)
{
    for (size_t i = 0; i + 1 < n; i++) {
        double largest = 0.0;
        for (size_t j = 0; j < n; j++)
            largest = fmax(largest, fabs(g[i + j * n]));
        for (size_t j = 0; j < n; j++)
            a[i + j * n] = largest > 0.0 ? g[i + j * n] / largest : 0.0;
    }
    for (size_t j = 0; j < n; j++)
        a[n - 1 + j * n] = 1.0;
}

ino_status ino_linalg_stationary(size_t n, const double *g, double *p)
{
    ino_status status = check_generator(n, g, 1);
    if (status)
        return status;
    double *a = malloc(sizeof *a * n * (n + 1));
    struct lu_work work;
    status = a ? lu_work_init(&work, n) : INO_NO_MEMORY;
    if (status) {
        free(a);
        return status;
    }
    balance_equations(n, g, a);
    double *b = a + n * n;
    memset(b, 0, sizeof *b * n);
    b[n - 1] = 1.0;
    status = lu_solve(n, 1, a, b, DBL_EPSILON, &work);
    if (!status)
        memcpy(p, b, sizeof *p * n);
    lu_work_free(&work);
    free(a);
    return status;
}

/* Removes states n-1 .. 1 in turn: the chain watched only while it is outside the removed ones. On
 * return a(k,i), i < k, is the rate i -> k over the total rate of leaving k downwards. */
static ino_status gth_eliminate(size_t n, double *a)
{
    for (size_t k = n - 1; k > 0; k--) {
        const double *leave = a + k * n;
        double total = 0.0;
        for (size_t j = 0; j < k; j++)
            total += leave[j];
        if (!(total > 0.0) || !isfinite(total))
            return INO_SINGULAR;
        for (size_t i = 0; i < k; i++) {
            double *column = a + i * n;
            const double factor = column[k] / total;
            column[k] = factor;
            for (size_t j = 0; j < k; j++)
                column[j] += factor * leave[j]; /* j = i is the diagonal, never read */
        }
    }
    return INO_OK;
}

static ino_status gth_substitute(size_t n, const double *a, double *p)
{
    p[0] = 1.0;
    for (size_t k = 1; k < n; k++) {
        p[k] = 0.0;
        for (size_t i = 0; i < k; i++)
            p[k] += p[i] * a[k + i * n];
        if (p[k] > 1e100)
            cblas_dscal((blasint)(k + 1), 1.0 / p[k], p, 1);
    }
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += p[k];
    if (!isfinite(sum))
        return INO_SINGULAR;
    for (size_t k = 0; k < n; k++)
        p[k] /= sum;
    return INO_OK;
}

ino_status ino_linalg_stationary_gth(size_t n, const double *g, double *p)
{
    ino_status status = check_generator(n, g, 0);
    if (status)
        return status;
    double *a = malloc(sizeof *a * n * (n + 1));
    if (!a)
        return INO_NO_MEMORY;
    memcpy(a, g, sizeof *a * n * n);
    double *result = a + n * n;
    status = gth_eliminate(n, a);
    if (!status)
        status = gth_substitute(n, a, result);
    if (!status)
        memcpy(p, result, sizeof *p * n);
    free(a);
    return status;
}
