/* Coefficients of RKC2, the second-order Runge-Kutta-Chebyshev method (Sommeijer, Shampine, Verwer,
 * J Comput Appl Math 1997;88:315):
 *
 *     Y_0 = y,  Y_1 = Y_0 + mut_1 h F_0,
 *     Y_j = (1 - mu_j - nu_j) Y_0 + mu_j Y_{j-1} + nu_j Y_{j-2} + mut_j h F_{j-1} + gat_j h F_0,
 *
 * F_j = f(t + c_j h, Y_j), s stages, stable for h times spectral radius up to rkc_reach(s). */
#ifndef INO_SOLVE_RKC_H
#define INO_SOLVE_RKC_H

enum { RKC_MOST_STAGES = 32 };

/* Up to so many stages all F are kept and each stage is a sum of them, y + h sum a_ji F_i: the same
 * method with fewer operations. */
enum { RKC_FEW_STAGES = 4, RKC_COPIES = 8 /* of a number: for the widest vector */ };

struct ino_rkc_stage {
    double rest, mu, nu, mut, gat; /* rest = 1 - mu - nu */
    double c;                      /* of this stage's result */
};

/* Stage j of s at [s (s - 1)/2 + j - 1]. */
struct ino_rkc {
    /* a_ji of the method of s stages, j = 1..s, i < j, and c_j at [j][j]. */
    double few[RKC_FEW_STAGES + 1][RKC_FEW_STAGES + 1][RKC_FEW_STAGES + 1][RKC_COPIES];
    struct ino_rkc_stage stage[RKC_MOST_STAGES * (RKC_MOST_STAGES + 1) / 2];
};

/* All methods of 2 to RKC_MOST_STAGES stages. */
void ino_rkc_init(struct ino_rkc *rkc);

static inline const struct ino_rkc_stage *ino_rkc_stage(const struct ino_rkc *rkc, int s, int j)
{
    return &rkc->stage[s * (s - 1) / 2 + j - 1];
}

#endif
