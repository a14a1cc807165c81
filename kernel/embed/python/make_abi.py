"""Writes the modules of the package that follow from the C headers: declarations and version.

Usage: make_abi.py DECLARATIONS VERSION FOLDER, with DECLARATIONS the public headers after the C
preprocessor, without any system header. So the layouts in Python are those of the headers.
"""

import pathlib
import sys

import cffi


def main(declarations: str, version: str, folder: str) -> None:
    ffi = cffi.FFI()
    ffi.cdef(pathlib.Path(declarations).read_text(encoding="ascii"))
    ffi.set_source("inotrope._abi", None)
    target = pathlib.Path(folder)
    ffi.emit_python_code(str(target / "_abi.py"))
    (target / "_version.py").write_text(f'__version__ = "{version}"\n', encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
