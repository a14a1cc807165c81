/* The thin filament as part of a system to be stepped (step_lanes.h): folded where the state is
 * mirror-symmetric, which it then stays, else in full. Length and [Ca2+] enter through the rate of
 * Ca binding alone, k_off [Ca2+]/Kd(SL), taken as a parabola in time. */
#ifndef INO_SOLVE_FILAMENT_STEP_LANES_H
#define INO_SOLVE_FILAMENT_STEP_LANES_H

#include "filament/triplet_folded.h"
#include "filament/triplet_jacobian.h"
#include "solve/step_lanes.h"

struct filament_point {
    struct unit unit;      /* Ca binding as at the last `at` */
    vd per_ca[UNIT_EDGES]; /* k_on in units of [Ca2+]/Kd = 1, 1/s; edges that bind Ca */
    vd gamma;
    vd ca[3]; /* [Ca2+]/Kd = ca[0] + theta (ca[1] + theta ca[2]) */
    vd theta;
};

LANE_INLINE int binds_ca(const struct unit *u, int e)
{
    return u->filled[u->edge[e].from] != u->filled[u->edge[e].to];
}

/* p->unit is the unit at [Ca2+]/Kd = 1; ca[3]: [Ca2+]/Kd at start, middle and end of the step. */
LANE_INLINE void filament_prepare(vd gamma, const vd ca[3], struct filament_point *p)
{
    const struct unit *u = &p->unit;
    p->gamma = gamma;
    p->ca[0] = ca[0];
    p->ca[1] = 4.0 * ca[1] - 3.0 * ca[0] - ca[2];
    p->ca[2] = 2.0 * (ca[0] + ca[2]) - 4.0 * ca[1];
    for (int e = 0; e < u->n_edges; e++)
        p->per_ca[e] = u->edge[e].forth[0];
}

LANE_INLINE void filament_at(struct filament_point *p, vd theta)
{
    vd ca = p->ca[0] + theta * (p->ca[1] + theta * p->ca[2]);
    p->theta = theta;
    for (int e = 0; e < p->unit.n_edges; e++)
        if (binds_ca(&p->unit, e))
            p->unit.edge[e].forth[0] = p->unit.edge[e].forth[1] = p->per_ca[e] * ca;
}

/* Derivative of the right-hand side in theta. */
LANE_INLINE void filament_slope(const struct filament_point *p, int K, int folded, const vd *x,
                                vd *f)
{
    int blocks = folded ? 6 : 8;
    vd rise = p->ca[1] + 2.0 * (p->theta * p->ca[2]);
    for (int i = 0; i < blocks * K; i++)
        f[i] = v_set(0.0);
    for (int e = 0; e < p->unit.n_edges; e++)
        for (int m = 0; m < blocks && binds_ca(&p->unit, e); m++) {
            int i = m * K + p->unit.edge[e].from, j = m * K + p->unit.edge[e].to;
            vd net = x[i] * (p->per_ca[e] * rise);
            f[i] = f[i] - net;
            f[j] = f[j] + net;
        }
}

/* Own tropomyosin and number of permissive neighbours of a block of K states. */
LANE_INLINE int block_own(int block, int folded)
{
    return folded ? block / 3 : block >> 1 & 1;
}

LANE_INLINE int block_neighbours(int block, int folded)
{
    return folded ? block % 3 : (block >> 2 & 1) + (block & 1);
}

LANE_INLINE double block_ways(int block, int folded)
{
    return folded ? folded_ways(block % 3) : 1.0;
}

/* Probability of the own tropomyosin being b = 0, 1, and its mean flip rate. */
struct filament_means {
    vd total[2], flip[2], inverse[2];
};

LANE_INLINE vd block_flip(const struct unit *u, const vd *power, int block, int k, int folded)
{
    int m = block_neighbours(block, folded);
    return block_own(block, folded) ? u->to_n[k] * power[2 - m] : u->to_p[k] * power[m];
}

LANE_INLINE struct filament_means filament_find_means(const struct unit *u, int K, int folded,
                                                      const vd *power, const vd *x)
{
    struct filament_means mean;
    for (int b = 0; b < 2; b++) {
        vd total = v_set(0.0), flux = v_set(0.0);
        for (int block = 0; block < (folded ? 6 : 8); block++)
            for (int k = 0; k < K && block_own(block, folded) == b; k++) {
                vd p = block_ways(block, folded) * x[block * K + k];
                total = total + p;
                flux = flux + p * block_flip(u, power, block, k, folded);
            }
        mean.total[b] = total;
        mean.inverse[b] = v_select(total > 0.0, 1.0 / total, v_set(0.0));
        mean.flip[b] = flux * mean.inverse[b];
    }
    return mean;
}

/* Right-hand side, and unless NULL Jacobian and closing, as folded_evaluate. */
LANE_INLINE void filament_evaluate(const struct unit *u, vd gamma, int K, int folded, const vd *x,
                                   vd *f, vd *jacobian, int stride, vd *closing)
{
    if (folded) {
        folded_evaluate(u, K, gamma, x, f, jacobian, stride, closing);
        return;
    }
    vd unused[TRIPLET_STATES];
    triplet_rhs(u, gamma, x, f);
    if (jacobian)
        triplet_jacobian(u, gamma, x, jacobian, stride, closing ? closing : unused);
}

/* The largest own flip rate, and a bound of the filament's spectral radius: own, left and right
 * tropomyosin and Ca exchange are each two-state or chains, reversible, with norm the sum of rates
 * there and back; neighbours flip at means of own rates. */
LANE_INLINE vd filament_radius(const struct filament_point *p, vd *own)
{
    const struct unit *u = &p->unit;
    vd power[3] = {v_set(1.0), p->gamma, p->gamma * p->gamma}, bind = v_set(0.0);
    *own = v_set(0.0);
    for (int k = 0; k < u->n_states; k++)
        for (int m = 0; m < 3; m++)
            *own = v_max(u->to_p[k] * power[m] + u->to_n[k] * power[2 - m], *own);
    vd ca = v_max(p->ca[0], p->ca[0] + p->ca[1] + p->ca[2]);
    ca = v_max(p->ca[0] + 0.5 * p->ca[1] + 0.25 * p->ca[2], ca);
    for (int e = 0; e < u->n_edges; e++) {
        vd forth = binds_ca(u, e) ? p->per_ca[e] * ca : u->edge[e].forth[0];
        bind = bind + forth + v_max(u->edge[e].back[0], u->edge[e].back[1]);
    }
    return 3.0 * *own + bind;
}

/* ---- symmetry ---- */

static const double symmetry_tolerance = 1e-13; /* absolute; halves of it are averaged away */

/* x = p folded; 1.0 in lanes where p is its own mirror image. */
LANE_INLINE vd filament_fold(int K, const vd *p, vd *x)
{
    vd asymmetry = v_set(0.0);
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < K; k++) {
            vd up = p[triplet_at(0, b, 1, k, K)], down = p[triplet_at(1, b, 0, k, K)];
            x[folded_at(b, 0, k, K)] = p[triplet_at(0, b, 0, k, K)];
            x[folded_at(b, 1, k, K)] = 0.5 * (up + down);
            x[folded_at(b, 2, k, K)] = p[triplet_at(1, b, 1, k, K)];
            asymmetry = v_max(v_abs(up - down), asymmetry);
        }
    return v_one_if(asymmetry <= symmetry_tolerance);
}

/* Steps the vector at j: folded, in full, or both where its lanes differ. all[0] is the system in
 * full, all[1] folded. Tile state rows: 8 K probabilities, then the rest. */
LANE_INLINE void filament_step(const struct ino_tile *t, size_t j, struct ino_tile_step *s, int K,
                               const struct lanes_evolution all[2])
{
    vd in[STEP_STATES], folded[STEP_STATES], out[STEP_STATES];
    int n = all[0].n, rest = n - 8 * K;
    for (int i = 0; i < n; i++)
        in[i] = out[i] = v_load(t->state + i * INO_TILE + j);
    vd symmetric = filament_fold(K, in, folded);
    struct evolution_result result = {v_set(NAN), v_set(NAN), v_set(NAN), v_set(0.0)}, r = result;
    if (v_any(symmetric == 0.0)) {
        vd y[STEP_STATES];
        for (int i = 0; i < n; i++) /* lanes of the other kind are not tried */
            y[i] = v_select(symmetric == 0.0, in[i], v_set(NAN));
        evolve(&all[0], s, y, &result);
        for (int i = 0; i < n; i++)
            out[i] = y[i];
    }
    if (v_any(symmetric > 0.0)) {
        vd y[STEP_STATES], p[STEP_STATES];
        for (int i = 0; i < 6 * K + rest; i++)
            y[i] = v_select(symmetric > 0.0, i < 6 * K ? folded[i] : in[i + 2 * K], v_set(NAN));
        evolve(&all[1], s, y, &r);
        folded_unfold(K, y, p);
        for (int i = 0; i < rest; i++)
            p[8 * K + i] = y[6 * K + i];
        for (int i = 0; i < n; i++)
            out[i] = v_select(symmetric > 0.0, p[i], out[i]);
        result.error = v_select(symmetric > 0.0, r.error, result.error);
        result.error_kPa = v_select(symmetric > 0.0, r.error_kPa, result.error_kPa);
        result.substeps = v_select(symmetric > 0.0, r.substeps, result.substeps);
        result.solved = v_select(symmetric > 0.0, r.solved, result.solved);
    }
    for (int i = 0; i < n; i++)
        v_store(t->state_out + i * INO_TILE + j, out[i]);
    v_store(s->error + j, result.error);
    v_store(s->error_kPa + j, result.error_kPa);
    v_store(s->substeps + j, result.substeps);
    v_store(s->solved + j, result.solved);
}

#endif
