/* Loads the shared object as opendihu does, and compares with the library. */
#include <dlfcn.h>
#include <inotrope/inotrope.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 300, STATES = 64 };

typedef void right_hand_side(void *, double, double *, double *, double *, double *);
typedef void constants(double *, double *, double *);

int main(int argc, char **argv)
{
    void *object = dlopen(argv[argc - 1], RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        printf("opendihu: %s\n", dlerror());
        return 1;
    }
    right_hand_side *all, *single;
    constants *init;
    *(void **)&all = dlsym(object, "computeCellMLRightHandSide");
    *(void **)&single = dlsym(object, "computeCellMLRightHandSideSingleInstance");
    *(void **)&init = dlsym(object, "initConsts");
    if (!all || !single || !init)
        return printf("opendihu: a name is missing\n"), 1;

    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_muscle_spec_init(&spec);
    spec.fibre = "diaphragm-slow";
    if (ino_muscle_create(&spec, &m, NULL) != INO_OK)
        return 1;
    size_t n = ino_muscle_state_count(m);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    static double one[STATES], unused[STATES], y[STATES * N], f[STATES * N], g[STATES];
    static double algebraic[2 * N], parameter[3 * N], two[2];
    init(NULL, unused, one);
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < n; k++)
            y[k * N + i] = one[k];
        parameter[i] = 0.5 + 0.01 * (double)i;
        parameter[N + i] = 0.95;
        parameter[2 * N + i] = -2e-4;
    }
    all(NULL, 0, y, f, algebraic, parameter);
    for (size_t i = 0; i < N; i += 37) {
        double own[3] = {parameter[i], 0.95, -2e-4}, h[STATES], tension;
        single(NULL, 0, one, g, two, own);
        double sl = 0.95 * sl0, dsl = -0.2 * sl0;
        ino_inputs in;
        ino_outputs out;
        ino_inputs_init(&in);
        ino_outputs_init(&out);
        in.ca_uM.values = &own[0];
        in.sl_um.values = &sl;
        in.dsl_um_s.values = &dsl;
        out.observable[INO_OBS_tension].values = &tension;
        if (ino_batch_rhs(m, &in, (ino_state){one, 1, 0}, 0, 1, (ino_state_output){h, 1, 0}, &out,
                          NULL) != INO_OK)
            return 1;
        for (size_t k = 0; k < n; k++)
            if (f[k * N + i] != g[k] || fabs(f[k * N + i] - 1e-3 * h[k]) > 1e-15 * fabs(h[k]))
                return printf("opendihu: rate %zu of instance %zu differs\n", k, i), 1;
        if (algebraic[i] != two[0] || algebraic[i] != tension)
            return printf("opendihu: tension of instance %zu differs\n", i), 1;
    }
    ino_muscle_free(m);
    return 0;
}
