/* The thin filament as a chain of regulatory units, each with its tropomyosin N (non-permissive) or
 * P (permissive), whose only interaction is between neighbours: every N|P boundary costs a factor
 * 1/gamma. Scalar double precision; nothing here is integrated in time.
 *
 * The statistical weight of a configuration b_1..b_N is the product of the units' weights
 * weight_n[i] or weight_p[i] (each summed over the unit's troponin states) and of 1/gamma for every
 * boundary. Only the ratio weight_p/weight_n of a unit matters. Weights are finite, at least 0 and
 * not both 0; a weight of 0 forbids the state. gamma is in [1e-50, 1e50]. Violations give
 * INO_NOT_FINITE or INO_OUT_OF_RANGE with nothing written. Thread-safe, no allocation unless said.
 *
 * Probabilities come as pairs (permissive, non-permissive) since neither can be recovered from
 * the other where it is small: each is accurate to some ulp of itself, down to the underflow. */
#ifndef INO_FILAMENT_CHAIN_H
#define INO_FILAMENT_CHAIN_H

#include <stddef.h>

#include <inotrope/status.h>

/* ---- the infinite homogeneous chain ---- */

/* Equilibrium of the infinite chain; indices are b: 0 = N, 1 = P, left to right. */
typedef struct {
    double p[2];             /* probability of N and of P */
    double pair[2][2];       /* of two neighbours */
    double triplet[2][2][2]; /* of three neighbours */
    double decay;            /* lambda2/lambda1 of the transfer matrix: correlations between units m
                              * apart fall as decay^m, and finite chains approach this one so */
} ino_chain_infinite;

/* Closed form. With d = (W_N - W_P)/2, b = sqrt(W_N W_P)/gamma, s = hypot(d, b), the dominant
 * eigenvector of [[W_N, b], [b, W_P]] is (b, w), w = s - d, so that P = w^2/(b^2 + w^2); where d >
 * 0 the difference is taken as w = b^2/(s + d). */
INO_NODISCARD ino_status ino_chain_solve_infinite(double weight_n, double weight_p, double gamma,
                                                  ino_chain_infinite *result);

/* ---- finite chains ---- */

typedef enum {
    INO_CHAIN_FREE,     /* the end units have one neighbour; beyond them there is nothing */
    INO_CHAIN_BLOCKED,  /* beyond each end sits a fixed unit in N: a P end unit pays a boundary */
    INO_CHAIN_PERIODIC, /* a ring; for n = 1 a unit is its own neighbour and pays nothing */
    INO_CHAIN_ENDS_COUNT
} ino_chain_ends;

/* Probabilities permissive[i] and nonpermissive[i] of each unit i < n by messages along the chain
 * (transfer matrix in ratio form): O(n) time and no other memory. The weights of unit i are
 * weight_n[i*stride] and weight_p[i*stride] (stride 0: a homogeneous chain). Every intermediate is
 * a sum of positive terms and lies in [1/gamma, gamma], so that n = 10^5 units with weights from
 * 1e-300 to 1e300 neither overflow nor lose relative accuracy; errors of one unit fade along the
 * chain as (gamma-1)/(gamma+1). INO_BAD_ARGUMENT for n = 0 or an unknown kind of ends. */
INO_NODISCARD ino_status ino_chain_solve_finite(size_t n, ino_chain_ends ends, double gamma,
                                                const double *weight_n, const double *weight_p,
                                                size_t stride, double *permissive,
                                                double *nonpermissive);

enum { INO_CHAIN_ENUMERATE_MAX = 24 };

/* The same by summing over all 2^n configurations: an oracle for n <= INO_CHAIN_ENUMERATE_MAX
 * (INO_TOO_LARGE beyond). Configurations below 1e-308 of the scale are lost. */
INO_NODISCARD ino_status ino_chain_enumerate(size_t n, ino_chain_ends ends, double gamma,
                                             const double *weight_n, const double *weight_p,
                                             size_t stride, double *permissive,
                                             double *nonpermissive);

/* ---- dense small chains ---- */

enum {
    INO_CHAIN_TROPONIN_MAX = 6, /* troponin states of a unit: S = 2 with explicit drug */
    INO_CHAIN_DENSE_MAX = 4096  /* states of a dense chain */
};

/* Constants of a regulatory unit, as in the model's rate table. */
typedef struct {
    int sites;         /* S, regulatory Ca sites per troponin: 1 or 2 */
    double ca_uM;      /* > 0 */
    double kd_uM;      /* Ca dissociation constant of one site */
    double k_off;      /* Ca release, 1/s */
    double sigma;      /* cooperativity of the two sites; not used for S = 1 */
    double mu;         /* opening tightens Ca binding by mu */
    double q;          /* P against N at saturated troponin, between one N and one P neighbour */
    double k_basic;    /* tropomyosin flips, 1/s */
    int drug;          /* 0: none; 1: drug-bound troponin states are explicit */
    double drug_uM;    /* > 0 if there is a drug */
    double drug_K_D;   /* uM */
    double drug_k_off; /* 1/s */
    double alpha;      /* preference for Ca-saturated troponin; +infinity: binds there only */
    double beta;       /* preference for P */
} ino_chain_constants;

/* A unit: troponin states k and tropomyosin b. A rate of 0 is a transition that does not occur. */
typedef struct {
    int n_troponin;
    int filled[INO_CHAIN_TROPONIN_MAX];     /* Ca sites filled in state k */
    int drug_bound[INO_CHAIN_TROPONIN_MAX]; /* 0 or 1 */
    double weight[INO_CHAIN_TROPONIN_MAX][2];
    double exchange[INO_CHAIN_TROPONIN_MAX][INO_CHAIN_TROPONIN_MAX][2]; /* [from][to][b], 1/s */
    double open[INO_CHAIN_TROPONIN_MAX];  /* N -> P with no permissive neighbour, 1/s */
    double close[INO_CHAIN_TROPONIN_MAX]; /* P -> N with no non-permissive neighbour, 1/s */
} ino_chain_unit;

/* Fills `unit` from constants. States in order: (n, d) = (0,0)..(S,0), then with a drug
 * (0,1)..(S,1); for infinite alpha only (S,1) of the latter exists. INO_BAD_ARGUMENT for another S,
 * INO_NOT_FINITE, INO_OUT_OF_RANGE for constants that are not positive. */
INO_NODISCARD ino_status ino_chain_unit_init(const ino_chain_constants *constants,
                                             ino_chain_unit *unit);

/* Weights of N and P summed over troponin. */
void ino_chain_unit_sums(const ino_chain_unit *unit, double *weight_n, double *weight_p);

/* A chain of n units, unit i being units[i*stride]; all have the same number of troponin states K.
 */
typedef struct {
    size_t n;
    ino_chain_ends ends;
    double gamma;
    const ino_chain_unit *units;
    size_t stride;
} ino_chain;

/* Number of states (2K)^n. State s gives unit i the digit (s/(2K)^i) mod 2K = 2k + b.
 * INO_TOO_LARGE beyond INO_CHAIN_DENSE_MAX; INO_BAD_ARGUMENT for n = 0, unequal K, unknown ends. */
INO_NODISCARD ino_status ino_chain_dense_size(const ino_chain *chain, size_t *n_states);

/* Generator g[to + from*n_states], 1/s, columns summing to zero. With nP permissive and nN
 * non-permissive neighbours a unit opens at open gamma^nP and closes at close gamma^nN. A missing
 * neighbour counts in neither (INO_CHAIN_FREE) or as N (INO_CHAIN_BLOCKED). */
INO_NODISCARD ino_status ino_chain_dense_generator(const ino_chain *chain, double *g);

/* Equilibrium weights of the states, scaled to sum 1, from the weights of the units. */
INO_NODISCARD ino_status ino_chain_dense_weights(const ino_chain *chain, double *p);

/* Permissive probability of each unit for probabilities p of the states. */
INO_NODISCARD ino_status ino_chain_dense_permissive(const ino_chain *chain, const double *p,
                                                    double *permissive);

#endif
