// The numbers of example.f90, from C++.
#include <inotrope/inotrope.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

namespace {

struct Free {
    void operator()(ino_muscle *muscle) const { ino_muscle_free(muscle); }
};

std::unique_ptr<ino_muscle, Free> make_muscle(const char *fibre)
{
    ino_muscle_spec spec;
    ino_error error;
    ino_muscle *muscle = nullptr;
    ino_muscle_spec_init(&spec);
    ino_error_init(&error);
    spec.fibre = fibre;
    if (ino_muscle_create(&spec, &muscle, &error) != INO_OK)
        throw std::runtime_error(error.text);
    return std::unique_ptr<ino_muscle, Free>(muscle);
}

void print(const char *what, const std::vector<double> &x)
{
    std::printf("%s%11.6f%11.6f%11.6f\n", what, x[0], x[1], x[2]);
}

} // namespace

int main()
{
    const std::size_t n = 3;
    auto muscle = make_muscle("human-body-temperature");
    std::vector<double> ca = {0.3, 0.6, 0.9}, start(n, 2.2), end(n, 2.2), tension(n), tangent(n);
    std::vector<double> y(n * ino_muscle_state_count(muscle.get()));
    ino_state_output to = {y.data(), 3, 1};
    ino_state from = {y.data(), 3, 1};
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM = {ca.data(), 1};
    out.observable[INO_OBS_tension] = {tension.data(), 1};
    if (ino_batch_steady(muscle.get(), &in, INO_BRANCH_UP, 0, n, to, &out, nullptr) != INO_OK)
        return 1;
    print("steady ", tension);

    ino_step_inputs inputs;
    ino_step_outputs outputs;
    ino_step_inputs_init(&inputs);
    ino_step_outputs_init(&outputs);
    in.sl_um = {end.data(), 1};
    inputs.end = &in;
    inputs.sl_start_um = {start.data(), 1};
    outputs.end = &out;
    outputs.dtension_dstretch = {tangent.data(), 1};
    for (double &c : ca)
        c *= 1.5;
    for (int i = 0; i < 20; i++) {
        start = end;
        for (double &sl : end)
            sl -= 2e-4;
        if (ino_batch_step(muscle.get(), 1e-3, &inputs, from, 0, n, to, nullptr, &outputs,
                           nullptr) != INO_OK)
            return 1;
    }
    print("stepped", tension);
    print("tangent", tangent);
    return 0;
}
