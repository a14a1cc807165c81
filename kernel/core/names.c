#include <inotrope/host.h>

#include <math.h>
#include <string.h>

#include "core/muscle.h"

size_t ino_muscle_state_index(const ino_muscle *muscle, const char *name)
{
    size_t k = 0;
    while (k < muscle->n_states && strcmp(muscle->state_name[k], name) != 0)
        k++;
    return k;
}

ino_observable ino_observable_index(const char *name)
{
    int o = 0;
    while (o < INO_OBS_COUNT && strcmp(ino_observable_name((ino_observable)o), name) != 0)
        o++;
    return (ino_observable)o;
}

static const struct ino_state_note *find_note(const ino_muscle *muscle, size_t index)
{
    const ino_model *model = muscle->model;
    for (size_t i = 0; i < model->n_state_notes && index < muscle->n_states; i++) {
        const char *name = model->state_notes[i].name;
        size_t length = strlen(name);
        if (name[length - 1] == '*' ? !strncmp(muscle->state_name[index], name, length - 1)
                                    : !strcmp(muscle->state_name[index], name))
            return &model->state_notes[i];
    }
    return NULL;
}

const char *ino_muscle_state_meaning(const ino_muscle *muscle, size_t index)
{
    const struct ino_state_note *note = find_note(muscle, index);
    return note ? note->meaning : NULL;
}

void ino_muscle_state_bounds(const ino_muscle *muscle, size_t index, double *min, double *max)
{
    const struct ino_state_note *note = find_note(muscle, index);
    *min = note ? note->min : NAN;
    *max = note ? note->max : NAN;
}
