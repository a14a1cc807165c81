/* The cross-bridge cycle and the overlap law (crossbridge/cycle.h, overlap.h) against the equations
 * written out in oracle.h and the closed forms of their linear cases. */
#ifndef INO_ISA
#define INO_ISA      base
#define INO_ISA_BASE 1
#endif
#include "crossbridge/cycle.h"
#include "crossbridge/overlap.h"
#include "oracle.h"

enum { CASES = 500 };

static struct oracle_cycle random_cycle(void)
{
    struct oracle_cycle c = {.f = decades(0, 2),
                             .g_a = decades(-1, 1),
                             .h_f = decades(0, 3),
                             .h_b = decades(-1, 2),
                             .g_b = decades(0, 2),
                             .k_srx_out = decades(0, 2),
                             .k_srx_in = decades(0, 2),
                             .k_F = decades(-1, 1),
                             .T_ref = 100,
                             .x_ps = uniform(0.003, 0.01),
                             .k_head = uniform(0, 2),
                             .stroke_max = decades(0, 2),
                             .temperature = uniform(0, 40),
                             .phi_short = uniform(1, 8),
                             .v_short = decades(-1, 1),
                             .phi_long = uniform(1, 8),
                             .v_long = decades(-1, 1),
                             .k_tear = decades(2, 4),
                             .y_tear = uniform(0.005, 0.02),
                             .y_reach = uniform(0.02, 0.05),
                             .k_xb = 1e5,
                             .chi = uniform(0, 1)};
    return c;
}

static struct cycle_parameters lanes_of(const struct oracle_cycle *c)
{
    double kT_pN_um = 1e-3 * 0.01380649 * (c->temperature + 273.15);
    return (struct cycle_parameters){
        .f = v_set(c->f),
        .g_a = v_set(c->g_a),
        .h_f = v_set(c->h_f),
        .h_b = v_set(c->h_b),
        .g_b = v_set(c->g_b),
        .k_srx_out = v_set(c->k_srx_out),
        .k_srx_in = v_set(c->k_srx_in),
        .force_feedback = v_set(c->k_F * c->k_xb * c->chi / c->T_ref),
        .x_ps = v_set(c->x_ps),
        .stroke_slope = v_set(c->k_head * c->x_ps * 1e3 / kT_pN_um),
        .stroke_max = v_set(c->stroke_max),
        .phi_short = v_set(c->phi_short),
        .v_short = v_set(c->v_short),
        .phi_long = v_set(c->phi_long),
        .v_long = v_set(c->v_long),
        .k_tear = v_set(c->k_tear),
        .y_tear = v_set(c->y_tear),
        .y_reach = v_set(c->y_reach),
    };
}

static void kernel_rhs(const struct oracle_cycle *c, double permissive, double v, const double *y,
                       double *dy)
{
    struct cycle_parameters p = lanes_of(c);
    const struct cycle_state in = {v_set(y[0]), v_set(y[1]), v_set(y[2]),
                                   v_set(y[3]), v_set(y[4]), v_set(y[5])};
    struct cycle_state out;
    cycle_rhs(&p, v_set(permissive), v_set(v), &in, &out);
    const double all[6] = {out.s[0], out.d[0], out.a[0], out.b[0], out.m_a[0], out.m_b[0]};
    memcpy(dy, all, sizeof all);
}

static void random_heads(const struct oracle_cycle *c, double *y)
{
    random_probabilities(4, y);
    y[4] = y[2] * c->x_ps * uniform(-1, 4);
    y[5] = y[3] * c->x_ps * uniform(-0.5, 5);
}

START_TEST(the_right_hand_side_is_the_cycle_written_out)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle_cycle c = random_cycle();
        double y[6], dy[6], permissive = uniform(0, 1), v = uniform(-3, 3);
        ld exact[6];
        random_heads(&c, y);
        if (i % 10 == 0)
            y[4] = -y[2] * 0.3; /* far below zero strain: the stroke is at its bound */
        kernel_rhs(&c, permissive, v, y, dy);
        oracle_cycle_rhs(&c, permissive, v, y, exact);
        double rate = fmax(fmax(c.f, c.h_f * (1 + c.stroke_max)), c.k_srx_out * 20 + c.k_srx_in);
        rate = fmax(rate, c.k_tear);
        for (int k = 0; k < 4; k++)
            ck_assert_double_eq_tol(dy[k], (double)exact[k], 1e-14 * rate);
        for (int k = 4; k < 6; k++)
            ck_assert_double_eq_tol(dy[k], (double)exact[k], 1e-14 * rate * 0.3);
    }
}
END_TEST

/* s + d + a + b = 1 by construction: what leaves one enters another. */
START_TEST(heads_are_conserved)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle_cycle c = random_cycle();
        double y[6], dy[6];
        random_heads(&c, y);
        kernel_rhs(&c, uniform(0, 1), uniform(-3, 3), y, dy);
        ck_assert_double_eq_tol(dy[0] + dy[1] + dy[2] + dy[3], 0.0, 1e-15 * largest(4, dy) * 4);
    }
}
END_TEST

/* 0/0 just after a release, when all heads have let go. */
START_TEST(no_attached_heads_give_finite_rates_and_the_unloaded_stroke)
{
    struct oracle_cycle c = random_cycle();
    double y[6] = {0.3, 0.7, 0, 0, 0, 0}, dy[6];
    ld exact[6];
    for (int i = 0; i < 3; i++) {
        y[2] = i == 2 ? 1e-12 : 0;
        kernel_rhs(&c, 0.5, i - 1.0, y, dy);
        oracle_cycle_rhs(&c, 0.5, i - 1.0, y, exact);
        for (int k = 0; k < 6; k++)
            ck_assert_double_eq_tol(dy[k], (double)exact[k], 1e-12);
    }
}
END_TEST

/* Rounding may leave a trace of strain where no head is: it must not become an infinite strain. */
START_TEST(a_trace_of_strain_without_heads_decays_at_the_unloaded_rate)
{
    struct oracle_cycle c = random_cycle();
    for (int side = -1; side <= 1; side += 2) {
        const double y[6] = {0.3, 0.7, 0, 0, side * 1e-18, 0};
        double dy[6];
        kernel_rhs(&c, 0.5, 0, y, dy);
        assert_relative(dy[4], -(c.g_a + c.h_f) * y[4], 1e-14);
    }
}
END_TEST

/* All heads let go: torn off or slipped. */
static double let_go(const struct cycle_parameters *p, double m, double n, double rest)
{
    struct cycle_tear t = cycle_tear(p, v_set(m), v_set(n), v_set(rest));
    return t.rate[0] + t.slip[0];
}

/* Half of k_tear at y_tear above the isometric strain or below zero, none in between; half of them
 * slip at y_reach above it, none below zero. */
START_TEST(far_stretch_and_push_tear_heads_off_without_atp_and_isometric_heads_stay)
{
    struct oracle_cycle c = random_cycle();
    struct cycle_parameters p = lanes_of(&c);
    const double n = 0.3, x = c.x_ps;
    assert_relative(let_go(&p, n * c.y_tear, n, 0), 0.5 * c.k_tear, 1e-14);
    assert_relative(let_go(&p, n * (x + c.y_tear), n, x), 0.5 * c.k_tear, 1e-13);
    assert_relative(let_go(&p, n * (x + 1), n, x), c.k_tear, 1e-6);
    struct cycle_tear half = cycle_tear(&p, v_set(n * (x + c.y_reach)), v_set(n), v_set(x));
    assert_relative(half.slip[0], half.rate[0], 1e-12);
    ck_assert_double_eq(cycle_tear(&p, v_set(-n * c.y_tear), v_set(n), v_set(x)).slip[0], 0.0);
    ck_assert_double_eq(cycle_tear(&p, v_set(0.99 * n * x), v_set(n), v_set(x)).rate[0], 0.0);
    ck_assert_double_eq(cycle_tear(&p, v_set(0.01 * n * x), v_set(n), v_set(x)).rate[0], 0.0);
    for (int k = 0; k < 2; k++)
        assert_relative(cycle_tear(&p, v_set(-n * c.y_tear), v_set(n), v_set(k * x)).rate[0],
                        0.5 * c.k_tear, 1e-14);
    ck_assert_double_eq(cycle_tear(&p, v_set(0.0), v_set(0.0), v_set(x)).rate[0], 0.0);
    /* rounding of x_ps b cannot tear: the rate is lost beside any other */
    for (int i = 0; i < CASES; i++) {
        double b = decades(-12, 0);
        ck_assert_double_lt(cycle_tear(&p, v_set(x * b), v_set(b), v_set(x)).rate[0], 1e-40);
    }
    const struct cycle_state held = {v_set(0.2), v_set(0.3),  v_set(0.3),
                                     v_set(0.2), v_set(0.01), v_set(0.01)};
    struct cycle_state dy, untorn;
    struct cycle_rates rates = cycle_rhs(&p, v_set(0.5), v_set(0.0), &held, &dy);
    struct cycle_tear tear_b = cycle_tear(&p, held.m_b, held.b, v_set(x));
    p.k_tear = v_set(0.0);
    struct cycle_rates same = cycle_rhs(&p, v_set(0.5), v_set(0.0), &held, &untorn);
    ck_assert_double_eq(rates.detach_b[0], same.detach_b[0]); /* ATP turnover per head in b */
    ck_assert_double_eq(rates.detach_slope[0], same.detach_slope[0]);
    ck_assert(dy.b[0] < untorn.b[0] && dy.a[0] < untorn.a[0] && dy.d[0] > untorn.d[0]);
    /* torn heads take their strain with them, slipping ones all above the isometric strain */
    vd slipping = tear_b.slip * (held.m_b - x * held.b);
    ck_assert_double_eq_tol(dy.m_b[0] - untorn.m_b[0], 0.05 * (dy.b[0] - untorn.b[0]) - slipping[0],
                            1e-14 * c.k_tear);
}
END_TEST

START_TEST(the_isometric_state_is_stationary_with_unstrained_a_and_b_at_the_stroke)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle_cycle c = random_cycle();
        if (i % 3 == 0)
            c.k_F = 0;
        if (i % 3 == 1)
            c.k_F = decades(1, 3); /* the other branch of the quadratic's root */
        double permissive = i % 7 ? uniform(0, 1) : 0;
        struct cycle_parameters p = lanes_of(&c);
        struct cycle_state y = cycle_steady(&p, v_set(permissive));
        const double heads[6] = {y.s[0], y.d[0], y.a[0], y.b[0], y.m_a[0], y.m_b[0]};
        ck_assert_double_eq(heads[4], 0.0);
        ck_assert_double_eq(heads[5], c.x_ps * heads[3]);
        ld dy[6];
        oracle_cycle_rhs(&c, permissive, 0, heads, dy);
        double flux = fmax(c.f, fmax(c.h_f, c.k_srx_in + c.k_srx_out * (1 + c.k_F * 10)));
        for (int k = 0; k < 6; k++)
            ck_assert_double_le(fabs((double)dy[k]), 1e-14 * flux);
        ck_assert_double_eq_tol(heads[0] + heads[1] + heads[2] + heads[3], 1.0, 1e-14);
        for (int k = 0; k < 4; k++)
            ck_assert(heads[k] >= 0 && heads[k] <= 1);
    }
}
END_TEST

/* Without feedback of force the occupations are those of the linear chain s - d - a - b. */
START_TEST(without_force_feedback_the_steady_state_is_that_of_the_linear_cycle)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle_cycle c = random_cycle();
        c.k_F = 0;
        double permissive = uniform(0, 1);
        struct cycle_parameters p = lanes_of(&c);
        struct cycle_state y = cycle_steady(&p, v_set(permissive));
        /* Spanning trees of the three-state cycle d, a, b. */
        ld fP = c.f * (ld)permissive;
        ld d = (ld)c.g_a * c.h_b + (ld)c.g_a * c.g_b + (ld)c.h_f * c.g_b;
        ld a = fP * ((ld)c.h_b + c.g_b), b = fP * c.h_f;
        ld s = d * c.k_srx_in / c.k_srx_out, sum = s + d + a + b;
        assert_relative(y.s[0], (double)(s / sum), 1e-14);
        assert_relative(y.d[0], (double)(d / sum), 1e-14);
        assert_relative(y.a[0], (double)(a / sum), 1e-14);
        assert_relative(y.b[0], (double)(b / sum), 1e-14);
    }
}
END_TEST

START_TEST(detachment_is_isometric_at_rest_and_its_slope_is_the_derivative)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle_cycle c = random_cycle();
        struct cycle_parameters p = lanes_of(&c);
        vd slope;
        ck_assert_double_eq(cycle_phi(&p, v_set(0.0), &slope)[0], 1.0);
        ck_assert_double_eq(slope[0], 0.0);
        double v = uniform(-4, 4), h = 1e-3 * fmin(c.v_short, c.v_long);
        if (fabs(v) < 4 * h)
            continue;
        assert_relative(cycle_phi(&p, v_set(v), &slope)[0], (double)oracle_phi(&c, v), 1e-14);
        /* central differences of order 4: truncation 1e-12 relative to phi/v_half */
        ld numeric = (8 * (oracle_phi(&c, v + h) - oracle_phi(&c, v - h)) -
                      (oracle_phi(&c, v + 2 * h) - oracle_phi(&c, v - 2 * h))) /
                     (12 * (ld)h);
        ck_assert_double_eq_tol(slope[0], (double)numeric, 1e-8 * 8 / fmin(c.v_short, c.v_long));
        ck_assert(v < 0 ? slope[0] <= 0 : slope[0] >= 0);
    }
}
END_TEST

START_TEST(half_of_the_rise_of_detachment_is_at_the_half_speed)
{
    struct oracle_cycle c = random_cycle();
    struct cycle_parameters p = lanes_of(&c);
    vd slope;
    assert_relative(cycle_phi(&p, v_set(-c.v_short), &slope)[0], (1 + c.phi_short) / 2, 1e-15);
    assert_relative(cycle_phi(&p, v_set(c.v_long), &slope)[0], (1 + c.phi_long) / 2, 1e-15);
    assert_relative(cycle_phi(&p, v_set(-1e9), &slope)[0], c.phi_short, 1e-12);
    assert_relative(cycle_phi(&p, v_set(1e9), &slope)[0], c.phi_long, 1e-12);
}
END_TEST

/* The linear cycle (no load dependence, phi = 1) shortening at constant speed: the moments solve
 * two linear equations, so force falls linearly with speed. */
START_TEST(force_velocity_of_the_linear_cycle_is_its_closed_form)
{
    for (int i = 0; i < CASES; i++) {
        struct oracle_cycle c = random_cycle();
        c.k_F = c.k_head = c.k_tear = 0;
        c.phi_short = c.phi_long = 1;
        double permissive = uniform(0.1, 1), v = uniform(-3, 3);
        struct cycle_parameters p = lanes_of(&c);
        struct cycle_state y = cycle_steady(&p, v_set(permissive));
        double a = y.a[0], b = y.b[0];
        /* (g_a + h_f) m_a - h_b m_b = v a - h_b x b;  (g_b + h_b) m_b - h_f m_a = v b + h_f x a */
        double determinant = (c.g_a + c.h_f) * (c.g_b + c.h_b) - c.h_b * c.h_f;
        double ra = v * a - c.h_b * c.x_ps * b, rb = v * b + c.h_f * c.x_ps * a;
        double m_a = (ra * (c.g_b + c.h_b) + c.h_b * rb) / determinant;
        double m_b = ((c.g_a + c.h_f) * rb + c.h_f * ra) / determinant;
        const double heads[6] = {y.s[0], y.d[0], a, b, m_a, m_b};
        double dy[6];
        kernel_rhs(&c, permissive, v, heads, dy);
        double rate = c.h_f + c.h_b + c.g_b + c.f + c.k_srx_out + c.k_srx_in;
        for (int k = 0; k < 6; k++)
            ck_assert_double_le(fabs(dy[k]), 1e-13 * rate);
        /* slope of force over speed: the moment equations added, with d(m_a), d(m_b) per v */
        double slope =
            ((a * (c.g_b + c.h_b) + c.h_b * b) + ((c.g_a + c.h_f) * b + c.h_f * a)) / determinant;
        ck_assert_double_eq_tol(m_a + m_b, c.x_ps * b + v * slope, 1e-13 * (1 + fabs(v) * slope));
    }
}
END_TEST

START_TEST(force_keeps_super_relaxed_heads_out_only_when_it_pulls)
{
    struct oracle_cycle c = random_cycle();
    double y[6] = {0.5, 0.2, 0.2, 0.1, -0.002, 0.0005}, dy[6], more[6];
    kernel_rhs(&c, 0.5, 0, y, dy);
    c.k_F *= 10;
    kernel_rhs(&c, 0.5, 0, y, more);
    ck_assert_double_eq(dy[0], more[0]); /* m_a + m_b < 0: no force feedback */
    y[5] = 0.004;
    kernel_rhs(&c, 0.5, 0, y, more);
    ck_assert_double_lt(more[0], dy[0]);
}
END_TEST

/* ---- overlap ---- */

START_TEST(overlap_is_the_piecewise_linear_law_with_its_corners)
{
    const double la = 1.25, lm = 1.65, lb = 0.18;
    for (int i = 0; i <= 4000; i++) {
        double sl = 1.0 + i * 0.001;
        ck_assert_double_eq_tol(overlap_fraction(v_set(sl), v_set(la), v_set(lm), v_set(lb))[0],
                                (double)oracle_overlap(sl, la, lm, lb), 4e-15);
    }
    const double corner[][2] = {{1.25, 0}, {1.65, 0.4 / 0.735}, {2.32, 1}, {2.5, 1},
                                {2.68, 1}, {3.415, 0.5},        {4.15, 0}};
    for (size_t k = 0; k < sizeof corner / sizeof *corner; k++)
        ck_assert_double_eq_tol(
            overlap_fraction(v_set(corner[k][0]), v_set(la), v_set(lm), v_set(lb))[0], corner[k][1],
            1e-15);
}
END_TEST

static Suite *cycle_suite(void)
{
    Suite *suite = suite_create("cycle");
    TCase *tc = tcase_create("cycle");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_right_hand_side_is_the_cycle_written_out);
    tcase_add_test(tc, heads_are_conserved);
    tcase_add_test(tc, no_attached_heads_give_finite_rates_and_the_unloaded_stroke);
    tcase_add_test(tc, a_trace_of_strain_without_heads_decays_at_the_unloaded_rate);
    tcase_add_test(tc, far_stretch_and_push_tear_heads_off_without_atp_and_isometric_heads_stay);
    tcase_add_test(tc, the_isometric_state_is_stationary_with_unstrained_a_and_b_at_the_stroke);
    tcase_add_test(tc, without_force_feedback_the_steady_state_is_that_of_the_linear_cycle);
    tcase_add_test(tc, detachment_is_isometric_at_rest_and_its_slope_is_the_derivative);
    tcase_add_test(tc, half_of_the_rise_of_detachment_is_at_the_half_speed);
    tcase_add_test(tc, force_velocity_of_the_linear_cycle_is_its_closed_form);
    tcase_add_test(tc, force_keeps_super_relaxed_heads_out_only_when_it_pulls);
    tcase_add_test(tc, overlap_is_the_piecewise_linear_law_with_its_corners);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(cycle_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
