#include "observe/hill_refine.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "linalg/linalg.h"

enum { MAX_ITERATIONS = 300 };

static const double ln10 = 2.302585092994045684;
static const double pca_margin = 3.0;       /* decades beyond the data where a solution may lie */
static const double max_slope = 1e3;        /* n_H outside 1/max_slope..max_slope: no solution */
static const double step_tolerance = 1e-11; /* decades, and relative in n_H */
static const double gradient_tolerance = 1e-7;     /* cosine between residual and tangent */
static const double rounding = 16.0 * DBL_EPSILON; /* of the residual vector, relative to y */

double ino_hill_sigmoid(double u, double *derivative)
{
    const double e = exp(-fabs(u)), small = e / (1.0 + e);
    *derivative = small / (1.0 + e);
    return u < 0.0 ? small : 1.0 / (1.0 + e);
}

/* ---- variable projection ---- */

/* Weighted regression on the sigmoid, centred. */
void ino_hill_project(const struct ino_hill_data *data, double pca50, double h,
                      struct ino_hill_iterate *it)
{
    const double rate = exp(h) * ln10;
    double w_sum = 0.0, s_sum = 0.0, y_sum = 0.0, ss = 0.0, sy = 0.0, derivative;
    for (size_t i = 0; i < data->n; i++) {
        const struct ino_hill_point *q = &data->point[i];
        const double w = q->root_weight * q->root_weight;
        w_sum += w;
        s_sum += w * ino_hill_sigmoid(rate * (pca50 - q->pca), &derivative);
        y_sum += w * q->y;
    }
    const double s_mean = s_sum / w_sum, y_mean = y_sum / w_sum;
    for (size_t i = 0; i < data->n; i++) {
        const struct ino_hill_point *q = &data->point[i];
        const double w = q->root_weight * q->root_weight;
        const double s = ino_hill_sigmoid(rate * (pca50 - q->pca), &derivative) - s_mean;
        ss += w * s * s;
        sy += w * s * (q->y - y_mean);
    }
    *it = (struct ino_hill_iterate){.pca50 = pca50, .h = h, .y_amp = ss > 0.0 ? sy / ss : 0.0};
    it->y_min = y_mean - it->y_amp * s_mean;
    for (size_t i = 0; i < data->n; i++) {
        const struct ino_hill_point *q = &data->point[i];
        const double s = ino_hill_sigmoid(rate * (pca50 - q->pca), &derivative);
        const double r = q->root_weight * (q->y - (it->y_min + it->y_amp * s));
        it->rss += r * r;
    }
}

/* Row of the weighted Jacobian at point q: d/d(y_min, y_amp, pca50, h). Returns the weighted
 * residual. */
static double jacobian_row(const struct ino_hill_iterate *it, const struct ino_hill_point *q,
                           double row[4])
{
    const double rate = exp(it->h) * ln10, u = rate * (it->pca50 - q->pca);
    double derivative;
    const double s = ino_hill_sigmoid(u, &derivative), w = q->root_weight;
    row[0] = w;
    row[1] = w * s;
    row[2] = w * it->y_amp * derivative * rate;
    row[3] = w * it->y_amp * derivative * u;
    return w * (q->y - (it->y_min + it->y_amp * s));
}

/* Levenberg-Marquardt step of all four parameters, damped in the last two; since the first two are
 * optimal this is the step of the projected problem (Kaufman, BIT 1975;15:49-57). `covariance` (may
 * be NULL) is of the four. */
static ino_status find_step(struct ino_hill_data *data, const struct ino_hill_iterate *it,
                            double damping, double step[4], double *covariance)
{
    const size_t m = data->n + (damping > 0.0 ? 2 : 0);
    double norm[4] = {0.0};
    for (size_t i = 0; i < data->n; i++) {
        double row[4];
        data->right[i] = jacobian_row(it, &data->point[i], row);
        for (size_t j = 0; j < 4; j++) {
            data->matrix[i + j * m] = row[j];
            norm[j] = hypot(norm[j], row[j]);
        }
    }
    for (size_t i = data->n; i < m; i++) {
        const size_t damped = 2 + i - data->n;
        for (size_t j = 0; j < 4; j++)
            data->matrix[i + j * m] = j == damped ? sqrt(damping) * norm[j] : 0.0;
        data->right[i] = 0.0;
    }
    return ino_linalg_least_squares(m, 4, data->matrix, data->right, step, covariance, NULL);
}

/* Newton step of all four parameters: adds to J^T J the residual's curvature, without which steps
 * converge slowly or not at all on noisy data. 0 when there is none that leads downhill. */
static int find_newton_step(const struct ino_hill_data *data, const struct ino_hill_iterate *it,
                            double step[4])
{
    const double rate = exp(it->h) * ln10;
    double hessian[16] = {0.0}, gradient[4] = {0.0}, slope = 0.0;
    for (size_t i = 0; i < data->n; i++) {
        const struct ino_hill_point *q = &data->point[i];
        const double u = rate * (it->pca50 - q->pca), w = q->root_weight;
        double row[4], d1;
        const double r = jacobian_row(it, q, row) * w, s = ino_hill_sigmoid(u, &d1);
        const double d2 = d1 * (1.0 - 2.0 * s); /* second derivative of the sigmoid */
        for (int j = 0; j < 4; j++) {
            gradient[j] += row[j] * (r / w);
            for (int k = 0; k <= j; k++)
                hessian[j + 4 * k] += row[j] * row[k];
        }
        hessian[2 + 4 * 1] -= r * d1 * rate;
        hessian[3 + 4 * 1] -= r * d1 * u;
        hessian[2 + 4 * 2] -= r * it->y_amp * d2 * rate * rate;
        hessian[3 + 4 * 2] -= r * it->y_amp * rate * (d2 * u + d1);
        hessian[3 + 4 * 3] -= r * it->y_amp * u * (d2 * u + d1);
    }
    for (int j = 0; j < 4; j++)
        for (int k = 0; k < j; k++)
            hessian[k + 4 * j] = hessian[j + 4 * k];
    memcpy(step, gradient, sizeof gradient);
    if (ino_linalg_solve(4, 1, hessian, step))
        return 0;
    for (int j = 0; j < 4; j++)
        slope += gradient[j] * step[j];
    return slope > 0.0;
}

/* |J step|^2: what the linearised residual loses. */
static double predicted_reduction(const struct ino_hill_data *data,
                                  const struct ino_hill_iterate *it, const double step[4])
{
    double sum = 0.0;
    for (size_t i = 0; i < data->n; i++) {
        double row[4], change = 0.0;
        (void)jacobian_row(it, &data->point[i], row);
        for (size_t j = 0; j < 4; j++)
            change += row[j] * step[j];
        sum += change * change;
    }
    return sum;
}

double ino_hill_residual(const struct ino_hill_data *data, const struct ino_hill_iterate *it,
                         size_t i)
{
    double row[4];
    return jacobian_row(it, &data->point[i], row) / data->point[i].root_weight;
}

/* ---- convergence ---- */

static int gradient_vanishes(const struct ino_hill_data *data, const struct ino_hill_iterate *it)
{
    double product[4] = {0.0}, square[4] = {0.0};
    for (size_t i = 0; i < data->n; i++) {
        double row[4];
        const double r = jacobian_row(it, &data->point[i], row);
        for (size_t j = 0; j < 4; j++) {
            product[j] += row[j] * r;
            square[j] += row[j] * row[j];
        }
    }
    const double allowed = gradient_tolerance * sqrt(it->rss) + rounding * data->norm;
    for (size_t j = 0; j < 4; j++)
        if (!(fabs(product[j]) <= sqrt(square[j]) * allowed))
            return 0;
    return 1;
}

/* Whether the data, if they were exact to rounding, would fix pCa50 and n_H at all: a step between
 * two points or a power law that never saturates does not. */
static int is_determined(struct ino_hill_data *data, const struct ino_hill_iterate *it)
{
    const struct ino_hill_point *last = &data->point[data->n - 1];
    double step[4], covariance[16];
    if (fabs(it->h) > log(max_slope) || it->pca50 < data->point->pca - pca_margin ||
        it->pca50 > last->pca + pca_margin)
        return 0;
    if (find_step(data, it, 0.0, step, covariance))
        return 0;
    const double error = rounding * data->norm;
    return error * sqrt(covariance[2 + 2 * 4]) < 1e-4 && error * sqrt(covariance[3 + 3 * 4]) < 1e-4;
}

/* ---- Levenberg-Marquardt ---- */

static double clamp(double x, double limit)
{
    return fmax(-limit, fmin(limit, x));
}

/* Moves to the projected point one step away if it is lower, or if the step is too small for the
 * sum of squares to tell (below 1e-12 of it). */
static int take_step(const struct ino_hill_data *data, struct ino_hill_iterate *it,
                     const double step[4], double predicted)
{
    struct ino_hill_iterate next;
    ino_hill_project(data, it->pca50 + clamp(step[2], 1.0), it->h + clamp(step[3], 1.0), &next);
    if (!(next.rss <= it->rss) && !(predicted <= 1e-12 * it->rss))
        return 0;
    *it = next;
    return 1;
}

static int step_is_small(const double step[4])
{
    return fabs(step[2]) < step_tolerance && fabs(step[3]) < step_tolerance;
}

ino_status ino_hill_refine(struct ino_hill_data *data, struct ino_hill_iterate *it, int *iterations)
{
    const double floor = rounding * rounding * data->norm * data->norm;
    double damping = 1e-3;
    while (*iterations < MAX_ITERATIONS && damping < 1e12) {
        double step[4], newton[4];
        ++*iterations;
        if (find_step(data, it, damping, step, NULL)) {
            damping = fmax(10.0 * damping, 1e-12);
            continue;
        }
        const double predicted = predicted_reduction(data, it, step);
        int arrived = damping <= 1e-6 && (step_is_small(step) || predicted <= floor);
        if (predicted < 1e-2 * it->rss && find_newton_step(data, it, newton) &&
            take_step(data, it, newton, predicted_reduction(data, it, newton))) {
            arrived = arrived || step_is_small(newton);
            damping /= 10.0;
        } else if (take_step(data, it, step, predicted)) {
            damping /= 10.0;
        } else {
            damping = fmax(8.0 * damping, 1e-12);
        }
        if (arrived)
            return gradient_vanishes(data, it) && is_determined(data, it) ? INO_OK
                                                                          : INO_NOT_CONVERGED;
    }
    return INO_NOT_CONVERGED;
}
