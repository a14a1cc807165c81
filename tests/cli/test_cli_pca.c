/* `inotrope pca`: the numbers and the files. */
#include "run.h"

#include <jansson.h>
#include <math.h>

static const char columns[] =
    "curve,model,fibre,drug,drug_uM,sl_um,pCa,ca_uM,tension_kPa,tension_rel,permissive,ca_bound,"
    "atp_per_s,converged\n";

/* First data row of CSV text. */
static const char *data_of(const char *text)
{
    const char *header = strstr(text, columns);
    ck_assert_msg(header != NULL, "no header in: %.400s", text);
    return header + strlen(columns);
}

/* Column `index` of a row without quoted cells. */
static double cell_of(const char *row, int index)
{
    for (int i = 0; i < index; i++) {
        row += strcspn(row, ",");
        row += *row == ',';
    }
    return strtod(row, NULL);
}

static const char *next_row(const char *row)
{
    row += strcspn(row, "\n");
    return *row == '\n' ? row + 1 : row;
}

static size_t count_rows(const char *row)
{
    size_t n = 0;
    for (; *row != '\0'; row = next_row(row))
        n += *row != '#';
    return n;
}

START_TEST(first_command_of_the_manual_gives_table_data_and_figure)
{
    struct run run = run_line("pca --model rdq20mf --fibre human-body-temperature --sl 1.9um,2.2um "
                              "--pca 7.5:4.5:0.1 --out curve.csv --plot curve.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "pCa50"));
    ck_assert_str_eq(run.err, "");
    char *csv = read_file("curve.csv");
    char *svg = read_file("curve.svg");
    ck_assert_uint_eq(count_rows(data_of(csv)), 62);
    ck_assert_ptr_nonnull(strstr(svg, "</svg>"));
    ck_assert_ptr_nonnull(strstr(svg, "Active tension (kPa)"));
    ck_assert_uint_eq(count_files(0), 2); /* no temporary is left */
    free(csv);
    free(svg);
    run_done(&run);
}
END_TEST

START_TEST(header_names_what_the_numbers_depend_on)
{
    static const char *const pieces[] = {"# inotrope: ",
                                         "# git_commit: ",
                                         "# fibre: rdq20mf:human-body-temperature",
                                         "# equations: ",
                                         "# instruction_set: ",
                                         "# tolerance: ",
                                         "# pca_grid: ",
                                         "# changed: human-body-temperature: mu = 12 1 (was 10)",
                                         "# summary curve=1 ",
                                         "# hill curve=1 pCa50=",
                                         "# seed: "};
    struct run run = run_line("pca --fibre human-body-temperature --set mu=12 -q");
    ck_assert_int_eq(run.code, 0);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        ck_assert_msg(strstr(run.out, pieces[i]) != NULL, "no '%s'", pieces[i]);
    ck_assert_str_eq(run.err, "");
    run_done(&run);
}
END_TEST

/* Every row of the authors' own curve. */
static void compare(const char *reference, const char *options, double tolerance)
{
    char path[2 * PATH_MAX];
    char line[400];
    size_t n = 0;
    const char *root = getenv("INOTROPE_SOURCE");
    (void)snprintf(path, sizeof path, "%s/tests/reference/%s", root != NULL ? root : home,
                   reference);
    char *text = read_file(path);
    for (const char *row = next_row(text); *row != '\0'; row = next_row(row), n++) {
        (void)snprintf(line, sizeof line, "pca %s --pca %.17g -q", options, cell_of(row, 0));
        struct run run = run_line(line);
        ck_assert_msg(run.code == 0, "%s", run.err);
        const double force = cell_of(data_of(run.out), 8);
        ck_assert_msg(fabs(force / cell_of(row, 3) - 1.0) <= tolerance, "pCa %g: %.17g %.17g",
                      cell_of(row, 0), force, cell_of(row, 3));
        run_done(&run);
    }
    ck_assert_uint_ge(n, 20);
    free(text);
}

START_TEST(force_is_that_of_the_authors_code)
{
    compare("rdq20mf_cpp_pca_human_body-temperature_SL2.2.csv",
            "--fibre human-body-temperature --sl 2.2um", 1e-9);
    compare("rdq20mf_cpp_pca_rat_room-temperature_SL2.2.csv",
            "--fibre rat-room-temperature --sl 2.2um", 1e-9);
}
END_TEST

START_TEST(grid_values_are_the_decimals_that_were_asked_for)
{
    struct run run = run_line("pca --fibre human-body-temperature --pca 7.5:4.5:0.1 -q");
    const char *row = data_of(run.out);
    for (int i = 0; i <= 30; i++, row = next_row(row)) {
        char decimal[16];
        (void)snprintf(decimal, sizeof decimal, "%d.%d", (75 - i) / 10, (75 - i) % 10);
        ck_assert_double_eq(cell_of(row, 6), strtod(decimal, NULL));
    }
    ck_assert_str_eq(row, "");
    run_done(&run);
}
END_TEST

START_TEST(upward_grid_is_the_downward_grid_reversed)
{
    struct run down = run_line("pca --fibre human-body-temperature --pca 6:5:0.25 -q");
    struct run up = run_line("pca --fibre human-body-temperature --pca 5:6:0.25 -q");
    const char *rows[2][5];
    const char *a = data_of(down.out);
    const char *b = data_of(up.out);
    for (int i = 0; i < 5; i++, a = next_row(a), b = next_row(b)) {
        rows[0][i] = a;
        rows[1][4 - i] = b;
    }
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq(cell_of(rows[0][i], 8), cell_of(rows[1][i], 8));
    run_done(&down);
    run_done(&up);
}
END_TEST

START_TEST(grid_file_gives_its_values_in_order)
{
    static const char text[] = "# a comment\n6.5\n\n  5.5 # half\r\n6.0";
    write_file("grid.txt", text, sizeof text - 1);
    struct run run = run_line("pca --fibre human-body-temperature --pca @grid.txt -q");
    const char *row = data_of(run.out);
    ck_assert_double_eq(cell_of(row, 6), 6.5);
    ck_assert_double_eq(cell_of(row = next_row(row), 6), 5.5);
    ck_assert_double_eq(cell_of(row = next_row(row), 6), 6.0);
    run_done(&run);
}
END_TEST

START_TEST(json_holds_the_same_numbers_as_csv)
{
    struct run csv = run_line("pca --fibre human-body-temperature --pca 6.5,6,5.5,5,4.5 -q");
    struct run json = run_line("pca --fibre human-body-temperature --pca 6.5,6,5.5,5,4.5 -q "
                               "--out curve.json");
    json_error_t error;
    json_t *root = json_load_file("curve.json", 0, &error);
    ck_assert_msg(root != NULL, "%s", error.text);
    const json_t *curve = json_array_get(json_object_get(root, "curves"), 0);
    const json_t *points = json_object_get(curve, "points");
    const char *row = data_of(csv.out);
    ck_assert_uint_eq(json_array_size(points), 5);
    for (size_t i = 0; i < 5; i++, row = next_row(row)) {
        const json_t *point = json_array_get(points, i);
        ck_assert_double_eq(json_number_value(json_array_get(point, 0)), cell_of(row, 6));
        ck_assert_double_eq(json_number_value(json_array_get(point, 2)), cell_of(row, 8));
    }
    ck_assert(json_is_null(json_object_get(root, "partial")));
    ck_assert(json_is_object(json_object_get(json_object_get(curve, "record"), "hill")));
    json_decref(root);
    run_done(&csv);
    run_done(&json);
}
END_TEST

START_TEST(configuration_round_trip_gives_identical_output)
{
    static const char line[] = "pca --fibre human-body-temperature --sl 1.9um,2.2um --set mu=12 "
                               "--scale gamma=0.9 --pca 7:5:0.25 -q";
    char dump[300];
    struct run direct = run_line(line);
    (void)snprintf(dump, sizeof dump, "%s --dump-config", line);
    struct run dumped = run_to(dump, "run.json");
    struct run again = run_line("pca --config run.json");
    ck_assert_int_eq(direct.code, 0);
    ck_assert_int_eq(dumped.code, 0);
    ck_assert_msg(again.code == 0, "%s", again.err);
    ck_assert_str_eq(direct.out, again.out);
    run_done(&direct);
    run_done(&dumped);
    run_done(&again);
}
END_TEST

START_TEST(command_line_wins_over_the_configuration)
{
    static const char text[] = "{\"fibre\": \"human-body-temperature\", \"pca\": \"7:5:0.5\"}";
    write_file("run.json", text, sizeof text - 1);
    struct run run = run_line("pca --config run.json --pca 6 -q");
    ck_assert_int_eq(run.code, 0);
    ck_assert_uint_eq(count_rows(data_of(run.out)), 1);
    run_done(&run);
}
END_TEST

START_TEST(one_point_has_no_fit_and_says_so)
{
    struct run run = run_line("pca --fibre human-body-temperature --pca 5.5 -q");
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_nonnull(
        strstr(run.out, "# hill curve=1 fit=none reason=\"fewer than 5 points\""));
    ck_assert_ptr_nonnull(strstr(run.out, " pCa50=6.55"));
    run_done(&run);
}
END_TEST

START_TEST(million_points_stream_and_the_fit_is_thinned)
{
    struct run run = run_line("pca --fibre human-body-temperature --pca 7.5:4.5:0.000003 -q "
                              "--out many.csv");
    struct stat status;
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *start = read_file("many.csv");
    ck_assert_ptr_nonnull(strstr(start, "1000001 points"));
    ck_assert_ptr_nonnull(strstr(start, "points=2001 (evenly chosen from the grid)"));
    ck_assert_int_eq(stat("many.csv", &status), 0);
    ck_assert_int_gt(status.st_size, 100000000);
    free(start);
    run_done(&run);
}
END_TEST

START_TEST(no_options_draw_the_default_figure)
{
    struct run run = run_line("pca");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "Active tension"));
    ck_assert_ptr_nonnull(strstr(run.out, "pCa50"));
    run_done(&run);
}
END_TEST

START_TEST(own_normalisation_changes_the_figure_and_not_the_data)
{
    struct run plain = run_line("pca --fibre human-body-temperature -q --plot a.svg");
    struct run own = run_line("pca --fibre human-body-temperature -q --plot b.svg --normalise own");
    char *svg = read_file("b.svg");
    ck_assert_str_eq(plain.out, own.out);
    ck_assert_ptr_nonnull(strstr(svg, "own maximum"));
    free(svg);
    run_done(&plain);
    run_done(&own);
}
END_TEST

START_TEST(png_is_a_png)
{
    struct run run = run_line("pca --fibre human-body-temperature -q --out a.csv --plot a.png");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *png = read_file("a.png");
    ck_assert_int_eq(memcmp(png, "\x89PNG\r\n", 6), 0);
    free(png);
    run_done(&run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pca");
    TCase *tests = tcase_create("numbers and files");
    tcase_set_timeout(tests, 300);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, first_command_of_the_manual_gives_table_data_and_figure);
    tcase_add_test(tests, header_names_what_the_numbers_depend_on);
    tcase_add_test(tests, force_is_that_of_the_authors_code);
    tcase_add_test(tests, grid_values_are_the_decimals_that_were_asked_for);
    tcase_add_test(tests, upward_grid_is_the_downward_grid_reversed);
    tcase_add_test(tests, grid_file_gives_its_values_in_order);
    tcase_add_test(tests, json_holds_the_same_numbers_as_csv);
    tcase_add_test(tests, configuration_round_trip_gives_identical_output);
    tcase_add_test(tests, command_line_wins_over_the_configuration);
    tcase_add_test(tests, one_point_has_no_fit_and_says_so);
    tcase_add_test(tests, million_points_stream_and_the_fit_is_thinned);
    tcase_add_test(tests, no_options_draw_the_default_figure);
    tcase_add_test(tests, own_normalisation_changes_the_figure_and_not_the_data);
    tcase_add_test(tests, png_is_a_png);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
