/* The machine and its limits, measured with the instruction set in use. Every benchmark prints
 * them, so that its figures can be set against them and carried over to another machine. */
#ifndef INO_BENCHMARKS_MACHINE_H
#define INO_BENCHMARKS_MACHINE_H

#include "benchmarks/bench.h"

#if defined(__x86_64__)
#include <immintrin.h> /* before any target pragma, so that it is seen with the default target */
#endif

#define BENCH_ISA base
#include "benchmarks/machine_lanes.h"
#undef BENCH_ISA

#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#pragma clang fp contract(fast)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#pragma GCC optimize("fp-contract=fast")
#endif
#define INO_ISA_AVX2 1
#define BENCH_ISA    avx2
#include "benchmarks/machine_lanes.h"
#undef BENCH_ISA
#undef INO_ISA_AVX2
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512vl")
#endif
#define INO_ISA_AVX512 1
#define BENCH_ISA      avx512
#include "benchmarks/machine_lanes.h"
#undef BENCH_ISA
#undef INO_ISA_AVX512
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang fp contract(off)
#else
#pragma GCC pop_options
#endif
#endif

typedef double limit_loop(size_t n, double *operations);

struct limits {
    limit_loop *fma, *division, *exponential;
};

SHARED struct limits limits_in_use(void)
{
    const char *isa = ino_isa_name();
#if defined(__x86_64__)
    if (strcmp(isa, "avx512") == 0)
        return (struct limits){fma_chains_avx512, divisions_avx512, exponentials_avx512};
    if (strcmp(isa, "avx2") == 0)
        return (struct limits){fma_chains_avx2, divisions_avx2, exponentials_avx2};
#endif
    (void)isa;
    return (struct limits){fma_chains_base, divisions_base, exponentials_base};
}

/* Seconds per operation of one loop: 15 runs of about 2 ms. */
SHARED struct timing per_operation(limit_loop *loop, size_t n)
{
    enum { REPEATS = 15 };
    double seconds[REPEATS], operations = 1.0;
    bench_sink = loop(n, &operations);
    for (int i = 0; i < REPEATS; i++) {
        const double started = work_s();
        bench_sink = loop(n, &operations);
        seconds[i] = (work_s() - started) / operations;
    }
    return summarise(REPEATS, seconds);
}

SHARED void print_cpu(void)
{
    char line[256], name[200] = "unknown";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        (void)snprintf(name, sizeof name, "%.180s", colon + 2);
        name[strcspn(name, "\n,")] = '\0';
        break;
    }
    if (file)
        (void)fclose(file);
    char flags[400] = "not told";
    if (getenv("BENCH_FLAGS"))
        (void)snprintf(flags, sizeof flags, "%s", getenv("BENCH_FLAGS"));
    for (char *c = flags; *c; c++)
        *c = *c == ',' ? ' ' : *c;
    printf("machine   %s\ncompiler  %s\nflags     %s\ninstructions  %s\n", name, __VERSION__, flags,
           ino_isa_name());
    fprintf(bench_file, "%s,CPU,text,,,%s\n", bench_name, name);
    fprintf(bench_file, "%s,compiler,text,,,%s\n", bench_name, __VERSION__);
    fprintf(bench_file, "%s,flags,text,,,%s\n", bench_name, flags);
    fprintf(bench_file, "%s,instruction set,text,,,%s\n", bench_name, ino_isa_name());
}

enum { MEMORY_DOUBLES = 4 << 20 }; /* 32 MiB, twice and more of a core's share of cache */

static double *memory_block;

SHARED void update_memory(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < MEMORY_DOUBLES; i++)
        memory_block[i] = memory_block[i] * 0.999999 + 1e-6;
    bench_sink = memory_block[MEMORY_DOUBLES / 2];
}

/* Prints the rate of memory, read and written in place by one core; returns the best, B/s. */
SHARED double print_memory(void)
{
    memory_block = malloc(MEMORY_DOUBLES * sizeof *memory_block);
    if (!memory_block)
        exit(1);
    for (size_t i = 0; i < MEMORY_DOUBLES; i++)
        memory_block[i] = 1.0;
    const struct timing pass = measure(work_s, update_memory, NULL, 15);
    const double bytes = 2.0 * MEMORY_DOUBLES * sizeof *memory_block;
    result("memory; read and write in place", "GB/s", 1e-9 * bytes / pass.minimum,
           1e-9 * bytes / pass.median, "32 MiB; one core");
    free(memory_block);
    return bytes / pass.minimum;
}

/* Prints the machine; returns the FMA peak of one core, flop/s (two per fused operation). */
SHARED double print_machine(void)
{
    const struct limits limits = limits_in_use();
    const struct timing fma = per_operation(limits.fma, 20000);
    const struct timing exponential = per_operation(limits.exponential, 4000);
    print_cpu();
    double load;
    if (getloadavg(&load, 1) == 1)
        value("load of the machine before", "1", load, "1 minute; earlier benchmarks count");
    value("FMA peak of one core", "GFLOP/s", 2e-9 / fma.minimum, "best of 15");
    duration("exp", "ns", 1e9, exponential, "own; per element");
    return 2.0 / fma.minimum;
}

#endif
