/* What the study of diastole rests on: which constants of a sensitizer reach the twitch, and which
 * reach the resting tension. */
#include "../unit/kit.h"

static ino_muscle *with_drug(const char *fibre, const char *drug, ino_drug_kinetics kinetics,
                             size_t n, const ino_change *changes)
{
    const char *drugs[] = {drug};
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.n_drugs = 1;
    spec.drugs = drugs;
    spec.kinetics = kinetics;
    spec.n_changes = n;
    spec.changes = changes;
    ck_assert_msg(ino_muscle_create(&spec, &muscle, &error) == INO_OK, "%s", error.text);
    return muscle;
}

static ino_muscle *made(const char *fibre, ino_drug_kinetics kinetics, size_t n,
                        const ino_change *changes)
{
    return with_drug(fibre, "levosimendan", kinetics, n, changes);
}

static ino_twitch_metrics twitch(const ino_muscle *muscle, double dose_uM)
{
    ino_drive drive;
    ino_twitch result = {.size = sizeof result};
    ino_twitch_options options;
    ino_drive_init(&drive, muscle);
    ino_signal_biexponential(&drive.ca_uM, 0.1, 0.9, 0.02, 0.05, 0.01);
    drive.drug_uM = &dose_uM;
    ino_twitch_options_init(&options);
    options.duration_s = 1.5;
    ck_assert_int_eq(ino_protocol_twitch(muscle, &drive, &options, NULL, &result), INO_OK);
    return result.metrics;
}

static void expect_equal(ino_twitch_metrics a, ino_twitch_metrics b, double tolerance)
{
    ck_assert_double_eq_tol(a.diastolic, b.diastolic, tolerance * b.peak);
    ck_assert_double_eq_tol(a.peak, b.peak, tolerance * b.peak);
    ck_assert_double_eq_tol(a.time_to_peak_s, b.time_to_peak_s, tolerance);
    ck_assert_double_eq_tol(a.rt50_s, b.rt50_s, tolerance);
}

static const char *const fibres[] = {"human-lv-intact-37C", "human-body-temperature",
                                     "rat-room-temperature"};

/* (1 + x/alpha)/(1 + x) = 1/1.3 for each alpha. */
START_TEST(at_equal_shift_every_alpha_of_a_fast_drug_gives_the_same_twitch)
{
    static const double alphas[] = {1.5, 3, 20};
    for (size_t f = 0; f < 3; f++) {
        ino_muscle *muscle = made(fibres[f], INO_DRUG_FAST, 0, NULL);
        const double K_D =
            ino_muscle_parameter(muscle, ino_muscle_parameter_index(muscle, "levosimendan.K_D"))
                ->value;
        const ino_twitch_metrics reference = twitch(muscle, 0.3 * K_D);
        ino_muscle_free(muscle);
        for (size_t a = 0; a < 3; a++) {
            const ino_change alpha = {"levosimendan.alpha", alphas[a], 0};
            const double x = 0.3 / (1 - 1.3 / alphas[a]);
            muscle = made(fibres[f], INO_DRUG_FAST, 1, &alpha);
            expect_equal(twitch(muscle, x * K_D), reference, 1e-7);
            ino_muscle_free(muscle);
        }
    }
}
END_TEST

START_TEST(dose_and_K_D_reach_the_twitch_through_their_ratio_only)
{
    for (size_t f = 0; f < 3; f++) {
        const ino_change near[] = {{"levosimendan.K_D", 0.1, 0}, {"levosimendan.alpha", 5, 0}};
        const ino_change far[] = {{"levosimendan.K_D", 10, 0}, {"levosimendan.alpha", 5, 0}};
        ino_muscle *a = made(fibres[f], INO_DRUG_EXPLICIT, 2, near);
        ino_muscle *b = made(fibres[f], INO_DRUG_EXPLICIT, 2, far);
        expect_equal(twitch(a, 0.05), twitch(b, 5), 1e-7);
        ino_muscle_free(a);
        ino_muscle_free(b);
    }
}
END_TEST

START_TEST(resting_tension_does_not_know_the_exchange_rate)
{
    for (size_t f = 0; f < 3; f++) {
        const ino_change slow = {"levosimendan.kD_off", 0.5, 0};
        const ino_change fast = {"levosimendan.kD_off", 500, 0};
        ino_muscle *a = made(fibres[f], INO_DRUG_EXPLICIT, 1, &slow);
        ino_muscle *b = made(fibres[f], INO_DRUG_EXPLICIT, 1, &fast);
        ino_muscle *c = made(fibres[f], INO_DRUG_FAST, 0, NULL);
        const ino_twitch_metrics with = twitch(a, 1), same = twitch(b, 1),
                                 eliminated = twitch(c, 1), without = twitch(c, 0);
        ck_assert_double_eq_tol(with.diastolic, same.diastolic, 1e-9 * same.peak);
        ck_assert_double_eq_tol(with.diastolic, eliminated.diastolic, 1e-9 * same.peak);
        ck_assert_double_gt(with.diastolic, 1.02 * without.diastolic);
        ino_muscle_free(a);
        ino_muscle_free(b);
        ino_muscle_free(c);
    }
}
END_TEST

/* The dose at which the developed tension is `wanted`, by bisection in its logarithm. */
static double dose_for(const ino_muscle *muscle, double wanted)
{
    double low = log(1e-2), high = log(5);
    for (int i = 0; i < 30; i++) {
        const double middle = 0.5 * (low + high);
        if (twitch(muscle, exp(middle)).developed < wanted)
            low = middle;
        else
            high = middle;
    }
    return exp(0.5 * (low + high));
}

/* Ordered release. */
START_TEST(at_equal_gain_a_drug_that_must_leave_before_calcium_prolongs_relaxation_more)
{
    const ino_change slow = {"levosimendan.kD_off", 10, 0};
    for (size_t f = 1; f < 3; f++) {
        ino_muscle *a = made(fibres[f], INO_DRUG_EXPLICIT, 1, &slow);
        ino_muscle *b = made(fibres[f], INO_DRUG_FAST, 0, NULL);
        const ino_twitch_metrics control = twitch(b, 0), fast = twitch(b, 0.3);
        const ino_twitch_metrics late = twitch(a, dose_for(a, fast.developed));
        ck_assert_double_eq_tol(late.developed, fast.developed, 1e-5 * fast.developed);
        ck_assert_double_gt(fast.developed, 1.05 * control.developed);
        ck_assert_double_gt(fast.rt50_s, 1.02 * control.rt50_s);
        ck_assert_double_gt(late.rt50_s / control.rt50_s - 1,
                            1.3 * (fast.rt50_s / control.rt50_s - 1));
        ino_muscle_free(a);
        ino_muscle_free(b);
    }
}
END_TEST

/* The two published actions at developed tension 25 % above the control's. The dose of each says its
 * factor of Ca affinity: diastolic tension follows that and nothing else. */
START_TEST(at_equal_gain_faster_binding_prolongs_the_beat_less_than_slower_release)
{
    for (size_t f = 0; f < 3; f++) {
        ino_muscle *on = with_drug(fibres[f], "levosimendan-kon", INO_DRUG_FAST, 0, NULL);
        ino_muscle *off = made(fibres[f], INO_DRUG_FAST, 0, NULL);
        const ino_twitch_metrics control = twitch(off, 0);
        const double wanted = 1.25 * control.developed;
        const double dose_on = dose_for(on, wanted), dose_off = dose_for(off, wanted);
        const ino_twitch_metrics a = twitch(on, dose_on), b = twitch(off, dose_off);
        ck_assert_double_eq_tol(a.developed, wanted, 1e-5 * wanted);
        ck_assert_double_eq_tol(b.developed, wanted, 1e-5 * wanted);
        ck_assert_msg(a.time_to_peak_s < 0.995 * b.time_to_peak_s && a.rt50_s < 0.9999 * b.rt50_s,
                      "%s: %g, %g; %g, %g", fibres[f], a.time_to_peak_s, b.time_to_peak_s, a.rt50_s,
                      b.rt50_s);
        ck_assert_msg(a.time_to_peak_s > control.time_to_peak_s && a.rt50_s > control.rt50_s,
                      "%s: still later than the control", fibres[f]);
        const double shift_on = pca50_of(on, 2.2, &dose_on),
                     shift_off = pca50_of(off, 2.2, &dose_off);
        ck_assert_msg((a.diastolic < b.diastolic) == (shift_on < shift_off), "%s: %g, %g",
                      fibres[f], a.diastolic, b.diastolic);
        ino_muscle_free(on);
        ino_muscle_free(off);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("diastole");
    TCase *tests = tcase_create("diastole");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, at_equal_shift_every_alpha_of_a_fast_drug_gives_the_same_twitch);
    tcase_add_test(tests, dose_and_K_D_reach_the_twitch_through_their_ratio_only);
    tcase_add_test(tests, resting_tension_does_not_know_the_exchange_rate);
    tcase_add_test(tests,
                   at_equal_gain_a_drug_that_must_leave_before_calcium_prolongs_relaxation_more);
    tcase_add_test(tests, at_equal_gain_faster_binding_prolongs_the_beat_less_than_slower_release);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
