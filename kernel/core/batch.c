#include <math.h>
#include <string.h>

#include "core/gather.h"

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

/* Do rows of a full tile lie in the caller's arrays as they do in a tile? */
static int rows_fit(const struct call *call, size_t n)
{
    return n == INO_TILE && call->state.stride_node == 1 && call->state_out.stride_node == 1;
}

static void scatter_all(const struct call *call, struct ino_tile *tile, const struct gathered *g,
                        size_t first, size_t n)
{
    static const struct gathered none; /* a bad node keeps its state in a time step */
    int written = call->step && rows_fit(call, n);
    for (size_t k = 0; call->state_out.values && !written && k < tile->n_states; k++)
        ino_scatter(tile->state_out + k * INO_TILE, call->step ? &none : g,
                    call->state_out.values + (ptrdiff_t)k * call->state_out.stride_state,
                    call->state_out.stride_node, first, n);
    if (!call->outputs)
        return;
    for (int o = 0; o < INO_OBS_COUNT; o++)
        if (call->outputs->observable[o].values)
            ino_scatter(tile->observable[o], g, call->outputs->observable[o].values,
                        call->outputs->observable[o].stride, first, n);
    if (call->outputs->converged.values)
        ino_scatter(tile->converged, g, call->outputs->converged.values,
                    call->outputs->converged.stride, first, n);
}

/* ---- inputs in place ---- */

struct span {
    const double *low, *high; /* low NULL: nothing */
};

static struct span span_of(const double *values, ptrdiff_t stride, size_t start, size_t end)
{
    if (!values)
        return (struct span){NULL, NULL};
    const double *a = values + (ptrdiff_t)start * stride;
    const double *b = values + (ptrdiff_t)(end - 1) * stride;
    return a < b ? (struct span){a, b} : (struct span){b, a};
}

static int overlap(struct span a, struct span b)
{
    return a.low && b.low && a.low <= b.high && b.low <= a.high;
}

/* Does no output of a step lie where an input does? Outputs are written before the last input is read,
 * and may alias inputs of the same layout (inotrope/batch.h): those are then copied. */
static int apart(const struct call *call, size_t start, size_t end)
{
    if (!call->step || end - start < INO_TILE)
        return 1;
    const ino_step_inputs *in = call->step->inputs;
    const ino_step_outputs *out = call->step->outputs;
    const ino_field *const field[] = {&call->inputs->ca_uM,    &call->inputs->sl_um,
                                      &call->inputs->dsl_um_s, &in->ca_start_uM,
                                      &in->ca_middle_uM,       &in->sl_start_um};
    enum { FIELDS = sizeof field / sizeof field[0], MORE = 7 };
    struct span output[MORE + 1 + INO_OBS_COUNT];
    size_t n = 0;
    const ptrdiff_t rows = (ptrdiff_t)(call->muscle->n_states - 1) * call->state_out.stride_state;
    struct span first = span_of(call->state_out.values, call->state_out.stride_node, start, end);
    struct span last =
        span_of(call->state_out.values + rows, call->state_out.stride_node, start, end);
    output[n++] = (struct span){first.low < last.low ? first.low : last.low,
                                first.high > last.high ? first.high : last.high};
    if (out) {
        const ino_output *const more[MORE] = {&out->error,
                                              &out->error_kPa,
                                              &out->substeps,
                                              &out->dtension_dstretch,
                                              &out->dtension_dstretch_rate,
                                              &out->ca_flux_per_s,
                                              &out->ca_flux_uM_s};
        for (int k = 0; k < MORE; k++)
            output[n++] = span_of(more[k]->values, more[k]->stride, start, end);
    }
    for (int o = 0; call->outputs && o < INO_OBS_COUNT; o++)
        output[n++] = span_of(call->outputs->observable[o].values,
                              call->outputs->observable[o].stride, start, end);
    for (int k = 0; k < FIELDS; k++)
        for (size_t o = 0; o < n; o++)
            if (overlap(span_of(field[k]->values, field[k]->stride, start, end), output[o]))
                return 0;
    return 1;
}

/* ---- the loop over tiles ---- */

/* Buffers of a call, on the stack: no allocation in an evaluation. */
struct buffers {
    struct gathered g;
    _Alignas(64) double parameters[INO_TILE_PARAMETERS * INO_TILE];
    _Alignas(64) double observable[INO_OBS_COUNT][INO_TILE];
    _Alignas(64) double converged[INO_TILE];
    double *state, *state_out; /* [n_states][INO_TILE] */
    void *scratch;
};

static void set_up_tile(const struct call *call, ino_branch branch, size_t n_used,
                        struct buffers *b, struct ino_tile *tile)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    tile->uniform = in->n_parameters == 0;
    tile->first = 1;
    tile->kept = 0;
    tile->sl_same = !ino_varies(&in->sl_um);
    tile->drugs_same = 1;
    for (size_t d = 0; d < m->n_drugs; d++)
        tile->drugs_same &= !ino_varies(&in->drug_uM[d]);
    tile->scratch = b->scratch;
    tile->branch = branch;
    tile->kinetics = m->kinetics;
    tile->n_parameters = m->n_parameters;
    tile->n_states = m->n_states;
    tile->n_drugs = m->n_drugs;
    tile->drugs = m->tile_drug;
    tile->par = tile->uniform ? m->value : b->parameters;
    tile->drug_uM = b->g.drug[0];
    tile->state = call->steady ? NULL : b->state;
    tile->state_out = call->state_out.values ? b->state_out : NULL;
    tile->converged = b->converged;
    for (int o = 0; o < INO_OBS_COUNT; o++) {
        int wanted = call->outputs && call->outputs->observable[o].values;
        tile->observable[o] = wanted ? b->observable[o] : NULL;
        if (wanted) /* what a model does not define stays NaN */
            ino_fill(NAN, n_used, b->observable[o]);
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
    ino_fill(0, tile->n, b->g.rate);
    tile->dsl_um_s = b->g.rate;
    call->muscle->kernel->rhs(tile);
    tile->state_out = call->state_out.values ? b->state_out : NULL;
}

/* The step, in the caller's arrays where they allow it, then the observables where it ends. */
static void run_step(const struct call *call, struct buffers *b, struct ino_tile *tile,
                     size_t first, size_t n)
{
    struct ino_tile_step *step = &call->step->tile;
    if (rows_fit(call, n)) {
        step->state = call->state.values + first;
        step->state_out = call->state_out.values + first;
        step->state_row = call->state.stride_state;
        step->out_row = call->state_out.stride_state;
    } else {
        ino_gather_state(call, first, n, 0, b->state, &b->g);
        step->state = b->state;
        step->state_out = b->state_out;
        step->state_row = step->out_row = INO_TILE;
    }
    b->g.any_bad |= ino_step_tile(call->step, call->muscle, tile, b->g.rate, first, n, b->g.bad);
    unsigned wanted = 0;
    for (int o = 0; o < INO_OBS_COUNT; o++)
        wanted |= tile->observable[o] ? 1u << o : 0;
    if ((wanted & ~call->muscle->kernel->step_observables) == 0)
        return;
    for (size_t k = 0; step->state_out != b->state_out && k < tile->n_states; k++)
        memcpy(b->state_out + k * INO_TILE, step->state_out + (ptrdiff_t)k * step->out_row,
               INO_TILE * sizeof(double));
    tile->state = b->state_out;
    tile->state_out = NULL;
    call->muscle->kernel->rhs(tile);
    tile->state_out = b->state_out;
}

static ino_status run_tiles(struct call *call, ino_branch branch, size_t start, size_t end,
                            double *state, double *state_out, void *scratch, size_t *bad_node)
{
    ino_status status = INO_OK;
    const ino_muscle *m = call->muscle;
    call->ranges_vary = ino_ranges_vary(call);
    if (call->step)
        call->step->ranges_vary = call->ranges_vary;
    struct buffers b;
    b.state = state;
    b.state_out = state_out;
    b.scratch = scratch;
    struct ino_tile tile;
    size_t n_used = ino_padded(end - start < INO_TILE ? end - start : INO_TILE);
    set_up_tile(call, branch, n_used, &b, &tile);
    b.g.all_within = ino_all_within_in_use();
    b.g.stepped = call->step != NULL;
    b.g.apart = apart(call, start, end);
    if (call->step)
        call->step->apart = b.g.apart;
    ino_gather_same(call, n_used, b.parameters, &b.g);
    size_t first_bad = end;
    for (size_t first = start; first < end; first += INO_TILE) {
        size_t n = end - first < INO_TILE ? end - first : INO_TILE;
        tile.n = ino_padded(n);
        ino_gather_inputs(call, first, n, &b.g);
        tile.ca_uM = b.g.ca_at;
        tile.sl_um = b.g.sl_at;
        tile.dsl_um_s = b.g.rate_at;
        if (!tile.uniform)
            ino_gather_parameters(call, first, n, b.parameters, &b.g);
        if (call->general)
            run_general(call, &b, &tile);
        else if (call->steady)
            m->kernel->steady(&tile);
        if (call->steady) {
            if (!b.g.all_within(b.converged, tile.n, 1, 1))
                mark_unconverged(&b, n);
        } else {
            if (call->outputs && call->outputs->converged.values)
                ino_fill(1, n, b.converged);
            if (call->step) {
                run_step(call, &b, &tile, first, n);
            } else {
                ino_gather_state(call, first, n, 1, b.state, &b.g);
                m->kernel->rhs(&tile);
            }
        }
        tile.first = 0;
        find_first_bad(&b, first, n, &status, &first_bad);
        scatter_all(call, &tile, &b.g, first, n);
    }
    if (bad_node)
        *bad_node = first_bad;
    return status;
}

/* Few models have many states: only their calls take stack for them. */
#define RUN_WITH_ROOM(name, states, bytes)                                                       \
    static __attribute__((noinline)) ino_status name(struct call *call, ino_branch branch,       \
                                                     size_t start, size_t end, size_t *bad_node) \
    {                                                                                            \
        _Alignas(64) double state[2][states * INO_TILE];                                         \
        _Alignas(64) unsigned char scratch[bytes];                                               \
        return run_tiles(call, branch, start, end, state[0], state[1], scratch, bad_node);       \
    }
RUN_WITH_ROOM(run_few, INO_TILE_FEW, INO_TILE_SCRATCH)
RUN_WITH_ROOM(run_many, INO_TILE_STATES, INO_TILE_MORE_SCRATCH)

static ino_status run(struct call *call, ino_branch branch, size_t start, size_t end,
                      size_t *bad_node)
{
    ino_status status = ino_check_call(call, start, end);
    if (status != INO_OK)
        return status;
    return (call->muscle->n_states <= INO_TILE_FEW ? run_few : run_many)(call, branch, start, end,
                                                                         bad_node);
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
