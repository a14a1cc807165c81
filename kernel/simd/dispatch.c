#include "simd/dispatch.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[INO_VARIANT_COUNT] = {"base", "avx2", "avx512"};

/* The cached choice: 0 = not made yet, else 1 + variant + 16 * status. */
static atomic_int cached;

static int cpu_runs(enum ino_variant variant)
{
#if INO_HAVE_X86_ISAS
    __builtin_cpu_init();
    if (variant == INO_VARIANT_AVX512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
    if (variant == INO_VARIANT_AVX2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return variant == INO_VARIANT_BASE;
}

static int choose(void)
{
    int best = INO_VARIANT_AVX512;
    while (!cpu_runs((enum ino_variant)best))
        best--;
    const char *wish = getenv("INOTROPE_ISA");
    if (!wish || !*wish)
        return 1 + best;
    for (int v = 0; v < INO_VARIANT_COUNT; v++) {
        if (strcmp(wish, names[v]) != 0)
            continue;
        if (cpu_runs((enum ino_variant)v))
            return 1 + v;
        return 1 + best + 16 * INO_NOT_EXPRESSIBLE;
    }
    return 1 + best + 16 * INO_UNKNOWN_ID;
}

static int choice(void)
{
    int made = atomic_load_explicit(&cached, memory_order_relaxed);
    if (!made) {
        made = choose();
        atomic_store_explicit(&cached, made, memory_order_relaxed);
    }
    return made;
}

enum ino_variant ino_variant_in_use(void)
{
    return (enum ino_variant)((choice() - 1) % 16);
}

ino_all_within *ino_all_within_in_use(void)
{
    static ino_all_within *const variant[INO_VARIANT_COUNT] = {
        ino_all_within_base,
#if INO_HAVE_X86_ISAS
        ino_all_within_avx2,
        ino_all_within_avx512,
#endif
    };
    return variant[ino_variant_in_use()];
}

const char *ino_isa_name(void)
{
    return names[ino_variant_in_use()];
}

int ino_isa_status(void)
{
    return (choice() - 1) / 16;
}
