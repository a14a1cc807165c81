#!/usr/bin/env bash
# The FMU: built, checked with FMPy (from PyPI: make venv), and built again from the sources in it.
set -eu
source=${INOTROPE_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
build=$(cd "$(dirname "${INOTROPE_BIN:-$source/build/inotrope}")" && pwd)
export OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
python=
for candidate in ${PYTHON:-"$build/venv/bin/python" python3}; do
    if "$candidate" -c 'import fmpy, numpy, cffi' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "no Python with FMPy (PyPI; make venv)"
    exit 77
fi

# The variables of the make that runs this, so that nothing is built again, less its job server.
MAKEFLAGS=$(sed -E 's/(^| )(-j[0-9]*|--jobserver-[a-z]+=[^ ]*)//g' <<<"${MAKEFLAGS-}")
export MAKEFLAGS
make -s --no-print-directory -C "$source" PYTHON="$python" python fmu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH=$build/python${PYTHONPATH:+:$PYTHONPATH} \
    "$python" "$source/tests/embed/fmu_check.py" "$build/fmu/inotrope.fmu"
