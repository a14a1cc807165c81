/* land2012 against the right-hand side of the code Historia (tests/reference), its parameters and
 * the steady state written out from the rates. */
#include "tests/unit/oracle.h"

enum { TRPN, XB, Q1, Q2, STATES };

static ino_muscle *rat(void)
{
    return make_muscle("rat-sham", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

/* Per ms as in the source: the fibre is per s. */
static const struct number {
    const char *symbol;
    double per_ms, value;
} printed[] = {
    {"kon", 1, 0.1},     {"koff", 1, 0.051094}, {"nTRPN", 0, 2},      {"Ca50_ref", 0, 2.14577},
    {"TRPN50", 0, 0.35}, {"nXB", 0, 5},         {"kXB", 1, 0.017978}, {"beta_0", 0, 1.65},
    {"beta_1", 0, -1.5}, {"Tref", 0, 163.043},  {"a", 0, 0.35},       {"A1", 0, -29},
    {"A2", 0, 116},      {"alpha_1", 1, 0.15},  {"alpha_2", 1, 0.5},  {"SL0", 0, 1.8},
};

START_TEST(the_fibre_has_the_sources_parameters_and_so_have_the_defaults)
{
    ino_muscle *m = rat();
    const ino_model *model = ino_muscle_model(m);
    ck_assert_uint_eq(ino_model_parameter_count(model), sizeof printed / sizeof *printed);
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        const struct number *p = &printed[i];
        assert_relative(value_of(m, p->symbol), pow(1000, p->per_ms) * p->value, 1e-15);
        size_t k = ino_muscle_parameter_index(m, p->symbol);
        ck_assert_double_eq(ino_model_parameter(model, k)->value, value_of(m, p->symbol));
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- steady state ---- */

/* In long double; ratio: the drug's factor on Ca release. Returns tension. */
static double written_out(const ino_muscle *m, double ca, double sl, double ratio, double *y)
{
    ld stretch = (ld)sl / value_of(m, "SL0"), l = fminl(stretch, 1.2L);
    ld ca50 = value_of(m, "Ca50_ref") * (1 + value_of(m, "beta_1") * (fmaxl(l, 0.8L) - 1));
    ld on = value_of(m, "kon") * powl(ca / ca50, value_of(m, "nTRPN"));
    ld c = on / (on + value_of(m, "koff") * ratio);
    ld p = powl(c / value_of(m, "TRPN50"), value_of(m, "nXB") / 2.0L);
    ld xb = p / (p + fminl(100, 1 / p));
    y[TRPN] = (double)c, y[XB] = (double)xb, y[Q1] = y[Q2] = 0;
    ld h = fmaxl(0, 1 + value_of(m, "beta_0") * (l + fminl(l, 0.87L) - 1.87L));
    return (double)(value_of(m, "Tref") * h * xb);
}

START_TEST(the_steady_state_is_the_one_that_the_rates_give_to_1e_14)
{
    ino_muscle *m = rat();
    for (int i = 0; i < 200; i++) {
        struct node x = {.ca = decades(-2, 2.5), .sl = i % 2 ? 1.8 : uniform(1.3, 2.4)};
        double y[STATES], tension = written_out(m, x.ca, x.sl, 1, y);
        double sensitive = x.sl == 1.8 ? 1e-14 : 5e-14; /* differences of lengths */
        struct answer a = steady_at(m, x);
        assert_relative(a.obs[INO_OBS_tension], tension, sensitive);
        assert_relative(a.state[TRPN], y[TRPN], sensitive);
        assert_relative(a.state[XB], y[XB], sensitive);
        ck_assert(a.state[Q1] == 0 && a.state[Q2] == 0);
        ck_assert_double_eq(a.obs[INO_OBS_attached], a.state[XB]);
        ck_assert_double_eq(a.obs[INO_OBS_ca_bound], a.state[TRPN]);
        ck_assert(same_bits(a.obs[INO_OBS_total], a.obs[INO_OBS_tension]));
        ck_assert(isnan(a.obs[INO_OBS_passive]) && isnan(a.obs[INO_OBS_permissive]));
        assert_relative(rhs_at(m, x, a.state).obs[INO_OBS_stiffness], a.obs[INO_OBS_stiffness],
                        1e-14);
    }
    ino_muscle_free(m);
}
END_TEST

/* Columns pCa, Ca, stretch, tension by the source's closed form, tension after integration, TRPN,
 * XB; the integration has absolute errors of some 1e-10 of the maximum. The closed form has no cap
 * on 1/p and holds where the cap does not act. */
START_TEST(steady_force_equals_the_sources_closed_form_above_the_cap_and_its_integration_everywhere)
{
    ino_muscle *m = rat();
    const struct table *t = read_table("land2012_pca_sham_lambda1.0.csv");
    double worst = 0, worst_closed = 0, worst_low = 0;
    ck_assert_uint_gt(t->rows, 30);
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct answer a = steady_at(m, (struct node){.ca = row[1], .sl = 1.8 * row[2]});
        double tension = a.obs[INO_OBS_tension];
        if (row[5] > 0.16 * 0.35)
            worst_closed = fmax(worst_closed, relative(tension, row[3]));
        else
            worst_low = fmax(worst_low, relative(tension, row[4]));
        worst = fmax(worst, fabs(tension - row[4]) / 163.043);
        worst = fmax(worst, fabs(a.state[XB] - row[6]));
    }
    ck_assert_msg(worst_closed <= within("land2012", "steady force"), "closed form: %.2e",
                  worst_closed);
    ck_assert_msg(worst_low <= 1e-9, "below the cap: %.2e", worst_low);
    ck_assert_msg(worst <= 1e-9, "integration: %.2e", worst);
    ino_muscle_free(m);
}
END_TEST

/* ---- right-hand side ---- */

/* Columns Ca, stretch, its rate (1/ms), the states, their derivatives (1/ms), tension. */
START_TEST(the_right_hand_side_equals_the_sources_at_64_states_to_1e_13)
{
    ino_muscle *m = rat();
    const struct table *t = read_table("land2012_rhs_probe_sham.csv");
    double worst = 0;
    ck_assert_uint_eq(t->rows, 64);
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct node x = {.ca = row[0], .sl = 1.8 * row[1], .rate = 1800 * row[2]};
        double y[KIT_STATES] = {row[3], row[4], row[5], row[6]};
        struct answer a = rhs_at(m, x, y);
        for (int k = 0; k < STATES; k++)
            worst = fmax(worst, relative(a.state[k], 1000 * row[7 + k]));
        worst = fmax(worst, relative(a.obs[INO_OBS_tension], row[11]));
    }
    ck_assert_msg(worst <= within("land2012", "rates"), "%.2e", worst);
    ino_muscle_free(m);
}
END_TEST

/* dT/dt = Tref h XB g'(Q) dQ/dt + ..., the rest independent of the rate of stretch; g' by central
 * differences of the tension itself, error 1e-10. */
START_TEST(stiffness_is_the_derivative_of_tension_rate_over_stretch_rate)
{
    ino_muscle *m = rat();
    for (int i = 0; i < 50; i++) {
        double y[KIT_STATES] = {0.3, uniform(0, 1), uniform(-1, 1), uniform(-1, 1)};
        struct node x = {.ca = 1, .sl = uniform(1.5, 2.3)};
        if (fabs(y[Q1] + y[Q2]) < 1e-3)
            continue;
        double moved[2], turned[2];
        for (int side = 0; side < 2; side++) {
            double z[KIT_STATES];
            memcpy(z, y, sizeof z);
            z[Q1] += side ? 1e-5 : -1e-5;
            moved[side] = rhs_at(m, x, z).obs[INO_OBS_tension];
            x.rate = side ? 1 : -1;
            struct answer a = rhs_at(m, x, y);
            turned[side] = a.state[Q1] + a.state[Q2];
            x.rate = 0;
        }
        double slope = (moved[1] - moved[0]) / 2e-5, drive = (turned[1] - turned[0]) / (2 / 1.8);
        double stiffness = rhs_at(m, x, y).obs[INO_OBS_stiffness];
        ck_assert_double_gt(stiffness, 0);
        assert_relative(stiffness, slope * drive, 1e-7);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(troponin_without_calcium_is_a_state_like_any_other)
{
    ino_muscle *m = rat();
    double y[KIT_STATES] = {0, 0.25, 0, 0};
    struct answer a = rhs_at(m, (struct node){.ca = 0, .sl = 1.8}, y);
    assert_relative(a.state[XB], -100 * 17.978 * 0.25, 1e-14); /* the cap */
    y[TRPN] = -1e-9;                                           /* an integrator's iterate */
    ck_assert_double_eq(rhs_at(m, (struct node){.ca = 0, .sl = 1.8}, y).state[XB], a.state[XB]);
    ino_muscle_free(m);
}
END_TEST

/* ---- in time ---- */

/* At constant Ca all equations are linear once troponin rests: XB after detachment rises with the
 * sum of its rates, Q after a ramp of stretch follows its exponentials. */
START_TEST(tension_after_detachment_and_in_a_ramp_follows_the_closed_forms)
{
    ino_muscle *m = rat();
    ino_ktr k;
    ck_assert_int_eq(ino_protocol_ktr(m, 2, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k), INO_OK);
    double exact[STATES];
    double plateau = written_out(m, 2, 1.8, 1, exact), p = pow(exact[TRPN] / 0.35, 2.5);
    assert_relative(k.plateau_kPa, plateau, 1e-13);
    assert_relative(k.k_tr_per_s, 17.978 * (p + 1 / p), 1e-5);
    ck_assert_double_eq_tol(k.initial_kPa, 0, 1e-12);

    static const double at[] = {0, 0.02}, length[] = {1.8, 1.8 * 0.98};
    double time[11], tension[11];
    ino_drive drive;
    ino_trace trace;
    ino_drive_init(&drive, m);
    ino_trace_init(&trace);
    ino_signal_constant(&drive.ca_uM, 1000); /* troponin full: length-independent but for h */
    ino_signal_linear(&drive.sl_um, 2, at, length);
    drive.rtol = 1e-10;
    trace.observable[INO_OBS_tension] = tension;
    for (int i = 0; i < 11; i++)
        time[i] = 0.002 * i;
    ck_assert_int_eq(ino_protocol_run(m, &drive, 11, time, &trace, NULL), INO_OK);
    for (int i = 0; i < 11; i++) {
        double q =
            -29 / 150.0 * (1 - exp(-150 * time[i])) + 116 / 500.0 * (1 - exp(-500 * time[i]));
        q *= -0.02 / 0.02;
        double l = 1 - time[i], g = (0.35 * q + 1) / (1 - q);
        ck_assert_double_le(q, 0);
        double h = 1 + 1.65 * (l - 1), xb = written_out(m, 1000, 1.8 * l, 1, exact) / (163.043 * h);
        assert_relative(tension[i], 163.043 * h * g * xb, 1e-6); /* XB lags behind h by 1e-7 */
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(the_start_of_published_runs_is_not_stated_and_refused)
{
    ino_muscle *m = rat();
    double y[STATES];
    ck_assert_int_eq(ino_state_published(m, y), INO_NOT_EXPRESSIBLE);
    ino_muscle_free(m);
}
END_TEST

/* ---- drug ---- */

/* The release factor (1 + x/alpha)/(1 + x); Ca50 goes with its n-th root. */
START_TEST(levosimendan_moves_the_curve_by_the_linkage_formula_over_the_exponent)
{
    ino_muscle *m = make_muscle(
        "rat-sham", DRUGS("levosimendan"), INO_DRUG_FAST,
        CHANGES({"levosimendan.K_D", 2, 0}, {"levosimendan.alpha", 6, 0}, {"nTRPN", 2.6, 0}));
    double none = 0, start = pca50_of(m, 1.9, &none);
    for (double dose = 0.1; dose < 100; dose *= 3) {
        double x = dose / 2, ratio = (1 + x / 6) / (1 + x), y[KIT_STATES], exact[STATES];
        ck_assert_double_eq_tol(pca50_of(m, 1.9, &dose) - start, -log10(ratio) / 2.6, 1e-10);
        struct node at = {.ca = 0.7, .sl = 1.9, .drug = {dose}};
        struct answer a = steady_at(m, at);
        assert_relative(a.obs[INO_OBS_tension], written_out(m, 0.7, 1.9, ratio, exact), 1e-13);
        memcpy(y, a.state, sizeof y);
        double c = y[TRPN] = 0.4, ca50 = 2.14577 * (1 - 1.5 * (1.9 / 1.8 - 1));
        struct answer b = rhs_at(m, at, y);
        assert_relative(b.state[TRPN], 100 * pow(0.7 / ca50, 2.6) * (1 - c) - 51.094 * ratio * c,
                        1e-12);
        double bound = (1 - c) * (x / 6) / (1 + x / 6) + c * x / (1 + x);
        assert_relative(b.obs[INO_OBS_drug_bound], bound, 1e-13);
    }
    ino_muscle_free(m);
}
END_TEST

static Suite *land2012_suite(void)
{
    Suite *suite = suite_create("land2012");
    TCase *tc = tcase_create("land2012");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_fibre_has_the_sources_parameters_and_so_have_the_defaults);
    tcase_add_test(tc, the_steady_state_is_the_one_that_the_rates_give_to_1e_14);
    tcase_add_test(
        tc,
        steady_force_equals_the_sources_closed_form_above_the_cap_and_its_integration_everywhere);
    tcase_add_test(tc, the_right_hand_side_equals_the_sources_at_64_states_to_1e_13);
    tcase_add_test(tc, stiffness_is_the_derivative_of_tension_rate_over_stretch_rate);
    tcase_add_test(tc, troponin_without_calcium_is_a_state_like_any_other);
    tcase_add_test(tc, tension_after_detachment_and_in_a_ramp_follows_the_closed_forms);
    tcase_add_test(tc, the_start_of_published_runs_is_not_stated_and_refused);
    tcase_add_test(tc, levosimendan_moves_the_curve_by_the_linkage_formula_over_the_exponent);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(land2012_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
