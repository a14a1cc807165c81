/* Included by machine.h once per instruction set: the vector unit's limits, with the operations
 * that kernels use (simd/lanes.h). BENCH_ISA is the instruction set's name. */
#define BENCH_PASTE_(name, isa) name##_##isa
#define BENCH_PASTE(name, isa)  BENCH_PASTE_(name, isa)
#define BENCH(name)             BENCH_PASTE(name, BENCH_ISA)

#define INO_LANES_NAME(name) BENCH(name)
#include "simd/lanes_renamed.h"

enum { BENCH(CHAINS) = 12 }; /* independent chains: more than latency times issue width needs */

/* Each performs `n` operations per chain and lane; *operations counts them. */
static double BENCH(fma_chains)(size_t n, double *operations)
{
    vd x[BENCH(CHAINS)];
    const vd scale = v_set(0.999999), shift = v_set(1e-6);
    for (int k = 0; k < BENCH(CHAINS); k++)
        x[k] = v_set(1.0 + 0.01 * k);
    for (size_t i = 0; i < n; i++)
#pragma GCC unroll 12
        for (int k = 0; k < BENCH(CHAINS); k++)
            x[k] = x[k] * scale + shift;
    vd sum = x[0];
    for (int k = 1; k < BENCH(CHAINS); k++)
        sum = sum + x[k];
    double lane[LANES];
    v_store(lane, sum);
    *operations = (double)n * BENCH(CHAINS) * LANES;
    return lane[0];
}

static double BENCH(divisions)(size_t n, double *operations)
{
    vd x[BENCH(CHAINS)];
    const vd scale = v_set(1.0000001);
    for (int k = 0; k < BENCH(CHAINS); k++)
        x[k] = v_set(1.0 + 0.01 * k);
    for (size_t i = 0; i < n; i++)
#pragma GCC unroll 12
        for (int k = 0; k < BENCH(CHAINS); k++)
            x[k] = x[k] / scale;
    vd sum = x[0];
    for (int k = 1; k < BENCH(CHAINS); k++)
        sum = sum + x[k];
    double lane[LANES];
    v_store(lane, sum);
    *operations = (double)n * BENCH(CHAINS) * LANES;
    return lane[0];
}

static double BENCH(exponentials)(size_t n, double *operations)
{
    enum { AT_ONCE = 512 };
    static double from[AT_ONCE], to[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        from[i] = -5.0 + 0.02 * i;
    for (size_t k = 0; k < n; k++) {
        for (int i = 0; i < AT_ONCE; i += LANES)
            v_store(to + i, v_exp(v_load(from + i)));
        from[k % AT_ONCE] += 1e-9 * to[k % AT_ONCE];
    }
    *operations = (double)n * AT_ONCE;
    return to[7];
}

#include "simd/lanes_renamed.h"
#undef BENCH
#undef BENCH_PASTE
#undef BENCH_PASTE_
#undef LANE_INLINE
#undef LANE_ONCE
#undef INO_VARIANT_NAME
#undef INO_VARIANT_PASTE
#undef INO_VARIANT_PASTE_
