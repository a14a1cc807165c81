/* Isometric dynamics with their Jacobian, for the general steady solver. States: 6 K folded
 * filament states, then s, d, a, b; at constant length strains stay at m_a = 0 and m_b = x_ps b
 * once they are there. See fibre_lanes.h. */
#ifndef INO_SOLVE_FIBRE_GENERAL_LANES_H
#define INO_SOLVE_FIBRE_GENERAL_LANES_H

#include "solve/fibre_lanes.h"
#include "solve/rest_lanes.h"

struct point {
    struct folded_rates rates; /* without feedback */
    struct cycle_parameters cycle;
    vd eta;
};

/* Feedback couples the heads a and b to all closing rates; P couples the filament to the heads.
 * Both are taken relative to the sums of probabilities, which are 1 but for round-off that long
 * steps magnify: it then stays where it arises, and is scaled away. */
LANE_INLINE void evaluate_lanes(const struct point *at, int K, const vd *y, vd *f, vd *jacobian)
{
    enum { HEADS = 4, A = 2, B = 3, MOMENT_B = 5, PERMISSIVE = 6 };
    int first = 6 * K, n = first + HEADS;
    const vd *head = y + first;
    vd x_ps = at->cycle.x_ps;
    const struct cycle_state heads = {head[0], head[1],    head[2],
                                      head[3], v_set(0.0), x_ps * head[3]};
    vd attached = (heads.a + heads.b) / (heads.s + heads.d + heads.a + heads.b);
    vd factor = 1.0 - at->eta * attached, closing[FOLDED_STATES];
    struct folded_means mean;
    folded_flow(&at->rates, K, factor, y, f, &mean);
    vd permissive = folded_total(K, y, 1);
    permissive = permissive / (permissive + folded_total(K, y, 0));
    struct cycle_state rate;
    cycle_rhs(&at->cycle, permissive, v_set(0.0), &heads, &rate);
    f[first] = rate.s;
    f[first + 1] = rate.d;
    f[first + A] = rate.a;
    f[first + B] = rate.b;
    vd d[6][7], pull = -at->eta / factor;
    folded_jacobian(&at->rates, K, factor, y, &mean, jacobian, n, closing);
    cycle_jacobian(&at->cycle, permissive, v_set(0.0), &heads, d);
    for (int i = 0; i < first; i++)
        for (int k = 0; k < HEADS; k++)
            jacobian[i * n + first + k] = closing[i] * (pull * ((k == A || k == B) - attached));
    for (int i = 0; i < HEADS; i++) {
        vd *row = jacobian + (first + i) * n;
        for (int k = 0; k < first; k++)
            row[k] = d[i][PERMISSIVE] * (folded_ways(k / K % 3) * ((k >= 3 * K) - permissive));
        for (int k = 0; k < HEADS; k++)
            row[first + k] = k == B ? d[i][B] + x_ps * d[i][MOMENT_B] : d[i][k];
    }
}

#define SYSTEM(K)                                                                    \
    LANE_ONCE void evaluate_##K(const void *point, const vd *y, vd *f, vd *jacobian) \
    {                                                                                \
        evaluate_lanes(point, K, y, f, jacobian);                                    \
    }                                                                                \
    LANE_ONCE void normalise_##K(vd *y)                                              \
    {                                                                                \
        folded_normalise(K, y);                                                      \
        vd *head = y + 6 * K, scale = 1.0 / (head[0] + head[1] + head[2] + head[3]); \
        for (int k = 0; k < 4; k++)                                                  \
            head[k] = head[k] * scale;                                               \
    }
SYSTEM(2)
SYSTEM(3)
SYSTEM(4)
SYSTEM(6)

/* Starts from the heads at rest with 2 % or 98 % of the filament permissive. */
LANE_ONCE void general_lanes(const struct ino_tile *t, size_t j, int sites, int explicit_drug)
{
    struct fibre_laws p = read_laws(t, j, sites, explicit_drug);
    struct point at = {.cycle = p.cycle, .eta = p.eta};
    struct troponin_drugs drugs;
    struct unit u;
    regulatory_unit(t, j, &p, explicit_drug, 1, &drugs, &u);
    folded_find_rates(&u, u.n_states, p.gamma, &at.rates);
    int K = u.n_states, heads = 6 * K;
    struct lanes_system system = {heads + 4, evaluate_2, normalise_2, &at};
    if (K == 3)
        system.evaluate = evaluate_3, system.restore = normalise_3;
    if (K == 4)
        system.evaluate = evaluate_4, system.restore = normalise_4;
    if (K == 6)
        system.evaluate = evaluate_6, system.restore = normalise_6;
    double start = t->branch == INO_BRANCH_UP ? 0.02 : 0.98;
    vd y[SYSTEM_STATES], state[TRIPLET_STATES];
    folded_start(&u, v_set(start), y);
    struct cycle_state x = cycle_steady(&p.cycle, v_set(start));
    y[heads] = x.s;
    y[heads + 1] = x.d;
    y[heads + 2] = x.a;
    y[heads + 3] = x.b;
    vd solved = find_rest(&system, y);
    folded_unfold(K, y, state);
    for (int k = 0; k < 8 * K; k++)
        v_store(t->state_out + k * INO_TILE + j, state[k]);
    for (int k = 0; k < 4; k++)
        v_store(t->state_out + (8 * K + k) * INO_TILE + j, y[heads + k]);
    v_store(t->state_out + (8 * K + 4) * INO_TILE + j, v_set(0.0));
    v_store(t->state_out + (8 * K + 5) * INO_TILE + j, p.cycle.x_ps * y[heads + 3]);
    if ((size_t)(8 * K + 6) < t->n_states) { /* series element: not solved for */
        v_store(t->state_out + (8 * K + 6) * INO_TILE + j, p.sl);
        solved = v_set(0.0);
    }
    v_store(t->converged + j, solved);
}

#endif
