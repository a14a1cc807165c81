/* A parameter set of Toy; rows that it leaves out are the model's defaults. */
#include "models/record.h"

static const struct ino_fibre_row rows[] = {{"f", 30, "source of this number"}};

const ino_fibre ino_fibre_toy_muscle = {
    .id = "toy-muscle",
    .model = "toy",
    .title = "Toy muscle",
    .species = "none",
    .tissue = "none",
    .preparation = "none",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "all",
    .references = "huxley1957",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
