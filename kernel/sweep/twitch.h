/* Twitches of many members at once (inotrope/twitches.h), each reduced to the numbers below. The
 * nodes of a batch are different members. No number depends on the block that a member is in. */
#ifndef INO_SWEEP_TWITCH_H
#define INO_SWEEP_TWITCH_H

#include <stddef.h>

#include <inotrope/inotrope.h>

#include "sweep/reduce.h"

enum sweep_twitch_number {
    SWEEP_DEVELOPED,
    SWEEP_PEAK,
    SWEEP_DIASTOLIC,
    SWEEP_TIME_TO_PEAK,
    SWEEP_RT50,
    SWEEP_RT90,
    SWEEP_RATE_MAX,
    SWEEP_RATE_MIN,
    SWEEP_TENSION_TIME,
    SWEEP_ATP,
    SWEEP_ERROR,
    SWEEP_HALVINGS,
    SWEEP_TWITCH_RESULTS
};

/* What all members share. */
struct sweep_twitch {
    const ino_mesh *mesh;
    double rtol; /* the mesh's */
    size_t n_parameters;
    size_t parameter_index[SWEEP_PARAMETERS]; /* which vary, as in ino_muscle_parameter */
};

/* n members; parameter k of member i is parameters[k*stride + i], number k result[k*stride + i].
 * status: INO_OK, INO_TOO_FEW_POINTS (tension does not rise), INO_NOT_CONVERGED (the estimate stays
 * above rtol; numbers given, or NaN where a step could not be made), INO_OUT_OF_RANGE and others
 * (parameters; NaN). Any number of threads may share `twitch`; allocates its work space. */
void sweep_twitches(const struct sweep_twitch *twitch, size_t n, const double *parameters,
                    size_t stride, double *result, unsigned char *status);

#endif
