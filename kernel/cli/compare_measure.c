/* The numbers and curves of `inotrope compare`. */
#include <math.h>
#include <string.h>

#include "cli/compare.h"
#include "cli/forcevel.h"

/* Base and peak of the transient over Ca50: those of the human fibre of regazzoni2020 (pCa50 6.55)
 * under its own transient, 0.1 to 0.9 uM. */
static const double base_over_ca50 = 0.35, peak_over_ca50 = 3.2;
static const double longest_s = 8;     /* of a record lengthened for RT50 */
static const double no_limit_uM = 1e6; /* the largest dose of a drug that has none */
static const double full_uM = 1000;    /* the largest Ca there is, of ino_batch_steady */

static const double *dose_of(const struct compared *item)
{
    return item->drugged ? &item->dose_uM : NULL;
}

/* What is missing and why; a result that did not converge also counts. */
static void note(struct compare_run *run, const struct compared *item, const char *what,
                 ino_status status, const char *why)
{
    char drug[80];
    run->failed += status == INO_NOT_CONVERGED;
    provenance_add(&run->notes, "note", "%s:%s, %s: %s: %s",
                   ino_model_id(ino_fibre_model(item->fibre)), ino_fibre_id(item->fibre),
                   compare_drug_text(item, drug, sizeof drug), what,
                   why != NULL ? why : ino_status_text(status));
}

static void measure_summary(struct compare_run *run, struct compared *item)
{
    ino_pca_summary summary;
    const ino_status status =
        ino_observe_pca(item->muscle, item->sl_um, dose_of(item), INO_BRANCH_UP, &summary);
    if (status != INO_OK) {
        note(run, item, "no pCa50", status, NULL);
        return;
    }
    item->number[COMPARE_PCA50] = summary.pca50;
    item->number[COMPARE_SLOPE] = summary.slope_nh;
    item->number[COMPARE_FMAX] = summary.fmax_kPa;
    item->number[COMPARE_FREST] = summary.frest_kPa;
    if (item->drugged)
        item->number[COMPARE_SHIFT] =
            summary.pca50 - run->item[item->control].number[COMPARE_PCA50];
}

/* The transient of the item: with a drug the same as without. */
static void set_drive(const struct compare_run *run, const struct compared *item, ino_drive *drive)
{
    ino_drive_init(drive, item->muscle);
    drive->ca_uM = run->inputs.ca;
    drive->sl_um.value = item->sl_um;
    drive->drug_uM = dose_of(item);
    drive->rtol = 1e-7;
    if (run->own_ca) {
        const double ca50_uM = pow(10, 6 - run->item[item->control].number[COMPARE_PCA50]);
        drive->ca_uM.value = base_over_ca50 * ca50_uM;
        drive->ca_uM.peak = peak_over_ca50 * ca50_uM;
    }
}

/* The twitch in a record doubled until its relaxation is in it, at most to longest_s, unless the user
 * set its length or gave Ca as a trace. ATP is of the first record, one length for all. */
static ino_status long_twitch(const struct compare_run *run, const struct compared *item,
                              const ino_drive *drive, ino_twitch *twitch, double *duration_s)
{
    ino_twitch_options options;
    ino_twitch_options_init(&options);
    options.duration_s = run->duration_s;
    ino_status status = ino_protocol_twitch(item->muscle, drive, &options, NULL, twitch);
    const double atp = twitch->atp_per_beat;
    while (status == INO_OK && !run->own_duration &&
           drive->ca_uM.kind == INO_SIGNAL_BIEXPONENTIAL &&
           !isnan(twitch->metrics.time_to_peak_s) && isnan(twitch->metrics.rt50_s) &&
           2 * options.duration_s <= longest_s) {
        options.duration_s *= 2;
        status = ino_protocol_twitch(item->muscle, drive, &options, NULL, twitch);
    }
    twitch->atp_per_beat = atp;
    *duration_s = options.duration_s;
    return status;
}

/* Its largest force is at the end of the record, which has no fall: that is no peak. */
static int ends_rising(const ino_twitch_metrics *m)
{
    return !isnan(m->time_to_peak_s) && isnan(m->dfdt_min);
}

/* How long the record was, where that is not what was asked for or too little. */
static void note_length(struct compare_run *run, const struct compared *item,
                        const ino_twitch_metrics *m, double duration_s)
{
    char why[120];
    if (isnan(m->time_to_peak_s)) {
        note(run, item, "no twitch", INO_OK, "tension does not rise under this Ca");
    } else if (ends_rising(m)) {
        (void)snprintf(why, sizeof why,
                       "tension still rises at %.6g s, the end of the record; give a longer "
                       "--duration",
                       duration_s);
        note(run, item, "no peak", INO_OK, why);
    } else if (isnan(m->rt50_s)) {
        (void)snprintf(why, sizeof why, "not half relaxed by %.6g s; give a longer --duration",
                       duration_s);
        note(run, item, "no RT50", INO_OK, why);
    } else if (duration_s > run->duration_s) {
        (void)snprintf(why, sizeof why, "from a record of %.6g s", duration_s);
        note(run, item, "RT50 and dF/dt", INO_OK, why);
    }
}

static void measure_twitch(struct compare_run *run, struct compared *item)
{
    ino_drive drive;
    ino_twitch twitch = {.size = sizeof twitch};
    ino_trace trace;
    double duration_s;
    const double fmax_kPa = run->item[item->control].number[COMPARE_FMAX];
    set_drive(run, item, &drive);
    if (isnan(drive.ca_uM.value) || isnan(fmax_kPa))
        return; /* no pCa50 or no maximum, noted there */
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = item->twitch;
    for (size_t k = 0; k < TWITCH_POINTS; k++)
        item->t_s[k] = run->duration_s * (double)k / (TWITCH_POINTS - 1);
    ino_status status = long_twitch(run, item, &drive, &twitch, &duration_s);
    if (status == INO_OK)
        status = ino_protocol_run(item->muscle, &drive, TWITCH_POINTS, item->t_s, &trace, NULL);
    for (size_t k = 0; k < TWITCH_POINTS; k++)
        item->twitch[k] = status == INO_OK ? item->twitch[k] / fmax_kPa : NAN;
    if (status != INO_OK) {
        note(run, item, "no twitch", status, NULL);
        return;
    }
    item->number[COMPARE_CA_BASE] = ino_signal_value(&drive.ca_uM, 0, 0, NULL);
    item->number[COMPARE_CA_PEAK] = run->own_ca ? drive.ca_uM.peak : run->inputs.ca_peak_uM;
    item->number[COMPARE_DIASTOLIC] = twitch.metrics.diastolic;
    item->number[COMPARE_ATP] = twitch.atp_per_beat;
    if (!ends_rising(&twitch.metrics)) {
        item->number[COMPARE_DEVELOPED] = twitch.metrics.developed;
        item->number[COMPARE_TTP] = twitch.metrics.time_to_peak_s;
        item->number[COMPARE_RT50] = twitch.metrics.rt50_s;
        item->number[COMPARE_RISE] = twitch.metrics.dfdt_max;
        item->number[COMPARE_FALL] = twitch.metrics.dfdt_min;
    }
    note_length(run, item, &twitch.metrics, duration_s);
}

/* At these parts of the activation by a Hill curve of the fibre's slope; exact at a half, and at
 * saturating Ca in place of 1. */
static void measure_ktr(struct compare_run *run, struct compared *item)
{
    static const double part[KTR_POINTS] = {0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1};
    const double slope = fmin(item->number[COMPARE_SLOPE], 20);
    size_t curved = 0;
    for (size_t k = 0; k < KTR_POINTS && !isnan(item->number[COMPARE_PCA50]); k++) {
        ino_ktr ktr = {.size = sizeof ktr};
        const double shift = part[k] < 1 ? log10(part[k] / (1 - part[k])) / slope : 0;
        const double ca_uM =
            part[k] < 1 ? pow(10, 6 - item->number[COMPARE_PCA50] + shift) : full_uM;
        const ino_status status = ino_protocol_ktr(item->muscle, ca_uM, item->sl_um, dose_of(item),
                                                   INO_KTR_DETACHMENT, NULL, &ktr);
        if (status != INO_OK) {
            char what[60];
            (void)snprintf(what, sizeof what, "no k_tr at pCa %.4g", 6 - log10(ca_uM));
            note(run, item, status == INO_NOT_EXPRESSIBLE ? "no k_tr" : what, status,
                 status == INO_NOT_EXPRESSIBLE ? "the model has no heads to detach" : NULL);
            if (status == INO_NOT_EXPRESSIBLE)
                return;
            continue;
        }
        curved += (size_t)(ktr.not_exponential != 0);
        item->ktr[k] = ktr.k_tr_per_s;
        item->ktr_force[k] = ktr.plateau_kPa / item->number[COMPARE_FMAX];
        if (part[k] == 0.5)
            item->number[COMPARE_KTR_HALF] = ktr.k_tr_per_s;
        if (part[k] == 1)
            item->number[COMPARE_KTR_FULL] = ktr.k_tr_per_s;
    }
    if (curved > 0) {
        char what[80];
        (void)snprintf(what, sizeof what, "k_tr at %zu of %d points", curved, (int)KTR_POINTS);
        note(run, item, what, INO_OK, "the recovery is not a single exponential (misfit over 2 %)");
    }
}

/* Parts of the unloaded speed; closer where tension falls steeply. */
static double part_of_speed(size_t k)
{
    const double x = (double)k / (SPEEDS - 1);
    return x * x;
}

/* Isometric tension, unloaded speed, and tensions between. */
static ino_status sweep_speeds(const struct compared *item, double *tension, double *speed)
{
    ino_velocity_point p;
    ino_status status =
        ino_protocol_unloaded(item->muscle, full_uM, item->sl_um, dose_of(item), NULL, &p);
    const double v0 = status == INO_OK ? p.velocity_L_s : NAN;
    for (size_t k = 0; k < SPEEDS && status == INO_OK; k++) {
        speed[k] = part_of_speed(k) * v0;
        status = ino_protocol_velocity(item->muscle, full_uM, item->sl_um, dose_of(item), NULL,
                                       speed[k], &p);
        tension[k] = p.tension_kPa;
    }
    return status;
}

/* Why there is no unloaded speed; NULL: the status says it. */
static const char *no_speed(const struct compared *item, ino_status status)
{
    ino_velocity_point p;
    if (status == INO_NOT_CONVERGED)
        return "no speed up to 1000 um/s brings tension to 0";
    if (status == INO_NOT_EXPRESSIBLE && /* not for want of a speed altogether */
        ino_protocol_velocity(item->muscle, full_uM, item->sl_um, NULL, NULL, 0.1, &p) == INO_OK)
        return "no speed brings tension to 0";
    return NULL;
}

static void measure_velocity(struct compare_run *run, struct compared *item)
{
    double tension[SPEEDS], speed[SPEEDS];
    ino_velocity_point peak;
    ino_hyperbola hill;
    ino_status status = sweep_speeds(item, tension, speed);
    if (status == INO_OK)
        status =
            ino_protocol_peak_power(item->muscle, full_uM, item->sl_um, dose_of(item), NULL, &peak);
    if (status != INO_OK) {
        run->failed -= status == INO_NOT_CONVERGED; /* a model may have no such state */
        note(run, item, "no force-velocity", status, no_speed(item, status));
        return;
    }
    const double f0 = tension[0];
    item->number[COMPARE_V0] = speed[SPEEDS - 1];
    item->number[COMPARE_POWER] = peak.tension_kPa * peak.velocity_L_s;
    item->number[COMPARE_LOAD] = peak.tension_kPa / f0;
    if (ino_observe_hyperbola(SPEEDS, tension, speed, f0, 0.05, 0.8, &hill) != INO_OK)
        note(run, item, "no a/F0", INO_OK, "no hyperbola fits force-velocity");
    else if (forcevel_bend(&hill) != NULL)
        note(run, item, "no a/F0", INO_OK,
             hill.a_rel < -FORCEVEL_STRAIGHT || hill.a_rel > FORCEVEL_STRAIGHT
                 ? "force-velocity is nearly a straight line"
                 : "force-velocity bends outward");
    else
        item->number[COMPARE_A_REL] = hill.a_rel;
    const double v0 = run->item[item->control].number[COMPARE_V0];
    for (size_t k = 0; k < SPEEDS; k++) {
        item->load[k] = tension[k] / f0;
        item->speed[k] = speed[k] / v0;
        item->power[k] = item->load[k] * item->speed[k];
    }
}

/* ---- the same shift by another drug ---- */

static int pca50_at(const ino_muscle *muscle, double sl_um, double dose_uM, double *pca50)
{
    ino_pca_summary summary;
    const double *dose = ino_muscle_drug_count(muscle) > 0 ? &dose_uM : NULL;
    if (ino_observe_pca(muscle, sl_um, dose, INO_BRANCH_UP, &summary) != INO_OK)
        return -1;
    *pca50 = summary.pca50;
    return 0;
}

/* By bisection in the logarithm of the dose, from 1 pM to the drug's largest. */
int compare_match(const struct compare_run *run, const struct compared *item,
                  const ino_muscle *muscle, double *dose_uM, char *why, size_t size)
{
    double start, goal, last;
    const double most_uM = ino_drug_max_dose_uM(run->match);
    (void)snprintf(why, size, "a pCa50 could not be found");
    if (pca50_at(run->item[item->control].muscle, item->sl_um, 0, &start) != 0 ||
        pca50_at(item->muscle, item->sl_um, item->dose_uM, &goal) != 0 ||
        pca50_at(muscle, item->sl_um, most_uM, &last) != 0)
        return -1;
    (void)snprintf(why, size, "there is no shift of pCa50 to match");
    if (!(fabs(goal - start) > 1e-9))
        return -1;
    if (most_uM < no_limit_uM)
        (void)snprintf(why, size,
                       "its shift of pCa50 at its largest dose, %.6g uM, is %+.3f, not %+.3f",
                       most_uM, last - start, goal - start);
    else
        (void)snprintf(why, size, "its shift of pCa50 with more dose tends to %+.3f, not %+.3f",
                       last - start, goal - start);
    if ((goal - start) * (last - start) < 0 || fabs(goal - start) > fabs(last - start))
        return -1;
    double low = -6, high = log10(most_uM);
    while (high - low > 1e-12) {
        const double middle = 0.5 * (low + high);
        double here;
        if (pca50_at(muscle, item->sl_um, pow(10, middle), &here) != 0)
            return -1;
        if ((here - start) / (goal - start) < 1)
            low = middle;
        else
            high = middle;
    }
    *dose_uM = fmin(most_uM, pow(10, high));
    return 0;
}

int compare_measure(struct compare_run *run, size_t i, struct problem *problem)
{
    struct compared *item = &run->item[i];
    for (size_t k = 0; k < COMPARE_COUNT; k++)
        item->number[k] = NAN;
    for (size_t k = 0; k < KTR_POINTS; k++)
        item->ktr[k] = item->ktr_force[k] = NAN;
    for (size_t k = 0; k < TWITCH_POINTS; k++)
        item->twitch[k] = NAN;
    for (size_t k = 0; k < SPEEDS; k++)
        item->load[k] = item->speed[k] = item->power[k] = NAN;
    measure_summary(run, item);
    measure_twitch(run, item);
    measure_ktr(run, item);
    measure_velocity(run, item);
    return run->notes.failed ? problem_memory(problem) : CLI_OK;
}

int compare_steady(struct compare_run *run, struct problem *problem)
{
    double ca_uM[STEADY_POINTS], high = 7, low = 5;
    for (size_t i = 0; i < run->n; i++) {
        high = fmax(high, ceil(run->item[i].number[COMPARE_PCA50] + 0.5));
        low = fmin(low, floor(run->item[i].number[COMPARE_PCA50] - 0.5));
    }
    low = fmax(low, 3);
    for (size_t k = 0; k < STEADY_POINTS; k++) {
        run->pca[k] = high + (low - high) * (double)k / (STEADY_POINTS - 1);
        ca_uM[k] = pow(10, 6 - run->pca[k]);
    }
    for (size_t i = 0; i < run->n; i++) {
        struct compared *item = &run->item[i];
        ino_inputs inputs;
        ino_outputs outputs;
        ino_inputs_init(&inputs);
        ino_outputs_init(&outputs);
        inputs.ca_uM = (ino_field){ca_uM, 1};
        inputs.sl_um = (ino_field){&item->sl_um, 0};
        if (item->drugged)
            inputs.drug_uM[0] = (ino_field){&item->dose_uM, 0};
        outputs.observable[INO_OBS_tension] = (ino_output){item->force, 1};
        const ino_status status =
            ino_batch_steady(item->muscle, &inputs, INO_BRANCH_UP, 0, STEADY_POINTS,
                             (ino_state_output){NULL, 0, 0}, &outputs, NULL);
        if (status != INO_OK)
            note(run, item, "force-pCa incomplete", status, NULL);
        for (size_t k = 0; k < STEADY_POINTS; k++)
            item->force[k] /= run->item[item->control].number[COMPARE_FMAX];
    }
    return run->notes.failed ? problem_memory(problem) : CLI_OK;
}
