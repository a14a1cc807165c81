/* Toy: Ca binds troponin C with an exponent, heads attach in proportion, tension is their number.
 * For models/README.md: no muscle has these numbers. */
#include "models/equations.h"

/* X(symbol, unit, default, min, max, meaning, source) */
#define PARAMETERS(X)                                                     \
    X(Ca50, "uM", 1, 1e-3, 1e3, "half-saturation of troponin", "made up") \
    X(n, "1", 2, 0.5, 10, "its exponent", "made up")                      \
    X(k_off, "1/s", 50, 1, 1e4, "Ca release of troponin", "made up")      \
    X(f, "1/s", 20, 0, 1e4, "attachment at full binding", "made up")      \
    X(g, "1/s", 10, 1e-2, 1e4, "detachment", "made up")                   \
    X(T_ref, "kPa", 100, 0, 1e4, "tension of all heads", "made up")
#define VARIABLES(X) X(bound, "1") X(heads, "1")
INO_EQUATIONS_ENUMS

/* f = dy/dt; a drug on troponin slows Ca release. */
LANE_INLINE void rates(const struct ino_tile *t, size_t j, const vd *y, vd *f)
{
    vd ca = v_load(t->ca_uM + j) / tile_parameter(t, PAR_Ca50, j);
    vd on = v_exp(tile_parameter(t, PAR_n, j) * v_log(ca));
    vd off = troponin_kd_factor(t, j);
    f[bound] = tile_parameter(t, PAR_k_off, j) * (on * (1.0 - y[bound]) - off * y[bound]);
    f[heads] = tile_parameter(t, PAR_f, j) * y[bound] * (1.0 - y[heads]) -
               tile_parameter(t, PAR_g, j) * y[heads];
}

LANE_INLINE void observe(const struct ino_tile *t, size_t j, const vd *y)
{
    vd tension = tile_parameter(t, PAR_T_ref, j) * y[heads];
    tile_put(t, INO_OBS_tension, j, tension);
    tile_put(t, INO_OBS_total, j, tension);
}

INO_EQUATIONS_KERNEL(toy)

#if INO_ISA_BASE
INO_EQUATIONS_TABLES(toy)

static void detach(const double *value, ino_drug_kinetics kinetics, double *y)
{
    (void)value, (void)kinetics;
    y[heads] = 0;
}

const ino_model ino_model_toy = {
    .id = "toy",
    .title = "Toy, two equations",
    .thin_filament = "a power law",
    .crossbridges = "attached or not",
    .equations = "models/README.md",
    .sensitizer = "a drug slows Ca release by Z(0)/Z(1) of troponin/troponin.h",
    .references = "huxley1957",
    .observables = 1u << INO_OBS_tension | 1u << INO_OBS_total,
    .troponin_drugs = 1,
    .detach = detach,
    INO_EQUATIONS_MEMBERS(toy),
};
#endif
