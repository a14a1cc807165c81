"""The class interface of the package `crossbridge` (PyPI), over this library.

    from inotrope.crossbridge import RDQ20MF          # was: from crossbridge import RDQ20MF
    model = RDQ20MF(num_cells=1000)
    model.advance_step(1e-3, Ca, SL, dSL)             # s, uM, um, um/s
    Ta, Ka = model.get_active_tension(), model.get_active_stiffness()

MuscleModel gives the same interface to any muscle of this library, with drugs:

    model = MuscleModel(1000, Muscle("human-lv-intact-37C", drugs="levosimendan"), drug_uM=1.0)

What differs from that package: the equations are integrated to a small error at any dt, where it
takes explicit Euler steps of 25 us and cross-bridge steps of 1 ms (RDQ20MF: about half a per cent
of the peak) or matrix exponentials on frozen coefficients (Land2017). Land2017 caps CaTRPN^(-nTm/2)
at 100 as its authors do, and that package does not; it matters at rest. The stiffness of RDQ20MF
has the term alpha sign(v) Ta, which that package leaves out, unless stiffness="attached" (the
default of RDQ20MF). Values outside their range raise OutOfRange, naming the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ._arrays import Array, ArrayLike
from .errors import BadArgument, unknown
from .muscle import Muscle


class MuscleModel:
    """Any muscle with the interface of crossbridge.CardiacActivationModel.

    num_cells    cells or integration points
    muscle       a Muscle
    drug_uM      {drug: concentration} or one drug's; a number, or one per cell
    state        initial state [state] or [state, cell]; default the steady state at ca0_uM, SL0
    method       of Muscle.step
    hold         Ca and length are held over a step at the values given for it, as that package
                 does; False: they change linearly from those of the step before (order 2),
                 and the rate of length is their difference, whatever dSL_vals says
    threads      that many threads

    Arrays that come back belong to the caller. Not for use from several threads at once.
    """

    def __init__(
        self,
        num_cells: int,
        muscle: Muscle,
        drug_uM: Any = None,
        *,
        state: ArrayLike | None = None,
        ca0_uM: float = 0.1,
        method: str = "stiff",
        hold: bool = True,
        threads: int = 1,
        dt: float = 1e-3,
    ) -> None:
        self.num_cells = int(num_cells)
        self.muscle = muscle
        self.dt = dt
        self._drug = drug_uM
        self._how: dict[str, Any] = {"method": method, "threads": threads}
        self._hold = hold
        if state is None:
            given = {name: 0.0 for name in muscle.drugs} if drug_uM is None else drug_uM
            n = self.num_cells
            self._first = muscle.steady(ca0_uM, drug_uM=given, state=True, nodes=n).state
        else:
            self._first = np.asarray(state, dtype=float)
            if self._first.ndim == 1:
                self._first = self._first[:, None]
        self._ca0 = ca0_uM
        self.reset()

    def reset(self) -> None:
        """Back to the initial state."""
        shape = (self.muscle.n_states, self.num_cells)
        self._state = np.broadcast_to(self._first, shape).copy()
        self._previous = self._state.copy()
        self._ca: Array = np.full(self.num_cells, float(self._ca0))
        self._sl: Array = np.full(self.num_cells, self.muscle.sl0_um)
        self._dsl: Array = np.zeros(self.num_cells)
        self._stepped = False
        self._last_dt = 0.0
        self._observed: dict[str, Array] = {}

    def _cells(self, values: ArrayLike, name: str) -> Array:
        array = np.asarray(values, dtype=float)
        if array.ndim == 0:
            return np.full(self.num_cells, float(array))
        if array.shape != (self.num_cells,):
            raise BadArgument(f"{name}: has shape {array.shape}, needs ({self.num_cells},)")
        return array

    def advance_step(
        self, dt: float, Ca_val: ArrayLike, SL_vals: ArrayLike, dSL_vals: ArrayLike | None = None
    ) -> None:
        """One step of dt seconds at Ca_val (uM), SL_vals (um), dSL_vals (um/s): a number or one per
        cell. dSL_vals None: from the length of the step before, 0 in the first."""
        ca, sl = self._cells(Ca_val, "Ca_val"), self._cells(SL_vals, "SL_vals")
        if dSL_vals is not None:
            dsl = self._cells(dSL_vals, "dSL_vals")
        else:
            dsl = (sl - self._sl) / dt if self._stepped else np.zeros(self.num_cells)
        more: dict[str, Any] = {"dsl_um_s": dsl, "sl_start_um": sl}
        if not self._hold and self._stepped:
            more = {"sl_start_um": self._sl, "ca_start_uM": self._ca}
            dsl = (sl - self._sl) / dt
        result = self.muscle.step(
            dt, self._state, ca, sl, self._drug,
            state_out=self._previous, **more, **self._how,
        )  # fmt: skip
        self._state, self._previous = self._previous, self._state
        self._ca, self._sl, self._dsl = ca.copy(), sl.copy(), dsl.copy()
        self._stepped, self._last_dt = True, float(dt)
        self._observed = {"tension": result.tension}

    def observe(self, name: str, state: Array | None = None) -> Array:
        """An observable of the library (inotrope.OBSERVABLES) at the present state."""
        if state is None and name in self._observed:
            return self._observed[name].copy()
        values = self.muscle.rhs(
            self._state if state is None else state, self._ca, self._sl, self._drug,
            dsl_um_s=self._dsl, observables=name, derivative=False, threads=self._how["threads"],
        )[name]  # fmt: skip
        if state is None:
            self._observed[name] = values
        return values.copy()

    def get_active_tension(self) -> Array:
        """Active tension, kPa, per cell."""
        return self.observe("tension")

    def get_active_stiffness(self) -> Array:
        """Active stiffness d(dTa/dt)/d(dLambda/dt), kPa per Lambda = SL/SL0, per cell."""
        return self.observe("stiffness")

    def bound_calcium_fraction(self) -> Array:
        """Occupied fraction of the regulatory Ca sites, per cell."""
        return self.observe("ca_bound")

    def get_calcium_binding_rate(self) -> Array:
        """Mean rate of the bound fraction over the last step, 1/s: what was bound, divided by dt.
        Zero before the first step."""
        if self._last_dt <= 0:
            return np.zeros(self.num_cells)
        before = self.observe("ca_bound", self._previous)
        return (self.bound_calcium_fraction() - before) / self._last_dt

    _state_names = ("_state", "_previous", "_ca", "_sl", "_dsl", "_stepped", "_last_dt")

    def get_state(self) -> dict[str, Any]:
        """A copy of all that evolves, cell axis last."""
        return {
            name: value.copy() if isinstance(value := getattr(self, name), np.ndarray) else value
            for name in self._state_names
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Restores a state of get_state, of the same muscle and num_cells; steps then go on
        bit-identically. KeyError, ValueError: keys or shapes that do not fit."""
        if set(state) != set(self._state_names):
            missing = sorted(set(self._state_names) - set(state))
            surplus = sorted(set(state) - set(self._state_names))
            raise KeyError(f"set_state: missing keys {missing}, unexpected keys {surplus}")
        for name, value in state.items():
            if np.shape(value) != np.shape(getattr(self, name)):
                raise ValueError(f"set_state: {name!r} has shape {np.shape(value)}")
        for name, value in state.items():
            setattr(self, name, value.copy() if isinstance(value, np.ndarray) else value)
        self._observed = {}


class _Published(MuscleModel):
    """A model of that package: its parameter names, units and initial state."""

    _model: ClassVar[str]
    _fibre: ClassVar[str]
    _symbols: ClassVar[dict[str, tuple[str, float]]]  # its name -> ours, our unit in its units
    _others: ClassVar[dict[str, float]]  # numbers that are not parameters of the equations

    def __init__(
        self, num_cells: int, Ta_max: float = 1.0, params: Mapping[str, float] | None = None,
        *, drugs: Any = (), drug_uM: Any = None, **how: Any,
    ) -> None:  # fmt: skip
        self.Ta_max = Ta_max
        self.p = self.default_parameters()
        for name in params or {}:
            if name not in self.p:
                raise unknown(f"parameter of {type(self).__name__}", name, self.p)
        self.p.update(params or {})
        changed = {
            symbol: self.p[name] / unit
            for name, (symbol, unit) in self._symbols.items()
            if name in (params or {})
        }
        muscle = Muscle(self._fibre, model=self._model, drugs=drugs, set=changed)
        state = self._initial(muscle)
        super().__init__(num_cells, muscle, drug_uM, state=state, **{"dt": 1e-3, **how})
        self._sl0 = self.p["SL0"]
        self._sl = np.full(self.num_cells, float(self._sl0))

    @classmethod
    def default_parameters(cls) -> dict[str, float]:
        """Parameters under that package's names, in its units."""
        rows = Muscle(cls._fibre, model=cls._model).parameters
        mine = {name: rows[s].value * unit for name, (s, unit) in cls._symbols.items()}
        return {**cls._others, **mine}

    def _initial(self, muscle: Muscle) -> Array:
        raise NotImplementedError

    def reset(self) -> None:
        """Back to the initial state."""
        super().reset()
        self._sl = np.full(self.num_cells, float(self.p["SL0"]))


class RDQ20MF(_Published):
    """Regazzoni, Dede', Quarteroni 2020, mean field, human at body temperature. Ta_max is not used.

    stiffness: "attached" (a_XB chi (mu0_P + mu0_N), as that package), or "full", with the rate of
    detachment that follows speed."""

    _model, _fibre = "rdq20mf", "human-body-temperature"
    _symbols: ClassVar = {
        "LA": ("LA", 1), "LM": ("LM", 1), "LB": ("LB", 1), "SL0": ("SL0", 1), "mu": ("mu", 1),
        "gamma": ("gamma", 1), "Q": ("Q", 1), "Kd0": ("Kd0", 1), "alphaKd": ("alphaKd", 1),
        "Koff": ("Koff", 1), "Kbasic": ("Kbasic", 1), "r0": ("r0", 1), "alpha": ("alpha", 1),
        "mu0_fP": ("mu0fP", 1), "mu1_fP": ("mu1fP", 1), "a_XB": ("aXB", 1),
    }  # fmt: skip
    _others: ClassVar = {"dt_RU": 2.5e-5}

    def __init__(self, *args: Any, stiffness: str = "attached", **more: Any) -> None:
        if stiffness not in ("attached", "full"):
            raise unknown("stiffness", stiffness, ("attached", "full"))
        self._attached_only = stiffness == "attached"
        super().__init__(*args, **more)

    def _initial(self, muscle: Muscle) -> Array:
        return muscle.published_state()

    def get_active_stiffness(self) -> Array:
        """Active stiffness, kPa per Lambda = SL/SL0, per cell."""
        if not self._attached_only:
            return super().get_active_stiffness()
        at_rest = self.muscle.rhs(
            self._state, self._ca, self._sl, self._drug, observables="stiffness", derivative=False,
            threads=self._how["threads"],
        )  # fmt: skip
        return at_rest.stiffness

    def compute_permissivity(self) -> Array:
        """Permissive fraction times overlap, per cell."""
        p = self.p
        reach = (p["LM"] - p["LB"]) / 2
        low = np.where(
            self._sl <= p["LM"], self._sl - p["LA"], (self._sl + p["LM"] - 2 * p["LA"]) / 2
        )
        high = (p["LM"] + 2 * p["LA"] - self._sl) / 2
        overlap = np.minimum(np.minimum(low, high), reach) / reach
        return self.observe("permissive") * np.maximum(overlap, 0.0)


class Land2017(_Published):
    """Land and others 2017, skinned human ventricle. Ta_max is not used."""

    _model, _fibre = "land2017", "skinned"
    _symbols: ClassVar = {
        "SL0": ("SL0", 1), "a": ("a", 1e3), "b": ("b", 1), "k": ("k", 1), "eta_l": ("eta_l", 1),
        "eta_s": ("eta_s", 1), "k_trpn": ("kTRPN", 1), "ntrpn": ("nTRPN", 1),
        "ca50_ref": ("Ca50_ref", 1), "ku": ("ku", 1), "nTm": ("nTm", 1), "trpn50": ("TRPN50", 1),
        "kuw": ("kuw", 1), "kws": ("kws", 1), "rw": ("rw", 1), "rs": ("rs", 1),
        "gs": ("gamma_s", 1), "gw": ("gamma_w", 1), "phi": ("phi", 1), "Aeff": ("Aeff", 1),
        "beta0": ("beta_0", 1), "beta1": ("beta_1", 1), "Tref": ("Tref", 1e3),
    }  # fmt: skip
    _others: ClassVar = {"dt": 1e-3, "Ca0": 0.1}

    def _initial(self, muscle: Muscle) -> Array:
        """Troponin in equilibrium at Ca0, all else 0, as that package begins."""
        state = np.zeros(muscle.n_states)
        ca = max(self.p["Ca0"], 1e-6)
        bound = 1.0 / (1.0 + (self.p["ca50_ref"] / ca) ** self.p["ntrpn"])
        state[muscle.state_names.index("CaTRPN")] = bound
        return state

    def get_passive_tension(self) -> Array:
        """Passive tension, kPa, per cell."""
        return self.observe("passive")

    def get_total_tension(self) -> Array:
        """Active and passive tension, kPa, per cell."""
        return self.observe("total")

    def compute_attached_fraction(self) -> Array:
        """Attached heads, S + W, per cell."""
        return self.observe("attached")


MODEL_REGISTRY: dict[str, type[_Published]] = {"RDQ20MF": RDQ20MF, "Land2017": Land2017}


def get_model(name: str) -> type[_Published]:
    """The class of this name. UnknownName (a KeyError there) offers the nearest one."""
    if name not in MODEL_REGISTRY:
        raise unknown("model", name, MODEL_REGISTRY)
    return MODEL_REGISTRY[name]
