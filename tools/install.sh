#!/bin/sh
# Installs what is missing, by name: `tools/install.sh build run` reads those headings of tools/packages.txt, then the
# npm packages of package-lock.json. Quick and silent when everything is there.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

wanted=""
for heading in "$@"; do
    wanted="$wanted $(sed -n "/^\[$heading\]/,/^\[/p" "$root/tools/packages.txt" | sed 's/#.*//; /^\[/d; /^[[:space:]]*$/d')"
done

missing=""
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
# Node and npm may come from elsewhere than Debian: what counts is that they answer.
if command -v node > /dev/null && command -v npm > /dev/null; then
    missing=$(echo "$missing" | tr ' ' '\n' | grep -vxE 'nodejs|npm' | tr '\n' ' ' || true)
fi
if [ -n "$(echo $missing)" ]; then
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || {
            echo "Il manque des paquets :$missing" >&2
            echo "Lancez cette commande en administrateur, ou installez sudo." >&2
            exit 3
        }
        as_root="sudo"
    fi
    echo "Installation des paquets :$missing" >&2
    $as_root apt-get update -q > /dev/null
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing > /dev/null
fi

sh "$root/tools/npm-packages.sh"
