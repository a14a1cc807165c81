/* inotrope step and inotrope ramp. */
#include "run.h"

#include <math.h>

#define HUMAN "--fibre human-body-temperature -q "

static double number_in(const char *text, const char *line, const char *name)
{
    const char *at = strstr(text, line);
    ck_assert_msg(at != NULL, "no '%s'", line);
    const char *found = strstr(at, name);
    ck_assert_msg(found != NULL && found < at + strcspn(at, "\n"), "no '%s'", name);
    return strtod(found + strlen(name), NULL);
}

/* A step that is fast against all rates strains the heads of rdq20mf elastically, mu1 by mu0 times
 * the shortening: dT/T = (mu0/mu1)(dL/L) = (mu0fP/mu1fP) dL/L, with overlap 1 at these lengths. */
START_TEST(t1_of_a_sudden_step_is_the_elastic_one)
{
    struct run run =
        run_line("step " HUMAN "--pca 5 --size -0.001,0.001 --ramp 0.005ms --hold 50ms "
                 "--set alpha=0 --set LM=1.6um --sl 2.3um");
    ck_assert_msg(run.code == 0, "%s", run.err);
    for (int i = 0; i < 2; i++) {
        const char *line = i == 0 ? "# step run=1 " : "# step run=2 ";
        const double size = i == 0 ? -0.001 : 0.001;
        const double t0 = number_in(run.out, line, " T0_kPa=");
        const double relative = number_in(run.out, line, " T1_kPa=") / t0 - 1;
        const double overlap = (2.3 * (1 + size) + 1.6 - 2.5) / (2.3 + 1.6 - 2.5);
        const double elastic = (1 + 2.3 / 2.2 * size * 32.653 / 0.778) * overlap - 1;
        ck_assert_msg(fabs(relative - elastic) < 0.01 * fabs(elastic) + 1e-4, "%g %g", relative,
                      elastic);
    }
    run_done(&run);
}
END_TEST

START_TEST(tension_returns_to_the_steady_state_of_the_new_length)
{
    struct run step = run_line("step " HUMAN "--pca 5 --size -0.01 --hold 3s --dt-out 10ms");
    struct run pca = run_line("pca " HUMAN "--pca 5 --sl 2.178um");
    ck_assert_msg(step.code == 0 && pca.code == 0, "%s%s", step.err, pca.err);
    const char *c = strstr(pca.out, "\n1,rdq20mf,");
    for (int k = 0; k < 8; k++)
        c = strchr(c, ',') + 1;
    const double steady = strtod(c, NULL);
    ck_assert_double_eq_tol(number_in(step.out, "# step ", " end_kPa="), steady, 1e-6 * steady);
    run_done(&step);
    run_done(&pca);
}
END_TEST

START_TEST(shortening_lowers_and_lengthening_raises_tension)
{
    struct run run = run_line("ramp --fibre diaphragm-slow --speed -0.5,0.5 --amount 0.05 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double t0 = number_in(run.out, "# ramp run=1 ", " T0_kPa=");
    ck_assert_double_lt(number_in(run.out, "# ramp run=1 ", " extreme_kPa="), t0);
    ck_assert_double_gt(number_in(run.out, "# ramp run=2 ", " extreme_kPa="), t0);
    run_done(&run);
}
END_TEST

START_TEST(figures_are_drawn)
{
    struct run run = run_line("step --fibre diaphragm-slow -q --out a.csv --plot a.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *svg = read_file("a.svg");
    ck_assert_ptr_nonnull(strstr(svg, "Step (% of length)"));
    free(svg);
    run_done(&run);
    run = run_line("ramp --fibre diaphragm-slow --plot -");
    ck_assert_ptr_nonnull(strstr(run.out, "Active tension (kPa)"));
    run_done(&run);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    static const char *const bad[] = {"step --size 0",
                                      "step --size 0.5,1",
                                      "step --size 0.4",
                                      "step --size -0.1 --ramp 0.1us",
                                      "step --size -0.1 --ramp 0.0001ms",
                                      "step --pca 30",
                                      "ramp --speed 0",
                                      "ramp --amount 0.9",
                                      "ramp --amount 1um",
                                      "ramp --size 1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, "%s %s", bad[i], HUMAN);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 2 && run.err[0] != '\0', "%s: exit %d", bad[i], run.code);
        run_done(&run);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("step");
    TCase *tests = tcase_create("step");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, t1_of_a_sudden_step_is_the_elastic_one);
    tcase_add_test(tests, tension_returns_to_the_steady_state_of_the_new_length);
    tcase_add_test(tests, shortening_lowers_and_lengthening_raises_tension);
    tcase_add_test(tests, figures_are_drawn);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
