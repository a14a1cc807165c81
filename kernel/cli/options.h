/* Options from one table per command: parsing, help and the JSON configuration are expansions of
 * it. Names match exactly (no abbreviations), a single-valued option is given once, and the command
 * line wins over the configuration file. */
#ifndef INO_CLI_OPTIONS_H
#define INO_CLI_OPTIONS_H

#include <stddef.h>
#include <stdio.h>

#include "cli/problem.h"

enum option_kind {
    OPTION_FLAG,
    OPTION_VALUE,   /* at most once */
    OPTION_REPEATED /* any number of times */
};

struct option_spec {
    const char *name;
    char letter; /* short form, or 0 */
    enum option_kind kind;
    const char *argument; /* shown in help: "ID"; NULL for a flag */
    const char *meaning;
};

enum option_origin { ORIGIN_NONE, ORIGIN_DEFAULT, ORIGIN_CONFIG, ORIGIN_LINE };

struct option_value {
    enum option_origin origin;
    size_t n;
    char **text; /* [n], owned; empty for a flag, whose n is 1 */
};

struct options {
    const struct option_spec *spec;
    size_t n;
    struct option_value *value; /* [n] */
    size_t n_arguments;
    char **arguments; /* into argv */
};

/* Rows that every computing command has. */
#define OPTION_ROWS_COMMON                                                                       \
    {"config", 0, OPTION_VALUE, "FILE", "read options from a JSON file; the command line wins"}, \
        {"dump-config", 0, OPTION_FLAG, NULL, "print the options in force as JSON and stop"},    \
        {"quiet", 'q', OPTION_FLAG, NULL, "no table, no progress, no warnings"},                 \
    {                                                                                            \
        "help", 'h', OPTION_FLAG, NULL, "this text"                                              \
    }

int options_init(struct options *options, const struct option_spec *spec, size_t n,
                 struct problem *problem);
void options_free(struct options *options);

/* argv[0] is the command's own name. Errors: CLI_USAGE with the nearest spelling, CLI_MEMORY. */
int options_parse(struct options *options, int argc, char **argv, struct problem *problem);

/* Gives an option a value unless a stronger origin has given one already. text NULL for a flag. */
int options_set(struct options *options, const char *name, const char *text,
                enum option_origin origin, struct problem *problem);

size_t options_count(const struct options *options, const char *name);    /* 0: not given */
const char *options_get(const struct options *options, const char *name); /* NULL: not given */
const char *options_at(const struct options *options, const char *name, size_t index);
enum option_origin options_origin(const struct options *options, const char *name);
/* 1 when nothing but `except` (comma-separated names) has been given. */
int options_only(const struct options *options, const char *except);

void options_help(FILE *file, const struct option_spec *spec, size_t n);

#endif
