#!/bin/sh
# Each template of refused/ breaks one rule; its first line says the line and the reason the translator must give. TAP.
#   refused.sh TRANSLATOR
set -eu
translator=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failures=0
for file in "$here"/refused/*.html; do
    number=$((number + 1))
    name=$(basename "$file" .html)
    expected=$(sed -n '1s/^{# \([0-9]*\): \(.*\) #}$/\1: error: \2/p' "$file")
    rm -f "$work/out.c"
    if "$translator" "$work/out.h" "$work/out.c" "$file" 2> "$work/said"; then
        said="accepted"
    else
        said=$(sed "s|^$file:||" "$work/said")
    fi
    if [ "$said" = "$expected" ] && [ ! -e "$work/out.c" ]; then
        echo "ok $number - $name"
    else
        failures=$((failures + 1))
        echo "not ok $number - $name"
        printf '# expected: %s\n# said:     %s\n' "$expected" "$said"
    fi
done
echo "1..$number"
[ "$failures" -eq 0 ]
