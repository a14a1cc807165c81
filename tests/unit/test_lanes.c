/* Lane operations of simd/lanes.h for every instruction set that this CPU runs, compiled here with
 * and without fused multiply-add, against the C library's long double functions. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kit.h"

enum { PROBE_N = 4096 };

typedef void probe_function(const double *p, const double *q, double *to);
struct probe {
    int lanes;
    probe_function *exp, *log, *max, *min, *abs, *sqrt, *less, *equal, *select, *any, *power, *sum,
        *difference, *quotient;
};

#define INO_PROBE base
#include "lanes_probe.h"

/* The kernels are compiled with fused multiply-add where the instruction set has it. */
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#pragma clang fp contract(fast)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#pragma GCC optimize("fp-contract=fast")
#endif
#define INO_PROBE    avx2
#define INO_ISA_AVX2 1
#include "lanes_probe.h"
#undef INO_ISA_AVX2
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512vl")
#endif
#define INO_PROBE      avx512
#define INO_ISA_AVX512 1
#include "lanes_probe.h"
#undef INO_ISA_AVX512
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang fp contract(off)
#else
#pragma GCC pop_options
#endif
#endif

static int n_probes;
static const struct probe *probes[3];

#if defined(__SSE2__)
static unsigned host_mode;
#endif

static void set_up(void)
{
    seed();
    n_probes = 0;
    probes[n_probes++] = &probe_base;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        probes[n_probes++] = &probe_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        probes[n_probes++] = &probe_avx512;
#endif
#if defined(__SSE2__)
    host_mode = _mm_getcsr();
    _mm_setcsr(host_mode & ~0x8040u); /* subnormal numbers as IEEE 754 has them */
#endif
}

static void tear_down(void)
{
#if defined(__SSE2__)
    _mm_setcsr(host_mode);
#endif
}

/* Error in units in the last place of the exact result rounded to double. */
static double ulps(double y, long double exact)
{
    double rounded = (double)exact;
    if (isnan(rounded) || isinf(rounded))
        return same_bits(y, rounded) ? 0.0 : INFINITY;
    int exponent;
    frexp(rounded, &exponent);
    int low = exponent - 53 > -1074 ? exponent - 53 : -1074;
    return (double)(fabsl((long double)y - exact) / ldexpl(1.0L, low));
}

static double in[PROBE_N], other[PROBE_N], out[PROBE_N];

static double worst(probe_function *f, long double (*exact)(long double))
{
    double top = 0;
    f(in, other, out);
    for (int i = 0; i < PROBE_N; i++) {
        double error = ulps(out[i], exact(in[i]));
        ck_assert_msg(error <= 2.0, "f(%a = %.17g) = %.17g is %.3g ulp off", in[i], in[i], out[i],
                      error);
        top = fmax(top, error);
    }
    return top;
}

/* Full range: overflow above ln(2^1024), subnormal results below -708.4, zero below -745.13. */
START_TEST(exp_is_within_two_ulps_over_its_whole_range)
{
    for (int k = 0; k < n_probes; k++) {
        seed();
        for (int block = 0; block < 40; block++) {
            for (int i = 0; i < PROBE_N; i++)
                in[i] = block % 4 == 0   ? uniform(-746, 710)
                        : block % 4 == 1 ? uniform(-1, 1) * decades(-300, 0)
                        : block % 4 == 2 ? uniform(-745.2, -708)
                                         : uniform(709.78, 709.79);
            worst(probes[k]->exp, expl);
        }
    }
}
END_TEST

/* Halves of ln 2 are where the reduced argument is largest. */
START_TEST(exp_is_within_two_ulps_where_its_reduction_switches)
{
    for (int k = 0; k < n_probes; k++)
        for (int block = 0; block < 2; block++) {
            for (int i = 0; i < PROBE_N; i++) {
                double x = (i / 2 - PROBE_N / 4 + 0.5 * block) * (double)0xb.17217f7d1cf79acp-4L;
                in[i] = i % 2 ? nextafter(x, INFINITY) : x;
            }
            worst(probes[k]->exp, expl);
        }
}
END_TEST

START_TEST(exp_of_special_values_is_what_the_c_library_gives)
{
    static const double x[] = {0.0,
                               -0.0,
                               INFINITY,
                               -INFINITY,
                               NAN,
                               DBL_MAX,
                               -DBL_MAX,
                               DBL_MIN,
                               0x1p-1074,
                               -0x1p-1074,
                               709.782712893384,
                               709.7827128933841,
                               -708.3964185322641,
                               -744.4400719213812,
                               -745.1332191019411,
                               -745.1332191019412,
                               -746.0,
                               -1000.0,
                               710.0,
                               1000.0};
    enum { N = sizeof x / sizeof *x };
    for (int k = 0; k < n_probes; k++) {
        for (int i = 0; i < PROBE_N; i++)
            in[i] = x[i % N];
        probes[k]->exp(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert_msg(isnan(in[i]) ? isnan(out[i]) : ulps(out[i], expl(in[i])) <= 1.0,
                          "exp(%.17g) = %.17g", in[i], out[i]);
        ck_assert_double_eq(out[0], 1.0);
        ck_assert_double_eq(out[1], 1.0);
    }
}
END_TEST

START_TEST(log_is_within_two_ulps_over_its_whole_range)
{
    for (int k = 0; k < n_probes; k++) {
        seed();
        for (int block = 0; block < 40; block++) {
            for (int i = 0; i < PROBE_N; i++) {
                if (block % 4 == 0) { /* any positive bit pattern */
                    uint64_t bits = (uint64_t)uniform(0, 0x7ff0000000000000);
                    memcpy(&in[i], &bits, sizeof bits);
                } else if (block % 4 == 1) {
                    in[i] = 1 + uniform(-1, 1) * decades(-16, -0.31);
                } else if (block % 4 == 2) { /* subnormal */
                    in[i] = decades(-323.3, -307.6);
                } else { /* where the exponent of the reduced argument switches */
                    in[i] = ldexp(0x1.6a09e667f3bcdp-1 * (1 + uniform(-1e-15, 1e-15)), i % 40 - 20);
                }
            }
            worst(probes[k]->log, logl);
        }
    }
}
END_TEST

START_TEST(log_of_special_values_is_what_the_c_library_gives)
{
    static const double x[] = {0.0,       -0.0,
                               INFINITY,  -INFINITY,
                               NAN,       1.0,
                               DBL_MAX,   DBL_MIN,
                               0x1p-1074, -0x1p-1074,
                               -1.0,      -DBL_MAX,
                               0x1p-1023, 0x1.fffffffffffffp-1023,
                               0x1p-1022, 0x1.fffffffffffffp-1};
    enum { N = sizeof x / sizeof *x };
    for (int k = 0; k < n_probes; k++) {
        for (int i = 0; i < PROBE_N; i++)
            in[i] = x[i % N];
        probes[k]->log(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert_msg(in[i] < 0 || isnan(in[i]) ? isnan(out[i])
                                                    : ulps(out[i], logl(in[i])) <= 1.0,
                          "log(%.17g) = %.17g", in[i], out[i]);
        ck_assert_double_eq(out[5], 0.0);
    }
}
END_TEST

/* What stands in one lane must not leak into the others. */
/* The exponent y = p ln x is off by 1.5 of its own rounding at most, the result by as much more than
 * its exponential is. */
START_TEST(powers_of_shares_are_as_exact_as_their_exponent)
{
    static const double power[] = {0.05, 0.5, 1.1, 2.5, 10};
    for (int k = 0; k < n_probes; k++) {
        double top = 0;
        for (size_t m = 0; m < sizeof power / sizeof power[0]; m++) {
            for (int i = 0; i < PROBE_N; i++) {
                in[i] = i % 2 ? uniform(0, 1) : pow(10, -29 * uniform(0, 1));
                other[i] = power[m];
            }
            probes[k]->power(in, other, out);
            for (int i = 0; i < PROBE_N; i++) {
                long double y = (long double)power[m] * logl(in[i]);
                double bound = 2 + 3 * (double)fabsl(y);
                top = fmax(top, ulps(out[i], expl(y)) / bound);
            }
        }
        ck_assert_double_le(top, 1);
    }
}
END_TEST

START_TEST(powers_of_shares_end_at_zero_and_one)
{
    static const double share[] = {0, 1, 5e-324, 9e-301, 1e-300, 0.5}, power[] = {0.05, 1, 10};
    for (int k = 0; k < n_probes; k++)
        for (int i = 0; i < 6; i++)
            for (int m = 0; m < 3; m++) {
                for (int l = 0; l < PROBE_N; l++)
                    in[l] = share[i], other[l] = power[m];
                probes[k]->power(in, other, out);
                const double exact = pow(share[i], power[m]);
                if (share[i] < 1e-300 || exact < 1e-303)
                    ck_assert_double_eq(out[0], 0);
                else
                    ck_assert_double_le(fabs(out[0] / exact - 1), 2e-13);
            }
}
END_TEST

START_TEST(sums_of_products_are_fused_where_the_instruction_set_does)
{
    for (int k = 0; k < n_probes; k++) {
        const int fused = probes[k]->lanes > 2;
        for (int i = 0; i < PROBE_N; i++)
            in[i] = uniform(-1, 1), other[i] = uniform(-1, 1);
        probes[k]->sum(in, other, out);
        for (int i = 0; i < PROBE_N; i++) {
            volatile double square = other[i] * other[i], product = in[i] * other[i];
            double expected = fused ? fma(in[i], other[i], square) : product + square;
            ck_assert(same_bits(out[i], expected));
        }
        probes[k]->difference(in, other, out);
        for (int i = 0; i < PROBE_N; i++) {
            volatile double square = other[i] * other[i], product = in[i] * other[i];
            double expected = fused ? fma(in[i], other[i], -square) : product - square;
            ck_assert(same_bits(out[i], expected));
        }
    }
}
END_TEST

START_TEST(a_quotient_by_the_inverse_is_the_divisions_to_the_bit)
{
    for (int k = 0; k < n_probes; k++)
        for (int round = 0; round < 25; round++) {
            for (int i = 0; i < PROBE_N; i++)
                in[i] = uniform(0.3, 6), other[i] = i % 2 ? uniform(0.3, 6) : 1.8;
            probes[k]->quotient(in, other, out);
            for (int i = 0; i < PROBE_N; i++)
                ck_assert(same_bits(out[i], in[i] / other[i]));
        }
}
END_TEST

START_TEST(special_values_leave_the_neighbouring_lanes_alone)
{
    static const double special[] = {NAN, INFINITY, -INFINITY, 0.0, -1.0, 0x1p-1074, 1e300};
    double clean[2][PROBE_N];
    for (int k = 0; k < n_probes; k++) {
        for (int i = 0; i < PROBE_N; i++)
            in[i] = uniform(0.1, 50);
        probes[k]->exp(in, other, clean[0]);
        probes[k]->log(in, other, clean[1]);
        for (int i = 0; i < PROBE_N; i += 3)
            in[i] = special[i % 7];
        for (int f = 0; f < 2; f++) {
            (f ? probes[k]->log : probes[k]->exp)(in, other, out);
            for (int i = 0; i < PROBE_N; i++)
                ck_assert(i % 3 == 0 || same_bits(out[i], clean[f][i]));
        }
    }
}
END_TEST

/* Every pair of these values meets in some lane. */
static void fill_pairs(void)
{
    static const double x[] = {0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, 0x1p-1074, 1e300};
    enum { N = sizeof x / sizeof *x };
    for (int i = 0; i < PROBE_N; i++) {
        in[i] = x[i % N];
        other[i] = x[i / N % N];
    }
}

START_TEST(maximum_and_minimum_give_the_second_where_either_is_nan)
{
    for (int k = 0; k < n_probes; k++) {
        fill_pairs();
        probes[k]->max(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], in[i] > other[i] ? in[i] : other[i]));
        probes[k]->min(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], in[i] < other[i] ? in[i] : other[i]));
    }
}
END_TEST

START_TEST(comparisons_with_nan_are_false_and_selection_follows_the_mask)
{
    for (int k = 0; k < n_probes; k++) {
        fill_pairs();
        probes[k]->less(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], in[i] < other[i] ? 1.0 : 0.0));
        probes[k]->equal(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], in[i] == other[i] ? 1.0 : 0.0));
        probes[k]->select(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], in[i] < other[i] ? 3.0 : in[i]));
    }
}
END_TEST

START_TEST(magnitude_and_square_root_are_the_c_librarys_to_the_bit)
{
    for (int k = 0; k < n_probes; k++) {
        fill_pairs();
        for (int i = 1000; i < PROBE_N; i++)
            in[i] = decades(-320, 308);
        probes[k]->abs(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], fabs(in[i])));
        probes[k]->sqrt(in, other, out);
        for (int i = 0; i < PROBE_N; i++)
            ck_assert(same_bits(out[i], sqrt(in[i])));
    }
}
END_TEST

START_TEST(any_sees_every_lane_and_nothing_else)
{
    for (int k = 0; k < n_probes; k++) {
        int lanes = probes[k]->lanes;
        for (int lane = -1; lane < lanes; lane++) {
            for (int i = 0; i < PROBE_N; i++) {
                in[i] = i % lanes == lane ? 0.0 : NAN;
                other[i] = 1.0;
            }
            probes[k]->any(in, other, out);
            for (int i = 0; i < PROBE_N; i++)
                ck_assert_double_eq(out[i], lane >= 0 ? 1.0 : 0.0);
        }
    }
}
END_TEST

/* A host may flush subnormal numbers to zero: everything between must not notice. */
START_TEST(flushing_subnormal_numbers_changes_no_result_in_the_normal_range)
{
#if defined(__SSE2__)
    double ieee[2][PROBE_N];
    for (int k = 0; k < n_probes; k++) {
        for (int i = 0; i < PROBE_N; i++) {
            in[i] = uniform(-700, 700);
            other[i] = decades(-300, 300);
        }
        probes[k]->exp(in, other, ieee[0]);
        probes[k]->log(other, other, ieee[1]);
        unsigned mode = _mm_getcsr();
        _mm_setcsr(mode | 0x8040u);
        probes[k]->exp(in, other, out);
        double flushed_log[PROBE_N];
        probes[k]->log(other, other, flushed_log);
        _mm_setcsr(mode);
        ck_assert_mem_eq(out, ieee[0], sizeof out);
        ck_assert_mem_eq(flushed_log, ieee[1], sizeof flushed_log);
    }
#endif
}
END_TEST

static Suite *lanes_suite(void)
{
    Suite *suite = suite_create("lanes");
    TCase *tc = tcase_create("lanes");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, exp_is_within_two_ulps_over_its_whole_range);
    tcase_add_test(tc, exp_is_within_two_ulps_where_its_reduction_switches);
    tcase_add_test(tc, exp_of_special_values_is_what_the_c_library_gives);
    tcase_add_test(tc, log_is_within_two_ulps_over_its_whole_range);
    tcase_add_test(tc, log_of_special_values_is_what_the_c_library_gives);
    tcase_add_test(tc, powers_of_shares_are_as_exact_as_their_exponent);
    tcase_add_test(tc, powers_of_shares_end_at_zero_and_one);
    tcase_add_test(tc, sums_of_products_are_fused_where_the_instruction_set_does);
    tcase_add_test(tc, a_quotient_by_the_inverse_is_the_divisions_to_the_bit);
    tcase_add_test(tc, special_values_leave_the_neighbouring_lanes_alone);
    tcase_add_test(tc, maximum_and_minimum_give_the_second_where_either_is_nan);
    tcase_add_test(tc, comparisons_with_nan_are_false_and_selection_follows_the_mask);
    tcase_add_test(tc, magnitude_and_square_root_are_the_c_librarys_to_the_bit);
    tcase_add_test(tc, any_sees_every_lane_and_nothing_else);
    tcase_add_test(tc, flushing_subnormal_numbers_changes_no_result_in_the_normal_range);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(lanes_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
