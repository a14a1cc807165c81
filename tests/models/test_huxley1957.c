/* huxley1957 against the closed forms of the paper's equations: at rest, in the isometric rise, in
 * steady shortening and in steady lengthening. */
#include "tests/unit/kit.h"

static const double f1 = 43.3, g1 = 10, g2 = 209, h = 0.0156, l = 0.0365, sl0 = 2.2;
static const double edge[9] = {-8, -3, -1, 0, 0.8, 1, 2, 4, 8};
static const double phi = (43.3 + 10) * 0.0156 / 2; /* um/s, of a half-sarcomere */
static const double k = 2 * (43.3 + 10) / 43.3;
static const double saturating = 1000; /* uM: 1 - P = 1e-12 */

static ino_muscle *frog(double nodes)
{
    return make_muscle("frog-0C", NO_DRUGS, INO_DRUG_FAST, CHANGES({"nodes", nodes, 0}));
}

/* Gauss points by Newton's method on the Legendre polynomial, and x/h of point i of element e. */
static double gauss_point(int n, int i)
{
    double x = -cos(M_PI * (i + 0.75) / (n + 0.5));
    for (int step = 0; step < 20; step++) {
        double p = x, before = 1;
        for (int j = 2; j <= n; j++) {
            double next = ((2 * j - 1) * x * p - (j - 1) * before) / j;
            before = p;
            p = next;
        }
        x -= p * (x * x - 1) / (n * (x * p - before));
    }
    return x;
}

static double place(int n, int e, int i)
{
    return 0.5 * (edge[e] + edge[e + 1] + (edge[e + 1] - edge[e]) * gauss_point(n, i));
}

static double f_at(double x)
{
    return x > 0 && x < 1 ? f1 * x : 0;
}

static double g_at(double x)
{
    return x > 0 ? g1 * x : g2;
}

/* ---- parameters ---- */

START_TEST(the_parameters_are_those_quoted_for_frog_and_isometric_tension_is_one)
{
    static const struct {
        const char *symbol;
        double value;
    } row[] = {{"nodes", 6},  {"f1", 43.3}, {"g1", 10}, {"g2", 209}, {"h", 0.0156},
               {"l", 0.0365}, {"Ca50", 1},  {"m", 4},   {"SL0", 2.2}};
    ino_muscle *m = make_muscle("frog-0C", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ck_assert_uint_eq(ino_muscle_parameter_count(m), sizeof row / sizeof *row + 1);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ck_assert_double_eq(value_of(m, row[i].symbol), row[i].value);
    assert_relative(value_of(m, "k"), k, 2e-16);
    /* The paper's ratios: f1 : g1 = 13 : 3, g2/(f1 + g1) = 3.92. */
    ck_assert_double_eq_tol(f1 / g1, 13.0 / 3.0, 0.005);
    ck_assert_double_eq_tol(g2 / (f1 + g1), 3.92, 0.005);
    assert_relative(steady_at(m, (struct node){.ca = INFINITY}).obs[INO_OBS_tension], 1, 4e-16);
    ck_assert(ino_model_tension_is_relative(ino_muscle_model(m)));
    ino_muscle_free(m);
}
END_TEST

/* ---- isometric ---- */

START_TEST(the_isometric_steady_state_is_the_closed_form_at_any_calcium)
{
    for (int nodes = 2; nodes <= 7; nodes++) {
        ino_muscle *m = frog(nodes);
        ck_assert_uint_eq(ino_muscle_state_count(m), (size_t)(8 * nodes));
        for (int i = 0; i < 20; i++) {
            struct node x = {.ca = decades(-1, 1), .sl = uniform(1.2, 4)};
            double P = pow(x.ca, 4) / (1 + pow(x.ca, 4)), n = P * f1 / (P * f1 + g1);
            struct answer a = steady_at(m, x), d = rhs_at(m, x, a.state);
            ck_assert_double_le(largest((size_t)(8 * nodes), d.state), 1e-13);
            for (int o = 0; o < 2; o++) { /* both routes */
                const double *obs = o ? d.obs : a.obs;
                assert_relative(obs[INO_OBS_permissive], P, 1e-14);
                assert_relative(obs[INO_OBS_tension], k * n / 2,
                                within("huxley1957", "isometric force"));
                assert_relative(obs[INO_OBS_total], k * n / 2, 1e-14);
                assert_relative(obs[INO_OBS_attached], n * h / l, 1e-14);
                assert_relative(obs[INO_OBS_stiffness], k * n * sl0 / (2 * h), 1e-14);
                assert_relative(obs[INO_OBS_atp], n * g1 / 2 * h / l, 1e-13);
            }
            for (int e = 0; e < 8; e++)
                for (int p = 0; p < nodes; p++)
                    ck_assert_double_eq_tol(a.state[e * nodes + p], e == 3 || e == 4 ? n : 0,
                                            1e-15);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* n = f/(f + g) (1 - exp(-(f + g) t)) at every point: the points are independent without motion.
 * Tension by integration over x, with a = (f1 + g1) t: 1 - 2 (1 - (1 + a) exp(-a))/a^2. */
START_TEST(the_isometric_rise_is_the_closed_form_at_every_point)
{
    enum { N = 40 };
    ino_muscle *m = frog(7);
    double t[N], tension[N], state[N * 56], detached[KIT_STATES] = {0};
    for (int i = 0; i < N; i++)
        t[i] = 0.004 * (i + 1);
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_constant(&drive.ca_uM, saturating);
    drive.state = detached;
    drive.rtol = 1e-11;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.state = state;
    ck_assert_int_eq(ino_protocol_run(m, &drive, N, t, &trace, NULL), INO_OK);
    for (int i = 0; i < N; i++) {
        for (int e = 0; e < 8; e++)
            for (int p = 0; p < 7; p++) {
                double x = place(7, e, p), rate = f_at(x) + g_at(x);
                ck_assert_double_eq_tol(state[i * 56 + e * 7 + p],
                                        f_at(x) / rate * (1 - exp(-rate * t[i])), 2e-10);
            }
        double a = (f1 + g1) * t[i];
        /* Gauss quadrature of exp(-a x), a < 9, with 7 points: 1e-8 */
        ck_assert_double_eq_tol(tension[i], 1 - 2 * (1 - (1 + a) * exp(-a)) / (a * a),
                                within("huxley1957", "its rise"));
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- motion ---- */

/* The equations at v (um/s per half-sarcomere) are linear in n: the steady n by elimination. */
static void steady_motion(const ino_muscle *m, double v, double *n)
{
    static double a[KIT_STATES][KIT_STATES];
    size_t N = ino_muscle_state_count(m);
    struct node x = {.ca = saturating, .rate = 2 * v};
    double y[KIT_STATES] = {0};
    struct answer none = rhs_at(m, x, y);
    for (size_t j = 0; j < N; j++) {
        y[j] = 1;
        struct answer one = rhs_at(m, x, y);
        y[j] = 0;
        for (size_t i = 0; i < N; i++)
            a[i][j] = one.state[i] - none.state[i];
    }
    for (size_t i = 0; i < N; i++)
        n[i] = -none.state[i];
    eliminate(N, a, n);
}

/* Shortening at speed v > 0, from v dn/dx = -(1 - n) f + n g with n(h) = 0, w = v/phi:
 *     0 < x < h: n = f1/(f1+g1) (1 - exp(-(1 - x^2/h^2)/w));   x < 0: n = n(0) exp(g2 x/v),
 *     T/T0 = 1 - w (1 - exp(-1/w)) (1 + w/2 ((f1+g1)/g2)^2). */
static double shortening_n(double x, double v)
{
    double w = v / phi, top = f1 / (f1 + g1);
    if (x > 1)
        return 0;
    return x > 0 ? top * (1 - exp(-(1 - x * x) / w))
                 : top * (1 - exp(-1 / w)) * exp(g2 * h * x / v);
}

static double shortening_tension(double v)
{
    double w = v / phi, r = (f1 + g1) / g2;
    return 1 - w * (1 - exp(-1 / w)) * (1 + 0.5 * w * r * r);
}

/* Per head: the integral of f (1 - n)/l. */
static double shortening_atp(double v)
{
    double w = v / phi;
    return h / l * 0.5 * f1 * (g1 / (f1 + g1) + f1 / (f1 + g1) * w * (1 - exp(-1 / w)));
}

static double shortening_attached(double v)
{
    double w = v / phi, sum = 0;
    enum { STEPS = 4000 };
    for (int i = 0; i <= STEPS; i++) /* Simpson's rule */
        sum += (i == 0 || i == STEPS ? 1
                : i % 2              ? 4
                                     : 2) *
               exp(-(1 - (double)i * i / STEPS / STEPS) / w);
    return h / l * f1 / (f1 + g1) * (1 - sum / (3 * STEPS) + (1 - exp(-1 / w)) * v / (g2 * h));
}

static double tension_at(const ino_muscle *m, double v, double *n)
{
    steady_motion(m, v, n);
    return rhs_at(m, (struct node){.ca = saturating, .rate = 2 * v}, n).obs[INO_OBS_tension];
}

/* 7e-6 and 3e-6 of isometric tension are reached between 0.1 and 4 phi. */
START_TEST(tension_turnover_and_attached_heads_in_shortening_are_the_closed_forms)
{
    static const double w[] = {0.02, 0.05, 0.1, 0.3, 0.5, 1, 1.5, 2, 3, 4};
    for (int nodes = 6; nodes <= 7; nodes++) {
        ino_muscle *m = frog(nodes);
        double tolerance = nodes == 6 ? 1e-5 : 4e-6;
        for (size_t i = 0; i < sizeof w / sizeof *w; i++) {
            double n[KIT_STATES], v = w[i] * phi;
            ck_assert_double_eq_tol(tension_at(m, -v, n), shortening_tension(v), tolerance);
            struct answer a = rhs_at(m, (struct node){.ca = saturating, .rate = -2 * v}, n);
            assert_relative(a.obs[INO_OBS_atp], shortening_atp(v), tolerance);
            assert_relative(a.obs[INO_OBS_attached], shortening_attached(v), 1.2e-5);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* Polynomials of rising degree: each point more per element multiplies the error of n by less than 0.55 where n is resolved. */
START_TEST(the_error_falls_exponentially_with_the_points_per_element)
{
    for (double w = 0.5; w < 5; w *= 2) {
        double profile[6], tension[6];
        for (int nodes = 2; nodes <= 7; nodes++) {
            ino_muscle *m = frog(nodes);
            double n[KIT_STATES], v = w * phi, worst = 0;
            tension[nodes - 2] = fabs(tension_at(m, -v, n) - shortening_tension(v));
            for (int e = 0; e < 8; e++)
                for (int p = 0; p < nodes; p++)
                    worst =
                        fmax(worst, fabs(n[e * nodes + p] - shortening_n(place(nodes, e, p), v)));
            profile[nodes - 2] = worst;
            ino_muscle_free(m);
        }
        ck_assert_double_lt(tension[5], 1e-3 * tension[0] * (w < 1 ? 3 : 1));
        for (int i = 1; i < 6 && w >= 1; i++)
            ck_assert_double_lt(profile[i], 0.55 * profile[i - 1]);
        ck_assert_double_lt(profile[5], (w < 1 ? 0.1 : 0.02) * profile[0]);
    }
}
END_TEST

/* T = 0 where w (1 - exp(-1/w)) (1 + w/2 ((f1+g1)/g2)^2) = 1, near 4 phi as the paper says; tension
 * falls through 0 there. */
START_TEST(the_unloaded_speed_is_that_of_the_closed_form)
{
    double low = 1, high = 10, n[KIT_STATES];
    for (int i = 0; i < 100; i++) {
        double w = 0.5 * (low + high);
        *(shortening_tension(w * phi) > 0 ? &low : &high) = w;
    }
    ck_assert_double_eq_tol(low, 4, 0.02);
    ino_muscle *m = frog(7);
    ck_assert_double_eq_tol(tension_at(m, -low * phi, n), 0, 1e-6);
    ck_assert_double_gt(tension_at(m, -0.999 * low * phi, n), 1e-6);
    ck_assert_double_lt(tension_at(m, -1.001 * low * phi, n), -1e-6);
    ino_muscle_free(m);
}
END_TEST

/* Lengthening at v: n = f1/(f1+g1) (1 - exp(-x^2/(h^2 w))) in reach, then detachment only:
 * n(h) exp(-(x^2/h^2 - 1) g1 h/(2 v)). Integrals by Simpson's rule, the second to 8 h. */
START_TEST(steady_lengthening_is_the_closed_form)
{
    enum { STEPS = 4000 };
    for (double w = 0.25; w < 1.1; w *= 2) {
        ino_muscle *m = frog(7);
        double n[KIT_STATES], v = w * phi, top = f1 / (f1 + g1), sum = 0;
        for (int part = 0; part < 2; part++)
            for (int i = 0; i <= STEPS; i++) {
                double width = part ? 7 : 1, x = part + width * i / STEPS;
                double at = part ? (1 - exp(-1 / w)) * exp(-(x * x - 1) * g1 * h / (2 * v))
                                 : 1 - exp(-x * x / w);
                sum += (i == 0 || i == STEPS ? 1
                        : i % 2              ? 4
                                             : 2) *
                       x * top * at * width / STEPS / 3;
            }
        ck_assert_double_gt(k * sum, 1.5);
        assert_relative(tension_at(m, v, n), k * sum, 1e-4);
        ino_muscle_free(m);
    }
}
END_TEST

/* In any element that n enters smoothly, a polynomial of n's degree moves exactly:
 * dn/dt = (1 - n) f - n g - v/h dn/d(x/h). */
START_TEST(a_polynomial_moves_without_error)
{
    for (int nodes = 2; nodes <= 7; nodes++) {
        ino_muscle *m = frog(nodes);
        for (int way = -1; way <= 1; way += 2) {
            double v = 0.3 * way, y[KIT_STATES];
            for (int e = 0; e < 8; e++)
                for (int p = 0; p < nodes; p++)
                    y[e * nodes + p] = pow(place(nodes, e, p) / 8, nodes - 1);
            struct answer a = rhs_at(m, (struct node){.ca = saturating, .rate = 2 * v}, y);
            for (int e = way > 0; e < 8 - (way < 0); e++)
                for (int p = 0; p < nodes; p++) {
                    double x = place(nodes, e, p), n = y[e * nodes + p];
                    double slope = (nodes - 1) * pow(x / 8, nodes - 2) / 8;
                    ck_assert_double_eq_tol(a.state[e * nodes + p],
                                            (1 - n) * f_at(x) - n * g_at(x) - v / h * slope,
                                            1e-9 * (g2 + 1 / h));
                }
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* T is linear in n; d(dT/dt)/dv over a stretch rate v/(SL0/2). */
START_TEST(stiffness_is_the_derivative_of_tension_rate_over_stretch_rate)
{
    ino_muscle *m = frog(6);
    double n[KIT_STATES], slope = 0;
    for (double v = -2 * phi; v < phi; v += phi) {
        steady_motion(m, v, n);
        for (int side = -1; side <= 1; side += 2) {
            struct node x = {.ca = saturating,
                             .rate = 2 * v + (v != 0 ? 0.2 * side : 0.2 * (side > 0))};
            struct answer d = rhs_at(m, x, n);
            double tension_rate = 0; /* the state's derivative less what n = 0 gives is linear */
            double zero[KIT_STATES] = {0};
            tension_rate = rhs_at(m, x, d.state).obs[INO_OBS_tension] -
                           rhs_at(m, x, zero).obs[INO_OBS_tension];
            slope = side < 0 ? -tension_rate : slope + tension_rate;
        }
        double stretch_rate = (v != 0 ? 0.4 : 0.2) / sl0;
        struct answer a = rhs_at(m, (struct node){.ca = saturating, .rate = 2 * v}, n);
        assert_relative(a.obs[INO_OBS_stiffness], slope / stretch_rate, 1e-6);
    }
    ino_muscle_free(m);
}
END_TEST

/* From the isometric state, 10 h of shortening at phi/2. */
START_TEST(a_run_at_constant_speed_ends_in_the_closed_form)
{
    ino_muscle *m = frog(6);
    double v = 0.5 * phi, end = 10 * h / v, tension;
    const double t[2] = {0, end}, length[2] = {sl0, sl0 - 2 * v * end};
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_constant(&drive.ca_uM, saturating);
    ino_signal_linear(&drive.sl_um, 2, t, length);
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = &tension;
    ck_assert_int_eq(ino_protocol_run(m, &drive, 1, &end, &trace, NULL), INO_OK);
    ck_assert_double_eq_tol(tension, shortening_tension(v), 1e-5);
    ino_muscle_free(m);
}
END_TEST

/* ---- refusals ---- */

START_TEST(troponin_drugs_and_fractional_points_are_refused_with_words)
{
    ino_muscle *m = NULL;
    ino_error error;
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    const char *drug = "rpi194";
    const ino_change half = {"nodes", 4.5, 0};
    spec.model = "huxley1957";
    spec.drugs = &drug;
    spec.n_drugs = 1;
    ino_error_init(&error);
    ck_assert_int_eq(ino_muscle_create(&spec, &m, &error), INO_NOT_EXPRESSIBLE);
    ck_assert_msg(strstr(error.text, "no troponin") != NULL, "%s", error.text);
    spec.n_drugs = 0;
    spec.changes = &half;
    spec.n_changes = 1;
    ck_assert_int_eq(ino_muscle_create(&spec, &m, &error), INO_OUT_OF_RANGE);
    ck_assert_ptr_nonnull(strstr(error.text, "whole"));
    ck_assert_ptr_null(m);
}
END_TEST

static Suite *huxley1957_suite(void)
{
    Suite *suite = suite_create("huxley1957");
    TCase *tc = tcase_create("huxley1957");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_parameters_are_those_quoted_for_frog_and_isometric_tension_is_one);
    tcase_add_test(tc, the_isometric_steady_state_is_the_closed_form_at_any_calcium);
    tcase_add_test(tc, the_isometric_rise_is_the_closed_form_at_every_point);
    tcase_add_test(tc, tension_turnover_and_attached_heads_in_shortening_are_the_closed_forms);
    tcase_add_test(tc, the_error_falls_exponentially_with_the_points_per_element);
    tcase_add_test(tc, the_unloaded_speed_is_that_of_the_closed_form);
    tcase_add_test(tc, steady_lengthening_is_the_closed_form);
    tcase_add_test(tc, a_polynomial_moves_without_error);
    tcase_add_test(tc, stiffness_is_the_derivative_of_tension_rate_over_stretch_rate);
    tcase_add_test(tc, a_run_at_constant_speed_ends_in_the_closed_form);
    tcase_add_test(tc, troponin_drugs_and_fractional_points_are_refused_with_words);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(huxley1957_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
