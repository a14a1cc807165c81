/* Question: how long do 10^6 thirty-point curves take, each with its own parameters and each
 * reduced to pCa50, slope and limits, without output?
 *
 * Latin hypercube in three parameters, log-normal, 10 % each; thirty points, limits, root (1e-10)
 * and slope (1e-6) per member: about forty steady states. */
#include "benchmarks/machine.h"
#include "sweep/population.h"

enum { INPUTS = 3, MEMBERS = 1000000, CHECKED = 64 };

struct run {
    const char *label, *fibre, *drug;
    const char *symbol[INPUTS];
    struct sweep_sample sample;
    struct sweep_curve curve;
    struct sweep_population population;
};

static const double dose_uM = 1.0;

static void populate(void *argument)
{
    struct run *run = argument;
    uint64_t delivered;
    if (sweep_population_run(&run->population, &delivered) != INO_OK ||
        delivered != run->population.n)
        exit(1);
}

static void prepare(struct run *run, const ino_muscle *muscle)
{
    size_t index[INPUTS];
    run->sample = (struct sweep_sample){.n = MEMBERS, .seed = 42, .n_inputs = INPUTS};
    for (size_t k = 0; k < INPUTS; k++) {
        index[k] = ino_muscle_parameter_index(muscle, run->symbol[k]);
        run->sample.distribution[k] = (struct sweep_distribution){
            SWEEP_LOGNORMAL, ino_muscle_parameter(muscle, index[k])->value, 0.1};
    }
    sweep_sample_prepare(&run->sample);
    if (sweep_curve_init(&run->curve, muscle, INO_BRANCH_UP, 2.2, run->drug ? &dose_uM : NULL,
                         INPUTS, index) != INO_OK)
        exit(1);
    run->population = (struct sweep_population){
        .sample = &run->sample, .reduction = sweep_curve_reduction(&run->curve), .n = MEMBERS};
}

/* Largest error of pCa50 (absolute) and slope (relative) against ino_observe_pca on muscles made
 * one by one. */
static void check(struct run *run)
{
    struct sweep_chunk chunk;
    double pca50_error = 0.0, slope_error = 0.0;
    if (sweep_chunk_init(&run->population, &chunk) != 0)
        exit(1);
    sweep_chunk_compute(&run->population, 0, &chunk);
    for (size_t i = 0; i < CHECKED; i++) {
        ino_change change[INPUTS];
        ino_muscle_spec spec;
        ino_muscle *muscle = NULL;
        ino_pca_summary exact;
        ino_muscle_spec_init(&spec);
        for (size_t k = 0; k < INPUTS; k++)
            change[k] = (ino_change){run->symbol[k], chunk.input[k * SWEEP_CHUNK + i], 0};
        spec.fibre = run->fibre;
        spec.n_drugs = run->drug != NULL;
        spec.drugs = &run->drug;
        spec.n_changes = INPUTS;
        spec.changes = change;
        if (ino_muscle_create(&spec, &muscle, NULL) != INO_OK ||
            ino_observe_pca(muscle, 2.2, run->drug ? &dose_uM : NULL, INO_BRANCH_UP, &exact) !=
                INO_OK)
            exit(1);
        pca50_error =
            fmax(pca50_error, fabs(chunk.result[SWEEP_PCA50 * SWEEP_CHUNK + i] - exact.pca50));
        slope_error = fmax(
            slope_error, fabs(chunk.result[SWEEP_SLOPE * SWEEP_CHUNK + i] / exact.slope_nh - 1.0));
        ino_muscle_free(muscle);
    }
    sweep_chunk_free(&chunk);
    char what[120];
    (void)snprintf(what, sizeof what, "%s: pCa50 against ino_observe_pca", run->label);
    require(what, pca50_error, 1e-10);
    (void)snprintf(what, sizeof what, "%s: slope against ino_observe_pca", run->label);
    require(what, slope_error, 1e-6);
}

static void time_run(struct run *run)
{
    char what[120];
    const int processors = sweep_processors();
    run->population.threads = processors;
    const struct timing all = measure(wall_s, populate, run, 3);
    (void)snprintf(what, sizeof what, "%s: 10^6 members on %d threads", run->label, processors);
    duration(what, "s", 1.0, all, "wall clock");
    (void)snprintf(what, sizeof what, "%s: work of these threads", run->label);
    duration(what, "s", 1.0, measure(process_s, populate, run, 3), "processor time of all");
    run->population.threads = 1;
    run->population.n = MEMBERS / 5;
    const struct timing single = measure(work_s, populate, run, 3);
    (void)snprintf(what, sizeof what, "%s: member on one thread", run->label);
    duration(what, "us", 1e6 / (MEMBERS / 5.0), single, "");
}

int main(void)
{
    static struct run runs[] = {
        {.label = "rdq20mf", .fibre = "human-body-temperature", .symbol = {"gamma", "mu", "Kd0"}},
        {.label = "inotrope1 with drug",
         .fibre = "diaphragm-slow",
         .drug = "levosimendan",
         .symbol = {"gamma", "mu", "Kd_ref"}},
    };
    bench_begin("population",
                "how long do 10^6 thirty-point curves with parameters of their own take; "
                "each reduced to pCa50 and slope?");
    (void)print_machine();
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        ino_muscle *muscle = bench_muscle(runs[i].fibre, runs[i].drug);
        prepare(&runs[i], muscle);
        check(&runs[i]);
        time_run(&runs[i]);
        ino_muscle_free(muscle);
    }
    return bench_end();
}
