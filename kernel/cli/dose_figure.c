#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dose.h"

enum { SHIFT_POINTS = 121, MAP_PCA = 221, MAP_DOSE = 61 };

/* make_curve's order: fibre, dose, length, branch (fastest). */
static size_t inner(const struct selection *s)
{
    return (s->n_sl > 0 ? s->n_sl : 1) * s->n_branches;
}

size_t dose_groups(const struct selection *s)
{
    return selection_slots(s) * inner(s);
}

size_t dose_curve(const struct selection *s, size_t group, size_t dose)
{
    const size_t fibre = group / inner(s);
    return (fibre * s->drug[0].n + dose) * inner(s) + group % inner(s);
}

/* Smallest dose above zero, and largest; a decade around a single one. */
static void dose_extent(const struct selection *s, double *low, double *high)
{
    *low = INFINITY;
    *high = 0.0;
    for (size_t d = 0; d < s->drug[0].n; d++) {
        const double dose = s->drug[0].uM[d];
        if (dose > 0.0)
            *low = fmin(*low, dose);
        *high = fmax(*high, dose);
    }
    if (*high == 0.0)
        *low = *high = 1.0;
    if (*low == *high) {
        *low /= 10.0;
        *high *= 10.0;
    }
}

static double dose_at(double low, double high, size_t i, size_t n)
{
    return low * pow(high / low, (double)i / (double)(n - 1));
}

static double shift_of(const struct selection *s, const struct curve *curve, double dose)
{
    double drug_uM[INO_MAX_DRUGS] = {dose};
    ino_pca_summary summary;
    if (curve_summary_at(s, curve, drug_uM, &summary) != INO_OK)
        return NAN;
    return summary.pca50 - curve->control_pca50;
}

/* The shift against dose for each group, with the half-effect point marked. */
static int shift_panel(const struct steady_run *run, struct figure *figure, struct problem *problem)
{
    const struct selection *s = &run->s;
    double low;
    double high;
    memset(figure, 0, sizeof *figure);
    figure->n = dose_groups(s);
    figure->data = malloc(2 * figure->n * SHIFT_POINTS * sizeof *figure->data);
    figure->curve = calloc(figure->n, sizeof *figure->curve);
    figure->label = calloc(figure->n, sizeof *figure->label);
    if (figure->data == NULL || figure->curve == NULL || figure->label == NULL)
        return problem_memory(problem);
    dose_extent(s, &low, &high);
    for (size_t g = 0; g < figure->n; g++) {
        const struct curve *curve = &s->curve[dose_curve(s, g, 0)];
        struct plot_curve *out = &figure->curve[g];
        struct half_effect half;
        double *x = figure->data + 2 * g * SHIFT_POINTS;
        for (size_t i = 0; i < SHIFT_POINTS; i++) {
            x[i] = dose_at(low, high, i, SHIFT_POINTS);
            x[SHIFT_POINTS + i] = shift_of(s, curve, x[i]);
        }
        dose_half_effect(s, curve, &half);
        (void)snprintf(figure->label[g], sizeof figure->label[g], "%s, SL %.4g µm",
                       curve_fibre_name(s, curve), curve->sl_um);
        out->label = figure->label[g];
        out->n = SHIFT_POINTS;
        out->x = x;
        out->y = x + SHIFT_POINTS;
        out->rgb = plot_colour(curve_slot(s, curve));
        out->width = curve_width(s, curve);
        out->dash = (int)g; /* coincident curves stay visible */
        out->mark_x = half.note == NULL && half.uM >= low && half.uM <= high ? half.uM : NAN;
        out->mark_y = 0.5 * half.saturation;
    }
    (void)snprintf(figure->y_label, sizeof figure->y_label, "Shift of pCa50");
    figure->panel =
        (struct plot_panel){.x_label = s->drug[0].bound > 0 ? "Free dose (µM)" : "Dose (µM)",
                            .y_label = figure->y_label,
                            .x_first = low,
                            .x_last = high,
                            .x_log = 1,
                            .n = figure->n,
                            .curve = figure->curve};
    return CLI_OK;
}

/* Curves of the first group, coloured by dose; at most seven are named. */
static int curves_panel(struct steady_run *run, struct figure *figure, struct problem *problem)
{
    const struct selection *s = &run->s;
    const size_t n = s->drug[0].n;
    const size_t groups = inner(s);
    if (figure_make(run, 0, n * groups, figure, problem) != CLI_OK)
        return problem->code;
    const size_t every = (n + 5) / 6;
    for (size_t d = 0; d < n; d++) {
        const struct curve *curve = &s->curve[dose_curve(s, 0, d)];
        struct plot_curve *out = &figure->curve[d];
        *out = figure->curve[d * groups];
        out->rgb =
            curve->drug_uM[0] == 0.0 ? 0 : plot_ramp((double)d / (double)(n > 1 ? n - 1 : 1));
        out->dash = 0;
        (void)snprintf(figure->label[d], sizeof figure->label[d], "%.4g µM", curve->drug_uM[0]);
        if (curve->drug_uM[0] == 0.0)
            (void)snprintf(figure->label[d], sizeof figure->label[d], "control");
        out->label = d % every == 0 || d == n - 1 ? figure->label[d] : NULL;
        if (out->label == NULL)
            out->mark_x = NAN;
    }
    figure->panel.n = n;
    return CLI_OK;
}

int dose_figure(struct steady_run *run, struct problem *problem)
{
    struct figure curves;
    struct figure shift;
    memset(&shift, 0, sizeof shift);
    int code = curves_panel(run, &curves, problem);
    if (code == CLI_OK)
        code = shift_panel(run, &shift, problem);
    if (code == CLI_OK) {
        const struct plot_panel panels[2] = {curves.panel, shift.panel};
        code = steady_picture(&run->provenance, &run->picture, "--plot", run->format, panels, 2,
                              problem);
    }
    figure_free(&curves);
    figure_free(&shift);
    return code;
}

static int fill_map(struct steady_run *run, double *x, double *y, double *z, double *half,
                    struct problem *problem)
{
    const struct curve *control = &run->s.curve[0];
    double low;
    double high;
    double first;
    double last;
    size_t failed = 0;
    dose_extent(&run->s, &low, &high);
    grid_extent(&run->grid, &last, &first);
    if (first == last) {
        first += 1.0;
        last = fmax(last - 1.0, 3.0);
    }
    for (size_t i = 0; i < MAP_PCA; i++)
        x[i] = first + (last - first) * (double)i / (MAP_PCA - 1);
    for (size_t k = 0; k < MAP_DOSE; k++) {
        struct curve curve = *control;
        y[k] = dose_at(low, high, k, MAP_DOSE);
        curve.drug_uM[0] = y[k];
        memcpy(run->batch.pca, x, MAP_PCA * sizeof *x);
        if (batch_evaluate(&run->s, &curve, NAN, MAP_PCA, &run->batch, &failed, problem) != CLI_OK)
            return problem->code;
        memcpy(z + k * MAP_PCA, run->batch.tension, MAP_PCA * sizeof *z);
        half[k] = control->control_pca50 + shift_of(&run->s, control, y[k]);
        if (!(half[k] <= first && half[k] >= last))
            half[k] = NAN;
    }
    return CLI_OK;
}

int dose_heatmap(struct steady_run *run, struct sink *sink, enum plot_format format,
                 struct problem *problem)
{
    double *data = malloc((MAP_PCA + 2 * MAP_DOSE + MAP_PCA * MAP_DOSE) * sizeof *data);
    if (data == NULL)
        return problem_memory(problem);
    double *x = data;
    double *y = x + MAP_PCA;
    double *half = y + MAP_DOSE;
    double *z = half + MAP_DOSE;
    char title[200];
    char dose_label[160];
    const int relative =
        ino_model_tension_is_relative(ino_fibre_model(run->s.fibre[run->s.curve[0].fibre]));
    int code = fill_map(run, x, y, z, half, problem);
    (void)snprintf(dose_label, sizeof dose_label, "%s (µM%s)", ino_drug_id(run->s.drug[0].drug),
                   run->s.drug[0].bound > 0 ? " free" : "");
    const struct plot_map map = {
        MAP_PCA, MAP_DOSE, x,
        y,       z,        relative ? "Active tension (relative)" : "Active tension (kPa)"};
    const struct plot_curve line = {.n = MAP_DOSE,
                                    .x = half,
                                    .y = y,
                                    .rgb = 0xFFFFFF,
                                    .mark_x = NAN,
                                    .mark_y = NAN,
                                    .label = "pCa50"};
    curve_title(&run->s, title, sizeof title);
    const struct plot_panel panel = {.title = title,
                                     .x_label = "pCa",
                                     .y_label = dose_label,
                                     .x_first = x[0],
                                     .x_last = x[MAP_PCA - 1],
                                     .y_log = 1,
                                     .n = 1,
                                     .curve = &line,
                                     .map = &map};
    if (code == CLI_OK)
        code = steady_picture(&run->provenance, sink, "--heatmap", format, &panel, 1, problem);
    free(data);
    return code;
}
