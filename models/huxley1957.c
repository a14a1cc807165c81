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

LANE_INLINE struct rates read_rates(const struct ino_tile *t, size_t j)
{
    vd ratio = tile_parameter(t, PAR_Ca50, j) / v_load(t->ca_uM + j);
    struct rates r = {.activation =
                          1.0 / (1.0 + v_exp(tile_parameter(t, PAR_m, j) * v_log(ratio)))};
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
    struct rates r = read_rates(t, j);
    vd n = r.f1 / (r.f1 + r.g1); /* in 0 < x < h; no head is attached elsewhere */
    struct integrals s = {n, 0.5 * n, 0.5 * r.f1 * (1.0 - n)};
    put_observables(t, j, &r, &s);
    v_store(t->converged + j, v_one_if(n == n));
    for (int k = 0; t->state_out && k < ELEMENTS * b->n; k++)
        v_store(t->state_out + k * INO_TILE + j, in_reach(k / b->n) ? n : v_set(0.0));
}

/* ---- dynamics ---- */

LANE_ONCE void rhs_lanes(const struct ino_tile *t, const struct basis *b, size_t j)
{
    struct rates r = read_rates(t, j);
    struct integrals s = {v_set(0.0), v_set(0.0), v_set(0.0)};
    vd v = 0.5 * v_load(t->dsl_um_s + j) / tile_parameter(t, PAR_h, j); /* h per s */
    /* n at the upstream side of each edge; nothing comes in from outside */
    vd at_edge[ELEMENTS + 1], nothing = v_set(0.0);
    at_edge[0] = at_edge[ELEMENTS] = nothing;
    for (int e = 0; e < ELEMENTS; e++) {
        const double *n = t->state + e * b->n * INO_TILE + j;
        vd left = nothing, right = nothing;
        for (int i = 0; i < b->n; i++) {
            left = left + v_load(n + i * INO_TILE) * b->left[i];
            right = right + v_load(n + i * INO_TILE) * b->right[i];
        }
        vd below = e ? at_edge[e] : nothing;
        at_edge[e] = v_select(v > 0.0, below, left);
        at_edge[e + 1] = right;
    }
    at_edge[ELEMENTS] = v_select(v > 0.0, at_edge[ELEMENTS], nothing);
    for (int e = 0; e < ELEMENTS; e++) {
        vd n[MOST_NODES];
        double width = edge[e + 1] - edge[e];
        for (int i = 0; i < b->n; i++)
            n[i] = v_load(t->state + (e * b->n + i) * INO_TILE + j);
        for (int i = 0; i < b->n; i++) {
            double x = place(b, e, i);
            vd attaching = in_reach(e) ? r.f1 * x * (1.0 - n[i]) : nothing;
            vd g = x > 0 ? r.g1 * x : r.g2;
            vd flux = at_edge[e] * b->left[i] - at_edge[e + 1] * b->right[i];
            for (int k = 0; k < b->n; k++)
                flux = flux + n[k] * b->inner[i][k];
            if (t->state_out)
                v_store(t->state_out + (e * b->n + i) * INO_TILE + j,
                        attaching - g * n[i] + v * flux * (2.0 / (width * b->weight[i])));
            double part = 0.5 * width * b->weight[i];
            s.heads = s.heads + part * n[i];
            s.strain = s.strain + part * x * n[i];
            s.attaching = s.attaching + part * attaching;
        }
    }
    put_observables(t, j, &r, &s);
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
const struct ino_kernel INO_VARIANT_NAME(ino_kernel_huxley1957) = {.steady = steady, .rhs = rhs};

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

const ino_model ino_model_huxley1957 = {
    .id = "huxley1957",
    .title = "Huxley 1957, two-state cross-bridges distributed over strain",
    .thin_filament = "none: attachment scaled by a Hill function of Ca (added)",
    .crossbridges = "two states, distribution over strain",
    .equations = "A. F. Huxley, Prog Biophys Biophys Chem 1957;7:255, its rate functions of strain",
    .sensitizer = "the model has no troponin: Ca acts on attachment by a Hill function that is not "
                  "part of the paper",
    .references = "huxley1957",
    .tension_is_relative = 1,
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
