/* One time step in lanes: linearly implicit (RODAS3, RODAS4) and stabilised explicit (RKC2), with
 * error estimates, and division of the steps of those lanes that need it. See inotrope/step.h.
 *
 * Time is counted in parts theta of the host's step, 0..1. */
#ifndef INO_SOLVE_STEP_LANES_H
#define INO_SOLVE_STEP_LANES_H

#include "solve/rkc_lanes.h"
#include "solve/rosenbrock_lanes.h"

/* ---- the host's step ---- */

LANE_INLINE vd evolution_sum(const struct evolution_laws laws, const vd *y)
{
    vd zero = v_set(0.0), once[2] = {zero, zero}, twice[2] = {zero, zero};
    for (int i = 0; i < laws.n_filament; i++) {
        if (laws.folded && i / laws.block % 3 == 1)
            twice[i % 2] = twice[i % 2] + y[i];
        else
            once[i % 2] = once[i % 2] + y[i];
    }
    return (once[0] + once[1]) + 2.0 * (twice[0] + twice[1]);
}

LANE_INLINE vd evolution_fractions(const struct evolution_laws laws, const vd *y)
{
    vd sum = v_set(0.0);
    for (int i = 0; i < laws.n_fractions; i++)
        sum = sum + y[laws.n_filament + i];
    return sum;
}

/* Shares of themselves that filament and fractions lack for their invariant sums to be those
 * `before`: round-off would add up over 10^5 steps. The sums are 1 or close to it, and change by
 * round-off alone. Returns 0 in lanes where y is finite, else NaN. */
LANE_INLINE vd evolution_lack(const struct evolution_laws laws, const vd before[2], const vd *y,
                              vd lack[2])
{
    int n = laws.n_filament + laws.n_heads, moments = laws.n_filament + laws.n_fractions;
    vd zero = v_set(0.0);
    lack[0] = lack[1] = zero;
    if (!laws.n_filament) /* a model of few equations: none of its sums is invariant */
        moments = 0;
    else {
        lack[0] = before[0] - evolution_sum(laws, y);
        zero = 0.0 * lack[0];
    }
    if (laws.n_filament && laws.n_fractions) {
        lack[1] = before[1] - evolution_fractions(laws, y);
        zero = zero + 0.0 * lack[1];
    }
    for (int i = moments; i < n; i++)
        zero = zero + 0.0 * y[i];
    return zero;
}

LANE_INLINE vd evolution_lowest(const struct evolution_laws laws, const void *point, const vd *y)
{
    vd lowest = v_set(0.0);
    for (int i = 0; i < laws.n_filament + laws.n_fractions; i++)
        lowest = v_min(y[i], lowest);
    if (laws.rest)
        lowest = v_min(laws.rest(point, y), lowest);
    return lowest;
}

struct evolution_result {
    vd error, error_kPa, substeps, solved; /* solved: 1 or 0 */
    vd lack[2];                            /* of the new filament and fractions: evolution_lack */
    vd tension, tension_rate, atp;         /* at the start of the step */
};

LANE_INLINE void evolution_estimate(const struct evolution_laws laws,
                                    const struct evolution_units *units, const void *point,
                                    const vd *end, const vd *error, struct evolution_result *r)
{
    int moments = laws.n_filament + laws.n_fractions;
    vd worst = v_set(0.0), tension = v_set(0.0);
    for (int i = 0; i < moments; i++)
        worst = v_max(v_abs(error[i]), worst);
    for (int i = 0; i < laws.n_heads - laws.n_fractions; i++) {
        worst = v_max(v_abs(error[moments + i]) * units->per_scale[i], worst);
        if (!laws.tension_change)
            tension = tension + units->tension[1][i] * error[moments + i];
    }
    if (laws.tension_change)
        tension = laws.tension_change(point, end, error);
    r->error = r->error + worst;
    r->error_kPa = r->error_kPa + v_abs(tension);
}

LANE_INLINE void evolution_observe(const struct evolution_laws laws,
                                   const struct evolution_units *units, double dt, const vd *y,
                                   const vd *rate, struct evolution_result *r)
{
    int moments = laws.n_filament + laws.n_fractions;
    r->tension = r->tension_rate = v_set(0.0);
    for (int i = 0; i < laws.n_heads - laws.n_fractions; i++) {
        const vd start = units->tension[0][i];
        vd change = (units->tension[1][i] - start) / dt;
        r->tension = r->tension + start * y[moments + i];
        r->tension_rate = r->tension_rate + (start * rate[moments + i] + change * y[moments + i]);
    }
    r->atp = units->atp * y[laws.n_filament + units->atp_state];
}

/* One of `parts` equal parts of the step, from y to `end`. */
LANE_INLINE void evolve_part(const struct evolution_laws laws, const struct evolution_units *units,
                             void *point, struct ino_tile_step *s, int i, int parts, const vd *y,
                             vd *end, struct evolution_result *r)
{
    vd start[STEP_STATES], error[STEP_STATES];
    double part = 1.0 / parts;
    if (s->method == INO_STEP_EXPLICIT && laws.second)
        laws.second(point, i * part, part, s->dt_s, y, end, start, s->errors ? error : NULL);
    else if (s->method == INO_STEP_EXPLICIT)
        rkc_step(laws, s->rkc, point, i * part, part, s->dt_s, y, end, start,
                 s->errors ? error : NULL, &s->stages);
    else if (s->method == INO_STEP_STIFF)
        rosenbrock_step(laws, &rodas3, point, i * part, part, s->dt_s, y, end, start, error);
    else
        rosenbrock_step(laws, &rodas4, point, i * part, part, s->dt_s, y, end, start, error);
    if (s->tension && parts == 1 && laws.observe)
        laws.observe(point, s->dt_s, y, start, r);
    else if (s->tension && parts == 1)
        evolution_observe(laws, units, s->dt_s, y, start, r);
    if (s->errors)
        evolution_estimate(laws, units, point, end, error, r);
}

/* Observes y, which stays. */
LANE_INLINE void evolve_not(const struct evolution_laws laws, const struct evolution_units *units,
                            void *point, vd live, const vd *y, vd *end,
                            struct evolution_result *result)
{
    vd rate[STEP_STATES];
    laws.at(point, v_set(0.0));
    laws.evaluate(point, y, rate, NULL);
    if (laws.observe)
        laws.observe(point, 1.0, y, rate, result);
    else
        evolution_observe(laws, units, 1.0, y, rate, result);
    for (int i = 0; i < laws.n_filament + laws.n_heads; i++)
        end[i] = y[i];
    result->solved = live;
}

/* Is `to` a result that a division of the step may leave? `last`: there is no finer one. */
LANE_INLINE vl evolution_taken(const struct evolution_laws laws, const void *point,
                               const struct ino_tile_step *s, const vd sum[2], const vd *y,
                               const vd *to, vd live, int last, struct evolution_result *r)
{
    vd finite = evolution_lack(laws, sum, to, r->lack);
    vd lowest = evolution_lowest(laws, point, to), allowed = v_set(-1e-12);
    vl taken = (finite == 0.0) & (live > 0.0);
    if (v_any((lowest < allowed) & taken))
        allowed = last ? v_set(s->lowest < 0 ? s->lowest : least_probability)
                       : v_min(evolution_lowest(laws, point, y), allowed);
    taken &= lowest >= allowed;
    taken &= (r->error < INFINITY) & (r->error <= (last ? INFINITY : s->tolerance));
    vd lost = v_max(v_abs(r->lack[0]), v_abs(r->lack[1])); /* more than rounding: it diverges */
    return taken & (lost < 1e-9);
}

/* From y to `end`; a lane is done when it meets the conditions of inotrope/step.h, whatever the
 * others do, and then has solved 1. Lanes that are not live (1, else 0) are not tried. */
LANE_INLINE void evolve(const struct evolution_laws laws, const struct evolution_units *units,
                        void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                        struct evolution_result *result)
{
    int n = laws.n_filament + laws.n_heads;
    vd trial[2][STEP_STATES], zero = v_set(0.0);
    vd sum[2] = {evolution_sum(laws, y), evolution_fractions(laws, y)};
    result->error = result->error_kPa = result->substeps = v_set(NAN);
    result->solved = zero;
    result->lack[0] = result->lack[1] = zero;
    if (s->dt_s == 0) {
        evolve_not(laws, units, point, live, y, end, result);
        return;
    }
    for (int parts = 1; parts <= s->max_substeps && v_any(live > 0.0); parts *= 2) {
        struct evolution_result r = *result;
        r.error = r.error_kPa = zero;
        const vd *from = y;
        vd *to = end;
        for (int i = 0; i < parts; i++) {
            to = parts == 1 ? end : trial[i % 2];
            evolve_part(laws, units, point, s, i, parts, from, to, &r);
            from = to;
        }
        vl taken =
            evolution_taken(laws, point, s, sum, y, to, live, 2 * parts > s->max_substeps, &r);
        for (int i = 0; i < n && parts > 1; i++)
            end[i] = v_select(taken, to[i], end[i]);
        result->error = v_select(taken, r.error, result->error);
        result->error_kPa = v_select(taken, r.error_kPa, result->error_kPa);
        result->substeps = v_select(taken, v_set(parts), result->substeps);
        result->solved = v_select(taken, v_set(1.0), result->solved);
        result->lack[0] = v_select(taken, r.lack[0], result->lack[0]);
        result->lack[1] = v_select(taken, r.lack[1], result->lack[1]);
        if (parts == 1) {
            result->tension = r.tension;
            result->tension_rate = r.tension_rate;
            result->atp = r.atp;
        }
        live = v_select(taken, zero, live);
    }
}

/* ---- input and output ---- */

/* [Ca2+] half-way, uM. */
LANE_INLINE vd step_ca_middle(const struct ino_tile_step *s, const struct ino_tile *t, size_t j)
{
    if (s->ca_middle_uM)
        return v_load(s->ca_middle_uM + j);
    return 0.5 * (v_load(s->ca_start_uM + j) + v_load(t->ca_uM + j));
}

LANE_INLINE void evolution_put(size_t j, struct ino_tile_step *s, const struct evolution_result *r)
{
    if (s->errors) {
        v_store(s->error + j, r->error);
        v_store(s->error_kPa + j, r->error_kPa);
    }
    v_store(s->substeps + j, r->substeps);
    v_store(s->solved + j, r->solved);
    if (s->tension) {
        v_store(s->tension + j, r->tension);
        v_store(s->tension_rate + j, r->tension_rate);
        v_store(s->atp + j, r->atp);
    }
}

/* A compiled evolve. */
typedef void evolution(const struct evolution_laws *laws, const struct evolution_units *units,
                       void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                       struct evolution_result *result);

/* For layouts that are not worth their own copy. */
LANE_ONCE void evolve_any(const struct evolution_laws *laws, const struct evolution_units *units,
                          void *point, struct ino_tile_step *s, vd live, const vd *y, vd *end,
                          struct evolution_result *result)
{
    struct evolution_laws own = *laws;
    own.constant = 0;
    evolve(own, units, point, s, live, y, end, result);
}

#endif
