/* Human left ventricle, intact, 37 C. */
#include "models/record.h"

#define RDQ20_HUMAN "regazzoni2020, human"
#define CALIBRATED \
    "calibrated to the curve of rdq20mf:human-body-temperature at SL 2.2 um by make calibrate"
#define TIMES_Q10 "human-lv-skinned-15C times 6.9 (Q10, ranatunga1984)"

static const struct ino_fibre_row rows[] = {
    {"SL0", 2.2, RDQ20_HUMAN},
    {"Kd_ref", 0.19237, CALIBRATED},
    {"k_SL", 1.6201, "regazzoni2020, human: relative slope of Kd at SL 2.2 um"},
    {"Q", 1.467, CALIBRATED},
    {"gamma", 17.715, CALIBRATED},
    {"k_off", 100, RDQ20_HUMAN},
    {"k_basic", 13, RDQ20_HUMAN},
    {"f", 15.046, TIMES_Q10},
    {"g_b", 2.0428, TIMES_Q10},
    {"g_a", 0.69, TIMES_Q10},
    {"h_f", 138.0, TIMES_Q10},
    {"h_b", 0.69, TIMES_Q10},
    {"k_xb", 27458.0, CALIBRATED},
    {"temperature", 37, RDQ20_HUMAN},
};

const ino_fibre ino_fibre_human_lv_intact_37C = {
    .id = "human-lv-intact-37C",
    .model = "inotrope1",
    .title = "Human left ventricle, intact, 37 C",
    .species = "human",
    .tissue = "left ventricle",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "no force-pCa data of intact human muscle enter: Kd, Q, gamma and k_xb are fitted to the "
        "curve of rdq20mf:human-body-temperature, the cross-bridge rates are those of the skinned "
        "fibre at 15 C times 6.9 (Q10 3.5 from 15 to 20 C, 2.6 to 25 C, 2.0 to 37 C, slow limb "
        "muscle: vmax-q10-slow, -cold; 2.6 is their mean). Twitch data are predictions. The "
        "published Ca of the human twitches was fitted to their force and cannot calibrate Ca "
        "sensitivity; attached heads at saturating Ca come out as 60 to 70 % of all in the "
        "overlap, which nothing here measures: it follows from the rise of k_tr with Ca (two "
        "numbers of one abstract)",
    .references = "regazzoni2020,ranatunga1984,cvbr",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
