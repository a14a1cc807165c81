/* Numbers and figure of `inotrope dose --twitch`. */
#include <math.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/dose.h"
#include "cli/dose_twitch.h"
#include "cli/steady.h"

static void put(char *text, size_t size, const char *name, double value)
{
    const size_t used = strlen(text);
    if (isfinite(value))
        (void)snprintf(text + used, size - used, " %s=%.17g", name, value);
    else
        (void)snprintf(text + used, size - used, " %s=none", name);
}

static void add_half(struct beat_run *run, const struct beat_group *group, size_t e)
{
    const struct beat_half *half = &group->half[e];
    char text[300] = "";
    put(text, sizeof text, "largest_effect", half->largest);
    put(text, sizeof text, "at_uM", half->at_uM);
    put(text, sizeof text, "half_effect_uM", half->half_uM);
    const double bound = run->time.s.drug[0].bound;
    if (bound > 0)
        put(text, sizeof text, "total_half_effect_uM", half->half_uM / (1 - bound));
    if (half->note != NULL)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), " reason=\"%s\"",
                       half->note);
    provenance_add(&run->time.extra, "beat_effect", "fibre=%s sl_um=%.17g drug=%s measure=%s%s",
                   ino_fibre_id(run->time.s.fibre[group->fibre]), group->sl_um,
                   ino_drug_id(run->time.s.drug[0].drug), beat_effect_name(e), text);
}

void beat_report(struct beat_run *run)
{
    const struct selection *s = &run->time.s;
    struct provenance *p = &run->time.provenance;
    selection_provenance(p, "dose --twitch", s);
    provenance_add(p, "drug_kinetics", "%s",
                   s->kinetics == INO_DRUG_EXPLICIT ? "explicit" : "fast");
    selection_report_binding(p, s);
    changes_report(run->time.options, s, p);
    provenance_add(p, "ca", "%s; the same at every dose (no buffering by troponin)",
                   run->inputs.ca_text);
    provenance_add(p, "beat", "%.10g s from the steady state at the first Ca", run->duration_s);
    provenance_add(p, "integrator",
                   "RODAS4 on one mesh and the mesh halved, each twitch to %.3g of its peak "
                   "tension",
                   run->time.rtol);
    provenance_add(p, "effects",
                   "relative to no drug: gain of developed tension; rise of diastolic tension over "
                   "the control's developed one; changes of time to peak, RT50, ATP. The largest "
                   "effect is the largest rise from 1 nM to %.10g uM, or fall where nothing rises; "
                   "half of it is at the lowest dose that has it",
                   run->dense_uM[BEAT_DENSE - 1]);
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
    for (size_t g = 0; g < run->n_groups; g++)
        for (size_t e = 0; e < EFFECT_COUNT; e++)
            add_half(run, &run->group[g], e);
}

static void cell(FILE *file, int width, int decimals, double value)
{
    if (isfinite(value))
        (void)fprintf(file, " %*.*f", width, decimals, value);
    else
        (void)fprintf(file, " %*s", width, "-");
}

static void print_row(FILE *file, const struct beat_run *run, size_t curve)
{
    double *const *c = run->column;
    (void)fprintf(file, "%12.6g", run->time.s.curve[curve].drug_uM[0]);
    cell(file, 9, 4, c[BEAT_DIASTOLIC][curve]);
    cell(file, 9, 4, c[BEAT_DEVELOPED][curve]);
    cell(file, 7, 1, 1e3 * c[BEAT_TTP][curve]);
    cell(file, 7, 1, 1e3 * c[BEAT_RT50][curve]);
    cell(file, 7, 1, 1e3 * c[BEAT_RT90][curve]);
    cell(file, 9, 1, c[BEAT_RISE][curve]);
    cell(file, 9, 1, c[BEAT_FALL][curve]);
    cell(file, 8, 4, c[BEAT_ATP][curve]);
    (void)fputc('\n', file);
}

void beat_table(const struct beat_run *run)
{
    const struct selection *s = &run->time.s;
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    for (size_t g = 0; g < run->n_groups; g++) {
        const struct beat_group *group = &run->group[g];
        (void)fprintf(file, "%s%s, %s, SL %.4g um\n%12s %9s %9s %7s %7s %7s %9s %9s %8s\n",
                      g > 0 ? "\n" : "", ino_drug_id(s->drug[0].drug),
                      ino_fibre_id(s->fibre[group->fibre]), group->sl_um,
                      s->drug[0].bound > 0 ? "free dose uM" : "dose (uM)", "diastolic", "developed",
                      "TTP ms", "RT50", "RT90", "dF/dt max", "min", "ATP/beat");
        for (size_t i = 0; i < s->n_curves; i++)
            if (s->curve[i].fibre == group->fibre && s->curve[i].sl_um == group->sl_um)
                print_row(file, run, i);
        for (size_t e = 0; e < EFFECT_COUNT; e++) {
            const struct beat_half *half = &group->half[e];
            char dose[80];
            if (isnan(half->largest))
                continue;
            (void)fprintf(file, "%s: largest %s%s %+.1f %% at %s", beat_effect_name(e),
                          half->largest > 0 ? "rise" : "fall", half->beyond ? " seen" : "",
                          100.0 * half->largest,
                          dose_text(&s->drug[0], half->at_uM, 3, dose, sizeof dose));
            if (half->note == NULL)
                (void)fprintf(file, ", half of it at %s\n",
                              dose_text(&s->drug[0], half->half_uM, 4, dose, sizeof dose));
            else
                (void)fprintf(file, ", no half-effect dose: %s\n", half->note);
        }
    }
}

/* Panels of effects against dose; percent. */
static void effect_panel(const struct beat_run *run, size_t e, double low, double high,
                         struct plot_curve *curve, double *y, char (*label)[160],
                         struct plot_panel *panel)
{
    static const char *const names[EFFECT_COUNT] = {
        "Gain of developed tension (%)", "Rise of diastolic tension (% of developed)",
        "Change of time to peak (%)", "Change of RT50 (%)", "Change of ATP per beat (%)"};
    for (size_t g = 0; g < run->n_groups; g++) {
        const struct beat_group *group = &run->group[g];
        for (size_t i = 0; i < BEAT_DENSE; i++)
            y[g * BEAT_DENSE + i] =
                run->dense_uM[i] >= low * (1 - 1e-9) && run->dense_uM[i] <= high * (1 + 1e-9)
                    ? 100.0 * group->effect[e][i]
                    : NAN;
        (void)snprintf(label[g], sizeof label[g], "%s, SL %.4g µm",
                       ino_fibre_id(run->time.s.fibre[group->fibre]), group->sl_um);
        curve[g] = (struct plot_curve){.label = e == 0 ? label[g] : NULL,
                                       .n = BEAT_DENSE,
                                       .x = run->dense_uM,
                                       .y = y + g * BEAT_DENSE,
                                       .rgb = plot_colour(g),
                                       .dash = (int)g,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
        const struct beat_half *half = &group->half[e];
        if (half->note == NULL && half->half_uM >= low && half->half_uM <= high) {
            curve[g].mark_x = half->half_uM;
            curve[g].mark_y = 50.0 * half->largest;
        }
    }
    *panel = (struct plot_panel){.x_label =
                                     run->time.s.drug[0].bound > 0 ? "Free dose (µM)" : "Dose (µM)",
                                 .y_label = names[e],
                                 .x_first = low,
                                 .x_last = high,
                                 .x_log = 1,
                                 .n = run->n_groups,
                                 .curve = curve};
}

int beat_draw(struct beat_run *run, struct problem *problem)
{
    enum { MOST_DRAWN = 8 };
    static double y[EFFECT_COUNT][MOST_DRAWN * BEAT_DENSE];
    struct plot_curve curve[EFFECT_COUNT][MOST_DRAWN];
    char label[MOST_DRAWN][160];
    struct plot_panel panel[EFFECT_COUNT];
    const struct dose_list *doses = &run->time.s.drug[0];
    double low = INFINITY, high = 0;
    size_t n = 0;
    if (run->time.picture.file == NULL)
        return CLI_OK;
    if (run->n_groups > MOST_DRAWN)
        return problem_set(problem, CLI_USAGE,
                           "--plot: more than %d fibres and lengths in one figure", MOST_DRAWN);
    for (size_t i = 0; i < doses->n; i++) {
        low = doses->uM[i] > 0 ? fmin(low, doses->uM[i]) : low;
        high = fmax(high, doses->uM[i]);
    }
    low = fmax(low, run->dense_uM[0]); /* the smooth curves begin there */
    if (!(low < high))
        low = run->dense_uM[0], high = run->dense_uM[BEAT_DENSE - 1];
    for (size_t e = 0; e < EFFECT_COUNT; e++) {
        int defined = 0;
        for (size_t g = 0; g < run->n_groups; g++)
            defined |= isfinite(run->group[g].effect[e][0]);
        if (defined) {
            effect_panel(run, e, low, high, curve[n], y[n], label, &panel[n]);
            n++;
        }
    }
    char why[500];
    if (plot_write_page(run->time.picture.file, run->time.format, panel, n, 3,
                        &run->time.provenance, why, sizeof why) != 0)
        return problem_set(problem, CLI_IO, "--plot: %s", why);
    const int error = sink_commit(&run->time.picture);
    return error == 0 ? CLI_OK
                      : problem_set(problem, CLI_IO, "--plot: writing failed: %s", strerror(error));
}
