#include "cli/trace.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/commit.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/steady.h"

int time_select(struct time_run *run, int skip_sl, struct problem *problem)
{
    struct options view = *run->options;
    view.value = malloc((view.n + 1) * sizeof *view.value);
    if (view.value == NULL)
        return problem_memory(problem);
    memcpy(view.value, run->options->value, view.n * sizeof *view.value);
    for (size_t i = 0; skip_sl && i < view.n; i++)
        if (strcmp(view.spec[i].name, "sl") == 0)
            view.value[i].n = 0;
    const int code = selection_read(&view, NULL, &run->s, problem);
    free(view.value);
    return code;
}

static int has_suffix(const char *path, const char *suffix)
{
    const size_t n = strlen(path);
    const size_t m = strlen(suffix);
    return n > m && strcmp(path + n - m, suffix) == 0;
}

int time_positive(const struct time_run *run, const char *option, double *value,
                  struct problem *problem)
{
    char where[40];
    const char *text = options_get(run->options, option);
    if (text == NULL)
        return CLI_OK;
    (void)snprintf(where, sizeof where, "--%s", option);
    if (quantity_read(where, text, DIMENSION_TIME, value, problem) != CLI_OK)
        return problem->code;
    return *value > 0.0
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "%s: '%s' is not above zero", where, text);
}

static int read_rtol(struct time_run *run, struct problem *problem)
{
    const char *text = options_get(run->options, "rtol");
    run->rtol = 1e-6;
    if (text == NULL)
        return CLI_OK;
    if (quantity_read("--rtol", text, DIMENSION_NONE, &run->rtol, problem) != CLI_OK)
        return problem->code;
    return run->rtol >= 1e-11 && run->rtol <= 0.01
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "--rtol: '%s' is outside 1e-11 to 0.01", text);
}

int time_settle(struct time_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out");
    const char *plot = options_get(run->options, "plot");
    run->quiet = options_get(run->options, "quiet") != NULL;
    run->sketch = plot != NULL && strcmp(plot, "-") == 0;
    if (out != NULL && has_suffix(out, ".json"))
        run->json = 1;
    else if (out != NULL && !has_suffix(out, ".csv") && strncmp(out, "/dev/", 5) != 0)
        return problem_set(problem, CLI_USAGE,
                           "--out: '%s': the suffix says the format, and is none of .csv, .json",
                           out);
    if (run->sketch && out != NULL && sink_is_stdout(out))
        return problem_set(problem, CLI_USAGE,
                           "--plot: the sketch and the data cannot both go to stdout");
    run->no_data = run->sketch && out == NULL;
    if (plot != NULL && !run->sketch &&
        picture_format("--plot", plot, &run->format, problem) != CLI_OK)
        return problem->code;
    return read_rtol(run, problem);
}

int time_open(struct time_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out");
    const char *plot = options_get(run->options, "plot");
    const int error = run->no_data ? 0 : sink_open(&run->out, out);
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: cannot write '%s': %s",
                           out != NULL ? out : "stdout", strerror(error));
    if (plot != NULL && !run->sketch)
        return steady_open_picture("--plot", plot, &run->picture, problem);
    return CLI_OK;
}

int time_points(double start, double end, double dt, size_t runs, size_t *n, double **t_s,
                struct problem *problem)
{
    const double steps = ceil((end - start) / dt * (1 - 1e-9));
    if (!(steps * (double)runs < MOST_ROWS))
        return problem_set(problem, CLI_USAGE,
                           "--dt-out: %.3g rows are more than 10 million; take a longer interval",
                           steps * (double)runs);
    *n = (size_t)fmax(steps, 1.0) + 1;
    *t_s = malloc(*n * sizeof **t_s);
    if (*t_s == NULL)
        return problem_memory(problem);
    /* Division by a rounded 1/dt gives the decimals that multiplication would miss. */
    const double per_s = 1.0 / dt, whole = round(per_s);
    const int decimal = fabs(per_s - whole) < 1e-9 * whole;
    for (size_t i = 0; i < *n; i++) {
        const double at = decimal ? (double)i / whole : (double)i * dt;
        (*t_s)[i] = fmin(start + at, end);
    }
    (*t_s)[*n - 1] = end;
    return CLI_OK;
}

int time_library(const struct time_run *run, size_t curve, const char *what, ino_status status,
                 struct problem *problem)
{
    char where[300];
    (void)snprintf(where, sizeof where, "fibre %s%s%s",
                   curve_fibre_name(&run->s, &run->s.curve[curve]), what[0] != '\0' ? ", " : "",
                   what);
    return problem_library(problem, where, status, NULL);
}

static struct time_trace *new_trace(struct time_run *run, size_t n)
{
    if (run->n_traces == run->room) {
        const size_t room = run->room > 0 ? 2 * run->room : 16;
        struct time_trace *larger = realloc(run->trace, room * sizeof *larger);
        if (larger == NULL)
            return NULL;
        run->trace = larger;
        run->room = room;
    }
    struct time_trace *trace = &run->trace[run->n_traces];
    memset(trace, 0, sizeof *trace);
    double *block = malloc(TRACE_COUNT * n * sizeof *block);
    if (block == NULL)
        return NULL;
    for (size_t k = 0; k < TRACE_COUNT; k++)
        trace->column[k] = block + k * n;
    trace->n = n;
    run->n_traces++;
    return trace;
}

/* With a series element the length given is that of the whole; the sarcomere's own is a state. */
static size_t length_state(const ino_muscle *muscle)
{
    const size_t n = ino_muscle_state_count(muscle);
    return strcmp(ino_muscle_state_name(muscle, n - 1), "SL") == 0 ? n - 1 : n;
}

void time_wanted(const struct time_trace *trace, ino_trace *wanted)
{
    ino_trace_init(wanted);
    wanted->ca_uM = trace->column[TRACE_CA];
    wanted->sl_um = trace->column[TRACE_SL];
    wanted->observable[INO_OBS_tension] = trace->column[TRACE_TENSION];
    wanted->observable[INO_OBS_passive] = trace->column[TRACE_PASSIVE];
    wanted->observable[INO_OBS_total] = trace->column[TRACE_TOTAL];
    wanted->observable[INO_OBS_stiffness] = trace->column[TRACE_STIFFNESS];
    wanted->observable[INO_OBS_ca_bound] = trace->column[TRACE_CA_BOUND];
    wanted->observable[INO_OBS_permissive] = trace->column[TRACE_PERMISSIVE];
    wanted->observable[INO_OBS_atp] = trace->column[TRACE_ATP];
    wanted->observable[INO_OBS_drug_bound] = trace->column[TRACE_DRUG_BOUND];
}

static ino_status run_once(const ino_muscle *muscle, const ino_drive *drive, const double *t_s,
                           struct time_trace *trace, double *states)
{
    ino_trace wanted;
    time_wanted(trace, &wanted);
    wanted.state = states;
    return ino_protocol_run(muscle, drive, trace->n, t_s, &wanted, &trace->report);
}

/* Tightens the steps' tolerance until the estimate of the whole run is below --rtol. */
static ino_status run_to_tolerance(const struct time_run *run, const ino_muscle *muscle,
                                   ino_drive *drive, const double *t_s, struct time_trace *trace,
                                   double *states)
{
    ino_status status;
    drive->rtol = run->rtol;
    for (;;) {
        status = run_once(muscle, drive, t_s, trace, states);
        trace->achieved = trace->report.error_estimate;
        if (status != INO_OK || trace->achieved <= run->rtol)
            return status;
        if (drive->rtol < 1e-12)
            return INO_NOT_CONVERGED;
        drive->rtol *= 0.1;
    }
}

struct time_trace *time_new_trace(struct time_run *run, size_t curve, size_t n, const char *label,
                                  double value)
{
    const struct curve *c = &run->s.curve[curve];
    struct time_trace *trace = new_trace(run, n);
    if (trace == NULL)
        return NULL;
    trace->curve = curve;
    trace->value = value;
    curve_drug_names(&run->s, trace->drug, sizeof trace->drug);
    curve_drug_doses(&run->s, c, trace->drug_uM, sizeof trace->drug_uM);
    curve_label(&run->s, c, trace->name, sizeof trace->name);
    if (label[0] != '\0' && run->s.n_curves == 1)
        trace->name[0] = '\0';
    const size_t used = strlen(trace->name);
    (void)snprintf(trace->name + used, sizeof trace->name - used, "%s%s",
                   used > 0 && label[0] != '\0' ? ", " : "", label);
    return trace;
}

/* One muscle through the drive into the trace's columns. INO_NO_MEMORY where there is none. */
static ino_status trace_muscle(const struct time_run *run, const ino_muscle *muscle,
                               ino_drive *drive, struct time_trace *trace)
{
    const size_t n = trace->n, own = length_state(muscle);
    const size_t n_states = ino_muscle_state_count(muscle);
    double *states = own < n_states ? malloc(n * n_states * sizeof *states) : NULL;
    if (own < n_states && states == NULL)
        return INO_NO_MEMORY;
    const ino_status status =
        run_to_tolerance(run, muscle, drive, trace->column[TRACE_T], trace, states);
    for (size_t i = 0; states != NULL && i < n; i++)
        trace->column[TRACE_SL][i] = states[i * n_states + own];
    free(states);
    return status;
}

/* Forces and stiffness of fibres in parallel add by their parts of the cross-section; of fractions
 * and of ATP per head the same sums are means. */
static void add_part(const struct time_trace *one, double share, int first, struct time_trace *sum)
{
    const double peak = sum->report.peak_tension_kPa, error = sum->achieved;
    for (size_t i = 0; i < one->n; i++) {
        sum->column[TRACE_CA][i] = one->column[TRACE_CA][i];
        sum->column[TRACE_SL][i] = one->column[TRACE_SL][i];
        for (size_t k = TRACE_TENSION; k < TRACE_COUNT; k++)
            sum->column[k][i] = (first ? 0 : sum->column[k][i]) + share * one->column[k][i];
    }
    double most = 0;
    for (size_t i = 0; i < one->n; i++)
        most = fmax(most, fabs(sum->column[TRACE_TENSION][i]));
    const double errors =
        (first ? 0 : error * peak) + share * one->achieved * one->report.peak_tension_kPa;
    sum->report = one->report;
    sum->report.peak_tension_kPa = most;
    sum->achieved = most > 0 ? errors / most : 0;
}

static ino_status trace_mixture(const struct time_run *run, const struct curve *c, ino_drive *drive,
                                struct time_trace *trace)
{
    struct time_trace one = *trace;
    ino_status status = INO_OK;
    double *block = malloc(TRACE_COUNT * trace->n * sizeof *block);
    if (block == NULL)
        return INO_NO_MEMORY;
    for (size_t k = 1; k < TRACE_COUNT; k++)
        one.column[k] = block + k * trace->n;
    for (size_t p = 0; status == INO_OK && p < c->mixture->n; p++) {
        status = trace_muscle(run, c->mixture->muscle[p], drive, &one);
        if (status == INO_OK)
            add_part(&one, c->mixture->share[p], p == 0, trace);
        else
            trace->report = one.report;
    }
    free(block);
    return status;
}

int time_trace(struct time_run *run, size_t curve, ino_drive *drive, size_t n, const double *t_s,
               const char *label, double value, struct problem *problem)
{
    const struct curve *c = &run->s.curve[curve];
    struct time_trace *trace = time_new_trace(run, curve, n, label, value);
    if (trace == NULL)
        return problem_memory(problem);
    memcpy(trace->column[TRACE_T], t_s, n * sizeof *t_s);
    drive->drug_uM = run->s.n_drugs > 0 ? c->drug_uM : NULL;
    const ino_status status = c->mixture != NULL
                                  ? trace_mixture(run, c, drive, trace)
                                  : trace_muscle(run, run->s.muscle[c->fibre], drive, trace);
    if (status == INO_OK)
        return CLI_OK;
    char what[250];
    const char *why = "";
    if (drive->n_phases > 0 && status == INO_OUT_OF_RANGE)
        why = ", where under load sarcomere length leaves the model's range";
    if (drive->n_phases > 0 && status == INO_NOT_CONVERGED)
        why = ", where no speed may hold the load (a longer --servo asks for less)";
    if (status == INO_NOT_EXPRESSIBLE)
        why = ", where tension does not depend on speed: no load clamp, no slack";
    (void)snprintf(what, sizeof what, "%s%sat %.6g s%s", label, label[0] != '\0' ? ", " : "",
                   trace->report.failed_at_s, why);
    return status == INO_NO_MEMORY ? problem_memory(problem)
                                   : time_library(run, curve, what, status, problem);
}

struct run_label time_label(const struct time_run *run, const struct time_trace *trace,
                            size_t number)
{
    const struct curve *curve = &run->s.curve[trace->curve];
    return (struct run_label){number, curve_model_name(&run->s, curve),
                              curve_fibre_name(&run->s, curve), trace->drug, trace->drug_uM};
}

int time_commit(struct time_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out");
    const int standard = run->out.standard;
    const int early = ferror(run->out.file) ? errno : 0;
    int error = sink_commit(&run->out);
    error = early != 0 ? early : error;
    if (error == 0)
        return CLI_OK;
    if (error == EPIPE && standard) /* the reader has had enough; that needs no words */
        return problem_set(problem, CLI_IO, "%s", "");
    return problem_set(problem, CLI_IO, "--out: writing '%s' failed: %s",
                       standard || out == NULL ? "stdout" : out, strerror(error));
}

int time_write(struct time_run *run, struct problem *problem)
{
    if (run->no_data)
        return CLI_OK;
    if (run->provenance.failed || run->extra.failed)
        return problem_memory(problem);
    FILE *file = run->out.file;
    trace_begin(file, run->json, &run->provenance, &run->extra, TRACE_COLUMNS);
    for (size_t i = 0; i < run->n_traces && !ferror(file); i++) {
        const struct run_label label = time_label(run, &run->trace[i], i + 1);
        trace_rows(file, run->json, &label, run->trace[i].n,
                   (const double *const *)run->trace[i].column, TRACE_COUNT, i == 0);
    }
    trace_end(file, run->json, interrupt_seen() ? "interrupted" : NULL);
    return time_commit(run, problem);
}

FILE *time_people(const struct time_run *run)
{
    const char *out = options_get(run->options, "out");
    const int data_on_stdout =
        !run->no_data && (out == NULL || strncmp(out, "/dev/", 5) == 0 || sink_is_stdout(out));
    return data_on_stdout ? stderr : stdout;
}

void time_free(struct time_run *run)
{
    sink_abandon(&run->out);
    sink_abandon(&run->picture);
    sink_abandon(&run->traces);
    for (size_t i = 0; i < run->n_traces; i++)
        free(run->trace[i].column[0]);
    free(run->trace);
    provenance_free(&run->provenance);
    provenance_free(&run->extra);
    selection_free(&run->s);
}
