/* pCa50 and slope by root finding: toy curves whose answers are known, then every fibre. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/record.h"

/* The shipped registry under another name; ours, below, adds the toys. */
struct shipped_registry {
    const ino_model *const *models;
    size_t n_models;
    const ino_fibre *const *fibres;
    size_t n_fibres;
    const ino_drug *const *drugs;
    size_t n_drugs;
};
#define ino_registry shipped_registry
#define models       shipped_models
#define fibres       shipped_fibres
#define drugs        shipped_drugs
#include "models/registry.c"
#undef ino_registry
#undef models
#undef fibres
#undef drugs

/* ---- toy models ---- */

enum toy_parameter { TOY_PCA50, TOY_SLOPE, TOY_REST, TOY_RANGE, TOY_FEEDBACK, TOY_COUNT };

/* Force of F = rest + range y, logit y = n (ln Ca - ln Ca50 + feedback (y - 1/2)). With
 * n feedback > 4 three y belong to some Ca; a branch is followed to its fold. */
static double toy_height(const double *par, double ca_uM, ino_branch branch)
{
    const double n = par[TOY_SLOPE], a = par[TOY_FEEDBACK];
    const double x = log(ca_uM) - log(10.0) * (6 - par[TOY_PCA50]);
    if (ca_uM == 0.0 || isinf(ca_uM))
        return ca_uM == 0.0 ? 0.0 : 1.0;
    if (a == 0.0)
        return 1 / (1 + exp(-n * x));
    /* Unknown z = logit y; residual z - n (x + a (y - 1/2)) changes sign between the ends; stepping
     * from the branch's end finds the first root, bisection its place. */
    const int up = branch == INO_BRANCH_UP;
    const double from = n * x + (up ? -1 : 1) * n * a / 2, to = n * x + (up ? 1 : -1) * n * a / 2;
    double low = from, high = to;
    for (int k = 1; k <= 4000; k++) {
        const double z = from + (to - from) * k / 4000;
        const double r = z - n * (x + a * (1 / (1 + exp(-z)) - 0.5));
        if (up ? r >= 0 : r <= 0) {
            high = z;
            low = from + (to - from) * (k - 1) / 4000;
            break;
        }
    }
    for (int k = 0; k < 80; k++) {
        const double z = (low + high) / 2, r = z - n * (x + a * (1 / (1 + exp(-z)) - 0.5));
        if (up ? r >= 0 : r <= 0)
            high = z;
        else
            low = z;
    }
    return 1 / (1 + exp(-high));
}

static void toy_steady(const struct ino_tile *tile)
{
    for (size_t i = 0; i < tile->n; i++) {
        const double y = toy_height(tile->par, tile->ca_uM[i], tile->branch);
        tile->observable[INO_OBS_tension][i] = tile->par[TOY_REST] + tile->par[TOY_RANGE] * y;
        tile->converged[i] = 1;
    }
}

/* A step at pCa50: all or nothing. */
static void step_steady(const struct ino_tile *tile)
{
    for (size_t i = 0; i < tile->n; i++) {
        const int open = log10(tile->ca_uM[i]) >= 6 - tile->par[TOY_PCA50];
        tile->observable[INO_OBS_tension][i] = tile->par[TOY_REST] + (open ? 1 : 0);
        tile->converged[i] = 1;
    }
}

/* Finds no steady state above 1 uM. */
static void failing_steady(const struct ino_tile *tile)
{
    toy_steady(tile);
    for (size_t i = 0; i < tile->n; i++)
        tile->converged[i] = tile->ca_uM[i] > 1 && !isinf(tile->ca_uM[i]) ? 0 : 1;
}

/* Has no number for saturated muscle. */
static void unknown_steady(const struct ino_tile *tile)
{
    toy_steady(tile);
    for (size_t i = 0; i < tile->n; i++)
        if (isinf(tile->ca_uM[i]))
            tile->observable[INO_OBS_tension][i] = NAN;
}

static size_t toy_states(const double *value, ino_drug_kinetics kinetics, char (*name)[24],
                         const char **unit)
{
    (void)value;
    (void)kinetics;
    return ino_record_state("y", "1", 0, name, unit);
}

static void toy_sl_range(const double *value, double *min_um, double *max_um)
{
    (void)value;
    *min_um = 1;
    *max_um = 3;
}

#define TOY "made for a test"
static const ino_parameter toy_parameters[TOY_COUNT] = {
    {"pCa50", "1", 6, 0, 20, TOY, TOY},      {"n", "1", 1, 0, 1e9, TOY, TOY},
    {"rest", "kPa", 0, -1e9, 1e9, TOY, TOY}, {"range", "kPa", 1, -1e9, 1e9, TOY, TOY},
    {"feedback", "1", 0, 0, 100, TOY, TOY},
};

#define TOY_MODEL(name)                                                       \
    static const struct ino_kernel name##_kernel = {.steady = name##_steady}; \
    static const ino_model name##_model = {                                   \
        .id = "toy-" #name,                                                   \
        .title = TOY,                                                         \
        .thin_filament = TOY,                                                 \
        .crossbridges = TOY,                                                  \
        .equations = TOY,                                                     \
        .sensitizer = TOY,                                                    \
        .references = TOY,                                                    \
        .observables = 1u << INO_OBS_tension,                                 \
        .n_parameters = TOY_COUNT,                                            \
        .parameters = toy_parameters,                                         \
        .states = toy_states,                                                 \
        .sl_range = toy_sl_range,                                             \
        .kernel = {&name##_kernel, &name##_kernel, &name##_kernel},           \
    };                                                                        \
    static const ino_fibre name##_fibre = {.id = "toy-" #name,                \
                                           .model = "toy-" #name,             \
                                           .title = TOY,                      \
                                           .species = TOY,                    \
                                           .tissue = TOY,                     \
                                           .preparation = TOY,                \
                                           .condition = TOY,                  \
                                           .sl0_um = 2,                       \
                                           .open_questions = TOY,             \
                                           .references = TOY};
TOY_MODEL(toy)
TOY_MODEL(step)
TOY_MODEL(failing)
TOY_MODEL(unknown)

static const ino_model *const all_models[] = {INO_MODELS(ADDRESS_MODEL) & toy_model, &step_model,
                                              &failing_model, &unknown_model};
static const ino_fibre *const all_fibres[] = {INO_FIBRES(ADDRESS_FIBRE) & toy_fibre, &step_fibre,
                                              &failing_fibre, &unknown_fibre};
const struct ino_registry ino_registry = {
    all_models,    sizeof all_models / sizeof *all_models,
    all_fibres,    sizeof all_fibres / sizeof *all_fibres,
    shipped_drugs, sizeof shipped_drugs / sizeof *shipped_drugs,
};

struct toy {
    double pca50, slope, rest, range, feedback;
};

static ino_muscle *make_toy(const char *model, struct toy toy)
{
    const ino_change changes[TOY_COUNT] = {{"pCa50", toy.pca50, 0},
                                           {"n", toy.slope, 0},
                                           {"rest", toy.rest, 0},
                                           {"range", toy.range, 0},
                                           {"feedback", toy.feedback, 0}};
    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_muscle_spec_init(&spec);
    spec.model = model;
    spec.n_changes = TOY_COUNT;
    spec.changes = changes;
    ck_assert_int_eq(ino_muscle_create(&spec, &m, NULL), INO_OK);
    return m;
}

/* ino_observe_pca of a toy at sarcomere length sl_um. */
static ino_status observe(const char *model, struct toy toy, double sl_um, ino_branch branch,
                          ino_pca_summary *summary)
{
    ino_muscle *m = make_toy(model, toy);
    const ino_status status = ino_observe_pca(m, sl_um, NULL, branch, summary);
    ino_muscle_free(m);
    return status;
}

/* The steepest has its middle where log10 Ca is small and its rounding leaves digits enough. */
START_TEST(a_hill_curve_gives_its_constants_back)
{
    const double slopes[] = {0.3, 1, 2.6, 5.3, 40, 1e3, 1e5}, centres[] = {4.4, 5.65, 6.02, 7.9};
    for (size_t s = 0; s < sizeof slopes / sizeof *slopes; s++)
        for (size_t c = 0; c < sizeof centres / sizeof *centres; c++) {
            const struct toy hill = {centres[c], slopes[s], 0, 1, 0};
            ino_pca_summary r;
            ck_assert_int_eq(observe("toy-toy", hill, 2, INO_BRANCH_UP, &r), INO_OK);
            ck_assert_double_eq_tol(r.pca50, centres[c], 5e-14 + 5e-15 / slopes[s]);
            /* Ca is known to 2^-53 and the logarithm in the toy to about as much: 1e-16 n / (n h)
             */
            ck_assert_double_eq_tol(r.slope_nh / slopes[s], 1, 1e-10 + 2e-14 * slopes[s]);
            ck_assert_double_eq(r.frest_kPa, 0.0);
            ck_assert_double_eq(r.fmax_kPa, 1.0);
        }
}
END_TEST

START_TEST(resting_force_and_units_do_not_move_the_curve)
{
    const struct toy m = {5.8, 2.6, 3, 1e-3, 0}, n = {5.8, 2.6, -1, 1e6, 0};
    ino_pca_summary r;
    ck_assert_int_eq(observe("toy-toy", m, 2, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_double_eq_tol(r.pca50, 5.8, 1e-12); /* 3 kPa of rest hide three digits */
    ck_assert_double_eq_tol(r.slope_nh, 2.6, 1e-8);
    ck_assert_double_eq(r.frest_kPa, 3.0);
    ck_assert_double_eq_tol(r.fmax_kPa, 3.001, 1e-15);
    ck_assert_int_eq(observe("toy-toy", n, 2, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_double_eq_tol(r.pca50, 5.8, 1e-13);
    ck_assert_double_eq_tol(r.slope_nh, 2.6, 1e-9);
}
END_TEST

/* Feedback below the threshold: d ln Ca/dy = 1/(n y (1 - y)) - a, so n_H = 4/(4/n - a). */
START_TEST(feedback_steepens_by_the_closed_form)
{
    const struct toy m = {6, 3, 0, 1, 1.0};
    ino_pca_summary r;
    ck_assert_int_eq(observe("toy-toy", m, 2, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_double_eq_tol(r.pca50, 6, 1e-13);
    ck_assert_double_eq_tol(r.slope_nh, 12, 1e-9);
}
END_TEST

/* Beyond it: folds where n a y (1 - y) = 1. Going up, the muscle stays on the lower branch to
 * y = (1 - sqrt(1 - 4/(n a)))/2, Ca = there; going down the mirror image. */
START_TEST(a_bistable_curve_gives_the_jump_of_each_branch)
{
    const double n = 5, a = 2, y = (1 - sqrt(1 - 4 / (n * a))) / 2;
    const double fold = (log(y / (1 - y)) / n - a * (y - 0.5)) / log(10.0); /* log10(Ca/Ca50) */
    const struct toy m = {6, n, 2, 10, a};
    ino_pca_summary up, down;
    ck_assert_int_eq(observe("toy-toy", m, 2, INO_BRANCH_UP, &up), INO_OK);
    ck_assert_int_eq(observe("toy-toy", m, 2, INO_BRANCH_DOWN, &down), INO_OK);
    ck_assert_double_gt(fold, 0.1);
    /* the toy's own search steps over roots closer than n a/4000 to the fold */
    ck_assert_double_eq_tol(up.pca50, 6 - fold, 1e-5);
    ck_assert_double_eq_tol(down.pca50, 6 + fold, 1e-5);
    ck_assert(isinf(up.slope_nh) && up.slope_nh > 0 && isinf(down.slope_nh));
}
END_TEST

START_TEST(a_step_is_found_to_the_last_digits)
{
    const struct toy m = {5.4321, 1, 0, 1, 0};
    ino_pca_summary r;
    ck_assert_int_eq(observe("toy-step", m, 2, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_double_eq_tol(r.pca50, 5.4321, 1e-13);
    ck_assert(isinf(r.slope_nh));
}
END_TEST

/* ---- refusals ---- */

START_TEST(what_has_no_half_maximum_is_refused_with_nothing_written)
{
    const struct toy good = {6, 2, 0, 1, 0}, flat = {6, 2, 1, 0, 0}, falling = {6, 2, 1, -1, 0};
    const struct toy above = {2.5, 8, 0, 1, 0}; /* half-maximum beyond 1000 uM */
    const struct toy below = {16, 8, 0, 1, 0};
    const struct {
        const char *model;
        struct toy toy;
        double sl_um;
        ino_branch branch;
        ino_status status;
    } rows[] = {{"toy-toy", flat, 2, INO_BRANCH_UP, INO_TOO_FEW_POINTS},
                {"toy-toy", falling, 2, INO_BRANCH_UP, INO_TOO_FEW_POINTS},
                {"toy-toy", above, 2, INO_BRANCH_UP, INO_OUT_OF_RANGE},
                {"toy-toy", below, 2, INO_BRANCH_UP, INO_OUT_OF_RANGE},
                {"toy-toy", good, 5, INO_BRANCH_UP, INO_OUT_OF_RANGE},
                {"toy-toy", good, NAN, INO_BRANCH_UP, INO_NOT_FINITE},
                {"toy-toy", good, 2, (ino_branch)7, INO_BAD_ARGUMENT},
                {"toy-unknown", good, 2, INO_BRANCH_UP, INO_NOT_FINITE},
                {"toy-failing", good, 2, INO_BRANCH_UP, INO_NOT_CONVERGED}};
    ino_pca_summary r, kept;
    memset(&r, 0x5a, sizeof r);
    kept = r;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        ck_assert_int_eq(observe(rows[k].model, rows[k].toy, rows[k].sl_um, rows[k].branch, &r),
                         rows[k].status);
    ck_assert_int_eq(ino_observe_pca(NULL, 2, NULL, INO_BRANCH_UP, &r), INO_BAD_ARGUMENT);
    ck_assert_mem_eq(&r, &kept, sizeof r);
}
END_TEST

/* ---- the models ---- */

/* (F - F_rest)/(F_max - F_rest) at log10([Ca]/uM). */
static double height(const ino_muscle *m, double sl_um, ino_branch branch, const ino_pca_summary *r,
                     double log_ca)
{
    const ino_state_output no_state = {NULL, 0, 0};
    double ca_uM = pow(10, log_ca), force;
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM.values = &ca_uM;
    inputs.sl_um.values = &sl_um;
    outputs.observable[INO_OBS_tension].values = &force;
    ck_assert_int_eq(ino_batch_steady(m, &inputs, branch, 0, 1, no_state, &outputs, NULL), INO_OK);
    return (force - r->frest_kPa) / (r->fmax_kPa - r->frest_kPa);
}

static ino_muscle *create(const char *model, const char *fibre)
{
    ino_muscle_spec spec;
    ino_muscle *m = NULL;
    ino_muscle_spec_init(&spec);
    spec.model = model;
    spec.fibre = fibre;
    ck_assert_int_eq(ino_muscle_create(&spec, &m, NULL), INO_OK);
    return m;
}

/* The reference codes' force (kPa) at pCa 4.5, and their pCa50 read between points 0.1 apart. */
START_TEST(rdq20mf_has_the_published_sensitivity_at_four_lengths)
{
    const double sl[4] = {1.9, 2.1, 2.2, 2.3};
    const struct {
        const char *fibre;
        double force[4], pca50[4];
    } rows[2] = {
        {"human-body-temperature", {93.41, 111.21, 120.12, 129.02}, {6.377, 6.484, 6.550, 6.629}},
        {"rat-room-temperature", {93.46, 111.29, 120.21, 129.14}, {6.039, 6.145, 6.212, 6.287}}};
    for (size_t f = 0; f < 2; f++) {
        ino_muscle *m = create("rdq20mf", rows[f].fibre);
        for (size_t k = 0; k < 4; k++) {
            ino_pca_summary r;
            ck_assert_int_eq(ino_observe_pca(m, sl[k], NULL, INO_BRANCH_UP, &r), INO_OK);
            const double y = height(m, sl[k], INO_BRANCH_UP, &r, 1.5);
            const double force = r.frest_kPa + (r.fmax_kPa - r.frest_kPa) * y;
            ck_assert_double_eq_tol(force, rows[f].force[k], 0.006);
            ck_assert_double_ge(r.fmax_kPa, force);
            ck_assert_double_eq_tol(r.pca50, rows[f].pca50[k], 0.004);
        }
        ino_muscle_free(m);
    }
}
END_TEST

/* dy/d ln Ca by Romberg's table of central differences, 2^-5 decades halved six times. */
static double romberg_slope(const ino_muscle *m, double sl_um, ino_branch branch,
                            const ino_pca_summary *r)
{
    double table[7], best = 0, smallest = INFINITY;
    for (int k = 0; k < 7; k++) {
        const double x = 6 - r->pca50, h = ldexp(1, -5 - k);
        double factor = 4, previous = (height(m, sl_um, branch, r, x + h) -
                                       height(m, sl_um, branch, r, x - h)) /
                                      (2 * h);
        for (int j = 0; j < k; j++, factor *= 4) {
            const double finer = previous + (previous - table[j]) / (factor - 1);
            if (fabs(finer - previous) < smallest) {
                smallest = fabs(finer - previous);
                best = finer;
            }
            table[j] = previous;
            previous = finer;
        }
        table[k] = previous;
    }
    return best / log(10.0);
}

/* Every fibre of every model at three lengths, on both branches. */
START_TEST(half_maximum_and_slope_hold_for_every_fibre)
{
    size_t checked = 0;
    for (size_t f = 0; f < sizeof shipped_fibres / sizeof *shipped_fibres; f++) {
        const ino_fibre *fibre = shipped_fibres[f];
        ino_muscle *m = create(ino_model_id(ino_fibre_model(fibre)), ino_fibre_id(fibre));
        for (int k = 0; k < 6; k++) {
            const ino_branch branch = k % 2 ? INO_BRANCH_DOWN : INO_BRANCH_UP;
            const double sl_um = ino_fibre_sl0_um(fibre) * (0.9 + 0.05 * (k / 2));
            ino_pca_summary r;
            const ino_status status = ino_observe_pca(m, sl_um, NULL, branch, &r);
            if (status == INO_OUT_OF_RANGE) /* this length, for this model */
                continue;
            ck_assert_int_eq(status, INO_OK);
            checked++;
            const double x = 6 - r.pca50;
            if (isinf(r.slope_nh)) {
                ck_assert_double_lt(height(m, sl_um, branch, &r, x - 1e-12), 0.5);
                ck_assert_double_ge(height(m, sl_um, branch, &r, x + 1e-12), 0.5);
                continue;
            }
            ck_assert_double_eq_tol(height(m, sl_um, branch, &r, x), 0.5, 1e-12);
            ck_assert_double_eq_tol(4 * romberg_slope(m, sl_um, branch, &r) / r.slope_nh, 1, 1e-9);
        }
        ino_muscle_free(m);
    }
    ck_assert_uint_ge(checked, 2 * sizeof shipped_fibres / sizeof *shipped_fibres);
}
END_TEST

static void limit(const ino_muscle *m, double sl_um, double ca_uM, double *force)
{
    const ino_state_output no_state = {NULL, 0, 0};
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM.values = &ca_uM;
    inputs.sl_um.values = &sl_um;
    outputs.observable[INO_OBS_tension].values = force;
    ck_assert_int_eq(ino_batch_steady(m, &inputs, INO_BRANCH_UP, 0, 1, no_state, &outputs, NULL),
                     INO_OK);
}

START_TEST(the_limits_are_those_of_no_and_of_all_calcium)
{
    ino_muscle *m = create("rdq20mf", "human-body-temperature");
    ino_pca_summary r;
    double rest, full;
    limit(m, 2.0, 0, &rest);
    limit(m, 2.0, INFINITY, &full);
    ck_assert_int_eq(ino_observe_pca(m, 2.0, NULL, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_double_eq(r.frest_kPa, rest);
    ck_assert_double_eq(r.fmax_kPa, full);
    ino_muscle_free(m);
}
END_TEST

/* Thin filaments end where thick ones begin: no overlap, no force. */
START_TEST(a_length_without_force_or_outside_the_model_is_refused)
{
    ino_muscle *m = create("rdq20mf", "human-body-temperature");
    ino_pca_summary r;
    ck_assert_int_eq(ino_observe_pca(m, 1.25, NULL, INO_BRANCH_UP, &r), INO_TOO_FEW_POINTS);
    ck_assert_int_eq(ino_observe_pca(m, 0.9, NULL, INO_BRANCH_UP, &r), INO_OUT_OF_RANGE);
    ck_assert_int_eq(ino_observe_pca(m, 3.9, NULL, INO_BRANCH_UP, &r), INO_OUT_OF_RANGE);
    ino_muscle_free(m);
}
END_TEST

/* The drug's dose reaches the steady state: compared with the muscle whose Kd it divides. The drug
 * takes alpha 4, beta 1 here, so Kd_eff = Kd (1 + x/4)/(1 + x), x = 2. */
START_TEST(a_sensitizer_shifts_pca50_by_its_factor_on_kd)
{
    const char *drug[] = {"levosimendan", "rpi194"};
    const ino_change changes[] = {
        {"levosimendan.K_D", 0.5, 0}, {"levosimendan.alpha", 4, 0}, {"levosimendan.beta", 1, 0}};
    const double dose[] = {1.0, 0.0}, both[] = {1.0, 100.0};
    ino_muscle *plain = create("rdq20mf", "human-body-temperature"), *dosed = NULL;
    ino_muscle_spec spec;
    ino_pca_summary r, d, none, two;
    ino_muscle_spec_init(&spec);
    spec.model = "rdq20mf";
    spec.fibre = "human-body-temperature";
    spec.n_drugs = 2;
    spec.drugs = drug;
    spec.n_changes = 3;
    spec.changes = changes;
    ck_assert_int_eq(ino_muscle_create(&spec, &dosed, NULL), INO_OK);
    ck_assert_int_eq(ino_observe_pca(plain, 2.2, NULL, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_int_eq(ino_observe_pca(dosed, 2.2, dose, INO_BRANCH_UP, &d), INO_OK);
    ck_assert_int_eq(ino_observe_pca(dosed, 2.2, NULL, INO_BRANCH_UP, &none), INO_OK);
    ck_assert_double_eq_tol(d.pca50 - r.pca50, log10(3 / 1.5), 1e-12);
    ck_assert_double_eq_tol(d.slope_nh / r.slope_nh, 1, 1e-9);
    ck_assert_double_eq(none.pca50, r.pca50);
    ck_assert_int_eq(ino_observe_pca(dosed, 2.2, both, INO_BRANCH_UP, &two), INO_OK);
    ck_assert_double_gt(two.pca50, d.pca50 + 1e-3);
    ino_muscle_free(plain);
    ino_muscle_free(dosed);
}
END_TEST

/* Two Hill curves of one slope n whose parts of the force are equal: the sum passes its half in the
 * middle between them, where each has y(1 - y), y = 1/(1 + exp(n d)), d the half distance in ln Ca. */
START_TEST(a_mixture_of_two_hill_curves_is_less_steep_by_the_closed_form)
{
    const double n = 3, apart = 0.2; /* pCa, each side */
    ino_muscle *a = make_toy("toy-toy", (struct toy){5.8 + apart, n, 2, 30, 0});
    ino_muscle *b = make_toy("toy-toy", (struct toy){5.8 - apart, n, 4, 10, 0});
    ino_part part[2] = {{a, 0.25}, {b, 0.75}};
    ino_pca_summary r, alone;
    ck_assert_int_eq(ino_observe_pca_mixture(2, part, 2, NULL, INO_BRANCH_UP, &r), INO_OK);
    const double y = 1 / (1 + exp(n * apart * log(10.0)));
    ck_assert_double_eq_tol(r.pca50, 5.8, 1e-12);
    ck_assert_double_eq_tol(r.slope_nh, 4 * n * y * (1 - y), 1e-8);
    ck_assert_double_eq_tol(r.frest_kPa, 0.25 * 2 + 0.75 * 4, 1e-14);
    ck_assert_double_eq_tol(r.fmax_kPa, 0.25 * 32 + 0.75 * 14, 1e-13);
    /* No part of the other fibre: the curve of the first. */
    part[0].share = 0.75;
    part[1].share = 0;
    ck_assert_int_eq(ino_observe_pca_mixture(2, part, 2, NULL, INO_BRANCH_UP, &r), INO_OK);
    ck_assert_int_eq(ino_observe_pca(a, 2, NULL, INO_BRANCH_UP, &alone), INO_OK);
    ck_assert_double_eq_tol(r.pca50, alone.pca50, 1e-12);
    ck_assert_double_eq_tol(r.fmax_kPa, 0.75 * alone.fmax_kPa, 1e-13);
    part[1].share = -0.1;
    ck_assert_int_eq(ino_observe_pca_mixture(2, part, 2, NULL, INO_BRANCH_UP, &r),
                     INO_OUT_OF_RANGE);
    part[1].muscle = NULL;
    ck_assert_int_eq(ino_observe_pca_mixture(2, part, 2, NULL, INO_BRANCH_UP, &r),
                     INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_observe_pca_mixture(0, part, 2, NULL, INO_BRANCH_UP, &r),
                     INO_BAD_ARGUMENT);
    ino_muscle_free(a);
    ino_muscle_free(b);
}
END_TEST

static Suite *observe_pca_suite(void)
{
    Suite *suite = suite_create("observe_pca");
    TCase *tc = tcase_create("observe_pca");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_hill_curve_gives_its_constants_back);
    tcase_add_test(tc, resting_force_and_units_do_not_move_the_curve);
    tcase_add_test(tc, feedback_steepens_by_the_closed_form);
    tcase_add_test(tc, a_bistable_curve_gives_the_jump_of_each_branch);
    tcase_add_test(tc, a_step_is_found_to_the_last_digits);
    tcase_add_test(tc, what_has_no_half_maximum_is_refused_with_nothing_written);
    tcase_add_test(tc, rdq20mf_has_the_published_sensitivity_at_four_lengths);
    tcase_add_test(tc, half_maximum_and_slope_hold_for_every_fibre);
    tcase_add_test(tc, the_limits_are_those_of_no_and_of_all_calcium);
    tcase_add_test(tc, a_length_without_force_or_outside_the_model_is_refused);
    tcase_add_test(tc, a_sensitizer_shifts_pca50_by_its_factor_on_kd);
    tcase_add_test(tc, a_mixture_of_two_hill_curves_is_less_steep_by_the_closed_form);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(observe_pca_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
