/* Batched time steps: orders of convergence, damping, conservation, independence of nodes. */
#include "tests/unit/kit.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

enum { METHODS = 3, NODES = 37 };
static const int order_of[METHODS] = {3, 4, 2};

/* ---- one node through time ---- */

/* The reference twitch's transient. */
static double calcium(double t)
{
    const double tau1 = 0.02, tau2 = 0.05, c0 = 0.1, peak = 0.9, start = 0.01;
    if (t < start)
        return c0;
    double bump = exp(-(t - start) / tau1) - exp(-(t - start) / tau2);
    double top = log(tau2 / tau1) * tau1 * tau2 / (tau2 - tau1);
    return c0 + (peak - c0) * bump / (exp(-top / tau1) - exp(-top / tau2));
}

static double length_at(double t, int moving)
{
    return moving ? 2.1 - 0.2 * (t - 0.02) : 2.1; /* linear: what a step assumes */
}

struct march {
    const ino_muscle *muscle;
    ino_step_method method;
    int moving; /* length falls */
    double gain;
    double tension, error_kPa, length;
};

/* `steps` steps from t0 to t1; y changes. Every step must be taken in one part. */
static void march_steps(struct march *m, double t0, double t1, int steps, double *y)
{
    double h = (t1 - t0) / steps;
    ino_step_options options;
    ino_step_options_init(&options);
    options.method = m->method;
    m->error_kPa = 0;
    for (int i = 0; i < steps; i++) {
        double t = t0 + i * h, end = t0 + (i + 1) * h;
        double ca[3] = {m->gain * calcium(t), m->gain * calcium(t + 0.5 * h),
                        m->gain * calcium(end)};
        double sl[2] = {length_at(t, m->moving), length_at(end, m->moving)};
        if (m->length > 0)
            sl[0] = sl[1] = m->length;
        double error = 0, substeps = 0;
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
        out.observable[INO_OBS_tension] = (ino_output){&m->tension, 1};
        outputs.end = &out;
        outputs.error_kPa = (ino_output){&error, 1};
        outputs.substeps = (ino_output){&substeps, 1};
        ck_assert_int_eq(ino_batch_step(m->muscle, h, &inputs, (ino_state){y, 1, 0}, 0, 1,
                                        (ino_state_output){y, 1, 0}, &options, &outputs, NULL),
                         INO_OK);
        m->error_kPa += error;
    }
}

static void rest(const ino_muscle *m, double ca, double sl, double *y)
{
    struct answer a = steady_at(m, (struct node){.ca = ca, .sl = sl});
    memcpy(y, a.state, sizeof a.state);
}

/* A state without mirror symmetry. */
static void skew(double *y, size_t n_states)
{
    for (size_t k = 0; k < n_states; k++) {
        double move = 0.3 * y[k * 1 + 1 * n_states];
        y[1 * n_states + k] -= move;
        y[4 * n_states + k] += move;
    }
}

struct subject {
    const char *fibre, *drug;
    size_t K;    /* states of troponin */
    double gain; /* on the transient: skinned fibres need more Ca */
};
static const struct subject subjects[] = {
    {"human-body-temperature", NULL, 2, 1},   {"human-body-temperature", "levosimendan", 4, 1},
    {"human-lv-skinned-15C", NULL, 2, 4},     {"diaphragm-fast-IIa", NULL, 3, 3},
    {"diaphragm-slow", "levosimendan", 4, 4}, {"diaphragm-fast-IIa", "rpi194", 6, 3},
};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

static ino_muscle *muscle_of(const struct subject *s)
{
    return make_muscle(s->fibre, &s->drug, s->drug != NULL,
                       s->drug ? INO_DRUG_EXPLICIT : INO_DRUG_FAST, NO_CHANGES);
}

/* ---- order ---- */

static void check_order(const ino_muscle *m, const struct subject *s, int method, int kind)
{
    static double y[4][KIT_STATES];
    struct march march = {
        .muscle = m, .method = (ino_step_method)method, .moving = kind == 1, .gain = s->gain};
    size_t n = ino_muscle_state_count(m);
    rest(m, 0.3 * s->gain, 2.1, y[3]);
    if (kind == 2)
        skew(y[3], s->K);
    for (int i = 0; i < 3; i++)
        memcpy(y[i], y[3], sizeof y[3]);
    for (int i = 0; i < 4; i++)
        march_steps(&march, 0.02, 0.06, i == 3 ? 1280 : 40 << i, y[i]);
    double coarse = 0, fine = 0;
    for (size_t k = 0; k < n; k++) {
        coarse += fabs(y[1][k] - y[3][k]);
        fine += fabs(y[2][k] - y[3][k]);
    }
    double order = log2(coarse / fine);
    ck_assert_msg(order > order_of[method] - 0.4, "%s method %d kind %d: order %g (%g %g)",
                  s->fibre, method, kind, order, coarse, fine);
}

/* Isometric, shortening, and without mirror symmetry. */
START_TEST(halving_the_step_divides_the_error_by_two_to_the_order)
{
    ino_muscle *m = muscle_of(&subjects[_i]);
    for (int method = 0; method < METHODS; method++)
        for (int kind = 0; kind < 3; kind++)
            check_order(m, &subjects[_i], method, kind);
    ino_muscle_free(m);
}
END_TEST

/* The reference twitch, from all units blocked, in steps of 10 us. */
static double trace_error(ino_step_method method, int per_row)
{
    const struct table *table = read_table("rdq20mf_tight_isom_SL2.2_human_body-temperature.csv");
    ino_muscle *m = muscle_of(&subjects[0]);
    double y[KIT_STATES] = {1}, error = 0, peak = 0;
    struct march march = {.muscle = m, .method = method, .gain = 1, .length = 2.2};
    for (size_t i = 1; i < table->rows; i++) {
        march_steps(&march, table->value[i - 1][0], table->value[i][0], per_row, y);
        error = fmax(error, fabs(march.tension - table->value[i][4]));
        peak = fmax(peak, table->value[i][4]);
    }
    ino_muscle_free(m);
    return error / peak;
}

START_TEST(the_reference_twitch_is_met_to_1e_minus_8_of_peak)
{
    double stiff = trace_error(INO_STEP_STIFF, 40), fourth = trace_error(INO_STEP_STIFF4, 40);
    double explicit = trace_error(INO_STEP_EXPLICIT, 200);
    ck_assert_msg(stiff < 1e-8, "RODAS3 %g", stiff);
    ck_assert_msg(fourth < 1e-8, "RODAS4 %g", fourth);
    ck_assert_msg(explicit < 1e-8, "RKC2 %g", explicit);
}
END_TEST

/* ---- stiffness ---- */

static double distance(size_t n, const double *a, const double *b)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += fabs(a[k] - b[k]);
    return sum;
}

static ino_status step_once(const ino_muscle *m, double ca, double dt, ino_step_method method,
                            double *y)
{
    ino_inputs in;
    ino_step_inputs inputs;
    ino_step_options options;
    ino_inputs_init(&in);
    ino_step_inputs_init(&inputs);
    ino_step_options_init(&options);
    in.ca_uM = (ino_field){&ca, 0};
    inputs.end = &in;
    options.method = method;
    return ino_batch_step(m, dt, &inputs, (ino_state){y, 1, 0}, 0, 1, (ino_state_output){y, 1, 0},
                          &options, NULL, NULL);
}

START_TEST(one_step_however_long_ends_at_the_steady_state)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    size_t n = ino_muscle_state_count(m);
    double y[KIT_STATES], end[KIT_STATES], start[KIT_STATES];
    rest(m, s->gain, 0, end);
    rest(m, 0.99999 * s->gain, 0, start);
    for (double dt = 1e2; dt < 1e7; dt *= 100)
        for (int method = 0; method < 2; method++) {
            memcpy(y, start, sizeof y);
            ck_assert_int_eq(step_once(m, s->gain, dt, (ino_step_method)method, y), INO_OK);
            double left = distance(n, y, end) / distance(n, start, end);
            ck_assert_msg(left < 1e-3 + 5 / dt, "%s dt %g method %d: %g", s->fibre, dt, method,
                          left);
        }
    ino_muscle_free(m);
}
END_TEST

START_TEST(the_explicit_method_is_stable_for_long_steps)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    size_t n = ino_muscle_state_count(m);
    for (double ca = 0.1; ca < 300; ca *= 5)
        for (double dt = 1e-4; dt < 0.05; dt *= 3) {
            double y[KIT_STATES], end[KIT_STATES];
            rest(m, ca, 0, end);
            memcpy(y, end, sizeof y);
            skew(y, s->K);
            double first = distance(n, y, end);
            for (int i = 0; i < 200; i++)
                ck_assert_int_eq(step_once(m, ca, dt, INO_STEP_EXPLICIT, y), INO_OK);
            double left = distance(n, y, end) / first;
            ck_assert_msg(left < (dt > 0.01 ? 0.1 : 1), "%s ca %g dt %g: %g", s->fibre, ca, dt,
                          left);
        }
    ino_muscle_free(m);
}
END_TEST

/* ---- invariants ---- */

START_TEST(probability_is_kept_over_a_hundred_thousand_steps_and_never_negative)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    size_t filament = 8 * s->K, heads = ino_muscle_state_count(m) == filament + 4 ? 0 : 4;
    int steps = _i < 3 ? 100000 : 10000;
    for (int method = 0; method < METHODS; method++) {
        double y[KIT_STATES], worst = 0, lowest = 0;
        rest(m, 0.1 * s->gain, 0, y);
        for (int i = 0; i < steps; i++) {
            double beat = fmod(i * 5e-4, 0.5), sum[2] = {0, 0};
            double ca = s->gain * calcium(beat + 5e-4);
            ck_assert_int_eq(step_once(m, ca, 5e-4, (ino_step_method)method, y), INO_OK);
            for (size_t k = 0; k < filament + heads; k++) {
                sum[k >= filament] += y[k];
                lowest = fmin(lowest, y[k]);
            }
            worst = fmax(worst, fabs(sum[0] - 1));
            if (heads)
                worst = fmax(worst, fabs(sum[1] - 1));
        }
        ck_assert_msg(worst < 1e-12, "%s method %d: %g", s->fibre, method, worst);
        ck_assert_msg(lowest > -1e-12, "%s method %d: %g", s->fibre, method, lowest);
    }
    ino_muscle_free(m);
}
END_TEST

/* Jumps of Ca from rest and steps far longer than the muscle's own times: what comes back with
 * INO_OK is a state, of any model. */
START_TEST(a_step_that_is_accepted_stays_within_the_bounds_of_its_states)
{
    static const char *const fibres[] = {"human-body-temperature",
                                         "human-lv-skinned-15C",
                                         "diaphragm-slow",
                                         "land2017:torord",
                                         "land2017:whole-organ",
                                         "rat-sham",
                                         "as-published",
                                         "rat-24C",
                                         "hipsc-cm-37C",
                                         "frog-0C",
                                         "base"};
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    const double dts[] = {1e-3, 5e-3, 0.1, 1, 30};
    int accepted = 0;
    for (int method = 0; method < METHODS; method++)
        for (double ca = 0.03; ca < 0.3; ca *= 1.7)
            for (double rise = 3; rise < 300; rise *= 2.3)
                for (size_t d = 0; d < sizeof dts / sizeof *dts; d++) {
                    double y[KIT_STATES];
                    rest(m, ca, 0, y);
                    if (step_once(m, ca * rise, dts[d], (ino_step_method)method, y) != INO_OK)
                        continue;
                    accepted++;
                    for (size_t k = 0; k < ino_muscle_state_count(m); k++) {
                        double min, max;
                        ino_muscle_state_bounds(m, k, &min, &max);
                        double room = 1e-12 * fmax(1, isfinite(max) ? max : 1);
                        ck_assert_msg(!(y[k] < min - room || y[k] > max + room) && isfinite(y[k]),
                                      "%s method %d Ca %g to %g dt %g: %s = %g", fibres[_i], method,
                                      ca, ca * rise, dts[d], ino_muscle_state_name(m, k), y[k]);
                    }
                }
    ck_assert_int_gt(accepted, 100);
    ino_muscle_free(m);
}
END_TEST

/* ---- nodes ---- */

struct nodes {
    const ino_muscle *muscle;
    size_t n_states;
    double ca[NODES], ca_start[NODES], sl[NODES], sl_start[NODES];
    double y[NODES * KIT_STATES]; /* state k of node i: y[k*NODES + i] */
};

struct nodes_out {
    double y[NODES * KIT_STATES], obs[INO_OBS_COUNT][NODES], error[2][NODES], substeps[NODES];
};

static void make_nodes(const struct subject *s, const ino_muscle *m, struct nodes *x)
{
    seed();
    x->muscle = m;
    x->n_states = ino_muscle_state_count(m);
    for (int i = 0; i < NODES; i++) {
        double y[KIT_STATES];
        x->ca[i] = s->gain * decades(-1, 1);
        x->ca_start[i] = x->ca[i] * uniform(0.5, 1);
        x->sl[i] = uniform(1.9, 2.1);
        x->sl_start[i] = x->sl[i] + uniform(-0.01, 0.01);
        rest(m, s->gain * decades(-1, 1), x->sl[i], y);
        if (i % 3 == 0)
            skew(y, s->K);
        for (size_t k = 0; k < x->n_states; k++)
            x->y[k * NODES + (size_t)i] = y[k];
    }
}

static ino_status step_nodes(const struct nodes *x, ino_step_method method, size_t start,
                             size_t end, struct nodes_out *to, size_t *bad)
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
        out.observable[o] = (ino_output){to->obs[o], 1};
    outputs.end = &out;
    outputs.error = (ino_output){to->error[0], 1};
    outputs.error_kPa = (ino_output){to->error[1], 1};
    outputs.substeps = (ino_output){to->substeps, 1};
    options.method = method;
    options.tolerance = 1e-3;
    return ino_batch_step(x->muscle, 1e-3, &inputs, (ino_state){x->y, NODES, 1}, start, end,
                          (ino_state_output){to->y, NODES, 1}, &options, &outputs, bad);
}

static void assert_same_node(const struct nodes *x, const struct nodes_out *a, size_t i,
                             const struct nodes_out *b, size_t j)
{
    for (size_t k = 0; k < x->n_states; k++)
        ck_assert_msg(same_bits(a->y[k * NODES + i], b->y[k * NODES + j]), "node %zu state %zu", i,
                      k);
    for (int o = 0; o < INO_OBS_COUNT; o++)
        ck_assert(same_bits(a->obs[o][i], b->obs[o][j]));
    ck_assert(same_bits(a->error[0][i], b->error[0][j]));
    ck_assert(same_bits(a->error[1][i], b->error[1][j]));
    ck_assert(same_bits(a->substeps[i], b->substeps[j]));
}

START_TEST(a_node_does_not_depend_on_its_neighbours_position_or_layout)
{
    static struct nodes x, turned;
    static struct nodes_out all, one, back;
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    make_nodes(s, m, &x);
    turned = x;
    for (size_t i = 0; i < NODES; i++) {
        size_t j = NODES - 1 - i;
        turned.ca[i] = x.ca[j], turned.ca_start[i] = x.ca_start[j];
        turned.sl[i] = x.sl[j], turned.sl_start[i] = x.sl_start[j];
        for (size_t k = 0; k < x.n_states; k++)
            turned.y[k * NODES + i] = x.y[k * NODES + j];
    }
    for (int method = 0; method < METHODS; method++) {
        ck_assert_int_eq(step_nodes(&x, (ino_step_method)method, 0, NODES, &all, NULL), INO_OK);
        ck_assert_int_eq(step_nodes(&turned, (ino_step_method)method, 0, NODES, &back, NULL),
                         INO_OK);
        for (size_t i = 0; i < NODES; i++) {
            ck_assert_int_eq(step_nodes(&x, (ino_step_method)method, i, i + 1, &one, NULL), INO_OK);
            assert_same_node(&x, &all, i, &one, i);
            assert_same_node(&x, &all, i, &back, NODES - 1 - i);
        }
        /* Array of structures, in place, without outputs, inputs by default where absent. */
        static double packed[NODES * KIT_STATES];
        for (size_t i = 0; i < NODES; i++)
            for (size_t k = 0; k < x.n_states; k++)
                packed[i * KIT_STATES + k] = x.y[k * NODES + i];
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
        options.method = (ino_step_method)method;
        options.tolerance = 1e-3;
        ck_assert_int_eq(ino_batch_step(m, 1e-3, &inputs, (ino_state){packed, 1, KIT_STATES}, 0,
                                        NODES, (ino_state_output){packed, 1, KIT_STATES}, &options,
                                        NULL, NULL),
                         INO_OK);
        for (size_t i = 0; i < NODES; i++)
            for (size_t k = 0; k < x.n_states; k++)
                ck_assert(same_bits(packed[i * KIT_STATES + k], all.y[k * NODES + i]));
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_bad_node_keeps_its_state_and_stops_no_other)
{
    static struct nodes x;
    static struct nodes_out good, out;
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    make_nodes(s, m, &x);
    for (int method = 0; method < METHODS; method++) {
        size_t bad = 0;
        make_nodes(s, m, &x);
        ck_assert_int_eq(step_nodes(&x, (ino_step_method)method, 0, NODES, &good, &bad), INO_OK);
        ck_assert_uint_eq(bad, NODES);
        x.sl_start[5] = 0.1;
        x.ca[9] = NAN;
        x.y[3 * NODES + 11] = NAN;
        x.ca_start[13] = -1;
        x.sl[36] = 9;
        ck_assert_int_eq(step_nodes(&x, (ino_step_method)method, 0, NODES, &out, &bad),
                         INO_OUT_OF_RANGE);
        ck_assert_uint_eq(bad, 5);
        for (size_t i = 0; i < NODES; i++) {
            if (i != 5 && i != 9 && i != 11 && i != 13 && i != 36) {
                assert_same_node(&x, &good, i, &out, i);
                continue;
            }
            for (size_t k = 0; k < x.n_states; k++)
                ck_assert(same_bits(out.y[k * NODES + i], x.y[k * NODES + i]));
            ck_assert(isnan(out.obs[INO_OBS_tension][i]) && isnan(out.error[0][i]));
        }
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_host_that_flushes_subnormal_numbers_gets_the_same_results)
{
#if defined(__x86_64__)
    static struct nodes x;
    static struct nodes_out out[2];
    ino_muscle *m = muscle_of(&subjects[_i]);
    make_nodes(&subjects[_i], m, &x);
    for (int method = 0; method < METHODS; method++) {
        const unsigned host = _mm_getcsr();
        for (int flushed = 0; flushed < 2; flushed++) {
            _mm_setcsr(flushed ? host | 0x8040u : host & ~0x8040u);
            ino_status status =
                step_nodes(&x, (ino_step_method)method, 0, NODES, &out[flushed], NULL);
            _mm_setcsr(host);
            ck_assert_int_eq(status, INO_OK);
        }
        for (size_t i = 0; i < NODES; i++)
            assert_same_node(&x, &out[0], i, &out[1], i);
    }
    ino_muscle_free(m);
#endif
}
END_TEST

START_TEST(the_rate_of_length_may_be_given_or_formed)
{
    ino_muscle *m = muscle_of(&subjects[2]);
    double ca = 3, sl = 2.05, start = 2.06, dt = 1e-3, rate = (sl - start) / dt, y[2][KIT_STATES];
    for (int given = 0; given < 2; given++) {
        ino_inputs in;
        ino_step_inputs inputs;
        ino_inputs_init(&in);
        ino_step_inputs_init(&inputs);
        in.ca_uM = (ino_field){&ca, 0};
        in.sl_um = (ino_field){&sl, 0};
        if (given)
            in.dsl_um_s = (ino_field){&rate, 0};
        else
            inputs.sl_start_um = (ino_field){&start, 0};
        inputs.end = &in;
        rest(m, ca, start, y[given]);
        ck_assert_int_eq(ino_batch_step(m, dt, &inputs, (ino_state){y[given], 1, 0}, 0, 1,
                                        (ino_state_output){y[given], 1, 0}, NULL, NULL, NULL),
                         INO_OK);
    }
    ck_assert(distance(ino_muscle_state_count(m), y[0], y[1]) < 1e-13);
    ino_muscle_free(m);
}
END_TEST

START_TEST(what_cannot_be_stepped_is_refused)
{
    ino_muscle *m = muscle_of(&subjects[0]);
    ino_muscle *series = make_muscle("human-lv-skinned-15C", NO_DRUGS, INO_DRUG_FAST,
                                     CHANGES({"k_SE", 1000, 0}, {"p_visc", 1, 0}));
    double y[KIT_STATES] = {1};
    ck_assert_int_eq(step_once(m, 1, 0, INO_STEP_STIFF, y), INO_BAD_ARGUMENT);
    ck_assert_int_eq(step_once(m, 1, -1, INO_STEP_STIFF, y), INO_BAD_ARGUMENT);
    ck_assert_int_eq(step_once(m, 1, NAN, INO_STEP_STIFF, y), INO_BAD_ARGUMENT);
    ck_assert_int_eq(step_once(m, 1, 1, (ino_step_method)7, y), INO_BAD_ARGUMENT);
    ck_assert_int_eq(step_once(NULL, 1, 1, INO_STEP_STIFF, y), INO_BAD_ARGUMENT);
    ck_assert_int_eq(step_once(series, 1, 1, INO_STEP_STIFF, y), INO_NOT_EXPRESSIBLE);
    ck_assert_int_eq(step_once(m, NAN, 1, INO_STEP_STIFF, y), INO_NOT_FINITE);
    ck_assert(y[0] == 1);
    ino_muscle_free(m);
    ino_muscle_free(series);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("step");
    TCase *c = tcase_create("step");
    tcase_set_timeout(c, 300);
    tcase_add_loop_test(c, halving_the_step_divides_the_error_by_two_to_the_order, 0, SUBJECTS);
    tcase_add_test(c, the_reference_twitch_is_met_to_1e_minus_8_of_peak);
    tcase_add_loop_test(c, one_step_however_long_ends_at_the_steady_state, 0, SUBJECTS);
    tcase_add_loop_test(c, the_explicit_method_is_stable_for_long_steps, 0, SUBJECTS);
    tcase_add_loop_test(c, probability_is_kept_over_a_hundred_thousand_steps_and_never_negative, 0,
                        SUBJECTS);
    tcase_add_loop_test(c, a_step_that_is_accepted_stays_within_the_bounds_of_its_states, 0, 11);
    tcase_add_loop_test(c, a_node_does_not_depend_on_its_neighbours_position_or_layout, 0,
                        SUBJECTS);
    tcase_add_loop_test(c, a_bad_node_keeps_its_state_and_stops_no_other, 0, SUBJECTS);
    tcase_add_loop_test(c, a_host_that_flushes_subnormal_numbers_gets_the_same_results, 0,
                        SUBJECTS);
    tcase_add_test(c, the_rate_of_length_may_be_given_or_formed);
    tcase_add_test(c, what_cannot_be_stepped_is_refused);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
