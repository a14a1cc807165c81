/* The one place that knows states by their names, until a model's record says it. */
#include <string.h>

#include "protocol/drive.h"

/* Index of the state, or the number of states. */
static size_t find_state(const ino_muscle *muscle, const char *name)
{
    size_t n = ino_muscle_state_count(muscle), k = 0;
    while (k < n && strcmp(ino_muscle_state_name(muscle, k), name) != 0)
        k++;
    return k;
}

static int find_states(const ino_muscle *muscle, size_t count, const char *const *names, size_t *at)
{
    for (size_t i = 0; i < count; i++) {
        at[i] = find_state(muscle, names[i]);
        if (at[i] == ino_muscle_state_count(muscle))
            return 0;
    }
    return 1;
}

ino_status ino_detach(const ino_muscle *muscle, double *y)
{
    static const char *const cycle[] = {"d", "a", "b", "m_a", "m_b"};
    static const char *const moments[] = {"mu0P", "mu1P", "mu0N", "mu1N"};
    size_t at[5];
    if (find_states(muscle, 5, cycle, at)) {
        y[at[0]] += y[at[1]] + y[at[2]];
        for (int i = 1; i < 5; i++)
            y[at[i]] = 0;
        return INO_OK;
    }
    if (find_states(muscle, 4, moments, at)) {
        for (int i = 0; i < 4; i++)
            y[at[i]] = 0;
        return INO_OK;
    }
    return INO_NOT_EXPRESSIBLE;
}

ino_status ino_state_detach(const ino_muscle *muscle, double *y)
{
    return muscle && y ? ino_detach(muscle, y) : INO_BAD_ARGUMENT;
}

/* rdq20mf: the authors start with all units non-permissive and without Ca, the first state. */
ino_status ino_state_published(const ino_muscle *muscle, double *y)
{
    if (!muscle || !y)
        return INO_BAD_ARGUMENT;
    if (strcmp(ino_model_id(ino_muscle_model(muscle)), "rdq20mf") != 0)
        return INO_NOT_EXPRESSIBLE;
    memset(y, 0, ino_muscle_state_count(muscle) * sizeof *y);
    y[0] = 1;
    return INO_OK;
}

void ino_state_groups(const ino_muscle *muscle, unsigned char *group)
{
    static const char *const heads[] = {"s", "d", "a", "b"};
    size_t n = ino_muscle_state_count(muscle), at[4];
    for (size_t k = 0; k < n; k++)
        group[k] = strncmp(ino_muscle_state_name(muscle, k), "p_", 2) == 0;
    if (find_states(muscle, 4, heads, at))
        for (int i = 0; i < 4; i++)
            group[at[i]] = 2;
}
