/* What is controlled: length, length with slack, or load.
 *
 * Under load the length SL is a state of its own. Its speed v follows from a servo that measures
 * total tension T and the rate at which it changes,
 *
 *     T - F + tau (dT/dt - dF/dt) = 0,
 *
 * so that T - F falls as exp(-t/tau) whatever the muscle does. dT/dt is along the model's own
 * right-hand side at speed v; a viscous part of T counts in T but not in its rate, so that no
 * acceleration enters. The root v nearest to 0 in the direction that lowers |T - F| is taken: left
 * side rising with v is stiffness. T is bilinear in state and length in most models, where the
 * central difference along the derivative is exact.
 *
 * Slack: while T >= 0 the length is the command's; then the fibre shortens under no load until its
 * length is the command's again. Both ends are located on the step's interpolant. */
#include <math.h>
#include <string.h>

#include "protocol/drive.h"

enum { NODES = 32, MOST_TRIALS = 80 }; /* points looked at together: one call each */
static const double first_um_s = 0.1, fastest_um_s = 1000;
static const double relative_move = 1e-4, most_move_um = 1e-4; /* of the difference for dT/dt */
static const double slack_level = 1e-6; /* tension that counts as negative, of its scale */

/* ---- phases ---- */

double ino_drive_next_kink(const ino_drive *drive, double t)
{
    double kink =
        fmin(ino_signal_next_kink(&drive->ca_uM, t), ino_signal_next_kink(&drive->sl_um, t));
    for (size_t d = 0; d < drive->n_drug_signals; d++)
        kink = fmin(kink, ino_signal_next_kink(&drive->drug_signal_uM[d], t));
    if (drive->n_phases == 0)
        return kink;
    kink = fmin(kink, ino_signal_next_kink(&drive->load_kPa, t));
    for (size_t i = 0; i < drive->n_phases; i++)
        if (drive->phase_s[i] > t)
            return fmin(kink, drive->phase_s[i]);
    return kink;
}

ino_status ino_control_check(const ino_drive *drive)
{
    if (drive->n_phases == 0)
        return INO_OK;
    if (!drive->phase_s || !drive->phase)
        return INO_BAD_ARGUMENT;
    for (size_t i = 0; i < drive->n_phases; i++) {
        if (!isfinite(drive->phase_s[i]))
            return INO_NOT_FINITE;
        if ((i && drive->phase_s[i] <= drive->phase_s[i - 1]) ||
            drive->phase[i] < INO_CONTROL_LENGTH || drive->phase[i] > INO_CONTROL_LOAD)
            return INO_BAD_ARGUMENT;
    }
    if (!(drive->servo_s > 0) || isinf(drive->servo_s))
        return INO_OUT_OF_RANGE;
    return ino_signal_check(&drive->load_kPa, 1);
}

int ino_control_has(const ino_drive *drive, ino_control control)
{
    for (size_t i = 0; i < drive->n_phases; i++)
        if (drive->phase[i] == control)
            return 1;
    return 0;
}

static double command(const struct ino_driven_muscle *driven, double t, double inside)
{
    return ino_signal_value(&driven->drive->sl_um, t, inside, NULL) + driven->offset_um;
}

/* The phase after time t begins: length control goes on from the length there is. */
void ino_control_enter(struct ino_driven_muscle *driven, double t, double *y)
{
    const ino_drive *drive = driven->drive;
    if (drive->n_phases == 0)
        return;
    ino_control next = INO_CONTROL_LENGTH;
    for (size_t i = 0; i < drive->n_phases && drive->phase_s[i] <= t; i++)
        next = drive->phase[i];
    double *sl = y + ino_muscle_state_count(driven->muscle);
    if (!driven->yields)
        *sl = command(driven, t, t);
    /* What is slack stays slack from one slack phase to the next. */
    if (next == driven->control && next != INO_CONTROL_LOAD)
        return;
    driven->control = next;
    driven->yields = next == INO_CONTROL_LOAD;
    driven->offset_um = *sl - ino_signal_value(&drive->sl_um, t, t, NULL);
}

/* ---- the speed under load ---- */

/* The points of a call, and what is known of each: the equation's left side at two speeds. */
struct clamp {
    const struct ino_driven_muscle *driven;
    size_t n;
    const double *y; /* [n][stride], the length last */
    double ca[NODES], force[NODES], force_rate[NODES];
    double v[NODES], left[NODES];
};

static ino_status call(const struct clamp *c, size_t n, const double *y, const double *v,
                       const double *ca, double *f, double *total)
{
    const struct ino_driven_muscle *driven = c->driven;
    const size_t count = ino_muscle_state_count(driven->muscle);
    const ptrdiff_t stride = (ptrdiff_t)count + 1;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM = (ino_field){ca, 1};
    inputs.sl_um = (ino_field){y + count, stride};
    inputs.dsl_um_s = (ino_field){v, 1};
    ino_drive_set_drugs(driven, NULL, &inputs); /* constant: ino_drive_check */
    outputs.observable[INO_OBS_total] = (ino_output){total, 1};
    return ino_batch_rhs(driven->muscle, &inputs, (ino_state){y, 1, stride}, 0, n,
                         (ino_state_output){f, 1, stride}, &outputs, NULL);
}

/* A time in which the state moves by a small part of itself. */
static double short_time(const double *y, const double *f, size_t n, double v)
{
    double fastest = fabs(v) * (relative_move / most_move_um);
    for (size_t k = 0; k < n; k++)
        fastest = fmax(fastest, fabs(f[k]) / (fabs(y[k]) + 1e-3));
    return fastest > 0 ? relative_move / fastest : 1;
}

/* left[i] = T - F + tau (dT/dt - dF/dt) at speeds v. */
static ino_status evaluate(struct clamp *c, const double *v, double *left)
{
    const size_t count = ino_muscle_state_count(c->driven->muscle), stride = count + 1;
    double f[NODES * INO_ODE_STATES], moved[2 * NODES * INO_ODE_STATES], total[NODES];
    double both[2 * NODES], speed[2 * NODES], ca[2 * NODES], e[NODES];
    ino_status status = call(c, c->n, c->y, v, c->ca, f, total);
    if (status != INO_OK)
        return status;
    for (size_t i = 0; i < c->n; i++) {
        const double *y = c->y + i * stride;
        double *rate = f + i * stride;
        rate[count] = v[i];
        e[i] = short_time(y, rate, count, v[i]);
        for (size_t k = 0; k < stride; k++) {
            moved[2 * i * stride + k] = y[k] - e[i] * rate[k];
            moved[(2 * i + 1) * stride + k] = y[k] + e[i] * rate[k];
        }
        speed[2 * i] = speed[2 * i + 1] = v[i];
        ca[2 * i] = ca[2 * i + 1] = c->ca[i];
    }
    status = call(c, 2 * c->n, moved, speed, ca, NULL, both);
    for (size_t i = 0; i < c->n && status == INO_OK; i++) {
        double rate = (both[2 * i + 1] - both[2 * i]) / (2 * e[i]);
        left[i] = total[i] - c->force[i] + c->driven->drive->servo_s * (rate - c->force_rate[i]);
    }
    return status;
}

/* The search at one point: from 0 outwards until the sign changes, then false position (Illinois). */
struct search {
    double near_v, near_left, far_v, far_left; /* the two last points; a bracket once `found` */
    double start_left, v;
    int found, done, side;
};

static void begin_search(struct search *s, double left)
{
    *s = (struct search){.near_left = left, .start_left = left, .done = left == 0};
    s->v = left > 0 ? -first_um_s : first_um_s;
    if (s->done)
        s->v = 0;
}

static void go_outwards(struct search *s, double left)
{
    double slope = (left - s->near_left) / (s->v - s->near_v), guess = s->v - left / slope;
    double least = 1.5 * fabs(s->v), most = 20 * fabs(s->v);
    double size = slope > 0 && isfinite(guess) ? fmin(fmax(fabs(guess), fabs(s->v)), most) : most;
    if (size <= fabs(s->v) * (1 + 1e-12))
        size = least;
    s->near_v = s->v;
    s->near_left = left;
    s->v = copysign(size, s->v);
}

static void advance(struct search *s, double left)
{
    if (fabs(left) <= 1e-13 * fabs(s->start_left)) {
        s->done = 1;
        return;
    }
    int same_as_near = (left > 0) == (s->near_left > 0);
    if (!s->found && same_as_near) {
        go_outwards(s, left);
        return;
    }
    if (!s->found) {
        s->found = 1;
        s->far_v = s->v;
        s->far_left = left;
    } else if (same_as_near) {
        s->near_v = s->v;
        s->near_left = left;
        s->far_left *= s->side == -1 ? 0.5 : 1;
        s->side = -1;
    } else {
        s->far_v = s->v;
        s->far_left = left;
        s->near_left *= s->side == 1 ? 0.5 : 1;
        s->side = 1;
    }
    s->v = (s->near_v * s->far_left - s->far_v * s->near_left) / (s->far_left - s->near_left);
    s->done = fabs(s->far_v - s->near_v) <= 1e-13 + 1e-12 * fabs(s->v) || s->v == s->near_v ||
              s->v == s->far_v;
}

static ino_status find_speeds(struct clamp *c)
{
    struct search search[NODES];
    memset(c->v, 0, sizeof c->v);
    ino_status status = evaluate(c, c->v, c->left);
    if (status != INO_OK)
        return status;
    for (size_t i = 0; i < c->n; i++)
        begin_search(&search[i], c->left[i]);
    for (int trial = 0; trial < MOST_TRIALS; trial++) {
        int open = 0;
        for (size_t i = 0; i < c->n; i++) {
            c->v[i] = search[i].v;
            open += !search[i].done;
            if (fabs(c->v[i]) > fastest_um_s)
                return INO_NOT_CONVERGED;
        }
        if (!open)
            return INO_OK;
        status = evaluate(c, c->v, c->left);
        if (status != INO_OK)
            return status;
        for (size_t i = 0; i < c->n; i++)
            if (!search[i].done)
                advance(&search[i], c->left[i]);
    }
    return INO_NOT_CONVERGED;
}

ino_status ino_control_lengths(const struct ino_driven_muscle *driven, double inside_s, size_t n,
                               const double *t_s, const double *y, struct ino_driven *now)
{
    const ino_drive *drive = driven->drive;
    const size_t count = ino_muscle_state_count(driven->muscle);
    if (!driven->yields) {
        for (size_t i = 0; i < n; i++)
            now[i].sl_um += driven->offset_um;
        return INO_OK;
    }
    ino_status status = INO_OK;
    for (size_t first = 0; first < n && status == INO_OK; first += NODES) {
        struct clamp c = {.driven = driven, .n = n - first, .y = y + first * (count + 1)};
        c.n = c.n < NODES ? c.n : NODES;
        for (size_t i = 0; i < c.n; i++) {
            c.ca[i] = now[first + i].ca_uM;
            if (driven->control == INO_CONTROL_LOAD)
                c.force[i] =
                    ino_signal_value(&drive->load_kPa, t_s[first + i], inside_s, &c.force_rate[i]);
        }
        status = find_speeds(&c);
        for (size_t i = 0; i < c.n; i++) {
            now[first + i].sl_um = c.y[i * (count + 1) + count];
            now[first + i].dsl_um_s = c.v[i];
        }
    }
    return status;
}

/* Does the rate of tension depend on speed at all, or tension itself? */
ino_status ino_control_possible(const struct ino_driven_muscle *driven, const double *y,
                                double ca_uM)
{
    struct clamp c = {.driven = driven, .n = 1, .y = y, .ca = {ca_uM}};
    double still[1] = {0}, moving[1] = {-first_um_s}, at_rest[1], left[1];
    ino_status status = evaluate(&c, still, at_rest);
    if (status == INO_OK)
        status = evaluate(&c, moving, left);
    if (status != INO_OK)
        return status;
    return fabs(left[0] - at_rest[0]) > 1e-9 * fabs(at_rest[0]) ? INO_OK : INO_NOT_EXPRESSIBLE;
}

/* ---- slack ---- */

enum { PARTS = 16, ROUNDS = 14 };

/* Above zero while the present state of affairs goes on, at times t[n] of the last step. */
static ino_status margins(const struct ino_driven_muscle *driven, double inside, size_t n,
                          const double *t, const double *y, double level, double *margin)
{
    const size_t count = ino_muscle_state_count(driven->muscle), stride = count + 1;
    if (driven->yields) {
        for (size_t i = 0; i < n; i++)
            margin[i] = y[i * stride + count] - command(driven, t[i], inside);
        return INO_OK;
    }
    struct clamp c = {.driven = driven};
    double at[PARTS * INO_ODE_STATES], v[PARTS];
    memcpy(at, y, n * stride * sizeof *y);
    for (size_t i = 0; i < n; i++) {
        struct ino_driven now = ino_drive_inputs(driven->drive, t[i], inside);
        at[i * stride + count] = now.sl_um + driven->offset_um;
        c.ca[i] = now.ca_uM;
        v[i] = now.dsl_um_s;
    }
    ino_status status = call(&c, n, at, v, c.ca, NULL, margin);
    for (size_t i = 0; i < n; i++)
        margin[i] += level;
    return status;
}

/* Goes slack, or taut, at time t and state y. */
static void turn(struct ino_driven_muscle *driven, double t, double inside, double *y)
{
    y[ino_muscle_state_count(driven->muscle)] = command(driven, t, inside);
    driven->yields = !driven->yields;
}

ino_status ino_control_event(const struct ino_driven_muscle *driven,
                             const struct ino_integrator *integrator, double start, double scale,
                             double *when)
{
    *when = INFINITY;
    if (driven->control != INO_CONTROL_SLACK)
        return INO_OK;
    const size_t stride = ino_muscle_state_count(driven->muscle) + 1;
    const double level = fmax(slack_level, 10 * driven->drive->rtol) * scale;
    double low = start, high = ino_integrator_time(integrator);
    const double inside = 0.5 * (low + high);
    double t[PARTS], y[PARTS * INO_ODE_STATES], margin[PARTS];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PARTS; i++) {
            t[i] = i == PARTS - 1 ? high : low + (high - low) * (i + 1) / PARTS;
            ino_integrator_interpolate(integrator, t[i], y + (size_t)i * stride);
        }
        ino_status status = margins(driven, inside, PARTS, t, y, level, margin);
        if (status != INO_OK)
            return status;
        int i = 0;
        while (i < PARTS && margin[i] >= 0)
            i++;
        if (i == PARTS)
            return INO_OK; /* none in the first round; later the end is known to be beyond */
        high = *when = t[i];
        low = i > 0 ? t[i - 1] : low;
        if (high - low <= 1e-14 * fabs(high))
            break;
    }
    return INO_OK;
}

ino_status ino_control_settle(struct ino_driven_muscle *driven, double t, double inside,
                              double scale, int event, double *y)
{
    if (driven->control != INO_CONTROL_SLACK)
        return INO_OK;
    if (event) {
        turn(driven, t, inside, y);
        return INO_OK;
    }
    /* A bend of the command may make a viscous tension negative at once. */
    double margin, level = fmax(slack_level, 10 * driven->drive->rtol) * scale;
    if (driven->yields)
        return INO_OK;
    ino_status status = margins(driven, inside, 1, &t, y, level, &margin);
    if (status == INO_OK && margin < 0)
        turn(driven, t, inside, y);
    return status;
}
