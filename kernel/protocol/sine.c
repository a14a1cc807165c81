/* Small oscillations of length by time integration. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/linalg.h"
#include "protocol/drive.h"
#include "protocol/linear.h"

enum { SAMPLES = 128, AMPLITUDES = 4, MOST_PERIODS = 40 };

static const double two_pi = 6.283185307179586;
static const double most_amplitude = 4e-5, fastest_um_s = 0.01;

void ino_sine_options_init(ino_sine_options *options)
{
    *options = (ino_sine_options){.size = sizeof *options, .rtol = 1e-12, .tolerance = 1e-8};
}

struct oscillation {
    double sl_um, amplitude_um, omega;
};

/* sl + amplitude cos(omega t). */
static double length(void *user, double t_s, double inside_s, double *rate)
{
    const struct oscillation *o = user;
    (void)inside_s;
    *rate = -o->amplitude_um * o->omega * sin(o->omega * t_s);
    return o->sl_um + o->amplitude_um * cos(o->omega * t_s);
}

struct cycle {
    const ino_muscle *muscle;
    struct ino_linear linear;
    struct oscillation o;
    ino_drive drive;
    double x_re[LINEAR_STATES];                   /* linear response, at t = 0 */
    double newton[LINEAR_STATES * LINEAR_STATES]; /* I - exp(A period), its null space filled */
    double work[LINEAR_STATES * LINEAR_STATES];
    double state[LINEAR_STATES], end[LINEAR_STATES];
    double t[SAMPLES + 1], tension[LINEAR_OUTPUTS][SAMPLES + 1];
    double turn_s; /* half a period */
    size_t periods;
    double second; /* harmonic, relative to the first */
};

/* The map over one period has 1 as eigenvalue where a sum is conserved: there the change is
 * required to be 0 instead. */
static ino_status set_newton(struct cycle *c, double period)
{
    const struct ino_linear *l = &c->linear;
    const ino_status status = ino_linalg_expm(l->n, l->a, period, c->newton);
    if (status != INO_OK)
        return status;
    for (size_t j = 0; j < l->n; j++)
        for (size_t i = 0; i < l->n; i++) {
            double *to = &c->newton[i + j * l->n];
            *to = (i == j) - *to;
            if (l->group[i] && l->group[i] == l->group[j])
                *to += l->y[i];
        }
    return INO_OK;
}

/* One period from c->state: c->end, and the moduli from its first harmonic. */
static ino_status run_period(struct cycle *c, ino_modulus *modulus)
{
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = c->tension[0];
    trace.observable[INO_OBS_total] = c->tension[1];
    trace.final_state = c->end;
    c->periods++;
    ino_status status = ino_protocol_run(c->muscle, &c->drive, SAMPLES + 1, c->t, &trace, NULL);
    const double stretch = c->o.amplitude_um / c->linear.sl0_um;
    for (size_t k = 0; k < LINEAR_OUTPUTS && status == INO_OK; k++) {
        double re[2], im[2];
        status = ino_observe_harmonics(SAMPLES, c->tension[k], 2, re, im, NULL);
        modulus[k] = (ino_modulus){re[0] / stretch, im[0] / stretch};
        if (k == 0)
            c->second = hypot(re[1], im[1]) / hypot(re[0], im[0]);
    }
    return status;
}

/* Newton's change of the state; its effect on tension at t = 0, relative to the oscillation's. */
static ino_status correct(struct cycle *c, const ino_modulus *modulus, double *effect)
{
    const struct ino_linear *l = &c->linear;
    double change[LINEAR_STATES];
    for (size_t k = 0; k < l->n; k++)
        change[k] = c->end[k] - c->state[k];
    memcpy(c->work, c->newton, l->n * l->n * sizeof *c->work);
    const ino_status status = ino_linalg_solve(l->n, 1, c->work, change);
    double moved = 0;
    for (size_t k = 0; k < l->n && status == INO_OK; k++) {
        moved += l->c[0][k] * change[k];
        c->state[k] += change[k];
    }
    const double size = hypot(modulus[0].elastic_kPa, modulus[0].viscous_kPa);
    *effect = fabs(moved) / (size * c->o.amplitude_um / l->sl0_um);
    return status;
}

/* The limit cycle of one amplitude, from that of linear theory. */
static ino_status find_cycle(struct cycle *c, double amplitude, double tolerance,
                             ino_modulus *modulus)
{
    const struct ino_linear *l = &c->linear;
    c->o.amplitude_um = amplitude * l->sl0_um;
    for (size_t k = 0; k < l->n; k++)
        c->state[k] = l->y[k] + amplitude * c->x_re[k];
    ino_modulus before = {INFINITY, INFINITY};
    const double noise = 20 * c->drive.rtol * fabs(l->tension[1]) / amplitude; /* kPa, of moduli */
    for (int i = 0; i < MOST_PERIODS; i++) {
        double effect;
        ino_status status = run_period(c, modulus);
        if (status == INO_OK)
            status = correct(c, modulus, &effect);
        if (status != INO_OK)
            return status;
        const double size = hypot(modulus[0].elastic_kPa, modulus[0].viscous_kPa);
        const double moved = hypot(modulus[0].elastic_kPa - before.elastic_kPa,
                                   modulus[0].viscous_kPa - before.viscous_kPa);
        const double enough = fmax(tolerance * size, noise);
        if (effect * size <= enough && moved <= enough)
            return INO_OK;
        before = modulus[0];
    }
    return INO_NOT_CONVERGED;
}

/* To amplitude 0 from e, e/2, e/4, e/8: the terms in e, e^2 and e^3 are eliminated. The last comes
 * from heads torn by strain, at a rate that grows with its fourth power. */
static double extrapolate(const double *at)
{
    return (-at[0] + 14 * at[1] - 56 * at[2] + 64 * at[3]) / 21;
}

static ino_status run(struct cycle *c, double frequency_Hz, const ino_sine_options *o,
                      ino_sine *found)
{
    const double period = 1 / frequency_Hz;
    double x_im[LINEAR_STATES];
    ino_modulus linear[LINEAR_OUTPUTS], at[AMPLITUDES][LINEAR_OUTPUTS];
    c->o.omega = two_pi * frequency_Hz;
    c->turn_s = 0.5 * period;
    found->amplitude = o->amplitude > 0
                           ? o->amplitude
                           : fmin(most_amplitude, fastest_um_s / (c->o.omega * c->linear.sl0_um));
    for (size_t i = 0; i <= SAMPLES; i++)
        c->t[i] = period * (double)i / SAMPLES;
    ino_status status = ino_linear_response(&c->linear, c->o.omega, c->x_re, x_im, linear);
    if (status == INO_OK)
        status = set_newton(c, period);
    for (int k = 0; k < AMPLITUDES && status == INO_OK; k++) {
        status = find_cycle(c, ldexp(found->amplitude, -k), o->tolerance, at[k]);
        if (k == 0)
            found->second_harmonic = c->second;
    }
    if (status != INO_OK)
        return status;
    for (size_t k = 0; k < LINEAR_OUTPUTS; k++) {
        ino_modulus *to = k == 0 ? &found->active : &found->total;
        double elastic[AMPLITUDES], viscous[AMPLITUDES];
        for (int i = 0; i < AMPLITUDES; i++) {
            elastic[i] = at[i][k].elastic_kPa;
            viscous[i] = at[i][k].viscous_kPa;
        }
        to->elastic_kPa = extrapolate(elastic);
        to->viscous_kPa = extrapolate(viscous);
    }
    found->largest = at[0][0];
    found->periods = c->periods;
    return INO_OK;
}

ino_status ino_protocol_sine(const ino_muscle *muscle, double ca_uM, double sl_um,
                             const double *drug_uM, double frequency_Hz,
                             const ino_sine_options *options, ino_sine *result)
{
    ino_sine_options o;
    ino_sine_options_init(&o);
    if (options)
        o = *options;
    if (!muscle || !result || o.size != sizeof o)
        return INO_BAD_ARGUMENT;
    if (!(frequency_Hz > 0) || isinf(frequency_Hz) || !(o.amplitude >= 0 && o.amplitude <= 0.1) ||
        !(o.tolerance > 0))
        return INO_OUT_OF_RANGE;
    struct cycle *c = calloc(1, sizeof *c);
    if (!c)
        return INO_NO_MEMORY;
    c->muscle = muscle;
    ino_status status = ino_linearise(muscle, ca_uM, sl_um, drug_uM, o.branch, 0.04, &c->linear);
    ino_sine found = {.size = sizeof found};
    if (status == INO_OK) {
        c->o.sl_um = c->linear.sl_um;
        ino_drive_init(&c->drive, muscle);
        c->drive.ca_uM.value = ca_uM;
        c->drive.sl_um = (ino_signal){.size = sizeof c->drive.sl_um,
                                      .kind = INO_SIGNAL_FUNCTION,
                                      .function = length,
                                      .n = 1, /* laws may bend where the speed changes sign */
                                      .t_s = &c->turn_s,
                                      .user = &c->o};
        c->drive.drug_uM = drug_uM;
        c->drive.state = c->state;
        c->drive.rtol = o.rtol;
        status = run(c, frequency_Hz, &o, &found);
    }
    if (status == INO_OK)
        *result = found;
    free(c);
    return status;
}
