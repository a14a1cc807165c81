/* Transfer-matrix messages along the chain, in lanes. Left of unit i, the weights of everything
 * given b_i = P and N are a and b; with rho its own weight ratio
 *
 *     a' = b + gamma rho a,        b' = gamma b + rho a
 *
 * (times 1/gamma, which cancels), the same from the right with c and d, and the odds of P are
 * rho a c/(b d). No division but one per unit for the result and one every few units against
 * overflow; all terms are positive.
 *
 * Bound by the latency of the messages (two dependent operations a unit, left and right side by
 * side) and by the divider. */
#include "simd/lanes.h"

#include "filament/chain_batch.h"

enum { RESCALE = 4 }; /* units between rescalings: (1 + gamma rho)^4 < 1e140 */

struct message {
    vd p, n;
};

LANE_INLINE struct message pass(struct message m, vd rho, vd gamma)
{
    vd own = rho * m.p;
    struct message next = {m.n + gamma * own, gamma * m.n + own};
    return next;
}

LANE_INLINE struct message rescaled(struct message m)
{
    vd scale = 1.0 / (m.p + m.n);
    struct message next = {m.p * scale, m.n * scale};
    return next;
}

LANE_ONCE void chain_lanes(size_t n, int blocked, const double *factor, vd ratio, vd gamma,
                           double *mean, double *permissive)
{
    struct message left[INO_CHAIN_BATCH_UNITS], right[INO_CHAIN_BATCH_UNITS];
    struct message l = {v_set(1.0), blocked ? gamma : v_set(1.0)}, r = l;
    for (size_t i = 0, j = n - 1; i < n; i++, j--) {
        left[i] = l;
        right[j] = r;
        l = pass(l, ratio * (factor ? factor[i] : 1.0), gamma);
        r = pass(r, ratio * (factor ? factor[j] : 1.0), gamma);
        if (i % RESCALE == RESCALE - 1) {
            l = rescaled(l);
            r = rescaled(r);
        }
    }
    vd sum = v_set(0.0);
    for (size_t i = 0; i < n; i++) {
        vd open = ratio * (factor ? factor[i] : 1.0) * (left[i].p * right[i].p);
        vd p = open / (open + left[i].n * right[i].n);
        sum = sum + p;
        if (permissive)
            v_store(permissive + i * INO_CHAIN_BATCH_POINTS, p);
    }
    v_store(mean, sum / (double)n);
}

void INO_VARIANT_NAME(ino_chain_block)(size_t n_units, int blocked, const double *factor,
                                       const double *ratio, const double *gamma, double *mean,
                                       double *permissive)
{
    for (size_t p = 0; p < INO_CHAIN_BATCH_POINTS; p += LANES)
        chain_lanes(n_units, blocked, factor, v_load(ratio + p), v_load(gamma + p), mean + p,
                    permissive ? permissive + p : NULL);
}
