/* Human cardiomyocytes derived from induced pluripotent stem cells at 37 C: the myofilament of
 * hiMCES (version of 2025), where it differs from Rice 2008. */
#include "models/record.h"

#define CODE "li2025, code of the myofilament"

static const struct ino_fibre_row rows[] = {
    {"T_scale", 13.1047, CODE ", kxb"},
    {"temperature", 37, CODE},
    {"xbmodsp", 0.2, CODE ", Xsp"},
    {"kon", 62.5, CODE ", 62.5e3 1/(mM s)"},
    {"koffL", 200, CODE},
    {"koffH", 25, CODE},
    {"koffmod", 0.5, CODE},
    {"perm50", 0.6, CODE},
    {"nperm", 11.55, CODE},
    {"kn_p", 550, CODE},
    {"kp_n", 50, CODE},
    {"SLrest", 1.9, CODE},
    {"massf", 2e-5, CODE},
    {"SL0", 1.9, CODE ", SL_rest"},
};

const ino_fibre ino_fibre_hipsc_cm_37C = {
    .id = "hipsc-cm-37C",
    .model = "himces",
    .title = "Human cardiomyocyte from stem cells (hiPSC), 37 C (hiMCES)",
    .species = "human",
    .tissue = "stem-cell derived cardiomyocytes",
    .preparation = "intact",
    .condition = "healthy",
    .temperature_C = 37,
    .sl0_um = 1.9,
    .troponin = INO_TROPONIN_CARDIAC,
    .open_questions = "calibrated by its authors within the whole cell; no force-pCa data of these "
                      "cells behind it. Their levosimendan, a factor on kon, is "
                      "the drug levosimendan-kon",
    .references = "forouzandehmehr2021,forouzandehmehr2024,li2025,rice2008",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
