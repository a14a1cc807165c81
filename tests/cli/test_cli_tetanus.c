/* inotrope tetanus. */
#include "run.h"

#include <math.h>

#define FAST "tetanus --fibre diaphragm-fast-IIx -q "

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

enum {
    RATE = 6,
    PULSES,
    PEAK,
    REL,
    FORCE,
    BASELINE,
    MEAN,
    RIPPLE,
    PER_TWITCH,
    FUSION,
    TWITCH,
    INTEGRAL,
    ATP,
    CA_PEAK,
    CA_MEAN
};

START_TEST(force_and_fusion_rise_with_the_rate)
{
    struct run run = run_line(FAST "--rate 20Hz,5Hz,50Hz");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(
        run.out, "\nrun,model,fibre,drug,drug_uM,sl_um,rate_Hz,pulses,peak_kPa,tension_rel,"
                 "force_rel,baseline_kPa,mean_kPa,ripple_kPa,ripple_per_twitch,fusion_index,"
                 "twitch_kPa,integral_kPa_s,atp_per_head,ca_peak_uM,ca_mean_uM,peak_s,change,"
                 "estimated_error\n"));
    const double rate[3] = {5, 20, 50}, pulses[3] = {10, 40, 100};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_double_eq(cell(run.out, i, RATE), rate[i]);
        ck_assert_double_eq(cell(run.out, i, PULSES), pulses[i]);
        ck_assert_double_lt(cell(run.out, i, REL), 1);
        for (int k = PEAK; i > 0 && k <= FUSION; k++)
            if (k == PEAK || k == REL || k == FORCE || k == MEAN || k == FUSION)
                ck_assert_double_gt(cell(run.out, i, k), cell(run.out, i - 1, k));
    }
    ck_assert_double_eq(cell(run.out, 2, FORCE), 1);
    ck_assert_double_eq_tol(cell(run.out, 0, PER_TWITCH),
                            cell(run.out, 0, RIPPLE) / cell(run.out, 0, TWITCH), 1e-12);
    /* The half rate lies where its interpolation says. */
    const char *half = strstr(run.out, "half_rate_Hz=");
    ck_assert_ptr_nonnull(half);
    const double f0 = cell(run.out, 0, FORCE), f1 = cell(run.out, 1, FORCE);
    ck_assert(f0 < 0.5 && f1 > 0.5);
    ck_assert_double_eq_tol(strtod(half + 13, NULL), 5 * pow(4, (0.5 - f0) / (f1 - f0)), 1e-9);
    run_done(&run);
}
END_TEST

START_TEST(the_mean_of_calcium_is_base_plus_rate_times_the_transients_integral)
{
    struct run run = run_line(FAST "--rate 60Hz --steady --ca biexp:0.1uM,0.9uM,20ms,50ms,10ms");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double t = log(0.4) / (1 / 0.05 - 1 / 0.02), norm = exp(-t / 0.05) - exp(-t / 0.02);
    ck_assert_double_eq_tol(cell(run.out, 0, CA_MEAN), 0.1 + 60 * 0.8 * 0.03 / norm, 1e-4);
    run_done(&run);
    run = run_line(FAST "--rate 60Hz --steady --ceiling 2uM");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_double_lt(cell(run.out, 0, CA_PEAK), 2);
    ck_assert_ptr_nonnull(strstr(run.out, "# summation: from a store that empties"));
    run_done(&run);
}
END_TEST

START_TEST(a_doublet_raises_the_first_force)
{
    struct run with = run_line(FAST "--rate 10Hz --pulses 3 --doublet 5ms");
    struct run without = run_line(FAST "--rate 10Hz --pulses 3");
    ck_assert_msg(with.code == 0 && without.code == 0, "%s%s", with.err, without.err);
    ck_assert_double_gt(cell(with.out, 0, PEAK), 1.05 * cell(without.out, 0, PEAK));
    ck_assert_ptr_nonnull(strstr(with.out, "# doublet: a second stimulus 0.005 s after the first"));
    run_done(&with);
    run_done(&without);
}
END_TEST

START_TEST(traces_json_and_figure_are_written)
{
    struct run run =
        run_line(FAST "--rate 5Hz,30Hz --duration 0.4s --drug rpi194=0,10uM --out a.json "
                      "--traces b.csv --after 100ms --dt-out 2ms --plot c.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *json = read_file("a.json"), *traces = read_file("b.csv"), *figure = read_file("c.svg");
    ck_assert_ptr_nonnull(strstr(json, "\"results\""));
    ck_assert_ptr_nonnull(strstr(json, "\"fusion_index\""));
    ck_assert_ptr_nonnull(strstr(json, "\"partial\": null"));
    ck_assert_ptr_nonnull(strstr(traces, "drug_uM,t_s,ca_uM,"));
    ck_assert_ptr_nonnull(strstr(traces, "\n4,inotrope1,diaphragm-fast-IIx,rpi194,10,"));
    ck_assert_ptr_nonnull(strstr(figure, "Stimuli per second (Hz)"));
    ck_assert_ptr_nonnull(strstr(figure, "30 Hz"));
    free(json);
    free(traces);
    free(figure);
    run_done(&run);
}
END_TEST

/* The trace's own highest tension is the number of the table. */
START_TEST(the_trace_has_the_peak_of_the_table)
{
    struct run run = run_line(FAST "--rate 12Hz --pulses 4 --traces b.csv --dt-out 0.1ms");
    ck_assert_msg(run.code == 0, "%s", run.err);
    FILE *file = fopen("b.csv", "r");
    char line[1000];
    double top = 0;
    while (fgets(line, sizeof line, file)) {
        const char *c = line;
        for (int k = 0; k < 8 && c != NULL; k++)
            c = strchr(c, ',') != NULL ? strchr(c, ',') + 1 : NULL;
        if (line[0] == '1' && c != NULL)
            top = fmax(top, strtod(c, NULL));
    }
    (void)fclose(file);
    ck_assert_double_eq_tol(cell(run.out, 0, PEAK), top, 1e-6 * top);
    run_done(&run);
}
END_TEST

START_TEST(a_configuration_gives_the_same_run)
{
    struct run dump = run_line(FAST "--rate 8Hz --pulses 2 --dump-config");
    ck_assert_int_eq(dump.code, 0);
    write_file("run.json", dump.out, strlen(dump.out));
    struct run first = run_line(FAST "--rate 8Hz --pulses 2");
    struct run second = run_line("tetanus --config run.json");
    ck_assert_msg(second.code == 0, "%s", second.err);
    ck_assert_str_eq(first.out, second.out);
    run_done(&dump);
    run_done(&first);
    run_done(&second);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    static const char *const bad[][2] = {
        {"--rate 0Hz", "not above 0"},
        {"--rate -5Hz", "not above 0"},
        {"--rate nan", "not a number"},
        {"--rate nanHz", "not a number"},
        {"--rate 5", "has no unit"},
        {"--rate 5ms", "a frequency is needed"},
        {"--rate 2kHz", "up to 1000Hz"},
        {"--rate 5Hz,5Hz", "given twice"},
        {"--rate 5Hz,", "an empty item"},
        {"--rate 5Hz:50Hz", "start:stop:log"},
        {"--rate 5Hz:50Hz:5Hz", "log or logN"},
        {"--rate 5Hz:50Hz:log0", "log or logN"},
        {"--rate 50Hz:5Hz:log", "does not rise"},
        {"--pulses 0", "1 to 100000"},
        {"--pulses 2.5", "1 to 100000"},
        {"--pulses 3 --duration 1s", "one of them"},
        {"--steady --pulses 3", "one of them"},
        {"--duration 0s", "not above zero"},
        {"--doublet 20ms --rate 50Hz", "--doublet: 20ms does not end"},
        {"--doublet -1ms", "not above zero"},
        {"--ca hold:1uM", "a stimulus is biexp"},
        {"--ca biexp:1uM,0.5uM,20ms,50ms,0s", "not above c0"},
        {"--ca biexp:0.1uM,0.9uM,20ms,20ms,0s", "must be above zero and differ"},
        {"--ceiling 0.5uM", "below the peak"},
        {"--ceiling 1um", "a concentration is needed"},
        {"--dt-out 1ms", "no effect without --traces or --plot"},
        {"--after 1s", "no effect without --traces or --plot"},
        {"--traces x.txt", "none of .csv, .json"},
        {"--sl 9um", "--sl: 9um is outside"},
        {"--rtol nan", "not a number"},
        {"--plot c.pdf", "none of .svg, .png"},
        {"--ca biexp:0.1uM,900uM,20ms,50ms,0s --rate 100Hz", "--ceiling"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, FAST "%s", bad[i][0]);
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
    Suite *suite = suite_create("tetanus");
    TCase *tests = tcase_create("tetanus");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, force_and_fusion_rise_with_the_rate);
    tcase_add_test(tests, the_mean_of_calcium_is_base_plus_rate_times_the_transients_integral);
    tcase_add_test(tests, a_doublet_raises_the_first_force);
    tcase_add_test(tests, traces_json_and_figure_are_written);
    tcase_add_test(tests, the_trace_has_the_peak_of_the_table);
    tcase_add_test(tests, a_configuration_gives_the_same_run);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
