/* Choice of the instruction set at run time. */
#ifndef INO_SIMD_DISPATCH_H
#define INO_SIMD_DISPATCH_H

#include "core/tile.h"

/* Best variant that this build has and this CPU runs, or the one INOTROPE_ISA forces. */
enum ino_variant ino_variant_in_use(void);

/* Are all n values (a multiple of INO_TILE_VECTOR) in [min, max]? NaN is not. */
typedef int ino_all_within(const double *value, size_t n, double min, double max);
ino_all_within ino_all_within_base, ino_all_within_avx2, ino_all_within_avx512;
ino_all_within *ino_all_within_in_use(void);

#endif
