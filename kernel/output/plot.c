#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/plot_axis.h"
#include "output/plot_legend.h"
#include "output/plot_points.h"

enum { WIDTH = 800, HEIGHT = 560, CELL = 660 }; /* one panel; one of several */

/* Sizes in pixels. */
struct page {
    size_t columns;
    size_t rows;
    int titles;
    double width;
    double height;
    double left; /* of each cell: more than 0.155 CELL */
    double bottom;
    double top;
    double between;     /* rows */
    double legend_room; /* width for a legend under the axes */
    char legend_at[60]; /* its place for "set key" */
};

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

static void write_header(FILE *script, enum plot_format format, int width, int height)
{
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

static void write_legend(FILE *script, const struct legend *legend, const char *below)
{
    if (legend->where[0] == '\0')
        (void)fprintf(script, "unset key\n");
    else
        (void)fprintf(script, "set key %s %s %s\n", legend->rows_below > 0 ? below : "",
                      legend->where, legend->type->setting);
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
    (void)fprintf(script, " offset 0,%s\nset ylabel ",
                  alone && legend->rows_below > 0 ? "0.7" : "0.2");
    write_text(script, panel->y_label);
    (void)fprintf(script, " offset %s,0\nset xrange [%.17g:%.17g] noextend\n",
                  alone ? "0.3" : "-0.2", panel->x_first, panel->x_last);
    (void)fprintf(script, "%s logscale x\n%s logscale y\n", panel->x_log ? "set" : "unset",
                  panel->y_log ? "set" : "unset");
    (void)fprintf(script, "set format x '%%g'\nset format y '%%g'\n");
    plot_x_ticks(script, panel);
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
    int gap = 1; /* an empty line ends a line; two would end the data set */
    for (size_t k = 0; k < curve->n; k++) {
        const int drawn = isfinite(curve->x[k]) && isfinite(curve->y[k]);
        if (drawn)
            (void)fprintf(script, "%.9g %.9g\n", curve->x[k], curve->y[k]);
        else if (!gap)
            (void)fprintf(script, "\n");
        gap = !drawn;
    }
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
        if (c->label != NULL && entries++ < PLOT_MOST_LEGEND) {
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
    plot_points_draw(script, number, panel, &entries, PLOT_MOST_LEGEND);
    if (entries > PLOT_MOST_LEGEND)
        (void)fprintf(script, ", \\\n NaN with lines linecolor rgb 'white' title \"+%zu more\"",
                      entries - PLOT_MOST_LEGEND);
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
                        const struct legend *legend, const struct page *page)
{
    const int alone = page->columns * page->rows == 1;
    write_title(script, panel, page->rows == 1);
    write_legend(script, legend, page->legend_at);
    write_axes(script, panel, legend, alone);
    if (panel->map != NULL)
        write_map(script, p, panel->map);
    write_plot(script, p, panel);
}

static struct legend legend_of(const struct plot_panel *panel, size_t n, double room)
{
    return n == 1 ? plot_place_legend(panel, 670.0, room, panel->map == NULL)
                  : plot_place_legend(panel, 550.0, room, 1);
}

/* Height of the highest legend under an axis; `count` of them. */
static double highest_legend(const struct plot_panel *panel, size_t n, double room, size_t *count)
{
    double height = 0.0;
    *count = 0;
    for (size_t p = 0; p < n; p++) {
        if (panel[p].legend_only)
            continue;
        const struct legend legend = legend_of(&panel[p], n, room);
        height = fmax(height, plot_legend_below(&legend));
        *count += legend.rows_below > 0;
    }
    return height > 0.0 ? ceil(height) + 12.0 : 0.0;
}

/* As wide as the widest numbers of a y axis need; the margin has room for 4 characters. */
static double wider_margin(const struct plot_panel *panel, size_t n)
{
    static const double glyph = 10.5;
    size_t widest = 4;
    for (size_t p = 0; p < n; p++) {
        if (panel[p].legend_only)
            continue;
        const struct legend legend = legend_of(&panel[p], n, CELL);
        const size_t number = plot_widest_number(&panel[p], legend.top);
        widest = number > widest ? number : widest;
    }
    return ceil(glyph * (double)(widest - 4));
}

/* All cells are alike. A legend that fits in no panel stands at the foot of the page, or when there
 * are several, each under its own axis; gnuplot makes room for it only where the panel is alone. */
static struct page lay_out(const struct plot_panel *panel, size_t n, size_t columns)
{
    struct page page = {.columns = columns, .rows = (n + columns - 1) / columns};
    size_t count;
    for (size_t p = 0; p < n; p++)
        page.titles |= panel[p].title != NULL && panel[p].title[0] != '\0';
    page.left = n > 1 ? wider_margin(panel, n) : 0.0;
    page.width = columns > 1 ? (CELL + page.left) * (double)columns : WIDTH;
    page.legend_room = n > 1 ? CELL - 40 : WIDTH - 50;
    double below = highest_legend(panel, n, page.legend_room, &count);
    const int at_foot = n > 1 && count == 1;
    if (at_foot) {
        page.legend_room = page.width - 40;
        below = highest_legend(panel, n, page.legend_room, &count);
    }
    const double bare = HEIGHT + (page.titles ? 16 : 0), rows = (double)page.rows;
    page.height = bare * rows + (at_foot ? below : below * rows);
    page.bottom = 0.15 * bare + below;
    page.top = (page.titles ? 0.07 : 0.04) * bare;
    page.between = 0.22 * bare + (at_foot ? 0.0 : below);
    const double axis = (page.height - page.bottom - page.top - page.between * (rows - 1)) / rows;
    if (n == 1)
        (void)snprintf(page.legend_at, sizeof page.legend_at, "outside bmargin center");
    else if (at_foot)
        (void)snprintf(page.legend_at, sizeof page.legend_at,
                       "at screen 0.5, screen %.5g center top", (below - 4.0) / page.height);
    else
        (void)snprintf(page.legend_at, sizeof page.legend_at, "at graph 0.5, graph %.5g center top",
                       -0.143 * bare / axis);
    return page;
}

static void write_layout(FILE *script, const struct page *page)
{
    (void)fprintf(
        script, "set multiplot layout %zu,%zu margins %.5g,%.5g,%.5g,%.5g spacing %.5g,%.5g\n",
        page->rows, page->columns, (0.155 * CELL + page->left) / page->width,
        1 - 0.03 * CELL / page->width, page->bottom / page->height, 1 - page->top / page->height,
        (0.185 * CELL + page->left) / page->width, page->between / page->height);
}

static void write_script(FILE *script, enum plot_format format, const struct plot_panel *panel,
                         size_t n, size_t columns)
{
    const struct page page = lay_out(panel, n, columns);
    write_header(script, format, (int)page.width, (int)page.height);
    if (n > 1)
        write_layout(script, &page);
    for (size_t p = 0; p < n; p++) {
        if (panel[p].legend_only) {
            write_legend_panel(script, &panel[p]);
            continue;
        }
        for (size_t i = 0; i < panel[p].n; i++)
            write_data(script, p, i, &panel[p].curve[i]);
        plot_points_data(script, p, &panel[p]);
        const struct legend legend = legend_of(&panel[p], n, page.legend_room);
        write_panel(script, p, &panel[p], &legend, &page);
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
