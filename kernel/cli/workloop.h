/* Parts of `inotrope workloop`. */
#ifndef INO_CLI_WORKLOOP_H
#define INO_CLI_WORKLOOP_H

#include "cli/trace.h"
#include "cli/trace_input.h"

/* X(name, column), in the table's order */
#define WORKLOOP_LIST(X)                                                 \
    X(SL, "sl_um") /* the mean */                                        \
    X(FREQUENCY, "frequency_Hz")                                         \
    X(STRAIN, "strain") /* half of the excursion */                      \
    X(PHASE, "phase")                                                    \
    X(CYCLES, "cycles")                                                  \
    X(NET, "net_work_J_per_m3")                                          \
    X(SHORTENING, "shortening_work_J_per_m3")                            \
    X(LENGTHENING, "lengthening_work_J_per_m3")                          \
    X(ACTIVE, "active_work_J_per_m3") /* net, without passive tension */ \
    X(POWER, "power_kW_per_m3")                                          \
    X(MEAN, "mean_total_kPa")                                            \
    X(LEAST, "lowest_total_kPa")                                         \
    X(MOST, "highest_total_kPa")                                         \
    X(ATP, "atp_per_cycle")                                              \
    X(EFFICIENCY, "efficiency")                                          \
    X(CA_PEAK, "ca_peak_uM")                                             \
    X(GAP, "gap")                                                        \
    X(CHANGE, "change")                                                  \
    X(ERROR, "estimated_error")

#define WORKLOOP_ENUM(name, column) WORKLOOP_##name,
enum workloop_column { WORKLOOP_LIST(WORKLOOP_ENUM) WORKLOOP_COUNT };
#undef WORKLOOP_ENUM

/* What varies between the rows of a curve, the last fastest. */
enum workloop_axis { AXIS_STRAIN, AXIS_FREQUENCY, AXIS_PHASE, AXIS_COUNT };

struct workloop_run {
    struct time_run time;
    struct inputs inputs;
    struct {
        size_t n;
        double *value;
    } axis[AXIS_COUNT];
    size_t rows; /* of a curve */
    ino_workloop_options options;
    double energy_kJ, heads_uM; /* per mol of ATP; heads in the overlap zone */
    size_t points;              /* of a trace */
    int keeps;                  /* 1: traces are wanted */
    double *column[WORKLOOP_COUNT];
};

/* workloop_report.c */
void workloop_report(struct workloop_run *run);
int workloop_write(struct workloop_run *run, struct problem *problem);
void workloop_table(const struct workloop_run *run);
/* Row of the largest power of a curve; run->rows where there is none. */
size_t workloop_best(const struct workloop_run *run, size_t curve);

/* workloop_figure.c */
int workloop_draw(struct workloop_run *run, struct problem *problem);

#endif
