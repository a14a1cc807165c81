/* The registry: everything that models.def, fibres.def and drugs.def list. */
#include <stdio.h>
#include <string.h>

#include "models/record.h"

#define ADDRESS_MODEL(id)   &ino_model_##id,
#define ADDRESS_FIBRE(name) &ino_fibre_##name,
#define ADDRESS_DRUG(name)  &ino_drug_##name,
#define COUNT(name)         +1

static const ino_model *const models[] = {INO_MODELS(ADDRESS_MODEL)};
static const ino_fibre *const fibres[] = {INO_FIBRES(ADDRESS_FIBRE)};
static const ino_drug *const drugs[] = {INO_DRUGS(ADDRESS_DRUG)};

const struct ino_registry ino_registry = {
    models, 0 INO_MODELS(COUNT), fibres, 0 INO_FIBRES(COUNT), drugs, 0 INO_DRUGS(COUNT),
};

size_t ino_record_state(const char *state, const char *state_unit, size_t n, char (*name)[24],
                        const char **unit)
{
    snprintf(name[n], sizeof name[n], "%s", state);
    unit[n] = state_unit;
    return n + 1;
}

size_t ino_record_triplet_states(int sites, ino_drug_kinetics kinetics, char (*name)[24],
                                 const char **unit)
{
    size_t n = 0;
    int with_drug = kinetics == INO_DRUG_EXPLICIT;
    for (int abc = 0; abc < 8; abc++)
        for (int d = 0; d <= with_drug; d++)
            for (int filled = 0; filled <= sites; filled++) {
                char text[24];
                snprintf(text, sizeof text, "p_%d%d%d_Ca%d%s", abc >> 2 & 1, abc >> 1 & 1, abc & 1,
                         filled, d ? "D" : "");
                n = ino_record_state(text, "1", n, name, unit);
            }
    return n;
}

size_t ino_record_triplet_group(int sites, ino_drug_kinetics kinetics, unsigned char *group)
{
    size_t n = 8 * ((size_t)sites + 1) * (kinetics == INO_DRUG_EXPLICIT ? 2 : 1);
    memset(group, 1, n);
    return n;
}
