/* Question: what does each instruction set gain, and do they agree?
 *
 * The program runs itself once per instruction set (INOTROPE_ISA): the choice is made once per
 * process. Per model: steady states and right-hand sides, ns per node in batches of 4096 nodes. */
#include "benchmarks/machine.h"

#include <sys/wait.h>
#include <unistd.h>

enum { NODES = 4096, STATES_MOST = 64, CALLS = 20, MODELS = 2, ISAS = 3 };

static const char *const fibres[MODELS] = {"human-body-temperature", "diaphragm-slow"};
static const char *const drugs[MODELS] = {NULL, "levosimendan"};
static const char *const labels[MODELS] = {"rdq20mf", "inotrope1 with drug"};
static const char *const isas[ISAS] = {"base", "avx2", "avx512"};

/* What a child hands to its parent. */
struct answer {
    int present;
    struct timing steady[MODELS], rhs[MODELS];
    double tension[MODELS][NODES], slope[MODELS][NODES]; /* slope: dT/dt-like sum of derivatives */
};

struct job {
    const ino_muscle *muscle;
    double dose;
    double *ca_uM, *tension, *state, *derivative;
};

static void set_inputs(const struct job *job, ino_inputs *in)
{
    ino_inputs_init(in);
    in->ca_uM = (ino_field){job->ca_uM, 1};
    if (ino_muscle_drug_count(job->muscle) > 0)
        in->drug_uM[0] = (ino_field){&job->dose, 0};
}

static void steady(void *argument)
{
    const struct job *job = argument;
    ino_inputs in;
    ino_outputs out;
    set_inputs(job, &in);
    ino_outputs_init(&out);
    out.observable[INO_OBS_tension] = (ino_output){job->tension, 1};
    for (int i = 0; i < CALLS; i++)
        if (ino_batch_steady(job->muscle, &in, INO_BRANCH_UP, 0, NODES,
                             (ino_state_output){NULL, 0, 0}, &out, NULL) != INO_OK)
            exit(1);
}

static void derivatives(void *argument)
{
    const struct job *job = argument;
    ino_inputs in;
    set_inputs(job, &in);
    for (int i = 0; i < CALLS; i++)
        if (ino_batch_rhs(job->muscle, &in, (ino_state){job->state, NODES, 1}, 0, NODES,
                          (ino_state_output){job->derivative, NODES, 1}, NULL, NULL) != INO_OK)
            exit(1);
}

static void run_model(int model, struct answer *answer)
{
    static double ca[NODES], state[STATES_MOST * NODES], derivative[STATES_MOST * NODES];
    static double other_ca[NODES];
    ino_muscle *muscle = bench_muscle(fibres[model], drugs[model]);
    struct job job = {muscle, 1.0, ca, answer->tension[model], state, derivative};
    ino_inputs in;
    for (int i = 0; i < NODES; i++) {
        ca[i] = pow(10.0, -1.2 + 2.7 * i / (NODES - 1));
        other_ca[i] = 0.9 * ca[i]; /* a state that is not the steady one of ca */
    }
    set_inputs(&job, &in);
    in.ca_uM.values = other_ca;
    if (ino_batch_steady(muscle, &in, INO_BRANCH_UP, 0, NODES, (ino_state_output){state, NODES, 1},
                         NULL, NULL) != INO_OK)
        exit(1);
    answer->steady[model] = measure(work_s, steady, &job, 15);
    answer->rhs[model] = measure(work_s, derivatives, &job, 15);
    for (int i = 0; i < NODES; i++) {
        answer->slope[model][i] = 0.0;
        for (size_t k = 0; k < ino_muscle_state_count(muscle); k++)
            answer->slope[model][i] =
                fmax(answer->slope[model][i], fabs(derivative[k * NODES + (size_t)i]));
    }
    ino_muscle_free(muscle);
}

/* In the child: computes and writes the answer to stdout. */
static int serve(const char *isa)
{
    static struct answer answer;
    answer.present = strcmp(ino_isa_name(), isa) == 0;
    for (int m = 0; answer.present && m < MODELS; m++)
        run_model(m, &answer);
    const char *bytes = (const char *)&answer;
    for (size_t done = 0; done < sizeof answer;) {
        const ssize_t n = write(STDOUT_FILENO, bytes + done, sizeof answer - done);
        if (n <= 0)
            return 1;
        done += (size_t)n;
    }
    return 0;
}

static void ask(const char *program, const char *isa, struct answer *answer)
{
    int ends[2], status;
    if (pipe(ends) != 0)
        exit(1);
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)setenv("INOTROPE_ISA", isa, 1);
        (void)execl(program, program, isa, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    char *bytes = (char *)answer;
    for (size_t done = 0; done < sizeof *answer;) {
        const ssize_t n = read(ends[0], bytes + done, sizeof *answer - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    (void)close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        exit(1);
}

/* Largest difference relative to the largest value of each model. */
static double disagreement(const struct answer *a, const struct answer *b)
{
    double error = 0.0;
    for (int m = 0; m < MODELS; m++)
        for (int i = 0; i < NODES; i++) {
            error = fmax(error, fabs(a->tension[m][i] / b->tension[m][i] - 1.0));
            error = fmax(error, fabs(a->slope[m][i] / b->slope[m][i] - 1.0) * 1e-2);
        }
    return error;
}

int main(int argc, char **argv)
{
    static struct answer answer[ISAS];
    char what[120];
    if (argc > 1)
        return serve(argv[1]);
    bench_begin("isa", "what does each instruction set gain; and do they agree?");
    (void)print_machine();
    for (int k = 0; k < ISAS; k++)
        ask(argv[0], isas[k], &answer[k]);
    for (int k = 1; k < ISAS; k++)
        if (answer[k].present) {
            (void)snprintf(what, sizeof what, "%s against base", isas[k]);
            /* Derivatives are differences of large fluxes: a hundredth of their error counts. */
            require(what, disagreement(&answer[k], &answer[0]), 1e-13);
        }
    for (int m = 0; m < MODELS; m++)
        for (int k = 0; k < ISAS; k++) {
            if (!answer[k].present)
                continue;
            (void)snprintf(what, sizeof what, "%s: steady state; %s", labels[m], isas[k]);
            duration(what, "ns/node", 1e9 / NODES / CALLS, answer[k].steady[m], "");
            (void)snprintf(what, sizeof what, "%s: right-hand side; %s", labels[m], isas[k]);
            duration(what, "ns/node", 1e9 / NODES / CALLS, answer[k].rhs[m], "");
        }
    return bench_end();
}
