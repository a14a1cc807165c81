/* `inotrope recover`: forces of mixtures are the weighted sums of their fibres' trains.
 * Passes: default. */
#include "run.h"

#include <math.h>

/* Cell (row, column) of the CSV behind its header, counted from 0. */
static double cell_of(const char *text, int row, int column)
{
    const char *at = strstr(text, "\nrate_Hz,");
    ck_assert_ptr_nonnull(at);
    for (at = strchr(at + 1, '\n') + 1; row > 0; row--)
        at = strchr(at, '\n') + 1;
    for (; column > 0; column--)
        at = strchr(at, ',') + 1;
    return *at == ',' || *at == '\n' ? (double)NAN : strtod(at, NULL);
}

#define TWO "recover -q --rate 10Hz,30Hz --drug levosimendan=3uM "
/* One fibre each, where the parts do not matter: a train costs much. */
#define QUICK TWO "--healthy diaphragm-slow=100% --impaired diaphragm-slow-ventilated=100% "

START_TEST(a_mixture_of_one_fibre_is_its_tetanus)
{
    struct run mixed = run_line(TWO "--healthy diaphragm-slow=100% --impaired "
                                    "diaphragm-slow-ventilated=98%");
    struct run alone = run_line("tetanus -q --steady --rate 10Hz,30Hz --fibre diaphragm-slow,"
                                "diaphragm-slow-ventilated --drug levosimendan=0,3uM");
    ck_assert_msg(mixed.code == 0 && alone.code == 0, "%s%s", mixed.err, alone.err);
    const char *row = strchr(strstr(alone.out, "\nrun,"), 'r');
    for (int i = 0; i < 8; i++) { /* fibre, dose, rate: the rate varies fastest */
        row = strchr(row, '\n') + 1;
        const char *at = row;
        for (int k = 0; k < 5 + 7; k++) /* run,model,fibre,drug,drug_uM and mean_kPa, the eighth */
            at = strchr(at, ',') + 1;
        const double expected = strtod(at, NULL), found = cell_of(mixed.out, i % 2, 1 + i / 2);
        ck_assert_msg(fabs(found - expected) < 1e-5 * expected, "%d: %g %g", i, found, expected);
    }
    run_done(&mixed);
    run_done(&alone);
}
END_TEST

START_TEST(forces_of_fibres_add_by_their_parts)
{
#define ONE \
    "recover -q --rate 30Hz --drug levosimendan=3uM --impaired diaphragm-slow=100% --healthy "
    struct run slow = run_line(ONE "diaphragm-slow=100%");
    struct run fast = run_line(ONE "diaphragm-fast-IIa=100%");
    struct run both = run_line(ONE "diaphragm-slow=24.5%,diaphragm-fast-IIa=73.5%");
#undef ONE
    ck_assert_msg(both.code == 0, "%s", both.err);
    for (int row = 0; row < 2; row++)
        for (int k = 1; k <= 2; k++) {
            const double expected =
                0.25 * cell_of(slow.out, row, k) + 0.75 * cell_of(fast.out, row, k);
            ck_assert_double_eq_tol(cell_of(both.out, row, k), expected, 1e-9 * expected);
        }
    run_done(&slow);
    run_done(&fast);
    run_done(&both);
}
END_TEST

START_TEST(what_is_given_back_is_the_gain_over_the_loss_and_nothing_at_saturating_calcium)
{
    struct run run = run_line(TWO);
    ck_assert_msg(run.code == 0, "%s", run.err);
    for (int row = 0; row < 3; row++) {
        const double healthy = cell_of(run.out, row, 1), impaired = cell_of(run.out, row, 3);
        const double with = cell_of(run.out, row, 4);
        ck_assert_double_gt(healthy, impaired);
        ck_assert_double_eq_tol(cell_of(run.out, row, 7), (with - impaired) / (healthy - impaired),
                                1e-12);
    }
    ck_assert_double_gt(cell_of(run.out, 0, 7), cell_of(run.out, 1, 7));
    ck_assert_double_gt(cell_of(run.out, 1, 7), 0.01);
    ck_assert_double_eq_tol(cell_of(run.out, 2, 7), 0, 1e-12);
    run_done(&run);
}
END_TEST

START_TEST(without_a_loss_there_is_no_part_and_without_a_dose_no_gain)
{
    struct run run = run_line("recover -q --rate 20Hz --drug levosimendan=0uM --healthy "
                              "diaphragm-slow=100% --impaired diaphragm-slow=100%");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_double_eq(cell_of(run.out, 0, 6), 0);
    ck_assert(isnan(cell_of(run.out, 0, 7)));
    run_done(&run);
}
END_TEST

START_TEST(one_rate_and_no_loss_are_drawn)
{
    static const char *const lines[] = {
        "recover -q --rate 20Hz --drug levosimendan=1uM --out a.csv --plot a.svg",
        "recover -q --rate 20Hz --drug levosimendan=1uM --out a.csv --plot a.svg --healthy "
        "diaphragm-slow=100% --impaired diaphragm-slow=100%",
    };
    for (int i = 0; i < 2; i++) {
        struct run run = run_line(lines[i]);
        ck_assert_msg(run.code == 0 && run.err[0] == '\0', "%s", run.err);
        char *picture = read_file("a.svg");
        ck_assert_ptr_nonnull(strstr(picture, "Mean tension (kPa)"));
        ck_assert_int_eq(strstr(picture, "given back</") != NULL, i == 0);
        free(picture);
        run_done(&run);
    }
}
END_TEST

START_TEST(the_header_says_where_the_numbers_come_from_in_csv_and_json)
{
    struct run csv = run_line(TWO), json = run_line(TWO "--out a.json");
    static const char *const keys[] = {"git_commit", "equations", "tolerance",
                                       "seed",       "drug",      "instruction_set"};
    ck_assert_msg(csv.code == 0 && json.code == 0, "%s%s", csv.err, json.err);
    char *text = read_file("a.json");
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        char key[80];
        (void)snprintf(key, sizeof key, "# %s: ", keys[k]);
        ck_assert_msg(strstr(csv.out, key) != NULL, "%s", key);
        (void)snprintf(key, sizeof key, "\"%s\": ", keys[k]);
        ck_assert_msg(strstr(text, key) != NULL, "%s", key);
    }
    ck_assert_ptr_nonnull(strstr(csv.out, "cross-section: inotrope1:diaphragm-slow,"));
    ck_assert_ptr_nonnull(strstr(csv.out, "# composition: rat-diaphragm, metzger1985: "));
    ck_assert_ptr_nonnull(strstr(csv.out, "given sum to 101 %"));
    const char *row = strstr(text, "\n[30,");
    ck_assert_ptr_nonnull(row);
    ck_assert_double_eq(strtod(row + 5, NULL), cell_of(csv.out, 1, 1));
    ck_assert_ptr_nonnull(strstr(text, "\n[null,"));
    free(text);
    run_done(&csv);
    run_done(&json);
}
END_TEST

START_TEST(compositions_that_cannot_be_are_refused)
{
    static const char *const lines[][2] = {
        {"recover", "--drug is needed"},
        {"recover --drug levosimendan=1uM --healthy diaphragm-slow", "is not FIBRE=PERCENT"},
        {"recover --drug levosimendan=1uM --healthy diaphragm-slow=0%", "above 0% up to 100%"},
        {"recover --drug levosimendan=1uM --healthy diaphragm-slo=5%", "diaphragm-slow"},
        {"recover --drug levosimendan=1uM --healthy diaphragm-slow=5%,diaphragm-slow=5%",
         "named twice"},
        {"recover --drug levosimendan=1uM --healthy diaphragm-slow=60%", "sum to 60%, not 100%"},
        {"recover --drug levosimendan=1uM --impaired diaphragm-slow=60%,diaphragm-fast-IIa=46%",
         "sum to 106%"},
        {"recover --drug levosimendan=1uM --impaired rat-diaphragm-ventilatd",
         "did you mean 'rat-diaphragm-ventilated'"},
        {"recover --drug levosimendan=1uM --healthy "
         "diaphragm-slow=50%,human-lv-skinned-15C=50%",
         "(states no temperature, computed at 22C) and 'human-lv-skinned-15C' (15C)"},
        {"recover --drug levosimendan=1uM --healthy rice2008:rat-24C=50%,diaphragm-slow=50%",
         "'rat-24C': its model's force is relative"},
        {"recover --drug tirasemtiv=1uM", "fast"},
        {"recover --drug levosimendan=1uM --ca hold:1uM", "a stimulus is biexp"},
        {"recover --drug levosimendan=1uM --ca biexp:0.1uM,0.05uM,20ms,50ms,10ms",
         "cmax is not above c0"},
        {"recover --drug levosimendan=1uM --out a.txt", "none of .csv, .json"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct run run = run_line(lines[i][0]);
        ck_assert_msg(run.code == 2 && strstr(run.err, lines[i][1]) != NULL, "%s: %d %s",
                      lines[i][0], run.code, run.err);
        run_done(&run);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("recover");
    TCase *tests = tcase_create("recover");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, a_mixture_of_one_fibre_is_its_tetanus);
    tcase_add_test(tests, forces_of_fibres_add_by_their_parts);
    tcase_add_test(tests,
                   what_is_given_back_is_the_gain_over_the_loss_and_nothing_at_saturating_calcium);
    tcase_add_test(tests, without_a_loss_there_is_no_part_and_without_a_dose_no_gain);
    tcase_add_test(tests, one_rate_and_no_loss_are_drawn);
    tcase_add_test(tests, the_header_says_where_the_numbers_come_from_in_csv_and_json);
    tcase_add_test(tests, compositions_that_cannot_be_are_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
