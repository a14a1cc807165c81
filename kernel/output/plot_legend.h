/* Where the legend of a panel goes. */
#ifndef INO_OUTPUT_PLOT_LEGEND_H
#define INO_OUTPUT_PLOT_LEGEND_H

#include "output/plot.h"

/* Entries of a legend; what is beyond becomes "+3 more". */
enum { PLOT_MOST_LEGEND = 40 };

/* Sizes of a legend in pixels; glyphs on average. */
struct legend_type {
    double glyph;
    double sample; /* sample line and margins */
    double row;
    double pitch; /* row as gnuplot sets it: spacing, font and 1.5 multiplied */
    const char *setting;
};

struct legend {
    const struct legend_type *type;
    char where[120];   /* for "set key" */
    size_t rows_below; /* 0: inside */
    double top;        /* of the y axis */
};

/* `panel_width` and `room` in pixels: the axes' width and what a legend below them may take. */
struct legend plot_place_legend(const struct plot_panel *panel, double panel_width, double room,
                                int below);
/* Height of a legend under the axis in pixels; 0: it is inside. */
double plot_legend_below(const struct legend *legend);

#endif
