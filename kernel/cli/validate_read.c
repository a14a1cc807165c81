/* Reads the published data. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/quantity.h"
#include "cli/validate.h"

static const struct data_style strict = {0, 0, 0};

/* ---- where ---- */

static int has_targets(const char *directory)
{
    char path[PATH_MAX];
    struct stat status;
    (void)snprintf(path, sizeof path, "%.3900s/targets.csv", directory);
    return stat(path, &status) == 0;
}

int published_find(char *directory, size_t size, struct problem *problem)
{
    /* Beside the program: installed as bin/inotrope, built as build/inotrope. */
    static const char *const places[] = {"../share/inotrope", "../benchmarks/published",
                                         "benchmarks/published", "../../benchmarks/published"};
    char program[PATH_MAX];
    const char *own = getenv("INOTROPE_DATA");
    if (own != NULL && own[0] != '\0') {
        (void)snprintf(directory, size, "%s", own);
        return has_targets(own)
                   ? CLI_OK
                   : problem_set(problem, CLI_IO, "INOTROPE_DATA: no targets.csv in '%s'", own);
    }
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash != NULL)
        *slash = '\0';
    for (size_t i = 0; slash != NULL && i < sizeof places / sizeof places[0]; i++) {
        (void)snprintf(directory, size, "%s/%s", program, places[i]);
        if (has_targets(directory))
            return CLI_OK;
    }
    return problem_set(problem, CLI_IO,
                       "the published data are neither installed nor beside the program '%s'; set "
                       "INOTROPE_DATA to the folder of targets.csv",
                       program);
}

/* ---- targets ---- */

struct column {
    const char *name;
    size_t offset;
};

static const struct column text_columns[] = {
    {"id", offsetof(struct target, id)},
    {"tissue", offsetof(struct target, tissue)},
    {"species", offsetof(struct target, species)},
    {"preparation", offsetof(struct target, preparation)},
    {"condition", offsetof(struct target, condition)},
    {"observable", offsetof(struct target, observable)},
    {"fit", offsetof(struct target, fit)},
    {"spread_kind", offsetof(struct target, spread_kind)},
    {"unit", offsetof(struct target, unit)},
    {"how_read", offsetof(struct target, how_read)},
    {"citation", offsetof(struct target, citation)},
    {"doi", offsetof(struct target, doi)},
    {"ref", offsetof(struct target, ref)},
    {"protocol", offsetof(struct target, protocol)},
    {"fibre", offsetof(struct target, fibre)},
    {"drug", offsetof(struct target, drug)},
    {"caution", offsetof(struct target, caution)},
    {"table", offsetof(struct target, table)},
};
enum { TEXT_COLUMNS = sizeof text_columns / sizeof text_columns[0] };

static int one_of(const struct data_table *table, size_t row, size_t column,
                  const char *const *words, size_t n, size_t *index, struct problem *problem)
{
    const char *text = data_text(table, row, column);
    char choices[200] = "";
    for (*index = 0; *index < n; ++*index) {
        if (strcmp(text, words[*index]) == 0)
            return CLI_OK;
        const size_t used = strlen(choices);
        (void)snprintf(choices + used, sizeof choices - used, "%s%s", *index > 0 ? ", " : "",
                       words[*index]);
    }
    return data_refuse(table, data_at(table, row, column), problem, "'%.60s' is not one of %s",
                       text, choices);
}

static int read_kind(const struct data_table *table, size_t row, size_t column, struct target *t,
                     struct problem *problem)
{
    static const char *const kinds[] = {"point", "about",   "bracket", "pair",
                                        "ends",  "greater", "less"};
    size_t index;
    if (one_of(table, row, column, kinds, sizeof kinds / sizeof kinds[0], &index, problem) !=
        CLI_OK)
        return problem->code;
    t->kind = (enum target_kind)index;
    const size_t wanted = t->kind == KIND_BRACKET || t->kind == KIND_PAIR || t->kind == KIND_ENDS;
    if (t->n_value != 1 + wanted)
        return data_refuse(table, data_at(table, row, column), problem,
                           "kind '%s' goes with %zu value%s, here %zu", kinds[index], 1 + wanted,
                           wanted ? "s" : "", t->n_value);
    if (t->kind == KIND_BRACKET && !(t->value[0] <= t->value[1]))
        return data_refuse(table, data_at(table, row, column), problem,
                           "the bracket's ends are in the wrong order");
    if (t->kind == KIND_ENDS && t->n_sl != 2)
        return data_refuse(table, data_at(table, row, column), problem,
                           "kind 'ends' needs two sarcomere lengths");
    return CLI_OK;
}

/* "name=1uM,10uM", or the name alone. */
static int read_drug(const struct data_table *table, size_t row, size_t column, struct target *t,
                     struct problem *problem)
{
    char name[80];
    const struct data_cell *cell = data_at(table, row, column);
    const size_t length = strcspn(t->drug, "=");
    if (t->drug[0] == '\0')
        return CLI_OK;
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < 79 ? length : 79), t->drug);
    t->drug_entry = ino_drug_find(name);
    if (t->drug_entry == NULL)
        return data_refuse(table, cell, problem, "no drug '%s' in the catalogue", name);
    for (const char *c = t->drug + length; *c != '\0'; c += strcspn(c, ",")) {
        char dose[40];
        struct problem why = {CLI_OK, ""};
        c++;
        const size_t n = strcspn(c, ",");
        (void)snprintf(dose, sizeof dose, "%.*s", (int)(n < 39 ? n : 39), c);
        if (t->n_doses == MOST_DOSES)
            return data_refuse(table, cell, problem, "more than %d doses", MOST_DOSES);
        if (quantity_read("dose", dose, DIMENSION_CONCENTRATION, &t->dose_uM[t->n_doses++], &why) !=
            CLI_OK)
            return data_refuse(table, cell, problem, "%s", why.text);
    }
    return CLI_OK;
}

/* Ca at rest and at the peak, two times and the period, or nothing. */
static int read_drive(const struct data_table *table, size_t row, size_t column, struct target *t,
                      struct problem *problem)
{
    if (data_numbers(table, row, column, TWITCH_NUMBERS, t->drive, &t->n_drive, problem) != CLI_OK)
        return problem->code;
    int good = t->n_drive == TWITCH_NUMBERS;
    for (size_t i = 0; i < t->n_drive; i++)
        good = good && t->drive[i] > 0.0;
    if (t->n_drive != 0 && (!good || !(t->drive[DRIVE_CA_PEAK] > t->drive[DRIVE_CA_REST])))
        return data_refuse(table, data_at(table, row, column), problem,
                           "a drive is 'Ca at rest;Ca at peak;tau1;tau2;period' (uM and s), all "
                           "above zero");
    return CLI_OK;
}

static int read_target(const struct data_table *table, const size_t *column, size_t row,
                       struct target *t, struct problem *problem)
{
    static const char *const protocols[] = {"pca",      "dose",  "ktr", "twitch",
                                            "forcevel", "slack", "none"};
    static const char *const fits[] = {"", "hill3", "hill4"};
    size_t at[7];
    size_t index;
    const char *const numbers[] = {"temperature_C", "sl_um", "value", "spread",
                                   "pCa",           "kind",  "drive"};
    for (size_t i = 0; i < TEXT_COLUMNS; i++)
        *(const char **)((char *)t + text_columns[i].offset) = data_text(table, row, column[i]);
    for (size_t i = 0; i < 7; i++)
        if (data_need(table, numbers[i], &at[i], problem) != CLI_OK)
            return problem->code;
    double temperature[2] = {NAN, NAN};
    size_t n_temperature;
    t->cell = data_at(table, row, column[0]);
    if (t->id[0] == '\0')
        return data_refuse(table, t->cell, problem, "the id is empty");
    if (data_numbers(table, row, at[0], 2, temperature, &n_temperature, problem) != CLI_OK ||
        data_numbers(table, row, at[1], 2, t->sl_um, &t->n_sl, problem) != CLI_OK ||
        data_numbers(table, row, at[2], 2, t->value, &t->n_value, problem) != CLI_OK ||
        data_number(table, row, at[3], 1, &t->spread, problem) != CLI_OK ||
        data_number(table, row, at[4], 1, &t->pca, problem) != CLI_OK ||
        read_kind(table, row, at[5], t, problem) != CLI_OK ||
        read_drive(table, row, at[6], t, problem) != CLI_OK ||
        one_of(table, row, data_column(table, "protocol"), protocols,
               sizeof protocols / sizeof protocols[0], &index, problem) != CLI_OK ||
        one_of(table, row, data_column(table, "fit"), fits, 3, &index, problem) != CLI_OK ||
        read_drug(table, row, data_column(table, "drug"), t, problem) != CLI_OK)
        return problem->code;
    t->temperature_C = n_temperature == 1 ? temperature[0] : NAN;
    t->ends_C[0] = n_temperature == 2 ? temperature[0] : NAN;
    t->ends_C[1] = n_temperature == 2 ? temperature[1] : NAN;
    if (!isnan(t->spread) && !(t->spread > 0.0))
        return data_refuse(table, data_at(table, row, at[3]), problem,
                           "the spread must be above zero, or empty");
    return CLI_OK;
}

static int read_targets(struct published *p, struct problem *problem)
{
    const struct data_table *table = &p->targets;
    size_t column[TEXT_COLUMNS];
    for (size_t i = 0; i < TEXT_COLUMNS; i++)
        if (data_need(table, text_columns[i].name, &column[i], problem) != CLI_OK)
            return problem->code;
    p->target = calloc(table->n_rows + 1, sizeof *p->target);
    if (p->target == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < table->n_rows; i++) {
        struct target *t = &p->target[p->n_targets];
        if (read_target(table, column, i, t, problem) != CLI_OK)
            return problem->code;
        for (size_t k = 0; k < p->n_targets; k++)
            if (strcmp(p->target[k].id, t->id) == 0)
                return data_refuse(table, t->cell, problem, "the id '%.60s' is used twice", t->id);
        p->n_targets++;
    }
    return CLI_OK;
}

/* ---- findings and mappings: all columns are texts ---- */

static int read_optional(const struct published *p, const char *name, struct data_table *table,
                         struct problem *problem)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%.3900s/%s", p->directory, name);
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return CLI_OK;
    return data_table_read(path, strict, table, problem);
}

static int texts_of(const struct data_table *table, size_t row, const char *const *names,
                    const char **texts, struct problem *problem)
{
    for (size_t i = 0; i < 4; i++) {
        size_t column;
        if (data_need(table, names[i], &column, problem) != CLI_OK)
            return problem->code;
        texts[i] = data_text(table, row, column);
    }
    return CLI_OK;
}

/* Refused when no target has this id. */
static int need_target(const struct published *p, const struct data_table *table, size_t row,
                       const char *id, struct problem *problem)
{
    for (size_t i = 0; i < p->n_targets; i++)
        if (strcmp(p->target[i].id, id) == 0)
            return CLI_OK;
    return data_refuse(table, data_at(table, row, data_column(table, "id")), problem,
                       "no target has the id '%.60s'", id);
}

static int read_findings(struct published *p, struct problem *problem)
{
    static const char *const names[] = {"id", "model", "explanation", "since"};
    const struct data_table *table = &p->findings_file;
    p->finding = calloc(table->n_rows + 1, sizeof *p->finding);
    if (p->finding == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text[4];
        if (texts_of(table, i, names, text, problem) != CLI_OK)
            return problem->code;
        if (need_target(p, table, i, text[0], problem) != CLI_OK)
            return problem->code;
        if (text[2][0] == '\0')
            return data_refuse(table, data_at(table, i, data_column(table, "explanation")), problem,
                               "a finding needs an explanation");
        p->finding[p->n_findings++] = (struct finding){text[0], text[1], text[2], text[3], 0, 0};
    }
    return CLI_OK;
}

static int read_constructions(struct published *p, struct problem *problem)
{
    static const char *const names[] = {"id", "model", "because", "where"};
    const struct data_table *table = &p->constructions_file;
    p->construction = calloc(table->n_rows + 1, sizeof *p->construction);
    if (p->construction == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text[4];
        if (texts_of(table, i, names, text, problem) != CLI_OK ||
            need_target(p, table, i, text[0], problem) != CLI_OK)
            return problem->code;
        if (text[2][0] == '\0')
            return data_refuse(table, data_at(table, i, data_column(table, "because")), problem,
                               "a row that holds by construction needs a reason");
        p->construction[p->n_constructions++] =
            (struct construction){text[0], text[1], text[2], text[3]};
    }
    return CLI_OK;
}

static int read_mappings(struct published *p, struct problem *problem)
{
    static const char *const names[] = {"fibre", "model", "catalogue_fibre", "note"};
    const struct data_table *table = &p->fibres_file;
    p->mapping = calloc(table->n_rows + 1, sizeof *p->mapping);
    if (p->mapping == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text[4];
        const ino_fibre *fibre;
        if (texts_of(table, i, names, text, problem) != CLI_OK)
            return problem->code;
        const ino_model *model = ino_model_find(text[1]);
        if (model == NULL || ino_fibre_find(model, text[2], &fibre, NULL) != INO_OK)
            return data_refuse(table, data_at(table, i, 0), problem, "no fibre '%.60s:%.60s'",
                               text[1], text[2]);
        p->mapping[p->n_mappings++] = (struct mapping){text[0], text[1], text[2], text[3]};
    }
    return CLI_OK;
}

int published_read(struct published *p, struct problem *problem)
{
    char path[PATH_MAX];
    memset(p, 0, sizeof *p);
    if (published_find(path, sizeof path, problem) != CLI_OK)
        return problem->code;
    p->directory = strdup(path);
    if (p->directory == NULL)
        return problem_memory(problem);
    (void)snprintf(path, sizeof path, "%.3900s/targets.csv", p->directory);
    if (data_table_read(path, strict, &p->targets, problem) != CLI_OK ||
        read_optional(p, "tables.csv", &p->tables, problem) != CLI_OK ||
        read_optional(p, "findings.csv", &p->findings_file, problem) != CLI_OK ||
        read_optional(p, "fibres.csv", &p->fibres_file, problem) != CLI_OK ||
        read_optional(p, "by_construction.csv", &p->constructions_file, problem) != CLI_OK ||
        read_targets(p, problem) != CLI_OK || published_read_curves(p, problem) != CLI_OK ||
        read_findings(p, problem) != CLI_OK || read_constructions(p, problem) != CLI_OK ||
        read_mappings(p, problem) != CLI_OK)
        return problem->code;
    return published_read_records(p, problem);
}

void published_free(struct published *p)
{
    data_table_free(&p->targets);
    data_table_free(&p->tables);
    data_table_free(&p->findings_file);
    data_table_free(&p->fibres_file);
    data_table_free(&p->constructions_file);
    for (size_t i = 0; i < p->n_curve_files; i++)
        data_table_free(&p->curve_file[i]);
    for (size_t i = 0; i < p->n_targets; i++) {
        free(p->target[i].own_id);
        free(p->target[i].own_numbers);
    }
    for (size_t i = 0; i < p->n_records; i++) {
        free(p->record[i].fibre);
        free(p->record[i].drug);
        free(p->record[i].sources);
    }
    free(p->record);
    free(p->curve_file);
    free(p->target);
    free(p->finding);
    free(p->construction);
    free(p->mapping);
    free(p->directory);
    memset(p, 0, sizeof *p);
}
