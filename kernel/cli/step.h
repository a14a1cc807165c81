/* Parts of `inotrope step` and `inotrope ramp`. */
#ifndef INO_CLI_STEP_H
#define INO_CLI_STEP_H

#include "cli/trace.h"

struct step_result {
    double t0_kPa;  /* before */
    double t1_kPa;  /* extreme up to the end of the step; of a ramp the tension at its end */
    double t2_kPa;  /* end of the quick recovery; NaN: none */
    double t2_s;    /* when, from the step's end */
    double end_kPa; /* last row */
};

struct step_run {
    struct time_run time;
    int is_ramp;
    size_t n;
    double *value; /* [n] sizes or speeds, parts of the length (per s) */
    double pca, ramp_s, hold_s, dt_s, amount;
    struct step_result *result; /* [n_curves * n] */
};

/* step_report.c */
void step_measure(const struct time_trace *trace, double duration, struct step_result *result);
void step_report(struct step_run *run);
void step_table(const struct step_run *run);
int step_draw(struct step_run *run, struct problem *problem);

#endif
