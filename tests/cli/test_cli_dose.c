/* Several doses, several drugs, and `inotrope dose`. */
#include "run.h"

#include <math.h>

#define FIBRE "--fibre human-body-temperature "

/* The number after `name=` in the first line of `text` that starts with `line`. */
static double number_in(const char *text, const char *line, const char *name)
{
    const char *at = strstr(text, line);
    ck_assert_msg(at != NULL, "no '%s' in %.300s", line, text);
    const char *end = at + strcspn(at, "\n");
    const char *found = strstr(at, name);
    ck_assert_msg(found != NULL && found < end, "no '%s' in %.300s", name, at);
    return strtod(found + strlen(name), NULL);
}

/* First data row of the curve, by its leading number. */
static const char *row_of(const char *text, const char *start)
{
    const char *row = strstr(text, start);
    ck_assert_msg(row != NULL, "no row %s", start);
    return row + strlen(start);
}

START_TEST(doses_are_curves_and_dose_zero_is_no_drug)
{
    struct run with = run_line("pca " FIBRE "--drug levosimendan=0,1uM,10uM --pca 6.5 -q");
    struct run without = run_line("pca " FIBRE "--pca 6.5 -q");
    ck_assert_msg(with.code == 0, "%s", with.err);
    const char *a = row_of(with.out, "\n1,rdq20mf,human-body-temperature,levosimendan,0,");
    const char *b = row_of(without.out, "\n1,rdq20mf,human-body-temperature,none,0,");
    ck_assert_int_eq(strncmp(a, b, strcspn(a, "\n")), 0); /* bit-equal, so text-equal */
    ck_assert_ptr_nonnull(strstr(with.out, "\n2,rdq20mf,human-body-temperature,levosimendan,1,"));
    ck_assert_ptr_nonnull(strstr(with.out, "\n3,rdq20mf,human-body-temperature,levosimendan,10,"));
    ck_assert_double_eq(number_in(with.out, "# summary curve=1 ", "delta_pCa50="), 0.0);
    ck_assert_double_gt(number_in(with.out, "# summary curve=3 ", "delta_pCa50="),
                        number_in(with.out, "# summary curve=2 ", "delta_pCa50="));
    run_done(&with);
    run_done(&without);
}
END_TEST

START_TEST(parameters_of_a_drug_can_be_changed)
{
    struct run a = run_line("pca " FIBRE "--drug levosimendan=10uM --set levosimendan.alpha=5 -q "
                            "--pca 6.5");
    struct run b = run_line("pca " FIBRE "--drug levosimendan=10uM --set levosimendan.alhpa=5 -q");
    ck_assert_msg(a.code == 0, "%s", a.err);
    ck_assert_ptr_nonnull(strstr(a.out, "levosimendan.alpha = 5 "));
    ck_assert_int_eq(b.code, 2);
    ck_assert_ptr_nonnull(strstr(b.err, "levosimendan.alpha"));
    run_done(&a);
    run_done(&b);
}
END_TEST

/* One Ca site and beta = 1: the shift is lg((1 + x)/(1 + x/alpha)), so half of its saturating value
 * lg(alpha) lies at x = sqrt(alpha). */
START_TEST(half_effect_dose_is_that_of_the_closed_form)
{
    struct run run = run_line("dose " FIBRE "--drug levosimendan --set levosimendan.alpha=9 "
                              "--set levosimendan.K_D=2uM --set levosimendan.beta=1 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double half = number_in(run.out, "# half_effect ", "dose_uM=");
    /* Saturation is taken at 1 M: x = 5e5, which is short of it by 8/x. */
    ck_assert_double_eq_tol(half, 6.0, 6.0 * 1e-4);
    ck_assert_double_eq_tol(number_in(run.out, "# half_effect ", "saturating_delta_pCa50="),
                            log10(9.0), 1e-5);
    run_done(&run);
}
END_TEST

/* The start of a file, and its last 100000 characters. */
static char *both_ends(const char *path)
{
    enum { TAIL = 100000 };
    char *start = read_file(path);
    const size_t used = strlen(start);
    char *text = calloc(1, used + TAIL + 1);
    FILE *file = fopen(path, "r");
    ck_assert(file != NULL && text != NULL);
    memcpy(text, start, used);
    free(start);
    if (fseek(file, -TAIL, SEEK_END) == 0)
        (void)fread(text + used, 1, TAIL, file);
    (void)fclose(file);
    return text;
}

START_TEST(dose_figures_are_drawn)
{
    struct run run = run_line("dose " FIBRE "--drug levosimendan=0,1uM,10uM -q --out a.csv "
                              "--plot a.svg --heatmap b.png");
    ck_assert_msg(run.code == 0, "%s", run.err);
    struct run again = run_line("dose " FIBRE "--drug levosimendan=0,1uM,10uM -q --out c.csv "
                                "--heatmap c.svg");
    char *named = both_ends("c.svg");
    ck_assert_ptr_nonnull(strstr(named, ">human-body-temperature, levosimendan, SL 2.2 µm"));
    ck_assert_ptr_nonnull(strstr(named, "command: dose"));
    ck_assert_int_eq(remove("c.svg"), 0);
    ck_assert_int_eq(remove("c.csv"), 0);
    free(named);
    run_done(&again);
    char *curves = read_file("a.svg");
    char *map = read_file("b.png");
    ck_assert_ptr_nonnull(strstr(curves, "Shift of pCa50"));
    ck_assert_int_eq(memcmp(map, "\x89PNG\r\n", 6), 0);
    ck_assert_uint_eq(count_files(0), 3);
    free(curves);
    free(map);
    run_done(&run);
}
END_TEST

START_TEST(heat_map_needs_one_fibre)
{
    struct run run =
        run_line("dose " FIBRE "--sl 2um,2.2um --drug levosimendan -q --heatmap b.svg");
    ck_assert_int_eq(run.code, 2);
    ck_assert_ptr_nonnull(strstr(run.err, "--heatmap: one fibre"));
    ck_assert_uint_eq(count_files(0), 0);
    run_done(&run);
}
END_TEST

/* ---- the beating fibre ---- */

#define BEAT_TABLE "dose --twitch --out a.csv " FIBRE
#define BEAT       "dose --twitch -q " FIBRE

/* The k-th number (from 0) of a row after its label. */
static double column_of(const char *row, int k)
{
    for (; k > 0; k--)
        row = strchr(row, ',') + 1;
    return strtod(row, NULL);
}

START_TEST(beats_at_doses_are_the_twitches_of_those_doses)
{
    struct run dose = run_line(BEAT "--drug levosimendan=0,0.5uM,2uM");
    struct run twitch = run_line("twitch -q " FIBRE "--drug levosimendan=0,0.5uM,2uM");
    struct run control = run_line("twitch -q " FIBRE);
    ck_assert_msg(dose.code == 0 && twitch.code == 0, "%s", dose.err);
    static const char *const names[] = {
        " diastolic_kPa=", " peak_kPa=", " developed_kPa=",  " time_to_peak_s=",
        " RT50_s=",        " RT90_s=",   " dFdt_max_kPa_s=", " dFdt_min_kPa_s="};
    static const char *const rows[] = {"levosimendan,0,", "levosimendan,0.5,", "levosimendan,2,"};
    static const char *const runs[] = {"# twitch run=1 ", "# twitch run=2 ", "# twitch run=3 "};
    for (int d = 0; d < 3; d++)
        for (int k = 0; k < 8; k++) {
            char start[80];
            (void)snprintf(start, sizeof start, "\n%d,rdq20mf,human-body-temperature,%s", d + 1,
                           rows[d]);
            const double expected = number_in(twitch.out, runs[d], names[k]);
            const double found = column_of(row_of(dose.out, start), k);
            ck_assert_msg(fabs(found - expected) < 3e-5 * fabs(expected), "%s%s %.10g %.10g",
                          rows[d], names[k], found, expected);
            if (d == 0)
                ck_assert_double_eq_tol(found, number_in(control.out, "# twitch run=1 ", names[k]),
                                        3e-5 * fabs(found));
        }
    run_done(&dose);
    run_done(&twitch);
    run_done(&control);
}
END_TEST

START_TEST(at_the_half_effect_dose_of_the_beat_half_of_its_largest_effect_is_seen)
{
    struct run run = run_line(BEAT "--drug levosimendan=0,1uM");
    static const char *const lines[] = {"measure=developed", "measure=RT50"};
    const int columns[] = {2, 4};
    for (int m = 0; m < 2; m++) {
        char line[160], start[120];
        const double largest = number_in(run.out, lines[m], "largest_effect=");
        const double half = number_in(run.out, lines[m], "half_effect_uM=");
        const double top = number_in(run.out, lines[m], "at_uM=");
        (void)snprintf(line, sizeof line, BEAT "--drug levosimendan=0,%.17guM,%.17guM", half, top);
        struct run at = run_line(line);
        ck_assert_msg(at.code == 0, "%s", at.err);
        double force[3];
        for (int d = 0; d < 3; d++) {
            (void)snprintf(start, sizeof start, "\n%d,rdq20mf,human-body-temperature,levosimendan,",
                           d + 1);
            force[d] = column_of(row_of(at.out, start), columns[m] + 1);
        }
        ck_assert_double_eq_tol((force[1] / force[0] - 1) / largest, 0.5, 1e-4);
        ck_assert_double_eq_tol((force[2] / force[0] - 1) / largest, 1, 1e-4);
        ck_assert(half < top);
        run_done(&at);
    }
    run_done(&run);
}
END_TEST

START_TEST(relaxation_beyond_the_record_is_said_and_a_longer_record_has_it)
{
    static const char *const line = "dose --twitch --fibre human-lv-intact-37C --drug "
                                    "levosimendan=0,1uM --out a.csv";
    struct run brief = run_line(line);
    char longer[200];
    (void)snprintf(longer, sizeof longer, "%s --duration 2s", line);
    struct run whole = run_line(longer);
    ck_assert_msg(brief.code == 0 && whole.code == 0, "%s%s", brief.err, whole.err);
    ck_assert_ptr_nonnull(strstr(brief.out, "RT50: largest rise seen +"));
    ck_assert_ptr_nonnull(strstr(brief.out, "beyond the record (--duration)"));
    ck_assert_ptr_nonnull(strstr(whole.out, "RT50: largest rise +"));
    ck_assert_double_ge(number_in(whole.out, "RT50: largest rise", "rise "),
                        number_in(brief.out, "RT50: largest rise seen", "seen "));
    run_done(&brief);
    run_done(&whole);
}
END_TEST

START_TEST(bound_drugs_have_free_and_total_doses)
{
    struct run run =
        run_line("dose --drug levosimendan=1uM --protein-binding levosimendan=90% --out a.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "free dose uM"));
    const double half = number_in(run.out, "tension at the control's pCa50", "half of it at ");
    const double total = number_in(run.out, "half of it at ", " uM free (");
    ck_assert_double_eq_tol(total, 10 * half, 1e-3 * total);
    run_done(&run);
    run = run_line(BEAT_TABLE
                   "--drug levosimendan=0,8uM --protein-binding levosimendan=75% --plot a.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "free dose uM"));
    const double most = number_in(run.out, "developed: largest rise", " % at ");
    const double most_total = number_in(run.out, "developed: largest rise", " uM free (");
    ck_assert_double_eq_tol(most_total, 4 * most, 0.01 * most_total);
    char *picture = read_file("a.svg");
    ck_assert_ptr_nonnull(strstr(picture, "Free dose"));
    free(picture);
    run_done(&run);
    run = run_line(BEAT_TABLE "--drug levosimendan=0,2uM");
    ck_assert_ptr_nonnull(strstr(run.out, " dose (uM)"));
    ck_assert_ptr_null(strstr(run.out, "total"));
    run_done(&run);
}
END_TEST

START_TEST(a_surface_holds_the_beats_of_its_doses_whatever_the_threads)
{
    struct run one = run_line(BEAT "--drug levosimendan=0.1uM,10uM --surface ca=0.5:1:3 --threads "
                                   "1 --heatmap map.svg");
    struct run three =
        run_line(BEAT "--drug levosimendan=0.1uM,10uM --surface ca=0.5:1:3 --threads 3");
    struct run doses = run_line(BEAT "--drug levosimendan=0.1uM,1uM,10uM");
    struct run less = run_line(BEAT "--drug levosimendan=10uM --ca biexp:0.1uM,0.5uM,20ms,50ms,"
                                    "10ms");
    ck_assert_msg(one.code == 0 && doses.code == 0 && less.code == 0, "%s", one.err);
    ck_assert_str_eq(strstr(one.out, "\ndrug_uM"), strstr(three.out, "\ndrug_uM"));
    const char *row = row_of(one.out, "\n10,1,");
    const char *same = row_of(doses.out, "\n3,rdq20mf,human-body-temperature,levosimendan,10,");
    ck_assert_double_eq_tol(column_of(row, 1), column_of(same, 2), 1e-9);
    ck_assert_double_eq_tol(column_of(row, 3), column_of(same, 4), 1e-9);
    row = row_of(one.out, "\n10,0.5,");
    same = row_of(less.out, "\n1,rdq20mf,human-body-temperature,levosimendan,10,");
    ck_assert_double_eq_tol(column_of(row, 1), column_of(same, 2), 1e-9);
    char *map = read_file("map.svg");
    ck_assert_ptr_nonnull(strstr(map, "Size of the Ca2+ transient"));
    free(map);
    run_done(&one);
    run_done(&three);
    run_done(&doses);
    run_done(&less);
}
END_TEST

START_TEST(a_surface_over_a_parameter_is_that_of_the_changed_fibre)
{
    struct run map =
        run_line(BEAT "--drug levosimendan=1uM,4uM --surface levosimendan.alpha=2:10:2");
    struct run changed = run_line(BEAT "--drug levosimendan=4uM --set levosimendan.alpha=10");
    ck_assert_msg(map.code == 0 && changed.code == 0, "%s%s", map.err, changed.err);
    const char *row = row_of(map.out, "\n4,10,");
    const char *same = row_of(changed.out, "\n1,rdq20mf,human-body-temperature,levosimendan,4,");
    ck_assert_double_eq_tol(column_of(row, 0), column_of(same, 0), 1e-5);
    ck_assert_double_eq_tol(column_of(row, 1), column_of(same, 2), 1e-4);
    run_done(&map);
    run_done(&changed);
}
END_TEST

START_TEST(options_that_mean_nothing_for_a_beat_are_refused)
{
    static const char *const lines[][2] = {
        {"dose --drug levosimendan --ca hold:1uM", "--ca: has no effect without --twitch"},
        {BEAT "--drug levosimendan --pca 6:5:0.1", "--pca: has no effect"},
        {BEAT "--drug levosimendan --threads 2", "--threads: has no effect without --surface"},
        {BEAT "--drug levosimendan --heatmap a.svg", "the map of a --surface"},
        {BEAT "--drug levosimendan=1uM --surface ca=1:2", "two doses above zero"},
        {BEAT "--drug levosimendan --surface ca=2:1", "LOW below HIGH"},
        {BEAT "--drug levosimendan --surface gama=2:3", "did you mean 'gamma'"},
        {BEAT "--drug levosimendan --surface levosimendan.alpha=0.5:3", "lies outside 1 to"},
        {"dose --twitch --model huxley1957 --drug levosimendan", "troponin"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct run run = run_line(lines[i][0]);
        ck_assert_msg(run.code == 2 && strstr(run.err, lines[i][1]) != NULL, "%s: %d %s",
                      lines[i][0], run.code, run.err);
        run_done(&run);
    }
}
END_TEST

/* 100 uM is the last dose where nothing else is said; the factor on k_on is published to 20 uM. */
START_TEST(doses_end_where_a_table_of_them_ends)
{
    struct run run = run_line("dose " FIBRE "--drug levosimendan-kon --pca 6.5 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "levosimendan-kon,17.8"));
    ck_assert_ptr_null(strstr(run.out, "levosimendan-kon,31.6"));
    ck_assert_ptr_nonnull(strstr(run.out, "up to the largest published dose"));
    ck_assert_double_eq_tol(number_in(run.out, "# summary curve=14 ", "delta_pCa50="), log10(1.88),
                            1e-10); /* 10 uM */
    struct run beat = run_line("dose --twitch " FIBRE "--drug levosimendan-kon=10uM -q");
    ck_assert_msg(beat.code == 0, "%s", beat.err);
    ck_assert_ptr_nonnull(strstr(beat.out, "from 1 nM to 20 uM"));
    /* 400 uM, of which 10 uM are free; and one too many */
    struct run total = run_line("pca " FIBRE "--drug levosimendan-kon=400uM --pca 6.5 -q "
                                "--protein-binding levosimendan-kon=97.5%");
    ck_assert_msg(total.code == 0, "%s", total.err);
    struct run over = run_line("pca " FIBRE "--drug levosimendan-kon=20.1uM");
    ck_assert_int_eq(over.code, 2);
    ck_assert_ptr_nonnull(strstr(over.err, "'20.1uM' is above 20uM"));
    struct run again = run_line("recover --drug levosimendan-kon=30uM");
    ck_assert_int_eq(again.code, 2);
    ck_assert_ptr_nonnull(strstr(again.err, "is above 20uM"));
    run_done(&run);
    run_done(&beat);
    run_done(&total);
    run_done(&over);
    run_done(&again);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dose");
    TCase *tests = tcase_create("doses");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, doses_are_curves_and_dose_zero_is_no_drug);
    tcase_add_test(tests, parameters_of_a_drug_can_be_changed);
    tcase_add_test(tests, half_effect_dose_is_that_of_the_closed_form);
    tcase_add_test(tests, dose_figures_are_drawn);
    tcase_add_test(tests, heat_map_needs_one_fibre);
    tcase_add_test(tests, beats_at_doses_are_the_twitches_of_those_doses);
    tcase_add_test(tests, at_the_half_effect_dose_of_the_beat_half_of_its_largest_effect_is_seen);
    tcase_add_test(tests, relaxation_beyond_the_record_is_said_and_a_longer_record_has_it);
    tcase_add_test(tests, bound_drugs_have_free_and_total_doses);
    tcase_add_test(tests, a_surface_holds_the_beats_of_its_doses_whatever_the_threads);
    tcase_add_test(tests, a_surface_over_a_parameter_is_that_of_the_changed_fibre);
    tcase_add_test(tests, options_that_mean_nothing_for_a_beat_are_refused);
    tcase_add_test(tests, doses_end_where_a_table_of_them_ends);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
