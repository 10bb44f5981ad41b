#!/bin/sh
# A private PostgreSQL cluster for the tests, in a temporary folder, on a unix socket and a loopback port.
#   postgresql.sh start     makes it when needed and starts it
#   postgresql.sh url       prints the address for MAILLAGE_TEST_POSTGRESQL (by the socket; `url tcp` by the port)
#   postgresql.sh stop      stops it and removes it
#   postgresql.sh halt | resume    stops it as a crash would, starts it again: for the tests of lost connections
# The folder is MAILLAGE_TEST_CLUSTER, or one per copy of the project; the port is the first free one from
# MAILLAGE_TEST_PORT (55400), and with MAILLAGE_TEST_PORT=none there is only the socket. PostgreSQL refuses to run as
# root: root hands it to the user "postgres".
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cluster=${MAILLAGE_TEST_CLUSTER:-${TMPDIR:-/tmp}/maillage-postgresql-$(printf '%s' "$root" | cksum | cut -d' ' -f1)}

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

programs() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -t/ -k5 -rn) ${PGBIN:-}; do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && echo "$folder" && return
    done
    echo "PostgreSQL n’est pas installé : ses essais seront sautés." >&2
    exit 3
}

launch() { # first port to try, or none
    port=$1
    address=127.0.0.1
    [ "$port" != none ] || { port=55400 address=""; }
    last=$((port + 9))
    while :; do
        if as_owner "$bin/pg_ctl" start --wait --silent -D "$cluster/data" -l "$cluster/log" \
            -o "-c port=$port -c listen_addresses=$address -c unix_socket_directories=$cluster -c max_connections=300" 2> /dev/null; then
            echo "$port" > "$cluster/port"
            echo "${address:-none}" > "$cluster/address"
            return
        fi
        grep -q 'could not bind\|could not create any TCP/IP sockets' "$cluster/log" && [ "$port" -lt "$last" ] || {
            tail -5 "$cluster/log" >&2
            exit 3
        }
        port=$((port + 1))
        : > "$cluster/log"
    done
}

start() {
    bin=$(programs)
    if [ -f "$cluster/port" ] && as_owner "$bin/pg_ctl" status -D "$cluster/data" > /dev/null 2>&1; then
        return
    fi
    rm -rf "$cluster"
    mkdir -m 700 "$cluster"
    [ "$(id -u)" -ne 0 ] || chown postgres "$cluster"
    # Who reaches the socket owns the folder; the port asks for a password, for others are on this machine too.
    as_owner sh -c "head -c 18 /dev/urandom | base64 | tr '+/' 'ab' > '$cluster/password'"
    as_owner "$bin/initdb" -D "$cluster/data" --username=maillage --pwfile="$cluster/password" --encoding=UTF8 \
        --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 > "$cluster/initdb.log"
    launch "${MAILLAGE_TEST_PORT:-55400}"
    as_owner "$bin/createdb" --host="$cluster" --port="$port" --username=maillage maillage
}

stop() {
    [ -d "$cluster" ] || return 0
    bin=$(programs)
    as_owner "$bin/pg_ctl" stop --silent -D "$cluster/data" -m immediate 2> /dev/null || true
    rm -rf "$cluster"
}

url() {
    port=$(cat "$cluster/port")
    if [ "${1:-}" = tcp ]; then
        echo "postgresql://maillage:$(cat "$cluster/password")@127.0.0.1:$port/maillage"
    else
        echo "postgresql:///maillage?host=$cluster&port=$port&user=maillage"
    fi
}

case ${1:-} in
start) start ;;
stop) stop ;;
url) url "${2:-}" ;;
halt)
    bin=$(programs)
    as_owner "$bin/pg_ctl" stop --silent -D "$cluster/data" -m immediate
    ;;
resume)
    bin=$(programs)
    if [ "$(cat "$cluster/address")" = none ]; then launch none; else launch "$(cat "$cluster/port")"; fi
    ;;
*)
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
