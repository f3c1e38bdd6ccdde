#!/bin/sh
# Installs packages that are missing, on Debian as root: tools/debian_packages.sh PACKAGE…
set -eu

fail() {
    echo "$*" >&2
    exit 1
}

command -v apt-get >/dev/null || fail "missing: $*. Install it; there is no apt-get"
[ "$(id -u)" = 0 ] || fail "missing: $*. Install it as root: apt-get install $*"
echo "Installing Debian's packages $* (once, about a minute)" >&2
log=$(mktemp)
if ! { apt-get update --quiet && DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes \
    --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    fail "could not install $*; apt-get's output is in $log"
fi
rm "$log"
