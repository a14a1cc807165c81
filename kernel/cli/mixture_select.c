#include "cli/mixture_select.h"

#include <stdlib.h>
#include <string.h>

/* Several compositions of the user's own are told apart by their numbers. */
static void name_mixtures(struct selection *s)
{
    size_t own = 0, number = 0;
    for (size_t i = 0; i < s->n_mixtures; i++)
        own += s->mixture[i].source == NULL;
    for (size_t i = 0; i < s->n_mixtures && own > 1; i++)
        if (s->mixture[i].source == NULL)
            (void)snprintf(s->mixture[i].name, sizeof s->mixture[i].name, "mixture-%zu", ++number);
}

static void add_fibre_once(struct selection *s, const ino_fibre *fibre)
{
    for (size_t i = 0; i < s->n_fibres; i++)
        if (s->fibre[i] == fibre)
            return;
    s->fibre[s->n_fibres++] = fibre;
}

static int same_composition(const struct mixture *a, const struct mixture *b)
{
    if (a->n != b->n)
        return 0;
    for (size_t i = 0; i < a->n; i++)
        if (a->fibre[i] != b->fibre[i] || a->share[i] != b->share[i])
            return 0;
    return 1;
}

int mixtures_select(const struct options *options, const ino_model *model, struct selection *s,
                    struct problem *problem)
{
    const size_t n = options_count(options, "mixture");
    if (options_get(options, "fibre") != NULL)
        return problem_set(problem, CLI_USAGE,
                           "--fibre: has no place beside --mixture, whose fibres are shown too");
    s->mixture = calloc(n, sizeof *s->mixture);
    s->fibre = calloc(n * MIXTURE_FIBRES, sizeof *s->fibre);
    if (s->mixture == NULL || s->fibre == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < n; i++) {
        struct mixture *m = &s->mixture[i];
        const char *text = options_at(options, "mixture", i);
        if (mixture_read("--mixture", text, model, m, problem) != CLI_OK ||
            mixture_check("--mixture", m, options_get(options, "temperature") != NULL, problem) !=
                CLI_OK)
            return problem->code;
        for (size_t k = 0; k < i; k++)
            if (same_composition(m, &s->mixture[k]))
                return problem_set(problem, CLI_USAGE, "--mixture: '%s' is given twice", text);
        for (size_t k = 0; k < m->n; k++)
            add_fibre_once(s, m->fibre[k]);
        s->n_mixtures = i + 1;
    }
    name_mixtures(s);
    return CLI_OK;
}

int mixtures_complete(struct selection *s, struct problem *problem)
{
    for (size_t i = 0; i < s->n_mixtures; i++) {
        struct mixture *m = &s->mixture[i];
        for (size_t k = 0; k < m->n; k++) {
            const double first = ino_fibre_sl0_um(m->fibre[0]);
            const double own = ino_fibre_sl0_um(m->fibre[k]);
            if (s->n_sl == 0 && own != first)
                return problem_set(problem, CLI_USAGE,
                                   "--mixture: fibres in parallel have one length, but the "
                                   "reference lengths of '%s' and '%s' are %.6gum and %.6gum; say "
                                   "which with --sl",
                                   ino_fibre_id(m->fibre[0]), ino_fibre_id(m->fibre[k]), first,
                                   own);
            for (size_t f = 0; f < s->n_fibres; f++)
                if (s->fibre[f] == m->fibre[k])
                    m->muscle[k] = s->muscle[f];
        }
    }
    return CLI_OK;
}

/* ---- of curves ---- */

size_t selection_slots(const struct selection *s)
{
    return s->n_mixtures + s->n_fibres;
}

size_t curve_slot(const struct selection *s, const struct curve *curve)
{
    return curve->mixture != NULL ? (size_t)(curve->mixture - s->mixture)
                                  : s->n_mixtures + curve->fibre;
}

const char *curve_fibre_name(const struct selection *s, const struct curve *curve)
{
    return curve->mixture != NULL ? curve->mixture->name : ino_fibre_id(s->fibre[curve->fibre]);
}

const char *curve_model_name(const struct selection *s, const struct curve *curve)
{
    const ino_model *model = ino_fibre_model(s->fibre[curve->fibre]);
    for (size_t i = 0; curve->mixture != NULL && i < curve->mixture->n; i++)
        if (ino_fibre_model(curve->mixture->fibre[i]) != model)
            return "mixture";
    return ino_model_id(model);
}

size_t curve_parts(const struct selection *s, const struct curve *curve,
                   ino_part part[MIXTURE_FIBRES])
{
    if (curve->mixture != NULL) {
        mixture_parts(curve->mixture, part);
        return curve->mixture->n;
    }
    part[0] = (ino_part){s->muscle[curve->fibre], 1.0};
    return 1;
}

double curve_width(const struct selection *s, const struct curve *curve)
{
    return s->n_mixtures > 0 ? (curve->mixture != NULL ? 3.0 : 1.1) : 0.0;
}

void selection_report_mixtures(struct provenance *p, const struct selection *s)
{
    for (size_t i = 0; i < s->n_mixtures; i++)
        mixture_report(p, s->mixture[i].name, &s->mixture[i]);
    if (s->n_mixtures > 0)
        provenance_add(p, "mixture",
                       "fibres in parallel at one length, tensions added by their parts of the "
                       "cross-section; permissive, ca_bound and atp are means by those parts");
}
