/* Steady state with attached heads y = a + b that hold the thin filament open: closing is slowed
 * by 1 - eta y, so that W_P becomes W_P/(1 - eta y). With rho = W_P/W_N at rest, x = ln of the
 * ratio in effect, P(x) the chain's permissive fraction and y(P) the cycle's attached heads,
 *
 *     K(x) = x + ln(1 - eta y(P(x))) - ln rho = 0,      K'(x) = 1 - M(x),
 *     M = eta y'(P)/(1 - eta y) dP/dx,                  dP/dx = P (1-P) sqrt(1 + 4 (gamma^2-1) P
 * (1-P)).
 *
 * M rises from 0 to one peak and falls again, so K is concave left of the peak and convex right of
 * it; where the peak exceeds 1 there may be three roots, the outer two stable. Newton's method from
 * the left (y = 0) cannot pass the lowest root where K is concave there, nor from the right (y = 1)
 * the highest. If it does pass a root, or K' <= 0, that branch has ended: one root is left between
 * the last good point and the other end, and is found by Newton's method inside a bracket. */
#ifndef INO_CROSSBRIDGE_FEEDBACK_H
#define INO_CROSSBRIDGE_FEEDBACK_H

#include <inotrope/batch.h>

#include "crossbridge/cycle.h"
#include "filament/ising.h"

enum { FEEDBACK_STEPS = 200 }; /* about 6 are needed, 30 at a fold */

struct feedback_value {
    vd k, slope;
};

LANE_INLINE struct feedback_value feedback_at(const struct cycle_ratios *cycle, vd coupling, vd eta,
                                              vd rho, vd x)
{
    vd ratio = v_exp(x);
    vd p = ising_permissive_at(v_set(1.0), ratio, coupling), u = p * (1.0 - p);
    vd slope_y, y = cycle_attached(cycle, p, &slope_y);
    vd hold = 1.0 - eta * y;
    vd opening = u * v_sqrt(1.0 + 4.0 * u * (4.0 / coupling - 1.0)); /* dP/dx */
    struct feedback_value f = {v_log(ratio * hold / rho), 1.0 - eta * slope_y * opening / hold};
    return f;
}

/* Attached heads y of the branch. Lanes are frozen once solved, so that none depends on others. */
LANE_ONCE vd feedback_attached(const struct cycle_ratios *cycle, vd coupling, vd eta, vd rho,
                               ino_branch branch)
{
    const vd side = v_set(branch == INO_BRANCH_UP ? 1.0 : -1.0);
    vd rest = v_log(rho), full = rest - v_log(1.0 - eta);
    vd x = branch == INO_BRANCH_UP ? rest : full;
    vd near = x, far = branch == INO_BRANCH_UP ? full : rest; /* side K(near) <= 0 <= side K(far) */
    vd bracketed = v_set(0.0), active = v_one_if(eta > 0.0);
    for (int i = 0; i < FEEDBACK_STEPS && v_any(active > 0.0); i++) {
        struct feedback_value f = feedback_at(cycle, coupling, eta, rho, x);
        vd k = side * f.k;
        vl passed = k > 0.0;
        near = v_select(passed, near, x);
        far = v_select(passed, x, far);
        bracketed = v_select(passed | (f.slope <= 0.0), v_set(1.0), bracketed);
        vd next = x - f.k / f.slope;
        vl inside = (side * (next - near) >= 0.0) & (side * (far - next) >= 0.0);
        vl safe = inside & (f.slope > 0.0);
        vd middle = 0.5 * (near + far);
        next = v_select((bracketed > 0.0) & ~safe, middle, v_select(safe, next, far));
        /* K carries the roundings of log and y: a few 1e-16. */
        vl done = (v_abs(f.k) <= 4e-16) | (v_abs(next - x) <= 2e-16 * v_max(v_abs(x), v_set(1.0)));
        x = v_select((active > 0.0) & ~(v_abs(f.k) <= 4e-16), next, x);
        active = v_select(done | (next != next), v_set(0.0), active);
    }
    vd slope_y;
    return cycle_attached(cycle, ising_permissive_at(v_set(1.0), v_exp(x), coupling), &slope_y);
}

#endif
