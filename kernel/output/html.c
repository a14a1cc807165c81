#include "output/html.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

void html_text(FILE *file, const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        switch (*c) {
        case '&':
            (void)fputs("&amp;", file);
            break;
        case '<':
            (void)fputs("&lt;", file);
            break;
        case '>':
            (void)fputs("&gt;", file);
            break;
        case '"':
            (void)fputs("&quot;", file);
            break;
        default:
            (void)fputc(*c, file);
        }
}

void html_textf(FILE *file, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    html_text(file, text);
}

static const char style[] =
    "body{font:15px/1.45 'Helvetica Neue',Helvetica,Arial,sans-serif;color:#222;margin:2em auto;"
    "max-width:1280px;padding:0 1em}"
    "h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2em;border-bottom:1px solid #bbb}"
    "table{border-collapse:collapse;width:100%;font-size:13px}"
    "th{text-align:left;border-bottom:2px solid #444;padding:3px 6px;position:sticky;top:0;"
    "background:#fff}"
    "td{border-bottom:1px solid #ddd;padding:3px 6px;vertical-align:top}"
    "td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".pass{color:#00694c;font-weight:600}.fail{color:#b03a00;font-weight:600}"
    ".idle{color:#666}.small{color:#555;font-size:12px}"
    "figure{display:inline-block;margin:0 1em 1em 0;vertical-align:top;max-width:100%}"
    "figcaption{font-size:13px;font-weight:600;margin-bottom:2px}svg{max-width:100%;height:auto}";

void html_begin(FILE *file, const char *title)
{
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
                file);
    html_text(file, title);
    (void)fprintf(file, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
    html_text(file, title);
    (void)fputs("</h1>\n", file);
}

void html_end(FILE *file)
{
    (void)fputs("</body>\n</html>\n", file);
}

void html_cell(FILE *file, const char *class, const char *text)
{
    if (class != NULL)
        (void)fprintf(file, "<td class=\"%s\">", class);
    else
        (void)fputs("<td>", file);
    html_text(file, text);
    (void)fputs("</td>", file);
}

int doi_is_well_formed(const char *doi)
{
    size_t digits = 0;
    if (strncmp(doi, "10.", 3) != 0)
        return 0;
    while (isdigit((unsigned char)doi[3 + digits]) || (digits > 0 && doi[3 + digits] == '.'))
        digits++;
    if (digits < 4 || doi[3 + digits] != '/' || doi[4 + digits] == '\0')
        return 0;
    for (const char *c = doi + 4 + digits; *c != '\0'; c++)
        if (!isgraph((unsigned char)*c) || strchr("\"'<>\\^`{|}", *c) != NULL)
            return 0;
    return 1;
}

void html_doi(FILE *file, const char *doi)
{
    if (!doi_is_well_formed(doi))
        return;
    (void)fputs("<a href=\"https://doi.org/", file);
    html_text(file, doi);
    (void)fputs("\">", file);
    html_text(file, doi);
    (void)fputs("</a>", file);
}

void html_svg(FILE *file, const char *svg, size_t number)
{
    /* What an identifier stands behind, in the pictures that gnuplot writes. */
    static const char *const before[] = {" id=\"", " id='", "href='#", "href=\"#", "url(#"};
    const char *c = strstr(svg, "<svg");
    while (c != NULL && *c != '\0') {
        size_t found = 0;
        for (size_t i = 0; i < sizeof before / sizeof before[0] && found == 0; i++)
            if (strncmp(c, before[i], strlen(before[i])) == 0)
                found = strlen(before[i]);
        if (found == 0) {
            (void)fputc(*c++, file);
            continue;
        }
        (void)fprintf(file, "%.*sf%zu-", (int)found, c, number);
        c += found;
    }
}
