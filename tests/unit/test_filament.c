/* Regulatory unit, chain and triplet closure (filament/unit.h, ising.h, triplet.h) against the
 * equations written out in oracle.h, and against what must hold of any kinetic scheme. */
#ifndef INO_ISA
#define INO_ISA      base
#define INO_ISA_BASE 1
#endif
#include "filament/chain.h"
#include "filament/triplet.h"
#include "oracle.h"

enum { CASES = 200, MOST = TRIPLET_STATES };

/* A hand-made tile with the drugs of `o`, all nodes alike. */
struct bench {
    struct ino_tile tile;
    struct ino_tile_drug drug[4];
    double par[16], dose[4 * INO_TILE];
};

static void set_tile(const struct oracle *o, struct bench *b)
{
    memset(b, 0, sizeof *b);
    for (int i = 0; i < o->n_drugs; i++) {
        b->drug[i].kind = INO_DRUG_TROPONIN;
        b->drug[i].site = o->drug[i].site;
        b->drug[i].first_row = 4 * (size_t)i;
        const double rows[4] = {o->drug[i].k_d, o->drug[i].alpha, o->drug[i].beta,
                                o->drug[i].kd_off};
        memcpy(b->par + 4 * i, rows, sizeof rows);
        for (int j = 0; j < INO_TILE; j++)
            b->dose[i * INO_TILE + j] = o->drug[i].dose;
    }
    b->tile.uniform = 1;
    b->tile.par = b->par;
    b->tile.n_drugs = (size_t)o->n_drugs;
    b->tile.drugs = b->drug;
    b->tile.drug_uM = b->dose;
}

static void make_unit(const struct oracle *o, struct unit *u)
{
    struct bench b;
    set_tile(o, &b);
    struct unit_parameters p = {.sites = o->sites,
                                .k_off = v_set(o->k_off),
                                .k_basic = v_set(o->k_basic),
                                .q = v_set(o->q),
                                .mu = v_set(o->mu),
                                .sigma = v_set(o->sigma),
                                .kd = v_set(o->kd),
                                .explicit_drug = 0};
    memset(u, 0, sizeof *u);
    if (o->is_explicit) {
        unit_explicit(&p, v_set(o->ca), &b.tile, 0, u);
        return;
    }
    struct troponin_drugs drugs;
    troponin_drug_polynomial(&b.tile, 0, o->sites, &drugs);
    unit_fast_weights(&p, v_set(o->ca), &drugs, u);
    unit_fast_rates(&p, v_set(o->ca), &drugs, u);
}

/* Kinds of drug: none, one fast, two at one site, two at two sites, explicit, and the same with
 * binding to Ca-saturated troponin only. */
enum { KINDS = 7 };

static struct oracle random_case(int i)
{
    int kind = i / 2 % KINDS;
    struct oracle o = {.sites = 1 + i % 2,
                       .ca = decades(-3, 2),
                       .kd = decades(-1, 1),
                       .k_off = decades(1, 3),
                       .k_basic = decades(0, 2),
                       .q = decades(-1, 1),
                       .mu = decades(0, 2),
                       .sigma = decades(-1, 1),
                       .gamma = decades(0, 1.5),
                       .closing = 1};
    o.n_drugs = kind == 0 ? 0 : kind == 2 || kind == 3 ? 2 : 1;
    o.is_explicit = kind == 4 || kind == 5;
    for (int d = 0; d < o.n_drugs; d++) {
        o.drug[d].dose = decades(-2, 2);
        o.drug[d].k_d = decades(-1, 1);
        o.drug[d].alpha = kind >= 5 ? INFINITY : decades(0, 2);
        o.drug[d].beta = decades(-1, 1);
        o.drug[d].kd_off = decades(-1, 3);
        o.drug[d].site = kind == 3 ? d : 0;
    }
    return o;
}

/* ---- the unit ---- */

/* Weights are scaled by a common factor; 1e-14: a dozen roundings. */
START_TEST(weights_are_those_of_the_formula)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct unit u;
        make_unit(&o, &u);
        ck_assert_int_eq(u.n_states, oracle_states(&o));
        ld scale = oracle_weight(&o, o.sites, 0) / u.weight[o.sites][0][0], sum[2] = {0, 0};
        for (int k = 0; k < u.n_states; k++)
            for (int b = 0; b < 2; b++) {
                sum[b] += oracle_weight(&o, k, b);
                assert_relative((double)(u.weight[k][b][0] * scale),
                                (double)oracle_weight(&o, k, b), 1e-14);
                ck_assert_int_eq(u.filled[k], k % (o.sites + 1));
                ck_assert_int_eq(u.drug_bound[k], k / (o.sites + 1));
            }
        for (int b = 0; b < 2; b++)
            assert_relative((double)(u.sum[b][0] * scale), (double)sum[b], 1e-14);
    }
}
END_TEST

START_TEST(rates_are_those_of_the_formula)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct unit u;
        make_unit(&o, &u);
        int seen[UNIT_STATES][UNIT_STATES] = {{0}};
        for (int e = 0; e < u.n_edges; e++) {
            int k = u.edge[e].from, l = u.edge[e].to;
            ck_assert_int_eq(seen[k][l], 0);
            seen[k][l] = seen[l][k] = 1;
            for (int b = 0; b < 2; b++) {
                assert_relative(u.edge[e].forth[b][0], (double)oracle_troponin_rate(&o, k, l, b),
                                1e-14);
                assert_relative(u.edge[e].back[b][0], (double)oracle_troponin_rate(&o, l, k, b),
                                1e-14);
            }
        }
        for (int k = 0; k < u.n_states; k++) {
            for (int l = 0; l < u.n_states; l++)
                ck_assert(k == l || seen[k][l] || oracle_troponin_rate(&o, k, l, 0) == 0);
            assert_relative(u.to_p[k][0], (double)oracle_flip(&o, k, 0, 0), 1e-14);
            assert_relative(u.to_n[k][0], (double)oracle_flip(&o, k, 1, 2), 1e-14);
        }
    }
}
END_TEST

/* Each pair of rates in the ratio of its weights makes every cycle's affinity vanish. */
START_TEST(every_elementary_step_is_in_detailed_balance)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct unit u;
        make_unit(&o, &u);
        for (int e = 0; e < u.n_edges; e++)
            for (int b = 0; b < 2; b++)
                assert_relative(u.edge[e].forth[b][0] * u.weight[u.edge[e].from][b][0],
                                u.edge[e].back[b][0] * u.weight[u.edge[e].to][b][0], 1e-14);
        for (int k = 0; k < u.n_states; k++)
            assert_relative(u.to_p[k][0] * u.weight[k][0][0], u.to_n[k][0] * u.weight[k][1][0],
                            1e-14);
    }
}
END_TEST

START_TEST(infinite_calcium_fills_every_site_and_zero_calcium_none)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct unit u;
        o.ca = INFINITY;
        make_unit(&o, &u);
        for (int b = 0; b < 2; b++) {
            ck_assert_double_eq(unit_ca_bound(&u, b)[0], 1.0);
            ck_assert(isfinite(u.sum[b][0]) && u.sum[b][0] > 0);
        }
        o.ca = 0;
        make_unit(&o, &u);
        for (int b = 0; b < 2; b++)
            ck_assert_double_eq(unit_ca_bound(&u, b)[0], 0.0);
    }
}
END_TEST

START_TEST(a_drug_at_dose_zero_leaves_weights_and_rates_as_they_are_to_the_bit)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct unit with, without;
        if (o.is_explicit || !o.n_drugs)
            continue;
        for (int d = 0; d < o.n_drugs; d++)
            o.drug[d].dose = 0;
        make_unit(&o, &with);
        o.n_drugs = 0;
        make_unit(&o, &without);
        for (int k = 0; k < with.n_states; k++)
            for (int b = 0; b < 2; b++)
                ck_assert(same_bits(with.weight[k][b][0], without.weight[k][b][0]));
        for (int k = 0; k < with.n_states; k++) {
            ck_assert(same_bits(with.to_p[k][0], without.to_p[k][0]));
            ck_assert(same_bits(with.to_n[k][0], without.to_n[k][0]));
        }
        for (int e = 0; e < with.n_edges; e++)
            for (int b = 0; b < 2; b++)
                ck_assert(same_bits(with.edge[e].back[b][0], without.edge[e].back[b][0]));
    }
}
END_TEST

/* Fractions of troponin with drug and of sites with Ca, state by state. */
START_TEST(bound_fractions_are_the_weighted_means_of_the_states)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct bench bench;
        struct unit u;
        struct troponin_drugs drugs;
        set_tile(&o, &bench);
        make_unit(&o, &u);
        troponin_drug_polynomial(&bench.tile, 0, o.sites, &drugs);
        double permissive = uniform(0, 1);
        ld ca = 0, drug = 0;
        for (int b = 0; b < 2; b++) {
            ld sum = 0, filled = 0, bound = 0;
            for (int k = 0; k < u.n_states; k++) {
                int n = k % (o.sites + 1);
                ld w = oracle_weight(&o, k, b), z = oracle_drug_sum(&o, n, b, 0);
                sum += w;
                filled += w * n / o.sites;
                bound += w * (o.is_explicit ? k / (o.sites + 1) : (z - 1) / z);
            }
            ca += filled / sum * (b ? permissive : 1 - (ld)permissive);
            drug += bound / sum * (b ? permissive : 1 - (ld)permissive);
        }
        assert_relative(unit_mean_ca(&u, v_set(permissive))[0], (double)ca, 1e-14);
        /* 1 - 1/Z loses digits where little drug is bound: absolute. */
        ck_assert_double_eq_tol(unit_mean_drug(&u, &drugs, v_set(permissive))[0], (double)drug,
                                1e-14);
    }
}
END_TEST

/* ---- the chain ---- */

/* Out of line: inlined into a loop over broadcast values it ends GCC 12 in an internal error. */
LANE_ONCE struct ising equilibrium(vd w_n, vd w_p, vd gamma)
{
    return ising_equilibrium(w_n, w_p, gamma);
}

START_TEST(the_lane_form_of_the_chain_equals_the_scalar_one)
{
    for (int i = 0; i < 20 * CASES; i++) {
        double w_n = decades(-30, 30), w_p = w_n * decades(-12, 12), gamma = decades(0, 3);
        if (i % 50 == 0)
            w_p = w_n;
        ino_chain_infinite exact;
        ck_assert_int_eq(ino_chain_solve_infinite(w_n, w_p, gamma, &exact), INO_OK);
        struct ising chain = equilibrium(v_set(w_n), v_set(w_p), v_set(gamma));
        assert_relative(chain.p[0], exact.p[1], 1e-14);
        assert_relative(ising_permissive(v_set(w_n), v_set(w_p), v_set(gamma))[0], exact.p[1],
                        1e-14);
        for (int b = 0; b < 2; b++)
            for (int c = 0; c < 2; c++)
                assert_relative(chain.to[b][c][0] * exact.p[b], exact.pair[b][c], 1e-13);
    }
}
END_TEST

/* Weights of order one, where the formula of the design cancels least. */
START_TEST(the_chain_equals_the_formula_of_the_design)
{
    for (int i = 0; i < CASES; i++) {
        double w_n = decades(-1, 1), w_p = decades(-1, 1), gamma = decades(0, 1);
        assert_relative(ising_permissive(v_set(w_n), v_set(w_p), v_set(gamma))[0],
                        (double)oracle_permissive(w_n, w_p, gamma), 1e-14);
    }
}
END_TEST

/* ---- the closure ---- */

static struct triplet_means kernel_rhs(const struct oracle *o, const double *p, double *dp)
{
    struct unit u;
    vd x[MOST], dx[MOST];
    make_unit(o, &u);
    for (int i = 0; i < 8 * u.n_states; i++)
        x[i] = v_set(p[i]);
    struct triplet_means means = triplet_rhs(&u, v_set(o->gamma), x, dx);
    for (int i = 0; i < 8 * u.n_states; i++)
        dp[i] = dx[i][0];
    return means;
}

/* On states without left-right symmetry, where the orientation of the closure shows. */
START_TEST(the_right_hand_side_is_the_closure_written_out)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        double p[MOST], dp[MOST];
        ld exact[MOST], to_p = 0, to_n = 0, sum[2] = {0, 0};
        int n = 8 * oracle_states(&o), K = oracle_states(&o);
        random_probabilities((size_t)n, p);
        struct triplet_means means = kernel_rhs(&o, p, dp);
        double top = (double)oracle_rhs(&o, p, exact);
        for (int s = 0; s < n; s++) /* some twenty fluxes, each to a few ulp */
            ck_assert_double_eq_tol(dp[s], (double)exact[s], 1e-14 * top);
        for (int s = 0; s < n; s++) {
            int b = s / K / 2 % 2, n_p = s / K / 4 + s / K % 2;
            sum[b] += p[s];
            *(b ? &to_n : &to_p) += p[s] * oracle_flip(&o, s % K, b, n_p);
        }
        assert_relative(means.permissive[0], (double)sum[1], 1e-14);
        assert_relative(means.k_np[0], (double)(to_p / sum[0]), 1e-13);
        assert_relative(means.k_pn[0], (double)(to_n / sum[1]), 1e-13);
    }
}
END_TEST

START_TEST(the_closed_form_is_a_normalised_stationary_point_of_the_closure)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        struct unit u;
        make_unit(&o, &u);
        vd x[MOST];
        struct ising chain = triplet_stationary(&u, v_set(o.gamma), x);
        double p[MOST], dp[MOST], total = 0, permissive = 0, flux = 0;
        int n = 8 * u.n_states;
        ld exact[MOST];
        for (int s = 0; s < n; s++) {
            p[s] = x[s][0];
            ck_assert_double_ge(p[s], 0.0);
            ck_assert_double_le(p[s], 1.0);
            total += p[s];
            permissive += s / u.n_states / 2 % 2 ? p[s] : 0;
        }
        ck_assert_double_eq_tol(total, 1.0, 4e-15);
        assert_relative(permissive, chain.p[0], 1e-13);
        assert_relative(permissive, (double)oracle_equilibrium(&o), 1e-12);
        kernel_rhs(&o, p, dp);
        flux = (double)oracle_rhs(&o, p, exact);
        ck_assert_double_le(largest((size_t)n, dp), 1e-13 * flux);
        for (int s = 0; s < n; s++) /* and of the closure written out a second time */
            ck_assert_double_le(fabs((double)exact[s]), 1e-13 * flux);
    }
}
END_TEST

/* From the fully blocked state three of four pairs are empty: 0/0 must count as no flip. */
START_TEST(empty_pairs_do_not_flip)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        double p[MOST] = {0}, dp[MOST];
        ld exact[MOST];
        int K = oracle_states(&o);
        p[i % 3 == 0 ? 0 : i % 3 == 1 ? 7 * K : 2 * K] = 1;
        struct triplet_means means = kernel_rhs(&o, p, dp);
        double top = (double)oracle_rhs(&o, p, exact);
        for (int s = 0; s < 8 * K; s++)
            ck_assert_double_eq_tol(dp[s], (double)exact[s], 1e-14 * top);
        ck_assert(isfinite(means.k_np[0]) && isfinite(means.k_pn[0]));
    }
}
END_TEST

/* p(a, b, c, k) = p(c, b, a, k) and equal pairs stay so: ten independent variables of sixteen. */
START_TEST(a_mirror_symmetric_filament_stays_so)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle o = random_case(i);
        int K = oracle_states(&o);
        double raw[MOST], p[MOST], dp[MOST];
        ld exact[MOST];
        random_probabilities((size_t)(8 * K), raw);
        for (int s = 0; s < 8 * K; s++) {
            int a = s / K / 4, b = s / K / 2 % 2, c = s / K % 2, k = s % K;
            p[s] = 0.5 * (raw[s] + raw[oracle_at(&o, c, b, a, k)]);
        }
        kernel_rhs(&o, p, dp);
        double top = (double)oracle_rhs(&o, p, exact);
        for (int s = 0; s < 8 * K; s++) {
            int a = s / K / 4, b = s / K / 2 % 2, c = s / K % 2, k = s % K;
            ck_assert_double_eq_tol(dp[s], dp[oracle_at(&o, c, b, a, k)], 1e-14 * top);
        }
    }
}
END_TEST

/* Explicit steps of a tenth of the fastest rate, states by the hundred thousand. */
START_TEST(probability_is_conserved_and_stays_positive_over_1e5_steps)
{
    enum { STEPS = 100000 };
    for (int i = 0; i < 2 * KINDS; i += 3) {
        struct oracle o = random_case(i);
        struct unit u;
        vd x[MOST], dx[MOST];
        make_unit(&o, &u);
        double fastest = 0;
        for (int k = 0; k < u.n_states; k++)
            fastest = fmax(fastest, fmax(u.to_p[k][0], u.to_n[k][0]) * o.gamma * o.gamma);
        for (int e = 0; e < u.n_edges; e++)
            for (int b = 0; b < 2; b++)
                fastest = fmax(fastest, fmax(u.edge[e].forth[b][0], u.edge[e].back[b][0]));
        vd h = v_set(0.05 / fastest);
        for (int s = 0; s < 8 * u.n_states; s++)
            x[s] = v_set(s == 0);
        for (int step = 0; step < STEPS; step++) {
            triplet_rhs(&u, v_set(o.gamma), x, dx);
            for (int s = 0; s < 8 * u.n_states; s++)
                x[s] = x[s] + h * dx[s];
        }
        double sum = 0;
        for (int s = 0; s < 8 * u.n_states; s++) {
            sum += x[s][0];
            ck_assert_double_ge(x[s][0], 0.0);
        }
        /* 1e5 steps of some rounding errors of 1e-17 each, all of one sign at worst */
        ck_assert_double_eq_tol(sum, 1.0, 1e-12);
    }
}
END_TEST

START_TEST(without_binding_to_empty_troponin_those_states_stay_exactly_empty)
{
    for (int sites = 1; sites <= 2; sites++) {
        struct oracle o = random_case(2 * 5 + sites - 1);
        ck_assert_int_eq(o.sites, sites);
        ck_assert(o.is_explicit && isinf(o.drug[0].alpha));
        struct unit u;
        vd x[MOST], dx[MOST];
        make_unit(&o, &u);
        for (int s = 0; s < 8 * u.n_states; s++)
            x[s] = v_set(s == 0);
        for (int step = 0; step < 10000; step++) {
            triplet_rhs(&u, v_set(o.gamma), x, dx);
            for (int s = 0; s < 8 * u.n_states; s++)
                x[s] = x[s] + 1e-5 * dx[s];
        }
        double bound = 0;
        for (int s = 0; s < 8 * u.n_states; s++) {
            int k = s % u.n_states;
            if (u.drug_bound[k] && u.filled[k] < sites)
                ck_assert_double_eq(x[s][0], 0.0);
            bound += u.drug_bound[k] ? x[s][0] : 0;
        }
        ck_assert_double_gt(bound, 0.0);
    }
}
END_TEST

static Suite *filament_suite(void)
{
    Suite *suite = suite_create("filament");
    TCase *tc = tcase_create("filament");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, weights_are_those_of_the_formula);
    tcase_add_test(tc, rates_are_those_of_the_formula);
    tcase_add_test(tc, every_elementary_step_is_in_detailed_balance);
    tcase_add_test(tc, infinite_calcium_fills_every_site_and_zero_calcium_none);
    tcase_add_test(tc, a_drug_at_dose_zero_leaves_weights_and_rates_as_they_are_to_the_bit);
    tcase_add_test(tc, bound_fractions_are_the_weighted_means_of_the_states);
    tcase_add_test(tc, the_lane_form_of_the_chain_equals_the_scalar_one);
    tcase_add_test(tc, the_chain_equals_the_formula_of_the_design);
    tcase_add_test(tc, the_right_hand_side_is_the_closure_written_out);
    tcase_add_test(tc, the_closed_form_is_a_normalised_stationary_point_of_the_closure);
    tcase_add_test(tc, empty_pairs_do_not_flip);
    tcase_add_test(tc, a_mirror_symmetric_filament_stays_so);
    tcase_add_test(tc, probability_is_conserved_and_stays_positive_over_1e5_steps);
    tcase_add_test(tc, without_binding_to_empty_troponin_those_states_stay_exactly_empty);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(filament_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
