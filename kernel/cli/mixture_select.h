/* --mixture in the selection of fibres and curves. */
#ifndef INO_CLI_MIXTURE_SELECT_H
#define INO_CLI_MIXTURE_SELECT_H

#include "cli/select.h"

/* Reads --mixture in place of --fibre: the mixtures, and each fibre of theirs once. */
int mixtures_select(const struct options *options, const ino_model *model, struct selection *s,
                    struct problem *problem);
/* When muscles and lengths are there: gives the mixtures their muscles, refuses those whose fibres
 * have different reference lengths where no --sl says the one they share. */
int mixtures_complete(struct selection *s, struct problem *problem);

#endif
