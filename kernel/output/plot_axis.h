/* Where gnuplot puts the numbers of an axis, as far as margins and legends depend on it. */
#ifndef INO_OUTPUT_PLOT_AXIS_H
#define INO_OUTPUT_PLOT_AXIS_H

#include "output/plot.h"

/* Highest finite y of a panel's curves and points, 1 when there is none above zero; of a map, its
 * end. */
double plot_highest(const struct plot_panel *panel);
/* Lower end of the y axis: 0, or below the lowest y where gnuplot's last number is. */
double plot_lowest(const struct plot_panel *panel);
/* Characters in the widest number of the y axis that ends at `top`. */
size_t plot_widest_number(const struct plot_panel *panel, double top);
/* "set xtics" and "set mxtics" of the panel. */
void plot_x_ticks(FILE *script, const struct plot_panel *panel);

#endif
