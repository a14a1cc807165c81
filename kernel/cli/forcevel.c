/* inotrope forcevel: force against speed of shortening at constant Ca. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/forcevel.h"
#include "cli/frequency.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/quantity.h"

static const struct option_spec spec[] = {
    OPTION_ROWS_TIME,
    {"method", 0, OPTION_VALUE, "steady|ramp|load",
     "steady: the state that constant speed ends in, overlap held (default); ramp: isovelocity "
     "ramp; load: isotonic release"},
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]",
     "sarcomere lengths at which it is read (default: the fibre's reference length)"},
    {"pca", 0, OPTION_VALUE, "NUMBER", "Ca held, as pCa (default 4.5)"},
    {"velocity", 0, OPTION_VALUE, "NUMBER[,...]",
     "steady, ramp: speeds of shortening in reference lengths per s (default: parts of the "
     "unloaded "
     "speed)"},
    {"load", 0, OPTION_VALUE, "NUMBER[,...]",
     "load: loads over the isometric tension (default 0 to 1 in 18 values)"},
    {"travel", 0, OPTION_VALUE, "PART",
     "ramp: part of the reference length before the reading (default 0.05)"},
    {"read", 0, OPTION_VALUE, "TIME",
     "load: middle of the window after the release (default 20ms)"},
    {"window", 0, OPTION_VALUE, "TIME", "load: its length (default 10ms)"},
    {"fit-range", 0, OPTION_VALUE, "LOW,HIGH",
     "relative tensions that the hyperbola is fitted to (default 0.05,0.8)"},
    {"energy", 0, OPTION_VALUE, "NUMBER",
     "free energy of ATP, kJ/mol, for the efficiency (default 60)"},
    {"heads", 0, OPTION_VALUE, "CONCENTRATION",
     "myosin heads in the overlap zone per volume of muscle (default 150uM)"},
    OPTION_ROW_RTOL,
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure of speed and power over tension: .svg or .png; - draws in the terminal"},
    OPTION_ROWS_COMMON,
};

static const char default_loads[] =
    "0,0.02,0.05,0.1,0.15,0.2,0.25,0.3,0.35,0.4,0.45,0.5,0.6,0.7,0.8,0.9,0.95,1";
/* Closer where tension falls steeply. */
static const char default_parts[] =
    "0,0.01,0.02,0.03,0.04,0.05,0.06,0.08,0.1,0.125,0.15,0.175,0.2,0.225,0.25,0.275,0.3,0.325,0.35,"
    "0.375,0.4,0.45,0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95,1";

static int read_method(struct forcevel_run *run, struct problem *problem)
{
    static const char *const name[] = {"steady", "ramp", "load"};
    static const struct {
        const char *option;
        unsigned methods; /* bits */
    } has[] = {{"velocity", 3}, {"load", 4}, {"travel", 2}, {"read", 4}, {"window", 4}};
    const char *text = options_get(run->time.options, "method");
    int kind = 0;
    while (text != NULL && kind < 3 && strcmp(text, name[kind]) != 0)
        kind++;
    if (kind == 3)
        return problem_set(problem, CLI_USAGE, "--method: '%s' is none of steady, ramp, load",
                           text);
    ino_velocity_options_init(&run->options);
    run->options.kind = (ino_velocity_kind)kind;
    for (size_t i = 0; i < sizeof has / sizeof has[0]; i++)
        if (options_get(run->time.options, has[i].option) != NULL &&
            (has[i].methods & 1u << kind) == 0)
            return problem_set(problem, CLI_USAGE, "--%s: has no effect with --method %s",
                               has[i].option, name[kind]);
    return CLI_OK;
}

static int read_range(struct forcevel_run *run, struct problem *problem)
{
    const char *text = options_get(run->time.options, "fit-range");
    struct list list = {0, NULL, NULL};
    run->low = 0.05;
    run->high = 0.8;
    int code = text != NULL ? list_split("--fit-range", text, &list, problem) : CLI_OK;
    if (code == CLI_OK && text != NULL && list.n != 2)
        code = problem_set(problem, CLI_USAGE, "--fit-range: '%s' is not two numbers", text);
    if (code == CLI_OK && text != NULL)
        code = quantity_read("--fit-range", list.item[0], DIMENSION_NONE, &run->low, problem);
    if (code == CLI_OK && text != NULL)
        code = quantity_read("--fit-range", list.item[1], DIMENSION_NONE, &run->high, problem);
    if (code == CLI_OK && !(run->low >= 0 && run->low < run->high && run->high <= 1))
        code =
            problem_set(problem, CLI_USAGE, "--fit-range: '%s': needs 0 <= LOW < HIGH <= 1", text);
    list_free(&list);
    return code;
}

static int read_grid(struct forcevel_run *run, struct problem *problem)
{
    const int load = run->options.kind == INO_VELOCITY_LOAD;
    const char *text = options_get(run->time.options, load ? "load" : "velocity");
    run->relative = !load && text == NULL;
    return numbers_read(load ? "--load" : "--velocity",
                        text != NULL ? text
                        : load       ? default_loads
                                     : default_parts,
                        0, load ? 1.2 : 400, &run->grid.n, &run->grid.list, problem);
}

/* A ramp begins longer than it is read. */
static int check_start(const struct forcevel_run *run, struct problem *problem)
{
    if (run->options.kind != INO_VELOCITY_RAMP)
        return CLI_OK;
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        const struct curve *c = &run->time.s.curve[i];
        const ino_fibre *fibre = run->time.s.fibre[c->fibre];
        const double start = c->sl_um + run->options.travel * ino_fibre_sl0_um(fibre);
        double least, most;
        ino_muscle_sl_range(run->time.s.muscle[c->fibre], &least, &most);
        if (start > most)
            return problem_set(problem, CLI_USAGE,
                               "--travel: the ramp to %.6g um begins at %.6g um, beyond %.6g um, "
                               "where the laws of fibre '%s' end",
                               c->sl_um, start, most, ino_fibre_id(fibre));
    }
    return CLI_OK;
}

static int read_all(struct forcevel_run *run, struct problem *problem)
{
    const char *heads = options_get(run->time.options, "heads");
    run->pca = 4.5;
    run->energy_kJ = 60;
    run->heads_uM = 150;
    if (read_method(run, problem) != CLI_OK || read_grid(run, problem) != CLI_OK ||
        read_range(run, problem) != CLI_OK ||
        number_option(run->time.options, "pca", 3, 20, &run->pca, problem) != CLI_OK ||
        number_option(run->time.options, "travel", 1e-4, 0.5, &run->options.travel, problem) !=
            CLI_OK ||
        number_option(run->time.options, "energy", 1, 200, &run->energy_kJ, problem) != CLI_OK ||
        time_positive(&run->time, "read", &run->options.read_s, problem) != CLI_OK ||
        time_positive(&run->time, "window", &run->options.window_s, problem) != CLI_OK)
        return problem->code;
    if (heads != NULL &&
        quantity_read("--heads", heads, DIMENSION_CONCENTRATION, &run->heads_uM, problem) != CLI_OK)
        return problem->code;
    if (!(run->heads_uM > 0))
        return problem_set(problem, CLI_USAGE, "--heads: '%s' is not above 0", heads);
    if (run->options.window_s > 2 * run->options.read_s)
        return problem_set(problem, CLI_USAGE,
                           "--window: %g ms about %g ms begins before the release",
                           1e3 * run->options.window_s, 1e3 * run->options.read_s);
    run->options.rtol = fmax(0.01 * run->time.rtol, 1e-11);
    return check_start(run, problem);
}

/* ---- measuring ---- */

static void fill_row(struct forcevel_run *run, const struct forcevel_result *r, size_t row,
                     const ino_velocity_point *p, int relative)
{
    const double power = p->tension_kPa * p->velocity_L_s; /* kW/m3 */
    const double efficiency =
        ino_efficiency(1e3 * power, p->atp_per_s, run->heads_uM, run->energy_kJ);
    const double value[FORCEVEL_COUNT] = {[FORCEVEL_SL] = p->sl_um,
                                          [FORCEVEL_PCA] = run->pca,
                                          [FORCEVEL_CA] = pow(10.0, 6.0 - run->pca),
                                          [FORCEVEL_VELOCITY] = p->velocity_L_s,
                                          [FORCEVEL_SPEED] = p->velocity_um_s,
                                          [FORCEVEL_TENSION] = p->tension_kPa,
                                          [FORCEVEL_REL] = p->tension_kPa / r->isometric_kPa,
                                          [FORCEVEL_TOTAL] = p->total_kPa,
                                          [FORCEVEL_HILL] = NAN,
                                          [FORCEVEL_IN_FIT] = 0,
                                          [FORCEVEL_POWER] = power,
                                          [FORCEVEL_ATP] = p->atp_per_s,
                                          [FORCEVEL_EFFICIENCY] = relative ? NAN : efficiency,
                                          [FORCEVEL_START] = p->start_um,
                                          [FORCEVEL_DRIFT] = p->drift,
                                          [FORCEVEL_ERROR] = p->error};
    for (size_t k = 0; k < FORCEVEL_COUNT; k++)
        run->column[k][row] = value[k];
}

/* Without the points that did not converge. */
static ino_status fit_finite(size_t n, const double *force, const double *v, double f0,
                             const struct forcevel_run *run, ino_hyperbola *fit)
{
    double *point = malloc(2 * n * sizeof *point);
    size_t m = 0;
    if (point == NULL)
        return INO_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (isfinite(force[i]) && isfinite(v[i])) {
            point[m] = force[i];
            point[n + m++] = v[i];
        }
    const ino_status status =
        ino_observe_hyperbola(m, point, point + n, f0, run->low, run->high, fit);
    free(point);
    return status;
}

static void fit_curve(struct forcevel_run *run, struct forcevel_result *r, size_t first)
{
    const size_t n = run->grid.n;
    const double *force = run->column[FORCEVEL_TENSION] + first;
    const double *v = run->column[FORCEVEL_VELOCITY] + first;
    r->power = r->power_load = r->power_velocity = NAN;
    r->fit_status = fit_finite(n, force, v, r->isometric_kPa, run, &r->fit);
    for (size_t i = 0; i < n; i++) {
        const double rel = force[i] / r->isometric_kPa, power = force[i] * v[i];
        if (r->fit_status == INO_OK)
            run->column[FORCEVEL_HILL][first + i] = ino_hyperbola_speed(&r->fit, force[i]);
        run->column[FORCEVEL_IN_FIT][first + i] = rel >= run->low && rel <= run->high;
        if (!(power <= r->power)) {
            r->power = power;
            r->power_load = rel;
            r->power_velocity = v[i];
        }
    }
}

static int measure_curve(struct forcevel_run *run, size_t curve, struct problem *problem)
{
    const struct curve *c = &run->time.s.curve[curve];
    struct forcevel_result *r = &run->result[curve];
    const ino_muscle *muscle = run->time.s.muscle[c->fibre];
    const double *drug = run->time.s.n_drugs > 0 ? c->drug_uM : NULL;
    const double ca_uM = pow(10.0, 6.0 - run->pca);
    const int relative = ino_model_tension_is_relative(ino_muscle_model(muscle));
    const int load = run->options.kind == INO_VELOCITY_LOAD;
    ino_velocity_options rest = run->options;
    ino_velocity_point p;
    char what[60];
    rest.kind = INO_VELOCITY_RAMP; /* at speed 0 the steady state, for any muscle */
    ino_status status = ino_protocol_velocity(muscle, ca_uM, c->sl_um, drug, &rest, 0, &p);
    r->isometric_kPa = status == INO_OK ? p.tension_kPa : NAN;
    if (status == INO_OK)
        status = ino_protocol_unloaded(muscle, ca_uM, c->sl_um, drug, &run->options, &r->unloaded);
    const int endless = (status == INO_NOT_EXPRESSIBLE && !load && r->isometric_kPa > 0) ||
                        status == INO_NOT_CONVERGED;
    if (endless && run->relative)
        return problem_set(
            problem, CLI_NOT_CONVERGED,
            "fibre %s: no speed up to 1000 um/s brings tension to 0; --velocity says "
            "which speeds to take",
            ino_fibre_id(run->time.s.fibre[c->fibre]));
    if (endless) /* the speeds are given: V0 stays unknown */
        r->unloaded = (ino_velocity_point){.velocity_L_s = NAN, .velocity_um_s = NAN};
    else if (status != INO_OK)
        return time_library(
            &run->time, curve,
            status == INO_OUT_OF_RANGE
                ? "unloaded shortening, where sarcomere length leaves the model's range"
                : "unloaded shortening",
            status, problem);
    for (size_t i = 0; i < run->grid.n && !interrupt_seen(); i++) {
        double x = grid_at(&run->grid, i) * (run->relative ? r->unloaded.velocity_L_s : 1);
        status = ino_protocol_velocity(muscle, ca_uM, c->sl_um, drug, &run->options, x, &p);
        run->failed += status == INO_NOT_CONVERGED;
        (void)snprintf(what, sizeof what, load ? "load %.6g" : "%.6g L/s", x);
        if (status != INO_OK && status != INO_NOT_CONVERGED)
            return time_library(&run->time, curve, what, status, problem);
        if (status == INO_OK)
            fill_row(run, r, curve * run->grid.n + i, &p, relative);
    }
    if (!interrupt_seen())
        fit_curve(run, r, curve * run->grid.n);
    return CLI_OK;
}

static int compute(struct forcevel_run *run, struct problem *problem)
{
    const size_t curves = run->time.s.n_curves, rows = curves * run->grid.n;
    const int load = run->options.kind == INO_VELOCITY_LOAD;
    struct progress progress;
    if (rows > 100000)
        return problem_set(problem, CLI_USAGE, "%zu points are more than 100000", rows);
    double *block = malloc(FORCEVEL_COUNT * rows * sizeof *block);
    run->column[0] = block;
    run->result = calloc(curves, sizeof *run->result);
    if (block == NULL || run->result == NULL)
        return problem_memory(problem);
    for (size_t k = 0; k < FORCEVEL_COUNT * rows; k++)
        block[k] = NAN;
    for (size_t k = 0; k < FORCEVEL_COUNT; k++)
        run->column[k] = block + k * rows;
    if (time_open(&run->time, problem) != CLI_OK)
        return problem->code;
    progress_start(&progress, run->time.quiet);
    for (size_t i = 0; i < curves && !interrupt_seen(); i++) {
        if (measure_curve(run, i, problem) != CLI_OK)
            return problem->code;
        progress_update(&progress, i + 1, curves, "curves");
    }
    progress_clear(&progress);
    forcevel_report(run);
    if (forcevel_write(run, problem) != CLI_OK ||
        (!interrupt_seen() && forcevel_draw(run, problem) != CLI_OK))
        return problem->code;
    forcevel_table(run);
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial");
    for (size_t i = 0; i < curves; i++)
        if (run->result[i].fit_status != INO_OK && run->result[i].fit_status != INO_TOO_FEW_POINTS)
            return problem_set(problem, CLI_NOT_CONVERGED, "the Hill fit of curve %zu failed: %s",
                               i + 1, forcevel_no_fit(run->result[i].fit_status));
    return run->failed == 0 ? CLI_OK
                            : problem_set(problem, CLI_NOT_CONVERGED,
                                          load ? "%zu loads were not reached (the data name them "
                                                 "under not_reached); other values of --load, "
                                                 "--read or --window may be"
                                               : "%zu points did not converge",
                                          run->failed);
}

static int run_forcevel(const struct options *options, struct problem *problem)
{
    struct forcevel_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "forcevel";
    run.time.options = options;
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = read_all(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "forcevel", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    grid_free(&run.grid);
    free(run.column[0]);
    free(run.result);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-body-temperature", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_forcevel = {
    .name = "forcevel",
    .summary = "force against speed of shortening: Hill hyperbola, Vmax, power, efficiency",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Speeds are of shortening, in the fibre's reference length per s. The hyperbola\n"
        "(F + a)(v + b) = (F0 + a) b is fitted in v with F0 fixed to the isometric tension.\n"
        "A ramp starts longer, so that the length at the reading is --sl; so does an isotonic\n"
        "release, whose load is the passive tension at its start plus a part of the active one.\n"
        "`drift` says how far from steady the reading is: of tension over the last fifth of a\n"
        "ramp, of speed over the window of a release, overlap that changes included.\n"
        "Efficiency is power over ATP used times its free energy: 60 kJ/mol is 100 zJ per\n"
        "molecule (Barclay, Compr Physiol 2015;5:961); --heads is a convention. None where the\n"
        "model's tension is normalised.\n"
        "\n"
        "  inotrope forcevel --model rdq20mf --plot fv.svg --out fv.csv\n"
        "  inotrope forcevel --fibre diaphragm-fast-IIa --method load --read 50ms --window 20ms\n"
        "  inotrope forcevel --model huxley1957 --velocity 0,0.1,0.2,0.5,1,1.5\n",
    .defaults = defaults,
    .run = run_forcevel,
};
