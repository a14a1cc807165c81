#include "cli/steady.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/progress.h"

static const char default_grid[] = "7.5:4.5:0.1";

static int has_suffix(const char *path, const char *suffix)
{
    const size_t n = strlen(path);
    const size_t m = strlen(suffix);
    return n > m && strcmp(path + n - m, suffix) == 0;
}

static int find_writer(const char *path, const struct curve_writer **writer,
                       struct problem *problem)
{
    *writer = &csv_curve_writer;
    if (path == NULL || has_suffix(path, ".csv") || strncmp(path, "/dev/", 5) == 0)
        return CLI_OK;
    *writer = &json_curve_writer;
    if (has_suffix(path, ".json"))
        return CLI_OK;
    return problem_set(problem, CLI_USAGE,
                       "--out: '%s': the suffix says the format, and is none of .csv, .json", path);
}

int picture_format(const char *option, const char *path, enum plot_format *format,
                   struct problem *problem)
{
    *format = has_suffix(path, ".png") ? PLOT_PNG : PLOT_SVG;
    if (has_suffix(path, ".svg") || has_suffix(path, ".png"))
        return CLI_OK;
    return problem_set(problem, CLI_USAGE,
                       "%s: '%s': the suffix says the format, and is none of .svg, .png", option,
                       path);
}

static int read_normalise(struct steady_run *run, struct problem *problem)
{
    const char *text = options_get(run->options, "normalise");
    if (text == NULL)
        return CLI_OK;
    if (options_get(run->options, "plot") == NULL)
        return problem_set(problem, CLI_USAGE, "--normalise: has no effect without --plot");
    if (strcmp(text, "none") == 0)
        run->normalise = NORMALISE_NONE;
    else if (strcmp(text, "own") == 0)
        run->normalise = NORMALISE_OWN;
    else if (strcmp(text, "control") == 0)
        run->normalise = NORMALISE_CONTROL;
    else
        return problem_set(problem, CLI_USAGE, "--normalise: '%s' is not one of none, own, control",
                           text);
    if (run->normalise == NORMALISE_CONTROL && run->s.n_drugs == 0)
        return problem_set(problem, CLI_USAGE,
                           "--normalise: 'control' is the curve without drug; there is no --drug");
    return CLI_OK;
}

int steady_settle(struct steady_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out");
    const char *plot = options_get(run->options, "plot");
    const char *grid = options_get(run->options, "pca");
    run->quiet = options_get(run->options, "quiet") != NULL;
    run->sketch = plot != NULL && strcmp(plot, "-") == 0;
    run->default_grid = grid == NULL;
    (void)snprintf(run->grid_text, sizeof run->grid_text, "%s",
                   grid == NULL     ? default_grid
                   : grid[0] == '@' ? "from a file"
                                    : grid);
    if (grid_read("--pca", grid != NULL ? grid : default_grid, &run->grid, problem) != CLI_OK ||
        find_writer(out, &run->writer, problem) != CLI_OK || read_normalise(run, problem) != CLI_OK)
        return problem->code;
    if (run->sketch && out != NULL && sink_is_stdout(out))
        return problem_set(problem, CLI_USAGE,
                           "--plot: the sketch and the data cannot both go to stdout");
    if (run->sketch && out == NULL)
        run->writer = NULL;
    if (plot != NULL && !run->sketch)
        return picture_format("--plot", plot, &run->format, problem);
    return CLI_OK;
}

int steady_open_picture(const char *option, const char *path, struct sink *sink,
                        struct problem *problem)
{
    const int error = sink_open(sink, path);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "%s: cannot write '%s': %s", option, path,
                                    strerror(error));
}

int steady_open(struct steady_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out");
    const char *plot = options_get(run->options, "plot");
    const int error = run->writer != NULL ? sink_open(&run->out, out) : 0;
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: cannot write '%s': %s",
                           out != NULL ? out : "stdout", strerror(error));
    if (plot != NULL && !run->sketch)
        return steady_open_picture("--plot", plot, &run->picture, problem);
    return CLI_OK;
}

/* The default grid, widened by whole pCa units where a curve's half-maximum lies outside it. */
static int widen(struct steady_run *run, struct problem *problem)
{
    char text[40];
    double first = 7.5;
    double last = 4.5;
    for (size_t i = 0; i < run->s.n_curves; i++) {
        const double pca50 = run->s.curve[i].summary.pca50;
        if (pca50 > 7.5)
            first = fmax(first, fmin(ceil(pca50) + 1.0, 20.0));
        if (pca50 < 4.5)
            last = fmin(last, fmax(floor(pca50) - 1.0, 3.0));
    }
    if (!run->default_grid || (first == 7.5 && last == 4.5))
        return CLI_OK;
    (void)snprintf(text, sizeof text, "%g:%g:0.1", first, last);
    (void)snprintf(run->grid_text, sizeof run->grid_text,
                   "%s (default, widened to hold the half-maximum points)", text);
    grid_free(&run->grid);
    return grid_read("--pca", text, &run->grid, problem);
}

/* 1 when the two branches of a curve are the same: exact numbers and all points of the grid. */
static int same_branches(struct steady_run *run, const struct curve *curve, double *tension,
                         int *same, struct problem *problem)
{
    struct curve other = *curve;
    ino_pca_summary summary;
    size_t failed = 0;
    other.branch = curve->branch == INO_BRANCH_UP ? INO_BRANCH_DOWN : INO_BRANCH_UP;
    const ino_status status = curve_summary_at(&run->s, &other, other.drug_uM, &summary);
    *same = status == curve->summary_status &&
            (status != INO_OK || fabs(summary.pca50 - curve->summary.pca50) < 1e-9);
    const size_t n = run->grid.n < BATCH ? run->grid.n : BATCH;
    for (int side = 0; *same && side < 2; side++) {
        for (size_t i = 0; i < n; i++)
            run->batch.pca[i] = grid_at(&run->grid, i * run->grid.n / n);
        if (batch_evaluate(&run->s, side == 0 ? curve : &other, NAN, n, &run->batch, &failed,
                           problem) != CLI_OK)
            return problem->code;
        for (size_t i = 0; side == 1 && i < n; i++)
            *same &=
                fabs(run->batch.tension[i] - tension[i]) <= 1e-9 * fabs(curve->summary.fmax_kPa);
        memcpy(tension, run->batch.tension, n * sizeof *tension);
    }
    return CLI_OK;
}

/* --branch down or both where no curve has a second branch is an option without effect. */
static int check_branch(struct steady_run *run, struct problem *problem)
{
    const struct selection *s = &run->s;
    int same = s->n_branches > 1 || s->branch[0] == INO_BRANCH_DOWN;
    if (!same)
        return CLI_OK;
    double *tension = malloc(BATCH * sizeof *tension);
    if (tension == NULL)
        return problem_memory(problem);
    int code = CLI_OK;
    for (size_t i = 0; code == CLI_OK && same && i < s->n_curves && !interrupt_seen(); i++)
        if (s->n_branches == 1 || s->curve[i].branch == INO_BRANCH_UP)
            code = same_branches(run, &s->curve[i], tension, &same, problem);
    free(tension);
    if (code == CLI_OK && same && !interrupt_seen())
        code = problem_set(problem, CLI_USAGE,
                           "--branch: has no effect: raising and lowering Ca give the same steady "
                           "states on every curve (no feedback that makes two)");
    return code;
}

int steady_analyse(struct steady_run *run, struct problem *problem)
{
    if (!run->quiet && ino_isa_status() != INO_OK)
        problem_print(run->command, "warning: INOTROPE_ISA names no instruction set of this "
                                    "machine; see inotrope doctor");
    if (batch_make(&run->batch, problem) != CLI_OK ||
        curves_summarise(&run->s, problem) != CLI_OK || widen(run, problem) != CLI_OK ||
        check_branch(run, problem) != CLI_OK ||
        curves_fit(&run->s, &run->grid, &run->batch, problem) != CLI_OK ||
        report_records(run, problem) != CLI_OK)
        return problem->code;
    report_provenance(run);
    return run->provenance.failed ? problem_memory(problem) : CLI_OK;
}

static int write_curve(struct steady_run *run, size_t number, struct progress *progress,
                       struct problem *problem)
{
    const struct curve *curve = &run->s.curve[number];
    const struct curve_record *record = &run->record[number];
    const struct batch *b = &run->batch;
    run->writer->curve(run->out.file, record, number == 0);
    for (size_t done = 0; done < run->grid.n && !interrupt_seen();) {
        const size_t n = run->grid.n - done < BATCH ? run->grid.n - done : BATCH;
        for (size_t i = 0; i < n; i++)
            b->pca[i] = grid_at(&run->grid, done + i);
        if (batch_evaluate(&run->s, curve, curve->summary.fmax_kPa, n, &run->batch, &run->failed,
                           problem) != CLI_OK)
            return problem->code;
        const struct curve_rows rows = {n,           b->pca,      b->ca_uM,
                                        b->tension,  b->relative, b->permissive,
                                        b->ca_bound, b->atp,      b->converged};
        run->writer->rows(run->out.file, record, &rows, done == 0);
        done += n;
        progress_update(progress, number * run->grid.n + done, run->s.n_curves * run->grid.n,
                        "points");
        if (ferror(run->out.file))
            break; /* the disk is full: steady_write says so */
    }
    run->writer->curve_end(run->out.file, record);
    return CLI_OK;
}

int steady_write(struct steady_run *run, struct problem *problem)
{
    struct progress progress;
    const size_t n = interrupt_seen() ? 0 : run->s.n_curves;
    const char *out = options_get(run->options, "out");
    if (run->writer == NULL)
        return CLI_OK;
    progress_start(&progress, run->quiet);
    errno = 0;
    run->writer->begin(run->out.file, &run->provenance, &run->extra, run->record, n);
    for (size_t i = 0; i < n && !interrupt_seen() && !ferror(run->out.file); i++)
        if (write_curve(run, i, &progress, problem) != CLI_OK)
            return problem->code;
    run->writer->end(run->out.file, interrupt_seen() ? "interrupted" : NULL);
    progress_clear(&progress);
    const int early = ferror(run->out.file) ? errno : 0;
    const int standard = run->out.standard;
    int error = sink_commit(&run->out);
    error = early != 0 ? early : error;
    if (error == 0)
        return CLI_OK;
    if (error == EPIPE && standard) /* the reader has had enough; that needs no words */
        return problem_set(problem, CLI_IO, "%s", "");
    return problem_set(problem, CLI_IO, "--out: writing '%s' failed: %s",
                       standard || out == NULL ? "stdout" : out, strerror(error));
}

int steady_picture(const struct provenance *note, struct sink *sink, const char *option,
                   enum plot_format format, const struct plot_panel *panels, size_t n,
                   struct problem *problem)
{
    char why[500];
    if (plot_write_noted(sink->file, format, panels, n, note, why, sizeof why) != 0) {
        sink_abandon(sink);
        return problem_set(problem, CLI_IO, "%s: %s", option, why);
    }
    const int error = sink_commit(sink);
    return error == 0
               ? CLI_OK
               : problem_set(problem, CLI_IO, "%s: writing failed: %s", option, strerror(error));
}

void steady_notes(const struct steady_run *run)
{
    size_t bistable = 0;
    for (size_t i = 0; i < run->s.n_curves; i++)
        bistable += isinf(run->s.curve[i].summary.slope_nh) != 0;
    if (run->quiet || bistable == 0 || options_get(run->options, "branch") != NULL)
        return;
    (void)fprintf(
        steady_people(run),
        "note: %zu of %zu curves jump%s (infinite slope): a second branch exists, reached "
        "by lowering Ca (--branch both)\n",
        bistable, run->s.n_curves, bistable == 1 ? "s" : "");
}

FILE *steady_people(const struct steady_run *run)
{
    const char *out = options_get(run->options, "out");
    const int data_on_stdout =
        run->writer != NULL &&
        (out == NULL || strncmp(out, "/dev/", 5) == 0 || sink_is_stdout(out));
    return data_on_stdout ? stderr : stdout;
}

int steady_verdict(const struct steady_run *run, struct problem *problem)
{
    size_t fits = 0;
    size_t curves = 0;
    for (size_t i = 0; i < run->s.n_curves; i++) {
        fits += run->s.curve[i].hill_status == INO_NOT_CONVERGED;
        curves += run->s.curve[i].hill_status == INO_NOT_FINITE ||
                  run->s.curve[i].summary_status == INO_NOT_CONVERGED;
    }
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial");
    if (run->failed > 0)
        return problem_set(problem, CLI_NOT_CONVERGED, "%zu point%s did not converge", run->failed,
                           run->failed == 1 ? "" : "s");
    if (curves > 0)
        return problem_set(problem, CLI_NOT_CONVERGED, "%zu curve%s did not converge somewhere",
                           curves, curves == 1 ? "" : "s");
    if (fits > 0)
        return problem_set(problem, CLI_NOT_CONVERGED, "%zu Hill fit%s did not converge", fits,
                           fits == 1 ? "" : "s");
    return CLI_OK;
}

void steady_free(struct steady_run *run)
{
    sink_abandon(&run->out);
    sink_abandon(&run->picture);
    grid_free(&run->grid);
    batch_free(&run->batch);
    free(run->record);
    free(run->name);
    provenance_free(&run->provenance);
    provenance_free(&run->extra);
    selection_free(&run->s);
}
