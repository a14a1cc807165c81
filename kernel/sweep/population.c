#include "sweep/population.h"

#include <omp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

int sweep_processors(void)
{
    return omp_get_num_procs();
}

void sweep_chunk_compute(const struct sweep_population *p, uint64_t first,
                         struct sweep_chunk *chunk)
{
    chunk->first = first;
    chunk->n = p->n - first < SWEEP_CHUNK ? (size_t)(p->n - first) : SWEEP_CHUNK;
    chunk->length = 0;
    for (size_t k = 0; k < p->sample->n_inputs; k++)
        for (size_t i = 0; i < chunk->n; i++)
            chunk->input[k * SWEEP_CHUNK + i] = sweep_sample_value(p->sample, k, first + i);
    p->reduction.reduce(p->reduction.what, chunk->n, chunk->input, chunk->result, chunk->status);
}

static void reduce_curves(const void *what, size_t n, const double *input, double *result,
                          unsigned char *status)
{
    for (size_t i = 0; i < n; i += SWEEP_BLOCK) {
        const size_t m = n - i < SWEEP_BLOCK ? n - i : SWEEP_BLOCK;
        struct sweep_numbers numbers;
        sweep_reduce(what, m, input + i, SWEEP_CHUNK, &numbers);
        const double *from[SWEEP_CURVE_RESULTS] = {numbers.pca50, numbers.slope_nh,
                                                   numbers.fmax_kPa, numbers.frest_kPa};
        for (size_t k = 0; k < SWEEP_CURVE_RESULTS; k++)
            memcpy(result + k * SWEEP_CHUNK + i, from[k], m * sizeof *result);
        memcpy(status + i, numbers.status, m);
    }
}

static void reduce_twitches(const void *what, size_t n, const double *input, double *result,
                            unsigned char *status)
{
    sweep_twitches(what, n, input, SWEEP_CHUNK, result, status);
}

struct sweep_reduction sweep_curve_reduction(const struct sweep_curve *curve)
{
    return (struct sweep_reduction){SWEEP_CURVE_RESULTS, reduce_curves, curve};
}

struct sweep_reduction sweep_twitch_reduction(const struct sweep_twitch *twitch)
{
    return (struct sweep_reduction){SWEEP_TWITCH_RESULTS, reduce_twitches, twitch};
}

int sweep_chunk_init(const struct sweep_population *population, struct sweep_chunk *chunk)
{
    *chunk = (struct sweep_chunk){0};
    chunk->input = malloc((population->sample->n_inputs + 1) * SWEEP_CHUNK * sizeof *chunk->input);
    chunk->result = malloc(population->reduction.n_results * SWEEP_CHUNK * sizeof *chunk->result);
    chunk->text = malloc(population->text_size + 1);
    return chunk->input && chunk->result && chunk->text ? 0 : -1;
}

void sweep_chunk_free(struct sweep_chunk *chunk)
{
    free(chunk->input);
    free(chunk->result);
    free(chunk->text);
}

/* ---- the queue: chunk c lives in slot c % n_slots from its computation to its delivery ---- */

struct queue {
    const struct sweep_population *population;
    uint64_t n_chunks;
    size_t n_slots;
    struct sweep_chunk *slot;
    char *done; /* [n_slots] */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t begun, delivered; /* chunks */
    int delivering;            /* a thread is in `deliver` */
    int stopped;
};

static int make_slots(struct queue *q)
{
    const struct sweep_population *p = q->population;
    q->slot = calloc(q->n_slots, sizeof *q->slot);
    q->done = calloc(q->n_slots, 1);
    if (!q->slot || !q->done)
        return -1;
    for (size_t s = 0; s < q->n_slots; s++)
        if (sweep_chunk_init(p, &q->slot[s]) != 0)
            return -1;
    return 0;
}

static void free_slots(struct queue *q)
{
    for (size_t s = 0; q->slot && s < q->n_slots; s++)
        sweep_chunk_free(&q->slot[s]);
    free(q->slot);
    free(q->done);
}

/* With the lock held: delivers what is next in order, as long as there is any. */
static void deliver_ready(struct queue *q)
{
    const struct sweep_population *p = q->population;
    while (!q->delivering && q->delivered < q->begun && q->done[q->delivered % q->n_slots] &&
           q->stopped < 2) {
        const size_t slot = q->delivered % q->n_slots;
        q->delivering = 1;
        (void)pthread_mutex_unlock(&q->lock);
        const int end = p->deliver && p->deliver(p->user, &q->slot[slot]);
        (void)pthread_mutex_lock(&q->lock);
        q->done[slot] = 0;
        q->delivered++;
        q->delivering = 0;
        if (end)
            q->stopped = 2;
        (void)pthread_cond_broadcast(&q->moved);
    }
}

static void work(struct queue *q)
{
    const struct sweep_population *p = q->population;
    (void)pthread_mutex_lock(&q->lock);
    for (;;) {
        while (!q->stopped && q->begun < q->n_chunks && q->begun - q->delivered >= q->n_slots)
            (void)pthread_cond_wait(&q->moved, &q->lock);
        if (!q->stopped && p->stop && p->stop())
            q->stopped = 1;
        if (q->stopped || q->begun == q->n_chunks)
            break;
        const uint64_t number = q->begun++;
        struct sweep_chunk *chunk = &q->slot[number % q->n_slots];
        (void)pthread_mutex_unlock(&q->lock);
        sweep_chunk_compute(p, number * SWEEP_CHUNK, chunk);
        if (p->format)
            p->format(p->user, chunk);
        (void)pthread_mutex_lock(&q->lock);
        q->done[number % q->n_slots] = 1;
        deliver_ready(q);
    }
    (void)pthread_cond_broadcast(&q->moved);
    (void)pthread_mutex_unlock(&q->lock);
}

ino_status sweep_population_run(const struct sweep_population *population, uint64_t *delivered)
{
    enum { SLOTS_PER_THREAD = 4 };
    const int threads = population->threads > 1 ? population->threads : 1;
    struct queue q;
    memset(&q, 0, sizeof q);
    q.population = population;
    q.n_chunks = (population->n + SWEEP_CHUNK - 1) / SWEEP_CHUNK;
    q.n_slots = (size_t)threads * SLOTS_PER_THREAD;
    if (delivered)
        *delivered = 0;
    if (make_slots(&q) != 0) {
        free_slots(&q);
        return INO_NO_MEMORY;
    }
    (void)pthread_mutex_init(&q.lock, NULL);
    (void)pthread_cond_init(&q.moved, NULL);
    if (threads == 1) {
        work(&q);
    } else {
#pragma omp parallel num_threads(threads)
        work(&q);
    }
    const uint64_t members = q.delivered * SWEEP_CHUNK;
    if (delivered)
        *delivered = members < population->n ? members : population->n;
    (void)pthread_cond_destroy(&q.moved);
    (void)pthread_mutex_destroy(&q.lock);
    free_slots(&q);
    return INO_OK;
}
