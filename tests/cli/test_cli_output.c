/* Where output goes: devices, pipes, links, hostile names, interruption, missing gnuplot. */
#include "run.h"

#include <signal.h>
#include <time.h>

#define PCA "pca --fibre human-body-temperature "

static struct run run_with(const char *option, const char *value)
{
    char words[7][300] = {"inotrope", "pca", "--fibre", "human-body-temperature", "-q"};
    char *arguments[8];
    (void)snprintf(words[5], sizeof words[5], "%s", option);
    (void)snprintf(words[6], sizeof words[6], "%s", value);
    for (int i = 0; i < 7; i++)
        arguments[i] = words[i];
    arguments[7] = NULL;
    return run_program(arguments, NULL);
}

START_TEST(file_names_are_never_interpreted)
{
    static const char *const names[] = {
        "a\"; system \"touch x\"; \".svg", "$(touch x).svg",     "`touch x`.svg",
        "a'; system 'touch x'; '.svg",     "| touch x; a.svg",   "a\nsystem \"touch x\"\n.svg",
        "-e system(\"touch x\").svg",      "@a ; !touch x ;.svg"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct run run = run_with("--plot", names[i]);
        ck_assert_msg(run.code == 0, "%s: %d %s", names[i], run.code, run.err);
        ck_assert_msg(access(names[i], F_OK) == 0, "%s: not written", names[i]);
        ck_assert_msg(access("x", F_OK) != 0, "%s: executed", names[i]);
        run_done(&run);
    }
}
END_TEST

START_TEST(user_file_of_gnuplot_is_not_read)
{
    static const char text[] = "system \"touch x\"\n";
    write_file(".gnuplot", text, sizeof text - 1);
    ck_assert_int_eq(setenv("HOME", folder, 1), 0);
    struct run run = run_with("--plot", "a.svg");
    ck_assert_int_eq(run.code, 0);
    ck_assert_int_ne(access("x", F_OK), 0);
    run_done(&run);
}
END_TEST

START_TEST(missing_gnuplot_is_named_and_the_data_are_kept)
{
    char *path = strdup(getenv("PATH") != NULL ? getenv("PATH") : "");
    ck_assert_int_eq(setenv("PATH", folder, 1), 0);
    struct run run = run_line(PCA "--out a.csv --plot a.svg");
    (void)setenv("PATH", path, 1);
    free(path);
    ck_assert_int_eq(run.code, 4);
    ck_assert_ptr_nonnull(strstr(run.err, "gnuplot-nox"));
    ck_assert_int_eq(access("a.csv", F_OK), 0);
    ck_assert_uint_eq(count_files(0), 1);
    run_done(&run);
}
END_TEST

START_TEST(devices_are_written_and_not_replaced)
{
    struct stat status;
    struct run null = run_line(PCA "-q --out /dev/null");
    struct run out = run_line(PCA "-q --out /dev/stdout");
    struct run plain = run_line(PCA "-q");
    ck_assert_msg(null.code == 0 && out.code == 0, "%s%s", null.err, out.err);
    ck_assert(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
    ck_assert_str_eq(out.out, plain.out);
    run_done(&null);
    run_done(&out);
    run_done(&plain);
}
END_TEST

START_TEST(stdout_under_its_own_name_loses_nothing)
{
    struct run direct = run_to(PCA "--out /dev/stdout", "a.csv");
    struct run plain = run_to(PCA, "b.csv");
    char *a = read_file("a.csv");
    char *b = read_file("b.csv");
    ck_assert_str_eq(a, b);
    ck_assert_ptr_nonnull(strstr(direct.err, "pCa50"));
    free(a);
    free(b);
    run_done(&direct);
    run_done(&plain);
}
END_TEST

START_TEST(symbolic_link_stays_a_link)
{
    struct stat status;
    write_file("real.csv", "old", 3);
    ck_assert_int_eq(symlink("real.csv", "link.csv"), 0);
    struct run run = run_line(PCA "-q --out link.csv");
    char *text = read_file("real.csv");
    ck_assert_int_eq(run.code, 0);
    ck_assert(lstat("link.csv", &status) == 0 && S_ISLNK(status.st_mode));
    ck_assert_ptr_nonnull(strstr(text, "# inotrope: "));
    free(text);
    run_done(&run);
}
END_TEST

static pid_t start(const char *to)
{
    static char words[][32] = {
        "inotrope",          "pca",   "--fibre", "human-body-temperature", "--pca",
        "7.5:4.5:0.0000004", "--out", ""};
    char *arguments[9] = {NULL};
    (void)snprintf(words[7], sizeof words[7], "%s", to);
    for (int i = 0; i < 8; i++)
        arguments[i] = words[i];
    const pid_t child = fork();
    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        (void)dup2(null, STDERR_FILENO);
        (void)execv(getenv("INOTROPE_BIN"), arguments);
        _exit(127);
    }
    return child;
}

START_TEST(interrupt_leaves_valid_flagged_output)
{
    const struct timespec pause = {0, 50000000};
    char temporary[80];
    struct stat status;
    int end;
    const pid_t child = start("many.csv");
    ck_assert_int_gt(child, 0);
    (void)snprintf(temporary, sizeof temporary, "many.csv.tmp-%ld", (long)child);
    for (int i = 0; i < 400 && (stat(temporary, &status) != 0 || status.st_size < 1000000); i++)
        (void)nanosleep(&pause, NULL);
    ck_assert_int_eq(kill(child, SIGINT), 0);
    ck_assert_int_eq(waitpid(child, &end, 0), child);
    ck_assert(WIFEXITED(end));
    ck_assert_int_eq(WEXITSTATUS(end), 130);
    FILE *file = fopen("many.csv", "r");
    char tail[64] = "";
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, -23, SEEK_END), 0);
    (void)fread(tail, 1, 63, file);
    (void)fclose(file);
    ck_assert_str_eq(tail, "# partial: interrupted\n");
    ck_assert_uint_eq(count_files(0), 1);
}
END_TEST

START_TEST(reader_that_closes_the_pipe_ends_the_run_quietly)
{
    char command[PATH_MAX + 200];
    (void)snprintf(command, sizeof command,
                   "{ '%s' pca --fibre human-body-temperature --pca 7.5:4.5:0.00001 -q; "
                   "echo $? >code; } 2>err | head -n 1 >/dev/null",
                   getenv("INOTROPE_BIN"));
    ck_assert_int_eq(system(command), 0);
    char *code = read_file("code");
    char *err = read_file("err");
    ck_assert_str_eq(code, "4\n");
    ck_assert_str_eq(err, "");
    free(code);
    free(err);
}
END_TEST

static void expect_output(const char *line, const char *piece)
{
    struct run run = run_line(line);
    ck_assert_msg(run.code == 0, "%s: %d %s", line, run.code, run.err);
    ck_assert_msg(strstr(run.out, piece) != NULL, "%s: no '%s' in %s", line, piece, run.out);
    run_done(&run);
}

START_TEST(help_lists_and_descriptions_are_there)
{
    expect_output("", "examples:");
    expect_output("--help", "exit codes:");
    expect_output("help", "examples:");
    expect_output("--version", "inotrope ");
    expect_output("help pca", "--normalise");
    expect_output("pca --help", "--drug-kinetics");
    expect_output("dose -h", "--heatmap");
    expect_output("list models", "rdq20mf");
    expect_output("list --markdown models", "| rdq20mf");
    expect_output("list fibres", "human-body-temperature");
    expect_output("info rdq20mf", "@article{regazzoni2020");
    expect_output("info human-body-temperature", "source:");
    expect_output("info rdq20mf:human-body-temperature", "human-body-temperature");
    /* keys in the texts of parameters are looked up too; what the parameters come to */
    expect_output("info diaphragm-slow", "@misc{konhilas2002");
    expect_output("info diaphragm-slow", "@article{regazzoni2020");
    expect_output("info diaphragm-slow", "what the parameters imply");
    expect_output("info diaphragm-slow", "ATP per s and head");
    expect_output("info human-body-temperature", "tension (");
    expect_output("help pca", "k_off=80/s");
    expect_output("help pca", "relative to each other");
    expect_output("doctor", "self-check");
}
END_TEST

static size_t count_of(const char *text, const char *piece)
{
    size_t n = 0;
    for (const char *c = text; (c = strstr(c, piece)) != NULL; c++)
        n++;
    return n;
}

START_TEST(each_reference_is_printed_once)
{
    struct run run = run_line("info diaphragm-slow");
    ck_assert_uint_eq(count_of(run.out, "@article{regazzoni2020"), 1);
    ck_assert_uint_eq(count_of(run.out, "@article{horslen2023"), 1);
    run_done(&run);
}
END_TEST

START_TEST(list_marks_the_fibres_whose_title_says_composite)
{
    struct run list = run_line("list fibres");
    char line[80];
    for (const char *c = list.out; *c != '\0'; c += strcspn(c, "\n"), c += *c == '\n') {
        if (strncmp(c, "diaphragm-slow ", 15) != 0)
            continue;
        (void)snprintf(line, sizeof line, "info diaphragm-slow");
        struct run info = run_line(line);
        const char *end = c + strcspn(c, "\n");
        const char *mark = strstr(c, "(composite)");
        ck_assert_int_eq(mark != NULL && mark < end, strstr(info.out, "(composite") != NULL);
        run_done(&info);
    }
    run_done(&list);
}
END_TEST

START_TEST(sketch_knows_utf8_and_ascii)
{
    ck_assert_int_eq(setenv("LC_ALL", "C", 1), 0);
    struct run ascii = run_line(PCA "--plot -");
    ck_assert_int_eq(setenv("LC_ALL", "C.UTF-8", 1), 0);
    struct run utf8 = run_line(PCA "--plot -");
    (void)unsetenv("LC_ALL");
    ck_assert_ptr_null(strstr(ascii.out, "─"));
    ck_assert_ptr_nonnull(strstr(utf8.out, "─"));
    run_done(&ascii);
    run_done(&utf8);
}
END_TEST

START_TEST(figures_name_every_curve_and_number_short_log_axes)
{
    struct run step =
        run_line("step --fibre human-lv-skinned-15C,diaphragm-slow --out a.csv --plot a.svg");
    char *svg = read_file("a.svg");
    ck_assert_int_eq(step.code, 0);
    ck_assert_ptr_nonnull(strstr(svg, "human-lv-skinned-15C, -0.012 L<"));
    ck_assert_ptr_nonnull(strstr(svg, "diaphragm-slow, +0.006 L<"));
    free(svg);
    run_done(&step);
    struct run tetanus = run_line(
        "tetanus --fibre diaphragm-slow --rate 5Hz,10Hz,20Hz,50Hz --out a.csv --plot b.svg");
    svg = read_file("b.svg");
    ck_assert_int_eq(tetanus.code, 0);
    ck_assert_ptr_nonnull(strstr(svg, ">50<")); /* no number of the other axes */
    ck_assert_ptr_nonnull(strstr(svg, ">5<"));
    ck_assert_ptr_nonnull(strstr(svg, ">10<"));
    free(svg);
    run_done(&tetanus);
}
END_TEST

/* Labels beside a y axis are turned; the first number of their place is x. */
START_TEST(label_of_an_axis_with_wide_numbers_is_on_the_page)
{
    struct run run = run_line("forcevel --fibre human-lv-skinned-15C --out a.csv --plot a.svg");
    char *svg = read_file("a.svg");
    size_t turned = 0;
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_nonnull(strstr(svg, ">0.0018<"));
    for (const char *at = svg; (at = strstr(at, "translate(")) != NULL; at++) {
        const char *end = strchr(at, '>');
        const char *turn = strstr(at, "rotate(270)");
        if (turn == NULL || turn > end)
            continue;
        ck_assert_msg(strtod(at + strlen("translate("), NULL) >= 16.0, "%.40s", at);
        turned++;
    }
    ck_assert_uint_eq(turned, 2);
    free(svg);
    run_done(&run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("output");
    TCase *tests = tcase_create("places and names");
    tcase_set_timeout(tests, 300);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, file_names_are_never_interpreted);
    tcase_add_test(tests, user_file_of_gnuplot_is_not_read);
    tcase_add_test(tests, missing_gnuplot_is_named_and_the_data_are_kept);
    tcase_add_test(tests, devices_are_written_and_not_replaced);
    tcase_add_test(tests, stdout_under_its_own_name_loses_nothing);
    tcase_add_test(tests, symbolic_link_stays_a_link);
    tcase_add_test(tests, interrupt_leaves_valid_flagged_output);
    tcase_add_test(tests, reader_that_closes_the_pipe_ends_the_run_quietly);
    tcase_add_test(tests, help_lists_and_descriptions_are_there);
    tcase_add_test(tests, each_reference_is_printed_once);
    tcase_add_test(tests, list_marks_the_fibres_whose_title_says_composite);
    tcase_add_test(tests, figures_name_every_curve_and_number_short_log_axes);
    tcase_add_test(tests, label_of_an_axis_with_wide_numbers_is_on_the_page);
    tcase_add_test(tests, sketch_knows_utf8_and_ascii);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
