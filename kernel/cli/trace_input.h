/* What is done to the muscle, as users write it: --ca, --sl FILE, --protocol. */
#ifndef INO_CLI_TRACE_INPUT_H
#define INO_CLI_TRACE_INPUT_H

#include <inotrope/inotrope.h>

#include "cli/select.h"

/* Ca, length and load over time with what they point to. */
struct inputs {
    ino_signal ca, sl, load;
    size_t n_phases; /* of control, of a protocol file; 0: length control throughout */
    double *phase_s;
    ino_control *phase;
    int has_sl;        /* sl is set; else the curve's constant length */
    double onset_s;    /* of the transient; NaN: none */
    double ca_peak_uM; /* largest Ca */
    double ends_s;     /* last time of a file; NaN: none */
    char ca_text[300]; /* for the header */
    char sl_text[300];
    double *owned[6];
};

#define CA_HELP                                                                               \
    "biexp:c0,cmax,tau1,tau2,t0 (biexp:0.1uM,0.9uM,20ms,50ms,10ms is the default, "           \
    "regazzoni2020); "                                                                        \
    "rice2008: biexp:0.09uM,1.54uM,20ms,110ms,5ms; step:c0,c1,t; hold:c; or a CSV file with " \
    "columns t_s (or t_ms) and ca_uM (or ca_nM, ca_M, pCa), linear between its rows"

/* Ca by one of the forms of CA_HELP; NULL: the default. */
int inputs_read_ca(const char *text, struct inputs *inputs, struct problem *problem);
/* 1 when the text of --sl names a file and not lengths. */
int inputs_sl_is_file(const char *text);
/* Sarcomere length over time from a CSV file with columns t_s (or t_ms) and sl_um, linear between
 * its rows; each within the range of every fibre. */
int inputs_read_sl(const char *path, const struct selection *s, struct inputs *inputs,
                   struct problem *problem);
/* A FiberSim/MATMyoSim protocol: dt (s), pCa, dhsl (nm per half-sarcomere), mode, from `sl_um`. Mode
 * -2 is length control, -1 the same with slack, 0 and more the load in N/m^2. */
int inputs_read_protocol(const char *path, const struct selection *s, double sl_um,
                         struct inputs *inputs, struct problem *problem);
void inputs_free(struct inputs *inputs);

#endif
