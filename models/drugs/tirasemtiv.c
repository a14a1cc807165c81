/* Tirasemtiv (CK-2017357): fast skeletal troponin only. Without effect elsewhere; in fast fibres no
 * constants that this project could read. */
#include "models/record.h"

#define SELECTIVE "russell2012: binds selectively to the fast skeletal troponin complex"

static const ino_parameter none[] = {
    {"K_D", "uM", 1, 1e-6, 1e6, "dissociation constant (without effect: alpha = beta = 1)",
     SELECTIVE},
    {"alpha", "1", 1, 1, INFINITY, "preference for Ca-saturated troponin: none", SELECTIVE},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state: none", SELECTIVE},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding (without effect)", SELECTIVE},
};

const ino_drug ino_drug_tirasemtiv = {
    .id = "tirasemtiv",
    .title = "Tirasemtiv (CK-2017357), fast skeletal troponin activator",
    .mechanism = "binds the fast skeletal troponin complex and slows Ca release from troponin C: "
                 "force-Ca and force-frequency relations shift to the left",
    .unknown = "for fast fibres K_D, alpha, beta and rates: the sources read give signs only "
               "(force up at low and middle stimulation rates, none at the highest: lee2019). Of "
               "its relative CK-2066260 nothing but names was found",
    .references = "russell2012,lee2019",
    .kind = INO_DRUG_TROPONIN,
    .site = "troponin C N-domain",
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {1, "no effect: binds the fast complex selectively", none, 4},
            [INO_TROPONIN_SLOW] = {1, "no effect: binds the fast complex selectively", none, 4},
            [INO_TROPONIN_FAST] = {0,
                                   "sensitizes fast fibres to Ca; neither a binding constant nor a "
                                   "shift of pCa50 is published in the sources read",
                                   NULL, 0},
        },
};
