#include "output/plot_points.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 800, HEIGHT = 560, MOST_LEGEND = 16 };

unsigned plot_colour(size_t index)
{
    static const unsigned okabe_ito[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                         0xE69F00, 0x56B4E9, 0x000000, 0x8A6D00};
    return okabe_ito[index % (sizeof okabe_ito / sizeof okabe_ito[0])];
}

/* Viridis without its lightest part, which is invisible on white: control points, linear between.
 */
unsigned plot_ramp(double t)
{
    static const unsigned stop[] = {0x440154, 0x3B528B, 0x21918C, 0x4DB860, 0x9FC52A};
    const double position = 4.0 * fmin(fmax(t, 0.0), 1.0);
    const int k = position >= 4.0 ? 3 : (int)position;
    unsigned colour = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double a = (stop[k] >> shift) & 0xFFU;
        const double b = (stop[k + 1] >> shift) & 0xFFU;
        colour |= (unsigned)lround(a + (b - a) * (position - k)) << shift;
    }
    return colour;
}

void plot_clean_label(const char *label, char *buffer, size_t size)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  " .,=+-_/()%";
    size_t n = 0;
    for (const char *c = label; *c != '\0' && n + 3 < size; c++) {
        if (strncmp(c, "µ", 2) == 0 || strncmp(c, "Δ", 2) == 0) {
            buffer[n++] = *c++;
            buffer[n++] = *c;
        } else {
            buffer[n++] = strchr(allowed, *c) != NULL ? *c : '_';
        }
    }
    buffer[n] = '\0';
}

static void write_text(FILE *script, const char *label)
{
    char clean[200];
    plot_clean_label(label, clean, sizeof clean);
    (void)fprintf(script, "\"%s\"", clean);
}

static void write_header(FILE *script, enum plot_format format, size_t columns, int height)
{
    const int width = columns > 1 ? 660 * (int)columns : WIDTH;
    (void)fprintf(script, "set encoding utf8\n");
    if (format == PLOT_SVG)
        (void)fprintf(script,
                      "set terminal svg size %d,%d noenhanced background rgb 'white' "
                      "font 'Helvetica,Arial,sans-serif,16'\n",
                      width, height);
    else
        (void)fprintf(script,
                      "set terminal pngcairo size %d,%d noenhanced font 'sans-serif,16' "
                      "fontscale 1.55 linewidth 2 pointscale 3.4\n",
                      2 * width, 2 * height);
    (void)fprintf(script, "set border 3 linewidth 1.2 linecolor rgb '#222222'\n"
                          "set tics out nomirror scale 0.8 textcolor rgb '#222222'\n"
                          "set style fill noborder\n"
                          "set key noautotitle textcolor rgb '#222222'\n");
}

/* Highest finite y of a panel's curves; 1 when there is none above zero. */
static double highest(const struct plot_panel *panel)
{
    double top = 0.0;
    for (size_t i = 0; i < panel->n; i++)
        for (size_t k = 0; k < panel->curve[i].n; k++)
            if (isfinite(panel->curve[i].y[k]))
                top = fmax(top, panel->curve[i].y[k]);
    top = plot_points_top(panel, top);
    return top > 0.0 ? top : 1.0;
}

/* Lowest y that is below zero, else 0. */
static double lowest(const struct plot_panel *panel)
{
    double low = 0.0;
    for (size_t i = 0; i < panel->n && !panel->y_from_zero; i++)
        for (size_t k = 0; k < panel->curve[i].n; k++)
            if (isfinite(panel->curve[i].y[k]))
                low = fmin(low, panel->curve[i].y[k]);
    return low;
}

/* 1 when no curve enters the rectangle, in fractions of the axes (x from the left). */
static int is_free(const struct plot_panel *panel, double top, double x0, double x1, double y0,
                   double y1)
{
    const double low = lowest(panel);
    for (size_t i = 0; i < panel->n; i++)
        for (size_t k = 0; k < panel->curve[i].n; k++) {
            const double x = panel->x_log ? log(panel->curve[i].x[k] / panel->x_first) /
                                                log(panel->x_last / panel->x_first)
                                          : (panel->curve[i].x[k] - panel->x_first) /
                                                (panel->x_last - panel->x_first);
            const double y = (panel->curve[i].y[k] - low) / (top - low);
            if (x >= x0 && x <= x1 && y >= y0 && y <= y1)
                return 0;
        }
    return plot_points_free(panel, top, x0, x1, y0, y1);
}

static size_t legend_size(const struct plot_panel *panel, size_t *longest)
{
    size_t entries = 0;
    *longest = 0;
    for (size_t i = 0; i < panel->n; i++)
        if (panel->curve[i].label != NULL && entries < MOST_LEGEND) {
            const size_t length = strlen(panel->curve[i].label);
            *longest = length > *longest ? length : *longest;
            entries++;
        }
    return entries + plot_points_legend(panel, longest);
}

/* Sizes of a legend in pixels; glyphs on average. */
struct legend_type {
    double glyph;
    double sample; /* sample line and margins */
    double row;
    const char *setting;
};

static const struct legend_type normal_type = {8.0, 75.0, 22.0, "samplen 3 spacing 1.2 font ',14'"};
static const struct legend_type small_type = {6.7, 62.0, 17.5,
                                              "samplen 2.4 spacing 1.05 font ',12'"};

struct legend {
    const struct legend_type *type;
    char where[120];   /* for "set key" */
    size_t rows_below; /* 0: inside */
    double top;        /* of the y axis */
};

enum { MARGIN = 18, AXIS_HEIGHT = 470 };

static double legend_height(const struct legend_type *type, size_t rows)
{
    return (type->row * (double)rows + MARGIN) / AXIS_HEIGHT;
}

/* The first corner that nothing crosses; NULL: none. */
static const char *free_corner(const struct plot_panel *panel, double top, double width,
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
        const double x0 = corner[c].right ? 1.0 - width : -0.01;
        const double x1 = corner[c].right ? 1.01 : width;
        const double y0 = corner[c].bottom ? -0.01 : 1.0 - height;
        const double y1 = corner[c].bottom ? height : 1.01;
        if (is_free(panel, top, x0, x1, y0, y1))
            return corner[c].place;
    }
    return NULL;
}

/* Room for the legend: a corner that nothing crosses, in smaller type if need be; else the axis
 * grows upward by no more than a seventh; else, where the panel is alone (`below`), a place under
 * the axis, else the top left corner. */
static struct legend place_legend(const struct plot_panel *panel, double panel_width, int below)
{
    static const double most_growth = 1.14;
    const struct legend_type *const types[] = {&normal_type, &small_type};
    struct legend legend = {&normal_type, "", 0, 0.0};
    size_t longest;
    const size_t entries = legend_size(panel, &longest);
    const double low = lowest(panel);
    const double bare = highest(panel);
    legend.top = bare * (panel->y_from_zero ? 1.06 : 1.12);
    if (entries == 0)
        return legend;
    const double axis = panel->map != NULL ? 580.0 : panel_width;
    for (size_t t = 0; t < 2; t++) {
        const struct legend_type *type = types[t];
        const double width = (type->sample + type->glyph * (double)longest) / axis;
        const char *corner = free_corner(panel, legend.top, width, legend_height(type, entries));
        legend.type = type;
        if (corner != NULL) {
            (void)snprintf(legend.where, sizeof legend.where, "%s maxrows auto maxcols auto",
                           corner);
            return legend;
        }
        const size_t rows = 2.0 * width < 1.0 ? (entries + 1) / 2 : entries;
        const double top = low + (bare - low) * 1.01 / (1.0 - fmin(legend_height(type, rows), 0.9));
        if (top - low <= most_growth * (bare - low) || (t == 1 && !below)) {
            (void)snprintf(legend.where, sizeof legend.where,
                           "inside top left Left reverse maxcols auto maxrows %zu", rows);
            legend.top = fmax(legend.top, low + fmin(top - low, most_growth * (bare - low)));
            return legend;
        }
    }
    size_t columns = 1;
    for (size_t t = 0; columns < 2 && t < 2; t++) {
        legend.type = types[t];
        columns = (size_t)((WIDTH - 50) / (types[t]->sample + types[t]->glyph * (double)longest));
    }
    columns = columns > 0 ? columns : 1;
    legend.rows_below = (entries + columns - 1) / columns;
    (void)snprintf(legend.where, sizeof legend.where,
                   "outside bmargin center vertical Left reverse width -%d maxrows %zu maxcols %zu",
                   (int)(longest / 4), legend.rows_below, columns);
    return legend;
}

static void write_legend(FILE *script, const struct legend *legend)
{
    if (legend->where[0] == '\0')
        (void)fprintf(script, "unset key\n");
    else
        (void)fprintf(script, "set key %s %s\n", legend->where, legend->type->setting);
}

/* `alone`: in a row of its own, where the margin can make room for it. */
static void write_title(FILE *script, const struct plot_panel *panel, int alone)
{
    (void)fprintf(script, "unset title\n");
    if (panel->title == NULL || panel->title[0] == '\0')
        return;
    (void)fprintf(script, "%sset title ", alone ? "set tmargin 2\n" : "");
    write_text(script, panel->title);
    (void)fprintf(script, " font ',13' textcolor rgb '#222222' offset 0,-0.6\n");
}

/* `alone`: the margin is gnuplot's own and fits the numbers; else it is fixed, and the label stands
 * where the widest of them ends. */
static void write_axes(FILE *script, const struct plot_panel *panel, const struct legend *legend,
                       int alone)
{
    (void)fprintf(script, "set xlabel ");
    write_text(script, panel->x_label);
    (void)fprintf(script, " offset 0,%s\nset ylabel ", legend->rows_below > 0 ? "0.7" : "0.2");
    write_text(script, panel->y_label);
    (void)fprintf(script, " offset %s,0\nset xrange [%.17g:%.17g] noextend\n",
                  alone ? "0.3" : "-0.2", panel->x_first, panel->x_last);
    (void)fprintf(script, "%s logscale x\n%s logscale y\n", panel->x_log ? "set" : "unset",
                  panel->y_log ? "set" : "unset");
    (void)fprintf(script, "set format x '%%g'\nset format y '%%g'\n");
    const double span = fabs(panel->x_last - panel->x_first);
    (void)fprintf(script, panel->x_log || span < 1.2 || span > 12
                              ? "set xtics auto\nset mxtics default\n"
                          : span < 4.2 ? "set xtics 0.5\nset mxtics 5\n"
                                       : "set xtics 1\nset mxtics 2\n");
    (void)fprintf(script, "set mytics %d\n", panel->y_log ? 10 : 2);
    if (panel->map != NULL)
        (void)fprintf(script, "set yrange [%.17g:%.17g] noextend\nunset mytics\n", panel->map->y[0],
                      panel->map->y[panel->map->ny - 1]);
    else if (panel->y_from_zero)
        (void)fprintf(script, "set yrange [0:%.17g]\n", legend->top);
    else
        (void)fprintf(script, "set yrange [*:%.17g]\n", legend->top);
}

static void write_data(FILE *script, size_t panel, size_t index, const struct plot_curve *curve)
{
    (void)fprintf(script, "$p%zuc%zu << END\n", panel, index);
    for (size_t k = 0; k < curve->n; k++)
        if (isfinite(curve->x[k]) && isfinite(curve->y[k]))
            (void)fprintf(script, "%.9g %.9g\n", curve->x[k], curve->y[k]);
    (void)fprintf(script, "END\n$p%zum%zu << END\n", panel, index);
    if (isfinite(curve->mark_x) && isfinite(curve->mark_y))
        (void)fprintf(script, "%.9g %.9g\n", curve->mark_x, curve->mark_y);
    else
        (void)fprintf(script, "NaN NaN\n");
    (void)fprintf(script, "END\n");
}

static void write_map(FILE *script, size_t panel, const struct plot_map *map)
{
    double top = 0.0;
    (void)fprintf(script, "$p%zumap << END\n", panel);
    for (size_t i = 0; i < map->nx * map->ny; i++)
        top = isfinite(map->z[i]) ? fmax(top, map->z[i]) : top;
    for (size_t iy = 0; iy < map->ny; iy++) {
        for (size_t ix = 0; ix < map->nx; ix++)
            (void)fprintf(script, "%.9g %.9g %.9g\n", map->x[ix], map->y[iy],
                          map->z[iy * map->nx + ix]);
        (void)fprintf(script, "\n");
    }
    (void)fprintf(script,
                  "END\nset pm3d map interpolate 1,1\n"
                  "set palette defined (0 '#440154', 1 '#3B528B', 2 '#21918C', "
                  "3 '#5EC962', 4 '#FDE725')\n"
                  "set cbrange [0:%.17g]\nset colorbox user origin 0.865,0.16 size 0.022,0.78\n"
                  "set lmargin at screen 0.12\nset rmargin at screen 0.845\n"
                  "set tmargin at screen 0.94\nset bmargin at screen 0.16\n"
                  "set border 15 front\nset key textcolor rgb 'white'\nset cbtics out nomirror "
                  "scale 0.5\nset cblabel ",
                  top);
    write_text(script, map->label);
    (void)fprintf(script, " offset 0.6,0\n");
}

static const char *const dash_pattern[] = {"solid", "(7,3)", "(1.5,2)", "(9,3,1.5,3)", "(3.5,2)"};

/* The mark is a disc in the curve's colour inside a white one, so that it stands off the line. */
static void write_plot(FILE *script, size_t number, const struct plot_panel *panel)
{
    const char *z = panel->map != NULL ? ":(0)" : "";
    const char *between = "";
    size_t entries = 0;
    (void)fprintf(script, panel->map != NULL ? "splot " : "plot ");
    if (panel->map != NULL) {
        (void)fprintf(script, "$p%zumap using 1:2:3 with pm3d notitle", number);
        between = ", \\\n ";
    }
    for (size_t i = 0; i < panel->n; i++) {
        const struct plot_curve *c = &panel->curve[i];
        (void)fprintf(script,
                      "%s$p%zuc%zu using 1:2%s with lines linewidth %.3g dashtype %s "
                      "linecolor rgb '#%06X'",
                      between, number, i, z, c->width > 0.0 ? c->width : 2.4,
                      dash_pattern[c->dash % 5], c->rgb);
        if (c->label != NULL && entries++ < MOST_LEGEND) {
            (void)fprintf(script, " title ");
            write_text(script, c->label);
        } else {
            (void)fprintf(script, " notitle");
        }
        between = ", \\\n ";
    }
    for (size_t i = 0; i < panel->n; i++) {
        if (!isfinite(panel->curve[i].mark_x) || !isfinite(panel->curve[i].mark_y))
            continue;
        (void)fprintf(script,
                      "%s$p%zum%zu using 1:2%s with points pointtype 7 pointsize 1.15 "
                      "linecolor rgb 'white' notitle",
                      between, number, i, z);
        (void)fprintf(script,
                      "%s$p%zum%zu using 1:2%s with points pointtype 7 pointsize 0.8 "
                      "linecolor rgb '#%06X' notitle",
                      between, number, i, z, panel->curve[i].rgb);
    }
    plot_points_draw(script, number, panel, &entries, MOST_LEGEND);
    (void)fprintf(script, "\n");
}

/* Labels with their lines, nothing else. */
static void write_legend_panel(FILE *script, const struct plot_panel *panel)
{
    const char *between = "";
    (void)fprintf(script, "unset border\nunset tics\nunset xlabel\nunset ylabel\nunset title\n"
                          "unset logscale\nset xrange [0:1]\nset yrange [0:1]\n"
                          "set key inside center center Left reverse maxcols 1 maxrows auto "
                          "samplen 3 spacing 1.15 font ',13'\nplot ");
    for (size_t i = 0; i < panel->n; i++) {
        const struct plot_curve *c = &panel->curve[i];
        (void)fprintf(script,
                      "%sNaN with lines linewidth %.3g dashtype %s linecolor rgb '#%06X' title ",
                      between, c->width > 0.0 ? c->width : 2.4, dash_pattern[c->dash % 5], c->rgb);
        write_text(script, c->label);
        between = ", \\\n ";
    }
    (void)fprintf(script, "\n");
}

static void write_panel(FILE *script, size_t p, const struct plot_panel *panel,
                        const struct legend *legend, int one_row, int alone)
{
    write_title(script, panel, one_row);
    write_legend(script, legend);
    write_axes(script, panel, legend, alone);
    if (panel->map != NULL)
        write_map(script, p, panel->map);
    write_plot(script, p, panel);
}

static void write_layout(FILE *script, size_t n, size_t columns, int titles)
{
    const size_t rows = (n + columns - 1) / columns;
    if (rows == 1)
        (void)fprintf(script, "set multiplot layout 1,%zu margins %.5g,%.5g,0.15,%s spacing %.5g\n",
                      n, 0.155 / (double)n, 1 - 0.03 / (double)n, titles ? "0.93" : "0.96",
                      0.185 / (double)n);
    else
        (void)fprintf(
            script, "set multiplot layout %zu,%zu margins %.5g,%.5g,%.5g,%.5g spacing %.5g,%.5g\n",
            rows, columns, 0.155 / (double)columns, 1 - 0.03 / (double)columns, 0.15 / (double)rows,
            1 - (titles ? 0.07 : 0.04) / (double)rows, 0.185 / (double)columns,
            0.22 / (double)rows);
}

static void write_script(FILE *script, enum plot_format format, const struct plot_panel *panel,
                         size_t n, size_t columns)
{
    int titles = 0;
    for (size_t p = 0; p < n; p++)
        titles |= panel[p].title != NULL && panel[p].title[0] != '\0';
    struct legend legend = {NULL, "", 0, 1.0};
    if (n == 1)
        legend = place_legend(&panel[0], 670.0, panel[0].map == NULL);
    const int height =
        HEIGHT + (int)(normal_type.row * (double)legend.rows_below) + (titles ? 16 : 0);
    write_header(script, format, columns, height * (int)((n + columns - 1) / columns));
    if (n > 1)
        write_layout(script, n, columns, titles);
    for (size_t p = 0; p < n; p++) {
        if (panel[p].legend_only) {
            write_legend_panel(script, &panel[p]);
            continue;
        }
        for (size_t i = 0; i < panel[p].n; i++)
            write_data(script, p, i, &panel[p].curve[i]);
        plot_points_data(script, p, &panel[p]);
        if (n > 1)
            legend = place_legend(&panel[p], 550.0, 0);
        write_panel(script, p, &panel[p], &legend, n <= columns, n == 1);
    }
    if (n > 1)
        (void)fprintf(script, "unset multiplot\n");
    (void)fprintf(script, "unset output\n");
}

/* Draws into a temporary file first, since the note goes into its middle. */
static int run_noted(const char *script, size_t length, enum plot_format format,
                     const struct provenance *note, FILE *file, char *why, size_t why_size)
{
    if (note == NULL || note->n == 0)
        return plot_run(script, length, fileno(file), why, why_size);
    FILE *picture = tmpfile();
    if (picture == NULL) {
        (void)snprintf(why, why_size, "no temporary file for the figure: %s", strerror(errno));
        return -1;
    }
    int result = plot_run(script, length, fileno(picture), why, why_size);
    if (result == 0 && plot_note(picture, format, note, file) != 0) {
        (void)snprintf(why, why_size, "writing the figure failed");
        result = -1;
    }
    (void)fclose(picture);
    return result;
}

int plot_write_page(FILE *file, enum plot_format format, const struct plot_panel *panel, size_t n,
                    size_t columns, const struct provenance *note, char *why, size_t why_size)
{
    char *text = NULL;
    size_t length = 0;
    FILE *script = open_memstream(&text, &length);
    if (script == NULL) {
        (void)snprintf(why, why_size, "out of memory for the figure");
        return -1;
    }
    write_script(script, format, panel, n, columns);
    const int closed = fclose(script);
    int result = -1;
    if (closed != 0)
        (void)snprintf(why, why_size, "out of memory for the figure");
    else if (fflush(file) == 0)
        result = run_noted(text, length, format, note, file, why, why_size);
    free(text);
    return result;
}

int plot_write_noted(FILE *file, enum plot_format format, const struct plot_panel *panel, size_t n,
                     const struct provenance *note, char *why, size_t why_size)
{
    return plot_write_page(file, format, panel, n, n, note, why, why_size);
}

int plot_write(FILE *file, enum plot_format format, const struct plot_panel *panel, size_t n,
               char *why, size_t why_size)
{
    return plot_write_noted(file, format, panel, n, NULL, why, why_size);
}
