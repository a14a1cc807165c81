"""Twitches of many fibres: a mesh of time steps made once, then any number of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._arrays import Array, ArrayLike, Shape
from ._batch import Call, Values, scalars
from ._library import ffi, lib, made
from .errors import fill, unknown

if TYPE_CHECKING:
    from .muscle import Muscle
    from .protocols import Drive

NUMBERS = tuple(name for name, _ in ffi.typeof("ino_twitch_outputs").fields if name != "size")
"""What is known of each twitch; units are in the names, times from the onset."""


class Mesh:
    """Time steps for one drive; immutable, may be shared between threads. Made by Muscle.mesh."""

    def __init__(self, muscle: Muscle, drive: Drive, options: dict[str, Any]) -> None:
        self.muscle = muscle
        how, mesh = made("ino_mesh_options"), ffi.new("ino_mesh **")
        fill(how, options, ("duration_s", "onset_s", "rtol", "most_halvings"), "mesh")
        drive.check(lib.ino_mesh_create(muscle._muscle, drive.structure, how, mesh), "mesh")
        self._mesh = ffi.gc(mesh[0], lib.ino_mesh_free)

    @property
    def times_s(self) -> Array:
        """Times that the steps join, s."""
        n = lib.ino_mesh_steps(self._mesh) + 1
        times = ffi.buffer(lib.ino_mesh_times(self._mesh), n * ffi.sizeof("double"))
        return np.frombuffer(times, dtype=float).copy()

    def twitches(
        self,
        *,
        sl_um: ArrayLike | None = None,
        drug_uM: Any = None,
        parameters: Mapping[str, ArrayLike] | None = None,
        numbers: str | Iterable[str] = ("peak_kPa", "time_to_peak_s", "rt50_s"),
        nodes: int | Shape | None = None,
        threads: int = 1,
        on_bad: str = "raise",
    ) -> Values:
        """Twitches of nodes that differ in parameters, drug or length, each from its own steady
        state. numbers: of inotrope.TWITCH_NUMBERS, or "all". Returns Values of these."""
        wanted = NUMBERS if numbers == "all" else numbers
        wanted = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        call = Call(self.muscle, "twitches")
        call.add_inputs(None, sl_um, None, drug_uM, parameters)
        call.settle(nodes)
        outputs, arrays = made("ino_twitch_outputs"), {}
        for name in wanted:
            if name not in NUMBERS:
                raise unknown("number of a twitch", name, NUMBERS)
            arrays[name] = call.output(getattr(outputs, name), name)

        def run(start: int, end: int, bad: Any) -> int:
            status: int = lib.ino_batch_twitch(self._mesh, call.inputs, start, end, outputs, bad)
            return status

        status, node = call.run(run, threads)
        return call.finish(status, node, Values(scalars(arrays)), on_bad)
