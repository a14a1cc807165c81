/* What is done to the muscle: a drive (Ca, sarcomere length and drug over time), its run, and k_tr.
 *
 * Integration is by the reference integrator: one fibre, error-controlled (extrapolated linearly
 * implicit Euler). Models with smooth laws (rdq20mf, inotrope1) meet the given tolerance. A law with
 * a kink in a state (land2012, land2017, nhs2006, rice2008, himces) may be crossed inside a step
 * without being seen: such runs may be off by up to 1e-5 of the peak, and do not improve steadily as
 * the tolerance is lowered (rice2008: 6e-6 at 1e-7, 3e-6 at 1e-8). Runs of one fibre allocate once
 * at their start; any number of threads may run the same muscle. */
#ifndef INOTROPE_PROTOCOL_H
#define INOTROPE_PROTOCOL_H

#include <stddef.h>

#include <inotrope/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- signals ---- */

typedef enum {
    INO_SIGNAL_CONSTANT = 0,
    INO_SIGNAL_LINEAR = 1,        /* piecewise linear through points, constant beyond the ends */
    INO_SIGNAL_BIEXPONENTIAL = 2, /* a transient, once or paced */
    INO_SIGNAL_FUNCTION = 3,      /* the caller's */
    INO_SIGNAL_TRAIN = 4          /* transients that add up, made by ino_signal_train */
} ino_signal_kind;

/* Value of a signal at t_s; *rate receives its derivative. inside_s is a time inside the piece
 * (between two kinks) whose value and derivative are wanted at its end t_s. Thread-safe, and
 * smooth between kinks. */
typedef double (*ino_signal_function)(void *user, double t_s, double inside_s, double *rate);

/* A quantity over time, s and the quantity's unit. Strings of points and kinks are the caller's and
 * must outlive its use.
 *   constant        value
 *   linear          (t_s[i], points[i]), i < n, t_s not decreasing. Two equal times make a jump,
 *                   refused for sarcomere length (its rate would be infinite).
 *   biexponential   value for t <= start_s, then
 *                   value + (peak - value)/beta (exp(-(t-start)/tau1) - exp(-(t-start)/tau2)),
 *                   beta = r^(-1/(r-1)) - r^(-1/(1-1/r)), r = tau1/tau2: the extremum is `peak`.
 *                   tau1 and tau2 differ; period_s > 0 starts the transient anew every period
 *                   (period_s 0: once).
 *   function        function(user, t, ...); kinks at t_s[i], i < n.
 *   train           stimuli at t_s[i], i < n, strictly increasing; points[2n]: see ino_signal_train.
 */
typedef struct {
    size_t size;
    ino_signal_kind kind;
    double value;
    double peak, tau1_s, tau2_s, start_s, period_s;
    size_t n;
    const double *t_s;
    const double *points;
    ino_signal_function function;
    void *user;
} ino_signal;

/* All zero, constant. */
INO_API void ino_signal_init(ino_signal *signal);
INO_API void ino_signal_constant(ino_signal *signal, double value);
INO_API void ino_signal_linear(ino_signal *signal, size_t n, const double *t_s,
                               const double *points);
/* In the order c0, cmax, tau1, tau2, t0 of the published transients. */
INO_API void ino_signal_biexponential(ino_signal *signal, double base, double peak, double tau1_s,
                                      double tau2_s, double start_s);

/* A train: each stimulus at t_s[i], i < n, adds the biexponential transient (peak - base above base
 * when alone) to what is left of those before, at a cost that does not depend on n. Summation is
 * linear when `ceiling` is infinite. Else the transients come out of a store: what is out, in units
 * of one release, decays with the slower of the two times; a stimulus releases the part 1 - out/most
 * of the first one's, with `most` such that the sum stays below the larger of `ceiling` and `peak`.
 * sums[2n] is filled: the weights of both exponentials just after each stimulus. It and t_s must
 * outlive the signal. Errors: INO_BAD_ARGUMENT (as for signals; ceiling not beyond base, seen from
 * base towards peak), INO_NOT_FINITE. */
INO_API INO_NODISCARD ino_status ino_signal_train(ino_signal *signal, double base, double peak,
                                                  double tau1_s, double tau2_s, double ceiling,
                                                  size_t n, const double *t_s, double *sums);

/* Value and derivative (rate may be NULL) at t_s of the piece that contains inside_s (of that which
 * ends at t_s when they are equal). NaN where the signal is not valid. */
INO_API double ino_signal_value(const ino_signal *signal, double t_s, double inside_s,
                                double *rate);

/* ---- a driven run ---- */

/* What the experimenter's motor holds.
 *   length   sarcomere length goes as sl_um does. After a phase under load (or slack) it goes on
 *            from the length there is, by the changes of sl_um: only those count, not its level.
 *   slack    the same, but the fibre pulls only: where total tension would be negative it is slack,
 *            shortens under no load, and is taut again when its length is the commanded one. The
 *            trace's length is the fibre's own, that of the slack fibre is longer than the command.
 *   load     total tension (active + passive) is load_kPa, length follows. A servo with time
 *            constant servo_s: T - F + servo_s (dT/dt - dF/dt) = 0, so that a jump of the load is
 *            met in a few servo_s. Viscous tension counts in T, not in dT/dt. */
typedef enum { INO_CONTROL_LENGTH = 0, INO_CONTROL_SLACK = 1, INO_CONTROL_LOAD = 2 } ino_control;

/* Inputs over time from start_s. Fill with ino_drive_init, then change. */
typedef struct {
    size_t size;
    double start_s;        /* default 0 */
    ino_signal ca_uM;      /* default constant 0 */
    ino_signal sl_um;      /* default constant, the fibre's SL0; its derivative is dSL/dt */
    const double *drug_uM; /* [ino_muscle_drug_count], constant; NULL: 0 */
    const double *state;   /* [ino_muscle_state_count] at start_s; NULL: the steady state there */
    ino_branch branch;     /* which steady state */
    double rtol;           /* of each step, relative to peak tension and to the states; 1e-8 */
    size_t max_steps;      /* default 1 000 000 */
    /* Phases of control: phase[i] holds from phase_s[i] (increasing) until the next; before the
     * first it is length control. Default none. With a series element all this is about the length
     * of the whole. */
    size_t n_phases;
    const double *phase_s;
    const ino_control *phase;
    ino_signal load_kPa; /* default constant 0; may jump */
    double servo_s;      /* default 0.0005 */
    /* Free drug over time, uM, of the muscle's first n_drug_signals drugs, in place of drug_uM:
     * wash-in and wash-out; may jump. With ino_muscle_spec's fast kinetics binding follows at once,
     * with explicit kinetics at the drug's own rates. Default none. INO_BAD_ARGUMENT with phases,
     * in paced beats and meshes. */
    size_t n_drug_signals;
    const ino_signal *drug_signal_uM;
} ino_drive;

INO_API void ino_drive_init(ino_drive *drive, const ino_muscle *muscle);

/* What is wanted, at each of the run's n times; all may be NULL. At a jump or bend of an input the
 * value is that of the piece before (at start_s: after). */
typedef struct {
    size_t size;
    double *observable[INO_OBS_COUNT]; /* [n] each, in the observable's unit */
    double *ca_uM, *sl_um, *dsl_um_s;  /* [n] each */
    double *state;                     /* [n][ino_muscle_state_count] */
    double *final_state;               /* [ino_muscle_state_count] at the last time */
} ino_trace;

INO_API void ino_trace_init(ino_trace *trace);

/* How the integration went. */
typedef struct {
    size_t size;
    size_t steps, rejected, rhs_calls, rhs_evaluations, factorisations;
    double peak_tension_kPa; /* largest |active tension| at a step's end */
    double error_estimate; /* of active tension, relative to peak tension: the sum over the steps of
                              the estimated errors, which belong to the lower of two orders (with
                              smooth laws the true error is usually smaller), and four times the
                              largest estimate between steps, which is of the error's own size. It
                              does not see kinks of the laws, where it may be 1e4 times too small */
    double interpolation_error; /* largest estimate of the error of a state between steps, relative
                                   to the state plus a tenth of its typical size; 0 where nothing
                                   was interpolated. */
    double failed_at_s;         /* NaN, or the time that could not be passed */
} ino_run_report;

/* Runs the drive through t_s[0..n-1], not decreasing and not before drive->start_s, and writes the
 * trace there. Kinks of inputs, beginnings of phases and the last time are mesh points, and so are
 * beginning and end of slack, which are located; the other times are interpolated
 * between the integrator's steps, with the same tolerance, so that any number of them costs little.
 * Errors:
 * INO_BAD_ARGUMENT (times, signals, phases), INO_NOT_FINITE, INO_OUT_OF_RANGE (inputs or the length
 * reached under load outside the model's range, rtol), INO_NOT_CONVERGED (steady state, step size
 * at round-off, a load that no speed up to 1000 um/s meets), INO_NOT_EXPRESSIBLE (load or slack
 * where neither tension nor its rate depends on speed), INO_NO_MEMORY. Rows
 * before failed_at_s are then written, later ones NaN. report may be NULL. */
INO_API INO_NODISCARD ino_status ino_protocol_run(const ino_muscle *muscle, const ino_drive *drive,
                                                  size_t n, const double *t_s,
                                                  const ino_trace *trace, ino_run_report *report);

/* ---- twitches ---- */

/* Numbers of one twitch; times from its onset. NaN: not reached in the record. Where the force still
 * rises at the end of the record `peak` is its value there, and dfdt_min is NaN. */
typedef struct {
    double diastolic;          /* at the onset, unit of the force */
    double peak;               /* largest value after the onset */
    double developed;          /* peak - diastolic */
    double time_to_peak_s;     /* from the onset */
    double rt50_s, rt90_s;     /* from the peak until 50 %, 90 % of the developed force are gone */
    double dfdt_max, dfdt_min; /* per s */
    double dfdt_max_s, dfdt_min_s; /* when, from the onset */
} ino_twitch_metrics;

/* Metrics of the record (t_s[i], force[i]), i < n, with the stimulus at onset_s. Between the points
 * polynomials of degree 5 through the six nearest are used: the error falls with the sixth power of
 * the spacing (fifth for the derivatives), except within
 * three points of a bend, where they overshoot. Errors:
 * INO_TOO_FEW_POINTS (n < 8, or no point after the onset), INO_NOT_FINITE, INO_BAD_ARGUMENT (times
 * not increasing). A force that does not rise has developed 0 and NaN times. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_observe_twitch(size_t n, const double *t_s,
                                                    const double *force, double onset_s,
                                                    ino_twitch_metrics *metrics);

typedef struct {
    size_t size;
    double duration_s; /* of the twitch, or of one beat; default 1 */
    double onset_s; /* of the stimulus; NaN: the transient's start, else the drive's; default NaN */
    int paced;      /* 1: beats follow each other until the cycle repeats itself; default 0 */
    size_t most_beats; /* default 1000; when `beats` is 0 reaching it is INO_NOT_CONVERGED */
    size_t beats;      /* this many and no more; default 0: until the limit cycle */
    double tolerance;  /* change of a state over a beat, relative to the state plus 1 % of its
                          typical  size, at which the cycle repeats itself; default 1e-6 */
} ino_twitch_options;

INO_API void ino_twitch_options_init(ino_twitch_options *options);

typedef struct {
    size_t size;
    ino_twitch_metrics metrics; /* of active tension, kPa, in the last beat; NaN when it
                                   ends before the onset */
    double atp_per_beat;        /* per head in the overlap zone; NaN where the model has none */
    double ca_bound_peak;       /* largest Ca-filled fraction of troponin sites; NaN likewise */
    double ca_peak_uM;
    size_t beats;
    double beat_change;    /* of the last beat, as in `tolerance`; NaN when not paced */
    double start_s;        /* of the last beat in the drive's time: to be used with `state` */
    ino_run_report report; /* of the last beat */
} ino_twitch;

/* A twitch, or beats to a limit cycle. The drive's Ca is taken from start_s on; paced, a
 * biexponential transient starts anew every duration_s (the rest of the one before is cut off), and
 * any other signal is repeated from start_s. Paced, sarcomere length must end where it starts, and
 * there can be no phases (INO_BAD_ARGUMENT). state[ino_muscle_state_count] (may be NULL) receives the state at the start
 * of the last beat, from which ino_protocol_run gives its trace (with ca_uM.period_s = duration_s
 * for a biexponential transient). Errors: those of ino_protocol_run. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_twitch(const ino_muscle *muscle,
                                                     const ino_drive *drive,
                                                     const ino_twitch_options *options,
                                                     double *state, ino_twitch *result);

/* Moves all attached heads of the state y[ino_muscle_state_count] to the detached state and loses
 * their strain (moments become 0, mean strains those of undistorted heads): what detachment is in
 * ino_protocol_ktr. INO_NOT_EXPRESSIBLE when the model has no
 * heads to detach. */
INO_API INO_NODISCARD ino_status ino_state_detach(const ino_muscle *muscle, double *y);

/* The state that the published runs of the muscle's model start from (of rdq20mf: every regulatory
 * unit without Ca, without drug and not permissive, no head attached). INO_NOT_EXPRESSIBLE for
 * models whose authors start from a steady state, or do not say. */
INO_API INO_NODISCARD ino_status ino_state_published(const ino_muscle *muscle, double *y);

/* ---- tetani ---- */

/* Of a record that is one cycle: its mean (integral over duration), smallest and largest value. */
typedef struct {
    double mean, least, most;
    double least_s, most_s; /* when */
} ino_cycle;

/* Of the record (t_s[i], force[i]), i < n, at even times, n odd: Simpson's rule, and polynomials of
 * degree 5 for the extrema. Errors: INO_TOO_FEW_POINTS (n < 9 or even), INO_NOT_FINITE,
 * INO_BAD_ARGUMENT (times not increasing). Thread-safe. */
INO_API INO_NODISCARD ino_status ino_observe_cycle(size_t n, const double *t_s, const double *force,
                                                   ino_cycle *cycle);

/* The lowest rate at which `force` crosses half of its largest value upwards, linear between the
 * points in the logarithm of the rate; rates increasing. NaN where it does not. Thread-safe. */
INO_API double ino_observe_half_rate(size_t n, const double *rate_Hz, const double *force);

typedef struct {
    size_t size;
    double rate_Hz;     /* default 50 */
    size_t pulses;      /* stimuli, a doublet's second apart; default 0: until the tension repeats
                           itself from interval to interval */
    size_t most_pulses; /* default 100 000; when `pulses` is 0 reaching it is INO_NOT_CONVERGED */
    double doublet_s;   /* a second stimulus this long after the first; default 0: none */
    double ceiling_uM;  /* of ino_signal_train; default infinite: linear summation */
    double tolerance;   /* distance from the limit cycle at which the interval counts as repeated,
                           relative to a state plus 1 % of its typical size; default 1e-6 */
} ino_tetanus_options;

INO_API void ino_tetanus_options_init(ino_tetanus_options *options);

/* Times in the drive's time. Baseline: tension before the first stimulus. An interval is the time
 * from a regular stimulus to the next (after the last one as long as the others). */
typedef struct {
    size_t size;
    size_t pulses; /* regular stimuli */
    double baseline_kPa;
    double peak_kPa, peak_s; /* highest of the train and what follows it */
    ino_cycle last;          /* of the last interval */
    double twitch_kPa;       /* above the baseline, of one stimulus alone */
    double fusion_index; /* a/b, a from the baseline to the lowest, b to the highest tension of the
                            last interval (Celichowski & Grottel, Arch Ital Biol 1995;133): 0 where
                            twitches are apart, 1 where they are fused */
    double integral_kPa_s; /* of tension above the baseline over all intervals */
    double atp;            /* per head in the overlap zone, over all intervals; NaN: not defined */
    double ca_peak_uM;     /* largest of the train */
    double ca_mean_uM;     /* of the last interval */
    double change;         /* of a state over the last interval, relative as in `tolerance` */
    double distance; /* change/(1 - q), q the ratio of the last two changes: what is estimated to
                        be left to the limit cycle; infinite where the changes do not fall */
    ino_run_report report; /* sums over the intervals */
} ino_tetanus;

/* A train of stimuli at constant length from the drive's initial state: drive->ca_uM is the
 * transient of one stimulus (biexponential, not periodic), its start_s that of the first. Errors:
 * those of ino_protocol_run; INO_BAD_ARGUMENT (ca_uM or sl_um of another kind), INO_OUT_OF_RANGE
 * (rate, doublet not within the first interval), INO_NOT_CONVERGED. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_tetanus(const ino_muscle *muscle,
                                                      const ino_drive *drive,
                                                      const ino_tetanus_options *options,
                                                      ino_tetanus *result);

/* The same of n fibres in parallel, part[n], all driven by the same Ca, drugs and length: every
 * number is of the sum of their tensions (peaks of the fibres do not add), `change` the largest of
 * theirs, atp per head of the whole. Errors: those above; INO_BAD_ARGUMENT (n is 0, drugs differ in
 * number, more than one fibre and a drive->state), INO_OUT_OF_RANGE (a share). Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_tetanus_mixture(size_t n, const ino_part *part,
                                                              const ino_drive *drive,
                                                              const ino_tetanus_options *options,
                                                              ino_tetanus *result);

/* The stimuli of such a train: t_s[pulses + (doublet_s > 0)] is filled, their number returned. */
INO_API size_t ino_tetanus_stimuli(const ino_tetanus_options *options, double start_s,
                                   size_t pulses, double *t_s);

/* ---- small oscillations of length ---- */

/* Complex modulus Y: for the length SL + SL0 Re(e exp(i w t)), e small, the tension is T + Re(Y e
 * exp(i w t)). SL0 is the fibre's reference length. */
typedef struct {
    double elastic_kPa; /* real part, in phase with length */
    double viscous_kPa; /* imaginary part, a quarter of a period ahead */
} ino_modulus;

typedef struct {
    size_t size;
    double tension_kPa, total_kPa; /* at rest, active and with passive */
    double error; /* of the moduli, relative: from two sets of differences; largest of all */
    double kink;  /* largest jump of a derivative with respect to length or its rate, relative to
                     the derivative; above 1e-4 the response is not linear however small the
                     oscillation: it has even harmonics of the same order, and the modulus is that
                     of the fundamental, from the mean of both derivatives */
    double growth_per_s; /* largest real part of an eigenvalue: above 0 the state is not stable */
} ino_modulus_report;

/* Modulus at constant ca_uM and sl_um (NaN: the fibre's SL0), with drug_uM[ino_muscle_drug_count]
 * (NULL: none), at n frequencies above 0, by linearisation about the steady state: derivatives of
 * the right-hand side by extrapolated central differences (Ridders), one complex linear system per
 * frequency. active, total (of tension with and without passive), report may be NULL. Errors: those
 * of ino_batch_steady; INO_OUT_OF_RANGE (a frequency), INO_SINGULAR, INO_NO_MEMORY. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_modulus(const ino_muscle *muscle, double ca_uM,
                                                      double sl_um, const double *drug_uM,
                                                      ino_branch branch, size_t n,
                                                      const double *frequency_Hz,
                                                      ino_modulus *active, ino_modulus *total,
                                                      ino_modulus_report *report);

typedef struct {
    size_t size;
    double amplitude; /* largest e, relative to SL0; default 0: 4e-5, less where that is faster
                         than 0.01 um/s */
    double rtol;      /* of the integration; default 1e-12 */
    double tolerance; /* of the limit cycle, relative to the tension's oscillation; default 1e-8 */
    ino_branch branch;
} ino_sine_options;

INO_API void ino_sine_options_init(ino_sine_options *options);

typedef struct {
    size_t size;
    ino_modulus active, total; /* extrapolated to no amplitude */
    ino_modulus largest;       /* active, at the largest amplitude */
    double amplitude;          /* that one, relative to SL0 */
    size_t periods;            /* integrated, all amplitudes together */
    double second_harmonic;    /* of active tension, relative to the first, at that amplitude */
} ino_sine;

/* The same modulus by time integration, at one frequency: limit cycles of four amplitudes e, e/2,
 * e/4, e/8, each a fixed point of the map over one period found by Newton's method (with the
 * linearised map as its derivative, which does not enter the result), Fourier coefficients over that
 * period, extrapolated to e = 0 by powers 1 to 3. Errors: those of ino_protocol_modulus and
 * ino_protocol_run; INO_NOT_CONVERGED. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_sine(const ino_muscle *muscle, double ca_uM,
                                                   double sl_um, const double *drug_uM,
                                                   double frequency_Hz,
                                                   const ino_sine_options *options,
                                                   ino_sine *result);

/* First n_harmonics Fourier coefficients of one period sampled at n even times from its start, end
 * left out: value = mean + sum_k Re((re[k] + i im[k]) exp(i (k + 1) phase)), phase from 0 to 2 pi.
 * mean may be NULL. Exact for trigonometric polynomials of degree below n - n_harmonics. Errors:
 * INO_TOO_FEW_POINTS (n < 2 n_harmonics + 1), INO_NOT_FINITE. Thread-safe, no allocation. */
INO_API INO_NODISCARD ino_status ino_observe_harmonics(size_t n, const double *value,
                                                       size_t n_harmonics, double *re, double *im,
                                                       double *mean);

/* Frequency of the lowest of the modulus' local minima between the ends of the n frequencies (above
 * 0, increasing), by a parabola through three points over the logarithm of the frequency;
 * *modulus_there (NULL: not wanted) is its value. NaN where there is none. Thread-safe. */
INO_API double ino_observe_dip(size_t n, const double *frequency_Hz, const double *modulus,
                               double *modulus_there);

/* ---- k_tr ---- */

/* T = t_start + amplitude (1 - exp(-rate t)) fitted to n points by least squares. */
typedef struct {
    double rate_per_s;
    double start; /* T at t = 0 of the fit, unit of T */
    double amplitude;
    double rms_misfit; /* sqrt(mean squared residual)/|amplitude| */
    double max_misfit; /* largest |residual|/|amplitude| */
} ino_recovery_fit;

/* Fits the recovery (t_s[i], tension[i]), i < n, equal weights: the rate by a scan and a
 * bracketed search for the least residual between 0.01/span and 1000/span (span = last less first
 * time), then all three by Gauss-Newton (QR). Errors: INO_TOO_FEW_POINTS (n < 4, or flat),
 * INO_NOT_FINITE, INO_BAD_ARGUMENT (times not increasing), INO_NOT_CONVERGED (the best rate is an
 * end of that range: not a recovery; *fit then holds it), INO_NO_MEMORY. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_observe_recovery(size_t n, const double *t_s,
                                                      const double *tension, ino_recovery_fit *fit);

typedef enum {
    INO_KTR_DETACHMENT = 0, /* all attached heads become detached at t = 0, their strain is lost */
    INO_KTR_RESTRETCH = 1   /* fast release, hold, fast stretch back */
} ino_ktr_kind;

typedef struct {
    size_t size;
    double release;           /* part of sl_um that is let go; default 0.2 */
    double ramp_s;            /* duration of release and of restretch; default 0.001 */
    double hold_s;            /* at the short length; default 0.020 */
    double window_half_times; /* the fit's length in half-times of recovery; default 8 */
    double rtol;              /* of the integration; default 1e-7 */
    double misfit_limit;      /* rms_misfit beyond which the recovery is called not exponential;
                                 default 0.02 */
    double longest_s;         /* a recovery not half done by then has failed; default 1000 */
    ino_branch branch;
} ino_ktr_options;

INO_API void ino_ktr_options_init(ino_ktr_options *options);

typedef struct {
    size_t size;
    double k_tr_per_s;   /* by the single-exponential fit */
    double k_half_per_s; /* ln 2/(time from the start to the half-way tension) */
    ino_recovery_fit fit;
    int not_exponential; /* 1: fit.rms_misfit exceeds the limit, or the fit failed */
    double initial_kPa;  /* tension where recovery starts: least after detachment/restretch */
    double plateau_kPa;  /* the steady state that is recovered, solved directly */
    double start_s;      /* when recovery starts, from detachment or start of release */
    double end_s;        /* end of the fit's window */
    ino_run_report report;
} ino_ktr;

/* Rate of tension redevelopment at constant ca_uM and sl_um (NaN: the fibre's SL0), with
 * drug_uM[ino_muscle_drug_count] (NULL: none), from the steady state. options NULL: the defaults.
 *
 * Detachment is the model's own: heads return to where they detach to, strains and moments become
 * 0, the thin filament stays. Restretch goes through sl_um (1 - release), refused
 * (INO_OUT_OF_RANGE) where the model's laws do not reach; slack fibres are not modelled as buckled,
 * active tension may be negative during the release. Whether heads let go is the model's own:
 * INO_TOO_FEW_POINTS where they hold on. Recovery starts at the least tension after the
 * restretch. The window is sampled evenly at 200 times, interpolated between the integrator's
 * steps.
 *
 * Errors: those of ino_protocol_run; INO_NOT_EXPRESSIBLE when the model has no heads to detach;
 * INO_TOO_FEW_POINTS when tension does not fall below 95 % of the plateau, so that nothing
 * recovers. *result is unchanged on failure. Thread-safe. */
INO_API INO_NODISCARD ino_status ino_protocol_ktr(const ino_muscle *muscle, double ca_uM,
                                                  double sl_um, const double *drug_uM,
                                                  ino_ktr_kind kind, const ino_ktr_options *options,
                                                  ino_ktr *result);

#ifdef __cplusplus
}
#endif
#endif
