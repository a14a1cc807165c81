/* Which published rows a fibre or drug was calibrated to: from the calibration records and from
 * the sources that every parameter carries. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/validate.h"

static int part_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

int text_names(const char *text, const char *id)
{
    const size_t length = strlen(id);
    if (length == 0)
        return 0;
    for (const char *c = text; (c = strstr(c, id)) != NULL; c++) {
        const char after = c[length];
        /* "ktr-4" is not named by "ktr-4.5", but "ktr-4." ends a sentence. */
        const int more = part_of_word(after) || (after == '.' && part_of_word(c[length + 1]));
        if ((c == text || !part_of_word(c[-1])) && !more)
            return 1;
    }
    return 0;
}

/* All "source" texts below `value`, with a blank between. */
static void collect_sources(json_t *value, char **text, int *failed)
{
    const char *key;
    json_t *item;
    size_t i;
    if (json_is_array(value)) {
        for (i = 0; i < json_array_size(value); i++)
            collect_sources(json_array_get(value, i), text, failed);
        return;
    }
    json_object_foreach(value, key, item)
    {
        if (strcmp(key, "source") == 0 && json_is_string(item)) {
            const size_t length = strlen(*text);
            char *larger = realloc(*text, length + json_string_length(item) + 2);
            if (larger == NULL) {
                *failed = 1;
                return;
            }
            *text = larger;
            (void)sprintf(*text + length, " %s", json_string_value(item));
        }
        collect_sources(item, text, failed);
    }
}

static int fill_record(json_t *root, const char *path, struct record *r, struct problem *problem)
{
    const json_t *fibre = json_object_get(root, "fibre");
    const json_t *drug = json_object_get(root, "drug");
    int failed = 0;
    if (!json_is_string(fibre))
        return problem_set(problem, CLI_INPUT, "%s:1:1: a calibration without \"fibre\"", path);
    r->fibre = strdup(json_string_value(fibre));
    r->drug = strdup(json_is_string(drug) ? json_string_value(drug) : "");
    r->sources = calloc(1, 1);
    if (r->fibre == NULL || r->drug == NULL || r->sources == NULL)
        return problem_memory(problem);
    collect_sources(root, &r->sources, &failed);
    return failed ? problem_memory(problem) : CLI_OK;
}

static int add_record(struct published *p, const char *path, struct problem *problem)
{
    json_error_t error;
    struct record *larger = realloc(p->record, (p->n_records + 1) * sizeof *larger);
    if (larger == NULL)
        return problem_memory(problem);
    p->record = larger;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return problem_set(problem, CLI_INPUT, "%s:%d:%d: %s", path, error.line, error.column,
                           error.text);
    memset(&p->record[p->n_records], 0, sizeof p->record[0]);
    const int code = fill_record(root, path, &p->record[p->n_records++], problem);
    json_decref(root);
    return code;
}

static int is_json(const struct dirent *entry)
{
    const size_t n = strlen(entry->d_name);
    return n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0;
}

int published_read_records(struct published *p, struct problem *problem)
{
    /* Installed below the data; in the source tree beside them. */
    static const char *const places[] = {"calibration", "../calibration"};
    char folder[PATH_MAX];
    int code = CLI_OK;
    for (size_t i = 0; i < 2 && !p->has_records && code == CLI_OK; i++) {
        struct dirent **entry;
        (void)snprintf(folder, sizeof folder, "%.3800s/%s", p->directory, places[i]);
        const int n = scandir(folder, &entry, is_json, alphasort);
        for (int k = 0; k < n; k++) {
            char path[PATH_MAX];
            (void)snprintf(path, sizeof path, "%.3800s/%.255s", folder, entry[k]->d_name);
            if (code == CLI_OK)
                code = add_record(p, path, problem);
            free(entry[k]);
        }
        if (n >= 0)
            free(entry);
        p->has_records = n > 0;
    }
    return code;
}
