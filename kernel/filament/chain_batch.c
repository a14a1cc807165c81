#include "filament/chain_batch.h"

#include <math.h>

#include "simd/dispatch.h"

enum { POINTS = INO_CHAIN_BATCH_POINTS };

static ino_chain_block *block_in_use(void)
{
    static ino_chain_block *const variant[INO_VARIANT_COUNT] = {
        ino_chain_block_base,
#if INO_HAVE_X86_ISAS
        ino_chain_block_avx2,
        ino_chain_block_avx512,
#endif
    };
    return variant[ino_variant_in_use()];
}

static int well_formed(const struct ino_chain_batch *chain)
{
    if (chain->n_units == 0 || chain->n_units > INO_CHAIN_BATCH_UNITS)
        return 0;
    if (chain->ends != INO_CHAIN_FREE && chain->ends != INO_CHAIN_BLOCKED)
        return 0;
    for (size_t i = 0; chain->factor && i < chain->n_units; i++)
        if (!(chain->factor[i] >= 1e-10 && chain->factor[i] <= 1e10) && chain->factor[i] != 0)
            return 0;
    return 1;
}

ino_status ino_chain_permissive(const struct ino_chain_batch *chain, size_t n_points,
                                const double *ratio, const double *gamma, size_t gamma_stride,
                                double *mean, double *permissive)
{
    if (!well_formed(chain))
        return INO_BAD_ARGUMENT;
    ino_chain_block *block = block_in_use();
    double unit[INO_CHAIN_BATCH_UNITS * POINTS];
    ino_status status = INO_OK;
    for (size_t first = 0; first < n_points; first += POINTS) {
        double w[POINTS], g[POINTS], p[POINTS];
        int bad[POINTS];
        for (size_t i = 0; i < POINTS; i++) {
            size_t from = first + i < n_points ? first + i : first;
            w[i] = ratio[from];
            g[i] = gamma[from * gamma_stride];
            bad[i] = !(w[i] >= 0 && w[i] <= 1e20 && g[i] >= 1 && g[i] <= 1e3);
            if (bad[i])
                w[i] = g[i] = 1;
        }
        block(chain->n_units, chain->ends == INO_CHAIN_BLOCKED, chain->factor, w, g, p,
              permissive ? unit : NULL);
        for (size_t i = 0; i < POINTS && first + i < n_points; i++) {
            if (bad[i])
                status = INO_OUT_OF_RANGE;
            mean[first + i] = bad[i] ? NAN : p[i];
            for (size_t k = 0; permissive && k < chain->n_units; k++)
                permissive[k * n_points + first + i] = bad[i] ? NAN : unit[k * POINTS + i];
        }
    }
    return status;
}
