#include "core/gather.h"

#include <float.h>
#include <math.h>
#include <string.h>

ino_status ino_check_call(const struct call *call, size_t start, size_t end)
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

/* ---- gather ---- */

size_t ino_padded(size_t n)
{
    return (n + INO_TILE_VECTOR - 1) / INO_TILE_VECTOR * INO_TILE_VECTOR;
}

void ino_fill(double value, size_t n, double *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = value;
}

void ino_repeat_first(size_t n, double *value)
{
    for (size_t i = n; i < ino_padded(n); i++)
        value[i] = value[0];
}

static void gather(const double *values, ptrdiff_t stride, size_t first, size_t n, double *to)
{
    const double *from = values + (ptrdiff_t)first * stride;
    if (stride == 1)
        memcpy(to, from, n * sizeof *to);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = from[(ptrdiff_t)i * stride];
    ino_repeat_first(n, to);
}

const double *ino_field_in_place(const ino_field *field, size_t first, size_t n, double min,
                                 double max, ino_all_within *all_within)
{
    const double *from = field->values + (ptrdiff_t)first * field->stride;
    return field->stride == 1 && n == INO_TILE && all_within(from, n, min, max) ? from : NULL;
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
    if (g->all_within(value, ino_padded(n), min, max))
        return;
    for (size_t i = 0; i < ino_padded(n); i++) {
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
    list[n++] =
        call->ranges_vary
            ? (struct ranged){&g->length, sl0, -DBL_MAX, DBL_MAX, sl0, g->sl, NULL}
            : (struct ranged){&in->sl_um, sl0, m->sl_min_um, m->sl_max_um, sl0, g->sl, &g->sl_at};
    if (!call->steady)
        list[n++] = (struct ranged){&in->dsl_um_s, 0, -DBL_MAX, DBL_MAX, 0, g->rate, &g->rate_at};
    for (size_t d = 0; d < m->n_drugs; d++)
        list[n++] = (struct ranged){&in->drug_uM[d], 0,   0, ino_drug_max_dose_uM(m->drug[d]), 0,
                                    g->drug[d],      NULL};
    return n;
}

int ino_varies(const ino_field *field)
{
    return field->values && field->stride != 0;
}

void ino_gather_same(const struct call *call, size_t n_used, double *matrix, struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    struct ranged list[INPUTS];
    size_t n = list_inputs(call, g, list);
    g->always_bad = INO_OK;
    g->n_varying = 0;
    g->ca_at = g->ca;
    g->sl_at = g->sl;
    g->rate_at = g->rate;
    g->length = call->inputs->sl_um;
    if (!g->length.values)
        g->length = (ino_field){&m->fibre->sl0_um, 0};
    for (size_t k = 0; k < n; k++) {
        if (ino_varies(list[k].field) || list[k].field == &g->length) {
            g->varying[g->n_varying++] = list[k];
            continue;
        }
        double value = list[k].field->values ? *list[k].field->values : list[k].absent;
        ino_status status = judge(value, list[k].min, list[k].max, 0);
        if (g->always_bad == INO_OK)
            g->always_bad = status;
        ino_fill(status == INO_OK ? value : list[k].neutral, n_used, list[k].to);
    }
    for (size_t k = 0; k < m->n_parameters && call->inputs->n_parameters > 0; k++)
        ino_fill(m->value[k], n_used, matrix + k * INO_TILE);
}

/* One input of a tile. */
static void take(const struct ranged *r, int infinity_allowed, size_t first, size_t n,
                 struct gathered *g)
{
    const double *own = r->at && g->apart
                            ? ino_field_in_place(r->field, first, n, r->min, r->max, g->all_within)
                            : NULL;
    if (r->at)
        *r->at = own ? own : r->to;
    if (own)
        return;
    gather(r->field->values, r->field->stride, first, n, r->to);
    screen(r->to, n, r->min, r->max, infinity_allowed, r->neutral, g);
}

void ino_gather_inputs(const struct call *call, size_t first, size_t n, struct gathered *g)
{
    const ino_inputs *in = call->inputs;
    memset(g->bad, 0, sizeof g->bad);
    g->any_bad = 0;
    take(&(struct ranged){&in->ca_uM, 0, 0, INO_MAX_CA_UM, 1.0, g->ca, &g->ca_at},
         call->steady && !call->general, first, n, g);
    for (size_t k = 0; k < g->n_varying; k++)
        take(&g->varying[k], 0, first, n, g);
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

int ino_ranges_vary(const struct call *call)
{
    int vary = 0;
    for (size_t p = 0; p < call->inputs->n_parameters; p++)
        vary |= decides_ranges(call->muscle->model, call->inputs->parameter_index[p]);
    return vary;
}

/* Ranges that depend on the parameters, node by node. */
static void screen_ranges(const struct call *call, size_t n, double *matrix, struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    const ino_inputs *in = call->inputs;
    double one[INO_TILE_PARAMETERS], min_um, max_um;
    memcpy(one, m->value, sizeof one);
    for (size_t i = 0; i < ino_padded(n); i++) {
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

void ino_gather_parameters(const struct call *call, size_t first, size_t n, double *matrix,
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

void ino_gather_state(const struct call *call, size_t first, size_t n, int screened, double *state,
                      struct gathered *g)
{
    const ino_muscle *m = call->muscle;
    for (size_t k = 0; k < m->n_states; k++) {
        double *row = state + k * INO_TILE;
        gather(call->state.values + (ptrdiff_t)k * call->state.stride_state,
               call->state.stride_node, first, n, row);
        if (!screened || g->all_within(row, ino_padded(n), -DBL_MAX, DBL_MAX))
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

void ino_scatter(double *from, const struct gathered *g, double *values, ptrdiff_t stride,
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
