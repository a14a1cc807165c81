/* Another temperature than the fibre's: rates times their Q10. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/inotrope.h>

#include "own_registry.h"

static ino_error error;

static ino_muscle *make(const char *fibre, double temperature_C, size_t n, const ino_change *change)
{
    ino_muscle *m = NULL;
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.temperature_C = temperature_C;
    spec.n_changes = n;
    spec.changes = change;
    ino_error_init(&error);
    ck_assert_msg(ino_muscle_create(&spec, &m, &error) == INO_OK, "%s", error.text);
    return m;
}

static ino_status refused(const char *fibre, double temperature_C, size_t n,
                          const ino_change *change)
{
    ino_muscle *m = NULL;
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.temperature_C = temperature_C;
    spec.n_changes = n;
    spec.changes = change;
    ino_error_init(&error);
    const ino_status status = ino_muscle_create(&spec, &m, &error);
    ck_assert_ptr_null(m);
    return status;
}

static const ino_parameter *row(const ino_muscle *m, const char *symbol)
{
    const size_t k = ino_muscle_parameter_index(m, symbol);
    ck_assert_uint_lt(k, ino_muscle_parameter_count(m));
    return ino_muscle_parameter(m, k);
}

/* Of a rate at this temperature and at the fibre's own. */
static double ratio(const char *fibre, double temperature_C, const char *symbol)
{
    ino_muscle *warm = make(fibre, temperature_C, 0, NULL), *own = make(fibre, NAN, 0, NULL);
    const double value = row(warm, symbol)->value / row(own, symbol)->value;
    ino_muscle_free(warm);
    ino_muscle_free(own);
    return value;
}

START_TEST(rates_are_multiplied_by_q10_to_the_tenth_of_the_difference)
{
    static const char *const cycle[] = {"f", "g_a", "h_f", "h_b", "g_b", "v_short", "v_long"};
    /* Fibres at 15 C; 3.5 to 20 C, sqrt(3.5 2) to 25 C, 2 above; fast 2.4, sqrt(2.4 1.8), 1.8. */
    const double heart = sqrt(3.5) * pow(7, 0.25) * pow(2, 1.2);
    const double fast = sqrt(2.4) * pow(2.4 * 1.8, 0.25) * pow(1.8, 1.2);
    for (size_t k = 0; k < sizeof cycle / sizeof cycle[0]; k++) {
        ck_assert_double_eq_tol(ratio("own-one-site", 37, cycle[k]), heart, 1e-14 * heart);
        ck_assert_double_eq_tol(ratio("own-two-sites", 37, cycle[k]), fast, 1e-14 * fast);
        ck_assert_double_eq_tol(ratio("own-one-site", 5, cycle[k]), 1 / 3.5, 1e-15);
        ck_assert_double_eq_tol(ratio("own-one-site", 22, cycle[k]), sqrt(3.5) * pow(7, 0.1),
                                1e-14 * 3);
    }
    ck_assert_double_eq_tol(ratio("own-one-site", 37, "k_off"), pow(1.3, 2.2), 1e-14);
    ck_assert_double_eq_tol(ratio("own-one-site", 37, "k_basic"), pow(1.6, 2.2), 1e-14);
}
END_TEST

START_TEST(other_parameters_stay_and_kT_follows)
{
    static const char *const moved[] = {"f",       "g_a",    "h_f",   "h_b",     "g_b",
                                        "v_short", "v_long", "k_off", "k_basic", "temperature"};
    ino_muscle *warm = make("own-one-site", 37, 0, NULL), *own = make("own-one-site", NAN, 0, NULL);
    for (size_t k = 0; k < ino_muscle_parameter_count(own); k++) {
        const ino_parameter *a = ino_muscle_parameter(own, k), *b = ino_muscle_parameter(warm, k);
        int follows = 0;
        for (size_t i = 0; i < sizeof moved / sizeof moved[0]; i++)
            follows |= strcmp(moved[i], a->symbol) == 0;
        ck_assert_msg((a->value != b->value) == follows, "%s: %g and %g", a->symbol, a->value,
                      b->value);
    }
    ck_assert_double_eq(row(warm, "temperature")->value, 37);
    ck_assert_str_eq(row(warm, "f")->source, "scaled by Q10");
    ino_muscle_free(warm);
    ino_muscle_free(own);
}
END_TEST

START_TEST(the_fibres_own_temperature_changes_no_bit)
{
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i);
        const double own = ino_fibre_temperature_C(f);
        char full[200];
        (void)snprintf(full, sizeof full, "%s:%s", ino_model_id(ino_fibre_model(f)),
                       ino_fibre_id(f));
        if (isnan(own) || ino_model_temperature(ino_fibre_model(f)) == NULL)
            continue;
        ino_muscle *at = make(full, own, 0, NULL), *plain = make(full, NAN, 0, NULL);
        for (size_t k = 0; k < ino_muscle_parameter_count(plain); k++) {
            const double a = ino_muscle_parameter(at, k)->value;
            const double b = ino_muscle_parameter(plain, k)->value;
            ck_assert_msg(memcmp(&a, &b, sizeof a) == 0, "%s: %s %a %a", full,
                          ino_muscle_parameter(at, k)->symbol, a, b);
        }
        ino_muscle_free(at);
        ino_muscle_free(plain);
    }
}
END_TEST

START_TEST(warming_and_cooling_by_the_same_steps_returns)
{
    const double up = ratio("own-one-site", 37, "g_b"), there = ratio("own-one-site", 22, "g_b");
    ino_muscle *at22 = make("own-one-site", 22, 0, NULL), *at37 = make("own-one-site", 37, 0, NULL);
    const double back = row(at22, "g_b")->value / row(at37, "g_b")->value;
    ck_assert_double_eq_tol(up * back, there, 1e-14 * there);
    ino_muscle_free(at22);
    ino_muscle_free(at37);
}
END_TEST

START_TEST(set_wins_over_temperature_and_scale_multiplies_it)
{
    const ino_change set = {"f", 7, 0}, scale = {"f", 0.5, 1};
    const ino_change both[2] = {set, scale};
    ino_muscle *m = make("own-one-site", 37, 1, &set);
    ck_assert_double_eq(row(m, "f")->value, 7);
    ck_assert_str_eq(row(m, "f")->source, "set by the user");
    ino_muscle_free(m);
    m = make("own-one-site", 37, 2, both);
    ck_assert_double_eq(row(m, "f")->value, 3.5);
    ino_muscle_free(m);
    ino_muscle *warm = make("own-one-site", 37, 0, NULL);
    m = make("own-one-site", 37, 1, &scale);
    ck_assert_double_eq(row(m, "f")->value, 0.5 * row(warm, "f")->value);
    ck_assert_str_eq(row(m, "f")->source, "scaled by Q10 and by the user");
    ino_muscle_free(m);
    ino_muscle_free(warm);
}
END_TEST

/* Rates of the cycle change together, so their ratios and the isometric steady state do not; nor do
 * those of Ca binding. kT does not enter at the isometric strain. */
START_TEST(steady_force_does_not_depend_on_temperature_and_k_tr_does)
{
    ino_muscle *warm = make("human-lv-skinned-15C", 37, 0, NULL);
    ino_muscle *own = make("human-lv-skinned-15C", NAN, 0, NULL);
    ino_pca_summary a, b;
    ino_ktr slow = {.size = sizeof slow}, fast = {.size = sizeof fast};
    ck_assert_int_eq(ino_observe_pca(own, 2.2, NULL, INO_BRANCH_UP, &a), INO_OK);
    ck_assert_int_eq(ino_observe_pca(warm, 2.2, NULL, INO_BRANCH_UP, &b), INO_OK);
    ck_assert_double_eq_tol(b.fmax_kPa, a.fmax_kPa, 1e-10 * a.fmax_kPa);
    ck_assert_double_eq_tol(b.pca50, a.pca50, 1e-9);
    ck_assert_int_eq(ino_protocol_ktr(own, 30, 2.2, NULL, INO_KTR_DETACHMENT, NULL, &slow), INO_OK);
    ck_assert_int_eq(ino_protocol_ktr(warm, 30, 2.2, NULL, INO_KTR_DETACHMENT, NULL, &fast),
                     INO_OK);
    ck_assert_double_gt(fast.k_tr_per_s, 3 * slow.k_tr_per_s);
    ino_muscle_free(warm);
    ino_muscle_free(own);
}
END_TEST

START_TEST(rice2008_takes_the_temperature_as_its_own_parameter)
{
    const ino_change change = {"temperature", 30, 0};
    ino_muscle *asked = make("rat-24C", 30, 0, NULL), *set = make("rat-24C", NAN, 1, &change);
    for (size_t k = 0; k < ino_muscle_parameter_count(set); k++)
        ck_assert_double_eq(ino_muscle_parameter(asked, k)->value,
                            ino_muscle_parameter(set, k)->value);
    ino_muscle_free(asked);
    ino_muscle_free(set);
}
END_TEST

START_TEST(what_states_no_temperature_law_is_refused_in_words)
{
    const ino_change change = {"temperature", 30, 0};
    ck_assert_int_eq(refused("human-body-temperature", 30, 0, NULL), INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(error.text, "'rdq20mf' states no Q10"));
    ck_assert_int_eq(refused("diaphragm-slow", 30, 0, NULL), INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(error.text, "'diaphragm-slow' states no temperature"));
    ck_assert_int_eq(refused("own-one-site", 45.5, 0, NULL), INO_OUT_OF_RANGE);
    ck_assert_int_eq(refused("own-one-site", -0.5, 0, NULL), INO_OUT_OF_RANGE);
    ck_assert_ptr_nonnull(strstr(error.text, "0 to 45 C"));
    ck_assert_int_eq(refused("own-one-site", INFINITY, 0, NULL), INO_OUT_OF_RANGE);
    ck_assert_int_eq(refused("own-one-site", 30, 1, &change), INO_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.text, "given twice"));
}
END_TEST

START_TEST(every_q10_row_names_a_parameter_and_its_intervals_adjoin)
{
    for (size_t m = 0; m < ino_model_count(); m++) {
        const ino_model *model = ino_model_at(m);
        for (size_t i = 0; i < ino_model_q10_count(model); i++) {
            const ino_q10 *q = ino_model_q10(model, i);
            size_t found = 0;
            for (size_t k = 0; k < ino_model_parameter_count(model); k++)
                found += strcmp(ino_model_parameter(model, k)->symbol, q->symbol) == 0;
            ck_assert_uint_eq(found, 1);
            const ino_q10 *before = i > 0 ? ino_model_q10(model, i - 1) : NULL;
            const int goes_on = before != NULL && strcmp(before->symbol, q->symbol) == 0;
            ck_assert_double_eq(q->from_C, goes_on ? before->to_C : -INFINITY);
            ck_assert_double_lt(q->from_C, q->to_C);
            ck_assert(q->source[0] != '\0');
        }
        ck_assert_ptr_null(ino_model_q10(model, ino_model_q10_count(model)));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("temperature");
    TCase *tests = tcase_create("temperature");
    tcase_add_test(tests, rates_are_multiplied_by_q10_to_the_tenth_of_the_difference);
    tcase_add_test(tests, other_parameters_stay_and_kT_follows);
    tcase_add_test(tests, the_fibres_own_temperature_changes_no_bit);
    tcase_add_test(tests, warming_and_cooling_by_the_same_steps_returns);
    tcase_add_test(tests, set_wins_over_temperature_and_scale_multiplies_it);
    tcase_add_test(tests, steady_force_does_not_depend_on_temperature_and_k_tr_does);
    tcase_add_test(tests, rice2008_takes_the_temperature_as_its_own_parameter);
    tcase_add_test(tests, what_states_no_temperature_law_is_refused_in_words);
    tcase_add_test(tests, every_q10_row_names_a_parameter_and_its_intervals_adjoin);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
