/* Files that are complete or absent: written beside the target and renamed at the end. Devices,
 * pipes and the process's own standard streams are written directly. */
#ifndef INO_OUTPUT_SINK_H
#define INO_OUTPUT_SINK_H

#include <stdio.h>

struct sink {
    FILE *file;      /* NULL: not open */
    char *target;    /* where the finished file goes */
    char *temporary; /* NULL: written directly */
    int standard;    /* the file is stdout, which is flushed but not closed */
};

/* Opens before anything is computed, so that an unwritable place is found early. path NULL: stdout.
 * 0, or an errno value; the sink is then closed. */
int sink_open(struct sink *sink, const char *path);

/* 1 when the path is this process's stdout under another name. */
int sink_is_stdout(const char *path);

/* Flushes, closes and puts the file in place; 0 or an errno value (a full disk appears here). */
int sink_commit(struct sink *sink);

/* Closes and removes what was written. Does nothing to a sink that is not open. */
void sink_abandon(struct sink *sink);

#endif
