/* inotrope compare, and --temperature. Passes: default. */
#include "run.h"

#include <math.h>

/* Cell `column` (from 0) of the line that starts with `start`; NaN where it is empty. */
static double cell(const char *text, const char *start, int column)
{
    const char *c = strstr(text, start);
    ck_assert_msg(c != NULL, "no row %s in %.600s", start, text);
    for (c++; column > 0; column--)
        c = strchr(c, ',') + 1;
    return *c == ',' || *c == '\n' ? NAN : strtod(c, NULL);
}

/* Columns of the data, after run, model, fibre, drug, drug_uM. */
enum {
    PCA50 = 5,
    SHIFT = 7,
    FMAX = 8,
    CA_PEAK = 11,
    DEVELOPED = 13,
    TTP = 14,
    RT50 = 15,
    HALF = 16,
    FULL = 17,
    V0 = 18,
    A_REL = 19,
    POWER = 20,
    LOAD = 21,
    RISE = 22,
    FALL = 23,
    ATP = 24,
    SLOPE_CHANGE = 25,
    FMAX_RATIO = 26, /* then of resting, diastolic, developed force, dF/dt, TTP, RT50, ATP */
    DIASTOLIC_RATIO = 28,
    TTP_RATIO = 32,
    RT50_RATIO = 33
};

START_TEST(all_models_are_on_one_page)
{
    static const char *const models[] = {"inotrope1", "rdq20mf",    "land2017",
                                         "land2012",  "rice2008",   "himces",
                                         "nhs2006",   "huxley1957", "myosim3"};
    struct run run = run_line("compare --out all.csv --plot all.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("all.csv"), *svg = read_file("all.svg");
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        char start[40];
        (void)snprintf(start, sizeof start, "\n%zu,%s,", i + 1, models[i]);
        ck_assert_msg(strstr(csv, start) != NULL, "no row of %s", models[i]);
        ck_assert_msg(strstr(svg, models[i]) != NULL, "%s is not in the legend", models[i]);
        ck_assert_ptr_nonnull(strstr(run.out, models[i]));
    }
    free(csv);
    free(svg);
    run_done(&run);
}
END_TEST

START_TEST(its_numbers_are_those_of_the_commands_for_one_fibre)
{
    struct run run = run_line("compare --fibre human-body-temperature --out c.csv -q --ca "
                              "biexp:0.1uM,0.9uM,20ms,50ms,10ms");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("c.csv");
    run_done(&run);
    run = run_line("pca --fibre human-body-temperature --out p.json -q");
    char *json = read_file("p.json");
    const char *c = strstr(json, "\"pCa50\": ");
    ck_assert_ptr_nonnull(c);
    ck_assert_double_eq(cell(csv, "\n1,rdq20mf,", PCA50), strtod(c + 9, NULL));
    run_done(&run);
    free(json);
    run = run_line("twitch --fibre human-body-temperature --out t.csv -q");
    char *twitch = read_file("t.csv");
    c = strstr(twitch, "developed_kPa=");
    ck_assert_ptr_nonnull(c);
    const double developed = strtod(c + 14, NULL);
    ck_assert_double_eq_tol(cell(csv, "\n1,rdq20mf,", DEVELOPED), developed, 1e-5 * developed);
    ck_assert_double_eq_tol(cell(csv, "\n1,rdq20mf,", CA_PEAK), 0.9, 1e-12);
    /* k_tr of rdq20mf is its detachment rate */
    ck_assert_double_eq_tol(cell(csv, "\n1,rdq20mf,", HALF), 134.31, 1e-3);
    ck_assert_double_eq_tol(cell(csv, "\n1,rdq20mf,", FULL), 134.31, 1e-3);
    free(twitch);
    free(csv);
    run_done(&run);
}
END_TEST

START_TEST(a_drug_is_shown_beside_no_drug_and_a_refusal_is_told)
{
    struct run run = run_line("compare --fibre human-lv-skinned-15C,frog-0C --drug "
                              "levosimendan=3uM --out d.csv --plot d.svg");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "note: huxley1957:frog-0C without drug only: "));
    char *csv = read_file("d.csv"), *svg = read_file("d.svg");
    ck_assert_ptr_nonnull(strstr(csv, "# note: huxley1957:frog-0C without drug only: "));
    ck_assert_ptr_nonnull(strstr(svg, "(drug refused)"));
    ck_assert_ptr_nonnull(strstr(svg, "with levosimendan 3 "));
    const double shift = cell(csv, "\n2,inotrope1,human-lv-skinned-15C,levosimendan,3,", SHIFT);
    const double before = cell(csv, "\n1,inotrope1,human-lv-skinned-15C,none,0,", PCA50);
    const double after = cell(csv, "\n2,inotrope1,", PCA50);
    ck_assert_double_gt(shift, 0.01);
    ck_assert_double_eq(shift, after - before);
    /* the same Ca for both */
    ck_assert_double_eq(cell(csv, "\n1,inotrope1,", CA_PEAK), cell(csv, "\n2,inotrope1,", CA_PEAK));
    ck_assert_double_eq_tol(cell(csv, "\n1,inotrope1,", CA_PEAK), 3.2 * pow(10, 6 - before), 1e-9);
    ck_assert_double_eq_tol(cell(csv, "\n2,inotrope1,", CA_PEAK - 1), 0.35 * pow(10, 6 - before),
                            1e-9);
    struct run ktr = run_line("ktr --fibre human-lv-skinned-15C --pca 3 -q");
    ck_assert_msg(ktr.code == 0, "%s", ktr.err);
    ck_assert_double_eq_tol(cell(csv, "\n1,inotrope1,", FULL), cell(ktr.out, "\n1,", 10), 1e-9);
    run_done(&ktr);
    ck_assert_ptr_nonnull(strstr(csv, "\n3,huxley1957,frog-0C,none,0,"));
    ck_assert_ptr_null(strstr(csv, "\n4,"));
    free(csv);
    free(svg);
    run_done(&run);
}
END_TEST

/* After `name` in text. */
static double value(const char *text, const char *name)
{
    const char *c = strstr(text, name);
    ck_assert_msg(c != NULL, "no %s in %.400s", name, text);
    return strtod(c + strlen(name), NULL);
}

/* 1 mM is pCa 3. The two sample the curve at other speeds: the fit differs a little. */
START_TEST(force_and_velocity_are_those_of_forcevel)
{
    struct run run = run_line("compare --fibre human-body-temperature --drug levosimendan=1uM "
                              "--out v.csv --plot v.svg -q");
    struct run curve = run_line("forcevel --fibre human-body-temperature --pca 3 -q");
    ck_assert_msg(run.code == 0 && curve.code == 0, "%s%s", run.err, curve.err);
    char *csv = read_file("v.csv"), *svg = read_file("v.svg");
    const double v0 = value(curve.out, "unloaded_L_per_s=");
    const double power = value(curve.out, " peak_power_kW_per_m3=");
    for (int i = 1; i <= 2; i++) { /* a sensitizer leaves the cross-bridges alone */
        const char *start = i == 1 ? "\n1,rdq20mf," : "\n2,rdq20mf,";
        ck_assert_double_eq_tol(cell(csv, start, V0), v0, 1e-6 * v0);
        ck_assert_double_eq_tol(cell(csv, start, A_REL), value(curve.out, "a_over_F0="), 0.02);
        ck_assert_double_ge(cell(csv, start, POWER), power * (1 - 1e-6));
        ck_assert_double_eq_tol(cell(csv, start, POWER), power, 5e-3 * power);
        ck_assert_double_eq_tol(cell(csv, start, LOAD), value(curve.out, " peak_power_load="),
                                0.05);
    }
    ck_assert_ptr_nonnull(strstr(svg, "force-velocity at 1 mM Ca"));
    ck_assert_ptr_nonnull(strstr(svg, "power at 1 mM Ca"));
    free(csv);
    free(svg);
    run_done(&run);
    run_done(&curve);
}
END_TEST

START_TEST(length_temperature_and_changes_are_those_of_the_other_commands)
{
#define RAT       " --fibre rat-lv-skinned-15C --sl 2.2um --temperature 30C --scale k_off=0.5 -q "
#define DOSE      "--set levosimendan.alpha=3 --drug levosimendan="
#define TRANSIENT "--ca biexp:0.1uM,5uM,20ms,50ms,10ms "
    struct run run = run_line("compare" RAT DOSE "3uM " TRANSIENT "--out c.csv");
    struct run pca = run_line("pca" RAT DOSE "0,3uM");
    struct run ktr = run_line("ktr" RAT "--pca 3");
    struct run twitch = run_line("twitch" RAT TRANSIENT);
    struct run curve = run_line("forcevel" RAT "--pca 3 --velocity 0");
#undef RAT
#undef DOSE
#undef TRANSIENT
    ck_assert_msg(run.code == 0 && pca.code == 0 && ktr.code == 0, "%s%s%s", run.err, pca.err,
                  ktr.err);
    char *csv = read_file("c.csv");
    const char *first = strstr(pca.out, "# summary curve=1 ");
    const char *second = strstr(pca.out, "# summary curve=2 ");
    ck_assert_double_eq_tol(cell(csv, "\n1,", PCA50), value(first, "pCa50="), 1e-9);
    ck_assert_double_eq_tol(cell(csv, "\n2,", PCA50), value(second, "pCa50="), 1e-9);
    ck_assert_double_eq_tol(cell(csv, "\n1,", FULL), cell(ktr.out, "\n1,", 10), 1e-9);
    const double developed = value(twitch.out, "developed_kPa=");
    ck_assert_double_eq_tol(cell(csv, "\n1,", DEVELOPED), developed, 1e-5 * developed);
    const double v0 = value(curve.out, "unloaded_L_per_s=");
    ck_assert_double_eq_tol(cell(csv, "\n1,", V0), v0, 1e-6 * v0);
    ck_assert_ptr_nonnull(strstr(csv, "# changed: rat-lv-skinned-15C: k_off = "));
    ck_assert_ptr_nonnull(strstr(csv, "# changed: drug: levosimendan.alpha=3"));
    ck_assert_ptr_nonnull(strstr(csv, "# temperature: rat-lv-skinned-15C: 30C"));
    free(csv);
    run_done(&run);
    run_done(&pca);
    run_done(&ktr);
    run_done(&twitch);
    run_done(&curve);
}
END_TEST

START_TEST(models_without_a_q10_are_left_out_unless_named)
{
    struct run run = run_line("compare --temperature 25C --out t.csv -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("t.csv");
    ck_assert_ptr_nonnull(strstr(csv, "# note: rdq20mf:human-body-temperature left out: "));
    ck_assert_ptr_null(strstr(csv, ",rdq20mf,"));
    ck_assert_ptr_nonnull(strstr(csv, "\n1,inotrope1,"));
    free(csv);
    run_done(&run);
}
END_TEST

/* Each ratio is of its own column of absolute numbers. */
START_TEST(effects_are_those_of_the_rows_with_and_without_drug)
{
    static const int of[] = {FMAX, FMAX + 1, CA_PEAK + 1, DEVELOPED, RISE, FALL, TTP, RT50, ATP};
    struct run run = run_line("compare --fibre hipsc-cm-37C,base --drug levosimendan=0.5uM,2uM "
                              "--out e.csv --duration 2s -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("e.csv");
    for (int row = 1; row <= 6; row++) {
        char start[8], control[8];
        (void)snprintf(start, sizeof start, "\n%d,", row);
        (void)snprintf(control, sizeof control, "\n%d,", row <= 3 ? 1 : 4);
        for (size_t k = 0; k < sizeof of / sizeof of[0]; k++) {
            const double ratio = cell(csv, start, of[k]) / cell(csv, control, of[k]);
            if (row % 3 == 1)
                ck_assert_msg(isnan(cell(csv, start, FMAX_RATIO + (int)k)), "row %d", row);
            else if (k != 1) /* resting force: none here */
                ck_assert_msg(cell(csv, start, FMAX_RATIO + (int)k) == ratio, "row %d, %zu", row,
                              k);
        }
        ck_assert(isnan(cell(csv, start, FMAX_RATIO + 1)) || fabs(cell(csv, start, 9)) > 0);
        if (row % 3 != 1)
            ck_assert_double_eq_tol(cell(csv, start, SLOPE_CHANGE),
                                    cell(csv, start, 6) - cell(csv, control, 6), 1e-15);
    }
    ck_assert_double_eq_tol(cell(csv, "\n3,himces,", SHIFT), log10(1 + 2 / 2.318), 1e-10);
    ck_assert_ptr_nonnull(strstr(csv, "\n2,himces,hipsc-cm-37C,levosimendan,0.5,"));
    /* a dose's findings are of that dose: log10 of 1 + dose/K_D */
    ck_assert_ptr_nonnull(
        strstr(csv, "# same_in_all: levosimendan 0.5 uM over no drug: pCa50 +0.085\n"));
    ck_assert_ptr_nonnull(
        strstr(csv, "# same_in_all: levosimendan 2 uM over no drug: pCa50 +0.270\n"));
    ck_assert_ptr_null(strstr(csv, "\n7,"));
    free(csv);
    run_done(&run);
}
END_TEST

/* The factor of Ca affinity at 1 uM lies between the published factors at 3 and 5 uM. */
START_TEST(a_match_has_the_shift_of_the_drug_and_other_kinetics)
{
    struct run run =
        run_line("compare --model rdq20mf,land2017,huxley1957 --out m.csv --plot m.svg "
                 "--drug levosimendan=1uM --match levosimendan-kon");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("m.csv"), *svg = read_file("m.svg");
    const double dose = 3 + 2 * (1 + 1 / 2.318 - 1.39) / (1.57 - 1.39);
    for (int row = 2; row <= 5; row += 3) {
        char drug[8], match[80];
        (void)snprintf(drug, sizeof drug, "\n%d,", row);
        (void)snprintf(match, sizeof match, "\n%d,%s,levosimendan-kon,", row + 1,
                       row == 2 ? "rdq20mf,human-body-temperature" : "land2017,skinned");
        ck_assert_double_eq_tol(value(csv, match), dose, 1e-8);
        ck_assert_double_eq_tol(cell(csv, drug, PCA50), cell(csv, match, PCA50), 1e-10);
        ck_assert_double_eq_tol(cell(csv, drug, DIASTOLIC_RATIO), cell(csv, match, DIASTOLIC_RATIO),
                                1e-6);
        ck_assert_double_lt(cell(csv, match, TTP), 0.99 * cell(csv, drug, TTP));
        ck_assert_double_lt(cell(csv, match, RT50), cell(csv, drug, RT50));
    }
    ck_assert_ptr_nonnull(strstr(csv, "# note: huxley1957:frog-0C without drug only: "));
    ck_assert_ptr_nonnull(strstr(csv, "# unchanged: levosimendan-kon of the same shift over "
                                      "levosimendan 1 uM: diastolic force x 1.000\n"));
    ck_assert_ptr_nonnull(strstr(csv, "# same_in_all: levosimendan-kon of the same shift over "
                                      "levosimendan 1 uM: time to peak x 0.9"));
    ck_assert_ptr_nonnull(strstr(run.out, "\nlevosimendan-kon of the same shift over levosimendan "
                                          "1 uM\n  unchanged in all\n"));
    ck_assert_ptr_nonnull(strstr(svg, ">dots, bars - levosimendan-kon, same shift<"));
    ck_assert_ptr_nonnull(strstr(svg, ">dashes, discs - with levosimendan 1 "));
    /* pCa50 is the same by construction: no finding */
    ck_assert_ptr_null(strstr(csv, "same shift over levosimendan 1 uM: pCa50"));
    ck_assert_ptr_nonnull(strstr(svg, "effect of the drug on the twitch"));
    ck_assert_ptr_nonnull(strstr(svg, "Shift of pCa50"));
    ck_assert_ptr_nonnull(strstr(svg, ">dF/dt max<"));
    free(csv);
    free(svg);
    run_done(&run);
}
END_TEST

START_TEST(a_shift_out_of_reach_of_the_match_is_told_and_left_out)
{
    struct run run = run_line("compare --model rdq20mf --out r.json "
                              "--drug levosimendan=1uM,10uM --match levosimendan-kon -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *json = read_file("r.json");
    ck_assert_ptr_nonnull(strstr(json,
                                 "levosimendan 10 uM: no levosimendan-kon: its shift of pCa50 "
                                 "at its largest dose, 20 uM, is +0.400, not +0.725"));
    ck_assert_ptr_nonnull(strstr(json, "\"developed_ratio\""));
    ck_assert_ptr_nonnull(strstr(json, "[4,\"rdq20mf\""));
    ck_assert_ptr_null(strstr(json, "[5,"));
    /* one fibre: nothing to agree with */
    ck_assert_ptr_null(strstr(json, "\"unchanged\""));
    free(json);
    run_done(&run);
}
END_TEST

/* Least and largest of a column over the rows with drug, with their fibres. */
static void must_span(const char *csv, int column, const char *name, const char *key)
{
    static const char *const fibre[] = {"rdq20mf:human-body-temperature", "land2017:skinned",
                                        "himces:hipsc-cm-37C", "nhs2006:as-published"};
    int low = 0, high = 0;
    double x[4];
    char text[300];
    for (int i = 0; i < 4; i++) {
        char start[8];
        (void)snprintf(start, sizeof start, "\n%d,", 2 * i + 2);
        x[i] = cell(csv, start, column);
        low = x[i] < x[low] ? i : low;
        high = x[i] > x[high] ? i : high;
    }
    (void)snprintf(text, sizeof text,
                   "# %s: levosimendan 1 uM over no drug: %s x %.3f (%s) to x "
                   "%.3f (%s)\n",
                   key, name, x[low], fibre[low], x[high], fibre[high]);
    ck_assert_msg(strstr(csv, text) != NULL, "no %s in %.9000s", text, csv);
}

START_TEST(what_depends_on_the_model_is_said_by_the_numbers)
{
    struct run run = run_line("compare --model rdq20mf,land2017,himces,nhs2006 --out s.csv -q "
                              "--drug levosimendan=1uM");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("s.csv");
    must_span(csv, RT50_RATIO, "RT50", "same_direction");
    must_span(csv, TTP_RATIO, "time to peak", "opposite_directions");
    must_span(csv, DIASTOLIC_RATIO, "diastolic force", "same_direction");
    must_span(csv, DIASTOLIC_RATIO + 1, "developed force", "unchanged_or_one_direction");
    ck_assert_ptr_nonnull(strstr(csv, ": maximal force x 1.000\n"));
    ck_assert_ptr_nonnull(strstr(csv, "# unchanged: levosimendan 1 uM over no drug: n_H +0.000\n"));
    /* Ca50 goes with the factor to 1/nTRPN in land2017 */
    ck_assert_ptr_nonnull(
        strstr(csv, ": pCa50 +0.078 (land2017:skinned) to +0.156 (rdq20mf:human-body-temp"));
    free(csv);
    run_done(&run);
    /* without land2017 the shift is one number */
    run = run_line("compare --model rdq20mf,himces,nhs2006 --out t.csv -q --drug levosimendan=1uM");
    csv = read_file("t.csv");
    ck_assert_ptr_nonnull(
        strstr(csv, "# same_in_all: levosimendan 1 uM over no drug: pCa50 +0.156\n"));
    free(csv);
    run_done(&run);
}
END_TEST

/* One of the three is not half relaxed after 1 s, and goes the other way. */
START_TEST(a_slow_fibre_is_recorded_until_it_has_an_rt50)
{
#define LINE                                                                           \
    "compare --fibre human-lv-skinned-15C,human-body-temperature,hipsc-cm-37C --drug " \
    "levosimendan=1uM -q --out "
    struct run run = run_line(LINE "l.csv"), four = run_line(LINE "f.csv --duration 4s");
    struct run one = run_line(LINE "o.csv --duration 1s");
#undef LINE
    ck_assert_msg(run.code == 0 && four.code == 0 && one.code == 0, "%s", run.err);
    char *csv = read_file("l.csv"), *long_csv = read_file("f.csv"), *cut = read_file("o.csv");
    ck_assert_double_eq(cell(csv, "\n1,inotrope1", RT50), cell(long_csv, "\n1,inotrope1", RT50));
    ck_assert_double_eq_tol(cell(csv, "\n2,inotrope1", RT50_RATIO), 0.954, 5e-4);
    ck_assert_double_eq(cell(csv, "\n2,inotrope1", ATP), cell(cut, "\n2,inotrope1", ATP));
    ck_assert_ptr_nonnull(strstr(csv, "# opposite_directions: levosimendan 1 uM over no drug: RT50 "
                                      "x 0.954 (inotrope1:human-lv-skinned-15C) to"));
    ck_assert_ptr_nonnull(strstr(csv, "15C, no drug: RT50 and dF/dt: from a record of 4 s\n"));
    ck_assert_ptr_null(strstr(csv, "2C, no drug: RT50 and"));
    ck_assert(isnan(cell(cut, "\n1,inotrope1", RT50)));
    ck_assert_ptr_nonnull(strstr(cut, "# same_direction_in_part: levosimendan 1 uM over no drug: "
                                      "RT50 x "));
    ck_assert_ptr_nonnull(
        strstr(cut, "; 2 of 3 fibres have it, not inotrope1:human-lv-skinned-15C\n"));
    ck_assert_ptr_nonnull(
        strstr(cut, "no RT50: not half relaxed by 1 s; give a longer --duration\n"));
    free(csv);
    free(long_csv);
    free(cut);
    run_done(&run);
    run_done(&four);
    run_done(&one);
}
END_TEST

START_TEST(the_end_of_a_record_is_no_peak)
{
    struct run run = run_line("compare --fibre human-lv-skinned-15C,hipsc-cm-37C --drug "
                              "levosimendan=1uM --duration 0.1s --out c.csv -q");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char *csv = read_file("c.csv");
    for (int column = DEVELOPED; column <= RT50; column++)
        ck_assert_msg(isnan(cell(csv, "\n1,inotrope1", column)), "column %d", column);
    ck_assert(isnan(cell(csv, "\n1,inotrope1", RISE)) && isnan(cell(csv, "\n1,inotrope1", FALL)));
    ck_assert_ptr_nonnull(strstr(csv,
                                 "15C, no drug: no peak: tension still rises at 0.1 s, the end "
                                 "of the record; give a longer --duration\n"));
    ck_assert_ptr_null(strstr(csv, "time to peak x"));
    free(csv);
    run_done(&run);
}
END_TEST

START_TEST(doses_beyond_a_drugs_constants_are_warned_of)
{
    struct run run = run_line("compare --fibre human-lv-intact-37C --duration 0.3s "
                              "--drug omecamtiv-mecarbil=0.5uM,5uM");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(strstr(run.err, "warning: --drug: omecamtiv-mecarbil above 1 uM (here "
                                          "up to 5 uM): "));
    run_done(&run);
    run = run_line("compare --fibre human-lv-intact-37C --duration 0.3s "
                   "--drug omecamtiv-mecarbil=1uM");
    ck_assert_ptr_null(strstr(run.err, "warning"));
    run_done(&run);
    run = run_line("compare --fibre human-lv-intact-37C --duration 0.3s "
                   "--drug levosimendan=2uM --match omecamtiv-mecarbil");
    ck_assert_ptr_nonnull(strstr(run.err, "warning: --match: omecamtiv-mecarbil above 1 uM"));
    run_done(&run);
}
END_TEST

START_TEST(differences_are_between_fibres_and_models_are_named_where_they_differ)
{
    static const struct {
        const char *fibres, *word;
    } of[] = {{"human-lv-skinned-15C,human-lv-intact-37C", "\nthe fibres are of one model and"},
              {"human-lv-intact-37C,hipsc-cm-37C", "\nthe fibres differ in model and also in"}};
    for (int i = 0; i < 2; i++) {
        char line[200];
        (void)snprintf(line, sizeof line,
                       "compare --duration 0.5s --drug levosimendan=1uM --fibre %s", of[i].fibres);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 0, "%s", run.err);
        ck_assert_msg(strstr(run.out, of[i].word) != NULL, "%s", run.out);
        ck_assert_ptr_null(strstr(run.out, "depends on the model"));
        ck_assert_ptr_null(strstr(run.out, "different models"));
        run_done(&run);
    }
}
END_TEST

START_TEST(where_there_is_no_shift_or_too_much_the_match_says_so)
{
    struct run run = run_line("compare --fibre diaphragm-slow --duration 0.3s "
                              "--drug tirasemtiv=1uM --match levosimendan");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_nonnull(
        strstr(run.out, "no levosimendan: there is no shift of pCa50 to match\n"));
    run_done(&run);
    run = run_line("compare --fibre human-lv-intact-37C --duration 0.3s --drug levosimendan=20uM "
                   "--match omecamtiv-mecarbil");
    ck_assert_ptr_nonnull(
        strstr(run.out,
               "no omecamtiv-mecarbil: its shift of pCa50 with more dose tends to +0.301, not +"));
    run_done(&run);
}
END_TEST

START_TEST(no_verdict_is_on_all_where_a_fibre_lacks_the_number)
{
    struct run run = run_line("compare --fibre human-lv-skinned-15C,human-body-temperature,"
                              "hipsc-cm-37C --drug levosimendan=1uM --duration 1s");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const char *some = strstr(run.out, "\n  the same direction in those that have it, how much");
    ck_assert_msg(some != NULL, "%s", run.out);
    ck_assert_ptr_nonnull(strstr(some, "\n    RT50 x "));
    run_done(&run);
}
END_TEST

START_TEST(what_cannot_be_compared_is_refused)
{
    static const struct {
        const char *line, *word;
    } bad[] = {{"compare --model rdq20fm", "did you mean 'rdq20mf'"},
               {"compare --fibre diaphragm-slo", "diaphragm-slow"},
               {"compare --model rdq20mf --fibre base", "one of them"},
               {"compare --model rdq20mf,rdq20mf", "named twice"},
               {"compare --drug levosimendn=1uM", "levosimendan"},
               {"compare --fibre frog-0C --drug levosimendan=1uM",
                "no fibre here can take 'levosimendan': huxley1957:frog-0C without drug only: "},
               {"compare --drug levosimendan", "has no dose"},
               {"compare --drug levosimendan=0", "not above 0"},
               {"compare --drug levosimendan=1uM,1000nM", "given twice"},
               {"compare --drug levosimendan=1uM,,2uM", "empty item"},
               {"compare --drug levosimendan=1uM,2uM,3uM,4uM,5uM,6uM,7uM,8uM,9uM", "more than 8"},
               {"compare --drug levosimendan-kon=21uM", "above 20uM"},
               {"compare --match levosimendan-kon", "no effect without --drug"},
               {"compare --drug levosimendan=1uM --match levosimendan", "the --drug itself"},
               {"compare --drug levosimendan=1uM --match levosimendan-kn", "levosimendan-kon"},
               {"compare --duration 0", "not above zero"},
               {"compare --sl 9um", "--sl: 9um is outside"},
               {"compare --sl 2um,2.2um", "--sl"},
               {"compare --model rdq20mf --temperature 25C", "states no Q10"},
               {"compare --model rdq20mf --set muu=1", "mu"},
               {"compare --model rdq20mf --scale mu=-1", "mu"},
               {"compare --set levosimendan.alpha=3", "no parameter"},
               {"compare --out a.txt", ".csv, .json"},
               {"compare --plot a.pdf", ".svg, .png"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct run run = run_line(bad[i].line);
        ck_assert_msg(run.code == 2, "%s: exit %d", bad[i].line, run.code);
        ck_assert_msg(strstr(run.err, bad[i].word) != NULL, "%s: %s", bad[i].line, run.err);
        run_done(&run);
    }
    ck_assert_uint_eq(count_files(0), 0);
}
END_TEST

START_TEST(temperature_scales_the_rates_and_says_so)
{
    static const char *const commands[] = {"pca --pca 6:5:0.5",
                                           "dose --drug levosimendan",
                                           "twitch",
                                           "ktr --pca 5",
                                           "step --pca 5",
                                           "ramp --pca 5",
                                           "sine",
                                           "tetanus",
                                           "sweep --vary f=normal:5% --n 10"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line,
                       "%s --fibre human-lv-skinned-15C --temperature 25C --scale g_b=2 -q",
                       commands[i]);
        struct run run = run_line(line);
        ck_assert_msg(run.code == 0, "%s: %s", line, run.err);
        ck_assert_msg(
            strstr(run.out, "# temperature: human-lv-skinned-15C: 25C (the fibre's: 15C)"),
            "%s: %.900s", line, run.out);
        ck_assert_msg(strstr(run.out, "; scaled by Q10)"), "%s: %.900s", line, run.out);
        ck_assert_msg(strstr(run.out, "; scaled by Q10 and by the user)"), "%s: %.900s", line,
                      run.out);
        run_done(&run);
    }
}
END_TEST

START_TEST(temperature_is_refused_where_nothing_is_stated)
{
    static const struct {
        const char *line, *word;
    } bad[] = {
        {"pca --model rdq20mf --temperature 30C", "--temperature: model 'rdq20mf' states no Q10"},
        {"pca --fibre diaphragm-slow --temperature 30C", "states no temperature"},
        {"pca --fibre rat-24C --temperature 60C", "0 to 45 C"},
        {"pca --fibre rat-24C --temperature 30", "--temperature"},
        {"ktr --fibre rat-24C --temperature 30C --set temperature=20C", "given twice"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct run run = run_line(bad[i].line);
        ck_assert_msg(run.code == 2, "%s: exit %d", bad[i].line, run.code);
        ck_assert_msg(strstr(run.err, bad[i].word) != NULL, "%s: %s", bad[i].line, run.err);
        run_done(&run);
    }
}
END_TEST

START_TEST(the_fibres_own_temperature_gives_the_same_rows)
{
    struct run with = run_line("ktr --fibre human-lv-skinned-15C --pca 5.5 --temperature 15C -q");
    struct run without = run_line("ktr --fibre human-lv-skinned-15C --pca 5.5 -q");
    const char *a = strstr(with.out, "\n1,"), *b = strstr(without.out, "\n1,");
    ck_assert(a != NULL && b != NULL);
    ck_assert_str_eq(a, b);
    run_done(&with);
    run_done(&without);
}
END_TEST

START_TEST(info_lists_the_q10_of_a_model_and_of_a_fibre)
{
    struct run run = run_line("info inotrope1 human-lv-skinned-15C rdq20mf");
    ck_assert_int_eq(run.code, 0);
    ck_assert_ptr_nonnull(strstr(run.out, "3.5/3.5/2.4"));
    ck_assert_ptr_nonnull(strstr(run.out, "ranatunga1984"));
    ck_assert_ptr_nonnull(strstr(run.out, "refused: no Q10 is stated"));
    run_done(&run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli compare");
    TCase *tests = tcase_create("compare");
    tcase_add_checked_fixture(tests, enter_folder, leave_folder);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, all_models_are_on_one_page);
    tcase_add_test(tests, its_numbers_are_those_of_the_commands_for_one_fibre);
    tcase_add_test(tests, a_drug_is_shown_beside_no_drug_and_a_refusal_is_told);
    tcase_add_test(tests, force_and_velocity_are_those_of_forcevel);
    tcase_add_test(tests, length_temperature_and_changes_are_those_of_the_other_commands);
    tcase_add_test(tests, models_without_a_q10_are_left_out_unless_named);
    tcase_add_test(tests, effects_are_those_of_the_rows_with_and_without_drug);
    tcase_add_test(tests, a_match_has_the_shift_of_the_drug_and_other_kinetics);
    tcase_add_test(tests, a_shift_out_of_reach_of_the_match_is_told_and_left_out);
    tcase_add_test(tests, what_depends_on_the_model_is_said_by_the_numbers);
    tcase_add_test(tests, a_slow_fibre_is_recorded_until_it_has_an_rt50);
    tcase_add_test(tests, the_end_of_a_record_is_no_peak);
    tcase_add_test(tests, doses_beyond_a_drugs_constants_are_warned_of);
    tcase_add_test(tests, differences_are_between_fibres_and_models_are_named_where_they_differ);
    tcase_add_test(tests, where_there_is_no_shift_or_too_much_the_match_says_so);
    tcase_add_test(tests, no_verdict_is_on_all_where_a_fibre_lacks_the_number);
    tcase_add_test(tests, what_cannot_be_compared_is_refused);
    tcase_add_test(tests, temperature_scales_the_rates_and_says_so);
    tcase_add_test(tests, temperature_is_refused_where_nothing_is_stated);
    tcase_add_test(tests, the_fibres_own_temperature_gives_the_same_rows);
    tcase_add_test(tests, info_lists_the_q10_of_a_model_and_of_a_fibre);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
