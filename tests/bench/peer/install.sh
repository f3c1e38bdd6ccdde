#!/bin/sh
# Makes .tools/peer, a virtual environment with what the Python peer needs, its modules compiled as
# Lambda's own are. Does nothing when it is there already. Called from the repository's root.
set -eu

pins=tests/bench/peer/requirements.txt
cmp -s "$pins" .tools/peer/requirements.txt && exit 0

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "Python 3.10 or later is missing: install it from your system's packages or https://www.python.org/downloads/" >&2
    exit 1
fi
echo "Installing what $pins pins into .tools/peer (once, about a minute)" >&2
rm -rf .tools/peer
if ! python3 -m venv .tools/peer; then
    echo "Python's venv module does not work: on Debian and Ubuntu, install the package python3-venv" >&2
    exit 1
fi
.tools/peer/bin/python -m pip install --quiet --disable-pip-version-check --compile -r "$pins"
cp "$pins" .tools/peer/requirements.txt
