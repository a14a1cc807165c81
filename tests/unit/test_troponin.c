/* The sensitizer term through the whole library: linkage, competition, limits, kinetics. Fibres and
 * drugs are made for the test, see own_registry.h. */
#ifndef INO_ISA
#define INO_ISA      base
#define INO_ISA_BASE 1
#endif
#include "oracle.h"
#include "own_registry.h"
#include "troponin/troponin.h"

enum { POINTS = 60 };
static double ca_axis[POINTS];

static void set_up(void)
{
    seed();
    for (int i = 0; i < POINTS; i++)
        ca_axis[i] = pow(10, -2.5 + 0.09 * i); /* pCa 8.5 to 3.2 */
}

static double linkage(double x, double alpha)
{
    return (1 + x) / (1 + x / alpha);
}

/* `drug` alone on `fibre` with its preference changed. */
static ino_muscle *sensitized(const char *fibre, const char *drug, double alpha, double beta,
                              ino_drug_kinetics kinetics)
{
    char symbol[2][64];
    snprintf(symbol[0], sizeof symbol[0], "%s.alpha", drug);
    snprintf(symbol[1], sizeof symbol[1], "%s.beta", drug);
    return make_muscle(fibre, DRUGS(drug), kinetics,
                       CHANGES({symbol[0], alpha, 0}, {symbol[1], beta, 0}));
}

static const double doses[] = {0.01, 0.4, 1, 10, 300}; /* K_D of own-alpha is 1 uM */
static const double alphas[] = {1, 1.7, 5, 80, INFINITY};
enum { N_DOSES = 5, N_ALPHAS = 5 };

/* One site, beta = 1: Kd times (1 + x/alpha)/(1 + x), so the whole curve moves. */
START_TEST(one_site_shift_of_pca50_is_the_linkage_formula)
{
    ino_muscle *bare = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    double start = pca50_of(bare, 2.2, NULL);
    for (int a = 0; a < N_ALPHAS; a++) {
        ino_muscle *m = sensitized("own-one-site", "own-alpha", alphas[a], 1, INO_DRUG_FAST);
        for (int d = 0; d < N_DOSES; d++) /* the root is found to 1e-13 decades */
            ck_assert_double_eq_tol(pca50_of(m, 2.2, &doses[d]) - start,
                                    log10(linkage(doses[d], alphas[a])), 1e-10);
        ino_muscle_free(m);
    }
    ino_muscle_free(bare);
}
END_TEST

START_TEST(one_site_curves_with_drug_are_drug_free_curves_at_more_calcium)
{
    ino_muscle *bare = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    double moved[POINTS], with[POINTS], without[POINTS];
    for (int a = 0; a < N_ALPHAS; a++) {
        ino_muscle *m = sensitized("own-one-site", "own-alpha", alphas[a], 1, INO_DRUG_FAST);
        for (int d = 0; d < N_DOSES; d++) {
            for (int i = 0; i < POINTS; i++)
                moved[i] = fmin(1000.0, ca_axis[i] * linkage(doses[d], alphas[a]));
            for (int o = 0; o < INO_OBS_COUNT; o++) {
                if (o == INO_OBS_drug_bound)
                    continue;
                steady_curve(m, (ino_observable)o, POINTS, ca_axis, &doses[d], INO_BRANCH_UP, with);
                steady_curve(bare, (ino_observable)o, POINTS, moved, NULL, INO_BRANCH_UP, without);
                for (int i = 0; i < POINTS && moved[i] < 1000; i++) /* n_H ~ 3 times ulps of Ca */
                    assert_relative(with[i], without[i], 1e-13);
            }
        }
        ino_muscle_free(m);
    }
    ino_muscle_free(bare);
}
END_TEST

/* Two sites, beta = 1: dividing the weights by that of empty troponin leaves
 * Kd' = Kd (1 + x/alpha)/(1 + x/sqrt(alpha)), sigma' = sigma (1 + x)(1 + x/alpha)/(1 +
 * x/sqrt(alpha))^2. */
START_TEST(two_site_curves_with_drug_are_those_of_its_effective_affinity_and_cooperativity)
{
    double with[POINTS], without[POINTS];
    for (int a = 0; a < N_ALPHAS; a++) {
        ino_muscle *m = sensitized("own-two-sites", "own-alpha", alphas[a], 1, INO_DRUG_FAST);
        double kd = value_of(m, "Kd_ref"), sigma = value_of(m, "sigma");
        for (int d = 0; d < N_DOSES; d++) {
            double x = doses[d], none = 1 + x / alphas[a], half = 1 + x / sqrt(alphas[a]);
            ino_muscle *like =
                make_muscle("own-two-sites", NO_DRUGS, INO_DRUG_FAST,
                            CHANGES({"Kd_ref", kd * none / half, 0},
                                    {"sigma", sigma * (1 + x) * none / (half * half), 0}));
            steady_curve(m, INO_OBS_tension, POINTS, ca_axis, &x, INO_BRANCH_UP, with);
            steady_curve(like, INO_OBS_tension, POINTS, ca_axis, NULL, INO_BRANCH_UP, without);
            for (int i = 0; i < POINTS; i++)
                assert_relative(with[i], without[i], 1e-13);
            /* the root finder's tolerance, on both sides */
            ck_assert_double_eq_tol(pca50_of(m, 2.2, &x), pca50_of(like, 2.2, NULL), 1e-10);
            ino_muscle_free(like);
        }
        ino_muscle_free(m);
    }
}
END_TEST

START_TEST(two_site_curves_become_steeper_where_alpha_exceeds_one)
{
    ino_pca_summary bare, drugged;
    ino_muscle *m = sensitized("own-two-sites", "own-alpha", 5, 1, INO_DRUG_FAST);
    double none = 0, dose = 5;
    ck_assert_int_eq(ino_observe_pca(m, 2.2, &none, INO_BRANCH_UP, &bare), INO_OK);
    ck_assert_int_eq(ino_observe_pca(m, 2.2, &dose, INO_BRANCH_UP, &drugged), INO_OK);
    ck_assert_double_gt(drugged.slope_nh, bare.slope_nh * 1.01);
    ino_muscle_free(m);
}
END_TEST

static double force_at(const ino_muscle *m, double ca, double dose)
{
    return steady_at(m, (struct node){.ca = ca, .drug = {dose}}).obs[INO_OBS_tension];
}

START_TEST(the_alpha_route_leaves_maximal_force_unchanged_to_rounding)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites"};
    for (int f = 0; f < 2; f++)
        for (int a = 0; a < N_ALPHAS; a++) {
            ino_muscle *m = sensitized(fibre[f], "own-alpha", alphas[a], 1, INO_DRUG_FAST);
            double fmax = force_at(m, INFINITY, 0);
            ck_assert_double_gt(fmax, 0);
            for (int d = 0; d < N_DOSES; d++)
                assert_relative(force_at(m, INFINITY, doses[d]), fmax, 2e-15);
            ino_muscle_free(m);
        }
}
END_TEST

START_TEST(the_beta_route_raises_maximal_and_resting_force)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites"};
    for (int f = 0; f < 2; f++) {
        ino_muscle *m = sensitized(fibre[f], "own-alpha", 1, 3, INO_DRUG_FAST);
        ck_assert_double_lt(steady_at(m, (struct node){.ca = INFINITY}).obs[INO_OBS_permissive],
                            0.99);
        double fmax = force_at(m, INFINITY, 0), rest = force_at(m, 0, 0);
        for (int d = 0; d < N_DOSES; d++) {
            double now[2] = {force_at(m, 0, doses[d]), force_at(m, INFINITY, doses[d])};
            ck_assert_double_gt(now[0], rest);
            ck_assert_double_gt(now[1], fmax);
            rest = now[0];
            fmax = now[1];
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* Exactly: beta acts as Q (1 + x beta)/(1 + x), whatever the calcium. */
START_TEST(the_pure_beta_route_is_a_higher_opening_constant)
{
    double with[POINTS], without[POINTS];
    ino_muscle *m = sensitized("own-one-site", "own-alpha", 1, 3, INO_DRUG_FAST);
    for (int d = 0; d < N_DOSES; d++) {
        ino_muscle *like = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                       CHANGES({"Q", (1 + 3 * doses[d]) / (1 + doses[d]), 1}));
        steady_curve(m, INO_OBS_tension, POINTS, ca_axis, &doses[d], INO_BRANCH_UP, with);
        steady_curve(like, INO_OBS_tension, POINTS, ca_axis, NULL, INO_BRANCH_UP, without);
        for (int i = 0; i < POINTS; i++)
            assert_relative(with[i], without[i], 1e-13);
        ino_muscle_free(like);
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- several drugs ---- */

START_TEST(two_drugs_at_one_site_with_equal_alpha_add_their_relative_doses)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites"};
    for (int f = 0; f < 2; f++) {
        ino_muscle *two =
            make_muscle(fibre[f], DRUGS("own-alpha", "own-alpha-too"), INO_DRUG_FAST, NO_CHANGES);
        ino_muscle *one = make_muscle(fibre[f], DRUGS("own-alpha"), INO_DRUG_FAST, NO_CHANGES);
        for (int i = 0; i < POINTS; i++) {
            double x[2] = {decades(-1, 1), decades(-1, 1)}; /* K_D 1 and 3 uM */
            struct answer a =
                steady_at(two, (struct node){.ca = ca_axis[i], .drug = {x[0], 3 * x[1]}});
            struct answer b =
                steady_at(one, (struct node){.ca = ca_axis[i], .drug = {x[0] + x[1]}});
            for (int o = 0; o < INO_OBS_COUNT; o++)
                assert_relative(a.obs[o], b.obs[o], 1e-13);
        }
        ino_muscle_free(two);
        ino_muscle_free(one);
    }
}
END_TEST

/* One site, beta = 1: competitors with x_1/alpha_1 + x_2/alpha_2 act as one drug of the mean. */
START_TEST(two_drugs_at_one_site_with_different_alphas_act_as_their_mean)
{
    ino_muscle *two = make_muscle("own-one-site", DRUGS("own-alpha", "own-both"), INO_DRUG_FAST,
                                  CHANGES({"own-both.beta", 1, 0}));
    for (int i = 0; i < POINTS; i++) {
        double x[2] = {decades(-1, 1), decades(-1, 1)}; /* K_D 1 and 3, alpha 5 and 20 */
        ino_muscle *one = sensitized("own-one-site", "own-alpha",
                                     (x[0] + x[1]) / (x[0] / 5 + x[1] / 20), 1, INO_DRUG_FAST);
        struct answer a = steady_at(two, (struct node){.ca = ca_axis[i], .drug = {x[0], 3 * x[1]}});
        struct answer b = steady_at(one, (struct node){.ca = ca_axis[i], .drug = {x[0] + x[1]}});
        for (int o = 0; o < INO_OBS_COUNT; o++)
            assert_relative(a.obs[o], b.obs[o], 1e-13);
        ino_muscle_free(one);
    }
    ino_muscle_free(two);
}
END_TEST

/* Same site: never both bound. Different sites: the shifts of pCa50 add up. */
START_TEST(drugs_at_different_sites_bind_independently)
{
    ino_muscle *bare = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_muscle *apart = make_muscle("own-one-site", DRUGS("own-alpha", "own-beta"), INO_DRUG_FAST,
                                    CHANGES({"own-beta.alpha", 7, 0}, {"own-beta.beta", 1, 0}));
    double dose[2] = {2, 5}, start = pca50_of(bare, 2.2, NULL); /* K_D 1 and 2 uM */
    ck_assert_double_eq_tol(pca50_of(apart, 2.2, dose) - start,
                            log10(linkage(2, 5) * linkage(2.5, 7)), 1e-10);
    ino_muscle_free(apart);
    ino_muscle_free(bare);
}
END_TEST

/* Rate drugs between troponin drugs, in any order, change neither sites nor doses. */
START_TEST(the_order_of_the_drugs_does_not_matter)
{
    static const char *const order[][3] = {{"own-rates", "own-alpha", "own-both"},
                                           {"own-alpha", "own-rates", "own-both"},
                                           {"own-both", "own-alpha", "own-rates"}};
    static const struct node x[] = {{.ca = 1.5, .drug = {0.7, 2, 4}},
                                    {.ca = 1.5, .drug = {2, 0.7, 4}},
                                    {.ca = 1.5, .drug = {4, 2, 0.7}}};
    struct answer a[3];
    for (int k = 0; k < 3; k++) {
        ino_muscle *m = make_muscle("own-one-site", order[k], 3, INO_DRUG_FAST, NO_CHANGES);
        a[k] = steady_at(m, x[k]);
        ino_muscle_free(m);
    }
    for (int o = 0; o < INO_OBS_COUNT; o++)
        for (int k = 1; k < 3; k++)
            assert_relative(a[k].obs[o], a[0].obs[o], 1e-14);
}
END_TEST

START_TEST(a_dose_of_zero_gives_the_undrugged_result_bit_for_bit)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites", "own-steep"};
    static const char *const drug[][3] = {{"own-alpha"}, {"own-both"},
                                          {"own-beta"},  {"own-saturated"},
                                          {"own-rates"}, {"own-alpha", "own-both", "own-beta"}};
    for (int f = 0; f < 3; f++)
        for (int d = 0; d < 6; d++) {
            if (f == 1 && d == 4)
                continue; /* own-rates knows nothing of fast fibres */
            ino_muscle *bare = make_muscle(fibre[f], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
            ino_muscle *m =
                make_muscle(fibre[f], drug[d], d == 5 ? 3 : 1, INO_DRUG_FAST, NO_CHANGES);
            for (int i = 0; i < POINTS; i += 5) {
                struct node x = {.ca = ca_axis[i], .rate = -0.7};
                struct answer a = steady_at(bare, x), b = steady_at(m, x);
                ck_assert_mem_eq(a.state, b.state, sizeof a.state);
                ck_assert_mem_eq(a.obs, b.obs, sizeof a.obs);
                struct answer da = rhs_at(bare, x, a.state), db = rhs_at(m, x, a.state);
                ck_assert_mem_eq(da.state, db.state, sizeof da.state);
                ck_assert_mem_eq(da.obs, db.obs, sizeof da.obs);
            }
            ino_muscle_free(m);
            ino_muscle_free(bare);
        }
}
END_TEST

/* ---- kinetics ---- */

/* At one site the eliminated drug is a slower Ca release and nothing else. */
START_TEST(a_fast_one_site_sensitizer_is_a_slower_calcium_release_and_nothing_else)
{
    ino_muscle *m = make_muscle("own-one-site", DRUGS("own-alpha"), INO_DRUG_FAST, NO_CHANGES);
    double x = 3, factor = 1 / linkage(x, 5);
    ino_muscle *like = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                   CHANGES({"k_off", factor, 1}, {"Kd_ref", factor, 1}));
    size_t n = ino_muscle_state_count(m);
    for (int i = 0; i < POINTS; i++) {
        double y[KIT_STATES] = {0};
        random_probabilities(16, y);
        random_probabilities(4, y + 16);
        y[20] = uniform(-1e-3, 1e-3);
        y[21] = uniform(0, 3e-3);
        struct answer a = rhs_at(m, (struct node){.ca = ca_axis[i], .rate = 0.3, .drug = {x}}, y);
        struct answer b = rhs_at(like, (struct node){.ca = ca_axis[i], .rate = 0.3}, y);
        for (size_t k = 0; k < n; k++)
            ck_assert_double_eq_tol(a.state[k], b.state[k], 1e-14 * largest(n, b.state));
    }
    ino_muscle_free(like);
    ino_muscle_free(m);
}
END_TEST

START_TEST(explicit_and_eliminated_drug_have_the_same_steady_state)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites", "own-steep"};
    static const char *const drug[] = {"own-alpha", "own-both", "own-beta", "own-saturated"};
    for (int f = 0; f < 3; f++)
        for (int d = 0; d < 4; d++) {
            ino_muscle *fast = make_muscle(fibre[f], &drug[d], 1, INO_DRUG_FAST, NO_CHANGES);
            ino_muscle *slow = make_muscle(fibre[f], &drug[d], 1, INO_DRUG_EXPLICIT, NO_CHANGES);
            for (int i = 0; i < POINTS; i += 3) {
                struct node x = {.ca = ca_axis[i], .drug = {4}};
                struct answer a = steady_at(fast, x), b = steady_at(slow, x);
                for (int o = 0; o < INO_OBS_COUNT; o++) /* drug_bound: 1 - 1/Z, absolute */
                    ck_assert_double_eq_tol(a.obs[o], b.obs[o], 1e-13 * fmax(1.0, fabs(a.obs[o])));
            }
            ino_muscle_free(fast);
            ino_muscle_free(slow);
        }
}
END_TEST

/* Sum of the explicit states over the drug; k = n + (S + 1) d. */
static void without_drug_states(int sites, const double *y, double *merged)
{
    int n = sites + 1;
    for (int abc = 0; abc < 8; abc++)
        for (int k = 0; k < n; k++)
            merged[abc * n + k] = y[abc * 2 * n + k] + y[abc * 2 * n + n + k];
}

/* After a step of Ca the explicit drug lags by about 1/kD_off: the error of the eliminated form
 * falls with kD_off at first order. */
START_TEST(the_explicit_drug_tends_to_the_eliminated_one_at_first_order)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites"};
    static const char *const drug[] = {"own-alpha", "own-both", "own-saturated"};
    enum { STEPS = 2000 };
    for (int f = 0; f < 2; f++)
        for (int d = 0; d < 3; d++) {
            char symbol[64];
            snprintf(symbol, sizeof symbol, "%s.kD_off", drug[d]);
            double bound[4], dose = 1.5;
            int n_fast = 8 * (f + 2);
            for (int k = 0; k < 4; k++) { /* k = 3: eliminated */
                ino_muscle *m =
                    make_muscle(fibre[f], &drug[d], 1, k < 3 ? INO_DRUG_EXPLICIT : INO_DRUG_FAST,
                                CHANGES({symbol, 500 << k, 0}));
                struct node x = {.ca = 0.3, .drug = {dose}};
                double y[KIT_STATES], merged[KIT_STATES];
                memcpy(y, steady_at(m, x).state, sizeof y);
                x.ca = 2;
                for (int i = 0; i < STEPS; i++)
                    rk4_step(m, constant_node, &x, 0, 1e-5, y);
                if (k < 3)
                    without_drug_states(f + 1, y, merged);
                else
                    memcpy(merged, y, sizeof merged);
                bound[k] = 0;
                for (int s = 0; s < n_fast; s++)
                    bound[k] += merged[s] * (s % (f + 2));
                ino_muscle_free(m);
            }
            double error[3];
            for (int k = 0; k < 3; k++)
                error[k] = fabs(bound[k] - bound[3]);
            ck_assert_double_gt(error[2], 1e-7); /* not rounding */
            ck_assert_double_lt(error[0], 0.05);
            for (int k = 0; k < 2; k++) { /* halved, up to the second order in 1/kD_off */
                ck_assert_double_gt(error[k] / error[k + 1], 1.6);
                ck_assert_double_lt(error[k] / error[k + 1], 2.5);
            }
        }
}
END_TEST

START_TEST(with_alpha_infinite_drug_bound_troponin_that_lacks_calcium_stays_exactly_empty)
{
    static const char *const fibre[] = {"own-one-site", "own-two-sites"};
    for (int f = 0; f < 2; f++) {
        ino_muscle *m =
            make_muscle(fibre[f], DRUGS("own-saturated"), INO_DRUG_EXPLICIT, NO_CHANGES);
        struct node x = {.ca = 5, .drug = {3}};
        double y[KIT_STATES];
        memcpy(y, steady_at(m, x).state, sizeof y);
        for (int i = 0; i < 2000; i++) {
            x.ca = i % 100 < 50 ? 0.01 : 5;
            rk4_step(m, constant_node, &x, 0, 2e-5, y);
        }
        int n = f + 2, K = 2 * n;
        double bound = 0;
        for (int s = 0; s < 8 * K; s++) {
            if (s % K >= n && s % K < K - 1)
                ck_assert_double_eq(y[s], 0.0);
            bound += s % K == K - 1 ? y[s] : 0;
        }
        ck_assert_double_gt(bound, 0.01);
        ino_muscle_free(m);
    }
}
END_TEST

/* "Without altering cross-bridge cycling": for a given filament the heads do not see the drug. */
START_TEST(a_troponin_drug_changes_no_rate_of_the_heads)
{
    static const char *const drug[] = {"own-alpha", "own-both", "own-beta", "own-saturated"};
    static const char *const fibre[] = {"own-one-site", "own-two-sites", "own-steep"};
    for (int f = 0; f < 3; f++)
        for (int d = 0; d < 4; d++) {
            ino_muscle *m = make_muscle(fibre[f], &drug[d], 1, INO_DRUG_FAST, NO_CHANGES);
            double y[KIT_STATES] = {0};
            int n = f == 1 ? 24 : 16;
            for (int i = 0; i < 10; i++) {
                random_probabilities((size_t)n, y);
                random_probabilities(4, y + n);
                y[n + 4] = uniform(-1e-3, 1e-3);
                y[n + 5] = uniform(0, 3e-3);
                struct node x = {.ca = ca_axis[5 * i], .rate = uniform(-1, 1)};
                struct answer without = rhs_at(m, x, y);
                x.drug[0] = 20;
                struct answer with = rhs_at(m, x, y);
                ck_assert_mem_eq(with.state + n, without.state + n, 6 * sizeof *y);
                for (int o = 0; o < INO_OBS_COUNT; o++)
                    if (o != INO_OBS_drug_bound)
                        ck_assert(same_bits(with.obs[o], without.obs[o]));
                ck_assert(d == 3 ||
                          largest((size_t)n, with.state) != largest((size_t)n, without.state));
            }
            ino_muscle_free(m);
        }
}
END_TEST

/* Force, attached heads and ATP as functions of the permissive fraction alone, drug or not. */
START_TEST(force_against_the_permissive_fraction_is_one_curve_for_all_troponin_drugs)
{
    static const char *const drug[] = {"own-alpha", "own-both", "own-beta", "own-saturated"};
    for (int d = 0; d < 4; d++) {
        ino_muscle *m = make_muscle("own-one-site", &drug[d], 1, INO_DRUG_FAST, NO_CHANGES);
        struct answer with = steady_at(m, (struct node){.ca = 1, .drug = {2}});
        double low = 0.01, high = 100;
        for (int i = 0; i < 200; i++) {
            double ca = sqrt(low * high);
            *(steady_at(m, (struct node){.ca = ca}).obs[INO_OBS_permissive] <
                      with.obs[INO_OBS_permissive]
                  ? &low
                  : &high) = ca;
        }
        struct answer without = steady_at(m, (struct node){.ca = sqrt(low * high)});
        for (int o = 0; o < INO_OBS_COUNT; o++)
            if (o != INO_OBS_drug_bound && o != INO_OBS_ca_bound)
                assert_relative(with.obs[o], without.obs[o], 1e-12);
        ino_muscle_free(m);
    }
}
END_TEST

/* ---- drugs on rates ---- */

START_TEST(a_rate_drug_multiplies_its_rates_by_its_saturating_effect)
{
    ino_muscle *m = make_muscle("own-one-site", DRUGS("own-rates"), INO_DRUG_FAST, NO_CHANGES);
    for (int d = 0; d < N_DOSES; d++) {
        double D = doses[d];
        ino_muscle *like = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                       CHANGES({"f", 1 + (2 - 1.0) * D / (1 + D), 1},
                                               {"g_b", 1 + (0.5 - 1) * D * D / (4 + D * D), 1}));
        for (int i = 0; i < POINTS; i += 7) {
            struct answer a = steady_at(m, (struct node){.ca = ca_axis[i], .drug = {D}});
            struct answer b = steady_at(like, (struct node){.ca = ca_axis[i]});
            for (int o = 0; o < INO_OBS_COUNT; o++)
                assert_relative(a.obs[o], b.obs[o], 1e-13);
        }
        ino_muscle_free(like);
    }
    ino_muscle_free(m);
}
END_TEST

/* What a model with one effective site takes: Kd (1 + x/alpha)/(1 + x). */
START_TEST(the_factor_on_a_dissociation_constant_is_the_linkage_ratio)
{
    const double rows[8] = {2, 5, 1, 10, 1, INFINITY, 1, 10};
    double dose[2 * INO_TILE] = {0};
    struct ino_tile_drug drug[2] = {{.kind = INO_DRUG_TROPONIN, .site = 0, .first_row = 0},
                                    {.kind = INO_DRUG_TROPONIN, .site = 1, .first_row = 4}};
    for (int i = 0; i < INO_TILE; i++)
        dose[i] = 3;
    struct ino_tile tile = {
        .uniform = 1, .par = rows, .n_drugs = 2, .drugs = drug, .drug_uM = dose};
    assert_relative(troponin_kd_factor(&tile, 0)[0], (1 + 1.5 / 5) / (1 + 1.5), 1e-15);
    for (int i = 0; i < INO_TILE; i++)
        dose[INO_TILE + i] = 0.5;
    assert_relative(troponin_kd_factor(&tile, 0)[0], (1 + 1.5 / 5) / (1 + 1.5) / 1.5, 1e-15);
    drug[1].site = 0;
    assert_relative(troponin_kd_factor(&tile, 0)[0], (1 + 1.5 / 5) / (1 + 1.5 + 0.5), 1e-15);
}
END_TEST

static Suite *troponin_suite(void)
{
    Suite *suite = suite_create("troponin");
    TCase *tc = tcase_create("troponin");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, set_up, NULL);
    tcase_add_test(tc, one_site_shift_of_pca50_is_the_linkage_formula);
    tcase_add_test(tc, one_site_curves_with_drug_are_drug_free_curves_at_more_calcium);
    tcase_add_test(tc,
                   two_site_curves_with_drug_are_those_of_its_effective_affinity_and_cooperativity);
    tcase_add_test(tc, two_site_curves_become_steeper_where_alpha_exceeds_one);
    tcase_add_test(tc, the_alpha_route_leaves_maximal_force_unchanged_to_rounding);
    tcase_add_test(tc, the_beta_route_raises_maximal_and_resting_force);
    tcase_add_test(tc, the_pure_beta_route_is_a_higher_opening_constant);
    tcase_add_test(tc, two_drugs_at_one_site_with_equal_alpha_add_their_relative_doses);
    tcase_add_test(tc, two_drugs_at_one_site_with_different_alphas_act_as_their_mean);
    tcase_add_test(tc, drugs_at_different_sites_bind_independently);
    tcase_add_test(tc, the_order_of_the_drugs_does_not_matter);
    tcase_add_test(tc, a_dose_of_zero_gives_the_undrugged_result_bit_for_bit);
    tcase_add_test(tc, a_fast_one_site_sensitizer_is_a_slower_calcium_release_and_nothing_else);
    tcase_add_test(tc, explicit_and_eliminated_drug_have_the_same_steady_state);
    tcase_add_test(tc, the_explicit_drug_tends_to_the_eliminated_one_at_first_order);
    tcase_add_test(tc,
                   with_alpha_infinite_drug_bound_troponin_that_lacks_calcium_stays_exactly_empty);
    tcase_add_test(tc, a_troponin_drug_changes_no_rate_of_the_heads);
    tcase_add_test(tc, force_against_the_permissive_fraction_is_one_curve_for_all_troponin_drugs);
    tcase_add_test(tc, a_rate_drug_multiplies_its_rates_by_its_saturating_effect);
    tcase_add_test(tc, the_factor_on_a_dissociation_constant_is_the_linkage_ratio);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(troponin_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
