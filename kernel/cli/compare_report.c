/* Header, data, table and page of `inotrope compare`. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/commit.h"
#include "cli/compare.h"
#include "output/trace.h"

/* What Ca the twitches see. */
static void ca_words(const struct compare_run *run, char *text, size_t size)
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
    const char *id = run->drug != NULL ? ino_drug_id(run->drug) : "";
    for (size_t k = 0; k < 2 && run->drug != NULL; k++)
        for (size_t i = 0; i < options_count(run->options, names[k]); i++) {
            const char *text = options_at(run->options, names[k], i);
            if (strncmp(text, id, strlen(id)) == 0 && text[strlen(id)] == '.')
                provenance_add(p, "changed", "drug: %s%s", text, k ? " times" : "");
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
    if (run->drug != NULL)
        provenance_add(p, "drug", "%s, %s: 0 and %.10g uM", ino_drug_id(run->drug),
                       ino_drug_title(run->drug), run->drug_uM);
    changes_report(run->options, &run->s[0], p);
    drug_changes(run, p);
    ca_words(run, words, sizeof words);
    provenance_add(p, "ca", "%s", words);
    provenance_add(p, "duration_s", "%.10g", run->duration_s);
    provenance_add(p, "k_tr", "by detachment, at pCa50 (half) and 1 mM Ca (full)");
    provenance_add(p, "force_velocity",
                   "at 1 mM Ca, the state that constant speed ends in, length dependence held; "
                   "speeds in reference lengths per s; hyperbola fitted from 0.05 to 0.8 F0");
    provenance_add(p, "tolerance", "twitch and k_tr 1e-7 of peak active tension per step");
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
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
            (void)snprintf(dose, sizeof dose, "%.17g", run->drug_uM);
        const struct run_label label = {i + 1, ino_model_id(ino_fibre_model(item->fibre)),
                                        ino_fibre_id(item->fibre),
                                        item->drugged ? ino_drug_id(run->drug) : "none", dose};
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

void compare_table(const struct compare_run *run)
{
    int width = 11;
    char name[160], words[400];
    if (run->quiet)
        return;
    for (size_t i = 0; i < run->n_fibres; i++) {
        const int length = (int)(strlen(ino_fibre_id(run->fibre[i])) +
                                 strlen(ino_model_id(ino_fibre_model(run->fibre[i]))) + 1);
        width = length > width ? length : width;
    }
    (void)printf("%-*s %6s %6s %7s %9s %8s %9s %7s %7s %8s %8s %8s %6s %9s\n", width, "model:fibre",
                 "pCa50", "n_H", "shift", "Fmax", "Frest", "twitch", "TTP ms", "RT50 ms",
                 "ktr half", "ktr full", "V0 L/s", "a/F0", "power");
    for (size_t i = 0; i < run->n; i++) {
        const double *n = run->item[i].number;
        const ino_model *model = ino_fibre_model(run->item[i].fibre);
        (void)snprintf(name, sizeof name, "%s:%s", ino_model_id(model),
                       ino_fibre_id(run->item[i].fibre));
        if (run->item[i].drugged)
            (void)snprintf(name, sizeof name, "  + drug");
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
    ca_words(run, words, sizeof words);
    (void)printf(
        "Fmax, Frest, developed twitch in kPa where not relative; k_tr in 1/s at pCa50 and "
        "1 mM Ca;\nV0, a/F0 and peak power (kW/m3) at 1 mM Ca.\nCa of the twitch: %s\n",
        words);
    if (run->drug != NULL)
        (void)printf("drug: %s %.10g uM\n", ino_drug_id(run->drug), run->drug_uM);
    for (size_t i = 0; i < run->notes.n; i++)
        (void)printf("note: %s\n", run->notes.item[i].text);
}

/* ---- page ---- */

enum { PANELS = 6, STEADY = 0, TWITCH = 1, KTR = 2, VELOCITY = 3, POWER = 4, LEGEND = 5 };

/* Colour tells the fibre, from the thirteenth on with another dash too; dashes tell the drug. */
static void style(const struct compared *item, struct plot_curve *curve)
{
    static const unsigned more[] = {0x8C8C8C, 0x6A3D9A, 0xB22222, 0x1B4F3A};
    const size_t index = item->rank % 12, again = item->rank / 12;
    *curve = (struct plot_curve){.rgb = index < 8 ? plot_colour(index) : more[index - 8],
                                 .dash = item->drugged ? (again ? 4 : 1) : (again ? 3 : 0),
                                 .width = item->drugged ? 1.8 : 2.2,
                                 .mark_x = NAN,
                                 .mark_y = NAN};
}

static void fill_curves(const struct compare_run *run, struct plot_curve *curve[PANELS])
{
    for (size_t i = 0; i < run->n; i++) {
        const struct compared *item = &run->item[i];
        for (size_t p = 0; p < LEGEND; p++)
            style(item, &curve[p][i]);
        curve[STEADY][i].n = STEADY_POINTS;
        curve[STEADY][i].x = run->pca;
        curve[STEADY][i].y = item->force;
        curve[TWITCH][i].n = TWITCH_POINTS;
        curve[TWITCH][i].x = item->t_s;
        curve[TWITCH][i].y = item->twitch;
        curve[KTR][i].n = KTR_POINTS;
        curve[KTR][i].x = item->ktr_force;
        curve[KTR][i].y = item->ktr;
        curve[VELOCITY][i].n = curve[POWER][i].n = SPEEDS;
        curve[VELOCITY][i].x = curve[POWER][i].x = item->load;
        curve[VELOCITY][i].y = item->speed;
        curve[POWER][i].y = item->power;
    }
}

/* Lines of the legend: every fibre, the drug, what Ca the twitch had. */
static size_t fill_legend(const struct compare_run *run, struct plot_curve *curve,
                          char (*label)[200])
{
    size_t n = 0;
    for (size_t i = 0; i < run->n; i++) {
        const struct compared *item = &run->item[i];
        if (item->drugged)
            continue;
        style(item, &curve[n]);
        (void)snprintf(label[n], sizeof label[n], "%s, %s%s",
                       ino_model_id(ino_fibre_model(item->fibre)), ino_fibre_id(item->fibre),
                       run->refused[item->rank]                ? " (drug refused)"
                       : isnan(item->number[COMPARE_KTR_FULL]) ? " (no k_tr)"
                       : isnan(item->number[COMPARE_V0])       ? " (no velocity)"
                                                               : "");
        n++;
    }
    if (run->drug != NULL) {
        curve[n] = (struct plot_curve){.rgb = 0x222222, .dash = 1, .width = 1.8};
        (void)snprintf(label[n++], sizeof label[0], "dashes - with %s %.6g µM",
                       ino_drug_id(run->drug), run->drug_uM);
    }
    for (size_t k = 0; k < n; k++)
        curve[k].label = label[k];
    return n;
}

/* Highest k_tr, a power of ten above and below for the axis. */
static int ktr_spread(const struct compare_run *run)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < run->n; i++)
        for (size_t k = 0; k < KTR_POINTS; k++)
            if (run->item[i].ktr[k] > 0) {
                low = fmin(low, run->item[i].ktr[k]);
                high = fmax(high, run->item[i].ktr[k]);
            }
    return high > 10 * low;
}

static int write_page(struct compare_run *run, const struct plot_panel *panel,
                      struct problem *problem)
{
    char why[500];
    if (plot_write_page(run->picture.file, run->format, panel, PANELS, 3, &run->provenance, why,
                        sizeof why) != 0) {
        sink_abandon(&run->picture);
        return problem_set(problem, CLI_IO, "--plot: %s", why);
    }
    const int error = sink_commit(&run->picture);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--plot: writing failed: %s", strerror(error));
}

int compare_draw(struct compare_run *run, struct problem *problem)
{
    if (run->picture.file == NULL)
        return CLI_OK;
    struct plot_curve *block = calloc(PANELS * (run->n + 1), sizeof *block);
    char(*label)[200] = calloc(run->n + 1, sizeof *label);
    if (block == NULL || label == NULL) {
        free(block);
        free(label);
        return problem_memory(problem);
    }
    struct plot_curve *curve[PANELS];
    for (size_t p = 0; p < PANELS; p++)
        curve[p] = block + p * (run->n + 1);
    fill_curves(run, curve);
    const size_t entries = fill_legend(run, curve[LEGEND], label);
    const char *force = "Active tension / maximum without drug";
    const struct plot_panel panel[PANELS] = {
        {.title = "steady force-pCa",
         .x_label = "pCa",
         .y_label = force,
         .x_first = run->pca[0],
         .x_last = run->pca[STEADY_POINTS - 1],
         .y_from_zero = 1,
         .n = run->n,
         .curve = curve[STEADY]},
        {.title = run->own_ca ? "twitch, Ca from 0.35 to 3.2 times Ca50 of each fibre"
                              : "twitch, the same Ca for all",
         .x_label = "Time (s)",
         .y_label = force,
         .x_last = run->duration_s,
         .y_from_zero = 1,
         .n = run->n,
         .curve = curve[TWITCH]},
        {.title = "rate of tension redevelopment",
         .x_label = "Tension / own maximum",
         .y_label = "k_tr (1/s)",
         .x_last = 1.001,
         .y_from_zero = !ktr_spread(run),
         .y_log = ktr_spread(run),
         .n = run->n,
         .curve = curve[KTR]},
        {.title = "force-velocity at 1 mM Ca",
         .x_label = "Tension / isometric",
         .y_label = "Shortening speed / V0 without drug",
         .x_last = 1.001,
         .y_from_zero = 1,
         .n = run->n,
         .curve = curve[VELOCITY]},
        {.title = "power at 1 mM Ca",
         .x_label = "Tension / isometric",
         .y_label = "Power / (F0 V0 without drug)",
         .x_last = 1.001,
         .y_from_zero = 1,
         .n = run->n,
         .curve = curve[POWER]},
        {.legend_only = 1, .n = entries, .curve = curve[LEGEND]}};
    const int code = write_page(run, panel, problem);
    free(block);
    free(label);
    return code;
}
