/* The population sweep: the reduction of curves to Hill numbers, and threads. */
#include "kit.h"

#include "sweep/population.h"

/* ---- the reduction ---- */

struct subject {
    const char *fibre, *drug;
    double dose;
    ino_branch branch;
    const char *symbol[4];
    double spread[4]; /* of the logarithm, uniform */
    const ino_change *changes;
    size_t n_changes;
};

static double worst_pca50, worst_slope, worst_limit;

/* Member i by the scalar route. */
static ino_status by_observe(const struct subject *t, const double *value, double sl,
                             ino_pca_summary *summary)
{
    ino_change change[8];
    size_t n = 0;
    for (; n < t->n_changes; n++)
        change[n] = t->changes[n];
    for (size_t k = 0; k < 4 && t->symbol[k]; k++)
        change[n++] = (ino_change){t->symbol[k], value[k], 0};
    ino_muscle *m = make_muscle(t->fibre, &t->drug, t->drug != NULL, INO_DRUG_FAST, change, n);
    const ino_status status = ino_observe_pca(m, sl, t->drug ? &t->dose : NULL, t->branch, summary);
    ino_muscle_free(m);
    return status;
}

static void compare(const struct subject *t)
{
    enum { N = 100 };
    size_t index[4], inputs = 0;
    double value[4 * N];
    struct sweep_numbers numbers;
    struct sweep_curve curve;
    ino_muscle *m =
        make_muscle(t->fibre, &t->drug, t->drug != NULL, INO_DRUG_FAST, t->changes, t->n_changes);
    for (; inputs < 4 && t->symbol[inputs]; inputs++) {
        index[inputs] = ino_muscle_parameter_index(m, t->symbol[inputs]);
        for (size_t i = 0; i < N; i++)
            value[inputs * N + i] = value_of(m, t->symbol[inputs]) *
                                    exp(uniform(-t->spread[inputs], t->spread[inputs]));
    }
    ck_assert_int_eq(
        sweep_curve_init(&curve, m, t->branch, 2.1, t->drug ? &t->dose : NULL, inputs, index),
        INO_OK);
    sweep_reduce(&curve, N, value, N, &numbers);
    for (size_t i = 0; i < N; i++) {
        ino_pca_summary exact;
        double one[4] = {0, 0, 0, 0};
        for (size_t k = 0; k < inputs; k++)
            one[k] = value[k * N + i];
        ck_assert_int_eq(by_observe(t, one, 2.1, &exact), INO_OK);
        ck_assert_int_eq(numbers.status[i], INO_OK);
        worst_limit = fmax(worst_limit, relative(numbers.fmax_kPa[i], exact.fmax_kPa));
        worst_limit = fmax(worst_limit, relative(numbers.frest_kPa[i], exact.frest_kPa));
        worst_pca50 = fmax(worst_pca50, fabs(numbers.pca50[i] - exact.pca50));
        ck_assert_msg((numbers.slope_nh[i] < INFINITY) == (exact.slope_nh < INFINITY),
                      "member %zu: slope %g, %g", i, numbers.slope_nh[i], exact.slope_nh);
        if (exact.slope_nh < INFINITY)
            worst_slope = fmax(worst_slope, relative(numbers.slope_nh[i], exact.slope_nh));
    }
    ck_assert_msg(worst_pca50 <= 1e-10, "%s: pCa50 off by %g", t->fibre, worst_pca50);
    ck_assert_msg(worst_slope <= 1e-6, "%s: slope off by %g", t->fibre, worst_slope);
    ck_assert_msg(worst_limit <= 1e-14, "%s: limits off by %g", t->fibre, worst_limit);
    ino_muscle_free(m);
}

START_TEST(numbers_are_those_of_ino_observe_pca)
{
    /* Kd over three decades: many half-maxima lie outside the grid. */
    const struct subject wide = {.fibre = "human-body-temperature",
                                 .symbol = {"gamma", "mu", "Q", "alphaKd"},
                                 .spread = {1.5, 1.5, 1.0, 0.3}};
    const struct subject far = {
        .fibre = "diaphragm-slow", .symbol = {"Kd_ref", "gamma"}, .spread = {5.0, 0.2}};
    const struct subject drug = {.fibre = "diaphragm-slow",
                                 .drug = "levosimendan",
                                 .dose = 3.0,
                                 .symbol = {"gamma", "mu", "Kd_ref", "levosimendan.alpha"},
                                 .spread = {0.4, 0.4, 0.3, 0.1}};
    compare(&wide);
    compare(&far);
    compare(&drug);
}
END_TEST

START_TEST(feedback_and_jumps_are_reduced_alike)
{
    const ino_change mild[] = {{"eta", 0.3, 0}}, strong[] = {{"eta", 0.9, 0}, {"gamma", 40.0, 0}};
    struct subject t = {.fibre = "diaphragm-slow",
                        .symbol = {"gamma", "mu"},
                        .spread = {0.2, 0.3},
                        .changes = mild,
                        .n_changes = 1};
    compare(&t);
    t.changes = strong;
    t.n_changes = 2;
    t.symbol[0] = NULL; /* gamma stays */
    t.symbol[0] = "mu";
    t.symbol[1] = NULL;
    t.branch = INO_BRANCH_UP;
    compare(&t);
    t.branch = INO_BRANCH_DOWN;
    compare(&t);
}
END_TEST

START_TEST(a_bad_member_does_not_touch_its_neighbours)
{
    enum { N = 10 };
    double value[2 * N];
    size_t index[2];
    struct sweep_numbers good, mixed, alone;
    struct sweep_curve curve;
    ino_muscle *m = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    index[0] = ino_muscle_parameter_index(m, "gamma");
    index[1] = ino_muscle_parameter_index(m, "aXB");
    for (size_t i = 0; i < N; i++) {
        value[i] = 10.0 + (double)i;
        value[N + i] = 2e4;
    }
    ck_assert_int_eq(sweep_curve_init(&curve, m, INO_BRANCH_UP, 2.2, NULL, 2, index), INO_OK);
    sweep_reduce(&curve, N, value, N, &good);
    value[3] = 0.5; /* below the range */
    value[5] = NAN;
    value[N + 7] = 0.0; /* no force: a flat curve */
    sweep_reduce(&curve, N, value, N, &mixed);
    for (size_t i = 0; i < N; i++) {
        if (i == 3 || i == 5 || i == 7) {
            ck_assert(isnan(mixed.pca50[i]) && isnan(mixed.slope_nh[i]));
            continue;
        }
        sweep_reduce(&curve, 1, value + i, N, &alone);
        ck_assert(same_bits(mixed.pca50[i], good.pca50[i]) &&
                  same_bits(mixed.slope_nh[i], good.slope_nh[i]));
        ck_assert(same_bits(mixed.pca50[i], alone.pca50[0]) &&
                  same_bits(mixed.slope_nh[i], alone.slope_nh[0]));
    }
    ck_assert_int_eq(mixed.status[3], INO_OUT_OF_RANGE);
    ck_assert_int_eq(mixed.status[5], INO_NOT_FINITE);
    ck_assert_int_eq(mixed.status[7], INO_TOO_FEW_POINTS);
    ck_assert(isnan(mixed.fmax_kPa[3]) && mixed.fmax_kPa[7] == 0.0);
    ino_muscle_free(m);
}
END_TEST

START_TEST(what_fixes_the_states_cannot_vary)
{
    struct sweep_curve curve;
    ino_muscle *m = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    const size_t structural = ino_muscle_parameter_index(m, "k_SE"), none = 100000;
    ck_assert_int_eq(sweep_curve_init(&curve, m, INO_BRANCH_UP, 2.2, NULL, 1, &structural),
                     INO_BAD_ARGUMENT);
    ck_assert_int_eq(sweep_curve_init(&curve, m, INO_BRANCH_UP, 2.2, NULL, 1, &none),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

/* ---- threads ---- */

enum { MEMBERS = 6 * SWEEP_CHUNK + 77 };

struct collected {
    uint64_t next;
    uint64_t stop_after; /* chunks */
    double value[MEMBERS][4];
};

static int collect(void *user, const struct sweep_chunk *chunk)
{
    struct collected *c = user;
    ck_assert_uint_eq(chunk->first, c->next);
    for (size_t i = 0; i < chunk->n; i++, c->next++) {
        c->value[c->next][0] = chunk->input[i];
        c->value[c->next][1] = chunk->input[SWEEP_CHUNK + i];
        c->value[c->next][2] = chunk->result[SWEEP_PCA50 * SWEEP_CHUNK + i];
        c->value[c->next][3] = chunk->result[SWEEP_SLOPE * SWEEP_CHUNK + i];
    }
    return c->stop_after > 0 && c->next >= c->stop_after * SWEEP_CHUNK;
}

static struct collected *collect_with(int threads, uint64_t stop_after, uint64_t *delivered)
{
    struct sweep_sample sample = {.n = MEMBERS, .seed = 42, .n_inputs = 2};
    struct collected *c = calloc(1, sizeof *c);
    struct sweep_curve curve;
    size_t index[2];
    ino_muscle *m = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    index[0] = ino_muscle_parameter_index(m, "gamma");
    index[1] = ino_muscle_parameter_index(m, "Kd0");
    sample.distribution[0] = (struct sweep_distribution){SWEEP_LOGNORMAL, 12.0, 0.1};
    sample.distribution[1] = (struct sweep_distribution){SWEEP_FLAT, 0.3, 0.45};
    sweep_sample_prepare(&sample);
    c->stop_after = stop_after;
    ck_assert_int_eq(sweep_curve_init(&curve, m, INO_BRANCH_UP, 2.2, NULL, 2, index), INO_OK);
    const struct sweep_population population = {.sample = &sample,
                                                .reduction = sweep_curve_reduction(&curve),
                                                .n = MEMBERS,
                                                .threads = threads,
                                                .user = c,
                                                .deliver = collect};
    ck_assert_int_eq(sweep_population_run(&population, delivered), INO_OK);
    ino_muscle_free(m);
    return c;
}

START_TEST(the_number_of_threads_changes_no_bit)
{
    uint64_t n;
    struct collected *one = collect_with(1, 0, &n);
    ck_assert_uint_eq(n, MEMBERS);
    for (int threads = 2; threads <= 5; threads++) {
        struct collected *many = collect_with(threads, 0, &n);
        ck_assert_uint_eq(n, MEMBERS);
        ck_assert_mem_eq(many->value, one->value, sizeof one->value);
        free(many);
    }
    free(one);
}
END_TEST

START_TEST(a_run_that_ends_early_has_delivered_its_beginning)
{
    uint64_t n;
    struct collected *whole = collect_with(2, 0, &n), *part = collect_with(3, 2, &n);
    ck_assert_uint_eq(n, 2 * SWEEP_CHUNK);
    ck_assert_mem_eq(part->value, whole->value, n * sizeof whole->value[0]);
    free(whole);
    free(part);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sweep");
    TCase *tc = tcase_create("sweep");
    tcase_set_timeout(tc, 300);
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, numbers_are_those_of_ino_observe_pca);
    tcase_add_test(tc, feedback_and_jumps_are_reduced_alike);
    tcase_add_test(tc, a_bad_member_does_not_touch_its_neighbours);
    tcase_add_test(tc, what_fixes_the_states_cannot_vary);
    tcase_add_test(tc, the_number_of_threads_changes_no_bit);
    tcase_add_test(tc, a_run_that_ends_early_has_delivered_its_beginning);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
