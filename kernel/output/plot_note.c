/* Where a picture comes from, written into the picture itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "output/html.h"
#include "output/plot.h"

/* XML 1.0 has no control characters besides these three. */
static void write_xml(FILE *out, const char *text)
{
    char piece[2] = "";
    for (; *text != '\0'; text++) {
        piece[0] = *text;
        if ((unsigned char)*text >= 0x20 || strchr("\t\n\r", *text) != NULL)
            html_text(out, piece);
    }
}

static void write_svg_note(FILE *out, const struct provenance *note)
{
    (void)fputs("\n<metadata>\n", out);
    for (size_t i = 0; i < note->n; i++) {
        write_xml(out, note->item[i].key);
        (void)fputs(": ", out);
        write_xml(out, note->item[i].text);
        (void)fputc('\n', out);
    }
    (void)fputs("</metadata>\n", out);
}

/* After the '>' of the first "<svg". */
static size_t svg_place(const char *data, size_t size)
{
    for (size_t i = 0; i + 4 < size; i++)
        if (memcmp(data + i, "<svg", 4) == 0) {
            const char *end = memchr(data + i, '>', size - i);
            return end != NULL ? (size_t)(end - data) + 1 : 0;
        }
    return 0;
}

/* The check sum of PNG chunks (ISO 3309), bit by bit: notes are short. */
static uint32_t check_sum(const char *data, size_t size)
{
    uint32_t sum = 0xFFFFFFFFU;
    for (size_t i = 0; i < size; i++) {
        sum ^= (unsigned char)data[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (sum & 1U) != 0 ? 0xEDB88320U ^ (sum >> 1) : sum >> 1;
    }
    return ~sum;
}

static void write_big_endian(FILE *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        (void)fputc((int)((value >> shift) & 0xFFU), out);
}

/* An iTXt chunk: keyword, not compressed, no language, no translated keyword, text in UTF-8. */
static int write_png_note(FILE *out, const struct provenance *note)
{
    static const char head[] = "iTXtDescription\0\0\0\0";
    char *chunk = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&chunk, &size);
    if (stream == NULL)
        return -1;
    (void)fwrite(head, 1, sizeof head, stream); /* its own NUL ends the translated keyword */
    for (size_t i = 0; i < note->n; i++)
        (void)fprintf(stream, "%s: %s\n", note->item[i].key, note->item[i].text);
    const int failed = fclose(stream) != 0;
    if (!failed) {
        write_big_endian(out, (uint32_t)(size - 4));
        (void)fwrite(chunk, 1, size, out);
        write_big_endian(out, check_sum(chunk, size));
    }
    free(chunk);
    return failed ? -1 : 0;
}

/* After the signature and the first chunk, IHDR. */
static size_t png_place(const char *data, size_t size)
{
    enum { AFTER_HEADER = 8 + 4 + 4 + 13 + 4 };
    return size > AFTER_HEADER && memcmp(data + 1, "PNG", 3) == 0 &&
                   memcmp(data + 12, "IHDR", 4) == 0
               ? AFTER_HEADER
               : 0;
}

static char *read_all(FILE *picture, size_t *size)
{
    if (fseek(picture, 0, SEEK_END) != 0)
        return NULL;
    const long end = ftell(picture);
    if (end < 0)
        return NULL;
    rewind(picture);
    char *data = malloc((size_t)end + 1);
    *size = data != NULL ? fread(data, 1, (size_t)end, picture) : 0;
    if (data != NULL && *size == (size_t)end)
        return data;
    free(data);
    return NULL;
}

int plot_note(FILE *picture, enum plot_format format, const struct provenance *note, FILE *out)
{
    size_t size = 0;
    char *data = read_all(picture, &size);
    if (data == NULL)
        return -1;
    const size_t place = format == PLOT_SVG ? svg_place(data, size) : png_place(data, size);
    int result = 0;
    (void)fwrite(data, 1, place, out);
    if (place > 0 && format == PLOT_SVG)
        write_svg_note(out, note);
    else if (place > 0)
        result = write_png_note(out, note);
    (void)fwrite(data + place, 1, size - place, out);
    free(data);
    return result == 0 && fflush(out) == 0 && !ferror(out) ? 0 : -1;
}
