/* Parts of `inotrope validate`: published numbers (benchmarks/published/README.md describes the
 * files) against the models, row by row. */
#ifndef INO_CLI_VALIDATE_H
#define INO_CLI_VALIDATE_H

#include <stddef.h>
#include <stdio.h>

#include <inotrope/inotrope.h>

#include "cli/data_csv.h"
#include "cli/options.h"
#include "cli/select.h"
#include "output/provenance.h"

/* ---- published data (validate_read.c) ---- */

enum target_kind {
    KIND_POINT,
    KIND_ABOUT,   /* equal within the spread */
    KIND_BRACKET, /* low;high */
    KIND_PAIR,    /* control;drug, compared by their difference */
    KIND_ENDS,    /* a value at each of the two sarcomere lengths */
    KIND_GREATER,
    KIND_LESS,
    KIND_CURVE, /* a column of a table, point by point */
    KIND_COUNT
};

enum { MOST_DOSES = 4 };

/* Column `drive` of a twitch. */
enum twitch_drive {
    DRIVE_CA_REST,
    DRIVE_CA_PEAK,
    DRIVE_TAU1,
    DRIVE_TAU2,
    DRIVE_PERIOD,
    TWITCH_NUMBERS
};

/* One row of targets.csv, or one column of a table. Texts belong to the published data. */
struct target {
    const char *id, *tissue, *species, *preparation, *condition, *observable, *fit;
    const char *spread_kind, *unit, *how_read, *citation, *doi, *ref, *protocol, *fibre, *drug;
    const char *caution, *table;
    const struct data_cell *cell; /* of the id, for messages */
    enum target_kind kind;
    double temperature_C; /* NaN: none, or two */
    double ends_C[2];     /* of a comparison of two temperatures; NaN: none */
    size_t n_sl, n_value, n_doses;
    double sl_um[2];
    double value[2];
    double dose_uM[MOST_DOSES];
    double spread; /* NaN: none */
    double pca;    /* NaN: not at one Ca */
    const ino_drug *drug_entry;
    /* KIND_CURVE */
    size_t n_points;
    const double *x, *y, *error; /* [n_points], error NULL: none */
    /* protocol twitch: a biexponential Ca transient, paced */
    size_t n_drive;               /* 0 or TWITCH_NUMBERS */
    double drive[TWITCH_NUMBERS]; /* indexed by enum twitch_drive */
    char *own_id;                 /* owned */
    double *own_numbers;          /* owned */
};

struct finding {
    const char *id, *model, *explanation, *since;
    int used;  /* a failing row names it */
    int stale; /* the row ran and did not fail */
};

/* A row that a model meets whatever its data are (by_construction.csv). */
struct construction {
    const char *id, *model, *because, *where;
};

/* A published fibre that a model has under another name. */
struct mapping {
    const char *fibre, *model, *catalogue_fibre, *note;
};

/* A calibration record: which fibre or drug, and the text of all its sources. */
struct record {
    char *fibre;
    char *drug;
    char *sources;
};

struct published {
    char *directory;
    struct data_table targets, tables, findings_file, fibres_file, constructions_file;
    size_t n_curve_files;
    struct data_table *curve_file;
    size_t n_targets;
    struct target *target;
    size_t n_findings;
    struct finding *finding;
    size_t n_constructions;
    struct construction *construction;
    size_t n_mappings;
    struct mapping *mapping;
    size_t n_records;
    struct record *record;
    int has_records;
};

/* Reads everything below INOTROPE_DATA, the installed share/inotrope or the source tree. */
int published_read(struct published *published, struct problem *problem);
void published_free(struct published *published);
/* The folder, in the caller's buffer. */
int published_find(char *directory, size_t size, struct problem *problem);
/* validate_curves.c, validate_records.c */
int published_read_curves(struct published *published, struct problem *problem);
int published_read_records(struct published *published, struct problem *problem);

/* 1 when `id` stands in `text` as a word of its own. */
int text_names(const char *text, const char *id);

/* ---- judging (validate_judge.c) ---- */

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_SHOWN, VERDICT_NOT_RUN };

struct judgement {
    enum verdict verdict;
    double difference;            /* model - published; NaN where it is no number */
    double difference_in_spreads; /* NaN without a numeric spread */
    char criterion[100];          /* "within the spread", "within 20 % (no spread given)" */
};

/* model[n]: one number; two for `pair` (control;drug) and `ends`. */
void judge(const struct target *target, const double *model, size_t n, struct judgement *out);

/* ---- rows of the report ---- */

/* What the row's numbers were to this fibre or drug. */
enum use {
    USE_PREDICTED,
    USE_INFORMED,   /* a calibration record or a parameter's source names the row's publication, or
                      another row of it */
    USE_CALIBRATED, /* ... names the row itself, or the table that it comes from */
    USE_BY_CONSTRUCTION, /* listed in by_construction.csv: holds whatever the data */
    USE_COUNT
};

struct result {
    const struct target *target;
    const ino_model *model;    /* NULL: no fibre here */
    const ino_fibre *fibre[2]; /* [1] only for a|b */
    size_t n_fibres;
    double model_value[2];
    size_t n_values;
    enum use use;
    struct judgement judgement;
    char note[400]; /* how it was computed, or why not */
    const struct finding *finding;
    const struct construction *construction;
};

struct report {
    struct published published;
    size_t n;
    struct result *row;
    size_t n_new_failures;
    size_t n_known_failures;
    size_t n_stale;
    struct provenance provenance;
};

/* ---- measuring (validate_measure.c, validate_state.c) ---- */

/* For efficiencies: kJ/mol of ATP, heads in the overlap zone per volume, uM. */
#define VALIDATE_ATP_KJ   60.0
#define VALIDATE_HEADS_UM 150.0

/* Fills model_value, n_values, note; the verdict only where it is VERDICT_NOT_RUN. */
void measure(struct result *row);

/* A muscle in a state, as a target asks for it. */
struct state {
    const ino_muscle *muscle;
    double sl_um;
    const double *drug_uM; /* NULL: none */
};
enum quantity {
    QUANTITY_PCA50,
    QUANTITY_CA50,
    QUANTITY_NH,
    QUANTITY_FORCE, /* active, kPa, at a pCa */
    QUANTITY_TOTAL, /* active and passive */
    QUANTITY_PASSIVE,
    QUANTITY_ATPASE,
    QUANTITY_TENSION_COST,
    QUANTITY_CA_BOUND,
    QUANTITY_KTR,
    QUANTITY_VMAX,         /* unloaded shortening, steady, L/s */
    QUANTITY_V0,           /* of the slack test, L/s */
    QUANTITY_EFFICIENCY,   /* largest over the speeds of shortening */
    QUANTITY_POWER,        /* largest over isometric tension, L/s */
    QUANTITY_DEVELOPED,    /* of a twitch, kPa */
    QUANTITY_TIME_TO_PEAK, /* of a twitch, ms */
    QUANTITY_RT50          /* of a twitch, ms */
};
/* NaN with a reason in `why` when it cannot be had. `pca` is used by the quantities at one Ca. */
double state_quantity(const struct state *state, enum quantity quantity, double pca,
                      const struct target *target, char *why, size_t size);
/* Exact half-maximum of the model. */
double state_half(const struct state *state);
/* Model values at the points of a curve: relative force or k_tr over pCa, or (protocol forcevel)
 * force over the isometric one at speeds in reference lengths per s. 0, or -1 with the reason. */
int state_curve(const struct state *state, const struct target *target, const double *pca, size_t n,
                double *y, char *why, size_t size);

/* Muscle of a fibre, with or without the target's drug, at temperature_C (NaN: its own); NULL with
 * the reason. */
ino_muscle *measure_muscle(const ino_fibre *fibre, const ino_drug *drug, double temperature_C,
                           char *why, size_t size);
/* Sarcomere length of the target's side (0 or 1) on this fibre. */
double measure_length(const struct target *target, const ino_fibre *fibre, size_t side);

/* ---- output ---- */

/* "pass", "calibrated: FAIL", "by construction: pass", ... */
const char *verdict_text(const struct result *row);
const char *use_text(const struct result *row);
/* "predicted" ...; NULL at USE_COUNT */
const char *use_name(enum use use);
/* "diaphragm-fast-IIa|diaphragm-slow" */
void result_fibre(const struct result *row, char *buffer, size_t size);
/* "5.47;5.56", "> 0", "3 to 4" */
void target_value_text(const struct target *target, char *buffer, size_t size);
void result_value_text(const struct result *row, char *buffer, size_t size);
void result_difference_text(const struct result *row, char *buffer, size_t size);

/* Counts of one fibre and model, by use and verdict. */
struct tally {
    char fibre[120];
    const char *model;
    size_t count[USE_COUNT][2]; /* [use][pass, fail] */
    size_t shown, not_run;
};
/* Tallies in order of appearance; the last one is the total. *tally is the caller's to free. */
int report_tally(const struct report *report, struct tally **tally, size_t *n);

void report_table(FILE *file, const struct report *report);
void report_csv(FILE *file, const struct report *report);
int report_json(FILE *file, const struct report *report);
/* Self-contained page with figures; `warning` receives a sentence when figures are left out. */
int report_html(FILE *file, const struct report *report, char *warning, size_t size);

/* validate_figure.c: one figure per fibre and model, SVG text of its own; NULL when there is
 * nothing to draw or no gnuplot (`why` says which). */
struct figure_list {
    size_t n;
    struct {
        char title[200];
        char *svg;
    } * item;
};
int report_figures(const struct report *report, struct figure_list *list, char *why, size_t size);
void figure_list_free(struct figure_list *list);

#endif
