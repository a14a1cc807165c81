/* The rows of the report: every published row on every fibre and model that it is about. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/validate_rows.h"

enum { MOST_CHOICES = 16 };

/* Catalogue fibres of a published fibre's name: its own id in any model, and what fibres.csv
 * adds. */
struct choices {
    size_t n;
    const ino_fibre *fibre[MOST_CHOICES];
};

static void add_choice(struct choices *choices, const ino_fibre *fibre)
{
    for (size_t i = 0; i < choices->n; i++)
        if (choices->fibre[i] == fibre)
            return;
    if (choices->n < MOST_CHOICES)
        choices->fibre[choices->n++] = fibre;
}

static void find_choices(const struct published *p, const char *name, size_t length,
                         struct choices *choices)
{
    choices->n = 0;
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *fibre = ino_fibre_at(i);
        if (strncmp(ino_fibre_id(fibre), name, length) == 0 && ino_fibre_id(fibre)[length] == '\0')
            add_choice(choices, fibre);
    }
    for (size_t i = 0; i < p->n_mappings; i++) {
        const struct mapping *m = &p->mapping[i];
        const ino_fibre *fibre;
        if (strncmp(m->fibre, name, length) == 0 && m->fibre[length] == '\0' &&
            ino_fibre_find(ino_model_find(m->model), m->catalogue_fibre, &fibre, NULL) == INO_OK)
            add_choice(choices, fibre);
    }
}

/* ---- what the row's numbers were to the fibre or drug ---- */

/* 1 when the text names another row of the same publication. */
static int names_sibling(const struct published *p, const struct target *t, const char *text)
{
    for (size_t i = 0; i < p->n_targets; i++)
        if (t->ref[0] != '\0' && strcmp(p->target[i].ref, t->ref) == 0 &&
            text_names(text, p->target[i].id))
            return 1;
    return 0;
}

static enum use use_in_text(const struct published *p, const struct target *t, const char *text)
{
    if (text_names(text, t->id) || (t->table[0] != '\0' && text_names(text, t->table)))
        return USE_CALIBRATED;
    return names_sibling(p, t, text) ? USE_INFORMED : USE_PREDICTED;
}

static enum use use_in_source(const struct published *p, const struct target *t, const char *symbol,
                              const char *source)
{
    const enum use use = source != NULL ? use_in_text(p, t, source) : USE_PREDICTED;
    /* Length and temperature are the experiment's conditions, not results. */
    if (source == NULL || use != USE_PREDICTED || strcmp(symbol, "SL0") == 0 ||
        strcmp(symbol, "temperature") == 0)
        return use;
    return text_names(source, t->ref) ? USE_INFORMED : USE_PREDICTED;
}

static enum use stronger(enum use a, enum use b)
{
    return a > b ? a : b;
}

static enum use use_by_fibre(const struct published *p, const struct result *row,
                             const ino_fibre *fibre)
{
    const struct target *t = row->target;
    const ino_troponin isoform = ino_fibre_troponin(fibre);
    enum use use = USE_PREDICTED;
    for (size_t i = 0; i < ino_model_parameter_count(row->model); i++)
        use = stronger(use, use_in_source(p, t, ino_model_parameter(row->model, i)->symbol,
                                          ino_fibre_source(fibre, i)));
    if (t->drug_entry == NULL)
        return use;
    for (size_t i = 0; i < ino_drug_parameter_count(t->drug_entry, isoform); i++) {
        const ino_parameter *q = ino_drug_parameter(t->drug_entry, isoform, i);
        use = stronger(use, use_in_source(p, t, q->symbol, q->source));
    }
    return use;
}

static enum use use_by_record(const struct published *p, const struct result *row,
                              const ino_fibre *fibre)
{
    const struct target *t = row->target;
    enum use use = USE_PREDICTED;
    for (size_t i = 0; i < p->n_records; i++) {
        const struct record *r = &p->record[i];
        const int same_drug =
            r->drug[0] == '\0' ||
            (t->drug_entry != NULL && strcmp(r->drug, ino_drug_id(t->drug_entry)) == 0);
        if (same_drug && strcmp(r->fibre, ino_fibre_id(fibre)) == 0)
            use = stronger(use, use_in_text(p, t, r->sources));
    }
    return use;
}

static enum use use_of(const struct published *p, const struct result *row)
{
    enum use use = USE_PREDICTED;
    for (size_t f = 0; f < row->n_fibres; f++) {
        use = stronger(use, use_by_fibre(p, row, row->fibre[f]));
        use = stronger(use, use_by_record(p, row, row->fibre[f]));
    }
    return use;
}

/* NULL: none. */
static const struct construction *construction_of(const struct published *p,
                                                  const struct result *row)
{
    for (size_t i = 0; i < p->n_constructions && row->model != NULL; i++) {
        const struct construction *c = &p->construction[i];
        if (strcmp(c->id, row->target->id) == 0 &&
            (c->model[0] == '\0' || strcmp(c->model, ino_model_id(row->model)) == 0))
            return c;
    }
    return NULL;
}

/* ---- rows ---- */

static int add_row(struct report *report, const struct target *t, const ino_fibre *a,
                   const ino_fibre *b, struct problem *problem)
{
    struct result *larger = realloc(report->row, (report->n + 1) * sizeof *larger);
    if (larger == NULL)
        return problem_memory(problem);
    report->row = larger;
    struct result *row = &larger[report->n++];
    memset(row, 0, sizeof *row);
    row->target = t;
    row->fibre[0] = a;
    row->fibre[1] = b;
    row->n_fibres = (size_t)(a != NULL) + (size_t)(b != NULL);
    row->model = a != NULL ? ino_fibre_model(a) : NULL;
    row->use = a != NULL ? use_of(&report->published, row) : USE_PREDICTED;
    /* A published fibre: what its authors calibrated it to is theirs to say. */
    char name[120];
    result_fibre(row, name, sizeof name);
    if (a != NULL && strcmp(name, t->fibre) != 0)
        row->use = stronger(row->use, USE_INFORMED);
    /* The Ca that drives a twitch was made from these forces. */
    if (a != NULL && t->n_drive > 0)
        row->use = stronger(row->use, USE_INFORMED);
    row->construction = construction_of(&report->published, row);
    if (row->construction != NULL)
        row->use = USE_BY_CONSTRUCTION;
    return CLI_OK;
}

static int wanted(const struct filter *f, const struct target *t, const ino_fibre *a,
                  const ino_fibre *b)
{
    int any = f->n_targets == 0;
    for (size_t i = 0; i < f->n_targets; i++)
        any |= strcmp(f->target[i], t->id) == 0;
    if (!any || (f->model != NULL && (a == NULL || ino_fibre_model(a) != f->model)))
        return 0;
    any = f->n_fibres == 0;
    for (size_t i = 0; i < f->n_fibres; i++)
        any |= a == f->fibre[i] || (b != NULL && b == f->fibre[i]);
    return any;
}

static int expand(struct report *report, const struct filter *f, const struct target *t,
                  struct problem *problem)
{
    struct choices a;
    struct choices b;
    const size_t length = strcspn(t->fibre, "|");
    const int two = t->fibre[length] == '|';
    if (t->fibre[0] == '\0')
        return wanted(f, t, NULL, NULL) ? add_row(report, t, NULL, NULL, problem) : CLI_OK;
    find_choices(&report->published, t->fibre, length, &a);
    if (two)
        find_choices(&report->published, t->fibre + length + 1, strlen(t->fibre + length + 1), &b);
    size_t made = 0;
    for (size_t i = 0; i < a.n; i++)
        for (size_t k = 0; k < (two ? b.n : 1); k++) {
            const ino_fibre *second = two ? b.fibre[k] : NULL;
            if (two && ino_fibre_model(a.fibre[i]) != ino_fibre_model(second))
                continue;
            made++;
            if (wanted(f, t, a.fibre[i], second) &&
                add_row(report, t, a.fibre[i], second, problem) != CLI_OK)
                return problem->code;
        }
    if (made == 0)
        return data_refuse(&report->published.targets, t->cell, problem,
                           "row '%.60s': no fibre '%.60s' in the catalogue or in fibres.csv", t->id,
                           t->fibre);
    return CLI_OK;
}

/* ---- findings ---- */

static int is_about(const struct finding *f, const struct result *row)
{
    return strcmp(f->id, row->target->id) == 0 &&
           (f->model[0] == '\0' ||
            (row->model != NULL && strcmp(f->model, ino_model_id(row->model)) == 0));
}

static void use_findings(struct report *report)
{
    struct published *p = &report->published;
    for (size_t k = 0; k < p->n_findings; k++) {
        struct finding *f = &p->finding[k];
        size_t passed = 0;
        for (size_t i = 0; i < report->n; i++) {
            struct result *row = &report->row[i];
            if (!is_about(f, row))
                continue;
            passed += row->judgement.verdict == VERDICT_PASS;
            if (row->judgement.verdict == VERDICT_FAIL) {
                row->finding = f;
                f->used = 1;
            }
        }
        f->stale = !f->used && passed > 0;
        report->n_stale += (size_t)f->stale;
    }
    for (size_t i = 0; i < report->n; i++) {
        const struct result *row = &report->row[i];
        if (row->judgement.verdict == VERDICT_FAIL && row->finding != NULL)
            report->n_known_failures++;
        else if (row->judgement.verdict == VERDICT_FAIL)
            report->n_new_failures++;
    }
}

/* Rows of one published fibre together, in order of appearance, those without fibre last; the rows
 * of a target on several models stay neighbours. */
static int sort_rows(struct report *report, struct problem *problem)
{
    struct result *sorted = malloc((report->n + 1) * sizeof *sorted);
    char *taken = calloc(report->n + 1, 1);
    size_t n = 0;
    if (sorted == NULL || taken == NULL) {
        free(sorted);
        free(taken);
        return problem_memory(problem);
    }
    for (int without = 0; without <= 1; without++)
        for (size_t i = 0; i < report->n; i++)
            for (size_t k = i; k < report->n; k++) {
                const char *fibre = report->row[i].target->fibre;
                if (taken[k] || (fibre[0] == '\0') != without ||
                    strcmp(report->row[k].target->fibre, fibre) != 0)
                    continue;
                taken[k] = 1;
                sorted[n++] = report->row[k];
            }
    free(report->row);
    free(taken);
    report->row = sorted;
    return CLI_OK;
}

int report_make(struct report *report, const struct filter *filter, int quiet,
                struct problem *problem)
{
    struct published *p = &report->published;
    struct progress progress;
    for (size_t i = 0; i < p->n_targets; i++)
        if (expand(report, filter, &p->target[i], problem) != CLI_OK)
            return problem->code;
    if (sort_rows(report, problem) != CLI_OK)
        return problem->code;
    progress_start(&progress, quiet);
    for (size_t i = 0; i < report->n && !interrupt_seen(); i++) {
        struct result *row = &report->row[i];
        measure(row);
        judge(row->target, row->model_value, row->n_values, &row->judgement);
        progress_update(&progress, i + 1, report->n, "rows");
    }
    progress_clear(&progress);
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted");
    use_findings(report);
    return CLI_OK;
}

void report_free(struct report *report)
{
    free(report->row);
    provenance_free(&report->provenance);
    published_free(&report->published);
    memset(report, 0, sizeof *report);
}
