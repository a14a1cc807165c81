/* Version of the library and of its binary interface. */
#ifndef INOTROPE_VERSION_H
#define INOTROPE_VERSION_H

#define INO_VERSION_MAJOR 0
#define INO_VERSION_MINOR 1
#define INO_VERSION_PATCH 0
#define INO_VERSION       "0.1.0"

#if defined(__GNUC__)
#define INO_API       __attribute__((visibility("default")))
#define INO_NODISCARD __attribute__((warn_unused_result))
#else
#define INO_API
#define INO_NODISCARD
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the library that is linked (compare with INO_VERSION of the header). Static text. */
INO_API const char *ino_version(void);

/* Instruction set in use: "base", "avx2" or "avx512". Chosen once, at the first call, from the CPU
 * and the environment variable INOTROPE_ISA (base|avx2|avx512). Static text; thread-safe. */
INO_API const char *ino_isa_name(void);

/* INO_OK, or INO_UNKNOWN_ID when INOTROPE_ISA names no instruction set, or INO_NOT_EXPRESSIBLE when
 * it names one that this CPU or build lacks (the best available one is used then). */
INO_API int ino_isa_status(void);

#ifdef __cplusplus
}
#endif
#endif
