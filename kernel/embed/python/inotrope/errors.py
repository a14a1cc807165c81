"""Exceptions. Each says in words what is wrong, where, and what is allowed instead; `status` is
the name of the library's code. All are InotropeError, and the built-in error that fits besides."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from ._library import lib, text


class InotropeError(Exception):
    """Anything the library refuses or does not manage."""

    status: str = ""


class UnknownName(InotropeError, LookupError):
    """No model, fibre, drug, parameter, observable or option has this name."""


class BadArgument(InotropeError, ValueError):
    """An argument is missing, of the wrong shape, or contradicts another."""


class OutOfRange(InotropeError, ValueError):
    """A value is outside its allowed range, NaN, or infinite."""


class NotExpressible(InotropeError, ValueError):
    """The model or fibre cannot express what is asked."""


class TooFewPoints(InotropeError, ValueError):
    """Too few or too flat data for a fit."""


class NotConverged(InotropeError, ArithmeticError):
    """An iteration did not reach its tolerance."""


class NoMemory(InotropeError, MemoryError):
    """Out of memory, or larger than a size limit."""


_KINDS: dict[str, type[InotropeError]] = {
    "INO_NOT_CONVERGED": NotConverged,
    "INO_BAD_ARGUMENT": BadArgument,
    "INO_UNKNOWN_ID": UnknownName,
    "INO_AMBIGUOUS_ID": UnknownName,
    "INO_UNKNOWN_PARAMETER": UnknownName,
    "INO_OUT_OF_RANGE": OutOfRange,
    "INO_NOT_FINITE": OutOfRange,
    "INO_NOT_EXPRESSIBLE": NotExpressible,
    "INO_NO_MEMORY": NoMemory,
    "INO_SINGULAR": NotConverged,
    "INO_TOO_LARGE": NoMemory,
    "INO_TOO_FEW_POINTS": TooFewPoints,
}


def status_name(status: int) -> str:
    """Name of a status code."""
    return text(lib.ino_status_name(status))


def error(status: int, words: str = "") -> InotropeError:
    """The exception of a status code."""
    name = status_name(status)
    result = _KINDS.get(name, InotropeError)(words or text(lib.ino_status_text(status)))
    result.status = name
    return result


def check(status: int, what: str) -> None:
    """Raises unless the status is INO_OK."""
    if status != 0:
        raise error(status, f"{what}: {text(lib.ino_status_text(status))}")


def unknown(kind: str, word: object, known: Iterable[str]) -> UnknownName:
    """UnknownName that offers the nearest known word, or the list where none is near."""
    names = list(known)
    near = difflib.get_close_matches(str(word), names, n=1, cutoff=0.5)
    offer = f"did you mean {near[0]!r}?" if near else "known: " + (", ".join(names) or "none")
    result = UnknownName(f"no {kind} {word!r}; {offer}")
    result.status = "INO_UNKNOWN_ID"
    return result


def fill(structure: Any, options: dict[str, Any], allowed: Iterable[str], where: str) -> None:
    """Sets fields of a C structure of options by name."""
    names = list(allowed)
    for name, value in options.items():
        if name not in names:
            raise unknown(f"option of {where}", name, names)
        setattr(structure, name, value)
