/* A muscle: one model with one fibre's parameters and, if asked for, drugs and changed parameters.
 * Immutable after creation, so any number of threads may share it; it owns no state. */
#ifndef INOTROPE_MUSCLE_H
#define INOTROPE_MUSCLE_H

#include <stddef.h>

#include <inotrope/catalogue.h>

#ifdef __cplusplus
extern "C" {
#endif

#define INO_MAX_DRUGS 4

typedef struct ino_muscle ino_muscle;

/* A fibre among others in parallel: `share` of the cross-section is its. Tensions of a mixture are
 * the sums over its parts of share * tension. */
typedef struct {
    const ino_muscle *muscle;
    double share; /* 0 or more; the shares of a whole muscle sum to 1 */
} ino_part;

/* How a troponin drug's own binding is treated. */
typedef enum {
    INO_DRUG_FAST = 0,    /* exchange fast against everything else: eliminated exactly */
    INO_DRUG_EXPLICIT = 1 /* bound states are states of the model (one troponin drug) */
} ino_drug_kinetics;

/* A changed parameter: value is set, or (scale != 0) multiplied. Symbols of drugs read
 * "levosimendan.K_D". */
typedef struct {
    const char *symbol;
    double value;
    int scale;
} ino_change;

/* What to make. Fill with ino_muscle_spec_init, then change. Strings are read during
 * ino_muscle_create only. */
typedef struct {
    size_t size;
    const char *model;        /* id, or NULL: the fibre implies it */
    const char *fibre;        /* id, or NULL: the model's first fibre */
    size_t n_drugs;           /* at most INO_MAX_DRUGS */
    const char *const *drugs; /* ids */
    ino_drug_kinetics kinetics;
    size_t n_changes;
    const ino_change *changes; /* applied in order, after temperature_C */
    double temperature_C; /* NaN (default): the fibre's. Else the model's rates are taken from the
                                  fibre's temperature to this one (ino_model_q10); needs a model that
                                  states how, and a fibre that states its temperature */
} ino_muscle_spec;

INO_API void ino_muscle_spec_init(ino_muscle_spec *spec);

/* Makes a muscle; *muscle is the caller's, to be given to ino_muscle_free. On failure *muscle is
 * unchanged and `error` (may be NULL) says what is wrong. Errors: INO_UNKNOWN_ID,
 * INO_AMBIGUOUS_ID, INO_UNKNOWN_PARAMETER, INO_OUT_OF_RANGE, INO_NOT_FINITE,
 * INO_NOT_EXPRESSIBLE (a drug this model or fibre has no place for), INO_BAD_ARGUMENT,
 * INO_TOO_LARGE, INO_NO_MEMORY. */
INO_API INO_NODISCARD ino_status ino_muscle_create(const ino_muscle_spec *spec, ino_muscle **muscle,
                                                   ino_error *error);
INO_API void ino_muscle_free(ino_muscle *muscle); /* NULL is allowed */

INO_API const ino_model *ino_muscle_model(const ino_muscle *muscle);
INO_API const ino_fibre *ino_muscle_fibre(const ino_muscle *muscle);
INO_API size_t ino_muscle_drug_count(const ino_muscle *muscle);
INO_API const ino_drug *ino_muscle_drug(const ino_muscle *muscle, size_t index);

/* Parameters in force: the model's rows, then the rows of each drug ("drug.symbol").
 * The row's `value` is the one in force, `source` says where it is from or "set by the user",
 * "scaled by the user", "scaled by Q10" or both. ino_muscle_parameter_index returns the count when there is no such symbol.
 */
INO_API size_t ino_muscle_parameter_count(const ino_muscle *muscle);
INO_API const ino_parameter *ino_muscle_parameter(const ino_muscle *muscle, size_t index);
INO_API size_t ino_muscle_parameter_index(const ino_muscle *muscle, const char *symbol);

/* States: count (it depends on the fibre's troponin and on the drug kinetics) and, per state, name
 * and unit. Static or muscle-owned text. */
INO_API size_t ino_muscle_state_count(const ino_muscle *muscle);
INO_API const char *ino_muscle_state_name(const ino_muscle *muscle, size_t index);
INO_API const char *ino_muscle_state_unit(const ino_muscle *muscle, size_t index);

/* Sarcomere lengths (um) for which the model's laws hold with these parameters, ends included. */
INO_API void ino_muscle_sl_range(const ino_muscle *muscle, double *min_um, double *max_um);

#ifdef __cplusplus
}
#endif
#endif
