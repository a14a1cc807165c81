// A fibre as one of Chaste's contraction models. Include Chaste's AbstractContractionModel.hpp first.
// Chaste counts in mM, ms and 1/ms; tension is kPa.
#ifndef INOTROPE_CHASTE_HPP
#define INOTROPE_CHASTE_HPP

#include "adapter.hpp"

class InotropeContractionModel : public AbstractContractionModel {
public:
    // Starts at rest at 0.1 uM and stretch 1.
    explicit InotropeContractionModel(const std::string &fibre)
        : muscle(fibre), now(muscle.rest(0.1, 1)), next(now)
    {
    }

    bool IsStretchDependent() override { return true; }
    bool IsStretchRateDependent() override { return true; }

    void SetInputParameters(ContractionModelInputParameters &rInputParameters) override
    {
        ca = 1e3 * rInputParameters.intracellularCalciumConcentration;
    }

    void SetStretchAndStretchRate(double newStretch, double newStretchRate) override
    {
        stretch = newStretch;
        rate = 1e3 * newStretchRate;
    }

    // The stretch that was set is that of endTime.
    void RunDoNotUpdate(double startTime, double endTime, double timeStep) override
    {
        const double span = endTime - startTime;
        const int steps = span > timeStep ? static_cast<int>(span / timeStep + 0.5) : 1;
        next = now;
        for (int i = 0; i < steps; i++) {
            const double left = 1e-3 * span * (steps - 1 - i) / steps;
            muscle.step(1e-3 * span / steps, ca, stretch - rate * left, rate, next);
        }
    }

    void RunAndUpdate(double startTime, double endTime, double timeStep) override
    {
        RunDoNotUpdate(startTime, endTime, timeStep);
        UpdateStateVariables();
    }

    void UpdateStateVariables() override { now = next; }
    double GetActiveTension() override { return muscle.tension(ca, stretch, now); }
    double GetNextActiveTension() override { return muscle.tension(ca, stretch, next); }

private:
    inotrope::Muscle muscle;
    std::vector<double> now, next;
    double ca = 0.1, stretch = 1, rate = 0;
};

#endif
