/* What a host may ask of a step beside its result: consistent tangents, Ca flux onto troponin. */
#include "tests/unit/kit.h"

enum { METHODS = 3, NODES = 70 };

/* Every model that steps in time and has a fibre without series element. */
static const char *const fibres[] = {"human-lv-skinned-15C",
                                     "diaphragm-fast-IIa",
                                     "human-body-temperature",
                                     "land2017:whole-organ",
                                     "rat-sham",
                                     "as-published",
                                     "rat-24C",
                                     "hipsc-cm-37C",
                                     "frog-0C",
                                     "base"};
enum { FIBRES = sizeof fibres / sizeof fibres[0] };

static double sl0_of(const ino_muscle *m)
{
    return ino_fibre_sl0_um(ino_muscle_fibre(m));
}

/* ---- one step of one node ---- */

struct once {
    const ino_muscle *muscle;
    ino_step_options options;
    double dt, ca[2], start, end, rate; /* s, uM, um, um/s; rate NaN: formed */
    double y[KIT_STATES], out[KIT_STATES];
    double tension, stretch, stretch_rate, flux, flux_uM, substeps;
};

static int has_flux(const ino_muscle *m)
{
    return ino_muscle_defines(m, INO_OBS_ca_bound);
}

static ino_status once(struct once *o, int tangents)
{
    ino_inputs in;
    ino_outputs end;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    double sites = 70;
    ino_inputs_init(&in);
    ino_outputs_init(&end);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    in.ca_uM.values = &o->ca[1];
    in.sl_um.values = &o->end;
    if (!isnan(o->rate))
        in.dsl_um_s.values = &o->rate;
    inputs.end = &in;
    inputs.ca_start_uM.values = &o->ca[0];
    inputs.sl_start_um.values = &o->start;
    inputs.troponin_sites_uM.values = &sites;
    end.observable[INO_OBS_tension].values = &o->tension;
    outputs.end = &end;
    outputs.substeps.values = &o->substeps;
    if (tangents) {
        outputs.dtension_dstretch.values = &o->stretch;
        outputs.dtension_dstretch_rate.values = &o->stretch_rate;
    }
    if (tangents && has_flux(o->muscle)) {
        outputs.ca_flux_per_s.values = &o->flux;
        outputs.ca_flux_uM_s.values = &o->flux_uM;
    }
    return ino_batch_step(o->muscle, o->dt, &inputs, (ino_state){o->y, 1, 0}, 0, 1,
                          (ino_state_output){o->out, 1, 0}, &o->options, &outputs, NULL);
}

/* Half-way up, shortening; a fifth of the states' relaxation done. */
static struct once half_way(const ino_muscle *m, int method, double dt, double rate)
{
    double sl0 = sl0_of(m);
    ino_pca_summary s;
    ck_assert_int_eq(ino_observe_pca(m, sl0, NULL, INO_BRANCH_UP, &s), INO_OK);
    double half = pow(10, 6 - s.pca50);
    struct once o = {.muscle = m,
                     .dt = dt,
                     .ca = {half, 1.1 * half},
                     .start = sl0 * (0.98 - 0.5 * rate * dt),
                     .end = sl0 * (0.98 + 0.5 * rate * dt),
                     .rate = NAN};
    ino_step_options_init(&o.options);
    o.options.method = (ino_step_method)method;
    struct answer a = steady_at(m, (struct node){.ca = 0.9 * half, .sl = o.start});
    memcpy(o.y, a.state, sizeof o.y);
    return o;
}

/* Derivative of tension by central differences of h and h/2, extrapolated; end and rate are moved
 * together or alone. */
static double differenced(struct once o, double h, int length, int rate)
{
    double sl0 = sl0_of(o.muscle), given = (o.end - o.start) / o.dt, d[2];
    for (int k = 0; k < 2; k++, h /= 2) {
        double side[2];
        for (int i = 0; i < 2; i++) {
            struct once p = o;
            double sign = i ? -1 : 1;
            if (length)
                p.end = o.end + sign * h * sl0;
            p.rate = rate == 2 ? NAN : given + (rate ? sign * h * sl0 : 0);
            ck_assert_int_eq(once(&p, 0), INO_OK);
            ck_assert_double_eq(p.substeps, o.substeps);
            side[i] = p.tension;
        }
        d[k] = (side[0] - side[1]) / (2 * h);
    }
    return (4 * d[1] - d[0]) / 3;
}

START_TEST(tangents_are_the_derivatives_of_the_step_in_every_model_and_method)
{
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    for (int method = 0; method < METHODS; method++)
        for (int kind = 0; kind < 4; kind++) {
            const double dt[] = {1e-3, 1e-3, 5e-5, 4e-3}, rate[] = {-0.5, 0.8, -2, -0.2};
            struct once o = half_way(m, method, dt[kind], rate[kind]);
            ck_assert_int_eq(once(&o, 1), INO_OK);
            double h = 2e-5, scale = fabs(o.tension);
            double by_length = differenced(o, h, 1, 0);
            double by_rate = differenced(o, h * fmin(0.5 / o.dt, 1e3), 0, 1);
            double by_both = differenced(o, h * fmin(1, o.dt / 1e-3), 1, 2);
            ck_assert_msg(fabs(o.stretch - by_length) < 1e-6 * (fabs(by_length) + scale),
                          "%s method %d kind %d: dT/dstretch %.12g, differences %.12g", fibres[_i],
                          method, kind, o.stretch, by_length);
            ck_assert_msg(fabs(o.stretch_rate - by_rate) < 1e-6 * (fabs(by_rate) + scale * o.dt),
                          "%s method %d kind %d: dT/drate %.12g, differences %.12g", fibres[_i],
                          method, kind, o.stretch_rate, by_rate);
            double sum = o.stretch + o.stretch_rate / o.dt;
            ck_assert_msg(fabs(sum - by_both) < 1e-6 * (fabs(by_both) + scale),
                          "%s method %d kind %d: total %.12g, differences %.12g", fibres[_i],
                          method, kind, sum, by_both);
        }
    ino_muscle_free(m);
}
END_TEST

/* dT = (dT/dt)' dt to first order in dt, and K_a = d(dT/dt)/d(stretch rate). */
START_TEST(in_short_steps_the_rate_s_tangent_over_dt_tends_to_the_stiffness)
{
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    double off[2];
    for (int k = 0; k < 2; k++) {
        struct once o = half_way(m, 0, k ? 1e-5 : 2e-5, -0.3);
        ck_assert_int_eq(once(&o, 1), INO_OK);
        double rate = (o.end - o.start) / o.dt;
        struct answer a = rhs_at(m, (struct node){.ca = o.ca[0], .sl = o.start, .rate = rate}, o.y);
        double stiffness = a.obs[INO_OBS_stiffness];
        ck_assert_double_gt(stiffness, 0);
        off[k] = o.stretch_rate / o.dt / stiffness - 1;
    }
    ck_assert_msg(fabs(off[1]) < 0.02, "%s: off by %g", fibres[_i], off[1]);
    ck_assert_msg(fabs(off[1]) < 0.6 * fabs(off[0]) + 1e-5, "%s: off by %g, %g", fibres[_i], off[0],
                  off[1]);
    ino_muscle_free(m);
}
END_TEST

START_TEST(tangents_hold_at_the_number_of_substeps_that_the_step_took)
{
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    struct once o = half_way(m, 0, 4e-3, -0.5);
    o.options.tolerance = 1e-5;
    ck_assert_int_eq(once(&o, 1), INO_OK);
    if (o.substeps > 1) {
        double by_both = differenced(o, 1e-5, 1, 2), sum = o.stretch + o.stretch_rate / o.dt;
        /* heads in bins slide by whole moves, whose number steps with the distance */
        double bound = strcmp(fibres[_i], "base") == 0 ? 1e-5 : 1e-6;
        ck_assert_msg(fabs(sum - by_both) < bound * (fabs(by_both) + fabs(o.tension)),
                      "%s, %g substeps: total %.12g, differences %.12g", fibres[_i], o.substeps,
                      sum, by_both);
    }
    ino_muscle_free(m);
}
END_TEST

/* RDQ20-MF detaches heads at r0 + alpha |v|: one slope on either side of rest, however near. */
START_TEST(next_to_a_kink_the_tangent_is_that_of_its_side_and_at_it_the_mean_of_both)
{
    ino_muscle *m = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    double slope[5];
    static const double rate[5] = {-1e-3, -1e-6, 0, 1e-6, 1e-3}; /* stretch per s */
    for (int i = 0; i < 5; i++) {
        struct once o = half_way(m, 0, 1e-3, 0);
        o.start = o.end;
        o.rate = rate[i] * sl0_of(m);
        ck_assert_int_eq(once(&o, 1), INO_OK);
        slope[i] = o.stretch_rate;
    }
    ck_assert_double_gt(fabs(slope[1] - slope[3]), 0.01 * fabs(slope[2]));
    ck_assert_double_lt(fabs(slope[1] - slope[0]), 1e-3 * fabs(slope[2]));
    ck_assert_double_lt(fabs(slope[3] - slope[4]), 1e-3 * fabs(slope[2]));
    ck_assert_double_lt(fabs(slope[2] - 0.5 * (slope[1] + slope[3])), 1e-5 * fabs(slope[2]));
    ino_muscle_free(m);
}
END_TEST

/* ---- many nodes ---- */

struct many {
    double ca[NODES], start[NODES], end[NODES], y[KIT_STATES * NODES], out[KIT_STATES * NODES];
    double tension[NODES], tangent[2][NODES], flux[NODES], bound[NODES];
};

static ino_status step_many(const ino_muscle *m, struct many *a, int tangents, size_t *bad)
{
    ino_inputs in;
    ino_outputs end;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_inputs_init(&in);
    ino_outputs_init(&end);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    in.ca_uM = (ino_field){a->ca, 1};
    in.sl_um = (ino_field){a->end, 1};
    inputs.end = &in;
    inputs.sl_start_um = (ino_field){a->start, 1};
    end.observable[INO_OBS_tension] = (ino_output){a->tension, 1};
    outputs.end = &end;
    if (tangents) {
        end.observable[INO_OBS_ca_bound] = (ino_output){a->bound, 1};
        outputs.dtension_dstretch = (ino_output){a->tangent[0], 1};
        outputs.dtension_dstretch_rate = (ino_output){a->tangent[1], 1};
    }
    if (tangents && has_flux(m))
        outputs.ca_flux_per_s = (ino_output){a->flux, 1};
    return ino_batch_step(m, 1e-3, &inputs, (ino_state){a->y, NODES, 1}, 0, NODES,
                          (ino_state_output){a->out, NODES, 1}, NULL, &outputs, bad);
}

static void set_many(const ino_muscle *m, struct many *a)
{
    double sl0 = sl0_of(m);
    seed();
    for (size_t i = 0; i < NODES; i++) {
        a->ca[i] = decades(-1, 1);
        a->start[i] = sl0 * uniform(0.95, 1.02);
        a->end[i] = a->start[i] + (i % 3 ? sl0 * uniform(-1e-3, 1e-3) : 0);
        struct answer r = steady_at(m, (struct node){.ca = 0.7 * a->ca[i], .sl = a->start[i]});
        for (size_t k = 0; k < ino_muscle_state_count(m); k++)
            a->y[k * NODES + i] = r.state[k];
    }
}

START_TEST(the_step_is_bit_equal_with_and_without_tangents_and_bad_nodes_have_none)
{
    static struct many a, b;
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    size_t n = ino_muscle_state_count(m), bad = 0;
    set_many(m, &a);
    a.ca[5] = 2000;
    a.start[66] = NAN;
    b = a;
    ck_assert_int_eq(step_many(m, &a, 0, &bad), INO_OUT_OF_RANGE);
    ck_assert_int_eq(step_many(m, &b, 1, &bad), INO_OUT_OF_RANGE);
    ck_assert_uint_eq(bad, 5);
    for (size_t i = 0; i < NODES; i++) {
        int out = i == 5 || i == 66;
        for (size_t k = 0; k < n; k++)
            ck_assert(same_bits(a.out[k * NODES + i], b.out[k * NODES + i]));
        ck_assert(same_bits(a.tension[i], b.tension[i]));
        ck_assert(isnan(b.tangent[0][i]) == out && isnan(b.tangent[1][i]) == out);
        ck_assert(!has_flux(m) || isnan(b.flux[i]) == out);
    }
    ino_muscle_free(m);
}
END_TEST

/* The parity of the vector, the tile and the neighbours do not matter. */
START_TEST(tangents_of_a_node_do_not_depend_on_its_neighbours)
{
    static struct many a;
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    set_many(m, &a);
    ck_assert_int_eq(step_many(m, &a, 1, NULL), INO_OK);
    for (size_t i = 0; i < NODES; i += 23) {
        struct once o = {.muscle = m,
                         .dt = 1e-3,
                         .ca = {a.ca[i], a.ca[i]},
                         .start = a.start[i],
                         .end = a.end[i],
                         .rate = NAN};
        ino_step_options_init(&o.options);
        for (size_t k = 0; k < ino_muscle_state_count(m); k++)
            o.y[k] = a.y[k * NODES + i];
        ck_assert_int_eq(once(&o, 1), INO_OK);
        ck_assert(same_bits(o.stretch, a.tangent[0][i]));
        ck_assert(same_bits(o.stretch_rate, a.tangent[1][i]));
        ck_assert(!has_flux(m) || same_bits(o.flux, a.flux[i]));
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- Ca flux ---- */

/* Over 200 steps of a rise and fall of Ca while the muscle shortens and lengthens. */
START_TEST(the_flux_sums_to_the_change_of_bound_calcium_to_round_off)
{
    ino_muscle *m = make_muscle(fibres[_i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    if (!has_flux(m)) { /* of a filament without troponin */
        ino_muscle_free(m);
        return;
    }
    struct once o = half_way(m, 0, 1e-3, 0);
    double low = 0.2 * o.ca[0], sl0 = sl0_of(m), sum = 0, sum_uM = 0;
    struct answer a = steady_at(m, (struct node){.ca = low, .sl = 0.98 * sl0});
    memcpy(o.y, a.state, sizeof o.y);
    o.ca[1] = low, o.end = 0.98 * sl0;
    double first = a.obs[INO_OBS_ca_bound], last = first, most = 0;
    for (int i = 0; i < 200; i++) {
        o.ca[0] = o.ca[1], o.start = o.end;
        o.ca[1] = low * (1 + 9 * sin(M_PI * (i + 1) / 200) * sin(M_PI * (i + 1) / 200));
        o.end = sl0 * (0.98 - 0.03 * sin(2 * M_PI * (i + 1) / 200));
        ck_assert_int_eq(once(&o, 1), INO_OK);
        memcpy(o.y, o.out, sizeof o.y);
        sum += o.flux * o.dt;
        sum_uM += o.flux_uM * o.dt;
        most = fmax(most, fabs(sum));
        last = rhs_at(m, (struct node){.ca = o.ca[1], .sl = o.end}, o.y).obs[INO_OBS_ca_bound];
        ck_assert_msg(fabs(sum - (last - first)) < 1e-14, "%s step %d: %g against %g", fibres[_i],
                      i, sum, last - first);
    }
    ck_assert_double_gt(most, 0.05);
    ck_assert_double_lt(fabs(sum_uM - 70 * (last - first)), 70e-14);
    ino_muscle_free(m);
}
END_TEST

/* Room for the tangents' own steps: strain distributions of many bins need more. */
START_TEST(tangents_of_many_bins_are_those_of_few)
{
    static const double bins[] = {61, 81, 101, 251};
    double first = 0;
    for (int i = 0; i < 4; i++) {
        const ino_change change = {"bins", bins[i], 0};
        ino_muscle *m = make_muscle("base", NO_DRUGS, INO_DRUG_FAST, &change, 1);
        struct once o = half_way(m, 0, 1e-3, 0);
        ck_assert_int_eq(once(&o, 1), INO_OK);
        first = i == 0 ? o.stretch : first;
        ck_assert_msg(fabs(o.stretch - first) < 0.05 * fabs(first), "%g bins: %g, %g", bins[i],
                      o.stretch, first);
        ino_muscle_free(m);
    }
}
END_TEST

START_TEST(a_flux_in_uM_without_the_sites_or_structures_of_a_foreign_size_are_refused)
{
    ino_muscle *m = make_muscle(fibres[0], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_inputs in;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    double ca = 1, to = 0, y[KIT_STATES];
    ino_inputs_init(&in);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    in.ca_uM.values = &ca;
    inputs.end = &in;
    memcpy(y, steady_at(m, (struct node){.ca = ca}).state, sizeof y);
    ino_state state = {y, 1, 0};
    ino_state_output out = {y, 1, 0};
    outputs.ca_flux_uM_s.values = &to;
    ck_assert_int_eq(ino_batch_step(m, 1e-3, &inputs, state, 0, 1, out, NULL, &outputs, NULL),
                     INO_BAD_ARGUMENT);
    ino_step_outputs_init(&outputs);
    outputs.size = offsetof(ino_step_outputs, dtension_dstretch); /* of version 0.1.0 at first */
    inputs.size = offsetof(ino_step_inputs, troponin_sites_uM);
    ck_assert_int_eq(ino_batch_step(m, 1e-3, &inputs, state, 0, 1, out, NULL, &outputs, NULL),
                     INO_OK);
    outputs.size -= 8;
    ck_assert_int_eq(ino_batch_step(m, 1e-3, &inputs, state, 0, 1, out, NULL, &outputs, NULL),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tangent");
    TCase *models = tcase_create("every model");
    tcase_add_loop_test(models, tangents_are_the_derivatives_of_the_step_in_every_model_and_method,
                        0, FIBRES);
    tcase_add_loop_test(models, in_short_steps_the_rate_s_tangent_over_dt_tends_to_the_stiffness, 0,
                        FIBRES);
    tcase_add_loop_test(models, tangents_hold_at_the_number_of_substeps_that_the_step_took, 0,
                        FIBRES);
    tcase_add_loop_test(
        models, the_step_is_bit_equal_with_and_without_tangents_and_bad_nodes_have_none, 0, FIBRES);
    tcase_add_loop_test(models, tangents_of_a_node_do_not_depend_on_its_neighbours, 0, FIBRES);
    tcase_add_loop_test(models, the_flux_sums_to_the_change_of_bound_calcium_to_round_off, 0,
                        FIBRES);
    tcase_add_test(models, tangents_of_many_bins_are_those_of_few);
    tcase_add_test(models,
                   a_flux_in_uM_without_the_sites_or_structures_of_a_foreign_size_are_refused);
    tcase_add_test(models,
                   next_to_a_kink_the_tangent_is_that_of_its_side_and_at_it_the_mean_of_both);
    suite_add_tcase(suite, models);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
