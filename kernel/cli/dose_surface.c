/* inotrope dose --twitch --surface: the beat over dose and a second axis, as a table and as maps. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/changes.h"
#include "cli/dose_twitch.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/quantity.h"
#include "cli/steady.h"
#include "sweep/decimal.h"
#include "sweep/population.h"
#include "sweep/surface.h"

enum { MOST_AXIS = 4000, DRAWN = 120 };

struct axis {
    char name[80]; /* "ca" or a parameter's symbol */
    double low, high;
    size_t n;
};

struct surface_run {
    struct beat_run *beat;
    struct axis axis;
    struct sweep_surface surface;
    double *data; /* doses, rows, numbers */
    struct sink map;
    enum plot_format map_format;
    struct progress progress;
    double seconds;
    size_t failed;
};

/* ---- SYMBOL=LOW:HIGH[:N] ---- */

static int read_axis(const char *text, struct axis *axis, struct problem *problem)
{
    char part[3][40] = {"", "", "200"};
    const size_t length = strcspn(text, "=");
    const char *c = text + length + 1;
    size_t n = 0;
    double count = 0;
    int good = text[length] == '=' && length > 0 && length < sizeof axis->name;
    for (; good && n < 3; n++) {
        const size_t size = strcspn(c, ":");
        good = size > 0 && size < sizeof part[n];
        if (good)
            (void)snprintf(part[n], sizeof part[n], "%.*s", (int)size, c);
        c += size;
        if (*c == '\0') {
            n++;
            break;
        }
        c++;
    }
    good = good && n >= 2 && *c == '\0' && number_read(part[0], &axis->low) == 0 &&
           number_read(part[1], &axis->high) == 0 && number_read(part[2], &count) == 0;
    if (!good || !(axis->low < axis->high) || count != floor(count) ||
        !(count >= 2 && count <= MOST_AXIS))
        return problem_set(problem, CLI_USAGE,
                           "--surface: '%s' is not ca=LOW:HIGH[:N] or SYMBOL=LOW:HIGH[:N] with LOW "
                           "below HIGH and N from 2 to %d, for example ca=0.5:2:1000",
                           text, MOST_AXIS);
    (void)snprintf(axis->name, sizeof axis->name, "%.*s", (int)length, text);
    axis->n = (size_t)count;
    return CLI_OK;
}

static int find_axis(struct surface_run *run, struct problem *problem)
{
    const ino_muscle *muscle = run->surface.muscle;
    const struct axis *axis = &run->axis;
    struct spelling spelling;
    char hint[120];
    run->surface.parameter = SURFACE_CALCIUM;
    if (strcmp(axis->name, "ca") == 0) {
        const ino_signal *ca = &run->surface.drive.ca_uM;
        if (ca->kind != INO_SIGNAL_BIEXPONENTIAL)
            return problem_set(problem, CLI_USAGE, "--surface: ca: needs --ca biexp");
        if (axis->low < 0 || ca->value + axis->high * (ca->peak - ca->value) > 1000)
            return problem_set(problem, CLI_USAGE,
                               "--surface: ca: factors of the transient's size from 0 on, with a "
                               "peak up to 1000 uM");
        return CLI_OK;
    }
    const size_t i = ino_muscle_parameter_index(muscle, axis->name);
    const size_t n = ino_muscle_parameter_count(muscle);
    spelling_init(&spelling, axis->name);
    for (size_t k = 0; k < n; k++)
        spelling_offer(&spelling, ino_muscle_parameter(muscle, k)->symbol);
    if (i >= n)
        return problem_set(problem, CLI_USAGE, "--surface: no parameter '%s'%s", axis->name,
                           spelling_hint(&spelling, hint, sizeof hint));
    const ino_parameter *row = ino_muscle_parameter(muscle, i);
    if (axis->low < row->min || axis->high > row->max)
        return problem_set(problem, CLI_USAGE,
                           "--surface: %s from %.10g to %.10g lies outside %.10g to %.10g %s",
                           axis->name, axis->low, axis->high, row->min, row->max, row->unit);
    run->surface.parameter = i;
    return CLI_OK;
}

/* As many doses as rows, evenly in the logarithm between the smallest and the largest given. */
static void fill_axes(struct surface_run *run)
{
    const struct dose_list *doses = &run->beat->time.s.drug[0];
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < doses->n; i++) {
        low = doses->uM[i] > 0 ? fmin(low, doses->uM[i]) : low;
        high = fmax(high, doses->uM[i]);
    }
    const size_t n = run->axis.n;
    double *dose = run->data, *row = dose + n;
    for (size_t i = 0; i < n; i++) {
        const double part = (double)i / (double)(n - 1);
        dose[i] = i + 1 == n ? high : low * pow(high / low, part);
        row[i] =
            i + 1 == n ? run->axis.high : run->axis.low + (run->axis.high - run->axis.low) * part;
    }
    run->surface.dose_uM = dose;
    run->surface.row = row;
    run->surface.n_dose = run->surface.n_row = n;
    for (size_t k = 0; k < SURFACE_COUNT; k++)
        run->surface.number[k] = row + n + k * n * n;
}

static int settle(struct surface_run *run, struct problem *problem)
{
    struct beat_run *beat = run->beat;
    const struct options *o = beat->time.options;
    const struct dose_list *doses = &beat->time.s.drug[0];
    size_t above = 0;
    double threads = sweep_processors();
    for (size_t i = 0; i < doses->n; i++)
        above += doses->uM[i] > 0;
    if (beat->n_groups > 1 || above < 2)
        return problem_set(problem, CLI_USAGE,
                           "--surface: one fibre, one length and two doses above zero (the ends of "
                           "the axis)");
    if (options_get(o, "plot") != NULL || beat->time.json)
        return problem_set(problem, CLI_USAGE,
                           "--surface: the data are CSV, the picture is --heatmap");
    if (options_get(o, "threads") != NULL &&
        (number_read(options_get(o, "threads"), &threads) != 0 || threads != floor(threads) ||
         !(threads >= 1 && threads <= 1024)))
        return problem_set(problem, CLI_USAGE, "--threads: '%s' is not a number from 1 to 1024",
                           options_get(o, "threads"));
    run->surface.threads = (int)threads;
    run->surface.muscle = beat->time.s.muscle[0];
    run->surface.stop = interrupt_seen;
    ino_drive_init(&run->surface.drive, run->surface.muscle);
    run->surface.drive.ca_uM = beat->inputs.ca;
    ino_signal_constant(&run->surface.drive.sl_um, beat->time.s.curve[0].sl_um);
    ino_mesh_options_init(&run->surface.options);
    run->surface.options.duration_s = beat->duration_s;
    run->surface.options.onset_s = beat->inputs.onset_s;
    run->surface.options.rtol = beat->time.rtol;
    if (read_axis(options_get(o, "surface"), &run->axis, problem) != CLI_OK ||
        find_axis(run, problem) != CLI_OK)
        return problem->code;
    const size_t n = run->axis.n;
    run->data = malloc((2 * n + SURFACE_COUNT * n * n) * sizeof *run->data);
    if (run->data == NULL)
        return problem_memory(problem);
    fill_axes(run);
    const char *map = options_get(o, "heatmap");
    if (map != NULL && (picture_format("--heatmap", map, &run->map_format, problem) != CLI_OK ||
                        steady_open_picture("--heatmap", map, &run->map, problem) != CLI_OK))
        return problem->code;
    return time_open(&beat->time, problem);
}

/* ---- output ---- */

static void write_rows(const struct surface_run *run, FILE *file)
{
    static struct decimal_table decimals;
    const struct sweep_surface *s = &run->surface;
    char line[(2 + SURFACE_COUNT) * (DECIMAL_LONGEST + 1) + 2];
    decimal_init(&decimals);
    for (size_t r = 0; r < s->n_row && !ferror(file); r++)
        for (size_t i = 0; i < s->n_dose; i++) {
            size_t n = decimal_write(&decimals, s->dose_uM[i], line);
            line[n++] = ',';
            n += decimal_write(&decimals, s->row[r], line + n);
            for (size_t k = 0; k < SURFACE_COUNT; k++) {
                const double value = s->number[k][r * s->n_dose + i];
                line[n++] = ',';
                if (isfinite(value))
                    n += decimal_write(&decimals, value, line + n);
            }
            line[n++] = '\n';
            (void)fwrite(line, 1, n, file);
        }
}

static int write(struct surface_run *run, struct problem *problem)
{
    struct time_run *time = &run->beat->time;
    FILE *file = time->out.file;
    if (time->provenance.failed)
        return problem_memory(problem);
    for (size_t i = 0; i < time->provenance.n; i++)
        (void)fprintf(file, "# %s: %s\n", time->provenance.item[i].key,
                      time->provenance.item[i].text);
    (void)fprintf(file,
                  "drug_uM,%s,diastolic_kPa,developed_kPa,time_to_peak_s,RT50_s,atp_per_head,"
                  "estimated_error\n",
                  run->surface.parameter == SURFACE_CALCIUM ? "ca_factor" : run->axis.name);
    write_rows(run, file);
    if (interrupt_seen())
        (void)fprintf(file, "# partial: interrupted\n");
    return time_commit(time, problem);
}

/* Where along the doses of row r the developed tension is largest, and where RT50 first exceeds its
 * value at the smallest dose by a fifth. */
static void landmarks(const struct sweep_surface *s, size_t r, double *top_uM, double *slow_uM)
{
    const double *developed = s->number[SURFACE_DEVELOPED] + r * s->n_dose;
    const double *rt50 = s->number[SURFACE_RT50] + r * s->n_dose;
    size_t top = 0;
    *slow_uM = NAN;
    for (size_t i = 1; i < s->n_dose; i++) {
        top = developed[i] > developed[top] ? i : top;
        if (isnan(*slow_uM) && rt50[i] > 1.2 * rt50[0])
            *slow_uM = s->dose_uM[i];
    }
    *top_uM = top > 0 && top + 1 < s->n_dose ? s->dose_uM[top] : NAN;
}

/* Developed tension, thinned to what a picture shows, with the landmarks as lines. */
static int draw(struct surface_run *run, struct problem *problem)
{
    static double z[DRAWN * DRAWN], x[DRAWN], y[DRAWN], line[2][DRAWN];
    const struct sweep_surface *s = &run->surface;
    const size_t n = s->n_row < DRAWN ? s->n_row : DRAWN;
    char y_label[160];
    if (run->map.file == NULL)
        return CLI_OK;
    for (size_t i = 0; i < n; i++) {
        const size_t from = i * (s->n_row - 1) / (n - 1);
        x[i] = s->row[from];
        y[i] = s->dose_uM[from];
        landmarks(s, from, &line[0][i], &line[1][i]);
        for (size_t k = 0; k < n; k++)
            z[k * n + i] =
                s->number[SURFACE_DEVELOPED][from * s->n_dose + k * (s->n_dose - 1) / (n - 1)];
    }
    const struct plot_map map = {n, n, x, y, z, "Developed tension (kPa)"};
    /* Dark below white, so that the lines are seen on bright parts too. */
    struct plot_curve curve[4] = {
        {.rgb = 0x202020, .width = 5, .y = line[0]},
        {.rgb = 0x202020, .width = 5, .y = line[1]},
        {.label = "largest", .rgb = 0xFFFFFF, .y = line[0]},
        {.label = "RT50 +20 %", .rgb = 0xFFFFFF, .dash = 1, .y = line[1]}};
    for (int k = 0; k < 4; k++) {
        curve[k].n = n;
        curve[k].x = x;
        curve[k].mark_x = curve[k].mark_y = NAN;
    }
    (void)snprintf(y_label, sizeof y_label, "%s (µM%s)",
                   ino_drug_id(run->beat->time.s.drug[0].drug),
                   run->beat->time.s.drug[0].bound > 0 ? " free" : "");
    const struct plot_panel panel = {.x_label = s->parameter == SURFACE_CALCIUM
                                                    ? "Size of the Ca2+ transient (factor)"
                                                    : run->axis.name,
                                     .y_label = y_label,
                                     .x_first = x[0],
                                     .x_last = x[n - 1],
                                     .y_log = 1,
                                     .n = 4,
                                     .curve = curve,
                                     .map = &map};
    return steady_picture(&run->beat->time.provenance, &run->map, "--heatmap", run->map_format,
                          &panel, 1, problem);
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void show(void *user, size_t rows)
{
    struct surface_run *run = user;
    progress_update(&run->progress, rows, run->surface.n_row, "rows");
}

static int compute(struct surface_run *run, struct problem *problem)
{
    const struct sweep_surface *s = &run->surface;
    const double started = now();
    run->surface.row_done = show;
    run->surface.user = run;
    progress_start(&run->progress, run->beat->time.quiet);
    const ino_status status = sweep_surface_run(s);
    progress_clear(&run->progress);
    run->seconds = now() - started;
    if (status == INO_NOT_EXPRESSIBLE)
        return problem_set(problem, CLI_USAGE,
                           "--surface: %s: this model has no batched twitches over it",
                           run->axis.name);
    if (status != INO_OK)
        return problem_library(problem, "--surface", status, NULL);
    for (size_t i = 0; i < s->n_row * s->n_dose && !interrupt_seen(); i++)
        run->failed += !(s->number[SURFACE_ERROR][i] <= s->options.rtol);
    beat_report(run->beat);
    provenance_add(&run->beat->time.provenance, "surface",
                   "%zu doses (geometric) x %zu values of %s, %.10g to %.10g", s->n_dose, s->n_row,
                   s->parameter == SURFACE_CALCIUM ? "the factor of the Ca transient"
                                                   : run->axis.name,
                   run->axis.low, run->axis.high);
    if (write(run, problem) != CLI_OK || draw(run, problem) != CLI_OK)
        return problem->code;
    if (!run->beat->time.quiet)
        (void)fprintf(time_people(&run->beat->time), "%zu twitches in %.3g s on %d threads\n",
                      s->n_row * s->n_dose, run->seconds, s->threads);
    if (interrupt_seen())
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial");
    if (run->failed > 0)
        return problem_set(problem, CLI_NOT_CONVERGED,
                           "%zu of %zu twitches failed or have an estimated error above %.3g",
                           run->failed, s->n_row * s->n_dose, s->options.rtol);
    return CLI_OK;
}

int beat_surface(struct beat_run *beat, struct problem *problem)
{
    struct surface_run run;
    memset(&run, 0, sizeof run);
    run.beat = beat;
    int code = settle(&run, problem);
    if (code == CLI_OK)
        code = compute(&run, problem);
    beat->n_groups = 0;
    sink_abandon(&run.map);
    free(run.data);
    return code;
}
