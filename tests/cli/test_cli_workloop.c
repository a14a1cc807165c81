/* inotrope workloop. */
#include "run.h"

#include <math.h>

#define LAND  "workloop --model land2017 -q "
#define SLOW  "workloop --fibre diaphragm-slow -q "
#define HEART "workloop --fibre hipsc-cm-37C -q "

enum {
    SL = 5,
    FREQUENCY,
    STRAIN,
    PHASE,
    CYCLES,
    NET,
    SHORTENING,
    LENGTHENING,
    ACTIVE,
    POWER,
    MEAN,
    LEAST,
    MOST,
    ATP,
    EFFICIENCY,
    CA_PEAK,
    GAP
};

/* Cell `column` (from 0) of data row `row` (from 0). */
static double cell(const char *text, size_t row, int column)
{
    const char *c = strstr(text, "\nrun,model,");
    ck_assert_msg(c != NULL, "%.400s", text);
    for (c = strchr(c + 1, '\n') + 1; row > 0; row--)
        c = strchr(c, '\n') + 1;
    for (; column > 0; column--)
        c = strchr(c, ',') + 1;
    return *c == ',' ? NAN : strtod(c, NULL);
}

START_TEST(rows_go_through_strains_frequencies_and_phases)
{
    struct run run = run_line(LAND "--freq 1Hz,2Hz --strain 0.01,0.02 --phase -0.1:0.1:0.1");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(
        strstr(run.out, "\nrun,model,fibre,drug,drug_uM,sl_um,frequency_Hz,strain,phase,cycles,"
                        "net_work_J_per_m3,shortening_work_J_per_m3,lengthening_work_J_per_m3,"
                        "active_work_J_per_m3,power_kW_per_m3,mean_total_kPa,lowest_total_kPa,"
                        "highest_total_kPa,atp_per_cycle,efficiency,ca_peak_uM,gap,change,"
                        "estimated_error\n"));
    double best = -INFINITY;
    for (size_t i = 0; i < 12; i++) {
        ck_assert_double_eq(cell(run.out, i, PHASE), 0.1 * (double)((long)(i % 3) - 1));
        ck_assert_double_eq(cell(run.out, i, FREQUENCY), i / 3 % 2 ? 2 : 1);
        ck_assert_double_eq(cell(run.out, i, STRAIN), i < 6 ? 0.01 : 0.02);
        const double net = cell(run.out, i, NET), f = cell(run.out, i, FREQUENCY);
        ck_assert_double_eq_tol(net, cell(run.out, i, SHORTENING) - cell(run.out, i, LENGTHENING),
                                1e-10 * fabs(cell(run.out, i, SHORTENING)));
        ck_assert_double_eq_tol(cell(run.out, i, POWER), 1e-3 * net * f, 1e-12 * fabs(net));
        ck_assert_double_lt(cell(run.out, i, GAP), 1e-5);
        best = fmax(best, cell(run.out, i, POWER));
    }
    const char *highest = strstr(run.out, "highest_power_kW_per_m3=");
    ck_assert_ptr_nonnull(highest);
    ck_assert_double_eq(strtod(highest + strlen("highest_power_kW_per_m3="), NULL), best);
    run_done(&run);
}
END_TEST

/* 150 uM of heads at 60 kJ/mol: 9000 J/m3 per ATP of each. */
START_TEST(efficiency_is_work_over_atp_and_its_energy)
{
    struct run run = run_line(HEART "--freq 1Hz");
    struct run half = run_line(HEART "--freq 1Hz --energy 30 --heads 0.1mM");
    struct run none = run_line(SLOW "--freq 1Hz");
    ck_assert_msg(run.code == 0 && half.code == 0, "%s%s", run.err, half.err);
    const double work = cell(run.out, 0, NET), atp = cell(run.out, 0, ATP);
    ck_assert_double_gt(work, 0);
    ck_assert_double_eq_tol(cell(run.out, 0, EFFICIENCY), work / (9000 * atp), 1e-12);
    ck_assert_double_eq_tol(cell(half.out, 0, EFFICIENCY), work / (3000 * atp), 1e-12);
    ck_assert_double_lt(cell(none.out, 0, NET), 0); /* work done on the fibre has none */
    ck_assert(isnan(cell(none.out, 0, EFFICIENCY)));
    ck_assert_ptr_nonnull(strstr(run.out, "net work over ATP of the heads, 60 kJ/mol, 150 uM"));
    run_done(&run);
    run_done(&half);
    run_done(&none);
}
END_TEST

START_TEST(held_calcium_gives_the_work_of_the_viscous_modulus)
{
    struct run run = run_line(SLOW "--ca hold:2uM --strain 0.00005 --freq 3Hz --rtol 1e-9");
    struct run sine = run_line("sine --fibre diaphragm-slow -q --pca 5.698970004336019 --freq 3Hz");
    ck_assert_msg(run.code == 0 && sine.code == 0, "%s%s", run.err, sine.err);
    const double viscous = cell(sine.out, 0, 10), elastic = cell(sine.out, 0, 9);
    ck_assert_double_eq_tol(cell(run.out, 0, NET) / (1e3 * M_PI * 0.00005 * 0.00005), -viscous,
                            1e-4 * elastic);
    ck_assert_double_eq(cell(run.out, 0, CA_PEAK), 2);
    ck_assert(isnan(cell(run.out, 0, PHASE)));
    run_done(&run);
    run_done(&sine);
}
END_TEST

START_TEST(traces_json_and_figure_are_written)
{
    struct run run =
        run_line(LAND "--drug levosimendan=0,3uM --phase 0,0.1 --stimuli 2 --out a.json "
                      "--traces b.csv --points 101 --plot c.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *json = read_file("a.json"), *traces = read_file("b.csv"), *figure = read_file("c.svg");
    ck_assert_ptr_nonnull(strstr(json, "\"net_work_J_per_m3\""));
    ck_assert_ptr_nonnull(strstr(json, "\"partial\": null"));
    ck_assert_ptr_nonnull(strstr(traces, "drug_uM,t_s,ca_uM,"));
    ck_assert_ptr_nonnull(strstr(traces, "\n4,land2017,"));
    ck_assert_ptr_nonnull(strstr(figure, "Power (kW/m3)"));
    ck_assert_ptr_nonnull(strstr(figure, "first stimulus"));
    free(json);
    free(traces);
    free(figure);
    run_done(&run);
}
END_TEST

START_TEST(a_configuration_gives_the_same_run)
{
    struct run dump = run_line(LAND "--freq 4Hz --shape sawtooth --shortening 0.3 --dump-config");
    ck_assert_int_eq(dump.code, 0);
    write_file("run.json", dump.out, strlen(dump.out));
    struct run first = run_line(LAND "--freq 4Hz --shape sawtooth --shortening 0.3");
    struct run second = run_line("workloop --config run.json");
    ck_assert_msg(second.code == 0, "%s", second.err);
    ck_assert_str_eq(first.out, second.out);
    ck_assert_ptr_nonnull(strstr(first.out, "# length: sawtooth, shortens for 0.3 of a cycle"));
    run_done(&dump);
    run_done(&first);
    run_done(&second);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    static const char *const bad[][2] = {
        {"--freq 0Hz", "not above 0"},
        {"--freq 300Hz", "up to 250Hz"},
        {"--strain 0.6", "'0.6' is outside 0 to 0.5"},
        {"--sl 3.59um", "--strain: lengths from 3.554"},
        {"--strain 2%", "--strain"},
        {"--phase 1.5", "'1.5' is outside -1 to 1"},
        {"--phase 0.1:0:0.1", "does not rise"},
        {"--phase 0:0.1:0", "does not rise"},
        {"--phase 0:0.1", "start:stop:step"},
        {"--phase 0,,1", "an empty item"},
        {"--shape square", "none of sine, sawtooth"},
        {"--shortening 0.4", "no effect with --shape sine"},
        {"--shape sawtooth --shortening 1", "outside 0.01 to 0.99"},
        {"--stimuli 0", "whole number from 1"},
        {"--stimuli 1.5", "whole number from 1"},
        {"--rate 50Hz", "no effect without --stimuli"},
        {"--stimuli 3 --rate 0Hz", "not above 0"},
        {"--stimuli 30 --rate 50Hz", "not over within a cycle of 500 ms"},
        {"--ca step:0.1uM,1uM,5ms", "a stimulus is biexp"},
        {"--ca hold:1uM --phase 0", "--phase: has no effect with --ca hold:"},
        {"--ca biexp:1uM,0.5uM,20ms,50ms,0s", "not above c0"},
        {"--ceiling 0.5uM", "below the peak"},
        {"--cycles 0", "whole number from 1"},
        {"--energy 0", "outside 1 to 200"},
        {"--heads 0uM", "not above 0"},
        {"--points 101", "no effect without --traces or --plot"},
        {"--traces x.txt", "none of .csv, .json"},
        {"--plot c.pdf", "none of .svg, .png"},
        {"--frequency 2Hz", "no option '--frequency'"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, LAND "%s", bad[i][0]);
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
    Suite *suite = suite_create("workloop");
    TCase *tests = tcase_create("workloop");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, rows_go_through_strains_frequencies_and_phases);
    tcase_add_test(tests, efficiency_is_work_over_atp_and_its_energy);
    tcase_add_test(tests, held_calcium_gives_the_work_of_the_viscous_modulus);
    tcase_add_test(tests, traces_json_and_figure_are_written);
    tcase_add_test(tests, a_configuration_gives_the_same_run);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
