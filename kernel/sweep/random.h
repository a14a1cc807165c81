/* Random numbers by counter: a draw is a function of (seed, stream, index) alone, so that member i
 * of a population is the same whatever the number of threads, the order of evaluation or the
 * members asked for. Nothing here has a state; thread-safe, no allocation.
 *
 * Generator: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11, doi:10.1145/2063384.2063405), key =
 * seed (low word first), counter = {index low, index high, stream, purpose}. */
#ifndef INO_SWEEP_RANDOM_H
#define INO_SWEEP_RANDOM_H

#include <stdint.h>

#define SWEEP_GENERATOR "Philox4x32-10, key = seed, counter = (member, input)"

/* The generator itself: out = ten rounds on `counter` with `key`. */
void sweep_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* What a draw is for; part of the counter, so that uses never share numbers. */
enum sweep_purpose { SWEEP_VALUE = 0, SWEEP_JITTER = 1, SWEEP_PERMUTATION = 2 };

/* 64 random bits. */
uint64_t sweep_bits(uint64_t seed, enum sweep_purpose purpose, uint32_t stream, uint64_t index);

/* Uniform in (0, 1), ends excluded: (j + 1/2) 2^-52, j < 2^52. */
double sweep_uniform(uint64_t seed, enum sweep_purpose purpose, uint32_t stream, uint64_t index);

/* A random permutation of 0..n-1 without its table: a Feistel network on a rectangle rows x columns
 * >= n, walked until it lands inside (Black and Rogaway, CT-RSA 2002). n in 1..2^32. */
enum { SWEEP_ROUNDS = 8 };
struct sweep_permutation {
    uint64_t n, rows, columns;
    uint64_t key[SWEEP_ROUNDS];
};
void sweep_permutation_init(struct sweep_permutation *permutation, uint64_t seed, uint32_t stream,
                            uint64_t n);
uint64_t sweep_permutation_at(const struct sweep_permutation *permutation, uint64_t index);

#endif
