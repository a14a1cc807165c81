/* inotrope validate: published fibre data against the models, row by row. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commit.h"
#include "cli/config.h"
#include "cli/validate_rows.h"
#include "output/sink.h"

static const struct option_spec spec[] = {
    {"model", 0, OPTION_VALUE, "ID", "only rows on fibres of this model"},
    {"fibre", 0, OPTION_VALUE, "ID[,ID...]", "only rows on these fibres (also as model:fibre)"},
    {"target", 0, OPTION_VALUE, "ID[,ID...]", "only these rows"},
    {"out", 0, OPTION_VALUE, "FILE",
     "the report: .csv, .json, or .html (one file with figures and sources)"},
    OPTION_ROWS_COMMON,
};

enum format { FORMAT_NONE, FORMAT_CSV, FORMAT_JSON, FORMAT_HTML };

static int read_format(const char *path, enum format *format, struct problem *problem)
{
    static const char *const suffix[] = {".csv", ".json", ".html"};
    *format = FORMAT_NONE;
    if (path == NULL)
        return CLI_OK;
    const size_t n = strlen(path);
    for (size_t i = 0; i < 3; i++) {
        const size_t m = strlen(suffix[i]);
        if (n > m && strcmp(path + n - m, suffix[i]) == 0)
            *format = (enum format)(i + 1);
    }
    if (strncmp(path, "/dev/", 5) == 0)
        *format = FORMAT_CSV;
    return *format != FORMAT_NONE
               ? CLI_OK
               : problem_set(problem, CLI_USAGE,
                             "--out: '%s': the suffix says the format, and is none of .csv, .json, "
                             ".html",
                             path);
}

/* ---- what is wanted ---- */

static int read_model(const char *id, struct filter *filter, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    filter->model = id != NULL ? ino_model_find(id) : NULL;
    if (id == NULL || filter->model != NULL)
        return CLI_OK;
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_model_count(); i++)
        spelling_offer(&spelling, ino_model_id(ino_model_at(i)));
    return problem_set(problem, CLI_USAGE, "--model: no model '%s'%s (inotrope list models)", id,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int read_fibres(const char *text, struct filter *filter, struct problem *problem)
{
    struct list list = {0, NULL, NULL};
    ino_error error;
    int code = text != NULL ? list_split("--fibre", text, &list, problem) : CLI_OK;
    filter->fibre = calloc(list.n + 1, sizeof(const ino_fibre *));
    if (code == CLI_OK && filter->fibre == NULL)
        code = problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++) {
        ino_error_init(&error);
        const ino_status status =
            ino_fibre_find(filter->model, list.item[i], &filter->fibre[i], &error);
        if (status != INO_OK)
            code = problem_library(problem, "--fibre", status, error.text);
        filter->n_fibres = i + 1;
    }
    list_free(&list);
    return code;
}

static int read_targets(const struct published *p, const struct list *list, struct filter *filter,
                        struct problem *problem)
{
    for (size_t i = 0; i < list->n; i++) {
        char hint[120];
        struct spelling spelling;
        size_t k = 0;
        spelling_init(&spelling, list->item[i]);
        while (k < p->n_targets && strcmp(p->target[k].id, list->item[i]) != 0)
            spelling_offer(&spelling, p->target[k++].id);
        if (k == p->n_targets)
            return problem_set(problem, CLI_USAGE, "--target: no row '%s'%s", list->item[i],
                               spelling_hint(&spelling, hint, sizeof hint));
    }
    filter->n_targets = list->n;
    filter->target = list->item;
    return CLI_OK;
}

/* ---- the run ---- */

static void fill_provenance(struct report *report)
{
    struct provenance *p = &report->provenance;
    provenance_add(p, "inotrope", "%s", ino_version());
    provenance_add(p, "git_commit", "%s", commit_name());
    provenance_add(p, "command", "validate");
    provenance_add(p, "hill_fits",
                   "pCa 7.5 to 4.5 in steps of 0.1 (widened where a curve lies "
                   "outside), or the points of the published curve");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
    if (!report->published.has_records)
        provenance_add(p, "warning",
                       "no calibration records were found: only the sources of the parameters "
                       "tell calibrated rows from predicted ones");
}

static int write_report(const struct report *report, enum format format, struct sink *sink,
                        struct problem *problem)
{
    char warning[300] = "";
    int failed = 0;
    errno = 0;
    if (format == FORMAT_CSV)
        report_csv(sink->file, report);
    else if (format == FORMAT_JSON)
        failed = report_json(sink->file, report);
    else
        failed = report_html(sink->file, report, warning, sizeof warning);
    if (failed != 0)
        return problem_memory(problem);
    if (warning[0] != '\0')
        problem_print("validate", warning);
    const int error = sink_commit(sink);
    if (error == EPIPE)
        return problem_set(problem, CLI_IO, "%s", "");
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--out: writing failed: %s", strerror(error));
}

static int give_verdict(const struct report *report, struct problem *problem)
{
    char first[200] = "";
    for (size_t i = report->n; i-- > 0;) {
        const struct result *row = &report->row[i];
        if (row->judgement.verdict == VERDICT_FAIL && row->finding == NULL)
            (void)snprintf(first, sizeof first, "%s (%s)", row->target->id,
                           ino_model_id(row->model));
    }
    if (report->n_new_failures == 0)
        return CLI_OK;
    return problem_set(problem, CLI_NOT_CONVERGED,
                       "%zu failing row%s not in the list of known findings, first %s",
                       report->n_new_failures, report->n_new_failures > 1 ? "s" : "", first);
}

static int compute(const struct options *options, const struct filter *filter,
                   struct report *report, struct problem *problem)
{
    const char *out = options_get(options, "out");
    const int quiet = options_get(options, "quiet") != NULL;
    enum format format;
    struct sink sink;
    memset(&sink, 0, sizeof sink);
    if (read_format(out, &format, problem) != CLI_OK)
        return problem->code;
    const int data_on_stdout =
        out != NULL && (strncmp(out, "/dev/", 5) == 0 || sink_is_stdout(out));
    const int error = format != FORMAT_NONE ? sink_open(&sink, out) : 0;
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: cannot write '%s': %s", out, strerror(error));
    int code = report_make(report, filter, quiet, problem);
    if (code == CLI_OK && report->n == 0)
        code = problem_set(problem, CLI_USAGE, "no published row is about this selection");
    if (code == CLI_OK)
        fill_provenance(report);
    if (code == CLI_OK && format != FORMAT_NONE)
        code = write_report(report, format, &sink, problem);
    if (code == CLI_OK && !quiet)
        report_table(data_on_stdout ? stderr : stdout, report);
    sink_abandon(&sink);
    return code == CLI_OK ? give_verdict(report, problem) : code;
}

static int run(const struct options *options, struct problem *problem)
{
    struct report report;
    struct filter filter;
    struct list targets = {0, NULL, NULL};
    const char *text = options_get(options, "target");
    memset(&report, 0, sizeof report);
    memset(&filter, 0, sizeof filter);
    if (options_get(options, "dump-config") != NULL)
        return config_dump(options, "validate", problem);
    int code = read_model(options_get(options, "model"), &filter, problem);
    if (code == CLI_OK)
        code = read_fibres(options_get(options, "fibre"), &filter, problem);
    if (code == CLI_OK && text != NULL)
        code = list_split("--target", text, &targets, problem);
    if (code == CLI_OK)
        code = published_read(&report.published, problem);
    if (code == CLI_OK)
        code = read_targets(&report.published, &targets, &filter, problem);
    if (code == CLI_OK)
        code = compute(options, &filter, &report, problem);
    report_free(&report);
    list_free(&targets);
    free(filter.fibre);
    return code;
}

const struct command command_validate = {
    .name = "validate",
    .summary = "published fibre data against the models, row by row",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Every published row is run on the fibre that it is about and on published models that\n"
        "have that fibre. Rows used for calibration are marked; rows without a protocol are not\n"
        "run. The data are those of INOTROPE_DATA, of the installation or of the source tree.\n"
        "Exit code 1: a row fails that is not in the list of known findings (findings.csv).\n"
        "\n"
        "  inotrope validate --fibre human-lv-skinned-15C\n"
        "  inotrope validate --out report.html\n",
    .run = run,
};
