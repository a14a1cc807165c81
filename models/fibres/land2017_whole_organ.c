/* Human ventricle in the whole heart: the set that Land 2017 uses for organ simulations. */
#include "models/record.h"

#define PAPER "land2017, whole-organ set"

static const struct ino_fibre_row rows[] = {
    {"kTRPN", 100, PAPER},
    {"nTRPN", 2, PAPER},
    {"Ca50_ref", 0.805, PAPER},
    {"ku", 1000, PAPER},
    {"nTm", 5, PAPER},
    {"TRPN50", 0.35, PAPER},
    {"kuw", 182, PAPER ", 0.182 1/ms (7 times skinned)"},
    {"kws", 12, PAPER ", 0.012 1/ms (3 times skinned)"},
    {"Tref", 120, PAPER},
};

const ino_fibre ino_fibre_land2017_whole_organ = {
    .id = "whole-organ",
    .model = "land2017",
    .title = "Human ventricle, whole organ (Land 2017)",
    .species = "human",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 1.8,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "changed by its authors from the skinned set for simulations of the heart, "
                      "not fitted to fibre data; see the paper for what fixes it; the sarcomere "
                      "length at stretch 1 is a convention of later codes",
    .references = "land2017",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
