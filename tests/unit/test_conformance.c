/* The conformance suite for hosts (kernel/embed/conformance.h): our library passes it through every
 * model that steps, and each test fails for the mistake that it was made for. */
#include "tests/unit/kit.h"

#include "embed/conformance.c"

/* ---- a host made of our library, with one mistake or none ---- */

enum bug {
    NO_BUG,
    RATE_ALWAYS_ZERO,
    RATE_TIMES_DT,
    RATE_HALVED,
    STIFFNESS_IN_LENGTH, /* per um instead of per stretch */
    STIFFNESS_NEGATIVE,
    STIFFNESS_FORGOTTEN,
    TANGENT_WITHOUT_RATE,
    TANGENT_STALE,
    FLUX_AT_THE_END,
    FLUX_PER_MS,
    STRESS_AS_TENSION,
    STRESS_TIMES_STRETCH,
    RESTORED_FROM_FLOAT,
    RESTORED_WITHOUT_LAST,
    LAYOUT_OFF_BY_ONE,
    STEADY_NOT_REACHED,
    BUGS
};

struct own {
    ino_muscle *muscle;
    enum bug bug;
    double sl0;
};

static int own_steady(void *context, double ca, double stretch, int branch, void *state,
                      double *tension)
{
    struct own *h = context;
    ino_inputs in;
    ino_outputs out;
    double sl = stretch * h->sl0;
    if (h->bug == STEADY_NOT_REACHED)
        ca *= branch ? 1.02 : 0.98;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM.values = &ca;
    in.sl_um.values = &sl;
    out.observable[INO_OBS_tension].values = tension;
    return (int)ino_batch_steady(h->muscle, &in, (ino_branch)branch, 0, 1,
                                 (ino_state_output){state, 1, 0}, &out, NULL);
}

static void spoil(const struct own *h, ino_host_answer *a)
{
    switch (h->bug) {
    case STIFFNESS_IN_LENGTH:
        a->stiffness /= h->sl0;
        break;
    case STIFFNESS_NEGATIVE:
        a->stiffness = -a->stiffness;
        break;
    case STIFFNESS_FORGOTTEN:
        a->stiffness = 0;
        break;
    case TANGENT_WITHOUT_RATE:
        a->dstretch_rate = 0;
        break;
    case TANGENT_STALE:
        a->dstretch *= 1.01;
        break;
    case FLUX_PER_MS:
        a->flux *= 1e-3;
        break;
    default:
        break;
    }
}

static int own_step(void *context, double dt, double ca, double start, double end, double rate,
                    const void *state, void *state_out, ino_host_answer *a)
{
    struct own *h = context;
    double sl[2] = {start * h->sl0, end * h->sl0}, speed = rate * h->sl0;
    if (h->bug == RATE_ALWAYS_ZERO && isnan(rate))
        speed = 0;
    if (h->bug == RATE_TIMES_DT && isnan(rate))
        speed = sl[1] - sl[0];
    if (h->bug == RATE_HALVED && isnan(rate))
        speed = 0.5 * (sl[1] - sl[0]) / dt;
    ino_inputs in;
    ino_outputs out;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    in.ca_uM.values = &ca;
    in.sl_um.values = &sl[1];
    if (!isnan(speed))
        in.dsl_um_s.values = &speed;
    inputs.end = &in;
    inputs.sl_start_um.values = &sl[0];
    out.observable[INO_OBS_tension].values = &a->tension;
    out.observable[INO_OBS_stiffness].values = &a->stiffness;
    out.observable[INO_OBS_ca_bound].values = &a->bound;
    outputs.end = &out;
    outputs.dtension_dstretch.values = &a->dstretch;
    outputs.dtension_dstretch_rate.values = &a->dstretch_rate;
    outputs.ca_flux_per_s.values = &a->flux;
    double before[KIT_STATES];
    memcpy(before, state, ino_muscle_state_count(h->muscle) * sizeof *before);
    ino_status status = ino_batch_step(h->muscle, dt, &inputs, (ino_state){before, 1, 0}, 0, 1,
                                       (ino_state_output){state_out, 1, 0}, NULL, &outputs, NULL);
    if (h->bug == FLUX_AT_THE_END && status == INO_OK) { /* rate of bound Ca, not its mean */
        double later[KIT_STATES], bound, d = 1e-6;
        out.observable[INO_OBS_ca_bound].values = &bound;
        ino_step_outputs_init(&outputs);
        outputs.end = &out;
        status = ino_batch_step(h->muscle, d, &inputs, (ino_state){state_out, 1, 0}, 0, 1,
                                (ino_state_output){later, 1, 0}, NULL, &outputs, NULL);
        a->flux = (bound - a->bound) / d;
    }
    spoil(h, a);
    return (int)status;
}

/* 0 node by node as states come, 1 states by rows, 2 padded rows from the third node on. */
static int own_step_many(void *context, int layout, size_t n, double dt, const double *ca,
                         const void *states, void *states_out)
{
    struct own *h = context;
    size_t k_states = ino_muscle_state_count(h->muscle);
    enum { ROW = 40 };
    static double in[KIT_STATES * ROW], out[KIT_STATES * ROW];
    const double *from = states;
    double *to = states_out;
    size_t first = layout == 2 ? 3 : 0;
    ptrdiff_t row = layout == 0 ? 1 : layout == 1 ? (ptrdiff_t)n : ROW;
    ptrdiff_t column = layout == 0 ? (ptrdiff_t)k_states : 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < k_states; k++)
            in[(ptrdiff_t)k * row + (ptrdiff_t)(i + first) * column] = from[i * k_states + k];
    ino_inputs inputs;
    ino_step_inputs step;
    double shifted[ROW] = {0};
    memcpy(shifted + first, ca, n * sizeof *ca);
    if (h->bug == LAYOUT_OFF_BY_ONE && layout == 2)
        memcpy(shifted + first + 1, ca, (n - 1) * sizeof *ca);
    ino_inputs_init(&inputs);
    ino_step_inputs_init(&step);
    inputs.ca_uM = (ino_field){shifted, 1};
    step.end = &inputs;
    ino_status status =
        ino_batch_step(h->muscle, dt, &step, (ino_state){in, row, column}, first, first + n,
                       (ino_state_output){out, row, column}, NULL, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < k_states; k++)
            to[i * k_states + k] = out[(ptrdiff_t)k * row + (ptrdiff_t)(i + first) * column];
    return (int)status;
}

static size_t own_save(void *context, const void *state, void *to)
{
    struct own *h = context;
    size_t size = ino_state_packed_size(h->muscle, 1);
    ck_assert_uint_le(size, INO_HOST_SAVED);
    ck_assert_int_eq(ino_state_pack(h->muscle, (ino_state){state, 1, 0}, 0, 1, to, size, NULL),
                     INO_OK);
    return size;
}

static int own_restore(void *context, const void *from, size_t size, void *state)
{
    struct own *h = context;
    double *y = state;
    size_t n = ino_muscle_state_count(h->muscle);
    ino_status status =
        ino_state_unpack(h->muscle, from, size, 0, 1, (ino_state_output){y, 1, 0}, NULL);
    for (size_t k = 0; k < n && h->bug == RESTORED_FROM_FLOAT; k++)
        y[k] = (double)(float)y[k];
    if (h->bug == RESTORED_WITHOUT_LAST)
        y[n - 1] = 0;
    return (int)status;
}

static double own_second_piola(void *context, double tension, double stretch)
{
    struct own *h = context;
    double sl = stretch * h->sl0, stress = 0;
    if (h->bug == STRESS_AS_TENSION)
        return tension;
    if (h->bug == STRESS_TIMES_STRETCH)
        return tension * stretch;
    ck_assert_int_eq(ino_stress(h->muscle, INO_STRESS_SECOND_PIOLA, (ino_field){&tension, 1},
                                (ino_field){&sl, 1}, 0, 1, (ino_output){&stress, 1}),
                     INO_OK);
    return stress;
}

static ino_host make_host(struct own *h, const char *fibre, enum bug bug)
{
    h->muscle = make_muscle(fibre, NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    h->bug = bug;
    h->sl0 = ino_fibre_sl0_um(ino_muscle_fibre(h->muscle));
    ino_pca_summary s;
    ck_assert_int_eq(ino_observe_pca(h->muscle, h->sl0, NULL, INO_BRANCH_UP, &s), INO_OK);
    double half = pow(10, 6 - s.pca50);
    return (ino_host){.context = h,
                      .state_size = ino_muscle_state_count(h->muscle) * sizeof(double),
                      .ca_low = 0.2 * half,
                      .ca_half = half,
                      .ca_high = 20 * half,
                      .steady = own_steady,
                      .step = own_step,
                      .n_layouts = 3,
                      .step_many = own_step_many,
                      .save = own_save,
                      .restore = own_restore,
                      .second_piola = own_second_piola};
}

/* ---- our library ---- */

static const char *const fibres[] = {"human-body-temperature",
                                     "rat-room-temperature",
                                     "human-lv-intact-37C",
                                     "land2017:whole-organ",
                                     "rat-24C",
                                     "diaphragm-slow"};
enum { FIBRES = sizeof fibres / sizeof fibres[0] };

START_TEST(our_library_passes_every_test)
{
    struct own h;
    ino_host host = make_host(&h, fibres[_i], NO_BUG);
    for (size_t t = 0; t < ino_conformance_count(); t++) {
        char why[256];
        int result = ino_conformance_run(&host, t, why, sizeof why);
        ck_assert_msg(result == 1, "%s: %s: %d %s", fibres[_i], ino_conformance_name(t), result,
                      why);
    }
    ino_muscle_free(h.muscle);
}
END_TEST

/* ---- broken hosts ---- */

static const struct {
    enum bug bug;
    const char *test; /* the test that was made for it */
} broken[] = {
    {RATE_ALWAYS_ZERO, "the rate of stretch is not zero"},
    {RATE_TIMES_DT, "the rate of stretch is not zero"},
    {RATE_HALVED, "a constant velocity gives the same tension with the rate given and formed"},
    {STIFFNESS_IN_LENGTH, "the stiffness is the derivative of tension in the rate"},
    {STIFFNESS_NEGATIVE, "the stiffness is the derivative of tension in the rate"},
    {STIFFNESS_FORGOTTEN, "staggered coupling is stable with the stabilisation and only with it"},
    {TANGENT_WITHOUT_RATE, "the tangents are the derivatives of the step"},
    {TANGENT_STALE, "the tangents are the derivatives of the step"},
    {FLUX_AT_THE_END, "the calcium flux is the change of bound calcium"},
    {FLUX_PER_MS, "the calcium flux is the change of bound calcium"},
    {STRESS_AS_TENSION, "the second Piola-Kirchhoff stress is tension over stretch"},
    {STRESS_TIMES_STRETCH, "the second Piola-Kirchhoff stress is tension over stretch"},
    {RESTORED_FROM_FLOAT, "a restored state goes on bit for bit"},
    {RESTORED_WITHOUT_LAST, "a restored state goes on bit for bit"},
    {LAYOUT_OFF_BY_ONE, "layouts give the same bits"},
    {STEADY_NOT_REACHED, "steady states are reached from below and above"},
};
enum { BROKEN = sizeof broken / sizeof broken[0] };

START_TEST(each_mistake_of_a_host_is_found_by_the_test_made_for_it)
{
    struct own h;
    ino_host host = make_host(&h, fibres[0], broken[_i].bug);
    int found = 0;
    for (size_t t = 0; t < ino_conformance_count(); t++) {
        char why[256];
        if (strcmp(ino_conformance_name(t), broken[_i].test) != 0)
            continue;
        found = 1;
        ck_assert_msg(ino_conformance_run(&host, t, why, sizeof why) == 0, "bug %d: %s: %s", _i,
                      broken[_i].test, why);
        ck_assert_uint_gt(strlen(why), 0);
    }
    ck_assert(found);
    ino_muscle_free(h.muscle);
}
END_TEST

START_TEST(every_mistake_in_the_list_is_tried_and_what_a_host_lacks_is_left_out)
{
    struct own h;
    char why[256];
    ino_host host = make_host(&h, fibres[0], NO_BUG);
    ck_assert_int_eq(BROKEN, BUGS - 1);
    host.second_piola = NULL;
    host.save = NULL;
    host.step_many = NULL;
    ck_assert_int_eq(ino_conformance_run(&host, 5, why, sizeof why), -1);
    ck_assert_int_eq(ino_conformance_run(&host, 6, why, sizeof why), -1);
    ck_assert_int_eq(ino_conformance_run(&host, 7, why, sizeof why), -1);
    ck_assert_int_eq(ino_conformance_run(&host, 99, why, sizeof why), -1);
    ino_muscle_free(h.muscle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conformance");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, our_library_passes_every_test, 0, FIBRES);
    tcase_add_loop_test(all, each_mistake_of_a_host_is_found_by_the_test_made_for_it, 0, BROKEN);
    tcase_add_test(all, every_mistake_in_the_list_is_tried_and_what_a_host_lacks_is_left_out);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
