/* myosim3 against the authors' code (tests/reference), its equations written out a second time, and
 * what its sliding promises. */
#include "core/registry.h"
#include "tests/unit/kit.h"

#include "tests/unit/own_registry.h"

typedef long double ld;

enum { BINS = 21, SRX = 0, DRX = 1, FIRST = 2, OFF = 23, ON = 24, STATES_OF = 25 };

static ino_muscle *base(void)
{
    return make_muscle("base", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

static double bound_of(const double *y)
{
    double sum = 0;
    for (int i = FIRST; i < OFF; i++)
        sum += y[i];
    return sum;
}

/* ---- the equations once more, long double, in the authors' units but for sarcomere length ---- */

struct laws {
    double k_1, k_force, k_2, k_3, k_4_0, k_4_1, k_cb, x_ps, k_on, k_off, k_coop, n0, max_rate, T;
};
static const struct laws published = {3, 1e-3, 200, 32, 30,      1,    1e-3,
                                      5, 2e8,  200, 5,  1.15e17, 2000, 310};

static ld overlap_of(double hsl_nm)
{
    ld thick = 815, thin = 1120, bare = 80, beyond = hsl_nm - thick, heads = thick - bare;
    ld n = fminl(1, (thin - beyond) / heads), protrusion = thin - (hsl_nm + bare);
    return protrusion > 0 ? (heads - protrusion) / heads : n;
}

static ld passive_of(double hsl_nm) /* Pa */
{
    ld size = 300 * expm1l(fabsl(hsl_nm - 950.0L) / 70);
    return hsl_nm > 950 ? size : -size;
}

static ld attach_of(const struct laws *p, int bin)
{
    ld x = bin - 10;
    return fminl(p->max_rate, p->k_3 * expl(-p->k_cb * x * x / (2e18L * 1.380649e-23L * p->T)));
}

static ld detach_of(const struct laws *p, int bin)
{
    ld x = bin - 10;
    return fminl(p->max_rate, p->k_4_0 + p->k_4_1 * x * x * x * x);
}

static ld recruit_of(const struct laws *p, ld stress)
{
    return fminl(p->max_rate, p->k_1 * (1 + p->k_force * fmaxl(0, stress)));
}

static ld capacity_of(const struct laws *p)
{
    ld capacity = 0;
    for (int i = 0; i < BINS; i++)
        capacity += attach_of(p, i) / detach_of(p, i);
    return capacity;
}

/* J_off - J_on, over k_on Ca + k_off, when heads are at rest with this number bound. */
static ld imbalance_of(const struct laws *p, ld capacity, double ca_M, double hsl_nm, ld bound,
                       ld *on)
{
    ld n = overlap_of(hsl_nm);
    ld stress = (ld)p->n0 * p->k_cb * 1e-9L * p->x_ps * bound + passive_of(hsl_nm);
    ld srx_over_drx = fminl(p->max_rate, p->k_2) / recruit_of(p, stress);
    ld free = bound / (capacity * (1 - bound) / (1 + srx_over_drx));
    *on = bound + free;
    ld open = p->k_on * (ld)ca_M * (n - *on) * (1 + p->k_coop * *on / n);
    ld close = p->k_off * free * (1 + p->k_coop * (n - *on) / n);
    return (close - open) / (p->k_on * (ld)ca_M + p->k_off);
}

/* The lowest or highest stable root with on <= n, by a scan in 10000 steps and bisection. */
static double scanned_root(const struct laws *p, double ca_M, double hsl_nm, int highest)
{
    enum { STEPS = 10000 };
    ld low = 0, high = 0, last = 0, last_f = -1, on, capacity = capacity_of(p);
    for (int k = 1; k < STEPS; k++) {
        ld here = overlap_of(hsl_nm) * k / STEPS * k / STEPS;
        ld f = imbalance_of(p, capacity, ca_M, hsl_nm, here, &on);
        if (on > overlap_of(hsl_nm))
            f = 1;
        if (last_f <= 0 && f > 0 && (highest || high == 0)) {
            low = last;
            high = here;
        }
        last = here;
        last_f = f;
    }
    for (int i = 0; i < 100; i++) {
        ld middle = (low + high) / 2, f = imbalance_of(p, capacity, ca_M, hsl_nm, middle, &on);
        if (f > 0 || on > overlap_of(hsl_nm))
            high = middle;
        else
            low = middle;
    }
    return (double)low;
}

/* ---- parameters ---- */

START_TEST(the_base_fibre_has_the_published_numbers_in_our_units)
{
    static const struct {
        const char *symbol;
        double value;
    } number[] = {{"bins", 21},    {"k_1", 3},           {"k_force", 1e-3 * 1e3},
                  {"k_2", 200},    {"k_3", 32},          {"k_4_0", 30},
                  {"k_4_1", 1},    {"k_cb", 1e3 * 1e-3}, {"x_ps", 5},
                  {"k_on", 200},   {"k_off", 200},       {"k_coop", 5},
                  {"N0", 1.15e5},  {"max_rate", 2000},   {"T", 310},
                  {"c", 0.5},      {"thick", 0.815},     {"thin", 1.12},
                  {"bare", 0.08},  {"sigma_i", 0.3},     {"L_i", 0.07},
                  {"slack", 0.95}, {"prop", 0.6},        {"SL0", 2.2}};
    ino_muscle *m = base();
    ck_assert_uint_eq(ino_muscle_parameter_count(m), sizeof number / sizeof *number);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        size_t k = ino_muscle_parameter_index(m, number[i].symbol);
        ck_assert_double_eq(value_of(m, number[i].symbol), number[i].value);
        ck_assert_double_eq(ino_model_parameter(ino_muscle_model(m), k)->value, number[i].value);
    }
    ck_assert_uint_eq(ino_muscle_state_count(m), STATES_OF);
    ck_assert_str_eq(ino_muscle_state_name(m, FIRST), "M_-10");
    ck_assert_str_eq(ino_muscle_state_name(m, FIRST + 10), "M_0");
    ino_muscle_free(m);
}
END_TEST

/* ---- right-hand side ---- */

/* 64 random states, isometric. Each derivative is a difference of fluxes, one of which is given. */
START_TEST(the_right_hand_side_equals_the_authors_at_64_states_to_1e_12)
{
    ino_muscle *m = base();
    ino_muscle *pure = make_muscle("base", NO_DRUGS, INO_DRUG_FAST, CHANGES({"prop", 1, 0}));
    const struct table *t = read_table("myosim3_rhs_probe.csv");
    const double limit = within("myosim3", "rates");
    ck_assert_uint_eq(t->rows, 64);
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i], *y = row + 3, *dy = row + 28;
        struct node x = {.ca = row[0] * 1e6, .sl = 2e-3 * row[1]};
        struct answer a = rhs_at(m, x, y);
        double bound = bound_of(y), turnover = 0;
        for (int k = FIRST; k < OFF; k++) {
            double out = (double)detach_of(&published, k - FIRST) * y[k];
            turnover += out;
            ck_assert_double_eq_tol(a.state[k], dy[k], limit * (fabs(dy[k]) + out));
        }
        double srx = fabs(dy[SRX]) + 200 * y[DRX];
        ck_assert_double_eq_tol(a.state[SRX], dy[SRX], limit * srx);
        ck_assert_double_eq_tol(a.state[DRX], dy[DRX], limit * (fabs(dy[DRX]) + srx + turnover));
        double opening = 2e8 * row[0] * 6, closing = 200 * fabs(y[ON] - bound); /* their sizes */
        for (int k = OFF; k <= ON; k++)
            ck_assert_double_eq_tol(a.state[k], dy[k],
                                    limit * fabs(dy[k]) + 1e-15 * (opening + closing));
        assert_relative(rhs_at(pure, x, y).obs[INO_OBS_total] * 1e3, row[53], limit);
        assert_relative(a.obs[INO_OBS_total] * 1e3, row[54], limit);
        assert_relative(a.obs[INO_OBS_attached] * row[2], bound, limit);
        assert_relative(a.obs[INO_OBS_atp] * row[2], turnover, limit);
        ck_assert_double_eq(a.obs[INO_OBS_permissive], y[ON]);
        ck_assert(isnan(a.obs[INO_OBS_ca_bound]) && isnan(a.obs[INO_OBS_drug_bound]));
    }
    ino_muscle_free(m);
    ino_muscle_free(pure);
}
END_TEST

/* The probes do not reach the long descending limb and the ends of it. */
START_TEST(overlap_and_passive_stress_follow_their_laws_over_all_lengths)
{
    ino_muscle *m = base();
    double y[STATES_OF] = {0};
    y[FIRST + 10] = 0.3;
    y[DRX] = 0.7;
    y[ON] = 1;
    for (double sl = 1.631; sl < 3.86; sl += 0.013) {
        struct answer a = rhs_at(m, (struct node){.ca = 1, .sl = sl}, y);
        assert_relative(a.obs[INO_OBS_attached], 0.3 / (double)overlap_of(500 * sl), 1e-11);
        double passive = 0.6e-3 * (double)passive_of(500 * sl);
        ck_assert_double_eq_tol(a.obs[INO_OBS_passive], passive, 1e-13 * (1 + fabs(passive)) * 100);
        assert_relative(a.obs[INO_OBS_tension], 0.6 * 1.15e5 * 1e-3 * 0.3 * 5, 1e-14);
        assert_relative(a.obs[INO_OBS_total], a.obs[INO_OBS_tension] + a.obs[INO_OBS_passive],
                        1e-15);
    }
    /* nothing overlaps any more: sites keep still, the state stays finite */
    struct answer end = rhs_at(m, (struct node){.ca = 1, .sl = 2 * 1.935}, y);
    ck_assert_double_eq(end.state[ON], 0);
    struct answer rest = steady_at(m, (struct node){.ca = 1, .sl = 2 * 1.935});
    ck_assert_double_eq(rest.obs[INO_OBS_tension], 0);
    ck_assert_double_eq(rest.state[OFF], 1);
    ino_muscle_free(m);
}
END_TEST

/* ---- steady state ---- */

START_TEST(steady_force_and_states_equal_the_authors_trace_to_1e_9)
{
    ino_muscle *m = base();
    const struct table *t = read_table("myosim3_pca_SL2.2.csv");
    const double limit = within("myosim3", "steady force");
    ck_assert_uint_ge(t->rows, 31);
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct answer a = steady_at(m, (struct node){.ca = row[1] * 1e6, .sl = 2e-3 * row[2]});
        assert_relative(a.obs[INO_OBS_total] * 1e3, row[3], limit);
        assert_relative(a.obs[INO_OBS_tension] * 1e3, row[4], limit);
        assert_relative(a.obs[INO_OBS_passive] * 1e3, row[5], 1e-12);
        assert_relative(a.state[SRX], row[7], limit);
        assert_relative(a.state[DRX], row[8], limit);
        assert_relative(bound_of(a.state), row[9], limit);
        assert_relative(a.state[ON], row[10], limit);
    }
    ino_muscle_free(m);
}
END_TEST

/* pCa where the force has risen by `share` from pCa 7.5 to 4.5; `force` at steps of 0.1. */
static double pca_at(const double *force, double share)
{
    double level = force[0] + share * (force[30] - force[0]);
    int i = 0;
    while (force[i + 1] < level)
        i++;
    return 7.5 - 0.1 * (i + (level - force[i]) / (force[i + 1] - force[i]));
}

/* Computed from the authors' code (cross-bridge stress); Hill slope over the points between 20 and
 * 80 %. */
START_TEST(maximal_force_pca50_and_slope_are_the_tabulated_ones)
{
    static const double row[2][3] = {{1.9, 183.4, 6.510}, {2.2, 200.9, 6.516}};
    ino_muscle *m = base();
    for (int i = 0; i < 2; i++) {
        double force[31];
        for (int k = 0; k < 31; k++)
            force[k] = steady_at(m, (struct node){.ca = pow(10, -1.5 + 0.1 * k), .sl = row[i][0]})
                           .obs[INO_OBS_tension];
        ck_assert_double_eq_tol(force[30], row[i][1], 0.051);
        ck_assert_double_eq_tol(pca_at(force, 0.5), row[i][2], 0.00055);
        double low = force[9], high = force[12], top = force[30]; /* pCa 6.6 and 6.3 */
        ck_assert(low > 0.2 * top && high < 0.8 * top && force[8] < 0.2 * top);
        double slope = log10(high / (top - high) / (low / (top - low))) / 0.3;
        ck_assert_msg(slope > 2.85 && slope < 3.15, "%g", slope);
    }
    ino_muscle_free(m);
}
END_TEST

/* A muscle of random rates, and the same for the oracle. */
static ino_muscle *random_muscle(struct laws *p)
{
    *p = published;
    double *rate[] = {&p->k_1, &p->k_2, &p->k_3, &p->k_4_0, &p->k_4_1, &p->k_off};
    for (size_t i = 0; i < sizeof rate / sizeof *rate; i++)
        *rate[i] *= decades(-0.3, 0.3);
    p->k_force *= uniform(0, 2);
    p->k_coop = uniform(0, 8);
    p->x_ps = uniform(2, 8);
    p->max_rate = uniform(0, 1) < 0.4 ? 0.8 * p->k_3 : decades(2, 3.5); /* bounds each rate */
    return make_muscle(
        "base", NO_DRUGS, INO_DRUG_FAST,
        CHANGES({"k_1", p->k_1, 0}, {"k_2", p->k_2, 0}, {"k_3", p->k_3, 0}, {"k_4_0", p->k_4_0, 0},
                {"k_4_1", p->k_4_1, 0}, {"k_off", p->k_off, 0}, {"k_force", p->k_force * 1e3, 0},
                {"k_coop", p->k_coop, 0}, {"x_ps", p->x_ps, 0}, {"max_rate", p->max_rate, 0}));
}

START_TEST(steady_states_of_any_parameters_are_stationary_and_the_scanned_roots)
{
    for (int i = 0; i < 12; i++) {
        struct laws p;
        ino_muscle *m = random_muscle(&p);
        for (int branch = 0; branch < 2; branch++) {
            struct node x = {.ca = decades(-1.5, 1), .sl = uniform(1.7, 3.7)};
            struct answer a = evaluate(m, x, NULL, (ino_branch)branch);
            ck_assert_int_eq(a.status, INO_OK);
            double root = scanned_root(&p, x.ca * 1e-6, 500 * x.sl, branch);
            assert_relative(bound_of(a.state), root, 1e-11);
            struct answer d = rhs_at(m, x, a.state);
            ck_assert_double_le(largest(STATES_OF, d.state), 1e-10);
            for (int o = 0; o < INO_OBS_COUNT; o++)
                ck_assert(isnan(a.obs[o]) || relative(a.obs[o], d.obs[o]) < 1e-12);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* Far from any fibre: recruitment and cooperativity strong or absent. */
START_TEST(a_steady_state_is_found_for_extreme_parameters)
{
    for (int i = 0; i < 200; i++) {
        ino_muscle *m = make_muscle(
            "base", NO_DRUGS, INO_DRUG_FAST,
            CHANGES({"k_coop", i % 3 ? decades(0, 3) : 0, 0}, {"k_3", decades(-3, 3), 0},
                    {"k_force", i % 4 ? decades(-2, 2) : 0, 0}, {"k_2", decades(0, 3), 0}));
        struct node x = {.ca = decades(-3, 2), .sl = uniform(1.64, 3.86)};
        for (int branch = 0; branch < 2; branch++) {
            struct answer a = evaluate(m, x, NULL, (ino_branch)branch);
            ck_assert(a.status == INO_OK && a.converged == 1);
            double fluxes = 4e3 + 200 * (1 + x.ca) * (1 + value_of(m, "k_coop"));
            ck_assert_double_le(largest(STATES_OF, rhs_at(m, x, a.state).state), 1e-14 * fluxes);
            for (int k = 0; k < STATES_OF; k++)
                ck_assert(a.state[k] >= 0 && a.state[k] <= 1);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* The base set is not bistable: Ca rises along the curve of rest, so each Ca has one root. */
START_TEST(the_base_fibre_has_one_steady_state_at_each_calcium_and_length)
{
    for (double sl = 1.7; sl < 3.8; sl += 0.3) {
        ld last = 0;
        for (int k = 1; k < 5000; k++) {
            ld on, off, n = overlap_of(500 * sl), bound = n * k / 5000 * k / 5000;
            off = imbalance_of(&published, capacity_of(&published), 0, 500 * sl, bound, &on) *
                  200; /* J_off */
            if (on >= n)
                break;
            ld ca = off / (200 * (n - on) * (1 + 5 * on / n)); /* J_on = J_off, uM */
            ck_assert_msg(ca > last, "SL %g, bound %Lg", sl, bound);
            last = ca;
        }
        ck_assert(last > 30);
    }
}
END_TEST

START_TEST(a_more_cooperative_filament_has_an_up_and_a_down_branch)
{
    struct laws p = published;
    p.k_coop = 40;
    ino_muscle *m = make_muscle("base", NO_DRUGS, INO_DRUG_FAST, CHANGES({"k_coop", 40, 0}));
    int bistable = 0;
    for (int i = 0; i < 12; i++) {
        struct node x = {.ca = 0.28 * pow(1.05, i)};
        struct answer a[2];
        for (int branch = 0; branch < 2; branch++) {
            a[branch] = evaluate(m, x, NULL, (ino_branch)branch);
            assert_relative(bound_of(a[branch].state), scanned_root(&p, x.ca * 1e-6, 1100, branch),
                            1e-10);
            ck_assert_double_le(largest(STATES_OF, rhs_at(m, x, a[branch].state).state), 1e-10);
        }
        int two = a[1].obs[INO_OBS_tension] > 1.1 * a[0].obs[INO_OBS_tension];
        if (two) /* both are stable: the equations come to rest there from nearby */
            for (int branch = 0; branch < 2; branch++) {
                double y[KIT_STATES];
                memcpy(y, a[branch].state, sizeof y);
                y[SRX] += 0.02 * y[DRX];
                y[DRX] -= 0.02 * y[DRX];
                march(m, x, OFF, 2, y);
                for (int k = 0; k < STATES_OF; k++)
                    ck_assert_double_eq_tol(y[k], a[branch].state[k], 1e-10);
            }
        bistable += two;
    }
    ck_assert_int_ge(bistable, 2);
    ck_assert_int_lt(bistable, 12);
    ino_muscle_free(m);
}
END_TEST

START_TEST(the_equations_come_to_rest_at_the_steady_state)
{
    ino_muscle *m = base();
    static const double ca[] = {0.05, 0.15, 0.3, 1, 30};
    for (int i = 0; i < 5; i++) {
        struct node x = {.ca = ca[i], .sl = i % 2 ? 2.2 : 1.9};
        double y[KIT_STATES];
        for (int k = 0; k < STATES_OF; k++)
            y[k] = k < OFF ? 1.0 / OFF : 0.5;
        march(m, x, OFF, 2, y);
        struct answer a = steady_at(m, x);
        for (int k = 0; k < STATES_OF; k++)
            ck_assert_double_eq_tol(y[k], a.state[k], 1e-11);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(without_calcium_nothing_is_attached_and_at_infinite_calcium_all_overlap_is_open)
{
    ino_muscle *m = base();
    for (double sl = 1.7; sl < 3.8; sl += 0.4) {
        struct answer none = steady_at(m, (struct node){.ca = 0, .sl = sl});
        double out = (double)recruit_of(&published, passive_of(500 * sl));
        ck_assert_double_eq(none.obs[INO_OBS_tension], 0);
        ck_assert_double_eq(none.state[ON], 0);
        assert_relative(none.state[SRX], 200 / (200 + out), 1e-14);
        struct answer all = steady_at(m, (struct node){.ca = INFINITY, .sl = sl});
        assert_relative(all.state[ON], (double)overlap_of(500 * sl), 1e-14);
        struct answer most = steady_at(m, (struct node){.ca = 1000, .sl = sl});
        ck_assert_double_lt(most.obs[INO_OBS_tension], all.obs[INO_OBS_tension]);
        assert_relative(most.obs[INO_OBS_tension], all.obs[INO_OBS_tension], 1e-3);
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- in time ---- */

/* Largest difference from a trace, relative to its peak: total (column `force`) and four states. */
static double trace_error(ino_muscle *m, ino_drive *drive, const char *file, size_t force)
{
    static double now[TABLE_ROWS], total[TABLE_ROWS], state[TABLE_ROWS * STATES_OF];
    const struct table *t = read_table(file);
    for (size_t i = 0; i < t->rows; i++)
        now[i] = t->value[i][0];
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_total] = total;
    trace.state = state;
    ck_assert_int_eq(ino_protocol_run(m, drive, t->rows, now, &trace, NULL), INO_OK);
    double peak = 0, worst = 0, worst_state = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i] + force, *y = state + i * STATES_OF;
        peak = fmax(peak, row[0]);
        worst = fmax(worst, fabs(1e3 * total[i] - row[0]));
        const double mine[4] = {y[SRX], y[DRX], bound_of(y), y[ON]};
        for (int k = 0; k < 4; k++)
            worst_state = fmax(worst_state, fabs(mine[k] - row[1 + k]));
    }
    return fmax(worst / peak, worst_state);
}

START_TEST(tension_redevelops_as_in_the_authors_trace_to_1e_8)
{
    ino_muscle *m = base();
    double ca = pow(10, 1.5), y[KIT_STATES];
    memcpy(y, steady_at(m, (struct node){.ca = ca}).state, sizeof y);
    double drx = y[DRX], bound = bound_of(y);
    ck_assert_int_eq(ino_state_detach(m, y), INO_OK);
    assert_relative(y[DRX], drx + bound, 1e-14);
    ck_assert_double_eq(bound_of(y), 0);
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_constant(&drive.ca_uM, ca);
    drive.state = y;
    drive.rtol = 1e-10;
    ck_assert_double_le(trace_error(m, &drive, "myosim3_ktr_pCa4.5_SL2.2.csv", 1),
                        within("myosim3", "ktr"));
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_twitch_follows_the_tight_reference_to_1e_8)
{
    ino_muscle *m = base();
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_biexponential(&drive.ca_uM, 0.1, 0.9, 0.02, 0.05, 0.01);
    drive.rtol = 1e-10;
    ck_assert_double_le(trace_error(m, &drive, "myosim3_twitch_tight_SL2.2.csv", 2),
                        within("myosim3", "twitch"));
    ino_muscle_free(m);
}
END_TEST

/* ---- sliding ---- */

/* What sliding alone does: the derivative at this speed less that at rest. */
static struct answer sliding(const ino_muscle *m, double speed, const double *y)
{
    struct node x = {.ca = 1};
    struct answer still = rhs_at(m, x, y);
    x.rate = speed;
    struct answer moves = rhs_at(m, x, y);
    for (int k = 0; k < STATES_OF; k++)
        moves.state[k] -= still.state[k];
    return moves;
}

static double mean_strain_force(const double *y) /* kPa */
{
    double sum = 0;
    for (int i = 0; i < BINS; i++)
        sum += y[FIRST + i] * (i - 10 + 5);
    return sum * 0.6 * 1.15e5 * 1e-3;
}

/* Half of a sarcomere's speed, c = 0.5 of it strains heads: 250 nm/s per um/s. */
START_TEST(sliding_conserves_heads_and_stretches_them_as_linear_springs)
{
    ino_muscle *m = base();
    for (int i = 0; i < 50; i++) {
        double y[KIT_STATES] = {0}, speed = uniform(-8, 8), sum = 0;
        random_probabilities(23, y);
        y[OFF] = y[ON] = 0.5;
        for (int k = 0; k < 6; k++) { /* ends empty: none is lost */
            y[DRX] += y[FIRST + k % 3] + y[OFF - 1 - k % 3];
            y[FIRST + k % 3] = y[OFF - 1 - k % 3] = 0;
        }
        struct answer d = sliding(m, speed, y);
        for (int k = 0; k < OFF; k++)
            sum += d.state[k];
        ck_assert_double_eq_tol(sum, 0, 1e-12 * 250 * fabs(speed));
        ck_assert_double_eq_tol(d.state[DRX], 0, 1e-12 * 1e3);
        double slope = 0.6 * 1.15e5 * 1e-3 * bound_of(y) * 250 * speed;
        assert_relative(mean_strain_force(d.state), slope, 1e-10);
        /* the same as K_a times the stretch rate */
        assert_relative(d.obs[INO_OBS_stiffness] * speed / 2.2, slope, 1e-12);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(heads_pushed_off_the_range_return_to_drx)
{
    ino_muscle *m = base();
    for (int side = 0; side < 2; side++) {
        double y[KIT_STATES] = {0}, speed = side ? -2 : 2;
        y[DRX] = 0.5;
        y[side ? FIRST : OFF - 1] = 0.5;
        y[ON] = 1;
        struct answer d = sliding(m, speed, y);
        ck_assert_double_gt(d.state[DRX], 0.5 * 250); /* out of the last bin, none in */
        assert_relative(d.state[DRX],
                        -d.state[side ? FIRST : OFF - 1] - d.state[side ? FIRST + 1 : OFF - 2],
                        1e-12);
        y[DRX] = 0.5;
        d = sliding(m, -speed, y); /* the other way none is lost */
        ck_assert_double_eq_tol(d.state[DRX], 0, 1e-11);
    }
    ino_muscle_free(m);
}
END_TEST

/* A quick length step against T1 = T0 + k_cb N0 c delta bound; in 1 us cross-bridges turn over by
 * some 1e-4, and 1e-6 of them leave the range. */
START_TEST(a_quick_small_step_gives_the_elastic_response_of_linear_springs)
{
    ino_muscle *m = base();
    for (int side = -1; side <= 1; side += 2) {
        double delta_sl = side * 2e-3; /* um; 0.5 nm of strain */
        double when[2] = {0, 1e-6}, length[2] = {2.2, 2.2 + delta_sl}, tension[2];
        ino_drive drive;
        ino_drive_init(&drive, m);
        ino_signal_constant(&drive.ca_uM, 3);
        ino_signal_linear(&drive.sl_um, 2, when, length);
        drive.rtol = 1e-9;
        ino_trace trace;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = tension;
        ck_assert_int_eq(ino_protocol_run(m, &drive, 2, when, &trace, NULL), INO_OK);
        double bound = bound_of(steady_at(m, (struct node){.ca = 3}).state);
        double elastic = 0.6 * 1.15e5 * 1e-3 * bound * (0.25e3 * delta_sl);
        ck_assert_double_gt(fabs(elastic), 0.09 * tension[0]);
        assert_relative(tension[1] - tension[0], elastic, 1e-3);
    }
    ino_muscle_free(m);
}
END_TEST

/* 1 % in 1 ms, by the protocol: bins stay positive, heads stay, tension falls and comes back. */
START_TEST(a_release_keeps_bins_positive_and_tension_recovers)
{
    enum { N = 60 };
    ino_muscle *m = base();
    double ramp[2] = {0, 1e-3}, length[2] = {2.2, 2.178}, now[N], tension[N];
    static double state[N * STATES_OF];
    for (int i = 0; i < N; i++)
        now[i] = i < 40 ? i * 1e-4 : 4e-3 * pow(1.35, i - 40);
    ino_drive drive;
    ino_drive_init(&drive, m);
    ino_signal_constant(&drive.ca_uM, 3);
    ino_signal_linear(&drive.sl_um, 2, ramp, length);
    drive.rtol = 1e-6;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.state = state;
    ck_assert_int_eq(ino_protocol_run(m, &drive, N, now, &trace, NULL), INO_OK);
    for (int i = 0; i < N; i++) {
        double heads = 0;
        for (int k = 0; k < OFF; k++) {
            ck_assert_double_ge(state[i * STATES_OF + k], -1e-9);
            heads += state[i * STATES_OF + k];
        }
        ck_assert_double_eq_tol(heads, 1, 1e-12);
    }
    ck_assert_double_lt(tension[10], 0.3 * tension[0]);
    double end = steady_at(m, (struct node){.ca = 3, .sl = 2.178}).obs[INO_OBS_tension];
    assert_relative(tension[N - 1], end, 1e-3);
    ino_muscle_free(m);
}
END_TEST

/* ---- drug ---- */

START_TEST(levosimendan_moves_the_curve_by_the_linkage_formula)
{
    ino_muscle *m = make_muscle("base", DRUGS("levosimendan"), INO_DRUG_FAST,
                                CHANGES({"levosimendan.K_D", 2, 0}, {"levosimendan.alpha", 6, 0}));
    double none = 0, start = pca50_of(m, 2.2, &none);
    for (double dose = 0.1; dose < 100; dose *= 3)
        ck_assert_double_eq_tol(pca50_of(m, 2.2, &dose) - start,
                                log10((1 + dose / 2) / (1 + dose / 12)), 1e-9);
    ino_muscle_free(m);
}
END_TEST

/* At EC50 with exponent 1 a factor is (1 + effect)/2. */
START_TEST(a_drug_on_the_heads_multiplies_their_five_rates)
{
    ino_muscle *with = make_muscle("base", DRUGS("own-heads"), INO_DRUG_FAST, NO_CHANGES);
    ino_muscle *same = make_muscle("base", NO_DRUGS, INO_DRUG_FAST,
                                   CHANGES({"k_1", 1.5, 1}, {"k_2", 2, 1}, {"k_3", 0.75, 1},
                                           {"k_4_0", 2.5, 1}, {"k_4_1", 3, 1}));
    for (int i = 0; i < 20; i++) {
        struct node x = {.ca = decades(-1, 1), .rate = uniform(-1, 1)}, y = x;
        x.drug[0] = 1;
        struct answer a = steady_at(with, x), b = steady_at(same, y);
        struct answer da = rhs_at(with, x, b.state), db = rhs_at(same, y, b.state);
        for (int k = 0; k < STATES_OF; k++) {
            ck_assert_double_eq_tol(a.state[k], b.state[k], 1e-13);
            ck_assert_double_eq_tol(da.state[k], db.state[k], 1e-11);
        }
    }
    ino_muscle_free(with);
    ino_muscle_free(same);
}
END_TEST

static ino_status try_drug(ino_drug_kinetics kinetics, double beta, ino_error *error)
{
    const char *drug = "levosimendan";
    ino_change change = {"levosimendan.beta", beta, 0};
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = "base";
    spec.drugs = &drug;
    spec.n_drugs = 1;
    spec.kinetics = kinetics;
    spec.changes = &change;
    spec.n_changes = 1;
    ino_muscle *m = NULL;
    ino_error_init(error);
    ino_status status = ino_muscle_create(&spec, &m, error);
    ino_muscle_free(m);
    return status;
}

START_TEST(beta_and_bound_drug_states_have_no_place_and_are_refused_with_words)
{
    ino_error error;
    ck_assert_int_eq(try_drug(INO_DRUG_FAST, 1, &error), INO_OK);
    ck_assert_int_eq(try_drug(INO_DRUG_FAST, 2, &error), INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(error.text, "levosimendan.beta = 2"));
    ck_assert_int_eq(try_drug(INO_DRUG_EXPLICIT, 1, &error), INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(error.text, "myosim3"));
}
END_TEST

/* ---- range ---- */

START_TEST(filaments_that_cannot_overlap_are_refused)
{
    static const ino_change bad[2][2] = {{{"thick", 0.5, 0}, {"thin", 1, 0}},
                                         {{"thick", 0.5, 0}, {"thin", 1.2, 0}}};
    for (int i = 0; i < 2; i++) {
        ino_muscle_spec spec;
        ino_muscle_spec_init(&spec);
        spec.fibre = "base";
        spec.changes = bad[i];
        spec.n_changes = 2;
        ino_muscle *m = NULL;
        ino_error error;
        ino_error_init(&error);
        ck_assert_int_eq(ino_muscle_create(&spec, &m, &error), INO_OUT_OF_RANGE);
        ck_assert_ptr_nonnull(strstr(error.text, "thin must be below 2 thick"));
    }
}
END_TEST

START_TEST(the_published_start_is_relaxed)
{
    double y[STATES_OF];
    ino_muscle *m = base();
    ck_assert_int_eq(ino_state_published(m, y), INO_OK);
    for (int k = 0; k < STATES_OF; k++)
        ck_assert_double_eq(y[k], k == SRX || k == OFF);
    ino_muscle_free(m);
}
END_TEST

START_TEST(lengths_where_the_laws_end_are_refused)
{
    ino_muscle *m = base();
    double low, high;
    ino_muscle_sl_range(m, &low, &high);
    assert_relative(low, 1.63, 1e-15);
    assert_relative(high, 3.87, 1e-15);
    static const double bad[] = {1.6299, 3.8701, -2.2};
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(
            evaluate(m, (struct node){.ca = 1, .sl = i < 2 ? bad[i] : 1e300}, NULL, INO_BRANCH_UP)
                .status,
            INO_OUT_OF_RANGE);
    ino_muscle_free(m);
}
END_TEST

static Suite *myosim3_suite(void)
{
    Suite *suite = suite_create("myosim3");
    TCase *tc = tcase_create("myosim3");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_base_fibre_has_the_published_numbers_in_our_units);
    tcase_add_test(tc, the_right_hand_side_equals_the_authors_at_64_states_to_1e_12);
    tcase_add_test(tc, overlap_and_passive_stress_follow_their_laws_over_all_lengths);
    tcase_add_test(tc, steady_force_and_states_equal_the_authors_trace_to_1e_9);
    tcase_add_test(tc, maximal_force_pca50_and_slope_are_the_tabulated_ones);
    tcase_add_test(tc, steady_states_of_any_parameters_are_stationary_and_the_scanned_roots);
    tcase_add_test(tc, a_steady_state_is_found_for_extreme_parameters);
    tcase_add_test(tc, the_base_fibre_has_one_steady_state_at_each_calcium_and_length);
    tcase_add_test(tc, a_more_cooperative_filament_has_an_up_and_a_down_branch);
    tcase_add_test(tc, the_equations_come_to_rest_at_the_steady_state);
    tcase_add_test(tc,
                   without_calcium_nothing_is_attached_and_at_infinite_calcium_all_overlap_is_open);
    tcase_add_test(tc, tension_redevelops_as_in_the_authors_trace_to_1e_8);
    tcase_add_test(tc, a_twitch_follows_the_tight_reference_to_1e_8);
    tcase_add_test(tc, sliding_conserves_heads_and_stretches_them_as_linear_springs);
    tcase_add_test(tc, heads_pushed_off_the_range_return_to_drx);
    tcase_add_test(tc, a_quick_small_step_gives_the_elastic_response_of_linear_springs);
    tcase_add_test(tc, a_release_keeps_bins_positive_and_tension_recovers);
    tcase_add_test(tc, levosimendan_moves_the_curve_by_the_linkage_formula);
    tcase_add_test(tc, a_drug_on_the_heads_multiplies_their_five_rates);
    tcase_add_test(tc, beta_and_bound_drug_states_have_no_place_and_are_refused_with_words);
    tcase_add_test(tc, filaments_that_cannot_overlap_are_refused);
    tcase_add_test(tc, the_published_start_is_relaxed);
    tcase_add_test(tc, lengths_where_the_laws_end_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(myosim3_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
