/* Twitches of many fibres at once: one mesh of time steps, made once from the muscle, what is done
 * to it and the tolerance; then any number of nodes that differ in parameters, drug concentration
 * or sarcomere length, each reduced to the numbers of its twitch.
 *
 * Every node is integrated by INO_STEP_STIFF4 (inotrope/step.h) on the mesh and on the mesh with
 * all steps halved. The difference of the two tensions is the estimated error, and corrects the
 * result (Richardson). A node whose estimate exceeds the tolerance is integrated again, alone, on steps
 * halved once more, and so on. So no node's numbers depend on its neighbours, its position or the
 * layout of the fields. */
#ifndef INOTROPE_TWITCHES_H
#define INOTROPE_TWITCHES_H

#include <inotrope/protocol.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Immutable after creation: threads share it and split the nodes. */
typedef struct ino_mesh ino_mesh;

typedef struct {
    size_t size;
    double duration_s; /* of the record, from drive->start_s; default 1 */
    double onset_s; /* of the stimulus; NaN: the transient's start, else the drive's; default NaN */
    double rtol; /* error of active tension at the mesh's nodes relative to its peak, 1e-12 to 0.1;
                       default 1e-6. Times and rates come from its derivative and the intervals
                       between nodes: with 1e-4 they were off by up to 6e-4, with 1e-6 by 1e-5 */
    size_t most_halvings; /* of the mesh, for one node, 1 to 8; default 5 */
} ino_mesh_options;

INO_API void ino_mesh_options_init(ino_mesh_options *options);

/* The mesh for a drive: graded so that the muscle with its own parameters, drug concentrations of
 * the drive and length meets a third of rtol. Its kinks and the onset are nodes. The drive's rtol and max_steps
 * are not used; its signals are read here and not kept; its sarcomere length must be constant or
 * piecewise linear. The muscle must outlive the mesh. *mesh is the caller's, for ino_mesh_free.
 * Errors: INO_BAD_ARGUMENT, INO_NOT_FINITE, INO_OUT_OF_RANGE, INO_NOT_EXPRESSIBLE (a model
 * without stepper, a series elastic element, a curved length, phases of control), INO_NOT_CONVERGED, INO_NO_MEMORY.
 */
INO_API INO_NODISCARD ino_status ino_mesh_create(const ino_muscle *muscle, const ino_drive *drive,
                                                 const ino_mesh_options *options, ino_mesh **mesh);
INO_API void ino_mesh_free(ino_mesh *mesh); /* NULL is allowed */

/* Steps before any halving, and the n + 1 times (s) that they join. */
INO_API size_t ino_mesh_steps(const ino_mesh *mesh);
INO_API const double *ino_mesh_times(const ino_mesh *mesh);

/* Numbers per node, all optional. Times from the onset; what is not reached is NaN. */
typedef struct {
    size_t size;
    ino_output diastolic_kPa; /* active tension at the onset */
    ino_output peak_kPa;
    ino_output developed_kPa; /* peak - diastolic */
    ino_output time_to_peak_s;
    ino_output rt50_s,
        rt90_s; /* from the peak until 50 %, 90 % of the developed tension are gone */
    ino_output dtdt_max_kPa_s, dtdt_min_kPa_s;
    ino_output tension_time_kPa_s; /* integral of active tension over the record */
    ino_output
        atp_per_head;    /* in the record, per head in the overlap zone; NaN: none in the model */
    ino_output error;    /* estimated error of tension before the correction, relative to peak */
    ino_output halvings; /* of the mesh: 1, or more where the estimate asked for it */
} ino_twitch_outputs;

INO_API void ino_twitch_outputs_init(ino_twitch_outputs *outputs);

/* Twitches of nodes start..end-1, each from its own steady state at the drive's first [Ca2+] (or
 * from the drive's state). Of `inputs` (NULL: none) drug_uM, parameters and, where the drive's
 * length is constant, sl_um are read; an absent sl_um or drug_uM is the drive's. Between nodes of
 * the mesh, numbers are read off Hermite polynomials of degree 5. Allocates its work space once.
 *
 * Returns INO_OK or the reason of the first bad node in *bad_node (may be NULL): as
 * ino_batch_steady for inputs; INO_NOT_CONVERGED where the estimate still exceeds rtol (its numbers
 * are written) or a step could not be made (NaN). INO_BAD_ARGUMENT, with nothing written, for
 * fields that are not read, a NULL mesh or outputs; INO_NO_MEMORY. */
INO_API INO_NODISCARD ino_status ino_batch_twitch(const ino_mesh *mesh, const ino_inputs *inputs,
                                                  size_t start, size_t end,
                                                  const ino_twitch_outputs *outputs,
                                                  size_t *bad_node);

#ifdef __cplusplus
}
#endif
#endif
