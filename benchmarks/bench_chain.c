/* Question: what does the exact equilibrium of a 26-unit thin filament cost per point, against
 * summing its 2^26 configurations?
 *
 * Messages along the chain (filament/chain.h), all units alike, free ends, per-unit probabilities.
 * The sum is timed for 20 units and scaled by 2^6 26/20 (configurations, and units in each). */
#include "benchmarks/machine.h"
#include "filament/chain.h"

enum { UNITS = 26, SUMMED = 20, CHECKED = 10, POINTS = 4096 };

static double weight[POINTS];
static double permissive[UNITS], rest[UNITS];
static const double one = 1.0, gamma_12 = 12.0;

static void messages(void *unused)
{
    double sum = 0.0;
    (void)unused;
    for (int i = 0; i < POINTS; i++) {
        if (ino_chain_solve_finite(UNITS, INO_CHAIN_FREE, gamma_12, &one, &weight[i], 0, permissive,
                                   rest) != INO_OK)
            exit(1);
        sum += permissive[UNITS / 2];
    }
    bench_sink = sum;
}

static void enumeration(void *unused)
{
    (void)unused;
    if (ino_chain_enumerate(SUMMED, INO_CHAIN_FREE, gamma_12, &one, &weight[POINTS / 2], 0,
                            permissive, rest) != INO_OK)
        exit(1);
    bench_sink = permissive[SUMMED / 2];
}

static double worst_error(void)
{
    double error = 0.0, exact[CHECKED], exact_rest[CHECKED];
    for (int i = 0; i < POINTS; i += POINTS / 16) {
        if (ino_chain_solve_finite(CHECKED, INO_CHAIN_FREE, gamma_12, &one, &weight[i], 0,
                                   permissive, rest) != INO_OK ||
            ino_chain_enumerate(CHECKED, INO_CHAIN_FREE, gamma_12, &one, &weight[i], 0, exact,
                                exact_rest) != INO_OK)
            exit(1);
        for (int k = 0; k < CHECKED; k++)
            error = fmax(error, fabs(permissive[k] / exact[k] - 1.0));
    }
    return error;
}

int main(void)
{
    bench_begin("chain",
                "what does the exact equilibrium of a 26-unit thin filament cost per point; "
                "against summing its 2^26 configurations?");
    (void)print_machine();
    for (int i = 0; i < POINTS; i++) /* from relaxed to saturated */
        weight[i] = pow(10.0, -3.0 + 6.0 * i / (POINTS - 1));
    require("messages against the sum; 10 units", worst_error(), 1e-13);
    const struct timing chain = measure(work_s, messages, NULL, 15),
                        sum = measure(work_s, enumeration, NULL, 5);
    const double scale = 64.0 * UNITS / SUMMED;
    duration("26 units by messages; all units' probabilities", "ns/point", 1e9 / POINTS, chain,
             "scalar");
    duration("per unit", "ns", 1e9 / POINTS / UNITS, chain, "");
    duration("20 units by the sum", "ms", 1e3, sum, "");
    duration("26 units by the sum", "s", scale, sum, "extrapolated");
    value("ratio", "1", scale * sum.median / (chain.median / POINTS), "");
    return bench_end();
}
