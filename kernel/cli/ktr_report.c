/* Data, figure and table of `inotrope ktr`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ktr.h"

static void provenance(struct ktr_run *run)
{
    struct provenance *p = &run->time.provenance;
    time_provenance(&run->time);
    if (run->kind == INO_KTR_DETACHMENT)
        provenance_add(p, "kind", "detach: all attached heads detached at t = 0");
    else
        provenance_add(p, "kind",
                       "restretch: release by %.6g of the length and stretch back in %.6g s each, "
                       "%.6g s between",
                       run->options.release, run->options.ramp_s, run->options.hold_s);
    provenance_add(p, "fit",
                   "single exponential over %g half-times; exponential 0: rms misfit above %g",
                   run->options.window_half_times, run->options.misfit_limit);
}

int ktr_write(struct ktr_run *run, struct problem *problem)
{
    provenance(run);
    if (run->time.provenance.failed)
        return problem_memory(problem);
    if (time_write_traces(&run->time, problem) != CLI_OK)
        return problem->code;
    return time_write_table(&run->time, KTR_COLUMNS, KTR_COUNT, run->column, run->grid.n, problem);
}

/* Curves of column y over column x; the one with the legend names them. */
static void fill(const struct ktr_run *run, enum ktr_column x, char (*label)[200],
                 struct plot_curve *curve)
{
    const size_t n = run->time.s.n_curves;
    for (size_t i = 0; i < n; i++)
        curve[i] = (struct plot_curve){.label = label != NULL ? label[i] : NULL,
                                       .n = run->grid.n,
                                       .x = run->column[x] + i * run->grid.n,
                                       .y = run->column[KTR_RATE] + i * run->grid.n,
                                       .rgb = n > 5 ? plot_ramp((double)i / (double)(n - 1))
                                                    : plot_colour(i),
                                       .dash = n > 5 ? 0 : (int)i,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
}

int ktr_draw(struct ktr_run *run, struct problem *problem)
{
    const size_t n = run->time.s.n_curves;
    struct plot_curve *curve = calloc(2 * n, sizeof *curve);
    char(*label)[200] = calloc(n, sizeof *label);
    double low, high;
    int code = curve != NULL && label != NULL ? CLI_OK : problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < n; i++)
        curve_label(&run->time.s, &run->time.s.curve[i], label[i], sizeof label[i]);
    if (code == CLI_OK) {
        grid_extent(&run->grid, &low, &high);
        fill(run, KTR_PCA, label, curve);
        fill(run, KTR_TENSION_REL, NULL, curve + n);
        const struct plot_panel panels[2] = {{.x_label = "pCa",
                                              .y_label = "k_tr (1/s)",
                                              .x_first = high > low ? high : high + 0.5,
                                              .x_last = high > low ? low : low - 0.5,
                                              .y_from_zero = 1,
                                              .n = n,
                                              .curve = curve},
                                             {.x_label = "Tension / maximum",
                                              .y_label = "k_tr (1/s)",
                                              .x_first = 0,
                                              .x_last = 1,
                                              .y_from_zero = 1,
                                              .n = n,
                                              .curve = curve + n}};
        code = time_draw(&run->time, panels, 2, 0, problem);
    }
    free(curve);
    free(label);
    return code;
}

void ktr_table(const struct ktr_run *run)
{
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        char label[200];
        curve_label(&run->time.s, &run->time.s.curve[i], label, sizeof label);
        (void)fprintf(file, "%s%s\n%7s %10s %9s %9s %9s\n", i > 0 ? "\n" : "", label, "pCa",
                      "tension", "k_tr 1/s", "k_half", "misfit %");
        for (size_t k = 0; k < run->grid.n; k++) {
            const size_t row = i * run->grid.n + k;
            if (isnan(run->column[KTR_RATE][row])) {
                (void)fprintf(file, "%7.3f %10s\n", run->column[KTR_PCA][row], "-");
                continue;
            }
            (void)fprintf(file, "%7.3f %10.4f %9.4f %9.4f %9.3f%s\n", run->column[KTR_PCA][row],
                          run->column[KTR_TENSION][row], run->column[KTR_RATE][row],
                          run->column[KTR_HALF_RATE][row], 100 * run->column[KTR_MISFIT][row],
                          run->column[KTR_EXPONENTIAL][row] > 0.5 ? "" : "  not exponential");
        }
    }
}
