#include "solve/integrate.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solve/extrapolate.h"

/* Control constants. Growth is bounded so that one lucky estimate cannot jump over a change. */
static const double aim = 0.25; /* of the tolerance: the error that a new step is meant to have */
static const double most_grow = 8, most_shrink = 0.05;
static const double after_failure = 0.25; /* where there is no estimate at all */
enum { LEAST_ROWS = 3, PROBE_EVERY = 12, PROBE_ROWS = 2 };

void ino_integrator_options_init(struct ino_integrator_options *options)
{
    *options =
        (struct ino_integrator_options){.rtol = 1e-8, .max_step_s = INFINITY, .max_steps = 1000000};
}

static ino_status check_options(const struct ino_integrator_options *o)
{
    if (!(o->rtol >= 1e-13 && o->rtol <= 0.1) || !(o->max_step_s > 0) || o->max_steps == 0)
        return INO_OUT_OF_RANGE;
    return INO_OK;
}

ino_status ino_integrator_create(const struct ino_ode *ode,
                                 const struct ino_integrator_options *options,
                                 struct ino_integrator **integrator)
{
    if (!ode || !options || !integrator || !ode->rhs || ode->n == 0 || ode->n > INO_ODE_STATES)
        return INO_BAD_ARGUMENT;
    for (size_t k = 0; k < ode->n; k++)
        if (!(ode->scale[k] > 0) || isinf(ode->scale[k]) || ode->group[k] > INO_ODE_GROUPS)
            return INO_BAD_ARGUMENT;
    ino_status status = check_options(options);
    if (status != INO_OK)
        return status;
    struct ino_integrator *s = calloc(1, sizeof *s);
    if (!s)
        return INO_NO_MEMORY;
    s->ode = *ode;
    s->options = *options;
    *integrator = s;
    return INO_OK;
}

void ino_integrator_free(struct ino_integrator *integrator)
{
    free(integrator);
}

void ino_integrator_start(struct ino_integrator *s, double t_s, const double *y)
{
    memset(&s->report, 0, sizeof s->report);
    memset(s->sum, 0, sizeof s->sum);
    s->t = t_s;
    memcpy(s->y, y, s->ode.n * sizeof *y);
    for (size_t k = 0; k < s->ode.n; k++)
        s->sum[s->ode.group[k]] += y[k];
    ino_integrator_restart(s);
}

void ino_integrator_place(struct ino_integrator *s, double t_s, const double *y)
{
    s->t = t_s;
    memcpy(s->y, y, s->ode.n * sizeof *y);
    s->jacobian = 0;
}

void ino_integrator_restart(struct ino_integrator *s)
{
    s->record_step = 0;
    s->record_failed = 0;
    s->jacobian = 0;
}

void ino_integrator_set_max_step(struct ino_integrator *s, double max_step_s)
{
    s->options.max_step_s = max_step_s;
}

void ino_integrator_set_dense(struct ino_integrator *s, int wanted)
{
    s->wants_dense = wanted;
}

/* ---- step and order ---- */

/* Estimated cost of a basic step, us on the machine of the design measurements: only ratios
 * matter. A call of the right-hand side costs the same for every number of nodes. */
static double cost(size_t n, int rows)
{
    double call = 4, size = (double)n;
    double factor = 0.5 + size * size * size / 3750, solve = 0.3 + size * size / 1250;
    return call * (rows + 2) + factor * rows + solve * (rows * (rows + 1) / 2);
}

/* H that is expected to meet the aim with `rows` rows. */
static double step_for(const struct ino_integrator *s, int rows)
{
    double error = s->record_error[rows];
    if (rows >
        s->record_rows) { /* not computed: assume that the errors go on falling as they did */
        double last = s->record_error[rows - 1];
        error = last * fmin(1, last / s->record_error[rows - 2]);
    }
    double factor = pow(aim / fmax(error, 1e-300), 1.0 / rows);
    factor = fmin(fmax(factor, most_shrink), s->record_failed ? 1.0 : most_grow);
    return s->record_step * factor;
}

static int first_rows(double rtol)
{
    int rows = (int)(2.0 - 0.6 * log10(rtol));
    return rows < 3 ? 3 : rows > INO_ODE_ROWS - 3 ? INO_ODE_ROWS - 3 : rows;
}

/* The first H: the state moves by 1 %, and at rest ten times the fastest relaxation. */
static double first_step(const struct ino_integrator *s)
{
    const size_t n = s->ode.n;
    double fastest = 0, move = 0;
    for (size_t k = 0; k < n; k++) {
        double size = fabs(s->y[k]) + s->ode.scale[k];
        move = fmax(move, fabs(s->f0[k]) / size);
        fastest = fmax(fastest, fabs(s->jac[k * (n + 1)]));
    }
    double at_rest = fastest > 0 ? 10 / fastest : INFINITY;
    return move > 0 ? fmin(0.01 / move, at_rest) : at_rest;
}

struct choice {
    double step;
    int rows;
};

/* Least cost per unit of time, given that H cannot exceed `room`. */
static struct choice choose(const struct ino_integrator *s, double room)
{
    struct choice best = {fmin(first_step(s), room), first_rows(s->options.rtol)};
    if (!(s->record_step > 0))
        return best;
    double least = INFINITY;
    int top = s->record_failed || s->record_rows < LEAST_ROWS ? s->record_rows : s->record_rows + 1;
    for (int rows = LEAST_ROWS; rows <= top && rows <= INO_ODE_ROWS; rows++) {
        double step = fmin(step_for(s, rows), room);
        double price = cost(s->ode.n, rows) / step;
        if (price < least) {
            least = price;
            best = (struct choice){step, rows};
        }
    }
    return best;
}

/* Where the errors do not fall smoothly with the number of rows (order reduction on very stiff
 * problems) the choice can settle in a poor local optimum of few rows and short steps. Now and then
 * two rows more are made to see. */
static void probe(struct ino_integrator *s, struct choice *now, double room)
{
    if (s->record_failed || now->rows + PROBE_ROWS > INO_ODE_ROWS || now->step > 0.5 * room ||
        now->rows > s->record_rows)
        s->quiet = 0;
    else if (++s->quiet == PROBE_EVERY) {
        s->quiet = 0;
        now->rows += PROBE_ROWS;
    }
}

/* A step cut short by its limit says little about the steps to come: its errors do not replace
 * those of a good step of five times its length. */
static void put_on_record(struct ino_integrator *s, double step, int rows, int failed)
{
    if (!failed && !s->record_failed && step < 0.2 * s->record_step)
        return;
    s->record_step = step;
    s->record_rows = rows;
    s->record_failed = failed;
    memcpy(s->record_error, s->error, sizeof s->error);
}

static void record_no_estimate(struct ino_integrator *s, double step, int rows)
{
    s->record_step = step * after_failure;
    s->record_rows = rows;
    s->record_failed = 1;
    for (int k = 0; k <= INO_ODE_ROWS; k++)
        s->record_error[k] = k == rows ? aim : INFINITY;
}

/* Adds the error between the ends of the step to that of each number of rows; that of the step. */
static double add_dense_errors(struct ino_integrator *s, int rows)
{
    double error = 0;
    for (int j = 2; s->wants_dense && j <= rows; j++) {
        error = ino_dense_prepare(s, j);
        s->error[j] = fmax(s->error[j], error / s->options.rtol);
    }
    return error;
}

static ino_status note_dense_errors(struct ino_integrator *s, double dense_error)
{
    double observed = 0;
    ino_status status = ino_dense_observed_error(s, &observed);
    s->report.dense_error = fmax(s->report.dense_error, dense_error);
    s->report.dense_observed_error = fmax(s->report.dense_observed_error, observed);
    return status;
}

ino_status ino_integrator_step(struct ino_integrator *s, double limit_s)
{
    if (!(limit_s > s->t) || isinf(limit_s))
        return INO_BAD_ARGUMENT;
    if (limit_s - s->t <= 4 * DBL_EPSILON * fabs(limit_s)) { /* the same time but for rounding */
        s->t = limit_s;
        return INO_OK;
    }
    ino_status last = INO_NOT_CONVERGED;
    while (s->report.steps + s->report.rejected < s->options.max_steps) {
        const double room = fmin(limit_s - s->t, s->options.max_step_s);
        const double inside = s->t + 0.5 * (limit_s - s->t);
        if (!s->jacobian) {
            ino_status status = ino_extrapolate_jacobian(s, inside);
            if (status != INO_OK)
                return status;
        }
        struct choice now = choose(s, room);
        probe(s, &now, room);
        double end = s->t + now.step;
        if (now.step > 0.95 * (limit_s - s->t)) /* no tiny step is left over */
            end = limit_s;
        else if (now.step > 0.5 * (limit_s - s->t))
            end = s->t + 0.5 * (limit_s - s->t);
        double step = end - s->t;
        if (!(step > 4 * DBL_EPSILON * fabs(s->t)))
            return last;
        ino_status status = ino_extrapolate(s, end, now.rows);
        if (status != INO_OK) {
            last = status;
            s->report.rejected++;
            record_no_estimate(s, step, now.rows);
            continue;
        }
        double dense_error = add_dense_errors(s, now.rows);
        int failed = !(s->error[now.rows] <= 1);
        put_on_record(s, step, now.rows, failed);
        if (!failed) {
            ino_extrapolate_accept(s, end, now.rows);
            return s->wants_dense ? note_dense_errors(s, dense_error) : INO_OK;
        }
        last = INO_NOT_CONVERGED;
        s->report.rejected++;
    }
    return INO_NOT_CONVERGED;
}

ino_status ino_integrator_to(struct ino_integrator *s, double t_s)
{
    while (s->t < t_s) {
        ino_status status = ino_integrator_step(s, t_s);
        if (status != INO_OK)
            return status;
    }
    return INO_OK;
}

ino_status ino_integrator_fixed(struct ino_integrator *s, double step_s, int rows)
{
    if (!(step_s > 0) || rows < 1 || rows > INO_ODE_ROWS)
        return INO_BAD_ARGUMENT;
    double end = s->t + step_s;
    ino_status status = ino_extrapolate_jacobian(s, s->t + 0.5 * step_s);
    if (status == INO_OK)
        status = ino_extrapolate(s, end, rows);
    if (status == INO_OK)
        ino_extrapolate_accept(s, end, rows);
    return status;
}

double ino_integrator_time(const struct ino_integrator *integrator)
{
    return integrator->t;
}

const double *ino_integrator_state(const struct ino_integrator *integrator)
{
    return integrator->y;
}

void ino_integrator_get_report(const struct ino_integrator *integrator,
                               struct ino_integrator_report *report)
{
    *report = integrator->report;
}
