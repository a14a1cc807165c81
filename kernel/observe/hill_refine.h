/* Variable projection for the Hill fit: shared by hill.c and hill_refine.c. */
#ifndef INO_OBSERVE_HILL_REFINE_H
#define INO_OBSERVE_HILL_REFINE_H

#include <stddef.h>

#include <inotrope/status.h>

struct ino_hill_point {
    double pca, y, root_weight;
};

struct ino_hill_data {
    size_t n;
    struct ino_hill_point *point; /* sorted by pCa; root_weight > 0; y within [-1, 1] */
    double *matrix;               /* [(n + 2)*4], work */
    double *right;                /* [n + 2], work */
    double norm;                  /* sqrt(sum w y^2) */
};

struct ino_hill_iterate {
    double pca50, h;     /* h = ln n_H */
    double y_min, y_amp; /* optimal for them */
    double rss;          /* sum w (y - curve)^2 */
};

/* 1/(1 + exp(-u)) and its derivative. */
double ino_hill_sigmoid(double u, double *derivative);

/* The iterate at (pca50, h): best y_min and y_amp, and the sum of squares there. */
void ino_hill_project(const struct ino_hill_data *data, double pca50, double h,
                      struct ino_hill_iterate *it);

/* y less the curve at point i. */
double ino_hill_residual(const struct ino_hill_data *data, const struct ino_hill_iterate *it,
                         size_t i);

/* Moves *it to the minimum that it leads to and adds the iterations used. INO_NOT_CONVERGED when
 * step or gradient do not vanish, or when the data, even if exact, would not fix the parameters;
 * *it is then the last iterate. */
INO_NODISCARD ino_status ino_hill_refine(struct ino_hill_data *data, struct ino_hill_iterate *it,
                                         int *iterations);

#endif
