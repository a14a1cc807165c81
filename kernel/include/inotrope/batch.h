/* Batched evaluation: n nodes (Gauss points, fibres, points of a curve) in one call.
 *
 * Layout. Node i of a field is values[i * stride]; stride 0 broadcasts one value to all nodes.
 * State k of node i is y[k*stride_state + i*stride_node]: structure of arrays (stride_node 1),
 * array of structures (stride_state 1) and padded tiles give bit-equal results. Nodes start..end-1
 * are evaluated, indices counted from the arrays' first element.
 *
 * Evaluation is out of place; an output may alias an input of the same layout. No allocation, no
 * I/O, no locks, no hidden threads: threads share a muscle and split the node range.
 *
 * Bad nodes (NaN, Ca above 1000 uM, sarcomere length outside the model's range, ...) never stop the
 * others: their outputs are NaN, the first such node comes back in *bad_node and its reason as the
 * return value. A node whose iteration did not converge (INO_NOT_CONVERGED) keeps its last iterate
 * and has `converged` 0. Results do not depend on batch size, position in the batch, layout or on
 * which outputs are asked for: bit-equal within one instruction set.
 *
 * A call needs about 200 KiB of stack (ino_batch_steady_general 320 KiB, ino_batch_step more: step.h;
 * muscles of more than 64 states 500 KiB): mind small host threads.
 * The `size` fields must be those of this header; layouts change only with the SONAME. */
#ifndef INOTROPE_BATCH_H
#define INOTROPE_BATCH_H

#include <stddef.h>

#include <inotrope/muscle.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A read-only field over nodes. values NULL: the documented default. */
typedef struct {
    const double *values;
    ptrdiff_t stride;
} ino_field;

/* A field to be written. values NULL: not wanted. */
typedef struct {
    double *values;
    ptrdiff_t stride;
} ino_output;

/* State in and out; values NULL: none. */
typedef struct {
    const double *values;
    ptrdiff_t stride_state;
    ptrdiff_t stride_node;
} ino_state;
typedef struct {
    double *values;
    ptrdiff_t stride_state;
    ptrdiff_t stride_node;
} ino_state_output;

/* Inputs per node. */
typedef struct {
    size_t size;
    ino_field ca_uM;                  /* free [Ca2+], uM; required. +infinity only in steady */
    ino_field sl_um;                  /* sarcomere length, um; default the fibre's SL0 */
    ino_field dsl_um_s;               /* its rate, um/s; default 0; not used by steady */
    ino_field drug_uM[INO_MAX_DRUGS]; /* free concentration per drug of the muscle, uM; default 0 */
    size_t n_parameters;              /* parameter fields that vary from node to node; not those
                                         that fix the number of states (sites, k_SE) */
    const size_t *parameter_index;    /* [n_parameters], as in ino_muscle_parameter */
    const ino_field *parameters;      /* [n_parameters] */
} ino_inputs;

/* X(name, unit, meaning): the observables, in the order of ino_observable. */
#define INO_OBSERVABLE_LIST(X)                                                          \
    X(tension, "kPa", "active tension, first Piola-Kirchhoff traction along the fibre") \
    X(stiffness, "kPa", "K_a = d(dT/dt)/d(stretch rate), active, at fixed overlap")     \
    X(passive, "kPa", "passive tension (titin, viscous part included)")                 \
    X(total, "kPa", "active + passive")                                                 \
    X(permissive, "1", "fraction of regulatory units whose tropomyosin is permissive")  \
    X(ca_bound, "1", "fraction of regulatory troponin C sites that hold Ca")            \
    X(atp, "1/s", "ATP turnover per head in the overlap zone")                          \
    X(attached, "1", "attached heads per head in the overlap zone")                     \
    X(drug_bound, "1", "fraction of troponin with a troponin drug bound")

typedef enum {
#define INO_OBSERVABLE_ENUM(name, unit, meaning) INO_OBS_##name,
    INO_OBSERVABLE_LIST(INO_OBSERVABLE_ENUM)
#undef INO_OBSERVABLE_ENUM
        INO_OBS_COUNT
} ino_observable;

/* Name, unit and meaning of an observable; 1 when the muscle's model defines it. An observable that
 * the model does not define is written as NaN. */
INO_API const char *ino_observable_name(ino_observable observable);
INO_API const char *ino_observable_unit(ino_observable observable);
INO_API const char *ino_observable_meaning(ino_observable observable);
INO_API int ino_muscle_defines(const ino_muscle *muscle, ino_observable observable);

/* Outputs per node, all optional. */
typedef struct {
    size_t size;
    ino_output observable[INO_OBS_COUNT]; /* indexed by ino_observable */
    ino_output converged;                 /* 1 or 0 */
} ino_outputs;

/* Which stable branch, where mean-field feedback makes two. */
typedef enum {
    INO_BRANCH_UP = 0,  /* reached from the relaxed muscle by raising Ca */
    INO_BRANCH_DOWN = 1 /* reached from full activation by lowering Ca */
} ino_branch;

INO_API void ino_inputs_init(ino_inputs *inputs);
INO_API void ino_outputs_init(ino_outputs *outputs);

/* Isometric steady state at constant inputs, solved directly, never by time-stepping. ca_uM may be
 * 0 or +infinity (the limits). `state` receives the full steady state (values NULL: not wanted).
 * Returns INO_OK, or the reason of the first bad node in *bad_node (may be NULL; set to `end` when
 * all is well): INO_NOT_FINITE, INO_OUT_OF_RANGE, INO_NOT_CONVERGED. INO_BAD_ARGUMENT, with nothing
 * written, when ca_uM is missing, end < start, a parameter index is off or a drug field is given
 * that the muscle does not have. */
INO_API INO_NODISCARD ino_status ino_batch_steady(const ino_muscle *muscle,
                                                  const ino_inputs *inputs, ino_branch branch,
                                                  size_t start, size_t end, ino_state_output state,
                                                  const ino_outputs *outputs, size_t *bad_node);

/* The same by the general solver, which knows of a model only its right-hand side and Jacobian:
 * pseudo-transient continuation, for models without a closed form and as a check of those with one.
 * It starts from a nearly relaxed (INO_BRANCH_UP) or nearly activated filament and follows the
 * dynamics at first, but next to a fold it may end on the other branch. [Ca2+] must be finite. Some
 * hundred times slower than ino_batch_steady. INO_NOT_EXPRESSIBLE where the model has none;
 * INO_NOT_CONVERGED at a node whose state still moves after 80 steps (a series elastic element is
 * not solved for: all its nodes come back so). */
INO_API INO_NODISCARD ino_status ino_batch_steady_general(
    const ino_muscle *muscle, const ino_inputs *inputs, ino_branch branch, size_t start, size_t end,
    ino_state_output state, const ino_outputs *outputs, size_t *bad_node);

/* Time derivative of the state at the given state and inputs, and the observables there. */
INO_API INO_NODISCARD ino_status ino_batch_rhs(const ino_muscle *muscle, const ino_inputs *inputs,
                                               ino_state state, size_t start, size_t end,
                                               ino_state_output derivative,
                                               const ino_outputs *outputs, size_t *bad_node);

#ifdef __cplusplus
}
#endif
#endif
