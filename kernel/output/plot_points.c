#include "output/plot_points.h"

#include <math.h>
#include <string.h>

static double or_value(const double *values, size_t k, double otherwise)
{
    return values != NULL && isfinite(values[k]) ? values[k] : otherwise;
}

void plot_points_data(FILE *script, size_t panel_number, const struct plot_panel *panel)
{
    for (size_t i = 0; i < panel->n_points; i++) {
        const struct plot_points *p = &panel->points[i];
        (void)fprintf(script, "$p%zud%zu << END\n", panel_number, i);
        for (size_t k = 0; k < p->n; k++)
            if (isfinite(p->x[k]) && isfinite(p->y[k]))
                (void)fprintf(script, "%.9g %.9g %.9g %.9g %.9g %.9g\n", p->x[k], p->y[k],
                              or_value(p->x_low, k, p->x[k]), or_value(p->x_high, k, p->x[k]),
                              or_value(p->y_low, k, p->y[k]), or_value(p->y_high, k, p->y[k]));
        (void)fprintf(script, "END\n");
    }
}

void plot_points_draw(FILE *script, size_t panel_number, const struct plot_panel *panel,
                      size_t *entries, size_t most_entries)
{
    static const int shape[] = {6, 4, 8, 12, 10, 14}; /* open circle, square, triangles, ... */
    for (size_t i = 0; i < panel->n_points; i++) {
        const struct plot_points *p = &panel->points[i];
        const int x_bars = p->x_low != NULL && p->x_high != NULL;
        const int y_bars = p->y_low != NULL && p->y_high != NULL;
        if (p->n == 0)
            continue;
        (void)fprintf(script,
                      ", \\\n $p%zud%zu using 1:2%s with %s pointtype %d pointsize 0.9 "
                      "linewidth 1.6 linecolor rgb '#%06X'",
                      panel_number, i,
                      x_bars && y_bars ? ":3:4:5:6"
                      : x_bars         ? ":3:4"
                      : y_bars         ? ":5:6"
                                       : "",
                      x_bars && y_bars ? "xyerrorbars"
                      : x_bars         ? "xerrorbars"
                      : y_bars         ? "yerrorbars"
                                       : "points",
                      shape[i % (sizeof shape / sizeof shape[0])], p->rgb);
        if (p->label != NULL && (*entries)++ < most_entries) {
            char clean[200];
            plot_clean_label(p->label, clean, sizeof clean);
            (void)fprintf(script, " title \"%s\"", clean);
        } else {
            (void)fprintf(script, " notitle");
        }
    }
}

double plot_points_top(const struct plot_panel *panel, double top)
{
    for (size_t i = 0; i < panel->n_points; i++)
        for (size_t k = 0; k < panel->points[i].n; k++) {
            const double y = or_value(panel->points[i].y_high, k, panel->points[i].y[k]);
            top = isfinite(y) ? fmax(top, y) : top;
        }
    return top;
}

int plot_points_free(const struct plot_panel *panel, double low, double top, const double from[2],
                     const double to[2])
{
    for (size_t i = 0; i < panel->n_points; i++)
        for (size_t k = 0; k < panel->points[i].n; k++) {
            const struct plot_points *p = &panel->points[i];
            const double x = (p->x[k] - panel->x_first) / (panel->x_last - panel->x_first);
            const double least = (or_value(p->y_low, k, p->y[k]) - low) / (top - low);
            const double most = (or_value(p->y_high, k, p->y[k]) - low) / (top - low);
            if (x >= from[0] && x <= to[0] && most >= from[1] && least <= to[1])
                return 0;
        }
    return 1;
}

size_t plot_points_legend(const struct plot_panel *panel, size_t *longest)
{
    size_t entries = 0;
    for (size_t i = 0; i < panel->n_points; i++)
        if (panel->points[i].label != NULL && panel->points[i].n > 0) {
            const size_t length = strlen(panel->points[i].label);
            *longest = length > *longest ? length : *longest;
            entries++;
        }
    return entries;
}
