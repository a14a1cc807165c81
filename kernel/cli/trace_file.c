/* Traces in a file of their own, beside a command's table of numbers. */
#include <errno.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/trace.h"

int time_open_traces(struct time_run *run, struct problem *problem)
{
    const char *path = options_get(run->options, "traces");
    const size_t n = path != NULL ? strlen(path) : 0;
    if (path == NULL)
        return CLI_OK;
    if (n < 5 || (strcmp(path + n - 4, ".csv") != 0 && strcmp(path + n - 5, ".json") != 0))
        return problem_set(problem, CLI_USAGE, "--traces: '%s': the suffix is none of .csv, .json",
                           path);
    const int error = sink_open(&run->traces, path);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--traces: cannot write '%s': %s", path,
                                    strerror(error));
}

int time_write_traces(struct time_run *run, struct problem *problem)
{
    const char *path = options_get(run->options, "traces");
    if (path == NULL)
        return CLI_OK;
    const int json = strcmp(path + strlen(path) - 5, ".json") == 0;
    trace_begin(run->traces.file, json, &run->provenance, NULL, TRACE_COLUMNS);
    for (size_t i = 0; i < run->n_traces; i++) {
        const struct run_label label = time_label(run, &run->trace[i], i + 1);
        trace_rows(run->traces.file, json, &label, run->trace[i].n,
                   (const double *const *)run->trace[i].column, TRACE_COUNT, i == 0);
    }
    trace_end(run->traces.file, json, interrupt_seen() ? "interrupted" : NULL);
    const int error = sink_commit(&run->traces);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--traces: writing '%s' failed: %s", path,
                                    strerror(error));
}

struct run_label time_curve_label(const struct time_run *run, size_t curve, char (*name)[160])
{
    const struct selection *s = &run->s;
    curve_drug_names(s, name[0], sizeof name[0]);
    curve_drug_doses(s, &s->curve[curve], name[1], sizeof name[1]);
    return (struct run_label){curve + 1, curve_model_name(s, &s->curve[curve]),
                              curve_fibre_name(s, &s->curve[curve]), name[0], name[1]};
}

int time_write_table(struct time_run *run, const char *columns, size_t n_columns, double **column,
                     size_t rows, struct problem *problem)
{
    if (run->no_data)
        return CLI_OK;
    FILE *file = run->out.file;
    trace_begin(file, run->json, &run->provenance, &run->extra, columns);
    for (size_t i = 0; i < run->s.n_curves; i++) {
        char name[2][160];
        const double *own[32];
        const struct run_label label = time_curve_label(run, i, name);
        for (size_t k = 0; k < n_columns; k++)
            own[k] = column[k] + i * rows;
        trace_rows(file, run->json, &label, rows, own, n_columns, i == 0);
    }
    trace_end(file, run->json, interrupt_seen() ? "interrupted" : NULL);
    return time_commit(run, problem);
}
