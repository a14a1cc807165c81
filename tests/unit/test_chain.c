/* The chain of regulatory units: closed forms, transfer matrix, enumeration and dense generator
 * against each other, against exact fractions and against quadruple precision. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "filament/chain.h"
#include "linalg/linalg.h"

#ifdef __SIZEOF_FLOAT128__
typedef __float128 quad; /* 113 bits, also where long double has 64 */
#else
typedef long double quad;
#endif

enum { LONG = 100000 };
static const ino_chain_ends all_ends[] = {INO_CHAIN_FREE, INO_CHAIN_BLOCKED, INO_CHAIN_PERIODIC};
static uint64_t random_state;

static void seed(void)
{
    random_state = 20240611;
}

static double uniform(double low, double high)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * ((double)(random_state >> 11) * 0x1p-53);
}

static double decades(double low, double high)
{
    return pow(10.0, uniform(low, high));
}

static double relative(double x, quad exact)
{
    const quad error = exact == 0 ? (quad)x : ((quad)x - exact) / exact;
    return fabs((double)error);
}

/* ---- the infinite chain ---- */

static quad quad_root(quad x)
{
    quad root = (quad)sqrtl((long double)x);
    for (int k = 0; k < 3; k++)
        root = (root + x / root) / 2;
    return root;
}

/* As the design writes it, cancellations included, which 113 bits can afford. */
static quad quad_permissive(double weight_n, double weight_p, double gamma)
{
    const quad n = weight_n, p = weight_p, g2 = (quad)gamma * gamma;
    const quad lambda = (n + p) / 2 + quad_root((n - p) * (n - p) / 4 + n * p / g2);
    return p * (lambda - n * (1 - 1 / g2)) / (lambda * (2 * lambda - n - p));
}

/* d = 3, b = 4, s = 5, lambda = 57/4. */
START_TEST(a_chain_of_fractions_gives_its_fractions)
{
    ino_chain_infinite c;
    ck_assert_int_eq(ino_chain_solve_infinite(12.25, 6.25, 2.1875, &c), INO_OK);
    ck_assert_double_eq_tol(c.p[1], 0.2, 1e-16);
    ck_assert_double_eq_tol(c.p[0], 0.8, 1e-16);
    ck_assert_double_eq_tol(c.pair[1][1], 5.0 / 57, 1e-16);
    ck_assert_double_eq_tol(c.pair[0][1], 6.4 / 57, 1e-16);
    ck_assert_double_eq_tol(c.pair[1][0], 6.4 / 57, 1e-16);
    ck_assert_double_eq_tol(c.pair[0][0], 39.2 / 57, 2e-16);
    ck_assert_double_eq_tol(c.triplet[1][1][1], 25.0 * 5 / (57 * 57), 1e-16);
    ck_assert_double_eq_tol(c.triplet[1][0][1], 6.4 * 6.4 / (57 * 57 * 0.8), 1e-16);
    ck_assert_double_eq_tol(c.triplet[0][1][0], 6.4 * 6.4 / (57 * 57 * 0.2), 1e-16);
    ck_assert_double_eq_tol(c.decay, 17.0 / 57, 1e-16);
}
END_TEST

/* b = sqrt(r)/gamma, hypot, t, t^2: about 4 roundings, each felt twice at most. */
START_TEST(both_probabilities_are_componentwise_accurate)
{
    for (int k = 0; k < 20000; k++) {
        const double n = decades(-8, 8), p = decades(-8, 8), gamma = decades(-1, 4);
        ino_chain_infinite c;
        ck_assert_int_eq(ino_chain_solve_infinite(n, p, gamma, &c), INO_OK);
        ck_assert_double_le(relative(c.p[1], quad_permissive(n, p, gamma)), 10 * DBL_EPSILON);
        ck_assert_double_le(relative(c.p[0], quad_permissive(p, n, gamma)), 10 * DBL_EPSILON);
    }
}
END_TEST

START_TEST(nearly_equal_weights_on_a_stiff_chain_lose_no_digits)
{
    for (int k = 0; k < 2000; k++) {
        const double n = decades(-3, 3), p = n * (1 + uniform(-1, 1) * decades(-16, -1));
        const double gamma = decades(2, 9);
        ino_chain_infinite c;
        ck_assert_int_eq(ino_chain_solve_infinite(n, p, gamma, &c), INO_OK);
        ck_assert_double_le(relative(c.p[1], quad_permissive(n, p, gamma)), 10 * DBL_EPSILON);
    }
}
END_TEST

START_TEST(a_relaxed_chain_opens_one_unit_at_a_time)
{
    ino_chain_infinite c; /* P -> r/gamma^2 (1 + 2 r + O(r/gamma^2)) as r -> 0 */
    ck_assert_int_eq(ino_chain_solve_infinite(1.0, 1e-10, 10.0, &c), INO_OK);
    ck_assert_double_eq_tol(c.p[1] / 1e-12, 1 + 2e-10, 1e-11);
    ck_assert_int_eq(ino_chain_solve_infinite(1e300, 1e-300, 1.0, &c), INO_OK);
    ck_assert_double_eq(c.p[1], 0.0); /* 1e-600 */
    ck_assert_double_eq(c.p[0], 1.0);
    ck_assert_int_eq(ino_chain_solve_infinite(1.0, 1e-290, 100.0, &c), INO_OK);
    ck_assert_double_eq_tol(c.p[1] / 1e-294, 1.0, 1e-14);
    ck_assert_int_eq(ino_chain_solve_infinite(1e-300, 1e300, 10.0, &c), INO_OK);
    ck_assert_double_eq(c.p[1], 1.0);
    ck_assert_int_eq(ino_chain_solve_infinite(0.0, 1.0, 10.0, &c), INO_OK);
    ck_assert(c.p[1] == 1.0 && c.p[0] == 0.0 && c.pair[1][1] == 1.0 && c.triplet[0][0][0] == 0.0);
}
END_TEST

/* Pairs against the transfer matrix applied to the eigenvector, in quadruple precision; triplets
 * against pairs: sums, mirror symmetry and conditional independence. */
START_TEST(pairs_and_triplets_are_those_of_the_transfer_matrix)
{
    for (int k = 0; k < 2000; k++) {
        const double n = decades(-4, 4), p = decades(-4, 4), gamma = decades(-1, 3);
        ino_chain_infinite c;
        ck_assert_int_eq(ino_chain_solve_infinite(n, p, gamma, &c), INO_OK);
        const quad lambda = ((quad)n + p) / 2 + quad_root(((quad)n - p) * ((quad)n - p) / 4 +
                                                          (quad)n * p / gamma / gamma);
        const quad pp = quad_permissive(n, p, gamma) * p / lambda;
        const quad nn = quad_permissive(p, n, gamma) * n / lambda;
        ck_assert_double_le(relative(c.pair[1][1], pp), 16 * DBL_EPSILON);
        ck_assert_double_le(relative(c.pair[0][0], nn), 16 * DBL_EPSILON);
        ck_assert_double_le(relative(c.pair[0][1], (1 - pp - nn) / 2), 1e-14);
        ck_assert_double_eq(c.pair[0][1], c.pair[1][0]);
        ck_assert_double_le(relative(c.decay, ((quad)n + p - lambda) / lambda), 1e-14);
        for (int i = 0; i < 8; i++) {
            const int a = i >> 2, b = (i >> 1) & 1, d = i & 1;
            ck_assert_double_eq_tol(c.triplet[a][b][d] * c.p[b], c.pair[a][b] * c.pair[b][d],
                                    1e-15 * c.p[b]);
            ck_assert_double_eq_tol(c.triplet[a][b][0] + c.triplet[a][b][1], c.pair[a][b], 1e-15);
        }
    }
}
END_TEST

/* ---- finite chains ---- */

/* Largest relative difference over both probabilities of all units. */
static double worst(size_t n, const double *p, const double *q, const double *p_ref,
                    const double *q_ref)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fmax(relative(p[i], p_ref[i]), relative(q[i], q_ref[i])));
    return largest;
}

START_TEST(the_transfer_matrix_equals_enumeration)
{
    const double gammas[] = {0.3, 1.0, 2.0, 12.0, 300.0};
    for (size_t e = 0; e < 3; e++)
        for (size_t n = 1; n <= 11; n++)
            for (size_t g = 0; g < 5; g++) {
                double wn[11], wp[11], p[11], q[11], p_ref[11], q_ref[11];
                for (size_t i = 0; i < n; i++) {
                    wn[i] = decades(-4, 4);
                    wp[i] = decades(-4, 4);
                }
                ck_assert_int_eq(ino_chain_solve_finite(n, all_ends[e], gammas[g], wn, wp, 1, p, q),
                                 INO_OK);
                ck_assert_int_eq(
                    ino_chain_enumerate(n, all_ends[e], gammas[g], wn, wp, 1, p_ref, q_ref),
                    INO_OK);
                ck_assert_double_le(worst(n, p, q, p_ref, q_ref), 1e-13);
            }
}
END_TEST

/* Three units, W = (1, 2), gamma = 2, in units of 1/16, by hand (b = boundary):
 * free:    NNN 16, NNP 16, NPN 8, PNN 16, NPP 32, PPN 32, PNP 16, PPP 128: sum 264;
 * blocked: NNN 16, NNP 8, NPN 8, PNN 8, NPP 16, PPN 16, PNP 4, PPP 32: sum 108;
 * ring:    NNN 16, one P 8 each, two P 16 each, PPP 128: sum 216. */
START_TEST(three_units_give_the_sums_done_by_hand)
{
    const double wn = 1, wp = 2, end[3] = {192. / 264, 60. / 108, 168. / 216};
    const double middle[3] = {200. / 264, 72. / 108, 168. / 216};
    for (size_t e = 0; e < 3; e++) {
        double p[3], q[3];
        ck_assert_int_eq(ino_chain_solve_finite(3, all_ends[e], 2.0, &wn, &wp, 0, p, q), INO_OK);
        for (size_t i = 0; i < 3; i++) {
            ck_assert_double_eq_tol(p[i], i == 1 ? middle[e] : end[e], 2e-16);
            ck_assert_double_eq_tol(q[i], 1 - (i == 1 ? middle[e] : end[e]), 2e-16);
        }
    }
}
END_TEST

START_TEST(a_weight_of_zero_forbids_a_state)
{
    const double wn[5] = {1, 0, 1, 2, 0}, wp[5] = {3, 1, 0, 1, 1};
    for (size_t e = 0; e < 3; e++) {
        double p[5], q[5], p_ref[5], q_ref[5];
        ck_assert_int_eq(ino_chain_solve_finite(5, all_ends[e], 3.0, wn, wp, 1, p, q), INO_OK);
        ck_assert_int_eq(ino_chain_enumerate(5, all_ends[e], 3.0, wn, wp, 1, p_ref, q_ref), INO_OK);
        ck_assert_double_le(worst(5, p, q, p_ref, q_ref), 1e-15);
        ck_assert(p[1] == 1.0 && q[1] == 0.0 && p[2] == 0.0 && q[2] == 1.0 && p[4] == 1.0);
    }
}
END_TEST

START_TEST(strided_weights_mirrored_chains_and_turned_rings_agree)
{
    enum { N = 9 };
    double wn[3 * N], wp[3 * N], p[N], q[N], other_p[N], other_q[N];
    for (size_t i = 0; i < 3 * N; i++) {
        wn[i] = decades(-2, 2);
        wp[i] = decades(-2, 2);
    }
    for (size_t e = 0; e < 3; e++) {
        double mn[N], mp[N];
        for (size_t i = 0; i < N; i++) {
            mn[i] = wn[3 * (N - 1 - i)];
            mp[i] = wp[3 * (N - 1 - i)];
        }
        ck_assert_int_eq(ino_chain_solve_finite(N, all_ends[e], 7.0, wn, wp, 3, p, q), INO_OK);
        ck_assert_int_eq(ino_chain_solve_finite(N, all_ends[e], 7.0, mn, mp, 1, other_p, other_q),
                         INO_OK);
        for (size_t i = 0; i < N; i++)
            ck_assert_double_le(relative(p[i], other_p[N - 1 - i]), 1e-14);
    }
    for (size_t turn = 1; turn < N; turn++) { /* p, q are the ring's */
        double tn[N], tp[N];
        for (size_t i = 0; i < N; i++) {
            tn[i] = wn[3 * ((i + turn) % N)];
            tp[i] = wp[3 * ((i + turn) % N)];
        }
        ck_assert_int_eq(
            ino_chain_solve_finite(N, INO_CHAIN_PERIODIC, 7.0, tn, tp, 1, other_p, other_q),
            INO_OK);
        for (size_t i = 0; i < N; i++)
            ck_assert_double_le(relative(other_q[i], q[(i + turn) % N]), 1e-14);
    }
}
END_TEST

/* Messages in quadruple precision, whose exponents hold the products; plain 2 x 2 matrices for the
 * ring, scaled at every unit. */
static quad *left_messages(size_t n, double gamma, const double *wn, const double *wp, quad start,
                           int backwards)
{
    quad *m = malloc(n * sizeof *m), c = 1 / (quad)gamma;
    for (size_t k = 0; k < n; k++) {
        const size_t i = backwards ? n - 1 - k : k;
        const quad q = (quad)wp[i] / wn[i] * start;
        m[i] = start;
        start = (c + q) / (1 + c * q);
    }
    return m;
}

static quad ring_reference(size_t n, double gamma, const double *wn, const double *wp)
{
    const quad c = 1 / (quad)gamma;
    quad a[2][2] = {{1, c}, {c, 1}};
    for (size_t i = 1; i < n; i++) {
        const quad r = (quad)wp[i] / wn[i];
        for (int row = 0; row < 2; row++) {
            const quad x = a[row][0], y = a[row][1] * r;
            a[row][0] = x + c * y;
            a[row][1] = c * x + y;
        }
        const quad scale = a[0][0] + a[1][1];
        for (int k = 0; k < 4; k++)
            a[k / 2][k % 2] /= scale;
    }
    const quad odds = (quad)wp[0] / wn[0] * a[1][1] / a[0][0];
    return odds / (1 + odds);
}

static void check_long_chain(double span, double gamma)
{
    double *x = malloc(4 * LONG * sizeof *x), *wp = x + LONG, *p = x + 2 * LONG, *q = x + 3 * LONG;
    for (size_t i = 0; i < LONG; i++) {
        x[i] = decades(-span, span);
        wp[i] = decades(-span, span);
    }
    size_t bad = 0;
    for (size_t e = 0; e < 2; e++) {
        const quad end = e == 1 ? 1 / (quad)gamma : 1;
        quad *left = left_messages(LONG, gamma, x, wp, end, 0);
        quad *right = left_messages(LONG, gamma, x, wp, end, 1);
        ck_assert_int_eq(ino_chain_solve_finite(LONG, all_ends[e], gamma, x, wp, 1, p, q), INO_OK);
        for (size_t i = 0; i < LONG; i++) {
            const quad odds = (quad)wp[i] / x[i] * left[i] * right[i];
            const quad exact = odds / (1 + odds), rest = 1 / (1 + odds);
            /* below DBL_MIN only absolute accuracy is left */
            bad += !(relative(p[i], exact) < 1e-13 || p[i] < 2 * DBL_MIN);
            bad += !(relative(q[i], rest) < 1e-13 || q[i] < 2 * DBL_MIN);
        }
        ck_assert_uint_eq(bad, 0);
        free(left);
        free(right);
    }
    ck_assert_int_eq(ino_chain_solve_finite(LONG, INO_CHAIN_PERIODIC, gamma, x, wp, 1, p, q),
                     INO_OK);
    const double exact = (double)ring_reference(LONG, gamma, x, wp);
    ck_assert(relative(p[0], exact) < 1e-13 || p[0] < 2 * DBL_MIN);
    for (size_t i = 0; i < LONG; i++)
        bad += !(fabs(p[i] + q[i] - 1) < 1e-15);
    ck_assert_uint_eq(bad, 0);
    free(x);
}

START_TEST(a_hundred_thousand_units_with_extreme_weights_stay_accurate)
{
    check_long_chain(300, 10.0);
    check_long_chain(300, 1e6);
    check_long_chain(1, 10.0);
    check_long_chain(2, 50.0);
}
END_TEST

START_TEST(errors_do_not_accumulate_round_a_homogeneous_ring)
{
    static double p[LONG], q[LONG];
    const double gammas[] = {0.5, 1.0, 12.0, 1e4};
    for (size_t g = 0; g < 4; g++) {
        const double wn = 1.7, wp = 1.3;
        ino_chain_infinite c;
        ck_assert_int_eq(ino_chain_solve_infinite(wn, wp, gammas[g], &c), INO_OK);
        ck_assert_int_eq(
            ino_chain_solve_finite(LONG, INO_CHAIN_PERIODIC, gammas[g], &wn, &wp, 0, p, q), INO_OK);
        double largest = 0.0;
        for (size_t i = 0; i < LONG; i++)
            largest = fmax(largest, fmax(relative(p[i], c.p[1]), relative(q[i], c.p[0])));
        ck_assert_double_le(largest, 4e-15);
    }
}
END_TEST

/* ---- approach to the infinite chain ---- */

START_TEST(rings_approach_the_infinite_chain_as_the_second_eigenvalue)
{
    const double cases[4][3] = {{1, 1.2, 12}, {1, 0.5, 3}, {2, 1, 1.5}, {1, 0.9, 0.4}};
    for (size_t k = 0; k < 4; k++) {
        const double wn = cases[k][0], wp = cases[k][1], gamma = cases[k][2];
        ino_chain_infinite c;
        ck_assert_int_eq(ino_chain_solve_infinite(wn, wp, gamma, &c), INO_OK);
        const size_t n =
            (size_t)ceil(log(1e-4) / log(fabs(c.decay))); /* far enough, above rounding */
        double error[2], p[200], q[200];
        for (size_t m = 0; m < 2; m++) {
            ck_assert_int_eq(
                ino_chain_solve_finite(n + m, INO_CHAIN_PERIODIC, gamma, &wn, &wp, 0, p, q),
                INO_OK);
            error[m] = p[0] - c.p[1];
        }
        ck_assert_double_eq_tol(error[1] / error[0] / c.decay, 1.0, 0.01);
    }
}
END_TEST

START_TEST(the_influence_of_an_open_end_decays_as_the_second_eigenvalue)
{
    const double cases[3][3] = {{1, 1.2, 12}, {1, 0.5, 3}, {2, 1, 1.5}};
    for (size_t k = 0; k < 3; k++)
        for (size_t e = 0; e < 2; e++) {
            const double wn = cases[k][0], wp = cases[k][1], gamma = cases[k][2];
            ino_chain_infinite c;
            double p[400], q[400];
            ck_assert_int_eq(ino_chain_solve_infinite(wn, wp, gamma, &c), INO_OK);
            ck_assert_int_eq(ino_chain_solve_finite(400, all_ends[e], gamma, &wn, &wp, 0, p, q),
                             INO_OK);
            const size_t i = (size_t)ceil(log(1e-4) / log(c.decay));
            const double ratio = (p[i + 1] - c.p[1]) / (p[i] - c.p[1]);
            ck_assert_double_eq_tol(ratio / c.decay, 1.0, 0.01);
        }
}
END_TEST

/* ---- units ---- */

static ino_chain_constants constants(int sites, int drug, double alpha)
{
    return (ino_chain_constants){.sites = sites,
                                 .ca_uM = 0.7,
                                 .kd_uM = 0.4,
                                 .k_off = 100,
                                 .sigma = 3,
                                 .mu = 10,
                                 .q = 2,
                                 .k_basic = 13,
                                 .drug = drug,
                                 .drug_uM = 5,
                                 .drug_K_D = 2,
                                 .drug_k_off = 30,
                                 .alpha = alpha,
                                 .beta = 1.5};
}

START_TEST(weights_of_a_unit_are_those_of_the_table)
{
    ino_chain_constants c = constants(2, 1, 5);
    ino_chain_unit u;
    const double ca = 0.7 / 0.4, x = 2.5;
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_OK);
    ck_assert_int_eq(u.n_troponin, 6);
    const double n[6] = {1, 2 * ca, 3 * ca * ca, x / 5, 2 * ca * x / sqrt(5), 3 * ca * ca * x};
    const double p[6] = {2 / 10., 2 / sqrt(10), 2, 2 / 10. * 1.5, 2 / sqrt(10) * 1.5, 2 * 1.5};
    for (int k = 0; k < 6; k++) {
        ck_assert_double_le(relative(u.weight[k][0], n[k]), 1e-15);
        ck_assert_double_le(relative(u.weight[k][1], n[k] * p[k]), 1e-15);
        ck_assert(u.filled[k] == k % 3 && u.drug_bound[k] == k / 3);
    }
    c = constants(1, 1, INFINITY);
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_OK);
    ck_assert_int_eq(u.n_troponin, 3); /* (0,0), (1,0), (1,1) */
    ck_assert_double_le(relative(u.weight[2][0], ca * x), 1e-15);
    ck_assert_double_le(relative(u.weight[2][1], ca * x * 2 * 1.5), 1e-15);
}
END_TEST

START_TEST(rates_of_a_unit_are_those_of_the_table)
{
    ino_chain_constants c = constants(2, 1, 5);
    ino_chain_unit u;
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_OK);
    const double on = 100 / 0.4 * 0.7;
    ck_assert_double_eq_tol(u.exchange[0][1][0], 2 * on, 1e-12);
    ck_assert_double_eq_tol(u.exchange[4][5][1], on, 1e-12);
    ck_assert_double_eq_tol(u.exchange[1][0][0], 100, 1e-12);
    ck_assert_double_eq_tol(u.exchange[2][1][0], 200.0 / 3, 1e-12);
    ck_assert_double_eq_tol(u.exchange[2][1][1], 200.0 / 3 / sqrt(10), 1e-12);
    ck_assert_double_eq_tol(u.exchange[4][3][1], 100 / sqrt(50), 1e-12);
    ck_assert_double_eq_tol(u.exchange[0][3][0], 15 * 5, 1e-12);
    ck_assert_double_eq_tol(u.exchange[3][0][0], 30 * 5, 1e-12);
    ck_assert_double_eq_tol(u.exchange[5][2][0], 30, 1e-12);
    ck_assert_double_eq_tol(u.exchange[4][1][1], 30 * sqrt(5) / 1.5, 1e-12);
    ck_assert_double_eq(u.exchange[0][2][0], 0.0);
    ck_assert_double_eq(u.exchange[0][4][0], 0.0);
    ck_assert_double_eq_tol(u.open[0], 13 * 2 / 10., 1e-12);
    ck_assert_double_eq_tol(u.open[4], 13 * 2 / sqrt(10), 1e-12);
    ck_assert_double_eq_tol(u.open[2], 13 * 2, 1e-12);
    ck_assert_double_eq_tol(u.close[1], 13, 1e-12);
    ck_assert_double_eq_tol(u.close[4], 13 / 1.5, 1e-12);
}
END_TEST

START_TEST(constants_outside_their_meaning_are_refused)
{
    ino_chain_unit u;
    ino_chain_constants c = constants(3, 0, 1);
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_BAD_ARGUMENT);
    c = constants(1, 0, 1);
    c.ca_uM = NAN;
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_NOT_FINITE);
    c.ca_uM = 0;
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_OUT_OF_RANGE);
    c = constants(1, 1, -INFINITY);
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_OUT_OF_RANGE);
    c = constants(1, 1, NAN);
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_NOT_FINITE);
    c.drug = 0; /* then alpha is not read */
    c.sigma = NAN;
    ck_assert_int_eq(ino_chain_unit_init(&c, &u), INO_OK);
}
END_TEST

/* ---- dense chains ---- */

struct dense {
    ino_chain chain;
    ino_chain_unit unit[4];
    size_t n_states;
    double *g, *weights, *p;
};

/* Units that differ in Q and Ca affinity, so that no symmetry hides a misplaced unit. */
static void build(struct dense *d, size_t n, ino_chain_ends ends, double gamma,
                  ino_chain_constants c)
{
    for (size_t i = 0; i < n; i++) {
        ino_chain_constants own = c;
        own.q *= 1 + 0.3 * (double)i;
        own.kd_uM *= 1 + 0.2 * (double)(i % 2);
        ck_assert_int_eq(ino_chain_unit_init(&own, &d->unit[i]), INO_OK);
    }
    d->chain = (ino_chain){n, ends, gamma, d->unit, 1};
    ck_assert_int_eq(ino_chain_dense_size(&d->chain, &d->n_states), INO_OK);
    d->g = malloc(d->n_states * (d->n_states + 2) * sizeof *d->g);
    d->weights = d->g + d->n_states * d->n_states;
    d->p = d->weights + d->n_states;
    ck_assert_int_eq(ino_chain_dense_generator(&d->chain, d->g), INO_OK);
    ck_assert_int_eq(ino_chain_dense_weights(&d->chain, d->weights), INO_OK);
}

static void transfer_matrix(const struct dense *d, double *p, double *q)
{
    double wn[4], wp[4];
    for (size_t i = 0; i < d->chain.n; i++)
        ino_chain_unit_sums(&d->unit[i], &wn[i], &wp[i]);
    ck_assert_int_eq(
        ino_chain_solve_finite(d->chain.n, d->chain.ends, d->chain.gamma, wn, wp, 1, p, q), INO_OK);
}

typedef void dense_check(struct dense *d);

/* All combinations of sites, drug (none, explicit, Ca-troponin only), ends and chain length up to
 * `largest` states. */
static void for_all_chains(size_t largest, dense_check *check)
{
    const double alphas[2] = {4, INFINITY}, gammas[2] = {12, 0.5};
    for (int sites = 1; sites <= 2; sites++)
        for (int kind = 0; kind < 3; kind++)
            for (size_t e = 0; e < 3; e++)
                for (size_t n = 1; n <= 4; n++)
                    for (size_t g = 0; g < 2; g++) {
                        const int extra = kind == 0 ? 0 : kind == 1 ? sites + 1 : 1;
                        struct dense d;
                        if (pow(2 * (sites + 1 + extra), (double)n) > (double)largest)
                            continue;
                        build(&d, n, all_ends[e], gammas[g],
                              constants(sites, kind > 0, alphas[kind == 2]));
                        check(&d);
                        free(d.g);
                    }
}

static void dense_equals_transfer_matrix(struct dense *d)
{
    double exact[4], rest[4], p[4];
    transfer_matrix(d, exact, rest);
    ck_assert_int_eq(ino_linalg_stationary(d->n_states, d->g, d->p), INO_OK);
    ck_assert_int_eq(ino_chain_dense_permissive(&d->chain, d->p, p), INO_OK);
    for (size_t i = 0; i < d->chain.n; i++)
        ck_assert_double_eq_tol(p[i], exact[i], 1e-12);
}

START_TEST(the_dense_stationary_vector_equals_the_transfer_matrix)
{
    for_all_chains(520, dense_equals_transfer_matrix);
}
END_TEST

static void gth_equals_weights(struct dense *d)
{
    double largest = 0.0;
    ck_assert_int_eq(ino_linalg_stationary_gth(d->n_states, d->g, d->p), INO_OK);
    for (size_t s = 0; s < d->n_states; s++)
        largest = fmax(largest, relative(d->p[s], d->weights[s]));
    ck_assert_double_le(largest, 1e-12);
}

START_TEST(every_state_of_the_dense_chain_has_its_weight_componentwise)
{
    for_all_chains(220, gth_equals_weights);
}
END_TEST

static void detailed_balance_holds(struct dense *d)
{
    const size_t n = d->n_states;
    size_t bad = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const double forth = d->weights[j] * d->g[i + j * n];
            const double back = d->weights[i] * d->g[j + i * n];
            bad += !(fabs(forth - back) <= 1e-14 * forth);
        }
    ck_assert_uint_eq(bad, 0);
}

START_TEST(detailed_balance_holds_for_every_pair_of_states)
{
    for_all_chains(520, detailed_balance_holds);
}
END_TEST

/* Products of rates round every square of the state graph, both ways: no reference to weights. */
static void squares_are_balanced(struct dense *d)
{
    const size_t n = d->n_states;
    const double *g = d->g;
    size_t bad = 0, squares = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            if (a == b || g[b + a * n] == 0.0)
                continue;
            for (size_t c = a + 1; c < n; c++) {
                if (c == b || g[c + b * n] == 0.0)
                    continue;
                for (size_t e = b + 1; e < n; e++) {
                    if (e == a || e == c || g[e + c * n] == 0.0 || g[a + e * n] == 0.0)
                        continue;
                    const double round = g[b + a * n] * g[c + b * n] * g[e + c * n] * g[a + e * n];
                    const double back = g[e + a * n] * g[c + e * n] * g[b + c * n] * g[a + b * n];
                    bad += !(fabs(round - back) <= 1e-14 * round);
                    squares++;
                }
            }
        }
    ck_assert_uint_eq(bad, 0);
    ck_assert(squares > 0 || n < 4);
}

START_TEST(rates_round_every_square_multiply_to_the_same_both_ways)
{
    for_all_chains(220, squares_are_balanced);
}
END_TEST

static void columns_sum_to_zero(struct dense *d)
{
    for (size_t j = 0; j < d->n_states; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < d->n_states; i++)
            sum += d->g[i + j * d->n_states];
        ck_assert_double_le(fabs(sum), 1e-14 * fabs(d->g[j + j * d->n_states]));
        ck_assert_double_lt(d->g[j + j * d->n_states], 0.0);
    }
}

START_TEST(the_generator_conserves_probability)
{
    for_all_chains(520, columns_sum_to_zero);
}
END_TEST

/* Three units with one troponin state each: only flips, rates by hand (open 2, close 3, gamma 5).
 */
START_TEST(flips_see_their_neighbours_and_ends)
{
    const ino_chain_unit u = {.n_troponin = 1, .weight = {{3, 2}}, .open = {2}, .close = {3}};
    const double closing_end[3] = {3, 15, 15}, opening_end[3] = {10, 10, 50};
    for (size_t e = 0; e < 3; e++) {
        const ino_chain chain = {3, all_ends[e], 5.0, &u, 0};
        double g[64];
        ck_assert_int_eq(ino_chain_dense_generator(&chain, g), INO_OK);
        ck_assert_double_eq(g[2 + 0 * 8], 2);  /* NNN -> NPN */
        ck_assert_double_eq(g[7 + 5 * 8], 50); /* PNP -> PPP */
        ck_assert_double_eq(g[3 + 1 * 8], 10); /* PNN -> PPN, unit 0 is the low digit */
        ck_assert_double_eq(g[5 + 7 * 8], 3);  /* PPP -> PNP */
        ck_assert_double_eq(g[0 + 2 * 8], 75); /* NPN -> NNN */
        ck_assert_double_eq(g[6 + 7 * 8], e == 1 ? 15 : 3); /* PPP -> NPP */
        ck_assert_double_eq(g[2 + 3 * 8], closing_end[e]);  /* PPN -> NPN */
        ck_assert_double_eq(g[7 + 6 * 8], opening_end[e]);  /* NPP -> PPP */
        ck_assert_double_eq(g[4 + 0 * 8], 2);               /* NNN -> NNP */
        ck_assert_double_eq(g[3 + 0 * 8], 0);               /* two flips at once */
    }
}
END_TEST

/* ---- errors ---- */

START_TEST(bad_chains_are_refused_with_nothing_written)
{
    double wn[2] = {1, 1}, wp[2] = {1, 1}, p[2] = {5, 5}, q[2] = {6, 6};
    ino_chain_infinite c = {.decay = 7};
    ck_assert_int_eq(ino_chain_solve_finite(0, INO_CHAIN_FREE, 2, wn, wp, 1, p, q),
                     INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_chain_solve_finite(2, INO_CHAIN_ENDS_COUNT, 2, wn, wp, 1, p, q),
                     INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_chain_solve_finite(2, INO_CHAIN_FREE, 0, wn, wp, 1, p, q),
                     INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_chain_solve_finite(2, INO_CHAIN_FREE, NAN, wn, wp, 1, p, q),
                     INO_NOT_FINITE);
    ck_assert_int_eq(ino_chain_enumerate(25, INO_CHAIN_FREE, 2, wn, wp, 0, p, q), INO_TOO_LARGE);
    ck_assert_int_eq(ino_chain_solve_infinite(0, 0, 2, &c), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_chain_solve_infinite(1, INFINITY, 2, &c), INO_NOT_FINITE);
    ck_assert_int_eq(ino_chain_solve_infinite(1, -1, 2, &c), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_chain_solve_infinite(1, 1, -2, &c), INO_OUT_OF_RANGE);
    wp[1] = NAN;
    ck_assert_int_eq(ino_chain_solve_finite(2, INO_CHAIN_PERIODIC, 2, wn, wp, 1, p, q),
                     INO_NOT_FINITE);
    ck_assert_int_eq(ino_chain_enumerate(2, INO_CHAIN_PERIODIC, 2, wn, wp, 1, p, q),
                     INO_NOT_FINITE);
    ck_assert(p[0] == 5 && p[1] == 5 && q[0] == 6 && q[1] == 6 && c.decay == 7);
}
END_TEST

START_TEST(dense_chains_beyond_the_limit_or_of_unequal_units_are_refused)
{
    ino_chain_constants c = constants(1, 0, 1), d = constants(2, 1, 3);
    ino_chain_unit u[2];
    size_t size = 0;
    double g[1];
    ck_assert_int_eq(ino_chain_unit_init(&c, &u[0]), INO_OK);
    ck_assert_int_eq(ino_chain_unit_init(&d, &u[1]), INO_OK);
    ino_chain chain = {6, INO_CHAIN_FREE, 2, u, 0};
    ck_assert_int_eq(ino_chain_dense_size(&chain, &size), INO_OK);
    ck_assert_uint_eq(size, 4096);
    chain.n = 7;
    ck_assert_int_eq(ino_chain_dense_generator(&chain, g), INO_TOO_LARGE);
    chain.n = (size_t)-1;
    ck_assert_int_eq(ino_chain_dense_generator(&chain, g), INO_TOO_LARGE);
    chain.n = 0;
    ck_assert_int_eq(ino_chain_dense_generator(&chain, g), INO_BAD_ARGUMENT);
    chain = (ino_chain){2, INO_CHAIN_FREE, 2, u, 1};
    ck_assert_int_eq(ino_chain_dense_generator(&chain, g), INO_BAD_ARGUMENT);
    chain = (ino_chain){2, INO_CHAIN_FREE, -2, u, 0};
    ck_assert_int_eq(ino_chain_dense_weights(&chain, g), INO_OUT_OF_RANGE);
    chain.gamma = NAN;
    ck_assert_int_eq(ino_chain_dense_permissive(&chain, g, g), INO_NOT_FINITE);
}
END_TEST

static Suite *chain_suite(void)
{
    Suite *suite = suite_create("chain");
    TCase *tc = tcase_create("chain");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, a_chain_of_fractions_gives_its_fractions);
    tcase_add_test(tc, both_probabilities_are_componentwise_accurate);
    tcase_add_test(tc, nearly_equal_weights_on_a_stiff_chain_lose_no_digits);
    tcase_add_test(tc, a_relaxed_chain_opens_one_unit_at_a_time);
    tcase_add_test(tc, pairs_and_triplets_are_those_of_the_transfer_matrix);
    tcase_add_test(tc, the_transfer_matrix_equals_enumeration);
    tcase_add_test(tc, three_units_give_the_sums_done_by_hand);
    tcase_add_test(tc, a_weight_of_zero_forbids_a_state);
    tcase_add_test(tc, strided_weights_mirrored_chains_and_turned_rings_agree);
    tcase_add_test(tc, a_hundred_thousand_units_with_extreme_weights_stay_accurate);
    tcase_add_test(tc, errors_do_not_accumulate_round_a_homogeneous_ring);
    tcase_add_test(tc, rings_approach_the_infinite_chain_as_the_second_eigenvalue);
    tcase_add_test(tc, the_influence_of_an_open_end_decays_as_the_second_eigenvalue);
    tcase_add_test(tc, weights_of_a_unit_are_those_of_the_table);
    tcase_add_test(tc, rates_of_a_unit_are_those_of_the_table);
    tcase_add_test(tc, constants_outside_their_meaning_are_refused);
    tcase_add_test(tc, the_dense_stationary_vector_equals_the_transfer_matrix);
    tcase_add_test(tc, every_state_of_the_dense_chain_has_its_weight_componentwise);
    tcase_add_test(tc, detailed_balance_holds_for_every_pair_of_states);
    tcase_add_test(tc, rates_round_every_square_multiply_to_the_same_both_ways);
    tcase_add_test(tc, the_generator_conserves_probability);
    tcase_add_test(tc, flips_see_their_neighbours_and_ends);
    tcase_add_test(tc, bad_chains_are_refused_with_nothing_written);
    tcase_add_test(tc, dense_chains_beyond_the_limit_or_of_unequal_units_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(chain_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
