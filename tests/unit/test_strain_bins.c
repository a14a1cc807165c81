/* Sliding of a strain distribution (crossbridge/strain_bins.h): what it promises, and its order. */
#ifndef INO_ISA
#define INO_ISA      base
#define INO_ISA_BASE 1
#endif
#include "crossbridge/strain_bins.h"
#include "kit.h"

enum { MOST = 640 };

/* dm/dt of one distribution, the same in all lanes; returns the heads lost per s. */
static double slide(int n, const double *m, double speed, double *dm)
{
    static vd in[MOST], out[MOST], work[MOST];
    for (int i = 0; i < n; i++) {
        in[i] = v_set(m[i]);
        out[i] = v_set(0.0);
    }
    vd lost = strain_bins_slide(n, in, v_set(speed), out, work);
    for (int i = 0; i < n; i++)
        dm[i] = out[i][0];
    return lost[0];
}

/* Heun's method, which keeps what an explicit Euler step keeps. */
static double advance(int n, double *m, double speed, double h)
{
    static double one[MOST], two[MOST], next[MOST];
    double lost = slide(n, m, speed, one);
    for (int i = 0; i < n; i++)
        next[i] = m[i] + h * one[i];
    lost += slide(n, next, speed, two);
    for (int i = 0; i < n; i++)
        m[i] += 0.5 * h * (one[i] + two[i]);
    return 0.5 * h * lost;
}

static double sum(int n, const double *m, double first)
{
    double total = 0;
    for (int i = 0; i < n; i++)
        total += m[i] * (first < 0 ? i : 1);
    return total;
}

/* Rough, with holes: neighbours differ by orders of magnitude. */
static void random_heads(int n, double *m)
{
    for (int i = 0; i < n; i++)
        m[i] = uniform(0, 1) < 0.3 ? 0 : decades(-6, 0);
}

START_TEST(heads_are_conserved_and_those_lost_leave_from_one_end)
{
    for (int i = 0; i < 200; i++) {
        double m[21], dm[21], speed = uniform(-50, 50);
        random_heads(21, m);
        double lost = slide(21, m, speed, dm);
        ck_assert_double_ge(lost, 0);
        ck_assert_double_eq_tol(sum(21, dm, 1) + lost, 0, 1e-15 * 42 * fabs(speed));
        double end = m[speed > 0 ? 20 : 0];
        ck_assert_double_le(lost, 2 * fabs(speed) * end);
        ck_assert(end > 0 || lost == 0);
    }
}
END_TEST

/* sum of i dM_i/dt = v sum of M, less the place n (or -1) of those lost. */
START_TEST(the_mean_strain_moves_with_the_filaments_exactly)
{
    for (int i = 0; i < 200; i++) {
        double m[21], dm[21], speed = uniform(-50, 50);
        random_heads(21, m);
        double lost = slide(21, m, speed, dm), place = speed > 0 ? 21 : -1;
        ck_assert_double_eq_tol(sum(21, dm, -1), speed * sum(21, m, 1) - place * lost,
                                1e-15 * 500 * fabs(speed));
    }
}
END_TEST

START_TEST(steps_of_half_a_bin_keep_every_bin_positive)
{
    for (int i = 0; i < 50; i++) {
        double m[21], speed = i % 2 ? 3 : -3;
        random_heads(21, m);
        double before = sum(21, m, 1), lost = 0;
        for (int k = 0; k < 40; k++) {
            lost += advance(21, m, speed, 0.5 / 3);
            for (int j = 0; j < 21; j++)
                ck_assert_double_ge(m[j], 0);
        }
        ck_assert_double_eq_tol(sum(21, m, 1) + lost, before, 1e-14 * 21);
    }
}
END_TEST

START_TEST(both_directions_are_mirror_images)
{
    double m[21], mirror[21], dm[21], dmirror[21];
    random_heads(21, m);
    for (int i = 0; i < 21; i++)
        mirror[i] = m[20 - i];
    double right = slide(21, m, 7, dm), left = slide(21, mirror, -7, dmirror);
    assert_relative(right, left, 1e-15);
    for (int i = 0; i < 21; i++)
        ck_assert_double_eq_tol(dm[i], dmirror[20 - i], 1e-14);
}
END_TEST

START_TEST(at_rest_nothing_moves)
{
    double m[21], dm[21];
    random_heads(21, m);
    ck_assert_double_eq(slide(21, m, 0, dm), 0);
    for (int i = 0; i < 21; i++)
        ck_assert_double_eq(dm[i], 0);
}
END_TEST

static double limited(double up, double down)
{
    return strain_bins_limited(v_set(up), v_set(down))[0];
}

START_TEST(the_correction_is_of_third_order_within_koren_s_bounds)
{
    for (int i = 0; i < 100; i++) {
        double up = decades(-3, 3), down = up * decades(-2, 2);
        double bound = fmin(up, down), third = (2 * down + up) / 6;
        assert_relative(limited(up, down), fmin(bound, third), 1e-15);
        ck_assert_double_eq(limited(-up, -down), -limited(up, down));
        ck_assert_double_eq(limited(up, -down), 0);
        ck_assert_double_eq(limited(-up, down), 0);
    }
    ck_assert_double_eq(limited(0, 1), 0);
    ck_assert_double_eq(limited(1, 0), 0);
    assert_relative(limited(1, 1.2), 3.4 / 6, 1e-15); /* the slopes of smooth data */
}
END_TEST

/* A peak of width 2 nm (standard deviation), as attached heads have, moved by 3 nm on +-10 nm: L1
 * error over the number of bins. */
static double error_of(int n, double direction)
{
    static double m[MOST];
    double width = 20.0 / n;
    for (int i = 0; i < n; i++) {
        double x = -10 + (i + 0.5) * width + 1.5 * direction;
        m[i] = width * exp(-x * x / 8);
    }
    int steps = 8 * n; /* in time far below the error in strain */
    for (int k = 0; k < steps; k++)
        advance(n, m, direction * 3 / width, 1.0 / steps);
    double error = 0, all = 0;
    for (int i = 0; i < n; i++) {
        double x = -10 + (i + 0.5) * width - 1.5 * direction;
        error += fabs(m[i] - width * exp(-x * x / 8));
        all += width * exp(-x * x / 8);
    }
    return error / all;
}

START_TEST(a_smooth_peak_converges_to_its_exact_shift_at_better_than_second_order)
{
    for (int direction = -1; direction <= 1; direction += 2) {
        double coarse = error_of(20, direction), error = coarse;
        for (int n = 40; n <= 160; n *= 2) {
            double finer = error_of(n, direction);
            ck_assert_msg(error / finer > 4, "%d bins: %g, %g, ratio %g", n, error, finer,
                          error / finer);
            error = finer;
        }
        ck_assert_double_lt(coarse, 0.07); /* 1 nm, the published bins */
        ck_assert_double_lt(error, 1e-3);
    }
}
END_TEST

static Suite *strain_bins_suite(void)
{
    Suite *suite = suite_create("strain_bins");
    TCase *tc = tcase_create("strain_bins");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, heads_are_conserved_and_those_lost_leave_from_one_end);
    tcase_add_test(tc, the_mean_strain_moves_with_the_filaments_exactly);
    tcase_add_test(tc, steps_of_half_a_bin_keep_every_bin_positive);
    tcase_add_test(tc, both_directions_are_mirror_images);
    tcase_add_test(tc, at_rest_nothing_moves);
    tcase_add_test(tc, the_correction_is_of_third_order_within_koren_s_bounds);
    tcase_add_test(tc, a_smooth_peak_converges_to_its_exact_shift_at_better_than_second_order);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(strain_bins_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
