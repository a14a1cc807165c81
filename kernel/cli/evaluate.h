/* Numbers of curves: steady states in batches, the exact summary, the Hill fit. */
#ifndef INO_CLI_EVALUATE_H
#define INO_CLI_EVALUATE_H

#include <stddef.h>

#include "cli/grid.h"
#include "cli/select.h"
#include "output/curves.h"

enum {
    BATCH = 4096,     /* points at once: memory does not depend on the grid */
    FIT_POINTS = 2001 /* a longer grid is thinned for the Hill fit */
};

/* Columns of one batch, each [BATCH], in one allocation. */
struct batch {
    double *pca;
    double *ca_uM;
    double *tension;
    double *relative;
    double *permissive;
    double *ca_bound;
    double *atp;
    double *converged;
    double *one[5]; /* tension, permissive, ca_bound, atp, converged of one fibre of a mixture */
};
int batch_make(struct batch *batch, struct problem *problem);
void batch_free(struct batch *batch);

/* Steady states at batch->pca[0..n-1] on the curve. A point that does not converge has NaN tension
 * and converged 0 and is counted in *failed; any other failure is a problem. `fmax` scales
 * batch->relative (NaN where it is not above zero). */
int batch_evaluate(const struct selection *s, const struct curve *curve, double fmax, size_t n,
                   struct batch *batch, size_t *failed, struct problem *problem);

/* Tension on the curve at n <= 2 values of Ca; 0 and infinity are allowed. */
ino_status curve_tension(const struct selection *s, const struct curve *curve, size_t n,
                         const double *ca_uM, double *tension);

/* Exact numbers of all curves (those without drug included); grid-independent. */
int curves_summarise(struct selection *s, struct problem *problem);

/* Hill fits of all curves to the grid's points. */
int curves_fit(struct selection *s, const struct grid *grid, struct batch *batch,
               struct problem *problem);

/* Summary of one curve at other doses, for `inotrope dose`. */
ino_status curve_summary_at(const struct selection *s, const struct curve *curve,
                            const double *drug_uM, ino_pca_summary *summary);

#endif
