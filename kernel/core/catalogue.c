#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/registry.h"

const char *ino_troponin_name(ino_troponin isoform)
{
    switch (isoform) {
    case INO_TROPONIN_CARDIAC:
        return "cardiac";
    case INO_TROPONIN_SLOW:
        return "slow skeletal";
    case INO_TROPONIN_FAST:
        return "fast skeletal";
    }
    return "unknown";
}

/* ---- models ---- */

size_t ino_model_count(void)
{
    return ino_registry.n_models;
}

const ino_model *ino_model_at(size_t index)
{
    return index < ino_registry.n_models ? ino_registry.models[index] : NULL;
}

const ino_model *ino_model_find(const char *id)
{
    for (size_t i = 0; id && i < ino_registry.n_models; i++)
        if (strcmp(ino_registry.models[i]->id, id) == 0)
            return ino_registry.models[i];
    return NULL;
}

const char *ino_model_id(const ino_model *model)
{
    return model->id;
}

const char *ino_model_title(const ino_model *model)
{
    return model->title;
}

const char *ino_model_thin_filament(const ino_model *model)
{
    return model->thin_filament;
}

const char *ino_model_crossbridges(const ino_model *model)
{
    return model->crossbridges;
}

const char *ino_model_equations(const ino_model *model)
{
    return model->equations;
}

const char *ino_model_sensitizer(const ino_model *model)
{
    return model->sensitizer;
}

const char *ino_model_references(const ino_model *model)
{
    return model->references;
}

int ino_model_tension_is_relative(const ino_model *model)
{
    return model->tension_is_relative;
}

size_t ino_model_parameter_count(const ino_model *model)
{
    return model->n_parameters;
}

const ino_parameter *ino_model_parameter(const ino_model *model, size_t index)
{
    return index < model->n_parameters ? &model->parameters[index] : NULL;
}

size_t ino_model_reproduced_count(const ino_model *model)
{
    return model->n_reproduced;
}

const ino_reproduced *ino_model_reproduced(const ino_model *model, size_t index)
{
    return index < model->n_reproduced ? &model->reproduced[index] : NULL;
}

const char *ino_model_temperature(const ino_model *model)
{
    return model->temperature;
}

size_t ino_model_q10_count(const ino_model *model)
{
    return model->n_q10;
}

const ino_q10 *ino_model_q10(const ino_model *model, size_t index)
{
    return index < model->n_q10 ? &model->q10[index] : NULL;
}

/* ---- fibres ---- */

size_t ino_fibre_count(void)
{
    return ino_registry.n_fibres;
}

const ino_fibre *ino_fibre_at(size_t index)
{
    return index < ino_registry.n_fibres ? ino_registry.fibres[index] : NULL;
}

static ino_status first_fibre(const ino_model *model, const ino_fibre **fibre, ino_error *error)
{
    if (!model)
        return ino_fail(error, INO_BAD_ARGUMENT, "neither a model nor a fibre is named");
    for (size_t i = 0; i < ino_registry.n_fibres; i++) {
        if (strcmp(ino_registry.fibres[i]->model, model->id) == 0) {
            *fibre = ino_registry.fibres[i];
            return INO_OK;
        }
    }
    return ino_fail(error, INO_UNKNOWN_ID, "model '%s' has no fibre", model->id);
}

static ino_status no_fibre(const ino_model *model, const char *id, ino_error *error)
{
    struct ino_nearest nearest = {.wanted = id};
    const ino_fibre *elsewhere = NULL;
    for (size_t i = 0; i < ino_registry.n_fibres; i++) {
        const ino_fibre *f = ino_registry.fibres[i];
        if (!model || strcmp(f->model, model->id) == 0)
            ino_nearest_offer(&nearest, f->id);
        else if (strcmp(f->id, id) == 0)
            elsewhere = f;
    }
    if (elsewhere)
        return ino_fail(error, INO_UNKNOWN_ID, "model '%s' has no fibre '%s' (model '%s' has)",
                        model->id, id, elsewhere->model);
    return ino_fail(error, INO_UNKNOWN_ID, "no fibre '%.80s'%s%s%s%s%s", id,
                    model ? " of model " : "", model ? model->id : "",
                    nearest.best ? "; did you mean '" : "", nearest.best ? nearest.best : "",
                    nearest.best ? "'?" : "");
}

static ino_status two_fibres(const ino_fibre *a, const ino_fibre *b, ino_error *error)
{
    return ino_fail(error, INO_AMBIGUOUS_ID,
                    "fibre '%s' exists in more than one model: %s:%s or %s:%s", a->id, a->model,
                    a->id, b->model, b->id);
}

ino_status ino_fibre_find(const ino_model *model, const char *id, const ino_fibre **fibre,
                          ino_error *error)
{
    if (!fibre)
        return ino_fail(error, INO_BAD_ARGUMENT, "no place to put the fibre");
    if (!id)
        return first_fibre(model, fibre, error);
    const char *colon = strchr(id, ':');
    const ino_fibre *found = NULL;
    for (size_t i = 0; i < ino_registry.n_fibres; i++) {
        const ino_fibre *f = ino_registry.fibres[i];
        if (model && strcmp(f->model, model->id) != 0)
            continue;
        size_t prefix = colon ? (size_t)(colon - id) : 0;
        if (colon && (strlen(f->model) != prefix || strncmp(f->model, id, prefix) != 0))
            continue;
        if (strcmp(f->id, colon ? colon + 1 : id) != 0)
            continue;
        if (found)
            return two_fibres(found, f, error);
        found = f;
    }
    if (!found)
        return no_fibre(model, id, error);
    *fibre = found;
    return INO_OK;
}

const char *ino_fibre_id(const ino_fibre *fibre)
{
    return fibre->id;
}

const char *ino_fibre_title(const ino_fibre *fibre)
{
    return fibre->title;
}

const ino_model *ino_fibre_model(const ino_fibre *fibre)
{
    return ino_model_find(fibre->model);
}

const char *ino_fibre_species(const ino_fibre *fibre)
{
    return fibre->species;
}

const char *ino_fibre_tissue(const ino_fibre *fibre)
{
    return fibre->tissue;
}

const char *ino_fibre_preparation(const ino_fibre *fibre)
{
    return fibre->preparation;
}

const char *ino_fibre_condition(const ino_fibre *fibre)
{
    return fibre->condition;
}

double ino_fibre_temperature_C(const ino_fibre *fibre)
{
    return fibre->temperature_C;
}

double ino_fibre_sl0_um(const ino_fibre *fibre)
{
    return fibre->sl0_um;
}

ino_troponin ino_fibre_troponin(const ino_fibre *fibre)
{
    return fibre->troponin;
}

const char *ino_fibre_open_questions(const ino_fibre *fibre)
{
    return fibre->open_questions;
}

const char *ino_fibre_references(const ino_fibre *fibre)
{
    return fibre->references;
}

static const struct ino_fibre_row *row_of(const ino_fibre *fibre, size_t index)
{
    const char *symbol = ino_fibre_model(fibre)->parameters[index].symbol;
    for (size_t i = 0; i < fibre->n_rows; i++)
        if (strcmp(fibre->rows[i].symbol, symbol) == 0)
            return &fibre->rows[i];
    return NULL;
}

double ino_fibre_value(const ino_fibre *fibre, size_t index)
{
    const struct ino_fibre_row *row = row_of(fibre, index);
    return row ? row->value : ino_fibre_model(fibre)->parameters[index].value;
}

const char *ino_fibre_source(const ino_fibre *fibre, size_t index)
{
    const struct ino_fibre_row *row = row_of(fibre, index);
    return row ? row->source : ino_fibre_model(fibre)->parameters[index].source;
}

/* ---- drugs ---- */

size_t ino_drug_count(void)
{
    return ino_registry.n_drugs;
}

const ino_drug *ino_drug_at(size_t index)
{
    return index < ino_registry.n_drugs ? ino_registry.drugs[index] : NULL;
}

const ino_drug *ino_drug_find(const char *id)
{
    for (size_t i = 0; id && i < ino_registry.n_drugs; i++)
        if (strcmp(ino_registry.drugs[i]->id, id) == 0)
            return ino_registry.drugs[i];
    return NULL;
}

const char *ino_drug_id(const ino_drug *drug)
{
    return drug->id;
}

const char *ino_drug_title(const ino_drug *drug)
{
    return drug->title;
}

const char *ino_drug_mechanism(const ino_drug *drug)
{
    return drug->mechanism;
}

const char *ino_drug_unknown(const ino_drug *drug)
{
    return drug->unknown;
}

double ino_drug_most_uM(const ino_drug *drug)
{
    return drug->most_uM > 0 ? drug->most_uM : INFINITY;
}

const char *ino_drug_beyond(const ino_drug *drug)
{
    return drug->beyond != NULL ? drug->beyond : "";
}

const char *ino_drug_references(const ino_drug *drug)
{
    return drug->references;
}

double ino_drug_max_dose_uM(const ino_drug *drug)
{
    return drug->n_doses > 0 ? drug->dose_uM[drug->n_doses - 1] : 1e6;
}

size_t ino_drug_parameter_count(const ino_drug *drug, ino_troponin isoform)
{
    return drug->entry[isoform].known ? drug->entry[isoform].n_rows : 0;
}

const ino_parameter *ino_drug_parameter(const ino_drug *drug, ino_troponin isoform, size_t index)
{
    return index < ino_drug_parameter_count(drug, isoform) ? &drug->entry[isoform].rows[index]
                                                           : NULL;
}

const char *ino_drug_statement(const ino_drug *drug, ino_troponin isoform)
{
    return drug->entry[isoform].statement;
}
