#include <inotrope/status.h>

#include <string.h>

const char *ino_version(void)
{
    return INO_VERSION;
}

const char *ino_status_name(ino_status status)
{
    switch (status) {
#define INO_STATUS_CASE(name, value, meaning) \
    case name:                                \
        return #name;
        INO_STATUS_LIST(INO_STATUS_CASE)
#undef INO_STATUS_CASE
    }
    return "unknown status";
}

const char *ino_status_text(ino_status status)
{
    switch (status) {
#define INO_STATUS_CASE(name, value, meaning) \
    case name:                                \
        return meaning;
        INO_STATUS_LIST(INO_STATUS_CASE)
#undef INO_STATUS_CASE
    }
    return "unknown status";
}

void ino_error_init(ino_error *error)
{
    memset(error, 0, sizeof *error);
    error->size = sizeof *error;
}
