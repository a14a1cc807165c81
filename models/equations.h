/* A model from its equations alone: steady state, right-hand side and tables for a file in models/
 * that says what models/README.md asks for. Twitches, tetani and redevelopment then go through the
 * reference integrator. Where a closed form of the steady state is known or speed matters, a model
 * writes its own kernels, as models/land2017.c does. */
#ifndef INO_MODELS_EQUATIONS_H
#define INO_MODELS_EQUATIONS_H

#include "models/record.h"
#include "solve/system_lanes.h"
#include "troponin/troponin.h"

/* PAR_<symbol> and PAR_COUNT from PARAMETERS(X); the states and STATES from VARIABLES(X). */
#define INO_ENUM_PARAMETER(symbol, ...) PAR_##symbol,
#define INO_ENUM_VARIABLE(symbol, unit) symbol,
#define INO_EQUATIONS_ENUMS                              \
    enum { PARAMETERS(INO_ENUM_PARAMETER) PAR_COUNT };   \
    enum { VARIABLES(INO_ENUM_VARIABLE) STATES };        \
    _Static_assert((int)STATES <= EQUATIONS_MOST_STATES, \
                   "more states than models/equations.h takes");

enum { EQUATIONS_MOST_STATES = 16 };

/* f = dy/dt of the nodes at j; observables of their state, by tile_put. */
typedef void equations_rates(const struct ino_tile *t, size_t j, const vd *y, vd *f);
typedef void equations_observe(const struct ino_tile *t, size_t j, const vd *y);

LANE_INLINE void equations_rhs(const struct ino_tile *t, int n, equations_rates *rates,
                               equations_observe *observe)
{
    vd y[EQUATIONS_MOST_STATES], f[EQUATIONS_MOST_STATES];
    for (size_t j = 0; j < t->n; j += LANES) {
        for (int k = 0; k < n; k++)
            y[k] = v_load(t->state + k * INO_TILE + j);
        rates(t, j, y, f);
        for (int k = 0; k < n && t->state_out; k++)
            v_store(t->state_out + k * INO_TILE + j, f[k]);
        observe(t, j, y);
    }
}

/* Change of y in a linearly implicit Euler step of h, the Jacobian from differences. */
LANE_INLINE void equations_euler(const struct ino_tile *t, size_t j, int n, vd h,
                                 equations_rates *rates, vd *y, vd *change)
{
    vd f[EQUATIONS_MOST_STATES], jacobian[EQUATIONS_MOST_STATES * EQUATIONS_MOST_STATES];
    vd inverse[EQUATIONS_MOST_STATES];
    rates(t, j, y, change);
    for (int k = 0; k < n; k++) {
        vd kept = y[k], step = 1e-7 * v_abs(kept) + 1e-10;
        y[k] = kept + step;
        rates(t, j, y, f);
        y[k] = kept;
        for (int i = 0; i < n; i++)
            jacobian[i * n + k] = (f[i] - change[i]) / step;
    }
    for (int i = 0; i < n; i++)
        change[i] = h * change[i];
    lanes_lu_any(n, h, jacobian, jacobian, inverse);
    lanes_lu_solve(n, jacobian, inverse, change);
}

/* Steady state by ever longer steps from all states 0, so that it is the branch that rising Ca
 * leads to; a lane stops where a long step changes nothing any more. Infinite Ca counts as 1e20 uM,
 * so that rates need no limits. */
LANE_INLINE void equations_steady(const struct ino_tile *t, int n, equations_rates *rates,
                                  equations_observe *observe)
{
    enum { MOST_STEPS = 60 };
    vd y[EQUATIONS_MOST_STATES], change[EQUATIONS_MOST_STATES];
    const vd zero = v_set(0.0);
    _Alignas(64) double ca[INO_TILE];
    struct ino_tile finite = *t;
    finite.ca_uM = ca;
    for (size_t j = 0; j < t->n; j += LANES)
        v_store(ca + j, v_min(v_load(t->ca_uM + j), v_set(1e20)));
    for (size_t j = 0; j < t->n; j += LANES) {
        vd moves = v_set(1.0);
        double h = 1e-4;
        for (int k = 0; k < n; k++)
            y[k] = zero;
        for (int step = 0; step < MOST_STEPS && v_any(moves != 0.0); step++) {
            vd most = zero;
            equations_euler(&finite, j, n, v_set(h), rates, y, change);
            for (int k = 0; k < n; k++) {
                y[k] = v_select(moves != 0.0, y[k] + change[k], y[k]);
                most = most + v_max(v_abs(change[k]) - 1e-12 * v_abs(y[k]), zero) + 0.0 * change[k];
            }
            h = h < 1e6 ? 4.0 * h : h;
            moves = v_select((most <= 1e-16) & (v_set(h) >= 1e6), zero, moves);
        }
        for (int k = 0; k < n && t->state_out; k++)
            v_store(t->state_out + k * INO_TILE + j, y[k]);
        observe(t, j, y);
        v_store(t->converged + j, 1.0 - moves);
    }
}

/* The kernel of the model `id` from its functions rates and observe. */
#define INO_EQUATIONS_KERNEL(id)                                                                \
    static void equations_rhs_of(const struct ino_tile *t)                                      \
    {                                                                                           \
        equations_rhs(t, STATES, rates, observe);                                               \
    }                                                                                           \
    static void equations_steady_of(const struct ino_tile *t)                                   \
    {                                                                                           \
        equations_steady(t, STATES, rates, observe);                                            \
    }                                                                                           \
    extern const struct ino_kernel INO_VARIANT_NAME(ino_kernel_##id);                           \
    const struct ino_kernel INO_VARIANT_NAME(ino_kernel_##id) = {.steady = equations_steady_of, \
                                                                 .rhs = equations_rhs_of};

/* Members of the record that follow from the lists. */
#define INO_VARIABLE_NAME(symbol, unit) #symbol,
#define INO_VARIABLE_UNIT(symbol, unit) unit,
#define INO_EQUATIONS_TABLES(id)                                                           \
    INO_DECLARE_MODEL(id)                                                                  \
    static const ino_parameter parameters[] = {PARAMETERS(INO_PARAMETER_ROW)};             \
    static size_t states(const double *value, ino_drug_kinetics kinetics, char(*name)[24], \
                         const char **unit)                                                \
    {                                                                                      \
        static const char *const symbol[] = {VARIABLES(INO_VARIABLE_NAME)};                \
        static const char *const units[] = {VARIABLES(INO_VARIABLE_UNIT)};                 \
        size_t n = 0;                                                                      \
        (void)value, (void)kinetics;                                                       \
        while (n < STATES)                                                                 \
            n = ino_record_state(symbol[n], units[n], n, name, unit);                      \
        return n;                                                                          \
    }
#define INO_EQUATIONS_MEMBERS(id)                                          \
    .n_parameters = PAR_COUNT, .parameters = parameters, .states = states, \
    .kernel = INO_RECORD_KERNELS(ino_kernel_##id)

#endif
