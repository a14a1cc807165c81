/* Question: what does one time step of one node cost, called as a host simulator calls it, and how
 * near is that to the memory's limit?
 *
 * Structure of arrays, [Ca2+] and sarcomere length per node, tension out, parameters shared; one
 * thread, out of place between two arrays. States start at rest and follow a twitch. */
#include "benchmarks/machine.h"

enum { MOST_NODES = 1000000, REPEATS = 5 };

struct work {
    const ino_muscle *muscle;
    ino_step_method method;
    double dt_s;
    size_t n, states;
    double *y[2], *ca, *ca_start, *sl, *tension;
    int which;
};

static void fill(struct work *w, double gain)
{
    ino_inputs in;
    ino_inputs_init(&in);
    for (size_t i = 0; i < w->n; i++) {
        const double place = (double)i / (double)w->n;
        w->ca_start[i] = gain * (0.2 + 0.6 * place);
        w->ca[i] = w->ca_start[i] * 1.01;
        w->sl[i] = 2.0 + 0.1 * place;
    }
    in.ca_uM = (ino_field){w->ca_start, 1};
    in.sl_um = (ino_field){w->sl, 1};
    refuse(ino_batch_steady(w->muscle, &in, INO_BRANCH_UP, 0, w->n,
                            (ino_state_output){w->y[0], (ptrdiff_t)w->n, 1}, NULL, NULL));
    w->which = 0;
}

static void step_all(void *argument)
{
    struct work *w = argument;
    const ptrdiff_t n = (ptrdiff_t)w->n;
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
    in.ca_uM = (ino_field){w->ca, 1};
    in.sl_um = (ino_field){w->sl, 1};
    inputs.end = &in;
    inputs.ca_start_uM = (ino_field){w->ca_start, 1};
    out.observable[INO_OBS_tension] = (ino_output){w->tension, 1};
    outputs.end = &out;
    options.method = w->method;
    refuse(ino_batch_step(w->muscle, w->dt_s, &inputs, (ino_state){w->y[w->which], n, 1}, 0, w->n,
                          (ino_state_output){w->y[!w->which], n, 1}, &options, &outputs, NULL));
    w->which = !w->which;
    bench_sink = w->tension[w->n - 1];
}

/* Largest relative difference of tension after one step from that of 64 short ones by RODAS4. */
static double error_of(struct work *w, double gain)
{
    enum { PARTS = 64 };
    static double one[MOST_NODES];
    const ino_step_method method = w->method;
    const double dt = w->dt_s;
    double error = 0.0;
    fill(w, gain);
    step_all(w);
    memcpy(one, w->tension, w->n * sizeof *one);
    fill(w, gain);
    w->method = INO_STEP_STIFF4;
    w->dt_s = dt / PARTS;
    double *start = malloc(2 * w->n * sizeof *start), *end = start ? start + w->n : NULL;
    if (!start)
        exit(1);
    memcpy(start, w->ca_start, w->n * sizeof *start);
    memcpy(end, w->ca, w->n * sizeof *end);
    for (int k = 0; k < PARTS; k++) {
        for (size_t i = 0; i < w->n; i++) {
            w->ca_start[i] = start[i] + (end[i] - start[i]) * k / PARTS;
            w->ca[i] = start[i] + (end[i] - start[i]) * (k + 1) / PARTS;
        }
        step_all(w);
    }
    memcpy(w->ca_start, start, w->n * sizeof *start);
    memcpy(w->ca, end, w->n * sizeof *end);
    free(start);
    for (size_t i = 0; i < w->n; i++)
        error = fmax(error, fabs(one[i] / w->tension[i] - 1.0));
    w->method = method;
    w->dt_s = dt;
    return error;
}

struct kind {
    const char *label, *fibre;
    ino_step_method method;
    double dt_s, gain, limit;
};

int main(void)
{
    static const struct kind kinds[] = {
        {"rdq20mf explicit 0.1 ms", "human-body-temperature", INO_STEP_EXPLICIT, 1e-4, 1, 1e-6},
        {"rdq20mf explicit 0.5 ms", "human-body-temperature", INO_STEP_EXPLICIT, 5e-4, 1, 1e-4},
        {"rdq20mf explicit 1 ms", "human-body-temperature", INO_STEP_EXPLICIT, 1e-3, 1, 1e-3},
        {"rdq20mf stiff 1 ms", "human-body-temperature", INO_STEP_STIFF, 1e-3, 1, 1e-5},
        {"rdq20mf stiff4 1 ms", "human-body-temperature", INO_STEP_STIFF4, 1e-3, 1, 1e-6},
        {"inotrope1 explicit 0.5 ms", "human-lv-skinned-15C", INO_STEP_EXPLICIT, 5e-4, 4, 1e-4},
        {"inotrope1 stiff 1 ms", "human-lv-skinned-15C", INO_STEP_STIFF, 1e-3, 4, 1e-5},
        {"inotrope1 two sites stiff 1 ms", "diaphragm-fast-IIa", INO_STEP_STIFF, 1e-3, 3, 1e-5},
    };
    static const size_t sizes[] = {1000, 10000, 100000, MOST_NODES};
    bench_begin("step", "what does a time step of a node cost; called as a host simulator does?");
    (void)print_machine();
    struct work w = {0};
    enum { STATES = 32 };
    for (int i = 0; i < 2; i++)
        w.y[i] = calloc(STATES * (size_t)MOST_NODES, sizeof(double));
    double *inputs = calloc(4 * (size_t)MOST_NODES, sizeof *inputs);
    if (!w.y[0] || !w.y[1] || !inputs)
        return 1;
    w.ca = inputs;
    w.ca_start = inputs + MOST_NODES;
    w.sl = inputs + 2 * MOST_NODES;
    w.tension = inputs + 3 * MOST_NODES;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char what[120], note[120];
        ino_muscle *muscle = bench_muscle(kinds[k].fibre, NULL);
        w.muscle = muscle;
        w.method = kinds[k].method;
        w.dt_s = kinds[k].dt_s;
        w.states = ino_muscle_state_count(muscle);
        w.n = 1000;
        (void)snprintf(what, sizeof what, "%s: tension against 64 short steps", kinds[k].label);
        require(what, error_of(&w, kinds[k].gain), kinds[k].limit);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            w.n = sizes[i];
            fill(&w, kinds[k].gain);
            (void)snprintf(what, sizeof what, "%s: node of %zu", kinds[k].label, w.n);
            (void)snprintf(note, sizeof note, "%zu B moved", 8 * (2 * w.states + 4));
            duration(what, "ns", 1e9 / (double)w.n, measure(work_s, step_all, &w, REPEATS), note);
        }
        ino_muscle_free(muscle);
    }
    free(inputs);
    free(w.y[0]);
    free(w.y[1]);
    return bench_end();
}
