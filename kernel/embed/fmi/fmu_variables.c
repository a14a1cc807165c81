/* Variables, their derivatives, and the state as a whole. */
#include "embed/fmi/fmu.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

/* Values of a number variable, NULL where there is none; *n: how many. */
static double *find(struct fmu *fmu, fmi3ValueReference vr, size_t *n)
{
    size_t nodes = fmu->plan.nodes;
    *n = nodes;
    if (vr >= VR_INPUT && vr < VR_INPUT + IN_COUNT)
        return fmu->in + (vr - VR_INPUT) * nodes;
    if (vr >= VR_OUTPUT && vr < VR_OUTPUT + OUT_COUNT)
        return fmu->out + (vr - VR_OUTPUT) * nodes;
    *n = 1;
    return vr == VR_TIME ? &fmu->plan.time_s : NULL;
}

static fmi3Status no_variable(const struct fmu *fmu, const char *kind, fmi3ValueReference vr)
{
    return fmu_say(fmu, fmi3Error, "no %s variable has value reference %u", kind, (unsigned)vr);
}

fmi3Status fmi3GetFloat64(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                          size_t nValueReferences, fmi3Float64 values[], size_t nValues)
{
    struct fmu *fmu = instance;
    fmi3Status status = fmi3OK;
    size_t at = 0, n;
    for (size_t k = 0; k < nValueReferences; k++) {
        const double *from = find(fmu, valueReferences[k], &n);
        if (!from)
            return no_variable(fmu, "Float64", valueReferences[k]);
        if (n > nValues - at)
            return fmu_say(fmu, fmi3Error, "%zu values, more are asked for", nValues);
        if (valueReferences[k] >= VR_OUTPUT && !fmu->fresh)
            status = fmu_evaluate(fmu);
        if (status > fmi3Warning)
            return status;
        memcpy(values + at, from, n * sizeof *values);
        at += n;
    }
    return at == nValues ? status : fmu_say(fmu, fmi3Error, "%zu values, not %zu", at, nValues);
}

fmi3Status fmi3SetFloat64(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                          size_t nValueReferences, const fmi3Float64 values[], size_t nValues)
{
    struct fmu *fmu = instance;
    size_t at = 0, n;
    for (size_t k = 0; k < nValueReferences; k++) {
        double *to = find(fmu, valueReferences[k], &n);
        if (!to || valueReferences[k] < VR_INPUT || valueReferences[k] >= VR_OUTPUT)
            return no_variable(fmu, "settable Float64", valueReferences[k]);
        if (n > nValues - at)
            return fmu_say(fmu, fmi3Error, "%zu values are too few", nValues);
        memcpy(to, values + at, n * sizeof *values);
        at += n;
    }
    fmu->fresh = 0;
    return at == nValues ? fmi3OK : fmu_say(fmu, fmi3Error, "%zu values, not %zu", nValues, at);
}

fmi3Status fmi3GetUInt64(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                         size_t nValueReferences, fmi3UInt64 values[], size_t nValues)
{
    struct fmu *fmu = instance;
    for (size_t k = 0; k < nValueReferences && k < nValues; k++) {
        if (valueReferences[k] != VR_NODES)
            return no_variable(fmu, "UInt64", valueReferences[k]);
        values[k] = fmu->plan.nodes;
    }
    return fmi3OK;
}

fmi3Status fmi3SetUInt64(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                         size_t nValueReferences, const fmi3UInt64 values[], size_t nValues)
{
    struct fmu *fmu = instance;
    for (size_t k = 0; k < nValueReferences && k < nValues; k++) {
        if (valueReferences[k] != VR_NODES)
            return no_variable(fmu, "UInt64", valueReferences[k]);
        if (fmu->plan.mode != FMU_CONFIGURATION)
            return fmu_say(fmu, fmi3Error, "nodes is set in configuration mode only");
        if (values[k] < 1 || values[k] > FMU_MOST_NODES)
            return fmu_say(fmu, fmi3Error, "nodes = %llu is outside 1 to %d",
                           (unsigned long long)values[k], FMU_MOST_NODES);
        fmu->plan.nodes = values[k];
        fmu->fresh = 0;
        if (!fmu_allocate(fmu))
            return fmu_say(fmu, fmi3Fatal, "out of memory");
    }
    return fmi3OK;
}

/* ---- names ---- */

static char *name_of(struct fmu *fmu, fmi3ValueReference vr)
{
    return vr == VR_FIBRE ? fmu->plan.fibre : vr == VR_DRUG ? fmu->plan.drug : NULL;
}

fmi3Status fmi3GetString(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                         size_t nValueReferences, fmi3String values[], size_t nValues)
{
    struct fmu *fmu = instance;
    for (size_t k = 0; k < nValueReferences && k < nValues; k++) {
        values[k] = name_of(fmu, valueReferences[k]);
        if (!values[k])
            return no_variable(fmu, "String", valueReferences[k]);
    }
    return fmi3OK;
}

fmi3Status fmi3SetString(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                         size_t nValueReferences, const fmi3String values[], size_t nValues)
{
    struct fmu *fmu = instance;
    for (size_t k = 0; k < nValueReferences && k < nValues; k++) {
        char *to = name_of(fmu, valueReferences[k]);
        if (!to)
            return no_variable(fmu, "String", valueReferences[k]);
        if (fmu->plan.mode > FMU_INITIALIZATION || strlen(values[k]) >= FMU_NAME)
            return fmu_say(fmu, fmi3Error, "'%.80s': fibre and drug are set before the first step",
                           values[k]);
        memset(to, 0, FMU_NAME);
        memcpy(to, values[k], strlen(values[k]));
        fmu->fresh = 0;
    }
    return fmu->plan.mode == FMU_INITIALIZATION ? fmu_make_muscle(fmu) : fmi3OK;
}

/* ---- directional derivatives ---- */

/* Outputs with the inputs moved by e along the seed, into `to`. */
static fmi3Status moved(struct fmu *fmu, const double *kept, const double *direction, double e,
                        double *to)
{
    size_t n = fmu->plan.nodes;
    for (size_t i = 0; i < IN_COUNT * n; i++)
        fmu->in[i] = kept[i] + e * direction[i];
    fmu->fresh = 0;
    fmi3Status status = fmu_evaluate(fmu);
    memcpy(to, fmu->out, OUT_COUNT * n * sizeof *to);
    return status;
}

/* Seeds of the knowns as one direction of all inputs. Ca and drug act through the state only: their
 * derivative at a given state is 0. */
static fmi3Status read_seed(struct fmu *fmu, const fmi3ValueReference knowns[], size_t nKnowns,
                            const fmi3Float64 seed[], size_t nSeed, double *direction)
{
    size_t n = fmu->plan.nodes;
    if (nSeed != nKnowns * n)
        return fmu_say(fmu, fmi3Error, "%zu seeds, not %zu", nSeed, nKnowns * n);
    for (size_t k = 0; k < nKnowns; k++) {
        if (knowns[k] < VR_INPUT || knowns[k] >= VR_INPUT + IN_COUNT)
            return no_variable(fmu, "input", knowns[k]);
        if (knowns[k] == VR_INPUT + IN_STRETCH || knowns[k] == VR_INPUT + IN_STRETCH_RATE)
            memcpy(direction + (knowns[k] - VR_INPUT) * n, seed + k * n, n * sizeof *seed);
    }
    return fmi3OK;
}

/* Central differences: the outputs are smooth in the inputs but for the corners of the overlap. */
static fmi3Status differentiate(struct fmu *fmu, const double *kept, const double *direction,
                                double *slope)
{
    size_t n = fmu->plan.nodes;
    double most = 0, *low = slope + OUT_COUNT * n;
    for (size_t i = 0; i < IN_COUNT * n; i++)
        most = fmax(most, fabs(direction[i]));
    if (!(most > 0)) {
        memset(slope, 0, OUT_COUNT * n * sizeof *slope);
        return fmi3OK;
    }
    double e = 1e-6 / most;
    fmi3Status status = moved(fmu, kept, direction, e, slope);
    fmi3Status second = moved(fmu, kept, direction, -e, low);
    for (size_t i = 0; i < OUT_COUNT * n; i++)
        slope[i] = (slope[i] - low[i]) / (2 * e);
    memcpy(fmu->in, kept, IN_COUNT * n * sizeof *kept);
    fmu->fresh = 0;
    return status > second ? status : second;
}

fmi3Status fmi3GetDirectionalDerivative(fmi3Instance instance, const fmi3ValueReference unknowns[],
                                        size_t nUnknowns, const fmi3ValueReference knowns[],
                                        size_t nKnowns, const fmi3Float64 seed[], size_t nSeed,
                                        fmi3Float64 sensitivity[], size_t nSensitivity)
{
    struct fmu *fmu = instance;
    size_t n = fmu->plan.nodes;
    if (nSensitivity != nUnknowns * n)
        return fmu_say(fmu, fmi3Error, "%zu sensitivities, not %zu", nSensitivity, nUnknowns * n);
    for (size_t k = 0; k < nUnknowns; k++)
        if (unknowns[k] < VR_OUTPUT || unknowns[k] >= VR_OUTPUT + OUT_COUNT)
            return no_variable(fmu, "output", unknowns[k]);
    double *room = calloc((2 * IN_COUNT + 2 * OUT_COUNT) * n, sizeof *room);
    if (!room)
        return fmu_say(fmu, fmi3Error, "out of memory");
    double *direction = room + IN_COUNT * n, *slope = room + 2 * IN_COUNT * n;
    memcpy(room, fmu->in, IN_COUNT * n * sizeof *room);
    fmi3Status status = read_seed(fmu, knowns, nKnowns, seed, nSeed, direction);
    if (status == fmi3OK)
        status = differentiate(fmu, room, direction, slope);
    for (size_t k = 0; k < nUnknowns && status <= fmi3Warning; k++)
        memcpy(sensitivity + k * n, slope + (unknowns[k] - VR_OUTPUT) * n, n * sizeof *slope);
    free(room);
    return status;
}

/* ---- the state as a whole: the plan, the inputs, the states of the muscle ---- */

static size_t snapshot_size(const struct fmu_plan *plan)
{
    return sizeof *plan + (IN_COUNT + plan->n_states) * plan->nodes * sizeof(double);
}

fmi3Status fmi3GetFMUState(fmi3Instance instance, fmi3FMUState *FMUState)
{
    struct fmu *fmu = instance;
    const struct fmu_plan *plan = &fmu->plan;
    size_t inputs = IN_COUNT * plan->nodes * sizeof(double);
    int fits = *FMUState && snapshot_size(*FMUState) == snapshot_size(plan);
    char *to = fits ? *FMUState : malloc(snapshot_size(plan));
    if (!to)
        return fmu_say(fmu, fmi3Error, "out of memory");
    if (!fits)
        free(*FMUState);
    memcpy(to, plan, sizeof *plan);
    memcpy(to + sizeof *plan, fmu->in, inputs);
    if (fmu->state)
        memcpy(to + sizeof *plan + inputs, fmu->state,
               plan->n_states * plan->nodes * sizeof(double));
    *FMUState = to;
    return fmi3OK;
}

fmi3Status fmi3SetFMUState(fmi3Instance instance, fmi3FMUState FMUState)
{
    struct fmu *fmu = instance;
    struct fmu_plan plan;
    const char *from = FMUState;
    memcpy(&plan, from, sizeof plan);
    int same_nodes = plan.nodes == fmu->plan.nodes;
    int same_muscle = same_nodes && plan.n_states == fmu->plan.n_states &&
                      strcmp(plan.fibre, fmu->plan.fibre) == 0 &&
                      strcmp(plan.drug, fmu->plan.drug) == 0;
    fmu->plan = plan;
    fmu->fresh = 0;
    if (!same_muscle) {
        if (!fmu_allocate(fmu))
            return fmu_say(fmu, fmi3Fatal, "out of memory");
        if (plan.n_states > 0 && fmu_make_muscle(fmu) != fmi3OK)
            return fmi3Error;
    }
    size_t inputs = IN_COUNT * plan.nodes * sizeof(double);
    memcpy(fmu->in, from + sizeof plan, inputs);
    if (plan.n_states > 0)
        memcpy(fmu->state, from + sizeof plan + inputs,
               plan.n_states * plan.nodes * sizeof(double));
    return fmi3OK;
}

fmi3Status fmi3FreeFMUState(fmi3Instance instance, fmi3FMUState *FMUState)
{
    (void)instance;
    free(*FMUState);
    *FMUState = NULL;
    return fmi3OK;
}

fmi3Status fmi3SerializedFMUStateSize(fmi3Instance instance, fmi3FMUState FMUState, size_t *size)
{
    (void)instance;
    *size = snapshot_size(FMUState);
    return fmi3OK;
}

fmi3Status fmi3SerializeFMUState(fmi3Instance instance, fmi3FMUState FMUState,
                                 fmi3Byte serializedState[], size_t size)
{
    if (size < snapshot_size(FMUState))
        return fmu_say(instance, fmi3Error, "%zu bytes are too few", size);
    memcpy(serializedState, FMUState, snapshot_size(FMUState));
    return fmi3OK;
}

/* Of the same version of the library on the same kind of machine: bit-identical. */
fmi3Status fmi3DeserializeFMUState(fmi3Instance instance, const fmi3Byte serializedState[],
                                   size_t size, fmi3FMUState *FMUState)
{
    struct fmu_plan plan;
    if (size < sizeof plan)
        return fmu_say(instance, fmi3Error, "%zu bytes are no state of this FMU", size);
    memcpy(&plan, serializedState, sizeof plan);
    plan.version[sizeof plan.version - 1] = '\0';
    if (strcmp(plan.version, INO_VERSION) != 0 || plan.nodes < 1 || plan.nodes > FMU_MOST_NODES ||
        plan.n_states > 4096 || size != snapshot_size(&plan) || plan.fibre[FMU_NAME - 1] ||
        plan.drug[FMU_NAME - 1])
        return fmu_say(instance, fmi3Error, "%zu bytes are no state of inotrope " INO_VERSION,
                       size);
    char *copy = malloc(size);
    if (!copy)
        return fmu_say(instance, fmi3Error, "out of memory");
    memcpy(copy, serializedState, size);
    free(*FMUState);
    *FMUState = copy;
    return fmi3OK;
}
