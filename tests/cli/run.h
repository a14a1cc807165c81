/* Runs the program ($INOTROPE_BIN) as a user would, in an empty folder, and keeps what it printed.
 * Included once per test program. */
#ifndef INO_TESTS_CLI_RUN_H
#define INO_TESTS_CLI_RUN_H

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 40, KEPT = 1 << 20 };

struct run {
    int code; /* exit status; 1000 + signal number when it was killed */
    char *out;
    char *err;
};

static char home[PATH_MAX];
static char folder[64];

/* Fixture: every test starts in an empty folder of its own. */
static void enter_folder(void)
{
    ck_assert_ptr_nonnull(getcwd(home, sizeof home));
    strcpy(folder, "/tmp/inotrope-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static size_t count_files(int remove_them)
{
    size_t n = 0;
    DIR *directory = opendir(".");
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        n++;
        if (remove_them && unlink(entry->d_name) != 0)
            (void)rmdir(entry->d_name);
    }
    if (directory != NULL)
        (void)closedir(directory);
    return n;
}

static void leave_folder(void)
{
    (void)count_files(1);
    (void)chdir(home);
    (void)rmdir(folder);
}

static void read_some(int *fd, char *text, size_t *n)
{
    char piece[4096];
    const ssize_t got = read(*fd, piece, sizeof piece);
    if (got <= 0) {
        (void)close(*fd);
        *fd = -1;
        return;
    }
    for (ssize_t i = 0; i < got && *n + 1 < KEPT; i++)
        text[(*n)++] = piece[i];
    text[*n] = '\0';
}

static void collect(int out, int err, struct run *run)
{
    size_t n[2] = {0, 0};
    run->out = calloc(1, KEPT);
    run->err = calloc(1, KEPT);
    ck_assert(run->out != NULL && run->err != NULL);
    while (out >= 0 || err >= 0) {
        struct pollfd fds[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0)
            continue;
        if (out >= 0 && fds[0].revents != 0)
            read_some(&out, run->out, &n[0]);
        if (err >= 0 && fds[1].revents != 0)
            read_some(&err, run->err, &n[1]);
    }
}

/* The program with these arguments (NULL-ended); stdout goes to the file `to` when given. */
static struct run run_program(char *const arguments[], const char *to)
{
    struct run run;
    int out[2];
    int err[2];
    int status = 0;
    const char *program = getenv("INOTROPE_BIN");
    ck_assert_msg(program != NULL, "INOTROPE_BIN is not set");
    ck_assert(pipe(out) == 0 && pipe(err) == 0);
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        const int target = to != NULL ? open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666) : out[1];
        if (target < 0 || dup2(target, STDOUT_FILENO) < 0 || dup2(err[1], STDERR_FILENO) < 0)
            _exit(126);
        for (int i = 0; i < 2; i++) {
            (void)close(out[i]);
            (void)close(err[i]);
        }
        (void)execv(program, arguments);
        _exit(127);
    }
    (void)close(out[1]);
    (void)close(err[1]);
    collect(out[0], err[0], &run);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    run.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    return run;
}

/* The same from one line, split at blanks. */
static struct run run_to(const char *line, const char *to)
{
    static char program[] = "inotrope";
    char *arguments[MOST_ARGUMENTS + 2] = {program};
    char *copy = strdup(line);
    int n = 1;
    ck_assert_ptr_nonnull(copy);
    for (char *c = strtok(copy, " "); c != NULL && n <= MOST_ARGUMENTS; c = strtok(NULL, " "))
        arguments[n++] = c;
    const struct run run = run_program(arguments, to);
    free(copy);
    return run;
}

static __attribute__((unused)) struct run run_line(const char *line)
{
    return run_to(line, NULL);
}

static void run_done(struct run *run)
{
    free(run->out);
    free(run->err);
}

static __attribute__((unused)) void write_file(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static __attribute__((unused)) char *read_file(const char *path)
{
    char *text = calloc(1, KEPT);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL && text != NULL, "cannot read %s", path);
    (void)fread(text, 1, KEPT - 1, file);
    (void)fclose(file);
    return text;
}

static int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
