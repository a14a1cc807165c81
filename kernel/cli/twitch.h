/* Parts of `inotrope twitch`. */
#ifndef INO_CLI_TWITCH_H
#define INO_CLI_TWITCH_H

#include "cli/trace.h"
#include "cli/trace_input.h"

/* Force (developed per beat, or tension) before, with and after the drug; half-times of the changes
 * (s), or beats until more than half is done. NaN: there is none. */
struct washed {
    double before, with, after, half_in, half_out;
    size_t beats;
};

/* --drug-from, --drug-until */
struct wash {
    int on;
    double from_s, until_s; /* NaN: from the start, to the end */
    double period_s;        /* of beats; 0: one transient or a held Ca */
    double edge_s[4], dose_uM[INO_MAX_DRUGS][4];
    ino_signal signal[INO_MAX_DRUGS];
    struct washed *washed; /* [time.s.n_curves] */
};

struct twitch_run {
    struct time_run time;
    struct inputs inputs;
    double duration_s, dt_s, servo_s;
    int paced, published;
    size_t beats; /* 0: to the limit cycle */
    struct wash wash;
    ino_twitch *twitch; /* [time.s.n_curves]; size 0 where there is none (--protocol) */
};

/* twitch_wash.c */
int wash_read(struct twitch_run *run, struct problem *problem);
int wash_check(const struct twitch_run *run, struct problem *problem);
void wash_drive(struct twitch_run *run, const struct curve *curve, ino_drive *drive);
int wash_measure(struct twitch_run *run, size_t curve, ino_drive *drive, double *state,
                 struct problem *problem);
void wash_report(struct twitch_run *run);
void wash_table(const struct twitch_run *run);

/* twitch_report.c */
void twitch_report(struct twitch_run *run); /* header and `# twitch` lines */
void twitch_table(const struct twitch_run *run);
int twitch_draw(struct twitch_run *run, struct problem *problem);

#endif
