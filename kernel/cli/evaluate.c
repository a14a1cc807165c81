#include "cli/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"

int batch_make(struct batch *batch, struct problem *problem)
{
    double **column[] = {&batch->pca,        &batch->ca_uM,    &batch->tension, &batch->relative,
                         &batch->permissive, &batch->ca_bound, &batch->atp,     &batch->converged,
                         &batch->one[0],     &batch->one[1],   &batch->one[2],  &batch->one[3],
                         &batch->one[4]};
    const size_t n = sizeof column / sizeof column[0];
    double *block = calloc(n * BATCH, sizeof *block);
    memset(batch, 0, sizeof *batch);
    if (block == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < n; i++)
        *column[i] = block + i * BATCH;
    return CLI_OK;
}

void batch_free(struct batch *batch)
{
    free(batch->pca);
    memset(batch, 0, sizeof *batch);
}

static int refuse_point(const struct selection *s, const struct curve *curve, ino_status status,
                        double pca, struct problem *problem)
{
    char where[200];
    (void)snprintf(where, sizeof where, "fibre %s, SL %.10g um, pCa %.10g",
                   curve_fibre_name(s, curve), curve->sl_um, pca);
    return problem_library(problem, where, status, NULL);
}

static void fill_inputs(const struct selection *s, const struct curve *curve, const double *ca_uM,
                        ino_inputs *inputs)
{
    ino_inputs_init(inputs);
    inputs->ca_uM = (ino_field){ca_uM, 1};
    inputs->sl_um = (ino_field){&curve->sl_um, 0};
    for (size_t d = 0; d < s->n_drugs; d++)
        inputs->drug_uM[d] = (ino_field){&curve->drug_uM[d], 0};
}

/* Steady states of all the curve's fibres, n values of Ca, into column[k], k as in batch.one, and
 * summed by their parts; a point counts as converged when it is for all. NULL: not wanted. */
static ino_status steady_sum(const struct selection *s, const struct curve *curve, size_t n,
                             const double *ca_uM, double *const one[5], double *const sum[5],
                             size_t *bad)
{
    static const ino_observable observable[4] = {INO_OBS_tension, INO_OBS_permissive,
                                                 INO_OBS_ca_bound, INO_OBS_atp};
    ino_part part[MIXTURE_FIBRES];
    ino_inputs inputs;
    ino_outputs outputs;
    ino_status worst = INO_OK;
    const size_t parts = curve_parts(s, curve, part);
    fill_inputs(s, curve, ca_uM, &inputs);
    ino_outputs_init(&outputs);
    for (size_t k = 0; k < 4; k++)
        outputs.observable[observable[k]] = (ino_output){one[k], 1};
    outputs.converged = (ino_output){one[4], 1};
    for (size_t p = 0; p < parts; p++) {
        const ino_status status = ino_batch_steady(part[p].muscle, &inputs, curve->branch, 0, n,
                                                   (ino_state_output){NULL, 0, 0}, &outputs, bad);
        if (status != INO_OK && status != INO_NOT_CONVERGED)
            return status;
        worst = status != INO_OK ? status : worst;
        for (size_t k = 0; k < 4; k++)
            for (size_t i = 0; i < n; i++)
                sum[k][i] = (p > 0 ? sum[k][i] : 0.0) + part[p].share * one[k][i];
        for (size_t i = 0; i < n; i++)
            sum[4][i] = p > 0 ? fmin(sum[4][i], one[4][i]) : one[4][i];
    }
    return worst;
}

int batch_evaluate(const struct selection *s, const struct curve *curve, double fmax, size_t n,
                   struct batch *batch, size_t *failed, struct problem *problem)
{
    double *const sum[5] = {batch->tension, batch->permissive, batch->ca_bound, batch->atp,
                            batch->converged};
    size_t bad = n;
    for (size_t i = 0; i < n; i++)
        batch->ca_uM[i] = pow(10.0, 6.0 - batch->pca[i]);
    const ino_status status = steady_sum(s, curve, n, batch->ca_uM, batch->one, sum, &bad);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        return refuse_point(s, curve, status, bad < n ? batch->pca[bad] : NAN, problem);
    for (size_t i = 0; i < n; i++) {
        batch->relative[i] = fmax > 0.0 ? batch->tension[i] / fmax : NAN;
        *failed += !(batch->converged[i] > 0.5);
    }
    return CLI_OK;
}

ino_status curve_tension(const struct selection *s, const struct curve *curve, size_t n,
                         const double *ca_uM, double *tension)
{
    enum { MOST = 2 };
    double one[5][MOST], rest[4][MOST];
    double *const own[5] = {one[0], one[1], one[2], one[3], one[4]};
    double *const sum[5] = {tension, rest[0], rest[1], rest[2], rest[3]};
    return n <= MOST ? steady_sum(s, curve, n, ca_uM, own, sum, NULL) : INO_BAD_ARGUMENT;
}

/* Tension at the limits, for a curve that has no half-maximum. */
static int limits(const struct selection *s, struct curve *curve, struct problem *problem)
{
    const double ca_uM[2] = {0.0, INFINITY};
    double tension[2] = {NAN, NAN};
    const ino_status status = curve_tension(s, curve, 2, ca_uM, tension);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        return refuse_point(s, curve, status, INFINITY, problem);
    curve->summary = (ino_pca_summary){NAN, NAN, tension[1], tension[0]};
    return CLI_OK;
}

ino_status curve_summary_at(const struct selection *s, const struct curve *curve,
                            const double *drug_uM, ino_pca_summary *summary)
{
    ino_part part[MIXTURE_FIBRES];
    const size_t n = curve_parts(s, curve, part);
    return ino_observe_pca_mixture(n, part, curve->sl_um, s->n_drugs > 0 ? drug_uM : NULL,
                                   curve->branch, summary);
}

int curves_summarise(struct selection *s, struct problem *problem)
{
    static const double none[INO_MAX_DRUGS];
    for (size_t i = 0; i < s->n_curves && !interrupt_seen(); i++) {
        struct curve *curve = &s->curve[i];
        ino_pca_summary control;
        curve->control_pca50 = NAN;
        curve->control_fmax = NAN;
        curve->summary_status = curve_summary_at(s, curve, curve->drug_uM, &curve->summary);
        if (curve->summary_status != INO_OK && limits(s, curve, problem) != CLI_OK)
            return problem->code;
        if (s->n_drugs > 0 && curve_summary_at(s, curve, none, &control) == INO_OK) {
            curve->control_pca50 = control.pca50;
            curve->control_fmax = control.fmax_kPa;
        }
    }
    return CLI_OK;
}

static int fit_one(struct selection *s, struct curve *curve, const struct grid *grid,
                   struct batch *batch, struct problem *problem)
{
    const size_t n = grid->n < FIT_POINTS ? grid->n : FIT_POINTS;
    size_t failed = 0;
    for (size_t i = 0; i < n; i++)
        batch->pca[i] = grid_at(grid, n < grid->n ? i * (grid->n - 1) / (n - 1) : i);
    if (batch_evaluate(s, curve, NAN, n, batch, &failed, problem) != CLI_OK)
        return problem->code;
    curve->hill_points = n;
    curve->hill_decimated = n < grid->n;
    curve->hill_status = failed > 0
                             ? INO_NOT_FINITE
                             : ino_hill_fit(n, batch->pca, batch->tension, NULL, &curve->hill);
    return curve->hill_status == INO_NO_MEMORY ? problem_memory(problem) : CLI_OK;
}

int curves_fit(struct selection *s, const struct grid *grid, struct batch *batch,
               struct problem *problem)
{
    for (size_t i = 0; i < s->n_curves && !interrupt_seen(); i++)
        if (fit_one(s, &s->curve[i], grid, batch, problem) != CLI_OK)
            return problem->code;
    return CLI_OK;
}
