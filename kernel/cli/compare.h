/* Parts of `inotrope compare`: many fibres on one page. */
#ifndef INO_CLI_COMPARE_H
#define INO_CLI_COMPARE_H

#include "cli/options.h"
#include "cli/select.h"
#include "cli/trace_input.h"
#include "output/plot.h"
#include "output/sink.h"

/* Effects of a drug beside the shift of pCa50: over the same fibre without drug. */
enum {
    EFFECT_SLOPE, /* a difference, as the shift; the others are ratios */
    EFFECT_FMAX,
    EFFECT_FREST,
    EFFECT_DIASTOLIC,
    EFFECT_DEVELOPED,
    EFFECT_RISE,
    EFFECT_FALL,
    EFFECT_TTP,
    EFFECT_RT50,
    EFFECT_ATP,
    COMPARE_EFFECTS
};

/* Numbers of one fibre, with or without drug; NaN: there is none, a note says why. */
enum compare_number {
    COMPARE_PCA50,
    COMPARE_SLOPE,
    COMPARE_SHIFT, /* of pCa50 by the drug */
    COMPARE_FMAX,
    COMPARE_FREST,
    COMPARE_CA_BASE,
    COMPARE_CA_PEAK,
    COMPARE_DIASTOLIC,
    COMPARE_DEVELOPED,
    COMPARE_TTP,
    COMPARE_RT50,
    COMPARE_KTR_HALF, /* at pCa50 */
    COMPARE_KTR_FULL, /* at 1 mM Ca */
    COMPARE_V0,       /* unloaded shortening, at 1 mM Ca as what follows */
    COMPARE_A_REL,    /* a/F0 of Hill's hyperbola */
    COMPARE_POWER,    /* the largest */
    COMPARE_LOAD,     /* F/F0 there */
    COMPARE_RISE,     /* dF/dt of the twitch, its most and least */
    COMPARE_FALL,
    COMPARE_ATP,      /* of the twitch, per head */
    COMPARE_MEASURED, /* what follows is the effect of a drug: compare_effect.c */
    COMPARE_EFFECT = COMPARE_MEASURED,
    COMPARE_COUNT = COMPARE_EFFECT + COMPARE_EFFECTS
};

#define COMPARE_COLUMNS                                                                  \
    "pCa50,slope_nH,delta_pCa50,fmax_kPa,frest_kPa,ca_base_uM,ca_peak_uM,diastolic_kPa," \
    "developed_kPa,time_to_peak_s,RT50_s,k_tr_half_per_s,k_tr_full_per_s,"               \
    "V0_L_per_s,a_over_F0,peak_power_kW_per_m3,peak_power_load,dFdt_max_kPa_s,"          \
    "dFdt_min_kPa_s,atp_per_head_and_beat,delta_nH,fmax_ratio,frest_ratio,"              \
    "diastolic_ratio,developed_ratio,dFdt_max_ratio,dFdt_min_ratio,time_to_peak_ratio,"  \
    "RT50_ratio,atp_ratio"

enum { MOST_DOSES = 8 };
enum { STEADY_POINTS = 241, TWITCH_POINTS = 251, KTR_POINTS = 8, SPEEDS = 24 };

struct compared {
    const ino_fibre *fibre;
    const ino_muscle *muscle; /* the selection's */
    double sl_um;
    size_t rank;          /* of the fibre */
    size_t control;       /* index of the same fibre without drug; its own without drug */
    size_t like;          /* of --match: index of the drug with this shift; else as control */
    const ino_drug *drug; /* NULL: none */
    int drugged;          /* selection: 0 without, 1 with --drug, 2 with --match */
    size_t dose;          /* which of --drug, from 0 */
    double dose_uM;
    double number[COMPARE_COUNT];
    double force[STEADY_POINTS];                       /* over COMPARE_FMAX of the control */
    double t_s[TWITCH_POINTS], twitch[TWITCH_POINTS];  /* likewise */
    double ktr_force[KTR_POINTS], ktr[KTR_POINTS];     /* over its own FMAX; 1/s */
    double load[SPEEDS], speed[SPEEDS], power[SPEEDS]; /* over its isometric tension F0; over V0 of
                                                          the control; over F0 V0 of the control */
};

struct compare_run {
    const struct options *options;
    int quiet;
    struct selection s[3]; /* without, with the drug, with that of --match; the same fibres */
    size_t n_fibres;
    const ino_fibre **fibre; /* [n_fibres] */
    int named;               /* 1: by the user */
    int *refused;            /* [n_fibres]: the drug */
    double sl_um;            /* for all; NaN: each fibre's own */
    const ino_drug *drug;    /* NULL: none */
    size_t n_doses;
    double dose_uM[MOST_DOSES];
    const ino_drug *match; /* another action at the same shift of pCa50; NULL: none */
    struct inputs inputs;  /* of --ca */
    int own_ca;            /* no --ca: each fibre's transient goes with its Ca50 */
    double duration_s;
    int own_duration; /* set by the user: no record is longer */
    size_t n;
    struct compared *item; /* [n]: each fibre, then the same with each dose and its match */
    double pca[STEADY_POINTS];
    struct sink out, picture;
    enum plot_format format;
    int json;
    struct provenance provenance, notes;
    struct provenance findings; /* what depends on the fibre: sentences, keys of findings_key */
    size_t failed;              /* numbers that did not converge */
};

/* compare_items.c: run->item and its muscles; what a fibre cannot have goes into the notes. */
int compare_make_items(struct compare_run *run, struct problem *problem);

/* compare_measure.c: the dose of `muscle`, which has the drug of --match, at which its pCa50 lies
 * where that of the item does. 0, or -1 with a reason. */
int compare_match(const struct compare_run *run, const struct compared *item,
                  const ino_muscle *muscle, double *dose_uM, char *why, size_t size);
/* Everything about item i; what there is not goes into the notes. */
int compare_measure(struct compare_run *run, size_t i, struct problem *problem);
/* The force-pCa curves, when all pCa50 are known. */
int compare_steady(struct compare_run *run, struct problem *problem);

/* compare_effect.c: with all items measured, the effects of the drugs and what of them depends on
 * the fibre. */
void compare_effects(struct compare_run *run);
void compare_findings(struct compare_run *run);
void compare_effect_table(const struct compare_run *run, int width);
/* What else than the drug's effect tells the fibres apart. */
const char *compare_confound(const struct compare_run *run);
#define COMPARE_AGREEMENT "unchanged, or the same: within 1 % (pCa50 within 0.01, n_H within 0.05)"
/* "levosimendan 3 uM" of a drugged item, or "no drug". */
const char *compare_drug_text(const struct compared *item, char *text, size_t size);

/* compare_report.c */
void compare_provenance(struct compare_run *run);
int compare_write(struct compare_run *run, struct problem *problem);
void compare_table(const struct compare_run *run);
/* What Ca the twitches see. */
void compare_ca_words(const struct compare_run *run, char *text, size_t size);

/* compare_figure.c */
int compare_draw(struct compare_run *run, struct problem *problem);

#endif
