#!/bin/sh
# python_environment.sh LOCK FOLDER [OPTION…]: creates a virtual environment with the packages of a lock file, whose hashes pip
# checks. Does nothing if it is up to date. The options are for pip install.
set -eu

lock=$1
folder=$2
shift 2
cmp -s "$lock" "$folder/requirements.txt" && exit 0

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or later is missing: install it from your system's packages or https://www.python.org/downloads/" >&2
    exit 1
fi
echo "Installing the packages of $lock into $folder (once, about a minute)" >&2
rm -rf "$folder"
if ! python3 -m venv "$folder"; then
    echo "Python's venv module does not work: on Debian and Ubuntu, install the package python3-venv" >&2
    exit 1
fi
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@" -r "$lock"
cp "$lock" "$folder/requirements.txt"
