#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "output/plot.h"

int plot_find(char *path, size_t size)
{
    const char *c = getenv("PATH");
    while (c != NULL && *c != '\0') {
        struct stat status;
        const int length = (int)strcspn(c, ":");
        (void)snprintf(path, size, "%.*s%sgnuplot", length, c, length > 0 ? "/" : "./");
        if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0)
            return 0;
        c += length;
        c += *c == ':';
    }
    return -1;
}

static void run_child(const char *path, int in, int out, int err)
{
    char name[] = "gnuplot";
    char defaults[] = "-d"; /* no ~/.gnuplot: figures look the same everywhere */
    char input[] = "-";
    char *arguments[] = {name, defaults, input, NULL};
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(127);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)execv(path, arguments);
    _exit(127);
}

/* Feeds the script and keeps the start of what the child complains, without deadlock. */
static void converse(int to, int from, const char *script, size_t length, char *complaint,
                     size_t size)
{
    size_t sent = 0;
    size_t kept = 0;
    int writing = 1;
    for (;;) {
        struct pollfd fds[2] = {{from, POLLIN, 0}, {to, POLLOUT, 0}};
        char piece[512];
        if (poll(fds, writing ? 2 : 1, -1) < 0 && errno != EINTR)
            break;
        if (writing && fds[1].revents != 0) {
            const ssize_t n = write(to, script + sent, length - sent);
            sent += n > 0 ? (size_t)n : 0;
            if (sent == length || (n < 0 && errno != EAGAIN && errno != EINTR)) {
                (void)close(to);
                writing = 0;
            }
        }
        if (fds[0].revents != 0) {
            const ssize_t n = read(from, piece, sizeof piece);
            if (n <= 0 && !(n < 0 && errno == EINTR))
                break;
            for (ssize_t i = 0; i < n && kept + 1 < size; i++)
                complaint[kept++] = piece[i];
        }
    }
    if (writing)
        (void)close(to);
    complaint[kept] = '\0';
}

static int verdict(pid_t child, int output_fd, const char *complaint, char *why, size_t size)
{
    struct stat picture;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        (void)snprintf(why, size, "gnuplot failed: %.300s",
                       complaint[0] != '\0' ? complaint : "no reason given");
        return -1;
    }
    if (fstat(output_fd, &picture) == 0 && S_ISREG(picture.st_mode) && picture.st_size == 0) {
        (void)snprintf(why, size, "gnuplot drew nothing: %.300s", complaint);
        return -1;
    }
    return 0;
}

int plot_run(const char *script, size_t length, int output_fd, char *why, size_t why_size)
{
    char path[4096];
    char complaint[1024];
    int in[2];
    int err[2];
    if (plot_find(path, sizeof path) != 0) {
        (void)snprintf(why, why_size,
                       "gnuplot is not on PATH; install the package gnuplot-nox (or gnuplot)");
        return -1;
    }
    if (pipe(in) != 0) {
        (void)snprintf(why, why_size, "no pipe to gnuplot: %s", strerror(errno));
        return -1;
    }
    if (pipe(err) != 0) {
        (void)snprintf(why, why_size, "no pipe to gnuplot: %s", strerror(errno));
        (void)close(in[0]);
        (void)close(in[1]);
        return -1;
    }
    for (int i = 0; i < 2; i++) {
        (void)fcntl(in[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(err[i], F_SETFD, FD_CLOEXEC);
    }
    (void)fcntl(in[1], F_SETFL, O_NONBLOCK);
    const pid_t child = fork();
    if (child == 0)
        run_child(path, in[0], output_fd, err[1]);
    (void)close(in[0]);
    (void)close(err[1]);
    complaint[0] = '\0';
    if (child > 0)
        converse(in[1], err[0], script, length, complaint, sizeof complaint);
    else
        (void)close(in[1]);
    (void)close(err[0]);
    if (child < 0) {
        (void)snprintf(why, why_size, "gnuplot could not be started: %s", strerror(errno));
        return -1;
    }
    return verdict(child, output_fd, complaint, why, why_size);
}
