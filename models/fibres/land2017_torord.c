/* Human ventricle: Land 2017, whole organ, recalibrated for the Ca of the ToR-ORd myocyte. */
#include "models/record.h"

#define SET  "cardiac_digital_twin: calibration for the ToR-ORd myocyte"
#define SAME "land2017, whole-organ set"

static const struct ino_fibre_row rows[] = {
    {"kTRPN", 100, SAME},      {"nTRPN", 2, SAME},
    {"Ca50_ref", 0.805, SAME}, {"ku", 21, SET ", 0.021 1/ms"},
    {"nTm", 2.036, SET},       {"TRPN50", 0.35, SAME},
    {"kuw", 182, SAME},        {"kws", 12, SAME},
    {"Tref", 120, SAME},
};

const ino_fibre ino_fibre_land2017_torord = {
    .id = "torord",
    .model = "land2017",
    .title = "Human ventricle, calibrated for the ToR-ORd myocyte (Land 2017)",
    .species = "human",
    .tissue = "ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 1.8,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "ku and nTm were refitted for use with the ToR-ORd myocyte; to what data is not stated in "
        "the source read; the sarcomere length at stretch 1 is a convention of later codes",
    .references = "land2017,cardiac_digital_twin",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
