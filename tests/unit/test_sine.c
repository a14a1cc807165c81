/* Complex modulus: closed forms of linear systems, limits, linearisation against time integration. */
#include "kit.h"

#include <complex.h>

static const double two_pi = 6.283185307179586;

static const double frequency_Hz[] = {0.1, 0.7, 3, 12, 50, 250};
enum { FREQUENCIES = sizeof frequency_Hz / sizeof frequency_Hz[0] };

struct moduli {
    ino_modulus active[FREQUENCIES], total[FREQUENCIES];
    ino_modulus_report report;
};

static struct moduli moduli_at(const ino_muscle *m, double ca, double sl, const double *drug)
{
    struct moduli y;
    ck_assert_int_eq(ino_protocol_modulus(m, ca, sl, drug, INO_BRANCH_UP, FREQUENCIES, frequency_Hz,
                                          y.active, y.total, &y.report),
                     INO_OK);
    ck_assert_msg(y.report.error < 1e-9, "%g", y.report.error);
    return y;
}

static double off(ino_modulus y, double complex expected)
{
    const double complex difference = y.elastic_kPa + I * y.viscous_kPa - expected;
    return cabs(difference) / cabs(expected);
}

static double complex as_complex(ino_modulus y)
{
    return y.elastic_kPa + I * y.viscous_kPa;
}

#define assert_modulus(y, expected, tolerance)                                                   \
    do {                                                                                         \
        const double off_ = off(y, expected);                                                    \
        ck_assert_msg(off_ <= (tolerance), "%g + %g i, expected %g + %g i: off by %.2e",         \
                      (y).elastic_kPa, (y).viscous_kPa, creal(expected), cimag(expected), off_); \
    } while (0)

/* ---- numbers of a period ---- */

START_TEST(harmonics_of_a_trigonometric_polynomial_are_its_coefficients)
{
    enum { N = 16 };
    double v[N], re[3], im[3], mean;
    for (int i = 0; i < N; i++) {
        const double x = two_pi * i / N;
        v[i] = 1e6 + 2 * cos(x) - 3 * sin(x) + 0.5 * cos(2 * x) + 0.25 * sin(3 * x);
    }
    ck_assert_int_eq(ino_observe_harmonics(N, v, 3, re, im, &mean), INO_OK);
    const double expected[6] = {2, 3, 0.5, 0, 0, -0.25};
    for (int k = 0; k < 3; k++) {
        ck_assert_double_eq_tol(re[k], expected[2 * k], 1e-9);
        ck_assert_double_eq_tol(im[k], expected[2 * k + 1], 1e-9);
    }
    assert_relative(mean, 1e6, 1e-15);
    ck_assert_int_eq(ino_observe_harmonics(6, v, 3, re, im, &mean), INO_TOO_FEW_POINTS);
    v[2] = NAN;
    ck_assert_int_eq(ino_observe_harmonics(N, v, 3, re, im, &mean), INO_NOT_FINITE);
    ck_assert_int_eq(ino_observe_harmonics(N, NULL, 3, re, im, &mean), INO_BAD_ARGUMENT);
}
END_TEST

/* A parabola over the logarithm of the frequency with its vertex at 3 Hz; the ends do not count. */
START_TEST(the_dip_of_a_parabola_is_its_vertex)
{
    enum { N = 12 };
    double f[N], y[N], there;
    for (int i = 0; i < N; i++) {
        f[i] = 0.5 * pow(1.5 + 0.01 * i, i);
        y[i] = 7 + 2 * pow(log(f[i] / 3), 2);
    }
    y[0] = -5;
    assert_relative(ino_observe_dip(N, f, y, &there), 3, 1e-13);
    assert_relative(there, 7, 1e-13);
    for (int i = 0; i < N; i++)
        y[i] = f[i];
    ck_assert(isnan(ino_observe_dip(N, f, y, &there)) && isnan(there));
    ck_assert(isnan(ino_observe_dip(2, f, y, NULL)) && isnan(ino_observe_dip(0, f, y, NULL)));
}
END_TEST

/* ---- closed forms ---- */

/* Titin and its viscosity: a spring and a dashpot side by side. */
START_TEST(passive_tension_is_a_spring_and_a_dashpot)
{
    ino_muscle *m =
        make_muscle("human-lv-skinned-15C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"p_visc", 0.7, 0}));
    const double sl = 2.25, sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    const double spring = value_of(m, "p_amp") * value_of(m, "p_exp") *
                          exp(value_of(m, "p_exp") * (sl - value_of(m, "SL_slack")));
    const struct moduli y = moduli_at(m, 0.5, sl, NULL);
    for (int i = 0; i < FREQUENCIES; i++) {
        const double complex passive = as_complex(y.total[i]) - as_complex(y.active[i]);
        const double complex expected = sl0 * (spring + I * two_pi * frequency_Hz[i] * 0.7);
        ck_assert_double_lt(cabs(passive - expected), 1e-9 * cabs(as_complex(y.total[i])));
    }
    ino_muscle_free(m);
}
END_TEST

/* No heads: the series spring before that spring and dashpot, a standard linear solid. */
START_TEST(a_series_spring_makes_a_standard_linear_solid)
{
    const double k_se = 40, viscosity = 0.7;
    ino_muscle *m = make_muscle("human-lv-skinned-15C", NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"p_visc", viscosity, 0}, {"k_SE", k_se, 0}, {"f", 0, 0}));
    const double length = 2.3, sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    const size_t n = ino_muscle_state_count(m);
    const struct moduli y = moduli_at(m, 0.5, length, NULL);
    struct answer rest = steady_at(m, (struct node){.ca = 0.5, .sl = length});
    const double spring = value_of(m, "p_amp") * value_of(m, "p_exp") *
                          exp(value_of(m, "p_exp") * (rest.state[n - 1] - value_of(m, "SL_slack")));
    for (int i = 0; i < FREQUENCIES; i++) {
        const double complex inner = spring + I * two_pi * frequency_Hz[i] * viscosity;
        assert_modulus(y.total[i], sl0 * k_se * inner / (k_se + inner), 1e-9);
    }
    ino_muscle_free(m);
}
END_TEST

/* Load- and speed-independent rates, nothing that feeds back: heads stay as they are, and only the
 * strain moments of both attached states move. P is the filament's. */
#define LINEAR_CYCLE                                                                         \
    {"k_F", 0, 0}, {"eta", 0, 0}, {"k_head", 0, 0}, {"phi_short", 1, 0}, {"phi_long", 1, 0}, \
    {                                                                                        \
        "k_SL", 0, 0                                                                         \
    }

START_TEST(linear_cross_bridges_have_the_modulus_of_two_coupled_moments)
{
    static const char *const fibre[] = {"human-lv-skinned-15C", "diaphragm-fast-IIx"};
    for (int q = 0; q < 2; q++) {
        ino_muscle *m = make_muscle(fibre[q], NO_DRUGS, INO_DRUG_FAST, CHANGES(LINEAR_CYCLE));
        const double sl = 2.3, ca = 0.8, sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
        const double par0 = value_of(m, "SL0");
        ck_assert_double_eq(sl0, par0);
        const double f = value_of(m, "f"), g_a = value_of(m, "g_a"), h = value_of(m, "h_f");
        const double h_b = value_of(m, "h_b"), g_b = value_of(m, "g_b"), x = value_of(m, "x_ps");
        struct answer rest = steady_at(m, (struct node){.ca = ca, .sl = sl});
        const double p = rest.obs[INO_OBS_permissive];
        const double b_a = h / (h_b + g_b), a_d = f * p / (g_a + h * g_b / (h_b + g_b));
        const double d =
            1 / (1 + value_of(m, "k_srx_in") / value_of(m, "k_srx_out") + a_d * (1 + b_a));
        const double a = a_d * d, b = b_a * a;
        const double tension = rest.obs[INO_OBS_tension], scale = tension / (x * b); /* k_xb chi */
        const double e = 1e-5; /* overlap is piecewise linear */
        const double up = steady_at(m, (struct node){.ca = ca, .sl = sl + e}).obs[INO_OBS_tension];
        const double low = steady_at(m, (struct node){.ca = ca, .sl = sl - e}).obs[INO_OBS_tension];
        const double overlap = (up - low) / (2 * e);
        const struct moduli y = moduli_at(m, ca, sl, NULL);
        for (int i = 0; i < FREQUENCIES; i++) {
            const double complex w = I * two_pi * frequency_Hz[i], v = w * 0.5 * sl0;
            /* (w + g_a + h) A - h_b B = v a; -h A + (w + g_b + h_b) B = v b */
            const double complex k11 = w + g_a + h, k22 = w + g_b + h_b;
            const double complex det = k11 * k22 - h * h_b;
            const double complex moments = (v * a * (k22 + h) + v * b * (k11 + h_b)) / det;
            assert_modulus(y.active[i], scale * moments + sl0 * overlap, 1e-8);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* ---- limits ---- */

START_TEST(a_slow_oscillation_follows_the_steady_curve_and_a_fast_one_meets_the_stiffness)
{
    static const char *const fibre[] = {"human-body-temperature", "diaphragm-slow",
                                        "human-lv-skinned-15C"};
    for (int q = 0; q < 3; q++) {
        ino_muscle *m = make_muscle(fibre[q], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
        const double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m)), sl = 0.95 * sl0, ca = 0.7,
                     e = 1e-4;
        const double f[2] = {1e-7, 1e7};
        ino_modulus y[2];
        ck_assert_int_eq(ino_protocol_modulus(m, ca, sl, NULL, INO_BRANCH_UP, 2, f, y, NULL, NULL),
                         INO_OK);
        struct answer rest = steady_at(m, (struct node){.ca = ca, .sl = sl});
        double steady[2], frozen[2];
        for (int k = 0; k < 2; k++) {
            struct node x = {.ca = ca, .sl = sl + (k ? e : -e)};
            steady[k] = steady_at(m, x).obs[INO_OBS_tension];
            frozen[k] = rhs_at(m, x, rest.state).obs[INO_OBS_tension]; /* by overlap alone */
        }
        assert_relative(y[0].elastic_kPa, sl0 * (steady[1] - steady[0]) / (2 * e), 1e-6);
        ck_assert_double_lt(fabs(y[0].viscous_kPa), 1e-4 * fabs(y[0].elastic_kPa));
        const double stiffness =
            rhs_at(m, (struct node){.ca = ca, .sl = sl}, rest.state).obs[INO_OBS_stiffness];
        assert_relative(y[1].elastic_kPa, stiffness + sl0 * (frozen[1] - frozen[0]) / (2 * e),
                        1e-6);
        ck_assert_double_lt(fabs(y[1].viscous_kPa), 1e-4 * y[1].elastic_kPa);
        ino_muscle_free(m);
    }
}
END_TEST

START_TEST(a_bend_at_zero_speed_is_found)
{
    ino_muscle *bent = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_muscle *smooth = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ck_assert_double_gt(moduli_at(bent, 1, NAN, NULL).report.kink, 0.1);
    ck_assert_double_lt(moduli_at(smooth, 1, NAN, NULL).report.kink, 1e-8);
    ck_assert_double_lt(moduli_at(smooth, 1, NAN, NULL).report.growth_per_s, 1e-9);
    ino_sine s;
    ck_assert_int_eq(ino_protocol_sine(bent, 1, NAN, NULL, 10, NULL, &s), INO_OK);
    ck_assert_double_gt(s.second_harmonic, 0.05); /* however small the amplitude */
    ino_sine_options o;
    ino_sine_options_init(&o);
    o.amplitude = 1e-6;
    const double before = s.second_harmonic;
    ck_assert_int_eq(ino_protocol_sine(bent, 1, NAN, NULL, 10, &o, &s), INO_OK);
    assert_relative(s.second_harmonic, before, 1e-2);
    ino_muscle_free(bent);
    ino_muscle_free(smooth);
}
END_TEST

/* ---- both ways ---- */

static void compare(const ino_muscle *m, double ca, double sl, const double *drug, double f,
                    double tolerance)
{
    ino_modulus active, total;
    ino_sine s;
    ck_assert_int_eq(
        ino_protocol_modulus(m, ca, sl, drug, INO_BRANCH_UP, 1, &f, &active, &total, NULL), INO_OK);
    const ino_status status = ino_protocol_sine(m, ca, sl, drug, f, NULL, &s);
    ck_assert_msg(status == INO_OK, "%s, %g Hz: %s", ino_fibre_id(ino_muscle_fibre(m)), f,
                  ino_status_text(status));
    assert_modulus(s.active, as_complex(active), tolerance);
    assert_modulus(s.total, as_complex(total), tolerance);
}

START_TEST(time_integration_gives_the_linearised_modulus_to_1e_7)
{
    static const char *const fibre[] = {"diaphragm-slow",         "diaphragm-fast-IIx",
                                        "human-lv-skinned-15C",   "human-lv-intact-37C",
                                        "human-body-temperature", "rat-room-temperature"};
    for (int q = 0; q < 6; q++) {
        ino_muscle *m = make_muscle(fibre[q], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
        ino_pca_summary s;
        ck_assert_int_eq(
            ino_observe_pca(m, ino_fibre_sl0_um(ino_muscle_fibre(m)), NULL, INO_BRANCH_UP, &s),
            INO_OK);
        const double ca50 = pow(10, 6 - s.pca50);
        compare(m, ca50, NAN, NULL, 250, 1e-7);
        compare(m, 3 * ca50, NAN, NULL, 15, 1e-7);
        compare(m, 0.7 * ca50, NAN, NULL, 1.3, 1e-7);
        if (q == 0)
            compare(m, ca50, NAN, NULL, 0.1, 1e-7);
        ino_muscle_free(m);
    }
}
END_TEST

START_TEST(both_agree_with_drugs_feedback_and_a_series_element)
{
    ino_muscle *m =
        make_muscle("human-lv-skinned-15C", DRUGS("levosimendan"), INO_DRUG_EXPLICIT,
                    CHANGES({"k_F", 2, 0}, {"eta", 0.3, 0}, {"p_visc", 0.5, 0}, {"k_SE", 300, 0}));
    const double dose = 1;
    compare(m, 2, 2.25, &dose, 2, 1e-7);
    compare(m, 2, 2.25, &dose, 40, 1e-7);
    ino_muscle_free(m);
}
END_TEST

START_TEST(what_is_no_oscillation_is_refused)
{
    ino_muscle *m = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    const double bad[4] = {0, -1, NAN, INFINITY}, good = 1;
    ino_modulus y;
    ino_sine s;
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(
            ino_protocol_modulus(m, 1, NAN, NULL, INO_BRANCH_UP, 1, &bad[i], &y, NULL, NULL),
            INO_OUT_OF_RANGE);
        ck_assert_int_eq(ino_protocol_sine(m, 1, NAN, NULL, bad[i], NULL, &s), INO_OUT_OF_RANGE);
    }
    ck_assert_int_eq(ino_protocol_modulus(m, 1, 9, NULL, INO_BRANCH_UP, 1, &good, &y, NULL, NULL),
                     INO_OUT_OF_RANGE);
    ck_assert_int_eq(
        ino_protocol_modulus(m, INFINITY, NAN, NULL, INO_BRANCH_UP, 1, &good, &y, NULL, NULL),
        INO_NOT_FINITE);
    ck_assert_int_eq(ino_protocol_modulus(m, 1, NAN, NULL, INO_BRANCH_UP, 1, NULL, &y, NULL, NULL),
                     INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_protocol_sine(m, 1, NAN, NULL, 1, NULL, NULL), INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sine");
    TCase *c = tcase_create("sine");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, harmonics_of_a_trigonometric_polynomial_are_its_coefficients);
    tcase_add_test(c, the_dip_of_a_parabola_is_its_vertex);
    tcase_add_test(c, passive_tension_is_a_spring_and_a_dashpot);
    tcase_add_test(c, a_series_spring_makes_a_standard_linear_solid);
    tcase_add_test(c, linear_cross_bridges_have_the_modulus_of_two_coupled_moments);
    tcase_add_test(c,
                   a_slow_oscillation_follows_the_steady_curve_and_a_fast_one_meets_the_stiffness);
    tcase_add_test(c, a_bend_at_zero_speed_is_found);
    tcase_add_test(c, time_integration_gives_the_linearised_modulus_to_1e_7);
    tcase_add_test(c, both_agree_with_drugs_feedback_and_a_series_element);
    tcase_add_test(c, what_is_no_oscillation_is_refused);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
