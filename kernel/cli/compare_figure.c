/* The page of `inotrope compare`. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare.h"

/* With a drug the page has two panels more, before the legend. */
enum { STEADY, TWITCH, KTR, VELOCITY, POWER, CURVES, EFFECTS = CURVES, DIASTOLE, PANELS };

/* What the panel of effects shows, and its words under the axis. */
enum { SHOWN = 5 };
static const size_t shown[SHOWN] = {EFFECT_DEVELOPED, EFFECT_RISE, EFFECT_FALL, EFFECT_TTP,
                                    EFFECT_RT50};
static const char *const shown_names[SHOWN] = {"developed", "dF/dt max", "dF/dt min", "TTP",
                                               "RT50"};

/* Curves and labels of the whole page. */
struct page {
    struct plot_curve *curve[PANELS], *legend;
    double *point; /* x and y of the panel of effects: ends of a dash or a line */
    char (*label)[200];
    size_t n_legend;
};

/* Dashes of drugs: one kind for each dose and action, as far as there are kinds. */
static int dash_of(const struct compare_run *run, int drugged, size_t dose)
{
    const size_t actions = run->match != NULL ? 2 : 1;
    return drugged ? 1 + (int)((dose * actions + (size_t)drugged - 1) % 4) : 0;
}

/* Colour tells the fibre, from the thirteenth on with another width too; dashes tell the drug. */
static void style(const struct compare_run *run, const struct compared *item,
                  struct plot_curve *curve)
{
    static const unsigned more[] = {0x8C8C8C, 0x6A3D9A, 0xB22222, 0x1B4F3A};
    const size_t index = item->rank % 12, again = item->rank / 12;
    *curve = (struct plot_curve){.rgb = index < 8 ? plot_colour(index) : more[index - 8],
                                 .dash = dash_of(run, item->drugged, item->dose),
                                 .width = (item->drugged ? 1.8 : 2.2) * (again ? 0.6 : 1),
                                 .mark_x = NAN,
                                 .mark_y = NAN};
}

static void fill_curves(const struct compare_run *run, struct plot_curve *const *curve)
{
    for (size_t i = 0; i < run->n; i++) {
        const struct compared *item = &run->item[i];
        for (size_t p = 0; p < CURVES; p++)
            style(run, item, &curve[p][i]);
        curve[STEADY][i].n = STEADY_POINTS;
        curve[STEADY][i].x = run->pca;
        curve[STEADY][i].y = item->force;
        curve[TWITCH][i].n = TWITCH_POINTS;
        curve[TWITCH][i].x = item->t_s;
        curve[TWITCH][i].y = item->twitch;
        curve[KTR][i].n = KTR_POINTS;
        curve[KTR][i].x = item->ktr_force;
        curve[KTR][i].y = item->ktr;
        curve[VELOCITY][i].n = curve[POWER][i].n = SPEEDS;
        curve[VELOCITY][i].x = curve[POWER][i].x = item->load;
        curve[VELOCITY][i].y = item->speed;
        curve[POWER][i].y = item->power;
    }
}

/* ---- effects of the drug ---- */

/* A disc at (x, y), or, for the drug of --match, a dash. ends: room for two x and two y. */
static void mark(struct plot_curve *curve, int drugged, double x, double y, double half_width,
                 double *ends)
{
    curve->dash = 0;
    if (drugged == 1) {
        curve->mark_x = x;
        curve->mark_y = y;
        return;
    }
    ends[0] = x - half_width;
    ends[1] = x + half_width;
    ends[2] = ends[3] = y;
    curve->n = 2;
    curve->x = ends;
    curve->y = ends + 2;
    curve->width = 3;
}

/* Place around the middle of a word: fibres side by side, doses within a fibre's room. */
static double place_of(const struct compare_run *run, const struct compared *item)
{
    const double room = 0.8 / (double)run->n_fibres, doses = (double)run->n_doses;
    return room * ((double)item->rank + ((double)item->dose + 0.5) / doses) - 0.4;
}

static const double line_x[2] = {0.4, SHOWN + 0.6}, line_y[2] = {1, 1};

/* Returns the number of curves in the panel: the line at 1 and a mark for each number. */
static size_t fill_effects(const struct compare_run *run, struct plot_curve *curve, double *point)
{
    size_t n = 1;
    curve[0] = (struct plot_curve){
        .n = 2, .x = line_x, .y = line_y, .rgb = 0xAAAAAA, .width = 1.2, .mark_x = NAN};
    for (size_t i = 0; i < run->n; i++)
        for (size_t k = 0; run->item[i].drugged && k < SHOWN; k++) {
            const struct compared *item = &run->item[i];
            style(run, item, &curve[n]);
            mark(&curve[n], item->drugged, (double)(k + 1) + place_of(run, item),
                 item->number[COMPARE_EFFECT + shown[k]],
                 fmin(0.06, 0.36 / (double)(run->n_fibres * run->n_doses)), point);
            point += 4;
            n++;
        }
    return n;
}

/* Diastolic force against the shift. */
static size_t fill_diastole(const struct compare_run *run, struct plot_curve *curve, double *point,
                            double *widest)
{
    size_t n = 0;
    *widest = 0;
    for (size_t i = 0; i < run->n; i++)
        if (run->item[i].drugged)
            *widest = fmax(*widest, fabs(run->item[i].number[COMPARE_SHIFT]));
    *widest = *widest > 0 ? 1.1 * *widest : 1;
    for (size_t i = 0; i < run->n; i++) {
        const struct compared *item = &run->item[i];
        if (!item->drugged)
            continue;
        style(run, item, &curve[n]);
        mark(&curve[n], item->drugged, item->number[COMPARE_SHIFT],
             item->number[COMPARE_EFFECT + EFFECT_DIASTOLIC], 0.015 * *widest, point);
        point += 4;
        n++;
    }
    return n;
}

/* ---- legend ---- */

static void add_line(struct page *page, struct plot_curve curve)
{
    curve.label = page->label[page->n_legend];
    page->legend[page->n_legend++] = curve;
}

/* Every fibre; every dose and what is of the same shift. */
static void fill_legend(const struct compare_run *run, struct page *page)
{
    for (size_t i = 0; i < run->n; i++) {
        const struct compared *item = &run->item[i];
        struct plot_curve curve;
        if (item->drugged)
            continue;
        style(run, item, &curve);
        (void)snprintf(page->label[page->n_legend], sizeof page->label[0], "%s, %s%s",
                       ino_model_id(ino_fibre_model(item->fibre)), ino_fibre_id(item->fibre),
                       run->refused[item->rank]                ? " (drug refused)"
                       : isnan(item->number[COMPARE_KTR_FULL]) ? " (no k_tr)"
                       : isnan(item->number[COMPARE_V0])       ? " (no velocity)"
                                                               : "");
        add_line(page, curve);
    }
    static const char *const dash[] = {"solid", "dashes", "dots", "dash-dot", "short dashes"};
    for (size_t d = 0; d < run->n_doses; d++) {
        char *label = page->label[page->n_legend];
        (void)snprintf(label, sizeof page->label[0], "%s, discs - with %s %.6g µM",
                       dash[dash_of(run, 1, d)], ino_drug_id(run->drug), run->dose_uM[d]);
        add_line(page,
                 (struct plot_curve){.rgb = 0x222222, .dash = dash_of(run, 1, d), .width = 1.8});
        if (run->match == NULL)
            continue;
        (void)snprintf(page->label[page->n_legend], sizeof page->label[0],
                       "%s, bars - %s, same shift", dash[dash_of(run, 2, d)],
                       ino_drug_id(run->match));
        add_line(page,
                 (struct plot_curve){.rgb = 0x222222, .dash = dash_of(run, 2, d), .width = 1.8});
    }
}

/* ---- page ---- */

/* Highest k_tr, a power of ten above and below for the axis. */
static int ktr_spread(const struct compare_run *run)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < run->n; i++)
        for (size_t k = 0; k < KTR_POINTS; k++)
            if (run->item[i].ktr[k] > 0) {
                low = fmin(low, run->item[i].ktr[k]);
                high = fmax(high, run->item[i].ktr[k]);
            }
    return high > 10 * low;
}

static int write_page(struct compare_run *run, const struct plot_panel *panel, size_t n,
                      size_t columns, struct problem *problem)
{
    char why[500];
    if (plot_write_page(run->picture.file, run->format, panel, n, columns, &run->provenance, why,
                        sizeof why) != 0) {
        sink_abandon(&run->picture);
        return problem_set(problem, CLI_IO, "--plot: %s", why);
    }
    const int error = sink_commit(&run->picture);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--plot: writing failed: %s", strerror(error));
}

static void set_curves(const struct compare_run *run, const struct page *page,
                       struct plot_panel *panel)
{
    const char *force = "Active tension / maximum without drug";
    const struct plot_panel curves[CURVES] = {
        [STEADY] = {.title = "steady force-pCa",
                    .x_label = "pCa",
                    .y_label = force,
                    .x_first = run->pca[0],
                    .x_last = run->pca[STEADY_POINTS - 1]},
        [TWITCH] = {.title = run->own_ca ? "twitch, Ca from 0.35 to 3.2 times Ca50 of each fibre"
                                         : "twitch, the same Ca for all",
                    .x_label = "Time (s)",
                    .y_label = force,
                    .x_last = run->duration_s},
        [KTR] = {.title = "rate of tension redevelopment",
                 .x_label = "Tension / own maximum",
                 .y_label = "k_tr (1/s)",
                 .x_last = 1.001,
                 .y_log = ktr_spread(run)},
        [VELOCITY] = {.title = "force-velocity at 1 mM Ca",
                      .x_label = "Tension / isometric",
                      .y_label = "Shortening speed / V0 without drug",
                      .x_last = 1.001},
        [POWER] = {.title = "power at 1 mM Ca",
                   .x_label = "Tension / isometric",
                   .y_label = "Power / (F0 V0 without drug)",
                   .x_last = 1.001}};
    for (size_t p = 0; p < CURVES; p++) {
        panel[p] = curves[p];
        panel[p].y_from_zero = !panel[p].y_log;
        panel[p].n = run->n;
        panel[p].curve = page->curve[p];
    }
}

static void set_effects(const struct compare_run *run, struct page *page, struct plot_panel *panel)
{
    double widest, most = 0, *diastole = page->point + 4 * SHOWN * run->n;
    const size_t n_effects = fill_effects(run, page->curve[EFFECTS], page->point);
    const size_t n_diastole = fill_diastole(run, page->curve[DIASTOLE], diastole, &widest);
    for (size_t i = 0; i < run->n; i++)
        most = fmax(most, run->item[i].number[COMPARE_EFFECT + EFFECT_DIASTOLIC]);
    panel[EFFECTS] = (struct plot_panel){
        .title = "effect of the drug on the twitch",
        .x_label = run->n_doses > 1 ? "of each fibre, doses from left to right" : "",
        .y_label = "With drug / without",
        .x_first = 0.4,
        .x_last = SHOWN + 0.6,
        .x_names = shown_names,
        .n_names = SHOWN,
        .n = n_effects,
        .curve = page->curve[EFFECTS]};
    panel[DIASTOLE] = (struct plot_panel){.title = "diastole against the shift",
                                          .x_label = "Shift of pCa50",
                                          .y_label = "Diastolic force / without drug",
                                          .x_last = widest,
                                          .y_from_zero = most < 10,
                                          .y_log = most >= 10,
                                          .n = n_diastole,
                                          .curve = page->curve[DIASTOLE]};
}

static int allocate(const struct compare_run *run, struct page *page)
{
    const size_t each = run->n * SHOWN + 1;
    struct plot_curve *block = calloc((PANELS + 1) * each + 2 * MOST_DOSES, sizeof *block);
    page->point = calloc(4 * (SHOWN + 1) * run->n, sizeof *page->point);
    page->label = calloc(run->n + 2 * MOST_DOSES, sizeof *page->label);
    for (size_t p = 0; p < PANELS; p++)
        page->curve[p] = block != NULL ? block + p * each : NULL;
    page->legend = block != NULL ? block + PANELS * each : NULL;
    page->n_legend = 0;
    return block != NULL && page->point != NULL && page->label != NULL;
}

int compare_draw(struct compare_run *run, struct problem *problem)
{
    struct page page;
    struct plot_panel panel[PANELS + 1];
    if (run->picture.file == NULL)
        return CLI_OK;
    int code = CLI_OK;
    if (!allocate(run, &page)) {
        code = problem_memory(problem);
    } else {
        const size_t n = run->drug != NULL ? PANELS : CURVES;
        fill_curves(run, page.curve);
        set_curves(run, &page, panel);
        if (run->drug != NULL)
            set_effects(run, &page, panel);
        fill_legend(run, &page);
        panel[n] = (struct plot_panel){.legend_only = 1, .n = page.n_legend, .curve = page.legend};
        code = write_page(run, panel, n + 1, n == CURVES ? 3 : 4, problem);
    }
    free(page.curve[0]);
    free(page.point);
    free(page.label);
    return code;
}
