/* Between a caller's fields and a tile: inputs gathered and screened, outputs scattered. */
#ifndef INO_CORE_GATHER_H
#define INO_CORE_GATHER_H

#include "core/muscle.h"
#include "core/step.h"
#include "simd/dispatch.h"

/* An input of a node with the range that it must keep to. */
struct ranged {
    const ino_field *field;
    double absent, min, max, neutral;
    double *to;        /* a tile's numbers are copied here */
    const double **at; /* and read from here: `to`, or the caller's own; NULL: always `to` */
};

enum { INPUTS = 2 + INO_MAX_DRUGS };

/* Inputs of one tile, gathered; `bad` holds a status per node. */
struct gathered {
    _Alignas(64) double ca[INO_TILE];
    _Alignas(64) double sl[INO_TILE];
    _Alignas(64) double rate[INO_TILE];
    const double *ca_at, *sl_at,
        *rate_at; /* the tile's inputs: above, or where the caller has them */
    _Alignas(64) double drug[INO_MAX_DRUGS][INO_TILE];
    unsigned char bad[INO_TILE];
    int any_bad;
    int stepped;           /* 1: a node that did not converge has no outputs */
    int apart;             /* 1: no output shares memory with an input: inputs are read in place */
    ino_status always_bad; /* of an input that is the same at all nodes */
    ino_field length;      /* the sarcomere length, or its default, as a field */
    size_t n_varying;
    struct ranged varying[INPUTS];
    ino_all_within *all_within;
};

/* Everything of one call that does not change from tile to tile. */
struct call {
    const ino_muscle *muscle;
    const ino_inputs *inputs;
    ino_state state;
    ino_state_output state_out;
    const ino_outputs *outputs;
    int steady;
    int general;                /* steady by the general solver */
    struct ino_step_call *step; /* NULL: no time step */
    int ranges_vary;            /* a parameter that decides on ranges differs between nodes */
};

/* INO_BAD_ARGUMENT where a call lacks or contradicts something. */
INO_NODISCARD ino_status ino_check_call(const struct call *call, size_t start, size_t end);

/* n rounded up to whole vectors. */
size_t ino_padded(size_t n);
void ino_fill(double value, size_t n, double *to);
/* Fills value[n..] up to whole vectors with the first. */
void ino_repeat_first(size_t n, double *value);

/* Does a field differ from node to node? Do parameters that decide on ranges? */
int ino_varies(const ino_field *field);
int ino_ranges_vary(const struct call *call);

/* What is the same at all nodes of the call: filled in once, for tiles of up to n_used nodes. */
void ino_gather_same(const struct call *call, size_t n_used, double *matrix, struct gathered *g);

/* Inputs of n nodes from `first` on; bad nodes are marked and get neutral values. */
void ino_gather_inputs(const struct call *call, size_t first, size_t n, struct gathered *g);

/* Parameters per node; the matrix is row-major [n_parameters][INO_TILE]. */
void ino_gather_parameters(const struct call *call, size_t first, size_t n, double *matrix,
                           struct gathered *g);

/* States of n nodes to [n_states][INO_TILE], with (screen 1) or without the check that they are
 * finite. */
void ino_gather_state(const struct call *call, size_t first, size_t n, int screened, double *state,
                      struct gathered *g);

/* n numbers of a field from node `first` on, where the caller has them, if all are within the range and
 * need no padding; else NULL. Not to be used where an output may lie in a field's memory. */
const double *ino_field_in_place(const ino_field *field, size_t first, size_t n, double min,
                                 double max, ino_all_within *all_within);

/* One row of outputs; bad nodes get NaN. */
void ino_scatter(double *from, const struct gathered *g, double *values, ptrdiff_t stride,
                 size_t first, size_t n);

#endif
