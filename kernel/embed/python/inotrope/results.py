"""Numbers that come back from protocols and fits. Units are in the names; NaN: not reached, or not
defined by the model. Errors are relative unless named otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RunReport:
    """How an integration went; error_estimate is of active tension, relative to its peak."""

    steps: int
    rejected: int
    rhs_calls: int
    factorisations: int
    peak_tension_kPa: float
    error_estimate: float
    interpolation_error: float
    failed_at_s: float


@dataclass(frozen=True)
class TwitchMetrics:
    """Numbers of one twitch; times from the onset, rt50_s and rt90_s from the peak. The force's
    unit is that of the record."""

    diastolic: float
    peak: float
    developed: float
    time_to_peak_s: float
    rt50_s: float
    rt90_s: float
    dfdt_max: float
    dfdt_min: float
    dfdt_max_s: float
    dfdt_min_s: float


@dataclass(frozen=True)
class Twitch:
    """A twitch, or the last of paced beats: metrics in kPa; ATP per head in the overlap zone."""

    metrics: TwitchMetrics
    atp_per_beat: float
    ca_bound_peak: float
    ca_peak_uM: float
    beats: int
    beat_change: float
    start_s: float
    report: RunReport
    state: Array


@dataclass(frozen=True)
class Cycle:
    """Mean, smallest and largest value of a record that is one cycle, and when."""

    mean: float
    least: float
    most: float
    least_s: float
    most_s: float


@dataclass(frozen=True)
class Tetanus:
    """A train of stimuli; fusion_index 0 where twitches are apart, 1 where they are fused."""

    pulses: int
    baseline_kPa: float
    peak_kPa: float
    peak_s: float
    last: Cycle
    twitch_kPa: float
    fusion_index: float
    integral_kPa_s: float
    atp: float
    ca_peak_uM: float
    ca_mean_uM: float
    change: float
    distance: float
    report: RunReport


@dataclass(frozen=True)
class Modulus:
    """Complex modulus at `frequency_Hz`: elastic + i viscous, active and with passive tension, kPa;
    `error`, `kink`, `growth_per_s` as in ino_modulus_report."""

    frequency_Hz: Array
    active_kPa: npt.NDArray[np.complex128]
    total_kPa: npt.NDArray[np.complex128]
    tension_kPa: float
    error: float
    kink: float
    growth_per_s: float


@dataclass(frozen=True)
class RecoveryFit:
    """T = start + amplitude (1 - exp(-rate t)); misfits relative to the amplitude."""

    rate_per_s: float
    start: float
    amplitude: float
    rms_misfit: float
    max_misfit: float


@dataclass(frozen=True)
class Ktr:
    """Rate of tension redevelopment."""

    k_tr_per_s: float
    k_half_per_s: float
    fit: RecoveryFit
    not_exponential: bool
    initial_kPa: float
    plateau_kPa: float
    start_s: float
    end_s: float
    report: RunReport


@dataclass(frozen=True)
class VelocityPoint:
    """Force and speed of shortening (L/s: reference lengths per s)."""

    velocity_L_s: float
    velocity_um_s: float
    tension_kPa: float
    total_kPa: float
    atp_per_s: float
    sl_um: float
    start_um: float
    drift: float
    error: float


@dataclass(frozen=True)
class Hyperbola:
    """Hill's hyperbola (F + a)(v + b) = (F0 + a) b."""

    f0: float
    vmax: float
    a_rel: float
    a: float
    b: float
    peak_power: float
    peak_load: float
    rms_misfit: float
    max_misfit: float
    n: int
    low: float
    high: float


@dataclass(frozen=True)
class SlackLine:
    """release = intercept + v0 time (L, L/s), with standard errors."""

    v0: float
    v0_se: float
    intercept: float
    intercept_se: float
    rms_residual: float
    n: int


@dataclass(frozen=True)
class PcaSummary:
    """Exact numbers of a steady force-pCa curve."""

    pca50: float
    slope_nh: float
    fmax_kPa: float
    frest_kPa: float


@dataclass(frozen=True)
class Hill:
    """y = y_min + y_amp Ca^n/(Ca^n + Ca50^n), least squares; misfits in the unit of y."""

    y_min: float
    y_amp: float
    pca50: float
    n_h: float
    rms_misfit: float
    max_misfit: float
    iterations: int


_NESTED: dict[str, type] = {
    "report": RunReport, "metrics": TwitchMetrics, "fit": RecoveryFit, "last": Cycle,
}  # fmt: skip


def from_c(kind: type[T], structure: Any, **more: Any) -> T:
    """A C structure as one of these; `more`: fields that are not in it."""
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name in more:
            values[field.name] = more[field.name]
        elif field.name in _NESTED:
            values[field.name] = from_c(_NESTED[field.name], getattr(structure, field.name))
        else:
            values[field.name] = getattr(structure, field.name)
    if "not_exponential" in values:
        values["not_exponential"] = bool(values["not_exponential"])
    return kind(**values)
