/* inotrope export: files and refusals (the numbers: tests/embed/test_export.sh). */
#include "run.h"

START_TEST(every_format_of_both_models_is_written_without_an_open_word)
{
    static const char *const fibres[] = {"land2017:torord", "rat-room-temperature"};
    static const char *const formats[][2] = {
        {"mmt", "[[model]]"}, {"cellml", "<?xml"}, {"easyml", "# "}};
    for (int f = 0; f < 2; f++)
        for (int k = 0; k < 3; k++) {
            char line[120];
            (void)snprintf(line, sizeof line, "export --fibre %s --format %s", fibres[f],
                           formats[k][0]);
            struct run run = run_line(line);
            ck_assert_int_eq(run.code, 0);
            ck_assert_int_eq(strncmp(run.out, formats[k][1], strlen(formats[k][1])), 0);
            ck_assert_ptr_null(strchr(run.out, '@'));
            ck_assert_ptr_nonnull(strstr(run.out, "ension"));
            run_done(&run);
        }
}
END_TEST

START_TEST(a_file_is_what_stdout_gets)
{
    struct run to_file =
        run_line("export --fibre human-body-temperature --format mmt --out model.mmt");
    struct run run = run_line("export --fibre human-body-temperature --format mmt");
    ck_assert_int_eq(to_file.code, 0);
    ck_assert_uint_eq(count_files(0), 1);
    FILE *file = fopen("model.mmt", "r");
    ck_assert_ptr_nonnull(file);
    static char text[KEPT];
    const size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    (void)fclose(file);
    ck_assert_str_eq(text, run.out);
    run_done(&to_file);
    run_done(&run);
}
END_TEST

START_TEST(what_cannot_be_exported_is_refused_with_what_can)
{
    static const struct {
        const char *line;
        int code;
        const char *text;
    } rows[] = {
        {"export", 2, "--fibre and --format are needed"},
        {"export --fibre rat-sham --format mmt", 2, "land2017 and rdq20mf have"},
        {"export --fibre torord --format xml", 2, "there are mmt, cellml and easyml"},
        {"export --fibre torrod --format mmt", 2, "torord"},
        {"export --fibre torord --format mmt --out no/such/folder", 4, "no/such/folder"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct run run = run_line(rows[i].line);
        ck_assert_int_eq(run.code, rows[i].code);
        ck_assert_msg(strstr(run.err, rows[i].text) != NULL, "%s: %s", rows[i].line, run.err);
        run_done(&run);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("export");
    TCase *tests = tcase_create("export");
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, every_format_of_both_models_is_written_without_an_open_word);
    tcase_add_test(tests, a_file_is_what_stdout_gets);
    tcase_add_test(tests, what_cannot_be_exported_is_refused_with_what_can);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
