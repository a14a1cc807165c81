#!/bin/sh
# README.md with its generated blocks made anew: tests/readme.sh PROGRAM README. Times are those of the
# last `make bench`.
set -eu
program=$1
awk -v program="$program" '
    /^<!-- models: generated/ { print; command = program " list models --markdown --times benchmarks/results/models.csv"; while ((command | getline line) > 0) print line; skip = 1; next }
    /^<!-- end of models/ { skip = 0 }
    !skip { print }' "$2"
