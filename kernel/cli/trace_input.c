#include "cli/trace_input.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quantity.h"
#include "cli/trace_table.h"

static const double most_ca_uM = 1000.0;   /* what the library takes */
static const double fastest_um_s = 1000.0; /* beyond any measured manoeuvre */
static const double most_load_Pa = 1e7;

/* ---- --ca ---- */

/* Rice et al. 2008 with the constants of its published CellML: 0.09 uM at rest, 1.45 uM more at the
 * peak. */
static const char default_ca[] = "biexp:0.1uM,0.9uM,20ms,50ms,10ms";
static const char rice_ca[] = "biexp:0.09uM,1.54uM,20ms,110ms,5ms";

/* `n` quantities after the colon: dimensions by letter, c concentration, t time. */
static int read_items(const char *text, const char *dimensions, double *value,
                      struct problem *problem)
{
    struct list list;
    const size_t n = strlen(dimensions);
    int code = list_split("--ca", strchr(text, ':') + 1, &list, problem);
    if (code == CLI_OK && list.n != n)
        code =
            problem_set(problem, CLI_USAGE, "--ca: '%s' has %zu values, not %zu", text, list.n, n);
    for (size_t i = 0; code == CLI_OK && i < n; i++) {
        code = quantity_read("--ca", list.item[i],
                             dimensions[i] == 'c' ? DIMENSION_CONCENTRATION : DIMENSION_TIME,
                             &value[i], problem);
        if (code == CLI_OK && (value[i] < 0 || (dimensions[i] == 'c' && value[i] > most_ca_uM)))
            code = problem_set(problem, CLI_USAGE, "--ca: '%s' is outside %s", list.item[i],
                               dimensions[i] == 'c' ? "0 to 1000 uM" : "times from 0 on");
    }
    list_free(&list);
    return code;
}

static int read_biexp(const char *text, struct inputs *inputs, struct problem *problem)
{
    double v[5];
    if (read_items(text, "ccttt", v, problem) != CLI_OK)
        return problem->code;
    if (!(v[2] > 0 && v[3] > 0) || v[2] == v[3])
        return problem_set(problem, CLI_USAGE,
                           "--ca: '%s': tau1 and tau2 must be above zero and differ", text);
    ino_signal_biexponential(&inputs->ca, v[0], v[1], v[2], v[3], v[4]);
    inputs->onset_s = v[4];
    inputs->ca_peak_uM = fmax(v[0], v[1]);
    return CLI_OK;
}

static int read_step(const char *text, struct inputs *inputs, struct problem *problem)
{
    double v[3];
    if (read_items(text, "cct", v, problem) != CLI_OK)
        return problem->code;
    if (v[2] == 0)
        return problem_set(problem, CLI_USAGE, "--ca: '%s': the jump must come after time 0", text);
    double *points = inputs->owned[0] = calloc(6, sizeof *points);
    if (points == NULL)
        return problem_memory(problem);
    points[0] = points[1] = v[2];
    points[3] = v[0];
    points[4] = v[1];
    ino_signal_linear(&inputs->ca, 2, points, points + 3);
    inputs->onset_s = v[2];
    inputs->ca_peak_uM = fmax(v[0], v[1]);
    return CLI_OK;
}

/* Times and values of a file's two columns as a signal. */
static int make_signal(const struct table *table, int jumps, ino_signal *signal, double *owned[2],
                       struct problem *problem)
{
    owned[0] = malloc(table->n * sizeof **owned);
    owned[1] = malloc(table->n * sizeof **owned);
    if (owned[0] == NULL || owned[1] == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < table->n; i++) {
        owned[0][i] = table->value[2 * i];
        owned[1][i] = table->value[2 * i + 1];
        if (i > 0 && (owned[0][i] < owned[0][i - 1] || (!jumps && owned[0][i] == owned[0][i - 1])))
            return table_refuse(
                table, i, 0, problem, "time %.10g s %s the row before (%.10g s)", owned[0][i],
                jumps ? "is earlier than in" : "does not follow that of", owned[0][i - 1]);
    }
    ino_signal_linear(signal, table->n, owned[0], owned[1]);
    return CLI_OK;
}

static int read_ca_file(const char *path, struct inputs *inputs, struct problem *problem)
{
    static const struct column columns[2] = {
        {{"t_s", "t_ms", "time_s", "time_ms", NULL}, {1, 1e-3, 1, 1e-3}},
        {{"ca_uM", "ca_nM", "ca_M", "pCa", "Ca_uM", NULL}, {1, 1e-3, 1e6, 1, 1}}};
    struct table table;
    int code = table_read("--ca", path, columns, 2, &table, problem);
    inputs->ca_peak_uM = 0;
    for (size_t i = 0; code == CLI_OK && i < table.n; i++) {
        double *ca = &table.value[2 * i + 1];
        if (table.chosen[1] == 3)
            *ca = pow(10.0, 6.0 - *ca);
        if (!(*ca >= 0 && *ca <= most_ca_uM))
            code =
                table_refuse(&table, i, 1, problem, "Ca of %.10g uM is outside 0 to 1000 uM", *ca);
        inputs->ca_peak_uM = fmax(inputs->ca_peak_uM, *ca);
    }
    if (code == CLI_OK)
        code = make_signal(&table, 1, &inputs->ca, inputs->owned, problem);
    if (code == CLI_OK)
        inputs->ends_s = inputs->ca.t_s[table.n - 1];
    (void)snprintf(inputs->ca_text, sizeof inputs->ca_text,
                   "from a file of %zu rows, linear between them, constant beyond", table.n);
    table_free(&table);
    return code;
}

int inputs_read_ca(const char *text, struct inputs *inputs, struct problem *problem)
{
    text = text != NULL ? text : default_ca;
    (void)snprintf(inputs->ca_text, sizeof inputs->ca_text, "%s", text);
    if (strcmp(text, "rice2008") == 0) {
        (void)snprintf(inputs->ca_text, sizeof inputs->ca_text, "rice2008, %s", rice_ca);
        return read_biexp(rice_ca, inputs, problem);
    }
    if (strncmp(text, "biexp:", 6) == 0)
        return read_biexp(text, inputs, problem);
    if (strncmp(text, "step:", 5) == 0)
        return read_step(text, inputs, problem);
    if (strncmp(text, "hold:", 5) == 0) {
        double ca = 0;
        if (read_items(text, "c", &ca, problem) != CLI_OK)
            return problem->code;
        ino_signal_constant(&inputs->ca, ca);
        inputs->ca_peak_uM = ca;
        return CLI_OK;
    }
    const size_t colon = strcspn(text, ":");
    if (text[colon] == ':' && strcspn(text, "/.") > colon)
        return problem_set(problem, CLI_USAGE,
                           "--ca: '%.*s' is none of the forms biexp, step, hold (or rice2008, or a "
                           "file)",
                           (int)colon, text);
    return read_ca_file(text, inputs, problem);
}

/* ---- --sl FILE ---- */

int inputs_sl_is_file(const char *text)
{
    const size_t n = text != NULL ? strlen(text) : 0;
    return n > 4 && (strcmp(text + n - 4, ".csv") == 0 || strchr(text, '/') != NULL);
}

static int check_sl(const struct selection *s, const struct table *table, size_t row, size_t column,
                    double sl_um, struct problem *problem)
{
    for (size_t f = 0; f < s->n_fibres; f++) {
        double least;
        double most;
        ino_muscle_sl_range(s->muscle[f], &least, &most);
        if (!(sl_um >= least && sl_um <= most))
            return table_refuse(table, row, column, problem,
                                "sarcomere length %.10g um is outside %.10g to %.10g um, where the "
                                "laws of fibre '%s' hold",
                                sl_um, least, most, ino_fibre_id(s->fibre[f]));
    }
    return CLI_OK;
}

static int check_speed(const struct table *table, size_t row, size_t column, double um_s,
                       struct problem *problem)
{
    if (fabs(um_s) <= fastest_um_s)
        return CLI_OK;
    return table_refuse(table, row, column, problem,
                        "sarcomere length changes by %.4g um/s; no more than %g um/s is allowed",
                        um_s, fastest_um_s);
}

int inputs_read_sl(const char *path, const struct selection *s, struct inputs *inputs,
                   struct problem *problem)
{
    static const struct column columns[2] = {
        {{"t_s", "t_ms", "time_s", "time_ms", NULL}, {1, 1e-3, 1, 1e-3}},
        {{"sl_um", "SL_um", "sl_nm", "hsl_nm", NULL}, {1, 1, 1e-3, 2e-3}}};
    struct table table;
    int code = table_read("--sl", path, columns, 2, &table, problem);
    for (size_t i = 0; code == CLI_OK && i < table.n; i++)
        code = check_sl(s, &table, i, 1, table.value[2 * i + 1], problem);
    if (code == CLI_OK)
        code = make_signal(&table, 0, &inputs->sl, inputs->owned + 2, problem);
    for (size_t i = 1; code == CLI_OK && i < table.n; i++)
        code = check_speed(&table, i, 1,
                           (inputs->sl.points[i] - inputs->sl.points[i - 1]) /
                               (inputs->sl.t_s[i] - inputs->sl.t_s[i - 1]),
                           problem);
    inputs->has_sl = 1;
    if (code == CLI_OK)
        inputs->ends_s =
            fmax(inputs->sl.t_s[table.n - 1], isnan(inputs->ends_s) ? -INFINITY : inputs->ends_s);
    (void)snprintf(inputs->sl_text, sizeof inputs->sl_text,
                   "from a file of %zu rows, linear between them, constant beyond", table.n);
    table_free(&table);
    return code;
}

/* ---- --protocol ---- */

static int check_protocol_row(const struct table *table, size_t row, struct problem *problem)
{
    const double *v = table->value + 4 * row;
    if (!(v[0] > 0 && v[0] <= 1e6))
        return table_refuse(table, row, 0, problem, "dt of %.10g s is not above 0 (to 1e6 s)",
                            v[0]);
    if (!(v[1] >= 3 && v[1] <= 20))
        return table_refuse(table, row, 1, problem, "pCa %.10g is outside 3 to 20", v[1]);
    if (v[3] < 0 && v[3] != -1 && v[3] != -2)
        return table_refuse(table, row, 3, problem,
                            "mode %.10g is none of -2 (length control), -1 (length control, slack "
                            "allowed), 0 or more (force control, N/m^2)",
                            v[3]);
    if (v[3] > most_load_Pa)
        return table_refuse(table, row, 3, problem, "a load of %.10g N/m^2 is beyond 1e7", v[3]);
    if (v[3] >= 0 && v[2] != 0)
        return table_refuse(table, row, 2, problem,
                            "dhsl of %.10g nm has no effect under force control (mode %.10g); "
                            "write 0",
                            v[2], v[3]);
    return CLI_OK;
}

static ino_control control_of(double mode)
{
    return mode >= 0 ? INO_CONTROL_LOAD : mode == -1 ? INO_CONTROL_SLACK : INO_CONTROL_LENGTH;
}

/* One phase per run of rows of one kind; the load jumps from row to row. */
static void fill_phases(const struct table *table, struct inputs *inputs)
{
    double *load_t = inputs->owned[4], *load = inputs->owned[5], t = 0;
    size_t n = 0;
    inputs->n_phases = 0;
    for (size_t i = 0; i < table->n; i++) {
        const double mode = table->value[4 * i + 3];
        const ino_control control = control_of(mode);
        if (inputs->n_phases == 0 || inputs->phase[inputs->n_phases - 1] != control) {
            inputs->phase_s[inputs->n_phases] = t;
            inputs->phase[inputs->n_phases++] = control;
        }
        if (control == INO_CONTROL_LOAD && (n == 0 || load[n - 1] != 1e-3 * mode)) {
            if (n > 0) {
                load_t[n] = t;
                load[n] = load[n - 1];
                n++;
            }
            load_t[n] = t;
            load[n++] = 1e-3 * mode;
        }
        t += table->value[4 * i];
    }
    if (inputs->n_phases == 1 && inputs->phase[0] == INO_CONTROL_LENGTH)
        inputs->n_phases = 0;
    if (n > 0)
        ino_signal_linear(&inputs->load, n, load_t, load);
    else
        ino_signal_constant(&inputs->load, 0);
}

/* Rows of equal Ca, and of equal speed, are one piece: bends are mesh points and cost steps. */
static int fill_protocol(const struct table *table, const struct selection *s, double sl_um,
                         struct inputs *inputs, struct problem *problem)
{
    double *ca_t = inputs->owned[0], *ca = inputs->owned[1], *sl_t = inputs->owned[2],
           *sl = inputs->owned[3];
    double t = 0, length = sl_um, last_speed = NAN, last_ca = NAN;
    size_t n_ca = 0, n_sl = 0;
    int known = 1; /* the length: not after a load */
    for (size_t i = 0; i < table->n; i++) {
        const double *v = table->value + 4 * i;
        const double now = pow(10.0, 6.0 - v[1]), speed = 2e-3 * v[2] / v[0];
        if (check_protocol_row(table, i, problem) != CLI_OK ||
            check_speed(table, i, 2, speed, problem) != CLI_OK)
            return problem->code;
        if (now != last_ca && n_ca > 0) {
            ca_t[n_ca] = t;
            ca[n_ca++] = last_ca;
        }
        if (now != last_ca) {
            ca_t[n_ca] = t;
            ca[n_ca++] = last_ca = now;
        }
        if (!(fabs(speed - last_speed) <= 1e-12 * fabs(speed))) {
            sl_t[n_sl] = t;
            sl[n_sl++] = length;
            last_speed = speed;
        }
        t += v[0];
        length += 2e-3 * v[2];
        inputs->ca_peak_uM = fmax(inputs->ca_peak_uM, now);
        known = known && v[3] < 0;
        if (known && check_sl(s, table, i, 2, length, problem) != CLI_OK)
            return problem->code;
    }
    sl_t[n_sl] = t;
    sl[n_sl++] = length;
    ino_signal_linear(&inputs->ca, n_ca, ca_t, ca);
    ino_signal_linear(&inputs->sl, n_sl, sl_t, sl);
    inputs->ends_s = t;
    fill_phases(table, inputs);
    return CLI_OK;
}

static int make_protocol_room(struct inputs *inputs, size_t rows, struct problem *problem)
{
    for (size_t k = 0; k < 6; k++) {
        inputs->owned[k] = malloc((2 * rows + 2) * sizeof *inputs->owned[k]);
        if (inputs->owned[k] == NULL)
            return problem_memory(problem);
    }
    inputs->phase_s = malloc(rows * sizeof *inputs->phase_s);
    inputs->phase = malloc(rows * sizeof *inputs->phase);
    return inputs->phase_s != NULL && inputs->phase != NULL ? CLI_OK : problem_memory(problem);
}

int inputs_read_protocol(const char *path, const struct selection *s, double sl_um,
                         struct inputs *inputs, struct problem *problem)
{
    static const struct column columns[4] = {
        {{"dt", NULL}, {1}}, {{"pCa", NULL}, {1}}, {{"dhsl", NULL}, {1}}, {{"mode", NULL}, {1}}};
    struct table table;
    int code = table_read("--protocol", path, columns, 4, &table, problem);
    inputs->ca_peak_uM = 0;
    inputs->has_sl = 1;
    if (code == CLI_OK)
        code = make_protocol_room(inputs, table.n, problem);
    if (code == CLI_OK)
        code = fill_protocol(&table, s, sl_um, inputs, problem);
    size_t rows[3] = {0, 0, 0};
    for (size_t i = 0; code == CLI_OK && i < table.n; i++)
        rows[control_of(table.value[4 * i + 3])]++;
    (void)snprintf(inputs->ca_text, sizeof inputs->ca_text,
                   "protocol file of %zu rows, constant in each row", table.n);
    if (inputs->n_phases == 0)
        (void)snprintf(inputs->sl_text, sizeof inputs->sl_text,
                       "protocol file from %.10g um, linear in each row", sl_um);
    else
        (void)snprintf(inputs->sl_text, sizeof inputs->sl_text,
                       "protocol file from %.10g um: %zu rows of length control, %zu with slack "
                       "allowed, %zu of force control",
                       sl_um, rows[INO_CONTROL_LENGTH], rows[INO_CONTROL_SLACK],
                       rows[INO_CONTROL_LOAD]);
    table_free(&table);
    return code;
}

void inputs_free(struct inputs *inputs)
{
    for (size_t k = 0; k < 6; k++)
        free(inputs->owned[k]);
    free(inputs->phase_s);
    free(inputs->phase);
    memset(inputs, 0, sizeof *inputs);
}
