/* `inotrope twitch --drug-from --drug-until`: the dose comes and goes while the fibre beats, or is
 * held at one Ca. What is reported: force before, with the drug and after, and the half-times. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/twitch.h"

enum { BEAT_POINTS = 400 }; /* per beat, of the run that the numbers are read from */

/* ---- options ---- */

static int read_at(const struct twitch_run *run, const char *option, double *at,
                   struct problem *problem)
{
    *at = NAN;
    return time_positive(&run->time, option, at, problem);
}

int wash_read(struct twitch_run *run, struct problem *problem)
{
    const struct options *o = run->time.options;
    struct wash *w = &run->wash;
    w->on = options_get(o, "drug-from") != NULL || options_get(o, "drug-until") != NULL;
    if (!w->on)
        return CLI_OK;
    if (run->time.s.n_drugs == 0)
        return problem_set(problem, CLI_USAGE,
                           "--drug-from, --drug-until: have no effect without --drug");
    if (options_get(o, "protocol") != NULL || options_get(o, "initial") != NULL)
        return problem_set(problem, CLI_USAGE,
                           "--drug-from, --drug-until: not with --protocol or --initial");
    if (read_at(run, "drug-from", &w->from_s, problem) != CLI_OK ||
        read_at(run, "drug-until", &w->until_s, problem) != CLI_OK)
        return problem->code;
    if (w->until_s <= w->from_s)
        return problem_set(problem, CLI_USAGE, "--drug-until: '%s' is not after --drug-from",
                           options_get(o, "drug-until"));
    if (options_get(o, "period") == NULL)
        return CLI_OK;
    if (options_get(o, "duration") == NULL || options_get(o, "beats") != NULL)
        return problem_set(problem, CLI_USAGE,
                           "--period with --drug-from or --drug-until needs --duration (and no "
                           "--beats): all beats are reported");
    run->paced = 0;
    return time_positive(&run->time, "period", &w->period_s, problem);
}

int wash_check(const struct twitch_run *run, struct problem *problem)
{
    const struct wash *w = &run->wash;
    if (!w->on)
        return CLI_OK;
    if (w->from_s >= run->duration_s || w->until_s >= run->duration_s)
        return problem_set(problem, CLI_USAGE,
                           "--drug-from, --drug-until: not within the run's %.10g s (--duration)",
                           run->duration_s);
    if (w->period_s == 0 && (run->inputs.ca.kind != INO_SIGNAL_CONSTANT || run->inputs.has_sl))
        return problem_set(
            problem, CLI_USAGE,
            "--drug-from, --drug-until: needs --period, or a held Ca (--ca hold:1uM) "
            "and length: else the force changes without the drug, too");
    if (w->period_s > 0 && (run->inputs.ca.kind != INO_SIGNAL_BIEXPONENTIAL || run->inputs.has_sl))
        return problem_set(problem, CLI_USAGE,
                           "--period with --drug-from or --drug-until: needs --ca biexp and a "
                           "constant --sl");
    return CLI_OK;
}

/* ---- the run ---- */

/* Of one curve; the drive points into the wash. */
void wash_drive(struct twitch_run *run, const struct curve *curve, ino_drive *drive)
{
    struct wash *w = &run->wash;
    size_t n = 0;
    if (!isnan(w->from_s))
        w->edge_s[n] = w->edge_s[n + 1] = w->from_s, n += 2;
    if (!isnan(w->until_s))
        w->edge_s[n] = w->edge_s[n + 1] = w->until_s, n += 2;
    for (size_t d = 0; d < run->time.s.n_drugs; d++) {
        double *dose = w->dose_uM[d];
        size_t k = 0;
        if (!isnan(w->from_s))
            dose[k] = 0, dose[k + 1] = curve->drug_uM[d], k += 2;
        if (!isnan(w->until_s))
            dose[k] = curve->drug_uM[d], dose[k + 1] = 0, k += 2;
        ino_signal_linear(&w->signal[d], n, w->edge_s, dose);
    }
    drive->n_drug_signals = run->time.s.n_drugs;
    drive->drug_signal_uM = w->signal;
    if (w->period_s > 0)
        drive->ca_uM.period_s = w->period_s;
}

/* Beating, the fibre starts from the limit cycle of what there is at first: no drug, or the dose. */
static ino_status begin_beating(const struct twitch_run *run, const struct curve *curve,
                                const ino_drive *drive, double *state)
{
    ino_twitch_options options;
    ino_twitch twitch = {.size = sizeof twitch};
    ino_drive before = *drive;
    const double none[INO_MAX_DRUGS] = {0};
    before.n_drug_signals = 0;
    before.drug_uM = isnan(run->wash.from_s) ? curve->drug_uM : none;
    before.ca_uM.period_s = 0;
    before.rtol = fmax(0.1 * run->time.rtol, 1e-12);
    ino_twitch_options_init(&options);
    options.paced = 1;
    options.duration_s = run->wash.period_s;
    options.tolerance = fmax(1e-6, run->time.rtol);
    return ino_protocol_twitch(run->time.s.muscle[curve->fibre], &before, &options, state, &twitch);
}

typedef double half_way(size_t n, const double *t, const double *y, double start, double first,
                        double last);

/* Where y, which goes from `first` at `start` to `last`, has gone half the way; NaN: it does not. */
static double half_time(size_t n, const double *t, const double *y, double start, double first,
                        double last)
{
    double before = 0, t_before = start;
    for (size_t i = 0; i < n && fabs(last - first) > 1e-9 * fabs(first); i++) {
        const double part = (y[i] - first) / (last - first);
        if (t[i] <= start)
            continue;
        if (part >= 0.5)
            return t_before + (t[i] - t_before) * (0.5 - before) / (part - before) - start;
        before = part;
        t_before = t[i];
    }
    return NAN;
}

/* Beats after `start` until the force has gone half the way: 1 is the first. NaN: it does not. */
static double half_beats(size_t n, const double *onset, const double *force, double start,
                         double first, double last)
{
    double beats = 0;
    for (size_t i = 0; i < n && fabs(last - first) > 1e-9 * fabs(first); i++) {
        beats += onset[i] >= start;
        if (onset[i] >= start && (force[i] - first) / (last - first) >= 0.5)
            return beats;
    }
    return NAN;
}

/* Last value at or before `at`, of a series that starts before. */
static double last_before(size_t n, const double *t, const double *y, double at)
{
    size_t i = 0;
    while (i + 1 < n && t[i + 1] <= at)
        i++;
    return n > 0 ? y[i] : NAN;
}

/* Force over time: developed tension of each beat at its onset, or the tension itself. */
static void summarise(const struct twitch_run *run, size_t n, const double *t, const double *force,
                      struct washed *out)
{
    const struct wash *w = &run->wash;
    const double end = t[n - 1];
    const double stop = isnan(w->until_s) ? end : w->until_s;
    const double margin = w->period_s; /* a beat that ends after the change is not of before it */
    out->with = last_before(n, t, force, fmax(t[0], isnan(w->until_s) ? end : stop - margin));
    out->before = isnan(w->from_s) ? NAN : last_before(n, t, force, fmax(t[0], w->from_s - margin));
    out->after = isnan(w->until_s) ? NAN : force[n - 1];
    out->half_in = out->half_out = NAN;
    half_way *half = w->period_s > 0 ? half_beats : half_time;
    if (!isnan(w->from_s))
        out->half_in = half(n, t, force, w->from_s, out->before, out->with);
    if (!isnan(w->until_s))
        out->half_out = half(n, t, force, w->until_s, out->with, out->after);
}

static int add_beat(struct twitch_run *run, size_t curve, size_t beat, double onset,
                    const ino_twitch_metrics *m, double drug_bound)
{
    provenance_add(&run->time.extra, "beat",
                   "run=%zu beat=%zu t_s=%.17g diastolic_kPa=%.17g developed_kPa=%.17g "
                   "time_to_peak_s=%.17g RT50_s=%.17g drug_bound=%.17g",
                   curve + 1, beat + 1, onset, m->diastolic, m->developed, m->time_to_peak_s,
                   m->rt50_s, drug_bound);
    return 0;
}

static size_t read_beats(struct twitch_run *run, size_t curve, size_t n, const double *t,
                         const double *tension, const double *bound, double *onset,
                         double *developed)
{
    const double period = run->wash.period_s, first = run->inputs.onset_s;
    const size_t beats = (size_t)floor((run->duration_s - first) / period * (1 + 1e-12));
    size_t found = 0;
    for (size_t b = 0; b < beats; b++) {
        ino_twitch_metrics m;
        const size_t from = (size_t)floor((double)b * BEAT_POINTS);
        onset[found] = first + (double)b * period;
        if (from + BEAT_POINTS >= n || ino_observe_twitch(BEAT_POINTS + 1, t + from, tension + from,
                                                          onset[found], &m) != INO_OK)
            continue;
        developed[found] = m.developed;
        (void)add_beat(run, curve, b, onset[found], &m, bound[from]);
        found++;
    }
    return found;
}

static int measure(struct twitch_run *run, size_t curve, ino_drive *drive, double *data,
                   size_t rows, struct problem *problem)
{
    const struct wash *w = &run->wash;
    const ino_muscle *muscle = run->time.s.muscle[run->time.s.curve[curve].fibre];
    double *t = data, *tension = t + rows, *bound = tension + rows, *onset = bound + rows,
           *developed = onset + rows;
    const double start = w->period_s > 0 ? run->inputs.onset_s : 0.0;
    const double step =
        w->period_s > 0 ? w->period_s / BEAT_POINTS : run->duration_s / (double)(rows - 1);
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.observable[INO_OBS_drug_bound] = bound;
    for (size_t i = 0; i < rows; i++)
        t[i] = fmin(start + (double)i * step, run->duration_s);
    const ino_status status = ino_protocol_run(muscle, drive, rows, t, &trace, NULL);
    if (status != INO_OK)
        return time_library(&run->time, curve, "", status, problem);
    struct washed *out = &w->washed[curve];
    if (w->period_s > 0) {
        const size_t n = read_beats(run, curve, rows, t, tension, bound, onset, developed);
        if (n < 2)
            return problem_set(problem, CLI_USAGE,
                               "--duration: fewer than two whole beats in %.10g s",
                               run->duration_s);
        summarise(run, n, onset, developed, out);
        out->beats = n;
    } else {
        summarise(run, rows, t, tension, out);
    }
    return CLI_OK;
}

/* Numbers of a curve; *state receives the state at time 0 when the fibre beats. */
int wash_measure(struct twitch_run *run, size_t curve, ino_drive *drive, double *state,
                 struct problem *problem)
{
    const struct wash *w = &run->wash;
    const struct curve *c = &run->time.s.curve[curve];
    const double whole = (run->duration_s - (w->period_s > 0 ? run->inputs.onset_s : 0)) /
                         (w->period_s > 0 ? w->period_s : run->duration_s);
    const double rows = floor(fmax(whole, 1) * (w->period_s > 0 ? BEAT_POINTS : 4000)) + 1;
    if (rows > MOST_ROWS)
        return problem_set(problem, CLI_USAGE, "--duration: more than %d beats",
                           MOST_ROWS / BEAT_POINTS);
    drive->rtol = fmax(0.1 * run->time.rtol, 1e-12);
    if (w->period_s > 0) {
        const ino_status status = begin_beating(run, c, drive, state);
        if (status != INO_OK)
            return time_library(&run->time, curve, "before the drug", status, problem);
        drive->state = state;
    }
    double *data = malloc(5 * (size_t)rows * sizeof *data);
    if (data == NULL)
        return problem_memory(problem);
    const int code = measure(run, curve, drive, data, (size_t)rows, problem);
    free(data);
    return code;
}

/* ---- report ---- */

static void put(char *text, size_t size, const char *name, double value)
{
    const size_t used = strlen(text);
    if (isnan(value))
        (void)snprintf(text + used, size - used, " %s=none", name);
    else
        (void)snprintf(text + used, size - used, " %s=%.17g", name, value);
}

/* Half-time of binding to Ca-saturated troponin alone, ln 2/(kD_on [D] + kD_off): of the first drug
 * with explicit kinetics. */
static double exchange_s(const struct twitch_run *run, size_t curve, double dose_uM)
{
    const ino_muscle *muscle = run->time.s.muscle[run->time.s.curve[curve].fibre];
    char symbol[120];
    double value[2];
    const char *const rows[2] = {"kD_off", "K_D"};
    if (run->time.s.kinetics != INO_DRUG_EXPLICIT)
        return NAN;
    for (int k = 0; k < 2; k++) {
        (void)snprintf(symbol, sizeof symbol, "%s.%s", ino_drug_id(run->time.s.drug[0].drug),
                       rows[k]);
        const size_t i = ino_muscle_parameter_index(muscle, symbol);
        if (i >= ino_muscle_parameter_count(muscle))
            return NAN;
        value[k] = ino_muscle_parameter(muscle, i)->value;
    }
    return log(2) / (value[0] * (1 + dose_uM / value[1]));
}

void wash_report(struct twitch_run *run)
{
    const struct wash *w = &run->wash;
    char text[600] = "";
    put(text, sizeof text, "from_s", w->from_s);
    put(text, sizeof text, "until_s", w->until_s);
    provenance_add(&run->time.provenance, "drug_over_time", "the dose is there%s", text);
    if (w->period_s > 0)
        provenance_add(&run->time.provenance, "beats", "period %.10g s, from the limit cycle of %s",
                       w->period_s, isnan(w->from_s) ? "the dose" : "no drug");
    for (size_t i = 0; i < run->time.n_traces; i++) {
        const struct washed *x = &w->washed[i];
        text[0] = '\0';
        put(text, sizeof text, "before_kPa", x->before);
        put(text, sizeof text, "with_kPa", x->with);
        put(text, sizeof text, "after_kPa", x->after);
        put(text, sizeof text, w->period_s > 0 ? "half_in_beats" : "half_in_s", x->half_in);
        put(text, sizeof text, w->period_s > 0 ? "half_out_beats" : "half_out_s", x->half_out);
        put(text, sizeof text, "binding_half_in_s",
            exchange_s(run, i, run->time.s.curve[i].drug_uM[0]));
        put(text, sizeof text, "binding_half_out_s", exchange_s(run, i, 0));
        provenance_add(&run->time.extra, "wash", "run=%zu force=%s%s", i + 1,
                       w->period_s > 0 ? "developed" : "tension", text);
    }
}

static void cell(FILE *file, int width, int decimals, double value)
{
    if (isfinite(value))
        (void)fprintf(file, " %*.*f", width, decimals, value);
    else
        (void)fprintf(file, " %*s", width, "-");
}

void wash_table(const struct twitch_run *run)
{
    const struct wash *w = &run->wash;
    FILE *file = time_people(&run->time);
    int width = 5;
    if (run->time.quiet)
        return;
    for (size_t i = 0; i < run->time.n_traces; i++)
        width = (int)fmax(width, (double)strlen(run->time.trace[i].name));
    const int beats = w->period_s > 0;
    (void)fprintf(file,
                  "%s tension (kPa), half-times of its changes (%s) and of drug exchange alone "
                  "(ms)\n",
                  beats ? "Developed" : "Active", beats ? "beats" : "ms");
    (void)fprintf(file, "%3s %-*s %9s %9s %9s %9s %9s %8s %8s\n", "run", width, "what", "before",
                  "with", "after", "wash-in", "wash-out", "binds", "leaves");
    for (size_t i = 0; i < run->time.n_traces; i++) {
        const struct washed *x = &w->washed[i];
        const int extra = (strstr(run->time.trace[i].name, "µ") != NULL); /* two bytes, one glyph */
        (void)fprintf(file, "%3zu %-*s", i + 1, width + extra, run->time.trace[i].name);
        cell(file, 9, 4, x->before);
        cell(file, 9, 4, x->with);
        cell(file, 9, 4, x->after);
        cell(file, 9, !beats, (beats ? 1 : 1e3) * x->half_in);
        cell(file, 9, !beats, (beats ? 1 : 1e3) * x->half_out);
        cell(file, 8, 1, 1e3 * exchange_s(run, i, run->time.s.curve[i].drug_uM[0]));
        cell(file, 8, 1, 1e3 * exchange_s(run, i, 0));
        (void)fputc('\n', file);
    }
    if (run->time.s.kinetics == INO_DRUG_FAST)
        (void)fprintf(file, "note: fast drug kinetics: binding follows the bath at once; "
                            "--drug-kinetics explicit has the drug's own rates\n");
}
