/* `inotrope validate` and `inotrope pca --data`, as a user runs them. */
#include "run.h"

#include <jansson.h>

static const char header[] =
    "id,tissue,species,preparation,temperature_C,sl_um,condition,pCa,observable,fit,value,spread,"
    "spread_kind,n,unit,kind,how_read,citation,doi,ref,protocol,fibre,drug,caution,doi_note,"
    "table,drive\n";

/* A folder of published data with these rows, which the program is told to use. */
static void publish(const char *rows)
{
    char text[8192];
    char path[PATH_MAX];
    (void)snprintf(text, sizeof text, "%s%s", header, rows);
    write_file("targets.csv", text, strlen(text));
    ck_assert_ptr_nonnull(getcwd(path, sizeof path));
    ck_assert_int_eq(setenv("INOTROPE_DATA", path, 1), 0);
}

#define ROW(id, value, spread, kind, protocol)                                    \
    id ",lv,rat,intact,22,2.2,control,,Fmax,," value "," spread ",sd,9,kPa," kind \
       ",abstract,\"Someone, 1995\",10.1085/jgp.105.1.1,backx1995," protocol      \
       ",rat-room-temperature,,a caution,,,\n"

#define TWITCH(id, observable, unit, drive)                                                \
    id ",lv,human,intact,37,2.2,0.5 Hz,," observable ",,100,1000,made up,9," unit ",point" \
       ",text,\"Someone, 1995\",10.1085/jgp.105.1.1,backx1995,twitch"                      \
       ",human-body-temperature,,shape assumed,,," drive "\n"

static void start(void)
{
    enter_folder();
    (void)unsetenv("INOTROPE_DATA");
}

static void expect(const char *line, int code, const char *out, const char *err)
{
    struct run run = run_line(line);
    ck_assert_msg(run.code == code, "%s: code %d\n%s\n%s", line, run.code, run.out, run.err);
    ck_assert_msg(out == NULL || strstr(run.out, out) != NULL, "no '%s' in: %s", out, run.out);
    ck_assert_msg(err == NULL || strstr(run.err, err) != NULL, "no '%s' in: %s", err, run.err);
    run_done(&run);
}

/* ---- the published rows themselves ---- */

START_TEST(the_committed_rows_hold_but_for_known_findings)
{
    struct run run = run_line("validate --out report.json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_msg(strstr(run.out, "stale finding") == NULL, "%s", run.out);
    ck_assert_ptr_nonnull(strstr(run.out, "not run"));
    run_done(&run);
    json_error_t error;
    json_t *root = json_load_file("report.json", 0, &error);
    ck_assert_msg(root != NULL, "%s", error.text);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, "rows"), i, row)
    {
        const char *verdict = json_string_value(json_object_get(row, "verdict"));
        const size_t values = json_array_size(json_object_get(row, "model_value"));
        /* What did not run has no number, and no verdict on it. */
        ck_assert((strcmp(verdict, "not run") == 0 || strcmp(verdict, "shown") == 0) ==
                  (values == 0));
        if (strstr(verdict, "FAIL") != NULL)
            ck_assert(json_is_string(json_object_get(row, "finding")));
        /* What is said to hold whatever the data has to hold. */
        if (json_is_string(json_object_get(row, "by_construction")))
            ck_assert_str_eq(verdict, "by construction: pass");
    }
    ck_assert_uint_gt(i, 100);
    json_decref(root);
}
END_TEST

START_TEST(a_selection_of_fibre_model_and_row)
{
    expect("validate --fibre rat-room-temperature", 0, "cardiac-rat-intact-ca50", NULL);
    expect("validate --target cardiac-rat-intact-nh,cardiac-rat-intact-fmax --model rdq20mf", 0,
           "cardiac-rat-intact-fmax", NULL);
    expect("validate --target cardiac-rat-intact-n", 2, NULL,
           "did you mean 'cardiac-rat-intact-nh'");
    expect("validate --model rdq20", 2, NULL, "did you mean 'rdq20mf'");
    expect("validate --fibre nowhere", 2, NULL, "nowhere");
    expect("validate --target cardiac-rat-intact-nh --model inotrope1", 2, NULL,
           "no published row");
    expect("validate --out report.txt", 2, NULL, ".html");
}
END_TEST

/* ---- doctored data ---- */

START_TEST(a_doctored_target_makes_the_exit_code_1)
{
    publish(ROW("right", "121", "35", "point", "pca") ROW("wrong", "221", "35", "point", "pca"));
    expect("validate", 1, "FAIL", "wrong (rdq20mf)");
    expect("validate --target right", 0, "pass", NULL);
}
END_TEST

START_TEST(a_known_finding_makes_it_0_and_a_stale_one_is_reported)
{
    static const char findings[] = "id,model,explanation,since\n"
                                   "wrong,rdq20mf,\"made wrong, on purpose\",0.1.0\n"
                                   "right,,was wrong once,0.1.0\n";
    publish(ROW("right", "121", "35", "point", "pca") ROW("wrong", "221", "35", "point", "pca"));
    write_file("findings.csv", findings, strlen(findings));
    expect("validate", 0, "stale finding: 'right'", NULL);
    expect("validate", 0, "wrong: made wrong, on purpose", NULL);
    expect("validate --target wrong", 0, "[known finding]", NULL);
}
END_TEST

START_TEST(a_finding_of_one_model_does_not_excuse_another)
{
    static const char findings[] = "id,model,explanation,since\n"
                                   "wrong,inotrope1,made wrong,0.1.0\n";
    publish(ROW("wrong", "221", "35", "point", "pca"));
    write_file("findings.csv", findings, strlen(findings));
    expect("validate", 1, "new failure: wrong (rdq20mf)", NULL);
}
END_TEST

#define SPEED(id, temperature, observable, value, spread, kind, protocol, fibre, drug)          \
    id ",lv,rat,intact," temperature ",,,," observable ",," value "," spread ",sd,9,1," kind    \
       ",abstract,\"Someone, 1995\",10.1085/jgp.105.1.1,backx1995," protocol "," fibre "," drug \
       ",a caution,,,\n"

START_TEST(rows_without_protocol_are_not_run_and_never_passed)
{
    publish(SPEED("later", "22", "dog years", "121", "35", "point", "forcevel",
                  "rat-room-temperature", "") ROW("never", "121", "35", "point", "none"));
    struct run run = run_line("validate");
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_nonnull(strstr(run.out, "the program has no such observable"));
    ck_assert_ptr_nonnull(strstr(run.out, "shown"));
    ck_assert_ptr_null(strstr(run.out, " pass "));
    run_done(&run);
}
END_TEST

/* rdq20mf's unloaded speed is 7.993 L/s in its rat fibre and 8.001 in its human one; a Q10 of
 * inotrope1 between 15 and 25 C lies between those of 3.5 (colder) and 2.646; the slack test, over
 * which overlap falls, is within a tenth of steady shortening. */
START_TEST(speeds_of_shortening_are_measured)
{
    publish(
        SPEED("ratio", "22", "Vmax ratio", "0.99900", "0.00005", "point", "forcevel",
              "rat-room-temperature|human-body-temperature",
              "") SPEED("slack", "22", "V0", "7.6", "0.5", "point", "slack", "rat-room-temperature",
                        "") SPEED("q10", "15;25", "Vmax Q10", "2.6;3.5", "", "bracket", "forcevel",
                                  "human-lv-skinned-15C", "")
            SPEED("no-q10", "15;25", "Vmax Q10", "2", "", "point", "forcevel",
                  "rat-room-temperature", "") SPEED("one-end", "15", "Vmax Q10", "2", "", "point",
                                                    "forcevel", "human-lv-skinned-15C", "")
                SPEED("slower", "22", "V0 ratio", "1", "", "less", "slack", "rat-room-temperature",
                      "levosimendan=3uM") SPEED("none", "22", "maximum efficiency", "0.3", "",
                                                "point", "forcevel", "rat-room-temperature", ""));
    struct run run = run_line("validate --out report.json");
    run_done(&run);
    json_t *root = json_load_file("report.json", 0, NULL), *row;
    static const struct {
        const char *id, *verdict;
    } expected[] = {{"ratio", "pass"},     {"slack", "pass"},      {"q10", "pass"},
                    {"no-q10", "not run"}, {"one-end", "not run"}, {"slower", "FAIL"},
                    {"none", "not run"}};
    size_t i, found = 0;
    json_array_foreach(json_object_get(root, "rows"), i, row)
    {
        const char *id = json_string_value(json_object_get(row, "id"));
        const char *verdict = json_string_value(json_object_get(row, "verdict"));
        for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++)
            if (strcmp(id, expected[k].id) == 0) {
                ck_assert_msg(strstr(verdict, expected[k].verdict) != NULL, "%s: %s", id, verdict);
                found++;
            }
    }
    ck_assert_uint_eq(found, sizeof expected / sizeof expected[0]);
    json_decref(root);
}
END_TEST

START_TEST(a_fibre_that_is_nowhere_is_refused)
{
    publish("x,,,,,,,,Fmax,,1,,,,kPa,point,text,,,,pca,no-such-fibre,,,,,\n");
    expect("validate", 3, NULL, "targets.csv:2:1: row 'x': no fibre 'no-such-fibre'");
}
END_TEST

START_TEST(malformed_files_name_line_and_column)
{
    static const struct {
        const char *rows, *message;
    } bad[] = {
        {"a,b\n", "targets.csv:2:1: 2 cells where the header has 27 columns"},
        {ROW("ok", "12x", "35", "point", "pca"), "'12x' is not a list"},
        {ROW("ok", "121", "-3", "point", "pca"), "the spread must be above zero"},
        {ROW("ok", "121", "35", "dot", "pca"), "'dot' is not one of point, about"},
        {ROW("ok", "121", "35", "bracket", "pca"), "goes with 2 values, here 1"},
        {ROW("ok", "3;1", "", "bracket", "pca"), "wrong order"},
        {ROW("ok", "121", "35", "point", "jump"), "'jump' is not one of pca"},
        {TWITCH("ok", "RT50", "ms", "0.1;0.9;0.02"), "a drive is"},
        {TWITCH("ok", "RT50", "ms", "0.9;0.1;0.02;0.05;1"), "a drive is"},
        {ROW("ok", "121", "35", "point", "pca") ROW("ok", "121", "35", "point", "pca"),
         "targets.csv:3:1: the id 'ok' is used twice"},
        {"\"open,,\n", "the quoted cell does not end"},
        {"\"a\"b,,\n", "targets.csv:2:4: text after the closing quote"},
        {"x,,,,,,,,Fmax,,1,,,,kPa,point,text,,,,pca,,nodrug=1uM,,,,\n", "no drug 'nodrug'"},
        {"x,,,,,,,,Fmax,,1,,,,kPa,point,text,,,,pca,,levosimendan=1,,,,\n", "targets.csv:2:"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        publish(bad[i].rows);
        expect("validate", 3, NULL, bad[i].message);
    }
    write_file("targets.csv", "id,tissue\n", 10);
    expect("validate", 3, NULL, "no column 'species'");
    write_file("targets.csv", "", 0);
    expect("validate", 3, NULL, "no header line");
    ck_assert_int_eq(unlink("targets.csv"), 0);
    expect("validate", 4, NULL, "INOTROPE_DATA: no targets.csv");
}
END_TEST

START_TEST(findings_of_no_row_are_refused)
{
    static const char findings[] = "id,model,explanation,since\nlost,,somewhere,0.1.0\n";
    publish(ROW("right", "121", "35", "point", "pca"));
    write_file("findings.csv", findings, strlen(findings));
    expect("validate", 3, NULL, "findings.csv:2:1: no target has the id 'lost'");
}
END_TEST

START_TEST(rows_by_construction_are_counted_apart)
{
    static const char list[] = "id,model,because,where\n"
                               "right,rdq20mf,\"put in, as it were\",models\n"
                               "other,inotrope1,of another model,models\n";
    static const char lost[] = "id,model,because,where\nlost,,x,y\n";
    static const char mute[] = "id,model,because,where\nright,,,y\n";
    publish(ROW("right", "121", "35", "point", "pca") ROW("other", "121", "35", "point", "pca"));
    write_file("by_construction.csv", list, strlen(list));
    expect("validate", 0, "by construction: pass", NULL);
    struct run run = run_line("validate -q --out report.json");
    ck_assert_int_eq(run.code, 0);
    run_done(&run);
    json_error_t error;
    json_t *root = json_load_file("report.json", 0, &error);
    const json_t *rows = json_object_get(root, "rows");
    const json_t *total = json_array_get(json_object_get(root, "summary"),
                                         json_array_size(json_object_get(root, "summary")) - 1);
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 0), "use")),
                     "by construction");
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 1), "use")),
                     "predicted");
    ck_assert_int_eq(
        json_integer_value(json_object_get(json_object_get(total, "by construction"), "pass")), 1);
    ck_assert_int_eq(
        json_integer_value(json_object_get(json_object_get(total, "predicted"), "pass")), 1);
    json_decref(root);
    write_file("by_construction.csv", lost, strlen(lost));
    expect("validate", 3, NULL, "by_construction.csv:2:1: no target has the id 'lost'");
    write_file("by_construction.csv", mute, strlen(mute));
    expect("validate", 3, NULL, "by_construction.csv:2:8: a row that holds");
}
END_TEST

/* The same beat by `inotrope twitch`. */
START_TEST(twitches_are_those_of_the_twitch_command)
{
    publish(TWITCH("force", "developed force", "kPa", "0.1;0.9;0.02;0.05;1")
                TWITCH("ttp", "time to peak", "ms", "0.1;0.9;0.02;0.05;1")
                    TWITCH("half", "RT50", "ms", "0.1;0.9;0.02;0.05;1")
                        TWITCH("undriven", "RT50", "ms", ""));
    struct run twitch = run_line("twitch --fibre rdq20mf:human-body-temperature --period 1s "
                                 "--ca biexp:0.1uM,0.9uM,20ms,50ms,0ms --out t.csv");
    ck_assert_msg(twitch.code == 0, "%s", twitch.err);
    run_done(&twitch);
    expect("validate --out report.json", 0, "no Ca transient is given", NULL);
    char *text = read_file("t.csv");
    static const char *const keys[] = {"developed_kPa=", "time_to_peak_s=", "RT50_s="};
    json_error_t error;
    json_t *root = json_load_file("report.json", 0, &error);
    for (size_t i = 0; i < 3; i++) {
        json_t *row = json_array_get(json_object_get(root, "rows"), i);
        const char *at = strstr(text, keys[i]);
        ck_assert_msg(at != NULL, "no %s in %s", keys[i], text);
        const double wanted = strtod(at + strlen(keys[i]), NULL) * (i > 0 ? 1e3 : 1.0);
        const double value =
            json_real_value(json_array_get(json_object_get(row, "model_value"), 0));
        ck_assert_double_eq_tol(value / wanted, 1.0, 1e-5);
        ck_assert_str_eq(json_string_value(json_object_get(row, "use")), "informed");
    }
    json_decref(root);
    free(text);
}
END_TEST

/* ---- outputs ---- */

START_TEST(the_page_stands_alone_and_escapes_what_it_shows)
{
    publish("x,,,,,2.2,\"<script>&\",,Fmax,,121,35,sd,,kPa,point,text,\"A & B\","
            "10.1085/jgp.105.1.1,backx1995,pca,rat-room-temperature,,,,,\n"
            "y,,,,,2.2,,,Ca50,,0.65,0.19,sd,,uM,point,text,\"A & B\",,backx1995,pca,"
            "rat-room-temperature,,,,,\n");
    expect("validate -q --out page.html", 0, NULL, NULL);
    char *page = read_file("page.html");
    ck_assert_ptr_nonnull(strstr(page, "https://doi.org/10.1085/jgp.105.1.1"));
    ck_assert_ptr_nonnull(strstr(page, "&lt;script&gt;&amp;"));
    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_null(strstr(page, "<link"));
    ck_assert_ptr_null(strstr(page, "src="));
    ck_assert_ptr_nonnull(strstr(page, "<svg"));
    ck_assert_ptr_nonnull(strstr(page, "</html>"));
    free(page);
}
END_TEST

START_TEST(csv_has_one_row_per_target_and_model)
{
    publish(ROW("right", "121", "35", "point", "pca"));
    expect("validate -q --out rows.csv", 0, NULL, NULL);
    char *text = read_file("rows.csv");
    const char *row = strstr(text, "\nright,rat-room-temperature,rdq20mf,Fmax,control,kPa,");
    ck_assert_msg(row != NULL, "%s", text);
    ck_assert_ptr_nonnull(strstr(row, ",pass,within the spread,predicted,"));
    free(text);
}
END_TEST

/* ---- pca --data ---- */

static const char points[] = "# mine\n"
                             "n;  tension ;pCa; sem ;remark\n"
                             "5; 1.1 ;7.0;0.5;a\n"
                             "5; 2.0 ;6.2;0.5;\n"
                             "\n"
                             "5; 4.9 ;5.9;0.5;b\n"
                             "5; 9.2 ;5.7;0.5;\n"
                             "5; 13.1 ;5.5;0.5;\n"
                             "5; 15.8 ;5.1;0.5;\n"
                             "5; 16.4 ;4.5;0.5;\n";

START_TEST(data_are_fitted_and_drawn)
{
    write_file("mine.csv", points, strlen(points));
    struct run run =
        run_line("pca --fibre human-lv-skinned-15C --data mine.csv --out c.csv --plot c.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "95 % by covariance"));
    ck_assert_ptr_nonnull(strstr(run.out, "95 % by profile likelihood"));
    ck_assert_ptr_nonnull(strstr(run.out, "columns not used: remark"));
    run_done(&run);
    char *csv = read_file("c.csv");
    char *svg = read_file("c.svg");
    ck_assert_ptr_nonnull(strstr(csv, "# data_hill_parameter pCa50=5.7"));
    ck_assert_ptr_nonnull(strstr(csv, "profile_low="));
    ck_assert_ptr_nonnull(strstr(svg, "data, +-1 sem"));
    free(csv);
    free(svg);
}
END_TEST

START_TEST(too_few_or_flat_points_are_not_fitted_and_it_is_said)
{
    static const char few[] = "pCa,relative_force\n6,0.1\n5.5,0.5\n5,0.9\n4.5,1\n";
    static const char flat[] = "pCa,relative_force\n7,1\n6,1\n5.5,1\n5,1\n4.5,1\n";
    write_file("few.csv", few, strlen(few));
    write_file("flat.csv", flat, strlen(flat));
    expect("pca --fibre human-lv-skinned-15C --data few.csv --out c.csv", 0,
           "no fit: fewer than 5 points", NULL);
    expect("pca --fibre human-lv-skinned-15C --data flat.csv --out c.csv", 0, "flat curve", NULL);
}
END_TEST

START_TEST(bad_data_name_line_and_column)
{
    static const struct {
        const char *text, *message;
    } bad[] = {{"6,0.1\n", "no column 'pCa'"},
               {"pCa,force\n6,1\n", "bad.csv:1:1: no force column"},
               {"pCa,tension,relative_force\n6,1,1\n", "both given"},
               {"pCa,tension\n6,1\n5.5,x\n", "bad.csv:3:5: 'x' is not a number"},
               {"pCa,tension\n6\n", "bad.csv:2:1: 1 cells where the header has 2 columns"},
               {"pCa,tension\n1e-6,1\n", "outside 2 to 12"},
               {"pCa,tension,sem\n6,1,0\n", "bad.csv:2:5: 'sem' must be above zero"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_file("bad.csv", bad[i].text, strlen(bad[i].text));
        expect("pca --fibre human-lv-skinned-15C --data bad.csv --out c.csv", 3, NULL,
               bad[i].message);
    }
    expect("pca --fibre human-lv-skinned-15C --data none.csv --out c.csv", 4, NULL, "none.csv");
}
END_TEST

START_TEST(relative_data_need_a_relative_axis)
{
    static const char text[] =
        "pCa,relative_force\n6.2,0.1\n6,0.2\n5.7,0.5\n5.5,0.8\n5,0.95\n4.5,1\n";
    write_file("r.csv", text, strlen(text));
    expect(
        "pca --fibre human-lv-skinned-15C --data r.csv --plot c.svg --normalise none --out c.csv",
        2, NULL, "do not share an axis");
    expect("pca --fibre human-lv-skinned-15C --data r.csv --plot c.svg --out c.csv", 0,
           "relative force", NULL);
    char *svg = read_file("c.svg");
    ck_assert_ptr_nonnull(strstr(svg, "own maximum"));
    free(svg);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("validate");
    TCase *tests = tcase_create("validate and pca --data");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, start, leave_folder);
    tcase_add_test(tests, the_committed_rows_hold_but_for_known_findings);
    tcase_add_test(tests, a_selection_of_fibre_model_and_row);
    tcase_add_test(tests, a_doctored_target_makes_the_exit_code_1);
    tcase_add_test(tests, a_known_finding_makes_it_0_and_a_stale_one_is_reported);
    tcase_add_test(tests, a_finding_of_one_model_does_not_excuse_another);
    tcase_add_test(tests, speeds_of_shortening_are_measured);
    tcase_add_test(tests, rows_without_protocol_are_not_run_and_never_passed);
    tcase_add_test(tests, a_fibre_that_is_nowhere_is_refused);
    tcase_add_test(tests, malformed_files_name_line_and_column);
    tcase_add_test(tests, findings_of_no_row_are_refused);
    tcase_add_test(tests, rows_by_construction_are_counted_apart);
    tcase_add_test(tests, twitches_are_those_of_the_twitch_command);
    tcase_add_test(tests, the_page_stands_alone_and_escapes_what_it_shows);
    tcase_add_test(tests, csv_has_one_row_per_target_and_model);
    tcase_add_test(tests, data_are_fitted_and_drawn);
    tcase_add_test(tests, too_few_or_flat_points_are_not_fitted_and_it_is_said);
    tcase_add_test(tests, bad_data_name_line_and_column);
    tcase_add_test(tests, relative_data_need_a_relative_axis);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
