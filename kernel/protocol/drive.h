/* A driven muscle as a system for the integrator. */
#ifndef INO_PROTOCOL_DRIVE_H
#define INO_PROTOCOL_DRIVE_H

#include <inotrope/protocol.h>

#include "solve/integrate.h"

/* A signal's form (its range is the muscle's to judge). Sarcomere length must not jump. */
INO_NODISCARD ino_status ino_signal_check(const ino_signal *signal, int jumps_allowed);

/* The first kink or jump after t, or infinity. */
double ino_signal_next_kink(const ino_signal *signal, double t);

/* Inputs of one time. */
struct ino_driven {
    double ca_uM, sl_um, dsl_um_s;
};

struct ino_driven ino_drive_inputs(const ino_drive *drive, double t_s, double inside_s);

/* What the right-hand side reads; unchanged while the integrator lives. */
struct ino_driven_muscle {
    const ino_muscle *muscle;
    const ino_drive *drive;
};

/* Form of drive, NULL pointers, sizes. */
INO_NODISCARD ino_status ino_drive_check(const ino_muscle *muscle, const ino_drive *drive);

/* Initial state y[n_states] of the drive: as given, or the steady state there. */
INO_NODISCARD ino_status ino_drive_initial(const ino_muscle *muscle, const ino_drive *drive,
                                           double *y);

/* Right-hand side for the integrator; user is a struct ino_driven_muscle. */
ino_status ino_drive_rhs(const void *user, double inside_s, size_t n_nodes, const double *t_s,
                         const double *y, double *f, double *tension);

/* Fills the system: scales from y[n_states] and from the steady state at saturating Ca, invariant
 * groups as the model's record has them, each verified on the right-hand side. */
INO_NODISCARD ino_status ino_drive_system(const struct ino_driven_muscle *driven, const double *y,
                                          struct ino_ode *ode);

/* Integrates to t_s with kinks of the inputs as mesh points; after each step on_step(user) when it
 * is not NULL, which may stop the run by returning 0 (INO_OK is returned then). */
INO_NODISCARD ino_status ino_drive_to(const ino_drive *drive, struct ino_integrator *integrator,
                                      double t_s, int (*on_step)(void *user), void *user);

void ino_drive_report(const struct ino_integrator *integrator, ino_run_report *report);

/* Group of each state whose sum the model says is invariant, 1 to INO_ODE_GROUPS; 0 none. */
void ino_state_groups(const ino_muscle *muscle, unsigned char *group);

#endif
