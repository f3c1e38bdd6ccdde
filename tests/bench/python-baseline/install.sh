#!/bin/sh
# Creates .tools/python-baseline, a virtual environment for the Python baseline. Its modules are compiled,
# as they are on Lambda. Does nothing if the environment is up to date. Run it in the repository's root.
set -eu

pins=tests/bench/python-baseline/requirements.txt
cmp -s "$pins" .tools/python-baseline/requirements.txt && exit 0

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "Python 3.10 or later is missing: install it from your system's packages or https://www.python.org/downloads/" >&2
    exit 1
fi
echo "Installing what $pins pins into .tools/python-baseline (once, about a minute)" >&2
rm -rf .tools/python-baseline
if ! python3 -m venv .tools/python-baseline; then
    echo "Python's venv module does not work: on Debian and Ubuntu, install the package python3-venv" >&2
    exit 1
fi
.tools/python-baseline/bin/python -m pip install --quiet --disable-pip-version-check --compile -r "$pins"
cp "$pins" .tools/python-baseline/requirements.txt
