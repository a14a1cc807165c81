/* The published data: complete, consistent with themselves; and the rules by which rows are judged,
 * on made-up rows. */
#include "cli/bib.h"
#include "cli/validate.h"
#include "cli/validate_rows.h"
#include "fit/hill_data.h"
#include "kit.h"
#include "output/html.h"

static struct published data;

static void read_data(void)
{
    struct problem problem = {CLI_OK, ""};
    const char *source = getenv("INOTROPE_SOURCE");
    char path[4096];
    (void)snprintf(path, sizeof path, "%.3900s/benchmarks/published",
                   source != NULL ? source : ".");
    ck_assert_int_eq(setenv("INOTROPE_DATA", path, 1), 0);
    ck_assert_msg(published_read(&data, &problem) == CLI_OK, "%s", problem.text);
}

static void free_data(void)
{
    published_free(&data);
}

static const struct target *target_of(const char *id)
{
    for (size_t i = 0; i < data.n_targets; i++)
        if (strcmp(data.target[i].id, id) == 0)
            return &data.target[i];
    ck_abort_msg("no row %s", id);
}

/* ---- the files ---- */

START_TEST(every_row_parses_and_its_fibres_and_drugs_exist)
{
    struct report report;
    struct problem problem = {CLI_OK, ""};
    const struct filter nothing_runs = {.n_targets = 1, .target = (char *[]){(char[]){"none"}}};
    memset(&report, 0, sizeof report);
    ck_assert_uint_gt(data.n_targets, 100);
    ck_assert_uint_gt(data.n_records, 10);
    report.published = data;
    ck_assert_msg(report_make(&report, &nothing_runs, 1, &problem) == CLI_OK, "%s", problem.text);
    free(report.row);
}
END_TEST

START_TEST(every_row_has_a_source_and_dois_are_well_formed)
{
    const size_t note = data_column(&data.targets, "doi_note");
    ck_assert_uint_lt(note, data.targets.n_columns);
    for (size_t i = 0; i < data.n_targets; i++) {
        const struct target *t = &data.target[i];
        size_t length;
        ck_assert_msg(t->doi[0] == '\0' || doi_is_well_formed(t->doi), "%s: DOI '%s'", t->id,
                      t->doi);
        ck_assert_msg(t->ref[0] != '\0' &&
                          bib_find(ino_refs_bib, t->ref, strlen(t->ref), &length) != NULL,
                      "%s: no entry '%s' in refs.bib", t->id, t->ref);
        ck_assert_msg(t->how_read[0] != '\0', "%s: how it was read is not said", t->id);
    }
    for (size_t i = 0; i < data.targets.n_rows; i++)
        ck_assert_msg(data.target[i].doi[0] != '\0' ||
                          strncmp(data_text(&data.targets, i, note), "unresolved:", 11) == 0,
                      "%s: neither a DOI nor a word on why", data.target[i].id);
}
END_TEST

START_TEST(findings_and_calibrations_name_rows_that_exist)
{
    for (size_t i = 0; i < data.n_findings; i++)
        ck_assert_uint_gt(strlen(data.finding[i].explanation), 40);
    /* At least one row is named by every calibration that has targets of its own. */
    for (size_t i = 0; i < data.n_records; i++) {
        size_t named = 0;
        for (size_t k = 0; k < data.n_targets; k++)
            named += (size_t)(text_names(data.record[i].sources, data.target[k].id) ||
                              (data.target[k].table[0] != '\0' &&
                               text_names(data.record[i].sources, data.target[k].table)));
        ck_assert_msg(named > 0 || data.record[i].sources[0] == '\0' ||
                          strstr(data.record[i].sources, "regazzoni2020") != NULL,
                      "%s: %s", data.record[i].fibre, data.record[i].sources);
    }
}
END_TEST

/* A word that says why a row holds whatever its data, about a parameter that stands where it says. */
START_TEST(rows_that_hold_by_construction_say_why)
{
    const char *source = getenv("INOTROPE_SOURCE");
    ck_assert_uint_gt(data.n_constructions, 20);
    for (size_t i = 0; i < data.n_constructions; i++) {
        const struct construction *c = &data.construction[i];
        char path[4096];
        (void)snprintf(path, sizeof path, "%.3000s/%.900s", source != NULL ? source : ".",
                       c->where);
        FILE *file = fopen(path, "r");
        ck_assert_msg(file != NULL, "%s: no %s", c->id, c->where);
        (void)fclose(file);
        ck_assert_uint_gt(strlen(c->because), 20);
        for (size_t k = 0; k < i; k++)
            ck_assert_msg(strcmp(c->id, data.construction[k].id) != 0, "%s twice", c->id);
    }
}
END_TEST

/* Column force_kPa_8mM of the table: 56.40 kPa at rest, 37.45 at 1, 2.21 at 6 lengths per s. */
START_TEST(a_force_velocity_table_is_relative_to_its_isometric_force)
{
    const struct target *t = target_of("force_velocity_mgatp.csv:force_kPa_8mM");
    ck_assert_uint_eq(t->n_points, 8);
    ck_assert_ptr_null(t->error);
    ck_assert_double_eq(t->temperature_C, 25);
    ck_assert_double_eq(t->x[2], 1);
    ck_assert_double_eq(t->y[0], 1);
    ck_assert_double_eq(t->y[2], 37.45 / 56.40);
    ck_assert_double_eq(t->x[7], 6);
    ck_assert_double_eq(t->y[7], 2.21 / 56.40);
    ck_assert_double_eq(target_of("vmax-q10-slow")->ends_C[1], 35);
}
END_TEST

/* The Ca of a driven twitch is that of its frequency in the table. */
START_TEST(twitches_are_driven_by_the_tabulated_ca)
{
    struct problem problem = {CLI_OK, ""};
    struct data_table table;
    char path[4096];
    size_t driven = 0;
    (void)snprintf(path, sizeof path, "%.3900s/tables/human_twitch_frequency.csv", data.directory);
    ck_assert_int_eq(data_table_read(path, (struct data_style){0, 0, 0}, &table, &problem), 0);
    for (size_t i = 0; i < data.n_targets; i++) {
        const struct target *t = &data.target[i];
        size_t found = 0;
        if (t->n_drive == 0)
            continue;
        driven++;
        for (size_t k = 0; k < table.n_rows; k++) {
            double f, rest, peak;
            ck_assert_int_eq(
                data_number(&table, k, data_column(&table, "frequency_Hz"), 0, &f, &problem), 0);
            ck_assert_int_eq(
                data_number(&table, k, data_column(&table, "ca_diastolic_uM"), 0, &rest, &problem),
                0);
            ck_assert_int_eq(
                data_number(&table, k, data_column(&table, "ca_peak_uM"), 0, &peak, &problem), 0);
            found += fabs(f * t->drive[DRIVE_PERIOD] - 1) < 1e-12 &&
                     t->drive[DRIVE_CA_REST] == rest && t->drive[DRIVE_CA_PEAK] == peak;
        }
        ck_assert_msg(found == 1, "%s", t->id);
        ck_assert_ptr_nonnull(strstr(t->caution, "shape"));
    }
    ck_assert_uint_ge(driven, 10);
    data_table_free(&table);
}
END_TEST

/* BibTeX: what an article has to have. */
START_TEST(articles_have_author_title_journal_and_year)
{
    static const char *const fields[] = {"\n  author", "\n  title", "\n  journal", "\n  year"};
    for (const char *at = ino_refs_bib; (at = strstr(at, "\n@article{")) != NULL; at++) {
        const char *end = strstr(at, "\n}");
        ck_assert_ptr_nonnull(end);
        for (size_t i = 0; i < 4; i++) {
            const char *field = strstr(at, fields[i]);
            ck_assert_msg(field != NULL && field < end, "%.40s: no%s", at, fields[i]);
        }
    }
    for (const char *at = ino_refs_bib; (at = strstr(at, "\n@misc{")) != NULL; at++) {
        const char *title = strstr(at, "\n  title");
        ck_assert_msg(title != NULL && title < strstr(at, "\n}"), "%.40s: no title", at);
    }
}
END_TEST

/* Hill fits of the tables give the rows that were read from them, to the digits given. */
START_TEST(tables_reduce_to_their_rows)
{
    static const struct {
        const char *curve;
        enum hill_form form;
        double pca50, nh;
    } fits[] = {{"patel2023_mouse_lv.csv:relative_force", HILL_THREE, 5.82, 3.36},
                {"patel2023_mouse_lv.csv:relative_force", HILL_FOUR, 5.83, 3.16},
                {"patel2023_porcine_lv.csv:relative_force", HILL_THREE, 5.69, 4.78},
                {"patel2023_porcine_lv.csv:relative_force", HILL_FOUR, 5.69, 4.83},
                {"soleus_rat_22C.csv:relative_force", HILL_TWO, 6.06, 2.30}};
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        const struct target *t = target_of(fits[i].curve);
        struct hill_data fit;
        ck_assert_int_eq(hill_data_fit(t->n_points, t->x, t->y, NULL, NULL, fits[i].form, &fit),
                         INO_OK);
        ck_assert_double_eq_tol(fit.of[HILL_PCA50].estimate, fits[i].pca50, 0.0051);
        ck_assert_double_eq_tol(fit.of[HILL_NH].estimate, fits[i].nh, 0.0051);
    }
}
END_TEST

/* Means and standard deviations over hearts give the rows of the human preparations. */
START_TEST(hearts_average_to_their_rows)
{
    static const struct {
        const char *file, *column, *row;
    } means[] = {{"lv", "pCa50", "cardiac-human-skinned-pca50"},
                 {"lv", "nH", "cardiac-human-skinned-nh"},
                 {"lv", "ktr_per_s", "cardiac-human-skinned-ktr"},
                 {"lv", "active_force_kPa", "cardiac-human-skinned-famp"},
                 {"lv", "force_at_low_ca_kPa", "cardiac-human-skinned-fmin"},
                 {"rv", "pCa50", "cardiac-human-rv-skinned-pca50"},
                 {"rv", "ktr_per_s", "cardiac-human-rv-skinned-ktr"}};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        const struct target *t = target_of(means[i].row);
        struct problem problem = {CLI_OK, ""};
        struct data_table hearts;
        char path[4096];
        double value, sum = 0, squares = 0;
        (void)snprintf(path, sizeof path, "%.3900s/tables/human_%s_skinned_15C.csv", data.directory,
                       means[i].file);
        ck_assert_int_eq(data_table_read(path, (struct data_style){0, 0, 0}, &hearts, &problem), 0);
        const size_t column = data_column(&hearts, means[i].column);
        const double n = (double)hearts.n_rows;
        for (size_t k = 0; k < hearts.n_rows; k++) {
            ck_assert_int_eq(data_number(&hearts, k, column, 0, &value, &problem), 0);
            sum += value;
            squares += value * value;
        }
        assert_relative(sum / n, t->value[0], 2e-3);
        assert_relative(sqrt((squares - sum * sum / n) / (n - 1)), t->spread, 1e-2);
        data_table_free(&hearts);
    }
}
END_TEST

START_TEST(rows_fitted_with_three_parameters_are_fitted_at_their_curve)
{
    const struct target *t = target_of("cardiac-mouse-skinned-nh");
    ck_assert_str_eq(t->fit, "hill3");
    ck_assert_uint_eq(t->n_points, 10);
    ck_assert_uint_eq(target_of("slow-soleus-rat-nh")->n_points, 0);
}
END_TEST

START_TEST(ids_are_words_of_their_own)
{
    ck_assert(text_names("calibrated to rat-ktr-4.5 by fit", "rat-ktr-4.5"));
    ck_assert(text_names("(rat-ktr-4.5, x)", "rat-ktr-4.5"));
    ck_assert(text_names("as in rat-ktr.", "rat-ktr"));
    ck_assert(!text_names("rat-ktr-4.5", "rat-ktr"));
    ck_assert(!text_names("rat-ktr-4.5", "rat-ktr-4"));
    ck_assert(!text_names("cardiac-rat-ktr", "rat-ktr"));
    ck_assert(!text_names("anything", ""));
}
END_TEST

/* ---- judging ---- */

static struct target row_of(enum target_kind kind, const char *observable, const char *unit,
                            double value, double second, double spread)
{
    const int two = kind == KIND_BRACKET || kind == KIND_PAIR || kind == KIND_ENDS;
    return (struct target){.id = "made-up",
                           .observable = observable,
                           .unit = unit,
                           .fibre = "some",
                           .protocol = "pca",
                           .kind = kind,
                           .n_value = two ? 2 : 1,
                           .value = {value, second},
                           .spread = spread,
                           .n_points = kind == KIND_CURVE};
}

static enum verdict verdict_of(const struct target *t, double model, double second)
{
    struct judgement out;
    const double value[2] = {model, second};
    judge(t, value, isnan(second) ? 1 : 2, &out);
    return out.verdict;
}

START_TEST(a_row_with_a_spread_is_judged_by_it)
{
    struct judgement out;
    const struct target t = row_of(KIND_POINT, "Fmax", "kPa", 121, 0, 35);
    const double value = 142;
    ck_assert_int_eq(verdict_of(&t, 155.9, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&t, 156.1, NAN), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&t, 85.9, NAN), VERDICT_FAIL);
    judge(&t, &value, 1, &out);
    assert_relative(out.difference_in_spreads, 0.6, 1e-14);
    ck_assert_str_eq(out.criterion, "within the spread");
}
END_TEST

START_TEST(a_row_without_one_by_a_width_that_is_named)
{
    static const struct {
        const char *observable, *unit;
        double value, inside, outside;
        const char *width;
    } rows[] = {{"pCa50", "1", 5.7, 5.799, 5.801, "0.1"},
                {"ktr", "1/s", 10, 12.9, 13.1, "30 %"},
                {"nH", "1", 3, 2.11, 2.09, "30 %"},
                {"nH ratio", "1", 1, 1.19, 1.21, "20 %"},
                {"Fmax", "kPa", 100, 81, 79, "20 %"},
                {"RT50", "ms", 150, 121, 119, "20 %"},
                {"relative force change", "1", -0.4, -0.47, -0.49, "20 %"}};
    const double none = NAN;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judgement out;
        for (int kind = KIND_POINT; kind <= KIND_ABOUT; kind++) {
            const struct target t = row_of((enum target_kind)kind, rows[i].observable, rows[i].unit,
                                           rows[i].value, 0, none);
            judge(&t, &rows[i].inside, 1, &out);
            ck_assert_msg(out.verdict == VERDICT_PASS, "%s %g", rows[i].observable, rows[i].inside);
            ck_assert_msg(strstr(out.criterion, rows[i].width) != NULL &&
                              strstr(out.criterion, "no spread") != NULL,
                          "%s", out.criterion);
            ck_assert(isnan(out.difference_in_spreads));
            ck_assert_msg(verdict_of(&t, rows[i].outside, NAN) == VERDICT_FAIL, "%s %g",
                          rows[i].observable, rows[i].outside);
        }
    }
}
END_TEST

/* The smaller of 0.1 and 30 % of it; "about 0" has no size to be relative to. */
START_TEST(a_shift_is_judged_by_its_own_size)
{
    static const struct {
        const char *observable;
        enum target_kind kind;
        double value, second, inside, outside;
        const char *criterion;
    } rows[] = {
        {"delta pCa50", KIND_POINT, 0.11, 0, 0.142, 0.144, "shift within 30 % (no spread given)"},
        {"delta pCa50", KIND_POINT, 0.5, 0, 0.401, 0.399, "shift within 0.1 (no spread given)"},
        {"delta pCa50", KIND_POINT, -0.2, 0, -0.141, -0.139, "shift within 30 % (no spread given)"},
        {"delta pCa50", KIND_ABOUT, 0, 0, 0.099, 0.101, "within 0.1 (no spread given)"},
        {"difference of delta pCa50", KIND_POINT, 0.2, 0, 0.259, 0.261,
         "shift within 30 % (no spread given)"},
        {"pCa50", KIND_PAIR, 6.0, 6.28, 0.197, 0.195, "shift within 30 % (no spread given)"},
        {"pCa50", KIND_PAIR, 6.28, 6.99, 0.62, 0.6, "shift within 0.1 (no spread given)"},
        {"Ca50", KIND_PAIR, 2.0, 1.0, -0.81, -0.79, "change within 20 % (no spread given)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct target t =
            row_of(rows[i].kind, rows[i].observable, "1", rows[i].value, rows[i].second, NAN);
        const int pair = rows[i].kind == KIND_PAIR;
        /* The control of a pair may be anywhere. */
        const double inside[2] = {pair ? 4.0 : rows[i].inside, 4.0 + rows[i].inside};
        const double outside[2] = {pair ? 4.0 : rows[i].outside, 4.0 + rows[i].outside};
        struct judgement out;
        judge(&t, inside, pair ? 2 : 1, &out);
        ck_assert_msg(out.verdict == VERDICT_PASS, "%zu: %g", i, rows[i].inside);
        ck_assert_str_eq(out.criterion, rows[i].criterion);
        judge(&t, outside, pair ? 2 : 1, &out);
        ck_assert_msg(out.verdict == VERDICT_FAIL, "%zu: %g", i, rows[i].outside);
    }
}
END_TEST

START_TEST(brackets_pairs_ends_and_directions)
{
    const struct target bracket = row_of(KIND_BRACKET, "ktr", "1/s", 2.1, 5.5, NAN);
    const struct target pair = row_of(KIND_PAIR, "pCa50", "1", 6.28, 6.99, NAN);
    const struct target ends = row_of(KIND_ENDS, "pCa50", "1", 5.47, 5.56, NAN);
    const struct target more = row_of(KIND_GREATER, "delta pCa50", "1", 0, 0, NAN);
    const struct target less = row_of(KIND_LESS, "delta pCa50", "1", 0, 0, NAN);
    ck_assert_int_eq(verdict_of(&bracket, 2.1, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&bracket, 2.1 - 1e-12, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&bracket, 5.51, NAN), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&bracket, INFINITY, NAN), VERDICT_FAIL);
    /* By the difference: the level may be another. */
    ck_assert_int_eq(verdict_of(&pair, 5.0, 5.7), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&pair, 6.28, 6.85), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&ends, 5.45, 5.60), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&ends, 5.36, 5.56), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&ends, 5.47, 5.67), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&more, 1e-3, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&more, 1e-8, NAN), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&more, -0.1, NAN), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&less, -0.1, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&less, 0.0, NAN), VERDICT_FAIL);
}
END_TEST

START_TEST(what_cannot_be_judged_is_shown_or_not_run)
{
    struct target t = row_of(KIND_POINT, "Fmax", "kPa", 100, 0, 10);
    ck_assert_int_eq(verdict_of(&t, NAN, NAN), VERDICT_NOT_RUN);
    t.protocol = "none";
    ck_assert_int_eq(verdict_of(&t, 100, NAN), VERDICT_SHOWN);
    t.protocol = "pca";
    t.fibre = "";
    ck_assert_int_eq(verdict_of(&t, 100, NAN), VERDICT_SHOWN);
    t = row_of(KIND_CURVE, "relative_force", "1", 0, 0, NAN);
    ck_assert_int_eq(verdict_of(&t, 1.9, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&t, 2.1, NAN), VERDICT_FAIL);
    t.n_points = 0;
    ck_assert_int_eq(verdict_of(&t, NAN, NAN), VERDICT_SHOWN);
    t.protocol = "forcevel";
    ck_assert_int_eq(verdict_of(&t, NAN, NAN), VERDICT_NOT_RUN);
    t = row_of(KIND_CURVE, "force_kPa", "1", 0, 0, NAN); /* relative force without errors */
    t.y = t.value;
    ck_assert_int_eq(verdict_of(&t, 0.099, NAN), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&t, 0.101, NAN), VERDICT_FAIL);
    t = row_of(KIND_LESS, "V0 ratio", "1", 1, 0, NAN); /* not below what a speed is known to */
    ck_assert_int_eq(verdict_of(&t, 0.9991, NAN), VERDICT_FAIL);
    ck_assert_int_eq(verdict_of(&t, 0.9989, NAN), VERDICT_PASS);
}
END_TEST

START_TEST(dois_are_recognised)
{
    ck_assert(doi_is_well_formed("10.1085/jgp.105.1.1"));
    ck_assert(doi_is_well_formed("10.1016/S0006-3495(00)76349-1"));
    ck_assert(!doi_is_well_formed("10.1085"));
    ck_assert(!doi_is_well_formed("10.1085/"));
    ck_assert(!doi_is_well_formed("doi:10.1085/x"));
    ck_assert(!doi_is_well_formed("10.1085/a b"));
    ck_assert(!doi_is_well_formed("10.1085/\"><script>"));
}
END_TEST

int main(void)
{
    /* The files are read by the program, which never leaves the C locale for numbers. */
    (void)setlocale(LC_NUMERIC, "C");
    Suite *suite = suite_create("published");
    TCase *files = tcase_create("files");
    TCase *rules = tcase_create("judging");
    tcase_add_checked_fixture(files, read_data, free_data);
    tcase_add_test(files, every_row_parses_and_its_fibres_and_drugs_exist);
    tcase_add_test(files, every_row_has_a_source_and_dois_are_well_formed);
    tcase_add_test(files, findings_and_calibrations_name_rows_that_exist);
    tcase_add_test(files, rows_that_hold_by_construction_say_why);
    tcase_add_test(files, a_force_velocity_table_is_relative_to_its_isometric_force);
    tcase_add_test(files, twitches_are_driven_by_the_tabulated_ca);
    tcase_add_test(files, articles_have_author_title_journal_and_year);
    tcase_add_test(files, tables_reduce_to_their_rows);
    tcase_add_test(files, hearts_average_to_their_rows);
    tcase_add_test(files, rows_fitted_with_three_parameters_are_fitted_at_their_curve);
    tcase_add_test(rules, ids_are_words_of_their_own);
    tcase_add_test(rules, a_row_with_a_spread_is_judged_by_it);
    tcase_add_test(rules, a_row_without_one_by_a_width_that_is_named);
    tcase_add_test(rules, a_shift_is_judged_by_its_own_size);
    tcase_add_test(rules, brackets_pairs_ends_and_directions);
    tcase_add_test(rules, what_cannot_be_judged_is_shown_or_not_run);
    tcase_add_test(rules, dois_are_recognised);
    suite_add_tcase(suite, files);
    suite_add_tcase(suite, rules);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
