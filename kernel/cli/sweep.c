/* inotrope sweep: a population of one fibre with varied parameters, each member reduced to pCa50,
 * slope and the two limits, or to the numbers of its twitch. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/command.h"
#include "cli/config.h"
#include "cli/interrupt.h"
#include "cli/sweep.h"

static const struct option_spec spec[] = {
    {"model", 0, OPTION_VALUE, "ID", "equations; alone, its first fibre is taken"},
    {"fibre", 0, OPTION_VALUE, "ID",
     "parameter set; one that a single model has implies that model"},
    {"drug", 0, OPTION_REPEATED, "NAME=DOSE", "one dose per drug; several --drug a combination"},
    {"sl", 0, OPTION_VALUE, "LENGTH", "sarcomere length (default: the fibre's reference length)"},
    {"vary", 0, OPTION_REPEATED, "SYMBOL=DISTRIBUTION",
     "a parameter that differs from member to member: uniform:LOW:HIGH, uniform:W%, "
     "loguniform:LOW:HIGH, normal:MEAN:SD, normal:W%, lognormal:MEDIAN:W%, lognormal:W%; W% is a "
     "half-width (uniform) or a coefficient of variation, around the value in force"},
    {"n", 0, OPTION_VALUE, "NUMBER", "members (default 10000)"},
    {"twitch", 0, OPTION_FLAG, NULL, "reduce each member to the numbers of its twitch"},
    {"ca", 0, OPTION_VALUE, "FORM|FILE", "with --twitch: " CA_HELP},
    {"duration", 0, OPTION_VALUE, "TIME", "with --twitch: default 1s, or to the end of a file"},
    {"rtol", 0, OPTION_VALUE, "NUMBER",
     "with --twitch: error of active tension at the mesh's nodes, relative to its peak (default "
     "1e-6); met and reported for each member"},
    {"seed", 0, OPTION_VALUE, "NUMBER", "of the random numbers (default 1)"},
    {"method", 0, OPTION_VALUE, "lhs|random", "Latin hypercube (default) or independent draws"},
    {"set", 0, OPTION_REPEATED, "SYMBOL=VALUE", "change a parameter for all members"},
    {"scale", 0, OPTION_REPEATED, "SYMBOL=FACTOR", "multiply a parameter for all members"},
    {"temperature", 0, OPTION_VALUE, "TEMPERATURE",
     "rates taken from the fibre's temperature to this one (37C) by the Q10 of inotrope info; "
     "before --set and --scale, refused where model or fibre state none"},
    {"branch", 0, OPTION_VALUE, "up|down", "where feedback makes two steady states"},
    {"drug-kinetics", 0, OPTION_VALUE, "fast|explicit", "how drug binding is treated"},
    {"threads", 0, OPTION_VALUE, "NUMBER", "default: processors; no number changes any result"},
    {"out", 0, OPTION_VALUE, "FILE.csv", "where the members go (default stdout)"},
    OPTION_ROWS_COMMON,
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- settling ---- */

static int check_out(const char *path, struct problem *problem)
{
    const size_t n = path != NULL ? strlen(path) : 0;
    if (path == NULL || strncmp(path, "/dev/", 5) == 0 ||
        (n > 4 && strcmp(path + n - 4, ".csv") == 0))
        return CLI_OK;
    return problem_set(problem, CLI_USAGE,
                       "--out: '%s': members are written as CSV; the name must "
                       "end in .csv",
                       path);
}

static int settle(struct sweep_run *run, struct problem *problem)
{
    if (check_out(options_get(run->options, "out"), problem) != CLI_OK ||
        selection_read(run->options, NULL, &run->s, problem) != CLI_OK)
        return problem->code;
    if (run->s.n_curves != 1)
        return problem_set(problem, CLI_USAGE,
                           "one fibre, one dose of each drug, one length and one "
                           "branch make a population; these are %zu",
                           run->s.n_curves);
    if (sweep_read(run, problem) != CLI_OK)
        return problem->code;
    return sweep_reduce_to(run, problem);
}

enum { FEW = 64 };

/* Parameters may contradict one another, or leave no law at this length, though each lies in its
 * range: then nothing is computed. */
static int pilot(struct sweep_run *run, struct problem *problem)
{
    struct sweep_population population = {
        .sample = &run->sample, .reduction = run->reduction, .n = run->sample.n};
    struct sweep_chunk *chunk = calloc(1, sizeof *chunk);
    const size_t known = run->twitches ? (size_t)SWEEP_PEAK : (size_t)SWEEP_FMAX;
    size_t refused = 0;
    size_t n = 0;
    if (run->twitches && population.n > FEW) /* they take longer */
        population.n = FEW;
    const int enough = chunk != NULL && sweep_chunk_init(&population, chunk) == 0;
    if (enough) {
        sweep_chunk_compute(&population, 0, chunk);
        n = chunk->n;
        for (size_t i = 0; i < n; i++) /* not where a curve lacks a half-maximum only */
            refused += chunk->status[i] == INO_OUT_OF_RANGE &&
                       isnan(chunk->result[known * SWEEP_CHUNK + i]);
    }
    if (chunk != NULL)
        sweep_chunk_free(chunk);
    free(chunk);
    if (!enough)
        return problem_memory(problem);
    if (refused == 0)
        return CLI_OK;
    return problem_set(problem, CLI_USAGE,
                       "--vary: %.3g %% of the members (%zu of the first %zu) have parameters that "
                       "contradict one another or hold no law at SL %.6g um",
                       100.0 * (double)refused / (double)n, refused, n, run->s.curve[0].sl_um);
}

/* ---- running ---- */

static void count(struct sweep_run *run, const struct sweep_chunk *chunk)
{
    const size_t n_inputs = run->sample.n_inputs, n_results = run->reduction.n_results;
    for (size_t i = 0; i < chunk->n; i++) {
        const unsigned char status = chunk->status[i];
        double row[SWEEP_COLUMNS];
        for (size_t k = 0; k < n_inputs; k++)
            row[k] = chunk->input[k * SWEEP_CHUNK + i];
        for (size_t k = 0; k < n_results; k++)
            row[n_inputs + k] = chunk->result[k * SWEEP_CHUNK + i];
        sweep_statistics_add(&run->statistics, row);
        if (run->twitches)
            run->halved += chunk->result[SWEEP_HALVINGS * SWEEP_CHUNK + i] > 1.0;
        else
            run->jumps += status == INO_OK && isinf(chunk->result[SWEEP_SLOPE * SWEEP_CHUNK + i]);
        run->flat += status == INO_TOO_FEW_POINTS;
        run->out_of_range += status == INO_OUT_OF_RANGE;
        run->failed += status == INO_NOT_CONVERGED || status == INO_NOT_FINITE;
    }
}

static int deliver(void *user, const struct sweep_chunk *chunk)
{
    struct sweep_run *run = user;
    errno = 0;
    if (fwrite(chunk->text, 1, chunk->length, run->out.file) != chunk->length) {
        run->write_error = errno != 0 ? errno : EIO;
        return 1;
    }
    count(run, chunk);
    progress_update(&run->progress, (size_t)(chunk->first + chunk->n), (size_t)run->sample.n,
                    "members");
    return 0;
}

static int write_members(struct sweep_run *run, struct problem *problem)
{
    const struct sweep_population population = {
        .sample = &run->sample,
        .reduction = run->reduction,
        .n = run->sample.n,
        .threads = run->threads,
        .user = run,
        .format = sweep_format,
        .text_size = SWEEP_CHUNK * sweep_row_size(run),
        .deliver = deliver,
        .stop = interrupt_seen,
    };
    const char *out = options_get(run->options, "out");
    sweep_header(run);
    progress_start(&run->progress, run->quiet);
    const double started = now();
    const ino_status status = sweep_population_run(&population, &run->delivered);
    run->seconds = now() - started;
    progress_clear(&run->progress);
    if (status != INO_OK)
        return problem_memory(problem);
    if (run->delivered < run->sample.n && run->write_error == 0)
        (void)fprintf(run->out.file, "# partial: interrupted after %llu of %llu members\n",
                      (unsigned long long)run->delivered, (unsigned long long)run->sample.n);
    if (run->write_error == 0 && sweep_summary(run, problem) != CLI_OK)
        return problem->code;
    const int standard = run->out.standard;
    int error = sink_commit(&run->out);
    error = run->write_error != 0 ? run->write_error : error;
    if (error == EPIPE && standard) /* the reader has had enough; that needs no words */
        return problem_set(problem, CLI_IO, "%s", "");
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: writing '%s' failed: %s",
                           standard || out == NULL ? "stdout" : out, strerror(error));
    return CLI_OK;
}

static int compute(struct sweep_run *run, struct problem *problem)
{
    const char *out = options_get(run->options, "out");
    if (pilot(run, problem) != CLI_OK)
        return problem->code;
    if (sweep_statistics_init(&run->statistics, run->sample.n,
                              run->sample.n_inputs + run->reduction.n_results) != INO_OK)
        return problem_memory(problem);
    if (run->twitches) /* relaxation may lie beyond the record */
        run->statistics.n_needed = run->sample.n_inputs + SWEEP_DIASTOLIC + 1;
    decimal_init(&run->decimals);
    sweep_provenance(run);
    if (run->provenance.failed)
        return problem_memory(problem);
    const int error = sink_open(&run->out, out);
    if (error != 0)
        return problem_set(problem, CLI_IO, "--out: cannot write '%s': %s",
                           out != NULL ? out : "stdout", strerror(error));
    if (write_members(run, problem) != CLI_OK)
        return problem->code;
    if (run->delivered < run->sample.n)
        return problem_set(problem, CLI_INTERRUPTED, "interrupted; the output is partial");
    if (run->failed + run->out_of_range > 0)
        return problem_set(problem, CLI_NOT_CONVERGED,
                           "%llu members did not converge, %llu were out of range",
                           (unsigned long long)run->failed, (unsigned long long)run->out_of_range);
    return CLI_OK;
}

static int run_sweep(const struct options *options, struct problem *problem)
{
    struct sweep_run *run = calloc(1, sizeof *run);
    if (run == NULL)
        return problem_memory(problem);
    run->options = options;
    run->quiet = options_get(options, "quiet") != NULL;
    int code = settle(run, problem);
    if (code == CLI_OK && options_get(options, "dump-config") != NULL)
        code = config_dump(options, "sweep", problem);
    else if (code == CLI_OK)
        code = compute(run, problem);
    sink_abandon(&run->out);
    provenance_free(&run->provenance);
    sweep_statistics_free(&run->statistics);
    ino_mesh_free(run->mesh);
    inputs_free(&run->inputs);
    selection_free(&run->s);
    free(run);
    return code;
}

const struct command command_sweep = {
    .name = "sweep",
    .summary = "a population with varied parameters, reduced to pCa50 and slope or to a twitch",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes =
        "Member i depends on seed, n, method and the order of --vary, not on the threads. Members\n"
        "outside a parameter's range are refused beforehand. Columns: the varied parameters, "
        "exact\n"
        "pCa50 and slope, tension without Ca and at saturating Ca, status (ok, jump, flat,\n"
        "out_of_range, not_converged). With --twitch: developed, peak and diastolic tension, "
        "times\n"
        "of peak and relaxation, largest and least dT/dt, integrals of tension and of ATP "
        "turnover\n"
        "per head, estimated error of tension and halvings of the mesh. Ctrl-C leaves the members "
        "so far and a line '# partial'.\n"
        "\n"
        "  inotrope sweep --fibre human-body-temperature --vary 'gamma=lognormal:10%' \\\n"
        "    --vary Kd0=uniform:0.3:0.45 --n 1000000 --seed 42 --out population.csv\n"
        "  inotrope sweep --fibre human-lv-intact-37C --vary k_off=lognormal:20% --twitch \\\n"
        "    --rtol 1e-4 --n 100000 --out twitches.csv\n",
    .run = run_sweep,
};
