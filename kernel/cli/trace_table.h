/* Tables of numbers that a user hands in: one header line with column names, then rows; comma- or
 * tab-separated, `#` lines are comments. */
#ifndef INO_CLI_TRACE_TABLE_H
#define INO_CLI_TRACE_TABLE_H

#include <stddef.h>

#include "cli/problem.h"

enum { COLUMN_NAMES = 6, MOST_COLUMNS = 4 };

/* A wanted column: the names it may have, and what its numbers are multiplied by under each. */
struct column {
    const char *name[COLUMN_NAMES]; /* NULL-ended unless full */
    double factor[COLUMN_NAMES];
};

struct table {
    const char *path;
    size_t n;                    /* rows */
    size_t columns;              /* as wanted */
    double *value;               /* [n * columns], multiplied by the factor */
    size_t *line;                /* [n], from 1 */
    size_t *at;                  /* [n * columns]: where in the line, from 1 */
    size_t chosen[MOST_COLUMNS]; /* which name each column has */
};

/* Errors: CLI_IO; CLI_INPUT with path:line:column for a missing or doubled column, a cell that is
 * no finite number, a NUL byte, no rows. Columns that are not wanted may hold anything. */
int table_read(const char *where, const char *path, const struct column *column, size_t columns,
               struct table *table, struct problem *problem);
void table_free(struct table *table);

/* CLI_INPUT at this cell: "path:line:column: text". */
int table_refuse(const struct table *table, size_t row, size_t column, struct problem *problem,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
