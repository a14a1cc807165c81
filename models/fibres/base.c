/* The base set of MyoSim's three-state scheme: the defaults of the model, no row differs. */
#include "models/record.h"

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
};
