/* Bepridil: no constants that this project could read; listed so that asking for it says why. */
#include "models/record.h"

#define WHY                                                                                       \
    "binds Ca-saturated troponin C and, on the isolated protein, stabilises its open state, but " \
    "loosens troponin I by 3.5 times (wang2002): a beta below 1 beside an unknown K_D and alpha"

const ino_drug ino_drug_bepridil = {
    .id = "bepridil",
    .title = "Bepridil, Ca channel blocker that sensitizes troponin C",
    .mechanism =
        "binds the hydrophobic pocket of the N-domain of Ca-bound cardiac troponin C, where "
        "it competes in part with the switch region of troponin I; faster closing of the "
        "troponin in one study (schlecht2016)",
    .unknown = "K_D in the complex (its affinity there is at least ten times lower than that of "
               "3-chlorodiphenylamine, 10 uM: tikunova2018), alpha and rates",
    .references = "wang2002,tikunova2018,schlecht2016",
    .kind = INO_DRUG_TROPONIN,
    .site = "troponin C N-domain",
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {0, WHY, NULL, 0},
            [INO_TROPONIN_SLOW] = {0, "no data", NULL, 0},
            [INO_TROPONIN_FAST] = {0, "no data", NULL, 0},
        },
};
