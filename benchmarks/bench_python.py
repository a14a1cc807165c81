"""Question: what does one step of one node cost from Python, against the NumPy package crossbridge
that solves the same equations, at an accuracy at least equal to its own? With numba, which that
package uses where it is installed, for Land2017 only, its times are given too, without a bar.

Both are driven by the class interface of that package (inotrope.crossbridge), from 10^3 to 10^6
nodes, one thread: a step of 1 ms of a twitch whose Ca differs from node to node, as a host calls
it: advance, then tension and stiffness. Accuracy comes first: the largest error of tension over a
twitch, relative to its peak, against steps of 20 us of the same equations (RODAS4, held inputs).
Timed are whole steps by the processor's time, the median and the minimum of several.

Prints and writes CSV in the form of the other benchmarks: benchmark,quantity,unit,minimum,median,
note. Usage: bench_python.py FILE.csv [MODEL...]   (make bench-python; needs numpy and crossbridge)
With models named, the lines of the others in FILE are kept: every ratio is within one model's run.
"""

import statistics
import sys
import time

import crossbridge as theirs
import inotrope
import numpy as np
from inotrope import crossbridge as ours

DT = 1e-3
BAR = 50
SIZES = ((1_000, 15), (10_000, 9), (100_000, 5), (1_000_000, 1))  # nodes, repeats of that package
NUMBA = theirs._linalg.HAVE_NUMBA
rows = []


def report(quantity, unit, values, note=""):
    """One line: minimum and median of the values."""
    row = ("python", quantity, unit, f"{min(values):.6g}", f"{statistics.median(values):.6g}", note)
    rows.append(row)
    print(f"  {quantity:<58} {row[4]:>12} {unit:<8} {note}", flush=True)


def calcium(t, n):
    """Ca of n nodes, uM: one transient, scaled from 0.8 to 2."""
    rise = inotrope.Biexponential(0.3, 1.1, 0.02, 0.11, 0.05)
    return float(inotrope.sample(rise, t)) * np.linspace(0.8, 2.0, n)


def twitch(model, n, steps_per_call=1, end_s=0.4):
    """Tension [call, node] of a twitch; inputs are held for DT, in so many steps."""
    found = []
    length = np.full(n, model.p["SL0"])
    still = np.zeros(n)
    for k in range(1, round(end_s / DT) + 1):
        ca = calcium(k * DT, n)
        for _ in range(steps_per_call):
            model.advance_step(DT / steps_per_call, ca, length, still)
        found.append(model.get_active_tension())
    return np.array(found)


def error(found, exact):
    return np.max(np.abs(found - exact)) / np.max(exact)


def times(model, n, repeats):
    """Processor time of a step, ns per node: advance, tension, stiffness."""
    length, still = np.full(n, model.p["SL0"]), np.zeros(n)
    for k in range(3 if n < 100_000 else 1):
        model.advance_step(DT, calcium(0.1 + k * DT, n), length, still)
    spent = []
    for k in range(repeats):
        ca = calcium(0.11 + k * DT, n)
        start = time.process_time()
        model.advance_step(DT, ca, length, still)
        model.get_active_tension()
        model.get_active_stiffness()
        spent.append((time.process_time() - start) / n * 1e9)
    return spent


def compare(name, methods, params, sizes):
    """One model: accuracy of both, then times at every size; False where the bar is missed."""
    their, our = theirs.get_model(name), ours.get_model(name)
    n, ok = 16, True
    exact = twitch(our(n, params=params, method="stiff4"), n, 50)
    other = error(twitch(their(n, params=params), n), exact)
    report(f"{name}: error; crossbridge", "1", [other], "of peak; its own substeps")
    best = None
    for method in methods:
        mine = error(twitch(our(n, params=params, method=method), n), exact)
        report(f"{name}: error; inotrope {method}", "1", [mine], "of peak; steps of 1 ms")
        if mine <= other and best is None:
            best = method
    if best is None:
        print(f"bench_python: {name}: no method is as accurate at 1 ms: no time", file=sys.stderr)
        return False
    for size, repeats in sizes:
        mine = times(our(size, params=params, method=best), size, 15)
        report(f"{name}: inotrope {best}; node of {size}", "ns", mine)
        for numba in (False, True) if NUMBA and name == "Land2017" else (False,):
            theirs._linalg.HAVE_NUMBA = numba
            other_times = times(their(size, params=params), size, repeats)
            ratio = statistics.median(other_times) / statistics.median(mine)
            label = "crossbridge with numba" if numba else "crossbridge"
            report(f"{name}: {label}; node of {size}", "ns", other_times)
            bar = "no bar: compiled" if numba else f"bar: at least {BAR}"
            report(f"{name}: {label}; ratio at {size} nodes", "1", [ratio], bar)
            ok &= numba or ratio >= BAR
    return ok


MODELS = {
    "RDQ20MF": (("explicit", "stiff"), {}),
    # Ca0 above the cap of land2017, which that package does not have.
    "Land2017": (("explicit", "stiff", "stiff4"), {"Ca0": 0.5}),
}


def kept(file, name):
    """Lines of a model in the file."""
    with open(file, encoding="ascii") as lines:
        return [tuple(x.rstrip("\n").split(",")) for x in lines if x.startswith(f"python,{name}:")]


def main(file, *names):
    print("bench_python: what does one step of one node cost from Python?")
    machine = f"numpy {np.__version__}; crossbridge {theirs.__version__}"
    machine += "; numba" if NUMBA else "; no numba"
    rows.append(("python", "versions", "text", "", "", f"{machine}; {inotrope.isa()}"))
    print("  " + rows[0][5])
    ok = True
    for name, (methods, params) in MODELS.items():
        if names and name not in names:
            rows.extend(kept(file, name))
        else:
            ok &= compare(name, methods, params, SIZES)
    with open(file, "w", encoding="ascii") as out:
        out.write("benchmark,quantity,unit,minimum,median,note\n")
        out.writelines(",".join(row) + "\n" for row in rows)
    if not ok:
        print("bench_python: below the bar, see above", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
