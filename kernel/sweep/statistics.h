/* What a population's numbers say: moments of all members, quantiles and partial rank correlations
 * of an even selection of at most SWEEP_KEPT of them, so that memory does not grow with n. Members
 * of a Latin hypercube or of a random sample stand in random order, so that every m-th is a random
 * selection. Columns are the inputs, then the results. */
#ifndef INO_SWEEP_STATISTICS_H
#define INO_SWEEP_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

#include <inotrope/status.h>

enum { SWEEP_KEPT = 65536, SWEEP_COLUMNS = 40 };

/* Of the finite values added, in the order of adding (Welford). */
struct sweep_moments {
    uint64_t n;
    double mean, sum_of_squares, min, max;
};

struct sweep_statistics {
    size_t n_columns;
    size_t n_needed; /* rows with a NaN in the first n_needed columns are not kept */
    struct sweep_moments moments[SWEEP_COLUMNS];
    uint64_t seen, every; /* rows; every m-th is kept */
    size_t kept, room;
    double *value; /* [n_columns][room] */
};

/* For n rows of n_columns <= SWEEP_COLUMNS, all needed. INO_NO_MEMORY. */
INO_NODISCARD ino_status sweep_statistics_init(struct sweep_statistics *statistics, uint64_t n,
                                               size_t n_columns);
void sweep_statistics_free(struct sweep_statistics *statistics);

/* One row. */
void sweep_statistics_add(struct sweep_statistics *statistics, const double *row);

double sweep_standard_deviation(const struct sweep_moments *moments); /* n - 1; NaN for n < 2 */

/* Quantiles q[n_q] of a kept column without its NaN, interpolated between order statistics; NaN when
 * nothing is kept. INO_NO_MEMORY. */
INO_NODISCARD ino_status sweep_quantiles(const struct sweep_statistics *statistics, size_t column,
                                         size_t n_q, const double *q, double *value);

/* Partial rank correlation of column `result`, over rows where it is no NaN, with each of the columns 0..n_inputs-1, the others of
 * these held fixed: from the inverse of the correlation matrix of ranks. NaN where a column does
 * not vary or columns are collinear. INO_NO_MEMORY. */
INO_NODISCARD ino_status sweep_rank_correlation(const struct sweep_statistics *statistics,
                                                size_t n_inputs, size_t result,
                                                double *correlation);

#endif
