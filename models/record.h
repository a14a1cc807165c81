/* Helpers for the record at the end of a model's file. */
#ifndef INO_MODELS_RECORD_H
#define INO_MODELS_RECORD_H

#include <math.h>

#include "core/registry.h"

/* A row of a model's X-list as a table entry. */
#define INO_PARAMETER_ROW(symbol, unit, value, min, max, meaning, source) \
    {#symbol, unit, value, min, max, meaning, source},

/* The table of a model's kernels, one per instruction set that is built. */
#if INO_HAVE_X86_ISAS
#define INO_RECORD_KERNELS(name)                   \
    {                                              \
        &name##_base, &name##_avx2, &name##_avx512 \
    }
#else
#define INO_RECORD_KERNELS(name) \
    {                            \
        &name##_base             \
    }
#endif

/* Of a model's kernels and its record. */
#define INO_DECLARE_MODEL(id)                                                      \
    extern const struct ino_kernel ino_kernel_##id##_base, ino_kernel_##id##_avx2, \
        ino_kernel_##id##_avx512;                                                  \
    extern const ino_model ino_model_##id;

/* Appends a state at n; returns n + 1. */
size_t ino_record_state(const char *state, const char *state_unit, size_t n, char (*name)[24],
                        const char **unit);

/* .state_notes and .n_state_notes of a model whose notes are an array of this name. */
#define INO_RECORD_NOTES(name) .state_notes = name, .n_state_notes = sizeof(name) / sizeof *(name)

#define INO_TRIPLET_NOTE                                                                       \
    {                                                                                          \
        "p_*", 0, 1,                                                                           \
            "probability of left, own and right tropomyosin (0 closed, 1 permissive) with so " \
            "many Ca on the own troponin, D: drug bound"                                       \
    }

/* The thin-filament states p(a, b, c, k) in their order; returns their number. */
size_t ino_record_triplet_states(int sites, ino_drug_kinetics kinetics, char (*name)[24],
                                 const char **unit);

/* Marks the thin-filament states as group 1; returns their number. */
size_t ino_record_triplet_group(int sites, ino_drug_kinetics kinetics, unsigned char *group);

#define INO_DECLARE_FIBRE(name) extern const ino_fibre ino_fibre_##name;
#define INO_DECLARE_DRUG(name)  extern const ino_drug ino_drug_##name;
#include "models/drugs.def"
#include "models/fibres.def"
#include "models/models.def"
INO_MODELS(INO_DECLARE_MODEL)
INO_FIBRES(INO_DECLARE_FIBRE)
INO_DRUGS(INO_DECLARE_DRUG)
#undef INO_DECLARE_FIBRE
#undef INO_DECLARE_DRUG

#endif
