/* Stiff systems of ordinary differential equations in lanes: what implicit methods need of a model.
 * `point` is the model's own record of parameters and inputs at one time. */
#ifndef INO_SOLVE_SYSTEM_LANES_H
#define INO_SOLVE_SYSTEM_LANES_H

#include "simd/lanes.h"

enum { SYSTEM_STATES = 48 };

struct lanes_system {
    int n; /* states, at most SYSTEM_STATES */
    /* f[i] = dy_i/dt and jacobian[i*n + k] = df_i/dy_k; every element is written. */
    void (*evaluate)(const void *point, const vd *y, vd *f, vd *jacobian);
    /* Scales y so that conserved sums (probabilities) are what they should be, against round-off.
     * NULL: none. */
    void (*restore)(vd *y);
    const void *point;
};

/* ---- small dense LU ----
 *
 * Of I - h J, as every linearly implicit method needs it, h differing by lane. Without pivoting:
 * meant for J of a Markov process and its mean-field relatives, where the diagonal dominates or
 * nearly so. Row by row; where n is a small constant a row stays in registers, with one load per
 * multiplication: bound by loads from the first-level cache and by the multiplications alike. */

/* Takes column k out of a row; n and k are constants. */
LANE_INLINE void lanes_lu_eliminate(int n, int k, const vd *lu, const vd *inverse, vd *row)
{
    row[k] = row[k] * inverse[k];
    LANE_UNROLL
    for (int c = k + 1; c < n; c++)
        row[c] = row[c] - row[k] * lu[k * n + c];
}

/* lu[i*n + k] = L (unit diagonal) and U of I - h J, inverse[i] = 1/U_ii; lu may be j. n is a
 * constant, at most 18: the columns are written out, since no compiler unrolls both loops. */
LANE_INLINE void lanes_lu_constant(int n, vd h, const vd *j, vd *lu, vd *inverse)
{
    for (int i = 0; i < n; i++) {
        vd row[18], pivot = 1.0 - h * j[i * n + i];
        LANE_UNROLL
        for (int k = 0; k < n; k++)
            row[k] = k == i ? pivot : -h * j[i * n + k];
#define COLUMN(k)       \
    if (k < n && k < i) \
        lanes_lu_eliminate(n, k, lu, inverse, row);
        COLUMN(0)
        COLUMN(1)
        COLUMN(2)
        COLUMN(3)
        COLUMN(4)
        COLUMN(5)
        COLUMN(6)
        COLUMN(7)
        COLUMN(8)
        COLUMN(9)
        COLUMN(10)
        COLUMN(11)
        COLUMN(12)
        COLUMN(13)
        COLUMN(14)
        COLUMN(15)
        COLUMN(16)
#undef COLUMN
        LANE_UNROLL
        for (int k = 0; k < n; k++)
            lu[i * n + k] = row[k];
        inverse[i] = 1.0 / lu[i * n + i];
    }
}

LANE_ONCE void lanes_lu_12(vd h, const vd *j, vd *lu, vd *inverse)
{
    lanes_lu_constant(12, h, j, lu, inverse);
}

LANE_ONCE void lanes_lu_16(vd h, const vd *j, vd *lu, vd *inverse)
{
    lanes_lu_constant(16, h, j, lu, inverse);
}

LANE_ONCE void lanes_lu_18(vd h, const vd *j, vd *lu, vd *inverse)
{
    lanes_lu_constant(18, h, j, lu, inverse);
}

LANE_ONCE void lanes_lu_6(vd h, const vd *j, vd *lu, vd *inverse)
{
    lanes_lu_constant(6, h, j, lu, inverse);
}

LANE_ONCE void lanes_lu_4(vd h, const vd *j, vd *lu, vd *inverse)
{
    lanes_lu_constant(4, h, j, lu, inverse);
}

LANE_ONCE void lanes_lu_any(int n, vd h, const vd *j, vd *lu, vd *inverse)
{
    for (int i = 0; i < n; i++) {
        vd *row = lu + i * n;
        vd pivot = 1.0 - h * j[i * n + i];
        for (int k = 0; k < n; k++)
            row[k] = -h * j[i * n + k];
        row[i] = pivot;
        for (int k = 0; k < i; k++) {
            vd l = row[k] * inverse[k];
            row[k] = l;
            for (int c = k + 1; c < n; c++)
                row[c] = row[c] - l * lu[k * n + c];
        }
        inverse[i] = 1.0 / row[i];
    }
}

LANE_INLINE void lanes_lu(int n, vd h, const vd *j, vd *lu, vd *inverse)
{
    if (n == 12)
        lanes_lu_12(h, j, lu, inverse);
    else if (n == 16)
        lanes_lu_16(h, j, lu, inverse);
    else if (n == 18)
        lanes_lu_18(h, j, lu, inverse);
    else if (n == 6)
        lanes_lu_6(h, j, lu, inverse);
    else if (n == 4)
        lanes_lu_4(h, j, lu, inverse);
    else
        lanes_lu_any(n, h, j, lu, inverse);
}

/* By columns, so that the multiplications of one column do not wait for each other. */
LANE_INLINE void lanes_lu_solve_constant(int n, const vd *lu, const vd *inverse, vd *x)
{
    vd y[18];
    LANE_UNROLL
    for (int i = 0; i < n; i++)
        y[i] = x[i];
    LANE_UNROLL
    for (int k = 0; k < n; k++) {
        LANE_UNROLL
        for (int i = 0; i < n; i++)
            if (i > k)
                y[i] = y[i] - lu[i * n + k] * y[k];
    }
    LANE_UNROLL
    for (int m = 0; m < n; m++) {
        int k = n - 1 - m;
        y[k] = y[k] * inverse[k];
        LANE_UNROLL
        for (int i = 0; i < n; i++)
            if (i < k)
                y[i] = y[i] - lu[i * n + k] * y[k];
    }
    LANE_UNROLL
    for (int i = 0; i < n; i++)
        x[i] = y[i];
}

LANE_ONCE void lanes_lu_solve_12(const vd *lu, const vd *inverse, vd *x)
{
    lanes_lu_solve_constant(12, lu, inverse, x);
}

LANE_ONCE void lanes_lu_solve_16(const vd *lu, const vd *inverse, vd *x)
{
    lanes_lu_solve_constant(16, lu, inverse, x);
}

LANE_ONCE void lanes_lu_solve_18(const vd *lu, const vd *inverse, vd *x)
{
    lanes_lu_solve_constant(18, lu, inverse, x);
}

LANE_ONCE void lanes_lu_solve_6(const vd *lu, const vd *inverse, vd *x)
{
    lanes_lu_solve_constant(6, lu, inverse, x);
}

LANE_ONCE void lanes_lu_solve_4(const vd *lu, const vd *inverse, vd *x)
{
    lanes_lu_solve_constant(4, lu, inverse, x);
}

LANE_ONCE void lanes_lu_solve_any(int n, const vd *lu, const vd *inverse, vd *x)
{
    for (int k = 0; k < n; k++)
        for (int i = k + 1; i < n; i++)
            x[i] = x[i] - lu[i * n + k] * x[k];
    for (int k = n - 1; k >= 0; k--) {
        x[k] = x[k] * inverse[k];
        for (int i = 0; i < k; i++)
            x[i] = x[i] - lu[i * n + k] * x[k];
    }
}

/* x: right-hand side on entry, solution on return. */
LANE_INLINE void lanes_lu_solve(int n, const vd *lu, const vd *inverse, vd *x)
{
    if (n == 12)
        lanes_lu_solve_12(lu, inverse, x);
    else if (n == 16)
        lanes_lu_solve_16(lu, inverse, x);
    else if (n == 18)
        lanes_lu_solve_18(lu, inverse, x);
    else if (n == 6)
        lanes_lu_solve_6(lu, inverse, x);
    else if (n == 4)
        lanes_lu_solve_4(lu, inverse, x);
    else
        lanes_lu_solve_any(n, lu, inverse, x);
}

#endif
