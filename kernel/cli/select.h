/* From the options --model --fibre --mixture --drug --sl --set --scale --branch --drug-kinetics to
 * muscles and the list of curves: fibre x drug doses (cartesian) x sarcomere length x branch, where
 * mixtures come before the fibres they are made of. */
#ifndef INO_CLI_SELECT_H
#define INO_CLI_SELECT_H

#include <stddef.h>

#include <inotrope/inotrope.h>

#include "cli/mixture.h"
#include "cli/options.h"
#include "cli/problem.h"

enum { MOST_CURVES = 1000, MOST_ITEMS = 1000 };

struct dose_list {
    const ino_drug *drug;
    size_t n;
    double *uM; /* [n], owned: free concentrations, which is what binds */
    double
        bound; /* fraction that proteins hold (--protein-binding); doses as given: uM/(1 - bound) */
};

/* One curve: which muscle, at what; and the exact numbers of it, filled by curve_analyse. */
struct curve {
    size_t fibre; /* index in the selection; of a mixture's curve its first fibre */
    const struct mixture *mixture; /* NULL: a fibre alone */
    size_t dose_index[INO_MAX_DRUGS];
    double drug_uM[INO_MAX_DRUGS];
    size_t sl_index;
    double sl_um;
    ino_branch branch;
    ino_status summary_status; /* INO_TOO_FEW_POINTS: a flat curve, no pCa50 */
    ino_pca_summary summary;
    double control_pca50; /* without drug; NaN where there is no drug or no pCa50 */
    double control_fmax;
    ino_status hill_status;
    ino_hill hill;
    size_t hill_points;
    int hill_decimated;
};

struct selection {
    size_t n_fibres;
    const ino_fibre **fibre; /* [n_fibres] */
    ino_muscle **muscle;     /* [n_fibres] */
    size_t n_mixtures;
    struct mixture *mixture; /* [n_mixtures] */
    size_t n_drugs;
    struct dose_list drug[INO_MAX_DRUGS];
    size_t n_sl;
    double *sl_um; /* [n_sl]; none: each fibre's own SL0 */
    size_t n_branches;
    ino_branch branch[2];
    ino_drug_kinetics kinetics;
    size_t n_curves;
    struct curve *curve;
};

/* `doses`: used for a --drug that names no dose (`inotrope dose`); NULL: a dose must be given. The
 * values are copied. Errors: usage problems with the nearest spelling and the allowed range. */
int selection_read(const struct options *options, const struct dose_list *doses,
                   struct selection *selection, struct problem *problem);
void selection_free(struct selection *selection);

/* Is a free dose within what the drug (NULL: any) is known for? `text`: as the user wrote it. */
int dose_check(const ino_drug *drug, double uM, const char *text, struct problem *problem);
/* Mixtures and fibres together, and the curve's place among them. */
size_t selection_slots(const struct selection *selection);
size_t curve_slot(const struct selection *selection, const struct curve *curve);
/* The fibre's id or the mixture's name; the model's id, "mixture" for fibres of several models. */
const char *curve_fibre_name(const struct selection *selection, const struct curve *curve);
const char *curve_model_name(const struct selection *selection, const struct curve *curve);
/* The curve's muscles and their parts: one of share 1 for a fibre alone. Returns their number. */
size_t curve_parts(const struct selection *selection, const struct curve *curve,
                   ino_part part[MIXTURE_FIBRES]);
/* Width of its line in a figure: fibres beside mixtures are thin; 0: as usual. */
double curve_width(const struct selection *selection, const struct curve *curve);
/* Provenance of the mixtures. */
void selection_report_mixtures(struct provenance *p, const struct selection *selection);

/* "levosimendan+pimobendan" and "1+10" of a curve; "none" and "0" without drugs. */
void curve_drug_names(const struct selection *selection, char *buffer, size_t size);
void curve_drug_doses(const struct selection *selection, const struct curve *curve, char *buffer,
                      size_t size);
/* Provenance of total and free doses, where proteins bind a drug. */
void selection_report_binding(struct provenance *p, const struct selection *selection);
/* Only what tells the curves of this selection apart: "diaphragm-slow, 1 µM, SL 2.2 µm". */
void curve_label(const struct selection *selection, const struct curve *curve, char *buffer,
                 size_t size);

/* What all curves share: "diaphragm-slow, levosimendan 3 µM, SL 2.6 µm"; "" where fibres differ,
 * which the curves' labels then say. */
void curve_title(const struct selection *selection, char *buffer, size_t size);

/* Says on stderr that a free dose is above what the drug's constants hold for. */
void dose_warn(const char *option, const ino_drug *drug, double most_uM);

/* Splits "a,b,c"; items are copies in one allocation. Errors: an empty item, too many. */
struct list {
    size_t n;
    char **item;
    char *storage;
};
int list_split(const char *where, const char *text, struct list *list, struct problem *problem);
void list_free(struct list *list);

#endif
