/* A time step's part of a tile, beside struct ino_tile: what core/step.c hands to a model's step
 * kernel. The tile's inputs are those at the end of the step, its state that at the start. */
#ifndef INO_CORE_STEP_H
#define INO_CORE_STEP_H

#include <inotrope/step.h>

#include "core/tile.h"

struct ino_rkc;

static const double least_probability = -1e-3;

struct ino_tile_step {
    double dt_s; /* 0: nothing moves, `tension` and what follows it are found */
    ino_step_method method;
    int max_substeps;
    double tolerance; /* below 0: fewer parts than max_substeps are never enough */
    double
        lowest; /* probability that the last division of a step may leave; 0: least_probability */
    int errors; /* 1: error and error_kPa are wanted */
    const struct ino_rkc *rkc; /* explicit only */
    int stages;                /* that all nodes just stepped needed; 0 where they differed */
    /* State k of node i at [k*row + i]; the two may be the same array. */
    const double *state;
    double *state_out;
    ptrdiff_t state_row, out_row;
    const double *live; /* [INO_TILE]: 0 where a node keeps its state, else 1 */
    /* [INO_TILE]; ca_middle_uM NULL: mean of start and end */
    const double *ca_start_uM, *ca_middle_uM, *sl_start_um;
    double *error, *error_kPa, *substeps; /* [INO_TILE] */
    double *solved;                       /* [INO_TILE]: 1 or 0 */
    /* Active tension (kPa), its rate and ATP turnover (1/s, NaN where the model has none) at the
     * start of the step, [INO_TILE] each; tension NULL: none of them. */
    double *tension, *tension_rate, *atp;
};

/* The step of a whole call: fields and buffers. */
struct ino_step_call {
    const ino_step_inputs *inputs;
    const ino_step_outputs *outputs;
    struct ino_tile_step tile;
    int ranges_vary; /* as in struct call */
    int all_live;    /* 1: `live` is 1 throughout, from the tile before */
    int apart;       /* as in struct gathered */
    _Alignas(64) double live[INO_TILE];
    _Alignas(64) double ca_start[INO_TILE], ca_middle[INO_TILE], sl_start[INO_TILE];
    _Alignas(64) double error[INO_TILE], error_kPa[INO_TILE], substeps[INO_TILE], solved[INO_TILE];
};

/* One tile of n nodes from node `first` on, inputs at the end of the step gathered already: the
 * rest of the inputs, the step, the outputs. rate[INO_TILE] is the tile's dsl_um_s where the caller
 * gives none. Returns 1 if a node is bad; bad[i] then holds a status. */
int ino_step_tile(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                  double *rate, size_t first, size_t n, unsigned char *bad);

/* The same without tangents and flux (core/tangent.h). */
int ino_step_tile_plain(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                        double *rate, size_t first, size_t n, unsigned char *bad);

/* Has this muscle a stepper? Not with a series elastic element. */
int ino_step_possible(const ino_muscle *muscle);

/* core/batch.c: the loop over tiles. */
INO_NODISCARD ino_status ino_batch_run_step(const ino_muscle *muscle, const ino_inputs *inputs,
                                            ino_state state, size_t start, size_t end,
                                            ino_state_output state_out, const ino_outputs *outputs,
                                            struct ino_step_call *step, size_t *bad_node);

#endif
