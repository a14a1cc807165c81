/* Study: dose-response of the beating fibre, per fibre type and disease state: developed and
 * diastolic tension, RT50 and ATP per beat against the dose, largest rise and fall, half-effect
 * doses, free and total; and how long a surface of 10^6 beats takes.
 *
 * The intact fibre beats under a Ca transient from 0.1 to 0.9 uM. Skinned fibres have lost the
 * sensitivity to that: so that they compare, theirs goes from 0.1 to 0.9 times the half-activating Ca
 * (at SL0, no drug) of the healthy fibre of their kind. Diseased fibres get their healthy fibre's
 * transient, which is not rescaled to their own sensitivity. Doses, 40 per decade, go from 1 nM to
 * the last that the drug's constants have data of; the half-effect dose is found on them, between
 * doses linear in log dose.
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

enum { PER_DECADE = 40, DECADES = 5, DOSES = PER_DECADE * DECADES + 1, EVERY = 10, SIDE = 1000 };
enum number { DIASTOLIC, DEVELOPED, TTP, RT50, ATP, NUMBERS };
enum { MEASURES = 4 };

static const double duration_s = 4, rtol = 1e-6, surface_rtol = 1e-4;
static const enum number shown[MEASURES] = {DEVELOPED, DIASTOLIC, RT50, ATP};
static const char *const shown_name[MEASURES] = {"developed tension", "diastolic tension", "RT50",
                                                 "ATP per beat"};

/* Of levosimendan in plasma 97 to 98 % is bound (its record in models/drugs); of the others no
 * fraction is known here. */
static const struct {
    const char *id;
    double bound; /* NaN: not known */
    double
        data_uM; /* last dose with data, where its record has no limit: the only one (mahmud2022) */
} drugs[] = {{"levosimendan", 0.975, NAN}, {"rpi194", NAN, 100}, {"omecamtiv-mecarbil", NAN, NAN}};
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

/* Changes are parts of the control's value, of diastolic tension parts of its developed one. The
 * half-effect dose is of the rise, of the fall where nothing rises. */
struct half {
    double rise, rise_uM, fall, fall_uM, half_uM;
    const char *note;
};

struct response {
    int expressible;
    double control[NUMBERS], value[NUMBERS][DOSES], effect[MEASURES][DOSES];
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

static ino_pca_summary pca_of(const char *fibre)
{
    ino_muscle *muscle = make(fibre, NULL);
    ino_pca_summary summary;
    const double sl_um = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    const ino_status status = ino_observe_pca(muscle, sl_um, NULL, INO_BRANCH_UP, &summary);
    if (status != INO_OK)
        fail(fibre, status);
    ino_muscle_free(muscle);
    return summary;
}

static double half_activating(const char *fibre)
{
    return pow(10, 6 - pca_of(fibre).pca50);
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

/* Doses of a drug: to the last with data. */
static size_t doses_of(size_t d)
{
    const double record_uM = ino_drug_most_uM(ino_drug_find(drugs[d].id));
    const double last_uM = isfinite(record_uM) ? record_uM : drugs[d].data_uM;
    size_t n = 0;
    while (n < DOSES && dose_uM[n] <= last_uM * (1 + 1e-9))
        n++;
    return n;
}

/* The lowest dose of half of the effect at dose `top`, where that is inside the doses. */
static void find_half(struct half *h, const double *effect, size_t n, size_t top)
{
    size_t i = 0;
    h->note = "still grows at the last dose";
    if (top + 1 == n && fabs(effect[top] - effect[top - PER_DECADE]) > 0.01 * fabs(effect[top]))
        return;
    while (effect[i] / effect[top] < 0.5)
        i++;
    h->note = "below 1 nM";
    if (i == 0)
        return;
    const double a = effect[i - 1] / effect[top], b = effect[i] / effect[top];
    h->half_uM = dose_uM[i - 1] * pow(dose_uM[i] / dose_uM[i - 1], (0.5 - a) / (b - a));
    h->note = NULL;
}

static struct half find_effects(const double *effect, size_t n)
{
    struct half h = {0, NAN, 0, NAN, NAN, "no effect"};
    size_t top = 0, low = 0;
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(effect[k]))
            return (struct half){NAN, NAN, NAN, NAN, NAN, "beyond the record at some doses"};
        top = effect[k] > effect[top] ? k : top;
        low = effect[k] < effect[low] ? k : low;
    }
    if (effect[top] >= 1e-6) {
        h.rise = effect[top];
        h.rise_uM = dose_uM[top];
    }
    if (effect[low] <= -1e-6) {
        h.fall = effect[low];
        h.fall_uM = dose_uM[low];
    }
    if (h.rise > 0 || h.fall < 0)
        find_half(&h, effect, n, h.rise > 0 ? top : low);
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
    const size_t n = doses_of(d);
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
    beats(mesh, n, dose_uM, value);
    for (size_t m = 0; m < MEASURES; m++) {
        const enum number k = shown[m];
        for (size_t i = 0; i < n; i++)
            r->effect[m][i] =
                (r->value[k][i] - r->control[k]) / r->control[k == DIASTOLIC ? DEVELOPED : k];
        r->half[m] = find_effects(r->effect[m], n);
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
            for (size_t i = 0; r->expressible && i <= doses_of(d); i += i == 0 ? 1 : EVERY) {
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

static void text_change(FILE *file, double change, double at_uM)
{
    if (isfinite(at_uM))
        (void)fprintf(file, " %+.4g %% at %.3g |", 100 * change, at_uM);
    else
        (void)fprintf(file, isnan(change) ? " - |" : " none |");
}

/* A column per decade (the CSV has four), then the changes. */
static void dose_table(FILE *file, size_t d, size_t m)
{
    static const char *const unit[MEASURES] = {"kPa", "kPa; changes in % of developed tension",
                                               "ms", "per head"};
    static const double scale[MEASURES] = {1, 1, 1e3, 1};
    const size_t n = doses_of(d);
    (void)fprintf(file, "\n%s (%s) at free doses (µM):\n\n| fibre | 0 |", shown_name[m], unit[m]);
    for (size_t i = PER_DECADE; i < n; i += PER_DECADE)
        (void)fprintf(file, " %.4g |", dose_uM[i]);
    (void)fprintf(file, " largest rise | largest fall | half-effect dose |\n|---|---:|");
    for (size_t i = PER_DECADE; i < n; i += PER_DECADE)
        (void)fprintf(file, "---:|");
    (void)fprintf(file, "---:|---:|---:|\n");
    for (size_t s = 0; s < SUBJECTS; s++) {
        const struct response *r = &response[d][s];
        const struct half *h = &r->half[m];
        if (!r->expressible)
            continue;
        (void)fprintf(file, "| %s | %.4g |", subjects[s].fibre, scale[m] * r->control[shown[m]]);
        for (size_t i = PER_DECADE; i < n; i += PER_DECADE) {
            const double value = scale[m] * r->value[shown[m]][i];
            (void)fprintf(file, isfinite(value) ? " %.4g |" : " - |", value);
        }
        text_change(file, h->rise, h->rise_uM);
        text_change(file, h->fall, h->fall_uM);
        text_dose(file, h, drugs[d].bound);
        (void)fputc('\n', file);
    }
}

static void drug_tables(FILE *file, size_t d)
{
    (void)fprintf(file, "\n## %s\n\nFrom 1 nM to %.4g µM. Half-effect doses in µM%s.\n",
                  drugs[d].id, dose_uM[doses_of(d) - 1],
                  isfinite(drugs[d].bound) ? " free; in brackets total, 97.5 % of it bound"
                                           : ", free; the bound part is not known here");
    for (size_t s = 0; s < SUBJECTS; s++)
        if (!response[d][s].expressible)
            (void)fprintf(file, "\n%s: the drug has no constants for it.\n", subjects[s].fibre);
    for (size_t m = 0; m < MEASURES; m++)
        dose_table(file, d, m);
}

static void write_text(FILE *file)
{
    (void)fprintf(
        file,
        "# Dose-response of the beating fibre\n\nWritten by `make study-dose`; do not edit. Beats "
        "of %g s from the steady state at the first Ca.\nThe Ca transient (20 ms, 50 ms; the same "
        "at every dose, no buffering by troponin) goes from 0.1 to 0.9\ntimes a scale: 1 µM for "
        "the intact fibre, for skinned ones the half-activating Ca of the healthy fibre of\ntheir "
        "kind, in disease too. So the intact heart's Ca peaks well above its half-activating Ca, "
        "that of skinned\nones below it (last column but one): their effects are not those of one "
        "state of activation.\n\n"
        "Doses end where the drug's data do. Changes are relative to no drug. A drug can raise a "
        "number at one dose and\nlower it at another: the largest rise and the largest fall stand "
        "side by side, and the half-effect dose is the\nlowest that has half of the rise, or of "
        "the fall where nothing rises.\n\n"
        "The ventilated and the healthy slow diaphragm fibre differ in k_xb, a factor on tension, "
        "and in passive tension,\nwhich has no part here: their relative numbers are the same by "
        "construction. No parameter set separates donor\nfrom failing human hearts: the data of "
        "the human skinned fibre are pooled. The transient is short for that\nslow, cold fibre: "
        "its beat without drug is a small part of its maximal tension (last column), and its\n"
        "percentages are of a tiny beat. Four doses a decade: [dose.csv](dose.csv).\n\n"
        "![figure](../figures/dose.svg)\n\nDots: the half-effect dose.\n\n"
        "| fibre | state | half-activating Ca (µM) | scale of Ca (µM) | peak over half-activating "
        "Ca | beat without drug / Fmax |\n|---|---|---:|---:|---:|---:|\n",
        duration_s);
    for (size_t s = 0; s < SUBJECTS; s++) {
        const double ca50 = half_activating(subjects[s].fibre);
        (void)fprintf(file, "| %s | %s | %.3f | %.3f | %.2f | %.2g %% |\n", subjects[s].fibre,
                      subjects[s].state, ca50, scale_uM[s], 0.9 * scale_uM[s] / ca50,
                      100 * response[0][s].control[DEVELOPED] / pca_of(subjects[s].fibre).fmax_kPa);
    }
    for (size_t d = 0; d < DRUGS; d++)
        drug_tables(file, d);
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
    static double percent[DRUGS * MEASURES][SUBJECTS][DOSES];
    static const char *const label[MEASURES] = {"Gain of developed tension (%)",
                                                "Rise of diastolic tension (% of developed)",
                                                "Change of RT50 (%)", "Change of ATP per beat (%)"};
    char why[500];
    for (size_t d = 0; d < DRUGS; d++)
        for (size_t m = 0; m < MEASURES; m++) {
            const size_t p = d * MEASURES + m;
            size_t n = 0;
            for (size_t s = 0; s < SUBJECTS; s++) {
                const struct response *r = &response[d][s];
                if (!r->expressible)
                    continue;
                const struct half *h = &r->half[m];
                for (size_t i = 0; i < doses_of(d); i++)
                    percent[p][s][i] = 100 * r->effect[m][i];
                curve[p][n] = (struct plot_curve){.label = p == 0 ? subjects[s].fibre : NULL,
                                                  .n = doses_of(d),
                                                  .x = dose_uM,
                                                  .y = percent[p][s],
                                                  .rgb = plot_colour(s),
                                                  .dash = (int)s,
                                                  .mark_x = h->note == NULL ? h->half_uM : NAN,
                                                  .mark_y = 50 * (h->rise > 0 ? h->rise : h->fall)};
                n++;
            }
            panel[p] =
                (struct plot_panel){.title = drugs[d].id,
                                    .x_label = "Free dose (µM), dots at the half-effect dose",
                                    .y_label = label[m],
                                    .x_first = dose_uM[0],
                                    .x_last = dose_uM[doses_of(d) - 1],
                                    .x_log = 1,
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
