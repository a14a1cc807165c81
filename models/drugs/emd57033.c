/* EMD 57033: no constants that this project could read; listed so that asking for it says why. */
#include "models/record.h"

const ino_drug ino_drug_emd57033 = {
    .id = "emd57033",
    .title = "EMD 57033, cross-bridge activator",
    .mechanism = "binds the C-domain of free troponin C (NMR), but raises resting and maximal "
                 "tension and acts in rigor, independent of Ca: an action on cross-bridges",
    .unknown = "which rate it changes and by how much; the signs (resting and maximal tension up) "
               "exclude a pure troponin sensitizer",
    .references = "palmer1995,kleerekoper1999",
    .kind = INO_DRUG_RATES,
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {0,
                                      "raises resting and maximal tension (porcine, skinned); no "
                                      "binding constant or rate is published in the sources read",
                                      NULL, 0},
            [INO_TROPONIN_SLOW] = {0,
                                   "raises resting and maximal tension (porcine, skinned); no "
                                   "binding constant or rate is published in the sources read",
                                   NULL, 0},
            [INO_TROPONIN_FAST] = {0,
                                   "raises resting and maximal tension (porcine, skinned); no "
                                   "binding constant or rate is published in the sources read",
                                   NULL, 0},
        },
};
