"""One call of the library for many nodes: inputs gathered, node range split, bad nodes named."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import _arrays
from ._arrays import Array, ArrayLike, Shape
from ._library import ffi, lib, made, text
from .catalogue import OBSERVABLES
from .errors import BadArgument, InotropeError, error, status_name, unknown

if TYPE_CHECKING:
    from .muscle import Muscle

_OF_A_NODE = ("INO_NOT_FINITE", "INO_OUT_OF_RANGE", "INO_NOT_CONVERGED")
_PIECE = 1024  # nodes; threads get whole pieces, so that they share no cache line

_INDEX = {name: k for k, name in enumerate(OBSERVABLES)}

T = TypeVar("T")


class Values(Mapping[str, Array]):
    """Arrays by name, as keys and as attributes: result["tension"] is result.tension.

    `first_bad` is the index of the first bad node, None when all is well, and `status` why."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self._arrays = arrays
        self.first_bad: Shape | None = None
        self.status = "INO_OK"

    def __getitem__(self, name: str) -> Array:
        try:
            array: Array = self._arrays[name]
        except KeyError:
            raise unknown("result", name, self._arrays) from None
        return array

    def __getattr__(self, name: str) -> Array:
        arrays = self.__dict__.get("_arrays", {})
        if name not in arrays:
            known = ", ".join(arrays)
            raise AttributeError(f"no result {name!r} was asked for; there is {known}")
        array: Array = arrays[name]
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {np.shape(a)}" for name, a in self._arrays.items())
        return f"<{type(self).__name__}: {shapes}>"


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="inotrope")


class Call:
    """Inputs of one call. `fields` are the named arrays, for messages about a bad node; `derived`
    gives more of them, that follow from the inputs."""

    def __init__(self, muscle: Muscle, what: str) -> None:
        self.muscle, self.what = muscle, what
        self.keep: list[Any] = []
        self.fields: dict[str, tuple[Array, float, float, str]] = {}
        self.inputs = made("ino_inputs")
        self.state: Array | None = None
        self.shape: Shape = ()
        self.derived: Callable[[], dict[str, tuple[Array, float, float, str]]] = dict
        self._pending: list[tuple[str, Array, Any]] = []

    def add(self, name: str, values: ArrayLike | None, target: Any, limits: Any) -> None:
        """Takes one input; limits (min, max, unit)."""
        if values is None:
            return
        array = _arrays.real(values, name)
        self.fields[name] = (array, *limits)
        self._pending.append((name, array, target))

    def add_inputs(
        self,
        ca_uM: ArrayLike | None,
        sl_um: ArrayLike | None,
        dsl_um_s: ArrayLike | None,
        drug_uM: Any,
        parameters: Mapping[str, ArrayLike] | None,
    ) -> None:
        """Takes the inputs of every call."""
        top = np.inf if self.what == "steady" else 1000.0
        self.add("ca_uM", ca_uM, self.inputs.ca_uM, (0.0, top, "uM"))
        self.add("sl_um", sl_um, self.inputs.sl_um, (*self.muscle.sl_range_um, "um"))
        self.add("dsl_um_s", dsl_um_s, self.inputs.dsl_um_s, (-np.inf, np.inf, "um/s"))
        for k, (name, values) in enumerate(self.muscle.drug_values(drug_uM)):
            most = lib.ino_drug_max_dose_uM(lib.ino_drug_find(name.encode()))
            self.add(f"drug_uM[{name!r}]", values, self.inputs.drug_uM[k], (0.0, most, "uM"))
        self._add_parameters(parameters or {})

    def _add_parameters(self, parameters: Mapping[str, ArrayLike]) -> None:
        n = len(parameters)
        if n == 0:
            return
        index, fields = ffi.new("size_t[]", n), ffi.new("ino_field[]", n)
        for k, (symbol, values) in enumerate(parameters.items()):
            index[k], row = self.muscle.parameter_at(symbol)
            self.add(f"parameters[{symbol!r}]", values, fields[k], (row.min, row.max, row.unit))
        self.inputs.n_parameters = n
        self.inputs.parameter_index, self.inputs.parameters = index, fields
        self.keep += [index, fields]

    def add_state(self, values: ArrayLike) -> None:
        """Takes the state [state, nodes ...]."""
        array = _arrays.real(values, "state")
        n = self.muscle.n_states
        if array.ndim == 0 or array.shape[0] != n:
            raise BadArgument(
                f"state: has shape {array.shape}; its first axis must be the {n} states"
            )
        self.state = array

    def settle(self, nodes: int | Shape | None = None) -> Shape:
        """All inputs are here: shape of the nodes, and the fields point to the arrays."""
        shapes = [(name, array.shape) for name, array, _ in self._pending]
        if self.state is not None:
            shapes.append(("state (nodes)", self.state.shape[1:]))
        self.shape = _arrays.node_shape(shapes, nodes)
        for _, array, target in self._pending:
            _arrays.read_field(target, array, self.shape, self.keep)
        return self.shape

    def c_state(self) -> Any:
        """The state as ino_state."""
        assert self.state is not None
        return ffi.new("ino_state *", _arrays.read_state(self.state, self.shape, self.keep))[0]

    def c_state_output(self, array: Array | None) -> Any:
        """An array as ino_state_output."""
        return ffi.new("ino_state_output *", _arrays.write_state(array, self.keep))[0]

    def output(self, target: Any, name: str, given: Any = None) -> Array:
        """An array for one result, the caller's if given."""
        if given is None:
            array = np.empty(self.shape)
        else:
            array = _arrays.writable(given, self.shape, f"out[{name!r}]")
        _arrays.write_field(target, array, name)
        self.keep.append(array)
        return array

    def new_state(self, given: Array | None) -> Array:
        """An array for states, the caller's if given."""
        shape = (self.muscle.n_states, *self.shape)
        return np.empty(shape) if given is None else _arrays.writable(given, shape, "state_out")

    def observables(self, names: str | Iterable[str], out: Mapping[str, Array] | None) -> Any:
        """An ino_outputs and the arrays of these observables."""
        outputs = made("ino_outputs")
        arrays: dict[str, Array] = {}
        wanted = self.muscle.observable_names(names)
        for name in out or {}:
            if name not in wanted:
                raise unknown("observable among those asked for,", name, wanted)
        for name in wanted:
            target = outputs.observable[_INDEX[name]]
            arrays[name] = self.output(target, name, (out or {}).get(name))
        self.keep.append(outputs)
        return outputs, arrays

    def run(self, call: Callable[[int, int, Any], int], threads: int) -> tuple[int, int]:
        """call(start, end, bad_node) over all nodes: status and node of the first bad one."""
        n = math.prod(self.shape)
        pieces = -(-n // _PIECE)
        if threads < 1:
            raise BadArgument(f"threads = {threads}, must be at least 1")
        threads = min(threads, max(1, pieces))
        if threads == 1:
            return _one(call, 0, n)
        ends = [min(n, (pieces * k // threads) * _PIECE) for k in range(threads + 1)]
        ends[-1] = n
        jobs = [_pool(threads).submit(_one, call, a, b) for a, b in itertools.pairwise(ends)]
        answers = [job.result() for job in jobs]
        return next((answer for answer in answers if answer[0] != 0), (0, n))

    def finish(self, status: int, node: int, result: T, on_bad: str) -> T:
        """The result; a bad node is raised, or noted in it."""
        if on_bad not in ("raise", "nan"):
            raise unknown("value of on_bad", on_bad, ("raise", "nan"))
        if status == 0:
            return result
        name = status_name(status)
        if name not in _OF_A_NODE:
            raise error(status, f"{self.what}: {text(lib.ino_status_text(status))}")
        where = tuple(int(k) for k in np.unravel_index(node, self.shape)) if self.shape else ()
        if isinstance(result, Values):
            result.first_bad, result.status = where, name
        if on_bad == "raise":
            problem: InotropeError = error(status, self._words(status, node, where))
            problem.__dict__.update(node=where, result=result)
            raise problem
        return result

    def _words(self, status: int, node: int, where: Shape) -> str:
        """What is wrong with a node, by name, value and allowed range."""
        place = f"{self.what}: node {where[0] if len(where) == 1 else where}"
        if not where:
            place = self.what
        for name, (array, low, high, unit) in {**self.fields, **self.derived()}.items():
            value = float(np.broadcast_to(array, self.shape)[where])
            if np.isfinite(value) and low <= value <= high:
                continue
            if value == high == np.inf and low == 0:  # saturating Ca
                continue
            known = np.isfinite(high)
            limits = f"outside {low:.9g} to {high:.9g} {unit}" if known else "not finite"
            return f"{place}: {name} = {value:.9g} is {limits}"
        if self.state is not None:
            wide = np.broadcast_to(
                _arrays.aligned_state(self.state, self.shape), self.state.shape[:1] + self.shape
            )
            for k, value in enumerate(np.moveaxis(wide, 0, -1)[where]):
                if not np.isfinite(value):
                    return f"{place}: state {self.muscle.state_names[k]!r} is {value}"
        return f"{place}: {text(lib.ino_status_text(status))}"


def _one(call: Callable[[int, int, Any], int], start: int, end: int) -> tuple[int, int]:
    bad = ffi.new("size_t *", end)
    status = call(start, end, bad)
    return status, bad[0]


def scalars(arrays: dict[str, Array]) -> dict[str, Any]:
    """Arrays without axes as numbers."""
    return {name: array[()] if array.ndim == 0 else array for name, array in arrays.items()}
