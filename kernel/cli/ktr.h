/* Parts of `inotrope ktr`. */
#ifndef INO_CLI_KTR_H
#define INO_CLI_KTR_H

#include "cli/grid.h"
#include "cli/trace.h"

enum ktr_column {
    KTR_SL,
    KTR_PCA,
    KTR_CA,
    KTR_TENSION,     /* steady, recovered */
    KTR_TENSION_REL, /* over the value at saturating Ca */
    KTR_RATE,
    KTR_HALF_RATE,
    KTR_MISFIT,
    KTR_EXPONENTIAL, /* 1 or 0 */
    KTR_INITIAL,     /* where recovery starts */
    KTR_START,
    KTR_ERROR,
    KTR_COUNT
};

#define KTR_COLUMNS                                                                           \
    "sl_um,pCa,ca_uM,tension_kPa,tension_rel,k_tr_per_s,k_half_per_s,rms_misfit,exponential," \
    "initial_kPa,recovery_start_s,estimated_error"

struct ktr_run {
    struct time_run time;
    struct grid grid;
    ino_ktr_kind kind;
    ino_ktr_options options;
    double *column[KTR_COUNT]; /* [n_curves * grid.n] each, in one allocation */
    size_t not_exponential, none, failed;
};

/* ktr_report.c */
int ktr_write(struct ktr_run *run, struct problem *problem);
int ktr_draw(struct ktr_run *run, struct problem *problem);
void ktr_table(const struct ktr_run *run);

#endif
