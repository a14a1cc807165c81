/* inotrope recover: a muscle of several fibre types, healthy and impaired: how much of the lost
 * force a drug gives back at each stimulation rate. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/frequency.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/recover.h"
#include "cli/select.h"
#include "cli/steady.h"

enum { SATURATED = 1 };

static const char default_rates[] = "5Hz,10Hz,15Hz,20Hz,30Hz,50Hz,70Hz,100Hz";

static const struct option_spec spec[] = {
    {"healthy", 0, OPTION_VALUE, MIXTURE_ARGUMENT,
     MIXTURE_FORM " (default: rat-diaphragm, 40 % slow, 27 % IIa, 34 % IIb as IIx; Metzger, "
                  "Scheidt, Fitts 1985)"},
    {"impaired", 0, OPTION_VALUE, MIXTURE_ARGUMENT,
     "the same with diseased fibres (default: rat-diaphragm-ventilated, slow fibres after 18 h of "
     "ventilation, fast ones as healthy: no data)"},
    {"drug", 0, OPTION_VALUE, "NAME=DOSE", "free concentration, in all fibres"},
    {"rate", 0, OPTION_VALUE, "FREQUENCY[,...]",
     "stimuli per second, a list or start:stop:logN (default 5Hz to 100Hz)"},
    {"ca", 0, OPTION_VALUE, "FORM", "Ca of one stimulus, as in inotrope tetanus"},
    {"out", 0, OPTION_VALUE, "FILE", "data: .csv or .json (default stdout, as CSV)"},
    {"plot", 0, OPTION_VALUE, "FILE", "figure (.svg, .png): force over rate, part given back"},
    OPTION_ROWS_COMMON,
};

/* ---- options ---- */

static int read_drug(struct recover_run *run, struct problem *problem)
{
    char id[80], hint[120];
    struct spelling spelling;
    const char *text = options_get(run->options, "drug");
    if (text == NULL)
        return problem_set(problem, CLI_USAGE, "--drug is needed, as in --drug levosimendan=10uM");
    const size_t length = strcspn(text, "=");
    (void)snprintf(id, sizeof id, "%.*s", (int)length, text);
    run->drug = ino_drug_find(id);
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_drug_count(); i++)
        spelling_offer(&spelling, ino_drug_id(ino_drug_at(i)));
    if (run->drug == NULL)
        return problem_set(problem, CLI_USAGE, "--drug: no drug '%s'%s (inotrope list drugs)", id,
                           spelling_hint(&spelling, hint, sizeof hint));
    if (text[length] == '\0' || text[length + 1] == '\0')
        return problem_set(problem, CLI_USAGE, "--drug: '%s' has no dose; write %s=1uM", text, id);
    if (quantity_read("--drug", text + length + 1, DIMENSION_CONCENTRATION, &run->dose_uM,
                      problem) != CLI_OK)
        return problem->code;
    if (dose_check(run->drug, run->dose_uM, text + length + 1, problem) != CLI_OK)
        return problem->code;
    if (!run->quiet)
        dose_warn("--drug", run->drug, run->dose_uM);
    return CLI_OK;
}

static int make_muscles(const struct recover_run *run, struct mixture *m, struct problem *problem)
{
    const char *drug = ino_drug_id(run->drug);
    for (size_t i = 0; i < m->n; i++) {
        ino_muscle_spec wanted;
        ino_error error;
        ino_error_init(&error);
        ino_muscle_spec_init(&wanted);
        wanted.model = ino_model_id(ino_fibre_model(m->fibre[i]));
        wanted.fibre = ino_fibre_id(m->fibre[i]);
        wanted.n_drugs = 1;
        wanted.drugs = &drug;
        const ino_status status = ino_muscle_create(&wanted, &m->muscle[i], &error);
        if (status != INO_OK)
            return problem_library(problem, wanted.fibre, status, error.text);
    }
    return CLI_OK;
}

static int settle(struct recover_run *run, struct problem *problem)
{
    const struct options *o = run->options;
    const char *healthy = options_get(o, "healthy"), *impaired = options_get(o, "impaired");
    const char *rate = options_get(o, "rate"), *ca = options_get(o, "ca");
    const char *out = options_get(o, "out"), *plot = options_get(o, "plot");
    run->quiet = options_get(o, "quiet") != NULL;
    run->rtol = 1e-7;
    if (mixture_read("--healthy", healthy != NULL ? healthy : "rat-diaphragm", NULL, &run->healthy,
                     problem) != CLI_OK ||
        mixture_read("--impaired", impaired != NULL ? impaired : "rat-diaphragm-ventilated", NULL,
                     &run->impaired, problem) != CLI_OK ||
        mixture_check("--healthy", &run->healthy, 0, problem) != CLI_OK ||
        mixture_check("--impaired", &run->impaired, 0, problem) != CLI_OK ||
        read_drug(run, problem) != CLI_OK ||
        frequencies_read("--rate", rate != NULL ? rate : default_rates, 1000, &run->n, &run->rate,
                         problem) != CLI_OK)
        return problem->code;
    if (ca != NULL && strncmp(ca, "biexp:", 6) != 0 && strcmp(ca, "rice2008") != 0)
        return problem_set(problem, CLI_USAGE,
                           "--ca: '%s': a stimulus is biexp:c0,cmax,tau1,tau2,t0 or rice2008", ca);
    if (inputs_read_ca(ca, &run->inputs, problem) != CLI_OK)
        return problem->code;
    if (run->inputs.ca.peak <= run->inputs.ca.value)
        return problem_set(problem, CLI_USAGE, "--ca: '%s': cmax is not above c0", ca);
    if (make_muscles(run, &run->healthy, problem) != CLI_OK ||
        make_muscles(run, &run->impaired, problem) != CLI_OK)
        return problem->code;
    const size_t n = out != NULL ? strlen(out) : 0;
    run->json = n > 5 && strcmp(out + n - 5, ".json") == 0;
    if (out != NULL && strncmp(out, "/dev/", 5) != 0 && !run->json &&
        !(n > 4 && !strcmp(out + n - 4, ".csv")))
        return problem_set(problem, CLI_USAGE, "--out: '%s': the suffix is none of .csv, .json",
                           out);
    return plot != NULL ? picture_format("--plot", plot, &run->format, problem) : CLI_OK;
}

/* ---- forces ---- */

/* Mean tension over an interval of the train that repeats itself: means of parallel fibres add,
 * which their peaks do not. */
static ino_status mean_force(const struct recover_run *run, const ino_muscle *muscle, double dose,
                             double rate, double *kPa)
{
    ino_drive drive;
    ino_tetanus_options options;
    ino_tetanus tetanus = {.size = sizeof tetanus};
    ino_drive_init(&drive, muscle);
    drive.ca_uM = run->inputs.ca;
    drive.drug_uM = &dose;
    drive.rtol = run->rtol;
    ino_tetanus_options_init(&options);
    options.rate_Hz = rate;
    const ino_status status = ino_protocol_tetanus(muscle, &drive, &options, &tetanus);
    *kPa = tetanus.last.mean;
    return status;
}

static ino_status saturated_force(const ino_muscle *muscle, double dose, double *kPa)
{
    const double ca = INFINITY;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM.values = &ca;
    inputs.drug_uM[0].values = &dose;
    outputs.observable[INO_OBS_tension].values = kPa;
    return ino_batch_steady(muscle, &inputs, INO_BRANCH_UP, 0, 1, (ino_state_output){NULL, 0, 0},
                            &outputs, NULL);
}

static int mixture_force(const struct recover_run *run, const struct mixture *m, double dose,
                         size_t row, double *kPa, struct problem *problem)
{
    *kPa = 0;
    for (size_t i = 0; i < m->n; i++) {
        double force = NAN;
        const ino_status status = row < run->n
                                      ? mean_force(run, m->muscle[i], dose, run->rate[row], &force)
                                      : saturated_force(m->muscle[i], dose, &force);
        if (status != INO_OK)
            return problem_library(problem, ino_fibre_id(m->fibre[i]), status, NULL);
        *kPa += m->share[i] * force;
    }
    return CLI_OK;
}

static int compute_row(struct recover_run *run, size_t row, struct problem *problem)
{
    double *const *c = run->column;
    if (mixture_force(run, &run->healthy, 0, row, &c[RECOVER_HEALTHY][row], problem) != CLI_OK ||
        mixture_force(run, &run->healthy, run->dose_uM, row, &c[RECOVER_HEALTHY_DRUG][row],
                      problem) != CLI_OK ||
        mixture_force(run, &run->impaired, 0, row, &c[RECOVER_IMPAIRED][row], problem) != CLI_OK ||
        mixture_force(run, &run->impaired, run->dose_uM, row, &c[RECOVER_IMPAIRED_DRUG][row],
                      problem) != CLI_OK)
        return problem->code;
    c[RECOVER_LOST][row] = c[RECOVER_HEALTHY][row] - c[RECOVER_IMPAIRED][row];
    c[RECOVER_GIVEN][row] = c[RECOVER_IMPAIRED_DRUG][row] - c[RECOVER_IMPAIRED][row];
    c[RECOVER_PART][row] = fabs(c[RECOVER_LOST][row]) > 1e-9 * c[RECOVER_HEALTHY][row]
                               ? c[RECOVER_GIVEN][row] / c[RECOVER_LOST][row]
                               : NAN;
    return CLI_OK;
}

static int compute(struct recover_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out"), *plot = options_get(run->options, "plot");
    const int error = sink_open(&run->out, out);
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: cannot write '%s': %s",
                           out != NULL ? out : "stdout", strerror(error));
    if (plot != NULL && steady_open_picture("--plot", plot, &run->picture, problem) != CLI_OK)
        return problem->code;
    for (size_t k = 0; k < RECOVER_COUNT; k++) {
        run->column[k] = calloc(run->n + SATURATED, sizeof(double));
        if (run->column[k] == NULL)
            return problem_memory(problem);
    }
    for (size_t row = 0; row <= run->n; row++) {
        if (interrupt_seen())
            return problem_set(problem, CLI_INTERRUPTED, "interrupted; nothing is written");
        if (compute_row(run, row, problem) != CLI_OK)
            return problem->code;
    }
    recover_report(run);
    if (run->provenance.failed)
        return problem_memory(problem);
    if (recover_write(run, problem) != CLI_OK || recover_draw(run, problem) != CLI_OK)
        return problem->code;
    recover_table(run);
    return CLI_OK;
}

static int run_recover(const struct options *options, struct problem *problem)
{
    struct recover_run run;
    memset(&run, 0, sizeof run);
    run.options = options;
    int code = settle(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "recover", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    sink_abandon(&run.out);
    sink_abandon(&run.picture);
    struct mixture *const both[2] = {&run.healthy, &run.impaired};
    for (size_t m = 0; m < 2; m++)
        for (size_t i = 0; i < both[m]->n; i++)
            ino_muscle_free(both[m]->muscle[i]);
    for (size_t k = 0; k < RECOVER_COUNT; k++)
        free(run.column[k]);
    free(run.rate);
    inputs_free(&run.inputs);
    provenance_free(&run.provenance);
    return code;
}

const struct command command_recover = {
    .name = "recover",
    .summary = "a muscle of several fibre types, impaired: force a drug gives back at each rate",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes = "Fibres lie in parallel; trains go on until the tension repeats itself. A drug that "
             "one of\n"
             "the fibres cannot express is refused.\n"
             "\n"
             "  inotrope recover --drug levosimendan=10uM --plot recover.svg\n"
             "  inotrope recover --drug rpi194=100uM \\\n"
             "    --healthy human-diaphragm \\\n"
             "    --impaired diaphragm-slow-hf=50.2%,diaphragm-fast-IIa=47.2%\n",
    .run = run_recover,
};
