/* Work loops: a cycle of length with stimuli at a phase of it, repeated until the loop of tension
 * over length closes.
 *
 * Length is SL + SL0 strain x(t), x between -1 and 1, 1 at the start of each cycle: a cycle shortens
 * first. Phases are parts of a cycle after that greatest length; negative ones come before it. SL0
 * is the fibre's reference length. Work is that done by the muscle, per reference volume:
 * -integral of tension d(SL/SL0); 1 kPa is 1000 J/m3. With a series element length is that of the
 * whole. */
#ifndef INOTROPE_WORKLOOP_H
#define INOTROPE_WORKLOOP_H

#include <inotrope/protocol.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    INO_WORKLOOP_SINE = 0,    /* x = cos(2 pi f t); each half cycle goes one way */
    INO_WORKLOOP_SAWTOOTH = 1 /* constant speeds; `shortening` of the cycle shortens */
} ino_workloop_shape;

typedef struct {
    size_t size;
    ino_workloop_shape shape; /* default INO_WORKLOOP_SINE */
    double frequency_Hz;      /* of cycles; default 2 */
    double strain;            /* half of the excursion, relative to SL0; default 0.02 */
    double shortening;        /* sawtooth; default 0.5 */
    double phase;             /* of the first stimulus of a cycle; default 0 */
    size_t stimuli;           /* per cycle; default 1 */
    double rate_Hz;           /* of stimuli when there are several; default 50 */
    double ceiling_uM;        /* of ino_signal_train; default infinite: linear summation */
    size_t cycles;            /* this many and no more; default 0: until the state repeats itself */
    size_t most_cycles; /* default 10 000; when `cycles` is 0 reaching it is INO_NOT_CONVERGED */
    double tolerance; /* distance from the limit cycle at which a cycle counts as repeated, relative
                           to a state plus 1 % of its typical size; default 1e-6 */
} ino_workloop_options;

INO_API void ino_workloop_options_init(ino_workloop_options *options);

/* Of the last cycle; tension is total (active + passive) unless said. */
typedef struct {
    size_t size;
    size_t cycles;           /* run */
    double net_J_m3;         /* shortening - lengthening */
    double shortening_J_m3;  /* done by the muscle while it shortens */
    double lengthening_J_m3; /* done on the muscle while it is lengthened */
    double active_J_m3;      /* net work of active tension alone */
    double power_W_m3;       /* net work times the frequency */
    double mean_kPa;         /* over time */
    double least_kPa, most_kPa;
    double active_least_kPa, active_most_kPa;
    double atp; /* per head in the overlap zone; NaN: not defined */
    double ca_peak_uM;
    double gap;      /* |tension at the end less that at the start|, relative to most - least: how
                          far from closed the loop is */
    double change;   /* of a state over the cycle, relative as in `tolerance` */
    double distance; /* change/(1 - q), q the ratio of the last two changes: what is estimated to
                          be left to the limit cycle; infinite where the changes do not fall */
    double start_s;  /* of the cycle, in the drive's time */
    ino_run_report report; /* of the cycle */
} ino_workloop;

/* Cycles from the drive's initial state (default: steady at the greatest length and the Ca before
 * the first stimulus). drive->sl_um is the constant mean length; drive->ca_uM is constant, or the
 * transient of one stimulus (biexponential, not periodic, its start_s not used), which adds to what
 * is left of those before as in ino_signal_train; the first is that of the first cycle, a negative
 * phase's at the end of it. trace (NULL: none) receives the last cycle at n even times, both ends
 * included, its final_state the state at the end.
 *
 * Errors: those of ino_protocol_run; INO_BAD_ARGUMENT (ca_uM or sl_um of another kind, phases of
 * control, n below 2 with a trace), INO_OUT_OF_RANGE (options; stimuli of one cycle not over within
 * a cycle), INO_NOT_CONVERGED. *result and the trace are unchanged on failure before the last cycle.
 * Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_workloop(const ino_muscle *muscle,
                                                       const ino_drive *drive,
                                                       const ino_workloop_options *options,
                                                       size_t n, const ino_trace *trace,
                                                       ino_workloop *result);

/* Work over the free energy of the ATP used, atp per head: heads_uM heads per volume of muscle that
 * atp is counted for, energy_kJ_mol the free energy of hydrolysis in the cell. */
INO_API double ino_efficiency(double work_J_m3, double atp, double heads_uM, double energy_kJ_mol);

#ifdef __cplusplus
}
#endif
#endif
