#include "cli/select.h"

#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/mixture_select.h"
#include "cli/quantity.h"

int list_split(const char *where, const char *text, struct list *list, struct problem *problem)
{
    memset(list, 0, sizeof *list);
    size_t n = 1;
    for (const char *c = text; *c != '\0'; c++)
        n += *c == ',';
    if (n > MOST_ITEMS)
        return problem_set(problem, CLI_USAGE, "%s: more than %d items", where, MOST_ITEMS);
    list->storage = strdup(text);
    list->item = calloc(n, sizeof *list->item);
    if (list->storage == NULL || list->item == NULL)
        return problem_memory(problem);
    char *c = list->storage;
    for (list->n = 0; list->n < n; list->n++) {
        list->item[list->n] = c;
        c += strcspn(c, ",");
        *c++ = '\0';
        if (list->item[list->n][0] == '\0')
            return problem_set(problem, CLI_USAGE, "%s: '%s': an empty item in the list", where,
                               text);
    }
    return CLI_OK;
}

void list_free(struct list *list)
{
    free(list->item);
    free(list->storage);
    memset(list, 0, sizeof *list);
}

static int read_model(const char *id, const ino_model **model, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    *model = id != NULL ? ino_model_find(id) : NULL;
    if (id == NULL || *model != NULL)
        return CLI_OK;
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_model_count(); i++)
        spelling_offer(&spelling, ino_model_id(ino_model_at(i)));
    return problem_set(problem, CLI_USAGE, "--model: no model '%s'%s (inotrope list models)", id,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int add_fibre(struct selection *s, const ino_model *model, const char *id,
                     struct problem *problem)
{
    ino_error error;
    ino_error_init(&error);
    const ino_status status = ino_fibre_find(model, id, &s->fibre[s->n_fibres], &error);
    if (status != INO_OK) {
        (void)problem_library(problem, id != NULL ? "--fibre" : "--model", status, error.text);
        strncat(problem->text, " (inotrope list fibres)",
                sizeof problem->text - strlen(problem->text) - 1);
        return problem->code;
    }
    for (size_t i = 0; i < s->n_fibres; i++)
        if (s->fibre[i] == s->fibre[s->n_fibres])
            return problem_set(problem, CLI_USAGE, "--fibre: '%s' is named twice", id);
    s->n_fibres++;
    return CLI_OK;
}

static int read_fibres(const struct options *options, struct selection *s, struct problem *problem)
{
    const ino_model *model;
    struct list list = {1, NULL, NULL};
    const char *text = options_get(options, "fibre");
    int code = read_model(options_get(options, "model"), &model, problem);
    if (code == CLI_OK && options_count(options, "mixture") > 0)
        return mixtures_select(options, model, s, problem);
    if (code == CLI_OK && text == NULL && model == NULL)
        code = problem_set(problem, CLI_USAGE,
                           "neither --model nor --fibre is given (inotrope list fibres)");
    if (code == CLI_OK && text != NULL)
        code = list_split("--fibre", text, &list, problem);
    if (code == CLI_OK) {
        s->fibre = calloc(list.n, sizeof(const ino_fibre *));
        if (s->fibre == NULL)
            code = problem_memory(problem);
    }
    for (size_t i = 0; code == CLI_OK && i < list.n; i++)
        code = add_fibre(s, model, text != NULL ? list.item[i] : NULL, problem);
    list_free(&list);
    return code;
}

static int find_drug(const struct selection *s, const char *id, const ino_drug **drug,
                     struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    *drug = ino_drug_find(id);
    for (size_t i = 0; *drug != NULL && i < s->n_drugs; i++)
        if (s->drug[i].drug == *drug)
            return problem_set(problem, CLI_USAGE,
                               "--drug: '%s' is named twice; several doses are a list: %s=0,1uM",
                               id, id);
    if (*drug != NULL)
        return CLI_OK;
    spelling_init(&spelling, id);
    for (size_t i = 0; i < ino_drug_count(); i++)
        spelling_offer(&spelling, ino_drug_id(ino_drug_at(i)));
    return problem_set(problem, CLI_USAGE, "--drug: no drug '%s'%s (inotrope list drugs)", id,
                       spelling_hint(&spelling, hint, sizeof hint));
}

int dose_check(const ino_drug *drug, double uM, const char *text, struct problem *problem)
{
    const double most_uM = drug != NULL ? ino_drug_max_dose_uM(drug) : 1e6;
    if (uM < 0.0)
        return problem_set(problem, CLI_USAGE, "--drug: the dose '%s' is below zero", text);
    if (uM <= most_uM)
        return CLI_OK;
    if (most_uM >= 1e6)
        return problem_set(problem, CLI_USAGE, "--drug: the dose '%s' is above the largest, 1M",
                           text);
    return problem_set(problem, CLI_USAGE,
                       "--drug: the dose '%s' is above %.10guM, the largest for which '%s' is "
                       "published (inotrope info %s)",
                       text, most_uM, ino_drug_id(drug), ino_drug_id(drug));
}

static int read_doses(const char *text, struct dose_list *doses, struct problem *problem)
{
    struct list list;
    int code = list_split("--drug", text, &list, problem);
    doses->uM = code == CLI_OK ? calloc(list.n, sizeof *doses->uM) : NULL;
    if (code == CLI_OK && doses->uM == NULL)
        code = problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++) {
        double *dose = &doses->uM[i];
        code = quantity_read("--drug", list.item[i], DIMENSION_CONCENTRATION, dose, problem);
        if (code == CLI_OK)
            code = dose_check(NULL, *dose, list.item[i], problem);
        *dose = *dose == 0.0 ? 0.0 : *dose; /* "-0" prints as 0 */
        for (size_t k = 0; code == CLI_OK && k < i; k++)
            if (doses->uM[k] == *dose)
                code = problem_set(problem, CLI_USAGE, "--drug: the dose '%s' is given twice",
                                   list.item[i]);
        doses->n = i + 1;
    }
    list_free(&list);
    return code;
}

static int copy_doses(const struct dose_list *from, struct dose_list *to, struct problem *problem)
{
    to->uM = malloc(from->n * sizeof *to->uM);
    if (to->uM == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < from->n; i++)
        if (from->uM[i] <= ino_drug_max_dose_uM(to->drug))
            to->uM[to->n++] = from->uM[i];
    return CLI_OK;
}

static int read_drug(const char *text, const struct dose_list *defaults, struct selection *s,
                     struct problem *problem)
{
    char id[80];
    const size_t length = strcspn(text, "=");
    if (length >= sizeof id)
        return problem_set(problem, CLI_USAGE, "--drug: no drug '%.60s...'", text);
    (void)snprintf(id, sizeof id, "%.*s", (int)length, text);
    if (s->n_drugs == INO_MAX_DRUGS)
        return problem_set(problem, CLI_USAGE, "--drug: more than %d drugs at once", INO_MAX_DRUGS);
    struct dose_list *doses = &s->drug[s->n_drugs];
    if (find_drug(s, id, &doses->drug, problem) != CLI_OK)
        return problem->code;
    s->n_drugs++;
    if (text[length] == '\0' && defaults != NULL)
        return copy_doses(defaults, doses, problem);
    if (text[length] == '\0' || text[length + 1] == '\0')
        return problem_set(problem, CLI_USAGE, "--drug: '%s' has no dose; write %s=1uM", text, id);
    return read_doses(text + length + 1, doses, problem);
}

/* --protein-binding NAME=PERCENT: the doses are totals, of which this part is bound. Linear: the
 * protein is taken to be in excess, as albumin (600 uM) is of any drug here. */
static int read_binding(const char *text, struct selection *s, struct problem *problem)
{
    char id[80], *end;
    const size_t length = strcspn(text, "=");
    (void)snprintf(id, sizeof id, "%.*s", (int)length, text);
    struct dose_list *doses = NULL;
    for (size_t d = 0; d < s->n_drugs; d++)
        if (strcmp(ino_drug_id(s->drug[d].drug), id) == 0)
            doses = &s->drug[d];
    if (doses == NULL)
        return problem_set(problem, CLI_USAGE, "--protein-binding: there is no --drug %s", id);
    if (doses->bound > 0)
        return problem_set(problem, CLI_USAGE, "--protein-binding: '%s' is named twice", id);
    const char *number = text[length] == '=' ? text + length + 1 : "";
    const size_t digits = decimal_span(number);
    const double percent = digits > 0 ? strtod(number, &end) : -1;
    if (digits == 0 || strcmp(number + digits, "%") != 0 || !(percent >= 0 && percent < 100))
        return problem_set(problem, CLI_USAGE,
                           "--protein-binding: '%s' is not NAME=PERCENT with 0%% to below 100%%, "
                           "as in %s=97.5%%",
                           text, id);
    doses->bound = percent / 100;
    for (size_t i = 0; i < doses->n; i++)
        doses->uM[i] *= 1 - doses->bound;
    return CLI_OK;
}

/* What binds must be within the doses that a drug is known for. */
static int check_free_doses(const struct selection *s, struct problem *problem)
{
    char text[40];
    int code = CLI_OK;
    for (size_t d = 0; d < s->n_drugs; d++)
        for (size_t i = 0; code == CLI_OK && i < s->drug[d].n; i++) {
            (void)snprintf(text, sizeof text, "%.10guM", s->drug[d].uM[i]);
            code = dose_check(s->drug[d].drug, s->drug[d].uM[i], text, problem);
        }
    return code;
}

/* Doses beyond what the drug's constants hold for. */
void dose_warn(const char *option, const ino_drug *drug, double most_uM)
{
    char text[500];
    if (most_uM <= ino_drug_most_uM(drug))
        return;
    (void)snprintf(text, sizeof text, "warning: %s: %s above %.6g uM (here up to %.6g uM): %s",
                   option, ino_drug_id(drug), ino_drug_most_uM(drug), most_uM,
                   ino_drug_beyond(drug));
    problem_print(NULL, text);
}

static void warn_doses(const struct selection *s)
{
    for (size_t d = 0; d < s->n_drugs; d++) {
        double most = 0;
        for (size_t i = 0; i < s->drug[d].n; i++)
            most = s->drug[d].uM[i] > most ? s->drug[d].uM[i] : most;
        dose_warn("--drug", s->drug[d].drug, most);
    }
}

static int read_lengths(const char *text, struct selection *s, struct problem *problem)
{
    struct list list = {0, NULL, NULL};
    int code = text != NULL ? list_split("--sl", text, &list, problem) : CLI_OK;
    s->sl_um = code == CLI_OK ? calloc(list.n + 1, sizeof *s->sl_um) : NULL;
    if (code == CLI_OK && s->sl_um == NULL)
        code = problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++) {
        code = quantity_read("--sl", list.item[i], DIMENSION_LENGTH, &s->sl_um[i], problem);
        for (size_t k = 0; code == CLI_OK && k < i; k++)
            if (s->sl_um[k] == s->sl_um[i])
                code = problem_set(problem, CLI_USAGE, "--sl: '%s' is given twice", list.item[i]);
        s->n_sl = i + 1;
    }
    list_free(&list);
    return code;
}

/* The index of `text` among the words of a NULL-ended list. */
static int read_word(const char *where, const char *text, const char *const *words, size_t *index,
                     struct problem *problem)
{
    char hint[120];
    char choices[120] = "";
    struct spelling spelling;
    spelling_init(&spelling, text);
    for (*index = 0; words[*index] != NULL; (*index)++) {
        if (strcmp(words[*index], text) == 0)
            return CLI_OK;
        spelling_offer(&spelling, words[*index]);
        strncat(choices, *index > 0 ? ", " : "", sizeof choices - strlen(choices) - 1);
        strncat(choices, words[*index], sizeof choices - strlen(choices) - 1);
    }
    return problem_set(problem, CLI_USAGE, "%s: '%s' is not one of %s%s", where, text, choices,
                       spelling_hint(&spelling, hint, sizeof hint));
}

static int read_branch(const char *text, struct selection *s, struct problem *problem)
{
    static const char *const words[] = {"up", "down", "both", NULL};
    size_t index = 0;
    if (text != NULL && read_word("--branch", text, words, &index, problem) != CLI_OK)
        return problem->code;
    s->n_branches = index == 2 ? 2 : 1;
    s->branch[0] = index == 1 ? INO_BRANCH_DOWN : INO_BRANCH_UP;
    s->branch[1] = INO_BRANCH_DOWN;
    return CLI_OK;
}

static int read_kinetics(const char *text, struct selection *s, struct problem *problem)
{
    static const char *const words[] = {"fast", "explicit", NULL};
    size_t index = 0;
    if (text == NULL)
        return CLI_OK;
    if (read_word("--drug-kinetics", text, words, &index, problem) != CLI_OK)
        return problem->code;
    if (s->n_drugs == 0)
        return problem_set(problem, CLI_USAGE, "--drug-kinetics: has no effect without --drug");
    s->kinetics = index == 1 ? INO_DRUG_EXPLICIT : INO_DRUG_FAST;
    return CLI_OK;
}

static int check_length(const struct selection *s, const struct curve *curve,
                        struct problem *problem)
{
    double least;
    double most;
    ino_muscle_sl_range(s->muscle[curve->fibre], &least, &most);
    if (curve->sl_um >= least && curve->sl_um <= most)
        return CLI_OK;
    return problem_set(problem, CLI_USAGE,
                       "--sl: %.15gum is outside %.10gum to %.10gum, where the laws of model '%s' "
                       "hold with the parameters of fibre '%s'",
                       curve->sl_um, least, most,
                       ino_model_id(ino_fibre_model(s->fibre[curve->fibre])),
                       ino_fibre_id(s->fibre[curve->fibre]));
}

static size_t mixture_first(const struct selection *s, const struct mixture *mixture)
{
    size_t i = 0;
    while (s->fibre[i] != mixture->fibre[0])
        i++;
    return i;
}

/* The curve of this number: branch varies fastest, then length, then the last drug's dose. */
static struct curve make_curve(const struct selection *s, size_t number)
{
    struct curve curve;
    memset(&curve, 0, sizeof curve);
    const size_t lengths = s->n_sl > 0 ? s->n_sl : 1;
    curve.branch = s->branch[number % s->n_branches];
    number /= s->n_branches;
    curve.sl_index = number % lengths;
    number /= lengths;
    for (size_t d = s->n_drugs; d-- > 0; number /= s->drug[d].n) {
        curve.dose_index[d] = number % s->drug[d].n;
        curve.drug_uM[d] = s->drug[d].uM[curve.dose_index[d]];
    }
    curve.mixture = number < s->n_mixtures ? &s->mixture[number] : NULL;
    curve.fibre = number < s->n_mixtures ? mixture_first(s, curve.mixture) : number - s->n_mixtures;
    curve.sl_um = s->n_sl > 0 ? s->sl_um[curve.sl_index] : ino_fibre_sl0_um(s->fibre[curve.fibre]);
    return curve;
}

static int make_curves(struct selection *s, struct problem *problem)
{
    size_t n = selection_slots(s) * (s->n_sl > 0 ? s->n_sl : 1) * s->n_branches;
    for (size_t d = 0; d < s->n_drugs; d++)
        n = n <= MOST_CURVES ? n * s->drug[d].n : n;
    if (n > MOST_CURVES)
        return problem_set(problem, CLI_USAGE, "more than %d curves at once", MOST_CURVES);
    s->curve = calloc(n, sizeof *s->curve);
    if (s->curve == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < n; i++) {
        s->curve[i] = make_curve(s, i);
        if (check_length(s, &s->curve[i], problem) != CLI_OK)
            return problem->code;
    }
    s->n_curves = n;
    return CLI_OK;
}

int selection_read(const struct options *options, const struct dose_list *doses,
                   struct selection *s, struct problem *problem)
{
    memset(s, 0, sizeof *s);
    if (read_fibres(options, s, problem) != CLI_OK)
        return problem->code;
    for (size_t i = 0; i < options_count(options, "drug"); i++)
        if (read_drug(options_at(options, "drug", i), doses, s, problem) != CLI_OK)
            return problem->code;
    for (size_t i = 0; i < options_count(options, "protein-binding"); i++)
        if (read_binding(options_at(options, "protein-binding", i), s, problem) != CLI_OK)
            return problem->code;
    if (check_free_doses(s, problem) != CLI_OK)
        return problem->code;
    if (options_get(options, "quiet") == NULL)
        warn_doses(s);
    if (read_lengths(options_get(options, "sl"), s, problem) != CLI_OK ||
        read_branch(options_get(options, "branch"), s, problem) != CLI_OK ||
        read_kinetics(options_get(options, "drug-kinetics"), s, problem) != CLI_OK ||
        muscles_make(options, s, problem) != CLI_OK || mixtures_complete(s, problem) != CLI_OK)
        return problem->code;
    return make_curves(s, problem);
}

void selection_free(struct selection *s)
{
    for (size_t i = 0; s->muscle != NULL && i < s->n_fibres; i++)
        ino_muscle_free(s->muscle[i]);
    for (size_t d = 0; d < INO_MAX_DRUGS; d++)
        free(s->drug[d].uM);
    free(s->mixture);
    free(s->muscle);
    free(s->fibre);
    free(s->sl_um);
    free(s->curve);
    memset(s, 0, sizeof *s);
}
