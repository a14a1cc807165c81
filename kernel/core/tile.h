/* The unit of work of a model's kernel: one tile of INO_TILE nodes, contiguous and padded to full
 * vectors, so that no kernel has scalar tails and results cannot depend on a node's place. The
 * batch driver gathers strided inputs into a tile, calls the kernel, and scatters the outputs. */
#ifndef INO_CORE_TILE_H
#define INO_CORE_TILE_H

#include <stddef.h>

#include <inotrope/batch.h>

enum {
    INO_TILE = 64,            /* most nodes; a multiple of every vector width */
    INO_TILE_VECTOR = 8,      /* widest vector: a tile is padded to whole ones */
    INO_TILE_STATES = 256,    /* most states of any model */
    INO_TILE_PARAMETERS = 96, /* most parameters, drugs' rows included */
    /* Bytes that a kernel keeps from tile to tile: of muscles with up to INO_TILE_FEW states, and
     * of those with more. Calls have room for one or the other on the stack. */
    INO_TILE_FEW = 64,
    INO_TILE_SCRATCH = 24576,
    INO_TILE_MORE_SCRATCH = 98304
};

enum ino_variant { INO_VARIANT_BASE, INO_VARIANT_AVX2, INO_VARIANT_AVX512, INO_VARIANT_COUNT };

/* How the muscle's drugs appear to a kernel: rows in the parameter vector. */
struct ino_tile_drug {
    int kind;             /* enum ino_drug_kind */
    int site;             /* small integer; equal sites compete */
    size_t first_row;     /* index of its first parameter */
    size_t n_targets;     /* rate drugs */
    const size_t *target; /* [n_targets] model parameter index */
    size_t n_doses;       /* on-rate drugs */
    const double
        *dose_uM; /* [n_doses] rising; the parameters from first_row on are factors there */
};

struct ino_tile {
    size_t n;    /* nodes to evaluate: at most INO_TILE, a multiple of INO_TILE_VECTOR */
    int uniform; /* 1: par[k]; 0: par[k*INO_TILE + i] */
    int first;   /* 1: first tile of its call; 0: `scratch` is as the tile before left it */
    /* 1: the tile is one vector, and `scratch` holds its constants from its step before. */
    int kept;
    int sl_same, drugs_same; /* 1: all nodes of the call have one sarcomere length, one dose */
    void *scratch;           /* bytes as above, aligned to 64 */
    ino_branch branch;
    ino_drug_kinetics kinetics;
    size_t n_parameters;
    size_t n_states;
    size_t n_drugs;
    const struct ino_tile_drug *drugs;
    const double *par;
    /* Inputs, [INO_TILE] as all below; the caller's own memory, not aligned, where nothing that is
     * written lies in it. */
    const double *ca_uM;
    const double *sl_um;
    const double *dsl_um_s;
    const double *drug_uM; /* [n_drugs][INO_TILE] */
    const double *state;   /* [n_states][INO_TILE]; rhs only */
    double *state_out;     /* [n_states][INO_TILE]: steady state or derivative; may be NULL */
    double *observable[INO_OBS_COUNT]; /* [INO_TILE] each; NULL: not wanted */
    double *converged;                 /* [INO_TILE]: 1 or 0; steady only, never NULL there */
};

struct ino_tile_step;

/* A model's functions for one instruction set; each fills one tile. */
struct ino_kernel {
    void (*steady)(const struct ino_tile *tile);
    void (*rhs)(const struct ino_tile *tile);
    /* Steady state by the general solver: state_out and converged only. NULL: none. */
    void (*general)(const struct ino_tile *tile);
    /* One time step, see core/step.h. NULL: none. It writes the wanted ones of those observables
     * of its end whose bits are set, with the numbers that rhs gives. */
    void (*step)(const struct ino_tile *tile, struct ino_tile_step *step);
    unsigned step_observables;
    int moving_order; /* of a step in which length changes; 0: as other steps */
};

#endif
