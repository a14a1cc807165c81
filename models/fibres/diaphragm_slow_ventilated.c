/* Rat slow diaphragm fibre after 18 h mechanical ventilation (composite). */
#include "models/record.h"

#define HORSLEN2023 "horslen2023"
#define CALIBRATED_RATES                                                                         \
    "calibrated to the middle of slow-soleus-rat-ktrmax-15C at the f/g_b of rat-lv-skinned-15C " \
    "by make calibrate"
#define NOT_IDENTIFIED \
    "not identified by steady force or k_tr; chosen, h_f fast and g_a, h_b slow against f and g_b"

static const struct ino_fibre_row rows[] = {
    {"SL0", 2.6, HORSLEN2023},
    {"Kd_ref", 0.45116, "calibrated to slow-soleus-rat-pca50 (22 C) by make calibrate"},
    {"k_SL", 0.3,
     "konhilas2002 gives the order slow < fast < cardiac only: half the cardiac value assumed"},
    {"Q", 1.1303, "calibrated to a resting force of 1 % (assumed) by make calibrate"},
    {"gamma", 7.4136, "calibrated to slow-soleus-rat-nh by make calibrate"},
    {"f", 11.21, CALIBRATED_RATES},
    {"g_b", 1.522, CALIBRATED_RATES},
    {"g_a", 0.35, NOT_IDENTIFIED},
    {"h_f", 70, NOT_IDENTIFIED},
    {"h_b", 0.35, NOT_IDENTIFIED},
    {"k_xb", 30466.0,
     "diaphragm-slow times 128/165 (diaphragm-rat-fmax-mv over diaphragm-rat-fmax)"},
    {"SL_slack", 2.2,
     "assumed: skeletal fibres slack longer than cardiac; no source for the diaphragm"},
    {"temperature", 22, HORSLEN2023},
    {"p_amp", 0.195, "default times 0.65 (diaphragm-rat-passive-mv)"},
};

const ino_fibre ino_fibre_diaphragm_slow_ventilated = {
    .id = "diaphragm-slow-ventilated",
    .model = "inotrope1",
    .title = "Rat slow diaphragm fibre after 18 h mechanical ventilation (composite)",
    .species = "rat",
    .tissue = "diaphragm, slow fibre (MHC I)",
    .preparation = "skinned",
    .condition = "18 h mechanical ventilation",
    .temperature_C = NAN,
    .sl0_um = 2.6,
    .troponin = INO_TROPONIN_SLOW,
    .open_questions =
        "force-pCa alone leaves mu against Q and gamma open (mu = 10 as in RDQ20-MF); the "
        "force-pCa data are rat soleus at 22 C, the tension rat diaphragm (temperature not "
        "stated), k_tr rat soleus at 15 C: the fibre mixes them; the ratio f/g_b (duty) is the rat "
        "fibre's, assumed; resting force 1 % of maximum: assumed; the loss is put on the number of "
        "heads (k_xb); fibre type is not given in the abstract; attached heads at saturating Ca "
        "come out as 60 to 70 % of all in the overlap, which nothing here measures: it follows "
        "from the rise of k_tr with Ca (two numbers of one abstract)",
    .references = "horslen2023,slcontrol,vanhees2012,wolff1995",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
