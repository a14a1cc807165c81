/* A time step's part of a tile, beside struct ino_tile: what core/step.c hands to a model's step
 * kernel. The tile's inputs are those at the end of the step, its state that at the start. */
#ifndef INO_CORE_STEP_H
#define INO_CORE_STEP_H

#include <inotrope/step.h>

#include "core/tile.h"

struct ino_rkc;

struct ino_tile_step {
    double dt_s;
    ino_step_method method;
    int max_substeps;
    double tolerance;
    int errors;          /* 1: error and error_kPa are wanted */
    struct ino_rkc *rkc; /* coefficients found so far; explicit only */
    const double *ca_start_uM, *ca_middle_uM, *sl_start_um; /* [INO_TILE] */
    double *error, *error_kPa, *substeps;                   /* [INO_TILE] */
    double *solved;                                         /* [INO_TILE]: 1 or 0 */
};

/* The step of a whole call: fields and buffers. */
struct ino_step_call {
    const ino_step_inputs *inputs;
    const ino_step_outputs *outputs;
    struct ino_tile_step tile;
    _Alignas(64) double ca_start[INO_TILE], ca_middle[INO_TILE], sl_start[INO_TILE];
    _Alignas(64) double error[INO_TILE], error_kPa[INO_TILE], substeps[INO_TILE], solved[INO_TILE];
};

/* One tile of n nodes from node `first` on, inputs at the end of the step gathered already: the
 * rest of the inputs, the step, the outputs. rate[INO_TILE] is the tile's dsl_um_s. Returns 1 if a
 * node is bad; bad[i] then holds a status. */
int ino_step_tile(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                  double *rate, size_t first, size_t n, unsigned char *bad);

/* core/batch.c: the loop over tiles. */
INO_NODISCARD ino_status ino_batch_run_step(const ino_muscle *muscle, const ino_inputs *inputs,
                                            ino_state state, size_t start, size_t end,
                                            ino_state_output state_out, const ino_outputs *outputs,
                                            struct ino_step_call *step, size_t *bad_node);

#endif
