/* inotrope ktr. */
#include "run.h"

#include <math.h>

/* Cell `column` (from 0) of the row that starts with `start`. */
static double cell(const char *text, const char *start, int column)
{
    const char *c = strstr(text, start);
    ck_assert_msg(c != NULL, "no row %s in %.400s", start, text);
    for (c += start[0] == '\n'; column > 0; column--)
        c = strchr(c, ',') + 1;
    return strtod(c, NULL);
}

START_TEST(k_tr_of_rdq20mf_is_its_detachment_rate)
{
    struct run run = run_line("ktr --fibre human-body-temperature --pca 5.5 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "\nrun,model,fibre,drug,drug_uM,sl_um,pCa,ca_uM,tension_"
                                          "kPa,tension_rel,k_tr_per_s,k_half_per_s,rms_misfit,"
                                          "exponential,initial_kPa,recovery_start_s,"));
    ck_assert_double_eq_tol(cell(run.out, "\n1,rdq20mf,", 10), 134.31, 1e-4);
    ck_assert_double_eq_tol(cell(run.out, "\n1,rdq20mf,", 11), 134.31, 1e-4);
    ck_assert_double_eq(cell(run.out, "\n1,rdq20mf,", 13), 1);
    run_done(&run);
    run = run_line("ktr --fibre human-body-temperature --pca 5.5 -q --kind restretch");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_double_eq_tol(cell(run.out, "\n1,rdq20mf,", 10), 134.31, 1);
    run_done(&run);
}
END_TEST

/* No SRX, no reverse steps, a fast stroke: k_tr = f P + g_b, P from the steady curve. */
START_TEST(k_tr_of_the_two_state_limit_is_attachment_plus_detachment)
{
#define TWO_STATE                                                                               \
    "--model inotrope1 --set eta=0 --set k_F=0 --set k_srx_in=0 --set g_a=0 --set h_b=0 --set " \
    "h_f=1e6/s --set f=8/s --set g_b=3/s --pca 5.5 -q"
    struct run ktr = run_line("ktr " TWO_STATE), pca = run_line("pca " TWO_STATE);
    ck_assert_msg(ktr.code == 0 && pca.code == 0, "%s%s", ktr.err, pca.err);
    const double rate = 8 * cell(pca.out, "\n1,inotrope1,", 10) + 3;
    ck_assert_double_eq_tol(cell(ktr.out, "\n1,inotrope1,", 10), rate, 1e-4 * rate);
    run_done(&ktr);
    run_done(&pca);
}
END_TEST

START_TEST(recoveries_that_are_not_exponential_are_flagged)
{
    struct run run = run_line("ktr --fibre mouse-lv-skinned --pca 6.5,4.5 --out a.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "not exponential"));
    char *csv = read_file("a.csv");
    ck_assert_double_eq(cell(csv, "\n1,inotrope1,", 13), 1);
    free(csv);
    run_done(&run);
}
END_TEST

START_TEST(traces_and_figure_are_written)
{
    struct run run = run_line("ktr --fibre diaphragm-slow --pca 5.5,5 --drug levosimendan=0,1uM -q "
                              "--out a.csv --traces b.csv --plot c.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *traces = read_file("b.csv"), *figure = read_file("c.svg");
    ck_assert_ptr_nonnull(strstr(traces, "drug_uM,t_s,ca_uM,"));
    ck_assert_double_eq_tol(cell(traces, "\n1,inotrope1,", 8), 0, 1e-9); /* tension at t = 0 */
    ck_assert_ptr_nonnull(strstr(traces, "\n4,inotrope1,diaphragm-slow,levosimendan,1,"));
    ck_assert_ptr_nonnull(strstr(figure, "k_tr (1/s)"));
    free(traces);
    free(figure);
    run_done(&run);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    static const char *const bad[] = {
        "--kind slack", "--hold 10ms",    "--kind restretch --release 0.6",
        "--pca 40",     "--traces x.txt", "--kind restretch --ramp 0s",
        "--sl 1um",     "--rtol 1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, "ktr --fibre human-body-temperature -q %s", bad[i]);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 2 && run.err[0] != '\0', "%s: exit %d", bad[i], run.code);
        run_done(&run);
    }
    ck_assert_uint_eq(count_files(0), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ktr");
    TCase *tests = tcase_create("ktr");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, k_tr_of_rdq20mf_is_its_detachment_rate);
    tcase_add_test(tests, k_tr_of_the_two_state_limit_is_attachment_plus_detachment);
    tcase_add_test(tests, recoveries_that_are_not_exponential_are_flagged);
    tcase_add_test(tests, traces_and_figure_are_written);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
