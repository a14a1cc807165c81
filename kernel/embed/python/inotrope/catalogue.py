"""The catalogue: models (equations), fibres (parameter sets) and drugs (binding constants), each
number with its source. All of it is compiled into the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ._library import NULL, ffi, lib, made, text
from .errors import error, unknown


@dataclass(frozen=True)
class Parameter:
    """One parameter: value in `unit` ("1" for none), allowed from `min` to `max`."""

    symbol: str
    unit: str
    value: float
    min: float
    max: float
    meaning: str
    source: str


def parameter_row(row: Any) -> Parameter:
    """A row of the library as Parameter."""
    return Parameter(
        text(row.symbol), text(row.unit), row.value, row.min, row.max,
        text(row.meaning), text(row.source),
    )  # fmt: skip


@dataclass(frozen=True)
class Model:
    """Equations. `relative`: tension is normalised, so that kPa are relative numbers."""

    id: str
    title: str
    thin_filament: str
    crossbridges: str
    equations: str
    sensitizer: str
    references: str
    relative: bool
    parameters: Mapping[str, Parameter] = field(repr=False)


@dataclass(frozen=True)
class Fibre:
    """A parameter set of a model. `parameters` are those in force, with the source in this fibre;
    `temperature_C` is NaN where its sources do not state it; `sl0_um` is the reference length."""

    id: str
    title: str
    model: str
    species: str
    tissue: str
    preparation: str
    condition: str
    temperature_C: float
    sl0_um: float
    troponin: str
    open_questions: str
    references: str
    parameters: Mapping[str, Parameter] = field(repr=False)


@dataclass(frozen=True)
class Drug:
    """A drug. `parameters[troponin]` are its constants in that troponin complex (empty where it
    has none), `statement[troponin]` says what it does there or why that is not known."""

    id: str
    title: str
    mechanism: str
    unknown: str
    references: str
    parameters: Mapping[str, Mapping[str, Parameter]] = field(repr=False)
    statement: Mapping[str, str] = field(repr=False)


_TROPONINS = tuple(text(lib.ino_troponin_name(k)) for k in range(3))


def _texts(prefix: str, item: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: text(getattr(lib, prefix + name)(item)) for name in names}


def _table(rows: list[Any]) -> dict[str, Parameter]:
    return {row.symbol: row for row in map(parameter_row, rows)}


def _model(item: Any) -> Model:
    n = lib.ino_model_parameter_count(item)
    names = ("id", "title", "thin_filament", "crossbridges", "equations", "sensitizer")
    return Model(
        **_texts("ino_model_", item, (*names, "references")),
        relative=bool(lib.ino_model_tension_is_relative(item)),
        parameters=_table([lib.ino_model_parameter(item, k) for k in range(n)]),
    )


def _fibre(item: Any) -> Fibre:
    model = lib.ino_fibre_model(item)
    rows = {}
    for k in range(lib.ino_model_parameter_count(model)):
        row = parameter_row(lib.ino_model_parameter(model, k))
        values = {
            "value": lib.ino_fibre_value(item, k),
            "source": text(lib.ino_fibre_source(item, k)),
        }
        rows[row.symbol] = Parameter(**{**row.__dict__, **values})
    names = ("id", "title", "species", "tissue", "preparation", "condition", "open_questions")
    return Fibre(
        **_texts("ino_fibre_", item, (*names, "references")),
        model=text(lib.ino_model_id(model)),
        temperature_C=lib.ino_fibre_temperature_C(item),
        sl0_um=lib.ino_fibre_sl0_um(item),
        troponin=_TROPONINS[lib.ino_fibre_troponin(item)],
        parameters=rows,
    )


def _drug(item: Any) -> Drug:
    parameters = {}
    for k, troponin in enumerate(_TROPONINS):
        n = lib.ino_drug_parameter_count(item, k)
        parameters[troponin] = _table([lib.ino_drug_parameter(item, k, r) for r in range(n)])
    return Drug(
        **_texts("ino_drug_", item, ("id", "title", "mechanism", "unknown", "references")),
        parameters=parameters,
        statement={t: text(lib.ino_drug_statement(item, k)) for k, t in enumerate(_TROPONINS)},
    )


def models() -> dict[str, Model]:
    """All models by id."""
    items = [_model(lib.ino_model_at(k)) for k in range(lib.ino_model_count())]
    return {item.id: item for item in items}


def fibres(model: str | None = None) -> dict[str, Fibre]:
    """All fibres by id, or those of one model; the key is "model:id" where models share an id."""
    if model is not None and model not in models():
        raise unknown("model", model, models())
    every = [_fibre(lib.ino_fibre_at(k)) for k in range(lib.ino_fibre_count())]
    items = [item for item in every if model in (None, item.model)]
    ids = [item.id for item in items]
    return {i.id if ids.count(i.id) == 1 else f"{i.model}:{i.id}": i for i in items}


def drugs() -> dict[str, Drug]:
    """All drugs by id."""
    items = [_drug(lib.ino_drug_at(k)) for k in range(lib.ino_drug_count())]
    return {item.id: item for item in items}


def model(name: str) -> Model:
    """The model of this id; UnknownName offers the nearest one."""
    item = lib.ino_model_find(name.encode())
    if item == NULL:
        raise unknown("model", name, models())
    return _model(item)


def fibre(name: str, model: str | None = None) -> Fibre:
    """The fibre of this id (or "model:id"); UnknownName offers the nearest one."""
    chosen = NULL
    if model is not None:
        chosen = lib.ino_model_find(model.encode())
        if chosen == NULL:
            raise unknown("model", model, models())
    found, problem = ffi.new("const ino_fibre **"), made("ino_error")
    status = lib.ino_fibre_find(chosen, name.encode(), found, problem)
    if status != 0:
        raise error(status, text(problem.text))
    return _fibre(found[0])


def drug(name: str) -> Drug:
    """The drug of this id; UnknownName offers the nearest one."""
    item = lib.ino_drug_find(name.encode())
    if item == NULL:
        raise unknown("drug", name, drugs())
    return _drug(item)


OBSERVABLES: Mapping[str, tuple[str, str]] = {
    text(lib.ino_observable_name(k)): (
        text(lib.ino_observable_unit(k)),
        text(lib.ino_observable_meaning(k)),
    )
    for k in range(lib.INO_OBS_COUNT)
}
"""What can be observed: name -> (unit, meaning), in the library's order."""
