/* Several doses, several drugs, and `inotrope dose`. */
#include "run.h"

#include <math.h>

#define FIBRE "--fibre human-body-temperature "

/* The number after `name=` in the first line of `text` that starts with `line`. */
static double number_in(const char *text, const char *line, const char *name)
{
    const char *at = strstr(text, line);
    ck_assert_msg(at != NULL, "no '%s' in %.300s", line, text);
    const char *end = at + strcspn(at, "\n");
    const char *found = strstr(at, name);
    ck_assert_msg(found != NULL && found < end, "no '%s' in %.300s", name, at);
    return strtod(found + strlen(name), NULL);
}

/* First data row of the curve, by its leading number. */
static const char *row_of(const char *text, const char *start)
{
    const char *row = strstr(text, start);
    ck_assert_msg(row != NULL, "no row %s", start);
    return row + strlen(start);
}

START_TEST(doses_are_curves_and_dose_zero_is_no_drug)
{
    struct run with = run_line("pca " FIBRE "--drug levosimendan=0,1uM,10uM --pca 6.5 -q");
    struct run without = run_line("pca " FIBRE "--pca 6.5 -q");
    ck_assert_msg(with.code == 0, "%s", with.err);
    const char *a = row_of(with.out, "\n1,rdq20mf,human-body-temperature,levosimendan,0,");
    const char *b = row_of(without.out, "\n1,rdq20mf,human-body-temperature,none,0,");
    ck_assert_int_eq(strncmp(a, b, strcspn(a, "\n")), 0); /* bit-equal, so text-equal */
    ck_assert_ptr_nonnull(strstr(with.out, "\n2,rdq20mf,human-body-temperature,levosimendan,1,"));
    ck_assert_ptr_nonnull(strstr(with.out, "\n3,rdq20mf,human-body-temperature,levosimendan,10,"));
    ck_assert_double_eq(number_in(with.out, "# summary curve=1 ", "delta_pCa50="), 0.0);
    ck_assert_double_gt(number_in(with.out, "# summary curve=3 ", "delta_pCa50="),
                        number_in(with.out, "# summary curve=2 ", "delta_pCa50="));
    run_done(&with);
    run_done(&without);
}
END_TEST

START_TEST(parameters_of_a_drug_can_be_changed)
{
    struct run a = run_line("pca " FIBRE "--drug levosimendan=10uM --set levosimendan.alpha=5 -q "
                            "--pca 6.5");
    struct run b = run_line("pca " FIBRE "--drug levosimendan=10uM --set levosimendan.alhpa=5 -q");
    ck_assert_msg(a.code == 0, "%s", a.err);
    ck_assert_ptr_nonnull(strstr(a.out, "levosimendan.alpha = 5 "));
    ck_assert_int_eq(b.code, 2);
    ck_assert_ptr_nonnull(strstr(b.err, "levosimendan.alpha"));
    run_done(&a);
    run_done(&b);
}
END_TEST

/* One Ca site and beta = 1: the shift is lg((1 + x)/(1 + x/alpha)), so half of its saturating value
 * lg(alpha) lies at x = sqrt(alpha). */
START_TEST(half_effect_dose_is_that_of_the_closed_form)
{
    struct run run = run_line("dose " FIBRE "--drug levosimendan --set levosimendan.alpha=9 "
                              "--set levosimendan.K_D=2uM --set levosimendan.beta=1 -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double half = number_in(run.out, "# half_effect ", "dose_uM=");
    /* Saturation is taken at 1 M: x = 5e5, which is short of it by 8/x. */
    ck_assert_double_eq_tol(half, 6.0, 6.0 * 1e-4);
    ck_assert_double_eq_tol(number_in(run.out, "# half_effect ", "saturating_delta_pCa50="),
                            log10(9.0), 1e-5);
    run_done(&run);
}
END_TEST

/* The start of a file, and its last 100000 characters. */
static char *both_ends(const char *path)
{
    enum { TAIL = 100000 };
    char *start = read_file(path);
    const size_t used = strlen(start);
    char *text = calloc(1, used + TAIL + 1);
    FILE *file = fopen(path, "r");
    ck_assert(file != NULL && text != NULL);
    memcpy(text, start, used);
    free(start);
    if (fseek(file, -TAIL, SEEK_END) == 0)
        (void)fread(text + used, 1, TAIL, file);
    (void)fclose(file);
    return text;
}

START_TEST(dose_figures_are_drawn)
{
    struct run run = run_line("dose " FIBRE "--drug levosimendan=0,1uM,10uM -q --out a.csv "
                              "--plot a.svg --heatmap b.png");
    ck_assert_msg(run.code == 0, "%s", run.err);
    struct run again = run_line("dose " FIBRE "--drug levosimendan=0,1uM,10uM -q --out c.csv "
                                "--heatmap c.svg");
    char *named = both_ends("c.svg");
    ck_assert_ptr_nonnull(strstr(named, ">human-body-temperature, levosimendan, SL 2.2 µm"));
    ck_assert_ptr_nonnull(strstr(named, "command: dose"));
    ck_assert_int_eq(remove("c.svg"), 0);
    ck_assert_int_eq(remove("c.csv"), 0);
    free(named);
    run_done(&again);
    char *curves = read_file("a.svg");
    char *map = read_file("b.png");
    ck_assert_ptr_nonnull(strstr(curves, "Shift of pCa50"));
    ck_assert_int_eq(memcmp(map, "\x89PNG\r\n", 6), 0);
    ck_assert_uint_eq(count_files(0), 3);
    free(curves);
    free(map);
    run_done(&run);
}
END_TEST

START_TEST(heat_map_needs_one_fibre)
{
    struct run run =
        run_line("dose " FIBRE "--sl 2um,2.2um --drug levosimendan -q --heatmap b.svg");
    ck_assert_int_eq(run.code, 2);
    ck_assert_ptr_nonnull(strstr(run.err, "--heatmap: one fibre"));
    ck_assert_uint_eq(count_files(0), 0);
    run_done(&run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dose");
    TCase *tests = tcase_create("doses");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_add_test(tests, doses_are_curves_and_dose_zero_is_no_drug);
    tcase_add_test(tests, parameters_of_a_drug_can_be_changed);
    tcase_add_test(tests, half_effect_dose_is_that_of_the_closed_form);
    tcase_add_test(tests, dose_figures_are_drawn);
    tcase_add_test(tests, heat_map_needs_one_fibre);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
