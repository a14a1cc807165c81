#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ino_status ino_fail(ino_error *error, ino_status status, const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        vsnprintf(error->text, sizeof error->text, format, args);
        va_end(args);
        error->status = status;
    }
    return status;
}

const char *ino_number(double value, char *text)
{
    char local[INO_NUMBER];
    size_t n = 0;
    snprintf(local, sizeof local, "%.10g", value);
    for (const char *c = local; *c; c++) {
        int own = strchr("0123456789+-einfa", *c) != NULL;
        if (own || n == 0 || text[n - 1] != '.') /* a decimal comma may be of several bytes */
            text[n++] = (char)(own ? *c : '.');
    }
    text[n] = 0;
    return text;
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

int ino_word_distance(const char *a, const char *b)
{
    enum { MAX = 64 };
    int row[3][MAX];
    size_t na = strnlen(a, MAX - 1), nb = strnlen(b, MAX - 1);
    for (size_t j = 0; j <= nb; j++)
        row[0][j] = (int)j;
    for (size_t i = 1; i <= na; i++) {
        int *now = row[i % 3], *last = row[(i - 1) % 3], *older = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= nb; j++) {
            int same = lower(a[i - 1]) == lower(b[j - 1]);
            int cost = last[j - 1] + !same;
            if (last[j] + 1 < cost)
                cost = last[j] + 1;
            if (now[j - 1] + 1 < cost)
                cost = now[j - 1] + 1;
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]) && older[j - 2] + 1 < cost)
                cost = older[j - 2] + 1;
            now[j] = cost;
        }
    }
    return row[na % 3][nb];
}

void ino_nearest_offer(struct ino_nearest *nearest, const char *word)
{
    int distance = ino_word_distance(nearest->wanted, word);
    int limit = (int)strlen(nearest->wanted) / 3;
    if (limit < 2)
        limit = 2;
    /* A word that the wanted one begins (or the reverse) is near however long it is. */
    size_t n = strlen(nearest->wanted);
    if (n >= 3 && strncmp(nearest->wanted, word, n) == 0)
        distance = 1;
    if (distance > limit || (nearest->best && distance >= nearest->distance))
        return;
    nearest->best = word;
    nearest->distance = distance;
}
