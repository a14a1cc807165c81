/* Numbers of one muscle in one state, as an experimenter would read them off. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/inotrope.h>

#include "cli/validate.h"
#include "fit/hill_data.h"

/* Force-pCa points as a Hill fit gets them: pCa 7.5 to 4.5 in steps of 0.1, from higher pCa where
 * the fibre is more sensitive. */
enum { MOST_POINTS = 128, GRID_STEPS_PER_UNIT = 10 };

static double observe(const struct state *s, ino_observable what, double pca)
{
    const double ca_uM = pow(10.0, 6.0 - pca);
    double value = NAN;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    inputs.ca_uM = (ino_field){&ca_uM, 0};
    inputs.sl_um = (ino_field){&s->sl_um, 0};
    for (size_t d = 0; s->drug_uM != NULL && d < ino_muscle_drug_count(s->muscle); d++)
        inputs.drug_uM[d] = (ino_field){&s->drug_uM[d], 0};
    ino_outputs_init(&outputs);
    outputs.observable[what] = (ino_output){&value, 1};
    const ino_status status = ino_batch_steady(s->muscle, &inputs, INO_BRANCH_UP, 0, 1,
                                               (ino_state_output){NULL, 0, 0}, &outputs, NULL);
    return status == INO_OK ? value : NAN;
}

double state_half(const struct state *s)
{
    ino_pca_summary summary;
    const ino_status status =
        ino_observe_pca(s->muscle, s->sl_um, s->drug_uM, INO_BRANCH_UP, &summary);
    return status == INO_OK ? summary.pca50 : NAN;
}

/* Points of the fit: those of the published curve, else the grid. */
static size_t choose_points(const struct state *s, const struct target *t, double *pca)
{
    if (t->n_points > 0) {
        const size_t n = t->n_points < MOST_POINTS ? t->n_points : MOST_POINTS;
        memcpy(pca, t->x, n * sizeof *pca);
        return n;
    }
    const double half = state_half(s);
    const double first = half > 6.5 ? fmin(ceil(half) + 1.0, 12.0) : 7.5;
    const double last = half < 5.0 ? fmax(floor(half) - 1.0, 2.0) : 4.5;
    size_t n = 0;
    while (n < MOST_POINTS && first - (double)n / GRID_STEPS_PER_UNIT > last - 0.01) {
        pca[n] = first - (double)n / GRID_STEPS_PER_UNIT;
        n++;
    }
    return n;
}

/* The Hill fit that the target's authors made. */
static double hill_number(const struct state *s, enum quantity quantity, const struct target *t,
                          char *why, size_t size)
{
    double pca[MOST_POINTS];
    double y[MOST_POINTS];
    ino_status status;
    double pca50;
    double nh;
    const size_t n = choose_points(s, t, pca);
    for (size_t i = 0; i < n; i++)
        y[i] = observe(s, INO_OBS_tension, pca[i]);
    if (strcmp(t->fit, "hill3") == 0) {
        struct hill_data fit;
        status = hill_data_fit(n, pca, y, NULL, NULL, HILL_THREE, &fit);
        pca50 = status == INO_OK ? fit.of[HILL_PCA50].estimate : NAN;
        nh = status == INO_OK ? fit.of[HILL_NH].estimate : NAN;
    } else {
        ino_hill fit;
        status = ino_hill_fit(n, pca, y, NULL, &fit);
        pca50 = status == INO_OK ? fit.pca50 : NAN;
        nh = status == INO_OK ? fit.n_h : NAN;
    }
    if (status != INO_OK)
        (void)snprintf(why, size, "no Hill fit of the model's curve: %s", ino_status_text(status));
    return quantity == QUANTITY_NH     ? nh
           : quantity == QUANTITY_CA50 ? pow(10.0, 6.0 - pca50)
                                       : pca50;
}

static double rate_number(const struct state *s, double pca, char *why, size_t size)
{
    ino_ktr result;
    const ino_status status = ino_protocol_ktr(s->muscle, pow(10.0, 6.0 - pca), s->sl_um,
                                               s->drug_uM, INO_KTR_DETACHMENT, NULL, &result);
    if (status == INO_OK)
        return result.k_tr_per_s;
    (void)snprintf(why, size, "k_tr: %s", ino_status_text(status));
    return NAN;
}

/* Paced until the beats repeat themselves; times count from the start of the transient. */
static double twitch_number(const struct state *s, enum quantity quantity, const struct target *t,
                            char *why, size_t size)
{
    ino_drive drive;
    ino_twitch_options options;
    ino_twitch twitch;
    ino_drive_init(&drive, s->muscle);
    ino_signal_biexponential(&drive.ca_uM, t->drive[DRIVE_CA_REST], t->drive[DRIVE_CA_PEAK],
                             t->drive[DRIVE_TAU1], t->drive[DRIVE_TAU2], 0.0);
    ino_signal_constant(&drive.sl_um, s->sl_um);
    drive.drug_uM = s->drug_uM;
    ino_twitch_options_init(&options);
    options.paced = 1;
    options.duration_s = t->drive[DRIVE_PERIOD];
    memset(&twitch, 0, sizeof twitch);
    twitch.size = sizeof twitch;
    const ino_status status = ino_protocol_twitch(s->muscle, &drive, &options, NULL, &twitch);
    const double value = status != INO_OK                    ? NAN
                         : quantity == QUANTITY_DEVELOPED    ? twitch.metrics.developed
                         : quantity == QUANTITY_TIME_TO_PEAK ? 1e3 * twitch.metrics.time_to_peak_s
                                                             : 1e3 * twitch.metrics.rt50_s;
    if (isnan(value))
        (void)snprintf(why, size, "twitch: %s",
                       status != INO_OK ? ino_status_text(status) : "not reached in the beat");
    return value;
}

static double slack_number(const struct state *s, double ca_uM, ino_status *status)
{
    static const double release[] = {0.06, 0.07, 0.08, 0.09, 0.1};
    enum { N = sizeof release / sizeof release[0] };
    double times[N];
    ino_slack_line line;
    *status =
        ino_protocol_slack(s->muscle, ca_uM, s->sl_um, s->drug_uM, NULL, N, release, times, &line);
    return line.v0;
}

/* Power over ATP at evenly spaced speeds up to the unloaded one, the largest. */
static double efficiency_number(const struct state *s, double ca_uM, double v0, ino_status *status)
{
    enum { SPEEDS = 24 };
    double best = NAN;
    for (int i = 1; i < SPEEDS && *status == INO_OK; i++) {
        ino_velocity_point p;
        *status = ino_protocol_velocity(s->muscle, ca_uM, s->sl_um, s->drug_uM, NULL,
                                        v0 * i / SPEEDS, &p);
        if (*status == INO_OK)
            best = fmax(best, ino_efficiency(1e3 * p.tension_kPa * p.velocity_L_s, p.atp_per_s,
                                             VALIDATE_HEADS_UM, VALIDATE_ATP_KJ));
    }
    return best;
}

static double velocity_number(const struct state *s, enum quantity quantity, double pca, char *why,
                              size_t size)
{
    const double ca_uM = pow(10.0, 6.0 - pca);
    ino_velocity_point p;
    ino_status status = INO_OK;
    double value;
    if (quantity == QUANTITY_V0) {
        value = slack_number(s, ca_uM, &status);
    } else if (quantity == QUANTITY_POWER) {
        status = ino_protocol_peak_power(s->muscle, ca_uM, s->sl_um, s->drug_uM, NULL, &p);
        value = p.tension_kPa * p.velocity_L_s / observe(s, INO_OBS_tension, pca);
    } else {
        status = ino_protocol_unloaded(s->muscle, ca_uM, s->sl_um, s->drug_uM, NULL, &p);
        value = p.velocity_L_s;
        if (quantity == QUANTITY_EFFICIENCY && status == INO_OK)
            value = efficiency_number(s, ca_uM, value, &status);
    }
    if (status == INO_OK)
        return value;
    (void)snprintf(why, size, "%s: %s",
                   quantity == QUANTITY_V0 ? "slack test" : "unloaded shortening",
                   ino_status_text(status));
    return NAN;
}

/* Everything that is read at one Ca. */
static double steady_number(const struct state *s, enum quantity quantity, double pca)
{
    switch (quantity) {
    case QUANTITY_FORCE:
        return observe(s, INO_OBS_tension, pca);
    case QUANTITY_TOTAL:
        return observe(s, INO_OBS_total, pca);
    case QUANTITY_PASSIVE:
        return observe(s, INO_OBS_passive, pca);
    case QUANTITY_ATPASE:
        return observe(s, INO_OBS_atp, pca);
    case QUANTITY_TENSION_COST:
        return observe(s, INO_OBS_atp, pca) / observe(s, INO_OBS_tension, pca);
    case QUANTITY_CA_BOUND:
        return observe(s, INO_OBS_ca_bound, pca);
    case QUANTITY_PCA50:
    case QUANTITY_CA50:
    case QUANTITY_NH:
    case QUANTITY_KTR:
    case QUANTITY_VMAX:
    case QUANTITY_V0:
    case QUANTITY_EFFICIENCY:
    case QUANTITY_POWER:
    case QUANTITY_DEVELOPED:
    case QUANTITY_TIME_TO_PEAK:
    case QUANTITY_RT50:
    default:
        return NAN;
    }
}

double state_quantity(const struct state *s, enum quantity quantity, double pca,
                      const struct target *t, char *why, size_t size)
{
    double least;
    double most;
    ino_muscle_sl_range(s->muscle, &least, &most);
    if (!(s->sl_um >= least && s->sl_um <= most)) {
        (void)snprintf(why, size, "SL %.4g um is outside the model's %.4g to %.4g um", s->sl_um,
                       least, most);
        return NAN;
    }
    if (quantity == QUANTITY_KTR)
        return rate_number(s, pca, why, size);
    if (quantity == QUANTITY_VMAX || quantity == QUANTITY_V0 || quantity == QUANTITY_POWER ||
        quantity == QUANTITY_EFFICIENCY)
        return velocity_number(s, quantity, pca, why, size);
    if (quantity == QUANTITY_PCA50 || quantity == QUANTITY_CA50 || quantity == QUANTITY_NH)
        return hill_number(s, quantity, t, why, size);
    if (quantity == QUANTITY_DEVELOPED || quantity == QUANTITY_TIME_TO_PEAK ||
        quantity == QUANTITY_RT50)
        return twitch_number(s, quantity, t, why, size);
    const double value = steady_number(s, quantity, pca);
    if (isnan(value))
        (void)snprintf(why, size, "the model does not define it, or has no steady state there");
    return value;
}

static double curve_point(const struct state *s, const struct target *t, double x, char *why,
                          size_t size)
{
    ino_velocity_point p;
    if (strcmp(t->unit, "1/s") == 0)
        return rate_number(s, x, why, size);
    if (strcmp(t->protocol, "forcevel") != 0) {
        const double tension = observe(s, INO_OBS_tension, x);
        if (isnan(tension))
            (void)snprintf(why, size, "no steady state at pCa %.4g", x);
        return tension;
    }
    const ino_status status =
        ino_protocol_velocity(s->muscle, pow(10.0, 6.0 - 4.5), s->sl_um, s->drug_uM, NULL, x, &p);
    if (status != INO_OK)
        (void)snprintf(why, size, "%.4g L/s: %s", x, ino_status_text(status));
    return status == INO_OK ? p.tension_kPa : NAN;
}

int state_curve(const struct state *s, const struct target *t, const double *x, size_t n, double *y,
                char *why, size_t size)
{
    const int rate = strcmp(t->unit, "1/s") == 0;
    const double full = rate ? 1.0 : observe(s, INO_OBS_tension, 4.5);
    for (size_t i = 0; i < n; i++) {
        y[i] = curve_point(s, t, x[i], why, size) / full;
        if (isnan(y[i]))
            return -1;
    }
    return 0;
}

ino_muscle *measure_muscle(const ino_fibre *fibre, const ino_drug *drug, double temperature_C,
                           char *why, size_t size)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_error error;
    const char *id = drug != NULL ? ino_drug_id(drug) : NULL;
    ino_error_init(&error);
    ino_muscle_spec_init(&spec);
    spec.model = ino_model_id(ino_fibre_model(fibre));
    spec.fibre = ino_fibre_id(fibre);
    spec.n_drugs = drug != NULL;
    spec.drugs = &id;
    spec.temperature_C = temperature_C;
    if (ino_muscle_create(&spec, &muscle, &error) == INO_OK)
        return muscle;
    (void)snprintf(why, size, "%.300s", error.text);
    return NULL;
}

double measure_length(const struct target *t, const ino_fibre *fibre, size_t side)
{
    if (t->n_sl == 0)
        return ino_fibre_sl0_um(fibre);
    return t->sl_um[side < t->n_sl ? side : 0];
}
