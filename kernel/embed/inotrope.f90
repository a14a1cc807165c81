! Fortran interface of inotrope: the part of the C interface that a solver needs, through
! ISO_C_BINDING. Units, layouts and errors are those of the C headers: uM, s, um, kPa.
!
! Structures are those of batch.h, step.h and muscle.h, member by member; set them up with the
! *_init routines. Arrays that C reads later are handed over as c_loc(x(1)), so x needs TARGET.
module inotrope
    use, intrinsic :: iso_c_binding
    implicit none

    integer, parameter :: ino_max_drugs = 4
    integer(c_int), parameter :: ino_ok = 0
    integer(c_int), parameter :: ino_branch_up = 0, ino_branch_down = 1

    ! Observables, places in ino_outputs%observable, counted from 1 here.
    integer, parameter :: ino_obs_tension = 1, ino_obs_stiffness = 2, ino_obs_passive = 3, &
        ino_obs_total = 4, ino_obs_permissive = 5, ino_obs_ca_bound = 6, ino_obs_atp = 7, &
        ino_obs_attached = 8, ino_obs_drug_bound = 9, ino_obs_count = 9

    type, bind(c) :: ino_field       ! values NULL: the default; stride 0: one value for all nodes
        type(c_ptr) :: values = c_null_ptr
        integer(c_ptrdiff_t) :: stride = 0
    end type

    type, bind(c) :: ino_output      ! values NULL: not wanted
        type(c_ptr) :: values = c_null_ptr
        integer(c_ptrdiff_t) :: stride = 0
    end type

    type, bind(c) :: ino_state       ! of both directions
        type(c_ptr) :: values = c_null_ptr
        integer(c_ptrdiff_t) :: stride_state = 0, stride_node = 0
    end type

    type, bind(c) :: ino_inputs
        integer(c_size_t) :: size = 0
        type(ino_field) :: ca_uM, sl_um, dsl_um_s
        type(ino_field) :: drug_uM(ino_max_drugs)
        integer(c_size_t) :: n_parameters = 0
        type(c_ptr) :: parameter_index = c_null_ptr, parameters = c_null_ptr
    end type

    type, bind(c) :: ino_outputs
        integer(c_size_t) :: size = 0
        type(ino_output) :: observable(ino_obs_count)
        type(ino_output) :: converged
    end type

    type, bind(c) :: ino_step_inputs
        integer(c_size_t) :: size = 0
        type(c_ptr) :: end = c_null_ptr ! c_loc of an ino_inputs
        type(ino_field) :: ca_start_uM, ca_middle_uM, sl_start_um, troponin_sites_uM
    end type

    type, bind(c) :: ino_step_outputs
        integer(c_size_t) :: size = 0
        type(c_ptr) :: end = c_null_ptr ! c_loc of an ino_outputs
        type(ino_output) :: error, error_kPa, substeps
        type(ino_output) :: dtension_dstretch, dtension_dstretch_rate
        type(ino_output) :: ca_flux_per_s, ca_flux_uM_s
    end type

    type, bind(c) :: ino_muscle_spec
        integer(c_size_t) :: size = 0
        type(c_ptr) :: model = c_null_ptr, fibre = c_null_ptr
        integer(c_size_t) :: n_drugs = 0
        type(c_ptr) :: drugs = c_null_ptr
        integer(c_int) :: kinetics = 0
        integer(c_size_t) :: n_changes = 0
        type(c_ptr) :: changes = c_null_ptr
        real(c_double) :: temperature_C = 0
    end type

    type, bind(c) :: ino_error
        integer(c_size_t) :: size = 0
        integer(c_int) :: status = 0
        character(kind=c_char) :: text(496) = c_null_char
    end type

    interface
        subroutine ino_inputs_init(inputs) bind(c)
            import :: ino_inputs
            type(ino_inputs), intent(out) :: inputs
        end subroutine
        subroutine ino_outputs_init(outputs) bind(c)
            import :: ino_outputs
            type(ino_outputs), intent(out) :: outputs
        end subroutine
        subroutine ino_step_inputs_init(inputs) bind(c)
            import :: ino_step_inputs
            type(ino_step_inputs), intent(out) :: inputs
        end subroutine
        subroutine ino_step_outputs_init(outputs) bind(c)
            import :: ino_step_outputs
            type(ino_step_outputs), intent(out) :: outputs
        end subroutine
        subroutine ino_muscle_spec_init(spec) bind(c)
            import :: ino_muscle_spec
            type(ino_muscle_spec), intent(out) :: spec
        end subroutine
        subroutine ino_error_init(error) bind(c)
            import :: ino_error
            type(ino_error), intent(out) :: error
        end subroutine

        integer(c_int) function ino_muscle_create(spec, muscle, error) bind(c)
            import :: c_int, c_ptr, ino_muscle_spec, ino_error
            type(ino_muscle_spec), intent(in) :: spec
            type(c_ptr), intent(inout) :: muscle
            type(ino_error), intent(inout) :: error
        end function
        subroutine ino_muscle_free(muscle) bind(c)
            import :: c_ptr
            type(c_ptr), value :: muscle
        end subroutine
        integer(c_size_t) function ino_muscle_state_count(muscle) bind(c)
            import :: c_size_t, c_ptr
            type(c_ptr), value :: muscle
        end function

        integer(c_int) function ino_batch_steady(muscle, inputs, branch, start, end, state, outputs, &
                                                 bad_node) bind(c)
            import
            type(c_ptr), value :: muscle
            type(ino_inputs), intent(in) :: inputs
            integer(c_int), value :: branch
            integer(c_size_t), value :: start, end ! nodes from 0
            type(ino_state), value :: state
            type(ino_outputs), intent(in) :: outputs
            integer(c_size_t), intent(out) :: bad_node
        end function

        ! options: c_null_ptr for the defaults
        integer(c_int) function ino_batch_step(muscle, dt_s, inputs, state, start, end, state_out, &
                                               options, outputs, bad_node) bind(c)
            import
            type(c_ptr), value :: muscle
            real(c_double), value :: dt_s
            type(ino_step_inputs), intent(in) :: inputs
            type(ino_state), value :: state
            integer(c_size_t), value :: start, end
            type(ino_state), value :: state_out
            type(c_ptr), value :: options
            type(ino_step_outputs), intent(in) :: outputs
            integer(c_size_t), intent(out) :: bad_node
        end function

        integer(c_int) function ino_batch_rhs(muscle, inputs, state, start, end, derivative, outputs, &
                                              bad_node) bind(c)
            import
            type(c_ptr), value :: muscle
            type(ino_inputs), intent(in) :: inputs
            type(ino_state), value :: state
            integer(c_size_t), value :: start, end
            type(ino_state), value :: derivative
            type(ino_outputs), intent(in) :: outputs
            integer(c_size_t), intent(out) :: bad_node
        end function
    end interface
end module
