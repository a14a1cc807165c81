/* Header, data, table and page of `inotrope compare`. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/commit.h"
#include "cli/compare.h"
#include "output/trace.h"

void compare_ca_words(const struct compare_run *run, char *text, size_t size)
{
    if (run->own_ca)
        (void)snprintf(text, size,
                       "biexponential, 20 and 50 ms, from 0.35 to 3.2 times each fibre's Ca50 "
                       "without drug");
    else
        (void)snprintf(text, size, "the same for all, %s", run->inputs.ca_text);
}

/* Changes of the drug's own parameters, which the muscles without it do not have. */
static void drug_changes(const struct compare_run *run, struct provenance *p)
{
    static const char *const names[] = {"set", "scale"};
    const ino_drug *const drug[] = {run->drug, run->match};
    for (size_t k = 0; k < 4; k++) {
        const char *name = names[k % 2];
        const char *id = drug[k / 2] != NULL ? ino_drug_id(drug[k / 2]) : NULL;
        for (size_t i = 0; id != NULL && i < options_count(run->options, name); i++) {
            const char *text = options_at(run->options, name, i);
            if (strncmp(text, id, strlen(id)) == 0 && text[strlen(id)] == '.')
                provenance_add(p, "changed", "drug: %s%s", text, k % 2 ? " times" : "");
        }
    }
}

void compare_provenance(struct compare_run *run)
{
    struct provenance *p = &run->provenance;
    char words[400];
    provenance_add(p, "inotrope", "%s", ino_version());
    provenance_add(p, "git_commit", "%s", commit_name());
    provenance_add(p, "command", "compare");
    for (size_t i = 0; i < run->n_fibres; i++) {
        const ino_model *model = ino_fibre_model(run->fibre[i]);
        if (run->s[0].muscle[i] == NULL)
            continue; /* left out, as a note says */
        provenance_add(p, "fibre", "%s:%s, %s; SL %.10g um", ino_model_id(model),
                       ino_fibre_id(run->fibre[i]), ino_fibre_title(run->fibre[i]),
                       isnan(run->sl_um) ? ino_fibre_sl0_um(run->fibre[i]) : run->sl_um);
        provenance_add(p, "equations", "%s: %s", ino_model_id(model), ino_model_equations(model));
        if (ino_model_tension_is_relative(model))
            provenance_add(
                p, "tension_unit",
                "%s: the model's force is normalised; its numbers in kPa are that, not kPa",
                ino_model_id(model));
    }
    for (size_t d = 0; d < run->n_doses; d++)
        provenance_add(p, "drug", "%s, %s: 0 and %.10g uM", ino_drug_id(run->drug),
                       ino_drug_title(run->drug), run->dose_uM[d]);
    if (run->match != NULL)
        provenance_add(p, "match", "%s, %s: at the dose with the same shift of pCa50",
                       ino_drug_id(run->match), ino_drug_title(run->match));
    changes_report(run->options, &run->s[0], p);
    drug_changes(run, p);
    compare_ca_words(run, words, sizeof words);
    provenance_add(p, "ca", "%s", words);
    provenance_add(p, "duration_s", "%.10g%s", run->duration_s,
                   run->own_duration ? "" : ", longer where a note on RT50 says so");
    provenance_add(p, "k_tr", "by detachment, at pCa50 (half) and 1 mM Ca (full)");
    provenance_add(p, "force_velocity",
                   "at 1 mM Ca, the state that constant speed ends in, length dependence held; "
                   "speeds in reference lengths per s; hyperbola fitted from 0.05 to 0.8 F0");
    provenance_add(p, "tolerance", "twitch and k_tr 1e-7 of peak active tension per step");
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
    if (run->findings.n > 0)
        provenance_add(p, "agreement", "%s; %s", COMPARE_AGREEMENT, compare_confound(run));
    for (size_t i = 0; i < run->findings.n; i++)
        provenance_add(p, run->findings.item[i].key, "%s", run->findings.item[i].text);
    for (size_t i = 0; i < run->notes.n; i++)
        provenance_add(p, "note", "%s", run->notes.item[i].text);
}

int compare_write(struct compare_run *run, struct problem *problem)
{
    FILE *file = run->out.file;
    if (file == NULL)
        return CLI_OK;
    trace_begin(file, run->json, &run->provenance, NULL, COMPARE_COLUMNS);
    for (size_t i = 0; i < run->n; i++) {
        const struct compared *item = &run->item[i];
        const double *column[COMPARE_COUNT];
        char dose[40] = "0";
        for (size_t k = 0; k < COMPARE_COUNT; k++)
            column[k] = &item->number[k];
        if (item->drugged)
            (void)snprintf(dose, sizeof dose, "%.17g", item->dose_uM);
        const struct run_label label = {i + 1, ino_model_id(ino_fibre_model(item->fibre)),
                                        ino_fibre_id(item->fibre),
                                        item->drugged ? ino_drug_id(item->drug) : "none", dose};
        trace_rows(file, run->json, &label, 1, column, COMPARE_COUNT, i == 0);
    }
    trace_end(file, run->json, NULL);
    const int error = sink_commit(&run->out);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--out: writing failed: %s", strerror(error));
}

/* ---- table ---- */

static void cell(int width, int decimals, double value)
{
    if (isfinite(value))
        (void)printf(" %*.*f", width, decimals, value);
    else
        (void)printf(" %*s", width, isinf(value) ? "inf" : "-");
}

/* Of the first column: fibres, drugs, and its head. */
static int name_width(const struct compare_run *run)
{
    size_t width = run->drug != NULL ? 28 : 11;
    for (size_t i = 0; i < run->n_fibres; i++) {
        const size_t length = strlen(ino_fibre_id(run->fibre[i])) +
                              strlen(ino_model_id(ino_fibre_model(run->fibre[i]))) + 1;
        width = length > width ? length : width;
    }
    for (size_t i = 0; i < run->n; i++) {
        char text[80];
        const size_t length = run->item[i].drugged
                                  ? 4 + strlen(compare_drug_text(&run->item[i], text, sizeof text))
                                  : 0;
        width = length > width ? length : width;
    }
    return (int)width;
}

void compare_table(const struct compare_run *run)
{
    char name[160], words[400];
    const int width = name_width(run);
    if (run->quiet)
        return;
    (void)printf("%-*s %6s %6s %7s %9s %8s %9s %7s %7s %8s %8s %8s %6s %9s\n", width, "model:fibre",
                 "pCa50", "n_H", "shift", "Fmax", "Frest", "twitch", "TTP ms", "RT50 ms",
                 "ktr half", "ktr full", "V0 L/s", "a/F0", "power");
    for (size_t i = 0; i < run->n; i++) {
        const double *n = run->item[i].number;
        const ino_model *model = ino_fibre_model(run->item[i].fibre);
        (void)snprintf(name, sizeof name, "%s:%s", ino_model_id(model),
                       ino_fibre_id(run->item[i].fibre));
        if (run->item[i].drugged)
            (void)snprintf(name, sizeof name, "  + %s",
                           compare_drug_text(&run->item[i], words, sizeof words));
        (void)printf("%-*s", width, name);
        cell(6, 3, n[COMPARE_PCA50]);
        cell(6, 2, n[COMPARE_SLOPE]);
        cell(7, 3, n[COMPARE_SHIFT]);
        cell(9, 3, n[COMPARE_FMAX]);
        cell(8, 3, n[COMPARE_FREST]);
        cell(9, 3, n[COMPARE_DEVELOPED]);
        cell(7, 1, 1e3 * n[COMPARE_TTP]);
        cell(7, 1, 1e3 * n[COMPARE_RT50]);
        cell(8, 3, n[COMPARE_KTR_HALF]);
        cell(8, 3, n[COMPARE_KTR_FULL]);
        cell(8, 4, n[COMPARE_V0]);
        cell(6, 2, n[COMPARE_A_REL]);
        cell(9, 3, n[COMPARE_POWER]);
        (void)printf("%s\n", ino_model_tension_is_relative(model) ? "  relative" : "");
    }
    compare_ca_words(run, words, sizeof words);
    (void)printf(
        "Fmax, Frest, developed twitch in kPa where not relative; k_tr in 1/s at pCa50 and "
        "1 mM Ca;\nV0, a/F0 and peak power (kW/m3) at 1 mM Ca.\nCa of the twitch: %s\n",
        words);
    compare_effect_table(run, width);
    for (size_t i = 0; i < run->notes.n; i++)
        (void)printf("note: %s\n", run->notes.item[i].text);
}
