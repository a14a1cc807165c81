/* The FMU (Functional Mock-up Unit, FMI 3.0, co-simulation): n nodes of one muscle.
 *
 * Inputs per node: free [Ca2+] (uM), its rate (uM/s), stretch SL/SL0, its rate (1/s), concentration
 * of the drug (uM). A step of h starts from them; with a rate the input goes on linearly and keeps
 * the value that it reaches. Outputs per node: tension, stiffness, bound Ca. The state starts from
 * the steady state of the inputs at the end of initialization.
 *
 * Bad nodes never stop the others: their state is kept, their outputs are NaN, the call returns
 * fmi3Warning and the log names the first of them. */
#ifndef INOTROPE_EMBED_FMU_H
#define INOTROPE_EMBED_FMU_H

#include <inotrope/inotrope.h>

#include "fmi3Functions.h"

/* Value references of modelDescription.xml.in. */
enum { VR_TIME = 0, VR_NODES = 1, VR_FIBRE = 2, VR_DRUG = 3, VR_INPUT = 10, VR_OUTPUT = 20 };
enum fmu_input { IN_CA, IN_CA_RATE, IN_STRETCH, IN_STRETCH_RATE, IN_DRUG, IN_COUNT };
enum fmu_output { OUT_TENSION, OUT_STIFFNESS, OUT_CA_BOUND, OUT_COUNT };

enum fmu_mode { FMU_INSTANTIATED, FMU_CONFIGURATION, FMU_INITIALIZATION, FMU_STEP, FMU_TERMINATED };

enum { FMU_NAME = 64, FMU_MOST_NODES = 100000000 };

/* What a snapshot holds besides the arrays: plain data, compared and copied as a whole. */
struct fmu_plan {
    char version[16]; /* of the library: states of another one are refused */
    fmi3UInt64 nodes, n_states;
    char fibre[FMU_NAME], drug[FMU_NAME];
    double time_s;
    int mode, settled; /* settled: the state belongs to the inputs, or to the last step */
};

struct fmu {
    struct fmu_plan plan;
    fmi3InstanceEnvironment environment;
    fmi3LogMessageCallback log_message;
    ino_muscle *muscle; /* from initialization on */
    double sl0_um;
    double *in;    /* [IN_COUNT][nodes] */
    double *state; /* [n_states][nodes] */
    double *out;   /* [OUT_COUNT][nodes] */
    double *work;  /* [4][nodes]: lengths and Ca of a step in the library's units */
    int fresh;     /* out belongs to state and in */
};

/* Tells the importer, and returns the status. */
fmi3Status fmu_say(const struct fmu *fmu, fmi3Status status, const char *format, ...);

/* Room for plan.nodes nodes, inputs at their start values. 0 when out of memory. */
int fmu_allocate(struct fmu *fmu);
/* The muscle of plan.fibre and plan.drug, and room for its states. */
fmi3Status fmu_make_muscle(struct fmu *fmu);
/* Makes the outputs those of the present state and inputs, where they are not. */
fmi3Status fmu_evaluate(struct fmu *fmu);

#endif
