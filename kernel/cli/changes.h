/* The muscles of a selection, with the parameters that --set and --scale change. */
#ifndef INO_CLI_CHANGES_H
#define INO_CLI_CHANGES_H

#include "cli/select.h"
#include "output/provenance.h"

/* Makes s->muscle from s->fibre, s->drug, s->kinetics and the options --set sym=value and
 * --scale sym=factor: first all that are set, then all that are scaled, each in order. */
int muscles_make(const struct options *options, struct selection *s, struct problem *problem);

/* The same for fibre number `fibre` alone, into s->muscle[fibre], which the caller has allocated.
 * aside: drugs that the selection is without, up to a NULL (NULL: none); changes of their
 * parameters are left aside. Where the library refuses, *status says how. */
int muscle_make(const struct options *options, struct selection *s, size_t fibre,
                const ino_drug *const *aside, ino_status *status, struct problem *problem);

/* One line per changed parameter and fibre: "mu = 12 (fibre: 10)". */
void changes_report(const struct options *options, const struct selection *s,
                    struct provenance *provenance);

#endif
