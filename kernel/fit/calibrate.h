/* Calibration of a fibre (or of a drug's constants) to published numbers: bounded least squares on
 * the steady curve, k_tr, drug and length shifts. One JSON file says what is free, what is tied to
 * another fibre and to which targets; benchmarks/calibration/README.md documents it. */
#ifndef INO_FIT_CALIBRATE_H
#define INO_FIT_CALIBRATE_H

#include <stddef.h>

#include <inotrope/inotrope.h>

enum {
    CALIBRATE_FREE = 16,    /* most free parameters */
    CALIBRATE_TIED = 24,    /* most tied ones */
    CALIBRATE_TARGETS = 64, /* most targets, table rows included */
    CALIBRATE_TEXT = 96
};

enum calibrate_kind {
    TARGET_PCA50,
    TARGET_NH,             /* four-parameter Hill fit, pCa 7.5 to 4.5 in steps of 0.1 */
    TARGET_TENSION,        /* kPa at pca */
    TARGET_TOTAL,          /* active + passive, kPa at pca */
    TARGET_RELATIVE_FORCE, /* tension at pca over tension at to_pca */
    TARGET_KTR,            /* 1/s at pca, after detachment */
    TARGET_DELTA_PCA50_DRUG,
    TARGET_DELTA_PCA50_SL, /* sl_um minus from_sl_um */
    TARGET_KINDS
};

struct calibrate_target {
    enum calibrate_kind kind;
    double pca, to_pca, sl_um, from_sl_um, dose_uM; /* NaN: not given */
    double value, scale;
    double model; /* filled by the fit */
    char source[CALIBRATE_TEXT];
};

/* A free parameter; several symbols may share it. */
struct calibrate_free {
    char symbol[CALIBRATE_TEXT]; /* comma-separated */
    double low, high;
    double value, standard_error; /* filled by the fit; NaN where not defined */
};

/* symbol = factor * (value of other_symbol in other_fibre, or in this fit where fibre is empty). */
struct calibrate_tied {
    char symbol[CALIBRATE_TEXT];
    char fibre[CALIBRATE_TEXT];
    char other[CALIBRATE_TEXT];
    double factor;
    double value; /* filled by the fit */
};

struct calibration {
    char fibre[CALIBRATE_TEXT];
    char drug[CALIBRATE_TEXT]; /* empty: none */
    size_t n_free, n_tied, n_targets;
    struct calibrate_free free[CALIBRATE_FREE];
    struct calibrate_tied tied[CALIBRATE_TIED];
    struct calibrate_target target[CALIBRATE_TARGETS];
    double misfit; /* root mean square of (model - value)/scale */
    int evaluations;
};

/* Reads the file; tables are found beside `data_dir`/tables. On failure `text` (size bytes) says
 * what is wrong, with line and column for JSON syntax. Returns 0, 3 (bad file) or 4 (unreadable).
 */
int calibrate_read(const char *path, const char *data_dir, struct calibration *c, char *text,
                   size_t size);

/* Fits. INO_NOT_CONVERGED when the minimum was not reached; the text says which. */
ino_status calibrate_run(struct calibration *c, char *text, size_t size);

/* Value of `symbol` that is compiled in for the calibration's fibre and drug; NaN if unknown. */
double calibrate_compiled(const struct calibration *c, const char *symbol);

#endif
