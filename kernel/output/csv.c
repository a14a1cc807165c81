#include <math.h>
#include <string.h>

#include "output/curves.h"

void csv_field(FILE *file, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        (void)fputs(text, file);
        return;
    }
    (void)fputc('"', file);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            (void)fputc('"', file);
        (void)fputc(*c, file);
    }
    (void)fputc('"', file);
}

static void number(FILE *file, double value)
{
    (void)fputc(',', file);
    if (!isnan(value))
        (void)fprintf(file, "%.17g", value);
}

static void named(FILE *file, const char *name, double value)
{
    if (isnan(value))
        (void)fprintf(file, " %s=none", name);
    else
        (void)fprintf(file, " %s=%.17g", name, value);
}

static void summary_line(FILE *file, const struct curve_record *r)
{
    (void)fprintf(file,
                  "# summary curve=%zu model=%s fibre=%s drug=%s drug_uM=%s sl_um=%.17g branch=%s",
                  r->number, r->model, r->fibre, r->drug, r->drug_uM, r->sl_um, r->branch);
    named(file, "fmax_kPa", r->fmax_kPa);
    named(file, "frest_kPa", r->frest_kPa);
    named(file, "pCa50", r->pca50);
    named(file, "slope_nH", r->slope_nh);
    if (!isnan(r->control_pca50))
        named(file, "delta_pCa50", r->pca50 - r->control_pca50);
    (void)fputc('\n', file);
}

static void hill_line(FILE *file, const struct curve_record *r)
{
    (void)fprintf(file, "# hill curve=%zu", r->number);
    if (r->hill_note != NULL) {
        (void)fprintf(file, " fit=none reason=\"%s\"\n", r->hill_note);
        return;
    }
    named(file, "pCa50", r->hill_pca50);
    named(file, "nH", r->hill_nh);
    named(file, "y_min_kPa", r->hill_y_min);
    named(file, "y_amp_kPa", r->hill_y_amp);
    named(file, "rms_misfit_kPa", r->hill_rms);
    named(file, "max_misfit_kPa", r->hill_max);
    (void)fprintf(file, " points=%zu%s\n", r->hill_points,
                  r->hill_decimated ? " (evenly chosen from the grid)" : "");
}

static void begin(FILE *file, const struct provenance *provenance, const struct provenance *extra,
                  const struct curve_record *records, size_t n)
{
    for (size_t i = 0; i < provenance->n; i++)
        (void)fprintf(file, "# %s: %s\n", provenance->item[i].key, provenance->item[i].text);
    for (size_t i = 0; i < n; i++) {
        summary_line(file, &records[i]);
        hill_line(file, &records[i]);
    }
    for (size_t i = 0; extra != NULL && i < extra->n; i++)
        (void)fprintf(file, "# %s %s\n", extra->item[i].key, extra->item[i].text);
    (void)fputs(CURVE_COLUMNS "\n", file);
}

static void curve(FILE *file, const struct curve_record *record, int first)
{
    (void)file;
    (void)record;
    (void)first;
}

static void rows(FILE *file, const struct curve_record *record, const struct curve_rows *r,
                 int first)
{
    (void)first;
    for (size_t i = 0; i < r->n; i++) {
        (void)fprintf(file, "%zu,", record->number);
        csv_field(file, record->model);
        (void)fputc(',', file);
        csv_field(file, record->fibre);
        (void)fputc(',', file);
        csv_field(file, record->drug);
        (void)fputc(',', file);
        csv_field(file, record->drug_uM);
        number(file, record->sl_um);
        number(file, r->pca[i]);
        number(file, r->ca_uM[i]);
        number(file, r->tension_kPa[i]);
        number(file, r->tension_rel[i]);
        number(file, r->permissive[i]);
        number(file, r->ca_bound[i]);
        number(file, r->atp_per_s[i]);
        (void)fprintf(file, ",%d\n", r->converged[i] > 0.5);
    }
}

static void curve_end(FILE *file, const struct curve_record *record)
{
    (void)file;
    (void)record;
}

static void end(FILE *file, const char *partial)
{
    if (partial != NULL)
        (void)fprintf(file, "# partial: %s\n", partial);
}

const struct curve_writer csv_curve_writer = {".csv", begin, curve, rows, curve_end, end};
