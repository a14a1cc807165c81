#!/bin/sh
# The generated parts of the README are those that this program prints.
set -eu
cd "$INOTROPE_SOURCE"
tests/readme.sh "$INOTROPE_BIN" README.md | diff README.md -
