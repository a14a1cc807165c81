#include <inotrope/host.h>

#include <string.h>

#include "core/error.h"
#include "core/muscle.h"

/* A packed state: these words of 8 bytes, little-endian, then the states, node by node. */
enum { MAGIC, VERSION, LAYOUT, PARAMETERS, N_STATES, N_NODES, CHECKSUM, HEADER };
static const uint64_t magic = 0x4554415453304e49u; /* "IN0STATE" */
static const uint64_t version = 1;

/* ---- FNV-1a, 64 bits ---- */

static const uint64_t fnv_start = 0xcbf29ce484222325u, fnv_prime = 0x100000001b3u;

static uint64_t add_bytes(uint64_t hash, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * fnv_prime;
    return hash;
}

/* With the closing 0, so that "ab", "c" is not "a", "bc". */
static uint64_t add_text(uint64_t hash, const char *text)
{
    return add_bytes(hash, (const unsigned char *)text, strlen(text) + 1);
}

/* ---- words ---- */

static void put_word(uint64_t word, unsigned char *to)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(word >> 8 * i);
}

static uint64_t get_word(const unsigned char *from)
{
    uint64_t word = 0;
    for (int i = 0; i < 8; i++)
        word |= (uint64_t)from[i] << 8 * i;
    return word;
}

static uint64_t add_word(uint64_t hash, uint64_t word)
{
    unsigned char bytes[8];
    put_word(word, bytes);
    return add_bytes(hash, bytes, sizeof bytes);
}

uint64_t ino_muscle_hash(const ino_muscle *muscle, int layout)
{
    uint64_t hash = add_text(add_text(fnv_start, muscle->model->id), muscle->fibre->id);
    for (size_t d = 0; d < muscle->n_drugs; d++)
        hash = add_text(hash, muscle->drug[d]->id);
    hash = add_word(hash, (uint64_t)muscle->kinetics);
    for (size_t k = 0; k < muscle->n_states; k++)
        hash = add_text(add_text(hash, muscle->state_name[k]), muscle->state_unit[k]);
    for (size_t k = 0; k < muscle->n_parameters && !layout; k++) {
        uint64_t bits;
        memcpy(&bits, &muscle->value[k], sizeof bits);
        hash = add_word(add_text(hash, muscle->row[k].symbol), bits);
    }
    return hash;
}

/* ---- pack ---- */

size_t ino_state_packed_size(const ino_muscle *muscle, size_t n_nodes)
{
    return 8 * (HEADER + muscle->n_states * n_nodes);
}

ino_status ino_state_pack(const ino_muscle *muscle, ino_state state, size_t start, size_t end,
                          void *to, size_t size, ino_error *error)
{
    if (!muscle || !state.values || !to || end < start)
        return ino_fail(error, INO_BAD_ARGUMENT, "no muscle, no state, or no place for it");
    size_t needed = ino_state_packed_size(muscle, end - start);
    if (size < needed)
        return ino_fail(error, INO_BAD_ARGUMENT, "%zu bytes for a state that takes %zu", size,
                        needed);
    unsigned char *header = to, *at = header + 8 * HEADER;
    for (size_t i = start; i < end; i++)
        for (size_t k = 0; k < muscle->n_states; k++, at += 8) {
            uint64_t bits;
            memcpy(&bits,
                   state.values + (ptrdiff_t)k * state.stride_state +
                       (ptrdiff_t)i * state.stride_node,
                   sizeof bits);
            put_word(bits, at);
        }
    put_word(magic, header + 8 * MAGIC);
    put_word(version, header + 8 * VERSION);
    put_word(ino_muscle_hash(muscle, 1), header + 8 * LAYOUT);
    put_word(ino_muscle_hash(muscle, 0), header + 8 * PARAMETERS);
    put_word(muscle->n_states, header + 8 * N_STATES);
    put_word(end - start, header + 8 * N_NODES);
    uint64_t sum = add_bytes(fnv_start, header, 8 * CHECKSUM);
    put_word(add_bytes(sum, header + 8 * HEADER, needed - 8 * HEADER), header + 8 * CHECKSUM);
    return INO_OK;
}

static ino_status check(const ino_muscle *muscle, const unsigned char *from, size_t size,
                        size_t n_nodes, ino_error *error)
{
    if (size < 8 * HEADER || get_word(from + 8 * MAGIC) != magic)
        return ino_fail(error, INO_BAD_ARGUMENT, "these %zu bytes are no packed state", size);
    if (get_word(from + 8 * VERSION) != version)
        return ino_fail(error, INO_BAD_ARGUMENT, "packed state of format %llu, this reads %llu",
                        (unsigned long long)get_word(from + 8 * VERSION),
                        (unsigned long long)version);
    if (get_word(from + 8 * LAYOUT) != ino_muscle_hash(muscle, 1))
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "packed state of another muscle (model, fibre, drugs or their kinetics) "
                        "than %s:%s with %zu states and %zu drugs",
                        muscle->model->id, muscle->fibre->id, muscle->n_states, muscle->n_drugs);
    if (get_word(from + 8 * PARAMETERS) != ino_muscle_hash(muscle, 0))
        return ino_fail(error, INO_NOT_EXPRESSIBLE,
                        "packed state of %s:%s with other parameter values", muscle->model->id,
                        muscle->fibre->id);
    if (get_word(from + 8 * N_NODES) != n_nodes)
        return ino_fail(error, INO_BAD_ARGUMENT, "packed state of %llu nodes, wanted %zu",
                        (unsigned long long)get_word(from + 8 * N_NODES), n_nodes);
    size_t needed = ino_state_packed_size(muscle, n_nodes);
    if (size < needed)
        return ino_fail(error, INO_BAD_ARGUMENT, "packed state cut off: %zu bytes of %zu are there",
                        size, needed);
    uint64_t sum = add_bytes(fnv_start, from, 8 * CHECKSUM);
    if (add_bytes(sum, from + 8 * HEADER, needed - 8 * HEADER) != get_word(from + 8 * CHECKSUM))
        return ino_fail(error, INO_BAD_ARGUMENT, "packed state is damaged: its checksum differs");
    return INO_OK;
}

ino_status ino_state_unpack(const ino_muscle *muscle, const void *from, size_t size, size_t start,
                            size_t end, ino_state_output state, ino_error *error)
{
    if (!muscle || !state.values || !from || end < start)
        return ino_fail(error, INO_BAD_ARGUMENT, "no muscle, no packed state, or no place for it");
    ino_status status = check(muscle, from, size, end - start, error);
    if (status != INO_OK)
        return status;
    const unsigned char *at = (const unsigned char *)from + 8 * HEADER;
    for (size_t i = start; i < end; i++)
        for (size_t k = 0; k < muscle->n_states; k++, at += 8) {
            uint64_t bits = get_word(at);
            memcpy(state.values + (ptrdiff_t)k * state.stride_state +
                       (ptrdiff_t)i * state.stride_node,
                   &bits, sizeof bits);
        }
    return INO_OK;
}
