/* Levosimendan as the hiPSC cardiomyocyte model hiMCES has it: faster Ca binding, release as without
 * drug. For comparison with models/drugs/levosimendan.c, which slows release. */
#include "models/record.h"

#define CODE   "forouzandehmehr2024, authors' code (hiMCES), factor on k_on of both troponins"
#define SHARED "assumed equal to cardiac: slow fibres share TNNC1; sign from vanhees2011"
#define NONE   "haug2024: no notable effect at 100 uM in fast fibres"

/* X(symbol, factor, dose): the doses below */
#define FACTORS(X)       \
    X(f0_3, 1.10, "0.3") \
    X(f1, 1.21, "1")     \
    X(f2, 1.32, "2")     \
    X(f3, 1.39, "3")     \
    X(f5, 1.57, "5")     \
    X(f10, 1.88, "10")   \
    X(f15, 2.20, "15")   \
    X(f20, 2.51, "20")
static const double dose_uM[] = {0.3, 1, 2, 3, 5, 10, 15, 20};

#define ROW(symbol, factor, dose, source) \
    {#symbol, "1", factor, 1e-3, 1e3, "factor on k_on at " dose " uM", source},
#define CARDIAC(symbol, factor, dose) ROW(symbol, factor, dose, CODE)
#define SLOW(symbol, factor, dose)    ROW(symbol, factor, dose, SHARED)
#define FAST(symbol, factor, dose)    ROW(symbol, 1, dose, NONE)

static const ino_parameter cardiac[] = {FACTORS(CARDIAC)};
static const ino_parameter slow[] = {FACTORS(SLOW)};
static const ino_parameter fast[] = {FACTORS(FAST)};

enum { DOSES = sizeof dose_uM / sizeof dose_uM[0] };
_Static_assert(sizeof cardiac / sizeof cardiac[0] == DOSES, "a factor for each dose");

const ino_drug ino_drug_levosimendan_kon = {
    .id = "levosimendan-kon",
    .title = "Levosimendan as a factor on k_on (published hiPSC cardiomyocyte model)",
    .mechanism = "Ca binds troponin faster, release unchanged: the action published for hiMCES, to "
                 "be compared with levosimendan, which slows release",
    .unknown =
        "whether the drug does this at all: no measured rate of Ca binding with drug was found in "
        "the sources read. Between the eight published doses the factor is taken as linear in the "
        "dose, from 1 without drug (monotone, and the published points are met); above 20 uM "
        "nothing is published, and the factor does not saturate up to there: refused. Drug bound "
        "to troponin is not described and counts as 0. At which pH the factors were set is not "
        "known: a comment in the authors' code names 6.7 beside its 7.15, so that they are "
        "not known to hold at pH 7.0, that of skinned fibres. The "
        "authors' actions on ATP-sensitive K "
        "and other channels are not part of the model",
    .references = "forouzandehmehr2024,forouzandehmehr2021,vanhees2011,haug2024",
    .kind = INO_DRUG_ON_RATE,
    .dose_uM = dose_uM,
    .n_doses = DOSES,
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {1,
                                      "raises pCa50 by log10 of the factor (0.27 at 10 uM) over "
                                      "the model's exponent of Ca binding, maximal force unchanged",
                                      cardiac, DOSES},
            [INO_TROPONIN_SLOW] = {1, "raises Ca sensitivity of rat diaphragm fibres", slow, DOSES},
            [INO_TROPONIN_FAST] = {1, "no notable effect", fast, DOSES},
        },
};
