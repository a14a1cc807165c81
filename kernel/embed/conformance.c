#include "conformance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct run {
    const ino_host *host;
    char *why;
    size_t size;
};

typedef struct {
    double align;
    unsigned char byte[INO_HOST_STATE - sizeof(double)];
} node;

#define SAY(run, ...) snprintf((run)->why, (run)->size, __VA_ARGS__)

/* A failing host function fails the test. */
#define NEED(run, call)                                        \
    do {                                                       \
        if ((call) != 0) {                                     \
            SAY(run, "the host's function failed: %s", #call); \
            return 0;                                          \
        }                                                      \
    } while (0)

static int step(const struct run *r, double dt, double ca, double from, double to, double rate,
                const node *in, node *out, ino_host_answer *a)
{
    return r->host->step(r->host->context, dt, ca, from, to, rate, in, out, a);
}

static int steady(const struct run *r, double ca, double stretch, int branch, node *state,
                  double *tension)
{
    return r->host->steady(r->host->context, ca, stretch, branch, state, tension);
}

static int near(double x, double y, double tolerance)
{
    return fabs(x - y) <= tolerance * (fabs(x) > fabs(y) ? fabs(x) : fabs(y));
}

/* ---- rate of stretch ---- */

/* Shortening at half a length per s; rate given, or formed by the host. */
static int ramp(const struct run *r, int formed, double rate, double *tension)
{
    const double dt = 1e-3;
    node state;
    NEED(r, steady(r, r->host->ca_half, 1, 0, &state, tension));
    for (int i = 0; i < 40; i++) {
        ino_host_answer a;
        NEED(r, step(r, dt, r->host->ca_half, 1 + i * dt * rate, 1 + (i + 1) * dt * rate,
                     formed ? NAN : rate, &state, &state, &a));
        *tension = a.tension;
    }
    return 1;
}

static int rate_formed(const struct run *r)
{
    double given, formed;
    if (!ramp(r, 0, -0.5, &given) || !ramp(r, 1, -0.5, &formed))
        return 0;
    SAY(r, "tension %.10g kPa with the rate given, %.10g with the rate formed", given, formed);
    return near(given, formed, 1e-9);
}

/* After 5 ms at one length per s, 0.5 % of it, shortening muscle bears clearly less than at rest and
 * lengthening muscle more, by far more than the length itself makes. */
static int rate_not_zero(const struct run *r)
{
    const double dt = 1e-3;
    double rest, tension[2];
    for (int k = 0; k < 2; k++) {
        double rate = k ? 1 : -1;
        node state;
        ino_host_answer a;
        NEED(r, steady(r, r->host->ca_half, 1, 0, &state, &rest));
        for (int i = 0; i < 5; i++)
            NEED(r, step(r, dt, r->host->ca_half, 1 + i * dt * rate, 1 + (i + 1) * dt * rate, NAN,
                         &state, &state, &a));
        tension[k] = a.tension;
    }
    SAY(r, "tension %.6g kPa at rest, %.6g shortening, %.6g lengthening", rest, tension[0],
        tension[1]);
    return tension[0] < 0.95 * rest && tension[1] > 1.05 * rest;
}

/* ---- derivatives ---- */

static int stiffness_is_derivative(const struct run *r)
{
    const double dt = 1e-5, rate = -0.1;
    double tension;
    node state, out;
    ino_host_answer held, moved, after;
    NEED(r, steady(r, r->host->ca_half, 1, 0, &state, &tension));
    NEED(r, step(r, dt, r->host->ca_half, 1, 1, rate, &state, &out, &moved));
    NEED(r, step(r, dt, r->host->ca_half, 1, 1, 2 * rate, &state, &out, &after));
    NEED(r, step(r, dt, r->host->ca_half, 1, 1, 0, &state, &out, &held));
    if (isnan(held.stiffness))
        return -1;
    double slope = (after.tension - moved.tension) / (rate * dt);
    SAY(r, "K_a %.6g kPa, difference of tensions over rate and dt %.6g", moved.stiffness, slope);
    return near(moved.stiffness, slope, 0.02);
}

static int tangents_are_derivatives(const struct run *r)
{
    const double dt = 1e-3, rate = -0.3, h = 1e-5;
    double tension, side[2];
    node state, out;
    ino_host_answer a, b;
    NEED(r, steady(r, r->host->ca_half, 1, 0, &state, &tension));
    NEED(r, step(r, dt, r->host->ca_half, 1, 1 + rate * dt, rate, &state, &out, &a));
    if (isnan(a.dstretch) || isnan(a.dstretch_rate))
        return -1;
    for (int i = 0; i < 2; i++) {
        double end = 1 + rate * dt + (i ? -h : h);
        NEED(r, step(r, dt, r->host->ca_half, 1, end, NAN, &state, &out, &b));
        side[i] = b.tension;
    }
    double total = a.dstretch + a.dstretch_rate / dt, slope = (side[0] - side[1]) / (2 * h);
    SAY(r, "dT/dstretch + dT/drate/dt = %.8g kPa, difference of two steps %.8g", total, slope);
    if (!near(total, slope, 1e-4))
        return 0;
    for (int i = 0; i < 2; i++) {
        NEED(r, step(r, dt, r->host->ca_half, 1, 1 + rate * dt + (i ? -h : h), rate, &state, &out,
                     &b));
        side[i] = b.tension;
    }
    slope = (side[0] - side[1]) / (2 * h);
    SAY(r, "dT/dstretch = %.8g kPa, difference of two steps %.8g", a.dstretch, slope);
    return fabs(a.dstretch - slope) <= 1e-4 * (fabs(slope) + a.tension);
}

/* ---- calcium ---- */

static int calcium_conserved(const struct run *r)
{
    const double dt = 1e-3;
    double tension, sum = 0, first = 0;
    node state;
    ino_host_answer a;
    NEED(r, steady(r, r->host->ca_low, 1, 0, &state, &tension));
    for (int i = 0; i < 100; i++) {
        double rise = sin(3.14159265358979 * i / 99);
        double ca = r->host->ca_low + (r->host->ca_half - r->host->ca_low) * rise;
        NEED(r, step(r, dt, ca, 1, 1, NAN, &state, &state, &a));
        if (isnan(a.flux) || isnan(a.bound))
            return -1;
        if (i == 0)
            first = a.bound;
        else
            sum += a.flux * dt;
        if (fabs(sum - (a.bound - first)) > 1e-13) {
            SAY(r, "step %d: the flux sums to %.15g, bound Ca changed by %.15g", i, sum,
                a.bound - first);
            return 0;
        }
    }
    SAY(r, "bound Ca changed by %.6g, the flux sums to it", a.bound - first);
    return 1;
}

/* ---- stress ---- */

static int stress_over_stretch(const struct run *r)
{
    const double tension = 42, stretch[3] = {0.85, 1, 1.15};
    if (!r->host->second_piola)
        return -1;
    for (int i = 0; i < 3; i++) {
        double s = r->host->second_piola(r->host->context, tension, stretch[i]);
        SAY(r, "T = 42 kPa at stretch %g: S = %.10g kPa", stretch[i], s);
        if (!near(s, tension / stretch[i], 1e-14))
            return 0;
    }
    return 1;
}

/* ---- states ---- */

static int restore_is_exact(const struct run *r)
{
    const ino_host *h = r->host;
    double tension;
    node state, other;
    ino_host_answer a, b;
    unsigned char saved[INO_HOST_SAVED];
    if (!h->save || !h->restore)
        return -1;
    NEED(r, steady(r, h->ca_half, 1, 0, &state, &tension));
    NEED(r, step(r, 1e-3, h->ca_high, 1, 1, NAN, &state, &state, &a));
    memset(&other, 0, sizeof other);
    size_t size = h->save(h->context, &state, saved);
    NEED(r, h->restore(h->context, saved, size, &other));
    for (int i = 0; i < 20; i++) {
        NEED(r, step(r, 1e-3, h->ca_high, 1, 1, NAN, &state, &state, &a));
        NEED(r, step(r, 1e-3, h->ca_high, 1, 1, NAN, &other, &other, &b));
    }
    SAY(r, "tension %.17g kPa after the run, %.17g after the restored one", a.tension, b.tension);
    return memcmp(&a.tension, &b.tension, sizeof(double)) == 0 &&
           memcmp(&state, &other, h->state_size) == 0;
}

enum { MANY = 11 };

static int layouts_agree(const struct run *r)
{
    static const size_t counts[] = {1, 3, MANY};
    const ino_host *h = r->host;
    double ca[MANY], tension;
    unsigned char in[MANY * INO_HOST_STATE], out[2][MANY * INO_HOST_STATE];
    node state;
    if (!h->step_many || h->n_layouts < 2)
        return -1;
    for (int i = 0; i < MANY; i++) {
        ca[i] = h->ca_low + (h->ca_high - h->ca_low) * i / MANY;
        NEED(r, steady(r, 0.5 * (ca[i] + h->ca_low), 1, 0, &state, &tension));
        memcpy(in + (size_t)i * h->state_size, &state, h->state_size);
    }
    for (int k = 0; k < 3; k++)
        for (int layout = 0; layout < h->n_layouts; layout++) {
            unsigned char *to = out[layout > 0];
            NEED(r, h->step_many(h->context, layout, counts[k], 1e-3, ca, in, to));
            if (layout && memcmp(out[0], to, counts[k] * h->state_size) != 0) {
                SAY(r, "layout %d with %d nodes differs from layout 0", layout, (int)counts[k]);
                return 0;
            }
        }
    SAY(r, "%d layouts, bit for bit the same", h->n_layouts);
    return 1;
}

/* ---- steady state ---- */

static int steady_from_both_sides(const struct run *r)
{
    const ino_host *h = r->host;
    double rest[2], end[2];
    for (int branch = 0; branch < 2; branch++) {
        node state;
        ino_host_answer a;
        NEED(r, steady(r, h->ca_half, 1, branch, &state, &rest[branch]));
        NEED(r, steady(r, branch ? h->ca_high : h->ca_low, 1, branch, &state, &end[branch]));
        for (int i = 0; i < 5000; i++)
            NEED(r, step(r, 2e-3, h->ca_half, 1, 1, NAN, &state, &state, &a));
        end[branch] = a.tension;
    }
    SAY(r, "raised to %.8g kPa, steady state up %.8g; lowered to %.8g, down %.8g", end[0], rest[0],
        end[1], rest[1]);
    return near(end[0], rest[0], 1e-5) && near(end[1], rest[1], 1e-5) &&
           rest[0] <= rest[1] * (1 + 1e-9);
}

/* ---- staggered coupling ---- */

/* A fibre against a passive spring, k (stretch - 1) + T = 0: the model is stepped with the stretch of
 * the step before, then the spring is solved. With the stabilisation of Regazzoni & Quarteroni
 * (Comput Methods Appl Mech Eng 2021;373:113506) the tension that the spring sees follows the new
 * stretch by K_a dt times the change of the rate. Returns 1 when the stretch falls without ringing. */
static int couple(const struct run *r, double dt, double k, int stabilised, double *stretch)
{
    const ino_host *h = r->host;
    double tension, old = 1, now = 1, next, low = 1, travel = 0;
    node state;
    ino_host_answer a;
    if (steady(r, h->ca_low, 1, 0, &state, &tension))
        return 0;
    now = old = 1 - tension / k;
    for (int i = 0; i * dt < 0.2; i++) {
        double t = (i + 1) * dt, rise = t < 0.1 ? t / 0.1 : 1;
        double ca = h->ca_low + (h->ca_half - h->ca_low) * rise;
        if (step(r, dt, ca, old, now, NAN, &state, &state, &a))
            return 0;
        double stiffness = stabilised ? a.stiffness : 0;
        /* k (next - 1) + T + K_a ((next - now) - (now - old)) = 0 */
        next = (k - a.tension + stiffness * (2 * now - old)) / (k + stiffness);
        travel += fabs(next - now);
        low = next < low ? next : low;
        old = now;
        now = next;
        if (!(now > 0.7 && now < 1.3))
            return 0;
    }
    *stretch = now;
    return travel < 1.5 * (1 - low) + 1e-6;
}

static int coupling_is_stable(const struct run *r)
{
    static const double dt[] = {1e-5, 1e-4, 1e-3, 1e-2};
    double tension, end[4];
    node state;
    ino_host_answer a;
    NEED(r, steady(r, r->host->ca_half, 1, 0, &state, &tension));
    NEED(r, step(r, 1e-3, r->host->ca_half, 1, 1, NAN, &state, &state, &a));
    if (isnan(a.stiffness))
        return -1;
    double k = 8 * tension; /* softer than the heads: the artefact's condition */
    for (int i = 0; i < 4; i++) {
        if (!couple(r, dt[i], k, 1, &end[i])) {
            SAY(r, "stabilised, dt %g s: the stretch rings or runs away (K_a %.4g kPa)", dt[i],
                a.stiffness);
            return 0;
        }
        /* Long steps may damp it: heads let go within them. Short ones never do. */
        if (dt[i] < 5e-3 && couple(r, dt[i], k, 0, &tension)) {
            SAY(r, "dt %g s: stable without the stabilisation, which no such fibre is", dt[i]);
            return 0;
        }
    }
    SAY(r, "stretch after 0.2 s: %.5f, %.5f, %.5f, %.5f for dt of 0.01 to 10 ms", end[0], end[1],
        end[2], end[3]);
    return near(end[0], end[1], 1e-3) && near(end[1], end[2], 5e-3) && near(end[2], end[3], 2e-2);
}

/* ---- list ---- */

static const struct {
    const char *name;
    int (*run)(const struct run *r);
} tests[] = {
    {"a constant velocity gives the same tension with the rate given and formed", rate_formed},
    {"the rate of stretch is not zero", rate_not_zero},
    {"the stiffness is the derivative of tension in the rate", stiffness_is_derivative},
    {"the tangents are the derivatives of the step", tangents_are_derivatives},
    {"the calcium flux is the change of bound calcium", calcium_conserved},
    {"the second Piola-Kirchhoff stress is tension over stretch", stress_over_stretch},
    {"a restored state goes on bit for bit", restore_is_exact},
    {"layouts give the same bits", layouts_agree},
    {"steady states are reached from below and above", steady_from_both_sides},
    {"staggered coupling is stable with the stabilisation and only with it", coupling_is_stable},
};

size_t ino_conformance_count(void)
{
    return sizeof tests / sizeof tests[0];
}

const char *ino_conformance_name(size_t test)
{
    return test < ino_conformance_count() ? tests[test].name : NULL;
}

int ino_conformance_run(const ino_host *host, size_t test, char *why, size_t why_size)
{
    struct run r = {host, why, why_size};
    if (why_size)
        why[0] = '\0';
    if (test >= ino_conformance_count() || !host->steady || !host->step ||
        host->state_size > INO_HOST_STATE)
        return -1;
    return tests[test].run(&r);
}
