"""From curves and records to numbers: pCa50, Hill fits, twitches, recoveries, hyperbolas."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _arrays
from ._arrays import Array, ArrayLike
from ._library import NULL, ffi, lib
from .errors import BadArgument, check
from .results import (
    Cycle,
    Hill,
    Hyperbola,
    PcaSummary,
    RecoveryFit,
    SlackLine,
    TwitchMetrics,
    from_c,
)


def _pair(x: ArrayLike, y: ArrayLike, names: str) -> tuple[int, Any, Any, list[Array]]:
    """Two vectors of one length: n, both addresses, and what must be kept."""
    first, second = names.split(",")
    a, a_pointer = _arrays.vector(x, first)
    b, b_pointer = _arrays.vector(y, second)
    if a.size != b.size:
        raise BadArgument(f"{first} has {a.size} points, {second} has {b.size}")
    return a.size, a_pointer, b_pointer, [a, b]


def hill_fit(pca: ArrayLike, y: ArrayLike, weight: ArrayLike | None = None) -> Hill:
    """Four-parameter Hill curve through points (pCa, y) by least squares; weight 1/sigma^2, default
    equal. Errors: TooFewPoints (fewer than 5, or flat), NotConverged, OutOfRange."""
    n, x, values, keep = _pair(pca, y, "pca,y")
    weights = NULL
    if weight is not None:
        _, _, weights, more = _pair(pca, weight, "pca,weight")
        keep += more
    fit = ffi.new("ino_hill *")
    check(lib.ino_hill_fit(n, x, values, weights, fit), "hill_fit")
    return from_c(Hill, fit)


def hill_value(fit: Hill, pca: ArrayLike) -> Array:
    """Values of a Hill curve at pCa of any shape."""
    structure = ffi.new("ino_hill *", {name: getattr(fit, name) for name in fit.__dict__})
    x = _arrays.real(pca, "pca")
    values = [lib.ino_hill_value(structure, p) for p in x.ravel().tolist()]
    return np.array(values).reshape(x.shape)


def twitch_metrics(t_s: ArrayLike, force: ArrayLike, onset_s: float = 0.0) -> TwitchMetrics:
    """Numbers of the twitch in a record, stimulated at onset_s."""
    n, t, f, _keep = _pair(t_s, force, "t_s,force")
    metrics = ffi.new("ino_twitch_metrics *")
    check(lib.ino_observe_twitch(n, t, f, onset_s, metrics), "twitch_metrics")
    return from_c(TwitchMetrics, metrics)


def cycle(t_s: ArrayLike, force: ArrayLike) -> Cycle:
    """Mean and extrema of a record that is one cycle, at an odd number of even times."""
    n, t, f, _keep = _pair(t_s, force, "t_s,force")
    result = ffi.new("ino_cycle *")
    check(lib.ino_observe_cycle(n, t, f, result), "cycle")
    return from_c(Cycle, result)


def recovery_fit(t_s: ArrayLike, tension: ArrayLike) -> RecoveryFit:
    """Single exponential through a recovery, as for k_tr."""
    n, t, f, _keep = _pair(t_s, tension, "t_s,tension")
    fit = ffi.new("ino_recovery_fit *")
    check(lib.ino_observe_recovery(n, t, f, fit), "recovery_fit")
    return from_c(RecoveryFit, fit)


def hyperbola_fit(
    force: ArrayLike, speed: ArrayLike, f0: float, low: float = 0.05, high: float = 0.8
) -> Hyperbola:
    """Hill's hyperbola through speeds over forces, F0 fixed, points with low <= F/F0 <= high."""
    n, f, v, _keep = _pair(force, speed, "force,speed")
    fit = ffi.new("ino_hyperbola *")
    check(lib.ino_observe_hyperbola(n, f, v, f0, low, high, fit), "hyperbola_fit")
    return from_c(Hyperbola, fit)


def slack_line(time_s: ArrayLike, release: ArrayLike) -> SlackLine:
    """Line of a slack test through releases (parts of SL0) over times."""
    n, t, r, _keep = _pair(time_s, release, "time_s,release")
    line = ffi.new("ino_slack_line *")
    check(lib.ino_observe_slack(n, t, r, line), "slack_line")
    return from_c(SlackLine, line)


class Curves:
    """What a muscle's steady force-pCa curve says; part of Muscle."""

    _muscle: Any
    sl0_um: float

    def _drug_vector(self, drug_uM: Any) -> Any:
        raise NotImplementedError

    def pca(
        self, sl_um: float | None = None, drug_uM: Any = None, *, branch: str = "up"
    ) -> PcaSummary:
        """Exact pCa50 and slope of the model's force-pCa curve (no fit: a model has no noise).
        Errors: TooFewPoints (no overlap), OutOfRange (pCa50 outside 3 to 15)."""
        from .muscle import branch_code

        summary = ffi.new("ino_pca_summary *")
        sl = self.sl0_um if sl_um is None else sl_um
        drug = self._drug_vector(drug_uM)
        check(lib.ino_observe_pca(self._muscle, sl, drug, branch_code(branch), summary), "pca")
        return from_c(PcaSummary, summary)
