/* A node's step has the same bits whichever way the kernels take it: in a plain full tile read where
 * the caller has it, beside nodes that need other numbers of stages, alone, with error estimates. */
#include "tests/unit/kit.h"

enum { NODES = 3 * 64 + 21 };

struct nodes {
    const ino_muscle *muscle;
    size_t n_states;
    double dt;
    double ca[NODES], ca_start[NODES], sl[NODES], rate[NODES];
    double y[NODES * KIT_STATES]; /* state k of node i: y[k*NODES + i] */
};

struct result {
    double y[NODES * KIT_STATES], tension[NODES], substeps[NODES];
    ino_status status;
    size_t bad;
};

/* [Ca2+] over two decades, in the order of it: mostly, a vector's nodes need the same stages. */
static void make_nodes(const ino_muscle *m, int moving, struct nodes *x)
{
    seed();
    x->muscle = m;
    x->n_states = ino_muscle_state_count(m);
    for (size_t i = 0; i < NODES; i++) {
        x->ca_start[i] = 0.05 * pow(100, (double)i / NODES);
        x->ca[i] = x->ca_start[i] * uniform(0.9, 1.2);
        x->sl[i] = uniform(1.9, 2.1);
        x->rate[i] = moving ? uniform(-1, 1) : 0;
        struct answer a = steady_at(m, (struct node){.ca = x->ca_start[i], .sl = x->sl[i]});
        for (size_t k = 0; k < x->n_states; k++)
            x->y[k * NODES + i] = a.state[k];
    }
}

static struct nodes in_order(const struct nodes *x, const size_t *from)
{
    struct nodes z = *x;
    for (size_t i = 0; i < NODES; i++) {
        z.ca[i] = x->ca[from[i]], z.ca_start[i] = x->ca_start[from[i]];
        z.sl[i] = x->sl[from[i]], z.rate[i] = x->rate[from[i]];
        for (size_t k = 0; k < x->n_states; k++)
            z.y[k * NODES + i] = x->y[k * NODES + from[i]];
    }
    return z;
}

/* Nodes start.. to end; with error estimates or, which is the plain case, without. */
static void step(const struct nodes *x, size_t start, size_t end, int errors, struct result *to)
{
    static double error[NODES];
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
    in.ca_uM = (ino_field){x->ca, 1};
    in.sl_um = (ino_field){x->sl, 1};
    in.dsl_um_s = (ino_field){x->rate, 1};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){x->ca_start, 1};
    out.observable[INO_OBS_tension] = (ino_output){to->tension, 1};
    outputs.end = &out;
    outputs.substeps = (ino_output){to->substeps, 1};
    if (errors)
        outputs.error = (ino_output){error, 1};
    options.method = INO_STEP_EXPLICIT;
    to->status = ino_batch_step(x->muscle, x->dt, &inputs, (ino_state){x->y, NODES, 1}, start, end,
                                (ino_state_output){to->y, NODES, 1}, &options, &outputs, &to->bad);
}

static void assert_same(const struct nodes *x, const struct result *a, size_t i,
                        const struct result *b, size_t j, const char *what)
{
    for (size_t k = 0; k < x->n_states; k++)
        ck_assert_msg(same_bits(a->y[k * NODES + i], b->y[k * NODES + j]),
                      "dt %g, %s: node %zu state %zu: %.17g and %.17g", x->dt, what, i, k,
                      a->y[k * NODES + i], b->y[k * NODES + j]);
    ck_assert_msg(same_bits(a->tension[i], b->tension[j]), "dt %g, %s: node %zu", x->dt, what, i);
    ck_assert(same_bits(a->substeps[i], b->substeps[j]));
}

static const char *const fibres[] = {"human-body-temperature", "rat-room-temperature", "skinned",
                                     "whole-organ", "human-lv-skinned-15C"};

START_TEST(a_step_has_the_same_bits_on_every_way)
{
    static struct nodes x, z;
    static struct result plain, other;
    static size_t shuffled[NODES];
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    for (size_t i = 0; i < NODES; i++)
        shuffled[i] = i * 89 % NODES; /* 213 and 89 have no common divisor */
    for (int moving = 0; moving < 2; moving++) {
        make_nodes(m, moving, &x);
        const double dts[] = {5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 2e-2};
        for (size_t d = 0; d < sizeof dts / sizeof *dts; d++) {
            x.dt = dts[d];
            step(&x, 0, NODES, 0, &plain);
            ck_assert_int_eq(plain.status, INO_OK);
            step(&x, 0, NODES, 1, &other);
            for (size_t i = 0; i < NODES; i++)
                assert_same(&x, &plain, i, &other, i, "with error estimates");
            step(&x, 3, NODES, 0, &other);
            for (size_t i = 3; i < NODES; i++)
                assert_same(&x, &plain, i, &other, i, "other vectors");
            for (size_t i = 0; i < NODES; i += 5) {
                step(&x, i, i + 1, 0, &other);
                assert_same(&x, &plain, i, &other, i, "alone");
            }
            z = in_order(&x, shuffled);
            step(&z, 0, NODES, 0, &other);
            for (size_t i = 0; i < NODES; i++)
                assert_same(&x, &plain, shuffled[i], &other, i, "in no order");
        }
    }
    ino_muscle_free(m);
}
END_TEST

/* Far from rest, at high [Ca2+], with steps that need many stages and divisions: nodes beside others
 * that need other numbers of stages. */
START_TEST(a_node_far_from_rest_has_the_same_bits_alone)
{
    static struct nodes x;
    static struct result all, one;
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    make_nodes(m, 1, &x);
    for (size_t i = 0; i < NODES; i++) {
        struct node other = {.ca = decades(-1.5, 2), .sl = x.sl[i]};
        struct answer a = steady_at(m, other);
        double part = uniform(0, 1);
        for (size_t k = 0; k < x.n_states; k++)
            x.y[k * NODES + i] += part * (a.state[k] - x.y[k * NODES + i]);
        x.ca_start[i] = decades(-1, 2);
        x.ca[i] = x.ca_start[i] * decades(-0.5, 0.5);
    }
    const double dts[] = {5e-4, 2e-3, 5e-3, 2e-2, 0.1};
    for (size_t d = 0; d < sizeof dts / sizeof *dts; d++) {
        x.dt = dts[d];
        step(&x, 0, NODES, 0, &all);
        for (size_t i = 0; i < NODES; i++) {
            step(&x, i, i + 1, 0, &one);
            assert_same(&x, &all, i, &one, i, "alone");
        }
    }
    ino_muscle_free(m);
}
END_TEST

/* An output may lie where an input of the same layout does (inotrope/batch.h). */
START_TEST(outputs_in_the_memory_of_inputs_change_nothing)
{
    static double sl[NODES], ca[NODES], flux[NODES], error[NODES], slope[2][NODES], stiff[2][NODES];
    static struct nodes x;
    static struct result to;
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    make_nodes(m, 0, &x);
    x.dt = 1e-3;
    for (int aliased = 0; aliased < 2; aliased++) {
        ino_inputs in;
        ino_outputs out;
        ino_step_inputs inputs;
        ino_step_outputs outputs;
        ino_inputs_init(&in);
        ino_outputs_init(&out);
        ino_step_inputs_init(&inputs);
        ino_step_outputs_init(&outputs);
        memcpy(sl, x.sl, sizeof sl);
        memcpy(ca, x.ca, sizeof ca);
        in.ca_uM = (ino_field){ca, 1};
        in.sl_um = (ino_field){sl, 1};
        inputs.end = &in;
        inputs.ca_start_uM = (ino_field){x.ca_start, 1};
        out.observable[INO_OBS_stiffness] = (ino_output){stiff[aliased], 1};
        outputs.end = &out;
        outputs.error = (ino_output){aliased ? sl : error, 1};
        outputs.ca_flux_per_s = (ino_output){aliased ? ca : flux, 1};
        outputs.dtension_dstretch_rate = (ino_output){slope[aliased], 1};
        ck_assert_int_eq(ino_batch_step(m, x.dt, &inputs, (ino_state){x.y, NODES, 1}, 0, NODES,
                                        (ino_state_output){to.y, NODES, 1}, NULL, &outputs, NULL),
                         INO_OK);
    }
    for (size_t i = 0; i < NODES; i++) {
        ck_assert(same_bits(error[i], sl[i]) && same_bits(flux[i], ca[i]));
        ck_assert(same_bits(slope[0][i], slope[1][i]) && same_bits(stiff[0][i], stiff[1][i]));
    }
    ino_muscle_free(m);
}
END_TEST

/* A node whose state is no mirror image sends its vector another way. */
START_TEST(a_node_that_is_no_mirror_image_changes_no_neighbours_bits)
{
    static struct nodes x, z;
    static struct result plain, other, alone;
    ino_muscle *m = make_muscle(fibres[0], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    make_nodes(m, 0, &x);
    x.dt = 5e-4;
    step(&x, 0, NODES, 0, &plain);
    z = x;
    for (size_t i = 5; i < NODES; i += 11) { /* p(0, 0, 1, k) to p(1, 0, 0, k) */
        double move = 0.3 * z.y[2 * NODES + i];
        z.y[2 * NODES + i] -= move;
        z.y[8 * NODES + i] += move;
    }
    step(&z, 0, NODES, 0, &other);
    step(&z, 0, NODES, 1, &alone);
    for (size_t i = 0; i < NODES; i++) {
        if (i % 11 != 5)
            assert_same(&x, &plain, i, &other, i, "beside a state that is no mirror image");
        assert_same(&z, &other, i, &alone, i, "no mirror image, with error estimates");
        ck_assert(i % 11 != 5 || other.y[2 * NODES + i] != other.y[8 * NODES + i]);
    }
    ino_muscle_free(m);
}
END_TEST

/* In the first, a middle and the last tile. */
START_TEST(a_bad_node_keeps_its_state_and_the_others_their_bits)
{
    static const size_t bad[] = {7, 64 + 33, NODES - 2};
    static struct nodes x, z;
    static struct result plain, other;
    for (size_t f = 0; f < sizeof fibres / sizeof *fibres; f++) {
        ino_muscle *m = make_muscle(fibres[f], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
        make_nodes(m, 0, &x);
        x.dt = 5e-4;
        step(&x, 0, NODES, 0, &plain);
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            z = x;
            z.ca[bad[b]] = NAN;
            step(&z, 0, NODES, 0, &other);
            ck_assert_int_eq(other.status, INO_NOT_FINITE);
            ck_assert_uint_eq(other.bad, bad[b]);
            for (size_t i = 0; i < NODES; i++)
                if (i != bad[b])
                    assert_same(&x, &plain, i, &other, i, "beside a bad node");
            for (size_t k = 0; k < x.n_states; k++)
                ck_assert(same_bits(other.y[k * NODES + bad[b]], x.y[k * NODES + bad[b]]));
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* After a jump of [Ca2+] whole steps would leave negative probabilities. */
START_TEST(a_step_that_must_be_divided_is_so_on_every_way)
{
    static struct nodes x;
    static struct result plain, other;
    ino_muscle *m = make_muscle(fibres[0], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    make_nodes(m, 0, &x);
    for (size_t i = 0; i < NODES; i++)
        x.ca[i] = x.ca_start[i] * pow(300, (double)(i / 64 % 3) / 2);
    int divided = 0;
    const double dts[] = {2e-4, 5e-4, 1e-3, 2e-3};
    for (size_t d = 0; d < sizeof dts / sizeof *dts; d++) {
        x.dt = dts[d];
        step(&x, 0, NODES, 0, &plain);
        step(&x, 0, NODES, 1, &other);
        for (size_t i = 0; i < NODES; i++) {
            assert_same(&x, &plain, i, &other, i, "after a jump");
            divided += plain.substeps[i] > 1;
            for (size_t k = 0; k < 16; k++)
                ck_assert_double_ge(plain.y[k * NODES + i], -1e-12);
        }
    }
    ck_assert_int_gt(divided, 0);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("ways");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, a_step_has_the_same_bits_on_every_way, 0,
                        sizeof fibres / sizeof *fibres);
    tcase_add_loop_test(tc, a_node_far_from_rest_has_the_same_bits_alone, 0,
                        sizeof fibres / sizeof *fibres);
    tcase_add_loop_test(tc, outputs_in_the_memory_of_inputs_change_nothing, 0,
                        sizeof fibres / sizeof *fibres);
    tcase_add_test(tc, a_node_that_is_no_mirror_image_changes_no_neighbours_bits);
    tcase_add_test(tc, a_bad_node_keeps_its_state_and_the_others_their_bits);
    tcase_add_test(tc, a_step_that_must_be_divided_is_so_on_every_way);
    Suite *suite = suite_create("step_ways");
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
