/* Pimobendan: no constants that this project could read; listed so that asking for it says why. */
#include "models/record.h"

const ino_drug ino_drug_pimobendan = {
    .id = "pimobendan",
    .title = "Pimobendan, PDE III inhibitor with Ca sensitization",
    .mechanism = "raises myofibrillar Ca responsiveness from 10 uM on; slows closing of troponin C "
                 "in one study, no Ca-dependent binding to troponin C in another; PDE III "
                 "inhibition dominates at low dose",
    .unknown = "site, K_D, alpha, beta and rates",
    .references = "vanmeel1995,haikala1995a,schlecht2016",
    .kind = INO_DRUG_TROPONIN,
    .site = "troponin C N-domain",
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {0,
                                      "sensitizes from 10 uM on (dog, skinned), mechanism "
                                      "contradictory, no constants published in the sources read",
                                      NULL, 0},
            [INO_TROPONIN_SLOW] = {0, "no data", NULL, 0},
            [INO_TROPONIN_FAST] = {0, "no data", NULL, 0},
        },
};
