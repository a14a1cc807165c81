/* Time steps of the models whose heads are distributed over strain: orders of convergence, the
 * reference integrator, conservation, positivity, estimates, damping, independence of nodes. */
#include "tests/unit/steps.h"

static const struct subject subjects[] = {
    {"myosim3", NULL, 0, 1, 2.1}, {"myosim3", NULL, 201, 1, 2.1}, {"huxley1957", NULL, 0, 2, 2.1}};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

/* Sliding and turnover in turn are of order 2. */
START_TEST(halving_the_step_divides_the_error_by_two_to_the_order)
{
    static const int still[METHODS] = {3, 4, 3}, sliding[METHODS] = {2, 2, 2};
    check_order(&subjects[_i], still, sliding);
}
END_TEST

/* ---- against the reference integrator ---- */

static const double reference_rtol = 1e-9;

START_TEST(a_twitch_on_a_mesh_is_the_reference_integrators)
{
    check_mesh(&subjects[_i], reference_rtol);
}
END_TEST

/* Shortening during the rise, by 2 % of the length, where overlap changes with it; rtol of a mesh is
 * met there too. */
START_TEST(a_twitch_that_shortens_is_the_reference_integrators)
{
    struct subject fewer = subjects[_i], *s = &fewer;
    if (s->bins)
        s->bins = 41; /* the reference integrator's time goes with their cube */
    ino_muscle *m = muscle_of(s);
    double when[2] = {0.03, 0.07}, length[2] = {s->sl + 0.6, s->sl + 0.56};
    ino_drive drive;
    ino_twitch twitch = {.size = sizeof twitch};
    ino_twitch_options options;
    transient(&drive, m, s, reference_rtol);
    ino_signal_linear(&drive.sl_um, 2, when, length);
    drive.rtol = 1e-8;
    ino_twitch_options_init(&options);
    options.duration_s = 0.3;
    ck_assert_int_eq(ino_protocol_twitch(m, &drive, &options, NULL, &twitch), INO_OK);
    for (double rtol = 1e-3; rtol > 5e-6; rtol /= 10) {
        ino_mesh_options mesh_options;
        ino_mesh *mesh = NULL;
        ino_twitch_outputs outputs;
        double peak, estimate;
        ino_mesh_options_init(&mesh_options);
        mesh_options.duration_s = 0.3;
        mesh_options.rtol = rtol;
        ck_assert_int_eq(ino_mesh_create(m, &drive, &mesh_options, &mesh), INO_OK);
        ino_twitch_outputs_init(&outputs);
        outputs.peak_kPa = (ino_output){&peak, 1};
        outputs.error = (ino_output){&estimate, 1};
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &outputs, NULL), INO_OK);
        ck_assert_msg(fabs(peak / twitch.metrics.peak - 1) < rtol, "%s rtol %g: %g", s->model, rtol,
                      peak / twitch.metrics.peak - 1);
        if (strcmp(s->model, "myosim3") == 0) /* the estimated error is what has been taken off */
            ck_assert_double_lt(fabs(peak / twitch.metrics.peak - 1), 0.1 * estimate);
        ino_mesh_free(mesh);
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- one step ---- */

struct one {
    double ca[2], sl[2], dt; /* at start and end */
    int method;
    size_t most_substeps; /* 0: 1 */
};

struct one_out {
    double y[KIT_STATES], tension, error, error_kPa, substeps;
};

static void step_once(const ino_muscle *m, const struct one *x, const double *y, struct one_out *to)
{
    ino_inputs in;
    ino_outputs out;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_step_options options;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    ino_step_options_init(&options);
    in.ca_uM = (ino_field){&x->ca[1], 0};
    in.sl_um = (ino_field){&x->sl[1], 0};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){&x->ca[0], 0};
    inputs.sl_start_um = (ino_field){&x->sl[0], 0};
    out.observable[INO_OBS_tension] = (ino_output){&to->tension, 1};
    outputs.end = &out;
    outputs.error = (ino_output){&to->error, 1};
    outputs.error_kPa = (ino_output){&to->error_kPa, 1};
    outputs.substeps = (ino_output){&to->substeps, 1};
    options.method = (ino_step_method)x->method;
    options.max_substeps = x->most_substeps ? x->most_substeps : 1;
    ck_assert_int_eq(ino_batch_step(m, x->dt, &inputs, (ino_state){y, 1, 0}, 0, 1,
                                    (ino_state_output){to->y, 1, 0}, &options, &outputs, NULL),
                     INO_OK);
}

/* From rest through a jump of Ca, still or sliding by 1 %: the estimate is above the error, and is
 * not more than what its order loses. */
START_TEST(the_estimated_error_is_above_the_error)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    static struct one_out out, fine;
    double y[KIT_STATES];
    rest(m, 0.4 * s->gain, s->sl, y);
    for (int method = 0; method < 2; method++)
        for (int slides = 0; slides < 2; slides++)
            for (double dt = 4e-3; dt > 4e-4; dt /= 2) {
                struct one x = {
                    {0.4 * s->gain, 0.5 * s->gain}, {s->sl, s->sl - 0.01 * slides}, dt, method, 0};
                step_once(m, &x, y, &out);
                memcpy(fine.y, y, sizeof fine.y);
                for (int i = 0; i < 64; i++) { /* the same in 64 */
                    struct one part = x;
                    part.method = 1;
                    part.dt = dt / 64;
                    for (int k = 0; k < 2; k++) {
                        part.ca[k] = x.ca[0] + (x.ca[1] - x.ca[0]) * (i + k) / 64;
                        part.sl[k] = x.sl[0] + (x.sl[1] - x.sl[0]) * (i + k) / 64;
                    }
                    step_once(m, &part, fine.y, &fine);
                }
                double error = fabs(out.tension - fine.tension);
                ck_assert_msg(error < out.error_kPa, "%s method %d slides %d dt %g: %g > %g",
                              s->model, method, slides, dt, error, out.error_kPa);
                ck_assert_msg(out.error_kPa < (slides ? 100 : 3e4) * error + 1e-7,
                              "%s method %d slides %d dt %g: %g << %g", s->model, method, slides,
                              dt, error, out.error_kPa);
            }
    ino_muscle_free(m);
}
END_TEST

/* Two steps of 10 s (100 s where heads near strain 0 turn over slowly), whatever the state before. */
START_TEST(a_step_that_is_long_ends_at_the_steady_state)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    static struct one_out out;
    double y[KIT_STATES], end[KIT_STATES];
    const int slow = strcmp(s->model, "huxley1957") == 0;
    for (int method = 0; method < METHODS; method++)
        for (double ca = 0.1; ca < 40; ca *= 3) {
            struct one x = {{ca, ca}, {s->sl, s->sl}, slow ? 100 : 10, method, 256};
            rest(m, 0.5 * s->gain, s->sl, y);
            rest(m, ca, s->sl, end);
            step_once(m, &x, y, &out);
            step_once(m, &x, out.y, &out);
            for (size_t k = 0; k < ino_muscle_state_count(m); k++)
                ck_assert_msg(fabs(out.y[k] - end[k]) < 1e-5, "%s method %d ca %g state %zu: %g",
                              s->model, method, ca, k, out.y[k] - end[k]);
        }
    ino_muscle_free(m);
}
END_TEST

/* Heads and sites over 200 steps that slide back and forth, some off the range. */
START_TEST(heads_and_sites_are_conserved_and_no_bin_turns_negative)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    const size_t n = ino_muscle_state_count(m);
    static struct one_out out;
    if (strcmp(s->model, "myosim3") != 0) {
        ino_muscle_free(m);
        return;
    }
    for (int method = 0; method < 2; method++) {
        seed();
        rest(m, s->gain, s->sl, out.y);
        double sl = s->sl;
        for (int i = 0; i < 200; i++) {
            double heads = 0, next = s->sl + (i % 3 ? uniform(-0.03, 0.03) : 0);
            struct one x = {{decades(-1, 1.5), decades(-1, 1.5)}, {sl, next}, 2e-3, method, 256};
            if (i % 7 == 0)
                x.sl[1] = next = sl;
            step_once(m, &x, out.y, &out);
            sl = next;
            for (size_t k = 0; k < n; k++) {
                ck_assert_double_ge(out.y[k], method ? -1e-12 : -1e-16);
                heads += k < n - 2 ? out.y[k] : 0;
            }
            ck_assert_double_eq_tol(heads, 1, 1e-12);
            ck_assert_double_eq_tol(out.y[n - 2] + out.y[n - 1], 1, 1e-12);
        }
    }
    ino_muscle_free(m);
}
END_TEST

/* At constant Ca: n = s + (n0 - s) exp(-x lambda t) within reach, exponential outside. */
START_TEST(huxleys_heads_follow_their_exponentials_in_steps_of_any_length)
{
    enum { POINTS = 6 };
    static const double edge[9] = {-8, -3, -1, 0, 0.8, 1, 2, 4, 8};
    static const double gauss[3] = {0.2386191860831969, 0.66120938646626448, 0.93246951420315205};
    const struct subject s = {"huxley1957", NULL, 0, 2, 2.1};
    ino_muscle *m = muscle_of(&s);
    static struct one_out out;
    const double f1 = 43.3 / (1 + pow(1 / 1.5, 4)), g1 = 10, g2 = 209;
    for (double dt = 1e-5; dt < 20; dt *= 4) {
        double y[KIT_STATES];
        struct one x = {{1.5, 1.5}, {2.1, 2.1}, dt, 0, 1};
        seed();
        for (int k = 0; k < 8 * POINTS; k++)
            y[k] = uniform(0, 1);
        step_once(m, &x, y, &out);
        for (int e = 0; e < 8; e++)
            for (int i = 0; i < POINTS; i++) {
                double place = i < 3 ? -gauss[2 - i] : gauss[i - 3];
                double at = 0.5 * (edge[e] + edge[e + 1] + (edge[e + 1] - edge[e]) * place);
                int reach = at > 0 && at < 1;
                double rate = reach ? at * (f1 + g1) : at > 0 ? at * g1 : g2;
                double rest_n = reach ? f1 / (f1 + g1) : 0, before = y[e * POINTS + i];
                double exact = rest_n + (before - rest_n) * exp(-rate * dt);
                ck_assert_double_eq_tol(out.y[e * POINTS + i], exact, 3e-15);
            }
        ck_assert_double_lt(out.error, 1e-15);
    }
    ino_muscle_free(m);
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

/* Rows of states side by side or a node's states together: the same bits. */
START_TEST(states_may_lie_in_any_layout)
{
    static struct nodes x;
    static struct nodes_out all;
    static double packed[NODES * KIT_STATES];
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    const size_t n = ino_muscle_state_count(m);
    make_nodes(m, s, &x);
    ck_assert_int_eq(step_nodes(m, &x, 1, 1, 0, NODES, &all, NULL), INO_OK);
    for (size_t i = 0; i < NODES; i++)
        for (size_t k = 0; k < n; k++)
            packed[i * n + k] = x.y[k * NODES + i];
    ino_inputs in;
    ino_step_inputs inputs;
    ino_step_options options;
    ino_inputs_init(&in);
    ino_step_inputs_init(&inputs);
    ino_step_options_init(&options);
    in.ca_uM = (ino_field){x.ca, 1};
    in.sl_um = (ino_field){x.sl, 1};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){x.ca_start, 1};
    inputs.sl_start_um = (ino_field){x.sl_start, 1};
    options.method = INO_STEP_STIFF4;
    options.tolerance = 1e-3;
    ino_state from = {packed, 1, (ptrdiff_t)n};
    ck_assert_int_eq(ino_batch_step(m, 1e-3, &inputs, from, 0, NODES,
                                    (ino_state_output){packed, 1, (ptrdiff_t)n}, &options, NULL,
                                    NULL),
                     INO_OK);
    for (size_t i = 0; i < NODES; i++)
        for (size_t k = 0; k < n; k++)
            ck_assert(same_bits(packed[i * n + k], all.y[k * NODES + i]));
    ino_muscle_free(m);
}
END_TEST

/* Rates of detachment differ from node to node, so that each has exponentials of its own. */
START_TEST(a_twitch_of_a_population_is_the_twitch_alone)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    size_t row =
        ino_muscle_parameter_index(m, s->bins || strcmp(s->model, "huxley1957") ? "k_4_0" : "g1");
    double rate[NODES], peak[NODES], alone;
    ino_drive drive;
    ino_mesh_options options;
    ino_mesh *mesh = NULL;
    transient(&drive, m, s, reference_rtol);
    ino_mesh_options_init(&options);
    options.duration_s = 0.3;
    options.rtol = 1e-4;
    ck_assert_int_eq(ino_mesh_create(m, &drive, &options, &mesh), INO_OK);
    const double own = ino_muscle_parameter(m, row)->value;
    for (size_t i = 0; i < NODES; i++)
        rate[i] = own * (0.7 + 0.6 * (double)i / (NODES - 1));
    ino_inputs in;
    ino_twitch_outputs outputs;
    ino_field field = {rate, 1};
    ino_inputs_init(&in);
    ino_twitch_outputs_init(&outputs);
    in.n_parameters = 1;
    in.parameter_index = &row;
    in.parameters = &field;
    outputs.peak_kPa = (ino_output){peak, 1};
    ck_assert_int_eq(ino_batch_twitch(mesh, &in, 0, NODES, &outputs, NULL), INO_OK);
    for (size_t i = 0; i < NODES; i++) {
        field = (ino_field){rate + i, 0};
        outputs.peak_kPa = (ino_output){&alone, 0};
        ck_assert_int_eq(ino_batch_twitch(mesh, &in, 0, 1, &outputs, NULL), INO_OK);
        ck_assert(same_bits(alone, peak[i]));
        ck_assert(i == 0 || peak[i] < peak[i - 1]);
    }
    ino_mesh_free(mesh);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bins_step");
    TCase *c = tcase_create("bins_step");
    tcase_set_timeout(c, 300);
    tcase_add_loop_test(c, halving_the_step_divides_the_error_by_two_to_the_order, 0, SUBJECTS);
    tcase_add_loop_test(c, a_twitch_on_a_mesh_is_the_reference_integrators, 0, SUBJECTS);
    tcase_add_loop_test(c, a_node_depends_on_no_neighbour_and_on_no_choice_of_outputs, 0, SUBJECTS);
    tcase_add_loop_test(c, a_bad_node_keeps_its_state_and_stops_no_other, 0, SUBJECTS);
    tcase_add_loop_test(c, a_twitch_that_shortens_is_the_reference_integrators, 0, SUBJECTS);
    tcase_add_loop_test(c, the_estimated_error_is_above_the_error, 0, SUBJECTS);
    tcase_add_loop_test(c, a_step_that_is_long_ends_at_the_steady_state, 0, SUBJECTS);
    tcase_add_loop_test(c, heads_and_sites_are_conserved_and_no_bin_turns_negative, 0, SUBJECTS);
    tcase_add_test(c, huxleys_heads_follow_their_exponentials_in_steps_of_any_length);
    tcase_add_loop_test(c, states_may_lie_in_any_layout, 0, SUBJECTS);
    tcase_add_loop_test(c, a_twitch_of_a_population_is_the_twitch_alone, 0, SUBJECTS);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
