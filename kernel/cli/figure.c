#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/steady.h"

enum { SMOOTH = 301 };

static double scale_of(const struct steady_run *run, const struct curve *curve)
{
    if (run->normalise == NORMALISE_OWN)
        return curve->summary.fmax_kPa;
    if (run->normalise == NORMALISE_CONTROL)
        return curve->control_fmax;
    return 1.0;
}

/* Number of dose combinations and this curve's place among them. */
static size_t dose_rank(const struct selection *s, const struct curve *curve, size_t *count)
{
    size_t rank = 0;
    *count = 1;
    for (size_t d = 0; d < s->n_drugs; d++) {
        rank = rank * s->drug[d].n + curve->dose_index[d];
        *count *= s->drug[d].n;
    }
    return rank;
}

/* Colour tells the first dimension that varies (fibre, dose, length, branch), dashes the others;
 * where only length or branch varies, dashes tell it too, for prints without colour. */
static void style(const struct selection *s, const struct curve *curve, struct plot_curve *out)
{
    size_t count[4] = {selection_slots(s), 1, s->n_sl > 1 ? s->n_sl : 1, s->n_branches};
    size_t rank[4] = {curve_slot(s, curve), 0, curve->sl_index,
                      s->n_branches > 1 && curve->branch == INO_BRANCH_DOWN};
    rank[1] = dose_rank(s, curve, &count[1]);
    size_t first = 0;
    while (first < 3 && count[first] == 1)
        first++;
    size_t dash = 0;
    for (size_t k = first + 1; k < 4; k++)
        dash = dash * count[k] + rank[k];
    out->dash = (int)(first >= 2 ? dash * count[first] + rank[first] : dash);
    if (first == 1 && count[1] > 4)
        out->rgb = plot_ramp((double)rank[1] / (double)(count[1] - 1));
    else
        out->rgb = plot_colour(rank[first]);
    out->width = curve_width(s, curve);
}

static int smooth_curve(struct steady_run *run, const struct curve *curve, double first,
                        double last, double *x, double *y, struct problem *problem)
{
    size_t failed = 0;
    for (size_t k = 0; k < SMOOTH; k++)
        run->batch.pca[k] = first + (last - first) * (double)k / (SMOOTH - 1);
    if (batch_evaluate(&run->s, curve, NAN, SMOOTH, &run->batch, &failed, problem) != CLI_OK)
        return problem->code;
    for (size_t k = 0; k < SMOOTH; k++) {
        x[k] = run->batch.pca[k];
        y[k] = run->batch.tension[k] / scale_of(run, curve);
    }
    return CLI_OK;
}

static int name_axis(const struct steady_run *run, size_t first, size_t n, struct figure *figure,
                     struct problem *problem)
{
    size_t relative = 0;
    for (size_t i = first; i < first + n; i++)
        relative += (size_t)ino_model_tension_is_relative(
            ino_fibre_model(run->s.fibre[run->s.curve[i].fibre]));
    if (run->normalise == NORMALISE_NONE && relative > 0 && relative < n)
        return problem_set(problem, CLI_USAGE,
                           "--plot: some of these models give tension in kPa and some normalised; "
                           "use --normalise own");
    const char *text = run->normalise == NORMALISE_OWN ? "Active tension / own maximum"
                       : run->normalise == NORMALISE_CONTROL
                           ? "Active tension / maximum without drug"
                       : relative > 0 ? "Active tension (relative)"
                                      : "Active tension (kPa)";
    (void)snprintf(figure->y_label, sizeof figure->y_label, "%s", text);
    return CLI_OK;
}

static int fill(struct steady_run *run, size_t first, struct figure *figure,
                struct problem *problem)
{
    double low;
    double high;
    grid_extent(&run->grid, &low, &high);
    if (low == high) {
        low = fmax(low - 1.0, 3.0);
        high += 1.0;
    }
    for (size_t i = 0; i < figure->n; i++) {
        const struct curve *curve = &run->s.curve[first + i];
        struct plot_curve *out = &figure->curve[i];
        double *x = figure->data + 2 * i * SMOOTH;
        if (smooth_curve(run, curve, high, low, x, x + SMOOTH, problem) != CLI_OK)
            return problem->code;
        curve_label(&run->s, curve, figure->label[i], sizeof figure->label[i]);
        out->label = figure->label[i];
        out->n = SMOOTH;
        out->x = x;
        out->y = x + SMOOTH;
        out->mark_x = curve->summary.pca50;
        out->mark_y =
            0.5 * (curve->summary.fmax_kPa + curve->summary.frest_kPa) / scale_of(run, curve);
        if (!(out->mark_x >= low && out->mark_x <= high))
            out->mark_x = NAN;
        style(&run->s, curve, out);
    }
    curve_title(&run->s, figure->title, sizeof figure->title);
    figure->panel = (struct plot_panel){.title = figure->title[0] != '\0' ? figure->title : NULL,
                                        .x_label = "pCa",
                                        .y_label = figure->y_label,
                                        .x_first = high,
                                        .x_last = low,
                                        .y_from_zero = 1,
                                        .n = figure->n,
                                        .curve = figure->curve};
    return CLI_OK;
}

int figure_make(struct steady_run *run, size_t first, size_t n, struct figure *figure,
                struct problem *problem)
{
    memset(figure, 0, sizeof *figure);
    figure->n = n;
    figure->points = SMOOTH;
    figure->data = malloc(2 * n * SMOOTH * sizeof *figure->data);
    figure->curve = calloc(n, sizeof *figure->curve);
    figure->label = calloc(n, sizeof *figure->label);
    if (figure->data == NULL || figure->curve == NULL || figure->label == NULL)
        return problem_memory(problem);
    if (name_axis(run, first, n, figure, problem) != CLI_OK)
        return problem->code;
    return fill(run, first, figure, problem);
}

void figure_free(struct figure *figure)
{
    free(figure->data);
    free(figure->curve);
    free(figure->label);
    memset(figure, 0, sizeof *figure);
}
