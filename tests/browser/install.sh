#!/bin/sh
# Creates .tools/browser, a virtual environment with the packages that requirements.txt beside this file pins, and prints
# its Python. Does nothing else if it is up to date.
set -eu
cd "$(dirname "$0")/../.."

pinned=tests/browser/requirements.txt
if ! cmp -s "$pinned" .tools/browser/requirements.txt; then
    echo "Installing the packages of $pinned into .tools/browser (once, less than a minute)" >&2
    rm -rf .tools/browser
    python3 -m venv .tools/browser
    .tools/browser/bin/python -m pip install --quiet --disable-pip-version-check -r "$pinned"
    cp "$pinned" .tools/browser/requirements.txt
fi
echo "$PWD/.tools/browser/bin/python"
