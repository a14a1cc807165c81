! A rise of calcium in steps of 1 ms: tension, and dT/dstretch, of three fibres in shortening.
program example
    use inotrope
    implicit none
    integer, parameter :: n = 3, steps = 20
    character(kind=c_char), target :: fibre(23) = &
        transfer('human-body-temperature'//c_null_char, 'x', 23)
    real(c_double), target :: ca(n) = [0.3d0, 0.6d0, 0.9d0], sl(n, 0:1) = 2.2d0
    real(c_double), target :: tension(n), tangent(n)
    real(c_double), allocatable, target :: y(:, :) ! y(node, state)
    type(ino_muscle_spec) :: spec
    type(ino_error) :: error
    type(ino_inputs), target :: in
    type(ino_outputs), target :: out
    type(ino_step_inputs) :: inputs
    type(ino_step_outputs) :: outputs
    type(ino_state) :: state
    type(c_ptr) :: muscle = c_null_ptr
    integer(c_size_t) :: bad
    integer :: i

    call ino_muscle_spec_init(spec)
    call ino_error_init(error)
    spec%fibre = c_loc(fibre(1))
    if (ino_muscle_create(spec, muscle, error) /= ino_ok) error stop 'no muscle'
    allocate (y(n, ino_muscle_state_count(muscle)))
    state = ino_state(c_loc(y(1, 1)), int(n, c_ptrdiff_t), 1_c_ptrdiff_t)

    call ino_inputs_init(in)
    call ino_outputs_init(out)
    in%ca_uM = ino_field(c_loc(ca(1)), 1)
    out%observable(ino_obs_tension) = ino_output(c_loc(tension(1)), 1)
    if (ino_batch_steady(muscle, in, ino_branch_up, 0_c_size_t, int(n, c_size_t), state, out, bad) &
        /= ino_ok) error stop 'no steady state'
    print '(a, 3f11.6)', 'steady ', tension

    call ino_step_inputs_init(inputs)
    call ino_step_outputs_init(outputs)
    in%sl_um = ino_field(c_loc(sl(1, 1)), 1)
    inputs%end = c_loc(in)
    inputs%sl_start_um = ino_field(c_loc(sl(1, 0)), 1)
    outputs%end = c_loc(out)
    outputs%dtension_dstretch = ino_output(c_loc(tangent(1)), 1)
    ca = 1.5d0*ca
    do i = 1, steps
        sl(:, 0) = sl(:, 1)
        sl(:, 1) = sl(:, 1) - 2d-4
        if (ino_batch_step(muscle, 1d-3, inputs, state, 0_c_size_t, int(n, c_size_t), state, &
                           c_null_ptr, outputs, bad) /= ino_ok) error stop 'no step'
    end do
    print '(a, 3f11.6)', 'stepped', tension
    print '(a, 3f11.6)', 'tangent', tangent
    call ino_muscle_free(muscle)
end program
