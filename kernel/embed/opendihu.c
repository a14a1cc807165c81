/* A shared object that opendihu's CellML adapter loads ("libraryFilename") in place of one that it
 * generates. Compile with the fibre and the number of instances of the run:
 *
 *     cc -shared -fPIC -DINO_OPENDIHU_FIBRE='"diaphragm-slow"' -DINO_OPENDIHU_INSTANCES=1024
 *        opendihu.c -o lib.so $(pkg-config --cflags --libs inotrope)
 *
 * Time is ms there. States, rates, algebraics and parameters lie as x[k*instances + i]. Parameters:
 * 0 [Ca2+] (uM), 1 stretch SL/SL0, 2 its rate (1/ms). Algebraics: 0 tension (kPa), 1 stiffness K_a
 * (kPa). opendihu calls initConsts before it starts threads. */
#include <inotrope/inotrope.h>

#ifndef INO_OPENDIHU_FIBRE
#error "define INO_OPENDIHU_FIBRE, the id of a fibre in quotes"
#endif
#ifndef INO_OPENDIHU_INSTANCES
#error "define INO_OPENDIHU_INSTANCES, the number of instances of the run"
#endif

enum { INSTANCES = INO_OPENDIHU_INSTANCES, PART = 256 };

static ino_muscle *muscle;

static const ino_muscle *the_muscle(void)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = INO_OPENDIHU_FIBRE;
    return muscle || ino_muscle_create(&spec, &muscle, NULL) == INO_OK ? muscle : NULL;
}

void initConsts(double *constants, double *rates, double *states);
void computeCellMLRightHandSide(void *context, double t, double *states, double *rates,
                                double *algebraics, double *parameters);
void computeCellMLRightHandSideSingleInstance(void *context, double t, double *states,
                                              double *rates, double *algebraics,
                                              double *parameters);

/* States of one instance: relaxed (0.1 uM) at SL0. */
void initConsts(double *constants, double *rates, double *states)
{
    const ino_muscle *m = the_muscle();
    const double ca_uM = 0.1;
    ino_inputs in;
    ino_state_output to = {states, 1, 0};
    (void)constants;
    ino_inputs_init(&in);
    in.ca_uM.values = &ca_uM;
    for (size_t k = 0; k < ino_muscle_state_count(m); k++)
        rates[k] = 0;
    if (ino_batch_steady(m, &in, INO_BRANCH_UP, 0, 1, to, NULL, NULL) != INO_OK)
        states[0] = 0.0 / 0.0;
}

/* Instances first..first + n - 1 of `stride`. */
static void evaluate(size_t first, size_t n, ptrdiff_t stride, const double *states, double *rates,
                     double *algebraics, const double *parameters)
{
    const ino_muscle *m = the_muscle();
    const double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    double sl[PART], dsl[PART];
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    for (size_t i = 0; i < n; i++) {
        sl[i] = sl0 * parameters[stride + (ptrdiff_t)(first + i)];
        dsl[i] = 1e3 * sl0 * parameters[2 * stride + (ptrdiff_t)(first + i)];
    }
    in.ca_uM = (ino_field){parameters + first, 1};
    in.sl_um = (ino_field){sl, 1};
    in.dsl_um_s = (ino_field){dsl, 1};
    out.observable[INO_OBS_tension] = (ino_output){algebraics + first, 1};
    out.observable[INO_OBS_stiffness] = (ino_output){algebraics + stride + (ptrdiff_t)first, 1};
    /* A refused instance has NaN, which opendihu reports. */
    ino_status status = ino_batch_rhs(m, &in, (ino_state){states + first, stride, 1}, 0, n,
                                      (ino_state_output){rates + first, stride, 1}, &out, NULL);
    (void)status;
    for (size_t k = 0; k < ino_muscle_state_count(m); k++)
        for (size_t i = 0; i < n; i++)
            rates[(ptrdiff_t)k * stride + (ptrdiff_t)(first + i)] *= 1e-3;
}

void computeCellMLRightHandSide(void *context, double t, double *states, double *rates,
                                double *algebraics, double *parameters)
{
    (void)context, (void)t;
    for (size_t first = 0; first < INSTANCES; first += PART) {
        size_t left = INSTANCES - first;
        evaluate(first, left < PART ? left : PART, INSTANCES, states, rates, algebraics,
                 parameters);
    }
}

void computeCellMLRightHandSideSingleInstance(void *context, double t, double *states,
                                              double *rates, double *algebraics, double *parameters)
{
    (void)context, (void)t;
    evaluate(0, 1, 1, states, rates, algebraics, parameters);
}
