#!/usr/bin/env bash
# Adapters that a host compiles itself, against the library that was built.
set -eu
source=${INOTROPE_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
build=$(cd "$(dirname "${INOTROPE_BIN:-$source/build/inotrope}")" && pwd)
cc=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LD_LIBRARY_PATH=$build
flags=(-O1 -Wall -Wextra -Werror -I"$source/kernel/include" -I"$source/kernel/embed")
library=(-L"$build" -linotrope -lm)

"$cc" -std=c99 "${flags[@]}" "$source/tests/embed/adapter_gotranx.c" -o "$work/gotranx" \
    "${library[@]}"
"$work/gotranx"

"$cc" -std=c99 "${flags[@]}" -shared -fPIC -DINO_OPENDIHU_FIBRE='"diaphragm-slow"' \
    -DINO_OPENDIHU_INSTANCES=300 "$source/kernel/embed/opendihu.c" -o "$work/lib.so" "${library[@]}"
"$cc" -std=gnu11 "${flags[@]}" "$source/tests/embed/adapter_opendihu.c" -o "$work/opendihu" \
    "${library[@]}" -ldl
"$work/opendihu" "$work/lib.so"

if command -v g++ >/dev/null; then
    g++ -std=c++11 "${flags[@]}" "$source/tests/embed/adapters.cpp" -o "$work/adapters" \
        "${library[@]}"
    "$work/adapters"
else
    echo "Chaste and svMultiPhysics left out: no g++"
fi
