/* Where numbers come from: keys and texts, in order, that every output carries. A key may repeat.
 * No dates and no file names: equal runs give equal files. */
#ifndef INO_OUTPUT_PROVENANCE_H
#define INO_OUTPUT_PROVENANCE_H

#include <stddef.h>
#include <stdio.h>

struct provenance_item {
    char *key;
    char *text;
};

struct provenance {
    size_t n;
    struct provenance_item *item;
    int failed; /* out of memory in an earlier call */
};

void provenance_add(struct provenance *provenance, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* As a JSON object; a key that repeats becomes a list. (json.c) */
void json_provenance(FILE *file, const struct provenance *provenance);
void provenance_free(struct provenance *provenance);

#endif
