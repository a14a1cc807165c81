/* What a host simulator needs beside steps: names and bounds of states, saving and restoring them,
 * the Jacobian for an integrator of its own, stress measures, other units, and what exactly was
 * wrong with a refused node. Layouts and node ranges as in batch.h; nothing here allocates; threads
 * may share everything that is const. */
#ifndef INOTROPE_HOST_H
#define INOTROPE_HOST_H

#include <stddef.h>
#include <stdint.h>

#include <inotrope/step.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- names ---- */

/* Index of a state or observable by name; the number of them when there is no such name. */
INO_API size_t ino_muscle_state_index(const ino_muscle *muscle, const char *name);
INO_API ino_observable ino_observable_index(const char *name);

/* What a state is, and the bounds that it keeps to in exact arithmetic (infinite: none); a step may
 * leave them by 1e-12 (see ino_step_options). Past the end: NULL, and NaN. */
INO_API const char *ino_muscle_state_meaning(const ino_muscle *muscle, size_t index);
INO_API void ino_muscle_state_bounds(const ino_muscle *muscle, size_t index, double *min,
                                     double *max);

/* ---- saving and restoring states ---- */

/* Identifies what a saved state belongs to: FNV-1a of model, fibre, drugs and their kinetics, names
 * and units of states (`layout` 1), and the bits of all parameters in force besides (`layout` 0). */
INO_API uint64_t ino_muscle_hash(const ino_muscle *muscle, int layout);

/* Bytes that n nodes take when packed. */
INO_API size_t ino_state_packed_size(const ino_muscle *muscle, size_t n_nodes);

/* Nodes start..end-1 to `to`, `size` bytes long: version, hashes, number of states and nodes, a
 * checksum, then the states' bits, node by node, little-endian on every machine.
 * Errors: INO_BAD_ARGUMENT (arrays missing, `size` too small). */
INO_API INO_NODISCARD ino_status ino_state_pack(const ino_muscle *muscle, ino_state state,
                                                size_t start, size_t end, void *to, size_t size,
                                                ino_error *error);

/* The reverse, bit by bit the same states, so that a run goes on as if it had not stopped. Refused
 * with nothing written, `error` saying why: INO_BAD_ARGUMENT for text that is no packed state, is
 * damaged, of another version or another number of nodes; INO_NOT_EXPRESSIBLE for a state of another
 * muscle or of other parameters. */
INO_API INO_NODISCARD ino_status ino_state_unpack(const ino_muscle *muscle, const void *from,
                                                  size_t size, size_t start, size_t end,
                                                  ino_state_output state, ino_error *error);

/* ---- Jacobian ---- */

/* Jacobian of the right-hand side: d(dy_r/dt)/dy_c of node i is
 * values[r*stride_row + c*stride_column + i*stride_node]. */
typedef struct {
    double *values;
    ptrdiff_t stride_row, stride_column, stride_node;
} ino_jacobian;

/* At the given states and inputs, for integrators such as CVODE (rhs is ino_batch_rhs). By
 * differences of ino_batch_rhs, extrapolated over three widths: accurate to some 1e-7 of the largest
 * entry of the row in states inside their bounds where the laws are smooth. At a kink (see step.h)
 * the mean of both sides; near one, within a part in 1000 of a state, in between: off by up to some
 * 1e-3 of the row (rice2008 at rest 1.6e-3).
 * Errors and bad nodes as ino_batch_rhs; a bad node has NaN. */
INO_API INO_NODISCARD ino_status ino_batch_jac(const ino_muscle *muscle, const ino_inputs *inputs,
                                               ino_state state, size_t start, size_t end,
                                               ino_jacobian jacobian, size_t *bad_node);

/* ---- stress ---- */

/* The library's tension T is the first Piola-Kirchhoff traction along the fibre, force per area of
 * the undeformed muscle: P = T f x f0 (f the unit vector along the deformed fibre). */
typedef enum {
    INO_STRESS_FIRST_PIOLA = 0,  /* T */
    INO_STRESS_SECOND_PIOLA = 1, /* T/lambda: S = (T/lambda) f0 x f0 */
    INO_STRESS_CAUCHY = 2        /* lambda T, at constant volume: sigma = lambda T f x f */
} ino_stress_measure;

/* stress[i] of tension[i] (kPa) at sarcomere length sl[i] (um; values NULL: SL0), lambda = SL/SL0 with
 * SL0 of the muscle's fibre. `stress` may be `tension`. Errors: INO_BAD_ARGUMENT. */
INO_API INO_NODISCARD ino_status ino_stress(const ino_muscle *muscle, ino_stress_measure measure,
                                            ino_field tension_kPa, ino_field sl_um, size_t start,
                                            size_t end, ino_output stress_kPa);

/* ---- other units ---- */

/* X(name, concentration, time, length, stress): powers of the units that a quantity is made of. */
#define INO_QUANTITY_LIST(X)                                                 \
    X(time, 0, 1, 0, 0)                                                      \
    X(concentration, 1, 0, 0, 0)                                             \
    X(length, 0, 0, 1, 0) /* of a sarcomere, or its stretch */               \
    X(length_rate, 0, -1, 1, 0)                                              \
    X(stress, 0, 0, 0, 1)              /* tension, stiffness, dT/dstretch */ \
    X(stress_time, 0, 1, 0, 1)         /* dT/d(stretch rate) */              \
    X(concentration_rate, 1, -1, 0, 0) /* Ca flux in uM/s */                 \
    X(rate, 0, -1, 0, 0)               /* Ca flux as fraction of sites, ATP turnover */

typedef enum {
#define INO_QUANTITY_ENUM(name, concentration, time, length, stress) INO_QUANTITY_##name,
    INO_QUANTITY_LIST(INO_QUANTITY_ENUM)
#undef INO_QUANTITY_ENUM
        INO_QUANTITY_COUNT
} ino_quantity;

/* A host's units, each as so many of the library's (uM, s, um, kPa). */
typedef struct {
    size_t size;
    double concentration_uM; /* 1000 for mM */
    double time_s;           /* 0.001 for ms */
    double length_um;        /* 0.001 for nm; SL0 where the host counts in stretch */
    double stress_kPa;       /* 0.001 for Pa */
} ino_units;

INO_API void ino_units_init(ino_units *units); /* the library's own: all 1 */

/* By name: "M", "mM", "uM", "nM"; "s", "ms", "us"; "um", "nm", "mm", "m", "stretch" (with SL0 of the
 * muscle's fibre); "kPa", "Pa", "MPa", "mN/mm2", "dyn/cm2", "mmHg". NULL: the library's. Errors:
 * INO_BAD_ARGUMENT, `error` naming the valid words; *units is then unchanged. */
INO_API INO_NODISCARD ino_status ino_units_named(const ino_muscle *muscle,
                                                 const char *concentration, const char *time,
                                                 const char *length, const char *stress,
                                                 ino_units *units, ino_error *error);

/* Library's number per host's number of a quantity: multiply on the way in, divide on the way out.
 * NaN for an unknown quantity. */
INO_API double ino_units_factor(const ino_units *units, ino_quantity quantity);

/* values[i * stride] of nodes start..end-1 from the host's to the library's units, and back. */
INO_API void ino_units_in(const ino_units *units, ino_quantity quantity, ino_output values,
                          size_t start, size_t end);
INO_API void ino_units_out(const ino_units *units, ino_quantity quantity, ino_output values,
                           size_t start, size_t end);

/* ---- refusals in words ---- */

/* What is wrong with one node's inputs and state, as ino_batch_rhs (`step` NULL) or ino_batch_step
 * (with its dt_s) judges them: the status of a bad quantity, and in `error` the node, the quantity, its value and
 * the allowed range. state.values NULL: not looked at. INO_OK when nothing is wrong with them: the
 * iteration did not converge then. */
INO_API INO_NODISCARD ino_status ino_batch_explain(const ino_muscle *muscle,
                                                   const ino_inputs *inputs,
                                                   const ino_step_inputs *step, double dt_s,
                                                   ino_state state, size_t node, ino_error *error);

#ifdef __cplusplus
}
#endif
#endif
