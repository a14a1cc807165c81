/* Question: what does a steady force-pCa curve of thirty points cost in each model, and what a
 * twitch of 1 s?
 *
 * Each model with its first fibre at that fibre's length. A curve is one call of ino_batch_steady
 * for pCa 7.2 to 4.5. A twitch starts at rest at a tenth of the [Ca2+] of half-maximal tension and
 * rises to 1.5 times it (20 and 110 ms, from 10 ms on). With a stepper it is one of a batch
 * (ino_batch_twitch, all nodes the fibre itself), else alone by ino_protocol_twitch; both at the same
 * tolerance. Checked first: a point alone gives the curve's bits, a twitch's peak is the reference
 * integrator's at a tolerance of a thousandth. */
#include "benchmarks/machine.h"

enum { REPEATS = 7, TWITCHES = 1024 };

static const double rtol = 1e-3;

struct work {
    ino_muscle *muscle;
    double sl_um, gain_uM;
    int curves; /* per timing */
    double ca[CURVE_POINTS], tension[CURVE_POINTS];
    ino_drive drive;
    ino_mesh *mesh; /* NULL: no stepper */
    double *peak;
};

static void solve(const struct work *w, const double *ca, size_t n, double *tension)
{
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){ca, 1};
    in.sl_um = (ino_field){&w->sl_um, 0};
    out.observable[INO_OBS_tension] = (ino_output){tension, 1};
    refuse(ino_batch_steady(w->muscle, &in, INO_BRANCH_UP, 0, n, (ino_state_output){NULL, 0, 0},
                            &out, NULL));
}

static void run_curves(void *argument)
{
    struct work *w = argument;
    for (int i = 0; i < w->curves; i++)
        solve(w, w->ca, CURVE_POINTS, w->tension);
    bench_sink = w->tension[CURVE_POINTS / 2];
}

static double peak_alone(const struct work *w, double tolerance)
{
    ino_drive drive = w->drive;
    ino_twitch twitch = {.size = sizeof twitch};
    drive.rtol = tolerance;
    refuse(ino_protocol_twitch(w->muscle, &drive, NULL, NULL, &twitch));
    return twitch.metrics.peak;
}

static void run_twitches(void *argument)
{
    struct work *w = argument;
    ino_twitch_outputs out;
    ino_twitch_outputs_init(&out);
    out.peak_kPa = (ino_output){w->peak, 1};
    if (w->mesh)
        refuse(ino_batch_twitch(w->mesh, NULL, 0, TWITCHES, &out, NULL));
    else
        w->peak[0] = peak_alone(w, rtol);
    bench_sink = w->peak[0];
}

/* Enough curves for some milliseconds. */
static void time_curve(struct work *w, const char *what)
{
    double alone;
    curve_points(w->ca);
    w->curves = 1;
    run_curves(w);
    for (int i = 0; i < CURVE_POINTS; i++) {
        solve(w, w->ca + i, 1, &alone);
        if (alone != w->tension[i])
            require(what, fabs(alone - w->tension[i]), 0.0);
    }
    const double started = work_s();
    run_curves(w);
    const double one = work_s() - started;
    w->curves = (int)fmin(fmax(5e-3 / one, 1.0), 1e5);
    duration(what, "us", 1e6 / w->curves, measure(work_s, run_curves, w, REPEATS), "one call");
}

static void time_twitch(struct work *w, const char *label)
{
    char what[80], note[80];
    ino_mesh_options options;
    ino_mesh_options_init(&options);
    options.rtol = rtol;
    const ino_status status = ino_mesh_create(w->muscle, &w->drive, &options, &w->mesh);
    if (status == INO_NOT_EXPRESSIBLE)
        w->mesh = NULL;
    else
        refuse(status);
    run_twitches(w);
    (void)snprintf(what, sizeof what, "%s; peak against a thousandth of the tolerance", label);
    require(what, fabs(w->peak[0] / peak_alone(w, 1e-3 * rtol) - 1.0), rtol);
    (void)snprintf(what, sizeof what, "%s; twitch", label);
    if (w->mesh)
        (void)snprintf(note, sizeof note, "one of %d; %zu steps", TWITCHES,
                       3 * ino_mesh_steps(w->mesh));
    else
        (void)snprintf(note, sizeof note, "alone; reference integrator");
    duration(what, "us", 1e6 / (w->mesh ? TWITCHES : 1),
             measure(work_s, run_twitches, w, w->mesh ? REPEATS : 3), note);
    ino_mesh_free(w->mesh);
}

static void time_model(const ino_model *model)
{
    char what[80];
    struct work w = {0};
    ino_muscle_spec spec;
    ino_pca_summary curve;
    ino_muscle_spec_init(&spec);
    spec.model = ino_model_id(model);
    refuse(ino_muscle_create(&spec, &w.muscle, NULL));
    w.sl_um = ino_fibre_sl0_um(ino_muscle_fibre(w.muscle));
    w.peak = calloc(TWITCHES, sizeof *w.peak);
    if (!w.peak)
        exit(1);
    refuse(ino_observe_pca(w.muscle, w.sl_um, NULL, INO_BRANCH_UP, &curve));
    w.gain_uM = pow(10.0, 6.0 - curve.pca50);
    ino_drive_init(&w.drive, w.muscle);
    ino_signal_biexponential(&w.drive.ca_uM, 0.1 * w.gain_uM, 1.5 * w.gain_uM, 0.020, 0.110, 0.010);
    ino_signal_constant(&w.drive.sl_um, w.sl_um);
    (void)snprintf(what, sizeof what, "%s; curve", spec.model);
    time_curve(&w, what);
    time_twitch(&w, spec.model);
    free(w.peak);
    ino_muscle_free(w.muscle);
}

int main(void)
{
    bench_begin("models", "what do a curve of 30 points and a twitch of 1 s cost in each model?");
    (void)print_machine();
    fprintf(bench_file, "%s,twitches,text,,,error of tension at most %g of its peak\n", bench_name,
            rtol);
    for (size_t i = 0; i < ino_model_count(); i++)
        time_model(ino_model_at(i));
    return bench_end();
}
