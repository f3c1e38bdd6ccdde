#!/bin/sh
# Creates .tools/python, a virtual environment with the packages that requirements.txt pins. Does
# nothing if it is up to date.
set -eu

cmp -s requirements.txt .tools/requirements.txt && exit 0

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "Python 3.10 or later is missing: install it from your system's packages or https://www.python.org/downloads/" >&2
    exit 1
fi
echo "Installing the packages of requirements.txt into .tools/ (once, about a minute)" >&2
rm -rf .tools/python
if ! python3 -m venv .tools/python; then
    echo "Python's venv module does not work: on Debian and Ubuntu, install the package python3-venv" >&2
    exit 1
fi
.tools/python/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
cp requirements.txt .tools/requirements.txt
