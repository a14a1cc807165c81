/* Filling the caller's ino_error, and the nearest valid word for a misspelt one. */
#ifndef INO_CORE_ERROR_H
#define INO_CORE_ERROR_H

#include <inotrope/status.h>

/* Writes code and text (printf format) where `error` is not NULL; returns the code. */
__attribute__((format(printf, 3, 4))) ino_status ino_fail(ino_error *error, ino_status status,
                                                          const char *format, ...);

/* value as %.10g, with a decimal point in a host of any locale, in text[INO_NUMBER]; returns text. */
enum { INO_NUMBER = 40 };
const char *ino_number(double value, char *text);

/* Edit distance (insertion, deletion, substitution, transposition of neighbours), letter case
 * ignored. Words longer than 63 characters are cut. */
int ino_word_distance(const char *a, const char *b);

/* Keeps the nearest of the words offered one by one. Start with {.wanted = word}. `best` is NULL
 * while nothing is near (distance above a third of the length, at least 2). */
struct ino_nearest {
    const char *wanted;
    const char *best;
    int distance;
};
void ino_nearest_offer(struct ino_nearest *nearest, const char *word);

#endif
