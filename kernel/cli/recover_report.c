/* Data, table and figure of `inotrope recover`. */
#include "cli/recover.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/steady.h"

#define RECOVER_NAME(name, column) column,
static const char *const column_name[RECOVER_COUNT] = {RECOVER_LIST(RECOVER_NAME)};
#undef RECOVER_NAME

/* Each model once. */
static void add_equations(struct recover_run *run)
{
    const ino_model *seen[2 * MIXTURE_FIBRES];
    size_t n = 0;
    for (size_t i = 0; i < run->healthy.n + run->impaired.n; i++) {
        const ino_fibre *fibre =
            i < run->healthy.n ? run->healthy.fibre[i] : run->impaired.fibre[i - run->healthy.n];
        size_t k = 0;
        seen[n] = ino_fibre_model(fibre);
        while (seen[k] != seen[n])
            k++;
        if (k < n)
            continue;
        provenance_add(&run->provenance, "equations", "%s: %s", ino_model_id(seen[n]),
                       ino_model_equations(seen[n]));
        n++;
    }
}

void recover_report(struct recover_run *run)
{
    struct provenance *p = &run->provenance;
    provenance_add(p, "inotrope", "%s", ino_version());
    provenance_add(p, "git_commit", "%s", commit_name());
    provenance_add(p, "command", "recover");
    add_equations(run);
    mixture_report(p, "healthy", &run->healthy);
    mixture_report(p, "impaired", &run->impaired);
    provenance_add(p, "drug", "%s, %.10g uM free", ino_drug_id(run->drug), run->dose_uM);
    provenance_add(p, "ca", "%s per stimulus, transients add up", run->inputs.ca_text);
    provenance_add(p, "force",
                   "mean tension over an interval of the train that repeats itself; fibres in "
                   "parallel at their reference lengths; rate inf (null in JSON): saturating Ca");
    provenance_add(p, "given_back", "(impaired with drug - impaired)/(healthy - impaired)");
    provenance_add(p, "tolerance", "%.3g of peak active tension", run->rtol);
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
}

/* A number, or what stands for none. */
static void cell(FILE *file, double value, const char *none)
{
    if (isfinite(value))
        (void)fprintf(file, "%.17g", value);
    else
        (void)fputs(none, file);
}

static void write_csv(const struct recover_run *run, FILE *file)
{
    for (size_t i = 0; i < run->provenance.n; i++)
        (void)fprintf(file, "# %s: %s\n", run->provenance.item[i].key,
                      run->provenance.item[i].text);
    (void)fprintf(file, "rate_Hz");
    for (size_t k = 0; k < RECOVER_COUNT; k++)
        (void)fprintf(file, ",%s", column_name[k]);
    for (size_t row = 0; row <= run->n; row++) {
        (void)fputc('\n', file);
        cell(file, row < run->n ? run->rate[row] : NAN, "inf");
        for (size_t k = 0; k < RECOVER_COUNT; k++) {
            (void)fputc(',', file);
            cell(file, run->column[k][row], "");
        }
    }
    (void)fputc('\n', file);
}

static void write_json(const struct recover_run *run, FILE *file)
{
    (void)fputs("{\n\"provenance\": ", file);
    json_provenance(file, &run->provenance);
    (void)fputs(",\n\"columns\": [\"rate_Hz\"", file);
    for (size_t k = 0; k < RECOVER_COUNT; k++)
        (void)fprintf(file, ",\"%s\"", column_name[k]);
    (void)fputs("],\n\"rows\": [", file);
    for (size_t row = 0; row <= run->n; row++) {
        (void)fputs(row > 0 ? ",\n[" : "\n[", file);
        cell(file, row < run->n ? run->rate[row] : NAN, "null");
        for (size_t k = 0; k < RECOVER_COUNT; k++) {
            (void)fputc(',', file);
            cell(file, run->column[k][row], "null");
        }
        (void)fputc(']', file);
    }
    (void)fputs("],\n\"partial\": null\n}\n", file);
}

int recover_write(struct recover_run *run, struct problem *problem)
{
    (run->json ? write_json : write_csv)(run, run->out.file);
    const int error = sink_commit(&run->out);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--out: writing failed: %s", strerror(error));
}

void recover_table(const struct recover_run *run)
{
    const char *out = options_get(run->options, "out");
    FILE *file = out == NULL || strncmp(out, "/dev/", 5) == 0 ? stderr : stdout;
    if (run->quiet)
        return;
    (void)fprintf(file, "Mean tension (kPa), %s %.6g uM\n%9s %9s %9s %9s %9s %9s %10s\n",
                  ino_drug_id(run->drug), run->dose_uM, "rate (Hz)", "healthy", "impaired",
                  "with drug", "lost", "gained", "given back");
    for (size_t row = 0; row <= run->n; row++) {
        double *const *c = run->column;
        if (row < run->n)
            (void)fprintf(file, "%9.4g", run->rate[row]);
        else
            (void)fprintf(file, "%9s", "max Ca");
        (void)fprintf(file, " %9.3f %9.3f %9.3f %9.3f %9.3f", c[RECOVER_HEALTHY][row],
                      c[RECOVER_IMPAIRED][row], c[RECOVER_IMPAIRED_DRUG][row], c[RECOVER_LOST][row],
                      c[RECOVER_GIVEN][row]);
        if (isnan(c[RECOVER_PART][row]))
            (void)fprintf(file, " %10s\n", "-");
        else
            (void)fprintf(file, " %8.1f %%\n", 100 * c[RECOVER_PART][row]);
    }
    const double lost = run->column[RECOVER_LOST][run->n],
                 gained = run->column[RECOVER_GIVEN][run->n];
    if (lost > 0 && fabs(gained) < 1e-9 * lost)
        (void)fprintf(file, "at saturating Ca a drug that sensitizes only gives nothing back\n");
}

int recover_draw(struct recover_run *run, struct problem *problem)
{
    static const char *const names[3] = {"healthy", "impaired", "impaired, drug"};
    static const size_t shown[3] = {RECOVER_HEALTHY, RECOVER_IMPAIRED, RECOVER_IMPAIRED_DRUG};
    struct plot_curve force[3], part;
    if (run->picture.file == NULL)
        return CLI_OK;
    const int alone = run->n == 1; /* one rate: a point within a range */
    const double first = alone ? 0 : run->rate[0];
    const double last = run->rate[run->n - 1] * (alone ? 2 : 1);
    for (size_t k = 0; k < 3; k++)
        force[k] = (struct plot_curve){.label = names[k],
                                       .n = run->n,
                                       .x = run->rate,
                                       .y = run->column[shown[k]],
                                       .rgb = plot_colour(k),
                                       .dash = (int)k,
                                       .mark_x = alone ? run->rate[0] : NAN,
                                       .mark_y = run->column[shown[k]][0]};
    part = force[2];
    part.label = NULL;
    part.y = run->column[RECOVER_PART];
    part.mark_y = part.y[0];
    struct plot_panel panel[2] = {{.x_label = "Stimuli per second (Hz)",
                                   .y_label = "Mean tension (kPa)",
                                   .x_first = first,
                                   .x_last = last,
                                   .x_log = !alone,
                                   .y_from_zero = 1,
                                   .n = 3,
                                   .curve = force},
                                  {.x_label = "Stimuli per second (Hz)",
                                   .y_label = "Part of the lost force given back",
                                   .x_first = first,
                                   .x_last = last,
                                   .x_log = !alone,
                                   .n = 1,
                                   .curve = &part}};
    int lost = 0;
    for (size_t row = 0; row < run->n; row++)
        lost |= isfinite(part.y[row]);
    return steady_picture(&run->provenance, &run->picture, "--plot", run->format, panel,
                          lost ? 2 : 1, problem);
}
