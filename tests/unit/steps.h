/* Time steps of models: a subject at rest and under a transient, orders of convergence, twitches on
 * meshes, and nodes of a population that must not know of each other. For use inside tests. */
#ifndef INO_TESTS_STEPS_H
#define INO_TESTS_STEPS_H

#include "tests/unit/kit.h"

enum { METHODS = 3, NODES = 21 };

struct subject {
    const char *model, *fibre;
    int bins;        /* 0: the model's own number */
    double gain, sl; /* on the transient; um */
};

KIT ino_muscle *muscle_of(const struct subject *s)
{
    const ino_change bins = {"bins", s->bins, 0};
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = s->model;
    spec.fibre = s->fibre;
    spec.changes = &bins;
    spec.n_changes = s->bins > 0;
    ino_muscle *muscle = NULL;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

KIT void rest(const ino_muscle *m, double ca, double sl, double *y)
{
    struct answer a = steady_at(m, (struct node){.ca = ca, .sl = sl});
    memcpy(y, a.state, sizeof a.state);
}

/* Rises and falls, without kinks. */
KIT double calcium(double t)
{
    return 0.5 + 0.25 * sin(60 * t);
}

/* `steps` steps over 40 ms, each in one part. velocity: um/s, 0 isometric. */
KIT double steps_over(const ino_muscle *m, const struct subject *s, int method, double velocity,
                      int steps, double *y)
{
    double h = 0.04 / steps, tension = NAN, error_kPa = 0;
    ino_step_options options;
    ino_step_options_init(&options);
    options.method = (ino_step_method)method;
    for (int i = 0; i < steps; i++) {
        double t = i * h, ca[3], sl[2] = {s->sl + velocity * t, s->sl + velocity * (t + h)};
        for (int k = 0; k < 3; k++)
            ca[k] = s->gain * calcium(t + 0.5 * k * h);
        double error = NAN;
        ino_inputs in;
        ino_outputs out;
        ino_step_inputs inputs;
        ino_step_outputs outputs;
        ino_inputs_init(&in);
        ino_outputs_init(&out);
        ino_step_inputs_init(&inputs);
        ino_step_outputs_init(&outputs);
        in.ca_uM = (ino_field){&ca[2], 0};
        in.sl_um = (ino_field){&sl[1], 0};
        inputs.end = &in;
        inputs.ca_start_uM = (ino_field){&ca[0], 0};
        inputs.ca_middle_uM = (ino_field){&ca[1], 0};
        inputs.sl_start_um = (ino_field){&sl[0], 0};
        out.observable[INO_OBS_tension] = (ino_output){&tension, 1};
        outputs.end = &out;
        outputs.error_kPa = (ino_output){&error, 1};
        ck_assert_int_eq(ino_batch_step(m, h, &inputs, (ino_state){y, 1, 0}, 0, 1,
                                        (ino_state_output){y, 1, 0}, &options, &outputs, NULL),
                         INO_OK);
        error_kPa += error;
    }
    ck_assert(isfinite(tension) && isfinite(error_kPa));
    return tension;
}

/* Halving the step divides the error by 2^order: isometric, shortening and stretched. */
KIT void check_order(const struct subject *s, const int still[METHODS], const int moving[METHODS])
{
    ino_muscle *m = muscle_of(s);
    size_t n = ino_muscle_state_count(m);
    for (int method = 0; method < METHODS; method++)
        for (int way = -1; way <= 1; way++) {
            double y[4][KIT_STATES], coarse = 0, fine = 0, velocity = 0.2 * way;
            rest(m, s->gain * calcium(0), s->sl, y[3]);
            for (int i = 0; i < 3; i++)
                memcpy(y[i], y[3], sizeof y[3]);
            for (int i = 0; i < 4; i++)
                (void)steps_over(m, s, i == 3 ? 1 : method, velocity, i == 3 ? 1280 : 40 << i,
                                 y[i]);
            for (size_t k = 0; k < n; k++) {
                coarse += fabs(y[1][k] - y[3][k]);
                fine += fabs(y[2][k] - y[3][k]);
            }
            double order = log2(coarse / fine);
            ck_assert_msg(order > (way ? moving : still)[method] - 0.4,
                          "%s method %d way %d: order %g (%g %g)", s->model, method, way, order,
                          coarse, fine);
        }
    ino_muscle_free(m);
}

/* ---- against the reference integrator ---- */

KIT void transient(ino_drive *drive, const ino_muscle *m, const struct subject *s, double rtol)
{
    ino_drive_init(drive, m);
    ino_signal_biexponential(&drive->ca_uM, 0.1 * s->gain, 0.9 * s->gain, 0.02, 0.05, 0.01);
    ino_signal_constant(&drive->sl_um, s->sl);
    drive->rtol = rtol;
}

/* A twitch on a mesh meets its rtol and starts at the tension of the steady state. */
KIT void check_mesh(const struct subject *s, double rtol_of_reference)
{
    ino_muscle *m = muscle_of(s);
    ino_drive drive;
    ino_twitch twitch;
    ino_twitch_options options;
    transient(&drive, m, s, rtol_of_reference);
    ino_twitch_options_init(&options);
    struct answer still = steady_at(m, (struct node){.ca = 0.1 * s->gain, .sl = s->sl});
    options.duration_s = 0.6;
    ck_assert_int_eq(ino_protocol_twitch(m, &drive, &options, NULL, &twitch), INO_OK);
    for (double rtol = 1e-4; rtol > 5e-8; rtol /= 10) {
        ino_mesh_options mesh_options;
        ino_mesh *mesh = NULL;
        ino_mesh_options_init(&mesh_options);
        mesh_options.duration_s = 0.6;
        mesh_options.rtol = rtol;
        ck_assert_int_eq(ino_mesh_create(m, &drive, &mesh_options, &mesh), INO_OK);
        ino_twitch_outputs outputs;
        double peak, diastolic, atp;
        ino_twitch_outputs_init(&outputs);
        outputs.peak_kPa = (ino_output){&peak, 1};
        outputs.diastolic_kPa = (ino_output){&diastolic, 1};
        outputs.atp_per_head = (ino_output){&atp, 1};
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &outputs, NULL), INO_OK);
        double error = fabs(peak / twitch.metrics.peak - 1);
        ck_assert_msg(error < rtol + 1e-8, "%s rtol %g: %g", s->model, rtol, error);
        ck_assert_double_eq_tol(diastolic, still.obs[INO_OBS_tension], 1e-13 * peak);
        ck_assert(isnan(atp) == !ino_muscle_defines(m, INO_OBS_atp));
        if (ino_muscle_defines(m, INO_OBS_atp))
            ck_assert_double_eq_tol(atp, twitch.atp_per_beat, 10 * rtol * atp);
        ino_mesh_free(mesh);
    }
    ino_muscle_free(m);
}

/* ---- nodes ---- */

struct nodes {
    double ca[NODES], ca_start[NODES], sl[NODES], sl_start[NODES], y[NODES * KIT_STATES];
};

struct nodes_out {
    double y[NODES * KIT_STATES], obs[INO_OBS_COUNT][NODES], error[2][NODES], substeps[NODES];
};

KIT void make_nodes(const ino_muscle *m, const struct subject *s, struct nodes *x)
{
    seed();
    for (int i = 0; i < NODES; i++) {
        double y[KIT_STATES];
        x->ca[i] = s->gain * decades(-1, 1);
        x->ca_start[i] = x->ca[i] * uniform(0.5, 1);
        x->sl[i] = s->sl + uniform(-0.1, 0.1);
        x->sl_start[i] = i % 2 ? x->sl[i] : x->sl[i] + uniform(-0.01, 0.01);
        rest(m, s->gain * decades(-1, 1), x->sl[i], y);
        for (size_t k = 0; k < ino_muscle_state_count(m); k++)
            x->y[k * NODES + (size_t)i] = y[k];
    }
}

KIT ino_status step_nodes(const ino_muscle *m, const struct nodes *x, int method, int all,
                          size_t start, size_t end, struct nodes_out *to, size_t *bad)
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
    in.ca_uM = (ino_field){x->ca, 1};
    in.sl_um = (ino_field){x->sl, 1};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){x->ca_start, 1};
    inputs.sl_start_um = (ino_field){x->sl_start, 1};
    for (int o = 0; o < INO_OBS_COUNT; o++)
        if (all || o == INO_OBS_tension)
            out.observable[o] = (ino_output){to->obs[o], 1};
    outputs.end = &out;
    outputs.error = (ino_output){to->error[0], 1};
    outputs.error_kPa = (ino_output){to->error[1], 1};
    outputs.substeps = (ino_output){to->substeps, 1};
    options.method = (ino_step_method)method;
    options.tolerance = 1e-3;
    return ino_batch_step(m, 1e-3, &inputs, (ino_state){x->y, NODES, 1}, start, end,
                          (ino_state_output){to->y, NODES, 1}, &options, &outputs, bad);
}

KIT void assert_same(const ino_muscle *m, size_t i, const struct nodes_out *a,
                     const struct nodes_out *b, int all)
{
    for (size_t k = 0; k < ino_muscle_state_count(m); k++)
        ck_assert_msg(same_bits(a->y[k * NODES + i], b->y[k * NODES + i]), "node %zu state %zu", i,
                      k);
    for (int o = 0; o < INO_OBS_COUNT; o++)
        ck_assert(!(all || o == INO_OBS_tension) || same_bits(a->obs[o][i], b->obs[o][i]));
    for (int e = 0; e < 2; e++)
        ck_assert(same_bits(a->error[e][i], b->error[e][i]));
    ck_assert(same_bits(a->substeps[i], b->substeps[i]));
}

/* A node depends on no neighbour and on no choice of outputs. */
KIT void check_independence(const struct subject *s)
{
    static struct nodes x;
    static struct nodes_out all, one;
    ino_muscle *m = muscle_of(s);
    make_nodes(m, s, &x);
    for (int method = 0; method < METHODS; method++) {
        ck_assert_int_eq(step_nodes(m, &x, method, 1, 0, NODES, &all, NULL), INO_OK);
        for (size_t i = 0; i < NODES; i++) {
            ck_assert_int_eq(step_nodes(m, &x, method, 1, i, i + 1, &one, NULL), INO_OK);
            assert_same(m, i, &all, &one, 1);
        }
        ck_assert_int_eq(step_nodes(m, &x, method, 0, 0, NODES, &one, NULL), INO_OK);
        for (size_t i = 0; i < NODES; i++)
            assert_same(m, i, &all, &one, 0);
    }
    ino_muscle_free(m);
}

/* A bad node keeps its state and stops no other. */
KIT void check_bad_nodes(const struct subject *s)
{
    static struct nodes x;
    static struct nodes_out good, out;
    ino_muscle *m = muscle_of(s);
    for (int method = 0; method < METHODS; method++) {
        size_t bad = 0;
        make_nodes(m, s, &x);
        ck_assert_int_eq(step_nodes(m, &x, method, 1, 0, NODES, &good, NULL), INO_OK);
        x.ca[9] = NAN;
        x.y[1 * NODES + 11] = NAN;
        ck_assert_int_eq(step_nodes(m, &x, method, 1, 0, NODES, &out, &bad), INO_NOT_FINITE);
        ck_assert_uint_eq(bad, 9);
        for (size_t i = 0; i < NODES; i++) {
            if (i != 9 && i != 11) {
                assert_same(m, i, &good, &out, 1);
                continue;
            }
            for (size_t k = 0; k < ino_muscle_state_count(m); k++)
                ck_assert(same_bits(out.y[k * NODES + i], x.y[k * NODES + i]));
            ck_assert(isnan(out.obs[INO_OBS_tension][i]) && isnan(out.error[0][i]));
        }
    }
    ino_muscle_free(m);
}

#endif
