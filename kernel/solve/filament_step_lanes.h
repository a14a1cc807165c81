/* The thin filament as part of a system to be stepped (step_lanes.h): folded where the state is
 * mirror-symmetric, which it then stays, else in full. Length and [Ca2+] enter through the rate of
 * Ca binding alone, k_off [Ca2+]/Kd(SL), taken as a parabola in time. */
#ifndef INO_SOLVE_FILAMENT_STEP_LANES_H
#define INO_SOLVE_FILAMENT_STEP_LANES_H

#include "filament/triplet_folded.h"
#include "filament/triplet_jacobian.h"
#include "solve/step_lanes.h"

struct filament_point {
    struct unit unit;          /* at [Ca2+]/Kd = 1; in full: Ca binding as at the last `at` */
    struct folded_rates rates; /* folded: Ca binding as at the last `at` */
    vd per_ca[UNIT_EDGES];     /* k_on in units of [Ca2+]/Kd = 1, 1/s; edges that bind Ca */
    vd gamma;
    vd ca[3]; /* [Ca2+]/Kd = ca[0] + theta (ca[1] + theta ca[2]) */
    vd theta;
};

/* Rates from p->unit, the unit at [Ca2+]/Kd = 1, and p->gamma. */
LANE_INLINE void filament_prepare(int K, struct filament_point *p)
{
    for (int e = 0; e < unit_edges(K); e++)
        p->per_ca[e] = p->unit.edge[e].forth[0];
    folded_find_rates(&p->unit, K, p->gamma, &p->rates);
}

/* [Ca2+]/Kd at start, middle and end of the step. */
LANE_INLINE void filament_set_ca(vd start, vd middle, vd end, struct filament_point *p)
{
    p->ca[0] = start;
    p->ca[1] = 4.0 * middle - 3.0 * start - end;
    p->ca[2] = 2.0 * (start + end) - 4.0 * middle;
}

LANE_INLINE void filament_at(struct filament_point *p, int K, int folded, vd theta)
{
    vd ca = p->ca[0] + theta * (p->ca[1] + theta * p->ca[2]);
    int from, to;
    p->theta = theta;
    for (int e = 0; e < unit_edges(K); e++) {
        if (!unit_edge_ends(K, e, &from, &to))
            continue;
        if (folded)
            p->rates.forth[e] = p->per_ca[e] * ca;
        else
            p->unit.edge[e].forth[0] = p->unit.edge[e].forth[1] = p->per_ca[e] * ca;
    }
}

/* Derivative of the right-hand side in theta. */
LANE_INLINE void filament_slope(const struct filament_point *p, int K, int folded, const vd *x,
                                vd *f)
{
    int blocks = folded ? 6 : 8;
    vd rise = p->ca[1] + 2.0 * (p->theta * p->ca[2]);
    for (int i = 0; i < blocks * K; i++)
        f[i] = v_set(0.0);
    for (int e = 0; e < unit_edges(K); e++) {
        int from, to;
        if (!unit_edge_ends(K, e, &from, &to))
            continue;
        for (int m = 0; m < blocks; m++) {
            vd net = x[m * K + from] * (p->per_ca[e] * rise);
            f[m * K + from] = f[m * K + from] - net;
            f[m * K + to] = f[m * K + to] + net;
        }
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

/* Derivative in lanes of all closing rates times `closing`. Without mirror symmetry the unit is
 * copied for it. */
LANE_INLINE void filament_evaluate(const struct filament_point *p, int K, int folded, vd closing,
                                   const vd *x, vd *f, struct folded_means *mean)
{
    if (folded) {
        folded_flow(&p->rates, K, closing, x, f, mean);
        return;
    }
    struct unit u = p->unit;
    for (int k = 0; k < K; k++)
        u.to_n[k] = u.to_n[k] * closing;
    struct triplet_means t = triplet_rhs(&u, p->gamma, x, f);
    mean->permissive = t.permissive;
    mean->share[1] = folded_inverse(t.permissive);
    mean->share[0] = v_select(t.permissive < 1.0, 1.0 / (1.0 - t.permissive), v_set(0.0));
    mean->flip[0] = t.k_np;
    mean->flip[1] = t.k_pn;
}

/* Jacobian and, where coupled, `fall` of l, given the means at x. */
LANE_INLINE void filament_jacobian(const struct filament_point *p, int K, int folded, vd closing,
                                   const vd *x, const struct folded_means *mean,
                                   struct lanes_linear *l)
{
    if (folded) {
        folded_jacobian(&p->rates, K, closing, x, mean, l->filament, 6 * K,
                        l->coupled ? l->fall : NULL);
        return;
    }
    struct unit u = p->unit;
    for (int k = 0; k < K; k++)
        u.to_n[k] = u.to_n[k] * closing;
    triplet_jacobian(&u, p->gamma, x, l->filament, 8 * K, l->fall);
}

/* Gradient of the permissive fraction and, where wanted, of the mean flip rates of own
 * tropomyosins, N -> P then P -> N. */
LANE_INLINE void filament_gradients(const struct filament_point *p, int K, int folded, vd closing,
                                    const struct folded_means *mean, int flips,
                                    struct lanes_linear *l)
{
    for (int block = 0; block < (folded ? 6 : 8); block++) {
        int own = block_own(block, folded), m = block_neighbours(block, folded);
        vd ways = v_set(block_ways(block, folded)), zero = v_set(0.0);
        for (int k = 0; k < K; k++) {
            int i = block * K + k;
            l->gradient[0][i] = own ? ways : zero;
            if (!flips)
                continue;
            vd rate = p->rates.flip[own][m][k];
            if (own)
                rate = rate * closing;
            vd slope = ways * (rate - mean->flip[own]) * mean->share[own];
            l->gradient[1][i] = own ? zero : slope;
            l->gradient[2][i] = own ? slope : zero;
        }
    }
}

/* A bound of the filament's spectral radius during the step: relaxations of the own tropomyosin,
 * of both neighbours and of binding, each two-state or chains, reversible, with norm the sum of
 * rates there and back. The neighbours' mean rates are those at the start and a tenth; without
 * mirror symmetry the largest that they can be. In states of rest at any Ca and steps of Ca up to
 * tenfold from there, the bound was 1.0 to 1.6 times the radius. */
LANE_INLINE vd filament_radius(const struct filament_point *p, int K, int folded,
                               const struct folded_means *mean)
{
    const struct folded_rates *r = &p->rates;
    vd own = v_set(0.0), bind = v_set(0.0);
    for (int k = 0; k < K; k++)
        for (int m = 0; m < 3; m++)
            own = v_max(r->flip[0][m][k] + r->flip[1][m][k], own);
    vd ca = v_max(p->ca[0], p->ca[0] + p->ca[1] + p->ca[2]);
    ca = v_max(p->ca[0] + 0.5 * p->ca[1] + 0.25 * p->ca[2], ca);
    for (int e = 0; e < unit_edges(K); e++) {
        int from, to, binds_ca = unit_edge_ends(K, e, &from, &to);
        vd forth = binds_ca ? p->per_ca[e] * ca : p->unit.edge[e].forth[0];
        bind = bind + forth + v_max(p->unit.edge[e].back[0], p->unit.edge[e].back[1]);
    }
    if (!folded)
        return 3.0 * own + bind;
    vd seen = v_max(mean->mean[0][0] + mean->mean[0][1], mean->mean[1][0] + mean->mean[1][1]);
    return own + 2.2 * seen + bind;
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

/* The folded state that state i of the full filament is. */
LANE_INLINE int folded_from(int i, int K)
{
    int abc = i / K;
    return folded_at(abc >> 1 & 1, (abc >> 2 & 1) + (abc & 1), i % K, K);
}

LANE_INLINE void merge(vl mask, const struct evolution_result *from, struct evolution_result *to)
{
    to->error = v_select(mask, from->error, to->error);
    to->error_kPa = v_select(mask, from->error_kPa, to->error_kPa);
    to->substeps = v_select(mask, from->substeps, to->substeps);
    to->solved = v_select(mask, from->solved, to->solved);
    to->tension = v_select(mask, from->tension, to->tension);
    to->tension_rate = v_select(mask, from->tension_rate, to->tension_rate);
    to->atp = v_select(mask, from->atp, to->atp);
}

/* How far ahead rows of states are fetched, in nodes: a vector takes longer than memory. */
enum { AHEAD = 16 };

/* One way to step: laws and the copy of evolve compiled for them. */
struct filament_way {
    struct evolution_laws laws;
    evolution *evolve;
};

/* The result: state i of the folded or full filament and the heads behind it. */
LANE_INLINE vd filament_result(const struct evolution_laws laws, int i, const vd *end,
                               const struct evolution_result *r)
{
    int F = laws.n_filament;
    if (i >= F + laws.n_fractions)
        return end[i];
    return end[i] + end[i] * r->lack[i >= F];
}

/* Steps the vector at j in the plain case: all lanes live, mirror-symmetric, in need of the same few
 * stages of RKC2, done at once, and nothing but states wanted. 0: it is another, nothing was
 * written. The operations are those of evolve, so that a node's bits do not tell which case its
 * neighbours made; here nothing is kept for the other cases, and numbers stay in registers. */
LANE_INLINE int filament_step_plain(size_t j, struct ino_tile_step *s, int K,
                                    const struct evolution_laws laws, void *point)
{
    const int F = 8 * K, H = laws.n_heads, n = 6 * K + H;
    int stages = s->stages; /* expected: nothing then waits for the radius */
    if (s->method != INO_STEP_EXPLICIT || stages < 2 || stages > RKC_FEW_STAGES || s->errors ||
        s->tension || !(s->dt_s > 0) || s->tolerance < 0)
        return 0;
    vd in[STEP_STATES], y[STEP_STATES], start[STEP_STATES], next[STEP_STATES], radius;
    vd rate[RKC_FEW_STAGES - 1][STEP_STATES];
    const double *from = s->state + j;
    double *to = s->state_out + j;
    ptrdiff_t row = s->state_row, out_row = s->out_row;
    LANE_UNROLL_ROWS
    for (int i = 0; i < F + H; i++) {
        in[i] = v_load(from + i * row);
        __builtin_prefetch(from + i * row + AHEAD);
        __builtin_prefetch(to + i * out_row + AHEAD, 1);
    }
    vd live = v_load(s->live + j) * filament_fold(K, in, y);
    LANE_UNROLL_ROWS
    for (int i = 0; i < H; i++)
        y[6 * K + i] = in[F + i];
    vd sum[2] = {evolution_sum(laws, y), evolution_fractions(laws, y)};
    laws.at(point, v_set(0.0));
    laws.evaluate(point, y, start, &radius);
    const vd z = rkc_measure(radius, s->dt_s);
    if (!rkc_all_need(z, stages)) {
        stages = rkc_need(z[0]);
        if (stages > RKC_FEW_STAGES || !rkc_all_need(z, stages))
            return 0;
        s->stages = stages;
    }
    if (v_any(live != 1.0))
        return 0;
    const double *table = s->rkc->few[stages][0][0];
    const vd h = v_set(s->dt_s);
    rkc_few_stage(n, table, 1, h, y, start, rate, next);
    laws.at(point, rkc_few_time(table, 1));
    laws.evaluate(point, next, rate[0], NULL);
    rkc_few_stage(n, table, 2, h, y, start, rate, next);
    if (stages > 2) {
        laws.at(point, rkc_few_time(table, 2));
        laws.evaluate(point, next, rate[1], NULL);
        rkc_few_stage(n, table, 3, h, y, start, rate, next);
    }
    if (stages > 3) {
        laws.at(point, rkc_few_time(table, 3));
        laws.evaluate(point, next, rate[2], NULL);
        rkc_few_stage(n, table, 4, h, y, start, rate, next);
    }
    struct evolution_result r;
    r.lack[0] = r.lack[1] = v_set(0.0);
    vd finite = evolution_lack(laws, sum, next, r.lack);
    vd lost = v_max(v_abs(r.lack[0]), v_abs(r.lack[1]));
    vd lowest = evolution_lowest(laws, point, next);
    if (v_any(~((finite == 0.0) & (lowest >= -1e-12) & (lost < 1e-9))))
        return 0;
    LANE_UNROLL_ROWS
    for (int i = 0; i < F + H; i++)
        v_store(to + i * out_row,
                filament_result(laws, i < F ? folded_from(i, K) : i - F + 6 * K, next, &r));
    v_store(s->substeps + j, v_set(1.0));
    v_store(s->solved + j, v_set(1.0));
    return 1;
}

/* Steps the vector at j: folded (way[1]), in full (way[0]), or both where its lanes differ. State
 * rows: 8 K probabilities, then the heads. Nodes that are not solved keep their state. */
LANE_INLINE void filament_step(size_t j, struct ino_tile_step *s, int K,
                               const struct filament_way way[2],
                               const struct evolution_units *units, void *point)
{
    vd in[STEP_STATES], y[STEP_STATES], end[STEP_STATES];
    int F = 8 * K, H = way[0].laws.n_heads;
    const double *from = s->state + j;
    double *to = s->state_out + j;
    ptrdiff_t row = s->state_row, out_row = s->out_row;
    LANE_UNROLL
    for (int i = 0; i < F + H; i++) {
        in[i] = v_load(from + i * row);
        __builtin_prefetch(from + i * row + AHEAD);
        __builtin_prefetch(to + i * out_row + AHEAD, 1);
    }
    vd live = v_load(s->live + j), symmetric = live * filament_fold(K, in, y);
    for (int i = 0; i < H; i++)
        y[6 * K + i] = in[F + i];
    struct evolution_result result, r;
    result.error = result.error_kPa = result.substeps = v_set(NAN);
    result.tension = result.tension_rate = result.atp = v_set(NAN);
    result.solved = v_set(0.0);
    int folded = v_any(symmetric > 0.0);
    if (folded)
        way[1].evolve(&way[1].laws, units, point, s, symmetric, y, end, &result);
    if (!v_any(result.solved == 0.0)) { /* the common case, without selection */
        LANE_UNROLL
        for (int i = 0; i < F + H; i++)
            v_store(to + i * out_row,
                    filament_result(way[1].laws, i < F ? folded_from(i, K) : i - F + 6 * K, end,
                                    &result));
        evolution_put(j, s, &result);
        return;
    }
    for (int i = 0; i < F + H; i++)
        in[i] = v_load(from + i * row);
    vl done = result.solved > 0.0, other = live > symmetric;
    for (int i = 0; i < F + H && folded; i++)
        y[i] = v_select(
            done,
            filament_result(way[1].laws, i < F ? folded_from(i, K) : i - F + 6 * K, end, &result),
            in[i]);
    for (int i = 0; i < F + H && !folded; i++)
        y[i] = in[i];
    if (v_any(other)) {
        way[0].evolve(&way[0].laws, units, point, s, v_one_if(other), in, end, &r);
        for (int i = 0; i < F + H; i++)
            y[i] =
                v_select(other & (r.solved > 0.0), filament_result(way[0].laws, i, end, &r), y[i]);
        merge(other, &r, &result);
    }
    LANE_UNROLL
    for (int i = 0; i < F + H; i++)
        v_store(to + i * out_row, y[i]);
    evolution_put(j, s, &result);
}

#endif
