/* Heads in bins of strain that all move at one speed, because the filaments slide: dM/dt + v dM/dx
 * = 0 on a fixed grid, M_i heads in bin i.
 *
 * A bin passes |v| (M_i + a_i) to its neighbour downstream, v in bins per s; a_i is the upwind-
 * biased correction of third order, (2 (M_down - M_i) + (M_i - M_up))/6, within the bounds of
 * Koren's limiter (1993). Heads that pass the last bin are lost to the range. So:
 *   conservation   what leaves a bin enters the next, or is lost: exact.
 *   positivity     dM_i/dt >= -2 |v| M_i: explicit steps up to half a bin keep M_i >= 0.
 *   first moment   d(sum of x M)/dt = v sum of M, exactly, while no head is lost (those lost leave
 *                  from one bin past the end): the elastic response of linear springs is that of
 *                  the continuous distribution. A limiter alone breaks this, because it cuts
 *                  corrections on one side of a peak more than on the other; the larger of the sums
 *                  of positive and of negative a_i is scaled down to the smaller.
 * Second order in the mean, third where the distribution is monotone; the limiter has kinks. */
#ifndef INO_CROSSBRIDGE_STRAIN_BINS_H
#define INO_CROSSBRIDGE_STRAIN_BINS_H

#include "simd/lanes.h"

/* a_i from the differences over the faces upstream and downstream. */
LANE_INLINE vd strain_bins_limited(vd up, vd down)
{
    vd p = v_abs(up), q = v_abs(down);
    vd size = v_min(v_min(p, q), (2.0 * q + p) * (1.0 / 6.0));
    return v_select((up > 0.0) & (down > 0.0), size,
                    v_select((up < 0.0) & (down < 0.0), -size, v_set(0.0)));
}

/* Adds to dm[n] what sliding at `speed` (bins per s, positive to the right) does to m[n]; a[n] is
 * for its use. Returns the heads lost per s. */
LANE_INLINE vd strain_bins_slide(int n, const vd *m, vd speed, vd *dm, vd *a)
{
    const vd zero = v_set(0.0);
    vl right = speed > 0.0;
    vd rate = v_abs(speed), plus = zero, minus = zero;
    for (int i = 0; i < n; i++) {
        vd left_face = i > 0 ? m[i] - m[i - 1] : m[i];
        vd right_face = i < n - 1 ? m[i + 1] - m[i] : -m[i];
        a[i] = strain_bins_limited(v_select(right, left_face, -right_face),
                                   v_select(right, right_face, -left_face));
        plus = plus + v_max(a[i], zero);
        minus = minus + v_max(-a[i], zero);
    }
    vd shrink_plus = v_select(plus > minus, minus / plus, v_set(1.0));
    vd shrink_minus = v_select(minus > plus, plus / minus, v_set(1.0));
    for (int i = 0; i < n; i++)
        a[i] = rate * (m[i] + a[i] * v_select(a[i] > 0.0, shrink_plus, shrink_minus));
    for (int i = 0; i < n; i++)
        dm[i] =
            dm[i] - a[i] + v_select(right, i > 0 ? a[i - 1] : zero, i < n - 1 ? a[i + 1] : zero);
    return v_select(right, a[n - 1], a[0]);
}

#endif
