/* Twitches of populations: accuracy against the reference integrator, independence of nodes. */
#include "tests/unit/kit.h"

#include <sys/wait.h>
#include <unistd.h>

enum { NUMBERS = 12, MOST = 160 };
enum { DIASTOLIC, PEAK, DEVELOPED, TTP, RT50, RT90, RISE, FALL, AREA, ATP, ERROR, HALVINGS };

struct numbers {
    double value[NUMBERS][MOST];
};

/* Outputs into a table; `wanted` has a bit per number. */
static void outputs_to(struct numbers *to, unsigned wanted, ptrdiff_t stride,
                       ino_twitch_outputs *out)
{
    ino_twitch_outputs_init(out);
    ino_output *all[NUMBERS] = {
        &out->diastolic_kPa,  &out->peak_kPa,       &out->developed_kPa,
        &out->time_to_peak_s, &out->rt50_s,         &out->rt90_s,
        &out->dtdt_max_kPa_s, &out->dtdt_min_kPa_s, &out->tension_time_kPa_s,
        &out->atp_per_head,   &out->error,          &out->halvings};
    for (int k = 0; k < NUMBERS; k++)
        if (wanted >> k & 1)
            *all[k] = (ino_output){to->value[k], stride};
}

enum { ALL = (1 << NUMBERS) - 1 };

struct subject {
    const char *fibre, *drug;
    ino_drug_kinetics kinetics;
    double dose, gain;
    const char *symbol; /* a parameter to vary */
};
static const struct subject subjects[] = {
    {"human-body-temperature", NULL, INO_DRUG_FAST, 0, 1, "gamma"},
    {"human-body-temperature", "levosimendan", INO_DRUG_FAST, 1, 1, "gamma"},
    {"human-lv-intact-37C", NULL, INO_DRUG_FAST, 0, 1, "gamma"},
    {"diaphragm-slow", "levosimendan", INO_DRUG_EXPLICIT, 2, 4, "gamma"},
    {"diaphragm-fast-IIa", NULL, INO_DRUG_FAST, 0, 3, "gamma"},
};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

static ino_muscle *muscle_of(const struct subject *s)
{
    return make_muscle(s->fibre, &s->drug, s->drug != NULL, s->kinetics, NO_CHANGES);
}

static void transient(const ino_muscle *m, const struct subject *s, ino_drive *drive)
{
    ino_drive_init(drive, m);
    ino_signal_biexponential(&drive->ca_uM, 0.1 * s->gain, 0.9 * s->gain, 0.02, 0.05, 0.01);
    drive->drug_uM = s->drug ? &s->dose : NULL;
}

static ino_mesh *mesh_of(const ino_muscle *m, const ino_drive *drive, double duration, double rtol)
{
    ino_mesh_options o;
    ino_mesh_options_init(&o);
    o.duration_s = duration;
    o.rtol = rtol;
    ino_mesh *mesh = NULL;
    ck_assert_int_eq(ino_mesh_create(m, drive, &o, &mesh), INO_OK);
    return mesh;
}

/* By the reference integrator; tension-time by Simpson's rule over its trace. */
struct reference {
    ino_twitch twitch;
    double area;
};

static struct reference reference_of(const ino_muscle *m, const ino_drive *given, double duration)
{
    enum { POINTS = 8001 };
    static double t[POINTS], tension[POINTS];
    struct reference r;
    ino_drive drive = *given;
    ino_twitch_options options;
    ino_trace trace;
    drive.rtol = 1e-11;
    ino_twitch_options_init(&options);
    options.duration_s = duration;
    ck_assert_int_eq(ino_protocol_twitch(m, &drive, &options, NULL, &r.twitch), INO_OK);
    for (int i = 0; i < POINTS; i++)
        t[i] = drive.start_s + duration * i / (POINTS - 1);
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    drive.rtol = 1e-10;
    ck_assert_int_eq(ino_protocol_run(m, &drive, POINTS, t, &trace, NULL), INO_OK);
    r.area = tension[0] + tension[POINTS - 1];
    for (int i = 1; i + 1 < POINTS; i++)
        r.area += (i % 2 ? 4 : 2) * tension[i];
    r.area *= duration / (POINTS - 1) / 3;
    return r;
}

/* Largest error of node i: tensions relative to the peak, their integral and ATP, and a third of that
 * of times and rates, which are read off the slope of tension. */
static double error_of(const struct numbers *x, size_t i, const struct reference *r, int *which)
{
    const ino_twitch_metrics *m = &r->twitch.metrics;
    double exact[ERROR] = {
        m->diastolic, m->peak,     m->developed, m->time_to_peak_s, m->rt50_s,
        m->rt90_s,    m->dfdt_max, m->dfdt_min,  r->area,           r->twitch.atp_per_beat};
    double scale[ERROR] = {m->peak,   m->peak,     m->peak,     m->time_to_peak_s, m->rt50_s,
                           m->rt90_s, m->dfdt_max, m->dfdt_max, r->area,           exact[ATP]};
    double worst = 0;
    for (int k = 0; k < ERROR; k++) {
        ck_assert_int_eq(isnan(exact[k]), isnan(x->value[k][i]));
        double error = isnan(exact[k]) ? 0 : fabs(x->value[k][i] - exact[k]) / fabs(scale[k]);
        if (k > DEVELOPED && k < AREA)
            error /= 3;
        if (error > worst) {
            worst = error;
            *which = k;
        }
    }
    return worst;
}

START_TEST(numbers_are_those_of_the_reference_integrator_within_rtol)
{
    const struct subject *s = &subjects[_i];
    ino_muscle *m = muscle_of(s);
    ino_drive drive;
    transient(m, s, &drive);
    const struct reference r = reference_of(m, &drive, 0.6);
    double last = INFINITY, rtol = 1e-4;
    for (int k = 0; k < 3; k++, rtol *= 1e-2) {
        ino_mesh *mesh = mesh_of(m, &drive, 0.6, rtol);
        struct numbers x;
        ino_twitch_outputs out;
        outputs_to(&x, ALL, 1, &out);
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
        int which = 0;
        double error = error_of(&x, 0, &r, &which);
        printf("%s rtol %g: %zu steps, estimate %.2e, error %.2e (number %d)\n", s->fibre, rtol,
               ino_mesh_steps(mesh), x.value[ERROR][0], error, which);
        ck_assert_double_eq(x.value[HALVINGS][0], 1);
        ck_assert_double_le(x.value[ERROR][0], 0.34 * rtol);
        ck_assert_double_ge(x.value[ERROR][0], 0.1 * rtol);
        ck_assert_double_le(error, rtol);
        ck_assert_double_lt(error, 0.5 * last);
        last = error;
        ino_mesh_free(mesh);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_fibre_far_from_the_mesh_gets_more_halvings_and_meets_rtol)
{
    const struct subject *s = &subjects[0];
    ino_muscle *m = muscle_of(s);
    const double rtol = 1e-5, factor[4] = {1, 1.5, 4, 12};
    const char *const symbol[2] = {"Koff", "Kbasic"};
    size_t index[2];
    double value[2][4];
    ino_drive drive;
    transient(m, s, &drive);
    ino_mesh *mesh = mesh_of(m, &drive, 0.6, rtol);
    struct numbers x;
    ino_twitch_outputs out;
    ino_inputs in;
    ino_field field[2];
    outputs_to(&x, ALL, 1, &out);
    ino_inputs_init(&in);
    for (int k = 0; k < 2; k++) {
        index[k] = ino_muscle_parameter_index(m, symbol[k]);
        ck_assert_uint_lt(index[k], ino_muscle_parameter_count(m));
        for (int i = 0; i < 4; i++)
            value[k][i] = value_of(m, symbol[k]) * factor[i];
        field[k] = (ino_field){value[k], 1};
    }
    in.n_parameters = 2;
    in.parameter_index = index;
    in.parameters = field;
    ck_assert_int_eq(ino_batch_twitch(mesh, &in, 0, 4, &out, NULL), INO_OK);
    double most = 0;
    for (size_t i = 0; i < 4; i++) {
        const ino_change change[2] = {{symbol[0], value[0][i], 0}, {symbol[1], value[1][i], 0}};
        ino_muscle *own = make_muscle(s->fibre, NO_DRUGS, INO_DRUG_FAST, change, 2);
        const struct reference r = reference_of(own, &drive, 0.6);
        int which = 0;
        double error = error_of(&x, i, &r, &which);
        ck_assert_msg(error <= rtol, "factor %g: error %g of number %d", factor[i], error, which);
        ck_assert_double_le(x.value[ERROR][i], rtol);
        most = fmax(most, x.value[HALVINGS][i]);
        ino_muscle_free(own);
    }
    ck_assert_double_gt(most, 1);
    ino_mesh_free(mesh);
    ino_muscle_free(m);
}
END_TEST

/* ---- independence ---- */

struct population {
    ino_muscle *m;
    ino_mesh *mesh;
    size_t index[2];
    double value[2][2 * MOST], dose[2 * MOST];
    ptrdiff_t stride;
    double p[2]; /* of the one that is not bad */
};

static void make_population(struct population *p, const struct subject *s, ptrdiff_t stride)
{
    ino_drive drive;
    memset(p, 0, sizeof *p);
    p->m = muscle_of(s);
    transient(p->m, s, &drive);
    p->mesh = mesh_of(p->m, &drive, 0.4, 1e-5);
    p->index[0] = ino_muscle_parameter_index(p->m, "Koff");
    p->index[1] = ino_muscle_parameter_index(p->m, "Kbasic");
    p->stride = stride;
    for (ptrdiff_t i = 0; i < MOST; i++) {
        p->value[0][i * stride] = value_of(p->m, "Koff") * exp(uniform(-3, 3));
        p->value[1][i * stride] = value_of(p->m, "Kbasic") * exp(uniform(-3, 3));
        p->dose[i * stride] = uniform(0, 3);
    }
}

static void end_population(struct population *p)
{
    ino_mesh_free(p->mesh);
    ino_muscle_free(p->m);
}

static ino_status run(const struct population *p, size_t first, size_t start, size_t end,
                      const ino_twitch_outputs *out, size_t *bad)
{
    ino_inputs in;
    ino_field field[2];
    ino_inputs_init(&in);
    for (int k = 0; k < 2; k++)
        field[k] = (ino_field){p->value[k] + (ptrdiff_t)first * p->stride, p->stride};
    in.n_parameters = 2;
    in.parameter_index = p->index;
    in.parameters = field;
    if (ino_muscle_drug_count(p->m) > 0)
        in.drug_uM[0] = (ino_field){p->dose + (ptrdiff_t)first * p->stride, p->stride};
    return ino_batch_twitch(p->mesh, &in, start, end, out, bad);
}

static void assert_same(const struct numbers *a, size_t i, const struct numbers *b, size_t j)
{
    for (int k = 0; k < NUMBERS; k++)
        ck_assert_msg(same_bits(a->value[k][i], b->value[k][j]), "number %d of %zu: %.17g %.17g", k,
                      i, a->value[k][i], b->value[k][j]);
}

START_TEST(a_fibre_has_the_same_bits_alone_in_any_batch_and_in_parts)
{
    static struct numbers whole, other;
    struct population p, strided;
    ino_twitch_outputs out;
    make_population(&p, &subjects[1], 1);
    seed();
    make_population(&strided, &subjects[1], 2);
    outputs_to(&whole, ALL, 1, &out);
    ck_assert_int_eq(run(&p, 0, 0, MOST, &out, NULL), INO_OK);
    double most = 0;
    for (size_t i = 0; i < MOST; i++)
        most = fmax(most, whole.value[HALVINGS][i]);
    ck_assert_double_gt(most, 1); /* else the second round would not be tested */
    outputs_to(&other, ALL, 1, &out);
    ck_assert_int_eq(run(&strided, 0, 0, MOST, &out, NULL), INO_OK);
    for (size_t i = 0; i < MOST; i++)
        assert_same(&whole, i, &other, i);
    memset(&other, 0, sizeof other);
    ck_assert_int_eq(run(&p, 0, 0, 13, &out, NULL), INO_OK);
    ck_assert_int_eq(run(&p, 0, 13, 100, &out, NULL), INO_OK);
    ck_assert_int_eq(run(&p, 0, 100, MOST, &out, NULL), INO_OK);
    for (size_t i = 0; i < MOST; i++)
        assert_same(&whole, i, &other, i);
    for (size_t i = 0; i < MOST; i += 23) {
        ck_assert_int_eq(run(&p, i, 0, 1, &out, NULL), INO_OK);
        assert_same(&whole, i, &other, 0);
    }
    for (int k = 0; k < NUMBERS; k++) { /* one output at a time */
        memset(&other, 0, sizeof other);
        outputs_to(&other, 1u << k, 1, &out);
        ck_assert_int_eq(run(&p, 0, 0, 20, &out, NULL), INO_OK);
        for (size_t i = 0; i < 20; i++)
            ck_assert(same_bits(whole.value[k][i], other.value[k][i]));
    }
    end_population(&p);
    end_population(&strided);
}
END_TEST

START_TEST(bad_fibres_are_told_and_do_not_touch_their_neighbours)
{
    static struct numbers whole, other;
    struct population p;
    ino_twitch_outputs out;
    size_t bad = 99;
    make_population(&p, &subjects[1], 1);
    outputs_to(&whole, ALL, 1, &out);
    ck_assert_int_eq(run(&p, 0, 0, 40, &out, &bad), INO_OK);
    ck_assert_uint_eq(bad, 40);
    p.value[0][17] = NAN;
    p.value[1][21] = -5;
    p.dose[30] = -1;
    outputs_to(&other, ALL, 1, &out);
    ck_assert_int_eq(run(&p, 0, 0, 40, &out, &bad), INO_NOT_FINITE);
    ck_assert_uint_eq(bad, 17);
    for (size_t i = 0; i < 40; i++) {
        int is_bad = i == 17 || i == 21 || i == 30;
        for (int k = 0; is_bad && k < NUMBERS; k++)
            ck_assert(isnan(other.value[k][i]));
        if (!is_bad)
            assert_same(&whole, i, &other, i);
    }
    ck_assert_int_eq(run(&p, 0, 18, 40, &out, &bad), INO_OUT_OF_RANGE);
    ck_assert_uint_eq(bad, 21);
    end_population(&p);
}
END_TEST

START_TEST(instruction_sets_agree)
{
    static const char *const sets[] = {"base", "avx2", "avx512"};
    struct {
        int there;
        double value[NUMBERS][24];
    } found[3];
    for (int s = 0; s < 3; s++) {
        int end[2];
        ck_assert_int_eq(pipe(end), 0);
        pid_t child = fork();
        if (child == 0) {
            static struct numbers x;
            struct population p;
            ino_twitch_outputs out;
            setenv("INOTROPE_ISA", sets[s], 1);
            memset(&found[s], 0, sizeof found[s]);
            found[s].there = ino_isa_status() == INO_OK && strcmp(ino_isa_name(), sets[s]) == 0;
            if (found[s].there) {
                seed();
                make_population(&p, &subjects[0], 1);
                outputs_to(&x, ALL, 1, &out);
                if (run(&p, 0, 0, 24, &out, NULL) != INO_OK)
                    _exit(1);
                for (int k = 0; k < NUMBERS; k++)
                    memcpy(found[s].value[k], x.value[k], sizeof found[s].value[k]);
            }
            _exit(write(end[1], &found[s], sizeof found[s]) != (ssize_t)sizeof found[s]);
        }
        close(end[1]);
        char *to = (char *)&found[s];
        size_t got = 0;
        for (ssize_t n;
             got < sizeof found[s] && (n = read(end[0], to + got, sizeof found[s] - got)) > 0;)
            got += (size_t)n;
        close(end[0]);
        int status;
        waitpid(child, &status, 0);
        ck_assert(got == sizeof found[s] && status == 0);
        /* in one process (CK_FORK=no) the choice has been made: one set alone */
        int both = s > 0 && found[0].there && found[s].there;
        for (int k = 0; both && k < NUMBERS; k++)
            for (int i = 0; i < 24; i++)
                if (k == ERROR) /* a difference of near numbers */
                    ck_assert_double_eq_tol(found[s].value[k][i], found[0].value[k][i], 1e-10);
                else if (!same_bits(found[s].value[k][i], found[0].value[k][i]))
                    assert_relative(found[s].value[k][i], found[0].value[k][i], 1e-10);
    }
}
END_TEST

/* ---- drives ---- */

/* Simpson's rule between the kinks at[0..n-1] of the length, from just after one to the next. */
static double atp_between(const ino_muscle *m, const ino_drive *given, size_t n, const double *at)
{
    enum { POINTS = 1601 };
    double t[POINTS], atp[POINTS], total = 0;
    ino_drive drive = *given;
    ino_trace trace;
    drive.rtol = 1e-10;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_atp] = atp;
    for (size_t k = 0; k + 1 < n; k++) {
        for (int i = 0; i < POINTS; i++)
            t[i] = at[k] + (at[k + 1] - at[k]) * i / (POINTS - 1);
        t[0] = at[k] + 1e-9;
        t[POINTS - 1] = at[k + 1];
        ck_assert_int_eq(ino_protocol_run(m, &drive, POINTS, t, &trace, NULL), INO_OK);
        double sum = atp[0] + atp[POINTS - 1];
        for (int i = 1; i + 1 < POINTS; i++)
            sum += (i % 2 ? 4 : 2) * atp[i];
        total += sum * (at[k + 1] - at[k]) / (3 * (POINTS - 1));
    }
    return total;
}

START_TEST(a_ramp_of_length_during_the_twitch_is_followed)
{
    static const double at[4] = {0, 0.08, 0.13, 0.2}, length[4] = {2.2, 2.2, 2.12, 2.15};
    for (int k = 0; k < 3; k += 2) {
        ino_muscle *m = muscle_of(&subjects[k]);
        ino_drive drive;
        transient(m, &subjects[k], &drive);
        ino_signal_linear(&drive.sl_um, 4, at, length);
        const struct reference r = reference_of(m, &drive, 0.5);
        ino_mesh *mesh = mesh_of(m, &drive, 0.5, 1e-6);
        for (int i = 1; i < 4; i++) {
            int found = 0;
            for (size_t j = 0; j <= ino_mesh_steps(mesh); j++)
                found |= ino_mesh_times(mesh)[j] == at[i];
            ck_assert(found);
        }
        struct numbers x;
        ino_twitch_outputs out;
        outputs_to(&x, ALL, 1, &out);
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
        /* The reference's own metrics overshoot beside bends: what it has from sums and the peak. */
        ck_assert_double_eq_tol(x.value[AREA][0] / r.area, 1, 1e-5);
        assert_relative(x.value[PEAK][0], r.twitch.metrics.peak, 1e-5);
        ck_assert_double_eq_tol(x.value[DIASTOLIC][0], r.twitch.metrics.diastolic,
                                1e-6 * r.twitch.metrics.peak);
        ino_mesh_free(mesh);
        ino_muscle_free(m);
    }
}
END_TEST

/* ATP turnover jumps where the speed does: strain detaches heads. The second ramp is as short as a
 * step. */
START_TEST(atp_over_a_ramp_of_length_is_the_sum_of_its_parts)
{
    static const double at[2][4] = {{0, 0.08, 0.13, 0.2}, {0, 0.08, 0.081, 0.2}};
    static const double length[2][4] = {{2.2, 2.2, 2.12, 2.15}, {2.2, 2.2, 2.199, 2.15}};
    const double part[6] = {0, 0.01, at[_i][1], at[_i][2], at[_i][3], 0.5};
    ino_muscle *m = muscle_of(&subjects[2]);
    ino_drive drive;
    transient(m, &subjects[2], &drive);
    ino_signal_linear(&drive.sl_um, 4, at[_i], length[_i]);
    const struct reference r = reference_of(m, &drive, 0.5);
    const double exact = atp_between(m, &drive, 6, part);
    ck_assert_double_eq_tol(r.twitch.atp_per_beat / exact, 1, 1e-9);
    for (double rtol = 1e-4; rtol > 5e-9; rtol /= 10) {
        ino_mesh *mesh = mesh_of(m, &drive, 0.5, rtol);
        struct numbers x;
        ino_twitch_outputs out;
        outputs_to(&x, ALL, 1, &out);
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
        double error = x.value[ATP][0] / exact - 1;
        ck_assert_msg(fabs(error) <= rtol, "rtol %g: %g", rtol, error);
        ino_mesh_free(mesh);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_given_state_and_a_late_start_are_kept)
{
    const struct subject *s = &subjects[0];
    ino_muscle *m = muscle_of(s);
    struct answer active = steady_at(m, (struct node){.ca = 0.5});
    ino_drive drive;
    transient(m, s, &drive);
    drive.start_s = 2;
    drive.ca_uM.start_s = 2.05;
    drive.state = active.state;
    const struct reference r = reference_of(m, &drive, 0.6);
    ino_mesh *mesh = mesh_of(m, &drive, 0.6, 1e-6);
    ck_assert_double_eq(ino_mesh_times(mesh)[0], 2);
    ck_assert_double_eq(ino_mesh_times(mesh)[ino_mesh_steps(mesh)], 2.6);
    for (size_t j = 0; j < ino_mesh_steps(mesh); j++)
        ck_assert_double_lt(ino_mesh_times(mesh)[j], ino_mesh_times(mesh)[j + 1]);
    struct numbers x;
    ino_twitch_outputs out;
    int which = 0;
    outputs_to(&x, ALL, 1, &out);
    ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
    ck_assert_double_le(error_of(&x, 0, &r, &which), 1e-6);
    ino_mesh_free(mesh);
    ino_muscle_free(m);
}
END_TEST

/* The last node is observed without a step after it. */
START_TEST(a_muscle_at_rest_needs_one_step_and_a_record_may_end_in_the_fall)
{
    for (int k = 0; k < 3; k++) {
        ino_muscle *m = muscle_of(&subjects[k]);
        ino_drive drive;
        transient(m, &subjects[k], &drive);
        drive.ca_uM.start_s = 0.02;
        const struct reference r = reference_of(m, &drive, 0.3);
        ino_mesh *mesh = mesh_of(m, &drive, 0.3, 1e-6);
        ck_assert_double_eq(ino_mesh_times(mesh)[1], 0.02);
        struct numbers x;
        ino_twitch_outputs out;
        int which = 0;
        outputs_to(&x, ALL, 1, &out);
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
        ck_assert_msg(error_of(&x, 0, &r, &which) <= 1e-6, "subject %d: number %d", k, which);
        ino_mesh_free(mesh);
        ino_muscle_free(m);
    }
}
END_TEST

/* Round-off may put the summit just inside the last step. */
START_TEST(what_rises_to_the_end_has_no_steepest_fall_on_any_mesh)
{
    const struct subject *s = &subjects[2];
    ino_muscle *m = muscle_of(s);
    ino_pca_summary curve;
    double sl_um = ino_fibre_sl0_um(ino_muscle_fibre(m));
    ck_assert_int_eq(ino_observe_pca(m, sl_um, NULL, INO_BRANCH_UP, &curve), INO_OK);
    const double half = pow(10, 6 - curve.pca50);
    ino_drive drive;
    transient(m, s, &drive);
    drive.ca_uM.value = 0.15 * half;
    drive.ca_uM.peak = 1.5 * half;
    const struct reference r = reference_of(m, &drive, 0.08);
    ck_assert(isnan(r.twitch.metrics.dfdt_min) && isnan(r.twitch.metrics.dfdt_min_s));
    for (double rtol = 1e-4; rtol > 1e-7; rtol *= 0.8) {
        ino_mesh *mesh = mesh_of(m, &drive, 0.08, rtol);
        struct numbers x;
        ino_twitch_outputs out;
        outputs_to(&x, ALL, 1, &out);
        ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
        ck_assert(isnan(x.value[FALL][0]) && isnan(x.value[RT50][0]) && x.value[RISE][0] > 0);
        ino_mesh_free(mesh);
    }
    ino_muscle_free(m);
}
END_TEST

START_TEST(constant_calcium_is_no_twitch)
{
    ino_muscle *m = muscle_of(&subjects[0]);
    ino_drive drive;
    ino_drive_init(&drive, m);
    drive.ca_uM.value = 0.6;
    ino_mesh *mesh = mesh_of(m, &drive, 0.5, 1e-4);
    struct answer a = steady_at(m, (struct node){.ca = 0.6});
    struct numbers x;
    ino_twitch_outputs out;
    outputs_to(&x, ALL, 1, &out);
    ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, &out, NULL), INO_OK);
    ck_assert_double_le(fabs(x.value[DEVELOPED][0]), 1e-9);
    assert_relative(x.value[PEAK][0], a.obs[INO_OBS_tension], 1e-10);
    assert_relative(x.value[AREA][0], 0.5 * a.obs[INO_OBS_tension], 1e-10);
    ck_assert(isnan(x.value[RT50][0]) || x.value[DEVELOPED][0] > 0);
    ino_mesh_free(mesh);
    ino_muscle_free(m);
}
END_TEST

static void refuse(const ino_muscle *m, const ino_drive *drive, const ino_mesh_options *o,
                   ino_status expected)
{
    ino_mesh *mesh = NULL;
    ck_assert_int_eq(ino_mesh_create(m, drive, o, &mesh), expected);
    ck_assert_ptr_null(mesh);
}

START_TEST(bad_arguments_are_refused)
{
    ino_muscle *m = muscle_of(&subjects[0]);
    ino_drive drive;
    ino_mesh_options o;
    ino_mesh *mesh = NULL;
    static const double rtols[] = {0, -1e-4, 1e-13, 0.2, NAN, INFINITY};
    transient(m, &subjects[0], &drive);
    refuse(NULL, &drive, NULL, INO_BAD_ARGUMENT);
    refuse(m, NULL, NULL, INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_mesh_create(m, &drive, NULL, NULL), INO_BAD_ARGUMENT);
    for (size_t i = 0; i < sizeof rtols / sizeof rtols[0]; i++) {
        ino_mesh_options_init(&o);
        o.rtol = rtols[i];
        refuse(m, &drive, &o, INO_OUT_OF_RANGE);
    }
    ino_mesh_options_init(&o);
    o.most_halvings = 9;
    refuse(m, &drive, &o, INO_OUT_OF_RANGE);
    ino_mesh_options_init(&o);
    o.duration_s = 0;
    refuse(m, &drive, &o, INO_OUT_OF_RANGE);
    ino_mesh_options_init(&o);
    o.size = 3;
    refuse(m, &drive, &o, INO_BAD_ARGUMENT);
    drive.ca_uM.peak = 2000;
    refuse(m, &drive, NULL, INO_OUT_OF_RANGE);
    transient(m, &subjects[0], &drive);
    drive.sl_um.value = 9;
    refuse(m, &drive, NULL, INO_OUT_OF_RANGE);
    transient(m, &subjects[0], &drive);
    struct answer still = steady_at(m, (struct node){.ca = 0.5});
    still.state[1] = NAN;
    drive.state = still.state;
    refuse(m, &drive, NULL, INO_NOT_FINITE);
    transient(m, &subjects[0], &drive);
    static const double zero = 0;
    static const ino_control load = INO_CONTROL_LOAD;
    drive.n_phases = 1;
    drive.phase_s = &zero;
    drive.phase = &load;
    refuse(m, &drive, NULL, INO_NOT_EXPRESSIBLE);
    transient(m, &subjects[0], &drive);
    ck_assert_int_eq(ino_mesh_create(m, &drive, NULL, &mesh), INO_OK);
    ino_twitch_outputs out;
    ino_inputs in;
    ino_twitch_outputs_init(&out);
    ino_inputs_init(&in);
    ck_assert_int_eq(ino_batch_twitch(NULL, NULL, 0, 1, &out, NULL), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 0, 1, NULL, NULL), INO_BAD_ARGUMENT);
    ck_assert_int_eq(ino_batch_twitch(mesh, NULL, 1, 0, &out, NULL), INO_BAD_ARGUMENT);
    in.ca_uM = (ino_field){&zero, 0};
    ck_assert_int_eq(ino_batch_twitch(mesh, &in, 0, 1, &out, NULL), INO_BAD_ARGUMENT);
    ino_mesh_free(mesh);
    ino_mesh_free(NULL);
    ino_muscle_free(m);
    ino_muscle *elastic = make_muscle("diaphragm-slow", NO_DRUGS, INO_DRUG_FAST,
                                      CHANGES({"k_SE", 20, 0}, {"p_visc", 1, 0}));
    transient(elastic, &subjects[3], &drive);
    drive.drug_uM = NULL;
    refuse(elastic, &drive, NULL, INO_NOT_EXPRESSIBLE);
    ino_muscle_free(elastic);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("twitches");
    TCase *c = tcase_create("twitches");
    tcase_set_timeout(c, 300);
    tcase_add_checked_fixture(c, seed, NULL);
    tcase_add_loop_test(c, numbers_are_those_of_the_reference_integrator_within_rtol, 0, SUBJECTS);
    tcase_add_test(c, a_fibre_far_from_the_mesh_gets_more_halvings_and_meets_rtol);
    tcase_add_test(c, a_fibre_has_the_same_bits_alone_in_any_batch_and_in_parts);
    tcase_add_test(c, bad_fibres_are_told_and_do_not_touch_their_neighbours);
    tcase_add_test(c, instruction_sets_agree);
    tcase_add_test(c, a_ramp_of_length_during_the_twitch_is_followed);
    tcase_add_loop_test(c, atp_over_a_ramp_of_length_is_the_sum_of_its_parts, 0, 2);
    tcase_add_test(c, a_given_state_and_a_late_start_are_kept);
    tcase_add_test(c, a_muscle_at_rest_needs_one_step_and_a_record_may_end_in_the_fall);
    tcase_add_test(c, what_rises_to_the_end_has_no_steepest_fall_on_any_mesh);
    tcase_add_test(c, constant_calcium_is_no_twitch);
    tcase_add_test(c, bad_arguments_are_refused);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
