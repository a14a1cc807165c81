/* Making the report's rows. */
#ifndef INO_CLI_VALIDATE_ROWS_H
#define INO_CLI_VALIDATE_ROWS_H

#include "cli/validate.h"

/* What of the published rows is wanted; empty: everything. */
struct filter {
    const ino_model *model;
    size_t n_fibres;
    const ino_fibre **fibre;
    size_t n_targets;
    char **target;
};

/* After published_read. Errors: CLI_INPUT (a fibre that is nowhere), CLI_INTERRUPTED. */
int report_make(struct report *report, const struct filter *filter, int quiet,
                struct problem *problem);
void report_free(struct report *report);

#endif
