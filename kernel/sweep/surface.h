/* A surface of twitches: dose of one drug (columns) against a parameter or the size of the Ca
 * transient (rows), over threads. Results do not depend on the number of threads. */
#ifndef INO_SWEEP_SURFACE_H
#define INO_SWEEP_SURFACE_H

#include <inotrope/inotrope.h>

enum surface_number {
    SURFACE_DIASTOLIC,
    SURFACE_DEVELOPED,
    SURFACE_TTP,
    SURFACE_RT50,
    SURFACE_ATP,
    SURFACE_ERROR,
    SURFACE_COUNT
};

/* parameter: index in ino_muscle_parameter; SURFACE_CALCIUM: row[] multiplies peak - base of the
 * drive's biexponential Ca. */
#define SURFACE_CALCIUM ((size_t)-1)

struct sweep_surface {
    const ino_muscle *muscle;
    ino_drive drive; /* its Ca, length */
    ino_mesh_options options;
    size_t parameter;
    size_t n_dose, n_row;
    const double *dose_uM, *row;
    double *number[SURFACE_COUNT]; /* [n_row][n_dose] */
    int threads;
    int (*stop)(void);                         /* asked between rows; may be NULL */
    void (*row_done)(void *user, size_t rows); /* how many so far, one call at a time; or NULL */
    void *user;
};

/* Fills `number`; rows that were not begun after a stop are NaN. Returns the first error of a mesh
 * or of the inputs (INO_OUT_OF_RANGE of one node leaves the others); INO_NOT_CONVERGED of nodes is
 * to be seen in SURFACE_ERROR. */
INO_NODISCARD ino_status sweep_surface_run(const struct sweep_surface *surface);

#endif
