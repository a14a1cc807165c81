/* What varies, and how: the options of `inotrope sweep` that make the sample. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"
#include "cli/sweep.h"

enum { LONGEST_VARY = 200, PARTS = 4 };

static const char forms[] = "uniform:LOW:HIGH, uniform:W%, loguniform:LOW:HIGH, normal:MEAN:SD, "
                            "normal:W%, lognormal:MEDIAN:W%, lognormal:W%";

struct vary {
    char text[LONGEST_VARY + 1]; /* cut at '=' and ':' */
    const char *symbol;
    size_t n;
    const char *part[PARTS]; /* shape, arguments */
    char where[LONGEST_VARY + 12];
    const ino_parameter *row;
};

static int refuse(const struct vary *v, struct problem *problem)
{
    return problem_set(problem, CLI_USAGE, "%s: a distribution is one of %s", v->where, forms);
}

static int split(const char *text, struct vary *v, struct problem *problem)
{
    const size_t length = strcspn(text, "=");
    if (strlen(text) > LONGEST_VARY)
        return problem_set(problem, CLI_USAGE, "--vary: '%.60s...' is too long", text);
    if (text[length] == '\0' || length == 0)
        return problem_set(problem, CLI_USAGE, "--vary: '%s' is not symbol=distribution (%s)", text,
                           forms);
    (void)snprintf(v->text, sizeof v->text, "%s", text);
    v->text[length] = '\0';
    v->symbol = v->text;
    (void)snprintf(v->where, sizeof v->where, "--vary: %s", v->symbol);
    char *c = v->text + length + 1;
    for (v->n = 0; v->n < PARTS; v->n++) {
        v->part[v->n] = c;
        c += strcspn(c, ":");
        if (*c == '\0') {
            v->n++;
            return CLI_OK;
        }
        *c++ = '\0';
    }
    return refuse(v, problem);
}

static int find_parameter(const struct sweep_run *run, struct vary *v, size_t *index,
                          struct problem *problem)
{
    const ino_muscle *muscle = run->s.muscle[0];
    const size_t n = ino_muscle_parameter_count(muscle);
    char hint[120];
    struct spelling spelling;
    spelling_init(&spelling, v->symbol);
    *index = ino_muscle_parameter_index(muscle, v->symbol);
    for (size_t i = 0; i < n; i++)
        spelling_offer(&spelling, ino_muscle_parameter(muscle, i)->symbol);
    if (*index >= n)
        return problem_set(
            problem, CLI_USAGE, "--vary: model '%s' has no parameter '%s'%s (inotrope info %s)",
            ino_model_id(ino_muscle_model(muscle)), v->symbol,
            spelling_hint(&spelling, hint, sizeof hint), ino_model_id(ino_muscle_model(muscle)));
    for (size_t k = 0; k < run->sample.n_inputs; k++)
        if (run->index[k] == *index)
            return problem_set(problem, CLI_USAGE, "--vary: '%s' is varied twice", v->symbol);
    v->row = ino_muscle_parameter(muscle, *index);
    return CLI_OK;
}

/* "10%" as 0.1. */
static int read_share(const struct vary *v, const char *text, double *share,
                      struct problem *problem)
{
    const size_t length = strlen(text);
    char number[LONGEST_VARY + 1];
    (void)snprintf(number, sizeof number, "%s", text);
    if (length == 0 || number[length - 1] != '%')
        return problem_set(problem, CLI_USAGE, "%s: '%s' is not a width in percent (%s)", v->where,
                           text, forms);
    number[length - 1] = '\0';
    if (number_read(number, share) != 0 || !(*share > 0.0))
        return problem_set(problem, CLI_USAGE, "%s: the width '%s' is not above zero", v->where,
                           text);
    *share /= 100.0;
    return CLI_OK;
}

static int read_value(const struct vary *v, const char *text, double *value,
                      struct problem *problem)
{
    return quantity_read_row(v->where, text, v->row->unit, value, problem);
}

/* The width in percent stands around `centre`. */
static int relative(const struct vary *v, const char *text, double centre,
                    struct sweep_distribution *d, struct problem *problem)
{
    double share;
    if (read_share(v, text, &share, problem) != CLI_OK)
        return problem->code;
    if (!isfinite(centre) || centre == 0.0 || (d->shape == SWEEP_LOGNORMAL && centre < 0.0))
        return problem_set(problem, CLI_USAGE,
                           "%s: its centre is %.10g, a width in percent means nothing there",
                           v->where, centre);
    d->a = d->shape == SWEEP_FLAT ? centre - fabs(centre) * share : centre;
    d->b = d->shape == SWEEP_FLAT ? centre + fabs(centre) * share : fabs(centre) * share;
    if (d->shape == SWEEP_LOGNORMAL)
        d->b = sqrt(log1p(share * share)); /* coefficient of variation = share */
    return CLI_OK;
}

static int check_order(const struct vary *v, const struct sweep_distribution *d,
                       struct problem *problem)
{
    const int bounds = d->shape == SWEEP_FLAT || d->shape == SWEEP_LOG_FLAT;
    if (bounds && !(d->a < d->b))
        return problem_set(problem, CLI_USAGE,
                           "%s: the low end %.10g is not below the high end %.10g", v->where, d->a,
                           d->b);
    if (d->shape == SWEEP_LOG_FLAT && !(d->a > 0.0))
        return problem_set(problem, CLI_USAGE, "%s: loguniform needs a low end above zero",
                           v->where);
    if (!bounds && !(d->b > 0.0))
        return problem_set(problem, CLI_USAGE, "%s: the standard deviation is not above zero",
                           v->where);
    return CLI_OK;
}

static int read_distribution(const struct vary *v, struct sweep_distribution *d,
                             struct problem *problem)
{
    static const char *const shapes[] = {"uniform", "loguniform", "normal", "lognormal"};
    char hint[120];
    struct spelling spelling;
    size_t shape = 0;
    spelling_init(&spelling, v->part[0]);
    for (; shape < 4 && strcmp(shapes[shape], v->part[0]) != 0; shape++)
        spelling_offer(&spelling, shapes[shape]);
    if (shape == 4)
        return problem_set(problem, CLI_USAGE, "%s: no distribution '%s'%s (%s)", v->where,
                           v->part[0], spelling_hint(&spelling, hint, sizeof hint), forms);
    d->shape = (enum sweep_shape)shape;
    if (v->n == 2 && d->shape != SWEEP_LOG_FLAT)
        return relative(v, v->part[1], v->row->value, d, problem) != CLI_OK
                   ? problem->code
                   : check_order(v, d, problem);
    if (v->n != 3)
        return refuse(v, problem);
    if (read_value(v, v->part[1], &d->a, problem) != CLI_OK)
        return problem->code;
    if (d->shape == SWEEP_LOGNORMAL)
        return relative(v, v->part[2], d->a, d, problem);
    if (read_value(v, v->part[2], &d->b, problem) != CLI_OK)
        return problem->code;
    return check_order(v, d, problem);
}

/* --set and --scale of a parameter whose distribution does not use the value in force. */
static int check_changes(const struct sweep_run *run, const struct vary *v, struct problem *problem)
{
    static const char *const names[] = {"set", "scale"};
    const size_t length = strlen(v->symbol);
    for (size_t k = 0; v->n == 3 && k < 2; k++)
        for (size_t i = 0; i < options_count(run->options, names[k]); i++) {
            const char *text = options_at(run->options, names[k], i);
            if (strcspn(text, "=") == length && strncmp(text, v->symbol, length) == 0)
                return problem_set(problem, CLI_USAGE,
                                   "--%s: has no effect on '%s', which --vary draws anew", names[k],
                                   v->symbol);
        }
    return CLI_OK;
}

static int read_vary(struct sweep_run *run, const char *text, struct problem *problem)
{
    struct vary v;
    struct sweep_sample *sample = &run->sample;
    const size_t k = sample->n_inputs;
    if (k == SWEEP_INPUTS)
        return problem_set(problem, CLI_USAGE, "--vary: more than %d parameters", SWEEP_INPUTS);
    if (split(text, &v, problem) != CLI_OK ||
        find_parameter(run, &v, &run->index[k], problem) != CLI_OK ||
        read_distribution(&v, &sample->distribution[k], problem) != CLI_OK ||
        check_changes(run, &v, problem) != CLI_OK)
        return problem->code;
    run->row[k] = v.row;
    sample->n_inputs++;
    return CLI_OK;
}

/* A whole number from 1 (or 0) to `most`; "1e6" is one too. */
static int read_count(const char *where, const char *text, uint64_t least, uint64_t most,
                      uint64_t *count, struct problem *problem)
{
    double value;
    const size_t digits = strspn(text, "0123456789");
    const int plain = digits > 0 && digits < 20 && text[digits] == '\0';
    if (plain)
        *count = strtoull(text, NULL, 10);
    else if (number_read(text, &value) == 0 && value >= 0.0 && value < 0x1p53 &&
             value == floor(value))
        *count = (uint64_t)value;
    else
        return problem_set(problem, CLI_USAGE, "%s: '%s' is not a whole number from %llu to %llu",
                           where, text, (unsigned long long)least, (unsigned long long)most);
    if (*count >= least && *count <= most)
        return CLI_OK;
    return problem_set(problem, CLI_USAGE, "%s: %s is not from %llu to %llu", where, text,
                       (unsigned long long)least, (unsigned long long)most);
}

/* Members of input k outside the row's range: exact where some are to be expected at all. */
static double count_outside(const struct sweep_sample *sample, size_t k, const ino_parameter *row)
{
    const double expected =
        sweep_outside(&sample->distribution[k], row->min, row->max) * (double)sample->n;
    uint64_t count = 0;
    if (expected < 1e-9 || expected > 30.0)
        return expected < 1.0 ? 0.0 : expected;
    for (uint64_t i = 0; i < sample->n; i++) {
        const double value = sweep_sample_value(sample, k, i);
        count += value < row->min || value > row->max;
    }
    return (double)count;
}

static int check_ranges(const struct sweep_run *run, struct problem *problem)
{
    for (size_t k = 0; k < run->sample.n_inputs; k++) {
        const ino_parameter *row = run->row[k];
        const double outside = count_outside(&run->sample, k, row);
        if (outside > 0.0)
            return problem_set(
                problem, CLI_USAGE,
                "--vary: %s: %.3g %% of the members (%.4g of %llu) would lie outside "
                "%.10g to %.10g%s%s; a narrower distribution is needed",
                row->symbol, 100.0 * outside / (double)run->sample.n, outside,
                (unsigned long long)run->sample.n, row->min, row->max,
                strcmp(row->unit, "1") == 0 ? "" : " ",
                strcmp(row->unit, "1") == 0 ? "" : row->unit);
    }
    return CLI_OK;
}

static int read_method(struct sweep_run *run, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    const char *text = options_get(run->options, "method");
    run->sample.method = SWEEP_LATIN;
    if (text == NULL || strcmp(text, "lhs") == 0)
        return CLI_OK;
    run->sample.method = SWEEP_RANDOM;
    if (strcmp(text, "random") == 0)
        return CLI_OK;
    spelling_init(&spelling, text);
    spelling_offer(&spelling, "lhs");
    spelling_offer(&spelling, "random");
    return problem_set(problem, CLI_USAGE, "--method: '%s' is not one of lhs, random%s", text,
                       spelling_hint(&spelling, hint, sizeof hint));
}

int sweep_read(struct sweep_run *run, struct problem *problem)
{
    const char *n = options_get(run->options, "n");
    const char *seed = options_get(run->options, "seed");
    const char *threads = options_get(run->options, "threads");
    uint64_t count = 0;
    run->sample.n = 10000;
    run->sample.seed = 1;
    run->threads = sweep_processors();
    if ((n != NULL && read_count("--n", n, 1, sweep_most_members, &run->sample.n, problem)) ||
        (seed != NULL &&
         read_count("--seed", seed, 0, UINT64_MAX / 2, &run->sample.seed, problem)) ||
        (threads != NULL && read_count("--threads", threads, 1, 1024, &count, problem)) ||
        read_method(run, problem))
        return problem->code;
    if (threads != NULL)
        run->threads = (int)count;
    if (options_count(run->options, "vary") == 0)
        return problem_set(problem, CLI_USAGE,
                           "nothing varies; for example --vary 'gamma=lognormal:10%%'");
    for (size_t i = 0; i < options_count(run->options, "vary"); i++)
        if (read_vary(run, options_at(run->options, "vary", i), problem) != CLI_OK)
            return problem->code;
    sweep_sample_prepare(&run->sample);
    return check_ranges(run, problem);
}
