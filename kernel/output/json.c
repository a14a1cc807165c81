#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/curves.h"

/* Strings and objects go through jansson; rows are written as they come. */

static void dump(FILE *file, json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    (void)fputs(text != NULL ? text : "null", file);
    free(text);
    json_decref(value);
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* A key that repeats becomes a list. */
static json_t *provenance_object(const struct provenance *provenance)
{
    json_t *object = json_object();
    for (size_t i = 0; provenance != NULL && i < provenance->n; i++) {
        const char *key = provenance->item[i].key;
        json_t *text = json_string(provenance->item[i].text);
        json_t *there = json_object_get(object, key);
        if (json_is_array(there)) {
            (void)json_array_append_new(there, text);
        } else if (there != NULL) {
            json_t *list = json_array();
            (void)json_array_append(list, there);
            (void)json_array_append_new(list, text);
            (void)json_object_set_new(object, key, list);
        } else {
            (void)json_object_set_new(object, key, text);
        }
    }
    return object;
}

void json_provenance(FILE *file, const struct provenance *provenance)
{
    dump(file, provenance_object(provenance));
}

static json_t *hill_object(const struct curve_record *r)
{
    json_t *hill = json_object();
    if (r->hill_note != NULL) {
        (void)json_object_set_new(hill, "fit", json_null());
        (void)json_object_set_new(hill, "reason", json_string(r->hill_note));
        return hill;
    }
    (void)json_object_set_new(hill, "pCa50", number(r->hill_pca50));
    (void)json_object_set_new(hill, "nH", number(r->hill_nh));
    (void)json_object_set_new(hill, "y_min_kPa", number(r->hill_y_min));
    (void)json_object_set_new(hill, "y_amp_kPa", number(r->hill_y_amp));
    (void)json_object_set_new(hill, "rms_misfit_kPa", number(r->hill_rms));
    (void)json_object_set_new(hill, "max_misfit_kPa", number(r->hill_max));
    (void)json_object_set_new(hill, "points", json_integer((json_int_t)r->hill_points));
    (void)json_object_set_new(hill, "decimated", json_boolean(r->hill_decimated));
    return hill;
}

/* "1" as a number, "1+10" (a combination) as a list of numbers. */
static json_t *doses(const char *text)
{
    char *end;
    json_t *first = number(strtod(text, &end));
    if (*end != '+')
        return first;
    json_t *list = json_array();
    (void)json_array_append_new(list, first);
    while (*end == '+')
        (void)json_array_append_new(list, number(strtod(end + 1, &end)));
    return list;
}

static json_t *record_object(const struct curve_record *r)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "curve", json_integer((json_int_t)r->number));
    (void)json_object_set_new(object, "model", json_string(r->model));
    (void)json_object_set_new(object, "fibre", json_string(r->fibre));
    (void)json_object_set_new(object, "drug", json_string(r->drug));
    (void)json_object_set_new(object, "drug_uM", doses(r->drug_uM));
    (void)json_object_set_new(object, "sl_um", number(r->sl_um));
    (void)json_object_set_new(object, "branch", json_string(r->branch));
    (void)json_object_set_new(object, "fmax_kPa", number(r->fmax_kPa));
    (void)json_object_set_new(object, "frest_kPa", number(r->frest_kPa));
    (void)json_object_set_new(object, "pCa50", number(r->pca50));
    (void)json_object_set_new(object, "slope_nH", number(r->slope_nh));
    if (!isnan(r->control_pca50))
        (void)json_object_set_new(object, "delta_pCa50", number(r->pca50 - r->control_pca50));
    (void)json_object_set_new(object, "hill", hill_object(r));
    return object;
}

static void begin(FILE *file, const struct provenance *provenance, const struct provenance *extra,
                  const struct curve_record *records, size_t n)
{
    static const char row_columns[] =
        "[\"pCa\",\"ca_uM\",\"tension_kPa\",\"tension_rel\",\"permissive\",\"ca_bound\","
        "\"atp_per_s\",\"converged\"]";
    (void)records;
    (void)n;
    (void)fputs("{\n\"provenance\": ", file);
    dump(file, provenance_object(provenance));
    if (extra != NULL && extra->n > 0) {
        (void)fputs(",\n\"results\": ", file);
        dump(file, provenance_object(extra));
    }
    (void)fprintf(file, ",\n\"columns\": %s,\n\"curves\": [", row_columns);
}

static void curve(FILE *file, const struct curve_record *record, int first)
{
    (void)fprintf(file, "%s\n{\"record\": ", first ? "" : ",");
    dump(file, record_object(record));
    (void)fputs(",\n\"points\": [", file);
}

static void cell(FILE *file, char before, double value)
{
    (void)fputc(before, file);
    if (isfinite(value))
        (void)fprintf(file, "%.17g", value);
    else
        (void)fputs("null", file);
}

static void rows(FILE *file, const struct curve_record *record, const struct curve_rows *r,
                 int first)
{
    (void)record;
    for (size_t i = 0; i < r->n; i++) {
        (void)fputs(first && i == 0 ? "\n" : ",\n", file);
        cell(file, '[', r->pca[i]);
        cell(file, ',', r->ca_uM[i]);
        cell(file, ',', r->tension_kPa[i]);
        cell(file, ',', r->tension_rel[i]);
        cell(file, ',', r->permissive[i]);
        cell(file, ',', r->ca_bound[i]);
        cell(file, ',', r->atp_per_s[i]);
        (void)fputs(r->converged[i] > 0.5 ? ",true]" : ",false]", file);
    }
}

static void curve_end(FILE *file, const struct curve_record *record)
{
    (void)record;
    (void)fputs("]}", file);
}

static void end(FILE *file, const char *partial)
{
    (void)fputs("],\n\"partial\": ", file);
    dump(file, partial != NULL ? json_string(partial) : json_null());
    (void)fputs("\n}\n", file);
}

const struct curve_writer json_curve_writer = {".json", begin, curve, rows, curve_end, end};
