/* Time steps of myosim3.c, which includes this after its rates; the method is that of
 * solve/bins_step_lanes.h. The source of all bins is S = DRX (on - bound). With S a polynomial
 * through its values at the nodes, `bound` and the first moment of M at the nodes are linear in
 * those values; SRX and `on` obey two equations besides. Newton's method solves for S, SRX and `on` at
 * all nodes together. DRX is what remains of all heads, off what remains of all sites. */

enum { STEP_UNKNOWNS = 3 * BINS_NODES };

/* Of one strain x >= 0, for one length of time h: what is left of M at the nodes, and what enters
 * until the end per unit of S at each node. */
struct step_rate {
    vd left[BINS_NODES], gain[BINS_NODES];
};

struct stepping {
    struct laws laws;
    struct step_rate *rate; /* [grid.middle + 1] */
    struct bins_nodes nodes;
    double dt, h; /* of the host's step; of the tables, 0: none */
    vd attach_all;
    vd enters[BINS_NODES][BINS_NODES]; /* [k][j]: `bound` at node k per unit of S at node j */
    vd missing;             /* estimate: `bound` per unit of the divided difference of S */
    struct parabola on;     /* k_on [Ca], 1/s */
    vd start, end;          /* sarcomere length, um */
    vd slides;              /* bins, in the whole step */
    struct site_laws still; /* where the length is constant */
};

/* ---- tables ---- */

LANE_INLINE void step_tables(struct stepping *p, double h)
{
    const struct bins_nodes *b = &p->nodes;
    vd sum[BINS_NODES][BINS_NODES];
    p->h = h;
    for (int k = 0; k < b->n; k++)
        for (int m = 0; m < b->n; m++)
            sum[k][m] = v_set(0.0);
    for (int i = 0; i <= p->laws.grid.middle; i++) {
        const struct rate *r = &p->laws.rate[i];
        struct step_rate *to = &p->rate[i];
        vd phi[BINS_NODES], attach = r->attach * (i ? 2.0 : 1.0);
        for (int k = 0; k < b->n; k++) {
            to->left[k] = bins_phi(r->detach * (h * b->c[k]), phi);
            for (int m = 0; m < b->n; m++)
                sum[k][m] = sum[k][m] + attach * phi[m];
        }
        phi[2] = 2.0 * phi[2]; /* now integrals of u^m */
        for (int j = 0; j < b->n; j++) {
            vd gain = b->lagrange[j][0] * phi[0];
            for (int m = 1; m < b->n; m++)
                gain = gain + b->lagrange[j][m] * phi[m];
            to->gain[j] = h * r->attach * gain;
        }
    }
    p->missing = v_set(0.0);
    for (int k = 0; k < b->n; k++) {
        double power = h;
        for (int m = 0; m < b->n; m++)
            sum[k][m] = sum[k][m] * ((power *= b->c[k]) * (m == 2 ? 2.0 : 1.0));
        for (int j = 0; j < b->n; j++) {
            p->enters[k][j] = v_set(0.0);
            for (int m = 0; m < b->n; m++)
                p->enters[k][j] = p->enters[k][j] + b->lagrange[j][m] * sum[k][m];
        }
    }
    for (int m = 0; m < b->n; m++)
        p->missing = p->missing + b->missing[m] * sum[b->n - 1][m];
}

/* ---- sums over the bins ---- */

/* At the start: `bound`, sum of x M, and the same of J4; what is left of the first two at the
 * nodes. Bins x and -x have the same rates. */
struct step_sums {
    vd bound, strain, leaving, leaving_strain, left[BINS_NODES], left_strain[BINS_NODES];
};

LANE_INLINE void step_add(int n, const struct rate *r, const struct step_rate *s, vd sum, vd moment,
                          struct step_sums *to)
{
    to->bound = to->bound + sum;
    to->strain = to->strain + moment;
    to->leaving = to->leaving + r->detach * sum;
    to->leaving_strain = to->leaving_strain + r->detach * moment;
    for (int k = 0; k < n; k++) {
        to->left[k] = to->left[k] + s->left[k] * sum;
        to->left_strain[k] = to->left_strain[k] + s->left[k] * moment;
    }
}

LANE_INLINE void step_find_sums(const struct stepping *p, int n, const vd *y, struct step_sums *s)
{
    const struct grid *g = &p->laws.grid;
    const vd *middle = y + FIRST_BIN + g->middle, zero = v_set(0.0);
    s->bound = s->strain = s->leaving = s->leaving_strain = zero;
    for (int k = 0; k < n; k++)
        s->left[k] = s->left_strain[k] = zero;
    step_add(n, &p->laws.rate[0], &p->rate[0], middle[0], zero, s);
    for (int i = 1; i <= g->middle; i++)
        step_add(n, &p->laws.rate[i], &p->rate[i], middle[i] + middle[-i],
                 (middle[i] - middle[-i]) * (i * g->width), s);
}

/* ---- the unknowns ---- */

/* Rates of change of `on` and SRX, and their derivatives. */
struct step_flow {
    vd on, srx;
    vd on_on, on_bound, srx_srx, srx_bound;
};

LANE_INLINE struct step_flow step_find_flow(const struct laws *p, const struct site_laws *s,
                                            vd opens, vd on, vd srx, vd drx, vd bound, vd stress_cb)
{
    struct step_flow f;
    vd there = v_one_if(s->overlap > 0.0), closed = s->overlap - on, free = on - bound;
    vd coop = p->k_coop * s->per_site, ease = 1.0 + coop * on, hold = 1.0 + coop * closed;
    vd stress = stress_cb + s->passive, r = recruitment(p, s->passive, stress_cb);
    vl rises = (stress > 0.0) & (r < p->max_rate);
    f.on = there * (opens * closed * ease - p->k_off * free * hold);
    f.on_on = there * (opens * (coop * closed - ease) - p->k_off * (hold - coop * free));
    f.on_bound = there * (p->k_off * hold);
    f.srx = p->k_2 * drx - r * srx;
    f.srx_srx = -p->k_2 - r;
    f.srx_bound =
        -p->k_2 - srx * v_select(rises, p->k_1 * p->k_force * p->stress * p->x_ps, v_set(0.0));
    return f;
}

/* At the nodes: values, flows, and what is the same in all iterations. */
struct step_solve {
    vd heads, on0, srx0;
    vd left[BINS_NODES], left_strain[BINS_NODES], opens[BINS_NODES];
    struct site_laws sites[BINS_NODES];
    vd source[BINS_NODES], on[BINS_NODES], srx[BINS_NODES];
    vd bound[BINS_NODES], drx[BINS_NODES], free[BINS_NODES];
    struct step_flow flow[BINS_NODES];
};

LANE_INLINE void step_evaluate(const struct stepping *p, int n, struct step_solve *s)
{
    for (int k = 0; k < n; k++) {
        s->bound[k] = s->left[k];
        for (int j = 0; j < n; j++)
            s->bound[k] = s->bound[k] + p->enters[k][j] * s->source[j];
        s->drx[k] = s->heads - s->srx[k] - s->bound[k];
        s->free[k] = s->on[k] - s->bound[k];
        vd stress = p->laws.stress * (s->left_strain[k] + p->laws.x_ps * s->bound[k]);
        s->flow[k] = step_find_flow(&p->laws, &s->sites[k], s->opens[k], s->on[k], s->srx[k],
                                    s->drx[k], s->bound[k], stress);
    }
}

/* What is left of the equations in x, and the matrix of Newton's method less the identity, negative.
 * Order of unknowns: S, on, SRX, each at all nodes. */
LANE_INLINE void step_equations(const struct stepping *p, int n, const struct step_solve *s,
                                vd matrix[], vd x[])
{
    const int all = 3 * n;
    const double h = p->h;
    for (int i = 0; i < all * all; i++)
        matrix[i] = v_set(0.0);
    for (int k = 0; k < n; k++) {
        vd *source = matrix + k * all, *on = matrix + (n + k) * all, *srx = on + n * all;
        x[k] = s->drx[k] * s->free[k] - s->source[k];
        x[n + k] = s->on0 - s->on[k];
        x[2 * n + k] = s->srx0 - s->srx[k];
        for (int j = 0; j < n; j++)
            source[j] = -(s->free[k] + s->drx[k]) * p->enters[k][j];
        source[n + k] = s->drx[k];
        source[2 * n + k] = -s->free[k];
        for (int j = 0; j < n; j++) {
            const struct step_flow *f = &s->flow[j];
            const double w = h * p->nodes.weight[k][j];
            x[n + k] = x[n + k] + w * f->on;
            x[2 * n + k] = x[2 * n + k] + w * f->srx;
            on[n + j] = w * f->on_on;
            srx[2 * n + j] = w * f->srx_srx;
            for (int i = 0; i < n; i++) {
                on[i] = on[i] + (w * f->on_bound) * p->enters[j][i];
                srx[i] = srx[i] + (w * f->srx_bound) * p->enters[j][i];
            }
        }
    }
}

enum { STEP_ITERATIONS = 12 };

/* One iteration for the lanes in `open`; returns those that need more. Newton's method squares the
 * error: after a correction below 1e-9 none is visible. */
LANE_INLINE vl step_improve(const struct stepping *p, int n, vl open, struct step_solve *s)
{
    vd matrix[STEP_UNKNOWNS * STEP_UNKNOWNS], inverse[STEP_UNKNOWNS], x[STEP_UNKNOWNS];
    step_equations(p, n, s, matrix, x);
    lanes_lu_constant(3 * n, v_set(1.0), matrix, matrix, inverse);
    lanes_lu_solve_constant(3 * n, matrix, inverse, x);
    vd most = v_set(0.0), zero = most;
    for (int i = 0; i < 3 * n; i++) {
        most = v_max(v_abs(x[i]), most);
        x[i] = v_select(open, x[i], zero);
    }
    for (int k = 0; k < n; k++) {
        s->source[k] = s->source[k] + x[k];
        s->on[k] = s->on[k] + x[n + k];
        s->srx[k] = s->srx[k] + x[2 * n + k];
    }
    step_evaluate(p, n, s);
    return open & (most > 1e-9);
}

/* First guesses: one implicit step of each quantity by itself. */
LANE_INLINE void step_guess(const struct stepping *p, int n, const struct step_sums *sums,
                            const struct step_flow *f, vd drx, struct step_solve *s)
{
    vd free = s->on0 - sums->bound, source = drx * free;
    vd attaching = p->attach_all * source, binds = p->attach_all * (drx + free);
    for (int k = 0; k < n; k++) {
        double t = p->h * p->nodes.c[k];
        vd bound = sums->bound + t * (attaching - sums->leaving) / (1.0 + t * binds);
        bound = v_min(v_max(bound, v_set(0.0)), v_set(1.0));
        s->on[k] = s->on0 + t * f->on / (1.0 + t * v_abs(f->on_on));
        s->srx[k] = s->srx0 + t * f->srx / (1.0 - t * f->srx_srx);
        s->source[k] = (s->heads - s->srx[k] - bound) * v_max(s->on[k] - bound, v_set(0.0));
    }
}

/* ---- a step ---- */

LANE_INLINE struct site_laws step_sites(const struct stepping *p, double theta)
{
    if (!v_any(p->start != p->end))
        return p->still;
    return find_sites(&p->laws, p->start + theta * (p->end - p->start));
}

LANE_INLINE void step_estimate(const struct stepping *p, int n, vd source0,
                               const struct step_flow *f0, const struct step_solve *s,
                               struct bins_error *e)
{
    vd on[BINS_NODES] = {{0}}, srx[BINS_NODES] = {{0}}, h = v_set(p->h * p->nodes.missing_integral);
    for (int k = 0; k < n; k++) {
        on[k] = s->flow[k].on;
        srx[k] = s->flow[k].srx;
    }
    vd bound = p->missing * bins_difference(&p->nodes, source0, s->source);
    vd d_on = h * bins_difference(&p->nodes, f0->on, on) / (1.0 - p->h * f0->on_on);
    vd d_srx = h * bins_difference(&p->nodes, f0->srx, srx) / (1.0 - p->h * f0->srx_srx);
    e->fraction =
        v_max(v_max(v_abs(d_on), v_abs(d_srx)), v_max(v_abs(bound), v_abs(bound + d_srx)));
    e->kPa = v_abs(p->laws.prop * p->laws.stress * p->laws.x_ps * bound);
}

/* Bins, and what follows from the sums. */
LANE_INLINE void step_finish(const struct stepping *p, int n, vd sites, const struct step_solve *s,
                             const vd *y, vd *end)
{
    const struct grid *g = &p->laws.grid;
    const vd *from = y + FIRST_BIN + g->middle;
    vd *to = end + FIRST_BIN + g->middle, bound = v_set(0.0);
    for (int i = 0; i <= g->middle; i++) {
        const struct step_rate *r = &p->rate[i];
        vd gain = r->gain[0] * s->source[0];
        for (int j = 1; j < n; j++)
            gain = gain + r->gain[j] * s->source[j];
        to[i] = gain + r->left[n - 1] * from[i];
        to[-i] = gain + r->left[n - 1] * from[-i];
        bound = bound + (i ? to[i] + to[-i] : to[i]);
    }
    end[SRX] = s->srx[n - 1];
    end[DRX] = s->heads - end[SRX] - bound;
    end[g->on] = s->on[n - 1];
    end[g->off] = sites - end[g->on];
}

LANE_INLINE void step_react(struct stepping *p, int n, double theta, double part, const vd *y,
                            vd *end, struct bins_error *error)
{
    const struct grid *g = &p->laws.grid;
    struct step_sums sums;
    struct step_solve s;
    if (p->h != part * p->dt)
        step_tables(p, part * p->dt);
    step_find_sums(p, n, y, &sums);
    s.heads = y[SRX] + y[DRX] + sums.bound;
    s.on0 = y[g->on];
    s.srx0 = y[SRX];
    for (int k = 0; k < n; k++) {
        double at = theta + part * p->nodes.c[k];
        s.left[k] = sums.left[k];
        s.left_strain[k] = sums.left_strain[k];
        s.opens[k] = parabola_at(&p->on, v_set(at));
        s.sites[k] = step_sites(p, at);
    }
    struct site_laws sites = step_sites(p, theta);
    vd stress = p->laws.stress * (sums.strain + p->laws.x_ps * sums.bound);
    struct step_flow f0 = step_find_flow(&p->laws, &sites, parabola_at(&p->on, v_set(theta)), s.on0,
                                         s.srx0, y[DRX], sums.bound, stress);
    step_guess(p, n, &sums, &f0, y[DRX], &s);
    step_evaluate(p, n, &s);
    vl open = s.heads == s.heads;
    for (int i = 0; i < STEP_ITERATIONS && v_any(open); i++)
        open = step_improve(p, n, open, &s);
    step_estimate(p, n, y[DRX] * (s.on0 - sums.bound), &f0, &s, error);
    s.heads = v_select(open, v_set(NAN), s.heads);
    step_finish(p, n, y[g->off] + y[g->on], &s, y, end);
}

LANE_ONCE void step_react_2(void *point, double theta, double part, const vd *y, vd *end,
                            struct bins_error *error)
{
    step_react(point, 2, theta, part, y, end, error);
}

LANE_ONCE void step_react_3(void *point, double theta, double part, const vd *y, vd *end,
                            struct bins_error *error)
{
    step_react(point, 3, theta, part, y, end, error);
}

/* By the third-order method of Shu and Osher (1988), which keeps M >= 0 in moves of up to half a bin.
 * Heads pushed off the range go to DRX. */
LANE_ONCE void step_slide(void *point, double part, vd *y)
{
    const struct stepping *p = point;
    const int n = p->laws.grid.bins;
    vd *m = y + FIRST_BIN, first[MOST_BINS], second[MOST_BINS], work[MOST_BINS];
    vd before = v_set(0.0), after = before, zero = before;
    vd beyond = v_set(2.0 * n); /* bins: nothing is left then */
    vd all = v_min(v_max(part * p->slides, -beyond), beyond);
    double count[LANES];
    int most = 0;
    v_store(count, 2.0 * v_abs(all));
    for (int i = 0; i < LANES; i++) {
        count[i] = ceil(count[i]);
        most = count[i] > most ? (int)count[i] : most;
    }
    vd own = v_load(count), each = all / v_max(own, v_set(1.0));
    for (int i = 0; i < n; i++)
        before = before + m[i];
    for (int step = 0; step < most; step++) {
        vl goes = own > (double)step;
        vd move = v_select(goes, each, zero);
        memcpy(first, m, (size_t)n * sizeof *m);
        (void)strain_bins_slide(n, m, move, first, work);
        for (int i = 0; i < n; i++)
            second[i] = 0.75 * m[i] + 0.25 * first[i];
        (void)strain_bins_slide(n, first, 0.25 * move, second, work);
        memcpy(first, second, (size_t)n * sizeof *m);
        (void)strain_bins_slide(n, second, move, first, work);
        for (int i = 0; i < n; i++)
            m[i] = v_select(goes, (1.0 / 3.0) * m[i] + (2.0 / 3.0) * first[i], m[i]);
    }
    for (int i = 0; i < n; i++)
        after = after + m[i];
    y[DRX] = y[DRX] + (before - after);
}

LANE_INLINE vd step_lowest(const void *point, const vd *y)
{
    const struct stepping *p = point;
    vd lowest = y[0];
    for (int i = 1; i < p->laws.grid.bins + OTHERS; i++)
        lowest = v_min(y[i], lowest);
    return lowest;
}

LANE_INLINE struct bins_error step_difference(const void *point, const vd *a, const vd *b)
{
    const struct stepping *p = point;
    const struct grid *g = &p->laws.grid;
    vd worst = v_set(0.0), moment = worst;
    for (int i = 0; i < g->bins + OTHERS; i++)
        worst = v_max(v_abs(a[i] - b[i]), worst);
    for (int i = 0; i < g->bins; i++)
        moment = moment + (a[FIRST_BIN + i] - b[FIRST_BIN + i]) * (strain_nm(g, i) + p->laws.x_ps);
    return (struct bins_error){worst, v_abs(p->laws.prop * p->laws.stress * moment)};
}

/* Tension, its rate and ATP turnover at the start of the step. */
LANE_INLINE void step_observe(const struct stepping *p, const vd *y, struct evolution_result *r)
{
    const struct laws *l = &p->laws;
    const struct grid *g = &l->grid;
    struct step_sums s;
    step_find_sums(p, 0, y, &s);
    const struct site_laws sites = step_sites(p, 0.0);
    vd attaching = p->attach_all * (y[DRX] * (y[g->on] - s.bound)), scale = l->prop * l->stress;
    vd rate = l->x_ps * (attaching - s.leaving) - s.leaving_strain;
    if (v_any(p->slides != 0.0)) {
        vd moved[MOST_BINS], work[MOST_BINS];
        for (int i = 0; i < g->bins; i++)
            moved[i] = v_set(0.0);
        (void)strain_bins_slide(g->bins, y + FIRST_BIN, p->slides / p->dt, moved, work);
        for (int i = 0; i < g->bins; i++)
            rate = rate + moved[i] * (strain_nm(g, i) + l->x_ps);
    }
    r->tension = scale * (s.strain + l->x_ps * s.bound);
    r->tension_rate = scale * rate;
    r->atp = s.leaving * sites.per_site;
}

LANE_INLINE void step_prepare(const struct ino_tile *t, size_t j, struct stepping *p)
{
    find_laws(t, j, &p->laws);
    p->attach_all = v_set(0.0);
    for (int i = 0; i <= p->laws.grid.middle; i++)
        p->attach_all = p->attach_all + p->laws.rate[i].attach * (i ? 2.0 : 1.0);
    p->h = 0;
    p->start = v_set(NAN);
}

_Static_assert(sizeof(struct stepping) <= ROOM_BEFORE_RATES, "must fit");
_Static_assert(ROOM_BEFORE_RATES +
                       (INO_TILE_FEW / 2) * (sizeof(struct rate) + sizeof(struct step_rate)) <=
                   INO_TILE_SCRATCH,
               "scratch is too small");
_Static_assert(ROOM_BEFORE_RATES +
                       (MOST_BINS / 2 + 1) * (sizeof(struct rate) + sizeof(struct step_rate)) <=
                   INO_TILE_MORE_SCRATCH,
               "scratch is too small");

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    struct stepping *p = t->scratch;
    const int nodes = s->method == INO_STEP_STIFF4 ? 3 : 2;
    p->laws.rate = rates_of(t);
    p->rate = (struct step_rate *)(p->laws.rate + grid_of(t->n_states).middle + 1);
    if (t->first && j == 0)
        bins_find_nodes(nodes, &p->nodes);
    if (tile_new_parameters(t, j))
        step_prepare(t, j, p);
    p->dt = s->dt_s;
    vd start = v_load(s->sl_start_um + j), end = v_load(t->sl_um + j), y[BINS_STATES];
    if (v_any(~((p->start == start) & (p->end == end)))) {
        p->start = start;
        p->end = end;
        p->still = find_sites(&p->laws, start);
    }
    p->slides = p->laws.bins_per_um * (v_load(t->dsl_um_s + j) * p->dt);
    p->on = parabola_through(p->laws.k_on * v_load(s->ca_start_uM + j),
                             p->laws.k_on * step_ca_middle(s, t, j),
                             p->laws.k_on * v_load(t->ca_uM + j));
    const struct bins_laws laws = {.n = p->laws.grid.bins + OTHERS,
                                   .react = nodes == 3 ? step_react_3 : step_react_2,
                                   .slide = step_slide,
                                   .lowest = step_lowest,
                                   .difference = step_difference};
    for (int i = 0; i < laws.n; i++)
        y[i] = v_load(s->state + i * s->state_row + (ptrdiff_t)j);
    struct evolution_result r = {.tension = v_set(NAN)};
    if (s->tension)
        step_observe(p, y, &r);
    bins_step(j, s, &laws, p, p->slides != 0.0, y, &r);
}

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    for (size_t j = 0; j < t->n; j += LANES)
        step_lanes(t, j, s);
}
