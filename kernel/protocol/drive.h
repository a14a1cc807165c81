/* A driven muscle as a system for the integrator. */
#ifndef INO_PROTOCOL_DRIVE_H
#define INO_PROTOCOL_DRIVE_H

#include <inotrope/protocol.h>

#include "solve/integrate.h"

/* A signal's form (its range is the muscle's to judge). Sarcomere length must not jump. */
INO_NODISCARD ino_status ino_signal_check(const ino_signal *signal, int jumps_allowed);

/* The first kink or jump after t, or infinity. */
double ino_signal_next_kink(const ino_signal *signal, double t);

/* Inputs of one time; drug_uM is of drugs that change (n_drug_signals). */
struct ino_driven {
    double ca_uM, sl_um, dsl_um_s, drug_uM[INO_MAX_DRUGS];
};

struct ino_driven ino_drive_inputs(const ino_drive *drive, double t_s, double inside_s);

/* What the right-hand side reads. With phases (drive->n_phases > 0) sarcomere length is the last
 * state, behind the muscle's, and the rest of this says what moves it; it changes between steps. */
struct ino_driven_muscle {
    const ino_muscle *muscle;
    const ino_drive *drive;
    ino_control control; /* of the phase */
    int yields;          /* 1: under load (of a slack phase: none); 0: SL = sl_um + offset_um */
    double offset_um;
    double tension_scale; /* kPa, for what counts as negative */
};

/* Form of drive, NULL pointers, sizes. */
INO_NODISCARD ino_status ino_drive_check(const ino_muscle *muscle, const ino_drive *drive);

/* Number of states of the system. */
static inline size_t ino_drive_states(const ino_muscle *muscle, const ino_drive *drive)
{
    return ino_muscle_state_count(muscle) + (drive->n_phases > 0);
}

/* Drugs at the nodes of now[]: constant ones broadcast. */
void ino_drive_set_drugs(const struct ino_driven_muscle *driven, const struct ino_driven *now,
                         ino_inputs *inputs);

/* Initial state of the drive: as given, or the steady state there; then the length, if a state. */
INO_NODISCARD ino_status ino_drive_initial(const ino_muscle *muscle, const ino_drive *drive,
                                           double *y);

/* Right-hand side for the integrator; user is a struct ino_driven_muscle. */
ino_status ino_drive_rhs(const void *user, double inside_s, size_t n_nodes, const double *t_s,
                         const double *y, double *f, double *tension);

/* Fills the system: scales from y[n_states] and from the steady state at saturating Ca, invariant
 * groups as the model's record has them, each verified on the right-hand side. */
INO_NODISCARD ino_status ino_drive_system(const struct ino_driven_muscle *driven, const double *y,
                                          struct ino_ode *ode);

/* Integrates to t_s with kinks of the inputs and ends of slack as mesh points; after each step
 * on_step(user, until) when it is not NULL, which may stop the run by returning 0 (INO_OK is
 * returned then). The step counts up to time `until` (its end, unless slack begins or ends in it). */
typedef int ino_drive_on_step(void *user, double until_s);
INO_NODISCARD ino_status ino_drive_to(struct ino_driven_muscle *driven,
                                      struct ino_integrator *integrator, double t_s,
                                      ino_drive_on_step *on_step, void *user);

void ino_drive_report(const struct ino_integrator *integrator, ino_run_report *report);

/* ---- control.c ---- */

/* The first kink of any input, or beginning of a phase, after t. */
double ino_drive_next_kink(const ino_drive *drive, double t);
INO_NODISCARD ino_status ino_control_check(const ino_drive *drive);
int ino_control_has(const ino_drive *drive, ino_control control);
/* Enters the phase that holds after t; y is the state there. */
void ino_control_enter(struct ino_driven_muscle *driven, double t, double *y);
/* Length and speed of n points, at which `now` holds the drive's inputs. */
INO_NODISCARD ino_status ino_control_lengths(const struct ino_driven_muscle *driven,
                                             double inside_s, size_t n, const double *t_s,
                                             const double *y, struct ino_driven *now);
/* INO_NOT_EXPRESSIBLE when neither tension nor its rate depends on speed in this state. */
INO_NODISCARD ino_status ino_control_possible(const struct ino_driven_muscle *driven,
                                              const double *y, double ca_uM);
/* When slack began or ended in the last step, which started at `start`: its time, else infinity.
 * scale: of tension. */
INO_NODISCARD ino_status ino_control_event(const struct ino_driven_muscle *driven,
                                           const struct ino_integrator *integrator, double start,
                                           double scale, double *when);
/* Turns slack into taut or back at an event; without one, where tension is negative from t on. */
INO_NODISCARD ino_status ino_control_settle(struct ino_driven_muscle *driven, double t,
                                            double inside, double scale, int event, double *y);

/* Group of each state whose sum the model says is invariant, 1 to INO_ODE_GROUPS; 0 none. */
void ino_state_groups(const ino_muscle *muscle, unsigned char *group);

#endif
