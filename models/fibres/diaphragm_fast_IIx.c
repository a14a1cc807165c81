/* Diaphragm, fast IIx fibre, skinned; a composite of rat, mouse and human numbers. */
#include "models/record.h"

#define TIMES_SLOW "diaphragm-slow times 4 (skeletal-atpase-fast-over-slow)"

static const struct ino_fibre_row rows[] = {
    {"sites", 2, "two regulatory sites of TNNC2: model structure"},
    {"SL0", 2.6, "horslen2023, as diaphragm-slow"},
    {"Kd_ref", 0.36774,
     "calibrated to the control pCa50 of rpi194-fast by make calibrate (diaphragm-fast-IIx)"},
    {"k_SL", 0.45,
     "konhilas2002 gives the order slow < fast < cardiac only: between the two assumed"},
    {"k_off", 37, "tnc-skeletal-koff"},
    {"Q", 1.6627,
     "calibrated to a resting force of 1 % (assumed) by make calibrate (diaphragm-fast-IIx)"},
    {"gamma", 8.9913,
     "calibrated to n_H 3.36 (cardiac-mouse-skinned-nh, nh-cardiac-fast) by make calibrate "
     "(diaphragm-fast-IIx)"},
    {"f", 44.84, TIMES_SLOW},
    {"g_b", 6.088, TIMES_SLOW},
    {"g_a", 1.4, TIMES_SLOW},
    {"h_f", 280, TIMES_SLOW},
    {"h_b", 1.4, TIMES_SLOW},
    {"k_xb", 39272.0, "diaphragm-slow: tension similar (diaphragm-human-tension-types)"},
    {"SL_slack", 2.2, "assumed, as diaphragm-slow"},
    {"temperature", 22, "as diaphragm-slow"},
};

const ino_fibre ino_fibre_diaphragm_fast_IIx = {
    .id = "diaphragm-fast-IIx",
    .model = "inotrope1",
    .title = "Diaphragm, fast IIx fibre, skinned (composite)",
    .species = "rat and mouse",
    .tissue = "diaphragm, fast fibre (MHC IIx)",
    .preparation = "skinned",
    .condition = "healthy",
    .temperature_C = NAN,
    .sl0_um = 2.6,
    .troponin = INO_TROPONIN_FAST,
    .open_questions =
        "pCa50 is that of mouse fast fibres (control of rpi194-fast), n_H that of mouse left "
        "ventricle (nh-cardiac-fast: cardiac and fast do not differ); force-pCa of IIa and IIx "
        "diaphragm fibres apart is not published: both share the filament; rates are the slow "
        "fibre's times 4 (upper end of skeletal-atpase-fast-over-slow, human limb fibres); resting "
        "force 1 % of maximum: assumed; attached heads at saturating Ca come out as 60 to 70 % of "
        "all in the overlap, which nothing here measures: it follows from the rise of k_tr with Ca "
        "(two numbers of one abstract)",
    .references = "mahmud2022,patel2023,he2000,stubbings2008,vanhees2012,skeletal_tn_binding",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
