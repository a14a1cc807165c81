/* Numbers and figure of `inotrope twitch`. */
#include <math.h>
#include <string.h>

#include "cli/twitch.h"

static void add(char *text, size_t size, const char *name, double value)
{
    const size_t used = strlen(text);
    if (isnan(value))
        (void)snprintf(text + used, size - used, " %s=none", name);
    else
        (void)snprintf(text + used, size - used, " %s=%.17g", name, value);
}

/* NULL, or why there is no peak. */
static const char *no_peak(const ino_twitch_metrics *m)
{
    return isnan(m->peak) && !isnan(m->diastolic)
               ? "no peak: tension still rises at the end of the record; give a longer --duration"
               : NULL;
}

static void add_metrics(struct twitch_run *run, size_t i)
{
    const ino_twitch *t = &run->twitch[i];
    const ino_twitch_metrics *m = &t->metrics;
    const struct run_label label = time_label(&run->time, &run->time.trace[i], i + 1);
    char text[1200] = "";
    add(text, sizeof text, "sl_um", run->time.s.curve[i].sl_um);
    add(text, sizeof text, "diastolic_kPa", m->diastolic);
    add(text, sizeof text, "peak_kPa", m->peak);
    add(text, sizeof text, "developed_kPa", m->developed);
    add(text, sizeof text, "time_to_peak_s", m->time_to_peak_s);
    add(text, sizeof text, "RT50_s", m->rt50_s);
    add(text, sizeof text, "RT90_s", m->rt90_s);
    add(text, sizeof text, "dFdt_max_kPa_s", m->dfdt_max);
    add(text, sizeof text, "dFdt_min_kPa_s", m->dfdt_min);
    add(text, sizeof text, "atp_per_head_and_beat", t->atp_per_beat);
    add(text, sizeof text, "ca_bound_peak", t->ca_bound_peak);
    if (run->paced) {
        add(text, sizeof text, "beats", (double)t->beats);
        add(text, sizeof text, "change_per_beat", t->beat_change);
    }
    provenance_add(&run->time.extra, "twitch",
                   "run=%zu model=%s fibre=%s drug=%s drug_uM=%s%s estimated_error=%.2e",
                   label.number, label.model, label.fibre, label.drug, label.drug_uM, text,
                   run->time.trace[i].achieved);
    if (no_peak(m) != NULL)
        provenance_add(&run->time.provenance, "note", "run %zu: %s", label.number, no_peak(m));
}

void twitch_report(struct twitch_run *run)
{
    struct provenance *p = &run->time.provenance;
    time_provenance(&run->time);
    provenance_add(p, "ca", "%s", run->inputs.ca_text);
    provenance_add(p, "sl", "%s",
                   run->inputs.has_sl ? run->inputs.sl_text : "held (isosarcometric, unless k_SE)");
    if (run->inputs.n_phases > 0)
        provenance_add(p, "servo",
                       "T - F + %.10g s (dT/dt - dF/dt) = 0, T total tension, F the load",
                       run->servo_s);
    provenance_add(p, "initial", "%s",
                   run->published ? "published" : "steady state at the first Ca");
    if (run->paced)
        provenance_add(p, "paced", "period %.10g s; the last beat is reported, from its start",
                       run->duration_s);
    if (run->wash.on)
        wash_report(run);
    for (size_t i = 0; i < run->time.n_traces; i++)
        if (run->twitch[i].size != 0)
            add_metrics(run, i);
}

static void cell(FILE *file, int width, int decimals, double value)
{
    if (isfinite(value))
        (void)fprintf(file, " %*.*f", width, decimals, value);
    else
        (void)fprintf(file, " %*s", width, "-");
}

void twitch_table(const struct twitch_run *run)
{
    FILE *file = time_people(&run->time);
    int width = 5;
    if (run->time.quiet || run->time.n_traces == 0 || run->twitch[0].size == 0)
        return;
    for (size_t i = 0; i < run->time.n_traces; i++)
        width = (int)fmax(width, (double)strlen(run->time.trace[i].name));
    (void)fprintf(file, "%3s %-*s %9s %9s %7s %7s %7s %9s %9s %7s%s\n", "run", width, "what",
                  "diastolic", "developed", "TTP", "RT50", "RT90", "dF/dt max", "min", "ATP",
                  run->paced ? "  beats" : "");
    (void)fprintf(file, "%3s %-*s %9s %9s %7s %7s %7s %9s %9s %7s\n", "", width, "", "kPa", "kPa",
                  "ms", "ms", "ms", "kPa/s", "kPa/s", "/beat");
    for (size_t i = 0; i < run->time.n_traces; i++) {
        const ino_twitch *t = &run->twitch[i];
        const ino_twitch_metrics *m = &t->metrics;
        const int extra = (strstr(run->time.trace[i].name, "µ") != NULL); /* two bytes, one glyph */
        (void)fprintf(file, "%3zu %-*s", i + 1, width + extra, run->time.trace[i].name);
        cell(file, 9, 4, m->diastolic);
        cell(file, 9, 4, m->developed);
        cell(file, 7, 1, 1e3 * m->time_to_peak_s);
        cell(file, 7, 1, 1e3 * m->rt50_s);
        cell(file, 7, 1, 1e3 * m->rt90_s);
        cell(file, 9, 1, m->dfdt_max);
        cell(file, 9, 1, m->dfdt_min);
        cell(file, 7, 4, t->atp_per_beat);
        if (run->paced)
            (void)fprintf(file, "  %5zu", t->beats);
        (void)fputc('\n', file);
    }
    for (size_t i = 0; i < run->time.n_traces; i++)
        if (no_peak(&run->twitch[i].metrics) != NULL)
            (void)fprintf(file, "note: run %zu: %s\n", i + 1, no_peak(&run->twitch[i].metrics));
}

int twitch_draw(struct twitch_run *run, struct problem *problem)
{
    enum { CA, SL, DRUG, TENSION, PANELS };
    const int loaded = run->inputs.n_phases > 0, moves = run->inputs.has_sl, wash = run->wash.on;
    struct time_panel panel[PANELS];
    struct plot_panel shown[PANELS];
    size_t n = 0;
    memset(panel, 0, sizeof panel);
    int code =
        time_panel(&run->time, TRACE_T, TRACE_CA, "Time (s)", "Ca2+ (µM)", 0, &panel[CA], problem);
    if (code == CLI_OK && moves)
        code = time_panel(&run->time, TRACE_T, TRACE_SL, "Time (s)", "Sarcomere length (µm)", 0,
                          &panel[SL], problem);
    if (code == CLI_OK && wash)
        code = time_panel(&run->time, TRACE_T, TRACE_DRUG_BOUND, "Time (s)",
                          "Drug bound (per troponin)", 0, &panel[DRUG], problem);
    if (code == CLI_OK)
        code = time_panel(&run->time, TRACE_T, loaded ? TRACE_TOTAL : TRACE_TENSION, "Time (s)",
                          loaded ? "Total tension (kPa)" : time_tension_label(&run->time), 1,
                          &panel[TENSION], problem);
    for (int k = 0; code == CLI_OK && k < PANELS; k++)
        if ((k != SL || moves) && (k != DRUG || wash))
            shown[n++] = panel[k].panel;
    if (code == CLI_OK && moves) /* a length has no meaningful zero */
        shown[SL].y_from_zero = 0;
    if (code == CLI_OK)
        code = time_draw(&run->time, shown, n, n - 1, problem);
    for (int k = 0; k < PANELS; k++)
        time_panel_free(&panel[k]);
    return code;
}
