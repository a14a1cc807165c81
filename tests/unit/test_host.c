/* What a host simulator needs beside steps (inotrope/host.h), and what it may expect of the library:
 * no allocation, its own floating-point modes. */
#include "tests/unit/kit.h"

#include <fenv.h>
#include <pthread.h>

/* ---- allocation is counted where the C library allows it ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNTS 0
#endif
#endif
#if !defined(COUNTS) && defined(__GLIBC__)
#define COUNTS 1
#elif !defined(COUNTS)
#define COUNTS 0
#endif

static _Thread_local int counting;
static _Thread_local volatile size_t allocations; /* the compiler knows what malloc is */

#if COUNTS
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);

void *malloc(size_t size)
{
    allocations += (size_t)counting;
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    allocations += (size_t)counting;
    return __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    allocations += (size_t)counting;
    return __libc_realloc(block, size);
}
#endif

enum { NODES = 70 };

static const char *const fibres[] = {"human-lv-skinned-15C",
                                     "diaphragm-fast-IIa",
                                     "human-body-temperature",
                                     "land2017:whole-organ",
                                     "rat-sham",
                                     "as-published",
                                     "rat-24C",
                                     "hipsc-cm-37C",
                                     "frog-0C",
                                     "base"};
enum { FIBRES = sizeof fibres / sizeof fibres[0] };

static ino_muscle *muscle_of(int i)
{
    return make_muscle(fibres[i], NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

/* ---- a batch of nodes, every output wanted ---- */

struct batch {
    const ino_muscle *muscle;
    double ca[NODES], start[NODES], end[NODES], y[KIT_STATES * NODES], out[KIT_STATES * NODES];
    double obs[INO_OBS_COUNT][NODES], more[6][NODES];
};

static void set_batch(const ino_muscle *m, struct batch *b)
{
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    memset(b, 0, sizeof *b);
    b->muscle = m;
    seed();
    for (size_t i = 0; i < NODES; i++) {
        b->ca[i] = decades(-1, 1);
        b->start[i] = sl0 * uniform(0.96, 1.01);
        b->end[i] = b->start[i] + sl0 * uniform(-1e-3, 1e-3);
        struct answer r = steady_at(m, (struct node){.ca = 0.7 * b->ca[i], .sl = b->start[i]});
        for (size_t k = 0; k < ino_muscle_state_count(m); k++)
            b->y[k * NODES + i] = r.state[k];
    }
}

static ino_status step_batch(struct batch *b, size_t start, size_t end, double dt)
{
    ino_inputs in;
    ino_outputs out;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    in.ca_uM = (ino_field){b->ca, 1};
    in.sl_um = (ino_field){b->end, 1};
    inputs.end = &in;
    inputs.sl_start_um = (ino_field){b->start, 1};
    for (int o = 0; o < INO_OBS_COUNT; o++)
        out.observable[o] = (ino_output){b->obs[o], 1};
    outputs.end = &out;
    outputs.error = (ino_output){b->more[0], 1};
    outputs.error_kPa = (ino_output){b->more[1], 1};
    outputs.substeps = (ino_output){b->more[2], 1};
    outputs.dtension_dstretch = (ino_output){b->more[3], 1};
    outputs.dtension_dstretch_rate = (ino_output){b->more[4], 1};
    if (ino_muscle_defines(b->muscle, INO_OBS_ca_bound))
        outputs.ca_flux_per_s = (ino_output){b->more[5], 1};
    return ino_batch_step(b->muscle, dt, &inputs, (ino_state){b->y, NODES, 1}, start, end,
                          (ino_state_output){b->out, NODES, 1}, NULL, &outputs, NULL);
}

START_TEST(nothing_is_allocated_in_a_step_a_steady_state_a_right_hand_side_or_a_jacobian)
{
    static struct batch b;
    static double jac[KIT_STATES * KIT_STATES], packed[8 + KIT_STATES];
    ino_muscle *m = muscle_of(_i);
    size_t n = ino_muscle_state_count(m);
    set_batch(m, &b);
    ino_inputs in;
    ino_error error;
    ino_inputs_init(&in);
    ino_error_init(&error);
    in.ca_uM = (ino_field){b.ca, 1};
    allocations = 0;
    counting = 1;
    ino_status status[6];
    status[0] = step_batch(&b, 0, NODES, 1e-3);
    status[1] = ino_batch_steady(m, &in, INO_BRANCH_UP, 0, NODES,
                                 (ino_state_output){b.out, NODES, 1}, NULL, NULL);
    status[2] = ino_batch_rhs(m, &in, (ino_state){b.y, NODES, 1}, 0, NODES,
                              (ino_state_output){b.out, NODES, 1}, NULL, NULL);
    status[3] = ino_batch_jac(m, &in, (ino_state){b.y, NODES, 1}, 0, 1,
                              (ino_jacobian){jac, 1, KIT_STATES, 0}, NULL);
    status[4] = ino_state_pack(m, (ino_state){b.y, NODES, 1}, 0, 1, packed, sizeof packed, &error);
    status[5] = ino_batch_explain(m, &in, NULL, 0, (ino_state){b.y, NODES, 1}, 3, &error);
    counting = 0;
    size_t in_calls = allocations;
    counting = COUNTS;
    void *volatile block = malloc(1);
    counting = 0;
    free(block);
    ck_assert_uint_eq(allocations - in_calls, (size_t)COUNTS); /* the count works */
    ck_assert_uint_eq(in_calls, 0);
    for (int i = 0; i < 6; i++)
        ck_assert(status[i] == INO_OK || (i == 0 && status[i] == INO_NOT_EXPRESSIBLE));
    ck_assert_uint_le(n, KIT_STATES);
    ino_muscle_free(m);
}
END_TEST

/* ---- threads and floating-point modes ---- */

struct share {
    struct batch *batch;
    size_t start, end;
};

static void *step_share(void *argument)
{
    struct share *s = argument;
    for (int i = 0; i < 5; i++)
        if (step_batch(s->batch, s->start, s->end, 1e-3) != INO_OK)
            return argument;
    return NULL;
}

START_TEST(threads_that_share_a_muscle_and_split_the_nodes_get_what_one_gets)
{
    enum { THREADS = 4 };
    static struct batch alone, together;
    ino_muscle *m = muscle_of(_i);
    set_batch(m, &alone);
    together = alone;
    ck_assert_int_eq(step_batch(&alone, 0, NODES, 1e-3), INO_OK);
    pthread_t thread[THREADS];
    struct share share[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        share[i] = (struct share){&together, i * NODES / THREADS, (i + 1) * NODES / THREADS};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, step_share, &share[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(thread[i], &failed);
        ck_assert_ptr_null(failed);
    }
    for (size_t i = 0; i < sizeof alone.out / sizeof alone.out[0]; i++)
        ck_assert(same_bits(alone.out[i], together.out[i]));
    for (size_t i = 0; i < NODES; i++)
        for (int k = 0; k < 5; k++)
            ck_assert(same_bits(alone.more[k][i], together.more[k][i]));
    ino_muscle_free(m);
}
END_TEST

/* Rounding another way changes results by round-off; the mode is the host's afterwards too. */
START_TEST(a_host_s_rounding_mode_is_survived_and_left_alone)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    static struct batch nearest, other;
    ino_muscle *m = muscle_of(_i);
    set_batch(m, &nearest);
    ck_assert_int_eq(step_batch(&nearest, 0, NODES, 1e-3), INO_OK);
    for (int k = 0; k < 3; k++) {
        set_batch(m, &other);
        fesetround(modes[k]);
        ino_status status = step_batch(&other, 0, NODES, 1e-3);
        int after = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(status, INO_OK);
        ck_assert_int_eq(after, modes[k]);
        for (size_t i = 0; i < NODES; i++) {
            double scale = largest(NODES, nearest.obs[INO_OBS_tension]);
            ck_assert_msg(fabs(nearest.obs[INO_OBS_tension][i] - other.obs[INO_OBS_tension][i]) <
                              1e-10 * scale,
                          "%s mode %d: %.17g, %.17g", fibres[_i], k,
                          nearest.obs[INO_OBS_tension][i], other.obs[INO_OBS_tension][i]);
        }
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- saving and restoring ---- */

START_TEST(a_run_restored_half_way_ends_with_the_same_bits_in_any_layout)
{
    static struct batch b;
    static unsigned char packed[8 * (7 + KIT_STATES * NODES)];
    static double whole[KIT_STATES * NODES], turned[KIT_STATES * NODES];
    ino_muscle *m = muscle_of(_i);
    size_t n = ino_muscle_state_count(m), size = ino_state_packed_size(m, NODES);
    ck_assert_uint_le(size, sizeof packed);
    set_batch(m, &b);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(step_batch(&b, 0, NODES, 1e-3), INO_OK);
        memcpy(b.y, b.out, sizeof b.y);
        if (i == 0)
            ck_assert_int_eq(
                ino_state_pack(m, (ino_state){b.y, NODES, 1}, 0, NODES, packed, size, NULL),
                INO_OK);
    }
    memcpy(whole, b.y, sizeof whole);
    ck_assert_int_eq(ino_state_unpack(m, packed, size, 0, NODES,
                                      (ino_state_output){turned, 1, (ptrdiff_t)n}, NULL),
                     INO_OK);
    for (size_t i = 0; i < NODES; i++)
        for (size_t k = 0; k < n; k++)
            b.y[k * NODES + i] = turned[i * n + k];
    ck_assert_int_eq(step_batch(&b, 0, NODES, 1e-3), INO_OK);
    for (size_t i = 0; i < n * NODES; i++)
        ck_assert(same_bits(b.out[i], whole[i]));
    ino_muscle_free(m);
}
END_TEST

static ino_status unpack_as(const ino_muscle *m, const unsigned char *packed, size_t size,
                            size_t nodes, ino_error *error)
{
    static double y[KIT_STATES * NODES];
    for (size_t i = 0; i < KIT_STATES * NODES; i++)
        y[i] = 17;
    ino_error_init(error);
    ino_status status =
        ino_state_unpack(m, packed, size, 0, nodes, (ino_state_output){y, NODES, 1}, error);
    for (size_t i = 0; i < KIT_STATES * NODES && status != INO_OK; i++)
        ck_assert_double_eq(y[i], 17); /* nothing written */
    ck_assert_int_eq(error->status, status);
    return status;
}

START_TEST(a_packed_state_of_another_muscle_or_a_damaged_one_is_refused)
{
    static struct batch b;
    static unsigned char packed[8 * (7 + KIT_STATES * NODES)];
    ino_muscle *m = muscle_of(0), *other = muscle_of(1);
    ino_muscle *same = muscle_of(0);
    ino_muscle *changed = make_muscle(fibres[0], NO_DRUGS, INO_DRUG_FAST, CHANGES({"mu", 1.01, 1}));
    ino_muscle *drug = make_muscle(fibres[0], DRUGS("levosimendan"), INO_DRUG_FAST, NO_CHANGES);
    ino_error e;
    size_t size = ino_state_packed_size(m, NODES);
    set_batch(m, &b);
    ck_assert_int_eq(
        ino_state_pack(m, (ino_state){b.y, NODES, 1}, 0, NODES, packed, size - 1, NULL),
        INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_state_pack(m, (ino_state){b.y, NODES, 1}, 0, NODES, packed, size, NULL),
                     INO_OK);
    ck_assert_int_eq(unpack_as(same, packed, size, NODES, &e), INO_OK);
    ck_assert_int_eq(unpack_as(other, packed, size, NODES, &e), INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(e.text, "another muscle"));
    ck_assert_int_eq(unpack_as(drug, packed, size, NODES, &e), INO_NOT_EXPRESSIBLE);
    ck_assert_int_eq(unpack_as(changed, packed, size, NODES, &e), INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(e.text, "other parameter values"));
    ck_assert_int_eq(unpack_as(m, packed, size, NODES - 1, &e), INO_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(e.text, "70 nodes"));
    ck_assert_int_eq(unpack_as(m, packed, size - 8, NODES, &e), INO_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(e.text, "cut off"));
    ck_assert_int_eq(unpack_as(m, packed, 20, NODES, &e), INO_BAD_ARGUMENT);
    static const size_t at[] = {0, 8, 40, 7 * 8 + 1234};
    static const char *const word[] = {"no packed state", "format", "nodes", "damaged"};
    for (int i = 0; i < 4; i++) {
        packed[at[i]] ^= 4;
        ck_assert_int_eq(unpack_as(m, packed, size, NODES, &e), INO_BAD_ARGUMENT);
        ck_assert_msg(strstr(e.text, word[i]) != NULL, "%s", e.text);
        packed[at[i]] ^= 4;
    }
    ino_muscle_free(m);
    ino_muscle_free(same);
    ino_muscle_free(other);
    ino_muscle_free(changed);
    ino_muscle_free(drug);
}
END_TEST

/* The format does not depend on the machine: FNV-1a of one parameter set is a known number only if
 * its bytes are taken in one order. */
START_TEST(packed_words_are_little_endian)
{
    static struct batch b;
    static unsigned char packed[8 * (7 + KIT_STATES * NODES)];
    ino_muscle *m = muscle_of(0);
    set_batch(m, &b);
    ck_assert_int_eq(
        ino_state_pack(m, (ino_state){b.y, NODES, 1}, 0, NODES, packed, sizeof packed, NULL),
        INO_OK);
    ck_assert_int_eq(memcmp(packed, "IN0STATE\1\0\0\0\0\0\0\0", 16), 0);
    ck_assert_uint_eq(packed[8 * 5], NODES);
    uint64_t bits = 0, own;
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)packed[8 * 7 + i] << 8 * i;
    memcpy(&own, &b.y[0], sizeof own);
    ck_assert(bits == own);
    ino_muscle_free(m);
}
END_TEST

/* ---- names ---- */

START_TEST(every_state_has_a_name_a_meaning_and_bounds_that_steady_states_keep_to)
{
    ino_muscle *m = muscle_of(_i);
    size_t n = ino_muscle_state_count(m);
    double min, max;
    for (double ca = 0.01; ca < 200; ca *= 10) {
        struct answer a = steady_at(m, (struct node){.ca = ca});
        for (size_t k = 0; k < n; k++) {
            const char *name = ino_muscle_state_name(m, k);
            ino_muscle_state_bounds(m, k, &min, &max);
            ck_assert_uint_eq(ino_muscle_state_index(m, name), k);
            ck_assert_ptr_nonnull(ino_muscle_state_unit(m, k));
            ck_assert_msg(ino_muscle_state_meaning(m, k) != NULL, "%s: %s", fibres[_i], name);
            ck_assert_msg(a.state[k] >= min - 1e-12 && a.state[k] <= max + 1e-12,
                          "%s: %s = %g outside %g to %g", fibres[_i], name, a.state[k], min, max);
        }
    }
    ck_assert_uint_eq(ino_muscle_state_index(m, "no such"), n);
    ck_assert_ptr_null(ino_muscle_state_meaning(m, n));
    ino_muscle_state_bounds(m, n, &min, &max);
    ck_assert(isnan(min) && isnan(max));
    for (int o = 0; o < INO_OBS_COUNT; o++)
        ck_assert_int_eq(ino_observable_index(ino_observable_name((ino_observable)o)), o);
    ck_assert_int_eq(ino_observable_index("no such"), INO_OBS_COUNT);
    ino_muscle_free(m);
}
END_TEST

/* ---- Jacobian ---- */

/* J v is the derivative of the right-hand side along v, for random v, found in another way: one
 * difference of order 4 along v. */
START_TEST(the_jacobian_times_a_direction_is_the_change_of_the_right_hand_side)
{
    static double jac[KIT_STATES][KIT_STATES];
    ino_muscle *m = muscle_of(_i);
    size_t n = ino_muscle_state_count(m);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    struct node x = {.ca = 1.3, .sl = 0.98 * sl0, .rate = -0.4};
    struct answer rest = steady_at(m, (struct node){.ca = 0.8, .sl = 0.98 * sl0});
    ino_inputs in;
    node_inputs(m, &x, &in);
    seed(); /* away from kinks of the laws at rest */
    for (size_t k = 0; k < n; k++)
        rest.state[k] = rest.state[k] * uniform(0.9, 0.99) + 1e-5;
    ck_assert_int_eq(ino_batch_jac(m, &in, (ino_state){rest.state, 1, 0}, 0, 1,
                                   (ino_jacobian){jac[0], KIT_STATES, 1, 0}, NULL),
                     INO_OK);
    for (int trial = 0; trial < 5; trial++) {
        double v[KIT_STATES], d[KIT_STATES] = {0}, h = 1e-4;
        static const double at[4] = {-2, -1, 1, 2}, weight[4] = {1, -8, 8, -1};
        for (size_t k = 0; k < n; k++)
            v[k] = uniform(-1, 1) * (fabs(rest.state[k]) + 1e-6);
        for (int p = 0; p < 4; p++) {
            double y[KIT_STATES];
            for (size_t k = 0; k < n; k++)
                y[k] = rest.state[k] + at[p] * h * v[k];
            struct answer a = rhs_at(m, x, y);
            for (size_t k = 0; k < n; k++)
                d[k] += weight[p] * a.state[k] / (12 * h);
        }
        for (size_t r = 0; r < n; r++) {
            double sum = 0, size = 0;
            for (size_t c = 0; c < n; c++) {
                sum += jac[r][c] * v[c];
                size = fmax(size, fabs(jac[r][c] * v[c]));
            }
            ck_assert_msg(fabs(sum - d[r]) <= 1e-6 * size + 1e-9 * largest(n, d),
                          "%s, d %s: %.10g, difference %.10g", fibres[_i],
                          ino_muscle_state_name(m, r), sum, d[r]);
        }
    }
    ino_muscle_free(m);
}
END_TEST

/* Land 2017 by hand: troponin and the strains are linear, their rates are in the table. */
START_TEST(entries_of_the_jacobian_are_those_of_the_published_equations)
{
    double jac[7][7];
    ino_muscle *m = muscle_of(3);
    struct node x = {.ca = 0.6};
    struct answer rest = steady_at(m, x);
    ino_inputs in;
    node_inputs(m, &x, &in);
    ck_assert_int_eq(ino_batch_jac(m, &in, (ino_state){rest.state, 1, 0}, 0, 1,
                                   (ino_jacobian){jac[0], 7, 1, 0}, NULL),
                     INO_OK);
    double ku = value_of(m, "ku"), kws = value_of(m, "kws"), trpn = rest.state[0];
    double ntm = value_of(m, "nTm");
    ck_assert_msg(relative(jac[0][0], -value_of(m, "kTRPN") / (1 - trpn)) < 1e-9, "%.12g",
                  jac[0][0]);
    ck_assert_double_lt(relative(jac[3][2], kws), 1e-8);
    /* -dB/dt's part ku CaTRPN^(nTm/2) B, and kb's with U = 1 - B - W - S */
    double open = pow(trpn, ntm / 2);
    ck_assert_double_lt(relative(jac[1][1] - jac[1][2], -ku * open), 1e-8);
    ck_assert_double_lt(fabs(jac[0][3]), 1e-9);
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_bad_node_of_a_jacobian_is_nan_and_the_others_are_not)
{
    double ca[3] = {0.5, NAN, 0.5}, y[3][7], jac[3][7][7];
    ino_muscle *m = muscle_of(3);
    size_t bad = 9;
    ino_inputs in;
    ino_inputs_init(&in);
    in.ca_uM = (ino_field){ca, 1};
    struct answer rest = steady_at(m, (struct node){.ca = 0.5});
    for (int i = 0; i < 3; i++)
        memcpy(y[i], rest.state, sizeof y[i]);
    ck_assert_int_eq(ino_batch_jac(m, &in, (ino_state){y[0], 1, 7}, 0, 3,
                                   (ino_jacobian){jac[0][0], 7, 1, 49}, &bad),
                     INO_NOT_FINITE);
    ck_assert_uint_eq(bad, 1);
    ck_assert(isnan(jac[1][3][2]) && !isnan(jac[0][3][2]));
    ck_assert(memcmp(jac[0], jac[2], sizeof jac[0]) == 0);
    ino_muscle_free(m);
}
END_TEST

/* ---- stress and units ---- */

START_TEST(stress_measures_differ_by_the_stretch)
{
    ino_muscle *m = muscle_of(2);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m));
    double t[2] = {30, 40}, sl[2] = {0.9 * sl0, 1.1 * sl0}, to[2];
    ino_field tension = {t, 1}, length = {sl, 1};
    ino_output stress = {to, 1};
    ck_assert_int_eq(ino_stress(m, INO_STRESS_FIRST_PIOLA, tension, length, 0, 2, stress), INO_OK);
    ck_assert(to[0] == 30 && to[1] == 40);
    ck_assert_int_eq(ino_stress(m, INO_STRESS_SECOND_PIOLA, tension, length, 0, 2, stress), INO_OK);
    assert_relative(to[0], 30 / 0.9, 1e-15);
    ck_assert_int_eq(ino_stress(m, INO_STRESS_CAUCHY, tension, length, 0, 2, stress), INO_OK);
    assert_relative(to[1], 44.0, 1e-15);
    ck_assert_int_eq(ino_stress(m, INO_STRESS_CAUCHY, tension, (ino_field){0}, 0, 2, stress),
                     INO_OK);
    ck_assert(to[0] == 30);
    ck_assert_int_eq(ino_stress(m, (ino_stress_measure)3, tension, length, 0, 2, stress),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_host_in_mM_ms_Pa_and_stretch_gets_the_numbers_of_one_in_uM_s_kPa_and_um)
{
    ino_muscle *m = muscle_of(2);
    ino_units u;
    ino_error e;
    ino_error_init(&e);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(m)), x[3];
    ck_assert_int_eq(ino_units_named(m, "mM", "ms", "stretch", "Pa", &u, &e), INO_OK);
    x[0] = x[1] = x[2] = 0.5e-3;
    ino_units_in(&u, INO_QUANTITY_concentration, (ino_output){x, 1}, 1, 3);
    ck_assert(x[0] == 0.5e-3 && x[1] == 0.5 && x[2] == 0.5);
    static const struct {
        ino_quantity quantity;
        double host, own;
    } rows[] = {{INO_QUANTITY_time, 2, 2e-3},          {INO_QUANTITY_length, 1.1, 2.42},
                {INO_QUANTITY_length_rate, 1e-3, 2.2}, {INO_QUANTITY_stress, 30000, 30},
                {INO_QUANTITY_stress_time, 5e6, 5},    {INO_QUANTITY_concentration_rate, 1e-6, 1},
                {INO_QUANTITY_rate, 0.01, 10}};
    ck_assert_double_eq(sl0, 2.2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        x[0] = rows[i].host;
        ino_units_in(&u, rows[i].quantity, (ino_output){x, 1}, 0, 1);
        assert_relative(x[0], rows[i].own, 1e-15);
        ino_units_out(&u, rows[i].quantity, (ino_output){x, 1}, 0, 1);
        assert_relative(x[0], rows[i].host, 1e-15);
    }
    ck_assert(isnan(ino_units_factor(&u, INO_QUANTITY_COUNT)));
    ino_units_in(&u, INO_QUANTITY_stress, (ino_output){NULL, 0}, 0, 9); /* not wanted */
    ino_units_out(&u, INO_QUANTITY_stress, (ino_output){NULL, 1}, 0, 9);
    ck_assert_int_eq(ino_units_named(m, NULL, NULL, NULL, NULL, &u, &e), INO_OK);
    ck_assert(u.concentration_uM == 1 && u.time_s == 1 && u.length_um == 1 && u.stress_kPa == 1);
    ck_assert_int_eq(ino_units_named(m, "mM", "min", NULL, NULL, &u, &e), INO_BAD_ARGUMENT);
    ck_assert_str_eq(e.text, "no unit of time 'min'; there are s, ms, us");
    ck_assert(u.concentration_uM == 1);
    ck_assert_int_eq(ino_units_named(m, NULL, NULL, NULL, "mmHg", &u, &e), INO_OK);
    assert_relative(ino_units_factor(&u, INO_QUANTITY_stress) * 120, 15.998686, 1e-7);
    ino_muscle_free(m);
}
END_TEST

/* ---- refusals in words ---- */

START_TEST(a_refused_node_is_told_with_quantity_value_and_range)
{
    ino_muscle *m = make_muscle(fibres[0], DRUGS("levosimendan"), INO_DRUG_FAST, NO_CHANGES);
    double ca = 1, sl = 2.2, rate = 0, drug = 1, start = 2.2, mu = 10, y[KIT_STATES];
    size_t index = ino_muscle_parameter_index(m, "mu");
    ino_field field = {&mu, 0};
    ino_inputs in;
    ino_step_inputs step;
    ino_error e;
    ino_inputs_init(&in);
    ino_step_inputs_init(&step);
    ino_error_init(&e);
    in.ca_uM.values = &ca;
    in.sl_um.values = &sl;
    in.dsl_um_s.values = &rate;
    in.drug_uM[0].values = &drug;
    in.n_parameters = 1;
    in.parameter_index = &index;
    in.parameters = &field;
    step.end = &in;
    memcpy(y, steady_at(m, (struct node){.ca = ca, .drug = {1}}).state, sizeof y);
    struct {
        double *value, bad;
        ino_status status;
        const char *text;
        int from_start;
    } rows[] = {
        {&ca, 2500, INO_OUT_OF_RANGE, "node 0: [Ca2+] = 2500 uM lies outside 0 to 1000 uM", 0},
        {&sl, NAN, INO_NOT_FINITE, "node 0: sarcomere length is not a number", 0},
        {&sl, 9, INO_OUT_OF_RANGE, "node 0: sarcomere length = 9 um lies outside", 0},
        {&rate, INFINITY, INO_NOT_FINITE, "node 0: rate of sarcomere length is infinite", 0},
        {&drug, -1, INO_OUT_OF_RANGE, "node 0: levosimendan = -1 uM lies outside 0 to", 0},
        {&mu, 0.5, INO_OUT_OF_RANGE, "node 0: mu = 0.5 1 lies outside 1 to 10000 1", 0},
        {&y[3], NAN, INO_NOT_FINITE, "node 0: p_001_Ca1 is not a number", 0},
        {&start, 7, INO_OUT_OF_RANGE, "node 0: sarcomere length at the start = 7 um lies", 1},
        {&rate, 1e6, INO_OUT_OF_RANGE, "node 0: sarcomere length at the start (that of", 2},
    };
    double out[KIT_STATES];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double good = *rows[i].value;
        *rows[i].value = rows[i].bad;
        step.sl_start_um.values = rows[i].from_start == 1 ? &start : NULL;
        ino_status status =
            ino_batch_explain(m, rows[i].from_start ? NULL : &in, rows[i].from_start ? &step : NULL,
                              1e-3, (ino_state){y, 1, 0}, 0, &e);
        ck_assert_int_eq(status, rows[i].status);
        ck_assert_msg(strncmp(e.text, rows[i].text, strlen(rows[i].text)) == 0, "%s", e.text);
        ck_assert_int_eq(ino_batch_step(m, 1e-3, &step, (ino_state){y, 1, 0}, 0, 1,
                                        (ino_state_output){out, 1, 0}, NULL, NULL, NULL),
                         rows[i].status);
        *rows[i].value = good;
    }
    ck_assert_int_eq(ino_batch_explain(m, &in, NULL, 0, (ino_state){y, 1, 0}, 0, &e), INO_OK);
    in.ca_uM.values = NULL;
    ck_assert_int_eq(ino_batch_explain(m, &in, NULL, 0, (ino_state){y, 1, 0}, 0, &e),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(m);
}
END_TEST

int main(void)
{
    enum { STEPPING = 8 }; /* the first fibres' models have a stepper */
    Suite *suite = suite_create("host");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(
        all, nothing_is_allocated_in_a_step_a_steady_state_a_right_hand_side_or_a_jacobian, 0,
        FIBRES);
    tcase_add_loop_test(all, threads_that_share_a_muscle_and_split_the_nodes_get_what_one_gets, 0,
                        STEPPING);
    tcase_add_loop_test(all, a_host_s_rounding_mode_is_survived_and_left_alone, 0, STEPPING);
    tcase_add_loop_test(all, a_run_restored_half_way_ends_with_the_same_bits_in_any_layout, 0,
                        STEPPING);
    tcase_add_test(all, a_packed_state_of_another_muscle_or_a_damaged_one_is_refused);
    tcase_add_test(all, packed_words_are_little_endian);
    tcase_add_loop_test(all, every_state_has_a_name_a_meaning_and_bounds_that_steady_states_keep_to,
                        0, FIBRES);
    tcase_add_loop_test(all, the_jacobian_times_a_direction_is_the_change_of_the_right_hand_side, 0,
                        FIBRES);
    tcase_add_test(all, entries_of_the_jacobian_are_those_of_the_published_equations);
    tcase_add_test(all, a_bad_node_of_a_jacobian_is_nan_and_the_others_are_not);
    tcase_add_test(all, stress_measures_differ_by_the_stretch);
    tcase_add_test(all, a_host_in_mM_ms_Pa_and_stretch_gets_the_numbers_of_one_in_uM_s_kPa_and_um);
    tcase_add_test(all, a_refused_node_is_told_with_quantity_value_and_range);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
