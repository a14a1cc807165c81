/* inotrope info ID: everything known of a model, a fibre or a drug, with its sources. */
#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* BibTeX entries of the comma-separated keys. */
static void references(const char *keys)
{
    int any = 0;
    for (const char *c = keys != NULL ? keys : ""; *c != '\0';) {
        c += strspn(c, ", ");
        const size_t length = strcspn(c, ", ");
        size_t entry_length;
        const char *entry = length > 0 ? bib_find(ino_refs_bib, c, length, &entry_length) : NULL;
        if (length > 0 && !any++)
            (void)printf("\nreferences\n");
        if (entry != NULL)
            (void)printf("%.*s\n", (int)entry_length, entry);
        else if (length > 0)
            (void)printf("%% %.*s: no entry in the bibliography\n", (int)length, c);
        c += length;
    }
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

static void show_model(const ino_model *model)
{
    line("model", ino_model_id(model));
    line("title", ino_model_title(model));
    line("thin filament", ino_model_thin_filament(model));
    line("cross-bridges", ino_model_crossbridges(model));
    line("equations", ino_model_equations(model));
    line("sensitizer", ino_model_sensitizer(model));
    line("tension", ino_model_tension_is_relative(model) ? "normalised, no unit" : "kPa");
    (void)printf("%-14s", "fibres");
    for (size_t i = 0; i < ino_fibre_count(); i++)
        if (ino_fibre_model(ino_fibre_at(i)) == model)
            (void)printf("%s ", ino_fibre_id(ino_fibre_at(i)));
    (void)printf("\n");
    parameter_head();
    for (size_t i = 0; i < ino_model_parameter_count(model); i++) {
        const ino_parameter *p = ino_model_parameter(model, i);
        parameter(p, "", p->value, p->source);
    }
    references(ino_model_references(model));
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
    parameter_head();
    for (size_t i = 0; i < ino_model_parameter_count(model); i++)
        parameter(ino_model_parameter(model, i), "", ino_fibre_value(fibre, i),
                  ino_fibre_source(fibre, i));
    references(ino_fibre_references(fibre));
}

static void show_drug(const ino_drug *drug)
{
    line("drug", ino_drug_id(drug));
    line("title", ino_drug_title(drug));
    line("mechanism", ino_drug_mechanism(drug));
    line("not known", ino_drug_unknown(drug));
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
        }
    }
    references(ino_drug_references(drug));
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
