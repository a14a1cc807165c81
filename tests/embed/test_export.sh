#!/usr/bin/env bash
# Text exports: the numbers of the library, by Myokit (from PyPI, in a virtual environment beside the
# build; left out where it cannot be had) and by evaluating the EasyML.
set -eu
source=${INOTROPE_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
bin=${INOTROPE_BIN:-$source/build/inotrope}
build=$(cd "$(dirname "$bin")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! command -v python3 >/dev/null; then
    echo "no python3"
    exit 77
fi
"${CC:-cc}" -std=c99 -I"$source/kernel/include" "$source/tests/embed/export_rhs.c" -o "$work/rhs" \
    -L"$build" -linotrope
venv=$build/venv-myokit
has_myokit() {
    "$venv/bin/python" -c 'import myokit' 2>/dev/null
}
myokit=no
if has_myokit; then
    myokit=yes
elif python3 -m venv "$venv" >/dev/null 2>&1; then
    if ! timeout 200 "$venv/bin/pip" -q install myokit==1.39.2 >/dev/null 2>&1; then
        echo "pip cannot install Myokit"
    elif has_myokit; then
        myokit=yes
    fi
fi
for fibre in land2017:whole-organ land2017:skinned human-body-temperature rat-room-temperature; do
    LD_LIBRARY_PATH=$build "$work/rhs" "$fibre" >"$work/table.csv"
    sl0=2.2
    [ "${fibre%:*}" = land2017 ] && sl0=1.8
    "$bin" export --fibre "$fibre" --format easyml --out "$work/x.model"
    python3 "$source/tests/embed/export_check.py" easyml "$work/x.model" "$work/table.csv" "$sl0"
    for format in mmt cellml; do
        "$bin" export --fibre "$fibre" --format "$format" --out "$work/x.$format"
        if [ $myokit = yes ]; then
            "$venv/bin/python" "$source/tests/embed/export_check.py" "$format" "$work/x.$format" \
                "$work/table.csv" "$sl0"
        else
            echo "$format left out: Myokit cannot be installed here"
        fi
    done
    if grep -n '@' "$work"/x.*; then
        echo "a word of the template was not filled in"
        exit 1
    fi
done
