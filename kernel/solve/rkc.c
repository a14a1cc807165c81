#include "solve/rkc.h"

/* Chebyshev polynomials T_j and their first two derivatives at w, by recurrence. */
static void chebyshev(int s, double w, double *t, double *d, double *dd)
{
    t[0] = 1, d[0] = 0, dd[0] = 0;
    t[1] = w, d[1] = 1, dd[1] = 0;
    for (int j = 2; j <= s; j++) {
        t[j] = 2 * w * t[j - 1] - t[j - 2];
        d[j] = 2 * t[j - 1] + 2 * w * d[j - 1] - d[j - 2];
        dd[j] = 4 * d[j - 1] + 2 * w * dd[j - 1] - dd[j - 2];
    }
}

static void find_stages(int s, struct ino_rkc_stage *stage)
{
    double t[RKC_MOST_STAGES + 1], d[RKC_MOST_STAGES + 1], dd[RKC_MOST_STAGES + 1];
    double b[RKC_MOST_STAGES + 1] = {0};
    double damping = 2.0 / 13, w0 = 1 + damping / (s * s);
    chebyshev(s, w0, t, d, dd);
    double w1 = d[s] / dd[s];
    for (int j = 2; j <= s; j++)
        b[j] = dd[j] / (d[j] * d[j]);
    b[0] = b[1] = b[2];
    stage[0] = (struct ino_rkc_stage){.rest = 1, .mut = b[1] * w1, .c = b[1] * w1};
    for (int j = 2; j <= s; j++) {
        struct ino_rkc_stage *x = &stage[j - 1];
        x->mu = 2 * b[j] * w0 / b[j - 1];
        x->nu = -b[j] / b[j - 2];
        x->rest = 1 - x->mu - x->nu;
        x->mut = 2 * b[j] * w1 / b[j - 1];
        x->gat = -(1 - b[j - 1] * t[j - 1]) * x->mut;
        x->c = w1 * dd[j] / d[j];
    }
    stage[s - 1].c = 1;
}

/* Each Y_j as y + h sum a_i F_i, from the recurrence. */
static void find_few(struct ino_rkc *rkc, int s)
{
    double a[RKC_FEW_STAGES + 1][RKC_FEW_STAGES + 1] = {{0}};
    for (int j = 1; j <= s; j++) {
        const struct ino_rkc_stage *x = ino_rkc_stage(rkc, s, j);
        for (int i = 0; j > 1 && i < j; i++)
            a[j][i] = x->mu * a[j - 1][i] + x->nu * a[j - 2][i];
        a[j][0] += x->gat;
        a[j][j - 1] += x->mut;
        for (int i = 0; i <= j; i++)
            for (int copy = 0; copy < RKC_COPIES; copy++)
                rkc->few[s][j][i][copy] = i < j ? a[j][i] : x->c;
    }
}

void ino_rkc_init(struct ino_rkc *rkc)
{
    *rkc = (struct ino_rkc){0};
    for (int s = 2; s <= RKC_MOST_STAGES; s++)
        find_stages(s, &rkc->stage[s * (s - 1) / 2]);
    for (int s = 2; s <= RKC_FEW_STAGES; s++)
        find_few(rkc, s);
}
