#include "cli/mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"
#include "cli/select.h"

#define METZGER                                                                                  \
    "metzger1985: rat diaphragm 40 % type I, 27 % IIa, 34 % IIb by number (histochemistry; IIb " \
    "taken as IIx), equal cross-sections assumed"

static const struct {
    const char *name, *text, *source;
} published[] = {
    {"rat-diaphragm", "diaphragm-slow=40%,diaphragm-fast-IIa=27%,diaphragm-fast-IIx=34%", METZGER},
    {"rat-diaphragm-ventilated",
     "diaphragm-slow-ventilated=40%,diaphragm-fast-IIa=27%,diaphragm-fast-IIx=34%",
     METZGER
     "; slow fibres after 18 h of ventilation (vanhees2012), fast ones as healthy: no data"},
    {"rat-diaphragm-hf", "diaphragm-slow-hf=40%,diaphragm-fast-IIa=27%,diaphragm-fast-IIx=34%",
     METZGER "; slow fibres of heart failure (vanhees2011), fast ones as healthy: no data"},
    {"human-diaphragm", "diaphragm-slow=52.8%,diaphragm-fast-IIa=47.2%",
     "meznaric2016: human costal diaphragm, 50.2 % slow of 2376.0 um^2 and 47.2 % fast of 2258.7 "
     "um^2 by number, hybrid fibres left out: 52.8 % and 47.2 % of the area; rat fibres assumed "
     "for "
     "the human ones, though human slow fibres did not respond to levosimendan (dewinter2015) as "
     "these do"},
};
enum { PUBLISHED = sizeof published / sizeof published[0] };

static const double least_percent = 95, most_percent = 105;

/* A share without its sign of percent; below 1, the part of 1 that it may be is offered. */
static int no_percent(const char *where, const char *item, const char *text, double number,
                      struct problem *problem)
{
    return problem_set(problem, CLI_USAGE, "%s: %s: '%s' is not a percentage: write %.6g%%", where,
                       item, text, number < 1 ? 100 * number : number);
}

/* Without the spaces around it, in place. */
static char *trimmed(char *text)
{
    text += strspn(text, " ");
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] == ' ')
        text[--n] = '\0';
    return text;
}

static int read_part(const char *where, char *item, const ino_model *model, struct mixture *m,
                     struct problem *problem)
{
    ino_error error;
    double percent = 0;
    char *equals = strchr(item, '=');
    ino_error_init(&error);
    if (equals == NULL)
        return problem_set(problem, CLI_USAGE, "%s: '%s' is not FIBRE=PERCENT", where,
                           trimmed(item));
    *equals = '\0';
    item = trimmed(item);
    const char *share = trimmed(equals + 1);
    const size_t digits = decimal_span(share);
    if (digits > 0)
        percent = strtod(share, NULL);
    const char *unit = share + digits + strspn(share + digits, " ");
    if (digits > 0 && *unit == '\0' && percent > 0 && percent <= 100)
        return no_percent(where, item, share, percent, problem);
    if (digits == 0 || strcmp(unit, "%") != 0 || !(percent > 0 && percent <= 100))
        return problem_set(problem, CLI_USAGE,
                           "%s: %s: '%s' is not a percentage above 0%% up to 100%%", where, item,
                           share);
    if (m->n == MIXTURE_FIBRES)
        return problem_set(problem, CLI_USAGE, "%s: more than %d fibres", where, MIXTURE_FIBRES);
    const ino_status status = ino_fibre_find(model, item, &m->fibre[m->n], &error);
    if (status != INO_OK)
        return problem_library(problem, where, status, error.text);
    for (size_t i = 0; i < m->n; i++)
        if (m->fibre[i] == m->fibre[m->n])
            return problem_set(problem, CLI_USAGE, "%s: '%s' is named twice", where, item);
    m->share[m->n++] = percent;
    m->percent += percent;
    return CLI_OK;
}

/* A word without '=' is the name of a published composition. */
static int find_published(const char *where, const char *text, size_t *index,
                          struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    spelling_init(&spelling, text);
    for (*index = 0; *index < PUBLISHED; (*index)++) {
        if (strcmp(published[*index].name, text) == 0)
            return CLI_OK;
        spelling_offer(&spelling, published[*index].name);
    }
    return problem_set(problem, CLI_USAGE,
                       "%s: '%s' is not FIBRE=PERCENT[,...], nor one of rat-diaphragm, "
                       "rat-diaphragm-ventilated, rat-diaphragm-hf, human-diaphragm%s",
                       where, text, spelling_hint(&spelling, hint, sizeof hint));
}

int mixture_read(const char *where, const char *text, const ino_model *model, struct mixture *m,
                 struct problem *problem)
{
    struct list list = {0, NULL, NULL};
    size_t index = PUBLISHED;
    memset(m, 0, sizeof *m);
    if (strchr(text, '=') == NULL && find_published(where, text, &index, problem) != CLI_OK)
        return problem->code;
    (void)snprintf(m->name, sizeof m->name, "%s",
                   index < PUBLISHED ? published[index].name : "mixture");
    m->source = index < PUBLISHED ? published[index].source : NULL;
    int code = list_split(where, index < PUBLISHED ? published[index].text : text, &list, problem);
    for (size_t i = 0; code == CLI_OK && i < list.n; i++)
        code = read_part(where, list.item[i], model, m, problem);
    list_free(&list);
    if (code == CLI_OK && !(m->percent >= least_percent && m->percent <= most_percent))
        return problem_set(problem, CLI_USAGE,
                           "%s: the parts of '%s' sum to %.6g%%, not 100%% (%g%% to %g%% is taken "
                           "for rounding and fibres left out)",
                           where, text, m->percent, least_percent, most_percent);
    for (size_t i = 0; i < m->n; i++)
        m->share[i] /= m->percent;
    return code;
}

/* That of the record, else of the model's parameter (a fibre whose data are of several
 * temperatures has one for its rates); NaN: none. */
static double temperature_of(const ino_fibre *fibre)
{
    const ino_model *model = ino_fibre_model(fibre);
    if (isfinite(ino_fibre_temperature_C(fibre)))
        return ino_fibre_temperature_C(fibre);
    for (size_t i = 0; i < ino_model_parameter_count(model); i++)
        if (strcmp(ino_model_parameter(model, i)->symbol, "temperature") == 0)
            return ino_fibre_value(fibre, i);
    return NAN;
}

/* As inotrope info has it, and what its rates are computed at where that is not stated. */
static const char *temperature_text(const ino_fibre *fibre, char *text, size_t size)
{
    const double at_C = temperature_of(fibre);
    if (isfinite(ino_fibre_temperature_C(fibre)))
        (void)snprintf(text, size, "%.6gC", at_C);
    else if (isfinite(at_C))
        (void)snprintf(text, size, "states no temperature, computed at %.6gC", at_C);
    else
        (void)snprintf(text, size, "states no temperature");
    return text;
}

int mixture_check(const char *where, const struct mixture *m, int at_one_temperature,
                  struct problem *problem)
{
    for (size_t i = 0; i < m->n; i++) {
        const double first = temperature_of(m->fibre[0]), other = temperature_of(m->fibre[i]);
        if (m->n > 1 && ino_model_tension_is_relative(ino_fibre_model(m->fibre[i])))
            return problem_set(problem, CLI_USAGE,
                               "%s: fibre '%s': its model's force is relative; forces in kPa are "
                               "needed to add fibres",
                               where, ino_fibre_id(m->fibre[i]));
        if (at_one_temperature || first == other || (isnan(first) && isnan(other)))
            continue;
        char a[80], b[80];
        return problem_set(problem, CLI_USAGE,
                           "%s: fibres of different temperature, '%s' (%s) and '%s' (%s), do not "
                           "make one muscle",
                           where, ino_fibre_id(m->fibre[0]),
                           temperature_text(m->fibre[0], a, sizeof a), ino_fibre_id(m->fibre[i]),
                           temperature_text(m->fibre[i], b, sizeof b));
    }
    return CLI_OK;
}

void mixture_parts(const struct mixture *m, ino_part part[MIXTURE_FIBRES])
{
    for (size_t i = 0; i < m->n; i++)
        part[i] = (ino_part){m->muscle[i], m->share[i]};
}

void mixture_report(struct provenance *p, const char *key, const struct mixture *m)
{
    for (size_t i = 0; i < m->n; i++)
        provenance_add(p, key, "%.6g of the cross-section: %s:%s, %s", m->share[i],
                       ino_model_id(ino_fibre_model(m->fibre[i])), ino_fibre_id(m->fibre[i]),
                       ino_fibre_title(m->fibre[i]));
    if (m->percent != 100)
        provenance_add(p, key, "parts as given sum to %.6g %% and are taken relative to that",
                       m->percent);
    if (m->source != NULL)
        provenance_add(p, "composition", "%s, %s", m->name, m->source);
}
