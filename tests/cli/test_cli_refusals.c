/* What the program refuses: message, suggestion and exit code of every bad input. */
#include "run.h"

#define PCA "pca --fibre human-body-temperature "

static const struct {
    const char *line;
    int code;
    const char *pieces; /* '|'-separated, all in stderr */
} refused[] = {
    {"list models --times models.csv", 2, "--times needs --markdown"},
    {"list models --markdown --times absent.csv", 4, "cannot read 'absent.csv'"},
    /* commands and options */
    {"pac", 2, "no command 'pac'; did you mean 'pca'?|inotrope --help"},
    {"--versoin", 2, "did you mean '--version'?"},
    {"help pcaa", 2, "did you mean 'pca'?"},
    {"pca --modle rdq20mf", 2, "inotrope: pca: no option '--modle'; did you mean '--model'?"},
    {"pca --mod rdq20mf", 2, "no option '--mod'"},
    {"pca --fibr=x", 2, "no option '--fibr'; did you mean '--fibre'?"},
    {"pca -x", 2, "no option '-x'"},
    {PCA "--sl", 2, "--sl: a value is missing"},
    {PCA "--sl=", 2, "--sl: the value is empty"},
    {PCA "--quiet=1", 2, "--quiet: takes no value"},
    {PCA "--sl 2um --sl 2.1um", 2, "--sl: given twice"},
    {PCA "extra", 2, "unexpected argument 'extra'"},
    {PCA "--normalise own", 2, "--normalise: has no effect without --plot"},
    {PCA "--drug-kinetics fast", 2, "--drug-kinetics: has no effect without --drug"},
    {PCA "--plot a.svg --normalise onw", 2, "'onw' is not one of none, own, control"},
    {PCA "--plot a.svg --normalise control", 2, "there is no --drug"},
    {PCA "--branch both", 2, "--branch: has no effect"},
    {PCA "--branch down -q", 2, "--branch: has no effect"},
    {PCA "--branch upp", 2, "--branch: 'upp' is not one of up, down, both; did you mean 'up'?"},
    /* ids */
    {"pca --fibre human-body-temprature", 2,
     "inotrope: pca: --fibre: no fibre 'human-body-temprature'; did you mean "
     "'human-body-temperature'?|(inotrope list fibres)"},
    {"pca --model rdq20fm", 2, "--model: no model 'rdq20fm'; did you mean 'rdq20mf'?"},
    {PCA "--drug levosimendn=1uM", 2,
     "--drug: no drug 'levosimendn'; did you mean 'levosimendan'?"},
    {"pca --fibre human-body-temperature,human-body-temperature", 2, "is named twice"},
    {"pca --fibre human-body-temperature,", 2, "an empty item in the list"},
    {"info nothing-like-it", 2, "no model, fibre or drug 'nothing-like-it'"},
    {"info rdq20m", 2, "did you mean 'rdq20mf'?"},
    {"info", 2, "which?"},
    {"list fibers", 2, "did you mean 'fibres'?"},
    /* drugs and doses */
    {PCA "--drug levosimendan", 2, "has no dose; write levosimendan=1uM"},
    {PCA "--drug levosimendan=1", 2, "'1' has no unit; write 1uM"},
    {PCA "--drug levosimendan=1um", 2, "'1um' is a length; a concentration is needed"},
    {PCA "--drug levosimendan=-1uM", 2, "below zero"},
    {PCA "--drug levosimendan=2M", 2, "--drug: the dose '2M' is above the largest, 1M"},
    {PCA "--drug levosimendan=1uM,1000nM", 2, "given twice"},
    {PCA "--drug levosimendan=1uM --drug levosimendan=2uM", 2, "'levosimendan' is named twice"},
    {"dose --fibre human-body-temperature", 2, "--drug is needed"},
    /* quantities */
    {PCA "--sl 2.2", 2, "--sl: '2.2' has no unit; write 2.2um (units: nm, um, mm)"},
    {PCA "--sl 2.2uM", 2, "'2.2uM' is a concentration; a length is needed"},
    {PCA "--sl 2.2parsec", 2, "unknown unit 'parsec'"},
    {PCA "--sl nan", 2, "'nan' is not a number with a unit"},
    {PCA "--sl infum", 2, "is not a number"},
    {PCA "--sl 0x2um", 2, "'0x2um': unknown unit 'x2um'"},
    {PCA "--sl 2,2um", 2, "'2' has no unit"},
    {PCA "--sl 1e999um", 2, "too large"},
    {PCA "--sl 9um", 2, "--sl: 9um is outside |um to |human-body-temperature"},
    {PCA "--sl 2.2um,2200nm", 2, "given twice"},
    /* parameters */
    {PCA "--set gama=3", 2, "no parameter 'gama'|did you mean 'gamma'?|inotrope info rdq20mf"},
    {PCA "--set mu", 2, "--set: 'mu' is not symbol=value"},
    {PCA "--set mu=", 2, "is not symbol=value"},
    {PCA "--set mu=nan", 2, "--set: mu: 'nan' is not a number"},
    {PCA "--set mu=0.5", 2, "mu|0.5|outside its range"},
    {PCA "--set mu=12um", 2, "the unit 'um' is wrong; the parameter has none"},
    {PCA "--set Kd0=1", 2, "--set: Kd0: '1' has no unit; write 1uM (unit: uM)"},
    {PCA "--set Koff=100", 2, "--set: Koff: '100' has no unit; write 100/s (unit: 1/s)"},
    {PCA "--set Kd0=1um", 2, "the unit 'um' is wrong; uM"},
    {PCA "--set mu=11 --set mu=12", 2, "--set: 'mu' is changed twice"},
    {PCA "--scale mu=2uM", 2, "the unit 'uM' is wrong"},
    /* grids */
    {PCA "--pca 7.5:4.5", 2, "not three numbers"},
    {PCA "--pca 7.5:4.5:0", 2, "the step must be above zero"},
    {PCA "--pca 7.5:4.5:-0.1", 2, "the step must be above zero"},
    {PCA "--pca 7.5:4.5:0.0000001", 2, "30000001 points; fewer than 10 million"},
    {PCA "--pca 7.5:2:0.1", 2, "pCa below 3"},
    {PCA "--pca 25", 2, "pCa above 20"},
    {PCA "--pca nan", 2, "'nan' is not a pCa"},
    {PCA "--pca 5.5,", 2, "an empty item"},
    {PCA "--pca ,", 2, "an empty item"},
    {PCA "--pca 5.5x", 2, "'5.5x' is not a pCa"},
    {PCA "--pca 5:6:1e-30", 2, "at most 12 decimals"},
    {PCA "--pca @", 4, "no file name after @"},
    {PCA "--pca @absent", 4, "cannot read 'absent': No such file"},
    {PCA "--pca @.", 4, "Is a directory"},
    /* files */
    {PCA "--out curve.txt", 2, "none of .csv, .json"},
    {PCA "--out curve", 2, "none of .csv, .json"},
    {PCA "--plot curve.pdf", 2, "none of .svg, .png"},
    {PCA "--out absent/curve.csv", 4, "cannot write 'absent/curve.csv': No such file"},
    {PCA "--out a.csv --plot absent/curve.svg", 4, "--plot: cannot write"},
    {PCA "--out /dev/full", 4, "No space left on device"},
    {PCA "--pca 7.5:4.5:0.0001 --out /dev/full", 4, "No space left on device"},
    {PCA "--config absent.json", 4, "--config: cannot read 'absent.json': No such file"},
    {PCA "--config .", 4, "Is a directory"},
};

/* The exit code and, in stderr, each of the '|'-separated pieces. */
static void expect(const char *line, int code, const char *pieces)
{
    struct run run = run_line(line);
    ck_assert_msg(run.code == code, "%s: exit %d, expected %d\n%s", line, run.code, code, run.err);
    char *copy = strdup(pieces);
    for (char *c = strtok(copy, "|"); c != NULL; c = strtok(NULL, "|"))
        ck_assert_msg(strstr(run.err, c) != NULL, "%s: no '%s' in: %s", line, c, run.err);
    free(copy);
    run_done(&run);
}

START_TEST(bad_input_is_refused_with_words_and_code)
{
    expect(refused[_i].line, refused[_i].code, refused[_i].pieces);
    ck_assert_msg(count_files(0) == 0, "%s: left a file", refused[_i].line);
}
END_TEST

/* Text of a file, the command that reads it, and what is said. */
static void expect_file(const char *text, size_t length, const char *line, const char *pieces)
{
    write_file("input", text, length);
    expect(line, 3, pieces);
}

#define GRID(text, pieces)   expect_file(text, sizeof(text) - 1, PCA "--pca @input", pieces)
#define CONFIG(text, pieces) expect_file(text, sizeof(text) - 1, "pca --config input", pieces)

START_TEST(garbage_in_a_grid_file_is_named_by_line_and_column)
{
    GRID("", "input:1:1: no pCa value");
    GRID("# only\n", "input:2:1: no pCa value");
    GRID("6.5\n5.5x\n", "input:2:4: '5.5x' is not a pCa");
    GRID("6.5\n  nan\n", "input:2:3: 'nan' is not a pCa");
    GRID("6.5 6.0\n", "input:1:4: '6.5 6.0' is not a pCa");
    GRID("6.5\n2\n", "input:2:1: '2': pCa below 3");
    GRID("6.5\0\n", "input:1:4: a NUL byte");
    GRID("6.5\0garbage", "input:1:4: a NUL byte");
    GRID("6.5\n\x7f"
         "ELF\x02\x01\n",
         "input:2:1:");
    char line[400];
    memset(line, '1', sizeof line);
    expect_file(line, sizeof line, PCA "--pca @input", "input:1:256: the line is too long");
}
END_TEST

START_TEST(bad_configuration_is_named_by_line_and_column_or_key)
{
    CONFIG("", "input:1:0:");
    CONFIG("{\n\"fibre\": x\n}", "input:2:");
    CONFIG("[]", "not a JSON object");
    CONFIG("{\"fibr\": \"human-body-temperature\"}", "no option 'fibr'; did you mean 'fibre'?");
    CONFIG("{\"pca\": 5.5}", "\"pca\" must be a text");
    CONFIG("{\"quiet\": \"yes\"}", "\"quiet\" must be true or false");
    CONFIG("{\"set\": {}}", "\"set\" must be a list");
    CONFIG("{\"command\": \"dose\"}", "for the command 'dose'");
    CONFIG("{\"config\": \"input\"}", "no option 'config'");
    CONFIG("{\"pca\": \"5\", \"pca\": \"6\"}", "duplicate");
}
END_TEST

START_TEST(unwritable_folder_is_noticed)
{
    if (geteuid() == 0)
        return; /* root may write anywhere */
    ck_assert_int_eq(mkdir("locked", 0500), 0);
    expect(PCA "--out locked/curve.csv", 4, "cannot write 'locked/curve.csv': Permission denied");
}
END_TEST

START_TEST(folder_as_output_is_refused)
{
    ck_assert_int_eq(mkdir("folder.csv", 0700), 0);
    expect(PCA "--out folder.csv", 4, "cannot write 'folder.csv': Is a directory");
}
END_TEST

START_TEST(full_disk_behind_stdout_is_noticed)
{
    static const char *const lines[] = {PCA "-q", "list", "--help", "pca --help", "info rdq20mf"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct run run = run_to(lines[i], "/dev/full");
        ck_assert_msg(run.code == 4, "%s: %d", lines[i], run.code);
        ck_assert_ptr_nonnull(strstr(run.err, "No space left on device"));
        run_done(&run);
    }
}
END_TEST

START_TEST(failed_run_leaves_an_older_file_alone)
{
    write_file("curve.csv", "precious", 8);
    expect(PCA "--out curve.csv --plot absent/x.svg", 4, "--plot: cannot write");
    char *text = read_file("curve.csv");
    ck_assert_str_eq(text, "precious");
    ck_assert_uint_eq(count_files(0), 1);
    free(text);
}
END_TEST

START_TEST(control_characters_do_not_reach_the_terminal)
{
    expect("pca --fibre \033[2Jx", 2, "no fibre '?[2Jx'");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("refusals");
    TCase *tests = tcase_create("messages and exit codes");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_loop_test(tests, bad_input_is_refused_with_words_and_code, 0,
                        (int)(sizeof refused / sizeof refused[0]));
    tcase_add_test(tests, garbage_in_a_grid_file_is_named_by_line_and_column);
    tcase_add_test(tests, bad_configuration_is_named_by_line_and_column_or_key);
    tcase_add_test(tests, unwritable_folder_is_noticed);
    tcase_add_test(tests, folder_as_output_is_refused);
    tcase_add_test(tests, full_disk_behind_stdout_is_noticed);
    tcase_add_test(tests, failed_run_leaves_an_older_file_alone);
    tcase_add_test(tests, control_characters_do_not_reach_the_terminal);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
