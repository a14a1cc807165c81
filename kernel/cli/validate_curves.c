/* Published curves (tables.csv and tables/): each named column becomes one target, compared point
 * by point. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/validate.h"

static const struct data_style strict = {0, 0, 0};

struct row {
    const char *table, *protocol, *curves, *errors, *fibre, *tissue, *species, *preparation;
    const char *ref, *doi, *how_read, *caution;
};

static const char *const columns[] = {"table", "protocol", "curves",   "errors",
                                      "fibre", "tissue",   "species",  "preparation",
                                      "ref",   "doi",      "how_read", "caution"};
enum { COLUMNS = sizeof columns / sizeof columns[0], MOST_CURVES_OF_TABLE = 4 };

/* The k-th item of "a;b" in the caller's buffer; 0 past the end. */
static int item_of(const char *text, size_t k, char *buffer, size_t size)
{
    for (; k > 0; k--) {
        text += strcspn(text, ";");
        if (*text == '\0')
            return 0;
        text++;
    }
    (void)snprintf(buffer, size, "%.*s", (int)strcspn(text, ";"), text);
    return 1;
}

static void describe(const struct row *r, const struct data_cell *cell, struct target *t)
{
    *t = (struct target){.tissue = r->tissue,
                         .species = r->species,
                         .preparation = r->preparation,
                         .condition = "curve",
                         .observable = "all columns",
                         .fit = "",
                         .spread_kind = r->errors[0] != '\0' ? "error column" : "",
                         .unit = "1",
                         .how_read = r->how_read,
                         .citation = "",
                         .doi = r->doi,
                         .ref = r->ref,
                         .protocol = r->protocol,
                         .fibre = r->fibre,
                         .drug = "",
                         .caution = r->caution,
                         .table = r->table,
                         .cell = cell,
                         .kind = KIND_CURVE,
                         .temperature_C = NAN,
                         .ends_C = {NAN, NAN},
                         .value = {NAN, NAN},
                         .spread = NAN,
                         .pca = NAN};
}

static int name_target(struct target *t, const char *table, const char *curve,
                       struct problem *problem)
{
    const size_t size = strlen(table) + strlen(curve) + 2;
    t->own_id = malloc(size);
    if (t->own_id == NULL)
        return problem_memory(problem);
    (void)snprintf(t->own_id, size, "%s%s%s", table, curve[0] != '\0' ? ":" : "", curve);
    t->id = t->own_id;
    return CLI_OK;
}

static int read_points(const struct data_table *file, size_t column, double *out,
                       struct problem *problem)
{
    for (size_t i = 0; i < file->n_rows; i++)
        if (data_number(file, i, column, 0, &out[i], problem) != CLI_OK)
            return problem->code;
    return CLI_OK;
}

/* Force over the one at speed 0, which is the row that the others are relative to. */
static int make_relative(const struct data_table *file, struct target *t, double *y,
                         struct problem *problem)
{
    double isometric = NAN;
    for (size_t i = 0; i < t->n_points; i++)
        if (t->x[i] == 0.0)
            isometric = y[i];
    if (!(isometric > 0.0))
        return problem_set(problem, CLI_INPUT, "%s:1:1: no force above zero at velocity 0",
                           file->path);
    for (size_t i = 0; i < t->n_points; i++)
        y[i] /= isometric;
    return CLI_OK;
}

/* Over pCa; with protocol forcevel over the speed. error "": the source gives none. */
static int fill_curve(const struct data_table *file, const char *curve, const char *error,
                      double *numbers, struct target *t, struct problem *problem)
{
    size_t x;
    size_t y;
    size_t e;
    const size_t n = file->n_rows;
    const int velocity = strcmp(t->protocol, "forcevel") == 0;
    if (data_need(file, velocity ? "velocity_ML_per_s" : "pCa", &x, problem) != CLI_OK ||
        data_need(file, curve, &y, problem) != CLI_OK ||
        read_points(file, x, numbers, problem) != CLI_OK ||
        read_points(file, y, numbers + n, problem) != CLI_OK)
        return problem->code;
    t->n_points = n;
    t->x = numbers;
    t->y = numbers + n;
    t->observable = file->cell[y].text;
    t->unit = strstr(curve, "per_s") != NULL ? "1/s" : "1";
    if (velocity && make_relative(file, t, numbers + n, problem) != CLI_OK)
        return problem->code;
    if (error[0] == '\0')
        return CLI_OK;
    if (data_need(file, error, &e, problem) != CLI_OK ||
        read_points(file, e, numbers + 2 * n, problem) != CLI_OK)
        return problem->code;
    for (size_t i = 0; i < n; i++)
        if (!(numbers[2 * n + i] >= 0.0))
            return data_refuse(file, data_at(file, i, e), problem,
                               "an error must not be below zero");
    t->error = numbers + 2 * n;
    return CLI_OK;
}

static int add_curve(const struct data_table *file, const char *curve, const char *error,
                     struct target *t, struct problem *problem)
{
    t->own_numbers = malloc((3 * file->n_rows + 1) * sizeof *t->own_numbers);
    if (t->own_numbers == NULL)
        return problem_memory(problem);
    return fill_curve(file, curve, error, t->own_numbers, t, problem);
}

static int add_table(struct published *p, const struct row *r, const struct data_cell *cell,
                     struct problem *problem)
{
    char path[PATH_MAX];
    char curve[80];
    char error[80];
    struct data_table *file = &p->curve_file[p->n_curve_files];
    if (r->curves[0] == '\0') {
        struct target *t = &p->target[p->n_targets++];
        describe(r, cell, t);
        return name_target(t, r->table, "", problem);
    }
    (void)snprintf(path, sizeof path, "%.3900s/tables/%.80s", p->directory, r->table);
    p->n_curve_files++;
    if (data_table_read(path, strict, file, problem) != CLI_OK)
        return problem->code;
    for (size_t k = 0; k < MOST_CURVES_OF_TABLE && item_of(r->curves, k, curve, sizeof curve);
         k++) {
        struct target *t = &p->target[p->n_targets++];
        describe(r, cell, t);
        if (!item_of(r->errors, k, error, sizeof error) ||
            (error[0] == '\0' && strcmp(r->protocol, "forcevel") != 0))
            return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: a curve without error column",
                               p->tables.path, cell->line, cell->column);
        if (name_target(t, r->table, curve, problem) != CLI_OK ||
            add_curve(file, curve, error, t, problem) != CLI_OK)
            return problem->code;
    }
    return CLI_OK;
}

/* Length and temperature, where the table has one. */
static int read_circumstances(const struct data_table *table, size_t row, struct target *t,
                              struct problem *problem)
{
    size_t sl;
    size_t temperature;
    if (data_need(table, "sl_um", &sl, problem) != CLI_OK ||
        data_need(table, "temperature_C", &temperature, problem) != CLI_OK ||
        data_number(table, row, temperature, 1, &t->temperature_C, problem) != CLI_OK)
        return problem->code;
    return data_numbers(table, row, sl, 2, t->sl_um, &t->n_sl, problem);
}

/* A row that is a three-parameter fit of a mean curve is fitted at that curve's points. */
static void link_fits(struct published *p)
{
    for (size_t i = 0; i < p->n_targets; i++)
        for (size_t k = 0; k < p->n_targets; k++) {
            struct target *t = &p->target[i];
            const struct target *curve = &p->target[k];
            if (t->kind != KIND_CURVE && strcmp(t->fit, "hill3") == 0 && curve->n_points > 0 &&
                curve->kind == KIND_CURVE && strcmp(t->table, curve->table) == 0 &&
                strcmp(curve->observable, "relative_force") == 0) {
                t->n_points = curve->n_points;
                t->x = curve->x;
                t->y = curve->y;
            }
        }
}

int published_read_curves(struct published *p, struct problem *problem)
{
    const struct data_table *table = &p->tables;
    size_t column[COLUMNS];
    struct target *larger = realloc(
        p->target, (p->n_targets + MOST_CURVES_OF_TABLE * table->n_rows + 1) * sizeof *larger);
    if (larger == NULL)
        return problem_memory(problem);
    p->target = larger;
    p->curve_file = calloc(table->n_rows + 1, sizeof *p->curve_file);
    if (p->curve_file == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < COLUMNS && table->n_columns > 0; i++)
        if (data_need(table, columns[i], &column[i], problem) != CLI_OK)
            return problem->code;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text[COLUMNS];
        const size_t first = p->n_targets;
        for (size_t k = 0; k < COLUMNS; k++)
            text[k] = data_text(table, i, column[k]);
        const struct row r = {text[0], text[1], text[2], text[3], text[4],  text[5],
                              text[6], text[7], text[8], text[9], text[10], text[11]};
        if (add_table(p, &r, data_at(table, i, column[0]), problem) != CLI_OK)
            return problem->code;
        for (size_t k = first; k < p->n_targets; k++)
            if (read_circumstances(table, i, &p->target[k], problem) != CLI_OK)
                return problem->code;
    }
    link_fits(p);
    return CLI_OK;
}
