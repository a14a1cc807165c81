/* Quantities and grids as a user writes them. */
#include <check.h>
#include <stdlib.h>

#include "cli/grid.h"
#include "cli/quantity.h"

static double read(const char *text, enum dimension dimension)
{
    struct problem problem = {0, ""};
    double value = 0.0;
    const int code = quantity_read("--x", text, dimension, &value, &problem);
    ck_assert_msg(code == CLI_OK, "%s", problem.text);
    return value;
}

static void refuse(const char *text, enum dimension dimension)
{
    struct problem problem = {0, ""};
    double value;
    ck_assert_msg(quantity_read("--x", text, dimension, &value, &problem) == CLI_USAGE, "%s", text);
    ck_assert_int_ne(problem.text[0], '\0');
}

START_TEST(a_unit_scales_before_rounding)
{
    ck_assert_double_eq(read("10nM", DIMENSION_CONCENTRATION), 0.01);
    ck_assert_double_eq(read("2200nm", DIMENSION_LENGTH), 2.2);
    ck_assert_double_eq(read("0.0022mm", DIMENSION_LENGTH), 2.2);
    ck_assert_double_eq(read("1e-5M", DIMENSION_CONCENTRATION), 10.0);
    ck_assert_double_eq(read("3mM", DIMENSION_CONCENTRATION), 3000.0);
    ck_assert_double_eq(read("20ms", DIMENSION_TIME), 0.02);
    ck_assert_double_eq(read("700 Pa", DIMENSION_PRESSURE), 0.7);
    ck_assert_double_eq(read("15C", DIMENSION_TEMPERATURE), 15.0);
    ck_assert_double_eq(read("0.25kHz", DIMENSION_FREQUENCY), 250.0);
    ck_assert_double_eq(read("0.1Hz", DIMENSION_FREQUENCY), 0.1);
    ck_assert_double_eq(read("2.2\xC2\xB5m", DIMENSION_LENGTH), 2.2);
    ck_assert_double_eq(read("2.2\xCE\xBCm", DIMENSION_LENGTH), 2.2);
    ck_assert_double_eq(read("0", DIMENSION_CONCENTRATION), 0.0);
    ck_assert_double_eq(read("0.5", DIMENSION_NONE), 0.5);
}
END_TEST

START_TEST(what_is_no_quantity_is_refused)
{
    static const char *const texts[] = {
        "",        "um",    ".um",   "1",     "1.2.3um",        "1um ",
        "nanum",   "infum", "0x1um", "1,5um", "1e400um",        "--1um",
        "1 000um", "1uM",   "1umm",  "+-1um", "1e99999999999um"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuse(texts[i], DIMENSION_LENGTH);
}
END_TEST

START_TEST(a_row_takes_its_own_unit_or_none)
{
    struct problem problem;
    double value;
    ck_assert_int_eq(quantity_read_row("--set", "400nM", "uM", &value, &problem), CLI_OK);
    ck_assert_double_eq(value, 0.4);
    ck_assert_int_eq(quantity_read_row("--set", "0.4", "uM", &value, &problem), CLI_OK);
    ck_assert_double_eq(value, 0.4);
    ck_assert_int_eq(quantity_read_row("--set", "100 1/s", "1/s", &value, &problem), CLI_OK);
    ck_assert_double_eq(value, 100.0);
    ck_assert_int_eq(quantity_read_row("--set", "80/s", "1/s", &value, &problem), CLI_OK);
    ck_assert_double_eq(value, 80.0);
    ck_assert_int_eq(quantity_read_row("--set", "80/s", "1/um", &value, &problem), CLI_USAGE);
    ck_assert_int_eq(quantity_read_row("--set", "4um", "uM", &value, &problem), CLI_USAGE);
    ck_assert_int_eq(quantity_read_row("--set", "4s", "1/s", &value, &problem), CLI_USAGE);
    ck_assert_int_eq(quantity_read_row("--set", "4kPa", "1", &value, &problem), CLI_USAGE);
}
END_TEST

static size_t size_of(const char *text, double first, double last)
{
    struct problem problem = {0, ""};
    struct grid grid;
    double low;
    double high;
    ck_assert_msg(grid_read("--pca", text, &grid, &problem) == CLI_OK, "%s", problem.text);
    const size_t n = grid.n;
    ck_assert_double_eq(grid_at(&grid, 0), first);
    ck_assert_double_eq(grid_at(&grid, n - 1), last);
    grid_extent(&grid, &low, &high);
    ck_assert(low <= first && low <= last && high >= first && high >= last);
    grid_free(&grid);
    return n;
}

START_TEST(a_range_includes_both_ends)
{
    ck_assert_uint_eq(size_of("7.5:4.5:0.1", 7.5, 4.5), 31);
    ck_assert_uint_eq(size_of("4.5:7.5:0.1", 4.5, 7.5), 31);
    ck_assert_uint_eq(size_of("7.5:4.5:1e-1", 7.5, 4.5), 31);
    ck_assert_uint_eq(size_of("7.5:4.5:0.05", 7.5, 4.5), 61);
    ck_assert_uint_eq(size_of("6:6:0.1", 6.0, 6.0), 1);
    ck_assert_uint_eq(size_of("6:5:0.3", 6.0, 5.1), 4);
    ck_assert_uint_eq(size_of("6:5:0.3333334", 6.0, 5.0), 4);
    ck_assert_uint_eq(size_of("6:5:0.3333333", 6.0, 5.0000001), 4);
    ck_assert_uint_eq(size_of("6,5.5,5", 6.0, 5.0), 3);
    ck_assert_uint_eq(size_of("7.5:4.5:0.000001", 7.5, 4.5), 3000001);
}
END_TEST

/* Misspelt words and the one that is meant. */
START_TEST(the_nearest_spelling_is_found)
{
    static const char *const words[] = {"model", "fibre", "drug", "drug-kinetics", "scale", "set"};
    static const char *const pairs[][2] = {{"modle", "model"}, {"fiber", "fibre"},
                                           {"grug", "drug"},   {"drug-kinetic", "drug-kinetics"},
                                           {"sacle", "scale"}, {"zzzzzzzz", NULL}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct spelling spelling;
        spelling_init(&spelling, pairs[i][0]);
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            spelling_offer(&spelling, words[k]);
        if (pairs[i][1] == NULL)
            ck_assert_ptr_null(spelling.best);
        else
            ck_assert_str_eq(spelling.best, pairs[i][1]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("quantities and grids");
    TCase *tests = tcase_create("parsing");
    tcase_add_test(tests, a_unit_scales_before_rounding);
    tcase_add_test(tests, what_is_no_quantity_is_refused);
    tcase_add_test(tests, a_row_takes_its_own_unit_or_none);
    tcase_add_test(tests, a_range_includes_both_ends);
    tcase_add_test(tests, the_nearest_spelling_is_found);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
