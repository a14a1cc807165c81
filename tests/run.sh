#!/usr/bin/env bash
# Runs test programs (Check framework) and scripts (*.sh): tests/run.sh FILE...
#
# Set by the Makefile: PASSES, LOGS (folder), JOBS, WRAPPER (command put before each program), and
# for the tests INOTROPE_BIN and INOTROPE_SOURCE. Test programs run once per pass:
#   default      as the machine is
#   base avx2    with this instruction set forced
#   base-locale  the same in a host that uses a comma-decimal locale
#   denormals    in a host that flushes subnormal numbers to zero
# Programs in a folder `cli` drive ours from outside, which flushes nothing and takes its numbers
# from the library: they run in the first pass and in base-locale. After the first pass, a test whose
# first comment says 'Passes: ...' runs in those alone. Scripts run in the first pass; exit status 77:
# skipped, the last line says why.
#
# The closing line is 'N passed, N failed'. A check counts once; of a program's passes the worst one
# counts. A program that ends badly, or reports no checks, is a failed check.
set -u
PASSES=${PASSES:-default}
LOGS=${LOGS:-build/logs}
WRAPPER=${WRAPPER:-}
TIME_LIMIT_S=${TIME_LIMIT_S:-600}
export LOGS WRAPPER TIME_LIMIT_S
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-120}
unset CK_RUN_SUITE CK_RUN_CASE CK_VERBOSITY CK_TAP_LOG_FILE_NAME

rm -rf "$LOGS"
mkdir -p "$LOGS"

# A locale that writes 1,5: an installed one, else one made here, which needs no privileges.
find_comma_locale() {
    local name
    for name in $(locale -a 2>/dev/null); do
        [ "$(LC_ALL=$name locale decimal_point 2>/dev/null)" = , ] && comma_locale=$name && return
    done
    command -v localedef >/dev/null && [ -e /usr/share/i18n/locales/de_DE ] || return
    localedef -i de_DE -f UTF-8 "$LOGS/de_DE.UTF-8" >/dev/null 2>&1
    LOCPATH=$(cd "$LOGS" && pwd)
    [ "$(LOCPATH=$LOCPATH LC_ALL=de_DE.UTF-8 locale decimal_point)" = , ] || return
    export LOCPATH
    comma_locale=de_DE.UTF-8
}

# Runs one file in one pass; leaves its log, and a line 'file pass checks failed' in results.
run_one() {
    local pass=$1 file=$2 log status start=$SECONDS counts checks failed note=ok known=no
    log=$LOGS/$pass.$(tr / . <<<"${file#./}").log
    case $pass in
    base | avx2 | avx512) export INOTROPE_ISA=$pass ;;
    base-locale)
        export INOTROPE_ISA=base
        [ -z "$comma_locale" ] || export LC_ALL=$comma_locale
        ;;
    denormals) export INOTROPE_TEST_FLUSH=1 ;;
    esac
    # shellcheck disable=SC2086
    case $file in
    *.sh) timeout -k 10 "$TIME_LIMIT_S" "$file" >"$log" 2>&1 ;;
    *) timeout -k 10 "$TIME_LIMIT_S" $WRAPPER "$file" >"$log" 2>&1 ;;
    esac
    status=$?
    case $file in
    *.sh) counts="1 $((status != 0))" ;;
    *) counts=$(awk '/^[0-9]+%: Checks: / { gsub(",", ""); n += $3; bad += $5 + $7 }
                     END { print n + 0, bad + 0 }' "$log") ;;
    esac
    read -r checks failed <<<"$counts"
    if [ "$checks" -eq 0 ]; then
        checks=1 failed=1 note='reports no checks'
    elif [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
        failed=1 note="ended with status $status"
    elif [ "$failed" -ne 0 ]; then
        note="$failed of $checks FAILED"
    fi
    if [ "$status" -eq 77 ] && [[ $file == *.sh ]]; then
        printf '  %-44s %-11s skipped: %s\n' "${file#./}" "$pass" "$(tail -n 1 "$log")"
        return
    fi
    grep -qxE "$file [a-z0-9-]+ $checks $failed" "$LOGS/results" && known=yes
    printf '%s %s %s %s\n' "$file" "$pass" "$checks" "$failed" >>"$LOGS/results"
    printf '  %-44s %-11s %4d checks %4d s  %s\n' "${file#./}" "$pass" "$checks" \
        $((SECONDS - start)) "$note"
    [ "$failed" -eq 0 ] || [ $known = yes ] ||
        sed 's/^/    | /' "$log" | grep -v '^    | *$' | tail -n 60
}
export -f run_one

# runs_in PASS FILE: is the file for this pass, which is not the first?
runs_in() {
    local source=${INOTROPE_SOURCE:-.}/tests/${2##*/tests/}.c named
    [[ $2 != *.sh ]] || return
    [[ $2 != */cli/* || $1 == base-locale ]] || return
    named=$(sed -n '1,/\*\//s/.*Passes: \([a-z0-9 -]*\)\..*/\1/p' "$source" 2>/dev/null)
    [ -z "$named" ] || [[ " $named " == *" $1 "* ]]
}

files=()
for file in "$@"; do
    case $file in
    /*) files+=("$file") ;;
    *) files+=("./$file") ;;
    esac
done

# All passes in one queue, so that no processor waits for the last program of a pass.
: >"$LOGS/results"
queue=()
first=yes
for pass in $PASSES; do
    if [ "$pass" = avx2 ] && ! grep -qsw avx512dq /proc/cpuinfo; then
        continue # the default pass has used it, or the machine lacks it
    elif [ "$pass" = base-locale ]; then
        comma_locale=
        find_comma_locale
        export comma_locale
        [ -n "$comma_locale" ] ||
            echo "no comma-decimal locale is installed and none can be made: base-locale is base"
    fi
    for file in "${files[@]}"; do
        [ $first = yes ] || runs_in "$pass" "$file" && queue+=("$pass" "$file")
    done
    first=no
done
[ ${#queue[@]} -eq 0 ] ||
    printf '%s\0' "${queue[@]}" | xargs -0 -P "${JOBS:-1}" -n 2 bash -c 'run_one "$@"' run_one

awk '{ if ($3 > n[$1]) n[$1] = $3; if ($4 > bad[$1]) bad[$1] = $4 }
     END {
         for (file in n) { all += n[file]; failed += bad[file] }
         printf "%d passed, %d failed\n", all - failed, failed
         exit failed > 0 || all == 0
     }' "$LOGS/results"
