#include "sweep/random.h"

void sweep_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        const uint64_t even = (uint64_t)0xD2511F53u * c0;
        const uint64_t odd = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(odd >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(even >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)odd;
        c3 = (uint32_t)even;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint64_t sweep_bits(uint64_t seed, enum sweep_purpose purpose, uint32_t stream, uint64_t index)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), stream,
                                 (uint32_t)purpose};
    uint32_t out[4];
    sweep_philox(counter, key, out);
    return (uint64_t)out[1] << 32 | out[0];
}

double sweep_uniform(uint64_t seed, enum sweep_purpose purpose, uint32_t stream, uint64_t index)
{
    return ((double)(sweep_bits(seed, purpose, stream, index) >> 12) + 0.5) * 0x1p-52;
}

/* ---- permutation ---- */

static uint64_t ceiling_root(uint64_t n)
{
    uint64_t root = 1;
    while (root < (1u << 16) && root * root < n)
        root <<= 1;
    for (uint64_t bit = root >> 1; bit > 0; bit >>= 1) /* the smallest with root^2 >= n */
        if (root > bit && (root - bit) * (root - bit) >= n)
            root -= bit;
    return root;
}

void sweep_permutation_init(struct sweep_permutation *p, uint64_t seed, uint32_t stream, uint64_t n)
{
    p->n = n;
    p->columns = ceiling_root(n);
    p->rows = (n + p->columns - 1) / p->columns;
    for (uint32_t i = 0; i < SWEEP_ROUNDS; i++)
        p->key[i] = sweep_bits(seed, SWEEP_PERMUTATION, stream, i);
}

/* Hash of a half to 0..limit-1: the finaliser of splitmix64, then a multiplication in place of a
 * remainder (limit < 2^17, so the bias is below 2^-15 of a count and a permutation results anyway).
 */
static uint64_t hash(uint64_t key, uint64_t half, uint64_t limit)
{
    uint64_t z = key ^ (half * 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return ((z >> 32) * limit) >> 32;
}

uint64_t sweep_permutation_at(const struct sweep_permutation *p, uint64_t index)
{
    uint64_t value = index;
    do {
        uint64_t row = value / p->columns;
        uint64_t column = value - row * p->columns;
        for (int i = 0; i < SWEEP_ROUNDS; i += 2) {
            row += hash(p->key[i], column, p->rows);
            row = row >= p->rows ? row - p->rows : row;
            column += hash(p->key[i + 1], row, p->columns);
            column = column >= p->columns ? column - p->columns : column;
        }
        value = row * p->columns + column;
    } while (value >= p->n);
    return value;
}
