/* A drug that multiplies the rate of Ca binding (INO_DRUG_ON_RATE): its table of doses, its effect in
 * every model that has such a rate, and its kinetics beside those of slower release. */
#include "kit.h"

#define KON "levosimendan-kon"

enum { DOSES = 8 };
/* forouzandehmehr2024, authors' code: typed again, not read from the drug. */
static const double dose_uM[DOSES] = {0.3, 1, 2, 3, 5, 10, 15, 20};
static const double factor[DOSES] = {1.10, 1.21, 1.32, 1.39, 1.57, 1.88, 2.20, 2.51};

/* A fibre of each model with a rate of Ca binding, and what multiplies that rate alone by f: Kd over
 * f where Kd and k_off are the parameters; Ca50 with f to -1/n where binding carries an exponent; in
 * nhs2006, whose C50 must stay, Ca50 with it. power: of f in the shift of pCa50. */
static const struct same {
    const char *fibre;
    const char *exponent; /* parameter whose inverse is the power; NULL: 1 */
    struct {
        const char *symbol;
        int sign; /* of the power of f that multiplies it */
    } change[2];
} models[] = {
    {"human-body-temperature", NULL, {{"Kd0", -1}, {"alphaKd", -1}}},
    {"human-lv-intact-37C", NULL, {{"Kd_ref", -1}}},
    {"diaphragm-fast-IIa", NULL, {{"Kd_ref", -1}}},
    {"land2012:rat-sham", "nTRPN", {{"kon", 1}}},
    {"land2017:whole-organ", "nTRPN", {{"Ca50_ref", -1}, {"beta_1", -1}}},
    {"rat-24C", NULL, {{"kon", 1}}},
    {"hipsc-cm-37C", NULL, {{"kon", 1}}},
    {"nhs2006:as-published", NULL, {{"kon", 1}, {"Ca50ref", -1}}},
    {"myosim3:base", NULL, {{"k_on", 1}}},
};
enum { MODELS = sizeof models / sizeof models[0], TEN_UM = 5 };

/* With the drug; its factors typed again for fast fibres, where the record has none. */
static ino_muscle *drugged(const struct same *s)
{
    static const char *const symbols[DOSES] = {KON ".f0_3", KON ".f1",  KON ".f2",  KON ".f3",
                                               KON ".f5",   KON ".f10", KON ".f15", KON ".f20"};
    ino_change change[DOSES];
    for (int k = 0; k < DOSES; k++)
        change[k] = (ino_change){symbols[k], factor[k], 0};
    return make_muscle(s->fibre, DRUGS(KON), INO_DRUG_FAST, change,
                       strstr(s->fibre, "fast") ? DOSES : 0);
}

static double power_of(const struct same *s, const ino_muscle *m)
{
    return s->exponent ? 1 / value_of(m, s->exponent) : 1;
}

/* Without the drug, the parameters changed by hand. */
static ino_muscle *changed(const struct same *s, double f)
{
    ino_muscle *bare = make_muscle(s->fibre, NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_change change[2];
    size_t n = 0;
    const double by = strcmp(s->change[0].symbol, "Ca50_ref") == 0 ? pow(f, power_of(s, bare)) : f;
    for (; n < 2 && s->change[n].symbol; n++)
        change[n] = (ino_change){s->change[n].symbol, pow(by, s->change[n].sign), 1};
    ino_muscle_free(bare);
    return make_muscle(s->fibre, NO_DRUGS, INO_DRUG_FAST, change, n);
}

START_TEST(pca50_rises_by_the_log_of_the_factor_over_the_exponent_of_binding)
{
    for (int i = 0; i < MODELS; i++) {
        ino_muscle *m = drugged(&models[i]);
        const double sl = ino_fibre_sl0_um(ino_muscle_fibre(m)), none = 0;
        ino_pca_summary start, now;
        ck_assert_int_eq(ino_observe_pca(m, sl, &none, INO_BRANCH_UP, &start), INO_OK);
        for (int d = 0; d < DOSES; d++) {
            ck_assert_int_eq(ino_observe_pca(m, sl, &dose_uM[d], INO_BRANCH_UP, &now), INO_OK);
            const double shift = power_of(&models[i], m) * log10(factor[d]);
            ck_assert_msg(fabs(now.pca50 - start.pca50 - shift) < 1e-10, "%s: %.12g, not %.12g",
                          models[i].fibre, now.pca50 - start.pca50, shift);
            ck_assert_msg(relative(now.fmax_kPa, start.fmax_kPa) < 1e-14 &&
                              relative(now.slope_nh, start.slope_nh) < 1e-8,
                          "%s", models[i].fibre);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* TRPNCaH of rice2008 at rest is 1/(1 + koff/(kon Ca)): it says what the factor is. */
START_TEST(the_factor_is_the_table_at_its_doses_and_linear_between)
{
    ino_muscle *m = make_muscle("hipsc-cm-37C", DRUGS(KON), INO_DRUG_FAST, NO_CHANGES);
    size_t high = 0;
    while (strcmp(ino_muscle_state_name(m, high), "TRPNCaH") != 0)
        high++;
    const double kd = value_of(m, "koffH") * value_of(m, "koffmod") / value_of(m, "kon");
    double from_uM = 0, from = 1;
    for (int d = 0; d < DOSES; d++) {
        ck_assert_double_gt(factor[d], from);
        for (int part = 1; part <= 4; part++) {
            struct node x = {.ca = 0.3};
            x.drug[0] = from_uM + 0.25 * part * (dose_uM[d] - from_uM);
            if (part == 4)
                x.drug[0] = dose_uM[d];
            const double y = steady_at(m, x).state[high];
            assert_relative(kd * y / (1 - y) / 0.3, from + 0.25 * part * (factor[d] - from), 1e-13);
        }
        from_uM = dose_uM[d];
        from = factor[d];
    }
    ino_muscle_free(m);
}
END_TEST

/* States away from rest: those at another Ca. */
START_TEST(in_time_it_is_a_faster_binding_and_nothing_else)
{
    for (int i = 0; i < MODELS; i++) {
        ino_muscle *m = drugged(&models[i]), *hand = changed(&models[i], factor[TEN_UM]);
        const double ca50 =
            pow(10, 6 - pca50_of(hand, ino_fibre_sl0_um(ino_muscle_fibre(m)), NULL));
        struct node x = {.ca = 0.7 * ca50, .drug = {10}};
        const struct answer rest = steady_at(hand, x), same = steady_at(m, x);
        x.ca = 2 * ca50;
        const struct answer a = rhs_at(m, x, rest.state), b = rhs_at(hand, x, rest.state);
        const size_t n = ino_muscle_state_count(m);
        const double scale = largest(n, b.state);
        ck_assert_double_gt(scale, 1);
        for (size_t k = 0; k < n; k++) {
            ck_assert_msg(fabs(a.state[k] - b.state[k]) <= 1e-12 * scale, "%s: %s' %.17g, %.17g",
                          models[i].fibre, ino_muscle_state_name(m, k), a.state[k], b.state[k]);
            ck_assert_msg(fabs(same.state[k] - rest.state[k]) <= 1e-12 * largest(n, rest.state),
                          "%s: %s", models[i].fibre, ino_muscle_state_name(m, k));
        }
        ino_muscle_free(m);
        ino_muscle_free(hand);
    }
}
END_TEST

/* One twitch by the models' own time steps. */

static void twitch_of(const ino_muscle *m, double ca50, const double *dose, double *number)
{
    ino_drive drive;
    ino_mesh_options options;
    ino_mesh *mesh = NULL;
    ino_twitch_outputs out;
    ino_drive_init(&drive, m);
    ino_signal_biexponential(&drive.ca_uM, 0.35 * ca50, 3.2 * ca50, 0.02, 0.05, 0.01);
    drive.drug_uM = dose;
    ino_mesh_options_init(&options);
    options.duration_s = 1;
    options.rtol = 1e-6;
    ck_assert_int_eq(ino_mesh_create(m, &drive, &options, &mesh), INO_OK);
    ino_twitch_outputs_init(&out);
    out.diastolic_kPa = (ino_output){number, 1};
    out.developed_kPa = (ino_output){number + 1, 1};
    out.time_to_peak_s = (ino_output){number + 2, 1};
    out.rt50_s = (ino_output){number + 3, 1};
    ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
    ino_mesh_free(mesh);
}

START_TEST(a_twitch_with_it_is_that_of_a_faster_binding)
{
    for (int i = 0; i < MODELS; i++) {
        ino_muscle *m = drugged(&models[i]), *hand = changed(&models[i], factor[TEN_UM]);
        const double none = 0, ten = 10;
        const double ca50 = pow(10, 6 - pca50_of(m, ino_fibre_sl0_um(ino_muscle_fibre(m)), &none));
        double with[4], by_hand[4], without[4];
        twitch_of(m, ca50, &ten, with);
        twitch_of(hand, ca50, NULL, by_hand);
        twitch_of(m, ca50, &none, without);
        for (int k = 0; k < 4; k++)
            ck_assert_msg(relative(with[k], by_hand[k]) < 1e-4, "%s: number %d is %.10g, not %.10g",
                          models[i].fibre, k, with[k], by_hand[k]);
        ck_assert_msg(relative(with[2], without[2]) > 0.01, "%s: time to peak %g, %g",
                      models[i].fibre, with[2], without[2]);
        ino_muscle_free(m);
        ino_muscle_free(hand);
    }
}
END_TEST

/* The two actions brought to one steady curve: Ca binds at f k_on and leaves at k_off, or binds at
 * k_on and leaves at k_off/f. The second is the first with troponin's exchange f times slower: the
 * same diastole, a later peak and a later relaxation; developed tension may be higher or lower. */
START_TEST(at_one_steady_curve_slower_release_is_slower_than_faster_binding)
{
    const double f = factor[TEN_UM], ten = 10;
    for (int i = 0; i < MODELS; i++) {
        if (strstr(models[i].fibre, "fast"))
            continue; /* levosimendan does nothing there */
        ino_muscle *on = drugged(&models[i]);
        ino_muscle *off = make_muscle(models[i].fibre, DRUGS("levosimendan"), INO_DRUG_FAST,
                                      CHANGES({"levosimendan.alpha", INFINITY, 0}));
        const double sl = ino_fibre_sl0_um(ino_muscle_fibre(on)), none = 0;
        const double dose = value_of(off, "levosimendan.K_D") * (f - 1); /* 1 + x = f */
        const double ca50 = pow(10, 6 - pca50_of(on, sl, &none));
        for (int k = 0; k < 9; k++) {
            const double ca = ca50 * pow(10, 0.25 * (k - 4));
            struct node x = {.ca = ca, .drug = {10}};
            const double a = steady_at(on, x).obs[INO_OBS_tension];
            x.drug[0] = dose;
            const double b = steady_at(off, x).obs[INO_OBS_tension];
            ck_assert_msg(fabs(a - b) <= 1e-11 * fmax(a, 1e-6), "%s: %.17g, %.17g", models[i].fibre,
                          a, b);
        }
        double fast[4], slow[4];
        twitch_of(on, ca50, &ten, fast);
        twitch_of(off, ca50, &dose, slow);
        ck_assert_msg(relative(fast[0], slow[0]) < 1e-6, "%s: diastole", models[i].fibre);
        ck_assert_msg(fast[2] < 0.99 * slow[2] && fast[3] < 0.99 * slow[3],
                      "%s: time to peak %g, %g; RT50 %g, %g", models[i].fibre, fast[2], slow[2],
                      fast[3], slow[3]);
        ino_muscle_free(on);
        ino_muscle_free(off);
    }
}
END_TEST

static ino_status try(const char *fibre, const char *const *drugs, size_t n,
                      ino_drug_kinetics kinetics, ino_error *error)
{
    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.drugs = drugs;
    spec.n_drugs = n;
    spec.kinetics = kinetics;
    ino_error_init(error);
    const ino_status status = ino_muscle_create(&spec, &m, error);
    if (status == INO_OK)
        ino_muscle_free(m);
    return status;
}

START_TEST(what_it_cannot_say_is_refused_with_the_reason)
{
    static const char *const drugs[] = {KON, "levosimendan", KON}, *const heads[] = {
                                                                       KON, "omecamtiv-mecarbil"};
    ino_error error;
    ck_assert_int_eq(try("frog-0C", drugs, 1, INO_DRUG_FAST, &error), INO_NOT_EXPRESSIBLE);
    ck_assert_msg(strstr(error.text, "rate of Ca binding to troponin") &&
                      strstr(error.text, "huxley1957") && strstr(error.text, "no troponin"),
                  "%s", error.text);
    for (int k = 0; k < 2; k++) { /* in either order */
        ck_assert_int_eq(try("human-lv-intact-37C", drugs + k, 2, INO_DRUG_FAST, &error),
                         INO_NOT_EXPRESSIBLE);
        ck_assert_msg(strstr(error.text, KON) && strstr(error.text, "share troponin"), "%s",
                      error.text);
    }
    ck_assert_int_eq(try("human-lv-intact-37C", drugs, 1, INO_DRUG_EXPLICIT, &error),
                     INO_NOT_EXPRESSIBLE);
    ck_assert_int_eq(try("human-lv-intact-37C", heads, 2, INO_DRUG_FAST, &error), INO_OK);
}
END_TEST

START_TEST(a_dose_above_the_last_published_one_is_out_of_range)
{
    ino_muscle *m = make_muscle("human-body-temperature", DRUGS(KON), INO_DRUG_FAST, NO_CHANGES);
    struct node x = {.ca = 1, .drug = {20}};
    ck_assert_int_eq(evaluate(m, x, NULL, INO_BRANCH_UP).status, INO_OK);
    x.drug[0] = nextafter(20, 21);
    ck_assert_int_eq(evaluate(m, x, NULL, INO_BRANCH_UP).status, INO_OUT_OF_RANGE);
    ino_inputs in;
    ino_error error;
    ino_error_init(&error);
    x.drug[0] = 30;
    node_inputs(m, &x, &in);
    ck_assert_int_eq(ino_batch_explain(m, &in, NULL, 0, (ino_state){NULL, 0, 0}, 0, &error),
                     INO_OUT_OF_RANGE);
    ck_assert_msg(strstr(error.text, KON) && strstr(error.text, "0 to 20"), "%s", error.text);
    ck_assert_double_eq(ino_drug_max_dose_uM(ino_drug_find(KON)), 20);
    ck_assert_double_eq(ino_drug_max_dose_uM(ino_drug_find("levosimendan")), 1e6);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("drugs on k_on");
    TCase *tc = tcase_create("on rate");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, pca50_rises_by_the_log_of_the_factor_over_the_exponent_of_binding);
    tcase_add_test(tc, the_factor_is_the_table_at_its_doses_and_linear_between);
    tcase_add_test(tc, in_time_it_is_a_faster_binding_and_nothing_else);
    tcase_add_test(tc, a_twitch_with_it_is_that_of_a_faster_binding);
    tcase_add_test(tc, at_one_steady_curve_slower_release_is_slower_than_faster_binding);
    tcase_add_test(tc, what_it_cannot_say_is_refused_with_the_reason);
    tcase_add_test(tc, a_dose_above_the_last_published_one_is_out_of_range);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
