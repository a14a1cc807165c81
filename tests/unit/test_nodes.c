/* Numbers of a twitch from tension and its rate at nodes. */
#include "tests/unit/kit.h"

#include "observe/nodes.h"

enum { MOST = 4097 };

static double t_of[MOST], tension_of[MOST], rate_of[MOST];

typedef double shape(double t, double *rate);

/* n intervals, their lengths in the ratio 1 : 2 : 1 : 2 ... */
static struct ino_nodes sample(shape *f, double from, double to, size_t n)
{
    for (size_t i = 0; i <= n; i++) {
        double part = ((double)(i / 2) * 3 + (double)(i % 2)) / (1.5 * (double)n);
        t_of[i] = from + (to - from) * part;
        tension_of[i] = f(t_of[i], &rate_of[i]);
    }
    return (struct ino_nodes){n + 1, t_of, tension_of, rate_of, NULL, 0};
}

/* t (1 - t)(3 - t) rises from 0 at t = 0, peaks at (4 - sqrt 7)/3, is 0 again at 1. */
static double cubic_shape(double t, double *rate)
{
    *rate = 3 - 8 * t + 3 * t * t;
    return 5 + t * (1 - t) * (3 - t);
}

static double wave(double t, double *rate)
{
    *rate = cos(t);
    return 2 + sin(t);
}

static double falling(double t, double *rate)
{
    *rate = -exp(-t);
    return exp(-t);
}

static double rising(double t, double *rate)
{
    *rate = 1 - 0.5 * t;
    return 1 + t - 0.25 * t * t;
}

START_TEST(a_cubic_is_read_exactly_from_any_number_of_nodes)
{
    for (size_t n = 2; n <= 6; n += 2) {
        struct ino_nodes nodes = sample(cubic_shape, 0, 1.2, n);
        ino_twitch_metrics m;
        ino_nodes_twitch(&nodes, 0, &m);
        double top = (4 - sqrt(7.0)) / 3, unused, peak = cubic_shape(top, &unused);
        ck_assert_double_eq_tol(m.diastolic, 5, 1e-15);
        ck_assert_double_eq_tol(m.peak, peak, 1e-14);
        ck_assert_double_eq_tol(m.developed, peak - 5, 1e-14);
        ck_assert_double_eq_tol(m.time_to_peak_s, top, 1e-12);
        ck_assert_double_eq_tol(m.dfdt_max, 3, 1e-13);
        ck_assert_double_eq_tol(m.dfdt_max_s, 0, 1e-13);
        ck_assert_double_eq_tol(m.dfdt_min, 3 - 8 * 1.2 + 3 * 1.44, 1e-13);
        double level[2] = {peak - 0.5 * (peak - 5), peak - 0.9 * (peak - 5)};
        double found[2] = {m.rt50_s, m.rt90_s};
        for (int k = 0; k < 2; k++)
            ck_assert_double_eq_tol(cubic_shape(top + found[k], &unused), level[k], 1e-13);
        ck_assert_double_eq_tol(ino_nodes_integral(&nodes),
                                5 * 1.2 + 1.5 * 1.44 - 4.0 / 3 * 1.728 + 0.25 * 2.0736, 1e-13);
    }
}
END_TEST

/* The largest slope of a cubic lies inside where the second derivative vanishes. */
START_TEST(the_steepest_rise_inside_an_interval_is_found)
{
    const double t[2] = {0, 2}, tension[2] = {0, 1}, rate[2] = {0, 0};
    struct ino_nodes nodes = {2, t, tension, rate, NULL, 0};
    ino_twitch_metrics m;
    ino_nodes_twitch(&nodes, 0, &m);
    ck_assert_double_eq_tol(m.dfdt_max, 0.75, 1e-14);
    ck_assert_double_eq_tol(m.dfdt_max_s, 1, 1e-14);
    ck_assert(isnan(m.dfdt_min)); /* nothing is after the peak */
    ck_assert_double_eq_tol(m.time_to_peak_s, 2, 1e-14);
}
END_TEST

/* Two intervals of one length and of nearly one length: the quicker way and the general one. */
START_TEST(both_ways_to_the_polynomial_of_degree_5_agree)
{
    seed();
    for (int i = 0; i < 200; i++) {
        double t[2][3], tension[3], rate[3];
        ino_twitch_metrics m[2];
        for (int k = 0; k < 3; k++) {
            t[0][k] = 0.1 * (k + 1);
            t[1][k] = t[0][k] + (k == 1 ? 1e-9 : 0);
            tension[k] = uniform(0, 1) + (k == 1);
            rate[k] = uniform(-20, 20);
        }
        for (int way = 0; way < 2; way++) {
            struct ino_nodes nodes = {3, t[way], tension, rate, NULL, 0};
            ino_nodes_twitch(&nodes, 0, &m[way]);
        }
        ck_assert_double_eq_tol(m[0].peak, m[1].peak, 1e-6);
        ck_assert_double_eq_tol(m[0].dfdt_max, m[1].dfdt_max, 1e-4);
        ck_assert_double_eq_tol(m[0].dfdt_min, m[1].dfdt_min, 1e-4);
        ck_assert(isnan(m[0].rt50_s) == isnan(m[1].rt50_s));
        if (!isnan(m[0].rt50_s))
            ck_assert_double_eq_tol(m[0].rt50_s, m[1].rt50_s, 1e-5);
    }
}
END_TEST

/* t^5 and others over 0..2, whose middle node halves it. */
START_TEST(the_integral_over_equal_halves_is_exact_for_degree_5)
{
    for (int power = 0; power <= 5; power++)
        for (int skew = 0; skew < 2; skew++) { /* the general way too */
            double t[3] = {0, skew ? 0.9 : 1, 2}, tension[3], rate[3];
            for (int i = 0; i < 3; i++) {
                tension[i] = pow(t[i], power);
                rate[i] = power ? power * pow(t[i], power - 1) : 0;
            }
            struct ino_nodes nodes = {3, t, tension, rate, NULL, 0};
            ck_assert_double_eq_tol(ino_nodes_integral(&nodes), pow(2, power + 1) / (power + 1),
                                    1e-13);
        }
}
END_TEST

static void wave_errors(size_t n, double error[6])
{
    struct ino_nodes nodes = sample(wave, 0, 4.5, n);
    ino_twitch_metrics m;
    ino_nodes_twitch(&nodes, 0, &m);
    error[0] = fabs(m.peak - 3);
    error[1] = fabs(m.rt50_s - acos(0.5));
    error[2] = fabs(m.rt90_s - acos(0.1));
    error[3] = fabs(ino_nodes_integral(&nodes) - (9 + 1 - cos(4.5)));
    error[4] = fabs(m.dfdt_min + 1);
    error[5] = fabs(m.time_to_peak_s - 0.5 * 3.14159265358979323846);
}

START_TEST(values_on_a_sine_have_order_6_times_and_rates_order_5)
{
    double coarse[6], fine[6];
    wave_errors(20, coarse);
    wave_errors(80, fine);
    for (int k = 0; k < 6; k++) {
        double order = log2(coarse[k] / fmax(fine[k], 1e-15)) / 2;
        ck_assert_msg(order > (k == 0 || k == 3 ? 5.6 : 4.6), "number %d: order %.2f (%g, %g)", k,
                      order, coarse[k], fine[k]);
    }
}
END_TEST

START_TEST(without_rates_the_other_numbers_are_the_same)
{
    struct ino_nodes nodes = sample(wave, 0, 4.5, 20);
    ino_twitch_metrics all, some;
    ino_nodes_twitch(&nodes, 0, &all);
    nodes.no_rates = 1;
    ino_nodes_twitch(&nodes, 0, &some);
    ck_assert(same_bits(all.peak, some.peak) && same_bits(all.rt50_s, some.rt50_s) &&
              same_bits(all.rt90_s, some.rt90_s) &&
              same_bits(all.time_to_peak_s, some.time_to_peak_s) &&
              same_bits(all.diastolic, some.diastolic));
    ck_assert(isnan(some.dfdt_max) && isnan(some.dfdt_min) && !isnan(all.dfdt_max));
}
END_TEST

/* |t - 1| turned over: 1 - |1 - t|, with the rate after the bend at it. */
START_TEST(the_interval_before_a_bend_does_not_see_the_rate_after_it)
{
    const double t[3] = {0, 1, 2}, tension[3] = {0, 1, 0}, rate[3] = {1, -1, -1};
    const unsigned char bend[3] = {0, 1, 0};
    struct ino_nodes nodes = {3, t, tension, rate, bend, 0};
    ino_twitch_metrics m;
    ino_nodes_twitch(&nodes, 0, &m);
    ck_assert_double_eq_tol(m.peak, 1, 1e-15);
    ck_assert_double_eq_tol(m.time_to_peak_s, 1, 1e-15);
    ck_assert_double_eq_tol(m.rt50_s, 0.5, 1e-15);
    ck_assert_double_eq_tol(m.rt90_s, 0.9, 1e-15);
    ck_assert_double_eq_tol(m.dfdt_max, 1, 1e-15);
    ck_assert_double_eq_tol(m.dfdt_min, -1, 1e-15);
    ck_assert_double_eq_tol(ino_nodes_integral(&nodes), 1, 1e-15);
}
END_TEST

START_TEST(a_peak_at_the_last_node_has_no_relaxation)
{
    struct ino_nodes nodes = sample(rising, 0, 1.5, 8);
    ino_twitch_metrics m;
    ino_nodes_twitch(&nodes, 0, &m);
    ck_assert_double_eq_tol(m.time_to_peak_s, 1.5, 1e-15);
    ck_assert_double_eq_tol(m.peak, tension_of[8], 1e-15);
    ck_assert(isnan(m.rt50_s) && isnan(m.rt90_s));
    ck_assert(isnan(m.dfdt_min) && isnan(m.dfdt_min_s));
}
END_TEST

START_TEST(a_fall_that_ends_early_has_no_late_time)
{
    struct ino_nodes nodes = sample(cubic_shape, 0, 0.9, 8);
    ino_twitch_metrics m;
    ino_nodes_twitch(&nodes, 0, &m);
    ck_assert(isfinite(m.rt50_s) && isnan(m.rt90_s));
}
END_TEST

START_TEST(what_does_not_rise_has_developed_nothing)
{
    ino_twitch_metrics m;
    struct ino_nodes nodes = sample(falling, 0, 3, 8);
    ino_nodes_twitch(&nodes, 0, &m);
    ck_assert(m.developed == 0 && m.peak == 1 && isnan(m.time_to_peak_s) && isnan(m.rt50_s) &&
              isnan(m.rt90_s) && isnan(m.dfdt_max));
    for (size_t i = 0; i <= 8; i++) {
        tension_of[i] = 4;
        rate_of[i] = 0;
    }
    ino_nodes_twitch(&nodes, 0, &m);
    ck_assert(m.developed == 0 && m.diastolic == 4 && isnan(m.time_to_peak_s));
}
END_TEST

START_TEST(what_is_before_the_onset_does_not_count)
{
    struct ino_nodes nodes = sample(wave, -4, 6, 600);
    ino_twitch_metrics m;
    double onset = t_of[200];
    ino_nodes_twitch(&nodes, onset, &m);
    ck_assert_double_eq(m.diastolic, tension_of[200]);
    ck_assert_double_eq_tol(m.time_to_peak_s, 0.5 * 3.14159265358979323846 - onset, 1e-5);
    ino_nodes_twitch(&nodes, 9, &m);
    ck_assert(isnan(m.peak) && isnan(m.developed));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("nodes");
    TCase *c = tcase_create("nodes");
    tcase_add_test(c, both_ways_to_the_polynomial_of_degree_5_agree);
    tcase_add_test(c, without_rates_the_other_numbers_are_the_same);
    tcase_add_test(c, the_integral_over_equal_halves_is_exact_for_degree_5);
    tcase_add_test(c, a_cubic_is_read_exactly_from_any_number_of_nodes);
    tcase_add_test(c, the_steepest_rise_inside_an_interval_is_found);
    tcase_add_test(c, values_on_a_sine_have_order_6_times_and_rates_order_5);
    tcase_add_test(c, the_interval_before_a_bend_does_not_see_the_rate_after_it);
    tcase_add_test(c, a_peak_at_the_last_node_has_no_relaxation);
    tcase_add_test(c, a_fall_that_ends_early_has_no_late_time);
    tcase_add_test(c, what_does_not_rise_has_developed_nothing);
    tcase_add_test(c, what_is_before_the_onset_does_not_count);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
