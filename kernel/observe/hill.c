/* Hill fit by variable projection (Golub and Pereyra, SIAM J Numer Anal 1973;10:413-432): the
 * linear parameters y_min and y_amp are optimal at every (pCa50, ln n_H), on which
 * Levenberg-Marquardt works. With h = ln n_H the slope cannot become negative; a curve that falls
 * with Ca has y_amp < 0. Data are centred and scaled first, so the fit does not depend on the unit
 * of y, and sorted, so it does not depend on their order in a single bit. */
#include <math.h>
#include <stdlib.h>

#include <inotrope/observe.h>

#include "observe/hill_refine.h"

enum {
    MIN_POINTS = 5,
    MIN_LEVELS = 4, /* different pCa: one per parameter */
    GRID_PCA = 96,
    GRID_SLOPE = 9, /* n_H = 1/4, 1/2 .. 64 */
    STARTS = 6
};

static const double ln10 = 2.302585092994045684;
static const double grid_margin = 1.0; /* decades beyond the data where a start may lie */

double ino_hill_value(const ino_hill *fit, double pca)
{
    double derivative;
    return fit->y_min +
           fit->y_amp * ino_hill_sigmoid(fit->n_h * ln10 * (fit->pca50 - pca), &derivative);
}

/* ---- starts ---- */

struct grid {
    struct ino_hill_iterate at[GRID_PCA][GRID_SLOPE];
};

/* Of a plateau the first place counts. */
static int is_local_minimum(const struct grid *grid, int i, int j)
{
    const double own = grid->at[i][j].rss;
    for (int k = i > 0 ? i - 1 : 0; k <= i + 1 && k < GRID_PCA; k++)
        for (int l = j > 0 ? j - 1 : 0; l <= j + 1 && l < GRID_SLOPE; l++) {
            const int earlier = k < i || (k == i && l < j);
            if (grid->at[k][l].rss < own || (earlier && grid->at[k][l].rss == own))
                return 0;
        }
    return 1;
}

/* The lowest local minima of the projected sum of squares on a grid, best first. */
static int find_starts(const struct ino_hill_data *data, struct ino_hill_iterate start[STARTS])
{
    struct grid grid;
    int found = 0;
    const double low = data->point->pca - grid_margin;
    const double width = data->point[data->n - 1].pca + grid_margin - low;
    for (int i = 0; i < GRID_PCA; i++)
        for (int j = 0; j < GRID_SLOPE; j++)
            ino_hill_project(data, low + width * i / (GRID_PCA - 1), (j - 2) * log(2.0),
                             &grid.at[i][j]);
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
    const struct ino_hill_point *a = left, *b = right;
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
                              struct ino_hill_data *data, double *centre, double *half)
{
    double low = INFINITY, high = -INFINITY, heaviest = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double w = weight ? weight[i] : 1.0;
        if (w == 0.0)
            continue;
        heaviest = fmax(heaviest, w);
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
        data->point[data->n++] = (struct ino_hill_point){pca[i], y[i], w};
    }
    if (data->n < MIN_POINTS)
        return INO_TOO_FEW_POINTS;
    *centre = low / 2.0 + high / 2.0;
    *half = high / 2.0 - low / 2.0;
    if (!(*half > 1e-12 * fmax(fabs(low), fabs(high))))
        return INO_TOO_FEW_POINTS;
    for (size_t i = 0; i < data->n; i++) {
        struct ino_hill_point *q = &data->point[i];
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

static ino_status fit_points(struct ino_hill_data *data, struct ino_hill_iterate *best,
                             int *iterations)
{
    struct ino_hill_iterate start[STARTS];
    const int n_starts = find_starts(data, start);
    ino_status status = INO_NOT_CONVERGED;
    for (int s = 0; s < n_starts; s++) {
        int count = 0;
        const ino_status outcome = ino_hill_refine(data, &start[s], &count);
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

static void report(const struct ino_hill_data *data, const struct ino_hill_iterate *best,
                   double centre, double half, int iterations, ino_hill *fit)
{
    double weights = 0.0, largest = 0.0;
    for (size_t i = 0; i < data->n; i++) {
        const double w = data->point[i].root_weight;
        weights += w * w;
        largest = fmax(largest, fabs(ino_hill_residual(data, best, i)));
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
    struct ino_hill_data data = {.point = malloc(sizeof *data.point * n),
                                 .matrix = malloc(sizeof *data.matrix * 5 * (n + 2))};
    double centre = 0.0, half = 1.0;
    status = data.point && data.matrix ? INO_OK : INO_NO_MEMORY;
    if (!status) {
        data.right = data.matrix + 4 * (n + 2);
        status = load_points(n, pca, y, weight, &data, &centre, &half);
    }
    if (!status) {
        struct ino_hill_iterate best;
        int iterations = 0;
        status = fit_points(&data, &best, &iterations);
        report(&data, &best, centre, half, iterations, fit);
    }
    free(data.point);
    free(data.matrix);
    return status;
}
