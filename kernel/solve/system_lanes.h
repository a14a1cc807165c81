/* Stiff systems of ordinary differential equations in lanes: what implicit methods need of a model.
 * `point` is the model's own record of parameters and inputs at one time. */
#ifndef INO_SOLVE_SYSTEM_LANES_H
#define INO_SOLVE_SYSTEM_LANES_H

#include "simd/lanes.h"

enum { SYSTEM_STATES = 48 };

struct lanes_system {
    int n; /* states, at most SYSTEM_STATES */
    /* f[i] = dy_i/dt and, unless NULL, jacobian[i*n + k] = df_i/dy_k; every element is written. */
    void (*evaluate)(const void *point, const vd *y, vd *f, vd *jacobian);
    const void *point;
};

/* ---- small dense LU ----
 *
 * Without pivoting: meant for I - h J of a Markov process and its mean-field relatives, where the
 * diagonal dominates or nearly so. Row by row, a row's elements in registers where n is small, one
 * load per multiplication: bound by loads from the first-level cache. */

#if defined(__clang__)
#define LANE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define LANE_UNROLL _Pragma("GCC unroll 16")
#endif

/* a[i*n + k] becomes L (unit diagonal) and U, inverse[i] = 1/U_ii. n is at most 16, a constant. */
LANE_INLINE void lanes_lu_short(int n, vd *a, vd *inverse)
{
    for (int i = 0; i < n; i++) {
        vd row[16];
        LANE_UNROLL
        for (int k = 0; k < n; k++)
            row[k] = a[i * n + k];
        LANE_UNROLL
        for (int k = 0; k < n; k++) {
            if (k >= i)
                break;
            row[k] = row[k] * inverse[k];
            LANE_UNROLL
            for (int j = k + 1; j < n; j++)
                row[j] = row[j] - row[k] * a[k * n + j];
        }
        LANE_UNROLL
        for (int k = 0; k < n; k++)
            a[i * n + k] = row[k];
        inverse[i] = 1.0 / a[i * n + i];
    }
}

LANE_ONCE void lanes_lu_12(vd *a, vd *inverse)
{
    lanes_lu_short(12, a, inverse);
}

LANE_ONCE void lanes_lu_any(int n, vd *a, vd *inverse)
{
    for (int i = 0; i < n; i++) {
        vd *row = a + i * n;
        for (int k = 0; k < i; k++) {
            vd l = row[k] * inverse[k];
            row[k] = l;
            for (int j = k + 1; j < n; j++)
                row[j] = row[j] - l * a[k * n + j];
        }
        inverse[i] = 1.0 / row[i];
    }
}

LANE_INLINE void lanes_lu(int n, vd *a, vd *inverse)
{
    if (n == 12)
        lanes_lu_12(a, inverse);
    else
        lanes_lu_any(n, a, inverse);
}

/* x = right-hand side on entry, solution on return. */
LANE_ONCE void lanes_lu_solve(int n, const vd *a, const vd *inverse, vd *x)
{
    for (int i = 1; i < n; i++) {
        vd sum = x[i];
        for (int k = 0; k < i; k++)
            sum = sum - a[i * n + k] * x[k];
        x[i] = sum;
    }
    for (int i = n - 1; i >= 0; i--) {
        vd sum = x[i];
        for (int k = i + 1; k < n; k++)
            sum = sum - a[i * n + k] * x[k];
        x[i] = sum * inverse[i];
    }
}

#endif
