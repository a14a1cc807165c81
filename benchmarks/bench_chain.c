/* Question: what does the exact equilibrium of a 26-unit thin filament cost per point, against
 * summing its 2^26 configurations?
 *
 * Messages along the chain, all units alike, free ends: many points in lanes, the mean over units
 * (filament/chain_batch.h), and one point at a time, all units' probabilities (filament/chain.h).
 * The sum is timed for 20 units and scaled by 2^6 26/20 (configurations, and units in each). */
#include "benchmarks/machine.h"
#include "filament/chain.h"
#include "filament/chain_batch.h"

enum { UNITS = 26, SUMMED = 20, CHECKED = 10, POINTS = 4096 };

static double weight[POINTS], mean[POINTS];
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

static const struct ino_chain_batch batch = {UNITS, INO_CHAIN_FREE, NULL};

static void lanes(void *unused)
{
    (void)unused;
    if (ino_chain_permissive(&batch, POINTS, weight, &gamma_12, 0, mean, NULL) != INO_OK)
        exit(1);
    bench_sink = mean[POINTS / 2];
}

static double worst_difference(void)
{
    double error = 0.0;
    lanes(NULL);
    for (int i = 0; i < POINTS; i += POINTS / 64) {
        double sum = 0.0;
        if (ino_chain_solve_finite(UNITS, INO_CHAIN_FREE, gamma_12, &one, &weight[i], 0, permissive,
                                   rest) != INO_OK)
            exit(1);
        for (int k = 0; k < UNITS; k++)
            sum += permissive[k];
        error = fmax(error, fabs(mean[i] / (sum / UNITS) - 1.0));
    }
    return error;
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
    require("lanes against one point at a time; 26 units", worst_difference(), 1e-13);
    const struct timing many = measure(work_s, lanes, NULL, 15),
                        chain = measure(work_s, messages, NULL, 15),
                        sum = measure(work_s, enumeration, NULL, 5);
    const double scale = 64.0 * UNITS / SUMMED;
    duration("26 units by messages in lanes; mean", "ns/point", 1e9 / POINTS, many,
             "bar: at most 50");
    const struct timing divide = per_operation(limits_in_use().division, 4000);
    value("lanes; share of the divider's limit", "1",
          UNITS * divide.median / (many.median / POINTS),
          "one divide a unit; the messages' latency comes first");
    duration("26 units by messages; all units' probabilities", "ns/point", 1e9 / POINTS, chain,
             "scalar");
    duration("per unit", "ns", 1e9 / POINTS / UNITS, chain, "");
    duration("20 units by the sum", "ms", 1e3, sum, "");
    duration("26 units by the sum", "s", scale, sum, "extrapolated");
    value("ratio; lanes", "1", scale * sum.median / (many.median / POINTS), "bar: at least 1e6");
    value("ratio; one point at a time", "1", scale * sum.median / (chain.median / POINTS), "");
    return bench_end();
}
