/* A regulatory unit: troponin states k and tropomyosin b (0 = N blocked, 1 = P permissive), with
 * statistical weights and the rates that obey them.
 *
 * Troponin state k = n (drug eliminated: K = S + 1 states) or k = n + (S + 1) d (drug explicit:
 * K = 2 (S + 1)), n = 0..S Ca sites filled, d = 0, 1 drug bound.
 *
 *     weight(n, d, b) = B(n) c^n x^d alpha^(-d (S-n)/S) {1 if N; Q mu^(-(S-n)/S) beta^d if P}
 *
 * c = [Ca]/Kd; B = 1, 1 (S = 1) or 1, 2, sigma (S = 2). All weights are divided by (1 + c)^S, so
 * that c = infinity is an ordinary value. */
#ifndef INO_FILAMENT_UNIT_H
#define INO_FILAMENT_UNIT_H

#include "troponin/troponin.h"

enum { UNIT_STATES = 2 * (TROPONIN_SITES + 1), UNIT_EDGES = 8 };

struct unit_parameters {
    int sites;                       /* S */
    vd k_off, k_basic, q, mu, sigma; /* 1/s, 1/s, -, -, - */
    vd kd;                           /* uM, at this sarcomere length */
    int explicit_drug;               /* index of the explicit drug, or -1 */
};

/* One reversible binding step between troponin states, at tropomyosin b. */
struct unit_edge {
    int from, to;
    vd forth[2], back[2]; /* 1/s */
};

struct unit {
    int n_states;
    int sites;
    int filled[UNIT_STATES];     /* n of state k */
    int drug_bound[UNIT_STATES]; /* d of state k */
    vd weight[UNIT_STATES][2];
    vd sum[2]; /* W_N, W_P */
    /* flips without the neighbours' factor gamma^nP (N -> P) or gamma^(2 - nP) (P -> N), 1/s */
    vd to_p[UNIT_STATES], to_n[UNIT_STATES];
    int n_edges;
    struct unit_edge edge[UNIT_EDGES];
};

/* The binding steps of a unit of K states, in the order of unit.edge: Ca on bare troponin, then
 * (drug explicit) the drug from n = S down, then Ca on drug-bound troponin. */
LANE_INLINE int unit_sites(int K)
{
    return K == 2 || K == 4 ? 1 : 2;
}

LANE_INLINE int unit_edges(int K)
{
    return K <= 3 ? unit_sites(K) : 3 * unit_sites(K) + 1;
}

/* Troponin states that step e joins; returns 1 where it binds Ca, 0 where it binds the drug. */
LANE_INLINE int unit_edge_ends(int K, int e, int *from, int *to)
{
    int S = unit_sites(K), bare = S + 1;
    if (e < S) {
        *from = e;
        *to = e + 1;
        return 1;
    }
    if (e < S + bare) {
        *from = S - (e - S);
        *to = *from + bare;
        return 0;
    }
    *from = e - S;
    *to = *from + 1;
    return 1;
}

/* mu^(-(S-n)/S) for n = 0..S. */
LANE_INLINE void unit_mu_powers(const struct unit_parameters *p, vd power[TROPONIN_SITES + 1])
{
    vd step = 1.0 / p->mu;
    if (p->sites == 2)
        step = v_sqrt(step);
    power[p->sites] = v_set(1.0);
    for (int n = p->sites - 1; n >= 0; n--)
        power[n] = power[n + 1] * step;
}

/* B(n) c^n/(1 + c)^S. */
LANE_INLINE void unit_ca_weights(const struct unit_parameters *p, vd ca,
                                 vd weight[TROPONIN_SITES + 1])
{
    vd share = 1.0 / (p->kd + ca);
    vd empty = p->kd * share;
    vd filled = v_select(ca == INFINITY, v_set(1.0), ca * share);
    if (p->sites == 1) {
        weight[0] = empty;
        weight[1] = filled;
    } else {
        weight[0] = empty * empty;
        weight[1] = 2.0 * (filled * empty);
        weight[2] = p->sigma * (filled * filled);
    }
}

/* The unit with all drugs eliminated: weights only (all that a steady state needs). */
LANE_INLINE void unit_fast_weights(const struct unit_parameters *p, vd ca,
                                   const struct troponin_drugs *drugs, struct unit *u)
{
    vd mu_power[TROPONIN_SITES + 1], binding[TROPONIN_SITES + 1];
    unit_mu_powers(p, mu_power);
    unit_ca_weights(p, ca, binding);
    u->sites = p->sites;
    u->n_states = p->sites + 1;
    u->sum[0] = u->sum[1] = v_set(0.0);
    for (int n = 0; n <= p->sites; n++) {
        u->filled[n] = n;
        u->drug_bound[n] = 0;
        u->weight[n][0] = binding[n] * drugs->z[n][0];
        u->weight[n][1] = (p->q * mu_power[n]) * (binding[n] * drugs->z[n][1]);
        u->sum[0] = u->sum[0] + u->weight[n][0];
        u->sum[1] = u->sum[1] + u->weight[n][1];
    }
}

/* Rates of the unit with all drugs eliminated. */
LANE_INLINE void unit_fast_rates(const struct unit_parameters *p, vd ca,
                                 const struct troponin_drugs *drugs, struct unit *u)
{
    vd mu_power[TROPONIN_SITES + 1];
    unit_mu_powers(p, mu_power);
    vd k_on = p->k_off / p->kd;
    vd release = mu_power[p->sites - 1]; /* mu^(-1/S) */
    u->n_edges = p->sites;
    for (int n = 0; n < p->sites; n++) {
        struct unit_edge *e = &u->edge[n];
        e->from = n;
        e->to = n + 1;
        vd off = p->k_off * (double)(n + 1);
        if (p->sites == 2 && n == 1)
            off = off / p->sigma;
        e->forth[0] = e->forth[1] = k_on * ca * (double)(p->sites - n);
        e->back[0] = off * (drugs->z[n][0] / drugs->z[n + 1][0]);
        e->back[1] = off * release * (drugs->z[n][1] / drugs->z[n + 1][1]);
    }
    for (int n = 0; n <= p->sites; n++) {
        u->to_p[n] = p->k_basic * p->q * mu_power[n];
        u->to_n[n] = p->k_basic * (drugs->z[n][0] / drugs->z[n][1]);
    }
}

/* The unit with one drug's binding explicit; other drugs must be absent. */
LANE_INLINE void unit_explicit(const struct unit_parameters *p, vd ca, const struct ino_tile *tile,
                               size_t j, struct unit *u)
{
    size_t row = tile->drugs[p->explicit_drug].first_row;
    vd dose = v_load(tile->drug_uM + (size_t)p->explicit_drug * INO_TILE + j);
    vd k_d = tile_parameter(tile, row + DRUG_K_D, j);
    vd beta = tile_parameter(tile, row + DRUG_BETA, j);
    vd kd_off = tile_parameter(tile, row + DRUG_KD_OFF, j);
    vd loss = 1.0 / tile_parameter(tile, row + DRUG_ALPHA, j);
    if (p->sites == 2)
        loss = v_sqrt(loss);
    struct troponin_drugs none;
    for (int n = 0; n <= p->sites; n++)
        none.z[n][0] = none.z[n][1] = v_set(1.0);
    unit_fast_weights(p, ca, &none, u);
    unit_fast_rates(p, ca, &none, u);
    int bare = p->sites + 1;
    u->n_states = 2 * bare;
    vd share = dose / k_d; /* x alpha^(-(S-n)/S), n counting down from S */
    vd off = kd_off;       /* kD_off alpha^((S-n)/S) */
    vl exists = v_set(1.0) > 0.0;
    for (int n = p->sites; n >= 0; n--) {
        int k = n + bare;
        u->filled[k] = n;
        u->drug_bound[k] = 1;
        u->weight[k][0] = u->weight[n][0] * share;
        u->weight[k][1] = u->weight[n][1] * (share * beta);
        u->sum[0] = u->sum[0] + u->weight[k][0];
        u->sum[1] = u->sum[1] + u->weight[k][1];
        u->to_p[k] = u->to_p[n];
        u->to_n[k] = u->to_n[n] / beta;
        struct unit_edge *e = &u->edge[u->n_edges++];
        e->from = n;
        e->to = k;
        e->forth[0] = e->forth[1] = v_select(exists, kd_off / k_d * dose, v_set(0.0));
        e->back[0] = v_select(exists, off, v_set(1.0));
        e->back[1] = e->back[0] / beta;
        share = share * loss;
        off = off / loss;
        /* With alpha infinite the states (n < S, d = 1) do not exist: no way in, nothing there. */
        exists = loss > 0.0;
    }
    for (int n = 0; n < p->sites; n++) { /* Ca exchange of drug-bound troponin */
        struct unit_edge *e = &u->edge[u->n_edges++];
        *e = u->edge[n];
        e->from = n + bare;
        e->to = n + 1 + bare;
        for (int b = 0; b < 2; b++) {
            e->back[b] = e->back[b] * loss;
            e->forth[b] = v_select(exists, e->forth[b], v_set(0.0));
        }
    }
}

/* ---- equilibrium alone ---- */

/* What equilibrium needs of a unit apart from [Ca] and Kd: weight(n, b) summed over drug states is
 * scale[n][b] Kd^(S-n) [Ca]^n, all weights having been multiplied by Kd^S. bound[n][b] is the share
 * of it with a troponin drug. The same whether drugs are eliminated or explicit. */
struct unit_scales {
    vd scale[TROPONIN_SITES + 1][2];
    vd bound[TROPONIN_SITES + 1][2];
};

LANE_INLINE void unit_find_scales(const struct unit_parameters *p,
                                  const struct troponin_drugs *drugs, struct unit_scales *s)
{
    vd mu_power[TROPONIN_SITES + 1];
    unit_mu_powers(p, mu_power);
    for (int n = 0; n <= p->sites; n++) {
        vd ways = n == 0 ? v_set(1.0) : n == p->sites ? p->sigma : v_set(2.0);
        if (p->sites == 1)
            ways = v_set(1.0);
        for (int b = 0; b < 2; b++) {
            vd empty = b ? ways * (p->q * mu_power[n]) : ways;
            s->scale[n][b] = empty * drugs->z[n][b];
            s->bound[n][b] = s->scale[n][b] - empty;
        }
    }
}

struct unit_equilibrium {
    vd weight[TROPONIN_SITES + 1][2];
    vd sum[2]; /* W_N, W_P */
};

LANE_INLINE struct unit_equilibrium unit_weights(const struct unit_scales *s, int sites, vd kd,
                                                 vd ca)
{
    struct unit_equilibrium e;
    vl saturated = ca == INFINITY;
    vd empty = v_select(saturated, v_set(0.0), kd), filled = v_select(saturated, v_set(1.0), ca);
    for (int b = 0; b < 2; b++) {
        if (sites == 1) {
            e.weight[0][b] = s->scale[0][b] * empty;
            e.weight[1][b] = s->scale[1][b] * filled;
            e.sum[b] = e.weight[0][b] + e.weight[1][b];
        } else {
            e.weight[0][b] = s->scale[0][b] * (empty * empty);
            e.weight[1][b] = s->scale[1][b] * (empty * filled);
            e.weight[2][b] = s->scale[2][b] * (filled * filled);
            e.sum[b] = e.weight[0][b] + e.weight[1][b] + e.weight[2][b];
        }
    }
    return e;
}

/* Fraction of regulatory Ca sites filled at permissive fraction P. */
LANE_INLINE vd unit_ca_share(const struct unit_equilibrium *e, int sites, vd permissive)
{
    vd share[2];
    for (int b = 0; b < 2; b++)
        share[b] =
            (sites == 1 ? e->weight[1][b] : 0.5 * e->weight[1][b] + e->weight[2][b]) / e->sum[b];
    return (1.0 - permissive) * share[0] + permissive * share[1];
}

/* Fraction of troponins with a drug. */
LANE_INLINE vd unit_drug_share(const struct unit_scales *s, const struct unit_equilibrium *e,
                               int sites, vd permissive)
{
    vd bound = v_set(0.0);
    for (int b = 0; b < 2; b++) {
        vd sum = v_set(0.0);
        for (int n = 0; n <= sites; n++)
            sum = sum + (s->bound[n][b] / s->scale[n][b]) * e->weight[n][b];
        bound = bound + sum / e->sum[b] * (b ? permissive : 1.0 - permissive);
    }
    return bound;
}

/* ---- observables of a unit with rates ---- */

/* Fraction of regulatory Ca sites filled, given b. */
LANE_INLINE vd unit_ca_bound(const struct unit *u, int b)
{
    vd sum = v_set(0.0);
    for (int k = 0; k < u->n_states; k++)
        sum = sum + u->weight[k][b] * (double)u->filled[k];
    return sum / (u->sum[b] * (double)u->sites);
}

/* The same over both tropomyosin states at permissive fraction P. */
LANE_INLINE vd unit_mean_ca(const struct unit *u, vd permissive)
{
    return (1.0 - permissive) * unit_ca_bound(u, 0) + permissive * unit_ca_bound(u, 1);
}

/* Fraction of troponins with a drug; fast drugs: 1 - 1/Z in each state. */
LANE_INLINE vd unit_mean_drug(const struct unit *u, const struct troponin_drugs *drugs,
                              vd permissive)
{
    vd bound = v_set(0.0);
    for (int b = 0; b < 2; b++) {
        vd sum = v_set(0.0);
        for (int k = 0; k < u->n_states; k++) {
            vd share = u->n_states > u->sites + 1 ? v_set((double)u->drug_bound[k])
                                                  : 1.0 - 1.0 / drugs->z[u->filled[k]][b];
            sum = sum + share * u->weight[k][b];
        }
        bound = bound + sum / u->sum[b] * (b ? permissive : 1.0 - permissive);
    }
    return bound;
}

#endif
