/* The four-parameter Hill fit: exact data, noisy data, and data that no Hill curve fits. No kernels.
 * Passes: default denormals. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/observe.h>

enum { MAX_N = 200 };
static const double ln10 = 2.302585092994045684;
static uint64_t random_state;

static void seed(void)
{
    random_state = 20240613;
}

static double uniform(double low, double high)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * ((double)(random_state >> 11) * 0x1p-53);
}

/* Sum of twelve uniforms: near enough to a normal deviate. */
static double noise(double sd)
{
    double sum = -6.0;
    for (int k = 0; k < 12; k++)
        sum += uniform(0, 1);
    return sd * sum;
}

/* As the curve is defined, divided by Ca^n. */
static double hill(double y_min, double y_amp, double pca50, double n_h, double pca)
{
    return y_min + y_amp / (1 + pow(10.0, n_h * (pca - pca50)));
}

static void even_grid(size_t n, double first, double last, double *pca)
{
    for (size_t i = 0; i < n; i++)
        pca[i] = first + (last - first) * (double)i / (double)(n - 1);
}

static double sum_of_squares(const ino_hill *h, size_t n, const double *pca, const double *y,
                             const double *weight)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double r = y[i] - hill(h->y_min, h->y_amp, h->pca50, h->n_h, pca[i]);
        sum += (weight ? weight[i] : 1.0) * r * r;
    }
    return sum;
}

/* ---- the curve ---- */

START_TEST(the_value_is_the_hill_curve)
{
    const ino_hill h = {.y_min = 0.5, .y_amp = 3, .pca50 = 5.8, .n_h = 2.6};
    ck_assert_double_eq_tol(ino_hill_value(&h, 5.8), 2.0, 1e-15);
    for (double pca = 4; pca < 8; pca += 0.1)
        ck_assert_double_eq_tol(ino_hill_value(&h, pca), hill(0.5, 3, 5.8, 2.6, pca), 1e-13);
    ck_assert_double_eq(ino_hill_value(&h, INFINITY), 0.5);
    ck_assert_double_eq(ino_hill_value(&h, -INFINITY), 3.5);
}
END_TEST

/* ---- exact data ---- */

/* Largest error of the parameters, those of y relative to the amplitude, n_H relative. */
static double parameter_error(const ino_hill *h, double y_min, double y_amp, double pca50,
                              double n_h)
{
    const double e[4] = {(h->y_min - y_min) / y_amp, (h->y_amp - y_amp) / y_amp, h->pca50 - pca50,
                         h->n_h / n_h - 1};
    double largest = 0.0;
    for (int k = 0; k < 4; k++)
        largest = fmax(largest, fabs(e[k]));
    return largest;
}

START_TEST(exact_curves_are_recovered)
{
    double largest = 0.0;
    for (int trial = 0; trial < 2000; trial++) {
        const double n_h = pow(10, uniform(-0.2, 1.0)), pca50 = uniform(5, 7);
        const double amp = pow(10, uniform(-6, 6)) * (uniform(0, 1) < 0.2 ? -1 : 1);
        const double y_min = uniform(-1, 1) * amp, reach = uniform(1, 2);
        const size_t n = (size_t)uniform(8, 41);
        double pca[MAX_N], y[MAX_N];
        even_grid(n, pca50 + reach / n_h, pca50 - reach / n_h, pca);
        for (size_t i = 0; i < n; i++) {
            pca[i] += uniform(-0.3, 0.3) * reach / n_h / (double)n;
            y[i] = hill(y_min, amp, pca50, n_h, pca[i]);
        }
        ino_hill h;
        ck_assert_int_eq(ino_hill_fit(n, pca, y, NULL, &h), INO_OK);
        largest = fmax(largest, parameter_error(&h, y_min, amp, pca50, n_h));
        ck_assert_double_le(h.max_misfit, 1e-14 * fabs(amp));
    }
    ck_assert_double_le(largest, 1e-10);
}
END_TEST

/* From 10 % below saturation on nothing is measured (or below 10 %): the missing end is
 * extrapolated, which costs digits but must still be found. */
START_TEST(partial_curves_are_recovered)
{
    double largest = 0.0;
    for (int trial = 0; trial < 1000; trial++) {
        const double n_h = pow(10, uniform(0, 0.9)), pca50 = uniform(5, 7),
                     side = trial % 2 ? 1 : -1;
        double pca[24], y[24];
        even_grid(24, pca50 + side * 2.0 / n_h, pca50 - side * uniform(0.4, 1.0) / n_h, pca);
        for (size_t i = 0; i < 24; i++)
            y[i] = hill(0.02, 1.3, pca50, n_h, pca[i]);
        ino_hill h;
        ck_assert_int_eq(ino_hill_fit(24, pca, y, NULL, &h), INO_OK);
        largest = fmax(largest, parameter_error(&h, 0.02, 1.3, pca50, n_h));
    }
    ck_assert_double_le(largest, 1e-10);
}
END_TEST

/* Grids whose spacing is coarse against the slope, and curves far from the grid's middle. */
START_TEST(an_off_centre_steep_curve_is_found)
{
    const double centres[4] = {4.72, 5.03, 6.4, 7.21}, slopes[3] = {0.7, 4, 11};
    for (size_t c = 0; c < 4; c++)
        for (size_t s = 0; s < 3; s++) {
            double pca[31], y[31];
            even_grid(31, 7.5, 4.5, pca);
            for (size_t i = 0; i < 31; i++)
                y[i] = hill(1, 100, centres[c], slopes[s], pca[i]);
            ino_hill h;
            ck_assert_int_eq(ino_hill_fit(31, pca, y, NULL, &h), INO_OK);
            ck_assert_double_le(parameter_error(&h, 1, 100, centres[c], slopes[s]), 1e-9);
        }
}
END_TEST

/* ---- invariances ---- */

/* Points close enough to fix a slope of 4 in the noise. */
static size_t noisy_curve(double *pca, double *y, double *weight, double sd)
{
    const size_t n = 18 + (size_t)uniform(0, 20);
    const double pca50 = uniform(5.5, 6.5), n_h = uniform(1, 4);
    even_grid(n, 7.2, 4.5, pca);
    for (size_t i = 0; i < n; i++) {
        pca[i] += uniform(-0.04, 0.04);
        y[i] = hill(3, 40, pca50, n_h, pca[i]) + noise(40 * sd);
        weight[i] = pow(10, uniform(-1, 1));
    }
    return n;
}

START_TEST(the_order_of_the_points_changes_no_bit)
{
    double pca[MAX_N], y[MAX_N], weight[MAX_N];
    for (int trial = 0; trial < 50; trial++) {
        const size_t n = noisy_curve(pca, y, weight, 0.02);
        ino_hill first, again;
        ck_assert_int_eq(ino_hill_fit(n, pca, y, weight, &first), INO_OK);
        for (size_t i = n - 1; i > 0; i--) {
            const size_t j = (size_t)uniform(0, (double)i + 1);
            double *const column[3] = {pca, y, weight};
            for (int k = 0; k < 3; k++) {
                const double kept = column[k][i];
                column[k][i] = column[k][j];
                column[k][j] = kept;
            }
        }
        ck_assert_int_eq(ino_hill_fit(n, pca, y, weight, &again), INO_OK);
        ck_assert(first.y_min == again.y_min && first.y_amp == again.y_amp);
        ck_assert(first.pca50 == again.pca50 && first.n_h == again.n_h);
        ck_assert(first.rms_misfit == again.rms_misfit && first.max_misfit == again.max_misfit);
        ck_assert_int_eq(first.iterations, again.iterations);
    }
}
END_TEST

START_TEST(the_fit_follows_scale_and_offset_of_y_and_shift_of_pca)
{
    double pca[MAX_N], y[MAX_N], weight[MAX_N];
    for (int trial = 0; trial < 50; trial++) {
        const size_t n = noisy_curve(pca, y, weight, 0.02);
        const double scale = (trial % 2 ? -1 : 1) * pow(10, uniform(-8, 8)), offset = scale * 20;
        ino_hill plain, mapped;
        ck_assert_int_eq(ino_hill_fit(n, pca, y, weight, &plain), INO_OK);
        for (size_t i = 0; i < n; i++) {
            y[i] = scale * y[i] + offset;
            pca[i] += 1.25;
            weight[i] *= 1e30;
        }
        ck_assert_int_eq(ino_hill_fit(n, pca, y, weight, &mapped), INO_OK);
        ck_assert_double_eq_tol(mapped.pca50 - 1.25, plain.pca50, 1e-9);
        ck_assert_double_eq_tol(mapped.n_h / plain.n_h, 1, 1e-9);
        ck_assert_double_eq_tol(mapped.y_amp / scale, plain.y_amp, 1e-8);
        ck_assert_double_eq_tol((mapped.y_min - offset) / scale, plain.y_min, 1e-8);
        ck_assert_double_eq_tol(mapped.rms_misfit / fabs(scale), plain.rms_misfit, 1e-9);
        ck_assert_double_eq_tol(mapped.max_misfit / fabs(scale), plain.max_misfit, 1e-8);
    }
}
END_TEST

/* ---- weights ---- */

START_TEST(a_weight_of_two_is_a_point_given_twice_and_of_zero_a_point_not_given)
{
    double pca[MAX_N], y[MAX_N], weight[MAX_N], pca2[MAX_N], y2[MAX_N];
    for (int trial = 0; trial < 20; trial++) {
        const size_t n = noisy_curve(pca, y, weight, 0.03);
        size_t m = 0;
        for (size_t i = 0; i < n; i++) {
            weight[i] = (double)(i % 4 == 3 ? 0 : i % 2 + 1);
            for (int k = 0; k < (int)weight[i]; k++) {
                pca2[m] = pca[i];
                y2[m++] = y[i];
            }
        }
        ino_hill a, b;
        ck_assert_int_eq(ino_hill_fit(n, pca, y, weight, &a), INO_OK);
        ck_assert_int_eq(ino_hill_fit(m, pca2, y2, NULL, &b), INO_OK);
        ck_assert_double_eq_tol(a.pca50, b.pca50, 1e-9);
        ck_assert_double_eq_tol(a.n_h / b.n_h, 1, 1e-9);
        ck_assert_double_eq_tol(a.y_min, b.y_min, 1e-8);
        ck_assert_double_eq_tol(a.y_amp, b.y_amp, 1e-8);
        ck_assert_double_eq_tol(a.rms_misfit, b.rms_misfit, 1e-10);
        ck_assert_double_eq_tol(a.max_misfit, b.max_misfit, 1e-8);
    }
}
END_TEST

/* ---- noisy data ---- */

/* Gradient of the weighted sum of squares, over the product of the lengths. */
static double gradient_cosine(const ino_hill *h, size_t n, const double *pca, const double *y,
                              const double *weight)
{
    double product[4] = {0}, square[4] = {0}, rr = 0, largest = 0;
    for (size_t i = 0; i < n; i++) {
        const double s = hill(0, 1, h->pca50, h->n_h, pca[i]), w = weight[i];
        const double u = ln10 * (h->pca50 - pca[i]);
        const double row[4] = {1, s, h->y_amp * s * (1 - s) * h->n_h * ln10,
                               h->y_amp * s * (1 - s) * u};
        const double r = y[i] - h->y_min - h->y_amp * s;
        rr += w * r * r;
        for (int k = 0; k < 4; k++) {
            product[k] += w * row[k] * r;
            square[k] += w * row[k] * row[k];
        }
    }
    for (int k = 0; k < 4; k++)
        largest = fmax(largest, fabs(product[k]) / sqrt(square[k] * rr));
    return largest;
}

START_TEST(at_the_fit_the_gradient_vanishes_and_every_neighbour_is_worse)
{
    double pca[MAX_N], y[MAX_N], weight[MAX_N];
    for (int trial = 0; trial < 300; trial++) {
        const size_t n = noisy_curve(pca, y, weight, trial % 3 ? 0.03 : 1e-4);
        ino_hill h;
        ck_assert_int_eq(ino_hill_fit(n, pca, y, weight, &h), INO_OK);
        ck_assert_double_gt(h.n_h, 0);
        ck_assert_double_le(gradient_cosine(&h, n, pca, y, weight), 1e-8);
        const double best = sum_of_squares(&h, n, pca, y, weight);
        double w_sum = 0, largest = 0;
        for (size_t i = 0; i < n; i++) {
            w_sum += weight[i];
            largest = fmax(largest, fabs(y[i] - ino_hill_value(&h, pca[i])));
        }
        ck_assert_double_eq_tol(h.rms_misfit / sqrt(best / w_sum), 1, 1e-9);
        ck_assert_double_eq_tol(h.max_misfit / largest, 1, 1e-9);
        for (int k = 0; k < 40; k++) {
            const double size = pow(10, uniform(-4, -0.5));
            const ino_hill other = {.y_min = h.y_min + h.y_amp * uniform(-size, size),
                                    .y_amp = h.y_amp * (1 + uniform(-size, size)),
                                    .pca50 = h.pca50 + uniform(-size, size),
                                    .n_h = h.n_h * (1 + uniform(-size, size))};
            ck_assert_double_ge(sum_of_squares(&other, n, pca, y, weight), best * (1 - 1e-12));
        }
    }
}
END_TEST

/* Best straight line of y on the sigmoid: the sum of squares at given pCa50 and n_H. */
static double profile(double pca50, double n_h, size_t n, const double *pca, const double *y)
{
    double s_mean = 0, y_mean = 0, ss = 0, sy = 0, yy = 0;
    for (size_t i = 0; i < n; i++) {
        s_mean += hill(0, 1, pca50, n_h, pca[i]) / (double)n;
        y_mean += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        const double s = hill(0, 1, pca50, n_h, pca[i]) - s_mean, d = y[i] - y_mean;
        ss += s * s;
        sy += s * d;
        yy += d * d;
    }
    return yy - sy * sy / ss;
}

/* A grid of 400 x 200 over all that could be meant, then the lowest cell again, ten times. */
START_TEST(the_fit_is_the_global_minimum_of_a_fine_grid)
{
    double pca[MAX_N], y[MAX_N], weight[MAX_N];
    for (int trial = 0; trial < 8; trial++) {
        const size_t n = noisy_curve(pca, y, weight, 0.05);
        double centre = 6, width = 2, log_n = 1, log_width = 2.5;
        double best = INFINITY;
        for (int zoom = 0; zoom < 10; zoom++) {
            const double c0 = centre, l0 = log_n;
            for (int i = -40 * (zoom ? 1 : 5); i <= 40 * (zoom ? 1 : 5); i++)
                for (int j = -20 * (zoom ? 1 : 5); j <= 20 * (zoom ? 1 : 5); j++) {
                    const double at = c0 + width * i / (zoom ? 40 : 200);
                    const double slope = l0 + log_width * j / (zoom ? 20 : 100);
                    const double value = profile(at, exp(slope), n, pca, y);
                    if (value < best) {
                        best = value;
                        centre = at;
                        log_n = slope;
                    }
                }
            width /= zoom ? 8 : 40;
            log_width /= zoom ? 8 : 20;
        }
        ino_hill h;
        ck_assert_int_eq(ino_hill_fit(n, pca, y, NULL, &h), INO_OK);
        ck_assert_double_eq_tol(h.pca50, centre, 1e-6); /* a sum of squares is blind below 1e-8 */
        ck_assert_double_eq_tol(log(h.n_h), log_n, 1e-6);
        ck_assert_double_le(sum_of_squares(&h, n, pca, y, NULL), best * (1 + 1e-12));
    }
}
END_TEST

/* Very noisy data with two minima: at n_H 3.5, which the best point of a coarse grid leads to, and
 * at n_H 41, which is lower. */
START_TEST(of_two_minima_the_lower_is_found)
{
    const double pca[30] = {7.22, 7.08, 7.04, 6.92, 6.82, 6.70, 6.64, 6.55, 6.42, 6.35,
                            6.25, 6.21, 6.08, 6.02, 5.93, 5.84, 5.72, 5.63, 5.50, 5.39,
                            5.32, 5.21, 5.17, 5.03, 4.97, 4.89, 4.76, 4.69, 4.58, 4.48};
    const double y[30] = {8.87,  -7.85, 2.85,  0.25,  8.00,  6.04,  6.78,  13.32, 2.29,  4.94,
                          14.67, 16.33, 6.86,  33.73, 41.95, 31.10, 43.58, 34.61, 52.51, 47.35,
                          40.50, 42.58, 49.99, 37.84, 39.02, 55.58, 37.16, 46.28, 44.99, 40.22};
    double lowest = INFINITY;
    ino_hill h;
    ck_assert_int_eq(ino_hill_fit(30, pca, y, NULL, &h), INO_OK);
    for (int i = 0; i <= 400; i++)
        for (int j = 0; j <= 90; j++)
            lowest =
                fmin(lowest, profile(4.6 + 2.4 * i / 400, pow(10, j / 45.0 - 0.4), 30, pca, y));
    ck_assert_double_le(sum_of_squares(&h, 30, pca, y, NULL), lowest);
    ck_assert_double_gt(h.n_h, 20);
}
END_TEST

/* From the lowest point of the starting grid these data lead to a step, of no definite n_H. */
START_TEST(a_start_that_runs_away_does_not_end_the_search)
{
    const double pca[10] = {6.46, 5.10, 6.69, 5.09, 7.11, 6.84, 5.67, 4.89, 5.93, 7.20};
    const double y[10] = {0.98, 0.42, 0.24, 0.98, 0.13, 0.43, 0.34, 0.46, 0.10, 0.20};
    const double ones[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    ino_hill h;
    ck_assert_int_eq(ino_hill_fit(10, pca, y, NULL, &h), INO_OK);
    ck_assert_double_le(gradient_cosine(&h, 10, pca, y, ones), 1e-8);
}
END_TEST

START_TEST(a_falling_curve_has_a_negative_amplitude_and_a_positive_slope)
{
    double pca[20], y[20];
    even_grid(20, 4.5, 7.2, pca); /* ascending pCa */
    for (size_t i = 0; i < 20; i++)
        y[i] = 90 - hill(0, 70, 6, 2, pca[i]) + noise(0.5);
    ino_hill h;
    ck_assert_int_eq(ino_hill_fit(20, pca, y, NULL, &h), INO_OK);
    ck_assert_double_eq_tol(h.y_min, 90, 2);
    ck_assert_double_eq_tol(h.y_amp, -70, 3);
    ck_assert_double_eq_tol(h.n_h, 2, 0.3);
}
END_TEST

START_TEST(replicates_are_points_like_others)
{
    double pca[15], y[15];
    for (size_t i = 0; i < 15; i++) {
        pca[i] = 6.6 - 0.3 * (double)(i / 3);
        y[i] = hill(0, 1, 6, 2, pca[i]) + 0.01 * ((double)(i % 3) - 1);
    }
    ino_hill h; /* symmetric about the curve at each level, so the curve itself is the optimum */
    ck_assert_int_eq(ino_hill_fit(15, pca, y, NULL, &h), INO_OK);
    ck_assert_double_le(parameter_error(&h, 0, 1, 6, 2), 1e-9);
    ck_assert_double_eq_tol(h.rms_misfit, 0.01 * sqrt(2. / 3), 1e-12);
    ck_assert_double_eq_tol(h.max_misfit, 0.01, 1e-9);
}
END_TEST

/* ---- refusals ---- */

START_TEST(too_few_or_flat_data_are_refused_with_nothing_written)
{
    double pca[8] = {7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5}, y[8] = {0, 0, 1, 5, 9, 10, 10, 10};
    double flat[8] = {3, 3, 3, 3, 3, 3, 3, 3}, zero[8] = {0};
    double levels[8] = {6, 6, 6, 5, 5, 5, 4, 4}, weight[8] = {1, 1, 1, 1, 0, 0, 0, 0};
    ino_hill h, kept;
    memset(&h, 0x5a, sizeof h);
    kept = h;
    ck_assert_int_eq(ino_hill_fit(0, NULL, NULL, NULL, &h), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_hill_fit(4, pca, y, NULL, &h), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_hill_fit(8, pca, flat, NULL, &h), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_hill_fit(8, pca, zero, NULL, &h), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_hill_fit(8, levels, y, NULL, &h), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_hill_fit(8, pca, y, weight, &h), INO_TOO_FEW_POINTS);
    weight[2] = -1;
    ck_assert_int_eq(ino_hill_fit(8, pca, y, weight, &h), INO_OUT_OF_RANGE);
    weight[2] = NAN;
    ck_assert_int_eq(ino_hill_fit(8, pca, y, weight, &h), INO_NOT_FINITE);
    pca[7] = INFINITY;
    ck_assert_int_eq(ino_hill_fit(8, pca, y, NULL, &h), INO_NOT_FINITE);
    pca[7] = 3.5;
    y[0] = NAN;
    ck_assert_int_eq(ino_hill_fit(8, pca, y, NULL, &h), INO_NOT_FINITE);
    ck_assert_mem_eq(&h, &kept, sizeof h);
}
END_TEST

/* A step between two points fixes neither pCa50 nor n_H; a power law fixes neither pCa50 nor
 * amplitude; of a straight line in pCa n_H -> 0. The best answer is none. */
START_TEST(data_that_leave_the_curve_undetermined_do_not_converge)
{
    double pca[12], step[12], stepped[12], power[12], line[12];
    even_grid(12, 7.5, 4.5, pca);
    for (size_t i = 0; i < 12; i++) {
        step[i] = i < 6 ? 0 : 1;
        stepped[i] = i < 6 ? 0 : i == 6 ? 0.3 : 1;
        power[i] = pow(10, 2 * (7 - pca[i]));
        line[i] = 7.5 - pca[i];
    }
    const double *const y[4] = {step, stepped, power, line};
    for (size_t k = 0; k < 4; k++) {
        ino_hill h = {.n_h = -1};
        ck_assert_int_eq(ino_hill_fit(12, pca, y[k], NULL, &h), INO_NOT_CONVERGED);
        ck_assert_double_gt(h.n_h, 0);
    }
}
END_TEST

/* Whatever the data, either a code or a curve with a vanishing gradient: never garbage. */
START_TEST(random_data_give_a_minimum_or_a_refusal)
{
    int converged = 0;
    for (int trial = 0; trial < 400; trial++) {
        double pca[10], y[10], ones[10];
        for (size_t i = 0; i < 10; i++) {
            pca[i] = uniform(4.5, 7.5);
            y[i] = uniform(0, 1);
            ones[i] = 1;
        }
        ino_hill h;
        const ino_status status = ino_hill_fit(10, pca, y, NULL, &h);
        ck_assert(status == INO_OK || status == INO_NOT_CONVERGED);
        ck_assert(h.n_h > 0 && isfinite(h.rms_misfit) && isfinite(h.y_min) && isfinite(h.y_amp));
        if (status == INO_OK) {
            converged++;
            ck_assert_double_le(gradient_cosine(&h, 10, pca, y, ones), 1e-6);
        }
    }
    ck_assert_int_gt(converged, 20);
}
END_TEST

static Suite *hill_suite(void)
{
    Suite *suite = suite_create("hill");
    TCase *tc = tcase_create("hill");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_value_is_the_hill_curve);
    tcase_add_test(tc, exact_curves_are_recovered);
    tcase_add_test(tc, partial_curves_are_recovered);
    tcase_add_test(tc, an_off_centre_steep_curve_is_found);
    tcase_add_test(tc, the_order_of_the_points_changes_no_bit);
    tcase_add_test(tc, the_fit_follows_scale_and_offset_of_y_and_shift_of_pca);
    tcase_add_test(tc, a_weight_of_two_is_a_point_given_twice_and_of_zero_a_point_not_given);
    tcase_add_test(tc, at_the_fit_the_gradient_vanishes_and_every_neighbour_is_worse);
    tcase_add_test(tc, the_fit_is_the_global_minimum_of_a_fine_grid);
    tcase_add_test(tc, of_two_minima_the_lower_is_found);
    tcase_add_test(tc, a_start_that_runs_away_does_not_end_the_search);
    tcase_add_test(tc, a_falling_curve_has_a_negative_amplitude_and_a_positive_slope);
    tcase_add_test(tc, replicates_are_points_like_others);
    tcase_add_test(tc, too_few_or_flat_data_are_refused_with_nothing_written);
    tcase_add_test(tc, data_that_leave_the_curve_undetermined_do_not_converge);
    tcase_add_test(tc, random_data_give_a_minimum_or_a_refusal);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(hill_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
