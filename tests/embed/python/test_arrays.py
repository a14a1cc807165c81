"""Arrays: no copies, any strides, broadcasting, threads, bad nodes."""

import sys
import threading
import time
import tracemalloc

import inotrope
import numpy as np
import pytest
from inotrope import Muscle, _arrays

N = 5000


@pytest.fixture(scope="module")
def muscle():
    return Muscle("human-body-temperature", drugs="levosimendan")


@pytest.fixture(scope="module")
def nodes(muscle):
    random = np.random.default_rng(1)
    ca = random.uniform(0.05, 3.0, N)
    sl = random.uniform(1.8, 2.3, N)
    drug = random.uniform(0.0, 5.0, N)
    state = muscle.steady(ca, sl, drug, state=True).state
    return ca, sl, drug, state


def step(muscle, nodes, **more):
    ca, sl, drug, state = nodes
    return muscle.step(1e-3, state, 1.5 * ca, sl, drug, dsl_um_s=0.1, **more)


def test_numbers_do_not_depend_on_the_layout_of_the_state(muscle, nodes):
    ca, sl, drug, state = nodes
    wanted = step(muscle, nodes)
    rows = np.empty((N, muscle.n_states)).T  # array of structures
    rows[...] = state
    padded = np.full((muscle.n_states, N + 3), np.nan)[:, 1 : N + 1]
    padded[...] = state
    backwards = np.ascontiguousarray(state[:, ::-1])[:, ::-1]
    for layout in (rows, padded, backwards, np.asfortranarray(state)):
        out = np.full_like(layout, np.nan)
        found = step(muscle, (ca, sl, drug, layout), state_out=out)
        assert found.state is out
        assert np.array_equal(out, wanted.state)
        assert np.array_equal(found.tension, wanted.tension)


def test_inputs_of_any_stride_are_read_in_place(muscle, nodes):
    ca, sl, drug, state = nodes
    wanted = step(muscle, nodes)
    table = np.full((N, 4), np.nan)
    table[:, 1], table[:, 2], table[:, 3] = ca, sl, drug
    found = step(muscle, (table[:, 1], table[:, 2], table[:, 3], state))
    assert np.array_equal(found.tension, wanted.tension)
    back = [np.ascontiguousarray(a[::-1])[::-1] for a in (ca, sl, drug)]
    assert np.array_equal(step(muscle, (*back, state)).tension, wanted.tension)


def test_outputs_of_any_stride_are_written_in_place(muscle, nodes):
    wanted = step(muscle, nodes)
    table = np.full((N, 3), np.nan)
    found = step(muscle, nodes, out={"tension": table[:, 1]})
    assert found.tension.base is table
    assert np.array_equal(table[:, 1], wanted.tension)
    assert np.all(np.isnan(table[:, (0, 2)]))


def test_a_step_copies_no_array(muscle, nodes):
    ca, sl, drug, state = nodes
    higher, out, tension = 1.5 * ca, np.empty_like(state), np.empty(N)

    def once():
        muscle.step(
            1e-3, state, higher, sl, drug, dsl_um_s=0.1, out={"tension": tension}, state_out=out
        )

    once()
    tracemalloc.start()
    once()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * N / 2  # half of the smallest array


def test_a_step_is_out_of_place_unless_asked_for(muscle, nodes):
    ca, sl, drug, state = nodes
    kept = state.copy()
    wanted = step(muscle, nodes).state
    assert np.array_equal(state, kept)
    found = step(muscle, (ca, sl, drug, kept), state_out=kept)
    assert found.state is kept and np.array_equal(kept, wanted)


def test_numbers_do_not_depend_on_threads_or_batch(muscle, nodes):
    ca, sl, drug, state = nodes
    wanted = step(muscle, nodes)
    for threads in (2, 3, 64):
        found = step(muscle, nodes, threads=threads)
        assert np.array_equal(found.state, wanted.state)
        assert np.array_equal(found.tension, wanted.tension)
    some = slice(1234, 1241)
    found = step(muscle, (ca[some], sl[some], drug[some], state[:, some]))
    assert np.array_equal(found.state, wanted.state[:, some])


def test_everything_broadcasts_as_numpy_does(muscle):
    ca = np.array([0.3, 0.6, 1.2])
    sl = np.array([[1.9], [2.2]])
    drug = np.array([0.0, 3.0])[:, None, None]
    found = muscle.steady(ca, sl, {"levosimendan": drug}, state=True, observables="all")
    assert found.tension.shape == (2, 2, 3)
    assert found.state.shape == (muscle.n_states, 2, 2, 3)
    for d in range(2):
        for s in range(2):
            for c in range(3):
                one = muscle.steady(ca[c], sl[s, 0], drug[d, 0, 0], observables="all")
                for name in muscle.observables:
                    assert one[name] == found[name][d, s, c], name
    again = muscle.rhs(found.state, ca, sl, {"levosimendan": drug}, observables="tension")
    np.testing.assert_allclose(again.tension, found.tension, rtol=1e-9)
    assert again.derivative.shape == found.state.shape


def test_numbers_without_nodes_come_back_as_numbers(muscle):
    found = muscle.steady(0.5, state=True)
    assert isinstance(found.tension, float) and found.state.shape == (muscle.n_states,)
    many = muscle.steady(0.5, nodes=(2, 4))
    assert many.tension.shape == (2, 4) and np.all(many.tension == found.tension)
    assert muscle.steady(np.zeros(0)).tension.shape == (0,)


def test_one_state_may_serve_all_nodes(muscle):
    one = muscle.steady(0.1, state=True).state
    ca = np.linspace(0.1, 2.0, 7)
    found = muscle.step(1e-3, one, ca)
    assert found.state.shape == (muscle.n_states, 7)
    assert np.array_equal(found.state[:, 3], muscle.step(1e-3, one, ca[3]).state)


def test_parameters_may_vary_from_node_to_node(muscle):
    gamma = np.array([8.0, 12.0, 20.0])
    found = muscle.steady(0.6, parameters={"gamma": gamma, "levosimendan.K_D": 5.0}, drug_uM=2.0)
    for g, tension in zip(gamma, found.tension, strict=True):
        other = Muscle(
            "human-body-temperature", drugs="levosimendan",
            set={"gamma": g, "levosimendan.K_D": 5.0},
        )  # fmt: skip
        assert other.steady(0.6, drug_uM=2.0).tension == tension


def test_other_types_and_byte_orders_are_converted(muscle):
    wanted = muscle.steady([1.0, 2.0]).tension
    assert np.array_equal(muscle.steady([1, 2]).tension, wanted)
    assert np.array_equal(muscle.steady(np.array([1, 2], ">f8")).tension, wanted)
    assert np.array_equal(muscle.steady(np.array([1, 2], np.float32)).tension, wanted)
    packed = np.zeros(2, dtype=[("flag", "u1"), ("ca", "f8")])  # not aligned
    packed["ca"] = [1, 2]
    assert np.array_equal(muscle.steady(packed["ca"]).tension, wanted)


@pytest.mark.parametrize(
    ("array", "stride"),
    [
        (np.zeros((3, 4)), 1),
        (np.zeros((3, 8))[:, ::2], 2),
        (np.zeros((3, 8))[:, :4], None),
        (np.zeros((4, 3)).T, None),
        (np.broadcast_to(0.0, (3, 4)), 0),
        (np.broadcast_to(np.zeros(4), (3, 4)), None),
        (np.zeros(4)[::-1], -1),
        (np.zeros((1, 4, 1)), 1),
        (np.zeros((5, 1))[::2], 2),
    ],
)
def test_one_stride_is_found_where_there_is_one(array, stride):
    assert _arrays.flat_stride(array) == stride


# ---- bad nodes ----


def test_a_bad_node_never_stops_the_others(muscle, nodes):
    ca, sl, drug, state = nodes
    wanted = step(muscle, nodes)
    spoilt = ca.copy()
    spoilt[[7, 4000]] = np.nan
    found = step(muscle, (spoilt, sl, drug, state), on_bad="nan", threads=2)
    assert found.first_bad == (7,) and found.status == "INO_NOT_FINITE"
    good = np.ones(N, bool)
    good[[7, 4000]] = False
    assert np.array_equal(found.tension[good], wanted.tension[good])
    assert np.all(np.isnan(found.tension[~good]))
    assert np.array_equal(found.state[:, ~good], state[:, ~good])


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"ca_uM": [0.1, 2000.0, 1.0]}, r"node 1: ca_uM = 2000 is outside 0 to 1000 uM"),
        ({"sl_um": [2.0, 2.0, 9.0]}, r"node 2: sl_um = 9 is outside 1\.25 to 2\.81"),
        ({"sl_um": [[2.0] * 3, [2.0, 0.0, 2.0]]}, r"node \(1, 1\): sl_um = 0"),
        ({"drug_uM": [0.0, -1.0, 0.0]}, r"node 1: drug_uM\['levosimendan'\] = -1"),
        ({"dsl_um_s": [0.0, np.inf, 0.0]}, r"node 1: dsl_um_s = inf"),
        ({"dsl_um_s": [0.0, 0.0, 4e3]}, r"node 2: sl_um - dt_s dsl_um_s = -1.8"),
        ({"parameters": {"gamma": [1e9, 2, 3]}}, r"node 0: parameters\['gamma'\] = 1e\+09"),
        ({"ca_start_uM": [0.0, 1.0, np.nan]}, r"node 2: ca_start_uM = nan"),
    ],
)
def test_a_bad_node_is_named_with_quantity_value_and_range(muscle, inputs, words):
    state = muscle.steady(0.1, state=True).state
    inputs = {"ca_uM": np.array([0.1, 0.5, 1.0]), **inputs}
    with pytest.raises(inotrope.OutOfRange, match=words) as caught:
        muscle.step(1e-3, state, **inputs)
    assert np.isnan(caught.value.result.tension[caught.value.node])
    assert np.sum(np.isnan(caught.value.result.tension)) == 1


def test_a_dose_beyond_what_is_published_is_named_with_the_last_one():
    words = r"drug_uM\['levosimendan-kon'\] = 30 is outside 0 to 20 uM"
    with pytest.raises(inotrope.OutOfRange, match=words):
        inotrope.Muscle("human-body-temperature", drugs="levosimendan-kon").steady(1, drug_uM=30)


def test_a_bad_state_is_named(muscle):
    state = muscle.steady(0.1, nodes=3, state=True).state
    state[4, 2] = np.nan
    with pytest.raises(inotrope.OutOfRange, match=muscle.state_names[4]):
        muscle.rhs(state, 0.1)


def test_a_step_that_cannot_be_made_is_refused(muscle):
    state = muscle.steady(0.1, state=True).state
    for dt in (0.0, -1e-3, np.nan, np.inf):
        with pytest.raises(inotrope.BadArgument):
            muscle.step(dt, state, 0.1)
    with pytest.raises(inotrope.UnknownName, match="'stiff'"):
        muscle.step(1e-3, state, 0.1, method="stif")


# ---- threads ----


def test_other_threads_run_while_the_library_works(muscle):
    count, stop = [0], threading.Event()

    def counting():
        while not stop.is_set():
            count[0] += 1
            time.sleep(1e-4)  # gives Python's lock away

    n = 200_000
    state = np.broadcast_to(muscle.steady(0.3, state=True).state[:, None], (muscle.n_states, n))
    out, interval = np.empty(state.shape), sys.getswitchinterval()
    thread = threading.Thread(target=counting)
    sys.setswitchinterval(100.0)  # nobody takes the lock away
    try:
        thread.start()
        before = count[0]
        muscle.step(1e-3, state, 0.5, state_out=out, observables=())
        during = count[0] - before
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)
    assert during > 10


def test_threads_may_share_a_muscle(muscle):
    ca = np.linspace(0.1, 2.0, 3000)
    wanted = muscle.steady(ca).tension
    found = [None] * 8

    def work(k):
        found[k] = muscle.steady(ca, threads=1 + k % 3).tension

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(wanted, tension) for tension in found)
