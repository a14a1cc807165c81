/* nhs2006 against its authors' CellML (tests/reference), its printed parameters, and a plain scan
 * for its steady states. */
#include "tests/unit/kit.h"

static ino_muscle *as_published(void)
{
    return make_muscle("nhs2006:as-published", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
}

static const double sl0 = 2.0;

/* ---- parameters ---- */

struct number {
    const char *symbol;
    double value;
};
/* In s and uM: a rate per ms is 1000 times one per s, mM 1000 uM. */
static const struct number printed[] = {
    {"kon", 100},     {"kref", 200},    {"gamma", 2},  {"TnMax", 70},   {"Ca50ref", 1.05},
    {"beta1", -4},    {"n", 3},         {"alpha0", 8}, {"alpha_r1", 2}, {"alpha_r2", 1.75},
    {"nr", 3},        {"Kz", 0.15},     {"zp", 0.85},  {"beta0", 4.9},  {"Tref", 56.2},
    {"a", 0.35},      {"A1", -29},      {"A2", 138},   {"A3", 129},     {"alpha_1", 30},
    {"alpha_2", 130}, {"alpha_3", 625}, {"SL0", 2.0},
};

START_TEST(the_parameters_are_the_printed_ones)
{
    ino_muscle *m = as_published();
    ck_assert_uint_eq(ino_muscle_parameter_count(m), sizeof printed / sizeof *printed);
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++)
        ck_assert_double_eq(value_of(m, printed[i].symbol), printed[i].value);
    double y[KIT_STATES];
    ck_assert_int_eq(ino_state_published(m, y), INO_OK);
    ck_assert_double_eq(y[0], 67.593139865);
    ck_assert_double_eq(y[1], 0.014417937837);
    ck_assert(y[2] == 0 && y[3] == 0 && y[4] == 0);
    ino_muscle_free(m);
}
END_TEST

/* ---- right-hand side ---- */

/* Lengths beyond the bounds of lambda and both signs of Q among the 64. */
START_TEST(the_right_hand_side_equals_the_authors_at_64_states_to_1e_12)
{
    ino_muscle *m = as_published();
    const struct table *t = read_table("nhs2006_rhs_probe.csv");
    ck_assert_uint_eq(t->rows, 64);
    const double bound = within("nhs2006", "rates");
    double worst = 0, worst_tension = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct node x = {.ca = 1e3 * row[0], .sl = sl0 * row[1], .rate = sl0 * 1e3 * row[2]};
        const double unit[5] = {1e3, 1, 1, 1, 1}; /* mM -> uM */
        double y[5], flux[5];
        for (int k = 0; k < 5; k++)
            y[k] = unit[k] * row[3 + k];
        /* Binding and opening are differences of two fluxes. */
        flux[0] = 100 * x.ca * y[0];
        flux[1] = 5 * (1 + y[1]);
        for (int k = 2; k < 5; k++)
            flux[k] = fabs(1e3 * row[8 + k]);
        struct answer a = rhs_at(m, x, y);
        for (int k = 0; k < 5; k++)
            worst = fmax(worst, fabs(a.state[k] - 1e3 * unit[k] * row[8 + k]) / flux[k]);
        worst_tension = fmax(worst_tension, relative(a.obs[INO_OBS_tension], row[13]));
    }
    ck_assert_msg(worst <= bound && worst_tension <= bound, "derivatives off by %.2e, tension %.2e",
                  worst, worst_tension);
    ino_muscle_free(m);
}
END_TEST

START_TEST(stiffness_is_the_derivative_of_tension_rate_over_stretch_rate)
{
    ino_muscle *m = as_published();
    const struct table *t = read_table("nhs2006_rhs_probe.csv");
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        struct node x = {.ca = 1, .sl = sl0 * row[1], .rate = 0.3};
        double y[5] = {1e3 * row[3], row[4], row[5], row[6], row[7]}, moved[2][5];
        struct answer d = rhs_at(m, x, y), faster;
        x.rate += sl0;
        faster = rhs_at(m, x, y);
        /* tension along the change of dy/dt that a unit of stretch rate makes */
        double h = 1e-6, slope = 0;
        for (int side = 0; side < 2; side++) {
            for (int k = 0; k < 5; k++)
                moved[side][k] = y[k] + (side ? h : -h) * (faster.state[k] - d.state[k]);
            slope += (side ? 1 : -1) * rhs_at(m, x, moved[side]).obs[INO_OBS_tension] / (2 * h);
        }
        assert_relative(d.obs[INO_OBS_stiffness], slope, 1e-6); /* h^2 and rounding/h */
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(lengths_beyond_the_bounds_have_the_tension_of_the_bound)
{
    ino_muscle *m = as_published();
    static const double sl[2][2] = {{1.2, 1.6}, {2.6, 2.3}};
    for (int i = 0; i < 2; i++) {
        double far = steady_at(m, (struct node){.ca = 1, .sl = sl[i][0]}).obs[INO_OBS_tension];
        double bound = steady_at(m, (struct node){.ca = 1, .sl = sl[i][1]}).obs[INO_OBS_tension];
        assert_relative(far, bound, 1e-14);
        ck_assert_double_gt(bound, 0);
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- steady state ---- */

/* The trace is the ODE after it came to rest; its own last change is below 6e-12 kPa. */
START_TEST(steady_force_equals_the_authors_trace_to_1e_9)
{
    ino_muscle *m = as_published();
    const struct table *t = read_table("nhs2006_pca_lambda1.0.csv");
    ck_assert_uint_gt(t->rows, 50);
    double worst = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        for (int branch = 0; branch < 2; branch++) {
            struct answer a =
                evaluate(m, (struct node){.ca = 1e3 * row[1], .sl = sl0}, NULL, (ino_branch)branch);
            ck_assert_int_eq(a.status, INO_OK);
            worst = fmax(worst, relative(a.obs[INO_OBS_tension], row[3]));
            worst = fmax(worst, relative(a.state[0], 1e3 * row[5]));
            worst = fmax(worst, relative(a.state[1], row[6]));
        }
    }
    ck_assert_msg(worst <= within("nhs2006", "steady force"), "off by %.2e", worst);
    ino_muscle_free(m);
}
END_TEST

/* pCa50 as the table has it: half-way between the forces at pCa 7.5 and 4.5, linear between points
 * 0.05 apart. */
static double tabulated_pca50(const ino_muscle *m, double sl, double *end)
{
    enum { N = 61 };
    double ca[N], force[N];
    for (int i = 0; i < N; i++) {
        ca[i] = pow(10, -1.5 + 0.05 * i);
        force[i] = steady_at(m, (struct node){.ca = ca[i], .sl = sl}).obs[INO_OBS_tension];
    }
    double half = 0.5 * (force[0] + force[N - 1]);
    int i = 0;
    while (force[i + 1] < half)
        i++;
    *end = force[N - 1];
    return 7.5 - 0.05 * (i + (half - force[i]) / (force[i + 1] - force[i]));
}

/* Computed from the authors' code; half a unit of the printed digits. */
START_TEST(maximal_force_and_pca50_are_the_tabulated_ones_at_three_lengths)
{
    static const double row[3][3] = {{0.9, 28.5, 5.948}, {1.0, 56.0, 6.080}, {1.1, 83.7, 6.281}};
    ino_muscle *m = as_published();
    for (int i = 0; i < 3; i++) {
        double end, pca50 = tabulated_pca50(m, sl0 * row[i][0], &end);
        ck_assert_double_eq_tol(end, row[i][1], 0.051);
        ck_assert_double_eq_tol(pca50, row[i][2], 0.00055);
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- the two branches ---- */

static double tension_on(const ino_muscle *m, double pca, double sl, ino_branch branch)
{
    struct answer a = evaluate(m, (struct node){.ca = pow(10, 6 - pca), .sl = sl}, NULL, branch);
    ck_assert_int_eq(a.status, INO_OK);
    return a.obs[INO_OBS_tension];
}

START_TEST(the_branches_differ_by_69_7_kPa_at_stretch_1_15_and_pca_6_48_and_not_at_1_1)
{
    ino_muscle *m = as_published();
    ck_assert_double_eq_tol(tension_on(m, 6.48, 2.3, INO_BRANCH_DOWN) -
                                tension_on(m, 6.48, 2.3, INO_BRANCH_UP),
                            69.7, 0.05);
    for (double pca = 7; pca > 5; pca -= 0.001)
        assert_relative(tension_on(m, pca, 2.2, INO_BRANCH_UP),
                        tension_on(m, pca, 2.2, INO_BRANCH_DOWN), 1e-11);
    ino_muscle_free(m);
}
END_TEST

/* Ca held at pCa 6.48 for 30 s, from rest and from activation. */
START_TEST(the_branches_are_what_raising_and_lowering_calcium_lead_to)
{
    ino_muscle *m = as_published();
    for (int branch = 0; branch < 2; branch++) {
        ino_drive drive;
        ino_drive_init(&drive, m);
        ino_signal_constant(&drive.sl_um, 2.3);
        ino_signal_constant(&drive.ca_uM, pow(10, 6 - 6.48));
        struct answer start = steady_at(m, (struct node){.ca = branch ? 30 : 0.01, .sl = 2.3});
        drive.state = start.state;
        double end = 30, tension;
        ino_trace trace;
        ino_trace_init(&trace);
        trace.observable[INO_OBS_tension] = &tension;
        ck_assert_int_eq(ino_protocol_run(m, &drive, 1, &end, &trace, NULL), INO_OK);
        assert_relative(tension, tension_on(m, 6.48, 2.3, (ino_branch)branch), 1e-6);
    }
    ino_muscle_free(m);
}
END_TEST

/* The laws once more, for the scan. */
enum { VARIED = 13 };
static const char *const varied[VARIED] = {"kon", "kref",   "gamma",    "Ca50ref",  "beta1",
                                           "n",   "alpha0", "alpha_r1", "alpha_r2", "nr",
                                           "Kz",  "zp",     "beta0"};

struct scan {
    double kd, feed, opening, n, nr, kz, r1, r2, ca;
    int valid;
};

static struct scan scan_of(const double *p, double lambda, double ca)
{
    double kd = p[1] / p[0], overlap = 1 + p[12] * (lambda - 1);
    double ca50 = p[3] * (1 + p[4] * (lambda - 1));
    double c50 = ca50 / (ca50 + kd * (1 - overlap / (2 * p[2])));
    struct scan s = {
        .kd = kd, .n = p[5], .nr = p[9], .kz = p[10], .r1 = p[7], .r2 = p[8], .ca = ca};
    s.opening = p[6] / pow(c50, s.n);
    double zn = pow(p[11], s.nr), kn = pow(s.kz, s.nr);
    double k1 = s.r2 * pow(p[11], s.nr - 1) * s.nr * kn / ((zn + kn) * (zn + kn));
    double k2 = s.r2 * zn / (zn + kn) * (1 - s.nr * kn / (zn + kn));
    double zmax = (s.opening - k2) / (s.r1 + k1 + s.opening);
    s.feed = overlap / zmax / p[2];
    return s;
}

/* dz/dt over z with troponin at rest; positive at z = 0, negative at 1. */
static double scan_rate(const struct scan *s, double z)
{
    double kd = s->kd * fmax(0.1, 1 - s->feed * z), bound = s->ca / (s->ca + kd);
    double kn = pow(s->kz, s->nr);
    return s->opening * pow(bound, s->n) * (1 - z) / z - s->r1 -
           s->r2 * pow(z, s->nr - 1) / (pow(z, s->nr) + kn);
}

/* First or last change of sign on 2000 points, closer together towards both ends. */
static double scan_root(const struct scan *s, int last)
{
    enum { POINTS = 2000 };
    double z[2] = {0, 0};
    for (int i = 1; i <= POINTS; i++) {
        int k = last ? POINTS - i : i;
        double w = -32 + 62.0 * k / POINTS, at = 1 / (1 + exp(-w)); /* 1e-14 to 1 - 1e-13 */
        z[1] = z[0];
        z[0] = at;
        if (i > 1 && (scan_rate(s, at) > 0) == last)
            break;
    }
    for (int i = 0; i < 200; i++) {
        double middle = 0.5 * (z[0] + z[1]);
        z[(scan_rate(s, middle) > 0) != last] = middle;
    }
    return z[0];
}

enum { SETS = 10000 };

/* Parameters over wide ranges, most of them at lengths and Ca where several steady states are. */
START_TEST(the_branches_are_the_lowest_and_the_highest_root_of_ten_thousand_random_sets)
{
    static double value[VARIED][SETS], sl[SETS], ca[SETS], z[2][SETS], converged[SETS];
    ino_muscle *m = as_published();
    ino_field field[VARIED];
    size_t index[VARIED];
    for (int i = 0; i < SETS; i++) {
        double p[VARIED];
        p[0] = decades(1, 3), p[1] = decades(1, 3), p[2] = uniform(1, 2.5), p[3] = decades(-1, 1);
        p[4] = uniform(-5, 0), p[5] = uniform(1, 8), p[6] = decades(0.3, 1.5);
        p[7] = decades(-0.5, 1), p[8] = decades(-0.5, 1), p[9] = uniform(1.5, 8);
        p[10] = uniform(0.02, 0.8), p[11] = uniform(0.3, 1), p[12] = uniform(0, 4.9);
        for (int k = 0; k < VARIED; k++)
            value[k][i] = p[k];
        sl[i] = sl0 * uniform(i % 2 ? 0.8 : 1.05, 1.15);
        ca[i] = p[3] * decades(-1.2, 0.2);
    }
    for (int k = 0; k < VARIED; k++) {
        index[k] = ino_muscle_parameter_index(m, varied[k]);
        field[k] = (ino_field){value[k], 1};
    }
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){ca, 1};
    in.sl_um = (ino_field){sl, 1};
    in.n_parameters = VARIED;
    in.parameter_index = index;
    in.parameters = field;
    out.converged = (ino_output){converged, 1};
    int refused = 0, bistable = 0, missed_by_scan = 0;
    for (int branch = 0; branch < 2; branch++) {
        out.observable[INO_OBS_permissive] = (ino_output){z[branch], 1};
        ino_status status = ino_batch_steady(m, &in, (ino_branch)branch, 0, SETS,
                                             (ino_state_output){NULL, 0, 0}, &out, NULL);
        ck_assert(status == INO_OK || status == INO_OUT_OF_RANGE);
        for (int i = 0; i < SETS; i++) {
            double p[VARIED];
            for (int k = 0; k < VARIED; k++)
                p[k] = value[k][i];
            if (isnan(z[branch][i])) { /* zmax or C50 not positive somewhere in 0.8..1.15 */
                refused++;
                continue;
            }
            ck_assert_msg(converged[i] == 1, "set %d, branch %d not converged", i, branch);
            struct scan s = scan_of(p, sl[i] / sl0, ca[i]);
            double root = scan_root(&s, branch);
            /* A root beyond that of the scan is one too, of a pair between two of its points. */
            double outside = branch ? z[1][i] - root : root - z[0][i];
            if (fabs(outside) <= 1e-9 * root)
                continue;
            double flux = s.opening * (1 - z[branch][i]) / z[branch][i] + s.r1 + s.r2 / s.kz;
            ck_assert_msg(outside > 0 && fabs(scan_rate(&s, z[branch][i])) <= 1e-10 * flux,
                          "set %d, branch %d: %.17g, scan %.17g", i, branch, z[branch][i], root);
            missed_by_scan++;
        }
    }
    for (int i = 0; i < SETS; i++)
        bistable += z[1][i] > z[0][i] * 1.0001;
    ck_assert_int_lt(refused, SETS);
    ck_assert_int_gt(bistable, 200);
    ck_assert_int_lt(missed_by_scan, 10);
    if (getenv("INOTROPE_PRINT"))
        printf("%d refused, %d bistable, %d missed by the scan\n", refused / 2, bistable,
               missed_by_scan);
    ino_muscle_free(m);
}
END_TEST

/* At a fold two roots merge: Ca is bisected to the last bit between both branches' ends. */
START_TEST(up_to_a_fold_the_branch_exists_and_past_it_the_other_one_is_returned)
{
    ino_muscle *m = as_published();
    for (int branch = 0; branch < 2; branch++) {
        double high = pow(10, 6 - 6.48), low = branch ? high * 0.5 : high * 2, middle = low;
        double both = tension_on(m, 6.48, 2.3, (ino_branch)branch);
        for (int i = 0; i < 60; i++) {
            middle = 0.5 * (high + low);
            struct answer a =
                evaluate(m, (struct node){.ca = middle, .sl = 2.3}, NULL, (ino_branch)branch);
            ck_assert_int_eq(a.status, INO_OK);
            ck_assert_double_eq(a.converged, 1);
            *(fabs(a.obs[INO_OBS_tension] - both) < 30 ? &high : &low) = middle;
            struct answer d = rhs_at(m, (struct node){.ca = middle, .sl = 2.3}, a.state);
            ck_assert_double_le(largest(5, d.state), 1e-9); /* next to a double root */
        }
        double end[2];
        for (int i = 0; i < 2; i++) {
            struct node x = {.ca = i ? low : high, .sl = 2.3};
            end[i] = evaluate(m, x, NULL, (ino_branch)branch).obs[INO_OBS_tension];
        }
        assert_relative(low, high, 3e-16);
        ck_assert_double_gt(fabs(end[1] - end[0]), 50);
    }
    ino_muscle_free(m);
}
END_TEST

/* ---- in time ---- */

/* Ca of the authors' CellML, M over s, by pieces; 1 000 000 turns M into uM. */
static double shipped_calcium(void *user, double t, double inside, double *rate)
{
    static const struct {
        double until, c[5];
    } piece[] = {{0.001, {1.8433e-7}},
                 {0.010, {1.2148e-7}},
                 {0.015, {-1.356e-6, 0.0003992, -0.03507, 1.055}},
                 {0.055, {-1.428e-6, 0.0001494, -0.002555, 0.014}},
                 {0.250, {1.719e-6, -5.689e-6, -3.209e-6, 1.739e-5}},
                 {0.490, {4.441e-6, -3.895e-5, 0.0001374, -0.0002197, 0.0001321}},
                 {INFINITY, {1.2148e-7}}};
    (void)user;
    int i = 0;
    while (inside > piece[i].until)
        i++;
    double value = 0;
    *rate = 0;
    for (int k = 4; k >= 0; k--) {
        *rate = *rate * t + value;
        value = value * t + piece[i].c[k];
    }
    *rate *= 1e6;
    return 1e6 * value;
}

START_TEST(the_shipped_twitch_follows_the_authors_trace_to_1e_8)
{
    static const double kink[] = {0.001, 0.010, 0.015, 0.055, 0.250, 0.490};
    static double time[TABLE_ROWS], tension[TABLE_ROWS], ca[TABLE_ROWS], state[TABLE_ROWS * 5];
    ino_muscle *m = as_published();
    const struct table *t = read_table("nhs2006_twitch_shipped.csv");
    ck_assert_uint_gt(t->rows, 400);
    for (size_t i = 0; i < t->rows; i++)
        time[i] = 1e-3 * t->value[i][0];
    double start[KIT_STATES];
    ck_assert_int_eq(ino_state_published(m, start), INO_OK);
    ino_drive drive;
    ino_drive_init(&drive, m);
    drive.state = start;
    drive.rtol = 1e-10;
    ino_signal_init(&drive.ca_uM);
    drive.ca_uM.kind = INO_SIGNAL_FUNCTION;
    drive.ca_uM.function = shipped_calcium;
    drive.ca_uM.n = sizeof kink / sizeof *kink;
    drive.ca_uM.t_s = kink;
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.ca_uM = ca;
    trace.state = state;
    ck_assert_int_eq(ino_protocol_run(m, &drive, t->rows, time, &trace, NULL), INO_OK);
    const double bound = within("nhs2006", "twitch");
    double peak = 0, worst = 0, worst_state = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const double *row = t->value[i];
        int at_kink = 0;
        for (size_t k = 0; k < sizeof kink / sizeof *kink; k++)
            at_kink |= fabs(time[i] - kink[k]) < 1e-9;
        if (!at_kink) /* the trace has the piece after, the run that before */
            assert_relative(ca[i], 1e3 * row[1], 1e-12);
        peak = fmax(peak, row[2]);
        worst = fmax(worst, fabs(tension[i] - row[2]));
        worst_state = fmax(worst_state, fabs(state[5 * i] / 70 - row[3] / 0.07));
        worst_state = fmax(worst_state, fabs(state[5 * i + 1] - row[4]));
    }
    ck_assert_double_gt(peak, 10);
    ck_assert_msg(worst <= bound * peak && worst_state <= bound,
                  "tension off by %.2e of the peak, states by %.2e", worst / peak, worst_state);
    ino_muscle_free(m);
}
END_TEST

/* ---- drugs and refusals ---- */

static ino_status create(const char *drug, ino_drug_kinetics kinetics, const ino_change *changes,
                         size_t n_changes, ino_muscle **m, ino_error *error)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = "nhs2006";
    spec.drugs = &drug;
    spec.n_drugs = drug != NULL;
    spec.kinetics = kinetics;
    spec.changes = changes;
    spec.n_changes = n_changes;
    ino_error_init(error);
    return ino_muscle_create(&spec, m, error);
}

/* Ca at a given z is k_off(z)/kon times a function of z: the curve moves as a whole. */
START_TEST(levosimendan_moves_the_curve_by_the_linkage_formula_and_keeps_maximal_force)
{
    ino_muscle *m = make_muscle("nhs2006:as-published", DRUGS("levosimendan"), INO_DRUG_FAST,
                                CHANGES({"levosimendan.K_D", 2, 0}, {"levosimendan.alpha", 6, 0}));
    for (double sl = 1.8; sl < 2.25; sl += 0.2) {
        double none = 0, start = pca50_of(m, sl, &none);
        for (double dose = 0.1; dose < 100; dose *= 3) {
            double factor = (1 + dose / 2) / (1 + dose / 12);
            ck_assert_double_eq_tol(pca50_of(m, sl, &dose) - start, log10(factor), 1e-10);
            struct answer a = steady_at(
                              m, (struct node){.ca = 0.8 / factor, .sl = sl, .drug = {dose}}),
                          b = steady_at(m, (struct node){.ca = 0.8, .sl = sl});
            assert_relative(a.obs[INO_OBS_tension], b.obs[INO_OBS_tension], 1e-11);
            assert_relative(a.obs[INO_OBS_ca_bound], b.obs[INO_OBS_ca_bound], 1e-11);
        }
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_drug_with_beta_and_explicit_drug_states_are_refused_with_words)
{
    ino_muscle *m = NULL;
    ino_error error;
    const ino_change beta = {"levosimendan.beta", 1.5, 0};
    ck_assert_int_eq(create("levosimendan", INO_DRUG_FAST, &beta, 1, &m, &error),
                     INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(error.text, "beta"));
    ck_assert_int_eq(create("levosimendan", INO_DRUG_EXPLICIT, NULL, 0, &m, &error),
                     INO_NOT_EXPRESSIBLE);
    ck_assert_ptr_nonnull(strstr(error.text, "fast kinetics"));
    ck_assert_ptr_null(m);

    ck_assert_int_eq(create("levosimendan", INO_DRUG_FAST, NULL, 0, &m, &error), INO_OK);
    double field[2] = {1, 1.5}, ca = 1, tension[2];
    size_t index = ino_muscle_parameter_index(m, "levosimendan.beta"), bad;
    ino_field fields = {field, 1};
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = (ino_field){&ca, 0};
    in.n_parameters = 1;
    in.parameter_index = &index;
    in.parameters = &fields;
    out.observable[INO_OBS_tension] = (ino_output){tension, 1};
    ck_assert_int_eq(
        ino_batch_steady(m, &in, INO_BRANCH_UP, 0, 2, (ino_state_output){NULL, 0, 0}, &out, &bad),
        INO_OUT_OF_RANGE);
    ck_assert(bad == 1 && isfinite(tension[0]) && isnan(tension[1]));
    ino_muscle_free(m);
}
END_TEST

START_TEST(parameters_that_leave_no_law_at_some_length_are_refused)
{
    static const ino_change bad[] = {{"beta1", -6, 0.0}, {"gamma", 0.7, 0}, {"alpha0", 0.01, 0}};
    static const char *const word[] = {NULL, "gamma", "alpha0"};
    for (int i = 0; i < 3; i++) {
        ino_muscle *m = NULL;
        ino_error error;
        ino_status status = create(NULL, INO_DRUG_FAST, &bad[i], 1, &m, &error);
        if (!word[i]) { /* 1 - 6 * 0.15 is still positive */
            ck_assert_int_eq(status, INO_OK);
            ino_muscle_free(m);
            continue;
        }
        ck_assert_int_eq(status, INO_OUT_OF_RANGE);
        ck_assert_ptr_nonnull(strstr(error.text, word[i]));
    }
}
END_TEST

static Suite *nhs2006_suite(void)
{
    Suite *suite = suite_create("nhs2006");
    TCase *tc = tcase_create("nhs2006");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_checked_fixture(tc, seed, NULL);
    tcase_add_test(tc, the_parameters_are_the_printed_ones);
    tcase_add_test(tc, the_right_hand_side_equals_the_authors_at_64_states_to_1e_12);
    tcase_add_test(tc, stiffness_is_the_derivative_of_tension_rate_over_stretch_rate);
    tcase_add_test(tc, lengths_beyond_the_bounds_have_the_tension_of_the_bound);
    tcase_add_test(tc, steady_force_equals_the_authors_trace_to_1e_9);
    tcase_add_test(tc, maximal_force_and_pca50_are_the_tabulated_ones_at_three_lengths);
    tcase_add_test(tc, the_branches_differ_by_69_7_kPa_at_stretch_1_15_and_pca_6_48_and_not_at_1_1);
    tcase_add_test(tc, the_branches_are_what_raising_and_lowering_calcium_lead_to);
    tcase_add_test(tc,
                   the_branches_are_the_lowest_and_the_highest_root_of_ten_thousand_random_sets);
    tcase_add_test(tc, up_to_a_fold_the_branch_exists_and_past_it_the_other_one_is_returned);
    tcase_add_test(tc, the_shipped_twitch_follows_the_authors_trace_to_1e_8);
    tcase_add_test(tc, levosimendan_moves_the_curve_by_the_linkage_formula_and_keeps_maximal_force);
    tcase_add_test(tc, a_drug_with_beta_and_explicit_drug_states_are_refused_with_words);
    tcase_add_test(tc, parameters_that_leave_no_law_at_some_length_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(nhs2006_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
