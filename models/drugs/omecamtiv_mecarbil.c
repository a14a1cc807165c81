/* Omecamtiv mecarbil: acts on the cross-bridge cycle; the contrast to the sensitizers. */
#include "models/record.h"

#define LIU   "liu2015: fast phase of phosphate release 4 times larger (porcine cardiac myosin)"
#define WOODY "woody2018: actomyosin attachment 5 times longer (single molecules)"
#define SHIFT "calibrated to omecamtiv-cardiac-0.1, omecamtiv-cardiac-1 by make calibrate"
#define ONE   "one binding site assumed"

static const ino_parameter cardiac[] = {
    {"f.effect", "1", 4, 0, 1e3, "attachment rate at saturation, factor", LIU},
    {"f.EC50", "uM", 0.2543, 1e-6, 1e6, "half-effect dose", SHIFT},
    {"f.hill", "1", 1, 0.1, 10, "Hill exponent of the dose", ONE},
    {"g_b.effect", "1", 0.2, 0, 1e3, "detachment rate at saturation, factor", WOODY},
    {"g_b.EC50", "uM", 0.2543, 1e-6, 1e6, "half-effect dose", SHIFT},
    {"g_b.hill", "1", 1, 0.1, 10, "Hill exponent of the dose", ONE},
};

static const ino_parameter slow[] = {
    {"f.effect", "1", 4, 0, 1e3, "attachment rate at saturation, factor", LIU},
    {"f.EC50", "uM", 0.2543, 1e-6, 1e6, "half-effect dose", SHIFT},
    {"f.hill", "1", 1, 0.1, 10, "Hill exponent of the dose", ONE},
    {"g_b.effect", "1", 0.2, 0, 1e3, "detachment rate at saturation, factor", WOODY},
    {"g_b.EC50", "uM", 0.2543, 1e-6, 1e6, "half-effect dose", SHIFT},
    {"g_b.hill", "1", 1, 0.1, 10, "Hill exponent of the dose", ONE},
};

static const char *const targets[] = {"f", "g_b"};

const ino_drug ino_drug_omecamtiv_mecarbil = {
    .id = "omecamtiv-mecarbil",
    .title = "Omecamtiv mecarbil, cardiac myosin activator",
    .mechanism = "more heads ready to attach (phosphate release) and longer attachment; no action "
                 "on troponin",
    .unknown = "the two published shifts need another half-effect dose than the published EC50 of "
               "0.08 uM; ADP release was found unchanged by liu2015 (against longer attachment); "
               "the suppressed working stroke (woody2018) is left out; above 1 uM the effect falls "
               "again, which is out of reach here",
    .references = "nagy2015,liu2015,woody2018",
    .kind = INO_DRUG_RATES,
    .targets = targets,
    .n_targets = 2,
    .entry =
        {
            [INO_TROPONIN_CARDIAC] =
                {1, "raises pCa50 by 0.11 at 0.1 uM and 0.34 at 1 uM (rat, skinned)", cardiac, 6},
            [INO_TROPONIN_SLOW] = {1,
                                   "slow diaphragm fibres respond largely as cardiac ones (rat, "
                                   "skinned): cardiac constants assumed",
                                   slow, 6},
            [INO_TROPONIN_FAST] = {0,
                                   "fast fibres respond less (rat, skinned); no number is "
                                   "published in the sources read",
                                   NULL, 0},
        },
};
