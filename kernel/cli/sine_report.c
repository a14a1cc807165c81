/* Data, figure and table of `inotrope sine`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/sine.h"
#include "cli/steady.h"

static void add(char *text, size_t size, const char *name, double value)
{
    const size_t used = strlen(text);
    if (isnan(value))
        (void)snprintf(text + used, size - used, " %s=none", name);
    else
        (void)snprintf(text + used, size - used, " %s=%.17g", name, value);
}

static void add_results(struct sine_run *run)
{
    for (size_t i = 0; i < run->time.s.n_curves * run->grid.n; i++) {
        const struct sine_result *r = &run->result[i];
        const size_t curve = i / run->grid.n;
        char name[2][160], text[800] = "";
        const struct run_label label = time_curve_label(&run->time, curve, name);
        add(text, sizeof text, "sl_um", run->time.s.curve[curve].sl_um);
        add(text, sizeof text, "pCa", grid_at(&run->grid, i % run->grid.n));
        add(text, sizeof text, "tension_kPa", r->report.tension_kPa);
        add(text, sizeof text, "total_kPa", r->report.total_kPa);
        add(text, sizeof text, "dip_Hz", r->dip_Hz);
        add(text, sizeof text, "dip_kPa", r->dip_kPa);
        if (run->check)
            add(text, sizeof text, "largest_difference_from_integration", r->check);
        provenance_add(&run->time.extra, "sine",
                       "run=%zu model=%s fibre=%s drug=%s drug_uM=%s%s kink=%.2e "
                       "growth_per_s=%.2e estimated_error=%.2e",
                       label.number, label.model, label.fibre, label.drug, label.drug_uM, text,
                       r->report.kink, r->report.growth_per_s, r->report.error);
    }
}

void sine_report(struct sine_run *run)
{
    const struct selection *s = &run->time.s;
    struct provenance *p = &run->time.provenance;
    selection_provenance(p, run->time.command, s);
    if (s->n_drugs > 0)
        provenance_add(p, "drug_kinetics", "%s",
                       s->kinetics == INO_DRUG_EXPLICIT ? "explicit" : "fast");
    changes_report(run->time.options, s, p);
    provenance_add(p, "modulus",
                   "d(tension)/d(length/SL0) of the linearised model, total tension; derivatives "
                   "by extrapolated central differences");
    provenance_add(p, "tolerance", "none to set: see estimated_error, relative");
    if (run->check)
        provenance_add(p, "integrated",
                       "limit cycles of four amplitudes, extrapolated to none; integrator "
                       "tolerance 1e-12");
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
    add_results(run);
}

int sine_write(struct sine_run *run, struct problem *problem)
{
#define SINE_NAME(name, column) "," column
    static const char columns[] = SINE_LIST(SINE_NAME);
#undef SINE_NAME
    if (run->time.provenance.failed || run->time.extra.failed)
        return problem_memory(problem);
    return time_write_table(&run->time, columns + 1, SINE_COUNT, run->column, run->grid.n * run->n,
                            problem);
}

static void label_of(const struct sine_run *run, size_t number, char *text, size_t size)
{
    const struct selection *s = &run->time.s;
    text[0] = '\0';
    if (s->n_curves > 1 || run->grid.n == 1)
        curve_label(s, &s->curve[number / run->grid.n], text, size);
    const size_t used = strlen(text);
    if (run->grid.n > 1)
        (void)snprintf(text + used, size - used, "%spCa %.4g", used > 0 ? ", " : "",
                       grid_at(&run->grid, number % run->grid.n));
}

/* Curves of column y over column x; labels in the panel that is given them. */
static void fill(const struct sine_run *run, enum sine_column x, enum sine_column y,
                 char (*label)[240], struct plot_curve *curve)
{
    const size_t n = run->time.s.n_curves * run->grid.n;
    for (size_t i = 0; i < n; i++)
        curve[i] = (struct plot_curve){.label = label != NULL ? label[i] : NULL,
                                       .n = run->n,
                                       .x = run->column[x] + i * run->n,
                                       .y = run->column[y] + i * run->n,
                                       .rgb = n > 5 ? plot_ramp((double)i / (double)(n - 1))
                                                    : plot_colour(i),
                                       .dash = n > 5 ? 0 : (int)i,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
}

static void mark_dips(const struct sine_run *run, struct plot_curve *curve)
{
    for (size_t i = 0; i < run->time.s.n_curves * run->grid.n; i++) {
        curve[i].mark_x = run->result[i].dip_Hz;
        curve[i].mark_y = run->result[i].dip_kPa;
    }
}

/* Points of the Nyquist curves at 0.1, 1, 10, ... Hz, where such frequencies are among them. */
enum { MOST_DECADES = 12 };

struct decades {
    size_t n, at[MOST_DECADES]; /* indices of frequencies */
    char label[120];
};

static void find_decades(const struct sine_run *run, struct decades *d)
{
    memset(d, 0, sizeof *d);
    for (size_t i = 0; i < run->n && d->n < MOST_DECADES; i++) {
        const double decade = log10(run->frequency[i]);
        if (fabs(decade - round(decade)) > 1e-9)
            continue;
        const size_t used = strlen(d->label);
        (void)snprintf(d->label + used, sizeof d->label - used, "%s%.6g", d->n > 0 ? ", " : "at ",
                       run->frequency[i]);
        d->at[d->n++] = i;
    }
    strncat(d->label, " Hz", sizeof d->label - strlen(d->label) - 1);
}

/* data[2 * n_curves * MOST_DECADES] receives the points. */
static void mark_decades(const struct sine_run *run, const struct decades *d, double *data,
                         const struct plot_curve *curve, struct plot_points *points)
{
    for (size_t i = 0; i < run->time.s.n_curves * run->grid.n; i++) {
        double *x = data + 2 * i * MOST_DECADES, *y = x + MOST_DECADES;
        for (size_t k = 0; k < d->n; k++) {
            x[k] = curve[i].x[d->at[k]];
            y[k] = curve[i].y[d->at[k]];
        }
        points[i] = (struct plot_points){
            .label = i == 0 ? d->label : NULL, .n = d->n, .x = x, .y = y, .rgb = curve[i].rgb};
    }
}

static double extent(const struct sine_run *run, enum sine_column k, int largest)
{
    double value = 0;
    for (size_t i = 0; i < run->time.s.n_curves * run->grid.n * run->n; i++)
        value = largest ? fmax(value, run->column[k][i]) : fmin(value, run->column[k][i]);
    return value;
}

int sine_draw(struct sine_run *run, struct problem *problem)
{
    const size_t n = run->time.s.n_curves * run->grid.n;
    struct plot_curve *curve = calloc(3 * n, sizeof *curve);
    struct decades decades;
    struct plot_points *points = calloc(n, sizeof *points);
    double *data = calloc(2 * n * MOST_DECADES, sizeof *data);
    char(*label)[240] = calloc(n, sizeof *label);
    int code = curve != NULL && points != NULL && data != NULL && label != NULL
                   ? CLI_OK
                   : problem_memory(problem);
    for (size_t i = 0; code == CLI_OK && i < n; i++)
        label_of(run, i, label[i], sizeof label[i]);
    if (code == CLI_OK) {
        const double first = run->frequency[0], last = run->frequency[run->n - 1];
        const double right = extent(run, SINE_ELASTIC, 1);
        fill(run, SINE_ELASTIC, SINE_VISCOUS, label, curve);
        fill(run, SINE_FREQUENCY, SINE_MODULUS, NULL, curve + n);
        fill(run, SINE_FREQUENCY, SINE_PHASE, NULL, curve + 2 * n);
        mark_dips(run, curve + n);
        find_decades(run, &decades);
        mark_decades(run, &decades, data, curve, points);
        const struct plot_panel bode = {.x_label = "Frequency (Hz)",
                                        .x_first = first,
                                        .x_last = last > first ? last : 2 * first,
                                        .x_log = 1,
                                        .n = n};
        struct plot_panel panels[3] = {{.x_label = "Elastic modulus (kPa)",
                                        .y_label = "Viscous modulus (kPa)",
                                        .x_first = 1.04 * extent(run, SINE_ELASTIC, 0),
                                        .x_last = right > 0 ? 1.04 * right : 1,
                                        .n = n,
                                        .curve = curve,
                                        .n_points = decades.n > 0 ? n : 0,
                                        .points = points},
                                       bode,
                                       bode};
        panels[1].y_label = "Modulus (kPa)";
        panels[1].y_from_zero = 1;
        panels[1].curve = curve + n;
        panels[2].y_label = "Phase (degrees)";
        panels[2].curve = curve + 2 * n;
        code = time_draw(&run->time, panels, 3, 0, problem);
    }
    free(curve);
    free(points);
    free(data);
    free(label);
    return code;
}

void sine_table(const struct sine_run *run)
{
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    (void)fprintf(file, "%-40s %6s %10s %10s %10s %10s %10s\n", "curve", "pCa", "total kPa",
                  "lowest kPa", "highest", "dip Hz", "dip kPa");
    for (size_t i = 0; i < run->time.s.n_curves * run->grid.n; i++) {
        const struct sine_result *r = &run->result[i];
        const double *modulus = run->column[SINE_MODULUS] + i * run->n;
        char label[200];
        curve_label(&run->time.s, &run->time.s.curve[i / run->grid.n], label, sizeof label);
        (void)fprintf(file, "%-40s %6.3f %10.4f %10.3f %10.3f", label[0] != '\0' ? label : "all",
                      grid_at(&run->grid, i % run->grid.n), r->report.total_kPa, modulus[0],
                      modulus[run->n - 1]);
        if (isnan(r->dip_Hz))
            (void)fprintf(file, " %10s %10s\n", "-", "-");
        else
            (void)fprintf(file, " %10.4f %10.3f\n", r->dip_Hz, r->dip_kPa);
    }
}
