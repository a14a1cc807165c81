/* Parts of `inotrope tetanus`. */
#ifndef INO_CLI_TETANUS_H
#define INO_CLI_TETANUS_H

#include "cli/trace.h"
#include "cli/trace_input.h"

/* X(name in the enumeration, column) */
#define TETANUS_LIST(X)                \
    X(SL, "sl_um")                     \
    X(RATE, "rate_Hz")                 \
    X(PULSES, "pulses")                \
    X(PEAK, "peak_kPa")                \
    X(REL, "tension_rel")              \
    X(FORCE, "force_rel")              \
    X(BASELINE, "baseline_kPa")        \
    X(MEAN, "mean_kPa")                \
    X(RIPPLE, "ripple_kPa")            \
    X(RIPPLE_REL, "ripple_per_twitch") \
    X(FUSION, "fusion_index")          \
    X(TWITCH, "twitch_kPa")            \
    X(INTEGRAL, "integral_kPa_s")      \
    X(ATP, "atp_per_head")             \
    X(CA_PEAK, "ca_peak_uM")           \
    X(CA_MEAN, "ca_mean_uM")           \
    X(PEAK_S, "peak_s")                \
    X(CHANGE, "change")                \
    X(ERROR, "estimated_error")

enum tetanus_column {
#define TETANUS_ENUM(name, column) TETANUS_##name,
    TETANUS_LIST(TETANUS_ENUM)
#undef TETANUS_ENUM
        TETANUS_COUNT
};

struct tetanus_run {
    struct time_run time;
    struct inputs inputs;
    size_t n; /* rates */
    double *rate;
    ino_tetanus_options options;
    int steady;        /* until the interval repeats itself */
    double duration_s; /* of stimulation, when neither that nor a number is given */
    double after_s, dt_s;
    double *column[TETANUS_COUNT]; /* [n_curves * n] each, in one allocation */
    double *half_rate;             /* [n_curves] */
};

/* tetanus_report.c */
void tetanus_report(struct tetanus_run *run);
int tetanus_write(struct tetanus_run *run, struct problem *problem);
int tetanus_draw(struct tetanus_run *run, struct problem *problem);
void tetanus_table(const struct tetanus_run *run);

#endif
