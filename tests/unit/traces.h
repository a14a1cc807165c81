/* Runs against reference traces of rdq20mf: what the tests of them share. */
#ifndef INO_TESTS_TRACES_H
#define INO_TESTS_TRACES_H

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/inotrope.h>

enum { ROWS = 1100, STATES = 64 };
static double t[ROWS], reference[ROWS], tension[ROWS], state[ROWS * STATES];

/* Files have decimal points whatever the host's locale. */
static double number_at(const char *field)
{
    static locale_t point;
    if (!point)
        point = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t host = uselocale(point);
    const double value = strtod(field, NULL);
    uselocale(host);
    return value;
}

/* Column `column` (from 0) of a reference file, with its times; the number of rows. */
static size_t read_reference(const char *name, int column)
{
    const char *root = getenv("INOTROPE_SOURCE");
    char path[1000], line[1000];
    snprintf(path, sizeof path, "%s/tests/reference/%s", root ? root : ".", name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    size_t n = 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    while (n < ROWS && fgets(line, sizeof line, file)) {
        char *field = line;
        t[n] = number_at(field);
        for (int k = 0; k < column; k++)
            field = strchr(field, ',') + 1;
        reference[n++] = number_at(field);
    }
    fclose(file);
    return n;
}

static ino_muscle *human(void)
{
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = "rdq20mf";
    spec.fibre = "human-body-temperature";
    ino_muscle *muscle = NULL;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_OK);
    return muscle;
}

__attribute__((unused)) static double worst(size_t n, double *peak)
{
    double error = 0;
    *peak = 0;
    for (size_t i = 0; i < n; i++) {
        error = fmax(error, fabs(tension[i] - reference[i]));
        *peak = fmax(*peak, fabs(reference[i]));
    }
    return error;
}

/* "shippedSL" of the reference traces. */
static double shipped_length(void *user, double now, double inside, double *rate)
{
    (void)user;
    const double amplitude = 2.2 * 0.97 - 2.2;
    double length = 2.2;
    *rate = 0;
    if (inside > 0.05) {
        length += amplitude * (1 - exp((0.05 - now) / 0.05));
        *rate += amplitude * exp((0.05 - now) / 0.05) / 0.05;
    }
    if (inside > 0.35) {
        length -= amplitude * (1 - exp((0.35 - now) / 0.02));
        *rate -= amplitude * exp((0.35 - now) / 0.02) / 0.02;
    }
    return length;
}

static const double all_n[STATES] = {1};
/* Where the length bends, and where its rate passes zero, (16.5 + ln 2.5)/30 s: the law in |dSL/dt|
 * bends there, which a step of the integrator that reaches beyond cannot see. */
static const double shipped_kinks[3] = {0.05, 0.35, 0.5805430243958052};

__attribute__((unused)) static void twitch(ino_drive *drive, const ino_muscle *muscle, int shipped,
                                           double rtol)
{
    ino_drive_init(drive, muscle);
    ino_signal_biexponential(&drive->ca_uM, 0.1, 0.9, 0.02, 0.05, 0.01);
    drive->state = all_n;
    drive->rtol = rtol;
    if (shipped) {
        ino_signal_init(&drive->sl_um);
        drive->sl_um.kind = INO_SIGNAL_FUNCTION;
        drive->sl_um.function = shipped_length;
        drive->sl_um.n = 3;
        drive->sl_um.t_s = shipped_kinks;
    }
}

__attribute__((unused)) static double trace_error(const char *name, int shipped, double rtol,
                                                  ino_run_report *report)
{
    size_t n = read_reference(name, 4);
    ino_muscle *muscle = human();
    ino_drive drive;
    twitch(&drive, muscle, shipped, rtol);
    ino_trace trace;
    ino_trace_init(&trace);
    trace.observable[INO_OBS_tension] = tension;
    trace.state = state;
    ck_assert_int_eq(ino_protocol_run(muscle, &drive, n, t, &trace, report), INO_OK);
    ino_muscle_free(muscle);
    double peak, error = worst(n, &peak);
    return error / peak;
}

#endif
