/* Inside of a mesh: the inputs of every step at every halving, and one vector's way through them. */
#ifndef INO_PROTOCOL_MESH_H
#define INO_PROTOCOL_MESH_H

#include <inotrope/twitches.h>

#include "core/muscle.h"
#include "core/step.h"

enum { MESH_LEVELS = 9, MESH_LANES = INO_TILE_VECTOR, MESH_ORDER = 4 };

/* Inputs during one step. */
struct mesh_step {
    double dt_s, ca_start_uM, ca_middle_uM, ca_end_uM, sl_start_um, sl_end_um, rate_um_s;
};

struct ino_mesh {
    const ino_muscle *muscle;
    double onset_s, rtol, first_ca_uM, first_sl_um;
    double drug_uM[INO_MAX_DRUGS];
    int length_moves;
    int order; /* of the steps */
    int has_state;
    ino_branch branch;
    double state[INO_TILE_STATES]; /* the drive's, where it has one */
    size_t n;                      /* steps before halving */
    size_t most_halvings;
    double *t;                           /* [n + 1] */
    struct mesh_step *step[MESH_LEVELS]; /* [n << level], with one more for what is after the end */
};

/* Nodes per vector of the instruction set in use, at most MESH_LANES. */
size_t ino_mesh_lanes(void);

/* What is observed at the nodes of a level: [((n << level) + 1)*lanes] each. */
struct mesh_trace {
    double *tension, *rate, *atp;
};

/* Takes one vector of nodes through the mesh at `level`. `tile` holds its inputs (all but [Ca2+]
 * and length, where that moves), y[n_states][INO_TILE] the state at the start on entry and work
 * space from then on. solved[lanes] receives 1, or 0 where a step could not be made. */
void ino_mesh_run(const struct ino_mesh *mesh, int level, struct ino_tile *tile, double *y,
                  const struct mesh_trace *trace, double *solved);

#endif
