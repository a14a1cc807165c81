/* Human ventricle at body temperature, the human parameter set of RDQ20-MF. */
#include "models/record.h"

#define PAPER "regazzoni2020, human, body temperature"

static const struct ino_fibre_row rows[] = {
    {"Kd0", 0.381, PAPER}, {"alphaKd", -0.571, PAPER}, {"Koff", 100, PAPER},
    {"Kbasic", 13, PAPER}, {"mu0fP", 32.653, PAPER},   {"mu1fP", 0.778, PAPER},
    {"r0", 134.31, PAPER}, {"alpha", 25.184, PAPER},   {"aXB", 22894, PAPER},
};

const ino_fibre ino_fibre_human_body_temperature = {
    .id = "human-body-temperature",
    .model = "rdq20mf",
    .title = "Human ventricle, intact, body temperature (RDQ20-MF)",
    .species = "human",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "calibrated by its authors; see the paper for what the data leave open",
    .references = "regazzoni2020",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
