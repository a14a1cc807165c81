/* Status codes. Every function that can fail returns one; the library never prints, exits or
 * touches errno or the locale, and a failed call leaves its objects unchanged. */
#ifndef INOTROPE_STATUS_H
#define INOTROPE_STATUS_H

#include <stddef.h>

#include <inotrope/version.h>

/* X(name, value, meaning): values never change between versions. */
#define INO_STATUS_LIST(X)                                                          \
    X(INO_OK, 0, "success")                                                         \
    X(INO_NOT_CONVERGED, 1, "an iteration did not reach its tolerance")             \
    X(INO_BAD_ARGUMENT, 2, "a required argument is missing or contradicts another") \
    X(INO_UNKNOWN_ID, 3, "no model, fibre or drug has this id")                     \
    X(INO_AMBIGUOUS_ID, 4, "more than one model has a fibre of this id")            \
    X(INO_UNKNOWN_PARAMETER, 5, "the model has no parameter of this symbol")        \
    X(INO_OUT_OF_RANGE, 6, "a value lies outside its allowed range")                \
    X(INO_NOT_FINITE, 7, "a value is NaN or infinite where a finite one is needed") \
    X(INO_NOT_EXPRESSIBLE, 8, "this model or fibre cannot express what is asked")   \
    X(INO_NO_MEMORY, 9, "out of memory")                                            \
    X(INO_SINGULAR, 10, "a linear system is singular to working precision")         \
    X(INO_TOO_LARGE, 11, "the problem exceeds a size limit")                        \
    X(INO_TOO_FEW_POINTS, 12, "too few or too flat data for a fit")

typedef enum {
#define INO_STATUS_ENUM(name, value, meaning) name = value,
    INO_STATUS_LIST(INO_STATUS_ENUM)
#undef INO_STATUS_ENUM
} ino_status;

#ifdef __cplusplus
extern "C" {
#endif

/* Name ("INO_OUT_OF_RANGE") and meaning of a code; "unknown status" for a foreign value.
 * Static text, never NULL. Thread-safe. */
INO_API const char *ino_status_name(ino_status status);
INO_API const char *ino_status_text(ino_status status);

/* What went wrong, in words that name the thing, its value and the allowed range or nearest valid
 * word. Filled by functions that take an `ino_error *`, which may be NULL. `size` is set by
 * ino_error_init so that the structure can grow. */
typedef struct {
    size_t size;
    ino_status status;
    char text[496];
} ino_error;

INO_API void ino_error_init(ino_error *error);

#ifdef __cplusplus
}
#endif
#endif
