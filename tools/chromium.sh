#!/bin/sh
# Prints the path of a Chromium: $CHROMIUM, or one on the PATH. Missing packages are installed, on Debian as root.
#   tools/chromium.sh               for the browser tests
#   tools/chromium.sh --pictures    with the pictures' needs: Japanese fonts, emoji, Graphviz and pngquant
set -eu

fail() {
    echo "chromium: $*" >&2
    exit 1
}

found() {
    if [ -n "${CHROMIUM:-}" ]; then
        command -v "$CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    return 1
}

# has_font LANGUAGE, a code of fontconfig; und-zsye is emoji.
has_font() {
    [ -n "$(fc-list ":lang=$1" 2>/dev/null)" ]
}

# The Debian packages that are missing.
missing() {
    found >/dev/null || echo chromium
    [ "${1:-}" = --pictures ] || return 0
    has_font ja || echo fonts-noto-cjk
    has_font und-zsye || echo fonts-noto-color-emoji
    command -v neato >/dev/null || echo graphviz
    command -v pngquant >/dev/null || echo pngquant
}

if [ -n "${CHROMIUM:-}" ] && ! found >/dev/null; then
    fail "CHROMIUM must name a program, is: $CHROMIUM"
fi
packages=$(missing "$@" | paste --serial --delimiters=' ')
if [ -n "$packages" ]; then
    # shellcheck disable=SC2086 # several words
    sh tools/debian_packages.sh $packages
fi
found
