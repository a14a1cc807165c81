/* Life of an instance, its step, and its evaluation. */
#include "embed/fmi/fmu.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_FIBRE "human-lv-intact-37C" /* as in modelDescription.xml.in */

static const double start_value[IN_COUNT] = {[IN_CA] = 0.1, [IN_STRETCH] = 1};

fmi3Status fmu_say(const struct fmu *fmu, fmi3Status status, const char *format, ...)
{
    char text[640];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (fmu->log_message)
        fmu->log_message(fmu->environment, status, status > fmi3Warning ? "logError" : "logWarning",
                         text);
    return status;
}

/* ---- memory ---- */

static void release(struct fmu *fmu)
{
    ino_muscle_free(fmu->muscle);
    free(fmu->in);
    free(fmu->state);
    free(fmu->out);
    free(fmu->work);
    fmu->muscle = NULL;
    fmu->in = fmu->state = fmu->out = fmu->work = NULL;
}

int fmu_allocate(struct fmu *fmu)
{
    size_t n = fmu->plan.nodes;
    release(fmu);
    fmu->plan.n_states = 0;
    fmu->in = malloc(IN_COUNT * n * sizeof *fmu->in);
    fmu->out = malloc(OUT_COUNT * n * sizeof *fmu->out);
    fmu->work = malloc(4 * n * sizeof *fmu->work);
    if (!fmu->in || !fmu->out || !fmu->work)
        return 0;
    for (size_t k = 0; k < IN_COUNT; k++)
        for (size_t i = 0; i < n; i++)
            fmu->in[k * n + i] = start_value[k];
    return 1;
}

fmi3Status fmu_make_muscle(struct fmu *fmu)
{
    struct fmu_plan *plan = &fmu->plan;
    const char *drugs[1] = {plan->drug};
    ino_error error;
    ino_error_init(&error);
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = plan->fibre;
    spec.drugs = drugs;
    spec.n_drugs = plan->drug[0] != '\0';
    ino_muscle_free(fmu->muscle);
    fmu->muscle = NULL;
    if (ino_muscle_create(&spec, &fmu->muscle, &error) != INO_OK)
        return fmu_say(fmu, fmi3Error, "%s", error.text);
    fmu->sl0_um = ino_fibre_sl0_um(ino_muscle_fibre(fmu->muscle));
    plan->n_states = ino_muscle_state_count(fmu->muscle);
    free(fmu->state);
    fmu->state = malloc(plan->n_states * plan->nodes * sizeof *fmu->state);
    return fmu->state ? fmi3OK : fmu_say(fmu, fmi3Error, "out of memory");
}

/* ---- evaluation ---- */

/* Row k of the work space: input `k` times the reference length, moved on by `rate` for h. */
static const double *length(struct fmu *fmu, size_t k, enum fmu_input from, double h)
{
    size_t n = fmu->plan.nodes;
    const double *rate = fmu->in + IN_STRETCH_RATE * n, *value = fmu->in + (size_t)from * n;
    double *to = fmu->work + k * n;
    for (size_t i = 0; i < n; i++)
        to[i] = fmu->sl0_um * (h > 0 ? value[i] + h * rate[i] : value[i]);
    return to;
}

static void set_inputs(struct fmu *fmu, ino_inputs *inputs)
{
    size_t n = fmu->plan.nodes;
    ino_inputs_init(inputs);
    inputs->ca_uM = (ino_field){fmu->in + IN_CA * n, 1};
    inputs->sl_um = (ino_field){length(fmu, 0, IN_STRETCH, 0), 1};
    inputs->dsl_um_s = (ino_field){length(fmu, 1, IN_STRETCH_RATE, 0), 1};
    if (fmu->plan.drug[0])
        inputs->drug_uM[0] = (ino_field){fmu->in + IN_DRUG * n, 1};
}

static fmi3Status judge(const struct fmu *fmu, const char *what, ino_status status, size_t node)
{
    if (status == INO_OK)
        return fmi3OK;
    if (status != INO_NOT_FINITE && status != INO_OUT_OF_RANGE && status != INO_NOT_CONVERGED)
        return fmu_say(fmu, fmi3Error, "%s: %s", what, ino_status_text(status));
    size_t n = fmu->plan.nodes;
    return fmu_say(fmu, fmi3Warning,
                   "%s: node %zu: %s (ca %.9g uM, stretch %.9g, its rate %.9g 1/s, drug %.9g uM)",
                   what, node, ino_status_text(status), fmu->in[IN_CA * n + node],
                   fmu->in[IN_STRETCH * n + node], fmu->in[IN_STRETCH_RATE * n + node],
                   fmu->in[IN_DRUG * n + node]);
}

fmi3Status fmu_evaluate(struct fmu *fmu)
{
    size_t n = fmu->plan.nodes, bad = n;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_state_output none = {NULL, 0, 0};
    if (!fmu->muscle)
        return fmu_say(fmu, fmi3Error, "outputs exist from initialization mode on");
    if (fmu->fresh)
        return fmi3OK;
    set_inputs(fmu, &inputs);
    ino_outputs_init(&outputs);
    if (!fmu->plan.settled) {
        ino_state_output state = {fmu->state, (ptrdiff_t)n, 1};
        ino_status found =
            ino_batch_steady(fmu->muscle, &inputs, INO_BRANCH_UP, 0, n, state, &outputs, &bad);
        if (judge(fmu, "steady state", found, bad) != fmi3OK)
            return fmi3Error;
    }
    outputs.observable[INO_OBS_tension] = (ino_output){fmu->out + OUT_TENSION * n, 1};
    outputs.observable[INO_OBS_stiffness] = (ino_output){fmu->out + OUT_STIFFNESS * n, 1};
    outputs.observable[INO_OBS_ca_bound] = (ino_output){fmu->out + OUT_CA_BOUND * n, 1};
    ino_state state = {fmu->state, (ptrdiff_t)n, 1};
    ino_status status = ino_batch_rhs(fmu->muscle, &inputs, state, 0, n, none, &outputs, &bad);
    fmu->fresh = 1;
    return judge(fmu, "outputs", status, bad);
}

/* ---- step ---- */

static fmi3Status advance(struct fmu *fmu, double h)
{
    size_t n = fmu->plan.nodes, bad = n;
    double *ca_end = fmu->work + 3 * n;
    for (size_t i = 0; i < n; i++)
        ca_end[i] = fmu->in[IN_CA * n + i] + h * fmu->in[IN_CA_RATE * n + i];
    ino_inputs inputs;
    set_inputs(fmu, &inputs);
    ino_step_inputs step;
    ino_step_inputs_init(&step);
    step.end = &inputs;
    step.ca_start_uM = inputs.ca_uM;
    step.sl_start_um = inputs.sl_um;
    inputs.ca_uM = (ino_field){ca_end, 1};
    inputs.sl_um = (ino_field){length(fmu, 2, IN_STRETCH, h), 1};
    ino_state state = {fmu->state, (ptrdiff_t)n, 1};
    ino_state_output after = {fmu->state, (ptrdiff_t)n, 1};
    ino_status status = ino_batch_step(fmu->muscle, h, &step, state, 0, n, after, NULL, NULL, &bad);
    fmi3Status told = judge(fmu, "step", status, bad);
    if (told > fmi3Warning)
        return told;
    memcpy(fmu->in + IN_CA * n, ca_end, n * sizeof *ca_end);
    for (size_t i = 0; i < n; i++)
        fmu->in[IN_STRETCH * n + i] += h * fmu->in[IN_STRETCH_RATE * n + i];
    fmu->fresh = 0;
    return told;
}

fmi3Status fmi3DoStep(fmi3Instance instance, fmi3Float64 currentCommunicationPoint,
                      fmi3Float64 communicationStepSize,
                      fmi3Boolean noSetFMUStatePriorToCurrentPoint,
                      fmi3Boolean *eventHandlingNeeded, fmi3Boolean *terminateSimulation,
                      fmi3Boolean *earlyReturn, fmi3Float64 *lastSuccessfulTime)
{
    struct fmu *fmu = instance;
    double h = communicationStepSize, t = fmu->plan.time_s;
    (void)noSetFMUStatePriorToCurrentPoint;
    *eventHandlingNeeded = *terminateSimulation = *earlyReturn = fmi3False;
    *lastSuccessfulTime = t;
    if (fmu->plan.mode != FMU_STEP)
        return fmu_say(fmu, fmi3Error, "a step outside step mode");
    if (!(h > 0) || isinf(h))
        return fmu_say(fmu, fmi3Error, "communication step size %.9g s, must be positive", h);
    if (fabs(currentCommunicationPoint - t) > 1e-9 * fmax(1, fabs(t)))
        return fmu_say(fmu, fmi3Error, "a step from %.17g s, but the instance is at %.17g s",
                       currentCommunicationPoint, t);
    fmi3Status status = advance(fmu, h);
    if (status > fmi3Warning)
        return status;
    *lastSuccessfulTime = fmu->plan.time_s = currentCommunicationPoint + h;
    return status;
}

/* ---- life ---- */

static int is_token(const char *token)
{
    return token && strcmp(token, "inotrope-" INO_VERSION) == 0;
}

static void restart(struct fmu *fmu)
{
    fmu->plan = (struct fmu_plan){.version = INO_VERSION, .nodes = 1, .fibre = FIRST_FIBRE};
    fmu->fresh = 0;
}

fmi3Instance fmi3InstantiateCoSimulation(
    fmi3String instanceName, fmi3String instantiationToken, fmi3String resourcePath,
    fmi3Boolean visible, fmi3Boolean loggingOn, fmi3Boolean eventModeUsed,
    fmi3Boolean earlyReturnAllowed, const fmi3ValueReference requiredIntermediateVariables[],
    size_t nRequiredIntermediateVariables, fmi3InstanceEnvironment instanceEnvironment,
    fmi3LogMessageCallback logMessage, fmi3IntermediateUpdateCallback intermediateUpdate)
{
    (void)instanceName, (void)resourcePath, (void)visible, (void)loggingOn;
    (void)earlyReturnAllowed, (void)requiredIntermediateVariables, (void)intermediateUpdate;
    struct fmu told = {.environment = instanceEnvironment, .log_message = logMessage};
    if (!is_token(instantiationToken)) {
        fmu_say(&told, fmi3Error, "instantiation token '%s', not that of inotrope " INO_VERSION,
                instantiationToken ? instantiationToken : "");
        return NULL;
    }
    if (eventModeUsed || nRequiredIntermediateVariables > 0) {
        fmu_say(&told, fmi3Error, "no event mode and no intermediate update");
        return NULL;
    }
    struct fmu *fmu = malloc(sizeof *fmu);
    if (!fmu)
        return NULL;
    *fmu = told;
    restart(fmu);
    if (fmu_allocate(fmu))
        return fmu;
    release(fmu);
    free(fmu);
    return NULL;
}

void fmi3FreeInstance(fmi3Instance instance)
{
    if (instance)
        release(instance);
    free(instance);
}

fmi3Status fmi3Reset(fmi3Instance instance)
{
    struct fmu *fmu = instance;
    restart(fmu);
    return fmu_allocate(fmu) ? fmi3OK : fmu_say(fmu, fmi3Fatal, "out of memory");
}

/* From one mode to the next. */
static fmi3Status pass(struct fmu *fmu, enum fmu_mode from, enum fmu_mode to, const char *call)
{
    if (fmu->plan.mode != (int)from)
        return fmu_say(fmu, fmi3Error, "%s is not allowed now", call);
    fmu->plan.mode = (int)to;
    return fmi3OK;
}

fmi3Status fmi3EnterConfigurationMode(fmi3Instance instance)
{
    return pass(instance, FMU_INSTANTIATED, FMU_CONFIGURATION, "fmi3EnterConfigurationMode");
}

fmi3Status fmi3ExitConfigurationMode(fmi3Instance instance)
{
    return pass(instance, FMU_CONFIGURATION, FMU_INSTANTIATED, "fmi3ExitConfigurationMode");
}

fmi3Status fmi3EnterInitializationMode(fmi3Instance instance, fmi3Boolean toleranceDefined,
                                       fmi3Float64 tolerance, fmi3Float64 startTime,
                                       fmi3Boolean stopTimeDefined, fmi3Float64 stopTime)
{
    struct fmu *fmu = instance;
    (void)toleranceDefined, (void)tolerance, (void)stopTimeDefined, (void)stopTime;
    if (fmu->plan.mode == FMU_INSTANTIATED && fmu_make_muscle(fmu) != fmi3OK)
        return fmi3Error;
    fmu->plan.time_s = startTime;
    return pass(fmu, FMU_INSTANTIATED, FMU_INITIALIZATION, "fmi3EnterInitializationMode");
}

fmi3Status fmi3ExitInitializationMode(fmi3Instance instance)
{
    struct fmu *fmu = instance;
    if (fmu->plan.mode == FMU_INITIALIZATION) {
        fmu->fresh = 0;
        fmi3Status status = fmu_evaluate(fmu);
        if (status != fmi3OK)
            return status;
        fmu->plan.settled = 1;
    }
    return pass(fmu, FMU_INITIALIZATION, FMU_STEP, "fmi3ExitInitializationMode");
}

fmi3Status fmi3Terminate(fmi3Instance instance)
{
    return pass(instance, FMU_STEP, FMU_TERMINATED, "fmi3Terminate");
}

const char *fmi3GetVersion(void)
{
    return fmi3Version;
}

fmi3Status fmi3SetDebugLogging(fmi3Instance instance, fmi3Boolean loggingOn, size_t nCategories,
                               const fmi3String categories[])
{
    (void)instance, (void)loggingOn, (void)nCategories, (void)categories;
    return fmi3OK; /* warnings and errors only, always */
}
