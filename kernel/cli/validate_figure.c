/* One figure per fibre and model: relative force and k_tr over pCa, with the published points. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/validate.h"
#include "output/plot.h"

enum { SMOOTH = 121, RATE_POINTS = 31, MOST_LENGTHS = 4, MOST_SETS = 10 };

struct set {
    const char *label;
    size_t n;
    double *block; /* x, y, x_low, x_high, y_low, y_high, each [n] */
};

struct panel {
    int rate; /* k_tr instead of relative force */
    size_t n_lengths;
    double sl_um[MOST_LENGTHS];
    size_t n_sets;
    struct set set[MOST_SETS];
};

struct drawing {
    const ino_fibre *fibre;
    struct panel panel[2];
};

/* ---- published points ---- */

static void add_length(struct panel *p, double sl_um)
{
    for (size_t i = 0; i < p->n_lengths; i++)
        if (p->sl_um[i] == sl_um)
            return;
    if (p->n_lengths < MOST_LENGTHS)
        p->sl_um[p->n_lengths++] = sl_um;
}

static struct set *add_set(struct panel *p, const char *label, size_t n)
{
    struct set *set = &p->set[p->n_sets];
    if (p->n_sets == MOST_SETS)
        return NULL;
    set->block = malloc((6 * n + 1) * sizeof *set->block);
    if (set->block == NULL)
        return NULL;
    for (size_t i = 0; i < 6 * n; i++)
        set->block[i] = NAN;
    set->label = label;
    set->n = n;
    p->n_sets++;
    return set;
}

static void add_curve(struct panel *p, const struct target *t)
{
    struct set *set = add_set(p, t->ref, t->n_points);
    for (size_t i = 0; set != NULL && i < t->n_points; i++) {
        set->block[i] = t->x[i];
        set->block[t->n_points + i] = t->y[i];
        set->block[4 * t->n_points + i] = t->y[i] - t->error[i];
        set->block[5 * t->n_points + i] = t->y[i] + t->error[i];
    }
}

/* A half-maximum point, or a k_tr at one pCa: value, and its bracket or spread as bars. */
static void add_number(struct panel *p, const struct target *t, size_t which)
{
    struct set *set = add_set(p, t->id, 1);
    const int bracket = t->kind == KIND_BRACKET;
    double value = bracket ? 0.5 * (t->value[0] + t->value[1]) : t->value[which];
    double low = bracket ? t->value[0] : value - t->spread;
    double high = bracket ? t->value[1] : value + t->spread;
    if (set == NULL)
        return;
    if (strcmp(t->observable, "Ca50") == 0) {
        value = 6.0 - log10(value);
        low = 6.0 - log10(low);
        high = 6.0 - log10(high);
    }
    set->block[0] = p->rate ? isnan(t->pca) ? 4.5 : t->pca : value;
    set->block[1] = p->rate ? value : 0.5;
    set->block[p->rate ? 4 : 2] = low;
    set->block[p->rate ? 5 : 3] = high;
}

/* 1 when the row is a curve or a number that has a place in a figure of this fibre. */
static int is_drawn(const struct result *row, const ino_fibre *fibre, int *rate)
{
    const struct target *t = row->target;
    *rate = strcmp(t->observable, "ktr") == 0 || strcmp(t->unit, "1/s") == 0;
    if (row->n_fibres != 1 || row->fibre[0] != fibre || t->drug_entry != NULL || row->n_values == 0)
        return 0;
    if (t->kind == KIND_CURVE)
        return t->n_points > 0 && strcmp(t->protocol, "forcevel") != 0; /* not over pCa */
    return (t->kind == KIND_POINT || t->kind == KIND_BRACKET || t->kind == KIND_ENDS) &&
           (strcmp(t->observable, "pCa50") == 0 || strcmp(t->observable, "Ca50") == 0 ||
            strcmp(t->observable, "ktr") == 0);
}

static void collect(const struct report *report, const ino_fibre *fibre, struct drawing *d)
{
    memset(d, 0, sizeof *d);
    d->fibre = fibre;
    d->panel[1].rate = 1;
    for (size_t i = 0; i < report->n; i++) {
        const struct result *row = &report->row[i];
        const struct target *t = row->target;
        int rate;
        if (!is_drawn(row, fibre, &rate))
            continue;
        struct panel *p = &d->panel[rate];
        for (size_t k = 0; k < (t->n_sl > 1 ? t->n_sl : 1); k++) {
            add_length(p, measure_length(t, fibre, k));
            if (t->kind == KIND_CURVE)
                add_curve(p, t);
            else
                add_number(p, t, t->kind == KIND_ENDS ? k : 0);
        }
    }
}

static void drawing_free(struct drawing *d)
{
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < d->panel[k].n_sets; i++)
            free(d->panel[k].set[i].block);
}

/* ---- model curves ---- */

struct canvas {
    struct plot_curve curve[MOST_LENGTHS];
    struct plot_points points[MOST_SETS];
    char label[MOST_LENGTHS][80];
    double x[SMOOTH];
    double y[MOST_LENGTHS][SMOOTH];
};

static double or_nan(const double *block, size_t n)
{
    double any = NAN;
    for (size_t i = 0; i < n; i++)
        any = isfinite(block[i]) ? block[i] : any;
    return any;
}

static void place_points(const struct panel *p, struct canvas *c, double *first, double *last)
{
    for (size_t i = 0; i < p->n_sets; i++) {
        const struct set *s = &p->set[i];
        const size_t n = s->n;
        const int x_bars = !isnan(or_nan(s->block + 2 * n, 2 * n));
        const int y_bars = !isnan(or_nan(s->block + 4 * n, 2 * n));
        c->points[i] = (struct plot_points){.label = s->label,
                                            .n = n,
                                            .x = s->block,
                                            .y = s->block + n,
                                            .x_low = x_bars ? s->block + 2 * n : NULL,
                                            .x_high = x_bars ? s->block + 3 * n : NULL,
                                            .y_low = y_bars ? s->block + 4 * n : NULL,
                                            .y_high = y_bars ? s->block + 5 * n : NULL,
                                            .rgb = plot_colour(i + 1)};
        for (size_t k = 0; k < n; k++) {
            *first = fmax(*first, fmin(s->block[k], 9.0));
            *last = fmin(*last, s->block[k]);
        }
    }
}

static int fill_panel(const struct drawing *d, size_t which, struct canvas *c,
                      struct plot_panel *out, char *why, size_t size)
{
    const struct panel *p = &d->panel[which];
    const size_t n = p->rate ? RATE_POINTS : SMOOTH;
    const ino_model *model = ino_fibre_model(d->fibre);
    const struct target kind = {.unit = p->rate ? "1/s" : "1", .protocol = ""};
    double first = 7.0;
    double last = 4.5;
    ino_muscle *muscle = measure_muscle(d->fibre, NULL, NAN, why, size);
    int result = muscle != NULL ? 0 : -1;
    place_points(p, c, &first, &last);
    for (size_t i = 0; i < n; i++)
        c->x[i] = first + (last - first) * (double)i / (double)(n - 1);
    for (size_t k = 0; k < p->n_lengths && result == 0; k++) {
        const struct state state = {muscle, p->sl_um[k], NULL};
        result = state_curve(&state, &kind, c->x, n, c->y[k], why, size);
        (void)snprintf(c->label[k], sizeof c->label[k], "%s, SL %.4g µm", ino_model_id(model),
                       p->sl_um[k]);
        c->curve[k] = (struct plot_curve){.label = c->label[k],
                                          .n = n,
                                          .x = c->x,
                                          .y = c->y[k],
                                          .rgb = plot_colour(0),
                                          .dash = (int)k,
                                          .mark_x = NAN,
                                          .mark_y = NAN};
    }
    *out = (struct plot_panel){.x_label = "pCa",
                               .y_label = p->rate ? "k_tr (1/s)" : "Tension / tension at pCa 4.5",
                               .x_first = first,
                               .x_last = last,
                               .y_from_zero = 1,
                               .n = p->n_lengths,
                               .curve = c->curve,
                               .n_points = p->n_sets,
                               .points = c->points};
    ino_muscle_free(muscle);
    return result;
}

/* ---- pictures ---- */

static char *read_all(FILE *file)
{
    char *text = NULL;
    if (fseek(file, 0, SEEK_END) != 0)
        return NULL;
    const long length = ftell(file);
    rewind(file);
    text = length > 0 ? malloc((size_t)length + 1) : NULL;
    if (text != NULL)
        text[fread(text, 1, (size_t)length, file)] = '\0';
    return text;
}

static char *draw(const struct drawing *d, char *why, size_t size)
{
    struct plot_panel panel[2];
    struct canvas *canvas = calloc(2, sizeof *canvas);
    FILE *file = tmpfile();
    char *svg = NULL;
    size_t n = 0;
    int failed = canvas == NULL || file == NULL;
    for (size_t k = 0; k < 2 && !failed; k++)
        if (d->panel[k].n_sets > 0) {
            failed = fill_panel(d, k, &canvas[n], &panel[n], why, size) != 0;
            n++;
        }
    if (!failed && plot_write(file, PLOT_SVG, panel, n, why, size) == 0)
        svg = read_all(file);
    if (file != NULL)
        (void)fclose(file);
    free(canvas);
    return svg;
}

int report_figures(const struct report *report, struct figure_list *list, char *why, size_t size)
{
    memset(list, 0, sizeof *list);
    list->item = calloc(ino_fibre_count() + 1, sizeof *list->item);
    if (list->item == NULL)
        return -1;
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        struct drawing d;
        const ino_fibre *fibre = ino_fibre_at(i);
        collect(report, fibre, &d);
        if (d.panel[0].n_sets + d.panel[1].n_sets > 0) {
            char *svg = draw(&d, why, size);
            if (svg != NULL) {
                (void)snprintf(list->item[list->n].title, sizeof list->item[list->n].title,
                               "%s (%s)", ino_fibre_title(fibre),
                               ino_model_id(ino_fibre_model(fibre)));
                list->item[list->n++].svg = svg;
            }
        }
        drawing_free(&d);
    }
    return 0;
}

void figure_list_free(struct figure_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->item[i].svg);
    free(list->item);
    memset(list, 0, sizeof *list);
}
