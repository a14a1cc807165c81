/* Trains of stimuli: sums of transients, limits known in closed form, force-frequency numbers. */
#include "kit.h"

enum { PULSES = 40, POINTS = 401 };

static const double base = 0.1, peak = 0.9, tau1 = 0.02, tau2 = 0.05;

/* ---- Ca ---- */

static double alone(double since)
{
    ino_signal s;
    ino_signal_biexponential(&s, 0, peak - base, tau1, tau2, 0);
    return ino_signal_value(&s, since, since, NULL);
}

/* exp(-t/tau1) - exp(-t/tau2) has this extremum, and tau1 - tau2 as integral. */
static double norm(void)
{
    const double t = log(tau1 / tau2) / (1 / tau2 - 1 / tau1);
    return exp(-t / tau1) - exp(-t / tau2);
}

START_TEST(a_train_is_the_sum_of_its_transients)
{
    double t_s[PULSES], sums[2 * PULSES];
    ino_signal s;
    seed();
    for (int i = 0; i < PULSES; i++)
        t_s[i] = (i ? t_s[i - 1] : 0.3) + uniform(0.001, 0.1);
    ck_assert_int_eq(ino_signal_train(&s, base, peak, tau1, tau2, INFINITY, PULSES, t_s, sums),
                     INO_OK);
    for (int k = 0; k < 1000; k++) {
        const double t = uniform(0, 4), h = 1e-6;
        double sum = base, rate, nearest = INFINITY;
        for (int i = 0; i < PULSES; i++) {
            sum += t > t_s[i] ? alone(t - t_s[i]) : 0;
            nearest = fmin(nearest, fabs(t - t_s[i]));
        }
        assert_relative(ino_signal_value(&s, t, t, &rate), sum, 1e-13);
        const double slope =
            (ino_signal_value(&s, t + h, t, NULL) - ino_signal_value(&s, t - h, t, NULL)) / (2 * h);
        if (nearest > h)
            ck_assert_double_eq_tol(rate, slope, 1e-6);
    }
    /* At a stimulus: before it, and from it on. */
    ck_assert_double_eq(ino_signal_value(&s, t_s[0], t_s[0], NULL), base);
    assert_relative(ino_signal_value(&s, t_s[5], t_s[5], NULL),
                    ino_signal_value(&s, t_s[5], nextafter(t_s[5], 9), NULL), 1e-14);
}
END_TEST

/* What is out before each stimulus settles at x with (x + 1 - x/most) e = x. */
START_TEST(a_store_that_empties_keeps_ca_below_the_ceiling)
{
    enum { MANY = 4000 };
    static double t_s[MANY], sums[2 * MANY];
    const double ceiling = 4, most = (ceiling - base) / (peak - base) * fabs(norm());
    static const double rate_Hz[] = {5, 50, 500};
    for (int r = 0; r < 3; r++) {
        ino_signal s;
        for (int i = 0; i < MANY; i++)
            t_s[i] = i / rate_Hz[r];
        ck_assert_int_eq(ino_signal_train(&s, base, peak, tau1, tau2, ceiling, MANY, t_s, sums),
                         INO_OK);
        double top = 0;
        for (int k = 1; k < 20000; k++) {
            const double t = k * t_s[MANY - 1] / 20000;
            top = fmax(top, ino_signal_value(&s, t, t, NULL));
        }
        ck_assert_double_lt(top, ceiling);
        const double e = exp(-1 / (rate_Hz[r] * tau2)), x = e / (1 - e + e / most);
        const double e1 = exp(-1 / (rate_Hz[r] * tau1)), w = 1 - x / most;
        assert_relative(sums[2 * MANY - 1], x + w, 1e-12);
        assert_relative(sums[2 * MANY - 2], w / (1 - e1), 1e-12);
    }
    ino_signal one;
    ck_assert_int_eq(ino_signal_train(&one, base, peak, tau1, tau2, ceiling, 1, t_s, sums), INO_OK);
    assert_relative(ino_signal_value(&one, 0.03, 0.03, NULL), base + alone(0.03), 1e-14);
}
END_TEST

START_TEST(trains_that_are_none_are_refused)
{
    double t_s[3] = {0, 1, 2}, sums[6];
    ino_signal s;
    ck_assert_int_eq(ino_signal_train(&s, 0, 1, 1, 1, INFINITY, 3, t_s, sums), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_signal_train(&s, 0, 1, 1, 2, INFINITY, 0, t_s, sums), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_signal_train(&s, 1, 2, 1, 2, 0.5, 3, t_s, sums), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_signal_train(&s, 1, 2, 1, 2, NAN, 3, t_s, sums), INO_NOT_FINITE);
    ck_assert_int_eq(ino_signal_train(&s, 1, NAN, 1, 2, 9, 3, t_s, sums), INO_NOT_FINITE);
    t_s[2] = t_s[1];
    ck_assert_int_eq(ino_signal_train(&s, 0, 1, 1, 2, 9, 3, t_s, sums), INO_BAD_ARGUMENT);
}
END_TEST

/* ---- numbers of a record ---- */

START_TEST(numbers_of_a_cycle_are_those_of_its_formula)
{
    double t[POINTS], f[POINTS];
    for (int i = 0; i < POINTS; i++) {
        t[i] = 2 + 0.1 * i / (POINTS - 1);
        const double x = 2 * acos(-1) * (t[i] - 2) / 0.1;
        f[i] = 5 + 2 * sin(x) + 0.3 * cos(2 * x);
    }
    ino_cycle c;
    ck_assert_int_eq(ino_observe_cycle(POINTS, t, f, &c), INO_OK);
    /* cos x (2 - 1.2 sin x) = 0: at sin x = 1 and -1 */
    assert_relative(c.mean, 5, 1e-12);
    assert_relative(c.most, 5 + 2 - 0.3, 1e-11);
    assert_relative(c.least, 5 - 2 - 0.3, 1e-11);
    ck_assert_double_eq_tol(c.most_s, 2.025, 1e-7);
    ck_assert_double_eq_tol(c.least_s, 2.075, 1e-7);
    ck_assert_int_eq(ino_observe_cycle(POINTS - 1, t, f, &c), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_observe_cycle(7, t, f, &c), INO_TOO_FEW_POINTS);
    f[3] = INFINITY;
    ck_assert_int_eq(ino_observe_cycle(POINTS, t, f, &c), INO_NOT_FINITE);
    f[3] = 5;
    t[4] = t[3];
    ck_assert_int_eq(ino_observe_cycle(POINTS, t, f, &c), INO_BAD_ARGUMENT);
}
END_TEST

START_TEST(the_half_way_rate_is_interpolated_over_its_logarithm)
{
    const double rate[4] = {1, 10, 100, 1000}, force[4] = {1, 3, 7, 8};
    assert_relative(ino_observe_half_rate(4, rate, force), 10 * pow(10, 0.25), 1e-14);
    ck_assert(isnan(ino_observe_half_rate(2, rate + 2, force + 2)));
    ck_assert(isnan(ino_observe_half_rate(1, rate, force)));
}
END_TEST

/* ---- tetani ---- */

static void transient(ino_drive *drive, const ino_muscle *m, double scale)
{
    ino_drive_init(drive, m);
    ino_signal_biexponential(&drive->ca_uM, base, base + scale * (peak - base), tau1, tau2, 0.02);
    drive->rtol = 1e-9;
}

/* The mean of Ca is base + rate times the transient's integral; the ripple vanishes with the rate,
 * and tension becomes the steady one at that Ca. */
START_TEST(a_fused_tetanus_has_the_steady_tension_of_its_mean_ca)
{
    static const char *const fibre[] = {"diaphragm-slow", "human-body-temperature"};
    for (int i = 0; i < 2; i++) {
        ino_muscle *m = make_muscle(fibre[i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
        ino_tetanus t;
        ino_tetanus_options o;
        ino_drive drive;
        ino_tetanus_options_init(&o);
        double off[2];
        for (int k = 0; k < 2; k++) {
            o.rate_Hz = k ? 800 : 400;
            o.tolerance = 1e-6;
            transient(&drive, m, 50 / o.rate_Hz);
            ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &t), INO_OK);
            const double mean = base + 50 * (peak - base) * (tau2 - tau1) / fabs(norm());
            assert_relative(t.ca_mean_uM, mean, 1e-5);
            const double steady = steady_at(m, (struct node){.ca = mean}).obs[INO_OBS_tension];
            off[k] = fabs(t.last.mean / steady - 1);
            ck_assert_double_gt(t.fusion_index, 1 - 1e-3);
        }
        ck_assert_msg(off[0] < 1e-5 && off[1] < 1e-5, "%g %g", off[0], off[1]);
        ino_muscle_free(m);
    }
}
END_TEST

/* Where twitches are far apart the train is a paced twitch, whose transient starts anew. */
START_TEST(a_slow_train_is_a_paced_twitch)
{
    ino_muscle *m = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_tetanus t;
    ino_twitch p;
    ino_tetanus_options o;
    ino_twitch_options paced;
    ino_drive drive;
    transient(&drive, m, 1);
    drive.ca_uM.start_s = 0;
    ino_tetanus_options_init(&o);
    o.rate_Hz = 0.7;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &t), INO_OK);
    ino_twitch_options_init(&paced);
    paced.paced = 1;
    paced.duration_s = 1 / o.rate_Hz;
    ck_assert_int_eq(ino_protocol_twitch(m, &drive, &paced, NULL, &p), INO_OK);
    assert_relative(t.last.most, p.metrics.peak, 1e-7);
    assert_relative(t.peak_kPa - t.baseline_kPa, t.twitch_kPa, 1e-6);
    ck_assert_double_lt(t.fusion_index, 1e-6);
    const double onset = (double)(t.pulses - 1) / o.rate_Hz;
    ck_assert_double_eq_tol(t.last.most_s - onset, p.metrics.time_to_peak_s, 1e-5);
    ino_muscle_free(m);
}
END_TEST

/* The whole train in one run, Ca as a sum written here. */
static double summed(void *user, double t, double inside, double *rate)
{
    const double *at = user;
    double sum = base;
    ino_signal s;
    ino_signal_biexponential(&s, 0, peak - base, tau1, tau2, 0);
    *rate = 0;
    for (int i = 0; i < 6; i++) {
        double slope = 0;
        if (inside > at[i])
            sum += ino_signal_value(&s, t - at[i], inside - at[i], &slope);
        *rate += slope;
    }
    return sum;
}

START_TEST(a_train_with_a_doublet_equals_one_run_through_the_sum_of_transients)
{
    enum { N = 4001 };
    static double t_s[N], tension[N], atp[N], ca[N];
    ino_muscle *m = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_tetanus t;
    ino_tetanus_options o;
    ino_drive drive;
    transient(&drive, m, 1);
    ino_tetanus_options_init(&o);
    o.rate_Hz = 10;
    o.pulses = 5;
    o.doublet_s = 0.005;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &t), INO_OK);
    ck_assert_uint_eq(t.pulses, 5);
    double at[6] = {0.02, 0.025, 0.12, 0.22, 0.32, 0.42};
    double own[6];
    ck_assert_uint_eq(ino_tetanus_stimuli(&o, 0.02, 5, own), 6);
    for (int i = 0; i < 6; i++)
        assert_relative(own[i], at[i], 1e-15);
    drive.ca_uM = (ino_signal){.size = sizeof drive.ca_uM,
                               .kind = INO_SIGNAL_FUNCTION,
                               .function = summed,
                               .user = at,
                               .n = 6,
                               .t_s = at};
    for (int i = 0; i < N; i++)
        t_s[i] = 0.02 + 0.5 * i / (N - 1);
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.observable[INO_OBS_atp] = atp;
    trace.ca_uM = ca;
    ck_assert_int_eq(ino_protocol_run(m, &drive, N, t_s, &trace, NULL), INO_OK);
    ino_cycle all, last, turnover, peaks;
    ck_assert_int_eq(ino_observe_cycle(N, t_s, tension, &all), INO_OK);
    ck_assert_int_eq(ino_observe_cycle(801, t_s + 3200, tension + 3200, &last), INO_OK);
    ck_assert_int_eq(ino_observe_cycle(N, t_s, atp, &turnover), INO_OK);
    ck_assert_int_eq(ino_observe_cycle(N, t_s, ca, &peaks), INO_OK);
    assert_relative(t.baseline_kPa, tension[0], 1e-9);
    assert_relative(t.last.least, last.least, 1e-7);
    assert_relative(t.last.mean, last.mean, 1e-7);
    assert_relative(t.integral_kPa_s, 0.5 * (all.mean - tension[0]), 1e-6);
    assert_relative(t.atp, 0.5 * turnover.mean, 1e-6);
    assert_relative(t.ca_peak_uM, peaks.most, 1e-6);
    assert_relative(t.fusion_index, (last.least - tension[0]) / (last.most - tension[0]), 1e-6);
    /* Tension still rises after the last interval. */
    for (int i = 0; i < N; i++)
        t_s[i] = 0.02 + 1.0 * i / (N - 1);
    ck_assert_int_eq(ino_protocol_run(m, &drive, N, t_s, &trace, NULL), INO_OK);
    ck_assert_int_eq(ino_observe_cycle(N, t_s, tension, &all), INO_OK);
    ck_assert_double_gt(all.most_s, 0.53);
    assert_relative(t.peak_kPa, all.most, 1e-7);
    ck_assert_double_eq_tol(t.peak_s, all.most_s, 1e-4);
    o.doublet_s = 0;
    const double with = t.integral_kPa_s;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &t), INO_BAD_ARGUMENT); /* a function */
    transient(&drive, m, 1);
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &t), INO_OK);
    ck_assert_double_gt(with, 1.1 * t.integral_kPa_s);
    ino_muscle_free(m);
}
END_TEST

START_TEST(the_interval_that_repeats_is_the_limit_of_longer_trains)
{
    ino_muscle *m = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_tetanus limit, longer;
    ino_tetanus_options o;
    ino_drive drive;
    transient(&drive, m, 1);
    ino_tetanus_options_init(&o);
    o.rate_Hz = 20;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &limit), INO_OK);
    o.pulses = 2 * limit.pulses;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &longer), INO_OK);
    assert_relative(limit.last.mean, longer.last.mean, 2e-6);
    assert_relative(limit.last.least, longer.last.least, 2e-6);
    o.pulses = 0;
    o.most_pulses = 3;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &longer), INO_NOT_CONVERGED);
    ino_muscle_free(m);
}
END_TEST

/* Each fibre through the whole train in one run, tensions added here. */
START_TEST(numbers_of_a_mixture_are_those_of_the_summed_tension)
{
    enum { N = 4001 };
    static double t_s[N], one[N], sum[N];
    static const double share[2] = {0.4, 0.6};
    ino_muscle *m[2] = {make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES),
                        make_muscle("diaphragm-fast-IIx", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES)};
    const ino_part part[2] = {{m[0], share[0]}, {m[1], share[1]}};
    double at[6] = {0.02, 0.07, 0.12, 0.17, 0.22, 0.27};
    ino_tetanus t, alone[2];
    ino_tetanus_options o;
    ino_drive drive;
    transient(&drive, m[0], 1);
    ino_tetanus_options_init(&o);
    o.rate_Hz = 20;
    o.pulses = 6;
    ck_assert_int_eq(ino_protocol_tetanus_mixture(2, part, &drive, &o, &t), INO_OK);
    for (int k = 0; k < 2; k++)
        ck_assert_int_eq(ino_protocol_tetanus(m[k], &drive, &o, &alone[k]), INO_OK);
    drive.ca_uM = (ino_signal){.size = sizeof drive.ca_uM,
                               .kind = INO_SIGNAL_FUNCTION,
                               .function = summed,
                               .user = at,
                               .n = 6,
                               .t_s = at};
    for (int i = 0; i < N; i++)
        t_s[i] = 0.02 + 1.2 * i / (N - 1);
    for (int k = 0; k < 2; k++) {
        ino_trace trace;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = one;
        ck_assert_int_eq(ino_protocol_run(m[k], &drive, N, t_s, &trace, NULL), INO_OK);
        for (int i = 0; i < N; i++)
            sum[i] = (k ? sum[i] : 0) + share[k] * one[i];
    }
    ino_cycle all, last, train;
    ck_assert_int_eq(ino_observe_cycle(N, t_s, sum, &all), INO_OK);
    ck_assert_int_eq(ino_observe_cycle(1001, t_s, sum, &train), INO_OK); /* to 0.32 s */
    const int from = 834; /* 0.2702 s; the exact interval begins at 2500/3 */
    ck_assert_int_eq(ino_observe_cycle(167, t_s + from, sum + from, &last), INO_OK);
    assert_relative(t.peak_kPa, all.most, 1e-7);
    ck_assert_double_eq_tol(t.peak_s, all.most_s, 1e-4);
    ck_assert_double_lt(t.peak_kPa,
                        (1 - 1e-4) * (share[0] * alone[0].peak_kPa + share[1] * alone[1].peak_kPa));
    assert_relative(t.baseline_kPa, sum[0], 1e-9);
    assert_relative(t.last.most, last.most, 1e-6);
    assert_relative(t.last.mean, share[0] * alone[0].last.mean + share[1] * alone[1].last.mean,
                    1e-9);
    assert_relative(t.integral_kPa_s, 0.3 * (train.mean - sum[0]), 1e-5);
    assert_relative(t.atp, share[0] * alone[0].atp + share[1] * alone[1].atp, 1e-9);
    assert_relative(t.change, fmax(alone[0].change, alone[1].change), 1e-6);
    ck_assert_double_lt(t.report.error_estimate, 1e-6);
    /* One stimulus: the peak of the sum, less than that of the peaks. */
    o.pulses = 1;
    o.rate_Hz = 0.5;
    transient(&drive, m[0], 1);
    ino_tetanus single;
    ck_assert_int_eq(ino_protocol_tetanus_mixture(2, part, &drive, &o, &single), INO_OK);
    assert_relative(t.twitch_kPa, single.peak_kPa - single.baseline_kPa, 1e-6);
    ck_assert_double_lt(t.twitch_kPa,
                        share[0] * alone[0].twitch_kPa + share[1] * alone[1].twitch_kPa);
    ino_muscle_free(m[0]);
    ino_muscle_free(m[1]);
}
END_TEST

START_TEST(a_mixture_of_halves_of_one_fibre_is_that_fibre)
{
    ino_muscle *m = make_muscle("diaphragm-fast-IIa", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    const ino_part half[2] = {{m, 0.5}, {m, 0.5}}, bad[2] = {{m, 0.5}, {m, NAN}};
    ino_tetanus whole, both;
    ino_tetanus_options o;
    ino_drive drive;
    transient(&drive, m, 1);
    ino_tetanus_options_init(&o);
    o.rate_Hz = 30;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &whole), INO_OK);
    ck_assert_int_eq(ino_protocol_tetanus_mixture(2, half, &drive, &o, &both), INO_OK);
    ck_assert_uint_eq(both.pulses, whole.pulses);
    assert_relative(both.peak_kPa, whole.peak_kPa, 1e-12);
    assert_relative(both.fusion_index, whole.fusion_index, 1e-9);
    assert_relative(both.twitch_kPa, whole.twitch_kPa, 1e-6);
    assert_relative(both.report.error_estimate, whole.report.error_estimate, 1e-3);
    ck_assert_int_eq(ino_protocol_tetanus_mixture(2, bad, &drive, &o, &both), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_protocol_tetanus_mixture(0, half, &drive, &o, &both), INO_BAD_ARGUMENT);
    double state[100] = {0};
    drive.state = state;
    ck_assert_int_eq(ino_protocol_tetanus_mixture(2, half, &drive, &o, &both), INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

START_TEST(options_that_make_no_train_are_refused)
{
    ino_muscle *m = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_tetanus t;
    ino_drive drive;
    transient(&drive, m, 1);
    for (int i = 0; i < 5; i++) {
        ino_tetanus_options o;
        ino_tetanus_options_init(&o);
        o.pulses = 2;
        const double rates[5] = {0, -1, NAN, INFINITY, 50};
        o.rate_Hz = rates[i];
        o.doublet_s = i == 4 ? 0.02 : 0;
        ck_assert_int_eq(ino_protocol_tetanus(m, &drive, &o, &t), INO_OUT_OF_RANGE);
    }
    drive.ca_uM.peak = NAN;
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, NULL, &t), INO_NOT_FINITE);
    ck_assert_int_eq(ino_protocol_tetanus(m, &drive, NULL, NULL), INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tetanus");
    TCase *c = tcase_create("tetanus");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, a_train_is_the_sum_of_its_transients);
    tcase_add_test(c, a_store_that_empties_keeps_ca_below_the_ceiling);
    tcase_add_test(c, trains_that_are_none_are_refused);
    tcase_add_test(c, numbers_of_a_cycle_are_those_of_its_formula);
    tcase_add_test(c, the_half_way_rate_is_interpolated_over_its_logarithm);
    tcase_add_test(c, a_fused_tetanus_has_the_steady_tension_of_its_mean_ca);
    tcase_add_test(c, a_slow_train_is_a_paced_twitch);
    tcase_add_test(c, a_train_with_a_doublet_equals_one_run_through_the_sum_of_transients);
    tcase_add_test(c, the_interval_that_repeats_is_the_limit_of_longer_trains);
    tcase_add_test(c, numbers_of_a_mixture_are_those_of_the_summed_tension);
    tcase_add_test(c, a_mixture_of_halves_of_one_fibre_is_that_fibre);
    tcase_add_test(c, options_that_make_no_train_are_refused);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
