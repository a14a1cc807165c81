#include "cli/changes.h"

#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"

enum { MOST_CHANGES = 200, LONGEST_SYMBOL = 96 };

struct change_set {
    size_t n;
    ino_change change[MOST_CHANGES];
    char symbol[MOST_CHANGES][LONGEST_SYMBOL];
};

/* The parameter's row in this fibre with these drugs, and its value before any change; NULL when
 * there is none of this symbol. */
static const ino_parameter *find_row(const struct selection *s, size_t fibre, const char *symbol,
                                     double *value)
{
    const ino_model *model = ino_fibre_model(s->fibre[fibre]);
    const ino_troponin isoform = ino_fibre_troponin(s->fibre[fibre]);
    for (size_t i = 0; i < ino_model_parameter_count(model); i++)
        if (strcmp(ino_model_parameter(model, i)->symbol, symbol) == 0) {
            *value = ino_fibre_value(s->fibre[fibre], i);
            return ino_model_parameter(model, i);
        }
    for (size_t d = 0; d < s->n_drugs; d++) {
        const ino_drug *drug = s->drug[d].drug;
        const size_t length = strlen(ino_drug_id(drug));
        if (strncmp(symbol, ino_drug_id(drug), length) != 0 || symbol[length] != '.')
            continue;
        for (size_t i = 0; i < ino_drug_parameter_count(drug, isoform); i++) {
            const ino_parameter *row = ino_drug_parameter(drug, isoform, i);
            *value = row->value;
            if (strcmp(row->symbol, symbol + length + 1) == 0)
                return row;
        }
    }
    return NULL;
}

/* Splits "sym=value" into the set's own copy of the symbol; *value points into text. */
static int split_change(const char *option, const char *text, struct change_set *set,
                        const char **value, struct problem *problem)
{
    const size_t length = strcspn(text, "=");
    if (text[length] == '\0' || length == 0 || text[length + 1] == '\0')
        return problem_set(problem, CLI_USAGE, "--%s: '%s' is not symbol=%s", option, text,
                           strcmp(option, "set") == 0 ? "value" : "factor");
    if (length >= LONGEST_SYMBOL || set->n == MOST_CHANGES)
        return problem_set(problem, CLI_USAGE, "--%s: '%.60s': too long, or too many changes",
                           option, text);
    (void)snprintf(set->symbol[set->n], LONGEST_SYMBOL, "%.*s", (int)length, text);
    *value = text + length + 1;
    return CLI_OK;
}

/* A bare number is a value for a parameter without dimension, or zero. */
static int need_unit(const char *where, const char *text, const char *unit, struct problem *problem)
{
    double value = 0.0;
    if (strcmp(unit, "1") == 0 || number_read(text, &value) != 0 || value == 0.0)
        return CLI_OK;
    const char *short_unit = strncmp(unit, "1/", 2) == 0 ? unit + 1 : unit;
    return problem_set(problem, CLI_USAGE, "%s: '%s' has no unit; write %s%s (unit: %s)", where,
                       text, text, short_unit, unit);
}

static int is_of_drug(const char *text, const ino_drug *const *drug)
{
    for (; drug != NULL && *drug != NULL; drug++) {
        const size_t length = strlen(ino_drug_id(*drug));
        if (strncmp(text, ino_drug_id(*drug), length) == 0 && text[length] == '.')
            return 1;
    }
    return 0;
}

static int add_changes(const struct options *options, const char *option, int scale,
                       const struct selection *s, size_t fibre, const ino_drug *const *aside,
                       struct change_set *set, struct problem *problem)
{
    const size_t first = set->n;
    for (size_t i = 0; i < options_count(options, option); i++) {
        char where[LONGEST_SYMBOL + 16];
        const char *value = "";
        double before;
        ino_change *change = &set->change[set->n];
        const char *symbol = set->symbol[set->n];
        if (is_of_drug(options_at(options, option, i), aside))
            continue;
        if (split_change(option, options_at(options, option, i), set, &value, problem) != CLI_OK)
            return problem->code;
        for (size_t k = first; k < set->n; k++)
            if (strcmp(set->symbol[k], symbol) == 0)
                return problem_set(problem, CLI_USAGE, "--%s: '%s' is changed twice", option,
                                   symbol);
        const ino_parameter *row = find_row(s, fibre, symbol, &before);
        (void)snprintf(where, sizeof where, "--%s: %s", option, symbol);
        /* An unknown symbol is left to the library, which names the nearest one. */
        change->value = 1.0;
        if (row != NULL && !scale && need_unit(where, value, row->unit, problem) != CLI_OK)
            return problem->code;
        if (row != NULL && quantity_read_row(where, value, scale ? "1" : row->unit, &change->value,
                                             problem) != CLI_OK)
            return problem->code;
        change->symbol = symbol;
        change->scale = scale;
        set->n++;
    }
    return CLI_OK;
}

/* The option that a failed library call is about. */
static const char *blame(const struct selection *s, ino_status status, const char *text)
{
    if (strstr(text, "Q10") != NULL || strncmp(text, "temperature ", 12) == 0 ||
        strstr(text, "states no temperature") != NULL)
        return "--temperature";
    if (status == INO_UNKNOWN_PARAMETER || status == INO_OUT_OF_RANGE || status == INO_NOT_FINITE)
        return "--set/--scale";
    if (s->kinetics == INO_DRUG_EXPLICIT && strstr(text, "explicit") != NULL)
        return "--drug-kinetics";
    return s->n_drugs > 0 ? "--drug" : "";
}

static int make_muscle(const struct options *options, struct selection *s, size_t fibre,
                       const ino_drug *const *aside, struct change_set *set, ino_status *status,
                       struct problem *problem)
{
    const char *drugs[INO_MAX_DRUGS];
    ino_muscle_spec spec;
    ino_error error;
    char id[160];
    set->n = 0;
    if (add_changes(options, "set", 0, s, fibre, aside, set, problem) != CLI_OK ||
        add_changes(options, "scale", 1, s, fibre, aside, set, problem) != CLI_OK)
        return problem->code;
    for (size_t d = 0; d < s->n_drugs; d++)
        drugs[d] = ino_drug_id(s->drug[d].drug);
    (void)snprintf(id, sizeof id, "%s", ino_fibre_id(s->fibre[fibre]));
    ino_muscle_spec_init(&spec);
    spec.model = ino_model_id(ino_fibre_model(s->fibre[fibre]));
    spec.fibre = id;
    spec.n_drugs = s->n_drugs;
    spec.drugs = drugs;
    spec.kinetics = s->kinetics;
    spec.n_changes = set->n;
    spec.changes = set->change;
    const char *temperature = options_get(options, "temperature");
    if (temperature != NULL && quantity_read("--temperature", temperature, DIMENSION_TEMPERATURE,
                                             &spec.temperature_C, problem) != CLI_OK)
        return problem->code;
    ino_error_init(&error);
    *status = ino_muscle_create(&spec, &s->muscle[fibre], &error);
    if (*status == INO_OK)
        return CLI_OK;
    char where[200];
    (void)snprintf(where, sizeof where, "%s%s%s", blame(s, *status, error.text),
                   s->n_fibres > 1 ? ": fibre " : "", s->n_fibres > 1 ? id : "");
    (void)problem_library(problem, where, *status, error.text);
    if (*status == INO_UNKNOWN_PARAMETER) {
        const size_t used = strlen(problem->text);
        (void)snprintf(problem->text + used, sizeof problem->text - used, " (inotrope info %s)",
                       spec.model);
    }
    return problem->code;
}

int muscle_make(const struct options *options, struct selection *s, size_t fibre,
                const ino_drug *const *aside, ino_status *status, struct problem *problem)
{
    struct change_set *set = calloc(1, sizeof *set);
    *status = INO_OK;
    const int code = set != NULL ? make_muscle(options, s, fibre, aside, set, status, problem)
                                 : problem_memory(problem);
    free(set);
    return code;
}

int muscles_make(const struct options *options, struct selection *s, struct problem *problem)
{
    ino_status status;
    s->muscle = calloc(s->n_fibres, sizeof(ino_muscle *));
    int code = s->muscle != NULL ? CLI_OK : problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < s->n_fibres; i++)
        code = muscle_make(options, s, i, NULL, &status, problem);
    return code;
}

/* 1 when an earlier --set names the symbol, so that the line for it is there already. */
static int also_set(const struct options *options, const char *symbol)
{
    const size_t length = strlen(symbol);
    for (size_t i = 0; i < options_count(options, "set"); i++) {
        const char *text = options_at(options, "set", i);
        if (strcspn(text, "=") == length && strncmp(text, symbol, length) == 0)
            return 1;
    }
    return 0;
}

/* Temperatures, and the rates that followed: all but those that a line of --set or --scale names. */
static void temperature_report(const struct options *options, const struct selection *s,
                               size_t fibre, struct provenance *provenance)
{
    const ino_fibre *f = s->fibre[fibre];
    const ino_model *model = ino_fibre_model(f);
    const char *asked = options_get(options, "temperature");
    if (asked == NULL)
        return;
    provenance_add(provenance, "temperature", "%s: %s (the fibre's: %.10gC): %s", ino_fibre_id(f),
                   asked, ino_fibre_temperature_C(f), ino_model_temperature(model));
    for (size_t i = 0; i < ino_model_parameter_count(model); i++) {
        const ino_parameter *row = ino_muscle_parameter(s->muscle[fibre], i);
        if (strncmp(row->source, "scaled by Q10", 13) == 0)
            provenance_add(provenance, "changed", "%s: %s = %.17g %s (was %.17g; %s)",
                           ino_fibre_id(f), row->symbol, row->value, row->unit,
                           ino_fibre_value(f, i), row->source);
    }
}

/* 1 when the line of `temperature_report` tells of this parameter already. */
static int told(const ino_parameter *row)
{
    return strncmp(row->source, "scaled by Q10", 13) == 0;
}

void changes_report(const struct options *options, const struct selection *s,
                    struct provenance *provenance)
{
    static const char *const names[] = {"set", "scale"};
    for (size_t fibre = 0; fibre < s->n_fibres; fibre++) {
        if (s->muscle[fibre] == NULL)
            continue;
        temperature_report(options, s, fibre, provenance);
        for (size_t k = 0; k < 2; k++)
            for (size_t i = 0; i < options_count(options, names[k]); i++) {
                char symbol[LONGEST_SYMBOL];
                const char *text = options_at(options, names[k], i);
                (void)snprintf(symbol, sizeof symbol, "%.*s", (int)strcspn(text, "="), text);
                double before = 0.0;
                if ((k == 1 && also_set(options, symbol)) ||
                    find_row(s, fibre, symbol, &before) == NULL)
                    continue;
                const size_t index = ino_muscle_parameter_index(s->muscle[fibre], symbol);
                const ino_parameter *row = ino_muscle_parameter(s->muscle[fibre], index);
                if (!told(row))
                    provenance_add(provenance, "changed", "%s: %s = %.17g %s (was %.17g)",
                                   ino_fibre_id(s->fibre[fibre]), symbol, row->value, row->unit,
                                   before);
            }
    }
}
