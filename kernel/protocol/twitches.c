#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/gather.h"
#include "observe/nodes.h"
#include "protocol/mesh.h"

/* A tile of nodes that are to be integrated at one level. */
struct group {
    size_t n;
    size_t node[INO_TILE];
    _Alignas(64) double ca[INO_TILE], sl[INO_TILE], drug[INO_MAX_DRUGS][INO_TILE];
    _Alignas(64) double state[INO_TILE_STATES * INO_TILE];
    _Alignas(64) double parameters[INO_TILE_PARAMETERS * INO_TILE];
};

struct work {
    const struct ino_mesh *mesh;
    const ino_twitch_outputs *outputs;
    int uniform, sl_same, drugs_same;
    ino_status status;
    size_t bad_node;
    struct gathered g;
    struct group now, later[MESH_LEVELS];
    _Alignas(64) double y[INO_TILE_STATES * INO_TILE];
    _Alignas(64) double converged[INO_TILE];
    _Alignas(64) unsigned char scratch[INO_TILE_MORE_SCRATCH];
    double *trace; /* of two levels */
    double *t, *tension, *rate, *atp;
    unsigned char *bend;
};

void ino_twitch_outputs_init(ino_twitch_outputs *outputs)
{
    memset(outputs, 0, sizeof *outputs);
    outputs->size = sizeof *outputs;
}

/* ---- numbers of a node ---- */

static void put(const ino_output *output, size_t node, double value)
{
    if (output->values)
        output->values[(ptrdiff_t)node * output->stride] = value;
}

static void fail(struct work *w, size_t node, ino_status status)
{
    if (w->status == INO_OK || node < w->bad_node) {
        w->status = status;
        w->bad_node = node;
    }
}

static void put_nothing(struct work *w, size_t node, ino_status status)
{
    const ino_twitch_outputs *o = w->outputs;
    const ino_output *all[] = {&o->diastolic_kPa,  &o->peak_kPa,       &o->developed_kPa,
                               &o->time_to_peak_s, &o->rt50_s,         &o->rt90_s,
                               &o->dtdt_max_kPa_s, &o->dtdt_min_kPa_s, &o->tension_time_kPa_s,
                               &o->atp_per_head,   &o->error,          &o->halvings};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        put(all[i], node, NAN);
    fail(w, node, status);
}

/* May dT/dt jump between steps i - 1 and i? Where the speed does, or [Ca2+] (in models whose tension
 * follows Ca without delay). */
static int is_bend(const struct ino_mesh *m, size_t i)
{
    const struct mesh_step *s = m->step[0];
    return i > 0 && i < m->n &&
           (s[i].rate_um_s != s[i - 1].rate_um_s ||
            fabs(s[i].ca_start_uM - s[i - 1].ca_end_uM) > 1e-9 * s[i].ca_start_uM);
}

/* Times and bends of the mesh at `level`. */
static void fill_times(struct work *w, int level)
{
    const struct ino_mesh *m = w->mesh;
    size_t parts = (size_t)1 << level;
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < parts; k++) {
            w->t[i * parts + k] = m->t[i] + (m->t[i + 1] - m->t[i]) * ((double)k / (double)parts);
            w->bend[i * parts + k] = k == 0 && is_bend(m, i);
        }
    w->t[m->n * parts] = m->t[m->n];
    w->bend[m->n * parts] = 0;
}

/* Tension of one lane at the finer level, corrected by the difference to the coarser; returns the
 * estimated error of the finer before that, relative to its peak. */
static double correct(struct work *w, int level, size_t lane, const struct mesh_trace trace[2])
{
    size_t lanes = ino_mesh_lanes(), n = w->mesh->n << (level - 1);
    double peak = 0, most = 0;
    for (size_t i = 0; i <= 2 * n; i++) {
        w->tension[i] = trace[1].tension[i * lanes + lane];
        w->rate[i] = trace[1].rate[i * lanes + lane];
        w->atp[i] = trace[1].atp[i * lanes + lane];
        peak = fmax(peak, fabs(w->tension[i]));
    }
    double before = 0, slope_before = 0;
    for (size_t i = 0; i <= n; i++) {
        double change =
            (w->tension[2 * i] - trace[0].tension[i * lanes + lane]) / ((1 << w->mesh->order) - 1);
        most = fmax(most, fabs(change));
        if (i > 0) { /* the correction is linear in between */
            double slope = (change - before) / (w->t[2 * i] - w->t[2 * i - 2]);
            w->tension[2 * i - 1] += 0.5 * (before + change);
            w->rate[2 * i - 1] += slope;
            if (i > 1)
                w->rate[2 * i - 2] += 0.5 * (slope + slope_before);
            slope_before = slope;
        }
        w->tension[2 * i] += change;
        before = change;
    }
    return peak > 0 ? most / peak : 0;
}

/* ATP at the end of the pair of steps from i on. At a bend the node has the rate after it, and that
 * before it is found by the polynomial through the nodes of this pair and the one before. */
static double atp_at_end(const struct work *w, size_t i)
{
    if (!w->bend[i + 2])
        return w->atp[i + 2];
    double sum = 0;
    size_t first = i >= 2 && !w->bend[i] ? i - 2 : i;
    for (size_t k = first; k < i + 2; k++) {
        double weight = 1;
        for (size_t j = first; j < i + 2; j++)
            if (j != k)
                weight *= (w->t[i + 2] - w->t[j]) / (w->t[k] - w->t[j]);
        sum += weight * w->atp[k];
    }
    return sum;
}

/* By Simpson's rule over pairs of equal steps: halving has made them, so that no bend is inside. */
static double integral_of_atp(const struct work *w, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i + 2 <= n; i += 2)
        sum += (w->t[i + 2] - w->t[i]) / 6 * (w->atp[i] + 4 * w->atp[i + 1] + atp_at_end(w, i));
    return sum;
}

static void put_numbers(struct work *w, int level, size_t node, double error)
{
    const ino_twitch_outputs *o = w->outputs;
    size_t n = w->mesh->n << level;
    struct ino_nodes nodes = {n + 1, w->t, w->tension, w->rate, w->bend, 0};
    nodes.no_rates = !o->dtdt_max_kPa_s.values && !o->dtdt_min_kPa_s.values;
    ino_twitch_metrics m;
    ino_nodes_twitch(&nodes, w->mesh->onset_s, &m);
    put(&o->diastolic_kPa, node, m.diastolic);
    put(&o->peak_kPa, node, m.peak);
    put(&o->developed_kPa, node, m.developed);
    put(&o->time_to_peak_s, node, m.time_to_peak_s);
    put(&o->rt50_s, node, m.rt50_s);
    put(&o->rt90_s, node, m.rt90_s);
    put(&o->dtdt_max_kPa_s, node, m.dfdt_max);
    put(&o->dtdt_min_kPa_s, node, m.dfdt_min);
    if (o->tension_time_kPa_s.values)
        put(&o->tension_time_kPa_s, node, ino_nodes_integral(&nodes));
    if (o->atp_per_head.values)
        put(&o->atp_per_head, node, integral_of_atp(w, n));
    put(&o->error, node, error);
    put(&o->halvings, node, level);
}

/* ---- groups ---- */

/* Node j of `from` to the end of `to`. */
static void copy_node(const struct work *w, const struct group *from, size_t j, struct group *to)
{
    const ino_muscle *m = w->mesh->muscle;
    size_t k = to->n++;
    to->node[k] = from->node[j];
    to->ca[k] = from->ca[j];
    to->sl[k] = from->sl[j];
    for (size_t d = 0; d < m->n_drugs; d++)
        to->drug[d][k] = from->drug[d][j];
    for (size_t s = 0; s < m->n_states; s++)
        to->state[s * INO_TILE + k] = from->state[s * INO_TILE + j];
    for (size_t p = 0; p < m->n_parameters && !w->uniform; p++)
        to->parameters[p * INO_TILE + k] = from->parameters[p * INO_TILE + j];
}

/* Fills up to whole vectors with the first node. */
static void pad(const struct work *w, struct group *group)
{
    size_t n = group->n, lanes = ino_mesh_lanes();
    while (group->n % lanes)
        copy_node(w, group, 0, group);
    group->n = n;
}

static struct ino_tile tile_of(struct work *w, struct group *group, size_t j)
{
    const ino_muscle *m = w->mesh->muscle;
    struct ino_tile tile = {.n = ino_padded(group->n),
                            .uniform = w->uniform,
                            .first = 1,
                            .sl_same = w->sl_same,
                            .drugs_same = w->drugs_same,
                            .scratch = w->scratch,
                            .branch = w->mesh->branch,
                            .kinetics = m->kinetics,
                            .n_parameters = m->n_parameters,
                            .n_states = m->n_states,
                            .n_drugs = m->n_drugs,
                            .drugs = m->tile_drug,
                            .par = w->uniform ? m->value : group->parameters + j,
                            .ca_uM = group->ca + j,
                            .sl_um = group->sl + j,
                            .drug_uM = group->drug[0] + j,
                            .converged = w->converged};
    return tile;
}

static void run_vector(struct work *w, struct group *group, size_t j, int level)
{
    const struct ino_mesh *mesh = w->mesh;
    size_t lanes = ino_mesh_lanes(), n_states = mesh->muscle->n_states;
    double solved[2][MESH_LANES], *next = w->trace;
    struct mesh_trace trace[2];
    for (int fine = 0; fine < 2; fine++) {
        size_t size = ((mesh->n << (level - 1 + fine)) + 1) * lanes;
        trace[fine] = (struct mesh_trace){next, next + size, next + 2 * size};
        next += 3 * size;
        struct ino_tile tile = tile_of(w, group, j);
        for (size_t s = 0; s < n_states; s++)
            memcpy(w->y + s * INO_TILE, group->state + s * INO_TILE + j, lanes * sizeof(double));
        ino_mesh_run(mesh, level - 1 + fine, &tile, w->y, &trace[fine], solved[fine]);
    }
    for (size_t i = 0; i < lanes && j + i < group->n; i++) {
        int good = solved[0][i] == 1.0 && solved[1][i] == 1.0,
            last = level == (int)mesh->most_halvings;
        double error = good ? correct(w, level, i, trace) : INFINITY;
        if (error <= mesh->rtol || (last && isfinite(error)))
            put_numbers(w, level, group->node[j + i], error);
        if (error <= mesh->rtol)
            continue;
        if (!last)
            copy_node(w, group, j + i, &w->later[level + 1]);
        else if (isfinite(error))
            fail(w, group->node[j + i], INO_NOT_CONVERGED);
        else
            put_nothing(w, group->node[j + i], INO_NOT_CONVERGED);
    }
}

/* All nodes of a group; those that fail wait in later[level + 1], which is run when it is full. */
static void run_group(struct work *w, struct group *group, int level)
{
    size_t lanes = ino_mesh_lanes();
    fill_times(w, level);
    pad(w, group);
    for (size_t j = 0; j < group->n; j += lanes) {
        if (level < (int)w->mesh->most_halvings && w->later[level + 1].n + lanes > INO_TILE) {
            run_group(w, &w->later[level + 1], level + 1);
            fill_times(w, level);
        }
        run_vector(w, group, j, level);
    }
    group->n = 0;
}

/* ---- the nodes ---- */

/* Gathers nodes first.. (at most a tile) into w->now, each at its steady state. Bad ones are left
 * out. */
static void begin_nodes(struct work *w, const struct call *call, size_t first, size_t n)
{
    const struct ino_mesh *mesh = w->mesh;
    const ino_muscle *m = mesh->muscle;
    struct group *now = &w->now;
    ino_gather_inputs(call, first, n, &w->g);
    if (!w->uniform)
        ino_gather_parameters(call, first, n, now->parameters, &w->g);
    now->n = n;
    memcpy(now->ca, w->g.ca_at, sizeof now->ca);
    memcpy(now->sl, w->g.sl_at, sizeof now->sl);
    memcpy(now->drug, w->g.drug, sizeof now->drug);
    for (size_t i = 0; i < n; i++)
        now->node[i] = first + i;
    struct ino_tile tile = tile_of(w, now, 0);
    tile.state_out = now->state;
    if (mesh->has_state)
        for (size_t s = 0; s < m->n_states; s++)
            ino_fill(mesh->state[s], INO_TILE, now->state + s * INO_TILE);
    else
        m->kernel->steady(&tile);
    size_t kept = 0;
    now->n = 0;
    for (size_t i = 0; i < n; i++) {
        ino_status bad = (ino_status)w->g.bad[i];
        if (bad == INO_OK && !mesh->has_state && w->converged[i] != 1.0)
            bad = INO_NOT_CONVERGED;
        if (bad != INO_OK) {
            put_nothing(w, first + i, bad);
            continue;
        }
        now->n = kept++;
        copy_node(w, now, i, now);
    }
    now->n = kept;
}

static int allocate(struct work *w)
{
    const struct ino_mesh *m = w->mesh;
    size_t fine = (m->n << m->most_halvings) + 1, lanes = ino_mesh_lanes();
    w->trace = malloc((fine + (fine + 1) / 2 + 1) * 3 * lanes * sizeof(double));
    w->t = malloc(fine * sizeof(double));
    w->tension = malloc(fine * sizeof(double));
    w->rate = malloc(fine * sizeof(double));
    w->atp = malloc(fine * sizeof(double));
    w->bend = malloc(fine);
    return w->trace && w->t && w->tension && w->rate && w->atp && w->bend;
}

static void release(struct work *w)
{
    free(w->trace);
    free(w->t);
    free(w->tension);
    free(w->rate);
    free(w->atp);
    free(w->bend);
    free(w);
}

/* The inputs that are read, completed from the drive's. */
static ino_status read_inputs(const struct ino_mesh *mesh, const ino_inputs *given, ino_inputs *in)
{
    ino_inputs_init(in);
    if (given) {
        if (given->size != sizeof *given || given->ca_uM.values || given->dsl_um_s.values ||
            (mesh->length_moves && given->sl_um.values))
            return INO_BAD_ARGUMENT;
        *in = *given;
    }
    in->ca_uM = (ino_field){&mesh->first_ca_uM, 0};
    if (!in->sl_um.values)
        in->sl_um = (ino_field){&mesh->first_sl_um, 0};
    for (size_t d = 0; d < mesh->muscle->n_drugs; d++)
        if (!in->drug_uM[d].values)
            in->drug_uM[d] = (ino_field){&mesh->drug_uM[d], 0};
    return INO_OK;
}

ino_status ino_batch_twitch(const ino_mesh *mesh, const ino_inputs *inputs, size_t start,
                            size_t end, const ino_twitch_outputs *outputs, size_t *bad_node)
{
    if (!mesh || !outputs || outputs->size != sizeof *outputs || end < start)
        return INO_BAD_ARGUMENT;
    ino_inputs in;
    ino_status status = read_inputs(mesh, inputs, &in);
    struct call call = {.muscle = mesh->muscle, .inputs = &in, .steady = 1};
    if (status == INO_OK)
        status = ino_check_call(&call, start, end);
    if (status != INO_OK)
        return status;
    struct work *w = aligned_alloc(64, (sizeof *w + 63) / 64 * 64);
    if (!w)
        return INO_NO_MEMORY;
    memset(w, 0, sizeof *w);
    w->mesh = mesh;
    w->outputs = outputs;
    w->bad_node = end;
    w->uniform = in.n_parameters == 0;
    w->sl_same = !ino_varies(&in.sl_um) && !mesh->length_moves;
    w->drugs_same = 1;
    for (size_t d = 0; d < mesh->muscle->n_drugs; d++)
        w->drugs_same &= !ino_varies(&in.drug_uM[d]);
    if (!allocate(w)) {
        release(w);
        return INO_NO_MEMORY;
    }
    call.ranges_vary = ino_ranges_vary(&call);
    w->g.all_within = ino_all_within_in_use();
    ino_gather_same(&call, INO_TILE, w->now.parameters, &w->g);
    for (size_t first = start; first < end; first += INO_TILE) {
        begin_nodes(w, &call, first, end - first < INO_TILE ? end - first : INO_TILE);
        run_group(w, &w->now, 1);
    }
    for (int level = 2; level <= (int)mesh->most_halvings; level++)
        if (w->later[level].n > 0)
            run_group(w, &w->later[level], level);
    if (bad_node)
        *bad_node = w->bad_node;
    status = w->status;
    release(w);
    return status;
}
