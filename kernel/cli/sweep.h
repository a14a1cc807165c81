/* Parts of `inotrope sweep`: a population of one muscle, each member reduced to Hill numbers or to
 * those of its twitch. */
#ifndef INO_CLI_SWEEP_H
#define INO_CLI_SWEEP_H

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/select.h"
#include "cli/trace_input.h"
#include "output/provenance.h"
#include "output/sink.h"
#include "sweep/decimal.h"
#include "sweep/population.h"
#include "sweep/statistics.h"

/* A column of results. */
struct sweep_column {
    const char *name;
    int ranked; /* 1: the summary correlates the inputs with it */
};

struct sweep_run {
    const struct options *options;
    int quiet;
    struct selection s; /* one curve */
    struct sweep_sample sample;
    int twitches; /* 1: members are twitches, else force-pCa curves */
    struct sweep_curve curve;
    struct sweep_twitch twitch;
    ino_mesh *mesh;       /* twitch.mesh */
    struct inputs inputs; /* Ca over time */
    double duration_s;
    struct sweep_reduction reduction;
    const struct sweep_column *column; /* [reduction.n_results] */
    int threads;
    const ino_parameter *row[SWEEP_INPUTS]; /* of the varied parameters */
    size_t index[SWEEP_INPUTS];             /* in ino_muscle_parameter */
    struct sink out;
    struct provenance provenance;
    struct sweep_statistics statistics;
    struct decimal_table decimals;
    uint64_t delivered, flat, out_of_range, failed, jumps, halved;
    double seconds;
    struct progress progress;
    int write_error; /* errno of a failed write */
};

/* sweep_vary.c: --vary, --n, --seed, --method, --threads into sample, row, index. Refuses members
 * outside the allowed ranges. */
int sweep_read(struct sweep_run *run, struct problem *problem);

/* sweep_reduce.c: what members are reduced to. Refuses options that have no effect, and muscles
 * that cannot be stepped. */
int sweep_reduce_to(struct sweep_run *run, struct problem *problem);

/* sweep_report.c */
void sweep_provenance(struct sweep_run *run);
void sweep_header(struct sweep_run *run);
/* Lines of a chunk; most bytes per member. */
size_t sweep_row_size(const struct sweep_run *run);
void sweep_format(void *user, struct sweep_chunk *chunk);
/* The summary for people and, as # lines, at the end of the file. */
int sweep_summary(struct sweep_run *run, struct problem *problem);

#endif
