/* Rat ventricle at room temperature, the rat parameter set of RDQ20-MF. */
#include "models/record.h"

#define PAPER "regazzoni2020, rat, room temperature"

static const struct ino_fibre_row rows[] = {
    {"Kd0", 0.835, PAPER}, {"alphaKd", -1.258, PAPER}, {"Koff", 120, PAPER},
    {"Kbasic", 24, PAPER}, {"mu0fP", 32.708, PAPER},   {"mu1fP", 0.779, PAPER},
    {"r0", 134.31, PAPER}, {"alpha", 25.184, PAPER},   {"aXB", 22894, PAPER},
};

const ino_fibre ino_fibre_rat_room_temperature = {
    .id = "rat-room-temperature",
    .model = "rdq20mf",
    .title = "Rat ventricle, intact, room temperature (RDQ20-MF)",
    .species = "rat",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 22,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "calibrated by its authors; see the paper for what the data leave open",
    .references = "regazzoni2020",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
