#include <float.h>
#include <math.h>
#include <string.h>

#include "core/muscle.h"
#include "core/step.h"
#include "simd/dispatch.h"

enum { MAX_CA_UM = 1000 };

/* An input of a node with the range that it must keep to. */
struct ranged {
    const ino_field *field;
    double absent, min, max, neutral;
    double *to;
};

enum { INPUTS = 2 + INO_MAX_DRUGS };

/* Inputs of one tile, gathered; `bad` holds a status per node. */
struct gathered {
    _Alignas(64) double ca[INO_TILE];
    _Alignas(64) double sl[INO_TILE];
    _Alignas(64) double rate[INO_TILE];
    _Alignas(64) double drug[INO_MAX_DRUGS][INO_TILE];
    unsigned char bad[INO_TILE];
    int any_bad;
    int stepped;           /* 1: a node that did not converge has no outputs */
    ino_status always_bad; /* of an input that is the same at all nodes */
    ino_field length;      /* the sarcomere length, or its default, as a field */
    size_t n_varying;
    struct ranged varying[INPUTS];
    ino_all_within *all_within;
};

/* Everything of one call that does not change from tile to tile. */
struct call {
    const ino_muscle *muscle;
    const ino_inputs *inputs;
    ino_state state;
    ino_state_output state_out;
    const ino_outputs *outputs;
    int steady;
    int general;                /* steady by the general solver */
    struct ino_step_call *step; /* NULL: no time step */
    int ranges_vary;            /* a parameter that decides on ranges differs between nodes */
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

static size_t padded(size_t n)
{
    return (n + INO_TILE_VECTOR - 1) / INO_TILE_VECTOR * INO_TILE_VECTOR;
}

static void fill(double value, size_t n, double *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = value;
}

static void gather(const double *values, ptrdiff_t stride, size_t first, size_t n, double *to)
{
    const double *from = values + (ptrdiff_t)first * stride;
    if (stride == 1 && n == INO_TILE) {
        memcpy(to, from, INO_TILE * sizeof *to);
        return;
    }
    for (size_t i = 0; i < n; i++)
        to[i] = from[(ptrdiff_t)i * stride];
    for (size_t i = n; i < padded(n); i++)
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

/* Marks the nodes whose `value` is bad and puts `neutral` there. */
static void screen(double *value, size_t n, double min, double max, int infinity_allowed,
                   double neutral, struct gathered *g)
{
    if (g->all_within(value, padded(n), min, max))
        return;
    for (size_t i = 0; i < padded(n); i++) {
        ino_status status = judge(value[i], min, max, infinity_allowed);
        if (status == INO_OK)
            continue;
        if (!g->bad[i])
            g->bad[i] = (unsigned char)status;
        g->any_bad = 1;
        value[i] = neutral;
    }
}

static size_t list_inputs(const struct call *call, struct gathered *g, struct ranged list[INPUTS])
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    double sl0 = m->fibre->sl0_um;
    size_t n = 0;
    /* Where parameters decide on the range it is screened node by node, see screen_ranges. */
    list[n++] = call->ranges_vary
                    ? (struct ranged){&g->length, sl0, -DBL_MAX, DBL_MAX, sl0, g->sl}
                    : (struct ranged){&in->sl_um, sl0, m->sl_min_um, m->sl_max_um, sl0, g->sl};
    if (!call->steady)
        list[n++] = (struct ranged){&in->dsl_um_s, 0, -DBL_MAX, DBL_MAX, 0, g->rate};
    for (size_t d = 0; d < m->n_drugs; d++)
        list[n++] = (struct ranged){&in->drug_uM[d], 0, 0, 1e6, 0, g->drug[d]};
    return n;
}

static int varies(const ino_field *field)
{
    return field->values && field->stride != 0;
}

/* What is the same at all nodes of the call: filled in once. */
static void gather_same(const struct call *call, size_t n_used, double *matrix, struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    struct ranged list[INPUTS];
    size_t n = list_inputs(call, g, list);
    g->always_bad = INO_OK;
    g->n_varying = 0;
    g->length = call->inputs->sl_um;
    if (!g->length.values)
        g->length = (ino_field){&m->fibre->sl0_um, 0};
    for (size_t k = 0; k < n; k++) {
        if (varies(list[k].field) || list[k].field == &g->length) {
            g->varying[g->n_varying++] = list[k];
            continue;
        }
        double value = list[k].field->values ? *list[k].field->values : list[k].absent;
        ino_status status = judge(value, list[k].min, list[k].max, 0);
        if (g->always_bad == INO_OK)
            g->always_bad = status;
        fill(status == INO_OK ? value : list[k].neutral, n_used, list[k].to);
    }
    for (size_t k = 0; k < m->n_parameters && call->inputs->n_parameters > 0; k++)
        fill(m->value[k], n_used, matrix + k * INO_TILE);
}

static void gather_inputs(const struct call *call, size_t first, size_t n, struct gathered *g)
{
    const ino_inputs *in = call->inputs;
    memset(g->bad, 0, sizeof g->bad);
    g->any_bad = 0;
    gather(in->ca_uM.values, in->ca_uM.stride, first, n, g->ca);
    screen(g->ca, n, 0, MAX_CA_UM, call->steady && !call->general, 1.0, g);
    for (size_t k = 0; k < g->n_varying; k++) {
        const struct ranged *r = &g->varying[k];
        gather(r->field->values, r->field->stride, first, n, r->to);
        screen(r->to, n, r->min, r->max, 0, r->neutral, g);
    }
    if (g->always_bad == INO_OK)
        return;
    g->any_bad = 1;
    for (size_t i = 0; i < n; i++)
        if (!g->bad[i])
            g->bad[i] = (unsigned char)g->always_bad;
}

/* Does parameter k decide on the range of sarcomere lengths or on relations of parameters? */
static int decides_ranges(const ino_model *model, size_t k)
{
    if (!model->range_rows)
        return 1;
    for (size_t r = 0; r < model->n_range_rows; r++)
        if (model->range_rows[r] == k)
            return 1;
    return 0;
}

/* Ranges that depend on the parameters, node by node. */
static void screen_ranges(const struct call *call, size_t n, double *matrix, struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    double one[INO_TILE_PARAMETERS], min_um, max_um;
    memcpy(one, m->value, sizeof one);
    for (size_t i = 0; i < padded(n); i++) {
        for (size_t p = 0; p < in->n_parameters; p++)
            one[in->parameter_index[p]] = matrix[in->parameter_index[p] * INO_TILE + i];
        ino_sl_range(m, one, &min_um, &max_um);
        int broken = m->model->check && m->model->check(one);
        if (!broken && g->sl[i] >= min_um && g->sl[i] <= max_um)
            continue;
        if (!g->bad[i])
            g->bad[i] = INO_OUT_OF_RANGE;
        g->any_bad = 1;
        g->sl[i] = m->fibre->sl0_um;
        for (size_t p = 0; p < in->n_parameters; p++)
            matrix[in->parameter_index[p] * INO_TILE + i] = m->value[in->parameter_index[p]];
    }
}

/* Parameters per node; the matrix is row-major [n_parameters][INO_TILE]. */
static void gather_parameters(const struct call *call, size_t first, size_t n, double *matrix,
                              struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    for (size_t p = 0; p < in->n_parameters; p++) {
        size_t k = in->parameter_index[p];
        double *row = matrix + k * INO_TILE;
        if (!in->parameters[p].values)
            continue;
        gather(in->parameters[p].values, in->parameters[p].stride, first, n, row);
        screen(row, n, m->row[k].min, m->row[k].max, isinf(m->row[k].max), m->value[k], g);
    }
    if (call->ranges_vary)
        screen_ranges(call, n, matrix, g);
}

static void gather_state(const struct call *call, size_t first, size_t n, double *state,
                         struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    for (size_t k = 0; k < m->n_states; k++) {
        double *row = state + k * INO_TILE;
        gather(call->state.values + (ptrdiff_t)k * call->state.stride_state,
               call->state.stride_node, first, n, row);
        if (g->all_within(row, padded(n), -DBL_MAX, DBL_MAX))
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
            if (g->bad[i] && (g->stepped || g->bad[i] != INO_NOT_CONVERGED))
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
    static const struct gathered none;
    if (call->state_out.values) /* a bad node keeps its state in a time step */
        for (size_t k = 0; k < tile->n_states; k++)
            scatter(tile->state_out + k * INO_TILE, call->step ? &none : g,
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
    _Alignas(64) unsigned char scratch[INO_TILE_SCRATCH];
};

static void set_up_tile(const struct call *call, ino_branch branch, size_t n_used,
                        struct buffers *b, struct ino_tile *tile)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    tile->uniform = in->n_parameters == 0;
    tile->first = 1;
    tile->sl_same = !varies(&in->sl_um);
    tile->drugs_same = 1;
    for (size_t d = 0; d < m->n_drugs; d++)
        tile->drugs_same &= !varies(&in->drug_uM[d]);
    tile->scratch = b->scratch;
    tile->branch = branch;
    tile->kinetics = m->kinetics;
    tile->n_parameters = m->n_parameters;
    tile->n_states = m->n_states;
    tile->n_drugs = m->n_drugs;
    tile->drugs = m->tile_drug;
    tile->par = tile->uniform ? m->value : b->parameters;
    tile->ca_uM = b->g.ca;
    tile->sl_um = b->g.sl;
    tile->dsl_um_s = b->g.rate;
    tile->drug_uM = b->g.drug[0];
    tile->state = call->steady ? NULL : b->state;
    tile->state_out = call->state_out.values ? b->state_out : NULL;
    tile->converged = b->converged;
    for (int o = 0; o < INO_OBS_COUNT; o++) {
        int wanted = call->outputs && call->outputs->observable[o].values;
        tile->observable[o] = wanted ? b->observable[o] : NULL;
        if (wanted) /* what a model does not define stays NaN */
            fill(NAN, n_used, b->observable[o]);
    }
}

static void mark_unconverged(struct buffers *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (b->g.bad[i] || b->converged[i] == 1.0)
            continue;
        b->g.bad[i] = INO_NOT_CONVERGED;
        b->g.any_bad = 1;
    }
}

static void find_first_bad(const struct buffers *b, size_t first, size_t n, ino_status *status,
                           size_t *bad_node)
{
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

/* The solver gives the state, the right-hand side the observables there. */
static void run_general(const struct call *call, struct buffers *b, struct ino_tile *tile)
{
    tile->state_out = b->state_out;
    call->muscle->kernel->general(tile);
    tile->state = b->state_out;
    tile->state_out = NULL;
    fill(0, tile->n, b->g.rate);
    call->muscle->kernel->rhs(tile);
    tile->state_out = call->state_out.values ? b->state_out : NULL;
}

/* The step, then the observables where it ends. */
static void run_step(const struct call *call, struct buffers *b, struct ino_tile *tile,
                     size_t first, size_t n)
{
    b->g.any_bad |= ino_step_tile(call->step, call->muscle, tile, b->g.rate, first, n, b->g.bad);
    if (!call->outputs)
        return;
    tile->state = b->state_out;
    tile->state_out = NULL;
    call->muscle->kernel->rhs(tile);
    tile->state = b->state;
    tile->state_out = b->state_out;
}

static ino_status run(struct call *call, ino_branch branch, size_t start, size_t end,
                      size_t *bad_node)
{
    ino_status status = check_call(call, start, end);
    if (status != INO_OK)
        return status;
    const ino_muscle *m = call->muscle;
    for (size_t p = 0; p < call->inputs->n_parameters; p++)
        call->ranges_vary |= decides_ranges(m->model, call->inputs->parameter_index[p]);
    struct buffers b;
    struct ino_tile tile;
    size_t n_used = padded(end - start < INO_TILE ? end - start : INO_TILE);
    set_up_tile(call, branch, n_used, &b, &tile);
    b.g.all_within = ino_all_within_in_use();
    b.g.stepped = call->step != NULL;
    gather_same(call, n_used, b.parameters, &b.g);
    size_t first_bad = end;
    for (size_t first = start; first < end; first += INO_TILE) {
        size_t n = end - first < INO_TILE ? end - first : INO_TILE;
        tile.n = padded(n);
        gather_inputs(call, first, n, &b.g);
        if (!tile.uniform)
            gather_parameters(call, first, n, b.parameters, &b.g);
        if (call->general)
            run_general(call, &b, &tile);
        else if (call->steady)
            m->kernel->steady(&tile);
        if (call->steady) {
            if (!b.g.all_within(b.converged, tile.n, 1, 1))
                mark_unconverged(&b, n);
        } else {
            gather_state(call, first, n, b.state, &b.g);
            fill(1, n, b.converged);
            if (call->step)
                run_step(call, &b, &tile, first, n);
            else
                m->kernel->rhs(&tile);
        }
        tile.first = 0;
        find_first_bad(&b, first, n, &status, &first_bad);
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

ino_status ino_batch_steady_general(const ino_muscle *muscle, const ino_inputs *inputs,
                                    ino_branch branch, size_t start, size_t end,
                                    ino_state_output state, const ino_outputs *outputs,
                                    size_t *bad_node)
{
    if (!muscle || (branch != INO_BRANCH_UP && branch != INO_BRANCH_DOWN))
        return INO_BAD_ARGUMENT;
    if (!muscle->kernel->general)
        return INO_NOT_EXPRESSIBLE;
    struct call call = {.muscle = muscle,
                        .inputs = inputs,
                        .state_out = state,
                        .outputs = outputs,
                        .steady = 1,
                        .general = 1};
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

ino_status ino_batch_run_step(const ino_muscle *muscle, const ino_inputs *inputs, ino_state state,
                              size_t start, size_t end, ino_state_output state_out,
                              const ino_outputs *outputs, struct ino_step_call *step,
                              size_t *bad_node)
{
    struct call call = {.muscle = muscle,
                        .inputs = inputs,
                        .state = state,
                        .state_out = state_out,
                        .outputs = outputs,
                        .step = step};
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
