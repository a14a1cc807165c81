#!/bin/sh
# The generated parts of the READMEs are those that this program and the tests' files give.
set -eu
cd "$INOTROPE_SOURCE"
for readme in README.md models/README.md; do
    tests/readme.sh "$INOTROPE_BIN" $readme | diff $readme -
done
