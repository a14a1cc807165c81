/* What a host may ask of a time step beside its result: consistent tangents of the active tension
 * and the mean Ca flux onto troponin. */
#ifndef INO_CORE_TANGENT_H
#define INO_CORE_TANGENT_H

#include "core/step.h"

/* Is any of it wanted? */
int ino_step_more_wanted(const ino_step_outputs *outputs);

/* Does the muscle's model give what is wanted? */
int ino_step_more_possible(const ino_muscle *muscle, const ino_step_outputs *outputs);

/* As ino_step_tile, with them. */
int ino_step_tile_more(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                       double *rate, size_t first, size_t n, unsigned char *bad);

#endif
