/* A system to be stepped in lanes: its laws, its Jacobian in blocks, what its moments mean. */
#ifndef INO_SOLVE_LAWS_LANES_H
#define INO_SOLVE_LAWS_LANES_H

#include "core/step.h"
#include "solve/system_lanes.h"

enum { STEP_FILAMENT = 48, STEP_HEADS = 9, STEP_STATES = STEP_FILAMENT + STEP_HEADS };
enum { STEP_MOMENTS = 5, STEP_SIGNALS = 3 };

/* The Jacobian in its blocks:
 *
 *     ( filament    fall pull^T )
 *     ( response gradient   heads )
 */
struct lanes_linear {
    int coupled;                                /* 0: pull is zero in all lanes */
    vd filament[STEP_FILAMENT * STEP_FILAMENT]; /* [i*F + k] */
    vd gradient[STEP_SIGNALS][STEP_FILAMENT];   /* dq/df */
    vd response[STEP_HEADS][STEP_SIGNALS];      /* dB/dq */
    vd heads[STEP_HEADS * STEP_HEADS];          /* [i*H + k] */
    vd fall[STEP_FILAMENT], pull[STEP_HEADS];   /* dA/d(ln closing), d(ln closing)/dh */
};

struct evolution_result;

/* A system to be stepped: y = (f, h), a filament f of F probabilities in blocks, whose sum, `ways`
 * times each block, is invariant, and H heads h: n_fractions of them with invariant sum, then
 * moments. The heads see the filament through few signals q(f); they may hold it open through one
 * number, the logarithm of `closing`:
 *
 *     df/dt = A(f, ln closing(h)),    dh/dt = B(h, q(f)).
 */
struct evolution_laws {
    int n_filament, n_heads, n_signals, n_fractions;
    int constant; /* 1: all numbers here are known to the compiler: loops are written out */
    int block;    /* states of a block */
    int folded;   /* 1: block m counts twice where m % 3 is 1 (see triplet_folded.h) */
    int seen[STEP_SIGNALS][2]; /* signal m depends on states from..to - 1 of the filament alone */
    /* Takes the inputs of time theta into the point. */
    void (*at)(void *point, vd theta);
    /* dy = dy/dt at the point's time; unless NULL, *radius = a bound of the Jacobian's spectral
     * radius during the whole step that starts at y, 1/s. */
    void (*evaluate)(const void *point, const vd *y, vd *dy, vd *radius);
    /* The same with the Jacobian. */
    void (*linearise)(const void *point, const vd *y, vd *dy, struct lanes_linear *l);
    /* dy = derivative of the right-hand side in theta, at the point's time. */
    void (*slope)(const void *point, const vd *y, vd *dy);
    /* The least of what must not be negative and is no probability of the filament or fraction of
     * heads: other states that are bounded below, and what others lack to their upper bounds, each
     * relative to its size. NULL: nothing. */
    vd (*rest)(const void *point, const vd *y);
    /* ---- a model of few equations (ode_step_lanes.h) has no filament and all of these ---- */
    /* I - h J, factorised, in place of l->heads, in a form that is the model's own; solution of
     * (I - h J) x = b, b on entry. */
    void (*factorise)(vd h, vd *heads);
    void (*solve)(vd h, const vd *heads, vd *x);
    /* Tension, its rate and ATP turnover at the start of the step, where dy/dt = rate. */
    void (*observe)(const void *point, double dt, const vd *y, const vd *rate,
                    struct evolution_result *r);
    /* Change of tension, kPa, with a small one of the state `end` at the end of the step. */
    vd (*tension_change)(const void *point, const vd *end, const vd *change);
    /* A step of order 2 of the model's own, in place of RKC2 (as rosenbrock_step; error NULL: not
     * wanted, and then start only as far as `observe` reads it). NULL: none. */
    void (*second)(void *point, double theta, double part, double dt, const vd *y, vd *end,
                   vd *start, vd *error);
};

/* What the moments of a system mean. */
struct evolution_units {
    vd per_scale[STEP_MOMENTS];  /* 1/size at full activation */
    vd tension[2][STEP_MOMENTS]; /* kPa per unit moment, at start and end of the step */
    vd atp;                      /* 1/s per unit of state atp_state; NaN: none */
    int atp_state;
};

#endif
