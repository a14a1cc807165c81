/* The program: finds the command, reads its options, runs it, and turns what went wrong into one
 * line on stderr and an exit code. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/commit.h"
#include "cli/config.h"
#include "cli/interrupt.h"

/* One thread for BLAS: the matrices are small, and threads are the program's own affair. */
extern void openblas_set_num_threads(int threads) __attribute__((weak));

static const struct command *const commands[] = {
    &command_pca,      &command_dose,  &command_twitch,  &command_tetanus,  &command_ktr,
    &command_step,     &command_ramp,  &command_sine,    &command_forcevel, &command_slack,
    &command_workloop, &command_sweep, &command_recover, &command_fit,      &command_validate,
    &command_compare,  &command_list,  &command_info,    &command_export,   &command_doctor,
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_overview(void)
{
    (void)printf("inotrope %s: force of cardiac and diaphragm muscle fibres with calcium "
                 "sensitizers\n\n"
                 "usage: inotrope COMMAND [OPTIONS]\n\n",
                 INO_VERSION);
    for (size_t i = 0; i < COMMANDS; i++)
        (void)printf("  %-10s%s\n", commands[i]->name, commands[i]->summary);
    (void)printf("  %-10s%s\n", "help", "inotrope help COMMAND: the options of a command");
    (void)printf("\n"
                 "examples:\n"
                 "  inotrope pca\n"
                 "  inotrope pca --fibre human-body-temperature --sl 1.9um,2.2um --out curve.csv "
                 "--plot curve.svg\n"
                 "  inotrope info rdq20mf\n"
                 "\n"
                 "exit codes: 0 done, 1 not converged, 2 usage, 3 bad input file, 4 input or "
                 "output,\n"
                 "5 memory, 130 interrupted\n");
}

static void print_help(const struct command *command)
{
    (void)printf("inotrope %s: %s\n\nusage: inotrope %s%s%s [OPTIONS]\n\n", command->name,
                 command->summary, command->name, command->arguments[0] != '\0' ? " " : "",
                 command->arguments);
    options_help(stdout, command->spec, command->n_spec);
    (void)printf("\n%s", command->notes);
}

static const struct command *find_command(const char *name, struct problem *problem)
{
    char hint[120];
    struct spelling spelling;
    spelling_init(&spelling, name);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
        spelling_offer(&spelling, commands[i]->name);
    }
    if (name[0] == '-') {
        spelling_offer(&spelling, "--help");
        spelling_offer(&spelling, "--version");
    }
    spelling_offer(&spelling, "help");
    (void)problem_set(problem, CLI_USAGE, "no %s '%s'%s (inotrope --help)",
                      name[0] == '-' ? "option" : "command", name,
                      spelling_hint(&spelling, hint, sizeof hint));
    return NULL;
}

static int run_options(const struct command *command, struct options *options, int argc,
                       char **argv, struct problem *problem)
{
    if (options_parse(options, argc, argv, problem) != CLI_OK)
        return problem->code;
    if (options_get(options, "help") != NULL) {
        print_help(command);
        return CLI_OK;
    }
    if (command->arguments[0] == '\0' && options->n_arguments > 0)
        return problem_set(problem, CLI_USAGE, "unexpected argument '%s'", options->arguments[0]);
    if (config_read(options, command->name, problem) != CLI_OK ||
        (command->defaults != NULL && command->defaults(options, problem) != CLI_OK))
        return problem->code;
    return command->run(options, problem);
}

static int run_command(const struct command *command, int argc, char **argv,
                       struct problem *problem)
{
    struct options options;
    int code = options_init(&options, command->spec, command->n_spec, problem);
    if (code == CLI_OK)
        code = run_options(command, &options, argc, argv, problem);
    options_free(&options);
    return code;
}

static int run_help(int argc, char **argv, struct problem *problem)
{
    if (argc == 0) {
        print_overview();
        return CLI_OK;
    }
    const struct command *command = find_command(argv[0], problem);
    if (command == NULL)
        return problem->code;
    print_help(command);
    return CLI_OK;
}

static int dispatch(int argc, char **argv, const char **name, struct problem *problem)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return run_help(0, NULL, problem);
    if (strcmp(argv[1], "help") == 0)
        return run_help(argc - 2, argv + 2, problem);
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("inotrope %s (commit %s)\n", ino_version(), commit_name());
        return CLI_OK;
    }
    const struct command *command = find_command(argv[1], problem);
    if (command == NULL)
        return problem->code;
    *name = command->name;
    return run_command(command, argc - 1, argv + 1, problem);
}

int main(int argc, char **argv)
{
    /* Texts of the program's own go out in one write at the end, where errno tells of its failure. */
    static char buffer[1 << 16];
    struct problem problem = {CLI_OK, ""};
    const char *name = NULL;
    if (!isatty(STDOUT_FILENO))
        (void)setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (openblas_set_num_threads != NULL)
        openblas_set_num_threads(1);
    interrupt_install();
    int code = dispatch(argc, argv, &name, &problem);
    if (code != CLI_OK && problem.text[0] != '\0')
        problem_print(name, problem.text);
    errno = 0;
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == CLI_OK) {
        /* A reader that closed the pipe has had enough: no words. */
        if (errno != EPIPE)
            problem_print(name, errno != 0 ? strerror(errno) : "writing to stdout failed");
        code = CLI_IO;
    }
    return code;
}
