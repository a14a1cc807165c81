#include "protocol/drive.h"

#include <math.h>
#include <string.h>

void ino_drive_init(ino_drive *drive, const ino_muscle *muscle)
{
    memset(drive, 0, sizeof *drive);
    drive->size = sizeof *drive;
    ino_signal_constant(&drive->ca_uM, 0);
    ino_signal_constant(&drive->sl_um, muscle ? ino_fibre_sl0_um(ino_muscle_fibre(muscle)) : NAN);
    ino_signal_constant(&drive->load_kPa, 0);
    drive->servo_s = 5e-4;
    drive->rtol = 1e-8;
    drive->max_steps = 1000000;
}

ino_status ino_drive_check(const ino_muscle *muscle, const ino_drive *drive)
{
    if (!muscle || !drive || drive->size != sizeof *drive)
        return INO_BAD_ARGUMENT;
    if (!isfinite(drive->start_s))
        return INO_NOT_FINITE;
    for (size_t k = 0; drive->state && k < ino_muscle_state_count(muscle); k++)
        if (!isfinite(drive->state[k]))
            return INO_NOT_FINITE;
    ino_status status = ino_signal_check(&drive->ca_uM, 1);
    if (status == INO_OK)
        status = ino_signal_check(&drive->sl_um, 0);
    if (drive->n_drug_signals > ino_muscle_drug_count(muscle) ||
        (drive->n_drug_signals > 0 && (!drive->drug_signal_uM || drive->n_phases > 0)))
        return INO_BAD_ARGUMENT;
    for (size_t d = 0; d < drive->n_drug_signals && status == INO_OK; d++)
        status = ino_signal_check(&drive->drug_signal_uM[d], 1);
    return status != INO_OK ? status : ino_control_check(drive);
}

struct ino_driven ino_drive_inputs(const ino_drive *drive, double t_s, double inside_s)
{
    struct ino_driven now;
    now.ca_uM = ino_signal_value(&drive->ca_uM, t_s, inside_s, NULL);
    now.sl_um = ino_signal_value(&drive->sl_um, t_s, inside_s, &now.dsl_um_s);
    for (size_t d = 0; d < drive->n_drug_signals; d++)
        now.drug_uM[d] = ino_signal_value(&drive->drug_signal_uM[d], t_s, inside_s, NULL);
    return now;
}

void ino_drive_set_drugs(const struct ino_driven_muscle *driven, const struct ino_driven *now,
                         ino_inputs *inputs)
{
    const ino_drive *drive = driven->drive;
    for (size_t d = 0; d < ino_muscle_drug_count(driven->muscle); d++)
        if (d < drive->n_drug_signals)
            inputs->drug_uM[d] = (ino_field){&now->drug_uM[d], sizeof *now / sizeof(double)};
        else if (drive->drug_uM)
            inputs->drug_uM[d].values = drive->drug_uM + d;
}

ino_status ino_drive_rhs(const void *user, double inside_s, size_t n_nodes, const double *t_s,
                         const double *y, double *f, double *tension)
{
    const struct ino_driven_muscle *driven = user;
    enum { NODES = INO_ODE_STATES + 1 };
    struct ino_driven now[NODES];
    if (n_nodes > NODES)
        return INO_TOO_LARGE;
    for (size_t i = 0; i < n_nodes; i++) /* most calls have few different times */
        now[i] = i > 0 && t_s[i] == t_s[i - 1] ? now[i - 1]
                                               : ino_drive_inputs(driven->drive, t_s[i], inside_s);
    const ptrdiff_t n = (ptrdiff_t)ino_drive_states(driven->muscle, driven->drive);
    if (driven->drive->n_phases > 0) {
        ino_status status = ino_control_lengths(driven, inside_s, n_nodes, t_s, y, now);
        if (status != INO_OK)
            return status;
        for (size_t i = 0; f && i < n_nodes; i++)
            f[(ptrdiff_t)i * n + n - 1] = now[i].dsl_um_s;
    }
    const ptrdiff_t stride = sizeof now[0] / sizeof(double);
    ino_inputs inputs;
    ino_inputs_init(&inputs);
    inputs.ca_uM = (ino_field){&now[0].ca_uM, stride};
    inputs.sl_um = (ino_field){&now[0].sl_um, stride};
    inputs.dsl_um_s = (ino_field){&now[0].dsl_um_s, stride};
    ino_drive_set_drugs(driven, now, &inputs);
    ino_outputs outputs;
    ino_outputs_init(&outputs);
    outputs.observable[INO_OBS_tension] = (ino_output){tension, 1};
    return ino_batch_rhs(driven->muscle, &inputs, (ino_state){y, 1, n}, 0, n_nodes,
                         (ino_state_output){f, 1, n}, tension ? &outputs : NULL, NULL);
}

/* At the drug concentrations of `now`. */
static ino_status steady(const struct ino_driven_muscle *driven, const struct ino_driven *now,
                         double ca_uM, double *y, double *tension)
{
    ino_inputs inputs;
    ino_inputs_init(&inputs);
    inputs.ca_uM.values = &ca_uM;
    inputs.sl_um.values = &now->sl_um;
    ino_drive_set_drugs(driven, now, &inputs);
    ino_outputs outputs;
    ino_outputs_init(&outputs);
    outputs.observable[INO_OBS_tension].values = tension;
    return ino_batch_steady(driven->muscle, &inputs, driven->drive->branch, 0, 1,
                            (ino_state_output){y, 1, 0}, &outputs, NULL);
}

/* A time just inside the first piece. */
static double after_start(const ino_drive *drive)
{
    double kink = ino_drive_next_kink(drive, drive->start_s);
    return isinf(kink) ? drive->start_s + 1 : 0.5 * (drive->start_s + kink);
}

ino_status ino_drive_initial(const ino_muscle *muscle, const ino_drive *drive, double *y)
{
    struct ino_driven_muscle driven = {.muscle = muscle, .drive = drive};
    struct ino_driven now = ino_drive_inputs(drive, drive->start_s, after_start(drive));
    if (drive->n_phases > 0)
        y[ino_muscle_state_count(muscle)] = now.sl_um;
    if (drive->state) {
        memcpy(y, drive->state, ino_muscle_state_count(muscle) * sizeof *y);
        return INO_OK;
    }
    double tension;
    return steady(&driven, &now, now.ca_uM, y, &tension);
}

/* Typical sizes: the larger of the given state and the steady one at saturating Ca. A state that is
 * 0 there (a strain without load) is at least of the smallest size of its unit: what it is in the
 * given state may be round-off. */
static void set_scales(const struct ino_driven_muscle *driven, const double *y,
                       const double *saturated, struct ino_ode *ode)
{
    const size_t n = ino_muscle_state_count(driven->muscle);
    ode->scale[ode->n - 1] = 1; /* um, where length is a state */
    for (size_t k = 0; k < n; k++) {
        if (ode->group[k]) {
            ode->scale[k] = 1; /* a probability */
            continue;
        }
        ode->scale[k] = fmax(fabs(y[k]), fabs(saturated[k]));
        if (fabs(saturated[k]) > 0)
            continue;
        const char *unit = ino_muscle_state_unit(driven->muscle, k);
        double least = INFINITY;
        for (size_t i = 0; i < n; i++)
            if (!ode->group[i] && fabs(saturated[i]) > 0 &&
                !strcmp(ino_muscle_state_unit(driven->muscle, i), unit))
                least = fmin(least, fabs(saturated[i]));
        if (isfinite(least))
            ode->scale[k] = fmax(ode->scale[k], least);
        else if (!(ode->scale[k] > 0))
            ode->scale[k] = 1;
    }
}

/* Drops groups whose sum the right-hand side does not keep. */
static void verify_groups(const double *f, struct ino_ode *ode)
{
    double sum[INO_ODE_GROUPS + 1] = {0}, size[INO_ODE_GROUPS + 1] = {0};
    for (size_t k = 0; k < ode->n; k++) {
        sum[ode->group[k]] += f[k];
        size[ode->group[k]] += fabs(f[k]);
    }
    for (size_t k = 0; k < ode->n; k++) {
        unsigned g = ode->group[k];
        if (g && fabs(sum[g]) > 1e-10 * size[g])
            ode->group[k] = 0;
    }
}

ino_status ino_drive_system(const struct ino_driven_muscle *driven, const double *y,
                            struct ino_ode *ode)
{
    memset(ode, 0, sizeof *ode);
    ode->n = ino_drive_states(driven->muscle, driven->drive);
    ode->rhs = ino_drive_rhs;
    ode->user = driven;
    if (ode->n > INO_ODE_STATES)
        return INO_TOO_LARGE;
    double saturated[INO_ODE_STATES], point[INO_ODE_STATES], f[INO_ODE_STATES], fmax_kPa, now_kPa;
    const double t = driven->drive->start_s, inside = after_start(driven->drive);
    struct ino_driven now = ino_drive_inputs(driven->drive, t, inside);
    saturated[ode->n - 1] = now.sl_um; /* where it is a state */
    if (steady(driven, &now, INFINITY, saturated, &fmax_kPa) != INO_OK) {
        memcpy(saturated, y, ode->n * sizeof *y);
        fmax_kPa = 0;
    }
    if (ino_control_has(driven->drive, INO_CONTROL_LOAD) ||
        ino_control_has(driven->drive, INO_CONTROL_SLACK)) {
        ino_status possible = ino_control_possible(driven, saturated, now.ca_uM);
        if (possible != INO_OK)
            return possible;
    }
    ino_state_groups(driven->muscle, ode->group);
    /* The groups are tried half-way between the two states, where much flows. */
    for (size_t k = 0; k < ode->n; k++)
        point[k] = 0.5 * (y[k] + saturated[k]);
    ino_status status = ino_drive_rhs(driven, inside, 1, &t, point, f, &now_kPa);
    if (status != INO_OK)
        return status;
    verify_groups(f, ode);
    set_scales(driven, y, saturated, ode);
    ode->observed_scale = fmax(0.01 * fabs(fmax_kPa), 1e-6 * fabs(now_kPa));
    if (!(ode->observed_scale > 0))
        ode->observed_scale = 1;
    return INO_OK;
}

static int jumps(const ino_signal *signal, double before, double now, double beyond)
{
    double left = ino_signal_value(signal, now, 0.5 * (before + now), NULL);
    double right = ino_signal_value(signal, now, beyond, NULL);
    return fabs(left - right) > 1e-6 * (fabs(left) + fabs(right));
}

/* Only a jump of Ca or of a drug makes the past worthless. */
static int inputs_jump(const ino_drive *drive, double before, double now)
{
    double next = ino_drive_next_kink(drive, now);
    double beyond = isinf(next) ? now + 1 : 0.5 * (now + next);
    for (size_t d = 0; d < drive->n_drug_signals; d++)
        if (jumps(&drive->drug_signal_uM[d], before, now, beyond))
            return 1;
    return jumps(&drive->ca_uM, before, now, beyond);
}

/* At a kink or an event: the control there. The state may be changed by it. */
static ino_status change_control(struct ino_driven_muscle *driven,
                                 struct ino_integrator *integrator, double t, double scale,
                                 int event)
{
    const ino_drive *drive = driven->drive;
    double y[INO_ODE_STATES], next = ino_drive_next_kink(drive, t);
    const double inside = isinf(next) ? t + 1 : 0.5 * (t + next);
    if (event)
        ino_integrator_interpolate(integrator, t, y);
    else
        memcpy(y, ino_integrator_state(integrator),
               ino_drive_states(driven->muscle, drive) * sizeof *y);
    if (!event)
        ino_control_enter(driven, t, y);
    ino_status status = ino_control_settle(driven, t, inside, scale, event, y);
    ino_integrator_place(integrator, t, y);
    return status;
}

ino_status ino_drive_to(struct ino_driven_muscle *driven, struct ino_integrator *integrator,
                        double t_s, ino_drive_on_step *on_step, void *user)
{
    const ino_drive *drive = driven->drive;
    const int phases = drive->n_phases > 0;
    const double scale = driven->tension_scale;
    double now = ino_integrator_time(integrator);
    ino_status status = phases ? change_control(driven, integrator, now, scale, 0) : INO_OK;
    while (status == INO_OK && now < t_s) {
        double kink = ino_drive_next_kink(drive, now), before = now, event = INFINITY;
        status = ino_integrator_step(integrator, fmin(kink, t_s));
        if (status != INO_OK)
            return status;
        if (phases)
            status = ino_control_event(driven, integrator, before, scale, &event);
        now = fmin(event, ino_integrator_time(integrator));
        if (status != INO_OK || (on_step && !on_step(user, now)))
            return status;
        if (phases && (now == kink || !isinf(event)))
            status = change_control(driven, integrator, now, scale, !isinf(event));
        if (now == kink && inputs_jump(drive, before, now))
            ino_integrator_restart(integrator);
    }
    return status;
}

void ino_drive_report(const struct ino_integrator *integrator, ino_run_report *report)
{
    struct ino_integrator_report r;
    ino_integrator_get_report(integrator, &r);
    *report = (ino_run_report){.size = sizeof *report,
                               .steps = r.steps,
                               .rejected = r.rejected,
                               .rhs_calls = r.calls,
                               .rhs_evaluations = r.evaluations,
                               .factorisations = r.factorisations,
                               .peak_tension_kPa = r.observed_peak,
                               .interpolation_error = r.dense_error,
                               .failed_at_s = NAN};
    if (r.observed_peak > 0)
        report->error_estimate = (r.observed_error + 4 * r.dense_observed_error) / r.observed_peak;
}
