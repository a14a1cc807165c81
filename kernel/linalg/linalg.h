/* Dense linear algebra: the only caller of BLAS and LAPACK.
 *
 * Matrices are column-major without padding: element (row i, column j) of an m x n matrix is
 * a[i + j*m]. Inputs are checked first: NaN or infinity gives INO_NOT_FINITE and a dimension (or
 * element count) beyond LAPACK's 32-bit integers INO_TOO_LARGE, both with nothing written. Work
 * memory is allocated inside (INO_NO_MEMORY) unless a function says otherwise, so these are tools
 * for fits, oracles and set-up, not for loops over nodes: below about 24 unknowns a call costs more
 * than its arithmetic. Thread-safe; the BLAS's own threads are the program's to limit. */
#ifndef INO_LINALG_LINALG_H
#define INO_LINALG_LINALG_H

#include <stddef.h>

#include <inotrope/status.h>

/* Solves A X = B by LU with partial pivoting (dgetrf, dgecon, dgetrs). a[n*n] is work: its content
 * is lost. b[n*n_rhs] holds B, then X. INO_SINGULAR, with b unchanged, when the reciprocal
 * condition number in the 1-norm is below 2^-52. */
INO_NODISCARD ino_status ino_linalg_solve(size_t n, size_t n_rhs, double *a, double *b);

/* Minimises |A x - b|_2 for m >= n by Householder QR (dgels) of A with its columns scaled to unit
 * norm, so that neither the result nor the rank test depends on the parameters' units. a[m*n] and
 * b[m] are work: their content is lost. x[n] receives the solution, covariance[n*n] (NULL: not
 * wanted) the matrix (A^T A)^-1 = R^-1 R^-T: for data of unit variance it is the covariance of the
 * parameters; else multiply by rss/(m - n). rss (NULL: not wanted) is |A x - b|^2. INO_SINGULAR,
 * with x, covariance and rss unchanged, when A is rank-deficient to working precision;
 * INO_BAD_ARGUMENT when m < n or n = 0. */
INO_NODISCARD ino_status ino_linalg_least_squares(size_t m, size_t n, double *a, double *b,
                                                  double *x, double *covariance, double *rss);

/* Stationary probabilities of a continuous-time Markov chain with generator g[n*n]: g(i,j) is the
 * rate from state j to state i, columns sum to zero. p[n] receives G p = 0, sum p = 1.
 *
 * ino_linalg_stationary: dense LU (LAPACK) with one balance equation replaced by the sum. Use it
 * for size: 2/3 n^3 flops at the speed of matrix products, n = 4096 in seconds. Errors are
 * small relative to the largest probability: probabilities below about 1e-13 are not resolved and
 * can come out negative. Transient states are allowed. g is unchanged; work n*n.
 *
 * ino_linalg_stationary_gth: Grassmann-Taksar-Heyman elimination, which never subtracts (the
 * diagonal is not read but formed from the rates): every probability is accurate to about n ulp of
 * itself however small, for any rates. Use it for accuracy and for n up to some hundreds. The
 * chain must be irreducible. g is unchanged; work n*n.
 *
 * Errors: INO_OUT_OF_RANGE for a negative rate, INO_BAD_ARGUMENT for n = 0 or a column whose sum is
 * not zero to 1e-10 of its largest rate (LU only), INO_SINGULAR when the stationary vector is not
 * unique (GTH: when the chain is reducible); p is then unchanged. */
INO_NODISCARD ino_status ino_linalg_stationary(size_t n, const double *g, double *p);
INO_NODISCARD ino_status ino_linalg_stationary_gth(size_t n, const double *g, double *p);

/* Eigenvalues re[k] + i im[k] of a[n*n] (dgeev; conjugate pairs are adjacent, the order is
 * LAPACK's). a is work: its content is lost. INO_NOT_CONVERGED if the QR iteration fails. */
INO_NODISCARD ino_status ino_linalg_eigenvalues(size_t n, double *a, double *re, double *im);

/* Solves (i omega I - A) x = b (zgesv): the response of dy/dt = A y + b exp(i omega t). a[n*n], b_re
 * and b_im[n] are unchanged; x may be b. INO_SINGULAR, with x unchanged, when i omega is an
 * eigenvalue of A to working precision (a pivot of 0, or overflow); the conditioning is not
 * examined. */
INO_NODISCARD ino_status ino_linalg_resolvent(size_t n, const double *a, double omega,
                                              const double *b_re, const double *b_im, double *x_re,
                                              double *x_im);

/* e[n*n] = exp(A t) by scaling and squaring with the Pade approximant of degree 13 (Higham, SIAM J
 * Matrix Anal Appl 2005;26:1179-1193). a[n*n] is unchanged; e may be a. INO_OUT_OF_RANGE, with e
 * unchanged, when the result or |A t| overflows. */
INO_NODISCARD ino_status ino_linalg_expm(size_t n, const double *a, double t, double *e);

#endif
