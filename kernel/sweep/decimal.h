/* Doubles as text, byte for byte what printf("%.17g") writes in the C locale, several times as
 * fast: in a population of simple curves printf would take longer than the curves. */
#ifndef INO_SWEEP_DECIMAL_H
#define INO_SWEEP_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

enum { DECIMAL_LONGEST = 32, DECIMAL_LEAST = -30, DECIMAL_MOST = 30 };

/* Powers of ten to 128 bits: 10^q = (high 2^64 + low) 2^exponent, for the q that values between
 * 10^DECIMAL_LEAST and 10^DECIMAL_MOST need. Others, and those that lie too near the middle between
 * two decimals to be decided in 128 bits, go through printf. */
struct decimal_table {
    uint64_t high[DECIMAL_MOST - DECIMAL_LEAST + 3];
    uint64_t low[DECIMAL_MOST - DECIMAL_LEAST + 3];
    int exponent[DECIMAL_MOST - DECIMAL_LEAST + 3];
};

void decimal_init(struct decimal_table *table);

/* Writes x without a closing NUL and returns the length, at most DECIMAL_LONGEST. Thread-safe. */
size_t decimal_write(const struct decimal_table *table, double x, char *text);

/* The same for an unsigned integer. */
size_t decimal_count(uint64_t n, char *text);

#endif
