/* What the tests of kernels and models share: random numbers, muscles, single nodes, time-stepping,
 * an implicit march to a stationary point, reference tables. It checks with ck_assert, so it is for
 * use inside tests. */
#ifndef INO_TESTS_KIT_H
#define INO_TESTS_KIT_H

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/inotrope.h>

/* Check reports every assertion that passes to its parent process, which costs more than most of
 * them: only those that fail are reported here. */
#define _mark_point(file, line) ((void)0)

#define KIT __attribute__((unused)) static

enum { KIT_STATES = 256 };

/* ---- random numbers: the same in every run ---- */

static uint64_t kit_random_state;

KIT void seed(void)
{
    kit_random_state = 20240611;
}

KIT double uniform(double low, double high)
{
    kit_random_state = kit_random_state * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * ((double)(kit_random_state >> 11) * 0x1p-53);
}

KIT double decades(double low, double high)
{
    return pow(10.0, uniform(low, high));
}

/* Probabilities, some of them small. */
KIT void random_probabilities(size_t n, double *p)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i] = decades(-3, 0);
    for (size_t i = 0; i < n; i++)
        p[i] /= sum;
}

/* ---- comparison ---- */

KIT double relative(double x, double y)
{
    double scale = fmax(fabs(x), fabs(y));
    return x == y ? 0.0 : fabs(x - y) / scale;
}

#define assert_relative(x, y, tolerance)                               \
    do {                                                               \
        double left_ = (x), right_ = (y);                              \
        ck_assert_msg(relative(left_, right_) <= (tolerance),          \
                      "%s = %.17g, %s = %.17g, "                       \
                      "relative difference %.2e",                      \
                      #x, left_, #y, right_, relative(left_, right_)); \
    } while (0)

/* Bit for bit; NaN equals NaN. */
KIT int same_bits(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0 || (isnan(x) && isnan(y));
}

KIT double largest(size_t n, const double *x)
{
    double top = 0;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, fabs(x[i]));
    return top;
}

/* ---- muscles ---- */

#define CHANGES(...)                   \
    (const ino_change[]){__VA_ARGS__}, \
        sizeof((const ino_change[]){__VA_ARGS__}) / sizeof(ino_change)
#define NO_CHANGES NULL, 0
#define DRUGS(...)                      \
    (const char *const[]){__VA_ARGS__}, \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)
#define NO_DRUGS NULL, 0

/* A muscle that must exist; the caller frees it. */
KIT ino_muscle *make_muscle(const char *fibre, const char *const *drugs, size_t n_drugs,
                            ino_drug_kinetics kinetics, const ino_change *changes, size_t n_changes)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.drugs = drugs;
    spec.n_drugs = n_drugs;
    spec.kinetics = kinetics;
    spec.changes = changes;
    spec.n_changes = n_changes;
    ino_muscle *muscle = NULL;
    ino_error error;
    ino_error_init(&error);
    ino_status status = ino_muscle_create(&spec, &muscle, &error);
    ck_assert_msg(status == INO_OK, "%s: %s", fibre, error.text);
    return muscle;
}

KIT double value_of(const ino_muscle *m, const char *symbol)
{
    size_t k = ino_muscle_parameter_index(m, symbol);
    ck_assert_msg(k < ino_muscle_parameter_count(m), "no parameter %s", symbol);
    return ino_muscle_parameter(m, k)->value;
}

/* The bound that the table of models states for this comparison. */
KIT double within(const char *model, const char *what)
{
    const ino_model *m = ino_model_find(model);
    ck_assert_msg(m != NULL, "no model %s", model);
    for (size_t i = 0; i < ino_model_reproduced_count(m); i++)
        if (strcmp(ino_model_reproduced(m, i)->what, what) == 0)
            return ino_model_reproduced(m, i)->within;
    ck_abort_msg("%s does not say how closely it reproduces '%s'", model, what);
    return NAN;
}

/* ---- one node ---- */

struct node {
    double ca, sl, rate; /* uM; um, 0: the fibre's; um/s */
    double drug[INO_MAX_DRUGS];
};

struct answer {
    ino_status status;
    double state[KIT_STATES]; /* steady state or derivative */
    double obs[INO_OBS_COUNT];
    double converged;
};

KIT void node_inputs(const ino_muscle *m, const struct node *x, ino_inputs *in)
{
    ino_inputs_init(in);
    in->ca_uM = (ino_field){&x->ca, 0};
    if (x->sl > 0)
        in->sl_um = (ino_field){&x->sl, 0};
    in->dsl_um_s = (ino_field){&x->rate, 0};
    for (size_t d = 0; d < ino_muscle_drug_count(m); d++)
        in->drug_uM[d] = (ino_field){&x->drug[d], 0};
}

KIT struct answer evaluate(const ino_muscle *m, struct node x, const double *state,
                           ino_branch branch)
{
    struct answer a;
    memset(&a, 0, sizeof a);
    ino_inputs in;
    ino_outputs out;
    node_inputs(m, &x, &in);
    ino_outputs_init(&out);
    for (int o = 0; o < INO_OBS_COUNT; o++)
        out.observable[o] = (ino_output){&a.obs[o], 1};
    ino_state_output to = {a.state, 1, 1};
    if (state) {
        a.status = ino_batch_rhs(m, &in, (ino_state){state, 1, 1}, 0, 1, to, &out, NULL);
    } else {
        out.converged = (ino_output){&a.converged, 1};
        a.status = ino_batch_steady(m, &in, branch, 0, 1, to, &out, NULL);
    }
    return a;
}

KIT struct answer steady_at(const ino_muscle *m, struct node x)
{
    struct answer a = evaluate(m, x, NULL, INO_BRANCH_UP);
    ck_assert_int_eq(a.status, INO_OK);
    ck_assert_double_eq(a.converged, 1.0);
    return a;
}

KIT struct answer rhs_at(const ino_muscle *m, struct node x, const double *state)
{
    struct answer a = evaluate(m, x, state, INO_BRANCH_UP);
    ck_assert_int_eq(a.status, INO_OK);
    return a;
}

/* Steady values of one observable at n values of Ca (and of `drugs`, the same for all). */
KIT void steady_curve(const ino_muscle *m, ino_observable o, size_t n, const double *ca,
                      const double *drug, ino_branch branch, double *to)
{
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){ca, 1};
    for (size_t d = 0; drug && d < ino_muscle_drug_count(m); d++)
        in.drug_uM[d] = (ino_field){&drug[d], 0};
    out.observable[o] = (ino_output){to, 1};
    ck_assert_int_eq(
        ino_batch_steady(m, &in, branch, 0, n, (ino_state_output){NULL, 0, 0}, &out, NULL), INO_OK);
}

KIT double pca50_of(const ino_muscle *m, double sl, const double *drug)
{
    ino_pca_summary s;
    ck_assert_int_eq(ino_observe_pca(m, sl, drug, INO_BRANCH_UP, &s), INO_OK);
    return s.pca50;
}

/* ---- in time ---- */

typedef struct node node_in_time(double t, const void *context);

/* One step of the classical Runge-Kutta method, order 4. Inputs are taken at t, t + h/2 and just
 * before t + h, so that a kink of the inputs may lie on a step's end. */
KIT void rk4_step(const ino_muscle *m, node_in_time *input, const void *context, double t, double h,
                  double *y)
{
    size_t n = ino_muscle_state_count(m);
    double z[KIT_STATES];
    struct answer k[4];
    k[0] = rhs_at(m, input(t, context), y);
    for (size_t i = 0; i < n; i++)
        z[i] = y[i] + 0.5 * h * k[0].state[i];
    k[1] = rhs_at(m, input(t + 0.5 * h, context), z);
    for (size_t i = 0; i < n; i++)
        z[i] = y[i] + 0.5 * h * k[1].state[i];
    k[2] = rhs_at(m, input(t + 0.5 * h, context), z);
    for (size_t i = 0; i < n; i++)
        z[i] = y[i] + h * k[2].state[i];
    k[3] = rhs_at(m, input(t + h * (1 - 1e-12), context), z);
    for (size_t i = 0; i < n; i++)
        y[i] += h / 6 * (k[0].state[i] + 2 * k[1].state[i] + 2 * k[2].state[i] + k[3].state[i]);
}

KIT struct node constant_node(double t, const void *context)
{
    (void)t;
    return *(const struct node *)context;
}

/* ---- the stationary point by another route ---- */

/* Gaussian elimination with partial pivoting; a[row][column]. */
KIT void eliminate(size_t n, double a[KIT_STATES][KIT_STATES], double *b)
{
    for (size_t j = 0; j < n; j++) {
        size_t top = j;
        for (size_t i = j + 1; i < n; i++)
            if (fabs(a[i][j]) > fabs(a[top][j]))
                top = i;
        for (size_t k = 0; k < n; k++) {
            double swap = a[j][k];
            a[j][k] = a[top][k];
            a[top][k] = swap;
        }
        double swap = b[j];
        b[j] = b[top];
        b[top] = swap;
        for (size_t i = j + 1; i < n; i++) {
            double factor = a[i][j] / a[j][j];
            for (size_t k = j; k < n; k++)
                a[i][k] -= factor * a[j][k];
            b[i] -= factor * b[j];
        }
    }
    for (size_t j = n; j-- > 0;) {
        for (size_t k = j + 1; k < n; k++)
            b[j] -= a[j][k] * b[k];
        b[j] /= a[j][j];
    }
}

/* Linearly implicit Euler steps on ino_batch_rhs with numerical derivatives, the step growing from
 * 0.1 ms to 50 s: ends at the stationary point that the equations themselves have. The states
 * [0, n_filament) and [n_filament, n_filament + n_heads) are probabilities with sum 1 (the
 * equations are homogeneous in them) and are kept so. */
KIT void march(const ino_muscle *m, struct node x, size_t n_filament, size_t n_heads, double *y)
{
    enum { STEPS = 40 };
    size_t n = ino_muscle_state_count(m);
    ino_inputs in;
    node_inputs(m, &x, &in);
    double h = 1e-4;
    for (int step = 0; step < STEPS; step++) {
        static double at[KIT_STATES + 1][KIT_STATES], f[KIT_STATES + 1][KIT_STATES];
        static double a[KIT_STATES][KIT_STATES];
        double d[KIT_STATES];
        for (size_t i = 0; i <= n; i++) {
            memcpy(at[i], y, n * sizeof *y);
            if (i < n) {
                d[i] = 1e-7 * fmax(fabs(y[i]), 1e-3);
                at[i][i] += d[i];
            }
        }
        ck_assert_int_eq(ino_batch_rhs(m, &in, (ino_state){at[0], 1, KIT_STATES}, 0, n + 1,
                                       (ino_state_output){f[0], 1, KIT_STATES}, NULL, NULL),
                         INO_OK);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                a[i][j] = (i == j) / h - (f[j][i] - f[n][i]) / d[j];
        eliminate(n, a, f[n]);
        double sum[2] = {0, 0};
        for (size_t i = 0; i < n; i++) {
            y[i] += f[n][i];
            if (i < n_filament + n_heads) {
                y[i] = fmax(y[i], 0.0);
                sum[i >= n_filament] += y[i];
            }
        }
        for (size_t i = 0; i < n_filament + n_heads; i++)
            y[i] /= sum[i >= n_filament];
        h = fmin(4 * h, 50.0);
    }
}

/* ---- reference tables ---- */

enum { TABLE_COLUMNS = 64, TABLE_ROWS = 1200 };

struct table {
    size_t rows, columns;
    double value[TABLE_ROWS][TABLE_COLUMNS];
};

KIT const char *source_path(const char *file)
{
    static char path[1024];
    const char *root = getenv("INOTROPE_SOURCE");
    snprintf(path, sizeof path, "%s/%s", root && *root ? root : ".", file);
    return path;
}

/* Reads tests/reference/<name>, skipping its line of names. Not thread-safe. */
KIT const struct table *read_table(const char *name)
{
    static struct table table;
    static char line[16384];
    char file[256];
    snprintf(file, sizeof file, "tests/reference/%s", name);
    FILE *from = fopen(source_path(file), "r");
    ck_assert_msg(from != NULL, "cannot open %s (set INOTROPE_SOURCE)", source_path(file));
    /* The host's locale may write numbers with a comma. */
    locale_t numbers = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    locale_t host = uselocale(numbers);
    memset(&table, 0, sizeof table);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, from));
    while (fgets(line, sizeof line, from)) {
        ck_assert_uint_lt(table.rows, TABLE_ROWS);
        size_t column = 0;
        for (char *word = strtok(line, ",\n"); word; word = strtok(NULL, ",\n")) {
            ck_assert_uint_lt(column, TABLE_COLUMNS);
            table.value[table.rows][column++] = strtod(word, NULL);
        }
        table.columns = column;
        table.rows++;
    }
    uselocale(host);
    freelocale(numbers);
    fclose(from);
    ck_assert_uint_gt(table.rows, 0);
    return &table;
}

#endif
