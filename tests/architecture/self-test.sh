#!/bin/sh
# The architecture check must fail where it should: each breach below is made in a small house of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failures=0

house() { # a correct house with two floors
    rm -rf "$work/house"
    mkdir -p "$work/house/src/base/include/base" "$work/house/src/places/include/places" "$work/house/src/web" \
        "$work/house/tests/architecture"
    printf 'base\nplaces\nweb places\n' > "$work/house/tests/architecture/rooms.txt"
    echo 'int base;' > "$work/house/src/base/include/base/base.h"
    echo '#include "base/base.h"' > "$work/house/src/places/include/places/places.h"
    echo '#include "hidden.h"' > "$work/house/src/places/places.c"
    echo 'int hidden;' > "$work/house/src/places/hidden.h"
    echo '#include "places/places.h"' > "$work/house/src/web/web.c"
}

expect() { # pass|fail, name
    number=$((number + 1))
    if sh "$here/check.sh" "$work/house" > "$work/out" 2>&1; then result=pass; else result=fail; fi
    if [ "$result" = "$1" ]; then
        echo "ok $number - $2"
    else
        failures=$((failures + 1))
        echo "not ok $number - $2"
        sed 's/^/# /' "$work/out"
    fi
}

house; expect pass "a correct house passes"
house; echo '#include "web/web.h"' >> "$work/house/src/places/places.c"; expect fail "an include that goes up is refused"
house; echo '#include "places/hidden.h"' >> "$work/house/src/web/web.c"; expect fail "another room's private header is refused"
house; echo '#include "../../places/hidden.h"' >> "$work/house/src/web/web.c"; expect fail "a path that climbs out is refused"
house; echo 'void f(void) { exit(1); }' >> "$work/house/src/places/places.c"; expect fail "exit outside cli is refused"
house; echo 'STATEMENT(a, "SELECT 1");' >> "$work/house/src/web/web.c"; expect fail "SQL in web is refused"
echo "1..$number"
[ "$failures" -eq 0 ]
