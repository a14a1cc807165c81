/* Question: what are this machine's limits (fused multiply-add, divide, exp, memory), one core? */
#include "benchmarks/machine.h"

enum { BIG = 4 << 20 }; /* doubles: 32 MiB, twice and more of a core's share of cache */

static double *big;

static void update(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < BIG; i++)
        big[i] = big[i] * 0.999999 + 1e-6;
    bench_sink = big[BIG / 2];
}

static double libm_exponentials(size_t n, double *operations)
{
    double sum = 0.0;
    for (size_t i = 0; i < n * 64; i++)
        sum += exp(-5.0 + 1e-5 * (double)(i & 0xffff) + 1e-30 * sum);
    *operations = (double)n * 64;
    return sum;
}

int main(void)
{
    bench_begin("machine", "what are this machine's limits on one core?");
    const struct limits limits = limits_in_use();
    double operations;
    /* 20000 steps of x -> 0.999999 x + 1e-6 lead towards 1 at the known rate. */
    const double x = limits.fma(20000, &operations), chains = 12.0;
    const double start = chains + 0.01 * 66.0, decay = exp(20000.0 * log(0.999999));
    require("FMA loop against its closed form", fabs(x / (chains + (start - chains) * decay) - 1.0),
            1e-9);
    (void)print_machine();
    duration("divide", "ns", 1e9, per_operation(limits.division, 4000), "per element");
    duration("exp of libm", "ns", 1e9, per_operation(libm_exponentials, 2000), "scalar");
    big = malloc(BIG * sizeof *big);
    if (!big)
        return 1;
    for (size_t i = 0; i < BIG; i++)
        big[i] = 1.0;
    const struct timing pass = measure(work_s, update, NULL, 15);
    const double bytes = 2.0 * BIG * sizeof *big;
    result("memory; read and write in place", "GB/s", 1e-9 * bytes / pass.minimum,
           1e-9 * bytes / pass.median, "32 MiB; one core");
    free(big);
    return bench_end();
}
