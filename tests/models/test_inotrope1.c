/* inotrope1 through the whole library: the filament and the cycle against the equations written out
 * in oracle.h, the steady state against the equations' own rest, closed forms of linear cases,
 * feedback, series element. Fibres are made for the test (own_registry.h). */
#include "tests/unit/oracle.h"
#include "tests/unit/own_registry.h"

static const char *const fibre[] = {"own-one-site", "own-two-sites", "own-steep"};
enum { N_FIBRES = 3 };

/* ---- the muscle's parameters as the oracle wants them ---- */

static void fill_oracles(const ino_muscle *m, const struct node *x, double sl, double attached,
                         struct oracle *o, struct oracle_cycle *c)
{
    memset(o, 0, sizeof *o);
    o->sites = (int)value_of(m, "sites");
    o->ca = x->ca;
    o->kd = value_of(m, "Kd_ref") * exp(-value_of(m, "k_SL") * (sl - value_of(m, "SL0")));
    o->k_off = value_of(m, "k_off");
    o->k_basic = value_of(m, "k_basic");
    o->q = value_of(m, "Q");
    o->mu = value_of(m, "mu");
    o->sigma = value_of(m, "sigma");
    o->gamma = value_of(m, "gamma");
    o->closing = 1 - value_of(m, "eta") * attached;
    for (size_t d = 0; d < ino_muscle_drug_count(m); d++) {
        const char *id = ino_drug_id(ino_muscle_drug(m, d));
        char symbol[64];
        double row[4];
        static const char *const name[4] = {"K_D", "alpha", "beta", "kD_off"};
        for (int k = 0; k < 4; k++) {
            snprintf(symbol, sizeof symbol, "%s.%s", id, name[k]);
            row[k] = value_of(m, symbol);
        }
        o->drug[d] = (struct oracle_drug){x->drug[d], row[0], row[1], row[2], row[3], 0};
        o->drug[d].site = strcmp(id, "own-beta") == 0; /* site B, all others A */
    }
    o->n_drugs = (int)ino_muscle_drug_count(m);
    *c = (struct oracle_cycle){
        .f = value_of(m, "f"),
        .g_a = value_of(m, "g_a"),
        .h_f = value_of(m, "h_f"),
        .h_b = value_of(m, "h_b"),
        .g_b = value_of(m, "g_b"),
        .k_srx_out = value_of(m, "k_srx_out"),
        .k_srx_in = value_of(m, "k_srx_in"),
        .k_F = value_of(m, "k_F"),
        .T_ref = value_of(m, "T_ref"),
        .x_ps = value_of(m, "x_ps"),
        .k_head = value_of(m, "k_head"),
        .stroke_max = value_of(m, "stroke_max"),
        .temperature = value_of(m, "temperature"),
        .phi_short = value_of(m, "phi_short"),
        .v_short = value_of(m, "v_short"),
        .phi_long = value_of(m, "phi_long"),
        .v_long = value_of(m, "v_long"),
        .k_tear = value_of(m, "k_tear"),
        .y_tear = value_of(m, "y_tear"),
        .y_reach = value_of(m, "y_reach"),
        .k_xb = value_of(m, "k_xb"),
    };
    c->chi = (double)oracle_overlap(sl, value_of(m, "LA"), value_of(m, "LM"), value_of(m, "LB"));
}

static size_t filament_states(const ino_muscle *m)
{
    return ino_muscle_state_count(m) - 6 - (isfinite(value_of(m, "k_SE")) ? 1 : 0);
}

static void random_state(const ino_muscle *m, double *y)
{
    size_t n = filament_states(m);
    random_probabilities(n, y);
    random_probabilities(4, y + n);
    double x_ps = value_of(m, "x_ps");
    y[n + 4] = y[n + 2] * x_ps * uniform(-0.7, 1.7);
    y[n + 5] = y[n + 3] * x_ps * uniform(-0.3, 3.3);
}

/* Muscles with every combination of sites, feedback, drugs and drug kinetics. */
enum { KINDS = 6 };

static ino_muscle *kind_of(int f, int kind)
{
    static const char *const set[KINDS][3] = {
        {NULL},       {"own-both"},     {"own-alpha", "own-both", "own-beta"}, {"own-saturated"},
        {"own-both"}, {"own-saturated"}};
    static const size_t n[KINDS] = {0, 1, 3, 1, 1, 1};
    return make_muscle(fibre[f], set[kind], n[kind], kind >= 4 ? INO_DRUG_EXPLICIT : INO_DRUG_FAST,
                       NO_CHANGES);
}

static struct node random_node(void)
{
    return (struct node){.ca = decades(-2, 2),
                         .sl = uniform(1.6, 3.0),
                         .rate = uniform(-3, 3),
                         .drug = {decades(-1, 1), decades(-1, 1), decades(-1, 1)}};
}

/* ---- equations ---- */

START_TEST(one_site_without_drug_is_the_filament_of_rdq20mf_to_rounding)
{
    ino_muscle *rdq = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    for (int i = 0; i < 50; i++) {
        struct node x = {.ca = decades(-2, 2), .sl = uniform(1.4, 2.7)};
        ino_muscle *m = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                    CHANGES({"Kd_ref", 0.381 - -0.571 * (2.15 - x.sl), 0},
                                            {"k_SL", 0, 0}, {"mu", 10, 0}, {"gamma", 12, 0},
                                            {"Q", 2, 0}, {"k_off", 100, 0}, {"k_basic", 13, 0}));
        double y[KIT_STATES] = {0}, z[KIT_STATES] = {0};
        random_state(m, y);
        memcpy(z, y, 16 * sizeof *y);
        struct answer a = rhs_at(m, x, y), b = rhs_at(rdq, x, z);
        for (int k = 0; k < 16; k++) {
            ck_assert_double_eq_tol(a.state[k], b.state[k], 1e-15 * largest(16, b.state));
            ck_assert_str_eq(ino_muscle_state_name(m, (size_t)k),
                             ino_muscle_state_name(rdq, (size_t)k));
        }
        a = steady_at(m, x);
        b = steady_at(rdq, x);
        for (int k = 0; k < 16; k++)
            assert_relative(a.state[k], b.state[k], within("inotrope1", "filament"));
        assert_relative(a.obs[INO_OBS_permissive], b.obs[INO_OBS_permissive],
                        within("inotrope1", "filament"));
        ino_muscle_free(m);
    }
    ino_muscle_free(rdq);
}
END_TEST

START_TEST(the_right_hand_side_is_the_equations_written_out)
{
    for (int f = 0; f < N_FIBRES; f++)
        for (int kind = 0; kind < KINDS; kind++) {
            ino_muscle *m = kind_of(f, kind);
            int n = (int)filament_states(m);
            for (int i = 0; i < 20; i++) {
                struct node x = random_node();
                double y[KIT_STATES] = {0};
                ld exact[KIT_STATES], heads[6];
                random_state(m, y);
                struct oracle o;
                struct oracle_cycle c;
                fill_oracles(m, &x, x.sl, y[n + 2] + y[n + 3], &o, &c);
                o.is_explicit = kind >= 4;
                ck_assert_int_eq(8 * oracle_states(&o), n);
                struct answer a = rhs_at(m, x, y);
                double top = (double)oracle_rhs(&o, y, exact);
                for (int k = 0; k < n; k++)
                    ck_assert_double_eq_tol(a.state[k], (double)exact[k], 2e-14 * top);
                ld permissive = 0;
                for (int k = 0; k < n; k++)
                    permissive += k / (n / 8) / 2 % 2 ? y[k] : 0;
                ld v = (ld)x.rate / 2, T = oracle_cycle_rhs(&c, permissive, v, y + n, heads);
                for (int k = 0; k < 6; k++)
                    ck_assert_double_eq_tol(a.state[n + k], (double)heads[k],
                                            1e-13 * c.h_f * (1 + c.stroke_max));
                assert_relative(a.obs[INO_OBS_tension], (double)T, 1e-13);
            }
            ino_muscle_free(m);
        }
}
END_TEST

START_TEST(observables_are_those_of_the_state)
{
    for (int f = 0; f < N_FIBRES; f++)
        for (int kind = 0; kind < KINDS; kind++) {
            ino_muscle *m = kind_of(f, kind);
            int n = (int)filament_states(m), K = n / 8, S = f == 1 ? 2 : 1;
            for (int i = 0; i < 20; i++) {
                struct node x = random_node();
                double y[KIT_STATES] = {0};
                random_state(m, y);
                struct oracle o;
                struct oracle_cycle c;
                fill_oracles(m, &x, x.sl, 0, &o, &c);
                struct answer a = rhs_at(m, x, y);
                const double *head = y + n;
                ld permissive = 0, filled = 0, bound = 0;
                for (int s = 0; s < n; s++) {
                    int b = s / K / 2 % 2, k = s % K, sites_filled = k % (S + 1);
                    ld z = oracle_drug_sum(&o, sites_filled, b, 0);
                    permissive += b ? y[s] : 0;
                    filled += y[s] * (ld)sites_filled / S;
                    bound += y[s] * (kind >= 4 ? k > S : (z - 1) / z);
                }
                ld phi = oracle_phi(&c, (ld)x.rate / 2);
                ld over = fmax(x.sl - value_of(m, "SL_slack"), 0);
                ld passive = value_of(m, "p_amp") * (expl(value_of(m, "p_exp") * over) - 1) +
                             value_of(m, "p_visc") * (ld)x.rate;
                ld active = (ld)c.k_xb * c.chi * ((ld)head[4] + head[5]);
                assert_relative(a.obs[INO_OBS_permissive], (double)permissive, 1e-14);
                assert_relative(a.obs[INO_OBS_ca_bound], (double)filled, 1e-14);
                ck_assert_double_eq_tol(a.obs[INO_OBS_drug_bound], (double)bound, 1e-14);
                assert_relative(a.obs[INO_OBS_attached], head[2] + head[3], 1e-15);
                assert_relative(a.obs[INO_OBS_atp], (double)(c.g_b * phi * head[3]), 1e-14);
                ck_assert_double_eq_tol(a.obs[INO_OBS_passive], (double)passive,
                                        1e-13 * (double)(1 + fabsl(passive)));
                ck_assert_double_eq_tol(a.obs[INO_OBS_total], (double)(active + passive),
                                        1e-13 * (double)(1 + fabsl(active) + fabsl(passive)));
            }
            ino_muscle_free(m);
        }
}
END_TEST

/* ---- steady state ---- */

START_TEST(the_steady_state_makes_the_right_hand_side_vanish)
{
    for (int f = 0; f < N_FIBRES; f++)
        for (int kind = 0; kind < KINDS; kind++) {
            ino_muscle *m = kind_of(f, kind);
            size_t n = ino_muscle_state_count(m);
            for (int i = 0; i < 20; i++) {
                struct node x = random_node();
                x.rate = 0;
                struct oracle o;
                struct oracle_cycle c;
                for (int branch = 0; branch < 2; branch++) {
                    struct answer a = evaluate(m, x, NULL, (ino_branch)branch);
                    ck_assert_int_eq(a.status, INO_OK);
                    struct answer d = rhs_at(m, x, a.state);
                    fill_oracles(m, &x, x.sl, a.obs[INO_OBS_attached], &o, &c);
                    o.is_explicit = kind >= 4;
                    ld unused[KIT_STATES];
                    double flux = (double)oracle_rhs(&o, a.state, unused);
                    /* feedback: the root is known to 1e-17 of attached heads, times rates */
                    ck_assert_double_le(largest(n - 6, d.state), 1e-12 * fmax(flux, 1));
                    ck_assert_double_le(largest(6, d.state + n - 6), 1e-13 * 100);
                    for (int k = 0; k < INO_OBS_COUNT; k++)
                        ck_assert_double_eq_tol(a.obs[k], d.obs[k],
                                                1e-12 * fmax(1, fabs(a.obs[k])));
                    ck_assert_double_eq(a.state[n - 2], 0.0); /* m_a */
                    ck_assert_double_eq(a.state[n - 1], value_of(m, "x_ps") * a.state[n - 3]);
                }
            }
            ino_muscle_free(m);
        }
}
END_TEST

START_TEST(the_closed_form_is_where_the_equations_themselves_come_to_rest)
{
    static const double ca[] = {0.3, 1.1, 4};
    for (int f = 0; f < 2; f++)
        for (int kind = 0; kind < KINDS; kind++) {
            ino_muscle *m = kind_of(f, kind);
            size_t n = filament_states(m), K = n / 8, S = f == 1 ? 2 : 1;
            for (int i = 0; i < 3; i++) {
                struct node x = {.ca = ca[i] * (f ? 0.3 : 1), .sl = 2.1, .drug = {0.7, 2, 1}};
                double y[KIT_STATES] = {0};
                for (size_t k = 0; k < n; k++) /* states that do not exist must start empty */
                    y[k] = kind == 5 && k % K > S && k % K < K - 1 ? 0 : 1;
                y[n] = y[n + 1] = y[n + 2] = y[n + 3] = 0.25;
                march(m, x, n, 4, y);
                struct answer a = steady_at(m, x);
                for (size_t k = 0; k < n + 6; k++)
                    ck_assert_double_eq_tol(y[k], a.state[k], 1e-12);
                assert_relative(rhs_at(m, x, y).obs[INO_OBS_permissive], a.obs[INO_OBS_permissive],
                                1e-11);
                struct oracle o;
                struct oracle_cycle c;
                fill_oracles(m, &x, x.sl, 0, &o, &c);
                o.is_explicit = kind >= 4;
                assert_relative(a.obs[INO_OBS_permissive], (double)oracle_equilibrium(&o), 1e-12);
            }
            ino_muscle_free(m);
        }
}
END_TEST

/* With k_F = 0 force is F(P) = k_xb chi x_ps b, b by the spanning trees of the linear cycle. */
START_TEST(steady_force_is_the_closed_form_of_the_linear_cycle)
{
    ino_muscle *m = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_F", 0, 0}));
    for (int i = 0; i < 50; i++) {
        struct node x = {.ca = decades(-2, 2), .sl = uniform(1.4, 3.5)};
        struct oracle o;
        struct oracle_cycle c;
        fill_oracles(m, &x, x.sl, 0, &o, &c);
        ld P = oracle_equilibrium(&o), fP = c.f * P;
        ld d = (ld)c.g_a * c.h_b + (ld)c.g_a * c.g_b + (ld)c.h_f * c.g_b;
        ld a = fP * ((ld)c.h_b + c.g_b), b = fP * c.h_f;
        ld sum = d * (1 + (ld)c.k_srx_in / c.k_srx_out) + a + b;
        struct answer y = steady_at(m, x);
        assert_relative(y.obs[INO_OBS_tension], (double)(c.k_xb * c.chi * c.x_ps * b / sum),
                        within("inotrope1", "cycle"));
        assert_relative(y.obs[INO_OBS_attached], (double)((a + b) / sum), 1e-12);
        assert_relative(y.obs[INO_OBS_atp], (double)(c.g_b * b / sum), 1e-12);
        assert_relative(y.obs[INO_OBS_stiffness],
                        (double)(c.k_xb * c.chi * value_of(m, "SL0") / 2 * (a + b) / sum), 1e-12);
    }
    ino_muscle_free(m);
}
END_TEST

/* Kd(SL) = Kd_ref exp(-k_SL (SL - SL0)): the pCa50 moves by k_SL log10(e) per um. */
START_TEST(length_moves_pca50_by_the_exponential_law)
{
    ino_muscle *m = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_F", 0, 0}));
    double at_sl0 = pca50_of(m, 2.2, NULL), k_sl = value_of(m, "k_SL");
    for (double sl = 1.7; sl < 3; sl += 0.25)
        ck_assert_double_eq_tol(pca50_of(m, sl, NULL) - at_sl0, k_sl * (sl - 2.2) / log(10), 1e-10);
    ino_muscle_free(m);
}
END_TEST

START_TEST(force_feedback_on_super_relaxation_raises_force_and_steepness)
{
    ino_muscle *m[2];
    ino_pca_summary s[2];
    for (int k = 0; k < 2; k++) {
        m[k] = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_F", 3.0 * k, 0}));
        ck_assert_int_eq(ino_observe_pca(m[k], 2.2, NULL, INO_BRANCH_UP, &s[k]), INO_OK);
        ino_muscle_free(m[k]);
    }
    ck_assert_double_gt(s[1].fmax_kPa, s[0].fmax_kPa);
    ck_assert_double_gt(s[1].slope_nh, s[0].slope_nh);
}
END_TEST

/* ---- closed forms in time and in speed ---- */

/* Without strain dependence the heads after a release obey a linear system of two equations. With
 * k_srx_in = 0 no head is super-relaxed, d = 1 - a - b. Force is proportional to b. */
START_TEST(redevelopment_of_force_is_the_double_exponential_of_the_linear_cycle)
{
    ino_muscle *m = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"k_srx_in", 0, 0}, {"k_F", 0, 0}));
    for (int i = 0; i < 3; i++) {
        struct node x = {.ca = 0.8 * pow(3, i)};
        struct oracle o;
        struct oracle_cycle c;
        fill_oracles(m, &x, 2.2, 0, &o, &c);
        struct answer start = steady_at(m, x);
        double y[KIT_STATES], fP = c.f * start.obs[INO_OBS_permissive];
        memcpy(y, start.state, sizeof y);
        y[16] = y[18] = y[19] = y[20] = y[21] = 0; /* all heads let go */
        y[17] = 1;
        /* d(a, b)/dt = (fP, 0) - M (a, b) */
        double m11 = fP + c.g_a + c.h_f, m12 = fP - c.h_b, m21 = -c.h_f, m22 = c.h_b + c.g_b;
        double mean = (m11 + m22) / 2, det = m11 * m22 - m12 * m21;
        double root = sqrt(mean * mean - det), fast = mean + root, slow = det / fast;
        double b_end = -m21 * fP / det; /* b(0) = b'(0) = 0 */
        double h = 2e-5, t = 0, worst = 0;
        for (int step = 0; step < 4000; step++) {
            rk4_step(m, constant_node, &x, t, h, y);
            t += h;
            double b =
                b_end * (1 - (fast * exp(-slow * t) - slow * exp(-fast * t)) / (fast - slow));
            worst = fmax(worst,
                         fabs(rhs_at(m, x, y).obs[INO_OBS_tension] - c.k_xb * c.chi * c.x_ps * b));
        }
        /* Runge-Kutta at h lambda = 0.006 errs by 1e-11; the filament is at rest to 1e-13 */
        ck_assert_double_le(worst, 1e-9 * start.obs[INO_OBS_tension]);
        assert_relative(c.k_xb * c.chi * c.x_ps * b_end, start.obs[INO_OBS_tension], 1e-12);
    }
    ino_muscle_free(m);
}
END_TEST

/* Steady shortening or lengthening at constant length of overlap: with k_head = 0 the moments
 * solve two linear equations, phi(v) only changes g_b. */
START_TEST(steady_force_at_constant_speed_is_the_closed_form_without_load_dependence)
{
    ino_muscle *m = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"k_head", 0, 0}, {"k_F", 0, 0}, {"k_tear", 0, 0}));
    double isometric = steady_at(m, (struct node){.ca = 10}).obs[INO_OBS_tension], last = INFINITY;
    for (int i = 0; i < 30; i++) {
        struct node x = {.ca = 10, .rate = -3 + 0.2 * i};
        double v = x.rate / 2;
        struct oracle o;
        struct oracle_cycle c;
        fill_oracles(m, &x, 2.2, 0, &o, &c);
        double y[KIT_STATES];
        memcpy(y, steady_at(m, x).state, sizeof y);
        double fP = c.f * (double)oracle_equilibrium(&o), g = c.g_b * (double)oracle_phi(&c, v);
        double d = c.g_a * c.h_b + c.g_a * g + c.h_f * g, a = fP * (c.h_b + g), b = fP * c.h_f;
        double sum = d * (1 + c.k_srx_in / c.k_srx_out) + a + b;
        a /= sum;
        b /= sum;
        double det = (c.g_a + c.h_f) * (g + c.h_b) - c.h_b * c.h_f;
        double ra = v * a - c.h_b * c.x_ps * b, rb = v * b + c.h_f * c.x_ps * a;
        y[16] = d / sum * c.k_srx_in / c.k_srx_out;
        y[17] = d / sum;
        y[18] = a;
        y[19] = b;
        y[20] = (ra * (g + c.h_b) + c.h_b * rb) / det;
        y[21] = ((c.g_a + c.h_f) * rb + c.h_f * ra) / det;
        struct answer r = rhs_at(m, x, y);
        ck_assert_double_le(largest(6, r.state + 16), 1e-12);
        assert_relative(r.obs[INO_OBS_tension], c.k_xb * c.chi * (y[20] + y[21]), 1e-13);
        assert_relative(r.obs[INO_OBS_atp], g * b, 1e-13);
        ck_assert(v < 0 ? r.obs[INO_OBS_tension] < isometric : 1);
        (void)last;
    }
    ino_muscle_free(m);
}
END_TEST

/* dT/dt from the equations at fixed overlap, T = k_xb chi (m_a + m_b), against the stretch rate
 * (dSL/dt)/SL0. Differences of order 4. */
START_TEST(stiffness_is_the_derivative_of_tension_rate_over_stretch_rate)
{
    static const double rate[] = {0, -0.1, -0.5, -1.2, -4, 0.1, 0.7, 3};
    for (int f = 0; f < N_FIBRES; f++) {
        ino_muscle *m = kind_of(f, 0);
        int n = (int)filament_states(m);
        for (int i = 0; i < 8; i++)
            for (int k = 0; k < 5; k++) {
                struct node x = {.ca = 2, .sl = uniform(1.7, 2.9), .rate = rate[i]};
                struct oracle o;
                struct oracle_cycle c;
                fill_oracles(m, &x, x.sl, 0, &o, &c);
                double y[KIT_STATES] = {0}, h = 2e-3, slope = 0;
                random_state(m, y);
                static const double weight[4] = {1, -8, 8, -1};
                static const int offset[4] = {-2, -1, 1, 2};
                for (int p = 0; p < 4; p++) {
                    struct node moved = x;
                    moved.rate += offset[p] * h;
                    struct answer a = rhs_at(m, moved, y);
                    slope += weight[p] * (a.state[n + 4] + a.state[n + 5]) / (12 * h / 2.2);
                }
                /* At rest the two sides of phi join with equal value and slope but different
                 * curvature: first order there. */
                ck_assert_double_eq_tol(rhs_at(m, x, y).obs[INO_OBS_stiffness],
                                        c.k_xb * c.chi * slope,
                                        (i == 0 ? 1e-3 : 1e-6) * c.k_xb * c.chi);
            }
        ino_muscle_free(m);
    }
}
END_TEST

/* ---- feedback of attached heads on closing ---- */

/* Attached heads at given feedback argument y: the map whose fixed points are the steady states.
 * Detached heads d solve d (1 + A + B) + r d/(1 + q d) = 1. */
static ld feedback_map(const struct oracle *o, const struct oracle_cycle *c, ld eta, ld y)
{
    struct oracle held = *o;
    held.closing = (double)(1 - eta * y);
    ld A =
        c->f * oracle_equilibrium(&held) / (c->g_a + (ld)c->h_f * c->g_b / (c->h_b + (ld)c->g_b));
    ld B = A * c->h_f / (c->h_b + (ld)c->g_b), r = (ld)c->k_srx_in / c->k_srx_out;
    ld q = c->k_F * (ld)c->k_xb * c->chi / c->T_ref * c->x_ps * B, sum = 1 + A + B;
    ld linear = sum + r - q, root = sqrtl(linear * linear + 4 * sum * q);
    return (A + B) * (linear > 0 ? 2 / (linear + root) : (root - linear) / (2 * sum * q));
}

enum { GRID = 4000 };

/* Lowest and highest fixed point by a fine scan, then bisection; their number. */
static int extreme_roots(const struct oracle *o, const struct oracle_cycle *c, ld eta, ld root[2])
{
    int n = 0;
    ld last = feedback_map(o, c, eta, 0);
    for (int i = 1; i <= GRID; i++) {
        ld y = (ld)i / GRID, now = feedback_map(o, c, eta, y) - y;
        if (last > 0 ? now <= 0 : now > 0) {
            ld low = (ld)(i - 1) / GRID, high = y;
            for (int k = 0; k < 70; k++) {
                ld mid = (low + high) / 2;
                *((feedback_map(o, c, eta, mid) - mid > 0) == (last > 0) ? &low : &high) = mid;
            }
            if (n++ == 0)
                root[0] = low;
            root[1] = low;
        }
        last = now;
    }
    return n;
}

START_TEST(both_branches_are_the_extreme_fixed_points_of_the_feedback)
{
    ino_muscle *m = kind_of(2, 0);
    double eta = value_of(m, "eta");
    int bistable = 0, unique = 0;
    for (int i = 0; i <= 120; i++) {
        struct node x = {.ca = pow(10, -0.5 + 0.0125 * i)};
        struct oracle o;
        struct oracle_cycle c;
        fill_oracles(m, &x, 2.2, 0, &o, &c);
        ld root[2];
        int n = extreme_roots(&o, &c, eta, root);
        ck_assert_int_eq(n % 2, 1);
        for (int branch = 0; branch < 2; branch++) {
            struct answer a = evaluate(m, x, NULL, (ino_branch)branch);
            ck_assert_int_eq(a.status, INO_OK);
            ck_assert_double_eq_tol(a.obs[INO_OBS_attached], (double)root[branch], 1e-10);
        }
        bistable += n == 3;
        unique += n == 1;
    }
    ck_assert_int_gt(bistable, 5);
    ck_assert_int_gt(unique, 5);
    ino_muscle_free(m);
}
END_TEST

/* Any filament, any cycle, weak to strong feedback of both kinds. A pair of fixed points closer
 * than the scan's step is missed by it, so the solver may find a still more extreme one, if it is
 * one. */
START_TEST(random_fibres_with_feedback_sit_on_their_extreme_fixed_points)
{
    int bistable = 0;
    for (int i = 0; i < 200; i++) {
        double eta = uniform(i % 4 ? 0.5 : 0.05, 0.95), k_F = i % 3 ? 0 : decades(-1, 1.5);
        ino_muscle *m = make_muscle(
            "own-steep", NO_DRUGS, INO_DRUG_FAST,
            CHANGES({"eta", eta, 0}, {"k_F", k_F, 0}, {"gamma", uniform(1, 15), 0},
                    {"Q", decades(-1, 1), 0}, {"mu", decades(0, 2), 0}, {"f", decades(0, 2.5), 0},
                    {"g_b", decades(0, 1.5), 0}, {"h_b", decades(-1, 1.5), 0},
                    {"k_srx_in", i % 2 ? 0 : decades(0, 2.5), 0}));
        for (int k = 0; k < 6; k++) {
            struct node x = {.ca = k == 0 ? 0 : k == 5 ? INFINITY : decades(-2, 1.5)};
            struct node scan = x;
            scan.ca = fmin(x.ca, 1e9); /* the oracle has no weights at infinity */
            struct oracle o;
            struct oracle_cycle c;
            fill_oracles(m, &scan, 2.2, 0, &o, &c);
            ld root[2];
            bistable += extreme_roots(&o, &c, eta, root) == 3;
            for (int branch = 0; branch < 2; branch++) {
                struct answer a = evaluate(m, x, NULL, (ino_branch)branch);
                ck_assert_int_eq(a.status, INO_OK);
                double y = a.obs[INO_OBS_attached], tolerance = k == 5 ? 1e-7 : 1e-9;
                /* the steeper the map, the closer the fixed point: its own residual */
                ck_assert_double_eq_tol((double)feedback_map(&o, &c, eta, y), y,
                                        k == 5 ? 1e-7 : 1e-10);
                ck_assert_msg(branch ? y > (double)root[1] - tolerance
                                     : y < (double)root[0] + tolerance,
                              "case %d.%d, branch %d: %.12g, fixed points %.12g to %.12g", i, k,
                              branch, y, (double)root[0], (double)root[1]);
                if (k > 0 && k < 5)
                    ck_assert_double_le(
                        largest(ino_muscle_state_count(m), rhs_at(m, x, a.state).state),
                        1e-10 * c.f * 15 * 15);
            }
        }
        ino_muscle_free(m);
    }
    ck_assert_int_gt(bistable, 20);
}
END_TEST

START_TEST(the_down_branch_jumps_at_less_calcium_than_the_up_branch)
{
    ino_muscle *m = kind_of(2, 0);
    ino_pca_summary up, down;
    ck_assert_int_eq(ino_observe_pca(m, 2.2, NULL, INO_BRANCH_UP, &up), INO_OK);
    ck_assert_int_eq(ino_observe_pca(m, 2.2, NULL, INO_BRANCH_DOWN, &down), INO_OK);
    ck_assert_double_gt(down.pca50, up.pca50 + 0.01);
    ck_assert(isinf(up.slope_nh) && isinf(down.slope_nh));
    ino_muscle_free(m);
}
END_TEST

START_TEST(without_feedback_both_branches_are_equal_to_the_bit)
{
    ino_muscle *m = kind_of(0, 0);
    for (int i = 0; i < 50; i++) {
        struct node x = {.ca = decades(-2, 2)};
        struct answer up = evaluate(m, x, NULL, INO_BRANCH_UP);
        struct answer down = evaluate(m, x, NULL, INO_BRANCH_DOWN);
        ck_assert_mem_eq(up.state, down.state, sizeof up.state);
        ck_assert_mem_eq(up.obs, down.obs, sizeof up.obs);
    }
    ino_muscle_free(m);
}
END_TEST

/* Close to a fold two fixed points lie within one cell of a coarse scan. */
START_TEST(the_up_branch_holds_on_to_its_fold)
{
    ino_muscle *m = kind_of(2, 0);
    double eta = value_of(m, "eta"), low = -1, high = 1; /* log10 Ca/uM */
    for (int i = 0; i < 30; i++) { /* the fold: the lowest root jumps by a finite amount */
        double mid = (low + high) / 2;
        struct node x = {.ca = pow(10, mid)};
        struct oracle o;
        struct oracle_cycle c;
        fill_oracles(m, &x, 2.2, 0, &o, &c);
        ld root[2];
        extreme_roots(&o, &c, eta, root);
        *(root[0] < 0.5 ? &low : &high) = mid;
    }
    double solver_low = -1, solver_high = 1;
    for (int i = 0; i < 40; i++) {
        double mid = (solver_low + solver_high) / 2;
        struct answer a = steady_at(m, (struct node){.ca = pow(10, mid)});
        *(a.obs[INO_OBS_attached] < 0.5 ? &solver_low : &solver_high) = mid;
    }
    /* The scan of the oracle resolves the fold to (1/4000)^2 of some curvature. */
    ck_assert_msg(fabs(solver_low - low) < 1e-6, "fold at log10 Ca %.8f, solver jumps at %.8f", low,
                  solver_low);
    ino_muscle_free(m);
}
END_TEST

/* ---- series elastic element ---- */

START_TEST(a_series_element_bears_the_total_tension)
{
    for (int f = 0; f < N_FIBRES; f++) {
        ino_muscle *m = make_muscle(fibre[f], NO_DRUGS, INO_DRUG_FAST,
                                    CHANGES({"k_SE", 800, 0}, {"p_visc", 0.5, 0}));
        ino_muscle *bare =
            make_muscle(fibre[f], NO_DRUGS, INO_DRUG_FAST, CHANGES({"p_visc", 0.5, 0}));
        size_t n = ino_muscle_state_count(m);
        ck_assert_uint_eq(n, ino_muscle_state_count(bare) + 1);
        ck_assert_str_eq(ino_muscle_state_name(m, n - 1), "SL");
        ck_assert_str_eq(ino_muscle_state_unit(m, n - 1), "um");
        for (int i = 0; i < 20; i++) {
            struct node x = {.ca = decades(-1, 1.5), .sl = uniform(1.9, 2.9)};
            struct answer a = steady_at(m, x);
            double sl = a.state[n - 1];
            ck_assert(sl <= x.sl && sl > 1.25);
            ck_assert_double_eq_tol(800 * (x.sl - sl), a.obs[INO_OBS_total], 1e-10);
            /* the same as the fibre without it at the internal length */
            struct node inside = {.ca = x.ca, .sl = sl};
            struct answer b = steady_at(bare, inside);
            for (int o = 0; o < INO_OBS_COUNT; o++)
                ck_assert_double_eq_tol(a.obs[o], b.obs[o], 1e-10 * fmax(1, fabs(b.obs[o])));
            struct answer d = rhs_at(m, x, a.state);
            /* length is known to its ulp, 4e-16 um, times 800 kPa/um over the viscosity */
            ck_assert_double_le(largest(n, d.state), 1e-10);
        }
        ino_muscle_free(m);
        ino_muscle_free(bare);
    }
}
END_TEST

START_TEST(the_internal_length_moves_by_the_balance_with_viscous_tension)
{
    ino_muscle *m = make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                                CHANGES({"k_SE", 800, 0}, {"p_visc", 0.5, 0}));
    ino_muscle *bare =
        make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST, CHANGES({"p_visc", 0.5, 0}));
    size_t n = ino_muscle_state_count(m);
    for (int i = 0; i < 20; i++) {
        struct node x = {.ca = 2, .sl = 2.2, .rate = uniform(-2, 2)}; /* the rate given is unused */
        double y[KIT_STATES] = {0};
        random_state(m, y);
        y[n - 1] = uniform(2.1, 2.2);
        struct answer a = rhs_at(m, x, y);
        ck_assert_double_eq_tol(a.obs[INO_OBS_total], 800 * (2.2 - y[n - 1]), 1e-9);
        struct node inside = {.ca = 2, .sl = y[n - 1], .rate = a.state[n - 1]};
        struct answer b = rhs_at(bare, inside, y);
        for (size_t k = 0; k + 1 < n; k++)
            ck_assert_double_eq_tol(a.state[k], b.state[k], 1e-12 * largest(n - 1, b.state));
        for (int o = 0; o < INO_OBS_COUNT; o++)
            ck_assert_double_eq_tol(a.obs[o], b.obs[o], 1e-11 * fmax(1, fabs(b.obs[o])));
    }
    ino_muscle_free(m);
    ino_muscle_free(bare);
}
END_TEST

/* ---- long runs ---- */

START_TEST(probabilities_and_heads_are_conserved_over_40000_evaluations)
{
    for (int f = 0; f < N_FIBRES; f++) {
        ino_muscle *m = kind_of(f, f == 0 ? 4 : 0);
        size_t n = filament_states(m);
        double y[KIT_STATES] = {0};
        y[0] = y[n] = 1;
        struct node x = {.drug = {1}};
        double h = f == 2 ? 1e-5 : 4e-5;
        for (int step = 0; step < 10000; step++) {
            x.ca = step % 2000 < 1000 ? 3 : 0.05;
            x.rate = step % 1000 < 100 ? -2 : 0;
            rk4_step(m, constant_node, &x, 0, h, y);
        }
        double sum[2] = {0, 0};
        for (size_t k = 0; k < n + 4; k++) {
            ck_assert(y[k] >= 0 && y[k] <= 1);
            sum[k >= n] += y[k];
        }
        ck_assert_double_eq_tol(sum[0], 1.0, 1e-12); /* rounding, 1e5 times 1e-17 */
        ck_assert_double_eq_tol(sum[1], 1.0, 1e-12);
        ino_muscle_free(m);
    }
}
END_TEST

static Suite *inotrope1_suite(void)
{
    Suite *suite = suite_create("inotrope1");
    TCase *tc = tcase_create("inotrope1");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, one_site_without_drug_is_the_filament_of_rdq20mf_to_rounding);
    tcase_add_test(tc, the_right_hand_side_is_the_equations_written_out);
    tcase_add_test(tc, observables_are_those_of_the_state);
    tcase_add_test(tc, the_steady_state_makes_the_right_hand_side_vanish);
    tcase_add_test(tc, the_closed_form_is_where_the_equations_themselves_come_to_rest);
    tcase_add_test(tc, steady_force_is_the_closed_form_of_the_linear_cycle);
    tcase_add_test(tc, length_moves_pca50_by_the_exponential_law);
    tcase_add_test(tc, force_feedback_on_super_relaxation_raises_force_and_steepness);
    tcase_add_test(tc, redevelopment_of_force_is_the_double_exponential_of_the_linear_cycle);
    tcase_add_test(tc, steady_force_at_constant_speed_is_the_closed_form_without_load_dependence);
    tcase_add_test(tc, stiffness_is_the_derivative_of_tension_rate_over_stretch_rate);
    tcase_add_test(tc, both_branches_are_the_extreme_fixed_points_of_the_feedback);
    tcase_add_test(tc, random_fibres_with_feedback_sit_on_their_extreme_fixed_points);
    tcase_add_test(tc, the_down_branch_jumps_at_less_calcium_than_the_up_branch);
    tcase_add_test(tc, without_feedback_both_branches_are_equal_to_the_bit);
    tcase_add_test(tc, the_up_branch_holds_on_to_its_fold);
    tcase_add_test(tc, a_series_element_bears_the_total_tension);
    tcase_add_test(tc, the_internal_length_moves_by_the_balance_with_viscous_tension);
    tcase_add_test(tc, probabilities_and_heads_are_conserved_over_40000_evaluations);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(inotrope1_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
