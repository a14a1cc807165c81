#include "sweep/surface.h"

#include <math.h>
#include <stddef.h>

static ino_status run_row(const struct sweep_surface *s, const ino_mesh *mesh, size_t r)
{
    const ino_field value = {&s->row[r], 0};
    ino_inputs inputs;
    ino_twitch_outputs out;
    ino_inputs_init(&inputs);
    ino_twitch_outputs_init(&out);
    inputs.drug_uM[0] = (ino_field){s->dose_uM, 1};
    if (s->parameter != SURFACE_CALCIUM) {
        inputs.n_parameters = 1;
        inputs.parameter_index = &s->parameter;
        inputs.parameters = &value;
    }
    ino_output *const to[SURFACE_COUNT] = {&out.diastolic_kPa,  &out.developed_kPa,
                                           &out.time_to_peak_s, &out.rt50_s,
                                           &out.atp_per_head,   &out.error};
    for (size_t k = 0; k < SURFACE_COUNT; k++)
        *to[k] = (ino_output){s->number[k] + r * s->n_dose, 1};
    const ino_status status = ino_batch_twitch(mesh, &inputs, 0, s->n_dose, &out, NULL);
    return status == INO_NOT_CONVERGED || status == INO_OUT_OF_RANGE ? INO_OK : status;
}

/* Another Ca transient needs another mesh. */
static ino_status run_calcium_row(const struct sweep_surface *s, size_t r)
{
    ino_drive drive = s->drive;
    ino_mesh *mesh = NULL;
    drive.ca_uM.peak = drive.ca_uM.value + s->row[r] * (s->drive.ca_uM.peak - drive.ca_uM.value);
    ino_status status = ino_mesh_create(s->muscle, &drive, &s->options, &mesh);
    if (status == INO_OK)
        status = run_row(s, mesh, r);
    ino_mesh_free(mesh);
    return status;
}

ino_status sweep_surface_run(const struct sweep_surface *s)
{
    ino_mesh *mesh = NULL;
    ino_status first = INO_OK;
    for (size_t k = 0; k < SURFACE_COUNT; k++)
        for (size_t i = 0; i < s->n_row * s->n_dose; i++)
            s->number[k][i] = NAN;
    if (s->parameter != SURFACE_CALCIUM)
        first = ino_mesh_create(s->muscle, &s->drive, &s->options, &mesh);
    if (first != INO_OK)
        return first;
    const long rows = (long)s->n_row;
    size_t done = 0;
#pragma omp parallel for schedule(dynamic) num_threads(s->threads > 1 ? s->threads : 1)
    for (long r = 0; r < rows; r++) {
        if (s->stop && s->stop())
            continue;
        const ino_status status = s->parameter == SURFACE_CALCIUM ? run_calcium_row(s, (size_t)r)
                                                                  : run_row(s, mesh, (size_t)r);
#pragma omp critical
        {
            if (status != INO_OK)
                first = first == INO_OK ? status : first;
            done++;
            if (s->row_done != NULL)
                s->row_done(s->user, done);
        }
    }
    ino_mesh_free(mesh);
    return first;
}
