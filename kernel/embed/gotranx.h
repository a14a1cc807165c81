/* A fibre behind the functions of a C header that gotranx generates, so that a solver written for
 * such a header takes it unchanged. Before including it, say which fibre:
 *
 *     #define INO_GOTRANX_FIBRE "human-body-temperature"
 *     #include "gotranx.h"
 *
 * Time is s. Parameters are the inputs ca_uM, sl_um, dsl_um_s and, after them, the model's own by
 * their symbols; those that fix the number of states cannot be changed. Where generated headers have
 * constants there are num_states() and num_parameters(). Call init_parameter_values once before
 * threads start: it makes the muscle. A refused rhs (see ino_batch_rhs) gives NaN. */
#ifndef INOTROPE_GOTRANX_H
#define INOTROPE_GOTRANX_H

#include <inotrope/inotrope.h>
#include <string.h>

#ifndef INO_GOTRANX_FIBRE
#error "define INO_GOTRANX_FIBRE, the id of a fibre, before including gotranx.h"
#endif

enum { INO_GOTRANX_CA, INO_GOTRANX_SL, INO_GOTRANX_DSL, INO_GOTRANX_INPUTS };

static ino_muscle *ino_gotranx_muscle;

static const ino_muscle *ino_gotranx(void)
{
    if (!ino_gotranx_muscle) {
        ino_muscle_spec spec;
        ino_muscle_spec_init(&spec);
        spec.fibre = INO_GOTRANX_FIBRE;
        if (ino_muscle_create(&spec, &ino_gotranx_muscle, NULL) != INO_OK)
            return NULL;
    }
    return ino_gotranx_muscle;
}

static int num_states(void)
{
    return (int)ino_muscle_state_count(ino_gotranx());
}

static int num_parameters(void)
{
    return INO_GOTRANX_INPUTS + (int)ino_muscle_parameter_count(ino_gotranx());
}

static int ino_gotranx_found(size_t index, size_t count, int before)
{
    return index < count ? before + (int)index : -1;
}

/* -1: there is none of this name, as in generated code. */
static int parameter_index(const char name[])
{
    static const char *const inputs[] = {"ca_uM", "sl_um", "dsl_um_s"};
    for (int i = 0; i < INO_GOTRANX_INPUTS; i++)
        if (strcmp(name, inputs[i]) == 0)
            return i;
    return ino_gotranx_found(ino_muscle_parameter_index(ino_gotranx(), name),
                             ino_muscle_parameter_count(ino_gotranx()), INO_GOTRANX_INPUTS);
}

static int state_index(const char name[])
{
    return ino_gotranx_found(ino_muscle_state_index(ino_gotranx(), name),
                             ino_muscle_state_count(ino_gotranx()), 0);
}

static int monitor_index(const char name[])
{
    return ino_gotranx_found((size_t)ino_observable_index(name), INO_OBS_COUNT, 0);
}

/* Inputs: relaxed muscle (0.1 uM) at rest at SL0. */
static void init_parameter_values(double *parameters)
{
    const ino_muscle *m = ino_gotranx();
    parameters[INO_GOTRANX_CA] = 0.1;
    parameters[INO_GOTRANX_SL] = ino_fibre_sl0_um(ino_muscle_fibre(m));
    parameters[INO_GOTRANX_DSL] = 0;
    for (size_t k = 0; k < ino_muscle_parameter_count(m); k++)
        parameters[INO_GOTRANX_INPUTS + k] = ino_muscle_parameter(m, k)->value;
}

/* What a call needs of a vector of parameters: those that differ from the fibre's vary. */
typedef struct {
    ino_inputs inputs;
    size_t index[128];
    ino_field field[128];
} ino_gotranx_call;

static void ino_gotranx_inputs(const double *parameters, ino_gotranx_call *call)
{
    const ino_muscle *m = ino_gotranx();
    size_t n = 0;
    ino_inputs_init(&call->inputs);
    call->inputs.ca_uM.values = parameters + INO_GOTRANX_CA;
    call->inputs.sl_um.values = parameters + INO_GOTRANX_SL;
    call->inputs.dsl_um_s.values = parameters + INO_GOTRANX_DSL;
    for (size_t k = 0; k < ino_muscle_parameter_count(m) && n < 128; k++) {
        if (parameters[INO_GOTRANX_INPUTS + k] == ino_muscle_parameter(m, k)->value)
            continue;
        call->index[n] = k;
        call->field[n].values = parameters + INO_GOTRANX_INPUTS + k;
        call->field[n++].stride = 0;
    }
    call->inputs.n_parameters = n;
    call->inputs.parameter_index = call->index;
    call->inputs.parameters = call->field;
}

static void ino_gotranx_refused(ino_status status, int n, double *values)
{
    for (int k = 0; status != INO_OK && k < n; k++)
        values[k] = 0.0 / 0.0;
}

/* The steady state at the initial parameters. */
static void init_state_values(double *states)
{
    double parameters[INO_GOTRANX_INPUTS + 128];
    ino_gotranx_call call;
    ino_state_output to = {states, 1, 0};
    init_parameter_values(parameters);
    ino_gotranx_inputs(parameters, &call);
    ino_gotranx_refused(
        ino_batch_steady(ino_gotranx(), &call.inputs, INO_BRANCH_UP, 0, 1, to, NULL, NULL),
        num_states(), states);
}

static void rhs(const double t, const double *states, const double *parameters, double *values)
{
    ino_gotranx_call call;
    ino_state from = {states, 1, 0};
    ino_state_output to = {values, 1, 0};
    (void)t;
    ino_gotranx_inputs(parameters, &call);
    ino_gotranx_refused(ino_batch_rhs(ino_gotranx(), &call.inputs, from, 0, 1, to, NULL, NULL),
                        num_states(), values);
}

/* All observables, INO_OBS_COUNT of them; NaN: the model does not define it. */
static void monitor_values(const double t, const double *states, const double *parameters,
                           double *values)
{
    ino_gotranx_call call;
    ino_outputs out;
    ino_state from = {states, 1, 0};
    ino_state_output none = {NULL, 0, 0};
    (void)t;
    ino_gotranx_inputs(parameters, &call);
    ino_outputs_init(&out);
    for (int o = 0; o < INO_OBS_COUNT; o++)
        out.observable[o].values = values + o;
    ino_gotranx_refused(ino_batch_rhs(ino_gotranx(), &call.inputs, from, 0, 1, none, &out, NULL),
                        INO_OBS_COUNT, values);
}

/* In place of a generated scheme: the library's own step, for any dt. */
static void inotrope_step(const double *states, const double t, const double dt,
                          const double *parameters, double *values)
{
    ino_gotranx_call call;
    ino_step_inputs step;
    ino_state from = {states, 1, 0};
    ino_state_output to = {values, 1, 0};
    (void)t;
    ino_gotranx_inputs(parameters, &call);
    ino_step_inputs_init(&step);
    step.end = &call.inputs;
    ino_gotranx_refused(ino_batch_step(ino_gotranx(), dt, &step, from, 0, 1, to, NULL, NULL, NULL),
                        num_states(), values);
}

#endif
