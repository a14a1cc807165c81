/* Rat ventricle at room temperature, the parameters of Niederer, Hunter and Smith. */
#include "models/record.h"

#define PAPER "niederer2006"

static const struct ino_fibre_row rows[] = {
    {"Tref", 56.2, PAPER},
    {"Ca50ref", 1.05, PAPER ": 1.05e-3 mM"},
    {"alpha_r2", 1.75, PAPER ", the authors' CellML: 1.75e-3 1/ms"},
    {"SL0", 2.0, "convention: the paper has extension ratios only"},
};

const ino_fibre ino_fibre_nhs2006_as_published = {
    .id = "as-published",
    .model = "nhs2006",
    .title = "Rat ventricle, intact, room temperature (NHS 2006)",
    .species = "rat",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = NAN, /* "room temperature" */
    .sl0_um = 2.0,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "sarcomere length at extension ratio 1 is a convention; steady force is "
                      "bistable in Ca at the longest lengths, which muscle is not known to be",
    .references = "niederer2006",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
