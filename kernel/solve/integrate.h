/* Reference integrator: one stiff system, high accuracy, step and order chosen by the error.
 *
 * Extrapolated linearly implicit Euler (Deuflhard, Hairer & Zugck 1987; Hairer & Wanner, Solving
 * ODEs II, IV.9). A basic step H from t0 is made with n_j = 1, 2, ..., K substeps h_j = H/n_j,
 *
 *     (I - h_j J) (y_{i+1} - y_i) = h_j f(t_{i+1}, y_i),      J ~ df/dy(t0, y0),
 *
 * and the K results, which expand in powers of h_j, are extrapolated to h = 0: row K of the table
 * has order K and damps infinitely stiff parts fully. All rows advance together, so that substep i
 * of every row is one call of the right-hand side with many nodes, and so is the finite-difference
 * Jacobian; a right-hand side that evaluates 64 nodes at the price of one is used to the full.
 *
 * Error per step: the difference between T(K,K) and T(K,K-1), largest over the states relative to
 * rtol (|y_k| + scale_k/100), and of the observed scalar (tension) relative to rtol times the
 * larger of its scale and its largest value so far. The advanced value T(K,K) is one order better
 * than the estimate.
 *
 * Linear invariants: states of one group (a set of probabilities) keep their sum to round-off. The
 * Jacobian's columns are corrected to sum to zero over a group (differencing loses that at 1e-3),
 * and after a step the group is multiplied by old sum/new sum, a factor within round-off of 1.
 *
 * Times are in s. Nothing is allocated between create and free. An integrator belongs to one
 * thread; the system it reads may be shared. */
#ifndef INO_SOLVE_INTEGRATE_H
#define INO_SOLVE_INTEGRATE_H

#include <stddef.h>

#include <inotrope/status.h>

enum { INO_ODE_STATES = 256, INO_ODE_GROUPS = 4, INO_ODE_ROWS = 12 };

/* Right-hand side at n_nodes points: f[i*n + k] = dy_k/dt at time t_s[i] and state y[i*n + k].
 * observed[i] receives the scalar under error control. f or observed is NULL when not wanted.
 * inside_s is a time strictly inside the current step: inputs that jump or bend are to be taken
 * from the piece that contains it, also at its ends. Any code but INO_OK ends the attempt: the
 * step is tried again with a smaller H, and given up with that code when H reaches round-off. */
typedef ino_status ino_ode_rhs(const void *user, double inside_s, size_t n_nodes, const double *t_s,
                               const double *y, double *f, double *observed);

struct ino_ode {
    size_t n; /* states, 1 to INO_ODE_STATES */
    ino_ode_rhs *rhs;
    const void *user;
    double scale[INO_ODE_STATES];        /* typical size of each state, > 0 */
    unsigned char group[INO_ODE_STATES]; /* 0: none; 1..INO_ODE_GROUPS: sum is invariant */
    double observed_scale; /* of the observed scalar, a lower bound; 0: none observed */
};

struct ino_integrator_options {
    double rtol;       /* 1e-13 to 0.1; default 1e-8 */
    double max_step_s; /* default infinite */
    size_t max_steps;  /* accepted and rejected, default 1 000 000 */
};

struct ino_integrator_report {
    size_t steps, rejected;
    size_t calls;       /* of the right-hand side (each of up to 2 INO_ODE_ROWS or n + 1 nodes) */
    size_t evaluations; /* nodes */
    size_t factorisations;
    double state_error; /* sum of the steps' estimates, relative to |y_k| + scale_k/100 */
    double dense_error; /* largest estimate between ends of steps, relative to |y_k| + scale_k/10 */
    double dense_observed_error; /* the same of the observed scalar, in its unit */
    double observed_error;       /* sum of the estimates of the observed scalar, in its unit */
    double observed_peak;        /* largest |observed| at a step's end */
};

struct ino_integrator;

void ino_integrator_options_init(struct ino_integrator_options *options);

/* Copies ode and options. INO_BAD_ARGUMENT (n, scale, group), INO_OUT_OF_RANGE (rtol, ...),
 * INO_NO_MEMORY. */
INO_NODISCARD ino_status ino_integrator_create(const struct ino_ode *ode,
                                               const struct ino_integrator_options *options,
                                               struct ino_integrator **integrator);
void ino_integrator_free(struct ino_integrator *integrator); /* NULL is allowed */

/* Places the integrator at (t_s, y[n]); the report starts anew. Also used after a jump of y. */
void ino_integrator_start(struct ino_integrator *integrator, double t_s, const double *y);

/* Goes on from (t_s, y), the report being kept: after a change of the system, or back to a time
 * inside the last step. */
void ino_integrator_place(struct ino_integrator *integrator, double t_s, const double *y);

/* Forgets the step size: to be called where an input jumps or bends. */
void ino_integrator_restart(struct ino_integrator *integrator);

/* Changes the limit of the step size (> 0). */
void ino_integrator_set_max_step(struct ino_integrator *integrator, double max_step_s);

/* One accepted step that does not pass limit_s (> the current time); a step that reaches it ends
 * on it exactly. Inputs must be smooth inside. Errors: INO_NOT_CONVERGED (max_steps, or H below
 * round-off by the error), or what the right-hand side says. The integrator then stays at the last
 * accepted point. */
INO_NODISCARD ino_status ino_integrator_step(struct ino_integrator *integrator, double limit_s);

/* Steps until t_s. */
INO_NODISCARD ino_status ino_integrator_to(struct ino_integrator *integrator, double t_s);

/* One step of length step_s with `rows` rows (order `rows`), accepted whatever its error: to test
 * orders of convergence. */
INO_NODISCARD ino_status ino_integrator_fixed(struct ino_integrator *integrator, double step_s,
                                              int rows);

/* From the next step on: values inside the steps are wanted (1) or not. Their estimated error is
 * then part of the step's. */
void ino_integrator_set_dense(struct ino_integrator *integrator, int wanted);

/* State y[n] at t_s inside the last step; that step was made with dense wanted. See dense.c. */
void ino_integrator_interpolate(const struct ino_integrator *integrator, double t_s, double *y);

double ino_integrator_time(const struct ino_integrator *integrator);
const double *ino_integrator_state(const struct ino_integrator *integrator); /* [n] */
void ino_integrator_get_report(const struct ino_integrator *integrator,
                               struct ino_integrator_report *report);

#endif
