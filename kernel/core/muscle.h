/* Inside of a muscle. */
#ifndef INO_CORE_MUSCLE_H
#define INO_CORE_MUSCLE_H

#include "core/registry.h"
#include "solve/rkc.h"

enum { INO_DRUG_TARGETS = 6 };

struct ino_muscle {
    const ino_model *model;
    const ino_fibre *fibre;
    const struct ino_kernel *kernel;
    ino_drug_kinetics kinetics;
    size_t n_drugs;
    const ino_drug *drug[INO_MAX_DRUGS];
    struct ino_tile_drug tile_drug[INO_MAX_DRUGS];
    size_t target[INO_MAX_DRUGS][INO_DRUG_TARGETS];
    size_t n_parameters;
    ino_parameter row[INO_TILE_PARAMETERS];
    char drug_symbol[INO_TILE_PARAMETERS][48];
    double value[INO_TILE_PARAMETERS];
    size_t n_states;
    char state_name[INO_TILE_STATES][24];
    const char *state_unit[INO_TILE_STATES];
    double sl_min_um, sl_max_um;
    struct ino_rkc rkc; /* of explicit steps */
};

#define INO_MAX_CA_UM 1000.0 /* free [Ca2+] beyond which a unit was mistaken */

/* Stretch SL/SL0 beyond which no model is trusted. */
#define INO_MIN_STRETCH 0.5
#define INO_MAX_STRETCH 2.0

/* The model's range of sarcomere length for these parameters, within those stretches. */
void ino_sl_range(const ino_muscle *m, const double *parameters, double *min_um, double *max_um);

#endif
