/* inotrope tetanus: trains of stimuli at one or several rates; the force-frequency relation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/evaluate.h"
#include "cli/frequency.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/quantity.h"
#include "cli/tetanus.h"

static const struct option_spec spec[] = {
    {"rate", 0, OPTION_VALUE, "FREQUENCY[,...]",
     "stimuli per second, a list or start:stop:logN (default "
     "1Hz,5Hz,10Hz,15Hz,20Hz,30Hz,50Hz,70Hz,100Hz)"},
    {"pulses", 0, OPTION_VALUE, "N", "stimuli of a train"},
    {"duration", 0, OPTION_VALUE, "TIME", "of a train: that many stimuli (default 2s)"},
    {"steady", 0, OPTION_FLAG, NULL, "trains go on until the tension repeats itself"},
    {"doublet", 0, OPTION_VALUE, "TIME", "a second stimulus this long after the first"},
    {"ca", 0, OPTION_VALUE, "FORM",
     "Ca of one stimulus, biexp:c0,cmax,tau1,tau2,t0 (biexp:0.1uM,0.9uM,20ms,50ms,10ms is the "
     "default) or rice2008; t0 is the first stimulus"},
    {"ceiling", 0, OPTION_VALUE, "CONCENTRATION",
     "Ca comes from a store that empties, so that the sum stays below this (default: linear "
     "summation)"},
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]",
     "sarcomere lengths (default: the fibre's reference length)"},
    OPTION_ROWS_TIME,
    OPTION_ROW_MIXTURE,
    {"traces", 0, OPTION_VALUE, "FILE", "tension over time of every train: .csv or .json"},
    {"after", 0, OPTION_VALUE, "TIME",
     "with traces or a figure: time after a train (default 0.5s)"},
    {"dt-out", 0, OPTION_VALUE, "TIME",
     "with traces or a figure: interval of the rows (default 1ms)"},
    OPTION_ROW_RTOL,
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure of the trains and of force over rate: .svg or .png; - draws in the terminal"},
    OPTION_ROWS_COMMON,
};

static const char default_rates[] = "1Hz,5Hz,10Hz,15Hz,20Hz,30Hz,50Hz,70Hz,100Hz";
static const double most_Hz = 1000;

static int read_pulses(struct tetanus_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    const char *text = options_get(o, "pulses");
    double pulses = 0;
    run->steady = options_get(o, "steady") != NULL;
    if ((text != NULL) + (options_get(o, "duration") != NULL) + run->steady > 1)
        return problem_set(problem, CLI_USAGE,
                           "--pulses, --duration and --steady: one of them says how long a train "
                           "is");
    if (text == NULL)
        return CLI_OK;
    if (number_read(text, &pulses) != 0 || pulses != floor(pulses) ||
        !(pulses >= 1 && pulses <= 1e5))
        return problem_set(problem, CLI_USAGE, "--pulses: '%s' is not a number from 1 to 100000",
                           text);
    run->options.pulses = (size_t)pulses;
    return CLI_OK;
}

static int read_calcium(struct tetanus_run *run, struct problem *problem)
{
    const char *ca = options_get(run->time.options, "ca");
    const char *ceiling = options_get(run->time.options, "ceiling");
    if (ca != NULL && strncmp(ca, "biexp:", 6) != 0 && strcmp(ca, "rice2008") != 0)
        return problem_set(problem, CLI_USAGE,
                           "--ca: '%s': a stimulus is biexp:c0,cmax,tau1,tau2,t0 or rice2008", ca);
    if (inputs_read_ca(ca, &run->inputs, problem) != CLI_OK)
        return problem->code;
    if (run->inputs.ca.peak <= run->inputs.ca.value)
        return problem_set(problem, CLI_USAGE, "--ca: '%s': cmax is not above c0", ca);
    if (ceiling == NULL)
        return CLI_OK;
    if (quantity_read("--ceiling", ceiling, DIMENSION_CONCENTRATION, &run->options.ceiling_uM,
                      problem) != CLI_OK)
        return problem->code;
    return run->options.ceiling_uM >= run->inputs.ca.peak
               ? CLI_OK
               : problem_set(problem, CLI_USAGE,
                             "--ceiling: '%s' is below the peak of one transient, %.6guM", ceiling,
                             run->inputs.ca.peak);
}

static int read_train(struct tetanus_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    const char *rate = options_get(o, "rate");
    const int drawn = options_get(o, "traces") != NULL || options_get(o, "plot") != NULL;
    ino_tetanus_options_init(&run->options);
    run->duration_s = 2;
    run->after_s = 0.5;
    run->dt_s = 1e-3;
    for (int k = 0; !drawn && k < 2; k++)
        if (options_get(o, k ? "after" : "dt-out") != NULL)
            return problem_set(problem, CLI_USAGE, "--%s: has no effect without --traces or --plot",
                               k ? "after" : "dt-out");
    if (frequencies_read("--rate", rate != NULL ? rate : default_rates, most_Hz, &run->n,
                         &run->rate, problem) != CLI_OK ||
        read_pulses(run, problem) != CLI_OK ||
        time_positive(&run->time, "duration", &run->duration_s, problem) != CLI_OK ||
        time_positive(&run->time, "doublet", &run->options.doublet_s, problem) != CLI_OK ||
        time_positive(&run->time, "after", &run->after_s, problem) != CLI_OK ||
        time_positive(&run->time, "dt-out", &run->dt_s, problem) != CLI_OK)
        return problem->code;
    if (run->options.doublet_s * run->rate[run->n - 1] >= 1)
        return problem_set(problem, CLI_USAGE,
                           "--doublet: %.6gms does not end before the next stimulus at %.6gHz",
                           1e3 * run->options.doublet_s, run->rate[run->n - 1]);
    if (run->duration_s * run->rate[run->n - 1] > 1e5)
        return problem_set(problem, CLI_USAGE, "--duration: more than 100000 stimuli");
    return read_calcium(run, problem);
}

/* ---- one train ---- */

static void set_drive(const struct tetanus_run *run, const struct curve *c, ino_drive *drive)
{
    ino_drive_init(drive, run->time.s.muscle[c->fibre]);
    drive->ca_uM = run->inputs.ca;
    drive->sl_um.value = c->sl_um;
    drive->drug_uM = run->time.s.n_drugs > 0 ? c->drug_uM : NULL;
}

/* The tolerance is tightened until the estimated error of the whole train is below --rtol. */
static ino_status measure(const struct tetanus_run *run, const struct curve *c,
                          const ino_tetanus_options *options, ino_tetanus *t)
{
    ino_drive drive;
    ino_part part[MIXTURE_FIBRES];
    const size_t n = curve_parts(&run->time.s, c, part);
    set_drive(run, c, &drive);
    drive.rtol = fmax(0.1 * run->time.rtol, 1e-12);
    for (;;) {
        const ino_status status = ino_protocol_tetanus_mixture(n, part, &drive, options, t);
        if (status != INO_OK || t->report.error_estimate <= run->time.rtol)
            return status;
        if (drive.rtol < 1e-12)
            return INO_NOT_CONVERGED;
        drive.rtol *= 0.1;
    }
}

static double fmax_of(const struct tetanus_run *run, const struct curve *c)
{
    ino_pca_summary summary;
    return curve_summary_at(&run->time.s, c, c->drug_uM, &summary) == INO_OK ? summary.fmax_kPa
                                                                             : NAN;
}

static void keep(struct tetanus_run *run, const struct curve *c, size_t row, double rate,
                 const ino_tetanus *t)
{
    const double ripple = t->last.most - t->last.least;
    const double value[TETANUS_COUNT] = {[TETANUS_SL] = c->sl_um,
                                         [TETANUS_RATE] = rate,
                                         [TETANUS_PULSES] = (double)t->pulses,
                                         [TETANUS_PEAK] = t->peak_kPa,
                                         [TETANUS_REL] = t->peak_kPa / fmax_of(run, c),
                                         [TETANUS_FORCE] = NAN, /* when all rates are there */
                                         [TETANUS_BASELINE] = t->baseline_kPa,
                                         [TETANUS_MEAN] = t->last.mean,
                                         [TETANUS_RIPPLE] = ripple,
                                         [TETANUS_RIPPLE_REL] = ripple / t->twitch_kPa,
                                         [TETANUS_FUSION] = t->fusion_index,
                                         [TETANUS_TWITCH] = t->twitch_kPa,
                                         [TETANUS_INTEGRAL] = t->integral_kPa_s,
                                         [TETANUS_ATP] = t->atp,
                                         [TETANUS_CA_PEAK] = t->ca_peak_uM,
                                         [TETANUS_CA_MEAN] = t->ca_mean_uM,
                                         [TETANUS_PEAK_S] = t->peak_s,
                                         [TETANUS_CHANGE] = t->change,
                                         [TETANUS_ERROR] = t->report.error_estimate};
    for (size_t k = 0; k < TETANUS_COUNT; k++)
        run->column[k][row] = value[k];
}

static int add_trace(struct tetanus_run *run, size_t curve, const ino_tetanus_options *options,
                     size_t pulses, struct problem *problem)
{
    const ino_signal *unit = &run->inputs.ca;
    double *t = malloc(3 * (pulses + 1) * sizeof *t), *t_s = NULL;
    size_t n = 0;
    char label[40];
    ino_drive drive;
    if (t == NULL)
        return problem_memory(problem);
    set_drive(run, &run->time.s.curve[curve], &drive);
    const size_t stimuli = ino_tetanus_stimuli(options, unit->start_s, pulses, t);
    const ino_status status =
        ino_signal_train(&drive.ca_uM, unit->value, unit->peak, unit->tau1_s, unit->tau2_s,
                         options->ceiling_uM, stimuli, t, t + pulses + 1);
    (void)snprintf(label, sizeof label, "%.6g Hz", options->rate_Hz);
    int code = status == INO_OK ? CLI_OK : time_library(&run->time, curve, label, status, problem);
    const double ends = unit->start_s + (double)pulses / options->rate_Hz + run->after_s;
    if (code == CLI_OK)
        code = time_points(0, ends, run->dt_s, run->time.s.n_curves * run->n, &n, &t_s, problem);
    if (code == CLI_OK)
        code = time_trace(&run->time, curve, &drive, n, t_s, label, options->rate_Hz, problem);
    free(t);
    free(t_s);
    return code;
}

static int run_one(struct tetanus_run *run, size_t row, struct problem *problem)
{
    const size_t curve = row / run->n;
    const struct curve *c = &run->time.s.curve[curve];
    ino_tetanus_options options = run->options;
    ino_tetanus t;
    options.rate_Hz = run->rate[row % run->n];
    if (options.pulses == 0 && !run->steady)
        options.pulses = (size_t)fmax(1, round(run->duration_s * options.rate_Hz));
    options.tolerance = fmax(1e-6, run->time.rtol);
    const ino_status status = measure(run, c, &options, &t);
    char label[40];
    (void)snprintf(label, sizeof label, "%.6g Hz", options.rate_Hz);
    if (status == INO_OUT_OF_RANGE)
        return problem_set(problem, CLI_USAGE,
                           "fibre %s, %s: Ca leaves the range of the models, 0 to 1000 uM; see "
                           "--ceiling",
                           curve_fibre_name(&run->time.s, c), label);
    if (status != INO_OK)
        return time_library(&run->time, curve, label, status, problem);
    keep(run, c, row, options.rate_Hz, &t);
    const int drawn = (run->time.picture.file != NULL || run->time.sketch) && curve == 0;
    if (run->time.traces.file == NULL && !drawn)
        return CLI_OK;
    return add_trace(run, curve, &options, t.pulses, problem);
}

/* Force, above the baseline, over that of the strongest rate; the rate of half of it. */
static void relate(struct tetanus_run *run)
{
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        double *force = run->column[TETANUS_FORCE] + i * run->n, top = -INFINITY;
        for (size_t k = 0; k < run->n; k++) {
            const size_t row = i * run->n + k;
            force[k] = run->column[TETANUS_PEAK][row] - run->column[TETANUS_BASELINE][row];
            top = fmax(top, force[k]);
        }
        for (size_t k = 0; k < run->n; k++)
            force[k] /= top;
        run->half_rate[i] = ino_observe_half_rate(run->n, run->rate, force);
    }
}

static int compute(struct tetanus_run *run, struct problem *problem)
{
    struct progress progress;
    const size_t rows = run->time.s.n_curves * run->n;
    double *block = malloc(TETANUS_COUNT * rows * sizeof *block);
    run->half_rate = calloc(run->time.s.n_curves, sizeof *run->half_rate);
    run->column[0] = block;
    if (block == NULL || run->half_rate == NULL)
        return problem_memory(problem);
    for (size_t k = 0; k < TETANUS_COUNT * rows; k++)
        block[k] = NAN;
    for (size_t k = 0; k < TETANUS_COUNT; k++)
        run->column[k] = block + k * rows;
    if (time_open(&run->time, problem) != CLI_OK || time_open_traces(&run->time, problem) != CLI_OK)
        return problem->code;
    progress_start(&progress, run->time.quiet);
    for (size_t i = 0; i < rows && !interrupt_seen(); i++) {
        if (run_one(run, i, problem) != CLI_OK)
            return problem->code;
        progress_update(&progress, i + 1, rows, "trains");
    }
    progress_clear(&progress);
    relate(run);
    double most_uM = 0;
    for (size_t i = 0; i < rows; i++)
        most_uM = fmax(most_uM, run->column[TETANUS_CA_PEAK][i]);
    time_warn_calcium(&run->time, most_uM);
    tetanus_report(run);
    if (tetanus_write(run, problem) != CLI_OK ||
        (!interrupt_seen() && tetanus_draw(run, problem) != CLI_OK))
        return problem->code;
    tetanus_table(run);
    return interrupt_seen()
               ? problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial")
               : CLI_OK;
}

static int run_tetanus(const struct options *options, struct problem *problem)
{
    struct tetanus_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "tetanus";
    run.time.options = options;
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = read_train(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "tetanus", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    inputs_free(&run.inputs);
    free(run.rate);
    free(run.half_rate);
    free(run.column[0]);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL &&
        options_count(options, "mixture") == 0)
        return options_set(options, "fibre", "diaphragm-slow", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_tetanus = {
    .name = "tetanus",
    .summary = "trains of stimuli: tension, fusion, the force-frequency relation",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Every stimulus adds the transient of --ca to what is left of those before. mean, ripple\n"
        "and fusion index are those of the last interval between stimuli: ripple is its highest\n"
        "less its lowest tension, the fusion index a/b with a the lowest and b the highest above\n"
        "the baseline (Celichowski & Grottel 1995). force_rel is the peak above the baseline over\n"
        "that of the strongest rate, tension_rel the peak over the tension at saturating Ca; the\n"
        "half rate is where force_rel passes 1/2, linear in the logarithm of the rate. change is\n"
        "that of the state over the last interval.\n"
        "\n"
        "  inotrope tetanus --fibre diaphragm-slow,diaphragm-fast-IIx --plot ff.svg\n"
        "  inotrope tetanus --rate 10Hz:100Hz:log5 --drug levosimendan=0,1uM --out ff.csv\n"
        "  inotrope tetanus --mixture rat-diaphragm --plot mixed.svg\n"
        "  inotrope tetanus --rate 20Hz,50Hz --pulses 10 --doublet 5ms --traces trains.csv\n",
    .defaults = defaults,
    .run = run_tetanus,
};
