/* inotrope list: models, fibres, drugs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/list.h"

static const struct option_spec spec[] = {
    {"markdown", 0, OPTION_FLAG, NULL, "as Markdown tables, with more columns"},
    {"times", 0, OPTION_VALUE, "FILE", "with --markdown: times of the models, from bench_models"},
    {"help", 'h', OPTION_FLAG, NULL, "this text"},
};

static size_t glyphs(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

void table_row(struct table *table, size_t n, const char *const *cell)
{
    for (size_t i = 0; i < n; i++) {
        const size_t length = glyphs(cell[i]);
        if (table->measuring) {
            table->width[i] = length > table->width[i] ? length : table->width[i];
            continue;
        }
        const int pad = i + 1 < n || table->markdown ? (int)(table->width[i] - length) : 0;
        (void)printf("%s%s%*s", table->markdown ? "| " : i > 0 ? "  " : "", cell[i], pad, "");
        if (table->markdown)
            (void)printf(" ");
    }
    if (!table->measuring)
        (void)printf(table->markdown ? "|\n" : "\n");
}

void table_rule(const struct table *table, size_t n)
{
    if (table->measuring || !table->markdown)
        return;
    for (size_t i = 0; i < n; i++) {
        (void)printf("|");
        for (size_t k = 0; k < table->width[i] + 2; k++)
            (void)printf("-");
    }
    (void)printf("|\n");
}

static void models(struct table *table)
{
    static const char *const head[] = {"model", "thin filament", "cross-bridges"};
    table_row(table, 3, head);
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *model = ino_model_at(i);
        const char *cell[] = {ino_model_id(model), ino_model_thin_filament(model),
                              ino_model_crossbridges(model)};
        table_row(table, 3, cell);
    }
}

static void fibres(struct table *table)
{
    const char *head[] = {"fibre", "model", "species", "tissue", "preparation", "condition", "C"};
    table_row(table, 7, head);
    table_rule(table, 7);
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *fibre = ino_fibre_at(i);
        const double celsius = ino_fibre_temperature_C(fibre);
        char temperature[32] = "-";
        if (!isnan(celsius))
            (void)snprintf(temperature, sizeof temperature, "%g", celsius);
        char condition[200];
        (void)snprintf(condition, sizeof condition, "%s%s", ino_fibre_condition(fibre),
                       strstr(ino_fibre_title(fibre), "(composite") != NULL ? " (composite)" : "");
        const char *cell[] = {ino_fibre_id(fibre),
                              ino_model_id(ino_fibre_model(fibre)),
                              ino_fibre_species(fibre),
                              ino_fibre_tissue(fibre),
                              ino_fibre_preparation(fibre),
                              condition,
                              temperature};
        table_row(table, 7, cell);
    }
}

static void drugs(struct table *table)
{
    const char *head[] = {"drug", "mechanism"};
    table_row(table, 2, head);
    table_rule(table, 2);
    for (size_t i = 0; i < ino_drug_count(); i++) {
        const char *cell[] = {ino_drug_id(ino_drug_at(i)), ino_drug_mechanism(ino_drug_at(i))};
        table_row(table, 2, cell);
    }
}

static const struct {
    const char *name;
    void (*print)(struct table *table);
} topics[] = {{"models", models}, {"fibres", fibres}, {"drugs", drugs}};

enum { TOPICS = sizeof topics / sizeof topics[0] };

static void print_topic(size_t index, int markdown, const struct data_table *times)
{
    struct table table = {.markdown = markdown};
    if (markdown && topics[index].print == models) {
        list_models_markdown(times);
        return;
    }
    table.measuring = 1;
    topics[index].print(&table);
    table.measuring = 0;
    topics[index].print(&table);
}

/* The topic that is asked for; TOPICS: all. */
static int find_topic(const struct options *options, size_t *topic, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    *topic = TOPICS;
    if (options->n_arguments > 1)
        return problem_set(problem, CLI_USAGE, "one of models, fibres, drugs at a time");
    if (options->n_arguments == 0)
        return CLI_OK;
    spelling_init(&spelling, options->arguments[0]);
    for (size_t i = 0; i < TOPICS; i++) {
        if (strcmp(options->arguments[0], topics[i].name) == 0) {
            *topic = i;
            return CLI_OK;
        }
        spelling_offer(&spelling, topics[i].name);
    }
    return problem_set(problem, CLI_USAGE, "'%s' is none of models, fibres, drugs%s",
                       options->arguments[0], spelling_hint(&spelling, hint, sizeof hint));
}

static int read_times(const struct options *options, struct data_table *times,
                      struct problem *problem)
{
    static const char *const needed[] = {"quantity", "unit", "median", "note"};
    const char *path = options_get(options, "times");
    size_t column;
    if (path == NULL)
        return CLI_OK;
    if (options_get(options, "markdown") == NULL)
        return problem_set(problem, CLI_USAGE, "--times needs --markdown");
    int code = data_table_read(path, (struct data_style){0, 0, 0}, times, problem);
    for (size_t i = 0; code == CLI_OK && i < sizeof needed / sizeof needed[0]; i++)
        code = data_need(times, needed[i], &column, problem);
    return code;
}

static int run(const struct options *options, struct problem *problem)
{
    const int markdown = options_get(options, "markdown") != NULL;
    struct data_table times;
    size_t topic;
    memset(&times, 0, sizeof times);
    int code = find_topic(options, &topic, problem);
    if (code == CLI_OK)
        code = read_times(options, &times, problem);
    for (size_t i = 0; code == CLI_OK && i < TOPICS; i++) {
        if (topic != TOPICS && topic != i)
            continue;
        (void)printf("%s", topic == TOPICS && i > 0 ? "\n" : "");
        print_topic(i, markdown, options_get(options, "times") ? &times : NULL);
    }
    data_table_free(&times);
    return code;
}

const struct command command_list = {
    .name = "list",
    .summary = "the models, fibres and drugs there are",
    .arguments = "[models|fibres|drugs]",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes = "  inotrope list fibres\n  inotrope list models --markdown\n",
    .run = run,
};
