/* Steady force-pCa curves of many members at once, each reduced to its Hill numbers: pCa50 by root
 * finding and the slope n_H there, as ino_observe_pca defines them. Members differ in parameters;
 * the nodes of a batch are different members, so that every round costs a whole number of tiles.
 *
 * Per member: the limits Ca = 0 and infinity, a grid of thirty points (a tenth of a decade apart,
 * around the half-maximum of the muscle with its own parameters) that brackets the half-maximum,
 * Chandrupatla's root finder, and a five-point derivative whose step is halved until the two- and
 * the four-node formula agree. Members whose half-maximum the grid misses are bracketed by the ends
 * of the accepted range of Ca.
 *
 * Accuracy: pCa50 to 1e-10, slope to 1e-6 of itself, limits exact to rounding. Numbers do not
 * depend on the block that a member is in. No allocation, no I/O; any number of threads may share a
 * sweep_curve. */
#ifndef INO_SWEEP_REDUCE_H
#define INO_SWEEP_REDUCE_H

#include <stddef.h>

#include <inotrope/inotrope.h>

enum { SWEEP_BLOCK = 256, SWEEP_GRID = 30, SWEEP_PARAMETERS = 32 };

/* What all members share. */
struct sweep_curve {
    const ino_muscle *muscle;
    ino_branch branch;
    double sl_um;
    double drug_uM[INO_MAX_DRUGS];
    size_t n_parameters;
    size_t parameter_index[SWEEP_PARAMETERS]; /* which vary, as in ino_muscle_parameter */
    double log_ca[SWEEP_GRID];                /* ln([Ca]/uM), ascending */
    double ca_uM[SWEEP_GRID];
};

/* drug_uM[ino_muscle_drug_count] (NULL: none) and parameter_index[n_parameters] are copied; the
 * muscle must outlive the curve. n_parameters at most SWEEP_PARAMETERS. INO_BAD_ARGUMENT when a
 * parameter is none of the muscle's or cannot vary from node to node. */
INO_NODISCARD ino_status sweep_curve_init(struct sweep_curve *curve, const ino_muscle *muscle,
                                          ino_branch branch, double sl_um, const double *drug_uM,
                                          size_t n_parameters, const size_t *parameter_index);

/* Numbers of the members of a block. Where status is not INO_OK, pca50 and slope are NaN, and so
 * are the limits where these could not be computed: INO_OUT_OF_RANGE (parameters; with limits
 * given, a half-maximum beyond pCa 3..15), INO_TOO_FEW_POINTS (a flat curve), INO_NOT_CONVERGED,
 * INO_NOT_FINITE. On a bistable fibre pca50 is the jump and slope infinite. */
struct sweep_numbers {
    double pca50[SWEEP_BLOCK];
    double slope_nh[SWEEP_BLOCK];
    double fmax_kPa[SWEEP_BLOCK];
    double frest_kPa[SWEEP_BLOCK];
    unsigned char status[SWEEP_BLOCK]; /* ino_status */
};

/* n <= SWEEP_BLOCK members; parameter k of member i is parameters[k*stride + i]. */
void sweep_reduce(const struct sweep_curve *curve, size_t n, const double *parameters,
                  size_t stride, struct sweep_numbers *numbers);

#endif
