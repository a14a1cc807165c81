/* A population run: members in chunks over threads, delivered in member order. Memory is a few
 * chunks per thread, whatever n. Results and their order do not depend on the number of threads. */
#ifndef INO_SWEEP_POPULATION_H
#define INO_SWEEP_POPULATION_H

#include <stddef.h>
#include <stdint.h>

#include "sweep/reduce.h"
#include "sweep/sample.h"
#include "sweep/twitch.h"

enum { SWEEP_CHUNK = 4 * SWEEP_BLOCK };

/* What each member is reduced to. reduce() fills n <= SWEEP_CHUNK members from input
 * [n_inputs][SWEEP_CHUNK]: result [n_results][SWEEP_CHUNK] and status (ino_status); called by
 * several threads at once. */
struct sweep_reduction {
    size_t n_results;
    void (*reduce)(const void *what, size_t n, const double *input, double *result,
                   unsigned char *status);
    const void *what;
};

/* Results of a force-pCa curve: sweep_numbers, in its order. */
enum { SWEEP_PCA50, SWEEP_SLOPE, SWEEP_FMAX, SWEEP_FREST, SWEEP_CURVE_RESULTS };
struct sweep_reduction sweep_curve_reduction(const struct sweep_curve *curve);

/* Results of a twitch: those of enum sweep_twitch_number. */
struct sweep_reduction sweep_twitch_reduction(const struct sweep_twitch *twitch);

/* Members first .. first + n - 1. */
struct sweep_chunk {
    uint64_t first;
    size_t n;
    double *input;  /* [n_inputs][SWEEP_CHUNK] */
    double *result; /* [n_results][SWEEP_CHUNK] */
    unsigned char status[SWEEP_CHUNK];
    char *text; /* written by `format` */
    size_t length;
};

struct sweep_population {
    const struct sweep_sample *sample;
    struct sweep_reduction reduction; /* of parameters that are the sample's inputs, in order */
    uint64_t n;                       /* members 0..n-1 of the sample; at most sample->n */
    int threads;
    void *user;
    /* Writes at most text_size bytes to chunk->text and sets chunk->length; called by any thread,
     * for several chunks at once. NULL: nothing to do. */
    void (*format)(void *user, struct sweep_chunk *chunk);
    size_t text_size;
    /* Called for the chunks in order, never two at a time. Nonzero ends the run. May be NULL. */
    int (*deliver)(void *user, const struct sweep_chunk *chunk);
    /* Asked between chunks; nonzero ends the run after what has been begun. May be NULL. */
    int (*stop)(void);
};

/* Processors that this process may use. */
int sweep_processors(void);

/* Runs it. *delivered (may be NULL) receives the number of members delivered: n, or fewer after
 * a stop. INO_NO_MEMORY, with nothing delivered. Waiting threads sleep. */
INO_NODISCARD ino_status sweep_population_run(const struct sweep_population *population,
                                              uint64_t *delivered);

/* Room for a chunk of the population; 0, or -1 without memory. */
INO_NODISCARD int sweep_chunk_init(const struct sweep_population *population,
                                   struct sweep_chunk *chunk);
void sweep_chunk_free(struct sweep_chunk *chunk);

/* Fills `chunk` with members first.. of the population (at most SWEEP_CHUNK, at most to n): the
 * work of one thread. */
void sweep_chunk_compute(const struct sweep_population *population, uint64_t first,
                         struct sweep_chunk *chunk);

#endif
