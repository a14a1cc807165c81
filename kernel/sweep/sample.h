/* Members of a population: which values the varied parameters have in member i.
 *
 * Input k of member i is the quantile of its distribution at u(i, k) in (0, 1):
 *   random           u = a uniform draw
 *   Latin hypercube  u = (permutation_k(i) + v)/n, v a draw of 20 bits in (0, 1): each of the n
 *                    strata [j/n, (j+1)/n) holds exactly one member in every input. Permutations of
 *                    different inputs are independent.
 * Thread-safe once made; no allocation; memory does not depend on n. */
#ifndef INO_SWEEP_SAMPLE_H
#define INO_SWEEP_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "sweep/random.h"

enum sweep_shape {
    SWEEP_FLAT,     /* uniform from a to b */
    SWEEP_LOG_FLAT, /* logarithm uniform, from a to b, both positive */
    SWEEP_NORMAL,   /* mean a, standard deviation b */
    SWEEP_LOGNORMAL /* median a > 0, standard deviation of the logarithm b */
};

struct sweep_distribution {
    enum sweep_shape shape;
    double a, b;
};

/* Quantile at u in (0, 1); the normal one by Wichura's AS 241 (relative error 1e-15). */
double sweep_quantile(const struct sweep_distribution *distribution, double u);

/* Probability of a value below `min` or above `max`. */
double sweep_outside(const struct sweep_distribution *distribution, double min, double max);

enum sweep_method { SWEEP_LATIN, SWEEP_RANDOM };
enum { SWEEP_INPUTS = 32 };
static const uint64_t sweep_most_members = 4000000000u;

struct sweep_sample {
    enum sweep_method method;
    uint64_t n, seed;
    size_t n_inputs;
    struct sweep_distribution distribution[SWEEP_INPUTS];
    struct sweep_permutation permutation[SWEEP_INPUTS];
};

/* Fills what follows from method, n (1..sweep_most_members), seed, n_inputs and distribution. */
void sweep_sample_prepare(struct sweep_sample *sample);

double sweep_sample_uniform(const struct sweep_sample *sample, size_t input, uint64_t member);
double sweep_sample_value(const struct sweep_sample *sample, size_t input, uint64_t member);

#endif
