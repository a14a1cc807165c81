/* Mouse left ventricle, skinned. */
#include "models/record.h"

#define CALIBRATED_RATES \
    "calibrated to table patel2023_mouse_lv.csv (force and k_tr) by make calibrate"
#define NOT_IDENTIFIED \
    "not identified by steady force or k_tr; chosen, h_f fast and g_a, h_b slow against f and g_b"

static const struct ino_fibre_row rows[] = {
    {"SL0", 2.2, "not stated; assumed"},
    {"Kd_ref", 1.5527, CALIBRATED_RATES},
    {"k_SL", 0.69078, "rat-lv-skinned-15C: length dependence assumed equal"},
    {"Q", 1.4822, CALIBRATED_RATES},
    {"gamma", 14.022, CALIBRATED_RATES},
    {"f", 86.498, CALIBRATED_RATES},
    {"g_b", 3.2026, CALIBRATED_RATES},
    {"g_a", 1, NOT_IDENTIFIED},
    {"h_f", 500, NOT_IDENTIFIED},
    {"h_b", 1, NOT_IDENTIFIED},
    {"k_xb", 3827.0, "human-lv-skinned-15C: same tension per attached head assumed"},
};

const ino_fibre ino_fibre_mouse_lv_skinned = {
    .id = "mouse-lv-skinned",
    .model = "inotrope1",
    .title = "Mouse left ventricle, skinned",
    .species = "mouse",
    .tissue = "left ventricle",
    .preparation = "skinned",
    .condition = "healthy",
    .temperature_C = NAN,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "force-pCa alone leaves mu against Q and gamma open (mu = 10 as in RDQ20-MF); temperature "
        "and sarcomere length are not stated in the source table (2.2 um assumed); absolute "
        "tension has no source and uses the human tension per head; 15 C assumed in kT; attached "
        "heads at saturating Ca come out as about 90 % of all in the overlap, which nothing here "
        "measures: it follows from the rise of k_tr with Ca (two numbers of one abstract)",
    .references = "patel2023",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
