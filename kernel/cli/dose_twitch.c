/* inotrope dose --twitch: force, times and ATP of a beat against the dose. */
#include "cli/dose_twitch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"

const char *beat_column_name(size_t column)
{
#define BEAT_NAME(name, column) column,
    static const char *const names[] = {BEAT_LIST(BEAT_NAME)};
#undef BEAT_NAME
    return names[column];
}

/* ---- twitches ---- */

ino_status beat_mesh(const struct beat_run *run, const struct beat_group *group, ino_mesh **mesh)
{
    ino_drive drive;
    ino_mesh_options options;
    const ino_muscle *muscle = run->time.s.muscle[group->fibre];
    ino_drive_init(&drive, muscle);
    drive.ca_uM = run->inputs.ca;
    ino_signal_constant(&drive.sl_um, group->sl_um);
    ino_mesh_options_init(&options);
    options.duration_s = run->duration_s;
    options.onset_s = run->inputs.onset_s;
    options.rtol = run->time.rtol;
    return ino_mesh_create(muscle, &drive, &options, mesh);
}

ino_status beat_numbers(const ino_mesh *mesh, size_t n, const double *dose_uM, double *value)
{
    ino_inputs inputs;
    ino_twitch_outputs out;
    ino_inputs_init(&inputs);
    ino_twitch_outputs_init(&out);
    inputs.drug_uM[0] = (ino_field){dose_uM, 1};
    ino_output *const to[BEAT_COUNT] = {
        &out.diastolic_kPa,  &out.peak_kPa,       &out.developed_kPa,
        &out.time_to_peak_s, &out.rt50_s,         &out.rt90_s,
        &out.dtdt_max_kPa_s, &out.dtdt_min_kPa_s, &out.tension_time_kPa_s,
        &out.atp_per_head,   &out.error};
    for (size_t k = 0; k < BEAT_COUNT; k++)
        *to[k] = (ino_output){value + k * n, 1};
    return ino_batch_twitch(mesh, &inputs, 0, n, &out, NULL);
}

static int failure(const struct beat_run *run, const struct beat_group *group, ino_status status,
                   struct problem *problem)
{
    const ino_fibre *fibre = run->time.s.fibre[group->fibre];
    if (status == INO_NOT_EXPRESSIBLE)
        return problem_set(problem, CLI_USAGE,
                           "--twitch: model '%s' has no batched twitches with these options; "
                           "inotrope twitch runs it dose by dose",
                           ino_model_id(ino_fibre_model(fibre)));
    return problem_library(problem, ino_fibre_id(fibre), status, NULL);
}

/* The curves of a group: make_curve's order is fibre, dose, length, branch. */
static size_t curve_of(const struct selection *s, size_t group, size_t dose)
{
    const size_t lengths = s->n_sl > 0 ? s->n_sl : 1;
    return (group / lengths * s->drug[0].n + dose) * lengths + group % lengths;
}

static int compute_group(struct beat_run *run, size_t g, struct problem *problem)
{
    const struct selection *s = &run->time.s;
    struct beat_group *group = &run->group[g];
    const size_t n = s->drug[0].n;
    const struct curve *first = &s->curve[curve_of(s, g, 0)];
    const double none = 0.0;
    ino_mesh *mesh = NULL;
    group->fibre = first->fibre;
    group->sl_um = first->sl_um;
    double *value = malloc(BEAT_COUNT * n * sizeof *value);
    if (value == NULL)
        return problem_memory(problem);
    ino_status status = beat_mesh(run, group, &mesh);
    if (status == INO_OK)
        status = beat_numbers(mesh, 1, &none, group->control);
    if (status == INO_OK) {
        const ino_status all = beat_numbers(mesh, n, s->drug[0].uM, value);
        status = all == INO_NOT_CONVERGED ? INO_OK : all;
    }
    for (size_t i = 0; status == INO_OK && i < n; i++)
        for (size_t k = 0; k < BEAT_COUNT; k++)
            run->column[k][curve_of(s, g, i)] = value[k * n + i];
    for (size_t i = 0; status == INO_OK && i < n; i++)
        run->failed += !(value[BEAT_ERROR * n + i] <= run->time.rtol);
    int code = status == INO_OK ? beat_halves(run, mesh, group, problem)
                                : failure(run, group, status, problem);
    ino_mesh_free(mesh);
    free(value);
    return code;
}

static int compute(struct beat_run *run, struct problem *problem)
{
    struct selection *s = &run->time.s;
    run->n_groups = s->n_curves / s->drug[0].n;
    run->group = calloc(run->n_groups, sizeof *run->group);
    run->column[0] = malloc(BEAT_COUNT * s->n_curves * sizeof(double));
    if (run->group == NULL || run->column[0] == NULL)
        return problem_memory(problem);
    for (size_t k = 1; k < BEAT_COUNT; k++)
        run->column[k] = run->column[0] + k * s->n_curves;
    if (options_get(run->time.options, "surface") != NULL)
        return beat_surface(run, problem);
    if (time_open(&run->time, problem) != CLI_OK)
        return problem->code;
    for (size_t g = 0; g < run->n_groups; g++)
        if (compute_group(run, g, problem) != CLI_OK)
            return problem->code;
    time_warn_calcium(&run->time, run->inputs.ca_peak_uM);
    beat_report(run);
#define BEAT_COMMA(name, column) "," column
    static const char columns[] = BEAT_LIST(BEAT_COMMA);
#undef BEAT_COMMA
    if (time_write_table(&run->time, columns + 1, BEAT_COUNT, run->column, 1, problem) != CLI_OK ||
        beat_draw(run, problem) != CLI_OK)
        return problem->code;
    beat_table(run);
    if (run->failed > 0)
        return problem_set(problem, CLI_NOT_CONVERGED,
                           "%zu twitches have an estimated error above %.3g", run->failed,
                           run->time.rtol);
    return CLI_OK;
}

/* ---- options ---- */

/* Options of the steady dose-response that mean nothing here. */
static int refuse_steady(const struct options *options, struct problem *problem)
{
    static const char *const names[] = {"pca", "branch"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (options_get(options, names[i]) != NULL)
            return problem_set(problem, CLI_USAGE, "--%s: has no effect with --twitch", names[i]);
    if (options_get(options, "heatmap") != NULL && options_get(options, "surface") == NULL)
        return problem_set(problem, CLI_USAGE,
                           "--heatmap: with --twitch it is the map of a --surface");
    return CLI_OK;
}

static int settle(struct beat_run *run, const struct dose_list *doses, struct problem *problem)
{
    const struct options *o = run->time.options;
    run->duration_s = 1.0;
    if (refuse_steady(o, problem) != CLI_OK ||
        selection_read(o, doses, &run->time.s, problem) != CLI_OK ||
        time_settle(&run->time, problem) != CLI_OK ||
        time_positive(&run->time, "duration", &run->duration_s, problem) != CLI_OK)
        return problem->code;
    run->inputs.onset_s = NAN;
    if (inputs_read_ca(options_get(o, "ca"), &run->inputs, problem) != CLI_OK)
        return problem->code;
    if (run->time.sketch)
        return problem_set(problem, CLI_USAGE, "--plot: only .svg and .png here");
    if (run->time.s.n_drugs != 1)
        return problem_set(problem, CLI_USAGE, "--twitch: one --drug");
    const double top_uM = fmin(1e3, ino_drug_max_dose_uM(run->time.s.drug[0].drug));
    const double log_step = (log10(top_uM) + 3.0) / (BEAT_DENSE - 1);
    for (size_t i = 0; i < BEAT_DENSE; i++)
        run->dense_uM[i] = fmin(top_uM, pow(10.0, -3.0 + log_step * (double)i));
    return CLI_OK;
}

int dose_twitch(const struct options *options, const struct dose_list *doses,
                struct problem *problem)
{
    struct beat_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "dose";
    run.time.options = options;
    int code = settle(&run, doses, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "dose", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    inputs_free(&run.inputs);
    free(run.group);
    free(run.column[0]);
    time_free(&run.time);
    return code;
}
