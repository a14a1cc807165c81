// A fibre as one of svMultiPhysics' active stress models. Include its ActiveStress.h first, derive
// from InotropeActiveStress and add what belongs to its input files: get_parameters,
// read_parameters, distribute_parameters.
//
// svMultiPhysics fixes no units: `units` says what its calcium, time and stress are. The last state
// is the active tension, since compute_active_tension_local is given no stretch.
#ifndef INOTROPE_SVMULTIPHYSICS_HPP
#define INOTROPE_SVMULTIPHYSICS_HPP

#include "adapter.hpp"

class InotropeActiveStress : public ActiveStress {
public:
    InotropeActiveStress(const inotrope::Muscle &muscle_, const ino_units &units_)
        : ActiveStress(static_cast<unsigned int>(muscle_.states() + 1)), muscle(muscle_),
          units(units_)
    {
    }

protected:
    void init_local(Vector<double> &state) const override
    {
        put(muscle.rest(0.1, 1), 0, state);
        state[tension_at()] = muscle.tension(0.1, 1, get(state)) / units.stress_kPa;
    }

    void advance_time_step_local(const double, const double dt, const double calcium,
                                 const double fiber_stretch, const double fiber_stretch_rate,
                                 Vector<double> &state) const override
    {
        std::vector<double> y = get(state);
        const double tension =
            muscle.step(dt * units.time_s, calcium * units.concentration_uM, fiber_stretch,
                        fiber_stretch_rate / units.time_s, y);
        put(y, tension / units.stress_kPa, state);
    }

    double compute_active_tension_local(const Vector<double> &state) const override
    {
        return state[tension_at()];
    }

private:
    inotrope::Muscle muscle;
    ino_units units;

    int tension_at() const { return static_cast<int>(muscle.states()); }

    std::vector<double> get(const Vector<double> &state) const
    {
        std::vector<double> y(muscle.states());
        for (std::size_t k = 0; k < y.size(); k++)
            y[k] = state[static_cast<int>(k)];
        return y;
    }

    void put(const std::vector<double> &y, double tension, Vector<double> &state) const
    {
        for (std::size_t k = 0; k < y.size(); k++)
            state[static_cast<int>(k)] = y[k];
        state[tension_at()] = tension;
    }
};

#endif
