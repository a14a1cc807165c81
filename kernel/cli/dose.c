/* inotrope dose: force over pCa and dose of one drug, the shift of pCa50 and its half-effect dose.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/dose.h"
#include "cli/dose_twitch.h"
#include "cli/interrupt.h"

static const struct option_spec spec[] = {
    {"drug", 0, OPTION_VALUE, "NAME[=DOSE,...]",
     "the drug; without doses: 0 and 10nM to 100uM, four per decade"},
    OPTION_ROWS_STEADY,
    {"plot", 0, OPTION_VALUE, "FILE",
     "figure (.svg, .png): force-pCa curves, and the shift of pCa50 "
     "against dose"},
    {"heatmap", 0, OPTION_VALUE, "FILE",
     "figure (.svg, .png): tension over pCa and dose; one fibre and one length"},
    {"twitch", 0, OPTION_FLAG, NULL,
     "the beating fibre: developed and diastolic tension, times, ATP of a twitch against the dose, "
     "and the doses of half the effects"},
    {"ca", 0, OPTION_VALUE, "FORM|FILE", "with --twitch: " CA_HELP},
    {"duration", 0, OPTION_VALUE, "TIME", "with --twitch: of the beat (default 1s)"},
    {"rtol", 0, OPTION_VALUE, "NUMBER",
     "with --twitch: error of tension, relative to its peak (default 1e-6)"},
    {"surface", 0, OPTION_VALUE, "ca|SYMBOL=LOW:HIGH[:N]",
     "with --twitch: N x N twitches (default 200) over dose, from the smallest to the largest "
     "given, "
     "and the size of the Ca transient (factor) or a parameter (in its unit); --heatmap draws it"},
    {"threads", 0, OPTION_VALUE, "NUMBER", "with --surface (default: processors)"},
    OPTION_ROWS_COMMON,
};

/* Options that belong to --twitch. */
static int check_twitch_options(const struct options *options, struct problem *problem)
{
    static const char *const names[] = {"ca", "duration", "rtol", "surface", "threads"};
    const char *needs = options_count(options, "twitch") > 0 ? "surface" : "twitch";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (options_get(options, names[i]) != NULL &&
            (needs[0] == 't' || (i == 4 && options_get(options, "surface") == NULL)))
            return problem_set(problem, CLI_USAGE, "--%s: has no effect without --%s", names[i],
                               needs);
    return CLI_OK;
}

/* 0 and four doses per decade from 10 nM to 100 uM, rounded to three digits. */
enum { PER_DECADE = 4, DECADES = 4, DEFAULT_DOSES = 1 + DECADES * PER_DECADE + 1 };

static void fill_default_doses(double *uM)
{
    uM[0] = 0.0;
    for (int i = 0; i < DEFAULT_DOSES - 1; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%.3g", pow(10.0, -2.0 + (double)i / PER_DECADE));
        uM[i + 1] = strtod(text, NULL);
    }
}

static void add_half_effect(struct steady_run *run, const struct curve *curve, const char *key,
                            const char *what, const struct half_effect *half)
{
    const struct selection *s = &run->s;
    char saturation[40] = "none";
    char dose[200];
    if (isfinite(half->saturation))
        (void)snprintf(saturation, sizeof saturation, "%.17g", half->saturation);
    if (half->note == NULL && s->drug[0].bound > 0)
        (void)snprintf(dose, sizeof dose, "%.17g total_dose_uM=%.17g", half->uM,
                       half->uM / (1 - s->drug[0].bound));
    else if (half->note == NULL)
        (void)snprintf(dose, sizeof dose, "%.17g", half->uM);
    else
        (void)snprintf(dose, sizeof dose, "none reason=\"%s\"", half->note);
    provenance_add(&run->extra, key, "fibre=%s sl_um=%.17g branch=%s drug=%s %s=%s dose_uM=%s",
                   curve_fibre_name(s, curve), curve->sl_um,
                   curve->branch == INO_BRANCH_UP ? "up" : "down", ino_drug_id(s->drug[0].drug),
                   what, saturation, dose);
}

static void add_half_effects(struct steady_run *run)
{
    for (size_t g = 0; g < dose_groups(&run->s); g++) {
        const struct curve *curve = &run->s.curve[dose_curve(&run->s, g, 0)];
        struct half_effect half;
        dose_half_effect(&run->s, curve, &half);
        add_half_effect(run, curve, "half_effect", "saturating_delta_pCa50", &half);
        dose_half_tension(&run->s, curve, &half);
        add_half_effect(run, curve, "half_effect_tension", "saturating_gain", &half);
    }
}

static void print_table(const struct steady_run *run)
{
    const struct selection *s = &run->s;
    FILE *file = steady_people(run);
    if (run->quiet)
        return;
    for (size_t g = 0; g < dose_groups(s); g++) {
        const struct curve *first = &s->curve[dose_curve(s, g, 0)];
        struct half_effect half;
        char dose[80];
        (void)fprintf(file, "%s%s, %s, SL %.4g um\n%12s %9s %9s %9s %9s\n", g > 0 ? "\n" : "",
                      ino_drug_id(s->drug[0].drug), curve_fibre_name(s, first), first->sl_um,
                      s->drug[0].bound > 0 ? "free dose uM" : "dose (uM)", "pCa50", "shift",
                      "Fmax kPa", "slope n_H");
        for (size_t d = 0; d < s->drug[0].n; d++) {
            const struct curve *c = &s->curve[dose_curve(s, g, d)];
            (void)fprintf(file, "%12.6g %9.4f %+9.4f %9.4f %9.3f\n", c->drug_uM[0],
                          c->summary.pca50, c->summary.pca50 - c->control_pca50,
                          c->summary.fmax_kPa, c->summary.slope_nh);
        }
        dose_half_effect(s, first, &half);
        if (half.note == NULL)
            (void)fprintf(file, "shift: saturates at %+.4f, half of it at %s\n", half.saturation,
                          dose_text(&s->drug[0], half.uM, 4, dose, sizeof dose));
        else
            (void)fprintf(file, "shift: no half-effect dose, %s\n", half.note);
        dose_half_tension(s, first, &half);
        if (half.note == NULL)
            (void)fprintf(file,
                          "tension at the control's pCa50: saturates at %+.1f %%, half of it at "
                          "%s\n",
                          100.0 * half.saturation,
                          dose_text(&s->drug[0], half.uM, 4, dose, sizeof dose));
        else
            (void)fprintf(file, "tension at the control's pCa50: no half-effect dose, %s\n",
                          half.note);
    }
    steady_notes(run);
}

static int open_heatmap(const struct steady_run *run, struct sink *sink, enum plot_format *format,
                        struct problem *problem)
{
    const char *path = options_get(run->options, "heatmap");
    if (path == NULL)
        return CLI_OK;
    if (picture_format("--heatmap", path, format, problem) != CLI_OK)
        return problem->code;
    if (dose_groups(&run->s) > 1)
        return problem_set(problem, CLI_USAGE,
                           "--heatmap: one fibre, one length and one branch make a map");
    return steady_open_picture("--heatmap", path, sink, problem);
}

static int compute(struct steady_run *run, struct problem *problem)
{
    struct sink map;
    enum plot_format format = PLOT_SVG;
    memset(&map, 0, sizeof map);
    int code = steady_open(run, problem);
    if (code == CLI_OK)
        code = open_heatmap(run, &map, &format, problem);
    if (code == CLI_OK)
        code = steady_analyse(run, problem);
    if (code == CLI_OK && !interrupt_seen())
        add_half_effects(run);
    if (code == CLI_OK)
        code = steady_write(run, problem);
    if (code == CLI_OK && !interrupt_seen())
        print_table(run);
    if (code == CLI_OK && !interrupt_seen() && run->picture.file != NULL)
        code = dose_figure(run, problem);
    if (code == CLI_OK && !interrupt_seen() && map.file != NULL)
        code = dose_heatmap(run, &map, format, problem);
    sink_abandon(&map);
    return code == CLI_OK ? steady_verdict(run, problem) : code;
}

static int run_dose(const struct options *options, struct problem *problem)
{
    double uM[DEFAULT_DOSES];
    const struct dose_list doses = {NULL, DEFAULT_DOSES, uM, 0.0};
    struct steady_run run;
    memset(&run, 0, sizeof run);
    fill_default_doses(uM);
    run.command = "dose";
    run.options = options;
    if (options_get(options, "drug") == NULL)
        return problem_set(problem, CLI_USAGE, "--drug is needed (inotrope list drugs)");
    if (check_twitch_options(options, problem) != CLI_OK)
        return problem->code;
    if (options_count(options, "twitch") > 0 && options_count(options, "mixture") > 0)
        return problem_set(problem, CLI_USAGE,
                           "--mixture: not with --twitch; several --fibre are compared there");
    if (options_count(options, "twitch") > 0)
        return dose_twitch(options, &doses, problem);
    int code = selection_read(options, &doses, &run.s, problem);
    if (code == CLI_OK)
        code = steady_settle(&run, problem);
    if (code == CLI_OK && run.sketch)
        code = problem_set(problem, CLI_USAGE, "--plot: only .svg and .png here");
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "dose", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    steady_free(&run);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL &&
        options_count(options, "mixture") == 0)
        return options_set(options, "fibre", "diaphragm-slow", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_dose = {
    .name = "dose",
    .summary = "tension over pCa and dose of a drug; shift of pCa50, half-effect dose",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "The data have the columns of `inotrope pca`, one curve per dose. The half-effect dose is\n"
        "where the shift of pCa50 is half of its value at saturating dose.\n"
        "\n"
        "  inotrope dose --drug levosimendan --plot dose.svg --heatmap map.png --out dose.csv\n"
        "  inotrope dose --twitch --fibre human-lv-intact-37C,human-body-temperature \\\n"
        "    --drug levosimendan --plot beat.svg --out beat.csv\n"
        "  inotrope dose --twitch --fibre human-body-temperature --drug levosimendan=10nM,100uM "
        "\\\n"
        "    --surface ca=0.5:2:1000 --out surface.csv --heatmap surface.png\n",
    .defaults = defaults,
    .run = run_dose,
};
