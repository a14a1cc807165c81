/* Rat left ventricle, skinned trabeculae, 15 C. */
#include "models/record.h"

#define CALIBRATED_RATES "calibrated to cardiac-rat-skinned-ktr-5.9, -4.5 by make calibrate"
#define NOT_IDENTIFIED \
    "not identified by steady force or k_tr; chosen, h_f fast and g_a, h_b slow against f and g_b"

static const struct ino_fibre_row rows[] = {
    {"SL0", 2.25, "konhilas2002: longer of the two lengths of the pCa50 range"},
    {"Kd_ref", 2.3762,
     "calibrated to cardiac-rat-skinned-pca50 (upper end, SL 2.25; second hand) by make calibrate"},
    {"k_SL", 0.69078,
     "calibrated to cardiac-rat-skinned-pca50 (shift from SL 1.95 to 2.25) by make calibrate"},
    {"Q", 1.4638, "calibrated to a resting force of 1 % (assumed) by make calibrate"},
    {"gamma", 8.2619,
     "calibrated to n_H 2.60 (cardiac-human-skinned-nh, assumed for the rat) by make calibrate"},
    {"f", 24.122, CALIBRATED_RATES},
    {"g_b", 3.275, CALIBRATED_RATES},
    {"g_a", 1, NOT_IDENTIFIED},
    {"h_f", 200, NOT_IDENTIFIED},
    {"h_b", 1, NOT_IDENTIFIED},
    {"k_xb", 3827.0, "human-lv-skinned-15C: same tension per attached head assumed"},
    {"temperature", 15, "wolff1995"},
};

const ino_fibre ino_fibre_rat_lv_skinned_15C = {
    .id = "rat-lv-skinned-15C",
    .model = "inotrope1",
    .title = "Rat left ventricle, skinned, 15 C",
    .species = "rat",
    .tissue = "left ventricle",
    .preparation = "skinned",
    .condition = "healthy",
    .temperature_C = 15,
    .sl0_um = 2.25,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions =
        "force-pCa alone leaves mu against Q and gamma open (mu = 10 as in RDQ20-MF); the pCa50 at "
        "two lengths, which fix Kd and the length dependence of all heart fibres here, are second "
        "hand; n_H is taken from the human fibre at 15 C; tension has no source for this "
        "preparation and uses the human tension per head; resting force 1 % of maximum: assumed; "
        "attached heads at saturating Ca come out as 60 to 70 % of all in the overlap, which "
        "nothing here measures: it follows from the rise of k_tr with Ca (two numbers of one "
        "abstract)",
    .references = "wolff1995,konhilas2002,korte2007",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
