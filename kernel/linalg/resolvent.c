/* Frequency response of a linear system. Checks as in linalg.c. */
#include "linalg/linalg.h"

#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <lapacke.h>

ino_status ino_linalg_resolvent(size_t n, const double *a, double omega, const double *b_re,
                                const double *b_im, double *x_re, double *x_im)
{
    if (n > INT32_MAX || (n && n > INT32_MAX / n))
        return INO_TOO_LARGE;
    if (n == 0)
        return INO_OK;
    int finite = isfinite(omega) != 0;
    for (size_t k = 0; k < n * n; k++)
        finite &= isfinite(a[k]) != 0;
    for (size_t k = 0; k < n; k++)
        finite &= isfinite(b_re[k]) && isfinite(b_im[k]);
    if (!finite)
        return INO_NOT_FINITE;
    lapack_complex_double *m = malloc(sizeof *m * n * n), *x = malloc(sizeof *x * n);
    lapack_int *pivot = malloc(sizeof *pivot * n);
    ino_status status = m && x && pivot ? INO_OK : INO_NO_MEMORY;
    if (status == INO_OK) {
        for (size_t k = 0; k < n * n; k++)
            m[k] = lapack_make_complex_double(-a[k], k % (n + 1) == 0 ? omega : 0.0);
        for (size_t k = 0; k < n; k++)
            x[k] = lapack_make_complex_double(b_re[k], b_im[k]);
        const lapack_int order = (lapack_int)n;
        if (LAPACKE_zgesv_work(LAPACK_COL_MAJOR, order, 1, m, order, pivot, x, order) != 0)
            status = INO_SINGULAR;
        for (size_t k = 0; k < n && status == INO_OK; k++)
            if (!isfinite(creal(x[k])) || !isfinite(cimag(x[k])))
                status = INO_SINGULAR;
        for (size_t k = 0; k < n && status == INO_OK; k++) {
            x_re[k] = creal(x[k]);
            x_im[k] = cimag(x[k]);
        }
    }
    free(m);
    free(x);
    free(pivot);
    return status;
}
