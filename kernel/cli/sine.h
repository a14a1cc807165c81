/* Parts of `inotrope sine`. */
#ifndef INO_CLI_SINE_H
#define INO_CLI_SINE_H

#include "cli/grid.h"
#include "cli/trace.h"

/* X(name in the enumeration, column) */
#define SINE_LIST(X)                           \
    X(SL, "sl_um")                             \
    X(PCA, "pCa")                              \
    X(CA, "ca_uM")                             \
    X(FREQUENCY, "frequency_Hz")               \
    X(ELASTIC, "elastic_kPa")                  \
    X(VISCOUS, "viscous_kPa")                  \
    X(MODULUS, "modulus_kPa")                  \
    X(PHASE, "phase_deg")                      \
    X(ACTIVE_ELASTIC, "active_elastic_kPa")    \
    X(ACTIVE_VISCOUS, "active_viscous_kPa")    \
    X(CHECK_ELASTIC, "integrated_elastic_kPa") \
    X(CHECK_VISCOUS, "integrated_viscous_kPa")

enum sine_column {
#define SINE_ENUM(name, column) SINE_##name,
    SINE_LIST(SINE_ENUM)
#undef SINE_ENUM
        SINE_COUNT
};

/* What one curve and Ca is more than its rows. */
struct sine_result {
    ino_modulus_report report;
    double dip_Hz, dip_kPa; /* lowest local minimum; NaN: none */
    double check;           /* largest relative difference from integration; NaN: not asked for */
};

struct sine_run {
    struct time_run time;
    struct grid grid;
    size_t n; /* frequencies */
    double *frequency;
    int check;
    double *column[SINE_COUNT]; /* [n_curves * grid.n * n] each, in one allocation */
    struct sine_result *result; /* [n_curves * grid.n] */
};

/* sine_report.c */
void sine_report(struct sine_run *run);
int sine_write(struct sine_run *run, struct problem *problem);
int sine_draw(struct sine_run *run, struct problem *problem);
void sine_table(const struct sine_run *run);

#endif
