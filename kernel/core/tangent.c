#include "core/tangent.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/gather.h"

enum { LENGTH, RATE, DIRECTIONS };

/* Half the difference's width, in stretch, and per s in the stretch rate: round-off of tension, some
 * 1e-15 of it, against the third derivative, some 1e3 times the first. */
static const double width = 1e-6;
/* Over one step a change of rate is a change of stretch by dt times it, which must not drown. */
static const double least_change = 3e-9;
/* Both sides' slopes may differ by this part: twenty times what curvature makes of `width`. */
static const double agreement = 1e-3;
enum { NARROWINGS = 2 };
static const double narrower = 1.0 / 32;

/* Of one tile, on the stack. */
struct more {
    double *state, *out; /* [n_states][INO_TILE]: at the start of the step, after it */
    unsigned char *scratch;
    _Alignas(64) double input[DIRECTIONS][INO_TILE], live[INO_TILE], h[INO_TILE];
    _Alignas(64) double unused[4][INO_TILE];
    _Alignas(64) double side[2][INO_TILE], moved[2][INO_TILE];
    _Alignas(64) double tension[INO_TILE], bound[2][INO_TILE], slope[INO_TILE];
};

int ino_step_more_wanted(const ino_step_outputs *o)
{
    return o && (o->dtension_dstretch.values || o->dtension_dstretch_rate.values ||
                 o->ca_flux_per_s.values || o->ca_flux_uM_s.values);
}

int ino_step_more_possible(const ino_muscle *muscle, const ino_step_outputs *o)
{
    int flux = o->ca_flux_per_s.values || o->ca_flux_uM_s.values;
    return !flux || ino_muscle_defines(muscle, INO_OBS_ca_bound);
}

static void put(const double *from, const unsigned char *bad, const ino_output *to, size_t first,
                size_t n)
{
    for (size_t i = 0; to->values && i < n; i++)
        to->values[(ptrdiff_t)(first + i) * to->stride] = bad[i] ? NAN : from[i];
}

static void copy_rows(const double *from, ptrdiff_t row, size_t n_states, size_t n, double *to)
{
    for (size_t k = 0; k < n_states; k++)
        memcpy(to + k * INO_TILE, from + (ptrdiff_t)k * row, n * sizeof *to);
}

/* One observable of the state in rows of INO_TILE, at the tile's inputs. */
static void observe(const ino_muscle *muscle, const struct ino_tile *tile, const double *state,
                    ino_observable which, double *to)
{
    struct ino_tile q = *tile;
    memset(q.observable, 0, sizeof q.observable);
    q.observable[which] = to;
    q.state = state;
    q.state_out = NULL;
    muscle->kernel->rhs(&q);
}

/* A tile like this one with scratch of its own, of which nothing is known yet. */
static struct ino_tile fresh(const struct ino_tile *tile, struct more *m)
{
    struct ino_tile q = *tile;
    memset(q.observable, 0, sizeof q.observable);
    q.scratch = m->scratch;
    q.first = 1;
    q.kept = 0;
    q.sl_same = 0;
    return q;
}

/* ---- tangents ---- */

/* The live nodes' step again, in `parts` parts: as many as they took. */
static void step_again(const ino_muscle *muscle, const struct ino_step_call *call,
                       const struct ino_tile *tile, int parts, struct more *m, double *tension)
{
    struct ino_tile q = fresh(tile, m);
    struct ino_tile_step s = call->tile;
    q.sl_um = m->input[LENGTH];
    q.dsl_um_s = m->input[RATE];
    q.observable[INO_OBS_tension] = tension;
    s.max_substeps = parts;
    s.tolerance = -1; /* fewer parts are never enough */
    s.errors = 0;
    s.state = m->state;
    s.state_out = m->out;
    s.state_row = s.out_row = INO_TILE;
    s.live = m->live;
    s.error = m->unused[0];
    s.error_kPa = m->unused[1];
    s.substeps = m->unused[2];
    s.solved = m->unused[3];
    s.tension = NULL;
    muscle->kernel->step(&q, &s);
    if (!(muscle->kernel->step_observables >> INO_OBS_tension & 1u))
        observe(muscle, &q, m->out, INO_OBS_tension, tension);
}

/* Slopes of the live nodes in one direction; live stays 1 where both sides disagree. */
static int differ(const ino_muscle *muscle, const struct ino_step_call *call,
                  const struct ino_tile *tile, int parts, int direction, struct more *m)
{
    const double *base = direction == LENGTH ? tile->sl_um : tile->dsl_um_s;
    double sl0 = muscle->fibre->sl0_um, floor = direction == LENGTH ? 1 : call->tile.dt_s;
    int again = 0;
    memcpy(m->input[LENGTH], tile->sl_um, tile->n * sizeof(double));
    memcpy(m->input[RATE], tile->dsl_um_s, tile->n * sizeof(double));
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < tile->n; i++) {
            m->input[direction][i] = base[i] + (side ? -m->h[i] : m->h[i]);
            m->moved[side][i] = (m->input[direction][i] - base[i]) / sl0; /* as rounded */
        }
        step_again(muscle, call, tile, parts, m, m->side[side]);
    }
    for (size_t i = 0; i < tile->n; i++) {
        if (m->live[i] == 0)
            continue;
        double up = (m->side[0][i] - m->tension[i]) / m->moved[0][i];
        double down = (m->side[1][i] - m->tension[i]) / m->moved[1][i];
        double size = fmax(fabs(up), fabs(down)) + floor * fabs(m->tension[i]);
        m->slope[i] = (m->side[0][i] - m->side[1][i]) / (m->moved[0][i] - m->moved[1][i]);
        int at_kink = direction == RATE && base[i] == 0;
        m->live[i] = fabs(up - down) > agreement * size && !at_kink;
        again |= m->live[i] != 0;
    }
    return again;
}

static void find_slopes(const ino_muscle *muscle, const struct ino_step_call *call,
                        const struct ino_tile *tile, int direction, size_t n,
                        const unsigned char *bad, struct more *m)
{
    double sl0 = muscle->fibre->sl0_um, dt = call->tile.dt_s;
    for (int parts = 1; parts <= call->tile.max_substeps; parts *= 2) {
        int any = 0;
        ino_fill(0, tile->n, m->live);
        for (size_t i = 0; i < n; i++)
            if (!bad[i] && call->tile.substeps[i] == parts)
                any = 1, m->live[i] = 1;
        for (size_t i = 0; i < tile->n; i++) {
            double rate = fabs(tile->dsl_um_s[i]) / sl0;
            m->h[i] = sl0 * width;
            if (direction == RATE)
                m->h[i] = sl0 * fmax(width * fmax(rate, 1.0), least_change / dt);
        }
        for (int k = 0; k <= NARROWINGS && any; k++) {
            any = differ(muscle, call, tile, parts, direction, m);
            for (size_t i = 0; i < tile->n; i++)
                m->h[i] *= narrower;
        }
    }
}

/* ---- flux ---- */

static void find_flux(const ino_muscle *muscle, const struct ino_step_call *call,
                      const struct ino_tile *tile, struct more *m)
{
    struct ino_tile q = fresh(tile, m);
    observe(muscle, &q, m->out, INO_OBS_ca_bound, m->bound[1]);
    q.ca_uM = call->tile.ca_start_uM;
    q.sl_um = call->tile.sl_start_um;
    observe(muscle, &q, m->state, INO_OBS_ca_bound, m->bound[0]);
    for (size_t i = 0; i < tile->n; i++)
        m->slope[i] = (m->bound[1][i] - m->bound[0][i]) / call->tile.dt_s;
}

/* ---- both ---- */

static int with_room(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                     double *rate, size_t first, size_t n, unsigned char *bad, double *state,
                     double *out, unsigned char *scratch)
{
    const ino_step_outputs *o = call->outputs;
    struct more m;
    m.state = state;
    m.out = out;
    m.scratch = scratch;
    copy_rows(call->tile.state, call->tile.state_row, tile->n_states, tile->n, m.state);
    int any = ino_step_tile_plain(call, muscle, tile, rate, first, n, bad);
    copy_rows(call->tile.state_out, call->tile.out_row, tile->n_states, tile->n, m.out);
    if (o->ca_flux_per_s.values || o->ca_flux_uM_s.values) {
        find_flux(muscle, call, tile, &m);
        put(m.slope, bad, &o->ca_flux_per_s, first, n);
        const ino_field *sites = &call->inputs->troponin_sites_uM;
        for (size_t i = 0; o->ca_flux_uM_s.values && i < n; i++)
            m.slope[i] *= sites->values[(ptrdiff_t)(first + i) * sites->stride];
        put(m.slope, bad, &o->ca_flux_uM_s, first, n);
    }
    if (!o->dtension_dstretch.values && !o->dtension_dstretch_rate.values)
        return any;
    struct ino_tile q = fresh(tile, &m);
    observe(muscle, &q, m.out, INO_OBS_tension, m.tension);
    if (o->dtension_dstretch.values) {
        find_slopes(muscle, call, tile, LENGTH, n, bad, &m);
        put(m.slope, bad, &o->dtension_dstretch, first, n);
    }
    if (o->dtension_dstretch_rate.values) {
        find_slopes(muscle, call, tile, RATE, n, bad, &m);
        put(m.slope, bad, &o->dtension_dstretch_rate, first, n);
    }
    return any;
}

/* As in core/batch.c: few models have many states. */
#define WITH_ROOM(name, states, bytes)                                                             \
    static __attribute__((noinline)) int name(                                                     \
        struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile, double *rate, \
        size_t first, size_t n, unsigned char *bad)                                                \
    {                                                                                              \
        _Alignas(64) double state[2][states * INO_TILE];                                           \
        _Alignas(64) unsigned char scratch[bytes];                                                 \
        return with_room(call, muscle, tile, rate, first, n, bad, state[0], state[1], scratch);    \
    }
WITH_ROOM(with_few, INO_TILE_FEW, INO_TILE_SCRATCH)
WITH_ROOM(with_many, INO_TILE_STATES, INO_TILE_MORE_SCRATCH)

int ino_step_tile_more(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                       double *rate, size_t first, size_t n, unsigned char *bad)
{
    return (muscle->n_states <= INO_TILE_FEW ? with_few : with_many)(call, muscle, tile, rate,
                                                                     first, n, bad);
}
