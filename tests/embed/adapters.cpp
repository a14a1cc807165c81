// The adapters for Chaste and svMultiPhysics, each against a minimal stand-in for the interface that
// it implements, and both against the library.
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

// ---- stand-ins: declarations only, as the hosts have them ----

struct ContractionModelInputParameters {
    double voltage, intracellularCalciumConcentration;
};

class AbstractContractionModel {
public:
    virtual ~AbstractContractionModel() {}
    virtual bool IsStretchDependent() = 0;
    virtual bool IsStretchRateDependent() = 0;
    virtual void SetInputParameters(ContractionModelInputParameters &rInputParameters) = 0;
    virtual void SetStretchAndStretchRate(double stretch, double stretchRate) = 0;
    virtual void RunDoNotUpdate(double startTime, double endTime, double timeStep) = 0;
    virtual void RunAndUpdate(double startTime, double endTime, double timeStep) = 0;
    virtual void UpdateStateVariables() = 0;
    virtual double GetActiveTension() = 0;
    virtual double GetNextActiveTension() = 0;
};

template <typename T> class Vector {
public:
    explicit Vector(int n) : values(static_cast<std::size_t>(n)) {}
    T &operator[](int i) { return values[static_cast<std::size_t>(i)]; }
    const T &operator[](int i) const { return values[static_cast<std::size_t>(i)]; }

private:
    std::vector<T> values;
};

struct ActiveStressModelParameters {};
struct CmMod {};
struct cmType {};

class ActiveStress {
public:
    explicit ActiveStress(const unsigned int n_states_) : n_states(n_states_) {}
    virtual ~ActiveStress() = default;
    virtual std::unique_ptr<ActiveStressModelParameters> get_parameters() const = 0;
    virtual void read_parameters(const ActiveStressModelParameters &params) = 0;
    virtual void distribute_parameters(const CmMod &cm_mod, const cmType &cm) = 0;
    const unsigned int n_states;

protected:
    virtual void init_local(Vector<double> &state) const = 0;
    virtual void advance_time_step_local(const double t, const double dt, const double calcium,
                                         const double fiber_stretch,
                                         const double fiber_stretch_rate,
                                         Vector<double> &state) const = 0;
    virtual double compute_active_tension_local(const Vector<double> &state) const = 0;
};

#include "chaste.hpp"
#include "svmultiphysics.hpp"

// ---- tests ----

static int bad;

static void check(bool fine, const char *what)
{
    if (!fine)
        std::printf("adapters: %s\n", what);
    bad |= !fine;
}

static bool near(double x, double y, double tolerance)
{
    return std::fabs(x - y) <= tolerance * std::fabs(y);
}

// Tension after 30 ms at 0.7 uM while the fibre shortens at 0.2 per s, 1 ms a step.
static double by_the_library(const char *fibre)
{
    const inotrope::Muscle muscle(fibre);
    std::vector<double> y = muscle.rest(0.1, 1);
    double tension = 0;
    for (int i = 0; i < 30; i++)
        tension = muscle.step(1e-3, 0.7, 1 - 2e-4 * (i + 1), -0.2, y);
    return tension;
}

static void chaste(const char *fibre)
{
    InotropeContractionModel model(fibre);
    AbstractContractionModel &chaste = model;
    ContractionModelInputParameters inputs = {-80, 0.7e-3};
    chaste.SetInputParameters(inputs);
    check(chaste.IsStretchDependent() && chaste.IsStretchRateDependent(), "Chaste: dependence");
    const double before = chaste.GetActiveTension();
    for (int i = 0; i < 15; i++) { // two steps of 1 ms in each
        chaste.SetStretchAndStretchRate(1 - 4e-4 * (i + 1), -2e-4);
        chaste.RunDoNotUpdate(2 * i, 2 * i + 2, 1);
        const double trial = chaste.GetNextActiveTension();
        chaste.RunDoNotUpdate(2 * i, 2 * i + 2, 1); // a trial does not count
        check(chaste.GetNextActiveTension() == trial, "Chaste: a second trial differs");
        chaste.UpdateStateVariables();
        check(chaste.GetActiveTension() == trial, "Chaste: updated tension");
    }
    check(before < 0.2 * chaste.GetActiveTension(), "Chaste: tension rises");
    check(near(chaste.GetActiveTension(), by_the_library(fibre), 1e-10), "Chaste: the library's");
}

class Example : public InotropeActiveStress {
public:
    using InotropeActiveStress::InotropeActiveStress;
    std::unique_ptr<ActiveStressModelParameters> get_parameters() const override
    {
        return std::unique_ptr<ActiveStressModelParameters>(new ActiveStressModelParameters);
    }
    void read_parameters(const ActiveStressModelParameters &) override {}
    void distribute_parameters(const CmMod &, const cmType &) override {}

    // 30 steps of 1 ms, in mM, ms and dyn/cm2.
    double march() const
    {
        Vector<double> state(static_cast<int>(n_states));
        init_local(state);
        for (int i = 0; i < 30; i++)
            advance_time_step_local(i + 1, 1, 0.7e-3, 1 - 2e-4 * (i + 1), -2e-4, state);
        return compute_active_tension_local(state);
    }
};

static void svmultiphysics(const char *fibre)
{
    const inotrope::Muscle muscle(fibre);
    ino_units units;
    check(ino_units_named(muscle.get(), "mM", "ms", nullptr, "dyn/cm2", &units, nullptr) == INO_OK,
          "units");
    const Example model(muscle, units);
    check(near(model.march(), 1e4 * by_the_library(fibre), 1e-10), "svMultiPhysics: the library's");
}

int main()
{
    for (const char *fibre : {"human-body-temperature", "land2017:whole-organ"}) {
        chaste(fibre);
        svmultiphysics(fibre);
    }
    try {
        InotropeContractionModel model("no-such-fibre");
        check(false, "an unknown fibre is taken");
    } catch (const std::runtime_error &error) {
        check(std::string(error.what()).find("no-such-fibre") != std::string::npos, "its name");
    }
    try {
        InotropeContractionModel model("human-body-temperature");
        ContractionModelInputParameters inputs = {-80, 5};
        model.SetInputParameters(inputs);
        model.RunAndUpdate(0, 1, 1);
        check(false, "5 mM of calcium are taken");
    } catch (const std::runtime_error &error) {
        check(std::string(error.what()).find("[Ca2+] = 5000 uM") != std::string::npos, "the refusal");
    }
    return bad;
}
