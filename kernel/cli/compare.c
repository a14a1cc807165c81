/* inotrope compare: all models, or chosen fibres, on one page. */
#include "cli/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/select.h"
#include "cli/steady.h"

enum { MOST_FIBRES = 32 };

static const struct option_spec spec[] = {
    {"model", 0, OPTION_VALUE, "ID[,ID...]", "first fibres of these models (default: of all)"},
    {"fibre", 0, OPTION_VALUE, "ID[,ID...]", "these fibres instead; ID or model:ID"},
    {"drug", 0, OPTION_VALUE, "NAME=DOSE[,DOSE...]",
     "each fibre without and with it, what depends on the fibre and what does not; where it has no "
     "place, the refusal is printed"},
    {"match", 0, OPTION_VALUE, "NAME",
     "beside each dose another drug, at the dose that shifts the fibre's pCa50 as far"},
    {"ca", 0, OPTION_VALUE, "FORM|FILE",
     "one Ca transient for all, as in inotrope twitch (default: biexponential, 20 and 50 ms, from "
     "0.35 to 3.2 times each fibre's Ca50)"},
    {"duration", 0, OPTION_VALUE, "TIME",
     "of the twitch (default 1s, longer where RT50 needs it, up to 8s)"},
    {"sl", 0, OPTION_VALUE, "LENGTH", "one sarcomere length for all (default: each fibre's own)"},
    {"temperature", 0, OPTION_VALUE, "TEMPERATURE",
     "rates taken to it (37C) by the Q10 of inotrope info; what states none is left out, and "
     "refused when it is named"},
    {"set", 0, OPTION_REPEATED, "SYMBOL=VALUE",
     "change a parameter of every fibre here (unit that of inotrope info); before --scale"},
    {"scale", 0, OPTION_REPEATED, "SYMBOL=FACTOR", "multiply a parameter"},
    {"out", 0, OPTION_VALUE, "FILE", "the table as data: .csv or .json"},
    {"plot", 0, OPTION_VALUE, "FILE", "the page: .svg or .png"},
    OPTION_ROWS_COMMON,
};

/* ---- what the options say ---- */

static int add_fibre(struct compare_run *run, const ino_model *model, const char *id,
                     struct problem *problem)
{
    ino_error error;
    ino_error_init(&error);
    const ino_status status = ino_fibre_find(model, id, &run->fibre[run->n_fibres], &error);
    if (status != INO_OK)
        return problem_library(problem, model != NULL ? "--model" : "--fibre", status, error.text);
    for (size_t i = 0; i < run->n_fibres; i++)
        if (run->fibre[i] == run->fibre[run->n_fibres])
            return problem_set(problem, CLI_USAGE, "%s: '%s' is named twice",
                               model != NULL ? "--model" : "--fibre", ino_fibre_id(run->fibre[i]));
    run->n_fibres++;
    return CLI_OK;
}

static int add_model(struct compare_run *run, const char *id, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    const ino_model *model = ino_model_find(id);
    if (model != NULL)
        return add_fibre(run, model, NULL, problem);
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_model_count(); i++)
        spelling_offer(&spelling, ino_model_id(ino_model_at(i)));
    return problem_set(problem, CLI_USAGE, "--model: no model '%s'%s (inotrope list models)", id,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int read_fibres(struct compare_run *run, struct problem *problem)
{
    struct list list = {0, NULL, NULL};
    const char *models = options_get(run->options, "model");
    const char *fibres = options_get(run->options, "fibre");
    if (models != NULL && fibres != NULL)
        return problem_set(problem, CLI_USAGE,
                           "--model and --fibre: one of them; a fibre of a model is model:fibre");
    int code = CLI_OK;
    if (models != NULL || fibres != NULL)
        code = list_split(models != NULL ? "--model" : "--fibre", models != NULL ? models : fibres,
                          &list, problem);
    const size_t n = list.n > 0 ? list.n : ino_model_count();
    run->named = list.n > 0;
    if (code == CLI_OK && n > MOST_FIBRES)
        code = problem_set(problem, CLI_USAGE, "%zu fibres are more than %d on one page", n,
                           MOST_FIBRES);
    run->fibre = calloc(n, sizeof(const ino_fibre *));
    run->refused = calloc(n, sizeof *run->refused);
    run->item = calloc(n * (1 + run->n_doses * (run->match != NULL ? 2 : 1)), sizeof *run->item);
    if (code == CLI_OK && (run->fibre == NULL || run->refused == NULL || run->item == NULL))
        code = problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < n; i++)
        code = fibres != NULL
                   ? add_fibre(run, NULL, list.item[i], problem)
                   : add_model(run, models != NULL ? list.item[i] : ino_model_id(ino_model_at(i)),
                               problem);
    list_free(&list);
    return code;
}

static int find_drug(const char *option, const char *id, const ino_drug **drug,
                     struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    *drug = ino_drug_find(id);
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_drug_count(); i++)
        spelling_offer(&spelling, ino_drug_id(ino_drug_at(i)));
    return *drug != NULL
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "%s: no drug '%s'%s (inotrope list drugs)", option,
                             id, spelling_hint(&spelling, hint, sizeof hint));
}

static int read_dose(struct compare_run *run, const char *text, struct problem *problem)
{
    double *dose = &run->dose_uM[run->n_doses];
    if (quantity_read("--drug", text, DIMENSION_CONCENTRATION, dose, problem) != CLI_OK ||
        dose_check(run->drug, *dose, text, problem) != CLI_OK)
        return problem->code;
    if (!(*dose > 0))
        return problem_set(problem, CLI_USAGE,
                           "--drug: the dose '%s' is not above 0 (without drug is always shown)",
                           text);
    for (size_t i = 0; i < run->n_doses; i++)
        if (run->dose_uM[i] == *dose)
            return problem_set(problem, CLI_USAGE, "--drug: the dose '%s' is given twice", text);
    run->n_doses++;
    return CLI_OK;
}

static int read_doses(struct compare_run *run, const char *text, struct problem *problem)
{
    struct list list;
    int code = list_split("--drug", text, &list, problem);
    if (code == CLI_OK && list.n > MOST_DOSES)
        code =
            problem_set(problem, CLI_USAGE, "--drug: more than %d doses on one page", MOST_DOSES);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++)
        code = read_dose(run, list.item[i], problem);
    list_free(&list);
    return code;
}

static int read_drug(struct compare_run *run, struct problem *problem)
{
    char id[80];
    const char *text = options_get(run->options, "drug");
    const char *match = options_get(run->options, "match");
    if (text == NULL)
        return match == NULL ? CLI_OK
                             : problem_set(problem, CLI_USAGE,
                                           "--match: has no effect without --drug, whose shift of "
                                           "pCa50 '%s' is to have",
                                           match);
    const size_t length = strcspn(text, "=");
    (void)snprintf(id, sizeof id, "%.*s", (int)length, text);
    if (find_drug("--drug", id, &run->drug, problem) != CLI_OK)
        return problem->code;
    if (text[length] == '\0' || text[length + 1] == '\0')
        return problem_set(problem, CLI_USAGE, "--drug: '%s' has no dose; write %s=1uM", text, id);
    if (read_doses(run, text + length + 1, problem) != CLI_OK || match == NULL)
        return problem->code;
    if (find_drug("--match", match, &run->match, problem) != CLI_OK)
        return problem->code;
    return run->match != run->drug
               ? CLI_OK
               : problem_set(problem, CLI_USAGE, "--match: '%s' is the --drug itself", match);
}

static int read_length(struct compare_run *run, struct problem *problem)
{
    const char *text = options_get(run->options, "sl");
    run->sl_um = NAN;
    return text != NULL ? quantity_read("--sl", text, DIMENSION_LENGTH, &run->sl_um, problem)
                        : CLI_OK;
}

static int settle(struct compare_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out"), *plot = options_get(run->options, "plot");
    const char *ca = options_get(run->options, "ca"), *span = options_get(run->options, "duration");
    run->quiet = options_get(run->options, "quiet") != NULL;
    run->duration_s = 1;
    run->own_ca = ca == NULL;
    run->own_duration = span != NULL;
    if (read_drug(run, problem) != CLI_OK || read_fibres(run, problem) != CLI_OK ||
        read_length(run, problem) != CLI_OK || inputs_read_ca(ca, &run->inputs, problem) != CLI_OK)
        return problem->code;
    if (span != NULL &&
        quantity_read("--duration", span, DIMENSION_TIME, &run->duration_s, problem) != CLI_OK)
        return problem->code;
    if (!(run->duration_s > 0))
        return problem_set(problem, CLI_USAGE, "--duration: '%s' is not above zero", span);
    const size_t n = out != NULL ? strlen(out) : 0;
    run->json = n > 5 && strcmp(out + n - 5, ".json") == 0;
    if (out != NULL && !run->json && !(n > 4 && strcmp(out + n - 4, ".csv") == 0))
        return problem_set(problem, CLI_USAGE,
                           "--out: '%s': the suffix says the format, and is none of .csv, .json",
                           out);
    return plot != NULL ? picture_format("--plot", plot, &run->format, problem) : CLI_OK;
}

/* ---- the run ---- */

static int open_files(struct compare_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out"), *plot = options_get(run->options, "plot");
    const int error = out != NULL ? sink_open(&run->out, out) : 0;
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: cannot write '%s': %s", out, strerror(error));
    return plot != NULL ? steady_open_picture("--plot", plot, &run->picture, problem) : CLI_OK;
}

/* The doses asked for, and those found for --match. */
static void warn_doses(const struct compare_run *run)
{
    double most_uM[3] = {0, 0, 0};
    for (size_t i = 0; i < run->n; i++)
        most_uM[run->item[i].drugged] = fmax(most_uM[run->item[i].drugged], run->item[i].dose_uM);
    if (run->quiet)
        return;
    if (most_uM[1] > 0)
        dose_warn("--drug", run->drug, most_uM[1]);
    if (most_uM[2] > 0)
        dose_warn("--match", run->match, most_uM[2]);
}

static int compute(struct compare_run *run, struct problem *problem)
{
    if (compare_make_items(run, problem) != CLI_OK || open_files(run, problem) != CLI_OK)
        return problem->code;
    warn_doses(run);
    for (size_t i = 0; i < run->n && !interrupt_seen(); i++)
        if (compare_measure(run, i, problem) != CLI_OK)
            return problem->code;
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; nothing is written");
    if (compare_steady(run, problem) != CLI_OK)
        return problem->code;
    compare_effects(run);
    compare_findings(run);
    compare_provenance(run);
    if (run->findings.failed || run->provenance.failed || run->notes.failed)
        return problem_memory(problem);
    if (compare_write(run, problem) != CLI_OK || compare_draw(run, problem) != CLI_OK)
        return problem->code;
    compare_table(run);
    return run->failed == 0 ? CLI_OK
                            : problem_set(problem, CLI_NOT_CONVERGED,
                                          "%zu results did not converge", run->failed);
}

static int run_compare(const struct options *options, struct problem *problem)
{
    struct compare_run run;
    memset(&run, 0, sizeof run);
    run.options = options;
    int code = settle(&run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "compare", problem);
    else if (code == CLI_OK)
        code = compute(&run, problem);
    sink_abandon(&run.out);
    sink_abandon(&run.picture);
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; run.s[k].muscle != NULL && i < run.n_fibres; i++)
            ino_muscle_free(run.s[k].muscle[i]);
        free(run.s[k].muscle);
    }
    free(run.item);
    free(run.fibre);
    free(run.refused);
    inputs_free(&run.inputs);
    provenance_free(&run.provenance);
    provenance_free(&run.notes);
    provenance_free(&run.findings);
    return code;
}

const struct command command_compare = {
    .name = "compare",
    .summary = "all models or fibres on one page: force-pCa, twitch, k_tr, force-velocity",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Each fibre at its reference length and its own temperature, unless asked otherwise.\n"
        "Tension in the figure is over the fibre's maximum without drug. The drug's dose meets "
        "the\n"
        "Ca of the same fibre without it. Effects are told over the fibre without drug, ATP over "
        "the\n"
        "whole record. Below them is said which agree over the fibres: unchanged in all, the same "
        "in\n"
        "all (within 1 %; pCa50 0.01, n_H 0.05), in the same direction, or not even that. k_tr by\n"
        "detachment, at pCa50 and at 1 mM Ca in the table; force and velocity at 1 mM Ca, the "
        "state\n"
        "that constant speed ends in. What a model does not define is an empty cell with a note.\n"
        "\n"
        "  inotrope compare --plot compare.svg\n"
        "  inotrope compare --drug levosimendan=3uM --out compare.csv --plot compare.png\n"
        "  inotrope compare --drug levosimendan=1uM --match levosimendan-kon --plot kinetics.svg\n"
        "  inotrope compare --fibre diaphragm-slow,diaphragm-fast-IIa,human-lv-skinned-15C\n",
    .run = run_compare,
};
