/* The sensitizer term: what drugs on troponin C do to the statistical weights of a regulatory unit
 * and, by detailed balance, to its rates. Every model takes its drug effect from here.
 *
 * A drug with x = [D]/K_D prefers Ca-saturated troponin by alpha and the open (permissive) state by
 * beta. On a troponin with n of S sites filled and tropomyosin b (0 = N, 1 = P) its bound state has
 * the weight x alpha^(-(S-n)/S) beta^b relative to the unbound one. Drugs of one site compete,
 * drugs of different sites bind independently, so that summing over the drug states gives the
 * polynomial
 *
 *     Z(n, b) = product over sites of (1 + sum over its drugs of x alpha^(-(S-n)/S) beta^b).
 *
 * Eliminated (fast) drugs multiply the weight of (n, b) by Z(n, b), Ca release n+1 -> n by
 * Z(n, b)/Z(n+1, b) and the flip P -> N by Z(n, N)/Z(n, P). alpha = infinity (the drug binds
 * Ca-saturated troponin only) needs no special case: 1/alpha = 0. */
#ifndef INO_TROPONIN_TROPONIN_H
#define INO_TROPONIN_TROPONIN_H

#include "simd/tile_lanes.h"

/* Rows of a troponin drug in the parameter vector, in this order. */
enum { DRUG_K_D, DRUG_ALPHA, DRUG_BETA, DRUG_KD_OFF, DRUG_ROWS };

enum { TROPONIN_SITES = 2 }; /* most Ca sites: 1 in TNNC1, 2 in TNNC2 */

/* Z(n, b) for n = 0..S in z[n][b]. */
struct troponin_drugs {
    vd z[TROPONIN_SITES + 1][2];
};

LANE_INLINE void troponin_drug_polynomial(const struct ino_tile *tile, size_t j, int sites,
                                          struct troponin_drugs *drugs)
{
    for (int n = 0; n <= sites; n++)
        drugs->z[n][0] = drugs->z[n][1] = v_set(1.0);
    for (size_t d = 0; d < tile->n_drugs; d++) {
        if (tile->drugs[d].kind != INO_DRUG_TROPONIN)
            continue;
        int first_of_site = 1;
        for (size_t e = 0; e < d; e++)
            first_of_site &= tile->drugs[e].kind != INO_DRUG_TROPONIN ||
                             tile->drugs[e].site != tile->drugs[d].site;
        if (!first_of_site)
            continue;
        vd sum[TROPONIN_SITES + 1][2];
        for (int n = 0; n <= sites; n++)
            sum[n][0] = sum[n][1] = v_set(1.0);
        for (size_t e = d; e < tile->n_drugs; e++) {
            if (tile->drugs[e].kind != INO_DRUG_TROPONIN ||
                tile->drugs[e].site != tile->drugs[d].site)
                continue;
            size_t row = tile->drugs[e].first_row;
            vd x =
                v_load(tile->drug_uM + e * INO_TILE + j) / tile_parameter(tile, row + DRUG_K_D, j);
            vd loss = 1.0 / tile_parameter(tile, row + DRUG_ALPHA, j);
            vd beta = tile_parameter(tile, row + DRUG_BETA, j);
            if (sites == 2)
                loss = v_sqrt(loss);
            for (int n = sites; n >= 0; n--) {
                sum[n][0] = sum[n][0] + x;
                sum[n][1] = sum[n][1] + x * beta;
                x = x * loss;
            }
        }
        for (int n = 0; n <= sites; n++)
            for (int b = 0; b < 2; b++)
                drugs->z[n][b] = drugs->z[n][b] * sum[n][b];
    }
}

/* Factor on the rate of Ca binding by drugs that are published as such (INO_DRUG_ON_RATE): 1 at dose
 * 0, the tabulated factors at the tabulated doses, linear in the dose between neighbours, so that it
 * is monotone wherever the table is. Release stays, hence Kd goes with 1/factor; n and b do not
 * enter: Ca binds faster whatever else is bound or open. */
LANE_INLINE vd troponin_on_factor(const struct ino_tile *tile, size_t j)
{
    vd factor = v_set(1.0);
    for (size_t d = 0; d < tile->n_drugs; d++) {
        const struct ino_tile_drug *drug = &tile->drugs[d];
        if (drug->kind != INO_DRUG_ON_RATE)
            continue;
        vd dose = v_load(tile->drug_uM + d * INO_TILE + j), at = v_set(1.0), below = v_set(1.0);
        double from_uM = 0;
        for (size_t k = 0; k < drug->n_doses; k++) {
            vd above = tile_parameter(tile, drug->first_row + k, j);
            vd part = (dose - from_uM) / (drug->dose_uM[k] - from_uM);
            at = v_select(dose >= from_uM, below + (above - below) * part, at);
            at = v_select(dose >= drug->dose_uM[k], above, at);
            from_uM = drug->dose_uM[k];
            below = above;
        }
        factor = factor * at;
    }
    return factor;
}

/* Factor on a model's Ca dissociation constant per troponin with one effective site and no
 * permissive state: (1 + x/alpha)/(1 + x) for one drug. The change is carried by the off rate. */
LANE_INLINE vd troponin_kd_factor(const struct ino_tile *tile, size_t j)
{
    struct troponin_drugs drugs;
    troponin_drug_polynomial(tile, j, 1, &drugs);
    return drugs.z[0][0] / drugs.z[1][0];
}

#endif
