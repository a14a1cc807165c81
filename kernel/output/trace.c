#include "output/trace.h"

#include <math.h>
#include <string.h>

#include "output/curves.h"

static void json_columns(FILE *file, const char *columns)
{
    for (const char *c = columns; *c != '\0';) {
        const size_t length = strcspn(c, ",");
        (void)fprintf(file, "%s\"%.*s\"", c == columns ? "" : ",", (int)length, c);
        c += length + (c[length] == ',');
    }
}

void trace_begin(FILE *file, int json, const struct provenance *provenance,
                 const struct provenance *extra, const char *columns)
{
    if (!json) {
        for (size_t i = 0; i < provenance->n; i++)
            (void)fprintf(file, "# %s: %s\n", provenance->item[i].key, provenance->item[i].text);
        for (size_t i = 0; extra != NULL && i < extra->n; i++)
            (void)fprintf(file, "# %s %s\n", extra->item[i].key, extra->item[i].text);
        (void)fprintf(file, "%s,%s\n", RUN_COLUMNS, columns);
        return;
    }
    (void)fputs("{\n\"provenance\": ", file);
    json_provenance(file, provenance);
    if (extra != NULL && extra->n > 0) {
        (void)fputs(",\n\"results\": ", file);
        json_provenance(file, extra);
    }
    (void)fputs(",\n\"columns\": [", file);
    json_columns(file, RUN_COLUMNS);
    (void)fputc(',', file);
    json_columns(file, columns);
    (void)fputs("],\n\"rows\": [", file);
}

/* Ids and doses are plain words: no escapes are needed in JSON. */
static void label_cells(FILE *file, int json, const struct run_label *label)
{
    const char *const text[] = {label->model, label->fibre, label->drug, label->drug_uM};
    (void)fprintf(file, json ? "[%zu" : "%zu", label->number);
    for (size_t k = 0; k < sizeof text / sizeof text[0]; k++) {
        (void)fputs(json ? ",\"" : ",", file);
        if (json)
            (void)fputs(text[k], file);
        else
            csv_field(file, text[k]);
        if (json)
            (void)fputc('"', file);
    }
}

void trace_rows(FILE *file, int json, const struct run_label *label, size_t n,
                const double *const *column, size_t n_columns, int first)
{
    for (size_t i = 0; i < n; i++) {
        if (json)
            (void)fputs(first && i == 0 ? "\n" : ",\n", file);
        label_cells(file, json, label);
        for (size_t k = 0; k < n_columns; k++) {
            const double value = column[k][i];
            if (isfinite(value))
                (void)fprintf(file, ",%.17g", value);
            else
                (void)fputs(json           ? ",null"
                            : isnan(value) ? ","
                            : value > 0    ? ",inf"
                                           : ",-inf",
                            file);
        }
        (void)fputs(json ? "]" : "\n", file);
    }
}

void trace_end(FILE *file, int json, const char *partial)
{
    if (!json && partial != NULL)
        (void)fprintf(file, "# partial: %s\n", partial);
    if (!json)
        return;
    (void)fputs("],\n\"partial\": ", file);
    if (partial != NULL)
        (void)fprintf(file, "\"%s\"", partial);
    else
        (void)fputs("null", file);
    (void)fputs("\n}\n", file);
}
