/* States as the model's record knows them. */
#include <string.h>

#include "core/muscle.h"
#include "protocol/drive.h"

ino_status ino_state_detach(const ino_muscle *muscle, double *y)
{
    if (!muscle || !y)
        return INO_BAD_ARGUMENT;
    if (!muscle->model->detach)
        return INO_NOT_EXPRESSIBLE;
    muscle->model->detach(muscle->value, muscle->kinetics, y);
    return INO_OK;
}

ino_status ino_state_published(const ino_muscle *muscle, double *y)
{
    if (!muscle || !y)
        return INO_BAD_ARGUMENT;
    if (!muscle->model->published)
        return INO_NOT_EXPRESSIBLE;
    muscle->model->published(muscle->value, muscle->kinetics, y);
    return INO_OK;
}

void ino_state_groups(const ino_muscle *muscle, unsigned char *group)
{
    memset(group, 0, ino_muscle_state_count(muscle));
    if (muscle->model->groups)
        muscle->model->groups(muscle->value, muscle->kinetics, group);
}
