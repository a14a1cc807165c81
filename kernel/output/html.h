/* Pages without anything from outside: text is escaped, styles are inside, no scripts. */
#ifndef INO_OUTPUT_HTML_H
#define INO_OUTPUT_HTML_H

#include <stdio.h>

/* Text between tags or inside a quoted attribute. */
void html_text(FILE *file, const char *text);
void html_textf(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

void html_begin(FILE *file, const char *title);
void html_end(FILE *file);

/* One cell <td class="class">text</td>; class NULL: none. */
void html_cell(FILE *file, const char *class, const char *text);

/* A link to a DOI, or nothing where it is empty or not a DOI. */
void html_doi(FILE *file, const char *doi);
/* 1 for "10.", digits, "/" and printable characters without blanks, quotes or angles. */
int doi_is_well_formed(const char *doi);

/* A picture in SVG put into the page: prolog dropped, ids made unique by `number`. */
void html_svg(FILE *file, const char *svg, size_t number);

#endif
