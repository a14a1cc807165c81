/* The effects of drugs in `inotrope compare`: over the same fibre without drug, and what of them
 * depends on the fibre. */
#include <math.h>
#include <string.h>

#include "cli/compare.h"

/* An effect: a difference (n_H, pCa50) or a ratio of a measured number. `same`: what counts as no
 * effect and as no difference between fibres, absolute or relative (COMPARE_AGREEMENT): less than
 * experiments resolve. */
struct effect {
    enum compare_number of;
    int ratio;
    double same;
    const char *name;
};

static const struct effect shift = {COMPARE_PCA50, 0, 0.01, "pCa50"};
static const struct effect effects[COMPARE_EFFECTS] = {
    [EFFECT_SLOPE] = {COMPARE_SLOPE, 0, 0.05, "n_H"},
    [EFFECT_FMAX] = {COMPARE_FMAX, 1, 0.01, "maximal force"},
    [EFFECT_FREST] = {COMPARE_FREST, 1, 0.01, "resting force"},
    [EFFECT_DIASTOLIC] = {COMPARE_DIASTOLIC, 1, 0.01, "diastolic force"},
    [EFFECT_DEVELOPED] = {COMPARE_DEVELOPED, 1, 0.01, "developed force"},
    [EFFECT_RISE] = {COMPARE_RISE, 1, 0.01, "dF/dt max"},
    [EFFECT_FALL] = {COMPARE_FALL, 1, 0.01, "dF/dt min"},
    [EFFECT_TTP] = {COMPARE_TTP, 1, 0.01, "time to peak"},
    [EFFECT_RT50] = {COMPARE_RT50, 1, 0.01, "RT50"},
    [EFFECT_ATP] = {COMPARE_ATP, 1, 0.01, "ATP per beat"},
};

/* Force below this part of the maximum is none: its ratios say nothing. */
static const double no_force = 1e-9;

const char *compare_drug_text(const struct compared *item, char *text, size_t size)
{
    if (item->drugged)
        (void)snprintf(text, size, "%s %.4g uM", ino_drug_id(item->drug), item->dose_uM);
    else
        (void)snprintf(text, size, "no drug");
    return text;
}

static double effect_of(const struct effect *e, const struct compared *item,
                        const struct compared *base)
{
    const double with = item->number[e->of], without = base->number[e->of];
    if (!e->ratio)
        return with - without;
    if ((e->of == COMPARE_FREST || e->of == COMPARE_DIASTOLIC) &&
        !(without > no_force * base->number[COMPARE_FMAX]))
        return NAN;
    return without != 0 ? with / without : NAN;
}

void compare_effects(struct compare_run *run)
{
    for (size_t i = 0; i < run->n; i++) {
        struct compared *item = &run->item[i];
        for (size_t e = 0; item->drugged && e < COMPARE_EFFECTS; e++)
            item->number[COMPARE_EFFECT + e] =
                effect_of(&effects[e], item, &run->item[item->control]);
    }
}

/* ---- findings ---- */

/* Items of one action and dose, each against its base; and an effect over them. */
struct group {
    const struct compare_run *run;
    int drugged;
    size_t dose;
    int matched; /* against the drug with the same shift, not against no drug */
};

struct span {
    size_t n, of; /* with this number; items of the group */
    double low, high;
    const struct compared *lowest, *highest;
};

static int in_group(const struct group *g, const struct compared *item)
{
    return item->drugged == g->drugged && item->dose == g->dose;
}

static double effect_in(const struct group *g, const struct effect *e, const struct compared *item)
{
    return effect_of(e, item, &g->run->item[g->matched ? item->like : item->control]);
}

static struct span span_of(const struct group *g, const struct effect *e)
{
    struct span s = {0, 0, INFINITY, -INFINITY, NULL, NULL};
    for (size_t i = 0; i < g->run->n; i++) {
        const struct compared *item = &g->run->item[i];
        if (!in_group(g, item))
            continue;
        const double x = effect_in(g, e, item);
        s.of++;
        if (!isfinite(x))
            continue;
        s.n++;
        if (x < s.low)
            s.low = x, s.lowest = item;
        if (x > s.high)
            s.high = x, s.highest = item;
    }
    return s;
}

enum verdict { UNCHANGED, SAME, DIRECTION, ONE_SIDED, DEPENDS, TOO_FEW };

/* Judged by the numbers alone. */
static enum verdict judge(const struct effect *e, const struct span *s)
{
    const double none = e->ratio ? 1 : 0, scale = e->ratio ? s->low : 1;
    if (s->n < 2)
        return TOO_FEW;
    if (s->low >= none - e->same && s->high <= none + e->same)
        return UNCHANGED;
    if (s->high - s->low <= e->same * fabs(scale))
        return SAME;
    if (s->low > none + e->same || s->high < none - e->same)
        return DIRECTION;
    return s->low >= none - e->same || s->high <= none + e->same ? ONE_SIDED : DEPENDS;
}

static const char *id_of(const struct compared *item, char *text, size_t size)
{
    (void)snprintf(text, size, "%s:%s", ino_model_id(ino_fibre_model(item->fibre)),
                   ino_fibre_id(item->fibre));
    return text;
}

/* Where a fibre lacks the number the verdict is on the others. */
static const char *const findings_key[2][DEPENDS + 1] = {
    {"unchanged", "same_in_all", "same_direction", "unchanged_or_one_direction",
     "opposite_directions"},
    {"unchanged_in_part", "same_in_part", "same_direction_in_part",
     "unchanged_or_one_direction_in_part", "opposite_directions_in_part"}};

static void number_text(const struct effect *e, double x, char *text, size_t size)
{
    const double rounded = fabs(x) < 5e-4 ? 0 : x; /* no "-0.000" */
    (void)snprintf(text, size, e->ratio ? "x %.3f" : "%+.3f", rounded);
}

/* "; 7 of 8 fibres have it, not a:b, c:d": the first of those without, by name. */
static void lack_text(const struct group *g, const struct effect *e, const struct span *s,
                      char *text, size_t size)
{
    enum { NAMED = 3 };
    char id[160];
    size_t n = 0;
    (void)snprintf(text, size, "; %zu of %zu fibres have it, not", s->n, s->of);
    for (size_t i = 0; i < g->run->n; i++) {
        const struct compared *item = &g->run->item[i];
        const size_t used = strlen(text);
        if (!in_group(g, item) || isfinite(effect_in(g, e, item)))
            continue;
        if (n++ < NAMED)
            (void)snprintf(text + used, size - used, "%s %s", n > 1 ? "," : "",
                           id_of(item, id, sizeof id));
    }
    if (n > NAMED)
        (void)snprintf(text + strlen(text), size - strlen(text), " and %zu more", n - NAMED);
}

static void say(struct compare_run *run, const struct group *g, const char *title,
                const struct effect *e, const struct span *s, enum verdict v)
{
    char low[40], high[40], id[160], where[2][180] = {"", ""}, few[600] = "";
    const char *key = findings_key[s->n < s->of][v];
    number_text(e, s->low, low, sizeof low);
    number_text(e, s->high, high, sizeof high);
    for (int i = 0; i < 2 && v > SAME; i++)
        (void)snprintf(where[i], sizeof where[i], " (%s)",
                       id_of(i ? s->highest : s->lowest, id, sizeof id));
    if (s->n < s->of)
        lack_text(g, e, s, few, sizeof few);
    if (v <= SAME && strcmp(low, high) == 0)
        provenance_add(&run->findings, key, "%s: %s %s%s", title, e->name, low, few);
    else
        provenance_add(&run->findings, key, "%s: %s %s%s to %s%s%s", title, e->name, low, where[0],
                       high, where[1], few);
}

/* Effects of the group, the most general first, those of all fibres before those of some. */
static void find(struct compare_run *run, const struct group *g, const char *title)
{
    for (int order = 0; order <= 2 * DEPENDS + 1; order++)
        for (size_t k = g->matched ? 1 : 0; k <= COMPARE_EFFECTS; k++) { /* matched: its pCa50 */
            const struct effect *e = k == 0 ? &shift : &effects[k - 1];
            const struct span s = span_of(g, e);
            const enum verdict v = judge(e, &s);
            if (v != TOO_FEW && 2 * (int)v + (s.n < s.of) == order)
                say(run, g, title, e, &s, v);
        }
}

void compare_findings(struct compare_run *run)
{
    char title[200];
    for (size_t d = 0; d < run->n_doses; d++) {
        (void)snprintf(title, sizeof title, "%s %.10g uM over no drug", ino_drug_id(run->drug),
                       run->dose_uM[d]);
        find(run, &(struct group){run, 1, d, 0}, title);
        if (run->match == NULL)
            continue;
        (void)snprintf(title, sizeof title, "%s of the same shift over %s %.10g uM",
                       ino_drug_id(run->match), ino_drug_id(run->drug), run->dose_uM[d]);
        find(run, &(struct group){run, 2, d, 1}, title);
    }
}

/* ---- table ---- */

static void cell(int width, int decimals, double value)
{
    if (isfinite(value))
        (void)printf(" %*.*f", width, decimals, fabs(value) < 5e-4 ? 0 : value);
    else
        (void)printf(" %*s", width, "-");
}

static void table_row(const struct compared *item, int width)
{
    const double *n = item->number, *e = item->number + COMPARE_EFFECT;
    char text[80], name[160];
    (void)snprintf(name, sizeof name, "  %s", compare_drug_text(item, text, sizeof text));
    (void)printf("%-*s", width, name);
    cell(7, 3, n[COMPARE_SHIFT]);
    cell(6, 2, e[EFFECT_SLOPE]);
    cell(7, 3, e[EFFECT_FMAX]);
    cell(7, 3, e[EFFECT_FREST]);
    cell(9, 3, e[EFFECT_DIASTOLIC]);
    cell(9, 3, e[EFFECT_DEVELOPED]);
    cell(9, 3, e[EFFECT_RISE]);
    cell(7, 3, e[EFFECT_FALL]);
    cell(7, 3, e[EFFECT_TTP]);
    cell(7, 3, e[EFFECT_RT50]);
    cell(7, 3, e[EFFECT_ATP]);
    (void)printf("\n");
}

/* Under each title, and under each verdict, what it is true of. */
static void print_findings(const struct compare_run *run)
{
    static const char *const head[2][DEPENDS + 1] = {
        {"unchanged in all", "the same in all",
         "the same direction in all, how much depends on the fibre",
         "one direction or unchanged, how much depends on the fibre",
         "opposite directions in different fibres"},
        {"unchanged in those that have it", "the same in those that have it",
         "the same direction in those that have it, how much depends on the fibre",
         "one direction or unchanged in those that have it, how much depends on the fibre",
         "opposite directions in different fibres, of those that have it"}};
    const char *title = "", *key = "";
    for (size_t i = 0; i < run->findings.n; i++) {
        const struct provenance_item *f = &run->findings.item[i];
        const size_t length = strcspn(f->text, ":");
        if (strncmp(title, f->text, length + 1) != 0) {
            (void)printf("\n%.*s\n", (int)length, f->text);
            key = "";
        }
        title = f->text;
        for (int k = 0; k <= 2 * DEPENDS + 1 && strcmp(key, f->key) != 0; k++)
            if (strcmp(findings_key[k % 2][k / 2], f->key) == 0)
                (void)printf("  %s\n", head[k % 2][k / 2]);
        key = f->key;
        (void)printf("    %s\n", f->text + length + 2);
    }
}

const char *compare_confound(const struct compare_run *run)
{
    for (size_t i = 1; i < run->n; i++)
        if (ino_fibre_model(run->item[i].fibre) != ino_fibre_model(run->item[0].fibre))
            return "the fibres differ in model and also in temperature, species or preparation: a "
                   "difference is not the model's alone";
    return "the fibres are of one model and differ in temperature, species or preparation";
}

void compare_effect_table(const struct compare_run *run, int width)
{
    if (run->drug == NULL)
        return;
    (void)printf("\n%-*s %7s %6s %7s %7s %9s %9s %9s %7s %7s %7s %7s\n", width,
                 "over the same fibre, no drug", "d pCa50", "d n_H", "Fmax", "Frest", "diastolic",
                 "developed", "dF/dt max", "min", "TTP", "RT50", "ATP");
    for (size_t i = 0; i < run->n; i++) {
        char id[160];
        const struct compared *item = &run->item[i];
        if (item->drugged && !run->item[i - 1].drugged)
            (void)printf("%s\n", id_of(item, id, sizeof id));
        if (item->drugged)
            table_row(item, width);
    }
    print_findings(run);
    if (run->findings.n > 0)
        (void)printf("%s\n%s\n", COMPARE_AGREEMENT, compare_confound(run));
    (void)printf("\n");
}
