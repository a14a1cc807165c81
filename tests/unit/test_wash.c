/* Drug over time: wash-in and wash-out against the closed forms of binding alone. */
#include "kit.h"

enum { ROWS = 41 };
static double t[ROWS], tension[ROWS], bound[ROWS];

static ino_muscle *made(const char *fibre, ino_drug_kinetics kinetics, size_t n_changes,
                        const ino_change *changes)
{
    const char *drugs[] = {"levosimendan"};
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.n_drugs = 1;
    spec.drugs = drugs;
    spec.kinetics = kinetics;
    spec.n_changes = n_changes;
    spec.changes = changes;
    ck_assert_msg(ino_muscle_create(&spec, &muscle, &error) == INO_OK, "%s", error.text);
    return muscle;
}

/* 3 uM from 0.2 s until 1.2 s, in a run of 2 s under a twitch from 0.1 s. */
static const double edge_s[4] = {0.2, 0.2, 1.2, 1.2}, dose_uM[4] = {0, 3, 3, 0};

static void run(const ino_muscle *muscle, const double *points, ino_drive *drive)
{
    static ino_signal dose;
    ino_trace trace;
    ino_drive_init(drive, muscle);
    ino_signal_biexponential(&drive->ca_uM, 0.1, 0.9, 0.02, 0.05, 0.1);
    ino_signal_linear(&dose, 4, edge_s, points);
    drive->n_drug_signals = 1;
    drive->drug_signal_uM = &dose;
    drive->rtol = 1e-9;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.observable[INO_OBS_drug_bound] = bound;
    for (size_t i = 0; i < ROWS; i++)
        t[i] = 0.05 * (double)i;
    ck_assert_int_eq(ino_protocol_run(muscle, drive, ROWS, t, &trace, NULL), INO_OK);
}

/* A drug without preferences binds whatever the troponin does. */
static const ino_change indifferent[] = {{"levosimendan.alpha", 1, 0},
                                         {"levosimendan.beta", 1, 0},
                                         {"levosimendan.K_D", 2, 0},
                                         {"levosimendan.kD_off", 4, 0}};

START_TEST(without_preferences_binding_is_the_exponential_of_its_two_rates)
{
    const char *fibres[] = {"human-body-temperature", "human-lv-intact-37C"};
    for (int f = 0; f < 2; f++) {
        ino_muscle *muscle = made(fibres[f], INO_DRUG_EXPLICIT, 4, indifferent);
        const double x = 3.0 / 2.0, most = x / (1 + x), rate = 4 * (1 + x);
        ino_drive drive;
        run(muscle, dose_uM, &drive);
        for (size_t i = 0; i < ROWS; i++) {
            double expected = 0;
            if (t[i] > 0.2)
                expected = most * -expm1(-rate * (fmin(t[i], 1.2) - 0.2));
            if (t[i] > 1.2)
                expected *= exp(-4 * (t[i] - 1.2));
            ck_assert_msg(fabs(bound[i] - expected) < 1e-7, "%s, %g s: %.10g, not %.10g", fibres[f],
                          t[i], bound[i], expected);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

/* d' = kD_on D(t) (1 - d) - kD_off d by fourth-order Runge-Kutta, D = 3 uM/s t, until `end`. */
static double bound_under_a_ramp(double end)
{
    enum { STEPS = 4000 };
    const double h = end / STEPS;
    double d = 0;
    for (int i = 0; i < STEPS; i++) {
        double k[4], at[4] = {0, 0.5, 0.5, 1};
        for (int j = 0; j < 4; j++) {
            const double y = d + (j > 0 ? at[j] * h * k[j - 1] : 0);
            k[j] = 4.0 / 2.0 * 3 * (h * (i + at[j])) * (1 - y) - 4 * y;
        }
        d += h / 6 * (k[0] + 2 * k[1] + 2 * k[2] + k[3]);
    }
    return d;
}

START_TEST(a_dose_that_rises_is_followed_at_every_time)
{
    const double from_to[2] = {0, 2}, ramp_uM[2] = {0, 6};
    for (int kinetics = 0; kinetics < 2; kinetics++) {
        ino_muscle *muscle =
            made("human-body-temperature", (ino_drug_kinetics)kinetics, 4, indifferent);
        ino_drive drive;
        ino_signal dose;
        ino_trace trace;
        run(muscle, dose_uM, &drive);
        ino_signal_linear(&dose, 2, from_to, ramp_uM);
        drive.drug_signal_uM = &dose;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_drug_bound] = bound;
        ck_assert_int_eq(ino_protocol_run(muscle, &drive, ROWS, t, &trace, NULL), INO_OK);
        for (size_t i = 0; i < ROWS; i++) {
            const double x = 3 * t[i] / 2, expected = kinetics == INO_DRUG_FAST
                                                          ? x / (1 + x)
                                                          : bound_under_a_ramp(t[i]);
            ck_assert_msg(fabs(bound[i] - expected) < 1e-7, "%d, %g s: %.10g, not %.10g", kinetics,
                          t[i], bound[i], expected);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

/* Until the dose's first edge bit for bit; its edges are mesh points, so that steps differ then. */
START_TEST(a_dose_of_zero_over_time_is_no_drug)
{
    const double none[4] = {0};
    double expected[ROWS];
    for (int kinetics = 0; kinetics < 2; kinetics++) {
        ino_muscle *muscle = made("human-body-temperature", (ino_drug_kinetics)kinetics, 0, NULL);
        ino_drive drive;
        ino_trace trace;
        run(muscle, none, &drive);
        memcpy(expected, tension, sizeof expected);
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = tension;
        drive.n_drug_signals = 0;
        ck_assert_int_eq(ino_protocol_run(muscle, &drive, ROWS, t, &trace, NULL), INO_OK);
        for (size_t i = 0; i < ROWS; i++) {
            if (t[i] <= 0.1)
                ck_assert_double_eq(tension[i], expected[i]);
            ck_assert_double_eq_tol(tension[i], expected[i], 1e-7);
            ck_assert_double_eq(bound[i], 0);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

/* |explicit - fast| over the run, relative to the largest tension. */
static double distance_to_fast(double kD_off)
{
    const ino_change rate[] = {{"levosimendan.kD_off", kD_off, 0}, {"levosimendan.alpha", 10, 0}};
    double fast[ROWS], most = 0, peak = 0;
    ino_drive drive;
    ino_muscle *muscle = made("human-body-temperature", INO_DRUG_FAST, 2, rate);
    run(muscle, dose_uM, &drive);
    memcpy(fast, tension, sizeof fast);
    ino_muscle_free(muscle);
    muscle = made("human-body-temperature", INO_DRUG_EXPLICIT, 2, rate);
    run(muscle, dose_uM, &drive);
    ino_muscle_free(muscle);
    for (size_t i = 0; i < ROWS; i++) {
        most = fmax(most, fabs(tension[i] - fast[i]));
        peak = fmax(peak, fast[i]);
    }
    return most / peak;
}

START_TEST(ever_faster_exchange_converges_to_the_eliminated_drug_with_first_order)
{
    const double slow = distance_to_fast(1e4), fast = distance_to_fast(1e5);
    ck_assert_msg(slow < 5e-3 && slow > 1e-6, "%g", slow);
    ck_assert_msg(slow / fast > 8 && slow / fast < 12, "%g then %g", slow, fast);
}
END_TEST

START_TEST(a_wash_in_ends_at_the_steady_state_with_drug_and_a_wash_out_at_that_without)
{
    for (int kinetics = 0; kinetics < 2; kinetics++) {
        ino_muscle *muscle = made("diaphragm-slow", (ino_drug_kinetics)kinetics, 0, NULL);
        const double edge[4] = {1, 1, 21, 21}, at[4] = {0, 1, 21, 60}, ca = 0.8, dose = 3;
        double force[4], bind[4], steady;
        ino_signal signal;
        ino_drive drive;
        ino_trace trace;
        ino_drive_init(&drive, muscle);
        drive.ca_uM.value = ca;
        ino_signal_linear(&signal, 4, edge, dose_uM);
        drive.n_drug_signals = 1;
        drive.drug_signal_uM = &signal;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = force;
        trace.observable[INO_OBS_drug_bound] = bind;
        ck_assert_int_eq(ino_protocol_run(muscle, &drive, 4, at, &trace, NULL), INO_OK);
        ino_inputs inputs;
        ino_outputs outputs;
        ino_inputs_init(&inputs);
        ino_outputs_init(&outputs);
        inputs.ca_uM.values = &ca;
        inputs.drug_uM[0].values = &dose;
        outputs.observable[INO_OBS_tension].values = &steady;
        ck_assert_int_eq(ino_batch_steady(muscle, &inputs, INO_BRANCH_UP, 0, 1,
                                          (ino_state_output){NULL, 0, 0}, &outputs, NULL),
                         INO_OK);
        ck_assert_double_gt(force[2], 1.2 * force[0]);
        ck_assert_double_eq_tol(force[2], steady, 1e-6 * steady);
        ck_assert_double_eq_tol(force[1], force[0], 1e-6 * steady);
        ck_assert_double_eq_tol(force[3], force[0], 1e-6 * steady);
        ck_assert_double_eq_tol(bind[3], 0, 1e-6);
        ino_muscle_free(muscle);
    }
}
END_TEST

START_TEST(a_drug_over_time_is_refused_where_it_has_no_meaning)
{
    ino_muscle *muscle = made("human-body-temperature", INO_DRUG_FAST, 0, NULL);
    ino_drive drive;
    ino_signal dose[2];
    ino_trace trace;
    ino_twitch twitch = {.size = sizeof twitch};
    ino_twitch_options options;
    ino_mesh *mesh = NULL;
    double at = 0.1;
    ino_trace_init(&trace);
    ino_drive_init(&drive, muscle);
    ino_signal_constant(&dose[0], 1);
    ino_signal_constant(&dose[1], 1);
    drive.n_drug_signals = 2; /* of one drug */
    drive.drug_signal_uM = dose;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &at, &trace, NULL), INO_BAD_ARGUMENT);
    drive.n_drug_signals = 1;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &at, &trace, NULL), INO_OK);
    ino_twitch_options_init(&options);
    options.paced = 1;
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &twitch),
                     INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_mesh_create(muscle, &drive, NULL, &mesh), INO_BAD_ARGUMENT);
    drive.drug_signal_uM = NULL;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &at, &trace, NULL), INO_BAD_ARGUMENT);
    drive.drug_signal_uM = dose;
    const ino_control load = INO_CONTROL_LOAD;
    drive.n_phases = 1;
    drive.phase_s = &at;
    drive.phase = &load;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &at, &trace, NULL), INO_BAD_ARGUMENT);
    drive.n_phases = 0;
    dose[0].value = -1; /* the muscle's to judge */
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &at, &trace, NULL), INO_OUT_OF_RANGE);
    ino_muscle_free(muscle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wash");
    TCase *tests = tcase_create("wash");
    tcase_add_test(tests, without_preferences_binding_is_the_exponential_of_its_two_rates);
    tcase_add_test(tests, a_dose_that_rises_is_followed_at_every_time);
    tcase_add_test(tests, a_dose_of_zero_over_time_is_no_drug);
    tcase_add_test(tests, ever_faster_exchange_converges_to_the_eliminated_drug_with_first_order);
    tcase_add_test(tests,
                   a_wash_in_ends_at_the_steady_state_with_drug_and_a_wash_out_at_that_without);
    tcase_add_test(tests, a_drug_over_time_is_refused_where_it_has_no_meaning);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
