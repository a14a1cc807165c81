#include "cli/data_csv.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"

enum { LARGEST_FILE = 1 << 26 };

/* ---- cells ---- */

struct scan {
    struct data_table *table;
    struct data_style style;
    struct problem *problem;
    char *at;
    char *line_start;
    size_t line;
    size_t n_cells;
    size_t space;
    char separator;
};

static int refuse_here(const struct scan *s, const char *what)
{
    return problem_set(s->problem, CLI_INPUT, "%s:%zu:%zu: %s", s->table->path, s->line,
                       (size_t)(s->at - s->line_start) + 1, what);
}

/* The quoted cell at s->at, unquoted in place: it ends before what is read next. */
static int take_quoted(struct scan *s)
{
    char *out = s->at++;
    for (;;) {
        if (*s->at == '\0')
            return refuse_here(s, "the quoted cell does not end");
        if (*s->at == '"' && s->at[1] != '"')
            break;
        if (*s->at == '\n') {
            s->line++;
            s->line_start = s->at + 1;
        }
        s->at += *s->at == '"';
        *out++ = *s->at++;
    }
    s->at++;
    *out = '\0';
    if (*s->at == '\r' && s->at[1] == '\n')
        s->at++;
    if (*s->at != s->separator && *s->at != '\n' && *s->at != '\0')
        return refuse_here(s, "text after the closing quote");
    return CLI_OK;
}

static int take_plain(struct scan *s, char **end)
{
    const char stop[] = {s->separator, '\n', '"', '\0'};
    const char *start = s->at;
    s->at += strcspn(s->at, stop);
    if (*s->at == '"')
        return refuse_here(s, "a quote inside a cell that is not quoted");
    *end = s->at > start && *s->at != s->separator && s->at[-1] == '\r' ? s->at - 1 : s->at;
    return CLI_OK;
}

static void trim(struct data_cell *cell)
{
    while (*cell->text == ' ' || *cell->text == '\t') {
        cell->text++;
        cell->column++;
    }
    size_t n = strlen(cell->text);
    while (n > 0 && (cell->text[n - 1] == ' ' || cell->text[n - 1] == '\t'))
        cell->text[--n] = '\0';
}

static int add_cell(struct scan *s)
{
    if (s->n_cells == s->space) {
        const size_t space = s->space > 0 ? 2 * s->space : 256;
        struct data_cell *larger = realloc(s->table->cell, space * sizeof *larger);
        if (larger == NULL)
            return problem_memory(s->problem);
        s->table->cell = larger;
        s->space = space;
    }
    s->table->cell[s->n_cells++] =
        (struct data_cell){s->at, s->line, (size_t)(s->at - s->line_start) + 1};
    return CLI_OK;
}

static int take_cell(struct scan *s, int *line_ended)
{
    char *end = NULL;
    if (add_cell(s) != CLI_OK || (*s->at == '"' ? take_quoted(s) : take_plain(s, &end)) != CLI_OK)
        return s->problem->code;
    *line_ended = *s->at != s->separator;
    if (*s->at == '\n') {
        s->line++;
        s->line_start = s->at + 1;
    }
    s->at += *s->at != '\0';
    if (end != NULL)
        *end = '\0';
    if (s->style.trim)
        trim(&s->table->cell[s->n_cells - 1]);
    return CLI_OK;
}

/* ---- lines ---- */

/* Skips empty lines and comments; 1 at the end of the file. */
static int skip_idle(struct scan *s)
{
    for (;;) {
        const size_t length = strcspn(s->at, "\n");
        const size_t blank = strspn(s->at, s->style.trim ? " \t\r" : "\r");
        if (*s->at == '\0')
            return 1;
        if (blank < length && !(s->style.comments && s->at[blank] == '#'))
            return 0;
        s->at += length;
        s->at += *s->at == '\n';
        s->line++;
        s->line_start = s->at;
    }
}

static int take_line(struct scan *s, size_t *cells)
{
    const size_t before = s->n_cells;
    const size_t line = s->line;
    int ended = 0;
    while (!ended)
        if (take_cell(s, &ended) != CLI_OK)
            return s->problem->code;
    *cells = s->n_cells - before;
    if (s->table->n_columns != 0 && *cells != s->table->n_columns)
        return problem_set(s->problem, CLI_INPUT,
                           "%s:%zu:1: %zu cells where the header has %zu columns", s->table->path,
                           line, *cells, s->table->n_columns);
    return CLI_OK;
}

static void choose_separator(struct scan *s)
{
    const size_t line = strcspn(s->at, "\n");
    s->separator = ',';
    for (const char *c = "\t;"; s->style.any_separator && *c != '\0'; c++)
        if (memchr(s->at, ',', line) == NULL && memchr(s->at, *c, line) != NULL) {
            s->separator = *c;
            return;
        }
}

static int take_all(struct scan *s)
{
    struct data_table *table = s->table;
    if (strncmp(s->at, "\xEF\xBB\xBF", 3) == 0)
        s->at += 3;
    s->line_start = s->at;
    if (skip_idle(s))
        return problem_set(s->problem, CLI_INPUT, "%s:1:1: the file has no header line",
                           table->path);
    choose_separator(s);
    size_t n = 0;
    if (take_line(s, &n) != CLI_OK)
        return s->problem->code;
    table->n_columns = n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(table->cell[i].text, table->cell[k].text) == 0)
                return data_refuse(table, &table->cell[i], s->problem,
                                   "the column '%.60s' is named twice", table->cell[i].text);
    while (!skip_idle(s)) {
        if (take_line(s, &n) != CLI_OK)
            return s->problem->code;
        table->n_rows++;
    }
    return CLI_OK;
}

/* ---- files ---- */

static int read_storage(struct data_table *table, struct problem *problem)
{
    size_t length = 0;
    FILE *file = fopen(table->path, "rb");
    if (file == NULL)
        return problem_set(problem, CLI_IO, "cannot read '%s': %s", table->path, strerror(errno));
    int code = CLI_OK;
    for (size_t space = 1 << 16; code == CLI_OK; space *= 2) {
        char *larger = realloc(table->storage, space + 1);
        if (larger == NULL) {
            code = problem_memory(problem);
            break;
        }
        table->storage = larger;
        length += fread(larger + length, 1, space - length, file);
        larger[length] = '\0';
        if (ferror(file))
            code =
                problem_set(problem, CLI_IO, "cannot read '%s': %s", table->path, strerror(errno));
        else if (length < space)
            break;
        else if (space >= LARGEST_FILE)
            code = problem_set(problem, CLI_INPUT, "%s:1:1: the file is larger than 64 MiB",
                               table->path);
    }
    (void)fclose(file);
    if (code == CLI_OK && strlen(table->storage) < length)
        code = problem_set(problem, CLI_INPUT, "%s:1:1: not a text file (it has a NUL byte)",
                           table->path);
    return code;
}

int data_table_read(const char *path, struct data_style style, struct data_table *table,
                    struct problem *problem)
{
    memset(table, 0, sizeof *table);
    table->path = strdup(path);
    if (table->path == NULL)
        return problem_memory(problem);
    if (read_storage(table, problem) != CLI_OK)
        return problem->code;
    struct scan s = {.table = table,
                     .style = style,
                     .problem = problem,
                     .at = table->storage,
                     .line_start = table->storage,
                     .line = 1};
    return take_all(&s);
}

void data_table_free(struct data_table *table)
{
    free(table->path);
    free(table->cell);
    free(table->storage);
    memset(table, 0, sizeof *table);
}

/* ---- access ---- */

size_t data_column(const struct data_table *table, const char *name)
{
    size_t i = 0;
    while (i < table->n_columns && strcmp(table->cell[i].text, name) != 0)
        i++;
    return i;
}

int data_need(const struct data_table *table, const char *name, size_t *column,
              struct problem *problem)
{
    *column = data_column(table, name);
    if (*column < table->n_columns)
        return CLI_OK;
    return problem_set(problem, CLI_INPUT, "%s:%zu:1: the header has no column '%s'", table->path,
                       table->cell[0].line, name);
}

const struct data_cell *data_at(const struct data_table *table, size_t row, size_t column)
{
    return &table->cell[(row + 1) * table->n_columns + column];
}

const char *data_text(const struct data_table *table, size_t row, size_t column)
{
    return column < table->n_columns ? data_at(table, row, column)->text : "";
}

int data_refuse(const struct data_table *table, const struct data_cell *cell,
                struct problem *problem, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: %s", table->path, cell->line, cell->column,
                       text);
}

int data_number(const struct data_table *table, size_t row, size_t column, int optional,
                double *value, struct problem *problem)
{
    const char *text = data_text(table, row, column);
    *value = NAN;
    if (optional && text[0] == '\0')
        return CLI_OK;
    if (number_read(text, value) == 0)
        return CLI_OK;
    *value = NAN;
    return data_refuse(table, data_at(table, row, column), problem, "'%.60s' is not a number",
                       text);
}

int data_numbers(const struct data_table *table, size_t row, size_t column, size_t most,
                 double *value, size_t *n, struct problem *problem)
{
    const char *rest = data_text(table, row, column);
    *n = 0;
    if (rest[0] == '\0')
        return CLI_OK;
    for (;;) {
        char item[64];
        const size_t length = strcspn(rest, ";");
        (void)snprintf(item, sizeof item, "%.*s", (int)(length < 63 ? length : 63), rest);
        if (*n == most || number_read(item, &value[*n]) != 0)
            return data_refuse(table, data_at(table, row, column), problem,
                               "'%.60s' is not a list of at most %zu numbers separated by ';'",
                               data_text(table, row, column), most);
        ++*n;
        if (rest[length] == '\0')
            return CLI_OK;
        rest += length + 1;
    }
}
