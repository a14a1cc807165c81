#!/usr/bin/env bash
# Writes benchmarks/README.md and the figure from benchmarks/results/*.csv. Every number in them is
# one of a run of `make bench`.
set -u
cd "$(dirname "$0")" || exit
results=(results/machine.csv results/steady_v_cvode.csv results/chain.csv results/population.csv
    results/isa.csv)
for file in "${results[@]}"; do
    [ -s "$file" ] || { echo "benchmarks/report.sh: no $file (make bench)" >&2; exit 1; }
done

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
    printf '\n## bench_%s\n\n' "$1"
    awk '/Question:/ { on = 1 } on { if ($0 ~ /\*\// || $0 ~ /^ \*$/) last = 1
        sub(/^\/?\*? ?\* ?/, ""); sub(/^ \* ?/, ""); sub(/ *\*\/$/, ""); sub(/^Question: /, "")
        if ($0 != "") print; if (last) exit }' "bench_$1.c"
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
    for name in machine steady_v_cvode chain population isa; do
        section "$name"
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
