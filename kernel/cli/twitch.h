/* Parts of `inotrope twitch`. */
#ifndef INO_CLI_TWITCH_H
#define INO_CLI_TWITCH_H

#include "cli/trace.h"
#include "cli/trace_input.h"

struct twitch_run {
    struct time_run time;
    struct inputs inputs;
    double duration_s, dt_s, servo_s;
    int paced, published;
    size_t beats;       /* 0: to the limit cycle */
    ino_twitch *twitch; /* [time.s.n_curves]; size 0 where there is none (--protocol) */
};

/* twitch_report.c */
void twitch_report(struct twitch_run *run); /* header and `# twitch` lines */
void twitch_table(const struct twitch_run *run);
int twitch_draw(struct twitch_run *run, struct problem *problem);

#endif
