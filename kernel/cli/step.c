/* inotrope step: length steps at constant Ca, their T1 and T2; inotrope ramp: constant speed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/step.h"

#define ROWS_BOTH                                                                                  \
    OPTION_ROWS_TIME,                                                                              \
        {"sl", 0, OPTION_VALUE, "LENGTH", "sarcomere length at the start (default: the fibre's)"}, \
        {"pca", 0, OPTION_VALUE, "NUMBER", "Ca held, as pCa (default 4.5)"},                       \
        {"dt-out", 0, OPTION_VALUE, "TIME", "interval of the rows (default 0.2ms)"},               \
        OPTION_ROW_RTOL,                                                                           \
        {"plot", 0, OPTION_VALUE, "FILE|-",                                                        \
         "figure: .svg or .png; - draws in "                                                       \
         "the terminal"},                                                                          \
        OPTION_ROWS_COMMON

static const struct option_spec step_spec[] = {
    {"size", 0, OPTION_VALUE, "PART[,PART...]",
     "steps as parts of the length (default -0.012 to 0.006 in steps of 0.002)"},
    {"ramp", 0, OPTION_VALUE, "TIME", "duration of a step (default 0.2ms)"},
    {"hold", 0, OPTION_VALUE, "TIME", "observed after the step (default 200ms)"},
    ROWS_BOTH,
};

static const struct option_spec ramp_spec[] = {
    {"speed", 0, OPTION_VALUE, "NUMBER[,...]",
     "lengths per second, shortening negative (default -0.1,0.1)"},
    {"amount", 0, OPTION_VALUE, "PART", "part of the length that is travelled (default 0.1)"},
    {"hold", 0, OPTION_VALUE, "TIME", "observed after the ramp (default 200ms)"},
    ROWS_BOTH,
};

enum { MOST_STEPS = 200 };

static int read_numbers(struct step_run *run, const char *option, const char *by_default,
                        double most, struct problem *problem)
{
    char where[40];
    const char *text = options_get(run->time.options, option);
    struct list list;
    (void)snprintf(where, sizeof where, "--%s", option);
    int code = list_split(where, text != NULL ? text : by_default, &list, problem);
    if (code == CLI_OK && list.n > MOST_STEPS)
        code = problem_set(problem, CLI_USAGE, "%s: more than %d", where, MOST_STEPS);
    run->value = code == CLI_OK ? calloc(list.n, sizeof *run->value) : NULL;
    if (code == CLI_OK && run->value == NULL)
        code = problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++) {
        code = quantity_read(where, list.item[i], DIMENSION_NONE, &run->value[i], problem);
        if (code == CLI_OK && !(fabs(run->value[i]) <= most && run->value[i] != 0.0))
            code = problem_set(problem, CLI_USAGE, "%s: '%s' is 0 or beyond %g", where,
                               list.item[i], most);
        run->n = i + 1;
    }
    list_free(&list);
    return code;
}

static int read_pca(struct step_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "pca");
    run->pca = 4.5;
    if (text != NULL && quantity_read("--pca", text, DIMENSION_NONE, &run->pca, problem) != CLI_OK)
        return problem->code;
    return run->pca >= 3 && run->pca <= 20
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "--pca: '%s' is outside 3 to 20", text);
}

static int read_step(struct step_run *run, struct problem *problem)
{
    static const char steps[] = "-0.012,-0.01,-0.008,-0.006,-0.004,-0.002,0.002,0.004,0.006";
    run->ramp_s = 2e-4;
    if (time_positive(&run->time, "ramp", &run->ramp_s, problem) != CLI_OK)
        return problem->code;
    return read_numbers(run, "size", steps, 0.5, problem);
}

static int read_ramp(struct step_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "amount");
    run->amount = 0.1;
    if (text != NULL &&
        quantity_read("--amount", text, DIMENSION_NONE, &run->amount, problem) != CLI_OK)
        return problem->code;
    if (!(run->amount > 0 && run->amount <= 0.5))
        return problem_set(problem, CLI_USAGE, "--amount: '%s' is outside 0 to 0.5", text);
    return read_numbers(run, "speed", "-0.1,0.1", 100, problem);
}

/* The length after the manoeuvre and its duration. */
static void manoeuvre(const struct step_run *run, double value, double *part, double *duration)
{
    *part = run->is_ramp ? copysign(run->amount, value) : value;
    *duration = run->is_ramp ? run->amount / fabs(value) : run->ramp_s;
}

static int check_lengths(const struct step_run *run, struct problem *problem)
{
    for (size_t i = 0; i < run->time.s.n_curves * run->n; i++) {
        const struct curve *c = &run->time.s.curve[i / run->n];
        double least, most, part, duration;
        ino_muscle_sl_range(run->time.s.muscle[c->fibre], &least, &most);
        manoeuvre(run, run->value[i % run->n], &part, &duration);
        const double length = c->sl_um * (1 + part);
        if (length < least || length > most)
            return problem_set(problem, CLI_USAGE,
                               "%s: %.10g um is outside %.10g to %.10g um, where the laws of fibre "
                               "'%s' hold",
                               run->is_ramp ? "--amount" : "--size", length, least, most,
                               ino_fibre_id(run->time.s.fibre[c->fibre]));
        if (c->sl_um * fabs(part) / duration > 1000)
            return problem_set(problem, CLI_USAGE,
                               "--ramp: %.4g um/s is faster than the 1000 um/s allowed",
                               c->sl_um * fabs(part) / duration);
    }
    return CLI_OK;
}

/* Rows every dt, and 20 of them inside a step shorter than that. */
static int row_times(const struct step_run *run, double duration, size_t *n, double **t_s,
                     struct problem *problem)
{
    enum { WITHIN = 20 };
    double *even;
    size_t rows;
    if (time_points(duration, duration + run->hold_s, run->dt_s, run->time.s.n_curves * run->n,
                    &rows, &even, problem) != CLI_OK)
        return problem->code;
    size_t before = (size_t)fmin(fmax(ceil(duration / run->dt_s), WITHIN), 100000);
    *n = before + rows;
    *t_s = malloc(*n * sizeof **t_s);
    if (*t_s == NULL) {
        free(even);
        return problem_memory(problem);
    }
    for (size_t i = 0; i < before; i++)
        (*t_s)[i] = duration * (double)i / (double)before;
    memcpy(*t_s + before, even, rows * sizeof *even);
    free(even);
    return CLI_OK;
}

static int run_one(struct step_run *run, size_t curve, double value, struct problem *problem)
{
    const struct curve *c = &run->time.s.curve[curve];
    double part, duration, *t_s = NULL;
    size_t n = 0;
    char label[60];
    ino_drive drive;
    manoeuvre(run, value, &part, &duration);
    const double at[2] = {0, duration}, length[2] = {c->sl_um, c->sl_um * (1 + part)};
    ino_drive_init(&drive, run->time.s.muscle[c->fibre]);
    drive.ca_uM.value = pow(10.0, 6.0 - run->pca);
    ino_signal_linear(&drive.sl_um, 2, at, length);
    (void)snprintf(label, sizeof label, run->is_ramp ? "%+.4g L/s" : "%+.4g L", value);
    int code = row_times(run, duration, &n, &t_s, problem);
    if (code == CLI_OK)
        code = time_trace(&run->time, curve, &drive, n, t_s, label, value, problem);
    free(t_s);
    return code;
}

static int compute(struct step_run *run, struct problem *problem)
{
    run->result = calloc(run->time.s.n_curves * run->n, sizeof *run->result);
    if (run->result == NULL)
        return problem_memory(problem);
    if (time_open(&run->time, problem) != CLI_OK)
        return problem->code;
    for (size_t i = 0; i < run->time.s.n_curves * run->n && !interrupt_seen(); i++) {
        if (run_one(run, i / run->n, run->value[i % run->n], problem) != CLI_OK)
            return problem->code;
        double part, duration;
        manoeuvre(run, run->value[i % run->n], &part, &duration);
        step_measure(&run->time.trace[i], duration, &run->result[i]);
    }
    step_report(run);
    if (time_write(&run->time, problem) != CLI_OK ||
        (!interrupt_seen() && step_draw(run, problem) != CLI_OK))
        return problem->code;
    step_table(run);
    return interrupt_seen()
               ? problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial")
               : CLI_OK;
}

static int run_either(const struct options *options, int is_ramp, struct problem *problem)
{
    struct step_run run;
    memset(&run, 0, sizeof run);
    run.is_ramp = is_ramp;
    run.time.command = is_ramp ? "ramp" : "step";
    run.time.options = options;
    run.dt_s = 2e-4;
    run.hold_s = 0.2;
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = time_positive(&run.time, "hold", &run.hold_s, problem);
    if (code == CLI_OK)
        code = time_positive(&run.time, "dt-out", &run.dt_s, problem);
    if (code == CLI_OK)
        code = read_pca(&run, problem);
    if (code == CLI_OK)
        code = is_ramp ? read_ramp(&run, problem) : read_step(&run, problem);
    if (code == CLI_OK)
        code = check_lengths(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, run.time.command, problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    free(run.value);
    free(run.result);
    time_free(&run.time);
    return code;
}

static int run_step(const struct options *options, struct problem *problem)
{
    return run_either(options, 0, problem);
}

static int run_ramp(const struct options *options, struct problem *problem)
{
    return run_either(options, 1, problem);
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-lv-skinned-15C", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_step = {
    .name = "step",
    .summary = "length steps at constant Ca: traces, T1 and T2",
    .arguments = "",
    .spec = step_spec,
    .n_spec = sizeof step_spec / sizeof step_spec[0],
    .notes =
        "T1 is the extreme active tension up to the step's end. T2 ends the quick recovery: where\n"
        "|dT/dt| after the step first has a minimum; none where tension only creeps on.\n"
        "\n"
        "  inotrope step --fibre diaphragm-slow --pca 4.5 --size -0.01,-0.005,0.005 --plot t.svg\n",
    .defaults = defaults,
    .run = run_step,
};

const struct command command_ramp = {
    .name = "ramp",
    .summary = "lengthening or shortening at constant speed and Ca: traces, tension at its end",
    .arguments = "",
    .spec = ramp_spec,
    .n_spec = sizeof ramp_spec / sizeof ramp_spec[0],
    .notes = "  inotrope ramp --fibre diaphragm-slow --speed -1,-0.5,-0.1,0.1 --plot ramp.svg\n",
    .defaults = defaults,
    .run = run_ramp,
};
