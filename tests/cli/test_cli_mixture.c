/* Mixtures of fibres in `inotrope pca`, `dose` and `tetanus`: sums of their fibres' tensions. */
#include "run.h"

#include <math.h>

#define HALVES "--mixture diaphragm-slow=40%,diaphragm-fast-IIa=60% "

/* Where the line that begins behind `n` further line ends starts. */
static const char *line_after(const char *at, int n)
{
    for (; n > 0; n--) {
        at = strchr(at, '\n');
        ck_assert_ptr_nonnull(at);
        at++;
    }
    return at;
}

/* Cell (row, column) of the CSV whose header line starts with `head`, counted from 0. */
static double cell_of(const char *text, const char *head, int row, int column)
{
    const char *at = strstr(text, head);
    ck_assert_msg(at != NULL, "no %s", head);
    at = line_after(at + 1, row + 1);
    for (; column > 0; column--)
        at = strchr(at, ',') + 1;
    return *at == ',' || *at == '\n' ? (double)NAN : strtod(at, NULL);
}

/* The number behind `key` in the line that contains `line`. */
static double number_in(const char *text, const char *line, const char *key)
{
    const char *at = strstr(text, line);
    ck_assert_msg(at != NULL, "no '%s'", line);
    at = strstr(at, key);
    ck_assert_msg(at != NULL, "no '%s'", key);
    return strtod(at + strlen(key), NULL);
}

enum { PCA_POINTS = 31, TENSION = 8 };

START_TEST(tension_of_a_mixture_is_the_weighted_sum_at_every_ca_with_and_without_drug)
{
    struct run run = run_line("pca -q " HALVES "--drug levosimendan=0,3uM");
    ck_assert_msg(run.code == 0, "%s", run.err);
    for (int dose = 0; dose < 2; dose++)
        for (int i = 0; i < PCA_POINTS; i++)
            for (int k = TENSION; k <= 12; k++) { /* tension and the means; not tension_rel */
                double y[3];
                for (int slot = 0; slot < 3; slot++)
                    y[slot] = cell_of(run.out, "\ncurve,", (2 * slot + dose) * PCA_POINTS + i, k);
                const double sum = 0.4 * y[1] + 0.6 * y[2];
                ck_assert_msg(k == TENSION + 1 || fabs(y[0] - sum) <= 1e-13 * fabs(sum),
                              "%d %d %d: %g %g", dose, i, k, y[0], sum);
            }
    run_done(&run);
}
END_TEST

/* By bisection on the two fibres' own curves at many Ca, as the program prints them. */
START_TEST(pca50_of_a_mixture_is_where_the_sum_passes_its_half)
{
    struct run run = run_line("pca -q " HALVES "--pca 6.5:5.8:0.0005");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const char *summary = "# summary curve=1 model=inotrope1 fibre=mixture ";
    const double pca50 = number_in(run.out, summary, "pCa50=");
    const double half = 0.5 * (number_in(run.out, summary, "fmax_kPa=") +
                               number_in(run.out, summary, "frest_kPa="));
    int i = 0;
    while (cell_of(run.out, "\ncurve,", i + 1, TENSION) < half)
        i += 1;
    ck_assert_double_lt(pca50, cell_of(run.out, "\ncurve,", i, 6));
    ck_assert_double_gt(pca50, cell_of(run.out, "\ncurve,", i + 1, 6));
    /* Its slope is between the points, of y over ln Ca. */
    const double range = 2 * (half - number_in(run.out, summary, "frest_kPa="));
    const double rise =
        (cell_of(run.out, "\ncurve,", i + 1, TENSION) - cell_of(run.out, "\ncurve,", i, TENSION)) /
        range / (0.0005 * log(10.0));
    ck_assert_double_eq_tol(number_in(run.out, summary, "slope_nH="), 4 * rise, 2e-3);
    run_done(&run);
}
END_TEST

START_TEST(a_tetanus_of_a_mixture_adds_means_but_not_peaks)
{
    struct run run = run_line("tetanus -q --rate 5Hz,20Hz --duration 1s " HALVES
                              "--traces traces.csv --out t.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *table = read_file("t.csv"), *traces = read_file("traces.csv");
    for (int rate = 0; rate < 2; rate++) {
        double peak[3], mean[3];
        for (int slot = 0; slot < 3; slot++) {
            peak[slot] = cell_of(table, "\nrun,", 2 * slot + rate, 5 + 3);
            mean[slot] = cell_of(table, "\nrun,", 2 * slot + rate, 5 + 7);
        }
        ck_assert_double_eq_tol(mean[0] / (0.4 * mean[1] + 0.6 * mean[2]), 1, 1e-6);
        ck_assert_double_lt(peak[0], 0.4 * peak[1] + 0.6 * peak[2]);
        ck_assert_double_gt(peak[0], mean[0]);
    }
    /* The traces: 1.51 s in steps of 1 ms, rate within curve. */
    double most = 0;
    const char *row = line_after(strstr(traces, "\nrun,") + 1, 1);
    for (int i = 0; i <= 1510; i++, row = line_after(row, 1)) {
        const char *at = row;
        for (int k = 0; k < 8; k++)
            at = strchr(at, ',') + 1;
        most = fmax(most, strtod(at, NULL));
    }
    ck_assert_double_eq_tol(most, cell_of(table, "\nrun,", 0, 5 + 3), 1e-3);
    free(table);
    free(traces);
    run_done(&run);
}
END_TEST

START_TEST(dose_response_of_a_mixture_has_its_own_half_effect_dose)
{
    struct run run = run_line("dose -q " HALVES "--drug levosimendan --out d.csv --plot d.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *text = read_file("d.csv"), *picture = read_file("d.svg");
    const double mixed =
        number_in(text, "# half_effect_tension fibre=mixture ", "saturating_gain=");
    const double slow =
        number_in(text, "# half_effect_tension fibre=diaphragm-slow ", "saturating_gain=");
    ck_assert_double_gt(mixed, 0.01);
    ck_assert_double_lt(mixed, 0.6 * slow); /* the fast fibres do not respond */
    ck_assert_ptr_nonnull(strstr(picture, "mixture, SL 2.6"));
    free(text);
    free(picture);
    run_done(&run);
}
END_TEST

START_TEST(published_compositions_state_their_source_in_csv_json_and_figure)
{
    struct run run = run_line("pca -q --mixture rat-diaphragm --mixture human-diaphragm "
                              "--mixture diaphragm-slow=50%,diaphragm-slow-hf=50% "
                              "--mixture diaphragm-slow=20%,diaphragm-slow-hf=80% "
                              "--out a.json --plot a.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    static const char *const words[] = {"metzger1985", "meznaric2016", "sum to 101 %",
                                        "mixture-1",   "mixture-2",    "rat-diaphragm"};
    static const char *const files[] = {"a.json", "a.svg"};
    for (int f = 0; f < 2; f++) {
        char *text = read_file(files[f]);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            ck_assert_msg(strstr(text, words[i]) != NULL, "%s: %s", files[f], words[i]);
        free(text);
    }
    run_done(&run);
}
END_TEST

/* meznaric2016: numbers of fibres times their areas. */
START_TEST(the_human_diaphragm_is_weighed_by_number_and_area_of_its_fibres)
{
    struct run run = run_line("pca -q --pca 6 --mixture human-diaphragm");
    const double slow = 50.2 * 2376.0, fast = 47.2 * 2258.7;
    ck_assert_msg(run.code == 0, "%s", run.err);
    const char *at = strstr(run.out, " of the cross-section: inotrope1:diaphragm-slow,");
    ck_assert_ptr_nonnull(at);
    while (at[-1] != ' ')
        at--;
    ck_assert_double_eq_tol(strtod(at, NULL), slow / (slow + fast), 5e-4);
    ck_assert_ptr_nonnull(strstr(run.out, "dewinter2015"));
    run_done(&run);
}
END_TEST

START_TEST(blanks_around_the_parts_of_a_mixture_mean_nothing)
{
    static char program[] = "inotrope", command[] = "pca", quiet[] = "-q", at[] = "--pca",
                one[] = "6", option[] = "--mixture",
                text[] = " diaphragm-slow = 40 %, diaphragm-fast-IIa=60% ";
    char *const arguments[] = {program, command, quiet, at, one, option, text, NULL};
    struct run spaced = run_program(arguments, NULL);
    struct run plain = run_line("pca -q --pca 6 " HALVES);
    ck_assert_msg(spaced.code == 0, "%s", spaced.err);
    ck_assert_str_eq(strstr(spaced.out, "\ncurve,"), strstr(plain.out, "\ncurve,"));
    run_done(&spaced);
    run_done(&plain);
}
END_TEST

START_TEST(what_makes_no_mixture_is_refused)
{
    static const char *const lines[][2] = {
        {"pca --mixture diaphragm-slow=40%", "sum to 40%, not 100%"},
        {"pca --mixture diaphragm-slow=40%,diaphragm-fast-IIb=60%", "diaphragm-fast-IIa"},
        {"pca --mixture diaphragm-slow=0.4,diaphragm-fast-IIa=0.6",
         "'0.4' is not a percentage: write 40%"},
        {"pca --mixture diaphragm-slow=50,diaphragm-fast-IIa=50%",
         "diaphragm-slow: '50' is not a percentage: write 50%"},
        {"pca --mixture diaphragm-slow=40%,diaphragm-fast-IIa=50%", "(95% to 105% is taken"},
        {"pca --mixture diaphragm-slow=0,diaphragm-fast-IIa=50%", "above 0% up to 100%"},
        {"pca --mixture diaphragm-slow=40%,human-lv-intact-37C=60%",
         "'diaphragm-slow' (states no temperature, computed at 22C) and 'human-lv-intact-37C' "
         "(37C), do not"},
        {"pca --mixture rat-diafragm", "did you mean 'rat-diaphragm'"},
        {"pca --mixture diaphragm-slow=40%,human-lv-skinned-15C=60%", "different temperature"},
        {"pca --mixture rat-diaphragm --fibre diaphragm-slow", "no place beside --mixture"},
        {"pca --mixture rat-diaphragm --mixture rat-diaphragm", "given twice"},
        {"pca --mixture human-lv-skinned-15C=50%,rat-lv-skinned-15C=50%", "say which with --sl"},
        {"pca --mixture rat-diaphragm --model rdq20mf", "rdq20mf"},
        {"tetanus --mixture rat-diaphragm --drug tirasemtiv=1uM", "tirasemtiv"},
        {"tetanus --mixture rat-diaphragm --temperature 37C", "--temperature"},
        {"dose --twitch --mixture rat-diaphragm --drug levosimendan", "not with --twitch"},
        {"twitch --mixture rat-diaphragm", "mixture"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct run run = run_line(lines[i][0]);
        ck_assert_msg(run.code == 2 && strstr(run.err, lines[i][1]) != NULL, "%s: %d %s",
                      lines[i][0], run.code, run.err);
        run_done(&run);
    }
    struct run run =
        run_line("pca -q --mixture human-lv-skinned-15C=50%,rat-lv-skinned-15C=50% --sl 2.2um");
    ck_assert_msg(run.code == 0, "%s", run.err);
    run_done(&run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mixture");
    TCase *tests = tcase_create("mixture");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests,
                   tension_of_a_mixture_is_the_weighted_sum_at_every_ca_with_and_without_drug);
    tcase_add_test(tests, pca50_of_a_mixture_is_where_the_sum_passes_its_half);
    tcase_add_test(tests, a_tetanus_of_a_mixture_adds_means_but_not_peaks);
    tcase_add_test(tests, dose_response_of_a_mixture_has_its_own_half_effect_dose);
    tcase_add_test(tests, published_compositions_state_their_source_in_csv_json_and_figure);
    tcase_add_test(tests, the_human_diaphragm_is_weighed_by_number_and_area_of_its_fibres);
    tcase_add_test(tests, blanks_around_the_parts_of_a_mixture_mean_nothing);
    tcase_add_test(tests, what_makes_no_mixture_is_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
