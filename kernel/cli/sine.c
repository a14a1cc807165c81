/* inotrope sine: complex modulus over frequency at constant Ca. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/frequency.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/sine.h"

static const struct option_spec spec[] = {
    {"freq", 0, OPTION_VALUE, "FREQUENCIES",
     "a list 1Hz,10Hz, or start:stop:logN with N points per decade (default 0.1Hz:250Hz:log20)"},
    {"pca", 0, OPTION_VALUE, "GRID",
     "Ca held, as pCa: a list, start:stop:step, or @file with one value per line (default 4.5)"},
    {"sl", 0, OPTION_VALUE, "LENGTH[,...]",
     "sarcomere lengths (default: the fibre's reference length)"},
    OPTION_ROWS_TIME,
    {"check", 0, OPTION_FLAG, NULL,
     "every modulus also by time integration of small oscillations, extrapolated to none; exit "
     "status 1 where it differs by more than 1e-6"},
    {"plot", 0, OPTION_VALUE, "FILE|-",
     "figure, Nyquist and Bode: .svg or .png; - draws the Nyquist plot in the terminal"},
    OPTION_ROWS_COMMON,
};

static const double most_Hz = 1e5, most_difference = 1e-6, least_kink = 1e-4, least_growth = 1e-6;

/* ---- one curve and Ca ---- */

static void keep(struct sine_run *run, size_t row, double pca, double sl_um, double Hz,
                 const ino_modulus *active, const ino_modulus *total)
{
    const double degrees = 180 / acos(-1.0);
    const double value[SINE_COUNT] = {
        [SINE_SL] = sl_um,
        [SINE_PCA] = pca,
        [SINE_CA] = pow(10.0, 6.0 - pca),
        [SINE_FREQUENCY] = Hz,
        [SINE_ELASTIC] = total->elastic_kPa,
        [SINE_VISCOUS] = total->viscous_kPa,
        [SINE_MODULUS] = hypot(total->elastic_kPa, total->viscous_kPa),
        [SINE_PHASE] = degrees * atan2(total->viscous_kPa, total->elastic_kPa),
        [SINE_ACTIVE_ELASTIC] = active->elastic_kPa,
        [SINE_ACTIVE_VISCOUS] = active->viscous_kPa,
        [SINE_CHECK_ELASTIC] = NAN,
        [SINE_CHECK_VISCOUS] = NAN};
    for (size_t k = 0; k < SINE_COUNT; k++)
        run->column[k][row] = value[k];
}

/* The same by time integration, at every frequency. */
static int check(struct sine_run *run, size_t curve, size_t first, double pca,
                 struct sine_result *result, struct problem *problem)
{
    const struct curve *c = &run->time.s.curve[curve];
    result->check = 0;
    for (size_t i = 0; i < run->n && !interrupt_seen(); i++) {
        ino_sine s;
        const ino_status status = ino_protocol_sine(
            run->time.s.muscle[c->fibre], pow(10.0, 6.0 - pca), c->sl_um,
            run->time.s.n_drugs > 0 ? c->drug_uM : NULL, run->frequency[i], NULL, &s);
        char what[80];
        (void)snprintf(what, sizeof what, "pCa %.10g, %.6g Hz", pca, run->frequency[i]);
        if (status != INO_OK)
            return time_library(&run->time, curve, what, status, problem);
        run->column[SINE_CHECK_ELASTIC][first + i] = s.total.elastic_kPa;
        run->column[SINE_CHECK_VISCOUS][first + i] = s.total.viscous_kPa;
        const double off = hypot(s.total.elastic_kPa - run->column[SINE_ELASTIC][first + i],
                                 s.total.viscous_kPa - run->column[SINE_VISCOUS][first + i]);
        result->check = fmax(result->check, off / run->column[SINE_MODULUS][first + i]);
    }
    return CLI_OK;
}

static int measure(struct sine_run *run, size_t number, struct problem *problem)
{
    const size_t curve = number / run->grid.n, first = number * run->n;
    const struct curve *c = &run->time.s.curve[curve];
    const double pca = grid_at(&run->grid, number % run->grid.n);
    struct sine_result *result = &run->result[number];
    ino_modulus *active = calloc(2 * run->n, sizeof *active);
    if (active == NULL)
        return problem_memory(problem);
    ino_modulus *total = active + run->n;
    const ino_status status =
        ino_protocol_modulus(run->time.s.muscle[c->fibre], pow(10.0, 6.0 - pca), c->sl_um,
                             run->time.s.n_drugs > 0 ? c->drug_uM : NULL, INO_BRANCH_UP, run->n,
                             run->frequency, active, total, &result->report);
    for (size_t i = 0; i < run->n && status == INO_OK; i++)
        keep(run, first + i, pca, c->sl_um, run->frequency[i], &active[i], &total[i]);
    free(active);
    char what[60];
    (void)snprintf(what, sizeof what, "pCa %.10g", pca);
    if (status != INO_OK)
        return time_library(&run->time, curve, what, status, problem);
    result->dip_Hz = ino_observe_dip(run->n, run->frequency, run->column[SINE_MODULUS] + first,
                                     &result->dip_kPa);
    result->check = NAN;
    return run->check ? check(run, curve, first, pca, result, problem) : CLI_OK;
}

/* ---- the run ---- */

static void warn(const struct sine_run *run)
{
    size_t bent = 0, moving = 0, total = run->time.s.n_curves * run->grid.n;
    for (size_t i = 0; i < total; i++) {
        bent += run->result[i].report.kink > least_kink;
        moving += run->result[i].report.growth_per_s > least_growth;
    }
    if (bent > 0 && !run->time.quiet)
        problem_print(
            "sine", "warning: the model's laws bend at this length or at zero speed, so that the "
                    "response is not linear however small the oscillation; the modulus is that of "
                    "its fundamental, beside which there are even harmonics of the same order");
    if (moving > 0 && !run->time.quiet)
        problem_print("sine", "warning: a steady state is not stable: the fibre would leave it");
}

static int verdict(const struct sine_run *run, struct problem *problem)
{
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial");
    double worst = 0;
    for (size_t i = 0; run->check && i < run->time.s.n_curves * run->grid.n; i++)
        worst = fmax(worst, run->result[i].check);
    return worst <= most_difference
               ? CLI_OK
               : problem_set(problem, CLI_NOT_CONVERGED,
                             "--check: time integration differs by %.2e of the modulus", worst);
}

static int compute(struct sine_run *run, struct problem *problem)
{
    struct progress progress;
    const size_t sets = run->time.s.n_curves * run->grid.n, rows = sets * run->n;
    if (rows > 1000000)
        return problem_set(problem, CLI_USAGE, "--freq: %zu moduli are more than 1000000", rows);
    double *block = malloc(SINE_COUNT * rows * sizeof *block);
    run->column[0] = block;
    run->result = calloc(sets, sizeof *run->result);
    if (block == NULL || run->result == NULL)
        return problem_memory(problem);
    for (size_t k = 0; k < SINE_COUNT * rows; k++)
        block[k] = NAN;
    for (size_t k = 0; k < SINE_COUNT; k++)
        run->column[k] = block + k * rows;
    if (time_open(&run->time, problem) != CLI_OK)
        return problem->code;
    progress_start(&progress, run->time.quiet);
    for (size_t i = 0; i < sets && !interrupt_seen(); i++) {
        if (measure(run, i, problem) != CLI_OK)
            return problem->code;
        progress_update(&progress, i + 1, sets, "curves");
    }
    progress_clear(&progress);
    warn(run);
    sine_report(run);
    if (sine_write(run, problem) != CLI_OK ||
        (!interrupt_seen() && sine_draw(run, problem) != CLI_OK))
        return problem->code;
    sine_table(run);
    return verdict(run, problem);
}

static int run_sine(const struct options *options, struct problem *problem)
{
    struct sine_run run;
    memset(&run, 0, sizeof run);
    run.time.command = "sine";
    run.time.options = options;
    run.check = options_get(options, "check") != NULL;
    const char *grid = options_get(options, "pca"), *freq = options_get(options, "freq");
    int code = time_select(&run.time, 0, problem);
    if (code == CLI_OK)
        code = time_settle(&run.time, problem);
    if (code == CLI_OK)
        code = grid_read("--pca", grid != NULL ? grid : "4.5", &run.grid, problem);
    if (code == CLI_OK)
        code = frequencies_read("--freq", freq != NULL ? freq : "0.1Hz:250Hz:log20", most_Hz,
                                &run.n, &run.frequency, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "sine", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    grid_free(&run.grid);
    free(run.frequency);
    free(run.column[0]);
    free(run.result);
    time_free(&run.time);
    return code;
}

static int defaults(struct options *options, struct problem *problem)
{
    if (options_get(options, "model") == NULL && options_get(options, "fibre") == NULL)
        return options_set(options, "fibre", "human-lv-skinned-15C", ORIGIN_DEFAULT, problem);
    return CLI_OK;
}

const struct command command_sine = {
    .name = "sine",
    .summary = "small oscillations of length: complex modulus over frequency",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "The modulus is tension (active and passive) over length relative to the fibre's\n"
        "reference length: elastic in phase with length, viscous a quarter of a period ahead;\n"
        "active_ columns leave passive tension out. It is the linear response about the steady\n"
        "state, from derivatives of the model's equations; nothing is integrated. The dip is the\n"
        "lowest local minimum of the modulus, by a parabola in the logarithm of the frequency.\n"
        "\n"
        "  inotrope sine --fibre diaphragm-slow --pca 6,5.5,4.5 --plot sine.svg --out sine.csv\n"
        "  inotrope sine --fibre human-lv-skinned-15C --drug omecamtiv_mecarbil=0,1uM --pca 5.5\n"
        "  inotrope sine --model rdq20mf --freq 1Hz,10Hz,100Hz --check\n",
    .defaults = defaults,
    .run = run_sine,
};
