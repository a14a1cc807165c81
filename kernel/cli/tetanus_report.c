/* Data, figure and table of `inotrope tetanus`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/tetanus.h"

static void add_results(struct tetanus_run *run)
{
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        char name[2][160], half[60] = "none";
        const struct run_label label = time_curve_label(&run->time, i, name);
        double top = -INFINITY;
        for (size_t k = 0; k < run->n; k++)
            top = fmax(top, run->column[TETANUS_PEAK][i * run->n + k]);
        if (!isnan(run->half_rate[i]))
            (void)snprintf(half, sizeof half, "%.17g", run->half_rate[i]);
        provenance_add(&run->time.extra, "tetanus",
                       "run=%zu model=%s fibre=%s drug=%s drug_uM=%s sl_um=%.17g "
                       "highest_peak_kPa=%.17g half_rate_Hz=%s",
                       label.number, label.model, label.fibre, label.drug, label.drug_uM,
                       run->time.s.curve[i].sl_um, top, half);
    }
}

void tetanus_report(struct tetanus_run *run)
{
    struct provenance *p = &run->time.provenance;
    time_provenance(&run->time);
    provenance_add(p, "ca", "%s per stimulus", run->inputs.ca_text);
    if (isfinite(run->options.ceiling_uM))
        provenance_add(p, "summation",
                       "from a store that empties: a stimulus releases 1 - out/most of the first "
                       "one's, out decays with the slower time; the sum stays below %.10g uM",
                       run->options.ceiling_uM);
    else
        provenance_add(p, "summation", "linear: transients add up");
    if (run->steady)
        provenance_add(p, "trains",
                       "until the state is within %.3g of the limit cycle, by the ratio of its "
                       "last two changes",
                       fmax(1e-6, run->time.rtol));
    else if (run->options.pulses > 0)
        provenance_add(p, "trains", "%zu stimuli", run->options.pulses);
    else
        provenance_add(p, "trains", "stimuli for %.10g s", run->duration_s);
    if (run->options.doublet_s > 0)
        provenance_add(p, "doublet", "a second stimulus %.10g s after the first",
                       run->options.doublet_s);
    provenance_add(p, "fusion_index",
                   "lowest over highest tension of the last interval, above the baseline; "
                   "Celichowski & Grottel, Arch Ital Biol 1995;133");
    add_results(run);
}

int tetanus_write(struct tetanus_run *run, struct problem *problem)
{
#define TETANUS_NAME(name, column) "," column
    static const char columns[] = TETANUS_LIST(TETANUS_NAME);
#undef TETANUS_NAME
    if (run->time.provenance.failed || run->time.extra.failed)
        return problem_memory(problem);
    if (time_write_traces(&run->time, problem) != CLI_OK)
        return problem->code;
    return time_write_table(&run->time, columns + 1, TETANUS_COUNT, run->column, run->n, problem);
}

enum { MOST_NAMES = 6 };

/* The trains of the first curve, named by their rate; of many only some, the ends among them. */
static int trains(struct tetanus_run *run, char (*label)[200], struct time_panel *panel,
                  struct problem *problem)
{
    struct time_run first = run->time;
    first.n_traces = first.n_traces < run->n ? first.n_traces : run->n;
    const int code = time_panel(&first, TRACE_T, TRACE_TENSION, "Time (s)",
                                time_tension_label(&run->time), 1, panel, problem);
    for (size_t i = 0; code == CLI_OK && i < first.n_traces; i++) {
        (void)snprintf(label[i], sizeof label[i], "%.4g Hz", run->time.trace[i].value);
        const size_t every = (first.n_traces + MOST_NAMES - 2) / (MOST_NAMES - 1);
        const int named = first.n_traces <= MOST_NAMES || i % every == 0 || i + 1 == first.n_traces;
        panel->curve[i].label = named ? label[i] : NULL;
        panel->curve[i].width = 1.6;
        panel->curve[i].dash = 0;
    }
    return code;
}

static void force_frequency(const struct tetanus_run *run, char (*label)[200],
                            struct plot_curve *curve)
{
    const size_t n = run->time.s.n_curves;
    for (size_t i = 0; i < n; i++) {
        const double *peak = run->column[TETANUS_PEAK] + i * run->n;
        const double baseline = run->column[TETANUS_BASELINE][i * run->n];
        double top = -INFINITY;
        for (size_t k = 0; k < run->n; k++)
            top = fmax(top, peak[k]);
        curve_label(&run->time.s, &run->time.s.curve[i], label[i], sizeof label[i]);
        const size_t each = n / selection_slots(&run->time.s); /* colours tell fibres, else all */
        const int mixed = run->time.s.n_mixtures > 0;
        const unsigned rgb = mixed   ? plot_colour(i / each)
                             : n > 5 ? plot_ramp((double)i / (double)(n - 1))
                                     : plot_colour(i);
        const int dash = mixed ? (int)(i % each) : n > 5 ? 0 : (int)i;
        curve[i] = (struct plot_curve){.label = label[i],
                                       .n = run->n,
                                       .x = run->rate,
                                       .y = peak,
                                       .rgb = rgb,
                                       .dash = dash,
                                       .width = curve_width(&run->time.s, &run->time.s.curve[i]),
                                       .mark_x = run->half_rate[i],
                                       .mark_y = baseline + 0.5 * (top - baseline)};
    }
}

int tetanus_draw(struct tetanus_run *run, struct problem *problem)
{
    const size_t n = run->time.s.n_curves;
    struct plot_curve *curve = calloc(n, sizeof *curve);
    char(*label)[200] = calloc(n + run->n, sizeof *label), title[220], first[200];
    struct time_panel over_time;
    memset(&over_time, 0, sizeof over_time);
    int code = curve != NULL && label != NULL ? CLI_OK : problem_memory(problem);
    if (code == CLI_OK && run->time.n_traces > 0) {
        code = trains(run, label + n, &over_time, problem);
        force_frequency(run, label, curve);
        curve_label(&run->time.s, &run->time.s.curve[0], first, sizeof first);
        (void)snprintf(title, sizeof title, "%s", first);
        over_time.panel.title = title;
        struct plot_panel panels[2] = {over_time.panel,
                                       {.title = " ",
                                        .x_label = "Stimuli per second (Hz)",
                                        .y_label = "Peak tension (kPa)",
                                        .x_first = run->rate[0],
                                        .x_last = run->rate[run->n - 1],
                                        .x_log = 1,
                                        .y_from_zero = 1,
                                        .n = n,
                                        .curve = curve}};
        if (code == CLI_OK)
            code = time_draw(&run->time, panels, run->n > 1 ? 2 : 1, run->n > 1, problem);
    }
    time_panel_free(&over_time);
    free(curve);
    free(label);
    return code;
}

static void print_cell(FILE *file, const char *format, int width, double value)
{
    if (isnan(value))
        (void)fprintf(file, " %*s", width, "-");
    else
        (void)fprintf(file, format, width, value);
}

void tetanus_table(const struct tetanus_run *run)
{
    static const struct {
        enum tetanus_column column;
        int width;
        const char *format;
    } cell[] = {{TETANUS_RATE, 7, " %*.4g"},   {TETANUS_PULSES, 7, " %*.0f"},
                {TETANUS_PEAK, 9, " %*.4f"},   {TETANUS_FORCE, 6, " %*.3f"},
                {TETANUS_MEAN, 9, " %*.4f"},   {TETANUS_RIPPLE, 9, " %*.4f"},
                {TETANUS_FUSION, 7, " %*.4f"}, {TETANUS_INTEGRAL, 9, " %*.4f"},
                {TETANUS_ATP, 8, " %*.3f"},    {TETANUS_CHANGE, 9, " %*.1e"}};
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        char label[200];
        curve_label(&run->time.s, &run->time.s.curve[i], label, sizeof label);
        (void)fprintf(file, "%s%s, twitch %.4g kPa, half rate ", i > 0 ? "\n" : "", label,
                      run->column[TETANUS_TWITCH][i * run->n]);
        if (isnan(run->half_rate[i]))
            (void)fprintf(file, "none\n");
        else
            (void)fprintf(file, "%.2f Hz\n", run->half_rate[i]);
        (void)fprintf(file, "%8s %7s %9s %6s %9s %9s %7s %9s %8s %9s\n", "Hz", "pulses", "peak kPa",
                      "rel", "mean kPa", "ripple", "fusion", "kPa s", "ATP/head", "change");
        for (size_t k = 0; k < run->n; k++) {
            const size_t row = i * run->n + k;
            double *const *c = run->column;
            for (size_t m = 0; m < sizeof cell / sizeof cell[0]; m++)
                print_cell(file, cell[m].format, cell[m].width, c[cell[m].column][row]);
            (void)fputc('\n', file);
        }
    }
}
