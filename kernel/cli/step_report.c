/* Numbers and figure of `inotrope step` and `inotrope ramp`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/step.h"

void step_measure(const struct time_trace *trace, double duration, struct step_result *result)
{
    const double *t = trace->column[TRACE_T], *tension = trace->column[TRACE_TENSION];
    size_t end = 0;
    *result = (struct step_result){tension[0], tension[0], NAN, NAN, tension[trace->n - 1]};
    for (; end + 1 < trace->n && t[end] < duration; end++)
        if (fabs(tension[end + 1] - tension[0]) > fabs(result->t1_kPa - tension[0]))
            result->t1_kPa = tension[end + 1];
    double before = INFINITY;
    for (size_t i = end + 1; i < trace->n; i++) {
        const double speed = fabs((tension[i] - tension[i - 1]) / (t[i] - t[i - 1]));
        if (speed > before) {
            result->t2_kPa = tension[i - 1];
            result->t2_s = t[i - 1] - t[end];
            return;
        }
        before = speed;
    }
}

static void add_results(struct step_run *run)
{
    for (size_t i = 0; i < run->time.n_traces; i++) {
        const struct step_result *r = &run->result[i];
        const struct run_label label = time_label(&run->time, &run->time.trace[i], i + 1);
        char t2[100] = "T2_kPa=none";
        if (!isnan(r->t2_kPa))
            (void)snprintf(t2, sizeof t2, "T2_kPa=%.17g T2_s=%.17g", r->t2_kPa, r->t2_s);
        provenance_add(&run->time.extra, run->is_ramp ? "ramp" : "step",
                       "run=%zu model=%s fibre=%s drug=%s drug_uM=%s sl_um=%.17g %s=%.17g "
                       "T0_kPa=%.17g %s=%.17g %s end_kPa=%.17g estimated_error=%.2e",
                       label.number, label.model, label.fibre, label.drug, label.drug_uM,
                       run->time.s.curve[run->time.trace[i].curve].sl_um,
                       run->is_ramp ? "speed_L_s" : "size_L", run->time.trace[i].value, r->t0_kPa,
                       run->is_ramp ? "extreme_kPa" : "T1_kPa", r->t1_kPa, t2, r->end_kPa,
                       run->time.trace[i].achieved);
    }
}

void step_report(struct step_run *run)
{
    struct provenance *p = &run->time.provenance;
    time_provenance(&run->time);
    provenance_add(p, "pCa", "%.10g, held; from the steady state", run->pca);
    if (run->is_ramp)
        provenance_add(p, "ramp", "%.10g of the length at constant speed, then %.10g s held",
                       run->amount, run->hold_s);
    else
        provenance_add(p, "step", "linear in %.10g s, then %.10g s held", run->ramp_s, run->hold_s);
    add_results(run);
}

void step_table(const struct step_run *run)
{
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    (void)fprintf(file, "%3s %-40s %9s %9s %9s %9s %9s\n", "run", "what", "T0 kPa",
                  run->is_ramp ? "extreme" : "T1 kPa", "T2 kPa", "T2 at ms", "end kPa");
    for (size_t i = 0; i < run->time.n_traces; i++) {
        const struct step_result *r = &run->result[i];
        (void)fprintf(file, "%3zu %-40s %9.4f %9.4f", i + 1, run->time.trace[i].name, r->t0_kPa,
                      r->t1_kPa);
        if (isnan(r->t2_kPa))
            (void)fprintf(file, " %9s %9s", "-", "-");
        else
            (void)fprintf(file, " %9.4f %9.2f", r->t2_kPa, 1e3 * r->t2_s);
        (void)fprintf(file, " %9.4f\n", r->end_kPa);
    }
}

/* T1 and T2 over the step's size, in per cent of the length. */
static int curves_over_size(const struct step_run *run, struct plot_curve *curve, double *data)
{
    double *x = data, *t1 = data + run->n, *t2 = data + 2 * run->n;
    for (size_t i = 0; i < run->n; i++) {
        x[i] = 100 * run->value[i];
        t1[i] = run->result[i].t1_kPa / run->result[i].t0_kPa;
        t2[i] = run->result[i].t2_kPa / run->result[i].t0_kPa;
    }
    const double *const y[2] = {t1, t2};
    static const char *const name[2] = {"T1", "T2"};
    for (size_t k = 0; k < 2; k++)
        curve[k] = (struct plot_curve){.label = name[k],
                                       .n = run->n,
                                       .x = x,
                                       .y = y[k],
                                       .rgb = plot_colour(k),
                                       .dash = (int)k,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
    return 2;
}

int step_draw(struct step_run *run, struct problem *problem)
{
    struct time_panel tension;
    struct plot_curve curve[2];
    double *data = calloc(3 * run->n, sizeof *data);
    int code = data != NULL ? CLI_OK : problem_memory(problem);
    memset(&tension, 0, sizeof tension);
    if (code == CLI_OK)
        code = time_panel(&run->time, TRACE_T, TRACE_TENSION, "Time (s)",
                          time_tension_label(&run->time), 1, &tension, problem);
    if (code == CLI_OK) {
        const double first = 100 * run->value[0], last = 100 * run->value[run->n - 1];
        struct plot_panel panels[2] = {tension.panel,
                                       {.x_label = "Step (% of length)",
                                        .y_label = "Tension / before",
                                        .x_first = first,
                                        .x_last = last > first ? last : first + 1,
                                        .n = (size_t)curves_over_size(run, curve, data),
                                        .curve = curve}};
        const int both = !run->is_ramp && run->n > 2 && run->time.s.n_curves == 1 && last > first;
        code = time_draw(&run->time, panels, both ? 2 : 1, 0, problem);
    }
    time_panel_free(&tension);
    free(data);
    return code;
}
