/* Question: what are this machine's limits (fused multiply-add, divide, exp, memory), one core? */
#include "benchmarks/machine.h"

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
    (void)print_memory();
    return bench_end();
}
