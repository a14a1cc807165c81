#include "sweep/twitch.h"

#include <math.h>

static ino_status run(const struct sweep_twitch *twitch, size_t n, const double *parameters,
                      size_t stride, double *result, size_t result_stride)
{
    ino_field field[SWEEP_PARAMETERS];
    ino_inputs inputs;
    ino_twitch_outputs o;
    ino_inputs_init(&inputs);
    ino_twitch_outputs_init(&o);
    for (size_t k = 0; k < twitch->n_parameters; k++)
        field[k] = (ino_field){parameters + k * stride, 1};
    inputs.n_parameters = twitch->n_parameters;
    inputs.parameter_index = twitch->parameter_index;
    inputs.parameters = field;
    ino_output *const output[SWEEP_TWITCH_RESULTS] = {[SWEEP_DEVELOPED] = &o.developed_kPa,
                                                      [SWEEP_PEAK] = &o.peak_kPa,
                                                      [SWEEP_DIASTOLIC] = &o.diastolic_kPa,
                                                      [SWEEP_TIME_TO_PEAK] = &o.time_to_peak_s,
                                                      [SWEEP_RT50] = &o.rt50_s,
                                                      [SWEEP_RT90] = &o.rt90_s,
                                                      [SWEEP_RATE_MAX] = &o.dtdt_max_kPa_s,
                                                      [SWEEP_RATE_MIN] = &o.dtdt_min_kPa_s,
                                                      [SWEEP_TENSION_TIME] = &o.tension_time_kPa_s,
                                                      [SWEEP_ATP] = &o.atp_per_head,
                                                      [SWEEP_ERROR] = &o.error,
                                                      [SWEEP_HALVINGS] = &o.halvings};
    for (size_t k = 0; k < SWEEP_TWITCH_RESULTS; k++)
        *output[k] = (ino_output){result + k * result_stride, 1};
    return ino_batch_twitch(twitch->mesh, &inputs, 0, n, &o, NULL);
}

/* Of a member without numbers. */
static ino_status reason(const struct sweep_twitch *twitch, const double *parameters, size_t stride)
{
    double result[SWEEP_TWITCH_RESULTS];
    return run(twitch, 1, parameters, stride, result, 1);
}

void sweep_twitches(const struct sweep_twitch *twitch, size_t n, const double *parameters,
                    size_t stride, double *result, unsigned char *status)
{
    const ino_status all = run(twitch, n, parameters, stride, result, stride);
    const int none = all == INO_BAD_ARGUMENT || all == INO_NO_MEMORY; /* nothing was written */
    for (size_t k = 0; k < SWEEP_TWITCH_RESULTS && none; k++)
        for (size_t i = 0; i < n; i++)
            result[k * stride + i] = NAN;
    for (size_t i = 0; i < n; i++) {
        const double error = result[SWEEP_ERROR * stride + i];
        ino_status own = INO_OK;
        if (none)
            own = all;
        else if (isnan(error))
            own = reason(twitch, parameters + i, stride);
        else if (error > twitch->rtol)
            own = INO_NOT_CONVERGED;
        else if (!(result[SWEEP_DEVELOPED * stride + i] > 0.0))
            own = INO_TOO_FEW_POINTS;
        status[i] = (unsigned char)own;
    }
}
