/* Time steps of the models that are a few ordinary differential equations: orders of convergence,
 * reference traces, twitches on a mesh, independence of nodes. */
#include "tests/unit/steps.h"

static const struct subject subjects[] = {
    {"land2017", "skinned", 0, 5, 1.9}, {"land2017", "whole-organ", 0, 1, 1.9},
    {"land2012", NULL, 0, 3, 1.9},      {"nhs2006", NULL, 0, 2, 2.0},
    {"rice2008", NULL, 0, 1, 2.1},      {"himces", NULL, 0, 1, 2.1},
};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

/* The strains of rice2008 are small beside its fractions. */
START_TEST(halving_the_step_divides_the_error_by_two_to_the_order)
{
    static const int order[METHODS] = {3, 4, 2};
    check_order(&subjects[_i], order, order);
}
END_TEST

/* ---- against the reference integrator ---- */

START_TEST(a_twitch_on_a_mesh_is_the_reference_integrators)
{
    check_mesh(&subjects[_i], 1e-10);
}
END_TEST

/* ---- nodes ---- */

START_TEST(a_node_depends_on_no_neighbour_and_on_no_choice_of_outputs)
{
    check_independence(&subjects[_i]);
}
END_TEST

START_TEST(a_bad_node_keeps_its_state_and_stops_no_other)
{
    check_bad_nodes(&subjects[_i]);
}
END_TEST

/* ---- the step of order 2 that land2017 brings ---- */

/* One step of dt at the transient's start; error_kPa NULL: not wanted. */
static double one_step(const ino_muscle *m, const struct subject *s, int method, double velocity,
                       double t, double dt, double *y, double *error_kPa)
{
    double ca[3], sl[2] = {s->sl + velocity * t, s->sl + velocity * (t + dt)}, tension = NAN;
    ino_step_options options;
    ino_inputs in;
    ino_outputs out;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_step_options_init(&options);
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    options.method = (ino_step_method)method;
    for (int k = 0; k < 3; k++)
        ca[k] = s->gain * calcium(t + 0.5 * k * dt);
    in.ca_uM = (ino_field){&ca[2], 0};
    in.sl_um = (ino_field){&sl[1], 0};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){&ca[0], 0};
    inputs.ca_middle_uM = (ino_field){&ca[1], 0};
    inputs.sl_start_um = (ino_field){&sl[0], 0};
    out.observable[INO_OBS_tension] = (ino_output){&tension, 1};
    outputs.end = &out;
    outputs.error_kPa = (ino_output){error_kPa, 1};
    ck_assert_int_eq(ino_batch_step(m, dt, &inputs, (ino_state){y, 1, 0}, 0, 1,
                                    (ino_state_output){y, 1, 0}, &options, &outputs, NULL),
                     INO_OK);
    return tension;
}

/* Along a run, so that the state is a smooth solution's; the true error is that to 64 short steps
 * of order 4. */
START_TEST(the_estimate_of_the_step_of_order_2_is_about_its_error)
{
    enum { PARTS = 64 };
    const struct subject *s = &subjects[_i % 2];
    const double velocity = _i < 2 ? 0 : 0.2;
    ino_muscle *m = muscle_of(s);
    for (double dt = 5e-4; dt < 3e-3; dt *= 2) {
        double y[KIT_STATES], sum = 0, estimated = 0;
        rest(m, s->gain * calcium(0), s->sl, y);
        for (int i = 0; i * dt < 0.06; i++) {
            double exact[KIT_STATES], error, t = i * dt, tension = 0;
            memcpy(exact, y, sizeof y);
            for (int k = 0; k < PARTS; k++)
                tension = one_step(m, s, INO_STEP_STIFF4, velocity, t + k * dt / PARTS, dt / PARTS,
                                   exact, NULL);
            double one = one_step(m, s, INO_STEP_EXPLICIT, velocity, t, dt, y, &error);
            sum += fabs(one - tension);
            estimated += error;
            memcpy(y, exact, sizeof y);
        }
        ck_assert_msg(estimated >= 0.7 * sum && estimated <= 3 * sum, "dt %g: %g, estimated %g", dt,
                      sum, estimated);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(long_steps_of_order_2_come_to_rest_at_the_steady_state)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    for (double ca = 0.01; ca < 100; ca *= 10) {
        double y[KIT_STATES], end[KIT_STATES];
        ino_step_options options;
        ino_inputs in;
        ino_step_inputs inputs;
        ino_step_options_init(&options);
        ino_inputs_init(&in);
        ino_step_inputs_init(&inputs);
        options.method = INO_STEP_EXPLICIT;
        in.ca_uM = (ino_field){&ca, 0};
        in.sl_um = (ino_field){&s->sl, 0};
        inputs.end = &in;
        rest(m, 1, s->sl, y);
        rest(m, ca, s->sl, end);
        for (int i = 0; i < 200; i++)
            ck_assert_int_eq(ino_batch_step(m, 0.2, &inputs, (ino_state){y, 1, 0}, 0, 1,
                                            (ino_state_output){y, 1, 0}, &options, NULL, NULL),
                             INO_OK);
        for (size_t k = 0; k < ino_muscle_state_count(m); k++)
            ck_assert_msg(fabs(y[k] - end[k]) <= 1e-10, "%s Ca %g state %zu: %g %g", s->fibre, ca,
                          k, y[k], end[k]);
    }
    ino_muscle_free(m);
}
END_TEST

/* The three ways of the code to a step: with errors, without, and with parameters per node. */
START_TEST(a_step_of_order_2_has_the_same_bits_on_every_way)
{
    static struct nodes x;
    static double y[3][NODES * KIT_STATES], error[NODES], k_trpn[NODES];
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    make_nodes(m, s, &x);
    for (int i = 0; i < NODES; i++)
        k_trpn[i] = value_of(m, "kTRPN");
    const size_t index = ino_muscle_parameter_index(m, "kTRPN");
    const ino_field field = {k_trpn, 1};
    for (int way = 0; way < 3; way++) {
        ino_inputs in;
        ino_step_inputs inputs;
        ino_step_outputs outputs;
        ino_step_options options;
        ino_inputs_init(&in);
        ino_step_inputs_init(&inputs);
        ino_step_outputs_init(&outputs);
        ino_step_options_init(&options);
        in.ca_uM = (ino_field){x.ca, 1};
        in.sl_um = (ino_field){x.sl, 1};
        if (way == 2) {
            in.n_parameters = 1;
            in.parameter_index = &index;
            in.parameters = &field;
        }
        inputs.end = &in;
        inputs.ca_start_uM = (ino_field){x.ca_start, 1};
        inputs.sl_start_um = (ino_field){x.sl_start, 1};
        outputs.error = (ino_output){error, 1};
        options.method = INO_STEP_EXPLICIT;
        ck_assert_int_eq(ino_batch_step(m, 1e-3, &inputs, (ino_state){x.y, NODES, 1}, 0, NODES,
                                        (ino_state_output){y[way], NODES, 1}, &options,
                                        way ? NULL : &outputs, NULL),
                         INO_OK);
    }
    for (size_t k = 0; k < NODES * ino_muscle_state_count(m); k++)
        ck_assert_msg(same_bits(y[0][k], y[1][k]) && same_bits(y[0][k], y[2][k]),
                      "state %zu node %zu", k / NODES, k % NODES);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ode_step");
    TCase *c = tcase_create("ode_step");
    tcase_set_timeout(c, 300);
    tcase_add_loop_test(c, halving_the_step_divides_the_error_by_two_to_the_order, 0, SUBJECTS);
    tcase_add_loop_test(c, a_twitch_on_a_mesh_is_the_reference_integrators, 0, SUBJECTS);
    tcase_add_loop_test(c, a_node_depends_on_no_neighbour_and_on_no_choice_of_outputs, 0, SUBJECTS);
    tcase_add_loop_test(c, a_bad_node_keeps_its_state_and_stops_no_other, 0, SUBJECTS);
    tcase_add_loop_test(c, the_estimate_of_the_step_of_order_2_is_about_its_error, 0, 4);
    tcase_add_loop_test(c, long_steps_of_order_2_come_to_rest_at_the_steady_state, 0, 2);
    tcase_add_loop_test(c, a_step_of_order_2_has_the_same_bits_on_every_way, 0, 2);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
