#!/bin/sh
# A README with its generated blocks made anew: tests/readme.sh PROGRAM README. Times are those of
# the last `make bench`.
set -eu
program=$1
awk -v program="$program" '
    function print_all(command, line) { while ((command | getline line) > 0) print line; close(command) }
    /^<!-- models: generated/ {
        print
        print_all(program " list models --markdown --times benchmarks/results/models.csv")
        skip = 1
        next
    }
    /^<!-- file: / { print; print ""; print "```c"; print_all("cat " $3); print "```"; print ""; skip = 1; next }
    /^<!-- end of / { skip = 0 }
    !skip { print }' "$2"
