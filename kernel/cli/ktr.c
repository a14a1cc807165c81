/* inotrope ktr: rate of tension redevelopment against Ca. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/ktr.h"
#include "cli/progress.h"
#include "cli/quantity.h"

static const struct option_spec spec[] = {
    OPTION_ROWS_TIME,
    {"kind", 0, OPTION_VALUE, "detach|restretch",
     "detach: all heads detached at once (default); restretch: fast release, hold, fast stretch "
     "back"},
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]",
     "sarcomere lengths (default: the fibre's reference length)"},
    {"pca", 0, OPTION_VALUE, "GRID",
     "start:stop:step, a list, or @file with one value per line (default 6.5:4.5:0.1)"},
    {"release", 0, OPTION_VALUE, "PART", "restretch: part of the length let go (default 0.2)"},
    {"hold", 0, OPTION_VALUE, "TIME", "restretch: time at the short length (default 20ms)"},
    {"ramp", 0, OPTION_VALUE, "TIME", "restretch: duration of release and stretch (default 1ms)"},
    {"traces", 0, OPTION_VALUE, "FILE", "the recoveries over time: .csv or .json"},
    OPTION_ROW_RTOL,
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure of k_tr over pCa and over relative tension: .svg or .png; - draws in the terminal"},
    OPTION_ROWS_COMMON,
};

static const char default_grid[] = "6.5:4.5:0.1";

static int read_kind(struct ktr_run *run, struct problem *problem)
{
    static const char *const manoeuvre[] = {"release", "hold", "ramp"};
    const struct options *o = run->time.options;
    const char *kind = options_get(o, "kind"), *release = options_get(o, "release");
    ino_ktr_options_init(&run->options);
    run->kind = INO_KTR_DETACHMENT;
    if (kind != NULL && strcmp(kind, "restretch") == 0)
        run->kind = INO_KTR_RESTRETCH;
    else if (kind != NULL && strcmp(kind, "detach") != 0)
        return problem_set(problem, CLI_USAGE, "--kind: '%s' is none of detach, restretch", kind);
    for (size_t i = 0; run->kind == INO_KTR_DETACHMENT && i < 3; i++)
        if (options_get(o, manoeuvre[i]) != NULL)
            return problem_set(problem, CLI_USAGE, "--%s: has no effect without --kind restretch",
                               manoeuvre[i]);
    if (release != NULL && (quantity_read("--release", release, DIMENSION_NONE,
                                          &run->options.release, problem) != CLI_OK))
        return problem->code;
    if (!(run->options.release > 0 && run->options.release <= 0.5))
        return problem_set(problem, CLI_USAGE, "--release: '%s' is outside 0 to 0.5", release);
    if (time_positive(&run->time, "hold", &run->options.hold_s, problem) != CLI_OK ||
        time_positive(&run->time, "ramp", &run->options.ramp_s, problem) != CLI_OK)
        return problem->code;
    run->options.rtol = fmax(0.1 * run->time.rtol, 1e-12);
    return CLI_OK;
}

static int check_release(const struct ktr_run *run, struct problem *problem)
{
    for (size_t i = 0; run->kind == INO_KTR_RESTRETCH && i < run->time.s.n_curves; i++) {
        const struct curve *c = &run->time.s.curve[i];
        double least, most;
        ino_muscle_sl_range(run->time.s.muscle[c->fibre], &least, &most);
        if (c->sl_um * (1 - run->options.release) < least)
            return problem_set(
                problem, CLI_USAGE,
                "--release: %.10g um less %g %% is below %.10g um, where the laws of "
                "fibre '%s' begin",
                c->sl_um, 100 * run->options.release, least,
                ino_fibre_id(run->time.s.fibre[c->fibre]));
    }
    return CLI_OK;
}

static double fmax_of(const struct ktr_run *run, const struct curve *c)
{
    ino_pca_summary summary;
    return ino_observe_pca(run->time.s.muscle[c->fibre], c->sl_um,
                           run->time.s.n_drugs > 0 ? c->drug_uM : NULL, INO_BRANCH_UP,
                           &summary) == INO_OK
               ? summary.fmax_kPa
               : NAN;
}

static int measure(struct ktr_run *run, size_t curve, double fmax_kPa, double pca, size_t row,
                   ino_ktr *k, struct problem *problem)
{
    const struct curve *c = &run->time.s.curve[curve];
    const double ca_uM = pow(10.0, 6.0 - pca);
    *k = (ino_ktr){.k_tr_per_s = NAN};
    const ino_status status =
        ino_protocol_ktr(run->time.s.muscle[c->fibre], ca_uM, c->sl_um,
                         run->time.s.n_drugs > 0 ? c->drug_uM : NULL, run->kind, &run->options, k);
    run->none += status == INO_TOO_FEW_POINTS;
    run->failed += status == INO_NOT_CONVERGED;
    if (status != INO_OK && status != INO_TOO_FEW_POINTS && status != INO_NOT_CONVERGED) {
        char what[60];
        (void)snprintf(what, sizeof what, "pCa %.10g", pca);
        return time_library(&run->time, curve, what, status, problem);
    }
    const int ok = status == INO_OK;
    run->not_exponential += ok && k->not_exponential;
    const double value[KTR_COUNT] = {c->sl_um,
                                     pca,
                                     ca_uM,
                                     ok ? k->plateau_kPa : NAN,
                                     ok ? k->plateau_kPa / fmax_kPa : NAN,
                                     ok ? k->k_tr_per_s : NAN,
                                     ok ? k->k_half_per_s : NAN,
                                     ok ? k->fit.rms_misfit : NAN,
                                     ok ? !k->not_exponential : NAN,
                                     ok ? k->initial_kPa : NAN,
                                     ok ? k->start_s : NAN,
                                     ok ? k->report.error_estimate : NAN};
    for (size_t i = 0; i < KTR_COUNT; i++)
        run->column[i][row] = value[i];
    return CLI_OK;
}

/* The recovery over time: the same manoeuvre, run again for its trace. */
static int add_trace(struct ktr_run *run, size_t curve, double pca, const ino_ktr *k,
                     struct problem *problem)
{
    enum { POINTS = 201 };
    const struct curve *c = &run->time.s.curve[curve];
    const ino_muscle *muscle = run->time.s.muscle[c->fibre];
    const ino_ktr_options *o = &run->options;
    double *state = calloc(ino_muscle_state_count(muscle), sizeof *state);
    double t_s[POINTS];
    const double at[4] = {0, o->ramp_s, o->ramp_s + o->hold_s, 2 * o->ramp_s + o->hold_s};
    const double shorter = c->sl_um * (1 - o->release);
    const double length[4] = {c->sl_um, shorter, shorter, c->sl_um};
    char label[40];
    ino_drive drive;
    ino_trace first;
    if (state == NULL)
        return problem_memory(problem);
    ino_drive_init(&drive, muscle);
    drive.ca_uM.value = pow(10.0, 6.0 - pca);
    drive.drug_uM = run->time.s.n_drugs > 0 ? c->drug_uM : NULL;
    ino_signal_constant(&drive.sl_um, c->sl_um);
    if (run->kind == INO_KTR_RESTRETCH)
        ino_signal_linear(&drive.sl_um, 4, at, length);
    ino_trace_init(&first);
    first.final_state = state;
    ino_status status = ino_protocol_run(muscle, &drive, 1, &drive.start_s, &first, NULL);
    if (status == INO_OK && run->kind == INO_KTR_DETACHMENT)
        status = ino_state_detach(muscle, state);
    drive.state = state;
    for (size_t i = 0; i < POINTS; i++)
        t_s[i] = k->end_s * (double)i / (POINTS - 1);
    (void)snprintf(label, sizeof label, "pCa %.4g", pca);
    const int code = status == INO_OK
                         ? time_trace(&run->time, curve, &drive, POINTS, t_s, label, pca, problem)
                         : time_library(&run->time, curve, label, status, problem);
    free(state);
    return code;
}

static int measure_all(struct ktr_run *run, struct problem *problem)
{
    struct progress progress;
    const size_t total = run->time.s.n_curves * run->grid.n;
    progress_start(&progress, run->time.quiet);
    for (size_t i = 0; i < total && !interrupt_seen(); i++) {
        const size_t curve = i / run->grid.n;
        const double pca = grid_at(&run->grid, i % run->grid.n);
        const double fmax_kPa = i % run->grid.n == 0 ? fmax_of(run, &run->time.s.curve[curve])
                                                     : run->column[KTR_TENSION][i - 1] /
                                                           run->column[KTR_TENSION_REL][i - 1];
        ino_ktr k;
        if (measure(run, curve,
                    isnan(fmax_kPa) ? fmax_of(run, &run->time.s.curve[curve]) : fmax_kPa, pca, i,
                    &k, problem) != CLI_OK)
            return problem->code;
        if (run->time.traces.file != NULL && !isnan(k.k_tr_per_s) &&
            add_trace(run, curve, pca, &k, problem) != CLI_OK)
            return problem->code;
        progress_update(&progress, i + 1, total, "recoveries");
    }
    progress_clear(&progress);
    return CLI_OK;
}

static int verdict(const struct ktr_run *run, struct problem *problem)
{
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial");
    if (run->failed > 0)
        return problem_set(problem, CLI_NOT_CONVERGED, "%zu recoveries did not converge",
                           run->failed);
    if (run->none > 0 && !run->time.quiet) {
        char text[200];
        (void)snprintf(text, sizeof text,
                       "warning: in %zu of %zu points tension does not fall below 95 %% of its "
                       "steady value, so nothing recovers",
                       run->none, run->time.s.n_curves * run->grid.n);
        problem_print("ktr", text);
    }
    return CLI_OK;
}

static int compute(struct ktr_run *run, struct problem *problem)
{
    const size_t rows = run->time.s.n_curves * run->grid.n;
    if (rows > 100000)
        return problem_set(problem, CLI_USAGE, "--pca: %zu recoveries are more than 100000", rows);
    double *block = malloc(KTR_COUNT * rows * sizeof *block);
    if (block == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < KTR_COUNT * rows; i++)
        block[i] = NAN;
    for (size_t i = 0; i < KTR_COUNT; i++)
        run->column[i] = block + i * rows;
    if (time_open(&run->time, problem) != CLI_OK ||
        time_open_traces(&run->time, problem) != CLI_OK || measure_all(run, problem) != CLI_OK ||
        ktr_write(run, problem) != CLI_OK ||
        (!interrupt_seen() && ktr_draw(run, problem) != CLI_OK))
        return problem->code;
    ktr_table(run);
    return verdict(run, problem);
}

static int run_ktr(const struct options *options, struct problem *problem)
{
    struct ktr_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "ktr";
    run.time.options = options;
    const char *grid = options_get(options, "pca");
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = read_kind(&run, problem);
    if (code == CLI_OK)
        code = check_release(&run, problem);
    if (code == CLI_OK)
        code = grid_read("--pca", grid != NULL ? grid : default_grid, &run.grid, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "ktr", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    grid_free(&run.grid);
    free(run.column[0]);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-lv-skinned-15C", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_ktr = {
    .name = "ktr",
    .summary = "rate of tension redevelopment against Ca, by detachment or release and restretch",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "k_tr is the rate of a single exponential fitted over eight half-times of the recovery;\n"
        "k_half is ln 2 over the half-time. Where the fit's rms misfit exceeds 2 % of the "
        "recovered\n"
        "tension, `exponential` is 0 and k_half is the number to use.\n"
        "\n"
        "  inotrope ktr --fibre diaphragm-slow --pca 6.5:4.5:0.1 --plot ktr.svg --traces rec.csv\n"
        "  inotrope ktr --model rdq20mf --kind restretch --pca 5.5\n",
    .defaults = defaults,
    .run = run_ktr,
};
