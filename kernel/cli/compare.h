/* Parts of `inotrope compare`: many fibres on one page. */
#ifndef INO_CLI_COMPARE_H
#define INO_CLI_COMPARE_H

#include "cli/options.h"
#include "cli/select.h"
#include "cli/trace_input.h"
#include "output/plot.h"
#include "output/sink.h"

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
    COMPARE_COUNT
};

#define COMPARE_COLUMNS                                                                  \
    "pCa50,slope_nH,delta_pCa50,fmax_kPa,frest_kPa,ca_base_uM,ca_peak_uM,diastolic_kPa," \
    "developed_kPa,time_to_peak_s,RT50_s,k_tr_half_per_s,k_tr_full_per_s,"               \
    "V0_L_per_s,a_over_F0,peak_power_kW_per_m3,peak_power_load"

enum { STEADY_POINTS = 241, TWITCH_POINTS = 251, KTR_POINTS = 8, SPEEDS = 24 };

struct compared {
    const ino_fibre *fibre;
    const ino_muscle *muscle; /* the selection's */
    double sl_um;
    size_t rank;    /* of the fibre */
    size_t control; /* index of the same fibre without drug; its own without drug */
    int drugged;
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
    struct selection s[2]; /* without and with the drug; the same fibres */
    size_t n_fibres;
    const ino_fibre **fibre; /* [n_fibres] */
    int named;               /* 1: by the user */
    int *refused;            /* [n_fibres]: the drug */
    double sl_um;            /* for all; NaN: each fibre's own */
    const ino_drug *drug;    /* NULL: none */
    double drug_uM;
    struct inputs inputs; /* of --ca */
    int own_ca;           /* no --ca: each fibre's transient goes with its Ca50 */
    double duration_s;
    size_t n;
    struct compared *item; /* [n]: each fibre, then the same with drug */
    double pca[STEADY_POINTS];
    struct sink out, picture;
    enum plot_format format;
    int json;
    struct provenance provenance, notes;
    size_t failed; /* numbers that did not converge */
};

/* compare_measure.c: everything about item i; what there is not goes into the notes. */
int compare_measure(struct compare_run *run, size_t i, struct problem *problem);
/* The force-pCa curves, when all pCa50 are known. */
int compare_steady(struct compare_run *run, struct problem *problem);

/* compare_report.c */
void compare_provenance(struct compare_run *run);
int compare_write(struct compare_run *run, struct problem *problem);
void compare_table(const struct compare_run *run);
int compare_draw(struct compare_run *run, struct problem *problem);

#endif
