/* The slack test: how long an unloaded fibre takes to take up releases of several sizes. */
#include <inotrope/velocity.h>

#include <math.h>
#include <stdlib.h>

#include "protocol/drive.h"

void ino_slack_options_init(ino_slack_options *options)
{
    *options = (ino_slack_options){.size = sizeof *options,
                                   .ramp_s = 5e-4,
                                   .rtol = 1e-8,
                                   .longest_s = 100,
                                   .branch = INO_BRANCH_UP};
}

struct release {
    const ino_muscle *muscle;
    ino_drive drive;
    double at[2], length[2];
};

/* What is slack after the release is taut again at `taut`. The integrator locates the end of slack as
 * the end of a step, after which the control changes: the step that follows shows it. */
struct watch {
    const struct ino_driven_muscle *driven;
    double released, patience, before, taut;
    int slack;
};

static int see_step(void *user, double until_s)
{
    struct watch *w = user;
    if (until_s > w->released && w->driven->yields)
        w->slack = 1;
    else if (w->slack)
        w->taut = w->before;
    w->before = until_s;
    const int never = !w->slack && until_s > w->patience;
    return isnan(w->taut) && !never;
}

/* The time at which the fibre is taut again; NaN: it never was slack. */
static ino_status taut_at(const struct release *r, double longest_s, double *time_s)
{
    struct ino_driven_muscle driven = {.muscle = r->muscle, .drive = &r->drive};
    struct watch watch = {
        .driven = &driven, .released = r->at[1], .patience = 4 * r->at[1] + 0.01, .taut = NAN};
    struct ino_integrator_options options;
    struct ino_integrator *integrator = NULL;
    struct ino_ode ode;
    double y[INO_ODE_STATES];
    ino_status status = ino_drive_check(r->muscle, &r->drive);
    if (status == INO_OK && ino_drive_states(r->muscle, &r->drive) > INO_ODE_STATES)
        status = INO_TOO_LARGE;
    if (status == INO_OK)
        status = ino_drive_initial(r->muscle, &r->drive, y);
    if (status == INO_OK)
        status = ino_drive_system(&driven, y, &ode);
    ino_integrator_options_init(&options);
    options.rtol = r->drive.rtol;
    options.max_steps = r->drive.max_steps;
    if (status == INO_OK)
        status = ino_integrator_create(&ode, &options, &integrator);
    if (status != INO_OK)
        return status;
    driven.tension_scale = ode.observed_scale / 0.01;
    ino_integrator_set_dense(integrator, 1); /* ends of slack are located between the steps */
    ino_integrator_start(integrator, r->drive.start_s, y);
    status = ino_drive_to(&driven, integrator, r->at[1] + longest_s, see_step, &watch);
    ino_integrator_free(integrator);
    if (status == INO_OK && watch.slack && isnan(watch.taut))
        status = INO_NOT_CONVERGED;
    *time_s = watch.taut;
    return status;
}

static ino_status one_release(struct release *r, const ino_slack_options *o, double from_um,
                              double to_um, double *time_s)
{
    static const ino_control phase[1] = {INO_CONTROL_SLACK};
    static const double phase_s[1] = {0};
    r->at[0] = 0;
    r->at[1] = o->ramp_s;
    r->length[0] = from_um;
    r->length[1] = to_um;
    ino_signal_linear(&r->drive.sl_um, 2, r->at, r->length);
    r->drive.n_phases = 1;
    r->drive.phase = phase;
    r->drive.phase_s = phase_s;
    return taut_at(r, o->longest_s, time_s);
}

ino_status ino_protocol_slack(const ino_muscle *muscle, double ca_uM, double sl_um,
                              const double *drug_uM, const ino_slack_options *options, size_t n,
                              const double *release, double *time_s, ino_slack_line *line)
{
    ino_slack_options o;
    ino_slack_options_init(&o);
    if (options)
        o = *options;
    if (!muscle || !release || !time_s || n == 0 || o.size != sizeof o)
        return INO_BAD_ARGUMENT;
    if (!(o.ramp_s > 0) || isinf(o.ramp_s) || !(o.longest_s > 0) || isinf(o.longest_s))
        return INO_OUT_OF_RANGE;
    const double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    const double start = isnan(sl_um) ? sl0 : sl_um;
    struct release *r = calloc(1, sizeof *r);
    if (!r)
        return INO_NO_MEMORY;
    ino_status status = INO_OK;
    for (size_t i = 0; i < n && status == INO_OK; i++) {
        if (!(release[i] > 0) || isinf(release[i]))
            status = INO_OUT_OF_RANGE;
        r->muscle = muscle;
        ino_drive_init(&r->drive, muscle);
        r->drive.ca_uM.value = ca_uM;
        r->drive.drug_uM = drug_uM;
        r->drive.branch = o.branch;
        r->drive.rtol = o.rtol;
        if (status == INO_OK)
            status = one_release(r, &o, start, start - release[i] * sl0, &time_s[i]);
    }
    free(r);
    return status == INO_OK && line ? ino_observe_slack(n, time_s, release, line) : status;
}
