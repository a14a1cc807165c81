/* Single-overlap fraction of the thick filament's heads, chi_so(SL): piecewise linear in sarcomere
 * length, from the filament lengths LA (actin), LM (myosin), LB (bare zone), all um (Regazzoni,
 * Dede', Quarteroni 2020). */
#ifndef INO_CROSSBRIDGE_OVERLAP_H
#define INO_CROSSBRIDGE_OVERLAP_H

#include "simd/lanes.h"

LANE_INLINE vd overlap_fraction(vd sl, vd la, vd lm, vd lb)
{
    vd per_h = 2.0 / (lm - lb); /* 1/(the zone with heads, one half) */
    vd beyond_middle = 0.5 * ((sl + lm - 2.0 * la) * per_h);
    vd short_side = v_select(sl <= lm, (sl - la) * per_h, beyond_middle);
    vd chi = v_select(sl <= 2.0 * la - lb, short_side, v_set(1.0));
    chi = v_select(sl > 2.0 * la + lb, 0.5 * ((lm + 2.0 * la - sl) * per_h), chi);
    return v_min(v_max(chi, v_set(0.0)), v_set(1.0));
}

#endif
