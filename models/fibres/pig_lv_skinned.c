/* Pig left ventricle, skinned. */
#include "models/record.h"

#define CALIBRATED "calibrated to table patel2023_porcine_lv.csv (force) by make calibrate"
#define CALIBRATED_RATES                                                                           \
    "calibrated to k_tr at pCa 4.5 (patel2023_porcine_lv.csv) at the f/g_b of rat-lv-skinned-15C " \
    "by make calibrate"
#define NOT_IDENTIFIED \
    "not identified by steady force or k_tr; chosen, h_f fast and g_a, h_b slow against f and g_b"

static const struct ino_fibre_row rows[] = {
    {"SL0", 2.2, "not stated; assumed"},
    {"Kd_ref", 4.4816, CALIBRATED},
    {"k_SL", 0.69078, "rat-lv-skinned-15C: length dependence assumed equal"},
    {"Q", 2.2895, CALIBRATED},
    {"gamma", 11.373, CALIBRATED},
    {"f", 7.7452, CALIBRATED_RATES},
    {"g_b", 1.0516, CALIBRATED_RATES},
    {"g_a", 0.3, NOT_IDENTIFIED},
    {"h_f", 70, NOT_IDENTIFIED},
    {"h_b", 0.3, NOT_IDENTIFIED},
    {"k_xb", 3827.0, "human-lv-skinned-15C: same tension per attached head assumed"},
};

const ino_fibre ino_fibre_pig_lv_skinned = {
    .id = "pig-lv-skinned",
    .model = "inotrope1",
    .title = "Pig left ventricle, skinned",
    .species = "pig",
    .tissue = "left ventricle",
    .preparation = "skinned",
    .condition = "healthy",
    .temperature_C = NAN,
    .sl0_um = 2.2,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "force-pCa alone leaves mu against Q and gamma open (mu = 10 as in RDQ20-MF); the measured "
        "k_tr-Ca relation is U-shaped, which this cycle cannot give: only k_tr at pCa 4.5 is "
        "fitted; the ratio f/g_b (duty) is the rat fibre's, assumed; temperature and sarcomere "
        "length are not stated (2.2 um assumed); absolute tension uses the human tension per head; "
        "attached heads at saturating Ca come out as 60 to 70 % of all in the overlap, which "
        "nothing here measures: it follows from the rise of k_tr with Ca (two numbers of one "
        "abstract)",
    .references = "patel2023,wolff1995",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
