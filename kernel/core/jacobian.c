#include <inotrope/host.h>

#include <math.h>
#include <string.h>

#include "core/muscle.h"

/* Central differences of widths h, h/2, h/4, extrapolated: right to h^6. */
enum { WIDTHS = 3, POINTS = 2 * WIDTHS };

/* Half the largest width, in parts of the state. The laws are rational functions or exponentials of
 * states in parts of their size (closures divide by sums of probabilities), so that h^6 leaves
 * nothing, and round-off, 1e-16 of the row's largest term over the smallest width, 1e-12 of it;
 * kinks further away than this are not met. */
static const double part = 1e-3;
/* Of a state that is 0, and the least of any: round-off is then 1e-8 of the row's largest term. */
static const double least = 1e-8;

struct jacobian_of {
    const ino_muscle *muscle;
    ino_inputs inputs;
    double ca_uM, sl_um, dsl_um_s, drug_uM[INO_MAX_DRUGS];
    double parameter[INO_TILE_PARAMETERS];
    ino_field field[INO_TILE_PARAMETERS];
    double y[INO_TILE_STATES], at[POINTS][INO_TILE_STATES], rate[POINTS][INO_TILE_STATES];
};

static void one_value(const ino_field *field, size_t node, double *value, ino_field *to)
{
    if (!field->values)
        return;
    *value = field->values[(ptrdiff_t)node * field->stride];
    *to = (ino_field){value, 0};
}

/* The node's inputs, the same for all points about its state. */
static void take_node(const ino_inputs *in, ino_state state, size_t node, struct jacobian_of *j)
{
    one_value(&in->ca_uM, node, &j->ca_uM, &j->inputs.ca_uM);
    one_value(&in->sl_um, node, &j->sl_um, &j->inputs.sl_um);
    one_value(&in->dsl_um_s, node, &j->dsl_um_s, &j->inputs.dsl_um_s);
    for (size_t d = 0; d < INO_MAX_DRUGS; d++)
        one_value(&in->drug_uM[d], node, &j->drug_uM[d], &j->inputs.drug_uM[d]);
    for (size_t p = 0; p < in->n_parameters; p++)
        one_value(&in->parameters[p], node, &j->parameter[p], &j->field[p]);
    for (size_t k = 0; k < j->muscle->n_states; k++)
        j->y[k] =
            state.values[(ptrdiff_t)k * state.stride_state + (ptrdiff_t)node * state.stride_node];
}

static ino_status column_of(struct jacobian_of *j, size_t c, double *column)
{
    double width[WIDTHS], h = fmax(part * fabs(j->y[c]), least);
    for (int p = 0; p < POINTS; p++) {
        memcpy(j->at[p], j->y, sizeof j->y);
        j->at[p][c] += ldexp(p % 2 ? -h : h, -(p / 2));
    }
    for (int w = 0; w < WIDTHS; w++) /* as rounded */
        width[w] = j->at[2 * w][c] - j->at[2 * w + 1][c];
    ino_status status =
        ino_batch_rhs(j->muscle, &j->inputs, (ino_state){j->at[0], 1, INO_TILE_STATES}, 0, POINTS,
                      (ino_state_output){j->rate[0], 1, INO_TILE_STATES}, NULL, NULL);
    for (size_t r = 0; r < j->muscle->n_states; r++) {
        double d[WIDTHS];
        for (int w = 0; w < WIDTHS; w++)
            d[w] = (j->rate[2 * w][r] - j->rate[2 * w + 1][r]) / width[w];
        double finer = (4 * d[2] - d[1]) / 3, coarser = (4 * d[1] - d[0]) / 3;
        column[r] = (16 * finer - coarser) / 15;
    }
    return status;
}

/* All columns of one node; a bad one is NaN. */
static ino_status jacobian_at(struct jacobian_of *j, size_t node, ino_jacobian to)
{
    size_t n = j->muscle->n_states;
    double column[INO_TILE_STATES];
    ino_status status = INO_OK;
    for (size_t c = 0; c < n && status != INO_BAD_ARGUMENT; c++) {
        ino_status one = column_of(j, c, column);
        status = status == INO_OK || one == INO_BAD_ARGUMENT ? one : status;
        for (size_t r = 0; r < n && one != INO_BAD_ARGUMENT; r++)
            to.values[(ptrdiff_t)r * to.stride_row + (ptrdiff_t)c * to.stride_column +
                      (ptrdiff_t)node * to.stride_node] = one == INO_OK ? column[r] : NAN;
    }
    return status;
}

ino_status ino_batch_jac(const ino_muscle *muscle, const ino_inputs *inputs, ino_state state,
                         size_t start, size_t end, ino_jacobian jacobian, size_t *bad_node)
{
    struct jacobian_of j = {.muscle = muscle};
    ino_status first = INO_OK;
    size_t bad = end;
    if (!muscle || !inputs || inputs->size != sizeof *inputs || !inputs->ca_uM.values ||
        !state.values || !jacobian.values || end < start ||
        inputs->n_parameters > INO_TILE_PARAMETERS ||
        (inputs->n_parameters && (!inputs->parameter_index || !inputs->parameters)))
        return INO_BAD_ARGUMENT;
    ino_inputs_init(&j.inputs);
    j.inputs.n_parameters = inputs->n_parameters;
    j.inputs.parameter_index = inputs->parameter_index;
    j.inputs.parameters = j.field;
    for (size_t i = start; i < end; i++) {
        take_node(inputs, state, i, &j);
        ino_status status = jacobian_at(&j, i, jacobian);
        if (status == INO_BAD_ARGUMENT)
            return status;
        if (first == INO_OK && status != INO_OK) {
            first = status;
            bad = i;
        }
    }
    if (bad_node)
        *bad_node = bad;
    return first;
}
