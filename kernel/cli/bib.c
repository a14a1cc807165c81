#include "cli/bib.h"

#include <string.h>

/* Length of the entry that starts at '@': to the brace that closes the first one. */
static size_t entry_length(const char *entry)
{
    size_t depth = 0;
    for (size_t i = 0; entry[i] != '\0'; i++) {
        if (entry[i] == '{')
            depth++;
        else if (entry[i] == '}' && depth > 0 && --depth == 0)
            return i + 1;
    }
    return strlen(entry);
}

const char *bib_find(const char *bib, const char *key, size_t key_length, size_t *length)
{
    const char *at = bib;
    while ((at = strchr(at, '@')) != NULL) {
        const char *brace = at + strcspn(at, "{\n");
        const int starts_line = at == bib || at[-1] == '\n';
        if (starts_line && *brace == '{') {
            const char *name = brace + 1 + strspn(brace + 1, " \t");
            if (strncmp(name, key, key_length) == 0 && strchr(", \t\n", name[key_length]) != NULL) {
                *length = entry_length(at);
                return at;
            }
        }
        at++;
    }
    return NULL;
}
