#!/bin/sh
# Makes .tools/browser, a virtual environment with what requirements.txt beside this file pins, and prints its Python.
# Does nothing else when it is there already.
set -eu
cd "$(dirname "$0")/../.."

wanted=tests/browser/requirements.txt
if ! cmp -s "$wanted" .tools/browser/requirements.txt; then
    echo "Installing what $wanted pins into .tools/browser (once, less than a minute)" >&2
    rm -rf .tools/browser
    python3 -m venv .tools/browser
    .tools/browser/bin/python -m pip install --quiet --disable-pip-version-check -r "$wanted"
    cp "$wanted" .tools/browser/requirements.txt
fi
echo "$PWD/.tools/browser/bin/python"
