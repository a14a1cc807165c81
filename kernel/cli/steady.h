/* A run that ends in steady force-pCa curves: what `inotrope pca` and `inotrope dose` share. */
#ifndef INO_CLI_STEADY_H
#define INO_CLI_STEADY_H

#include "cli/evaluate.h"
#include "cli/grid.h"
#include "cli/options.h"
#include "cli/select.h"
#include "output/curves.h"
#include "output/plot.h"
#include "output/sink.h"

enum normalise { NORMALISE_NONE, NORMALISE_OWN, NORMALISE_CONTROL };

struct steady_run {
    const char *command;
    const struct options *options;
    int quiet;
    struct selection s;
    struct grid grid;
    char grid_text[160]; /* as it goes into the header */
    int default_grid;
    enum normalise normalise;
    const struct curve_writer *writer; /* NULL: no data are written */
    struct sink out;
    struct sink picture;
    enum plot_format format;
    int sketch; /* --plot - */
    struct batch batch;
    struct curve_record *record; /* [s.n_curves] */
    char (*name)[2][160];        /* drug names and doses of the records */
    struct provenance provenance;
    struct provenance extra;
    size_t failed;           /* points that did not converge */
    struct overlay *overlay; /* cli/data.h: measured points; NULL: none */
};

/* Option rows that both commands have. */
#define OPTION_ROWS_STEADY                                                                    \
    {"model", 0, OPTION_VALUE, "ID", "equations; alone, its first fibre is taken"},           \
        {"fibre", 0, OPTION_VALUE, "ID[,ID...]",                                              \
         "parameter sets; one that a single model has "                                       \
         "implies that model; else model:fibre"},                                             \
        OPTION_ROW_MIXTURE,                                                                   \
        {"sl", 0, OPTION_VALUE, "LENGTH[,...]",                                               \
         "sarcomere lengths, for example 1.9um,2.2um "                                        \
         "(default: the fibre's reference length)"},                                          \
        {"pca", 0, OPTION_VALUE, "GRID",                                                      \
         "start:stop:step, a list, or @file with one value per "                              \
         "line (default 7.5:4.5:0.1, widened by whole units so "                              \
         "far that every pCa50 has one unit on either side if "                               \
         "one lies outside)"},                                                                \
        {"protein-binding", 0, OPTION_REPEATED, "NAME=PERCENT",                               \
         "the drug's doses are totals, of which this part is bound to protein (97.5%); "      \
         "without it they are free concentrations"},                                          \
        {"set", 0, OPTION_REPEATED, "SYMBOL=VALUE",                                           \
         "change a parameter; the value carries its unit "                                    \
         "(inotrope info), as in Kd_ref=0.8uM or k_off=80/s; applied "                        \
         "before --scale"},                                                                   \
        {"scale", 0, OPTION_REPEATED, "SYMBOL=FACTOR", "multiply a parameter"},               \
        {"temperature", 0, OPTION_VALUE, "TEMPERATURE",                                       \
         "rates taken from the fibre's temperature to this one (37C) by the Q10 of inotrope " \
         "info; "                                                                             \
         "before --set and --scale. Refused where model or fibre state none"},                \
        {"branch", 0, OPTION_VALUE, "up|down|both",                                           \
         "where feedback makes two steady states: "                                           \
         "reached by raising or lowering Ca (up); an error where "                            \
         "no curve has a second one"},                                                        \
        {"drug-kinetics", 0, OPTION_VALUE, "fast|explicit",                                   \
         "drug exchange eliminated (fast), or "                                               \
         "drug-bound states in the model"},                                                   \
    {                                                                                         \
        "out", 0, OPTION_VALUE, "FILE", "data: .csv or .json (default: CSV to stdout)"        \
    }

/* Reads what the options say, after selection_read has filled run->s; opens nothing. */
int steady_settle(struct steady_run *run, struct problem *problem);
/* Opens the files, so that an unwritable one is found before anything is computed. */
int steady_open(struct steady_run *run, struct problem *problem);
/* Exact numbers, the default grid's range, Hill fits, records and provenance. */
int steady_analyse(struct steady_run *run, struct problem *problem);
/* Streams the data and puts the file in place. */
int steady_write(struct steady_run *run, struct problem *problem);
/* Writes `panels` with the provenance to --plot and closes it. */
int steady_picture(const struct provenance *note, struct sink *sink, const char *option,
                   enum plot_format format, const struct plot_panel *panels, size_t n,
                   struct problem *problem);
/* Suffix and place of a figure file. */
int steady_open_picture(const char *option, const char *path, struct sink *sink,
                        struct problem *problem);
int picture_format(const char *option, const char *path, enum plot_format *format,
                   struct problem *problem);
/* Table of the curves' numbers, to where the data are not. */
void steady_table(const struct steady_run *run);
/* What the curves' numbers call for saying, after the table. */
void steady_notes(const struct steady_run *run);
FILE *steady_people(const struct steady_run *run);
/* The exit code that the numbers deserve: CLI_OK or CLI_NOT_CONVERGED with its words. */
int steady_verdict(const struct steady_run *run, struct problem *problem);
void steady_free(struct steady_run *run);

/* report.c */
int report_records(struct steady_run *run, struct problem *problem);
void report_provenance(struct steady_run *run);

/* figure.c: curves smooth enough to print, independent of the grid's spacing. */
struct figure {
    size_t n;
    size_t points;
    double *data;
    struct plot_curve *curve;
    char (*label)[200];
    struct plot_panel panel;
    char y_label[120];
    char title[200];
};
/* Curves first..first+n-1 of the run. */
int figure_make(struct steady_run *run, size_t first, size_t n, struct figure *figure,
                struct problem *problem);
void figure_free(struct figure *figure);

/* What every run says of itself: version, command, fibres with their equations, drugs. */
void selection_provenance(struct provenance *p, const char *command, const struct selection *s);

#endif
