/* What `inotrope sweep` writes: provenance, rows, summary. */
#include <math.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/commit.h"
#include "cli/sweep.h"

/* ---- provenance ---- */

static void describe(struct provenance *p, const ino_parameter *row,
                     const struct sweep_distribution *d)
{
    static const struct {
        const char *name, *a, *b;
    } words[] = {{"uniform", "from", "to"},
                 {"log-uniform", "from", "to"},
                 {"normal", "mean", "standard deviation"},
                 {"log-normal", "median", "standard deviation of the logarithm"}};
    provenance_add(p, "varied", "%s (%s): %s, %s %.17g, %s %.17g", row->symbol, row->unit,
                   words[d->shape].name, words[d->shape].a, d->a, words[d->shape].b, d->b);
}

void sweep_provenance(struct sweep_run *run)
{
    struct provenance *p = &run->provenance;
    const struct selection *s = &run->s;
    const struct curve *curve = &s->curve[0];
    const ino_model *model = ino_fibre_model(s->fibre[0]);
    char names[200];
    char doses[200];
    curve_drug_names(s, names, sizeof names);
    curve_drug_doses(s, curve, doses, sizeof doses);
    provenance_add(p, "inotrope", "%s", ino_version());
    provenance_add(p, "git_commit", "%s", commit_name());
    provenance_add(p, "command", "sweep");
    provenance_add(p, "fibre", "%s:%s, %s", ino_model_id(model), ino_fibre_id(s->fibre[0]),
                   ino_fibre_title(s->fibre[0]));
    provenance_add(p, "equations", "%s: %s", ino_model_id(model), ino_model_equations(model));
    if (ino_model_tension_is_relative(model))
        provenance_add(p, "tension_unit",
                       "%s: the model's force is normalised; %s that number, not kPa",
                       ino_model_id(model), run->twitches ? "columns in kPa hold" : "fmax_kPa is");
    provenance_add(p, "drug", "%s, %s uM%s", names, doses,
                   s->kinetics == INO_DRUG_EXPLICIT ? ", explicit" : "");
    provenance_add(p, "sl_um", "%.17g", curve->sl_um);
    provenance_add(p, "branch", "%s", curve->branch == INO_BRANCH_UP ? "up" : "down");
    changes_report(run->options, s, p);
    for (size_t k = 0; k < run->sample.n_inputs; k++)
        describe(p, run->row[k], &run->sample.distribution[k]);
    provenance_add(p, "members", "%llu", (unsigned long long)run->sample.n);
    provenance_add(p, "method", "%s",
                   run->sample.method == SWEEP_LATIN ? "lhs (Latin hypercube)" : "random");
    provenance_add(p, "seed", "%llu", (unsigned long long)run->sample.seed);
    provenance_add(p, "generator", "%s", SWEEP_GENERATOR);
    if (run->twitches) {
        provenance_add(p, "ca", "%s", run->inputs.ca_text);
        provenance_add(p, "duration_s", "%.17g", run->duration_s);
        provenance_add(p, "tolerance",
                       "rtol %g of peak tension; RODAS4 on %zu and %zu steps, extrapolated",
                       run->twitch.rtol, ino_mesh_steps(run->mesh), 2 * ino_mesh_steps(run->mesh));
    } else {
        provenance_add(p, "tolerance", "pCa50 1e-10, slope_nH 1e-6 of itself; limits direct");
    }
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
}

/* ---- rows ---- */

/* "Kd_ref_uM": the unit with '/' as "_per_"; none for "1". */
static void column_name(FILE *file, const ino_parameter *row)
{
    (void)fputs(row->symbol, file);
    if (strcmp(row->unit, "1") == 0)
        return;
    (void)fputs(row->unit[0] == '1' && row->unit[1] == '/' ? "" : "_", file);
    for (const char *c = row->unit + (row->unit[0] == '1' && row->unit[1] == '/'); *c != '\0'; c++)
        if (*c == '/')
            (void)fputs("_per_", file);
        else
            (void)fputc(*c == ' ' ? '_' : *c, file);
}

void sweep_header(struct sweep_run *run)
{
    FILE *file = run->out.file;
    for (size_t i = 0; i < run->provenance.n; i++)
        (void)fprintf(file, "# %s: %s\n", run->provenance.item[i].key,
                      run->provenance.item[i].text);
    (void)fputs("member", file);
    for (size_t k = 0; k < run->sample.n_inputs; k++) {
        (void)fputc(',', file);
        column_name(file, run->row[k]);
    }
    for (size_t k = 0; k < run->reduction.n_results; k++)
        (void)fprintf(file, ",%s", run->column[k].name);
    (void)fputs(",status\n", file);
}

size_t sweep_row_size(const struct sweep_run *run)
{
    return (run->sample.n_inputs + run->reduction.n_results) * (DECIMAL_LONGEST + 1) + 24 + 16;
}

static const char *status_word(const struct sweep_run *run, const struct sweep_chunk *chunk,
                               size_t i)
{
    switch (chunk->status[i]) {
    case INO_OK:
        return !run->twitches && isinf(chunk->result[SWEEP_SLOPE * SWEEP_CHUNK + i]) ? "jump"
                                                                                     : "ok";
    case INO_TOO_FEW_POINTS:
        return "flat";
    case INO_OUT_OF_RANGE:
        return "out_of_range";
    default:
        return "not_converged";
    }
}

static char *put_value(const struct decimal_table *decimals, double value, char *to)
{
    *to++ = ',';
    return isnan(value) ? to : to + decimal_write(decimals, value, to);
}

void sweep_format(void *user, struct sweep_chunk *chunk)
{
    const struct sweep_run *run = user;
    char *to = chunk->text;
    for (size_t i = 0; i < chunk->n; i++) {
        to += decimal_count(chunk->first + i + 1, to);
        for (size_t k = 0; k < run->sample.n_inputs; k++)
            to = put_value(&run->decimals, chunk->input[k * SWEEP_CHUNK + i], to);
        for (size_t k = 0; k < run->reduction.n_results; k++)
            to = put_value(&run->decimals, chunk->result[k * SWEEP_CHUNK + i], to);
        const char *word = status_word(run, chunk, i);
        *to++ = ',';
        memcpy(to, word, strlen(word));
        to += strlen(word);
        *to++ = '\n';
    }
    chunk->length = (size_t)(to - chunk->text);
}

/* ---- summary ---- */

enum { QUANTILES = 5, SWEEP_RANKED = 4 };

static const double levels[QUANTILES] = {0.025, 0.25, 0.5, 0.75, 0.975};

/* Of the column of names. */
static int name_width(const struct sweep_run *run)
{
    return run->twitches ? 18 : 16;
}

/* "-" where there is none: no member had it, or all but one. */
static void print_number(FILE *file, double value)
{
    if (isnan(value))
        (void)fprintf(file, " %12s", "-");
    else
        (void)fprintf(file, " %12.6g", value);
}

static int print_distributions(const struct sweep_run *run, FILE *file, const char *lead,
                               struct problem *problem)
{
    const struct sweep_statistics *s = &run->statistics;
    (void)fprintf(file, "%s%-*s %12s %12s %12s %12s %12s %12s %12s\n", lead, name_width(run), "",
                  "mean", "SD", "2.5 %", "25 %", "median", "75 %", "97.5 %");
    for (size_t k = 0; k < s->n_columns; k++) {
        const int input = k < run->sample.n_inputs;
        double value[QUANTILES];
        if (sweep_quantiles(s, k, QUANTILES, levels, value) != INO_OK)
            return problem_memory(problem);
        (void)fprintf(file, "%s%-*s", lead, name_width(run),
                      input ? run->row[k]->symbol : run->column[k - run->sample.n_inputs].name);
        print_number(file, s->moments[k].n > 0 ? s->moments[k].mean : (double)NAN);
        print_number(file, sweep_standard_deviation(&s->moments[k]));
        for (size_t i = 0; i < QUANTILES; i++)
            print_number(file, value[i]);
        (void)fputc('\n', file);
    }
    return CLI_OK;
}

/* "-" where a correlation means nothing. */
static const char *cell(double correlation, char text[32])
{
    (void)snprintf(text, 32, isnan(correlation) ? "-" : "%.4f", correlation);
    return text;
}

static int print_correlations(const struct sweep_run *run, FILE *file, const char *lead,
                              struct problem *problem)
{
    const size_t n = run->sample.n_inputs;
    double with[SWEEP_RANKED][SWEEP_INPUTS];
    size_t ranked[SWEEP_RANKED], n_ranked = 0;
    char text[32];
    for (size_t k = 0; k < run->reduction.n_results && n_ranked < SWEEP_RANKED; k++)
        if (run->column[k].ranked)
            ranked[n_ranked++] = k;
    for (size_t r = 0; r < n_ranked; r++)
        if (sweep_rank_correlation(&run->statistics, n, n + ranked[r], with[r]) != INO_OK)
            return problem_memory(problem);
    const int width = run->twitches ? 14 : 12;
    (void)fprintf(file, "%srank correlation, the other inputs held fixed, with\n%s%-*s", lead, lead,
                  name_width(run), "");
    for (size_t r = 0; r < n_ranked; r++)
        (void)fprintf(file, " %*s", width, run->column[ranked[r]].name);
    (void)fputc('\n', file);
    for (size_t k = 0; k < n; k++) {
        (void)fprintf(file, "%s%-*s", lead, name_width(run), run->row[k]->symbol);
        for (size_t r = 0; r < n_ranked; r++)
            (void)fprintf(file, " %*s", width, cell(with[r][k], text));
        (void)fputc('\n', file);
    }
    return CLI_OK;
}

static int print_summary(const struct sweep_run *run, FILE *file, const char *lead,
                         struct problem *problem)
{
    const struct sweep_statistics *s = &run->statistics;
    (void)fprintf(file,
                  "%smembers %llu, flat %llu, %s %llu, out of range %llu, not converged %llu\n",
                  lead, (unsigned long long)run->delivered, (unsigned long long)run->flat,
                  run->twitches ? "on halved steps" : "jumps",
                  (unsigned long long)(run->twitches ? run->halved : run->jumps),
                  (unsigned long long)run->out_of_range, (unsigned long long)run->failed);
    if (print_distributions(run, file, lead, problem) != CLI_OK ||
        print_correlations(run, file, lead, problem) != CLI_OK)
        return problem->code;
    if (s->every > 1)
        (void)fprintf(file, "%squantiles and correlations from every %llu. member\n", lead,
                      (unsigned long long)s->every);
    return CLI_OK;
}

int sweep_summary(struct sweep_run *run, struct problem *problem)
{
    FILE *people = run->out.standard ? stderr : stdout;
    if (print_summary(run, run->out.file, "# ", problem) != CLI_OK)
        return problem->code;
    if (run->quiet)
        return CLI_OK;
    (void)fprintf(people, "%s, %s: %llu members (%s, seed %llu) in %.2f s on %d thread%s\n",
                  ino_model_id(ino_fibre_model(run->s.fibre[0])), ino_fibre_id(run->s.fibre[0]),
                  (unsigned long long)run->delivered,
                  run->sample.method == SWEEP_LATIN ? "lhs" : "random",
                  (unsigned long long)run->sample.seed, run->seconds, run->threads,
                  run->threads > 1 ? "s" : "");
    return print_summary(run, people, "", problem);
}
