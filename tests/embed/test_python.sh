#!/usr/bin/env bash
# The Python package: built beside the library, its tests, and its wheel in a folder of its own.
#
# Python is $PYTHON, else that of build/venv (make venv), else the first on the path or in /usr/bin
# that has numpy, cffi and pytest (Debian: python3-numpy python3-cffi python3-pytest).
set -eu
source=${INOTROPE_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
build=$(cd "$(dirname "${INOTROPE_BIN:-$source/build/inotrope}")" && pwd)
INOTROPE_SOURCE=$source INOTROPE_BIN=$build/inotrope
export INOTROPE_SOURCE INOTROPE_BIN OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

python=
for candidate in ${PYTHON:-"$build/venv/bin/python" python3 /usr/bin/python3}; do
    if "$candidate" -c 'import numpy, cffi, pytest' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "no Python with numpy, cffi and pytest (Debian: python3-numpy python3-cffi python3-pytest)"
    exit 77
fi

# The variables of the make that runs this, so that nothing is built again, less its job server.
MAKEFLAGS=$(sed -E 's/(^| )(-j[0-9]*|--jobserver-[a-z]+=[^ ]*)//g' <<<"${MAKEFLAGS-}")
export MAKEFLAGS
make_target() {
    make -s --no-print-directory -C "$source" PYTHON="$python" "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_target python
cd "$work"
others=${PYTHONPATH:+:$PYTHONPATH}
PYTHONPATH=$build/python$others "$python" -m pytest -q -rs -p no:cacheprovider \
    "$source/tests/embed/python"

if ! "$python" -c 'import setuptools, wheel, pip' 2>/dev/null; then
    echo "wheel: left out, no pip, setuptools or wheel"
    exit 0
fi
make_target wheel
"$python" -m pip --disable-pip-version-check install --quiet --no-index --no-deps \
    --root-user-action=ignore --target "$work/site" "$build"/wheel/inotrope-*-py3-none-linux_*.whl
PYTHONPATH=$work/site$others "$python" - "$work/site" <<'END'
import sys

import inotrope

assert inotrope.__file__.startswith(sys.argv[1]), inotrope.__file__
with open("/proc/self/maps") as maps:
    loaded = [line for line in maps if "libinotrope" in line]
assert loaded and all(sys.argv[1] in line for line in loaded), loaded
print(inotrope.__version__, inotrope.Muscle("diaphragm-slow").pca())
END
