/* land2017 against its authors' right-hand side (tests/reference), its parameter table and the
 * steady state written out from the rates. */
#include "tests/unit/oracle.h"

enum { CaTRPN, B, W, S, Zw, Zs, Cd, STATES };

static ino_muscle *fibre(const char *id)
{
    return make_muscle(id, NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

/* ---- parameters ---- */

/* Per ms as printed: the fibres are per s. */
struct number {
    const char *symbol;
    double per_ms, skinned, organ, torord;
};
static const struct number printed[] = {
    {"kTRPN", 1, 0.1, 0.1, 0.1},
    {"nTRPN", 0, 2, 2, 2},
    {"Ca50_ref", 0, 2.5, 0.805, 0.805},
    {"ku", 1, 1, 1, 0.021},
    {"nTm", 0, 2.2, 5, 2.036},
    {"TRPN50", 0, 0.35, 0.35, 0.35},
    {"kuw", 1, 0.026, 0.182, 0.182},
    {"kws", 1, 0.004, 0.012, 0.012},
    {"rw", 0, 0.5, 0.5, 0.5},
    {"rs", 0, 0.25, 0.25, 0.25},
    {"phi", 0, 2.23, 2.23, 2.23},
    {"Aeff", 0, 25, 25, 25},
    {"gamma_s", 1, 0.0085, 0.0085, 0.0085},
    {"gamma_w", 1, 0.615, 0.615, 0.615},
    {"beta_0", 0, 2.3, 2.3, 2.3},
    {"beta_1", 0, -2.4, -2.4, -2.4},
    {"Tref", 0, 40.5, 120, 120},
    {"a", 0, 2.1, 2.1, 2.1},
    {"b", 0, 9.1, 9.1, 9.1},
    {"k", 0, 7, 7, 7},
    {"eta_l", -1, 200, 200, 200},
    {"eta_s", -1, 20, 20, 20},
    {"SL0", 0, 1.8, 1.8, 1.8},
};

START_TEST(the_fibres_have_the_printed_parameters_and_the_defaults_are_the_skinned_ones)
{
    ino_muscle *m[3] = {fibre("skinned"), fibre("whole-organ"), fibre("torord")};
    const ino_model *model = ino_muscle_model(m[0]);
    ck_assert_uint_eq(ino_model_parameter_count(model), sizeof printed / sizeof *printed);
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        const struct number *p = &printed[i];
        double unit = pow(1000, p->per_ms);
        assert_relative(value_of(m[0], p->symbol), unit * p->skinned, 1e-15);
        assert_relative(value_of(m[1], p->symbol), unit * p->organ, 1e-15);
        assert_relative(value_of(m[2], p->symbol), unit * p->torord, 1e-15);
        size_t k = ino_muscle_parameter_index(m[0], p->symbol);
        ck_assert_double_eq(ino_model_parameter(model, k)->value, value_of(m[0], p->symbol));
    }
    for (int i = 0; i < 3; i++)
        ino_muscle_free(m[i]);
}
END_TEST

/* ---- steady state ---- */

/* From the rates, in long double; ratio: the drug's factor on Ca release. Returns tension. */
static double written_out(const ino_muscle *m, double ca, double sl, double ratio, double *y)
{
    ld rw = value_of(m, "rw"), rs = value_of(m, "rs"), ntm = value_of(m, "nTm");
    ld kuw = value_of(m, "kuw"), kws = value_of(m, "kws"), ku = value_of(m, "ku");
    ld kwu = kuw * (1 / rw - 1) - kws, ksu = kws * rw * (1 / rs - 1);
    ld kb = ku * powl(value_of(m, "TRPN50"), ntm) / (1 - rs - (1 - rs) * rw);
    ld stretch = (ld)sl / value_of(m, "SL0"), l = fminl(stretch, 1.2L);
    ld ca50 = value_of(m, "Ca50_ref") + value_of(m, "beta_1") * (l - 1);
    ld on = powl(ca / ca50, value_of(m, "nTRPN")), c = on / (on + ratio);
    ld w = kuw / (kwu + kws), s = w * kws / ksu;
    ld b = kb * fminl(100, powl(c, -ntm / 2)) / (ku * powl(c, ntm / 2));
    ld u = 1 / (1 + w + s + b);
    y[CaTRPN] = (double)c, y[B] = (double)(b * u), y[W] = (double)(w * u), y[S] = (double)(s * u);
    y[Zw] = y[Zs] = 0, y[Cd] = (double)(stretch - 1);
    ld h = fmaxl(0, 1 + value_of(m, "beta_0") * (l + fminl(l, 0.87L) - 1.87L));
    return (double)(h * value_of(m, "Tref") / rs * s * u);
}

/* A stretch of SL/SL0 is known to an ulp, as are 1 - stretch's 1.1e-16 and the powers' logarithms:
 * some 30 ulp at the lowest Ca (CaTRPN 1e-5, nTm 5). */
START_TEST(the_steady_state_is_the_one_that_the_rates_give_to_1e_14)
{
    static const char *const id[] = {"skinned", "whole-organ", "torord"};
    for (int f = 0; f < 3; f++) {
        ino_muscle *m = fibre(id[f]);
        for (int i = 0; i < 200; i++) {
            struct node x = {.ca = decades(-2, 2.5), .sl = i % 2 ? 1.8 : uniform(1.35, 2.4)};
            double y[STATES];
            double tension = written_out(m, x.ca, x.sl, 1, y);
            double sensitive = x.sl == 1.8 ? 1e-14 : 1e-13; /* Ca50 = a difference of lengths */
            struct answer a = steady_at(m, x);
            assert_relative(a.obs[INO_OBS_tension], tension, sensitive);
            for (int k = 0; k <= S; k++)
                assert_relative(a.state[k], y[k], sensitive);
            ck_assert_double_eq_tol(a.state[Cd], y[Cd], 3e-16);
            ck_assert(a.state[Zw] == 0 && a.state[Zs] == 0);
            ck_assert_double_eq_tol(a.obs[INO_OBS_permissive], 1 - y[B], 1e-15);
            assert_relative(a.obs[INO_OBS_attached], y[W] + y[S], sensitive);
            assert_relative(a.obs[INO_OBS_ca_bound], y[CaTRPN], sensitive);
            double passive = 2.1 * expm1(9.1 * (x.sl / 1.8 - 1));
            ck_assert_double_eq_tol(a.obs[INO_OBS_passive], passive, 1e-14 * (5 + fabs(passive)));
            assert_relative(a.obs[INO_OBS_total], a.obs[INO_OBS_tension] + a.obs[INO_OBS_passive],
                            0);
            ck_assert(isnan(a.obs[INO_OBS_atp]));
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* Columns pCa, Ca, SL, stretch, tension, S, W, CaTRPN, B, residual (at most 3e-14 1/ms). */
static double worst_of_trace(const char *id, const char *file)
{
    static const int state[] = {S, W, CaTRPN, B};
    ino_muscle *m = fibre(id);
    const struct table *t = read_table(file);
    double worst = 0;
    ck_assert_uint_gt(t->rows, 30);
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct answer a = steady_at(m, (struct node){.ca = row[1], .sl = row[2]});
        worst = fmax(worst, relative(a.obs[INO_OBS_tension], row[4]));
        for (int k = 0; k < 4; k++)
            worst = fmax(worst, relative(a.state[state[k]], row[5 + k]));
    }
    ino_muscle_free(m);
    return worst;
}

START_TEST(steady_force_and_states_equal_the_authors_trace_to_1e_13)
{
    const double bound = within("land2017", "steady force");
    double worst = worst_of_trace("skinned", "land2017_pca_skinned_SL1.8.csv");
    ck_assert_msg(worst <= bound, "skinned, 1.8 um: %.2e", worst);
    worst = worst_of_trace("skinned", "land2017_pca_skinned_SL2.2.csv");
    ck_assert_msg(worst <= bound, "skinned, 2.2 um: %.2e", worst);
    worst = worst_of_trace("whole-organ", "land2017_pca_wholeorgan_SL2.2.csv");
    ck_assert_msg(worst <= bound, "whole organ: %.2e", worst);
}
END_TEST

/* Computed from the authors' code: stretch, tension at pCa 4.5, pCa50, slope n_H. */
START_TEST(maximal_force_and_pca50_are_the_tabulated_ones_at_four_lengths)
{
    static const char *const id[] = {"skinned", "whole-organ", "torord"};
    static const double stretch[] = {1, 1.0 + 1.0 / 18, 1.0 + 3.0 / 18, 1.2};
    static const double force[3][4] = {
        {36.80, 41.50, 50.92, 53.75}, {119.4, 134.6, 165.1, 174.3}, {107.3, 121.0, 148.5, 156.7}};
    static const double pca50[3][4] = {
        {5.763, 5.787, 5.839, 5.855}, {6.230, 6.309, 6.528, 6.624}, {6.261, 6.340, 6.560, 6.655}};
    for (int f = 0; f < 3; f++) {
        ino_muscle *m = fibre(id[f]);
        for (int i = 0; i < 4; i++) {
            double sl = 1.8 * stretch[i], half = 0.5 * force[f][i], low = 1e-3, high = 100;
            struct node x = {.ca = pow(10, 1.5), .sl = sl};
            ck_assert_double_eq_tol(steady_at(m, x).obs[INO_OBS_tension], force[f][i],
                                    f ? 0.051 : 0.0051);
            for (int k = 0; k < 60; k++) {
                x.ca = sqrt(low * high);
                *(steady_at(m, x).obs[INO_OBS_tension] < half ? &low : &high) = x.ca;
            }
            ck_assert_double_eq_tol(6 - log10(low), pca50[f][i], 0.004); /* its grid's, 0.1 */
        }
        ino_muscle_free(m);
    }
}
END_TEST

START_TEST(the_closed_form_is_where_the_equations_themselves_come_to_rest)
{
    static const char *const id[] = {"skinned", "whole-organ", "torord"};
    static const double ca[] = {0.05, 0.3, 1, 10};
    for (int f = 0; f < 3; f++) {
        ino_muscle *m = fibre(id[f]);
        for (int i = 0; i < 4; i++) {
            struct node x = {.ca = ca[i], .sl = i % 2 ? 2.0 : 1.7};
            double y[KIT_STATES] = {0.2, 0.4, 0.1, 0.1, 0, 0, 0.01};
            march(m, x, 0, 0, y);
            struct answer a = steady_at(m, x);
            for (int k = 0; k < STATES; k++) /* Cd: numerical derivatives at its kink */
                ck_assert_msg(fabs(y[k] - a.state[k]) <= (k == Cd ? 1e-9 : 1e-12),
                              "%s, state %d: %g, %g", id[f], k, y[k], a.state[k]);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* ---- right-hand side ---- */

/* Columns Ca, stretch, its rate (1/ms), S, W, CaTRPN, B, Zs, Zw, their derivatives (1/ms), tension;
 * every component against its own largest flux. */
static void compare_probes(const char *id, const char *file)
{
    static const int state[] = {S, W, CaTRPN, B, Zs, Zw};
    ino_muscle *m = fibre(id);
    const struct table *t = read_table(file);
    double worst = 0;
    ck_assert_uint_eq(t->rows, 64);
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct node x = {.ca = row[0], .sl = 1.8 * row[1], .rate = 1800 * row[2]};
        double y[KIT_STATES] = {0};
        for (int k = 0; k < 6; k++)
            y[state[k]] = row[3 + k];
        struct answer a = rhs_at(m, x, y);
        for (int k = 0; k < 6; k++)
            worst = fmax(worst, relative(a.state[state[k]], 1000 * row[9 + k]));
        worst = fmax(worst, relative(a.obs[INO_OBS_tension], row[15]));
        ck_assert_double_eq(a.obs[INO_OBS_permissive], 1 - y[B]);
        ck_assert_double_eq(a.obs[INO_OBS_attached], y[W] + y[S]);
        ck_assert_double_eq(a.obs[INO_OBS_ca_bound], y[CaTRPN]);
    }
    ck_assert_msg(worst <= within("land2017", "rates"), "%s: %.2e", id, worst);
    ino_muscle_free(m);
}

START_TEST(the_right_hand_side_equals_the_authors_at_128_states_to_1e_13)
{
    compare_probes("skinned", "land2017_rhs_probe_skinned.csv");
    compare_probes("torord", "land2017_rhs_probe_torord.csv");
}
END_TEST

/* All sets share rw = 1/2 and rs = 1/4, at which formulas coincide: other numbers for all. */
START_TEST(the_equations_hold_at_parameters_that_no_published_set_has)
{
    ino_muscle *m = make_muscle(
        "skinned", NO_DRUGS, INO_DRUG_FAST,
        CHANGES({"kTRPN", 80, 0}, {"nTRPN", 1.7, 0}, {"ku", 300, 0}, {"nTm", 3.1, 0},
                {"TRPN50", 0.42, 0}, {"kuw", 90, 0}, {"kws", 30, 0}, {"rw", 0.3, 0}, {"rs", 0.4, 0},
                {"phi", 1.9, 0}, {"Aeff", 21, 0}, {"gamma_s", 11, 0}, {"gamma_w", 300, 0},
                {"beta_0", 1.8, 0}, {"beta_1", -1.6, 0}, {"Tref", 77, 0}, {"SL0", 1.95, 0}));
    for (int i = 0; i < 100; i++) {
        struct node x = {.ca = decades(-1, 1.5), .sl = uniform(1.6, 2.6), .rate = uniform(-5, 5)};
        double y[KIT_STATES] = {decades(-3, 0), uniform(0, 0.5), uniform(0, 0.2),   uniform(0, 0.3),
                                uniform(-1, 1), uniform(-2, 2),  uniform(-0.2, 0.4)};
        ld l = fminl((ld)x.sl / 1.95, 1.2L), ca50 = 2.5L - 1.6L * (l - 1), c = y[CaTRPN];
        ld u = 1 - (ld)y[B] - y[W] - y[S], kb = 300 * powl(0.42, 3.1) / (1 - 0.4L - 0.6L * 0.3L);
        ld kwu = 90 * (1 / 0.3L - 1) - 30, ksu = 30 * 0.3L * (1 / 0.4L - 1);
        ld pull = 21 * 0.4L / (0.6L * 0.3L + 0.4L) * x.rate / 1.95L;
        ld cw = 1.9L * 90 * 0.6L * 0.7L / (0.6L * 0.3L), cs = 1.9L * 30 * 0.6L * 0.3L / 0.4L;
        ld torn = y[Zs] > 0 ? y[Zs] : y[Zs] < -1 ? -1 - (ld)y[Zs] : 0;
        ld f[STATES] = {80 * (powl(x.ca / ca50, 1.7) * (1 - c) - c),
                        kb * fminl(100, powl(c, -1.55)) * u - 300 * powl(c, 1.55) * y[B],
                        90 * u - (kwu + 30 + 300 * fabs(y[Zw])) * y[W],
                        30 * (ld)y[W] - (ksu + 11 * torn) * y[S],
                        pull - cw * y[Zw],
                        pull - cs * y[Zs]};
        struct answer a = rhs_at(m, x, y);
        for (int k = 0; k <= Zs; k++)
            ck_assert_double_eq_tol(a.state[k], (double)f[k],
                                    1e-13 * fmax(100, fabs((double)f[k])));
        ld h = 1 + 1.8L * (l + fminl(l, 0.87L) - 1.87L);
        ld tension = h * 77 / 0.4L * (y[S] * (1 + (ld)y[Zs]) + y[W] * (ld)y[Zw]);
        ck_assert_double_eq_tol(a.obs[INO_OBS_tension], (double)tension, 1e-12);
        ld slope = 21 * 0.4L / (0.6L * 0.3L + 0.4L);
        assert_relative(a.obs[INO_OBS_stiffness],
                        (double)(h * 77 / 0.4L * slope * (y[W] + (ld)y[S])), 1e-13);
        double exact[STATES], force = written_out(m, x.ca, x.sl, 1, exact);
        struct answer rest = steady_at(m, x);
        assert_relative(rest.obs[INO_OBS_tension], force, 1e-13);
        for (int k = 0; k <= S; k++)
            assert_relative(rest.state[k], exact[k], 1e-13);
        assert_relative(rest.obs[INO_OBS_stiffness],
                        rhs_at(m, x, rest.state).obs[INO_OBS_stiffness], 1e-13);
    }
    ino_muscle_free(m);
}
END_TEST

/* dT/dt = scale d(S (1 + Zs) + W Zw)/dt at fixed overlap, linear in the rate of stretch. */
START_TEST(stiffness_is_the_derivative_of_tension_rate_over_stretch_rate)
{
    ino_muscle *m = fibre("whole-organ");
    for (int i = 0; i < 50; i++) {
        double y[KIT_STATES] = {uniform(0.01, 1),
                                uniform(0, 0.5),
                                uniform(0, 0.2),
                                uniform(0, 0.3),
                                uniform(-1, 1),
                                uniform(-2, 2),
                                0.03};
        struct node x = {.ca = decades(-1, 1), .sl = uniform(1.6, 2.3)};
        double l = fmin(x.sl / 1.8, 1.2), scale = 1 + 2.3 * (l + fmin(l, 0.87) - 1.87), rate[2];
        scale *= 120 / 0.25;
        for (int side = 0; side < 2; side++) {
            x.rate = side ? 1 : -1;
            struct answer a = rhs_at(m, x, y);
            rate[side] = scale * (a.state[S] * (1 + y[Zs]) + y[S] * a.state[Zs] +
                                  a.state[W] * y[Zw] + y[W] * a.state[Zw]);
        }
        double stiffness = rhs_at(m, x, y).obs[INO_OBS_stiffness];
        assert_relative(stiffness, (rate[1] - rate[0]) / (2 / 1.8), 1e-9);
        ck_assert_double_gt(stiffness, 0);
        assert_relative(steady_at(m, x).obs[INO_OBS_stiffness],
                        rhs_at(m, x, steady_at(m, x).state).obs[INO_OBS_stiffness], 1e-13);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(troponin_without_calcium_is_a_state_like_any_other)
{
    ino_muscle *m = fibre("whole-organ");
    double y[KIT_STATES] = {0, 0.25, 0, 0, 0, 0, 0};
    struct answer a = rhs_at(m, (struct node){.ca = 0, .sl = 1.8}, y);
    double kb = 1000 * pow(0.35, 5) / 0.375;
    ck_assert_double_eq(a.state[CaTRPN], 0);
    assert_relative(a.state[B], 100 * kb * 0.75, 1e-13); /* the cap */
    assert_relative(a.state[W], 182 * 0.75, 1e-14);
    y[CaTRPN] = -1e-9; /* an integrator's iterate */
    struct answer b = rhs_at(m, (struct node){.ca = 0, .sl = 1.8}, y);
    assert_relative(b.state[CaTRPN], 1e-7, 1e-14);
    ck_assert_double_eq(b.state[B], a.state[B]);
    ino_muscle_free(m);
}
END_TEST

/* ---- in time ---- */

enum { ROWS = 1100 };
static double seconds[ROWS], tension[ROWS], state[ROWS * STATES];

/* Largest difference of tension relative to the trace's peak, and of the states; the run starts
 * from `start`. */
static void follow(const ino_muscle *m, ino_drive *drive, const struct table *t, int column,
                   const double *start, double *error, double *error_state)
{
    static const int order[] = {S, W, CaTRPN, B, Zs, Zw};
    ino_trace trace;
    ino_run_report report;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.state = state;
    report.size = sizeof report;
    drive->state = start;
    drive->rtol = 1e-11;
    for (size_t i = 0; i < t->rows; i++)
        seconds[i] = 1e-3 * t->value[i][0];
    ck_assert_int_eq(ino_protocol_run(m, drive, t->rows, seconds, &trace, &report), INO_OK);
    double peak = 0;
    *error = *error_state = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i], *y = state + i * STATES;
        peak = fmax(peak, fabs(row[column]));
        *error = fmax(*error, fabs(tension[i] - row[column]));
        for (int k = 0; k < 6; k++)
            *error_state = fmax(*error_state, fabs(y[order[k]] - row[column + 1 + k]));
        ck_assert_double_ge(1 - y[B] - y[W] - y[S], -1e-9); /* U */
    }
    *error /= peak;
}

/* CaMain: 0.1 to 0.9 uM, tau 20 and 50 ms, from 10 ms on. Its kinks are at 10 ms and, for the mesh,
 * at user's times, where CaTRPN^(-nTm/2) passes 100. */
static double transient(void *user, double now, double inside, double *rate)
{
    const double r = 0.02 / 0.05, since = now - 0.01;
    const double scale = 0.8 / (pow(r, -1 / (r - 1)) - pow(r, -1 / (1 - 1 / r)));
    (void)user;
    *rate = 0;
    if (inside <= 0.01)
        return 0.1;
    *rate = scale * (exp(-since / 0.05) / 0.05 - exp(-since / 0.02) / 0.02);
    return 0.1 + scale * (exp(-since / 0.02) - exp(-since / 0.05));
}

static void twitch(const ino_muscle *m, ino_drive *drive, size_t n, const double *kinks)
{
    ino_drive_init(drive, m);
    ino_signal_init(&drive->ca_uM);
    drive->ca_uM.kind = INO_SIGNAL_FUNCTION;
    drive->ca_uM.function = transient;
    drive->ca_uM.n = n;
    drive->ca_uM.t_s = kinks;
}

/* When CaTRPN passes `level` between two times; its own equation is smooth. */
static double passing(const ino_muscle *m, const double *start, double level, double low,
                      double high)
{
    static const double kink[] = {0.01};
    double y[STATES], sign = high < 0.05 ? 1 : -1; /* on the way up, down */
    ino_drive drive;
    ino_trace trace;
    twitch(m, &drive, 1, kink);
    ino_trace_init(&trace);
    drive.state = start;
    drive.rtol = 1e-12;
    trace.final_state = y;
    for (int i = 0; i < 40; i++) {
        double now = 0.5 * (low + high);
        ck_assert_int_eq(ino_protocol_run(m, &drive, 1, &now, &trace, NULL), INO_OK);
        *(sign * (y[CaTRPN] - level) < 0 ? &low : &high) = now;
    }
    return low;
}

/* From all blocked, troponin in equilibrium; lsode at 1e-12. The cap makes a kink in the equations
 * that the integrator does not know of: 1e-6 of the peak; with mesh points at its times, the
 * trace's own accuracy. */
START_TEST(a_twitch_of_the_whole_organ_follows_the_authors_equations_to_1e_10)
{
    ino_muscle *m = fibre("whole-organ");
    const struct table *t = read_table("land2017_twitch_wholeorgan_lambda1.0.csv");
    double start[STATES] = {t->value[0][6], 1}, error, error_state, kinks[3] = {0.01};
    const double level = pow(100, -2 / 5.0), bound = within("land2017", "twitch");
    ino_drive drive;
    twitch(m, &drive, 1, kinks);
    follow(m, &drive, t, 3, start, &error, &error_state);
    ck_assert_msg(error <= 1e-6 && error_state <= 1e-5, "%.2e of the peak, states %.2e", error,
                  error_state);
    kinks[1] = passing(m, start, level, 0.011, 0.049);
    kinks[2] = passing(m, start, level, 0.051, 0.5);
    twitch(m, &drive, 3, kinks);
    follow(m, &drive, t, 3, start, &error, &error_state);
    ck_assert_msg(error <= bound && error_state <= bound, "%.2e of the peak, states %.2e", error,
                  error_state);
    ino_muscle_free(m);
}
END_TEST

/* 1 % shorter within 1 ms at pCa 4.5, then held. */
START_TEST(a_length_step_follows_the_authors_equations_to_1e_10)
{
    ino_muscle *m = fibre("skinned");
    const struct table *t = read_table("land2017_step_skinned_m1pct_pCa4.5.csv");
    static const double at[] = {0, 0.001}, length[] = {1.8, 1.8 * 0.99};
    double error, error_state;
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_constant(&drive.ca_uM, pow(10, 1.5));
    ino_signal_linear(&drive.sl_um, 2, at, length);
    follow(m, &drive, t, 2, NULL, &error, &error_state);
    ck_assert_msg(error <= 1e-10 && error_state <= 1e-10, "%.2e of the peak, states %.2e", error,
                  error_state);
    ino_muscle_free(m);
}
END_TEST

/* A step of length from the steady state of another length: the dashpot's strain decays with
 * k/eta, another eta in each direction. */
START_TEST(passive_tension_relaxes_with_the_dashpots_rate_of_its_direction)
{
    ino_muscle *m = fibre("skinned");
    for (int shorter = 0; shorter < 2; shorter++) {
        double from = shorter ? 2.0 : 1.8, to = shorter ? 1.8 : 2.0, time[11], passive[11];
        double y[KIT_STATES], rate = 7 / (shorter ? 0.02 : 0.2);
        memcpy(y, steady_at(m, (struct node){.ca = 0.1, .sl = from}).state, sizeof y);
        ino_drive drive;
        ino_trace trace;
        ino_drive_init(&drive, m);
        ino_trace_init(&trace);
        ino_signal_constant(&drive.ca_uM, 0.1);
        ino_signal_constant(&drive.sl_um, to);
        drive.state = y;
        drive.rtol = 1e-10;
        trace.observable[INO_OBS_passive] = passive;
        for (int i = 0; i < 11; i++)
            time[i] = 0.2 / rate * i;
        ck_assert_int_eq(ino_protocol_run(m, &drive, 11, time, &trace, NULL), INO_OK);
        for (int i = 0; i < 11; i++) {
            double exact = 2.1 * expm1(9.1 * (to / 1.8 - 1)) +
                           2.1 * 7 * (to - from) / 1.8 * exp(-rate * time[i]);
            ck_assert_double_eq_tol(passive[i], exact, 1e-8);
        }
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(detached_heads_become_unblocked_and_tension_redevelops)
{
    ino_muscle *m = fibre("skinned");
    struct node x = {.ca = 10, .sl = 1.8};
    double y[KIT_STATES];
    memcpy(y, steady_at(m, x).state, sizeof y);
    y[Zs] = 0.1, y[Zw] = -0.2;
    double troponin = y[CaTRPN], blocked = y[B], strain = y[Cd];
    ck_assert_int_eq(ino_state_detach(m, y), INO_OK);
    ck_assert(y[W] == 0 && y[S] == 0 && y[Zs] == 0 && y[Zw] == 0);
    ck_assert(y[CaTRPN] == troponin && y[B] == blocked && y[Cd] == strain);
    assert_relative(rhs_at(m, x, y).state[W], 26 * (1 - blocked), 1e-14);
    ino_ktr k;
    ck_assert_int_eq(ino_protocol_ktr(m, 1000, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k), INO_OK);
    assert_relative(k.plateau_kPa,
                    steady_at(m, (struct node){.ca = 1000, .sl = 1.8}).obs[INO_OBS_tension], 1e-14);
    ck_assert_double_eq_tol(k.initial_kPa, 0, 1e-9 * k.plateau_kPa);
    /* Nearly all unblocked: of the two rates of U -> W -> S -> U the slower. */
    double p = 26 + 26 + 4 * 0.5 * 3, q = 26 * (4 + 6) + 26 * 6; /* trace, determinant */
    double slow = 0.5 * (p - sqrt(p * p - 4 * q));
    ck_assert_msg(fabs(k.k_tr_per_s / slow - 1) < 0.4, "k_tr %g, eigenvalue %g", k.k_tr_per_s,
                  slow);
    ino_muscle_free(m);
}
END_TEST

START_TEST(published_runs_start_blocked_and_empty)
{
    ino_muscle *m = fibre("torord");
    double y[STATES];
    ck_assert_int_eq(ino_state_published(m, y), INO_OK);
    for (int k = 0; k < STATES; k++)
        ck_assert_double_eq(y[k], k == B);
    ino_muscle_free(m);
}
END_TEST

/* ---- range and drug ---- */

static ino_status status_of(const char *id, ino_drug_kinetics kinetics, const char *drug,
                            ino_change change, const char *word)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = id;
    spec.drugs = &drug;
    spec.n_drugs = drug != NULL;
    spec.kinetics = kinetics;
    spec.changes = &change;
    spec.n_changes = 1;
    ino_muscle *m = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_status status = ino_muscle_create(&spec, &m, &error);
    ck_assert_msg(status == INO_OK || strstr(error.text, word), "%s", error.text);
    ino_muscle_free(m);
    return status;
}

START_TEST(a_power_stroke_faster_than_its_source_allows_is_refused)
{
    ck_assert_int_eq(status_of("skinned", INO_DRUG_FAST, NULL, (ino_change){"kws", 26, 0}, "kws"),
                     INO_OK);
    ck_assert_int_eq(status_of("skinned", INO_DRUG_FAST, NULL, (ino_change){"kws", 26.1, 0}, "kws"),
                     INO_OUT_OF_RANGE);
}
END_TEST

START_TEST(lengths_end_where_calcium_sensitivity_would_become_infinite)
{
    double low, high;
    ino_muscle *m =
        make_muscle("whole-organ", NO_DRUGS, INO_DRUG_FAST, CHANGES({"Ca50_ref", 0.2, 0}));
    ino_muscle_sl_range(m, &low, &high);
    assert_relative(high, 1.8 * (1 + 0.99 * 0.2 / 2.4), 1e-14);
    ck_assert_double_gt(steady_at(m, (struct node){.ca = 0.1, .sl = high}).obs[0], 0);
    ino_muscle_free(m);
    m = fibre("whole-organ");
    ino_muscle_sl_range(m, &low, &high);
    ck_assert_double_eq(high, 3.6);
    ck_assert_double_eq(steady_at(m, (struct node){.ca = 5, .sl = 1.2}).obs[INO_OBS_tension], 0);
    ino_muscle_free(m);
}
END_TEST

/* The release factor (1 + x/alpha)/(1 + x); Ca50 goes with its n-th root. */
START_TEST(levosimendan_moves_the_curve_by_the_linkage_formula_over_the_exponent)
{
    ino_muscle *m = make_muscle(
        "torord", DRUGS("levosimendan"), INO_DRUG_FAST,
        CHANGES({"levosimendan.K_D", 2, 0}, {"levosimendan.alpha", 6, 0}, {"nTRPN", 2.6, 0}));
    double none = 0, start = pca50_of(m, 1.9, &none);
    for (double dose = 0.1; dose < 100; dose *= 3) {
        double x = dose / 2, ratio = (1 + x / 6) / (1 + x), y[KIT_STATES], exact[STATES];
        ck_assert_double_eq_tol(pca50_of(m, 1.9, &dose) - start, -log10(ratio) / 2.6, 1e-10);
        struct node at = {.ca = 0.7, .sl = 1.9, .drug = {dose}};
        struct answer a = steady_at(m, at);
        assert_relative(a.obs[INO_OBS_tension], written_out(m, 0.7, 1.9, ratio, exact), 1e-13);
        memcpy(y, a.state, sizeof y);
        double c = y[CaTRPN] = 0.4;
        double on = 100 * pow(0.7 / (0.805 - 2.4 * (1.9 / 1.8 - 1)), 2.6);
        struct answer b = rhs_at(m, at, y);
        assert_relative(b.state[CaTRPN], on * (1 - c) - 100 * ratio * c, 1e-12);
        double bound = (1 - c) * (x / 6) / (1 + x / 6) + c * x / (1 + x);
        assert_relative(b.obs[INO_OBS_drug_bound], bound, 1e-13);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(drug_actions_that_the_equations_have_no_place_for_are_refused)
{
    ino_change none = {"nTm", 2, 0}, beta = {"levosimendan.beta", 1.2, 0};
    ck_assert_int_eq(status_of("skinned", INO_DRUG_FAST, "levosimendan", none, ""), INO_OK);
    ck_assert_int_eq(status_of("skinned", INO_DRUG_FAST, "levosimendan", beta, "beta"),
                     INO_NOT_EXPRESSIBLE);
    ck_assert_int_eq(status_of("skinned", INO_DRUG_EXPLICIT, "levosimendan", none, "fast kinetics"),
                     INO_NOT_EXPRESSIBLE);
    ck_assert_int_eq(status_of("skinned", INO_DRUG_FAST, "omecamtiv-mecarbil", none, "rate"),
                     INO_NOT_EXPRESSIBLE);
}
END_TEST

/* Nor at a node. */
START_TEST(beta_cannot_vary_from_node_to_node_either)
{
    ino_muscle *m = make_muscle("skinned", DRUGS("levosimendan"), INO_DRUG_FAST, NO_CHANGES);
    const double ca = 1, dose = 1, beta[2] = {1, 1.5};
    size_t index = ino_muscle_parameter_index(m, "levosimendan.beta"), bad = 9;
    ino_field field = {beta, 1};
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){&ca, 0};
    in.drug_uM[0] = (ino_field){&dose, 0};
    in.n_parameters = 1;
    in.parameter_index = &index;
    in.parameters = &field;
    ck_assert_int_eq(
        ino_batch_steady(m, &in, INO_BRANCH_UP, 0, 2, (ino_state_output){NULL, 0, 0}, NULL, &bad),
        INO_OUT_OF_RANGE);
    ck_assert_uint_eq(bad, 1);
    ino_muscle_free(m);
}
END_TEST

static Suite *land2017_suite(void)
{
    Suite *suite = suite_create("land2017");
    TCase *tc = tcase_create("land2017");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc,
                   the_fibres_have_the_printed_parameters_and_the_defaults_are_the_skinned_ones);
    tcase_add_test(tc, the_steady_state_is_the_one_that_the_rates_give_to_1e_14);
    tcase_add_test(tc, steady_force_and_states_equal_the_authors_trace_to_1e_13);
    tcase_add_test(tc, maximal_force_and_pca50_are_the_tabulated_ones_at_four_lengths);
    tcase_add_test(tc, the_closed_form_is_where_the_equations_themselves_come_to_rest);
    tcase_add_test(tc, the_right_hand_side_equals_the_authors_at_128_states_to_1e_13);
    tcase_add_test(tc, the_equations_hold_at_parameters_that_no_published_set_has);
    tcase_add_test(tc, stiffness_is_the_derivative_of_tension_rate_over_stretch_rate);
    tcase_add_test(tc, troponin_without_calcium_is_a_state_like_any_other);
    tcase_add_test(tc, a_twitch_of_the_whole_organ_follows_the_authors_equations_to_1e_10);
    tcase_add_test(tc, a_length_step_follows_the_authors_equations_to_1e_10);
    tcase_add_test(tc, passive_tension_relaxes_with_the_dashpots_rate_of_its_direction);
    tcase_add_test(tc, detached_heads_become_unblocked_and_tension_redevelops);
    tcase_add_test(tc, published_runs_start_blocked_and_empty);
    tcase_add_test(tc, a_power_stroke_faster_than_its_source_allows_is_refused);
    tcase_add_test(tc, lengths_end_where_calcium_sensitivity_would_become_infinite);
    tcase_add_test(tc, levosimendan_moves_the_curve_by_the_linkage_formula_over_the_exponent);
    tcase_add_test(tc, drug_actions_that_the_equations_have_no_place_for_are_refused);
    tcase_add_test(tc, beta_cannot_vary_from_node_to_node_either);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(land2017_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
