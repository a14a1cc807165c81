#include "filament/chain.h"

#include <math.h>

static const double gamma_min = 1e-50, gamma_max = 1e50;

/* ---- checks ---- */

static ino_status check_weights(double weight_n, double weight_p)
{
    if (!isfinite(weight_n) || !isfinite(weight_p))
        return INO_NOT_FINITE;
    if (weight_n < 0.0 || weight_p < 0.0 || (weight_n == 0.0 && weight_p == 0.0))
        return INO_OUT_OF_RANGE;
    return INO_OK;
}

static ino_status check_gamma(double gamma)
{
    if (!isfinite(gamma))
        return INO_NOT_FINITE;
    return gamma < gamma_min || gamma > gamma_max ? INO_OUT_OF_RANGE : INO_OK;
}

static ino_status check_chain(size_t n, ino_chain_ends ends, double gamma, const double *weight_n,
                              const double *weight_p, size_t stride)
{
    if (n == 0 || (unsigned)ends >= INO_CHAIN_ENDS_COUNT)
        return INO_BAD_ARGUMENT;
    ino_status status = check_gamma(gamma);
    for (size_t i = 0; i < n && !status; i++)
        status = check_weights(weight_n[i * stride], weight_p[i * stride]);
    return status;
}

/* 1 - 1/gamma^2, without cancellation near gamma = 1. */
static double like_less_unlike(double gamma)
{
    return (gamma - 1.0) / gamma * ((gamma + 1.0) / gamma);
}

/* ---- the infinite chain ---- */

/* Scaled so that the larger weight is 1; `favoured` is its state, r <= 1 the other weight. The
 * difference of the weights is formed before scaling, where it is exact if they are close. */
struct scaled_weights {
    int favoured;
    double r;
    double d; /* (1 - r)/2 */
};

static struct scaled_weights scale_weights(double weight_n, double weight_p)
{
    const int favoured = weight_p > weight_n;
    const double large = favoured ? weight_p : weight_n, small = favoured ? weight_n : weight_p;
    return (struct scaled_weights){favoured, small / large, (large - small) / large / 2.0};
}

ino_status ino_chain_solve_infinite(double weight_n, double weight_p, double gamma,
                                    ino_chain_infinite *result)
{
    ino_status status = check_weights(weight_n, weight_p);
    if (!status)
        status = check_gamma(gamma);
    if (status)
        return status;
    const struct scaled_weights w = scale_weights(weight_n, weight_p);
    const double b = sqrt(w.r) / gamma, s = hypot(w.d, b);
    const double lambda = (1.0 + w.r) / 2.0 + s;
    const double t = b > 0.0 ? b / (s + w.d) : 0.0; /* eigenvector (1, t) */
    const double norm = 1.0 + t * t;
    const int f = w.favoured;
    result->p[f] = 1.0 / norm;
    result->p[!f] = t * t / norm;
    result->pair[f][f] = 1.0 / (norm * lambda);
    result->pair[!f][!f] = result->p[!f] * w.r / lambda;
    result->pair[0][1] = result->pair[1][0] = t * b / (norm * lambda);
    for (int i = 0; i < 8; i++) {
        const int left = i >> 2, own = (i >> 1) & 1, right = i & 1;
        const double p = result->p[own];
        result->triplet[left][own][right] =
            p > 0.0 ? result->pair[left][own] * (result->pair[own][right] / p) : 0.0;
    }
    result->decay = w.r * like_less_unlike(gamma) / (lambda * lambda);
    return INO_OK;
}

/* ---- finite chains: odds and messages ---- */

/* (weight_p/weight_n) factor: only the result is rounded to the range of double. */
static double odds(double weight_n, double weight_p, double factor)
{
    if (weight_n == 0.0)
        return INFINITY;
    int exponent_n, exponent_p;
    const double n = frexp(weight_n, &exponent_n), p = frexp(weight_p, &exponent_p);
    return scalbn(p / n * factor, exponent_p - exponent_n);
}

/* What a unit with odds q, its own and those from beyond it, tells its neighbour: the neighbour's
 * odds from this side, (1/gamma + q)/(1 + q/gamma). */
static double message(double q, double gamma)
{
    const double cost = 1.0 / gamma;
    if (q <= 1.0)
        return (cost + q) / (1.0 + q * cost);
    const double inverse = 1.0 / q;
    return (cost * inverse + 1.0) / (inverse + cost);
}

static void split(double q, double *permissive, double *nonpermissive)
{
    if (q <= 1.0) {
        *permissive = q / (1.0 + q);
        *nonpermissive = 1.0 / (1.0 + q);
    } else {
        *permissive = 1.0 / (1.0 + 1.0 / q);
        *nonpermissive = 1.0 / q / (1.0 + 1.0 / q);
    }
}

/* Units first..n-1 with the messages `left` and `right` from beyond them. On the way up
 * permissive[i] holds the message that arrives at i from the left. */
static void solve_open(size_t first, size_t n, double left, double right, double gamma,
                       const double *weight_n, const double *weight_p, size_t stride,
                       double *permissive, double *nonpermissive)
{
    for (size_t i = first; i < n; i++) {
        permissive[i] = left;
        left = message(odds(weight_n[i * stride], weight_p[i * stride], left), gamma);
    }
    for (size_t i = n; i-- > first;) {
        const double wn = weight_n[i * stride], wp = weight_p[i * stride];
        const double from_left = permissive[i];
        split(odds(wn, wp, from_left * right), &permissive[i], &nonpermissive[i]);
        right = message(odds(wn, wp, right), gamma);
    }
}

/* ---- the ring ---- */

/* Z(P)/Z(N): the partition function of units 1..n-1 between two copies of unit 0 that are both P,
 * over that of both N. The transfer matrix so far, rows for unit 0, is kept as the ratio `u` of its
 * first column (P row over N row), the difference `v` of the ratios of its second and first column,
 * and the ratio `s` of its top row (second over first). `v` is carried as the determinant, a
 * product; it fades, `u` stops changing, and nothing accumulates along the ring. */
static double ring_odds_of_rest(size_t n, double gamma, const double *weight_n,
                                const double *weight_p, size_t stride)
{
    const double cost = 1.0 / gamma, det = like_less_unlike(gamma);
    double u = cost, v = gamma * det, s = cost; /* one boundary: [[1, cost], [cost, 1]] */
    for (size_t i = 1; i < n; i++) {
        /* Multiply by diag(1, q) [[1, cost], [cost, 1]], divided through by 1 + q s. */
        const double q = odds(weight_n[i * stride], weight_p[i * stride], s);
        const double scale = q > 1.0 ? 1.0 / q : 1.0, one = q > 1.0 ? scale : 1.0;
        const double qs = q > 1.0 ? 1.0 : q;
        const double first = one + qs * cost, second = one * cost + qs;
        u += v * (qs * cost / first);
        v *= (qs / first) * (one / second) * det;
        s = second / first;
    }
    return (u + v) * s;
}

/* Cuts the ring at unit 0: the rest is an open chain between two copies of it, and the
 * probabilities are the mean over its two states. On the way up nonpermissive[i] and permissive[i]
 * hold the messages that arrive at i from the left with unit 0 in N and in P. */
static void solve_ring(size_t n, double gamma, const double *weight_n, const double *weight_p,
                       size_t stride, double *permissive, double *nonpermissive)
{
    const double rest = ring_odds_of_rest(n, gamma, weight_n, weight_p, stride);
    double given_n = 1.0 / gamma, given_p = gamma;
    split(odds(weight_n[0], weight_p[0], rest), &permissive[0], &nonpermissive[0]);
    for (size_t i = 1; i < n; i++) {
        const double wn = weight_n[i * stride], wp = weight_p[i * stride];
        nonpermissive[i] = given_n;
        permissive[i] = given_p;
        given_n = message(odds(wn, wp, given_n), gamma);
        given_p = message(odds(wn, wp, given_p), gamma);
    }
    given_n = 1.0 / gamma;
    given_p = gamma;
    for (size_t i = n; i-- > 1;) {
        const double wn = weight_n[i * stride], wp = weight_p[i * stride];
        double p_given[2], n_given[2];
        split(odds(wn, wp, nonpermissive[i] * given_n), &p_given[0], &n_given[0]);
        split(odds(wn, wp, permissive[i] * given_p), &p_given[1], &n_given[1]);
        permissive[i] = nonpermissive[0] * p_given[0] + permissive[0] * p_given[1];
        nonpermissive[i] = nonpermissive[0] * n_given[0] + permissive[0] * n_given[1];
        given_n = message(odds(wn, wp, given_n), gamma);
        given_p = message(odds(wn, wp, given_p), gamma);
    }
}

ino_status ino_chain_solve_finite(size_t n, ino_chain_ends ends, double gamma,
                                  const double *weight_n, const double *weight_p, size_t stride,
                                  double *permissive, double *nonpermissive)
{
    ino_status status = check_chain(n, ends, gamma, weight_n, weight_p, stride);
    if (status)
        return status;
    const double end = ends == INO_CHAIN_BLOCKED ? 1.0 / gamma : 1.0;
    if (ends == INO_CHAIN_PERIODIC)
        solve_ring(n, gamma, weight_n, weight_p, stride, permissive, nonpermissive);
    else
        solve_open(0, n, end, end, gamma, weight_n, weight_p, stride, permissive, nonpermissive);
    return INO_OK;
}

/* ---- enumeration ---- */

static int count_boundaries(unsigned mask, size_t n, ino_chain_ends ends)
{
    int count = 0;
    for (size_t i = 0; i + 1 < n; i++)
        count += ((mask >> i) & 1u) != ((mask >> (i + 1)) & 1u);
    const unsigned first = mask & 1u, last = (mask >> (n - 1)) & 1u;
    if (ends == INO_CHAIN_BLOCKED)
        count += (int)(first + last);
    if (ends == INO_CHAIN_PERIODIC)
        count += first != last;
    return count;
}

ino_status ino_chain_enumerate(size_t n, ino_chain_ends ends, double gamma, const double *weight_n,
                               const double *weight_p, size_t stride, double *permissive,
                               double *nonpermissive)
{
    if (n > INO_CHAIN_ENUMERATE_MAX)
        return INO_TOO_LARGE;
    ino_status status = check_chain(n, ends, gamma, weight_n, weight_p, stride);
    if (status)
        return status;
    double weight[INO_CHAIN_ENUMERATE_MAX][2], sum[INO_CHAIN_ENUMERATE_MAX][2] = {{0.0}};
    double cost[INO_CHAIN_ENUMERATE_MAX + 2] = {1.0}, total = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double largest = fmax(weight_n[i * stride], weight_p[i * stride]);
        weight[i][0] = weight_n[i * stride] / largest;
        weight[i][1] = weight_p[i * stride] / largest;
    }
    for (size_t m = 1; m <= n + 1; m++)
        cost[m] = cost[m - 1] / gamma;
    for (unsigned mask = 0; mask < 1u << n; mask++) {
        double w = cost[count_boundaries(mask, n, ends)];
        for (size_t i = 0; i < n; i++)
            w *= weight[i][(mask >> i) & 1u];
        for (size_t i = 0; i < n; i++)
            sum[i][(mask >> i) & 1u] += w;
        total += w;
    }
    for (size_t i = 0; i < n; i++) {
        nonpermissive[i] = sum[i][0] / total;
        permissive[i] = sum[i][1] / total;
    }
    return INO_OK;
}
