/* Mavacamten: signs only; listed so that asking for it says why. */
#include "models/record.h"

const ino_drug ino_drug_mavacamten = {
    .id = "mavacamten",
    .title = "Mavacamten, myosin inhibitor",
    .mechanism = "fewer heads available (super-relaxed state favoured), slower phosphate release: "
                 "lower maximal tension and pCa50",
    .unknown = "the half-effect dose and the change of each rate: the sources read give signs only",
    .references = "awinda2020,kawas2017",
    .kind = INO_DRUG_RATES,
    .entry =
        {
            [INO_TROPONIN_CARDIAC] =
                {0,
                 "0.5 uM lowers maximal tension and pCa50 of human left ventricle; no "
                 "dose-response is published in the sources read",
                 NULL, 0},
            [INO_TROPONIN_SLOW] = {0, "no constants: signs only, of human left ventricle", NULL, 0},
            [INO_TROPONIN_FAST] = {0, "no constants: signs only, of human left ventricle", NULL, 0},
        },
};
