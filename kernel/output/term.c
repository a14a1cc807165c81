#include "output/term.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ROWS = 20, LEFT = 9, MOST_COLUMNS = 110 };

/* Per character cell: braille dots and the letter that lies over them. */
struct canvas {
    size_t columns;
    unsigned char dots[ROWS * MOST_COLUMNS];
    unsigned char owner[ROWS * MOST_COLUMNS];
    char letter[ROWS * MOST_COLUMNS];
};

int term_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        const char *codeset = strchr(value, '.');
        return codeset != NULL &&
               (strncasecmp(codeset, ".UTF-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
    }
    return 0;
}

size_t term_columns(FILE *file)
{
    struct winsize size;
    if (isatty(fileno(file)) && ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return 80;
}

static double top_of(const struct plot_panel *panel)
{
    double top = 0.0;
    for (size_t i = 0; i < panel->n; i++)
        for (size_t k = 0; k < panel->curve[i].n; k++)
            if (isfinite(panel->curve[i].y[k]))
                top = fmax(top, panel->curve[i].y[k]);
    for (size_t i = 0; i < panel->n_points; i++)
        for (size_t k = 0; k < panel->points[i].n; k++)
            if (isfinite(panel->points[i].y[k]))
                top = fmax(top, panel->points[i].y[k]);
    return top > 0.0 ? top : 1.0;
}

/* Sets the dot at fractions x (from the left) and y (from below) of the canvas. */
static void set_dot(struct canvas *canvas, double x, double y, size_t curve)
{
    static const unsigned char bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (!(x >= 0.0 && x <= 1.0 && y >= 0.0 && y <= 1.0))
        return;
    const size_t column = (size_t)lround(x * (double)(2 * canvas->columns - 1));
    const size_t row = (size_t)lround((1.0 - y) * (4 * ROWS - 1));
    const size_t cell = (row / 4) * MOST_COLUMNS + column / 2;
    canvas->dots[cell] |= bit[row % 4][column % 2];
    canvas->owner[cell] = (unsigned char)(curve + 1);
}

static double fraction(const struct plot_panel *panel, double x)
{
    return (x - panel->x_first) / (panel->x_last - panel->x_first);
}

static char letter_of(size_t curve)
{
    return (char)(curve < 26 ? 'A' + (int)curve : '*');
}

static char point_of(size_t set)
{
    static const char shape[] = "ox*#%@";
    return shape[set % (sizeof shape - 1)];
}

/* A letter over the cell at these fractions of the canvas; owner 0: no colour. */
static void set_letter(struct canvas *canvas, double x, double y, char letter, size_t owner)
{
    if (!(x >= 0.0 && x <= 1.0 && y >= 0.0 && y <= 1.0))
        return;
    const size_t column = (size_t)lround(x * (double)(2 * canvas->columns - 1)) / 2;
    const size_t row = (size_t)lround((1.0 - y) * (4 * ROWS - 1)) / 4;
    canvas->letter[row * MOST_COLUMNS + column] = letter;
    canvas->owner[row * MOST_COLUMNS + column] = (unsigned char)owner;
}

static void draw(struct canvas *canvas, const struct plot_panel *panel, double top)
{
    for (size_t i = 0; i < panel->n; i++) {
        const struct plot_curve *c = &panel->curve[i];
        for (size_t k = 0; k + 1 < c->n; k++)
            for (int s = 0; s < 32; s++) {
                const double t = s / 31.0;
                set_dot(canvas, fraction(panel, c->x[k] + t * (c->x[k + 1] - c->x[k])),
                        (c->y[k] + t * (c->y[k + 1] - c->y[k])) / top, i);
            }
    }
    for (size_t i = 0; i < panel->n_points; i++)
        for (size_t k = 0; k < panel->points[i].n; k++)
            set_letter(canvas, fraction(panel, panel->points[i].x[k]), panel->points[i].y[k] / top,
                       point_of(i), 0);
    for (size_t i = 0; i < panel->n; i++)
        set_letter(canvas, fraction(panel, panel->curve[i].mark_x), panel->curve[i].mark_y / top,
                   letter_of(i), i + 1);
}

static void print_colour(FILE *file, unsigned owner, int colour)
{
    static const int codes[] = {34, 31, 32, 35, 33, 36};
    if (colour && owner > 0)
        (void)fprintf(file, "\033[%dm", codes[(owner - 1) % 6]);
}

static void print_cell(FILE *file, const struct canvas *canvas, size_t cell, int utf8, int colour)
{
    const unsigned dots = canvas->dots[cell];
    if (dots == 0 && canvas->letter[cell] == 0) {
        (void)fputc(' ', file);
        return;
    }
    print_colour(file, canvas->owner[cell], colour);
    if (canvas->letter[cell] != 0)
        (void)fputc(canvas->letter[cell], file);
    else if (utf8)
        (void)fprintf(file, "\xE2%c%c", (int)(0xA0 | (dots >> 6)), (int)(0x80 | (dots & 0x3F)));
    else
        (void)fputc((dots & 0xE4) != 0 ? ((dots & 0x1B) != 0 ? ':' : '.') : '\'', file);
    if (colour)
        (void)fputs("\033[0m", file);
}

static void print_axis(FILE *file, const struct plot_panel *panel, const struct canvas *canvas,
                       int utf8)
{
    char line[MOST_COLUMNS + 24];
    const double span = panel->x_last - panel->x_first;
    const double step = fabs(span) > 3.5 ? 1.0 : 0.5;
    (void)fprintf(file, "%*s%s", LEFT - 1, "", utf8 ? "└" : "+");
    for (size_t i = 0; i < canvas->columns; i++)
        (void)fputs(utf8 ? "─" : "-", file);
    memset(line, ' ', sizeof line);
    line[sizeof line - 1] = '\0';
    const double first = span < 0.0 ? floor(panel->x_first / step) : ceil(panel->x_first / step);
    for (int i = 0; i < 40; i++) {
        char number[16];
        const double x = (first + (span < 0.0 ? -i : i)) * step;
        const double at = fraction(panel, x);
        if (at > 1.0 + 1e-9)
            break;
        const int n = snprintf(number, sizeof number, "%g", x);
        size_t column =
            (size_t)LEFT + (size_t)lround(fmax(at, 0.0) * (double)(canvas->columns - 1));
        column -= n > 1 ? 1 : 0;
        if (column + (size_t)n < sizeof line - 1 && line[column > 0 ? column - 1 : 0] == ' ')
            memcpy(line + column, number, (size_t)n);
    }
    size_t end = sizeof line - 1;
    while (end > 0 && line[end - 1] == ' ')
        end--;
    (void)fprintf(file, "\n%.*s  %s\n", (int)end, line, panel->x_label);
}

/* The round number, if any, whose height falls on this row. */
static int tick_of(size_t row, double top, double *tick)
{
    const double decade = pow(10.0, floor(log10(top / 4.0)));
    const double part = top / 4.0 / decade;
    const double step = decade * (part > 5.0 ? 10.0 : part > 2.0 ? 5.0 : part > 1.0 ? 2.0 : 1.0);
    for (int k = 0; k * step <= top; k++) {
        *tick = k * step;
        if ((size_t)lround((1.0 - *tick / top) * (4 * ROWS - 1)) / 4 == row)
            return 1;
    }
    return 0;
}

int term_write(FILE *file, const struct plot_panel *panel, size_t columns, int utf8, int colour)
{
    struct canvas *canvas = calloc(1, sizeof *canvas);
    if (canvas == NULL)
        return -1;
    const double top = 1.02 * top_of(panel);
    columns = columns == 0 ? 80 : columns;
    columns = columns < 40 ? 40 : columns;
    canvas->columns = columns > MOST_COLUMNS + LEFT + 6 ? MOST_COLUMNS : columns - LEFT - 6;
    draw(canvas, panel, top);
    if (panel->title != NULL)
        (void)fprintf(file, "%s\n", panel->title);
    (void)fprintf(file, "%s\n", panel->y_label);
    for (size_t row = 0; row < ROWS; row++) {
        double tick;
        if (tick_of(row, top, &tick))
            (void)fprintf(file, "%*.4g %s", LEFT - 2, tick, utf8 ? "┤" : "+");
        else
            (void)fprintf(file, "%*s%s", LEFT - 1, "", utf8 ? "│" : "|");
        for (size_t column = 0; column < canvas->columns; column++)
            print_cell(file, canvas, row * MOST_COLUMNS + column, utf8, colour);
        (void)fputc('\n', file);
    }
    print_axis(file, panel, canvas, utf8);
    for (size_t i = 0; i < panel->n; i++) {
        print_colour(file, (unsigned)(i % 255) + 1, colour);
        (void)fprintf(file, "%*s%c%s  %s\n", LEFT, "", letter_of(i), colour ? "\033[0m" : "",
                      panel->curve[i].label != NULL ? panel->curve[i].label : "");
    }
    for (size_t i = 0; i < panel->n_points; i++)
        (void)fprintf(file, "%*s%c  %s\n", LEFT, "", point_of(i),
                      panel->points[i].label != NULL ? panel->points[i].label : "");
    free(canvas);
    return 0;
}
