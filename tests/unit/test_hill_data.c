/* Hill fits of noisy data: intervals hold the truth as often as they say. Curves, no kernels.
 * Passes: default denormals. */
#include "fit/hill_data.h"
#include "kit.h"

enum { POINTS = 13, REPLICATES = 2000 };

static const double true_pca50 = 5.7;
static const double true_nh = 2.8;

static double truth(double pca)
{
    const double x = pow(10.0, true_nh * (true_pca50 - pca));
    return 2.0 + 40.0 * x / (1.0 + x);
}

/* Normal deviate (Box and Muller). */
static double normal(void)
{
    const double u = uniform(1e-12, 1.0);
    return sqrt(-2.0 * log(u)) * cos(2.0 * 3.14159265358979323846 * uniform(0.0, 1.0));
}

static void grid(double *pca)
{
    for (int i = 0; i < POINTS; i++)
        pca[i] = 6.9 - 0.2 * i;
}

struct coverage {
    int covariance[2], profile[2];
};

/* `relative`: standard error of a point is 0.2 + 3 % of its value and is given to the fit. */
static struct coverage cover(enum hill_form form, int relative)
{
    struct coverage hits = {{0, 0}, {0, 0}};
    const double expected[2] = {true_pca50, true_nh};
    double pca[POINTS], y[POINTS], sem[POINTS];
    grid(pca);
    seed();
    for (int k = 0; k < REPLICATES; k++) {
        struct hill_data fit;
        for (int i = 0; i < POINTS; i++) {
            const double value = truth(pca[i]) - (form == HILL_FOUR ? 0.0 : 2.0);
            sem[i] = relative ? 0.2 + 0.03 * value : 1.0;
            y[i] = value + sem[i] * normal();
        }
        const ino_status status =
            hill_data_fit(POINTS, pca, y, relative ? sem : NULL, NULL, form, &fit);
        ck_assert_msg(status == INO_OK, "replicate %d: %s", k, ino_status_name(status));
        for (int j = 0; j < 2; j++) {
            const struct hill_interval *v = &fit.of[j];
            hits.covariance[j] += v->low <= expected[j] && expected[j] <= v->high;
            hits.profile[j] += v->profile_low <= expected[j] && expected[j] <= v->profile_high;
        }
    }
    return hits;
}

static void assert_coverage(struct coverage hits)
{
    static const char *const name[2] = {"pCa50", "n_H"};
    for (int j = 0; j < 2; j++) {
        const double a = 100.0 * hits.covariance[j] / REPLICATES;
        const double b = 100.0 * hits.profile[j] / REPLICATES;
        ck_assert_msg(a >= 93.0 && a <= 97.0, "covariance, %s: %.2f %%", name[j], a);
        ck_assert_msg(b >= 93.0 && b <= 97.0, "profile, %s: %.2f %%", name[j], b);
    }
}

START_TEST(intervals_hold_the_truth_in_93_to_97_percent_of_2000_experiments)
{
    assert_coverage(cover(HILL_FOUR, 0));
}
END_TEST

START_TEST(with_standard_errors_given_too)
{
    assert_coverage(cover(HILL_FOUR, 1));
}
END_TEST

START_TEST(and_with_three_parameters)
{
    assert_coverage(cover(HILL_THREE, 0));
}
END_TEST

START_TEST(exact_points_give_back_the_curve)
{
    double pca[POINTS], y[POINTS];
    struct hill_data fit;
    grid(pca);
    for (int i = 0; i < POINTS; i++)
        y[i] = truth(pca[i]);
    ck_assert_int_eq(hill_data_fit(POINTS, pca, y, NULL, NULL, HILL_FOUR, &fit), INO_OK);
    assert_relative(fit.of[HILL_PCA50].estimate, true_pca50, 1e-9);
    assert_relative(fit.of[HILL_NH].estimate, true_nh, 1e-8);
    assert_relative(fit.of[HILL_AMP].estimate, 40.0, 1e-8);
    assert_relative(fit.of[HILL_MIN].estimate, 2.0, 1e-7);
    assert_relative(hill_data_value(&fit, 5.5), truth(5.5), 1e-9);
    ck_assert(fit.of[HILL_NH].high - fit.of[HILL_NH].low < 1e-4);
}
END_TEST

/* The t quantiles of the tables. */
START_TEST(student_quantiles)
{
    assert_relative(student_t95(1), 12.706204736, 1e-9);
    assert_relative(student_t95(2), 4.3026527297, 1e-9);
    assert_relative(student_t95(3), 3.1824463053, 1e-9);
    assert_relative(student_t95(9), 2.2621571628, 1e-9);
    assert_relative(student_t95(30), 2.0422724563, 1e-9);
    assert_relative(student_t95(100), 1.9839715185, 1e-9);
}
END_TEST

START_TEST(weights_decide_which_points_count)
{
    double pca[POINTS], y[POINTS], sem[POINTS], count[POINTS];
    struct hill_data a, b, c;
    grid(pca);
    seed();
    for (int i = 0; i < POINTS; i++) {
        y[i] = truth(pca[i]) + normal();
        sem[i] = i % 2 == 0 ? 1.0 : 2.0;
        count[i] = i % 2 == 0 ? 8.0 : 2.0;
    }
    ck_assert_int_eq(hill_data_fit(POINTS, pca, y, sem, NULL, HILL_FOUR, &a), INO_OK);
    ck_assert_int_eq(hill_data_fit(POINTS, pca, y, NULL, count, HILL_FOUR, &b), INO_OK);
    ck_assert_int_eq(hill_data_fit(POINTS, pca, y, NULL, NULL, HILL_FOUR, &c), INO_OK);
    /* 1/sem^2 is proportional to the counts here: the scale of the weights does not matter. */
    assert_relative(a.of[HILL_NH].estimate, b.of[HILL_NH].estimate, 1e-7);
    assert_relative(a.of[HILL_NH].profile_high, b.of[HILL_NH].profile_high, 1e-5);
    assert_relative(a.of[HILL_PCA50].low, b.of[HILL_PCA50].low, 1e-8);
    ck_assert(fabs(a.of[HILL_NH].estimate - c.of[HILL_NH].estimate) > 1e-4);
}
END_TEST

START_TEST(data_without_a_limit_have_an_open_interval)
{
    /* A step between two points: nothing limits n_H from above. */
    const double pca[] = {7.0, 6.8, 6.6, 6.4, 6.2, 6.0, 5.8, 5.6, 5.4, 5.2};
    const double y[] = {0.02, -0.01, 0.0, 0.01, 0.12, 0.93, 1.01, 0.98, 1.0, 1.01};
    struct hill_data fit;
    const ino_status status = hill_data_fit(10, pca, y, NULL, NULL, HILL_FOUR, &fit);
    ck_assert_int_eq(status, INO_OK);
    ck_assert(fit.of[HILL_NH].profile_low > 1.0);
    ck_assert(fit.of[HILL_NH].profile_high > fit.of[HILL_NH].estimate);
}
END_TEST

START_TEST(too_few_flat_or_bad_points_are_refused)
{
    const double pca[] = {7.0, 6.5, 6.0, 5.5, 5.0, 4.5};
    const double y[] = {0.0, 0.1, 0.5, 0.9, 1.0, 1.0};
    const double flat[] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    const double bad[] = {0.0, 0.1, NAN, 0.9, 1.0, 1.0};
    const double sem[] = {0.1, 0.1, 0.0, 0.1, 0.1, 0.1};
    struct hill_data fit;
    ck_assert_int_eq(hill_data_fit(4, pca, y, NULL, NULL, HILL_FOUR, &fit), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(hill_data_fit(6, pca, flat, NULL, NULL, HILL_FOUR, &fit), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(hill_data_fit(6, pca, bad, NULL, NULL, HILL_FOUR, &fit), INO_NOT_FINITE);
    ck_assert_int_eq(hill_data_fit(6, pca, y, sem, NULL, HILL_FOUR, &fit), INO_NOT_FINITE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hill_data");
    TCase *tests = tcase_create("fits of noisy data");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, intervals_hold_the_truth_in_93_to_97_percent_of_2000_experiments);
    tcase_add_test(tests, with_standard_errors_given_too);
    tcase_add_test(tests, and_with_three_parameters);
    tcase_add_test(tests, exact_points_give_back_the_curve);
    tcase_add_test(tests, student_quantiles);
    tcase_add_test(tests, weights_decide_which_points_count);
    tcase_add_test(tests, data_without_a_limit_have_an_open_interval);
    tcase_add_test(tests, too_few_flat_or_bad_points_are_refused);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
