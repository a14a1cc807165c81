#include "cli/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- the file ---- */

static size_t find_column(const struct data_table *table, const char *name)
{
    size_t i = 0;
    while (i < table->n_columns && strcasecmp(table->cell[i].text, name) != 0)
        i++;
    return i;
}

static int find_y(struct overlay *o, size_t *column, struct problem *problem)
{
    static const struct {
        const char *name;
        int relative;
    } names[] = {{"tension_kPa", 0},    {"tension", 0},     {"force_kPa", 0},
                 {"relative_force", 1}, {"tension_rel", 1}, {"relative_tension", 1}};
    *column = o->table.n_columns;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t found = find_column(&o->table, names[i].name);
        if (found == o->table.n_columns)
            continue;
        if (*column < o->table.n_columns)
            return data_refuse(&o->table, &o->table.cell[found], problem,
                               "'%s' and '%s' are both given: one force column, please",
                               o->table.cell[*column].text, o->table.cell[found].text);
        *column = found;
        o->relative = names[i].relative;
        o->y_name = o->table.cell[found].text;
    }
    if (*column < o->table.n_columns)
        return CLI_OK;
    return problem_set(problem, CLI_INPUT,
                       "%s:%zu:1: no force column: the header needs tension_kPa (or tension, "
                       "force_kPa) or relative_force (or tension_rel)",
                       o->table.path, o->table.cell[0].line);
}

static int read_column(struct overlay *o, size_t column, int positive, double *out,
                       struct problem *problem)
{
    for (size_t i = 0; i < o->n; i++) {
        if (data_number(&o->table, i, column, 0, &out[i], problem) != CLI_OK)
            return problem->code;
        if (positive && !(out[i] > 0.0))
            return data_refuse(&o->table, data_at(&o->table, i, column), problem,
                               "'%s' must be above zero", o->table.cell[column].text);
    }
    return CLI_OK;
}

static void list_ignored(struct overlay *o, const size_t *used, size_t n)
{
    for (size_t i = 0; i < o->table.n_columns; i++) {
        int known = 0;
        for (size_t k = 0; k < n; k++)
            known |= used[k] == i;
        const size_t length = strlen(o->ignored);
        if (!known)
            (void)snprintf(o->ignored + length, sizeof o->ignored - length, "%s%.40s",
                           length > 0 ? ", " : "", o->table.cell[i].text);
    }
}

static int check_pca(const struct overlay *o, size_t column, struct problem *problem)
{
    for (size_t i = 0; i < o->n; i++)
        if (!(o->pca[i] >= 2.0 && o->pca[i] <= 12.0))
            return data_refuse(&o->table, data_at(&o->table, i, column), problem,
                               "pCa %.6g is outside 2 to 12 (pCa is -log10 of molar [Ca])",
                               o->pca[i]);
    return CLI_OK;
}

int overlay_read(const char *path, struct overlay *o, struct problem *problem)
{
    static const struct data_style forgiving = {1, 1, 1};
    char name[120];
    size_t used[4];
    memset(o, 0, sizeof *o);
    if (data_table_read(path, forgiving, &o->table, problem) != CLI_OK)
        return problem->code;
    o->n = o->table.n_rows;
    used[0] = find_column(&o->table, "pCa");
    if (used[0] == o->table.n_columns)
        return problem_set(problem, CLI_INPUT, "%s:%zu:1: the header has no column 'pCa'", path,
                           o->table.cell[0].line);
    if (find_y(o, &used[1], problem) != CLI_OK)
        return problem->code;
    (void)snprintf(name, sizeof name, "%.100s_sem", o->y_name);
    used[2] = find_column(&o->table, "sem");
    used[2] = used[2] < o->table.n_columns ? used[2] : find_column(&o->table, name);
    used[3] = find_column(&o->table, "n");
    list_ignored(o, used, 4);
    o->block = calloc(7 * o->n + 1, sizeof *o->block);
    if (o->block == NULL)
        return problem_memory(problem);
    o->pca = o->block;
    o->y = o->pca + o->n;
    o->scaled = o->y + o->n;
    o->low = o->scaled + o->n;
    o->high = o->low + o->n;
    o->sem = used[2] < o->table.n_columns ? o->high + o->n : NULL;
    o->count = used[3] < o->table.n_columns ? o->high + 2 * o->n : NULL;
    if (read_column(o, used[0], 0, o->pca, problem) != CLI_OK ||
        check_pca(o, used[0], problem) != CLI_OK ||
        read_column(o, used[1], 0, o->y, problem) != CLI_OK ||
        (o->sem != NULL && read_column(o, used[2], 1, o->sem, problem) != CLI_OK) ||
        (o->count != NULL && read_column(o, used[3], 1, o->count, problem) != CLI_OK))
        return problem->code;
    return CLI_OK;
}

void overlay_free(struct overlay *o)
{
    data_table_free(&o->table);
    free(o->block);
    free(o->drawn);
    free(o->fitted);
    memset(o, 0, sizeof *o);
}

/* ---- the fit ---- */

int overlay_fit(struct overlay *o, struct problem *problem)
{
    o->status = hill_data_fit(o->n, o->pca, o->y, o->sem, o->count, HILL_FOUR, &o->fit);
    return o->status == INO_NO_MEMORY ? problem_memory(problem) : CLI_OK;
}

static const char *no_fit(const struct overlay *o)
{
    if (o->status == INO_TOO_FEW_POINTS)
        return o->n < 5 ? "fewer than 5 points" : "too few different pCa or a flat curve";
    return o->status == INO_NOT_CONVERGED ? "the points do not fix a Hill curve"
                                          : ino_status_text(o->status);
}

static const char *weights(const struct overlay *o)
{
    return o->sem != NULL ? "1/sem^2" : o->count != NULL ? "n" : "equal";
}

static const char *const parameter_name[HILL_PARAMETERS] = {"pCa50", "nH", "y_amp", "y_min"};

/* Interval of a parameter if the given sem were all the noise there is: normal quantile, no scaling
 * by the scatter; for n_H in ln n_H. 0 where there is none. */
static int sem_interval(const struct overlay *o, size_t parameter, double *low, double *high)
{
    const struct hill_interval *v = &o->fit.of[parameter];
    if (o->sem == NULL || !(o->fit.reduced_rss > 0.0) || !isfinite(v->standard_error))
        return 0;
    const double half = 1.959963984540054 * v->standard_error / sqrt(o->fit.reduced_rss);
    if (parameter == HILL_NH) {
        *low = v->estimate * exp(-half / v->estimate);
        *high = v->estimate * exp(half / v->estimate);
    } else {
        *low = v->estimate - half;
        *high = v->estimate + half;
    }
    return 1;
}

void overlay_report(const struct overlay *o, struct provenance *extra)
{
    if (o->status != INO_OK) {
        provenance_add(extra, "data_hill", "fit=none points=%zu reason=\"%s\"", o->n, no_fit(o));
        return;
    }
    provenance_add(extra, "data_hill",
                   "y=%s points=%zu weights=%s parameters=%zu t95=%.6g reduced_rss=%.17g "
                   "rms_misfit=%.17g",
                   o->relative ? "relative_force" : "tension_kPa", o->n, weights(o),
                   o->fit.parameters, o->fit.t_quantile, o->fit.reduced_rss, o->fit.rms_misfit);
    for (size_t i = 0; i < HILL_PARAMETERS; i++) {
        const struct hill_interval *v = &o->fit.of[i];
        char profile[120] = "";
        char given[120] = "";
        double low;
        double high;
        if (sem_interval(o, i, &low, &high))
            (void)snprintf(given, sizeof given, " sem_low=%.17g sem_high=%.17g", low, high);
        if (!isnan(v->profile_low))
            (void)snprintf(profile, sizeof profile, " profile_low=%.17g profile_high=%.17g",
                           v->profile_low, v->profile_high);
        provenance_add(extra, "data_hill_parameter",
                       "%s=%.17g covariance_low=%.17g covariance_high=%.17g%s%s", parameter_name[i],
                       v->estimate, v->low, v->high, profile, given);
    }
}

void overlay_table(const struct overlay *o, FILE *file)
{
    (void)fprintf(file, "\ndata: %zu points, %s", o->n,
                  o->relative ? "relative force" : "tension in kPa");
    if (o->ignored[0] != '\0')
        (void)fprintf(file, " (columns not used: %s)", o->ignored);
    if (o->status != INO_OK) {
        (void)fprintf(file, "\nno fit: %s\n", no_fit(o));
        return;
    }
    (void)fprintf(file, "; Hill fit, weights %s, rms misfit %.4g\n", weights(o), o->fit.rms_misfit);
    (void)fprintf(file, "%-7s %10s  %-23s  %s\n", "", "estimate", "95 % by covariance",
                  "95 % by profile likelihood");
    for (size_t i = 0; i < HILL_PARAMETERS; i++) {
        const struct hill_interval *v = &o->fit.of[i];
        char interval[60];
        (void)snprintf(interval, sizeof interval, "%.5g to %.5g", v->low, v->high);
        (void)fprintf(file, "%-7s %10.5g  %-23s", parameter_name[i], v->estimate, interval);
        if (isnan(v->profile_low))
            (void)fprintf(file, "\n");
        else
            (void)fprintf(file, "  %.5g to %.5g%s\n", v->profile_low, v->profile_high,
                          isinf(v->profile_low) || isinf(v->profile_high)
                              ? " (open: the data set no limit)"
                              : "");
    }
    (void)fprintf(file, "both intervals are scaled by the observed scatter; the weights count "
                        "relative to each other\n");
    if (o->sem == NULL)
        return;
    (void)fprintf(file,
                  "scatter about the fit: %.3g times the given standard errors; "
                  "95 %% by these alone:",
                  sqrt(o->fit.reduced_rss));
    for (size_t i = 0; i < HILL_PARAMETERS; i++) {
        double low;
        double high;
        if (sem_interval(o, i, &low, &high))
            (void)fprintf(file, "%s %s %.5g to %.5g", i > 0 ? "," : "", parameter_name[i], low,
                          high);
    }
    (void)fputc('\n', file);
}

/* ---- the figure ---- */

int overlay_scale(struct overlay *o, struct steady_run *run, struct problem *problem)
{
    double scale = 1.0;
    int relative_models = 0;
    for (size_t i = 0; i < run->s.n_fibres; i++)
        relative_models |= ino_model_tension_is_relative(ino_fibre_model(run->s.fibre[i]));
    if (run->normalise == NORMALISE_CONTROL)
        return problem_set(problem, CLI_USAGE,
                           "--data: the data have no maximum without drug to go with "
                           "--normalise control");
    if (run->normalise == NORMALISE_NONE && (o->relative || relative_models)) {
        if (options_get(run->options, "normalise") != NULL)
            return problem_set(problem, CLI_USAGE,
                               "--data: relative force and kPa do not share an axis; use "
                               "--normalise own");
        run->normalise = NORMALISE_OWN;
    }
    if (run->normalise == NORMALISE_OWN && !o->relative && !relative_models &&
        o->status != INO_OK && options_origin(run->options, "normalise") == ORIGIN_DEFAULT)
        run->normalise = NORMALISE_NONE;
    if (run->normalise == NORMALISE_OWN && !o->relative) {
        if (o->status != INO_OK)
            return problem_set(problem, CLI_USAGE,
                               "--data: the points have no fitted maximum to go with "
                               "--normalise own (%s)",
                               no_fit(o));
        scale = o->fit.of[HILL_AMP].estimate + o->fit.of[HILL_MIN].estimate;
    }
    o->scale = scale;
    for (size_t i = 0; i < o->n; i++) {
        o->scaled[i] = o->y[i] / scale;
        o->low[i] = o->sem != NULL ? (o->y[i] - o->sem[i]) / scale : NAN;
        o->high[i] = o->sem != NULL ? (o->y[i] + o->sem[i]) / scale : NAN;
    }
    o->points = (struct plot_points){.label = o->sem != NULL ? "data, +-1 sem" : "data",
                                     .n = o->n,
                                     .x = o->pca,
                                     .y = o->scaled,
                                     .y_low = o->sem != NULL ? o->low : NULL,
                                     .y_high = o->sem != NULL ? o->high : NULL,
                                     .rgb = 0x000000};
    return CLI_OK;
}

/* The panel's curves, and after them the fit's. */
static int add_fit(struct overlay *o, struct plot_panel *panel, struct problem *problem)
{
    enum { SMOOTH = 301 };
    o->drawn = calloc(panel->n + 1, sizeof *o->drawn);
    o->fitted = calloc(2 * SMOOTH, sizeof *o->fitted);
    if (o->drawn == NULL || o->fitted == NULL)
        return problem_memory(problem);
    for (size_t k = 0; k < SMOOTH; k++) {
        const double pca =
            panel->x_first + (panel->x_last - panel->x_first) * (double)k / (SMOOTH - 1);
        o->fitted[k] = pca;
        o->fitted[SMOOTH + k] = hill_data_value(&o->fit, pca) / o->scale;
    }
    memcpy(o->drawn, panel->curve, panel->n * sizeof *o->drawn);
    o->drawn[panel->n] = (struct plot_curve){
        .label = "Hill fit of the data",
        .n = SMOOTH,
        .x = o->fitted,
        .y = o->fitted + SMOOTH,
        .rgb = 0x000000,
        .width = 1.0,
        .mark_x = o->fit.of[HILL_PCA50].estimate,
        .mark_y = (o->fit.of[HILL_MIN].estimate + 0.5 * o->fit.of[HILL_AMP].estimate) / o->scale};
    panel->curve = o->drawn;
    panel->n++;
    return CLI_OK;
}

int overlay_draw(struct overlay *o, struct plot_panel *panel, struct problem *problem)
{
    for (size_t i = 0; i < o->n; i++) {
        panel->x_first = fmax(panel->x_first, o->pca[i]);
        panel->x_last = fmin(panel->x_last, o->pca[i]);
    }
    panel->points = &o->points;
    panel->n_points = 1;
    return o->status == INO_OK ? add_fit(o, panel, problem) : CLI_OK;
}
