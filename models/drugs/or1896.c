/* OR-1896: no constants that this project could read; listed so that asking for it says why. */
#include "models/record.h"

#define WHY                                                                                  \
    "no binding constant, no shift of pCa50 is published in the sources read, and in human " \
    "atrium blocking PDE III abolishes its effect on force (rayoabella2023)"

const ino_drug ino_drug_or1896 = {
    .id = "or1896",
    .title = "OR-1896, long-lived metabolite of levosimendan",
    .mechanism = "PDE III inhibitor; called a Ca sensitizer like levosimendan, but acts as a PDE "
                 "III inhibitor and hardly as a sensitizer in human atrium, with faster relaxation",
    .unknown = "whether it binds troponin C at all; K_D, alpha, beta and rates",
    .references = "rayoabella2023",
    .kind = INO_DRUG_TROPONIN,
    .site = "troponin C N-domain",
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {0, WHY, NULL, 0},
            [INO_TROPONIN_SLOW] = {0, "no data", NULL, 0},
            [INO_TROPONIN_FAST] = {0, "no data", NULL, 0},
        },
};
