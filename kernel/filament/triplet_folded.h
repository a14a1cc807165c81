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

/* K = u->n_states, given apart because a constant K unrolls the loops. f[6 K], and unless NULL
 * jacobian[i*stride + j] (the 6 K square, all written) and closing[6 K], the derivative of f in
 * ln(common factor on all closing rates). */
LANE_INLINE void folded_evaluate(const struct unit *u, int K, vd gamma, const vd *x, vd *f,
                                 vd *jacobian, int stride, vd *closing)
{
    int n = 6 * K;
    vd power[3] = {v_set(1.0), gamma, gamma * gamma};
    vd rate[2][3][UNIT_STATES];
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < K; k++) {
            rate[0][m][k] = u->to_p[k] * power[m];
            rate[1][m][k] = u->to_n[k] * power[2 - m];
        }
    vd flip[2][2], inverse[2][2]; /* R[b][o], 1/pair[b][o] */
    for (int b = 0; b < 2; b++)
        for (int o = 0; o < 2; o++) {
            vd pair = v_set(0.0), flux = v_set(0.0);
            for (int m = b; m <= b + 1; m++)
                for (int k = 0; k < K; k++) {
                    vd p = x[folded_at(o, m, k, K)];
                    pair = pair + p;
                    flux = flux + p * rate[o][m][k];
                }
            inverse[b][o] = v_select(pair > 0.0, 1.0 / pair, v_set(0.0));
            flip[b][o] = flux * inverse[b][o];
        }
    /* What a unit rate of the neighbours' flips, up and down, does to x[b][m][k]. */
    vd drift[2][FOLDED_STATES];
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(b, 0, k, K);
            drift[0][i] = -2.0 * x[i];
            drift[0][i + K] = x[i] - x[i + K];
            drift[0][i + 2 * K] = 2.0 * x[i + K];
            drift[1][i] = 2.0 * x[i + K];
            drift[1][i + K] = x[i + 2 * K] - x[i + K];
            drift[1][i + 2 * K] = -2.0 * x[i + 2 * K];
        }
    for (int i = 0; i < n; i++) {
        int b = i / (3 * K);
        f[i] = drift[0][i] * flip[b][0] + drift[1][i] * flip[b][1];
        if (closing)
            closing[i] = drift[1][i] * flip[b][1];
    }
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(0, m, k, K), j = folded_at(1, m, k, K);
            vd close = x[j] * rate[1][m][k], net = close - x[i] * rate[0][m][k];
            f[i] = f[i] + net;
            f[j] = f[j] - net;
            if (closing) {
                closing[i] = closing[i] + close;
                closing[j] = closing[j] - close;
            }
        }
    for (int e = 0; e < u->n_edges; e++)
        for (int bm = 0; bm < 6; bm++) {
            int i = bm * K + u->edge[e].from, j = bm * K + u->edge[e].to;
            vd net = x[i] * u->edge[e].forth[bm / 3] - x[j] * u->edge[e].back[bm / 3];
            f[i] = f[i] - net;
            f[j] = f[j] + net;
        }
    if (!jacobian)
        return;
    /* The rank-one parts. */
    for (int o = 0; o < 2; o++)
        for (int m = 0; m < 3; m++)
            for (int k = 0; k < K; k++) {
                int column = folded_at(o, m, k, K);
                for (int b = 0; b < 2; b++) {
                    int seen = m == b || m == b + 1;
                    vd slope = seen ? (rate[o][m][k] - flip[b][o]) * inverse[b][o] : v_set(0.0);
                    for (int i = 3 * K * b; i < 3 * K * (b + 1); i++)
                        jacobian[i * stride + column] = seen ? drift[o][i] * slope : v_set(0.0);
                }
            }
#define ADD(row, column, value) \
    (jacobian[(row)*stride + (column)] = jacobian[(row)*stride + (column)] + (value))
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(b, 0, k, K), j = i + K, l = i + 2 * K;
            ADD(i, i, -2.0 * flip[b][0]);
            ADD(i, j, 2.0 * flip[b][1]);
            ADD(j, i, flip[b][0]);
            ADD(j, j, -(flip[b][0] + flip[b][1]));
            ADD(j, l, flip[b][1]);
            ADD(l, j, 2.0 * flip[b][0]);
            ADD(l, l, -2.0 * flip[b][1]);
        }
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < K; k++) {
            int i = folded_at(0, m, k, K), j = folded_at(1, m, k, K);
            ADD(i, i, -rate[0][m][k]);
            ADD(j, i, rate[0][m][k]);
            ADD(i, j, rate[1][m][k]);
            ADD(j, j, -rate[1][m][k]);
        }
    for (int e = 0; e < u->n_edges; e++)
        for (int bm = 0; bm < 6; bm++) {
            int i = bm * K + u->edge[e].from, j = bm * K + u->edge[e].to;
            vd forth = u->edge[e].forth[bm / 3], back = u->edge[e].back[bm / 3];
            ADD(i, i, -forth);
            ADD(j, i, forth);
            ADD(i, j, back);
            ADD(j, j, -back);
        }
#undef ADD
}

#endif
