/* inotrope recover: a muscle of several fibre types, healthy and impaired: how much of the lost
 * force a drug gives back at each stimulation rate. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commit.h"
#include "cli/config.h"
#include "cli/frequency.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/select.h"
#include "cli/steady.h"
#include "cli/trace_input.h"

enum { MOST_PARTS = 8, SATURATED = 1 };

static const char rat_healthy[] =
    "diaphragm-slow=40%,diaphragm-fast-IIa=27%,diaphragm-fast-IIx=34%";
static const char rat_ventilated[] =
    "diaphragm-slow-ventilated=40%,diaphragm-fast-IIa=27%,diaphragm-fast-IIx=34%";
static const double train_rtol = 1e-7; /* of peak tension, each step of a train */
static const char default_rates[] = "5Hz,10Hz,15Hz,20Hz,30Hz,50Hz,70Hz,100Hz";

static const struct option_spec spec[] = {
    {"healthy", 0, OPTION_VALUE, "FIBRE=PERCENT[,...]",
     "composition by cross-section; parts are taken relative to their sum (default: rat diaphragm, "
     "40 % slow, 27 % IIa, 34 % IIb as IIx; Metzger, Scheidt, Fitts 1985)"},
    {"impaired", 0, OPTION_VALUE, "FIBRE=PERCENT[,...]",
     "the same with diseased fibres (default: slow fibres after 18 h of ventilation, fast ones as "
     "healthy: no data)"},
    {"drug", 0, OPTION_VALUE, "NAME=DOSE", "free concentration, in all fibres"},
    {"rate", 0, OPTION_VALUE, "FREQUENCY[,...]",
     "stimuli per second, a list or start:stop:logN (default 5Hz to 100Hz)"},
    {"ca", 0, OPTION_VALUE, "FORM", "Ca of one stimulus, as in inotrope tetanus"},
    {"out", 0, OPTION_VALUE, "FILE", "data: .csv or .json (default stdout, as CSV)"},
    {"plot", 0, OPTION_VALUE, "FILE", "figure (.svg, .png): force over rate, part given back"},
    OPTION_ROWS_COMMON,
};

struct part {
    const ino_fibre *fibre;
    ino_muscle *muscle;
    double share;
};

struct mixture {
    size_t n;
    struct part part[MOST_PARTS];
};

enum column { HEALTHY, HEALTHY_DRUG, IMPAIRED, IMPAIRED_DRUG, LOST, GIVEN, PART, COLUMNS };

static const char *const column_name[COLUMNS] = {
    "healthy_kPa", "healthy_drug_kPa", "impaired_kPa", "impaired_drug_kPa",
    "lost_kPa",    "gained_kPa",       "given_back"};

struct recover_run {
    const struct options *options;
    int quiet, json;
    struct mixture healthy, impaired;
    const ino_drug *drug;
    double dose_uM;
    struct inputs inputs;
    size_t n; /* rates; one more row is saturating Ca */
    double *rate, *column[COLUMNS];
    struct sink out, picture;
    enum plot_format format;
    struct provenance provenance;
};

/* ---- options ---- */

static int read_part(const char *where, char *item, struct mixture *m, struct problem *problem)
{
    ino_error error;
    double percent = 0;
    char *equals = strchr(item, '=');
    ino_error_init(&error);
    if (equals == NULL)
        return problem_set(problem, CLI_USAGE, "%s: '%s' is not FIBRE=PERCENT", where, item);
    *equals = '\0';
    const size_t digits = decimal_span(equals + 1);
    if (digits > 0)
        percent = strtod(equals + 1, NULL);
    if (digits == 0 || strcmp(equals + 1 + digits, "%") != 0 || !(percent > 0 && percent <= 100))
        return problem_set(problem, CLI_USAGE,
                           "%s: %s: '%s' is not a percentage above 0%% up to 100%%", where, item,
                           equals + 1);
    if (m->n == MOST_PARTS)
        return problem_set(problem, CLI_USAGE, "%s: more than %d fibres", where, MOST_PARTS);
    struct part *part = &m->part[m->n];
    const ino_status status = ino_fibre_find(NULL, item, &part->fibre, &error);
    if (status != INO_OK)
        return problem_library(problem, where, status, error.text);
    for (size_t i = 0; i < m->n; i++)
        if (m->part[i].fibre == part->fibre)
            return problem_set(problem, CLI_USAGE, "%s: '%s' is named twice", where, item);
    part->share = percent;
    m->n++;
    return CLI_OK;
}

static int read_mixture(const char *where, const char *text, struct mixture *m,
                        struct problem *problem)
{
    struct list list = {0, NULL, NULL};
    double sum = 0;
    int code = list_split(where, text, &list, problem);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++)
        code = read_part(where, list.item[i], m, problem);
    list_free(&list);
    for (size_t i = 0; i < m->n; i++)
        sum += m->part[i].share;
    for (size_t i = 0; i < m->n; i++)
        m->part[i].share /= sum;
    return code;
}

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
    return dose_check(run->drug, run->dose_uM, text + length + 1, problem);
}

static int make_muscles(const struct recover_run *run, struct mixture *m, struct problem *problem)
{
    const char *drug = ino_drug_id(run->drug);
    for (size_t i = 0; i < m->n; i++) {
        ino_muscle_spec wanted;
        ino_error error;
        ino_error_init(&error);
        ino_muscle_spec_init(&wanted);
        wanted.model = ino_model_id(ino_fibre_model(m->part[i].fibre));
        wanted.fibre = ino_fibre_id(m->part[i].fibre);
        wanted.n_drugs = 1;
        wanted.drugs = &drug;
        const ino_status status = ino_muscle_create(&wanted, &m->part[i].muscle, &error);
        if (status != INO_OK)
            return problem_library(problem, wanted.fibre, status, error.text);
        if (ino_model_tension_is_relative(ino_fibre_model(m->part[i].fibre)))
            return problem_set(problem, CLI_USAGE,
                               "fibre '%s': its model's force is relative; forces in kPa are "
                               "needed to add fibres",
                               wanted.fibre);
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
    if (read_mixture("--healthy", healthy != NULL ? healthy : rat_healthy, &run->healthy,
                     problem) != CLI_OK ||
        read_mixture("--impaired", impaired != NULL ? impaired : rat_ventilated, &run->impaired,
                     problem) != CLI_OK ||
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
static ino_status mean_force(const struct recover_run *run, const struct part *part, double dose,
                             double rate, double *kPa)
{
    ino_drive drive;
    ino_tetanus_options options;
    ino_tetanus tetanus = {.size = sizeof tetanus};
    ino_drive_init(&drive, part->muscle);
    drive.ca_uM = run->inputs.ca;
    drive.drug_uM = &dose;
    drive.rtol = train_rtol;
    ino_tetanus_options_init(&options);
    options.rate_Hz = rate;
    const ino_status status = ino_protocol_tetanus(part->muscle, &drive, &options, &tetanus);
    *kPa = tetanus.last.mean;
    return status;
}

static ino_status saturated_force(const struct part *part, double dose, double *kPa)
{
    const double ca = INFINITY;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM.values = &ca;
    inputs.drug_uM[0].values = &dose;
    outputs.observable[INO_OBS_tension].values = kPa;
    return ino_batch_steady(part->muscle, &inputs, INO_BRANCH_UP, 0, 1,
                            (ino_state_output){NULL, 0, 0}, &outputs, NULL);
}

static int mixture_force(const struct recover_run *run, const struct mixture *m, double dose,
                         size_t row, double *kPa, struct problem *problem)
{
    *kPa = 0;
    for (size_t i = 0; i < m->n; i++) {
        double force = NAN;
        const ino_status status = row < run->n
                                      ? mean_force(run, &m->part[i], dose, run->rate[row], &force)
                                      : saturated_force(&m->part[i], dose, &force);
        if (status != INO_OK)
            return problem_library(problem, ino_fibre_id(m->part[i].fibre), status, NULL);
        *kPa += m->part[i].share * force;
    }
    return CLI_OK;
}

static int compute_row(struct recover_run *run, size_t row, struct problem *problem)
{
    double *const *c = run->column;
    if (mixture_force(run, &run->healthy, 0, row, &c[HEALTHY][row], problem) != CLI_OK ||
        mixture_force(run, &run->healthy, run->dose_uM, row, &c[HEALTHY_DRUG][row], problem) !=
            CLI_OK ||
        mixture_force(run, &run->impaired, 0, row, &c[IMPAIRED][row], problem) != CLI_OK ||
        mixture_force(run, &run->impaired, run->dose_uM, row, &c[IMPAIRED_DRUG][row], problem) !=
            CLI_OK)
        return problem->code;
    c[LOST][row] = c[HEALTHY][row] - c[IMPAIRED][row];
    c[GIVEN][row] = c[IMPAIRED_DRUG][row] - c[IMPAIRED][row];
    c[PART][row] = fabs(c[LOST][row]) > 1e-9 * c[HEALTHY][row] ? c[GIVEN][row] / c[LOST][row] : NAN;
    return CLI_OK;
}

/* ---- output ---- */

static void add_mixture(struct provenance *p, const char *key, const struct mixture *m)
{
    for (size_t i = 0; i < m->n; i++)
        provenance_add(p, key, "%.6g of the cross-section: %s:%s, %s", m->part[i].share,
                       ino_model_id(ino_fibre_model(m->part[i].fibre)),
                       ino_fibre_id(m->part[i].fibre), ino_fibre_title(m->part[i].fibre));
}

/* Each model once. */
static void add_equations(struct recover_run *run)
{
    const ino_model *seen[2 * MOST_PARTS];
    size_t n = 0;
    for (size_t i = 0; i < run->healthy.n + run->impaired.n; i++) {
        const struct part *part =
            i < run->healthy.n ? &run->healthy.part[i] : &run->impaired.part[i - run->healthy.n];
        size_t k = 0;
        seen[n] = ino_fibre_model(part->fibre);
        while (seen[k] != seen[n])
            k++;
        if (k < n)
            continue;
        provenance_add(&run->provenance, "equations", "%s: %s", ino_model_id(seen[n]),
                       ino_model_equations(seen[n]));
        n++;
    }
}

static void report(struct recover_run *run)
{
    struct provenance *p = &run->provenance;
    provenance_add(p, "inotrope", "%s", ino_version());
    provenance_add(p, "git_commit", "%s", commit_name());
    provenance_add(p, "command", "recover");
    add_equations(run);
    add_mixture(p, "healthy", &run->healthy);
    add_mixture(p, "impaired", &run->impaired);
    if (options_get(run->options, "healthy") == NULL)
        provenance_add(p, "composition",
                       "metzger1985: rat diaphragm 40 %% type I, 27 %% IIa, 34 %% IIb by number "
                       "(histochemistry; IIb taken as IIx), equal cross-sections assumed");
    provenance_add(p, "drug", "%s, %.10g uM free", ino_drug_id(run->drug), run->dose_uM);
    provenance_add(p, "ca", "%s per stimulus, transients add up", run->inputs.ca_text);
    provenance_add(p, "force",
                   "mean tension over an interval of the train that repeats itself; fibres in "
                   "parallel at their reference lengths; rate inf (null in JSON): saturating Ca");
    provenance_add(p, "given_back", "(impaired with drug - impaired)/(healthy - impaired)");
    provenance_add(p, "tolerance", "%.3g of peak active tension", train_rtol);
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
}

/* A number, or what stands for none. */
static void cell(FILE *file, double value, const char *none)
{
    if (isfinite(value))
        (void)fprintf(file, "%.17g", value);
    else
        (void)fputs(none, file);
}

static void write_csv(const struct recover_run *run, FILE *file)
{
    for (size_t i = 0; i < run->provenance.n; i++)
        (void)fprintf(file, "# %s: %s\n", run->provenance.item[i].key,
                      run->provenance.item[i].text);
    (void)fprintf(file, "rate_Hz");
    for (size_t k = 0; k < COLUMNS; k++)
        (void)fprintf(file, ",%s", column_name[k]);
    for (size_t row = 0; row <= run->n; row++) {
        (void)fputc('\n', file);
        cell(file, row < run->n ? run->rate[row] : NAN, "inf");
        for (size_t k = 0; k < COLUMNS; k++) {
            (void)fputc(',', file);
            cell(file, run->column[k][row], "");
        }
    }
    (void)fputc('\n', file);
}

static void write_json(const struct recover_run *run, FILE *file)
{
    (void)fputs("{\n\"provenance\": ", file);
    json_provenance(file, &run->provenance);
    (void)fputs(",\n\"columns\": [\"rate_Hz\"", file);
    for (size_t k = 0; k < COLUMNS; k++)
        (void)fprintf(file, ",\"%s\"", column_name[k]);
    (void)fputs("],\n\"rows\": [", file);
    for (size_t row = 0; row <= run->n; row++) {
        (void)fputs(row > 0 ? ",\n[" : "\n[", file);
        cell(file, row < run->n ? run->rate[row] : NAN, "null");
        for (size_t k = 0; k < COLUMNS; k++) {
            (void)fputc(',', file);
            cell(file, run->column[k][row], "null");
        }
        (void)fputc(']', file);
    }
    (void)fputs("],\n\"partial\": null\n}\n", file);
}

static int write_data(struct recover_run *run, struct problem *problem)
{
    (run->json ? write_json : write_csv)(run, run->out.file);
    const int error = sink_commit(&run->out);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--out: writing failed: %s", strerror(error));
}

static void print_table(const struct recover_run *run)
{
    const char *out = options_get(run->options, "out");
    FILE *file = out == NULL || strncmp(out, "/dev/", 5) == 0 ? stderr : stdout;
    if (run->quiet)
        return;
    (void)fprintf(file, "Mean tension (kPa), %s %.6g uM\n%9s %9s %9s %9s %9s %9s %10s\n",
                  ino_drug_id(run->drug), run->dose_uM, "rate (Hz)", "healthy", "impaired",
                  "with drug", "lost", "gained", "given back");
    for (size_t row = 0; row <= run->n; row++) {
        double *const *c = run->column;
        if (row < run->n)
            (void)fprintf(file, "%9.4g", run->rate[row]);
        else
            (void)fprintf(file, "%9s", "max Ca");
        (void)fprintf(file, " %9.3f %9.3f %9.3f %9.3f %9.3f", c[HEALTHY][row], c[IMPAIRED][row],
                      c[IMPAIRED_DRUG][row], c[LOST][row], c[GIVEN][row]);
        if (isnan(c[PART][row]))
            (void)fprintf(file, " %10s\n", "-");
        else
            (void)fprintf(file, " %8.1f %%\n", 100 * c[PART][row]);
    }
    const double lost = run->column[LOST][run->n], gained = run->column[GIVEN][run->n];
    if (lost > 0 && fabs(gained) < 1e-9 * lost)
        (void)fprintf(file, "at saturating Ca a drug that sensitizes only gives nothing back\n");
}

static int draw(struct recover_run *run, struct problem *problem)
{
    static const char *const names[3] = {"healthy", "impaired", "impaired, drug"};
    static const size_t shown[3] = {HEALTHY, IMPAIRED, IMPAIRED_DRUG};
    struct plot_curve force[3], part;
    if (run->picture.file == NULL)
        return CLI_OK;
    const int alone = run->n == 1; /* one rate: a point within a range */
    const double first = alone ? 0 : run->rate[0];
    const double last = run->rate[run->n - 1] * (alone ? 2 : 1);
    for (size_t k = 0; k < 3; k++)
        force[k] = (struct plot_curve){.label = names[k],
                                       .n = run->n,
                                       .x = run->rate,
                                       .y = run->column[shown[k]],
                                       .rgb = plot_colour(k),
                                       .dash = (int)k,
                                       .mark_x = alone ? run->rate[0] : NAN,
                                       .mark_y = run->column[shown[k]][0]};
    part = force[2];
    part.label = NULL;
    part.y = run->column[PART];
    part.mark_y = part.y[0];
    struct plot_panel panel[2] = {{.x_label = "Stimuli per second (Hz)",
                                   .y_label = "Mean tension (kPa)",
                                   .x_first = first,
                                   .x_last = last,
                                   .x_log = !alone,
                                   .y_from_zero = 1,
                                   .n = 3,
                                   .curve = force},
                                  {.x_label = "Stimuli per second (Hz)",
                                   .y_label = "Part of the lost force given back",
                                   .x_first = first,
                                   .x_last = last,
                                   .x_log = !alone,
                                   .n = 1,
                                   .curve = &part}};
    int lost = 0;
    for (size_t row = 0; row < run->n; row++)
        lost |= isfinite(part.y[row]);
    return steady_picture(&run->provenance, &run->picture, "--plot", run->format, panel,
                          lost ? 2 : 1, problem);
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
    for (size_t k = 0; k < COLUMNS; k++) {
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
    report(run);
    if (run->provenance.failed)
        return problem_memory(problem);
    if (write_data(run, problem) != CLI_OK || draw(run, problem) != CLI_OK)
        return problem->code;
    print_table(run);
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
            ino_muscle_free(both[m]->part[i].muscle);
    for (size_t k = 0; k < COLUMNS; k++)
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
             "    --healthy diaphragm-slow=50.2%,diaphragm-fast-IIa=47.2% \\\n"
             "    --impaired diaphragm-slow-hf=50.2%,diaphragm-fast-IIa=47.2%\n",
    .run = run_recover,
};
