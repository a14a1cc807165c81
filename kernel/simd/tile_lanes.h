/* A kernel's view of its tile: parameters, drugs' effects on them, outputs. */
#ifndef INO_SIMD_TILE_LANES_H
#define INO_SIMD_TILE_LANES_H

#include "core/registry.h"
#include "simd/lanes.h"

/* Parameter `row` of the vector of nodes that starts at node j. */
LANE_INLINE vd tile_parameter(const struct ino_tile *tile, size_t row, size_t j)
{
    return tile->uniform ? v_set(tile->par[row]) : v_load(tile->par + row * INO_TILE + j);
}

/* Must what follows from parameters and drugs alone be found (again) for the vector at j? */
LANE_INLINE int tile_new_parameters(const struct ino_tile *tile, size_t j)
{
    return !tile->kept && ((tile->first && j == 0) || !tile->uniform || !tile->drugs_same);
}

/* And what follows from sarcomere length besides? */
LANE_INLINE int tile_new_length(const struct ino_tile *tile, size_t j)
{
    return tile_new_parameters(tile, j) || !tile->sl_same;
}

/* A parameter with the drugs that act on it: times 1 + (effect - 1) D^h/(EC50^h + D^h) each. */
LANE_INLINE vd tile_rate(const struct ino_tile *t, size_t row, size_t j)
{
    vd value = tile_parameter(t, row, j);
    for (size_t d = 0; d < t->n_drugs; d++) {
        for (size_t k = 0; t->drugs[d].kind == INO_DRUG_RATES && k < t->drugs[d].n_targets; k++) {
            if (t->drugs[d].target[k] != row)
                continue;
            size_t first = t->drugs[d].first_row + 3 * k;
            vd effect = tile_parameter(t, first, j), half = tile_parameter(t, first + 1, j);
            vd dose = v_load(t->drug_uM + d * INO_TILE + j);
            vd power = v_exp(tile_parameter(t, first + 2, j) * v_log(dose / half));
            value = value * (1.0 + (effect - 1.0) * (power / (1.0 + power)));
        }
    }
    return value;
}

/* Writes an observable where it is wanted. */
LANE_INLINE void tile_put(const struct ino_tile *t, ino_observable o, size_t j, vd value)
{
    if (t->observable[o])
        v_store(t->observable[o] + j, value);
}

#endif
