/* The slack test: how long an unloaded fibre takes to take up releases of several sizes. */
#include <inotrope/velocity.h>

#include <math.h>
#include <stdlib.h>

#include "protocol/drive.h"

enum { ROWS = 128, REFINEMENTS = 3 };
static const double least_gap = 1e-9; /* um: longer than the command by this is slack */

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
    double sl[ROWS], rate[ROWS], t[ROWS];
};

/* Rows between two times; the last row that is still slack, or -1. */
static ino_status look(struct release *r, double from, double until, int *last_slack)
{
    ino_trace trace;
    ino_trace_init(&trace);
    trace.sl_um = r->sl;
    trace.dsl_um_s = r->rate;
    for (int i = 0; i < ROWS; i++)
        r->t[i] = from + (until - from) * i / (ROWS - 1);
    ino_status status = ino_protocol_run(r->muscle, &r->drive, ROWS, r->t, &trace, NULL);
    *last_slack = -1;
    for (int i = 0; i < ROWS && status == INO_OK; i++) {
        const double command = ino_signal_value(&r->drive.sl_um, r->t[i], r->t[i], NULL);
        if (r->sl[i] - command > least_gap)
            *last_slack = i;
    }
    return status;
}

/* The time at which the fibre is taut again: a record that reaches beyond it, then finer ones, then
 * the rest of the way at the last speed. */
static ino_status taut_at(struct release *r, double longest_s, double *time_s)
{
    double from = r->at[1], until = 4 * r->at[1] + 0.01;
    int i;
    for (;; until *= 2) {
        ino_status status = look(r, from, until, &i);
        if (status != INO_OK)
            return status;
        if (i < ROWS - 1)
            break;
        if (until > longest_s)
            return INO_NOT_CONVERGED;
    }
    *time_s = NAN;
    for (int round = 0; i >= 0 && round < REFINEMENTS; round++) {
        from = r->t[i];
        until = r->t[i + 1];
        ino_status status = look(r, from, until, &i);
        if (status != INO_OK)
            return status;
        if (i < 0 || i == ROWS - 1) { /* the end itself, to round-off */
            *time_s = i < 0 ? from : until;
            return INO_OK;
        }
    }
    if (i >= 0)
        *time_s = r->t[i] + (r->sl[i] - r->length[1]) / fabs(r->rate[i]);
    return INO_OK;
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
