#include "output/plot_legend.h"

#include <math.h>
#include <string.h>

#include "output/plot_axis.h"
#include "output/plot_points.h"

static double scale(int is_log, double value)
{
    return is_log ? log(value) : value;
}

static double fraction(int is_log, double value, double first, double last)
{
    return (scale(is_log, value) - scale(is_log, first)) /
           (scale(is_log, last) - scale(is_log, first));
}

struct rectangle {
    double low[2];
    double high[2];
};

/* Whether the segment from `a` to `b` has a point in the rectangle. */
static int meets(const struct rectangle *r, const double a[2], const double b[2])
{
    double from = 0.0, to = 1.0; /* the part of the segment within the bounds so far */
    for (int d = 0; d < 2; d++) {
        const double delta = b[d] - a[d];
        if (delta == 0.0) {
            if (a[d] < r->low[d] || a[d] > r->high[d])
                return 0;
            continue;
        }
        const double t0 = (r->low[d] - a[d]) / delta;
        const double t1 = (r->high[d] - a[d]) / delta;
        from = fmax(from, fmin(t0, t1));
        to = fmin(to, fmax(t0, t1));
    }
    return from <= to;
}

/* 1 when no curve enters the rectangle, in fractions of the axes (x from the left). */
static int is_free(const struct plot_panel *panel, double low, double top,
                   const struct rectangle *r)
{
    for (size_t i = 0; i < panel->n; i++) {
        const struct plot_curve *curve = &panel->curve[i];
        double last[2] = {NAN, NAN};
        for (size_t k = 0; k < curve->n; k++) {
            const double at[2] = {
                fraction(panel->x_log, curve->x[k], panel->x_first, panel->x_last),
                fraction(panel->y_log, curve->y[k], low, top)};
            const int drawn = isfinite(at[0]) && isfinite(at[1]);
            const int joined = isfinite(last[0]) && isfinite(last[1]);
            if (drawn && meets(r, joined ? last : at, at))
                return 0;
            last[0] = at[0];
            last[1] = at[1];
        }
    }
    return plot_points_free(panel, low, top, r->low, r->high);
}

static size_t legend_size(const struct plot_panel *panel, size_t *longest)
{
    size_t entries = 0;
    *longest = 0;
    for (size_t i = 0; i < panel->n; i++)
        if (panel->curve[i].label != NULL) {
            const size_t length = strlen(panel->curve[i].label);
            *longest = length > *longest ? length : *longest;
            entries++;
        }
    entries += plot_points_legend(panel, longest);
    return entries > PLOT_MOST_LEGEND ? PLOT_MOST_LEGEND + 1 : entries;
}

static const struct legend_type normal_type = {8.0, 75.0, 22.0, 25.2,
                                               "samplen 3 spacing 1.2 font ',14'"};
static const struct legend_type small_type = {6.7, 62.0, 17.5, 18.9,
                                              "samplen 2.4 spacing 1.05 font ',12'"};

enum { MARGIN = 18, AXIS_HEIGHT = 470 };

static double legend_height(const struct legend_type *type, size_t rows)
{
    return (type->row * (double)rows + MARGIN) / AXIS_HEIGHT;
}

/* The first corner that nothing crosses; NULL: none. */
static const char *free_corner(const struct plot_panel *panel, double low, double top, double width,
                               double height)
{
    static const struct {
        const char *place;
        int right;
        int bottom;
    } corner[] = {{"inside top left Left reverse", 0, 0},
                  {"inside bottom right Right noreverse", 1, 1},
                  {"inside top right Right noreverse", 1, 0},
                  {"inside bottom left Left reverse", 0, 1}};
    for (size_t c = 0; c < 4; c++) {
        const int right = corner[c].right, bottom = corner[c].bottom;
        const struct rectangle r = {{right ? 1.0 - width : -0.01, bottom ? -0.01 : 1.0 - height},
                                    {right ? 1.01 : width, bottom ? height : 1.01}};
        if (width < 1.0 && height < 1.0 && is_free(panel, low, top, &r))
            return corner[c].place;
    }
    return NULL;
}

static void place_below(struct legend *legend, size_t entries, size_t longest, double room)
{
    static const struct legend_type *const types[] = {&normal_type, &small_type};
    size_t columns = 1;
    for (size_t t = 0; columns < 2 && t < 2; t++) {
        legend->type = types[t];
        columns = (size_t)(room / (types[t]->sample + types[t]->glyph * (double)longest));
    }
    columns = columns > 0 ? columns : 1;
    legend->rows_below = (entries + columns - 1) / columns;
    (void)snprintf(legend->where, sizeof legend->where,
                   "vertical Left reverse width -%d maxrows %zu maxcols %zu", (int)(longest / 6),
                   legend->rows_below, columns);
}

/* Room for the legend: a corner that nothing crosses, in smaller type if need be; else the axis
 * grows upward by no more than a seventh; else a place under the axis, or where there is none
 * (!below) the top left corner. */
struct legend plot_place_legend(const struct plot_panel *panel, double panel_width, double room,
                                int below)
{
    static const double most_growth = 1.14;
    static const struct legend_type *const types[] = {&normal_type, &small_type};
    struct legend legend = {&normal_type, "", 0, 0.0};
    size_t longest;
    const size_t entries = legend_size(panel, &longest);
    const double low = plot_lowest(panel);
    const double bare = plot_highest(panel);
    legend.top = panel->map != NULL ? bare : bare * (panel->y_from_zero ? 1.06 : 1.12);
    if (entries == 0)
        return legend;
    const double axis = panel->map != NULL ? 580.0 : panel_width;
    const double span = scale(panel->y_log, bare) - scale(panel->y_log, low);
    for (size_t t = 0; t < 2; t++) {
        const struct legend_type *type = types[t];
        const double width = (type->sample + type->glyph * (double)longest) / axis;
        const char *corner =
            free_corner(panel, low, legend.top, width, legend_height(type, entries));
        legend.type = type;
        if (corner != NULL) {
            (void)snprintf(legend.where, sizeof legend.where, "%s maxrows auto maxcols auto",
                           corner);
            return legend;
        }
        const size_t rows = 2.0 * width < 1.0 ? (entries + 1) / 2 : entries;
        const double growth = 1.01 / (1.0 - fmin(legend_height(type, rows), 0.9));
        if (growth <= most_growth || (t == 1 && !below)) {
            const double top = scale(panel->y_log, low) + fmin(growth, most_growth) * span;
            (void)snprintf(legend.where, sizeof legend.where,
                           "inside top left Left reverse maxcols auto maxrows %zu", rows);
            legend.top = fmax(legend.top, panel->y_log ? exp(top) : top);
            return legend;
        }
    }
    place_below(&legend, entries, longest, room);
    return legend;
}

double plot_legend_below(const struct legend *legend)
{
    return legend->rows_below > 0 ? legend->type->pitch * (double)legend->rows_below : 0.0;
}
