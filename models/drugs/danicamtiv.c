/* Danicamtiv: signs only, and contradictory ones; listed so that asking for it says why. */
#include "models/record.h"

#define WHY                                                                                        \
    "more heads recruited; no dose-response of a rate is published in the sources read, and they " \
    "disagree on detachment: unchanged for single heads (scott2024), slower in muscle"

const ino_drug ino_drug_danicamtiv = {
    .id = "danicamtiv",
    .title = "Danicamtiv, cardiac myosin activator",
    .mechanism = "more myosin heads recruited by faster attachment, smaller working stroke; slower "
                 "relaxation and diastolic dysfunction in some preparations (raduly2023)",
    .unknown = "the half-effect dose and the change of each rate",
    .references = "scott2024,raduly2023",
    .kind = INO_DRUG_RATES,
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {0, WHY, NULL, 0},
            [INO_TROPONIN_SLOW] = {0, "no data", NULL, 0},
            [INO_TROPONIN_FAST] = {0, "no data", NULL, 0},
        },
};
