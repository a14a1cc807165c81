/* The report as one page: summary, figures, rows, findings, sources. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bib.h"
#include "cli/validate.h"
#include "output/html.h"

static const char *verdict_class(const struct result *row)
{
    return row->judgement.verdict == VERDICT_PASS   ? "pass"
           : row->judgement.verdict == VERDICT_FAIL ? "fail"
                                                    : "idle";
}

static void head(FILE *file, const char *const *names)
{
    (void)fputs("<table>\n<thead><tr>", file);
    for (size_t i = 0; names[i] != NULL; i++) {
        (void)fputs("<th>", file);
        html_text(file, names[i]);
        (void)fputs("</th>", file);
    }
    (void)fputs("</tr></thead>\n<tbody>\n", file);
}

static void write_summary(FILE *file, const struct report *report)
{
    static const char *const names[] = {"fibre",    "model",      "predicted: pass / fail",
                                        "informed", "calibrated", "by construction",
                                        "shown",    "not run",    NULL};
    struct tally *tally;
    size_t n;
    if (report_tally(report, &tally, &n) != 0)
        return;
    (void)fputs("<h2>Summary</h2>\n", file);
    head(file, names);
    for (size_t i = 0; i < n; i++) {
        const struct tally *t = &tally[i];
        char text[60];
        (void)fputs("<tr>", file);
        html_cell(file, NULL, t->fibre);
        html_cell(file, NULL, t->model);
        for (int use = USE_PREDICTED; use < USE_COUNT; use++) {
            (void)snprintf(text, sizeof text, "%zu / %zu", t->count[use][0], t->count[use][1]);
            html_cell(file, "n", text);
        }
        (void)snprintf(text, sizeof text, "%zu", t->shown);
        html_cell(file, "n", text);
        (void)snprintf(text, sizeof text, "%zu", t->not_run);
        html_cell(file, "n", text);
        (void)fputs("</tr>\n", file);
    }
    (void)fputs("</tbody></table>\n"
                "<p class=\"small\">Predicted: no parameter of the fibre or drug names the row. "
                "Informed: a parameter's source or a calibration record cites the row's "
                "publication or another row of it. Calibrated: a "
                "calibration record or a parameter's source names the row itself; passing is then "
                "no evidence. By construction: the row holds whatever the data are, because of the "
                "model's structure or because a parameter was chosen from that very statement; it "
                "is no prediction either. A row is judged by its own spread; without one within "
                "20 % (forces, ratios, times), 0.1 (pCa), 0.1 or 30 % of the shift (differences of "
                "pCa50, the smaller) or 30 % (rates, n_H), and labelled so.</p>\n",
                file);
    free(tally);
}

static void write_source(FILE *file, const struct target *t)
{
    html_text(file, t->citation[0] != '\0' ? t->citation : t->ref);
    (void)fputs(t->doi[0] != '\0' ? " " : "", file);
    html_doi(file, t->doi);
}

static void write_row(FILE *file, const struct result *row)
{
    const struct target *t = row->target;
    char text[200];
    char unit[260];
    (void)fputs("<tr>", file);
    html_cell(file, NULL, t->id);
    result_fibre(row, text, sizeof text);
    (void)snprintf(unit, sizeof unit, "%s%s%s", text, row->model != NULL ? ", " : "",
                   row->model != NULL ? ino_model_id(row->model) : "");
    html_cell(file, NULL, unit);
    (void)snprintf(unit, sizeof unit, "%s%s%s%s", t->observable,
                   strcmp(t->unit, "1") != 0 ? " (" : "", strcmp(t->unit, "1") != 0 ? t->unit : "",
                   strcmp(t->unit, "1") != 0 ? ")" : "");
    (void)fputs("<td>", file);
    html_text(file, unit);
    (void)fputs("<br><span class=\"small\">", file);
    html_text(file, t->condition);
    (void)fputs("</span></td>", file);
    result_value_text(row, text, sizeof text);
    html_cell(file, "n", text);
    target_value_text(t, text, sizeof text);
    html_cell(file, "n", text);
    (void)fputs("<td class=\"n\">", file);
    if (!isnan(t->spread))
        html_textf(file, "± %.3g", t->spread);
    (void)fputs("<br><span class=\"small\">", file);
    html_text(file, t->spread_kind);
    (void)fputs("</span></td>", file);
    result_difference_text(row, text, sizeof text);
    html_cell(file, "n", text);
    (void)fprintf(file, "<td><span class=\"%s\">", verdict_class(row));
    html_text(file, verdict_text(row));
    (void)fputs("</span><br><span class=\"small\">", file);
    html_text(file, row->judgement.criterion);
    (void)fputs("</span></td><td class=\"small\">", file);
    if (row->finding != NULL)
        html_textf(file, "Finding: %s ", row->finding->explanation);
    if (row->construction != NULL)
        html_textf(file, "By construction: %s ", row->construction->because);
    if (row->note[0] != '\0')
        html_textf(file, "%s. ", row->note);
    html_text(file, t->caution);
    (void)fputs("</td><td class=\"small\">", file);
    write_source(file, t);
    (void)fputs("</td></tr>\n", file);
}

static void write_rows(FILE *file, const struct report *report)
{
    static const char *const names[] = {"row",       "fibre, model", "observable", "model",
                                        "published", "spread",       "difference", "verdict",
                                        "remarks",   "source",       NULL};
    (void)fputs("<h2>Rows</h2>\n", file);
    head(file, names);
    for (size_t i = 0; i < report->n; i++)
        write_row(file, &report->row[i]);
    (void)fputs("</tbody></table>\n", file);
}

static void write_figures(FILE *file, const struct report *report, char *warning, size_t size)
{
    struct figure_list list;
    char why[300] = "";
    if (report_figures(report, &list, why, sizeof why) != 0)
        (void)snprintf(why, sizeof why, "out of memory");
    if (why[0] != '\0')
        (void)snprintf(warning, size, "figures are left out: %.250s", why);
    if (list.n > 0)
        (void)fputs("<h2>Curves over data</h2>\n<p class=\"small\">Lines: model. Points: published "
                    "data with their errors; a point at 0.5 is a published half-maximum.</p>\n",
                    file);
    for (size_t i = 0; i < list.n; i++) {
        (void)fputs("<figure><figcaption>", file);
        html_text(file, list.item[i].title);
        (void)fputs("</figcaption>\n", file);
        html_svg(file, list.item[i].svg, i + 1);
        (void)fputs("</figure>\n", file);
    }
    if (why[0] != '\0')
        html_textf(file, "Figures are left out: %s.\n", why);
    figure_list_free(&list);
}

static void write_findings(FILE *file, const struct report *report)
{
    const struct published *p = &report->published;
    (void)fputs("<h2>Known findings</h2>\n<ul>\n", file);
    for (size_t i = 0; i < p->n_findings; i++) {
        const struct finding *f = &p->finding[i];
        if (!f->used && !f->stale)
            continue;
        (void)fputs("<li><b>", file);
        html_text(file, f->id);
        (void)fputs("</b>: ", file);
        html_text(file, f->stale ? "stale, the row no longer fails" : f->explanation);
        (void)fputs("</li>\n", file);
    }
    (void)fputs("</ul>\n", file);
}

/* BibTeX entries of all rows, each once. */
static void write_bibliography(FILE *file, const struct report *report)
{
    (void)fputs("<h2>Sources</h2>\n<pre class=\"small\">", file);
    for (size_t i = 0; i < report->n; i++) {
        const char *key = report->row[i].target->ref;
        size_t earlier = 0;
        size_t length;
        while (earlier < i && strcmp(report->row[earlier].target->ref, key) != 0)
            earlier++;
        const char *entry = earlier == i && key[0] != '\0'
                                ? bib_find(ino_refs_bib, key, strlen(key), &length)
                                : NULL;
        if (entry != NULL) {
            char *text = strndup(entry, length);
            html_text(file, text != NULL ? text : "");
            (void)fputc('\n', file);
            free(text);
        }
    }
    (void)fputs("</pre>\n", file);
}

int report_html(FILE *file, const struct report *report, char *warning, size_t size)
{
    html_begin(file, "Published fibre data against the models");
    (void)fputs("<p class=\"small\">", file);
    for (size_t i = 0; i < report->provenance.n; i++)
        html_textf(file, "%s%s: %s", i > 0 ? "; " : "", report->provenance.item[i].key,
                   report->provenance.item[i].text);
    (void)fputs("</p>\n", file);
    write_summary(file, report);
    write_figures(file, report, warning, size);
    write_rows(file, report);
    write_findings(file, report);
    write_bibliography(file, report);
    html_end(file);
    return 0;
}
