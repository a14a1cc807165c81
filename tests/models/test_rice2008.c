/* rice2008 against its CellML version (tests/reference, CVODES at 1e-12) and its equations; himces
 * against the code of the same filament in stem-cell derived cardiomyocytes. */
#include "tests/unit/kit.h"

/* Columns of the states in the traces, in the model's order. */
enum { L, H, POST, PRE, N_NO, P_NO, NON, X_POST, X_PRE, SL, INTF, ALL };

/* The traces are in ms and (intf) normalised force times ms. */
static const double per_second[ALL] = {1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1};

static ino_muscle *rat(void)
{
    return make_muscle("rat-24C", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

static ino_muscle *with_series_element(void)
{
    return make_muscle("rat-24C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_SE", 1, 0}));
}

static ino_muscle *stem_cell(void)
{
    return make_muscle("hipsc-cm-37C", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

/* ---- parameters ---- */

struct number {
    const char *symbol;
    double rat, stem_cell;
};
static const struct number printed[] = {
    {"k_SE", INFINITY, INFINITY},
    {"T_scale", 1, 13.1047},
    {"SL0", 1.9, 1.9},
    {"temperature", 24, 37},
    {"len_thin", 1.2, 1.2},
    {"len_thick", 1.65, 1.65},
    {"len_hbare", 0.1, 0.1},
    {"SLmin", 1.4, 1.4},
    {"SLmax", 2.4, 2.4},
    {"kon", 50, 62.5},
    {"koffL", 250, 200},
    {"koffH", 25, 25},
    {"koffmod", 1, 0.5},
    {"perm50", 0.5, 0.6},
    {"nperm", 15, 11.55},
    {"kn_p", 500, 550},
    {"kp_n", 50, 50},
    {"fapp", 500, 500},
    {"gapp", 70, 70},
    {"gslmod", 6, 6},
    {"hf", 2000, 2000},
    {"hfmdc", 5, 5},
    {"hb", 400, 400},
    {"hbmdc", 0, 0},
    {"gxb", 70, 70},
    {"sigmap", 8, 8},
    {"sigman", 1, 1},
    {"xbmodsp", 1, 0.2},
    {"x_0", 0.007, 0.007},
    {"xPsi", 2, 2},
    {"Qkon", 1.5, 1.5},
    {"Qkoff", 1.3, 1.3},
    {"Qkn_p", 1.6, 1.6},
    {"Qkp_n", 1.6, 1.6},
    {"Qfapp", 6.25, 6.25},
    {"Qgapp", 2.5, 2.5},
    {"Qhf", 6.25, 6.25},
    {"Qhb", 6.25, 6.25},
    {"Qgxb", 6.25, 6.25},
    {"SLrest", 1.85, 1.9},
    {"PCon_t", 0.002, 0.002},
    {"PExp_t", 10, 10},
    {"SL_c", 2.25, 2.25},
    {"PCon_c", 0.02, 0.02},
    {"PExp_c", 70, 70},
    {"massf", 5e-5, 2e-5},
    {"visc", 3e-3, 3e-3},
};

START_TEST(the_fibres_have_the_published_parameters_and_the_defaults_are_the_rats)
{
    ino_muscle *m[2] = {rat(), stem_cell()};
    const ino_model *model = ino_muscle_model(m[0]);
    ck_assert_uint_eq(ino_model_parameter_count(model), sizeof printed / sizeof *printed);
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        ck_assert_double_eq(value_of(m[0], printed[i].symbol), printed[i].rat);
        ck_assert_double_eq(value_of(m[1], printed[i].symbol), printed[i].stem_cell);
        size_t k = ino_muscle_parameter_index(m[0], printed[i].symbol);
        ck_assert_double_eq(ino_model_parameter(model, k)->value, printed[i].rat);
    }
    ck_assert(ino_model_tension_is_relative(model));
    ck_assert(!ino_model_tension_is_relative(ino_muscle_model(m[1])));
    ino_muscle_free(m[0]);
    ino_muscle_free(m[1]);
}
END_TEST

/* ---- right-hand side ---- */

/* Differences to the trace are rounding of the largest terms of each derivative: 1e-12 of the
 * largest derivative of its kind in the row. */
START_TEST(the_right_hand_side_equals_the_cellml_at_64_states_to_1e_12)
{
    ino_muscle *m = with_series_element();
    ck_assert_uint_eq(ino_muscle_state_count(m), ALL);
    const struct table *t = read_table("rice2008_rhs_probe.csv");
    const double bound = within("rice2008", "rates");
    ck_assert_uint_eq(t->rows, 64);
    const double overlap_thick[] = {1.65, 0.1}, thin = 1.2;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i], *exact = row + 1 + ALL, *other = row + 1 + 2 * ALL;
        double y[ALL];
        memcpy(y, row + 1, sizeof y);
        y[INTF] *= 1e-3;
        struct answer a = rhs_at(m, (struct node){.ca = other[0], .sl = 1.9}, y);
        for (int k = 0; k < ALL; k++)
            assert_relative(a.state[k], exact[k] * per_second[k], bound);
        assert_relative(a.obs[INO_OBS_tension], other[2], bound);
        assert_relative(a.obs[INO_OBS_passive], other[3], bound);
        assert_relative(a.obs[INO_OBS_total], other[2] + other[3], bound);
        assert_relative(a.obs[INO_OBS_ca_bound], other[8] / 70, bound);
        /* and from the trace's overlap fractions, which the equations give again */
        double overlap = fmin(1.65 / 2, y[SL] / 2) - fmax(y[SL] / 2 - (y[SL] - thin), 0.05);
        assert_relative(2 * overlap / (overlap_thick[0] - overlap_thick[1]), other[4], 1e-13);
        assert_relative(overlap / thin, other[5], 1e-13);
        assert_relative(a.obs[INO_OBS_attached], y[PRE] + y[POST], 1e-15);
        assert_relative(a.obs[INO_OBS_permissive],
                        (1 - other[5]) * y[P_NO] + other[5] * (1 - y[NON]), 1e-13);
    }
    ino_muscle_free(m);
}
END_TEST

/* The same states with the length prescribed: all but the strains' drift is as before. */
START_TEST(a_prescribed_length_moves_strains_by_half_its_rate)
{
    ino_muscle *m = rat(), *free_length = with_series_element();
    ck_assert_uint_eq(ino_muscle_state_count(m), SL);
    const struct table *t = read_table("rice2008_rhs_probe.csv");
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i], *exact = row + 1 + ALL, ca = row[1 + 2 * ALL];
        struct node x = {.ca = ca, .sl = row[1 + SL], .rate = exact[SL] * 1e3};
        struct answer moving = rhs_at(m, x, row + 1);
        x.rate = 0;
        struct answer held = rhs_at(m, x, row + 1);
        for (int k = 0; k < SL; k++) {
            assert_relative(moving.state[k], exact[k] * 1e3, 1e-12);
            double drift = k == X_POST || k == X_PRE ? 0.5 * exact[SL] * 1e3 : 0;
            ck_assert_double_eq_tol(moving.state[k] - held.state[k], drift,
                                    1e-13 * fabs(held.state[k]) + 1e-13 * fabs(drift));
        }
        /* d(tension rate)/d(stretch rate) at fixed overlap, exactly linear in the rate */
        double slope = (moving.state[X_POST] - held.state[X_POST]) * row[1 + POST] +
                       (moving.state[X_PRE] - held.state[X_PRE]) * row[1 + PRE];
        double tension = row[1 + X_POST] * row[1 + POST] + row[1 + X_PRE] * row[1 + PRE];
        assert_relative(moving.obs[INO_OBS_stiffness] * tension,
                        moving.obs[INO_OBS_tension] * slope / (exact[SL] * 1e3 / 1.9), 1e-9);
    }
    ino_muscle_free(m);
    ino_muscle_free(free_length);
}
END_TEST

/* hbmdc is 0 in all published sets: from the printed law. */
START_TEST(strain_past_the_stroke_speeds_its_reversal)
{
    ino_muscle *plain = rat(),
               *m = make_muscle("rat-24C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"hbmdc", 3, 0}));
    for (int i = 0; i < 10; i++) {
        double y[ALL] = {0.3, 0.6, 0.2, 0.1, 0.4, 0.6, 0.5, uniform(0.003, 0.011), 0};
        struct answer a = rhs_at(plain, (struct node){.ca = 1}, y);
        struct answer b = rhs_at(m, (struct node){.ca = 1}, y);
        double strain = (y[X_POST] - 0.007) / 0.007, hb = 400 * pow(6.25, -1.3);
        double change = hb * (exp(copysign(3 * strain * strain, strain)) - 1) * y[POST];
        ck_assert_double_eq_tol(b.state[PRE] - a.state[PRE], change, 1e-12);
        ck_assert_double_eq_tol(b.state[POST] - a.state[POST], -change, 1e-12);
    }
    ino_muscle_free(m);
    ino_muscle_free(plain);
}
END_TEST

START_TEST(a_sarcomere_on_the_series_element_stops_at_its_shortest_and_longest_length)
{
    ino_muscle *m = with_series_element();
    double y[ALL] = {0.3, 0.6, 0.2, 0.1, 0.4, 0.6, 0.5, 0.007, 0, 1.4, 1e-3};
    static const struct {
        double sl;
        int moves;
    } at[] = {{1.3, 0}, {1.4, 0}, {1.4001, 1}, {2.4, 1}, {2.4001, 0}};
    for (int i = 0; i < 5; i++) {
        y[SL] = at[i].sl;
        struct answer a = rhs_at(m, (struct node){.ca = 1, .sl = 1.9}, y);
        double rate = (1e-3 + (1.9 - y[SL]) * 3e-3) / 5e-5;
        ck_assert_double_eq_tol(a.state[SL], at[i].moves ? rate : 0, 1e-13 * fabs(rate));
    }
    ino_muscle_free(m);
}
END_TEST

/* The element and the passive laws are of normalised force: T_scale multiplies what comes out. */
START_TEST(the_tension_scale_moves_nothing_but_tensions)
{
    ino_muscle *one = make_muscle("hipsc-cm-37C", NO_DRUGS, INO_DRUG_FAST,
                                  CHANGES({"k_SE", 1, 0}, {"T_scale", 1, 0}));
    ino_muscle *m = make_muscle("hipsc-cm-37C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_SE", 1, 0}));
    for (int i = 0; i < 10; i++) {
        struct node x = {.ca = decades(-1, 1), .sl = uniform(1.6, 2.3)};
        struct answer a = steady_at(one, x), b = steady_at(m, x);
        for (int k = 0; k < ALL; k++)
            assert_relative(b.state[k], a.state[k], 1e-12);
        struct answer da = rhs_at(one, x, a.state), db = rhs_at(m, x, a.state);
        static const ino_observable force[] = {INO_OBS_tension, INO_OBS_passive, INO_OBS_total,
                                               INO_OBS_stiffness};
        for (int o = 0; o < 4; o++) {
            assert_relative(b.obs[force[o]], 13.1047 * a.obs[force[o]], 1e-11);
            assert_relative(db.obs[force[o]], 13.1047 * da.obs[force[o]], 1e-13);
        }
        for (int k = 0; k < ALL; k++)
            ck_assert_double_eq_tol(db.state[k], da.state[k], k == SL ? 1e-9 : 1e-12);
    }
    ino_muscle_free(m);
    ino_muscle_free(one);
}
END_TEST

/* x/|x| of the CellML is 0/0 at these two points and at SL = SLrest. */
START_TEST(the_three_removable_points_have_the_limits_from_both_sides)
{
    ino_muscle *m =
        make_muscle("rat-24C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_SE", 1, 0}, {"hbmdc", 3, 0}));
    double y[ALL] = {0.3, 0.6, 0.2, 0.1, 0.4, 0.6, 0.5, 0.007, 0, 1.85, 0};
    struct answer at = rhs_at(m, (struct node){.ca = 1}, y);
    ck_assert(at.obs[INO_OBS_passive] == 0);
    static const int point[3] = {X_POST, X_PRE, SL};
    static const double size[3] = {0.007, 0.007, 1};
    for (int p = 0; p < 3; p++)
        for (int side = -1; side <= 1; side += 2) {
            double z[ALL];
            memcpy(z, y, sizeof z);
            z[point[p]] += side * 1e-9 * size[p];
            struct answer near = rhs_at(m, (struct node){.ca = 1}, z);
            for (int k = 0; k < ALL; k++)
                ck_assert_double_eq_tol(near.state[k], at.state[k],
                                        1e-5 * (k == X_POST || k == X_PRE ? 1 : 10));
        }
    /* Far away nothing overflows: the strain factors stop at exp(230). */
    y[X_POST] = -3;
    y[X_PRE] = -2;
    struct answer far = rhs_at(m, (struct node){.ca = 1}, y);
    for (int k = 0; k < ALL; k++)
        ck_assert(isfinite(far.state[k]));
    ino_muscle_free(m);
}
END_TEST

/* ---- steady state ---- */

/* Largest error of tension beyond `floor`, relative, and of a state. */
static void compare_steady(const char *file, double floor, double *worst, double *worst_state)
{
    ino_muscle *m = rat();
    const struct table *t = read_table(file);
    ck_assert_uint_gt(t->rows, 30);
    *worst = *worst_state = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct answer a = steady_at(m, (struct node){.ca = row[1], .sl = row[2]});
        double beyond = fabs(a.obs[INO_OBS_tension] - row[3]) - floor;
        *worst = fmax(*worst, beyond / row[3]);
        assert_relative(a.obs[INO_OBS_passive], row[5], 1e-13);
        for (int k = 0; k < SL; k++)
            *worst_state = fmax(*worst_state, fabs(a.state[k] - row[7 + k]));
    }
    ino_muscle_free(m);
}

/* The traces are 20 s of integration with tolerances of 1e-12. At 2.2 um that leaves 1.3e-13 in the
 * force, seen below pCa 6.9 where force is under 1e-5. */
START_TEST(steady_force_equals_the_trace_to_1e_9)
{
    const double bound = within("rice2008", "steady force");
    double force, state;
    compare_steady("rice2008_pca_SL1.9.csv", 0, &force, &state);
    ck_assert_msg(force <= bound && state <= 1e-11, "off by %.2e, states by %.2e", force, state);
    compare_steady("rice2008_pca_SL2.2.csv", 2e-13, &force, &state);
    ck_assert_msg(force <= bound && state <= 1e-11, "off by %.2e, states by %.2e", force, state);
}
END_TEST

/* The normalisation: force 1 where all is permissive, at full overlap and 37 C, xbmodsp any. */
START_TEST(force_is_one_at_full_overlap_37_C_and_full_permissiveness)
{
    ino_muscle *m = make_muscle("rat-24C", NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"temperature", 37, 0}, {"kp_n", 0.01, 0}));
    struct answer a = steady_at(m, (struct node){.ca = INFINITY, .sl = 2.4});
    double p_n = 0.01 * sqrt(1 + pow(0.5, 15)), n_p = 500 / sqrt(1 + pow(0.5, 15));
    /* of all units p/n_p are blocked per unit in P, which is 1 - attached of those not blocked */
    double d = 500 * 2000 + 70 * 2000 + 70 * 70 + 400 * 500 + 400 * 70 + 70 * 500;
    double free_share = (d - 500.0 * (2000 + 400 + 70)) / d;
    assert_relative(a.obs[INO_OBS_tension], 1 / (1 + p_n / n_p * free_share), 1e-12);
    assert_relative(
        a.obs[INO_OBS_permissive],
        (1 - 0.775 / 1.2) * n_p / (n_p + p_n) + 0.775 / 1.2 / (1 + p_n / n_p * free_share), 1e-12);
    assert_relative(a.obs[INO_OBS_atp], 70 * a.state[POST], 1e-14);
    ino_muscle_free(m);
}
END_TEST

START_TEST(heads_and_units_are_probabilities_at_rest)
{
    for (int f = 0; f < 2; f++) {
        ino_muscle *m = f ? stem_cell() : rat();
        for (int i = 0; i < 60; i++) {
            struct node x = {.ca = i == 0   ? 0
                                   : i == 1 ? INFINITY
                                            : decades(-3, 2),
                             .sl = uniform(1.4, 2.4)};
            struct answer a = steady_at(m, x);
            for (int k = 0; k < X_POST; k++)
                ck_assert(a.state[k] >= 0 && a.state[k] <= 1);
            ck_assert_double_le(a.state[NON] + a.state[PRE] + a.state[POST], 1);
            ck_assert(a.state[X_PRE] == 0 && a.state[X_POST] == 0.007);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* With the series element: where force and element balance, found again by bisection on the
 * prescribed length. */
START_TEST(the_series_element_bears_the_force_at_rest)
{
    ino_muscle *m = with_series_element(), *held = rat();
    for (int i = 0; i < 20; i++) {
        struct node x = {.ca = i == 0   ? INFINITY
                               : i == 1 ? 0
                                        : decades(-1, 1.5),
                         .sl = uniform(1.7, 2.35)};
        struct answer a = steady_at(m, x);
        double low = 1.4, high = x.sl;
        for (int k = 0; k < 80; k++) {
            double middle = 0.5 * (low + high);
            struct answer b = steady_at(held, (struct node){.ca = x.ca, .sl = middle});
            double preload = copysign(0.002 * (exp(10 * fabs(x.sl - 1.85)) - 1), x.sl - 1.85);
            if (b.obs[INO_OBS_total] < preload + (x.sl - middle))
                low = middle;
            else
                high = middle;
        }
        assert_relative(a.state[SL], low, 1e-12);
        assert_relative(a.state[INTF], -3e-3 * (x.sl - low), 1e-9);
        struct answer b = steady_at(held, (struct node){.ca = x.ca, .sl = a.state[SL]});
        assert_relative(a.obs[INO_OBS_tension], b.obs[INO_OBS_tension], 1e-13);
        if (isinf(x.ca))
            continue;
        struct answer d = rhs_at(m, x, a.state);
        for (int k = 0; k < ALL; k++) /* rates of some 1e4 1/s, lengths to 4e-16 um over massf */
            ck_assert_double_le(fabs(d.state[k]), k == SL ? 1e-9 : 1e-10);
    }
    ino_muscle_free(m);
    ino_muscle_free(held);
}
END_TEST

/* Lanes whose root is found wait for the others unchanged. */
START_TEST(a_root_on_the_series_element_does_not_depend_on_its_neighbours)
{
    enum { NODES = 19 };
    ino_muscle *m = with_series_element();
    double ca[NODES], sl[NODES], y[NODES * ALL];
    for (int i = 0; i < NODES; i++) {
        ca[i] = i % 5 == 0 ? 0 : decades(-1, 1.5);
        sl[i] = uniform(1.5, 2.4);
    }
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){ca, 1};
    in.sl_um = (ino_field){sl, 1};
    ck_assert_int_eq(ino_batch_steady(m, &in, INO_BRANCH_UP, 0, NODES,
                                      (ino_state_output){y, 1, ALL}, NULL, NULL),
                     INO_OK);
    for (int i = 0; i < NODES; i++) {
        struct answer a = steady_at(m, (struct node){.ca = ca[i], .sl = sl[i]});
        for (int k = 0; k < ALL; k++)
            ck_assert(same_bits(a.state[k], y[i * ALL + k]));
    }
    ino_muscle_free(m);
}
END_TEST

/* Without an element that holds it (k_SE = 0, SEon = 0 of the CellML) and without titin an active
 * muscle shortens to the model's end at SLmin, where nothing is stationary. */
START_TEST(an_unloaded_muscle_that_shortens_to_the_end_has_no_steady_state)
{
    ino_muscle *m =
        make_muscle("rat-24C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_SE", 0, 0}, {"PCon_t", 0, 0}));
    struct answer a = evaluate(m, (struct node){.ca = 30, .sl = 1.9}, NULL, INO_BRANCH_UP);
    ck_assert_int_eq(a.status, INO_NOT_CONVERGED);
    ck_assert_double_eq(a.converged, 0);
    ino_muscle_free(m);
}
END_TEST

/* ---- in time ---- */

enum { ROWS = 300 };
static double when[ROWS], tension[ROWS], passive[ROWS], calcium[ROWS], state[ROWS * ALL];

struct misfit {
    double tension, passive, state, calcium;
};

/* Runs through the times of a trace whose columns are t, [Ca,] active, [force, passive,] states;
 * errors relative to the peak of the force and to the largest value of each state. */
static struct misfit follow(const ino_muscle *m, const char *file, ino_drive *drive, int ca_column,
                            int first_state)
{
    const struct table *t = read_table(file);
    ck_assert_uint_le(t->rows, ROWS);
    for (size_t i = 0; i < t->rows; i++)
        when[i] = t->value[i][0] * 1e-3;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.observable[INO_OBS_passive] = passive;
    trace.ca_uM = calcium;
    trace.state = state;
    ck_assert_int_eq(ino_protocol_run(m, drive, t->rows, when, &trace, NULL), INO_OK);
    size_t n = ino_muscle_state_count(m);
    int active = ca_column + 1;
    double peak = 0, top[ALL] = {0};
    for (size_t i = 0; i < t->rows; i++) {
        peak = fmax(peak, t->value[i][active]);
        for (size_t k = 0; k < n; k++)
            top[k] = fmax(top[k], fabs(t->value[i][first_state + (int)k]));
    }
    struct misfit e = {0};
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        e.tension = fmax(e.tension, fabs(tension[i] - row[active]) / peak);
        if (ca_column) {
            e.passive = fmax(e.passive, fabs(passive[i] - row[active + 2]));
            e.calcium = fmax(e.calcium, relative(calcium[i], row[ca_column]));
        }
        for (size_t k = 0; k < n; k++) {
            double unit = k == INTF ? 1e-3 : 1, scale = k == X_PRE ? top[X_POST] : top[k];
            double error = fabs(state[i * n + k] / unit - row[first_state + (int)k]) / scale;
            e.state = fmax(e.state, error);
        }
    }
    return e;
}

static void twitch(ino_drive *drive, const ino_muscle *m, const double *start)
{
    ino_drive_init(drive, m);
    ino_signal_biexponential(&drive->ca_uM, 0.09, 1.45, 0.020, 0.110, 0.005);
    drive->state = start;
    drive->rtol = 1e-13; /* short steps: one that reaches over a bend of the laws errs unseen */
}

START_TEST(an_isosarcometric_twitch_follows_the_trace)
{
    ino_muscle *m = rat();
    double start[ALL];
    ck_assert_int_eq(ino_state_published(m, start), INO_OK);
    ino_drive drive;
    twitch(&drive, m, start);
    ino_signal_constant(&drive.sl_um, 2.2);
    struct misfit e = follow(m, "rice2008_twitch_isosarcometric_SL2.2.csv", &drive, 1, 5);
    ck_assert_double_le(e.calcium, 1e-13);
    ck_assert_msg(e.tension <= within("rice2008", "twitch") && e.state <= 5e-9,
                  "tension off by %.2e, states by %.2e", e.tension, e.state);
    ino_muscle_free(m);
}
END_TEST

START_TEST(the_published_isometric_twitch_on_a_series_element_follows_the_trace)
{
    ino_muscle *m = with_series_element();
    double start[ALL];
    ck_assert_int_eq(ino_state_published(m, start), INO_OK);
    ino_drive drive;
    twitch(&drive, m, start);
    ino_signal_constant(&drive.sl_um, 1.9);
    struct misfit e = follow(m, "rice2008_twitch_shipped_isometric_SEon.csv", &drive, 1, 5);
    ck_assert_double_le(e.calcium, 1e-13);
    ck_assert_msg(
        e.tension <= within("rice2008", "twitch") && e.passive <= 1e-11 && e.state <= 5e-9,
        "tension off by %.2e, passive by %.2e, states by %.2e", e.tension, e.passive, e.state);
    ino_muscle_free(m);
}
END_TEST

/* The trace starts from the steady state, without attached heads, at a strain of 1e-9 um. */
START_TEST(tension_redevelops_as_in_the_trace)
{
    ino_muscle *m = rat();
    struct answer a = steady_at(m, (struct node){.ca = 10, .sl = 2.2});
    ck_assert_int_eq(ino_state_detach(m, a.state), INO_OK);
    ck_assert(a.state[PRE] == 0 && a.state[POST] == 0);
    ck_assert(a.state[X_PRE] == 0 && a.state[X_POST] == 0.007);
    a.state[X_PRE] = 1e-9;
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_constant(&drive.ca_uM, 10);
    ino_signal_constant(&drive.sl_um, 2.2);
    drive.rtol = 1e-11;
    drive.state = a.state;
    struct misfit e = follow(m, "rice2008_ktr_pCa5.0_SL2.2.csv", &drive, 0, 2);
    ck_assert_msg(e.tension <= within("rice2008", "ktr") && e.state <= 5e-9,
                  "tension off by %.2e, states by %.2e", e.tension, e.state);
    a.state[X_PRE] = 0; /* as detach leaves it: 1e-9 of 7e-3 um */
    e = follow(m, "rice2008_ktr_pCa5.0_SL2.2.csv", &drive, 0, 2);
    ck_assert_double_le(e.tension, 2e-7);
    ino_muscle_free(m);
}
END_TEST

/* ---- stem-cell derived cardiomyocytes and levosimendan ---- */

/* By the drug at its doses and by kon set to what the code had. The code's reverse ATP step, 6e-9 1/s
 * against fapp 100 1/s, is left out here. */
START_TEST(the_stem_cell_filament_equals_its_code_at_all_doses_to_1e_10)
{
    const struct table *t = read_table("himces_pca_levosimendan.csv");
    ck_assert_uint_gt(t->rows, 60);
    ino_muscle *drugged =
        make_muscle("hipsc-cm-37C", DRUGS("levosimendan-kon"), INO_DRUG_FAST, NO_CHANGES);
    double worst = 0, worst_state = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        ino_muscle *m =
            make_muscle("hipsc-cm-37C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"kon", row[1], 1}));
        struct answer a = steady_at(m, (struct node){.ca = row[3] * 1e3, .sl = 1.9});
        struct answer b =
            steady_at(drugged, (struct node){.ca = row[3] * 1e3, .sl = 1.9, .drug = {row[0]}});
        worst = fmax(worst, relative(a.obs[INO_OBS_tension], row[4]));
        worst = fmax(worst, relative(b.obs[INO_OBS_tension], row[4]));
        static const int column[7] = {NON, PRE, POST, X_PRE, X_POST, L, H};
        for (int k = 0; k < 7; k++) {
            worst_state = fmax(worst_state, fabs(a.state[column[k]] - row[5 + k]));
            worst_state = fmax(worst_state, fabs(b.state[column[k]] - row[5 + k]));
        }
        ino_muscle_free(m);
    }
    ino_muscle_free(drugged);
    ck_assert_msg(worst <= within("himces", "steady force at all doses") && worst_state <= 2e-11,
                  "off by %.2e, states by %.2e", worst, worst_state);
}
END_TEST

/* Half-maximal point of one dose's rows, linear in log force between its points. */
static double tabulated_pca50(const struct table *t, double dose, double *top)
{
    *top = 0;
    for (size_t i = 0; i < t->rows; i++)
        if (t->value[i][0] == dose)
            *top = fmax(*top, t->value[i][4]);
    for (size_t i = 1; i < t->rows; i++) {
        const double *a = t->value[i - 1], *b = t->value[i];
        if (a[0] == dose && b[0] == dose && a[4] < 0.5 * *top && b[4] >= 0.5 * *top) {
            double part = (log(0.5 * *top) - log(a[4])) / (log(b[4]) - log(a[4]));
            return a[2] + part * (b[2] - a[2]);
        }
    }
    ck_abort_msg("no half-maximal point");
    return NAN;
}

/* The published action multiplies kon; so the curve shifts by log10 of the factor and keeps its
 * maximum, which is also what an alpha drug does here. */
START_TEST(the_published_levosimendan_shifts_pca50_by_the_log_of_its_factor)
{
    static const double dose[2] = {2, 10}, factor[2] = {1.32, 1.88};
    const struct table *t = read_table("himces_pca_levosimendan.csv");
    double top0, top, start = tabulated_pca50(t, 0, &top0);
    ino_muscle *bare = stem_cell();
    double force = steady_at(bare, (struct node){.ca = INFINITY, .sl = 1.9}).obs[INO_OBS_tension];
    for (int d = 0; d < 2; d++) {
        ino_muscle *m =
            make_muscle("hipsc-cm-37C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"kon", factor[d], 1}));
        double shift = pca50_of(m, 1.9, NULL) - pca50_of(bare, 1.9, NULL);
        ck_assert_double_eq_tol(shift, log10(factor[d]), 1e-10);
        double theirs = tabulated_pca50(t, dose[d], &top) - start;
        ck_assert_double_eq_tol(theirs, shift, 0.01 * shift + 0.004); /* points 0.1 apart */
        assert_relative(top, top0, 1e-4);                             /* at pCa 4.5 */
        struct answer a = steady_at(m, (struct node){.ca = INFINITY, .sl = 1.9});
        ck_assert(same_bits(a.obs[INO_OBS_tension], force));
        ino_muscle_free(m);
    }
    ino_muscle_free(bare);
}
END_TEST

START_TEST(a_sensitizer_shifts_the_curve_by_the_linkage_formula)
{
    for (int f = 0; f < 2; f++) {
        ino_muscle *m =
            make_muscle(f ? "hipsc-cm-37C" : "rat-24C", DRUGS("levosimendan"), INO_DRUG_FAST,
                        CHANGES({"levosimendan.K_D", 2, 0}, {"levosimendan.alpha", 6, 0}));
        double none = 0, start = pca50_of(m, 1.9, &none);
        for (double dose = 0.1; dose < 100; dose *= 3) {
            ck_assert_double_eq_tol(pca50_of(m, 1.9, &dose) - start,
                                    log10((1 + dose / 2) / (1 + dose / 12)), 1e-10);
            struct answer a = steady_at(m, (struct node){.ca = 1, .sl = 1.9, .drug = {dose}});
            double with = dose / 2 / (1 + dose / 2), without = dose / 12 / (1 + dose / 12);
            double bound = a.obs[INO_OBS_ca_bound];
            assert_relative(a.obs[INO_OBS_drug_bound], bound * with + (1 - bound) * without, 1e-13);
        }
        ino_muscle_free(m);
    }
}
END_TEST

static void must_be_refused(ino_drug_kinetics kinetics, const char *symbol, double value,
                            const char *word)
{
    static const char *const drug = "levosimendan";
    ino_change change = {symbol, value, 0};
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = "rat-24C";
    spec.drugs = &drug;
    spec.n_drugs = 1;
    spec.kinetics = kinetics;
    spec.changes = &change;
    spec.n_changes = symbol != NULL;
    ino_muscle *m = NULL;
    ino_error error;
    ino_error_init(&error);
    ck_assert_int_eq(ino_muscle_create(&spec, &m, &error), INO_NOT_EXPRESSIBLE);
    ck_assert_msg(strstr(error.text, word) != NULL, "%s", error.text);
}

START_TEST(beta_and_explicit_drug_states_are_refused_with_words)
{
    must_be_refused(INO_DRUG_FAST, "levosimendan.beta", 1.5, "beta");
    must_be_refused(INO_DRUG_EXPLICIT, NULL, 0, "fast");
}
END_TEST

static Suite *rice2008_suite(void)
{
    Suite *suite = suite_create("rice2008");
    TCase *tc = tcase_create("rice2008");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_fibres_have_the_published_parameters_and_the_defaults_are_the_rats);
    tcase_add_test(tc, the_right_hand_side_equals_the_cellml_at_64_states_to_1e_12);
    tcase_add_test(tc, a_prescribed_length_moves_strains_by_half_its_rate);
    tcase_add_test(tc, strain_past_the_stroke_speeds_its_reversal);
    tcase_add_test(tc, a_sarcomere_on_the_series_element_stops_at_its_shortest_and_longest_length);
    tcase_add_test(tc, the_tension_scale_moves_nothing_but_tensions);
    tcase_add_test(tc, the_three_removable_points_have_the_limits_from_both_sides);
    tcase_add_test(tc, steady_force_equals_the_trace_to_1e_9);
    tcase_add_test(tc, force_is_one_at_full_overlap_37_C_and_full_permissiveness);
    tcase_add_test(tc, heads_and_units_are_probabilities_at_rest);
    tcase_add_test(tc, the_series_element_bears_the_force_at_rest);
    tcase_add_test(tc, a_root_on_the_series_element_does_not_depend_on_its_neighbours);
    tcase_add_test(tc, an_unloaded_muscle_that_shortens_to_the_end_has_no_steady_state);
    tcase_add_test(tc, an_isosarcometric_twitch_follows_the_trace);
    tcase_add_test(tc, the_published_isometric_twitch_on_a_series_element_follows_the_trace);
    tcase_add_test(tc, tension_redevelops_as_in_the_trace);
    tcase_add_test(tc, the_stem_cell_filament_equals_its_code_at_all_doses_to_1e_10);
    tcase_add_test(tc, the_published_levosimendan_shifts_pca50_by_the_log_of_its_factor);
    tcase_add_test(tc, a_sensitizer_shifts_the_curve_by_the_linkage_formula);
    tcase_add_test(tc, beta_and_explicit_drug_states_are_refused_with_words);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(rice2008_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
