/* RPI-194: troponin activator measured in cardiac, slow and fast skeletal fibres. */
#include "models/record.h"

#define KD          "mahmud2022: 6-24 uM by NMR and stopped flow, cardiac complex; geometric mean"
#define KD_ASSUMED  "assumed equal to the cardiac complex (mahmud2022: 6-24 uM, geometric mean)"
#define ALPHA(type) "calibrated to rpi194-" type " at 100 uM by make calibrate"
#define NO_BETA     "the alpha route is assumed; the beta route fits the shifts as well"
#define NO_RATE     "no published exchange rate; 10 1/s is assumed, used with explicit kinetics only"

static const ino_parameter cardiac[] = {
    {"K_D", "uM", 12, 1e-6, 1e6, "dissociation constant, Ca-saturated troponin", KD},
    {"alpha", "1", 2.1377, 1, INFINITY, "preference for Ca-saturated troponin", ALPHA("cardiac")},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state", NO_BETA},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding from Ca-saturated troponin", NO_RATE},
};

static const ino_parameter slow[] = {
    {"K_D", "uM", 12, 1e-6, 1e6, "dissociation constant, Ca-saturated troponin", KD_ASSUMED},
    {"alpha", "1", 10.164, 1, INFINITY, "preference for Ca-saturated troponin", ALPHA("slow")},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state", NO_BETA},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding from Ca-saturated troponin", NO_RATE},
};

static const ino_parameter fast[] = {
    {"K_D", "uM", 12, 1e-6, 1e6, "dissociation constant, Ca-saturated troponin", KD_ASSUMED},
    {"alpha", "1", 4.072, 1, INFINITY, "preference for Ca-saturated troponin", ALPHA("fast")},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state", NO_BETA},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding from Ca-saturated troponin", NO_RATE},
};

const ino_drug ino_drug_rpi194 = {
    .id = "rpi194",
    .title = "RPI-194, troponin activator",
    .mechanism =
        "stabilises the complex of Ca-saturated troponin C with the troponin I switch region",
    .unknown =
        "one concentration per fibre type is published, so K_D and alpha (or alpha and beta) "
        "cannot be told apart; K_D was measured on the cardiac complex only; the exchange rate is "
        "unknown. With K_D = 311 uM without and 6-24 uM with the switch region taken literally as "
        "beta = 13-52 the fibre shifts are overshot. Unloaded shortening is slowed by the drug "
        "(mahmud2022), which no troponin drug of this kind can do: a known finding",
    .references = "mahmud2022",
    .kind = INO_DRUG_TROPONIN,
    .site = "troponin C N-domain",
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {1, "raises pCa50 by 0.28 at 100 uM (mouse, skinned)", cardiac,
                                      4},
            [INO_TROPONIN_SLOW] = {1, "raises pCa50 by 0.71 at 100 uM (mouse, skinned)", slow, 4},
            [INO_TROPONIN_FAST] = {1, "raises pCa50 by 0.25 at 100 uM (mouse, skinned)", fast, 4},
        },
};
