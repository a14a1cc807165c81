#!/usr/bin/env bash
# Writes benchmarks/README.md and the figures from benchmarks/results/*.csv. Every number in them is
# one of a run of `make bench`.
set -u
cd "$(dirname "$0")" || exit
names=(machine steady_v_cvode twitch_v_cvode bins_v_cvode work_precision step models chain population isa)
for name in "${names[@]}"; do
    [ -s "results/$name.csv" ] || {
        echo "benchmarks/report.sh: no results/$name.csv (make bench)" >&2
        exit 1
    }
done

[ ! -s results/python.csv ] || names+=(python) # make bench-python

# cell BENCHMARK QUANTITY COLUMN: 4 minimum, 5 median, 6 note.
cell() {
    awk -F, -v q="$2" -v c="$3" '$2 == q { print $c; exit }' "results/$1.csv"
}

table() {
    awk -F, 'NR > 1 && $3 != "text" {
        if (!n++) print "| quantity | median | minimum | unit | |\n|---|---:|---:|---|---|"
        printf "| %s | %s | %s | %s | %s |\n", $2, $5, $4, $3, $6 }' "results/$1.csv"
}

# section NAME: its question, from the program's header, and its table.
section() {
    local source=bench_$1.c
    [ -e "$source" ] || source=bench_$1.py
    printf '\n## bench_%s\n\n' "$1"
    awk '/Question:/ { on = 1 } on { if ($0 ~ /\*\// || $0 ~ /^ \*$/ || $0 == "") last = 1
        sub(/^\/?\*? ?\* ?/, ""); sub(/^ \* ?/, ""); sub(/ *\*\/$/, ""); sub(/^"*Question: /, "")
        if ($0 != "") print; if (last) exit }' "$source"
    printf '\n'
    table "$1"
}

{
    cat <<END
# Speed benchmarks

Written by \`benchmarks/report.sh\` from \`benchmarks/results/*.csv\`, which \`make bench\` measures; do
not edit. Each program \`bench_*.c\` answers the question in its header, checks its result first, and
stops without a time when the check fails. Ratios are within one run. Work of one thread is timed by
the processor time it takes, threads by the wall clock. Published fibre data are in \`published/\`.

| machine of this run | |
|---|---|
| CPU | $(cell machine CPU 6) |
| compiler | $(cell machine compiler 6) |
| flags | \`$(cell machine flags 6)\` |
| instruction set | $(cell machine 'instruction set' 6) |

![time per point](results/time.svg)
END
    for name in "${names[@]}"; do
        section "$name"
        [ "$name" != work_precision ] || printf '\n![work and precision](results/work-precision.svg)\n'
    done
} >README.md

command -v gnuplot >/dev/null || { echo 'report.sh: no gnuplot, no figure' >&2; exit 0; }
points=30
{
    printf '"CVODE" %s\n' "$(awk -v t="$(cell steady_v_cvode 'CVODE; one curve' 5)" \
        -v n=$points 'BEGIN { print t * 1e6 / n }')"
    printf '"direct,\\none curve" %s\n' "$(awk \
        -v t="$(cell steady_v_cvode 'direct; one curve per call' 5)" -v n=$points \
        'BEGIN { print t * 1e3 / n }')"
    printf '"direct,\\nbatch" %s\n' "$(cell steady_v_cvode 'direct; point in a batch' 5)"
    general=$(cell steady_v_cvode 'general solver; curve in a batch of 1024' 5)
    [ -z "$general" ] || printf '"general\\nsolver" %s\n' "$(awk -v t="$general" -v n=$points \
        'BEGIN { print t * 1e3 / n }')"
    printf '"26 units,\\nsum" %s\n' "$(awk -v t="$(cell chain '26 units by the sum' 5)" \
        'BEGIN { print t * 1e9 }')"
    printf '"26 units,\\nmessages" %s\n' \
        "$(cell chain '26 units by messages in lanes; mean' 5)"
} >results/time.dat
gnuplot >results/time.svg <<'END'
set terminal svg size 640,360 font "sans-serif,12" background "white"
set logscale y
set yrange [1:1e11]
set format y "10^{%L}"
set ylabel "time per steady state (ns)"
set style fill solid 0.8
set boxwidth 0.6
set grid y
unset key
set bmargin 3.5
plot "results/time.dat" using 0:2:xtic(1) with boxes lc rgb "#0072b2", \
     "" using 0:2:(sprintf("%.3g", $2)) with labels offset 0,0.7
END
rm -f results/time.dat

# Error against time: a panel per model, a line per integrator, in the order of the results. Errors
# below 1e-11 are those of what is taken as exact, and are left out.
models=$(awk -F'[,;]' 'NR > 1 && $5 == "us" && !seen[$2]++ { print $2 }' results/work_precision.csv)
# lines MODEL: the integrators of a model.
lines() {
    awk -F, -v m="$1" 'split($2, w, "; ") == 3 && w[1] == m && !seen[w[2]]++ { print w[2] }' \
        results/work_precision.csv
}
{
    columns=0
    for model in $models; do
        columns=$((columns + 1))
    done
    cat <<END
set terminal svg size $((columns * 460)),440 font "sans-serif,12" background "white"
set multiplot layout 1,$columns
set logscale xy
set format "10^{%L}"
set xlabel "largest error of the peak of 32 fibres"
set ylabel "time per twitch (us)"
set xrange [1e-11:1e-2]
set linetype 5 lc rgb "#c05000"
set yrange [10:1e6]
set grid
set key top left samplen 2 font ",10"
END
    for model in $models; do
        plot=
        while read -r method; do
            printf '$%s << END\n' "$(tr -c 'a-zA-Z0-9\n' _ <<<"D$model$method")"
            awk -F, -v m="$model" -v i="$method" 'split($2, w, "; ") == 3 && w[1] == m && w[2] == i {
                split($6, e, " "); print e[4] + 0, $5 }' results/work_precision.csv
            printf 'END\n'
            plot="$plot${plot:+, }\$$(tr -c 'a-zA-Z0-9\n' _ <<<"D$model$method") with linespoints lw 1.5 ps 0.6 title \"$method\" noenhanced"
        done < <(lines "$model")
        printf 'set title "%s: a twitch of 1 s" noenhanced\nplot %s\n' "$model" "$plot"
    done
    echo 'unset multiplot'
} | gnuplot >results/work-precision.svg
