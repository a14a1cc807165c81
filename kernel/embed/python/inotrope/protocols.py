"""What is done to the muscle: driven runs, twitches, tetani, k_tr, small oscillations, force and
velocity, slack test; and twitches of populations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import _arrays, results
from ._arrays import Array, ArrayLike
from ._batch import Values
from ._library import NULL, ffi, lib, made
from .errors import BadArgument, check, fill, unknown
from .population import Mesh
from .signals import Signal, raise_failures, set_signal

if TYPE_CHECKING:
    from .muscle import Muscle

CONTROLS = ("length", "slack", "load")


class Drive:
    """Inputs over time, as the library takes them; made by the methods of Muscle."""

    def __init__(self, muscle: Muscle, given: dict[str, Any]) -> None:
        self.keep: list[Any] = []
        self.structure = d = ffi.new("ino_drive *")
        lib.ino_drive_init(d, muscle._muscle)
        given = dict(given)
        for name in ("ca_uM", "sl_um", "load_kPa"):
            signal = given.pop(name, None)
            if signal is not None:
                set_signal(getattr(d, name), signal, name, self.keep)
        drug = muscle._drug_vector(given.pop("drug_uM", None))
        d.drug_uM = drug
        self.keep.append(drug)
        state = given.pop("state", None)
        if state is not None:
            vector, d.state = _arrays.vector(state, "state")
            if vector.size != muscle.n_states:
                raise BadArgument(f"state: has {vector.size} values, the muscle {muscle.n_states}")
            self.keep.append(vector)
        branch = given.pop("branch", "up")
        from .muscle import branch_code

        d.branch = branch_code(branch)
        phases = given.pop("phases", None)
        if phases:
            self._phases(phases)
        fill(d, given, ("start_s", "rtol", "max_steps", "servo_s"), "a drive")

    def _phases(self, phases: Sequence[tuple[float, str]]) -> None:
        for _, control in phases:
            if control not in CONTROLS:
                raise unknown("control", control, CONTROLS)
        d = self.structure
        times = ffi.new("double[]", [float(t) for t, _ in phases])
        kinds = ffi.new("ino_control[]", [CONTROLS.index(c) for _, c in phases])
        d.n_phases, d.phase_s, d.phase = len(phases), times, kinds
        self.keep += [times, kinds]

    def check(self, status: int, what: str) -> None:
        """Raises what the caller's functions raised, or the status."""
        raise_failures(self.keep)
        check(status, what)


class Protocols:
    """Protocols of a muscle; part of Muscle.

    Drives are given by keywords: ca_uM and sl_um (a number or a signal of inotrope.signals;
    default 0 and the fibre's SL0), drug_uM, state (at the start; default the steady state there),
    branch, start_s (default 0), rtol (1e-8), max_steps, phases [(from_s, "length" | "slack" |
    "load"), ...] with load_kPa (a signal) and servo_s.
    """

    _muscle: Any
    n_states: int
    drugs: tuple[str, ...]

    def _drug_vector(self, drug_uM: Any) -> Any:
        """Concentrations as the library's array; NULL for none."""
        me = cast("Muscle", self)
        values = me.drug_values(drug_uM)
        if not values:
            return NULL
        return ffi.new("double[]", [0.0 if v is None else float(v) for _, v in values])

    def run(
        self,
        t_s: ArrayLike,
        observables: str | Iterable[str] = "tension",
        *,
        states: bool = False,
        **drive: Any,
    ) -> Values:
        """A driven run by the reference integrator, read at t_s (not decreasing).

        Returns Values: the observables, `ca_uM`, `sl_um`, `dsl_um_s` [times], `final_state`
        [state], and `state` [state, times] if `states`; and result.report. Errors: NotConverged,
        OutOfRange (a length reached under load), NotExpressible, BadArgument.
        """
        me = cast("Muscle", self)
        times, pointer = _arrays.vector(t_s, "t_s")
        given = Drive(me, drive)
        trace, report = made("ino_trace"), ffi.new("ino_run_report *")
        report.size = ffi.sizeof("ino_run_report")
        arrays: dict[str, Array] = {}
        from .catalogue import OBSERVABLES

        for name in me.observable_names(observables):
            arrays[name] = np.empty(times.size)
            trace.observable[list(OBSERVABLES).index(name)] = _arrays.pointer(arrays[name])
        for name in ("ca_uM", "sl_um", "dsl_um_s"):
            arrays[name] = np.empty(times.size)
            setattr(trace, name, _arrays.pointer(arrays[name]))
        arrays["final_state"] = np.empty(self.n_states)
        trace.final_state = _arrays.pointer(arrays["final_state"])
        rows = np.empty((times.size, self.n_states))
        if states:
            trace.state = _arrays.pointer(rows)
            arrays["state"] = rows.T
        status = lib.ino_protocol_run(
            self._muscle, given.structure, times.size, pointer, trace, report
        )
        given.check(status, "run")
        result = Values(arrays)
        result.__dict__["report"] = results.from_c(results.RunReport, report)
        return result

    def twitch(
        self, ca_uM: Signal, *, options: Mapping[str, Any] | None = None, **drive: Any
    ) -> results.Twitch:
        """A twitch, or paced beats to their limit cycle. options: duration_s, onset_s, paced,
        most_beats, beats, tolerance (ino_twitch_options)."""
        given = Drive(cast("Muscle", self), {"ca_uM": ca_uM, **drive})
        how, result = made("ino_twitch_options"), ffi.new("ino_twitch *")
        names = ("duration_s", "onset_s", "paced", "most_beats", "beats", "tolerance")
        fill(how, dict(options or {}), names, "twitch")
        result.size = ffi.sizeof("ino_twitch")
        state = np.empty(self.n_states)
        status = lib.ino_protocol_twitch(
            self._muscle, given.structure, how, _arrays.pointer(state), result
        )
        given.check(status, "twitch")
        return results.from_c(results.Twitch, result, state=state)

    def tetanus(
        self, ca_uM: Signal, *, options: Mapping[str, Any] | None = None, **drive: Any
    ) -> results.Tetanus:
        """A train of stimuli at constant length; ca_uM is the Biexponential of one stimulus.
        options: rate_Hz, pulses, most_pulses, doublet_s, ceiling_uM, tolerance."""
        given = Drive(cast("Muscle", self), {"ca_uM": ca_uM, **drive})
        how, result = made("ino_tetanus_options"), ffi.new("ino_tetanus *")
        names = ("rate_Hz", "pulses", "most_pulses", "doublet_s", "ceiling_uM", "tolerance")
        fill(how, dict(options or {}), names, "tetanus")
        result.size = ffi.sizeof("ino_tetanus")
        given.check(lib.ino_protocol_tetanus(self._muscle, given.structure, how, result), "tetanus")
        return results.from_c(results.Tetanus, result)

    def ktr(
        self,
        ca_uM: float,
        sl_um: float | None = None,
        drug_uM: Any = None,
        *,
        kind: str = "detachment",
        branch: str = "up",
        **options: Any,
    ) -> results.Ktr:
        """Rate of tension redevelopment after "detachment" of all heads or a "restretch". options:
        release, ramp_s, hold_s, window_half_times, rtol, misfit_limit, longest_s. Errors:
        NotExpressible (no heads), TooFewPoints (nothing recovers), OutOfRange, NotConverged."""
        kinds = ("detachment", "restretch")
        if kind not in kinds:
            raise unknown("kind of k_tr", kind, kinds)
        names = ("release", "ramp_s", "hold_s", "window_half_times", "rtol", "misfit_limit")
        how = self._options("ino_ktr_options", options, (*names, "longest_s"), branch)
        place = self._place(ca_uM, sl_um, drug_uM)
        result = ffi.new("ino_ktr *")
        result.size = ffi.sizeof("ino_ktr")
        check(lib.ino_protocol_ktr(*place, kinds.index(kind), how, result), "ktr")
        return results.from_c(results.Ktr, result)

    def _options(
        self, kind: str, options: dict[str, Any], names: tuple[str, ...], branch: str
    ) -> Any:
        from .muscle import branch_code

        how = made(kind)
        how.branch = branch_code(branch)
        fill(how, options, names, kind)
        return how

    def _place(self, ca_uM: float, sl_um: float | None, drug_uM: Any) -> tuple[Any, ...]:
        """The first arguments of protocols at constant Ca."""
        sl = float("nan") if sl_um is None else sl_um
        return self._muscle, float(ca_uM), sl, self._drug_vector(drug_uM)

    def modulus(
        self,
        frequency_Hz: ArrayLike,
        ca_uM: float,
        sl_um: float | None = None,
        drug_uM: Any = None,
        *,
        branch: str = "up",
    ) -> results.Modulus:
        """Complex modulus for small oscillations of length, by linearisation."""
        from .muscle import branch_code

        f, f_pointer = _arrays.vector(frequency_Hz, "frequency_Hz")
        active, total = ffi.new("ino_modulus[]", f.size), ffi.new("ino_modulus[]", f.size)
        report = ffi.new("ino_modulus_report *")
        report.size = ffi.sizeof("ino_modulus_report")
        place = self._place(ca_uM, sl_um, drug_uM)
        status = lib.ino_protocol_modulus(
            *place, branch_code(branch), f.size, f_pointer, active, total, report
        )
        check(status, "modulus")

        def numbers(table: Any) -> Any:
            return np.frombuffer(ffi.buffer(table), dtype=np.complex128).copy()

        more = {"frequency_Hz": f, "active_kPa": numbers(active), "total_kPa": numbers(total)}
        return results.from_c(results.Modulus, report, **more)

    def _velocity(self, options: dict[str, Any], kind: str) -> tuple[Any, Any]:
        kinds = ("steady", "ramp", "load")
        if kind not in kinds:
            raise unknown("kind of velocity", kind, kinds)
        branch = options.pop("branch", "up")
        names = ("travel", "read_s", "window_s", "rtol", "longest_s")
        how = self._options("ino_velocity_options", options, names, branch)
        how.kind = kinds.index(kind)
        point = ffi.new("ino_velocity_point *")
        point.size = ffi.sizeof("ino_velocity_point")
        return how, point

    def velocity(
        self,
        x: float,
        ca_uM: float,
        sl_um: float | None = None,
        drug_uM: Any = None,
        *,
        kind: str = "steady",
        **options: Any,
    ) -> results.VelocityPoint:
        """Force at the speed x of shortening, L/s ("steady", "ramp"), or speed at the load x
        relative to isometric tension ("load"). options: travel, read_s, window_s, rtol, longest_s,
        branch."""
        how, point = self._velocity(options, kind)
        place = self._place(ca_uM, sl_um, drug_uM)
        check(lib.ino_protocol_velocity(*place, how, float(x), point), "velocity")
        return results.from_c(results.VelocityPoint, point)

    def unloaded(
        self, ca_uM: float, sl_um: float | None = None, drug_uM: Any = None, *,
        kind: str = "steady", **options: Any,
    ) -> results.VelocityPoint:  # fmt: skip
        """The lowest speed of shortening at which active tension is 0."""
        how, point = self._velocity(options, kind)
        place = self._place(ca_uM, sl_um, drug_uM)
        check(lib.ino_protocol_unloaded(*place, how, point), "unloaded")
        return results.from_c(results.VelocityPoint, point)

    def peak_power(
        self, ca_uM: float, sl_um: float | None = None, drug_uM: Any = None, *,
        kind: str = "steady", **options: Any,
    ) -> results.VelocityPoint:  # fmt: skip
        """Where force times speed is largest."""
        how, point = self._velocity(options, kind)
        place = self._place(ca_uM, sl_um, drug_uM)
        check(lib.ino_protocol_peak_power(*place, how, point), "peak_power")
        return results.from_c(results.VelocityPoint, point)

    def slack(
        self,
        release: ArrayLike,
        ca_uM: float,
        sl_um: float | None = None,
        drug_uM: Any = None,
        *,
        branch: str = "up",
        **options: Any,
    ) -> tuple[Array, results.SlackLine]:
        """Slack test: times (s) to take up releases (parts of SL0), and their line. options:
        ramp_s, rtol, longest_s."""
        releases, pointer = _arrays.vector(release, "release")
        names = ("ramp_s", "rtol", "longest_s")
        how = self._options("ino_slack_options", options, names, branch)
        time, line = np.empty(releases.size), ffi.new("ino_slack_line *")
        place = self._place(ca_uM, sl_um, drug_uM)
        status = lib.ino_protocol_slack(
            *place, how, releases.size, pointer, _arrays.pointer(time), line
        )
        check(status, "slack")
        return time, results.from_c(results.SlackLine, line)

    def mesh(
        self, ca_uM: Signal, *, options: Mapping[str, Any] | None = None, **drive: Any
    ) -> Mesh:
        """The mesh for twitches of many fibres under one drive. options: duration_s, onset_s, rtol,
        most_halvings (ino_mesh_options)."""
        me = cast("Muscle", self)
        return Mesh(me, Drive(me, {"ca_uM": ca_uM, **drive}), dict(options or {}))
