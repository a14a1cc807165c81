/* Steady state of any system by pseudo-transient continuation: linearly implicit Euler steps
 * (I - h J) dy = h f(y), h growing, so that the first steps follow the dynamics from the start
 * towards its own steady state and the last ones are Newton's method.
 *
 * h stays bounded: as h grows without limit, I/h - J becomes singular where sums are conserved. At
 * the bound each step still divides the error by 1 + h |slowest eigenvalue|. A step that would make
 * a state negative (cooperative activation runs away from a long implicit step) is made again with
 * h/8, so that probabilities stay probabilities. States must be positive at the start and at rest.
 * Conserved sums would drift by some 1e-13 in each long step: system->restore mends that. */
#ifndef INO_SOLVE_REST_LANES_H
#define INO_SOLVE_REST_LANES_H

#include "solve/system_lanes.h"

enum { REST_STEPS = 80 };
static const double rest_first_s = 2e-4, rest_longest_s = 500, rest_growth = 8;

/* A lane is done when no state moves by more than this part of itself in a longest step: what is
 * left is smaller by 1 + h |eigenvalue|, some hundred for the slowest known cycle. */
static const double rest_tolerance = 1e-11;

/* y[n]: start on entry, steady state on return. Returns 1.0 in lanes that converged, else 0.0. A
 * lane that is done keeps its state, and h is each lane's own: no lane depends on its neighbours.
 */
LANE_ONCE vd find_rest(const struct lanes_system *system, vd *y)
{
    int n = system->n;
    vd matrix[SYSTEM_STATES * SYSTEM_STATES], step[SYSTEM_STATES], inverse[SYSTEM_STATES];
    vd done = v_set(0.0), h = v_set(rest_first_s);
    for (int s = 0; s < REST_STEPS && v_any(done == 0.0); s++) {
        system->evaluate(system->point, y, step, matrix);
        for (int i = 0; i < n; i++)
            step[i] = step[i] * h;
        lanes_lu(n, h, matrix, matrix, inverse);
        lanes_lu_solve(n, matrix, inverse, step);
        vd lowest = v_set(INFINITY), largest = v_set(0.0), zero = v_set(0.0);
        for (int i = 0; i < n; i++) {
            lowest = v_min(y[i] + step[i], lowest);
            largest = v_max(v_abs(step[i]) - rest_tolerance * y[i], largest);
            zero = zero + step[i] * 0.0; /* NaN if a step is not finite */
            step[i] = y[i] + step[i];
        }
        vl good = (lowest >= 0.0) & (zero == 0.0), live = (done == 0.0) & good;
        if (system->restore)
            system->restore(step);
        for (int i = 0; i < n; i++)
            y[i] = v_select(live, step[i], y[i]);
        done = v_select(live & (largest <= 0.0) & (h >= rest_longest_s), v_set(1.0), done);
        h = v_select(good, v_min(h * rest_growth, v_set(rest_longest_s)), h * 0.125);
    }
    return done;
}

#endif
