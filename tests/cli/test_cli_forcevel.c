/* inotrope forcevel and inotrope slack. */
#include "run.h"

#include <math.h>

#define FORCE "forcevel --model rdq20mf -q "
#define SLACK "slack --model rdq20mf -q "

enum { VELOCITY = 8, SPEED, TENSION, REL, TOTAL, HILL, IN_FIT, POWER, ATP, EFFICIENCY, START };

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

/* After `name` in text. */
static double value(const char *text, const char *name)
{
    const char *c = strstr(text, name);
    ck_assert_msg(c != NULL, "no %s in %.600s", name, text);
    return strtod(c + strlen(name), NULL);
}

/* Closed form of rdq20mf; Hill's curve at the row's tension. */
START_TEST(rows_have_tension_power_and_the_fit)
{
    struct run run = run_line(FORCE "--velocity 0,0.5,1,2,4,6");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(
        run.out, "\nrun,model,fibre,drug,drug_uM,sl_um,pCa,ca_uM,velocity_L_per_s,"
                 "velocity_um_per_s,tension_kPa,tension_rel,total_kPa,hill_velocity_L_per_s,in_fit,"
                 "power_kW_per_m3,atp_per_s,efficiency,start_um,drift,estimated_error\n"));
    const double vmax = value(run.out, "Vmax_hill_L_per_s="), a = value(run.out, "a_over_F0=");
    for (size_t i = 0; i < 6; i++) {
        const double v = cell(run.out, i, VELOCITY), r = 134.31 + 25.184 * v;
        const double rel = cell(run.out, i, REL);
        ck_assert_double_eq_tol(rel, 134.31 / r * (1 - v * 32.653 / 0.778 / r), 1e-6);
        ck_assert_double_eq_tol(cell(run.out, i, SPEED), 2.2 * v, 1e-12);
        ck_assert_double_eq_tol(cell(run.out, i, POWER), v * cell(run.out, i, TENSION), 1e-9);
        ck_assert_double_eq_tol(cell(run.out, i, HILL), vmax * (1 - rel) / (1 + rel / a), 1e-9);
        ck_assert_double_eq(cell(run.out, i, IN_FIT), rel >= 0.05 && rel <= 0.8);
        ck_assert(isnan(cell(run.out, i, EFFICIENCY))); /* the model has no ATP */
    }
    ck_assert_double_eq_tol(value(run.out, "unloaded_L_per_s="),
                            134.31 * 0.778 / (32.653 - 25.184 * 0.778), 1e-5);
    run_done(&run);
}
END_TEST

/* 150 uM at 60 kJ/mol: 9000 J/m3 for an ATP of each head; a kW/m3 is 1000 W/m3. */
START_TEST(efficiency_has_its_two_conventions)
{
    struct run run = run_line("forcevel --fibre diaphragm-slow -q --velocity 0.002,0.004");
    struct run half = run_line("forcevel --fibre diaphragm-slow -q --velocity 0.002,0.004 --energy "
                               "30 --heads 0.3mM");
    ck_assert_msg(run.code == 0 && half.code == 0, "%s%s", run.err, half.err);
    for (size_t i = 0; i < 2; i++) {
        const double power = 1e3 * cell(run.out, i, POWER), atp = cell(run.out, i, ATP);
        ck_assert_double_eq_tol(cell(run.out, i, EFFICIENCY), power / (9000 * atp), 1e-12);
        ck_assert_double_eq_tol(cell(half.out, i, EFFICIENCY), power / (9000 * atp), 1e-12);
    }
    ck_assert_ptr_nonnull(strstr(half.out, "# efficiency: ATP 30 kJ/mol, 300 uM heads"));
    run_done(&run);
    run_done(&half);
}
END_TEST

START_TEST(ramps_and_releases_say_where_they_began)
{
    struct run ramp = run_line(FORCE "--method ramp --velocity 0.5,1 --sl 2.1um --travel 0.1");
    struct run load = run_line(FORCE "--method load --load 0.4,0.8 --read 10ms --window 4ms");
    ck_assert_msg(ramp.code == 0 && load.code == 0, "%s%s", ramp.err, load.err);
    ck_assert_double_eq_tol(cell(ramp.out, 0, START), 2.1 + 0.22, 1e-12);
    ck_assert_double_gt(cell(ramp.out, 0, REL), cell(ramp.out, 1, REL));
    ck_assert_ptr_nonnull(strstr(ramp.out, "# method: ramp: from the isometric steady state"));
    for (size_t i = 0; i < 2; i++) {
        const double v = cell(load.out, i, VELOCITY);
        ck_assert_double_gt(v, 0);
        /* the length at the middle of the window is --sl: it began longer by about 10 ms of v */
        ck_assert_double_gt(cell(load.out, i, START), 2.2);
        ck_assert_double_lt(cell(load.out, i, START), 2.2 + 2.2 * (0.02 * v + 0.05));
    }
    ck_assert_double_gt(cell(load.out, 0, VELOCITY), cell(load.out, 1, VELOCITY));
    run_done(&ramp);
    run_done(&load);
}
END_TEST

/* myosim3 lets heads go at the end of their range of strain, so that none pushes enough. */
START_TEST(a_model_without_unloaded_speed_is_told_and_run_at_given_speeds)
{
    struct run run = run_line("forcevel --model myosim3 -q");
    ck_assert_int_eq(run.code, 1);
    ck_assert_ptr_nonnull(strstr(run.err, "no speed up to 1000 um/s brings tension to 0"));
    run_done(&run);
    run = run_line("forcevel --model myosim3 -q --velocity 0,0.5,1,2,4");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, " unloaded=none "));
    for (size_t i = 1; i < 5; i++)
        ck_assert_double_lt(cell(run.out, i, REL), cell(run.out, i - 1, REL));
    run_done(&run);
}
END_TEST

START_TEST(the_slack_line_goes_through_its_releases)
{
    struct run run = run_line(SLACK "--size 0.06,0.08,0.1");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double v0 = value(run.out, "V0_L_per_s="), cut = value(run.out, "intercept_L=");
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        const double time = cell(run.out, i, 10), line = cell(run.out, i, 11);
        ck_assert_double_eq_tol(line, cut + v0 * time, 1e-12);
        sum += line - cell(run.out, i, 8);
        ck_assert_double_eq_tol(cell(run.out, i, 9), 2.2 * cell(run.out, i, 8), 1e-12);
    }
    ck_assert_double_eq_tol(sum, 0, 1e-12); /* least squares with an intercept */
    ck_assert(v0 > 6.5 && v0 < 8.1);
    run_done(&run);
}
END_TEST

/* Short enough not to go slack in half a millisecond. */
START_TEST(a_fibre_that_stays_taut_is_told)
{
    struct run run = run_line("slack --model rdq20mf --size 0.0001,0.06,0.08 --out a.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.err, "after 1 of 3 releases the fibre never went slack"));
    run_done(&run);
}
END_TEST

START_TEST(json_and_figures_are_written)
{
    struct run run = run_line("forcevel --model land2017 -q --drug levosimendan=0,3uM --out f.json "
                              "--plot f.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *json = read_file("f.json"), *figure = read_file("f.svg");
    ck_assert_ptr_nonnull(strstr(json, "\"power_kW_per_m3\""));
    ck_assert_ptr_nonnull(strstr(json, "\"partial\": null"));
    ck_assert_ptr_nonnull(strstr(figure, "Power (kW/m3)"));
    ck_assert_ptr_nonnull(strstr(figure, "Hill fit"));
    free(json);
    free(figure);
    run_done(&run);
    run = run_line(SLACK "--out s.json --plot s.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json = read_file("s.json");
    figure = read_file("s.svg");
    ck_assert_ptr_nonnull(strstr(json, "\"release_L\""));
    ck_assert_ptr_nonnull(strstr(json, "V0_L_per_s="));
    ck_assert_ptr_nonnull(strstr(figure, "Time of unloaded shortening (s)"));
    free(json);
    free(figure);
    run_done(&run);
}
END_TEST

static void same_from_configuration(const char *line, const char *command)
{
    char text[300];
    (void)snprintf(text, sizeof text, "%s --dump-config", line);
    struct run dump = run_line(text);
    ck_assert_int_eq(dump.code, 0);
    write_file("run.json", dump.out, strlen(dump.out));
    (void)snprintf(text, sizeof text, "%s --config run.json", command);
    struct run first = run_line(line), second = run_line(text);
    ck_assert_msg(second.code == 0, "%s", second.err);
    ck_assert_str_eq(first.out, second.out);
    run_done(&dump);
    run_done(&first);
    run_done(&second);
}

START_TEST(a_configuration_gives_the_same_run)
{
    same_from_configuration(FORCE "--method load --load 0.3,0.6 --sl 2.1um --fit-range 0.1,0.9",
                            "forcevel");
    same_from_configuration(SLACK "--size 0.06,0.08 --ramp 1ms --pca 5", "slack");
}
END_TEST

START_TEST(bad_options_are_refused)
{
    static const char *const bad[][2] = {
        {FORCE "--method jump", "none of steady, ramp, load"},
        {FORCE "--load 0.5", "--load: has no effect with --method steady"},
        {FORCE "--method load --velocity 1", "--velocity: has no effect with --method load"},
        {FORCE "--travel 0.1", "--travel: has no effect with --method steady"},
        {FORCE "--read 5ms", "--read: has no effect"},
        {FORCE "--method load --read 2ms --window 10ms", "begins before the release"},
        {FORCE "--method load --load 2", "'2' is outside 0 to 1.2"},
        {FORCE "--method ramp --travel 0.9", "outside 0.0001 to 0.5"},
        {FORCE "--method ramp --sl 2.79um", "begins at 2.9 um, beyond 2.81058 um"},
        {FORCE "--velocity -1", "'-1' is outside 0 to 400"},
        {FORCE "--velocity 1L/s", "--velocity"},
        {FORCE "--velocity 1,,2", "an empty item"},
        {FORCE "--fit-range 0.5", "not two numbers"},
        {FORCE "--fit-range 0.8,0.1", "LOW < HIGH"},
        {FORCE "--pca 2", "outside 3 to 20"},
        {FORCE "--energy 0", "outside 1 to 200"},
        {FORCE "--heads 0uM", "not above 0"},
        {FORCE "--heads 1", "has no unit"},
        {FORCE "--sl 9um", "--sl: 9um is outside"},
        {FORCE "--plot a.pdf", "none of .svg, .png"},
        {FORCE "--temperature 25C", "states no Q10"},
        {SLACK "--size 0.1", "2 to 200 make a line"},
        {SLACK "--size 0.1,0", "outside 0 to 0.5"},
        {SLACK "--size 0.1,0.1", "given twice"},
        {SLACK "--size 0.1,0.5", "below 1.25 um"},
        {SLACK "--size a,b", "not a number"},
        {SLACK "--ramp 0ms", "not above zero"},
        {SLACK "--ramp 1", "has no unit"},
        {SLACK "--pca 25", "outside 3 to 20"},
        {SLACK "--out a.txt", "none of .csv, .json"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct run run = run_line(bad[i][0]);
        ck_assert_msg(run.code == 2 && strstr(run.err, bad[i][1]) != NULL, "%s: exit %d, %s",
                      bad[i][0], run.code, run.err);
        run_done(&run);
    }
    ck_assert_uint_eq(count_files(0), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("forcevel and slack");
    TCase *tests = tcase_create("forcevel and slack");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, rows_have_tension_power_and_the_fit);
    tcase_add_test(tests, efficiency_has_its_two_conventions);
    tcase_add_test(tests, ramps_and_releases_say_where_they_began);
    tcase_add_test(tests, a_model_without_unloaded_speed_is_told_and_run_at_given_speeds);
    tcase_add_test(tests, the_slack_line_goes_through_its_releases);
    tcase_add_test(tests, a_fibre_that_stays_taut_is_told);
    tcase_add_test(tests, json_and_figures_are_written);
    tcase_add_test(tests, a_configuration_gives_the_same_run);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
