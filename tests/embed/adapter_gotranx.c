/* The header for gotranx's users against the library itself. */
#define INO_GOTRANX_FIBRE "land2017:whole-organ"
#include "gotranx.h"

#include <math.h>
#include <stdio.h>

static int bad;

static void check(int fine, const char *what)
{
    if (!fine)
        printf("gotranx: %s\n", what);
    bad |= !fine;
}

/* Forward Euler as a solver for generated headers does it, against the library's step. */
static double march(int own, double dt, double *p)
{
    double y[64], f[64], monitor[INO_OBS_COUNT];
    init_state_values(y);
    p[parameter_index("ca_uM")] = 0.6;
    for (double t = 0; t < 0.1 - dt / 2; t += dt) {
        if (own) {
            inotrope_step(y, t, dt, p, y);
            continue;
        }
        rhs(t, y, p, f);
        for (int k = 0; k < num_states(); k++)
            y[k] += dt * f[k];
    }
    monitor_values(0.1, y, p, monitor);
    return monitor[monitor_index("tension")];
}

int main(void)
{
    double p[128], y[64], f[64], g[64];
    init_parameter_values(p);
    init_state_values(y);
    check(num_states() == 7 && state_index("Zs") == 5 && state_index("no") == -1, "states");
    check(parameter_index("Tref") > 2 && parameter_index("no") == -1 && monitor_index("no") == -1 &&
              parameter_index("sl_um") == 1,
          "names");
    check(fabs(p[1] / ino_fibre_sl0_um(ino_muscle_fibre(ino_gotranx())) - 1) < 1e-15, "inputs");
    rhs(0, y, p, f);
    for (int k = 0; k < num_states(); k++)
        check(fabs(f[k]) < 1e-9, "the initial states are at rest");
    p[parameter_index("ca_uM")] = 1;
    rhs(0, y, p, f);
    p[parameter_index("kTRPN")] *= 2;
    rhs(0, y, p, g);
    check(f[0] > 0 && fabs(g[0] / f[0] - 2) < 1e-12, "a changed parameter acts");
    p[parameter_index("ca_uM")] = -1;
    rhs(0, y, p, g);
    check(isnan(g[0]), "a refused input gives NaN");
    init_parameter_values(p);
    double coarse = march(0, 2e-5, p), fine = march(0, 1e-5, p), own = march(1, 1e-3, p);
    check(fabs(2 * fine - coarse - own) < 1e-4 * own, "Euler tends to the library's steps");
    check(num_parameters() < 128 && own > 1, "sizes");
    return bad;
}
