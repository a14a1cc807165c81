/* A registry with the shipped models, fibres and drugs and, after them, entries made for tests: ids
 * begin with "own-". A program that includes this (one file of it) uses it instead of the shipped
 * one. Constants of the own entries are chosen to exercise every term and mean nothing. */
#ifndef INO_TESTS_OWN_REGISTRY_H
#define INO_TESTS_OWN_REGISTRY_H

#include "models/record.h"

/* models/registry.c under another name: its helpers are those that ship. */
struct shipped_registry {
    const ino_model *const *models;
    size_t n_models;
    const ino_fibre *const *fibres;
    size_t n_fibres;
    const ino_drug *const *drugs;
    size_t n_drugs;
};
#define ino_registry shipped_registry
#define models       shipped_models
#define fibres       shipped_fibres
#define drugs        shipped_drugs
#include "models/registry.c"
#undef ino_registry
#undef models
#undef fibres
#undef drugs

#define OWN "test value"

/* ---- fibres ---- */

#define OWN_FIBRE(name, ID, MODEL, TROPONIN, ...)                    \
    static const struct ino_fibre_row name##_rows[] = {__VA_ARGS__}; \
    static const ino_fibre name = {                                  \
        .id = ID,                                                    \
        .model = MODEL,                                              \
        .title = OWN,                                                \
        .species = OWN,                                              \
        .tissue = OWN,                                               \
        .preparation = OWN,                                          \
        .condition = OWN,                                            \
        .temperature_C = 15,                                         \
        .sl0_um = 2.2,                                               \
        .troponin = TROPONIN,                                        \
        .open_questions = OWN,                                       \
        .references = "regazzoni2020",                               \
        .rows = name##_rows,                                         \
        .n_rows = sizeof name##_rows / sizeof *name##_rows,          \
    };

/* What a thin filament and a cycle with every term switched on look like. */
#define OWN_CYCLE                                                                              \
    {"f", 12, OWN}, {"g_a", 2, OWN}, {"h_f", 90, OWN}, {"h_b", 3, OWN}, {"g_b", 6, OWN},       \
        {"k_F", 0.7, OWN}, {"phi_short", 4, OWN}, {"v_short", 0.6, OWN}, {"phi_long", 3, OWN}, \
        {"v_long", 0.4, OWN}, {"p_visc", 0.2, OWN},                                            \
    {                                                                                          \
        "k_SL", 1.5, OWN                                                                       \
    }

OWN_FIBRE(own_one_site, "own-one-site", "inotrope1", INO_TROPONIN_CARDIAC, {"sites", 1, OWN},
          {"Kd_ref", 2.74, OWN}, {"gamma", 5.73, OWN}, {"Q", 1.96, OWN}, OWN_CYCLE)
OWN_FIBRE(own_two_sites, "own-two-sites", "inotrope1", INO_TROPONIN_FAST, {"sites", 2, OWN},
          {"Kd_ref", 0.423, OWN}, {"gamma", 6.15, OWN}, {"Q", 2.03, OWN}, {"sigma", 2.5, OWN},
          OWN_CYCLE)
/* The filament of the steep pig fibre of the design: bistable with feedback of attached heads. */
OWN_FIBRE(own_steep, "own-steep", "inotrope1", INO_TROPONIN_CARDIAC, {"sites", 1, OWN},
          {"Kd_ref", 8.78, OWN}, {"gamma", 9.66, OWN}, {"Q", 3.71, OWN}, {"mu", 10, OWN},
          {"eta", 0.6, OWN}, {"f", 30, OWN}, {"k_srx_in", 0, OWN})
OWN_FIBRE(own_twin, "own-twin", "inotrope1", INO_TROPONIN_SLOW, {"gamma", 5, OWN})
OWN_FIBRE(own_other_twin, "own-twin", "rdq20mf", INO_TROPONIN_SLOW, {"gamma", 11, OWN})

/* ---- drugs ---- */

#define OWN_TROPONIN_DRUG(name, ID, SITE, K_D, ALPHA, BETA, KD_OFF)                              \
    static const ino_parameter name##_rows[] = {                                                 \
        {"K_D", "uM", K_D, 1e-6, 1e6, OWN, OWN},                                                 \
        {"alpha", "1", ALPHA, 1, INFINITY, OWN, OWN},                                            \
        {"beta", "1", BETA, 1e-3, 1e3, OWN, OWN},                                                \
        {"kD_off", "1/s", KD_OFF, 1e-6, 1e9, OWN, OWN},                                          \
    };                                                                                           \
    static const ino_drug name = {                                                               \
        .id = ID,                                                                                \
        .title = OWN,                                                                            \
        .mechanism = OWN,                                                                        \
        .unknown = OWN,                                                                          \
        .references = "regazzoni2020",                                                           \
        .kind = INO_DRUG_TROPONIN,                                                               \
        .site = SITE,                                                                            \
        .entry = {{1, OWN, name##_rows, 4}, {1, OWN, name##_rows, 4}, {1, OWN, name##_rows, 4}}, \
    };

OWN_TROPONIN_DRUG(own_alpha, "own-alpha", "A", 1.0, 5, 1, 50)
OWN_TROPONIN_DRUG(own_alpha_too, "own-alpha-too", "A", 3.0, 5, 1, 20)
OWN_TROPONIN_DRUG(own_both, "own-both", "A", 3.0, 20, 2, 20)
OWN_TROPONIN_DRUG(own_beta, "own-beta", "B", 2.0, 1, 3, 50)
OWN_TROPONIN_DRUG(own_saturated, "own-saturated", "A", 2.0, INFINITY, 1, 30)

static const char *const own_targets[] = {"f", "g_b"};
static const ino_parameter own_rate_rows[] = {
    {"f.effect", "1", 2, 0, 1e3, OWN, OWN},     {"f.EC50", "uM", 1, 1e-6, 1e6, OWN, OWN},
    {"f.hill", "1", 1, 0.1, 10, OWN, OWN},      {"g_b.effect", "1", 0.5, 0, 1e3, OWN, OWN},
    {"g_b.EC50", "uM", 2, 1e-6, 1e6, OWN, OWN}, {"g_b.hill", "1", 2, 0.1, 10, OWN, OWN},
};
static const ino_drug own_rates = {
    .id = "own-rates",
    .title = OWN,
    .mechanism = OWN,
    .unknown = OWN,
    .references = "regazzoni2020",
    .kind = INO_DRUG_RATES,
    .site = "myosin",
    .targets = own_targets,
    .n_targets = 2,
    .entry = {{1, OWN, own_rate_rows, 6},
              {1, OWN, own_rate_rows, 6},
              {0, "nothing is known of fast fibres", NULL, 0}},
};

/* On all rates of myosim3's heads. */
#define OWN_EFFECT(target, EFFECT)                      \
    {target ".effect", "1", EFFECT, 0, 1e3, OWN, OWN},  \
        {target ".EC50", "uM", 1, 1e-6, 1e6, OWN, OWN}, \
    {                                                   \
        target ".hill", "1", 1, 0.1, 10, OWN, OWN       \
    }
static const char *const own_heads_targets[] = {"k_1", "k_2", "k_3", "k_4_0", "k_4_1"};
static const ino_parameter own_heads_rows[] = {OWN_EFFECT("k_1", 2), OWN_EFFECT("k_2", 3),
                                               OWN_EFFECT("k_3", 0.5), OWN_EFFECT("k_4_0", 4),
                                               OWN_EFFECT("k_4_1", 5)};
static const ino_drug own_heads = {
    .id = "own-heads",
    .title = OWN,
    .mechanism = OWN,
    .unknown = OWN,
    .references = "regazzoni2020",
    .kind = INO_DRUG_RATES,
    .site = "myosin",
    .targets = own_heads_targets,
    .n_targets = 5,
    .entry = {{1, OWN, own_heads_rows, 15}, {1, OWN, own_heads_rows, 15}, {0, OWN, NULL, 0}},
};

/* ---- the registry ---- */

static const ino_fibre *const own_fibres[] = {INO_FIBRES(ADDRESS_FIBRE) & own_one_site,
                                              &own_two_sites, &own_steep, &own_twin,
                                              &own_other_twin};
static const ino_drug *const own_drugs[] = {INO_DRUGS(ADDRESS_DRUG) & own_alpha,
                                            &own_alpha_too,
                                            &own_both,
                                            &own_beta,
                                            &own_saturated,
                                            &own_rates,
                                            &own_heads};

const struct ino_registry ino_registry = {
    shipped_models, sizeof shipped_models / sizeof *shipped_models,
    own_fibres,     sizeof own_fibres / sizeof *own_fibres,
    own_drugs,      sizeof own_drugs / sizeof *own_drugs,
};

#endif
