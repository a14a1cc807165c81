/* Human left ventricle, skinned multicellular preparations, 15 C. */
#include "models/record.h"

#define CVBR "cvbr"
#define CALIBRATED_RATES \
    "calibrated to cardiac-human-skinned-ktr at the f/g_b of rat-lv-skinned-15C by make calibrate"
#define NOT_IDENTIFIED \
    "not identified by steady force or k_tr; chosen, h_f fast and g_a, h_b slow against f and g_b"

static const struct ino_fibre_row rows[] = {
    {"SL0", 2.24, CVBR},
    {"Kd_ref", 1.9188, "calibrated to cardiac-human-skinned-pca50 by make calibrate"},
    {"k_SL", 0.69078, "rat-lv-skinned-15C: length dependence assumed equal"},
    {"Q", 1.4626, "calibrated to a resting force of 1 % (assumed) by make calibrate"},
    {"gamma", 8.2499, "calibrated to cardiac-human-skinned-nh by make calibrate"},
    {"f", 2.1806, CALIBRATED_RATES},
    {"g_b", 0.29606, CALIBRATED_RATES},
    {"g_a", 0.1, NOT_IDENTIFIED},
    {"h_f", 20, NOT_IDENTIFIED},
    {"h_b", 0.1, NOT_IDENTIFIED},
    {"k_xb", 3827.0, "calibrated to cardiac-human-skinned-famp by make calibrate"},
    {"p_amp", 0.20227,
     "calibrated to cardiac-human-skinned-fmin (total force at pCa 9) by make calibrate"},
    {"temperature", 15, CVBR},
};

const ino_fibre ino_fibre_human_lv_skinned_15C = {
    .id = "human-lv-skinned-15C",
    .model = "inotrope1",
    .title = "Human left ventricle, skinned, 15 C",
    .species = "human",
    .tissue = "left ventricle",
    .preparation = "skinned",
    .condition = "donor and failing hearts pooled",
    .temperature_C = 15,
    .sl0_um = 2.24,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "force-pCa alone leaves mu against Q and gamma open (mu = 10 as in RDQ20-MF); the ratio "
        "f/g_b (duty) is the rat fibre's, assumed; only k_tr at full activation is known; resting "
        "force 1 % of maximum: assumed; the hearts are pooled, donor and failing; attached heads "
        "at saturating Ca come out as 60 to 70 % of all in the overlap, which nothing here "
        "measures: it follows from the rise of k_tr with Ca (two numbers of one abstract)",
    .references = "cvbr,wolff1995",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
