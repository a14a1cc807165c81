/* What all benchmarks share: time, minimum and median of repetitions, and results printed and kept
 * as rows of benchmarks/results/NAME.csv (BENCH_RESULTS names another folder). */
#ifndef INO_BENCHMARKS_BENCH_H
#define INO_BENCHMARKS_BENCH_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <inotrope/inotrope.h>

#define SHARED static __attribute__((unused))

enum { BENCH_MOST_REPEATS = 101 };

struct timing {
    double minimum, median; /* s */
};

static FILE *bench_file;
static const char *bench_name;
static volatile double bench_sink; /* keeps results alive */

/* Seconds: of the wall clock, and of this thread's own work, which other programs on the machine
 * lengthen far less. Single-threaded work is timed by the latter. */
static double clock_s(clockid_t id)
{
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

SHARED double wall_s(void)
{
    return clock_s(CLOCK_MONOTONIC);
}

SHARED double work_s(void)
{
    return clock_s(CLOCK_THREAD_CPUTIME_ID);
}

/* The same of all threads of this program. */
SHARED double process_s(void)
{
    return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}

static int compare_times(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

SHARED struct timing summarise(int n, double *seconds)
{
    qsort(seconds, (size_t)n, sizeof *seconds, compare_times);
    return (struct timing){seconds[0], 0.5 * (seconds[(n - 1) / 2] + seconds[n / 2])};
}

/* Times `repeats` calls after one that is not counted, by `clock` (wall_s or work_s). */
SHARED struct timing measure(double (*clock)(void), void (*work)(void *), void *argument,
                             int repeats)
{
    double seconds[BENCH_MOST_REPEATS] = {0};
    work(argument);
    for (int i = 0; i < repeats; i++) {
        const double started = clock();
        work(argument);
        seconds[i] = clock() - started;
    }
    return summarise(repeats, seconds);
}

/* Writes the question and opens the file of results. */
SHARED void bench_begin(const char *name, const char *question)
{
    char path[1000];
    const char *folder = getenv("BENCH_RESULTS");
    folder = folder && *folder ? folder : "benchmarks/results";
    bench_name = name;
    printf("question  %s\n", question);
    (void)mkdir(folder, 0777);
    (void)snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    bench_file = fopen(path, "w");
    if (!bench_file) {
        fprintf(stderr, "%s: cannot write\n", path);
        exit(1);
    }
    fprintf(bench_file, "benchmark,quantity,unit,minimum,median,note\n");
}

/* One row; for what is not a time minimum and median are equal. No commas in the texts. */
SHARED void result(const char *quantity, const char *unit, double minimum, double median,
                   const char *note)
{
    if (minimum == median)
        printf("  %-52s %12.5g %-10s %s\n", quantity, median, unit, note);
    else
        printf("  %-52s %12.5g %-10s %s%s(minimum %.5g)\n", quantity, median, unit, note,
               *note ? " " : "", minimum);
    fprintf(bench_file, "%s,%s,%s,%.6g,%.6g,%s\n", bench_name, quantity, unit, minimum, median,
            note);
}

SHARED void value(const char *quantity, const char *unit, double number, const char *note)
{
    result(quantity, unit, number, number, note);
}

/* `timing` times `scale` in `unit`. */
SHARED void duration(const char *quantity, const char *unit, double scale, struct timing timing,
                     const char *note)
{
    result(quantity, unit, timing.minimum * scale, timing.median * scale, note);
}

/* A result that must hold before its time means anything. */
SHARED void require(const char *what, double error, double limit)
{
    value(what, "error", error, "");
    if (error <= limit)
        return;
    fprintf(stderr, "%s: %s is %g, more than %g: nothing is timed\n", bench_name, what, error,
            limit);
    exit(1);
}

/* Ends the program when a call that must succeed has not. */
SHARED void refuse(ino_status status)
{
    if (status == INO_OK)
        return;
    fprintf(stderr, "%s: %s: %s\n", bench_name, ino_status_name(status), ino_status_text(status));
    exit(1);
}

SHARED int bench_end(void)
{
    return fclose(bench_file) == 0 ? 0 : 1;
}

SHARED ino_muscle *bench_muscle(const char *fibre, const char *drug)
{
    ino_muscle_spec spec;
    ino_muscle *muscle = NULL;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.n_drugs = drug != NULL;
    spec.drugs = &drug;
    if (ino_muscle_create(&spec, &muscle, NULL) != INO_OK) {
        fprintf(stderr, "%s: no muscle %s\n", bench_name, fibre);
        exit(1);
    }
    return muscle;
}

/* Thirty points, pCa 7.2 to 4.5, as [Ca] in uM. */
enum { CURVE_POINTS = 30 };
SHARED void curve_points(double *ca_uM)
{
    for (int i = 0; i < CURVE_POINTS; i++)
        ca_uM[i] = pow(10.0, 6.0 - (7.2 - 2.7 * i / (CURVE_POINTS - 1)));
}

#endif
