"""The Python package: names, errors, and numbers of single calls."""

import csv
import inspect
import os
import pathlib
import pickle
import subprocess
import sys

import inotrope
import inotrope.crossbridge
import numpy as np
import pytest
from inotrope import Muscle

SOURCE = pathlib.Path(os.environ.get("INOTROPE_SOURCE", pathlib.Path(__file__).parents[3]))


def column(name, *columns):
    with open(SOURCE / "tests" / "reference" / name, encoding="ascii") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[c]) for row in rows]) for c in columns]


# ---- numbers ----


def test_steady_tension_is_that_of_the_authors_code():
    ca, tension = column("land2017_pca_skinned_SL2.2.csv", "Ca_uM", "Ta_kPa")
    muscle = Muscle("skinned", model="land2017")
    np.testing.assert_allclose(muscle.steady(ca, 2.2).tension, tension, rtol=1e-9)


def test_every_method_of_stepping_follows_the_reference_trace():
    t, ca, tension = column(
        "rdq20mf_tight_isom_SL2.2_human_body-temperature.csv", "t_s", "Ca_uM", "Ta_kPa"
    )
    muscle = Muscle("human-body-temperature")
    transient = inotrope.Biexponential(0.1, 0.9, 0.02, 0.05, 0.01)
    np.testing.assert_allclose(inotrope.sample(transient, t), ca, rtol=1e-12)
    middle = inotrope.sample(transient, (t[1:] + t[:-1]) / 2)
    for method, bound in (("stiff", 1e-5), ("stiff4", 1e-6), ("explicit", 2e-5)):
        state, found = muscle.published_state(), []
        for i in range(1, t.size):
            r = muscle.step(
                t[i] - t[i - 1], state, ca[i], 2.2,
                ca_start_uM=ca[i - 1], ca_middle_uM=middle[i - 1], method=method,
                tolerance=1e-6,
            )  # fmt: skip
            state = r.state
            found.append(r.tension)
        assert np.max(np.abs(found - tension[1:])) < bound * tension.max(), method


def test_the_methods_of_stepping_are_of_their_orders():
    muscle = Muscle("human-body-temperature")
    start = muscle.steady(0.3, state=True).state

    def after(method, steps):
        state = start
        for _ in range(steps):
            r = muscle.step(16e-3 / steps, state, 0.6, 2.2, method=method)
            state = r.state
        return r.tension

    exact = after("stiff4", 512)
    for method, order, n in (("explicit", 2, 16), ("stiff", 3, 32), ("stiff4", 4, 32)):
        a, b = (abs(after(method, steps) - exact) for steps in (n, 2 * n))
        assert np.log2(a / b) == pytest.approx(order, abs=0.5), method


def test_the_right_hand_side_vanishes_at_every_steady_state():
    ca = np.array([0.2, 1.0, 5.0])
    for name in ("diaphragm-slow", "human-body-temperature", "land2017:skinned", "rat-sham"):
        muscle = Muscle(name)
        state = muscle.steady(ca, state=True).state
        assert state.shape == (muscle.n_states, 3)
        rate = muscle.rhs(state, ca).derivative
        assert np.max(np.abs(rate)) < 1e-8, name


def test_observables_of_the_right_hand_side_are_those_of_the_steady_state():
    muscle = Muscle("diaphragm-slow", drugs="levosimendan")
    ca = np.array([0.2, 1.0, 5.0])
    steady = muscle.steady(ca, drug_uM=2.0, observables="all", state=True)
    there = muscle.rhs(steady.state, ca, drug_uM=2.0, observables="all")
    for name in muscle.observables:
        np.testing.assert_allclose(there[name], steady[name], rtol=1e-9, atol=1e-12)
    alone = muscle.rhs(
        steady.state, ca, drug_uM=2.0, observables=muscle.observables, derivative=False
    )
    assert set(alone) == set(muscle.observables)
    assert all(np.array_equal(alone[name], there[name]) for name in alone)


def test_the_general_solver_finds_the_same_steady_state():
    muscle = Muscle("human-body-temperature")
    direct, general = (muscle.steady([0.4, 0.8], general=g).tension for g in (False, True))
    np.testing.assert_allclose(general, direct, rtol=1e-8)


def test_a_drug_and_changed_parameters_are_what_the_program_computes(tmp_path):
    muscle = Muscle(
        "diaphragm-slow",
        drugs=["levosimendan"],
        set={"gamma": 30},
        scale={"levosimendan.K_D": 2},
    )
    found = muscle.pca(2.1, {"levosimendan": 3.0})
    program = os.environ.get("INOTROPE_BIN", SOURCE / "build" / "inotrope")
    file = tmp_path / "curve.csv"
    subprocess.run(
        [program, "pca", "--fibre", "diaphragm-slow", "--set", "gamma=30",
         "--scale", "levosimendan.K_D=2", "--drug", "levosimendan=3uM", "--sl", "2.1um",
         "--pca", "7:5:0.5", "--out", file, "--quiet"],
        check=True,
    )  # fmt: skip
    rows = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    table = list(csv.DictReader(rows))
    pca = np.array([float(row["pCa"]) for row in table])
    tension = np.array([float(row["tension_kPa"]) for row in table])
    mine = muscle.steady(10.0 ** (6 - pca), 2.1, 3.0)
    np.testing.assert_allclose(mine.tension, tension, rtol=1e-9)
    at_half = muscle.steady(10.0 ** (6 - found.pca50), 2.1, 3.0).tension
    assert at_half == pytest.approx((found.frest_kPa + found.fmax_kPa) / 2, rel=1e-10)


def test_temperature_takes_the_rates_with_it():
    cold = Muscle("human-lv-skinned-15C")
    warm = Muscle("human-lv-skinned-15C", temperature_C=25)
    assert warm.ktr(10.0).k_tr_per_s > 1.5 * cold.ktr(10.0).k_tr_per_s


def test_the_state_of_an_explicit_drug_has_more_states():
    fast = Muscle("human-body-temperature", drugs="levosimendan")
    slow = Muscle("human-body-temperature", drugs="levosimendan", explicit_drug=True)
    assert slow.n_states > fast.n_states
    a, b = (m.steady(0.5, drug_uM=2.0).tension for m in (fast, slow))
    assert a == pytest.approx(b, rel=1e-10)


def test_detached_heads_bear_no_tension():
    muscle = Muscle("diaphragm-slow")
    state = muscle.steady([1.0, 2.0], state=True).state
    gone = muscle.rhs(muscle.detached(state), [1.0, 2.0], observables=["tension", "attached"])
    assert np.all(gone.attached == 0) and np.all(gone.tension == 0)
    assert muscle.rhs(state, 1.0, observables="attached").attached.min() > 0


def test_a_pickled_muscle_is_the_same_muscle():
    muscle = Muscle("diaphragm-slow", drugs="levosimendan", scale={"gamma": 1.1})
    again = pickle.loads(pickle.dumps(muscle))
    assert repr(again) == repr(muscle)
    assert again.steady(0.7, drug_uM=1.0).tension == muscle.steady(0.7, drug_uM=1.0).tension


# ---- names and errors ----


def test_the_catalogue_gives_every_number_its_source():
    assert {"inotrope1", "rdq20mf", "land2017"} <= set(inotrope.models())
    for fibre in inotrope.fibres().values():
        assert fibre.sl0_um > 1
        for row in fibre.parameters.values():
            assert row.source and row.unit and row.min <= row.value <= row.max, (fibre.id, row)
    drug = inotrope.drug("levosimendan")
    assert drug.parameters["cardiac"]["K_D"].unit == "uM"
    assert inotrope.fibre("diaphragm-slow").model == "inotrope1"


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: Muscle("diafragm-slow"), inotrope.UnknownName, "diaphragm-slow"),
        (lambda: Muscle("diaphragm-slow", set={"gama": 3}), inotrope.UnknownName, "'gamma'"),
        (lambda: Muscle("diaphragm-slow", set={"gamma": 1e9}), inotrope.OutOfRange, "1 to 1000"),
        (lambda: Muscle("diaphragm-slow", drugs="levosimendam"), inotrope.UnknownName, "levosim"),
        (lambda: Muscle("diaphragm-slow", drugs="mavacamten"), inotrope.NotExpressible, "mava"),
        (lambda: Muscle(), inotrope.BadArgument, "fibre"),
        (lambda: inotrope.fibre("diafragm-slow"), inotrope.UnknownName, "diaphragm-slow"),
        (lambda: inotrope.model("rdq20fm"), inotrope.UnknownName, "rdq20mf"),
        (lambda: inotrope.fibres("rdq20"), inotrope.UnknownName, "rdq20mf"),
        (lambda: inotrope.drug("levosimendam"), inotrope.UnknownName, "levosimendan"),
    ],
)
def test_a_wrong_name_or_value_is_answered_with_the_right_one(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"observables": "tention"}, inotrope.UnknownName, "'tension'"),
        ({"observables": "passive"}, inotrope.NotExpressible, "does not define 'passive'"),
        ({"branch": "upp"}, inotrope.UnknownName, "'up'"),
        ({"parameters": {"gama": 3.0}}, inotrope.UnknownName, "'gamma'"),
        ({"drug_uM": 3.0}, inotrope.BadArgument, "has no drug"),
        ({"drug_uM": {"levosimendan": 3.0}}, inotrope.UnknownName, "levosimendan"),
        ({"threads": 0}, inotrope.BadArgument, "threads"),
        ({"sl_um": [2.0, 2.1]}, inotrope.BadArgument, r"ca_uM \(3,\), sl_um \(2,\)"),
        ({"on_bad": "ignore"}, inotrope.UnknownName, "raise, nan"),
        ({"sl_um": "long"}, inotrope.BadArgument, "sl_um"),
        ({"out": {"tension": np.zeros(2)}}, inotrope.BadArgument, r"\(2,\), needs \(3,\)"),
        ({"out": {"tension": np.zeros(3, "f4")}}, inotrope.BadArgument, "float64"),
        ({"out": {"tension": np.broadcast_to(0.0, 3)}}, inotrope.BadArgument, "read-only"),
        ({"out": {"total": np.zeros(3)}}, inotrope.UnknownName, "tension"),
        ({"state_out": np.zeros((3, 20))}, inotrope.BadArgument, r"needs \(20, 3\)"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_by_name(arguments, kind, words):
    with pytest.raises(kind, match=words):
        Muscle("human-body-temperature").steady([0.1, 1.0, 10.0], **arguments)


def test_errors_are_also_the_builtin_errors_that_fit():
    assert issubclass(inotrope.UnknownName, LookupError)
    assert issubclass(inotrope.OutOfRange, ValueError)
    assert issubclass(inotrope.NotConverged, ArithmeticError)
    with pytest.raises(inotrope.InotropeError) as caught:
        Muscle("diaphragm-slow", set={"gamma": 1e9})
    assert caught.value.status == "INO_OUT_OF_RANGE"


def test_results_name_what_they_hold():
    result = Muscle("human-body-temperature").steady([0.5, 1.0])
    assert set(result) == {"tension", "converged"}
    assert np.all(result.converged == 1)
    with pytest.raises(AttributeError, match="tension"):
        _ = result.tention
    with pytest.raises(inotrope.UnknownName, match="'tension'"):
        _ = result["tention"]


def public(module):
    for name, value in vars(module).items():
        if name.startswith("_") or not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        if value.__module__.startswith("inotrope"):
            yield name, value
            if inspect.isclass(value):
                for key, method in vars(value).items():
                    if inspect.isfunction(method) and not key.startswith("_"):
                        yield f"{name}.{key}", method


def test_every_public_name_is_documented_and_annotated():
    for module in (inotrope, inotrope.crossbridge):
        for name, value in public(module):
            assert value.__doc__, name
            if inspect.isfunction(value):
                hints = inspect.signature(value)
                assert hints.return_annotation is not inspect.Signature.empty, name
                for parameter in list(hints.parameters.values()):
                    annotated = parameter.annotation is not inspect.Parameter.empty
                    assert annotated or parameter.name == "self", (name, parameter)


def test_the_package_says_that_it_is_typed():
    assert (pathlib.Path(inotrope.__file__).parent / "py.typed").exists()


def test_a_missing_library_is_named():
    code = "import inotrope"
    env = {**os.environ, "INOTROPE_LIBRARY": "/nowhere/libinotrope.so.0"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert "/nowhere/libinotrope.so.0" in done.stderr and "INOTROPE_LIBRARY" in done.stderr
