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
 * lengthening; phi(0) = 1 and its slope there is 0. */
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
};

struct cycle_state {
    vd s, d, a, b, m_a, m_b;
};

/* Isometric steady state at permissive fraction P: linear given d, and with force feedback the
 * positive root of a quadratic in d (its roots have opposite signs, so there is just one). */
LANE_INLINE struct cycle_state cycle_steady(const struct cycle_parameters *c, vd permissive)
{
    vd out_b = c->h_b + c->g_b;
    vd per_a = c->g_a + c->h_f * (c->g_b / out_b);
    vd a = c->f * permissive / per_a; /* a/d */
    vd b = a * (c->h_f / out_b);      /* b/d */
    vd r = c->k_srx_in / c->k_srx_out;
    vd q = c->force_feedback * c->x_ps * b;
    /* (1 + a + b) q d^2 + (1 + a + b + r - q) d - 1 = 0 */
    vd sum = 1.0 + a + b;
    vd linear = sum + r - q;
    vd root = v_sqrt(linear * linear + 4.0 * (sum * q));
    vd d = v_select(linear > 0.0, 2.0 / (linear + root), (root - linear) / (2.0 * (sum * q)));
    struct cycle_state y;
    y.d = d;
    y.a = a * d;
    y.b = b * d;
    y.s = r * d / (1.0 + q * d);
    y.m_a = v_set(0.0);
    y.m_b = c->x_ps * y.b;
    return y;
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
    vd attach = c->f * permissive * y->d - c->g_a * y->a;
    vd power = stroke * y->a - c->h_b * y->b;
    vd leave = rates.detach_b * y->b;
    dy->s = -wake;
    dy->d = wake - attach + leave;
    dy->a = attach - power;
    dy->b = power - leave;
    dy->m_a = v * y->a - (c->g_a + stroke) * y->m_a + c->h_b * (y->m_b - c->x_ps * y->b);
    dy->m_b = v * y->b - (rates.detach_b + c->h_b) * y->m_b + stroke * (y->m_a + c->x_ps * y->a);
    return rates;
}

#endif
