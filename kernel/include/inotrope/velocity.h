/* Force and velocity at constant Ca: shortening at constant speed, isotonic release, unloaded
 * shortening, the slack test, and Hill's hyperbola.
 *
 * Speeds are of shortening (positive), in reference lengths per s (L/s): the fibre's SL0, whole
 * sarcomeres. Releases and travels are parts of SL0. Tension is active; passive tension is part of
 * the load of an isotonic release, as in an experiment. */
#ifndef INOTROPE_VELOCITY_H
#define INOTROPE_VELOCITY_H

#include <inotrope/protocol.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    /* The state that constant speed ends in, all laws of length (overlap, Ca affinity) held at
     * sl_um: what an endless stretch of unchanging overlap would give. */
    INO_VELOCITY_STEADY = 0,
    /* A ramp of length at constant speed from the isometric steady state, begun `travel` beyond
     * sl_um, so that it is read as the length passes through sl_um. */
    INO_VELOCITY_RAMP = 1,
    /* A jump of the load from the isometric steady state; speed is the mean over a window of time.
     * The start is chosen so that the length in the middle of the window is sl_um. */
    INO_VELOCITY_LOAD = 2
} ino_velocity_kind;

typedef struct {
    size_t size;
    ino_velocity_kind kind; /* default INO_VELOCITY_STEADY */
    double travel;          /* ramp; default 0.05 */
    double read_s;          /* load: middle of the window after the jump; default 0.020 */
    double window_s;        /* load: its length, at most 2 read_s; default 0.010 */
    double rtol;            /* of the integration; default 1e-8 */
    double longest_s;       /* steady: not steady by then has failed; default 1000 */
    ino_branch branch;
} ino_velocity_options;

INO_API void ino_velocity_options_init(ino_velocity_options *options);

typedef struct {
    size_t size;
    double velocity_L_s, velocity_um_s;
    double tension_kPa, total_kPa;
    double atp_per_s; /* per head in the overlap zone; NaN: the model has none */
    double sl_um;     /* where it is read */
    double start_um;  /* where the ramp or release began; steady: sl_um */
    double drift; /* steady: 0. ramp: change of tension over the last fifth of the travel, relative
                     to the tension there and here, whichever is larger. load: change of speed over
                     the window, relative to its mean. Overlap that changes on the way is in it. */
    double error; /* steady: last change of tension as the time doubles, relative to the isometric
                     one; else the run's estimate */
} ino_velocity_point;

/* Force and speed at constant ca_uM, sl_um (NaN: SL0), drug_uM[ino_muscle_drug_count] (NULL: none).
 * x: the speed in L/s (steady and ramp; negative lengthens), or the load: active tension at the
 * jump relative to the isometric one, the passive tension of the start added. x = 0 is isometric
 * for steady and ramp, unloaded for load. Errors: those of ino_protocol_run; INO_OUT_OF_RANGE when
 * the start would be outside the lengths of the model; INO_NOT_CONVERGED; INO_NOT_EXPRESSIBLE
 * (steady: the muscle has a series elastic element; load: tension does not depend on speed).
 * *point is unchanged on failure. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_velocity(const ino_muscle *muscle, double ca_uM,
                                                       double sl_um, const double *drug_uM,
                                                       const ino_velocity_options *options,
                                                       double x, ino_velocity_point *point);

/* The lowest speed at which active tension is 0 (steady, ramp: a bracketed root to 1e-9 of itself;
 * load: the release to no active tension). Errors as above; INO_NOT_EXPRESSIBLE when tension is still
 * positive at 250 um/s: no such speed (myosim3, whose heads let go at -10 nm with a stroke of 5);
 * INO_TOO_FEW_POINTS when there is no isometric tension. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_unloaded(const ino_muscle *muscle, double ca_uM,
                                                       double sl_um, const double *drug_uM,
                                                       const ino_velocity_options *options,
                                                       ino_velocity_point *point);

/* Largest force times speed, active (steady and ramp): golden section between 0 and the unloaded
 * speed. Errors as for ino_protocol_unloaded. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_peak_power(const ino_muscle *muscle, double ca_uM,
                                                         double sl_um, const double *drug_uM,
                                                         const ino_velocity_options *options,
                                                         ino_velocity_point *point);

/* Hill's hyperbola (F + a)(v + b) = (F0 + a) b, as v = vmax (1 - p)/(1 + q p) with p = F/F0,
 * q = F0/a. q = 0 is a straight line, q < 0 bends the other way (a and b are then negative or
 * infinite). */
typedef struct {
    double f0;         /* as given */
    double vmax;       /* at F = 0, extrapolated; unit of v */
    double a_rel;      /* a/F0 = 1/q */
    double a, b;       /* units of F and of v */
    double peak_power; /* of the hyperbola; unit of F times unit of v */
    double peak_load;  /* F/F0 there */
    double rms_misfit; /* of v, relative to vmax */
    double max_misfit; /* the largest, likewise */
    size_t n;          /* points in the range */
    double low, high;  /* the range of F/F0 that was used */
} ino_hyperbola;

/* Fits speed[i] over force[i] by least squares in the speed, equal weights, F0 fixed to f0, points
 * with low <= F/F0 <= high only (the field's 0.05 and 0.8). Errors: INO_TOO_FEW_POINTS (fewer than
 * 3 in the range), INO_NOT_FINITE, INO_OUT_OF_RANGE (f0, the range), INO_NOT_CONVERGED,
 * INO_SINGULAR, INO_NO_MEMORY. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_observe_hyperbola(size_t n, const double *force,
                                                       const double *speed, double f0, double low,
                                                       double high, ino_hyperbola *fit);

/* Speed of the hyperbola at a force. */
INO_API double ino_hyperbola_speed(const ino_hyperbola *fit, double force);

/* ---- slack test ---- */

typedef struct {
    size_t size;
    double ramp_s;    /* duration of a release; default 0.0005 */
    double rtol;      /* default 1e-8 */
    double longest_s; /* a fibre still slack then has failed; default 100 */
    ino_branch branch;
} ino_slack_options;

INO_API void ino_slack_options_init(ino_slack_options *options);

/* release = intercept + v0 time, by least squares. */
typedef struct {
    double v0, v0_se;               /* L/s; the standard error says how straight the line is */
    double intercept, intercept_se; /* L: taken up without shortening of the heads' filaments */
    double rms_residual;            /* L */
    size_t n;                       /* points used; NaN times are left out */
} ino_slack_line;

/* Errors: INO_TOO_FEW_POINTS (fewer than 2 finite times, or equal ones; the standard errors of 2
 * points are NaN), INO_NO_MEMORY. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_observe_slack(size_t n, const double *time_s,
                                                   const double *release, ino_slack_line *line);

/* Slack test at constant ca_uM from the isometric steady state at sl_um (NaN: SL0): n releases to
 * sl_um - release[i] SL0. time_s[i] receives the time from the beginning of the release until the
 * fibre has taken up the slack and bears tension again; NaN where it never went slack. Total
 * tension counts: passive tension that is still positive at the short length keeps a fibre taut.
 * line may be NULL. Errors: those of ino_protocol_run, INO_OUT_OF_RANGE for releases not positive or
 * out of the model's lengths, INO_NOT_CONVERGED (still slack), those of ino_observe_slack for the
 * line. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_slack(const ino_muscle *muscle, double ca_uM,
                                                    double sl_um, const double *drug_uM,
                                                    const ino_slack_options *options, size_t n,
                                                    const double *release, double *time_s,
                                                    ino_slack_line *line);

#ifdef __cplusplus
}
#endif
#endif
