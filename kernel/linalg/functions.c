/* Functions of a matrix: eigenvalues and exponential. Checks as in linalg.c. */
#include "linalg/linalg.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

static ino_status check_square(size_t n, const double *a)
{
    if (n && n > INT32_MAX / n)
        return INO_TOO_LARGE;
    for (size_t k = 0; k < n * n; k++)
        if (!isfinite(a[k]))
            return INO_NOT_FINITE;
    return INO_OK;
}

ino_status ino_linalg_eigenvalues(size_t n, double *a, double *re, double *im)
{
    ino_status status = check_square(n, a);
    if (status || n == 0)
        return status;
    const lapack_int order = (lapack_int)n;
    double none = 0.0, best = 0.0;
    lapack_int info = LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'N', order, a, order, re, im, &none,
                                         1, &none, 1, &best, -1);
    if (info)
        return INO_BAD_ARGUMENT;
    if (best > (double)INT32_MAX)
        return INO_TOO_LARGE;
    const lapack_int size = (lapack_int)best;
    double *work = malloc(sizeof *work * (size_t)size);
    if (!work)
        return INO_NO_MEMORY;
    info = LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'N', order, a, order, re, im, &none, 1, &none,
                              1, work, size);
    free(work);
    return info ? INO_NOT_CONVERGED : INO_OK;
}

/* ---- exponential ---- */

/* Coefficients b_0..b_13 of the numerator p(x); the denominator is p(-x). */
static const double pade13[14] = {64764752532480000.0,
                                  32382376266240000.0,
                                  7771770303897600.0,
                                  1187353796428800.0,
                                  129060195264000.0,
                                  10559470521600.0,
                                  670442572800.0,
                                  33522128640.0,
                                  1323241920.0,
                                  40840800.0,
                                  960960.0,
                                  16380.0,
                                  182.0,
                                  1.0};

/* Largest 1-norm for which the degree-13 approximant is exact to 2^-53 (Higham's theta_13). */
static const double pade13_norm = 5.371920351148152;

/* c = a b + beta c */
static void multiply(size_t n, const double *a, const double *b, double beta, double *c)
{
    const blasint k = (blasint)n;
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, k, k, k, 1.0, a, k, b, k, beta, c, k);
}

/* out = c6 a6 + c4 a4 + c2 a2 + c0 I */
static void polynomial(size_t n, const double *const power[3], const double c[4], double *out)
{
    for (size_t k = 0; k < n * n; k++)
        out[k] = c[3] * power[2][k] + c[2] * power[1][k] + c[1] * power[0][k];
    for (size_t i = 0; i < n; i++)
        out[i + i * n] += c[0];
}

/* u = odd part, v = even part of p(a); work[4 n^2]. */
static void pade13_parts(size_t n, const double *a, double *u, double *v, double *work)
{
    const size_t nn = n * n;
    double *a2 = work, *a4 = work + nn, *a6 = work + 2 * nn, *t = work + 3 * nn;
    const double *const power[3] = {a2, a4, a6};
    const double *b = pade13;
    multiply(n, a, a, 0.0, a2);
    multiply(n, a2, a2, 0.0, a4);
    multiply(n, a4, a2, 0.0, a6);
    polynomial(n, power, (const double[4]){0.0, b[9], b[11], b[13]}, t);
    polynomial(n, power, (const double[4]){b[1], b[3], b[5], b[7]}, v);
    multiply(n, a6, t, 1.0, v);
    multiply(n, a, v, 0.0, u);
    polynomial(n, power, (const double[4]){0.0, b[8], b[10], b[12]}, t);
    polynomial(n, power, (const double[4]){b[0], b[2], b[4], b[6]}, v);
    multiply(n, a6, t, 1.0, v);
}

/* result = exp(scaled)^(2^squarings); work[7 n^2], its first block the scaled matrix. */
static ino_status pade13_exp(size_t n, int squarings, double *work, double **result)
{
    const size_t nn = n * n;
    double *a = work, *u = work + nn, *v = work + 2 * nn;
    pade13_parts(n, a, u, v, work + 3 * nn);
    for (size_t k = 0; k < nn; k++) {
        const double odd = u[k];
        u[k] = v[k] + odd; /* numerator */
        v[k] -= odd;       /* denominator */
    }
    ino_status status = ino_linalg_solve(n, n, v, u);
    if (status)
        return status;
    for (int s = 0; s < squarings; s++) {
        multiply(n, u, u, 0.0, v);
        double *swap = u;
        u = v;
        v = swap;
    }
    *result = u;
    return INO_OK;
}

/* Halvings that bring the 1-norm of a t to pade13_norm; -1 when it overflows. */
static int halvings(size_t n, const double *a, double t)
{
    double norm = 0.0;
    for (size_t j = 0; j < n; j++)
        norm = fmax(norm, fabs(t) * cblas_dasum((blasint)n, a + j * n, 1));
    if (!isfinite(norm))
        return -1;
    return norm > pade13_norm ? (int)ceil(log2(norm / pade13_norm)) : 0;
}

ino_status ino_linalg_expm(size_t n, const double *a, double t, double *e)
{
    ino_status status = check_square(n, a);
    if (status || n == 0)
        return status;
    if (!isfinite(t))
        return INO_NOT_FINITE;
    const int squarings = halvings(n, a, t);
    if (squarings < 0)
        return INO_OUT_OF_RANGE;
    const size_t nn = n * n;
    double *work = malloc(sizeof *work * 7 * nn), *result = NULL;
    if (!work)
        return INO_NO_MEMORY;
    for (size_t k = 0; k < nn; k++)
        work[k] = scalbn(a[k] * t, -squarings);
    status = pade13_exp(n, squarings, work, &result);
    if (!status && check_square(n, result))
        status = INO_OUT_OF_RANGE;
    if (!status)
        memcpy(e, result, sizeof *e * nn);
    free(work);
    return status;
}
