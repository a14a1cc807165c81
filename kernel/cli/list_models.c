/* The models as Markdown tables, narrow enough to be read on a web page. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/inotrope.h>

#include "cli/bib.h"
#include "cli/list.h"

enum { CELL = 200 };

static void append(char *cell, const char *separator, const char *text)
{
    const size_t n = strlen(cell);
    (void)snprintf(cell + n, CELL - n, "%s%.90s", n > 0 ? separator : "", text);
}

/* ---- what a model is ---- */

/* Value of a field of a BibTeX entry, without its braces; empty when absent. */
static void bib_field(const char *entry, size_t length, const char *name, char *value)
{
    char line[40];
    value[0] = '\0';
    (void)snprintf(line, sizeof line, "\n  %s ", name);
    const char *at = strstr(entry, line);
    if (at == NULL || at >= entry + length)
        return;
    at += strcspn(at, "{") + 1;
    (void)snprintf(value, CELL, "%.*s", (int)strcspn(at, "}\n"), at);
}

/* Surname and year of the first reference, and its DOI. */
static void first_source(const ino_model *model, char *name, char *doi)
{
    const char *key = ino_model_references(model);
    char author[CELL], year[CELL];
    size_t length = 0;
    const char *entry = bib_find(ino_refs_bib, key, strcspn(key, ", "), &length);
    name[0] = doi[0] = '\0';
    if (entry == NULL)
        return;
    bib_field(entry, length, "author", author);
    bib_field(entry, length, "year", year);
    bib_field(entry, length, "doi", doi);
    (void)snprintf(name, CELL, "%.*s %.8s", (int)strcspn(author, ","), author, year);
}

static void source_cell(const ino_model *model, char *cell)
{
    char name[CELL], doi[CELL];
    first_source(model, name, doi);
    const int own = strncmp(ino_model_equations(model), "this project", 12) == 0;
    (void)snprintf(cell, CELL, doi[0] ? "%s[%.80s]" : "%s%.80s", own ? "this project; " : "", name);
}

/* Targets of the links above; each once. */
static void print_links(void)
{
    char name[CELL], doi[CELL], other[CELL], unused[CELL];
    (void)printf("\n");
    for (size_t i = 0; i < ino_model_count(); i++) {
        int known = 0;
        first_source(ino_model_at(i), name, doi);
        for (size_t k = 0; k < i && !known; k++) {
            first_source(ino_model_at(k), other, unused);
            known = strcmp(name, other) == 0;
        }
        if (!known && doi[0])
            (void)printf("[%s]: https://doi.org/%s\n", name, doi);
    }
}

/* The numbers of states of a model's fibres. */
static void states_cell(const ino_model *model, char *cell)
{
    size_t least = 0, most = 0;
    for (size_t f = 0; f < ino_fibre_count(); f++) {
        ino_muscle_spec spec;
        ino_muscle *muscle = NULL;
        ino_muscle_spec_init(&spec);
        spec.model = ino_model_id(model);
        spec.fibre = ino_fibre_id(ino_fibre_at(f));
        if (ino_fibre_model(ino_fibre_at(f)) != model ||
            ino_muscle_create(&spec, &muscle, NULL) != INO_OK)
            continue;
        const size_t n = ino_muscle_state_count(muscle);
        least = least == 0 || n < least ? n : least;
        most = n > most ? n : most;
        ino_muscle_free(muscle);
    }
    (void)snprintf(cell, CELL, least < most ? "%zu to %zu" : "%zu", least, most);
}

/* Species, each once, and the temperatures of a model's fibres. */
static void fibres_cell(const ino_model *model, char *cell)
{
    double least = INFINITY, most = -INFINITY;
    char range[60];
    cell[0] = '\0';
    for (size_t f = 0; f < ino_fibre_count(); f++) {
        const ino_fibre *fibre = ino_fibre_at(f);
        if (ino_fibre_model(fibre) != model)
            continue;
        if (strstr(cell, ino_fibre_species(fibre)) == NULL)
            append(cell, ", ", ino_fibre_species(fibre));
        least = fmin(least, ino_fibre_temperature_C(fibre));
        most = fmax(most, ino_fibre_temperature_C(fibre));
    }
    if (least > most)
        return;
    (void)snprintf(range, sizeof range, least < most ? "%.3g to %.3g C" : "%.3g C", least, most);
    append(cell, "; ", range);
}

static void equations(struct table *table)
{
    static const char *const head[] = {"model",  "thin filament",        "cross-bridges",
                                       "states", "species; temperature", "source"};
    table_row(table, 6, head);
    table_rule(table, 6);
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *model = ino_model_at(i);
        char states[CELL], fibres[CELL], source[CELL];
        states_cell(model, states);
        fibres_cell(model, fibres);
        source_cell(model, source);
        const char *cell[] = {ino_model_id(model),
                              ino_model_thin_filament(model),
                              ino_model_crossbridges(model),
                              states,
                              fibres,
                              source};
        table_row(table, 6, cell);
    }
}

/* ---- what it reproduces and what it costs ---- */

/* As 1e-9. */
static void bound(double within, char text[24])
{
    const int exponent = (int)floor(log10(within) + 1e-9);
    (void)snprintf(text, 24, "%.3ge%d", within / pow(10.0, exponent), exponent);
}

static void reproduced_cell(const ino_model *model, char *cell)
{
    const char *whose = "";
    cell[0] = '\0';
    for (size_t i = 0; i < ino_model_reproduced_count(model); i++) {
        const ino_reproduced *r = ino_model_reproduced(model, i);
        char text[CELL], within[24];
        const int again = strcmp(r->whose, whose) == 0;
        bound(r->within, within);
        if (again)
            (void)snprintf(text, sizeof text, "%s %s", r->what, within);
        else
            (void)snprintf(text, sizeof text, "%s: %s %s", r->whose, r->what, within);
        append(cell, again ? ", " : "; ", text);
        whose = r->whose;
    }
}

/* Three digits and a unit that suits; empty where the file does not have it. */
static void time_cell(const struct data_table *times, const char *model, const char *what,
                      char *cell)
{
    const size_t quantity = data_column(times, "quantity"), unit = data_column(times, "unit");
    const size_t median = data_column(times, "median"), note = data_column(times, "note");
    char name[CELL];
    cell[0] = '\0';
    (void)snprintf(name, sizeof name, "%s; %s", model, what);
    for (size_t i = 0; i < times->n_rows; i++) {
        if (strcmp(data_text(times, i, quantity), name) != 0 ||
            strcmp(data_text(times, i, unit), "us") != 0)
            continue;
        const double us = strtod(data_text(times, i, median), NULL);
        (void)snprintf(cell, CELL, us < 1000 ? "%.3g us%s" : "%.3g ms%s",
                       us < 1000 ? us : 1e-3 * us,
                       strncmp(data_text(times, i, note), "alone", 5) == 0 ? " *" : "");
    }
}

static void qualities(struct table *table)
{
    static const char *const head[] = {"model", "reproduces, within", "curve", "twitch"};
    const size_t n = table->times ? 4 : 2;
    table_row(table, n, head);
    table_rule(table, n);
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *model = ino_model_at(i);
        char reproduced[CELL], curve[CELL] = "", twitch[CELL] = "";
        reproduced_cell(model, reproduced);
        if (table->times) {
            time_cell(table->times, ino_model_id(model), "curve", curve);
            time_cell(table->times, ino_model_id(model), "twitch", twitch);
        }
        const char *cell[] = {ino_model_id(model), reproduced, curve, twitch};
        table_row(table, n, cell);
    }
}

static void print_table(void (*print)(struct table *table), const struct data_table *times)
{
    struct table table = {.markdown = 1, .measuring = 1, .times = times};
    print(&table);
    table.measuring = 0;
    print(&table);
}

static const char *note_of(const struct data_table *times, const char *name)
{
    for (size_t i = 0; i < times->n_rows; i++)
        if (strcmp(data_text(times, i, data_column(times, "quantity")), name) == 0)
            return data_text(times, i, data_column(times, "note"));
    return "";
}

void list_models_markdown(const struct data_table *times)
{
    print_table(equations, times);
    print_links();
    (void)printf(
        "\nWhat tests compare with and the largest relative difference that they allow%s\n\n",
        times ? "; time of a steady\nforce-pCa curve of 30 points and of a twitch of 1 s:" : ":");
    print_table(qualities, times);
    if (times)
        (void)printf("\nOne core (%s, %s). Twitches: one of many, %s;\n"
                     "* alone, by the reference integrator.\n",
                     note_of(times, "CPU"), note_of(times, "instruction set"),
                     note_of(times, "twitches"));
}
