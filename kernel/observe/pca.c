/* pCa50 and slope of a steady force-pCa curve. A tile of nodes costs about as much as one node, so
 * every round evaluates a whole tile: half of it spread evenly over the bracket, which gains a
 * factor 33 whatever the curve, half in a geometric cluster around the interpolated root, which
 * gains all digits within a few rounds where the curve is smooth. All on the stack. */
#include <math.h>

#include <inotrope/observe.h>

enum {
    NODES = 64,
    SPREAD = 32, /* evenly spaced nodes of a round */
    ROUNDS = 40,
    STENCIL = 4,   /* nodes on each side: differences of order 8 */
    STEP_SIZES = 8 /* h, h/2, .. h/128 */
};

static const double log_ca_min = -9.0, log_ca_max = 3.0; /* log10([Ca]/uM): what steady accepts */
static const double bracket_tolerance = 1e-13;           /* decades */
static const double jump_tolerance = 1e-6; /* of the force range, across the last bracket */

struct curve {
    size_t n; /* fibres in parallel */
    const ino_part *part;
    ino_branch branch;
    ino_inputs inputs;
    double rest, range; /* y = (F - rest)/range */
};

/* Forces at n <= NODES values of Ca. */
static ino_status forces(struct curve *curve, size_t n, const double *ca_uM, double *force)
{
    const ino_state_output no_state = {NULL, 0, 0};
    double one[NODES];
    ino_outputs outputs;
    ino_outputs_init(&outputs);
    outputs.observable[INO_OBS_tension] = (ino_output){one, 1};
    curve->inputs.ca_uM = (ino_field){ca_uM, 1};
    ino_status status = INO_OK;
    for (size_t k = 0; k < curve->n && !status; k++) {
        status = ino_batch_steady(curve->part[k].muscle, &curve->inputs, curve->branch, 0, n,
                                  no_state, &outputs, NULL);
        for (size_t i = 0; i < n; i++)
            force[i] = (k > 0 ? force[i] : 0.0) + curve->part[k].share * one[i];
    }
    return status;
}

/* y - 1/2 at n <= NODES values of log10([Ca]/uM). */
static ino_status heights(struct curve *curve, size_t n, const double *log_ca, double *height)
{
    double ca_uM[NODES];
    for (size_t i = 0; i < n; i++)
        ca_uM[i] = pow(10.0, log_ca[i]);
    ino_status status = forces(curve, n, ca_uM, height);
    for (size_t i = 0; i < n && !status; i++) {
        height[i] = (height[i] - curve->rest) / curve->range - 0.5;
        if (isnan(height[i]))
            status = INO_NOT_FINITE;
    }
    return status;
}

/* ---- the root ---- */

struct bracket {
    double low, high;               /* log10([Ca]/uM) */
    double low_height, high_height; /* < 0 <= */
};

/* Shrinks the bracket to the neighbours of the first change of sign among n ascending nodes. */
static void narrow(struct bracket *bracket, size_t n, const double *log_ca, const double *height)
{
    size_t i = 0;
    while (i < n && height[i] < 0.0)
        i++;
    if (i < n) {
        bracket->high = log_ca[i];
        bracket->high_height = height[i];
    }
    if (i > 0) {
        bracket->low = log_ca[i - 1];
        bracket->low_height = height[i - 1];
    }
}

static ino_status first_bracket(struct curve *curve, struct bracket *bracket)
{
    double log_ca[NODES], height[NODES];
    for (size_t i = 0; i < NODES; i++)
        log_ca[i] = log_ca_min + (log_ca_max - log_ca_min) * (double)i / (NODES - 1);
    ino_status status = heights(curve, NODES, log_ca, height);
    if (status)
        return status;
    if (!(height[0] < 0.0) || !(height[NODES - 1] >= 0.0))
        return INO_OUT_OF_RANGE;
    narrow(bracket, NODES, log_ca, height);
    return INO_OK;
}

static double interpolate(const struct bracket *b)
{
    const double t = b->low_height / (b->low_height - b->high_height);
    return b->low + t * (b->high - b->low);
}

/* Nodes of a round in ascending order: merges the even half with the cluster around `root`, whose
 * distances are width/4 .. width/4^16 on both sides, cut to the bracket. */
static void place_nodes(const struct bracket *b, double root, double *log_ca)
{
    const double width = b->high - b->low;
    double cluster[NODES - SPREAD];
    const int half = (NODES - SPREAD) / 2;
    for (int k = 0; k < half; k++) {
        cluster[k] = fmax(b->low, root - scalbn(width, -2 * (k + 1)));
        cluster[2 * half - 1 - k] = fmin(b->high, root + scalbn(width, -2 * (k + 1)));
    }
    size_t spread = 0, clustered = 0;
    for (size_t i = 0; i < NODES; i++) {
        const double even = b->low + width * (double)(spread + 1) / (SPREAD + 1);
        if (clustered == NODES - SPREAD || (spread < SPREAD && even < cluster[clustered])) {
            log_ca[i] = even;
            spread++;
        } else {
            log_ca[i] = cluster[clustered++];
        }
    }
}

static ino_status find_half_maximum(struct curve *curve, struct bracket *bracket)
{
    ino_status status = first_bracket(curve, bracket);
    for (int round = 0; round < ROUNDS && !status; round++) {
        double log_ca[NODES], height[NODES];
        if (bracket->high - bracket->low < bracket_tolerance)
            return INO_OK;
        place_nodes(bracket, interpolate(bracket), log_ca);
        status = heights(curve, NODES, log_ca, height);
        if (!status)
            narrow(bracket, NODES, log_ca, height);
    }
    return status ? status : INO_NOT_CONVERGED;
}

/* ---- the slope ---- */

/* dy/d ln Ca at log10 Ca = root by central differences of order 8 with eight step sizes from h down
 * by halves, all in one tile. Of neighbouring sizes the pair that agrees best is where truncation
 * meets rounding; the finer of it is returned. On exact Hill curves its relative error is 1e-12 up
 * to n_H = 40 and then grows as n_H, since log10 Ca is rounded: 3e-9 at 1e5. */
static ino_status find_slope(struct curve *curve, double root, double h, double *slope)
{
    static const double weight[STENCIL] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
    const double ln10 = 2.302585092994045684;
    double log_ca[NODES], height[NODES], estimate[STEP_SIZES];
    for (int s = 0; s < STEP_SIZES; s++)
        for (int k = 0; k < STENCIL; k++) {
            const double offset = scalbn(h, -s) * (k + 1);
            log_ca[(s * STENCIL + k) * 2] = fmin(root + offset, log_ca_max);
            log_ca[(s * STENCIL + k) * 2 + 1] = root - offset;
        }
    ino_status status = heights(curve, NODES, log_ca, height);
    if (status)
        return status;
    for (int s = 0; s < STEP_SIZES; s++) {
        estimate[s] = 0.0;
        for (int k = 0; k < STENCIL; k++) {
            const size_t i = (size_t)(s * STENCIL + k) * 2;
            /* The offset that Ca really has: log10 Ca is rounded. */
            const double span = log_ca[i] - log_ca[i + 1];
            estimate[s] += weight[k] * 2.0 * (k + 1) * (height[i] - height[i + 1]) / span;
        }
    }
    int best = 1;
    for (int s = 2; s < STEP_SIZES; s++)
        if (fabs(estimate[s] - estimate[s - 1]) < fabs(estimate[best] - estimate[best - 1]))
            best = s;
    *slope = estimate[best] / ln10;
    return INO_OK;
}

/* The steepest secant through the root, per decade, with half-widths 2^-4 .. 2^-28 decades: the
 * scale from which the step is chosen, however steep the curve. */
static ino_status steepest_secant(struct curve *curve, double root, double *slope)
{
    enum { PAIRS = 25 };
    double log_ca[2 * PAIRS], height[2 * PAIRS];
    for (int k = 0; k < PAIRS; k++) {
        const double half_width = scalbn(1.0, -4 - k);
        log_ca[2 * k] = root - half_width;
        log_ca[2 * k + 1] = fmin(root + half_width, log_ca_max);
    }
    const ino_status status = heights(curve, 2 * PAIRS, log_ca, height);
    *slope = 0.0;
    for (int k = 0; k < PAIRS && !status; k++)
        *slope =
            fmax(*slope, (height[2 * k + 1] - height[2 * k]) / (log_ca[2 * k + 1] - log_ca[2 * k]));
    return status;
}

/* ---- the summary ---- */

static ino_status find_limits(struct curve *curve, ino_pca_summary *summary)
{
    const double ca_uM[2] = {0.0, INFINITY};
    double force[2];
    const ino_status status = forces(curve, 2, ca_uM, force);
    if (status)
        return status;
    curve->rest = summary->frest_kPa = force[0];
    summary->fmax_kPa = force[1];
    curve->range = force[1] - force[0];
    if (isnan(curve->range))
        return INO_NOT_FINITE;
    /* Below this the curve is round-off. */
    return curve->range > 1e-9 * fabs(force[1]) ? INO_OK : INO_TOO_FEW_POINTS;
}

static ino_status summarise(struct curve *curve, ino_pca_summary *summary)
{
    struct bracket bracket;
    double slope = INFINITY, steepest = 0.0;
    ino_status status = find_limits(curve, summary);
    if (!status)
        status = find_half_maximum(curve, &bracket);
    if (status)
        return status;
    const double root = interpolate(&bracket);
    if (bracket.high_height - bracket.low_height < jump_tolerance) {
        status = steepest_secant(curve, root, &steepest);
        if (!status)
            status = find_slope(curve, root, 0.06 / fmax(steepest, 0.5), &slope);
    }
    summary->pca50 = 6.0 - root;
    summary->slope_nh = 4.0 * slope;
    return status;
}

ino_status ino_observe_pca_mixture(size_t n, const ino_part *part, double sl_um,
                                   const double *drug_uM, ino_branch branch,
                                   ino_pca_summary *summary)
{
    if (n == 0 || !part || !summary || !part[0].muscle)
        return INO_BAD_ARGUMENT;
    struct curve curve = {.n = n, .part = part, .branch = branch};
    const size_t drugs = ino_muscle_drug_count(part[0].muscle);
    for (size_t k = 0; k < n; k++) {
        if (!part[k].muscle || ino_muscle_drug_count(part[k].muscle) != drugs)
            return INO_BAD_ARGUMENT;
        if (!(part[k].share >= 0.0) || isinf(part[k].share))
            return INO_OUT_OF_RANGE;
    }
    ino_inputs_init(&curve.inputs);
    curve.inputs.sl_um = (ino_field){&sl_um, 0};
    for (size_t d = 0; drug_uM && d < drugs; d++)
        curve.inputs.drug_uM[d] = (ino_field){&drug_uM[d], 0};
    ino_pca_summary result = {0.0, 0.0, 0.0, 0.0};
    const ino_status status = summarise(&curve, &result);
    if (!status)
        *summary = result;
    return status;
}

ino_status ino_observe_pca(const ino_muscle *muscle, double sl_um, const double *drug_uM,
                           ino_branch branch, ino_pca_summary *summary)
{
    const ino_part alone = {muscle, 1.0};
    return ino_observe_pca_mixture(1, &alone, sl_um, drug_uM, branch, summary);
}
