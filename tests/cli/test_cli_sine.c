/* inotrope sine. */
#include "run.h"

#include <math.h>

#define HUMAN "sine --fibre human-lv-skinned-15C -q "

/* Cell `column` (from 0) of data row `row` (from 0). */
static double cell(const char *text, size_t row, int column)
{
    const char *c = strstr(text, "\nrun,model,");
    ck_assert_msg(c != NULL, "%.400s", text);
    for (c = strchr(c + 1, '\n') + 1; row > 0; row--)
        c = strchr(c, '\n') + 1;
    for (; column > 0; column--)
        c = strchr(c, ',') + 1;
    return strtod(c, NULL);
}

static double number_after(const char *text, const char *name)
{
    const char *found = strstr(text, name);
    ck_assert_msg(found != NULL, "no %s", name);
    return strtod(found + strlen(name), NULL);
}

enum {
    PCA = 6,
    FREQUENCY = 8,
    ELASTIC,
    VISCOUS,
    MODULUS,
    PHASE,
    ACTIVE_ELASTIC,
    ACTIVE_VISCOUS,
    INTEGRATED_ELASTIC,
    INTEGRATED_VISCOUS
};

START_TEST(the_table_is_consistent_and_runs_from_end_to_end)
{
    struct run run = run_line(HUMAN "--pca 6,5 --freq 0.1Hz:250Hz:log10");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(
        strstr(run.out, "\nrun,model,fibre,drug,drug_uM,sl_um,pCa,ca_uM,frequency_Hz,elastic_kPa,"
                        "viscous_kPa,modulus_kPa,phase_deg,active_elastic_kPa,active_viscous_kPa,"
                        "integrated_elastic_kPa,integrated_viscous_kPa\n"));
    enum { N = 35 }; /* 0.1 to 199.5 in tenths of a decade, and 250 */
    for (size_t p = 0; p < 2; p++) {
        ck_assert_double_eq(cell(run.out, p * N, PCA), p ? 5 : 6);
        ck_assert_double_eq(cell(run.out, p * N, FREQUENCY), 0.1);
        ck_assert_double_eq(cell(run.out, p * N + 10, FREQUENCY), 1);
        ck_assert_double_eq(cell(run.out, p * N + N - 1, FREQUENCY), 250);
        for (size_t i = p * N; i < p * N + N; i++) {
            const double x = cell(run.out, i, ELASTIC), y = cell(run.out, i, VISCOUS);
            ck_assert_double_eq_tol(cell(run.out, i, MODULUS), hypot(x, y), 1e-9);
            ck_assert_double_eq_tol(tan(cell(run.out, i, PHASE) * acos(-1) / 180), y / x, 1e-9);
        }
    }
    ck_assert_double_lt(number_after(run.out, " estimated_error="), 1e-8);
    run_done(&run);
}
END_TEST

/* Titin beside the heads: a spring, given by its formula. */
START_TEST(the_total_less_the_active_modulus_is_the_passive_spring)
{
    struct run run = run_line(HUMAN "--freq 3Hz --sl 2.2um --set p_amp=0.3kPa --set p_exp=7/um "
                                    "--set SL_slack=1.9um --set p_visc=0");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double spring = 2.24 * 0.3 * 7 * exp(7 * 0.3); /* SL0 of the fibre 2.24 um */
    ck_assert_double_eq_tol(cell(run.out, 0, ELASTIC) - cell(run.out, 0, ACTIVE_ELASTIC), spring,
                            1e-8 * cell(run.out, 0, ELASTIC));
    ck_assert_double_eq_tol(cell(run.out, 0, VISCOUS), cell(run.out, 0, ACTIVE_VISCOUS), 1e-9);
    run_done(&run);
}
END_TEST

START_TEST(a_check_by_integration_agrees_to_1e_6)
{
    struct run run = run_line(HUMAN "--pca 5.5 --freq 1Hz,30Hz --check");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_double_lt(number_after(run.out, " largest_difference_from_integration="), 1e-6);
    for (size_t i = 0; i < 2; i++) {
        const double size = cell(run.out, i, MODULUS);
        ck_assert_double_eq_tol(cell(run.out, i, INTEGRATED_ELASTIC), cell(run.out, i, ELASTIC),
                                1e-6 * size);
        ck_assert_double_eq_tol(cell(run.out, i, INTEGRATED_VISCOUS), cell(run.out, i, VISCOUS),
                                1e-6 * size);
        ck_assert(cell(run.out, i, INTEGRATED_ELASTIC) != cell(run.out, i, ELASTIC));
    }
    run_done(&run);
}
END_TEST

START_TEST(a_model_that_bends_at_zero_speed_is_flagged_in_words)
{
    struct run run = run_line("sine --model rdq20mf --freq 1Hz");
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_nonnull(strstr(run.err, "bend at this length or at zero speed"));
    run_done(&run);
    run = run_line("sine --fibre human-lv-skinned-15C --freq 1Hz --plot -");
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_null(strstr(run.err, "warning"));
    run_done(&run);
}
END_TEST

START_TEST(figure_and_json_are_written)
{
    struct run run =
        run_line(HUMAN "--pca 5.5 --drug omecamtiv-mecarbil=0,0.3uM --out a.json --plot b.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *json = read_file("a.json"), *figure = read_file("b.svg");
    ck_assert_ptr_nonnull(strstr(json, "\"viscous_kPa\""));
    ck_assert_ptr_nonnull(strstr(json, "dip_Hz="));
    ck_assert_ptr_nonnull(strstr(json, "\"partial\": null"));
    ck_assert_ptr_nonnull(strstr(figure, "Viscous modulus (kPa)"));
    ck_assert_ptr_nonnull(strstr(figure, "Phase (degrees)"));
    ck_assert_ptr_nonnull(strstr(figure, "at 0.1, 1, 10, 100 Hz"));
    free(json);
    free(figure);
    run_done(&run);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    static const char *const bad[][2] = {{"--freq 0Hz", "not above 0"},
                                         {"--freq 1", "has no unit"},
                                         {"--freq nan", "not a number"},
                                         {"--freq infHz", "not a number"},
                                         {"--freq 1s", "a frequency is needed"},
                                         {"--freq 1Hz,1Hz", "given twice"},
                                         {"--freq 0.1Hz:250Hz:lin", "log or logN"},
                                         {"--freq 0.1Hz:log", "start:stop:log"},
                                         {"--freq 1Hz:0.1Hz:log", "does not rise"},
                                         {"--freq 1Hz:2Hz:log2000", "log or logN"},
                                         {"--freq 1000kHz", "up to 100000Hz"},
                                         {"--pca 40", "pCa above 20"},
                                         {"--pca nan", "not a pCa"},
                                         {"--sl 9um", "--sl: 9um is outside"},
                                         {"--rtol 1e-6", "no option '--rtol'"},
                                         {"--plot a.gif", "none of .svg, .png"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, HUMAN "%s", bad[i][0]);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 2 && strstr(run.err, bad[i][1]) != NULL, "%s: exit %d, %s",
                      bad[i][0], run.code, run.err);
        run_done(&run);
    }
    ck_assert_uint_eq(count_files(0), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sine");
    TCase *tests = tcase_create("sine");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, the_table_is_consistent_and_runs_from_end_to_end);
    tcase_add_test(tests, the_total_less_the_active_modulus_is_the_passive_spring);
    tcase_add_test(tests, a_check_by_integration_agrees_to_1e_6);
    tcase_add_test(tests, a_model_that_bends_at_zero_speed_is_flagged_in_words);
    tcase_add_test(tests, figure_and_json_are_written);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
