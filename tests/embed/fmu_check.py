"""Checks the FMU given as the first argument with FMPy, against the Python package: validity,
steps of many nodes, states saved and restored, directional derivatives, refusals. Every check that
fails raises; see test_fmu.sh."""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import fmpy
import inotrope
import numpy as np
from fmpy.fmi3 import FMU3Slave
from fmpy.validation import validate_fmu

NODES, CA, CA_RATE, STRETCH, STRETCH_RATE, DRUG = 1, 10, 11, 12, 13, 14
TENSION, STIFFNESS, CA_BOUND = 20, 21, 22
FIBRE, DRUG_NAME = 2, 3
N = 5


def instance(folder, description, log):
    slave = FMU3Slave(
        guid=description.guid, unzipDirectory=folder, modelIdentifier="inotrope", instanceName="a"
    )

    def message(_environment, status, _category, text):
        log.append((status, text.decode() if isinstance(text, bytes) else str(text)))

    slave.instantiate(logMessage=fmpy.fmi3.fmi3LogMessageCallback(message))
    return slave


def begin(folder, description, log, fibre="human-body-temperature", drug="levosimendan"):
    slave = instance(folder, description, log)
    slave.enterConfigurationMode()
    slave.setUInt64([NODES], [N])
    slave.exitConfigurationMode()
    slave.setString([FIBRE, DRUG_NAME], [fibre, drug])
    slave.enterInitializationMode()
    slave.setFloat64([CA], np.linspace(0.1, 0.3, N))
    slave.setFloat64([STRETCH], np.linspace(0.9, 1.0, N))
    slave.setFloat64([DRUG], np.linspace(0, 4, N))
    slave.exitInitializationMode()
    return slave


def get(slave, *references):
    return np.array(slave.getFloat64(list(references), nValues=len(references) * N))


def steps(slave, t, count, h=1e-3):
    found = []
    for _ in range(count):
        slave.setFloat64([CA, CA_RATE], [*np.linspace(0.6, 1.2, N), *np.full(N, 20.0)])
        slave.setFloat64([STRETCH_RATE], np.linspace(-0.5, 0.5, N))
        slave.doStep(t, h)
        t += h
        found.append(get(slave, TENSION, STIFFNESS, CA_BOUND))
    return np.array(found), t


def refused(action):
    try:
        action()
    except Exception:
        return True
    return False


def the_steps_are_those_of_the_python_package(folder, description):
    slave = begin(folder, description, [])
    muscle = inotrope.Muscle("human-body-temperature", drugs="levosimendan")
    drug, rate = np.linspace(0, 4, N), np.linspace(-0.5, 0.5, N)
    stretch = np.linspace(0.9, 1.0, N)
    at = {"drug_uM": drug, "observables": ("tension", "stiffness", "ca_bound")}
    start = muscle.steady(np.linspace(0.1, 0.3, N), stretch * 2.2, state=True, **at)
    state = start.state
    np.testing.assert_allclose(get(slave, TENSION), start.tension, rtol=1e-12)
    found, _ = steps(slave, 0.0, 20)
    ca = np.linspace(0.6, 1.2, N)
    for k in range(20):
        before, stretch = stretch, stretch + 1e-3 * rate
        state = muscle.step(
            1e-3, state, ca + 0.02, stretch * 2.2, drug, dsl_um_s=rate * 2.2, ca_start_uM=ca,
            sl_start_um=before * 2.2,
        ).state  # fmt: skip
        there = muscle.rhs(state, ca + 0.02, stretch * 2.2, dsl_um_s=rate * 2.2, **at)
        wanted = np.concatenate([there.tension, there.stiffness, there.ca_bound])
        np.testing.assert_allclose(found[k], wanted, rtol=1e-11)
    np.testing.assert_allclose(get(slave, CA), ca + 0.02, rtol=1e-12)  # inputs have gone on
    np.testing.assert_allclose(get(slave, STRETCH), stretch, rtol=1e-12)


def a_state_restored_in_memory_or_from_bytes_repeats_bit_by_bit(folder, description):
    slave = begin(folder, description, [])
    _, t = steps(slave, 0.0, 5)
    kept = slave.getFMUState()
    written = slave.serializeFMUState(kept)
    first, _ = steps(slave, t, 5)
    slave.setFMUState(kept)
    assert np.array_equal(steps(slave, t, 5)[0], first)
    slave.freeFMUState(kept)
    other = instance(folder, description, [])  # one node, another fibre
    other.setFMUState(other.deserializeFMUState(written))
    assert np.array_equal(steps(other, t, 5)[0], first)
    assert refused(lambda: other.deserializeFMUState(written[:-8]))
    assert refused(lambda: other.deserializeFMUState(b"9" + written[1:]))
    slave.reset()
    assert slave.getUInt64([NODES]) == [1]


def directional_derivatives_are_those_of_the_outputs(folder, description):
    slave = begin(folder, description, [])
    _, _ = steps(slave, 0.0, 10)
    stretch, seed = get(slave, STRETCH), np.linspace(1, 2, N)
    slope = slave.getDirectionalDerivative([TENSION, STIFFNESS], [STRETCH], seed, 2 * N)
    values = []
    for e in (1e-5, -1e-5):
        slave.setFloat64([STRETCH], stretch + e * seed)
        values.append(get(slave, TENSION, STIFFNESS))
    slave.setFloat64([STRETCH], stretch)
    difference = (values[0] - values[1]) / 2e-5
    np.testing.assert_allclose(slope, difference, rtol=1e-6, atol=1e-6)
    assert np.max(np.abs(difference[:N])) > 1  # tension depends on length at a given state
    assert np.all(np.array(slave.getDirectionalDerivative([TENSION], [CA], seed, N)) == 0)


def a_bad_node_warns_is_named_and_leaves_the_others(folder, description):
    log = []
    slave, whole = begin(folder, description, log), begin(folder, description, [])
    spoilt = np.linspace(0.6, 1.2, N)
    whole.setFloat64([CA], spoilt)
    whole.doStep(0.0, 1e-3)
    spoilt[3] = 2000
    slave.setFloat64([CA], spoilt)
    slave.doStep(0.0, 1e-3)
    assert log and "node 3" in log[0][1] and "ca 2000 uM" in log[0][1], log
    good = [0, 1, 2, 4]
    tension = get(slave, TENSION)
    assert np.array_equal(tension[good], get(whole, TENSION)[good]) and np.isnan(tension[3])


def what_is_not_there_is_refused_in_words(folder, description):
    log = []
    slave = instance(folder, description, log)
    assert refused(lambda: slave.setUInt64([NODES], [3])) and "configuration" in log[-1][1]
    slave.setString([FIBRE], ["diafragm-slow"])
    assert refused(slave.enterInitializationMode) and "diaphragm-slow" in log[-1][1]
    slave.setString([FIBRE], ["diaphragm-slow"])
    slave.enterInitializationMode()
    assert refused(lambda: slave.getFloat64([99])) and "99" in log[-1][1]
    assert refused(lambda: slave.doStep(0.0, 1e-3)) and "step mode" in log[-1][1]
    slave.exitInitializationMode()
    assert refused(lambda: slave.doStep(0.5, 1e-3)) and "0.5" in log[-1][1]
    assert refused(lambda: slave.doStep(0.0, -1e-3)) and "positive" in log[-1][1]
    slave.doStep(0.0, 1e-3)
    slave.terminate()
    slave.freeInstance()


def built_from_its_sources(folder):
    """The same FMU with a binary built as sources/buildDescription.xml says, without optimisation:
    the portable instruction set gives the same numbers to round-off."""
    fmpy.model_description.read_build_description(folder)  # against its schema
    root = ElementTree.parse(f"{folder}/sources/buildDescription.xml").getroot()
    os.makedirs("objects", exist_ok=True)
    compiler, objects, jobs = os.environ.get("CC", "cc"), [], []
    for group in root.iter("SourceFileSet"):
        options = [o for o in group.get("compilerOptions").split() if not o.startswith("-O")]
        options += [f"-I{d.get('name')}" for d in group.iter("IncludeDirectory")]
        for d in group.iter("PreprocessorDefinition"):
            options.append(f"-D{d.get('name')}={d.get('value')}")
        for file in group.iter("SourceFile"):
            objects.append(os.path.abspath(f"objects/{len(objects)}.o"))
            jobs.append(
                [compiler, "-O0", "-fPIC", *options, "-c", "-o", objects[-1], file.get("name")]
            )
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda c: subprocess.run(c, cwd=f"{folder}/sources", check=True), jobs)
        assert len(list(done)) == len(jobs)
    libraries = [f"-l{library.get('name')}" for library in root.iter("Library")]
    binary = f"{folder}/binaries/x86_64-linux/inotrope.so"
    os.remove(binary)
    subprocess.run(
        [compiler, "-shared", "-Wl,-z,defs", "-o", binary, *objects, *libraries], check=True
    )


def main(fmu):
    problems = validate_fmu(fmu)
    assert not problems, problems
    description = fmpy.read_model_description(fmu)
    folder = fmpy.extract(fmu, unzipdir=os.path.abspath(tempfile.mkdtemp(dir=".")))
    for check in (
        the_steps_are_those_of_the_python_package,
        a_state_restored_in_memory_or_from_bytes_repeats_bit_by_bit,
        directional_derivatives_are_those_of_the_outputs,
        a_bad_node_warns_is_named_and_leaves_the_others,
        what_is_not_there_is_refused_in_words,
    ):
        check(folder, description)
        print("ok", check.__name__)
    other = shutil.copytree(folder, f"{folder}-built")  # a path that is not loaded yet
    built_from_its_sources(other)
    the_steps_are_those_of_the_python_package(other, description)
    print("ok built_from_its_sources")
    result = fmpy.simulate_fmu(fmu, stop_time=0.01, step_size=1e-3, output_interval=1e-3)
    assert len(result) == 11 and np.all(np.isfinite(result["tension"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
