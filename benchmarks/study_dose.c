/* Study: dose-response of the beating fibre, per fibre type and disease state: developed tension,
 * RT50 and ATP per beat against the dose, half-effect doses, free and total; and how long a surface
 * of 10^6 beats takes.
 *
 * The intact fibre beats under a Ca transient from 0.1 to 0.9 uM. Skinned fibres have lost the
 * sensitivity to that: so that they compare, theirs goes from 0.1 to 0.9 times the half-activating Ca
 * (at SL0, no drug) of the healthy fibre of their kind. Diseased fibres get their healthy fibre's
 * transient, which is not rescaled to their own sensitivity. Half of the largest effect is
 * found on 40 doses per decade from 1 nM to 1 mM, between doses linear in log dose.
 *
 *   study_dose CSV TEXT SVG TIMES */
#include <inotrope/inotrope.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchmarks/bench.h"
#include "output/plot.h"
#include "sweep/surface.h"

enum { PER_DECADE = 40, DECADES = 6, DOSES = PER_DECADE * DECADES + 1, EVERY = 10, SIDE = 1000 };
enum number { DIASTOLIC, DEVELOPED, TTP, RT50, ATP, NUMBERS };
enum { MEASURES = 3 };

static const double duration_s = 4, rtol = 1e-6, surface_rtol = 1e-4;
static const enum number shown[MEASURES] = {DEVELOPED, RT50, ATP};
static const char *const shown_name[MEASURES] = {"developed tension", "RT50", "ATP per beat"};

/* Of levosimendan in plasma 97 to 98 % is bound (its record in models/drugs); of the others no
 * fraction is known here. */
static const struct {
    const char *id;
    double bound; /* NaN: not known */
} drugs[] = {{"levosimendan", 0.975}, {"rpi194", NAN}, {"omecamtiv-mecarbil", NAN}};
enum { DRUGS = sizeof drugs / sizeof drugs[0] };

/* healthy: the fibre whose half-activating Ca scales the transient; NULL: intact, 1 uM. */
static const struct {
    const char *fibre, *state, *healthy;
} subjects[] = {
    {"human-lv-intact-37C", "heart, intact, healthy", NULL},
    {"human-lv-skinned-15C", "heart, donor and failing pooled", "human-lv-skinned-15C"},
    {"rat-lv-skinned-15C", "heart, healthy", "rat-lv-skinned-15C"},
    {"diaphragm-slow", "diaphragm, healthy", "diaphragm-slow"},
    {"diaphragm-slow-ventilated", "diaphragm, 18 h ventilated", "diaphragm-slow"},
    {"diaphragm-slow-hf", "diaphragm, heart failure", "diaphragm-slow"},
    {"diaphragm-fast-IIa", "diaphragm, healthy", "diaphragm-fast-IIa"},
    {"diaphragm-fast-IIx", "diaphragm, healthy", "diaphragm-fast-IIx"},
};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

struct half {
    double largest; /* change of the control's value, as a part of it */
    double at_uM, half_uM;
    const char *note;
};

struct response {
    int expressible;
    double control[NUMBERS], value[NUMBERS][DOSES], ratio[MEASURES][DOSES];
    struct half half[MEASURES];
};

static double dose_uM[DOSES], scale_uM[SUBJECTS]; /* of the Ca transient */
static struct response response[DRUGS][SUBJECTS];

static void fail(const char *what, ino_status status)
{
    (void)fprintf(stderr, "study_dose: %s: %s\n", what, ino_status_text(status));
    exit(1);
}

/* NULL where the drug has no constants for the fibre. */
static ino_muscle *make(const char *fibre, const char *const *drug)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.n_drugs = drug != NULL;
    spec.drugs = drug;
    const ino_status status = ino_muscle_create(&spec, &muscle, &error);
    if (status == INO_NOT_EXPRESSIBLE && drug != NULL)
        return NULL;
    if (status != INO_OK)
        fail(error.text, status);
    return muscle;
}

static double half_activating(const char *fibre)
{
    ino_muscle *muscle = make(fibre, NULL);
    ino_pca_summary summary;
    const double sl_um = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    const ino_status status = ino_observe_pca(muscle, sl_um, NULL, INO_BRANCH_UP, &summary);
    if (status != INO_OK)
        fail(fibre, status);
    ino_muscle_free(muscle);
    return pow(10, 6 - summary.pca50);
}

static void set_drive(const ino_muscle *muscle, double scale, ino_drive *drive)
{
    ino_drive_init(drive, muscle);
    ino_signal_biexponential(&drive->ca_uM, 0.1 * scale, 0.9 * scale, 0.02, 0.05, 0.01);
}

/* ---- beats ---- */

static void beats(const ino_mesh *mesh, size_t n, const double *dose, double *number[NUMBERS])
{
    ino_inputs inputs;
    ino_twitch_outputs out;
    ino_inputs_init(&inputs);
    inputs.drug_uM[0] = (ino_field){dose, 1};
    ino_twitch_outputs_init(&out);
    out.diastolic_kPa = (ino_output){number[DIASTOLIC], 1};
    out.developed_kPa = (ino_output){number[DEVELOPED], 1};
    out.time_to_peak_s = (ino_output){number[TTP], 1};
    out.rt50_s = (ino_output){number[RT50], 1};
    out.atp_per_head = (ino_output){number[ATP], 1};
    const ino_status status = ino_batch_twitch(mesh, &inputs, 0, n, &out, NULL);
    if (status != INO_OK)
        fail("beats", status);
}

/* The lowest dose of half of the largest change, where that is inside the doses: of a rise, or of a
 * fall where nothing rises. */
static struct half find_half(const double *ratio)
{
    struct half h = {NAN, NAN, NAN, "no effect"};
    size_t top = 0, low = 0, i = 0;
    for (size_t k = 0; k < DOSES; k++) {
        if (!isfinite(ratio[k]))
            return (struct half){NAN, NAN, NAN, "beyond the record at some doses"};
        top = ratio[k] > ratio[top] ? k : top;
        low = ratio[k] < ratio[low] ? k : low;
    }
    top = ratio[top] - 1 < 1e-6 ? low : top;
    h.largest = ratio[top] - 1;
    h.at_uM = dose_uM[top];
    if (fabs(h.largest) < 1e-6)
        return (struct half){0, NAN, NAN, "no effect"};
    h.note = "still grows at 1 mM";
    if (top + 1 == DOSES && fabs(ratio[top] - ratio[top - PER_DECADE]) > 0.01 * fabs(h.largest))
        return h;
    while ((ratio[i] - 1) / h.largest < 0.5)
        i++;
    h.note = "below 1 nM";
    if (i == 0)
        return h;
    const double a = (ratio[i - 1] - 1) / h.largest, b = (ratio[i] - 1) / h.largest;
    h.half_uM = dose_uM[i - 1] * pow(dose_uM[i] / dose_uM[i - 1], (0.5 - a) / (b - a));
    h.note = NULL;
    return h;
}

static void respond(size_t d, size_t s)
{
    struct response *r = &response[d][s];
    ino_muscle *muscle = make(subjects[s].fibre, &drugs[d].id);
    ino_drive drive;
    ino_mesh_options options;
    ino_mesh *mesh = NULL;
    const double none = 0;
    double *control[NUMBERS], *value[NUMBERS];
    if (muscle == NULL)
        return;
    r->expressible = 1;
    set_drive(muscle, scale_uM[s], &drive);
    ino_mesh_options_init(&options);
    options.duration_s = duration_s;
    options.rtol = rtol;
    const ino_status status = ino_mesh_create(muscle, &drive, &options, &mesh);
    if (status != INO_OK)
        fail("mesh", status);
    for (size_t k = 0; k < NUMBERS; k++) {
        control[k] = &r->control[k];
        value[k] = r->value[k];
    }
    beats(mesh, 1, &none, control);
    beats(mesh, DOSES, dose_uM, value);
    for (size_t m = 0; m < MEASURES; m++) {
        for (size_t i = 0; i < DOSES; i++)
            r->ratio[m][i] = r->value[shown[m]][i] / r->control[shown[m]];
        r->half[m] = find_half(r->ratio[m]);
    }
    ino_mesh_free(mesh);
    ino_muscle_free(muscle);
}

/* ---- the surface ---- */

/* Seconds of wall clock, and of processor time, for SIDE x SIDE beats of the first fibre. */
static double surface_s(int threads, double *work)
{
    const char *drug = drugs[0].id;
    ino_muscle *muscle = make(subjects[0].fibre, &drug);
    static double dose[SIDE], row[SIDE];
    struct sweep_surface s = {.muscle = muscle,
                              .parameter = SURFACE_CALCIUM,
                              .n_dose = SIDE,
                              .n_row = SIDE,
                              .dose_uM = dose,
                              .row = row,
                              .threads = threads};
    set_drive(muscle, scale_uM[0], &s.drive);
    ino_mesh_options_init(&s.options);
    s.options.duration_s = 1;
    s.options.rtol = surface_rtol;
    for (size_t i = 0; i < SIDE; i++) {
        dose[i] = 0.03 * pow(1000, (double)i / (SIDE - 1));
        row[i] = 0.5 + (double)i / (SIDE - 1);
    }
    double *block = malloc(SURFACE_COUNT * sizeof(double) * SIDE * SIDE);
    if (block == NULL)
        fail("surface", INO_NO_MEMORY);
    for (size_t k = 0; k < SURFACE_COUNT; k++)
        s.number[k] = block + k * SIDE * SIDE;
    const double started = wall_s(), busy = process_s();
    const ino_status status = sweep_surface_run(&s);
    const double seconds = wall_s() - started;
    *work = process_s() - busy;
    if (status != INO_OK)
        fail("surface", status);
    free(block);
    ino_muscle_free(muscle);
    return seconds;
}

/* ---- tables ---- */

static void cell(FILE *file, double value)
{
    if (isfinite(value))
        (void)fprintf(file, ",%.10g", value);
    else
        (void)fputc(',', file);
}

static void write_csv(FILE *file)
{
    (void)fputs("# inotrope study of doses; make study-dose\n"
                "drug,fibre,state,ca_scale_uM,free_uM,total_uM,diastolic_kPa,developed_kPa,"
                "time_to_peak_s,RT50_s,atp_per_head\n",
                file);
    for (size_t d = 0; d < DRUGS; d++)
        for (size_t s = 0; s < SUBJECTS; s++) {
            const struct response *r = &response[d][s];
            for (size_t i = 0; r->expressible && i <= DOSES; i += i == 0 ? 1 : EVERY) {
                const double free_uM = i == 0 ? 0 : dose_uM[i - 1];
                (void)fprintf(file, "%s,%s,\"%s\"", drugs[d].id, subjects[s].fibre,
                              subjects[s].state);
                cell(file, scale_uM[s]);
                cell(file, free_uM);
                cell(file, free_uM / (1 - drugs[d].bound));
                for (size_t k = 0; k < NUMBERS; k++)
                    cell(file, i == 0 ? r->control[k] : r->value[k][i - 1]);
                (void)fputc('\n', file);
            }
        }
}

static void text_dose(FILE *file, const struct half *h, double bound)
{
    if (h->note != NULL)
        (void)fprintf(file, " %s |", h->note);
    else if (isfinite(bound))
        (void)fprintf(file, " %.3g (%.4g) |", h->half_uM, h->half_uM / (1 - bound));
    else
        (void)fprintf(file, " %.3g |", h->half_uM);
}

static void half_table(FILE *file, size_t d)
{
    (void)fprintf(file,
                  "\n## %s\n\nLargest change and, behind it, the half-effect dose (µM%s).\n\n"
                  "| fibre | state | developed | half | RT50 | half | ATP per beat | half |\n"
                  "|---|---|---:|---:|---:|---:|---:|---:|\n",
                  drugs[d].id,
                  isfinite(drugs[d].bound) ? " free; in brackets total, 97.5 % of it bound"
                                           : ", free; the bound part is not known here");
    for (size_t s = 0; s < SUBJECTS; s++) {
        const struct response *r = &response[d][s];
        (void)fprintf(file, "| %s | %s |", subjects[s].fibre, subjects[s].state);
        if (!r->expressible) {
            (void)fprintf(file, " no constants | | | | | |\n");
            continue;
        }
        for (size_t m = 0; m < MEASURES; m++) {
            const struct half *h = &r->half[m];
            if (isfinite(h->at_uM))
                (void)fprintf(file, " %+.4g %% at %.4g |", 100 * h->largest, h->at_uM);
            else
                (void)fprintf(file, " |");
            text_dose(file, h, drugs[d].bound);
        }
        (void)fputc('\n', file);
    }
}

/* A row per decade; the CSV has four. */
static void dose_table(FILE *file, size_t d)
{
    static const char *const unit[MEASURES] = {"kPa", "ms", "per head"};
    static const double scale[MEASURES] = {1, 1e3, 1};
    for (size_t m = 0; m < MEASURES; m++) {
        (void)fprintf(file, "\n%s (%s) at free doses (µM):\n\n| fibre | 0 |", shown_name[m],
                      unit[m]);
        for (size_t i = PER_DECADE; i < DOSES; i += PER_DECADE)
            (void)fprintf(file, " %.4g |", dose_uM[i]);
        (void)fprintf(file, "\n|---|---:|");
        for (size_t i = PER_DECADE; i < DOSES; i += PER_DECADE)
            (void)fprintf(file, "---:|");
        (void)fputc('\n', file);
        for (size_t s = 0; s < SUBJECTS; s++) {
            const struct response *r = &response[d][s];
            if (!r->expressible)
                continue;
            (void)fprintf(file, "| %s | %.4g |", subjects[s].fibre,
                          scale[m] * r->control[shown[m]]);
            for (size_t i = PER_DECADE; i < DOSES; i += PER_DECADE) {
                const double value = scale[m] * r->value[shown[m]][i];
                (void)fprintf(file, isfinite(value) ? " %.4g |" : " - |", value);
            }
            (void)fputc('\n', file);
        }
    }
}

static void write_text(FILE *file)
{
    (void)fprintf(
        file,
        "# Dose-response of the beating fibre\n\nWritten by `make study-dose`; do not edit. Beats "
        "of %g s from the steady state at the first Ca.\nThe Ca transient (20 ms, 50 ms; the same "
        "at every dose, no buffering by troponin) goes from 0.1 to 0.9\ntimes a scale: 1 µM for "
        "the intact fibre, for skinned ones the half-activating Ca of the healthy fibre of\ntheir "
        "kind, in disease too. Effects are relative to no drug; the largest is that from 1 nM to "
        "1 mM.\nNo parameter set separates donor from failing human hearts: the data of the "
        "human skinned fibre are\npooled. Four doses a decade: [dose.csv](dose.csv).\n\n"
        "![figure](../figures/dose.svg)\n\n"
        "| fibre | state | half-activating Ca (µM) | scale of Ca (µM) |\n|---|---|---:|---:|\n",
        duration_s);
    for (size_t s = 0; s < SUBJECTS; s++)
        (void)fprintf(file, "| %s | %s | %.3f | %.3f |\n", subjects[s].fibre, subjects[s].state,
                      half_activating(subjects[s].fibre), scale_uM[s]);
    for (size_t d = 0; d < DRUGS; d++) {
        half_table(file, d);
        dose_table(file, d);
    }
    (void)fprintf(file, "\nHow long a surface of 10^6 beats takes: "
                        "[dose_surface.csv](dose_surface.csv).\n");
}

static void write_times(FILE *file)
{
    const int threads = 2;
    double work = 0;
    const double wall = surface_s(threads, &work);
    (void)fprintf(file, "study,quantity,unit,value,note\ndose,instruction set,text,%s,\n",
                  ino_isa_name());
    (void)fprintf(file,
                  "dose,10^6 beats over dose and Ca on %d threads,s,%.3g,%s + %s; wall clock; 1 s "
                  "of record; error below %g; without output\n"
                  "dose,work of these threads,s,%.3g,processor time of both\n",
                  threads, wall, subjects[0].fibre, drugs[0].id, surface_rtol, work);
}

/* ---- figure ---- */

static void draw(FILE *file)
{
    static struct plot_curve curve[DRUGS * MEASURES][SUBJECTS];
    static struct plot_panel panel[DRUGS * MEASURES];
    static char label[DRUGS * MEASURES][80];
    char why[500];
    for (size_t d = 0; d < DRUGS; d++)
        for (size_t m = 0; m < MEASURES; m++) {
            const size_t p = d * MEASURES + m;
            size_t n = 0;
            for (size_t s = 0; s < SUBJECTS; s++) {
                const struct response *r = &response[d][s];
                if (!r->expressible)
                    continue;
                curve[p][n++] = (struct plot_curve){
                    .label = p == 0 ? subjects[s].fibre : NULL,
                    .n = DOSES,
                    .x = dose_uM,
                    .y = r->ratio[m],
                    .rgb = plot_colour(s),
                    .dash = (int)s,
                    .mark_x = r->half[m].note == NULL ? r->half[m].half_uM : NAN,
                    .mark_y = 1 + 0.5 * r->half[m].largest};
            }
            (void)snprintf(label[p], sizeof label[p], "%s / no drug", shown_name[m]);
            panel[p] = (struct plot_panel){.title = drugs[d].id,
                                           .x_label = "Free dose (µM)",
                                           .y_label = label[p],
                                           .x_first = dose_uM[0],
                                           .x_last = dose_uM[DOSES - 1],
                                           .x_log = 1,
                                           .y_from_zero = 1,
                                           .n = n,
                                           .curve = curve[p]};
        }
    if (plot_write_page(file, PLOT_SVG, panel, DRUGS * MEASURES, MEASURES, NULL, why, sizeof why) !=
        0) {
        (void)fprintf(stderr, "study_dose: %s\n", why);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static void (*const write[4])(FILE *) = {write_csv, write_text, draw, write_times};
    if (argc != 5) {
        (void)fprintf(stderr, "usage: study_dose CSV TEXT SVG TIMES\n");
        return 2;
    }
    for (size_t i = 0; i < DOSES; i++)
        dose_uM[i] = pow(10, -3 + (double)i / PER_DECADE);
    for (size_t s = 0; s < SUBJECTS; s++)
        scale_uM[s] = subjects[s].healthy != NULL ? half_activating(subjects[s].healthy) : 1;
    for (size_t d = 0; d < DRUGS; d++)
        for (size_t s = 0; s < SUBJECTS; s++)
            respond(d, s);
    for (int k = 0; k < 4; k++) {
        FILE *file = fopen(argv[1 + k], "w");
        if (file == NULL) {
            perror(argv[1 + k]);
            return 1;
        }
        write[k](file);
        if (fclose(file) != 0)
            return 1;
    }
    return 0;
}
