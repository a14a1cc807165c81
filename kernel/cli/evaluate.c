#include "cli/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"

int batch_make(struct batch *batch, struct problem *problem)
{
    double **column[] = {&batch->pca,        &batch->ca_uM,    &batch->tension, &batch->relative,
                         &batch->permissive, &batch->ca_bound, &batch->atp,     &batch->converged};
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
                   ino_fibre_id(s->fibre[curve->fibre]), curve->sl_um, pca);
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

int batch_evaluate(const struct selection *s, const struct curve *curve, double fmax, size_t n,
                   struct batch *batch, size_t *failed, struct problem *problem)
{
    ino_inputs inputs;
    ino_outputs outputs;
    size_t bad = n;
    for (size_t i = 0; i < n; i++)
        batch->ca_uM[i] = pow(10.0, 6.0 - batch->pca[i]);
    fill_inputs(s, curve, batch->ca_uM, &inputs);
    ino_outputs_init(&outputs);
    outputs.observable[INO_OBS_tension] = (ino_output){batch->tension, 1};
    outputs.observable[INO_OBS_permissive] = (ino_output){batch->permissive, 1};
    outputs.observable[INO_OBS_ca_bound] = (ino_output){batch->ca_bound, 1};
    outputs.observable[INO_OBS_atp] = (ino_output){batch->atp, 1};
    outputs.converged = (ino_output){batch->converged, 1};
    const ino_status status = ino_batch_steady(s->muscle[curve->fibre], &inputs, curve->branch, 0,
                                               n, (ino_state_output){NULL, 0, 0}, &outputs, &bad);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        return refuse_point(s, curve, status, bad < n ? batch->pca[bad] : NAN, problem);
    for (size_t i = 0; i < n; i++) {
        batch->relative[i] = fmax > 0.0 ? batch->tension[i] / fmax : NAN;
        *failed += !(batch->converged[i] > 0.5);
    }
    return CLI_OK;
}

/* Tension at the limits, for a curve that has no half-maximum. */
static int limits(const struct selection *s, struct curve *curve, struct problem *problem)
{
    const double ca_uM[2] = {0.0, INFINITY};
    double tension[2] = {NAN, NAN};
    ino_inputs inputs;
    ino_outputs outputs;
    fill_inputs(s, curve, ca_uM, &inputs);
    ino_outputs_init(&outputs);
    outputs.observable[INO_OBS_tension] = (ino_output){tension, 1};
    const ino_status status = ino_batch_steady(s->muscle[curve->fibre], &inputs, curve->branch, 0,
                                               2, (ino_state_output){NULL, 0, 0}, &outputs, NULL);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        return refuse_point(s, curve, status, INFINITY, problem);
    curve->summary = (ino_pca_summary){NAN, NAN, tension[1], tension[0]};
    return CLI_OK;
}

ino_status curve_summary_at(const struct selection *s, const struct curve *curve,
                            const double *drug_uM, ino_pca_summary *summary)
{
    return ino_observe_pca(s->muscle[curve->fibre], curve->sl_um, s->n_drugs > 0 ? drug_uM : NULL,
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
