#!/bin/sh
# Brings the npm packages of package-lock.json, only when it changed since the last installation. Called by
# tools/install.sh, and by Meson when it configures.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
stamp="$root/node_modules/.maillage-lock"
[ -f "$root/package-lock.json" ] || exit 0
! cmp -s "$root/package-lock.json" "$stamp" || exit 0
echo "Installation des paquets npm du fichier package-lock.json" >&2
cd "$root"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null
cp package-lock.json "$stamp"
