/* Force and velocity against the closed forms of huxley1957, and the fits against exact curves. */
#include <check.h>
#include <math.h>

#include <inotrope/inotrope.h>

static ino_muscle *frog(void)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_muscle_spec_init(&spec);
    spec.model = "huxley1957";
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

static const double saturating = 1000, sl0 = 2.2, phi = (43.3 + 10) * 0.0156 / 2;

/* Huxley 1957: T/T0 at w = v/phi, v the speed of a half-sarcomere in um/s. */
static double huxley_tension(double velocity_L_s)
{
    const double w = velocity_L_s * sl0 / 2 / phi, r = (43.3 + 10) / 209;
    return 1 - w * (1 - exp(-1 / w)) * (1 + 0.5 * w * r * r);
}

/* 1e-5 of isometric tension is the model's discretisation. */
START_TEST(steady_tension_at_constant_speed_is_huxleys_closed_form)
{
    ino_muscle *m = frog();
    ino_velocity_point p;
    for (double v = 0.1; v < 1.5; v += 0.35) {
        ck_assert_int_eq(ino_protocol_velocity(m, saturating, NAN, NULL, NULL, v, &p), INO_OK);
        ck_assert_double_eq_tol(p.tension_kPa, huxley_tension(v), 1.1e-5);
        ck_assert_double_eq_tol(p.velocity_um_s, v * sl0, 1e-14);
        ck_assert_double_gt(p.atp_per_s, 0);
    }
    ck_assert_int_eq(ino_protocol_unloaded(m, saturating, NAN, NULL, NULL, &p), INO_OK);
    ck_assert_double_eq_tol(huxley_tension(p.velocity_L_s), 0, 1.1e-5);
    ino_muscle_free(m);
}
END_TEST

/* At low speed heads turn over many times on the way. */
START_TEST(a_slow_ramp_and_a_long_release_end_in_steady_shortening_at_the_length_asked_for)
{
    ino_muscle *m = frog();
    ino_velocity_options o;
    ino_velocity_point p;
    ino_velocity_options_init(&o);
    o.kind = INO_VELOCITY_RAMP;
    ck_assert_int_eq(ino_protocol_velocity(m, saturating, 2.1, NULL, &o, 0.2, &p), INO_OK);
    ck_assert_double_eq_tol(p.tension_kPa, huxley_tension(0.2), 1.1e-5);
    ck_assert_double_eq_tol(p.sl_um, 2.1, 1e-12);
    ck_assert_double_eq_tol(p.start_um, 2.1 + 0.05 * sl0, 1e-12);
    o.kind = INO_VELOCITY_LOAD;
    o.read_s = 0.3;
    ck_assert_int_eq(ino_protocol_velocity(m, saturating, 2.1, NULL, &o, 0.4, &p), INO_OK);
    ck_assert_double_eq_tol(huxley_tension(p.velocity_L_s), 0.4, 1e-4);
    ck_assert_double_eq_tol(p.sl_um, 2.1, 3e-6);
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_slack_test_has_the_unloaded_speed_as_its_slope)
{
    static const double release[3] = {0.08, 0.10, 0.12};
    double t[3], low = 1, high = 3;
    ino_slack_line line;
    ino_muscle *m = frog();
    for (int i = 0; i < 60; i++) {
        const double v = 0.5 * (low + high);
        *(huxley_tension(v) > 0 ? &low : &high) = v;
    }
    ck_assert_int_eq(ino_protocol_slack(m, saturating, NAN, NULL, NULL, 3, release, t, &line),
                     INO_OK);
    ck_assert_double_eq_tol(line.v0, low,
                            0.005 * low); /* the transient dies out over the releases */
    ck_assert(t[0] < t[1] && t[1] < t[2] && line.v0_se < 0.01 * low && line.n == 3);
    ino_muscle_free(m);
}
END_TEST

/* myosim3's heads let go at -10 nm, where with a stroke of 5 nm those evenly spread pull as much as
 * they push: tension falls towards 0 with speed, and stays above. */
START_TEST(a_muscle_that_no_speed_unloads_is_said_to_have_no_unloaded_speed)
{
    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_muscle_spec_init(&spec);
    spec.model = "myosim3";
    ck_assert_int_eq(ino_muscle_create(&spec, &m, NULL), INO_OK);
    ino_velocity_point p = {.velocity_L_s = 7}, fast;
    double last = INFINITY;
    for (double v = 10; v < 120; v *= 3) {
        ck_assert_int_eq(ino_protocol_velocity(m, saturating, NAN, NULL, NULL, v, &fast), INO_OK);
        ck_assert(fast.tension_kPa > 0 && fast.tension_kPa < last);
        last = fast.tension_kPa;
    }
    ck_assert_int_eq(ino_protocol_unloaded(m, saturating, NAN, NULL, NULL, &p),
                     INO_NOT_EXPRESSIBLE);
    ck_assert_double_eq(p.velocity_L_s, 7); /* unchanged */
    ino_muscle_free(m);
}
END_TEST

START_TEST(the_hyperbola_of_an_exact_curve_is_found_and_its_peak_is_the_largest_power)
{
    enum { N = 19 };
    const double f0 = 80, a = 20, b = 0.6;
    double force[N], v[N], best = 0;
    ino_hyperbola fit;
    for (int i = 0; i < N; i++) {
        force[i] = f0 * (i + 1) / 20;
        v[i] = b * (f0 - force[i]) / (force[i] + a);
    }
    ck_assert_int_eq(ino_observe_hyperbola(N, force, v, f0, 0.05, 0.8, &fit), INO_OK);
    ck_assert_double_eq_tol(fit.a, a, 1e-8);
    ck_assert_double_eq_tol(fit.b, b, 1e-10);
    ck_assert_double_eq_tol(fit.vmax, b * f0 / a, 1e-9);
    ck_assert_double_lt(fit.max_misfit, 1e-10);
    ck_assert_uint_eq(fit.n, 16);
    for (double f = 0; f < f0; f += 1e-3)
        best = fmax(best, f * b * (f0 - f) / (f + a));
    ck_assert_double_eq_tol(fit.peak_power, best, 1e-6 * best);
    ck_assert_int_eq(ino_observe_hyperbola(2, force, v, f0, 0.05, 0.8, &fit), INO_TOO_FEW_POINTS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("velocity");
    TCase *tc = tcase_create("velocity");
    tcase_set_timeout(tc, 200);
    tcase_add_test(tc, steady_tension_at_constant_speed_is_huxleys_closed_form);
    tcase_add_test(tc,
                   a_slow_ramp_and_a_long_release_end_in_steady_shortening_at_the_length_asked_for);
    tcase_add_test(tc, a_muscle_that_no_speed_unloads_is_said_to_have_no_unloaded_speed);
    tcase_add_test(tc, a_slack_test_has_the_unloaded_speed_as_its_slope);
    tcase_add_test(tc, the_hyperbola_of_an_exact_curve_is_found_and_its_peak_is_the_largest_power);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
