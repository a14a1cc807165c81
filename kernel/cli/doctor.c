/* inotrope doctor: what this program is and runs on, and whether it computes. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/commit.h"
#include "output/plot.h"

/* Present when the BLAS that was linked is OpenBLAS. */
extern char *openblas_get_config(void) __attribute__((weak));
extern int openblas_get_num_threads(void) __attribute__((weak));

static const struct option_spec spec[] = {
    {"help", 'h', OPTION_FLAG, NULL, "this text"},
};

static void print_cpu(void)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    const char *name = "unknown";
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", 10) != 0 || strchr(line, ':') == NULL)
            continue;
        line[strcspn(line, "\n")] = '\0';
        name = strchr(line, ':') + 1;
        name += strspn(name, " ");
        break;
    }
    (void)printf("%-16s%s\n", "CPU", name);
    if (file != NULL)
        (void)fclose(file);
}

static void print_isa(void)
{
    const char *wanted = getenv("INOTROPE_ISA");
    const int status = ino_isa_status();
    (void)printf("%-16s%s", "instruction set", ino_isa_name());
    if (wanted != NULL && status == INO_UNKNOWN_ID)
        (void)printf(" (INOTROPE_ISA=%.20s is none of base, avx2, avx512)", wanted);
    else if (wanted != NULL && status != INO_OK)
        (void)printf(" (INOTROPE_ISA=%.20s is not there on this machine)", wanted);
    (void)printf("\n");
}

static void print_machine(void)
{
    char path[4096];
    print_cpu();
    print_isa();
    (void)printf("%-16s%ld\n", "processors", sysconf(_SC_NPROCESSORS_ONLN));
    if (openblas_get_config != NULL)
        (void)printf("%-16s%s, %d thread\n", "BLAS", openblas_get_config(),
                     openblas_get_num_threads != NULL ? openblas_get_num_threads() : 1);
    else
        (void)printf("%-16s%s\n", "BLAS", "not OpenBLAS");
    (void)printf("%-16s%s\n", "jansson", JANSSON_VERSION);
    (void)printf("%-16s%s\n", "gnuplot",
                 plot_find(path, sizeof path) == 0
                     ? path
                     : "not found; figures need the package gnuplot-nox");
}

/* At the half-maximum point that root finding gives, a direct evaluation must give half-maximum:
 * two ways through the code, no stored number. */
static int self_check(const ino_fibre *fibre, double *error)
{
    ino_muscle_spec wanted;
    ino_muscle *muscle = NULL;
    ino_pca_summary summary;
    ino_muscle_spec_init(&wanted);
    wanted.model = ino_model_id(ino_fibre_model(fibre));
    wanted.fibre = ino_fibre_id(fibre);
    if (ino_muscle_create(&wanted, &muscle, NULL) != INO_OK)
        return -1;
    const double sl_um = ino_fibre_sl0_um(fibre);
    double tension = NAN;
    int failed = ino_observe_pca(muscle, sl_um, NULL, INO_BRANCH_UP, &summary) != INO_OK;
    if (!failed) {
        const double ca_uM = pow(10.0, 6.0 - summary.pca50);
        ino_inputs inputs;
        ino_outputs outputs;
        ino_inputs_init(&inputs);
        ino_outputs_init(&outputs);
        inputs.ca_uM = (ino_field){&ca_uM, 0};
        inputs.sl_um = (ino_field){&sl_um, 0};
        outputs.observable[INO_OBS_tension] = (ino_output){&tension, 1};
        failed = ino_batch_steady(muscle, &inputs, INO_BRANCH_UP, 0, 1,
                                  (ino_state_output){NULL, 0, 0}, &outputs, NULL) != INO_OK;
    }
    ino_muscle_free(muscle);
    if (failed)
        return -1;
    *error = fabs(tension / (0.5 * (summary.fmax_kPa + summary.frest_kPa)) - 1.0);
    /* The root is found in pCa to about 1e-12; the slope there is a few per unit of ln Ca. */
    return *error < 1e-8 ? 0 : -1;
}

static int run(const struct options *options, struct problem *problem)
{
    double error = NAN;
    size_t bad = 0;
    double worst = 0.0;
    if (options->n_arguments > 0)
        return problem_set(problem, CLI_USAGE, "unexpected argument '%s'", options->arguments[0]);
    (void)printf("%-16s%s (library %s), commit %s\n", "inotrope", INO_VERSION, ino_version(),
                 commit_name());
    (void)printf("%-16s%s\n", "compiler",
#if defined(__clang__)
                 "clang " __clang_version__
#else
                 "gcc " __VERSION__
#endif
    );
    print_machine();
    (void)printf("%-16s%zu models, %zu fibres, %zu drugs\n", "catalogue", ino_model_count(),
                 ino_fibre_count(), ino_drug_count());
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        if (self_check(ino_fibre_at(i), &error) == 0) {
            worst = fmax(worst, error);
            continue;
        }
        (void)printf("%-16sfibre %s: FAILED\n", "self-check", ino_fibre_id(ino_fibre_at(i)));
        bad++;
    }
    if (bad > 0 || strcmp(ino_version(), INO_VERSION) != 0)
        return problem_set(problem, CLI_NOT_CONVERGED, "the self-check failed");
    (void)printf("%-16s%zu fibres: tension at pCa50 is half-maximal to %.1e\n", "self-check",
                 ino_fibre_count(), worst);
    return CLI_OK;
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "versions, machine, libraries, self-check",
    .arguments = "",
    .spec = spec,
    .n_spec = sizeof spec / sizeof spec[0],
    .notes = "INOTROPE_ISA=base|avx2|avx512 chooses the instruction set.\n",
    .run = run,
};
