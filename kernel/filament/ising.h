/* Equilibrium of the infinite thin filament in closed form. Tropomyosins form a nearest-neighbour
 * chain: unit weights W_N, W_P, a factor 1/gamma per N|P boundary. Its transfer matrix
 *
 *     | W_N                sqrt(W_N W_P)/gamma |
 *     | sqrt(W_N W_P)/gamma                W_P |
 *
 * has the leading eigenvector (o, w), o^2 = W_N W_P/gamma^2, w = lambda - W_N, and the permissive
 * fraction is P = w^2/(o^2 + w^2). w is formed without cancellation, so P keeps its relative
 * accuracy down to the smallest values. */
#ifndef INO_FILAMENT_ISING_H
#define INO_FILAMENT_ISING_H

#include "simd/lanes.h"

struct ising {
    vd p;        /* permissive fraction */
    vd to[2][2]; /* to[b][c]: probability that a neighbour is c, given b */
};

/* P, with coupling = 4/gamma^2; W_N and W_P may have any common factor. All lengths are doubled. */
LANE_INLINE vd ising_permissive_at(vd w_n, vd w_p, vd coupling)
{
    vd o2 = coupling * (w_n * w_p);
    vd difference = w_n - w_p;
    vd size = v_sqrt(difference * difference + o2) + v_abs(difference);
    /* w = root - difference: o^2/size where that cancels. P = w^2/(o^2 + w^2) in both cases. */
    vd size2 = size * size;
    return v_select(difference > 0.0, o2, size2) / (size2 + o2);
}

LANE_INLINE vd ising_coupling(vd gamma)
{
    return 4.0 / (gamma * gamma);
}

LANE_INLINE vd ising_permissive(vd w_n, vd w_p, vd gamma)
{
    return ising_permissive_at(w_n, w_p, ising_coupling(gamma));
}

/* Conditional neighbour probabilities as well: to[b][c] = M_bc v_c/(lambda v_b). */
LANE_INLINE struct ising ising_equilibrium(vd w_n, vd w_p, vd gamma)
{
    struct ising chain;
    chain.p = ising_permissive(w_n, w_p, gamma);
    vd o2 = (w_n * w_p) / (gamma * gamma);
    vd half = 0.5 * (w_n - w_p);
    vd size = v_sqrt(half * half + o2) + v_abs(half);
    vl mostly_n = half > 0.0;
    vd larger = v_select(mostly_n, w_n, w_p);
    vd lambda = v_select(mostly_n, w_n, w_p) + o2 / size; /* = mean + root */
    vd minor = o2 / (size * lambda); /* 1 - M_ii/lambda for the larger weight */
    vd major_stay = larger / lambda;
    vd smaller = v_select(mostly_n, w_p, w_n);
    vd minor_stay = smaller / lambda;
    vd leave_small = size / lambda; /* 1 - smaller/lambda, as lambda - smaller = size */
    chain.to[0][0] = v_select(mostly_n, major_stay, minor_stay);
    chain.to[0][1] = v_select(mostly_n, minor, leave_small);
    chain.to[1][0] = v_select(mostly_n, leave_small, minor);
    chain.to[1][1] = v_select(mostly_n, minor_stay, major_stay);
    return chain;
}

#endif
