#include "protocol/mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/gather.h"
#include "protocol/drive.h"
#include "simd/dispatch.h"

/* Control of the mesh's steps: as in Hairer & Wanner, Solving ODEs II, IV.8. */
static const double aim = 0.85, most_growth = 4, least_growth = 0.2, first_part = 0.1;
/* The muscle's own error is to be this part of rtol: nodes with other parameters need room. Below
 * too_good the mesh has more steps than it needs. */
static const double room = 0.33, too_good = 0.15;
static const double most_tolerance = 0.05;
enum { MOST_STEPS = 100000, MOST_TRIES = 16, ENOUGH_TRIES = 6 };

void ino_mesh_options_init(ino_mesh_options *options)
{
    *options = (ino_mesh_options){
        .size = sizeof *options, .duration_s = 1, .onset_s = NAN, .rtol = 1e-6, .most_halvings = 5};
}

size_t ino_mesh_steps(const ino_mesh *mesh)
{
    return mesh->n;
}

const double *ino_mesh_times(const ino_mesh *mesh)
{
    return mesh->t;
}

void ino_mesh_free(ino_mesh *mesh)
{
    if (!mesh)
        return;
    free(mesh->t);
    for (int l = 0; l < MESH_LEVELS; l++)
        free(mesh->step[l]);
    free(mesh);
}

size_t ino_mesh_lanes(void)
{
    static const size_t lanes[INO_VARIANT_COUNT] = {2, 4, 8};
    return lanes[ino_variant_in_use()];
}

/* ---- one vector ---- */

/* Arrays of the inputs that change from step to step. */
struct mesh_inputs {
    _Alignas(64) double ca_start[MESH_LANES], ca_middle[MESH_LANES], ca[MESH_LANES];
    _Alignas(64) double sl_start[MESH_LANES], sl[MESH_LANES], rate[MESH_LANES];
    _Alignas(64) double live[MESH_LANES], solved[MESH_LANES], substeps[MESH_LANES];
    _Alignas(64) double error[MESH_LANES], error_kPa[MESH_LANES];
};

static void set_step(const struct ino_mesh *mesh, const struct mesh_step *s, size_t lanes,
                     struct mesh_inputs *in)
{
    ino_fill(s->ca_start_uM, lanes, in->ca_start);
    ino_fill(s->ca_middle_uM, lanes, in->ca_middle);
    ino_fill(s->ca_end_uM, lanes, in->ca);
    if (!mesh->length_moves)
        return;
    ino_fill(s->sl_start_um, lanes, in->sl_start);
    ino_fill(s->sl_end_um, lanes, in->sl);
    ino_fill(s->rate_um_s, lanes, in->rate);
}

static void set_up(const struct ino_mesh *mesh, struct ino_tile *tile, size_t lanes,
                   struct mesh_inputs *in, struct ino_tile_step *s)
{
    tile->n = lanes;
    tile->first = 1;
    tile->kept = 0;
    tile->ca_uM = in->ca;
    if (mesh->length_moves)
        tile->sl_um = in->sl;
    tile->dsl_um_s = in->rate;
    ino_fill(0, lanes, in->rate);
    ino_fill(1, lanes, in->live);
    *s = (struct ino_tile_step){.method = INO_STEP_STIFF4,
                                .max_substeps = 1,
                                .tolerance = INFINITY,
                                .rkc = &mesh->muscle->rkc,
                                .state_row = INO_TILE,
                                .out_row = INO_TILE,
                                .live = in->live,
                                .ca_start_uM = in->ca_start,
                                .ca_middle_uM = in->ca_middle,
                                .sl_start_um = mesh->length_moves ? in->sl_start : tile->sl_um,
                                .error = in->error,
                                .error_kPa = in->error_kPa,
                                .substeps = in->substeps,
                                .solved = in->solved};
}

void ino_mesh_run(const struct ino_mesh *mesh, int level, struct ino_tile *tile, double *y,
                  const struct mesh_trace *trace, double *solved)
{
    size_t lanes = ino_mesh_lanes(), n = mesh->n << level;
    struct mesh_inputs in;
    struct ino_tile_step s;
    set_up(mesh, tile, lanes, &in, &s);
    ino_fill(1, lanes, solved);
    s.state = y;
    s.state_out = y;
    for (size_t i = 0; i <= n; i++) { /* the last one is for what is observed at its start */
        set_step(mesh, &mesh->step[level][i], lanes, &in);
        s.dt_s = mesh->step[level][i].dt_s;
        s.tension = trace->tension + i * lanes;
        s.tension_rate = trace->rate + i * lanes;
        s.atp = trace->atp + i * lanes;
        mesh->muscle->kernel->step(tile, &s);
        tile->first = 0;
        tile->kept = 1;
        for (size_t j = 0; j < lanes; j++)
            if (in.solved[j] != 1.0)
                solved[j] = in.live[j] = 0;
    }
}

/* ---- making a mesh ---- */

/* The muscle itself in all lanes. */
struct pilot {
    struct ino_mesh *mesh;
    const ino_drive *drive;
    double end_s;
    struct ino_tile tile;
    struct ino_tile_step step;
    struct mesh_inputs in;
    _Alignas(64) double sl[MESH_LANES];
    _Alignas(64) double drug[INO_MAX_DRUGS * INO_TILE];
    _Alignas(64) double start[INO_TILE_STATES * INO_TILE], y[2][INO_TILE_STATES * INO_TILE];
    _Alignas(64) unsigned char scratch[INO_TILE_MORE_SCRATCH];
};

/* The onset is one too, so that the diastolic tension is that of a node. */
static double next_kink(const struct pilot *p, double t)
{
    const ino_drive *drive = p->drive;
    double kink =
        fmin(ino_signal_next_kink(&drive->ca_uM, t), ino_signal_next_kink(&drive->sl_um, t));
    return p->mesh->onset_s > t ? fmin(kink, p->mesh->onset_s) : kink;
}

static struct mesh_step inputs_of(const ino_drive *drive, double from, double to)
{
    double middle = 0.5 * (from + to);
    struct mesh_step s = {.dt_s = to - from};
    s.ca_start_uM = ino_signal_value(&drive->ca_uM, from, middle, NULL);
    s.ca_middle_uM = ino_signal_value(&drive->ca_uM, middle, middle, NULL);
    s.ca_end_uM = ino_signal_value(&drive->ca_uM, to, middle, NULL);
    s.sl_start_um = ino_signal_value(&drive->sl_um, from, middle, NULL);
    s.sl_end_um = ino_signal_value(&drive->sl_um, to, middle, &s.rate_um_s);
    return s;
}

/* [Ca2+] and length within what the model takes, for one step. */
static ino_status judge(const ino_muscle *m, const struct mesh_step *s)
{
    const double ca[3] = {s->ca_start_uM, s->ca_middle_uM, s->ca_end_uM};
    for (int i = 0; i < 3; i++) {
        if (!isfinite(ca[i]))
            return INO_NOT_FINITE;
        if (ca[i] < 0 || ca[i] > 1000)
            return INO_OUT_OF_RANGE;
    }
    if (!isfinite(s->sl_start_um) || !isfinite(s->sl_end_um))
        return INO_NOT_FINITE;
    if (fmin(s->sl_start_um, s->sl_end_um) < m->sl_min_um ||
        fmax(s->sl_start_um, s->sl_end_um) > m->sl_max_um)
        return INO_OUT_OF_RANGE;
    return INO_OK;
}

static ino_status begin(struct pilot *p)
{
    struct ino_mesh *mesh = p->mesh;
    const ino_muscle *m = mesh->muscle;
    size_t lanes = ino_mesh_lanes();
    double y[INO_TILE_STATES];
    ino_drive drive = *p->drive;
    ino_status status = ino_drive_initial(m, &drive, y);
    if (status != INO_OK)
        return status;
    for (size_t k = 0; k < m->n_states; k++)
        ino_fill(y[k], lanes, p->start + k * INO_TILE);
    ino_fill(mesh->first_sl_um, lanes, p->sl);
    for (size_t d = 0; d < m->n_drugs; d++)
        ino_fill(mesh->drug_uM[d], lanes, p->drug + d * INO_TILE);
    p->tile = (struct ino_tile){.uniform = 1,
                                .sl_same = !mesh->length_moves,
                                .drugs_same = 1,
                                .scratch = p->scratch,
                                .branch = mesh->branch,
                                .kinetics = m->kinetics,
                                .n_parameters = m->n_parameters,
                                .n_states = m->n_states,
                                .n_drugs = m->n_drugs,
                                .drugs = m->tile_drug,
                                .par = m->value,
                                .sl_um = p->sl,
                                .drug_uM = p->drug};
    set_up(mesh, &p->tile, lanes, &p->in, &p->step);
    p->step.errors = 1;
    p->step.lowest = 0.2 * least_probability; /* room for nodes with other parameters */
    return INO_OK;
}

static ino_status add_node(struct ino_mesh *mesh, size_t *room_for, double t)
{
    if (mesh->n + 2 > *room_for) {
        size_t more = *room_for ? 2 * *room_for : 256;
        double *times = realloc(mesh->t, more * sizeof *times);
        if (!times)
            return INO_NO_MEMORY;
        mesh->t = times;
        *room_for = more;
    }
    mesh->t[++mesh->n] = t;
    return INO_OK;
}

/* Steps of the muscle itself with the local error at `tolerance`: mesh->n and mesh->t. */
static ino_status lay(struct pilot *p, double tolerance, size_t *room_for)
{
    struct ino_mesh *mesh = p->mesh;
    const ino_drive *drive = p->drive;
    double t = drive->start_s, h = first_part * (p->end_s - t), kink = next_kink(p, t);
    int which = 0;
    memcpy(p->y[0], p->start, sizeof p->y[0]);
    mesh->n = 0;
    while (t < p->end_s) {
        double limit = fmin(kink, p->end_s), to = t + h;
        if (to > limit - 0.01 * h)
            to = limit;
        else if (to > limit - h) /* no short rest */
            to = 0.5 * (t + limit);
        struct mesh_step inputs = inputs_of(drive, t, to);
        ino_status status = judge(mesh->muscle, &inputs);
        if (status != INO_OK)
            return status;
        set_step(mesh, &inputs, ino_mesh_lanes(), &p->in);
        p->step.dt_s = inputs.dt_s;
        p->step.state = p->y[which];
        p->step.state_out = p->y[!which];
        mesh->muscle->kernel->step(&p->tile, &p->step);
        p->tile.first = 0;
        p->tile.kept = 1;
        double error = p->in.solved[0] == 1.0 ? p->in.error[0] / tolerance : INFINITY;
        double growth = fmin(fmax(aim * pow(error, -1.0 / mesh->order), least_growth), most_growth);
        if (error <= 1) {
            status = add_node(mesh, room_for, to);
            if (status != INO_OK || mesh->n > MOST_STEPS)
                return status != INO_OK ? status : INO_NOT_CONVERGED;
            t = to;
            which = !which;
            if (to == kink)
                kink = next_kink(p, t);
        }
        h = growth * inputs.dt_s;
        if (!(h > 1e-12 * fmax(fabs(t), p->end_s - drive->start_s)))
            return INO_NOT_CONVERGED;
    }
    return INO_OK;
}

static ino_status fill_level(struct pilot *p, int level)
{
    struct ino_mesh *mesh = p->mesh;
    size_t parts = (size_t)1 << level;
    free(mesh->step[level]);
    mesh->step[level] = malloc((mesh->n * parts + 1) * sizeof *mesh->step[level]);
    if (!mesh->step[level])
        return INO_NO_MEMORY;
    struct mesh_step *s = mesh->step[level];
    for (size_t i = 0; i < mesh->n; i++) {
        double from = mesh->t[i], h = mesh->t[i + 1] - from;
        for (size_t k = 0; k < parts; k++) {
            double start = from + h * ((double)k / (double)parts);
            double end =
                k + 1 == parts ? mesh->t[i + 1] : from + h * ((double)(k + 1) / (double)parts);
            s[i * parts + k] = inputs_of(p->drive, start, end);
        }
    }
    struct mesh_step *after = &s[mesh->n * parts];
    *after = after[-1];
    after->ca_start_uM = after->ca_middle_uM = after->ca_end_uM;
    after->sl_start_um = after->sl_end_um;
    after->rate_um_s = after->dt_s = 0;
    return INO_OK;
}

/* The muscle's own estimated error with one halving. */
static ino_status measure(struct pilot *p, double *error)
{
    struct ino_mesh *mesh = p->mesh;
    size_t lanes = ino_mesh_lanes(), n = mesh->n;
    double *work = malloc(((n + 1) + (2 * n + 1)) * 3 * lanes * sizeof *work);
    if (!work)
        return INO_NO_MEMORY;
    struct mesh_trace trace[2];
    double *next = work, solved[MESH_LANES], peak = 0, most = 0;
    int good = 1;
    for (int level = 0; level < 2; level++) {
        size_t size = ((n << level) + 1) * lanes;
        trace[level] = (struct mesh_trace){next, next + size, next + 2 * size};
        next += 3 * size;
        struct ino_tile tile = p->tile;
        memcpy(p->y[0], p->start, sizeof p->y[0]);
        ino_mesh_run(mesh, level, &tile, p->y[0], &trace[level], solved);
        good &= solved[0] == 1.0;
    }
    for (size_t i = 0; i <= n; i++) {
        double fine = trace[1].tension[2 * i * lanes];
        peak = fmax(peak, fabs(fine));
        most = fmax(most, fabs(fine - trace[0].tension[i * lanes]));
    }
    free(work);
    *error = good && peak > 0 ? most / ((1 << mesh->order) - 1) / peak : good ? 0 : INFINITY;
    return INO_OK;
}

/* Lays a mesh at `tolerance` and measures its error. */
static ino_status try_tolerance(struct pilot *p, double tolerance, size_t *room_for, double *error)
{
    ino_status status = lay(p, tolerance, room_for);
    if (status == INO_OK)
        p->mesh->t[0] = p->drive->start_s;
    for (int level = 0; level < 2 && status == INO_OK; level++)
        status = fill_level(p, level);
    return status == INO_OK ? measure(p, error) : status;
}

/* Finds the local tolerance with which the muscle's own error is between too_good and room of rtol:
 * secant steps on logarithms towards the middle, inside the bracket of what was too fine and too
 * coarse. Errors do not depend smoothly on it, so after some tries any that is fine enough will do. */
static ino_status grade(struct pilot *p)
{
    struct ino_mesh *mesh = p->mesh;
    const double goal = log(sqrt(room * too_good));
    double x = log(fmin(0.3 * mesh->rtol, most_tolerance)), last_x = NAN, last_part = NAN;
    double fine = NAN, coarse = NAN, error = INFINITY; /* ends of the bracket; NAN: not known */
    size_t room_for = 0;
    for (int i = 0;; i++) {
        ino_status status = try_tolerance(p, exp(x), &room_for, &error);
        if (status != INO_OK)
            return status;
        double part = log(error / mesh->rtol), slope = (part - last_part) / (x - last_x);
        if (part <= log(room) &&
            (part >= log(too_good) || i >= ENOUGH_TRIES || x >= log(most_tolerance)))
            break;
        if (i + 1 == MOST_TRIES)
            return INO_NOT_CONVERGED;
        *(part <= log(room) ? &fine : &coarse) = x;
        double move = (goal - part) / (slope > 0.4 && slope < 2.5 ? slope : 1.0);
        last_x = x;
        last_part = part;
        x = fmin(x + fmin(fmax(move, -7.0), 7.0), log(most_tolerance));
        if (i >=
            ENOUGH_TRIES) /* what is fine enough is known, or has to be looked for further on */
            x = !isnan(fine) ? fine : fmin(x, last_x - 0.5);
        else if (!isnan(fine) && !isnan(coarse) && !(x > fine && x < coarse))
            x = 0.5 * (fine + coarse);
    }
    for (int level = 2; level <= (int)mesh->most_halvings; level++) {
        ino_status status = fill_level(p, level);
        if (status != INO_OK)
            return status;
    }
    return INO_OK;
}

static ino_status check(const ino_muscle *muscle, const ino_drive *drive, const ino_mesh_options *o)
{
    ino_status status = ino_drive_check(muscle, drive);
    if (status != INO_OK)
        return status;
    if (o->size != sizeof *o)
        return INO_BAD_ARGUMENT;
    if (!(o->duration_s > 0) || isinf(o->duration_s) || !(o->rtol >= 1e-12 && o->rtol <= 0.1) ||
        o->most_halvings < 1 || o->most_halvings >= MESH_LEVELS || isinf(o->onset_s))
        return INO_OUT_OF_RANGE;
    if (drive->n_drug_signals > 0)
        return INO_BAD_ARGUMENT;
    if (!ino_step_possible(muscle) || drive->n_phases > 0 ||
        (drive->sl_um.kind != INO_SIGNAL_CONSTANT && drive->sl_um.kind != INO_SIGNAL_LINEAR))
        return INO_NOT_EXPRESSIBLE;
    return INO_OK;
}

static ino_status create(struct ino_mesh *mesh, const ino_drive *drive, const ino_mesh_options *o)
{
    struct pilot *p = aligned_alloc(64, (sizeof *p + 63) / 64 * 64);
    if (!p)
        return INO_NO_MEMORY;
    memset(p, 0, sizeof *p);
    p->mesh = mesh;
    p->drive = drive;
    p->end_s = drive->start_s + o->duration_s;
    ino_status status = begin(p);
    if (status == INO_OK)
        status = grade(p);
    free(p);
    return status;
}

ino_status ino_mesh_create(const ino_muscle *muscle, const ino_drive *drive,
                           const ino_mesh_options *options, ino_mesh **mesh)
{
    ino_mesh_options o;
    ino_mesh_options_init(&o);
    if (options)
        o = *options;
    ino_status status = mesh ? check(muscle, drive, &o) : INO_BAD_ARGUMENT;
    if (status != INO_OK)
        return status;
    struct ino_mesh *m = calloc(1, sizeof *m);
    if (!m)
        return INO_NO_MEMORY;
    double after = nextafter(drive->start_s, INFINITY);
    *m = (struct ino_mesh){
        .muscle = muscle,
        .onset_s = o.onset_s,
        .rtol = o.rtol,
        .first_ca_uM = ino_signal_value(&drive->ca_uM, drive->start_s, after, NULL),
        .first_sl_um = ino_signal_value(&drive->sl_um, drive->start_s, after, NULL),
        .length_moves = drive->sl_um.kind != INO_SIGNAL_CONSTANT,
        .order = MESH_ORDER,
        .has_state = drive->state != NULL,
        .branch = drive->branch,
        .most_halvings = o.most_halvings};
    if (m->length_moves && muscle->kernel->moving_order > 0)
        m->order = muscle->kernel->moving_order;
    if (isnan(m->onset_s))
        m->onset_s =
            drive->ca_uM.kind == INO_SIGNAL_BIEXPONENTIAL ? drive->ca_uM.start_s : drive->start_s;
    for (size_t d = 0; drive->drug_uM && d < muscle->n_drugs; d++)
        m->drug_uM[d] = drive->drug_uM[d];
    if (drive->state)
        memcpy(m->state, drive->state, muscle->n_states * sizeof *m->state);
    status = create(m, drive, &o);
    if (status != INO_OK) {
        ino_mesh_free(m);
        return status;
    }
    *mesh = m;
    return INO_OK;
}
