/* The base set of MyoSim's three-state scheme: every number is a default of the model. */
#include "models/record.h"

#define BASE "PyMyoVent, base set (campbell2018)"

static const struct ino_fibre_row rows[] = {
    {"k_1", 3, BASE},   {"k_2", 200, BASE},       {"k_3", 32, BASE},   {"k_4_0", 30, BASE},
    {"k_4_1", 1, BASE}, {"k_coop", 5, BASE},      {"x_ps", 5, BASE},   {"k_off", 200, BASE},
    {"c", 0.5, BASE},   {"max_rate", 2000, BASE}, {"prop", 0.6, BASE}, {"T", 310, BASE},
};

const ino_fibre ino_fibre_base = {
    .id = "base",
    .model = "myosim3",
    .title = "Ventricle, base set of MyoSim's three-state scheme",
    .species = "not stated",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 36.85,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "a base set for a ventricle's circulation, not a fit to one preparation: its "
                      "species is not stated, and its 201 kPa at saturating Ca are more than "
                      "of skinned cardiac fibres",
    .references = "campbell2018,campbell2014",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
