#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CODE = 1000, MOST_OPTIONS = 32 };

int options_init(struct options *options, const struct option_spec *spec, size_t n,
                 struct problem *problem)
{
    memset(options, 0, sizeof *options);
    options->spec = spec;
    options->value = calloc(n > 0 ? n : 1, sizeof *options->value);
    if (options->value == NULL || n > MOST_OPTIONS)
        return problem_memory(problem);
    options->n = n;
    return CLI_OK;
}

static void clear(struct option_value *value)
{
    for (size_t k = 0; k < value->n; k++)
        free(value->text[k]);
    free(value->text);
    memset(value, 0, sizeof *value);
}

void options_free(struct options *options)
{
    for (size_t i = 0; i < options->n; i++)
        clear(&options->value[i]);
    free(options->value);
    free(options->arguments);
    memset(options, 0, sizeof *options);
}

static size_t find(const struct options *options, const char *name)
{
    size_t i = 0;
    while (i < options->n && strcmp(options->spec[i].name, name) != 0)
        i++;
    return i;
}

int options_set(struct options *options, const char *name, const char *text,
                enum option_origin origin, struct problem *problem)
{
    const size_t i = find(options, name);
    struct option_value *value = &options->value[i];
    if (value->origin > origin)
        return CLI_OK;
    if (value->origin < origin)
        clear(value);
    char **larger = realloc(value->text, (value->n + 1) * sizeof *larger);
    if (larger == NULL)
        return problem_memory(problem);
    value->text = larger;
    value->text[value->n] = strdup(text != NULL ? text : "");
    if (value->text[value->n] == NULL)
        return problem_memory(problem);
    value->n++;
    value->origin = origin;
    return CLI_OK;
}

/* An option that the table lacks; `word` is without dashes and may carry "=value". */
static int refuse_unknown(const struct options *options, const char *word, struct problem *problem)
{
    char name[80];
    char dashed[MOST_OPTIONS][40];
    char hint[120];
    struct spelling spelling;
    (void)snprintf(name, sizeof name, "--%.*s", (int)strcspn(word, "="), word);
    spelling_init(&spelling, name);
    for (size_t i = 0; i < options->n; i++) {
        (void)snprintf(dashed[i], sizeof dashed[i], "--%s", options->spec[i].name);
        spelling_offer(&spelling, dashed[i]);
    }
    return problem_set(problem, CLI_USAGE, "no option '%s'%s", name,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int accept(struct options *options, size_t i, const char *text, struct problem *problem)
{
    const struct option_spec *spec = &options->spec[i];
    if (spec->kind != OPTION_REPEATED && options->value[i].n > 0)
        return problem_set(problem, CLI_USAGE, "--%s: given twice", spec->name);
    if (spec->kind != OPTION_FLAG && text[0] == '\0')
        return problem_set(problem, CLI_USAGE, "--%s: the value is empty", spec->name);
    return options_set(options, spec->name, text, ORIGIN_LINE, problem);
}

struct tables {
    struct option options[MOST_OPTIONS + 1];
    char letters[2 * MOST_OPTIONS + 3];
};

/* What getopt_long needs: "+:" stops at the first argument that is no option and tells a missing
 * value from an unknown option. */
static void fill_tables(const struct options *options, struct tables *tables)
{
    char *letter = tables->letters;
    memset(tables, 0, sizeof *tables);
    *letter++ = '+';
    *letter++ = ':';
    for (size_t i = 0; i < options->n; i++) {
        const struct option_spec *spec = &options->spec[i];
        tables->options[i].name = spec->name;
        tables->options[i].has_arg = spec->kind == OPTION_FLAG ? no_argument : required_argument;
        tables->options[i].val = FIRST_CODE + (int)i;
        if (spec->letter != 0)
            *letter++ = spec->letter;
    }
}

/* One option that getopt_long has read as `code` from the element `word` of argv. */
static int take(struct options *options, int code, const char *word, struct problem *problem)
{
    if (code >= FIRST_CODE && strncmp(word, "--", 2) == 0) {
        /* getopt_long takes unique abbreviations; here a later option could change what they mean.
         */
        const size_t i = (size_t)(code - FIRST_CODE);
        const char *name = options->spec[i].name;
        if (strncmp(word + 2, name, strlen(name)) != 0 || strcspn(word + 2, "=") != strlen(name))
            return refuse_unknown(options, word + 2, problem);
        return accept(options, i, optarg != NULL ? optarg : "", problem);
    }
    if (code == ':')
        return problem_set(problem, CLI_USAGE, "%s: a value is missing", word);
    if (code == '?' && strncmp(word, "--", 2) == 0) {
        char name[80];
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
        if (find(options, name) < options->n)
            return problem_set(problem, CLI_USAGE, "--%s: takes no value", name);
        return refuse_unknown(options, word + 2, problem);
    }
    for (size_t i = 0; i < options->n && code != '?'; i++)
        if (options->spec[i].letter == code)
            return accept(options, i, "", problem);
    return problem_set(problem, CLI_USAGE, "no option '-%c'", optopt);
}

int options_parse(struct options *options, int argc, char **argv, struct problem *problem)
{
    struct tables tables;
    fill_tables(options, &tables);
    options->arguments = calloc((size_t)argc + 1, sizeof *options->arguments);
    if (options->arguments == NULL)
        return problem_memory(problem);
    opterr = 0;
    optind = 1;
    while (optind < argc) {
        const char *word = argv[optind];
        const int before = optind;
        const int code = getopt_long(argc, argv, tables.letters, tables.options, NULL);
        if (code == -1) {
            const int ended = optind > before; /* "--": the rest are arguments */
            do {
                if (optind < argc)
                    options->arguments[options->n_arguments++] = argv[optind++];
            } while (ended && optind < argc);
        } else if (take(options, code, word, problem) != CLI_OK) {
            return problem->code;
        }
    }
    return CLI_OK;
}

size_t options_count(const struct options *options, const char *name)
{
    const size_t i = find(options, name);
    return i < options->n ? options->value[i].n : 0;
}

const char *options_get(const struct options *options, const char *name)
{
    return options_count(options, name) > 0 ? options_at(options, name, 0) : NULL;
}

const char *options_at(const struct options *options, const char *name, size_t index)
{
    return options->value[find(options, name)].text[index];
}

enum option_origin options_origin(const struct options *options, const char *name)
{
    const size_t i = find(options, name);
    return i < options->n ? options->value[i].origin : ORIGIN_NONE;
}

static int listed(const char *names, const char *name)
{
    const size_t length = strlen(name);
    for (const char *c = names; *c != '\0'; c += strcspn(c, ",") + (c[strcspn(c, ",")] == ','))
        if (strcspn(c, ",") == length && strncmp(c, name, length) == 0)
            return 1;
    return 0;
}

int options_only(const struct options *options, const char *except)
{
    for (size_t i = 0; i < options->n; i++)
        if (options->value[i].n > 0 && !listed(except, options->spec[i].name))
            return 0;
    return 1;
}

/* Prints text in lines of at most `width` characters, the first one starting at column `from`. */
static void print_folded(FILE *file, const char *text, int indent, int width)
{
    int column = indent;
    while (*text != '\0') {
        const int length = (int)strcspn(text, " ");
        if (column > indent && column + 1 + length > width) {
            (void)fprintf(file, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', file);
            column++;
        }
        (void)fprintf(file, "%.*s", length, text);
        column += length;
        text += length;
        text += *text == ' ';
    }
    (void)fputc('\n', file);
}

void options_help(FILE *file, const struct option_spec *spec, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char left[64];
        char letter[8] = "";
        if (spec[i].letter != 0)
            (void)snprintf(letter, sizeof letter, "-%c, ", spec[i].letter);
        (void)snprintf(left, sizeof left, "%s--%s%s%s", letter, spec[i].name,
                       spec[i].argument != NULL ? " " : "",
                       spec[i].argument != NULL ? spec[i].argument : "");
        (void)fprintf(file, "  %-28s", left);
        if (strlen(left) > 27)
            (void)fprintf(file, "\n%30s", "");
        print_folded(file, spec[i].meaning, 30, 100);
    }
}
