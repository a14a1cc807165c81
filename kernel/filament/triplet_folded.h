/* The mean-field filament of triplet.h on mirror-symmetric states, with its Jacobian. Symmetry is
 * kept along every trajectory, so that p(a, b, c, k) = p(c, b, a, k) folds 8 K states to 6 K:
 *
 *     x[b][m][k] = p of own tropomyosin b, m = 0..2 permissive neighbours (for m = 1 one of the two
 *     arrangements), own troponin k;  element (3 b + m) K + k.
 *
 * With r(o, k, m) the flip rate of a tropomyosin o that has m permissive neighbours, a neighbour of
 * b that is in o flips at the mean rate
 *
 *     R[b][o] = sum_k (r(o, k, b) x[o][b][k] + r(o, k, b+1) x[o][b+1][k])/pair[b][o],
 *     pair[b][o] = sum_k (x[o][b][k] + x[o][b+1][k]),
 *
 * and carries m up (o = 0) or down (o = 1): dx[b][0] = -2 R0 x0 + 2 R1 x1, dx[b][1] = R0 x0 -
 * (R0 + R1) x1 + R1 x2, dx[b][2] = 2 R0 x1 - 2 R1 x2. Differentiating R adds a matrix of rank one
 * for each (b, o) to a sparse one. */
#ifndef INO_FILAMENT_TRIPLET_FOLDED_H
#define INO_FILAMENT_TRIPLET_FOLDED_H

#include "filament/triplet.h"

enum { FOLDED_STATES = 6 * UNIT_STATES };

LANE_INLINE int folded_at(int b, int m, int k, int n_states)
{
    return (3 * b + m) * n_states + k;
}

/* Arrangements of the neighbours: p summed over them is this times x. */
LANE_INLINE double folded_ways(int m)
{
    return m == 1 ? 2.0 : 1.0;
}

LANE_INLINE void folded_unfold(int n_states, const vd *x, vd *p)
{
    for (int abc = 0; abc < 8; abc++)
        for (int k = 0; k < n_states; k++)
            p[abc * n_states + k] =
                x[folded_at(abc >> 1 & 1, (abc >> 2 & 1) + (abc & 1), k, n_states)];
}

/* Neighbours independent, each permissive with probability p, troponin at rest given b: strictly
 * positive in every pair. */
LANE_INLINE void folded_start(const struct unit *u, vd p, vd *x)
{
    vd own[2] = {1.0 - p, p}, around[3] = {own[0] * own[0], own[0] * own[1], own[1] * own[1]};
    for (int b = 0; b < 2; b++)
        for (int m = 0; m < 3; m++)
            for (int k = 0; k < u->n_states; k++)
                x[folded_at(b, m, k, u->n_states)] =
                    own[b] * around[m] * (u->weight[k][b] / u->sum[b]);
}

LANE_INLINE vd folded_total(int n_states, const vd *x, int b)
{
    vd sum = v_set(0.0);
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < n_states; k++)
            sum = sum + folded_ways(m) * x[folded_at(b, m, k, n_states)];
    return sum;
}

/* Scales x to a total probability of 1. */
LANE_INLINE void folded_normalise(int n_states, vd *x)
{
    vd scale = 1.0 / (folded_total(n_states, x, 0) + folded_total(n_states, x, 1));
    for (int i = 0; i < 6 * n_states; i++)
        x[i] = x[i] * scale;
}

/* Rates of one filament: flip[o][m][k] of a tropomyosin in o with m permissive neighbours and
 * troponin k, and the binding steps of unit_edge_ends. All 1/s. */
struct folded_rates {
    vd flip[2][3][UNIT_STATES];
    vd forth[UNIT_EDGES], back[UNIT_EDGES][2];
};

/* K = u->n_states, given apart in all that follows because a constant K unrolls the loops. */
LANE_INLINE void folded_find_rates(const struct unit *u, int K, vd gamma, struct folded_rates *r)
{
    vd power[3] = {v_set(1.0), gamma, gamma * gamma};
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < K; k++) {
            r->flip[0][m][k] = u->to_p[k] * power[m];
            r->flip[1][m][k] = u->to_n[k] * power[2 - m];
        }
    for (int e = 0; e < unit_edges(K); e++) {
        r->forth[e] = u->edge[e].forth[0];
        r->back[e][0] = u->edge[e].back[0];
        r->back[e][1] = u->edge[e].back[1];
    }
}

/* What the neighbours see: mean[b][o] is R[b][o], inverse[b][o] is 1/pair[b][o]; permissive is the
 * probability of the own tropomyosin being so, flip[o] its mean flip rate and share[o] the inverse
 * of the probability of o. */
struct folded_means {
    vd mean[2][2], inverse[2][2], permissive, flip[2], share[2];
};

/* 1/p, and something finite where p is 0 (it then multiplies 0): no p > 1e-284 is changed. */
LANE_INLINE vd folded_inverse(vd p)
{
    return 1.0 / (p + 1e-300);
}

/* f[6 K] = dx/dt with all closing rates multiplied by `closing`. Probability is conserved: every
 * flux leaves one element and enters another. */
LANE_INLINE void folded_flow(const struct folded_rates *r, int K, vd closing, const vd *x, vd *f,
                             struct folded_means *mean)
{
    for (int o = 0; o < 2; o++) {
        vd sum[3], all[3], pair[2];
        for (int m = 0; m < 3; m++) {
            sum[m] = x[folded_at(o, m, 0, K)];
            all[m] = x[folded_at(o, m, 0, K)] * r->flip[o][m][0];
            for (int k = 1; k < K; k++) {
                vd own = x[folded_at(o, m, k, K)], before = x[folded_at(o, m, k - 1, K)];
                sum[m] = sum[m] + own;
                all[m] = k == 1 ? v_sum_products(own, r->flip[o][m][1], before, r->flip[o][m][0])
                                : all[m] + own * r->flip[o][m][k];
            }
            if (o)
                all[m] = all[m] * closing;
        }
        for (int b = 0; b < 2; b++) {
            pair[b] = sum[b] + sum[b + 1];
            mean->inverse[b][o] = folded_inverse(pair[b]);
            mean->mean[b][o] = (all[b] + all[b + 1]) * mean->inverse[b][o];
        }
        vd own = pair[0] + pair[1];
        mean->share[o] = folded_inverse(own);
        mean->flip[o] = (all[0] + 2.0 * all[1] + all[2]) * mean->share[o];
        if (o == 1)
            mean->permissive = own;
    }
    vd before[2][UNIT_STATES]; /* flow from m - 1 to m permissive neighbours */
    for (int k = 0; k < K; k++)
        before[0][k] = before[1][k] = v_set(0.0);
    for (int m = 0; m < 3; m++) {
        vd *low = f + folded_at(0, m, 0, K), *high = f + folded_at(1, m, 0, K);
        for (int b = 0; b < 2; b++)
            for (int k = 0; k < K; k++) {
                int i = folded_at(b, m, k, K);
                if (m == 2) {
                    f[i] = 2.0 * before[b][k];
                    continue;
                }
                vd after =
                    v_difference_products(x[i], mean->mean[b][0], x[i + K], mean->mean[b][1]);
                f[i] = m == 0 ? -2.0 * after : before[b][k] - after;
                before[b][k] = after;
            }
        for (int k = 0; k < K; k++) {
            vd net = v_difference_products(x[folded_at(1, m, k, K)], r->flip[1][m][k] * closing,
                                           x[folded_at(0, m, k, K)], r->flip[0][m][k]);
            low[k] = low[k] + net;
            high[k] = high[k] - net;
        }
        for (int e = 0; e < unit_edges(K); e++)
            for (int b = 0; b < 2; b++) {
                int from, to;
                unit_edge_ends(K, e, &from, &to);
                int i = folded_at(b, m, from, K), j = folded_at(b, m, to, K);
                vd net = v_difference_products(x[i], r->forth[e], x[j], r->back[e][b]);
                f[i] = f[i] - net;
                f[j] = f[j] + net;
            }
    }
}

/* What a unit rate of the neighbours' flips, up (0) and down (1), does to x. */
LANE_INLINE void folded_drift(int K, const vd *x, vd drift[2][FOLDED_STATES])
{
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(b, 0, k, K), j = i + K, l = j + K;
            drift[0][i] = -2.0 * x[i];
            drift[0][j] = x[i] - x[j];
            drift[0][l] = 2.0 * x[j];
            drift[1][i] = 2.0 * x[j];
            drift[1][j] = x[l] - x[j];
            drift[1][l] = -2.0 * x[l];
        }
}

/* jacobian[i*stride + j] of folded_flow (the 6 K square, all written) and, unless NULL,
 * fall[6 K]: the derivative of f in ln(closing). `mean` is what folded_flow found at x. */
LANE_INLINE void folded_jacobian(const struct folded_rates *r, int K, vd closing, const vd *x,
                                 const struct folded_means *mean, vd *jacobian, int stride,
                                 vd *fall)
{
    vd drift[2][FOLDED_STATES];
    folded_drift(K, x, drift);
    /* The rank-one parts; b = 0 sees m = 0, 1 and b = 1 sees m = 1, 2. */
    for (int o = 0; o < 2; o++)
        for (int m = 0; m < 3; m++)
            for (int k = 0; k < K; k++) {
                vd *column = jacobian + folded_at(o, m, k, K);
                vd rate = o ? r->flip[1][m][k] * closing : r->flip[0][m][k];
                vd low = (rate - mean->mean[0][o]) * mean->inverse[0][o];
                vd high = (rate - mean->mean[1][o]) * mean->inverse[1][o];
                LANE_UNROLL
                for (int i = 0; i < 3 * K; i++) {
                    int j = i + 3 * K;
                    column[i * stride] = m < 2 ? drift[o][i] * low : v_set(0.0);
                    column[j * stride] = m > 0 ? drift[o][j] * high : v_set(0.0);
                }
            }
#define ADD(row, column, value) \
    (jacobian[(row)*stride + (column)] = jacobian[(row)*stride + (column)] + (value))
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(b, 0, k, K), j = i + K, l = j + K;
            vd up = mean->mean[b][0], down = mean->mean[b][1];
            ADD(i, i, -2.0 * up);
            ADD(i, j, 2.0 * down);
            ADD(j, i, up);
            ADD(j, j, -(up + down));
            ADD(j, l, down);
            ADD(l, j, 2.0 * up);
            ADD(l, l, -2.0 * down);
        }
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(0, m, k, K), j = folded_at(1, m, k, K);
            vd open = r->flip[0][m][k], close = r->flip[1][m][k] * closing;
            ADD(i, i, -open);
            ADD(j, i, open);
            ADD(i, j, close);
            ADD(j, j, -close);
        }
    for (int e = 0; e < unit_edges(K); e++)
        for (int bm = 0; bm < 6; bm++) {
            int from, to;
            unit_edge_ends(K, e, &from, &to);
            int i = bm * K + from, j = bm * K + to;
            vd forth = r->forth[e], back = r->back[e][bm / 3];
            ADD(i, i, -forth);
            ADD(j, i, forth);
            ADD(i, j, back);
            ADD(j, j, -back);
        }
#undef ADD
    if (!fall)
        return;
    for (int i = 0; i < 6 * K; i++)
        fall[i] = drift[1][i] * mean->mean[i / (3 * K)][1];
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(0, m, k, K), j = folded_at(1, m, k, K);
            vd close = x[j] * (r->flip[1][m][k] * closing);
            fall[i] = fall[i] + close;
            fall[j] = fall[j] - close;
        }
}

#endif
