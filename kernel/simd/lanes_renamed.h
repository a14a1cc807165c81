/* simd/lanes.h under other names, so that one file of a test or benchmark holds its operations for
 * several instruction sets. Define INO_LANES_NAME(name), the other name, and include this; include it
 * again where the renaming is to end. */
#ifndef INO_LANES_RENAMED
#define INO_LANES_RENAMED

#define LANES                 INO_LANES_NAME(LANES)
#define vd                    INO_LANES_NAME(vd)
#define vl                    INO_LANES_NAME(vl)
#define vu                    INO_LANES_NAME(vu)
#define v_set                 INO_LANES_NAME(v_set)
#define v_load                INO_LANES_NAME(v_load)
#define v_store               INO_LANES_NAME(v_store)
#define v_bits                INO_LANES_NAME(v_bits)
#define v_select              INO_LANES_NAME(v_select)
#define v_max                 INO_LANES_NAME(v_max)
#define v_min                 INO_LANES_NAME(v_min)
#define v_abs                 INO_LANES_NAME(v_abs)
#define v_sqrt                INO_LANES_NAME(v_sqrt)
#define v_any                 INO_LANES_NAME(v_any)
#define v_one_if              INO_LANES_NAME(v_one_if)
#define v_exp                 INO_LANES_NAME(v_exp)
#define v_log                 INO_LANES_NAME(v_log)
#define v_rounded             INO_LANES_NAME(v_rounded)
#define v_quotient            INO_LANES_NAME(v_quotient)
#define v_sum_products        INO_LANES_NAME(v_sum_products)
#define v_difference_products INO_LANES_NAME(v_difference_products)
#define v_power_of_two        INO_LANES_NAME(v_power_of_two)
#define v_exp_series          INO_LANES_NAME(v_exp_series)
#define v_exp_split           INO_LANES_NAME(v_exp_split)
#define v_log_split           INO_LANES_NAME(v_log_split)
#define v_power_of_share      INO_LANES_NAME(v_power_of_share)

#undef INO_SIMD_LANES_H
#include "simd/lanes.h"

#else

#undef INO_LANES_RENAMED
#undef INO_LANES_NAME
#undef LANES
#undef vd
#undef vl
#undef vu
#undef v_set
#undef v_load
#undef v_store
#undef v_bits
#undef v_select
#undef v_max
#undef v_min
#undef v_abs
#undef v_sqrt
#undef v_any
#undef v_one_if
#undef v_exp
#undef v_log
#undef v_rounded
#undef v_quotient
#undef v_sum_products
#undef v_difference_products
#undef v_power_of_two
#undef v_exp_series
#undef v_exp_split
#undef v_log_split
#undef v_power_of_share

#endif
