/* Stepping heads that are distributed over strain. In a bin (or at a point) of strain x heads follow
 *
 *     dM/dt = -d(x) M + a(x) S(t),
 *
 * one source S for all bins: with S a polynomial in time the bins are solved exactly, by
 * exponentials. S and the few other unknowns of the model follow from the Radau IIA conditions at
 * `nodes` times of the step: order 2 nodes - 1, L-stable, and what leaves S enters the bins. With 2
 * nodes S is linear in time and no M >= 0 turns negative, whatever the step; with 3 it is a parabola.
 * In inotrope/step.h's terms INO_STEP_STIFF4 has 3 nodes, the other two methods 2.
 *
 * Sliding moves all heads along x. It is taken in turn with the turnover (Strang): half of the
 * slide, the turnover, the other half, order 2. A step is then made in two halves besides, which are
 * kept; the difference is their estimated error, three times it where steps are short. Lanes that
 * stand still get the numbers that they get alone. */
#ifndef INO_SOLVE_BINS_STEP_LANES_H
#define INO_SOLVE_BINS_STEP_LANES_H

#include "solve/ode_step_lanes.h"

enum { BINS_NODES = 3 };

/* ---- exponentials ---- */

/* phi[m] = integral over 0 < u < 1 of exp(-z(1 - u)) u^m/m!, m = 0, 1, 2; returns exp(-z); z >= 0.
 * Upwards from the exponential for z >= 1, else downwards from the series of the last one. */
LANE_INLINE vd bins_phi(vd z, vd phi[BINS_NODES])
{
    vl small = z < 1.0;
    vd e = v_set(0.0);
    phi[0] = phi[1] = phi[2] = e;
    if (v_any(~small)) {
        vd scale = 1.0 / z;
        e = v_exp(-z);
        phi[0] = (1.0 - e) * scale;
        phi[1] = (1.0 - phi[0]) * scale;
        phi[2] = (0.5 - phi[1]) * scale;
    }
    if (v_any(small)) {
        vd last = v_set(1.0); /* nested series of 6 phi[2], to z^16 */
        for (int k = 16; k >= 1; k--)
            last = 1.0 - z * (1.0 / (k + 3)) * last;
        last = last * (1.0 / 6.0);
        vd middle = 0.5 - z * last, first = 1.0 - z * middle;
        phi[0] = v_select(small, first, phi[0]);
        phi[1] = v_select(small, middle, phi[1]);
        phi[2] = v_select(small, last, phi[2]);
        e = v_select(small, 1.0 - z * first, e);
    }
    return e;
}

/* ---- the nodes ---- */

/* Times c of the step, in parts of it; lagrange[j][m]: coefficient of u^m in the polynomial that is
 * 1 at node j; weight[k][j]: its integral from 0 to c[k]. The estimate replaces the first node by the
 * start of the step: the interpolating polynomial changes by a divided difference times
 * sum of missing[m] u^m, and the difference at the start is sum of at_node[j] f_j + at_start f_0. */
struct bins_nodes {
    int n;
    double c[BINS_NODES], lagrange[BINS_NODES][BINS_NODES], weight[BINS_NODES][BINS_NODES];
    double missing[BINS_NODES], missing_integral, at_start, at_node[BINS_NODES];
};

LANE_INLINE void bins_find_nodes(int n, struct bins_nodes *b)
{
    static const double c[2][BINS_NODES] = {
        {1.0 / 3, 1, 0}, {0.15505102572168219, 0.64494897427831781, 1}}; /* (4 -+ sqrt 6)/10 */
    b->n = n;
    for (int j = 0; j < n; j++)
        b->c[j] = c[n - 2][j];
    for (int j = 0; j < n; j++) { /* products of (u - c[k])/(c[j] - c[k]) */
        double *l = b->lagrange[j];
        for (int m = 0; m < BINS_NODES; m++)
            l[m] = m == 0;
        for (int k = 0; k < n; k++)
            if (k != j)
                for (int m = n - 1; m >= 0; m--)
                    l[m] = ((m ? l[m - 1] : 0) - b->c[k] * l[m]) / (b->c[j] - b->c[k]);
        for (int k = 0; k < n; k++) {
            double power = 1;
            b->weight[k][j] = 0;
            for (int m = 0; m < n; m++)
                b->weight[k][j] += l[m] * (power *= b->c[k]) / (m + 1);
        }
    }
    /* f[0, c_2, ..] - f[c_1, c_2, ..] = -c_1 f[0, c_1, c_2, ..] */
    b->at_start = -b->c[0];
    for (int k = 0; k < n; k++)
        b->at_start /= -b->c[k];
    for (int j = 0; j < n; j++) {
        b->at_node[j] = -b->c[0] / b->c[j];
        for (int k = 0; k < n; k++)
            if (k != j)
                b->at_node[j] /= b->c[j] - b->c[k];
    }
    for (int m = 0; m < BINS_NODES; m++)
        b->missing[m] = m == 0;
    for (int k = 1; k < n; k++)
        for (int m = n - 1; m >= 0; m--)
            b->missing[m] = (m ? b->missing[m - 1] : 0) - b->c[k] * b->missing[m];
    b->missing_integral = 0;
    for (int m = 0; m < n; m++)
        b->missing_integral += b->missing[m] / (m + 1);
}

/* Of values at the start and at the nodes: the divided difference of the estimate. */
LANE_INLINE vd bins_difference(const struct bins_nodes *b, vd start, const vd *f)
{
    vd sum = b->at_start * start;
    for (int j = 0; j < b->n; j++)
        sum = sum + b->at_node[j] * f[j];
    return sum;
}

/* ---- the host's step ---- */

enum { BINS_STATES = INO_TILE_STATES };

struct bins_error {
    vd fraction, kPa;
};

/* What a model gives; theta and part as in step_lanes.h. */
struct bins_laws {
    int n; /* states */
    /* Turnover at fixed strain, from y at theta to `end` (another array) at theta + part; lanes
     * where it cannot be made become NaN. */
    void (*react)(void *point, double theta, double part, const vd *y, vd *end,
                  struct bins_error *error);
    /* Slides y by `part` of what the whole step slides. */
    void (*slide)(void *point, double part, vd *y);
    /* Least probability; difference of two states at the end of the step. */
    vd (*lowest)(const void *point, const vd *y);
    struct bins_error (*difference)(const void *point, const vd *a, const vd *b);
};

/* Half of the slide, turnover, half of the slide. */
LANE_INLINE void bins_in_turn(const struct bins_laws *laws, void *point, double theta, double part,
                              const vd *y, vd *end, struct bins_error *error)
{
    vd at[BINS_STATES];
    memcpy(at, y, (size_t)laws->n * sizeof *y);
    laws->slide(point, 0.5 * part, at);
    laws->react(point, theta, part, at, end, error);
    laws->slide(point, 0.5 * part, end);
}

/* One of several parts of the step, from y to `end`. */
LANE_INLINE void bins_part(const struct bins_laws *laws, void *point, vl moves, double theta,
                           double part, const vd *y, vd *end, struct bins_error *error)
{
    if (!v_any(moves)) {
        laws->react(point, theta, part, y, end, error);
        return;
    }
    vd half[BINS_STATES], fine[BINS_STATES];
    struct bins_error unused;
    bins_in_turn(laws, point, theta, part, y, end, error);
    bins_in_turn(laws, point, theta, 0.5 * part, y, half, &unused);
    bins_in_turn(laws, point, theta + 0.5 * part, 0.5 * part, half, fine, &unused);
    struct bins_error other = laws->difference(point, fine, end);
    error->fraction = v_select(moves, other.fraction, error->fraction);
    error->kPa = v_select(moves, other.kPa, error->kPa);
    for (int i = 0; i < laws->n; i++)
        end[i] = v_select(moves, fine[i], end[i]);
}

LANE_INLINE vd bins_not_finite(int n, const vd *y)
{
    vd zero = v_set(0.0);
    for (int i = 0; i < n; i++)
        zero = zero + 0.0 * y[i];
    return zero;
}

/* As `evolve` of step_lanes.h. */
LANE_INLINE void bins_evolve(const struct bins_laws *laws, void *point,
                             const struct ino_tile_step *s, vl moves, vd live, const vd *y, vd *end,
                             struct evolution_result *result)
{
    vd trial[2][BINS_STATES], zero = v_set(0.0);
    result->error = result->error_kPa = result->substeps = v_set(NAN);
    result->solved = zero;
    const vd least = v_set(s->lowest < 0 ? s->lowest : least_probability);
    if (s->dt_s == 0) { /* observed, not moved */
        for (int i = 0; i < laws->n; i++)
            end[i] = y[i];
        result->solved = live;
        return;
    }
    for (int parts = 1; parts <= s->max_substeps && v_any(live > 0.0); parts *= 2) {
        vd error = zero, error_kPa = zero;
        const vd *from = y;
        vd *to = end;
        for (int i = 0; i < parts; i++) {
            struct bins_error e;
            to = parts == 1 ? end : trial[i % 2];
            bins_part(laws, point, moves, (double)i / parts, 1.0 / parts, from, to, &e);
            error = error + e.fraction;
            error_kPa = error_kPa + e.kPa;
            from = to;
        }
        vd finite = bins_not_finite(laws->n, to) + 0.0 * error;
        vd lowest = laws->lowest(point, to), allowed = v_set(-1e-12);
        if (v_any((lowest < allowed) & (live > 0.0)))
            allowed = v_min(laws->lowest(point, y), allowed);
        int last = 2 * parts > s->max_substeps;
        vl good = last ? lowest >= least : (lowest >= allowed) & (error <= s->tolerance);
        vl taken = good & (finite == 0.0) & (live > 0.0);
        for (int i = 0; i < laws->n && parts > 1; i++)
            end[i] = v_select(taken, to[i], end[i]);
        result->error = v_select(taken, error, result->error);
        result->error_kPa = v_select(taken, error_kPa, result->error_kPa);
        result->substeps = v_select(taken, v_set(parts), result->substeps);
        result->solved = v_select(taken, v_set(1.0), result->solved);
        live = v_select(taken, zero, live);
    }
}

/* Steps the vector at j. Nodes that are not solved keep their state. r holds tension, its rate and
 * ATP at the start on entry. */
LANE_INLINE void bins_step(size_t j, struct ino_tile_step *s, const struct bins_laws *laws,
                           void *point, vl moves, const vd *y, struct evolution_result *r)
{
    vd end[BINS_STATES];
    bins_evolve(laws, point, s, moves, v_load(s->live + j), y, end, r);
    vl solved = r->solved > 0.0;
    for (int i = 0; i < laws->n; i++)
        v_store(s->state_out + i * s->out_row + (ptrdiff_t)j, v_select(solved, end[i], y[i]));
    evolution_put(j, s, r);
}

#endif
