/* Huxley 1957: two-state cross-bridges, distributed over strain.
 *
 * Source    Huxley AF. Muscle structure and theories of contraction. Prog Biophys Biophys Chem
 *           1957;7:255-318. doi:10.1016/S0096-4174(18)30128-8
 * Tissue    frog sartorius, 0 C.
 * State     n(x, t), fraction of heads attached among those at strain x from their site: values at
 *           `nodes` Gauss points in each of eight elements, n_<element>_<point> from negative x up.
 * Laws      dn/dt + v dn/dx = (1 - n) f(x) - n g(x), v = d(SL/2)/dt;
 *           f = f1 x/h in 0 < x < h, else 0;  g = g1 x/h for x > 0, g2 for x < 0;
 *           tension = k times the integral of (x/h) n d(x/h).
 * Scheme    discontinuous Galerkin, upwind, polynomials of degree nodes - 1 in elements that end where
 *           f and g are not smooth (0 and h). Without motion each point follows its own equation
 *           exactly; in motion the integrals of n and x n change as the equation says they do
 *           (x is among the test functions). Steady state: closed form, n = P f/(P f + g).
 *           Time steps: turnover exactly but for the course of [Ca], sliding in turn with it
 *           (solve/bins_step_lanes.h).
 *           Tension in steady shortening is right to 1e-5 of the isometric one at any speed; n itself is
 *           not resolved where it changes within less than about 0.1 h (x < 0 at low speed).
 * Differs   x ends at -8 h and 8 h: heads carried further are torn off. In steady shortening n has
 *           fallen there by exp(-8 h g2/v).
 * Added     Ca: f is multiplied by P = Ca^m/(Ca^m + Ca50^m). The paper has full activation only, which
 *           is what saturating Ca gives; Ca50 and m are a choice. Tension is relative: k is such
 *           that the isometric tension at full activation is 1. SL0, which turns v into a speed of
 *           half-sarcomeres, and the spacing l of sites are conventions.
 * Omitted   overlap (the paper is for its plateau), passive tension, thin-filament kinetics.
 */
#include "simd/tile_lanes.h"
#include "solve/bins_step_lanes.h"

#define PAPER "huxley1957"
#define FROG  PAPER "; value for frog at 0 C as later publications quote it"

/* X(symbol, unit, default, min, max, meaning, source) */
#define PARAMETERS(X)                                                                           \
    X(nodes, "1", 6, 2, 7, "Gauss points per element, whole",                                   \
      "numerical; see models/huxley1957.c")                                                     \
    X(f1, "1/s", 43.3, 1e-3, 1e5, "attachment at x = h", FROG)                                  \
    X(g1, "1/s", 10, 1e-3, 1e5, "detachment at x = h", FROG)                                    \
    X(g2, "1/s", 209, 1e-3, 1e6, "detachment at x < 0", FROG)                                   \
    X(h, "um", 0.0156, 1e-4, 0.1, "reach of attachment", FROG)                                  \
    X(l, "um", 0.0365, 1e-3, 1, "spacing of sites on actin", "convention: half-pitch of actin") \
    X(k, "kPa", 2.4618937644341801, 0, 1e6, "tension per integral of (x/h) n d(x/h), relative", \
      "2 (f1 + g1)/f1: isometric tension 1")                                                    \
    X(Ca50, "uM", 1, 1e-3, 1e3, "Ca at which f is half", "choice; not in the paper")            \
    X(m, "1", 4, 0.5, 20, "Hill coefficient of f over Ca", "choice; not in the paper")          \
    X(SL0, "um", 2.2, 1.5, 3.5, "reference sarcomere length", "convention")

enum {
#define ENUM(symbol, ...) PAR_##symbol,
    PARAMETERS(ENUM)
#undef ENUM
        PAR_COUNT
};

enum { ELEMENTS = 8, MOST_NODES = 7 };
static const double edge[ELEMENTS + 1] = {-8, -3, -1, 0, 0.8, 1, 2, 4, 8}; /* x/h */

/* ---- polynomials on [-1, 1] ---- */

/* Gauss-Legendre points and weights, n = 2..7: those with points >= 0. */
static const double gauss[MOST_NODES - 1][2][4] = {
    {{0.57735026918962576}, {1}},
    {{0, 0.77459666924148338}, {0.88888888888888884, 0.55555555555555558}},
    {{0.33998104358485626, 0.86113631159405257}, {0.65214515486254609, 0.34785484513745385}},
    {{0, 0.53846931010568311, 0.9061798459386640},
     {0.56888888888888889, 0.47862867049936647, 0.23692688505618908}},
    {{0.2386191860831969, 0.66120938646626448, 0.93246951420315205},
     {0.46791393457269104, 0.36076157304813861, 0.17132449237917036}},
    {{0, 0.40584515137739718, 0.74153118559939446, 0.94910791234275849},
     {0.4179591836734694, 0.38183005050511892, 0.27970539148927664, 0.12948496616886969}}};

/* Points, weights, values of the Lagrange polynomials at -1 and 1, and
 * inner[i][j] = weight[j] (derivative of polynomial i at point j). */
struct basis {
    int n;
    double point[MOST_NODES], weight[MOST_NODES], left[MOST_NODES], right[MOST_NODES];
    double inner[MOST_NODES][MOST_NODES];
};

static void find_basis(struct basis *b, int n)
{
    double scale[MOST_NODES]; /* product over j != i of (point[i] - point[j]) */
    b->n = n;
    for (int i = 0; i < n; i++) {
        int k = i < n / 2 ? (n - 1) / 2 - i : i - n / 2;
        b->point[i] = i < n / 2 ? -gauss[n - 2][0][k] : gauss[n - 2][0][k];
        b->weight[i] = gauss[n - 2][1][k];
    }
    for (int i = 0; i < n; i++) {
        scale[i] = b->left[i] = b->right[i] = 1;
        for (int j = 0; j < n; j++)
            if (j != i) {
                scale[i] *= b->point[i] - b->point[j];
                b->left[i] *= -1 - b->point[j];
                b->right[i] *= 1 - b->point[j];
            }
        b->left[i] /= scale[i];
        b->right[i] /= scale[i];
    }
    for (int i = 0; i < n; i++) {
        double own = 0;
        for (int j = 0; j < n; j++)
            if (j != i) {
                double d = scale[j] / scale[i] / (b->point[j] - b->point[i]);
                b->inner[i][j] = b->weight[j] * d;
                own += 1 / (b->point[i] - b->point[j]);
            }
        b->inner[i][i] = b->weight[i] * own;
    }
}

/* x/h of point i of element e */
static double place(const struct basis *b, int e, int i)
{
    return 0.5 * (edge[e] + edge[e + 1] + (edge[e + 1] - edge[e]) * b->point[i]);
}

/* Heads attach in 0 < x < h. */
static int in_reach(int e)
{
    return edge[e] >= 0 && edge[e + 1] <= 1;
}

/* The points of a tile's muscle; kept from tile to tile. */
static const struct basis *basis_of(const struct ino_tile *t)
{
    struct basis *b = t->scratch;
    if (t->first)
        find_basis(b, (int)t->par[t->uniform ? PAR_nodes : PAR_nodes * INO_TILE]);
    return b;
}

/* ---- rates and observables ---- */

struct rates {
    vd f1, g1, g2; /* f1 with activation */
    vd activation;
};

LANE_INLINE vd activation_of(vd Ca50, vd m, vd ca_uM)
{
    return 1.0 / (1.0 + v_exp(m * v_log(Ca50 / ca_uM)));
}

LANE_INLINE struct rates read_rates(const struct ino_tile *t, vd ca_uM, size_t j)
{
    struct rates r = {.activation = activation_of(tile_parameter(t, PAR_Ca50, j),
                                                  tile_parameter(t, PAR_m, j), ca_uM)};
    r.f1 = tile_parameter(t, PAR_f1, j) * r.activation;
    r.g1 = tile_parameter(t, PAR_g1, j);
    r.g2 = tile_parameter(t, PAR_g2, j);
    return r;
}

/* Integrals over x/h of n, of (x/h) n and of (1 - n) f. */
struct integrals {
    vd heads, strain, attaching;
};

LANE_INLINE void put_observables(const struct ino_tile *t, size_t j, const struct rates *r,
                                 const struct integrals *s)
{
    vd k = tile_parameter(t, PAR_k, j), h = tile_parameter(t, PAR_h, j);
    vd per_site = h / tile_parameter(t, PAR_l, j), tension = k * s->strain;
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
    tile_put(t, INO_OBS_stiffness, j, k * s->heads * (0.5 * tile_parameter(t, PAR_SL0, j) / h));
    tile_put(t, INO_OBS_permissive, j, r->activation);
    tile_put(t, INO_OBS_attached, j, per_site * s->heads);
    tile_put(t, INO_OBS_atp, j, per_site * s->attaching);
}

/* ---- steady state ---- */

LANE_ONCE void steady_lanes(const struct ino_tile *t, const struct basis *b, size_t j)
{
    struct rates r = read_rates(t, v_load(t->ca_uM + j), j);
    vd n = r.f1 / (r.f1 + r.g1); /* in 0 < x < h; no head is attached elsewhere */
    struct integrals s = {n, 0.5 * n, 0.5 * r.f1 * (1.0 - n)};
    put_observables(t, j, &r, &s);
    v_store(t->converged + j, v_one_if(n == n));
    for (int k = 0; t->state_out && k < ELEMENTS * b->n; k++)
        v_store(t->state_out + k * INO_TILE + j, in_reach(k / b->n) ? n : v_set(0.0));
}

/* ---- dynamics ---- */

enum { MOST_POINTS = ELEMENTS * MOST_NODES };

/* Adds to dn what sliding at v (h per s) does to n. */
LANE_INLINE void transport(const struct basis *b, vd v, const vd *n, vd *dn)
{
    /* n at the upstream side of each edge; nothing comes in from outside */
    vd at_edge[ELEMENTS + 1], nothing = v_set(0.0);
    at_edge[0] = at_edge[ELEMENTS] = nothing;
    for (int e = 0; e < ELEMENTS; e++) {
        vd left = nothing, right = nothing;
        for (int i = 0; i < b->n; i++) {
            left = left + n[e * b->n + i] * b->left[i];
            right = right + n[e * b->n + i] * b->right[i];
        }
        vd below = e ? at_edge[e] : nothing;
        at_edge[e] = v_select(v > 0.0, below, left);
        at_edge[e + 1] = right;
    }
    at_edge[ELEMENTS] = v_select(v > 0.0, at_edge[ELEMENTS], nothing);
    for (int e = 0; e < ELEMENTS; e++) {
        double width = edge[e + 1] - edge[e];
        for (int i = 0; i < b->n; i++) {
            vd flux = at_edge[e] * b->left[i] - at_edge[e + 1] * b->right[i];
            for (int k = 0; k < b->n; k++)
                flux = flux + n[e * b->n + k] * b->inner[i][k];
            dn[e * b->n + i] = dn[e * b->n + i] + v * flux * (2.0 / (width * b->weight[i]));
        }
    }
}

/* Attachment and detachment: dn, and the integrals. */
LANE_INLINE struct integrals turnover(const struct basis *b, const struct rates *r, const vd *n,
                                      vd *dn)
{
    struct integrals s = {v_set(0.0), v_set(0.0), v_set(0.0)};
    for (int e = 0; e < ELEMENTS; e++) {
        double width = edge[e + 1] - edge[e];
        for (int i = 0; i < b->n; i++) {
            double x = place(b, e, i), part = 0.5 * width * b->weight[i];
            vd here = n[e * b->n + i];
            vd attaching = in_reach(e) ? r->f1 * x * (1.0 - here) : v_set(0.0);
            vd g = x > 0 ? r->g1 * x : r->g2;
            dn[e * b->n + i] = attaching - g * here;
            s.heads = s.heads + part * here;
            s.strain = s.strain + part * x * here;
            s.attaching = s.attaching + part * attaching;
        }
    }
    return s;
}

LANE_ONCE void rhs_lanes(const struct ino_tile *t, const struct basis *b, size_t j)
{
    struct rates r = read_rates(t, v_load(t->ca_uM + j), j);
    vd v = 0.5 * v_load(t->dsl_um_s + j) / tile_parameter(t, PAR_h, j); /* h per s */
    vd n[MOST_POINTS], dn[MOST_POINTS];
    for (int k = 0; k < ELEMENTS * b->n; k++)
        n[k] = v_load(t->state + k * INO_TILE + j);
    struct integrals s = turnover(b, &r, n, dn);
    put_observables(t, j, &r, &s);
    if (!t->state_out)
        return;
    if (v_any(v != 0.0)) /* else only zeros would be added */
        transport(b, v, n, dn);
    for (int k = 0; k < ELEMENTS * b->n; k++)
        v_store(t->state_out + k * INO_TILE + j, dn[k]);
}

/* ---- time steps ----
 *
 * Within reach dn/dt = x lambda (s - n), lambda = f1 P + g1, s = f1 P/lambda; in the time tau = integral of lambda all points obey dn/dtau = x (s - n). With s a
 * parabola in tau through its values at start, middle and end of the step n is exact; order 4, and
 * exact where [Ca] is constant. Elsewhere n falls exponentially. The estimate replaces the end's
 * value of s by that at a quarter of the step: order 3. */

struct stepping {
    struct basis basis;
    double dt;
    struct rates full; /* at full activation */
    vd Ca50, m, k;
    struct parabola ca; /* uM */
    vd slides;          /* h, in the whole step */
};

LANE_INLINE vd step_attachment(const struct stepping *p, double theta)
{
    vd ca = v_max(parabola_at(&p->ca, v_set(theta)), v_set(0.0));
    return p->full.f1 * activation_of(p->Ca50, p->m, ca);
}

/* s in the time u = tau/tau(end): value[0] + u (value[1] + u value[2]); `change` times u (u - middle)
 * is the difference of the estimate. */
struct step_source {
    vd tau, value[3], middle, change;
};

LANE_INLINE struct step_source step_find_source(const struct stepping *p, double theta, double part)
{
    static const double at[4] = {0, 0.25, 0.5, 1};
    struct step_source s;
    vd lambda[4], rest[4], u[4], h = v_set(part * p->dt), least = v_set(0.05);
    for (int k = 0; k < 4; k++) {
        vd f = step_attachment(p, theta + part * at[k]);
        lambda[k] = f + p->full.g1;
        rest[k] = f / lambda[k];
    }
    /* lambda as the parabola through start, middle and end */
    vd slope = 4.0 * lambda[2] - 3.0 * lambda[0] - lambda[3];
    vd bend = 2.0 * (lambda[0] + lambda[3]) - 4.0 * lambda[2];
    s.tau = lambda[0] + slope * 0.5 + bend * (1.0 / 3.0);
    for (int k = 1; k < 3; k++)
        u[k] = at[k] * (lambda[0] + at[k] * (0.5 * slope + at[k] * (1.0 / 3.0) * bend)) / s.tau;
    u[2] = v_min(v_max(u[2], 2.0 * least), 1.0 - least); /* steps across which [Ca] leaps */
    u[1] = v_min(v_max(u[1], least), u[2] - least);
    vd first = (rest[2] - rest[0]) / u[2];
    vd second = (rest[3] - rest[2]) / (1.0 - u[2]) - first;
    vd other = (rest[2] - rest[1]) / (u[2] - u[1]) - (rest[1] - rest[0]) / u[1];
    s.tau = s.tau * h;
    s.middle = u[2];
    s.value[0] = rest[0];
    s.value[1] = first - u[2] * second;
    s.value[2] = second;
    s.change = second - other / u[2];
    return s;
}

LANE_INLINE void step_react(struct stepping *p, double theta, double part, const vd *y, vd *end,
                            struct bins_error *error)
{
    const struct basis *b = &p->basis;
    const struct step_source s = step_find_source(p, theta, part);
    const double h = part * p->dt;
    vd torn = v_exp(-h * p->full.g2), worst = v_set(0.0), tension = worst;
    for (int e = 0; e < ELEMENTS; e++) {
        for (int i = 0; i < b->n; i++) {
            int at = e * b->n + i;
            double x = place(b, e, i), weight = 0.5 * (edge[e + 1] - edge[e]) * b->weight[i];
            if (!in_reach(e)) {
                end[at] = y[at] * (x > 0 ? v_exp(p->full.g1 * (-h * x)) : torn);
                continue;
            }
            vd phi[BINS_NODES], z = x * s.tau, left = bins_phi(z, phi);
            end[at] = left * y[at] +
                      z * (s.value[0] * phi[0] + s.value[1] * phi[1] + 2.0 * s.value[2] * phi[2]);
            vd difference = z * s.change * (2.0 * phi[2] - s.middle * phi[1]);
            worst = v_max(v_abs(difference), worst);
            tension = tension + weight * x * difference;
        }
    }
    *error = (struct bins_error){worst, v_abs(p->k * tension)};
}

LANE_ONCE void step_turnover(void *point, double theta, double part, const vd *y, vd *end,
                             struct bins_error *error)
{
    step_react(point, theta, part, y, end, error);
}

/* By the classical Runge-Kutta method, in moves for which that is stable. */
LANE_ONCE void step_slide(void *point, double part, vd *y)
{
    const struct stepping *p = point;
    const struct basis *b = &p->basis;
    const int n = ELEMENTS * b->n;
    static const double weight[4] = {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6},
                        next[4] = {0.5, 0.5, 1, 0};
    const double most_h = 0.2 / (2 * b->n - 1);         /* 0.2: the shortest element */
    vd beyond = v_set(-2 * edge[0]), zero = v_set(0.0); /* nothing is left then */
    vd all = v_min(v_max(part * p->slides, -beyond), beyond);
    double count[LANES];
    int most = 0;
    v_store(count, v_abs(all) / most_h);
    for (int i = 0; i < LANES; i++) {
        count[i] = ceil(count[i]);
        most = count[i] > most ? (int)count[i] : most;
    }
    vd own = v_load(count), each = all / v_max(own, v_set(1.0));
    for (int step = 0; step < most; step++) {
        vl goes = own > (double)step;
        vd move = v_select(goes, each, zero), at[MOST_POINTS], sum[MOST_POINTS], k[MOST_POINTS];
        memcpy(at, y, (size_t)n * sizeof *y);
        memcpy(sum, y, (size_t)n * sizeof *y);
        for (int stage = 0; stage < 4; stage++) {
            for (int i = 0; i < n; i++)
                k[i] = zero;
            transport(b, move, at, k);
            for (int i = 0; i < n; i++) {
                sum[i] = sum[i] + weight[stage] * k[i];
                at[i] = y[i] + next[stage] * k[i];
            }
        }
        for (int i = 0; i < n; i++)
            y[i] = v_select(goes, sum[i], y[i]);
    }
}

/* In motion n may be negative where it is not resolved: no reason to divide a step. */
LANE_INLINE vd step_lowest(const void *point, const vd *y)
{
    (void)point;
    (void)y;
    return v_set(0.0);
}

LANE_INLINE struct bins_error step_difference(const void *point, const vd *a, const vd *c)
{
    const struct stepping *p = point;
    const struct basis *b = &p->basis;
    vd worst = v_set(0.0), tension = worst;
    for (int e = 0; e < ELEMENTS; e++)
        for (int i = 0; i < b->n; i++) {
            vd difference = a[e * b->n + i] - c[e * b->n + i];
            double weight = 0.5 * (edge[e + 1] - edge[e]) * b->weight[i];
            worst = v_max(v_abs(difference), worst);
            tension = tension + weight * place(b, e, i) * difference;
        }
    return (struct bins_error){worst, v_abs(p->k * tension)};
}

/* Tension, its rate and ATP turnover at the start. */
LANE_INLINE void step_observe(const struct stepping *p, vd per_site, const vd *y,
                              struct evolution_result *r)
{
    const struct basis *b = &p->basis;
    struct rates rates = p->full;
    vd dn[MOST_POINTS], rate = v_set(0.0);
    rates.f1 = step_attachment(p, 0.0);
    struct integrals s = turnover(b, &rates, y, dn);
    if (v_any(p->slides != 0.0))
        transport(b, p->slides / p->dt, y, dn);
    for (int e = 0; e < ELEMENTS; e++)
        for (int i = 0; i < b->n; i++)
            rate = rate + (0.5 * (edge[e + 1] - edge[e]) * b->weight[i] * place(b, e, i)) *
                              dn[e * b->n + i];
    r->tension = p->k * s.strain;
    r->tension_rate = p->k * rate;
    r->atp = per_site * s.attaching;
}

LANE_ONCE void step_lanes(const struct ino_tile *t, size_t j, struct ino_tile_step *s)
{
    struct stepping *p = t->scratch;
    vd y[BINS_STATES], h = tile_parameter(t, PAR_h, j);
    p->dt = s->dt_s;
    p->full = read_rates(t, v_set(INFINITY), j);
    p->Ca50 = tile_parameter(t, PAR_Ca50, j);
    p->m = tile_parameter(t, PAR_m, j);
    p->k = tile_parameter(t, PAR_k, j);
    p->ca =
        parabola_through(v_load(s->ca_start_uM + j), step_ca_middle(s, t, j), v_load(t->ca_uM + j));
    p->slides = 0.5 * v_load(t->dsl_um_s + j) / h * p->dt;
    const struct bins_laws laws = {.n = ELEMENTS * p->basis.n,
                                   .react = step_turnover,
                                   .slide = step_slide,
                                   .lowest = step_lowest,
                                   .difference = step_difference};
    for (int i = 0; i < laws.n; i++)
        y[i] = v_load(s->state + i * s->state_row + (ptrdiff_t)j);
    struct evolution_result r = {.tension = v_set(NAN)};
    if (s->tension)
        step_observe(p, h / tile_parameter(t, PAR_l, j), y, &r);
    bins_step(j, s, &laws, p, p->slides != 0.0, y, &r);
}

static void step(const struct ino_tile *t, struct ino_tile_step *s)
{
    (void)basis_of(t);
    for (size_t j = 0; j < t->n; j += LANES)
        step_lanes(t, j, s);
}

static void steady(const struct ino_tile *t)
{
    const struct basis *b = basis_of(t);
    for (size_t j = 0; j < t->n; j += LANES)
        steady_lanes(t, b, j);
}

static void rhs(const struct ino_tile *t)
{
    const struct basis *b = basis_of(t);
    for (size_t j = 0; j < t->n; j += LANES)
        rhs_lanes(t, b, j);
}

extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_huxley1957);
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_huxley1957) = {
    .steady = steady, .rhs = rhs, .step = step, .moving_order = 2};

/* ---- the record ---- */

#if INO_ISA_BASE
#include <stdio.h>

#include "models/record.h"

static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};

static const struct ino_state_note notes[] = {
    {"n_*", -INFINITY, INFINITY,
     "share of heads attached at one strain, by element and node; the polynomials may leave 0 to "
     "1"},
};

static size_t states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit)
{
    (void)kinetics;
    size_t n = 0;
    for (int e = 0; e < ELEMENTS; e++)
        for (int i = 0; i < (int)value[PAR_nodes]; i++) {
            char symbol[24];
            snprintf(symbol, sizeof symbol, "n_%d_%d", e + 1, i + 1);
            n = ino_record_state(symbol, "1", n, name, unit);
        }
    return n;
}

static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)kinetics;
    memset(y, 0, ELEMENTS * (size_t)value[PAR_nodes] * sizeof *y);
}

/* The plateau of overlap is assumed at every length. */
static void sl_range(const double *value, double *min_um, double *max_um)
{
    (void)value;
    *min_um = 0;
    *max_um = INFINITY;
}

static const char *check(const double *value)
{
    if (value[PAR_nodes] != floor(value[PAR_nodes]))
        return "nodes must be a whole number";
    return NULL;
}

static const size_t range_rows[] = {PAR_nodes};

static const ino_reproduced reproduced[] = {{"isometric force", "closed form", 1e-14},
                                            {"its rise", "closed form", 1e-8}};

const ino_model ino_model_huxley1957 = {
    .id = "huxley1957",
    .title = "Huxley 1957, two-state cross-bridges distributed over strain",
    .thin_filament = "none; a Hill function of Ca (added)",
    .crossbridges = "two states, distribution over strain",
    .equations = "A. F. Huxley, Prog Biophys Biophys Chem 1957;7:255, its rate functions of strain",
    .sensitizer = "the model has no troponin: Ca acts on attachment by a Hill function that is not "
                  "part of the paper",
    .references = "huxley1957",
    .tension_is_relative = 1,
    .reproduced = reproduced,
    .n_reproduced = sizeof reproduced / sizeof reproduced[0],
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_stiffness | 1u << INO_OBS_total |
                   1u << INO_OBS_permissive | 1u << INO_OBS_atp | 1u << INO_OBS_attached,
    .n_parameters = PAR_COUNT,
    .parameters = parameters,
    .n_structural = PAR_nodes + 1,
    .states = states,
    INO_RECORD_NOTES(notes),
    .detach = detach,
    .sl_range = sl_range,
    .check = check,
    .range_rows = range_rows,
    .n_range_rows = sizeof range_rows / sizeof range_rows[0],
    .kernel = INO_RECORD_KERNELS(ino_kernel_huxley1957),
};
#endif
