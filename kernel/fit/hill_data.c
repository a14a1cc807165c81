#include "fit/hill_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/linalg.h"

enum { MOST_STEPS = 200, MOST_ROOTS = 60, FEWEST = 5, FEWEST_LEVELS = 4 };

static const double ln10 = 2.302585092994045684;

/* Parameters as they are varied: pCa50, ln n_H, y_amp, y_min. */
struct points {
    size_t n;
    const double *pca, *y;
    double *root_weight; /* [n] */
    double *matrix;      /* [(n + 4)*4] */
    double *right;       /* [n + 4] */
    double covariance[16];
};

/* ---- the curve ---- */

static double sigmoid(double u, double *derivative)
{
    const double e = exp(-fabs(u));
    const double small = e / (1.0 + e);
    *derivative = small / (1.0 + e);
    return u < 0.0 ? small : 1.0 / (1.0 + e);
}

static double curve(const double p[4], double pca, double gradient[4])
{
    const double rate = exp(p[HILL_NH]) * ln10;
    const double u = rate * (p[HILL_PCA50] - pca);
    double derivative;
    const double s = sigmoid(u, &derivative);
    gradient[HILL_PCA50] = p[HILL_AMP] * derivative * rate;
    gradient[HILL_NH] = p[HILL_AMP] * derivative * u;
    gradient[HILL_AMP] = s;
    gradient[HILL_MIN] = 1.0;
    return p[HILL_MIN] + p[HILL_AMP] * s;
}

static double residual_sum(const struct points *d, const double p[4])
{
    double sum = 0.0;
    double gradient[4];
    for (size_t i = 0; i < d->n; i++) {
        const double r = d->root_weight[i] * (d->y[i] - curve(p, d->pca[i], gradient));
        sum += r * r;
    }
    return sum;
}

/* ---- Levenberg-Marquardt over the parameters of the mask ---- */

static ino_status find_step(struct points *d, const double p[4], unsigned mask, double damping,
                            double step[4], int want_covariance)
{
    size_t which[4] = {0};
    size_t k = 0;
    double gradient[4];
    double packed[4] = {0.0};
    double norm[4] = {0.0};
    for (size_t j = 0; j < 4; j++)
        if (mask & (1u << j))
            which[k++] = j;
    const size_t m = d->n + (damping > 0.0 ? k : 0);
    for (size_t i = 0; i < d->n; i++) {
        d->right[i] = d->root_weight[i] * (d->y[i] - curve(p, d->pca[i], gradient));
        for (size_t j = 0; j < k; j++) {
            d->matrix[i + j * m] = d->root_weight[i] * gradient[which[j]];
            norm[j] = hypot(norm[j], d->matrix[i + j * m]);
        }
    }
    for (size_t i = d->n; i < m; i++) {
        d->right[i] = 0.0;
        for (size_t j = 0; j < k; j++)
            d->matrix[i + j * m] = j == i - d->n ? sqrt(damping) * norm[j] : 0.0;
    }
    const ino_status status = ino_linalg_least_squares(
        m, k, d->matrix, d->right, packed, want_covariance ? d->covariance : NULL, NULL);
    memset(step, 0, 4 * sizeof *step);
    for (size_t j = 0; status == INO_OK && j < k; j++)
        step[which[j]] = packed[j];
    return status;
}

/* Lowers p to the nearest minimum; the step of the nonlinear parameters is bounded. */
static ino_status descend(struct points *d, unsigned mask, double p[4], double *rss)
{
    double damping = 1e-3;
    *rss = residual_sum(d, p);
    for (int count = 0; count < MOST_STEPS; count++) {
        double step[4];
        double next[4];
        const ino_status status = find_step(d, p, mask, damping, step, 0);
        if (status == INO_NO_MEMORY)
            return status;
        if (status != INO_OK) {
            damping = 10.0 * damping;
            continue;
        }
        for (size_t j = 0; j < 4; j++)
            next[j] = p[j] + (j < HILL_AMP ? fmax(-0.5, fmin(0.5, step[j])) : step[j]);
        if (fabs(next[HILL_NH]) > log(1e3) || fabs(next[HILL_PCA50]) > 30.0)
            return INO_NOT_CONVERGED;
        const double sum = residual_sum(d, next);
        const double tolerance = 1e-13 * *rss;
        if (!(sum <= *rss + tolerance)) {
            damping = fmax(8.0 * damping, 1e-12);
            if (damping > 1e12)
                return INO_OK; /* nothing lower within round-off */
            continue;
        }
        const int arrived = fabs(next[HILL_PCA50] - p[HILL_PCA50]) < 1e-10 &&
                            fabs(next[HILL_NH] - p[HILL_NH]) < 1e-10 && damping < 1e-2;
        const int level = *rss - sum <= tolerance && damping < 1e-2;
        memcpy(p, next, sizeof next);
        *rss = sum;
        damping /= 10.0;
        if (arrived || (level && count > 3))
            return INO_OK;
    }
    return INO_NOT_CONVERGED;
}

/* ---- intervals ---- */

/* Smallest rss with parameter `held` at `value`, starting from `start` (updated). */
static ino_status profile_at(struct points *d, unsigned mask, size_t held, double value,
                             double start[4], double *rss)
{
    start[held] = value;
    return descend(d, mask & ~(1u << held), start, rss);
}

/* Where the profile crosses `limit`, on the side of `width`; infinite when it does not within
 * `reach`. The signed root of the rise is nearly a straight line, so the secant steps are few. */
static ino_status find_crossing(struct points *d, unsigned mask, const double best[4], size_t held,
                                double width, double reach, double lowest, double limit,
                                double *crossing)
{
    const double goal = sqrt(limit - lowest);
    double at[4];
    double x[2] = {best[held], best[held]}; /* inside, outside */
    double f[2] = {-goal, -goal};
    double rss;
    int kept = 0;
    memcpy(at, best, sizeof at);
    for (double step = width; f[1] <= 0.0; step *= 2.0) {
        x[0] = x[1];
        f[0] = f[1];
        x[1] += step;
        const ino_status status = fabs(x[1] - best[held]) > reach
                                      ? INO_NOT_CONVERGED
                                      : profile_at(d, mask, held, x[1], at, &rss);
        if (status == INO_NO_MEMORY)
            return status;
        /* Where the others run away without rising above the limit, there is no limit here. */
        if (fabs(x[1] - best[held]) > reach || (status != INO_OK && rss <= limit)) {
            *crossing = copysign(INFINITY, width);
            return INO_OK;
        }
        f[1] = sqrt(fmax(rss - lowest, 0.0)) - goal;
    }
    for (int count = 0; count < MOST_ROOTS && fabs(x[1] - x[0]) > 1e-8; count++) {
        const double next = (x[0] * f[1] - x[1] * f[0]) / (f[1] - f[0]);
        if (profile_at(d, mask, held, next, at, &rss) == INO_NO_MEMORY)
            return INO_NO_MEMORY;
        const double value = sqrt(fmax(rss - lowest, 0.0)) - goal;
        const int side = value > 0.0;
        x[side] = next;
        f[side] = value;
        /* Illinois: an end that stays twice loses half its weight. */
        if (kept == (side ? 1 : -1))
            f[!side] *= 0.5;
        kept = side ? 1 : -1;
        if (fabs(value) < 1e-7 * goal)
            break;
    }
    *crossing = fabs(f[0]) < fabs(f[1]) ? x[0] : x[1];
    return INO_OK;
}

static ino_status fill_profile(struct points *d, unsigned mask, const double best[4], size_t held,
                               double error, struct hill_data *fit)
{
    const double t = fit->t_quantile;
    const double limit = fit->rss * (1.0 + t * t / (double)(d->n - fit->parameters));
    const double reach = held == HILL_NH ? log(1e3) : 6.0;
    const double width = fmax(fmin(t * error, 0.5), 1e-6);
    double low;
    double high;
    ino_status status = find_crossing(d, mask, best, held, -width, reach, fit->rss, limit, &low);
    if (status == INO_OK)
        status = find_crossing(d, mask, best, held, width, reach, fit->rss, limit, &high);
    if (status != INO_OK)
        return status;
    fit->of[held].profile_low = held == HILL_NH ? exp(low) : low;
    fit->of[held].profile_high = held == HILL_NH ? exp(high) : high;
    return INO_OK;
}

static void fill_covariance(const struct points *d, unsigned mask, const double best[4],
                            struct hill_data *fit)
{
    const double scale = sqrt(fit->reduced_rss);
    const size_t k = fit->parameters;
    size_t j = 0;
    for (size_t i = 0; i < HILL_PARAMETERS; i++) {
        struct hill_interval *v = &fit->of[i];
        const int free_one = (mask >> i) & 1u;
        const double error = free_one ? scale * sqrt(d->covariance[j + j * k]) : 0.0;
        const double reach = fit->t_quantile * error;
        j += (size_t)free_one;
        v->profile_low = NAN;
        v->profile_high = NAN;
        v->estimate = i == HILL_NH ? exp(best[i]) : best[i];
        v->standard_error = i == HILL_NH ? v->estimate * error : error;
        v->low = i == HILL_NH ? exp(best[i] - reach) : best[i] - reach;
        v->high = i == HILL_NH ? exp(best[i] + reach) : best[i] + reach;
    }
}

/* ---- the fit ---- */

static ino_status check(size_t n, const double *pca, const double *y, const double *sem,
                        const double *count)
{
    double low = INFINITY;
    double high = -INFINITY;
    size_t levels = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        if (!isfinite(pca[i]) || !isfinite(y[i]) || (sem != NULL && !(sem[i] > 0.0)) ||
            (sem == NULL && count != NULL && !(count[i] > 0.0)))
            return INO_NOT_FINITE;
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
        while (k < i && pca[k] != pca[i])
            k++;
        levels += k == i;
    }
    if (n < FEWEST || levels < FEWEST_LEVELS || !(high - low > 1e-12 * fmax(fabs(low), fabs(high))))
        return INO_TOO_FEW_POINTS;
    return INO_OK;
}

/* The four-parameter fit is a start for the others too. */
static ino_status find_minimum(struct points *d, unsigned mask, enum hill_form form, double p[4],
                               double *rss)
{
    ino_hill four;
    double *weight = d->right;
    for (size_t i = 0; i < d->n; i++)
        weight[i] = d->root_weight[i] * d->root_weight[i];
    const ino_status status = ino_hill_fit(d->n, d->pca, d->y, weight, &four);
    if (status != INO_OK && (form == HILL_FOUR || status != INO_NOT_CONVERGED))
        return status;
    p[HILL_PCA50] = fmax(3.0, fmin(10.0, four.pca50));
    p[HILL_NH] = log(fmax(0.3, fmin(30.0, four.n_h)));
    p[HILL_AMP] = form == HILL_TWO     ? 1.0
                  : form == HILL_THREE ? four.y_min + four.y_amp
                                       : four.y_amp;
    p[HILL_MIN] = form == HILL_FOUR ? four.y_min : 0.0;
    if (form == HILL_FOUR && four.n_h <= 30.0 && four.n_h >= 0.3 && four.pca50 == p[HILL_PCA50]) {
        *rss = residual_sum(d, p);
        return INO_OK;
    }
    return descend(d, mask, p, rss);
}

static ino_status fit_points(struct points *d, enum hill_form form, struct hill_data *fit)
{
    static const unsigned masks[] = {[HILL_TWO] = 3u, [HILL_THREE] = 7u, [HILL_FOUR] = 15u};
    const unsigned mask = masks[form];
    double best[4];
    double step[4];
    double plain = 0.0;
    double gradient[4];
    fit->form = form;
    fit->n = d->n;
    fit->parameters = 2 + (size_t)form;
    ino_status status = find_minimum(d, mask, form, best, &fit->rss);
    if (status != INO_OK)
        return status;
    status = find_step(d, best, mask, 0.0, step, 1);
    if (status != INO_OK)
        return status == INO_NO_MEMORY ? status : INO_NOT_CONVERGED;
    fit->t_quantile = student_t95(d->n - fit->parameters);
    fit->reduced_rss = fit->rss / (double)(d->n - fit->parameters);
    for (size_t i = 0; i < d->n; i++)
        plain += pow(d->y[i] - curve(best, d->pca[i], gradient), 2.0);
    fit->rms_misfit = sqrt(plain / (double)d->n);
    fill_covariance(d, mask, best, fit);
    for (size_t held = HILL_PCA50; held <= HILL_NH && status == INO_OK; held++) {
        const double error = held == HILL_NH ? fit->of[held].standard_error / fit->of[held].estimate
                                             : fit->of[held].standard_error;
        status = fill_profile(d, mask, best, held, error, fit);
    }
    return status;
}

ino_status hill_data_fit(size_t n, const double *pca, const double *y, const double *sem,
                         const double *count, enum hill_form form, struct hill_data *fit)
{
    struct hill_data result;
    struct points d = {.n = n, .pca = pca, .y = y};
    ino_status status = check(n, pca, y, sem, count);
    if (status != INO_OK)
        return status;
    double *block = malloc((n + 5 * (n + 4)) * sizeof *block);
    if (block == NULL)
        return INO_NO_MEMORY;
    d.root_weight = block;
    d.right = block + n;
    d.matrix = d.right + n + 4;
    for (size_t i = 0; i < n; i++)
        d.root_weight[i] = sem != NULL ? 1.0 / sem[i] : count != NULL ? sqrt(count[i]) : 1.0;
    memset(&result, 0, sizeof result);
    status = fit_points(&d, form, &result);
    free(block);
    if (status == INO_OK)
        *fit = result;
    return status;
}

double hill_data_value(const struct hill_data *fit, double pca)
{
    double gradient[4];
    const double p[4] = {fit->of[HILL_PCA50].estimate, log(fit->of[HILL_NH].estimate),
                         fit->of[HILL_AMP].estimate, fit->of[HILL_MIN].estimate};
    return curve(p, pca, gradient);
}

/* P(|T| < t) in closed form (Abramowitz and Stegun 26.7.3, 26.7.4). */
static double student_inside(double t, size_t degrees)
{
    static const double half_pi = 1.570796326794896619;
    const double angle = atan(t / sqrt((double)degrees));
    const double c = cos(angle);
    double term = degrees % 2 == 1 ? c : 1.0;
    double sum = degrees > 1 ? term : 0.0;
    for (size_t k = 2 + degrees % 2; k + 2 <= degrees; k += 2) {
        term *= c * c * (double)(k - 1) / (double)k;
        sum += term;
    }
    return degrees % 2 == 1 ? (angle + sin(angle) * sum) / half_pi : sin(angle) * sum;
}

double student_t95(size_t degrees)
{
    double low = 0.0;
    double high = 20.0;
    if (degrees == 0)
        return INFINITY;
    if (degrees > 100000)
        return 1.959963984540054;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high);
        if (student_inside(middle, degrees) < 0.95)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}
