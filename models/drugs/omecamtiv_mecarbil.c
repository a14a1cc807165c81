/* Omecamtiv mecarbil: acts on the cross-bridge cycle; the contrast to the sensitizers. */
#include "models/record.h"

#define SHIFTS                                                                                    \
    "calibrated to omecamtiv-cardiac-0.1, omecamtiv-cardiac-1 (rat, skinned) by make calibrate; " \
    "direction from woody2018: attachment prolonged (5 times, single molecules)"
#define ONE "one binding site assumed"

static const ino_parameter cardiac[] = {
    {"g_b.effect", "1", 0.052298, 0, 1e3, "detachment rate at saturation, factor", SHIFTS},
    {"g_b.EC50", "uM", 0.060368, 1e-6, 1e6, "half-effect dose", SHIFTS},
    {"g_b.hill", "1", 1, 0.1, 10, "Hill exponent of the dose", ONE},
};

#define LIKE_CARDIAC \
    "cardiac constants assumed: slow diaphragm fibres respond largely alike (nagy2015)"
static const ino_parameter slow[] = {
    {"g_b.effect", "1", 0.052298, 0, 1e3, "detachment rate at saturation, factor", LIKE_CARDIAC},
    {"g_b.EC50", "uM", 0.060368, 1e-6, 1e6, "half-effect dose", LIKE_CARDIAC},
    {"g_b.hill", "1", 1, 0.1, 10, "Hill exponent of the dose", ONE},
};

static const char *const targets[] = {"g_b"};

const ino_drug ino_drug_omecamtiv_mecarbil = {
    .id = "omecamtiv-mecarbil",
    .title = "Omecamtiv mecarbil, cardiac myosin activator",
    .mechanism = "longer attachment of heads (slower detachment); no action on troponin",
    .unknown =
        "two published shifts fix two numbers; that the half-effect dose of the rate comes out "
        "near "
        "the published EC50 of sensitization (0.08 uM, nagy2015) is a weak check. The slowing of "
        "detachment exceeds the fivefold one of single molecules (woody2018), while liu2015 finds "
        "ADP release unchanged and phosphate release faster (not used: faster attachment would "
        "raise k_tr, against nagy2015). The suppressed working stroke (woody2018) is left out: no "
        "fibre's dose-response of force per head is published in the sources read. So the falling "
        "limb of the steady dose-response is not reproduced: at every Ca steady tension here only "
        "grows with the dose, at saturating Ca of rat heart to 1.453 times, where the published "
        "maximal force is unchanged (omecamtiv_human2017) or lower (governali2020, "
        "kampourakis2018), and the shift of pCa50 goes on to 0.49 where the published one is "
        "largest at 0.3 to 1 uM (nagy2015). A stroke that shortens with the same occupancy would "
        "lower force at all Ca alike and leave every pCa50: it makes no bell. The developed "
        "tension of a beat does have one, since heads that stay on raise diastolic tension: "
        "largest between 0.067 uM (human-lv-skinned-15C) and 0.3 uM (rat-lv-skinned-15C), and at 1 "
        "uM "
        "below that without drug in human-lv-skinned-15C, diaphragm-slow and "
        "diaphragm-slow-ventilated; shortening of canine myocytes grows at 1 uM and not at 10 uM "
        "(horvath2017). Myosin isoforms are not told apart",
    .most_uM = 1,
    .beyond = "the published sensitization is largest at 0.3 to 1 uM and falls above (nagy2015), "
              "while here it goes on growing",
    .references = "nagy2015,liu2015,woody2018,omecamtiv_human2017,governali2020,kampourakis2018,"
                  "horvath2017",
    .kind = INO_DRUG_RATES,
    .targets = targets,
    .n_targets = 1,
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {1,
                                      "heart muscle: pCa50 up by 0.11 at 0.1 uM and 0.34 at 1 uM "
                                      "(rat, skinned)",
                                      cardiac, 3},
            [INO_TROPONIN_SLOW] = {1,
                                   "slow diaphragm fibres respond largely as heart (rat, skinned)",
                                   slow, 3},
            [INO_TROPONIN_FAST] = {0,
                                   "fast fibres respond less (rat, skinned); no number is "
                                   "published in the sources read",
                                   NULL, 0},
        },
};
