/* Dense small chains: every configuration of troponin and tropomyosin is a state. */
#include <math.h>
#include <string.h>

#include "filament/chain.h"

/* ---- units ---- */

static ino_status check_constants(const ino_chain_constants *c)
{
    if (c->sites != 1 && c->sites != 2)
        return INO_BAD_ARGUMENT;
    const double positive[] = {
        c->ca_uM,
        c->kd_uM,
        c->k_off,
        c->sites == 2 ? c->sigma : 1.0,
        c->mu,
        c->q,
        c->k_basic,
        c->drug ? c->drug_uM : 1.0,
        c->drug ? c->drug_K_D : 1.0,
        c->drug ? c->drug_k_off : 1.0,
        c->drug && !isinf(c->alpha) ? c->alpha : 1.0,
        c->drug ? c->beta : 1.0,
    };
    for (size_t k = 0; k < sizeof positive / sizeof *positive; k++)
        if (!isfinite(positive[k]))
            return INO_NOT_FINITE;
    for (size_t k = 0; k < sizeof positive / sizeof *positive; k++)
        if (!(positive[k] > 0.0))
            return INO_OUT_OF_RANGE;
    return c->drug && c->alpha < 0.0 ? INO_OUT_OF_RANGE : INO_OK;
}

/* preference^(-(S - n)/S) */
static double unfilled_factor(const ino_chain_constants *c, double preference, int n)
{
    return pow(preference, -(double)(c->sites - n) / c->sites);
}

static void fill_weights(const ino_chain_constants *c, ino_chain_unit *unit)
{
    const double saturation = c->ca_uM / c->kd_uM;
    const double multiplicity[2][3] = {{1.0, 1.0, 0.0}, {1.0, 2.0, c->sigma}};
    for (int k = 0; k < unit->n_troponin; k++) {
        const int n = unit->filled[k], d = unit->drug_bound[k];
        double w = multiplicity[c->sites - 1][n] * pow(saturation, n);
        if (d)
            w *= c->drug_uM / c->drug_K_D * unfilled_factor(c, c->alpha, n);
        unit->weight[k][0] = w;
        unit->weight[k][1] = w * c->q * unfilled_factor(c, c->mu, n) * (d ? c->beta : 1.0);
    }
}

/* Ca and drug exchange from state k to state l with tropomyosin in b; 0 if it is not one step. */
static double exchange_rate(const ino_chain_constants *c, const ino_chain_unit *unit, int k, int l,
                            int b)
{
    const int n = unit->filled[k], d = unit->drug_bound[k];
    const int dn = unit->filled[l] - n, dd = unit->drug_bound[l] - d;
    if (dn == 1 && dd == 0)
        return c->k_off / c->kd_uM * c->ca_uM * (c->sites - n);
    if (dn == -1 && dd == 0) {
        double rate = c->k_off * n;
        if (n == 2)
            rate /= c->sigma;
        if (b)
            rate *= pow(c->mu, -1.0 / c->sites);
        return d ? rate * pow(c->alpha, -1.0 / c->sites) : rate;
    }
    if (dn == 0 && dd == 1)
        return c->drug_k_off / c->drug_K_D * c->drug_uM;
    if (dn == 0 && dd == -1) {
        const double rate = c->drug_k_off / unfilled_factor(c, c->alpha, n);
        return b ? rate / c->beta : rate;
    }
    return 0.0;
}

ino_status ino_chain_unit_init(const ino_chain_constants *c, ino_chain_unit *unit)
{
    ino_status status = check_constants(c);
    if (status)
        return status;
    memset(unit, 0, sizeof *unit);
    for (int d = 0; d < (c->drug != 0 ? 2 : 1); d++)
        for (int n = d && isinf(c->alpha) ? c->sites : 0; n <= c->sites; n++) {
            unit->filled[unit->n_troponin] = n;
            unit->drug_bound[unit->n_troponin++] = d;
        }
    fill_weights(c, unit);
    for (int k = 0; k < unit->n_troponin; k++) {
        for (int l = 0; l < unit->n_troponin; l++)
            for (int b = 0; b < 2; b++)
                unit->exchange[k][l][b] = k == l ? 0.0 : exchange_rate(c, unit, k, l, b);
        unit->open[k] = c->k_basic * c->q * unfilled_factor(c, c->mu, unit->filled[k]);
        unit->close[k] = unit->drug_bound[k] ? c->k_basic / c->beta : c->k_basic;
    }
    return INO_OK;
}

void ino_chain_unit_sums(const ino_chain_unit *unit, double *weight_n, double *weight_p)
{
    *weight_n = *weight_p = 0.0;
    for (int k = 0; k < unit->n_troponin; k++) {
        *weight_n += unit->weight[k][0];
        *weight_p += unit->weight[k][1];
    }
}

/* ---- states of the chain ---- */

static const ino_chain_unit *unit_at(const ino_chain *chain, size_t i)
{
    return &chain->units[i * chain->stride];
}

ino_status ino_chain_dense_size(const ino_chain *chain, size_t *n_states)
{
    if (chain->n == 0 || (unsigned)chain->ends >= INO_CHAIN_ENDS_COUNT)
        return INO_BAD_ARGUMENT;
    const int n_troponin = unit_at(chain, 0)->n_troponin;
    if (n_troponin < 1 || n_troponin > INO_CHAIN_TROPONIN_MAX)
        return INO_BAD_ARGUMENT;
    size_t count = 1;
    for (size_t i = 0; i < chain->n; i++) {
        if (unit_at(chain, i)->n_troponin != n_troponin)
            return INO_BAD_ARGUMENT;
        count *= 2 * (size_t)n_troponin;
        if (count > INO_CHAIN_DENSE_MAX)
            return INO_TOO_LARGE;
    }
    if (!isfinite(chain->gamma))
        return INO_NOT_FINITE;
    if (!(chain->gamma > 0.0))
        return INO_OUT_OF_RANGE;
    *n_states = count;
    return INO_OK;
}

static int is_permissive(size_t state, size_t place)
{
    return (int)(state / place % 2);
}

/* Neighbours of the unit at `place` that are not in `b`; the ends as documented. */
static int count_unlike(const ino_chain *chain, size_t state, size_t i, size_t place, size_t base,
                        size_t top)
{
    const int b = is_permissive(state, place);
    const int beyond = chain->ends == INO_CHAIN_BLOCKED ? b : 0;
    int count = 0;
    if (i > 0)
        count += is_permissive(state, place / base) != b;
    else
        count += chain->ends == INO_CHAIN_PERIODIC ? is_permissive(state, top) != b : beyond;
    if (i + 1 < chain->n)
        count += is_permissive(state, place * base) != b;
    else
        count += chain->ends == INO_CHAIN_PERIODIC ? is_permissive(state, 1) != b : beyond;
    return count;
}

ino_status ino_chain_dense_generator(const ino_chain *chain, double *g)
{
    size_t n_states;
    ino_status status = ino_chain_dense_size(chain, &n_states);
    if (status)
        return status;
    memset(g, 0, sizeof *g * n_states * n_states);
    const size_t base = 2 * (size_t)chain->units->n_troponin, top = n_states / base;
    for (size_t s = 0; s < n_states; s++) {
        double *column = g + s * n_states, total = 0.0;
        size_t place = 1;
        for (size_t i = 0; i < chain->n; i++, place *= base) {
            const ino_chain_unit *unit = unit_at(chain, i);
            const size_t digit = s / place % base, k = digit / 2, b = digit % 2;
            for (size_t l = 0; l < base / 2; l++)
                if (l != k)
                    column[s - k * 2 * place + l * 2 * place] = unit->exchange[k][l][b];
            const int unlike = count_unlike(chain, s, i, place, base, top);
            const double flip = (b ? unit->close[k] : unit->open[k]) * pow(chain->gamma, unlike);
            column[b ? s - place : s + place] = flip;
        }
        for (size_t to = 0; to < n_states; to++)
            total += column[to];
        column[s] = -total;
    }
    return INO_OK;
}

ino_status ino_chain_dense_weights(const ino_chain *chain, double *p)
{
    size_t n_states;
    ino_status status = ino_chain_dense_size(chain, &n_states);
    if (status)
        return status;
    const size_t base = 2 * (size_t)chain->units->n_troponin, top = n_states / base;
    double sum = 0.0;
    for (size_t s = 0; s < n_states; s++) {
        double w = 1.0;
        int ends = 0;
        size_t place = 1;
        for (size_t i = 0; i < chain->n; i++, place *= base) {
            const size_t digit = s / place % base;
            w *= unit_at(chain, i)->weight[digit / 2][digit % 2];
            if (i > 0 && is_permissive(s, place) != is_permissive(s, place / base))
                w /= chain->gamma;
        }
        if (chain->ends == INO_CHAIN_BLOCKED)
            ends = is_permissive(s, 1) + is_permissive(s, top);
        if (chain->ends == INO_CHAIN_PERIODIC)
            ends = is_permissive(s, 1) != is_permissive(s, top);
        p[s] = w * pow(chain->gamma, -ends);
        sum += p[s];
    }
    for (size_t s = 0; s < n_states; s++)
        p[s] /= sum;
    return INO_OK;
}

ino_status ino_chain_dense_permissive(const ino_chain *chain, const double *p, double *permissive)
{
    size_t n_states;
    ino_status status = ino_chain_dense_size(chain, &n_states);
    if (status)
        return status;
    const size_t base = 2 * (size_t)chain->units->n_troponin;
    size_t place = 1;
    for (size_t i = 0; i < chain->n; i++, place *= base) {
        permissive[i] = 0.0;
        for (size_t s = 0; s < n_states; s++)
            if (is_permissive(s, place))
                permissive[i] += p[s];
    }
    return INO_OK;
}
