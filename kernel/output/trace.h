/* Tables of runs over time, or of numbers per run: five columns that say which run, then numbers.
 * The same content as CSV or JSON. */
#ifndef INO_OUTPUT_TRACE_H
#define INO_OUTPUT_TRACE_H

#include <stddef.h>
#include <stdio.h>

#include "output/provenance.h"

/* Names of the columns that are there in every table, and of a trace's. */
#define RUN_COLUMNS "run,model,fibre,drug,drug_uM"
#define TRACE_COLUMNS                                                                          \
    "t_s,ca_uM,sl_um,tension_kPa,passive_kPa,total_kPa,stiffness_kPa,ca_bound,permissive,atp_" \
    "per_s,drug_bound"

enum trace_column {
    TRACE_T,
    TRACE_CA,
    TRACE_SL,
    TRACE_TENSION,
    TRACE_PASSIVE,
    TRACE_TOTAL,
    TRACE_STIFFNESS,
    TRACE_CA_BOUND,
    TRACE_PERMISSIVE,
    TRACE_ATP,
    TRACE_DRUG_BOUND, /* fraction of troponin */
    TRACE_COUNT
};

struct run_label {
    size_t number; /* from 1 */
    const char *model;
    const char *fibre;
    const char *drug;
    const char *drug_uM;
};

/* Header; `columns` are the numeric columns' names, comma-separated. `extra` (may be NULL): result
 * lines. */
void trace_begin(FILE *file, int json, const struct provenance *provenance,
                 const struct provenance *extra, const char *columns);
/* Rows column[k][i], k < n_columns, i < n. NaN is an empty cell (CSV) or null. `first`: no rows
 * have been written yet. */
void trace_rows(FILE *file, int json, const struct run_label *label, size_t n,
                const double *const *column, size_t n_columns, int first);
/* `partial` NULL: complete. */
void trace_end(FILE *file, int json, const char *partial);

#endif
