/* A muscle linearised about its steady state: deviations obey
 *
 *     dx/dt = A x + b0 l + b1 dl/dt,      T_o = c_o x + d_o0 l + d_o1 dl/dt,
 *
 * l the deviation of sarcomere length (um), o = 0 active, 1 total tension. */
#ifndef INO_PROTOCOL_LINEAR_H
#define INO_PROTOCOL_LINEAR_H

#include <inotrope/protocol.h>

#include "solve/integrate.h"

enum { LINEAR_STATES = INO_ODE_STATES, LINEAR_OUTPUTS = 2, LINEAR_INPUTS = 2 };

struct ino_linear {
    size_t n;
    double ca_uM, sl_um, sl0_um;
    double y[LINEAR_STATES], scale[LINEAR_STATES]; /* steady state; typical sizes there */
    unsigned char group[LINEAR_STATES];
    double a[LINEAR_STATES * LINEAR_STATES]; /* column-major, n x n */
    double b[LINEAR_INPUTS][LINEAR_STATES];
    double c[LINEAR_OUTPUTS][LINEAR_STATES];
    double d[LINEAR_OUTPUTS][LINEAR_INPUTS];
    double tension[LINEAR_OUTPUTS];
    double kink; /* of ino_modulus_report */
};

/* Derivatives by Ridders' method (Adv Eng Software 1982;4:75-76) from steps of `step` (0.04 is
 * good) times each state's size, halved until the extrapolated value is best, entry by entry. */
INO_NODISCARD ino_status ino_linearise(const ino_muscle *muscle, double ca_uM, double sl_um,
                                       const double *drug_uM, ino_branch branch, double step,
                                       struct ino_linear *linear);

/* Response x_re + i x_im [n] to the length sl0 exp(i omega t), and the moduli [LINEAR_OUTPUTS]. */
INO_NODISCARD ino_status ino_linear_response(const struct ino_linear *linear, double omega,
                                             double *x_re, double *x_im, ino_modulus *modulus);

#endif
