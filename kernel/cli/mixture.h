/* A muscle of several fibre types in parallel: which, and how much of the cross-section each has.
 * `inotrope pca`, `dose` and `tetanus` (--mixture) and `inotrope recover` read it the same way. */
#ifndef INO_CLI_MIXTURE_H
#define INO_CLI_MIXTURE_H

#include <inotrope/inotrope.h>

#include "cli/options.h"
#include "cli/problem.h"
#include "output/provenance.h"

enum { MIXTURE_FIBRES = 8 };

struct mixture {
    char name[60];      /* of a published composition, or "mixture" */
    const char *source; /* NULL: as given on the command line */
    double percent;     /* what the parts sum to as given: 100 but for rounding */
    size_t n;
    const ino_fibre *fibre[MIXTURE_FIBRES];
    double share[MIXTURE_FIBRES];       /* of the cross-section; they sum to 1 */
    ino_muscle *muscle[MIXTURE_FIBRES]; /* NULL until made; not owned by the mixture */
};

#define MIXTURE_ARGUMENT "COMPOSITION"
#define MIXTURE_FORM                                                                    \
    "FIBRE=PERCENT[,...] by cross-section, or a published composition: rat-diaphragm, " \
    "rat-diaphragm-ventilated, rat-diaphragm-hf, human-diaphragm"
#define OPTION_ROW_MIXTURE                                                              \
    {                                                                                   \
        "mixture", 0, OPTION_REPEATED, MIXTURE_ARGUMENT,                                \
            "in place of --fibre, fibres in parallel whose tensions add: " MIXTURE_FORM \
            ". Each fibre is shown too"                                                 \
    }

/* Reads a composition; fibres are of `model`, or of any where it is NULL. The parts must sum to 100 %
 * but for rounding and fibres left out (95 % to 105 %) and are then taken relative to their sum.
 * Errors: CLI_USAGE naming `where`, what is wrong and the nearest word. */
int mixture_read(const char *where, const char *text, const ino_model *model,
                 struct mixture *mixture, struct problem *problem);
/* Refuses fibres that do not belong into one muscle: of different temperature, or with a force that
 * is relative. `at_one_temperature`: --temperature has brought them to one. */
int mixture_check(const char *where, const struct mixture *mixture, int at_one_temperature,
                  struct problem *problem);
/* The parts as the library takes them. */
void mixture_parts(const struct mixture *mixture, ino_part part[MIXTURE_FIBRES]);
/* Provenance: one line per fibre under `key`, and where the composition comes from. */
void mixture_report(struct provenance *p, const char *key, const struct mixture *mixture);

#endif
