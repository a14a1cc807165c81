/* Hill fit of measured points, with 95 % confidence intervals: data have noise, a model has none.
 *
 * The curve is y = y_min + y_amp Ca^n/(Ca^n + Ca50^n). Residuals count with weights 1/sem^2 where
 * standard errors are given, else with the numbers of preparations, else equally; in each case the
 * scale of the noise is estimated from the scatter about the curve (n points less p parameters), so
 * the intervals use Student's t with n - p degrees of freedom. Two intervals per parameter:
 *   covariance   estimate +- t s.e., s.e. from the Jacobian at the minimum (LAPACK QR); for n_H in
 *                ln n_H, hence not symmetric;
 *   profile      all values at which the smallest residual sum over the other parameters stays
 *                below rss (1 + t^2/(n - p)): no linearisation, and open (infinite) where the data
 *                set no limit. */
#ifndef INO_FIT_HILL_DATA_H
#define INO_FIT_HILL_DATA_H

#include <stddef.h>

#include <inotrope/inotrope.h>

/* Which of y_min and y_amp are fitted besides pCa50 and n_H. */
enum hill_form {
    HILL_TWO,   /* y_min = 0, y_amp = 1 */
    HILL_THREE, /* y_min = 0 */
    HILL_FOUR
};

enum hill_parameter { HILL_PCA50, HILL_NH, HILL_AMP, HILL_MIN, HILL_PARAMETERS };

struct hill_interval {
    double estimate;
    double standard_error;            /* for n_H: n_H times the standard error of ln n_H */
    double low, high;                 /* covariance */
    double profile_low, profile_high; /* infinite: open; pCa50 and n_H only, else NaN */
};

struct hill_data {
    enum hill_form form;
    size_t n;
    size_t parameters;
    double t_quantile;  /* two-sided 95 %, n - parameters degrees of freedom */
    double rss;         /* weighted */
    double reduced_rss; /* rss/(n - parameters): near 1 when the given sem explain the scatter */
    double rms_misfit;  /* unweighted, unit of y */
    struct hill_interval of[HILL_PARAMETERS];
};

/* Fits n points; sem[n] and count[n] may be NULL (sem wins). Errors: INO_TOO_FEW_POINTS (n < 5,
 * fewer than 4 different pCa, a flat curve), INO_NOT_FINITE (also sem or count not above zero),
 * INO_NOT_CONVERGED (no minimum: the points do not fix a Hill curve), INO_NO_MEMORY. */
INO_NODISCARD ino_status hill_data_fit(size_t n, const double *pca, const double *y,
                                       const double *sem, const double *count, enum hill_form form,
                                       struct hill_data *fit);

/* Value of the fitted curve. */
double hill_data_value(const struct hill_data *fit, double pca);

/* Two-sided 95 % point of Student's t. */
double student_t95(size_t degrees);

#endif
