/* Hill fit by variable projection (Golub and Pereyra, SIAM J Numer Anal 1973;10:413-432): the
 * linear parameters y_min and y_amp are optimal at every (pCa50, ln n_H), on which
 * Levenberg-Marquardt works. With h = ln n_H the slope cannot become negative; a curve that falls
 * with Ca has y_amp < 0. Data are centred and scaled first, so the fit does not depend on the unit
 * of y, and sorted, so it does not depend on their order in a single bit. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/observe.h>

#include "linalg/linalg.h"

enum {
    MIN_POINTS = 5,
    MIN_LEVELS = 4, /* different pCa: one per parameter */
    GRID_PCA = 48,
    GRID_SLOPE = 9, /* n_H = 1/4, 1/2 .. 64 */
    STARTS = 3,
    MAX_ITERATIONS = 300
};

static const double ln10 = 2.302585092994045684;
static const double grid_margin = 1.0;         /* decades beyond the data where a start may lie */
static const double pca_margin = 3.0;          /* and a solution */
static const double max_slope = 1e3;           /* n_H outside 1/max_slope..max_slope: no solution */
static const double step_tolerance = 1e-11;    /* decades, and relative in n_H */
static const double gradient_tolerance = 1e-7; /* cosine between residual and tangent */
static const double rounding = 16.0 * DBL_EPSILON; /* of the residual vector, relative to y */

struct point {
    double pca, y, root_weight;
};

struct data {
    size_t n;
    struct point *point; /* sorted; root_weight > 0 */
    double *matrix;      /* [(n + 2)*4] */
    double *right;       /* [n + 2] */
    double norm;         /* sqrt(sum w y^2) */
};

struct iterate {
    double pca50, h;     /* h = ln n_H */
    double y_min, y_amp; /* optimal for them */
    double rss;
};

/* ---- the curve ---- */

/* 1/(1 + exp(-u)) and its derivative. */
static double sigmoid(double u, double *derivative)
{
    const double e = exp(-fabs(u)), small = e / (1.0 + e);
    *derivative = small / (1.0 + e);
    return u < 0.0 ? small : 1.0 / (1.0 + e);
}

double ino_hill_value(const ino_hill *fit, double pca)
{
    double derivative;
    return fit->y_min + fit->y_amp * sigmoid(fit->n_h * ln10 * (fit->pca50 - pca), &derivative);
}

/* ---- variable projection ---- */

/* Best y_min, y_amp (weighted regression on the sigmoid, centred) and the residual there. */
static void project(const struct data *data, double pca50, double h, struct iterate *it)
{
    const double rate = exp(h) * ln10;
    double w_sum = 0.0, s_sum = 0.0, y_sum = 0.0, ss = 0.0, sy = 0.0, derivative;
    for (size_t i = 0; i < data->n; i++) {
        const struct point *q = &data->point[i];
        const double w = q->root_weight * q->root_weight;
        w_sum += w;
        s_sum += w * sigmoid(rate * (pca50 - q->pca), &derivative);
        y_sum += w * q->y;
    }
    const double s_mean = s_sum / w_sum, y_mean = y_sum / w_sum;
    for (size_t i = 0; i < data->n; i++) {
        const struct point *q = &data->point[i];
        const double w = q->root_weight * q->root_weight;
        const double s = sigmoid(rate * (pca50 - q->pca), &derivative) - s_mean;
        ss += w * s * s;
        sy += w * s * (q->y - y_mean);
    }
    *it = (struct iterate){.pca50 = pca50, .h = h, .y_amp = ss > 0.0 ? sy / ss : 0.0};
    it->y_min = y_mean - it->y_amp * s_mean;
    for (size_t i = 0; i < data->n; i++) {
        const struct point *q = &data->point[i];
        const double s = sigmoid(rate * (pca50 - q->pca), &derivative);
        const double r = q->root_weight * (q->y - (it->y_min + it->y_amp * s));
        it->rss += r * r;
    }
}

/* Row of the weighted Jacobian at point q: d/d(y_min, y_amp, pca50, h). Returns the weighted
 * residual. */
static double jacobian_row(const struct iterate *it, const struct point *q, double row[4])
{
    const double rate = exp(it->h) * ln10, u = rate * (it->pca50 - q->pca);
    double derivative;
    const double s = sigmoid(u, &derivative), w = q->root_weight;
    row[0] = w;
    row[1] = w * s;
    row[2] = w * it->y_amp * derivative * rate;
    row[3] = w * it->y_amp * derivative * u;
    return w * (q->y - (it->y_min + it->y_amp * s));
}

/* Levenberg-Marquardt step of all four parameters, damped in the last two; since the first two are
 * optimal this is the step of the projected problem (Kaufman, BIT 1975;15:49-57). `covariance` (may
 * be NULL) is of the four. */
static ino_status find_step(struct data *data, const struct iterate *it, double damping,
                            double step[4], double *covariance)
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

/* |J step|^2: what the linearised residual loses. */
static double predicted_reduction(const struct data *data, const struct iterate *it,
                                  const double step[4])
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

/* ---- convergence ---- */

static int gradient_vanishes(const struct data *data, const struct iterate *it)
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
static int is_determined(struct data *data, const struct iterate *it)
{
    const struct point *last = &data->point[data->n - 1];
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

static ino_status refine(struct data *data, struct iterate *it, int *iterations)
{
    double damping = 1e-3;
    while (*iterations < MAX_ITERATIONS && damping < 1e12) {
        ++*iterations;
        double step[4];
        struct iterate next;
        if (find_step(data, it, damping, step, NULL)) {
            damping = fmax(10.0 * damping, 1e-12);
            continue;
        }
        const double predicted = predicted_reduction(data, it, step);
        project(data, it->pca50 + clamp(step[2], 1.0), it->h + clamp(step[3], 1.0), &next);
        const int small_step = fabs(step[2]) < step_tolerance && fabs(step[3]) < step_tolerance;
        const int at_rounding = predicted <= rounding * rounding * data->norm * data->norm;
        const int undamped = damping <= 1e-6;
        /* Below 1e-12 of it the sum of squares no longer tells a better point from a worse one. */
        if (next.rss <= it->rss || predicted <= 1e-12 * it->rss) {
            *it = next;
        } else if (!at_rounding) {
            damping = fmax(8.0 * damping, 1e-12);
            continue;
        }
        damping = damping > 1e-14 ? damping / 10.0 : 0.0;
        if ((small_step || at_rounding) && undamped)
            return gradient_vanishes(data, it) && is_determined(data, it) ? INO_OK
                                                                          : INO_NOT_CONVERGED;
    }
    return INO_NOT_CONVERGED;
}

/* ---- starts ---- */

struct grid {
    struct iterate at[GRID_PCA][GRID_SLOPE];
};

static int is_local_minimum(const struct grid *grid, int i, int j)
{
    for (int k = i > 0 ? i - 1 : 0; k <= i + 1 && k < GRID_PCA; k++)
        for (int l = j > 0 ? j - 1 : 0; l <= j + 1 && l < GRID_SLOPE; l++)
            if (grid->at[k][l].rss < grid->at[i][j].rss)
                return 0;
    return 1;
}

/* The lowest local minima of the projected sum of squares on a grid, best first. */
static int find_starts(const struct data *data, struct iterate start[STARTS])
{
    struct grid grid;
    int found = 0;
    const double low = data->point->pca - grid_margin;
    const double width = data->point[data->n - 1].pca + grid_margin - low;
    for (int i = 0; i < GRID_PCA; i++)
        for (int j = 0; j < GRID_SLOPE; j++)
            project(data, low + width * i / (GRID_PCA - 1), (j - 2) * log(2.0), &grid.at[i][j]);
    for (int i = 0; i < GRID_PCA; i++)
        for (int j = 0; j < GRID_SLOPE; j++) {
            if (!is_local_minimum(&grid, i, j))
                continue;
            int place = found < STARTS ? found++ : STARTS;
            for (; place > 0 && grid.at[i][j].rss < start[place - 1].rss; place--)
                if (place < STARTS)
                    start[place] = start[place - 1];
            if (place < STARTS)
                start[place] = grid.at[i][j];
        }
    return found;
}

/* ---- data ---- */

static int compare_points(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    const double key[3][2] = {{a->pca, b->pca}, {a->y, b->y}, {a->root_weight, b->root_weight}};
    for (int k = 0; k < 3; k++)
        if (key[k][0] != key[k][1])
            return key[k][0] < key[k][1] ? -1 : 1;
    return 0;
}

static ino_status check_data(size_t n, const double *pca, const double *y, const double *weight)
{
    if (n < MIN_POINTS)
        return INO_TOO_FEW_POINTS;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(pca[i]) || !isfinite(y[i]) || (weight && !isfinite(weight[i])))
            return INO_NOT_FINITE;
    for (size_t i = 0; weight && i < n; i++)
        if (weight[i] < 0.0)
            return INO_OUT_OF_RANGE;
    return INO_OK;
}

/* Takes the points of positive weight in sorted order, y mapped to [-1, 1] by centre and half. */
static ino_status load_points(size_t n, const double *pca, const double *y, const double *weight,
                              struct data *data, double *centre, double *half)
{
    double low = INFINITY, high = -INFINITY, heaviest = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double w = weight ? weight[i] : 1.0;
        if (w == 0.0)
            continue;
        heaviest = fmax(heaviest, w);
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
        data->point[data->n++] = (struct point){pca[i], y[i], w};
    }
    if (data->n < MIN_POINTS)
        return INO_TOO_FEW_POINTS;
    *centre = low / 2.0 + high / 2.0;
    *half = high / 2.0 - low / 2.0;
    if (!(*half > 1e-12 * fmax(fabs(low), fabs(high))))
        return INO_TOO_FEW_POINTS;
    for (size_t i = 0; i < data->n; i++) {
        struct point *q = &data->point[i];
        q->y = (q->y - *centre) / *half;
        q->root_weight = sqrt(q->root_weight / heaviest);
        data->norm = hypot(data->norm, q->root_weight * q->y);
    }
    qsort(data->point, data->n, sizeof *data->point, compare_points);
    size_t levels = 1;
    for (size_t i = 1; i < data->n; i++)
        levels += data->point[i].pca != data->point[i - 1].pca;
    return levels < MIN_LEVELS ? INO_TOO_FEW_POINTS : INO_OK;
}

/* ---- the fit ---- */

static ino_status fit_points(struct data *data, struct iterate *best, int *iterations)
{
    struct iterate start[STARTS];
    const int n_starts = find_starts(data, start);
    ino_status status = INO_NOT_CONVERGED;
    for (int s = 0; s < n_starts; s++) {
        int count = 0;
        const ino_status outcome = refine(data, &start[s], &count);
        *iterations += count;
        /* A start that ran away to a clearly lower sum of squares is the honest answer: no minimum.
         */
        const double margin = outcome == status ? 1.0 : outcome ? 1.0 - 1e-6 : 1.0 + 1e-6;
        if (s == 0 || start[s].rss < margin * best->rss) {
            *best = start[s];
            status = outcome;
        }
    }
    return status;
}

static void report(const struct data *data, const struct iterate *best, double centre, double half,
                   int iterations, ino_hill *fit)
{
    double weights = 0.0, largest = 0.0, row[4];
    for (size_t i = 0; i < data->n; i++) {
        const double w = data->point[i].root_weight;
        weights += w * w;
        largest = fmax(largest, fabs(jacobian_row(best, &data->point[i], row) / w));
    }
    *fit = (ino_hill){.y_min = centre + half * best->y_min,
                      .y_amp = half * best->y_amp,
                      .pca50 = best->pca50,
                      .n_h = exp(best->h),
                      .rms_misfit = half * sqrt(best->rss / weights),
                      .max_misfit = half * largest,
                      .iterations = iterations};
}

ino_status ino_hill_fit(size_t n, const double *pca, const double *y, const double *weight,
                        ino_hill *fit)
{
    ino_status status = check_data(n, pca, y, weight);
    if (status)
        return status;
    if (n > (size_t)1 << 28) /* 4 (n + 2) elements within LAPACK's integers */
        return INO_TOO_LARGE;
    struct data data = {.point = malloc(sizeof *data.point * n),
                        .matrix = malloc(sizeof *data.matrix * 5 * (n + 2))};
    double centre = 0.0, half = 1.0;
    status = data.point && data.matrix ? INO_OK : INO_NO_MEMORY;
    if (!status) {
        data.right = data.matrix + 4 * (n + 2);
        status = load_points(n, pca, y, weight, &data, &centre, &half);
    }
    if (!status) {
        struct iterate best;
        int iterations = 0;
        status = fit_points(&data, &best, &iterations);
        report(&data, &best, centre, half, iterations, fit);
    }
    free(data.point);
    free(data.matrix);
    return status;
}
