/* Frog sartorius at 0 C, the numbers of A. F. Huxley's theory of 1957. */
#include "models/record.h"

#define FROG "huxley1957; value for frog at 0 C as later publications quote it"

static const struct ino_fibre_row rows[] = {
    {"f1", 43.3, FROG},
    {"g1", 10, FROG},
    {"g2", 209, FROG},
    {"h", 0.0156, FROG},
};

const ino_fibre ino_fibre_frog_0C = {
    .id = "frog-0C",
    .model = "huxley1957",
    .title = "Frog sartorius, 0 C (Huxley 1957)",
    .species = "frog",
    .tissue = "sartorius muscle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 0,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_FAST,
    .open_questions = "the paper has no Ca: the Hill function on attachment is an addition with "
                      "values chosen; sarcomere length and spacing of sites are conventions; "
                      "tension is relative to the isometric one",
    .references = "huxley1957",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
