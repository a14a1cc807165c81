/* Parts of `inotrope recover`. */
#ifndef INO_CLI_RECOVER_H
#define INO_CLI_RECOVER_H

#include "cli/mixture.h"
#include "cli/options.h"
#include "cli/trace_input.h"
#include "output/plot.h"
#include "output/provenance.h"
#include "output/sink.h"

/* X(name, column): mean tensions at a rate, and what they say together. */
#define RECOVER_LIST(X)                   \
    X(HEALTHY, "healthy_kPa")             \
    X(HEALTHY_DRUG, "healthy_drug_kPa")   \
    X(IMPAIRED, "impaired_kPa")           \
    X(IMPAIRED_DRUG, "impaired_drug_kPa") \
    X(LOST, "lost_kPa")                   \
    X(GIVEN, "gained_kPa")                \
    X(PART, "given_back")

enum recover_column {
#define RECOVER_ENUM(name, column) RECOVER_##name,
    RECOVER_LIST(RECOVER_ENUM)
#undef RECOVER_ENUM
        RECOVER_COUNT
};

struct recover_run {
    const struct options *options;
    int quiet, json;
    struct mixture healthy, impaired; /* muscles are owned by the run */
    const ino_drug *drug;
    double dose_uM;
    double rtol; /* of peak tension, each step of a train */
    struct inputs inputs;
    size_t n; /* rates; one more row is saturating Ca */
    double *rate, *column[RECOVER_COUNT];
    struct sink out, picture;
    enum plot_format format;
    struct provenance provenance;
};

/* recover_report.c */
void recover_report(struct recover_run *run);
int recover_write(struct recover_run *run, struct problem *problem);
int recover_draw(struct recover_run *run, struct problem *problem);
void recover_table(const struct recover_run *run);

#endif
