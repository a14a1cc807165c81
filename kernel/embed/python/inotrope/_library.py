"""The shared library: found, opened and checked once."""

from __future__ import annotations

import os
import pathlib
from typing import Any

from ._abi import ffi as _ffi
from ._version import __version__

ffi: Any = _ffi


def _open() -> Any:
    """The library named by INOTROPE_LIBRARY, else that of the package, else the system's."""
    soname = f"libinotrope.so.{__version__.split('.', maxsplit=1)[0]}"
    chosen = os.environ.get("INOTROPE_LIBRARY")
    own = pathlib.Path(__file__).with_name(soname)
    name = chosen or (str(own) if own.exists() else soname)
    try:
        opened = ffi.dlopen(name)
    except OSError as error:
        raise ImportError(
            f"cannot load {name}: {error}. It needs LAPACKE and OpenBLAS (Debian: liblapacke, "
            "libopenblas0); INOTROPE_LIBRARY names another library file."
        ) from None
    found = ffi.string(opened.ino_version()).decode()
    if found.split(".")[:2] != __version__.split(".")[:2]:
        raise ImportError(f"{name} is version {found}, the Python package {__version__}")
    return opened


lib: Any = _open()
NULL: Any = ffi.NULL


def text(chars: Any) -> str:
    """A C string; empty for NULL."""
    return "" if chars == NULL else ffi.string(chars).decode()


def made(kind: str) -> Any:
    """A structure filled by its init function: made("ino_inputs") calls ino_inputs_init."""
    structure = ffi.new(f"{kind} *")
    getattr(lib, f"{kind}_init")(structure)
    return structure


def isa() -> str:
    """Instruction set in use: "base", "avx2" or "avx512" (INOTROPE_ISA chooses)."""
    return text(lib.ino_isa_name())
