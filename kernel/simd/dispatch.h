/* Choice of the instruction set at run time. */
#ifndef INO_SIMD_DISPATCH_H
#define INO_SIMD_DISPATCH_H

#include "core/tile.h"

/* Best variant that this build has and this CPU runs, or the one INOTROPE_ISA forces. */
enum ino_variant ino_variant_in_use(void);

#endif
