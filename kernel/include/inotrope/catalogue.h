/* The catalogue: models (equations), fibres (parameter sets) and drugs (binding constants), three
 * kinds of data that are never mixed. All entries are compiled in, immutable and shared; every
 * pointer returned here is static and valid for the life of the program. Thread-safe. */
#ifndef INOTROPE_CATALOGUE_H
#define INOTROPE_CATALOGUE_H

#include <stddef.h>

#include <inotrope/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ino_model ino_model;
typedef struct ino_fibre ino_fibre;
typedef struct ino_drug ino_drug;

/* Troponin complex of a fibre: binding constants of a drug are keyed to it. */
typedef enum {
    INO_TROPONIN_CARDIAC = 0,
    INO_TROPONIN_SLOW = 1,
    INO_TROPONIN_FAST = 2
} ino_troponin;
INO_API const char *ino_troponin_name(ino_troponin isoform);

/* One parameter of a model: symbol (the paper's, in ASCII), unit ("1" for none), default and
 * allowed range (inclusive), meaning and source. */
typedef struct {
    const char *symbol;
    const char *unit;
    double value;
    double min;
    double max;
    const char *meaning;
    const char *source;
} ino_parameter;

/* ---- models ---- */
INO_API size_t ino_model_count(void);
INO_API const ino_model *ino_model_at(size_t index);     /* NULL past the end */
INO_API const ino_model *ino_model_find(const char *id); /* NULL if unknown */
INO_API const char *ino_model_id(const ino_model *model);
INO_API const char *ino_model_title(const ino_model *model);
INO_API const char *ino_model_thin_filament(const ino_model *model); /* one phrase */
INO_API const char *ino_model_crossbridges(const ino_model *model);  /* one phrase */
INO_API const char *ino_model_equations(const ino_model *model); /* where the equations are from */
INO_API const char *ino_model_sensitizer(
    const ino_model *model); /* what the sensitizer term means */
INO_API const char *ino_model_references(const ino_model *model); /* BibTeX keys, comma-separated */
/* 1 when the published tension is normalised: the number printed as kPa is then relative. */
INO_API int ino_model_tension_is_relative(const ino_model *model);
INO_API size_t ino_model_parameter_count(const ino_model *model);
INO_API const ino_parameter *ino_model_parameter(const ino_model *model, size_t index);

/* A number of others that the model gives again: what, whose it is, and the largest relative
 * difference that the project's tests allow (they read it here). Differences of curves and traces
 * are relative to their largest value. */
typedef struct {
    const char *what;
    const char *whose;
    double within;
} ino_reproduced;
INO_API size_t ino_model_reproduced_count(const ino_model *model);
INO_API const ino_reproduced *ino_model_reproduced(const ino_model *model, size_t index);

/* How a rate follows temperature: from T0 to T it is multiplied by q10^((c(T) - c(T0))/10), with
 * c(T) = T held between from_C and to_C. Rows of one symbol multiply: adjoining intervals are a Q10
 * that changes with temperature. q10 is indexed by ino_troponin: heart, slow and fast fibres. */
typedef struct {
    const char *symbol;
    double q10[3];
    double from_C, to_C; /* infinite: no end */
    const char *source;
} ino_q10;

/* What another temperature does in this model, in a phrase. NULL: nothing is stated, so that such a
 * muscle is refused. */
INO_API const char *ino_model_temperature(const ino_model *model);
/* Rows of rates that follow temperature; 0 also where the model's own law takes it as a parameter. */
INO_API size_t ino_model_q10_count(const ino_model *model);
INO_API const ino_q10 *ino_model_q10(const ino_model *model, size_t index);

/* ---- fibres ---- */
INO_API size_t ino_fibre_count(void);
INO_API const ino_fibre *ino_fibre_at(size_t index);
/* The fibre `id` of `model`; with model NULL the only model that has it. Errors: INO_UNKNOWN_ID,
 * INO_AMBIGUOUS_ID (the text names the model:fibre choices). `id` may also be "model:fibre";
 * with id NULL the model's first fibre. */
INO_API INO_NODISCARD ino_status ino_fibre_find(const ino_model *model, const char *id,
                                                const ino_fibre **fibre, ino_error *error);
INO_API const char *ino_fibre_id(const ino_fibre *fibre);
INO_API const char *ino_fibre_title(const ino_fibre *fibre);
INO_API const ino_model *ino_fibre_model(const ino_fibre *fibre);
INO_API const char *ino_fibre_species(const ino_fibre *fibre);
INO_API const char *ino_fibre_tissue(const ino_fibre *fibre);
INO_API const char *ino_fibre_preparation(const ino_fibre *fibre); /* "skinned", "intact", ... */
INO_API const char *ino_fibre_condition(const ino_fibre *fibre);   /* "healthy", ... */
INO_API double ino_fibre_temperature_C(const ino_fibre *fibre);    /* NaN: not stated */
INO_API double ino_fibre_sl0_um(const ino_fibre *fibre);           /* reference sarcomere length */
INO_API ino_troponin ino_fibre_troponin(const ino_fibre *fibre);
INO_API const char *ino_fibre_open_questions(const ino_fibre *fibre); /* what the data leave open */
INO_API const char *ino_fibre_references(const ino_fibre *fibre);
/* Value and source of the model's parameter `index` in this fibre. */
INO_API double ino_fibre_value(const ino_fibre *fibre, size_t index);
INO_API const char *ino_fibre_source(const ino_fibre *fibre, size_t index);

/* ---- drugs ---- */
INO_API size_t ino_drug_count(void);
INO_API const ino_drug *ino_drug_at(size_t index);
INO_API const ino_drug *ino_drug_find(const char *id);
INO_API const char *ino_drug_id(const ino_drug *drug);
INO_API const char *ino_drug_title(const ino_drug *drug);
INO_API const char *ino_drug_mechanism(const ino_drug *drug);
INO_API const char *ino_drug_unknown(const ino_drug *drug); /* what is not known or assumed */
/* The free dose up to which its constants hold (infinite: no limit is known), and what is published
 * of larger ones ("": nothing). Larger doses are computed all the same. */
INO_API double ino_drug_most_uM(const ino_drug *drug);
INO_API const char *ino_drug_beyond(const ino_drug *drug);
INO_API const char *ino_drug_references(const ino_drug *drug);
/* The largest dose, uM: 1e6, or the last published one of a drug that is a table of its action over
 * the dose. Above it a node is out of range. */
INO_API double ino_drug_max_dose_uM(const ino_drug *drug);
/* The drug's constants in a troponin complex, as parameter rows (K_D, alpha, beta, kD_off for a
 * troponin drug; effect and half-effect dose per rate for a myosin drug; factors at published doses
 * for one given as a factor on k_on). 0 where it has none. */
INO_API size_t ino_drug_parameter_count(const ino_drug *drug, ino_troponin isoform);
INO_API const ino_parameter *ino_drug_parameter(const ino_drug *drug, ino_troponin isoform,
                                                size_t index);
/* Statement of effect in this troponin complex, or why it is unknown. */
INO_API const char *ino_drug_statement(const ino_drug *drug, ino_troponin isoform);

#ifdef __cplusplus
}
#endif
#endif
