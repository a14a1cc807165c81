/* Batched time steps: one step of a host simulator for n nodes (Gauss points, fibres) in one call.
 *
 * Layout, node ranges, bad nodes and threads as in batch.h: out of place (state_out may be the same
 * array as state in the same layout, so that a trial step is taken back by keeping the old array),
 * no allocation, bit-equal for any layout, batch size, position in the batch and choice of outputs.
 *
 * A bad node keeps its state, its outputs are NaN, the first such node comes back in *bad_node and
 * its reason as the return value; the others advance. */
#ifndef INOTROPE_STEP_H
#define INOTROPE_STEP_H

#include <inotrope/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Models of heads distributed over strain have a method of their own in place of these: heads by
 * the exponentials of their bins, the rest by Radau IIA with 3 nodes (order 5) for INO_STEP_STIFF4
 * and 2 (order 3) for the other two; myosim3. In huxley1957, which has no rest, order 4 for all.
 * Both are of order 2 while length changes. For any dt. */
typedef enum {
    /* RODAS3 (Sandu et al., Atmos Environ 1997;31:3459): linearly implicit, order 3, four stages,
     * L-stable and stiffly accurate, embedded order 2; analytic Jacobian, one factorisation. For
     * any dt. */
    INO_STEP_STIFF = 0,
    /* RODAS4 (Hairer & Wanner, Solving ODEs II, IV.7): the same kind, order 4, six stages, embedded
     * order 3. For errors below 1e-6. */
    INO_STEP_STIFF4 = 1,
    /* RKC2 (Sommeijer, Shampine, Verwer, J Comput Appl Math 1997;88:315): explicit, order 2,
     * stabilised along the negative real axis, stages chosen per node from a bound of the spectral
     * radius. The cheapest for dt up to some 2 ms; a step that needs more than 32 stages is
     * divided. A model may bring an L-stable step of order 2 of its own in its place, which is
     * cheaper still and for any dt: see `Scheme` in the model's file. */
    INO_STEP_EXPLICIT = 2
} ino_step_method;

typedef struct {
    size_t size;
    ino_step_method method; /* default INO_STEP_STIFF */
    /* A node's step that gives a negative probability below -1e-12, a value that is not finite, or
     * an estimated error above `tolerance` is made again as 2, 4, ... equal substeps, at most this
     * many (1 to 4096, a power of 2; default 256). The step with the most substeps is kept whatever
     * its error; one still negative below -1e-3 or not finite is INO_NOT_CONVERGED. */
    size_t max_substeps;
    double tolerance; /* of ino_step_outputs.error; default infinite */
} ino_step_options;

/* Inputs. What `end` holds is taken at the end of the step; parameters and drug concentrations are
 * constant during it. Inside the step [Ca2+]/K_d is the parabola through its values at start,
 * middle and end; where Ca binding goes with a power of [Ca2+] over a half-saturation, that power
 * is. The sarcomere length changes linearly and its rate is constant. */
typedef struct {
    size_t size;
    const ino_inputs *end;  /* required */
    ino_field ca_start_uM;  /* default: that of the end, so that [Ca2+] is held */
    ino_field ca_middle_uM; /* half-way through the step; default: mean of start and end */
    /* Sarcomere length at the start. With end->dsl_um_s absent the rate is (end - start)/dt, formed
     * here once. Default: end less dt times the rate. */
    ino_field sl_start_um;
    ino_field
        troponin_sites_uM; /* regulatory Ca sites of troponin C per volume, for ca_flux_uM_s */
} ino_step_inputs;

/* Optional outputs, values NULL: not wanted. */
typedef struct {
    size_t size;
    const ino_outputs *end; /* observables after the step; NULL: none */
    ino_output error;       /* estimated error of this step: the largest over the probabilities and
                               fractions, and over the moments relative to their scale at full activation */
    /* The same of active tension, kPa. Where steps are long beside the model's rates it can be far too
     * small (land2012 at 30 ms: 24 times, land2017 whole-organ sliding: 660 times): steps are to be
     * controlled by `error`. */
    ino_output error_kPa;
    ino_output substeps; /* how many this step was divided into */
    /* Consistent tangents: derivatives of the active tension that this very step computes, at its
     * own number of substeps, in the stretch SL/SL0 and the stretch rate of its end (kPa, kPa s).
     * The length at the start is the past and held in both, the rate in the first, the stretch in
     * the second. Where the rate is formed from the lengths, an implicit host needs
     *     dT/dstretch + (1/dt) dT/d(stretch rate).
     * They are found by stepping twice more per tangent, a part in 10^5 to either side, nearer where
     * the two sides disagree (a stage count of the explicit method that changes); relative accuracy
     * some 1e-8, bounded in tests by 1e-6 (heads in bins that slide: 1e-5). At a kink of the laws, such as |v| at rest, they are the
     * mean of both sides. */
    ino_output dtension_dstretch;
    ino_output dtension_dstretch_rate;
    /* Mean Ca flux onto regulatory sites of troponin during the step: change of ca_bound over dt, so
     * that its sum over steps is the change of bound Ca to round-off. As fraction of sites, 1/s, and
     * times troponin_sites_uM, uM/s. INO_NOT_EXPRESSIBLE where the model has no ca_bound. */
    ino_output ca_flux_per_s;
    ino_output ca_flux_uM_s;
} ino_step_outputs;

INO_API void ino_step_options_init(ino_step_options *options);
INO_API void ino_step_inputs_init(ino_step_inputs *inputs);
INO_API void ino_step_outputs_init(ino_step_outputs *outputs);

/* One step of dt_s (> 0) from `state` to `state_out` for nodes start..end-1. options NULL: the
 * defaults; outputs NULL: none.
 *
 * Errors: as ino_batch_rhs for inputs and states (lengths at the start of the step are screened
 * too); INO_NOT_CONVERGED as above; INO_NOT_EXPRESSIBLE where the model has no stepper or the
 * muscle a series elastic element. INO_BAD_ARGUMENT with nothing written for missing arrays, a dt_s
 * that is not positive and finite, options out of range, or ca_flux_uM_s without
 * troponin_sites_uM. Structures of the size that they had before a member was added at their end are
 * accepted.
 *
 * A call needs up to 400 KiB of stack, with tangents or flux 500 KiB (muscles of more than 64 states:
 * 1 MiB). */
INO_API INO_NODISCARD ino_status ino_batch_step(const ino_muscle *muscle, double dt_s,
                                                const ino_step_inputs *inputs, ino_state state,
                                                size_t start, size_t end,
                                                ino_state_output state_out,
                                                const ino_step_options *options,
                                                const ino_step_outputs *outputs, size_t *bad_node);

#ifdef __cplusplus
}
#endif
#endif
