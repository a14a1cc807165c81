/* What the members of `inotrope sweep` are reduced to: a force-pCa curve or a twitch. */
#include <math.h>

#include "cli/quantity.h"
#include "cli/sweep.h"

static const struct sweep_column curve_columns[SWEEP_CURVE_RESULTS] = {
    [SWEEP_PCA50] = {"pCa50", 1},
    [SWEEP_SLOPE] = {"slope_nH", 1},
    [SWEEP_FMAX] = {"fmax_kPa", 0},
    [SWEEP_FREST] = {"frest_kPa", 0}};

static const struct sweep_column twitch_columns[SWEEP_TWITCH_RESULTS] = {
    [SWEEP_DEVELOPED] = {"developed_kPa", 1},
    [SWEEP_PEAK] = {"peak_kPa", 0},
    [SWEEP_DIASTOLIC] = {"diastolic_kPa", 1},
    [SWEEP_TIME_TO_PEAK] = {"time_to_peak_s", 1},
    [SWEEP_RT50] = {"rt50_s", 1},
    [SWEEP_RT90] = {"rt90_s", 0},
    [SWEEP_RATE_MAX] = {"dTdt_max_kPa_s", 0},
    [SWEEP_RATE_MIN] = {"dTdt_min_kPa_s", 0},
    [SWEEP_TENSION_TIME] = {"tension_time_kPa_s", 0},
    [SWEEP_ATP] = {"atp_per_head", 0},
    [SWEEP_ERROR] = {"error", 0},
    [SWEEP_HALVINGS] = {"halvings", 0}};

/* Which of the varied parameters cannot be varied. */
static int cannot_vary(const struct sweep_run *run, struct problem *problem)
{
    const struct curve *curve = &run->s.curve[0];
    const double *drug = run->s.n_drugs > 0 ? curve->drug_uM : NULL;
    struct sweep_curve one;
    for (size_t k = 0; k < run->sample.n_inputs; k++)
        if (sweep_curve_init(&one, run->s.muscle[0], curve->branch, curve->sl_um, drug, 1,
                             &run->index[k]) != INO_OK)
            return problem_set(problem, CLI_USAGE,
                               "--vary: '%s' cannot differ from member to member: it fixes the "
                               "model's states",
                               run->row[k]->symbol);
    return problem_set(problem, CLI_USAGE, "--vary: these parameters cannot vary together");
}

static int to_curves(struct sweep_run *run, struct problem *problem)
{
    static const char *const needless[] = {"ca", "duration", "rtol"};
    const struct curve *curve = &run->s.curve[0];
    const double *drug = run->s.n_drugs > 0 ? curve->drug_uM : NULL;
    for (size_t i = 0; i < sizeof needless / sizeof *needless; i++)
        if (options_get(run->options, needless[i]) != NULL)
            return problem_set(problem, CLI_USAGE, "--%s: has no effect without --twitch",
                               needless[i]);
    if (sweep_curve_init(&run->curve, run->s.muscle[0], curve->branch, curve->sl_um, drug,
                         run->sample.n_inputs, run->index) != INO_OK)
        return cannot_vary(run, problem);
    run->reduction = sweep_curve_reduction(&run->curve);
    run->column = curve_columns;
    return CLI_OK;
}

static int read_times(struct sweep_run *run, struct problem *problem)
{
    const char *duration = options_get(run->options, "duration");
    const char *rtol = options_get(run->options, "rtol");
    run->duration_s = run->inputs.ends_s > 0.0 ? run->inputs.ends_s : 1.0;
    run->twitch.rtol = 1e-6;
    if ((duration != NULL && quantity_read("--duration", duration, DIMENSION_TIME, &run->duration_s,
                                           problem) != CLI_OK) ||
        (rtol != NULL &&
         quantity_read("--rtol", rtol, DIMENSION_NONE, &run->twitch.rtol, problem) != CLI_OK))
        return problem->code;
    if (!(run->duration_s > 0.0))
        return problem_set(problem, CLI_USAGE, "--duration: '%s' is not above zero", duration);
    if (!(run->twitch.rtol >= 1e-11 && run->twitch.rtol <= 0.01))
        return problem_set(problem, CLI_USAGE, "--rtol: '%s' is outside 1e-11 to 0.01", rtol);
    return CLI_OK;
}

static int make_mesh(struct sweep_run *run, struct problem *problem)
{
    const struct curve *curve = &run->s.curve[0];
    const ino_muscle *muscle = run->s.muscle[0];
    const char *model = ino_model_id(ino_muscle_model(muscle));
    ino_drive drive;
    ino_mesh_options options;
    ino_drive_init(&drive, muscle);
    drive.ca_uM = run->inputs.ca;
    ino_signal_constant(&drive.sl_um, curve->sl_um);
    drive.drug_uM = run->s.n_drugs > 0 ? curve->drug_uM : NULL;
    drive.branch = curve->branch;
    ino_mesh_options_init(&options);
    options.duration_s = run->duration_s;
    options.onset_s = run->inputs.onset_s;
    options.rtol = run->twitch.rtol;
    const ino_status status = ino_mesh_create(muscle, &drive, &options, &run->mesh);
    if (status == INO_NOT_EXPRESSIBLE)
        return problem_set(problem, CLI_USAGE,
                           "--twitch: model '%s' has no batched time steps for this muscle (a "
                           "series elastic element?)",
                           model);
    if (status == INO_NO_MEMORY)
        return problem_memory(problem);
    if (status != INO_OK)
        return problem_set(problem, status == INO_NOT_CONVERGED ? CLI_NOT_CONVERGED : CLI_USAGE,
                           "--twitch: no time steps for %s at rtol %g: %s", model, run->twitch.rtol,
                           ino_status_name(status));
    run->twitch.mesh = run->mesh;
    return CLI_OK;
}

static int to_twitches(struct sweep_run *run, struct problem *problem)
{
    struct sweep_twitch *twitch = &run->twitch;
    run->inputs.onset_s = run->inputs.ends_s = NAN;
    if (inputs_read_ca(options_get(run->options, "ca"), &run->inputs, problem) != CLI_OK ||
        read_times(run, problem) != CLI_OK || make_mesh(run, problem) != CLI_OK)
        return problem->code;
    twitch->n_parameters = run->sample.n_inputs;
    for (size_t k = 0; k < twitch->n_parameters; k++)
        twitch->parameter_index[k] = run->index[k];
    struct sweep_curve none;
    const struct curve *curve = &run->s.curve[0];
    if (sweep_curve_init(&none, run->s.muscle[0], curve->branch, curve->sl_um,
                         run->s.n_drugs > 0 ? curve->drug_uM : NULL, twitch->n_parameters,
                         run->index) != INO_OK)
        return cannot_vary(run, problem);
    run->reduction = sweep_twitch_reduction(twitch);
    run->column = twitch_columns;
    return CLI_OK;
}

int sweep_reduce_to(struct sweep_run *run, struct problem *problem)
{
    run->twitches = options_get(run->options, "twitch") != NULL;
    return run->twitches ? to_twitches(run, problem) : to_curves(run, problem);
}
