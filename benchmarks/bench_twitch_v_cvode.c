/* Question: how much faster than time-stepping with CVODE are twitches of a population, at equal
 * accuracy, and how long do 10^6 of them take?
 *
 * One twitch of 1 s of fibres that each have their own parameters (log-normal, 10 %; gamma 5 %).
 * Errors are the largest of 32 fibres, relative to each fibre's peak, against the reference
 * integrator at rtol 1e-11. Ours (ino_batch_twitch) runs at the cheapest of six tolerances
 * a decade that meet the limit on the error of the peak and whose next two do too (too loose a
 * mesh costs more, since more fibres are integrated again); its time contains the steady state and
 * the numbers of the twitch, not the mesh, which is made once.
 *
 * Baseline: SUNDIALS CVODE, BDF, dense linear solver, CVODE's own finite-difference Jacobian,
 * serial vectors, absolute tolerance 1e-3 rtol, default limits otherwise, one call per output time
 * of a 1 ms grid, started anew at the onset. Right-hand side of rdq20mf: scalar, written by hand
 * for this model; of the others: ino_batch_rhs, one node. A second ratio counts CVODE's own time
 * only, as if the right-hand side were free. */
#include <cvode/cvode.h>
#include <pthread.h>
#include <sys/resource.h>

#include "benchmarks/machine.h"
#include "benchmarks/twitch_cases.h"
#include "benchmarks/twitch_cvode.h"

enum { TIMED = 8, BATCH = 1024, ROUNDS = 5, TARGETS = 3, MANY = 1000000, FEWER = 100000 };

/* Tolerances from 0.07 down to 1e-9. */
enum { PER_DECADE = 6, RUNGS = 8 * PER_DECADE };

static double rung(size_t i)
{
    static const double step[PER_DECADE] = {7, 5, 3, 2, 1.5, 1};
    return step[i % PER_DECADE] * pow(10.0, -2.0 - (double)(i / PER_DECADE));
}

/* Row of a case: "label: what". */
static const char *row(const struct twitch_case *what, const char *format, double number)
{
    static char text[160];
    const int n = snprintf(text, sizeof text, "%s: ", what->label);
    (void)snprintf(text + n, sizeof text - (size_t)n, format, number);
    return text;
}

static const char *bar_note(double bar)
{
    static char text[60] = "";
    (void)snprintf(text, sizeof text, "; bar: at least %g", bar);
    return bar > 0.0 ? text : "";
}

/* ---- accuracy ---- */

/* Peak's error at each rung, fibres at the start of the population. */
static void climb(const struct fibres *f, const struct exact *e, double error[RUNGS])
{
    struct twitches w = {0};
    allocate_twitches(&w, f);
    w.end = FIBRES;
    for (size_t i = 0; i < RUNGS; i++) {
        w.mesh = NULL;
        if (make_mesh(f, rung(i), &w.mesh) == INO_OK && try_twitches(&w) == INO_OK)
            error[i] = errors_of(&w, e).peak;
        else
            error[i] = INFINITY; /* a tolerance that the muscle does not let through */
        ino_mesh_free(w.mesh);
    }
    free(w.peak);
}

/* Processor time of BATCH twitches, the least of a few runs. */
static double cost(const struct fibres *f, double rtol)
{
    struct twitches w = {0};
    double least = INFINITY;
    allocate_twitches(&w, f);
    refuse(make_mesh(f, rtol, &w.mesh));
    for (int i = 0; i < 3; i++) {
        const double started = work_s();
        run_twitches(&w);
        least = fmin(least, work_s() - started);
    }
    ino_mesh_free(w.mesh);
    free(w.peak);
    return least;
}

/* The cheapest rung that meets the limit and whose next two do too: not by luck. Tried from the
 * loosest on, until a decade has brought nothing cheaper. NaN: none. */
static double cheapest(const struct fibres *f, const double error[RUNGS], double limit)
{
    double best = NAN, least = INFINITY;
    size_t since = 0;
    for (size_t i = 0; i + 2 < RUNGS && since < PER_DECADE; i++) {
        if (!(error[i] <= limit && error[i + 1] <= limit && error[i + 2] <= limit)) {
            since += isnan(best) ? 0 : 1;
            continue;
        }
        const double now = cost(f, rung(i));
        since = now < least ? 0 : since + 1;
        best = now < least ? rung(i) : best;
        least = fmin(least, now);
    }
    return best;
}

/* The right-hand side by hand against the library's, relative to the largest derivative. */
static double hand_error(const struct cvode_twitch *c)
{
    double worst = 0.0, y[MOST_STATES], hand[MOST_STATES], library[MOST_STATES], tension;
    for (size_t i = 0; i < GRID_MS; i += 10) {
        double scale = 0.0, difference = 0.0;
        memcpy(y, c->record + i * c->fibres->states, c->fibres->states * sizeof *y);
        const double ca = calcium(c, c->exact->t[i]) * 1.1;
        rdq_rhs(&c->rdq, ca, y, hand);
        must(library_rhs(c, ca, y, library, &tension));
        for (size_t k = 0; k < c->fibres->states; k++) {
            scale = fmax(scale, fabs(library[k]));
            difference = fmax(difference, fabs(hand[k] - library[k]));
        }
        worst = fmax(worst, fmax(difference / scale,
                                 fabs(c->rdq.tension * (y[17] + y[19]) / tension - 1.0)));
    }
    return worst;
}

/* Seconds of one right-hand side, on states of the last twitch. */
static double rhs_cost(const struct cvode_twitch *c)
{
    enum { TIMES = 20000 };
    double dy[MOST_STATES];
    const double started = work_s();
    for (size_t i = 0; i < TIMES; i++) {
        const size_t k = i % GRID_MS;
        const double *y = c->record + k * c->fibres->states;
        const double ca = calcium(c, c->exact->t[k]);
        if (c->by_hand)
            rdq_rhs(&c->rdq, ca, y, dy);
        else
            must(library_rhs(c, ca, y, dy, NULL));
        bench_sink = dy[0];
    }
    return (work_s() - started) / TIMES;
}

/* ---- against CVODE ---- */

static void report_twitches(const struct twitch_case *what, double rtol, const struct twitches *w,
                            const struct exact *e, double seconds[ROUNDS])
{
    char note[160], rt50[40] = "not reached";
    const struct number_errors error = errors_of(w, e);
    if (!isnan(error.rt50))
        (void)snprintf(rt50, sizeof rt50, "%.1e", error.rt50);
    (void)snprintf(note, sizeof note,
                   "%zu steps; errors: trace (own estimate) %.1e; time to peak %.1e; RT50 %s; "
                   "integral %.1e",
                   2 * ino_mesh_steps(w->mesh), error.estimate, error.time_to_peak, rt50,
                   error.tension_time);
    duration(row(what, "ours at rtol %g; twitch", rtol), "us", 1e6, summarise(ROUNDS, seconds),
             note);
    value(row(what, "ours at rtol %g; error of peak", rtol), "1", error.peak, "");
}

static void against_cvode(const struct fibres *f, const struct exact *e, const struct target *t,
                          double rtol)
{
    char note[120];
    struct cvode_twitch c;
    struct twitches w = {0};
    struct errors errors = {0};
    double cvode_s[ROUNDS], our_s[ROUNDS], with[ROUNDS], without[ROUNDS];
    make_cvode(&c, f, e, t->cvode_rtol);
    (void)cvode_twitches(&c, FIBRES, &errors);
    if (c.by_hand && t == f->what->target)
        require(row(f->what, "right-hand side by hand against the library's", 0), hand_error(&c),
                1e-12);
    allocate_twitches(&w, f);
    refuse(make_mesh(f, rtol, &w.mesh));
    run_twitches(&w);
    for (int i = 0; i < ROUNDS; i++) {
        cvode_s[i] = cvode_twitches(&c, TIMED, NULL);
        const double rhs_s = (double)c.rhs_calls / TIMED * rhs_cost(&c), started = work_s();
        run_twitches(&w);
        our_s[i] = (work_s() - started) / BATCH;
        with[i] = cvode_s[i] / our_s[i];
        without[i] = (cvode_s[i] - rhs_s) / our_s[i];
    }
    (void)snprintf(note, sizeof note, "%.0f steps; %.0f right-hand sides %s; error of trace %.1e",
                   (double)c.steps / TIMED, (double)c.rhs_calls / TIMED,
                   c.by_hand ? "by hand" : "of the library", errors.trace);
    duration(row(f->what, "CVODE at rtol %g; twitch", t->cvode_rtol), "us", 1e6,
             summarise(ROUNDS, cvode_s), note);
    value(row(f->what, "CVODE at rtol %g; error of peak", t->cvode_rtol), "1", errors.peak, "");
    report_twitches(f->what, rtol, &w, e, our_s);
    struct timing ratios = summarise(ROUNDS, with);
    (void)snprintf(note, sizeof note, "error at most %g%s", t->error, bar_note(t->bar));
    result(row(f->what, "ratio to CVODE at rtol %g", t->cvode_rtol), "1", ratios.minimum,
           ratios.median, note);
    ratios = summarise(ROUNDS, without);
    result(row(f->what, "ratio to CVODE at rtol %g; right-hand side free", t->cvode_rtol), "1",
           ratios.minimum, ratios.median, "lower bound");
    ino_mesh_free(w.mesh);
    free(w.peak);
    free_cvode(&c);
}

/* ---- many ---- */

static void *run_half(void *argument)
{
    run_twitches(argument);
    return NULL;
}

static void run_two(void *argument)
{
    struct twitches half[2] = {*(struct twitches *)argument, *(struct twitches *)argument};
    pthread_t other;
    half[0].end = half[1].start = half[0].start + (half[0].end - half[0].start) / 2;
    if (pthread_create(&other, NULL, run_half, &half[1]) != 0)
        exit(1);
    run_twitches(&half[0]);
    (void)pthread_join(other, NULL);
}

static double resident_MiB(void)
{
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024.0;
}

/* 10^6 twitches, or a tenth of them where these would take longer than 40 s on this machine. */
/* bar: seconds on one core, at most. */
static void many(const struct twitch_case *what, double rtol, double bar)
{
    struct fibres f;
    struct twitches w = {0};
    char note[120];
    make_fibres(what, MANY, &f);
    allocate_twitches(&w, &f);
    refuse(make_mesh(&f, rtol, &w.mesh));
    w.end = FEWER / 10;
    const double started = wall_s();
    run_twitches(&w);
    w.end = (wall_s() - started) * MANY / (double)w.end > 40.0 ? FEWER : MANY;
    const double scale = MANY / (double)w.end;
    double wall = wall_s(), work = work_s();
    run_twitches(&w);
    wall = wall_s() - wall;
    work = work_s() - work;
    (void)snprintf(note, sizeof note, "%zu timed; bar: at most %g", w.end, bar);
    value(row(what, "10^6 twitches at rtol %g; one core", rtol), "s", work * scale, note);
    double two_wall = wall_s(), two_work = process_s();
    run_two(&w);
    two_wall = wall_s() - two_wall;
    two_work = process_s() - two_work;
    (void)snprintf(note, sizeof note, "%zu timed; wall clock", w.end);
    value(row(what, "10^6 twitches at rtol %g; two threads", rtol), "s", two_wall * scale, note);
    value(row(what, "two threads over one", 0), "1", wall / two_wall,
          "wall clock; bar: at least 1.9");
    value(row(what, "two threads over one by processor time", 0), "1", 2.0 * work / two_work,
          "what other programs on the machine do not lengthen");
    value(row(what, "memory of the process with 10^6 fibres", 0), "MiB", resident_MiB(),
          "largest resident; bar: at most 150");
    ino_mesh_free(w.mesh);
    free(w.peak);
    free_fibres(&f);
}

static void compare(const struct twitch_case *what)
{
    struct fibres f;
    struct exact e;
    double error[RUNGS], at[TARGETS];
    make_fibres(what, BATCH, &f);
    ino_mesh *mesh = NULL;
    const ino_status status = make_mesh(&f, 1e-3, &mesh);
    ino_mesh_free(mesh);
    if (status == INO_NOT_EXPRESSIBLE) {
        printf("  %s: left out; no time steps of this model (%s)\n", what->label,
               ino_status_name(status));
        free_fibres(&f);
        return;
    }
    refuse(status);
    find_exact(&f, GRID_MS, &e);
    climb(&f, &e, error);
    for (int i = 0; i < TARGETS; i++) {
        const double rtol = at[i] = cheapest(&f, error, what->target[i].error);
        if (isnan(rtol)) {
            value(row(what, "error of peak %g; not reached", what->target[i].error), "1", NAN, "");
            continue;
        }
        against_cvode(&f, &e, &what->target[i], rtol);
    }
    const double loose = cheapest(&f, error, 3e-4);
    free_exact(&e);
    free_fibres(&f);
    if (strcmp(what->model, "rdq20mf") == 0)
        many(what, at[0], 16);
    if (strcmp(what->model, "land2017") == 0)
        many(what, loose, 3);
}

int main(void)
{
    bench_begin("twitch_v_cvode", "how much faster than time-stepping with CVODE are twitches of "
                                  "a population; at equal accuracy?");
    (void)print_machine();
    for (size_t i = 0; i < TWITCH_CASES; i++)
        compare(&twitch_cases[i]);
    return bench_end();
}
