/* Tension redevelopment: fits against known curves, k_tr of linear cycles against eigenvalues and
 * closed forms, detachment and restretch of both models. */
#include <check.h>
#include <math.h>
#include <string.h>

#include <inotrope/inotrope.h>
#include <inotrope/protocol.h>

#include "linalg/linalg.h"

enum { STATES = 64, POINTS = 300 };

static ino_muscle *make(const char *model, size_t n_changes, const ino_change *changes)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = model;
    spec.n_changes = n_changes;
    spec.changes = changes;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_status status = ino_muscle_create(&spec, &muscle, &error);
    ck_assert_msg(status == INO_OK, "%s", error.text);
    return muscle;
}

static size_t state_index(const ino_muscle *muscle, const char *name)
{
    for (size_t k = 0; k < ino_muscle_state_count(muscle); k++)
        if (!strcmp(ino_muscle_state_name(muscle, k), name))
            return k;
    ck_abort_msg("no state %s", name);
}

static double parameter(const ino_muscle *muscle, const char *symbol)
{
    size_t k = ino_muscle_parameter_index(muscle, symbol);
    ck_assert_uint_lt(k, ino_muscle_parameter_count(muscle));
    return ino_muscle_parameter(muscle, k)->value;
}

/* Steady state and permissive fraction at ca_uM and SL0. */
static double steady(const ino_muscle *muscle, double ca_uM, double *y, double *tension)
{
    double permissive, length = ino_fibre_sl0_um(ino_muscle_fibre(muscle));
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM.values = &ca_uM;
    inputs.sl_um.values = &length;
    outputs.observable[INO_OBS_permissive].values = &permissive;
    outputs.observable[INO_OBS_tension].values = tension;
    ck_assert_int_eq(ino_batch_steady(muscle, &inputs, INO_BRANCH_UP, 0, 1,
                                      (ino_state_output){y, 1, 0}, &outputs, NULL),
                     INO_OK);
    return permissive;
}

/* ---- the fit ---- */

START_TEST(the_fit_of_an_exponential_returns_its_three_numbers)
{
    double t[POINTS], y[POINTS];
    for (double rate = 0.01; rate < 2e3; rate *= 7) {
        for (int i = 0; i < POINTS; i++) {
            t[i] = 0.3 + 5 / rate * i / (POINTS - 1);
            y[i] = 2 - 7 * expm1(-rate * (t[i] - 0.3));
        }
        ino_recovery_fit fit;
        ck_assert_int_eq(ino_observe_recovery(POINTS, t, y, &fit), INO_OK);
        ck_assert_double_eq_tol(fit.rate_per_s, rate, 1e-10 * rate);
        ck_assert_double_eq_tol(fit.start, 2, 1e-11);
        ck_assert_double_eq_tol(fit.amplitude, 7, 1e-10);
        ck_assert(fit.max_misfit < 1e-12);
    }
}
END_TEST

START_TEST(the_fit_does_not_depend_on_units)
{
    double t[POINTS], y[POINTS], t_ms[POINTS], y_Pa[POINTS];
    for (int i = 0; i < POINTS; i++) {
        t[i] = 0.01 * i;
        y[i] = 1 - 0.7 * exp(-4 * t[i]) - 0.3 * exp(-20 * t[i]);
        t_ms[i] = 1e3 * t[i];
        y_Pa[i] = 1e3 * y[i];
    }
    ino_recovery_fit fit, other;
    ck_assert_int_eq(ino_observe_recovery(POINTS, t, y, &fit), INO_OK);
    ck_assert_int_eq(ino_observe_recovery(POINTS, t_ms, y_Pa, &other), INO_OK);
    ck_assert(fit.rate_per_s > 4 && fit.rate_per_s < 20);
    ck_assert_double_eq_tol(other.rate_per_s * 1e3, fit.rate_per_s, 1e-8);
    ck_assert_double_eq_tol(other.rms_misfit, fit.rms_misfit, 1e-8);
    ck_assert(fit.rms_misfit > 1e-3);
}
END_TEST

/* At the minimum of a least-squares fit the residual is orthogonal to every derivative. */
START_TEST(the_fit_is_a_stationary_point_of_the_squared_residual)
{
    double t[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
        t[i] = 0.01 * i;
        y[i] = tanh(t[i]) * tanh(t[i]);
    }
    ino_recovery_fit f;
    ck_assert_int_eq(ino_observe_recovery(POINTS, t, y, &f), INO_OK);
    double g[3] = {0, 0, 0};
    for (int i = 0; i < POINTS; i++) {
        double left = exp(-f.rate_per_s * t[i]), r = y[i] - f.start - f.amplitude * (1 - left);
        g[0] += r;
        g[1] += r * (1 - left);
        g[2] += r * t[i] * left;
    }
    for (int k = 0; k < 3; k++)
        ck_assert_msg(fabs(g[k]) < 1e-9, "%d: %g", k, g[k]);
}
END_TEST

START_TEST(what_is_no_recovery_is_refused)
{
    double t[5] = {0, 1, 2, 3, 4}, flat[5] = {1, 1, 1, 1, 1}, line[5] = {0, 1, 2, 3, 4};
    ino_recovery_fit fit;
    ck_assert_int_eq(ino_observe_recovery(5, t, flat, &fit), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_observe_recovery(3, t, line, &fit), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_observe_recovery(5, t, line, &fit), INO_NOT_CONVERGED);
    line[2] = NAN;
    ck_assert_int_eq(ino_observe_recovery(5, t, line, &fit), INO_NOT_FINITE);
    line[2] = 2;
    t[2] = 1;
    ck_assert_int_eq(ino_observe_recovery(5, t, line, &fit), INO_BAD_ARGUMENT);
}
END_TEST

/* ---- the linear cycle of inotrope1 ---- */

/* Without feedback and isometric, the heads s, d, a, b are a linear chain at a constant permissive
 * fraction; g[to + 4 from] is its generator. */
static void generator(const ino_muscle *muscle, double permissive, double *g)
{
    const double rate[3][2] = {
        {parameter(muscle, "k_srx_out"), parameter(muscle, "k_srx_in")},
        {parameter(muscle, "f") * permissive, parameter(muscle, "g_a")},
        {parameter(muscle, "h_f"), parameter(muscle, "h_b")},
    };
    memset(g, 0, 16 * sizeof *g);
    for (int k = 0; k < 3; k++) {
        g[k + 1 + 4 * k] += rate[k][0];
        g[k + 4 * k] -= rate[k][0];
        g[k + 4 * (k + 1)] += rate[k][1];
        g[k + 1 + 4 * (k + 1)] -= rate[k][1];
    }
    double leave = parameter(muscle, "g_b");
    g[1 + 4 * 3] += leave;
    g[3 + 4 * 3] -= leave;
}

static const ino_change linear[] = {{"eta", 0, 0}, {"k_F", 0, 0}};

/* Tension is proportional to b: the whole trace follows from the exponential of the generator. */
START_TEST(recovery_of_the_linear_cycle_is_the_matrix_exponential)
{
    ino_muscle *muscle = make("inotrope1", 2, linear);
    for (double ca = 0.3; ca < 100; ca *= 5) {
        double y[STATES], plateau, g[16], e[16], t[40], tension[40], state[40 * STATES];
        double permissive = steady(muscle, ca, y, &plateau);
        size_t n = ino_muscle_state_count(muscle);
        size_t s = state_index(muscle, "s"), b = state_index(muscle, "b");
        const double steady_b = y[b];
        y[s + 1] += y[s + 2] + y[s + 3];
        y[s + 2] = y[s + 3] = 0;
        y[state_index(muscle, "m_a")] = y[state_index(muscle, "m_b")] = 0;
        ino_drive drive;
        ino_drive_init(&drive, muscle);
        drive.ca_uM.value = ca;
        drive.state = y;
        drive.rtol = 1e-10;
        for (int i = 0; i < 40; i++)
            t[i] = 1e-3 * pow(1.25, i);
        ino_trace trace;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = tension;
        trace.state = state;
        ck_assert_int_eq(ino_protocol_run(muscle, &drive, 40, t, &trace, NULL), INO_OK);
        generator(muscle, permissive, g);
        for (int i = 0; i < 40; i++) {
            ck_assert_int_eq(ino_linalg_expm(4, g, t[i], e), INO_OK);
            double exact = 0, heads = 0;
            for (size_t k = 0; k < 4; k++) {
                exact += e[3 + 4 * k] * y[s + k];
                heads += state[n * (size_t)i + s + k];
            }
            ck_assert_double_eq_tol(tension[i], plateau * exact / steady_b, 1e-8 * plateau);
            ck_assert_double_eq_tol(heads, 1, 1e-12);
        }
    }
    ino_muscle_free(muscle);
}
END_TEST

/* No SRX, no reverse steps, a fast stroke: d <-> b with k_tr = f P + g_b, up to (f P + g_b)/h_f. */
START_TEST(k_tr_of_the_two_state_limit_is_attachment_plus_detachment)
{
    const ino_change two_state[] = {{"eta", 0, 0}, {"k_F", 0, 0}, {"k_srx_in", 0, 0},
                                    {"g_a", 0, 0}, {"h_b", 0, 0}, {"h_f", 1e6, 0},
                                    {"f", 8, 0},   {"g_b", 3, 0}};
    ino_muscle *muscle = make("inotrope1", 8, two_state);
    for (double ca = 0.5; ca < 100; ca *= 4) {
        double y[STATES], plateau, permissive = steady(muscle, ca, y, &plateau);
        ino_ktr k;
        ck_assert_int_eq(ino_protocol_ktr(muscle, ca, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k),
                         INO_OK);
        double rate = 8 * permissive + 3;
        ck_assert_double_eq_tol(k.k_tr_per_s, rate, 2e-5 * rate);
        ck_assert_double_eq_tol(k.k_half_per_s, rate, 1e-4 * rate);
        ck_assert_double_eq_tol(k.plateau_kPa, plateau, 1e-12 * plateau);
        ck_assert_double_eq_tol(k.initial_kPa, 0, 1e-12 * plateau);
        ck_assert_int_eq(k.not_exponential, 0);
        ck_assert(k.fit.max_misfit < 1e-4);
        ck_assert(k.report.error_estimate < 1e-5);
    }
    ino_muscle_free(muscle);
}
END_TEST

/* d -> a -> b -> d: tension is a sum of two exponentials; k_tr must be that of the fit to it. */
START_TEST(k_tr_of_a_three_state_cycle_is_the_fit_to_its_two_eigenmodes)
{
    const ino_change cycle[] = {{"eta", 0, 0}, {"k_F", 0, 0},  {"k_srx_in", 0, 0}, {"g_a", 2, 0},
                                {"h_b", 1, 0}, {"h_f", 60, 0}, {"f", 8, 0},        {"g_b", 3, 0}};
    ino_muscle *muscle = make("inotrope1", 8, cycle);
    double y[STATES], plateau, g[16], reduced[4], re[2], im[2], t[200], exact[200];
    double permissive = steady(muscle, 3, y, &plateau);
    generator(muscle, permissive, g);
    /* a, b with d = 1 - a - b; no SRX */
    const double f = 8 * permissive;
    reduced[0] = -f - 2 - 60;
    reduced[2] = -f + 1;
    reduced[1] = 60;
    reduced[3] = -1 - 3;
    const double det = reduced[0] * reduced[3] - reduced[1] * reduced[2];
    const double b_steady = f * 60 / det;
    ck_assert_int_eq(ino_linalg_eigenvalues(2, reduced, re, im), INO_OK);
    double fast = fmin(re[0], re[1]), slow = fmax(re[0], re[1]);
    ck_assert_double_eq(im[0], 0);
    /* b = b_steady (1 - (fast e^(slow t) - slow e^(fast t))/(fast - slow)): b(0) = b'(0) = 0 */
    ino_ktr k;
    ino_ktr_options options;
    ino_ktr_options_init(&options);
    options.rtol = 1e-9;
    ck_assert_int_eq(ino_protocol_ktr(muscle, 3, NAN, NULL, INO_KTR_DETACHMENT, &options, &k),
                     INO_OK);
    ck_assert_double_eq_tol(y[state_index(muscle, "b")], b_steady, 1e-12);
    for (int i = 0; i < 200; i++) {
        t[i] = k.end_s * i / 199;
        exact[i] =
            plateau * (1 - (fast * exp(slow * t[i]) - slow * exp(fast * t[i])) / (fast - slow));
    }
    ino_recovery_fit fit;
    ck_assert_int_eq(ino_observe_recovery(200, t, exact, &fit), INO_OK);
    ck_assert_double_eq_tol(k.k_tr_per_s, fit.rate_per_s, 5e-6 * fit.rate_per_s);
    ck_assert_double_eq_tol(k.fit.rms_misfit, fit.rms_misfit, 2e-6);
    double half = k.start_s + log(2.0) / k.k_half_per_s;
    ck_assert_double_eq_tol((fast * exp(slow * half) - slow * exp(fast * half)) / (fast - slow),
                            0.5, 1e-5);
    ck_assert(k.k_tr_per_s > -slow * 0.9 && k.k_tr_per_s < -slow * 1.2);
    ino_muscle_free(muscle);
}
END_TEST

/* Slow exit from SRX after fast attachment: two separate time scales. */
START_TEST(a_recovery_that_is_not_exponential_is_flagged)
{
    const ino_change srx[] = {{"eta", 0, 0}, {"k_F", 0, 0},       {"k_srx_in", 30, 0},
                              {"f", 60, 0},  {"k_srx_out", 3, 0}, {"g_b", 6, 0},
                              {"g_a", 1, 0}, {"h_b", 1, 0},       {"h_f", 300, 0}};
    ino_muscle *muscle = make("inotrope1", 9, srx);
    ino_ktr k;
    ck_assert_int_eq(ino_protocol_ktr(muscle, 50, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k), INO_OK);
    ck_assert_msg(k.not_exponential == 1, "misfit %g", k.fit.rms_misfit);
    ck_assert(k.fit.rms_misfit > 0.02);
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(k_tr_does_not_depend_on_the_tolerance)
{
    ino_muscle *muscle = make("inotrope1", 0, NULL);
    for (double ca = 0.5; ca < 50; ca *= 3) {
        ino_ktr loose, tight;
        ino_ktr_options options;
        ino_ktr_options_init(&options);
        ck_assert_int_eq(
            ino_protocol_ktr(muscle, ca, NAN, NULL, INO_KTR_DETACHMENT, &options, &loose), INO_OK);
        options.rtol = 1e-10;
        ck_assert_int_eq(
            ino_protocol_ktr(muscle, ca, NAN, NULL, INO_KTR_DETACHMENT, &options, &tight), INO_OK);
        ck_assert_double_eq_tol(loose.k_tr_per_s, tight.k_tr_per_s, 2e-5 * tight.k_tr_per_s);
        ck_assert_double_eq_tol(loose.k_half_per_s, tight.k_half_per_s, 2e-5 * tight.k_half_per_s);
    }
    ino_muscle_free(muscle);
}
END_TEST

/* ---- restretch of inotrope1 ---- */

static ino_muscle *fibre(const char *id, size_t n_changes, const ino_change *changes)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = id;
    spec.n_changes = n_changes;
    spec.changes = changes;
    ino_muscle *muscle = NULL;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

/* k_tr by restretch over k_tr by detachment. */
static double restretch_ratio(const ino_muscle *muscle, double ca_uM)
{
    ino_ktr detached, restretched;
    ck_assert_int_eq(
        ino_protocol_ktr(muscle, ca_uM, NAN, NULL, INO_KTR_DETACHMENT, NULL, &detached), INO_OK);
    ck_assert_int_eq(
        ino_protocol_ktr(muscle, ca_uM, NAN, NULL, INO_KTR_RESTRETCH, NULL, &restretched), INO_OK);
    /* What has come back by then: in the 1 ms of the stretch and some 0.2 ms of tearing. */
    ck_assert_double_lt(restretched.initial_kPa,
                        (0.03 + 1.2e-3 * detached.k_tr_per_s) * restretched.plateau_kPa);
    ck_assert(restretched.start_s >= 0.022 && restretched.start_s < 0.033);
    return restretched.k_tr_per_s / detached.k_tr_per_s;
}

START_TEST(release_and_restretch_tear_all_heads_off_and_give_the_k_tr_of_detachment)
{
    static const char *const id[] = {"human-lv-skinned-15C", "rat-lv-skinned-15C",
                                     "pig-lv-skinned",       "diaphragm-slow",
                                     "diaphragm-slow-hf",    "diaphragm-slow-ventilated",
                                     "diaphragm-fast-IIa",   "diaphragm-fast-IIx"};
    for (size_t f = 0; f < sizeof id / sizeof *id; f++) {
        ino_muscle *muscle = fibre(id[f], 0, NULL);
        for (double ca = 1.5; ca < 100; ca *= 4) {
            double ratio = restretch_ratio(muscle, ca);
            ck_assert_msg(fabs(ratio - 1) < 0.05, "%s, %g uM: %g", id[f], ca, ratio);
        }
        ino_muscle_free(muscle);
    }
}
END_TEST

/* Recovery begins at the least tension itself, not at the step of the integrator nearest to it. */
START_TEST(k_tr_after_a_restretch_does_not_jump_with_the_integrators_steps)
{
    ino_muscle *muscle = fibre("mouse-lv-skinned", 0, NULL);
    double least = INFINITY, most = 0;
    for (int i = 0; i < 12; i++) {
        ino_ktr k;
        ino_ktr_options options;
        ino_ktr_options_init(&options);
        options.rtol = pow(10, -6 - i % 4);
        ck_assert_int_eq(ino_protocol_ktr(muscle, 30 + 0.01 * (i / 4), NAN, NULL, INO_KTR_RESTRETCH,
                                          &options, &k),
                         INO_OK);
        least = fmin(least, k.k_tr_per_s);
        most = fmax(most, k.k_tr_per_s);
    }
    ck_assert_double_le(most, least * (1 + 1e-3));
    ino_muscle_free(muscle);
}
END_TEST

/* The mouse redevelops tension as fast as heads leave and enter the super-relaxed state (33 against
 * 100 1/s): detached at once they attach before they rest, after a restretch they have rested. */
START_TEST(the_two_k_tr_of_the_mouse_differ_by_its_super_relaxed_heads)
{
    ino_muscle *muscle = fibre("mouse-lv-skinned", 0, NULL);
    double slower = restretch_ratio(muscle, 30);
    ck_assert_msg(slower > 0.85 && slower < 0.9, "%g", slower);
    ino_muscle_free(muscle);
    const ino_change none[] = {{"k_srx_in", 0, 0}};
    muscle = fibre("mouse-lv-skinned", 1, none);
    ino_ktr k, detached;
    ck_assert_int_eq(ino_protocol_ktr(muscle, 30, NAN, NULL, INO_KTR_DETACHMENT, NULL, &detached),
                     INO_OK);
    ck_assert_int_eq(ino_protocol_ktr(muscle, 30, NAN, NULL, INO_KTR_RESTRETCH, NULL, &k), INO_OK);
    ck_assert_double_eq_tol(k.k_tr_per_s / detached.k_tr_per_s, 1, 0.05); /* as the others */
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(isometric_redevelopment_does_not_know_of_tearing)
{
    const ino_change whole[] = {{"k_tear", 0, 0}}, frail[] = {{"k_tear", 1e5, 0}};
    ino_muscle *muscle[2] = {fibre("rat-lv-skinned-15C", 1, whole),
                             fibre("rat-lv-skinned-15C", 1, frail)};
    for (double ca = 0.3; ca < 100; ca *= 6) {
        ino_ktr k[2];
        double y[STATES], tension[2];
        for (int i = 0; i < 2; i++) {
            steady(muscle[i], ca, y, &tension[i]);
            ck_assert_int_eq(
                ino_protocol_ktr(muscle[i], ca, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k[i]),
                INO_OK);
        }
        ck_assert_double_eq(tension[0], tension[1]);
        ck_assert_double_eq_tol(k[0].k_tr_per_s, k[1].k_tr_per_s, 1e-9 * k[0].k_tr_per_s);
        ck_assert_uint_eq(k[0].report.steps, k[1].report.steps);
    }
    ino_muscle_free(muscle[0]);
    ino_muscle_free(muscle[1]);
}
END_TEST

/* Without tearing, heads that lived through release and restretch hold the tension they had. */
START_TEST(without_tearing_a_slow_fibre_does_not_lose_its_tension)
{
    const ino_change whole[] = {{"k_tear", 0, 0}};
    ino_muscle *muscle = fibre("human-lv-skinned-15C", 1, whole);
    ino_ktr k;
    ck_assert_int_eq(ino_protocol_ktr(muscle, 30, NAN, NULL, INO_KTR_RESTRETCH, NULL, &k),
                     INO_TOO_FEW_POINTS);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- rdq20mf ---- */

/* Its moments recover with the detachment rate alone, at every Ca. */
START_TEST(k_tr_of_rdq20mf_is_r0)
{
    ino_muscle *muscle = make("rdq20mf", 0, NULL);
    for (double ca = 0.2; ca < 50; ca *= 4) {
        ino_ktr k;
        ck_assert_int_eq(ino_protocol_ktr(muscle, ca, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k),
                         INO_OK);
        double r0 = parameter(muscle, "r0");
        ck_assert_double_eq_tol(k.k_tr_per_s, r0, 1e-6 * r0);
        ck_assert_double_eq_tol(k.k_half_per_s, r0, 1e-6 * r0);
        ck_assert(k.fit.rms_misfit < 1e-6);
    }
    ino_muscle_free(muscle);
}
END_TEST

START_TEST(restretch_of_rdq20mf_recovers_at_the_same_rate)
{
    ino_muscle *muscle = make("rdq20mf", 0, NULL);
    ino_ktr k;
    ck_assert_int_eq(ino_protocol_ktr(muscle, 10, NAN, NULL, INO_KTR_RESTRETCH, NULL, &k), INO_OK);
    double r0 = parameter(muscle, "r0");
    ck_assert_double_eq_tol(k.k_tr_per_s, r0, 1e-3 * r0);
    ck_assert(k.start_s >= 0.022 && k.initial_kPa < 0.2 * k.plateau_kPa);
    ino_muscle_free(muscle);
}
END_TEST

/* ---- errors ---- */

START_TEST(bad_arguments_are_refused_and_leave_the_result_alone)
{
    ino_muscle *muscle = make("rdq20mf", 0, NULL);
    ino_ktr_options options;
    ino_ktr_options_init(&options);
    ino_ktr k = {.k_tr_per_s = 42};
    options.release = 0.7; /* 0.66 um: no overlap law there */
    ck_assert_int_eq(ino_protocol_ktr(muscle, 1, NAN, NULL, INO_KTR_RESTRETCH, &options, &k),
                     INO_OUT_OF_RANGE);
    options.release = NAN;
    ck_assert_int_eq(ino_protocol_ktr(muscle, 1, NAN, NULL, INO_KTR_RESTRETCH, &options, &k),
                     INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_protocol_ktr(muscle, -1, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k),
                     INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_protocol_ktr(muscle, NAN, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k),
                     INO_NOT_FINITE);
    ck_assert_int_eq(ino_protocol_ktr(NULL, 1, NAN, NULL, INO_KTR_DETACHMENT, NULL, &k),
                     INO_BAD_ARGUMENT);
    ck_assert_double_eq(k.k_tr_per_s, 42);
    ino_muscle_free(muscle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ktr");
    TCase *c = tcase_create("ktr");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, the_fit_of_an_exponential_returns_its_three_numbers);
    tcase_add_test(c, the_fit_does_not_depend_on_units);
    tcase_add_test(c, the_fit_is_a_stationary_point_of_the_squared_residual);
    tcase_add_test(c, what_is_no_recovery_is_refused);
    tcase_add_test(c, recovery_of_the_linear_cycle_is_the_matrix_exponential);
    tcase_add_test(c, k_tr_of_the_two_state_limit_is_attachment_plus_detachment);
    tcase_add_test(c, k_tr_of_a_three_state_cycle_is_the_fit_to_its_two_eigenmodes);
    tcase_add_test(c, a_recovery_that_is_not_exponential_is_flagged);
    tcase_add_test(c, k_tr_does_not_depend_on_the_tolerance);
    tcase_add_test(c, release_and_restretch_tear_all_heads_off_and_give_the_k_tr_of_detachment);
    tcase_add_test(c, k_tr_after_a_restretch_does_not_jump_with_the_integrators_steps);
    tcase_add_test(c, the_two_k_tr_of_the_mouse_differ_by_its_super_relaxed_heads);
    tcase_add_test(c, isometric_redevelopment_does_not_know_of_tearing);
    tcase_add_test(c, without_tearing_a_slow_fibre_does_not_lose_its_tension);
    tcase_add_test(c, k_tr_of_rdq20mf_is_r0);
    tcase_add_test(c, restretch_of_rdq20mf_recovers_at_the_same_rate);
    tcase_add_test(c, bad_arguments_are_refused_and_leave_the_result_alone);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
