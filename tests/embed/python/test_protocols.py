"""Protocols, signals and fits of the Python package. What they compute is tested in C; here, that
each is reached with the right arguments: every number is found a second way."""

import inotrope
import numpy as np
import pytest
from inotrope import Biexponential, Function, Linear, Muscle, Train

TRANSIENT = Biexponential(0.1, 1.0, 0.02, 0.05, 0.01)


@pytest.fixture(scope="module")
def muscle():
    return Muscle("human-body-temperature", drugs="levosimendan")


def exact(t, base=0.1, peak=1.0, tau1=0.02, tau2=0.05, start=0.01):
    r = tau1 / tau2
    beta = r ** (-1 / (r - 1)) - r ** (-1 / (1 - 1 / r))
    s = max(t - start, 0.0)
    scale = (peak - base) / beta
    value = base + scale * (np.exp(-s / tau1) - np.exp(-s / tau2))
    rate = scale * (np.exp(-s / tau2) / tau2 - np.exp(-s / tau1) / tau1) if t > start else 0.0
    return value, rate


# ---- signals ----


def test_signals_have_the_values_of_their_formulas():
    t = np.linspace(0, 0.3, 61).reshape(1, 61)
    wanted = np.array([[exact(x)[0] for x in t[0]]])
    np.testing.assert_allclose(inotrope.sample(TRANSIENT, t), wanted, rtol=1e-12)
    line = inotrope.sample(Linear([0, 0.1, 0.2], [2.2, 2.0, 2.1]), t)
    np.testing.assert_allclose(line, np.interp(t, [0, 0.1, 0.2], [2.2, 2.0, 2.1]), rtol=1e-12)
    one = inotrope.sample(Train(0.1, 1.0, 0.02, 0.05, [0.01]), t)
    np.testing.assert_allclose(one, wanted, rtol=1e-12)
    two = inotrope.sample(Train(0.1, 1.0, 0.02, 0.05, [0.01, 0.06]), t)
    late = np.array([[exact(x, start=0.06)[0] for x in t[0]]])
    np.testing.assert_allclose(two, wanted + late - 0.1, rtol=1e-12)
    assert np.all(inotrope.sample(3.0, t) == 3.0)
    beats = inotrope.sample(Biexponential(0.1, 1.0, 0.02, 0.05, 0.0, 0.1), [0.03, 0.13])
    assert beats[0] == pytest.approx(beats[1], rel=1e-12)


def test_a_function_of_the_caller_is_a_signal(muscle):
    t = np.linspace(0, 0.2, 21)
    a = muscle.run(t, ca_uM=TRANSIENT, rtol=1e-6).tension
    b = muscle.run(t, ca_uM=Function(exact, kinks_s=[0.01]), rtol=1e-6).tension
    np.testing.assert_allclose(a, b, rtol=1e-6)


def test_what_a_function_of_the_caller_raises_comes_back(muscle):
    def broken(t_s):
        raise RuntimeError(f"no calcium at {t_s >= 0}")

    with pytest.raises(RuntimeError, match="no calcium at True"):
        muscle.run([0.0, 0.1], ca_uM=Function(broken))


# ---- driven runs ----


def test_a_run_is_what_small_steps_give(muscle):
    t = np.linspace(0, 0.2, 401)
    run = muscle.run(t, ["tension", "permissive"], ca_uM=TRANSIENT, drug_uM=2.0, states=True)
    state, tension = muscle.steady(0.1, drug_uM=2.0, state=True).state, []
    ca, middle = inotrope.sample(TRANSIENT, t), inotrope.sample(TRANSIENT, t[1:] - 0.25e-3)
    for i in range(1, t.size):
        r = muscle.step(
            t[i] - t[i - 1],
            state,
            ca[i],
            drug_uM=2.0,
            ca_start_uM=ca[i - 1],
            ca_middle_uM=middle[i - 1],
            method="stiff4",
        )
        state = r.state
        tension.append(r.tension)
    np.testing.assert_allclose(run.tension[1:], tension, rtol=1e-6)
    np.testing.assert_allclose(run.ca_uM, ca, rtol=1e-12)
    np.testing.assert_allclose(run.final_state, state, rtol=1e-5, atol=1e-9)
    assert np.array_equal(run.state[:, -1], run.final_state)
    assert run.report.steps > 10 and run.report.peak_tension_kPa >= 0.99 * run.tension.max()


def test_a_run_goes_on_from_the_state_it_is_given(muscle):
    t = np.linspace(0, 0.2, 21)
    whole = muscle.run(t, ca_uM=TRANSIENT)
    first = muscle.run(t[:11], ca_uM=TRANSIENT)
    second = muscle.run(t[10:], ca_uM=TRANSIENT, state=first.final_state, start_s=t[10])
    np.testing.assert_allclose(second.tension, whole.tension[10:], rtol=1e-6)


def test_under_load_length_follows_until_tension_is_the_load():
    muscle = Muscle("human-body-temperature")
    t = np.linspace(0, 0.1, 101)
    isometric = muscle.steady(1.0, 2.1).tension
    load = Linear([0.0, 0.0, 1.0], [isometric, 0.6 * isometric, 0.6 * isometric])
    run = muscle.run(
        t, "total", ca_uM=1.0, sl_um=2.1, phases=[(0.0, "load")], load_kPa=load, servo_s=1e-3
    )
    assert run.total[60] == pytest.approx(0.6 * isometric, rel=1e-3)
    assert run.sl_um[60] < 2.1 and run.dsl_um_s[60] < 0


def test_drives_refuse_what_they_do_not_know(muscle):
    with pytest.raises(inotrope.UnknownName, match="'rtol'"):
        muscle.run([0, 1], ca_uM=1.0, rtoll=1e-3)
    with pytest.raises(inotrope.UnknownName, match="'load'"):
        muscle.run([0, 1], ca_uM=1.0, phases=[(0, "laod")])
    with pytest.raises(inotrope.BadArgument, match="has 3 values"):
        muscle.run([0, 1], ca_uM=1.0, state=[0, 0, 1])
    with pytest.raises(inotrope.BadArgument, match="neither a number nor a signal"):
        muscle.run([0, 1], ca_uM="high")
    with pytest.raises(inotrope.BadArgument, match="2 times and 1 values"):
        muscle.run([0, 1], ca_uM=Linear([0, 1], [0.1]))
    with pytest.raises(inotrope.OutOfRange, match="run"):
        muscle.run([0, 1], ca_uM=1.0, sl_um=9.0)


# ---- protocols ----


def test_a_twitch_has_the_metrics_of_its_trace(muscle):
    found = muscle.twitch(TRANSIENT, drug_uM=1.0, options={"duration_s": 0.8})
    t = np.linspace(0, 0.8, 3201)
    trace = muscle.run(t, ca_uM=TRANSIENT, drug_uM=1.0)
    metrics = inotrope.twitch_metrics(t, trace.tension, 0.01)
    for name in ("peak", "time_to_peak_s", "rt50_s", "rt90_s", "dfdt_max", "dfdt_min"):
        assert getattr(found.metrics, name) == pytest.approx(getattr(metrics, name), rel=1e-4), name
    np.testing.assert_allclose(found.state, muscle.steady(0.1, drug_uM=1.0, state=True).state)


def test_paced_beats_end_in_a_cycle(muscle):
    found = muscle.twitch(TRANSIENT, options={"paced": 1, "duration_s": 0.5})
    assert found.beats > 1 and found.beat_change < 1e-6
    beat = Biexponential(0.1, 1.0, 0.02, 0.05, 0.01, 0.5)
    end = muscle.run(
        [found.start_s, found.start_s + 0.5], ca_uM=beat, state=found.state, start_s=found.start_s
    ).final_state
    np.testing.assert_allclose(end, found.state, rtol=1e-4, atol=1e-7)
    with pytest.raises(inotrope.UnknownName, match="'duration_s'"):
        muscle.twitch(TRANSIENT, options={"duration": 1.0})


def test_a_tetanus_is_the_run_of_its_train():
    muscle = Muscle("diaphragm-slow")
    found = muscle.tetanus(TRANSIENT, options={"rate_Hz": 20, "pulses": 5})
    t = np.linspace(0, 0.26, 1041)
    train = Train(0.1, 1.0, 0.02, 0.05, 0.01 + 0.05 * np.arange(5))
    trace = muscle.run(t, ca_uM=train)
    assert found.pulses == 5
    assert found.peak_kPa >= trace.tension.max() * (1 - 1e-5)
    last = trace.tension[t >= 0.21 - 1e-12]
    assert found.last.most == pytest.approx(last.max(), rel=1e-4)
    mean = (last.sum() - (last[0] + last[-1]) / 2) / (last.size - 1)
    assert found.last.mean == pytest.approx(mean, rel=1e-4)


def test_ktr_is_the_rate_at_which_detached_heads_come_back():
    muscle = Muscle("mouse-lv-skinned")
    found = muscle.ktr(5.0)
    state = muscle.detached(muscle.steady(5.0, state=True).state)
    t = np.linspace(0, found.end_s - found.start_s, 200)
    trace = muscle.run(t, ca_uM=5.0, state=state)
    fit = inotrope.recovery_fit(t, trace.tension)
    assert found.k_tr_per_s == pytest.approx(fit.rate_per_s, rel=1e-4)
    assert found.plateau_kPa == pytest.approx(muscle.steady(5.0).tension, rel=1e-9)
    stretched = muscle.ktr(5.0, kind="restretch", release=0.1)
    assert stretched.k_tr_per_s > 0 and stretched.start_s > 0.02
    with pytest.raises(inotrope.UnknownName, match="'release'"):
        muscle.ktr(5.0, relase=0.1)


def test_the_modulus_at_low_frequency_is_the_slope_of_steady_tension():
    muscle = Muscle("human-body-temperature")
    found = muscle.modulus([1e-4, 100.0], 0.7, 2.1)
    lengths = np.array([2.1 - 1e-5, 2.1 + 1e-5])
    slope = np.diff(muscle.steady(0.7, lengths).tension)[0] / 2e-5 * muscle.sl0_um
    assert found.active_kPa[0].real == pytest.approx(slope, rel=1e-4)
    assert found.tension_kPa == pytest.approx(muscle.steady(0.7, 2.1).tension, rel=1e-9)
    assert abs(found.active_kPa[1]) > 2 * abs(found.active_kPa[0])


def test_force_falls_with_speed_to_the_unloaded_speed():
    muscle = Muscle("human-body-temperature")
    isometric = muscle.steady(10.0, 2.1).tension
    assert muscle.velocity(0.0, 10.0, 2.1).tension_kPa == pytest.approx(isometric, rel=1e-8)
    end = muscle.unloaded(10.0, 2.1)
    assert abs(muscle.velocity(end.velocity_L_s, 10.0, 2.1).tension_kPa) < 1e-6 * isometric
    speeds = np.linspace(0.02, 0.98, 25) * end.velocity_L_s
    forces = np.array([muscle.velocity(v, 10.0, 2.1).tension_kPa for v in speeds])
    assert np.all(np.diff(forces) < 0)
    best = muscle.peak_power(10.0, 2.1)
    power = forces * speeds
    assert best.tension_kPa * best.velocity_L_s >= power.max() * (1 - 1e-9)
    fit = inotrope.hyperbola_fit(forces, speeds, isometric)
    assert fit.vmax == pytest.approx(end.velocity_L_s, rel=0.2) and fit.rms_misfit < 0.1
    moved = muscle.velocity(0.5, 10.0, 2.1, kind="load")
    start = muscle.steady(10.0, moved.start_um).tension
    assert moved.tension_kPa == pytest.approx(0.5 * start, rel=1e-3)


def test_a_slack_test_finds_the_unloaded_speed():
    muscle = Muscle("human-body-temperature")
    time_s, line = muscle.slack([0.05, 0.07, 0.09], 10.0, 2.2)
    assert time_s.shape == (3,) and np.all(np.diff(time_s) > 0)
    again = inotrope.slack_line(time_s, [0.05, 0.07, 0.09])
    assert line.v0 == again.v0 == pytest.approx(np.polyfit(time_s, [0.05, 0.07, 0.09], 1)[0])


# ---- populations ----


def test_twitches_of_a_population_are_those_of_its_members(muscle):
    mesh = muscle.mesh(TRANSIENT, options={"duration_s": 0.8})
    assert mesh.times_s[0] == 0 and mesh.times_s[-1] == pytest.approx(0.8)
    gamma, drug = np.array([9.0, 12.0, 15.0]), np.array([[0.0], [2.0]])
    found = mesh.twitches(parameters={"gamma": gamma}, drug_uM=drug, numbers="all")
    assert found.peak_kPa.shape == (2, 3)
    for i in range(2):
        for k in range(3):
            one = Muscle("human-body-temperature", drugs="levosimendan", set={"gamma": gamma[k]})
            twitch = one.twitch(TRANSIENT, drug_uM=drug[i, 0], options={"duration_s": 0.8})
            assert found.peak_kPa[i, k] == pytest.approx(twitch.metrics.peak, rel=1e-5)
            assert found.rt50_s[i, k] == pytest.approx(twitch.metrics.rt50_s, rel=1e-3)
    many = {"parameters": {"gamma": np.linspace(9, 15, 3000)}, "drug_uM": 1.0}
    a, b = mesh.twitches(**many), mesh.twitches(**many, threads=2)
    assert all(np.array_equal(a[name], b[name]) for name in a)
    with pytest.raises(inotrope.OutOfRange, match=r"twitches: node 1: parameters\['gamma'\] = 1e"):
        mesh.twitches(parameters={"gamma": [20.0, 1e9]})
    with pytest.raises(inotrope.UnknownName, match="'peak_kPa'"):
        mesh.twitches(numbers="peak", nodes=2)


# ---- fits ----


def test_a_hill_curve_is_found_again():
    pca = np.linspace(7, 4.5, 26)
    ca = 10.0 ** (-pca)
    y = 2 + 30 * ca**3.1 / (ca**3.1 + 10.0 ** (-5.7 * 3.1))
    fit = inotrope.hill_fit(pca, y)
    found = (fit.y_min, fit.y_amp, fit.pca50, fit.n_h)
    assert found == pytest.approx((2, 30, 5.7, 3.1), rel=1e-8)
    np.testing.assert_allclose(inotrope.hill_value(fit, pca), y, rtol=1e-8)
    y[3] += 5
    weighted = inotrope.hill_fit(pca, y, np.where(np.arange(26) == 3, 0.0, 1.0))
    assert weighted.pca50 == pytest.approx(5.7, rel=1e-8)
    with pytest.raises(inotrope.TooFewPoints):
        inotrope.hill_fit([6, 5], [1, 2])
    with pytest.raises(inotrope.BadArgument, match="pca has 2 points, y has 3"):
        inotrope.hill_fit([6, 5], [1, 2, 3])


def test_a_cycle_has_the_mean_and_extrema_of_a_sine():
    t = np.linspace(0, 1, 101)
    found = inotrope.cycle(t, 3 + np.sin(2 * np.pi * t))
    assert found.mean == pytest.approx(3, rel=1e-6)
    assert (found.least, found.most) == pytest.approx((2, 4), rel=1e-6)
    assert (found.least_s, found.most_s) == pytest.approx((0.75, 0.25), rel=1e-6)
