/* A root of a function in a bracket, lane by lane: regula falsi after Anderson and Bjorck (BIT
 * 1973;13:253), with a bisection every fourth step so that the bracket shrinks whatever the
 * function. A lane is frozen once its root is found: no lane depends on its neighbours.
 *
 *     bracket_start(&b, low, f(low), high, f(high));     f(low) <= 0 <= f(high)
 *     while (bracket_next(&b, tolerance))
 *         bracket_put(&b, f(b.x));
 *
 * leaves the root in b.x, to about the tolerance. Where the signs are not as stated, b.x ends at
 * the end that is nearer to a root: low if f(low) > 0, else high. */
#ifndef INO_SOLVE_BRACKET_LANES_H
#define INO_SOLVE_BRACKET_LANES_H

#include "simd/lanes.h"

enum { BRACKET_STEPS = 250 };

struct bracket {
    vd x, low, high, f_low, f_high;
    vd active; /* 1 or 0 */
    vd last;   /* -1 or 1: the end that moved last; 0 at the start */
    int step;
};

LANE_INLINE void bracket_start(struct bracket *b, vd low, vd f_low, vd high, vd f_high)
{
    b->low = low;
    b->high = high;
    b->f_low = f_low;
    b->f_high = f_high;
    b->active = v_one_if((f_low < 0.0) & (f_high > 0.0));
    b->x = v_select(f_low >= 0.0, low, high);
    b->last = v_set(0.0);
    b->step = 0;
}

/* Places the next point in b.x; 0 when all lanes are done. */
LANE_INLINE int bracket_next(struct bracket *b, vd tolerance)
{
    vd chord = b->low - b->f_low * ((b->high - b->low) / (b->f_high - b->f_low));
    vd middle = 0.5 * (b->low + b->high);
    vl inside = (chord >= b->low) & (chord <= b->high);
    vd next = v_select(inside, chord, middle);
    if (++b->step % 4 == 0)
        next = middle;
    vl moved = v_abs(next - b->x) > tolerance;
    b->x = v_select(b->active > 0.0, next, b->x);
    b->active = v_select(moved & (b->high - b->low > tolerance), b->active, v_set(0.0));
    return b->step < BRACKET_STEPS && v_any(b->active > 0.0);
}

LANE_INLINE void bracket_put(struct bracket *b, vd f)
{
    vl below = f < 0.0;
    vl live = b->active > 0.0;
    vd side = v_select(below, v_set(-1.0), v_set(1.0));
    /* The same end once more: the other end's value is shrunk, so that it moves as well. */
    vd m = 1.0 - f / v_select(below, b->f_low, b->f_high);
    vd factor = v_select(side == b->last, v_select(m > 0.0, m, v_set(0.5)), v_set(1.0));
    b->f_high = v_select(live & below, b->f_high * factor, b->f_high);
    b->f_low = v_select(live & ~below, b->f_low * factor, b->f_low);
    b->last = v_select(live, side, b->last);
    b->low = v_select(live & below, b->x, b->low);
    b->f_low = v_select(live & below, f, b->f_low);
    b->high = v_select(live & ~below, b->x, b->high);
    b->f_high = v_select(live & ~below, f, b->f_high);
    b->active = v_select(f == 0.0, v_set(0.0), b->active);
}

#endif
