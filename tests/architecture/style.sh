#!/bin/sh
# Layout (clang-format) and suspicious code (clang-tidy). TAP.
#   style.sh SOURCE_ROOT BUILD_ROOT
set -eu
root=$1 build=$2
cd "$root"
number=0 failures=0
judge() {
    number=$((number + 1))
    if [ -z "$2" ]; then
        echo "ok $number - $1"
    else
        failures=$((failures + 1))
        echo "not ok $number - $1"
        echo "$2" | head -40 | sed 's/^/# /'
    fi
}
files=$(find src tests tools bench fuzz -name '*.[ch]' 2>/dev/null | sort)
judge "clang-format changes nothing" "$(clang-format --dry-run --Werror $files 2>&1 | grep -E 'error|warning' | sed "s|$root/||" || true)"
sources=$(find src -name '*.c' | sort)
judge "clang-tidy finds nothing" "$(echo "$sources" | xargs -P 2 -n 8 clang-tidy --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option 2>/dev/null | grep -E 'error:|warning:' | sort -u || true)"
echo "1..$number"
[ "$failures" -eq 0 ]
