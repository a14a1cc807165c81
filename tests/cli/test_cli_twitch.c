/* inotrope twitch: reference traces through the command, forms of input, pacing, refusals. */
#include "run.h"

#include <math.h>

#define HUMAN "twitch --fibre human-body-temperature -q "

enum { MOST_ROWS_READ = 1200 };

struct rows {
    size_t n;
    double t[MOST_ROWS_READ], ca[MOST_ROWS_READ], sl[MOST_ROWS_READ], tension[MOST_ROWS_READ];
};

/* The data rows of the program's CSV. */
static void read_rows(const char *text, struct rows *rows)
{
    rows->n = 0;
    const char *line = strstr(text, "\nrun,model,");
    ck_assert_ptr_nonnull(line);
    for (line = strchr(line + 1, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *c = line;
        for (int k = 0; k < 5; k++)
            c = strchr(c, ',') + 1;
        char *end;
        ck_assert_uint_lt(rows->n, MOST_ROWS_READ);
        rows->t[rows->n] = strtod(c, &end);
        rows->ca[rows->n] = strtod(end + 1, &end);
        rows->sl[rows->n] = strtod(end + 1, &end);
        rows->tension[rows->n++] = strtod(end + 1, &end);
    }
}

/* Largest difference from column 4 of a reference file at its times, relative to its peak. */
static double reference_error(const char *name, const struct rows *rows)
{
    const char *root = getenv("INOTROPE_SOURCE");
    char path[PATH_MAX + 200], line[1000];
    double peak = 0, error = 0;
    size_t matched = 0;
    (void)snprintf(path, sizeof path, "%s/tests/reference/%s", root ? root : home, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        const double at = strtod(line, NULL), tension = strtod(strrchr(line, ',') + 1, NULL);
        peak = fmax(peak, tension);
        for (size_t i = 0; i < rows->n; i++)
            if (fabs(rows->t[i] - at) < 1e-9) {
                error = fmax(error, fabs(rows->tension[i] - tension));
                matched++;
            }
    }
    (void)fclose(file);
    ck_assert_uint_gt(matched, 590);
    return error / peak;
}

static double number_after(const char *text, const char *name)
{
    const char *found = strstr(text, name);
    ck_assert_msg(found != NULL, "no %s", name);
    return strtod(found + strlen(name), NULL);
}

START_TEST(the_tight_isometric_twitch_is_met_to_1e_minus_8_of_peak)
{
    static struct rows rows;
    struct run run = run_line(HUMAN "--initial published --duration 0.6s --rtol 1e-8");
    ck_assert_msg(run.code == 0, "%s", run.err);
    read_rows(run.out, &rows);
    const double error =
        reference_error("rdq20mf_tight_isom_SL2.2_human_body-temperature.csv", &rows);
    ck_assert_msg(error < 1e-8, "%g", error);
    ck_assert_double_le(number_after(run.out, " estimated_error="), 1e-8);
    run_done(&run);
}
END_TEST

/* The twitch under "shippedSL" from a file with a row every `dt`. */
static void shortening_twitch(double dt, struct rows *rows)
{
    FILE *file = fopen("sl.csv", "w");
    ck_assert_ptr_nonnull(file);
    (void)fprintf(file, "# shortening\nt_ms,sl_um\n");
    for (int i = 0; i <= (int)lround(0.6 / dt); i++) {
        const double t = dt * i;
        (void)fprintf(file, "%.17g,%.17g\n", 1e3 * t,
                      2.2 + (2.2 * 0.97 - 2.2) * (fmax(0, 1 - exp((0.05 - t) / 0.05)) -
                                                  fmax(0, 1 - exp((0.35 - t) / 0.02))));
    }
    ck_assert_int_eq(fclose(file), 0);
    struct run run = run_line(HUMAN "--initial published --duration 0.6s --sl sl.csv --rtol 1e-8");
    ck_assert_msg(run.code == 0, "%s", run.err);
    read_rows(run.out, rows);
    run_done(&run);
}

/* A length that is linear between rows dt apart differs by dt^2 of the curve through them: what is
 * left when that is extrapolated away is below 1e-8. */
START_TEST(the_shortening_twitch_is_met_to_1e_minus_8_of_peak)
{
    static const char name[] = "rdq20mf_tight_shippedSL_human_body-temperature.csv";
    static struct rows coarse, fine;
    shortening_twitch(2e-4, &coarse);
    shortening_twitch(1e-4, &fine);
    const double first = reference_error(name, &coarse), second = reference_error(name, &fine);
    ck_assert_msg(second < 4e-7 && fabs(first / second - 4) < 0.1, "%g %g", first, second);
    for (size_t i = 0; i < fine.n; i++)
        fine.tension[i] += (fine.tension[i] - coarse.tension[i]) / 3;
    const double error = reference_error(name, &fine);
    ck_assert_msg(error < 1e-8, "%g", error);
}
END_TEST

static double number_of(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    ck_assert_msg(at != NULL, "no '%s' in the output", key);
    return strtod(at + strlen(key), NULL);
}

START_TEST(a_dose_comes_and_goes_and_the_force_with_it)
{
    struct run run = run_line("twitch --fibre diaphragm-slow --ca hold:0.8uM --quiet --drug "
                              "levosimendan=3uM --drug-kinetics explicit --set "
                              "levosimendan.kD_off=0.5/s --set levosimendan.K_D=3uM --drug-from 1s "
                              "--drug-until 21s --duration 60s --dt-out 1s");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double before = number_of(run.out, " before_kPa="),
                 with = number_of(run.out, "with_kPa=");
    ck_assert_double_gt(with, 1.2 * before);
    ck_assert_double_eq_tol(number_of(run.out, " after_kPa="), before, 1e-4 * before);
    ck_assert_double_eq_tol(number_of(run.out, "binding_half_in_s="), log(2) / 1.0, 1e-12);
    ck_assert_double_eq_tol(number_of(run.out, "binding_half_out_s="), log(2) / 0.5, 1e-12);
    /* Exchange far slower than the fibre: the force follows it. */
    const double out = number_of(run.out, "half_out_s=");
    ck_assert_msg(out > 1 && out < 4, "%g", out);
    run_done(&run);
}
END_TEST

START_TEST(beats_before_and_long_after_the_dose_are_those_of_the_limit_cycle_without_it)
{
    struct run run = run_line("twitch --quiet --drug levosimendan=1uM --drug-kinetics explicit "
                              "--drug-from 1.5s --drug-until 4.5s --period 0.5s --duration 8s");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double before = number_of(run.out, " before_kPa="),
                 with = number_of(run.out, "with_kPa=");
    const double after = number_of(run.out, " after_kPa=");
    ck_assert_double_eq_tol(number_of(run.out, "half_in_beats="), 1, 1e-12);
    run_done(&run);
    run = run_line("twitch --quiet --drug levosimendan=0,1uM --drug-kinetics explicit --period "
                   "0.5s");
    const char *second = strstr(run.out, "# twitch run=2");
    ck_assert_double_eq_tol(number_of(run.out, "developed_kPa="), before, 1e-5 * before);
    ck_assert_double_eq_tol(after, before, 1e-5 * before);
    ck_assert_double_eq_tol(number_of(second, "developed_kPa="), with, 1e-4 * with);
    ck_assert_double_gt(with, 1.02 * before); /* the dose acts: +4.9 % */
    run_done(&run);
}
END_TEST

START_TEST(times_of_a_dose_that_cannot_be_are_refused)
{
    static const char *const lines[][2] = {
        {"--drug-from 0.2s", "no effect without --drug"},
        {"--drug levosimendan=1uM --drug-from 0.2s --drug-until 0.2s", "not after --drug-from"},
        {"--drug levosimendan=1uM --drug-from 2s", "not within the run"},
        {"--drug levosimendan=1uM --drug-from 0.2s --period 0.5s", "needs --duration"},
        {"--drug levosimendan=1uM --drug-from 0.2s --initial published", "not with"},
        {"--drug levosimendan=1uM --drug-from 0.2s --period 0.5s --duration 2s --ca hold:1uM",
         "needs --ca biexp"},
        {"--drug levosimendan=1uM --drug-from 0.3s", "needs --period, or a held Ca"},
        {"--drug levosimendan=1uM --drug-until 0.3s --ca step:0.1uM,1uM,0.1s",
         "needs --period, or a held Ca"},
        {"--drug levosimendan=1uM --drug-from 0.2s --period 10ms --duration 2s", "not above t0"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char line[300];
        (void)snprintf(line, sizeof line, "twitch %s", lines[i][0]);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 2 && strstr(run.err, lines[i][1]) != NULL, "%s: %d %s", line,
                      run.code, run.err);
        run_done(&run);
    }
}
END_TEST

START_TEST(total_doses_act_through_their_free_part)
{
    struct run total = run_line("twitch --quiet --duration 0.3s --drug levosimendan=8uM "
                                "--protein-binding levosimendan=75%");
    struct run free_dose = run_line("twitch --quiet --duration 0.3s --drug levosimendan=2uM");
    ck_assert_msg(total.code == 0 && free_dose.code == 0, "%s", total.err);
    ck_assert_ptr_nonnull(strstr(total.out, "# total_uM: levosimendan: 8; 75 % of it bound"));
    ck_assert_str_eq(strstr(total.out, "\nrun,"), strstr(free_dose.out, "\nrun,"));
    run_done(&total);
    run_done(&free_dose);
    static const char *const lines[][2] = {
        {"--drug levosimendan=1uM --protein-binding levosimendan=100%", "below 100%"},
        {"--drug levosimendan=1uM --protein-binding levosimendan=0.9", "NAME=PERCENT"},
        {"--drug levosimendan=1uM --protein-binding rpi194=90%", "there is no --drug rpi194"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, "twitch %s", lines[i][0]);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 2 && strstr(run.err, lines[i][1]) != NULL, "%s: %d %s", line,
                      run.code, run.err);
        run_done(&run);
    }
}
END_TEST

START_TEST(the_columns_are_the_documented_ones)
{
    struct run run = run_line(HUMAN "--duration 2ms");
    ck_assert_ptr_nonnull(strstr(run.out, "\nrun,model,fibre,drug,drug_uM,t_s,ca_uM,sl_um,tension_"
                                          "kPa,passive_kPa,total_kPa,stiffness_kPa,ca_bound,"
                                          "permissive,atp_per_s,drug_bound\n1,rdq20mf,human-body-"
                                          "temperature,none,0,0,0.1"));
    run_done(&run);
    run = run_line(HUMAN "--duration 2ms --out a.json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *json = read_file("a.json");
    ck_assert_ptr_nonnull(strstr(json, "\"columns\": [\"run\",\"model\","));
    ck_assert_ptr_nonnull(strstr(json, "\"partial\": null"));
    free(json);
    run_done(&run);
}
END_TEST

START_TEST(the_output_interval_does_not_change_the_numbers)
{
    static struct rows coarse, fine;
    struct run a = run_line(HUMAN "--duration 0.5s --dt-out 10ms --rtol 1e-7");
    struct run b = run_line(HUMAN "--duration 0.5s --dt-out 0.5ms --rtol 1e-7");
    read_rows(a.out, &coarse);
    read_rows(b.out, &fine);
    ck_assert_uint_eq(coarse.n, 51);
    ck_assert_uint_eq(fine.n, 1001);
    for (size_t i = 0; i < coarse.n; i++)
        ck_assert_double_eq_tol(coarse.tension[i], fine.tension[20 * i], 1e-7 * 80);
    ck_assert_double_eq(number_after(a.out, " developed_kPa="),
                        number_after(b.out, " developed_kPa="));
    run_done(&a);
    run_done(&b);
}
END_TEST

START_TEST(forms_of_calcium_are_understood)
{
    static struct rows rows;
    struct run run = run_line(HUMAN "--ca rice2008 --duration 200ms");
    read_rows(run.out, &rows);
    double most = 0;
    for (size_t i = 0; i < rows.n; i++)
        most = fmax(most, rows.ca[i]);
    ck_assert_double_eq_tol(most, 1.54, 1e-3);
    ck_assert_double_eq_tol(rows.ca[0], 0.09, 1e-15);
    run_done(&run);
    run = run_line(HUMAN "--ca step:0.1uM,1uM,50ms --duration 100ms");
    read_rows(run.out, &rows);
    ck_assert(rows.ca[50] == 0.1 && rows.ca[51] == 1 && rows.tension[100] > rows.tension[50]);
    ck_assert_double_eq_tol(rows.tension[50], rows.tension[0], 1e-9 * rows.tension[0]);
    run_done(&run);
    write_file("ca.csv", "t_s,pCa\n0,7\n0.1,6\n0.2,7\n", 24);
    run = run_line(HUMAN "--ca ca.csv");
    read_rows(run.out, &rows);
    ck_assert_uint_eq(rows.n, 201); /* to the file's end */
    ck_assert_double_eq_tol(rows.ca[50], 0.55, 1e-12);
    run_done(&run);
}
END_TEST

START_TEST(paced_beats_reach_a_limit_cycle_and_say_how_many)
{
    static struct rows rows;
    struct run run = run_line(HUMAN "--period 300ms");
    ck_assert_msg(run.code == 0, "%s", run.err);
    read_rows(run.out, &rows);
    ck_assert_double_ge(number_after(run.out, " beats="), 2);
    ck_assert_double_le(number_after(run.out, " change_per_beat="), 1e-6);
    ck_assert_double_eq_tol(rows.tension[0], rows.tension[rows.n - 1], 1e-5 * rows.tension[0]);
    run_done(&run);
    run = run_line(HUMAN "--beats 3");
    ck_assert_int_eq(run.code, 2);
    run_done(&run);
}
END_TEST

START_TEST(protocol_files_move_length_and_calcium_row_by_row)
{
    static struct rows rows;
    static const char text[] =
        "dt\tpCa\tdhsl\tmode\n0.01\t7\t0\t-2\n0.01\t6\t0\t-2\n0.01\t6\t-10\t-1\n";
    write_file("p.txt", text, sizeof text - 1);
    struct run run = run_line(HUMAN "--protocol p.txt --sl 2.2um");
    ck_assert_msg(run.code == 0, "%s", run.err);
    read_rows(run.out, &rows);
    ck_assert_uint_eq(rows.n, 31);
    ck_assert_double_eq_tol(rows.ca[5], 0.1, 1e-15);
    ck_assert_double_eq_tol(rows.ca[15], 1, 1e-15);
    ck_assert_double_eq_tol(rows.sl[25], 2.19, 1e-12);
    ck_assert_double_eq_tol(rows.sl[30], 2.18, 1e-12);
    ck_assert_ptr_nonnull(strstr(run.out, "2 rows of length control, 1 with slack allowed, 0 of"));
    run_done(&run);
}
END_TEST

/* Were the jump of pCa inside a step, or smeared over one, tension just after it would move with the
 * tolerance and before it would not be at rest. */
START_TEST(a_jump_of_pca_in_a_protocol_is_a_mesh_point)
{
    static struct rows rows, exact;
    static const char text[] = "dt\tpCa\tdhsl\tmode\n0.0503\t7\t0\t-2\n0.05\t5.5\t0\t-2\n";
    write_file("p.txt", text, sizeof text - 1);
    struct run run = run_line(HUMAN "--protocol p.txt --rtol 1e-4");
    read_rows(run.out, &rows);
    run_done(&run);
    run = run_line(HUMAN "--protocol p.txt --rtol 1e-9");
    read_rows(run.out, &exact);
    run_done(&run);
    for (size_t i = 0; i < rows.n; i++) {
        ck_assert_double_eq_tol(rows.tension[i], exact.tension[i],
                                1e-4 * exact.tension[rows.n - 1]);
        if (rows.t[i] <= 0.0503)
            ck_assert_double_eq_tol(rows.tension[i], rows.tension[0], 1e-9 * rows.tension[0]);
    }
    /* quadratic from the jump on: the filament opens, then heads attach */
    ck_assert(rows.tension[52] > rows.tension[50] * (1 + 1e-6));
}
END_TEST

START_TEST(rows_of_force_control_hold_the_load_and_slack_is_taken_up)
{
    static struct rows rows;
    static const char isotonic[] = "dt\tpCa\tdhsl\tmode\n0.02\t5.5\t0\t-2\n"
                                   "0.02\t5.5\t0\t50000\n0.02\t5.5\t0\t65000\n"
                                   "0.02\t5.5\t-20\t-2\n0.05\t5.5\t0\t-2\n";
    write_file("p.txt", isotonic, sizeof isotonic - 1);
    struct run run = run_line(HUMAN "--protocol p.txt --servo 0.2ms --plot p.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    read_rows(run.out, &rows);
    ck_assert_uint_eq(rows.n, 131);
    ck_assert_double_eq_tol(rows.tension[39], 50, 1e-3);
    ck_assert_double_eq_tol(rows.tension[59], 65, 1e-3);
    ck_assert(rows.sl[40] < rows.sl[20] - 0.01);
    ck_assert_double_eq_tol(rows.sl[80], rows.sl[60] - 0.04, 1e-12);
    ck_assert_double_eq_tol(rows.sl[130], rows.sl[80], 1e-12);
    ck_assert_ptr_nonnull(strstr(run.out, "3 rows of length control, 0 with slack allowed, 2 of"));
    ck_assert_ptr_nonnull(strstr(run.out, "# servo: T - F + 0.0002 s"));
    char *svg = read_file("p.svg");
    ck_assert_ptr_nonnull(strstr(svg, "Sarcomere length"));
    ck_assert_ptr_nonnull(strstr(svg, "Total tension (kPa)"));
    free(svg);
    run_done(&run);
    static const char slack[] =
        "dt\tpCa\tdhsl\tmode\n0.01\t5.5\t0\t-1\n0.001\t5.5\t-100\t-1\n0.05\t5.5\t0\t-1\n";
    write_file("p.txt", slack, sizeof slack - 1);
    run = run_line(HUMAN "--protocol p.txt");
    ck_assert_msg(run.code == 0, "%s", run.err);
    read_rows(run.out, &rows);
    int seen = 0;
    for (size_t i = 0; i < rows.n; i++) {
        ck_assert_double_ge(rows.tension[i], -3e-6 * rows.tension[0]);
        seen += i > 11 && rows.sl[i] > 2.0 + 1e-9;
    }
    ck_assert_int_gt(seen, 2); /* slack for some rows, then taut */
    ck_assert_double_eq_tol(rows.sl[rows.n - 1], 2.0, 1e-12);
    ck_assert(rows.tension[rows.n - 1] > 0.1 * rows.tension[0]);
    run_done(&run);
}
END_TEST

/* The library says when; the text is the fibre's and the time's. */
START_TEST(a_length_that_leaves_the_range_under_load_is_an_error_with_its_time)
{
    static const char text[] = "dt\tpCa\tdhsl\tmode\n1\t5.5\t0\t0\n";
    write_file("p.txt", text, sizeof text - 1);
    struct run run = run_line(HUMAN "--protocol p.txt");
    ck_assert_int_ne(run.code, 0);
    ck_assert_ptr_nonnull(strstr(run.err, "human-body-temperature, at 0.0"));
    ck_assert_ptr_nonnull(strstr(run.err, "under load sarcomere length leaves"));
    run_done(&run);
}
END_TEST

struct bad {
    const char *line;
    const char *file; /* content of f.csv */
    int code;
    const char *words;
};

START_TEST(bad_input_is_refused_with_its_place)
{
    static const struct bad bad[] = {
        {"--ca f.csv", "t_s,ca_uM\n0,0.1\n0.2,1\n0.1,1\n", 3, "f.csv:4:1: time"},
        {"--ca f.csv", "t_s,ca_uM\n0,0.1\n0.2,nan\n", 3, "f.csv:3:5: 'nan'"},
        {"--ca f.csv", "t_s,ca_uM\n0,0.1\n0.2\n", 3, "f.csv:3:1: the row"},
        {"--ca f.csv", "t_s,ca_uM\n0,-1\n", 3, "f.csv:2:3: Ca"},
        {"--ca f.csv", "t_s,x\n0,1\n", 3, "no column ca_uM"},
        {"--ca f.csv", "t_s,ca_uM\n", 3, "no rows"},
        {"--ca f.csv", "", 3, "no header"},
        {"--ca none.csv", "", 4, "cannot read"},
        {"--ca f.csv", "\xEF\xBB\xBFt_s,ca_uM\n0,0.1\n0.2,nan\n", 3, "f.csv:3:5: 'nan'"},
        {"--ca f.csv", "\xEF\xBB\xBFt_s,x\n0,1\n", 3, "f.csv:1:1: no column ca_uM"},
        {"--sl f.csv", "t_s,sl_um\n0,2.2\n0.1,9\n", 3, "f.csv:3:5: sarcomere length"},
        {"--sl f.csv", "t_s,sl_um\n0,2.2\n0,2.1\n", 3, "f.csv:3:1: time"},
        {"--sl f.csv", "t_s,sl_um\n0,2.2\n0.00001,2.0\n", 3, "um/s"},
        {"--protocol f.csv", "dt\tpCa\tdhsl\tmode\n0.1\t6\t1\t5000\n", 3, "f.csv:2:7: dhsl"},
        {"--protocol f.csv", "dt\tpCa\tdhsl\tmode\n0.1\t6\t0\t-3\n", 3, "f.csv:2:9: mode -3"},
        {"--protocol f.csv", "dt\tpCa\tdhsl\tmode\n0.1\t6\t0\t1e9\n", 3, "f.csv:2:9: a load"},
        {"--protocol f.csv --servo 1ms", "dt\tpCa\tdhsl\tmode\n0.1\t6\t0\t-2\n", 2, "--servo"},
        {"--servo 1ms", "", 2, "--servo"},
        {"--protocol f.csv", "dt\tpCa\tdhsl\tmode\n0\t6\t0\t-2\n", 3, "f.csv:2:1: dt"},
        {"--protocol f.csv", "dt\tpCa\tdhsl\tmode\n1\t6\t900\t-2\n", 3, "f.csv:2:5: sarcomere"},
        {"--ca biexp:0.1uM,1uM,20ms", "", 2, "3 values, not 5"},
        {"--ca biexp:0.1uM,1uM,20ms,20ms,0s", "", 2, "differ"},
        {"--ca biex:1", "", 2, "none of the forms"},
        {"--ca hold:0.1", "", 2, "has no unit"},
        {"--duration 0s", "", 2, "not above zero"},
        {"--dt-out 1", "", 2, "has no unit"},
        {"--dt-out 1e-9s", "", 2, "10 million"},
        {"--rtol 1e-15", "", 2, "--rtol"},
        {"--sl 1um", "", 2, "--sl"},
        {"--initial all", "", 2, "--initial"},
        {"--period 1s --duration 1s", "", 2, "--duration"},
        {"--period 10ms", "", 2, "'10ms' is not above t0"},
        {"--out a.txt", "", 2, "--out"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[300];
        write_file("f.csv", bad[i].file, strlen(bad[i].file));
        (void)snprintf(line, sizeof line, HUMAN "%s", bad[i].line);
        struct run run = run_line(line);
        ck_assert_msg(run.code == bad[i].code && strstr(run.err, bad[i].words) != NULL,
                      "%s: exit %d, %s", bad[i].line, run.code, run.err);
        ck_assert_str_eq(run.out, "");
        run_done(&run);
    }
}
END_TEST

START_TEST(a_byte_order_mark_does_not_change_a_file)
{
    static const char *const files[][2] = {
        {"--ca f.csv", "\xEF\xBB\xBFt_s,ca_uM\n0,0.1\n0.02,1\n"},
        {"--sl f.csv --duration 20ms", "\xEF\xBB\xBFt_s,sl_um\n0,2.2\n0.02,2.1\n"},
        {"--protocol f.csv", "\xEF\xBB\xBF"
                             "dt\tpCa\tdhsl\tmode\n0.02\t6\t1\t-2\n"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, HUMAN "%s", files[i][0]);
        write_file("f.csv", files[i][1], strlen(files[i][1]));
        struct run marked = run_line(line);
        write_file("f.csv", files[i][1] + 3, strlen(files[i][1] + 3));
        struct run plain = run_line(line);
        ck_assert_msg(marked.code == 0 && plain.code == 0, "%s", marked.err);
        ck_assert_str_eq(marked.out, plain.out);
        run_done(&marked);
        run_done(&plain);
    }
}
END_TEST

START_TEST(skinned_fibres_under_intact_calcium_are_warned_of)
{
    struct run run = run_line("twitch --fibre human-lv-skinned-15C --duration 10ms --out a.csv");
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_nonnull(strstr(run.err, "is skinned and half-activated at"));
    ck_assert_ptr_nonnull(strstr(run.err, "peaks at 0.9 uM"));
    run_done(&run);
}
END_TEST

START_TEST(doses_and_fibres_are_runs_and_figures_are_drawn)
{
    struct run run = run_line("twitch --fibre human-lv-intact-37C,human-body-temperature --drug "
                              "levosimendan=0,1uM --out a.csv --plot a.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *svg = read_file("a.svg"), *csv = read_file("a.csv");
    ck_assert_ptr_nonnull(strstr(svg, "Active tension (kPa)"));
    ck_assert_ptr_nonnull(strstr(csv, "# twitch run=4 "));
    free(svg);
    free(csv);
    run_done(&run);
    run = run_line(HUMAN "--plot -");
    ck_assert_ptr_nonnull(strstr(run.out, "Active tension (kPa)"));
    run_done(&run);
}
END_TEST

START_TEST(figures_of_runs_over_time_say_where_they_come_from)
{
    static const char *const line[] = {"twitch --duration 50ms", "ktr --pca 5.5", "step --pca 5.5",
                                       "ramp --pca 5.5"};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        char text[200];
        (void)snprintf(text, sizeof text,
                       "%s --fibre human-lv-skinned-15C -q --out a.csv --plot a.svg", line[i]);
        struct run run = run_line(text);
        ck_assert_msg(run.code == 0, "%s: %s", line[i], run.err);
        char *svg = read_file("a.svg");
        const char *note = strstr(svg, "<metadata>");
        (void)snprintf(text, sizeof text, "command: %.*s", (int)strcspn(line[i], " "), line[i]);
        ck_assert_ptr_nonnull(note);
        ck_assert_ptr_nonnull(strstr(note, text));
        ck_assert_ptr_nonnull(strstr(note, "fibre: inotrope1:human-lv-skinned-15C"));
        free(svg);
        run_done(&run);
    }
}
END_TEST

START_TEST(the_end_of_a_record_is_no_peak)
{
    struct run run = run_line("twitch --fibre human-body-temperature --duration 0.05s");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(
        strstr(run.out, " peak_kPa=none developed_kPa=none time_to_peak_s=none RT50_s=none "));
    ck_assert_ptr_nonnull(strstr(run.out, "# note: run 1: no peak: tension still rises"));
    ck_assert_ptr_nonnull(strstr(run.err, "note: run 1: no peak: tension still rises"));
    run_done(&run);
    run = run_line("twitch --fibre human-body-temperature --duration 0.2s");
    ck_assert_ptr_null(strstr(run.err, "no peak"));
    ck_assert_ptr_null(strstr(run.out, "time_to_peak_s=none"));
    run_done(&run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("twitch");
    TCase *tests = tcase_create("twitch");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, the_tight_isometric_twitch_is_met_to_1e_minus_8_of_peak);
    tcase_add_test(tests, the_shortening_twitch_is_met_to_1e_minus_8_of_peak);
    tcase_add_test(tests, the_columns_are_the_documented_ones);
    tcase_add_test(tests, a_dose_comes_and_goes_and_the_force_with_it);
    tcase_add_test(tests,
                   beats_before_and_long_after_the_dose_are_those_of_the_limit_cycle_without_it);
    tcase_add_test(tests, times_of_a_dose_that_cannot_be_are_refused);
    tcase_add_test(tests, total_doses_act_through_their_free_part);
    tcase_add_test(tests, the_output_interval_does_not_change_the_numbers);
    tcase_add_test(tests, forms_of_calcium_are_understood);
    tcase_add_test(tests, paced_beats_reach_a_limit_cycle_and_say_how_many);
    tcase_add_test(tests, protocol_files_move_length_and_calcium_row_by_row);
    tcase_add_test(tests, a_jump_of_pca_in_a_protocol_is_a_mesh_point);
    tcase_add_test(tests, rows_of_force_control_hold_the_load_and_slack_is_taken_up);
    tcase_add_test(tests, a_length_that_leaves_the_range_under_load_is_an_error_with_its_time);
    tcase_add_test(tests, bad_input_is_refused_with_its_place);
    tcase_add_test(tests, a_byte_order_mark_does_not_change_a_file);
    tcase_add_test(tests, skinned_fibres_under_intact_calcium_are_warned_of);
    tcase_add_test(tests, doses_and_fibres_are_runs_and_figures_are_drawn);
    tcase_add_test(tests, figures_of_runs_over_time_say_where_they_come_from);
    tcase_add_test(tests, the_end_of_a_record_is_no_peak);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
