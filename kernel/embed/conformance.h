/* Does a host simulator use a fibre model as it should? A host fills in `ino_host` with its own way
 * of reaching the model (its element routine, its wrapper, its FMU), and runs the tests; each is made
 * for a mistake that real hosts have shipped. C99, needs nothing but the C library and libm: copy
 * this file and conformance.c into the host's own tests.
 *
 * Units: [Ca2+] uM, time s, tension kPa (first Piola-Kirchhoff), stretch = SL/SL0 (1: SL0). */
#ifndef INOTROPE_CONFORMANCE_H
#define INOTROPE_CONFORMANCE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a step gives. NaN: not offered. */
typedef struct {
    double tension;
    double stiffness;     /* K_a = d(dT/dt)/d(stretch rate) */
    double dstretch;      /* dT/dstretch of the step, rate held */
    double dstretch_rate; /* dT/d(stretch rate) of the step, stretch held */
    double flux;          /* mean Ca flux onto troponin, 1/s */
    double bound;         /* fraction of sites that hold Ca at the end */
} ino_host_answer;

/* A function returns 0 on success. A pointer that is NULL: not offered, its tests are left out. */
typedef struct {
    void *context;                   /* handed to every function */
    size_t state_size;               /* bytes of a node's state, at most INO_HOST_STATE */
    double ca_low, ca_half, ca_high; /* relaxed, half activated, fully activated muscle, uM */

    /* Steady state, reached by raising (branch 0) or lowering (1) Ca. */
    int (*steady)(void *context, double ca_uM, double stretch, int branch, void *state,
                  double *tension);
    /* One step. rate_per_s NaN: the host forms it from both stretches. */
    int (*step)(void *context, double dt_s, double ca_uM, double stretch_start, double stretch_end,
                double rate_per_s, const void *state, void *state_out, ino_host_answer *answer);
    /* Isometric steps of n nodes in the host's layout number `layout`, 0 to n_layouts - 1; states lie
     * one after the other on both sides of the call. */
    int n_layouts;
    int (*step_many)(void *context, int layout, size_t n, double dt_s, const double *ca_uM,
                     const void *states, void *states_out);
    /* A state to bytes and back; save returns their number, at most INO_HOST_SAVED. */
    size_t (*save)(void *context, const void *state, void *to);
    int (*restore)(void *context, const void *from, size_t size, void *state);
    /* The second Piola-Kirchhoff stress along the fibre that goes into the host's mechanics. */
    double (*second_piola)(void *context, double tension, double stretch);
} ino_host;

enum { INO_HOST_STATE = 512, INO_HOST_SAVED = 1024 };

/* Number of tests, and their names: sentences that are true of a host that passes. */
size_t ino_conformance_count(void);
const char *ino_conformance_name(size_t test);

/* Runs one test: 1 passed, 0 failed, -1 left out. `why` receives what was found. */
int ino_conformance_run(const ino_host *host, size_t test, char *why, size_t why_size);

#ifdef __cplusplus
}
#endif
#endif
