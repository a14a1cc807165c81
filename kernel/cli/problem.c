#include "cli/problem.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"

int problem_set(struct problem *problem, int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    problem->code = code;
    (void)vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    return code;
}

int problem_memory(struct problem *problem)
{
    return problem_set(problem, CLI_MEMORY, "out of memory");
}

int problem_library(struct problem *problem, const char *where, ino_status status, const char *text)
{
    int code = CLI_USAGE;
    if (status == INO_NOT_CONVERGED || status == INO_SINGULAR)
        code = CLI_NOT_CONVERGED;
    else if (status == INO_NO_MEMORY)
        code = CLI_MEMORY;
    if (text == NULL || text[0] == '\0')
        text = ino_status_text(status);
    return problem_set(problem, code, "%s%s%s", where, where[0] != '\0' ? ": " : "", text);
}

void problem_print(const char *command, const char *text)
{
    char line[1600];
    size_t n = 0;
    for (; n < sizeof line - 1 && text[n] != '\0'; n++)
        line[n] = iscntrl((unsigned char)text[n]) ? '?' : text[n];
    line[n] = '\0';
    if (command != NULL)
        (void)fprintf(stderr, "inotrope: %s: %s\n", command, line);
    else
        (void)fprintf(stderr, "inotrope: %s\n", line);
}

enum { LONGEST_WORD = 63 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void spelling_init(struct spelling *spelling, const char *word)
{
    const size_t length = strlen(word);
    spelling->word = word;
    spelling->best = NULL;
    /* Farther than this is a different word, not a slip. */
    spelling->distance = length <= 2 ? 2 : smaller(5, 2 + length / 5);
    if (length == 0 || length > LONGEST_WORD)
        spelling->word = NULL;
}

void spelling_offer(struct spelling *spelling, const char *candidate)
{
    if (spelling->word == NULL || strlen(candidate) > LONGEST_WORD)
        return;
    const size_t distance = (size_t)ino_word_distance(spelling->word, candidate);
    if (distance < spelling->distance && distance < strlen(candidate)) {
        spelling->distance = distance;
        spelling->best = candidate;
    }
}

const char *spelling_hint(const struct spelling *spelling, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (spelling->best != NULL)
        (void)snprintf(buffer, size, "; did you mean '%s'?", spelling->best);
    return buffer;
}
