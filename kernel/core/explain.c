#include <inotrope/host.h>

#include <float.h>
#include <math.h>

#include "core/error.h"
#include "core/gather.h"

struct judged {
    const ino_muscle *muscle;
    size_t node;
    ino_error *error;
};

static double value_at(const ino_field *field, size_t node)
{
    return field->values[(ptrdiff_t)node * field->stride];
}

/* One quantity of the node against its range. */
static ino_status judge(const struct judged *j, const char *what, const char *unit, double value,
                        double min, double max)
{
    if (!isfinite(value))
        return ino_fail(j->error, INO_NOT_FINITE, "node %zu: %s is %s", j->node, what,
                        isnan(value) ? "not a number" : "infinite");
    char number[3][INO_NUMBER];
    if (value < min || value > max)
        return ino_fail(j->error, INO_OUT_OF_RANGE, "node %zu: %s = %s %s lies outside %s to %s %s",
                        j->node, what, ino_number(value, number[0]), unit,
                        ino_number(min, number[1]), ino_number(max, number[2]), unit);
    return INO_OK;
}

static ino_status judge_field(const struct judged *j, const char *what, const char *unit,
                              const ino_field *field, double min, double max)
{
    return field->values ? judge(j, what, unit, value_at(field, j->node), min, max) : INO_OK;
}

/* Parameters of the node, and the range of lengths that they leave. */
static ino_status judge_parameters(const struct judged *j, const ino_inputs *in, double *min_um,
                                   double *max_um)
{
    const ino_muscle *m = j->muscle;
    double value[INO_TILE_PARAMETERS];
    ino_status status = INO_OK;
    for (size_t k = 0; k < m->n_parameters; k++)
        value[k] = m->value[k];
    for (size_t p = 0; p < in->n_parameters && status == INO_OK; p++) {
        size_t k = in->parameter_index[p];
        if (!in->parameters[p].values)
            continue;
        value[k] = value_at(&in->parameters[p], j->node);
        if (!(isinf(m->row[k].max) && value[k] == INFINITY))
            status =
                judge(j, m->row[k].symbol, m->row[k].unit, value[k], m->row[k].min, m->row[k].max);
    }
    if (status != INO_OK)
        return status;
    const char *broken = m->model->check ? m->model->check(value) : NULL;
    if (broken)
        return ino_fail(j->error, INO_OUT_OF_RANGE, "node %zu: %s", j->node, broken);
    ino_sl_range(m, value, min_um, max_um);
    return INO_OK;
}

static ino_status judge_state(const struct judged *j, ino_state state)
{
    ino_status status = INO_OK;
    for (size_t k = 0; k < j->muscle->n_states && state.values && status == INO_OK; k++)
        status = judge(j, j->muscle->state_name[k], j->muscle->state_unit[k],
                       state.values[(ptrdiff_t)k * state.stride_state +
                                    (ptrdiff_t)j->node * state.stride_node],
                       -DBL_MAX, DBL_MAX);
    return status;
}

/* In the order of core/step.c. */
static ino_status judge_start(const struct judged *j, const ino_inputs *in,
                              const ino_step_inputs *step, double dt_s, double min_um,
                              double max_um)
{
    const ino_fibre *fibre = j->muscle->fibre;
    ino_status status =
        judge_field(j, "[Ca2+] at the start", "uM", &step->ca_start_uM, 0, INO_MAX_CA_UM);
    if (status == INO_OK)
        status = judge_field(j, "[Ca2+] half-way", "uM", &step->ca_middle_uM, 0, INO_MAX_CA_UM);
    if (status == INO_OK && step->sl_start_um.values)
        return judge_field(j, "sarcomere length at the start", "um", &step->sl_start_um, min_um,
                           max_um);
    if (status == INO_OK && in->dsl_um_s.values) {
        double end = in->sl_um.values ? value_at(&in->sl_um, j->node) : fibre->sl0_um;
        double start = end - dt_s * value_at(&in->dsl_um_s, j->node);
        status = judge(j, "sarcomere length at the start (that of the end less dt times its rate)",
                       "um", start, min_um, max_um);
    }
    return status;
}

ino_status ino_batch_explain(const ino_muscle *muscle, const ino_inputs *inputs,
                             const ino_step_inputs *step, double dt_s, ino_state state, size_t node,
                             ino_error *error)
{
    if (!muscle || (!inputs && !step))
        return ino_fail(error, INO_BAD_ARGUMENT, "no muscle, or no inputs");
    const ino_inputs *in = step ? step->end : inputs;
    const struct call call = {.muscle = muscle, .inputs = in, .steady = 1};
    if (!in || ino_check_call(&call, node, node) != INO_OK)
        return ino_fail(error, INO_BAD_ARGUMENT,
                        "inputs without [Ca2+], of another size, or for drugs or parameters that "
                        "the muscle does not have");
    const struct judged j = {muscle, node, error};
    double min_um, max_um;
    ino_status status = judge_field(&j, "[Ca2+]", "uM", &in->ca_uM, 0, INO_MAX_CA_UM);
    if (status == INO_OK)
        status = judge_parameters(&j, in, &min_um, &max_um);
    if (status == INO_OK)
        status = judge_field(&j, "sarcomere length", "um", &in->sl_um, min_um, max_um);
    if (status == INO_OK)
        status =
            judge_field(&j, "rate of sarcomere length", "um/s", &in->dsl_um_s, -DBL_MAX, DBL_MAX);
    for (size_t d = 0; d < muscle->n_drugs && status == INO_OK; d++)
        status = judge_field(&j, muscle->drug[d]->id, "uM", &in->drug_uM[d], 0,
                             ino_drug_max_dose_uM(muscle->drug[d]));
    if (status == INO_OK && step)
        status = judge_start(&j, in, step, dt_s, min_um, max_um);
    return status == INO_OK ? judge_state(&j, state) : status;
}
