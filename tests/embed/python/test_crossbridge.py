"""The class interface of the package `crossbridge`, side by side with that package where it is
installed (make venv)."""

import inotrope
import numpy as np
import pytest
from inotrope import crossbridge as ours

N = 4
SCALE = np.array([0.7, 1.0, 2.0, 5.0])


@pytest.fixture(scope="module")
def theirs():
    return pytest.importorskip("crossbridge", reason="PyPI package crossbridge (make venv)")


def drive(model, dt, end_s=0.5, base=0.1, top=1.1, stretch=0.05, watch=()):
    """A twitch with a sine of length, its rate given; returns what is watched, by step."""
    sl0 = model.p["SL0"]
    seen = {name: [] for name in watch}
    transient = inotrope.Biexponential(base, top, 0.02, 0.11, 0.1)
    for t in np.arange(1, round(end_s / dt) + 1) * dt:
        ca = float(inotrope.sample(transient, t)) * SCALE
        phase = 2 * np.pi * t
        sl = np.full(N, sl0 * (1 - stretch * np.sin(phase) ** 2))
        dsl = np.full(N, -sl0 * stretch * 2 * np.pi * np.sin(2 * phase))
        model.advance_step(dt, ca, sl, dsl)
        for name in watch:
            seen[name].append(np.array(getattr(model, name)()))
    return {name: np.array(values) for name, values in seen.items()}


WATCH = ("get_active_tension", "get_active_stiffness", "bound_calcium_fraction",
         "get_calcium_binding_rate")  # fmt: skip


def stepping_together(model):
    """RDQ20MF of that package with cross-bridges and rates that step with the filament, instead of
    every 40 and 10 steps."""
    if hasattr(model, "freqXB"):
        model.freqXB = model.freq_rates_update = 1
    return model


def difference(a, b, name):
    return np.max(np.abs(a[name] - b[name])) / np.max(np.abs(a[name]))


# ---- side by side ----


@pytest.mark.parametrize("name", ["RDQ20MF", "Land2017"])
def test_parameters_have_the_names_and_values_of_that_package(theirs, name):
    mine = ours.get_model(name).default_parameters()
    other = theirs.get_model(name).default_parameters()
    assert set(mine) == set(other)
    for key, value in other.items():
        assert mine[key] == pytest.approx(value, rel=1e-12), key


def test_the_right_hand_side_of_rdq20mf_is_that_of_the_package(theirs):
    random = np.random.default_rng(3)
    other = theirs.RDQ20MF(N)
    x = random.dirichlet(np.ones(16), N).T
    moments = random.uniform(0.01, 0.1, (4, N))
    ca, sl, dsl = SCALE, np.array([1.8, 2.0, 2.2, 2.3]), np.array([-1.0, 0.0, 0.5, 2.0])
    other.x_RU = x.reshape(2, 2, 2, 2, N).copy()
    other._update_Ca_rates(ca, sl)
    rate = other._RU_get_rhs().reshape(16, N)
    matrix, source = other._XB_system(dsl)  # of mu0_P, mu1_P, mu0_N, mu1_N
    moment_rate = (np.einsum("nij,jn->ni", matrix, moments) + source).T
    muscle = ours.RDQ20MF(N).muscle
    found = muscle.rhs(np.vstack([x, moments]), ca, sl, dsl_um_s=dsl).derivative
    np.testing.assert_allclose(found[:16], rate, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(found[16:], moment_rate, rtol=1e-12, atol=1e-11)


def test_rdq20mf_is_nearer_the_shorter_the_packages_own_steps_are(theirs):
    def their(dt_ru):
        return drive(stepping_together(theirs.RDQ20MF(N, params={"dt_RU": dt_ru})), 1e-3, 0.3,
                     watch=WATCH)  # fmt: skip

    mine = drive(ours.RDQ20MF(N), 1e-3, 0.3, watch=WATCH)
    coarse, fine = their(1e-4), their(2.5e-5)
    for name in WATCH:
        # First order: a quarter of the step leaves a quarter of the difference.
        assert difference(fine, mine, name) < 0.3 * difference(coarse, mine, name), name
    assert difference(fine, mine, "get_active_tension") < 5e-4


def test_rdq20mf_as_shipped_differs_by_its_cross_bridge_steps(theirs):
    mine = drive(ours.RDQ20MF(N), 1e-3, watch=WATCH)
    other = drive(theirs.RDQ20MF(N), 1e-3, watch=WATCH)
    assert 1e-3 < difference(other, mine, "get_active_tension") < 8e-3
    assert difference(other, mine, "bound_calcium_fraction") < 1e-3


def test_land2017_agrees_where_its_cap_does_not_act(theirs):
    # The cap of CaTRPN^(-nTm/2) acts below CaTRPN 0.0152: Ca stays above 0.42 uM here.
    params, level = {"Ca0": 0.5}, {"base": 0.65, "top": 2.0}
    watch = (*WATCH, "get_passive_tension", "compute_attached_fraction")

    def differences(dt):
        mine = drive(ours.Land2017(N, params=params), dt, 0.2, **level, watch=watch)
        other = drive(theirs.Land2017(N, params=params), dt, 0.2, **level, watch=watch)
        return {name: difference(other, mine, name) for name in watch}

    coarse, fine = differences(2e-4), differences(5e-5)
    for name in watch:
        exact = name in ("get_passive_tension", "bound_calcium_fraction")  # in that package
        # What it freezes over a step of 0.2 ms at most is of order 2.
        assert fine[name] < (1e-7 if exact else 1e-4), name
        assert exact or fine[name] < coarse[name] / 8, name


def test_permissivity_of_rdq20mf_agrees(theirs):
    names = ("compute_permissivity",)
    mine = drive(ours.RDQ20MF(N), 1e-3, 0.2, stretch=0.2, watch=names)
    other = drive(theirs.RDQ20MF(N), 1e-3, 0.2, stretch=0.2, watch=names)
    assert difference(other, mine, names[0]) < 2e-3


def test_changed_parameters_mean_the_same(theirs):
    for name, params in (
        ("RDQ20MF", {"mu0_fP": 40.0, "a_XB": 1e4, "SL0": 2.1}),
        ("Land2017", {"Tref": 120e3, "k_trpn": 80.0, "ca50_ref": 1.5, "Ca0": 0.5}),
    ):
        kind = theirs.get_model(name)
        mine = drive(ours.get_model(name)(N, params=params), 2e-4, 0.1, 0.65, 2.0, watch=WATCH)
        other = drive(stepping_together(kind(N, params=params)), 2e-4, 0.1, 0.65, 2.0, watch=WATCH)
        assert difference(other, mine, "get_active_tension") < 2e-3, name


def test_every_public_method_of_the_package_is_there(theirs):
    for name, model in ours.MODEL_REGISTRY.items():
        for method in dir(theirs.get_model(name)):
            if not method.startswith("_") and method not in ("ODE_FILE",):
                assert hasattr(model, method), (name, method)


# ---- on its own ----


def test_the_binding_rate_conserves_calcium():
    for name in ours.MODEL_REGISTRY:
        model = ours.get_model(name)(N)
        assert np.all(model.get_calcium_binding_rate() == 0)
        start = model.bound_calcium_fraction()
        bound = drive(model, 1e-3, 0.2, watch=("get_calcium_binding_rate",))
        total = start + 1e-3 * bound["get_calcium_binding_rate"].sum(axis=0)
        np.testing.assert_allclose(total, model.bound_calcium_fraction(), atol=1e-13)


@pytest.mark.parametrize("name", ["RDQ20MF", "Land2017"])
def test_stiffness_is_the_derivative_of_the_rate_of_tension(name):
    model = ours.get_model(name)(N)
    drive(model, 1e-3, 0.18, base=0.3)
    sl0, state = model.p["SL0"], model.get_state()
    rates = []
    for dsl in (0.05, -0.05):
        model.set_state(state)
        before = model.get_active_tension()
        model.advance_step(1e-7, 0.5, state["_sl"], dsl * sl0)
        rates.append((model.get_active_tension() - before) / 1e-7)
    # The term of speed-dependent detachment is even in the speed, and drops out.
    slope = (rates[0] - rates[1]) / 0.1
    np.testing.assert_allclose(model.get_active_stiffness(), slope, rtol=1e-3)


def test_reset_and_restored_states_repeat_bit_by_bit():
    model = ours.RDQ20MF(N)
    drive(model, 1e-3, 0.15)
    state = model.get_state()
    a = drive(model, 1e-3, 0.05, watch=WATCH)
    model.set_state(state)
    b = drive(model, 1e-3, 0.05, watch=WATCH)
    assert all(np.array_equal(a[name], b[name]) for name in WATCH)
    model.reset()
    fresh = ours.RDQ20MF(N)
    c, d = (drive(m, 1e-3, 0.05, watch=WATCH) for m in (model, fresh))
    assert all(np.array_equal(c[name], d[name]) for name in WATCH)
    with pytest.raises(KeyError, match="_sl"):
        model.set_state({k: v for k, v in state.items() if k != "_sl"})
    with pytest.raises(ValueError, match="_ca"):
        model.set_state({**state, "_ca": np.zeros(3)})


def test_a_rate_that_is_not_given_is_formed_from_the_step_before():
    given, formed = ours.RDQ20MF(N), ours.RDQ20MF(N)
    sl = 2.2
    for k in range(1, 50):
        new = 2.2 - 0.002 * k
        given.advance_step(1e-3, 1.0, new, (new - sl) / 1e-3 if k > 1 else 0.0)
        formed.advance_step(1e-3, 1.0, new)
        sl = new
    tension = given.get_active_tension()
    np.testing.assert_allclose(formed.get_active_tension(), tension, rtol=1e-12)
    still = ours.RDQ20MF(N)
    for k in range(1, 50):
        still.advance_step(1e-3, 1.0, 2.2 - 0.002 * k, 0.0)
    assert np.all(still.get_active_tension() > 1.2 * tension)


def test_without_hold_a_step_is_of_second_order_in_its_inputs():
    def last(dt, hold):
        model = ours.RDQ20MF(N, hold=hold)
        drive(model, dt, 0.24)
        return model.get_active_tension()

    exact = last(1e-4, False)
    held = [np.max(np.abs(last(dt, True) - exact)) for dt in (4e-3, 2e-3)]
    linear = [np.max(np.abs(last(dt, False) - exact)) for dt in (4e-3, 2e-3)]
    assert 1.6 < held[0] / held[1] < 2.5
    assert linear[0] / linear[1] > 3 and linear[0] < held[0] / 5


def test_any_muscle_with_a_drug_has_the_interface():
    muscle = inotrope.Muscle("human-lv-intact-37C", drugs="levosimendan")
    without, with_drug = (ours.MuscleModel(N, muscle, drug_uM=d) for d in (0.0, 3.0))
    for model in (without, with_drug):
        for _ in range(200):
            model.advance_step(1e-3, 0.6, muscle.sl0_um, 0.0)
    assert np.all(with_drug.get_active_tension() > 1.1 * without.get_active_tension())
    steady = muscle.steady(0.6, drug_uM=3.0).tension
    assert np.all(with_drug.get_active_tension() < 1.05 * steady)


def test_wrong_cells_and_names_are_named():
    model = ours.RDQ20MF(N)
    with pytest.raises(inotrope.BadArgument, match=r"SL_vals: has shape \(3,\), needs \(4,\)"):
        model.advance_step(1e-3, 1.0, np.full(3, 2.2))
    with pytest.raises(inotrope.OutOfRange, match="node 2: ca_uM = -1"):
        model.advance_step(1e-3, np.array([1, 1, -1, 1.0]), 2.2)
    with pytest.raises(inotrope.UnknownName, match="'mu0_fP'"):
        ours.RDQ20MF(N, params={"mu0fP": 3.0})
    with pytest.raises(inotrope.UnknownName, match="RDQ20MF"):
        ours.get_model("RDQ20-MF")
