#include "core/step.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/gather.h"
#include "core/tangent.h"

void ino_step_options_init(ino_step_options *options)
{
    memset(options, 0, sizeof *options);
    options->size = sizeof *options;
    options->max_substeps = 256;
    options->tolerance = INFINITY;
}

void ino_step_inputs_init(ino_step_inputs *inputs)
{
    memset(inputs, 0, sizeof *inputs);
    inputs->size = sizeof *inputs;
}

void ino_step_outputs_init(ino_step_outputs *outputs)
{
    memset(outputs, 0, sizeof *outputs);
    outputs->size = sizeof *outputs;
}

static void mark(unsigned char *bad, size_t i, ino_status status)
{
    if (!bad[i])
        bad[i] = (unsigned char)status;
}

/* A field of nodes first.., in `to` or where the caller has it; bad values are marked and replaced by
 * `neutral`. */
static const double *read_field(const ino_field *field, int apart, size_t first, size_t n,
                                double min, double max, const double *neutral, double *to,
                                unsigned char *bad)
{
    const double *own =
        apart ? ino_field_in_place(field, first, n, min, max, ino_all_within_in_use()) : NULL;
    if (own)
        return own;
    if (field->stride == 1)
        memcpy(to, field->values + first, n * sizeof *to);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = field->values[(ptrdiff_t)(first + i) * field->stride];
    ino_repeat_first(n, to);
    if (ino_all_within_in_use()(to, ino_padded(n), min, max))
        return to;
    for (size_t i = 0; i < n; i++) {
        if (to[i] >= min && to[i] <= max)
            continue;
        mark(bad, i, isfinite(to[i]) ? INO_OUT_OF_RANGE : INO_NOT_FINITE);
        to[i] = neutral[i];
    }
    return to;
}

/* The range of lengths that node i's parameters leave. */
static void range_of_node(const struct ino_step_call *call, const ino_muscle *m,
                          const struct ino_tile *tile, size_t i, double *min_um, double *max_um)
{
    double value[INO_TILE_PARAMETERS];
    *min_um = m->sl_min_um;
    *max_um = m->sl_max_um;
    if (!call->ranges_vary)
        return;
    for (size_t k = 0; k < m->n_parameters; k++)
        value[k] = tile->par[k * INO_TILE + i];
    ino_sl_range(m, value, min_um, max_um);
}

/* Lengths at the start, call->sl_start[n], against the range of each node. */
static void screen_start(struct ino_step_call *call, const ino_muscle *m,
                         const struct ino_tile *tile, size_t n, unsigned char *bad)
{
    double *start = call->sl_start, min, max;
    for (size_t i = 0; i < n; i++) {
        range_of_node(call, m, tile, i, &min, &max);
        if (start[i] >= min && start[i] <= max)
            continue;
        mark(bad, i, isfinite(start[i]) ? INO_OUT_OF_RANGE : INO_NOT_FINITE);
        start[i] = tile->sl_um[i];
    }
    ino_repeat_first(n, start);
}

/* Length at the start where a rate is given instead; rounding does not take it out of the range. */
static void find_start(struct ino_step_call *call, const ino_muscle *m, const struct ino_tile *tile,
                       size_t n, unsigned char *bad)
{
    const double rounding = 1e-15;
    double min, max, *from = call->sl_start;
    for (size_t i = 0; i < n; i++)
        from[i] = tile->sl_um[i] - call->tile.dt_s * tile->dsl_um_s[i];
    ino_repeat_first(n, from);
    if (!call->ranges_vary &&
        ino_all_within_in_use()(from, ino_padded(n), m->sl_min_um, m->sl_max_um))
        return;
    for (size_t i = 0; i < n; i++) {
        double start = from[i];
        range_of_node(call, m, tile, i, &min, &max);
        if (start < min && start >= min * (1 - rounding))
            start = min;
        if (start > max && start <= max * (1 + rounding))
            start = max;
        from[i] = start;
    }
    screen_start(call, m, tile, n, bad);
}

/* [Ca2+] at start and middle, length at the start, rate of length. */
static void read_start(struct ino_step_call *call, const ino_muscle *m, const struct ino_tile *tile,
                       double *rate, size_t first, size_t n, unsigned char *bad)
{
    const ino_step_inputs *in = call->inputs;
    struct ino_tile_step *s = &call->tile;
    s->ca_start_uM = tile->ca_uM;
    s->ca_middle_uM = NULL;
    if (in->ca_start_uM.values)
        s->ca_start_uM = read_field(&in->ca_start_uM, call->apart, first, n, 0, INO_MAX_CA_UM,
                                    tile->ca_uM, call->ca_start, bad);
    if (in->ca_middle_uM.values)
        s->ca_middle_uM = read_field(&in->ca_middle_uM, call->apart, first, n, 0, INO_MAX_CA_UM,
                                     tile->ca_uM, call->ca_middle, bad);
    s->sl_start_um = call->sl_start;
    if (!in->sl_start_um.values) {
        if (in->end->dsl_um_s.values)
            find_start(call, m, tile, n, bad);
        else
            s->sl_start_um = tile->sl_um;
        return;
    }
    double open = call->ranges_vary ? INFINITY : 0; /* then screened node by node */
    s->sl_start_um = read_field(&in->sl_start_um, call->apart, first, n, m->sl_min_um - open,
                                m->sl_max_um + open, tile->sl_um, call->sl_start, bad);
    if (call->ranges_vary) {
        memmove(call->sl_start, s->sl_start_um, n * sizeof *call->sl_start);
        s->sl_start_um = call->sl_start;
        screen_start(call, m, tile, n, bad);
    }
    if (in->end->dsl_um_s.values)
        return;
    for (size_t i = 0; i < n; i++)
        rate[i] = (tile->sl_um[i] - s->sl_start_um[i]) / s->dt_s;
    ino_repeat_first(n, rate);
}

static void write_output(const double *from, const unsigned char *bad, const ino_output *output,
                         size_t first, size_t n)
{
    for (size_t i = 0; output->values && i < n; i++)
        output->values[(ptrdiff_t)(first + i) * output->stride] = bad[i] ? NAN : from[i];
}

/* Why a node was not solved: its state, else the iteration. A node not solved has kept it. */
static ino_status reason(const struct ino_tile_step *s, size_t n_states, size_t i)
{
    for (size_t k = 0; k < n_states; k++)
        if (!isfinite(s->state_out[(ptrdiff_t)k * s->out_row + (ptrdiff_t)i]))
            return INO_NOT_FINITE;
    return INO_NOT_CONVERGED;
}

int ino_step_tile(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                  double *rate, size_t first, size_t n, unsigned char *bad)
{
    return (ino_step_more_wanted(call->outputs) ? ino_step_tile_more : ino_step_tile_plain)(
        call, muscle, tile, rate, first, n, bad);
}

int ino_step_tile_plain(struct ino_step_call *call, const ino_muscle *muscle, struct ino_tile *tile,
                        double *rate, size_t first, size_t n, unsigned char *bad)
{
    read_start(call, muscle, tile, rate, first, n, bad);
    static const unsigned char none[INO_TILE];
    int any = memcmp(bad, none, n) != 0;
    if (any || n < INO_TILE || !call->all_live) {
        ino_fill(1, n, call->live);
        ino_fill(0, tile->n - n, call->live + n);
        for (size_t i = 0; any && i < n; i++)
            if (bad[i])
                call->live[i] = 0;
        call->all_live = !any && n == INO_TILE;
    }
    muscle->kernel->step(tile, &call->tile);
    int all = n == tile->n && ino_all_within_in_use()(call->solved, n, 1, 1);
    for (size_t i = 0; !all && i < n; i++) {
        if (call->solved[i] != 1.0 && !bad[i])
            bad[i] = (unsigned char)reason(&call->tile, tile->n_states, i);
        any |= bad[i];
    }
    if (call->outputs) {
        write_output(call->error, bad, &call->outputs->error, first, n);
        write_output(call->error_kPa, bad, &call->outputs->error_kPa, first, n);
        write_output(call->substeps, bad, &call->outputs->substeps, first, n);
    }
    return any != 0;
}

static int in_range(const ino_step_options *o)
{
    int power = o->max_substeps && (o->max_substeps & (o->max_substeps - 1)) == 0;
    return o->size == sizeof *o && power && o->max_substeps <= 4096 && o->tolerance > 0 &&
           (o->method == INO_STEP_STIFF || o->method == INO_STEP_STIFF4 ||
            o->method == INO_STEP_EXPLICIT);
}

/* A structure of the caller's, which may be of the size that it had before `first_size`. */
static int take(const void *from, size_t size, size_t first_size, size_t full_size, void *to)
{
    memset(to, 0, full_size);
    if (size != full_size && size != first_size)
        return 0;
    memcpy(to, from, size);
    return 1;
}

int ino_step_possible(const ino_muscle *muscle)
{
    size_t k_se = ino_muscle_parameter_index(muscle, "k_SE");
    return muscle->kernel->step && !(k_se < muscle->n_parameters && isfinite(muscle->value[k_se]));
}

ino_status ino_batch_step(const ino_muscle *muscle, double dt_s, const ino_step_inputs *inputs,
                          ino_state state, size_t start, size_t end, ino_state_output state_out,
                          const ino_step_options *options, const ino_step_outputs *outputs,
                          size_t *bad_node)
{
    ino_step_options defaults;
    ino_step_options_init(&defaults);
    if (!options)
        options = &defaults;
    ino_step_inputs in;
    ino_step_outputs out;
    if (!muscle || !inputs || !state_out.values || !(dt_s > 0) || isinf(dt_s) ||
        !in_range(options) ||
        !take(inputs, inputs->size, offsetof(ino_step_inputs, troponin_sites_uM), sizeof in, &in) ||
        (outputs && !take(outputs, outputs->size, offsetof(ino_step_outputs, dtension_dstretch),
                          sizeof out, &out)) ||
        (outputs && out.ca_flux_uM_s.values && !in.troponin_sites_uM.values))
        return INO_BAD_ARGUMENT;
    if (!ino_step_possible(muscle) || (outputs && !ino_step_more_possible(muscle, &out)))
        return INO_NOT_EXPRESSIBLE;
    struct ino_step_call call = {.inputs = &in, .outputs = outputs ? &out : NULL};
    call.tile = (struct ino_tile_step){
        .dt_s = dt_s,
        .method = options->method,
        .max_substeps = (int)options->max_substeps,
        .tolerance = options->tolerance,
        .errors = isfinite(options->tolerance) ||
                  (outputs && (outputs->error.values || outputs->error_kPa.values)),
        .rkc = &muscle->rkc,
        .stages = 2,
        .live = call.live,
        .error = call.error,
        .error_kPa = call.error_kPa,
        .substeps = call.substeps,
        .solved = call.solved};
    return ino_batch_run_step(muscle, inputs->end, state, start, end, state_out,
                              outputs ? outputs->end : NULL, &call, bad_node);
}
