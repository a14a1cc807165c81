/* Right-hand sides at states about the steady one, for the test of text exports:
 * Ca, SL, dSL/dt, states, rates, active tension; one line each. */
#include <inotrope/inotrope.h>
#include <stdio.h>

enum { MOST = 64 };

int main(int argc, char **argv)
{
    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_muscle_spec_init(&spec);
    spec.fibre = argv[argc - 1];
    if (ino_muscle_create(&spec, &m, NULL) != INO_OK)
        return 1;
    size_t n = ino_muscle_state_count(m);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    printf("Ca,SL,dSL_dt");
    for (size_t k = 0; k < n; k++)
        printf(",%s", ino_muscle_state_name(m, k));
    for (size_t k = 0; k < n; k++)
        printf(",d_%s", ino_muscle_state_name(m, k));
    printf(",tension\n");
    for (int i = 0; i < 24; i++) {
        double ca = 0.2 + 0.11 * i, sl = sl0 * (0.86 + 0.014 * i), dsl = 0.3 * (i % 5 - 2);
        double y[MOST], f[MOST], tension;
        ino_inputs in;
        ino_outputs out;
        ino_inputs_init(&in);
        ino_outputs_init(&out);
        in.ca_uM.values = &ca;
        in.sl_um.values = &sl;
        if (ino_batch_steady(m, &in, INO_BRANCH_UP, 0, 1, (ino_state_output){y, 1, 0}, NULL,
                             NULL) != INO_OK)
            return 1;
        /* Every state moves, so that each term acts; signs of strains of both kinds. */
        for (size_t k = 0; k < n; k++)
            y[k] = y[k] * (1 + 0.05 * ((double)((k * 7 + (size_t)i * 3) % 11) - 5)) +
                   (k + 4 > n ? 0.03 * (i % 3 - 1) : 0);
        in.dsl_um_s.values = &dsl;
        ca *= 1.3;
        out.observable[INO_OBS_tension].values = &tension;
        if (ino_batch_rhs(m, &in, (ino_state){y, 1, 0}, 0, 1, (ino_state_output){f, 1, 0}, &out,
                          NULL) != INO_OK)
            return 1;
        printf("%.17g,%.17g,%.17g", ca, sl, dsl);
        for (size_t k = 0; k < n; k++)
            printf(",%.17g", y[k]);
        for (size_t k = 0; k < n; k++)
            printf(",%.17g", f[k]);
        printf(",%.17g\n", tension);
    }
    ino_muscle_free(m);
    return 0;
}
