#include "linalg/factor.h"

#include <math.h>

#include <lapacke.h>

_Static_assert(sizeof(lapack_int) == sizeof(int32_t), "LAPACK with 32-bit integers is expected");

/* The _work interfaces neither allocate nor print. */

ino_status ino_linalg_factor(size_t n, double *a, int32_t *pivot)
{
    if (n > INT32_MAX || (n && n > INT32_MAX / n))
        return INO_TOO_LARGE;
    const lapack_int order = (lapack_int)n;
    if (n && LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, order, order, a, order, pivot) != 0)
        return INO_SINGULAR;
    for (size_t k = 0; k < n; k++)
        if (!isfinite(a[k + k * n]))
            return INO_SINGULAR;
    return INO_OK;
}

void ino_linalg_factor_solve(size_t n, const double *lu, const int32_t *pivot, double *b)
{
    const lapack_int order = (lapack_int)n;
    (void)LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', order, 1, lu, order, pivot, b, order);
}
