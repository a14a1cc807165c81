/* Range test of a tile's row, once per instruction set; see dispatch.h. */
#include "simd/lanes.h"

#include "simd/dispatch.h"

int INO_VARIANT_NAME(ino_all_within)(const double *value, size_t n, double min, double max)
{
    vd good = v_set(0.0), more = good; /* counted: GCC 12 takes masks of two lanes apart */
    vd low = v_set(min), high = v_set(max);
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        vd x = v_load(value + i), y = v_load(value + i + LANES);
        good = good + v_one_if((x >= low) & (x <= high));
        more = more + v_one_if((y >= low) & (y <= high));
    }
    for (; i < n; i += LANES) {
        vd x = v_load(value + i);
        good = good + v_one_if((x >= low) & (x <= high));
    }
    return !v_any(good + more != (double)(n / LANES));
}
