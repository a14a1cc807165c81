/* inotrope workloop: work of closed cycles of length with stimuli at a phase of them. */
#include "cli/workloop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/frequency.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/quantity.h"

static const struct option_spec spec[] = {
    {"freq", 0, OPTION_VALUE, "FREQUENCY[,...]",
     "of the cycles, a list or start:stop:logN (default 2Hz)"},
    {"strain", 0, OPTION_VALUE, "PART[,...]",
     "half of the excursion over the reference length, a list or start:stop:step (default 0.02)"},
    {"phase", 0, OPTION_VALUE, "PART[,...]",
     "of the first stimulus: part of a cycle after the greatest length, negative before it; a list "
     "or start:stop:step (default -0.05)"},
    {"shape", 0, OPTION_VALUE, "sine|sawtooth", "of length over time (default sine)"},
    {"shortening", 0, OPTION_VALUE, "PART", "sawtooth: part of the cycle that shortens (0.5)"},
    {"stimuli", 0, OPTION_VALUE, "N", "per cycle (default 1)"},
    {"rate", 0, OPTION_VALUE, "FREQUENCY", "of several stimuli (default 50Hz)"},
    {"ca", 0, OPTION_VALUE, "FORM",
     "Ca of one stimulus, biexp:c0,cmax,tau1,tau2,t0 (biexp:0.1uM,0.9uM,20ms,50ms,10ms is the "
     "default; t0 is not used) or rice2008; or hold:c, no stimuli"},
    {"ceiling", 0, OPTION_VALUE, "CONCENTRATION",
     "Ca comes from a store that empties, so that the sum stays below this (default: linear "
     "summation)"},
    {"cycles", 0, OPTION_VALUE, "N", "so many from rest (default: until the loop closes)"},
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]",
     "mean sarcomere lengths (default: the fibre's reference length)"},
    {"energy", 0, OPTION_VALUE, "NUMBER",
     "free energy of ATP, kJ/mol, for the efficiency (default 60)"},
    {"heads", 0, OPTION_VALUE, "CONCENTRATION",
     "myosin heads in the overlap zone per volume of muscle (default 150uM)"},
    OPTION_ROWS_TIME,
    {"traces", 0, OPTION_VALUE, "FILE", "the last cycle of every row over time: .csv or .json"},
    {"points", 0, OPTION_VALUE, "N",
     "with traces or a figure: points of a cycle, both ends counted (default 501)"},
    OPTION_ROW_RTOL,
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure of the loops and of power: .svg or .png; - draws in the terminal"},
    OPTION_ROWS_COMMON,
};

static const double most_Hz = 250;

/* ---- options ---- */

static int read_shape(struct workloop_run *run, struct problem *problem)
{
    const char *shape = options_get(run->time.options, "shape");
    const char *part = options_get(run->time.options, "shortening");
    if (shape != NULL && strcmp(shape, "sine") != 0 && strcmp(shape, "sawtooth") != 0)
        return problem_set(problem, CLI_USAGE, "--shape: '%s' is none of sine, sawtooth", shape);
    const int saw = shape != NULL && strcmp(shape, "sawtooth") == 0;
    run->options.shape = saw ? INO_WORKLOOP_SAWTOOTH : INO_WORKLOOP_SINE;
    if (part != NULL && !saw)
        return problem_set(problem, CLI_USAGE, "--shortening: has no effect with --shape sine");
    return number_option(run->time.options, "shortening", 0.01, 0.99, &run->options.shortening,
                         problem);
}

static int read_calcium(struct workloop_run *run, struct problem *problem)
{
    static const char *const stimulus[] = {"phase", "stimuli", "rate", "ceiling"};
    const struct options *o = run->time.options;
    const char *ca = options_get(o, "ca"), *ceiling = options_get(o, "ceiling");
    if (ca != NULL && strncmp(ca, "biexp:", 6) != 0 && strcmp(ca, "rice2008") != 0 &&
        strncmp(ca, "hold:", 5) != 0)
        return problem_set(problem, CLI_USAGE,
                           "--ca: '%s': a stimulus is biexp:c0,cmax,tau1,tau2,t0 or rice2008; "
                           "hold:c is without stimuli",
                           ca);
    if (inputs_read_ca(ca, &run->inputs, problem) != CLI_OK)
        return problem->code;
    const int held = run->inputs.ca.kind == INO_SIGNAL_CONSTANT;
    for (size_t i = 0; held && i < sizeof stimulus / sizeof stimulus[0]; i++)
        if (options_get(o, stimulus[i]) != NULL)
            return problem_set(problem, CLI_USAGE,
                               "--%s: has no effect with --ca hold:", stimulus[i]);
    if (!held && run->inputs.ca.peak <= run->inputs.ca.value)
        return problem_set(problem, CLI_USAGE, "--ca: '%s': cmax is not above c0", ca);
    if (ceiling != NULL && quantity_read("--ceiling", ceiling, DIMENSION_CONCENTRATION,
                                         &run->options.ceiling_uM, problem) != CLI_OK)
        return problem->code;
    return ceiling == NULL || run->options.ceiling_uM >= run->inputs.ca.peak
               ? CLI_OK
               : problem_set(problem, CLI_USAGE,
                             "--ceiling: '%s' is below the peak of one transient, %.6guM", ceiling,
                             run->inputs.ca.peak);
}

static int read_stimuli(struct workloop_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    const char *rate = options_get(o, "rate");
    if (count_option(o, "stimuli", 1, 1000, &run->options.stimuli, problem) != CLI_OK)
        return problem->code;
    if (rate != NULL && run->options.stimuli == 1)
        return problem_set(problem, CLI_USAGE, "--rate: has no effect without --stimuli 2 or more");
    if (rate != NULL && quantity_read("--rate", rate, DIMENSION_FREQUENCY, &run->options.rate_Hz,
                                      problem) != CLI_OK)
        return problem->code;
    if (!(run->options.rate_Hz > 0 && run->options.rate_Hz <= 1000))
        return problem_set(problem, CLI_USAGE, "--rate: '%s' is not above 0 and up to 1000Hz",
                           rate);
    const double fastest = run->axis[AXIS_FREQUENCY].value[run->axis[AXIS_FREQUENCY].n - 1];
    if ((double)(run->options.stimuli - 1) / run->options.rate_Hz * fastest >= 1)
        return problem_set(problem, CLI_USAGE,
                           "--stimuli: %zu at %gHz are not over within a cycle of %g ms",
                           run->options.stimuli, run->options.rate_Hz, 1e3 / fastest);
    return CLI_OK;
}

static int read_axes(struct workloop_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    const char *freq = options_get(o, "freq"), *strain = options_get(o, "strain");
    const char *phase = options_get(o, "phase");
    run->rows = 1;
    if (frequencies_read("--freq", freq != NULL ? freq : "2Hz", most_Hz,
                         &run->axis[AXIS_FREQUENCY].n, &run->axis[AXIS_FREQUENCY].value,
                         problem) != CLI_OK ||
        numbers_read("--strain", strain != NULL ? strain : "0.02", 0, 0.5,
                     &run->axis[AXIS_STRAIN].n, &run->axis[AXIS_STRAIN].value, problem) != CLI_OK ||
        numbers_read("--phase", phase != NULL ? phase : "-0.05", -1, 1, &run->axis[AXIS_PHASE].n,
                     &run->axis[AXIS_PHASE].value, problem) != CLI_OK)
        return problem->code;
    for (int k = 0; k < AXIS_COUNT; k++)
        run->rows *= run->axis[k].n;
    return run->rows * run->time.s.n_curves <= 100000
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "%zu loops are more than 100000",
                             run->rows * run->time.s.n_curves);
}

/* Lengths that no law of a fibre reaches are told before anything is run. */
static int check_lengths(const struct workloop_run *run, struct problem *problem)
{
    double most = 0;
    for (size_t i = 0; i < run->axis[AXIS_STRAIN].n; i++)
        most = fmax(most, run->axis[AXIS_STRAIN].value[i]);
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        const struct curve *c = &run->time.s.curve[i];
        const ino_fibre *fibre = run->time.s.fibre[c->fibre];
        const double excursion = most * ino_fibre_sl0_um(fibre);
        double low, high;
        ino_muscle_sl_range(run->time.s.muscle[c->fibre], &low, &high);
        if (c->sl_um - excursion < low || c->sl_um + excursion > high)
            return problem_set(problem, CLI_USAGE,
                               "--strain: lengths from %.6g to %.6g um leave %.6g to %.6g um, "
                               "where the laws of fibre '%s' hold",
                               c->sl_um - excursion, c->sl_um + excursion, low, high,
                               ino_fibre_id(fibre));
    }
    return CLI_OK;
}

static int read_all(struct workloop_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    const char *heads = options_get(o, "heads");
    run->keeps = options_get(o, "traces") != NULL || options_get(o, "plot") != NULL;
    run->points = 501;
    run->energy_kJ = 60;
    run->heads_uM = 150;
    ino_workloop_options_init(&run->options);
    if (options_get(o, "points") != NULL && !run->keeps)
        return problem_set(problem, CLI_USAGE,
                           "--points: has no effect without --traces or --plot");
    if (read_axes(run, problem) != CLI_OK || check_lengths(run, problem) != CLI_OK ||
        read_shape(run, problem) != CLI_OK || read_calcium(run, problem) != CLI_OK ||
        read_stimuli(run, problem) != CLI_OK ||
        count_option(o, "cycles", 1, 1e5, &run->options.cycles, problem) != CLI_OK ||
        count_option(o, "points", 11, 1e6, &run->points, problem) != CLI_OK ||
        number_option(o, "energy", 1, 200, &run->energy_kJ, problem) != CLI_OK)
        return problem->code;
    if (heads != NULL &&
        quantity_read("--heads", heads, DIMENSION_CONCENTRATION, &run->heads_uM, problem) != CLI_OK)
        return problem->code;
    return run->heads_uM > 0
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "--heads: '%s' is not above 0", heads);
}

/* ---- one loop ---- */

static double axis_at(const struct workloop_run *run, size_t row, enum workloop_axis axis)
{
    for (int k = AXIS_COUNT - 1; k > (int)axis; k--)
        row /= run->axis[k].n;
    return run->axis[axis].value[row % run->axis[axis].n];
}

/* What the loops of a curve differ in. */
static void name_loop(const struct workloop_run *run, size_t row, char *text, size_t size)
{
    static const char *const format[AXIS_COUNT] = {"strain %.4g", "%.4g Hz", "phase %.4g"};
    text[0] = '\0';
    for (int k = 0; k < AXIS_COUNT; k++) {
        const size_t used = strlen(text);
        if (run->axis[k].n == 1)
            continue;
        (void)snprintf(text + used, size - used, "%s", used > 0 ? ", " : "");
        (void)snprintf(text + strlen(text), size - strlen(text), format[k],
                       axis_at(run, row, (enum workloop_axis)k));
    }
}

static void keep(struct workloop_run *run, const struct curve *c, size_t row,
                 const ino_workloop_options *o, const ino_workloop *w)
{
    const int relative =
        ino_model_tension_is_relative(ino_muscle_model(run->time.s.muscle[c->fibre]));
    /* work that is taken up is no part of what ATP yields */
    const int taken = relative || w->net_J_m3 < 0;
    const double efficiency = ino_efficiency(w->net_J_m3, w->atp, run->heads_uM, run->energy_kJ);
    const int held = run->inputs.ca.kind == INO_SIGNAL_CONSTANT;
    const double value[WORKLOOP_COUNT] = {[WORKLOOP_SL] = c->sl_um,
                                          [WORKLOOP_FREQUENCY] = o->frequency_Hz,
                                          [WORKLOOP_STRAIN] = o->strain,
                                          [WORKLOOP_PHASE] = held ? NAN : o->phase,
                                          [WORKLOOP_CYCLES] = (double)w->cycles,
                                          [WORKLOOP_NET] = w->net_J_m3,
                                          [WORKLOOP_SHORTENING] = w->shortening_J_m3,
                                          [WORKLOOP_LENGTHENING] = w->lengthening_J_m3,
                                          [WORKLOOP_ACTIVE] = w->active_J_m3,
                                          [WORKLOOP_POWER] = 1e-3 * w->power_W_m3,
                                          [WORKLOOP_MEAN] = w->mean_kPa,
                                          [WORKLOOP_LEAST] = w->least_kPa,
                                          [WORKLOOP_MOST] = w->most_kPa,
                                          [WORKLOOP_ATP] = w->atp,
                                          [WORKLOOP_EFFICIENCY] = taken ? NAN : efficiency,
                                          [WORKLOOP_CA_PEAK] = w->ca_peak_uM,
                                          [WORKLOOP_GAP] = w->gap,
                                          [WORKLOOP_CHANGE] = w->change,
                                          [WORKLOOP_ERROR] = w->report.error_estimate};
    for (size_t k = 0; k < WORKLOOP_COUNT; k++)
        run->column[k][row] = value[k];
}

/* The tolerance is tightened until the estimated error of the cycle is below --rtol. */
static ino_status measure(const struct workloop_run *run, const struct curve *c,
                          const ino_workloop_options *options, struct time_trace *trace,
                          ino_workloop *w)
{
    ino_drive drive;
    ino_trace wanted;
    if (trace != NULL)
        time_wanted(trace, &wanted);
    ino_drive_init(&drive, run->time.s.muscle[c->fibre]);
    drive.ca_uM = run->inputs.ca;
    drive.sl_um.value = c->sl_um;
    drive.drug_uM = run->time.s.n_drugs > 0 ? c->drug_uM : NULL;
    drive.rtol = fmax(0.1 * run->time.rtol, 1e-12);
    for (;;) {
        const ino_status status =
            ino_protocol_workloop(run->time.s.muscle[c->fibre], &drive, options, run->points,
                                  trace != NULL ? &wanted : NULL, w);
        if (status != INO_OK || w->report.error_estimate <= run->time.rtol)
            return status;
        if (drive.rtol < 1e-12)
            return INO_NOT_CONVERGED;
        drive.rtol *= 0.1;
    }
}

static int run_one(struct workloop_run *run, size_t row, struct problem *problem)
{
    const size_t curve = row / run->rows, own = row % run->rows;
    const struct curve *c = &run->time.s.curve[curve];
    ino_workloop_options o = run->options;
    struct time_trace *trace = NULL;
    ino_workloop w;
    char name[120];
    o.strain = axis_at(run, own, AXIS_STRAIN);
    o.frequency_Hz = axis_at(run, own, AXIS_FREQUENCY);
    o.phase = axis_at(run, own, AXIS_PHASE);
    o.tolerance = fmax(1e-6, run->time.rtol);
    name_loop(run, own, name, sizeof name);
    if (run->keeps) {
        trace = time_new_trace(&run->time, curve, run->points, name, (double)own);
        if (trace == NULL)
            return problem_memory(problem);
        for (size_t i = 0; i < run->points; i++)
            trace->column[TRACE_T][i] = (double)i / (double)(run->points - 1) / o.frequency_Hz;
    }
    const ino_status status = measure(run, c, &o, trace, &w);
    if (status == INO_OUT_OF_RANGE)
        return problem_set(problem, CLI_USAGE,
                           "fibre %s%s%s: Ca or speed leaves the range of the models, 0 to 1000 uM "
                           "and 1000 um/s; see --ceiling",
                           ino_fibre_id(run->time.s.fibre[c->fibre]), name[0] ? ", " : "", name);
    if (status != INO_OK)
        return time_library(&run->time, curve, name, status, problem);
    keep(run, c, row, &o, &w);
    return CLI_OK;
}

static int compute(struct workloop_run *run, struct problem *problem)
{
    struct progress progress;
    const size_t rows = run->time.s.n_curves * run->rows;
    double *block = malloc(WORKLOOP_COUNT * rows * sizeof *block), most_uM = 0;
    run->column[0] = block;
    if (block == NULL)
        return problem_memory(problem);
    for (size_t k = 0; k < WORKLOOP_COUNT * rows; k++)
        block[k] = NAN;
    for (size_t k = 0; k < WORKLOOP_COUNT; k++)
        run->column[k] = block + k * rows;
    if (run->keeps && rows * run->points > MOST_ROWS)
        return problem_set(problem, CLI_USAGE, "--points: more than 10 million rows");
    if (time_open(&run->time, problem) != CLI_OK || time_open_traces(&run->time, problem) != CLI_OK)
        return problem->code;
    progress_start(&progress, run->time.quiet);
    for (size_t i = 0; i < rows && !interrupt_seen(); i++) {
        if (run_one(run, i, problem) != CLI_OK)
            return problem->code;
        most_uM = fmax(most_uM, run->column[WORKLOOP_CA_PEAK][i]);
        progress_update(&progress, i + 1, rows, "loops");
    }
    progress_clear(&progress);
    time_warn_calcium(&run->time, most_uM);
    workloop_report(run);
    if (workloop_write(run, problem) != CLI_OK ||
        (!interrupt_seen() && workloop_draw(run, problem) != CLI_OK))
        return problem->code;
    workloop_table(run);
    return interrupt_seen()
               ? problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial")
               : CLI_OK;
}

static int run_workloop(const struct options *options, struct problem *problem)
{
    struct workloop_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "workloop";
    run.time.options = options;
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = read_all(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "workloop", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    inputs_free(&run.inputs);
    for (int k = 0; k < AXIS_COUNT; k++)
        free(run.axis[k].value);
    free(run.column[0]);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-body-temperature", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_workloop = {
    .name = "workloop",
    .summary = "closed force-length loops: work, power and efficiency of cycles",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Length goes to and fro by --strain of the reference length about --sl; every cycle has\n"
        "--stimuli, the first at --phase of it. Cycles follow each other until the state repeats\n"
        "itself: `gap` is how far from closed the last loop is, over its height in tension.\n"
        "Work is that of total tension per reference volume (1 kPa times 1 is 1000 J/m3): net =\n"
        "shortening - lengthening, negative where the cycle takes up work. 1 kW/m3 is about\n"
        "0.94 W/kg.\n"
        "Efficiency is net work over ATP used by the heads times its free energy: 60 kJ/mol is\n"
        "100 zJ per molecule (Barclay, Compr Physiol 2015;5:961); --heads is a convention. ATP "
        "for\n"
        "pumping Ca is not in it. None where the model's tension is normalised.\n"
        "\n"
        "  inotrope workloop --plot loop.svg\n"
        "  inotrope workloop --phase -0.5:0.5:0.05 --freq 1Hz,2Hz,4Hz --out power.csv --plot "
        "p.svg\n"
        "  inotrope workloop --fibre human-lv-skinned-15C --ca hold:2uM --strain 0.001 --freq "
        "5Hz\n",
    .defaults = defaults,
    .run = run_workloop,
};
