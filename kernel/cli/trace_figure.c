/* Figures of runs over time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/steady.h"
#include "cli/trace.h"
#include "output/term.h"

int time_panel(const struct time_run *run, enum trace_column x, enum trace_column y,
               const char *x_label, const char *y_label, int legend, struct time_panel *panel,
               struct problem *problem)
{
    memset(panel, 0, sizeof *panel);
    panel->curve = calloc(run->n_traces + 1, sizeof *panel->curve);
    if (panel->curve == NULL)
        return problem_memory(problem);
    double first = INFINITY, last = -INFINITY, least = INFINITY;
    for (size_t i = 0; i < run->n_traces; i++) {
        const struct time_trace *trace = &run->trace[i];
        struct plot_curve *out = &panel->curve[i];
        *out = (struct plot_curve){.label = legend ? trace->name : NULL,
                                   .n = trace->n,
                                   .x = trace->column[x],
                                   .y = trace->column[y],
                                   .mark_x = NAN,
                                   .mark_y = NAN};
        out->rgb =
            run->n_traces > 5 ? plot_ramp((double)i / (double)(run->n_traces - 1)) : plot_colour(i);
        out->dash = run->n_traces > 5 ? 0 : (int)i;
        for (size_t k = 0; k < trace->n; k++) {
            first = fmin(first, out->x[k]);
            last = fmax(last, out->x[k]);
            least = isfinite(out->y[k]) ? fmin(least, out->y[k]) : least;
        }
    }
    panel->panel = (struct plot_panel){.x_label = x_label,
                                       .y_label = y_label,
                                       .x_first = first,
                                       .x_last = last > first ? last : first + 1.0,
                                       .y_from_zero = least >= 0.0,
                                       .n = run->n_traces,
                                       .curve = panel->curve};
    return CLI_OK;
}

void time_panel_free(struct time_panel *panel)
{
    free(panel->curve);
    memset(panel, 0, sizeof *panel);
}

int time_draw(struct time_run *run, const struct plot_panel *panel, size_t n, size_t sketched,
              struct problem *problem)
{
    if (run->sketch) {
        const int tty = isatty(STDOUT_FILENO);
        return term_write(stdout, &panel[sketched], term_columns(stdout), term_is_utf8(), tty) == 0
                   ? CLI_OK
                   : problem_memory(problem);
    }
    if (run->picture.file == NULL)
        return CLI_OK;
    return steady_picture(&run->provenance, &run->picture, "--plot", run->format, panel, n,
                          problem);
}

int time_has_relative(const struct time_run *run)
{
    for (size_t i = 0; i < run->s.n_fibres; i++)
        if (ino_model_tension_is_relative(ino_fibre_model(run->s.fibre[i])))
            return 1;
    return 0;
}

const char *time_tension_label(const struct time_run *run)
{
    if (!time_has_relative(run))
        return "Active tension (kPa)";
    return run->s.n_fibres == 1 ? "Active tension (relative)" : "Active tension (kPa, or relative)";
}
