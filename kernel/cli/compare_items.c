/* The muscles of `inotrope compare`: every fibre without drug, with its doses, with matches. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/compare.h"

static int check_length(const struct compare_run *run, const struct compared *item,
                        struct problem *problem)
{
    double least, most;
    ino_muscle_sl_range(item->muscle, &least, &most);
    return item->sl_um >= least && item->sl_um <= most
               ? CLI_OK
               : problem_set(problem, CLI_USAGE,
                             "--sl: %.10gum is outside %.10gum to %.10gum, where the laws of model "
                             "'%s' hold with the parameters of fibre '%s'",
                             run->sl_um, least, most, ino_model_id(ino_fibre_model(item->fibre)),
                             ino_fibre_id(item->fibre));
}

/* A fibre that cannot take the drug is shown without it; one that was not named and cannot have
 * the temperature is left out. 1: the muscle is there. */
static int have_muscle(struct compare_run *run, size_t rank, int which, struct problem *problem)
{
    static const char *const told[] = {"left out", "without drug only", "without"};
    const ino_drug *aside[3] = {NULL, NULL, NULL};
    const ino_drug *drug[3] = {NULL, run->drug, run->match};
    struct selection *s = &run->s[which];
    ino_status status;
    size_t n = 0;
    for (int k = 1; k < 3; k++)
        if (k != which && drug[k] != NULL)
            aside[n++] = drug[k];
    const int code = muscle_make(run->options, s, rank, aside, &status, problem);
    if (status == INO_NOT_EXPRESSIBLE && (which != 0 || !run->named)) {
        if (which == 1)
            run->refused[rank] = 1;
        provenance_add(&run->notes, "note", "%s:%s %s%s%s: %s",
                       ino_model_id(ino_fibre_model(run->fibre[rank])),
                       ino_fibre_id(run->fibre[rank]), told[which], which == 2 ? " " : "",
                       which == 2 ? ino_drug_id(run->match) : "", problem->text);
        memset(problem, 0, sizeof *problem);
        return 0;
    }
    return code == CLI_OK;
}

static struct compared *add_item(struct compare_run *run, size_t rank, int which)
{
    struct compared *item = &run->item[run->n];
    item->fibre = run->fibre[rank];
    item->muscle = run->s[which].muscle[rank];
    item->drug = which == 0 ? NULL : which == 1 ? run->drug : run->match;
    item->rank = rank;
    item->drugged = which;
    item->control = item->like = run->n;
    item->sl_um = isnan(run->sl_um) ? ino_fibre_sl0_um(item->fibre) : run->sl_um;
    run->n++;
    return item;
}

static void add_match(struct compare_run *run, size_t like)
{
    char why[200];
    const struct compared *drug = &run->item[like];
    const ino_muscle *muscle = run->s[2].muscle[drug->rank];
    double dose_uM = NAN;
    if (compare_match(run, drug, muscle, &dose_uM, why, sizeof why) != 0) {
        provenance_add(&run->notes, "note", "%s:%s, %s %.10g uM: no %s: %s",
                       ino_model_id(ino_fibre_model(drug->fibre)), ino_fibre_id(drug->fibre),
                       ino_drug_id(run->drug), drug->dose_uM, ino_drug_id(run->match), why);
        return;
    }
    struct compared *item = add_item(run, drug->rank, 2);
    item->control = drug->control;
    item->like = like;
    item->dose = drug->dose;
    item->dose_uM = dose_uM;
}

/* The fibre without drug, then with each dose, each followed by its match. */
static int add_fibre_items(struct compare_run *run, size_t rank, struct problem *problem)
{
    const size_t control = run->n;
    if (!have_muscle(run, rank, 0, problem))
        return problem->code;
    if (check_length(run, add_item(run, rank, 0), problem) != CLI_OK)
        return problem->code;
    if (run->drug == NULL || !have_muscle(run, rank, 1, problem))
        return problem->code;
    const int match = run->match != NULL && have_muscle(run, rank, 2, problem);
    for (size_t d = 0; d < run->n_doses && problem->code == CLI_OK; d++) {
        const size_t here = run->n;
        struct compared *item = add_item(run, rank, 1);
        item->control = item->like = control;
        item->dose = d;
        item->dose_uM = run->dose_uM[d];
        if (check_length(run, item, problem) == CLI_OK && match)
            add_match(run, here);
    }
    return problem->code;
}

/* With a drug that no fibre can take there is nothing to show: every reason, as far as it fits. */
static int check_taken(const struct compare_run *run, struct problem *problem)
{
    char text[1200] = "";
    for (size_t i = 0; i < run->n; i++)
        if (run->drug == NULL || run->item[i].drugged)
            return CLI_OK;
    for (size_t i = 0; i < run->notes.n; i++) {
        const size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? "; " : "",
                       run->notes.item[i].text);
    }
    return problem_set(problem, CLI_USAGE, "--drug: no fibre here can take '%s': %s",
                       ino_drug_id(run->drug), text);
}

int compare_make_items(struct compare_run *run, struct problem *problem)
{
    for (int k = 0; k < 3; k++) {
        run->s[k].n_fibres = run->n_fibres;
        run->s[k].fibre = run->fibre;
        run->s[k].muscle = calloc(run->n_fibres, sizeof(ino_muscle *));
        if (run->s[k].muscle == NULL)
            return problem_memory(problem);
    }
    run->s[1].n_drugs = run->drug != NULL;
    run->s[1].drug[0].drug = run->drug;
    run->s[2].n_drugs = run->match != NULL;
    run->s[2].drug[0].drug = run->match;
    for (size_t i = 0; i < run->n_fibres; i++)
        if (add_fibre_items(run, i, problem) != CLI_OK)
            return problem->code;
    return run->n > 0 ? check_taken(run, problem)
                      : problem_set(problem, CLI_USAGE, "no fibre is left: %s",
                                    run->notes.n > 0 ? run->notes.item[0].text : "");
}
