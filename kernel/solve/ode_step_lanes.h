/* Stepping a model of few ordinary differential equations (step_lanes.h). All its states are heads,
 * the first n_fractions of them never negative; `linearise` leaves in l->heads what of the Jacobian
 * is not zero, in the model's own order, and the model solves with it: its equations are a cascade,
 * from troponin down, so that most of the matrix is zero. */
#ifndef INO_SOLVE_ODE_STEP_LANES_H
#define INO_SOLVE_ODE_STEP_LANES_H

#include "solve/step_lanes.h"

/* An input during the step: c[0] + theta (c[1] + theta c[2]). */
struct parabola {
    vd c[3];
};

LANE_INLINE struct parabola parabola_through(vd start, vd middle, vd end)
{
    vd half = middle - start, all = end - start; /* 0 exactly in lanes where nothing changes */
    return (struct parabola){{start, 4.0 * half - all, 2.0 * all - 4.0 * half}};
}

LANE_INLINE vd parabola_at(const struct parabola *p, vd theta)
{
    return p->c[0] + theta * (p->c[1] + theta * p->c[2]);
}

LANE_INLINE vd parabola_slope(const struct parabola *p, vd theta)
{
    return p->c[1] + 2.0 * (theta * p->c[2]);
}

/* Its mean from theta to theta + part. */
LANE_INLINE vd parabola_mean(const struct parabola *p, double theta, double part)
{
    const double end = theta + part;
    const double square = (theta * theta + theta * end + end * end) * (1.0 / 3.0);
    return p->c[0] + v_sum_products(v_set(0.5 * (theta + end)), p->c[1], v_set(square), p->c[2]);
}

/* dx/dt = a - rate x makes x + (a - rate x) ode_relaxed of it after a time t: the Pade approximant
 * (1, 2) of the exponential, of order 3, which vanishes where the time is long. */
LANE_INLINE vd ode_relaxed(vd t, vd rate)
{
    vd x = rate * t;
    return t * (6.0 + x) / (6.0 + x * (4.0 + x));
}

/* The largest of its values at start, middle and end. */
LANE_INLINE vd parabola_most(const struct parabola *p)
{
    vd ends = v_max(p->c[0], p->c[0] + p->c[1] + p->c[2]);
    return v_max(ends, p->c[0] + 0.5 * p->c[1] + 0.25 * p->c[2]);
}

/* Inverse of the matrix ((a, b), (c, d)), in place. */
LANE_INLINE void ode_invert(vd *a, vd *b, vd *c, vd *d)
{
    vd scale = 1.0 / (*a * *d - *b * *c), first = *a;
    *a = *d * scale;
    *d = first * scale;
    *b = -*b * scale;
    *c = -*c * scale;
}

/* From y on; lanes that are not solved (or not live, 1, else 0) keep it. */
LANE_INLINE void ode_evolve(const struct evolution_laws laws, const struct evolution_units *units,
                            void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                            struct evolution_result *r)
{
    evolve(laws, units, point, s, live, y, end, r);
    vl solved = r->solved > 0.0;
    LANE_UNROLL
    for (int i = 0; i < laws.n_heads; i++)
        end[i] = v_select(solved, end[i], y[i]);
}

/* Steps the vector at j; state k of the laws is row[k] of the model's. Nodes that are not solved
 * keep their state. `end` receives the new one. */
LANE_INLINE void ode_step(size_t j, struct ino_tile_step *s, const struct evolution_laws laws,
                          const int *row, const struct evolution_units *units, void *point, vd *end)
{
    int n = laws.n_heads;
    vd y[STEP_STATES];
    struct evolution_result r;
    LANE_UNROLL
    for (int i = 0; i < n; i++)
        y[i] = v_load(s->state + row[i] * s->state_row + (ptrdiff_t)j);
    ode_evolve(laws, units, point, s, v_load(s->live + j), y, end, &r);
    LANE_UNROLL
    for (int i = 0; i < n; i++)
        v_store(s->state_out + row[i] * s->out_row + (ptrdiff_t)j, end[i]);
    evolution_put(j, s, &r);
}

#endif
