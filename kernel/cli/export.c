/* inotrope export: a model with one fibre's numbers as text for another simulator. Templates are
 * written by hand (kernel/embed/templates); between two @ stands what is filled in. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/export_text.h"
#include "output/sink.h"

static const struct option_spec spec[] = {
    {"fibre", 0, OPTION_VALUE, "ID", "the fibre whose numbers are written (inotrope list fibres)"},
    {"format", 0, OPTION_VALUE, "WORD", "mmt (Myokit), cellml (2.0) or easyml (openCARP)"},
    {"out", 'o', OPTION_VALUE, "FILE", "write here instead of stdout"},
    {"help", 'h', OPTION_FLAG, NULL, "this text"},
};

struct writing {
    const ino_muscle *muscle;
    const ino_fibre *fibre;
    const char *format;
    FILE *to;
    double state[128]; /* the steady state at 0.1 uM and SL0 */
};

/* Names of the units that the CellML templates define. */
static const char *cellml_unit(const char *unit)
{
    static const char *const names[][2] = {
        {"1", "dimensionless"}, {"s", "second"}, {"1/s", "per_s"}, {"uM/um", "uM_per_um"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(unit, names[i][0]) == 0)
            return names[i][1];
    return unit;
}

/* A row of the parameter table in the format's own words. */
static void write_parameter(const struct writing *w, const ino_parameter *p)
{
    if (strcmp(w->format, "mmt") == 0)
        (void)fprintf(w->to, "%s = %.17g\n    in [%s]\n    desc: %s\n", p->symbol, p->value,
                      p->unit, p->meaning);
    else if (strcmp(w->format, "cellml") == 0)
        (void)fprintf(w->to, "    <variable name=\"%s\" units=\"%s\" initial_value=\"%.17g\"/>\n",
                      p->symbol, cellml_unit(p->unit), p->value);
    else
        (void)fprintf(w->to, "%s = %.17g; # %s, %s\n", p->symbol, p->value, p->unit, p->meaning);
}

static void write_parameters(const struct writing *w)
{
    for (size_t k = 0; k < ino_muscle_parameter_count(w->muscle); k++)
        write_parameter(w, ino_muscle_parameter(w->muscle, k));
}

/* What stands for the word between two @. */
static void write_word(const struct writing *w, const char *word)
{
    const ino_model *model = ino_muscle_model(w->muscle);
    size_t k = strncmp(word, "state:", 6) == 0 ? ino_muscle_state_index(w->muscle, word + 6)
                                               : ino_muscle_state_count(w->muscle);
    if (strcmp(word, "model") == 0)
        (void)fputs(ino_model_id(model), w->to);
    else if (strcmp(word, "title") == 0)
        (void)fputs(ino_model_title(model), w->to);
    else if (strcmp(word, "equations") == 0)
        (void)fputs(ino_model_equations(model), w->to);
    else if (strcmp(word, "fibre") == 0)
        (void)fputs(ino_fibre_id(w->fibre), w->to);
    else if (strcmp(word, "version") == 0)
        (void)fputs(ino_version(), w->to);
    else if (strcmp(word, "SL0") == 0)
        (void)fprintf(w->to, "%.17g", ino_fibre_sl0_um(w->fibre));
    else if (strcmp(word, "parameters") == 0)
        write_parameters(w);
    else if (k < ino_muscle_state_count(w->muscle))
        (void)fprintf(w->to, "%.17g", w->state[k]);
    else
        (void)fprintf(w->to, "@%s@", word); /* a test finds it */
}

static void write_text(const struct writing *w, const char *text)
{
    while (*text != '\0') {
        const char *at = strchr(text, '@');
        const char *close = at != NULL ? strchr(at + 1, '@') : NULL;
        char word[64];
        if (close == NULL || (size_t)(close - at) > sizeof word) {
            (void)fputs(text, w->to);
            return;
        }
        (void)fwrite(text, 1, (size_t)(at - text), w->to);
        (void)snprintf(word, sizeof word, "%.*s", (int)(close - at - 1), at + 1);
        write_word(w, word);
        text = close + 1;
    }
}

static const char *find_template(const ino_fibre *fibre, const char *format,
                                 struct problem *problem)
{
    const char *model = ino_model_id(ino_fibre_model(fibre));
    int known = 0;
    for (size_t i = 0; i < EXPORT_TEMPLATES; i++) {
        known |= strcmp(export_templates[i].format, format) == 0;
        if (strcmp(export_templates[i].format, format) == 0 &&
            strcmp(export_templates[i].model, model) == 0)
            return export_templates[i].text;
    }
    if (!known)
        (void)problem_set(problem, CLI_USAGE,
                          "--format: no format '%.40s'; there are mmt, cellml and easyml", format);
    else
        (void)problem_set(problem, CLI_USAGE,
                          "--fibre: model %s has no template; land2017 and rdq20mf have", model);
    return NULL;
}

static int find_state(struct writing *w, struct problem *problem)
{
    const double ca_uM = 0.1;
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM.values = &ca_uM;
    const ino_status status = ino_batch_steady(w->muscle, &in, INO_BRANCH_UP, 0, 1,
                                               (ino_state_output){w->state, 1, 0}, NULL, NULL);
    return status == INO_OK ? CLI_OK
                            : problem_library(problem, "", status, ino_status_text(status));
}

static int write_file(struct writing *w, const char *text, const char *path,
                      struct problem *problem)
{
    struct sink sink;
    int error = sink_open(&sink, path);
    if (error == 0) {
        w->to = sink.file;
        write_text(w, text);
        error = sink_commit(&sink);
    }
    if (error != 0)
        return problem_set(problem, CLI_IO, "%s: %s", path ? path : "stdout", strerror(error));
    return CLI_OK;
}

static int run(const struct options *options, struct problem *problem)
{
    const char *id = options_get(options, "fibre"), *format = options_get(options, "format");
    struct writing w = {.format = format};
    ino_muscle *muscle = NULL;
    ino_muscle_spec of;
    ino_error error;
    ino_error_init(&error);
    if (id == NULL || format == NULL)
        return problem_set(problem, CLI_USAGE, "--fibre and --format are needed");
    ino_status status = ino_fibre_find(NULL, id, &w.fibre, &error);
    if (status != INO_OK)
        return problem_library(problem, "--fibre", status, error.text);
    const char *text = find_template(w.fibre, format, problem);
    if (text == NULL)
        return problem->code;
    ino_muscle_spec_init(&of);
    of.model = ino_model_id(ino_fibre_model(w.fibre));
    of.fibre = ino_fibre_id(w.fibre);
    status = ino_muscle_create(&of, &muscle, &error);
    if (status != INO_OK)
        return problem_library(problem, "--fibre", status, error.text);
    w.muscle = muscle;
    int code = find_state(&w, problem);
    if (code == CLI_OK)
        code = write_file(&w, text, options_get(options, "out"), problem);
    ino_muscle_free(muscle);
    return code;
}

const struct command command_export = {
    .name = "export",
    .summary = "a model with a fibre's numbers as text for Myokit, CellML or openCARP",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes = "  inotrope export --fibre land2017:whole-organ --format mmt --out land2017.mmt\n",
    .run = run,
};
