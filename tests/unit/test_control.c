/* Load clamp and slack: against closed forms, against runs at given speeds, and against the servo
 * law itself. */
#include <check.h>
#include <math.h>
#include <string.h>

#include <inotrope/inotrope.h>
#include <inotrope/protocol.h>

enum { STATES = 64, ROWS = 401 };

/* On the plateau of the overlap nothing depends on length, and steady shortening is steady. */
static const double plateau_um = 2.62;

static ino_muscle *make(const char *model, size_t n_changes, const ino_change *changes)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = model;
    spec.n_changes = n_changes;
    spec.changes = changes;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_status status = ino_muscle_create(&spec, &muscle, &error);
    ck_assert_msg(status == INO_OK, "%s", error.text);
    return muscle;
}

static double parameter(const ino_muscle *muscle, const char *symbol)
{
    size_t k = ino_muscle_parameter_index(muscle, symbol);
    ck_assert_uint_lt(k, ino_muscle_parameter_count(muscle));
    return ino_muscle_parameter(muscle, k)->value;
}

/* The faster of these cycles shortens 0.2 um in half a second. */
static const ino_change brisk[] = {{"k_SL", 0, 0},    {"p_amp", 0, 0}, {"f", 40, 0},
                                   {"g_b", 30, 0},    {"h_f", 300, 0}, {"g_a", 5, 0},
                                   {"p_visc", 0.5, 0}};
static const ino_change flat[] = {{"alphaKd", 0, 0}};

static ino_muscle *brisk_muscle(int viscous)
{
    return make("inotrope1", viscous ? 7 : 6, brisk);
}

/* What a run leaves behind. */
struct rows {
    size_t n;
    double t[ROWS], tension[ROWS], total[ROWS], sl[ROWS], v[ROWS], state[ROWS * STATES];
    double final[STATES];
    ino_run_report report;
};
static struct rows rows;

static ino_status try_run(const ino_muscle *muscle, const ino_drive *drive, double end, size_t n)
{
    ino_trace trace;
    ino_trace_init(&trace);
    rows.n = n;
    for (size_t i = 0; i < n; i++)
        rows.t[i] = n > 1 ? end * (double)i / (double)(n - 1) : end;
    trace.observable[INO_OBS_tension] = rows.tension;
    trace.observable[INO_OBS_total] = rows.total;
    trace.sl_um = rows.sl;
    trace.dsl_um_s = rows.v;
    trace.state = rows.state;
    trace.final_state = rows.final;
    return ino_protocol_run(muscle, drive, n, rows.t, &trace, &rows.report);
}

static void run(const ino_muscle *muscle, const ino_drive *drive, double end, size_t n)
{
    ino_status status = try_run(muscle, drive, end, n);
    ck_assert_msg(status == INO_OK, "%s at %g s", ino_status_text(status), rows.report.failed_at_s);
}

static double isometric(const ino_muscle *muscle, double ca_uM, double sl_um)
{
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = ca_uM;
    drive.sl_um.value = sl_um;
    run(muscle, &drive, 0, 1);
    return rows.total[0];
}

static const ino_control load_only[1] = {INO_CONTROL_LOAD}, slack_only[1] = {INO_CONTROL_SLACK};
static const double from_0[1] = {0}, from_10_ms[1] = {0.01};

static void clamp(ino_drive *drive, const ino_muscle *muscle, double ca_uM, double sl_um,
                  double load_kPa)
{
    ino_drive_init(drive, muscle);
    drive->ca_uM.value = ca_uM;
    drive->sl_um.value = sl_um;
    drive->n_phases = 1;
    drive->phase = load_only;
    drive->phase_s = from_10_ms;
    drive->load_kPa.value = load_kPa;
}

/* ---- load ---- */

START_TEST(isotonic_speed_of_rdq20mf_is_the_root_of_its_force_velocity_relation)
{
    ino_muscle *muscle = make("rdq20mf", 1, flat);
    const double r0 = parameter(muscle, "r0"), alpha = parameter(muscle, "alpha");
    const double x = parameter(muscle, "mu0fP") / parameter(muscle, "mu1fP");
    const double unit = isometric(muscle, 10, plateau_um);
    static const double parts[5] = {0.3, 0.5, 0.7, 0.9, 1.05}; /* no speed holds more than 1.07 */
    for (int i = 0; i < 5; i++) {
        const double part = parts[i];
        ino_drive drive;
        clamp(&drive, muscle, 10, part > 1 ? 2.45 : plateau_um, part * unit);
        run(muscle, &drive, part > 0.4 ? 0.07 : 0.05, 2);
        ck_assert_double_eq_tol(rows.total[1], part * unit, 1e-6 * unit);
        ck_assert(rows.sl[1] > 2.32 && rows.sl[1] < 2.68);
        /* permissive fraction p: p mu0f = r mu0, p mu1f = r mu1 + v mu0 */
        double v = -rows.v[1] / parameter(muscle, "SL0"), r = r0 + alpha * fabs(v);
        ck_assert(part > 1 ? v < 0 : v > 0);
        ck_assert_double_eq_tol(r0 / r * (1 - v * x / r), part, 1e-4);
    }
    ino_muscle_free(muscle);
}
END_TEST

/* Another run at the speed that the clamp has found gives the load that it was set to, up to what is
 * left of the approach to steady shortening while the overlap is on its plateau. */
START_TEST(a_run_at_the_isotonic_speed_has_the_load_as_its_force)
{
    for (int viscous = 0; viscous < 2; viscous++) {
        ino_muscle *muscle = brisk_muscle(viscous);
        const double unit = isometric(muscle, 10, plateau_um);
        for (double part = 0; part < 1; part += 0.25) {
            ino_drive drive;
            clamp(&drive, muscle, 10, plateau_um, part * unit);
            run(muscle, &drive, part < 0.2 ? 0.18 : 0.3, 2);
            const double speed = rows.v[1], begin = rows.sl[1];
            ck_assert_msg(speed < 0 && begin > 2.33, "%d %g: %g um/s from %g um", viscous, part,
                          speed, begin);
            double last[STATES];
            memcpy(last, rows.final, sizeof last);
            const double t[2] = {0, 1}, length[2] = {plateau_um, plateau_um + speed};
            ino_drive_init(&drive, muscle);
            drive.ca_uM.value = 10;
            ino_signal_linear(&drive.sl_um, 2, t, length);
            run(muscle, &drive, part < 0.2 ? 0.18 : 0.3, 2);
            ck_assert_msg(fabs(rows.total[1] - part * unit) < 5e-4 * unit, "%d %g: %g", viscous,
                          part, rows.total[1] / unit);
            ck_assert(viscous || rows.total[1] == rows.tension[1]);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

START_TEST(under_its_isometric_tension_a_muscle_keeps_its_length)
{
    static const char *const model[] = {"rdq20mf", "inotrope1"};
    for (int m = 0; m < 2; m++) {
        ino_muscle *muscle = make(model[m], 0, NULL);
        double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
        ino_drive drive;
        clamp(&drive, muscle, 1, sl0, isometric(muscle, 1, sl0));
        run(muscle, &drive, 1, 11);
        for (size_t i = 0; i < rows.n; i++) {
            ck_assert_double_eq_tol(rows.sl[i], sl0, 1e-8);
            ck_assert_double_eq_tol(rows.v[i], 0, 1e-7);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

/* T - F = (T0 - F) exp(-t/tau) whatever the muscle, also where the load moves. */
START_TEST(tension_goes_to_the_load_as_the_servo_law_says)
{
    static const char *const model[] = {"rdq20mf", "inotrope1"};
    for (int m = 0; m < 2; m++) {
        ino_muscle *muscle = make(model[m], 0, NULL);
        double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle)), unit = isometric(muscle, 2, sl0);
        const double t[4] = {0, 0.01, 0.02, 0.03}, load[4] = {unit, 0.6 * unit, 0.6 * unit, unit};
        ino_drive drive;
        clamp(&drive, muscle, 2, sl0, 0);
        ino_signal_linear(&drive.load_kPa, 4, t, load);
        drive.servo_s = m ? 5e-4 : 2e-3;
        run(muscle, &drive, 0.03, 301);
        for (size_t i = 0; i < rows.n; i++) {
            double now = rows.t[i], left = now > 0.01 ? exp(-(now - 0.01) / drive.servo_s) : 1;
            double target =
                now <= 0.01 ? unit
                            : ino_signal_value(&drive.load_kPa, now, now, NULL) + 0.4 * unit * left;
            ck_assert_msg(fabs(rows.total[i] - target) < 1e-6 * unit, "%s, %g s: %g", model[m], now,
                          rows.total[i] / unit);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

START_TEST(heads_and_probabilities_are_conserved_under_load)
{
    ino_muscle *muscle = brisk_muscle(0);
    ino_drive drive;
    clamp(&drive, muscle, 5, plateau_um, 0.2 * isometric(muscle, 5, plateau_um));
    run(muscle, &drive, 0.3, 61);
    const size_t n = ino_muscle_state_count(muscle);
    for (size_t i = 0; i < rows.n; i++) {
        double filament = 0, heads = 0;
        for (size_t k = 0; k < n - 6; k++)
            filament += rows.state[i * n + k];
        for (size_t k = n - 6; k < n - 2; k++)
            heads += rows.state[i * n + k];
        ck_assert_double_eq_tol(filament, 1, 1e-12);
        ck_assert_double_eq_tol(heads, 1, 1e-12);
        ck_assert(i == 0 || rows.sl[i] <= rows.sl[i - 1] + 1e-12);
    }
    ino_muscle_free(muscle);
}
END_TEST

/* The whole and its sarcomeres move at different speeds, but both carry the load. */
START_TEST(a_muscle_with_a_series_element_carries_the_load_too)
{
    const ino_change series[] = {{"k_SE", 500, 0}, {"p_visc", 0.1, 0}};
    ino_muscle *muscle = make("inotrope1", 2, series);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle)), unit = isometric(muscle, 3, sl0);
    ino_drive drive;
    clamp(&drive, muscle, 3, sl0, 0.5 * unit);
    run(muscle, &drive, 0.1, 11);
    ck_assert_double_eq_tol(rows.total[10], 0.5 * unit, 1e-6 * unit);
    size_t n = ino_muscle_state_count(muscle);
    ck_assert_double_eq_tol(500 * (rows.sl[10] - rows.state[10 * n + n - 1]), 0.5 * unit,
                            1e-6 * unit);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- phases ---- */

START_TEST(after_a_load_length_control_goes_on_from_the_length_there_is)
{
    ino_muscle *muscle = brisk_muscle(0);
    const double unit = isometric(muscle, 10, plateau_um);
    const ino_control phase[2] = {INO_CONTROL_LOAD, INO_CONTROL_LENGTH};
    const double at[2] = {0.01, 0.1}, t[2] = {0.11, 0.12},
                 length[2] = {plateau_um, plateau_um - 0.03};
    ino_drive drive;
    clamp(&drive, muscle, 10, plateau_um, 0.4 * unit);
    ino_signal_linear(&drive.sl_um, 2, t, length);
    drive.n_phases = 2;
    drive.phase = phase;
    drive.phase_s = at;
    run(muscle, &drive, 0.2, 201);
    const double reached = rows.sl[100];
    ck_assert(reached < plateau_um - 0.01);
    ck_assert_double_eq_tol(rows.sl[105], reached, 1e-12);
    ck_assert_double_eq_tol(rows.sl[115], reached - 0.015, 1e-12);
    ck_assert_double_eq_tol(rows.v[115], -3, 1e-9);
    ck_assert_double_eq_tol(rows.sl[200], reached - 0.03, 1e-12);
    ck_assert(rows.tension[200] > rows.tension[121]);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(phases_of_length_control_are_the_run_without_phases)
{
    ino_muscle *muscle = make("rdq20mf", 0, NULL);
    const double t[3] = {0, 0.02, 0.05}, length[3] = {2.2, 2.1, 2.15};
    double plain[51];
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = 1;
    ino_signal_linear(&drive.sl_um, 3, t, length);
    run(muscle, &drive, 0.05, 51);
    memcpy(plain, rows.tension, sizeof plain);
    const ino_control phase[2] = {INO_CONTROL_LENGTH, INO_CONTROL_SLACK}; /* never slack here */
    const double at[2] = {0, 0.03};
    drive.n_phases = 2;
    drive.phase = phase;
    drive.phase_s = at;
    run(muscle, &drive, 0.05, 51);
    for (size_t i = 0; i < 51; i++)
        ck_assert_double_eq_tol(rows.tension[i], plain[i], 1e-7 * plain[0]);
    ck_assert_double_eq(rows.sl[50], 2.15);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- slack ---- */

/* Releases by `release` um in 1 ms at 10 ms; the time at which it is taut again. */
static double time_slack(const ino_muscle *muscle, double release, double end)
{
    const double t[2] = {0.01, 0.011}, length[2] = {plateau_um, plateau_um - release};
    const double unit = isometric(muscle, 10, plateau_um);
    ino_drive drive;
    clamp(&drive, muscle, 10, plateau_um, 0);
    ino_signal_linear(&drive.sl_um, 2, t, length);
    drive.phase = slack_only;
    drive.phase_s = from_0;
    run(muscle, &drive, end, ROWS);
    double taut = NAN;
    for (size_t i = 0; i < rows.n; i++) {
        double command = ino_signal_value(&drive.sl_um, rows.t[i], rows.t[i], NULL);
        ck_assert_double_ge(rows.total[i], -2e-6 * unit);
        ck_assert_double_ge(rows.sl[i], command - 1e-10);
        if (rows.t[i] > 0.011 && rows.sl[i] > command + 1e-12)
            ck_assert_double_le(rows.total[i], 1e-4 * unit); /* slack: no tension */
        else if (rows.t[i] > 0.011 && isnan(taut))
            taut = rows.t[i];
    }
    ck_assert_double_gt(rows.total[rows.n - 1], 0.02 * unit); /* it has redeveloped */
    return taut;
}

/* The slack test: the time to take up slack grows by the extra release over the unloaded speed. */
START_TEST(the_slack_test_gives_the_unloaded_speed)
{
    ino_muscle *muscle = brisk_muscle(0);
    ino_drive drive;
    clamp(&drive, muscle, 10, plateau_um, 0);
    run(muscle, &drive, 0.3, 2);
    const double unloaded = -rows.v[1];
    double first = time_slack(muscle, 0.10, 0.4), second = time_slack(muscle, 0.15, 0.4);
    ck_assert_msg(fabs((second - first) - 0.05 / unloaded) < 0.0021, "%g s, %g s, %g um/s", first,
                  second, unloaded); /* two rows of 1 ms */
    ino_muscle_free(muscle);
}
END_TEST

/* A fibre that is held, pushed slack, and stretched again before it has taken the slack up. */
START_TEST(a_stretch_takes_the_slack_up_too)
{
    ino_muscle *muscle = make("inotrope1", 0, NULL);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle)), unit = isometric(muscle, 10, sl0);
    const double t[4] = {0.01, 0.012, 0.032, 0.034}, length[4] = {sl0, 0.9 * sl0, 0.9 * sl0, sl0};
    ino_drive drive;
    clamp(&drive, muscle, 10, sl0, 0);
    ino_signal_linear(&drive.sl_um, 4, t, length);
    drive.phase = slack_only;
    drive.phase_s = from_0;
    run(muscle, &drive, 0.1, 101);
    for (size_t i = 0; i < rows.n; i++)
        ck_assert_double_ge(rows.total[i], -2e-6 * unit);
    ck_assert(rows.sl[20] > 0.95 * sl0);
    ck_assert_double_eq_tol(rows.sl[40], sl0, 1e-12);
    ck_assert(rows.total[100] > 0.1 * unit);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- errors ---- */

START_TEST(a_length_that_leaves_the_range_ends_the_run_at_its_time)
{
    ino_muscle *muscle = make("rdq20mf", 0, NULL);
    ino_drive drive;
    clamp(&drive, muscle, 3, 2.2, 0);
    ck_assert_int_eq(try_run(muscle, &drive, 0.5, 51), INO_OUT_OF_RANGE);
    ck_assert(rows.report.failed_at_s > 0.03 && rows.report.failed_at_s < 0.2);
    for (size_t i = 0; i < rows.n; i++)
        ck_assert(isnan(rows.sl[i]) == (rows.t[i] > rows.report.failed_at_s));
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(phases_that_cannot_be_are_refused)
{
    const ino_change limp[] = {{"k_xb", 0, 0}, {"p_amp", 0, 0}};
    ino_muscle *muscle = make("inotrope1", 2, limp);
    ino_drive drive;
    clamp(&drive, muscle, 3, 2.2, 1);
    ck_assert_int_eq(try_run(muscle, &drive, 0.1, 2), INO_NOT_EXPRESSIBLE);
    ino_muscle_free(muscle);
    muscle = make("rdq20mf", 0, NULL);
    clamp(&drive, muscle, 3, 2.2, 1);
    drive.servo_s = 0;
    ck_assert_int_eq(try_run(muscle, &drive, 0.1, 2), INO_OUT_OF_RANGE);
    drive.servo_s = 1e-3;
    drive.load_kPa.value = NAN;
    ck_assert_int_eq(try_run(muscle, &drive, 0.1, 2), INO_NOT_FINITE);
    drive.load_kPa.value = 1;
    drive.phase_s = NULL;
    ck_assert_int_eq(try_run(muscle, &drive, 0.1, 2), INO_BAD_ARGUMENT);
    const double back[2] = {0.1, 0.05};
    const ino_control both[2] = {INO_CONTROL_LOAD, INO_CONTROL_LENGTH};
    drive.n_phases = 2;
    drive.phase_s = back;
    drive.phase = both;
    ck_assert_int_eq(try_run(muscle, &drive, 0.1, 2), INO_BAD_ARGUMENT);
    clamp(&drive, muscle, 3, 2.2, 1);
    ino_twitch_options options;
    ino_twitch_options_init(&options);
    options.paced = 1;
    ino_twitch twitch;
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &twitch),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(muscle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("control");
    TCase *c = tcase_create("control");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, isotonic_speed_of_rdq20mf_is_the_root_of_its_force_velocity_relation);
    tcase_add_test(c, a_run_at_the_isotonic_speed_has_the_load_as_its_force);
    tcase_add_test(c, under_its_isometric_tension_a_muscle_keeps_its_length);
    tcase_add_test(c, tension_goes_to_the_load_as_the_servo_law_says);
    tcase_add_test(c, heads_and_probabilities_are_conserved_under_load);
    tcase_add_test(c, a_muscle_with_a_series_element_carries_the_load_too);
    tcase_add_test(c, after_a_load_length_control_goes_on_from_the_length_there_is);
    tcase_add_test(c, phases_of_length_control_are_the_run_without_phases);
    tcase_add_test(c, the_slack_test_gives_the_unloaded_speed);
    tcase_add_test(c, a_stretch_takes_the_slack_up_too);
    tcase_add_test(c, a_length_that_leaves_the_range_ends_the_run_at_its_time);
    tcase_add_test(c, phases_that_cannot_be_are_refused);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
