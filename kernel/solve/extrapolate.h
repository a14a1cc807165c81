/* One basic step of the extrapolated linearly implicit Euler method; see integrate.h. */
#ifndef INO_SOLVE_EXTRAPOLATE_H
#define INO_SOLVE_EXTRAPOLATE_H

#include <stdint.h>

#include "solve/integrate.h"

enum { INO_ODE_NODES = INO_ODE_STATES + 1 };

typedef double ino_dense_terms[INO_ODE_ROWS + 1][INO_ODE_STATES]; /* c and r_k/k!, see dense.c */

struct ino_integrator {
    struct ino_ode ode;
    struct ino_integrator_options options;
    struct ino_integrator_report report;
    double t;
    double y[INO_ODE_STATES];
    double sum[INO_ODE_GROUPS + 1]; /* of each group at the start */
    /* control */
    int jacobian;       /* 1: valid at (t, y) */
    double record_step; /* H whose errors are on record; 0: none */
    int record_rows;    /* K of that step */
    int record_failed;  /* it was rejected */
    double record_error[INO_ODE_ROWS + 1];
    int quiet; /* steps since the last try of more rows */
    /* table of the last basic step, from row 2 (index 2) to the last */
    double error[INO_ODE_ROWS + 1];       /* estimate over tolerance, per number of rows */
    double state_error[INO_ODE_ROWS + 1]; /* absolute parts of it, for the report */
    double observed_error[INO_ODE_ROWS + 1];
    double observed[INO_ODE_ROWS + 1];
    double best[INO_ODE_ROWS + 1][INO_ODE_STATES]; /* T(j,j) */
    /* between the ends of the last step */
    int wants_dense; /* 1: wanted, and under error control */
    double start_t;
    int dense_degree;
    ino_dense_terms dense, dense_change;
    double path[INO_ODE_ROWS * (INO_ODE_ROWS + 1) / 2][INO_ODE_STATES]; /* y - y0, row by row */
    /* work */
    double f0[INO_ODE_STATES];
    double jac[INO_ODE_STATES * INO_ODE_STATES];
    double lu[INO_ODE_ROWS][INO_ODE_STATES * INO_ODE_STATES];
    int32_t pivot[INO_ODE_ROWS][INO_ODE_STATES];
    double node_t[INO_ODE_NODES];
    double node_y[INO_ODE_NODES * INO_ODE_STATES];
    double node_f[INO_ODE_NODES * INO_ODE_STATES];
    double node_observed[INO_ODE_NODES];
    double table[INO_ODE_ROWS + 1][INO_ODE_STATES];
};

/* Jacobian and f at (t, y) by one call with n + 1 nodes; inside as in ino_ode_rhs. */
ino_status ino_extrapolate_jacobian(struct ino_integrator *s, double inside);

/* Fills best[1..rows], error[2..rows], ... for a step from (t, y) to `end`. The Jacobian must be
 * there. INO_SINGULAR, INO_NOT_FINITE or the right-hand side's code when it cannot be done. */
ino_status ino_extrapolate(struct ino_integrator *s, double end, int rows);

/* Makes best[rows] at `end` the current point. */
void ino_extrapolate_accept(struct ino_integrator *s, double end, int rows);

/* dense.c: the polynomial of a step with `rows` rows (2 or more), before it is accepted. Returns
 * its estimated error, relative to |y_k| + scale_k/10. */
double ino_dense_prepare(struct ino_integrator *s, int rows);

/* Estimated error of the observed scalar inside the step just accepted, in its unit. */
ino_status ino_dense_observed_error(struct ino_integrator *s, double *error);

#endif
