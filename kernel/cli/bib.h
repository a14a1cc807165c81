/* The bibliography, embedded at build from models/refs.bib. */
#ifndef INO_CLI_BIB_H
#define INO_CLI_BIB_H

#include <stddef.h>

extern const char ino_refs_bib[]; /* NUL-terminated */

/* The entry "@type{key, ...}" of this key inside `bib`: its start and length; NULL when absent. */
const char *bib_find(const char *bib, const char *key, size_t key_length, size_t *length);

#endif
