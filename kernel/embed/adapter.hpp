// What the C++ adapters share: a muscle that is owned, one node stepped or observed. C++11.
#ifndef INOTROPE_ADAPTER_HPP
#define INOTROPE_ADAPTER_HPP

#include <inotrope/inotrope.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace inotrope {

// Throws std::runtime_error with the library's own words.
class Muscle {
public:
    explicit Muscle(const std::string &fibre)
    {
        ino_muscle_spec spec;
        ino_error error;
        ino_muscle *made = nullptr;
        ino_muscle_spec_init(&spec);
        ino_error_init(&error);
        spec.fibre = fibre.c_str();
        if (ino_muscle_create(&spec, &made, &error) != INO_OK)
            throw std::runtime_error(error.text);
        muscle.reset(made, ino_muscle_free);
    }

    const ino_muscle *get() const { return muscle.get(); }
    std::size_t states() const { return ino_muscle_state_count(get()); }
    double sl0() const { return ino_fibre_sl0_um(ino_muscle_fibre(get())); }

    // The steady state at this calcium (uM) and stretch.
    std::vector<double> rest(double ca, double stretch) const
    {
        std::vector<double> y(states());
        const double sl = stretch * sl0();
        ino_inputs in = inputs(ca, sl);
        check(ino_batch_steady(get(), &in, INO_BRANCH_UP, 0, 1, out(y), nullptr, nullptr), in,
              nullptr, 0, y);
        return y;
    }

    // One step (s, 1/s) that ends at this stretch; returns active tension there, kPa.
    double step(double dt, double ca, double stretch, double rate, std::vector<double> &y) const
    {
        const double sl = stretch * sl0(), speed = rate * sl0();
        double tension = 0;
        ino_inputs in = inputs(ca, sl);
        ino_outputs end;
        ino_step_inputs step;
        ino_step_outputs outputs;
        ino_outputs_init(&end);
        ino_step_inputs_init(&step);
        ino_step_outputs_init(&outputs);
        in.dsl_um_s.values = &speed;
        step.end = &in;
        end.observable[INO_OBS_tension].values = &tension;
        outputs.end = &end;
        check(ino_batch_step(get(), dt, &step, from(y), 0, 1, out(y), nullptr, &outputs, nullptr), in,
              &step, dt, y);
        return tension;
    }

    double tension(double ca, double stretch, const std::vector<double> &y) const
    {
        const double sl = stretch * sl0();
        double tension = 0;
        ino_inputs in = inputs(ca, sl);
        ino_outputs at;
        const ino_state_output none = {nullptr, 0, 0};
        ino_outputs_init(&at);
        at.observable[INO_OBS_tension].values = &tension;
        check(ino_batch_rhs(get(), &in, from(y), 0, 1, none, &at, nullptr), in, nullptr, 0, y);
        return tension;
    }

private:
    std::shared_ptr<ino_muscle> muscle;

    static ino_inputs inputs(const double &ca, const double &sl)
    {
        ino_inputs in;
        ino_inputs_init(&in);
        in.ca_uM.values = &ca;
        in.sl_um.values = &sl;
        return in;
    }

    static ino_state from(const std::vector<double> &y) { return {y.data(), 1, 0}; }
    static ino_state_output out(std::vector<double> &y) { return {y.data(), 1, 0}; }

    void check(ino_status status, const ino_inputs &in, const ino_step_inputs *step, double dt,
               const std::vector<double> &y) const
    {
        ino_error error;
        if (status == INO_OK)
            return;
        ino_error_init(&error);
        if (ino_batch_explain(get(), &in, step, dt, from(y), 0, &error) == INO_OK)
            throw std::runtime_error(ino_status_text(status));
        throw std::runtime_error(error.text);
    }
};

} // namespace inotrope

#endif
