/* The four-state cross-bridge cycle of inotrope1: super-relaxed s, detached d, attached before (a)
 * and after (b) the stroke, per head in the overlap zone, with the first moments m_a, m_b of strain
 * (um of half-sarcomere displacement).
 *
 *     s <-> d        k_srx_out (1 + k_F T/T_ref),  k_srx_in
 *     d -> a         f P, at zero strain            a -> d   g_a
 *     a <-> b        h_f stroke(m_a/a), h_b: the stroke adds the strain x_ps
 *     b -> d         g_b phi(v), one ATP each
 *
 * stroke(y) = (1 + M)/(1 + M exp(k_head x_ps y/kT)): exp(-k_head x_ps y/kT) near zero strain, equal
 * to 1 at y = 0, and never above 1 + M (an unbounded exponential is unphysical after a release).
 * phi(v) = 1 + (phi_max - 1) u^2/(1 + u^2), u = |v|/v_half, separately for shortening and
 * lengthening; phi(0) = 1 and its slope there is 0.
 *
 * Heads cannot be held at any strain: heads of a and b also let go at k_tear q/(1 + q),
 * q = (e/y_tear)^4, e = how far the mean strain of the state lies above its isometric value (0 in a,
 * x_ps in b) or below zero, else 0. Of those let go by stretch the part 1/(1 + (e/y_reach)^4) slips:
 * it finds the next site at once and stays in its state, at the isometric strain, so that tension in
 * a slow stretch rises and holds (Lombardi & Piazzesi 1990: fast reattachment). The others are torn
 * off, to d. This is mechanical and costs no ATP. The law is three times
 * continuously differentiable and vanishes in every isometric state, which stays as it is. Under
 * loads from 0 to isometric the strain in b stays between 0 and x_ps, and nothing tears there. */
#ifndef INO_CROSSBRIDGE_CYCLE_H
#define INO_CROSSBRIDGE_CYCLE_H

#include "simd/lanes.h"

struct cycle_parameters {
    vd f, g_a, h_f, h_b, g_b, k_srx_out, k_srx_in; /* 1/s */
    vd force_feedback; /* k_F k_xb chi/T_ref, 1/um: rate factor per unit first moment */
    vd x_ps;           /* um */
    vd stroke_slope;   /* k_head x_ps/kT, 1/um */
    vd stroke_max;     /* M */
    vd phi_short, v_short, phi_long, v_long; /* -, um/s per half-sarcomere */
    vd k_tear, y_tear, y_reach;              /* 1/s, um, um */
};

struct cycle_state {
    vd s, d, a, b, m_a, m_b;
};

/* What the isometric steady state needs: heads per detached head and unit permissive fraction. */
struct cycle_ratios {
    vd a, b;  /* a/(d P), b/(d P) */
    vd rest;  /* s/d without force */
    vd force; /* rise of the s -> d rate per d and P */
    vd x_ps;
};

LANE_INLINE struct cycle_ratios cycle_find_ratios(const struct cycle_parameters *c)
{
    struct cycle_ratios k;
    vd out_b = c->h_b + c->g_b;
    k.a = c->f / (c->g_a + c->h_f * (c->g_b / out_b));
    k.b = k.a * (c->h_f / out_b);
    k.rest = c->k_srx_in / c->k_srx_out;
    k.x_ps = c->x_ps;
    k.force = c->force_feedback * c->x_ps * k.b;
    return k;
}

/* Detached heads: linear, and with force feedback the positive root of
 *
 *     (1 + a + b) q d^2 + (1 + a + b + r - q) d - 1 = 0
 *
 * where a, b are per d (its roots have opposite signs, so there is just one). `root` receives the
 * derivative of the left side. */
LANE_INLINE vd cycle_detached(const struct cycle_ratios *k, vd permissive, vd *root)
{
    vd q = k->force * permissive;
    vd sum = 1.0 + (k->a + k->b) * permissive;
    vd linear = sum + k->rest - q;
    *root = v_sqrt(linear * linear + 4.0 * (sum * q));
    vl positive = linear > 0.0; /* each form without cancellation */
    return v_select(positive, v_set(2.0), *root - linear) /
           v_select(positive, linear + *root, 2.0 * (sum * q));
}

/* Isometric steady state at permissive fraction P. */
LANE_INLINE struct cycle_state cycle_steady_at(const struct cycle_ratios *k, vd permissive)
{
    struct cycle_state y;
    vd root;
    y.d = cycle_detached(k, permissive, &root);
    vd bound = y.d * permissive;
    y.a = k->a * bound;
    y.b = k->b * bound;
    y.s = k->rest * y.d / (1.0 + k->force * bound);
    y.m_a = v_set(0.0);
    y.m_b = k->x_ps * y.b;
    return y;
}

LANE_INLINE struct cycle_state cycle_steady(const struct cycle_parameters *c, vd permissive)
{
    struct cycle_ratios k = cycle_find_ratios(c);
    return cycle_steady_at(&k, permissive);
}

/* Attached heads a + b and their slope in P. */
LANE_INLINE vd cycle_attached(const struct cycle_ratios *k, vd permissive, vd *slope)
{
    vd root, d = cycle_detached(k, permissive, &root);
    vd ab = k->a + k->b, sum = 1.0 + ab * permissive, q = k->force * permissive;
    vd fall = ((ab * q + sum * k->force) * d + (ab - k->force)) * d / root; /* -dd/dP */
    *slope = ab * (d - permissive * fall);
    return ab * permissive * d;
}

LANE_INLINE vd cycle_phi(const struct cycle_parameters *c, vd v, vd *slope)
{
    vl shortening = v < 0.0;
    vd top = v_select(shortening, c->phi_short, c->phi_long) - 1.0;
    vd half = v_select(shortening, -c->v_short, c->v_long);
    vd u = v / half;
    vd w = 1.0 / (1.0 + u * u);
    *slope = top * (2.0 * u) * (w * w) / half;
    return 1.0 + top * (u * u) * w;
}

/* Mean strain m/n, regularised where (almost) no head is attached. */
LANE_INLINE vd cycle_mean_strain(vd m, vd n)
{
    return m * n / (n * n + 1e-30);
}

/* Tearing and slipping of n heads with strain moment m, whose isometric mean strain is `rest`, and
 * the derivatives. The mean strain of fewer than about 1e-10 heads is lost in the integration's error and
 * counts as isometric; e is bounded where the rate has long been at k_tear. */
struct cycle_tear {
    vd rate, slip;   /* torn off, slipped to the next site: 1/s */
    vd per_n, per_m; /* d(rate)/dn, d(rate)/dm */
    vd slip_n, slip_m;
};

LANE_INLINE struct cycle_tear cycle_tear(const struct cycle_parameters *c, vd m, vd n, vd rest)
{
    struct cycle_tear t;
    vl stretched = m > 0.0;
    vd share = 1.0 / (n * n + 1e-20), from = v_select(stretched, rest, v_set(0.0));
    vd strain = (m - from * n) * n * share, sign = v_select(stretched, v_set(1.0), v_set(-1.0));
    vd e = v_min(v_max(sign * strain / c->y_tear, v_set(0.0)), v_set(1e3));
    vd cube = e * e * e, w = 1.0 / (1.0 + cube * e);
    vd reach = c->y_tear / c->y_reach, reach4 = (reach * reach) * (reach * reach);
    vd far = reach4 * (cube * e), near = v_select(stretched, 1.0 / (1.0 + far), v_set(0.0));
    vd loose = c->k_tear * (cube * e * w), loose_e = c->k_tear * (4.0 * cube) * (w * w);
    t.slip = loose * near;
    t.rate = loose * v_select(stretched, far * near, v_set(1.0));
    vd slip_e = loose_e * near - loose * (4.0 * reach4 * cube) * (near * near);
    vd strain_n = sign * (m - 2.0 * (from * n) - 2.0 * (n * strain)) * share / c->y_tear;
    vd strain_m = sign * (n * share) / c->y_tear;
    t.per_n = (loose_e - slip_e) * strain_n;
    t.per_m = (loose_e - slip_e) * strain_m;
    t.slip_n = slip_e * strain_n;
    t.slip_m = slip_e * strain_m;
    return t;
}

struct cycle_rates {
    vd detach_b;     /* g_b phi, 1/s: also the ATP turnover per post-stroke head */
    vd detach_slope; /* d(g_b phi)/dv */
};

/* Time derivative at permissive fraction P and half-sarcomere speed v (um/s, shortening < 0). */
LANE_INLINE struct cycle_rates cycle_rhs(const struct cycle_parameters *c, vd permissive, vd v,
                                         const struct cycle_state *y, struct cycle_state *dy)
{
    vd strain_a = cycle_mean_strain(y->m_a, y->a);
    vd exponent = v_min(v_max(c->stroke_slope * strain_a, v_set(-300.0)), v_set(300.0));
    vd stroke = c->h_f * ((1.0 + c->stroke_max) / (1.0 + c->stroke_max * v_exp(exponent)));
    vd slope, phi = cycle_phi(c, v, &slope);
    struct cycle_rates rates = {c->g_b * phi, c->g_b * slope};
    vd moment = v_max(y->m_a + y->m_b, v_set(0.0)); /* SRX is not stabilised by negative force */
    vd wake = c->k_srx_out * (1.0 + c->force_feedback * moment) * y->s - c->k_srx_in * y->d;
    struct cycle_tear tear_a = cycle_tear(c, y->m_a, y->a, v_set(0.0));
    struct cycle_tear tear_b = cycle_tear(c, y->m_b, y->b, c->x_ps);
    vd leave_a = c->g_a + tear_a.rate, leave_b = rates.detach_b + tear_b.rate;
    vd attach = c->f * permissive * y->d - leave_a * y->a;
    vd power = stroke * y->a - c->h_b * y->b;
    vd leave = leave_b * y->b;
    dy->s = -wake;
    dy->d = wake - attach + leave;
    dy->a = attach - power;
    dy->b = power - leave;
    vd excess = y->m_b - c->x_ps * y->b; /* slipping heads lose it */
    dy->m_a = v * y->a - (leave_a + tear_a.slip + stroke) * y->m_a + c->h_b * excess;
    dy->m_b = v * y->b - (leave_b + c->h_b) * y->m_b + stroke * (y->m_a + c->x_ps * y->a) -
              tear_b.slip * excess;
    return rates;
}

/* Jacobian of cycle_rhs: d[i][k] = d(dy_i)/dy_k in the order s, d, a, b, m_a, m_b, and in column 6
 * the derivative in P. */
LANE_INLINE void cycle_jacobian(const struct cycle_parameters *c, vd permissive, vd v,
                                const struct cycle_state *y, vd d[6][7])
{
    enum { S, D, A, B, MA, MB, P };
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 7; k++)
            d[i][k] = v_set(0.0);
    vd share = 1.0 / (y->a * y->a + 1e-30), strain = cycle_mean_strain(y->m_a, y->a);
    vd raw = c->stroke_slope * strain;
    vd exponent = v_min(v_max(raw, v_set(-300.0)), v_set(300.0));
    vd e = c->stroke_max * v_exp(exponent);
    vd stroke = c->h_f * ((1.0 + c->stroke_max) / (1.0 + e));
    vd per_strain =
        v_select(raw == exponent, -stroke * (e / (1.0 + e)) * c->stroke_slope, v_set(0.0));
    vd stroke_m = per_strain * (y->a * share);
    vd stroke_a = per_strain * (y->m_a * share * (1.0 - 2.0 * (y->a * y->a * share)));
    struct cycle_tear tear_a = cycle_tear(c, y->m_a, y->a, v_set(0.0));
    struct cycle_tear tear_b = cycle_tear(c, y->m_b, y->b, c->x_ps);
    vd slope, leave_a = c->g_a + tear_a.rate;
    vd leave_b = c->g_b * cycle_phi(c, v, &slope) + tear_b.rate;
    vd flux_a = leave_a + tear_a.per_n * y->a, flux_b = leave_b + tear_b.per_n * y->b;
    vd moment = y->m_a + y->m_b;
    vd wake = c->k_srx_out * (1.0 + c->force_feedback * v_max(moment, v_set(0.0)));
    vd wake_m = v_select(moment > 0.0, c->k_srx_out * c->force_feedback * y->s, v_set(0.0));
    d[S][S] = -wake;
    d[S][D] = c->k_srx_in;
    d[S][MA] = d[S][MB] = -wake_m;
    d[D][S] = wake;
    d[D][D] = -c->k_srx_in - c->f * permissive;
    d[D][A] = flux_a;
    d[D][B] = flux_b;
    d[D][MA] = wake_m + tear_a.per_m * y->a;
    d[D][MB] = wake_m + tear_b.per_m * y->b;
    d[D][P] = -c->f * y->d;
    vd power_a = stroke + stroke_a * y->a, power_m = stroke_m * y->a;
    d[A][D] = c->f * permissive;
    d[A][A] = -flux_a - power_a;
    d[A][B] = c->h_b;
    d[A][MA] = -power_m - tear_a.per_m * y->a;
    d[A][P] = c->f * y->d;
    d[B][A] = power_a;
    d[B][B] = -c->h_b - flux_b;
    d[B][MA] = power_m;
    d[B][MB] = -tear_b.per_m * y->b;
    d[MA][A] = v - (stroke_a + tear_a.per_n + tear_a.slip_n) * y->m_a;
    d[MA][B] = -c->h_b * c->x_ps;
    d[MA][MA] =
        -leave_a - tear_a.slip - stroke - (stroke_m + tear_a.per_m + tear_a.slip_m) * y->m_a;
    d[MA][MB] = c->h_b;
    vd lift = y->m_a + c->x_ps * y->a;
    d[MB][A] = stroke_a * lift + stroke * c->x_ps;
    vd excess = y->m_b - c->x_ps * y->b;
    d[MB][B] = v - tear_b.per_n * y->m_b - tear_b.slip_n * excess + tear_b.slip * c->x_ps;
    d[MB][MA] = stroke + stroke_m * lift;
    d[MB][MB] = -leave_b - c->h_b - tear_b.per_m * y->m_b - tear_b.slip - tear_b.slip_m * excess;
}

#endif
