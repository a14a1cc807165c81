/* Instruction sets against each other, and bit-equality within one. The choice of instruction set
 * is made once per process, so each is run in a child that sends its numbers back through a pipe;
 * this process itself must not call the library. exp and log: test_lanes.c. */
#include <sys/wait.h>
#include <unistd.h>

#include "filament/chain_batch.h"
#include "kit.h"

enum { MOST = 1 << 17 };

/* Numbers in blocks: values of one block are compared relative to themselves (scale 0) or to the
 * largest of the block. */
struct record {
    size_t n;
    int refused; /* 1: this CPU does not run the instruction set */
    double value[MOST], scale[MOST];
};

typedef void recorder(struct record *r);

static void put(struct record *r, size_t n, const double *x, int common_scale)
{
    double top = common_scale ? largest(n, x) : 0;
    ck_assert_uint_le(r->n + n, MOST);
    for (size_t i = 0; i < n; i++) {
        r->value[r->n] = x[i];
        r->scale[r->n++] = top;
    }
}

static const char *const sets[3] = {"base", "avx2", "avx512"};

static void write_all(int fd, const void *data, size_t size)
{
    for (const char *p = data; size > 0;) {
        ssize_t n = write(fd, p, size);
        if (n <= 0)
            _exit(3);
        p += n;
        size -= (size_t)n;
    }
}

static int read_all(int fd, void *data, size_t size)
{
    for (char *p = data; size > 0;) {
        ssize_t n = read(fd, p, size);
        if (n <= 0)
            return 0;
        p += n;
        size -= (size_t)n;
    }
    return 1;
}

/* Runs `record` in a child under an instruction set. 0 when this CPU lacks it. */
static int run_under(const char *isa, recorder *record, struct record *result)
{
    int end[2];
    ck_assert_int_eq(pipe(end), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(end[0]);
        setenv("INOTROPE_ISA", isa, 1);
        memset(result, 0, sizeof *result);
        seed();
        result->refused = ino_isa_status() != INO_OK || strcmp(ino_isa_name(), isa) != 0;
        if (!result->refused)
            record(result);
        write_all(end[1], result, sizeof *result);
        _exit(0);
    }
    close(end[1]);
    int complete = read_all(end[0], result, sizeof *result), status;
    close(end[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(complete && status == 0, "%s: the child failed", isa);
    if (result->refused)
        printf("instruction set %s: skipped, this CPU or build does not have it\n", isa);
    return !result->refused;
}

static void compare_sets(recorder *record, double tolerance)
{
    static struct record base, other;
    ck_assert(run_under("base", record, &base));
    ck_assert_uint_gt(base.n, 0);
    for (int s = 1; s < 3; s++) {
        if (!run_under(sets[s], record, &other))
            continue;
        ck_assert_uint_eq(base.n, other.n);
        for (size_t i = 0; i < base.n; i++) {
            double x = base.value[i], y = other.value[i];
            double scale = base.scale[i] > 0 ? base.scale[i] : fmax(fabs(x), fabs(y));
            ck_assert_msg(same_bits(x, y) || fabs(x - y) <= tolerance * scale,
                          "%s, number %zu: %.17g, base %.17g, %.2e of their scale", sets[s], i, y,
                          x, fabs(x - y) / scale);
        }
    }
}

/* ---- what is computed ---- */

enum { POINTS = 37 };

/* All fibres, bare, with feedback where the model has it, and with a drug where its constants are
 * known. */
static ino_muscle *muscle_of(const ino_fibre *fibre, int kind)
{
    static const char *const drug[1] = {"levosimendan"};
    const ino_change feedback[2] = {{"eta", 0.2, 0}, {"k_F", 1, 0}};
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = ino_fibre_id(fibre);
    if (kind == 1) {
        spec.changes = feedback;
        spec.n_changes = 2;
    } else if (kind >= 2) {
        spec.drugs = drug;
        spec.n_drugs = 1;
        spec.kinetics = kind == 2 ? INO_DRUG_FAST : INO_DRUG_EXPLICIT;
    }
    ino_muscle *m = NULL;
    return ino_muscle_create(&spec, &m, NULL) == INO_OK ? m : NULL;
}

struct run {
    ino_muscle *m;
    double ca[POINTS], sl[POINTS], dose;
    double state[KIT_STATES * POINTS], obs[INO_OBS_COUNT][POINTS];
    ino_inputs in;
    ino_outputs out;
};

static void set_up_run(struct run *r, ino_muscle *m)
{
    double low, high;
    r->m = m;
    ino_muscle_sl_range(m, &low, &high);
    for (int i = 0; i < POINTS; i++) {
        r->ca[i] = decades(-2, 2);
        r->sl[i] = uniform(fmax(low, 1.7), fmin(high, 2.5));
    }
    r->dose = 0.4;
    ino_inputs_init(&r->in);
    ino_outputs_init(&r->out);
    r->in.ca_uM = (ino_field){r->ca, 1};
    r->in.sl_um = (ino_field){r->sl, 1};
    if (ino_muscle_drug_count(m))
        r->in.drug_uM[0] = (ino_field){&r->dose, 0};
    for (int o = 0; o < INO_OBS_COUNT; o++)
        r->out.observable[o] = (ino_output){r->obs[o], 1};
}

static void steady_of_all(struct record *record, int kind, ino_branch branch)
{
    for (size_t f = 0; f < ino_fibre_count(); f++) {
        ino_muscle *m = muscle_of(ino_fibre_at(f), kind);
        if (!m)
            continue;
        static struct run r;
        set_up_run(&r, m);
        ck_assert_int_eq(ino_batch_steady(m, &r.in, branch, 0, POINTS,
                                          (ino_state_output){r.state, POINTS, 1}, &r.out, NULL),
                         INO_OK);
        for (int o = 0; o < INO_OBS_COUNT; o++)
            put(record, POINTS, r.obs[o], o == INO_OBS_drug_bound); /* 1 - 1/Z, near 0 */
        put(record, ino_muscle_state_count(m) * POINTS, r.state, 0);
        ino_muscle_free(m);
    }
}

static void steady_bare(struct record *r)
{
    steady_of_all(r, 0, INO_BRANCH_UP);
}

static void steady_feedback(struct record *r)
{
    steady_of_all(r, 1, INO_BRANCH_UP);
    steady_of_all(r, 1, INO_BRANCH_DOWN);
}

static void steady_drug(struct record *r)
{
    steady_of_all(r, 2, INO_BRANCH_UP);
    steady_of_all(r, 3, INO_BRANCH_UP);
}

/* Derivatives are differences of rates: relative to the node's largest. */
static void derivatives(struct record *record)
{
    for (size_t f = 0; f < ino_fibre_count(); f++)
        for (int kind = 0; kind < 4; kind++) {
            ino_muscle *m = muscle_of(ino_fibre_at(f), kind);
            if (!m)
                continue;
            static struct run r;
            double y[KIT_STATES], dy[KIT_STATES];
            set_up_run(&r, m);
            size_t n = ino_muscle_state_count(m);
            for (size_t k = 0; k < n; k++)
                y[k] = uniform(0.1, 1) / (double)n;
            ck_assert_int_eq(ino_batch_rhs(m, &r.in, (ino_state){y, 1, (ptrdiff_t)n}, 0, 1,
                                           (ino_state_output){dy, 1, (ptrdiff_t)n}, NULL, NULL),
                             INO_OK);
            put(record, n, dy, 1);
            ino_muscle_free(m);
        }
}

static void general(struct record *record)
{
    for (size_t f = 0; f < ino_fibre_count(); f++) {
        ino_muscle *m = muscle_of(ino_fibre_at(f), 0);
        static struct run r;
        set_up_run(&r, m);
        ino_status status = ino_batch_steady_general(m, &r.in, INO_BRANCH_UP, 0, POINTS,
                                                     (ino_state_output){0}, &r.out, NULL);
        if (status == INO_NOT_EXPRESSIBLE) { /* the model has no general solver */
            ino_muscle_free(m);
            continue;
        }
        ck_assert_int_eq(status, INO_OK);
        put(record, POINTS, r.obs[INO_OBS_tension], 0);
        ino_muscle_free(m);
    }
}

static void chains(struct record *record)
{
    const struct ino_chain_batch chain = {26, INO_CHAIN_BLOCKED, NULL};
    double ratio[POINTS], gamma[POINTS], mean[POINTS];
    for (int i = 0; i < POINTS; i++) {
        ratio[i] = decades(-6, 6);
        gamma[i] = decades(0, 2);
    }
    ck_assert_int_eq(ino_chain_permissive(&chain, POINTS, ratio, gamma, 1, mean, NULL), INO_OK);
    put(record, POINTS, mean, 0);
}

START_TEST(steady_states_agree_to_1e_13)
{
    compare_sets(steady_bare, 1e-13);
    compare_sets(steady_drug, 1e-13);
}
END_TEST

/* A root moves by the round-off of its equation times 1/(1 - slope): 10 at most for these. */
START_TEST(steady_states_with_feedback_agree_to_1e_13)
{
    compare_sets(steady_feedback, 1e-13);
}
END_TEST

START_TEST(right_hand_sides_agree_to_1e_13)
{
    compare_sets(derivatives, 1e-13);
}
END_TEST

START_TEST(chains_agree_to_1e_13)
{
    compare_sets(chains, 1e-13);
}
END_TEST

/* The residual's round-off (1e-16 of the fastest rate) over the slowest rate. */
START_TEST(the_general_solver_agrees_to_1e_12)
{
    compare_sets(general, 1e-12);
}
END_TEST

/* ---- bit-equality within an instruction set ---- */

/* Counts the values of `r` that a second evaluation of the same nodes gives with other bits. */
static double differing(const struct run *r, const struct run *again)
{
    double count = 0;
    for (int o = 0; o < INO_OBS_COUNT; o++)
        for (int i = 0; i < POINTS; i++)
            count += !same_bits(r->obs[o][i], again->obs[o][i]);
    for (size_t k = 0; k < ino_muscle_state_count(r->m) * POINTS; k++)
        count += !same_bits(r->state[k], again->state[k]);
    return count;
}

static void evaluate_run(struct run *r, size_t chunk, int want_state)
{
    for (size_t first = 0; first < POINTS; first += chunk)
        ck_assert_int_eq(ino_batch_steady(r->m, &r->in, INO_BRANCH_UP, first,
                                          first + chunk < POINTS ? first + chunk : POINTS,
                                          want_state ? (ino_state_output){r->state, POINTS, 1}
                                                     : (ino_state_output){0},
                                          &r->out, NULL),
                         INO_OK);
}

static void variations(struct record *record)
{
    static struct run r, again;
    for (size_t f = 0; f < ino_fibre_count(); f++)
        for (int kind = 0; kind < 4; kind++) {
            ino_muscle *m = muscle_of(ino_fibre_at(f), kind);
            if (!m)
                continue;
            double count = 0;
            set_up_run(&r, m);
            evaluate_run(&r, POINTS, 1);
            memcpy(&again, &r, sizeof r);
            for (int o = 0; o < INO_OBS_COUNT; o++)
                again.out.observable[o].values = again.obs[o];
            again.in.ca_uM.values = again.ca;
            again.in.sl_um.values = again.sl;
            /* Smaller batches; one node at a time; fields of constants in place of constants. */
            evaluate_run(&again, 11, 1);
            count += differing(&r, &again);
            evaluate_run(&again, 1, 1);
            count += differing(&r, &again);
            double value[2][POINTS], dose[POINTS];
            /* LA decides on the range of lengths; models without these have others */
            size_t index[2] = {ino_muscle_parameter_index(m, "gamma"),
                               ino_muscle_parameter_index(m, "LA")};
            if (index[0] == ino_muscle_parameter_count(m))
                index[0] = 0;
            if (index[1] == ino_muscle_parameter_count(m))
                index[1] = ino_model_parameter_count(ino_muscle_model(m)) - 1;
            ino_field field[2] = {{value[0], 1}, {value[1], 1}};
            for (int i = 0; i < POINTS; i++) {
                value[0][i] = ino_muscle_parameter(m, index[0])->value;
                value[1][i] = ino_muscle_parameter(m, index[1])->value;
                dose[i] = r.dose;
            }
            again.in.n_parameters = 2;
            again.in.parameter_index = index;
            again.in.parameters = field;
            evaluate_run(&again, POINTS, 1);
            count += differing(&r, &again);
            again.in.n_parameters = 0;
            if (ino_muscle_drug_count(m))
                again.in.drug_uM[0] = (ino_field){dose, 1};
            evaluate_run(&again, POINTS, 1);
            count += differing(&r, &again);
            /* One length for all, given once or as a field; tension alone, no state. */
            again.in.sl_um.values = NULL;
            evaluate_run(&again, POINTS, 1);
            memcpy(&r, &again, sizeof r);
            for (int i = 0; i < POINTS; i++)
                again.sl[i] = ino_fibre_sl0_um(ino_muscle_fibre(m));
            again.in.sl_um.values = again.sl;
            for (int o = 1; o < INO_OBS_COUNT; o++)
                again.out.observable[o].values = NULL;
            again.obs[0][0] = again.obs[0][POINTS - 1] = NAN;
            evaluate_run(&again, POINTS, 0);
            count += differing(&r, &again);
            put(record, 1, &count, 0);
            ino_muscle_free(m);
        }
}

START_TEST(results_do_not_depend_on_how_they_are_asked_for)
{
    static struct record r;
    for (int s = 0; s < 3; s++) {
        if (!run_under(sets[s], variations, &r))
            continue;
        ck_assert_uint_gt(r.n, 20);
        for (size_t i = 0; i < r.n; i++)
            ck_assert_msg(r.value[i] == 0, "%s, muscle %zu: %.0f values differ", sets[s], i,
                          r.value[i]);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("isa");
    TCase *tc = tcase_create("isa");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_test(tc, steady_states_agree_to_1e_13);
    tcase_add_test(tc, steady_states_with_feedback_agree_to_1e_13);
    tcase_add_test(tc, right_hand_sides_agree_to_1e_13);
    tcase_add_test(tc, chains_agree_to_1e_13);
    tcase_add_test(tc, the_general_solver_agrees_to_1e_12);
    tcase_add_test(tc, results_do_not_depend_on_how_they_are_asked_for);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
