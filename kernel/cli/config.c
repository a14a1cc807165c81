#include "cli/config.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Not part of a configuration: they say what to do with it, or only print. */
static int reserved(const char *name)
{
    return strcmp(name, "config") == 0 || strcmp(name, "dump-config") == 0 ||
           strcmp(name, "help") == 0;
}

static int refuse_key(const struct options *options, const char *path, const char *key,
                      struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    spelling_init(&spelling, key);
    for (size_t i = 0; i < options->n; i++)
        if (!reserved(options->spec[i].name))
            spelling_offer(&spelling, options->spec[i].name);
    return problem_set(problem, CLI_INPUT, "--config: %s: no option '%.60s'%s", path, key,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int set_string(struct options *options, const char *path, const char *key,
                      const json_t *value, struct problem *problem)
{
    if (!json_is_string(value) || json_string_value(value)[0] == '\0')
        return problem_set(problem, CLI_INPUT,
                           "--config: %s: \"%s\" must be a text as on the command line, "
                           "for example \"2.2um\"",
                           path, key);
    return options_set(options, key, json_string_value(value), ORIGIN_CONFIG, problem);
}

static int set_list(struct options *options, const char *path, const char *key, const json_t *value,
                    struct problem *problem)
{
    size_t i;
    const json_t *item;
    if (json_is_string(value))
        return set_string(options, path, key, value, problem);
    if (!json_is_array(value))
        return problem_set(problem, CLI_INPUT, "--config: %s: \"%s\" must be a list of texts", path,
                           key);
    json_array_foreach(value, i, item)
    {
        if (set_string(options, path, key, item, problem) != CLI_OK)
            return problem->code;
    }
    return CLI_OK;
}

static int set_flag(struct options *options, const char *path, const char *key, const json_t *value,
                    struct problem *problem)
{
    if (!json_is_boolean(value))
        return problem_set(problem, CLI_INPUT, "--config: %s: \"%s\" must be true or false", path,
                           key);
    if (json_is_true(value))
        return options_set(options, key, NULL, ORIGIN_CONFIG, problem);
    return CLI_OK;
}

static int set_key(struct options *options, const char *path, const char *key, const json_t *value,
                   struct problem *problem)
{
    size_t i = 0;
    while (i < options->n && strcmp(options->spec[i].name, key) != 0)
        i++;
    if (i == options->n || reserved(key))
        return refuse_key(options, path, key, problem);
    switch (options->spec[i].kind) {
    case OPTION_FLAG:
        return set_flag(options, path, key, value, problem);
    case OPTION_REPEATED:
        return set_list(options, path, key, value, problem);
    case OPTION_VALUE:
    default:
        return set_string(options, path, key, value, problem);
    }
}

static int set_all(struct options *options, const char *command, const char *path, json_t *root,
                   struct problem *problem)
{
    const char *key;
    json_t *value;
    if (!json_is_object(root))
        return problem_set(problem, CLI_INPUT, "--config: %s:1:1: not a JSON object", path);
    json_object_foreach(root, key, value)
    {
        if (strcmp(key, "command") == 0) {
            if (!json_is_string(value) || strcmp(json_string_value(value), command) != 0)
                return problem_set(problem, CLI_INPUT,
                                   "--config: %s: this configuration is for the command '%.60s'",
                                   path, json_is_string(value) ? json_string_value(value) : "?");
        } else if (set_key(options, path, key, value, problem) != CLI_OK) {
            return problem->code;
        }
    }
    return CLI_OK;
}

int config_read(struct options *options, const char *command, struct problem *problem)
{
    const char *path = options_get(options, "config");
    json_error_t error;
    if (path == NULL)
        return CLI_OK;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return problem_set(problem, CLI_IO, "--config: cannot read '%s': %s", path,
                           strerror(errno));
    json_t *root = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    const int failed = ferror(file) ? errno : 0;
    (void)fclose(file);
    if (root == NULL && failed != 0)
        return problem_set(problem, CLI_IO, "--config: cannot read '%s': %s", path,
                           strerror(failed));
    if (root == NULL)
        return problem_set(problem, CLI_INPUT, "--config: %s:%d:%d: %s", path, error.line,
                           error.column, error.text);
    const int code = set_all(options, command, path, root, problem);
    json_decref(root);
    return code;
}

static json_t *value_of(const struct option_spec *spec, const struct option_value *value)
{
    if (spec->kind == OPTION_FLAG)
        return json_true();
    if (spec->kind == OPTION_VALUE)
        return json_string(value->text[0]);
    json_t *list = json_array();
    for (size_t k = 0; k < value->n; k++)
        (void)json_array_append_new(list, json_string(value->text[k]));
    return list;
}

int config_dump(const struct options *options, const char *command, struct problem *problem)
{
    json_t *root = json_object();
    int failed = json_object_set_new(root, "command", json_string(command));
    for (size_t i = 0; i < options->n; i++)
        if (options->value[i].n > 0 && !reserved(options->spec[i].name))
            failed |= json_object_set_new(root, options->spec[i].name,
                                          value_of(&options->spec[i], &options->value[i]));
    failed |= json_dumpf(root, stdout, JSON_INDENT(2));
    json_decref(root);
    (void)fputc('\n', stdout);
    return failed != 0 ? problem_set(problem, CLI_IO,
                                     "the configuration could not be written "
                                     "(options must be UTF-8 text)")
                       : CLI_OK;
}
