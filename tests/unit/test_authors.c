/* The authors' own traces of rdq20mf: their error is explained by their time stepping. */
#include "traces.h"

/* The authors' time stepping (forward Euler, cross-bridges every 1 ms) is stated to be 0.5-0.8 % of
 * peak away from the solution. */
START_TEST(the_authors_own_twitch_lies_within_its_stated_error)
{
    double error =
        trace_error("rdq20mf_py_asshipped_isom_SL2.2_human_body-temperature.csv", 0, 1e-8, NULL);
    ck_assert_msg(error < 0.008 && error > 0.001, "%g", error);
}
END_TEST

/* Their cross-bridge step is implicit Euler of 1 ms: recovery at constant Ca is 1 - (1 + r0 h)^-n
 * of the plateau there, and 1 - exp(-r0 t) in truth. Their trace agrees with the first to 1e-9. */
START_TEST(the_authors_k_tr_trace_is_implicit_euler_of_our_recovery)
{
    const double r0 = 134.31, h = 1e-3;
    size_t n = read_reference("rdq20mf_cpp_ktr_human_body-temperature_pCa5.5_SL2.2.csv", 4);
    const double plateau = reference[0]; /* the first row is before the reset */
    ino_muscle *muscle = human();
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = pow(10, 0.5);
    double y[STATES], steady;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = &steady;
    trace.final_state = y;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, 1, &drive.start_s, &trace, NULL), INO_OK);
    ck_assert_double_eq_tol(steady, plateau, 1e-9 * plateau);
    for (int k = 16; k < 20; k++)
        y[k] = 0;
    drive.state = y;
    drive.rtol = 1e-10;
    trace.observable[INO_OBS_tension] = tension;
    trace.final_state = NULL;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, n, t, &trace, NULL), INO_OK);
    for (size_t i = 0; i < n; i++)
        ck_assert_double_eq_tol(tension[i], -plateau * expm1(-r0 * t[i]), 1e-9 * plateau);
    for (size_t i = 1; i < n; i++)
        ck_assert_double_eq_tol(reference[i], plateau * (1 - pow(1 + r0 * h, -(double)i)),
                                1e-9 * plateau);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(the_authors_length_step_is_approached_as_their_step_allows)
{
    size_t n = read_reference("rdq20mf_cpp_step_human_body-temperature_pCa5.5_SL2.2_m1pct.csv", 4);
    ino_muscle *muscle = human();
    ino_drive drive;
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = pow(10, 0.5);
    const double at[2] = {0, 1e-3}, length[2] = {2.2, 2.2 * 0.99};
    ino_signal_linear(&drive.sl_um, 2, at, length);
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, n, t, &trace, NULL), INO_OK);
    double peak, error = worst(n, &peak);
    /* One implicit Euler step makes their ramp, at v = 10 1/s and r = r0 + alpha v: done here with
     * the permissive fraction held and chi = (SL + LM - 2 LA)/(LM - LB). It explains their row to
     * what the fraction changes; the true solution is 8.5 % of peak away from it. */
    const double h = 1e-3, r0 = 134.31, r = r0 + 25.184 * 10, f0 = 32.653, f1 = 0.778;
    double m0 = (f0 / r0 + h * f0) / (1 + h * r);
    double m1 = (f1 / r0 + h * f1 - h * 10 * m0) / (1 + h * r);
    double chi = (2.2 * 0.99 + 1.65 - 2.5) / (2.2 + 1.65 - 2.5);
    ck_assert_double_eq_tol(reference[1], reference[0] * chi * m1 / (f1 / r0), 5e-4 * peak);
    ck_assert_msg(error < 0.09 * peak, "%g of peak", error / peak);
    ck_assert_double_eq_tol(tension[0], reference[0], 1e-9 * peak);
    ck_assert_double_eq_tol(tension[n - 1], reference[n - 1], 1e-5 * peak);
    ino_muscle_free(muscle);
}
END_TEST

/* The authors' scheme: forward Euler of 25 us for the regulatory units; cross-bridges by implicit
 * Euler with the step h, with the units' rates then. Done here with our right-hand side, whose
 * moments are linear: implicit by solving on differences. */
static void authors_scheme(const ino_muscle *muscle, double h, double *end_tension, double *times,
                           size_t rows)
{
    const size_t n = ino_muscle_state_count(muscle);
    const double small = 2.5e-5;
    double y[STATES] = {1}, f[STATES], now = 0;
    ino_drive drive;
    twitch(&drive, muscle, 0, 1e-8);
    ino_inputs in;
    ino_outputs out;
    double ca = 0.1, sl = 2.2, value;
    ino_inputs_init(&in);
    in.ca_uM.values = &ca;
    in.sl_um.values = &sl;
    ino_outputs_init(&out);
    out.observable[INO_OBS_tension].values = &value;
    for (size_t i = 0; i < rows; i++) {
        while (now < times[i] - 1e-9) {
            for (int k = 0; k < (int)lround(h / small); k++) {
                ca = ino_signal_value(&drive.ca_uM, now + h, now + h, NULL);
                ck_assert_int_eq(ino_batch_rhs(muscle, &in, (ino_state){y, 1, 0}, 0, 1,
                                               (ino_state_output){f, 1, 0}, NULL, NULL),
                                 INO_OK);
                for (size_t s = 0; s < 16; s++)
                    y[s] += small * f[s];
            }
            now += h;
            /* (I - h A) step = h f, A by differences: the moments are linear */
            double a[16], base[STATES], moved[STATES], b[4];
            ck_assert_int_eq(ino_batch_rhs(muscle, &in, (ino_state){y, 1, 0}, 0, 1,
                                           (ino_state_output){base, 1, 0}, NULL, NULL),
                             INO_OK);
            for (size_t j = 0; j < 4; j++) {
                memcpy(moved, y, n * sizeof *y);
                moved[16 + j] += 1;
                ck_assert_int_eq(ino_batch_rhs(muscle, &in, (ino_state){moved, 1, 0}, 0, 1,
                                               (ino_state_output){f, 1, 0}, NULL, NULL),
                                 INO_OK);
                for (size_t k = 0; k < 4; k++)
                    a[k + 4 * j] = (k == j) - h * (f[16 + k] - base[16 + k]);
                b[j] = h * base[16 + j];
            }
            for (size_t j = 0; j < 4; j++)
                for (size_t k = j + 1; k < 4; k++) {
                    double factor = a[k + 4 * j] / a[j + 4 * j];
                    for (size_t l = j; l < 4; l++)
                        a[k + 4 * l] -= factor * a[j + 4 * l];
                    b[k] -= factor * b[j];
                }
            for (size_t j = 4; j-- > 0;) {
                for (size_t l = j + 1; l < 4; l++)
                    b[j] -= a[j + 4 * l] * b[l];
                b[j] /= a[j + 4 * j];
            }
            for (size_t j = 0; j < 4; j++)
                y[16 + j] += b[j];
        }
        ck_assert_int_eq(ino_batch_rhs(muscle, &in, (ino_state){y, 1, 0}, 0, 1,
                                       (ino_state_output){NULL, 0, 0}, &out, NULL),
                         INO_OK);
        end_tension[i] = value;
    }
}

/* Against their own trace: what remains is what they do inside a step besides. */
START_TEST(their_scheme_with_shorter_steps_converges_to_the_tight_trace)
{
    ino_muscle *muscle = human();
    size_t n = read_reference("rdq20mf_py_asshipped_isom_SL2.2_human_body-temperature.csv", 4);
    double peak, error[3];
    authors_scheme(muscle, 1e-3, tension, t, n);
    double same = worst(n, &peak) / peak;
    ck_assert_msg(same < 0.003, "%g", same);
    n = read_reference("rdq20mf_tight_isom_SL2.2_human_body-temperature.csv", 4);
    for (int k = 0; k < 3; k++) {
        authors_scheme(muscle, 1e-3 / (1 << k), tension, t, n);
        error[k] = worst(n, &peak) / peak;
    }
    ck_assert_msg(error[0] > 0.005 && error[0] < 0.008, "%g", error[0]);
    for (int k = 0; k < 2; k++) /* order 1 */
        ck_assert_msg(fabs(error[k] / error[k + 1] - 2) < 0.1, "%g %g", error[k], error[k + 1]);
    ino_muscle_free(muscle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("authors");
    TCase *c = tcase_create("authors");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, the_authors_own_twitch_lies_within_its_stated_error);
    tcase_add_test(c, the_authors_k_tr_trace_is_implicit_euler_of_our_recovery);
    tcase_add_test(c, the_authors_length_step_is_approached_as_their_step_allows);
    tcase_add_test(c, their_scheme_with_shorter_steps_converges_to_the_tight_trace);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
