/* A command that computes something over time: what twitch, ktr, step and ramp share. */
#ifndef INO_CLI_TRACE_H
#define INO_CLI_TRACE_H

#include "cli/options.h"
#include "cli/select.h"
#include "output/plot.h"
#include "output/sink.h"
#include "output/trace.h"

enum { MOST_ROWS = 10000000 }; /* of all runs of one command together */

/* Option rows that all of them have. */
#define OPTION_ROWS_TIME                                                                      \
    {"model", 0, OPTION_VALUE, "ID", "equations; alone, its first fibre is taken"},           \
        {"fibre", 0, OPTION_VALUE, "ID[,ID...]",                                              \
         "parameter sets; one that a single model has implies that model; else model:fibre"}, \
        {"drug", 0, OPTION_REPEATED, "NAME=DOSE[,DOSE...]",                                   \
         "several doses are several runs, several --drug a combination"},                     \
        {"drug-kinetics", 0, OPTION_VALUE, "fast|explicit",                                   \
         "drug exchange eliminated (fast), or drug-bound states in the model"},               \
        {"protein-binding", 0, OPTION_REPEATED, "NAME=PERCENT",                               \
         "the drug's doses are totals, of which this part is bound to protein (97.5%); "      \
         "without it they are free concentrations"},                                          \
        {"set", 0, OPTION_REPEATED, "SYMBOL=VALUE",                                           \
         "change a parameter (unit optional, that of inotrope info); applied before "         \
         "--scale"},                                                                          \
        {"scale", 0, OPTION_REPEATED, "SYMBOL=FACTOR", "multiply a parameter"},               \
        {"temperature", 0, OPTION_VALUE, "TEMPERATURE",                                       \
         "rates taken from the fibre's temperature to this one (37C) by the Q10 of inotrope " \
         "info; "                                                                             \
         "before --set and --scale. Refused where model or fibre state none"},                \
    {                                                                                         \
        "out", 0, OPTION_VALUE, "FILE", "data: .csv or .json (default: CSV to stdout)"        \
    }

#define OPTION_ROW_RTOL                                                                      \
    {                                                                                        \
        "rtol", 0, OPTION_VALUE, "NUMBER",                                                   \
            "error of active tension, relative to its peak; met and reported (default 1e-6)" \
    }

/* One run: its trace in columns of `n` rows, in one allocation that starts at column[0]. */
struct time_trace {
    size_t curve; /* index in the selection */
    double value; /* what tells the runs of a curve apart (a step's size); NaN: nothing */
    size_t n;
    double *column[TRACE_COUNT];
    double achieved; /* estimated error, relative to peak tension */
    ino_run_report report;
    char drug[160], drug_uM[160], name[200]; /* columns, legend */
};

struct time_run {
    const char *command;
    const struct options *options;
    int quiet;
    struct selection s;
    double rtol;
    int json;
    int no_data; /* a sketch takes stdout */
    struct sink out, picture, traces;
    enum plot_format format;
    int sketch;
    struct provenance provenance, extra;
    size_t n_traces, room;
    struct time_trace *trace;
};

/* selection_read, with --sl left aside when `skip_sl`. */
int time_select(struct time_run *run, int skip_sl, struct problem *problem);
/* --quiet, --out, --plot, --rtol. */
int time_settle(struct time_run *run, struct problem *problem);
int time_open(struct time_run *run, struct problem *problem);
/* An optional quantity, greater than zero; *value keeps its default when the option is absent. */
int time_positive(const struct time_run *run, const char *option, double *value,
                  struct problem *problem);

/* Runs the drive on the curve's muscle through n times t_s and keeps the trace. The tolerance is
 * tightened until the estimated error is below --rtol. `label`: what the run is called beside the
 * curve; may be "". */
int time_trace(struct time_run *run, size_t curve, ino_drive *drive, size_t n, const double *t_s,
               const char *label, double value, struct problem *problem);
/* A trace to be filled by the caller (column[TRACE_T] too); NULL: no memory. Valid until the next. */
struct time_trace *time_new_trace(struct time_run *run, size_t curve, size_t n, const char *label,
                                  double value);
/* Its columns as a run's trace. */
void time_wanted(const struct time_trace *trace, ino_trace *wanted);
/* The label of the run's rows. */
struct run_label time_label(const struct time_run *run, const struct time_trace *trace,
                            size_t number);
/* n + 1 even times from start to end; the caller frees. */
int time_points(double start, double end, double dt, size_t runs, size_t *n, double **t_s,
                struct problem *problem);

/* Provenance that all commands have; further items can be added after it. */
void time_provenance(struct time_run *run);
/* A warning when a skinned fibre is given Ca of the size that intact ones see, or the reverse. */
void time_warn_calcium(const struct time_run *run, double ca_peak_uM);
/* Writes all traces to --out. */
int time_write(struct time_run *run, struct problem *problem);
/* Commits --out, after the caller has written it. */
int time_commit(struct time_run *run, struct problem *problem);
/* trace_file.c: --traces, and a table of `rows` numbers per curve in up to 32 columns, column[k][curve
 * * rows + row], to --out. name: the label's texts. */
int time_open_traces(struct time_run *run, struct problem *problem);
int time_write_traces(struct time_run *run, struct problem *problem);
struct run_label time_curve_label(const struct time_run *run, size_t curve, char (*name)[160]);
int time_write_table(struct time_run *run, const char *columns, size_t n_columns, double **column,
                     size_t rows, struct problem *problem);
FILE *time_people(const struct time_run *run);
int time_library(const struct time_run *run, size_t curve, const char *what, ino_status status,
                 struct problem *problem);
void time_free(struct time_run *run);

/* trace_figure.c: curves over time from the traces. `own` data of panels are freed by
 * time_panel_free. */
struct time_panel {
    struct plot_panel panel;
    struct plot_curve *curve;
};
/* Column y of all traces over time (or over column x). */
int time_panel(const struct time_run *run, enum trace_column x, enum trace_column y,
               const char *x_label, const char *y_label, int legend, struct time_panel *panel,
               struct problem *problem);
void time_panel_free(struct time_panel *panel);
/* To --plot: a picture of all panels, or a sketch of panel `sketched`. */
int time_draw(struct time_run *run, const struct plot_panel *panel, size_t n, size_t sketched,
              struct problem *problem);
/* 1 when a model among the fibres' has normalised force. */
int time_has_relative(const struct time_run *run);
/* "Active tension (kPa)", or "(relative)" for models with normalised force. */
const char *time_tension_label(const struct time_run *run);

#endif
