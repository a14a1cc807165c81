/* A sketch of curves in characters: braille dots where the terminal knows UTF-8, else ASCII. */
#ifndef INO_OUTPUT_TERM_H
#define INO_OUTPUT_TERM_H

#include <stddef.h>
#include <stdio.h>

#include "output/plot.h"

/* Draws the panel's curves, each half-maximum point as the curve's letter, measured points as
 * 'o', 'x', ..., and a list of these.
 * `columns`: width of the terminal, 0 for 80. `colour`: ANSI colours. */
int term_write(FILE *file, const struct plot_panel *panel, size_t columns, int utf8, int colour);

/* From the environment (LC_ALL, LC_CTYPE, LANG), without touching the locale. */
int term_is_utf8(void);
size_t term_columns(FILE *file);

#endif
