/* Finite chains in lanes: many points (Ca levels, fibres) of one chain at once, as chain.h does
 * one.
 *
 * Unit i of a point has the weight ratio W_P/W_N = ratio[point] factor[i] (factor: overlap or
 * another position dependence); an N|P boundary costs 1/gamma[point]. */
#ifndef INO_FILAMENT_CHAIN_BATCH_H
#define INO_FILAMENT_CHAIN_BATCH_H

#include "filament/chain.h"

enum { INO_CHAIN_BATCH_UNITS = 256 }; /* longest chain */

struct ino_chain_batch {
    size_t n_units;
    ino_chain_ends ends;  /* INO_CHAIN_FREE or INO_CHAIN_BLOCKED */
    const double *factor; /* [n_units], each 0 or 1e-10 to 1e10; NULL: all 1 */
};

/* Permissive probabilities at n_points points: mean[p] over the units and, unless NULL,
 * permissive[i*n_points + p] of unit i. ratio[p] in [0, 1e20], gamma[p*gamma_stride] in [1, 1e3]
 * (stride 0: one for all). Each result is accurate to a few ulp of itself: all sums have positive
 * terms. benchmarks/bench_chain.c times it. A point out of range gives
 * NaN and, after all points are done, INO_OUT_OF_RANGE; INO_BAD_ARGUMENT, with nothing written, for
 * n_units 0 or above INO_CHAIN_BATCH_UNITS, other ends, or a factor out of range. Bit-equal for any
 * number and order of points. Thread-safe, no allocation. */
INO_NODISCARD ino_status ino_chain_permissive(const struct ino_chain_batch *chain, size_t n_points,
                                              const double *ratio, const double *gamma,
                                              size_t gamma_stride, double *mean,
                                              double *permissive);

/* ---- per instruction set ---- */

enum { INO_CHAIN_BATCH_POINTS = 8 }; /* points of a block: a multiple of every vector width */

/* One block; permissive is NULL or [n_units][INO_CHAIN_BATCH_POINTS]. */
typedef void ino_chain_block(size_t n_units, int blocked, const double *factor, const double *ratio,
                             const double *gamma, double *mean, double *permissive);
ino_chain_block ino_chain_block_base, ino_chain_block_avx2, ino_chain_block_avx512;

#endif
