/* `inotrope pca`: the numbers and the files. */
#include "run.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>

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

/* No figure, no normalisation; and the reverse. */
START_TEST(defaults_are_never_refused)
{
    static const char *const lines[] = {"pca --out x.csv",
                                        "pca --sl 2.2um -q",
                                        "pca --pca 7:5:0.1 -q",
                                        "pca --plot a.svg -q",
                                        "pca --plot a.svg --normalise own -q",
                                        "pca -q"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct run run = run_line(lines[i]);
        ck_assert_msg(run.code == 0, "%s: %d %s", lines[i], run.code, run.err);
        run_done(&run);
    }
    struct run figure = run_line("pca --out y.csv --plot b.svg -q");
    char *svg = read_file("b.svg");
    char *csv = read_file("y.csv");
    ck_assert_int_eq(figure.code, 0);
    ck_assert_ptr_nonnull(strstr(svg, "maximum without drug"));
    ck_assert_ptr_nonnull(strstr(csv, "\n4,inotrope1,human-lv-skinned-15C,levosimendan,3,"));
    ck_assert_ptr_null(strstr(csv, "\n5,"));
    free(svg);
    free(csv);
    run_done(&figure);
}
END_TEST

/* Points on a Hill curve of pCa50 5.7 and n_H 2, alternately half a standard error off. */
static const char measured[] = "pCa,tension_kPa,sem\n"
                               "6.7,0.198,0.2\n6.2,0.809,0.2\n5.9,2.947,0.2\n5.7,4.9,0.2\n"
                               "5.5,7.253,0.2\n5.2,8.990,0.2\n4.7,10.0,0.2\n";

START_TEST(data_need_no_fibre_and_bring_their_own_curve)
{
    write_file("mine.csv", measured, sizeof measured - 1);
    ck_assert_int_eq(setenv("LC_ALL", "C", 1), 0);
    struct run sketch = run_line("pca --data mine.csv");
    (void)unsetenv("LC_ALL");
    ck_assert_msg(sketch.code == 0, "%s", sketch.err);
    ck_assert_ptr_nonnull(strstr(sketch.out, "own maximum"));
    ck_assert_ptr_nonnull(strstr(sketch.out, "B  Hill fit of the data"));
    ck_assert_ptr_nonnull(strstr(sketch.out, "o  data"));
    size_t seen = 0;
    const char *end = strstr(sketch.out, "A  diaphragm-slow");
    ck_assert_ptr_nonnull(end);
    const char *canvas = strstr(sketch.out, "maximum\n");
    ck_assert_ptr_nonnull(canvas);
    for (const char *c = canvas + 8; c < end; c++)
        seen += *c == 'o';
    ck_assert_uint_ge(seen, 6);
    run_done(&sketch);

    struct run run = run_line("pca --data mine.csv --fibre human-lv-skinned-15C --out c.csv --plot "
                              "c.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *svg = read_file("c.svg");
    ck_assert_ptr_nonnull(strstr(svg, "Hill fit of the data"));
    ck_assert_ptr_nonnull(strstr(run.out, "weights count relative to each other"));
    free(svg);
    run_done(&run);
}
END_TEST

/* The interval by the sem alone against that by the scatter: the same centre, and half-widths that
 * differ by the normal against Student's quantile and by the scatter in units of the sem. */
START_TEST(sem_alone_gives_a_second_interval)
{
    write_file("mine.csv", measured, sizeof measured - 1);
    struct run run = run_line("pca --data mine.csv --pca 6 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const char *line = strstr(run.out, "# data_hill_parameter pCa50=");
    const char *fit = strstr(run.out, "# data_hill ");
    ck_assert(line != NULL && fit != NULL);
    const double low = strtod(strstr(line, "sem_low=") + 8, NULL);
    const double high = strtod(strstr(line, "sem_high=") + 9, NULL);
    const double scaled_low = strtod(strstr(line, "covariance_low=") + 15, NULL);
    const double scaled_high = strtod(strstr(line, "covariance_high=") + 16, NULL);
    const double t = strtod(strstr(fit, "t95=") + 4, NULL);
    const double rss = strtod(strstr(fit, "reduced_rss=") + 12, NULL);
    ck_assert_double_eq_tol(low + high, scaled_low + scaled_high, 1e-12);
    ck_assert_double_eq_tol((scaled_high - scaled_low) / (high - low), t * sqrt(rss) / 1.959964,
                            1e-5);
    run_done(&run);
}
END_TEST

START_TEST(figures_say_where_they_come_from)
{
    struct run run = run_line("pca --fibre diaphragm-slow --drug levosimendan=3uM --sl 2.5um -q "
                              "--out a.csv --plot a.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *svg = read_file("a.svg");
    static const char *const pieces[] = {"<metadata>",
                                         "inotrope: ",
                                         "git_commit: ",
                                         "command: pca",
                                         "fibre: inotrope1:diaphragm-slow",
                                         "drug: levosimendan",
                                         "doses_uM: levosimendan: 3",
                                         "sl_um: 2.5",
                                         "</metadata>",
                                         "diaphragm-slow, levosimendan 3 µM, SL 2.5 µm"};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        ck_assert_msg(strstr(svg, pieces[i]) != NULL, "no '%s'", pieces[i]);
    const char *note = strstr(svg, "<metadata>");
    ck_assert(strstr(svg, "<svg") < note && note < strstr(svg, "</svg>"));
    free(svg);
    run_done(&run);
}
END_TEST

START_TEST(png_carries_the_same_note)
{
    struct run run = run_line("pca --fibre diaphragm-slow -q --out a.csv --plot a.png");
    ck_assert_msg(run.code == 0, "%s", run.err);
    static unsigned char start[2000];
    FILE *file = fopen("a.png", "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(start, 1, sizeof start, file), sizeof start);
    (void)fclose(file);
    const size_t at = 8 + 25; /* after the signature and IHDR */
    const size_t length = ((size_t)start[at + 2] << 8) + start[at + 3];
    ck_assert_int_eq(memcmp(start + at + 4, "iTXtDescription\0\0\0\0", 20), 0);
    ck_assert_int_eq(memcmp(start + at + 24, "inotrope: ", 10), 0);
    uint32_t sum = 0xFFFFFFFFU;
    for (size_t i = at + 4; i < at + 8 + length; i++) {
        sum ^= start[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (sum & 1U) != 0 ? 0xEDB88320U ^ (sum >> 1) : sum >> 1;
    }
    for (int k = 0; k < 4; k++)
        ck_assert_uint_eq(start[at + 8 + length + (size_t)k], (~sum >> (24 - 8 * k)) & 0xFFU);
    run_done(&run);
}
END_TEST

/* Strong feedback: two branches, one of which a default run does not show. */
START_TEST(bistable_curve_points_to_its_second_branch)
{
    struct run one = run_line("pca --fibre diaphragm-slow --set eta=0.9 --out a.csv");
    struct run both =
        run_line("pca --fibre diaphragm-slow --set eta=0.9 --branch both --out b.csv");
    struct run plain = run_line("pca --fibre diaphragm-slow --out c.csv");
    ck_assert_msg(one.code == 0 && both.code == 0, "%s%s", one.err, both.err);
    ck_assert_ptr_nonnull(strstr(one.out, "--branch both"));
    ck_assert_ptr_null(strstr(both.out, "--branch both"));
    ck_assert_ptr_null(strstr(plain.out, "--branch both"));
    run_done(&one);
    run_done(&both);
    run_done(&plain);
}
END_TEST

START_TEST(json_doses_are_numbers)
{
    struct run run = run_line("pca --fibre diaphragm-slow --drug levosimendan=3uM --drug "
                              "omecamtiv-mecarbil=0.5uM --pca 6 -q --out a.json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *root = json_load_file("a.json", 0, NULL);
    ck_assert_ptr_nonnull(root);
    const json_t *record =
        json_object_get(json_array_get(json_object_get(root, "curves"), 0), "record");
    const json_t *doses = json_object_get(record, "drug_uM");
    ck_assert_uint_eq(json_array_size(doses), 2);
    ck_assert_double_eq(json_number_value(json_array_get(doses, 0)), 3.0);
    ck_assert_double_eq(json_number_value(json_array_get(doses, 1)), 0.5);
    json_decref(root);
    run_done(&run);
    struct run single = run_line("pca --fibre diaphragm-slow --pca 6 -q --out b.json");
    root = json_load_file("b.json", 0, NULL);
    record = json_object_get(json_array_get(json_object_get(root, "curves"), 0), "record");
    ck_assert(json_is_number(json_object_get(record, "drug_uM")));
    json_decref(root);
    run_done(&single);
}
END_TEST

/* A tick label of the axes, as gnuplot writes it. */
static int has_tick(const char *svg, const char *tick)
{
    char piece[40];
    (void)snprintf(piece, sizeof piece, "<text>%s</text>", tick);
    return strstr(svg, piece) != NULL;
}

START_TEST(legend_does_not_stretch_the_axis)
{
    struct run run = run_line("pca --fibre diaphragm-slow,human-lv-skinned-15C --normalise control "
                              "--drug levosimendan=0,1uM,10uM -q --out a.csv --plot a.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *svg = read_file("a.svg");
    ck_assert(has_tick(svg, "0.8") && has_tick(svg, "1"));
    ck_assert(!has_tick(svg, "1.2") && !has_tick(svg, "1.4"));
    ck_assert_ptr_nonnull(strstr(svg, "human-lv-skinned-15C, levosimendan 10 µM"));
    free(svg);
    run_done(&run);
}
END_TEST

/* Said once, in the header too, and computed all the same. */
START_TEST(a_dose_above_the_drugs_data_is_warned_of)
{
    static const struct {
        const char *line;
        int warned;
    } runs[] = {
        {"pca --fibre rat-lv-skinned-15C --drug omecamtiv-mecarbil=0,3uM --out a.csv", 1},
        {"pca --fibre rat-lv-skinned-15C --drug omecamtiv-mecarbil=0,1uM --out a.csv", 0},
        {"pca -q --fibre rat-lv-skinned-15C --drug omecamtiv-mecarbil=3uM --out a.csv", 0},
        {"pca --fibre rat-lv-skinned-15C --drug rpi194=100uM --out a.csv", 0},
    };
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        struct run run = run_line(runs[i].line);
        ck_assert_int_eq(run.code, 0);
        ck_assert_msg((strstr(run.err, "omecamtiv-mecarbil above 1 uM") != NULL) == runs[i].warned,
                      "%s: %s", runs[i].line, run.err);
        char *text = read_file("a.csv");
        ck_assert_int_eq(strstr(text, "# drug_range: omecamtiv-mecarbil: to 1 uM") != NULL, i < 3);
        free(text);
        run_done(&run);
    }
    for (int above = 0; above < 2; above++) {
        struct run run = run_line(above ? "pca --fibre rat-lv-skinned-15C --drug levosimendan=1mM "
                                          "--out a.csv"
                                        : "pca --fibre rat-lv-skinned-15C --drug levosimendan=10uM "
                                          "--out a.csv");
        ck_assert_int_eq(run.code, 0);
        ck_assert_int_eq(strstr(run.err, "levosimendan above 10 uM (here up to 1000 uM)") != NULL,
                         above);
        run_done(&run);
    }
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
    tcase_add_test(tests, defaults_are_never_refused);
    tcase_add_test(tests, data_need_no_fibre_and_bring_their_own_curve);
    tcase_add_test(tests, sem_alone_gives_a_second_interval);
    tcase_add_test(tests, figures_say_where_they_come_from);
    tcase_add_test(tests, png_carries_the_same_note);
    tcase_add_test(tests, bistable_curve_points_to_its_second_branch);
    tcase_add_test(tests, json_doses_are_numbers);
    tcase_add_test(tests, legend_does_not_stretch_the_axis);
    tcase_add_test(tests, a_dose_above_the_drugs_data_is_warned_of);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
