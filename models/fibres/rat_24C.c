/* Rat trabecula at 24 C, the parameter set of Rice 2008's CellML version. */
#include "models/record.h"

#define CELLML "rice2008, CellML version, rat"

static const struct ino_fibre_row rows[] = {
    {"temperature", 24, CELLML},
    {"xbmodsp", 1, CELLML},
    {"koffmod", 1, CELLML},
    {"SL0", 1.9, "rice2008, SLset of the published isometric run"},
};

const ino_fibre ino_fibre_rat_24C = {
    .id = "rat-24C",
    .model = "rice2008",
    .title = "Rat trabecula, intact, 24 C (Rice 2008)",
    .species = "rat",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 24,
    .sl0_um = 1.9,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "calibrated by its authors; force is normalised, so its size in kPa is open",
    .references = "rice2008",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
