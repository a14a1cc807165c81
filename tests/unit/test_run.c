/* Driven runs: the rdq20mf traces of the authors' equations under tight integrators, steady states,
 * jumps, ranges, many outputs. */
#include "traces.h"

/* The traces come from integrators at 1e-11 and 1e-9: 1e-11 of peak has been seen. */
START_TEST(the_tight_twitches_are_met_to_1e_minus_10_of_peak)
{
    double error =
        trace_error("rdq20mf_tight_isom_SL2.2_human_body-temperature.csv", 0, 1e-10, NULL);
    ck_assert_msg(error < 1e-10, "isometric: %g", error);
    error = trace_error("rdq20mf_tight_shippedSL_human_body-temperature.csv", 1, 1e-10, NULL);
    ck_assert_msg(error < 1e-10, "shortening: %g", error);
}
END_TEST

START_TEST(the_estimate_bounds_the_error_at_every_tolerance)
{
    for (double rtol = 1e-4; rtol > 5e-10; rtol *= 0.1) { /* round-off shows below */
        ino_run_report report;
        double error =
            trace_error("rdq20mf_tight_shippedSL_human_body-temperature.csv", 1, rtol, &report);
        ck_assert_msg(error < rtol && error < report.error_estimate + 1e-11,
                      "rtol %g: error %g, estimate %g", rtol, error, report.error_estimate);
    }
}
END_TEST

START_TEST(probabilities_of_a_twitch_sum_to_one_and_stay_positive)
{
    trace_error("rdq20mf_tight_isom_SL2.2_human_body-temperature.csv", 0, 1e-8, NULL);
    for (size_t i = 0; i < 601; i++) {
        double sum = 0;
        for (size_t k = 0; k < 16; k++) {
            sum += state[20 * i + k];
            ck_assert_msg(state[20 * i + k] > -1e-10, "row %zu state %zu", i, k);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-12);
    }
}
END_TEST

/* ---- runs ---- */

START_TEST(a_muscle_in_its_steady_state_stays_there_for_ten_seconds)
{
    ino_muscle *muscle = human();
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = 0.6;
    const double at[3] = {0, 1, 10};
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 3, at, &trace, NULL), INO_OK);
    ck_assert_double_eq_tol(tension[1], tension[0], 1e-9 * tension[0]);
    ck_assert_double_eq_tol(tension[2], tension[0], 1e-9 * tension[0]);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(after_a_jump_of_calcium_the_new_steady_state_is_reached)
{
    ino_muscle *muscle = human();
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    const double at[4] = {0, 0.1, 0.1, 0.2}, ca[4] = {0.05, 0.05, 10, 10};
    ino_signal_linear(&drive.ca_uM, 4, at, ca);
    const double end[3] = {0.05, 0.1, 20};
    double jumped[3];
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.ca_uM = jumped;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 3, end, &trace, NULL), INO_OK);
    ck_assert_double_eq_tol(tension[1], tension[0], 1e-9 * tension[0]);
    ck_assert_double_eq(jumped[1], 0.05); /* the value before the jump */
    double steady;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = 10;
    trace.observable[INO_OBS_tension] = &steady;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &drive.start_s, &trace, NULL), INO_OK);
    ck_assert_double_eq_tol(tension[2], steady, 1e-9 * steady);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(a_length_outside_the_models_range_ends_the_run_and_leaves_nan_behind)
{
    ino_muscle *muscle = human();
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = 1;
    const double at[2] = {0, 1}, length[2] = {2.2, 5};
    ino_signal_linear(&drive.sl_um, 2, at, length);
    const double out[3] = {0, 0.01, 1};
    ino_trace trace;
    ino_run_report report;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 3, out, &trace, &report), INO_OUT_OF_RANGE);
    ck_assert(isfinite(tension[1]) && isnan(tension[2]));
    ck_assert(report.failed_at_s > 0.1 && report.failed_at_s < 0.25);
    const double back[2] = {1, 0.5};
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 2, back, &trace, &report), INO_BAD_ARGUMENT);
    const double twice[2] = {0.5, 0.5};
    ino_signal_linear(&drive.sl_um, 2, twice, length);
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 3, out, &trace, &report), INO_BAD_ARGUMENT);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- many outputs ---- */

static double sampled_error(double rtol, size_t n, size_t every, ino_run_report *report)
{
    enum { FINE = 1001 };
    static double at[FINE], many[FINE], few[FINE];
    ino_muscle *muscle = human();
    ino_drive drive;
    twitch(&drive, muscle, 0, rtol);
    ino_trace trace;
    ino_trace_init(&trace);
    for (size_t i = 0; i < n; i++)
        at[i] = (double)(every * i) * 1e-3;
    trace.observable[INO_OBS_tension] = many;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, n, at, &trace, report), INO_OK);
    drive.rtol = 1e-11;
    trace.observable[INO_OBS_tension] = few;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, n, at, &trace, NULL), INO_OK);
    ino_muscle_free(muscle);
    double peak = 0, error = 0;
    for (size_t i = 0; i < n; i++) {
        peak = fmax(peak, few[i]);
        error = fmax(error, fabs(many[i] - few[i]));
    }
    return error / peak;
}

START_TEST(closely_spaced_outputs_do_not_shrink_the_steps)
{
    for (double rtol = 1e-4; rtol > 5e-9; rtol *= 0.1) {
        ino_run_report sparse, close;
        ck_assert(sampled_error(rtol, 11, 100, &sparse) < rtol);
        double error = sampled_error(rtol, 1001, 1, &close);
        ck_assert_msg(error < rtol, "rtol %g: %g", rtol, error);
        ck_assert_uint_eq(sparse.steps, close.steps);
        ck_assert(close.interpolation_error > 0 && close.interpolation_error <= rtol);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run");
    TCase *c = tcase_create("run");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, the_tight_twitches_are_met_to_1e_minus_10_of_peak);
    tcase_add_test(c, the_estimate_bounds_the_error_at_every_tolerance);
    tcase_add_test(c, probabilities_of_a_twitch_sum_to_one_and_stay_positive);
    tcase_add_test(c, a_muscle_in_its_steady_state_stays_there_for_ten_seconds);
    tcase_add_test(c, after_a_jump_of_calcium_the_new_steady_state_is_reached);
    tcase_add_test(c, a_length_outside_the_models_range_ends_the_run_and_leaves_nan_behind);
    tcase_add_test(c, closely_spaced_outputs_do_not_shrink_the_steps);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
