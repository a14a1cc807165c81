/* Jacobian of triplet_rhs, for states without mirror symmetry: sparse flips and binding steps, and
 * for each mean flip rate R of a neighbour a matrix of rank one, R = flux/pair being a quotient of
 * sums over p: dR/dp = (own rate - R)/pair over those p that it sums. */
#ifndef INO_FILAMENT_TRIPLET_JACOBIAN_H
#define INO_FILAMENT_TRIPLET_JACOBIAN_H

#include "filament/triplet.h"

/* A mean rate: sums over the four-fold set of elements at abc = first + step i, i = 0, 1. */
struct triplet_mean_rate {
    int first, step;
    vd rate, inverse; /* R, 1/pair */
};

LANE_INLINE vd triplet_own_rate(const struct unit *u, const vd *power, int abc, int k)
{
    int m = (abc >> 2 & 1) + (abc & 1);
    return abc >> 1 & 1 ? u->to_n[k] * power[2 - m] : u->to_p[k] * power[m];
}

/* Flips of a neighbour between abc = n (it is N) and q (it is P), rate up and down. */
LANE_INLINE void triplet_neighbour(const struct unit *u, int K, const vd *power, const vd *p, int n,
                                   int q, const struct triplet_mean_rate rate[2], vd *jacobian,
                                   int stride, vd *closing)
{
    for (int k = 0; k < K; k++) {
        vd *row_n = jacobian + (n * K + k) * stride, *row_q = jacobian + (q * K + k) * stride;
        for (int o = 0; o < 2; o++) {
            int from = (o ? q : n) * K + k;
            vd sign = v_set(o ? 1.0 : -1.0);
            row_n[from] = row_n[from] + sign * rate[o].rate;
            row_q[from] = row_q[from] - sign * rate[o].rate;
            for (int i = 0; i < 2; i++)
                for (int l = 0; l < K; l++) {
                    int abc = rate[o].first + rate[o].step * i, column = abc * K + l;
                    vd slope = triplet_own_rate(u, power, abc, l) - rate[o].rate;
                    vd change = sign * (p[from] * (slope * rate[o].inverse));
                    row_n[column] = row_n[column] + change;
                    row_q[column] = row_q[column] - change;
                }
        }
        vd close = p[q * K + k] * rate[1].rate;
        closing[n * K + k] = closing[n * K + k] + close;
        closing[q * K + k] = closing[q * K + k] - close;
    }
}

/* jacobian[i*stride + j], the 8 K square, all written; closing[8 K], the derivative of the
 * right-hand side in ln(common factor on all closing rates). */
LANE_INLINE void triplet_jacobian(const struct unit *u, vd gamma, const vd *p, vd *jacobian,
                                  int stride, vd *closing)
{
    int K = u->n_states;
    vd power[3] = {v_set(1.0), gamma, gamma * gamma};
    for (int i = 0; i < 8 * K; i++) {
        closing[i] = v_set(0.0);
        for (int j = 0; j < 8 * K; j++)
            jacobian[i * stride + j] = v_set(0.0);
    }
    for (int b = 0; b < 2; b++) {
        /* [side]: left neighbour o beside b is the centre of (x, o, b), right one of (b, o, x). */
        struct triplet_mean_rate rate[2][2];
        for (int side = 0; side < 2; side++)
            for (int o = 0; o < 2; o++) {
                struct triplet_mean_rate r = {side ? 4 * b + 2 * o : 2 * o + b, side ? 1 : 4,
                                              v_set(0.0), v_set(0.0)};
                vd pair = v_set(0.0), flux = v_set(0.0);
                for (int i = 0; i < 2; i++)
                    for (int k = 0; k < K; k++) {
                        int abc = r.first + r.step * i;
                        vd x = p[abc * K + k];
                        pair = pair + x;
                        flux = flux + x * triplet_own_rate(u, power, abc, k);
                    }
                r.inverse = v_select(pair > 0.0, 1.0 / pair, v_set(0.0));
                r.rate = flux * r.inverse;
                rate[side][o] = r;
            }
        for (int o = 0; o < 2; o++) {
            triplet_neighbour(u, K, power, p, 2 * b + o, 4 + 2 * b + o, rate[0], jacobian, stride,
                              closing);
            triplet_neighbour(u, K, power, p, 4 * o + 2 * b, 4 * o + 2 * b + 1, rate[1], jacobian,
                              stride, closing);
        }
    }
#define ADD(row, column, value) \
    (jacobian[(row)*stride + (column)] = jacobian[(row)*stride + (column)] + (value))
    for (int abc = 0; abc < 8; abc++)
        for (int k = 0; k < K; k++) {
            int i = abc * K + k, j = (abc ^ 2) * K + k;
            vd rate = triplet_own_rate(u, power, abc, k);
            ADD(i, i, -rate);
            ADD(j, i, rate);
            if (abc & 2) {
                closing[i] = closing[i] - p[i] * rate;
                closing[j] = closing[j] + p[i] * rate;
            }
        }
    for (int e = 0; e < u->n_edges; e++)
        for (int abc = 0; abc < 8; abc++) {
            int i = abc * K + u->edge[e].from, j = abc * K + u->edge[e].to, b = abc >> 1 & 1;
            ADD(i, i, -u->edge[e].forth[b]);
            ADD(j, i, u->edge[e].forth[b]);
            ADD(i, j, u->edge[e].back[b]);
            ADD(j, j, -u->edge[e].back[b]);
        }
#undef ADD
}

#endif
