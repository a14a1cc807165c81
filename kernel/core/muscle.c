#include "core/muscle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "simd/dispatch.h"

void ino_muscle_spec_init(ino_muscle_spec *spec)
{
    memset(spec, 0, sizeof *spec);
    spec->size = sizeof *spec;
    spec->temperature_C = NAN;
}

/* ---- parts of ino_muscle_create ---- */

static ino_status find_model_and_fibre(const ino_muscle_spec *spec, ino_muscle *m, ino_error *error)
{
    const ino_model *model = NULL;
    if (spec->model) {
        model = ino_model_find(spec->model);
        if (!model) {
            struct ino_nearest nearest = {.wanted = spec->model};
            for (size_t i = 0; i < ino_model_count(); i++)
                ino_nearest_offer(&nearest, ino_model_at(i)->id);
            return ino_fail(error, INO_UNKNOWN_ID, "no model '%.80s'%s%s%s", spec->model,
                            nearest.best ? "; did you mean '" : "",
                            nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
        }
    }
    ino_status status = ino_fibre_find(model, spec->fibre, &m->fibre, error);
    if (status != INO_OK)
        return status;
    m->model = ino_fibre_model(m->fibre);
    if (!m->model)
        return ino_fail(error, INO_UNKNOWN_ID,
                        "fibre '%s' names the model '%s', which is not there", m->fibre->id,
                        m->fibre->model);
    m->kernel = m->model->kernel[ino_variant_in_use()];
    return INO_OK;
}

static void copy_model_rows(ino_muscle *m)
{
    m->n_parameters = m->model->n_parameters;
    for (size_t k = 0; k < m->n_parameters; k++) {
        m->row[k] = m->model->parameters[k];
        m->row[k].value = ino_fibre_value(m->fibre, k);
        m->row[k].source = ino_fibre_source(m->fibre, k);
    }
}

static ino_status bind_targets(ino_muscle *m, size_t index, ino_error *error)
{
    const ino_drug *drug = m->drug[index];
    struct ino_tile_drug *tile = &m->tile_drug[index];
    if (drug->n_targets > INO_DRUG_TARGETS)
        return ino_fail(error, INO_TOO_LARGE, "drug '%s' acts on more than %d rates", drug->id,
                        INO_DRUG_TARGETS);
    tile->n_targets = drug->n_targets;
    for (size_t t = 0; t < drug->n_targets; t++) {
        size_t k = 0;
        while (k < m->model->n_drug_rows &&
               strcmp(m->model->parameters[m->model->drug_rows[k]].symbol, drug->targets[t]) != 0)
            k++;
        if (k == m->model->n_drug_rows)
            return ino_fail(error, INO_NOT_EXPRESSIBLE,
                            "drug '%s' acts on the rate %s, which model '%s' does not have",
                            drug->id, drug->targets[t], m->model->id);
        m->target[index][t] = m->model->drug_rows[k];
    }
    return INO_OK;
}

static ino_status find_drug(const char *id, const ino_drug **drug, ino_error *error)
{
    *drug = ino_drug_find(id);
    if (*drug)
        return INO_OK;
    struct ino_nearest nearest = {.wanted = id};
    for (size_t i = 0; i < ino_drug_count(); i++)
        ino_nearest_offer(&nearest, ino_drug_at(i)->id);
    return ino_fail(error, INO_UNKNOWN_ID, "no drug '%.80s'%s%s%s", id,
                    nearest.best ? "; did you mean '" : "", nearest.best ? nearest.best : "",
                    nearest.best ? "'?" : "");
}

/* A factor on k_on says nothing of what is bound, so that what it does to another drug's binding to
 * troponin is not defined. */
static ino_status check_together(const ino_muscle *m, const ino_drug *drug, ino_error *error)
{
    for (size_t i = 0; i < m->n_drugs; i++) {
        const ino_drug *other = m->drug[i];
        if (drug->kind == INO_DRUG_RATES || other->kind == INO_DRUG_RATES ||
            (drug->kind == INO_DRUG_TROPONIN && other->kind == INO_DRUG_TROPONIN))
            continue;
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "drugs '%s' and '%s' together: a factor on k_on does not say how the two "
                        "share troponin",
                        other->id, drug->id);
    }
    return INO_OK;
}

static ino_status add_drug(ino_muscle *m, const char *id, ino_error *error)
{
    const ino_drug *drug;
    ino_status status = find_drug(id, &drug, error);
    if (status != INO_OK)
        return status;
    size_t index = m->n_drugs;
    for (size_t i = 0; i < index; i++)
        if (m->drug[i] == drug)
            return ino_fail(error, INO_BAD_ARGUMENT, "drug '%s' is named twice", id);
    const struct ino_drug_entry *entry = &drug->entry[m->fibre->troponin];
    if (!entry->known)
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "drug '%s' has no constants for %s troponin: %s", id,
                        ino_troponin_name(m->fibre->troponin), entry->statement);
    if (drug->kind == INO_DRUG_TROPONIN && !m->model->troponin_drugs)
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "model '%s' has no place for a troponin drug: %s", m->model->id,
                        m->model->sensitizer);
    if (drug->kind == INO_DRUG_ON_RATE && !m->model->troponin_on)
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "drug '%s' multiplies the rate of Ca binding to troponin, which model '%s' "
                        "does not have: %s",
                        id, m->model->id, m->model->sensitizer);
    status = check_together(m, drug, error);
    if (status != INO_OK)
        return status;
    if (m->n_parameters + entry->n_rows > INO_TILE_PARAMETERS)
        return ino_fail(error, INO_TOO_LARGE, "too many parameters with drug '%s'", id);
    m->drug[index] = drug;
    struct ino_tile_drug *tile = &m->tile_drug[index];
    tile->kind = (int)drug->kind;
    tile->first_row = m->n_parameters;
    tile->target = m->target[index];
    tile->n_doses = drug->n_doses;
    tile->dose_uM = drug->dose_uM;
    tile->site = (int)index;
    for (size_t i = 0; i < index; i++)
        if (drug->kind == INO_DRUG_TROPONIN && m->drug[i]->kind == INO_DRUG_TROPONIN &&
            strcmp(m->drug[i]->site, drug->site) == 0)
            tile->site = m->tile_drug[i].site;
    for (size_t k = 0; k < entry->n_rows; k++) {
        size_t row = m->n_parameters++;
        m->row[row] = entry->rows[k];
        snprintf(m->drug_symbol[row], sizeof m->drug_symbol[row], "%s.%s", drug->id,
                 entry->rows[k].symbol);
        m->row[row].symbol = m->drug_symbol[row];
    }
    m->n_drugs++;
    return bind_targets(m, index, error);
}

static ino_status check_kinetics(const ino_muscle *m, ino_error *error)
{
    if (m->kinetics == INO_DRUG_FAST)
        return INO_OK;
    size_t troponin_drugs = 0;
    const char *id = "";
    for (size_t i = 0; i < m->n_drugs; i++)
        if (m->drug[i]->kind == INO_DRUG_TROPONIN) {
            troponin_drugs++;
            id = m->drug[i]->id;
        }
    if (m->kinetics != INO_DRUG_EXPLICIT)
        return ino_fail(error, INO_BAD_ARGUMENT, "unknown drug kinetics %d", (int)m->kinetics);
    if (troponin_drugs != 1)
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "explicit drug kinetics need one troponin drug, here are %zu",
                        troponin_drugs);
    if (!m->model->explicit_drug)
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "drug '%s', explicit kinetics: model '%s' takes fast kinetics only, since "
                        "it has no states for bound drug",
                        id, m->model->id);
    return INO_OK;
}

/* A model without a permissive state that a drug could prefer takes beta = 1 and nothing else. */
static ino_status check_beta(ino_muscle *m, ino_error *error)
{
    for (size_t i = 0; i < m->n_drugs && !m->model->troponin_beta; i++) {
        if (m->drug[i]->kind != INO_DRUG_TROPONIN)
            continue;
        size_t row = m->tile_drug[i].first_row;
        while (strcmp(strchr(m->row[row].symbol, '.') + 1, "beta") != 0)
            row++;
        char number[INO_NUMBER];
        if (m->row[row].value != 1)
            return ino_fail(error, INO_NOT_EXPRESSIBLE,
                            "drug '%s', %s = %s: model '%s' takes beta = 1 only, since it has "
                            "no permissive state of troponin that a drug could prefer",
                            m->drug[i]->id, m->row[row].symbol,
                            ino_number(m->row[row].value, number), m->model->id);
        m->row[row].min = m->row[row].max = 1; /* for values that vary from node to node */
    }
    return INO_OK;
}

static ino_status unknown_parameter(const ino_muscle *m, const char *symbol, ino_error *error)
{
    struct ino_nearest nearest = {.wanted = symbol};
    for (size_t k = 0; k < m->n_parameters; k++)
        ino_nearest_offer(&nearest, m->row[k].symbol);
    return ino_fail(error, INO_UNKNOWN_PARAMETER, "no parameter '%.80s' in model %s%s%s%s", symbol,
                    m->model->id, nearest.best ? "; did you mean '" : "",
                    nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
}

/* ---- temperature ---- */

static const char by_q10[] = "scaled by Q10", by_both[] = "scaled by Q10 and by the user";

static double held(double value, const ino_q10 *q)
{
    return fmin(fmax(value, q->from_C), q->to_C);
}

static ino_status check_temperature(const ino_muscle *m, const ino_muscle_spec *spec,
                                    ino_error *error)
{
    const double t = spec->temperature_C, own = m->fibre->temperature_C;
    if (!m->model->temperature)
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "model '%s' states no Q10 for its rates: it has no other temperature than "
                        "its fibre's",
                        m->model->id);
    if (isnan(own))
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "fibre '%s' states no temperature that its rates could be taken from "
                        "(its data differ in temperature, or do not say)",
                        m->fibre->id);
    char number[3][INO_NUMBER];
    for (size_t k = 0; m->model->temperature_symbol && k < m->n_parameters; k++)
        if (strcmp(m->row[k].symbol, m->model->temperature_symbol) == 0 &&
            !(t >= m->row[k].min && t <= m->row[k].max))
            return ino_fail(error, INO_OUT_OF_RANGE,
                            "temperature %s C lies outside %s to %s C of model '%s'",
                            ino_number(t, number[0]), ino_number(m->row[k].min, number[1]),
                            ino_number(m->row[k].max, number[2]), m->model->id);
    for (size_t c = 0; c < spec->n_changes && m->model->temperature_symbol; c++)
        if (spec->changes[c].symbol &&
            strcmp(spec->changes[c].symbol, m->model->temperature_symbol) == 0)
            return ino_fail(error, INO_BAD_ARGUMENT,
                            "temperature is given twice: as such and as the parameter %s",
                            m->model->temperature_symbol);
    return INO_OK;
}

/* Before the user's changes: a rate that is set is the rate at this temperature. */
static ino_status apply_temperature(ino_muscle *m, const ino_muscle_spec *spec, ino_error *error)
{
    const double own = m->fibre->temperature_C;
    if (isnan(spec->temperature_C))
        return INO_OK;
    ino_status status = check_temperature(m, spec, error);
    if (status != INO_OK)
        return status;
    for (size_t i = 0; i < m->model->n_q10; i++) {
        const ino_q10 *q = &m->model->q10[i];
        ino_parameter *row = &m->row[ino_muscle_parameter_index(m, q->symbol)];
        row->value *=
            pow(q->q10[m->fibre->troponin], (held(spec->temperature_C, q) - held(own, q)) / 10);
        row->source = by_q10;
    }
    if (m->model->temperature_symbol) {
        ino_parameter *row = &m->row[ino_muscle_parameter_index(m, m->model->temperature_symbol)];
        row->value = spec->temperature_C;
        row->source = "set by the user";
    }
    return INO_OK;
}

static ino_status apply_changes(ino_muscle *m, const ino_muscle_spec *spec, ino_error *error)
{
    for (size_t c = 0; c < spec->n_changes; c++) {
        const ino_change *change = &spec->changes[c];
        if (!change->symbol)
            return ino_fail(error, INO_BAD_ARGUMENT, "change %zu names no parameter", c);
        size_t k = ino_muscle_parameter_index(m, change->symbol);
        if (k == m->n_parameters)
            return unknown_parameter(m, change->symbol, error);
        ino_parameter *row = &m->row[k];
        row->value = change->scale ? row->value * change->value : change->value;
        if (!change->scale)
            row->source = "set by the user";
        else
            row->source =
                row->source == by_q10 || row->source == by_both ? by_both : "scaled by the user";
    }
    return INO_OK;
}

static ino_status check_values(ino_muscle *m, ino_error *error)
{
    for (size_t k = 0; k < m->n_parameters; k++) {
        const ino_parameter *row = &m->row[k];
        char number[3][INO_NUMBER];
        if (isnan(row->value))
            return ino_fail(error, INO_NOT_FINITE, "parameter %s is not a number", row->symbol);
        if (row->value < row->min || row->value > row->max)
            return ino_fail(error, INO_OUT_OF_RANGE,
                            "parameter %s = %s %s lies outside its range %s to %s %s (%s)",
                            row->symbol, ino_number(row->value, number[0]), row->unit,
                            ino_number(row->min, number[1]), ino_number(row->max, number[2]),
                            row->unit, row->meaning);
        m->value[k] = row->value;
    }
    const char *broken = m->model->check ? m->model->check(m->value) : NULL;
    if (broken)
        return ino_fail(error, INO_OUT_OF_RANGE, "%s", broken);
    return INO_OK;
}

static ino_status fill(const ino_muscle_spec *spec, ino_muscle *m, ino_error *error)
{
    ino_status status = find_model_and_fibre(spec, m, error);
    if (status != INO_OK)
        return status;
    copy_model_rows(m);
    m->kinetics = spec->kinetics;
    if (spec->n_drugs > INO_MAX_DRUGS)
        return ino_fail(error, INO_TOO_LARGE, "%zu drugs, at most %d at once", spec->n_drugs,
                        INO_MAX_DRUGS);
    if ((spec->n_drugs && !spec->drugs) || (spec->n_changes && !spec->changes))
        return ino_fail(error, INO_BAD_ARGUMENT, "drugs or changes are counted but not given");
    for (size_t i = 0; i < spec->n_drugs && status == INO_OK; i++)
        status = spec->drugs[i] ? add_drug(m, spec->drugs[i], error)
                                : ino_fail(error, INO_BAD_ARGUMENT, "drug %zu has no id", i);
    if (status == INO_OK)
        status = check_kinetics(m, error);
    if (status == INO_OK)
        status = apply_temperature(m, spec, error);
    if (status == INO_OK)
        status = apply_changes(m, spec, error);
    if (status == INO_OK)
        status = check_beta(m, error);
    if (status == INO_OK)
        status = check_values(m, error);
    if (status != INO_OK)
        return status;
    m->n_states = m->model->states(m->value, m->kinetics, m->state_name, m->state_unit);
    ino_sl_range(m, m->value, &m->sl_min_um, &m->sl_max_um);
    ino_rkc_init(&m->rkc);
    return INO_OK;
}

void ino_sl_range(const ino_muscle *m, const double *parameters, double *min_um, double *max_um)
{
    *min_um = 0;
    *max_um = INFINITY;
    if (m->model->sl_range)
        m->model->sl_range(parameters, min_um, max_um);
    *min_um = fmax(*min_um, INO_MIN_STRETCH * m->fibre->sl0_um);
    *max_um = fmin(*max_um, INO_MAX_STRETCH * m->fibre->sl0_um);
}

/* ---- public ---- */

ino_status ino_muscle_create(const ino_muscle_spec *spec, ino_muscle **muscle, ino_error *error)
{
    if (!spec || !muscle)
        return ino_fail(error, INO_BAD_ARGUMENT, "no specification, or no place for the muscle");
    if (spec->size != sizeof *spec)
        return ino_fail(error, INO_BAD_ARGUMENT,
                        "specification of size %zu, expected %zu: use ino_muscle_spec_init",
                        spec->size, sizeof *spec);
    ino_muscle *m = calloc(1, sizeof *m);
    if (!m)
        return ino_fail(error, INO_NO_MEMORY, "out of memory");
    ino_status status = fill(spec, m, error);
    if (status != INO_OK) {
        free(m);
        return status;
    }
    *muscle = m;
    return INO_OK;
}

void ino_muscle_free(ino_muscle *muscle)
{
    free(muscle);
}

const ino_model *ino_muscle_model(const ino_muscle *muscle)
{
    return muscle->model;
}

const ino_fibre *ino_muscle_fibre(const ino_muscle *muscle)
{
    return muscle->fibre;
}

size_t ino_muscle_drug_count(const ino_muscle *muscle)
{
    return muscle->n_drugs;
}

const ino_drug *ino_muscle_drug(const ino_muscle *muscle, size_t index)
{
    return index < muscle->n_drugs ? muscle->drug[index] : NULL;
}

size_t ino_muscle_parameter_count(const ino_muscle *muscle)
{
    return muscle->n_parameters;
}

const ino_parameter *ino_muscle_parameter(const ino_muscle *muscle, size_t index)
{
    return index < muscle->n_parameters ? &muscle->row[index] : NULL;
}

size_t ino_muscle_parameter_index(const ino_muscle *muscle, const char *symbol)
{
    size_t k = 0;
    while (k < muscle->n_parameters && strcmp(muscle->row[k].symbol, symbol) != 0)
        k++;
    return k;
}

size_t ino_muscle_state_count(const ino_muscle *muscle)
{
    return muscle->n_states;
}

const char *ino_muscle_state_name(const ino_muscle *muscle, size_t index)
{
    return index < muscle->n_states ? muscle->state_name[index] : NULL;
}

const char *ino_muscle_state_unit(const ino_muscle *muscle, size_t index)
{
    return index < muscle->n_states ? muscle->state_unit[index] : NULL;
}

void ino_muscle_sl_range(const ino_muscle *muscle, double *min_um, double *max_um)
{
    *min_um = muscle->sl_min_um;
    *max_um = muscle->sl_max_um;
}

int ino_muscle_defines(const ino_muscle *muscle, ino_observable observable)
{
    return (int)(muscle->model->observables >> observable & 1u);
}
