/* From curves to numbers: pCa50, Hill slope, four-parameter Hill fit. */
#ifndef INOTROPE_OBSERVE_H
#define INOTROPE_OBSERVE_H

#include <stddef.h>

#include <inotrope/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exact numbers of a model's steady force-pCa curve. No statistics: a model has no noise. */
typedef struct {
    double pca50;     /* -log10([Ca]/M) at F = (F_rest + F_max)/2, by root finding */
    double slope_nh;  /* 4 dy/d ln Ca there, y = (F - F_rest)/(F_max - F_rest) */
    double fmax_kPa;  /* Ca -> infinity */
    double frest_kPa; /* Ca = 0 */
} ino_pca_summary;

/* Summary of the curve of `muscle` at sarcomere length sl_um with drug_uM[ino_muscle_drug_count]
 * (NULL when there is none), on `branch`. On a bistable fibre the jump's position is returned and
 * slope_nh is infinite. Errors: those of ino_batch_steady; INO_TOO_FEW_POINTS when F_max does not
 * exceed F_rest by 1e-9 of itself (no overlap); INO_OUT_OF_RANGE when half-maximum lies outside 1e-9 to 1000 uM.
 * Thread-safe, no allocation. */
INO_API INO_NODISCARD ino_status ino_observe_pca(const ino_muscle *muscle, double sl_um,
                                                 const double *drug_uM, ino_branch branch,
                                                 ino_pca_summary *summary);

/* The same of n fibres in parallel, part[n], at one sarcomere length and with the same drugs: the
 * sum's own half-maximum and slope, which are no means of the fibres'. Errors: those above;
 * INO_BAD_ARGUMENT (n is 0, drugs differ in number), INO_OUT_OF_RANGE (a share). */
INO_API INO_NODISCARD ino_status ino_observe_pca_mixture(size_t n, const ino_part *part,
                                                         double sl_um, const double *drug_uM,
                                                         ino_branch branch,
                                                         ino_pca_summary *summary);

/* Four-parameter Hill curve y = y_min + y_amp Ca^n/(Ca^n + Ca50^n). */
typedef struct {
    double y_min;
    double y_amp;
    double pca50;
    double n_h;
    double rms_misfit; /* sqrt(mean squared residual), unit of y */
    double max_misfit; /* largest |residual|, unit of y */
    int iterations;
} ino_hill;

/* Least-squares Hill fit to n points (pCa, y). Equal weights, or weight[i] = 1/sigma_i^2 when
 * `weight` is not NULL (points of weight 0 are ignored; rms_misfit is then sqrt(sum w r^2/sum w)).
 * Errors: INO_OUT_OF_RANGE (a negative weight), INO_TOO_FEW_POINTS (n < 5, fewer than 4 different
 * pCa, or a flat curve), INO_NOT_FINITE, INO_NOT_CONVERGED (*fit then holds the last iterate,
 * flagged by the code), INO_NO_MEMORY. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_hill_fit(size_t n, const double *pca, const double *y,
                                              const double *weight, ino_hill *fit);

/* Value of the Hill curve at pca. */
INO_API double ino_hill_value(const ino_hill *fit, double pca);

#ifdef __cplusplus
}
#endif
#endif
