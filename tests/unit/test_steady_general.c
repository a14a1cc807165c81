/* The general steady solver and what implicit methods are built on: Jacobians in lanes against
 * differences, the folded filament against the full one, the small LU, and steady states against
 * the closed forms. */
#ifndef INO_ISA
#define INO_ISA      base
#define INO_ISA_BASE 1
#endif
#include "crossbridge/cycle.h"
#include "filament/triplet_folded.h"
#include "kit.h"
#include "solve/system_lanes.h"

enum { CASES = 60 };

/* A unit with rates that obey its weights, K = S + 1 troponin states or twice that. */
static void random_unit(int i, struct unit *u)
{
    static struct ino_tile tile;
    static struct ino_tile_drug drug;
    static double par[4], dose[INO_TILE];
    for (int k = 0; k < 4; k++)
        par[k] = decades(-0.5, 0.5);
    for (int k = 0; k < INO_TILE; k++)
        dose[k] = 0.8;
    drug = (struct ino_tile_drug){.kind = INO_DRUG_TROPONIN};
    tile =
        (struct ino_tile){.uniform = 1, .n_drugs = 1, .drugs = &drug, .par = par, .drug_uM = dose};
    struct unit_parameters p = {.sites = 1 + i % 2,
                                .k_off = v_set(decades(1, 3)),
                                .k_basic = v_set(decades(0, 2)),
                                .q = v_set(decades(-1, 1)),
                                .mu = v_set(decades(0, 2)),
                                .sigma = v_set(decades(-1, 1)),
                                .kd = v_set(decades(-1, 1)),
                                .explicit_drug = 0};
    vd ca = v_set(decades(-2, 2));
    memset(u, 0, sizeof *u);
    if (i / 2 % 2) {
        unit_explicit(&p, ca, &tile, 0, u);
        return;
    }
    struct troponin_drugs drugs;
    troponin_drug_polynomial(&tile, 0, p.sites, &drugs);
    unit_fast_weights(&p, ca, &drugs, u);
    unit_fast_rates(&p, ca, &drugs, u);
}

static void random_folded(int n_states, vd *x)
{
    double p[FOLDED_STATES];
    random_probabilities(6 * (size_t)n_states, p);
    for (int i = 0; i < 6 * n_states; i++)
        x[i] = v_set(p[i]);
}

/* ---- the folded filament ---- */

static void flow(const struct unit *u, vd gamma, const vd *x, vd *f, vd *jacobian, vd *closing)
{
    struct folded_rates rates;
    struct folded_means mean;
    folded_find_rates(u, u->n_states, gamma, &rates);
    folded_flow(&rates, u->n_states, v_set(1.0), x, f, &mean);
    if (jacobian)
        folded_jacobian(&rates, u->n_states, v_set(1.0), x, &mean, jacobian, 6 * u->n_states,
                        closing);
}

START_TEST(the_folded_filament_moves_as_the_full_one)
{
    for (int i = 0; i < CASES; i++) {
        struct unit u;
        random_unit(i, &u);
        vd gamma = v_set(decades(0, 1.5)), x[FOLDED_STATES], f[FOLDED_STATES];
        vd p[TRIPLET_STATES], dp[TRIPLET_STATES], back[TRIPLET_STATES];
        random_folded(u.n_states, x);
        folded_unfold(u.n_states, x, p);
        triplet_rhs(&u, gamma, p, dp);
        flow(&u, gamma, x, f, NULL, NULL);
        folded_unfold(u.n_states, f, back);
        double top = 0;
        for (int k = 0; k < 8 * u.n_states; k++)
            top = fmax(top, fabs(dp[k][0]));
        for (int k = 0; k < 8 * u.n_states; k++)
            ck_assert_double_le(fabs(dp[k][0] - back[k][0]), 1e-14 * top);
    }
}
END_TEST

/* Central differences of step 1e-6: error 1e-12 of the third derivative and 1e-10 by rounding, on
 * rows of very different size; 1e-6 of the largest element catches every wrong term. */
START_TEST(the_filaments_jacobian_is_its_derivative)
{
    for (int i = 0; i < CASES; i++) {
        struct unit u, held;
        random_unit(i, &u);
        int n = 6 * u.n_states;
        vd gamma = v_set(decades(0, 1.5)), x[FOLDED_STATES], f[FOLDED_STATES], g[FOLDED_STATES];
        vd closing[FOLDED_STATES], jacobian[FOLDED_STATES * FOLDED_STATES];
        random_folded(u.n_states, x);
        flow(&u, gamma, x, f, jacobian, closing);
        for (int k = 0; k <= n; k++) {
            double step = k < n ? 1e-5 * x[k][0] : 1e-5, top = 0;
            vd from[FOLDED_STATES];
            for (int side = -1; side <= 1; side += 2) {
                memcpy(from, x, sizeof from);
                held = u;
                if (k < n)
                    from[k] = from[k] + side * step;
                for (int l = 0; k == n && l < u.n_states; l++)
                    held.to_n[l] = held.to_n[l] * exp(side * step);
                flow(&held, gamma, from, side < 0 ? f : g, NULL, NULL);
            }
            for (int r = 0; r < n; r++)
                top = fmax(top, fabs(k < n ? jacobian[r * n + k][0] : closing[r][0]));
            for (int r = 0; r < n; r++)
                ck_assert_double_eq_tol((g[r][0] - f[r][0]) / (2 * step) / top,
                                        (k < n ? jacobian[r * n + k][0] : closing[r][0]) / top,
                                        1e-6);
        }
    }
}
END_TEST

START_TEST(probability_is_conserved_by_every_column_of_the_jacobian)
{
    for (int i = 0; i < CASES; i++) {
        struct unit u;
        random_unit(i, &u);
        int K = u.n_states, n = 6 * K;
        vd x[FOLDED_STATES], f[FOLDED_STATES], jacobian[FOLDED_STATES * FOLDED_STATES];
        random_folded(K, x);
        flow(&u, v_set(9.0), x, f, jacobian, NULL);
        for (int k = 0; k < n; k++) {
            double sum = 0, size = 0;
            for (int r = 0; r < n; r++) {
                sum += folded_ways(r / K % 3) * jacobian[r * n + k][0];
                size += fabs(jacobian[r * n + k][0]);
            }
            ck_assert_double_le(fabs(sum), 1e-14 * size);
        }
    }
}
END_TEST

/* ---- the cross-bridge cycle ---- */

START_TEST(the_cycles_jacobian_is_its_derivative)
{
    for (int i = 0; i < CASES; i++) {
        struct cycle_parameters c = {.f = v_set(decades(0, 2)),
                                     .g_a = v_set(decades(0, 2)),
                                     .h_f = v_set(decades(0, 2)),
                                     .h_b = v_set(decades(0, 2)),
                                     .g_b = v_set(decades(0, 2)),
                                     .k_srx_out = v_set(decades(0, 2)),
                                     .k_srx_in = v_set(decades(0, 2)),
                                     .force_feedback = v_set(100.0),
                                     .x_ps = v_set(0.007),
                                     .stroke_slope = v_set(1500.0),
                                     .stroke_max = v_set(40.0),
                                     .phi_short = v_set(4.0),
                                     .v_short = v_set(0.4),
                                     .phi_long = v_set(3.0),
                                     .v_long = v_set(0.6),
                                     .k_tear = v_set(1e3),
                                     .y_tear = v_set(0.01),
                                     .y_reach = v_set(0.03)};
        double y0[7] = {
            0.3,          0.2, decades(-2, -0.5), 0.2, uniform(-1e-4, 1e-4), decades(-3.5, -2.7),
            uniform(0, 1)};
        if (i % 2) { /* torn by stretch or push */
            y0[4] = y0[2] * (i % 4 == 1 ? uniform(0.002, 0.03) : uniform(-0.03, -0.002));
            y0[5] = y0[3] * (i % 8 < 4 ? uniform(0.008, 0.04) : uniform(-0.03, -0.002));
        }
        vd v = v_set(i % 3 ? uniform(-1, 1) : 0.0), d[6][7];
        struct cycle_state y = {v_set(y0[0]), v_set(y0[1]), v_set(y0[2]),
                                v_set(y0[3]), v_set(y0[4]), v_set(y0[5])};
        cycle_jacobian(&c, v_set(y0[6]), v, &y, d);
        for (int k = 0; k < 7; k++) {
            double step = k == 4 || k == 5 ? 1e-9 : 1e-6, out[2][6], top = 0;
            for (int side = 0; side < 2; side++) {
                double z[7];
                memcpy(z, y0, sizeof z);
                z[k] += side ? step : -step;
                struct cycle_state at = {v_set(z[0]), v_set(z[1]), v_set(z[2]),
                                         v_set(z[3]), v_set(z[4]), v_set(z[5])},
                                   dy;
                cycle_rhs(&c, v_set(z[6]), v, &at, &dy);
                const vd f[6] = {dy.s, dy.d, dy.a, dy.b, dy.m_a, dy.m_b};
                for (int r = 0; r < 6; r++)
                    out[side][r] = f[r][0];
            }
            for (int r = 0; r < 6; r++)
                top = fmax(top, fabs(d[r][k][0]));
            for (int r = 0; r < 6; r++)
                ck_assert_double_eq_tol((out[1][r] - out[0][r]) / (2 * step) / top,
                                        d[r][k][0] / top, 1e-6);
        }
    }
}
END_TEST

/* ---- LU ---- */

START_TEST(the_small_lu_solves_diagonally_dominant_systems)
{
    static const int sizes[] = {1, 2, 5, 11, 12, 16, 18, 40};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        int n = sizes[s];
        vd a[40 * 40] = {{0}}, lu[40 * 40], inverse[40], x[40] = {{0}}, b[40];
        for (int i = 0; i < n; i++) {
            vd sum = v_set(1.0);
            for (int k = 0; k < n; k++)
                for (int l = 0; l < LANES; l++) {
                    a[i * n + k][l] = uniform(-1, 1);
                    sum[l] += fabs(a[i * n + k][l]);
                }
            a[i * n + i] = sum;
            for (int l = 0; l < LANES; l++)
                x[i][l] = uniform(-1, 1);
        }
        for (int i = 0; i < n; i++) {
            b[i] = v_set(0.0);
            for (int k = 0; k < n; k++)
                b[i] = b[i] + a[i * n + k] * x[k];
        }
        vd h = v_set(0.5), jacobian[40 * 40];
        for (int i = 0; i < n * n; i++)
            jacobian[i] = ((i / n == i % n ? 1.0 : 0.0) - a[i]) / h;
        lanes_lu(n, h, jacobian, lu, inverse);
        lanes_lu_solve(n, lu, inverse, b);
        for (int i = 0; i < n; i++)
            for (int l = 0; l < LANES; l++)
                ck_assert_double_eq_tol(b[i][l], x[i][l], 1e-14);
    }
}
END_TEST

/* ---- steady states against the closed forms ---- */

/* One row: a muscle, the largest relative error of tension and of any state. */
static void compare(ino_muscle *m, ino_branch branch, int has_drug, double tolerance)
{
    enum { POINTS = 40 };
    static double exact[KIT_STATES * POINTS], found[KIT_STATES * POINTS];
    double ca[POINTS], tension[2][POINTS], dose = 0.7;
    for (int i = 0; i < POINTS; i++)
        ca[i] = pow(10, -1.5 + 0.08 * i);
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){ca, 1};
    if (has_drug)
        in.drug_uM[0] = (ino_field){&dose, 0};
    ino_outputs out;
    ino_outputs_init(&out);
    out.observable[INO_OBS_tension] = (ino_output){tension[0], 1};
    size_t bad;
    ck_assert_int_eq(ino_batch_steady(m, &in, branch, 0, POINTS,
                                      (ino_state_output){exact, POINTS, 1}, &out, &bad),
                     INO_OK);
    out.observable[INO_OBS_tension] = (ino_output){tension[1], 1};
    ck_assert_int_eq(ino_batch_steady_general(m, &in, branch, 0, POINTS,
                                              (ino_state_output){found, POINTS, 1}, &out, &bad),
                     INO_OK);
    for (int i = 0; i < POINTS; i++) {
        assert_relative(tension[0][i], tension[1][i], tolerance);
        for (size_t k = 0; k < ino_muscle_state_count(m); k++)
            assert_relative(exact[k * POINTS + (size_t)i], found[k * POINTS + (size_t)i],
                            2 * tolerance);
    }
    ino_muscle_free(m);
}

START_TEST(rdq20mf_comes_to_rest_where_the_closed_form_says)
{
    static const char *const fibre[2] = {"human-body-temperature", "rat-room-temperature"};
    for (int f = 0; f < 2; f++)
        compare(make_muscle(fibre[f], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES), INO_BRANCH_UP, 0,
                1e-12);
    compare(make_muscle(fibre[0], DRUGS("levosimendan"), INO_DRUG_FAST, NO_CHANGES), INO_BRANCH_UP,
            1, 1e-12);
    compare(make_muscle(fibre[0], DRUGS("levosimendan"), INO_DRUG_EXPLICIT, NO_CHANGES),
            INO_BRANCH_UP, 1, 1e-12);
}
END_TEST

START_TEST(inotrope1_comes_to_rest_where_the_closed_form_and_the_scalar_root_say)
{
    static const char *const fibre[2] = {"human-lv-skinned-15C", "diaphragm-fast-IIa"};
    for (int f = 0; f < 2; f++)
        for (int branch = 0; branch < 2; branch++) {
            compare(make_muscle(fibre[f], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES), (ino_branch)branch,
                    0, 1e-12);
            compare(make_muscle(fibre[f], NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"eta", 0.4, 0}, {"k_F", 2, 0})),
                    (ino_branch)branch, 0, 1e-12);
        }
}
END_TEST

/* A batch's answer for a node is that of the node alone, though lanes need different steps. */
START_TEST(the_general_solver_is_blind_to_neighbours)
{
    enum { POINTS = 30 };
    ino_muscle *m =
        make_muscle("human-lv-skinned-15C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"eta", 0.4, 0}));
    double ca[POINTS], all[POINTS], alone;
    for (int i = 0; i < POINTS; i++)
        ca[i] = i == 7 ? NAN : decades(-1.5, 1.5);
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){ca, 1};
    ino_outputs out;
    ino_outputs_init(&out);
    out.observable[INO_OBS_tension] = (ino_output){all, 1};
    size_t bad;
    ck_assert_int_eq(ino_batch_steady_general(m, &in, INO_BRANCH_UP, 0, POINTS,
                                              (ino_state_output){0}, &out, &bad),
                     INO_NOT_FINITE);
    ck_assert_uint_eq(bad, 7);
    for (size_t i = 0; i < POINTS; i++) {
        in.ca_uM.values = ca + i;
        out.observable[INO_OBS_tension] = (ino_output){&alone, 1};
        ino_status status = ino_batch_steady_general(m, &in, INO_BRANCH_UP, 0, 1,
                                                     (ino_state_output){0}, &out, NULL);
        ck_assert_int_eq(status, i == 7 ? INO_NOT_FINITE : INO_OK);
        ck_assert(same_bits(alone, all[i]));
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(what_the_general_solver_cannot_do_it_says)
{
    ino_muscle *m = make_muscle("human-lv-skinned-15C", NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"k_SE", 1000, 0}, {"p_visc", 1, 0}));
    double ca[2] = {1, INFINITY}, tension[2];
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){ca, 1};
    ino_outputs out;
    ino_outputs_init(&out);
    out.observable[INO_OBS_tension] = (ino_output){tension, 1};
    ck_assert_int_eq(
        ino_batch_steady_general(m, &in, INO_BRANCH_UP, 0, 1, (ino_state_output){0}, &out, NULL),
        INO_NOT_CONVERGED);
    ino_muscle_free(m);
    m = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ck_assert_int_eq(
        ino_batch_steady_general(m, &in, INO_BRANCH_UP, 0, 2, (ino_state_output){0}, &out, NULL),
        INO_NOT_FINITE);
    ck_assert(isfinite(tension[0]) && isnan(tension[1]));
    ino_muscle_free(m);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("steady_general");
    TCase *tc = tcase_create("steady_general");
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_folded_filament_moves_as_the_full_one);
    tcase_add_test(tc, the_filaments_jacobian_is_its_derivative);
    tcase_add_test(tc, probability_is_conserved_by_every_column_of_the_jacobian);
    tcase_add_test(tc, the_cycles_jacobian_is_its_derivative);
    tcase_add_test(tc, the_small_lu_solves_diagonally_dominant_systems);
    tcase_add_test(tc, rdq20mf_comes_to_rest_where_the_closed_form_says);
    tcase_add_test(tc, inotrope1_comes_to_rest_where_the_closed_form_and_the_scalar_root_say);
    tcase_add_test(tc, the_general_solver_is_blind_to_neighbours);
    tcase_add_test(tc, what_the_general_solver_cannot_do_it_says);
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
