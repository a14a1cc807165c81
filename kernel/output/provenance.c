#include "output/provenance.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void provenance_add(struct provenance *provenance, const char *key, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    /* One line per item, whatever the text holds. */
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    struct provenance_item *larger =
        realloc(provenance->item, (provenance->n + 1) * sizeof *larger);
    if (larger == NULL) {
        provenance->failed = 1;
        return;
    }
    provenance->item = larger;
    struct provenance_item *item = &larger[provenance->n++];
    item->key = strdup(key);
    item->text = strdup(text);
    if (item->key == NULL || item->text == NULL)
        provenance->failed = 1;
}

void provenance_free(struct provenance *provenance)
{
    for (size_t i = 0; i < provenance->n; i++) {
        free(provenance->item[i].key);
        free(provenance->item[i].text);
    }
    free(provenance->item);
    memset(provenance, 0, sizeof *provenance);
}
