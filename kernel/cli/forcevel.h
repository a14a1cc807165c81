/* Parts of `inotrope forcevel`. */
#ifndef INO_CLI_FORCEVEL_H
#define INO_CLI_FORCEVEL_H

#include "cli/grid.h"
#include "cli/trace.h"

/* X(name, column), in the table's order */
#define FORCEVEL_LIST(X)                                                      \
    X(SL, "sl_um") /* where it is read */                                     \
    X(PCA, "pCa")                                                             \
    X(CA, "ca_uM")                                                            \
    X(VELOCITY, "velocity_L_per_s") /* shortening; L: the reference length */ \
    X(SPEED, "velocity_um_per_s")   /* of a sarcomere */                      \
    X(TENSION, "tension_kPa")                                                 \
    X(REL, "tension_rel") /* over the isometric one at the same length */     \
    X(TOTAL, "total_kPa")                                                     \
    X(HILL, "hill_velocity_L_per_s") /* of the fit at this tension */         \
    X(IN_FIT, "in_fit")                                                       \
    X(POWER, "power_kW_per_m3")                                               \
    X(ATP, "atp_per_s")                                                       \
    X(EFFICIENCY, "efficiency")                                               \
    X(START, "start_um")                                                      \
    X(DRIFT, "drift")                                                         \
    X(ERROR, "estimated_error")

#define FORCEVEL_ENUM(name, column) FORCEVEL_##name,
enum forcevel_column { FORCEVEL_LIST(FORCEVEL_ENUM) FORCEVEL_COUNT };
#undef FORCEVEL_ENUM

/* Of one curve. NaN: not to be had. */
struct forcevel_result {
    double isometric_kPa;
    ino_velocity_point unloaded;
    ino_status fit_status;
    ino_hyperbola fit;
    double power, power_load, power_velocity; /* the largest row */
};

struct forcevel_run {
    struct time_run time;
    struct grid grid; /* speeds in L/s, or loads */
    int relative;     /* 1: the grid is parts of the unloaded speed */
    ino_velocity_options options;
    double pca, low, high;      /* low..high: the fit's range of tension */
    double energy_kJ, heads_uM; /* per mol of ATP; heads in the overlap zone */
    double *column[FORCEVEL_COUNT];
    struct forcevel_result *result; /* [n_curves] */
    size_t failed;
};

/* Beyond this |a/F0| the hyperbola is within 2.5 % of Vmax of a straight line. */
#define FORCEVEL_STRAIGHT 10.0

/* forcevel_report.c */
/* "straight" or "outward" where a/F0 says nothing of a muscle; NULL: it does. */
const char *forcevel_bend(const ino_hyperbola *fit);
const char *forcevel_no_fit(ino_status status);
void forcevel_report(struct forcevel_run *run);
int forcevel_write(struct forcevel_run *run, struct problem *problem);
int forcevel_draw(struct forcevel_run *run, struct problem *problem);
void forcevel_table(const struct forcevel_run *run);

#endif
