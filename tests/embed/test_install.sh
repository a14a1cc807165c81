#!/usr/bin/env bash
# The installed tree as a host meets it: headers in C99 and C++, a program built with pkg-config
# (shared and static) and with CMake, and nothing left behind by uninstall.
set -eu
source=${INOTROPE_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
cc=${CC:-cc}
example=$source/tests/embed/example.c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

# The variables of the make that runs this, so that nothing is built again, less its job server.
MAKEFLAGS=$(sed -E 's/(^| )(-j[0-9]*|--jobserver-[a-z]+=[^ ]*)//g' <<<"${MAKEFLAGS-}")
export MAKEFLAGS

make_target() {
    make -s --no-print-directory -C "$source" PREFIX="$prefix" DESTDIR= "$1"
}

same_output() {
    cmp "$work/expected" - || { echo "differs: $1"; exit 1; }
}

make_target install
(cd "$prefix" && find . ! -type d | sort)

for header in "$prefix"/include/inotrope/*.h; do
    "$cc" -std=c99 -pedantic -Wall -Wextra -Werror -I"$prefix/include" -fsyntax-only -x c "$header"
    command -v g++ >/dev/null &&
        g++ -std=c++11 -pedantic -Wall -Wextra -Werror -I"$prefix/include" -fsyntax-only \
            -x c++ "$header"
done

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
if command -v pkg-config >/dev/null; then
    read -ra shared <<<"$(pkg-config --cflags --libs inotrope)"
    read -ra static <<<"$(pkg-config --static --cflags --libs inotrope |
        sed 's/-linotrope/-l:libinotrope.a/')"
else
    shared=(-I"$prefix/include" -L"$prefix/lib" -linotrope)
    static=(-I"$prefix/include" "$prefix/lib/libinotrope.a" -llapacke -lopenblas -lm)
fi
"$cc" -std=c99 -Wall -Wextra -Werror "$example" -o "$work/shared" "${shared[@]}"
"$cc" -std=c99 -Wall -Wextra -Werror "$example" -o "$work/static" "${static[@]}"
LD_LIBRARY_PATH=$prefix/lib "$work/shared" | tee "$work/expected"
"$work/static" | same_output "static library"

# Six lines; force rises with calcium, and at the middle concentration with the drug.
awk '{ force[NR] = $(NF - 1) }
     END { exit !(NR == 6 && force[1] < force[2] && force[2] < force[3] && force[2] < force[5]) }' \
    "$work/expected"

# The same steps from C++ and from Fortran.
ran=()
if command -v g++ >/dev/null; then
    g++ -std=c++11 -Wall -Wextra -Werror "$source/tests/embed/example.cpp" -o "$work/cpp" "${shared[@]}"
    LD_LIBRARY_PATH=$prefix/lib "$work/cpp" | tee "$work/steps"
    ran+=("$work/steps")
else
    echo "C++ left out: no g++"
fi
if command -v gfortran >/dev/null; then
    (cd "$work" && gfortran -std=f2018 -Wall -Wextra -Werror -c \
        "$prefix/share/inotrope/embed/inotrope.f90" &&
        gfortran -Wall -Wextra -Werror "$source/tests/embed/example.f90" inotrope.o -o fortran \
            -L"$prefix/lib" -linotrope)
    LD_LIBRARY_PATH=$prefix/lib "$work/fortran" >"$work/steps-fortran"
    ran+=("$work/steps-fortran")
else
    echo "Fortran left out: no gfortran"
fi
if [ ${#ran[@]} -eq 2 ]; then
    cmp "${ran[@]}" || { echo "C++ and Fortran differ"; exit 1; }
fi

# What a host compiles itself stands alone.
"$cc" -std=c99 -pedantic -Wall -Wextra -Werror -c "$prefix/share/inotrope/embed/conformance.c" \
    -o "$work/conformance.o"

if command -v cmake >/dev/null; then
    mkdir "$work/cmake"
    cat >"$work/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(example C)
find_package(inotrope 0.1 REQUIRED)
add_executable(shared $example)
target_link_libraries(shared inotrope::inotrope)
add_executable(static $example)
target_link_libraries(static inotrope::static)
END
    mv "$prefix" "$prefix-moved" # the package does not remember where it was installed
    cmake -S "$work/cmake" -B "$work/cmake/build" -DCMAKE_PREFIX_PATH="$prefix-moved" \
        -DCMAKE_C_COMPILER="$cc" >"$work/cmake.log" || { cat "$work/cmake.log"; exit 1; }
    cmake --build "$work/cmake/build" >"$work/cmake.log" || { cat "$work/cmake.log"; exit 1; }
    "$work/cmake/build/shared" | same_output "CMake, shared library"
    "$work/cmake/build/static" | same_output "CMake, static library"
    mv "$prefix-moved" "$prefix"
fi

"$prefix/bin/inotrope" --version
commands=$("$prefix/bin/inotrope" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
[ -n "$commands" ]
for command in $commands; do
    grep -qE "^\.BR? $command( |\$)" "$prefix/share/man/man1/inotrope.1" ||
        { echo "not in the man page: $command"; exit 1; }
done
touch "$prefix/share/of-another-package"
make_target uninstall
left=$(cd "$prefix" && find . ! -type d)
[ "$left" = ./share/of-another-package ] || { echo "left by uninstall: $left"; exit 1; }
