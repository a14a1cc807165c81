/* Measured points of a panel, as plot.c draws them over the curves. */
#ifndef INO_OUTPUT_PLOT_POINTS_H
#define INO_OUTPUT_PLOT_POINTS_H

#include "output/plot.h"

/* Data blocks of all point sets of the panel. */
void plot_points_data(FILE *script, size_t panel_number, const struct plot_panel *panel);
/* Their drawing commands, each after `between` (", \\\n "); `entries` counts legend lines. */
void plot_points_draw(FILE *script, size_t panel_number, const struct plot_panel *panel,
                      size_t *entries, size_t most_entries);

/* Largest y, error bars included; `top` when that is larger. */
double plot_points_top(const struct plot_panel *panel, double top);
/* 1 when no point lies in the rectangle from its lower left to its upper right corner, in fractions
 * of the axes; y from `low` to `top`. */
int plot_points_free(const struct plot_panel *panel, double low, double top, const double from[2],
                     const double to[2]);
/* Legend lines, and the longest label so far. */
size_t plot_points_legend(const struct plot_panel *panel, size_t *longest);

#endif
