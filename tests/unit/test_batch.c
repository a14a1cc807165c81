/* The batch driver: layouts, sizes, sub-ranges, bad nodes, misuse, memory, threads, instruction
 * sets. Equality is bit for bit unless said otherwise. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "core/muscle.h"
#include "kit.h"
#include "own_registry.h"

/* ---- allocations, counted where nothing else replaces malloc ---- */

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS 1
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef COUNTS_ALLOCATIONS
#endif
#endif

#if COUNTS_ALLOCATIONS
static volatile long allocations;
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
__attribute__((visibility("default"))) void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}
__attribute__((visibility("default"))) void *calloc(size_t n, size_t size)
{
    allocations++;
    return __libc_calloc(n, size);
}
__attribute__((visibility("default"))) void *realloc(void *p, size_t size)
{
    allocations++;
    return __libc_realloc(p, size);
}
__attribute__((visibility("default"))) void *aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __libc_memalign(alignment, size);
}
#endif

/* ---- what is evaluated ---- */

enum { N = 200, PARAMETERS = 3, KINDS = 5 };

struct subject {
    ino_muscle *m;
    size_t n_states, n_drugs;
    double ca[N], sl[N], rate[N], drug[INO_MAX_DRUGS][N], state[N * KIT_STATES];
    /* results of steady and of rhs, as structure of arrays */
    double obs[2][INO_OBS_COUNT][N], out[2][KIT_STATES * N], converged[N];
};

static struct subject subject;

static ino_muscle *muscle_of_kind(int kind)
{
    switch (kind) {
    case 0:
        return make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    case 1:
        return make_muscle("own-one-site", DRUGS("own-rates", "own-both", "own-beta"),
                           INO_DRUG_FAST, NO_CHANGES);
    case 2:
        return make_muscle("own-two-sites", DRUGS("own-both"), INO_DRUG_EXPLICIT, NO_CHANGES);
    case 3:
        return make_muscle("own-steep", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    default:
        return make_muscle("own-one-site", NO_DRUGS, INO_DRUG_FAST,
                           CHANGES({"k_SE", 900, 0}, {"p_visc", 0.5, 0}));
    }
}

static void all_outputs(double obs[INO_OBS_COUNT][N], ino_outputs *out)
{
    ino_outputs_init(out);
    for (int o = 0; o < INO_OBS_COUNT; o++)
        out->observable[o] = (ino_output){obs[o], 1};
}

static void dense_inputs(const struct subject *s, ino_inputs *in)
{
    ino_inputs_init(in);
    in->ca_uM = (ino_field){s->ca, 1};
    in->sl_um = (ino_field){s->sl, 1};
    in->dsl_um_s = (ino_field){s->rate, 1};
    for (size_t d = 0; d < s->n_drugs; d++)
        in->drug_uM[d] = (ino_field){s->drug[d], 1};
}

/* Random nodes, and their results by one call over all of them. */
static struct subject *set_up(int kind)
{
    struct subject *s = &subject;
    seed();
    s->m = muscle_of_kind(kind);
    s->n_states = ino_muscle_state_count(s->m);
    s->n_drugs = ino_muscle_drug_count(s->m);
    for (size_t i = 0; i < N; i++) {
        s->ca[i] = i == 3 ? 0.0 : decades(-2, 1.5);
        s->sl[i] = uniform(1.7, 2.7);
        s->rate[i] = uniform(-2, 2);
        for (size_t d = 0; d < INO_MAX_DRUGS; d++)
            s->drug[d][i] = i % 5 ? decades(-1, 1) : 0;
    }
    ino_inputs in;
    ino_outputs out;
    dense_inputs(s, &in);
    all_outputs(s->obs[0], &out);
    out.converged = (ino_output){s->converged, 1};
    ck_assert_int_eq(ino_batch_steady(s->m, &in, INO_BRANCH_DOWN, 0, N,
                                      (ino_state_output){s->out[0], N, 1}, &out, NULL),
                     INO_OK);
    /* a state off the steady one, and never negative where it is a probability */
    memcpy(s->state, s->out[0], sizeof s->state);
    for (size_t k = 0; k < s->n_states * N; k++)
        s->state[k] *= 1 + uniform(-0.02, 0.02);
    all_outputs(s->obs[1], &out);
    ck_assert_int_eq(ino_batch_rhs(s->m, &in, (ino_state){s->state, N, 1}, 0, N,
                                   (ino_state_output){s->out[1], N, 1}, &out, NULL),
                     INO_OK);
    return s;
}

static void tear_down(struct subject *s)
{
    ino_muscle_free(s->m);
    s->m = NULL;
}

static ino_status call(int rhs, const struct subject *s, const ino_inputs *in, ino_state state,
                       size_t start, size_t end, ino_state_output to, const ino_outputs *out,
                       size_t *bad)
{
    return rhs ? ino_batch_rhs(s->m, in, state, start, end, to, out, bad)
               : ino_batch_steady(s->m, in, INO_BRANCH_DOWN, start, end, to, out, bad);
}

/* Node `at` of results in `obs` (dense) against the reference's node i. */
static void same_observables(const struct subject *s, int rhs, size_t i,
                             double obs[INO_OBS_COUNT][N], size_t at)
{
    for (int o = 0; o < INO_OBS_COUNT; o++)
        ck_assert_msg(same_bits(obs[o][at], s->obs[rhs][o][i]), "%s of node %zu: %.17g, %.17g",
                      ino_observable_name((ino_observable)o), i, obs[o][at], s->obs[rhs][o][i]);
}

static double obs[INO_OBS_COUNT][N];

static void fill_all(void *numbers, size_t n, double value)
{
    double *to = numbers;
    for (size_t i = 0; i < n; i++)
        to[i] = value;
}

/* ---- layouts ---- */

struct layout {
    const char *name;
    ptrdiff_t state, node, first; /* strides; index of state 0 of node 0 */
};

START_TEST(all_layouts_of_the_state_give_the_same_bits)
{
    struct subject *s = set_up(_i);
    ptrdiff_t n = (ptrdiff_t)s->n_states;
    const struct layout layouts[] = {
        {"arrays", N, 1, 0},
        {"structures", 1, n, 0},
        {"padded structures", 1, n + 3, 0},
        {"padded arrays", N + 5, 1, 0},
        {"interleaved by two", 2 * N, 2, 0},
        {"reversed nodes", N, -1, N - 1},
        {"reversed states", -N, 1, (n - 1) * N},
        {"reversed structures", -1, -n, n * N - 1},
    };
    static double from[2 * N * (KIT_STATES + 3)], to[2 * N * (KIT_STATES + 3)];
    for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++)
        for (int rhs = 0; rhs < 2; rhs++) {
            const struct layout *y = &layouts[l];
            for (ptrdiff_t k = 0; k < n; k++)
                for (ptrdiff_t i = 0; i < N; i++)
                    from[y->first + k * y->state + i * y->node] = s->state[k * N + i];
            ino_inputs in;
            ino_outputs out;
            dense_inputs(s, &in);
            all_outputs(obs, &out);
            memset(to, 0, sizeof to);
            ck_assert_int_eq(call(rhs, s, &in, (ino_state){from + y->first, y->state, y->node}, 0,
                                  N, (ino_state_output){to + y->first, y->state, y->node}, &out,
                                  NULL),
                             INO_OK);
            for (ptrdiff_t i = 0; i < N; i++) {
                same_observables(s, rhs, (size_t)i, obs, (size_t)i);
                for (ptrdiff_t k = 0; k < n; k++)
                    ck_assert_msg(same_bits(to[y->first + k * y->state + i * y->node],
                                            s->out[rhs][k * N + i]),
                                  "%s: state %zd of node %zd", y->name, k, i);
            }
        }
    tear_down(s);
}
END_TEST

START_TEST(inputs_may_be_broadcast_strided_reversed_or_left_out)
{
    struct subject *s = set_up(_i);
    double sl0 = ino_fibre_sl0_um(ino_muscle_fibre(s->m)), zero = 0;
    static double sl[3 * N], rate[N], ca[N], reference[2][INO_OBS_COUNT][N];
    for (size_t i = 0; i < N; i++) {
        sl[3 * i] = sl0;
        rate[i] = 0;
        ca[N - 1 - i] = s->ca[i];
    }
    for (int rhs = 0; rhs < 2; rhs++)
        for (int way = 0; way < 4; way++) {
            ino_inputs in;
            ino_outputs out;
            dense_inputs(s, &in);
            all_outputs(way ? obs : reference[rhs], &out);
            in.sl_um = way == 0   ? (ino_field){sl, 3}
                       : way == 1 ? (ino_field){&sl0, 0}
                                  : (ino_field){NULL, 0};
            in.dsl_um_s = way == 0   ? (ino_field){rate, 1}
                          : way == 1 ? (ino_field){&zero, 0}
                                     : (ino_field){NULL, way == 2 ? 1 : 0};
            if (way == 3)
                in.ca_uM = (ino_field){ca + N - 1, -1};
            ck_assert_int_eq(call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                                  (ino_state_output){NULL, 0, 0}, &out, NULL),
                             INO_OK);
            if (way)
                ck_assert_mem_eq(obs, reference[rhs], sizeof obs);
        }
    tear_down(s);
}
END_TEST

START_TEST(one_state_may_be_broadcast_to_all_nodes)
{
    struct subject *s = set_up(_i);
    ino_inputs in;
    ino_outputs out;
    static double many[KIT_STATES * N], reference[KIT_STATES * N], result[KIT_STATES * N];
    dense_inputs(s, &in);
    all_outputs(obs, &out);
    for (size_t k = 0; k < s->n_states; k++)
        for (size_t i = 0; i < N; i++)
            many[k * N + i] = s->state[k * N + 7];
    ck_assert_int_eq(call(1, s, &in, (ino_state){many, N, 1}, 0, N,
                          (ino_state_output){reference, N, 1}, &out, NULL),
                     INO_OK);
    ck_assert_int_eq(call(1, s, &in, (ino_state){s->state + 7, N, 0}, 0, N,
                          (ino_state_output){result, N, 1}, &out, NULL),
                     INO_OK);
    ck_assert_mem_eq(result, reference, s->n_states * N * sizeof *result);
    tear_down(s);
}
END_TEST

/* ---- size, place, choice of outputs ---- */

START_TEST(results_do_not_depend_on_the_number_of_nodes)
{
    struct subject *s = set_up(_i);
    static double to[KIT_STATES * N];
    for (int rhs = 0; rhs < 2; rhs++)
        for (size_t n = 1; n <= N; n += n < 20 ? 1 : 9) {
            ino_inputs in;
            ino_outputs out;
            dense_inputs(s, &in);
            all_outputs(obs, &out);
            ck_assert_int_eq(call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, n,
                                  (ino_state_output){to, N, 1}, &out, NULL),
                             INO_OK);
            for (size_t i = 0; i < n; i++) {
                same_observables(s, rhs, i, obs, i);
                for (size_t k = 0; k < s->n_states; k++)
                    ck_assert(same_bits(to[k * N + i], s->out[rhs][k * N + i]));
            }
        }
    tear_down(s);
}
END_TEST

START_TEST(a_sub_range_gives_its_nodes_and_writes_nothing_else)
{
    struct subject *s = set_up(_i);
    static double to[KIT_STATES * N];
    for (int rhs = 0; rhs < 2; rhs++)
        for (int k = 0; k < 40; k++) {
            size_t start = (size_t)uniform(0, N),
                   end = start + (size_t)uniform(0, (double)(N - start));
            ino_inputs in;
            ino_outputs out;
            dense_inputs(s, &in);
            all_outputs(obs, &out);
            fill_all(obs, INO_OBS_COUNT * N, -12345);
            fill_all(to, KIT_STATES * N, -12345);
            size_t bad = 777;
            ck_assert_int_eq(call(rhs, s, &in, (ino_state){s->state, N, 1}, start, end,
                                  (ino_state_output){to, N, 1}, &out, &bad),
                             INO_OK);
            ck_assert_uint_eq(bad, end);
            for (size_t i = 0; i < N; i++) {
                int inside = i >= start && i < end;
                if (inside)
                    same_observables(s, rhs, i, obs, i);
                for (int o = 0; o < INO_OBS_COUNT && !inside; o++)
                    ck_assert_double_eq(obs[o][i], -12345);
                for (size_t j = 0; j < s->n_states; j++)
                    ck_assert(same_bits(to[j * N + i], inside ? s->out[rhs][j * N + i] : -12345.0));
            }
        }
    tear_down(s);
}
END_TEST

START_TEST(results_do_not_depend_on_which_outputs_are_wanted)
{
    struct subject *s = set_up(_i);
    static double to[KIT_STATES * N];
    for (int rhs = 0; rhs < 2; rhs++)
        for (int only = 0; only <= INO_OBS_COUNT; only++)
            for (int with_state = 0; with_state < 2; with_state++) {
                ino_inputs in;
                ino_outputs out;
                dense_inputs(s, &in);
                ino_outputs_init(&out);
                if (only < INO_OBS_COUNT)
                    out.observable[only] = (ino_output){obs[0], 1};
                ck_assert_int_eq(
                    call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                         with_state ? (ino_state_output){to, N, 1} : (ino_state_output){NULL, 0, 0},
                         only < INO_OBS_COUNT ? &out : NULL, NULL),
                    INO_OK);
                for (size_t i = 0; i < N; i++)
                    ck_assert(only == INO_OBS_COUNT || same_bits(obs[0][i], s->obs[rhs][only][i]));
                for (size_t i = 0; with_state && i < s->n_states * N; i++)
                    ck_assert(same_bits(to[i], s->out[rhs][i]));
            }
    tear_down(s);
}
END_TEST

START_TEST(an_output_may_overwrite_its_input)
{
    struct subject *s = set_up(_i);
    for (int structures = 0; structures < 2; structures++) {
        ptrdiff_t state = structures ? 1 : N, node = structures ? (ptrdiff_t)s->n_states : 1;
        static double y[KIT_STATES * N], ca[N];
        for (ptrdiff_t k = 0; k < (ptrdiff_t)s->n_states; k++)
            for (ptrdiff_t i = 0; i < N; i++)
                y[k * state + i * node] = s->state[k * N + i];
        memcpy(ca, s->ca, sizeof ca);
        ino_inputs in;
        ino_outputs out;
        dense_inputs(s, &in);
        in.ca_uM = (ino_field){ca, 1};
        ino_outputs_init(&out);
        out.observable[INO_OBS_tension] = (ino_output){ca, 1};
        ck_assert_int_eq(ino_batch_rhs(s->m, &in, (ino_state){y, state, node}, 0, N,
                                       (ino_state_output){y, state, node}, &out, NULL),
                         INO_OK);
        for (ptrdiff_t k = 0; k < (ptrdiff_t)s->n_states; k++)
            for (ptrdiff_t i = 0; i < N; i++)
                ck_assert(same_bits(y[k * state + i * node], s->out[1][k * N + i]));
        ck_assert_mem_eq(ca, s->obs[1][INO_OBS_tension], sizeof ca);
    }
    tear_down(s);
}
END_TEST

/* ---- parameters that vary from node to node ---- */

START_TEST(a_parameter_field_gives_what_a_muscle_made_with_its_value_gives)
{
    struct subject *s = set_up(_i);
    const char *symbol[2] = {"gamma", _i == 0 ? "Kd0" : "Kd_ref"};
    size_t index[2];
    double field[2][N];
    for (int p = 0; p < 2; p++) {
        index[p] = ino_muscle_parameter_index(s->m, symbol[p]);
        for (int i = 0; i < N; i++)
            field[p][i] = value_of(s->m, symbol[p]) * uniform(1, 1.2);
    }
    const ino_field fields[2] = {{field[0], 1}, {field[1], 1}};
    ino_inputs in;
    ino_outputs out;
    dense_inputs(s, &in);
    in.n_parameters = 2;
    in.parameter_index = index;
    in.parameters = fields;
    for (int rhs = 0; rhs < 2; rhs++) {
        all_outputs(s->obs[rhs], &out);
        ck_assert_int_eq(call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                              (ino_state_output){s->out[rhs], N, 1}, &out, NULL),
                         INO_OK);
        for (size_t i = 0; i < N; i += 7) {
            ino_muscle_spec spec;
            ino_muscle_spec_init(&spec);
            const ino_change change[] = {{symbol[0], field[0][i], 0},
                                         {symbol[1], field[1][i], 0},
                                         {"k_SE", 900, 0},
                                         {"p_visc", 0.5, 0}};
            const char *id[INO_MAX_DRUGS];
            for (size_t d = 0; d < s->n_drugs; d++)
                id[d] = ino_drug_id(ino_muscle_drug(s->m, d));
            spec.fibre = ino_fibre_id(ino_muscle_fibre(s->m));
            spec.drugs = id;
            spec.n_drugs = s->n_drugs;
            spec.kinetics = _i == 2 ? INO_DRUG_EXPLICIT : INO_DRUG_FAST;
            spec.changes = change;
            spec.n_changes = _i == 4 ? 4 : 2;
            struct subject one = {.m = NULL};
            ck_assert_int_eq(ino_muscle_create(&spec, &one.m, NULL), INO_OK);
            in.n_parameters = 0;
            all_outputs(obs, &out);
            ck_assert_int_eq(call(rhs, &one, &in, (ino_state){s->state, N, 1}, i, i + 1,
                                  (ino_state_output){NULL, 0, 0}, &out, NULL),
                             INO_OK);
            in.n_parameters = 2;
            same_observables(s, rhs, i, obs, i);
            ino_muscle_free(one.m);
        }
    }
    tear_down(s);
}
END_TEST

START_TEST(a_parameter_field_of_the_muscles_own_value_changes_no_bit)
{
    struct subject *s = set_up(_i);
    for (size_t k = s->m && _i ? 2 : 0; k < ino_muscle_parameter_count(s->m); k++) {
        double value = ino_muscle_parameter(s->m, k)->value;
        ino_field field = {k % 2 ? &value : NULL, 0};
        ino_inputs in;
        ino_outputs out;
        dense_inputs(s, &in);
        in.n_parameters = 1;
        in.parameter_index = &k;
        in.parameters = &field;
        for (int rhs = 0; rhs < 2; rhs++) {
            all_outputs(obs, &out);
            ck_assert_int_eq(call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                                  (ino_state_output){NULL, 0, 0}, &out, NULL),
                             INO_OK);
            ck_assert_mem_eq(obs, s->obs[rhs], sizeof obs);
        }
    }
    tear_down(s);
}
END_TEST

/* The muscle accepts these lengths when it is made with these values, so the field must too. */
START_TEST(a_parameter_field_may_widen_the_range_of_length)
{
    ino_muscle *narrow = make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ino_muscle *wide =
        make_muscle("human-body-temperature", NO_DRUGS, INO_DRUG_FAST, CHANGES({"Kd0", 0.6, 0}));
    double ca = 1, sl = 2.95, kd0 = 0.6, field_force = 0, force = 0;
    size_t index = ino_muscle_parameter_index(narrow, "Kd0");
    ino_field field = {&kd0, 0};
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){&ca, 0};
    in.sl_um = (ino_field){&sl, 0};
    out.observable[0] = (ino_output){&force, 0};
    const ino_state_output none = {NULL, 0, 0};
    ck_assert_int_eq(ino_batch_steady(narrow, &in, INO_BRANCH_UP, 0, 1, none, &out, NULL),
                     INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_batch_steady(wide, &in, INO_BRANCH_UP, 0, 1, none, &out, NULL), INO_OK);
    in.n_parameters = 1;
    in.parameter_index = &index;
    in.parameters = &field;
    out.observable[0] = (ino_output){&field_force, 0};
    ck_assert_int_eq(ino_batch_steady(narrow, &in, INO_BRANCH_UP, 0, 1, none, &out, NULL), INO_OK);
    ck_assert(same_bits(field_force, force));
    ino_muscle_free(narrow);
    ino_muscle_free(wide);
}
END_TEST

/* ---- bad nodes ---- */

struct fault {
    const char *name;
    int what; /* 0 Ca, 1 length, 2 rate, 3 drug, 4 parameter, 5 state */
    double value;
    ino_status steady, rhs; /* INO_OK: allowed */
};
static const struct fault faults[] = {
    {"Ca NaN", 0, NAN, INO_NOT_FINITE, INO_NOT_FINITE},
    {"Ca negative", 0, -1e-9, INO_OUT_OF_RANGE, INO_OUT_OF_RANGE},
    {"Ca too high", 0, 1000.001, INO_OUT_OF_RANGE, INO_OUT_OF_RANGE},
    {"Ca infinite", 0, INFINITY, INO_OK, INO_NOT_FINITE},
    {"Ca minus infinity", 0, -INFINITY, INO_NOT_FINITE, INO_NOT_FINITE},
    {"length NaN", 1, NAN, INO_NOT_FINITE, INO_NOT_FINITE},
    {"length infinite", 1, INFINITY, INO_NOT_FINITE, INO_NOT_FINITE},
    {"length short", 1, 1.0, INO_OUT_OF_RANGE, INO_OUT_OF_RANGE},
    {"length long", 1, 4.3, INO_OUT_OF_RANGE, INO_OUT_OF_RANGE},
    {"rate NaN", 2, NAN, INO_OK, INO_NOT_FINITE},
    {"rate infinite", 2, -INFINITY, INO_OK, INO_NOT_FINITE},
    {"drug NaN", 3, NAN, INO_NOT_FINITE, INO_NOT_FINITE},
    {"drug negative", 3, -0.1, INO_OUT_OF_RANGE, INO_OUT_OF_RANGE},
    {"drug infinite", 3, INFINITY, INO_NOT_FINITE, INO_NOT_FINITE},
    {"parameter NaN", 4, NAN, INO_NOT_FINITE, INO_NOT_FINITE},
    {"parameter out of range", 4, 0.5, INO_OUT_OF_RANGE, INO_OUT_OF_RANGE}, /* gamma < 1 */
    {"parameter infinite", 4, INFINITY, INO_NOT_FINITE, INO_NOT_FINITE},
    {"state NaN", 5, NAN, INO_OK, INO_NOT_FINITE},
    {"state infinite", 5, INFINITY, INO_OK, INO_NOT_FINITE},
};
enum { FAULTS = sizeof faults / sizeof *faults };

START_TEST(a_bad_node_is_named_gives_nan_and_leaves_its_neighbours_untouched)
{
    struct subject *s = set_up(_i);
    static const size_t places[] = {0, 1, 7, 63, 64, 130, N - 1};
    size_t gamma = ino_muscle_parameter_index(s->m, "gamma");
    static double field[N], to[KIT_STATES * N];
    for (int f = 0; f < FAULTS; f++)
        for (size_t at = 0; at < sizeof places / sizeof *places; at++)
            for (int rhs = 0; rhs < 2; rhs++) {
                const struct fault *fault = &faults[f];
                if (fault->what == 3 && !s->n_drugs)
                    continue;
                size_t bad = places[at], second = bad < N - 3 ? bad + 3 : bad, named = 12345;
                for (size_t i = 0; i < N; i++)
                    field[i] = value_of(s->m, "gamma");
                double *target = fault->what == 0   ? s->ca
                                 : fault->what == 1 ? s->sl
                                 : fault->what == 2 ? s->rate
                                 : fault->what == 3 ? s->drug[s->n_drugs - 1]
                                 : fault->what == 4 ? field
                                                    : s->state + (s->n_states - 1) * N;
                double keep[2] = {target[bad], target[second]}, converged[N];
                target[bad] = target[second] = fault->value;
                ino_inputs in;
                ino_outputs out;
                ino_field parameter = {field, 1};
                dense_inputs(s, &in);
                if (fault->what == 4) {
                    in.n_parameters = 1;
                    in.parameter_index = &gamma;
                    in.parameters = &parameter;
                }
                all_outputs(obs, &out);
                if (!rhs)
                    out.converged = (ino_output){converged, 1};
                ino_status expected = rhs ? fault->rhs : fault->steady;
                ino_status status = call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                                         (ino_state_output){to, N, 1}, &out, &named);
                ck_assert_msg(status == expected, "%s at %zu: %s", fault->name, bad,
                              ino_status_name(status));
                ck_assert_uint_eq(named, expected == INO_OK ? N : bad);
                for (size_t i = 0; i < N; i++) {
                    int wrong = expected != INO_OK && (i == bad || i == second);
                    if (!wrong && i != bad && i != second)
                        same_observables(s, rhs, i, obs, i);
                    for (int o = 0; o < INO_OBS_COUNT && wrong; o++)
                        ck_assert(isnan(obs[o][i]));
                    for (size_t k = 0; k < s->n_states; k++)
                        ck_assert(wrong ? isnan(to[k * N + i])
                                        : i == bad || i == second ||
                                              same_bits(to[k * N + i], s->out[rhs][k * N + i]));
                    ck_assert(rhs || (wrong ? converged[i] != 1.0 : converged[i] == 1.0));
                }
                target[second] = keep[1];
                target[bad] = keep[0];
            }
    tear_down(s);
}
END_TEST

START_TEST(the_reason_given_is_that_of_the_first_bad_node)
{
    struct subject *s = set_up(0);
    s->ca[150] = NAN;
    s->ca[70] = -1;
    s->ca[71] = NAN;
    ino_inputs in;
    dense_inputs(s, &in);
    size_t bad;
    const ino_state_output none = {NULL, 0, 0};
    ck_assert_int_eq(ino_batch_steady(s->m, &in, INO_BRANCH_UP, 0, N, none, NULL, &bad),
                     INO_OUT_OF_RANGE);
    ck_assert_uint_eq(bad, 70);
    ck_assert_int_eq(ino_batch_steady(s->m, &in, INO_BRANCH_UP, 71, N, none, NULL, &bad),
                     INO_NOT_FINITE);
    ck_assert_uint_eq(bad, 71);
    ck_assert_int_eq(ino_batch_steady(s->m, &in, INO_BRANCH_UP, 72, 150, none, NULL, &bad), INO_OK);
    ck_assert_uint_eq(bad, 150);
    ck_assert_int_eq(ino_batch_steady(s->m, &in, INO_BRANCH_UP, 5, 5, none, NULL, &bad), INO_OK);
    ck_assert_uint_eq(bad, 5);
    tear_down(s);
}
END_TEST

/* A model that finds no solution above 5 uM and passes Ca on as tension. */
static void find_nothing(const struct ino_tile *t)
{
    for (size_t i = 0; i < t->n; i++) {
        t->observable[INO_OBS_tension][i] = t->ca_uM[i];
        t->converged[i] = t->ca_uM[i] > 5 ? 0 : 1;
    }
}

START_TEST(a_node_that_does_not_converge_keeps_its_value_and_is_named_with_its_flag)
{
    struct subject *s = set_up(0);
    static const struct ino_kernel kernel = {.steady = find_nothing};
    ino_muscle muscle = *s->m;
    muscle.kernel = &kernel;
    ino_inputs in;
    ino_outputs out;
    double tension[N], converged[N];
    size_t bad = 0, first = 0;
    dense_inputs(s, &in);
    ino_outputs_init(&out);
    out.observable[INO_OBS_tension] = (ino_output){tension, 1};
    out.converged = (ino_output){converged, 1};
    while (!(s->ca[first] > 5))
        first++;
    ck_assert_int_eq(ino_batch_steady(&muscle, &in, INO_BRANCH_UP, 0, N,
                                      (ino_state_output){NULL, 0, 0}, &out, &bad),
                     INO_NOT_CONVERGED);
    ck_assert_uint_eq(bad, first);
    for (int i = 0; i < N; i++) {
        ck_assert(same_bits(tension[i], s->ca[i]));
        ck_assert_double_eq(converged[i], s->ca[i] > 5 ? 0 : 1);
    }
    tear_down(s);
}
END_TEST

/* Parameters that are each in range but contradict each other. */
START_TEST(nodes_whose_parameters_contradict_each_other_are_refused)
{
    struct subject *s = set_up(1);
    static double lm[N];
    size_t index = ino_muscle_parameter_index(s->m, "LM"), bad = 0;
    for (int i = 0; i < N; i++)
        lm[i] = i == 99 ? 2.45 : 1.65; /* beyond 2 LA - LB = 2.32 */
    const ino_field field = {lm, 1};
    ino_inputs in;
    ino_outputs out;
    dense_inputs(s, &in);
    all_outputs(obs, &out);
    in.n_parameters = 1;
    in.parameter_index = &index;
    in.parameters = &field;
    ck_assert_int_eq(
        call(0, s, &in, (ino_state){NULL, 0, 0}, 0, N, (ino_state_output){NULL, 0, 0}, &out, &bad),
        INO_OUT_OF_RANGE);
    ck_assert_uint_eq(bad, 99);
    for (size_t i = 0; i < N; i++)
        if (i != 99)
            same_observables(s, 0, i, obs, i);
    ck_assert(isnan(obs[0][99]));
    tear_down(s);
}
END_TEST

/* ---- misuse ---- */

START_TEST(a_bad_argument_writes_nothing)
{
    struct subject *s = set_up(1);
    static double to[KIT_STATES * N];
    double value = 1;
    size_t index;
    ino_field field = {&value, 0};
    for (int mistake = 0; mistake < 13; mistake++)
        for (int rhs = 0; rhs < 2; rhs++) {
            ino_inputs in;
            ino_outputs out;
            dense_inputs(s, &in);
            all_outputs(obs, &out);
            fill_all(obs, INO_OBS_COUNT * N, -1);
            to[0] = -1;
            size_t start = 0, end = N, bad = 4321;
            ino_state state = {s->state, N, 1};
            const ino_inputs *inputs = &in;
            const ino_muscle *m = s->m;
            int branch = INO_BRANCH_UP;
            in.parameter_index = &index;
            in.parameters = &field;
            switch (mistake) {
            case 0:
                in.ca_uM.values = NULL;
                break;
            case 1:
                start = 2;
                end = 1;
                break;
            case 2: /* past the last parameter */
                in.n_parameters = 1;
                index = ino_muscle_parameter_count(m);
                break;
            case 3: /* a drug the muscle does not have */
                in.drug_uM[s->n_drugs] = field;
                break;
            case 4: /* not initialised */
                in.size = 0;
                break;
            case 5:
                out.size = sizeof out - 1;
                break;
            case 6:
                m = NULL;
                break;
            case 7:
                inputs = NULL;
                break;
            case 8: /* fixes the layout: cannot vary */
                in.n_parameters = 1;
                index = ino_muscle_parameter_index(m, "sites");
                break;
            case 9:
                in.n_parameters = 1;
                index = ino_muscle_parameter_index(m, "k_SE");
                break;
            case 10:
                in.n_parameters = 1;
                in.parameter_index = NULL;
                break;
            case 11:
                in.n_parameters = 1;
                index = 5;
                in.parameters = NULL;
                break;
            case 12: /* rhs needs a state; steady knows two branches */
                state.values = NULL;
                branch = 2;
                break;
            }
            const ino_state_output result = {to, N, 1};
            ino_status status =
                rhs ? ino_batch_rhs(m, inputs, state, start, end, result, &out, &bad)
                    : ino_batch_steady(m, inputs, (ino_branch)branch, start, end, result, &out,
                                       &bad);
            ck_assert_msg(status == INO_BAD_ARGUMENT, "mistake %d: %s", mistake,
                          ino_status_name(status));
            for (int o = 0; o < INO_OBS_COUNT; o++)
                for (int i = 0; i < N; i++)
                    ck_assert_double_eq(obs[o][i], -1);
            ck_assert_double_eq(to[0], -1);
        }
    tear_down(s);
}
END_TEST

/* The flag is an output like the others: 1 where the derivative could be evaluated. */
START_TEST(the_right_hand_side_reports_convergence_as_one_and_not_as_leftover_memory)
{
    struct subject *s = set_up(0);
    double converged[N];
    ino_inputs in;
    ino_outputs out;
    dense_inputs(s, &in);
    for (int i = 0; i < N; i++)
        s->ca[i] = -1; /* leaves another value than 1 behind on the stack */
    all_outputs(obs, &out);
    out.converged = (ino_output){converged, 1};
    ino_status first = ino_batch_steady(s->m, &in, INO_BRANCH_UP, 0, N,
                                        (ino_state_output){NULL, 0, 0}, &out, NULL);
    ck_assert_int_eq(first, INO_OUT_OF_RANGE);
    for (int i = 0; i < N; i++)
        s->ca[i] = 1;
    ck_assert_int_eq(ino_batch_rhs(s->m, &in, (ino_state){s->state, N, 1}, 0, N,
                                   (ino_state_output){NULL, 0, 0}, &out, NULL),
                     INO_OK);
    for (int i = 0; i < N; i++)
        ck_assert_double_eq(converged[i], 1.0);
    tear_down(s);
}
END_TEST

/* ---- the host ---- */

START_TEST(an_evaluation_allocates_no_memory)
{
#if COUNTS_ALLOCATIONS
    struct subject *s = set_up(_i);
    ino_inputs in;
    ino_outputs out;
    static double to[KIT_STATES * N];
    dense_inputs(s, &in);
    all_outputs(obs, &out);
    long before = allocations;
    ino_status status[2];
    for (int rhs = 0; rhs < 2; rhs++)
        status[rhs] = call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                           (ino_state_output){to, N, 1}, &out, NULL);
    long after = allocations;
    ck_assert_int_eq(status[0], INO_OK);
    ck_assert_int_eq(status[1], INO_OK);
    ck_assert_int_eq(after, before);
    ck_assert_int_gt(before, 0); /* the counter counts */
    tear_down(s);
#endif
}
END_TEST

/* Subnormal numbers flushed to zero by the host, in and out: nothing in the normal range moves. */
START_TEST(a_host_that_flushes_subnormal_numbers_gets_the_same_results)
{
#if defined(__SSE2__)
    struct subject *s = set_up(_i);
    static double result[2][2][INO_OBS_COUNT][N];
    ino_inputs in;
    ino_outputs out;
    dense_inputs(s, &in);
    const unsigned host = _mm_getcsr(), flush = 0x8040u;
    for (int flushed = 0; flushed < 2; flushed++)
        for (int rhs = 0; rhs < 2; rhs++) {
            all_outputs(result[flushed][rhs], &out);
            _mm_setcsr(flushed ? host | flush : host & ~flush);
            ino_status status = call(rhs, s, &in, (ino_state){s->state, N, 1}, 0, N,
                                     (ino_state_output){NULL, 0, 0}, &out, NULL);
            unsigned now = _mm_getcsr() & flush;
            _mm_setcsr(host);
            ck_assert_int_eq(status, INO_OK);
            ck_assert_uint_eq(now, flushed ? flush : 0); /* the library left the mode alone */
        }
    ck_assert_mem_eq(result[0], result[1], sizeof result[0]);
    tear_down(s);
#endif
}
END_TEST

struct share {
    const struct subject *s;
    size_t start, end;
    double obs[2][INO_OBS_COUNT][N], out[2][KIT_STATES * N];
    int failed;
};

static void *work(void *context)
{
    struct share *share = context;
    ino_inputs in;
    ino_outputs out;
    for (int repeat = 0; repeat < 20; repeat++)
        for (int rhs = 0; rhs < 2; rhs++) {
            dense_inputs(share->s, &in);
            all_outputs(share->obs[rhs], &out);
            share->failed |=
                call(rhs, share->s, &in, (ino_state){share->s->state, N, 1}, share->start,
                     share->end, (ino_state_output){share->out[rhs], N, 1}, &out, NULL) != INO_OK;
        }
    return NULL;
}

START_TEST(threads_may_share_a_muscle_and_split_the_nodes)
{
    enum { THREADS = 4 };
    struct subject *s = set_up(_i);
    static struct share share[THREADS];
    pthread_t thread[THREADS];
    for (size_t t = 0; t < THREADS; t++) {
        share[t] = (struct share){.s = s, .start = t * N / THREADS, .end = (t + 1) * N / THREADS};
        ck_assert_int_eq(pthread_create(&thread[t], NULL, work, &share[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++) {
        pthread_join(thread[t], NULL);
        ck_assert_int_eq(share[t].failed, 0);
        for (int rhs = 0; rhs < 2; rhs++)
            for (size_t i = share[t].start; i < share[t].end; i++) {
                same_observables(s, rhs, i, share[t].obs[rhs], i);
                for (size_t k = 0; k < s->n_states; k++)
                    ck_assert(same_bits(share[t].out[rhs][k * N + i], s->out[rhs][k * N + i]));
            }
    }
    tear_down(s);
}
END_TEST

/* ---- instruction sets ---- */

static const char *program;

/* This program again with --evaluate: name of the instruction set, then all results of all kinds.
 */
START_TEST(everything_is_written_to_standard_output)
{
    char name[8] = {0};
    snprintf(name, sizeof name, "%s", ino_isa_name());
    fwrite(name, sizeof name, 1, stdout);
    for (int kind = 0; kind < KINDS; kind++) {
        struct subject *s = set_up(kind);
        fwrite(s->obs, sizeof s->obs, 1, stdout);
        fwrite(s->out, sizeof s->out, 1, stdout);
        tear_down(s);
    }
    ck_assert_int_eq(fflush(stdout), 0);
}
END_TEST

static int run_suite(Suite *suite, enum fork_status forks, enum print_output output)
{
    SRunner *runner = srunner_create(suite);
    if (forks == CK_NOFORK)
        srunner_set_fork_status(runner, forks);
    srunner_run_all(runner, output);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

static int evaluate_and_write(void)
{
    Suite *suite = suite_create("evaluate");
    TCase *tc = tcase_create("evaluate");
    tcase_add_test(tc, everything_is_written_to_standard_output);
    suite_add_tcase(suite, tc);
    return run_suite(suite, CK_NOFORK, CK_SILENT);
}

static size_t evaluate_elsewhere(const char *isa, char *name, double *to, size_t n)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        setenv("INOTROPE_ISA", isa, 1);
        execl(program, program, "--evaluate", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *from = fdopen(ends[0], "r");
    size_t got = fread(name, 8, 1, from) ? fread(to, sizeof *to, n, from) : 0;
    fclose(from);
    int status;
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return got;
}

enum { ALL = KINDS * (2 * INO_OBS_COUNT * N + 2 * KIT_STATES * N) };
static double result[3][ALL];

/* Rounding differs (fused operations); a kernel's sums have some twenty terms. */
START_TEST(instruction_sets_agree_to_1e_13)
{
    static const char *const isa[3] = {"base", "avx2", "avx512"};
    char name[3][8];
    int others = 0;
    for (int v = 0; v < 3; v++)
        ck_assert_uint_eq(evaluate_elsewhere(isa[v], name[v], result[v], ALL), ALL);
    ck_assert_str_eq(name[0], "base");
    for (int v = 1; v < 3; v++) {
        if (strcmp(name[v], isa[v]) != 0)
            continue; /* this CPU or build lacks it */
        others++;
        const double *a = result[0], *b = result[v];
        for (int kind = 0; kind < KINDS; kind++) {
            for (int row = 0; row < 2 * INO_OBS_COUNT + 2 * KIT_STATES; row++, a += N, b += N) {
                /* Derivatives are differences of fluxes: relative to the largest of all. */
                int derivative = row >= 2 * INO_OBS_COUNT + KIT_STATES;
                for (int i = 0; i < N; i++) {
                    double scale = derivative ? 1e3 : fmax(fabs(a[i]), 1e-6);
                    /* Off balance the series element's rate is a difference of tensions. */
                    if (kind == 4 && row >= INO_OBS_COUNT && row < 2 * INO_OBS_COUNT)
                        scale = fmax(scale, 30);
                    ck_assert_msg(isnan(a[i]) ? isnan(b[i]) : fabs(a[i] - b[i]) <= 1e-13 * scale,
                                  "%s, kind %d, row %d, node %d: %.17g, %.17g", isa[v], kind, row,
                                  i, a[i], b[i]);
                }
            }
        }
    }
    printf("instruction sets compared with base: %d\n", others);
}
END_TEST

START_TEST(an_unknown_instruction_set_is_reported_and_the_best_one_used)
{
    char best[8], unknown[8];
    evaluate_elsewhere("", best, result[0], ALL);
    evaluate_elsewhere("altivec", unknown, result[1], ALL);
    ck_assert_mem_eq(result[0], result[1], sizeof result[0]);
    ck_assert_str_eq(best, unknown);
    pid_t child = fork();
    if (child == 0) {
        setenv("INOTROPE_ISA", "altivec", 1);
        execl(program, program, "--status", (char *)NULL);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert_int_eq(WEXITSTATUS(status), INO_UNKNOWN_ID);
}
END_TEST

static Suite *batch_suite(void)
{
    Suite *suite = suite_create("batch");
    TCase *tc = tcase_create("batch");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_loop_test(tc, all_layouts_of_the_state_give_the_same_bits, 0, KINDS);
    tcase_add_loop_test(tc, inputs_may_be_broadcast_strided_reversed_or_left_out, 0, KINDS);
    tcase_add_loop_test(tc, one_state_may_be_broadcast_to_all_nodes, 0, KINDS);
    tcase_add_loop_test(tc, results_do_not_depend_on_the_number_of_nodes, 0, KINDS);
    tcase_add_loop_test(tc, a_sub_range_gives_its_nodes_and_writes_nothing_else, 0, KINDS);
    tcase_add_loop_test(tc, results_do_not_depend_on_which_outputs_are_wanted, 0, KINDS);
    tcase_add_loop_test(tc, an_output_may_overwrite_its_input, 0, KINDS);
    tcase_add_loop_test(tc, a_parameter_field_gives_what_a_muscle_made_with_its_value_gives, 0,
                        KINDS);
    tcase_add_loop_test(tc, a_parameter_field_of_the_muscles_own_value_changes_no_bit, 0, KINDS);
    tcase_add_test(tc, a_parameter_field_may_widen_the_range_of_length);
    tcase_add_loop_test(tc, a_bad_node_is_named_gives_nan_and_leaves_its_neighbours_untouched, 0,
                        KINDS);
    tcase_add_test(tc, the_reason_given_is_that_of_the_first_bad_node);
    tcase_add_test(tc, a_node_that_does_not_converge_keeps_its_value_and_is_named_with_its_flag);
    tcase_add_test(tc, nodes_whose_parameters_contradict_each_other_are_refused);
    tcase_add_test(tc, a_bad_argument_writes_nothing);
    tcase_add_test(tc, the_right_hand_side_reports_convergence_as_one_and_not_as_leftover_memory);
    tcase_add_loop_test(tc, an_evaluation_allocates_no_memory, 0, KINDS);
    tcase_add_loop_test(tc, a_host_that_flushes_subnormal_numbers_gets_the_same_results, 0, KINDS);
    tcase_add_loop_test(tc, threads_may_share_a_muscle_and_split_the_nodes, 0, KINDS);
    tcase_add_test(tc, instruction_sets_agree_to_1e_13);
    tcase_add_test(tc, an_unknown_instruction_set_is_reported_and_the_best_one_used);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc > 1)
        return strcmp(argv[1], "--evaluate") == 0 ? evaluate_and_write() : ino_isa_status();
    return run_suite(batch_suite(), CK_FORK_GETENV, CK_NORMAL);
}
