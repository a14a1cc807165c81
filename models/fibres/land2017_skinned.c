/* Human ventricle, skinned cells at 37 C: the parameter set that Land 2017 fits. */
#include "models/record.h"

#define PAPER "land2017, skinned human myocytes"

static const struct ino_fibre_row rows[] = {
    {"kTRPN", 100, PAPER}, {"nTRPN", 2, PAPER}, {"Ca50_ref", 2.5, PAPER},
    {"ku", 1000, PAPER},   {"nTm", 2.2, PAPER}, {"TRPN50", 0.35, PAPER},
    {"kuw", 26, PAPER},    {"kws", 4, PAPER},   {"Tref", 40.5, PAPER},
};

const ino_fibre ino_fibre_land2017_skinned = {
    .id = "skinned",
    .model = "land2017",
    .title = "Human ventricle, skinned, body temperature (Land 2017)",
    .species = "human",
    .tissue = "ventricle",
    .preparation = "skinned",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 1.8,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "calibrated by its authors; see the paper for what the data leave open; the "
                      "sarcomere length at stretch 1 is a convention of later codes",
    .references = "land2017",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
