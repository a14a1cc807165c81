#include "output/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void release(struct sink *sink)
{
    free(sink->target);
    free(sink->temporary);
    memset(sink, 0, sizeof *sink);
}

int sink_is_stdout(const char *path)
{
    struct stat there;
    struct stat here;
    return stat(path, &there) == 0 && fstat(STDOUT_FILENO, &here) == 0 &&
           there.st_dev == here.st_dev && there.st_ino == here.st_ino && !S_ISCHR(here.st_mode);
}

static int named_stdout(const char *path)
{
    return strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/fd/1") == 0 ||
           strcmp(path, "/proc/self/fd/1") == 0;
}

static int open_direct(struct sink *sink, const char *path)
{
    const int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    sink->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    const int error = errno;
    if (sink->file == NULL && fd >= 0)
        (void)close(fd);
    return sink->file != NULL ? 0 : error;
}

/* A file beside the target; `mode` is the one that the finished file is to have. */
static int open_temporary(struct sink *sink, mode_t mode, int keep_mode)
{
    const size_t size = strlen(sink->target) + 32;
    sink->temporary = malloc(size);
    if (sink->temporary == NULL)
        return ENOMEM;
    (void)snprintf(sink->temporary, size, "%s.tmp-%ld", sink->target, (long)getpid());
    const int fd = open(sink->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int error = errno;
    if (fd < 0) {
        free(sink->temporary);
        sink->temporary = NULL;
        return error;
    }
    if (keep_mode)
        (void)fchmod(fd, mode & 07777);
    sink->file = fdopen(fd, "w");
    error = errno;
    if (sink->file == NULL)
        (void)close(fd);
    return sink->file != NULL ? 0 : error;
}

static int open_target(struct sink *sink, const char *path)
{
    struct stat status;
    const int exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return EISDIR;
    if (exists && !S_ISREG(status.st_mode))
        return open_direct(sink, path);
    /* Renaming over a read-only file would succeed: the file's own permission is what counts. */
    if (exists && access(path, W_OK) != 0)
        return errno;
    /* A symbolic link stays a link: what it points to is replaced. */
    sink->target = exists ? realpath(path, NULL) : strdup(path);
    if (sink->target == NULL)
        return errno;
    return open_temporary(sink, exists ? status.st_mode : 0, exists);
}

int sink_open(struct sink *sink, const char *path)
{
    memset(sink, 0, sizeof *sink);
    if (path == NULL || named_stdout(path) || sink_is_stdout(path)) {
        sink->file = stdout;
        sink->standard = 1;
        return fcntl(STDOUT_FILENO, F_GETFD) == -1 ? EBADF : 0;
    }
    const int error = open_target(sink, path);
    if (error != 0)
        sink_abandon(sink);
    return error;
}

int sink_commit(struct sink *sink)
{
    int error = 0;
    errno = 0;
    if (fflush(sink->file) != 0 || ferror(sink->file))
        error = errno != 0 ? errno : EIO;
    if (!sink->standard) {
        if (fclose(sink->file) != 0 && error == 0)
            error = errno;
        if (sink->temporary != NULL) {
            if (error == 0 && rename(sink->temporary, sink->target) != 0)
                error = errno;
            if (error != 0)
                (void)unlink(sink->temporary);
        }
    }
    release(sink);
    return error;
}

void sink_abandon(struct sink *sink)
{
    if (sink->file != NULL && !sink->standard)
        (void)fclose(sink->file);
    if (sink->temporary != NULL)
        (void)unlink(sink->temporary);
    release(sink);
}
