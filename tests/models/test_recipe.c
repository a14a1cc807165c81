/* The recipe of models/README.md: its model and its parameter set, compiled as those in models/
 * are, have a steady state, twitches and redevelopment of tension. Toy's steady state and its
 * redevelopment are known in closed form. */
#include "tests/unit/kit.h"

#include "models/record.h"

INO_DECLARE_MODEL(toy)
extern const ino_fibre ino_fibre_toy_muscle;

/* A registry of one shipped model and that of the recipe. */
#undef INO_MODELS
#undef INO_FIBRES
#define INO_MODELS(X) X(land2017) X(toy)
#define INO_FIBRES(X) X(land2017_skinned) X(toy_muscle)
#include "models/registry.c"

static ino_muscle *toy(void)
{
    return make_muscle("toy-muscle", DRUGS("levosimendan"), INO_DRUG_FAST, NO_CHANGES);
}

/* Heads attached at rest; ratio: the drug's factor on Ca release. */
static double heads_of(double ca, double ratio)
{
    double bound = ca * ca / (ca * ca + ratio);
    return 30 * bound / (30 * bound + 10);
}

START_TEST(the_steady_state_is_the_closed_form_to_1e_12)
{
    ino_muscle *m = toy();
    double k_d = value_of(m, "levosimendan.K_D"), alpha = value_of(m, "levosimendan.alpha");
    ck_assert_uint_eq(ino_muscle_state_count(m), 2);
    for (int i = 0; i < 50; i++) {
        struct node x = {.ca = decades(-2, 3), .drug = {i % 2 ? k_d : 0}};
        double exact = heads_of(x.ca, i % 2 ? (1 + 1 / alpha) / 2 : 1);
        struct answer a = steady_at(m, x);
        assert_relative(a.obs[INO_OBS_tension], 100 * exact, 1e-12);
        ck_assert_double_le(largest(2, rhs_at(m, x, a.state).state), 1e-10 * (1 + x.ca * x.ca));
    }
    assert_relative(steady_at(m, (struct node){.ca = INFINITY}).obs[INO_OBS_tension], 75, 1e-13);
    ck_assert_double_eq(steady_at(m, (struct node){.ca = 0}).obs[INO_OBS_tension], 0);
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_steady_state_depends_on_no_neighbour)
{
    enum { N = 37 };
    double ca[N], tension[N];
    ino_muscle *m = toy();
    for (int i = 0; i < N; i++)
        ca[i] = decades(-2, 2);
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){ca, 1};
    out.observable[INO_OBS_tension] = (ino_output){tension, 1};
    ck_assert_int_eq(
        ino_batch_steady(m, &in, INO_BRANCH_UP, 0, N, (ino_state_output){NULL, 0, 0}, &out, NULL),
        INO_OK);
    for (int i = 0; i < N; i++)
        ck_assert(
            same_bits(steady_at(m, (struct node){.ca = ca[i]}).obs[INO_OBS_tension], tension[i]));
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_twitch_rises_and_falls)
{
    ino_muscle *m = toy();
    ino_drive drive;
    ino_twitch twitch = {.size = sizeof twitch};
    ino_drive_init(&drive, m);
    ino_signal_biexponential(&drive.ca_uM, 0.1, 1, 0.02, 0.11, 0.01);
    ck_assert_int_eq(ino_protocol_twitch(m, &drive, NULL, NULL, &twitch), INO_OK);
    assert_relative(twitch.metrics.diastolic, 100 * heads_of(0.1, 1), 1e-6);
    ck_assert_double_gt(twitch.metrics.peak, 10 * twitch.metrics.diastolic);
    ck_assert_double_lt(twitch.metrics.peak, 100 * heads_of(1, 1));
    ck_assert(twitch.metrics.rt50_s > 0);
    ino_muscle_free(m);
}
END_TEST

START_TEST(tension_redevelops_with_the_sum_of_attachment_and_detachment)
{
    ino_muscle *m = toy();
    ino_ktr k;
    ck_assert_int_eq(ino_protocol_ktr(m, 2, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k), INO_OK);
    assert_relative(k.plateau_kPa, 100 * heads_of(2, 1), 1e-12);
    assert_relative(k.k_tr_per_s, 30 * 4.0 / 5 + 10, 1e-5);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("recipe");
    TCase *c = tcase_create("recipe");
    tcase_add_test(c, the_steady_state_is_the_closed_form_to_1e_12);
    tcase_add_test(c, a_steady_state_depends_on_no_neighbour);
    tcase_add_test(c, a_twitch_rises_and_falls);
    tcase_add_test(c, tension_redevelops_with_the_sum_of_attachment_and_detachment);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
