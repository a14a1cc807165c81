/* Figure of `inotrope workloop`: closed loops, and power over what varies. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/workloop.h"

enum { MOST_LOOPS = 8 };

/* Where on the loops the first stimulus falls. */
static void mark_stimuli(const struct workloop_run *run, const struct time_run *some, double *data,
                         const struct plot_curve *curve, struct plot_points *points)
{
    for (size_t i = 0; i < some->n_traces; i++) {
        const struct time_trace *trace = &some->trace[i];
        const size_t row = trace->curve * run->rows + (size_t)trace->value;
        const double phase = run->column[WORKLOOP_PHASE][row];
        const double at = (phase - floor(phase)) * (double)(trace->n - 1);
        const size_t k = isnan(at) ? 0 : (size_t)lround(at);
        data[2 * i] = trace->column[TRACE_SL][k];
        data[2 * i + 1] = trace->column[TRACE_TOTAL][k];
        points[i] = (struct plot_points){.label = i == 0 ? "first stimulus" : NULL,
                                         .n = 1,
                                         .x = &data[2 * i],
                                         .y = &data[2 * i + 1],
                                         .rgb = curve[i].rgb};
    }
}

/* The axis over which power is drawn: phase, else frequency, else strain; AXIS_COUNT: one loop. */
static enum workloop_axis drawn_axis(const struct workloop_run *run)
{
    return run->axis[AXIS_PHASE].n > 1       ? AXIS_PHASE
           : run->axis[AXIS_FREQUENCY].n > 1 ? AXIS_FREQUENCY
           : run->axis[AXIS_STRAIN].n > 1    ? AXIS_STRAIN
                                             : AXIS_COUNT;
}

/* Which loops are drawn: all when they are few, else that of the highest power of each line of the
 * power panel; of many lines only some, the ends among them. kept[MOST_LOOPS] holds them. */
static struct time_run choose_loops(const struct workloop_run *run, enum workloop_axis axis,
                                    struct time_trace *kept)
{
    struct time_run some = run->time;
    const size_t traces = run->time.n_traces;
    const size_t each = traces > MOST_LOOPS && axis != AXIS_COUNT ? run->axis[axis].n : 1;
    const size_t lines = traces / each, m = lines < MOST_LOOPS ? lines : MOST_LOOPS;
    const double *power = run->column[WORKLOOP_POWER];
    for (size_t i = 0; i < m; i++) {
        const size_t first = (m > 1 ? i * (lines - 1) / (m - 1) : 0) * each;
        size_t best = first;
        for (size_t k = first; k < first + each; k++)
            best = power[k] > power[best] ? k : best;
        kept[i] = run->time.trace[best];
    }
    some.n_traces = m;
    some.trace = kept;
    return some;
}

static void name_line(const struct workloop_run *run, size_t line, enum workloop_axis axis,
                      char *text, size_t size)
{
    const size_t lines = run->rows / run->axis[axis].n, curve = line / lines;
    const size_t row = curve * run->rows + line % lines * run->axis[axis].n;
    text[0] = '\0';
    if (run->time.s.n_curves > 1 || lines == 1)
        curve_label(&run->time.s, &run->time.s.curve[curve], text, size);
    if (run->axis[AXIS_STRAIN].n > 1 && axis != AXIS_STRAIN)
        (void)snprintf(text + strlen(text), size - strlen(text), "%sstrain %.4g",
                       text[0] ? ", " : "", run->column[WORKLOOP_STRAIN][row]);
    if (run->axis[AXIS_FREQUENCY].n > 1 && axis != AXIS_FREQUENCY)
        (void)snprintf(text + strlen(text), size - strlen(text), "%s%.4g Hz", text[0] ? ", " : "",
                       run->column[WORKLOOP_FREQUENCY][row]);
}

/* Rows of a line follow each other: the drawn axis is the fastest of those that vary, but for the
 * strain, which is drawn when nothing else varies. */
static void power_panel(const struct workloop_run *run, enum workloop_axis axis,
                        struct plot_curve *curve, char (*label)[240], struct plot_panel *panel)
{
    static const enum workloop_column column[AXIS_COUNT] = {WORKLOOP_STRAIN, WORKLOOP_FREQUENCY,
                                                            WORKLOOP_PHASE};
    static const char *const x_label[AXIS_COUNT] = {
        "Strain (half excursion / L)", "Cycles per second (Hz)", "Phase of the first stimulus"};
    const size_t n = run->axis[axis].n, lines = run->time.s.n_curves * run->rows / n;
    double first = INFINITY, last = -INFINITY, least = 0;
    for (size_t i = 0; i < lines; i++) {
        name_line(run, i, axis, label[i], sizeof label[i]);
        curve[i] = (struct plot_curve){.label = label[i],
                                       .n = n,
                                       .x = run->column[column[axis]] + i * n,
                                       .y = run->column[WORKLOOP_POWER] + i * n,
                                       .rgb = lines > 5 ? plot_ramp((double)i / (double)(lines - 1))
                                                        : plot_colour(i),
                                       .dash = lines > 5 ? 0 : (int)i,
                                       .mark_x = NAN,
                                       .mark_y = NAN};
        for (size_t k = 0; k < n; k++) {
            first = fmin(first, curve[i].x[k]);
            last = fmax(last, curve[i].x[k]);
            least = fmin(least, curve[i].y[k]);
        }
    }
    *panel = (struct plot_panel){.x_label = x_label[axis],
                                 .y_label = "Power (kW/m3)",
                                 .x_first = first,
                                 .x_last = last > first ? last : first + 1,
                                 .x_log = axis == AXIS_FREQUENCY && last >= 10 * first,
                                 .y_from_zero = least >= 0,
                                 .n = lines,
                                 .curve = curve};
}

static int draw(struct workloop_run *run, struct plot_curve *curve, char (*label)[240],
                struct problem *problem)
{
    const enum workloop_axis axis = drawn_axis(run);
    const char *tension =
        time_has_relative(&run->time) ? "Total tension (kPa, or relative)" : "Total tension (kPa)";
    struct time_trace kept[MOST_LOOPS];
    const struct time_run some = choose_loops(run, axis, kept);
    struct time_panel loops, over_time;
    struct plot_points points[MOST_LOOPS];
    double data[2 * MOST_LOOPS];
    memset(&over_time, 0, sizeof over_time);
    int code = time_panel(&some, TRACE_SL, TRACE_TOTAL, "Sarcomere length (um)", tension, 1, &loops,
                          problem);
    const double margin = 0.04 * (loops.panel.x_last - loops.panel.x_first);
    loops.panel.x_first -= margin;
    loops.panel.x_last += margin;
    if (code == CLI_OK && axis == AXIS_COUNT)
        code = time_panel(&some, TRACE_T, TRACE_TOTAL, "Time in the cycle (s)", tension, 0,
                          &over_time, problem);
    if (code == CLI_OK) {
        struct plot_panel panel[2] = {loops.panel, over_time.panel};
        if (run->inputs.ca.kind != INO_SIGNAL_CONSTANT) {
            mark_stimuli(run, &some, data, loops.curve, points);
            panel[0].n_points = some.n_traces;
            panel[0].points = points;
        }
        if (axis != AXIS_COUNT)
            power_panel(run, axis, curve, label, &panel[1]);
        code = time_draw(&run->time, panel, 2, 0, problem);
    }
    time_panel_free(&loops);
    time_panel_free(&over_time);
    return code;
}

int workloop_draw(struct workloop_run *run, struct problem *problem)
{
    const size_t rows = run->time.s.n_curves * run->rows;
    if (run->time.n_traces == 0)
        return CLI_OK;
    struct plot_curve *curve = calloc(rows, sizeof *curve);
    char(*label)[240] = calloc(rows, sizeof *label);
    const int code =
        curve != NULL && label != NULL ? draw(run, curve, label, problem) : problem_memory(problem);
    free(curve);
    free(label);
    return code;
}
