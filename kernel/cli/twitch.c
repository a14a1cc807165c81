/* inotrope twitch: tension over time under a Ca transient, a file or a protocol; one twitch, or
 * paced to a limit cycle. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/trace.h"
#include "cli/trace_input.h"
#include "cli/twitch.h"

static const struct option_spec spec[] = {
    OPTION_ROWS_TIME,
    {"ca", 0, OPTION_VALUE, "FORM|FILE", CA_HELP},
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]|FILE",
     "sarcomere lengths held, or a CSV file with columns t_s (or t_ms) and sl_um, linear between "
     "its "
     "rows (default: the fibre's reference length). With a series element (--set k_SE=...) the "
     "length "
     "of the whole; the sarcomere's own is then what is printed"},
    {"protocol", 0, OPTION_VALUE, "FILE",
     "FiberSim/MATMyoSim protocol instead of --ca: tab-separated dt (s), pCa, dhsl (nm per "
     "half-sarcomere), mode: -2 length control; -1 length control with slack (tension is not "
     "negative, a slack fibre shortens under no load until its length is the commanded one); 0 or "
     "more force control, the total tension in N/m^2 (1000 is 1 kPa), dhsl 0. Starts from --sl; "
     "after force control dhsl counts from the length there is"},
    {"servo", 0, OPTION_VALUE, "TIME",
     "time constant with which --protocol reaches a load (default 0.5ms)"},
    {"duration", 0, OPTION_VALUE, "TIME", "default 1s, or to the end of a file"},
    {"dt-out", 0, OPTION_VALUE, "TIME",
     "interval of the rows (default 1ms); the integrator's steps are its own"},
    {"initial", 0, OPTION_VALUE, "steady|published",
     "start from the steady state at the first Ca (default), or from that of the model's authors "
     "(rdq20mf: no Ca bound, nothing permissive)"},
    {"period", 0, OPTION_VALUE, "TIME",
     "paced: the transient starts anew every period; beats until each repeats the one before, or "
     "--beats of them; the last is reported"},
    {"beats", 0, OPTION_VALUE, "N", "with --period: this many beats"},
    {"drug-from", 0, OPTION_VALUE, "TIME",
     "the dose comes at this time (wash-in); before it there is no drug. With --period all beats "
     "of "
     "--duration are run, from the limit cycle, and each is reported"},
    {"drug-until", 0, OPTION_VALUE, "TIME", "the dose goes at this time (wash-out)"},
    OPTION_ROW_RTOL,
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure of Ca and tension over time: .svg or .png; - draws in the terminal, in place of the "
     "data unless --out is given"},
    OPTION_ROWS_COMMON,
};

static int read_beats(struct twitch_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "beats");
    double beats = 0.0;
    if (text == NULL)
        return CLI_OK;
    if (!run->paced)
        return problem_set(problem, CLI_USAGE, "--beats: has no effect without --period");
    if (number_read(text, &beats) != 0 || beats != floor(beats) || !(beats >= 1 && beats <= 1e6))
        return problem_set(problem, CLI_USAGE, "--beats: '%s' is not a number from 1 to 1000000",
                           text);
    run->beats = (size_t)beats;
    return CLI_OK;
}

static int read_initial(struct twitch_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "initial");
    if (text == NULL || strcmp(text, "steady") == 0)
        return CLI_OK;
    run->published = strcmp(text, "published") == 0;
    return run->published ? CLI_OK
                          : problem_set(problem, CLI_USAGE,
                                        "--initial: '%s' is none of steady, published", text);
}

static int read_times(struct twitch_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    run->paced = options_get(o, "period") != NULL;
    run->duration_s = 1.0;
    run->dt_s = 1e-3;
    if (wash_read(run, problem) != CLI_OK)
        return problem->code;
    if (run->paced && options_get(o, "duration") != NULL)
        return problem_set(problem, CLI_USAGE,
                           "--duration: has no effect with --period: one beat is reported");
    if (options_get(o, "period") != NULL && options_get(o, "protocol") != NULL)
        return problem_set(problem, CLI_USAGE, "--period: has no effect with --protocol");
    if ((run->paced && time_positive(&run->time, "period", &run->duration_s, problem) != CLI_OK) ||
        time_positive(&run->time, "duration", &run->duration_s, problem) != CLI_OK ||
        time_positive(&run->time, "dt-out", &run->dt_s, problem) != CLI_OK)
        return problem->code;
    run->servo_s = 5e-4;
    if (options_get(o, "servo") != NULL && options_get(o, "protocol") == NULL)
        return problem_set(problem, CLI_USAGE, "--servo: has no effect without --protocol");
    if (time_positive(&run->time, "servo", &run->servo_s, problem) != CLI_OK ||
        read_beats(run, problem) != CLI_OK)
        return problem->code;
    return read_initial(run, problem);
}

/* What the files and forms say, for one curve: a protocol starts from the curve's own length. */
static int read_inputs(struct twitch_run *run, size_t curve, struct problem *problem)
{
    const struct options *o = run->time.options;
    const char *sl = options_get(o, "sl"), *protocol = options_get(o, "protocol");
    inputs_free(&run->inputs);
    run->inputs.onset_s = run->inputs.ends_s = NAN;
    if (protocol != NULL && (options_get(o, "ca") != NULL || inputs_sl_is_file(sl)))
        return problem_set(problem, CLI_USAGE,
                           "--protocol: gives Ca and length itself; --ca and --sl FILE do not go "
                           "with it");
    if (protocol != NULL) {
        const double start = run->time.s.curve[curve].sl_um;
        if (inputs_read_protocol(protocol, &run->time.s, start, &run->inputs, problem) != CLI_OK)
            return problem->code;
        if (run->inputs.n_phases == 0 && options_get(o, "servo") != NULL)
            return problem_set(problem, CLI_USAGE,
                               "--servo: has no effect: the protocol has neither force control nor "
                               "slack");
    } else if (inputs_read_ca(options_get(o, "ca"), &run->inputs, problem) != CLI_OK ||
               (inputs_sl_is_file(sl) &&
                inputs_read_sl(sl, &run->time.s, &run->inputs, problem) != CLI_OK)) {
        return problem->code;
    }
    const double period = run->paced ? run->duration_s : run->wash.period_s;
    if (period > 0 && period <= run->inputs.onset_s)
        return problem_set(problem, CLI_USAGE,
                           "--period: '%s' is not above t0, where the transient of --ca starts "
                           "(%.6gs)",
                           options_get(o, "period"), run->inputs.onset_s);
    if (!isnan(run->inputs.ends_s) && !run->paced && options_get(o, "duration") == NULL)
        run->duration_s = run->inputs.ends_s > 0 ? run->inputs.ends_s : 1.0;
    return CLI_OK;
}

static void set_drive(const struct twitch_run *run, const struct curve *curve, ino_drive *drive)
{
    ino_drive_init(drive, run->time.s.muscle[curve->fibre]);
    drive->ca_uM = run->inputs.ca;
    if (run->inputs.has_sl)
        drive->sl_um = run->inputs.sl;
    else
        ino_signal_constant(&drive->sl_um, curve->sl_um);
    drive->drug_uM = run->time.s.n_drugs > 0 ? curve->drug_uM : NULL;
    drive->n_phases = run->inputs.n_phases;
    drive->phase_s = run->inputs.phase_s;
    drive->phase = run->inputs.phase;
    if (drive->n_phases > 0)
        drive->load_kPa = run->inputs.load;
    drive->servo_s = run->servo_s;
}

static int library_problem(const struct twitch_run *run, size_t curve, ino_status status,
                           struct problem *problem)
{
    if (status == INO_BAD_ARGUMENT && run->paced && run->inputs.has_sl)
        return problem_set(problem, CLI_USAGE,
                           "--sl: with --period the length must end where it starts");
    if (status == INO_NOT_CONVERGED && run->paced)
        return problem_set(problem, CLI_NOT_CONVERGED, "fibre %s: no limit cycle within 1000 beats",
                           ino_fibre_id(run->time.s.fibre[run->time.s.curve[curve].fibre]));
    return time_library(&run->time, curve, "", status, problem);
}

/* The record ends before tension falls: its last value is no peak. */
static void no_peak(ino_twitch_metrics *m)
{
    m->peak = m->developed = m->time_to_peak_s = NAN;
}

/* The metrics, and the state and time at which the reported beat starts. */
static int measure(struct twitch_run *run, size_t curve, ino_drive *drive, double *state,
                   struct problem *problem)
{
    ino_twitch_options options;
    ino_twitch *twitch = &run->twitch[curve];
    ino_twitch_options_init(&options);
    options.duration_s = run->duration_s;
    options.paced = run->paced;
    options.beats = run->beats;
    options.onset_s = run->inputs.onset_s;
    options.tolerance = fmax(1e-6, run->time.rtol);
    drive->rtol = fmax(0.1 * run->time.rtol, 1e-12);
    const ino_muscle *muscle = run->time.s.muscle[run->time.s.curve[curve].fibre];
    const ino_status status = ino_protocol_twitch(muscle, drive, &options, state, twitch);
    if (status != INO_OK)
        return library_problem(run, curve, status, problem);
    if (!run->paced && !isnan(twitch->metrics.time_to_peak_s) && isnan(twitch->metrics.dfdt_min))
        no_peak(&twitch->metrics);
    if (run->paced) {
        drive->state = state;
        drive->start_s = twitch->start_s;
        if (drive->ca_uM.kind == INO_SIGNAL_BIEXPONENTIAL && !run->inputs.has_sl)
            drive->ca_uM.period_s = run->duration_s;
    }
    return CLI_OK;
}

static int run_curve(struct twitch_run *run, size_t curve, struct problem *problem)
{
    const struct curve *c = &run->time.s.curve[curve];
    const ino_muscle *muscle = run->time.s.muscle[c->fibre];
    double *first = calloc(ino_muscle_state_count(muscle), sizeof *first);
    double *state = calloc(ino_muscle_state_count(muscle), sizeof *state);
    double *t_s = NULL;
    size_t n = 0;
    ino_drive drive;
    int code = first != NULL && state != NULL ? CLI_OK : problem_memory(problem);
    if (code == CLI_OK)
        code = read_inputs(run, curve, problem);
    if (code == CLI_OK)
        code = wash_check(run, problem);
    set_drive(run, c, &drive);
    if (run->wash.on)
        wash_drive(run, c, &drive);
    if (code == CLI_OK && run->published) {
        drive.state = first;
        if (ino_state_published(muscle, first) != INO_OK)
            code = problem_set(problem, CLI_USAGE,
                               "--initial: the authors of model '%s' publish no initial state; use "
                               "steady",
                               ino_model_id(ino_muscle_model(muscle)));
    }
    if (code == CLI_OK && run->wash.on)
        code = wash_measure(run, curve, &drive, state, problem);
    else if (code == CLI_OK && options_get(run->time.options, "protocol") == NULL)
        code = measure(run, curve, &drive, state, problem);
    if (code == CLI_OK)
        code = time_points(drive.start_s, drive.start_s + run->duration_s, run->dt_s,
                           run->time.s.n_curves, &n, &t_s, problem);
    if (code == CLI_OK)
        code = time_trace(&run->time, curve, &drive, n, t_s, "", NAN, problem);
    for (size_t i = 0; code == CLI_OK && i < n; i++)
        run->time.trace[curve].column[TRACE_T][i] -= drive.start_s;
    free(t_s);
    free(first);
    free(state);
    return code;
}

static int compute(struct twitch_run *run, struct problem *problem)
{
    run->twitch = calloc(run->time.s.n_curves, sizeof *run->twitch);
    run->wash.washed = calloc(run->time.s.n_curves, sizeof *run->wash.washed);
    if (run->twitch == NULL || run->wash.washed == NULL)
        return problem_memory(problem);
    if (time_open(&run->time, problem) != CLI_OK)
        return problem->code;
    for (size_t i = 0; i < run->time.s.n_curves && !interrupt_seen(); i++)
        if (run_curve(run, i, problem) != CLI_OK)
            return problem->code;
    time_warn_calcium(&run->time, run->inputs.ca_peak_uM);
    twitch_report(run);
    if (time_write(&run->time, problem) != CLI_OK ||
        (!interrupt_seen() && twitch_draw(run, problem) != CLI_OK))
        return problem->code;
    if (run->wash.on)
        wash_table(run);
    else
        twitch_table(run);
    return interrupt_seen()
               ? problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial")
               : CLI_OK;
}

static int run_twitch(const struct options *options, struct problem *problem)
{
    struct twitch_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "twitch";
    run.time.options = options;
    int code = time_select(&run.time, inputs_sl_is_file(options_get(options, "sl")), problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = read_times(&run, problem);
    if (code == CLI_OK)
        code = read_inputs(&run, 0, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "twitch", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    inputs_free(&run.inputs);
    free(run.twitch);
    free(run.wash.washed);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-body-temperature", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_twitch = {
    .name = "twitch",
    .summary = "tension over time under a Ca transient, file or protocol; metrics, paced beats",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "The sarcomere length is held (isosarcometric) unless --sl names a file or a series "
        "element\n"
        "is set. Times of the metrics count from the onset of the transient (t0; of a file: from\n"
        "0). RT50 and RT90: from the peak until 50 % and 90 % of the developed tension are gone.\n"
        "\n"
        "  inotrope twitch --plot twitch.svg --out twitch.csv\n"
        "  inotrope twitch --fibre human-lv-intact-37C --drug levosimendan=0,1uM --period 1s\n"
        "  inotrope twitch --fibre human-lv-intact-37C --drug levosimendan=3uM --drug-kinetics "
        "explicit \\\n"
        "    --period 1s --duration 12s --drug-from 2s --drug-until 7s --plot wash.svg\n"
        "  inotrope twitch --model rdq20mf --initial published --sl shortening.csv --rtol 1e-9\n"
        "  inotrope twitch --fibre rat-lv-skinned-15C --protocol isotonic.txt --plot "
        "isotonic.svg\n",
    .defaults = defaults,
    .run = run_twitch,
};
