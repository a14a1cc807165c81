/* Parts of `inotrope dose`. Curves of a selection with one drug form groups that differ in fibre,
 * length or branch; within a group the dose varies. */
#ifndef INO_CLI_DOSE_H
#define INO_CLI_DOSE_H

#include "cli/steady.h"

struct half_effect {
    double saturation; /* effect at saturating dose; NaN: none */
    double uM;         /* dose of half that effect */
    const char *note;  /* NULL, or why there is none */
};

/* dose_half.c: "2 uM", or "2 uM free (80 uM total)" where protein binds the drug. */
const char *dose_text(const struct dose_list *drug, double uM, int digits, char *text, size_t size);

size_t dose_groups(const struct selection *s);
/* Index of the curve of group g at dose d. */
size_t dose_curve(const struct selection *s, size_t group, size_t dose);
/* dose_half.c: of the shift of pCa50; of the relative gain in tension at the Ca where the control is
 * half-maximal. */
void dose_half_effect(const struct selection *s, const struct curve *curve,
                      struct half_effect *out);
void dose_half_tension(const struct selection *s, const struct curve *curve,
                       struct half_effect *out);

/* dose_figure.c: curves beside the shift of pCa50; map of tension over pCa and dose. */
int dose_figure(struct steady_run *run, struct problem *problem);
int dose_heatmap(struct steady_run *run, struct sink *sink, enum plot_format format,
                 struct problem *problem);

#endif
