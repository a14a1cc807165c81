/* Mean-field closure of the thin filament: p(a, b, c, k), the joint probability that the left
 * neighbour's tropomyosin is a, the own one b, the right neighbour's c and the own troponin in
 * state k; element ((2 a + b) 2 + c) K + k. Flips of the outer tropomyosins are taken independent
 * of what lies beyond, given the pair (Regazzoni, Dede', Quarteroni, PLoS Comput Biol 2020). */
#ifndef INO_FILAMENT_TRIPLET_H
#define INO_FILAMENT_TRIPLET_H

#include "filament/ising.h"
#include "filament/unit.h"

enum { TRIPLET_STATES = 8 * UNIT_STATES };

LANE_INLINE int triplet_at(int a, int b, int c, int k, int n_states)
{
    return ((2 * a + b) * 2 + c) * n_states + k;
}

/* Mean rates of the own tropomyosin's flips, 1/s, and the permissive fraction. */
struct triplet_means {
    vd permissive;
    vd k_np, k_pn;
};

LANE_INLINE vd triplet_ratio(vd flux, vd probability)
{
    return v_select(probability > 0.0, flux / probability, v_set(0.0));
}

/* dp = right-hand side of p. Probability is conserved by construction: every flux leaves one
 * element and enters another. */
LANE_INLINE struct triplet_means triplet_rhs(const struct unit *u, vd gamma, const vd *p, vd *dp)
{
    int K = u->n_states;
    vd power[3] = {v_set(1.0), gamma, gamma * gamma};
    /* Sums over the far neighbour and the troponin: pair[a][b] seen from a centre b whose left
     * neighbour is a, and pair_r[b][c] seen from a centre b whose right neighbour is c. */
    vd flux_l[2][2], pair_l[2][2], flux_r[2][2], pair_r[2][2], flux[2], total[2];
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
            flux_l[a][b] = pair_l[a][b] = flux_r[a][b] = pair_r[a][b] = v_set(0.0);
    for (int a = 0; a < 2; a++)
        for (int c = 0; c < 2; c++)
            for (int k = 0; k < K; k++) {
                vd p_n = p[triplet_at(a, 0, c, k, K)], p_p = p[triplet_at(a, 1, c, k, K)];
                vd out_n = p_n * (u->to_p[k] * power[a + c]);
                vd out_p = p_p * (u->to_n[k] * power[2 - a - c]);
                dp[triplet_at(a, 0, c, k, K)] = out_p - out_n;
                dp[triplet_at(a, 1, c, k, K)] = out_n - out_p;
                pair_l[a][0] = pair_l[a][0] + p_n;
                pair_l[a][1] = pair_l[a][1] + p_p;
                flux_l[a][0] = flux_l[a][0] + out_n;
                flux_l[a][1] = flux_l[a][1] + out_p;
                pair_r[0][c] = pair_r[0][c] + p_n;
                pair_r[1][c] = pair_r[1][c] + p_p;
                flux_r[0][c] = flux_r[0][c] + out_n;
                flux_r[1][c] = flux_r[1][c] + out_p;
            }
    for (int b = 0; b < 2; b++) {
        flux[b] = flux_l[0][b] + flux_l[1][b];
        total[b] = pair_l[0][b] + pair_l[1][b];
    }
    /* Flip rate of the left neighbour a given own b: the pair (a, b) with a in the centre. */
    vd left[2][2], right[2][2];
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++) {
            left[a][b] = triplet_ratio(flux_r[a][b], pair_r[a][b]);
            right[b][a] = triplet_ratio(flux_l[b][a], pair_l[b][a]);
        }
    for (int b = 0; b < 2; b++)
        for (int o = 0; o < 2; o++)
            for (int k = 0; k < K; k++) {
                int n = triplet_at(0, b, o, k, K), q = triplet_at(1, b, o, k, K);
                vd net = p[n] * left[0][b] - p[q] * left[1][b];
                dp[n] = dp[n] - net;
                dp[q] = dp[q] + net;
                n = triplet_at(o, b, 0, k, K);
                q = triplet_at(o, b, 1, k, K);
                net = p[n] * right[b][0] - p[q] * right[b][1];
                dp[n] = dp[n] - net;
                dp[q] = dp[q] + net;
            }
    for (int i = 0; i < u->n_edges; i++) {
        const struct unit_edge *e = &u->edge[i];
        for (int abc = 0; abc < 8; abc++) {
            int b = abc >> 1 & 1, n = abc * K + e->from, q = abc * K + e->to;
            vd net = p[n] * e->forth[b] - p[q] * e->back[b];
            dp[n] = dp[n] - net;
            dp[q] = dp[q] + net;
        }
    }
    struct triplet_means means = {total[1], triplet_ratio(flux[0], total[0]),
                                  triplet_ratio(flux[1], total[1])};
    return means;
}

/* The stationary point, in closed form: the chain is a Markov field, so that neighbours are
 * independent given b, and the troponin state is too. */
LANE_INLINE struct ising triplet_stationary(const struct unit *u, vd gamma, vd *p)
{
    struct ising chain = ising_equilibrium(u->sum[0], u->sum[1], gamma);
    /* P(b) from the balance of N -> P and P -> N steps along the chain: small values exact. */
    vd norm = 1.0 / (chain.to[0][1] + chain.to[1][0]);
    vd own[2] = {chain.to[1][0] * norm, chain.to[0][1] * norm};
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
            for (int c = 0; c < 2; c++)
                for (int k = 0; k < u->n_states; k++)
                    p[triplet_at(a, b, c, k, u->n_states)] =
                        own[b] * chain.to[b][a] * chain.to[b][c] * (u->weight[k][b] / u->sum[b]);
    return chain;
}

#endif
