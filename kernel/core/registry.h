/* What a model, a fibre and a drug are made of, and the registry that lists them. The kernel
 * declares this interface; models/registry.c (or a test's own registry) defines `ino_registry`. */
#ifndef INO_CORE_REGISTRY_H
#define INO_CORE_REGISTRY_H

#include <inotrope/inotrope.h>

#include "core/tile.h"

/* ---- model ---- */

/* What states of a name are; a name that ends in * stands for all that begin so. */
struct ino_state_note {
    const char *name;
    double min, max; /* infinite: none */
    const char *meaning;
};

struct ino_model {
    const char *id;
    const char *title;
    const char *thin_filament;
    const char *crossbridges;
    const char *equations;
    const char *sensitizer;
    const char *references;
    const ino_reproduced *reproduced; /* what tests compare with, and the bounds that they use */
    size_t n_reproduced;
    int tension_is_relative;
    unsigned observables; /* bit (1 << INO_OBS_x) for each that the model defines */
    size_t n_parameters;  /* at most INO_TILE_PARAMETERS less the drugs' */
    const ino_parameter *parameters;
    size_t n_structural; /* the first rows of the table: fix the layout, cannot vary by node */
    /* Parameters that a drug may multiply (read through tile_rate). */
    const size_t *drug_rows;
    size_t n_drug_rows;
    int troponin_drugs; /* 1: has the places that a troponin drug acts on */
    int troponin_beta;  /* 1: one of them is the permissive state: beta may differ from 1 */
    int explicit_drug;  /* 1: can hold drug-bound troponin as states (INO_DRUG_EXPLICIT) */
    int troponin_on;    /* 1: Ca binding has a rate of its own that a drug may multiply */
    /* Layout for these parameters and drug kinetics: number of states (at most INO_TILE_STATES);
     * names and units go to name[k], unit[k] (each name at most 23 characters). */
    size_t (*states)(const double *parameters, ino_drug_kinetics kinetics, char (*name)[24],
                     const char **unit);
    const struct ino_state_note *state_notes; /* one for each state; the first that fits counts */
    size_t n_state_notes;
    /* States whose sum is invariant: group[k] = 1, 2, ... (at most 4 groups), else 0. NULL: none. */
    void (*groups)(const double *parameters, ino_drug_kinetics kinetics, unsigned char *group);
    /* Moves all attached heads to where heads detach to; their strain is lost. NULL: not possible. */
    void (*detach)(const double *parameters, ino_drug_kinetics kinetics, double *y);
    /* The state that the authors' published runs start from. NULL: a steady state, or not stated. */
    void (*published)(const double *parameters, ino_drug_kinetics kinetics, double *y);
    /* Sarcomere lengths for which the model's laws hold. NULL: all. */
    void (*sl_range)(const double *parameters, double *min_um, double *max_um);
    /* Relations between parameters that the single ranges do not cover: NULL, or the sentence that
     * names the broken one. The member itself may be NULL. */
    const char *(*check)(const double *parameters);
    /* The parameters that sl_range and check read: a field of any other needs no check of ranges
     * node by node. NULL: any may be read. */
    const size_t *range_rows;
    size_t n_range_rows;
    /* What another temperature does (NULL: refused), the parameter that is the temperature itself
     * (NULL: none), and the rates that follow it otherwise. */
    const char *temperature;
    const char *temperature_symbol;
    const ino_q10 *q10;
    size_t n_q10;
    const struct ino_kernel *kernel[INO_VARIANT_COUNT]; /* NULL where not built */
};

/* ---- fibre ---- */

struct ino_fibre_row {
    const char *symbol;
    double value;
    const char *source;
};

struct ino_fibre {
    const char *id;
    const char *model;
    const char *title;
    const char *species;
    const char *tissue;
    const char *preparation;
    const char *condition;
    double temperature_C;
    double sl0_um;
    ino_troponin troponin;
    const char *open_questions;
    const char *references;
    const struct ino_fibre_row *rows; /* parameters that differ from, or confirm, the defaults */
    size_t n_rows;
};

/* ---- drug ---- */

enum ino_drug_kind {
    INO_DRUG_TROPONIN, /* parameters K_D, alpha, beta, kD_off, see troponin/troponin.h */
    INO_DRUG_RATES,    /* multiplies rates of the model: three rows per target */
    INO_DRUG_ON_RATE   /* multiplies k_on of Ca on troponin: a factor per published dose */
};

/* A drug's constants for one fibre type, named by its troponin complex: the complex itself
 * (troponin drugs), or heart, slow and fast fibres (rate drugs). */
struct ino_drug_entry {
    int known;             /* 0: no constants, `statement` says why; such a fibre is refused */
    const char *statement; /* what is published about this complex */
    const ino_parameter *rows;
    size_t n_rows;
};

struct ino_drug {
    const char *id;
    const char *title;
    const char *mechanism;
    const char *unknown;
    const char *references;
    enum ino_drug_kind kind;
    const char *site; /* troponin drugs of one site compete; of different sites act independently */
    /* Rate drugs: target parameter symbols; rows come in threes per target:
     * <target>.effect (factor at saturation), <target>.EC50 (uM), <target>.hill. */
    const char *const *targets;
    size_t n_targets;
    /* On-rate drugs: the published doses, rising, uM. Row k of an entry is the factor on k_on at
     * dose_uM[k]; it is 1 at dose 0 and linear in the dose between neighbours (see
     * troponin/troponin.h). Above the last the drug is refused: nothing is published there. */
    const double *dose_uM;
    size_t n_doses;
    struct ino_drug_entry entry[3]; /* indexed by ino_troponin */
    double most_uM; /* above this dose the drug does what its constants do not; 0: none is known */
    const char *beyond; /* what it does there, with source; NULL where most_uM is 0 */
};

/* ---- registry ---- */

struct ino_registry {
    const ino_model *const *models;
    size_t n_models;
    const ino_fibre *const *fibres;
    size_t n_fibres;
    const ino_drug *const *drugs;
    size_t n_drugs;
};

extern const struct ino_registry ino_registry;

#endif
