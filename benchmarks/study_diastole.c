/* Study: does a calcium sensitizer make the beat stronger without impairing diastole?
 *
 * Every drug of the sensitizer term (alpha, beta, exchange rate; troponin/troponin.h) is brought to
 * the dose at which the developed tension of a twitch is 25 % above the control's, and the twitch
 * there is compared with the control's: time to peak, RT50, diastolic tension. At a given effect
 * K_D and kD_on are not further axes: K_D and the dose enter as x = [D]/K_D only, and binding goes
 * at kD_on [D] = kD_off x. Beside the drugs: a k_on that is scaled, a larger Ca transient, and the
 * shorter Ca transient that a drug needs beside it for RT50 to stay.
 *
 *   study_diastole CSV TEXT SVG */
#include <inotrope/inotrope.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/plot.h"

static const double gain = 1.25;                          /* developed tension over the control's */
static const double rt50_bound = 1.02, rise_bound = 0.02; /* "diastole not impaired" */

enum { N_ALPHA = 9, N_BETA = 5, N_RATE = 8, COARSE = 61, FINE = 17, NUMBERS = 5, SPEEDS = 7 };
static const double alphas[N_ALPHA] = {1, 1.5, 2, 3, 5, 10, 30, 100, INFINITY};
static const double betas[N_BETA] = {1, 1.5, 2, 3, 10};
static const double rates[N_RATE] = {0.3, 1, 3, 10, 30, 100, 300, 1000};
static const double speeds[SPEEDS] = {0.1, 0.15, 0.25, 0.4, 0.6, 1, 2};

enum number { DIASTOLIC, DEVELOPED, TTP, RT50, RT90 };

struct matched {
    double x; /* of the drug, or the factor of another measure; NaN */
    double ttp, rt50, rt90, rise,
        gain; /* over the control's; rise: part of its developed tension */
};

struct subject {
    const char *label, *fibre;
    double calcium;       /* size of the Ca transient, 1: 0.1 to 0.9 uM */
    double cross_bridges; /* factor of attachment and detachment rates; 1: as published */
    double control[NUMBERS];
    struct matched drug[N_ALPHA][N_BETA][N_RATE + 1]; /* the last rate: fast, eliminated */
    struct matched k_on, k_off, mobiliser;
    double shorten, shortened_ttp;  /* Ca transient beside the drug that keeps RT50; time to peak */
    double shortest, shortest_rt50; /* the shortest tried that allows the gain, RT50 there */
};

static void fail(const char *what, ino_status status)
{
    (void)fprintf(stderr, "study_diastole: %s: %s\n", what, ino_status_text(status));
    exit(1);
}

/* ---- twitches ---- */

static ino_muscle *make(const struct subject *s, int drugged, ino_drug_kinetics kinetics)
{
    static const char *const drugs[] = {"levosimendan"};
    ino_change change[3] = {{"r0", s->cross_bridges, 1},
                            {"mu0fP", s->cross_bridges, 1},
                            {"mu1fP", s->cross_bridges, 1}};
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_muscle_spec_init(&spec);
    spec.fibre = s->fibre;
    spec.n_drugs = (size_t)drugged;
    spec.drugs = drugs;
    spec.kinetics = kinetics;
    spec.n_changes = s->cross_bridges != 1 ? 3 : 0;
    spec.changes = change;
    const ino_status status = ino_muscle_create(&spec, &muscle, &error);
    if (status != INO_OK)
        fail(error.text, status);
    return muscle;
}

/* The transient of regazzoni2020, its size and its times multiplied. */
static ino_mesh *mesh_of(const ino_muscle *muscle, double size, double times)
{
    ino_drive drive;
    ino_mesh_options options;
    ino_mesh *mesh = NULL;
    ino_drive_init(&drive, muscle);
    ino_signal_biexponential(&drive.ca_uM, 0.1, 0.1 + 0.8 * size, 0.02 * times, 0.05 * times, 0.01);
    ino_mesh_options_init(&options);
    options.duration_s = 2.5;
    options.rtol = 1e-5;
    const ino_status status = ino_mesh_create(muscle, &drive, &options, &mesh);
    if (status != INO_OK)
        fail("mesh", status);
    return mesh;
}

/* number[k][i]; the fields of `inputs` are over n nodes. */
static void twitches(const ino_mesh *mesh, const ino_inputs *inputs, size_t n, double *number)
{
    ino_twitch_outputs out;
    ino_twitch_outputs_init(&out);
    out.diastolic_kPa = (ino_output){number + DIASTOLIC * n, 1};
    out.developed_kPa = (ino_output){number + DEVELOPED * n, 1};
    out.time_to_peak_s = (ino_output){number + TTP * n, 1};
    out.rt50_s = (ino_output){number + RT50 * n, 1};
    out.rt90_s = (ino_output){number + RT90 * n, 1};
    const ino_status status = ino_batch_twitch(mesh, inputs, 0, n, &out, NULL);
    if (status != INO_OK && status != INO_NOT_CONVERGED)
        fail("twitches", status);
}

/* ---- matching ---- */

/* Twitches at n values of what is matched; `user` says of what. */
typedef void family(const void *user, size_t n, const double *x, double *number);

/* Of the first crossing among n points; between points linear in log x. 0: none. */
static size_t crossing(const double *control, size_t n, const double *developed)
{
    for (size_t i = 1; i < n; i++)
        if (developed[i] >= gain * control[DEVELOPED])
            return i;
    return 0;
}

static struct matched interpolate(const double *control, size_t n, const double *x, const double *y,
                                  size_t i)
{
    double v[NUMBERS];
    const double *developed = y + DEVELOPED * n;
    const double w =
        (gain * control[DEVELOPED] - developed[i - 1]) / (developed[i] - developed[i - 1]);
    for (size_t k = 0; k < NUMBERS; k++)
        v[k] = (1 - w) * y[k * n + i - 1] + w * y[k * n + i];
    return (struct matched){.x = x[i - 1] * pow(x[i] / x[i - 1], w),
                            .ttp = v[TTP] / control[TTP],
                            .rt50 = v[RT50] / control[RT50],
                            .rt90 = v[RT90] / control[RT90],
                            .rise = (v[DIASTOLIC] - control[DIASTOLIC]) / control[DEVELOPED],
                            .gain = v[DEVELOPED] / control[DEVELOPED]};
}

/* x from low to high at which the developed tension has the gain, and the twitch there. */
static struct matched match(const double *control, family *at, const void *user, double low,
                            double high)
{
    double x[COARSE], fine[FINE], y[NUMBERS * COARSE];
    for (size_t i = 0; i < COARSE; i++)
        x[i] = low * pow(high / low, (double)i / (COARSE - 1));
    at(user, COARSE, x, y);
    size_t i = crossing(control, COARSE, y + DEVELOPED * COARSE);
    if (i == 0)
        return (struct matched){NAN, NAN, NAN, NAN, NAN, NAN};
    for (size_t k = 0; k < FINE; k++)
        fine[k] = x[i - 1] * pow(x[i] / x[i - 1], (double)k / (FINE - 1));
    at(user, FINE, fine, y);
    i = crossing(control, FINE, y + DEVELOPED * FINE);
    return interpolate(control, FINE, fine, y, i > 0 ? i : FINE - 1);
}

struct drug_family {
    const ino_muscle *muscle;
    const ino_mesh *mesh;
    double alpha, beta, rate;
};

static void drugged(const void *user, size_t n, const double *x, double *number)
{
    const struct drug_family *f = user;
    size_t index[3];
    ino_field field[3] = {{&f->alpha, 0}, {&f->beta, 0}, {&f->rate, 0}};
    static const char *const symbols[3] = {"levosimendan.alpha", "levosimendan.beta",
                                           "levosimendan.kD_off"};
    double dose[COARSE];
    const double K_D =
        ino_muscle_parameter(f->muscle, ino_muscle_parameter_index(f->muscle, "levosimendan.K_D"))
            ->value;
    ino_inputs inputs;
    ino_inputs_init(&inputs);
    for (int k = 0; k < 3; k++)
        index[k] = ino_muscle_parameter_index(f->muscle, symbols[k]);
    for (size_t i = 0; i < n; i++)
        dose[i] = x[i] * K_D;
    inputs.drug_uM[0] = (ino_field){dose, 1};
    inputs.n_parameters = 3;
    inputs.parameter_index = index;
    inputs.parameters = field;
    twitches(f->mesh, &inputs, n, number);
}

/* Ca affinity x times higher: by faster binding, or by slower release (what a fast drug does). */
struct affinity_family {
    const ino_muscle *muscle;
    const ino_mesh *mesh;
    int by_release;
    double calcium;
};

static void affinity(const void *user, size_t n, const double *x, double *number)
{
    static const char *const symbols[] = {"Kd0", "alphaKd", "Kd_ref", "Koff", "k_off"};
    const struct affinity_family *f = user;
    double value[5][COARSE];
    size_t index[5];
    ino_field field[5];
    ino_inputs inputs;
    ino_inputs_init(&inputs);
    for (size_t k = 0; k < 5; k++) {
        const size_t row = ino_muscle_parameter_index(f->muscle, symbols[k]);
        if (row >= ino_muscle_parameter_count(f->muscle) || (k > 2 && !f->by_release))
            continue;
        const size_t j = inputs.n_parameters++;
        for (size_t i = 0; i < n; i++)
            value[j][i] = ino_muscle_parameter(f->muscle, row)->value / x[i];
        index[j] = row;
        field[j] = (ino_field){value[j], 1};
    }
    inputs.parameter_index = index;
    inputs.parameters = field;
    twitches(f->mesh, &inputs, n, number);
}

/* A larger Ca transient: a mesh for each. */
static void larger_calcium(const void *user, size_t n, const double *x, double *number)
{
    const struct affinity_family *f = user;
    for (size_t i = 0; i < n; i++) {
        double one[NUMBERS];
        ino_mesh *mesh = mesh_of(f->muscle, f->calcium * x[i], 1);
        twitches(mesh, NULL, 1, one);
        for (size_t k = 0; k < NUMBERS; k++)
            number[k * n + i] = one[k];
        ino_mesh_free(mesh);
    }
}

/* ---- one fibre ---- */

static void map_drugs(struct subject *s)
{
    for (int kinetics = 0; kinetics < 2; kinetics++) {
        ino_muscle *muscle = make(s, 1, (ino_drug_kinetics)kinetics);
        ino_mesh *mesh = mesh_of(muscle, s->calcium, 1);
        for (size_t a = 0; a < N_ALPHA; a++)
            for (size_t b = 0; b < N_BETA; b++)
                for (size_t r = kinetics ? 0 : N_RATE; r < (size_t)(kinetics ? N_RATE : N_RATE + 1);
                     r++) {
                    const struct drug_family f = {muscle, mesh, alphas[a], betas[b],
                                                  r < N_RATE ? rates[r] : 10};
                    s->drug[a][b][r] = match(s->control, drugged, &f, 1e-3, 1e3);
                }
        ino_mesh_free(mesh);
        ino_muscle_free(muscle);
    }
}

/* The factor of the Ca transient's times at which the drug (fast, alpha infinite, beta 1, at the
 * dose of the gain) leaves RT50 as it was: the first crossing, shortening it in steps of 1 %. A
 * transient too short for the gain ends the search. */
static void find_shortening(struct subject *s)
{
    ino_muscle *muscle = make(s, 1, INO_DRUG_FAST);
    struct matched before = {NAN, NAN, NAN, NAN, NAN, NAN};
    s->shorten = s->shortened_ttp = s->shortest = NAN;
    for (int i = 100; i >= 40 && isnan(s->shorten); i--) {
        ino_mesh *mesh = mesh_of(muscle, s->calcium, 0.01 * i);
        const struct drug_family f = {muscle, mesh, INFINITY, 1, 10};
        const struct matched at = match(s->control, drugged, &f, 1e-3, 1e3);
        ino_mesh_free(mesh);
        if (isnan(at.rt50))
            break;
        s->shortest = 0.01 * i;
        s->shortest_rt50 = at.rt50;
        if (at.rt50 <= 1 && i < 100) {
            const double w = (before.rt50 - 1) / (before.rt50 - at.rt50);
            s->shorten = 0.01 * (i + 1 - w);
            s->shortened_ttp = (1 - w) * before.ttp + w * at.ttp;
        }
        before = at;
    }
    ino_muscle_free(muscle);
}

static void control_of(struct subject *s)
{
    ino_muscle *muscle = make(s, 0, INO_DRUG_FAST);
    ino_mesh *mesh = mesh_of(muscle, s->calcium, 1);
    twitches(mesh, NULL, 1, s->control);
    struct affinity_family f = {muscle, mesh, 0, 1};
    s->k_on = match(s->control, affinity, &f, 1, 10);
    f.by_release = 1;
    s->k_off = match(s->control, affinity, &f, 1, 10);
    const struct affinity_family larger = {muscle, NULL, 0, s->calcium};
    s->mobiliser = match(s->control, larger_calcium, &larger, 1, 10);
    ino_mesh_free(mesh);
    ino_muscle_free(muscle);
}

/* ---- output ---- */

static int holds(const struct matched *m)
{
    return m->rt50 <= rt50_bound && m->rise <= rise_bound;
}

static void put(FILE *file, double value)
{
    if (isfinite(value))
        (void)fprintf(file, ",%.6g", value);
    else
        (void)fprintf(file, ",%s", isinf(value) ? "inf" : "");
}

static void row(FILE *file, const struct subject *s, const char *measure, double alpha, double beta,
                double rate, const struct matched *m)
{
    (void)fprintf(file, "%s,%s", s->label, measure);
    put(file, alpha);
    put(file, beta);
    put(file, rate);
    put(file, m->x);
    put(file, rate * m->x); /* kD_on [D] */
    put(file, m->ttp);
    put(file, m->rt50);
    put(file, m->rt90);
    put(file, m->rise);
    (void)fprintf(file, ",%s\n", isnan(m->x) ? "gain not reached" : holds(m) ? "holds" : "fails");
}

static void write_csv(FILE *file, const struct subject *subject, size_t n)
{
    (void)fprintf(file,
                  "# twitches at the dose that raises developed tension by 25 %%; ratios to the "
                  "control; holds: RT50 at most +2 %%, diastolic rise at most 2 %% of developed "
                  "tension\n"
                  "fibre,measure,alpha,beta,kD_off_per_s,x,kD_on_D_per_s,time_to_peak_ratio,RT50_"
                  "ratio,RT90_ratio,diastolic_rise,claim\n");
    for (size_t i = 0; i < n; i++) {
        const struct subject *s = &subject[i];
        row(file, s, "k_on", NAN, NAN, NAN, &s->k_on);
        row(file, s, "k_off", NAN, NAN, NAN, &s->k_off);
        row(file, s, "larger Ca transient", NAN, NAN, NAN, &s->mobiliser);
        for (size_t a = 0; a < N_ALPHA; a++)
            for (size_t b = 0; b < N_BETA; b++)
                for (size_t r = 0; r <= N_RATE; r++)
                    row(file, s, "drug", alphas[a], betas[b], r < N_RATE ? rates[r] : INFINITY,
                        &s->drug[a][b][r]);
    }
}

struct range {
    size_t reached, held, held_at_5, rt50_within, rise_within;
    double rt50[2], ttp[2], rise[2];
};

static void widen(double range[2], double value)
{
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

static struct range range_of(const struct subject *s)
{
    struct range r = {
        0, 0, 0, 0, 0, {INFINITY, -INFINITY}, {INFINITY, -INFINITY}, {INFINITY, -INFINITY}};
    for (size_t a = 0; a < N_ALPHA; a++)
        for (size_t b = 0; b < N_BETA; b++)
            for (size_t k = 0; k <= N_RATE; k++) {
                const struct matched *m = &s->drug[a][b][k];
                if (isnan(m->x))
                    continue;
                r.reached++;
                r.held += (size_t)holds(m);
                r.held_at_5 += m->rt50 <= 1.05 && m->rise <= 0.05;
                r.rt50_within += m->rt50 <= rt50_bound;
                r.rise_within += m->rise <= rise_bound;
                widen(r.rt50, m->rt50);
                widen(r.ttp, m->ttp);
                widen(r.rise, m->rise);
            }
    return r;
}

static void text_row(FILE *file, const struct subject *s, const char *what, const struct matched *m)
{
    if (isnan(m->x))
        (void)fprintf(file, "| %s | %s | gain not reached | | |\n", s->label, what);
    else
        (void)fprintf(file, "| %s | %s | %.3f | %.3f | %+.1f %% |\n", s->label, what, m->ttp,
                      m->rt50, 100 * m->rise);
}

static void write_text(FILE *file, const struct subject *subject, size_t n,
                       const struct matched *scan)
{
    (void)fprintf(
        file,
        "# Stronger contraction, diastole not impaired?\n\n"
        "Written by `make study-diastole`; do not edit. Each drug of the sensitizer term is taken "
        "to\nthe dose that raises the developed tension of a twitch by 25 %%, Ca transient "
        "unchanged (no\nbuffering by troponin). The claim is counted as held where RT50 is at most "
        "2 %% longer and\ndiastolic tension has risen by at most 2 %% of the control's developed "
        "tension. %d settings per\nfibre: alpha 1 to infinity, beta 1 to 10, kD_off 0.3 1/s to "
        "fast. K_D and kD_on are no further\naxes: at a given effect they enter as x = [D]/K_D and "
        "kD_on [D] = kD_off x (both in the CSV).\n\n"
        "| fibre | reach +25 %% | claim holds | at 5 %% | RT50 within 2 %% | diastolic within 2 %% "
        "| RT50 "
        "ratio | time to peak ratio | diastolic rise "
        "|\n|---|---:|---:|---:|---:|---:|---|---|---|\n",
        N_ALPHA * N_BETA * (N_RATE + 1));
    for (size_t i = 0; i < n; i++) {
        const struct range r = range_of(&subject[i]);
        (void)fprintf(
            file,
            "| %s | %zu | %zu | %zu | %zu | %zu | %.3f to %.3f | %.3f to %.3f | %+.1f to %+.1f "
            "%% |\n",
            subject[i].label, r.reached, r.held, r.held_at_5, r.rt50_within, r.rise_within,
            r.rt50[0], r.rt50[1], r.ttp[0], r.ttp[1], 100 * r.rise[0], 100 * r.rise[1]);
    }
    (void)fprintf(file, "\n![map](../figures/diastole.svg)\n\n## The same gain by other means\n\n"
                        "| fibre | by | time to peak | RT50 | diastolic rise |\n"
                        "|---|---|---:|---:|---:|\n");
    for (size_t i = 0; i < n; i++) {
        const struct subject *s = &subject[i];
        text_row(file, s, "k_on raised (the published hiPSC action)", &s->k_on);
        text_row(file, s, "k_off lowered (any fast drug with beta 1)", &s->k_off);
        text_row(file, s, "drug, alpha infinite, kD_off 10 1/s", &s->drug[N_ALPHA - 1][0][3]);
        text_row(file, s, "drug, beta 3, alpha 1, fast", &s->drug[0][3][N_RATE]);
        text_row(file, s, "larger Ca transient", &s->mobiliser);
    }
    (void)fprintf(
        file,
        "\nPublished (guinea pig papillary muscle, `levosimendan-relaxation`): relaxation "
        "unchanged, "
        "rise\nfaster, with the drug's PDE III action. Beside the drug (fast, alpha infinite) a "
        "shorter Ca\ntransient keeps RT50 when its times are multiplied by\n\n"
        "| fibre | Ca transient x | time to peak then |\n|---|---:|---:|\n");
    for (size_t i = 0; i < n; i++)
        if (isnan(subject[i].shorten))
            (void)fprintf(file,
                          "| %s | none: RT50 still %.3f at %.2f, the shortest with the gain | |\n",
                          subject[i].label, subject[i].shortest_rt50, subject[i].shortest);
        else
            (void)fprintf(file, "| %s | %.3f | %.3f |\n", subject[i].label, subject[i].shorten,
                          subject[i].shortened_ttp);
    (void)fprintf(
        file, "\n## Why\n\n"
              "- Diastolic tension at the resting Ca is a steady state. No rate enters it: "
              "alpha infinite, any\n  exchange rate, k_on or k_off raise it as far as the "
              "shift of pCa50 goes, and only a larger Ca\n  transient leaves it alone. What "
              "differs is how much shift the gain of 25 %% takes.\n"
              "- With one Ca site, beta 1 and fast exchange the drug multiplies k_off by\n  "
              "(1 + x/alpha)/(1 + x) and nothing else: every alpha gives the same twitch at the "
              "same gain, so\n  that the preference for Ca-bound troponin cannot protect "
              "diastole.\n"
              "- A drug on Ca-bound troponin that leaves slowly must leave before Ca can: "
              "release in order, and\n  relaxation is later than with a fast drug.\n"
              "- At a given Ca transient everything that holds the filament open longer also "
              "delays its\n  closing. RT50 hides that only where cross-bridges limit "
              "relaxation: with the rates of attachment and\n  detachment of the rat fibre "
              "multiplied by the first row, RT50 with drug (fast, alpha infinite) is\n\n  |");
    for (size_t k = 0; k < SPEEDS; k++)
        (void)fprintf(file, " %.3g |", speeds[k]);
    (void)fprintf(file, "\n  |");
    for (size_t k = 0; k < SPEEDS; k++)
        (void)fprintf(file, "---:|");
    (void)fprintf(file, "\n  |");
    for (size_t k = 0; k < SPEEDS; k++)
        (void)fprintf(file, " %.3f |", scan[k].rt50);
    (void)fprintf(
        file, "\n\n  of the control's.\n"
              "- RT50 unchanged with a faster rise is reached, where it is at all, by a shorter "
              "Ca transient\n  beside the drug (table above), not by a binding of another kind. "
              "Ca bound by troponin is not fed\n  back on the Ca transient here; in a cell a "
              "sensitizer binds more and releases it later, which acts\n  in the same "
              "direction.\n");
}

/* ---- figure ---- */

enum { CURVES = 4 };

static const struct {
    const char *label;
    size_t a, b;
} shown[CURVES] = {{"alpha inf", N_ALPHA - 1, 0},
                   {"alpha 3", 3, 0},
                   {"alpha 1, beta 3", 0, 3},
                   {"alpha 10, beta 2", 5, 2}};

static void rate_panel(const struct subject *s, struct plot_curve *curve, double (*y)[N_RATE],
                       struct plot_panel *panel)
{
    for (size_t k = 0; k < CURVES; k++) {
        for (size_t r = 0; r < N_RATE; r++)
            y[k][r] = s->drug[shown[k].a][shown[k].b][r].rt50;
        curve[k] = (struct plot_curve){.label = NULL,
                                       .n = N_RATE,
                                       .x = rates,
                                       .y = y[k],
                                       .rgb = plot_colour(k),
                                       .dash = (int)k,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
    }
    *panel = (struct plot_panel){.title = s->label,
                                 .x_label = "kD_off (1/s)",
                                 .y_label = "RT50 / control at +25 % tension",
                                 .x_first = rates[0],
                                 .x_last = rates[N_RATE - 1],
                                 .x_log = 1,
                                 .n = CURVES,
                                 .curve = curve};
}

static void draw(FILE *file, const struct subject *subject, size_t n, const struct matched *scan)
{
    enum { MOST = 7 };
    static struct plot_curve curve[MOST][CURVES];
    static double y[MOST][CURVES][N_RATE], rt50[SPEEDS], ttp[SPEEDS];
    struct plot_panel panel[MOST];
    char why[500];
    for (size_t i = 0; i < n; i++)
        rate_panel(&subject[i], curve[i], y[i], &panel[i]);
    for (size_t k = 0; k < SPEEDS; k++) {
        rt50[k] = scan[k].rt50;
        ttp[k] = scan[k].ttp;
    }
    const double *const lines[2] = {rt50, ttp};
    static const char *const names[2] = {"RT50", "time to peak"};
    for (size_t k = 0; k < 2; k++)
        curve[n][k] = (struct plot_curve){.label = names[k],
                                          .n = SPEEDS,
                                          .x = speeds,
                                          .y = lines[k],
                                          .rgb = plot_colour(k),
                                          .dash = (int)k,
                                          .mark_x = NAN,
                                          .mark_y = NAN};
    panel[n] = (struct plot_panel){.title = "rat, fast drug, alpha inf",
                                   .x_label = "Speed of cross-bridges (factor)",
                                   .y_label = "Over control at +25 % tension",
                                   .x_first = speeds[0],
                                   .x_last = speeds[SPEEDS - 1],
                                   .x_log = 1,
                                   .n = 2,
                                   .curve = curve[n]};
    static struct plot_curve legend[CURVES];
    for (size_t k = 0; k < CURVES; k++) {
        legend[k] = curve[0][k];
        legend[k].label = shown[k].label;
    }
    panel[n + 1] = panel[0];
    panel[n + 1].title = "RT50 against kD_off";
    panel[n + 1].curve = legend;
    panel[n + 1].legend_only = 1;
    if (plot_write_page(file, PLOT_SVG, panel, n + 2, 4, NULL, why, sizeof why) != 0) {
        (void)fprintf(stderr, "study_diastole: %s\n", why);
        exit(1);
    }
}

static FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

int main(int argc, char **argv)
{
    static struct subject subject[] = {{.label = "human-lv-intact-37C",
                                        .fibre = "human-lv-intact-37C",
                                        .calcium = 1,
                                        .cross_bridges = 1},
                                       {.label = "human-body-temperature",
                                        .fibre = "human-body-temperature",
                                        .calcium = 1,
                                        .cross_bridges = 1},
                                       {.label = "human-body-temperature, Ca x 0.6",
                                        .fibre = "human-body-temperature",
                                        .calcium = 0.6,
                                        .cross_bridges = 1},
                                       {.label = "rat-room-temperature",
                                        .fibre = "rat-room-temperature",
                                        .calcium = 1,
                                        .cross_bridges = 1},
                                       {.label = "rat-room-temperature, cross-bridges x 0.25",
                                        .fibre = "rat-room-temperature",
                                        .calcium = 1,
                                        .cross_bridges = 0.25}};
    enum { N = sizeof subject / sizeof subject[0] };
    struct matched scan[SPEEDS];
    if (argc != 4) {
        (void)fprintf(stderr, "usage: study_diastole CSV TEXT SVG\n");
        return 2;
    }
    for (size_t i = 0; i < N; i++) {
        control_of(&subject[i]);
        map_drugs(&subject[i]);
        find_shortening(&subject[i]);
        (void)fprintf(stderr, "%s\n", subject[i].label);
    }
    for (size_t k = 0; k < SPEEDS; k++) {
        struct subject s = {
            .label = "", .fibre = "rat-room-temperature", .cross_bridges = speeds[k]};
        ino_muscle *muscle = make(&s, 1, INO_DRUG_FAST);
        ino_mesh *mesh = mesh_of(muscle, 1, 1);
        const struct drug_family f = {muscle, mesh, INFINITY, 1, 10};
        twitches(mesh, NULL, 1, s.control);
        scan[k] = match(s.control, drugged, &f, 1e-3, 1e3);
        ino_mesh_free(mesh);
        ino_muscle_free(muscle);
    }
    FILE *file = open_file(argv[1]);
    write_csv(file, subject, N);
    int bad = fclose(file);
    file = open_file(argv[2]);
    write_text(file, subject, N, scan);
    bad |= fclose(file);
    file = open_file(argv[3]);
    draw(file, subject, N, scan);
    return (bad | fclose(file)) != 0;
}
