/* Finite chains in lanes against the scalar ones and against enumeration. */
#include "filament/chain_batch.h"
#include "kit.h"

enum { UNITS = 26, POINTS = 29 };

struct batch {
    size_t n_units;
    double factor[UNITS], ratio[POINTS], gamma[POINTS], mean[POINTS], unit[UNITS * POINTS];
};

static void random_batch(size_t n_units, struct batch *b)
{
    b->n_units = n_units;
    for (size_t i = 0; i < n_units; i++)
        b->factor[i] = i % 7 == 3 ? 0 : decades(-3, 1);
    for (int p = 0; p < POINTS; p++) {
        b->ratio[p] = decades(-12, 12);
        b->gamma[p] = decades(0, 3);
    }
}

static ino_status solve(struct batch *b, ino_chain_ends ends)
{
    const struct ino_chain_batch chain = {b->n_units, ends, b->factor};
    return ino_chain_permissive(&chain, POINTS, b->ratio, b->gamma, 1, b->mean, b->unit);
}

typedef ino_status scalar_solver(size_t n, ino_chain_ends ends, double gamma,
                                 const double *weight_n, const double *weight_p, size_t stride,
                                 double *permissive, double *nonpermissive);

static void compare(struct batch *b, ino_chain_ends ends, scalar_solver *scalar, double tolerance)
{
    ck_assert_int_eq(solve(b, ends), INO_OK);
    for (int p = 0; p < POINTS; p++) {
        double w_n[UNITS], w_p[UNITS], open[UNITS], closed[UNITS], sum = 0;
        for (size_t i = 0; i < b->n_units; i++) {
            w_n[i] = 1;
            w_p[i] = b->ratio[p] * b->factor[i];
        }
        ck_assert_int_eq(scalar(b->n_units, ends, b->gamma[p], w_n, w_p, 1, open, closed), INO_OK);
        for (size_t i = 0; i < b->n_units; i++) {
            assert_relative(b->unit[i * POINTS + (size_t)p], open[i], tolerance);
            sum += open[i];
        }
        assert_relative(b->mean[p], sum / (double)b->n_units, tolerance);
    }
}

/* 1e-13: some 2e-16 per unit passed on the way. */
START_TEST(the_batched_chain_equals_the_scalar_one)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 8, 13, 26};
    struct batch b;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        random_batch(sizes[s], &b);
        compare(&b, INO_CHAIN_FREE, ino_chain_solve_finite, 1e-13);
        compare(&b, INO_CHAIN_BLOCKED, ino_chain_solve_finite, 1e-13);
    }
}
END_TEST

START_TEST(the_batched_chain_equals_the_sum_over_configurations)
{
    struct batch b;
    for (size_t n = 1; n <= 10; n += 3) {
        random_batch(n, &b);
        compare(&b, INO_CHAIN_FREE, ino_chain_enumerate, 1e-13);
        compare(&b, INO_CHAIN_BLOCKED, ino_chain_enumerate, 1e-13);
    }
}
END_TEST

START_TEST(points_and_units_without_factors_do_not_see_each_other)
{
    struct batch b;
    random_batch(UNITS, &b);
    for (int i = 0; i < UNITS; i++)
        b.factor[i] = 1;
    ck_assert_int_eq(solve(&b, INO_CHAIN_FREE), INO_OK);
    const struct ino_chain_batch bare = {UNITS, INO_CHAIN_FREE, NULL};
    for (int p = 0; p < POINTS; p++) {
        double mean;
        ck_assert_int_eq(ino_chain_permissive(&bare, 1, b.ratio + p, b.gamma + p, 0, &mean, NULL),
                         INO_OK);
        ck_assert(same_bits(mean, b.mean[p]));
    }
}
END_TEST

START_TEST(what_is_out_of_range_is_named_and_harms_no_neighbour)
{
    struct batch b, bad;
    random_batch(UNITS, &b);
    bad = b;
    bad.ratio[3] = NAN;
    bad.ratio[5] = -1;
    bad.gamma[8] = 0.5;
    ck_assert_int_eq(solve(&b, INO_CHAIN_FREE), INO_OK);
    ck_assert_int_eq(solve(&bad, INO_CHAIN_FREE), INO_OUT_OF_RANGE);
    for (int p = 0; p < POINTS; p++) {
        if (p == 3 || p == 5 || p == 8)
            ck_assert(isnan(bad.mean[p]));
        else
            ck_assert(same_bits(bad.mean[p], b.mean[p]));
    }
    ck_assert_int_eq(solve(&b, INO_CHAIN_PERIODIC), INO_BAD_ARGUMENT);
    b.n_units = 0;
    ck_assert_int_eq(solve(&b, INO_CHAIN_FREE), INO_BAD_ARGUMENT);
    b.n_units = UNITS;
    b.factor[2] = -1;
    ck_assert_int_eq(solve(&b, INO_CHAIN_FREE), INO_BAD_ARGUMENT);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("chain_batch");
    TCase *tc = tcase_create("chain_batch");
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_batched_chain_equals_the_scalar_one);
    tcase_add_test(tc, the_batched_chain_equals_the_sum_over_configurations);
    tcase_add_test(tc, points_and_units_without_factors_do_not_see_each_other);
    tcase_add_test(tc, what_is_out_of_range_is_named_and_harms_no_neighbour);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
