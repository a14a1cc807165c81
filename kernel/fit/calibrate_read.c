#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fit/calibrate.h"

struct reader {
    const char *path;
    const char *data_dir;
    struct calibration *c;
    char *text;
    size_t size;
};

static int wrong(const struct reader *r, const char *what, const char *detail)
{
    snprintf(r->text, r->size, "%s: %s%s%s", r->path, what, *detail ? ": " : "", detail);
    return 3;
}

static int copy(char *to, const char *from)
{
    if (!from || strlen(from) >= CALIBRATE_TEXT)
        return 0;
    memcpy(to, from, strlen(from) + 1);
    return 1;
}

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* ---- free and tied parameters ---- */

static int read_free(const struct reader *r, const json_t *root)
{
    const char *symbol;
    json_t *bounds;
    json_object_foreach(json_object_get(root, "free"), symbol, bounds)
    {
        if (r->c->n_free == CALIBRATE_FREE)
            return wrong(r, "too many free parameters", symbol);
        struct calibrate_free *f = &r->c->free[r->c->n_free++];
        f->low = json_number_value(json_array_get(bounds, 0));
        f->high = json_number_value(json_array_get(bounds, 1));
        if (!copy(f->symbol, symbol) || !(f->low > 0 && f->high > f->low))
            return wrong(r, "a free parameter needs [low, high] with 0 < low < high", symbol);
    }
    return 0;
}

static int read_tied(const struct reader *r, const json_t *root)
{
    const char *symbol;
    json_t *row;
    json_object_foreach(json_object_get(root, "tied"), symbol, row)
    {
        if (r->c->n_tied == CALIBRATE_TIED)
            return wrong(r, "too many tied parameters", symbol);
        struct calibrate_tied *t = &r->c->tied[r->c->n_tied++];
        const char *fibre = json_string_value(json_object_get(row, "fibre"));
        const char *other = json_string_value(json_object_get(row, "to"));
        const json_t *over = json_object_get(row, "over");
        t->factor = json_object_get(row, "factor") ? number(row, "factor") : 1.0;
        if (!copy(t->symbol, symbol) || !copy(t->fibre, fibre ? fibre : "") ||
            !copy(t->other, other ? other : symbol) || isnan(t->factor))
            return wrong(r, "a tied parameter needs \"to\", \"fibre\" or \"factor\"", symbol);
        if (!over)
            continue;
        /* {"to": "g_b", "over": {"fibre": F, "ratio": "f/g_b"}}: factor from another fibre. */
        struct calibration source = {0};
        const char *top = json_string_value(json_object_get(over, "numerator"));
        const char *bottom = json_string_value(json_object_get(over, "denominator"));
        if (!copy(source.fibre, json_string_value(json_object_get(over, "fibre"))) || !top ||
            !bottom)
            return wrong(r, "\"over\" needs fibre, numerator and denominator", symbol);
        t->factor *= calibrate_compiled(&source, top) / calibrate_compiled(&source, bottom);
        if (!(t->factor > 0))
            return wrong(r, "\"over\" names an unknown fibre or parameter", symbol);
    }
    return 0;
}

/* ---- targets ---- */

static const char *const kinds[TARGET_KINDS] = {
    "pCa50",          "n_H", "tension",          "total",
    "relative_force", "ktr", "delta_pCa50_drug", "delta_pCa50_SL"};

static int find_kind(const char *name, enum calibrate_kind *kind)
{
    for (int k = 0; name && k < TARGET_KINDS; k++) {
        if (strcmp(name, kinds[k]) == 0) {
            *kind = (enum calibrate_kind)k;
            return 1;
        }
    }
    return 0;
}

static int add_target(const struct reader *r, const struct calibrate_target *t)
{
    if (r->c->n_targets == CALIBRATE_TARGETS)
        return wrong(r, "too many targets", t->source);
    if (isnan(t->value) || !(t->scale > 0))
        return wrong(r, "a target needs a value and a positive scale", t->source);
    int needs_pca = t->kind == TARGET_TENSION || t->kind == TARGET_TOTAL || t->kind == TARGET_KTR ||
                    t->kind == TARGET_RELATIVE_FORCE;
    if (needs_pca && isnan(t->pca))
        return wrong(r, "this target needs a pCa", t->source);
    r->c->target[r->c->n_targets++] = *t;
    return 0;
}

/* Column `name` of a comma-separated line; the tables have no quoted fields. */
static int column_of(char *line, const char *name)
{
    int index = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (char *save = NULL, *cell = strtok_r(line, ",", &save); cell;
         cell = strtok_r(NULL, ",", &save), index++)
        if (strcmp(cell, name) == 0)
            return index;
    return -1;
}

static int cell_value(const char *line, int column, double *value)
{
    for (; column > 0 && line; column--) {
        line = strchr(line, ',');
        line = line ? line + 1 : NULL;
    }
    char *end = NULL;
    *value = line ? strtod(line, &end) : NAN;
    return line && end != line;
}

static int read_rows(const struct reader *r, FILE *file, const json_t *row,
                     struct calibrate_target *t)
{
    char line[512], copy_of_line[512];
    const char *name = json_string_value(json_object_get(row, "column"));
    if (!name || !fgets(line, sizeof line, file))
        return wrong(r, "the table is empty or \"column\" is missing", t->source);
    memcpy(copy_of_line, line, sizeof line);
    int pca = column_of(line, "pCa"), value = column_of(copy_of_line, name);
    if (pca < 0 || value < 0)
        return wrong(r, "the table has no such column", name);
    double fraction = number(row, "scale_fraction");
    while (fgets(line, sizeof line, file)) {
        if (!cell_value(line, pca, &t->pca) || !cell_value(line, value, &t->value))
            return wrong(r, "a table row is not a number", line);
        if (fraction > 0)
            t->scale = fraction * t->value;
        int code = add_target(r, t);
        if (code)
            return code;
    }
    return 0;
}

static int read_table(const struct reader *r, const json_t *row, struct calibrate_target *t)
{
    char path[4096];
    const char *table = json_string_value(json_object_get(row, "table"));
    snprintf(path, sizeof path, "%s/tables/%s", r->data_dir, table);
    FILE *file = fopen(path, "r");
    if (!file)
        return wrong(r, "cannot read the table", path);
    int code = read_rows(r, file, row, t);
    fclose(file);
    return code;
}

static int read_targets(const struct reader *r, const json_t *root)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, "targets"), i, row)
    {
        struct calibrate_target t = {.pca = number(row, "pCa"),
                                     .to_pca = number(row, "to_pCa"),
                                     .sl_um = number(row, "sl_um"),
                                     .from_sl_um = number(row, "from_sl_um"),
                                     .dose_uM = number(row, "dose_uM"),
                                     .value = number(row, "value"),
                                     .scale = number(row, "scale"),
                                     .model = NAN};
        const char *kind = json_string_value(json_object_get(row, "observable"));
        if (!find_kind(kind, &t.kind))
            return wrong(r, "unknown observable of a target", kind ? kind : "(none)");
        if (!copy(t.source, json_string_value(json_object_get(row, "source"))))
            return wrong(r, "a target needs a short \"source\"", kind);
        int code = json_object_get(row, "table") ? read_table(r, row, &t) : add_target(r, &t);
        if (code)
            return code;
    }
    if (r->c->n_targets < r->c->n_free)
        return wrong(r, "fewer targets than free parameters", "");
    return r->c->n_free + r->c->n_tied ? 0 : wrong(r, "nothing is free and nothing is tied", "");
}

int calibrate_read(const char *path, const char *data_dir, struct calibration *c, char *text,
                   size_t size)
{
    struct reader r = {path, data_dir, c, text, size};
    memset(c, 0, sizeof *c);
    json_error_t error;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        if (error.line <= 0) {
            snprintf(text, size, "%s: %s", path, error.text);
            return 4;
        }
        snprintf(text, size, "%s:%d:%d: %s", path, error.line, error.column, error.text);
        return 3;
    }
    const char *fibre = json_string_value(json_object_get(root, "fibre"));
    const char *drug = json_string_value(json_object_get(root, "drug"));
    int code = 0;
    if (!copy(c->fibre, fibre) || !copy(c->drug, drug ? drug : ""))
        code = wrong(&r, "\"fibre\" is missing", "");
    if (!code)
        code = read_free(&r, root);
    if (!code)
        code = read_tied(&r, root);
    if (!code)
        code = read_targets(&r, root);
    json_decref(root);
    return code;
}
