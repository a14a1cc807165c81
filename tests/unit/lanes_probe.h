/* Included once per instruction set: simd/lanes.h under other names, so that one test program holds
 * its functions for several instruction sets. INO_PROBE is the name of the instruction set. */
#ifndef INO_PROBE
#error "define INO_PROBE (base, avx2, avx512) first"
#endif

#define PROBE_PASTE_(name, isa) name##_##isa
#define PROBE_PASTE(name, isa)  PROBE_PASTE_(name, isa)
#define PROBE(name)             PROBE_PASTE(name, INO_PROBE)

#define INO_LANES_NAME(name) PROBE(name)
#include "simd/lanes_renamed.h"

/* Two inputs and one output of PROBE_N numbers, a multiple of every vector width. */
#define PROBE_FUNCTION(name, expression)                                  \
    static void PROBE(name)(const double *p, const double *q, double *to) \
    {                                                                     \
        for (int i = 0; i < PROBE_N; i += LANES) {                        \
            vd x = v_load(p + i), y = v_load(q + i);                      \
            (void)y;                                                      \
            v_store(to + i, expression);                                  \
        }                                                                 \
    }
PROBE_FUNCTION(probe_exp, v_exp(x))
PROBE_FUNCTION(probe_log, v_log(x))
PROBE_FUNCTION(probe_max, v_max(x, y))
PROBE_FUNCTION(probe_min, v_min(x, y))
PROBE_FUNCTION(probe_abs, v_abs(x))
PROBE_FUNCTION(probe_sqrt, v_sqrt(x))
PROBE_FUNCTION(probe_less, v_one_if(x < y))
PROBE_FUNCTION(probe_equal, v_one_if(x == y))
PROBE_FUNCTION(probe_select, v_select(x < y, v_set(3.0), x))
PROBE_FUNCTION(probe_power, v_power_of_share(x, y))
PROBE_FUNCTION(probe_sum, v_sum_products(x, y, y, y))
PROBE_FUNCTION(probe_difference, v_difference_products(x, y, y, y))
PROBE_FUNCTION(probe_quotient, v_quotient(x, y, 1.0 / y))
PROBE_FUNCTION(probe_any, v_set(v_any(x < y) ? 1.0 : 0.0))

static const struct probe PROBE(probe) = {
    LANES,
    PROBE(probe_exp),
    PROBE(probe_log),
    PROBE(probe_max),
    PROBE(probe_min),
    PROBE(probe_abs),
    PROBE(probe_sqrt),
    PROBE(probe_less),
    PROBE(probe_equal),
    PROBE(probe_select),
    PROBE(probe_any),
    PROBE(probe_power),
    PROBE(probe_sum),
    PROBE(probe_difference),
    PROBE(probe_quotient),
};

#include "simd/lanes_renamed.h"
#undef PROBE_FUNCTION
#undef PROBE
#undef PROBE_PASTE
#undef PROBE_PASTE_
#undef INO_PROBE
