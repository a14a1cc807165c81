/* A record of values over time, and polynomials of degree 5 between its points. */
#ifndef INO_OBSERVE_SAMPLES_H
#define INO_OBSERVE_SAMPLES_H

#include <stddef.h>

struct ino_samples {
    size_t n; /* at least 6 */
    const double *t, *f;
};

/* Value and derivative (NULL: not wanted) at t, in the interval [t_i, t_i+1]: Newton's divided
 * differences through the nearest points. */
double ino_samples_at(const struct ino_samples *r, size_t i, double t, double *derivative);
double ino_samples_slope(const struct ino_samples *r, size_t i, double t);

/* The interval that contains t. */
size_t ino_samples_interval(const struct ino_samples *r, double t);

/* Time of the largest `sign` times value (or derivative) around point k, not before `from`: golden
 * section over the two intervals beside it. */
double ino_samples_extremum(const struct ino_samples *r, size_t k, double from, int of_slope,
                            double sign);

#endif
