/* The population sweep: random numbers, samples, statistics, numbers as text. */
#include "kit.h"

#include "sweep/decimal.h"
#include "sweep/sample.h"
#include "sweep/statistics.h"

/* ---- random numbers ---- */

/* Known answers of the authors' Random123 distribution. */
START_TEST(philox_gives_the_published_answers)
{
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t out[4];
        sweep_philox(known[i].counter, known[i].key, out);
        ck_assert_mem_eq(out, known[i].out, sizeof out);
    }
}
END_TEST

START_TEST(a_permutation_meets_every_index_once)
{
    static const uint64_t sizes[] = {1, 2, 3, 4, 5, 7, 16, 17, 99, 100, 101, 1000, 65536, 100003};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct sweep_permutation p;
        char *met = calloc(sizes[k], 1);
        sweep_permutation_init(&p, 42, 3, sizes[k]);
        for (uint64_t i = 0; i < sizes[k]; i++) {
            const uint64_t to = sweep_permutation_at(&p, i);
            ck_assert_uint_lt(to, sizes[k]);
            ck_assert_int_eq(met[to], 0);
            met[to] = 1;
        }
        free(met);
    }
}
END_TEST

START_TEST(normal_quantiles_invert_the_distribution)
{
    const struct sweep_distribution d = {SWEEP_NORMAL, 0.0, 1.0};
    for (int i = 1; i < 400; i++) {
        const double u = i < 200 ? pow(10.0, -i / 16.0) : (i - 200) / 200.0 + 0.0025;
        const double z = sweep_quantile(&d, u);
        const double back = 0.5 * erfc(-z / sqrt(2.0));
        /* A relative error e of z is z^2 e of the probability in the tail. */
        ck_assert_double_le(fabs(back / u - 1.0), 4e-15 * (1.0 + z * z));
    }
    ck_assert_double_eq_tol(sweep_quantile(&d, 0.975), 1.959963984540054, 1e-14);
}
END_TEST

/* ---- samples ---- */

static struct sweep_sample make_sample(enum sweep_method method, uint64_t n, uint64_t seed_value)
{
    struct sweep_sample s;
    memset(&s, 0, sizeof s);
    s.method = method;
    s.n = n;
    s.seed = seed_value;
    s.n_inputs = 3;
    s.distribution[0] = (struct sweep_distribution){SWEEP_LOGNORMAL, 12.0, 0.1};
    s.distribution[1] = (struct sweep_distribution){SWEEP_FLAT, 0.3, 0.45};
    s.distribution[2] = (struct sweep_distribution){SWEEP_LOG_FLAT, 1.0, 100.0};
    sweep_sample_prepare(&s);
    return s;
}

START_TEST(a_latin_hypercube_has_one_member_in_every_stratum)
{
    static const uint64_t sizes[] = {1, 2, 10, 1000, 65537};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        const struct sweep_sample s = make_sample(SWEEP_LATIN, sizes[k], 7);
        for (size_t input = 0; input < s.n_inputs; input++) {
            char *met = calloc(s.n, 1);
            for (uint64_t i = 0; i < s.n; i++) {
                const double u = sweep_sample_uniform(&s, input, i);
                const uint64_t stratum = (uint64_t)floor(u * (double)s.n);
                ck_assert(u > 0.0 && u < 1.0);
                ck_assert_uint_lt(stratum, s.n);
                ck_assert_int_eq(met[stratum], 0);
                met[stratum] = 1;
            }
            free(met);
        }
    }
}
END_TEST

START_TEST(inputs_are_uncorrelated_and_seeds_differ)
{
    enum { N = 20000 };
    const struct sweep_sample s = make_sample(SWEEP_LATIN, N, 7);
    const struct sweep_sample other = make_sample(SWEEP_LATIN, N, 8);
    const struct sweep_sample again = make_sample(SWEEP_LATIN, N, 7);
    double sum[4] = {0, 0, 0, 0};
    for (uint64_t i = 0; i < N; i++) {
        const double u = sweep_sample_uniform(&s, 0, i) - 0.5;
        sum[0] += u * (sweep_sample_uniform(&s, 1, i) - 0.5);
        sum[1] += u * (sweep_sample_uniform(&s, 2, i) - 0.5);
        sum[2] += u * (sweep_sample_uniform(&other, 0, i) - 0.5);
        sum[3] += u * (sweep_sample_uniform(&s, 0, (i + 1) % N) - 0.5);
        ck_assert_double_eq(sweep_sample_value(&s, 0, i), sweep_sample_value(&again, 0, i));
    }
    for (int k = 0; k < 4; k++) /* five standard deviations of a correlation of zero */
        ck_assert_double_le(fabs(12.0 * sum[k] / N), 5.0 / sqrt(N));
}
END_TEST

START_TEST(a_random_sample_has_its_distribution)
{
    enum { N = 40000 };
    const struct sweep_sample s = make_sample(SWEEP_RANDOM, N, 7);
    double mean = 0, squares = 0;
    for (uint64_t i = 0; i < N; i++) {
        const double z = log(sweep_sample_value(&s, 0, i) / 12.0) / 0.1;
        mean += z / N;
        squares += z * z / N;
        const double flat = sweep_sample_value(&s, 1, i), log_flat = sweep_sample_value(&s, 2, i);
        ck_assert(flat >= 0.3 && flat <= 0.45 && log_flat >= 1.0 && log_flat <= 100.0);
    }
    ck_assert_double_le(fabs(mean), 5.0 / sqrt(N));
    ck_assert_double_le(fabs(squares - 1.0), 5.0 * sqrt(2.0 / N));
}
END_TEST

START_TEST(the_share_outside_is_that_of_the_sample)
{
    enum { N = 100000 };
    const struct sweep_sample s = make_sample(SWEEP_LATIN, N, 1);
    static const double low[] = {11.0, 0.33, 3.0}, high[] = {13.0, 0.4, 50.0};
    for (size_t k = 0; k < 3; k++) {
        double count = 0;
        for (uint64_t i = 0; i < N; i++) {
            const double x = sweep_sample_value(&s, k, i);
            count += x < low[k] || x > high[k];
        }
        ck_assert_double_le(fabs(count / N - sweep_outside(&s.distribution[k], low[k], high[k])),
                            2.0 / N);
        ck_assert_double_le(sweep_outside(&s.distribution[k], 1e-3, 1e3), 1e-300);
    }
}
END_TEST

/* ---- statistics ---- */

START_TEST(moments_quantiles_and_correlations_are_right)
{
    enum { N = 5000 };
    static const double q[] = {0.0, 0.25, 0.5, 1.0};
    struct sweep_statistics s;
    double value[4], correlation[2];
    ck_assert_int_eq(sweep_statistics_init(&s, N, 4), INO_OK);
    for (int i = 0; i < N; i++) {
        const double a = uniform(0, 1), b = uniform(0, 1);
        /* the third follows a and b and noise as large as either; the fourth a alone */
        const double row[4] = {a, b, a - b + uniform(0, 1), exp(-3 * a)};
        sweep_statistics_add(&s, row);
    }
    ck_assert_double_eq_tol(s.moments[0].mean, 0.5, 5 * sqrt(1 / 12.0 / N));
    ck_assert_double_eq_tol(sweep_standard_deviation(&s.moments[0]), sqrt(1 / 12.0), 0.01);
    ck_assert_int_eq(sweep_quantiles(&s, 0, 4, q, value), INO_OK);
    ck_assert_double_eq(value[0], s.moments[0].min);
    ck_assert_double_eq(value[3], s.moments[0].max);
    ck_assert_double_eq_tol(value[1], 0.25, 0.03);
    ck_assert_int_eq(sweep_rank_correlation(&s, 2, 2, correlation), INO_OK);
    /* Partial correlation of equal variances: 1/sqrt(2). Ranks change it a little. */
    ck_assert_double_eq_tol(correlation[0], sqrt(0.5), 0.04);
    ck_assert_double_eq_tol(correlation[1], -sqrt(0.5), 0.04);
    ck_assert_int_eq(sweep_rank_correlation(&s, 2, 3, correlation), INO_OK);
    ck_assert_double_eq_tol(correlation[0], -1.0, 1e-6);
    ck_assert(isnan(correlation[1]));
    sweep_statistics_free(&s);
}
END_TEST

START_TEST(many_rows_keep_an_even_selection)
{
    enum { N = 200000 };
    struct sweep_statistics s;
    static const double half = 0.5;
    double median;
    ck_assert_int_eq(sweep_statistics_init(&s, N, 1), INO_OK);
    for (int i = 0; i < N; i++) {
        const double x = i % 100 == 7 ? NAN : (double)i;
        sweep_statistics_add(&s, &x);
    }
    ck_assert_uint_eq(s.moments[0].n, N - N / 100);
    ck_assert_uint_le(s.kept, SWEEP_KEPT);
    ck_assert_uint_gt(s.kept, N / 4 - N / 50);
    ck_assert_int_eq(sweep_quantiles(&s, 0, 1, &half, &median), INO_OK);
    ck_assert_double_eq_tol(median, 0.5 * N, 0.001 * N);
    sweep_statistics_free(&s);
}
END_TEST

/* ---- text ---- */

START_TEST(decimals_are_those_of_printf)
{
    struct decimal_table table;
    static const double special[] = {0.0,  -0.0, 1.0,   5.5,   0.1,    1e-5,     1e-4,    1e16,
                                     1e17, 1e22, 1e30,  1e-30, 1e300,  5e-324,   123456,  -2.5,
                                     NAN,  0.3,  1e-31, 9.5,   1 / 3., INFINITY, 99999.5, 2e15};
    decimal_init(&table);
    const char *locale = setlocale(LC_NUMERIC, NULL);
    char *kept = strdup(locale ? locale : "C");
    (void)setlocale(LC_NUMERIC, "C");
    for (int i = 0; i < 400000; i++) {
        const int n = (int)(sizeof special / sizeof special[0]);
        char text[DECIMAL_LONGEST + 1], expected[64];
        double x = i < n ? special[i] : uniform(-1, 1) * decades(-33, 33);
        if (i % 3 == 0 && i >= n)
            x = floor(uniform(-1e6, 1e6)) / 1024; /* exact decimals, ties */
        text[decimal_write(&table, x, text)] = '\0';
        (void)snprintf(expected, sizeof expected, "%.17g", x);
        ck_assert_str_eq(text, expected);
    }
    (void)setlocale(LC_NUMERIC, kept);
    free(kept);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sweep sample");
    TCase *tc = tcase_create("sweep sample");
    tcase_set_timeout(tc, 300);
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, philox_gives_the_published_answers);
    tcase_add_test(tc, a_permutation_meets_every_index_once);
    tcase_add_test(tc, normal_quantiles_invert_the_distribution);
    tcase_add_test(tc, a_latin_hypercube_has_one_member_in_every_stratum);
    tcase_add_test(tc, inputs_are_uncorrelated_and_seeds_differ);
    tcase_add_test(tc, a_random_sample_has_its_distribution);
    tcase_add_test(tc, the_share_outside_is_that_of_the_sample);
    tcase_add_test(tc, moments_quantiles_and_correlations_are_right);
    tcase_add_test(tc, many_rows_keep_an_even_selection);
    tcase_add_test(tc, decimals_are_those_of_printf);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
