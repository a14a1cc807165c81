/* Records, provenance and the table of a steady run. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/commit.h"
#include "cli/steady.h"

static const char *hill_note(const struct curve *curve)
{
    switch (curve->hill_status) {
    case INO_OK:
        return NULL;
    case INO_TOO_FEW_POINTS:
        return curve->hill_points < 5 ? "fewer than 5 points"
                                      : "too few different points or a flat curve";
    case INO_NOT_CONVERGED:
        return "the fit did not converge";
    case INO_NOT_FINITE:
        return "a point did not converge";
    default:
        return ino_status_text(curve->hill_status);
    }
}

static void fill_record(struct steady_run *run, size_t number)
{
    const struct selection *s = &run->s;
    const struct curve *curve = &s->curve[number];
    struct curve_record *r = &run->record[number];
    curve_drug_names(s, run->name[number][0], sizeof run->name[number][0]);
    curve_drug_doses(s, curve, run->name[number][1], sizeof run->name[number][1]);
    r->number = number + 1;
    r->model = curve_model_name(s, curve);
    r->fibre = curve_fibre_name(s, curve);
    r->drug = run->name[number][0];
    r->drug_uM = run->name[number][1];
    r->sl_um = curve->sl_um;
    r->branch = curve->branch == INO_BRANCH_UP ? "up" : "down";
    r->fmax_kPa = curve->summary.fmax_kPa;
    r->frest_kPa = curve->summary.frest_kPa;
    r->pca50 = curve->summary.pca50;
    r->slope_nh = curve->summary.slope_nh;
    r->control_pca50 = curve->control_pca50;
    r->hill_note = hill_note(curve);
    r->hill_pca50 = curve->hill.pca50;
    r->hill_nh = curve->hill.n_h;
    r->hill_y_min = curve->hill.y_min;
    r->hill_y_amp = curve->hill.y_amp;
    r->hill_rms = curve->hill.rms_misfit;
    r->hill_max = curve->hill.max_misfit;
    r->hill_points = curve->hill_points;
    r->hill_decimated = curve->hill_decimated;
}

int report_records(struct steady_run *run, struct problem *problem)
{
    run->record = calloc(run->s.n_curves, sizeof *run->record);
    run->name = calloc(run->s.n_curves, sizeof *run->name);
    if (run->record == NULL || run->name == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < run->s.n_curves; i++)
        fill_record(run, i);
    return CLI_OK;
}

/* "levosimendan: 0, 3"; a list too long for a line is cut. */
static void add_doses(struct provenance *p, const struct dose_list *drug)
{
    char text[1024] = "";
    for (size_t i = 0; i < drug->n; i++) {
        const size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%.10g", i > 0 ? ", " : "", drug->uM[i]);
    }
    provenance_add(p, "doses_uM", "%s: %s", ino_drug_id(drug->drug), text);
}

static void add_lengths(struct provenance *p, const struct selection *s)
{
    char text[1024] = "";
    const size_t n = s->n_sl > 0 ? s->n_sl : s->n_fibres;
    for (size_t i = 0; i < n; i++) {
        const size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%.10g", i > 0 ? ", " : "",
                       s->n_sl > 0 ? s->sl_um[i] : ino_fibre_sl0_um(s->fibre[i]));
    }
    provenance_add(p, "sl_um", "%s", text);
}

static void drug_provenance(struct provenance *p, const ino_drug *drug)
{
    provenance_add(p, "drug", "%s, %s", ino_drug_id(drug), ino_drug_title(drug));
    if (isfinite(ino_drug_most_uM(drug)))
        provenance_add(p, "drug_range", "%s: to %.10g uM; %s", ino_drug_id(drug),
                       ino_drug_most_uM(drug), ino_drug_beyond(drug));
}

void selection_provenance(struct provenance *p, const char *command, const struct selection *s)
{
    provenance_add(p, "inotrope", "%s", ino_version());
    provenance_add(p, "git_commit", "%s", commit_name());
    provenance_add(p, "command", "%s", command);
    for (size_t i = 0; i < s->n_fibres; i++) {
        const ino_model *model = ino_fibre_model(s->fibre[i]);
        provenance_add(p, "fibre", "%s:%s, %s", ino_model_id(model), ino_fibre_id(s->fibre[i]),
                       ino_fibre_title(s->fibre[i]));
        provenance_add(p, "equations", "%s: %s", ino_model_id(model), ino_model_equations(model));
        if (ino_model_tension_is_relative(model))
            provenance_add(
                p, "tension_unit",
                "%s: the model's force is normalised; tension_kPa is that number, not kPa",
                ino_model_id(model));
    }
    selection_report_mixtures(p, s);
    for (size_t d = 0; d < s->n_drugs; d++)
        drug_provenance(p, s->drug[d].drug);
}

void selection_report_binding(struct provenance *p, const struct selection *s)
{
    for (size_t d = 0; d < s->n_drugs; d++) {
        const struct dose_list *drug = &s->drug[d];
        char text[1024] = "";
        for (size_t i = 0; drug->bound > 0 && i < drug->n; i++) {
            const size_t used = strlen(text);
            (void)snprintf(text + used, sizeof text - used, "%s%.10g", i > 0 ? ", " : "",
                           drug->uM[i] / (1 - drug->bound));
        }
        if (drug->bound > 0)
            provenance_add(p, "total_uM",
                           "%s: %s; %.10g %% of it bound to protein, drug_uM is the free rest",
                           ino_drug_id(drug->drug), text, 100 * drug->bound);
    }
}

void report_provenance(struct steady_run *run)
{
    const struct selection *s = &run->s;
    struct provenance *p = &run->provenance;
    selection_provenance(p, run->command, s);
    for (size_t d = 0; d < s->n_drugs; d++)
        add_doses(p, &s->drug[d]);
    selection_report_binding(p, s);
    add_lengths(p, s);
    if (s->n_drugs > 0)
        provenance_add(p, "drug_kinetics", "%s",
                       s->kinetics == INO_DRUG_EXPLICIT ? "explicit" : "fast");
    changes_report(run->options, s, p);
    provenance_add(p, "pca_grid", "%s, %zu points", run->grid_text, run->grid.n);
    provenance_add(p, "tolerance", "none to set: steady states are solved directly");
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
}

static void cell(FILE *file, int width, int decimals, double value)
{
    if (isfinite(value))
        (void)fprintf(file, " %*.*f", width, decimals, value);
    else
        (void)fprintf(file, " %*s", width, isinf(value) ? "inf" : "-");
}

/* Columns as wide as their text: glyph count, since "µ" has two bytes. */
static void text_cell(FILE *file, size_t width, const char *text)
{
    size_t glyphs = 0;
    for (const char *c = text; *c != '\0'; c++)
        glyphs += ((unsigned char)*c & 0xC0) != 0x80;
    (void)fprintf(file, " %s%*s", text, (int)(width > glyphs ? width - glyphs : 0), "");
}

static void drug_cell(const struct steady_run *run, size_t number, char *buffer, size_t size)
{
    const struct selection *s = &run->s;
    buffer[0] = '\0';
    for (size_t d = 0; d < s->n_drugs; d++) {
        const size_t used = strlen(buffer);
        (void)snprintf(buffer + used, size - used, "%s%s %.4g", d > 0 ? " + " : "",
                       ino_drug_id(s->drug[d].drug), s->curve[number].drug_uM[d]);
    }
    if (s->n_drugs == 0)
        (void)snprintf(buffer, size, "none");
}

void steady_table(const struct steady_run *run)
{
    FILE *file = steady_people(run);
    size_t fibre_width = 5;
    size_t drug_width = 9;
    char drug[200];
    if (run->quiet)
        return;
    for (size_t i = 0; i < run->s.n_curves; i++) {
        drug_cell(run, i, drug, sizeof drug);
        const size_t fibre = strlen(run->record[i].fibre);
        fibre_width = fibre > fibre_width ? fibre : fibre_width;
        drug_width = strlen(drug) > drug_width ? strlen(drug) : drug_width;
    }
    (void)fprintf(file, "%5s %-*s %-*s %6s %9s %8s %7s %6s | %7s %6s %8s\n", "curve",
                  (int)fibre_width, "fibre", (int)drug_width, "drug (uM)", "SL um", "Fmax kPa",
                  "Frest", "pCa50", "slope", "fit:", "", "");
    (void)fprintf(file, "%5s %*s %*s %6s %9s %8s %7s %6s | %7s %6s %8s\n", "", (int)fibre_width, "",
                  (int)drug_width, "", "", "", "kPa", "(root)", "n_H", "pCa50", "n_H", "rms kPa");
    for (size_t i = 0; i < run->s.n_curves; i++) {
        const struct curve_record *r = &run->record[i];
        drug_cell(run, i, drug, sizeof drug);
        (void)fprintf(file, "%5zu", r->number);
        text_cell(file, fibre_width, r->fibre);
        text_cell(file, drug_width, drug);
        cell(file, 6, 3, r->sl_um);
        cell(file, 9, 3, r->fmax_kPa);
        cell(file, 8, 4, r->frest_kPa);
        cell(file, 7, 4, r->pca50);
        cell(file, 6, 3, r->slope_nh);
        (void)fprintf(file, " |");
        if (r->hill_note == NULL) {
            cell(file, 7, 4, r->hill_pca50);
            cell(file, 6, 3, r->hill_nh);
            cell(file, 8, 4, r->hill_rms);
            (void)fprintf(file, "%s\n", r->hill_decimated ? " *" : "");
        } else {
            (void)fprintf(file, " no fit: %s\n", r->hill_note);
        }
    }
    if (run->s.n_curves > 0 && run->record[0].hill_decimated)
        (void)fprintf(file, "* fitted to %zu points chosen evenly from %zu\n",
                      run->record[0].hill_points, run->grid.n);
    steady_notes(run);
}
