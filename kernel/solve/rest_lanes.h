/* Steady state of any system by pseudo-transient continuation: linearly implicit Euler steps
 * (I - h J) dy = h f(y), h growing, so that the first steps follow the dynamics from the start
 * towards its own steady state and the last ones are Newton's method.
 *
 * h stays bounded: as h grows without limit, I/h - J becomes singular where sums are conserved. At
 * the bound each step still divides the error by 1 + h |slowest eigenvalue|. The start must be
 * strictly positive where the system divides by probabilities. */
#ifndef INO_SOLVE_REST_LANES_H
#define INO_SOLVE_REST_LANES_H

#include "solve/system_lanes.h"

enum { REST_STEPS = 60, REST_GROWTH = 8 };
static const double rest_first_s = 2e-4, rest_longest_s = 50;

/* A lane is done when no state moves by more than this part of itself in a longest step: what is
 * left is smaller by 1 + h |eigenvalue|, 650 for the slowest known filament. */
static const double rest_tolerance = 1e-11;

/* y[n]: start on entry, steady state on return. Returns 1.0 in lanes that converged, else 0.0. A
 * lane that is done keeps its state: no lane depends on its neighbours. */
LANE_ONCE vd find_rest(const struct lanes_system *system, vd *y)
{
    int n = system->n;
    vd jacobian[SYSTEM_STATES * SYSTEM_STATES], step[SYSTEM_STATES], inverse[SYSTEM_STATES];
    vd done = v_set(0.0);
    double h = rest_first_s;
    for (int s = 0; s < REST_STEPS && v_any(done == 0.0); s++) {
        system->evaluate(system->point, y, step, jacobian);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++)
                jacobian[i * n + k] = jacobian[i * n + k] * -h;
            jacobian[i * n + i] = 1.0 + jacobian[i * n + i];
            step[i] = step[i] * h;
        }
        lanes_lu(n, jacobian, inverse);
        lanes_lu_solve(n, jacobian, inverse, step);
        vl live = done == 0.0, still = v_set(0.0) == v_set(0.0);
        for (int i = 0; i < n; i++) {
            vl small = v_abs(step[i]) <= rest_tolerance * v_abs(y[i]);
            y[i] = v_select(live, y[i] + step[i], y[i]);
            still = still & small;
        }
        done = v_select(still & (v_set(h) >= rest_longest_s), v_set(1.0), done);
        h = h * REST_GROWTH < rest_longest_s ? h * REST_GROWTH : rest_longest_s;
    }
    return done;
}

#endif
