/* Question: what does one time step of one node cost, called as a host simulator calls it, in
 * each layout and on two threads, and how near is that to the memory's limit?
 *
 * [Ca2+] and sarcomere length per node, tension out, parameters shared, in place unless said, lengths
 * at rest unless said. Nodes start at rest at [Ca2+] spread fourfold, in the order of it unless
 * said; every step raises it by 1 % from there. Structure of arrays unless said. One thread, unless said, timed by
 * its processor time; two threads take one half of the nodes each. The memory's limit is the time
 * in which one core moves the bytes of a node (states in and out, three inputs, one output). Arrays
 * lie in huge pages where the system gives them. */
#include <pthread.h>
#include <sys/mman.h>

#include "benchmarks/machine.h"

enum { MOST_NODES = 999983, CHECKED_NODES = 1001, LAYOUT_NODES = 100003, REPEATS = 5, LANE = 8 };

enum layout { SOA, AOS, TILES };

struct work {
    const ino_muscle *muscle;
    ino_step_method method;
    double dt_s;
    size_t n, states;
    enum layout layout;
    int shuffled; /* [Ca2+] in no order */
    int apart;    /* out of place, between two arrays */
    int moving;   /* each node has a rate of length */
    double *y[2], *ca, *ca_start, *sl, *rate, *tension;
    int which;
};

/* States of nodes from `first` on, and their strides. */
static ino_state_output states_from(const struct work *w, int which, size_t first)
{
    const ptrdiff_t states = (ptrdiff_t)w->states;
    switch (w->layout) {
    case AOS:
        return (ino_state_output){w->y[which] + first * w->states, 1, states};
    case TILES: /* `first` begins a tile */
        return (ino_state_output){w->y[which] + first * w->states, LANE, 1};
    default:
        return (ino_state_output){w->y[which] + first, (ptrdiff_t)w->n, 1};
    }
}

/* How many nodes a call from `first` on can take. */
static size_t run_length(const struct work *w, size_t first, size_t end)
{
    return w->layout == TILES && end - first > LANE ? LANE : end - first;
}

static void fill(struct work *w, double gain)
{
    for (size_t i = 0; i < w->n; i++) {
        const double place =
            w->shuffled ? fmod((double)i * 0.6180339887498949, 1.0) : (double)i / (double)w->n;
        w->ca_start[i] = gain * (0.2 + 0.6 * place);
        w->ca[i] = w->ca_start[i] * 1.01;
        w->sl[i] = 2.0 + 0.1 * place;
        w->rate[i] = 0.1 * ((double)(i % 7) - 3.0); /* um/s */
    }
    for (size_t i = 0, n; i < w->n; i += n) {
        ino_inputs in;
        ino_inputs_init(&in);
        n = run_length(w, i, w->n);
        in.ca_uM = (ino_field){w->ca_start + i, 1};
        in.sl_um = (ino_field){w->sl + i, 1};
        refuse(ino_batch_steady(w->muscle, &in, INO_BRANCH_UP, 0, n, states_from(w, 0, i), NULL,
                                NULL));
    }
    w->which = 0;
}

static void step_range(const struct work *w, size_t start, size_t end)
{
    ino_inputs in;
    ino_outputs out;
    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_step_options options;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    ino_step_options_init(&options);
    inputs.end = &in;
    outputs.end = &out;
    options.method = w->method;
    for (size_t i = start, n; i < end; i += n) {
        n = run_length(w, i, end);
        in.ca_uM = (ino_field){w->ca + i, 1};
        in.sl_um = (ino_field){w->sl + i, 1};
        if (w->moving)
            in.dsl_um_s = (ino_field){w->rate + i, 1};
        inputs.ca_start_uM = (ino_field){w->ca_start + i, 1};
        out.observable[INO_OBS_tension] = (ino_output){w->tension + i, 1};
        const ino_state_output from = states_from(w, w->which, i);
        refuse(ino_batch_step(w->muscle, w->dt_s, &inputs,
                              (ino_state){from.values, from.stride_state, from.stride_node}, 0, n,
                              states_from(w, w->apart ? !w->which : w->which, i), &options,
                              &outputs, NULL));
    }
}

static void step_all(void *argument)
{
    struct work *w = argument;
    step_range(w, 0, w->n);
    if (w->apart)
        w->which = !w->which;
    bench_sink = w->tension[w->n - 1];
}

/* ---- two threads ---- */

static size_t middle(const struct work *w)
{
    return w->n / 2 / LANE * LANE;
}

static void *step_second_half(void *argument)
{
    const struct work *w = argument;
    step_range(w, middle(w), w->n);
    return NULL;
}

static void step_all_by_two(void *argument)
{
    struct work *w = argument;
    pthread_t other;
    if (pthread_create(&other, NULL, step_second_half, w) != 0)
        exit(1);
    step_range(w, 0, middle(w));
    (void)pthread_join(other, NULL);
    if (w->apart)
        w->which = !w->which;
}

/* ---- accuracy ---- */

/* Largest relative difference of tension after one step from that of 64 short ones by RODAS4. */
static double error_of(struct work *w, double gain)
{
    enum { PARTS = 64 };
    static double one[CHECKED_NODES], start[CHECKED_NODES], end[CHECKED_NODES];
    double error = 0.0;
    fill(w, gain);
    step_all(w);
    memcpy(one, w->tension, sizeof one);
    fill(w, gain);
    struct work parts = *w;
    parts.method = INO_STEP_STIFF4;
    parts.dt_s = w->dt_s / PARTS;
    memcpy(start, w->ca_start, sizeof start);
    memcpy(end, w->ca, sizeof end);
    for (int k = 0; k < PARTS; k++) {
        for (size_t i = 0; i < w->n; i++) {
            w->ca_start[i] = start[i] + (end[i] - start[i]) * k / PARTS;
            w->ca[i] = start[i] + (end[i] - start[i]) * (k + 1) / PARTS;
        }
        step_all(&parts);
    }
    for (size_t i = 0; i < w->n; i++)
        error = fmax(error, fabs(one[i] / w->tension[i] - 1.0));
    return error;
}

/* ---- time ---- */

struct kind {
    const char *label, *fibre;
    ino_step_method method;
    double dt_s, gain, limit;
    double bar_ns; /* at most, of every size; 0: none */
    int variants;  /* layouts and threads too */
};

static struct timing time_steps(struct work *w, double gain)
{
    fill(w, gain);
    return measure(work_s, step_all, w, REPEATS);
}

static void time_sizes(struct work *w, const struct kind *kind, double bytes_per_s)
{
    static const size_t sizes[] = {CHECKED_NODES, 10007, LAYOUT_NODES, MOST_NODES};
    char what[120], note[120], bar[40] = "";
    if (kind->bar_ns > 0.0)
        (void)snprintf(bar, sizeof bar, "; bar: at most %g", kind->bar_ns);
    const size_t bytes = sizeof(double) * (2 * w->states + 4);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        w->n = sizes[i];
        (void)snprintf(what, sizeof what, "%s: node of %zu", kind->label, w->n);
        (void)snprintf(note, sizeof note, "%zu B moved; memory's limit %.1f ns%s", bytes,
                       1e9 * (double)bytes / bytes_per_s, bar);
        duration(what, "ns", 1e9 / (double)w->n, time_steps(w, kind->gain), note);
    }
}

static void time_variants(struct work *w, const struct kind *kind)
{
    static const char *const layout[] = {"structure of arrays", "array of structures",
                                         "tiles of 8; a call each"};
    char what[120];
    w->n = LAYOUT_NODES;
    for (int i = AOS; i <= TILES; i++) {
        w->layout = (enum layout)i;
        (void)snprintf(what, sizeof what, "%s: %s", kind->label, layout[i]);
        duration(what, "ns", 1e9 / (double)w->n, time_steps(w, kind->gain), "");
    }
    w->layout = SOA;
    w->moving = 1;
    (void)snprintf(what, sizeof what, "%s: a rate of length per node", kind->label);
    duration(what, "ns", 1e9 / (double)w->n, time_steps(w, kind->gain), "");
    w->moving = 0;
    w->apart = 1;
    (void)snprintf(what, sizeof what, "%s: out of place", kind->label);
    duration(what, "ns", 1e9 / (double)w->n, time_steps(w, kind->gain), "");
    w->apart = 0;
    w->shuffled = 1;
    (void)snprintf(what, sizeof what, "%s: [Ca2+] in no order", kind->label);
    duration(what, "ns", 1e9 / (double)w->n, time_steps(w, kind->gain), "");
    w->shuffled = 0;
}

static void time_threads(struct work *w, const struct kind *kind)
{
    char what[120];
    double wall[REPEATS], work[REPEATS], two_wall[REPEATS];
    w->n = LAYOUT_NODES;
    fill(w, kind->gain);
    step_all(w);
    for (int i = 0; i < REPEATS; i++) {
        double wall_1 = wall_s(), work_1 = work_s();
        step_all(w);
        wall_1 = wall_s() - wall_1;
        work_1 = work_s() - work_1;
        double wall_2 = wall_s(), work_2 = process_s();
        step_all_by_two(w);
        wall_2 = wall_s() - wall_2;
        work_2 = process_s() - work_2;
        two_wall[i] = wall_2;
        wall[i] = wall_1 / wall_2;
        work[i] = 2.0 * work_1 / work_2;
    }
    (void)snprintf(what, sizeof what, "%s: two threads", kind->label);
    duration(what, "ns", 1e9 / (double)w->n, summarise(REPEATS, two_wall),
             "wall clock; thread made for each step");
    struct timing ratio = summarise(REPEATS, wall);
    (void)snprintf(what, sizeof what, "%s: two threads over one", kind->label);
    result(what, "1", ratio.minimum, ratio.median, "wall clock; bar: at least 1.85");
    ratio = summarise(REPEATS, work);
    (void)snprintf(what, sizeof what, "%s: two threads over one by processor time", kind->label);
    result(what, "1", ratio.minimum, ratio.median,
           "what other programs on the machine do not lengthen");
}

static void time_kind(struct work *w, const struct kind *kind, double bytes_per_s)
{
    char what[120];
    ino_muscle *muscle = bench_muscle(kind->fibre, NULL);
    w->muscle = muscle;
    w->method = kind->method;
    w->dt_s = kind->dt_s;
    w->states = ino_muscle_state_count(muscle);
    w->n = CHECKED_NODES;
    (void)snprintf(what, sizeof what, "%s: tension against 64 short steps", kind->label);
    require(what, error_of(w, kind->gain), kind->limit);
    time_sizes(w, kind, bytes_per_s);
    if (kind->variants) {
        time_variants(w, kind);
        time_threads(w, kind);
    }
    ino_muscle_free(muscle);
}

/* n zeros; exits where there is no memory. */
static double *room_for(size_t n)
{
    const size_t page = (size_t)2 << 20, bytes = (n * sizeof(double) + page - 1) / page * page;
    double *room = aligned_alloc(page, bytes);
    if (!room)
        exit(1);
#ifdef MADV_HUGEPAGE
    (void)madvise(room, bytes, MADV_HUGEPAGE); /* a wish: what it returns does not matter */
#endif
    memset(room, 0, bytes);
    return room;
}

int main(void)
{
    static const char human[] = "human-body-temperature", skinned[] = "human-lv-skinned-15C";
    static const char organ[] = "land2017:whole-organ";
    static const struct kind kinds[] = {
        {"rdq20mf explicit 0.1 ms", human, INO_STEP_EXPLICIT, 1e-4, 1, 1e-6, 0, 0},
        {"rdq20mf explicit 0.5 ms", human, INO_STEP_EXPLICIT, 5e-4, 1, 1e-4, 32, 1},
        {"rdq20mf explicit 1 ms", human, INO_STEP_EXPLICIT, 1e-3, 1, 1e-3, 0, 0},
        {"rdq20mf stiff 1 ms", human, INO_STEP_STIFF, 1e-3, 1, 1e-5, 0, 1},
        {"rdq20mf stiff4 1 ms", human, INO_STEP_STIFF4, 1e-3, 1, 1e-6, 0, 0},
        {"land2017 explicit 1 ms", organ, INO_STEP_EXPLICIT, 1e-3, 1, 1e-5, 10, 1},
        {"land2017 explicit 5 ms", organ, INO_STEP_EXPLICIT, 5e-3, 1, 1e-3, 10, 0},
        {"land2017 stiff 1 ms", organ, INO_STEP_STIFF, 1e-3, 1, 1e-6, 0, 0},
        {"inotrope1 explicit 0.5 ms", skinned, INO_STEP_EXPLICIT, 5e-4, 4, 1e-4, 0, 1},
        {"inotrope1 stiff 1 ms", skinned, INO_STEP_STIFF, 1e-3, 4, 1e-5, 0, 0},
        {"inotrope1 two sites stiff 1 ms", "diaphragm-fast-IIa", INO_STEP_STIFF, 1e-3, 3, 1e-5, 0,
         0},
    };
    bench_begin("step", "what does a time step of a node cost; called as a host simulator does?");
    (void)print_machine();
    const double bytes_per_s = print_memory();
    struct work w = {0};
    enum { STATES = 32 };
    for (int i = 0; i < 2; i++)
        w.y[i] = room_for(STATES * ((size_t)MOST_NODES + LANE));
    double *inputs = room_for(5 * (size_t)MOST_NODES);
    w.ca = inputs;
    w.ca_start = inputs + MOST_NODES;
    w.sl = inputs + 2 * MOST_NODES;
    w.tension = inputs + 3 * MOST_NODES;
    w.rate = inputs + 4 * MOST_NODES;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        time_kind(&w, &kinds[k], bytes_per_s);
    free(inputs);
    free(w.y[0]);
    free(w.y[1]);
    return bench_end();
}
