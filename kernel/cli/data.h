/* Measured points over the curves of `inotrope pca`: --data FILE, with a Hill fit of their own. */
#ifndef INO_CLI_DATA_H
#define INO_CLI_DATA_H

#include <stdio.h>

#include "cli/data_csv.h"
#include "cli/steady.h"
#include "fit/hill_data.h"
#include "output/plot.h"

struct overlay {
    struct data_table table;
    size_t n;
    double *pca, *y, *sem, *count; /* [n]; sem and count NULL where there is no such column */
    double *scaled, *low, *high;   /* [n], as drawn */
    double *block;
    int relative; /* y is relative force, not kPa */
    const char *y_name;
    char ignored[200]; /* columns that nothing was made of */
    ino_status status; /* of the fit */
    struct hill_data fit;
    double scale; /* of the figure: drawn is y/scale */
    struct plot_points points;
    struct plot_curve *drawn; /* the panel's curves and the fit's own */
    double *fitted;           /* x, then y of the latter */
};

/* Reads the file: a header with pCa and one of tension_kPa, tension, force_kPa (kPa) or
 * relative_force, tension_rel; optionally sem (or the y column's name with _sem) and n. Order and
 * letter case do not matter; # starts a comment. Errors: CLI_INPUT with line and column, CLI_IO. */
int overlay_read(const char *path, struct overlay *overlay, struct problem *problem);
void overlay_free(struct overlay *overlay);

/* Fits the points; a failed fit is a status, not a problem. */
int overlay_fit(struct overlay *overlay, struct problem *problem);
/* The fit as lines of the output's header. */
void overlay_report(const struct overlay *overlay, struct provenance *extra);
void overlay_table(const struct overlay *overlay, FILE *file);

/* Points for a panel in the figure's scale; refuses what cannot share an axis. */
int overlay_scale(struct overlay *overlay, struct steady_run *run, struct problem *problem);
/* Adds them and their Hill curve to the panel, whose pCa axis is widened to hold them. */
int overlay_draw(struct overlay *overlay, struct plot_panel *panel, struct problem *problem);

#endif
