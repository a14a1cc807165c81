/* The report as JSON. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "cli/validate.h"

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *numbers(const double *value, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(list, number(value[i]));
    return list;
}

static void set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *row_object(const struct result *row)
{
    const struct target *t = row->target;
    char fibre[120];
    json_t *object = json_object();
    result_fibre(row, fibre, sizeof fibre);
    set(object, "id", json_string(t->id));
    set(object, "fibre", json_string(fibre));
    set(object, "model", row->model != NULL ? json_string(ino_model_id(row->model)) : json_null());
    set(object, "observable", json_string(t->observable));
    set(object, "condition", json_string(t->condition));
    set(object, "unit", json_string(t->unit));
    set(object, "model_value", numbers(row->model_value, row->n_values));
    set(object, "published_value", numbers(t->value, t->n_value));
    set(object, "spread", number(t->spread));
    set(object, "spread_kind", json_string(t->spread_kind));
    set(object, "difference", number(row->judgement.difference));
    set(object, "difference_in_spreads", number(row->judgement.difference_in_spreads));
    set(object, "verdict", json_string(verdict_text(row)));
    set(object, "criterion", json_string(row->judgement.criterion));
    set(object, "use", json_string(use_text(row)));
    set(object, "by_construction",
        row->construction != NULL ? json_string(row->construction->because) : json_null());
    set(object, "finding",
        row->finding != NULL ? json_string(row->finding->explanation) : json_null());
    set(object, "note", json_string(row->note));
    set(object, "caution", json_string(t->caution));
    set(object, "citation", json_string(t->citation));
    set(object, "doi", json_string(t->doi));
    set(object, "ref", json_string(t->ref));
    return object;
}

static json_t *tally_object(const struct tally *t)
{
    json_t *object = json_object();
    set(object, "fibre", json_string(t->fibre));
    set(object, "model", json_string(t->model));
    for (int k = USE_PREDICTED; k < USE_COUNT; k++)
        set(object, use_name((enum use)k),
            json_pack("{s:I,s:I}", "pass", (json_int_t)t->count[k][0], "fail",
                      (json_int_t)t->count[k][1]));
    set(object, "shown", json_integer((json_int_t)t->shown));
    set(object, "not_run", json_integer((json_int_t)t->not_run));
    return object;
}

int report_json(FILE *file, const struct report *report)
{
    struct tally *tally;
    size_t n;
    json_t *root = json_object();
    json_t *provenance = json_object();
    json_t *rows = json_array();
    json_t *summary = json_array();
    json_t *stale = json_array();
    if (report_tally(report, &tally, &n) != 0)
        n = 0;
    for (size_t i = 0; i < report->provenance.n; i++)
        set(provenance, report->provenance.item[i].key,
            json_string(report->provenance.item[i].text));
    for (size_t i = 0; i < report->n; i++)
        (void)json_array_append_new(rows, row_object(&report->row[i]));
    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(summary, tally_object(&tally[i]));
    for (size_t i = 0; i < report->published.n_findings; i++)
        if (report->published.finding[i].stale)
            (void)json_array_append_new(stale, json_string(report->published.finding[i].id));
    free(tally);
    set(root, "provenance", provenance);
    set(root, "rows", rows);
    set(root, "summary", summary);
    set(root, "stale_findings", stale);
    set(root, "new_failures", json_integer((json_int_t)report->n_new_failures));
    const int failed = json_dumpf(root, file, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    (void)fputc('\n', file);
    json_decref(root);
    return failed;
}
