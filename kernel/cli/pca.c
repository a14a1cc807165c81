/* inotrope pca: steady force-pCa curves. */
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/data.h"
#include "cli/interrupt.h"
#include "cli/steady.h"
#include "output/term.h"

static const struct option_spec spec[] = {
    OPTION_ROWS_STEADY,
    {"drug", 0, OPTION_REPEATED, "NAME=DOSE[,DOSE...]",
     "for example levosimendan=0,3uM; several doses are several curves, several --drug a "
     "combination"},
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure: .svg or .png; - draws in the terminal, in place of "
     "the data unless --out is given"},
    {"normalise", 0, OPTION_VALUE, "none|own|control",
     "tension in the figure: as it is (none), over the curve's own maximum, or over the maximum "
     "without drug"},
    {"data", 0, OPTION_VALUE, "FILE",
     "measured points (CSV: pCa, tension_kPa or relative_force, optionally sem and n): their Hill "
     "fit with 95 % confidence intervals, and points and fit in the figure. Points weigh 1/sem^2 "
     "(else n, else the same) relative to each other; the intervals are scaled by the observed "
     "scatter about the fit. Where sem is given, the intervals by the sem alone are printed too"},
    OPTION_ROWS_COMMON,
};

/* The fibre that measured points are shown with where none is named. */
static const char data_fibre[] = "diaphragm-slow";

/* The figure of `inotrope pca` where no fibre, model or drug is named. */
static const struct {
    const char *option;
    const char *value;
} default_figure[] = {
    {"fibre", "diaphragm-slow,human-lv-skinned-15C"},
    {"drug", "levosimendan=0,3uM"}, /* the dose whose shift was measured on troponin */
};

/* Of shape only, since that fibre's tension is not what was measured. */
static int data_defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "plot") != NULL &&
        options_set(options, "normalise", "own", ORIGIN_DEFAULT, problem) != CLI_OK)
        return problem->code;
    return options_set(options, "fibre", data_fibre, ORIGIN_DEFAULT, problem);
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") != NULL || options_get(options, "fibre") != NULL ||
        options_count(options, "mixture") > 0)
        return CLI_OK;
    const int data = options_get(options, "data") != NULL;
    const int nothing = options_only(options, "data,quiet,dump-config");
    if (nothing && options_set(options, "plot", "-", ORIGIN_DEFAULT, problem) != CLI_OK)
        return problem->code;
    if (data)
        return data_defaults(options, problem);
    if (options_get(options, "drug") != NULL)
        return CLI_OK;
    for (size_t i = 0; i < sizeof default_figure / sizeof default_figure[0]; i++)
        if (options_set(options, default_figure[i].option, default_figure[i].value, ORIGIN_DEFAULT,
                        problem) != CLI_OK)
            return problem->code;
    /* Without a figure nothing is normalised. */
    return options_get(options, "plot") != NULL
               ? options_set(options, "normalise", "control", ORIGIN_DEFAULT, problem)
               : CLI_OK;
}

static int draw(struct steady_run *run, struct problem *problem)
{
    struct figure figure;
    const char *plot = options_get(run->options, "plot");
    if (plot == NULL || interrupt_seen())
        return CLI_OK;
    int code = figure_make(run, 0, run->s.n_curves, &figure, problem);
    if (code == CLI_OK && run->overlay != NULL)
        code = overlay_draw(run->overlay, &figure.panel, problem);
    if (code == CLI_OK && run->sketch) {
        const int tty = isatty(STDOUT_FILENO);
        if (term_write(stdout, &figure.panel, term_columns(stdout), term_is_utf8(), tty) != 0)
            code = problem_memory(problem);
    } else if (code == CLI_OK) {
        code = steady_picture(&run->provenance, &run->picture, "--plot", run->format, &figure.panel,
                              1, problem);
    }
    figure_free(&figure);
    return code;
}

static int compute(struct steady_run *run, struct problem *problem)
{
    if (steady_open(run, problem) != CLI_OK || steady_analyse(run, problem) != CLI_OK)
        return problem->code;
    if (run->overlay != NULL)
        overlay_report(run->overlay, &run->extra);
    if (steady_write(run, problem) != CLI_OK)
        return problem->code;
    if (run->sketch && draw(run, problem) != CLI_OK)
        return problem->code;
    if (!interrupt_seen())
        steady_table(run);
    if (!interrupt_seen() && run->overlay != NULL && !run->quiet)
        overlay_table(run->overlay, steady_people(run));
    if (!run->sketch && draw(run, problem) != CLI_OK)
        return problem->code;
    return steady_verdict(run, problem);
}

/* Reads and fits --data before anything is opened or computed. */
static int read_overlay(struct steady_run *run, struct overlay *overlay, struct problem *problem)
{
    const char *path = options_get(run->options, "data");
    if (path == NULL)
        return CLI_OK;
    run->overlay = overlay;
    if (overlay_read(path, overlay, problem) != CLI_OK || overlay_fit(overlay, problem) != CLI_OK)
        return problem->code;
    return options_get(run->options, "plot") != NULL ? overlay_scale(overlay, run, problem)
                                                     : CLI_OK;
}

static int run_pca(const struct options *options, struct problem *problem)
{
    struct steady_run run;
    struct overlay overlay;
    memset(&run, 0, sizeof run);
    memset(&overlay, 0, sizeof overlay);
    run.command = "pca";
    run.options = options;
    int code = selection_read(options, NULL, &run.s, problem);
    if (code == CLI_OK)
        code = steady_settle(&run, problem);
    if (code == CLI_OK)
        code = read_overlay(&run, &overlay, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "pca", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    steady_free(&run);
    overlay_free(&overlay);
    return code;
}

const struct command command_pca = {
    .name = "pca",
    .summary = "steady force-pCa curves: table, data, figure",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Without model, fibre and drug a default figure is drawn; with --data alone, the points\n"
        "beside the fibre diaphragm-slow, each over its own maximum. The data go to --out, or to "
        "stdout; the\n"
        "table of pCa50, slope and Hill fit goes where the data do not. pCa50 (root) and the "
        "slope\n"
        "are exact numbers of the model; the Hill fit has four parameters.\n"
        "\n"
        "  inotrope pca --fibre human-body-temperature --sl 1.9um,2.2um --plot curve.svg\n"
        "  inotrope pca --model rdq20mf --drug levosimendan=0,1uM,10uM --out curve.csv --plot -\n"
        "  inotrope pca --mixture rat-diaphragm --drug levosimendan=0,3uM --plot mixed.svg\n"
        "  inotrope pca --fibre human-lv-skinned-15C --data mine.csv --plot mine.svg\n",
    .defaults = defaults,
    .run = run_pca,
};
