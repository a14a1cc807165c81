/* Twitches: metrics of signals known in closed form, paced limit cycles, initial states. */
#include <check.h>
#include <math.h>
#include <string.h>

#include <inotrope/inotrope.h>

enum { POINTS = 2001, STATES = 64 };

static ino_muscle *make(const char *fibre)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    ino_muscle *muscle = NULL;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

/* ---- metrics ---- */

/* F = 2 + 5 (e^2/4) x^2 exp(-x), x = (t - onset)/tau: peak 7 at x = 2, steepest at 2 -+ sqrt 2. */
START_TEST(metrics_of_a_gamma_function_are_its_closed_forms)
{
    const double tau = 0.04, onset = 0.05, c = 5 * exp(2.0) / 4;
    double t[POINTS], f[POINTS];
    for (int i = 0; i < POINTS; i++) {
        t[i] = 1.0 * i / (POINTS - 1);
        double x = fmax((t[i] - onset) / tau, 0);
        f[i] = 2 + c * x * x * exp(-x);
    }
    ino_twitch_metrics m;
    ck_assert_int_eq(ino_observe_twitch(POINTS, t, f, onset, &m), INO_OK);
    ck_assert_double_eq_tol(m.diastolic, 2, 1e-12);
    ck_assert_double_eq_tol(m.peak, 7, 1e-11);
    ck_assert_double_eq_tol(m.developed, 5, 1e-11);
    ck_assert_double_eq_tol(m.time_to_peak_s, 2 * tau, 1e-7);
    for (int sign = -1; sign <= 1; sign += 2) {
        double x = 2 + sign * sqrt(2.0), slope = c * (2 * x - x * x) * exp(-x) / tau;
        ck_assert_double_eq_tol(sign < 0 ? m.dfdt_max : m.dfdt_min, slope, 1e-7 * fabs(slope));
        ck_assert_double_eq_tol(sign < 0 ? m.dfdt_max_s : m.dfdt_min_s, x * tau, 1e-5);
    }
    double half = 4, tenth = 6; /* x^2 exp(-x) = level 4 exp(-2) beyond the peak, by iteration */
    for (int i = 0; i < 300; i++) {
        half = 2 * log(half) - log(0.5 * 4) + 2;
        tenth = 2 * log(tenth) - log(0.1 * 4) + 2;
    }
    ck_assert_double_eq_tol(m.rt50_s, (half - 2) * tau, 1e-7);
    ck_assert_double_eq_tol(m.rt90_s, (tenth - 2) * tau, 1e-7);
}
END_TEST

START_TEST(metrics_scale_with_the_units)
{
    double t[POINTS], f[POINTS], g[POINTS];
    for (int i = 0; i < POINTS; i++) {
        t[i] = 0.5 * i / (POINTS - 1);
        f[i] = exp(-pow((t[i] - 0.2) / 0.05, 2));
        g[i] = 3 + 7 * f[i];
    }
    ino_twitch_metrics a, b;
    ck_assert_int_eq(ino_observe_twitch(POINTS, t, f, 0, &a), INO_OK);
    ck_assert_int_eq(ino_observe_twitch(POINTS, t, g, 0, &b), INO_OK);
    ck_assert_double_eq_tol(a.time_to_peak_s, 0.2, 1e-8);
    ck_assert_double_eq_tol(a.rt50_s, 0.05 * sqrt(log(2.0)), 1e-8);
    ck_assert_double_eq_tol(a.dfdt_max, sqrt(2 / exp(1.0)) / 0.05, 1e-8);
    ck_assert_double_eq_tol(a.dfdt_min, -sqrt(2 / exp(1.0)) / 0.05, 1e-8);
    ck_assert_double_eq_tol(b.developed, 7 * a.developed, 1e-12);
    ck_assert_double_eq_tol(b.rt50_s, a.rt50_s, 1e-8);
    ck_assert_double_eq_tol(b.dfdt_max, 7 * a.dfdt_max, 1e-8);
}
END_TEST

START_TEST(records_that_are_no_twitch_are_refused_or_have_no_times)
{
    double t[10], f[10];
    for (int i = 0; i < 10; i++) {
        t[i] = 0.1 * i;
        f[i] = 4;
    }
    ino_twitch_metrics m;
    ck_assert_int_eq(ino_observe_twitch(10, t, f, 0, &m), INO_OK);
    ck_assert(m.developed == 0 && isnan(m.time_to_peak_s) && isnan(m.rt50_s));
    ck_assert_int_eq(ino_observe_twitch(7, t, f, 0, &m), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_observe_twitch(10, t, f, 2, &m), INO_TOO_FEW_POINTS);
    f[3] = NAN;
    ck_assert_int_eq(ino_observe_twitch(10, t, f, 0, &m), INO_NOT_FINITE);
    f[3] = 4;
    t[5] = t[4];
    ck_assert_int_eq(ino_observe_twitch(10, t, f, 0, &m), INO_BAD_ARGUMENT);
    for (int i = 0; i < 10; i++) {
        t[i] = 0.1 * i;
        f[i] = t[i] * t[i] + t[i];
    }
    ck_assert_int_eq(ino_observe_twitch(10, t, f, 0, &m), INO_OK); /* rises to its end */
    ck_assert_double_eq_tol(m.dfdt_max, 2.8, 1e-9);
    ck_assert(isnan(m.dfdt_min) && isnan(m.dfdt_min_s) && isnan(m.rt50_s));
}
END_TEST

/* ---- pacing ---- */

static void transient(ino_drive *drive, const ino_muscle *muscle)
{
    ino_drive_init(drive, muscle);
    ino_signal_biexponential(&drive->ca_uM, 0.1, 0.9, 0.02, 0.05, 0.01);
    drive->rtol = 1e-9;
}

START_TEST(the_limit_cycle_does_not_depend_on_where_it_starts)
{
    static const char *const fibre[] = {"human-body-temperature", "human-lv-intact-37C"};
    for (int i = 0; i < 2; i++) {
        ino_muscle *muscle = make(fibre[i]);
        const size_t n = ino_muscle_state_count(muscle);
        ino_drive drive;
        ino_twitch_options options;
        ino_twitch from_rest, from_tetanus;
        double a[STATES], b[STATES], active[STATES];
        transient(&drive, muscle);
        ino_twitch_options_init(&options);
        options.paced = 1;
        options.duration_s = 0.3;
        options.tolerance = 1e-8;
        ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, a, &from_rest), INO_OK);
        ino_drive tetanus;
        ino_trace trace;
        ino_drive_init(&tetanus, muscle);
        tetanus.ca_uM.value = 5;
        ino_trace_init(&trace);
        trace.final_state = active;
        ck_assert_int_eq(ino_protocol_run(muscle, &tetanus, 1, &tetanus.start_s, &trace, NULL),
                         INO_OK);
        drive.state = active;
        ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, b, &from_tetanus), INO_OK);
        for (size_t k = 0; k < n; k++)
            ck_assert_msg(fabs(a[k] - b[k]) < 1e-7 * (fabs(a[k]) + 0.01), "%s state %zu: %g %g",
                          fibre[i], k, a[k], b[k]);
        ck_assert_double_eq_tol(from_rest.metrics.developed, from_tetanus.metrics.developed,
                                1e-7 * from_rest.metrics.peak);
        ck_assert(from_rest.beats > 1 && from_rest.beat_change <= 1e-8);
        /* What is faster than relaxation leaves tension behind. */
        ck_assert_double_gt(from_rest.metrics.diastolic, 1e-3);
        ino_muscle_free(muscle);
    }
}
END_TEST

START_TEST(a_given_number_of_beats_is_made)
{
    ino_muscle *muscle = make("human-body-temperature");
    ino_drive drive;
    ino_twitch_options options;
    ino_twitch twitch;
    transient(&drive, muscle);
    ino_twitch_options_init(&options);
    options.paced = 1;
    options.beats = 3;
    options.duration_s = 0.5;
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &twitch), INO_OK);
    ck_assert_uint_eq(twitch.beats, 3);
    options.beats = 0;
    options.most_beats = 1;
    options.tolerance = 1e-12;
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &twitch),
                     INO_NOT_CONVERGED);
    const double at[2] = {0, 0.5}, length[2] = {2.2, 2.1};
    ino_signal_linear(&drive.sl_um, 2, at, length);
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &twitch),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(muscle);
}
END_TEST

/* At rest nothing happens: ATP per beat is the steady turnover times the beat. */
START_TEST(atp_per_beat_at_constant_calcium_is_turnover_times_time)
{
    ino_muscle *muscle = make("human-lv-skinned-15C");
    ino_drive drive;
    ino_twitch twitch;
    ino_trace trace;
    double atp;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = 3;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_atp] = &atp;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &drive.start_s, &trace, NULL), INO_OK);
    ino_twitch_options options;
    ino_twitch_options_init(&options);
    options.duration_s = 0.7;
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &twitch), INO_OK);
    ck_assert_double_eq_tol(twitch.atp_per_beat, 0.7 * atp, 1e-9 * atp);
    ck_assert_double_eq(twitch.ca_peak_uM, 3);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(published_and_detached_states_are_what_they_say)
{
    double y[STATES];
    ino_muscle *human = make("human-body-temperature"), *skinned = make("human-lv-skinned-15C");
    ck_assert_int_eq(ino_state_published(human, y), INO_OK);
    double sum = 0;
    for (size_t k = 0; k < ino_muscle_state_count(human); k++)
        sum += y[k];
    ck_assert(y[0] == 1 && sum == 1);
    ck_assert_int_eq(ino_state_published(skinned, y), INO_NOT_EXPRESSIBLE);
    ck_assert_int_eq(ino_state_detach(human, NULL), INO_BAD_ARGUMENT);
    ino_muscle_free(human);
    ino_muscle_free(skinned);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("twitch");
    TCase *c = tcase_create("twitch");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, metrics_of_a_gamma_function_are_its_closed_forms);
    tcase_add_test(c, metrics_scale_with_the_units);
    tcase_add_test(c, records_that_are_no_twitch_are_refused_or_have_no_times);
    tcase_add_test(c, the_limit_cycle_does_not_depend_on_where_it_starts);
    tcase_add_test(c, a_given_number_of_beats_is_made);
    tcase_add_test(c, atp_per_beat_at_constant_calcium_is_turnover_times_time);
    tcase_add_test(c, published_and_detached_states_are_what_they_say);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
