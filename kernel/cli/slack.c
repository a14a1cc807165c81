/* inotrope slack: the slack test, V0 from the times that releases take to be taken up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/quantity.h"
#include "cli/trace.h"

static const struct option_spec spec[] = {
    OPTION_ROWS_TIME,
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]",
     "sarcomere lengths before the release (default: the fibre's reference length)"},
    {"pca", 0, OPTION_VALUE, "NUMBER", "Ca held, as pCa (default 4.5)"},
    {"size", 0, OPTION_VALUE, "PART[,PART...]",
     "releases, parts of the reference length (default 0.06 to 0.1 in steps of 0.01)"},
    {"ramp", 0, OPTION_VALUE, "TIME", "duration of a release (default 0.5ms)"},
    OPTION_ROW_RTOL,
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure of release over time: .svg or .png; - draws in the terminal"},
    OPTION_ROWS_COMMON,
};

enum { MOST_SIZES = 200, COLUMNS = 7 };
static const char columns[] = "sl_um,pCa,ca_uM,release_L,release_um,time_s,line_L";

struct slack_run {
    struct time_run time;
    size_t n;
    double size[MOST_SIZES], pca;
    ino_slack_options options;
    double *column[COLUMNS];
    ino_slack_line *line;
    size_t taut; /* releases after which no fibre went slack */
};

static int read_sizes(struct slack_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "size");
    struct list list;
    int code =
        list_split("--size", text != NULL ? text : "0.06,0.07,0.08,0.09,0.1", &list, problem);
    if (code == CLI_OK && (list.n < 2 || list.n > MOST_SIZES))
        code = problem_set(problem, CLI_USAGE, "--size: %zu releases; 2 to %d make a line", list.n,
                           MOST_SIZES);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++) {
        code = quantity_read("--size", list.item[i], DIMENSION_NONE, &run->size[i], problem);
        for (size_t k = 0; code == CLI_OK && k < i; k++)
            if (run->size[k] == run->size[i])
                code = problem_set(problem, CLI_USAGE, "--size: '%s' is given twice", list.item[i]);
        if (code == CLI_OK && !(run->size[i] > 0 && run->size[i] <= 0.5))
            code =
                problem_set(problem, CLI_USAGE, "--size: '%s' is outside 0 to 0.5", list.item[i]);
    }
    run->n = list.n;
    list_free(&list);
    return code;
}

static int read_all(struct slack_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "pca");
    ino_slack_options_init(&run->options);
    run->pca = 4.5;
    if (text != NULL && quantity_read("--pca", text, DIMENSION_NONE, &run->pca, problem) != CLI_OK)
        return problem->code;
    if (!(run->pca >= 3 && run->pca <= 20))
        return problem_set(problem, CLI_USAGE, "--pca: '%s' is outside 3 to 20", text);
    if (read_sizes(run, problem) != CLI_OK ||
        time_positive(&run->time, "ramp", &run->options.ramp_s, problem) != CLI_OK)
        return problem->code;
    run->options.rtol = fmax(0.01 * run->time.rtol, 1e-11);
    for (size_t i = 0; i < run->time.s.n_curves * run->n; i++) {
        const struct curve *c = &run->time.s.curve[i / run->n];
        const ino_fibre *fibre = run->time.s.fibre[c->fibre];
        double least, most;
        ino_muscle_sl_range(run->time.s.muscle[c->fibre], &least, &most);
        const double length = c->sl_um - run->size[i % run->n] * ino_fibre_sl0_um(fibre);
        if (length < least)
            return problem_set(problem, CLI_USAGE,
                               "--size: %.6g um is below %.6g um, where the laws of fibre '%s' "
                               "begin",
                               length, least, ino_fibre_id(fibre));
    }
    return CLI_OK;
}

static int measure(struct slack_run *run, size_t curve, struct problem *problem)
{
    const struct curve *c = &run->time.s.curve[curve];
    const double sl0 = ino_fibre_sl0_um(run->time.s.fibre[c->fibre]);
    const double ca_uM = pow(10.0, 6.0 - run->pca);
    double *times = run->column[5] + curve * run->n;
    ino_slack_line *line = &run->line[curve];
    const ino_status status = ino_protocol_slack(run->time.s.muscle[c->fibre], ca_uM, c->sl_um,
                                                 run->time.s.n_drugs > 0 ? c->drug_uM : NULL,
                                                 &run->options, run->n, run->size, times, line);
    if (status == INO_TOO_FEW_POINTS)
        *line = (ino_slack_line){NAN, NAN, NAN, NAN, NAN, 0};
    else if (status != INO_OK)
        return time_library(&run->time, curve,
                            status == INO_NOT_CONVERGED
                                ? "slack test, where no speed may bring tension to zero"
                                : "slack test",
                            status, problem);
    for (size_t i = 0; i < run->n; i++) {
        const size_t row = curve * run->n + i;
        run->taut += isnan(times[i]) != 0;
        run->column[0][row] = c->sl_um;
        run->column[1][row] = run->pca;
        run->column[2][row] = ca_uM;
        run->column[3][row] = run->size[i];
        run->column[4][row] = run->size[i] * sl0;
        run->column[6][row] = line->intercept + line->v0 * times[i];
    }
    return CLI_OK;
}

/* `none` where there is no number. */
static const char *number(char text[32], const char *format, double value, const char *none)
{
    (void)snprintf(text, 32, isnan(value) ? none : format, value);
    return text;
}

static void report(struct slack_run *run)
{
    struct provenance *p = &run->time.provenance;
    time_provenance(&run->time);
    provenance_add(p, "slack",
                   "release in %.6g s at pCa %.6g from the steady state; time from its beginning "
                   "until tension is above 0 again; V0 in reference lengths (SL0) per s",
                   run->options.ramp_s, run->pca);
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        const ino_slack_line *l = &run->line[i];
        char name[2][160];
        const struct run_label label = time_curve_label(&run->time, i, name);
        char v0[32], se[32], intercept[32], intercept_se[32], residual[32];
        provenance_add(&run->time.extra, "slack",
                       "run=%zu model=%s fibre=%s drug=%s drug_uM=%s V0_L_per_s=%s "
                       "V0_se=%s intercept_L=%s intercept_se=%s rms_residual_L=%s "
                       "points=%zu",
                       label.number, label.model, label.fibre, label.drug, label.drug_uM,
                       number(v0, "%.17g", l->v0, "none"), number(se, "%.3e", l->v0_se, "none"),
                       number(intercept, "%.17g", l->intercept, "none"),
                       number(intercept_se, "%.3e", l->intercept_se, "none"),
                       number(residual, "%.3e", l->rms_residual, "none"), l->n);
    }
}

/* A line from time 0, where it meets the release that was taken up without shortening, or from no
 * release, to its last point. */
static void fill_curve(const struct slack_run *run, size_t i, double *ends, const char *label,
                       struct plot_curve *curve, struct plot_points *points)
{
    const ino_slack_line *line = &run->line[i];
    const size_t n = run->time.s.n_curves, first = i * run->n;
    const unsigned rgb = n > 5 ? plot_ramp((double)i / (double)(n - 1)) : plot_colour(i);
    ends[0] = line->v0 > 0 ? fmax(0, -line->intercept / line->v0) : 0;
    for (size_t k = 0; k < run->n; k++)
        ends[1] = fmax(ends[1], run->column[5][first + k]); /* not of NaN */
    ends[2] = line->intercept + line->v0 * ends[0];
    ends[3] = line->intercept + line->v0 * ends[1];
    *curve = (struct plot_curve){.label = label,
                                 .n = 2,
                                 .x = ends,
                                 .y = ends + 2,
                                 .rgb = rgb,
                                 .dash = n > 5 ? 0 : (int)i,
                                 .mark_x = NAN,
                                 .mark_y = NAN};
    *points = (struct plot_points){
        .n = run->n, .x = run->column[5] + first, .y = run->column[3] + first, .rgb = rgb};
}

static int draw(struct slack_run *run, struct problem *problem)
{
    const size_t n = run->time.s.n_curves;
    struct plot_curve *curve = calloc(n, sizeof *curve);
    struct plot_points *points = calloc(n, sizeof *points);
    double *ends = calloc(4 * n, sizeof *ends), last = 0;
    char(*label)[200] = calloc(n, sizeof *label);
    int code = curve != NULL && points != NULL && label != NULL && ends != NULL
                   ? CLI_OK
                   : problem_memory(problem);
    for (size_t i = 0; i < n * run->n; i++)
        last = fmax(last, run->column[5][i]);
    for (size_t i = 0; code == CLI_OK && i < n; i++) {
        curve_label(&run->time.s, &run->time.s.curve[i], label[i], sizeof label[i]);
        fill_curve(run, i, ends + 4 * i, label[i], &curve[i], &points[i]);
    }
    if (code == CLI_OK && last > 0) {
        const struct plot_panel panel = {.x_label = "Time of unloaded shortening (s)",
                                         .y_label = "Release (L)",
                                         .x_first = 0,
                                         .x_last = 1.05 * last,
                                         .y_from_zero = 1,
                                         .n = n,
                                         .curve = curve,
                                         .n_points = n,
                                         .points = points};
        code = time_draw(&run->time, &panel, 1, 0, problem);
    }
    free(curve);
    free(points);
    free(ends);
    free(label);
    return code;
}

static void table(const struct slack_run *run)
{
    FILE *file = time_people(&run->time);
    size_t two = 0; /* lines of two points */
    if (run->time.quiet)
        return;
    (void)fprintf(file, "%-40s %10s %10s %12s %7s\n", "curve", "V0 L/s", "s.e.", "intercept L",
                  "points");
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        const ino_slack_line *l = &run->line[i];
        char label[200];
        curve_label(&run->time.s, &run->time.s.curve[i], label, sizeof label);
        char v0[32], se[32], intercept[32];
        (void)fprintf(file, "%-40s %10s %10s %12s %7zu\n", label[0] != '\0' ? label : "all",
                      number(v0, "%.4g", l->v0, "-"), number(se, "%.2g", l->v0_se, "-"),
                      number(intercept, "%.4g", l->intercept, "-"), l->n);
        two += l->n == 2;
    }
    if (two > 0) {
        char text[160];
        (void)snprintf(
            text, sizeof text,
            "warning: V0 of %zu of %zu lines rests on two points; more releases (--size) "
            "show whether the line is straight",
            two, run->time.s.n_curves);
        problem_print("slack", text);
    }
    if (run->taut > 0) {
        char text[160];
        (void)snprintf(text, sizeof text,
                       "warning: after %zu of %zu releases the fibre never went slack", run->taut,
                       run->n * run->time.s.n_curves);
        problem_print("slack", text);
    }
}

static int compute(struct slack_run *run, struct problem *problem)
{
    const size_t curves = run->time.s.n_curves, rows = curves * run->n;
    struct progress progress;
    double *block = malloc(COLUMNS * rows * sizeof *block);
    run->column[0] = block;
    run->line = calloc(curves, sizeof *run->line);
    if (block == NULL || run->line == NULL)
        return problem_memory(problem);
    for (size_t k = 0; k < COLUMNS * rows; k++)
        block[k] = NAN;
    for (size_t k = 0; k < COLUMNS; k++)
        run->column[k] = block + k * rows;
    if (time_open(&run->time, problem) != CLI_OK)
        return problem->code;
    progress_start(&progress, run->time.quiet);
    for (size_t i = 0; i < curves && !interrupt_seen(); i++) {
        if (measure(run, i, problem) != CLI_OK)
            return problem->code;
        progress_update(&progress, i + 1, curves, "slack tests");
    }
    progress_clear(&progress);
    report(run);
    if (run->time.provenance.failed || run->time.extra.failed)
        return problem_memory(problem);
    if (time_write_table(&run->time, columns, COLUMNS, run->column, run->n, problem) != CLI_OK ||
        (!interrupt_seen() && draw(run, problem) != CLI_OK))
        return problem->code;
    table(run);
    return interrupt_seen()
               ? problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial")
               : CLI_OK;
}

static int run_slack(const struct options *options, struct problem *problem)
{
    struct slack_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "slack";
    run.time.options = options;
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = read_all(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "slack", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    free(run.column[0]);
    free(run.line);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-body-temperature", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_slack = {
    .name = "slack",
    .summary = "slack test: unloaded speed V0 from releases of several sizes",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "V0 is the slope of release against the time until tension reappears; its standard error\n"
        "says how straight that line is (a model has no noise). Passive tension counts: a fibre\n"
        "that titin still holds taut at the short length is not slack.\n"
        "\n"
        "  inotrope slack --model huxley1957\n"
        "  inotrope slack --fibre diaphragm-fast-IIa --size 0.06,0.08,0.1 --plot slack.svg\n",
    .defaults = defaults,
    .run = run_slack,
};
