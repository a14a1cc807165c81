/* LU factors kept for many right-hand sides, without allocation: for time integrators, which
 * factor once and solve often. Layout as in linalg.h: column-major, no padding. Thread-safe. */
#ifndef INO_LINALG_FACTOR_H
#define INO_LINALG_FACTOR_H

#include <stddef.h>
#include <stdint.h>

#include <inotrope/status.h>

/* Factors a[n*n] in place, P A = L U by partial pivoting (dgetrf); pivot[n] receives the row
 * exchanges. INO_SINGULAR when a pivot is exactly zero or not finite; INO_TOO_LARGE beyond 32-bit
 * sizes. The conditioning is not examined: ino_linalg_solve does that. */
INO_NODISCARD ino_status ino_linalg_factor(size_t n, double *a, int32_t *pivot);

/* Solves A x = b with those factors (dgetrs); b[n] becomes x. */
void ino_linalg_factor_solve(size_t n, const double *lu, const int32_t *pivot, double *b);

#endif
