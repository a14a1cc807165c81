/* The regulatory unit, the mean-field closure and the cross-bridge cycle written out a second time
 * from the equations, in long double, scalar, without the kernels' rearrangements: what the kernels
 * are compared with. */
#ifndef INO_TESTS_ORACLE_H
#define INO_TESTS_ORACLE_H

#include "kit.h"

typedef long double ld;

struct oracle_drug {
    double dose, k_d, alpha, beta, kd_off;
    int site;
};

struct oracle {
    int sites, n_drugs, is_explicit; /* explicit: the only drug is a state */
    double ca, kd, k_off, k_basic, q, mu, sigma, gamma;
    double closing; /* factor on P -> N from attached heads; 1 without feedback */
    struct oracle_drug drug[4];
};

KIT int oracle_states(const struct oracle *o)
{
    return (o->sites + 1) * (o->is_explicit ? 2 : 1);
}

/* alpha^(-m/S), alpha infinite allowed. */
KIT ld oracle_preference(double alpha, int m, int sites)
{
    if (m == 0)
        return 1;
    return isinf(alpha) ? 0 : powl(alpha, -(ld)m / sites);
}

/* Weight of drug i bound to a troponin with n sites filled at tropomyosin b. */
KIT ld oracle_share(const struct oracle *o, int i, int n, int b)
{
    const struct oracle_drug *d = &o->drug[i];
    return (ld)d->dose / d->k_d * oracle_preference(d->alpha, o->sites - n, o->sites) *
           (b ? d->beta : 1);
}

/* Sum over drug states of (weight, weight times what the bound drug does to a rate). `effect` 0:
 * none; 1: Ca release, alpha^(-1/S); 2: closing, 1/beta. */
KIT ld oracle_drug_sum(const struct oracle *o, int n, int b, int effect)
{
    ld product = 1;
    for (int site = 0; site < 4; site++) {
        ld sum = 1;
        for (int i = 0; i < o->n_drugs; i++) {
            ld does = effect == 1   ? oracle_preference(o->drug[i].alpha, 1, o->sites)
                      : effect == 2 ? 1 / (ld)o->drug[i].beta
                                    : 1;
            if (o->drug[i].site == site)
                sum += oracle_share(o, i, n, b) * does;
        }
        product *= sum;
    }
    return product;
}

/* Weight of troponin state k at tropomyosin b. */
KIT ld oracle_weight(const struct oracle *o, int k, int b)
{
    int n = k % (o->sites + 1), bound = k / (o->sites + 1);
    ld c = (ld)o->ca / o->kd, w = 1;
    if (o->sites == 1)
        w = n == 0 ? 1 : c;
    else
        w = n == 0 ? 1 : n == 1 ? 2 * c : o->sigma * c * c;
    if (b)
        w *= o->q * powl(o->mu, -(ld)(o->sites - n) / o->sites);
    if (o->is_explicit)
        return bound ? w * oracle_share(o, 0, n, b) : w;
    return w * oracle_drug_sum(o, n, b, 0);
}

/* Rate from troponin state k to l at tropomyosin b. */
KIT ld oracle_troponin_rate(const struct oracle *o, int k, int l, int b)
{
    int S = o->sites, n = k % (S + 1), m = l % (S + 1), d = k / (S + 1), e = l / (S + 1);
    if (d == e && m == n + 1) {
        ld on = (ld)o->k_off / o->kd * o->ca * (S - n);
        return d && isinf(o->drug[0].alpha) ? 0 : on;
    }
    if (d == e && m == n - 1) {
        ld off = (ld)o->k_off * n;
        if (S == 2 && n == 2)
            off /= o->sigma;
        if (b)
            off /= powl(o->mu, 1.0L / S);
        if (o->is_explicit)
            return d ? off * oracle_preference(o->drug[0].alpha, 1, S) : off;
        return off * oracle_drug_sum(o, n, b, 1) / oracle_drug_sum(o, n, b, 0);
    }
    if (d != e && m == n) {
        const struct oracle_drug *drug = &o->drug[0];
        int exists = n == S || !isinf(drug->alpha);
        if (!d)
            return exists ? (ld)drug->kd_off / drug->k_d * drug->dose : 0;
        ld off = exists ? drug->kd_off / oracle_preference(drug->alpha, S - n, S) : 1;
        return off / (b ? drug->beta : 1);
    }
    return 0;
}

/* Rate of the flip away from b in troponin state k with nP permissive neighbours. */
KIT ld oracle_flip(const struct oracle *o, int k, int b, int n_p)
{
    int S = o->sites, n = k % (S + 1), bound = k / (S + 1);
    if (!b)
        return o->k_basic * (ld)o->q * powl(o->mu, -(ld)(S - n) / S) * powl(o->gamma, n_p);
    ld close = o->k_basic * powl(o->gamma, 2 - n_p) * o->closing;
    if (o->is_explicit)
        return bound ? close / o->drug[0].beta : close;
    return close * oracle_drug_sum(o, n, 1, 2) / oracle_drug_sum(o, n, 1, 0);
}

KIT int oracle_at(const struct oracle *o, int a, int b, int c, int k)
{
    return (a * 4 + b * 2 + c) * oracle_states(o) + k;
}

/* Right-hand side of the closure: each state gains what others lose to it. Returns the largest
 * single flux. */
KIT ld oracle_rhs(const struct oracle *o, const double *p, ld *dp)
{
    int K = oracle_states(o);
    ld top = 0;
    for (int i = 0; i < 8 * K; i++)
        dp[i] = 0;
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
            for (int c = 0; c < 2; c++)
                for (int k = 0; k < K; k++) {
                    int from = oracle_at(o, a, b, c, k), to[3 + 6], n = 0;
                    ld rate[3 + 6];
                    to[n] = oracle_at(o, a, !b, c, k);
                    rate[n++] = oracle_flip(o, k, b, a + c);
                    /* The left neighbour flips as the centre of (l, a | b) does on average, the
                     * right one as the centre of (b | c, r). */
                    ld flux_l = 0, pair_l = 0, flux_r = 0, pair_r = 0;
                    for (int far = 0; far < 2; far++)
                        for (int q = 0; q < K; q++) {
                            ld x = p[oracle_at(o, far, a, b, q)];
                            flux_l += x * oracle_flip(o, q, a, far + b);
                            pair_l += x;
                            x = p[oracle_at(o, b, c, far, q)];
                            flux_r += x * oracle_flip(o, q, c, b + far);
                            pair_r += x;
                        }
                    to[n] = oracle_at(o, !a, b, c, k);
                    rate[n++] = pair_l > 0 ? flux_l / pair_l : 0;
                    to[n] = oracle_at(o, a, b, !c, k);
                    rate[n++] = pair_r > 0 ? flux_r / pair_r : 0;
                    for (int l = 0; l < K; l++)
                        if (l != k) {
                            to[n] = oracle_at(o, a, b, c, l);
                            rate[n++] = oracle_troponin_rate(o, k, l, b);
                        }
                    for (int i = 0; i < n; i++) {
                        ld flux = p[from] * rate[i];
                        dp[from] -= flux;
                        dp[to[i]] += flux;
                        top = fmaxl(top, flux);
                    }
                }
    return top;
}

/* Permissive fraction of the infinite chain as the design writes it. */
KIT ld oracle_permissive(ld w_n, ld w_p, ld gamma)
{
    ld g2 = gamma * gamma;
    ld lambda = (w_n + w_p) / 2 + sqrtl((w_n - w_p) * (w_n - w_p) / 4 + w_n * w_p / g2);
    return w_p * (lambda - w_n * (1 - 1 / g2)) / (lambda * (2 * lambda - w_n - w_p));
}

KIT ld oracle_equilibrium(const struct oracle *o)
{
    ld sum[2] = {0, 0};
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < oracle_states(o); k++)
            sum[b] += oracle_weight(o, k, b);
    return oracle_permissive(sum[0], sum[1] / o->closing, o->gamma);
}

KIT ld oracle_overlap(double sl, double la, double lm, double lb)
{
    ld h = ((ld)lm - lb) / 2;
    if (sl <= la)
        return 0;
    if (sl <= lm)
        return ((ld)sl - la) / h;
    if (sl <= 2 * (ld)la - lb)
        return ((ld)sl + lm - 2 * (ld)la) / (2 * h);
    if (sl <= 2 * (ld)la + lb)
        return 1;
    if (sl <= 2 * (ld)la + lm)
        return (lm + 2 * (ld)la - sl) / (2 * h);
    return 0;
}

/* ---- the cycle ---- */

struct oracle_cycle {
    double f, g_a, h_f, h_b, g_b, k_srx_out, k_srx_in, k_F, T_ref, x_ps, k_head, stroke_max;
    double temperature, phi_short, v_short, phi_long, v_long, k_tear, y_tear, y_reach, k_xb, chi;
};

KIT ld oracle_phi(const struct oracle_cycle *c, ld v)
{
    ld u = fabsl(v) / (v < 0 ? c->v_short : c->v_long);
    return 1 + ((v < 0 ? c->phi_short : c->phi_long) - 1) * u * u / (1 + u * u);
}

/* Tearing where the isometric mean strain is `rest`, and slipping to the next site. */
KIT ld oracle_tear(const struct oracle_cycle *c, ld m, ld n, ld rest, ld *slip)
{
    *slip = 0;
    if (n < 1e-9L)
        return 0;
    ld e = m / n > rest ? m / n - rest : m < 0 ? -m / n : 0;
    ld loose = e > 0 ? c->k_tear / (1 + powl(c->y_tear / e, 4)) : 0;
    if (m > 0)
        *slip = loose / (1 + powl(e / c->y_reach, 4));
    return loose - *slip;
}

/* y = s, d, a, b, m_a, m_b; P permissive; v um/s per half-sarcomere. */
KIT ld oracle_cycle_rhs(const struct oracle_cycle *c, ld permissive, ld v, const double *y, ld *dy)
{
    ld s = y[0], d = y[1], a = y[2], b = y[3], m_a = y[4], m_b = y[5];
    ld kT_pN_nm = 0.01380649L * (c->temperature + 273.15L);
    ld strain_nm = a > 0 ? m_a / a * 1000 : 0;
    ld e = expl(c->k_head * (c->x_ps * 1000) * strain_nm / kT_pN_nm);
    ld h = c->h_f * (1 + c->stroke_max) / (1 + c->stroke_max * e);
    ld T = (ld)c->k_xb * c->chi * (m_a + m_b);
    ld out = c->k_srx_out * (1 + c->k_F * fmaxl(T, 0) / c->T_ref);
    ld slip_a, slip_b, g_a = c->g_a + oracle_tear(c, m_a, a, 0, &slip_a);
    ld g = c->g_b * oracle_phi(c, v) + oracle_tear(c, m_b, b, c->x_ps, &slip_b);
    dy[0] = c->k_srx_in * d - out * s;
    dy[1] = out * s - c->k_srx_in * d - c->f * permissive * d + g_a * a + g * b;
    dy[2] = c->f * permissive * d - g_a * a - h * a + c->h_b * b;
    dy[3] = h * a - c->h_b * b - g * b;
    dy[4] = v * a - (g_a + slip_a + h) * m_a + c->h_b * (m_b - c->x_ps * b);
    dy[5] = v * b - (g + c->h_b) * m_b + h * (m_a + c->x_ps * a) - slip_b * (m_b - c->x_ps * b);
    return T;
}

#endif
