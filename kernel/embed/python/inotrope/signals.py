"""Quantities over time: Ca, sarcomere length or load of a driven run. Times in s, values in the
unit of the quantity. A plain number is a constant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from . import _arrays
from ._arrays import ArrayLike
from ._library import NULL, ffi, lib, made
from .errors import BadArgument, check


@dataclass(frozen=True)
class Linear:
    """Piecewise linear through (t_s, values), constant beyond the ends. Two equal times make a
    jump, refused for sarcomere length."""

    t_s: ArrayLike
    values: ArrayLike


@dataclass(frozen=True)
class Biexponential:
    """A transient from `base` to `peak`, time constants tau1_s and tau2_s (which differ), begun at
    start_s and anew every period_s (0: once)."""

    base: float
    peak: float
    tau1_s: float
    tau2_s: float
    start_s: float = 0.0
    period_s: float = 0.0


@dataclass(frozen=True)
class Train:
    """Transients that add up, one per stimulus t_s (strictly increasing). `ceiling`: the sum stays
    below it, because each release takes from what is left in the store."""

    base: float
    peak: float
    tau1_s: float
    tau2_s: float
    t_s: Sequence[float]
    ceiling: float = np.inf


@dataclass(frozen=True)
class Function:
    """A function of time: function(t_s) -> (value, derivative), smooth between `kinks_s`. It is
    called from the integrator, a Python call per evaluation; an exception in it ends the run."""

    function: Callable[[float], tuple[float, float]]
    kinks_s: Sequence[float] = ()


Signal: TypeAlias = float | Linear | Biexponential | Train | Function


def set_signal(target: Any, signal: Signal, name: str, keep: list[Any]) -> None:
    """Fills an ino_signal."""
    address = ffi.addressof(target)
    if isinstance(signal, Linear):
        t, t_pointer = _arrays.vector(signal.t_s, f"{name}.t_s")
        values, values_pointer = _arrays.vector(signal.values, f"{name}.values")
        if t.size != values.size:
            raise BadArgument(f"{name}: {t.size} times and {values.size} values")
        lib.ino_signal_linear(address, t.size, t_pointer, values_pointer)
        keep += [t, values]
    elif isinstance(signal, Biexponential):
        s = signal
        lib.ino_signal_biexponential(address, s.base, s.peak, s.tau1_s, s.tau2_s, s.start_s)
        target.period_s = s.period_s
    elif isinstance(signal, Train):
        pulses = signal
        t, t_pointer = _arrays.vector(pulses.t_s, f"{name}.t_s")
        sums = ffi.new("double[]", 2 * max(1, t.size))
        shape = (pulses.base, pulses.peak, pulses.tau1_s, pulses.tau2_s, pulses.ceiling)
        check(lib.ino_signal_train(address, *shape, t.size, t_pointer, sums), name)
        keep += [t, sums]
    elif isinstance(signal, Function):
        _set_function(target, signal, name, keep)
    else:
        try:
            lib.ino_signal_constant(address, float(signal))
        except (TypeError, ValueError):
            raise BadArgument(f"{name}: neither a number nor a signal: {signal!r}") from None


def _set_function(target: Any, signal: Function, name: str, keep: list[Any]) -> None:
    failures: list[BaseException] = []

    def value(_user: Any, t_s: float, _inside_s: float, rate: Any) -> float:
        result, derivative = signal.function(t_s)
        if rate != NULL:
            rate[0] = derivative
        return float(result)

    def failed(_kind: Any, problem: Any, _trace: Any) -> None:
        failures.append(problem)

    callback = ffi.callback("ino_signal_function", value, error=float("nan"), onerror=failed)
    kinks, kinks_pointer = _arrays.vector(signal.kinks_s, f"{name}.kinks_s")
    lib.ino_signal_init(ffi.addressof(target))
    target.kind = lib.INO_SIGNAL_FUNCTION
    target.function, target.n, target.t_s = callback, kinks.size, kinks_pointer
    keep += [callback, kinks, _Failures(failures)]


class _Failures:
    """Exceptions raised inside a callback, to be raised again after the run."""

    def __init__(self, failures: list[BaseException]) -> None:
        self.failures = failures


def raise_failures(keep: list[Any]) -> None:
    """Raises what a caller's function raised."""
    for item in keep:
        if isinstance(item, _Failures) and item.failures:
            raise item.failures[0]


def sample(signal: Signal, t_s: ArrayLike) -> _arrays.Array:
    """Values of a signal at times of any shape."""
    keep: list[Any] = []
    structure = made("ino_signal")
    set_signal(structure[0], signal, "signal", keep)
    times = _arrays.real(t_s, "t_s")
    values = [lib.ino_signal_value(structure, t, t, NULL) for t in times.ravel().tolist()]
    raise_failures(keep)
    return np.array(values).reshape(times.shape)
