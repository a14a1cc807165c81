/* `inotrope sweep`: the file, the summary, seeds and threads, refusals, interruption. */
#include "run.h"

#include <math.h>
#include <signal.h>
#include <time.h>

#define SWEEP "sweep --fibre human-body-temperature --vary gamma=lognormal:10% "

static size_t data_rows(const char *text)
{
    size_t n = 0;
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        n += *line >= '0' && *line <= '9';
        if (line[strcspn(line, "\n")] == '\0')
            break;
    }
    return n;
}

static const char *row_of(const char *text, const char *start)
{
    const char *row = strstr(text, start);
    ck_assert_msg(row != NULL, "no '%s' in: %.600s", start, text);
    return row + strlen(start);
}

START_TEST(members_go_to_the_file_and_the_summary_to_stdout)
{
    struct run run =
        run_line(SWEEP "--vary Kd0=uniform:0.3:0.45 --n 2500 --seed 42 --out population.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *text = read_file("population.csv");
    ck_assert_uint_eq(data_rows(text), 2500);
    ck_assert_ptr_nonnull(
        strstr(text, "\nmember,gamma,Kd0_uM,pCa50,slope_nH,fmax_kPa,frest_kPa,status\n1,"));
    ck_assert_ptr_nonnull(strstr(text, "# seed: 42\n"));
    ck_assert_ptr_nonnull(strstr(text, "# members: 2500\n"));
    ck_assert_ptr_nonnull(strstr(text, "# method: lhs"));
    ck_assert_ptr_nonnull(strstr(text, "Philox4x32-10"));
    ck_assert_ptr_null(strstr(text, "# partial"));
    ck_assert_ptr_nonnull(strstr(run.out, "rank correlation"));
    ck_assert_ptr_nonnull(strstr(run.out, "seed 42"));
    free(text);
    run_done(&run);
}
END_TEST

/* A member computed as a fibre of its own by `inotrope pca`. */
START_TEST(a_member_is_a_fibre_with_these_parameters)
{
    struct run run = run_line(SWEEP "--drug levosimendan=2uM --n 5 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char gamma[64];
    char line[300];
    const char *row = row_of(run.out, "\n3,");
    (void)snprintf(gamma, sizeof gamma, "%.*s", (int)strcspn(row, ","), row);
    (void)snprintf(line, sizeof line,
                   "pca --fibre human-body-temperature --drug levosimendan=2uM --set gamma=%s -q",
                   gamma);
    struct run pca = run_line(line);
    row += strcspn(row, ",") + 1;
    ck_assert_double_eq_tol(strtod(row, NULL), strtod(row_of(pca.out, "pCa50="), NULL), 1e-10);
    row += strcspn(row, ",") + 1;
    ck_assert_double_eq_tol(strtod(row, NULL), strtod(row_of(pca.out, "slope_nH="), NULL), 1e-5);
    run_done(&pca);
    run_done(&run);
}
END_TEST

START_TEST(threads_change_no_byte_and_seeds_do)
{
    struct run one = run_line(SWEEP "--n 3000 --seed 5 -q --threads 1");
    struct run again = run_line(SWEEP "--n 3000 --seed 5 -q --threads 1");
    struct run many = run_line(SWEEP "--n 3000 --seed 5 -q --threads 5");
    struct run other = run_line(SWEEP "--n 3000 --seed 6 -q --threads 1");
    struct run random = run_line(SWEEP "--n 3000 --seed 5 -q --method random");
    ck_assert_int_eq(one.code, 0);
    ck_assert_str_eq(one.out, again.out);
    ck_assert_str_eq(one.out, many.out);
    ck_assert_str_ne(row_of(one.out, "\n1,"), row_of(other.out, "\n1,"));
    ck_assert_str_ne(row_of(one.out, "\n1,"), row_of(random.out, "\n1,"));
    run_done(&one);
    run_done(&again);
    run_done(&many);
    run_done(&other);
    run_done(&random);
}
END_TEST

START_TEST(bad_input_is_refused_with_words)
{
    static const struct {
        const char *line, *word;
    } cases[] = {
        {"sweep --fibre human-body-temperature", "--vary"},
        {"sweep --vary gamma=lognormal:10%", "--fibre"},
        {"sweep --fibre human-body-temperature --vary gama=lognormal:10%", "'gamma'"},
        {"sweep --fibre human-body-temperature --vary gamma=lognorm:10%", "'lognormal'"},
        {"sweep --fibre human-body-temperature --vary gamma=lognormal:10", "percent"},
        {"sweep --fibre human-body-temperature --vary gamma=lognormal:0%", "above zero"},
        {"sweep --fibre human-body-temperature --vary gamma=lognormal:-3%", "above zero"},
        {"sweep --fibre human-body-temperature --vary gamma=lognormal:nan%", "above zero"},
        {"sweep --fibre human-body-temperature --vary gamma=lognormal", "uniform:LOW:HIGH"},
        {"sweep --fibre human-body-temperature --vary gamma=", "gamma"},
        {"sweep --fibre human-body-temperature --vary =uniform:1:2", "symbol="},
        {"sweep --fibre human-body-temperature --vary gamma=uniform:3:2", "below"},
        {"sweep --fibre human-body-temperature --vary gamma=uniform:2:2", "below"},
        {"sweep --fibre human-body-temperature --vary gamma=uniform:2:3:4", "uniform:LOW:HIGH"},
        {"sweep --fibre human-body-temperature --vary gamma=uniform:2um:3um", "unit"},
        {"sweep --fibre human-body-temperature --vary gamma=uniform:0.5:2", "33.3 %"},
        {"sweep --fibre human-body-temperature --vary gamma=normal:100% --n 1000", "outside 1 to"},
        {"sweep --fibre human-body-temperature --vary alphaKd=loguniform:-3:-1", "above zero"},
        {"sweep --fibre human-body-temperature --vary LM=uniform:0.6:2.9", "contradict"},
        {"sweep --fibre diaphragm-slow --vary k_SE=uniform:10:20", "cannot differ"},
        {SWEEP "--vary gamma=uniform:2:3", "twice"},
        {SWEEP "--n 0", "--n"},
        {SWEEP "--n 1e15", "--n"},
        {SWEEP "--n 1.5", "whole number"},
        {SWEEP "--n -4", "whole number"},
        {SWEEP "--seed x", "--seed"},
        {SWEEP "--method sobol", "lhs, random"},
        {SWEEP "--threads 0", "--threads"},
        {SWEEP "--ca hold:1uM", "--ca: has no effect without --twitch"},
        {SWEEP "--duration 1s", "--duration: has no effect without --twitch"},
        {SWEEP "--rtol 1e-4", "--rtol: has no effect without --twitch"},
        {SWEEP "--twitch --rtol 1", "1e-11 to 0.01"},
        {SWEEP "--twitch --duration 0s", "above zero"},
        {SWEEP "--twitch --ca hop:1uM", "--ca"},
        {SWEEP "--sl 1.9um,2.2um", "one length"},
        {SWEEP "--out population.json", ".csv"},
        {"sweep --fibre human-body-temperature --vary gamma=uniform:2:3 --set gamma=5",
         "no effect"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct run run = run_line(cases[i].line);
        ck_assert_msg(run.code == 2, "%s: %d %s", cases[i].line, run.code, run.err);
        ck_assert_msg(strstr(run.err, cases[i].word) != NULL, "%s: %s", cases[i].line, run.err);
        ck_assert_msg(run.out[0] == '\0', "%s: wrote %.80s", cases[i].line, run.out);
        ck_assert_uint_eq(count_files(0), 0);
        run_done(&run);
    }
    struct run run = run_line(SWEEP "--out nowhere/population.csv");
    ck_assert_int_eq(run.code, 4);
    run_done(&run);
}
END_TEST

#define CA "--ca biexp:0.1uM,0.8uM,20ms,60ms,10ms --duration 700ms "

/* A member computed as a fibre of its own by `inotrope twitch`. */
START_TEST(a_member_twitches_as_a_fibre_with_these_parameters)
{
    static const char *const names[] = {
        "developed_kPa=", "peak_kPa=", "diastolic_kPa=", "time_to_peak_s=", "RT50_s=", "RT90_s="};
    struct run run = run_line(SWEEP CA "--twitch --rtol 1e-7 --n 1100 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_uint_eq(data_rows(run.out), 1100);
    char gamma[64], line[300];
    const char *row = row_of(run.out, "\n1027,");
    (void)snprintf(gamma, sizeof gamma, "%.*s", (int)strcspn(row, ","), row);
    (void)snprintf(line, sizeof line,
                   "twitch --fibre human-body-temperature " CA "--set gamma=%s --rtol 1e-8 -q",
                   gamma);
    struct run one = run_line(line);
    ck_assert_msg(one.code == 0, "%s", one.err);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const double expected = strtod(row_of(one.out, names[k]), NULL);
        row += strcspn(row, ",") + 1;
        ck_assert_double_eq_tol(strtod(row, NULL), expected, (k < 3 ? 1e-6 : 1e-4) * expected);
    }
    run_done(&one);
    run_done(&run);
}
END_TEST

START_TEST(threads_change_no_byte_of_twitches)
{
    struct run run = run_line(SWEEP CA "--twitch --rtol 1e-4 --n 2100 --threads 1 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    struct run three = run_line(SWEEP CA "--twitch --rtol 1e-4 --n 2100 --threads 3 -q");
    ck_assert_str_eq(three.out, run.out);
    ck_assert_ptr_nonnull(strstr(run.out, "# ca: biexp:0.1uM,0.8uM,20ms,60ms,10ms\n"));
    ck_assert_ptr_nonnull(strstr(run.out, "# tolerance: rtol 0.0001 of peak tension"));
    run_done(&three);
    run_done(&run);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
    struct run run = run_line(SWEEP "--n 20000 -q --out /dev/full");
    ck_assert_int_eq(run.code, 4);
    run_done(&run);
}
END_TEST

/* Starts a run that would take very long, waits until it is at work, interrupts it. */
START_TEST(an_interrupted_run_leaves_flagged_members)
{
    static char *arguments[] = {"inotrope", "sweep",
                                "--fibre",  "human-body-temperature",
                                "--vary",   "gamma=lognormal:10%",
                                "--n",      "2000000000",
                                "--out",    "population.csv",
                                "-q",       NULL};
    const struct timespec pause = {0, 300000000};
    int status;
    const char *program = getenv("INOTROPE_BIN");
    ck_assert_ptr_nonnull(program);
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)execv(program, arguments);
        _exit(127);
    }
    while (count_files(0) == 0)
        (void)nanosleep(&pause, NULL);
    (void)nanosleep(&pause, NULL);
    ck_assert_int_eq(kill(child, SIGINT), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 130);
    ck_assert_uint_eq(count_files(0), 1);
    FILE *file = fopen("population.csv", "r");
    char line[4096];
    unsigned long long members = 0;
    unsigned long long flagged = 0;
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] >= '0' && line[0] <= '9') {
            ck_assert_uint_eq(strtoull(line, NULL, 10), ++members);
            ck_assert_ptr_nonnull(strstr(line, ",ok\n"));
        }
        (void)sscanf(line, "# partial: interrupted after %llu of 2000000000 members", &flagged);
    }
    (void)fclose(file);
    ck_assert_uint_gt(members, 0);
    ck_assert_uint_eq(members, flagged);
}
END_TEST

START_TEST(the_configuration_repeats_the_run)
{
    struct run dump = run_line(SWEEP "--n 50 --seed 9 --dump-config");
    ck_assert_msg(dump.code == 0, "%s", dump.err);
    write_file("run.json", dump.out, strlen(dump.out));
    struct run line = run_line(SWEEP "--n 50 --seed 9 -q");
    struct run config = run_line("sweep --config run.json -q");
    ck_assert_msg(config.code == 0, "%s", config.err);
    ck_assert_str_eq(line.out, config.out);
    run_done(&dump);
    run_done(&line);
    run_done(&config);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("inotrope sweep");
    TCase *tc = tcase_create("sweep");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, enter_folder, leave_folder);
    tcase_add_test(tc, members_go_to_the_file_and_the_summary_to_stdout);
    tcase_add_test(tc, a_member_is_a_fibre_with_these_parameters);
    tcase_add_test(tc, threads_change_no_byte_and_seeds_do);
    tcase_add_test(tc, bad_input_is_refused_with_words);
    tcase_add_test(tc, a_member_twitches_as_a_fibre_with_these_parameters);
    tcase_add_test(tc, threads_change_no_byte_of_twitches);
    tcase_add_test(tc, a_full_disk_is_noticed);
    tcase_add_test(tc, an_interrupted_run_leaves_flagged_members);
    tcase_add_test(tc, the_configuration_repeats_the_run);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
