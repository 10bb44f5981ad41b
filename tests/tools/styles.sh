#!/bin/sh
# The subset of a small design system, against what it must be (styles/expected.css, shown one rule a line). TAP.
#   styles.sh STYLES
set -eu
styles=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/styles"
"$styles" "$work/once.css" --font Free --used page.html --subset system.css --whole ours.css
"$styles" "$work/twice.css" --font Free --used page.html --subset system.css --whole ours.css
tr -d '\n' < expected.css > "$work/expected.css"
failures=0
if cmp -s "$work/once.css" "$work/expected.css"; then
    echo "ok 1 - keeps what the pages use, in the visitor's colours, with its own font"
else
    echo "not ok 1 - keeps what the pages use, in the visitor's colours, with its own font"
    sed 's/}/}\n/g' "$work/once.css" | sed 's/^/# /'
    failures=1
fi
if cmp -s "$work/once.css" "$work/twice.css"; then
    echo "ok 2 - the same input gives the same sheet"
else
    echo "not ok 2 - the same input gives the same sheet"
    failures=1
fi
echo "1..2"
[ "$failures" -eq 0 ]
