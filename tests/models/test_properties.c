/* What must be true of any model, fibre and drug: one loop over the whole registry. A test fails
 * naming the case. */
#include "core/registry.h"
#include "protocol/drive.h"
#include "tests/unit/kit.h"

enum { DOSES = 3, POINTS = 49 };

/* One case: a fibre with a drug (NULL: none) at its three doses. */
struct subject {
    const ino_fibre *fibre;
    const ino_drug *drug;
    ino_muscle *m;
    size_t n, n_drugs;
    double dose[DOSES];
    char name[160];
};

typedef void property(struct subject *s);

static double drug_value(const struct subject *s, const char *symbol)
{
    char full[96];
    snprintf(full, sizeof full, "%s.%s", ino_drug_id(s->drug), symbol);
    return value_of(s->m, full);
}

static ino_muscle *muscle_of(const ino_fibre *fibre, const ino_drug *drug,
                             ino_drug_kinetics kinetics)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    const char *id = drug ? ino_drug_id(drug) : NULL;
    spec.model = fibre->model;
    spec.fibre = fibre->id;
    spec.drugs = &id;
    spec.n_drugs = drug != NULL;
    spec.kinetics = kinetics;
    ino_muscle *m = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_status status = ino_muscle_create(&spec, &m, &error);
    ck_assert_msg(status == INO_OK || (drug && status == INO_NOT_EXPRESSIBLE && *error.text),
                  "%s: %s", fibre->id, error.text);
    return m;
}

/* Runs `check` over every fibre, drug and kind of kinetics; drugs that a fibre cannot express are
 * refused with words and left out. Returns the number of cases. */
static int over_all(property *check, int with_explicit)
{
    int cases = 0;
    for (size_t f = 0; f < ino_fibre_count(); f++)
        for (size_t d = 0; d <= ino_drug_count(); d++)
            for (int kinetics = 0; kinetics <= with_explicit; kinetics++) {
                struct subject s = {.fibre = ino_fibre_at(f), .drug = ino_drug_at(d)};
                if (kinetics && (!s.drug || s.drug->kind != INO_DRUG_TROPONIN))
                    continue;
                s.m = muscle_of(s.fibre, s.drug, (ino_drug_kinetics)kinetics);
                if (!s.m)
                    continue;
                s.n = ino_muscle_state_count(s.m);
                s.n_drugs = s.drug != NULL;
                double scale = 1;
                if (s.drug) { /* K_D or the first half-effect dose */
                    size_t row = ino_muscle_parameter_count(s.m) -
                                 ino_drug_parameter_count(s.drug, s.fibre->troponin);
                    scale =
                        ino_muscle_parameter(s.m, row + (s.drug->kind != INO_DRUG_TROPONIN))->value;
                }
                for (int i = 0; i < DOSES; i++)
                    s.dose[i] = scale * pow(10, i - 1);
                snprintf(s.name, sizeof s.name, "%s:%s with %s%s", s.fibre->model, s.fibre->id,
                         s.drug ? s.drug->id : "no drug", kinetics ? ", explicit" : "");
                check(&s);
                ino_muscle_free(s.m);
                cases++;
            }
    return cases;
}

/* Which conserved sum a state is part of, as the model's record says: 0 none. */
static int group_of(const ino_muscle *m, size_t k)
{
    unsigned char group[KIT_STATES];
    ino_state_groups(m, group);
    return group[k];
}

static void must_be_probabilities(const struct subject *s, const double *y)
{
    double sum[INO_ODE_GROUPS + 1] = {0};
    unsigned char group[KIT_STATES];
    ino_state_groups(s->m, group);
    for (size_t k = 0; k < s->n; k++) {
        sum[group[k]] += y[k];
        ck_assert_msg(group[k] == 0 || (y[k] >= 0 && y[k] <= 1), "%s: %s = %g", s->name,
                      ino_muscle_state_name(s->m, k), y[k]);
    }
    for (int g = 1; g <= INO_ODE_GROUPS; g++)
        ck_assert_msg(!memchr(group, g, s->n) || fabs(sum[g] - 1) <= 1e-12, "%s: sum - 1 = %g",
                      s->name, sum[g] - 1);
}

static struct node at(const struct subject *s, double ca, double dose)
{
    struct node x = {.ca = ca};
    x.drug[0] = s->n_drugs ? dose : 0;
    return x;
}

static void axis(double *ca)
{
    for (int i = 0; i < POINTS; i++)
        ca[i] = i == 0 ? 0 : i == POINTS - 1 ? INFINITY : pow(10, -2.5 + 0.1 * i);
}

/* ---- steady state ---- */

static void steady_probabilities(struct subject *s)
{
    double ca[POINTS];
    axis(ca);
    for (int i = 0; i < POINTS; i += 4)
        for (int d = 0; d < DOSES; d++) {
            struct answer a = steady_at(s->m, at(s, ca[i], s->dose[d]));
            must_be_probabilities(s, a.state);
            static const ino_observable fraction[] = {INO_OBS_permissive, INO_OBS_ca_bound,
                                                      INO_OBS_attached, INO_OBS_drug_bound};
            for (int o = 0; o < 4; o++)
                if (ino_muscle_defines(s->m, fraction[o]))
                    ck_assert_msg(a.obs[fraction[o]] >= 0 && a.obs[fraction[o]] <= 1, "%s: %s",
                                  s->name, ino_observable_name(fraction[o]));
            for (int o = 0; o < INO_OBS_COUNT; o++) /* Ca 0 and infinite among them */
                ck_assert_msg(ino_muscle_defines(s->m, (ino_observable)o) == isfinite(a.obs[o]),
                              "%s: %s = %g at Ca %g", s->name,
                              ino_observable_name((ino_observable)o), a.obs[o], ca[i]);
        }
}

START_TEST(steady_states_are_probabilities_and_finite_from_zero_to_infinite_calcium)
{
    ck_assert_int_ge(over_all(steady_probabilities, 1), 12);
}
END_TEST

/* Rounding: fluxes of some 1e4 1/s at the highest Ca, each known to an ulp; heads reach 1e3. */
static void steady_is_stationary(struct subject *s)
{
    for (int i = 0; i < 8; i++)
        for (int d = 0; d < DOSES; d++) {
            struct node x = at(s, 0.05 * pow(2.5, i), s->dose[d]);
            struct answer a = steady_at(s->m, x), r = rhs_at(s->m, x, a.state);
            double flux = 1;
            for (size_t k = 0; k < s->n; k++) {
                double y[KIT_STATES];
                memcpy(y, a.state, sizeof y);
                y[k] *= 1.01; /* the size of this state's fluxes */
                flux = fmax(flux, 100 * largest(s->n, rhs_at(s->m, x, y).state));
            }
            ck_assert_msg(largest(s->n, r.state) <= 1e-12 * flux, "%s: %g of %g at Ca %g", s->name,
                          largest(s->n, r.state), flux, x.ca);
            for (int o = 0; o < INO_OBS_COUNT; o++)
                if (ino_muscle_defines(s->m, (ino_observable)o))
                    ck_assert_msg(fabs(a.obs[o] - r.obs[o]) <= 1e-11 * fmax(1, fabs(a.obs[o])),
                                  "%s: %s", s->name, ino_observable_name((ino_observable)o));
        }
}

START_TEST(the_right_hand_side_vanishes_at_every_steady_state)
{
    ck_assert_int_ge(over_all(steady_is_stationary, 1), 12);
}
END_TEST

static void force_is_monotone(struct subject *s)
{
    double ca[POINTS], force[POINTS];
    axis(ca);
    for (int d = 0; d < DOSES; d++)
        for (int branch = 0; branch < 2; branch++) {
            steady_curve(s->m, INO_OBS_tension, POINTS, ca, &s->dose[d], (ino_branch)branch, force);
            ck_assert_msg(force[0] >= 0, "%s", s->name);
            for (int i = 1; i < POINTS; i++) /* equal to rounding on the plateaus */
                ck_assert_msg(force[i] >= force[i - 1] * (1 - 1e-14), "%s: %g then %g", s->name,
                              force[i - 1], force[i]);
            ck_assert_msg(force[POINTS - 1] > 1.5 * force[0], "%s", s->name);
        }
}

START_TEST(steady_force_rises_with_calcium_on_both_branches)
{
    ck_assert_int_ge(over_all(force_is_monotone, 1), 12);
}
END_TEST

/* ---- what a drug does ---- */

static void drug_zero(struct subject *s)
{
    if (!s->drug)
        return;
    ino_muscle *bare = muscle_of(s->fibre, NULL, INO_DRUG_FAST);
    for (int i = 0; i < 10; i++) {
        struct node x = at(s, i == 9 ? INFINITY : 0.05 * pow(2, i), 0);
        struct answer a = steady_at(s->m, x), b = steady_at(bare, x);
        ck_assert_msg(memcmp(a.obs, b.obs, sizeof a.obs) == 0 || 0, "%s", s->name);
        ck_assert_msg(memcmp(a.state, b.state, sizeof a.state) == 0, "%s", s->name);
        if (i == 9)
            continue;
        x.rate = -0.4;
        struct answer da = rhs_at(s->m, x, a.state), db = rhs_at(bare, x, a.state);
        ck_assert_msg(memcmp(da.state, db.state, sizeof da.state) == 0, "%s", s->name);
    }
    ino_muscle_free(bare);
}

START_TEST(every_drug_at_dose_zero_gives_the_undrugged_result_bit_for_bit)
{
    over_all(drug_zero, 0);
}
END_TEST

static void sensitizer_statements(struct subject *s)
{
    if (!s->drug || s->drug->kind != INO_DRUG_TROPONIN)
        return;
    double none = 0, alpha = drug_value(s, "alpha"), beta = drug_value(s, "beta");
    double sl0 = s->fibre->sl0_um;
    ino_pca_summary last;
    ck_assert_int_eq(ino_observe_pca(s->m, sl0, &none, INO_BRANCH_UP, &last), INO_OK);
    for (int d = 0; d < DOSES; d++) {
        ino_pca_summary now;
        ck_assert_int_eq(ino_observe_pca(s->m, sl0, &s->dose[d], INO_BRANCH_UP, &now), INO_OK);
        if (alpha > 1 && beta >= 1)
            ck_assert_msg(now.pca50 > last.pca50 + 1e-4, "%s: pCa50 %g then %g", s->name,
                          last.pca50, now.pca50);
        if (alpha == 1 && beta == 1)
            ck_assert_msg(fabs(now.pca50 - last.pca50) < 1e-11, "%s", s->name);
        if (beta == 1) /* the alpha route */
            ck_assert_msg(relative(now.fmax_kPa, last.fmax_kPa) < 1e-14, "%s: Fmax %.17g, %.17g",
                          s->name, last.fmax_kPa, now.fmax_kPa);
        if (beta > 1)
            ck_assert_msg(now.fmax_kPa > last.fmax_kPa && now.frest_kPa > last.frest_kPa, "%s",
                          s->name);
        last = now;
    }
}

START_TEST(sensitizers_raise_pca50_and_keep_or_raise_maximal_force_as_their_constants_say)
{
    over_all(sensitizer_statements, 0);
}
END_TEST

/* "Without altering cross-bridge cycling": at maximal activation, heads and their observables. */
static void heads_are_untouched(struct subject *s)
{
    if (!s->drug || s->drug->kind == INO_DRUG_RATES)
        return;
    struct node x = at(s, 2, 0);
    double y[KIT_STATES];
    memcpy(y, steady_at(s->m, x).state, sizeof y);
    x.rate = -0.6;
    struct answer without = rhs_at(s->m, x, y);
    x.drug[0] = s->dose[2];
    struct answer with = rhs_at(s->m, x, y);
    for (size_t k = 0; k < s->n; k++)
        if (group_of(s->m, k) == 2 || strncmp(ino_muscle_state_name(s->m, k), "m_", 2) == 0)
            ck_assert_msg(same_bits(without.state[k], with.state[k]), "%s: %s", s->name,
                          ino_muscle_state_name(s->m, k));
    static const ino_observable same[] = {INO_OBS_tension, INO_OBS_stiffness, INO_OBS_atp,
                                          INO_OBS_attached, INO_OBS_passive};
    for (size_t o = 0; o < sizeof same / sizeof *same; o++)
        ck_assert_msg(same_bits(without.obs[same[o]], with.obs[same[o]]), "%s", s->name);
}

START_TEST(troponin_drugs_leave_the_heads_rates_untouched)
{
    over_all(heads_are_untouched, 0);
}
END_TEST

/* A drug that is accepted must do something, unless its constants say that it does not. */
static void drug_has_effect(struct subject *s)
{
    if (!s->drug)
        return;
    int idle = (s->drug->kind == INO_DRUG_TROPONIN && drug_value(s, "alpha") == 1 &&
                drug_value(s, "beta") == 1) ||
               (s->drug->kind == INO_DRUG_ON_RATE && s->fibre->troponin == INO_TROPONIN_FAST);
    double ca = pow(10, 6 - pca50_of(s->m, s->fibre->sl0_um, (double[1]){0}));
    double without = steady_at(s->m, at(s, ca, 0)).obs[INO_OBS_tension];
    double with = steady_at(s->m, at(s, ca, s->dose[2])).obs[INO_OBS_tension];
    ck_assert_msg(idle ? relative(with, without) < 1e-13 : relative(with, without) > 0.01,
                  "%s: %g, %g", s->name, without, with);
}

START_TEST(no_accepted_drug_is_ignored)
{
    over_all(drug_has_effect, 1);
}
END_TEST

/* ---- in time ---- */

/* Ten seconds in steps that the slowest explicit method bears would take minutes for the whole zoo:
 * 1600 steps of Runge-Kutta with a change of Ca, of length and of both. */
static void probabilities_stay(struct subject *s)
{
    double y[KIT_STATES];
    struct node x = at(s, 0.05, s->dose[1]);
    memcpy(y, steady_at(s->m, x).state, sizeof y);
    for (int step = 0; step < 1600; step++) {
        x.ca = step % 800 < 400 ? 3 : 0.05;
        x.rate = step % 200 < 20 ? -1.5 : 0;
        rk4_step(s->m, constant_node, &x, 0, 1e-5, y);
    }
    must_be_probabilities(s, y);
}

START_TEST(probabilities_stay_probabilities_in_time)
{
    ck_assert_int_ge(over_all(probabilities_stay, 1), 12);
}
END_TEST

/* All fluxes leave one state and enter another: derivatives of a group sum to zero. */
static void fluxes_cancel(struct subject *s)
{
    for (int i = 0; i < 10; i++) {
        double y[KIT_STATES] = {0}, sum[INO_ODE_GROUPS + 1] = {0}, top = 1;
        struct node x = at(s, decades(-1.5, 1), s->dose[i % DOSES]);
        memcpy(y, steady_at(s->m, x).state, sizeof y);
        for (size_t k = 0; k < s->n; k++)
            y[k] *= uniform(0.5, 1.5);
        x.ca = decades(-1.5, 1);
        x.rate = uniform(-1, 1);
        struct answer a = rhs_at(s->m, x, y);
        for (size_t k = 0; k < s->n; k++) {
            sum[group_of(s->m, k)] += a.state[k];
            top = fmax(top, group_of(s->m, k) ? fabs(a.state[k]) : 0);
        }
        for (int g = 1; g <= INO_ODE_GROUPS; g++)
            ck_assert_msg(fabs(sum[g]) <= 1e-13 * top, "%s: group %d, %g", s->name, g, sum[g]);
    }
}

START_TEST(derivatives_of_probabilities_sum_to_zero)
{
    ck_assert_int_ge(over_all(fluxes_cancel, 1), 12);
}
END_TEST

/* Bound Ca changes only by the Ca steps: at Ca = 0 it falls, and flips of tropomyosin, drug
 * exchange and neighbours leave it alone. d(bound)/dt = [Ca] sum of on-rates - sum of off-rates, so
 * it is affine in [Ca], and the free sites bind at one rate per site. */
static void calcium_is_conserved(struct subject *s)
{
    size_t holds_ca = 0;
    for (size_t k = 0; k < s->n; k++)
        holds_ca += strstr(ino_muscle_state_name(s->m, k), "_Ca") != NULL;
    if (!holds_ca) /* troponin is not resolved into such states */
        return;
    for (int i = 0; i < 5; i++) {
        struct node x = at(s, 0, s->dose[i % DOSES]);
        double y[KIT_STATES], flux[3], scale;
        memcpy(y, steady_at(s->m, at(s, decades(-1, 1), x.drug[0])).state, sizeof y);
        for (size_t k = 0; k < s->n; k++)
            y[k] *= uniform(0.7, 1.3);
        for (int c = 0; c < 3; c++) {
            x.ca = 2 * c;
            struct answer a = rhs_at(s->m, x, y);
            flux[c] = 0;
            for (size_t k = 0; k < s->n; k++) {
                const char *ca = strstr(ino_muscle_state_name(s->m, k), "_Ca");
                flux[c] += ca ? (ca[3] - '0') * a.state[k] : 0;
            }
        }
        scale = fmax(1, fabs(flux[2]));
        ck_assert_msg(fabs(flux[0] - 2 * flux[1] + flux[2]) <= 1e-11 * scale, "%s", s->name);
        ck_assert_msg(flux[0] < 0 && flux[2] > flux[1], "%s", s->name);
    }
}

START_TEST(bound_calcium_changes_only_by_binding_and_release)
{
    ck_assert_int_ge(over_all(calcium_is_conserved, 1), 12);
}
END_TEST

/* Classical Runge-Kutta on any model converges at its order: halving the step divides the error by
 * 16, as long as the inputs are smooth. */
static struct node smooth(double t, const void *context)
{
    struct node x = *(const struct node *)context;
    x.ca *= 1 + 0.5 * sin(40 * t);
    return x;
}

static void order_four(struct subject *s)
{
    double y[3][KIT_STATES], error[2] = {0, 0};
    struct node x = at(s, pow(10, 6 - pca50_of(s->m, s->fibre->sl0_um, s->dose)), s->dose[0]);
    struct answer start = steady_at(s->m, x);
    /* 0.1 ms, longer for a slow model whose error would be rounding */
    for (double step = 1e-4; error[1] < 2e-14 && step < 1e-2; step *= 4) {
        error[0] = error[1] = 0;
        for (int k = 0; k < 3; k++) {
            double h = step / (1 << k);
            memcpy(y[k], start.state, sizeof y[k]);
            for (int i = 0; i < 100 << k; i++)
                rk4_step(s->m, smooth, &x, i * h, h, y[k]);
            for (size_t i = 0; k && i < s->n; i++)
                error[k - 1] = fmax(error[k - 1], fabs(y[k][i] - y[k - 1][i]));
        }
    }
    double ratio = error[0] / error[1]; /* of 1e-13 or more to 1e-14: one digit is rounding */
    ck_assert_msg(ratio > 13 && ratio < 20, "%s: %g, ratio %g", s->name, error[1], ratio);
}

START_TEST(halving_the_step_divides_the_error_by_about_sixteen)
{
    over_all(order_four, 0);
}
END_TEST

/* ---- the table of models ---- */

/* Is `text` in one of the sources tests/models/test_*.c? */
static int is_in_tests(const char *text)
{
    static char source[1 << 17];
    const char *root = getenv("INOTROPE_SOURCE");
    int found = 0;
    for (size_t i = 0; i < ino_model_count() && !found; i++) {
        char path[500];
        snprintf(path, sizeof path, "%s/tests/models/test_%s.c", root ? root : ".",
                 ino_model_id(ino_model_at(i)));
        FILE *file = fopen(path, "r");
        if (!file) /* tested with another model */
            continue;
        size_t n = fread(source, 1, sizeof source - 1, file);
        ck_assert_uint_lt(n, sizeof source - 1);
        source[n] = '\0';
        fclose(file);
        found = strstr(source, text) != NULL;
    }
    return found;
}

START_TEST(every_bound_that_the_table_of_models_states_is_the_one_that_a_test_uses)
{
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *m = ino_model_at(i);
        ck_assert_msg(ino_model_reproduced_count(m) > 0, "%s", ino_model_id(m));
        ck_assert(!ino_model_reproduced(m, ino_model_reproduced_count(m)));
        for (size_t k = 0; k < ino_model_reproduced_count(m); k++) {
            const ino_reproduced *r = ino_model_reproduced(m, k);
            char call[200];
            snprintf(call, sizeof call, "within(\"%s\", \"%s\")", ino_model_id(m), r->what);
            ck_assert_msg(is_in_tests(call), "no test has %s", call);
            ck_assert(r->within > 0 && r->within <= 1e-7 && *r->whose);
        }
    }
}
END_TEST

static Suite *properties_suite(void)
{
    Suite *suite = suite_create("properties");
    TCase *tc = tcase_create("properties");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, steady_states_are_probabilities_and_finite_from_zero_to_infinite_calcium);
    tcase_add_test(tc, the_right_hand_side_vanishes_at_every_steady_state);
    tcase_add_test(tc, steady_force_rises_with_calcium_on_both_branches);
    tcase_add_test(tc, every_drug_at_dose_zero_gives_the_undrugged_result_bit_for_bit);
    tcase_add_test(tc,
                   sensitizers_raise_pca50_and_keep_or_raise_maximal_force_as_their_constants_say);
    tcase_add_test(tc, troponin_drugs_leave_the_heads_rates_untouched);
    tcase_add_test(tc, no_accepted_drug_is_ignored);
    tcase_add_test(tc, probabilities_stay_probabilities_in_time);
    tcase_add_test(tc, derivatives_of_probabilities_sum_to_zero);
    tcase_add_test(tc, bound_calcium_changes_only_by_binding_and_release);
    tcase_add_test(tc, halving_the_step_divides_the_error_by_about_sixteen);
    tcase_add_test(tc, every_bound_that_the_table_of_models_states_is_the_one_that_a_test_uses);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(properties_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
