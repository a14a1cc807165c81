/* Functions of the standard for what this FMU does not have: model exchange, scheduled execution,
 * clocks, event mode, other types of variables. No importer calls them that reads the model
 * description; one that does gets an error. */
#include "embed/fmi/fmu.h"

/* Their arguments are the standard's. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

static fmi3Status absent(fmi3Instance instance, size_t wanted)
{
    return wanted == 0 ? fmi3OK : fmu_say(instance, fmi3Error, "no such variable or function");
}

/* Types without a variable: nothing can be read or written. */
#define NO_VARIABLES(type)                                                                       \
    fmi3Status fmi3Get##type(fmi3Instance instance, const fmi3ValueReference valueReferences[],  \
                             size_t nValueReferences, fmi3##type values[], size_t nValues)       \
    {                                                                                            \
        return absent(instance, nValueReferences);                                               \
    }                                                                                            \
    fmi3Status fmi3Set##type(fmi3Instance instance, const fmi3ValueReference valueReferences[],  \
                             size_t nValueReferences, const fmi3##type values[], size_t nValues) \
    {                                                                                            \
        return absent(instance, nValueReferences);                                               \
    }
NO_VARIABLES(Float32)
NO_VARIABLES(Int8)
NO_VARIABLES(UInt8)
NO_VARIABLES(Int16)
NO_VARIABLES(UInt16)
NO_VARIABLES(Int32)
NO_VARIABLES(UInt32)
NO_VARIABLES(Int64)
NO_VARIABLES(Boolean)

fmi3Status fmi3GetBinary(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                         size_t nValueReferences, size_t valueSizes[], fmi3Binary values[],
                         size_t nValues)
{
    return absent(instance, nValueReferences);
}

fmi3Status fmi3SetBinary(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                         size_t nValueReferences, const size_t valueSizes[],
                         const fmi3Binary values[], size_t nValues)
{
    return absent(instance, nValueReferences);
}

fmi3Status fmi3GetClock(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                        size_t nValueReferences, fmi3Clock values[])
{
    return absent(instance, nValueReferences);
}

fmi3Status fmi3SetClock(fmi3Instance instance, const fmi3ValueReference valueReferences[],
                        size_t nValueReferences, const fmi3Clock values[])
{
    return absent(instance, nValueReferences);
}

#define ABSENT(name, ...)           \
    fmi3Status name(__VA_ARGS__)    \
    {                               \
        return absent(instance, 1); \
    }
#define ABSENT_CLOCKS(name, ...)                                                       \
    fmi3Status name(fmi3Instance instance, const fmi3ValueReference valueReferences[], \
                    size_t nValueReferences, __VA_ARGS__)                              \
    {                                                                                  \
        return absent(instance, nValueReferences);                                     \
    }
ABSENT(fmi3EnterEventMode, fmi3Instance instance)
ABSENT(fmi3EnterStepMode, fmi3Instance instance)
ABSENT(fmi3EvaluateDiscreteStates, fmi3Instance instance)
ABSENT(fmi3EnterContinuousTimeMode, fmi3Instance instance)
ABSENT(fmi3CompletedIntegratorStep, fmi3Instance instance, fmi3Boolean noSetFMUState,
       fmi3Boolean *enterEventMode, fmi3Boolean *terminateSimulation)
ABSENT(fmi3SetTime, fmi3Instance instance, fmi3Float64 time)
ABSENT(fmi3SetContinuousStates, fmi3Instance instance, const fmi3Float64 states[], size_t n)
ABSENT(fmi3GetContinuousStateDerivatives, fmi3Instance instance, fmi3Float64 values[], size_t n)
ABSENT(fmi3GetEventIndicators, fmi3Instance instance, fmi3Float64 values[], size_t n)
ABSENT(fmi3GetContinuousStates, fmi3Instance instance, fmi3Float64 values[], size_t n)
ABSENT(fmi3GetNominalsOfContinuousStates, fmi3Instance instance, fmi3Float64 values[], size_t n)
ABSENT(fmi3GetNumberOfEventIndicators, fmi3Instance instance, size_t *n)
ABSENT(fmi3GetNumberOfContinuousStates, fmi3Instance instance, size_t *n)
ABSENT(fmi3ActivateModelPartition, fmi3Instance instance, fmi3ValueReference clock,
       fmi3Float64 time)
ABSENT_CLOCKS(fmi3GetIntervalDecimal, fmi3Float64 intervals[], fmi3IntervalQualifier qualifiers[])
ABSENT_CLOCKS(fmi3GetIntervalFraction, fmi3UInt64 counters[], fmi3UInt64 resolutions[],
              fmi3IntervalQualifier qualifiers[])
ABSENT_CLOCKS(fmi3GetShiftDecimal, fmi3Float64 shifts[])
ABSENT_CLOCKS(fmi3GetShiftFraction, fmi3UInt64 counters[], fmi3UInt64 resolutions[])
ABSENT_CLOCKS(fmi3SetIntervalDecimal, const fmi3Float64 intervals[])
ABSENT_CLOCKS(fmi3SetIntervalFraction, const fmi3UInt64 counters[], const fmi3UInt64 resolutions[])
ABSENT_CLOCKS(fmi3SetShiftDecimal, const fmi3Float64 shifts[])
ABSENT_CLOCKS(fmi3SetShiftFraction, const fmi3UInt64 counters[], const fmi3UInt64 resolutions[])

fmi3Status fmi3GetNumberOfVariableDependencies(fmi3Instance instance,
                                               fmi3ValueReference valueReference,
                                               size_t *nDependencies)
{
    return absent(instance, 1);
}

fmi3Status fmi3GetVariableDependencies(fmi3Instance instance, fmi3ValueReference dependent,
                                       size_t elementIndicesOfDependent[],
                                       fmi3ValueReference independents[],
                                       size_t elementIndicesOfIndependents[],
                                       fmi3DependencyKind dependencyKinds[], size_t nDependencies)
{
    return absent(instance, 1 + nDependencies);
}

fmi3Status fmi3GetAdjointDerivative(fmi3Instance instance, const fmi3ValueReference unknowns[],
                                    size_t nUnknowns, const fmi3ValueReference knowns[],
                                    size_t nKnowns, const fmi3Float64 seed[], size_t nSeed,
                                    fmi3Float64 sensitivity[], size_t nSensitivity)
{
    return absent(instance, 1 + nUnknowns + nKnowns + nSeed);
}

fmi3Status fmi3GetOutputDerivatives(fmi3Instance instance,
                                    const fmi3ValueReference valueReferences[],
                                    size_t nValueReferences, const fmi3Int32 orders[],
                                    fmi3Float64 values[], size_t nValues)
{
    return absent(instance, nValueReferences);
}

fmi3Status fmi3UpdateDiscreteStates(fmi3Instance instance, fmi3Boolean *discreteStatesNeedUpdate,
                                    fmi3Boolean *terminateSimulation,
                                    fmi3Boolean *nominalsOfContinuousStatesChanged,
                                    fmi3Boolean *valuesOfContinuousStatesChanged,
                                    fmi3Boolean *nextEventTimeDefined, fmi3Float64 *nextEventTime)
{
    return absent(instance, 1);
}

fmi3Instance fmi3InstantiateModelExchange(fmi3String instanceName, fmi3String instantiationToken,
                                          fmi3String resourcePath, fmi3Boolean visible,
                                          fmi3Boolean loggingOn,
                                          fmi3InstanceEnvironment instanceEnvironment,
                                          fmi3LogMessageCallback logMessage)
{
    return NULL;
}

fmi3Instance fmi3InstantiateScheduledExecution(
    fmi3String instanceName, fmi3String instantiationToken, fmi3String resourcePath,
    fmi3Boolean visible, fmi3Boolean loggingOn, fmi3InstanceEnvironment instanceEnvironment,
    fmi3LogMessageCallback logMessage, fmi3ClockUpdateCallback clockUpdate,
    fmi3LockPreemptionCallback lockPreemption, fmi3UnlockPreemptionCallback unlockPreemption)
{
    return NULL;
}
