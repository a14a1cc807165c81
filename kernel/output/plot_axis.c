#include "output/plot_axis.h"

#include <math.h>
#include <string.h>

#include "output/plot_points.h"

/* Distance of gnuplot's numbers on a linear axis: 1, 2 or 5 times a power of ten, at most 20 steps
 * or so. */
static double step_of(double span)
{
    if (!(span > 0.0) || !isfinite(span))
        return 1.0;
    const double power = pow(10.0, floor(log10(span)));
    const double norm = span / power;
    const double factor = norm < 2.0 ? 0.2 : norm < 5.0 ? 0.5 : 1.0;
    return factor * power;
}

static int marked(const struct plot_curve *curve)
{
    return isfinite(curve->mark_x) && isfinite(curve->mark_y);
}

double plot_highest(const struct plot_panel *panel)
{
    double top = 0.0;
    if (panel->map != NULL)
        return panel->map->y[panel->map->ny - 1];
    for (size_t i = 0; i < panel->n; i++) {
        if (marked(&panel->curve[i]))
            top = fmax(top, panel->curve[i].mark_y);
        for (size_t k = 0; k < panel->curve[i].n; k++)
            if (isfinite(panel->curve[i].y[k]))
                top = fmax(top, panel->curve[i].y[k]);
    }
    top = plot_points_top(panel, top);
    return top > 0.0 ? top : 1.0;
}

double plot_lowest(const struct plot_panel *panel)
{
    const double top = plot_highest(panel);
    double low = INFINITY;
    if (panel->map != NULL)
        return panel->map->y[0];
    if (panel->y_from_zero)
        return 0.0;
    for (size_t i = 0; i < panel->n; i++) {
        if (marked(&panel->curve[i]) && (!panel->y_log || panel->curve[i].mark_y > 0.0))
            low = fmin(low, panel->curve[i].mark_y);
        for (size_t k = 0; k < panel->curve[i].n; k++)
            if (isfinite(panel->curve[i].x[k]) && isfinite(panel->curve[i].y[k]) &&
                (!panel->y_log || panel->curve[i].y[k] > 0.0))
                low = fmin(low, panel->curve[i].y[k]);
    }
    if (!(low < top))
        return panel->y_log ? 0.1 * top : 0.0;
    if (panel->y_log)
        return pow(10.0, floor(log10(low)));
    const double step = step_of(top - low);
    return step * floor(low / step + 1e-9);
}

size_t plot_widest_number(const struct plot_panel *panel, double top)
{
    const double low = plot_lowest(panel);
    const double step = panel->y_log ? 1.0 : step_of(top - low);
    const double first = panel->y_log ? log10(low) : low / step;
    const double last = panel->y_log ? log10(top) : top / step;
    size_t widest = 1;
    for (double k = ceil(first - 1e-6); k <= last + 1e-6; k += 1.0) {
        char number[40];
        (void)snprintf(number, sizeof number, "%g", panel->y_log ? pow(10.0, k) : k * step);
        widest = strlen(number) > widest ? strlen(number) : widest;
    }
    return widest;
}

/* Numbers at 1, 2 and 5 and marks between, over less than three powers of ten; over less than a
 * factor of 4, where these can be as few as one, numbers at equal distances. */
static void write_log_ticks(FILE *script, double low, double high)
{
    const char *between = "set xtics (";
    if (high < 4.0 * low) {
        const double step = step_of(high - low);
        for (double k = ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); k += 1.0) {
            (void)fprintf(script, "%s%.9g", between, k * step);
            between = ", ";
        }
    } else {
        for (double power = floor(log10(low)); power <= log10(high); power += 1.0)
            for (int k = 1; k < 10; k++) {
                const double x = k * pow(10.0, power);
                if (x < low * (1 - 1e-9) || x > high * (1 + 1e-9))
                    continue;
                if (k == 1 || k == 2 || k == 5)
                    (void)fprintf(script, "%s%.9g", between, x);
                else
                    (void)fprintf(script, "%s\"\" %.9g 1", between, x);
                between = ", ";
            }
    }
    (void)fprintf(script, ")\nset mxtics default\n");
}

static void write_names(FILE *script, const struct plot_panel *panel)
{
    for (size_t i = 0; i < panel->n_names; i++) {
        char clean[80];
        plot_clean_label(panel->x_names[i], clean, sizeof clean);
        (void)fprintf(script, "%s\"%s\" %zu", i ? ", " : "set xtics (", clean, i + 1);
    }
    (void)fprintf(script, ")\nunset mxtics\n");
}

void plot_x_ticks(FILE *script, const struct plot_panel *panel)
{
    if (panel->x_names != NULL) {
        write_names(script, panel);
        return;
    }
    const double low = fmin(panel->x_first, panel->x_last);
    const double high = fmax(panel->x_first, panel->x_last);
    const double span = high - low;
    if (panel->x_log && low > 0.0 && high > low &&
        floor(log10(high) + 1e-9) - ceil(log10(low) - 1e-9) < 2.0)
        write_log_ticks(script, low, high);
    else
        (void)fprintf(script, panel->x_log || span < 1.2 || span > 12
                                  ? "set xtics auto\nset mxtics default\n"
                              : span < 4.2 ? "set xtics 0.5\nset mxtics 5\n"
                                           : "set xtics 1\nset mxtics 2\n");
}
