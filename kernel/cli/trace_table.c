#define _GNU_SOURCE
#include "cli/trace_table.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"

enum { MOST_FIELDS = 256, MOST_TABLE_ROWS = 10000000 };

/* A line cut into fields; text is changed. */
struct fields {
    size_t n;
    char *text[MOST_FIELDS];
    size_t at[MOST_FIELDS]; /* from 1 */
};

static void cut(char *line, char separator, struct fields *fields)
{
    char *c = line;
    fields->n = 0;
    while (fields->n < MOST_FIELDS) {
        char *end = c;
        while (*end != '\0' && *end != separator)
            end++;
        const int last = *end == '\0';
        char *first = c + strspn(c, " ");
        *end = '\0';
        for (char *back = end; back > first && back[-1] == ' ';)
            *--back = '\0';
        fields->text[fields->n] = first;
        fields->at[fields->n++] = (size_t)(first - line) + 1;
        if (last)
            return;
        c = end + 1;
    }
}

int table_refuse(const struct table *table, size_t row, size_t column, struct problem *problem,
                 const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: %s", table->path, table->line[row],
                       table->at[row * table->columns + column], text);
}

/* Which field of the header is the column, and under which of its names. */
static int find_column(const struct column *column, size_t index, const struct fields *header,
                       size_t line, struct table *table, size_t *field, struct problem *problem)
{
    char names[200] = "";
    size_t found = header->n;
    for (size_t f = 0; f < header->n; f++)
        for (size_t k = 0; k < COLUMN_NAMES && column->name[k] != NULL; k++) {
            if (strcmp(header->text[f], column->name[k]) != 0)
                continue;
            if (found < header->n)
                return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: '%.40s' repeats a column",
                                   table->path, line, header->at[f], header->text[f]);
            found = f;
            table->chosen[index] = k;
        }
    *field = found;
    if (found < header->n)
        return CLI_OK;
    for (size_t k = 0; k < COLUMN_NAMES && column->name[k] != NULL; k++) {
        strncat(names, k > 0 ? " or " : "", sizeof names - strlen(names) - 1);
        strncat(names, column->name[k], sizeof names - strlen(names) - 1);
    }
    return problem_set(problem, CLI_INPUT, "%s:%zu:1: no column %s in the header", table->path,
                       line, names);
}

static int make_room(struct table *table, size_t *room, struct problem *problem)
{
    if (table->n < *room)
        return CLI_OK;
    const size_t larger = *room > 0 ? 2 * *room : 256;
    double *value = realloc(table->value, larger * table->columns * sizeof *value);
    if (value != NULL)
        table->value = value;
    size_t *line = realloc(table->line, larger * sizeof *line);
    if (line != NULL)
        table->line = line;
    size_t *at = realloc(table->at, larger * table->columns * sizeof *at);
    if (at != NULL)
        table->at = at;
    if (value == NULL || line == NULL || at == NULL)
        return problem_memory(problem);
    *room = larger;
    return CLI_OK;
}

static int add_row(const struct column *column, const size_t *field, const struct fields *fields,
                   size_t line, struct table *table, struct problem *problem)
{
    const size_t row = table->n;
    table->line[row] = line;
    for (size_t k = 0; k < table->columns; k++) {
        double *value = &table->value[row * table->columns + k];
        size_t *at = &table->at[row * table->columns + k];
        *at = fields->at[field[k] < fields->n ? field[k] : fields->n - 1];
        if (field[k] >= fields->n)
            return table_refuse(table, row, k, problem, "the row has %zu columns, too few",
                                fields->n);
        if (number_read(fields->text[field[k]], value) != 0)
            return table_refuse(table, row, k, problem, "'%.40s' is not a finite number",
                                fields->text[field[k]]);
        *value *= column[k].factor[table->chosen[k]];
    }
    table->n++;
    return CLI_OK;
}

static int read_lines(FILE *file, const struct column *column, struct table *table, char **line,
                      size_t *size, struct problem *problem)
{
    struct fields fields;
    size_t field[MOST_COLUMNS], number = 0, room = 0, header = 0;
    char separator = ',';
    for (ssize_t length; (length = getline(line, size, file)) >= 0;) {
        number++;
        if (number == 1 && strncmp(*line, "\xEF\xBB\xBF", 3) == 0) { /* a byte order mark */
            length -= 3;
            memmove(*line, *line + 3, (size_t)length + 1);
        }
        if (strlen(*line) != (size_t)length)
            return problem_set(problem, CLI_INPUT, "%s:%zu:%zu: a NUL byte; this is not text",
                               table->path, number, strlen(*line) + 1);
        (*line)[strcspn(*line, "\r\n")] = '\0';
        const char first = (*line)[strspn(*line, " \t")];
        if (first == '\0' || first == '#')
            continue;
        if (header == 0 && strchr(*line, '\t') != NULL)
            separator = '\t';
        cut(*line, separator, &fields);
        for (size_t k = 0; header == 0 && k < table->columns; k++)
            if (find_column(&column[k], k, &fields, number, table, &field[k], problem) != CLI_OK)
                return problem->code;
        if (header == 0) {
            header = number;
            continue;
        }
        if (table->n == MOST_TABLE_ROWS)
            return problem_set(problem, CLI_INPUT, "%s:%zu:1: more than 10 million rows",
                               table->path, number);
        if (make_room(table, &room, problem) != CLI_OK ||
            add_row(column, field, &fields, number, table, problem) != CLI_OK)
            return problem->code;
    }
    if (ferror(file))
        return problem_set(problem, CLI_IO, "%s: %s", table->path, strerror(errno));
    return table->n > 0 ? CLI_OK
                        : problem_set(problem, CLI_INPUT, "%s:%zu:1: no %s in this file",
                                      table->path, number + 1, header == 0 ? "header" : "rows");
}

int table_read(const char *where, const char *path, const struct column *column, size_t columns,
               struct table *table, struct problem *problem)
{
    char *line = NULL;
    size_t size = 0;
    memset(table, 0, sizeof *table);
    table->path = path;
    table->columns = columns;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return problem_set(problem, CLI_IO, "%s: cannot read '%s': %s", where, path,
                           strerror(errno));
    const int code = read_lines(file, column, table, &line, &size, problem);
    free(line);
    (void)fclose(file);
    return code;
}

void table_free(struct table *table)
{
    free(table->value);
    free(table->line);
    free(table->at);
    memset(table, 0, sizeof *table);
}
