/* inotrope info ID: everything known of a model, a fibre or a drug, with its sources. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <inotrope/inotrope.h>

#include "cli/bib.h"
#include "cli/command.h"

static const struct option_spec spec[] = {
    {"help", 'h', OPTION_FLAG, NULL, "this text"},
};

enum { WIDTH = 96 };

/* Text after a label of 14 columns, folded; nothing where there is no text. */
static void line(const char *label, const char *text)
{
    enum { INDENT = 14 };
    int column = INDENT;
    if (text == NULL || text[0] == '\0')
        return;
    (void)printf("%-*s", INDENT, label);
    while (*text != '\0') {
        text += strspn(text, " \n");
        const int length = (int)strcspn(text, " \n");
        if (column > INDENT && column + 1 + length > WIDTH) {
            (void)printf("\n%*s", INDENT, "");
            column = INDENT;
        }
        (void)printf("%s%.*s", column > INDENT ? " " : "", length, text);
        column += length + (column > INDENT);
        text += length;
    }
    (void)printf("\n");
}

/* Entries of the bibliography, each once, in the order found. */
struct entries {
    size_t n;
    const char *entry[200];
    size_t length[200];
};

static void add_entry(struct entries *entries, const char *key, size_t key_length, int expected)
{
    size_t length;
    const char *entry = bib_find(ino_refs_bib, key, key_length, &length);
    for (size_t i = 0; i < entries->n; i++)
        if (entries->entry[i] == entry)
            return;
    if (entries->n == sizeof entries->entry / sizeof entries->entry[0])
        return;
    if (entry != NULL) {
        entries->entry[entries->n] = entry;
        entries->length[entries->n++] = length;
    } else if (expected) {
        (void)printf("%% %.*s: no entry in the bibliography\n", (int)key_length, key);
    }
}

/* Keys: all words of a comma-separated list (`expected`: each must be there), or those words of a
 * running text that are keys. */
static void collect(struct entries *entries, const char *text, int expected)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    for (const char *c = text != NULL ? text : ""; *c != '\0';) {
        c += expected ? strspn(c, ", ") : strcspn(c, word);
        const size_t length = expected ? strcspn(c, ", ") : strspn(c, word);
        if (length > 0)
            add_entry(entries, c, length, expected);
        c += length;
    }
}

static void references(const struct entries *entries)
{
    if (entries->n > 0)
        (void)printf("\nreferences\n");
    for (size_t i = 0; i < entries->n; i++)
        (void)printf("%.*s\n", (int)entries->length[i], entries->entry[i]);
}

/* A parameter on a line, its meaning and source below it. */
static void parameter(const ino_parameter *p, const char *prefix, double value, const char *source)
{
    char name[120];
    char range[80];
    (void)snprintf(name, sizeof name, "%s%s", prefix, p->symbol);
    (void)snprintf(range, sizeof range, "%.6g to %.6g", p->min, p->max);
    (void)printf("  %-14s %12.8g  %-8s  %-22s  %s\n", name, value,
                 strcmp(p->unit, "1") == 0 ? "-" : p->unit, range, p->meaning);
    if (source != NULL && source[0] != '\0')
        (void)printf("  %-14s %12s  source: %s\n", "", "", source);
}

static void parameter_head(void)
{
    (void)printf("\n  %-14s %12s  %-8s  %-22s  %s\n", "parameter", "value", "unit", "allowed range",
                 "meaning");
}

static void interval(const ino_q10 *q, char *buffer, size_t size)
{
    if (isinf(q->from_C) && isinf(q->to_C))
        (void)snprintf(buffer, size, "everywhere");
    else if (isinf(q->from_C))
        (void)snprintf(buffer, size, "up to %g C", q->to_C);
    else if (isinf(q->to_C))
        (void)snprintf(buffer, size, "from %g C", q->from_C);
    else
        (void)snprintf(buffer, size, "%g to %g C", q->from_C, q->to_C);
}

/* The rates that follow temperature, with the factor per 10 K for this troponin; -1: all three. */
static void temperature_rows(const ino_model *model, int isoform)
{
    const int width = isoform < 0 ? 19 : 5;
    if (ino_model_q10_count(model) > 0)
        (void)printf("\n  %-14s %-*s  %-11s %s\n", "rate", width,
                     isoform < 0 ? "Q10 heart/slow/fast" : "Q10", "where", "source");
    for (size_t i = 0; i < ino_model_q10_count(model); i++) {
        const ino_q10 *q = ino_model_q10(model, i);
        char where[40], factor[60];
        interval(q, where, sizeof where);
        if (isoform < 0)
            (void)snprintf(factor, sizeof factor, "%.4g/%.4g/%.4g", q->q10[0], q->q10[1],
                           q->q10[2]);
        else
            (void)snprintf(factor, sizeof factor, "%.4g", q->q10[isoform]);
        (void)printf("  %-14s %-*s  %-11s %s\n", q->symbol, width, factor, where, q->source);
    }
}

static void show_model(const ino_model *model)
{
    line("model", ino_model_id(model));
    line("title", ino_model_title(model));
    line("thin filament", ino_model_thin_filament(model));
    line("cross-bridges", ino_model_crossbridges(model));
    line("equations", ino_model_equations(model));
    line("sensitizer", ino_model_sensitizer(model));
    line("tension", ino_model_tension_is_relative(model) ? "normalised, no unit" : "kPa");
    line("--temperature", ino_model_temperature(model) != NULL
                              ? ino_model_temperature(model)
                              : "refused: no Q10 is stated for these rates");
    (void)printf("%-14s", "fibres");
    for (size_t i = 0; i < ino_fibre_count(); i++)
        if (ino_fibre_model(ino_fibre_at(i)) == model)
            (void)printf("%s ", ino_fibre_id(ino_fibre_at(i)));
    (void)printf("\n");
    struct entries entries = {.n = 0};
    collect(&entries, ino_model_references(model), 1);
    collect(&entries, ino_model_equations(model), 0);
    parameter_head();
    for (size_t i = 0; i < ino_model_parameter_count(model); i++) {
        const ino_parameter *p = ino_model_parameter(model, i);
        parameter(p, "", p->value, p->source);
        collect(&entries, p->source, 0);
    }
    temperature_rows(model, -1);
    references(&entries);
}

/* Steady observables at these Ca concentrations (uM) without drug at SL0; NaN where the model does
 * not define one. */
enum { IMPLIED = 4 };
static int steady_values(const ino_fibre *fibre, const double *ca_uM, size_t n,
                         double value[IMPLIED][2], const ino_observable *of)
{
    ino_muscle_spec wanted;
    ino_muscle *muscle = NULL;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_error error;
    ino_error_init(&error);
    ino_muscle_spec_init(&wanted);
    wanted.model = ino_model_id(ino_fibre_model(fibre));
    wanted.fibre = ino_fibre_id(fibre);
    if (ino_muscle_create(&wanted, &muscle, &error) != INO_OK)
        return -1;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM = (ino_field){ca_uM, 1};
    for (size_t k = 0; k < IMPLIED; k++) {
        for (size_t i = 0; i < n; i++)
            value[k][i] = NAN;
        if (ino_muscle_defines(muscle, of[k]))
            outputs.observable[of[k]] = (ino_output){value[k], 1};
    }
    const ino_status status = ino_batch_steady(muscle, &inputs, INO_BRANCH_UP, 0, n,
                                               (ino_state_output){NULL, 0, 0}, &outputs, NULL);
    ino_muscle_free(muscle);
    return status == INO_OK ? 0 : -1;
}

/* What the parameters come to, for a look at whether they are plausible. */
static void implied(const ino_fibre *fibre)
{
    static const double ca_uM[2] = {INFINITY, 1e-3};
    static const struct {
        ino_observable of;
        const char *name;
    } rows[IMPLIED] = {{INO_OBS_tension, "tension"},
                       {INO_OBS_permissive, "permissive fraction"},
                       {INO_OBS_attached, "attached heads per head in the overlap"},
                       {INO_OBS_atp, "ATP per s and head in the overlap"}};
    ino_observable of[IMPLIED];
    double value[IMPLIED][2];
    for (size_t k = 0; k < IMPLIED; k++)
        of[k] = rows[k].of;
    if (steady_values(fibre, ca_uM, 2, value, of) != 0)
        return;
    (void)printf("\nwhat the parameters imply (steady state, SL0, no drug)\n"
                 "  %-40s %13s %12s\n",
                 "", "saturating Ca", "pCa 9");
    for (size_t k = 0; k < IMPLIED; k++) {
        const int relative = k == 0 && ino_model_tension_is_relative(ino_fibre_model(fibre));
        char name[80];
        (void)snprintf(name, sizeof name, "%s%s", rows[k].name,
                       k > 0      ? ""
                       : relative ? " (normalised)"
                                  : " (kPa)");
        if (!isnan(value[k][0]))
            (void)printf("  %-40s %13.5g %12.4g\n", name, value[k][0], value[k][1]);
    }
}

static void show_fibre(const ino_fibre *fibre)
{
    const ino_model *model = ino_fibre_model(fibre);
    char number[40];
    line("fibre", ino_fibre_id(fibre));
    line("title", ino_fibre_title(fibre));
    line("model", ino_model_id(model));
    line("equations", ino_model_equations(model));
    line("species", ino_fibre_species(fibre));
    line("tissue", ino_fibre_tissue(fibre));
    line("preparation", ino_fibre_preparation(fibre));
    line("condition", ino_fibre_condition(fibre));
    line("troponin", ino_troponin_name(ino_fibre_troponin(fibre)));
    (void)snprintf(number, sizeof number, "%g C", ino_fibre_temperature_C(fibre));
    line("temperature", isnan(ino_fibre_temperature_C(fibre)) ? "not stated" : number);
    (void)snprintf(number, sizeof number, "%g um", ino_fibre_sl0_um(fibre));
    line("SL0", number);
    line("open", ino_fibre_open_questions(fibre));
    struct entries entries = {.n = 0};
    collect(&entries, ino_fibre_references(fibre), 1);
    collect(&entries, ino_fibre_open_questions(fibre), 0);
    parameter_head();
    for (size_t i = 0; i < ino_model_parameter_count(model); i++) {
        parameter(ino_model_parameter(model, i), "", ino_fibre_value(fibre, i),
                  ino_fibre_source(fibre, i));
        collect(&entries, ino_fibre_source(fibre, i), 0);
    }
    implied(fibre);
    if (!isnan(ino_fibre_temperature_C(fibre)))
        temperature_rows(model, (int)ino_fibre_troponin(fibre));
    references(&entries);
}

static void show_drug(const ino_drug *drug)
{
    line("drug", ino_drug_id(drug));
    line("title", ino_drug_title(drug));
    line("mechanism", ino_drug_mechanism(drug));
    line("not known", ino_drug_unknown(drug));
    if (ino_drug_beyond(drug)[0] != '\0') {
        char text[500];
        (void)snprintf(text, sizeof text, "to %.6g uM: %s", ino_drug_most_uM(drug),
                       ino_drug_beyond(drug));
        line("doses", text);
    }
    struct entries entries = {.n = 0};
    collect(&entries, ino_drug_references(drug), 1);
    collect(&entries, ino_drug_unknown(drug), 0);
    for (int k = INO_TROPONIN_CARDIAC; k <= INO_TROPONIN_FAST; k++) {
        const ino_troponin isoform = (ino_troponin)k;
        const char *statement = ino_drug_statement(drug, isoform);
        (void)printf("\n%s troponin\n", ino_troponin_name(isoform));
        line("  effect", statement != NULL && statement[0] != '\0' ? statement : "not stated");
        if (ino_drug_parameter_count(drug, isoform) > 0)
            parameter_head();
        for (size_t i = 0; i < ino_drug_parameter_count(drug, isoform); i++) {
            const ino_parameter *p = ino_drug_parameter(drug, isoform, i);
            parameter(p, "", p->value, p->source);
            collect(&entries, p->source, 0);
        }
        collect(&entries, statement, 0);
    }
    references(&entries);
}

static int refuse(const char *id, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_model_count(); i++)
        spelling_offer(&spelling, ino_model_id(ino_model_at(i)));
    for (size_t i = 0; i < ino_fibre_count(); i++)
        spelling_offer(&spelling, ino_fibre_id(ino_fibre_at(i)));
    for (size_t i = 0; i < ino_drug_count(); i++)
        spelling_offer(&spelling, ino_drug_id(ino_drug_at(i)));
    return problem_set(problem, CLI_USAGE, "no model, fibre or drug '%s'%s (inotrope list)", id,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int show(const char *id, struct problem *problem)
{
    const ino_fibre *fibre;
    ino_error error;
    if (ino_model_find(id) != NULL) {
        show_model(ino_model_find(id));
        return CLI_OK;
    }
    if (ino_drug_find(id) != NULL) {
        show_drug(ino_drug_find(id));
        return CLI_OK;
    }
    ino_error_init(&error);
    const ino_status status = ino_fibre_find(NULL, id, &fibre, &error);
    if (status == INO_OK) {
        show_fibre(fibre);
        return CLI_OK;
    }
    if (status == INO_AMBIGUOUS_ID)
        return problem_library(problem, "", status, error.text);
    return refuse(id, problem);
}

static int run(const struct options *options, struct problem *problem)
{
    if (options->n_arguments == 0)
        return problem_set(problem, CLI_USAGE,
                           "which? inotrope info ID, with an id of inotrope list");
    for (size_t i = 0; i < options->n_arguments; i++) {
        (void)printf("%s", i > 0 ? "\n" : "");
        if (show(options->arguments[i], problem) != CLI_OK)
            return problem->code;
    }
    return CLI_OK;
}

const struct command command_info = {
    .name = "info",
    .summary = "a model, fibre or drug: parameters, sources, open questions, BibTeX",
    .arguments = "ID...",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes = "  inotrope info rdq20mf\n  inotrope info rdq20mf:human-body-temperature\n",
    .run = run,
};
