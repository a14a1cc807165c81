/* The reference integrator: orders of convergence, stiff problems with known solutions, invariants,
 * values between the steps. */
#include <check.h>
#include <math.h>

#include <inotrope/inotrope.h>

#include "linalg/linalg.h"
#include "solve/integrate.h"

/* ---- problems ---- */

/* y' = A y, eigenvalues -1, -50, -1e5 in a skew basis; known by the matrix exponential. */
static const double stiff_matrix[9] = {-1, 0.5, 0, 30, -50, 200, -4e4, 2e4, -1e5};

static ino_status linear_rhs(const void *user, double inside, size_t n_nodes, const double *t,
                             const double *y, double *f, double *observed)
{
    (void)user, (void)inside, (void)t;
    for (size_t i = 0; i < n_nodes; i++) {
        for (size_t k = 0; f && k < 3; k++) {
            f[3 * i + k] = 0;
            for (size_t j = 0; j < 3; j++)
                f[3 * i + k] += stiff_matrix[k + 3 * j] * y[3 * i + j];
        }
        if (observed)
            observed[i] = y[3 * i] + y[3 * i + 1];
    }
    return INO_OK;
}

/* Prothero & Robinson: y' = -L (y - cos t) - sin t; y = cos t. */
static ino_status prothero_rhs(const void *user, double inside, size_t n_nodes, const double *t,
                               const double *y, double *f, double *observed)
{
    (void)inside, (void)observed;
    const double stiffness = *(const double *)user;
    for (size_t i = 0; i < n_nodes && f; i++)
        f[i] = -stiffness * (y[i] - cos(t[i])) - sin(t[i]);
    return INO_OK;
}

/* Van der Pol, eps 1e-6. */
static ino_status pol_rhs(const void *user, double inside, size_t n_nodes, const double *t,
                          const double *y, double *f, double *observed)
{
    (void)user, (void)inside, (void)t, (void)observed;
    for (size_t i = 0; i < n_nodes && f; i++) {
        f[2 * i] = y[2 * i + 1];
        f[2 * i + 1] = ((1 - y[2 * i] * y[2 * i]) * y[2 * i + 1] - y[2 * i]) * 1e6;
    }
    return INO_OK;
}

/* Robertson's chemical kinetics: three concentrations whose sum is invariant. */
static ino_status robertson_rhs(const void *user, double inside, size_t n_nodes, const double *t,
                                const double *y, double *f, double *observed)
{
    (void)user, (void)inside, (void)t, (void)observed;
    for (size_t i = 0; i < n_nodes && f; i++) {
        const double *x = y + 3 * i;
        double r1 = 0.04 * x[0], r2 = 1e4 * x[1] * x[2], r3 = 3e7 * x[1] * x[1];
        f[3 * i] = r2 - r1;
        f[3 * i + 1] = r1 - r2 - r3;
        f[3 * i + 2] = r3;
    }
    return INO_OK;
}

/* y' = 1 for t < 1, -1 beyond: the piece is told by `inside`. */
static ino_status kink_rhs(const void *user, double inside, size_t n_nodes, const double *t,
                           const double *y, double *f, double *observed)
{
    (void)user, (void)t, (void)y, (void)observed;
    for (size_t i = 0; i < n_nodes && f; i++)
        f[i] = inside < 1 ? 1 : -1;
    return INO_OK;
}

/* Logistic growth from 0.1: not stiff, nonlinear, non-autonomous through the rate 1 + t. */
static ino_status logistic_rhs(const void *user, double inside, size_t n_nodes, const double *t,
                               const double *y, double *f, double *observed)
{
    (void)user, (void)inside, (void)observed;
    for (size_t i = 0; i < n_nodes && f; i++)
        f[i] = (1 + t[i]) * y[i] * (1 - y[i]);
    return INO_OK;
}

static double logistic(double t)
{
    return 1 / (1 + 9 * exp(-(t + 0.5 * t * t)));
}

static struct ino_integrator *make(size_t n, ino_ode_rhs *rhs, const void *user, double rtol,
                                   int observes, int group)
{
    struct ino_ode ode = {.n = n, .rhs = rhs, .user = user, .observed_scale = observes};
    for (size_t k = 0; k < n; k++) {
        ode.scale[k] = 1;
        ode.group[k] = (unsigned char)group;
    }
    struct ino_integrator_options options;
    ino_integrator_options_init(&options);
    options.rtol = rtol;
    struct ino_integrator *s = NULL;
    ck_assert_int_eq(ino_integrator_create(&ode, &options, &s), INO_OK);
    return s;
}

/* ---- order ---- */

static double logistic_error(int rows, int steps)
{
    struct ino_integrator *s = make(1, logistic_rhs, NULL, 1e-8, 0, 0);
    const double y0 = 0.1;
    ino_integrator_start(s, 0, &y0);
    for (int i = 0; i < steps; i++)
        ck_assert_int_eq(ino_integrator_fixed(s, 2.0 / steps, rows), INO_OK);
    double error = fabs(ino_integrator_state(s)[0] - logistic(2));
    ino_integrator_free(s);
    return error;
}

START_TEST(halving_the_step_divides_the_error_by_two_to_the_number_of_rows)
{
    for (int rows = 1; rows <= 6; rows++) {
        int steps = rows < 6 ? 128 : 32; /* between the first steps' excess and round-off */
        double coarse = logistic_error(rows, steps), fine = logistic_error(rows, 2 * steps);
        double order = log2(coarse / fine);
        ck_assert_msg(fabs(order - rows) < 0.35, "rows %d: order %g, errors %g %g", rows, order,
                      coarse, fine);
    }
}
END_TEST

static double linear_error(int rows, int steps)
{
    const double y0[3] = {1, 1, 1};
    double e[9], exact[3] = {0, 0, 0}, error = 0;
    ck_assert_int_eq(ino_linalg_expm(3, stiff_matrix, 0.2, e), INO_OK);
    for (int k = 0; k < 3; k++)
        for (int j = 0; j < 3; j++)
            exact[k] += e[k + 3 * j] * y0[j];
    struct ino_integrator *s = make(3, linear_rhs, NULL, 1e-8, 0, 0);
    ino_integrator_start(s, 0, y0);
    for (int i = 0; i < steps; i++)
        ck_assert_int_eq(ino_integrator_fixed(s, 0.2 / steps, rows), INO_OK);
    for (int k = 0; k < 3; k++)
        error = fmax(error, fabs(ino_integrator_state(s)[k] - exact[k]));
    ino_integrator_free(s);
    return error;
}

START_TEST(the_order_holds_on_a_stiff_linear_system_with_steps_a_thousand_times_too_long_for_it)
{
    for (int rows = 2; rows <= 5; rows++) {
        double coarse = linear_error(rows, 20), fine = linear_error(rows, 40);
        double order = log2(coarse / fine);
        ck_assert_msg(fabs(order - rows) < 0.2, "rows %d: order %g, errors %g %g", rows, order,
                      coarse, fine);
    }
}
END_TEST

/* ---- known solutions ---- */

START_TEST(the_error_follows_the_tolerance_on_a_stiff_linear_system)
{
    const double y0[3] = {1, 1, 1};
    double e[9];
    ck_assert_int_eq(ino_linalg_expm(3, stiff_matrix, 1.0, e), INO_OK);
    for (double rtol = 1e-4; rtol > 5e-12; rtol *= 0.01) {
        struct ino_integrator *s = make(3, linear_rhs, NULL, rtol, 1, 0);
        ino_integrator_start(s, 0, y0);
        ck_assert_int_eq(ino_integrator_to(s, 1), INO_OK);
        for (int k = 0; k < 3; k++) {
            double exact = e[k] * y0[0] + e[k + 3] * y0[1] + e[k + 6] * y0[2];
            double error = fabs(ino_integrator_state(s)[k] - exact);
            ck_assert_msg(error < 10 * rtol * (fabs(exact) + 0.01), "rtol %g state %d: %g", rtol, k,
                          error);
        }
        ino_integrator_free(s);
    }
}
END_TEST

START_TEST(prothero_and_robinson_is_followed_for_every_stiffness)
{
    for (double stiffness = 1; stiffness < 1e9; stiffness *= 100) {
        struct ino_integrator *s = make(1, prothero_rhs, &stiffness, 1e-10, 0, 0);
        const double y0 = 1;
        ino_integrator_start(s, 0, &y0);
        for (int i = 1; i <= 10; i++) {
            ck_assert_int_eq(ino_integrator_to(s, i), INO_OK);
            double error = fabs(ino_integrator_state(s)[0] - cos(i));
            ck_assert_msg(error < 2e-9, "stiffness %g t %d: %g", stiffness, i, error);
        }
        ino_integrator_free(s);
    }
}
END_TEST

/* Reference values of the test set of Hairer & Wanner, eps 1e-6, at t = 1 and 2, from (2, 0). */
START_TEST(van_der_pol_reaches_the_published_reference_values)
{
    const double y0[2] = {2, 0};
    const double at_1[2] = {-0.1863646254808130e1, 0.7535430865435460};
    const double at_2[2] = {0.1706167732170456e1, -0.8928097010248257};
    struct ino_integrator *s = make(2, pol_rhs, NULL, 1e-10, 0, 0);
    ino_integrator_start(s, 0, y0);
    ck_assert_int_eq(ino_integrator_to(s, 1), INO_OK);
    for (int k = 0; k < 2; k++)
        ck_assert_double_eq_tol(ino_integrator_state(s)[k], at_1[k], 1e-9);
    ck_assert_int_eq(ino_integrator_to(s, 2), INO_OK);
    for (int k = 0; k < 2; k++)
        ck_assert_double_eq_tol(ino_integrator_state(s)[k], at_2[k], 1e-9);
    ino_integrator_free(s);
}
END_TEST

/* Reference value of the IVP test set at t = 1e11: (2.0833e-8, 8.3334e-14, 1). */
START_TEST(an_invariant_sum_is_kept_to_round_off_over_eleven_decades)
{
    const double y0[3] = {1, 0, 0};
    struct ino_integrator *s = make(3, robertson_rhs, NULL, 1e-9, 0, 1);
    ino_integrator_start(s, 0, y0);
    for (double t = 1; t < 2e11; t *= 10) {
        ck_assert_int_eq(ino_integrator_to(s, t), INO_OK);
        const double *y = ino_integrator_state(s);
        ck_assert_double_eq_tol(y[0] + y[1] + y[2], 1, 1e-14);
    }
    ck_assert_double_eq_tol(ino_integrator_state(s)[2], 0.9999999791666, 1e-9);
    ino_integrator_free(s);
}
END_TEST

START_TEST(a_kink_that_is_a_mesh_point_costs_no_accuracy)
{
    struct ino_integrator *s = make(1, kink_rhs, NULL, 1e-8, 0, 0);
    const double y0 = 0;
    ino_integrator_start(s, 0, &y0);
    ck_assert_int_eq(ino_integrator_to(s, 1), INO_OK);
    ck_assert_double_eq_tol(ino_integrator_state(s)[0], 1, 1e-15);
    ck_assert_int_eq(ino_integrator_to(s, 2), INO_OK);
    ck_assert_double_eq_tol(ino_integrator_state(s)[0], 0, 1e-15);
    struct ino_integrator_report report;
    ino_integrator_get_report(s, &report);
    ck_assert_uint_eq(report.rejected, 0);
    ino_integrator_free(s);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    struct ino_ode ode = {.n = 1, .rhs = logistic_rhs, .scale = {1}};
    struct ino_integrator_options options;
    struct ino_integrator *s = NULL;
    ino_integrator_options_init(&options);
    options.rtol = 0;
    ck_assert_int_eq(ino_integrator_create(&ode, &options, &s), INO_OUT_OF_RANGE);
    options.rtol = NAN;
    ck_assert_int_eq(ino_integrator_create(&ode, &options, &s), INO_OUT_OF_RANGE);
    ino_integrator_options_init(&options);
    ode.scale[0] = 0;
    ck_assert_int_eq(ino_integrator_create(&ode, &options, &s), INO_BAD_ARGUMENT);
    ck_assert_ptr_null(s);
}
END_TEST

/* ---- between the steps ---- */

/* Interpolated values against landing on every time: y' = A y is known at every time. */
START_TEST(values_between_the_steps_are_as_good_as_the_tolerance)
{
    const double y0[3] = {1, 1, 1};
    for (double rtol = 1e-3; rtol > 5e-10; rtol *= 0.1) {
        struct ino_integrator *s = make(3, linear_rhs, NULL, rtol, 1, 0);
        ino_integrator_set_dense(s, 1);
        ino_integrator_start(s, 0, y0);
        double now = 0, error = 0;
        for (int i = 1; i <= 500; i++) {
            const double at = 1e-2 * i;
            double y[3], e[9];
            while (now < at) {
                ck_assert_int_eq(ino_integrator_step(s, 5), INO_OK);
                now = ino_integrator_time(s);
            }
            ino_integrator_interpolate(s, at, y);
            ck_assert_int_eq(ino_linalg_expm(3, stiff_matrix, at, e), INO_OK);
            for (int k = 0; k < 3; k++) {
                double exact = e[k] + e[k + 3] + e[k + 6];
                error = fmax(error, fabs(y[k] - exact) / (fabs(exact) + 0.1));
            }
        }
        struct ino_integrator_report report;
        ino_integrator_get_report(s, &report);
        ck_assert_msg(error < 3 * rtol && report.dense_error < rtol,
                      "rtol %g: error %g, estimate %g", rtol, error, report.dense_error);
        ck_assert_uint_lt(report.steps, 300); /* not one for each of the 500 times */
        ino_integrator_free(s);
    }
}
END_TEST

/* At both ends the polynomial meets the states exactly, so that the whole is continuous. */
START_TEST(the_interpolation_is_continuous_from_step_to_step)
{
    struct ino_integrator *s = make(1, logistic_rhs, NULL, 1e-6, 0, 0);
    double y = 0.1, start = 0.1, before = 0;
    ino_integrator_set_dense(s, 1);
    ino_integrator_start(s, 0, &y);
    while (ino_integrator_time(s) < 4) {
        ck_assert_int_eq(ino_integrator_step(s, 4), INO_OK);
        ino_integrator_interpolate(s, before, &y);
        ck_assert_double_eq_tol(y, start, 1e-14);
        ino_integrator_interpolate(s, ino_integrator_time(s), &y);
        ck_assert_double_eq(y, ino_integrator_state(s)[0]);
        start = y;
        before = ino_integrator_time(s);
    }
    ino_integrator_free(s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("integrate");
    TCase *c = tcase_create("integrate");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, halving_the_step_divides_the_error_by_two_to_the_number_of_rows);
    tcase_add_test(
        c, the_order_holds_on_a_stiff_linear_system_with_steps_a_thousand_times_too_long_for_it);
    tcase_add_test(c, the_error_follows_the_tolerance_on_a_stiff_linear_system);
    tcase_add_test(c, prothero_and_robinson_is_followed_for_every_stiffness);
    tcase_add_test(c, van_der_pol_reaches_the_published_reference_values);
    tcase_add_test(c, an_invariant_sum_is_kept_to_round_off_over_eleven_decades);
    tcase_add_test(c, a_kink_that_is_a_mesh_point_costs_no_accuracy);
    tcase_add_test(c, bad_options_are_refused);
    tcase_add_test(c, values_between_the_steps_are_as_good_as_the_tolerance);
    tcase_add_test(c, the_interpolation_is_continuous_from_step_to_step);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
