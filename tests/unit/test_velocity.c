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

/* rdq20mf: with the numbers of heads and their elongations summed over permissive and other units,
 * dmu0/dt = P f0 - r mu0, dmu1/dt = P f1 - v mu0 - r mu1, r = r0 + alpha |v|. */
static double rdq20mf_tension(double v)
{
    const double f0 = 32.653, f1 = 0.778, r0 = 134.31, r = r0 + 25.184 * fabs(v);
    return r0 / r * (1 - v * f0 / f1 / r);
}

static ino_muscle *rdq20mf(void)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_muscle_spec_init(&spec);
    spec.model = "rdq20mf";
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

START_TEST(steady_tension_of_rdq20mf_is_its_closed_form_at_any_ca_and_either_way)
{
    static const double speed[] = {-3, -0.5, 0.01, 0.3, 2, 6, 8};
    ino_muscle *m = rdq20mf();
    ino_velocity_point rest, p;
    for (double ca = 0.2; ca < 300; ca *= 10) {
        ck_assert_int_eq(ino_protocol_velocity(m, ca, 2.1, NULL, NULL, 0, &rest), INO_OK);
        for (size_t i = 0; i < sizeof speed / sizeof speed[0]; i++) {
            ck_assert_int_eq(ino_protocol_velocity(m, ca, 2.1, NULL, NULL, speed[i], &p), INO_OK);
            ck_assert_double_eq_tol(p.tension_kPa / rest.tension_kPa, rdq20mf_tension(speed[i]),
                                    1e-6);
            ck_assert_double_eq_tol(p.total_kPa - p.tension_kPa, rest.total_kPa - rest.tension_kPa,
                                    1e-9);
        }
    }
    ck_assert_int_eq(ino_protocol_unloaded(m, 1, 2.1, NULL, NULL, &p), INO_OK);
    ck_assert_double_eq_tol(p.velocity_L_s, 134.31 * 0.778 / (32.653 - 25.184 * 0.778), 1e-6);
    ino_muscle_free(m);
}
END_TEST

/* The power's maximum is flat: its place is known to the square root of what tension is. */
START_TEST(peak_power_is_the_highest_of_the_closed_form)
{
    ino_muscle *m = rdq20mf(), *frog_fibre = frog();
    ino_velocity_point rest, p;
    double best = 0, where = 0, frogs = 0;
    for (double v = 0; v < 8; v += 1e-4)
        if (v * rdq20mf_tension(v) > best) {
            best = v * rdq20mf_tension(v);
            where = v;
        }
    ck_assert_int_eq(ino_protocol_velocity(m, 1, NAN, NULL, NULL, 0, &rest), INO_OK);
    ck_assert_int_eq(ino_protocol_peak_power(m, 1, NAN, NULL, NULL, &p), INO_OK);
    ck_assert_double_eq_tol(p.tension_kPa * p.velocity_L_s / rest.tension_kPa, best, 1e-6 * best);
    ck_assert_double_eq_tol(p.velocity_L_s, where, 2e-3 * where);
    for (double v = 1e-3; v < 1.5; v += 1e-4)
        frogs = fmax(frogs, v * huxley_tension(v));
    ck_assert_int_eq(ino_protocol_peak_power(frog_fibre, saturating, NAN, NULL, NULL, &p), INO_OK);
    ck_assert_double_eq_tol(p.tension_kPa * p.velocity_L_s, frogs, 2e-5 * frogs);
    ino_muscle_free(m);
    ino_muscle_free(frog_fibre);
}
END_TEST

START_TEST(what_has_no_speed_is_refused_and_leaves_the_point)
{
    ino_muscle *m = rdq20mf(), *off = frog();
    ino_velocity_options o;
    ino_velocity_point p = {.velocity_L_s = 77};
    ino_velocity_options_init(&o);
    o.kind = INO_VELOCITY_LOAD;
    ck_assert_int_eq(ino_protocol_peak_power(m, 1, NAN, NULL, &o, &p), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_protocol_peak_power(off, 0, NAN, NULL, NULL, &p), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_protocol_unloaded(off, 0, NAN, NULL, NULL, &p), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_protocol_velocity(m, 1, NAN, NULL, NULL, NAN, &p), INO_NOT_FINITE);
    ck_assert_int_eq(ino_protocol_velocity(m, 1, NAN, NULL, NULL, 500, &p), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_protocol_velocity(m, 1, 9, NULL, NULL, 1, &p), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_protocol_velocity(m, 1, NAN, NULL, NULL, 1, NULL), INO_BAD_ARGUMENT);
    o.window_s = 1;
    ck_assert_int_eq(ino_protocol_velocity(m, 1, NAN, NULL, &o, 0.5, &p), INO_OUT_OF_RANGE);
    o.size = 1;
    ck_assert_int_eq(ino_protocol_velocity(m, 1, NAN, NULL, &o, 0.5, &p), INO_BAD_ARGUMENT);
    ck_assert_double_eq(p.velocity_L_s, 77);
    double t;
    const double release = -0.1;
    ck_assert_int_eq(ino_protocol_slack(m, 1, NAN, NULL, NULL, 1, &release, &t, NULL),
                     INO_OUT_OF_RANGE);
    ino_muscle_free(m);
    ino_muscle_free(off);
}
END_TEST

/* The isometric load, passive tension included, moves nothing; the load is met. */
START_TEST(a_release_to_the_isometric_load_stays_where_it_is)
{
    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_velocity_options o;
    ino_velocity_point p, rest;
    ino_muscle_spec_init(&spec);
    spec.fibre = "diaphragm-slow";
    ck_assert_int_eq(ino_muscle_create(&spec, &m, NULL), INO_OK);
    ino_velocity_options_init(&o);
    ck_assert_int_eq(ino_protocol_velocity(m, 10, NAN, NULL, &o, 0, &rest), INO_OK);
    ck_assert_double_gt(rest.total_kPa - rest.tension_kPa, 0.5);
    o.kind = INO_VELOCITY_LOAD;
    ck_assert_int_eq(ino_protocol_velocity(m, 10, NAN, NULL, &o, 1, &p), INO_OK);
    ck_assert_double_lt(fabs(p.velocity_L_s), 1e-6);
    ck_assert_double_eq_tol(p.total_kPa, rest.total_kPa, 1e-6 * rest.total_kPa);
    ino_muscle_free(m);
}
END_TEST

/* A release smaller than the elongation of the heads leaves them pulling. */
START_TEST(a_release_that_leaves_the_fibre_taut_has_no_time)
{
    static const double release[3] = {1e-5, 0.06, 0.08};
    double t[3];
    ino_slack_line line;
    ino_muscle *m = rdq20mf();
    ck_assert_int_eq(ino_protocol_slack(m, saturating, NAN, NULL, NULL, 3, release, t, &line),
                     INO_OK);
    ck_assert(isnan(t[0]) && t[1] > 5e-4 && t[2] > t[1]);
    ck_assert_uint_eq(line.n, 2);
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
    tcase_add_test(tc, steady_tension_of_rdq20mf_is_its_closed_form_at_any_ca_and_either_way);
    tcase_add_test(tc, peak_power_is_the_highest_of_the_closed_form);
    tcase_add_test(tc, what_has_no_speed_is_refused_and_leaves_the_point);
    tcase_add_test(tc, a_release_to_the_isometric_load_stays_where_it_is);
    tcase_add_test(tc, a_release_that_leaves_the_fibre_taut_has_no_time);
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
