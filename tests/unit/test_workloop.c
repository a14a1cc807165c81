/* Work loops against linear response, areas of traces, tetani, and closed forms of Ca. */
#include "kit.h"

static const double pi = 3.14159265358979323846;

static ino_muscle *muscle_of(const char *model, const char *fibre)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_muscle_spec_init(&spec);
    spec.model = model;
    spec.fibre = fibre;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

static void held_drive(const ino_muscle *muscle, double ca_uM, ino_drive *drive)
{
    ino_drive_init(drive, muscle);
    drive->ca_uM.value = ca_uM;
    drive->rtol = 1e-11;
}

static void stimulated_drive(const ino_muscle *muscle, ino_drive *drive)
{
    ino_drive_init(drive, muscle);
    ino_signal_biexponential(&drive->ca_uM, 0.1, 2, 0.02, 0.05, 0);
    drive->rtol = 1e-9;
}

static const struct {
    const char *model, *fibre;
} fibres[] = {{"rdq20mf", NULL}, {"land2017", NULL}, {"inotrope1", "diaphragm-slow"}};
enum { FIBRES = sizeof fibres / sizeof fibres[0] };

/* ---- constant Ca: linear response ---- */

/* To strain 0 from e, e/2, e/4: the terms in e and e^2 are eliminated. */
static double extrapolated(const double *at)
{
    return (at[0] - 6 * at[1] + 8 * at[2]) / 3;
}

/* Net work over the squared strain, of no strain. */
static double small_work(const ino_muscle *muscle, ino_workloop_options *o, double strain,
                         double *active)
{
    ino_drive drive;
    ino_workloop w;
    double net[3], act[3];
    held_drive(muscle, 1, &drive);
    for (int k = 0; k < 3; k++) {
        o->strain = ldexp(strain, -k);
        ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, o, 0, NULL, &w), INO_OK);
        net[k] = w.net_J_m3 / (o->strain * o->strain);
        act[k] = w.active_J_m3 / (o->strain * o->strain);
        ck_assert_double_lt(w.gap, 1e-5);
        ck_assert_double_eq(w.ca_peak_uM, 1);
    }
    *active = extrapolated(act);
    return extrapolated(net);
}

/* Where the laws do not bend at rest: land2017's do, and its response is never linear. */
START_TEST(work_of_a_small_sinusoid_is_minus_pi_times_the_viscous_modulus)
{
    static const struct {
        const char *model, *fibre;
    } smooth[] = {{"rdq20mf", NULL}, {"nhs2006", NULL}, {"inotrope1", "diaphragm-slow"}};
    static const double frequency[] = {0.5, 3, 20};
    for (int f = 0; f < 3; f++) {
        ino_muscle *muscle = muscle_of(smooth[f].model, smooth[f].fibre);
        for (int i = 0; i < 3; i++) {
            ino_workloop_options o;
            ino_modulus active, total;
            double act;
            ino_workloop_options_init(&o);
            o.frequency_Hz = frequency[i];
            o.tolerance = 1e-9;
            ck_assert_int_eq(ino_protocol_modulus(muscle, 1, NAN, NULL, INO_BRANCH_UP, 1,
                                                  &frequency[i], &active, &total, NULL),
                             INO_OK);
            const double net = small_work(muscle, &o, 1e-4, &act);
            const double size = hypot(total.elastic_kPa, total.viscous_kPa);
            ck_assert_double_eq_tol(net, -1e3 * pi * total.viscous_kPa, 1e-5 * 1e3 * pi * size);
            ck_assert_double_eq_tol(act, -1e3 * pi * active.viscous_kPa, 1e-5 * 1e3 * pi * size);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

/* A triangle wave has the odd harmonics k, of amplitude 8/(pi k)^2; each does its work k times a
 * cycle. The sum is cut where the moduli have come to their limit, with 1/(4 N^2) left of it. */
START_TEST(work_of_a_small_triangle_wave_is_the_sum_over_its_harmonics)
{
    enum { HARMONICS = 400 };
    ino_muscle *muscle = muscle_of("rdq20mf", NULL);
    static double frequency[HARMONICS];
    static ino_modulus active[HARMONICS], total[HARMONICS];
    double expected = 0, act, size = 0;
    ino_workloop_options o;
    ino_workloop_options_init(&o);
    o.shape = INO_WORKLOOP_SAWTOOTH;
    o.frequency_Hz = 2;
    o.tolerance = 1e-9;
    for (int i = 0; i < HARMONICS; i++)
        frequency[i] = o.frequency_Hz * (2 * i + 1);
    ck_assert_int_eq(ino_protocol_modulus(muscle, 1, NAN, NULL, INO_BRANCH_UP, HARMONICS, frequency,
                                          active, total, NULL),
                     INO_OK);
    for (int i = 0; i < HARMONICS; i++) {
        const double k = 2 * i + 1, a = 8 / (pi * pi * k * k);
        expected -= 1e3 * pi * k * a * a * total[i].viscous_kPa;
        size += 1e3 * pi * k * a * a * fabs(total[i].viscous_kPa);
    }
    const double net = small_work(muscle, &o, 1e-4, &act);
    ck_assert_double_eq_tol(net, expected, 1e-4 * size);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- loops with stimuli ---- */

/* The polygon of the trace, and its parts; falls with the square of the spacing. */
START_TEST(net_work_is_the_area_of_the_loop)
{
    enum { N = 16001 };
    static double total[N], tension[N], sl[N], atp[N];
    for (int f = 0; f < FIBRES; f++)
        for (int shape = 0; shape < 2; shape++) {
            ino_muscle *muscle = muscle_of(fibres[f].model, fibres[f].fibre);
            const double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
            ino_drive drive;
            ino_workloop_options o;
            ino_workloop w;
            ino_trace trace;
            ino_trace_init(&trace);
            trace.observable[INO_OBS_total] = total;
            trace.observable[INO_OBS_tension] = tension;
            trace.observable[INO_OBS_atp] = atp;
            trace.sl_um = sl;
            ino_workloop_options_init(&o);
            o.shape = (ino_workloop_shape)shape;
            o.shortening = 0.4;
            o.phase = -0.1;
            o.stimuli = 3;
            o.rate_Hz = 40;
            stimulated_drive(muscle, &drive);
            ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, N, &trace, &w), INO_OK);
            double net = 0, active = 0, shortening = 0, mean = 0, used = 0, most = 0;
            for (int i = 0; i + 1 < N; i++) {
                const double part =
                    -1e3 * (total[i] + total[i + 1]) / 2 * (sl[i + 1] - sl[i]) / sl0;
                net += part;
                shortening += sl[i + 1] < sl[i] ? part : 0;
                active -= 1e3 * (tension[i] + tension[i + 1]) / 2 * (sl[i + 1] - sl[i]) / sl0;
                mean += (total[i] + total[i + 1]) / 2 / (N - 1);
                used += (atp[i] + atp[i + 1]) / 2 / (N - 1) / o.frequency_Hz;
                most = fmax(most, total[i]);
            }
            ck_assert_double_gt(most, 1e-3);
            ck_assert_double_eq_tol(w.net_J_m3, net, 1e-5 * shortening);
            ck_assert_double_eq_tol(w.active_J_m3, active, 1e-5 * shortening);
            ck_assert_double_eq_tol(w.shortening_J_m3, shortening, 1e-5 * shortening);
            ck_assert_double_eq_tol(w.lengthening_J_m3, shortening - net, 1e-5 * shortening);
            ck_assert_double_eq(w.power_W_m3, w.net_J_m3 * o.frequency_Hz);
            assert_relative(w.mean_kPa, mean, 1e-5);
            assert_relative(w.most_kPa, most, 1e-5);
            if (ino_muscle_defines(muscle, INO_OBS_atp))
                assert_relative(w.atp, used, 1e-5);
            else
                ck_assert(isnan(w.atp));
            ck_assert_double_eq_tol(sl[0], sl0 * (1 + o.strain), 1e-12);
            const int turn = shape ? (N - 1) * 2 / 5 : (N - 1) / 2;
            ck_assert_double_eq_tol(sl[turn], sl0 * (1 - o.strain), 1e-12);
            assert_relative(total[0], total[N - 1], 1e-5);
            ino_muscle_free(muscle);
        }
}
END_TEST

START_TEST(without_strain_a_stimulus_a_cycle_is_a_tetanus_and_does_no_work)
{
    for (int f = 0; f < FIBRES; f++) {
        ino_muscle *muscle = muscle_of(fibres[f].model, fibres[f].fibre);
        ino_drive drive;
        ino_workloop_options o;
        ino_tetanus_options to;
        ino_workloop w;
        ino_tetanus t;
        stimulated_drive(muscle, &drive);
        ino_tetanus_options_init(&to);
        to.rate_Hz = 8;
        to.ceiling_uM = 3;
        ck_assert_int_eq(ino_protocol_tetanus(muscle, &drive, &to, &t), INO_OK);
        ino_workloop_options_init(&o);
        o.frequency_Hz = 8;
        o.ceiling_uM = 3;
        o.strain = 0;
        o.phase = 0.3;
        ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &w), INO_OK);
        ck_assert_double_eq(w.net_J_m3, 0);
        assert_relative(w.active_most_kPa, t.last.most, 1e-5);
        assert_relative(w.active_least_kPa, t.last.least, 1e-5);
        if (ino_muscle_defines(muscle, INO_OBS_atp))
            ck_assert_double_gt(w.atp, 0);
        ino_muscle_free(muscle);
    }
}
END_TEST

/* Stimuli before the greatest length are those of the cycle before: one of phase p - 1 is that of
 * phase p, and the burst may reach into the next cycle. */
START_TEST(phases_a_cycle_apart_are_the_same_loop)
{
    ino_muscle *muscle = muscle_of("land2017", NULL);
    ino_drive drive;
    ino_workloop_options o;
    ino_workloop a, b;
    stimulated_drive(muscle, &drive);
    ino_workloop_options_init(&o);
    o.stimuli = 4;
    o.rate_Hz = 25;
    o.phase = 0.85;
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &a), INO_OK);
    o.phase = -0.15;
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &b), INO_OK);
    assert_relative(a.net_J_m3, b.net_J_m3, 1e-9);
    o.phase = 0.35;
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &b), INO_OK);
    ck_assert_double_gt(a.net_J_m3, 0);
    ck_assert_double_lt(b.net_J_m3, a.net_J_m3);
    ino_muscle_free(muscle);
}
END_TEST

/* Passive elasticity gives back what it takes; viscosity c takes c times the squared speed: for a
 * sinusoid pi c SL0 strain^2 omega per cycle, for a sawtooth (2 strain)^2 SL0 c (1/t1 + 1/t2) with the
 * two durations. */
START_TEST(passive_tension_takes_the_work_of_its_viscosity_alone)
{
    static const double viscosity[] = {0, 0.1};
    for (int k = 0; k < 4; k++) {
        const ino_change change = {"p_visc", viscosity[k / 2], 0};
        ino_muscle_spec spec;
        ino_muscle *muscle = NULL;
        ino_muscle_spec_init(&spec);
        spec.fibre = "diaphragm-slow";
        spec.changes = &change;
        spec.n_changes = 1;
        ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
        const double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(muscle)), c = viscosity[k / 2];
        ino_drive drive;
        ino_workloop_options o;
        ino_workloop w;
        stimulated_drive(muscle, &drive);
        ino_workloop_options_init(&o);
        o.shape = (ino_workloop_shape)(k % 2);
        o.shortening = 0.3;
        o.strain = 0.03;
        ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &w), INO_OK);
        const double e2 = o.strain * o.strain, f = o.frequency_Hz;
        const double taken =
            k % 2 ? 4 * e2 * sl0 * c * f * (1 / 0.3 + 1 / 0.7) : pi * c * sl0 * e2 * 2 * pi * f;
        ck_assert_double_gt(w.shortening_J_m3, 100);
        ck_assert_double_eq_tol(w.active_J_m3 - w.net_J_m3, 1e3 * taken, 1e-6 * w.shortening_J_m3);
        ck_assert_double_gt(fabs(w.most_kPa - w.active_most_kPa),
                            0.1); /* there is passive tension */
        ino_muscle_free(muscle);
    }
}
END_TEST

/* Sums of geometric series; the maximum of a cycle by its finest points. */
START_TEST(calcium_of_a_closed_loop_is_the_sum_over_all_cycles_before)
{
    enum { N = 4001 };
    static double ca[N];
    ino_muscle *muscle = muscle_of("land2017", NULL);
    ino_drive drive;
    ino_workloop_options o;
    ino_workloop w;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.ca_uM = ca;
    stimulated_drive(muscle, &drive);
    ino_workloop_options_init(&o);
    o.frequency_Hz = 5;
    o.phase = 0.25;
    o.stimuli = 2;
    o.rate_Hz = 40;
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, N, &trace, &w), INO_OK);
    const double tau[2] = {0.02, 0.05}, when[2] = {0.25 * 0.2, 0.25 * 0.2 + 0.025};
    const double top = log(0.4) / (1 / tau[1] - 1 / tau[0]);
    const double norm = exp(-top / tau[0]) - exp(-top / tau[1]);
    double most = 0;
    for (int i = 0; i < N; i++) {
        double sum = 0.1;
        for (int k = 0; k < 2; k++) {
            double since = 0.2 * i / (N - 1) - when[k];
            since += since < 0 ? 0.2 : 0;
            sum += 1.9 / norm *
                   (exp(-since / tau[0]) / (1 - exp(-0.2 / tau[0])) -
                    exp(-since / tau[1]) / (1 - exp(-0.2 / tau[1])));
        }
        assert_relative(ca[i], sum, 1e-8);
        most = fmax(most, sum);
    }
    assert_relative(w.ca_peak_uM, most, 1e-6);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(so_many_cycles_are_run_and_the_loop_closes_with_them)
{
    ino_muscle *muscle = muscle_of("inotrope1", "diaphragm-slow");
    ino_drive drive;
    ino_workloop_options o;
    ino_workloop w, closed;
    stimulated_drive(muscle, &drive);
    ino_workloop_options_init(&o);
    o.frequency_Hz = 5;
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &closed), INO_OK);
    ck_assert_double_le(closed.distance, 1e-6);
    double before = INFINITY;
    for (o.cycles = 1; o.cycles <= 16; o.cycles *= 4) {
        ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &w), INO_OK);
        ck_assert_uint_eq(w.cycles, o.cycles);
        ck_assert_double_eq_tol(w.start_s, (double)(o.cycles - 1) / 5, 1e-12);
        const double miss = fabs(w.net_J_m3 - closed.net_J_m3);
        ck_assert_double_lt(miss, 0.5 * before);
        before = miss;
    }
    o.cycles = 0;
    o.most_cycles = 3;
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, &o, 0, NULL, &w), INO_NOT_CONVERGED);
    ino_muscle_free(muscle);
}
END_TEST

/* 100 J/m3 by 0.1 ATP of each of 150 uM heads (0.15 mol/m3) at 60 kJ/mol. */
START_TEST(efficiency_is_work_over_the_free_energy_of_atp)
{
    assert_relative(ino_efficiency(100, 0.1, 150, 60), 100 / (0.1 * 0.15 * 60e3), 1e-15);
}
END_TEST

START_TEST(what_is_no_work_loop_is_refused)
{
    ino_muscle *muscle = muscle_of("land2017", NULL);
    const ino_workloop before = {.cycles = 77};
    ino_drive drive, bad;
    ino_workloop_options o;
    ino_workloop w = before;
    stimulated_drive(muscle, &drive);
#define REFUSED(change, status)                                                         \
    do {                                                                                \
        ino_workloop_options_init(&o);                                                  \
        bad = drive;                                                                    \
        change;                                                                         \
        ck_assert_int_eq(ino_protocol_workloop(muscle, &bad, &o, 0, NULL, &w), status); \
        ck_assert_uint_eq(w.cycles, 77);                                                \
    } while (0)
    REFUSED(o.frequency_Hz = 0, INO_OUT_OF_RANGE);
    REFUSED(o.strain = -0.01, INO_OUT_OF_RANGE);
    REFUSED(o.strain = 0.9, INO_OUT_OF_RANGE);
    REFUSED(o.phase = 1.5, INO_OUT_OF_RANGE);
    REFUSED(o.phase = NAN, INO_OUT_OF_RANGE);
    REFUSED(o.shortening = 1, INO_OUT_OF_RANGE);
    REFUSED(o.stimuli = 0, INO_OUT_OF_RANGE);
    REFUSED((o.stimuli = 26, o.rate_Hz = 50), INO_OUT_OF_RANGE); /* a cycle is 0.5 s */
    REFUSED(o.shape = (ino_workloop_shape)2, INO_BAD_ARGUMENT);
    REFUSED(o.size = 8, INO_BAD_ARGUMENT);
    REFUSED(bad.ca_uM.period_s = 1, INO_BAD_ARGUMENT);
    REFUSED(bad.sl_um.kind = INO_SIGNAL_LINEAR, INO_BAD_ARGUMENT);
#undef REFUSED
    ino_trace trace;
    ino_trace_init(&trace);
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, NULL, 1, &trace, &w), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_protocol_workloop(muscle, &drive, NULL, 0, NULL, NULL), INO_BAD_ARGUMENT);
    ino_muscle_free(muscle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("workloop");
    TCase *c = tcase_create("workloop");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, work_of_a_small_sinusoid_is_minus_pi_times_the_viscous_modulus);
    tcase_add_test(c, work_of_a_small_triangle_wave_is_the_sum_over_its_harmonics);
    tcase_add_test(c, net_work_is_the_area_of_the_loop);
    tcase_add_test(c, without_strain_a_stimulus_a_cycle_is_a_tetanus_and_does_no_work);
    tcase_add_test(c, phases_a_cycle_apart_are_the_same_loop);
    tcase_add_test(c, passive_tension_takes_the_work_of_its_viscosity_alone);
    tcase_add_test(c, calcium_of_a_closed_loop_is_the_sum_over_all_cycles_before);
    tcase_add_test(c, so_many_cycles_are_run_and_the_loop_closes_with_them);
    tcase_add_test(c, efficiency_is_work_over_the_free_energy_of_atp);
    tcase_add_test(c, what_is_no_work_loop_is_refused);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
