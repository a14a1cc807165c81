#!/usr/bin/env bash
# What the library shows to a linker: names that start with ino_, in the shared library exactly the
# functions that the public headers declare; and what it must not call (see the headers: it never
# prints, exits, starts threads, opens files or touches the locale).
set -u
source=${INOTROPE_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
build=$(dirname "${INOTROPE_BIN:-$source/build/inotrope}")
bad=0

# report TEXT: reads names; any at all is a failure.
report() {
    local names
    names=$(cat)
    [ -z "$names" ] && return
    echo "$1:"
    printf '%s\n' "$names"
    bad=1
}

archive=$(nm -g --defined-only "$build/libinotrope.a" | awk 'NF == 3 { print $3 }' | sort)
shared=$(nm -D --defined-only "$build/libinotrope.so" | awk '$2 != "A" { print $3 }' |
    sed 's/@.*//' | sort -u)
declared=$(cat "$source"/kernel/include/inotrope/*.h | grep -v "^#define" | tr '\n' ' ' |
    grep -oE 'INO_API [^;{}()]*\(' | sed -E 's/.*[ *]([A-Za-z0-9_]+)\($/\1/' | sort -u)
forbidden='(__)?v?f?printf(_chk)?|f?put(s|c|char)|fwrite|perror|exit|_exit|abort|f?open(64)?|setlocale|uselocale|pthread_create|openblas_.*|GOMP_.*|omp_.*'
called=$(nm -u "$build/libinotrope.a" | awk '$1 == "U" { print $2 }' | sort -u)

if [ -z "$archive" ] || [ -z "$shared" ] || [ -z "$declared" ] || [ -z "$called" ]; then
    echo "nothing to read"
    exit 1
fi
# Not in pipelines: report sets a variable.
report "names in libinotrope.a that do not start with ino_" < <(grep -v '^ino_' <<<"$archive")
report "names defined twice in libinotrope.a" < <(uniq -d <<<"$archive")
report "names in libinotrope.so that do not start with ino_" < <(grep -v '^ino_' <<<"$shared")
report "exported, but in no public header" < <(comm -13 <(echo "$declared") <(echo "$shared"))
report "in a public header, but not exported" < <(comm -23 <(echo "$declared") <(echo "$shared"))
report "called, against the library's rules" < <(grep -xE "$forbidden" <<<"$called")
exit $bad
