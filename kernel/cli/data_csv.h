/* Comma-separated files with a header: RFC 4180 quoting, LF or CR LF, UTF-8 (a byte-order mark is
 * skipped). Every cell knows where it stands, so that errors read "file:line:column: ...". */
#ifndef INO_CLI_DATA_CSV_H
#define INO_CLI_DATA_CSV_H

#include <stddef.h>

#include "cli/problem.h"

struct data_cell {
    char *text;
    size_t line; /* from 1 */
    size_t column;
};

struct data_table {
    char *path;
    size_t n_columns;
    size_t n_rows;
    struct data_cell *cell; /* [(1 + n_rows) * n_columns], the header first */
    char *storage;
};

/* What a reader forgives. */
struct data_style {
    int comments;      /* lines that start with '#' are skipped */
    int any_separator; /* a header without commas may use tabs or semicolons */
    int trim;          /* blanks around a cell are dropped */
};

/* Errors: CLI_IO (cannot be read), CLI_INPUT (no header, a column named twice, a row with another
 * number of cells, a quote that does not close), CLI_MEMORY. Free with data_table_free in any
 * case. */
int data_table_read(const char *path, struct data_style style, struct data_table *table,
                    struct problem *problem);
void data_table_free(struct data_table *table);

/* Index of a column; n_columns when there is none. data_need: CLI_INPUT in that case. */
size_t data_column(const struct data_table *table, const char *name);
int data_need(const struct data_table *table, const char *name, size_t *column,
              struct problem *problem);

const struct data_cell *data_at(const struct data_table *table, size_t row, size_t column);
/* Text of a cell; "" when the column does not exist. */
const char *data_text(const struct data_table *table, size_t row, size_t column);

/* CLI_INPUT at this cell. */
int data_refuse(const struct data_table *table, const struct data_cell *cell,
                struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A finite number; an empty cell (or absent column) is NaN when `optional`. */
int data_number(const struct data_table *table, size_t row, size_t column, int optional,
                double *value, struct problem *problem);
/* Up to `most` numbers separated by ';'; *n of them, 0 for an empty cell. */
int data_numbers(const struct data_table *table, size_t row, size_t column, size_t most,
                 double *value, size_t *n, struct problem *problem);

#endif
