/* Part of rice2008.c, after its equations: time steps without series element. */
#ifndef INO_MODELS_RICE2008_STEP_H
#define INO_MODELS_RICE2008_STEP_H

/* What a step needs of parameters and drugs, of lengths, and of its inputs. Inside it [Ca2+] is a
 * parabola in time; overlap, and with it gapp, changes linearly. */
enum { STEP_N = xXBprer + 1 };

struct stepping {
    struct laws laws; /* thin and gapp_sl at the time of the last `at` */
    struct evolution_units units;
    vd hfmdc, hbmdc, sigmap, sigman, psi;
    vd start, end, thick[2], thin[2], gapp[2]; /* of the lengths at start and end */
    vd rate;                                   /* of half-sarcomeres, um/s */
    struct parabola on;
    vd on_now, on_slope;
};

LANE_INLINE void step_at(void *point, vd theta)
{
    struct stepping *p = point;
    p->on_now = parabola_at(&p->on, theta);
    p->on_slope = parabola_slope(&p->on, theta);
    p->laws.thin = p->thin[0] + theta * (p->thin[1] - p->thin[0]);
    p->laws.gapp_sl = p->gapp[0] + theta * (p->gapp[1] - p->gapp[0]);
}

/* Rates of the cycle, their slopes over the strains xXBprer (hf) and xXBpostr (hb, gxb), and what
 * the strains converge with. */
struct step_cycle {
    vd f, g, hf, hb, gxb, hf_slope, hb_slope, gxb_slope;
    vd forth, back; /* factors of the two parts of the strains' equations, 1/s, see step_flow */
    vd slip, pull;
};

LANE_INLINE vd strain_slope(vd factor, vd exponent, vd slope)
{
    return v_select(exponent < 230.0, factor * slope, v_set(0.0));
}

LANE_INLINE struct step_cycle step_cycle(const struct stepping *p, const vd *y)
{
    const struct laws *l = &p->laws;
    struct step_cycle c;
    vd before = y[xXBprer] / l->x_0, after = (y[xXBpostr] - l->x_0) / l->x_0;
    vd forth = -p->hfmdc * before * v_abs(before), back = p->hbmdc * after * v_abs(after);
    vd sigma = v_select(after < 0.0, p->sigmap, p->sigman), away = sigma * after * after;
    c.f = l->fapp;
    c.g = l->gapp_sl;
    c.hf = l->hf * strain_factor(forth);
    c.hb = l->hb * strain_factor(back);
    c.gxb = l->gxb * strain_factor(away);
    c.hf_slope = strain_slope(c.hf, forth, -2.0 * p->hfmdc * v_abs(before) / l->x_0);
    c.hb_slope = strain_slope(c.hb, back, 2.0 * p->hbmdc * v_abs(after) / l->x_0);
    c.gxb_slope = strain_slope(c.gxb, away, 2.0 * sigma * after / l->x_0);
    vd sum = c.f * c.hf + c.gxb * c.hf + c.gxb * c.g + c.hb * c.f + c.hb * c.g + c.gxb * c.f;
    c.forth = p->psi * sum / ((c.hb + c.gxb) * c.f);
    c.back = p->psi * sum / c.f;
    c.slip = y[xXBpostr] - l->x_0 - y[xXBprer];
    c.pull = c.hb * c.slip - c.f * y[xXBprer];
    return c;
}

struct flow {
    struct step_cycle c;
    vd trop, permissive, n_p, p_n, P;
};

LANE_INLINE struct flow step_flow(const struct stepping *p, const vd *y, vd *f)
{
    struct flow w;
    const struct laws *l = &p->laws;
    w.c = step_cycle(p, y);
    w.trop = v_max((1.0 - l->thin) * y[TRPNCaL] + l->thin * y[TRPNCaH], v_set(0.0));
    w.permissive = v_sqrt(1.0 / (1.0 + v_exp(l->nperm * (l->log_perm50 - v_log(w.trop)))));
    w.n_p = l->kn_p * w.permissive;
    w.p_n = l->kp_n * v_min(1.0 / w.permissive, v_set(100.0));
    w.P = 1.0 - y[N] - y[XBprer] - y[XBpostr];
    f[TRPNCaL] = p->on_now * (1.0 - y[TRPNCaL]) - l->koff_l * y[TRPNCaL];
    f[TRPNCaH] = p->on_now * (1.0 - y[TRPNCaH]) - l->koff_h * y[TRPNCaH];
    f[N_NoXB] = w.p_n * y[P_NoXB] - w.n_p * y[N_NoXB];
    f[P_NoXB] = -f[N_NoXB];
    f[N] = w.p_n * w.P - w.n_p * y[N];
    vd forth = w.c.hf * y[XBprer], back = w.c.hb * y[XBpostr];
    f[XBprer] = w.c.f * w.P + back - (w.c.g * y[XBprer] + forth);
    f[XBpostr] = forth - back - w.c.gxb * y[XBpostr];
    f[xXBprer] = p->rate + w.c.forth * w.c.pull;
    f[xXBpostr] = p->rate - w.c.back * w.c.slip;
    return w;
}

/* Sums of relaxation rates; strains by rows. At their fastest in the step: 1/permissive at most 100
 * times, regulation at permissive = 1. */
LANE_INLINE void step_evaluate(const void *point, const vd *y, vd *f, vd *radius)
{
    const struct stepping *p = point;
    struct flow w = step_flow(p, y, f);
    if (!radius)
        return;
    const struct step_cycle *c = &w.c;
    vd regulation = p->laws.kn_p + v_max(w.p_n, p->laws.kp_n) * 1.5;
    vd cycle = 2.0 * (c->f + v_max(p->gapp[0], p->gapp[1]) + c->hf + c->hb + c->gxb);
    vd strains = c->forth * (2.0 * c->hb + c->f) + 2.0 * c->back;
    vd troponin = parabola_most(&p->on) + v_max(p->laws.koff_l, p->laws.koff_h);
    *radius = v_max(v_max(regulation + cycle, 1.2 * strains), troponin);
}

/* Entries of the Jacobian, and in the same places what factorise makes of them. */
enum {
    LOW,
    HIGH,
    OUTSIDE_L, /* of N_NoXB over troponin; P_NoXB has the opposite */
    OUTSIDE_H,
    OPENING, /* n_p, p_n */
    CLOSING,
    N_LOW,
    N_HIGH,
    F,
    LEAVE_PRE, /* g + hf */
    FORTH,     /* hf, hb */
    BACK,
    LEAVE_POST, /* hb + gxb */
    PRE_PRE,    /* of heads over strains */
    PRE_POST,
    POST_PRE,
    POST_POST,
    S_A, /* of strains: pre over pre, pre over post, post over pre, post over post */
    S_B,
    S_C,
    S_D,
    INV_C, /* by factorise */
    INV_D,
    ENTRIES
};
_Static_assert(ENTRIES <= STEP_HEADS * STEP_HEADS, "no room for the Jacobian");

LANE_INLINE void step_linearise(const void *point, const vd *y, vd *f, struct lanes_linear *l)
{
    const struct stepping *p = point;
    const vd zero = v_set(0.0);
    struct flow w = step_flow(p, y, f);
    const struct step_cycle *c = &w.c;
    vd *j = l->heads, low = 1.0 - p->laws.thin, high = p->laws.thin, m = w.permissive;
    /* d permissive/d Trop */
    vd bend = 0.5 * p->laws.nperm * m * (1.0 - m * m) / v_max(w.trop, v_set(1e-300));
    vd n_p = p->laws.kn_p * bend;
    vd p_n = v_select(m * 100.0 > 1.0, -w.p_n * (bend / v_max(m, v_set(1e-300))), zero);
    vd outside = p_n * y[P_NoXB] - n_p * y[N_NoXB], inside = p_n * w.P - n_p * y[N];
    j[LOW] = p->on_now + p->laws.koff_l;
    j[HIGH] = p->on_now + p->laws.koff_h;
    j[OUTSIDE_L] = low * outside;
    j[OUTSIDE_H] = high * outside;
    j[OPENING] = w.n_p;
    j[CLOSING] = w.p_n;
    j[N_LOW] = low * inside;
    j[N_HIGH] = high * inside;
    j[F] = c->f;
    j[LEAVE_PRE] = c->g + c->hf;
    j[FORTH] = c->hf;
    j[BACK] = c->hb;
    j[LEAVE_POST] = c->hb + c->gxb;
    j[POST_PRE] = c->hf_slope * y[XBprer];
    j[PRE_PRE] = -j[POST_PRE];
    j[PRE_POST] = c->hb_slope * y[XBpostr];
    j[POST_POST] = -(c->hb_slope + c->gxb_slope) * y[XBpostr];
    vd of_pre = p->psi * (c->hf_slope * (c->f + c->gxb));
    vd of_post = p->psi * (c->gxb_slope * (c->hf + c->g + c->f) + c->hb_slope * (c->f + c->g));
    vd away = c->hb + c->gxb, per = 1.0 / (away * c->f), per_f = 1.0 / c->f;
    j[S_A] = of_pre * per * c->pull - c->forth * (c->hb + c->f);
    j[S_B] = (of_post * per - c->forth * (c->hb_slope + c->gxb_slope) / away) * c->pull +
             c->forth * (c->hb + c->hb_slope * c->slip);
    j[S_C] = -of_pre * per_f * c->slip + c->back;
    j[S_D] = -of_post * per_f * c->slip - c->back;
}

LANE_INLINE void step_factorise(vd h, vd *j)
{
    vd n = 1.0 + h * (j[OPENING] + j[CLOSING]);
    j[LOW] = 1.0 / (1.0 + h * j[LOW]);
    j[HIGH] = 1.0 / (1.0 + h * j[HIGH]);
    for (int i = OUTSIDE_L; i < INV_C; i++)
        j[i] = h * j[i];
    j[S_A] = 1.0 - j[S_A];
    j[S_B] = -j[S_B];
    j[S_C] = -j[S_C];
    j[S_D] = 1.0 - j[S_D];
    ode_invert(&j[S_A], &j[S_B], &j[S_C], &j[S_D]);
    j[OPENING] = 1.0 / n; /* of units outside the overlap */
    /* XBpostr by elimination, then N and XBprer as a pair. */
    vd post = 1.0 / (1.0 + j[LEAVE_POST]), per_pre = j[FORTH] * post, other = j[F] - j[BACK];
    vd a = n, b = j[CLOSING] * (1.0 + per_pre), c = j[F];
    vd d = 1.0 + j[F] + j[LEAVE_PRE] + other * per_pre;
    ode_invert(&a, &b, &c, &d);
    j[LEAVE_POST] = post;
    j[BACK] = other * post;
    j[F] = a;
    j[LEAVE_PRE] = b;
    j[INV_C] = c;
    j[INV_D] = d;
}

LANE_INLINE void step_solve(vd h, const vd *j, vd *x)
{
    (void)h;
    x[TRPNCaL] = x[TRPNCaL] * j[LOW];
    x[TRPNCaH] = x[TRPNCaH] * j[HIGH];
    vd moved = j[OUTSIDE_L] * x[TRPNCaL] + j[OUTSIDE_H] * x[TRPNCaH];
    vd sum = x[N_NoXB] + x[P_NoXB];
    x[N_NoXB] = (x[N_NoXB] + moved + j[CLOSING] * sum) * j[OPENING];
    x[P_NoXB] = sum - x[N_NoXB];
    vd u = x[xXBprer], v = x[xXBpostr];
    x[xXBprer] = j[S_A] * u + j[S_B] * v;
    x[xXBpostr] = j[S_C] * u + j[S_D] * v;
    vd n = x[N] + j[N_LOW] * x[TRPNCaL] + j[N_HIGH] * x[TRPNCaH];
    vd pre = x[XBprer] + j[PRE_PRE] * x[xXBprer] + j[PRE_POST] * x[xXBpostr];
    vd post = x[XBpostr] + j[POST_PRE] * x[xXBprer] + j[POST_POST] * x[xXBpostr];
    n = n - j[CLOSING] * j[LEAVE_POST] * post;
    pre = pre - j[BACK] * post;
    x[N] = j[F] * n + j[LEAVE_PRE] * pre;
    x[XBprer] = j[INV_C] * n + j[INV_D] * pre;
    x[XBpostr] = (post + j[FORTH] * x[XBprer]) * j[LEAVE_POST];
}

LANE_INLINE void step_slope(const void *point, const vd *y, vd *f)
{
    const struct stepping *p = point;
    vd unused[STEP_N], zero = v_set(0.0);
    struct flow w = step_flow(p, y, unused);
    const struct step_cycle *c = &w.c;
    vd thin = p->thin[1] - p->thin[0], gapp = p->gapp[1] - p->gapp[0], m = w.permissive;
    vd trop = thin * (y[TRPNCaH] - y[TRPNCaL]);
    vd bend = 0.5 * p->laws.nperm * m * (1.0 - m * m) / v_max(w.trop, v_set(1e-300)) * trop;
    vd n_p = p->laws.kn_p * bend;
    vd p_n = v_select(m * 100.0 > 1.0, -w.p_n * (bend / v_max(m, v_set(1e-300))), zero);
    f[TRPNCaL] = p->on_slope * (1.0 - y[TRPNCaL]);
    f[TRPNCaH] = p->on_slope * (1.0 - y[TRPNCaH]);
    f[N_NoXB] = p_n * y[P_NoXB] - n_p * y[N_NoXB];
    f[P_NoXB] = -f[N_NoXB];
    f[N] = p_n * w.P - n_p * y[N];
    f[XBprer] = -gapp * y[XBprer];
    f[XBpostr] = zero;
    vd rise = p->psi * ((c->gxb + c->hb) * gapp) / c->f;
    f[xXBprer] = rise / (c->hb + c->gxb) * c->pull;
    f[xXBpostr] = -rise * c->slip;
}

LANE_INLINE vd step_rest(const void *point, const vd *y)
{
    (void)point;
    vd filled = v_max(y[TRPNCaL], y[TRPNCaH]);
    return v_min(1.0 - y[N] - y[XBprer] - y[XBpostr], 1.0 - filled);
}

/* Change of the mean strain of all heads with dy. */
LANE_INLINE vd active_change(const vd *y, const vd *dy)
{
    return dy[xXBpostr] * y[XBpostr] + y[xXBpostr] * dy[XBpostr] + dy[xXBprer] * y[XBprer] +
           y[xXBprer] * dy[XBprer];
}

LANE_INLINE void step_observe(const void *point, double dt, const vd *y, const vd *rate,
                              struct evolution_result *r)
{
    const struct stepping *p = point;
    struct step_cycle c = step_cycle(p, y);
    vd drift = (p->thick[1] - p->thick[0]) / dt;
    r->tension = active_tension(&p->laws, p->thick[0], y);
    r->tension_rate =
        p->laws.force * (p->thick[0] * active_change(y, rate)) + active_tension(&p->laws, drift, y);
    r->atp = c.gxb * y[XBpostr];
}

LANE_INLINE vd step_tension_change(const void *point, const vd *end, const vd *change)
{
    const struct stepping *p = point;
    return p->laws.force * p->thick[1] * active_change(end, change);
}

static const struct evolution_laws step_laws = {.n_heads = STEP_N,
                                                .n_fractions = N + 1,
                                                .at = step_at,
                                                .evaluate = step_evaluate,
                                                .linearise = step_linearise,
                                                .slope = step_slope,
                                                .factorise = step_factorise,
                                                .solve = step_solve,
                                                .rest = step_rest,
                                                .observe = step_observe,
                                                .tension_change = step_tension_change};

LANE_INLINE void prepare_step(const struct ino_tile *t, size_t j, struct stepping *p)
{
    find_laws(t, j, &p->laws);
    p->hfmdc = tile_parameter(t, PAR_hfmdc, j);
    p->hbmdc = tile_parameter(t, PAR_hbmdc, j);
    p->sigmap = tile_parameter(t, PAR_sigmap, j);
    p->sigman = tile_parameter(t, PAR_sigman, j);
    p->psi = tile_parameter(t, PAR_xPsi, j);
    p->units.per_scale[0] = p->units.per_scale[1] = 1.0 / p->laws.x_0;
    p->start = p->end = v_set(NAN);
}

LANE_INLINE void set_lengths(const struct ino_tile *t, size_t j, vd start, vd end,
                             struct stepping *p)
{
    const vd length[2] = {start, end};
    p->start = start;
    p->end = end;
    for (int i = 0; i < 2; i++) {
        find_overlap(t, j, length[i], &p->laws);
        p->thick[i] = p->laws.thick;
        p->thin[i] = p->laws.thin;
        p->gapp[i] = p->laws.gapp_sl;
    }
}

#endif
