"""A muscle, and its evaluation for many nodes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from . import _arrays, observe, protocols
from ._arrays import Array, ArrayLike, Shape
from ._batch import Call, Values, scalars
from ._library import NULL, ffi, lib, made, text
from .catalogue import OBSERVABLES, Parameter, parameter_row
from .errors import BadArgument, NotExpressible, error, unknown

BRANCHES = ("up", "down")
METHODS = ("stiff", "stiff4", "explicit")


def branch_code(branch: str) -> int:
    """Code of a branch: "up" or "down"."""
    if branch not in BRANCHES:
        raise unknown("branch", branch, BRANCHES)
    return BRANCHES.index(branch)


class Muscle(protocols.Protocols, observe.Curves):
    """One model with one fibre's parameters, drugs and changed parameters; immutable.

    fibre            id, or "model:id"; None: the model's first
    model            id; None: the fibre implies it
    drugs            ids, at most 4; their concentrations are inputs of each call
    set, scale       {symbol: value} and {symbol: factor}; drugs' constants read
                     "levosimendan.K_D"
    temperature_C    None: the fibre's; else the model's rates are taken there by their Q10
    explicit_drug    drug binding as states of the model, not eliminated as fast

    Errors: UnknownName (with the nearest known name), OutOfRange (with the allowed range),
    NotExpressible (a drug or temperature that this fibre has no place for).

    Nodes. Inputs are numbers or arrays; all broadcast to one shape, that of the nodes, and results
    have it. Arrays of float64 are read where they are, without a copy, whenever one stride leads
    from node to node. A state is an array [state, nodes ...] of any strides:
    np.empty((n_states, n)) is a structure of arrays, np.empty((n, n_states)).T an array of
    structures; numbers do not depend on that. Broadcast states are allowed as inputs.

    Bad nodes never stop the others. on_bad="raise" (default) raises OutOfRange or NotConverged
    after all nodes are done; the exception names node and quantity and has `node` and `result`.
    on_bad="nan" returns: outputs of a bad node are NaN, its state is kept, `first_bad` is its
    index.

    `threads` splits the nodes among that many threads (the library runs without Python's lock);
    numbers do not depend on it. A muscle may be shared between threads and pickled.
    """

    def __init__(
        self,
        fibre: str | None = None,
        *,
        model: str | None = None,
        drugs: Sequence[str] | str = (),
        set: Mapping[str, float] | None = None,
        scale: Mapping[str, float] | None = None,
        temperature_C: float | None = None,
        explicit_drug: bool = False,
    ) -> None:
        if fibre is None and model is None:
            raise BadArgument("neither a fibre nor a model is given; see inotrope.fibres()")
        drugs = (drugs,) if isinstance(drugs, str) else tuple(drugs)
        if len(drugs) > 4:
            raise BadArgument(f"{len(drugs)} drugs; at most 4")
        self._made_from: dict[str, Any] = {
            "fibre": fibre, "model": model, "drugs": drugs, "set": dict(set or {}),
            "scale": dict(scale or {}), "temperature_C": temperature_C,
            "explicit_drug": explicit_drug,
        }  # fmt: skip
        self._muscle = self._create()
        self._describe(drugs)

    def _create(self) -> Any:
        keep: list[Any] = []

        def chars(word: str | None) -> Any:
            keep.append(NULL if word is None else ffi.new("char[]", word.encode()))
            return keep[-1]

        given = self._made_from
        spec, problem = made("ino_muscle_spec"), made("ino_error")
        spec.model, spec.fibre = chars(given["model"]), chars(given["fibre"])
        names = ffi.new("const char *[]", [chars(d) for d in given["drugs"]])
        spec.n_drugs, spec.drugs = len(given["drugs"]), names
        spec.kinetics = int(given["explicit_drug"])
        changes = [(chars(s), v, 0) for s, v in given["set"].items()]
        changes += [(chars(s), v, 1) for s, v in given["scale"].items()]
        table = ffi.new("ino_change[]", changes)
        spec.n_changes, spec.changes = len(changes), table
        if given["temperature_C"] is not None:
            spec.temperature_C = given["temperature_C"]
        muscle = ffi.new("ino_muscle **")
        status = lib.ino_muscle_create(spec, muscle, problem)
        if status != 0:
            raise error(status, text(problem.text))
        return ffi.gc(muscle[0], lib.ino_muscle_free)

    def _describe(self, drugs: Sequence[str]) -> None:
        m = self._muscle
        self.model: str = text(lib.ino_model_id(lib.ino_muscle_model(m)))
        self.fibre: str = text(lib.ino_fibre_id(lib.ino_muscle_fibre(m)))
        self.sl0_um: float = lib.ino_fibre_sl0_um(lib.ino_muscle_fibre(m))
        self.drugs: tuple[str, ...] = tuple(drugs)
        rows = [
            parameter_row(lib.ino_muscle_parameter(m, k))
            for k in range(lib.ino_muscle_parameter_count(m))
        ]
        self.parameters: Mapping[str, Parameter] = MappingProxyType({r.symbol: r for r in rows})
        self.n_states: int = lib.ino_muscle_state_count(m)
        indices = range(self.n_states)
        self.state_names = tuple(text(lib.ino_muscle_state_name(m, k)) for k in indices)
        self.state_units = tuple(text(lib.ino_muscle_state_unit(m, k)) for k in indices)
        ends = ffi.new("double[2]")
        lib.ino_muscle_sl_range(m, ends, ends + 1)
        self.sl_range_um: tuple[float, float] = (ends[0], ends[1])
        self.observables = tuple(
            name for k, name in enumerate(OBSERVABLES) if lib.ino_muscle_defines(m, k)
        )

    def __reduce__(self) -> Any:
        return _again, (self._made_from,)

    def __repr__(self) -> str:
        given = {k: v for k, v in self._made_from.items() if v and k not in ("fibre", "model")}
        more = "".join(f", {k}={v!r}" for k, v in given.items())
        return f"Muscle({self.model + ':' + self.fibre!r}{more})"

    # ---- names ----

    def parameter_at(self, symbol: str) -> tuple[int, Parameter]:
        """Index and row of a parameter."""
        if symbol not in self.parameters:
            raise unknown(f"parameter of {self.model}", symbol, self.parameters)
        return lib.ino_muscle_parameter_index(self._muscle, symbol.encode()), self.parameters[
            symbol
        ]

    def drug_values(self, drug_uM: Any) -> list[tuple[str, Any]]:
        """Concentrations in the muscle's order of drugs, from {drug: uM} or one drug's uM."""
        if drug_uM is None:
            return []
        if not isinstance(drug_uM, Mapping):
            if len(self.drugs) != 1:
                many = "has no drug" if not self.drugs else f"has {len(self.drugs)} drugs"
                raise BadArgument(f"drug_uM: the muscle {many}; give {{drug: concentration}}")
            drug_uM = {self.drugs[0]: drug_uM}
        for name in drug_uM:
            if name not in self.drugs:
                raise unknown("drug of this muscle", name, self.drugs)
        return [(name, drug_uM.get(name)) for name in self.drugs]

    def observable_names(self, names: str | Iterable[str]) -> tuple[str, ...]:
        """Checked names of observables; "all": those that the model defines."""
        if isinstance(names, str):
            names = self.observables if names == "all" else (names,)
        wanted = tuple(names)
        for name in wanted:
            if name not in OBSERVABLES:
                raise unknown("observable", name, OBSERVABLES)
            if name not in self.observables:
                there = ", ".join(self.observables)
                raise NotExpressible(f"model {self.model} does not define {name!r}; it has {there}")
        return wanted

    # ---- many nodes ----

    def steady(
        self,
        ca_uM: ArrayLike,
        sl_um: ArrayLike | None = None,
        drug_uM: Any = None,
        *,
        parameters: Mapping[str, ArrayLike] | None = None,
        observables: str | Iterable[str] = "tension",
        branch: str = "up",
        general: bool = False,
        state: bool = False,
        nodes: int | Shape | None = None,
        out: Mapping[str, Array] | None = None,
        state_out: Array | None = None,
        threads: int = 1,
        on_bad: str = "raise",
    ) -> Values:
        """Isometric steady state, solved directly.

        ca_uM        free Ca, uM; 0 and infinity are allowed
        sl_um        sarcomere length, um; default the fibre's SL0
        drug_uM      {drug: uM}, or one drug's concentration; default 0
        parameters   {symbol: values} that vary from node to node
        observables  names (inotrope.OBSERVABLES), or "all" that the model defines
        branch       "up" or "down", where feedback makes two stable branches
        general      solved by the general solver, a check some hundred times slower
        state        the state too, as result.state [state, nodes ...]
        nodes        number or shape of the nodes, where the inputs do not show it
        out          {observable: array} to be written instead of new arrays; state_out likewise

        Returns Values: the observables, `converged` (1 or 0), and `state` where wanted.
        """
        call = Call(self, "steady" if not general else "steady (general)")
        call.add_inputs(ca_uM, sl_um, None, drug_uM, parameters)
        call.settle(nodes)
        outputs, arrays = call.observables(observables, out)
        arrays["converged"] = call.output(outputs.converged, "converged")
        wanted = call.new_state(state_out) if state or state_out is not None else None
        target = call.c_state_output(wanted)
        function = lib.ino_batch_steady_general if general else lib.ino_batch_steady
        code = branch_code(branch)

        def run(start: int, end: int, bad: Any) -> int:
            status: int = function(
                self._muscle, call.inputs, code, start, end, target, outputs, bad
            )
            return status

        status, node = call.run(run, threads)
        result = scalars(arrays)
        if wanted is not None:
            result["state"] = wanted
        return call.finish(status, node, Values(result), on_bad)

    def rhs(
        self,
        state: ArrayLike,
        ca_uM: ArrayLike,
        sl_um: ArrayLike | None = None,
        drug_uM: Any = None,
        *,
        dsl_um_s: ArrayLike | None = None,
        parameters: Mapping[str, ArrayLike] | None = None,
        observables: str | Iterable[str] = (),
        derivative: bool = True,
        out: Mapping[str, Array] | None = None,
        state_out: Array | None = None,
        threads: int = 1,
        on_bad: str = "raise",
    ) -> Values:
        """Time derivative of the state, 1/s times its unit, and observables there.

        state      [state, nodes ...]
        dsl_um_s   rate of sarcomere length, um/s; default 0
        derivative False: observables only
        state_out  array for the derivative

        The rest as in `steady`. Returns Values with `derivative` [state, nodes ...].
        """
        call = Call(self, "rhs")
        call.add_state(state)
        call.add_inputs(ca_uM, sl_um, dsl_um_s, drug_uM, parameters)
        call.settle()
        outputs, arrays = call.observables(observables, out)
        rate = call.new_state(state_out) if derivative else None
        source, target = call.c_state(), call.c_state_output(rate)

        def run(start: int, end: int, bad: Any) -> int:
            status: int = lib.ino_batch_rhs(
                self._muscle, call.inputs, source, start, end, target, outputs, bad
            )
            return status

        status, node = call.run(run, threads)
        found: dict[str, Any] = scalars(arrays)
        if rate is not None:
            found["derivative"] = rate
        return call.finish(status, node, Values(found), on_bad)

    def step(
        self,
        dt_s: float,
        state: ArrayLike,
        ca_uM: ArrayLike,
        sl_um: ArrayLike | None = None,
        drug_uM: Any = None,
        *,
        dsl_um_s: ArrayLike | None = None,
        ca_start_uM: ArrayLike | None = None,
        ca_middle_uM: ArrayLike | None = None,
        sl_start_um: ArrayLike | None = None,
        parameters: Mapping[str, ArrayLike] | None = None,
        observables: str | Iterable[str] = "tension",
        method: str = "stiff",
        max_substeps: int = 256,
        tolerance: float = np.inf,
        estimates: bool = False,
        out: Mapping[str, Array] | None = None,
        state_out: Array | None = None,
        threads: int = 1,
        on_bad: str = "raise",
    ) -> Values:
        """One time step of dt_s seconds; out of place, so that the old state is still there.

        state                      [state, nodes ...] at the start of the step
        ca_uM, sl_um, dsl_um_s     at its end
        ca_start_uM, ca_middle_uM  default: Ca is held (middle: mean of start and end)
        sl_start_um                without dsl_um_s the rate is (sl_um - sl_start_um)/dt_s
        method                     "stiff" (order 3, any dt), "stiff4" (order 4), "explicit"
                                   (order 2, the cheapest up to some 2 ms)
        tolerance, max_substeps    a step with a larger estimated error is divided
        estimates                  also `error`, `error_kPa` (estimates) and `substeps`
        state_out                  array for the new state; may be `state` itself

        Observables are those after the step. Returns Values with `state` [state, nodes ...].
        Errors as above; NotExpressible where the model has no stepper (series elastic element).
        """
        if method not in METHODS:
            raise unknown("method", method, METHODS)
        call = Call(self, "step")
        call.add_state(state)
        call.add_inputs(ca_uM, sl_um, dsl_um_s, drug_uM, parameters)
        inputs, outputs = made("ino_step_inputs"), made("ino_step_outputs")
        options = made("ino_step_options")
        options.method, options.tolerance = METHODS.index(method), tolerance
        options.max_substeps = max_substeps
        call.add("ca_start_uM", ca_start_uM, inputs.ca_start_uM, (0.0, 1000.0, "uM"))
        call.add("ca_middle_uM", ca_middle_uM, inputs.ca_middle_uM, (0.0, 1000.0, "uM"))
        call.add("sl_start_um", sl_start_um, inputs.sl_start_um, (*self.sl_range_um, "um"))
        call.settle()
        if dsl_um_s is not None and sl_start_um is None:
            call.derived = lambda: {
                "sl_um - dt_s dsl_um_s": (
                    _arrays.real(self.sl0_um if sl_um is None else sl_um, "sl_um")
                    - dt_s * call.fields["dsl_um_s"][0],
                    *self.sl_range_um,
                    "um",
                )
            }
        inputs.end = call.inputs
        outputs.end, arrays = call.observables(observables, out)
        if estimates:
            for name in ("error", "error_kPa", "substeps"):
                arrays[name] = call.output(getattr(outputs, name), name)
        new = call.new_state(state_out)
        source, target = call.c_state(), call.c_state_output(new)

        def run(start: int, end: int, bad: Any) -> int:
            status: int = lib.ino_batch_step(
                self._muscle, dt_s, inputs, source, start, end, target, options, outputs, bad
            )
            return status

        status, node = call.run(run, threads)
        return call.finish(status, node, Values({**scalars(arrays), "state": new}), on_bad)

    def detached(self, state: ArrayLike) -> Array:
        """A copy of the state with all heads detached, their strain lost."""
        return self._per_node(lib.ino_state_detach, np.array(state, dtype=float))

    def published_state(self) -> Array:
        """The state [state] that the published runs of the model start from; NotExpressible where
        its authors start from a steady state or do not say."""
        return self._per_node(lib.ino_state_published, np.zeros(self.n_states))

    def _per_node(self, function: Any, state: Array) -> Array:
        columns = np.ascontiguousarray(np.moveaxis(state, 0, -1)).reshape(-1, self.n_states)
        for row in columns:
            status = function(self._muscle, _arrays.pointer(row))
            if status != 0:
                raise error(status)
        return np.moveaxis(columns.reshape(*state.shape[1:], self.n_states), -1, 0).copy()


def _again(given: dict[str, Any]) -> Muscle:
    return Muscle(**given)
