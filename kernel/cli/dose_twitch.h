/* Parts of `inotrope dose --twitch`: the dose-response of the beating fibre. */
#ifndef INO_CLI_DOSE_TWITCH_H
#define INO_CLI_DOSE_TWITCH_H

#include "cli/trace.h"
#include "cli/trace_input.h"

/* X(name, column): numbers of a twitch, in the order of the table. */
#define BEAT_LIST(X)                  \
    X(DIASTOLIC, "diastolic_kPa")     \
    X(PEAK, "peak_kPa")               \
    X(DEVELOPED, "developed_kPa")     \
    X(TTP, "time_to_peak_s")          \
    X(RT50, "RT50_s")                 \
    X(RT90, "RT90_s")                 \
    X(RISE, "dFdt_max_kPa_s")         \
    X(FALL, "dFdt_min_kPa_s")         \
    X(INTEGRAL, "tension_time_kPa_s") \
    X(ATP, "atp_per_head")            \
    X(ERROR, "estimated_error")

enum beat_number {
#define BEAT_ENUM(name, column) BEAT_##name,
    BEAT_LIST(BEAT_ENUM)
#undef BEAT_ENUM
        BEAT_COUNT
};

/* What the figure shows and half-effect doses are found of, relative to the fibre without drug. */
enum beat_effect {
    EFFECT_DEVELOPED, /* gain, part of the control's */
    EFFECT_DIASTOLIC, /* rise, part of the control's developed tension */
    EFFECT_TTP,       /* change, part of the control's */
    EFFECT_RT50,
    EFFECT_ATP,
    EFFECT_COUNT
};

enum { BEAT_DENSE = 241 }; /* doses of the smooth curves, 1 nM to 1 mM or the drug's largest */

struct beat_half {
    double largest; /* rise from 1 nM to 1 mM (the largest fall where nothing rises); NaN: none */
    double at_uM;   /* its dose */
    double half_uM; /* lowest dose of half of it; NaN: see note */
    int beyond;     /* at some doses the record ends first: larger may be there */
    const char *note;
};

/* A fibre at one length: one curve of the selection per dose. */
struct beat_group {
    size_t fibre;
    double sl_um;
    double control[BEAT_COUNT];
    double effect[EFFECT_COUNT][BEAT_DENSE];
    struct beat_half half[EFFECT_COUNT];
};

struct beat_run {
    struct time_run time;
    struct inputs inputs;
    double duration_s;
    size_t n_groups;
    struct beat_group *group;
    double dense_uM[BEAT_DENSE];
    double *column[BEAT_COUNT]; /* [time.s.n_curves] each, in one allocation */
    size_t failed;              /* twitches whose error stayed above the tolerance */
};

const char *beat_column_name(size_t column);
const char *beat_effect_name(size_t effect);

/* A mesh for the group's fibre and length. */
ino_status beat_mesh(const struct beat_run *run, const struct beat_group *group, ino_mesh **mesh);
/* Twitches at n doses of the first drug; value[BEAT_x * n + i]. */
ino_status beat_numbers(const ino_mesh *mesh, size_t n, const double *dose_uM, double *value);
/* dose_twitch_half.c */
void beat_effects(const double *control, size_t n, const double *value, size_t i,
                  double effect[EFFECT_COUNT]);
int beat_halves(struct beat_run *run, const ino_mesh *mesh, struct beat_group *group,
                struct problem *problem);
/* dose_twitch_report.c */
void beat_report(struct beat_run *run);
int beat_draw(struct beat_run *run, struct problem *problem);
void beat_table(const struct beat_run *run);
/* dose_surface.c: --surface; its own data and map. */
int beat_surface(struct beat_run *run, struct problem *problem);

/* The whole of `inotrope dose --twitch`; default doses as in `inotrope dose`. */
int dose_twitch(const struct options *options, const struct dose_list *doses,
                struct problem *problem);

#endif
