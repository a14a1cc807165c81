/* Steady force-pCa curves as they go into a file: the same content as CSV or JSON. The rows are
 * streamed: memory does not grow with the number of points. */
#ifndef INO_OUTPUT_CURVES_H
#define INO_OUTPUT_CURVES_H

#include <stddef.h>
#include <stdio.h>

#include "output/provenance.h"

/* What is known of a curve before its rows. NaN: not defined. */
struct curve_record {
    size_t number; /* from 1 */
    const char *model;
    const char *fibre;
    const char *drug;    /* "none", "levosimendan", "a+b" */
    const char *drug_uM; /* "0", "1", "1+10" */
    double sl_um;
    const char *branch; /* "up" or "down" */
    double fmax_kPa;
    double frest_kPa;
    double pca50;
    double slope_nh;
    double control_pca50;  /* the same curve without drug; NaN: there is no drug */
    const char *hill_note; /* NULL: the fit below holds; else why there is none */
    double hill_pca50;
    double hill_nh;
    double hill_y_min;
    double hill_y_amp;
    double hill_rms;
    double hill_max;
    size_t hill_points; /* points of the grid that the fit used */
    int hill_decimated; /* 1: not all of them */
};

/* Rows of one curve, columns apart, each [n]. NaN is written as an empty cell (CSV) or null. */
struct curve_rows {
    size_t n;
    const double *pca;
    const double *ca_uM;
    const double *tension_kPa;
    const double *tension_rel;
    const double *permissive;
    const double *ca_bound;
    const double *atp_per_s;
    const double *converged;
};

#define CURVE_COLUMNS                                                                             \
    "curve,model,fibre,drug,drug_uM,sl_um,pCa,ca_uM,tension_kPa,tension_rel,permissive,ca_bound," \
    "atp_per_s,converged"

/* A way of writing curves: begin once, then per curve rows any number of times between the two
 * marks, then end. `extra` are further result lines (of `inotrope dose`). `partial` NULL: complete.
 */
struct curve_writer {
    const char *suffix;
    void (*begin)(FILE *file, const struct provenance *provenance, const struct provenance *extra,
                  const struct curve_record *records, size_t n);
    void (*curve)(FILE *file, const struct curve_record *record, int first);
    void (*rows)(FILE *file, const struct curve_record *record, const struct curve_rows *rows,
                 int first);
    void (*curve_end)(FILE *file, const struct curve_record *record);
    void (*end)(FILE *file, const char *partial);
};

extern const struct curve_writer csv_curve_writer;
extern const struct curve_writer json_curve_writer;

/* The shared start of all rows of a curve, for example "1,rdq20mf,...,2.2", RFC 4180 quoted. */
void csv_field(FILE *file, const char *text);

#endif
