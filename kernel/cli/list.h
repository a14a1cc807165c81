/* Tables of `inotrope list`. */
#ifndef INO_CLI_LIST_H
#define INO_CLI_LIST_H

#include <stddef.h>

#include "cli/data_csv.h"

enum { LIST_MOST_COLUMNS = 8 };

/* A table is printed twice over: once to measure the columns, once in earnest. */
struct table {
    int markdown;
    int measuring;
    size_t width[LIST_MOST_COLUMNS];
    const struct data_table *times; /* of models; NULL: none */
};

void table_row(struct table *table, size_t n, const char *const *cell);
void table_rule(const struct table *table, size_t n);

/* The models for a README, as Markdown: what they are, then what they reproduce and what they
 * cost. `times`: rows of bench_models ("<id>; curve", "<id>; twitch"); NULL: without times. */
void list_models_markdown(const struct data_table *times);

#endif
