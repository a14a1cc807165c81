/* What a curve is called in tables, files and legends. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/select.h"

static void append(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void append(char *buffer, size_t size, const char *format, ...)
{
    const size_t used = strlen(buffer);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(buffer + used, size - used, format, arguments);
    va_end(arguments);
}

void curve_drug_names(const struct selection *s, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", s->n_drugs == 0 ? "none" : "");
    for (size_t d = 0; d < s->n_drugs; d++)
        append(buffer, size, "%s%s", d > 0 ? "+" : "", ino_drug_id(s->drug[d].drug));
}

void curve_drug_doses(const struct selection *s, const struct curve *curve, char *buffer,
                      size_t size)
{
    (void)snprintf(buffer, size, "%s", s->n_drugs == 0 ? "0" : "");
    for (size_t d = 0; d < s->n_drugs; d++)
        append(buffer, size, "%s%.17g", d > 0 ? "+" : "", curve->drug_uM[d]);
}

static void dose_label(const struct selection *s, const struct curve *curve, char *buffer,
                       size_t size)
{
    int any = 0;
    for (size_t d = 0; d < s->n_drugs; d++) {
        if (curve->drug_uM[d] == 0.0)
            continue;
        append(buffer, size, "%s%s %.6g µM", any++ ? " + " : "", ino_drug_id(s->drug[d].drug),
               curve->drug_uM[d]);
    }
    if (!any)
        append(buffer, size, "control");
}

void curve_label(const struct selection *s, const struct curve *curve, char *buffer, size_t size)
{
    const char *between = "";
    buffer[0] = '\0';
    const int several_fibres = selection_slots(s) > 1;
    if (several_fibres || s->n_curves == 1) {
        append(buffer, size, "%s", curve_fibre_name(s, curve));
        between = ", ";
    }
    if (s->n_drugs > 0) {
        append(buffer, size, "%s", between);
        dose_label(s, curve, buffer, size);
        between = ", ";
    }
    if (s->n_sl > 1) {
        append(buffer, size, "%sSL %.6g µm", between, curve->sl_um);
        between = ", ";
    }
    if (s->n_branches > 1)
        append(buffer, size, "%s%s", between, curve->branch == INO_BRANCH_UP ? "up" : "down");
}

void curve_title(const struct selection *s, char *buffer, size_t size)
{
    const char *between = ", ";
    (void)snprintf(buffer, size, "%s", selection_slots(s) == 1 ? ino_fibre_id(s->fibre[0]) : "");
    if (selection_slots(s) > 1)
        return;
    for (size_t d = 0; d < s->n_drugs; d++) {
        append(buffer, size, "%s%s", between, ino_drug_id(s->drug[d].drug));
        if (s->drug[d].n == 1)
            append(buffer, size, " %.6g µM", s->drug[d].uM[0]);
        between = d + 1 < s->n_drugs ? " + " : ", ";
    }
    if (s->n_sl < 2)
        append(buffer, size, "%sSL %.6g µm", between,
               s->n_sl == 1 ? s->sl_um[0] : ino_fibre_sl0_um(s->fibre[0]));
}
