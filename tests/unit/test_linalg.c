/* Dense linear algebra against closed forms, exact integers and residuals. */
#include <check.h>
#include <complex.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/linalg.h"

static uint64_t random_state;

static double uniform(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) * 0x1p-53;
}

static void seed(void)
{
    random_state = 20240607;
}

/* ---- linear systems ---- */

START_TEST(a_solved_system_has_a_residual_of_rounding_size)
{
    enum { N = 30, RHS = 3 };
    static double a[N * N], lu[N * N], b[N * RHS], x[N * RHS];
    for (int k = 0; k < N * N; k++)
        a[k] = uniform() - 0.5;
    for (int k = 0; k < N * RHS; k++)
        b[k] = uniform() - 0.5;
    memcpy(lu, a, sizeof a);
    memcpy(x, b, sizeof b);
    ck_assert_int_eq(ino_linalg_solve(N, RHS, lu, x), INO_OK);
    for (int c = 0; c < RHS; c++)
        for (int i = 0; i < N; i++) {
            double sum = 0.0, size = 0.0;
            for (int j = 0; j < N; j++) {
                sum += a[i + j * N] * x[j + c * N];
                size += fabs(a[i + j * N] * x[j + c * N]);
            }
            ck_assert_double_le(fabs(sum - b[i + c * N]), 100 * DBL_EPSILON * size);
        }
}
END_TEST

START_TEST(matrices_are_read_by_columns)
{
    double a[4] = {1, 0, 2, 1}, b[2] = {5, 3}; /* rows (1, 2), (0, 1) */
    ck_assert_int_eq(ino_linalg_solve(2, 1, a, b), INO_OK);
    ck_assert_double_eq(b[0], -1.0);
    ck_assert_double_eq(b[1], 3.0);
}
END_TEST

START_TEST(a_singular_or_nearly_singular_system_is_refused_and_the_right_side_kept)
{
    double exact[4] = {1, 2, 2, 4}, near[4] = {1, 1, 1, 1 + 1e-16}, b[2] = {5, 3};
    double hilbert[196], c[14] = {1, 2, 4}; /* condition 1e18: no pivot is exactly zero */
    for (int i = 0; i < 196; i++)
        hilbert[i] = 1.0 / (i / 14 + i % 14 + 1);
    ck_assert_int_eq(ino_linalg_solve(2, 1, exact, b), INO_SINGULAR);
    ck_assert_int_eq(ino_linalg_solve(2, 1, near, b), INO_SINGULAR);
    ck_assert_int_eq(ino_linalg_solve(14, 1, hilbert, c), INO_SINGULAR);
    ck_assert(b[0] == 5.0 && b[1] == 3.0 && c[0] == 1.0 && c[1] == 2.0 && c[2] == 4.0);
}
END_TEST

/* The bad value sits at every place in turn, the last one included. */
START_TEST(not_finite_input_is_refused_by_every_function)
{
    const double bad[2] = {NAN, INFINITY};
    for (int kind = 0; kind < 2; kind++)
        for (int place = 0; place < 4; place++) {
            double a[4] = {-1, 1, 1, -1}, b[2] = {1, 2}, x[4];
            a[place] = bad[kind];
            ck_assert_int_eq(ino_linalg_solve(2, 1, a, b), INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_least_squares(2, 2, a, b, x, NULL, NULL), INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_stationary(2, a, x), INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_stationary_gth(2, a, x), INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_eigenvalues(2, a, x, x + 2), INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_expm(2, a, 1.0, x), INO_NOT_FINITE);
            double good[4] = {1, 0, 0, 1}, right[2] = {1, 2};
            right[place % 2] = bad[kind];
            ck_assert_int_eq(ino_linalg_solve(2, 1, good, right), INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_least_squares(2, 2, good, right, x, NULL, NULL),
                             INO_NOT_FINITE);
            ck_assert_int_eq(ino_linalg_expm(2, good, bad[kind], x), INO_NOT_FINITE);
        }
}
END_TEST

/* No element is touched before the size is judged, so the pointers can be short. */
START_TEST(sizes_beyond_32_bits_are_refused)
{
    double a[1] = {1}, b[1] = {1}, x[1];
    const size_t huge = (size_t)INT32_MAX + 1, large = 50000;
    ck_assert_int_eq(ino_linalg_solve(huge, 1, a, b), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_solve(large, 1, a, b), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_solve(1, huge, a, b), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_least_squares(huge, 1, a, b, x, NULL, NULL), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_stationary(large, a, x), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_stationary_gth(large, a, x), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_eigenvalues(large, a, x, x), INO_TOO_LARGE);
    ck_assert_int_eq(ino_linalg_expm(SIZE_MAX / 2, a, 1.0, x), INO_TOO_LARGE);
}
END_TEST

/* ---- least squares ---- */

/* Straight line through (0,0), (1,1), (2,1), (3,3): by hand a = -1/10, b = 9/10, rss = 7/10,
 * (A^T A)^-1 = [[14, -6], [-6, 4]]/20. */
START_TEST(a_line_fit_gives_the_fractions_worked_out_by_hand)
{
    double a[8] = {1, 1, 1, 1, 0, 1, 2, 3}, b[4] = {0, 1, 1, 3}, x[2], covariance[4], rss;
    ck_assert_int_eq(ino_linalg_least_squares(4, 2, a, b, x, covariance, &rss), INO_OK);
    ck_assert_double_eq_tol(x[0], -0.1, 1e-15);
    ck_assert_double_eq_tol(x[1], 0.9, 1e-15);
    ck_assert_double_eq_tol(rss, 0.7, 1e-15);
    ck_assert_double_eq_tol(covariance[0], 0.7, 1e-15);
    ck_assert_double_eq_tol(covariance[1], -0.3, 1e-15);
    ck_assert_double_eq_tol(covariance[2], -0.3, 1e-15);
    ck_assert_double_eq_tol(covariance[3], 0.2, 1e-15);
}
END_TEST

START_TEST(least_squares_does_not_depend_on_the_units_of_the_parameters)
{
    double a[8] = {1, 1, 1, 1, 0, 1e-200, 2e-200, 3e-200}, b[4] = {0, 1, 1, 3};
    double x[2], covariance[4];
    ck_assert_int_eq(ino_linalg_least_squares(4, 2, a, b, x, covariance, NULL), INO_OK);
    ck_assert_double_eq_tol(x[1] * 1e-200, 0.9, 1e-14);
    ck_assert_double_eq_tol(covariance[2] * 1e-200, -0.3, 1e-14);
}
END_TEST

START_TEST(rank_deficient_least_squares_is_refused_with_nothing_written)
{
    double a[6] = {1, 1, 1, 3, 3, 3}, zero[6] = {1, 1, 1, 0, 0, 0}, b[3] = {1, 2, 3};
    double x[2] = {7, 8}, covariance[4] = {9, 9, 9, 9}, rss = 10;
    ck_assert_int_eq(ino_linalg_least_squares(3, 2, a, b, x, covariance, &rss), INO_SINGULAR);
    ck_assert_int_eq(ino_linalg_least_squares(3, 2, zero, b, x, covariance, &rss), INO_SINGULAR);
    ck_assert_int_eq(ino_linalg_least_squares(1, 2, a, b, x, covariance, &rss), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_linalg_least_squares(3, 0, a, b, x, covariance, &rss), INO_BAD_ARGUMENT);
    ck_assert(x[0] == 7.0 && x[1] == 8.0 && covariance[3] == 9.0 && rss == 10.0);
}
END_TEST

/* ---- stationary vectors ---- */

/* Birth-death chain 0..n-1 with births `up` and deaths `down` k: p_k is proportional to
 * (up/down)^k/k!. */
static void birth_death(size_t n, double up, double down, double *g, double *p)
{
    double sum = 0.0;
    memset(g, 0, sizeof *g * n * n);
    for (size_t k = 0; k < n; k++) {
        if (k + 1 < n)
            g[k + 1 + k * n] = up;
        if (k > 0)
            g[k - 1 + k * n] = down * (double)k;
        g[k + k * n] = -(k + 1 < n ? up : 0.0) - down * (double)k;
        p[k] = k == 0 ? 1.0 : p[k - 1] * up / (down * (double)k);
        sum += p[k];
    }
    for (size_t k = 0; k < n; k++)
        p[k] /= sum;
}

START_TEST(both_stationary_vectors_match_the_birth_death_chain)
{
    enum { N = 40 };
    static double g[N * N], kept[N * N], exact[N], lu[N], gth[N];
    birth_death(N, 3.0, 1.0, g, exact);
    memcpy(kept, g, sizeof g);
    ck_assert_int_eq(ino_linalg_stationary(N, g, lu), INO_OK);
    ck_assert_int_eq(ino_linalg_stationary_gth(N, g, gth), INO_OK);
    for (int k = 0; k < N; k++) {
        ck_assert_double_eq_tol(lu[k], exact[k], 1e-15);
        ck_assert_double_eq_tol(gth[k] / exact[k], 1.0, 1e-14);
    }
    ck_assert_mem_eq(g, kept, sizeof g);
}
END_TEST

/* Probabilities fall to 1e-250 here: only the subtraction-free elimination sees them. */
START_TEST(gth_keeps_relative_accuracy_of_the_smallest_probabilities)
{
    enum { N = 60 };
    static double g[N * N], exact[N], p[N];
    birth_death(N, 1e-3, 1.0, g, exact);
    ck_assert_double_lt(exact[N - 1], 1e-250);
    ck_assert_int_eq(ino_linalg_stationary_gth(N, g, p), INO_OK);
    for (int k = 0; k < N; k++)
        ck_assert_double_eq_tol(p[k] / exact[k], 1.0, 1e-14);
    birth_death(N, 1e6, 1.0, g, exact); /* and with the large ones last */
    ck_assert_int_eq(ino_linalg_stationary_gth(N, g, p), INO_OK);
    for (int k = 0; k < N; k++)
        ck_assert_double_eq_tol(p[k] / exact[k], 1.0, 1e-14);
}
END_TEST

/* Ratios of neighbours, p_k/p_(k-1) = up/k, over 700 decades: the largest comes last and what
 * underflows is zero. */
START_TEST(gth_spans_more_than_the_range_of_a_double)
{
    enum { N = 60 };
    static double g[N * N], unused[N], p[N];
    const double up = 1e13;
    birth_death(N, up, 1.0, g, unused);
    ck_assert_int_eq(ino_linalg_stationary_gth(N, g, p), INO_OK);
    ck_assert_double_eq_tol(p[N - 1], 1.0, 1e-11);
    for (int k = N - 1; k > 0 && p[k - 1] > 1e-290; k--)
        ck_assert_double_eq_tol(p[k] / p[k - 1] / (up / k), 1.0, 1e-14);
    ck_assert_double_eq(p[0], 0.0);
}
END_TEST

/* A cycle 0 -> 1 -> 2 -> 0 of rates 1, 2, 4 violates detailed balance: p = (4, 2, 1)/7. */
START_TEST(a_driven_cycle_spends_time_inversely_to_its_rates)
{
    const double g[9] = {-1, 1, 0, 0, -2, 2, 4, 0, -4};
    double lu[3], gth[3];
    ck_assert_int_eq(ino_linalg_stationary(3, g, lu), INO_OK);
    ck_assert_int_eq(ino_linalg_stationary_gth(3, g, gth), INO_OK);
    for (int k = 0; k < 3; k++) {
        ck_assert_double_eq_tol(lu[k], (4 >> k) / 7.0, 1e-15);
        ck_assert_double_eq_tol(gth[k], (4 >> k) / 7.0, 1e-15);
    }
}
END_TEST

START_TEST(stationary_vectors_that_are_not_unique_or_not_generators_are_refused)
{
    const double split[16] = {-1, 1, 0, 0, 1, -1, 0, 0, 0, 0, -1, 1, 0, 0, 1, -1};
    const double negative[4] = {1, -1, 1, -1}, leaking[4] = {-2, 1, 1, -1};
    const double transient[4] = {-1, 1, 0, 0}; /* 0 -> 1 only */
    double p[4] = {5, 5, 5, 5};
    ck_assert_int_eq(ino_linalg_stationary(4, split, p), INO_SINGULAR);
    ck_assert_int_eq(ino_linalg_stationary_gth(4, split, p), INO_SINGULAR);
    ck_assert_int_eq(ino_linalg_stationary(2, negative, p), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_linalg_stationary_gth(2, negative, p), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_linalg_stationary(2, leaking, p), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_linalg_stationary(0, leaking, p), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_linalg_stationary_gth(0, leaking, p), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_linalg_stationary_gth(2, transient, p), INO_SINGULAR);
    ck_assert(p[0] == 5.0 && p[3] == 5.0);
    ck_assert_int_eq(ino_linalg_stationary(2, transient, p), INO_OK);
    ck_assert_double_eq_tol(p[0], 0.0, 1e-16);
    ck_assert_double_eq_tol(p[1], 1.0, 1e-16);
}
END_TEST

/* ---- eigenvalues ---- */

static int descending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a < b) - (a > b);
}

/* Second difference matrix: eigenvalues -4 sin^2(k pi/(2 (n+1))). */
START_TEST(eigenvalues_of_the_second_difference_are_known)
{
    enum { N = 20 };
    double a[N * N] = {0}, re[N], im[N];
    for (int i = 0; i < N; i++) {
        a[i + i * N] = -2;
        if (i > 0)
            a[i + (i - 1) * N] = a[i - 1 + i * N] = 1;
    }
    ck_assert_int_eq(ino_linalg_eigenvalues(N, a, re, im), INO_OK);
    qsort(re, N, sizeof *re, descending);
    for (int k = 0; k < N; k++) {
        const double sine = sin((k + 1) * acos(-1.0) / (2 * (N + 1)));
        ck_assert_double_eq_tol(re[k], -4 * sine * sine, 1e-14);
        ck_assert_double_eq(im[k], 0.0);
    }
}
END_TEST

START_TEST(a_rotation_has_conjugate_eigenvalues)
{
    double a[4] = {3, 2, -2, 3}, re[2], im[2];
    ck_assert_int_eq(ino_linalg_eigenvalues(2, a, re, im), INO_OK);
    ck_assert_double_eq_tol(re[0], 3.0, 1e-15);
    ck_assert_double_eq_tol(re[1], 3.0, 1e-15);
    ck_assert_double_eq_tol(fabs(im[0]), 2.0, 1e-15);
    ck_assert_double_eq_tol(im[0] + im[1], 0.0, 1e-15);
}
END_TEST

/* ---- exponential ---- */

/* exp of [[-a, b], [a, -b]] t: relaxation at rate a + b to (b, a)/(a + b). */
START_TEST(the_exponential_of_a_two_state_chain_is_its_relaxation)
{
    const double a = 2.0, b = 5.0, times[] = {0, 1e-9, 1e-3, 0.1, 0.767, 1, 10, 1e4};
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
        const double g[4] = {-a, a, b, -b}, t = times[k];
        const double moved = -expm1(-(a + b) * t) / (a + b);
        double e[4];
        ck_assert_int_eq(ino_linalg_expm(2, g, t, e), INO_OK);
        ck_assert_double_eq_tol(e[0], 1 - a * moved, 1e-14 * (1 + t));
        ck_assert_double_eq_tol(e[1], a * moved, 1e-14 * (1 + t));
        ck_assert_double_eq_tol(e[2], b * moved, 1e-14 * (1 + t));
        ck_assert_double_eq_tol(e[3], 1 - b * moved, 1e-14 * (1 + t));
    }
}
END_TEST

/* Between Higham's bound 5.37 and 10.7 one halving is needed. */
START_TEST(the_exponential_of_a_number_is_exp)
{
    for (double x = 0.1; x < 12; x += 0.1) {
        double e;
        ck_assert_int_eq(ino_linalg_expm(1, &x, 1.0, &e), INO_OK);
        ck_assert_double_eq_tol(e / exp(x), 1.0, 2e-13);
    }
}
END_TEST

/* A Jordan block: exp(A t)(i, j) = e^(lambda t) t^(j-i)/(j-i)!, wrong at once if a coefficient is.
 */
START_TEST(the_exponential_of_a_jordan_block_is_the_exponential_series)
{
    enum { N = 14 };
    double a[N * N] = {0}, e[N * N];
    for (int i = 0; i < N; i++) {
        a[i + i * N] = -0.5;
        if (i > 0)
            a[i - 1 + i * N] = 1;
    }
    for (int power = 0; power < 2; power++) {
        const double t = power ? 17.0 : 1.0;
        ck_assert_int_eq(ino_linalg_expm(N, a, t, e), INO_OK);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                const double exact =
                    j < i ? 0.0 : exp(-0.5 * t + (j - i) * log(t) - lgamma(j - i + 1.0));
                ck_assert_double_eq_tol(e[i + j * N], exact, 1e-13 * fmax(exact, 1.0));
            }
    }
}
END_TEST

START_TEST(the_exponential_may_overwrite_its_matrix_and_overflow_is_reported)
{
    double a[4] = {1, 0, 0, 2}, kept[4] = {800, 0, 0, 1}, one[1] = {1e308};
    ck_assert_int_eq(ino_linalg_expm(2, a, 1.0, a), INO_OK);
    ck_assert_double_eq_tol(a[0], exp(1.0), 1e-15);
    ck_assert_double_eq_tol(a[3], exp(2.0), 4e-15);
    ck_assert_int_eq(ino_linalg_expm(2, kept, 1.0, kept), INO_OUT_OF_RANGE);
    ck_assert_double_eq(kept[0], 800.0);
    ck_assert_int_eq(ino_linalg_expm(1, one, 10.0, one), INO_OUT_OF_RANGE);
}
END_TEST

/* Semigroup and conservation on a random stiff generator. */
START_TEST(propagators_compose_and_conserve_probability)
{
    enum { N = 12 };
    double g[N * N], whole[N * N], part[N * N];
    for (int j = 0; j < N; j++) {
        double sum = 0.0;
        for (int i = 0; i < N; i++)
            if (i != j)
                sum += g[i + j * N] = pow(10.0, 4 * uniform() - 2);
        g[j + j * N] = -sum;
    }
    ck_assert_int_eq(ino_linalg_expm(N, g, 0.7, whole), INO_OK);
    ck_assert_int_eq(ino_linalg_expm(N, g, 0.35, part), INO_OK);
    for (int j = 0; j < N; j++) {
        double total = 0.0;
        for (int i = 0; i < N; i++) {
            double product = 0.0;
            for (int k = 0; k < N; k++)
                product += part[i + k * N] * part[k + j * N];
            ck_assert_double_eq_tol(whole[i + j * N], product, 1e-13);
            total += whole[i + j * N];
        }
        ck_assert_double_eq_tol(total, 1.0, 1e-12); /* rounding of |G t| ~ 1e3 */
    }
}
END_TEST

/* ---- frequency response ---- */

START_TEST(the_response_of_a_chain_of_filters_is_a_product_of_first_order_lags)
{
    /* y0' = -3 y0 + u, y1' = 5 y0 - 7 y1 */
    const double a[4] = {-3, 5, 0, -7}, b[2] = {1, 0}, none[2] = {0, 0}, w = 2;
    double re[2], im[2];
    ck_assert_int_eq(ino_linalg_resolvent(2, a, w, b, none, re, im), INO_OK);
    const double complex lag = 1 / (3 + w * I), second = 5 * lag / (7 + w * I);
    ck_assert_double_lt(cabs(re[0] + I * im[0] - lag), 1e-16);
    ck_assert_double_lt(cabs(re[1] + I * im[1] - second), 1e-16);
}
END_TEST

START_TEST(a_response_satisfies_its_equation_and_may_overwrite_its_right_side)
{
    enum { N = 24 };
    double a[N * N], b[2][N], x[2][N];
    for (int k = 0; k < N * N; k++)
        a[k] = uniform() - 0.5;
    for (int k = 0; k < 2 * N; k++)
        x[k / N][k % N] = b[k / N][k % N] = uniform() - 0.5;
    const double w = 0.3;
    ck_assert_int_eq(ino_linalg_resolvent(N, a, w, x[0], x[1], x[0], x[1]), INO_OK);
    for (int i = 0; i < N; i++) {
        double complex sum = w * I * (x[0][i] + I * x[1][i]);
        for (int j = 0; j < N; j++)
            sum -= a[i + j * N] * (x[0][j] + I * x[1][j]);
        ck_assert_double_lt(cabs(sum - b[0][i] - I * b[1][i]), 1e-12);
    }
}
END_TEST

START_TEST(a_resonance_without_damping_has_no_response)
{
    const double a[4] = {0, 1, -4, 0}; /* eigenvalues +-2i */
    double re[2] = {1, 1}, im[2] = {0, 0};
    ck_assert_int_eq(ino_linalg_resolvent(2, a, 2, re, im, re, im), INO_SINGULAR);
    ck_assert(re[0] == 1 && im[1] == 0);
    ck_assert_int_eq(ino_linalg_resolvent(2, a, NAN, re, im, re, im), INO_NOT_FINITE);
    re[1] = INFINITY;
    ck_assert_int_eq(ino_linalg_resolvent(2, a, 1, re, im, re, im), INO_NOT_FINITE);
    ck_assert_int_eq(ino_linalg_resolvent(0, a, 1, re, im, re, im), INO_OK);
}
END_TEST

static Suite *linalg_suite(void)
{
    Suite *suite = suite_create("linalg");
    TCase *tc = tcase_create("linalg");
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, a_solved_system_has_a_residual_of_rounding_size);
    tcase_add_test(tc, matrices_are_read_by_columns);
    tcase_add_test(tc, a_singular_or_nearly_singular_system_is_refused_and_the_right_side_kept);
    tcase_add_test(tc, not_finite_input_is_refused_by_every_function);
    tcase_add_test(tc, sizes_beyond_32_bits_are_refused);
    tcase_add_test(tc, a_line_fit_gives_the_fractions_worked_out_by_hand);
    tcase_add_test(tc, least_squares_does_not_depend_on_the_units_of_the_parameters);
    tcase_add_test(tc, rank_deficient_least_squares_is_refused_with_nothing_written);
    tcase_add_test(tc, both_stationary_vectors_match_the_birth_death_chain);
    tcase_add_test(tc, gth_keeps_relative_accuracy_of_the_smallest_probabilities);
    tcase_add_test(tc, gth_spans_more_than_the_range_of_a_double);
    tcase_add_test(tc, a_driven_cycle_spends_time_inversely_to_its_rates);
    tcase_add_test(tc, stationary_vectors_that_are_not_unique_or_not_generators_are_refused);
    tcase_add_test(tc, eigenvalues_of_the_second_difference_are_known);
    tcase_add_test(tc, a_rotation_has_conjugate_eigenvalues);
    tcase_add_test(tc, the_exponential_of_a_two_state_chain_is_its_relaxation);
    tcase_add_test(tc, the_exponential_of_a_number_is_exp);
    tcase_add_test(tc, the_exponential_of_a_jordan_block_is_the_exponential_series);
    tcase_add_test(tc, the_exponential_may_overwrite_its_matrix_and_overflow_is_reported);
    tcase_add_test(tc, propagators_compose_and_conserve_probability);
    tcase_add_test(tc, the_response_of_a_chain_of_filters_is_a_product_of_first_order_lags);
    tcase_add_test(tc, a_response_satisfies_its_equation_and_may_overwrite_its_right_side);
    tcase_add_test(tc, a_resonance_without_damping_has_no_response);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(linalg_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
