/* Data, figure and table of `inotrope forcevel`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/forcevel.h"

const char *forcevel_bend(const ino_hyperbola *fit)
{
    if (fabs(fit->a_rel) > FORCEVEL_STRAIGHT)
        return "straight";
    return fit->a_rel < 0 ? "outward" : NULL;
}

const char *forcevel_no_fit(ino_status status)
{
    return status == INO_NOT_CONVERGED
               ? "the points lie on no hyperbola that falls from a finite Vmax to 0 at F0"
               : ino_status_text(status);
}

/* Loads of one curve that no release bears at the length asked for. */
static void add_not_reached(struct forcevel_run *run, size_t curve)
{
    char text[400] = "";
    size_t used = 0, missing = 0;
    for (size_t k = 0; k < run->grid.n; k++)
        if (isnan(run->column[FORCEVEL_VELOCITY][curve * run->grid.n + k])) {
            missing++;
            if (used + 20 < sizeof text)
                used += (size_t)snprintf(text + used, sizeof text - used, "%s%.6g",
                                         used > 0 ? "," : "", grid_at(&run->grid, k));
        }
    if (missing > 0)
        provenance_add(&run->time.provenance, "not_reached",
                       "run %zu, %zu of %zu loads: %s; no release to them was computed through the "
                       "length asked for",
                       curve + 1, missing, run->grid.n, text);
}

/* F0/a, always finite, stands in where a/F0 says nothing. */
static void describe_bend(const ino_hyperbola *fit, char *text, size_t size)
{
    const char *bend = forcevel_bend(fit);
    if (bend == NULL)
        (void)snprintf(text, size, "a_over_F0=%.17g b_L_per_s=%.17g", fit->a_rel, fit->b);
    else
        (void)snprintf(text, size, "a_over_F0=none (%s, F0_over_a=%.17g)", bend, 1 / fit->a_rel);
}

static void add_results(struct forcevel_run *run)
{
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        const struct forcevel_result *r = &run->result[i];
        const ino_hyperbola *h = &r->fit;
        char name[2][160], shape[120], hill[400], unloaded[120] = "unloaded=none";
        const struct run_label label = time_curve_label(&run->time, i, name);
        describe_bend(h, shape, sizeof shape);
        if (r->fit_status == INO_OK)
            (void)snprintf(hill, sizeof hill,
                           "%s Vmax_hill_L_per_s=%.17g "
                           "hill_points=%zu rms_misfit=%.3e max_misfit=%.3e "
                           "hill_peak_power_kW_per_m3=%.17g hill_peak_load=%.17g",
                           shape, h->vmax, h->n, h->rms_misfit, h->max_misfit, h->peak_power,
                           h->peak_load);
        else
            (void)snprintf(hill, sizeof hill, "hill=none (%s)", forcevel_no_fit(r->fit_status));
        if (!isnan(r->unloaded.velocity_L_s))
            (void)snprintf(unloaded, sizeof unloaded,
                           "unloaded_L_per_s=%.17g unloaded_um_per_s=%.17g",
                           r->unloaded.velocity_L_s, r->unloaded.velocity_um_s);
        provenance_add(&run->time.extra, "forcevel",
                       "run=%zu model=%s fibre=%s drug=%s drug_uM=%s isometric_kPa=%.17g "
                       "%s %s peak_power_kW_per_m3=%.17g peak_power_load=%.17g "
                       "peak_power_velocity_L_per_s=%.17g",
                       label.number, label.model, label.fibre, label.drug, label.drug_uM,
                       r->isometric_kPa, unloaded, hill, r->power, r->power_load,
                       r->power_velocity);
    }
}

void forcevel_report(struct forcevel_run *run)
{
    struct provenance *p = &run->time.provenance;
    const ino_velocity_options *o = &run->options;
    time_provenance(&run->time);
    if (o->kind == INO_VELOCITY_STEADY)
        provenance_add(p, "method",
                       "steady: state at constant speed, length dependence held at sl_um");
    else if (o->kind == INO_VELOCITY_RAMP)
        provenance_add(p, "method",
                       "ramp: from the isometric steady state at start_um, %.6g of the reference "
                       "length at constant speed, read at its end",
                       o->travel);
    else
        provenance_add(p, "method",
                       "load: release at start_um, mean speed over %.6g s about %.6g s",
                       o->window_s, o->read_s);
    provenance_add(p, "velocity", "shortening, in reference lengths (SL0) per s");
    provenance_add(p, "hill", "fitted in v, F0 fixed, tension_rel %.6g to %.6g", run->low,
                   run->high);
    provenance_add(p, "peak_power", "the largest row");
    provenance_add(p, "efficiency", "ATP %.6g kJ/mol, %.6g uM heads in the overlap zone",
                   run->energy_kJ, run->heads_uM);
    for (size_t i = 0; o->kind == INO_VELOCITY_LOAD && i < run->time.s.n_curves; i++)
        add_not_reached(run, i);
    add_results(run);
}

int forcevel_write(struct forcevel_run *run, struct problem *problem)
{
#define FORCEVEL_NAME(name, column) "," column
    static const char columns[] = FORCEVEL_LIST(FORCEVEL_NAME);
#undef FORCEVEL_NAME
    if (run->time.provenance.failed || run->time.extra.failed)
        return problem_memory(problem);
    return time_write_table(&run->time, columns + 1, FORCEVEL_COUNT, run->column, run->grid.n,
                            problem);
}

static void fill(const struct forcevel_run *run, enum forcevel_column y, char (*label)[200],
                 int is_fit, struct plot_curve *curve)
{
    const size_t n = run->time.s.n_curves;
    for (size_t i = 0; i < n; i++)
        curve[i] = (struct plot_curve){.label = label != NULL ? label[i] : NULL,
                                       .n = run->grid.n,
                                       .x = run->column[FORCEVEL_REL] + i * run->grid.n,
                                       .y = run->column[y] + i * run->grid.n,
                                       .rgb = is_fit  ? 0x888888
                                              : n > 5 ? plot_ramp((double)i / (double)(n - 1))
                                                      : plot_colour(i),
                                       .dash = is_fit  ? 2
                                               : n > 5 ? 0
                                                       : (int)i,
                                       .width = is_fit ? 1.2 : 0,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
}

int forcevel_draw(struct forcevel_run *run, struct problem *problem)
{
    const size_t n = run->time.s.n_curves;
    struct plot_curve *curve = calloc(3 * n, sizeof *curve);
    char(*label)[200] = calloc(n, sizeof *label);
    int relative = 0;
    int code = curve != NULL && label != NULL ? CLI_OK : problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < n; i++) {
        curve_label(&run->time.s, &run->time.s.curve[i], label[i], sizeof label[i]);
        relative |= ino_model_tension_is_relative(
            ino_muscle_model(run->time.s.muscle[run->time.s.curve[i].fibre]));
    }
    if (code == CLI_OK) {
        fill(run, FORCEVEL_VELOCITY, label, 0, curve);
        fill(run, FORCEVEL_HILL, NULL, 1, curve + n);
        curve[n].label = "Hill fit";
        fill(run, FORCEVEL_POWER, NULL, 0, curve + 2 * n);
        const struct plot_panel panels[2] = {
            {.x_label = "Tension / isometric",
             .y_label = "Shortening (L/s)",
             .x_first = 0,
             .x_last = 1,
             .y_from_zero = 1,
             .n = 2 * n,
             .curve = curve},
            {.x_label = "Tension / isometric",
             .y_label = relative ? "Power (relative, L/s)" : "Power (kW/m3)",
             .x_first = 0,
             .x_last = 1,
             .y_from_zero = 1,
             .n = n,
             .curve = curve + 2 * n}};
        code = time_draw(&run->time, panels, 2, 0, problem);
    }
    free(curve);
    free(label);
    return code;
}

void forcevel_table(const struct forcevel_run *run)
{
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    (void)fprintf(file, "%-40s %9s %10s %10s %9s %9s %10s %9s\n", "curve", "F0 kPa", "V0 L/s",
                  "Vmax Hill", "a/F0", "misfit %", "peak power", "at load");
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        const struct forcevel_result *r = &run->result[i];
        char label[200];
        curve_label(&run->time.s, &run->time.s.curve[i], label, sizeof label);
        (void)fprintf(file, "%-40s %9.4f", label[0] != '\0' ? label : "all", r->isometric_kPa);
        if (isnan(r->unloaded.velocity_L_s))
            (void)fprintf(file, " %10s", "none");
        else
            (void)fprintf(file, " %10.4g", r->unloaded.velocity_L_s);
        const char *bend = r->fit_status == INO_OK ? forcevel_bend(&r->fit) : NULL;
        if (bend != NULL)
            (void)fprintf(file, " %10.4g %9s %9.2f", r->fit.vmax, bend, 100 * r->fit.rms_misfit);
        else if (r->fit_status == INO_OK)
            (void)fprintf(file, " %10.4g %9.4g %9.2f", r->fit.vmax, r->fit.a_rel,
                          100 * r->fit.rms_misfit);
        else
            (void)fprintf(file, " %10s %9s %9s", "-", "-", "-");
        if (isnan(r->power))
            (void)fprintf(file, " %10s %9s\n", "-", "-");
        else
            (void)fprintf(file, " %10.4g %9.3f\n", r->power, r->power_load);
    }
}
