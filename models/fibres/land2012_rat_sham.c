/* Rat ventricle, sham operated: the control set of a study of aortic banding, for Land 2012. */
#include "models/record.h"

#define HISTORIA "longobardi2020 (Historia), rat, sham"

static const struct ino_fibre_row rows[] = {
    {"kon", 100, HISTORIA},          {"koff", 51.094, HISTORIA}, {"nTRPN", 2, HISTORIA},
    {"Ca50_ref", 2.14577, HISTORIA}, {"TRPN50", 0.35, HISTORIA}, {"nXB", 5, HISTORIA},
    {"kXB", 17.978, HISTORIA},       {"beta_0", 1.65, HISTORIA}, {"beta_1", -1.5, HISTORIA},
    {"Tref", 163.043, HISTORIA},     {"a", 0.35, HISTORIA},      {"A1", -29, HISTORIA},
    {"A2", 116, HISTORIA},           {"alpha_1", 150, HISTORIA}, {"alpha_2", 500, HISTORIA},
};

const ino_fibre ino_fibre_land2012_rat_sham = {
    .id = "rat-sham",
    .model = "land2012",
    .title = "Rat ventricle, sham operated (Land 2012)",
    .species = "rat",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "sham operated",
    .temperature_C = NAN,
    .sl0_um = 1.8,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "calibrated by its authors; only Ca50_ref, koff, kXB and Tref differ between its sham and "
        "banded rats; see the paper for what the data leave open; temperature is not stated in the "
        "source read; the sarcomere length at stretch 1 is a convention",
    .references = "land2012,longobardi2020,historia",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
