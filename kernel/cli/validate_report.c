/* The report as texts, as a table for people and as CSV. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/validate.h"
#include "output/curves.h"

/* ---- texts of a row ---- */

const char *use_name(enum use use)
{
    static const char *const text[] = {"predicted", "informed", "calibrated", "by construction"};
    return use < USE_COUNT ? text[use] : NULL;
}

const char *use_text(const struct result *row)
{
    return row->judgement.verdict == VERDICT_PASS || row->judgement.verdict == VERDICT_FAIL
               ? use_name(row->use)
               : "";
}

const char *verdict_text(const struct result *row)
{
    static const char *const text[USE_COUNT][2] = {
        {"pass", "FAIL"},
        {"informed: pass", "informed: FAIL"},
        {"calibrated: pass", "calibrated: FAIL"},
        {"by construction: pass", "by construction: FAIL"}};
    switch (row->judgement.verdict) {
    case VERDICT_PASS:
        return text[row->use][0];
    case VERDICT_FAIL:
        return text[row->use][1];
    case VERDICT_SHOWN:
        return "shown";
    case VERDICT_NOT_RUN:
    default:
        return "not run";
    }
}

void result_fibre(const struct result *row, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (row->n_fibres > 0)
        (void)snprintf(buffer, size, "%s%s%s", ino_fibre_id(row->fibre[0]),
                       row->n_fibres > 1 ? "|" : "",
                       row->n_fibres > 1 ? ino_fibre_id(row->fibre[1]) : "");
}

void target_value_text(const struct target *t, char *buffer, size_t size)
{
    const char *const before = t->kind == KIND_GREATER ? "> "
                               : t->kind == KIND_LESS  ? "< "
                               : t->kind == KIND_ABOUT ? "about "
                                                       : "";
    if (t->kind == KIND_CURVE)
        (void)snprintf(buffer, size, t->n_points > 0 ? "%zu points" : "table", t->n_points);
    else if (t->n_value == 2)
        (void)snprintf(buffer, size, "%.5g%s%.5g", t->value[0],
                       t->kind == KIND_BRACKET ? " to " : "; ", t->value[1]);
    else
        (void)snprintf(buffer, size, "%s%.5g", before, t->value[0]);
}

void result_value_text(const struct result *row, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (row->n_values == 2)
        (void)snprintf(buffer, size, "%.4g; %.4g", row->model_value[0], row->model_value[1]);
    else if (row->n_values == 1)
        (void)snprintf(buffer, size,
                       fabs(row->model_value[0]) > 0 && fabs(row->model_value[0]) < 1e-3 ? "%.2e"
                                                                                         : "%.4g",
                       row->model_value[0]);
}

void result_difference_text(const struct result *row, char *buffer, size_t size)
{
    const struct judgement *j = &row->judgement;
    buffer[0] = '\0';
    if (row->target->kind == KIND_CURVE && row->n_values > 0 && isnan(j->difference_in_spreads))
        (void)snprintf(buffer, size, "%.3f rms", j->difference);
    else if (row->target->kind == KIND_CURVE && row->n_values > 0)
        (void)snprintf(buffer, size, "%.2f errors rms", j->difference_in_spreads);
    else if (!isnan(j->difference_in_spreads))
        (void)snprintf(buffer, size, "%+.2f spreads", j->difference_in_spreads);
    else if (!isnan(j->difference) && fabs(j->difference) < 1e-9)
        (void)snprintf(buffer, size, "0");
    else if (!isnan(j->difference))
        (void)snprintf(buffer, size, "%+.3g", j->difference);
}

/* ---- tallies ---- */

static struct tally *find_tally(struct tally *all, size_t *n, const char *fibre, const char *model)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(all[i].fibre, fibre) == 0 && strcmp(all[i].model, model) == 0)
            return &all[i];
    memset(&all[*n], 0, sizeof all[*n]);
    (void)snprintf(all[*n].fibre, sizeof all[*n].fibre, "%s", fibre);
    all[*n].model = model;
    return &all[(*n)++];
}

static void count(struct tally *tally, const struct result *row)
{
    if (row->judgement.verdict == VERDICT_SHOWN)
        tally->shown++;
    else if (row->judgement.verdict == VERDICT_NOT_RUN)
        tally->not_run++;
    else
        tally->count[row->use][row->judgement.verdict == VERDICT_FAIL]++;
}

int report_tally(const struct report *report, struct tally **tally, size_t *n)
{
    struct tally total;
    memset(&total, 0, sizeof total);
    *n = 0;
    *tally = calloc(report->n + 2, sizeof **tally);
    if (*tally == NULL)
        return -1;
    for (size_t i = 0; i < report->n; i++) {
        const struct result *row = &report->row[i];
        char fibre[120];
        result_fibre(row, fibre, sizeof fibre);
        count(&total, row);
        count(find_tally(*tally, n, fibre[0] != '\0' ? fibre : "(no fibre)",
                         row->model != NULL ? ino_model_id(row->model) : ""),
              row);
    }
    (void)snprintf(total.fibre, sizeof total.fibre, "total");
    total.model = "";
    (*tally)[(*n)++] = total;
    return 0;
}

/* ---- for people ---- */

/* "inotrope1", or "rdq20mf:rat-room-temperature" where the published fibre has another name. */
static void model_text(const struct result *row, char *buffer, size_t size)
{
    char fibre[120];
    result_fibre(row, fibre, sizeof fibre);
    buffer[0] = '\0';
    if (row->model != NULL && strcmp(fibre, row->target->fibre) == 0)
        (void)snprintf(buffer, size, "%s", ino_model_id(row->model));
    else if (row->model != NULL)
        (void)snprintf(buffer, size, "%s:%s", ino_model_id(row->model), fibre);
}

static void print_row(FILE *file, const struct result *row, const size_t width[2])
{
    const struct target *t = row->target;
    char model[160];
    char value[80];
    char published[80];
    char difference[80];
    model_text(row, model, sizeof model);
    result_value_text(row, value, sizeof value);
    target_value_text(t, published, sizeof published);
    result_difference_text(row, difference, sizeof difference);
    (void)fprintf(file, "  %-*s %-*s %14s %14s", (int)width[0], t->id, (int)width[1], model, value,
                  published);
    if (!isnan(t->spread))
        (void)fprintf(file, " +- %-6.3g", t->spread);
    else
        (void)fprintf(file, " %-9s", "");
    (void)fprintf(file, " %15s  %-21s %s%s\n", difference, verdict_text(row),
                  row->judgement.verdict == VERDICT_NOT_RUN ? row->note : row->judgement.criterion,
                  row->finding != NULL ? " [known finding]" : "");
}

static void print_rows(FILE *file, const struct report *report)
{
    size_t width[2] = {10, 10};
    const char *last = NULL;
    char model[160];
    for (size_t i = 0; i < report->n; i++) {
        const size_t length = strlen(report->row[i].target->id);
        model_text(&report->row[i], model, sizeof model);
        width[0] = length > width[0] ? length : width[0];
        width[1] = strlen(model) > width[1] ? strlen(model) : width[1];
    }
    (void)fprintf(file, "  %-*s %-*s %14s %14s %-9s %15s  %-21s %s\n", (int)width[0], "row",
                  (int)width[1], "model", "value", "published", "", "difference", "verdict",
                  "judged");
    for (size_t i = 0; i < report->n; i++) {
        const char *fibre = report->row[i].target->fibre;
        if (last == NULL || strcmp(fibre, last) != 0)
            (void)fprintf(file, "\n%s\n", fibre[0] != '\0' ? fibre : "(no fibre)");
        last = fibre;
        print_row(file, &report->row[i], width);
    }
}

static void print_tally(FILE *file, const struct report *report)
{
    struct tally *tally;
    size_t n;
    if (report_tally(report, &tally, &n) != 0)
        return;
    (void)fprintf(file, "\n%-46s %-10s", "fibre", "model");
    for (int use = USE_PREDICTED; use < USE_COUNT; use++)
        (void)fprintf(file, " %15s", use_name((enum use)use));
    (void)fprintf(file, " %6s %8s\n%-57s", "shown", "not run", "");
    for (int use = USE_PREDICTED; use < USE_COUNT; use++)
        (void)fprintf(file, " %15s", "pass/FAIL");
    (void)fputc('\n', file);
    for (size_t i = 0; i < n; i++) {
        const struct tally *t = &tally[i];
        (void)fprintf(file, "%-46s %-10s", t->fibre, t->model);
        for (int use = USE_PREDICTED; use < USE_COUNT; use++) {
            char cell[40];
            (void)snprintf(cell, sizeof cell, "%zu/%zu", t->count[use][0], t->count[use][1]);
            (void)fprintf(file, " %15s", cell);
        }
        (void)fprintf(file, " %6zu %8zu\n", t->shown, t->not_run);
    }
    free(tally);
}

static void print_findings(FILE *file, const struct report *report)
{
    const struct published *p = &report->published;
    if (report->n_known_failures > 0)
        (void)fprintf(file, "\nknown findings\n");
    for (size_t i = 0; i < p->n_findings; i++)
        if (p->finding[i].used)
            (void)fprintf(file, "  %s: %s\n", p->finding[i].id, p->finding[i].explanation);
    for (size_t i = 0; i < p->n_findings; i++)
        if (p->finding[i].stale)
            (void)fprintf(file,
                          "stale finding: '%s' no longer fails; take it out of findings.csv\n",
                          p->finding[i].id);
    for (size_t i = 0; i < report->n; i++)
        if (report->row[i].judgement.verdict == VERDICT_FAIL && report->row[i].finding == NULL)
            (void)fprintf(file, "new failure: %s (%s)\n", report->row[i].target->id,
                          ino_model_id(report->row[i].model));
}

void report_table(FILE *file, const struct report *report)
{
    print_rows(file, report);
    print_tally(file, report);
    print_findings(file, report);
}

/* ---- CSV ---- */

static void number_cell(FILE *file, double value)
{
    if (!isnan(value))
        (void)fprintf(file, "%.17g", value);
    (void)fputc(',', file);
}

static void text_cell(FILE *file, const char *text)
{
    csv_field(file, text);
    (void)fputc(',', file);
}

static void csv_row(FILE *file, const struct result *row)
{
    const struct target *t = row->target;
    char text[120];
    text_cell(file, t->id);
    result_fibre(row, text, sizeof text);
    text_cell(file, text);
    text_cell(file, row->model != NULL ? ino_model_id(row->model) : "");
    text_cell(file, t->observable);
    text_cell(file, t->condition);
    text_cell(file, t->unit);
    number_cell(file, row->n_values > 0 ? row->model_value[0] : NAN);
    number_cell(file, row->n_values > 1 ? row->model_value[1] : NAN);
    number_cell(file, t->n_value > 0 ? t->value[0] : NAN);
    number_cell(file, t->n_value > 1 ? t->value[1] : NAN);
    number_cell(file, t->spread);
    text_cell(file, t->spread_kind);
    number_cell(file, row->judgement.difference);
    number_cell(file, row->judgement.difference_in_spreads);
    text_cell(file, verdict_text(row));
    text_cell(file, row->judgement.criterion);
    text_cell(file, use_text(row));
    text_cell(file, row->construction != NULL ? row->construction->because : "");
    text_cell(file, row->finding != NULL ? row->finding->explanation : "");
    text_cell(file, row->note);
    text_cell(file, t->caution);
    text_cell(file, t->citation);
    text_cell(file, t->doi);
    csv_field(file, t->ref);
    (void)fputc('\n', file);
}

void report_csv(FILE *file, const struct report *report)
{
    for (size_t i = 0; i < report->provenance.n; i++)
        (void)fprintf(file, "# %s: %s\n", report->provenance.item[i].key,
                      report->provenance.item[i].text);
    (void)fputs("id,fibre,model,observable,condition,unit,model_value,model_value_2,"
                "published_value,published_value_2,spread,spread_kind,difference,"
                "difference_in_spreads,verdict,criterion,use,by_construction,finding,note,caution,"
                "citation,doi,"
                "ref\n",
                file);
    for (size_t i = 0; i < report->n; i++)
        csv_row(file, &report->row[i]);
}
