/* Levosimendan: binds Ca-saturated troponin C. */
#include "models/record.h"

#define HAIKALA                                                                                 \
    "haikala1995a: Ca50 of dansyl cardiac TnC 2.73 uM -> 1.19 uM at 3 uM; with alpha infinite " \
    "K_D = 3 uM * 1.19/(2.73 - 1.19). Upper bound: a finite alpha gives a smaller K_D"
#define COVALENT "robertson2016: reacts with Ca-bound cardiac TnC only"
#define NO_BETA  "no published binding data resolve the permissive state; 1 is assumed"
#define NO_RATE  "no published exchange rate; 10 1/s is assumed, used with explicit kinetics only"
#define SHARED   "assumed equal to cardiac: slow fibres share TNNC1; sign from vanhees2011"

static const ino_parameter cardiac[] = {
    {"K_D", "uM", 2.318, 1e-6, 1e6, "dissociation constant, Ca-saturated troponin", HAIKALA},
    {"alpha", "1", INFINITY, 1, INFINITY, "preference for Ca-saturated troponin", COVALENT},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state", NO_BETA},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding from Ca-saturated troponin", NO_RATE},
};

static const ino_parameter slow[] = {
    {"K_D", "uM", 2.318, 1e-6, 1e6, "dissociation constant, Ca-saturated troponin", SHARED},
    {"alpha", "1", INFINITY, 1, INFINITY, "preference for Ca-saturated troponin", SHARED},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state", NO_BETA},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding from Ca-saturated troponin", NO_RATE},
};

#define NO_FAST "haug2024: no notable effect at 100 uM in fast fibres"
static const ino_parameter fast[] = {
    {"K_D", "uM", 2.318, 1e-6, 1e6, "dissociation constant (without effect: alpha = beta = 1)",
     NO_FAST},
    {"alpha", "1", 1, 1, INFINITY, "preference for Ca-saturated troponin: none", NO_FAST},
    {"beta", "1", 1, 1e-3, 1e3, "preference for the permissive state: none", NO_FAST},
    {"kD_off", "1/s", 10, 1e-6, 1e9, "unbinding", NO_RATE},
};

const ino_drug ino_drug_levosimendan = {
    .id = "levosimendan",
    .title = "Levosimendan, calcium sensitizer",
    .mechanism = "binds the N-domain of Ca-saturated cardiac troponin C and slows Ca release",
    .unknown = "K_D in the fibre, alpha, exchange rates and the TnI isoform's part. One pair of "
               "Ca50 fixes "
               "one number: every alpha from 2.3 to infinity fits it with its own K_D, and the "
               "shift of pCa50 at 10 uM is then +0.36 to +0.73 (alpha = 3, K_D = 0.546 uM: +0.43); "
               "the values here are the upper end, at 3 uM all give +0.36. Clinical levels: peak "
               "142 ng/mL after 2 mg (chu2014), 97 to 98 % bound to protein, leave about 10 to 15 "
               "nM free, where this drug shifts pCa50 by 0.002, nothing. "
               "Contradicting data exist (kleerekoper1999: no binding; edes1995: myofilament Ca "
               "binding unchanged; dewinter2015: human slow fibres do not respond). PDE III "
               "inhibition in intact muscle is not part of the model",
    .most_uM = 10,
    .beyond = "the measurements in skinned fibres end at 10 uM; above, the constants are an "
              "extrapolation (at 10 uM those that fit as well already give +0.36 to +0.73)",
    .references = "haikala1995a,robertson2016,vanhees2011,haug2024,edes1995,kleerekoper1999,"
                  "dewinter2015,chu2014",
    .kind = INO_DRUG_TROPONIN,
    .site = "troponin C N-domain",
    .entry =
        {
            [INO_TROPONIN_CARDIAC] = {1, "raises Ca sensitivity, maximal force unchanged", cardiac,
                                      4},
            [INO_TROPONIN_SLOW] = {1, "raises Ca sensitivity of rat diaphragm fibres", slow, 4},
            [INO_TROPONIN_FAST] = {1, "no notable effect", fast, 4},
        },
};
