#include <math.h>
#include <string.h>

#include "core/muscle.h"

enum { MAX_CA_UM = 1000 };

/* Inputs of one tile, gathered; `bad` holds a status per node. */
struct gathered {
    _Alignas(64) double ca[INO_TILE];
    _Alignas(64) double sl[INO_TILE];
    _Alignas(64) double rate[INO_TILE];
    _Alignas(64) double drug[INO_MAX_DRUGS][INO_TILE];
    unsigned char bad[INO_TILE];
    int any_bad;
};

/* Everything of one call that does not change from tile to tile. */
struct call {
    const ino_muscle *muscle;
    const ino_inputs *inputs;
    ino_state state;
    ino_state_output state_out;
    const ino_outputs *outputs;
    int steady;
};

void ino_inputs_init(ino_inputs *inputs)
{
    memset(inputs, 0, sizeof *inputs);
    inputs->size = sizeof *inputs;
}

void ino_outputs_init(ino_outputs *outputs)
{
    memset(outputs, 0, sizeof *outputs);
    outputs->size = sizeof *outputs;
}

/* ---- gather ---- */

static void gather(const double *values, ptrdiff_t stride, double fallback, size_t first, size_t n,
                   double *to)
{
    if (!values || stride == 0) {
        double value = values ? *values : fallback;
        for (size_t i = 0; i < INO_TILE; i++)
            to[i] = value;
        return;
    }
    const double *from = values + (ptrdiff_t)first * stride;
    if (stride == 1 && n == INO_TILE) {
        memcpy(to, from, INO_TILE * sizeof *to);
        return;
    }
    for (size_t i = 0; i < n; i++)
        to[i] = from[(ptrdiff_t)i * stride];
    for (size_t i = n; i < INO_TILE; i++)
        to[i] = to[0];
}

static ino_status judge(double value, double min, double max, int infinity_allowed)
{
    if (isnan(value) || (isinf(value) && !(infinity_allowed && value > 0)))
        return INO_NOT_FINITE;
    if (isinf(value))
        return INO_OK;
    return value < min || value > max ? INO_OUT_OF_RANGE : INO_OK;
}

/* Marks the nodes whose `value` is bad and puts `neutral` there. The first loop vectorises and is
 * all that a good tile costs. */
static void screen(double *value, double min, double max, int infinity_allowed, double neutral,
                   struct gathered *g)
{
    int outside = 0;
    for (size_t i = 0; i < INO_TILE; i++)
        outside |= !(value[i] >= min && value[i] <= max);
    if (!outside)
        return;
    for (size_t i = 0; i < INO_TILE; i++) {
        ino_status status = judge(value[i], min, max, infinity_allowed);
        if (status == INO_OK)
            continue;
        if (!g->bad[i])
            g->bad[i] = (unsigned char)status;
        g->any_bad = 1;
        value[i] = neutral;
    }
}

static void gather_inputs(const struct call *call, size_t first, size_t n, struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    memset(g->bad, 0, sizeof g->bad);
    g->any_bad = 0;
    gather(in->ca_uM.values, in->ca_uM.stride, 0, first, n, g->ca);
    gather(in->sl_um.values, in->sl_um.stride, m->fibre->sl0_um, first, n, g->sl);
    screen(g->ca, 0, MAX_CA_UM, call->steady, 1.0, g);
    screen(g->sl, m->sl_min_um, m->sl_max_um, 0, m->fibre->sl0_um, g);
    if (call->steady) {
        gather(NULL, 0, 0, first, n, g->rate);
    } else {
        gather(in->dsl_um_s.values, in->dsl_um_s.stride, 0, first, n, g->rate);
        screen(g->rate, -INFINITY, INFINITY, 0, 0.0, g);
        for (size_t i = 0; i < INO_TILE; i++) /* the range above lets infinities pass */
            if (isinf(g->rate[i])) {
                g->bad[i] = INO_NOT_FINITE;
                g->any_bad = 1;
                g->rate[i] = 0;
            }
    }
    for (size_t d = 0; d < m->n_drugs; d++) {
        gather(in->drug_uM[d].values, in->drug_uM[d].stride, 0, first, n, g->drug[d]);
        screen(g->drug[d], 0, 1e6, 0, 0.0, g);
    }
}

/* Parameters per node; the matrix is row-major [n_parameters][INO_TILE]. */
static void gather_parameters(const struct call *call, size_t first, size_t n, double *matrix,
                              struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    for (size_t k = 0; k < m->n_parameters; k++)
        gather(NULL, 0, m->value[k], first, n, matrix + k * INO_TILE);
    for (size_t p = 0; p < in->n_parameters; p++) {
        size_t k = in->parameter_index[p];
        gather(in->parameters[p].values, in->parameters[p].stride, m->value[k], first, n,
               matrix + k * INO_TILE);
        screen(matrix + k * INO_TILE, m->row[k].min, m->row[k].max, isinf(m->row[k].max),
               m->value[k], g);
    }
    if (in->n_parameters == 0)
        return;
    /* Ranges that depend on the parameters, node by node. */
    double one[INO_TILE_PARAMETERS], min_um, max_um;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m->n_parameters; k++)
            one[k] = matrix[k * INO_TILE + i];
        ino_sl_range(m, one, &min_um, &max_um);
        int broken = m->model->check && m->model->check(one);
        if (!broken && g->sl[i] >= min_um && g->sl[i] <= max_um)
            continue;
        if (!g->bad[i])
            g->bad[i] = INO_OUT_OF_RANGE;
        g->any_bad = 1;
        for (size_t k = 0; k < m->n_parameters; k++)
            matrix[k * INO_TILE + i] = m->value[k];
    }
}

static void gather_state(const struct call *call, size_t first, size_t n, double *state,
                         struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    for (size_t k = 0; k < m->n_states; k++) {
        double *row = state + k * INO_TILE;
        gather(call->state.values + (ptrdiff_t)k * call->state.stride_state,
               call->state.stride_node, 0, first, n, row);
        double sum = 0; /* stays 0 unless a value is NaN or infinite */
        for (size_t i = 0; i < INO_TILE; i++)
            sum += row[i] * 0.0;
        if (sum == 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            if (!isfinite(row[i])) {
                g->any_bad = 1;
                if (!g->bad[i])
                    g->bad[i] = INO_NOT_FINITE;
            }
        }
    }
}

/* ---- scatter ---- */

static void scatter(double *from, const struct gathered *g, double *values, ptrdiff_t stride,
                    size_t first, size_t n)
{
    if (g->any_bad)
        for (size_t i = 0; i < n; i++)
            if (g->bad[i] && g->bad[i] != INO_NOT_CONVERGED)
                from[i] = NAN;
    double *to = values + (ptrdiff_t)first * stride;
    if (stride == 1) {
        memcpy(to, from, n * sizeof *to);
        return;
    }
    for (size_t i = 0; i < n; i++)
        to[(ptrdiff_t)i * stride] = from[i];
}

static void scatter_all(const struct call *call, struct ino_tile *tile, const struct gathered *g,
                        size_t first, size_t n)
{
    if (call->state_out.values)
        for (size_t k = 0; k < tile->n_states; k++)
            scatter(tile->state_out + k * INO_TILE, g,
                    call->state_out.values + (ptrdiff_t)k * call->state_out.stride_state,
                    call->state_out.stride_node, first, n);
    if (!call->outputs)
        return;
    for (int o = 0; o < INO_OBS_COUNT; o++)
        if (call->outputs->observable[o].values)
            scatter(tile->observable[o], g, call->outputs->observable[o].values,
                    call->outputs->observable[o].stride, first, n);
    if (call->outputs->converged.values)
        scatter(tile->converged, g, call->outputs->converged.values,
                call->outputs->converged.stride, first, n);
}

/* ---- the loop over tiles ---- */

static ino_status check_call(const struct call *call, size_t start, size_t end)
{
    if (!call->muscle || !call->inputs || call->inputs->size != sizeof(ino_inputs))
        return INO_BAD_ARGUMENT;
    if (call->outputs && call->outputs->size != sizeof(ino_outputs))
        return INO_BAD_ARGUMENT;
    if (!call->inputs->ca_uM.values || end < start)
        return INO_BAD_ARGUMENT;
    if (!call->steady && !call->state.values)
        return INO_BAD_ARGUMENT;
    for (size_t d = call->muscle->n_drugs; d < INO_MAX_DRUGS; d++)
        if (call->inputs->drug_uM[d].values)
            return INO_BAD_ARGUMENT;
    for (size_t p = 0; p < call->inputs->n_parameters; p++)
        if (!call->inputs->parameter_index || !call->inputs->parameters ||
            call->inputs->parameter_index[p] >= call->muscle->n_parameters ||
            call->inputs->parameter_index[p] < call->muscle->model->n_structural)
            return INO_BAD_ARGUMENT;
    return INO_OK;
}

/* Buffers of a call, on the stack: no allocation in an evaluation. */
struct buffers {
    struct gathered g;
    _Alignas(64) double parameters[INO_TILE_PARAMETERS * INO_TILE];
    _Alignas(64) double state[INO_TILE_STATES * INO_TILE];
    _Alignas(64) double state_out[INO_TILE_STATES * INO_TILE];
    _Alignas(64) double observable[INO_OBS_COUNT][INO_TILE];
    _Alignas(64) double converged[INO_TILE];
};

static void set_up_tile(const struct call *call, ino_branch branch, struct buffers *b,
                        struct ino_tile *tile)
{
    const ino_muscle *m = call->muscle;
    *tile = (struct ino_tile){.uniform = call->inputs->n_parameters == 0,
                              .branch = branch,
                              .kinetics = m->kinetics,
                              .n_parameters = m->n_parameters,
                              .n_states = m->n_states,
                              .n_drugs = m->n_drugs,
                              .drugs = m->tile_drug,
                              .par = b->parameters,
                              .ca_uM = b->g.ca,
                              .sl_um = b->g.sl,
                              .dsl_um_s = b->g.rate,
                              .drug_uM = b->g.drug[0],
                              .converged = b->converged};
    if (tile->uniform)
        tile->par = m->value;
    if (!call->steady)
        tile->state = b->state;
    if (call->state_out.values)
        tile->state_out = b->state_out;
    for (int o = 0; call->outputs && o < INO_OBS_COUNT; o++) {
        if (!call->outputs->observable[o].values)
            continue;
        tile->observable[o] = b->observable[o];
        for (size_t i = 0; i < INO_TILE; i++) /* what a model does not define stays NaN */
            b->observable[o][i] = NAN;
    }
}

static void find_first_bad(struct buffers *b, const struct call *call, size_t first, size_t n,
                           ino_status *status, size_t *bad_node)
{
    if (call->steady) {
        int failed = 0;
        for (size_t i = 0; i < n; i++)
            failed |= b->converged[i] != 1.0;
        for (size_t i = 0; failed && i < n; i++)
            if (!b->g.bad[i] && b->converged[i] != 1.0)
                b->g.bad[i] = INO_NOT_CONVERGED;
        if (failed)
            b->g.any_bad = 1;
    }
    if (!b->g.any_bad || *status != INO_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        if (b->g.bad[i]) {
            *status = (ino_status)b->g.bad[i];
            *bad_node = first + i;
            return;
        }
    }
}

static ino_status run(const struct call *call, ino_branch branch, size_t start, size_t end,
                      size_t *bad_node)
{
    ino_status status = check_call(call, start, end);
    if (status != INO_OK)
        return status;
    const ino_muscle *m = call->muscle;
    struct buffers b;
    struct ino_tile tile;
    set_up_tile(call, branch, &b, &tile);
    size_t first_bad = end;
    for (size_t first = start; first < end; first += INO_TILE) {
        size_t n = end - first < INO_TILE ? end - first : INO_TILE;
        gather_inputs(call, first, n, &b.g);
        if (!tile.uniform)
            gather_parameters(call, first, n, b.parameters, &b.g);
        if (call->steady) {
            m->kernel->steady(&tile);
        } else {
            gather_state(call, first, n, b.state, &b.g);
            m->kernel->rhs(&tile);
        }
        find_first_bad(&b, call, first, n, &status, &first_bad);
        scatter_all(call, &tile, &b.g, first, n);
    }
    if (bad_node)
        *bad_node = first_bad;
    return status;
}

ino_status ino_batch_steady(const ino_muscle *muscle, const ino_inputs *inputs, ino_branch branch,
                            size_t start, size_t end, ino_state_output state,
                            const ino_outputs *outputs, size_t *bad_node)
{
    if (!muscle || (branch != INO_BRANCH_UP && branch != INO_BRANCH_DOWN))
        return INO_BAD_ARGUMENT;
    struct call call = {
        .muscle = muscle, .inputs = inputs, .state_out = state, .outputs = outputs, .steady = 1};
    return run(&call, branch, start, end, bad_node);
}

ino_status ino_batch_rhs(const ino_muscle *muscle, const ino_inputs *inputs, ino_state state,
                         size_t start, size_t end, ino_state_output derivative,
                         const ino_outputs *outputs, size_t *bad_node)
{
    if (!muscle)
        return INO_BAD_ARGUMENT;
    struct call call = {.muscle = muscle,
                        .inputs = inputs,
                        .state = state,
                        .state_out = derivative,
                        .outputs = outputs};
    return run(&call, INO_BRANCH_UP, start, end, bad_node);
}

/* ---- observables' names ---- */

struct observable_row {
    const char *name, *unit, *meaning;
};
static const struct observable_row observables[] = {
#define INO_OBSERVABLE_ROW(name, unit, meaning) {#name, unit, meaning},
    INO_OBSERVABLE_LIST(INO_OBSERVABLE_ROW)
#undef INO_OBSERVABLE_ROW
};

const char *ino_observable_name(ino_observable observable)
{
    return observable < INO_OBS_COUNT ? observables[observable].name : NULL;
}

const char *ino_observable_unit(ino_observable observable)
{
    return observable < INO_OBS_COUNT ? observables[observable].unit : NULL;
}

const char *ino_observable_meaning(ino_observable observable)
{
    return observable < INO_OBS_COUNT ? observables[observable].meaning : NULL;
}
