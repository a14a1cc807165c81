/* Figures through gnuplot, which is run without a shell, reads the script from stdin and writes the
 * picture to a file descriptor that we opened. No file name reaches it, and labels pass a whitelist
 * ([A-Za-z0-9 .,=+-_/()%] and the micro sign), so that nothing a user wrote is ever interpreted. */
#ifndef INO_OUTPUT_PLOT_H
#define INO_OUTPUT_PLOT_H

#include <stddef.h>
#include <stdio.h>

#include "output/provenance.h"

enum plot_format { PLOT_SVG, PLOT_PNG };

struct plot_curve {
    const char *label; /* NULL: not in the legend */
    size_t n;
    const double *x; /* in the axis' order; the line has a gap where one is not finite */
    const double *y;
    unsigned rgb;
    int dash;      /* 0 solid, 1.. further patterns */
    double width;  /* of the line; 0: 2.4 */
    double mark_x; /* the half-maximum point; NaN: none */
    double mark_y;
};

/* Measured points over the curves. Bars end at *_low and *_high; NULL: no bars in that direction.
 */
struct plot_points {
    const char *label; /* NULL: not in the legend */
    size_t n;
    const double *x;
    const double *y;
    const double *x_low;
    const double *x_high;
    const double *y_low;
    const double *y_high;
    unsigned rgb;
};

/* A map z[iy*nx + ix] over x and y, drawn under the panel's curves. */
struct plot_map {
    size_t nx;
    size_t ny;
    const double *x;
    const double *y;
    const double *z;
    const char *label;
};

struct plot_panel {
    const char *title; /* a small line above; NULL: none */
    const char *x_label;
    const char *y_label;
    double x_first; /* left end; larger than x_last for a reversed axis */
    double x_last;
    int x_log;
    int y_log;
    int y_from_zero;
    const char *const
        *x_names; /* [n_names]: words at x = 1, 2, ... in place of numbers; NULL: none */
    size_t n_names;
    size_t n;
    const struct plot_curve *curve;
    const struct plot_map *map; /* NULL: none */
    size_t n_points;
    const struct plot_points *points; /* not with a logarithmic x axis */
    int legend_only; /* no axes: the curves' labels in place of a plot; the page's last panel */
};

/* Draws the panels side by side into `file`. 0, or -1 with a sentence in `why`. */
int plot_write(FILE *file, enum plot_format format, const struct plot_panel *panel, size_t n,
               char *why, size_t why_size);
/* The same with the provenance inside the file: <metadata> of an SVG, an iTXt chunk of a PNG. NULL:
 * none. */
int plot_write_noted(FILE *file, enum plot_format format, const struct plot_panel *panel, size_t n,
                     const struct provenance *note, char *why, size_t why_size);

/* The same, `columns` panels in a row and as many rows as it takes. */
int plot_write_page(FILE *file, enum plot_format format, const struct plot_panel *panel, size_t n,
                    size_t columns, const struct provenance *note, char *why, size_t why_size);

/* Copies a picture from its start and puts the note where the format wants it (plot_note.c). 0, or
 * -1 when reading or writing failed. */
int plot_note(FILE *picture, enum plot_format format, const struct provenance *note, FILE *out);

/* Colour-blind-safe colours (Okabe and Ito), and a sequential ramp for doses: t in 0..1. */
unsigned plot_colour(size_t index);
unsigned plot_ramp(double t);

/* Label as gnuplot will see it: other characters become '_'. */
void plot_clean_label(const char *label, char *buffer, size_t size);

/* Runs gnuplot on a script (plot_run.c); 0, or -1 with a sentence. */
int plot_run(const char *script, size_t length, int output_fd, char *why, size_t why_size);
/* Where gnuplot is on PATH; 0 when it is there. */
int plot_find(char *path, size_t size);

#endif
