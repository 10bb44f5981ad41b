#!/bin/sh
# Holds the code against tests/architecture/rooms.txt. Prints one TAP line per room and rule.
#   check.sh SOURCE_ROOT [BUILD_ROOT]
# Rules: an include goes down, and only to the public header of the other room (src/ROOM/include/ROOM/…); no room but
# cli calls exit; SQL lives in domain rooms, not in web nor cli; a room's library needs no symbol of a room above it.
set -eu
root=$1 build=${2:-}
rooms_file=${ROOMS_FILE:-$root/tests/architecture/rooms.txt}
number=0 failures=0

say() { # ok|not ok, name, detail
    number=$((number + 1))
    echo "$1 $number - $2"
    if [ "$1" = "not ok" ]; then
        failures=$((failures + 1))
        echo "$3" | sed 's/^/# /'
    fi
}

judge() { # name, offending lines
    if [ -z "$2" ]; then say "ok" "$1" ""; else say "not ok" "$1" "$2"; fi
}

sources() { find "$root/src/$1" -name '*.[ch]' 2>/dev/null | sort; }

rooms=$(sed 's/#.*//; /^[[:space:]]*$/d' "$rooms_file" | cut -d' ' -f1)
for room in $rooms; do
    [ -d "$root/src/$room" ] || continue
    below=$(sed -n "s/^$room\$//p; s/^$room //p" "$rooms_file")
    # Includes that name another room: "other/…" where other is a room of the house.
    bad=""
    for other in $rooms; do
        [ "$other" = "$room" ] && continue
        hits=$(sources "$room" | xargs -r grep -Hn "^#include \"$other/" 2>/dev/null || true)
        [ -n "$hits" ] || continue
        if [ "$other" != base ] && ! echo " $below " | grep -q " $other "; then
            bad="$bad$hits
"
            continue
        fi
        bad="$bad$(echo "$hits" | while IFS= read -r hit; do
            header=$(echo "$hit" | sed 's/.*#include "\([^"]*\)".*/\1/')
            [ -f "$root/src/$other/include/$header" ] || echo "private header: $hit"
        done)"
    done
    # A path that climbs out of the room is private too.
    bad="$bad$(sources "$room" | xargs -r grep -Hn '^#include "\.\./\.\./' 2>/dev/null || true)"
    judge "$room includes only what is below it, by public headers" "$(echo "$bad" | sed '/^$/d')"

    if [ "$room" != cli ]; then
        judge "$room never calls exit" "$(sources "$room" | xargs -r grep -HnE '(^|[^_a-z.])_?exit\(' 2>/dev/null |
            grep -vE 'exit-allowed' || true)"
    fi
    if [ "$room" = web ] || [ "$room" = cli ] || [ "$room" = documents ]; then
        judge "$room holds no SQL" "$(sources "$room" | xargs -r grep -HnE 'STATEMENT\(' 2>/dev/null || true)"
    fi
done

# Symbols: what a room's library leaves undefined must not be defined by a room above it.
if [ -n "$build" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    for room in $rooms; do
        library=$(ls "$build/src/$room/lib$room.a" "$build/src/$room/lib$room-room.a" 2>/dev/null || true)
        [ -n "$library" ] || continue
        nm -g --defined-only "$library" 2>/dev/null | awk 'NF == 3 {print $3}' | sort -u > "$work/$room.defined"
        nm -g --undefined-only "$library" 2>/dev/null | awk 'NF == 2 {print $2}' | sort -u > "$work/$room.needed"
    done
    for room in $rooms; do
        [ -f "$work/$room.needed" ] || continue
        below=" base $(sed -n "s/^$room\$//p; s/^$room //p" "$rooms_file") $room "
        bad=""
        for other in $rooms; do
            [ -f "$work/$other.defined" ] || continue
            echo "$below" | grep -q " $other " && continue
            shared=$(comm -12 "$work/$room.needed" "$work/$other.defined" | head -5)
            [ -z "$shared" ] || bad="$bad$other: $(echo $shared)
"
        done
        judge "$room needs no symbol of a room it may not use" "$(echo "$bad" | sed '/^$/d')"
    done
fi
echo "1..$number"
[ "$failures" -eq 0 ]
